#pragma once

// Entries of lists that stand in data: objects of JSON or of a script ({title:…, url:…}), arrays filled entry by entry
// (urls[3]='…';titles[3]='…'), HTML inside their strings. Private to extract/.

#include <string>
#include <utility>
#include <vector>

#include "extract/script_text.h"

namespace fangzhi {

constexpr size_t kScriptRecordsMax = 5000;

// (address, words that stand with it), in order. An address under a key not known for addresses counts only where the
// record has a title.
std::vector<std::pair<std::string, std::string>> records_of(const Script& script);

// Likewise of XML that is no feed: <item><title>…</title><url>…</url></item>, whatever the elements are called.
std::vector<std::pair<std::string, std::string>> xml_records(std::string_view xml);

// By its look, what a link could be: "/a/1.html", "./t1.htm", "show.php?id=1", "http://…"; no image, style or script.
bool is_page_address(std::string_view text);

}  // namespace fangzhi

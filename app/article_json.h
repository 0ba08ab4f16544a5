#pragma once

// Records as the JSON of DESIGN 5. Field names and their order are a contract; tests/app/article_json_test.cc fixes
// them.

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "base/names.h"
#include "base/records.h"
#include "extract/extract.h"
#include "store/archive.h"

namespace fangzhi {

using Json = nlohmann::ordered_json;

Json to_json(const Article& article);
Json to_json(const Extraction& extraction, std::string_view file);
Json to_json(const CaptureRow& row);
Json to_json(const Correction& correction);
Json to_json(const ArchiveStats& stats);

std::string_view name_of(PageClass page_class);  // "article", "soft-404", ...
std::string_view name_of(LinkClass klass);
std::string_view name_of(ParagraphKind kind);
std::string_view name_of(Truncated truncated);

// One line, no newline; bytes that are not UTF-8 become U+FFFD, so that a damaged record still prints.
std::string line_of(const Json& json);

}  // namespace fangzhi

#pragma once

// What a page is: an article, a list, a home page, nothing at all. Each verdict carries its evidence, in words.

#include <string>
#include <string_view>
#include <vector>

#include "base/records.h"
#include "extract/content.h"
#include "extract/html.h"
#include "extract/links.h"
#include "extract/metadata.h"

namespace fangzhi {

struct PageEvidence {
  const Document& document;
  const CutPage& cut;
  const std::vector<Line>& lines;
  const Headline& headline;
  const Body& body;
  const MetaTags& meta;
  const PageLinks& links;
  std::string_view url;
  std::string_view title;     // text of <title>
  bool date_on_page = false;  // and in a line a reader sees
  bool has_date = false;      // a publication date was found on the page or in its tags, not in its address only
};

struct ClassVerdict {
  PageClass page_class = PageClass::kOther;
  std::string reason;                 // for a person
  std::vector<std::string> evidence;  // one for each flag: "thin: …"
  std::vector<std::string>
      quality;  // flags of the page: "challenge", "soft-404", "script-shell", "hidden-spam", "thin"
};
ClassVerdict classify(const PageEvidence& page);

// What is no page at all, by media type and first bytes; kOther: HTML, or nothing known.
PageClass class_of_bytes(std::string_view bytes, std::string_view content_type);

}  // namespace fangzhi

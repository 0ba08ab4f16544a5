#pragma once

// Why a page was read as it was, for a person: what each value came from, and what became of each line.

#include <string>
#include <vector>

#include "extract/class.h"
#include "extract/content.h"
#include "extract/html.h"
#include "extract/metadata.h"

namespace fangzhi {

struct Explanation {
  const Document& document;
  const std::vector<Line>& lines;  // with their verdicts
  const Headline& headline;
  const Body& body;
  const Dates& dates;
  const ClassVerdict& verdict;
  const Article& article;  // what the page would give, whatever its class
  const std::string& next_page;
};

// Several lines of text, the last ones one a line of the page: kept or dropped, weight as prose, element, reason,
// words.
std::string explain(const Explanation& reading);

}  // namespace fangzhi

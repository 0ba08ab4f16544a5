#pragma once

#include <string>
#include <vector>

#include "base/records.h"
#include "extract/content.h"

namespace fangzhi {

// Puts damaged lines right (DESIGN 6) before anything is read from them: a label with a gloss in it is no label yet.
// `raw`, `text` and `counts` of the lines change, `title` (text of <title>) too. What was done comes back with `field`
// "line", `paragraph` the line's index and `offset` code points into its new text.
std::vector<Repair> repair_lines(std::vector<Line>& lines, std::string& title);

// The same record for a page that was put right before it was parsed: `before` are the lines of the page as it came.
// Empty where the two do not correspond.
std::vector<Repair> compare_lines(const std::vector<Line>& before, const std::vector<Line>& after);

// Line repairs as repairs of an article: of its title where the headline stands, of its paragraphs; the others are
// dropped, since what they changed is not part of it. `line_of`: the line of each paragraph, SIZE_MAX for tables.
std::vector<Repair> repairs_of_article(const std::vector<Repair>& line_repairs, size_t headline_begin,
                                       size_t headline_end, const std::vector<size_t>& line_of);

}  // namespace fangzhi

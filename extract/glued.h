#pragma once

// Paragraphs that were glued into one block with blanks between them, and documents run together in such a block: the
// block comes apart where its own blanks show that they part paragraphs (DESIGN 6, `paragraph-split`).

#include <vector>

#include "base/records.h"
#include "extract/content.h"

namespace fangzhi {

// Splits the lines that are glued; `headline` candidates (the page's title) at the very beginning of one come off too.
// Lines keep their order; those made of one share its element and nodes. What was done is appended to `repairs` with
// `field` "line" and the index of the line behind the split; the line numbers of repairs already there are kept right.
void split_glued_lines(std::vector<Line>& lines, std::string_view title, std::vector<Repair>& repairs);

// A greeting that opens a speech or a letter: 同志们：, 各位领导、同志们：, 各县（市、区）人民政府：
bool is_salutation(std::string_view text);

// Reads like the title of a document: short, no sentence, and ends in what documents are called (讲话稿, 通知, 报告).
bool is_document_title(std::string_view text);

}  // namespace fangzhi

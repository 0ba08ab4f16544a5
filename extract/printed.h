#pragma once

// Text that went through a printer or a word processor: sentences cut at the end of a printed line or page, and printed
// page numbers left inside them (DESIGN 6, `hard-wrap`, `page-number`).

#include "base/records.h"

namespace fangzhi {

// Takes printed page numbers out and joins paragraphs that were cut in mid-sentence, where several places of the text
// show that it was printed. Appends what it did to `article.repairs` and keeps the places of the others right.
void mend_printed_text(Article& article);

}  // namespace fangzhi

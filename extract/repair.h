#pragma once

// Undoes what mirrors and careless systems did to text (DESIGN 6), each kind on its own evidence. Pure, thread-safe.
// Clean text costs one pass that looks for evidence; the character model is asked only where there is some.

#include <string>
#include <vector>

#include "base/records.h"

namespace fangzhi {

// One piece of a document's text, repaired in place. Evidence is gathered over all pieces of a document: a gloss in
// the title tells how to read the body.
struct RepairField {
  std::string* text = nullptr;  // UTF-8; alive for the call
  std::string field;            // "title", "paragraphs", ...
  int paragraph = -1;           // index, for "paragraphs"
};

// Kinds made here: mojibake, entity, control, zero-width, pinyin-gloss, byte-desync, glyph-substitution. A field may
// hold several lines. Offsets are code points into the repaired field, ascending within it.
std::vector<Repair> repair_fields(const std::vector<RepairField>& fields);

// Title, subtitle, names, column excepted, and paragraphs; what was done is appended to article.repairs.
void repair_article(Article& article);

// A whole decoded page, before it is parsed: a page misread throughout has its markup intact, so text between the tags
// is put right line by line. Returns true where `page` was changed. Paragraphs are later repaired once more on their
// own; parsing drops control characters and blanks that misread bytes need, so this must come first.
constexpr size_t kRepairPageBytesMax = 1 << 20;  // a longer page is left as it came: the search is not linear
bool repair_page(std::string& page);

}  // namespace fangzhi

#pragma once

// What the passes of repair share: text as code points with the changes made to it. Private to extract/repair*.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace fangzhi {

// A change to make; offsets into the text as it is now.
struct Edit {
  size_t at = 0;
  size_t length = 0;
  std::u32string after;
  const char* kind = "";
};

// A change that was made; the offset is into the text as it is now.
struct MadeEdit {
  size_t at = 0;
  std::u32string before, after;
  const char* kind = "";
};

struct RepairText {
  std::u32string text;
  std::vector<MadeEdit> made;
};

// Makes the changes, which are in ascending order and don't overlap, and moves the offsets of earlier ones.
void apply_edits(RepairText& target, const std::vector<Edit>& edits);

std::u32string to_code_points(std::string_view utf8);
std::string to_utf8(std::u32string_view text);

// What a glance at a field found; the passes look closer.
struct Suspicion {
  bool mojibake = false;  // letters of Latin-1 side by side, or ideographs nobody uses
  bool gloss = false;     // a bracket with a Latin letter behind an ideograph
  bool lost = false;      // a question mark where no sentence would have one, or U+FFFD
  bool hidden = false;    // controls, zero-width characters
  bool entity = false;    // "&" and a name or number with its semicolon
  bool glyph = false;     // radicals, compatibility ideographs, the forms broken font maps give
  bool any() const { return mojibake || gloss || lost || hidden || entity || glyph; }
};
Suspicion suspect(std::string_view utf8);

// The passes. Each looks at all fields of a document and changes them where the evidence suffices.
void repair_mojibake(std::vector<RepairText>& fields);
void repair_hidden(std::vector<RepairText>& fields);
void repair_entities(std::vector<RepairText>& fields);
// Returns how many glosses of this document went: evidence for what follows.
size_t repair_glosses(std::vector<RepairText>& fields);
void repair_desync(std::vector<RepairText>& fields, size_t glosses);
void repair_glyphs(std::vector<RepairText>& fields);

}  // namespace fangzhi

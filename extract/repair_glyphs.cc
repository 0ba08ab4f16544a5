// Glyphs that stand for other characters: Kangxi radicals and compatibility ideographs, which print the same, and the
// look-alikes that broken font maps of PDF makers give (臵 for 置).

#include "extract/repair_glyphs.h"

#include <array>

#include "extract/model.h"
#include "extract/repair_context.h"
#include "extract/repair_text.h"

namespace fangzhi {
namespace {

// Seen in documents made by the PDF printers of old office programs. The first group is in no text of today.
constexpr std::array kFontGlyphs{
    FontGlyph{U'臵', U'置', true}, FontGlyph{U'癿', U'的', true}, FontGlyph{U'迚', U'进', true},
    FontGlyph{U'挄', U'按', true}, FontGlyph{U'斱', U'方', true}, FontGlyph{U'觃', U'规', true},
    FontGlyph{U'呾', U'和', true}, FontGlyph{U'旪', U'时', true}, FontGlyph{U'叐', U'受', true},
    FontGlyph{U'叏', U'取', true}, FontGlyph{U'枃', U'构', true}, FontGlyph{U'亊', U'事', true},
    FontGlyph{U'迓', U'还', true}, FontGlyph{U'収', U'发', true}, FontGlyph{U'乊', U'之', true},
    FontGlyph{U'仸', U'任', true}, FontGlyph{U'劢', U'动', true}, FontGlyph{U'兲', U'关', true},
    FontGlyph{U'幵', U'并', true}, FontGlyph{U'亍', U'于', true}, FontGlyph{U'讣', U'认', true},
    FontGlyph{U'丌', U'不', true}, FontGlyph{U'绉', U'经', true}, FontGlyph{U'旳', U'的', true},
};

constexpr double kGlyphGain = 6.0;  // nats by which the usual character must fit better

bool is_radical_or_compatibility(char32_t c) {
  return (c >= 0x2E80 && c <= 0x2FDF) || (c >= 0xF900 && c <= 0xFAFF);
}

// How much better the line reads with `to` at `at`.
double gain(const DocumentModel& document, std::u32string_view text, size_t at, char32_t to) {
  const auto cost = [&](char32_t middle) {
    TextContext context;
    if (at > 1) context.push(text[at - 2]);
    if (at > 0) context.push(text[at - 1]);
    double sum = document.language_cost(context, middle);
    context.push(middle);
    for (size_t next = at + 1; next < text.size() && next < at + 3; ++next) {
      sum += document.language_cost(context, text[next]);
      context.push(text[next]);
    }
    return sum;
  };
  return cost(text[at]) - cost(to);
}

// Chinese, or a number: what an ideograph stands beside in prose.
bool is_prose(char32_t c) {
  return (c >= 0x3000 && c <= 0x303F) || (c >= 0x3400 && c <= 0x9FFF) || (c >= U'0' && c <= U'9') ||
         (c >= 0xFF01 && c <= 0xFF5E) || is_radical_or_compatibility(c);
}

}  // namespace

std::span<const FontGlyph> font_glyphs() {
  return kFontGlyphs;
}

void repair_glyphs(std::vector<RepairText>& fields) {
  const CharModel& model = CharModel::get();
  if (!model.has_grams()) return;
  std::vector<RepairText> plain;  // without their history: what the document says, not what it said
  for (const RepairText& field : fields) plain.push_back({field.text, {}});
  const DocumentModel document(plain);
  for (RepairText& field : fields) {
    std::vector<Edit> edits;
    for (size_t at = 0; at < field.text.size(); ++at) {
      const char32_t c = field.text[at];
      if (const char32_t unified = model.unified(c); unified != 0) {
        const bool in_text =
            (at > 0 && is_prose(field.text[at - 1])) || (at + 1 < field.text.size() && is_prose(field.text[at + 1]));
        if (in_text) edits.push_back({at, 1, std::u32string(1, unified), "glyph-substitution"});
        continue;
      }
      for (const FontGlyph& glyph : kFontGlyphs) {
        if (glyph.from != c) continue;
        if (gain(document, field.text, at, glyph.to) > kGlyphGain) {
          edits.push_back({at, 1, std::u32string(1, glyph.to), "glyph-substitution"});
        }
      }
    }
    apply_edits(field, edits);
  }
}

}  // namespace fangzhi

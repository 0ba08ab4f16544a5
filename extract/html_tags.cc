#include "extract/html_tags.h"

#include <array>

#include "extract/text.h"

namespace fangzhi {
namespace {

struct Known {
  std::string_view name;
  ElementKind kind;
};

// Elements not listed are kNormal. <html> and <body> end tags are dropped, so that stray ones close nothing.
constexpr std::array kKnown = std::to_array<Known>({
    {"a", ElementKind::kFormatting},      {"area", ElementKind::kVoid},       {"b", ElementKind::kFormatting},
    {"base", ElementKind::kVoid},         {"basefont", ElementKind::kVoid},   {"bgsound", ElementKind::kVoid},
    {"big", ElementKind::kFormatting},    {"br", ElementKind::kVoid},         {"canvas", ElementKind::kInline},
    {"caption", ElementKind::kCell},      {"code", ElementKind::kFormatting}, {"col", ElementKind::kVoid},
    {"dd", ElementKind::kItem},           {"dt", ElementKind::kItem},         {"em", ElementKind::kFormatting},
    {"embed", ElementKind::kVoid},        {"font", ElementKind::kFormatting}, {"frame", ElementKind::kVoid},
    {"hr", ElementKind::kVoid},           {"i", ElementKind::kFormatting},    {"iframe", ElementKind::kNormal},
    {"image", ElementKind::kDrop},        {"img", ElementKind::kVoid},        {"input", ElementKind::kVoid},
    {"isindex", ElementKind::kDrop},      {"keygen", ElementKind::kDrop},     {"label", ElementKind::kInline},
    {"li", ElementKind::kItem},           {"link", ElementKind::kVoid},       {"listing", ElementKind::kDrop},
    {"math", ElementKind::kDrop},         {"meta", ElementKind::kVoid},       {"nobr", ElementKind::kDrop},
    {"noembed", ElementKind::kRaw},       {"noframes", ElementKind::kRaw},    {"option", ElementKind::kItem},
    {"p", ElementKind::kParagraph},       {"param", ElementKind::kVoid},      {"plaintext", ElementKind::kDrop},
    {"s", ElementKind::kFormatting},      {"script", ElementKind::kScript},   {"small", ElementKind::kFormatting},
    {"source", ElementKind::kVoid},       {"span", ElementKind::kInline},     {"strike", ElementKind::kFormatting},
    {"strong", ElementKind::kFormatting}, {"style", ElementKind::kStyle},     {"svg", ElementKind::kRaw},
    {"table", ElementKind::kTable},       {"tbody", ElementKind::kRow},       {"td", ElementKind::kCell},
    {"textarea", ElementKind::kRaw},      {"tfoot", ElementKind::kRow},       {"th", ElementKind::kCell},
    {"thead", ElementKind::kRow},         {"title", ElementKind::kTitle},     {"tr", ElementKind::kRow},
    {"track", ElementKind::kVoid},        {"tt", ElementKind::kFormatting},   {"u", ElementKind::kFormatting},
    {"wbr", ElementKind::kDrop},          {"xmp", ElementKind::kDrop},
});

// Where the names of each first letter begin in kKnown.
constexpr std::array<uint8_t, 27> first_of_letter() {
  std::array<uint8_t, 27> first{};
  for (size_t letter = 0; letter < first.size(); ++letter) {
    while (first[letter] < kKnown.size() && static_cast<size_t>(kKnown[first[letter]].name[0] - 'a') < letter)
      ++first[letter];
  }
  return first;
}
constexpr std::array<uint8_t, 27> kFirstOfLetter = first_of_letter();

}  // namespace

ElementKind element_kind(std::string_view name) {
  if (name.empty() || name[0] < 'a' || name[0] > 'z') return ElementKind::kNormal;
  const auto letter = static_cast<size_t>(name[0] - 'a');
  for (size_t i = kFirstOfLetter[letter]; i < kFirstOfLetter[letter + 1]; ++i) {
    if (kKnown[i].name == name) return kKnown[i].kind;
  }
  return ElementKind::kNormal;
}

bool is_wanted_attribute(std::string_view name) {
  switch (name.size()) {
    case 2:
      return name == "id";
    case 3:
      return name == "src" || name == "alt" || name == "rel";
    case 4:
      return equals_any(name, {"href", "name", "type", "lang", "size", "role", "data"});
    case 5:
      return equals_any(name, {"class", "style", "align", "title", "value", "width"});
    case 6:
      return equals_any(name, {"hidden", "height", "action", "method"});
    case 7:
      return equals_any(name, {"content", "charset", "colspan", "rowspan", "onclick"});
    case 8:
      return equals_any(name, {"property", "itemprop", "datetime", "data-src", "data-url", "itemtype", "data-api"});
    case 9:
      return equals_any(name, {"data-href", "data-link", "data-page"});
    case 10:
      return equals_any(name, {"http-equiv", "background", "data-pages", "data-total"});
    case 13:
      return name == "data-original";
    case 14:
      return name == "data-totalpage" || name == "data-pagecount";
    default:
      return false;
  }
}

}  // namespace fangzhi

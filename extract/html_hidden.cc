#include "extract/html_hidden.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <list>
#include <optional>
#include <utility>

#include "extract/bytes.h"
#include "extract/text.h"

namespace fangzhi {
namespace {

constexpr size_t kCompoundsMax = 6;
constexpr size_t kRulesOfKeyMax = 32;

enum Property : uint8_t {
  kBackground,
  kBackgroundColor,
  kClip,
  kColor,
  kDisplay,
  kFontSize,
  kHeight,
  kLeft,
  kMarginLeft,
  kMarginTop,
  kMaxHeight,
  kOverflow,
  kPosition,
  kTextIndent,
  kTop,
  kVisibility,
  kWidth,
};
constexpr std::array<std::string_view, 17> kProperties = {
    "background", "background-color", "clip",       "color",      "display",  "font-size", "height",
    "left",       "margin-left",      "margin-top", "max-height", "overflow", "position",  "text-indent",
    "top",        "visibility",       "width"};

// The properties of a declaration block that can hide something, lower case and without blanks; of two values of one
// the last wins. Empty: it is not set.
class Declarations {
 public:
  explicit Declarations(std::string_view block) {
    for (size_t at = 0; at < block.size();) {
      const size_t end = std::min(block.find(';', at), block.size());
      read(block.substr(at, end - at));
      at = end + 1;
    }
  }

  std::string_view operator[](Property property) const { return values_[property]; }

 private:
  static constexpr size_t kLongestName = 16;

  static char plain(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }
  static bool is_blank(char c) { return static_cast<unsigned char>(c) <= ' '; }

  void read(std::string_view declaration) {
    std::array<char, kLongestName> name{};
    size_t length = 0, at = 0;
    for (; at < declaration.size() && declaration[at] != ':'; ++at) {
      if (is_blank(declaration[at])) continue;
      if (length == name.size()) return;
      name[length++] = plain(declaration[at]);
    }
    if (at == declaration.size()) return;
    const std::string_view named(name.data(), length);
    for (size_t i = 0; i < kProperties.size(); ++i) {
      if (kProperties[i].size() != length || kProperties[i] != named) continue;
      std::string& value = values_[i];
      value.clear();
      for (const char c : declaration.substr(at + 1)) {
        if (!is_blank(c)) value += plain(c);
      }
    }
  }

  std::array<std::string, kProperties.size()> values_{};
};

double number_of(std::string_view value, double missing) {
  if (value.empty()) return missing;
  const std::string digits(value.substr(0, 16));
  char* end = nullptr;
  const double number = std::strtod(digits.c_str(), &end);
  return end == digits.c_str() ? missing : number;
}

// #fff, #ffffff, white and rgb(255,255,255) as one; empty where it is no plain colour.
std::string colour(std::string_view value) {
  value = value.substr(0, value.find('!'));
  if (value == "white") return "ffffff";
  if (value == "black") return "000000";
  if (value.starts_with("#")) {
    const std::string_view hex = value.substr(1);
    if (hex.size() == 6) return std::string(hex);
    if (hex.size() == 3) return {hex[0], hex[0], hex[1], hex[1], hex[2], hex[2]};
  }
  return value.starts_with("rgb(") ? std::string(value) : std::string();
}

bool coloured_as_its_ground(const Declarations& style) {
  const std::string text = colour(style[kColor]);
  if (text.empty()) return style[kColor] == "transparent";
  return text == colour(style[kBackgroundColor]) || text == colour(style[kBackground]);
}

bool is_off_screen(const Declarations& style) {
  if (number_of(style[kTextIndent], 0) <= -900) return true;
  if (number_of(style[kMarginLeft], 0) <= -900 || number_of(style[kMarginTop], 0) <= -900) return true;
  const std::string_view position = style[kPosition];
  if (!position.starts_with("absolute") && !position.starts_with("fixed")) return false;
  return number_of(style[kLeft], 0) <= -500 || number_of(style[kTop], 0) <= -500 ||
         style[kClip].starts_with("rect(0") || style[kClip].starts_with("rect(1px");
}

bool has_no_room(const Declarations& style) {
  if (!style[kOverflow].starts_with("hidden")) return false;
  return number_of(style[kHeight], 9) <= 1 || number_of(style[kWidth], 9) <= 1 || number_of(style[kMaxHeight], 9) <= 1;
}

std::optional<Tag> tag_named(std::string_view name) {
  static constexpr auto kTags = std::to_array<std::pair<std::string_view, Tag>>({{"a", Tag::kA},
                                                                                 {"article", Tag::kArticle},
                                                                                 {"aside", Tag::kAside},
                                                                                 {"b", Tag::kB},
                                                                                 {"body", Tag::kBody},
                                                                                 {"center", Tag::kCenter},
                                                                                 {"dd", Tag::kDd},
                                                                                 {"div", Tag::kDiv},
                                                                                 {"dl", Tag::kDl},
                                                                                 {"dt", Tag::kDt},
                                                                                 {"em", Tag::kEm},
                                                                                 {"figure", Tag::kFigure},
                                                                                 {"font", Tag::kFont},
                                                                                 {"footer", Tag::kFooter},
                                                                                 {"form", Tag::kForm},
                                                                                 {"h1", Tag::kH1},
                                                                                 {"h2", Tag::kH2},
                                                                                 {"h3", Tag::kH3},
                                                                                 {"h4", Tag::kH4},
                                                                                 {"h5", Tag::kH5},
                                                                                 {"h6", Tag::kH6},
                                                                                 {"header", Tag::kHeader},
                                                                                 {"html", Tag::kHtml},
                                                                                 {"i", Tag::kI},
                                                                                 {"img", Tag::kImg},
                                                                                 {"li", Tag::kLi},
                                                                                 {"main", Tag::kMain},
                                                                                 {"nav", Tag::kNav},
                                                                                 {"ol", Tag::kOl},
                                                                                 {"p", Tag::kP},
                                                                                 {"section", Tag::kSection},
                                                                                 {"span", Tag::kSpan},
                                                                                 {"strong", Tag::kStrong},
                                                                                 {"table", Tag::kTable},
                                                                                 {"tbody", Tag::kTbody},
                                                                                 {"td", Tag::kTd},
                                                                                 {"th", Tag::kTh},
                                                                                 {"tr", Tag::kTr},
                                                                                 {"u", Tag::kU},
                                                                                 {"ul", Tag::kUl}});
  for (const auto& [known, tag] : kTags) {
    if (known == name) return tag;
  }
  return std::nullopt;
}

bool is_name_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

bool has_class(std::string_view classes, std::string_view wanted) {
  for (size_t at = classes.find(wanted); at != npos; at = classes.find(wanted, at + 1)) {
    const size_t end = at + wanted.size();
    if ((at == 0 || is_space(classes[at - 1])) && (end == classes.size() || is_space(classes[end]))) return true;
  }
  return false;
}

std::string without_comments(std::string_view sheet) {
  std::string out;
  out.reserve(sheet.size());
  for (size_t at = 0; at < sheet.size();) {
    const size_t open = std::min(sheet.find("/*", at), sheet.size());
    out.append(sheet.substr(at, open - at));
    if (open == sheet.size()) break;
    const size_t close = sheet.find("*/", open + 2);
    if (close == npos) break;
    at = close + 2;
  }
  return out;
}

// One past the block that opens at `open`, nested ones inside.
size_t block_end(std::string_view sheet, size_t open) {
  size_t depth = 0;
  for (size_t at = open; at < sheet.size(); ++at) {
    if (sheet[at] == '{') ++depth;
    if (sheet[at] == '}' && --depth == 0) return at + 1;
  }
  return sheet.size();
}

// Whether a block holds a word without which it hides nothing: most of a sheet need not be read further.
bool may_hide(std::string_view block) {
  for (size_t at = 0; at + 1 < block.size(); ++at) {
    const std::string_view rest = block.substr(at);
    switch (rest[0]) {
      case '-':
        if (rest[1] >= '0' && rest[1] <= '9') return true;
        break;
      case 'b':
        if (rest.starts_with("background")) return true;
        break;
      case 'f':
        if (rest.starts_with("font-size")) return true;
        break;
      case 'h':
        if (rest.starts_with("hidden")) return true;
        break;
      case 'n':
        if (rest.starts_with("none")) return true;
        break;
      case 't':
        if (rest.starts_with("transparent")) return true;
        break;
      default:
        if (rest[0] >= 'A' && rest[0] <= 'Z') return true;
    }
  }
  return block.find("clip") != npos;
}

}  // namespace

StyleEffect effect_of(std::string_view declarations) {
  StyleEffect effect;
  if (declarations.size() < 8 || declarations.size() > 2048) return effect;
  const Declarations style(declarations);
  const std::string_view display = style[kDisplay];
  const std::string_view visibility = style[kVisibility];
  effect.conceals = is_off_screen(style) || has_no_room(style) || coloured_as_its_ground(style);
  effect.hides = effect.conceals || display.starts_with("none") || visibility.starts_with("hidden");
  effect.shows = !effect.hides && (!display.empty() || !visibility.empty());
  const std::string_view size = style[kFontSize];
  effect.without_size = number_of(size, 1) <= 0;
  effect.with_size = !size.empty() && !effect.without_size;
  return effect;
}

HidingRules::HidingRules(std::string_view sheets) {
  struct Block {
    std::string_view selectors, declarations;
    StyleEffect effect;
  };
  std::vector<Block> blocks;
  const std::string sheet = without_comments(sheets.substr(0, kSheetBytesMax));
  const std::string_view text = sheet;
  bool any_hides = false;
  for (size_t at = 0; at < text.size();) {
    size_t stop = at;
    while (stop < text.size() && text[stop] != '{' && text[stop] != '}' && text[stop] != ';') ++stop;
    if (stop == text.size()) break;
    const std::string_view before = trim(text.substr(at, stop - at));
    if (text[stop] != '{') {  // @import, or a brace too many
      at = stop + 1;
    } else if (before.starts_with("@")) {  // for another medium or size of screen
      at = block_end(text, stop);
    } else {
      const size_t close = std::min(text.find('}', stop), text.size());
      const std::string_view declarations = text.substr(stop + 1, close - stop - 1);
      const StyleEffect effect = may_hide(declarations) ? effect_of(declarations) : StyleEffect{};
      blocks.push_back({before, declarations, effect});
      any_hides = any_hides || effect.hides || effect.without_size;
      at = close + 1;
    }
  }
  if (!any_hides) return;
  static const Needles kShowing{"display", "visibility", "font-size"};
  for (Block& block : blocks) {
    if (!block.effect.hides && kShowing.in(block.declarations)) block.effect = effect_of(block.declarations);
    add(block.selectors, block.effect, block.declarations.find("!important") != npos);
  }
}

void HidingRules::add(std::string_view selectors, const StyleEffect& effect, bool is_important) {
  if (!effect.hides && !effect.shows && !effect.without_size && !effect.with_size) return;
  while (!selectors.empty() && rules_.size() < kHidingRulesMax) {
    const size_t comma = std::min(selectors.find(','), selectors.size());
    Rule rule;
    rule.effect = effect;
    if (read_selector(trim(selectors.substr(0, comma)), rule.path)) {
      rule.strength = is_important ? 1'000'000 : 0;
      for (const Compound& compound : rule.path) {
        rule.strength += (compound.id.empty() ? 0 : 10'000) + 100 * static_cast<unsigned>(compound.classes.size()) +
                         (compound.tag == Tag::kDocument ? 0 : 1);
      }
      const Compound& subject = rule.path.back();
      const std::string key = !subject.id.empty()        ? "#" + subject.id
                              : !subject.classes.empty() ? "." + subject.classes.front()
                                                         : std::to_string(static_cast<int>(subject.tag));
      std::vector<uint32_t>& known = by_key_[key];
      if (known.size() < kRulesOfKeyMax) {
        known.push_back(static_cast<uint32_t>(rules_.size()));
        rules_.push_back(std::move(rule));
        hiding_ += effect.hides || effect.without_size;
      }
    }
    selectors.remove_prefix(std::min(comma + 1, selectors.size()));
  }
}

bool HidingRules::read_selector(std::string_view selector, std::vector<Compound>& path) {
  bool child = false;
  for (size_t at = 0; at < selector.size();) {
    if (is_space(selector[at])) {
      ++at;
      continue;
    }
    if (selector[at] == '>') {
      child = true;
      ++at;
      continue;
    }
    Compound compound;
    compound.child = std::exchange(child, false);
    bool named = false;
    while (at < selector.size() && !is_space(selector[at]) && selector[at] != '>') {
      const char kind = selector[at];
      if (kind == '*') {
        ++at;
        named = true;
        continue;
      }
      if (kind == '.' || kind == '#') ++at;
      const size_t begin = at;
      while (at < selector.size() && is_name_char(selector[at])) ++at;
      const std::string_view name = selector.substr(begin, at - begin);
      if (name.empty() || name.size() > 64) return false;  // a pseudo-class, an attribute
      if (kind == '.') {
        compound.classes.emplace_back(name);
      } else if (kind == '#') {
        compound.id = name;
      } else {
        const auto tag = tag_named(lower(name));
        if (!tag || named) return false;
        compound.tag = *tag;
      }
      named = true;
    }
    path.push_back(std::move(compound));
    if (path.size() > kCompoundsMax) return false;
  }
  if (path.empty() || child) return false;
  const Compound& subject = path.back();
  return subject.tag != Tag::kDocument || !subject.id.empty() || !subject.classes.empty();
}

bool HidingRules::meets(const Compound& compound, const Document& document, NodeId element) {
  if (compound.tag != Tag::kDocument && document[element].tag != compound.tag) return false;
  if (!compound.id.empty() && document.attribute(element, "id") != compound.id) return false;
  if (compound.classes.empty()) return true;
  const std::string_view classes = document.attribute(element, "class");
  return std::all_of(compound.classes.begin(), compound.classes.end(),
                     [&](const std::string& wanted) { return has_class(classes, wanted); });
}

// From the element outwards, each compound at the nearest ancestor that has it.
bool HidingRules::meets_path(const Rule& rule, const Document& document, NodeId element, size_t& steps) {
  if (!meets(rule.path.back(), document, element)) return false;
  NodeId at = element;
  for (size_t i = rule.path.size() - 1; i-- > 0;) {
    const bool child = rule.path[i + 1].child;
    for (at = document[at].parent; at != 0; at = document[at].parent) {
      if (steps == 0) return false;
      --steps;
      if (meets(rule.path[i], document, at)) break;
      if (child) return false;
    }
    if (at == 0) return false;
  }
  return true;
}

bool HidingRules::beats(const Rule& rule, const Rule* other) {
  return other == nullptr || rule.strength > other->strength || (rule.strength == other->strength && &rule > other);
}

void HidingRules::look(const std::string& key, const Document& document, NodeId element, size_t& steps,
                       Best& best) const {
  const auto found = by_key_.find(key);
  if (found == by_key_.end()) return;
  for (const uint32_t index : found->second) {
    const Rule& rule = rules_[index];
    const bool for_drawn = (rule.effect.hides || rule.effect.shows) && beats(rule, best.drawn);
    const bool for_size = (rule.effect.without_size || rule.effect.with_size) && beats(rule, best.size);
    if (steps == 0) return;
    --steps;
    if ((!for_drawn && !for_size) || !meets_path(rule, document, element, steps)) continue;
    if (for_drawn) best.drawn = &rule;
    if (for_size) best.size = &rule;
  }
}

StyleEffect HidingRules::effect_on(const Document& document, NodeId element, size_t& steps) const {
  Best best;
  const std::string_view id = document.attribute(element, "id");
  if (!id.empty()) look("#" + std::string(id), document, element, steps, best);
  const std::string_view classes = document.attribute(element, "class");
  for (size_t at = 0; at < classes.size();) {
    while (at < classes.size() && is_space(classes[at])) ++at;
    const size_t begin = at;
    while (at < classes.size() && !is_space(classes[at])) ++at;
    if (at > begin && at - begin <= 64)
      look("." + std::string(classes.substr(begin, at - begin)), document, element, steps, best);
  }
  look(std::to_string(static_cast<int>(document[element].tag)), document, element, steps, best);
  StyleEffect effect;
  if (best.drawn != nullptr) {
    effect.hides = best.drawn->effect.hides;
    effect.conceals = best.drawn->effect.conceals;
    effect.shows = best.drawn->effect.shows;
  }
  if (best.size != nullptr) {
    effect.without_size = best.size->effect.without_size;
    effect.with_size = best.size->effect.with_size;
  }
  return effect;
}

const HidingRules& hiding_rules_of(std::string_view sheets) {
  struct Read {
    std::string sheets;
    HidingRules rules;
  };
  thread_local std::list<Read> read;  // the latest first
  sheets = sheets.substr(0, kSheetBytesMax);
  const auto known = std::find_if(read.begin(), read.end(), [&](const Read& other) { return other.sheets == sheets; });
  if (known != read.end()) {
    read.splice(read.begin(), read, known);
  } else {
    read.push_front({std::string(sheets), HidingRules(sheets)});
    if (read.size() > kSheetsKept) read.pop_back();
  }
  return read.front().rules;
}

}  // namespace fangzhi

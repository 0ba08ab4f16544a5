#pragma once

// What a page's styles keep from its reader: declaration blocks (the `style` attribute) and the rules of inline style
// sheets. A small part of CSS, chosen so that a mistake shows text rather than hides it: selectors of tags, ids and
// classes joined by descent; at-rules, pseudo-classes and attribute selectors are passed over.

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "extract/html.h"

namespace fangzhi {

constexpr size_t kSheetBytesMax = 256u << 10;  // of style sheets read
constexpr size_t kHidingRulesMax = 500;        // rules that hide or show kept

// What one declaration block does to what it styles.
struct StyleEffect {
  bool hides = false;         // not drawn, off the screen, no room, or the colour of its own background
  bool conceals = false;      // hides by such a trick: no template needs it to fold a menu
  bool shows = false;         // display or visibility set to something seen
  bool without_size = false;  // font-size: 0; what is inside may have a size of its own
  bool with_size = false;     // font-size above 0
};
StyleEffect effect_of(std::string_view declarations);

// effect_of with a memory: a page repeats few styles many times. The texts asked about must outlive it.
class StyleEffects {
 public:
  const StyleEffect& of(std::string_view declarations) {
    const auto [known, is_new] = known_.try_emplace(declarations);
    if (is_new) known->second = effect_of(declarations);
    return known->second;
  }

 private:
  std::unordered_map<std::string_view, StyleEffect> known_;
};

// The rules of a page's style sheets that hide something. Immutable; total.
class HidingRules {
 public:
  HidingRules() = default;
  explicit HidingRules(std::string_view sheets);

  bool empty() const { return hiding_ == 0; }
  // What the strongest rules that meet the element do; `steps` bounds the work of all calls together and runs down.
  StyleEffect effect_on(const Document& document, NodeId element, size_t& steps) const;

 private:
  struct Compound {
    Tag tag = Tag::kDocument;  // kDocument: any
    std::string id;
    std::vector<std::string> classes;
    bool child = false;  // of the compound before it; else any descendant
  };
  struct Rule {
    std::vector<Compound> path;  // outermost first
    unsigned strength = 0;       // specificity, importance above all
    StyleEffect effect;
  };
  void add(std::string_view selectors, const StyleEffect& effect, bool is_important);
  static bool read_selector(std::string_view selector, std::vector<Compound>& path);
  static bool meets(const Compound& compound, const Document& document, NodeId element);
  static bool meets_path(const Rule& rule, const Document& document, NodeId element, size_t& steps);
  // The strongest rules seen so far: for whether it is drawn, and for the size of its text.
  struct Best {
    const Rule* drawn = nullptr;
    const Rule* size = nullptr;
  };
  static bool beats(const Rule& rule, const Rule* other);
  void look(const std::string& key, const Document& document, NodeId element, size_t& steps, Best& best) const;

  std::vector<Rule> rules_;
  std::unordered_map<std::string, std::vector<uint32_t>> by_key_;  // "#id", ".class" or a tag's number
  size_t hiding_ = 0;
};

// The rules of these sheets; valid until this thread asks for others. It remembers the latest kSheetsKept: the pages of
// a site bring the same ones, and reading them costs more than all they are asked.
constexpr size_t kSheetsKept = 8;
const HidingRules& hiding_rules_of(std::string_view sheets);

}  // namespace fangzhi

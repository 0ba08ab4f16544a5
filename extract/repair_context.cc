#include "extract/repair_context.h"

#include <algorithm>
#include <cmath>

#include "extract/repair_reading.h"

namespace fangzhi {
namespace {

constexpr double kTripleTrust = 0.3;  // share of what follows that the document's own triples foretell
constexpr double kPairTrust = 0.12;
constexpr double kWrongScript = 4.0;  // nats for a form of the other script
constexpr uint32_t kScriptVotes = 8;

uint64_t key_of(char32_t a, char32_t b, char32_t c) {
  return uint64_t{a} << 42 | uint64_t{b} << 21 | c;
}

// Marks and letters that the model counts as one symbol, apart: nats within that symbol.
double cost_within_other(char32_t c) {
  if (c >= U'0' && c <= U'9') return 2.8;
  if (c == U'\n') return 1.5;
  if ((c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z')) return 5.0;
  switch (c) {
    case U' ':
    case U'《':
    case U'》':
    case U'（':
    case U'）':
    case U'(':
    case U')':
    case U'-':
    case U'%':
    case U'.':
      return 4.0;
    case U'·':
    case U'—':
    case U'‘':
    case U'’':
    case U'/':
    case U'〈':
    case U'〉':
    case U'【':
    case U'】':
    case U'~':
    case U'～':
    case U'「':
    case U'」':
    case U'『':
    case U'』':
    case U'〔':
    case U'〕':
    case U'"':
    case U'\t':
    case U'+':
    case 0x3000:
      return 6.0;
    default:
      break;
  }
  if (c < 0x80) return 7.0;
  if (c >= 0xFF10 && c <= 0xFF5A) return 8.0;
  return 13.0;  // kana, Greek, Cyrillic, box drawing, signs
}

// Where the text is surely in step again: pairs of bytes are out of step up to the next ASCII character at most, which
// may itself be half of one.
size_t end_of_damage(std::u32string_view text, size_t at, size_t site) {
  size_t end = at + site;
  while (end < text.size() && (text[end] >= 0x80 || text[end] == U'?')) ++end;
  return end + 1;
}

}  // namespace

size_t lost_byte_site(std::u32string_view text, size_t at) {
  if (text[at] != U'?' && text[at] != 0xFFFD) return 0;
  const BracketedReading gloss = read_orphan(text, at + 1);
  if (gloss.length > 0) return 1 + gloss.length;
  const size_t mark = at + 1 < text.size() && text[at + 1] == U' ' ? at + 2 : at + 1;
  if (mark >= text.size()) return 0;
  const char32_t c = text[mark];
  return c == U'！' || c == U'!' || c == U'？' || c == U'?' ? mark + 1 - at : 0;
}

DocumentModel::DocumentModel(const std::vector<RepairText>& fields) : model_(CharModel::get()) {
  uint32_t traditional = 0, simplified = 0;
  for (const RepairText& field : fields) {
    for (const MadeEdit& made : field.made) {
      if (made.at > 0 && std::string_view(made.kind) == "pinyin-gloss") glossed_.insert(field.text[made.at - 1]);
    }
    TextContext context;
    for (size_t at = 0; at < field.text.size(); ++at) {
      // What is damaged says nothing about the document, or it would vouch for itself.
      if (const size_t site = lost_byte_site(field.text, at); site > 0) {
        at = end_of_damage(field.text, at, site);
        context = {};
        if (at >= field.text.size()) break;
      }
      const char32_t c = field.text[at];
      const CharScript script = model_.script(c);
      traditional += script == CharScript::kTraditional;
      simplified += script == CharScript::kSimplified;
      ++counts_[key_of(0, 0, c)];
      ++counts_[key_of(0, context.last, c)];
      ++counts_[key_of(context.before, context.last, c)];
      context.push(c);
    }
  }
  traditional_ = traditional >= kScriptVotes && traditional > 4 * simplified;
  simplified_ = simplified >= kScriptVotes && simplified > 4 * traditional;
}

uint32_t DocumentModel::count(uint64_t key) const {
  const auto found = counts_.find(key);
  return found == counts_.end() ? 0 : found->second;
}

double DocumentModel::glossed_cost(char32_t c) const {
  if (glossed_.contains(c)) return 0.0;
  return 2.0 + 0.3 * model_.unigram_cost(c) + form_cost(c);
}

double DocumentModel::form_cost(char32_t c) const {
  const CharScript script = model_.script(c);
  if (traditional_ && script == CharScript::kSimplified) return kWrongScript;
  if (simplified_ && script == CharScript::kTraditional) return kWrongScript;
  return 0.0;
}

double DocumentModel::language_cost(const TextContext& context, char32_t c) const {
  const CharModel::Symbol symbol = model_.symbol(c);
  const double cost = model_.cost(model_.symbol(context.before), model_.symbol(context.last), symbol);
  return cost + (symbol == CharModel::kOther ? cost_within_other(c) : form_cost(c));
}

double DocumentModel::cost(const TextContext& context, char32_t c) const {
  const double language = std::exp(-language_cost(context, c));
  const auto share = [&](uint64_t both, uint64_t of, double trust, double& left) {
    const double seen = count(of);
    if (seen == 0) return 0.0;
    const double weight = trust * seen / (seen + 1.0);
    left -= weight;
    return weight * count(both) / seen;
  };
  double left = 1.0;
  double sum =
      share(key_of(context.before, context.last, c), key_of(0, context.before, context.last), kTripleTrust, left);
  sum += share(key_of(0, context.last, c), key_of(0, 0, context.last), kPairTrust, left);
  return -std::log(sum + left * language + 1e-12);
}

}  // namespace fangzhi

#include "extract/repair_context.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "extract/repair_reading.h"

namespace fangzhi {
namespace {

// Share of what follows that the document's own triples and pairs foretell, where a context is always followed alike.
constexpr double kTripleTrust = 0.5, kPairTrust = 0.3, kSingleTrust = 0.05;
constexpr double kDigitTrust = 0.8;      // of that, for digits: numbers differ
constexpr double kDiversity = 1.0;       // how much less a context with many different followers is trusted
constexpr double kOddAfterNumber = 2.0;  // nats for what is not counted behind a number
constexpr size_t kTextMax = 1 << 16;     // code points kept to look things up in
constexpr double kWrongScript = 4.0;     // nats for a form of the other script
constexpr uint32_t kScriptVotes = 8;
constexpr double kOtherGloss = 2.0;    // nats for a gloss unlike the one this character has elsewhere
constexpr double kNeverGlossed = 5.0;  // for a character that stands without one elsewhere
constexpr double kOutlandish = 14.0;   // nats of the character alone
constexpr double kBare = 5.0;          // for leaving out the gloss of one that has it elsewhere

uint64_t key_of(char32_t a, char32_t b, char32_t c) {
  return uint64_t{a} << 42 | uint64_t{b} << 21 | c;
}

// Numbers begin with small digits (Benford); round ones end with 0 and 5.
double digit_cost(char32_t last, char32_t c) {
  constexpr std::array<double, 10> kFirst{3.2, 1.2, 1.75, 2.1, 2.35, 2.5, 2.7, 2.85, 3.0, 3.1};
  constexpr std::array<double, 10> kLater{2.0, 2.2, 2.3, 2.4, 2.4, 2.2, 2.4, 2.45, 2.4, 2.45};
  const bool within = (last >= U'0' && last <= U'9') || last == U'.';
  return 0.5 + (within ? kLater : kFirst)[c - U'0'];
}

bool is_digit_point(char32_t c) {
  return c >= U'0' && c <= U'9';
}

// What follows a number does not depend on the number, unless it is one more digit. The marks of a context before a
// digit are told from others by private code points.
TextContext seen_as(TextContext context, char32_t c) {
  for (char32_t* one : {&context.before, &context.last}) {
    if (!is_digit_point(*one)) continue;
    *one = is_digit_point(c) ? 0xF0000 + *one : U'0';
  }
  return context;
}

// What is counted, and what ends a number; simplified.
constexpr std::u32string_view kAfterNumber =
    U"年月日时分秒点个万亿千百元人名位项次家户条件场种只头台辆套座所亩公米吨平方多余岁周期届号级类组批例份度倍村县镇区"
    U"市起部"
    U"篇本张块层楼路字州省支对天小处段门节间宗幅株棵里克升立集版卷字章款第成、，。：；）》”％%.-/~～—至到和与以";

// Marks and letters that the model counts as one symbol, apart: nats within that symbol.
double cost_within_other(char32_t last, char32_t c) {
  if (is_digit_point(c)) return digit_cost(last, c);
  if (c == U'\n') return 1.5;
  if ((c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z')) return 5.0;
  switch (c) {
    case U' ':
    case U'（':
    case U'）':
      return 3.0;
    case U'《':
    case U'》':
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

// Whole words that were lost leave rows of "?", which nothing brings back; a desync leaves one, and a mark beside it.
bool is_in_row_of_losses(std::u32string_view text, size_t at) {
  constexpr size_t kRow = 4;
  const auto is_lost = [&](size_t i) { return text[i] == U'?' || text[i] == 0xFFFD; };
  size_t begin = at, end = at;
  while (begin > 0 && at - begin < kRow && is_lost(begin - 1)) --begin;
  while (end < text.size() && end - at < kRow && is_lost(end)) ++end;
  return end - begin >= kRow;
}

}  // namespace

size_t lost_byte_site(std::u32string_view text, size_t at) {
  if (text[at] != U'?' && text[at] != 0xFFFD) return 0;
  const BracketedReading gloss = read_orphan(text, at + 1);
  if (gloss.length > 0) return 1 + gloss.length;
  if (is_in_row_of_losses(text, at)) return 0;
  const size_t mark = at + 1 < text.size() && text[at + 1] == U' ' ? at + 2 : at + 1;
  if (mark >= text.size()) return 0;
  const char32_t c = text[mark];
  return c == U'！' || c == U'!' || c == U'？' || c == U'?' ? mark + 1 - at : 0;
}

DocumentModel::DocumentModel(const std::vector<RepairText>& fields) : model_(CharModel::get()) {
  for (const RepairText& field : fields) {
    std::set<size_t> glossed_at;
    for (const MadeEdit& made : field.made) {
      if (made.at == 0 || made.at > field.text.size() || std::string_view(made.kind) != "pinyin-gloss") continue;
      glosses_[field.text[made.at - 1]].insert(made.before);
      glossed_at.insert(made.at - 1);
    }
    count_characters(field, glossed_at);
    if (text_.size() < kTextMax) text_ += field.text + U'\n';
  }
  traditional_ = traditional_votes_ >= kScriptVotes && traditional_votes_ > 4 * simplified_votes_;
  simplified_ = simplified_votes_ >= kScriptVotes && simplified_votes_ > 4 * traditional_votes_;
}

void DocumentModel::count_characters(const RepairText& field, const std::set<size_t>& glossed_at) {
  TextContext context;
  for (size_t at = 0; at <= field.text.size(); ++at) {
    // What is damaged says nothing about the document, or it would vouch for itself.
    if (const size_t site = at < field.text.size() ? lost_byte_site(field.text, at) : 0; site > 0) {
      at = end_of_damage(field.text, at, site);
      context = {};
    }
    const char32_t c = at < field.text.size() ? field.text[at] : U'\n';
    const CharScript script = model_.script(c);
    traditional_votes_ += script == CharScript::kTraditional;
    simplified_votes_ += script == CharScript::kSimplified;
    if (c >= 0x3400 && !glossed_at.contains(at)) ++bare_[c];
    ++characters_;
    ++counts_[key_of(0, 0, c)];
    const TextContext seen = seen_as(context, c);
    const auto add = [&](uint64_t with, uint64_t of) {
      Seen& entry = contexts_[of];
      ++entry.times;
      if (++counts_[with] == 1) ++entry.followers;
    };
    add(key_of(0, seen.last, c), key_of(0, 0, seen.last));
    add(key_of(seen.before, seen.last, c), key_of(0, seen.before, seen.last));
    context.push(c);
  }
}

uint32_t DocumentModel::count(uint64_t key) const {
  const auto found = counts_.find(key);
  return found == counts_.end() ? 0 : found->second;
}

bool DocumentModel::is_outlandish(char32_t c) const {
  return model_.unigram_cost(c) > kOutlandish && count(key_of(0, 0, c)) == 0;
}

double DocumentModel::glossed_cost(char32_t c, std::u32string_view gloss) const {
  const auto known = glosses_.find(c);
  if (known != glosses_.end()) {
    const auto same = [&](const std::u32string& other) { return other.ends_with(gloss); };
    return std::any_of(known->second.begin(), known->second.end(), same) ? 0.0 : kOtherGloss;
  }
  return 2.0 + 0.3 * model_.unigram_cost(c) + form_cost(c) + (bare_.contains(c) ? kNeverGlossed : 0.0);
}

bool DocumentModel::says(std::u32string_view text) const {
  for (size_t at = text_.find(text); at != std::u32string::npos; at = text_.find(text, at + 1)) {
    if (at == 0 || !is_digit_point(text_[at - 1])) return true;
  }
  return false;
}

double DocumentModel::bare_cost(char32_t c) const {
  return glosses_.contains(c) && !bare_.contains(c) ? kBare : 0.0;
}

double DocumentModel::form_cost(char32_t c) const {
  const CharScript script = model_.script(c);
  if (traditional_ && script == CharScript::kSimplified) return kWrongScript;
  if (simplified_ && script == CharScript::kTraditional) return kWrongScript;
  return 0.0;
}

double DocumentModel::language_cost(const TextContext& text, const CharModel::Context& context, char32_t c) const {
  const CharModel::Symbol symbol = model_.symbol(c);
  const double cost = model_.cost(context, symbol);
  const bool odd_after_number = is_digit_point(text.last) && !is_digit_point(c) &&
                                kAfterNumber.find(model_.simplified(c)) == std::u32string_view::npos;
  return cost + (symbol == CharModel::kOther ? cost_within_other(text.last, c) : form_cost(c)) +
         (odd_after_number ? kOddAfterNumber : 0.0);
}

double DocumentModel::language_cost(const TextContext& context, char32_t c) const {
  return language_cost(context, model_.context(model_.symbol(context.before), model_.symbol(context.last)), c);
}

DocumentModel::Shares DocumentModel::shares(const TextContext& context, double trusted) const {
  Shares shares{.before = context.before, .last = context.last};
  const auto weigh = [&](uint64_t of, double trust, double& one) {
    const auto seen = contexts_.find(of);
    if (seen == contexts_.end()) return;
    one = trusted * trust / (seen->second.times + kDiversity * seen->second.followers);
    shares.language_left -= seen->second.times * one;
  };
  weigh(key_of(0, context.before, context.last), kTripleTrust, shares.triples);
  weigh(key_of(0, 0, context.last), kPairTrust, shares.pairs);
  if (characters_ > 0) {
    shares.single = kSingleTrust * shares.language_left / characters_;
    shares.language_left *= 1 - kSingleTrust;
  }
  shares.unseen = -std::log(shares.language_left);
  return shares;
}

DocumentModel::Prepared DocumentModel::prepare(const TextContext& context) const {
  Prepared prepared{.text = context,
                    .language = model_.context(model_.symbol(context.before), model_.symbol(context.last)),
                    .digit = {},
                    .other = shares(seen_as(context, 0), 1.0)};
  prepared.digit = shares(seen_as(context, U'0'), kDigitTrust);
  return prepared;
}

double DocumentModel::cost(const Prepared& context, char32_t c) const {
  const double language = language_cost(context.text, context.language, c);
  const Shares& shares = is_digit_point(c) ? context.digit : context.other;
  const uint32_t singles = count(key_of(0, 0, c));
  if (singles == 0) return language + shares.unseen;  // no pair or triple either
  double sum = shares.single * singles + shares.language_left * std::exp(-language);
  if (shares.pairs > 0) sum += shares.pairs * count(key_of(0, shares.last, c));
  if (shares.triples > 0) sum += shares.triples * count(key_of(shares.before, shares.last, c));
  return -std::log(sum);
}

}  // namespace fangzhi

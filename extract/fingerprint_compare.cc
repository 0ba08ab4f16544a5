// Two texts that have most of their characters in common are a story and its reprint, or two notices of one template.
// What differs tells: a reprint loses or gains sentences and header lines, or is corrected here and there; a template
// has other names, numbers and dates in the same places, inside sentences that are otherwise the same.

#include <algorithm>
#include <set>
#include <string>

#include "extract/fingerprint.h"
#include "extract/fingerprint_align.h"

namespace fangzhi {
namespace {

constexpr double kAlikeMin = 0.66;      // of what both texts have, in common, of a copy; half of the runs of five
constexpr double kContainedMin = 0.88;  // of the shorter text, where the longer one has much more
constexpr double kLengthRatioMin = 0.4;
constexpr size_t kSlotMax = 24;    // characters of a name that stands for another
constexpr size_t kNumberMax = 32;  // characters around a number that stands for another

bool is_digit(char32_t c) {
  return c >= '0' && c <= '9';
}

bool is_numeral(char32_t c) {
  constexpr std::u32string_view kNumerals = U"〇零一二三四五六七八九十百千万亿两";
  return kNumerals.find(c) != std::u32string_view::npos;
}

std::vector<std::u32string_view> numbers_in(std::u32string_view text) {
  std::vector<std::u32string_view> numbers;
  for (size_t at = 0; at < text.size(); ++at) {
    if (!is_digit(text[at])) continue;
    size_t end = at + 1;
    while (end < text.size() && (is_digit(text[end]) || text[end] == '.')) ++end;
    numbers.push_back(text.substr(at, end - at));
    at = end;
  }
  return numbers;
}

bool holds_end(const std::vector<uint32_t>& ends, size_t begin, size_t end) {
  const auto first = std::upper_bound(ends.begin(), ends.end(), static_cast<uint32_t>(begin));
  return first != ends.end() && *first < end;
}

class Comparison {
 public:
  Comparison(const FoldedText& a, const FoldedText& b) : a_(a), b_(b) {}

  TextDifference run() {
    std::vector<TextGap> gaps = align_texts(a_.text, b_.text);
    size_t missing = 0;
    for (const TextGap& gap : gaps) missing += gap.a_length();
    result_.a_length = a_.text.size();
    result_.b_length = b_.text.size();
    result_.common = a_.text.size() - missing;
    result_.numbers_kept = numbers_in(a_.text).size();
    for (TextGap& gap : gaps) widen_to_numbers(gap);
    for (const TextGap& gap : joined(gaps)) judge(gap);
    return result_;
  }

 private:
  std::u32string_view a_part(const TextGap& gap) const {
    return std::u32string_view(a_.text).substr(gap.a_begin, gap.a_length());
  }
  std::u32string_view b_part(const TextGap& gap) const {
    return std::u32string_view(b_.text).substr(gap.b_begin, gap.b_length());
  }

  // 2023 for 2024 is a number for a number, not one digit for another.
  void widen_to_numbers(TextGap& gap) const {
    const auto has_digit = [](std::u32string_view part) { return std::any_of(part.begin(), part.end(), is_digit); };
    if (!has_digit(a_part(gap)) && !has_digit(b_part(gap))) return;
    while (gap.a_begin > 0 && gap.b_begin > 0 && is_digit(a_.text[gap.a_begin - 1]) &&
           a_.text[gap.a_begin - 1] == b_.text[gap.b_begin - 1]) {
      --gap.a_begin;
      --gap.b_begin;
    }
    while (gap.a_end < a_.text.size() && gap.b_end < b_.text.size() && is_digit(a_.text[gap.a_end]) &&
           a_.text[gap.a_end] == b_.text[gap.b_end]) {
      ++gap.a_end;
      ++gap.b_end;
    }
  }

  // A single character that two names happen to share does not part them.
  static std::vector<TextGap> joined(const std::vector<TextGap>& gaps) {
    constexpr size_t kBetween = 1;
    std::vector<TextGap> result;
    for (const TextGap& gap : gaps) {
      if (!result.empty() && gap.a_begin <= result.back().a_end + kBetween &&
          gap.b_begin <= result.back().b_end + kBetween) {
        result.back().a_end = std::max(result.back().a_end, gap.a_end);
        result.back().b_end = std::max(result.back().b_end, gap.b_end);
      } else {
        result.push_back(gap);
      }
    }
    return result;
  }

  void judge(const TextGap& gap) {
    const std::u32string_view a = a_part(gap), b = b_part(gap);
    const size_t longer = std::max(a.size(), b.size()), shorter = std::min(a.size(), b.size());
    count_numbers(a, b, longer <= kNumberMax);
    if (shorter == 0) {
      if (longer <= 2) ++result_.typos;
    } else if (longer > kSlotMax || holds_end(a_.ends, gap.a_begin, gap.a_end) ||
               holds_end(b_.ends, gap.b_begin, gap.b_end)) {
      result_.rewritten += shorter;
    } else if (changed_here_ > 0) {
      // counted with the numbers
    } else if (longer <= 1 || common_length(a, b) * 2 >= longer) {
      ++result_.typos;
    } else {
      ++result_.slots;
      if (!seen_.insert(std::u32string(a) + U'|' + std::u32string(b)).second) ++result_.repeated_slots;
    }
  }

  // Numbers of a sentence that was put otherwise are no others: `compares` is false.
  void count_numbers(std::u32string_view a, std::u32string_view b, bool compares) {
    std::vector<std::u32string_view> left = numbers_in(a), right = numbers_in(b);
    result_.numbers_kept -= std::min(left.size(), result_.numbers_kept);
    size_t common = 0;
    for (const std::u32string_view number : left) {
      const auto same = std::find(right.begin(), right.end(), number);
      if (same == right.end()) continue;
      right.erase(same);
      ++common;
    }
    result_.numbers_kept += common;
    changed_here_ = compares ? std::min(left.size() - common, right.size()) : 0;
    const auto all_numerals = [](std::u32string_view part) {
      return !part.empty() && std::all_of(part.begin(), part.end(), is_numeral);
    };
    if (changed_here_ == 0 && all_numerals(a) && all_numerals(b)) changed_here_ = 1;
    result_.numbers_changed += changed_here_;
  }

  const FoldedText& a_;
  const FoldedText& b_;
  TextDifference result_;
  size_t changed_here_ = 0;        // numbers of the gap at hand
  std::set<std::u32string> seen_;  // slots, what stands there in either text
};

bool is_alike(const TextDifference& difference) {
  const auto longer = static_cast<double>(std::max(difference.a_length, difference.b_length));
  const auto shorter = static_cast<double>(std::min(difference.a_length, difference.b_length));
  const auto common = static_cast<double>(difference.common);
  if (2 * common >= kAlikeMin * (longer + shorter)) return true;
  return common >= kContainedMin * shorter && shorter >= kLengthRatioMin * longer;
}

constexpr size_t kShortText = 400;  // characters

bool is_other_notice(const TextDifference& difference) {
  const size_t changed = difference.numbers_changed, kept = difference.numbers_kept;
  const size_t places = changed + difference.slots;
  const size_t length = std::min(difference.a_length, difference.b_length);
  if (changed >= 2 && changed * 100 >= 35 * (changed + kept)) return true;
  if (changed >= 1 && changed * 2 >= changed + kept && (difference.slots > 0 || length < kShortText)) return true;
  if (places * 3 <= difference.typos * 2) return false;  // edited all over
  // Words that stand for others are a template's where the numbers around them are others too, or where they do so
  // again and again (a name), or where there is not much text beside them.
  const bool keeps_numbers = kept >= 3 && changed * 5 < kept;
  if (length >= kShortText && (keeps_numbers || changed == 0) && difference.repeated_slots == 0) return false;
  const size_t bar = std::max<size_t>(length < 150 ? 1 : 2, length / 250);
  return places >= bar;
}

}  // namespace

TextDifference difference_of(const FoldedText& a, const FoldedText& b) {
  return Comparison(a, b).run();
}

Likeness compare_texts(const FoldedText& a, const FoldedText& b) {
  Likeness likeness;
  if (a.text == b.text) return {.is_copy = !a.text.empty(), .score = a.text.empty() ? 0.0 : 1.0};
  if (a.text.empty() || b.text.empty()) return likeness;
  const TextDifference difference = difference_of(a, b);
  likeness.only_a = difference.a_length - difference.common;
  likeness.only_b = difference.b_length - difference.common;
  likeness.score =
      2 * static_cast<double>(difference.common) / static_cast<double>(difference.a_length + difference.b_length);
  const bool is_long = std::min(a.text.size(), b.text.size()) >= kFingerprintMin;
  likeness.is_copy = is_long && is_alike(difference) && !is_other_notice(difference);
  return likeness;
}

Likeness compare_articles(const Article& a, const Article& b) {
  const FoldedText text_a = fold_article(a), text_b = fold_article(b);
  const bool is_short = std::min(text_a.text.size(), text_b.text.size()) < kAloneMin;
  if (is_short && fold_text(a.title).text != fold_text(b.title).text) return {};
  return compare_texts(text_a, text_b);
}

}  // namespace fangzhi

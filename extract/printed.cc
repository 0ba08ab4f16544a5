#include "extract/printed.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "extract/glued.h"
#include "extract/model.h"
#include "extract/text.h"

namespace fangzhi {
namespace {

constexpr double kSureJoint = 4.5;     // nats by which running on beats ending there; of clean text 1 in 100 reaches it
constexpr double kCertainJoint = 9.0;  // none of clean text reaches it
constexpr double kWeakJoint = 2.0;     // enough once the text is known to be printed
constexpr size_t kSureJointsMin = 2;   // show that a text was printed
constexpr size_t kCutVisibleMin = 40;  // of a paragraph that a weak joint continues
constexpr size_t kFragmentMax = 10;    // visible characters of the rest of a heading
constexpr size_t kNumbersMin = 2;      // bare page numbers that must rise
constexpr size_t kCountedMin = 4;      // numbers of any kind that count pages
constexpr int kPageStep = 3;           // pages between two numbers inside sentences
constexpr int kPageMax = 999;
constexpr size_t kColumnLinesMin = 5;               // lines of one width that make a printed column
constexpr size_t kColumnMin = 18, kColumnMax = 60;  // its width in visible characters
constexpr size_t kColumnSlack = 2;

bool is_prose_kind(ParagraphKind kind) {
  return kind == ParagraphKind::kText || kind == ParagraphKind::kHeading;
}

bool ends_in_han(std::string_view text) {
  char32_t last = 0;
  const size_t from = text.size() > 8 ? text.size() - 8 : 0;
  for (size_t at = from; at < text.size();) last = next_code_point(text, at);
  return is_han(last);
}

// 一、 （一） 1. 第一 一是 首先: what begins a paragraph of its own.
bool begins_item(std::string_view text) {
  static constexpr std::string_view kNumbers[] = {"一", "二", "三", "四", "五", "六", "七", "八", "九", "十"};
  if (starts_with_any(text, {"（", "(", "第", "首先", "其次", "再次", "最后", "附件", "附：", "——", "【", "图", "表"}))
    return true;
  for (const std::string_view number : kNumbers) {
    if (text.starts_with(number) && starts_with_any(text.substr(number.size()), {"、", "，", "是", "要", "．", "."}))
      return true;
  }
  size_t digits = 0;
  while (digits < text.size() && text[digits] >= '0' && text[digits] <= '9') ++digits;
  return digits > 0 && starts_with_any(text.substr(digits), {".", "、", "．", ")", "）"});
}

// By how many nats the model likes `after` as the rest of `before` better than as a new beginning.
double joint_score(std::string_view before, std::string_view after) {
  const CharModel& model = CharModel::get();
  std::vector<CharModel::Symbol> left;
  for (size_t at = before.size() > 12 ? before.size() - 12 : 0; at < before.size();) {
    left.push_back(model.symbol(next_code_point(before, at)));
  }
  std::vector<CharModel::Symbol> right;
  for (size_t at = 0; at < after.size() && right.size() < 2;) right.push_back(model.symbol(next_code_point(after, at)));
  if (left.size() < 2 || right.size() < 2) return 0;
  const auto a = left[left.size() - 2], b = left.back(), end = CharModel::kOther;
  const double runs_on = model.cost(a, b, right[0]) + model.cost(b, right[0], right[1]);
  const double ends = model.cost(a, b, end) + model.cost(b, end, right[0]) + model.cost(end, right[0], right[1]);
  return ends - runs_on;
}

// What was taken out of one paragraph, in code points of the text before.
struct Cut {
  size_t paragraph;
  size_t begin, end;  // code points
  std::string text;
  int number;
};

// --- page numbers -------------------------------------------------------------------------------------------------

constexpr std::u32string_view kMeasures =
    U"个名人位家项条件次年月日号时分秒天岁元万亿千百米公吨平亩度例所座套户批级届期种类本册篇章节页倍成点余多县市区镇乡"
    U"村"
    U"里辆台只场处起宗栋层楼路室线队组班周份段口款株头匹间副把张支枚幅句字步比分克升日者大类版";
constexpr std::u32string_view kBeforeNumber = U"第共约近达为至到每前后头整满超逾仅有从以年月日图表附型";

bool is_dash(char32_t c) {
  return c == '-' || c == 0x2014 || c == 0x2013 || c == 0x2500 || c == 0xFF0D || c == 0x2015;
}

struct Scanner {
  std::u32string text;
  size_t at = 0;

  size_t blanks() {
    const size_t from = at;
    while (at < text.size() && is_blank(text[at])) ++at;
    return at - from;
  }
  size_t dashes() {
    const size_t from = at;
    while (at < text.size() && is_dash(text[at])) ++at;
    return at - from;
  }
  // -1: none, or too long for a page.
  int number() {
    int value = 0;
    const size_t from = at;
    for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at) {
      if (at - from < 4) value = value * 10 + static_cast<int>(text[at] - '0');
    }
    return at == from || at - from > 3 || value > kPageMax ? -1 : value;
  }
};

std::u32string decode(std::string_view text) {
  std::u32string points;
  points.reserve(text.size() / 2);
  for (size_t at = 0; at < text.size();) points.push_back(next_code_point(text, at));
  return points;
}

std::string encode(std::u32string_view points) {
  std::string text;
  for (const char32_t c : points) append_utf8(c, text);
  return text;
}

bool runs_on_before(char32_t c) {
  return is_han(c) || c == U'，' || c == U'、' || c == U'”' || c == U'；';
}

// Numbers inside sentences with blanks on both sides, or between dashes. `styled`: they look like quantities.
void find_numbers(const std::string& paragraph, size_t index, std::vector<Cut>& dashed, std::vector<Cut>& bare,
                  std::vector<Cut>& styled) {
  Scanner scan{decode(paragraph)};
  const std::u32string& text = scan.text;
  for (size_t i = 1; i + 1 < text.size(); ++i) {
    if (!is_blank(text[i]) || is_blank(text[i - 1])) continue;
    scan.at = i;
    scan.blanks();
    const size_t left = scan.dashes();
    scan.blanks();
    const int number = scan.number();
    const size_t behind = scan.blanks();
    const size_t right = left > 0 ? scan.dashes() : 0;
    const size_t last = right > 0 ? scan.blanks() : behind;
    if (number < 1 || scan.at >= text.size() || last == 0) continue;
    if ((left > 0) != (right > 0)) continue;
    const char32_t before = text[i - 1], after = text[scan.at];
    if (!runs_on_before(before) || !is_han(after)) continue;
    Cut cut{index, i, scan.at, encode(std::u32string_view(text).substr(i, scan.at - i)), number};
    if (left > 0) {
      dashed.push_back(std::move(cut));
    } else if (kMeasures.find(after) != std::u32string_view::npos ||
               kBeforeNumber.find(before) != std::u32string_view::npos) {
      styled.push_back(std::move(cut));
    } else {
      bare.push_back(std::move(cut));
    }
    i = scan.at - 1;
  }
}

// Page by page; another document may begin again with its first page.
bool rises(const std::vector<Cut>& cuts) {
  for (size_t i = 1; i < cuts.size(); ++i) {
    if (cuts[i].number <= cuts[i - 1].number && cuts[i].number > 2) return false;
  }
  return true;
}

// So close to each other as the pages of one text: quantities are not.
bool counts_pages(const std::vector<Cut>& cuts) {
  if (cuts.size() < kCountedMin || cuts.front().number > kPageStep || !rises(cuts)) return false;
  for (size_t i = 1; i < cuts.size(); ++i) {
    if (cuts[i].number > cuts[i - 1].number + kPageStep) return false;
  }
  return true;
}

std::vector<Cut> page_numbers(const Article& article) {
  std::vector<Cut> dashed, bare, styled;
  for (size_t i = 0; i < article.paragraphs.size(); ++i) {
    if (article.paragraphs[i].kind == ParagraphKind::kText)
      find_numbers(article.paragraphs[i].text, i, dashed, bare, styled);
  }
  if (!rises(dashed)) dashed.clear();
  const auto merged = [](std::vector<Cut> all, const std::vector<Cut>& more) {
    all.insert(all.end(), more.begin(), more.end());
    std::sort(all.begin(), all.end(), [](const Cut& a, const Cut& b) {
      return std::pair(a.paragraph, a.begin) < std::pair(b.paragraph, b.begin);
    });
    return all;
  };
  const std::vector<Cut> numbers = merged(dashed, bare);
  const std::vector<Cut> all = merged(numbers, styled);
  if (!numbers.empty() && counts_pages(all)) return all;
  // Several that rise, in a text that does not set its quantities between blanks too.
  if (numbers.size() >= kNumbersMin && rises(numbers) && styled.size() < numbers.size()) return numbers;
  return dashed;
}

void cut_numbers(Article& article) {
  const std::vector<Cut> cuts = page_numbers(article);
  std::vector<Repair> made;
  for (size_t i = 0; i < cuts.size();) {
    const size_t p = cuts[i].paragraph;
    const std::u32string text = decode(article.paragraphs[p].text);
    std::u32string kept;
    size_t from = 0;
    for (; i < cuts.size() && cuts[i].paragraph == p; ++i) {
      kept.append(text, from, cuts[i].begin - from);
      from = cuts[i].end;
      const size_t length = cuts[i].end - cuts[i].begin;
      for (Repair& repair : article.repairs) {
        // Places behind the cut, in the text as it stands by now.
        if (repair.field == "paragraphs" && repair.paragraph == static_cast<int>(p) && repair.offset > kept.size())
          repair.offset -= std::min<uint64_t>(length, repair.offset - kept.size());
      }
      made.push_back({"page-number", "paragraphs", static_cast<int>(p), kept.size(), cuts[i].text, ""});
    }
    kept.append(text, from);
    article.paragraphs[p].text = encode(kept);
  }
  std::move(made.begin(), made.end(), std::back_inserter(article.repairs));
}

// A paragraph that is a page number between dashes, or says so: - 2 -, — 3 —, 第 4 页.
bool is_number_paragraph(std::string_view text) {
  if (text.size() > 40) return false;
  const std::string tight = squash(text);
  if (tight.starts_with("第") && contains_any(tight, {"页"}) && count_text(tight).han <= 4 &&
      tight.find_first_of("0123456789") != std::string::npos) {
    return tight.ends_with("页");
  }
  Scanner scan{decode(tight)};
  return scan.dashes() > 0 && scan.number() > 0 && scan.dashes() > 0 && scan.at == scan.text.size();
}

// --- cut sentences ------------------------------------------------------------------------------------------------

// How paragraph i goes on in i + 1: nothing if it does not, else how sure that is.
std::optional<double> continues(const Paragraph& paragraph, const Paragraph& next) {
  if (!is_prose_kind(paragraph.kind) || next.kind != ParagraphKind::kText) return std::nullopt;
  if (!ends_in_han(paragraph.text) || begins_item(next.text) || is_salutation(next.text)) return std::nullopt;
  const TextCounts here = count_text(paragraph.text), there = count_text(next.text);
  if (here.visible < kFragmentMax || there.visible == 0) return std::nullopt;
  const bool heading = here.punctuation == 0 || (here.stops == 0 && begins_item(paragraph.text));
  // The rest of a heading is a few characters; the rest of a sentence ends as one.
  if (heading ? there.visible > kFragmentMax || there.stops > 0 : there.stops == 0) return std::nullopt;
  return joint_score(paragraph.text, next.text);
}

bool is_weak_joint(const Paragraph& paragraph, double score) {
  const TextCounts counts = count_text(paragraph.text);
  return score >= kWeakJoint && counts.visible >= kCutVisibleMin && counts.punctuation > 0;
}

// Marks runs of lines as wide as a printed column: every full line that is no end of a sentence goes on.
void mark_columns(const std::vector<Paragraph>& list, std::vector<char>& joins) {
  for (size_t begin = 0; begin < list.size();) {
    size_t end = begin, widest = 0;
    while (end < list.size() && list[end].kind == ParagraphKind::kText) {
      const size_t width = visible_length(list[end].text);
      if (width > kColumnMax) break;
      widest = std::max(widest, width);
      ++end;
    }
    size_t full = 0, open = 0;
    const auto is_full = [&](size_t i) { return visible_length(list[i].text) + kColumnSlack >= widest; };
    for (size_t i = begin; i < end; ++i) {
      full += is_full(i);
      open += is_full(i) && count_text(list[i].text).punctuation > 0 && ends_in_han(list[i].text);
    }
    const bool column =
        widest >= kColumnMin && full >= kColumnLinesMin && full * 10 >= (end - begin) * 6 && open * 2 >= full;
    for (size_t i = begin; column && i + 1 < end; ++i) {
      if (is_full(i) && ends_in_han(list[i].text) && !begins_item(list[i + 1].text)) joins[i] = 1;
    }
    begin = end + 1;
  }
}

// joins[i]: paragraph i + 1 belongs to i.
std::vector<char> find_joins(const std::vector<Paragraph>& list, bool numbered) {
  std::vector<char> joins(list.size(), 0);
  std::vector<double> scores(list.size(), -1);
  size_t sure = numbered ? 1 : 0;
  bool certain = false;
  for (size_t i = 0; i + 1 < list.size(); ++i) {
    const std::optional<double> score = continues(list[i], list[i + 1]);
    if (!score) continue;
    scores[i] = *score;
    sure += *score >= kSureJoint;
    certain = certain || *score >= kCertainJoint;
  }
  const bool printed = sure >= kSureJointsMin;
  for (size_t i = 0; i < list.size(); ++i) {
    if (printed ? scores[i] >= kSureJoint || is_weak_joint(list[i], scores[i]) : certain && scores[i] >= kCertainJoint)
      joins[i] = 1;
  }
  mark_columns(list, joins);
  return joins;
}

// Where a paragraph went, and how many code points stand before it there.
struct Place {
  int paragraph;
  uint64_t shift;
};

void join_paragraphs(Article& article, const std::vector<char>& joins) {
  std::vector<Paragraph> joined;
  std::vector<Place> places;
  std::vector<Repair> made;
  for (size_t i = 0; i < article.paragraphs.size(); ++i) {
    Paragraph& paragraph = article.paragraphs[i];
    if (i == 0 || joins[i - 1] == 0) {
      places.push_back({static_cast<int>(joined.size()), 0});
      joined.push_back(std::move(paragraph));
      continue;
    }
    const uint64_t length = decode(joined.back().text).size();
    places.push_back({static_cast<int>(joined.size()) - 1, length});
    made.push_back({"hard-wrap", "paragraphs", static_cast<int>(joined.size()) - 1, length, "\n", ""});
    joined.back().text += paragraph.text;
  }
  if (made.empty()) {
    article.paragraphs = std::move(joined);
    return;
  }
  for (Repair& repair : article.repairs) {
    if (repair.field != "paragraphs" || repair.paragraph < 0) continue;
    const Place& place = places[static_cast<size_t>(repair.paragraph)];
    repair.paragraph = place.paragraph;
    repair.offset += place.shift;
  }
  std::move(made.begin(), made.end(), std::back_inserter(article.repairs));
  article.paragraphs = std::move(joined);
}

// Paragraphs that are a page number go; the record stands at the paragraph before.
bool drop_number_paragraphs(Article& article) {
  std::vector<Paragraph> kept;
  std::vector<int> place;
  std::vector<Repair> made;
  for (Paragraph& paragraph : article.paragraphs) {
    if (paragraph.kind != ParagraphKind::kTable && !kept.empty() && is_number_paragraph(paragraph.text)) {
      const uint64_t end = decode(kept.back().text).size();
      made.push_back({"page-number", "paragraphs", static_cast<int>(kept.size()) - 1, end, paragraph.text, ""});
      place.push_back(static_cast<int>(kept.size()) - 1);
      continue;
    }
    place.push_back(static_cast<int>(kept.size()));
    kept.push_back(std::move(paragraph));
  }
  article.paragraphs = std::move(kept);
  for (Repair& repair : article.repairs) {
    if (repair.field == "paragraphs" && repair.paragraph >= 0)
      repair.paragraph = place[static_cast<size_t>(repair.paragraph)];
  }
  const bool any = !made.empty();
  std::move(made.begin(), made.end(), std::back_inserter(article.repairs));
  return any;
}

}  // namespace

void mend_printed_text(Article& article) {
  if (article.script.empty()) return;  // not Chinese: the model knows nothing of it
  const bool dropped = drop_number_paragraphs(article);
  const size_t before = article.repairs.size();
  cut_numbers(article);
  join_paragraphs(article, find_joins(article.paragraphs, dropped || article.repairs.size() > before));
}

}  // namespace fangzhi

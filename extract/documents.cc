#include "extract/documents.h"

#include <algorithm>
#include <array>
#include <optional>

#include "extract/date.h"
#include "extract/glued.h"
#include "extract/text.h"

namespace fangzhi {
namespace {

constexpr size_t kHeadVisibleMax = 70;      // of a line that names the next document
constexpr size_t kDocumentVisibleMin = 60;  // of what stands below it
constexpr size_t kPrefaceVisibleMax = 200;  // a longer text before the first head is a document of its own
constexpr size_t kGreetingWithin = 4;       // paragraphs between a title and its salutation
constexpr size_t kDateParagraphMax = 24;    // visible characters of a line that is nothing but a date
constexpr int kDocumentsMax = 200;

struct Head {
  size_t paragraph;
  std::string title;
  bool colon = false;
};

// 一 to 九十九, or digits; 0: none. `at` moves past it.
int read_number(std::string_view text, size_t& at) {
  static constexpr std::array<std::string_view, 10> kDigits = {"〇", "一", "二", "三", "四",
                                                               "五", "六", "七", "八", "九"};
  int value = 0, digit = 0;
  bool any = false;
  while (at < text.size()) {
    if (text[at] >= '0' && text[at] <= '9') {
      if (value > kDocumentsMax) return 0;
      value = value * 10 + (text[at] - '0');
      ++at;
      any = true;
      continue;
    }
    if (text.substr(at).starts_with("十")) {
      value += (digit == 0 ? 1 : digit) * 10;
      digit = 0;
      at += 3;
      any = true;
      continue;
    }
    const auto found = std::find_if(kDigits.begin(), kDigits.end(),
                                    [&](std::string_view d) { return text.substr(at).starts_with(d); });
    if (found == kDigits.end()) break;
    digit = static_cast<int>(found - kDigits.begin());
    at += 3;
    any = true;
  }
  return any ? value + digit : 0;
}

// 第三篇：题 | 篇三：题 | 范文3 题 | 【第三篇】题, when it is number `want`.
std::optional<Head> read_head(std::string_view text, int want, size_t paragraph) {
  if (visible_length(text) > kHeadVisibleMax || contains_any(text, {"。", "；"})) return std::nullopt;
  size_t at = 0;
  const auto take = [&](std::initializer_list<std::string_view> words) {
    for (const std::string_view word : words) {
      if (!text.substr(at).starts_with(word)) continue;
      at += word.size();
      return true;
    }
    return false;
  };
  const bool bracket = take({"【", "[", "〔"});
  const bool ordinal = take({"第"});
  if (!ordinal && !take({"篇", "范文", "例文"})) return std::nullopt;
  if (read_number(text, at) != want) return std::nullopt;
  if (ordinal && !take({"篇", "份", "则"})) return std::nullopt;
  if (bracket && !take({"】", "]", "〕"})) return std::nullopt;
  Head head{paragraph, {}, bracket};
  head.colon = take({"：", ":"}) || bracket;
  const std::string_view rest = text.substr(at);
  // 第一篇章: another word.
  if (!head.colon && !rest.empty() && !starts_with_any(rest, {" ", "　", "、", "."})) return std::nullopt;
  head.title = std::string(trim(rest));
  for (const std::string_view mark : {"：", ":", "、", "."}) {
    if (head.title.starts_with(mark)) head.title = std::string(trim(std::string_view(head.title).substr(mark.size())));
  }
  return head;
}

std::vector<Head> read_heads(const std::vector<Paragraph>& list) {
  std::vector<Head> heads;
  for (size_t i = 0; i < list.size() && heads.size() < kDocumentsMax; ++i) {
    if (list[i].kind == ParagraphKind::kTable) continue;
    if (auto head = read_head(list[i].text, static_cast<int>(heads.size()) + 1, i)) heads.push_back(std::move(*head));
  }
  return heads;
}

size_t visible_between(const std::vector<Paragraph>& list, size_t begin, size_t end) {
  size_t visible = 0;
  for (size_t i = begin; i < end && i < list.size(); ++i) visible += visible_length(list[i].text);
  return visible;
}

// Where the salutation below paragraph `from` stands, with only short lines between; SIZE_MAX: nowhere near.
size_t salutation_below(const std::vector<Paragraph>& list, size_t from) {
  for (size_t i = from; i < list.size() && i < from + kGreetingWithin; ++i) {
    if (is_salutation(list[i].text)) return i;
    if (count_text(list[i].text).stops > 0) break;
  }
  return SIZE_MAX;
}

bool announces_several(std::string_view title) {
  if (contains_any(title, {"精选", "汇编", "合集", "汇总", "大全", "范文"})) return true;
  // …（5篇）, 3篇, 两篇
  size_t at = title.find("篇");
  return at != std::string_view::npos && at > 0 &&
         (std::isdigit(static_cast<unsigned char>(title[at - 1])) != 0 ||
          contains_any(title.substr(at >= 3 ? at - 3 : 0, 3),
                       {"两", "二", "三", "四", "五", "六", "七", "八", "九", "十"}));
}

// Parts of one work (a plan in 第一篇 总则, 第二篇 …) are no documents: the heads must be marked off, and something
// else must speak for documents.
bool are_documents(const std::vector<Head>& heads, const Article& article, std::string_view page_title) {
  if (heads.size() < 2) return false;
  const auto& list = article.paragraphs;
  size_t colons = 0, titles = 0, greetings = 0;
  for (size_t i = 0; i < heads.size(); ++i) {
    const size_t end = i + 1 < heads.size() ? heads[i + 1].paragraph : list.size();
    if (visible_between(list, heads[i].paragraph + 1, end) < kDocumentVisibleMin) return false;
    colons += heads[i].colon;
    titles += is_document_title(heads[i].title);
    greetings += salutation_below(list, heads[i].paragraph + 1) != SIZE_MAX;
  }
  if (announces_several(article.title) || announces_several(page_title)) return true;
  if (contains_any(article.title, {"规划", "纲要", "条例", "志"})) return false;
  return colons == heads.size() || 2 * titles > heads.size() || greetings >= 2;
}

// A second title with a salutation below it, after a first document that opened with one.
std::vector<Head> run_together(const std::vector<Paragraph>& list) {
  std::vector<Head> heads;
  if (salutation_below(list, 0) == SIZE_MAX) return heads;
  size_t begin = 0;
  for (size_t i = 1; i < list.size() && heads.size() < kDocumentsMax; ++i) {
    if (list[i].kind == ParagraphKind::kTable || !is_document_title(list[i].text)) continue;
    if (salutation_below(list, i + 1) == SIZE_MAX || is_salutation(list[i].text)) continue;
    if (visible_between(list, begin, i) < kDocumentVisibleMin) continue;
    heads.push_back({i, std::string(trim(list[i].text)), true});
    begin = i;
  }
  return heads;
}

bool is_blurb(const std::vector<Paragraph>& list, size_t end) {
  std::string text;
  for (size_t i = 0; i < end; ++i) text += list[i].text;
  return visible_length(text) <= kPrefaceVisibleMax;
}

// Paragraphs [begin, end) of `whole` as a document of their own.
Article cut_out(const Article& whole, size_t begin, size_t end, int part) {
  Article article = whole;
  article.part = part;
  article.paragraphs.assign(whole.paragraphs.begin() + static_cast<std::ptrdiff_t>(begin),
                            whole.paragraphs.begin() + static_cast<std::ptrdiff_t>(end));
  article.repairs.clear();
  for (Repair repair : whole.repairs) {
    if (repair.field != "paragraphs") {
      if (part == 0) article.repairs.push_back(std::move(repair));
      continue;
    }
    const auto at = static_cast<size_t>(repair.paragraph);
    if (repair.paragraph < 0 || at < begin || at >= end) continue;
    repair.paragraph -= static_cast<int>(begin);
    article.repairs.push_back(std::move(repair));
  }
  if (part > 0) {
    article.images.clear();
    article.attachments.clear();
  }
  article.dated = own_date(article.paragraphs);
  return article;
}

}  // namespace

std::optional<CivilTime> own_date(const std::vector<Paragraph>& list) {
  const auto date_in = [](const std::string& text) -> std::optional<CivilTime> {
    const size_t visible = visible_length(text);
    if (visible < 8 || visible > kDateParagraphMax) return std::nullopt;
    const auto found = find_date(text);
    if (!found || found->form != DateForm::kFull || found->time.hour >= 0) return std::nullopt;
    if (visible - visible_length(std::string_view(text).substr(found->begin, found->end - found->begin)) > 3)
      return std::nullopt;
    return found->time;
  };
  for (size_t back = 1; back <= 3 && back <= list.size(); ++back) {
    if (const auto day = date_in(list[list.size() - back].text)) return day;
  }
  for (size_t front = 0; front < 4 && front < list.size(); ++front) {
    if (const auto day = date_in(list[front].text)) return day;
  }
  return std::nullopt;
}

std::vector<Article> split_documents(Article article, std::string_view page_title) {
  std::vector<Article> documents;
  const auto& list = article.paragraphs;
  std::vector<Head> heads = read_heads(list);
  const bool numbered = are_documents(heads, article, page_title);
  if (!numbered) heads = run_together(list);
  if (heads.empty()) {
    documents.push_back(std::move(article));
    return documents;
  }
  const size_t first = heads.front().paragraph;
  if (first > 0 && !(numbered && is_blurb(list, first))) {
    documents.push_back(cut_out(article, 0, first, 0));
    // The page's own names go with the page's own document.
    if (numbered) documents.back().dated = article.dated;
  }
  for (size_t i = 0; i < heads.size(); ++i) {
    const size_t begin = heads[i].paragraph + 1;
    const size_t end = i + 1 < heads.size() ? heads[i + 1].paragraph : list.size();
    Article document = cut_out(article, begin, end, static_cast<int>(documents.size()));
    document.title = heads[i].title.empty() ? article.title + " " + list[heads[i].paragraph].text : heads[i].title;
    document.subtitle.clear();
    document.repairs.push_back({"compilation-split", "title", -1, 0, list[heads[i].paragraph].text, document.title});
    documents.push_back(std::move(document));
  }
  for (Article& document : documents) document.quality.emplace_back("compilation");
  return documents;
}

}  // namespace fangzhi

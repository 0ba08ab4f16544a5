// Printed lines as paragraphs. A Chinese paragraph begins two characters in and ends with a short line; between them
// every line is full. What stands at the head or foot of a page, a number or the same words again and again, is no
// text.

#include <algorithm>
#include <cmath>
#include <map>

#include "extract/file_lines.h"
#include "extract/file_text.h"
#include "extract/text.h"

namespace fangzhi {
namespace {

constexpr double kPageMargin = 0.12;        // of the page's height, at head and foot
constexpr size_t kHeadPagesMin = 3;         // a running head stands on so many pages
constexpr double kNarrow = 0.75;            // of the widest page's text
constexpr size_t kMarginLines = 2;          // looked at, at head and foot
constexpr size_t kLaidHeadingMax = 60;      // characters
constexpr size_t kNumberRepairsMax = 2000;  // recorded of one file

struct Item {
  LaidLine line;
  size_t page = 0;
  double page_height = 0;
  bool is_furniture = false;  // a page number, a running head
};

bool is_page_dash(char32_t c) {
  return c == '-' || (c >= 0x2010 && c <= 0x2015) || c == 0x2212 || c == 0xFF0D || c == 0xB7 || c == 0x2022 ||
         c == '~' || c == 0x30FB || c == 0x2500 || c == 0x4E00 /* 一 set for a dash: 一1一 */;
}

// What is left of a line without blanks, dashes and the words of page numbers; digits each as 0.
std::string bare_number(std::string_view text) {
  std::string rest;
  for (size_t at = 0; at < text.size();) {
    const char32_t c = next_code_point(text, at);
    if (is_blank(c) || is_page_dash(c)) continue;
    if ((c >= '0' && c <= '9') || (c >= 0xFF10 && c <= 0xFF19)) {
      rest += '0';
    } else {
      append_utf8(c, rest);
    }
  }
  return rest;
}

// — 1 —, 第1页 共5页, 1/5, Page 1 of 5, iv
bool is_printed_number(std::string_view text) {
  if (visible_length(text) > 16) return false;
  std::string rest = lower(bare_number(text));
  for (const std::string_view word :
       {"第", "共", "总", "页", "頁", "page", "of", "/", "，", ",", "（", "）", "(", ")", "."}) {
    for (size_t at = rest.find(word); at != std::string::npos; at = rest.find(word)) rest.erase(at, word.size());
  }
  if (!rest.empty() && rest.size() <= 8 && rest.find_first_not_of('0') == std::string::npos) return true;
  return !rest.empty() && rest.size() <= 5 && rest.find_first_not_of("ivx") == std::string::npos;
}

bool is_in_margin(const Item& item) {
  return !item.line.is_table &&
         (item.line.y1 <= item.page_height * kPageMargin || item.line.y0 >= item.page_height * (1 - kPageMargin));
}

// The first and last lines of each page, as far as they stand in its margins.
std::vector<size_t> margin_lines(const std::vector<Item>& items) {
  std::vector<size_t> found;
  for (size_t begin = 0; begin < items.size();) {
    size_t end = begin;
    while (end < items.size() && items[end].page == items[begin].page) ++end;
    for (size_t i = begin; i < end; ++i) {
      const bool is_outer = i < begin + kMarginLines || i + kMarginLines >= end;
      if (is_outer && is_in_margin(items[i])) found.push_back(i);
    }
    begin = end;
  }
  return found;
}

void mark_furniture(std::vector<Item>& items) {
  const std::vector<size_t> margins = margin_lines(items);
  std::map<std::string, std::vector<size_t>> heads;
  for (const size_t i : margins) {
    if (is_printed_number(items[i].line.text)) {
      items[i].is_furniture = true;
    } else {
      const long place = std::lround(items[i].line.y0 / 8);
      heads[std::to_string(place) + ' ' + bare_number(items[i].line.text)].push_back(i);
    }
  }
  for (const auto& [text, places] : heads) {
    if (places.size() < kHeadPagesMin) continue;
    for (const size_t i : places) items[i].is_furniture = true;
  }
}

// The size most characters are set in.
double body_size(const std::vector<Item>& items) {
  std::map<long, size_t> sizes;
  for (const Item& item : items) sizes[std::lround(item.line.size * 2)] += visible_length(item.line.text);
  const auto most =
      std::max_element(sizes.begin(), sizes.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  return most == sizes.end() ? 12 : std::max(1.0, static_cast<double>(most->first) / 2);
}

bool is_centred(const LaidLine& line, double size) {
  const double before = line.x0 - line.left, behind = line.right - line.x1;
  return before > 1.5 * size && behind > 1.5 * size && std::abs(before - behind) < 1.5 * size;
}

// A page that holds but a signature says nothing of its margins: the widest page does.
void widen_short_pages(std::vector<Item>& items) {
  double left = 0, right = 0;
  for (const Item& item : items) {
    if (item.line.is_column || item.line.right - item.line.left <= right - left) continue;
    left = item.line.left;
    right = item.line.right;
  }
  for (Item& item : items) {
    if (item.line.is_column || item.line.right - item.line.left >= kNarrow * (right - left)) continue;
    item.line.left = left;
    item.line.right = right;
  }
}

class ParagraphMaker {
 public:
  ParagraphMaker(const std::vector<Item>& items, Article& article)
      : items_(items), article_(article), size_(body_size(items)) {}

  void run() {
    set_pitch();
    const Item* last = nullptr;
    for (const Item& item : items_) {
      if (bytes_ > kFileTextBytesMax) return;
      bytes_ += item.line.text.size();
      if (item.is_furniture) {
        note_furniture(item);
        continue;
      }
      if (last != nullptr && continues(*last, item)) {
        const bool is_hyphened = ends_with_hyphen(article_.paragraphs.back().text, item.line.text);
        if (is_hyphened) article_.paragraphs.back().text.pop_back();
        const bool is_number_cut = parts_number(article_.paragraphs.back().text, item.line.text);
        append_joined(article_.paragraphs.back().text, item.line.text, !is_hyphened && !is_number_cut);
      } else {
        article_.paragraphs.push_back({kind_of(item.line), std::string(trim(item.line.text))});
      }
      last = &item;
    }
  }

 private:
  // The usual way from line to line.
  void set_pitch() {
    std::vector<double> ways;
    for (size_t i = 1; i < items_.size(); ++i) {
      if (items_[i].page != items_[i - 1].page || std::abs(items_[i].line.size - size_) > 1) continue;
      const double way = items_[i].line.y0 - items_[i - 1].line.y0;
      if (way > 0) ways.push_back(way);
    }
    if (ways.empty()) return;
    const auto half = ways.begin() + static_cast<std::ptrdiff_t>(ways.size() / 2);
    std::nth_element(ways.begin(), half, ways.end());
    pitch_ = *half;
  }

  static bool ends_with_hyphen(const std::string& text, const std::string& next) {
    const auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
    return text.size() > 2 && text.back() == '-' && is_letter(text[text.size() - 2]) && !next.empty() &&
           is_letter(next.front());
  }

  // Lines of ideographs end where they are full, also within a number.
  static bool parts_number(const std::string& text, const std::string& next) {
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    if (text.empty() || next.empty() || !is_digit(text.back()) || !is_digit(next.front())) return false;
    return count_text(text).han > 0;
  }

  ParagraphKind kind_of(const LaidLine& line) const {
    if (line.is_table) return ParagraphKind::kTable;
    const bool is_large = line.size > 1.15 * size_ && visible_length(line.text) <= kLaidHeadingMax;
    return is_large ? ParagraphKind::kHeading : ParagraphKind::kText;
  }

  bool continues(const Item& before, const Item& after) const {
    const LaidLine &a = before.line, &b = after.line;
    if (a.is_table || b.is_table) return false;
    const double size = std::max(a.size, b.size);
    if (std::abs(a.size - b.size) > 0.15 * size) return false;
    const bool goes_down = before.page == after.page && b.y0 > a.y0;
    if (goes_down && pitch_ > 0 && b.y0 - a.y0 > std::max(1.45 * pitch_, pitch_ + 0.6 * size)) {
      if (size <= 1.15 * size_) return false;
      if (b.y0 - a.y0 > 2.2 * size) return false;  // lines of a large title stand further apart
    }
    const double indent = b.x0 - b.left;
    const bool is_large = size > 1.15 * size_;
    if (is_large && indent > size && a.x0 - a.left > size) return true;  // a title, centred by eye
    if (is_centred(a, size) && is_centred(b, size)) return false;
    if (indent > 1.2 * size && indent < 6 * size) return false;
    // Far in: a signature and its day, or a block that is set so, whose lines are all full.
    if (indent >= 6 * size && (std::abs(a.x0 - b.x0) > 0.5 * size || a.right - a.x1 > 1.2 * size)) return false;
    return is_full(a, b, size);
  }

  // The next word had no room behind it.
  bool is_full(const LaidLine& a, const LaidLine& b, double size) const {
    const double room = a.right - a.x1;
    size_t at = 0;
    const char32_t first = b.text.empty() ? 0 : next_code_point(b.text, at);
    if (first >= 0x80) return room < 2.2 * size;
    const auto is_of_word = [](char c) { return c > ' ' && static_cast<unsigned char>(c) < 0x80; };
    const auto end = std::find_if_not(b.text.begin(), b.text.end(), is_of_word);
    const double word = static_cast<double>(end - b.text.begin()) * 0.5 * size;
    return room < std::max(2.2 * size, std::min(word + size, 0.4 * (a.right - a.left)));
  }

  void note_furniture(const Item& item) {
    if (article_.repairs.size() >= kNumberRepairsMax) return;
    Repair repair{.kind = "page-number", .field = "paragraphs", .paragraph = 0};
    if (!article_.paragraphs.empty()) {
      repair.paragraph = static_cast<int>(article_.paragraphs.size() - 1);
      const std::string& text = article_.paragraphs.back().text;
      repair.offset = static_cast<uint64_t>(std::count_if(
          text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
    }
    repair.before = std::string(trim(item.line.text));
    article_.repairs.push_back(std::move(repair));
  }

  const std::vector<Item>& items_;
  Article& article_;
  const double size_;
  double pitch_ = 0;
  size_t bytes_ = 0;
};

}  // namespace

void read_laid_pages(const std::vector<LaidPage>& pages, Article& article) {
  std::vector<Item> items;
  for (size_t i = 0; i < pages.size(); ++i) {
    for (LaidLine& line : lines_of_page(pages[i])) items.push_back({std::move(line), i, pages[i].height});
  }
  widen_short_pages(items);
  mark_furniture(items);
  ParagraphMaker(items, article).run();
}

}  // namespace fangzhi

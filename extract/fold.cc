// One table look-up a character: what it becomes, or that it goes. The table costs a millisecond, once.

#include "extract/fold.h"

#include <unicode/uchar.h>

#include <algorithm>
#include <array>
#include <memory>

#include "extract/model.h"
#include "extract/text.h"

namespace fangzhi {
namespace {

constexpr size_t kTable = 0x10000;
constexpr char16_t kGone = 0;

using Table = std::array<char16_t, kTable>;

char32_t plain_form(char32_t c) {
  if (c >= 0xFF01 && c <= 0xFF5E) c -= 0xFEE0;  // full-width ASCII
  const CharModel& model = CharModel::get();
  if (const char32_t unified = model.unified(c); unified != 0) c = unified;
  return is_han(c) ? model.simplified(c) : c;
}

const Table& table() {
  static const std::unique_ptr<const Table> kFolds = [] {
    auto folds = std::make_unique<Table>();
    for (char32_t c = 0; c < kTable; ++c) {
      const char32_t plain = plain_form(c);
      const auto code = static_cast<UChar32>(plain);
      const char32_t folded = u_isalnum(code) != 0 ? static_cast<char32_t>(u_tolower(code)) : kGone;
      (*folds)[c] = folded < kTable ? static_cast<char16_t>(folded) : kGone;
    }
    return folds;
  }();
  return *kFolds;
}

bool is_ascii_digit(char32_t c) {
  return c >= '0' && c <= '9';
}

bool ends_sentence(char32_t c) {
  return c == U'。' || c == U'！' || c == U'？' || c == U'；' || c == U'!' || c == U'?' || c == U';' || c == U'，' ||
         c == U',';
}

// Behind an ideograph and an opening bracket: where the bracket closes, when it holds one syllable and nothing else.
size_t end_of_gloss(std::string_view text, size_t at) {
  constexpr size_t kSyllable = 6;  // "zhuang"
  size_t letters = 0;
  while (at < text.size() && letters <= kSyllable + 1) {
    const char32_t c = next_code_point(text, at);
    if (c == U')' || c == U'）') return letters > 0 ? at : 0;
    if (c == U' ') continue;
    const bool is_vowel_with_tone = (c >= 0xC0 && c <= 0x24F) || (c >= 0x251 && c <= 0x261);
    if (!(c >= 'a' && c <= 'z') && !is_vowel_with_tone) return 0;
    ++letters;
  }
  return 0;
}

// Labels of lines that are no part of a story; as they are folded.
constexpr std::array<std::u32string_view, 28> kLabels{
    U"来源",     U"信息来源", U"文章来源", U"稿件来源", U"新闻来源", U"稿源",   U"发布时间",
    U"发布日期", U"发文时间", U"发稿时间", U"发布机构", U"作者",     U"编辑",   U"责任编辑",
    U"责编",     U"审核",     U"浏览次数", U"浏览量",   U"浏览",     U"点击数", U"点击量",
    U"点击次数", U"阅读次数", U"阅读量",   U"访问量",   U"字体",     U"字号",   U"原标题"};

class Folder {
 public:
  explicit Folder(FoldedText& folded) : folded_(folded) {}

  void add_line(std::string_view line) {
    const size_t begin = folded_.text.size();
    const size_t ends = folded_.ends.size();
    has_colon_ = false;
    fold(line);
    if (has_colon_ && is_label_line(begin)) {
      folded_.text.resize(begin);
      folded_.ends.resize(ends);
    }
    mark_end();
  }
  bool is_full() const { return folded_.text.size() >= kFoldedMax; }

 private:
  void mark_end() {
    const auto end = static_cast<uint32_t>(folded_.text.size());
    if (folded_.ends.empty() ? end > 0 : folded_.ends.back() < end) folded_.ends.push_back(end);
  }

  void fold(std::string_view line) {
    const Table& folds = table();
    std::u32string& out = folded_.text;
    bool behind_han = false;
    for (size_t at = 0; at < line.size() && !is_full();) {
      const char32_t c = next_code_point(line, at);
      if (c >= kTable) {
        if (is_han(c)) out += c;
        continue;
      }
      const char32_t plain = folds[c];
      if (plain != kGone) {
        out += plain;
        behind_han = c >= 0x3400;
        continue;
      }
      if (behind_han && (c == U'(' || c == U'（')) {
        if (const size_t end = end_of_gloss(line, at); end != 0) at = end;
      } else if ((c == U'.' || c == U'．') && !out.empty() && is_ascii_digit(out.back()) && at < line.size() &&
                 is_ascii_digit(static_cast<unsigned char>(line[at]))) {
        out += U'.';
      } else if (c == U':' || c == U'：' || c == U'】') {
        has_colon_ = true;
      } else if (ends_sentence(c)) {
        mark_end();
      }
      if (!is_blank(c)) behind_han = false;
    }
  }

  // "来源：示例日报", "2024-05-06 09:30 来源：示例日报 浏览次数：12": short, with a label at its head or behind a date.
  bool is_label_line(size_t begin) const {
    constexpr size_t kLineMax = 60;
    std::u32string_view line = std::u32string_view(folded_.text).substr(begin);
    if (line.empty() || line.size() > kLineMax) return false;
    const size_t head = line.find_first_not_of(U"0123456789.年月日时分秒");
    if (head == std::u32string_view::npos) return false;
    line.remove_prefix(head);
    return std::any_of(kLabels.begin(), kLabels.end(),
                       [&](std::u32string_view label) { return line.starts_with(label); });
  }

  FoldedText& folded_;
  bool has_colon_ = false;
};

}  // namespace

char32_t fold_character(char32_t c) {
  if (c < kTable) return table()[c];
  return is_han(c) ? c : kGone;
}

FoldedText fold_text(std::string_view utf8) {
  FoldedText folded;
  folded.text.reserve(std::min(utf8.size() / 3 + 16, kFoldedMax));
  Folder folder(folded);
  while (!utf8.empty() && !folder.is_full()) {
    const size_t end = std::min(utf8.find('\n'), utf8.size());
    folder.add_line(utf8.substr(0, end));
    utf8.remove_prefix(std::min(end + 1, utf8.size()));
  }
  return folded;
}

FoldedText fold_article(const Article& article) {
  FoldedText folded;
  size_t bytes = 0;
  for (const Paragraph& paragraph : article.paragraphs) bytes += paragraph.text.size();
  folded.text.reserve(std::min(bytes / 3 + 16, kFoldedMax));
  Folder folder(folded);
  for (const Paragraph& paragraph : article.paragraphs) {
    if (paragraph.kind != ParagraphKind::kCaption && !folder.is_full()) folder.add_line(paragraph.text);
  }
  return folded;
}

}  // namespace fangzhi

#include "extract/file_text.h"

#include <algorithm>
#include <optional>

#include "extract/date.h"
#include "extract/documents.h"
#include "extract/metadata.h"
#include "extract/repair.h"
#include "extract/text.h"

namespace fangzhi {
namespace {

constexpr size_t kHeadWithin = 12;       // paragraphs in which a title stands
constexpr size_t kTitleVisibleMax = 90;  // characters
constexpr size_t kPdfWithin = 1024;      // bytes before "%PDF-" (ISO 32000-1, annex H.3.4.1)
constexpr size_t kLanguageBytesMax = 20'000;

// Words that the title of a document ends with.
bool ends_as_title(std::string_view text) {
  while (!text.empty()) {  // without （试行） behind it
    const size_t open = text.rfind("（");
    if (open == std::string_view::npos || !text.ends_with("）")) break;
    text = text.substr(0, open);
  }
  for (const std::string_view word :
       {"通知",   "公告",   "通告",   "意见", "办法", "方案", "决定", "报告", "批复",   "函",
        "规定",   "细则",   "名单",   "公示", "计划", "目录", "规划", "条例", "预案",   "纪要",
        "通报",   "解读",   "指南",   "清单", "规则", "制度", "要点", "公报", "一览表", "统计表",
        "申请表", "汇总表", "登记表", "标准", "说明", "章程", "讲话", "总结"}) {
    if (text.ends_with(word)) return true;
  }
  return false;
}

bool is_letterhead(std::string_view text) {
  const bool is_number =
      contains_any(text, {"〔", "[", "［", "（20"}) && text.ends_with("号") && visible_length(text) < 30;
  return is_number || (text.ends_with("文件") && visible_length(text) < 30) ||
         (text.starts_with("附件") && visible_length(text) < 8) || text.starts_with("索引号");
}

// A short line without a stop, and running text right under it.
bool begins_with_title(const std::vector<Paragraph>& list) {
  constexpr size_t kLeast = 6, kMost = 50, kTextLeast = 40;  // characters
  if (list.size() < 2 || list[0].kind != ParagraphKind::kText || list[1].kind != ParagraphKind::kText) return false;
  const std::string_view text = trim(list[0].text);
  const size_t visible = visible_length(text);
  if (visible < kLeast || visible > kMost || visible_length(list[1].text) < kTextLeast || is_letterhead(text))
    return false;
  return !contains_any(text, {"。", "；", "，", "：", ":", "！", "？", ". "});
}

// Where the title stands; nothing: it has none.
std::optional<size_t> find_title(const std::vector<Paragraph>& list) {
  std::optional<size_t> heading, words;
  for (size_t i = 0; i < list.size() && i < kHeadWithin; ++i) {
    const std::string_view text = trim(list[i].text);
    const size_t visible = visible_length(text);
    if (list[i].kind == ParagraphKind::kTable || visible > kTitleVisibleMax) break;
    const bool is_section = starts_with_any(text, {"一、", "（一）", "(一)", "第一", "1.", "1、", "1．"});
    if (visible < 2 || is_section || is_letterhead(text) || contains_any(text, {"。", "；"})) continue;
    const bool is_named = ends_as_title(text);
    if (list[i].kind == ParagraphKind::kHeading) {
      if (is_named) return i;
      if (!heading) heading = i;
    } else if (is_named && !words) {
      words = i;
    }
  }
  if (heading) return heading;
  return words || !begins_with_title(list) ? words : std::optional<size_t>(0);
}

// Paragraph `at` becomes the title; what was repaired in it is a repair of the title.
void take_title(Article& article, size_t at) {
  article.title = tidy(article.paragraphs[at].text);
  article.paragraphs.erase(article.paragraphs.begin() + static_cast<std::ptrdiff_t>(at));
  const int gone = static_cast<int>(at);
  for (Repair& repair : article.repairs) {
    if (repair.field != "paragraphs" || repair.paragraph < gone) continue;
    if (repair.paragraph > gone || repair.kind == "page-number") {
      repair.paragraph = std::max(0, repair.paragraph - 1);
      if (repair.paragraph < gone) repair.offset = 0;
    } else {
      repair.field = "title";
      repair.paragraph = -1;
    }
  }
}

// 成文日期：2024年5月16日 in the box above the title.
std::optional<CivilTime> labelled_file_date(const std::vector<Paragraph>& list) {
  for (size_t i = 0; i < list.size() && i < kHeadWithin; ++i) {
    for (const Labelled& labelled : read_labels(list[i].text)) {
      if (labelled.label != Label::kDated) continue;
      if (const auto found = find_date(labelled.value); found && found->form == DateForm::kFull) return found->time;
    }
  }
  return std::nullopt;
}

}  // namespace

FileKind file_kind(std::string_view bytes) {
  if (bytes.substr(0, kPdfWithin).find("%PDF-") != std::string_view::npos) return FileKind::kPdf;
  if (bytes.starts_with("PK\x03\x04")) return FileKind::kZip;
  if (bytes.starts_with("{\\rtf")) return FileKind::kRtf;
  if (bytes.starts_with("\xD0\xCF\x11\xE0")) return FileKind::kOle;
  return FileKind::kNone;
}

void finish_file_text(Article& article) {
  std::erase_if(article.paragraphs, [](const Paragraph& paragraph) { return trim(paragraph.text).empty(); });
  repair_article(article);
  if (const auto title = find_title(article.paragraphs)) take_title(article, *title);
  article.dated = labelled_file_date(article.paragraphs);
  if (!article.dated) article.dated = own_date(article.paragraphs);
  std::string sample = article.title;
  for (const Paragraph& paragraph : article.paragraphs) {
    if (sample.size() > kLanguageBytesMax) break;
    sample += '\n' + paragraph.text;
  }
  const LanguageGuess guess = guess_language(sample);
  article.language = guess.language;
  article.script = guess.script;
}

}  // namespace fangzhi

#include "app/article_text.h"

#include <algorithm>
#include <string_view>

namespace fangzhi {
namespace {

// "2017-12-05 14:56  来源：…  作者：…": what is known, in the order pages print it.
std::string byline_of(const Article& article) {
  std::string line;
  const auto add = [&](std::string_view label, const std::string& value) {
    if (value.empty()) return;
    if (!line.empty()) line += "  ";
    line += label;
    line += value;
  };
  if (article.published) add("", to_string(*article.published));
  add("来源：", article.source);
  add("作者：", article.author);
  add("编辑：", article.editor);
  add("审核：", article.reviewer);
  return line;
}

// Markdown's marks at the start of a paragraph would change its meaning.
std::string escape_markdown(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c == '\\' || c == '*' || c == '_' || c == '`' || c == '[' || c == ']' || c == '<' || c == '>' || c == '#')
      result += '\\';
    result += c;
  }
  return result;
}

size_t widest_row(std::string_view table) {
  size_t widest = 1, cells = 1;
  for (const char c : table) {
    cells = c == '\n' ? 1 : cells + (c == '\t');
    widest = std::max(widest, cells);
  }
  return widest;
}

// A table in text: cells parted by bars.
std::string plain_table(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c == '\t') {
      result += " | ";
    } else {
      result += c;
    }
  }
  return result;
}

// Short rows are filled up: some readers drop what a row has more or less than the first.
std::string table_of(std::string_view text) {
  const size_t columns = widest_row(text);
  std::string result;
  size_t rows = 0;
  for (size_t at = 0; at <= text.size(); ++rows) {
    const size_t end = std::min(text.find('\n', at), text.size());
    std::string line = "| ";
    size_t cells = 1;
    for (const char c : text.substr(at, end - at)) {
      if (c == '\t') {
        line += " | ";
        ++cells;
      } else {
        if (c == '|') line += '\\';
        line += c;
      }
    }
    for (; cells < columns; ++cells) line += " | ";
    result += line + " |\n";
    if (rows == 0) {
      for (size_t i = 0; i < columns; ++i) result += "| --- ";
      result += "|\n";
    }
    at = end + 1;
  }
  return result;
}

}  // namespace

std::string to_text(const Article& article) {
  std::string text = article.title + "\n";
  if (!article.subtitle.empty()) text += article.subtitle + "\n";
  const std::string byline = byline_of(article);
  if (!byline.empty()) text += byline + "\n";
  for (const Paragraph& paragraph : article.paragraphs)
    text += "\n" + (paragraph.kind == ParagraphKind::kTable ? plain_table(paragraph.text) : paragraph.text) + "\n";
  for (const Image& image : article.images)
    text += "\n图片：" + image.alt + (image.alt.empty() ? "" : " ") + image.url + "\n";
  for (const Attachment& attachment : article.attachments)
    text += "\n附件：" + attachment.name + " " + attachment.url + "\n";
  return text;
}

std::string to_markdown(const Article& article) {
  std::string text = "# " + escape_markdown(article.title) + "\n";
  if (!article.subtitle.empty()) text += "\n**" + escape_markdown(article.subtitle) + "**\n";
  const std::string byline = byline_of(article);
  if (!byline.empty()) text += "\n" + escape_markdown(byline) + "\n";
  if (!article.url.empty()) text += "\n<" + article.url + ">\n";
  ParagraphKind previous = ParagraphKind::kText;
  for (const Paragraph& paragraph : article.paragraphs) {
    const bool continues_list = previous == ParagraphKind::kList && paragraph.kind == ParagraphKind::kList;
    if (!continues_list) text += '\n';
    previous = paragraph.kind;
    switch (paragraph.kind) {
      case ParagraphKind::kHeading:
        text += "## " + escape_markdown(paragraph.text) + "\n";
        break;
      case ParagraphKind::kList:
        text += "- " + escape_markdown(paragraph.text) + "\n";
        break;
      case ParagraphKind::kTable:
        text += table_of(paragraph.text);
        break;
      case ParagraphKind::kCaption:
        text += "*" + escape_markdown(paragraph.text) + "*\n";
        break;
      case ParagraphKind::kText:
        text += escape_markdown(paragraph.text) + "\n";
        break;
    }
  }
  for (const Image& image : article.images) text += "\n![" + escape_markdown(image.alt) + "](" + image.url + ")\n";
  for (const Attachment& attachment : article.attachments) {
    text += "\n- 附件：[" + escape_markdown(attachment.name) + "](" + attachment.url + ")\n";
  }
  return text;
}

}  // namespace fangzhi

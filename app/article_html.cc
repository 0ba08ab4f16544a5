#include "app/article_html.h"

#include <algorithm>

namespace fangzhi {
namespace {

constexpr std::string_view kStyle =
    "body{max-width:46em;margin:2em auto;padding:0 1em;font-family:sans-serif;line-height:1.7}"
    "h1{font-size:1.5em}table{border-collapse:collapse}td{border:1px solid #999;padding:.2em .5em}"
    "img{max-width:100%}.byline,.caption{color:#555}";

void add_element(std::string& html, std::string_view open, std::string_view text, std::string_view close) {
  if (text.empty()) return;
  ((html += open) += html_text(text)) += close;
  html += '\n';
}

// Cells are parted by tabs, rows by line ends.
std::string html_table(std::string_view text) {
  std::string html = "<table>\n";
  while (true) {
    const size_t end = std::min(text.find('\n'), text.size());
    std::string_view row = text.substr(0, end);
    html += "<tr>";
    while (true) {
      const size_t tab = std::min(row.find('\t'), row.size());
      (html += "<td>") += html_text(row.substr(0, tab));
      html += "</td>";
      if (tab == row.size()) break;
      row.remove_prefix(tab + 1);
    }
    html += "</tr>\n";
    if (end == text.size()) return html + "</table>\n";
    text.remove_prefix(end + 1);
  }
}

void add_byline(std::string& html, const Article& article) {
  std::string line;
  const auto add = [&](std::string_view label, const std::string& value) {
    if (value.empty()) return;
    if (!line.empty()) line += "　";
    (line += label) += value;
  };
  if (article.published) add("", to_string(*article.published));
  add("来源：", article.source);
  add("作者：", article.author);
  add("编辑：", article.editor);
  add("审核：", article.reviewer);
  add_element(html, "<p class=\"byline\">", line, "</p>");
}

void add_paragraphs(std::string& html, const Article& article) {
  bool is_in_list = false;
  for (const Paragraph& paragraph : article.paragraphs) {
    const bool is_item = paragraph.kind == ParagraphKind::kList;
    if (is_item != is_in_list) html += is_item ? "<ul>\n" : "</ul>\n";
    is_in_list = is_item;
    switch (paragraph.kind) {
      case ParagraphKind::kHeading:
        add_element(html, "<h2>", paragraph.text, "</h2>");
        break;
      case ParagraphKind::kList:
        add_element(html, "<li>", paragraph.text, "</li>");
        break;
      case ParagraphKind::kTable:
        html += html_table(paragraph.text);
        break;
      case ParagraphKind::kCaption:
        add_element(html, "<p class=\"caption\">", paragraph.text, "</p>");
        break;
      case ParagraphKind::kText:
        add_element(html, "<p>", paragraph.text, "</p>");
        break;
    }
  }
  if (is_in_list) html += "</ul>\n";
}

void add_link(std::string& html, std::string_view before, const std::string& url, const std::string& name) {
  const std::string address = html_address(url);
  if (address.empty()) return;
  html += "<p>" + std::string(before) + "<a href=\"" + address + "\">" + html_text(name.empty() ? url : name) +
          "</a></p>\n";
}

}  // namespace

std::string html_text(std::string_view text) {
  std::string html;
  html.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&':
        html += "&amp;";
        break;
      case '<':
        html += "&lt;";
        break;
      case '>':
        html += "&gt;";
        break;
      case '"':
        html += "&quot;";
        break;
      default:
        html += c;
    }
  }
  return html;
}

std::string html_address(std::string_view url) {
  const size_t colon = url.find_first_of(":/?#");
  const bool has_scheme = colon != std::string_view::npos && url[colon] == ':';
  const bool is_web = url.substr(0, 7) == "http://" || url.substr(0, 8) == "https://";
  return has_scheme && !is_web ? std::string() : html_text(url);
}

std::string html_page_head(std::string_view title, std::string_view language) {
  return "<!DOCTYPE html>\n<html lang=\"" + html_text(language.empty() ? "zh" : language) +
         "\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n<title>" +
         html_text(title) + "</title>\n<style>" + std::string(kStyle) + "</style>\n</head>\n<body>\n";
}

std::string html_page_end() {
  return "</body>\n</html>\n";
}

std::string to_html(const Article& article) {
  std::string html = html_page_head(article.title, article.language) + "<article>\n";
  add_element(html, "<h1>", article.title, "</h1>");
  add_element(html, "<p><strong>", article.subtitle, "</strong></p>");
  add_byline(html, article);
  add_link(html, "", article.url, article.url);
  add_paragraphs(html, article);
  for (const Image& image : article.images) {
    const std::string address = html_address(image.url);
    if (!address.empty()) html += "<p><img src=\"" + address + "\" alt=\"" + html_text(image.alt) + "\"></p>\n";
  }
  for (const Attachment& attachment : article.attachments) add_link(html, "附件：", attachment.url, attachment.name);
  return html + "</article>\n" + html_page_end();
}

}  // namespace fangzhi

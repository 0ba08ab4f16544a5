#include "app/article_csv.h"

#include <algorithm>
#include <string_view>
#include <vector>

namespace fangzhi {
namespace {

constexpr const char* kCsvColumns[] = {
    "url",         "part",    "title",    "subtitle",  "published", "published_from", "dated",     "modified", "source",
    "author",      "editor",  "reviewer", "publisher", "column",    "language",       "script",    "text",     "images",
    "attachments", "quality", "captured", "charset",   "extractor", "cluster",        "canonical", "site_code"};

void add_cell(std::string& row, std::string_view value) {
  if (!row.empty()) row += ',';
  if (value.find_first_of(",\"\r\n") == std::string_view::npos) {
    row += value;
    return;
  }
  row += '"';
  for (const char c : value) {
    if (c == '"') row += '"';
    row += c;
  }
  row += '"';
}

template <class Items, class Text>
std::string joined_cell(const Items& items, std::string_view between, const Text& text_of) {
  std::string cell;
  for (const auto& item : items) {
    if (!cell.empty()) cell += between;
    cell += text_of(item);
  }
  return cell;
}

std::string time_cell(const std::optional<CivilTime>& time) {
  return time ? to_string(*time) : std::string();
}

}  // namespace

std::string csv_header() {
  std::string row;
  for (const char* name : kCsvColumns) add_cell(row, name);
  return row + "\r\n";
}

std::string to_csv(const Article& article) {
  const auto as_it_is = [](const std::string& text) -> const std::string& { return text; };
  // In the order of kCsvColumns. The URL is first: it is never empty.
  const std::string cells[] = {
      article.url,
      std::to_string(article.part),
      article.title,
      article.subtitle,
      time_cell(article.published),
      article.published_from,
      time_cell(article.dated),
      time_cell(article.modified),
      article.source,
      article.author,
      article.editor,
      article.reviewer,
      article.publisher,
      joined_cell(article.column, " > ", as_it_is),
      article.language,
      article.script,
      joined_cell(article.paragraphs, "\n", [](const Paragraph& paragraph) { return paragraph.text; }),
      joined_cell(article.images, "\n", [](const Image& image) { return image.url; }),
      joined_cell(article.attachments, "\n", [](const Attachment& attachment) { return attachment.url; }),
      joined_cell(article.quality, "\n", as_it_is),
      article.captured == Time{} ? std::string() : format_rfc3339(article.captured),
      article.charset,
      article.extractor,
      article.cluster.value_or(""),
      article.canonical ? "true" : "false",
      article.site_code};
  static_assert(std::size(cells) == std::size(kCsvColumns));
  std::string row;
  for (const std::string& cell : cells) add_cell(row, cell);
  return row + "\r\n";
}

}  // namespace fangzhi

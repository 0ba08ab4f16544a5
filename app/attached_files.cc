#include "app/attached_files.h"

#include "app/article_changes.h"
#include "base/http_head.h"
#include "extract/file_text.h"

namespace fangzhi {
namespace {

constexpr size_t kFilesLookedUpMax = 200;  // of one article

std::string text_lines(const Article& text) {
  std::string lines = text.title;
  for (const Paragraph& paragraph : text.paragraphs) {
    if (!lines.empty()) lines += '\n';
    lines += paragraph.text;
  }
  return lines;
}

void add_file(const std::optional<AttachedFile>& file, bool has_text, Json& json) {
  const bool is_read = file && file->text;
  json["captured"] = file ? Json(format_rfc3339(file->captured)) : Json(nullptr);
  json["digest"] = file ? Json("sha256:" + hex(file->digest)) : Json(nullptr);
  json["file_name"] = file && !file->name.empty() ? Json(file->name) : Json(nullptr);
  json["text_chars"] = is_read ? Json(text_characters(*file->text)) : Json(nullptr);
  json["quality"] = is_read ? Json(file->text->quality) : Json::array();
  if (has_text) json["text"] = is_read ? Json(text_lines(*file->text)) : Json(nullptr);
}

}  // namespace

Result<std::optional<AttachedFile>> attached_file(const Archive& archive, const std::string& url) {
  const Result<CaptureRow> row = archive.capture(url, std::nullopt);
  if (!row && row.error().code == ErrorCode::kNotFound) return std::nullopt;
  if (!row) return tl::unexpected(row.error());
  if (!row->capture.payload) return std::nullopt;
  AttachedFile file{row->time, *row->capture.payload, row->capture.payload_length};
  if (const auto header = header_value(row->capture.fetch.response_head, "Content-Disposition")) {
    file.name = disposition_name(*header);
  }
  Result<std::optional<Article>> text = archive.file_text(file.digest);
  if (!text) return tl::unexpected(text.error());
  file.text = std::move(*text);
  return file;
}

uint64_t text_characters(const Article& text) {
  Article title;
  title.paragraphs = {{ParagraphKind::kText, text.title}};
  return body_length(text) + body_length(title);
}

Result<Json> json_with_files(const Archive& archive, const Article& article, bool has_text) {
  Json json = to_json(article);
  size_t looked_up = 0;
  for (Json& attachment : json["attachments"]) {
    std::optional<AttachedFile> file;
    if (looked_up++ < kFilesLookedUpMax) {
      auto found = attached_file(archive, attachment["url"].get<std::string>());
      if (!found) return tl::unexpected(found.error());
      file = std::move(*found);
    }
    add_file(file, has_text, attachment);
  }
  return json;
}

}  // namespace fangzhi

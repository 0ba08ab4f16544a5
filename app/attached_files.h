#pragma once

// What an archive knows of the files attached to its articles.

#include <optional>
#include <string>

#include "app/article_json.h"
#include "store/archive.h"

namespace fangzhi {

// A file as it was last fetched.
struct AttachedFile {
  Time captured{};
  Digest digest;
  uint64_t bytes = 0;
  std::string name{};             // as the server calls it (Content-Disposition); empty: it does not
  std::optional<Article> text{};  // what was read out of it; absent: nothing yet, or it is no document
};

// Empty: it was never fetched, or has no body.
Result<std::optional<AttachedFile>> attached_file(const Archive& archive, const std::string& url);

// Characters of title and paragraphs.
uint64_t text_characters(const Article& text);

// An article as export has it, where each of its attachments also says captured, digest, file_name, text_chars (null:
// nothing was read out of it), quality, and with `has_text` the text itself, a paragraph a line. Attachments behind the
// first 200 say nothing.
Result<Json> json_with_files(const Archive& archive, const Article& article, bool has_text);

}  // namespace fangzhi

#pragma once

// Attached files: their text, by the digest of their bytes, and the articles they are attached to. Rows of `texts` and
// `attached` (store/README.md). Free functions over the database; reading is safe from any thread.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/archive.h"
#include "store/codec.h"
#include "store/database.h"

namespace fangzhi {

// A row of `texts`: the text as an article without URL or times.
std::string encode_file_text(const Article& text);
Result<Article> decode_file_text(std::string_view bytes);
Result<std::optional<Article>> read_file_text_row(const Database& database, const Digest& digest);

// Page of the attachment \0 page of the article \0 part: a row of `attached`, whose value is the article's URL.
std::string attached_key(std::string_view attachment_url, std::string_view article_page, uint32_t part);
struct AttachedKey {
  std::string_view article_page;
  uint32_t part = 0;
};
// Views into the key; empty where the bytes are no such key.
std::optional<AttachedKey> parse_attached_key(std::string_view key);

// Canonical addresses of what an article has attached, each once; empty where the version is absent or damaged.
std::vector<std::string> attachments_of(const ArticleVersion& version);

Result<std::vector<ArticleName>> read_articles_with(const Database& database, std::string_view url);

}  // namespace fangzhi

#include "store/file_texts.h"

#include <algorithm>

#include "store/articles.h"
#include "store/keys.h"
#include "store/payloads.h"
#include "store/records.pb.h"

namespace fangzhi {
namespace {

constexpr size_t kArticlesWithMax = 1'000;  // of one attachment, that are handed out

}  // namespace

std::string encode_file_text(const Article& text) {
  return encode_article(version_of(text, ""));
}

Result<Article> decode_file_text(std::string_view bytes) {
  const auto version = decode_article(bytes);
  if (!version) return tl::unexpected(version.error());
  return article_of(*version, Time{}, 0);
}

Result<std::optional<Article>> read_file_text_row(const Database& database, const Digest& digest) {
  const auto row = database.get(Family::kTexts, digest_key(digest));
  if (!row) return tl::unexpected(row.error());
  if (!*row) return std::nullopt;
  auto text = decode_file_text(**row);
  if (!text) return failure(ErrorCode::kCorrupt, "text of the file " + hex(digest) + ": " + text.error().detail);
  return std::move(*text);
}

std::string attached_key(std::string_view attachment_url, std::string_view article_page, uint32_t part) {
  std::string key = page_key(attachment_url) + '\0';
  key += article_page;
  key += '\0';
  append_u32(key, part);
  return key;
}

std::optional<AttachedKey> parse_attached_key(std::string_view key) {
  constexpr size_t kEnd = 5;  // \0 and the part
  const size_t file = page_key_length(key);
  if (file == 0 || key.size() <= file || key[file] != '\0') return std::nullopt;
  const std::string_view rest = key.substr(file + 1);
  const size_t page = page_key_length(rest);
  if (page == 0 || rest.size() != page + kEnd || rest[page] != '\0') return std::nullopt;
  return AttachedKey{rest.substr(0, page), read_u32(rest.substr(page + 1))};
}

std::vector<std::string> attachments_of(const ArticleVersion& version) {
  std::vector<std::string> urls;
  records::ArticleContent content;
  const bool is_read = !version.absent && version.content.size() <= INT32_MAX &&
                       content.ParseFromArray(version.content.data(), static_cast<int>(version.content.size()));
  if (!is_read) return urls;
  for (const auto& attachment : content.attachments()) urls.push_back(canonical_of(attachment.url()));
  std::sort(urls.begin(), urls.end());
  urls.erase(std::unique(urls.begin(), urls.end()), urls.end());
  return urls;
}

Result<std::vector<ArticleName>> read_articles_with(const Database& database, std::string_view url) {
  const std::string prefix = page_key(canonical_of(url)) + '\0';
  std::vector<ArticleName> names;
  const Iterator rows = database.scan(Family::kAttached);
  for (rows->Seek(slice(prefix)); rows->Valid() && rows->key().starts_with(slice(prefix)); rows->Next()) {
    const auto key = parse_attached_key(view(rows->key()));
    if (!key) return failure(ErrorCode::kCorrupt, "no row of attached: " + readable_key(view(rows->key())));
    names.push_back({rows->value().ToString(), static_cast<int>(key->part & INT32_MAX)});
    if (names.size() >= kArticlesWithMax) break;
  }
  if (!rows->status().ok()) return failed(rows->status(), "reading what an attachment belongs to");
  return names;
}

}  // namespace fangzhi

// The content of an article, apart from the rest of its row: whether a page brought a new version is a comparison of
// these bytes. What only says how we came to read it (capture time, extractor, charset, cluster) stays outside, so that
// a new extractor that reads the same text makes no new version.

#include "base/records.h"
#include "store/civil_codec.h"
#include "store/codec.h"
#include "store/keys.h"
#include "store/records.pb.h"

namespace fangzhi {
namespace {

void write_time(const std::optional<CivilTime>& time, records::Civil* (records::ArticleContent::*field)(),
                records::ArticleContent& content) {
  if (time) write_civil(*time, *(content.*field)());
}

void write_lists(const Article& article, records::ArticleContent& row) {
  for (const auto& item : article.column) row.add_column(item);
  for (const auto& item : article.quality) row.add_quality(item);
  for (const auto& item : article.pages) row.add_pages(item);
  for (const auto& item : article.paragraphs) {
    records::Paragraph& paragraph = *row.add_paragraphs();
    paragraph.set_kind(static_cast<uint32_t>(item.kind));
    paragraph.set_text(item.text);
  }
  for (const auto& item : article.images) {
    records::Image& image = *row.add_images();
    image.set_url(item.url);
    image.set_alt(item.alt);
  }
  for (const auto& item : article.attachments) {
    records::Attachment& attachment = *row.add_attachments();
    attachment.set_url(item.url);
    attachment.set_name(item.name);
    attachment.set_type(item.type);
  }
  for (const auto& item : article.repairs) {
    records::Repair& repair = *row.add_repairs();
    repair.set_kind(item.kind);
    repair.set_field(item.field);
    if (item.paragraph >= 0) repair.set_paragraph(static_cast<uint32_t>(item.paragraph));
    repair.set_offset(item.offset);
    repair.set_before(item.before);
    repair.set_after(item.after);
  }
}

bool read_lists(const records::ArticleContent& row, Article& article) {
  article.column.assign(row.column().begin(), row.column().end());
  article.quality.assign(row.quality().begin(), row.quality().end());
  article.pages.assign(row.pages().begin(), row.pages().end());
  for (const auto& item : row.paragraphs()) {
    if (item.kind() > static_cast<uint32_t>(ParagraphKind::kCaption)) return false;
    article.paragraphs.push_back({static_cast<ParagraphKind>(item.kind()), item.text()});
  }
  for (const auto& item : row.images()) article.images.push_back({item.url(), item.alt()});
  for (const auto& item : row.attachments()) article.attachments.push_back({item.url(), item.name(), item.type()});
  for (const auto& item : row.repairs()) {
    if (item.paragraph() > INT32_MAX) return false;
    const int paragraph = item.has_paragraph() ? static_cast<int>(item.paragraph()) : -1;
    article.repairs.push_back({item.kind(), item.field(), paragraph, item.offset(), item.before(), item.after()});
  }
  return true;
}

std::string content_of(const Article& article) {
  records::ArticleContent row;
  row.set_title(article.title);
  row.set_subtitle(article.subtitle);
  write_time(article.published, &records::ArticleContent::mutable_published, row);
  row.set_published_from(article.published_from);
  write_time(article.dated, &records::ArticleContent::mutable_dated, row);
  write_time(article.modified, &records::ArticleContent::mutable_modified, row);
  row.set_source(article.source);
  row.set_author(article.author);
  row.set_editor(article.editor);
  row.set_reviewer(article.reviewer);
  row.set_publisher(article.publisher);
  row.set_site_code(article.site_code);
  row.set_language(article.language);
  row.set_script(article.script);
  write_lists(article, row);
  return row.SerializeAsString();
}

// Only days that sort where they belong; anything else counts as unknown.
std::string day_of(const Article& article) {
  if (!article.published || article.published->year < 1 || article.published->year > 9999) {
    return std::string(kUnknownDay);
  }
  std::string day = day_string(*article.published);
  return day.size() == kUnknownDay.size() ? day : std::string(kUnknownDay);
}

}  // namespace

ArticleVersion version_of(const Article& article, std::string site) {
  ArticleVersion version;
  version.url = article.url;
  version.content = content_of(article);
  version.day = day_of(article);
  version.site = std::move(site);
  version.charset = article.charset;
  version.charset_from = article.charset_from;
  version.extractor = article.extractor;
  version.cluster = article.cluster;
  version.canonical = article.canonical;
  return version;
}

Result<Article> article_of(const ArticleVersion& version, Time time, uint32_t part) {
  records::ArticleContent row;
  Article article;
  if (version.content.size() > INT32_MAX ||
      !row.ParseFromArray(version.content.data(), static_cast<int>(version.content.size())) ||
      !read_lists(row, article) || part > INT32_MAX) {
    return failure(ErrorCode::kCorrupt, "the stored bytes are no article: " + version.url);
  }
  article.url = version.url;
  article.title = row.title();
  article.subtitle = row.subtitle();
  if (row.has_published()) article.published = civil_of(row.published());
  article.published_from = row.published_from();
  if (row.has_dated()) article.dated = civil_of(row.dated());
  if (row.has_modified()) article.modified = civil_of(row.modified());
  article.source = row.source();
  article.author = row.author();
  article.editor = row.editor();
  article.reviewer = row.reviewer();
  article.publisher = row.publisher();
  article.site_code = row.site_code();
  article.language = row.language();
  article.script = row.script();
  article.captured = version.captured.value_or(time);
  if (version.captured) article.reread = time;
  article.charset = version.charset;
  article.charset_from = version.charset_from;
  article.extractor = version.extractor;
  article.part = static_cast<int>(part);
  article.cluster = version.cluster;
  article.canonical = version.canonical;
  return article;
}

}  // namespace fangzhi

// `export --format markdown|html`: HOST/YYYY/YYYY-MM-DD-HASH.md or .html, an article each, Markdown with YAML front
// matter, HTML with an index.html over all; what an article shows and what hangs on it lies in HOST/files/, where the
// archive has it.

#include <filesystem>

#include "app/article_html.h"
#include "app/article_text.h"
#include "app/export_articles.h"
#include "base/url.h"

namespace fangzhi {
namespace {

constexpr std::string_view kAssetFolder = "files";
constexpr size_t kAssetsOfArticleMax = 1000;

// Letters, digits, '.', '-', '_'; anything else, and a leading dot, becomes '_'.
std::string safe_name(std::string_view text, size_t length_max) {
  std::string name;
  for (const char c : text.substr(0, length_max)) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                          c == '_' || (c == '.' && !name.empty());
    name += is_plain ? c : '_';
  }
  return name.empty() ? "_" : name;
}

// ".jpg" of a URL's path; empty where there is none that looks like one.
std::string extension_of(const Url& url) {
  const std::string_view path = url.path();
  const size_t dot = path.find_last_of("./");
  if (dot == std::string_view::npos || path[dot] != '.') return {};
  const std::string_view ending = path.substr(dot);
  constexpr size_t kLongest = 6;
  if (ending.size() < 2 || ending.size() > kLongest) return {};
  std::string lower;
  for (const char c : ending) lower += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return safe_name(lower.substr(1), kLongest).insert(0, ".");
}

// A JSON string is a YAML string too (YAML 1.2 section 1.3).
void add_matter(std::string& text, std::string_view name, const Json& value) {
  const bool is_absent = value.is_null() || (value.is_array() && value.empty());
  if (!is_absent) (((text += name) += ": ") += line_of(value)) += "\n";
}

std::string front_matter(const Article& article, const Json& files) {
  const Json json = to_json(article);
  std::string text = "---\n";
  for (const char* name :
       {"title",   "subtitle", "url",       "part",     "published", "published_from", "dated",    "modified",
        "source",  "author",   "editor",    "reviewer", "publisher", "column",         "language", "script",
        "quality", "captured", "extractor", "cluster",  "canonical", "site_code"}) {
    add_matter(text, name, json[name]);
  }
  add_matter(text, "files", files);
  return text + "---\n\n";
}

class ArticleFolder {
 public:
  ArticleFolder(const Archive& archive, std::string folder, ManifestWriter& manifest)
      : archive_(archive), folder_(std::move(folder)), manifest_(manifest) {}

  // With an index.html over all articles.
  Status begin_html();
  Status add(const Article& article);
  Status finish();
  uint64_t files() const { return files_; }
  uint64_t bytes() const { return bytes_; }
  uint64_t assets() const { return assets_; }

 private:
  Status write(const std::string& name, std::string_view bytes, uint64_t count);
  Result<std::string> place_asset(const std::string& host, const std::string& url);
  Status localise(const std::string& host, std::string& url, Json& files);

  const Archive& archive_;
  const std::string folder_;
  ManifestWriter& manifest_;
  std::unique_ptr<ExportFile> index_;  // of HTML; null: Markdown
  std::string day_;                    // of the index's last line
  uint64_t articles_ = 0;
  uint64_t files_ = 0, bytes_ = 0, assets_ = 0;
};

Status ArticleFolder::write(const std::string& name, std::string_view bytes, uint64_t count) {
  const std::filesystem::path path = std::filesystem::path(folder_) / name;
  std::error_code error;
  std::filesystem::create_directories(path.parent_path(), error);
  std::FILE* file = std::fopen(path.c_str(), "wbe");
  // The folder as a whole is what is there or not: its files need no fsync each.
  const bool is_written = file != nullptr && std::fwrite(bytes.data(), 1, bytes.size(), file) == bytes.size();
  const bool is_closed = file != nullptr && std::fclose(file) == 0;
  if (!is_written || !is_closed) return failure(ErrorCode::kIo, path.string() + ": cannot be written");
  ++files_;
  bytes_ += bytes.size();
  return manifest_.add(ExportedFile{name, bytes.size(), hex(sha256(bytes)), count});
}

// Where it lies beneath the host's folder; empty: the archive has no body of it.
Result<std::string> ArticleFolder::place_asset(const std::string& host, const std::string& url) {
  const std::optional<Url> parsed = parse_url(url);
  if (!parsed || !parsed->is_http()) return std::string();
  const Result<CaptureRow> row = archive_.capture(url, std::nullopt);
  if (!row && row.error().code != ErrorCode::kNotFound) return tl::unexpected(row.error());
  if (!row || !row->capture.payload || row->capture.fetch.status >= 300 || row->capture.fetch.body_coded) {
    return std::string();
  }
  const Digest& digest = *row->capture.payload;
  constexpr size_t kNameDigits = 32;
  const std::string name = std::string(kAssetFolder) + "/" + hex(digest).substr(0, kNameDigits) + extension_of(*parsed);
  const std::string place = host + "/" + name;
  if (std::filesystem::exists(folder_ + "/" + place)) return name;
  const Result<std::string> body = archive_.payload(digest);
  if (!body && (body.error().code == ErrorCode::kCorrupt || body.error().code == ErrorCode::kNotFound)) {
    complain(url + ": " + body.error().detail);
    return std::string();
  }
  if (!body) return tl::unexpected(body.error());
  if (Status written = write(place, *body, 0); !written) return tl::unexpected(written.error());
  ++assets_;
  return name;
}

// Turns an address into the place of its file, where there is one; articles lie in a folder by year.
Status ArticleFolder::localise(const std::string& host, std::string& url, Json& files) {
  if (files.size() >= kAssetsOfArticleMax) return {};
  const Result<std::string> name = place_asset(host, url);
  if (!name) return tl::unexpected(name.error());
  if (name->empty()) return {};
  files.push_back({{"url", url}, {"file", "../" + *name}});
  url = "../" + *name;
  return {};
}

Status ArticleFolder::add(const Article& article) {
  const std::optional<Url> parsed = parse_url(article.url);
  const std::string host = safe_name(parsed ? parsed->host() : "", 200);
  Article shown = article;
  Json files = Json::array();
  for (Image& image : shown.images) {
    if (Status done = localise(host, image.url, files); !done) return done;
  }
  for (Attachment& attachment : shown.attachments) {
    if (Status done = localise(host, attachment.url, files); !done) return done;
  }
  const std::string day = article.published ? day_string(*article.published) : "0000-00-00";
  constexpr size_t kNameDigits = 16;
  std::string name = host + "/" + day.substr(0, 4) + "/" + day + "-" + hex(sha256(article.url)).substr(0, kNameDigits);
  if (article.part > 0) name += "-" + std::to_string(article.part);
  ++articles_;
  if (!index_) return write(name + ".md", front_matter(article, files) + to_markdown(shown), 1);
  const std::string heading = day == day_ ? "" : "<h2>" + (article.published ? day : "未注明日期") + "</h2>\n";
  day_ = day;
  if (Status listed = index_->write(heading + "<p><a href=\"" + html_text(name) + ".html\">" +
                                    html_text(article.title.empty() ? article.url : article.title) + "</a> <small>" +
                                    html_text(article.source.empty() ? host : article.source) + "</small></p>\n");
      !listed) {
    return listed;
  }
  return write(name + ".html", to_html(shown), 1);
}

Status ArticleFolder::begin_html() {
  Result<std::unique_ptr<ExportFile>> index = ExportFile::create(folder_ + "/index.html", Compression::kNone);
  if (!index) return tl::unexpected(index.error());
  index_ = std::move(*index);
  return index_->write(html_page_head("目录", "zh") + "<h1>目录</h1>\n");
}

Status ArticleFolder::finish() {
  if (!index_) return {};
  Status ended = index_->write(html_page_end());
  if (ended) ended = index_->commit();
  if (!ended) return ended;
  const ExportedFile facts = index_->facts("index.html", articles_);
  ++files_;
  bytes_ += facts.bytes;
  return manifest_.add(facts);
}

}  // namespace

Result<ArticleFigures> write_folder(const Archive& archive, const ExportOptions& options) {
  std::error_code error;
  if (std::filesystem::exists(options.out, error) && !std::filesystem::is_empty(options.out, error)) {
    return failure(ErrorCode::kInvalid, options.out + " is there and not empty: give another folder");
  }
  const Result<std::unique_ptr<WorkFolder>> work = WorkFolder::make(options.out + ".part");
  if (!work) return tl::unexpected(work.error());
  const std::string& folder = (*work)->path();
  auto manifest = ManifestWriter::create(folder + "/manifest.json", options.format, article_choice(options));
  if (!manifest) return tl::unexpected(manifest.error());
  ArticleFolder files(archive, folder, **manifest);
  if (options.format == "html") {
    if (Status begun = files.begin_html(); !begun) return tl::unexpected(begun.error());
  }
  const Result<ArticleFigures> figures =
      walk_articles(archive, options, [&](const Article& article) { return files.add(article); });
  if (!figures) return figures;
  if (Status finished = files.finish(); !finished) return tl::unexpected(finished.error());
  Json totals = totals_of(*figures, files.files(), files.bytes());
  totals["images_and_attachments"] = files.assets();
  Status done = (*manifest)->finish({{"totals", std::move(totals)}});
  if (done) done = (*work)->commit(options.out);
  if (!done) return tl::unexpected(done.error());
  return figures;
}

}  // namespace fangzhi

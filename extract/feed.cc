// A feed is undressed in three steps (gzip, charset, broken XML) and then read from a tree. Sitemaps and feeds differ
// only in which elements count.

#include "extract/feed.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <pugixml.hpp>
#include <unordered_set>

#include "base/url.h"
#include "extract/charset.h"
#include "extract/date.h"
#include "extract/decode.h"
#include "extract/feed_xml.h"
#include "extract/text.h"

namespace fangzhi {
namespace {

// What is inside a gzip stream of one or more members, at most kFeedBytesMax; of a broken one, what came before.
std::string gunzip(std::string_view bytes) {
  std::string out;
  z_stream stream{};
  if (inflateInit2(&stream, 15 + 16) != Z_OK) return out;
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));  // zlib only reads it
  stream.avail_in = static_cast<uInt>(std::min<size_t>(bytes.size(), UINT32_MAX));
  std::array<char, 65536> block;
  int state = Z_OK;
  while (state == Z_OK && out.size() < kFeedBytesMax) {
    stream.next_out = reinterpret_cast<Bytef*>(block.data());
    stream.avail_out = static_cast<uInt>(block.size());
    state = inflate(&stream, Z_NO_FLUSH);
    out.append(block.data(), std::min(block.size() - stream.avail_out, kFeedBytesMax - out.size()));
    if (state == Z_STREAM_END && stream.avail_in > 0) state = inflateReset(&stream);
  }
  inflateEnd(&stream);
  return out;
}

// RFC 3339, RFC 822 and what else people write; "2017-12" and "2017" are their first day (W3C date-time profile).
std::optional<Time> read_time(std::string_view text, int offset_minutes) {
  text = trim(text);
  if (text.empty()) return std::nullopt;
  if (const auto exact = parse_rfc3339(text)) return *exact;
  if (const auto http = parse_http_date(text)) return *http;
  if (text.size() == 4) return read_time(std::string(text) + "-01-01", offset_minutes);
  if (text.size() == 7) return read_time(std::string(text) + "-01", offset_minutes);
  const auto found = find_date(text);
  return found ? std::optional(instant_of(found->time, offset_minutes)) : std::nullopt;
}

class FeedReader {
 public:
  explicit FeedReader(const FeedInput& input) : input_(input), base_(parse_url(input.url)) {}

  bool read_text(std::string_view text);
  void read_xml(const std::string& root, std::string_view xml);

  FeedDocument document;

 private:
  void read_sitemap(const pugi::xml_node& root, std::string_view entry_name);
  void read_sitemap_entry(const pugi::xml_node& node);
  void add_location(std::string_view text);
  void read_next(const pugi::xml_node& link);
  void read_channel(const pugi::xml_node& channel);
  void read_entry(const pugi::xml_node& node);
  std::string atom_link(const pugi::xml_node& entry) const;
  std::string absolute(std::string_view link, const pugi::xml_node& context) const;
  std::optional<Time> time_of(const pugi::xml_node& node) const {
    return read_time(text_below(node), input_.offset_minutes);
  }
  bool is_full() const { return document.entries.size() >= kFeedEntriesMax; }

  const FeedInput& input_;
  std::optional<Url> base_;
  std::unordered_set<std::string> seen_;  // of a sitemap's locations
};

// ---- sitemaps

// sitemaps.org, "Sitemap file location": a sitemap speaks for what lies in its own folder and below.
bool may_speak_for(const Url& sitemap, const Url& url) {
  const std::string_view folder = sitemap.path().substr(0, sitemap.path().rfind('/') + 1);
  return url.host() == sitemap.host() && url.path().starts_with(folder);
}

// `text` is a location as written; what is no http URL is left out, "www.a.example/x" gets its scheme.
void FeedReader::add_location(std::string_view text) {
  text = trim(text);
  if (text.empty() || is_full()) return;
  const auto url =
      text.starts_with("www.") ? parse_url("http://" + std::string(text)) : parse_url(text, base_ ? &*base_ : nullptr);
  if (!url || !url->is_http()) return;
  FeedEntry entry;
  entry.url = canonical_url(*url);
  entry.link = text;
  entry.is_foreign = document.kind != FeedKind::kSitemapIndex && base_ && !may_speak_for(*base_, *url);
  if (seen_.insert(entry.url).second) document.entries.push_back(std::move(entry));
}

bool is_alternate(const pugi::xml_node& node) {
  return local_name(node) == "link" && std::string_view(node.attribute("rel").value()) == "alternate";
}

// <url> or <sitemap>. A location belongs to the element's own namespace (image:loc is another thing); several in one
// element are several entries, and a date speaks for the location before it, or for the next where none is.
void FeedReader::read_sitemap_entry(const pugi::xml_node& node) {
  const size_t first = document.entries.size();
  std::optional<Time> early_date;
  std::string bare_text;
  for (const pugi::xml_node& child : node.children()) {
    const std::string_view name = local_name(child);
    const bool is_own = prefix_of(child) == prefix_of(node);
    if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata) {
      bare_text += child.value();
    } else if (name == "loc" && is_own) {
      const size_t before = document.entries.size();
      add_location(text_below(child));
      if (document.entries.size() > before) document.entries.back().updated = std::exchange(early_date, std::nullopt);
    } else if (name == "lastmod" && is_own) {
      (document.entries.size() > first ? document.entries.back().updated : early_date) = time_of(child);
    } else if (is_alternate(child)) {
      add_location(child.attribute("href").value());
    } else if (name == "news" && document.entries.size() > first) {
      for (const pugi::xml_node& fact : child.children()) {
        if (local_name(fact) == "title") document.entries.back().title = text_below(fact);
        if (local_name(fact) == "publication_date") document.entries.back().published = time_of(fact);
      }
    }
  }
  const std::string_view bare = trim(bare_text);
  if (document.entries.size() == first && starts_with_any(bare, {"http://", "https://"})) add_location(bare);
}

void FeedReader::read_sitemap(const pugi::xml_node& root, std::string_view entry_name) {
  for (const pugi::xml_node& child : root.children()) {
    if (local_name(child) == entry_name) read_sitemap_entry(child);
    if (local_name(child) == "loc") add_location(text_below(child));  // its element was lost
  }
}

// One URL a line (sitemaps.org). False where some early line is no URL.
bool FeedReader::read_text(std::string_view text) {
  document.kind = FeedKind::kTextSitemap;
  size_t lines = 0;
  while (!text.empty() && !is_full()) {
    const size_t end = std::min(text.find_first_of("\r\n"), text.size());
    const std::string_view line = trim(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty() || line.starts_with('#')) continue;
    const bool is_url = starts_with_any(line, {"http://", "https://", "HTTP://", "HTTPS://"});
    const bool is_host = line.starts_with("www.");
    const bool has_blank = line.find_first_of(" \t") != std::string_view::npos;
    if (++lines <= 3 && ((!is_url && !is_host) || has_blank)) return false;
    if (is_url || is_host) add_location(line);
  }
  return !document.entries.empty();
}

// ---- feeds

// `link` against xml:base of the nearest element that has one, else the feed's own address.
std::string FeedReader::absolute(std::string_view link, const pugi::xml_node& context) const {
  std::optional<Url> base = base_;
  for (pugi::xml_node node = context; node; node = node.parent()) {
    if (const auto attribute = node.attribute("xml:base")) {
      base = parse_url(attribute.value(), base_ ? &*base_ : nullptr);
      break;
    }
  }
  if (link.empty() || parse_url(link) || !base) return std::string(link);
  const auto url = parse_url(link, &*base);
  return url ? url->href() : std::string(link);
}

// The first link to the thing itself.
std::string FeedReader::atom_link(const pugi::xml_node& entry) const {
  for (const pugi::xml_node& child : entry.children()) {
    const std::string_view relation = child.attribute("rel").value();
    if (local_name(child) != "link" || !child.attribute("href")) continue;
    if (relation.empty() || relation == "alternate") return absolute(trim(child.attribute("href").value()), child);
  }
  return {};
}

bool is_permalink(const pugi::xml_node& guid, std::string_view text) {
  return std::string_view(guid.attribute("isPermaLink").value()) != "false" ||
         starts_with_any(text, {"http://", "https://"});
}

void FeedReader::read_entry(const pugi::xml_node& node) {
  if (is_full()) return;
  FeedEntry entry;
  std::string guid, content;
  entry.link = atom_link(node);
  for (const pugi::xml_node& child : node.children()) {
    const std::string_view name = local_name(child), prefix = prefix_of(child);
    if (name == "link" && prefix == prefix_of(node) && entry.link.empty() && !child.attribute("href")) {
      entry.link = absolute(text_below(child), child);
    } else if (name == "title" && prefix != "media" && entry.title.empty()) {
      entry.title = markup_inside(child);
    } else if (name == "guid" || name == "id") {
      entry.id = text_below(child);
      if (name == "guid" && is_permalink(child, entry.id)) guid = entry.id;
    } else if (equals_any(name, {"description", "summary"}) && prefix != "media") {
      entry.summary = markup_inside(child);
    } else if (name == "encoded" || (name == "content" && prefix != "media")) {
      content = markup_inside(child);
    } else if (equals_any(name, {"pubDate", "published", "issued"})) {
      entry.published = time_of(child);
    } else if (equals_any(name, {"updated", "modified", "date", "lastBuildDate"})) {
      if (const auto time = time_of(child)) entry.updated = time;
    }
  }
  if (entry.link.empty() && !guid.empty()) entry.link = absolute(guid, node);
  if (entry.link.empty()) entry.link = absolute(node.attribute("rdf:about").value(), node);
  if (entry.summary.empty()) entry.summary = content;
  if (const auto url = parse_url(entry.link); url && url->is_http()) entry.url = canonical_url(*url);
  document.entries.push_back(std::move(entry));
}

// RFC 5005 sections 3 and 4: what is older than this document's entries.
void FeedReader::read_next(const pugi::xml_node& link) {
  const std::string_view relation = link.attribute("rel").value();
  if (!equals_any(relation, {"next", "prev-archive"}) || !document.next.empty()) return;
  const auto url = parse_url(absolute(trim(link.attribute("href").value()), link));
  if (url && url->is_http()) document.next = canonical_url(*url);
}

void FeedReader::read_channel(const pugi::xml_node& channel) {
  if (const std::string link = atom_link(channel); !link.empty()) document.link = link;
  for (const pugi::xml_node& child : channel.children()) {
    const std::string_view name = local_name(child);
    const bool is_own = prefix_of(child) == prefix_of(channel);
    if (name == "link") read_next(child);
    if (name == "channel") {
      read_channel(child);
    } else if (name == "item" || name == "entry") {
      read_entry(child);
    } else if (name == "items") {
      read_channel(child);  // some put the items into RDF's table of contents
    } else if (name == "title" && document.title.empty()) {
      document.title = markup_inside(child);
    } else if (equals_any(name, {"description", "subtitle", "tagline"}) && document.subtitle.empty()) {
      document.subtitle = markup_inside(child);
    } else if (name == "link" && is_own && !child.attribute("href") && document.link.empty()) {
      document.link = absolute(text_below(child), child);
    } else if (name == "id") {
      document.id = text_below(child);
    } else if (equals_any(name, {"pubDate", "published", "issued"})) {
      document.published = time_of(child);
    } else if (equals_any(name, {"updated", "modified", "date", "lastBuildDate"})) {
      document.updated = time_of(child);
    }
  }
}

void FeedReader::read_xml(const std::string& root, std::string_view xml) {
  const std::string mended = mend_xml(xml);
  pugi::xml_document tree;
  // What mend_xml leaves is well-formed; if pugixml stops all the same, what it has read so far counts.
  (void)tree.load_buffer(mended.data(), mended.size(), pugi::parse_default, pugi::encoding_utf8);
  const pugi::xml_node top = tree.document_element();
  if (root == "sitemapindex") {
    document.kind = FeedKind::kSitemapIndex;
    read_sitemap(top, "sitemap");
  } else if (root == "urlset") {
    document.kind = FeedKind::kUrlset;
    read_sitemap(top, "url");
  } else {
    document.kind = root == "feed" ? FeedKind::kAtom : FeedKind::kRss;
    read_channel(top);
  }
}

// The value after `key` in `text`: up to its quote, or to a blank or ";".
std::string value_after(std::string_view text, std::string_view key) {
  const size_t at = text.find(key);
  if (at == std::string_view::npos) return {};
  text = trim(text.substr(at + key.size()));
  if (!text.starts_with('=')) return {};
  text = trim(text.substr(1));
  if (!text.starts_with('"') && !text.starts_with('\''))
    return std::string(text.substr(0, text.find_first_of(" ;,?>")));
  return std::string(text.substr(1, text.find(text.front(), 1) - 1));
}

// The feed's own name for the charset it was decoded with.
std::string label_of(std::string_view charset, std::string_view content_type, std::string_view text) {
  const std::string declaration = lower(text.substr(0, std::min<size_t>(text.find('>'), 512)));
  const bool is_xml = declaration.starts_with("<?xml");
  for (const std::string& label :
       {value_after(lower(content_type), "charset"), is_xml ? value_after(declaration, "encoding") : ""}) {
    if (!label.empty() && charset_for_label(label) == charset) return label;
  }
  return lower(charset);
}

}  // namespace

std::optional<FeedDocument> read_feed(std::string_view bytes, const FeedInput& input) {
  std::string inflated;
  for (int layer = 0; layer < 2 && bytes.starts_with("\x1f\x8b"); ++layer) bytes = inflated = gunzip(bytes);
  bytes = bytes.substr(0, kFeedBytesMax);
  const CharsetChoice charset = choose_charset(bytes, input.content_type, input.charset_override);
  const std::string text = decode(bytes, charset.name);
  FeedReader reader(input);
  reader.document.charset = charset.name;
  reader.document.charset_from = charset.from;
  reader.document.label = label_of(charset.name, input.content_type, text);
  const std::string root = root_name(text);
  if (equals_any(root, {"urlset", "sitemapindex", "rss", "rdf", "feed", "channel"})) {
    reader.read_xml(root, text);
  } else if (!root.empty() || !reader.read_text(text)) {
    return std::nullopt;
  }
  return std::move(reader.document);
}

}  // namespace fangzhi

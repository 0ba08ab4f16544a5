// Atom (RFC 4287), a file a site: its latest articles by published day. Written whole and renamed into place, so that
// who serves the folder never serves half a feed; written only where it says something else than before.

#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "app/crawl_followers.h"

namespace fangzhi {
namespace {

constexpr size_t kFeedEntriesMax = 50;
constexpr size_t kSummaryBytesMax = 600;

// Text of XML 1.0: what it can't hold, control characters, is left out; what is no UTF-8 too.
std::string xml_text(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c == '&') {
      result += "&amp;";
    } else if (c == '<') {
      result += "&lt;";
    } else if (c == '>') {
      result += "&gt;";
    } else if (c == '"') {
      result += "&quot;";
    } else if (static_cast<unsigned char>(c) >= ' ' || c == '\n' || c == '\t') {
      result += c;
    }
  }
  return result;
}

std::string summary_of(const Article& article) {
  std::string summary;
  for (const Paragraph& paragraph : article.paragraphs) {
    if (paragraph.kind != ParagraphKind::kText) continue;
    summary += (summary.empty() ? "" : "\n") + paragraph.text;
    if (summary.size() >= kSummaryBytesMax) break;
  }
  if (summary.size() <= kSummaryBytesMax) return summary;
  size_t end = kSummaryBytesMax;
  while (end > 0 && (summary[end] & 0xC0) == 0x80) --end;
  return summary.substr(0, end) + "…";
}

// RFC 3339 with a zone, as Atom wants it; a day alone begins at midnight UTC.
std::string atom_time(const CivilTime& time) {
  CivilTime whole = time;
  whole.hour = std::max(whole.hour, 0);
  whole.minute = std::max(whole.minute, 0);
  whole.second = std::max(whole.second, 0);
  if (!whole.offset_minutes) whole.offset_minutes = 0;
  return to_string(whole);
}

std::string entry_of(const Article& article) {
  const std::string part = article.part > 0 ? "#part-" + std::to_string(article.part) : "";
  std::string entry = "  <entry>\n    <id>" + xml_text(article.url + part) + "</id>\n";
  entry += "    <title>" + xml_text(article.title.empty() ? article.url : article.title) + "</title>\n";
  entry += "    <link rel=\"alternate\" href=\"" + xml_text(article.url) + "\"/>\n";
  entry += "    <updated>" + format_rfc3339(article.reread.value_or(article.captured)) + "</updated>\n";
  if (article.published) entry += "    <published>" + atom_time(*article.published) + "</published>\n";
  if (!article.source.empty()) entry += "    <author><name>" + xml_text(article.source) + "</name></author>\n";
  entry += "    <summary>" + xml_text(summary_of(article)) + "</summary>\n  </entry>\n";
  return entry;
}

Result<std::string> feed_of(const Archive& archive, const std::string& site) {
  std::string entries;
  Time updated{};
  size_t count = 0;
  ArticleQuery query;
  query.site = site;
  query.newest_first = true;
  const Status read = archive.articles(query, [&](const Article& article) {
    entries += entry_of(article);
    updated = std::max(updated, article.reread.value_or(article.captured));
    return ++count < kFeedEntriesMax;
  });
  if (!read) return tl::unexpected(read.error());
  return "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\n  "
         "<id>urn:fangzhi:site:" +
         xml_text(site) + "</id>\n  <title>" + xml_text(site) + "</title>\n  <author><name>" + xml_text(site) +
         "</name></author>\n  <generator>fangzhi</generator>\n  <updated>" + format_rfc3339(updated) + "</updated>\n" +
         entries + "</feed>\n";
}

Status replace_file(const std::string& path, const std::string& text) {
  std::ifstream there(path, std::ios::binary);
  std::stringstream before;
  if (there) before << there.rdbuf();
  if (there && before.str() == text) return {};
  const std::string fresh = path + ".new";
  std::ofstream file(fresh, std::ios::binary | std::ios::trunc);
  file << text;
  file.close();
  if (file && ::rename(fresh.c_str(), path.c_str()) == 0) return {};
  return failure(ErrorCode::kIo, "writing " + path + ": " + std::strerror(errno));
}

// Which sites have news. Owned by one thread.
class FeedKeeper {
 public:
  FeedKeeper(const Archive& archive, std::string folder, const std::vector<std::string>& sites)
      : archive_(archive), folder_(std::move(folder)), stale_(sites.begin(), sites.end()) {}

  Status turn() {
    if (::mkdir(folder_.c_str(), 0755) != 0 && errno != EEXIST) {
      return failure(ErrorCode::kIo, "making the folder " + folder_ + ": " + std::strerror(errno));
    }
    const auto last = archive_.last_sequence();
    if (!last) return tl::unexpected(last.error());
    const uint64_t after = std::exchange(reached_, *last);
    const bool is_first = after == kNowhere;
    const Status read = is_first ? Status() : archive_.journal(after, [&](const JournalEntry& entry) {
      const bool says_something = !entry.parts.empty() || !entry.moved.empty() ||
                                  entry.kind == JournalKind::kWithdrawn || entry.kind == JournalKind::kRestored;
      if (says_something) stale_.insert(entry.site);
      return entry.sequence < *last;
    });
    if (!read) return read;
    for (const std::string& site : std::exchange(stale_, {})) {
      // Ids of seed files are plain; those of imports may be anything.
      if (site.empty() || site.find('/') != std::string::npos || site[0] == '.') continue;
      const auto feed = feed_of(archive_, site);
      if (!feed) return tl::unexpected(feed.error());
      if (const Status written = replace_file(folder_ + "/" + site + ".xml", *feed); !written) return written;
    }
    return {};
  }

 private:
  static constexpr uint64_t kNowhere = UINT64_MAX;

  const Archive& archive_;
  const std::string folder_;
  std::set<std::string> stale_;
  uint64_t reached_ = kNowhere;
};

}  // namespace

FollowerThread::Work keep_feeds(const Archive& archive, const std::string& folder,
                                const std::vector<std::string>& sites) {
  const auto keeper = std::make_shared<FeedKeeper>(archive, folder, sites);
  return [keeper](const FollowerThread::Turn&) { return keeper->turn(); };
}

}  // namespace fangzhi

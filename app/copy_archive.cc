#include "app/copy_archive.h"

#include <algorithm>

#include "app/command.h"
#include "app/reading_aids.h"
#include "app/stop_signal.h"
#include "base/url.h"
#include "extract/fingerprint.h"

namespace fangzhi {
namespace {

constexpr uint64_t kCopiesASync = 256;
constexpr size_t kReadKept = 10'000;  // captures of one URL that later readings may be of
constexpr size_t kStatesACopy = 1000;

// The articles of one moment, ready to be written: fingerprints are made anew, the rest is as it was.
Result<std::vector<Article>> articles_of_moment(const Archive& archive, const std::string& url, Time time) {
  Result<std::vector<Article>> articles = archive.articles_at(url, time);
  if (!articles) return articles;
  for (Article& article : *articles) {
    article.fingerprint = fingerprint_of(article);
    article.cluster.reset();
    article.canonical = true;
  }
  return articles;
}

bool is_lost(ErrorCode code) {
  return code == ErrorCode::kCorrupt || code == ErrorCode::kNotFound;
}

}  // namespace

Status ArchiveCopy::write(PageCommit commit) {
  if (Status written = target_.write(std::move(commit)); !written) return written;
  if (++unsynced_ < kCopiesASync) return {};
  unsynced_ = 0;
  return target_.sync();
}

// Puts the body into the commit where the target lacks it. False: it is damaged, complained.
Result<bool> ArchiveCopy::settle_payload(const CaptureRow& row, PageCommit& commit) {
  Capture& capture = *commit.capture;
  if (capture.refers_to) {
    const Result<CaptureRow> holder = target_.capture(row.url, capture.refers_to);
    if (!holder && holder.error().code != ErrorCode::kNotFound) return tl::unexpected(holder.error());
    // The visit that brought the body is not copied: then it comes with this one.
    if (!holder || holder->time != *capture.refers_to) capture.refers_to.reset();
  }
  if (!capture.payload || target_.has_payload(*capture.payload)) return true;
  Result<std::string> body = source_.payload(*capture.payload);
  if (!body && !is_lost(body.error().code)) return tl::unexpected(body.error());
  if (!body) {
    const auto dropped = source_.dropped_body(*capture.payload);
    if (!dropped) return tl::unexpected(dropped.error());
    if (!*dropped) complain(row.url + " of " + format_rfc3339(row.time) + ": " + body.error().detail);
    ++(*dropped ? figures_.dropped : figures_.unreadable);
    return false;
  }
  commit.payload = std::move(*body);
  return true;
}

Status ArchiveCopy::copy_capture(const CaptureRow& row) {
  const Result<CaptureRow> known = target_.capture(row.url, row.time);
  if (!known && known.error().code != ErrorCode::kNotFound) return tl::unexpected(known.error());
  if (known && known->time == row.time) {
    ++figures_.known;
    return {};
  }
  PageCommit commit;
  commit.capture = row.capture;
  const Result<bool> has_body = settle_payload(row, commit);
  if (!has_body) return tl::unexpected(has_body.error());
  if (!*has_body) return {};
  if (!row.capture.extractor.empty()) {
    Result<std::vector<Article>> articles = articles_of_moment(source_, row.url, row.time);
    if (!articles) return tl::unexpected(articles.error());
    commit.articles = std::move(*articles);
    commit.articles_read = true;
  }
  if (row.capture.payload && row.capture.page_class == PageClass::kAttachment) {
    Result<std::optional<Article>> text = source_.file_text(*row.capture.payload);
    if (!text) return tl::unexpected(text.error());
    commit.text = std::move(*text);
  }
  is_url_new_ = true;
  ++figures_.captures;
  return write(std::move(commit));
}

Status ArchiveCopy::take(const CaptureRow& row) {
  const Result<bool> wanted = filter_.wants(row);
  if (!wanted) return tl::unexpected(wanted.error());
  if (!*wanted) return {};
  if (row.url != url_) {
    if (Status ended = end_url(); !ended) return ended;
    url_ = row.url;
  }
  sites_.insert(row.capture.site);
  if (!row.capture.extractor.empty() && read_.size() < kReadKept) read_.push_back(row.capture);
  return copy_capture(row);
}

// Readings that were made later, of captures copied by now, in the order they were made.
Status ArchiveCopy::copy_rereadings(const std::string& url) {
  std::map<Time, Time> rereadings;  // when it was made -> of which capture
  const Status listed = source_.article_versions(url, [&](const Article& article) {
    if (article.reread) rereadings.emplace(*article.reread, article.captured);
    return true;
  });
  if (!listed) return listed;
  for (const auto& [made, captured] : rereadings) {
    const auto of = std::find_if(read_.begin(), read_.end(),
                                 [time = captured](const Capture& capture) { return capture.fetch.started == time; });
    if (of == read_.end()) continue;
    Result<std::vector<Article>> articles = articles_of_moment(source_, url, made);
    if (!articles) return tl::unexpected(articles.error());
    PageCommit commit;
    commit.capture = *of;
    commit.articles = std::move(*articles);
    commit.articles_read = true;
    commit.reread_at = made;
    if (Status written = write(std::move(commit)); !written) return written;
  }
  return {};
}

Status ArchiveCopy::copy_corrections(const std::string& url) {
  const auto known = target_.corrections(url);
  if (!known) return tl::unexpected(known.error());
  if (!known->empty()) return {};
  const auto made = source_.corrections(url);
  if (!made) return tl::unexpected(made.error());
  for (const Correction& correction : *made) {
    if (Status added = target_.add_correction(url, correction); !added) return added;
  }
  return {};
}

Status ArchiveCopy::end_url() {
  Status ended;
  if (is_url_new_) ended = copy_rereadings(url_);
  if (ended && is_url_new_) ended = copy_corrections(url_);
  url_.clear();
  read_.clear();
  is_url_new_ = false;
  return ended;
}

Result<bool> ArchiveCopy::wants(const UrlState& state) {
  if (state.withdrawn) return false;
  if (!filter_.wants_site(state.site, state.url)) return false;
  if (!filter_.is_by_site()) {
    // Pages were chosen one by one: only what came over goes on.
    const Result<CaptureRow> copied = target_.capture(state.url, std::nullopt);
    if (!copied && copied.error().code != ErrorCode::kNotFound) return tl::unexpected(copied.error());
    if (!copied) return false;
  }
  const Result<std::optional<UrlState>> known = target_.url_table().find(state.url);
  if (!known) return tl::unexpected(known.error());
  return !*known || (*known)->last_visit < state.last_visit;
}

Status ArchiveCopy::copy_urls() {
  PageCommit batch;
  Status copied;
  const auto flush = [&] {
    PageCommit full;
    std::swap(full, batch);
    return full.urls.empty() ? Status() : write(std::move(full));
  };
  const Status scanned = source_.url_table().scan([&](const UrlState& state) {
    figures_.stopped = is_stop_requested();
    const Result<bool> wanted = wants(state);
    if (!wanted) copied = tl::unexpected(wanted.error());
    if (wanted && *wanted) {
      ++figures_.urls;
      batch.urls.push_back(state);
      if (batch.urls.size() >= kStatesACopy) copied = flush();
      line_.show([&] { return "copy: " + std::to_string(figures_.urls) + " URLs"; });
    }
    return copied.has_value() && !figures_.stopped;
  });
  if (!scanned || !copied) return scanned ? copied : scanned;
  return flush();
}

// What hosts asked of us, and what was learned of them.
Status ArchiveCopy::copy_hosts() {
  const Result<std::vector<std::string>> hosts = target_.url_table().queued_hosts();
  if (!hosts) return tl::unexpected(hosts.error());
  for (const std::string& host : *hosts) {
    const auto state = source_.url_table().host(host);
    const auto known = target_.url_table().host(host);
    if (!state) return tl::unexpected(state.error());
    if (!known) return tl::unexpected(known.error());
    const bool is_untold = !*known || ((*known)->robots.empty() && (*known)->next_allowed == Time{});
    if (*state && is_untold) {
      PageCommit commit;
      commit.hosts.push_back(**state);
      if (Status written = write(std::move(commit)); !written) return written;
    }
    const auto profile = source_.profile(host);
    const auto known_profile = target_.profile(host);
    if (!profile) return tl::unexpected(profile.error());
    if (!known_profile) return tl::unexpected(known_profile.error());
    if (!*profile || *known_profile) continue;
    if (Status put = target_.put_profile(**profile); !put) return put;
  }
  return {};
}

Status ArchiveCopy::copy_sites() {
  for (const std::string& site : sites_) {
    if (Status copied = copy_reading_settings(source_, target_, site); !copied) return copied;
  }
  return {};
}

Status ArchiveCopy::run() {
  Status taken;
  const Status read = source_.all_captures([&](const CaptureRow& row) {
    taken = take(row);
    line_.show([&] { return "copy: " + std::to_string(figures_.captures + figures_.known) + " captures"; });
    figures_.stopped = is_stop_requested();
    return taken.has_value() && !figures_.stopped;
  });
  if (!taken || !read) return taken ? read : taken;
  Status done = end_url();
  if (done && !figures_.stopped) done = copy_urls();
  if (done && !figures_.stopped) done = copy_hosts();
  if (done && !figures_.stopped) done = copy_sites();
  line_.clear();
  if (!done) return done;
  return target_.sync();
}

}  // namespace fangzhi

#include "store/codec.h"

#include <cassert>
#include <cstring>

#include "store/keys.h"
#include "store/records.pb.h"
#include "store/row_codec.h"

namespace fangzhi {
namespace {

int64_t us(Time time) {
  return time.time_since_epoch().count();
}
Time time_of(int64_t value) {
  return Time(std::chrono::microseconds(value));
}

std::string digest_bytes(const Digest& digest) {
  return {reinterpret_cast<const char*>(digest.bytes.data()), digest.bytes.size()};
}

// False unless the text is 32 bytes.
bool read_digest(const std::string& text, Digest& digest) {
  if (text.size() != digest.bytes.size()) return false;
  std::memcpy(digest.bytes.data(), text.data(), text.size());
  return true;
}

// False where the number names no value of the enum, whose last is `last`.
template <class Enum>
bool read_enum(uint32_t number, Enum last, Enum& value) {
  if (number > static_cast<uint32_t>(last)) return false;
  value = static_cast<Enum>(number);
  return true;
}

template <class Repeated>
std::vector<std::string> strings_of(const Repeated& items) {
  return {items.begin(), items.end()};
}

void write_fetch(const FetchResult& fetch, records::Fetch& row) {
  row.set_url(fetch.url);
  row.set_started_us(us(fetch.started));
  row.set_finished_us(us(fetch.finished));
  row.set_request_head(fetch.request_head);
  row.set_response_head(fetch.response_head);
  row.set_status(fetch.status);
  row.set_http_version(fetch.http_version);
  row.set_body_coded(fetch.body_coded);
  if (fetch.coded_digest != Digest{}) row.set_coded_digest(digest_bytes(fetch.coded_digest));
  row.set_coded_length(fetch.coded_length);
  row.set_ip(fetch.ip);
  if (!fetch.tls.protocol.empty() || !fetch.tls.cipher.empty() || fetch.tls.legacy) {
    row.mutable_tls()->set_protocol(fetch.tls.protocol);
    row.mutable_tls()->set_cipher(fetch.tls.cipher);
    row.mutable_tls()->set_legacy(fetch.tls.legacy);
  }
  row.set_truncated(static_cast<uint32_t>(fetch.truncated));
  row.set_error(static_cast<uint32_t>(fetch.error));
  row.set_error_detail(fetch.error_detail);
}

bool read_fetch(const records::Fetch& row, FetchResult& fetch) {
  fetch.url = row.url();
  fetch.started = time_of(row.started_us());
  fetch.finished = time_of(row.finished_us());
  fetch.request_head = row.request_head();
  fetch.response_head = row.response_head();
  fetch.status = row.status();
  fetch.http_version = row.http_version();
  fetch.body_coded = row.body_coded();
  if (!row.coded_digest().empty() && !read_digest(row.coded_digest(), fetch.coded_digest)) return false;
  fetch.coded_length = row.coded_length();
  fetch.ip = row.ip();
  fetch.tls = {row.tls().protocol(), row.tls().cipher(), row.tls().legacy()};
  fetch.error_detail = row.error_detail();
  return read_enum(row.truncated(), Truncated::kDisconnect, fetch.truncated) &&
         read_enum(row.error(), FetchError::kCancelled, fetch.error);
}

}  // namespace

std::string encode_capture(const Capture& capture) {
  records::Capture row;
  write_fetch(capture.fetch, *row.mutable_fetch());
  row.set_site(capture.site);
  row.set_page_class(static_cast<uint32_t>(capture.page_class));
  if (capture.payload) row.set_payload(digest_bytes(*capture.payload));
  row.set_payload_length(capture.payload_length);
  if (capture.refers_to) row.set_refers_to_us(us(*capture.refers_to));
  row.set_charset(capture.charset);
  row.set_charset_from(capture.charset_from);
  for (const auto& flag : capture.quality) row.add_quality(flag);
  row.set_robots(capture.robots);
  row.set_extractor(capture.extractor);
  return row.SerializeAsString();
}

Result<Capture> decode_capture(std::string_view bytes) {
  records::Capture row;
  Capture capture;
  if (!parse_row(row, bytes) || !read_fetch(row.fetch(), capture.fetch) ||
      !read_enum(row.page_class(), PageClass::kRobots, capture.page_class)) {
    return undecodable("capture");
  }
  if (row.has_payload() && !read_digest(row.payload(), capture.payload.emplace())) return undecodable("capture");
  capture.site = row.site();
  capture.payload_length = row.payload_length();
  if (row.has_refers_to_us()) capture.refers_to = time_of(row.refers_to_us());
  capture.charset = row.charset();
  capture.charset_from = row.charset_from();
  capture.quality = strings_of(row.quality());
  capture.robots = row.robots();
  capture.extractor = row.extractor();
  return capture;
}

std::string encode_article(const ArticleVersion& version) {
  records::ArticleRow row;
  row.set_url(version.url);
  row.set_absent(version.absent);
  row.set_content(version.content);
  row.set_day(version.day);
  row.set_site(version.site);
  row.set_charset(version.charset);
  row.set_charset_from(version.charset_from);
  row.set_extractor(version.extractor);
  if (version.cluster) row.set_cluster(*version.cluster);
  row.set_not_canonical(!version.canonical);
  if (version.captured) row.set_captured_us(us(*version.captured));
  return row.SerializeAsString();
}

Result<ArticleVersion> decode_article(std::string_view bytes) {
  records::ArticleRow row;
  if (!parse_row(row, bytes)) return undecodable("article");
  if (!row.absent() && row.day().size() != kUnknownDay.size()) return undecodable("article");
  ArticleVersion version;
  version.url = std::move(*row.mutable_url());
  version.absent = row.absent();
  version.content = std::move(*row.mutable_content());
  version.day = std::move(*row.mutable_day());
  version.site = std::move(*row.mutable_site());
  version.charset = std::move(*row.mutable_charset());
  version.charset_from = std::move(*row.mutable_charset_from());
  version.extractor = std::move(*row.mutable_extractor());
  if (row.has_cluster()) version.cluster = row.cluster();
  version.canonical = !row.not_canonical();
  if (row.has_captured_us()) version.captured = time_of(row.captured_us());
  return version;
}

namespace {

void set_pace(const Pace& pace, records::Pace& row) {
  row.set_found(static_cast<float>(pace.found));
  row.set_hours(static_cast<float>(pace.hours));
  row.set_recent_found(static_cast<float>(pace.recent_found));
  row.set_recent_hours(static_cast<float>(pace.recent_hours));
  row.set_last_find_us(us(pace.last_find));
  row.set_seen_us(us(pace.seen));
  row.set_looks(static_cast<float>(pace.looks));
  row.set_changed(static_cast<float>(pace.changed));
}

Pace pace_of(const records::Pace& row) {
  return {.found = row.found(),
          .hours = row.hours(),
          .recent_found = row.recent_found(),
          .recent_hours = row.recent_hours(),
          .looks = row.looks(),
          .changed = row.changed(),
          .last_find = time_of(row.last_find_us()),
          .seen = time_of(row.seen_us())};
}

// A row of another length (of another version, or damaged) fills what there is.
template <class Row, class Values>
void fill(const Row& row, Values& values) {
  for (size_t i = 0; i < values.size() && i < static_cast<size_t>(row.size()); ++i)
    values[i] = row[static_cast<int>(i)];
}

}  // namespace

std::string encode_site(const SiteState& state) {
  records::SiteRow row;
  for (const double found : state.hours) row.add_hours(static_cast<float>(found));
  for (const double found : state.weekdays) row.add_weekdays(static_cast<float>(found));
  row.set_learned_us(us(state.learned));
  for (const uint32_t lists : state.lists) row.add_lists(lists);
  set_pace(state.news, *row.mutable_news());
  row.set_last_page_us(us(state.last_page));
  row.set_failures(state.failures);
  row.set_challenges(state.challenges);
  row.set_failing_since_us(us(state.failing_since));
  row.set_usual_yield(static_cast<float>(state.usual_yield));
  row.set_usual_pages(static_cast<float>(state.usual_pages));
  row.set_recent_yield(static_cast<float>(state.recent_yield));
  row.set_recent_pages(static_cast<float>(state.recent_pages));
  return row.SerializeAsString();
}

Result<SiteState> decode_site(std::string_view id, std::string_view bytes) {
  records::SiteRow row;
  if (!parse_row(row, bytes)) return undecodable("site state");
  SiteState state;
  state.id = id;
  fill(row.hours(), state.hours);
  fill(row.weekdays(), state.weekdays);
  state.learned = time_of(row.learned_us());
  fill(row.lists(), state.lists);
  state.news = pace_of(row.news());
  state.last_page = time_of(row.last_page_us());
  state.failures = row.failures();
  state.challenges = row.challenges();
  state.failing_since = time_of(row.failing_since_us());
  state.usual_yield = row.usual_yield();
  state.usual_pages = row.usual_pages();
  state.recent_yield = row.recent_yield();
  state.recent_pages = row.recent_pages();
  return state;
}

std::string encode_url_state(const UrlState& state) {
  records::UrlRow row;
  row.set_url(state.url);
  row.set_site(state.site);
  row.set_klass(static_cast<uint32_t>(state.klass));
  row.set_depth(state.depth);
  row.set_parent(state.parent);
  row.set_discovered_us(us(state.discovered));
  if (state.due != kNever) row.set_due_us(us(state.due));
  row.set_retry(state.retry);
  row.set_last_visit_us(us(state.last_visit));
  row.set_last_status(state.last_status);
  row.set_etag(state.etag);
  row.set_last_modified(state.last_modified);
  if (state.payload) row.set_payload(digest_bytes(*state.payload));
  row.set_payload_time_us(us(state.payload_time));
  row.set_visits(state.visits);
  row.set_changes(state.changes);
  row.set_failures(state.failures);
  row.set_gone(state.gone);
  row.set_withdrawn(state.withdrawn);
  row.set_yield(state.yield);
  row.set_last_error(state.last_error);
  row.set_requisite(state.requisite);
  row.set_failing_since_us(us(state.failing_since));
  if (state.pace.seen != Time{}) set_pace(state.pace, *row.mutable_pace());
  row.set_why(static_cast<uint32_t>(state.why));
  row.set_unlisted_us(us(state.unlisted));
  row.set_listed_change_us(us(state.listed_change));
  row.set_continues(state.continues);
  return row.SerializeAsString();
}

Result<UrlState> decode_url_state(std::string_view bytes) {
  records::UrlRow row;
  UrlState state;
  if (!parse_row(row, bytes) || !read_enum(row.klass(), LinkClass::kOther, state.klass))
    return undecodable("URL state");
  if (row.has_payload() && !read_digest(row.payload(), state.payload.emplace())) return undecodable("URL state");
  state.url = row.url();
  state.site = row.site();
  state.depth = row.depth();
  state.parent = row.parent();
  state.discovered = time_of(row.discovered_us());
  state.due = row.has_due_us() ? time_of(row.due_us()) : kNever;
  state.retry = row.retry();
  state.last_visit = time_of(row.last_visit_us());
  state.last_status = row.last_status();
  state.etag = row.etag();
  state.last_modified = row.last_modified();
  state.payload_time = time_of(row.payload_time_us());
  state.visits = row.visits();
  state.changes = row.changes();
  state.failures = row.failures();
  state.gone = row.gone();
  state.withdrawn = row.withdrawn();
  state.yield = row.yield();
  state.last_error = row.last_error();
  state.requisite = row.requisite();
  state.failing_since = time_of(row.failing_since_us());
  if (row.has_pace()) state.pace = pace_of(row.pace());
  if (!read_enum(row.why(), DueReason::kWithdrawn, state.why)) state.why = DueReason::kUnknown;  // a newer program's
  state.unlisted = time_of(row.unlisted_us());
  state.listed_change = time_of(row.listed_change_us());
  state.continues = row.continues();
  return state;
}

std::string encode_host(const HostState& state) {
  records::HostRow row;
  row.set_next_allowed_us(us(state.next_allowed));
  row.set_failures(state.failures);
  for (const auto& robots : state.robots) {
    records::HostRow::Robots& item = *row.add_robots();
    item.set_origin(robots.origin);
    item.set_fetched_us(us(robots.fetched));
    item.set_status(robots.status);
    item.set_body_hash(hash64(robots.body));
  }
  return row.SerializeAsString();
}

Result<HostRowState> decode_host(std::string_view host, std::string_view bytes) {
  records::HostRow row;
  if (!parse_row(row, bytes)) return undecodable("host state");
  HostRowState result;
  result.state.host = host;
  result.state.next_allowed = time_of(row.next_allowed_us());
  result.state.failures = row.failures();
  for (const auto& item : row.robots()) {
    result.state.robots.push_back({item.origin(), time_of(item.fetched_us()), item.status(), ""});
    result.body_hashes.push_back(item.body_hash());
  }
  return result;
}

std::string encode_dictionary(const Dictionary& dictionary) {
  records::DictionaryRow row;
  row.set_host(dictionary.host);
  row.set_page_class(static_cast<uint32_t>(dictionary.page_class));
  row.set_payload(digest_bytes(dictionary.payload));
  return row.SerializeAsString();
}

Result<Dictionary> decode_dictionary(std::string_view bytes) {
  records::DictionaryRow row;
  Dictionary dictionary;
  if (!parse_row(row, bytes) || !read_digest(row.payload(), dictionary.payload) ||
      !read_enum(row.page_class(), PageClass::kRobots, dictionary.page_class))
    return undecodable("dictionary");
  dictionary.host = row.host();
  return dictionary;
}

std::string encode_counters(const Counters& counters) {
  records::CounterRow row;
  row.set_captures(counters.captures);
  row.set_revisits(counters.revisits);
  row.set_payloads(counters.payloads);
  row.set_payload_bytes(counters.payload_bytes);
  row.set_payload_stored_bytes(counters.payload_stored_bytes);
  row.set_articles(counters.articles);
  row.set_article_versions(counters.article_versions);
  row.set_urls(counters.urls);
  row.set_queued(counters.queued);
  row.set_hosts(counters.hosts);
  row.set_dictionaries(counters.dictionaries);
  row.set_day(counters.day);
  return row.SerializeAsString();
}

Result<Counters> decode_counters(std::string_view bytes) {
  records::CounterRow row;
  if (!parse_row(row, bytes)) return undecodable("counters");
  return Counters{row.captures(),
                  row.revisits(),
                  row.payloads(),
                  row.payload_bytes(),
                  row.payload_stored_bytes(),
                  row.articles(),
                  row.article_versions(),
                  row.urls(),
                  row.queued(),
                  row.hosts(),
                  row.dictionaries(),
                  row.day()};
}

}  // namespace fangzhi

#pragma once

// The values of rows: records to bytes and back (records.proto). Decoding is total: bytes that are no such record are
// kCorrupt, never a crash. Pure functions.

#include <optional>
#include <string>
#include <string_view>

#include "base/records.h"
#include "base/result.h"
#include "store/url_table.h"

namespace fangzhi {

std::string encode_capture(const Capture& capture);
Result<Capture> decode_capture(std::string_view bytes);

// A row of `articles`. The time from which it holds, and its part, stand in the key.
struct ArticleVersion {
  std::string url;
  bool absent = false;  // from here on the page has no such part
  std::string content;  // encoded; equal bytes: the same article
  std::string day;      // "YYYY-MM-DD" or kUnknownDay
  std::string site;
  std::string charset, charset_from;
  std::string extractor;
  std::optional<std::string> cluster;
  bool canonical = true;
  std::optional<Time> captured{};  // of its capture, where that was read again later; absent: the key's time
  bool operator==(const ArticleVersion&) const = default;
};

ArticleVersion version_of(const Article& article, std::string site);
// `time` is the key's. kCorrupt where the content does not decode. Not for absent versions.
Result<Article> article_of(const ArticleVersion& version, Time time, uint32_t part);

std::string encode_article(const ArticleVersion& version);
Result<ArticleVersion> decode_article(std::string_view bytes);

std::string encode_url_state(const UrlState& state);
Result<UrlState> decode_url_state(std::string_view bytes);

// Without the bodies of robots.txt, which have rows of their own: a host's state is written with every page.
std::string encode_site(const SiteState& state);
Result<SiteState> decode_site(std::string_view id, std::string_view bytes);

std::string encode_host(const HostState& state);
struct HostRowState {
  HostState state;                    // robots bodies empty
  std::vector<uint64_t> body_hashes;  // hash64 of each body, in the order of state.robots
};
Result<HostRowState> decode_host(std::string_view host, std::string_view bytes);

struct Dictionary {
  std::string host;
  PageClass page_class = PageClass::kOther;
  Digest payload;  // the page whose bytes are the dictionary
};
std::string encode_dictionary(const Dictionary& dictionary);
Result<Dictionary> decode_dictionary(std::string_view bytes);

// Exact counts of the archive (ArchiveStats says what each is).
struct Counters {
  uint64_t captures = 0, revisits = 0, payloads = 0, payload_bytes = 0, payload_stored_bytes = 0, articles = 0,
           article_versions = 0, urls = 0, queued = 0, hosts = 0, dictionaries = 0;
  int32_t day = 0;  // of the latest capture, since 1970; 0: none
  bool operator==(const Counters&) const = default;
};
std::string encode_counters(const Counters& counters);
Result<Counters> decode_counters(std::string_view bytes);

}  // namespace fangzhi

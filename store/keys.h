#pragma once

// Row keys, byte by byte as store/README.md has them. SURT orders and groups; the hash of the canonical URL decides
// identity; numbers are big-endian so that bytes sort as values do. Pure functions.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "store/url_table.h"

namespace fangzhi {

constexpr std::string_view kUnknownDay = "0000-00-00";

void append_u32(std::string& key, uint32_t value);
void append_u64(std::string& key, uint64_t value);
// Eight bytes that sort as the times do, those before 1970 included.
void append_time(std::string& key, Time time);
uint32_t read_u32(std::string_view bytes);  // the first 4 bytes, which must be there
uint64_t read_u64(std::string_view bytes);  // the first 8 bytes
Time read_time(std::string_view bytes);     // the first 8 bytes

// The SURT as keys have it: a NUL in it, which only text that is no URL can hold, becomes "%00".
std::string key_surt(std::string_view url);

// SURT \0 hash64(URL): a row of `urls`, and the prefix of all captures and articles of one URL.
std::string page_key(std::string_view canonical_url);
// Length of the page key at the head of `key`, or 0 where there is none.
size_t page_key_length(std::string_view key);

// page \0 time: a row of `captures`.
std::string capture_key(std::string_view page, Time time);
// page \0 time \0 part: a row of `articles`.
std::string article_key(std::string_view page, Time time, uint32_t part);
// day \0 page \0 part: a row of `by_date`.
std::string date_key(std::string_view day, std::string_view page, uint32_t part);
// site \0 and a row's key in `by_date`: a row of `by_site`.
std::string site_key(std::string_view site, std::string_view dated);
// The value in `by_date`; in `by_site`, whose key has the site, it is empty here.
std::string date_value(Time newest, std::string_view site);
// host \0 due \0 class \0 URL: a row of `queue`.
std::string queue_key(std::string_view host, Time due, LinkClass klass, std::string_view url);
// host \0: a host's state in `hosts`; host \0 origin: the body of one of its robots.txt.
std::string host_key(std::string_view host);
// The name of the URL's host; empty where it has none.
std::string host_of(std::string_view url);

// Days since 1970 (UTC) of a time, and as "YYYY-MM-DD".
int32_t day_number(Time time);
std::string day_text(int32_t day);

struct CaptureKey {
  std::string_view page;
  Time time{};
};
struct ArticleKey {
  std::string_view page;
  Time time{};
  uint32_t part = 0;
};
struct DateKey {
  std::string_view day, page;
  uint32_t part = 0;
};
struct QueueKey {
  std::string_view host;
  Time due{};
  LinkClass klass = LinkClass::kOther;
  std::string_view url;
};

// Views into the key; empty where the bytes are no such key.
std::optional<CaptureKey> parse_capture_key(std::string_view key);
std::optional<ArticleKey> parse_article_key(std::string_view key);
std::optional<DateKey> parse_date_key(std::string_view key);
std::optional<QueueKey> parse_queue_key(std::string_view key);

// A page key for a person: its SURT and the hash.
std::string readable_page(std::string_view page);
// Any key: bytes that do not print as \xNN.
std::string readable_key(std::string_view key);

// The first key after every key that starts with `prefix`; empty: there is none.
std::string after_prefix(std::string_view prefix);

}  // namespace fangzhi

#include "store/keys.h"

#include <cstdio>

#include "base/digest.h"
#include "base/url.h"

namespace fangzhi {
namespace {

constexpr size_t kHashBytes = 8;
constexpr size_t kTimeBytes = 8;
constexpr size_t kPartBytes = 4;
constexpr size_t kDayBytes = 10;

// Flips the sign bit: two's complement then sorts as unsigned.
constexpr uint64_t kSignBit = uint64_t{1} << 63;

template <class Number>
void append_number(std::string& key, Number value) {
  for (int shift = static_cast<int>(sizeof(Number) * 8) - 8; shift >= 0; shift -= 8) {
    key.push_back(static_cast<char>(static_cast<uint8_t>(value >> shift)));
  }
}

template <class Number>
Number read_number(std::string_view bytes) {
  Number value = 0;
  for (size_t i = 0; i < sizeof(Number); ++i) {
    value = static_cast<Number>(value << 8) | static_cast<uint8_t>(bytes[i]);
  }
  return value;
}

bool prints(char c) {
  return c >= 0x20 && c < 0x7f;
}

}  // namespace

void append_u32(std::string& key, uint32_t value) {
  append_number(key, value);
}
void append_u64(std::string& key, uint64_t value) {
  append_number(key, value);
}
void append_time(std::string& key, Time time) {
  append_u64(key, static_cast<uint64_t>(time.time_since_epoch().count()) ^ kSignBit);
}
uint32_t read_u32(std::string_view bytes) {
  return read_number<uint32_t>(bytes);
}
uint64_t read_u64(std::string_view bytes) {
  return read_number<uint64_t>(bytes);
}
Time read_time(std::string_view bytes) {
  return Time(std::chrono::microseconds(static_cast<int64_t>(read_u64(bytes) ^ kSignBit)));
}

std::string key_surt(std::string_view url) {
  std::string text = surt(url);
  for (size_t at = text.find('\0'); at != std::string::npos; at = text.find('\0', at)) text.replace(at, 1, "%00");
  return text;
}

std::string page_key(std::string_view canonical_url) {
  std::string key = key_surt(canonical_url);
  key.push_back('\0');
  append_u64(key, hash64(canonical_url));
  return key;
}

size_t page_key_length(std::string_view key) {
  const size_t end = key.find('\0');
  if (end == std::string_view::npos || key.size() < end + 1 + kHashBytes) return 0;
  return end + 1 + kHashBytes;
}

std::string capture_key(std::string_view page, Time time) {
  std::string key(page);
  key.push_back('\0');
  append_time(key, time);
  return key;
}

std::string article_key(std::string_view page, Time time, uint32_t part) {
  std::string key = capture_key(page, time);
  key.push_back('\0');
  append_u32(key, part);
  return key;
}

std::string date_key(std::string_view day, std::string_view page, uint32_t part) {
  std::string key(day);
  key.push_back('\0');
  key.append(page);
  key.push_back('\0');
  append_u32(key, part);
  return key;
}

std::string site_key(std::string_view site, std::string_view dated) {
  std::string key(site.substr(0, site.find('\0')));
  key.push_back('\0');
  key.append(dated);
  return key;
}

std::string date_value(Time newest, std::string_view site) {
  std::string value;
  append_time(value, newest);
  value.append(site);
  return value;
}

std::string queue_key(std::string_view host, Time due, LinkClass klass, std::string_view url) {
  std::string key = host_key(host);
  append_time(key, due);
  key.push_back('\0');
  key.push_back(static_cast<char>(klass));
  key.push_back('\0');
  key.append(url);
  return key;
}

std::string host_key(std::string_view host) {
  std::string key(host);
  key.push_back('\0');
  return key;
}

std::string host_of(std::string_view url) {
  const auto parsed = parse_url(url);
  return parsed ? std::string(parsed->host()) : "";
}

std::optional<CaptureKey> parse_capture_key(std::string_view key) {
  const size_t page = page_key_length(key);
  if (page == 0 || key.size() != page + 1 + kTimeBytes || key[page] != '\0') return std::nullopt;
  return CaptureKey{key.substr(0, page), read_time(key.substr(page + 1))};
}

std::optional<ArticleKey> parse_article_key(std::string_view key) {
  constexpr size_t kTail = 1 + kPartBytes;
  if (key.size() < kTail) return std::nullopt;
  const auto capture = parse_capture_key(key.substr(0, key.size() - kTail));
  const std::string_view tail = key.substr(key.size() - kTail);
  if (!capture || tail[0] != '\0') return std::nullopt;
  return ArticleKey{capture->page, capture->time, read_u32(tail.substr(1))};
}

std::optional<DateKey> parse_date_key(std::string_view key) {
  if (key.size() < kDayBytes + 1 || key[kDayBytes] != '\0') return std::nullopt;
  const std::string_view rest = key.substr(kDayBytes + 1);
  const size_t page = page_key_length(rest);
  if (page == 0 || rest.size() != page + 1 + kPartBytes || rest[page] != '\0') return std::nullopt;
  return DateKey{key.substr(0, kDayBytes), rest.substr(0, page), read_u32(rest.substr(page + 1))};
}

std::optional<QueueKey> parse_queue_key(std::string_view key) {
  const size_t host = key.find('\0');
  if (host == std::string_view::npos) return std::nullopt;
  const std::string_view rest = key.substr(host + 1);
  if (rest.size() < kTimeBytes + 3 || rest[kTimeBytes] != '\0' || rest[kTimeBytes + 2] != '\0') return std::nullopt;
  const auto klass = static_cast<uint8_t>(rest[kTimeBytes + 1]);
  if (klass > static_cast<uint8_t>(LinkClass::kOther)) return std::nullopt;
  return QueueKey{key.substr(0, host), read_time(rest), static_cast<LinkClass>(klass), rest.substr(kTimeBytes + 3)};
}

int32_t day_number(Time time) {
  return static_cast<int32_t>(std::chrono::floor<std::chrono::days>(time).time_since_epoch().count());
}

std::string day_text(int32_t day) {
  return format_rfc3339(Time(std::chrono::days(day))).substr(0, kUnknownDay.size());
}

std::string readable_page(std::string_view page) {
  const size_t length = page_key_length(page);
  if (length == 0) return readable_key(page);
  std::string text = readable_key(page.substr(0, length - kHashBytes - 1));
  char hash[20];
  std::snprintf(hash, sizeof hash, " #%016llx", static_cast<unsigned long long>(read_u64(page.substr(length - 8))));
  return text + hash;
}

std::string readable_key(std::string_view key) {
  std::string text;
  for (const char c : key) {
    if (prints(c) && c != '\\') {
      text.push_back(c);
      continue;
    }
    char escaped[8];
    std::snprintf(escaped, sizeof escaped, "\\x%02x", static_cast<unsigned>(static_cast<uint8_t>(c)));
    text += escaped;
  }
  return text;
}

std::string after_prefix(std::string_view prefix) {
  std::string key(prefix);
  while (!key.empty() && static_cast<uint8_t>(key.back()) == 0xff) key.pop_back();
  if (!key.empty()) key.back() = static_cast<char>(static_cast<uint8_t>(key.back()) + 1);
  return key;
}

}  // namespace fangzhi

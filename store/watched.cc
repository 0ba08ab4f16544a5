#include "store/watched.h"

#include "store/keys.h"

namespace fangzhi {
namespace {

constexpr char kEveryRun = 1, kFailing = 2;
constexpr size_t kValueBytes = 1 + sizeof(uint64_t);

}  // namespace

std::string watched_from(std::string_view host, LinkClass klass) {
  std::string key = host_key(host);
  key.push_back(static_cast<char>(klass));
  return key;
}

std::string watched_key(std::string_view host, LinkClass klass, std::string_view url) {
  std::string key = watched_from(host, klass);
  key.push_back('\0');
  key.append(url);
  return key;
}

std::string watched_value(const UrlState& state) {
  char flags = 0;
  if (is_of_every_run(state)) flags |= kEveryRun;
  if (!state.last_error.empty() || state.failures != 0) flags |= kFailing;
  if (flags == 0) return {};
  std::string value(1, flags);
  append_time(value, state.last_visit);
  return value;
}

std::optional<WatchedRow> parse_watched(std::string_view key, std::string_view value) {
  const size_t end = key.find('\0');
  if (end == std::string_view::npos || key.size() < end + 3 || key[end + 2] != '\0') return std::nullopt;
  const auto klass = static_cast<uint8_t>(key[end + 1]);
  if (klass > static_cast<uint8_t>(LinkClass::kOther) || value.size() != kValueBytes) return std::nullopt;
  WatchedRow row;
  row.host = key.substr(0, end);
  row.klass = static_cast<LinkClass>(klass);
  row.url = key.substr(end + 3);
  row.is_of_every_run = (value[0] & kEveryRun) != 0;
  row.is_failing = (value[0] & kFailing) != 0;
  row.last_visit = read_time(value.substr(1));
  return row;
}

}  // namespace fangzhi

#pragma once

// The rows of `watched`: a small index of `urls`, by host, of what every run visits and of what failed, so that neither
// a run's start nor a list of failures reads the whole table. Pure functions.

#include <optional>
#include <string>
#include <string_view>

#include "store/url_table.h"

namespace fangzhi {

// host \0 class \0 URL. Sorts by class within a host.
std::string watched_key(std::string_view host, LinkClass klass, std::string_view url);
// The first key of the class and those behind it.
std::string watched_from(std::string_view host, LinkClass klass);

// What the row of this URL holds: flags, and its last visit. Empty: it has none.
std::string watched_value(const UrlState& state);

struct WatchedRow {
  std::string_view host;
  LinkClass klass = LinkClass::kOther;
  std::string_view url;
  bool is_of_every_run = false;
  bool is_failing = false;
  Time last_visit{};
};
// Views into the key; empty where the bytes are no such row.
std::optional<WatchedRow> parse_watched(std::string_view key, std::string_view value);

}  // namespace fangzhi

// Every key is one row of a table: its name, where it may stand, and the function that reads it.

#include "crawler/seed_settings.h"

#include <date/tz.h>
#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <stdexcept>
#include <vector>

#include "base/url.h"
#include "crawler/address.h"
#include "crawler/cron.h"

namespace fangzhi {
namespace {

constexpr std::chrono::milliseconds kDelayMax = std::chrono::hours(24);
constexpr uint64_t kBodyBytesMax = 1u << 30;  // a body is held in memory
constexpr int64_t kConnectionsMax = 1000;

struct Unit {
  std::string_view name;
  uint64_t factor;
};

// "20MiB", "500 ms": a number (a fraction is allowed) and one of `units`; empty where it is not that, or too large.
std::optional<uint64_t> read_quantity(std::string_view text, const std::vector<Unit>& units) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
  if (error != std::errc() || !(number >= 0)) return std::nullopt;
  std::string_view rest = text.substr(static_cast<size_t>(end - text.data()));
  while (rest.starts_with(' ')) rest.remove_prefix(1);
  for (const Unit& unit : units) {
    if (rest != unit.name) continue;
    const double value = number * static_cast<double>(unit.factor);
    if (value > 9e15) return std::nullopt;
    return static_cast<uint64_t>(std::llround(value));
  }
  return std::nullopt;
}

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

std::string type_name(const toml::node& node) {
  switch (node.type()) {
    case toml::node_type::string:
      return "a string";
    case toml::node_type::integer:
      return "an integer";
    case toml::node_type::floating_point:
      return "a float";
    case toml::node_type::boolean:
      return "a boolean";
    case toml::node_type::array:
      return "an array";
    case toml::node_type::table:
      return "a table";
    default:
      return "a date or time";
  }
}

Complaint wants(std::string_view what, const toml::node& node) {
  return "wants " + std::string(what) + ", not " + type_name(node);
}

Complaint read_strings(const toml::node& node, std::vector<std::string>& out) {
  const auto* array = node.as_array();
  if (array == nullptr) return wants("an array of strings", node);
  out.clear();
  for (const toml::node& item : *array) {
    std::string text;
    if (Complaint problem = read_string(item, text); !problem.empty()) return "has an element that " + problem;
    out.push_back(std::move(text));
  }
  return {};
}

Complaint read_integer(const toml::node& node, int64_t least, int64_t most, int64_t& out) {
  const auto* value = node.as_integer();
  if (value == nullptr) return wants("an integer", node);
  if (value->get() < least || value->get() > most) {
    return "must lie between " + std::to_string(least) + " and " + std::to_string(most) + ", not " +
           std::to_string(value->get());
  }
  out = value->get();
  return {};
}

// The index of the word among `words`.
Complaint read_word(const toml::node& node, const std::vector<std::string_view>& words, size_t& index) {
  std::string text;
  if (Complaint problem = read_string(node, text); !problem.empty()) return problem;
  std::string list;
  for (index = 0; index < words.size(); ++index) {
    if (words[index] == text) return {};
    list += (list.empty() ? "\"" : ", \"") + std::string(words[index]) + "\"";
  }
  return "must be one of " + list + ", not \"" + text + "\"";
}

// RFC 9309 2.2.1: robots.txt addresses us by the product token, so the value must begin with one.
Complaint read_user_agent(const toml::node& node, Site& site) {
  if (Complaint problem = read_string(node, site.user_agent); !problem.empty()) return problem;
  const char first = site.user_agent.empty() ? '\0' : site.user_agent.front();
  const bool letter = (first >= 'a' && first <= 'z') || (first >= 'A' && first <= 'Z');
  return letter ? "" : "must begin with a product name, such as \"fangzhi/0.1 (+https://…)\"";
}

Complaint read_timezone(const toml::node& node, Site& site) {
  if (Complaint problem = read_string(node, site.timezone); !problem.empty()) return problem;
  try {
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    const auto offset = date::locate_zone(site.timezone)->get_info(now).offset;
    site.offset_minutes = static_cast<int>(std::chrono::duration_cast<std::chrono::minutes>(offset).count());
  } catch (const std::exception&) {
    return "names no known time zone: \"" + site.timezone + "\"";
  }
  return {};
}

Complaint read_schedule(const toml::node& node, Site& site) {
  if (Complaint problem = read_string(node, site.schedule); !problem.empty()) return problem;
  const auto cron = parse_cron(site.schedule);
  return cron ? "" : "is no cron expression: " + cron.error().detail;
}

Complaint read_delay(const toml::node& node, std::chrono::milliseconds& out) {
  std::string text;
  if (Complaint problem = read_string(node, text); !problem.empty()) return problem;
  const auto ms = read_quantity(text, {{"ms", 1}, {"s", 1000}, {"m", 60'000}, {"min", 60'000}, {"h", 3'600'000}});
  if (!ms) return "is no duration such as \"1s\", \"500ms\" or \"2m\": \"" + text + "\"";
  if (*ms > static_cast<uint64_t>(kDelayMax.count())) return "is longer than a day: \"" + text + "\"";
  out = std::chrono::milliseconds(*ms);
  return {};
}

// A day at least: what a run fetched is never dropped by the next command.
Complaint read_drop_raw_after(const toml::node& node, Site& site) {
  std::string text;
  if (Complaint problem = read_string(node, text); !problem.empty()) return problem;
  const auto days = read_quantity(text, {{"d", 1}, {"w", 7}, {"y", 365}});
  if (!days || *days == 0) return "is no number of days such as \"365d\" or \"10y\": \"" + text + "\"";
  if (*days > 365u * 1000) return "is longer than 1000 years: \"" + text + "\"";
  site.drop_raw_after_days = static_cast<unsigned>(*days);
  return {};
}

Complaint read_max_body(const toml::node& node, Site& site) {
  std::string text;
  if (Complaint problem = read_string(node, text); !problem.empty()) return problem;
  const auto bytes = read_quantity(text, {{"B", 1},
                                          {"kB", 1000},
                                          {"KB", 1000},
                                          {"MB", 1'000'000},
                                          {"GB", 1'000'000'000},
                                          {"KiB", 1u << 10},
                                          {"MiB", 1u << 20},
                                          {"GiB", 1u << 30}});
  if (!bytes || *bytes == 0) return "is no size such as \"20MiB\" or \"500KiB\": \"" + text + "\"";
  if (*bytes > kBodyBytesMax) return "is larger than 1GiB: \"" + text + "\"";
  site.max_body = *bytes;
  return {};
}

Complaint read_connections(const toml::node& node, unsigned& out) {
  int64_t value = 0;
  if (Complaint problem = read_integer(node, 1, kConnectionsMax, value); !problem.empty()) return problem;
  out = static_cast<unsigned>(value);
  return {};
}

Complaint read_count(const toml::node& node, uint64_t& out) {
  int64_t value = 0;
  if (Complaint problem = read_integer(node, 1, INT64_MAX, value); !problem.empty()) return problem;
  out = static_cast<uint64_t>(value);
  return {};
}

Complaint read_list_visits(const toml::node& node, Site& site) {
  int64_t value = 0;
  if (Complaint problem = read_integer(node, 1, 10'000'000, value); !problem.empty()) return problem;
  site.list_visits = static_cast<uint64_t>(value);
  return {};
}

Complaint read_flag(const toml::node& node, bool& out) {
  const auto* value = node.as_boolean();
  if (value == nullptr) return wants("true or false", node);
  out = value->get();
  return {};
}

// scheme://[user:password@]host:port. The port is asked for: curl's default, 1080, is nobody's guess.
Complaint read_proxy(const toml::node& node, Site& site) {
  std::string text;
  if (Complaint problem = read_string(node, text); !problem.empty()) return problem;
  site.proxy = text;
  if (text.empty()) return {};  // a site may do without the defaults' proxy
  static const re2::RE2 kShape(R"((http|https|socks5)://([^\s/@]*@)?([^\s/@:\[\]]+|\[[0-9A-Fa-f:.]+\]):[0-9]{1,5}/?)");
  if (re2::RE2::FullMatch(text, kShape)) return {};
  return "is no proxy such as \"http://proxy.example:3128\" or \"socks5://127.0.0.1:1080\": \"" + text + "\"";
}

Complaint read_bind_address(const toml::node& node, Site& site) {
  if (Complaint problem = read_string(node, site.bind_address); !problem.empty()) return problem;
  if (site.bind_address.empty() || is_ip_address(site.bind_address)) return {};
  return "is no IP address of this machine: \"" + site.bind_address + "\"";
}

template <class Enum>
Complaint read_enum(const toml::node& node, const std::vector<std::string_view>& words, Enum& out) {
  size_t index = 0;
  if (Complaint problem = read_word(node, words, index); !problem.empty()) return problem;
  out = static_cast<Enum>(index);
  return {};
}

// The id is a name in commands and file names: no blanks, no slash.
Complaint read_id(const toml::node& node, Site& site) {
  if (Complaint problem = read_string(node, site.id); !problem.empty()) return problem;
  if (site.id.empty()) return "must not be empty";
  return site.id.find_first_of(" /\\") == std::string::npos ? ""
                                                            : "must not hold blanks or slashes: \"" + site.id + "\"";
}

Complaint read_urls(const toml::node& node, std::vector<std::string>& out) {
  if (Complaint problem = read_strings(node, out); !problem.empty()) return problem;
  for (std::string& text : out) {
    const auto url = parse_url(text);
    if (!url || !url->is_http() || url->host().empty()) return "holds what is no http or https URL: \"" + text + "\"";
    text = canonical_url(*url);
  }
  return {};
}

Complaint read_start(const toml::node& node, Site& site) {
  if (Complaint problem = read_urls(node, site.start); !problem.empty()) return problem;
  return site.start.empty() ? "must hold at least one URL" : "";
}

Complaint read_patterns(const toml::node& node, std::vector<std::string>& out) {
  if (Complaint problem = read_strings(node, out); !problem.empty()) return problem;
  for (const std::string& pattern : out) {
    const re2::RE2 compiled(pattern, re2::RE2::Quiet);
    if (!compiled.ok()) return "holds a pattern that does not compile: \"" + pattern + "\": " + compiled.error();
  }
  return {};
}

// Only the shape of a label is checked: the table of encodings lives in extract/, which the crawler does not see.
Complaint read_charset(const toml::node& node, Site& site) {
  if (Complaint problem = read_string(node, site.charset); !problem.empty()) return problem;
  const bool label = site.charset.size() <= 40 && std::all_of(site.charset.begin(), site.charset.end(), [](char c) {
                       return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                              std::string_view("-_.:+").find(c) != std::string_view::npos;
                     });
  return label ? "" : "is no charset label: \"" + site.charset + "\"";
}

struct Setting {
  std::string_view key;
  bool site_only;
  Complaint (*read)(const toml::node& node, Site& site);
};

const std::array kSettings = std::to_array<Setting>({
    {"user_agent", false, read_user_agent},
    {"contact", false, [](const toml::node& n, Site& s) { return read_string(n, s.contact); }},
    {"timezone", false, read_timezone},
    {"schedule", false, read_schedule},
    {"min_delay", false, [](const toml::node& n, Site& s) { return read_delay(n, s.min_delay); }},
    {"list_visits", false, read_list_visits},
    {"list_interval", false, [](const toml::node& n, Site& s) { return read_delay(n, s.list_interval); }},
    {"max_connections_per_host", false,
     [](const toml::node& n, Site& s) { return read_connections(n, s.max_connections_per_host); }},
    {"max_connections_per_ip", false,
     [](const toml::node& n, Site& s) { return read_connections(n, s.max_connections_per_ip); }},
    {"max_pages", false, [](const toml::node& n, Site& s) { return read_count(n, s.max_pages); }},
    {"requisites", false, [](const toml::node& n, Site& s) { return read_flag(n, s.requisites); }},
    {"max_requisites", false, [](const toml::node& n, Site& s) { return read_count(n, s.max_requisites); }},
    {"max_body", false, read_max_body},
    {"allow_private", false, [](const toml::node& n, Site& s) { return read_flag(n, s.allow_private); }},
    {"proxy", false, read_proxy},
    {"bind_address", false, read_bind_address},
    {"robots", false, [](const toml::node& n, Site& s) { return read_enum(n, {"obey", "ignore"}, s.robots); }},
    {"id", true, read_id},
    {"name", true, [](const toml::node& n, Site& s) { return read_string(n, s.name); }},
    {"start", true, read_start},
    {"scope", true, [](const toml::node& n, Site& s) { return read_enum(n, {"host", "domain", "prefix"}, s.scope); }},
    {"allow", true, [](const toml::node& n, Site& s) { return read_patterns(n, s.allow); }},
    {"follow", true, [](const toml::node& n, Site& s) { return read_patterns(n, s.follow); }},
    {"tags", false, [](const toml::node& n, Site& s) { return read_strings(n, s.tags); }},
    {"group", true, [](const toml::node& n, Site& s) { return read_string(n, s.group); }},
    {"deny", true, [](const toml::node& n, Site& s) { return read_patterns(n, s.deny); }},
    {"sitemaps", true, [](const toml::node& n, Site& s) { return read_urls(n, s.sitemaps); }},
    {"tls", true, [](const toml::node& n, Site& s) { return read_enum(n, {"strict", "legacy"}, s.tls); }},
    {"keep", true, [](const toml::node& n, Site& s) { return read_enum(n, {"all", "differing"}, s.keep); }},
    {"drop_raw_after", true, read_drop_raw_after},
    {"cookies", true, [](const toml::node& n, Site& s) { return read_flag(n, s.cookies); }},
    {"charset", true, read_charset},
    {"body", true, [](const toml::node& n, Site& s) { return read_string(n, s.body); }},
});

// Levenshtein distance; keys are short.
size_t distance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({substituted, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row[b.size()];
}

Complaint unknown_key(std::string_view key) {
  std::string message = "unknown key \"" + std::string(key) + "\"";
  if (key.size() > 64) return message;
  std::string_view nearest;
  size_t best = std::max<size_t>(1, key.size() / 3) + 1;
  for (const Setting& setting : kSettings) {
    const size_t d = distance(key, setting.key);
    if (d < best) {
      best = d;
      nearest = setting.key;
    }
  }
  return nearest.empty() ? message : message + "; did you mean \"" + std::string(nearest) + "\"?";
}

}  // namespace

Complaint read_string(const toml::node& node, std::string& out) {
  const auto* value = node.as_string();
  if (value == nullptr) return wants("a string", node);
  if (has_control(value->get())) return "holds control characters";
  out = value->get();
  return {};
}

Complaint read_setting(std::string_view key, const toml::node& node, bool is_site, Site& site) {
  const auto setting =
      std::find_if(kSettings.begin(), kSettings.end(), [key](const Setting& s) { return s.key == key; });
  if (setting == kSettings.end()) return unknown_key(key);
  if (setting->site_only && !is_site) {
    return "\"" + std::string(key) + "\" belongs in a [[site]], not in [defaults]";
  }
  Complaint problem = setting->read(node, site);
  return problem.empty() ? problem : "\"" + std::string(key) + "\" " + problem;
}

}  // namespace fangzhi

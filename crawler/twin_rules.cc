#include "crawler/twin_rules.h"

#include <algorithm>
#include <array>
#include <tuple>

#include "base/digest.h"
#include "base/url.h"

namespace fangzhi {
namespace {

constexpr size_t kValuesMax = 8;       // of one parameter
constexpr size_t kParametersMax = 64;  // whose values are remembered
constexpr size_t kTwinSteps = 3;       // rules one after the other

bool is_word(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// Words that hold a digit are "0", as in url_pattern.
std::string shape_of(std::string_view text) {
  std::string shape;
  for (size_t at = 0; at < text.size();) {
    size_t end = at;
    bool has_digit = false;
    for (; end < text.size() && is_word(text[end]); ++end) has_digit |= text[end] >= '0' && text[end] <= '9';
    if (end == at) {
      shape += text[at++];
      continue;
    }
    if (has_digit) shape += '0';
    if (!has_digit) shape += text.substr(at, end - at);
    at = end;
  }
  return shape;
}

// Past "http://host:port".
size_t authority_end(std::string_view url) {
  const size_t slashes = url.find("://");
  return slashes == std::string_view::npos ? 0 : std::min(url.find('/', slashes + 3), url.size());
}

// The host as it is, the rest as url_pattern has it.
std::string place_of(std::string_view beginning) {
  const size_t end = authority_end(beginning);
  return std::string(beginning.substr(0, end)) + shape_of(beginning.substr(end));
}

std::vector<std::string_view> parameters_of(std::string_view url) {
  std::vector<std::string_view> parameters;
  const size_t query = url.find('?');
  if (query == std::string_view::npos) return parameters;
  url.remove_prefix(query + 1);
  while (true) {
    const size_t end = url.find('&');
    if (end != 0 && !url.empty()) parameters.push_back(url.substr(0, end));
    if (end == std::string_view::npos) return parameters;
    url.remove_prefix(end + 1);
  }
}

std::string_view before_query(std::string_view url) {
  return url.substr(0, url.find('?'));
}

std::string with_parameters(std::string_view stem, const std::vector<std::string_view>& parameters) {
  std::string url(stem);
  char separator = '?';
  for (const std::string_view parameter : parameters) {
    (url += separator) += parameter;
    separator = '&';
  }
  return url;
}

std::string_view name_of_parameter(std::string_view parameter) {
  return parameter.substr(0, parameter.find('='));
}

// Numbers of pages and places in a list: a list of one page shows the same whatever they say, and others do not.
bool counts_pages(std::string_view name) {
  std::string lower(name);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  constexpr std::array<std::string_view, 8> kWords{"page", "start", "offset", "index", "pn", "id", "cur", "no"};
  return lower == "p" || std::any_of(kWords.begin(), kWords.end(),
                                     [&](std::string_view word) { return lower.find(word) != std::string::npos; });
}

bool is_tracking(std::string_view parameter) {
  constexpr std::array<std::string_view, 9> kNames{"spm",    "fbclid",      "gclid", "msclkid",      "isappinstalled",
                                                   "nsukey", "share_token", "bdmsg", "wxshare_count"};
  constexpr std::array<std::string_view, 4> kWholes{"from=singlemessage", "from=timeline", "from=groupmessage",
                                                    "scene=singlemessage"};
  if (parameter.starts_with("utm_")) return true;
  return std::find(kNames.begin(), kNames.end(), name_of_parameter(parameter)) != kNames.end() ||
         std::find(kWholes.begin(), kWholes.end(), parameter) != kWholes.end();
}

// The parameters of `more` that `less` has not; empty where `less` has others than `more`, or order differs.
std::vector<std::string_view> extra_parameters(const std::vector<std::string_view>& more,
                                               const std::vector<std::string_view>& less) {
  std::vector<std::string_view> extra;
  size_t at = 0;
  for (const std::string_view parameter : more) {
    if (at < less.size() && parameter == less[at]) {
      ++at;
    } else {
      extra.push_back(parameter);
    }
  }
  if (at < less.size()) extra.clear();
  return extra;
}

bool is_word_at(std::string_view text, size_t at) {
  return at < text.size() && is_word(text[at]);
}

// What stands between the common beginning and the common end, in whole words.
std::optional<TwinRule> text_edit(std::string_view from, std::string_view to) {
  const size_t shorter = std::min(from.size(), to.size());
  size_t begin = 0;
  while (begin < shorter && from[begin] == to[begin]) ++begin;
  while (begin > 0 && is_word(from[begin - 1]) && (is_word_at(from, begin) || is_word_at(to, begin))) --begin;
  size_t end = 0;
  while (end < shorter - begin && from[from.size() - 1 - end] == to[to.size() - 1 - end]) ++end;
  const auto cuts_word = [&](std::string_view text) {
    return is_word_at(text, text.size() - end) && text.size() > end && is_word(text[text.size() - end - 1]);
  };
  while (end > 0 && (cuts_word(from) || cuts_word(to))) --end;
  // A rule that only puts something in would fit everywhere.
  const bool only_adds = from.size() == begin + end;
  while (only_adds && end > 0 && is_word_at(from, from.size() - end)) --end;
  // Hosts are whole words.
  const size_t from_host = authority_end(from), to_host = authority_end(to);
  if (begin < from_host || begin < to_host) {
    begin = 0;
    end = std::min({end, from.size() - from_host, to.size() - to_host});
  }
  TwinRule rule;
  rule.place = place_of(from.substr(0, begin));
  rule.from = from.substr(begin, from.size() - begin - end);
  rule.to = to.substr(begin, to.size() - begin - end);
  rule.agree = 1;
  const bool is_small = rule.from.size() <= TwinRules::kEditMax && rule.to.size() <= TwinRules::kEditMax;
  return is_small && !rule.from.empty() ? std::optional(std::move(rule)) : std::nullopt;
}

std::optional<std::string> applied_text(const TwinRule& rule, const std::string& url) {
  for (size_t at = url.find(rule.from); at != std::string::npos; at = url.find(rule.from, at + 1)) {
    const size_t end = at + rule.from.size();
    const bool cuts_begin = at > 0 && is_word(url[at - 1]) && is_word(rule.from.front());
    const bool cuts_end = end < url.size() && is_word(url[end]) && is_word(rule.from.back());
    if (cuts_begin || cuts_end || place_of(std::string_view(url).substr(0, at)) != rule.place) continue;
    return url.substr(0, at) + rule.to + url.substr(end);
  }
  return std::nullopt;
}

std::optional<std::string> applied(const TwinRule& rule, const std::string& url) {
  if (!rule.is_parameter) return applied_text(rule, url);
  const std::string_view stem = before_query(url);
  if (stem.size() == url.size() || place_of(stem) != rule.place) return std::nullopt;
  std::vector<std::string_view> parameters = parameters_of(url);
  const bool is_any_value = rule.from.ends_with('=');
  const size_t gone = std::erase_if(parameters, [&](std::string_view parameter) {
    return parameter == rule.from || (is_any_value && parameter.starts_with(rule.from));
  });
  return gone > 0 ? std::optional(with_parameters(stem, parameters)) : std::nullopt;
}

}  // namespace

std::string in_words(const TwinRule& rule) {
  const std::string where = " (seen on " + std::to_string(rule.agree) + " pages)";
  if (rule.is_parameter) return "\"" + rule.from + "\" changes nothing on " + rule.place + where;
  return "\"" + rule.from + "\" shows what \"" + rule.to + "\" shows, after " + rule.place + where;
}

std::string without_tracking(std::string_view canonical) {
  if (canonical.find('?') == std::string_view::npos) return std::string(canonical);
  std::vector<std::string_view> parameters = parameters_of(canonical);
  if (std::erase_if(parameters, is_tracking) == 0) return std::string(canonical);
  return with_parameters(before_query(canonical), parameters);
}

bool TwinRules::is_better(const Page& a, const Page& b) {
  const auto order = [](const Page& page) {
    return std::tuple(page.rank, parameters_of(page.url).size(), page.url.size(), std::string_view(page.url));
  };
  return order(a) < order(b);
}

void TwinRules::same(const Page& a, const Page& b) {
  const bool is_a_better = is_better(a, b);
  const std::string& better = (is_a_better ? a : b).url;
  const std::string& worse = (is_a_better ? b : a).url;
  const std::string_view stem = before_query(better);
  if (stem != before_query(worse)) {
    if (std::optional<TwinRule> rule = text_edit(worse, better)) agree(std::move(*rule));
    return;
  }
  const std::vector<std::string_view> more = parameters_of(worse), less = parameters_of(better);
  std::vector<std::string_view> extra = extra_parameters(more, less);
  // Two session ids: the same names, one other value.
  const bool has_other_value = more.size() == less.size();
  for (size_t i = 0; has_other_value && i < more.size(); ++i) {
    if (more[i] == less[i]) continue;
    if (name_of_parameter(more[i]) != name_of_parameter(less[i])) return;
    extra.push_back(more[i]);
  }
  if (extra.size() != 1) return;
  const std::string name = std::string(name_of_parameter(extra[0])) + "=";
  if (!has_other_value) {
    agree({.place = place_of(stem),
           .from = std::string(extra[0]),
           .to = {},
           .is_parameter = true,
           .agree = 1,
           .differ = 0});
  }
  if (counts_pages(name) || extra[0].size() <= name.size()) return;
  if (values_.size() >= kParametersMax) values_.clear();
  std::unordered_set<std::string>& values = values_[place_of(stem) + "?" + name];
  if (values.size() >= kValuesMax || !values.insert(std::string(extra[0])).second) return;
  agree({.place = place_of(stem), .from = name, .to = {}, .is_parameter = true, .agree = 1, .differ = 0});
}

void TwinRules::agree(TwinRule rule) {
  const auto known = std::find_if(rules_.begin(), rules_.end(), [&](const TwinRule& other) {
    return other.place == rule.place && other.from == rule.from && other.to == rule.to &&
           other.is_parameter == rule.is_parameter;
  });
  if (known != rules_.end()) {
    const bool was_trusted = known->is_trusted();
    ++known->agree;
    if (!was_trusted && known->is_trusted()) news_.push_back(in_words(*known));
    return;
  }
  if (rules_.size() >= kRulesMax) {
    // The last of the weak ones: what is old and weak may still grow, what came just now is as likely.
    const auto weakest = std::min_element(rules_.begin(), rules_.end(),
                                          [](const TwinRule& a, const TwinRule& b) { return a.agree < b.agree; });
    rules_.erase(weakest);
  }
  rules_.push_back(std::move(rule));
}

std::vector<std::string> TwinRules::twins_of(const std::string& url) const {
  std::vector<std::string> twins;
  std::string at = url;
  for (size_t step = 0; step < kTwinSteps; ++step) {
    std::optional<std::string> next;
    for (const TwinRule& rule : rules_) {
      if (!rule.is_trusted()) continue;
      next = applied(rule, at);
      if (next) break;
    }
    if (!next || *next == url || !parse_url(*next)) break;
    at = *next;
    twins.insert(twins.begin(), at);
  }
  return twins;
}

std::vector<std::pair<std::string, size_t>> TwinRules::guesses_of(const std::string& url) const {
  std::vector<std::pair<std::string, size_t>> guesses;
  for (size_t i = 0; i < rules_.size(); ++i) {
    if (std::optional<std::string> other = applied(rules_[i], url)) guesses.emplace_back(std::move(*other), i);
  }
  return guesses;
}

void TwinRules::differs(size_t rule) {
  ++rules_[rule].differ;
}

bool TwinRules::takes_place(const std::string& stripped, const std::string& url) {
  if (places_.size() >= kPlacesMax) places_.clear();
  const auto [found, is_new] = places_.try_emplace(hash64(stripped), hash64(url));
  return is_new || found->second == hash64(url);
}

void TwinRules::load(const std::vector<TwinRule>& rules) {
  rules_ = rules;
  if (rules_.size() > kRulesMax) rules_.resize(kRulesMax);
}

}  // namespace fangzhi

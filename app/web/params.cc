#include "app/web/params.h"

#include <algorithm>
#include <charconv>

#include "base/url.h"

namespace fangzhi {
namespace {

// Length of the UTF-8 sequence at the head of `text`, 0 where it is none (Unicode 15, table 3-7).
size_t utf8_length(std::string_view text) {
  const auto byte = [&](size_t at) { return at < text.size() ? static_cast<unsigned char>(text[at]) : 0u; };
  const unsigned lead = byte(0);
  if (lead < 0x80) return 1;
  const size_t length = lead >= 0xC2 && lead < 0xE0 ? 2 : lead >= 0xE0 && lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;
  if (length == 0 || lead < 0xC2 || text.size() < length) return 0;
  const unsigned low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  const unsigned high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  if (byte(1) < low || byte(1) > high) return 0;
  for (size_t i = 2; i < length; ++i) {
    if (byte(i) < 0x80 || byte(i) > 0xBF) return 0;
  }
  return length;
}

// UTF-8 without control characters.
bool is_plain_text(std::string_view text) {
  for (size_t at = 0; at < text.size();) {
    const size_t length = utf8_length(text.substr(at));
    const auto lead = static_cast<unsigned char>(text[at]);
    if (length == 0 || lead < 0x20 || lead == 0x7F) return false;
    at += length;
  }
  return true;
}

tl::unexpected<Error> bad_param(std::string_view name, std::string_view what) {
  return failure(ErrorCode::kInvalid, "parameter '" + std::string(name) + "' " + std::string(what));
}

std::string known_names(std::initializer_list<std::string_view> known) {
  std::string names;
  for (const std::string_view name : known) names += (names.empty() ? "" : ", ") + std::string(name);
  return names.empty() ? "none is known here" : "known are: " + names;
}

}  // namespace

Result<Params> Params::read(const ParamList& list, std::initializer_list<std::string_view> known) {
  if (list.size() > kParamsMax) return failure(ErrorCode::kInvalid, "too many parameters");
  Params params;
  for (const auto& [name, value] : list) {
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      return failure(ErrorCode::kInvalid, "no such parameter; " + known_names(known));
    }
    const bool is_twice = std::any_of(params.list_.begin(), params.list_.end(),
                                      [&name = name](const auto& other) { return other.first == name; });
    if (is_twice) return bad_param(name, "is given twice");
    if (value.size() > kParamBytesMax) return bad_param(name, "is too long");
    if (!is_plain_text(value)) return bad_param(name, "is not UTF-8 text");
    params.list_.emplace_back(name, value);
  }
  return params;
}

const std::string& Params::text(std::string_view name) const {
  static const std::string kAbsent;
  for (const auto& [known, value] : list_) {
    if (known == name) return value;
  }
  return kAbsent;
}

Result<std::string> Params::required(std::string_view name) const {
  if (text(name).empty()) return bad_param(name, "is missing");
  return text(name);
}

Result<std::string> Params::day(std::string_view name) const {
  const std::string& value = text(name);
  if (value.empty()) return value;
  const Result<CivilTime> day = parse_civil(value);
  if (!day || day->hour >= 0) return bad_param(name, "is not a day (YYYY-MM-DD)");
  return value;
}

Result<std::optional<Time>> Params::time(std::string_view name) const {
  const std::string& value = text(name);
  if (value.empty()) return std::optional<Time>();
  const Result<Time> time = parse_rfc3339(value);
  if (!time) return bad_param(name, "is not a time (RFC 3339: 2026-11-22T08:00:00Z)");
  return std::optional<Time>(*time);
}

Result<uint64_t> Params::number(std::string_view name, uint64_t absent, uint64_t min, uint64_t max) const {
  const std::string& value = text(name);
  if (value.empty()) return absent;
  uint64_t number = 0;
  const char* const end = value.data() + value.size();
  const auto [stopped, error] = std::from_chars(value.data(), end, number);
  if (error != std::errc() || stopped != end || number < min || number > max) {
    return bad_param(name, "is not a number from " + std::to_string(min) + " to " + std::to_string(max));
  }
  return number;
}

Result<bool> Params::flag(std::string_view name) const {
  const bool is_given = std::any_of(list_.begin(), list_.end(), [&](const auto& other) { return other.first == name; });
  const std::string& value = text(name);
  if (!is_given || value == "0" || value == "false") return false;
  if (value.empty() || value == "1" || value == "true") return true;
  return bad_param(name, "is neither true nor false");
}

Result<AskedPage> asked_page(const ParamList& list) {
  const auto params = Params::read(list, {"url", "at"});
  if (!params) return tl::unexpected(params.error());
  auto url = params->required("url");
  if (!url) return tl::unexpected(url.error());
  const auto at = params->time("at");
  if (!at) return tl::unexpected(at.error());
  return AskedPage{std::move(*url), *at};
}

std::string cookie_value(std::string_view header, std::string_view name) {
  while (!header.empty()) {
    const size_t end = std::min(header.find(';'), header.size());
    std::string_view pair = header.substr(0, end);
    while (pair.starts_with(' ')) pair.remove_prefix(1);
    if (pair.starts_with(name) && pair.substr(name.size()).starts_with('=')) {
      return std::string(pair.substr(name.size() + 1));
    }
    header.remove_prefix(std::min(end + 1, header.size()));
  }
  return {};
}

std::string host_name_of(std::string_view header) {
  if (header.empty() || header.size() > 300 || header.find_first_of("/\\@?# ") != std::string_view::npos) return {};
  const std::optional<Url> url = parse_url("http://" + std::string(header) + "/");
  return url ? std::string(url->host()) : std::string();
}

bool is_address(std::string_view host) {
  if (host.starts_with('[')) return true;
  return !host.empty() && host.find_first_not_of("0123456789.") == std::string_view::npos;
}

}  // namespace fangzhi

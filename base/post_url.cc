#include "base/post_url.h"

#include <algorithm>

namespace fangzhi {
namespace {

constexpr size_t kNumberDigitsMax = 15;  // a JSON number all readers hold exactly

int hex_digit_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char folded = static_cast<char>(c | 0x20);
  return folded >= 'a' && folded <= 'f' ? folded - 'a' + 10 : -1;
}

std::string percent_decoded(std::string_view text) {
  std::string out;
  for (size_t at = 0; at < text.size(); ++at) {
    const int high = text[at] == '%' && at + 2 < text.size() ? hex_digit_of(text[at + 1]) : -1;
    const int low = high >= 0 ? hex_digit_of(text[at + 2]) : -1;
    if (low >= 0) {
      out.push_back(static_cast<char>(high * 16 + low));
      at += 2;
    } else {
      out.push_back(text[at] == '+' ? ' ' : text[at]);
    }
  }
  return out;
}

void add_json_string(std::string_view text, std::string& out) {
  out.push_back('"');
  for (const char c : text) {
    if (c == '"' || c == '\\') out.push_back('\\');
    if (static_cast<unsigned char>(c) >= ' ') out.push_back(c);
  }
  out.push_back('"');
}

bool is_json_number(std::string_view text) {
  return !text.empty() && text.size() <= kNumberDigitsMax && (text[0] != '0' || text.size() == 1) &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// "a=1&b=x" as {"a":1,"b":"x"}: what is a number goes as one, which lenient servers take for a string too.
std::string json_of_fields(std::string_view fields) {
  std::string json = "{";
  while (!fields.empty()) {
    const size_t end = std::min(fields.find('&'), fields.size());
    const std::string_view field = fields.substr(0, end);
    fields.remove_prefix(std::min(end + 1, fields.size()));
    if (field.empty()) continue;
    const size_t equals = std::min(field.find('='), field.size());
    const std::string value = percent_decoded(field.substr(std::min(equals + 1, field.size())));
    if (json.size() > 1) json.push_back(',');
    add_json_string(percent_decoded(field.substr(0, equals)), json);
    json.push_back(':');
    if (is_json_number(value) || value == "true" || value == "false") {
      json += value;
    } else {
      add_json_string(value, json);
    }
  }
  return json + "}";
}

}  // namespace

std::optional<PostRequest> post_request(std::string_view url) {
  const size_t query = url.find('?');
  if (query == std::string_view::npos) return std::nullopt;
  const size_t at = url.find(kPostMark, query);
  const bool is_mark = at != std::string_view::npos && (url[at - 1] == '?' || url[at - 1] == '&') &&
                       (at + kPostMark.size() == url.size() || url[at + kPostMark.size()] == '&');
  if (!is_mark) return std::nullopt;
  PostRequest request{.url = std::string(url.substr(0, at - 1)),
                      .body = {},
                      .content_type = "application/x-www-form-urlencoded; charset=UTF-8"};
  std::string_view fields = url.substr(std::min(at + kPostMark.size() + 1, url.size()));
  if (fields.starts_with(kPostJsonMark)) {
    fields.remove_prefix(std::min(kPostJsonMark.size() + 1, fields.size()));
    request.content_type = "application/json; charset=UTF-8";
    request.body = json_of_fields(fields);
  } else {
    request.body = fields;
  }
  return request;
}

std::string as_post(std::string_view url) {
  const size_t query = std::min(url.find('?'), url.size());
  std::string post(url.substr(0, query));
  post.append("?").append(kPostMark);
  if (query + 1 < url.size()) post.append("&").append(url.substr(query + 1));
  return post;
}

}  // namespace fangzhi

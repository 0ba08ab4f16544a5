#include "store/warc_http.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

#include "store/warc_text.h"

namespace fangzhi {
namespace {

constexpr std::string_view kOurPrefix = "X-Archive-Orig-";
constexpr std::array<std::string_view, 3> kPrefixes = {kOurPrefix, "X-Crawl-", "X-Orig-"};
constexpr std::string_view kEncoding = "Content-Encoding", kTransfer = "Transfer-Encoding", kLength = "Content-Length";

bool speaks_of_body(std::string_view name) {
  return same_word(name, kEncoding) || same_word(name, kTransfer) || same_word(name, kLength);
}

std::string_view name_of(std::string_view line) {
  std::string_view name, value;
  return split_field(line, name, value) ? name : std::string_view();
}

std::string joined(const std::vector<std::string>& lines) {
  std::string head;
  for (const std::string& line : lines) (head += line) += "\r\n";
  return head += "\r\n";
}

// The name of a renamed field without its prefix; empty where it is none.
std::string_view without_prefix(std::string_view name) {
  for (const std::string_view prefix : kPrefixes) {
    if (name.size() <= prefix.size() || !same_word(name.substr(0, prefix.size()), prefix)) continue;
    if (speaks_of_body(name.substr(prefix.size()))) return name.substr(prefix.size());
  }
  return {};
}

// Whether the fields about the body hold for it as it is.
bool holds_for(const std::vector<std::string>& lines, const HttpBodyFacts& body) {
  int lengths = 0;
  for (size_t i = 1; i < lines.size(); ++i) {
    std::string_view name, value;
    if (!split_field(lines[i], name, value)) continue;
    if (same_word(name, kTransfer) || (same_word(name, kEncoding) && !body.is_coded)) return false;
    if (same_word(name, kLength) && (++lengths > 1 || value != std::to_string(body.length))) return false;
  }
  return true;
}

bool is_hex_digit(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

// The chunk that starts at `at`: its size, and `at` moved to its data. False where there is no chunk's line.
bool read_chunk_line(std::string_view body, size_t& at, uint64_t& size) {
  const size_t end = body.find('\n', at);
  constexpr size_t kLineMax = 4096;  // a chunk extension is short
  if (end == std::string_view::npos || end - at > kLineMax || !is_hex_digit(body[at])) return false;
  const auto parsed = std::from_chars(body.data() + at, body.data() + end, size, 16);
  if (parsed.ec != std::errc()) return false;
  const std::string_view rest = trimmed({parsed.ptr, static_cast<size_t>(body.data() + end - parsed.ptr)});
  if (!rest.empty() && rest[0] != ';') return false;
  at = end + 1;
  return true;
}

}  // namespace

size_t http_head_length(std::string_view message) {
  const size_t length = head_length(message);
  return length == 0 ? message.size() : length;
}

std::optional<HttpStatusLine> parse_status_line(std::string_view head) {
  std::string_view line = head.substr(0, head.find('\n'));
  if (line.substr(0, 5) != "HTTP/" && line.substr(0, 5) != "http/") return std::nullopt;
  line.remove_prefix(5);
  const size_t blank = line.find_first_of(" \t");
  if (blank == std::string_view::npos) return std::nullopt;
  HttpStatusLine result{std::string(line.substr(0, blank)), 0};
  if (result.version == "2.0") result.version = "2";
  const std::string_view code = trimmed(line.substr(blank)).substr(0, 3);
  if (code.size() != 3 || !std::all_of(code.begin(), code.end(), [](char c) { return c >= '0' && c <= '9'; })) {
    return std::nullopt;
  }
  std::from_chars(code.data(), code.data() + 3, result.status);
  return result;
}

std::string replayable_head(std::string_view head, const HttpBodyFacts& body) {
  std::vector<std::string> lines = head_lines(with_http1_line(head));
  if (holds_for(lines, body)) return joined(lines);
  for (size_t i = 1; i < lines.size(); ++i) {
    const std::string_view name = name_of(lines[i]);
    if (!speaks_of_body(name) || (same_word(name, kEncoding) && body.is_coded)) continue;
    lines[i].insert(0, kOurPrefix);
  }
  lines.push_back(std::string(kLength) + ": " + std::to_string(body.length));
  return joined(lines);
}

OriginalHead original_head(std::string_view head) {
  OriginalHead result;
  std::vector<std::string> lines = head_lines(head);
  for (size_t i = 1; i < lines.size(); ++i) {
    const std::string_view name = without_prefix(name_of(lines[i]));
    if (name.empty()) continue;
    result.is_restored = true;
    result.is_body_decoded = result.is_body_decoded || same_word(name, kEncoding);
  }
  if (!result.is_restored) {
    result.head = head;
    return result;
  }
  for (size_t i = lines.size(); i-- > 1;) {
    if (!same_word(name_of(lines[i]), kLength)) continue;
    lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(i));
    break;
  }
  for (size_t i = 1; i < lines.size(); ++i) {
    const std::string_view name = name_of(lines[i]);
    const std::string_view original = without_prefix(name);
    if (!original.empty()) lines[i].erase(0, name.size() - original.size());
  }
  result.head = joined(lines);
  return result;
}

std::string with_http1_line(std::string_view head) {
  std::string text(head);
  const size_t line_end = std::min(text.find('\n'), text.size());
  for (const std::string_view version : {"HTTP/2.0", "HTTP/2", "HTTP/3.0", "HTTP/3"}) {
    const size_t at = text.rfind(version, line_end);
    if (at == std::string::npos) continue;
    const char after = at + version.size() < text.size() ? text[at + version.size()] : ' ';
    const bool is_first = at == 0 && (after == ' ' || after == '\r' || after == '\n');
    const bool is_last = at > 0 && text[at - 1] == ' ' && (after == '\r' || after == '\n');
    if (is_first || is_last) return text.replace(at, version.size(), "HTTP/1.1");
  }
  return text;
}

std::string with_http2_line(std::string_view head) {
  std::string text(head);
  const size_t at = text.rfind("HTTP/1.1", std::min(text.find('\n'), text.size()));
  return at == std::string::npos ? text : text.replace(at, 8, "HTTP/2");
}

std::optional<Dechunked> dechunk(std::string_view body) {
  Dechunked result;
  size_t at = 0;
  bool is_first = true;
  while (at < body.size()) {
    uint64_t size = 0;
    if (!read_chunk_line(body, at, size)) break;
    if (size == 0) {
      result.is_whole = true;  // what follows is the trailer
      return result;
    }
    const size_t left = body.size() - at;
    const bool is_short = size > left;
    result.body += body.substr(at, static_cast<size_t>(std::min<uint64_t>(size, left)));
    if (is_short) return result;
    at += static_cast<size_t>(size);
    const size_t line_end = at < body.size() && body[at] == '\r' ? at + 1 : at;
    if (line_end < body.size() && body[line_end] != '\n') {
      // A first "chunk" that no line end follows was text that looked like one.
      return is_first ? std::nullopt : std::optional<Dechunked>(std::move(result));
    }
    at = line_end + 1;
    is_first = false;
  }
  if (is_first && !body.empty()) return std::nullopt;
  return result;
}

}  // namespace fangzhi

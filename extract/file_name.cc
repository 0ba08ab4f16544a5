// The name a server gives a file (RFC 6266): filename*=UTF-8''… first, then filename="…", whose bytes are UTF-8 or GBK
// as it likes, often percent-encoded though RFC 6266 says nothing of that.

#include "base/url_parts.h"
#include "extract/decode.h"
#include "extract/file_text.h"
#include "extract/text.h"

namespace fangzhi {
namespace {

constexpr size_t kFileNameBytesMax = 512;

// Not everything that could be UTF-8 is: 通知 in GBK is two pairs of bytes that UTF-8 reads as combining marks.
bool is_likely_utf8(std::string_view bytes) {
  bool has_pairs = false, has_longer = false;
  for (size_t at = 0; at < bytes.size();) {
    const size_t before = at;
    if (next_code_point(bytes, at) == 0xFFFD && bytes.substr(before, 3) != "\uFFFD") return false;
    has_pairs = has_pairs || at - before == 2;
    has_longer = has_longer || at - before > 2;
  }
  return has_longer || !has_pairs;
}

// The value of a parameter: a token, or a quoted string with its escapes undone. Empty: there is none.
std::string parameter(std::string_view header, std::string_view name) {
  const std::string lowered = lower(header);
  for (size_t at = lowered.find(name); at != std::string::npos; at = lowered.find(name, at + 1)) {
    if (at > 0 && lowered[at - 1] != ';' && lowered[at - 1] != ' ' && lowered[at - 1] != '\t') continue;
    std::string_view rest = trim(header.substr(at + name.size()));
    if (rest.empty() || rest.front() != '=') continue;
    rest = trim(rest.substr(1));
    if (rest.empty() || rest.front() != '"') return std::string(trim(rest.substr(0, rest.find(';'))));
    std::string value;
    for (size_t i = 1; i < rest.size() && rest[i] != '"'; ++i) {
      if (rest[i] == '\\' && i + 1 < rest.size()) ++i;
      value += rest[i];
    }
    return value;
  }
  return {};
}

// Without folders, controls and what a file system minds.
std::string safe_name(std::string_view name) {
  name = name.substr(name.find_last_of("/\\") + 1);
  std::string safe = tidy(name.substr(0, kFileNameBytesMax));
  return safe == "." || safe == ".." ? std::string() : safe;
}

}  // namespace

std::string disposition_name(std::string_view header) {
  const std::string extended = parameter(header, "filename*");  // charset'language'percent-encoded (RFC 8187)
  const size_t language = extended.find('\''), text = extended.find('\'', language + 1);
  if (language != std::string::npos && text != std::string::npos) {
    const std::string charset = language == 0 ? "utf-8" : extended.substr(0, language);
    const std::string name = safe_name(decode(url_parts::percent_decode(extended.substr(text + 1)), charset));
    if (!name.empty()) return name;
  }
  const std::string bytes = url_parts::percent_decode(parameter(header, "filename"));
  return safe_name(decode(bytes, is_likely_utf8(bytes) ? "utf-8" : "gb18030"));
}

}  // namespace fangzhi

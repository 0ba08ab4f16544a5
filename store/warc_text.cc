#include "store/warc_text.h"

#include "store/warc.h"

namespace fangzhi {
namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

}  // namespace

bool same_word(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (size_t i = 0; i < a.size(); ++i) {
    if (lower(a[i]) != lower(b[i])) return false;
  }
  return true;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  const size_t begin = text.find_first_not_of(kBlank);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlank) - begin + 1);
}

std::string lower_word(std::string_view text) {
  std::string word(text);
  for (char& c : word) c = lower(c);
  return word;
}

std::vector<std::string> head_lines(std::string_view head) {
  std::vector<std::string> lines;
  for (size_t at = 0; at < head.size();) {
    const size_t end = std::min(head.find('\n', at), head.size());
    std::string_view line = head.substr(at, end - at);
    at = end + 1;
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    if (line.empty() && !lines.empty()) break;
    const bool is_folded = !lines.empty() && lines.size() > 1 && (line[0] == ' ' || line[0] == '\t');
    if (!is_folded) {
      lines.emplace_back(line);
    } else if (const std::string_view more = trimmed(line); !more.empty()) {
      (lines.back() += ' ') += more;
    }
  }
  return lines;
}

size_t head_length(std::string_view bytes) {
  for (size_t at = bytes.find('\n'); at != std::string_view::npos; at = bytes.find('\n', at + 1)) {
    if (at + 1 < bytes.size() && bytes[at + 1] == '\n') return at + 2;
    if (at + 2 < bytes.size() && bytes[at + 1] == '\r' && bytes[at + 2] == '\n') return at + 3;
  }
  return 0;
}

bool split_field(std::string_view line, std::string_view& name, std::string_view& value) {
  const size_t colon = line.find(':');
  if (colon == std::string_view::npos) return false;
  name = trimmed(line.substr(0, colon));
  value = trimmed(line.substr(colon + 1));
  return true;
}

std::string_view WarcRecord::field(std::string_view name) const {
  for (const auto& [key, value] : fields) {
    if (same_word(key, name)) return value;
  }
  return {};
}

WarcFields parse_warc_fields(std::string_view block) {
  WarcFields fields;
  // head_lines takes its first line for a request or status line, which is never folded.
  for (const std::string& line : head_lines("\n" + std::string(block))) {
    std::string_view name, value;
    if (split_field(line, name, value)) fields.emplace_back(name, value);
  }
  return fields;
}

}  // namespace fangzhi

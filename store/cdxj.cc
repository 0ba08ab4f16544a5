#include "store/cdxj.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <queue>

#include "base/url.h"
#include "store/warc_http.h"
#include "store/warc_text.h"

namespace fangzhi {
namespace {

// One character of UTF-8 at `at`, which moves behind it; -1 where the bytes are none.
int32_t next_character(std::string_view text, size_t& at) {
  const auto byte = static_cast<unsigned char>(text[at]);
  const int more = byte < 0x80 ? 0 : byte >= 0xF0 && byte < 0xF5 ? 3 : byte >= 0xE0 ? 2 : byte >= 0xC2 ? 1 : -1;
  if (more < 0 || byte >= 0xF5 || at + static_cast<size_t>(more) >= text.size()) return -1;
  int32_t value = more == 0 ? byte : byte & (0x3F >> more);
  for (int i = 1; i <= more; ++i) {
    const auto next = static_cast<unsigned char>(text[at + static_cast<size_t>(i)]);
    if ((next & 0xC0) != 0x80) return -1;
    value = value << 6 | (next & 0x3F);
  }
  constexpr int32_t kLeast[] = {0, 0x80, 0x800, 0x10000};
  if (value < kLeast[more] || value > 0x10FFFF || (value >= 0xD800 && value < 0xE000)) return -1;
  at += static_cast<size_t>(more) + 1;
  return value;
}

// The tools read a head as UTF-8 where it is that, line by line, and as Latin-1 where not.
std::vector<int32_t> characters_of(std::string_view text) {
  std::vector<int32_t> characters;
  for (size_t at = 0; at < text.size();) {
    const int32_t character = next_character(text, at);
    if (character >= 0) {
      characters.push_back(character);
      continue;
    }
    characters.clear();
    for (const char c : text) characters.push_back(static_cast<unsigned char>(c));
    return characters;
  }
  return characters;
}

void append_escape(std::string& out, int32_t unit) {
  static constexpr char kDigits[] = "0123456789abcdef";
  out += "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) out += kDigits[unit >> shift & 15];
}

// A JSON string in ASCII, as Python's json module writes it.
void append_string(std::string& out, const std::vector<int32_t>& characters) {
  out += '"';
  for (const int32_t c : characters) {
    constexpr std::string_view kNamed = "\"\\\n\r\t\f\b", kLetters = "\"\\nrtfb";
    const size_t named = c < 0x80 ? kNamed.find(static_cast<char>(c)) : std::string_view::npos;
    if (named != std::string_view::npos) {
      (out += '\\') += kLetters[named];
    } else if (c >= 0x20 && c < 0x7F) {
      out += static_cast<char>(c);
    } else if (c < 0x10000) {
      append_escape(out, c);
    } else {
      append_escape(out, 0xD800 + ((c - 0x10000) >> 10));
      append_escape(out, 0xDC00 + ((c - 0x10000) & 0x3FF));
    }
  }
  out += '"';
}

void append_field(std::string& json, std::string_view name, std::string_view value) {
  if (json.size() > 1) json += ", ";
  ((json += '"') += name) += "\": ";
  append_string(json, characters_of(value));
}

// What Python's \s matches beyond ASCII matters to no media type; of ASCII it is the blanks and 0x1C to 0x1F.
std::string_view media_type(std::string_view content_type) {
  constexpr std::string_view kEnd = "; \t\n\r\f\v\x1c\x1d\x1e\x1f";
  return content_type.substr(0, content_type.find_first_of(kEnd));
}

// "2026-11-22T08:44:10.123Z" -> "20261122084410".
std::string timestamp14(std::string_view date) {
  std::string digits;
  for (const char c : date) {
    if (c >= '0' && c <= '9') digits += c;
    if (digits.size() == 14) break;
  }
  return digits;
}

std::optional<std::string> first_value(const std::vector<std::string>& lines, std::string_view wanted) {
  for (size_t i = 1; i < lines.size(); ++i) {
    std::string_view name, value;
    if (split_field(lines[i], name, value) && same_word(name, wanted)) return std::string(value);
  }
  return std::nullopt;
}

// The second word of a status line.
std::string status_of(std::string_view line) {
  const size_t blank = line.find(' ');
  if (blank == std::string_view::npos) return {};
  const std::string_view rest = trimmed(line.substr(blank));
  return std::string(rest.substr(0, rest.find(' ')));
}

bool is_indexed(const WarcRecord& record) {
  if (record.type == "response" || record.type == "revisit") return true;
  if (record.type != "resource" && record.type != "metadata") return false;
  return record.field("Content-Type") != "application/warc-fields";
}

bool has_field(const WarcRecord& record, std::string_view name) {
  return std::any_of(record.fields.begin(), record.fields.end(),
                     [&](const auto& field) { return same_word(field.first, name); });
}

std::string target_of(const WarcRecord& record) {
  std::string_view uri = record.field("WARC-Target-URI");
  if (uri.size() > 1 && uri.front() == '<' && uri.back() == '>') uri = uri.substr(1, uri.size() - 2);
  std::string url;
  for (const char c : uri) url += c == ' ' ? std::string("%20") : std::string(1, c);
  return url;
}

}  // namespace

std::optional<std::string> cdxj_line(const WarcRecord& record, std::string_view filename, uint64_t offset,
                                     uint64_t length) {
  if (!is_indexed(record)) return std::nullopt;
  const std::string url = target_of(record);
  if (url.empty()) return std::nullopt;
  const bool is_message = (record.type == "response" || record.type == "revisit") && url.rfind("http", 0) == 0;
  std::vector<std::string> head;
  if (is_message && !record.block.empty()) {
    head = head_lines(std::string_view(record.block).substr(0, http_head_length(record.block)));
  }
  std::string json = "{";
  append_field(json, "url", url);
  if (record.type == "revisit") {
    append_field(json, "mime", "warc/revisit");
  } else if (record.type == "response") {
    if (const auto type = first_value(head, "Content-Type")) append_field(json, "mime", media_type(*type));
  } else if (has_field(record, "Content-Type")) {
    append_field(json, "mime", media_type(record.field("Content-Type")));
  }
  if (!head.empty()) append_field(json, "status", status_of(head[0]));
  if (has_field(record, "WARC-Payload-Digest")) append_field(json, "digest", record.field("WARC-Payload-Digest"));
  append_field(json, "length", std::to_string(length));
  append_field(json, "offset", std::to_string(offset));
  append_field(json, "filename", filename);
  // pywb looks up with the SURT of Python's surt package, its quirk with %26 included.
  return surt(url, {.split_at_escaped_ampersands = true}) + " " + timestamp14(record.field("WARC-Date")) + " " + json +
         "}\n";
}

LineSorter::~LineSorter() {
  for (std::FILE* run : runs_) std::fclose(run);
}

Status LineSorter::add(std::string line) {
  memory_ += line.size() + sizeof(std::string);
  lines_.push_back(std::move(line));
  return memory_ > memory_max_ ? spill() : Status();
}

Status LineSorter::spill() {
  std::sort(lines_.begin(), lines_.end());
  std::FILE* run = std::tmpfile();
  if (run == nullptr)
    return failure(ErrorCode::kIo, std::string("a temporary file for sorting: ") + std::strerror(errno));
  runs_.push_back(run);
  for (const std::string& line : lines_) std::fwrite(line.data(), 1, line.size(), run);
  if (std::fflush(run) != 0) {
    return failure(errno == ENOSPC ? ErrorCode::kDiskFull : ErrorCode::kIo,
                   std::string("sorting in a temporary file: ") + std::strerror(errno));
  }
  std::rewind(run);
  lines_.clear();
  memory_ = 0;
  return {};
}

namespace {

// The next line of a run; false at its end.
bool read_line(std::FILE* run, std::string& line) {
  line.clear();
  for (int c = std::getc(run); c != EOF; c = std::getc(run)) {
    line += static_cast<char>(c);
    if (c == '\n') return true;
  }
  return !line.empty();
}

}  // namespace

Status LineSorter::drain(const std::function<Status(std::string_view)>& visit) {
  if (!runs_.empty() && !lines_.empty()) {
    if (Status spilled = spill(); !spilled) return spilled;
  }
  std::string last;
  const auto give = [&](const std::string& line) {
    if (line == last) return Status();
    last = line;
    return visit(line);
  };
  if (runs_.empty()) {
    std::sort(lines_.begin(), lines_.end());
    for (const std::string& line : lines_) {
      if (Status given = give(line); !given) return given;
    }
    return {};
  }
  using Head = std::pair<std::string, size_t>;  // a run's next line, and which run
  std::priority_queue<Head, std::vector<Head>, std::greater<>> heads;
  std::string line;
  for (size_t i = 0; i < runs_.size(); ++i) {
    if (read_line(runs_[i], line)) heads.emplace(line, i);
  }
  while (!heads.empty()) {
    const Head head = heads.top();
    heads.pop();
    if (Status given = give(head.first); !given) return given;
    if (read_line(runs_[head.second], line)) heads.emplace(line, head.second);
  }
  return {};
}

}  // namespace fangzhi

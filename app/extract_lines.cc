#include "app/extract_lines.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include "app/base64.h"
#include "app/command.h"
#include "app/extract_records.h"

namespace fangzhi {
namespace {

constexpr size_t kLineBytesMax = 96u << 20;  // a page of 64 MiB in base64, and more

struct CloseFile {
  void operator()(std::FILE* file) const {
    if (file != stdin) std::fclose(file);
  }
};
using LineFile = std::unique_ptr<std::FILE, CloseFile>;

enum class LineRead : uint8_t { kLine, kTooLong, kEnd, kFailed };

// The next line without its end; what is beyond kLineBytesMax is read over.
LineRead read_line_of(std::FILE* file, std::string& line) {
  line.clear();
  char block[1 << 16];
  bool is_too_long = false;
  while (std::fgets(block, sizeof block, file) != nullptr) {
    // A NUL in a line hides its rest from us: it is no JSON either way.
    const size_t length = std::strlen(block);
    const bool is_end = length > 0 && block[length - 1] == '\n';
    is_too_long = is_too_long || line.size() + length > kLineBytesMax;
    if (!is_too_long) line.append(block, is_end ? length - 1 : length);
    if (is_end) return is_too_long ? LineRead::kTooLong : LineRead::kLine;
  }
  if (std::ferror(file) != 0) return LineRead::kFailed;
  if (is_too_long) return LineRead::kTooLong;
  return line.empty() ? LineRead::kEnd : LineRead::kLine;
}

std::string text_member(const Json& json, const char* name) {
  const auto found = json.find(name);
  return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

// A page out of a line; empty `error`: it is one. `bytes` holds what `page` views.
struct PageLine {
  Json head;
  PageInput page;
  std::string bytes, error;
};

void read_body(const Json& json, PageLine& line) {
  if (const auto html = json.find("html"); html != json.end() && html->is_string()) {
    // It has been decoded: whatever its meta elements say, it is UTF-8 now.
    line.bytes = html->get<std::string>();
    line.page.charset_override = "utf-8";
    if (line.page.content_type.empty()) line.page.content_type = "text/html";
  } else if (const auto body = json.find("body_b64"); body != json.end() && body->is_string()) {
    const std::string text = body->get<std::string>();
    constexpr const char* kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=\r\n";
    if (text.find_first_not_of(kDigits) != std::string::npos) line.error = "body_b64 is no base64";
    line.bytes = base64_decode(text);
  } else {
    line.error = "neither html nor body_b64";
  }
}

void read_page_line(const std::string& text, PageLine& line) {
  const Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) {
    line.error = "no JSON object";
    return;
  }
  if (const auto id = json.find("id"); id != json.end()) line.head["id"] = *id;
  line.page.url = text_member(json, "url");
  line.head["url"] = line.page.url.empty() ? Json(nullptr) : Json(line.page.url);
  line.page.content_type = text_member(json, "content_type");
  if (const std::string fetched = text_member(json, "fetched_at"); !fetched.empty()) {
    const Result<Time> time = parse_rfc3339(fetched);
    if (!time) line.error = "fetched_at is no RFC 3339 time";
    if (time) line.page.fetched_at = *time;
  }
  if (line.error.empty()) read_body(json, line);
  line.page.bytes = line.bytes;
}

class LineFilter {
 public:
  // False: nobody reads our output any more.
  bool run(const std::string& file);
  bool has_errors() const { return has_errors_; }

 private:
  bool answer(const std::string& file, uint64_t number, const std::string& text, bool is_too_long);

  bool has_errors_ = false;
};

bool LineFilter::answer(const std::string& file, uint64_t number, const std::string& text, bool is_too_long) {
  PageLine line;
  line.head["line"] = number;
  if (is_too_long) {
    line.error = "longer than 96 MiB";
  } else {
    read_page_line(text, line);
  }
  if (line.error.empty()) return put(line_of(page_record(std::move(line.head), line.page, file)) + "\n");
  has_errors_ = true;
  line.head["file"] = file;
  line.head["error"] = line.error;
  return put(line_of(line.head) + "\n");
}

bool LineFilter::run(const std::string& file) {
  const LineFile stream(file == "-" ? stdin : std::fopen(file.c_str(), "rbe"));
  if (!stream) {
    complain(file + ": cannot be read: " + std::strerror(errno));
    has_errors_ = true;
    return true;
  }
  std::string text;
  for (uint64_t number = 1;; ++number) {
    const LineRead read = read_line_of(stream.get(), text);
    if (read == LineRead::kEnd) return true;
    if (read == LineRead::kFailed) {
      complain(file + ": reading failed: " + std::strerror(errno));
      has_errors_ = true;
      return true;
    }
    const bool is_blank = text.find_first_not_of(" \t\r") == std::string::npos;
    if (read == LineRead::kLine && is_blank) continue;
    if (!answer(file, number, text, read == LineRead::kTooLong)) return false;
  }
}

}  // namespace

int extract_lines(const std::vector<std::string>& files) {
  LineFilter filter;
  for (const std::string& file : files) {
    if (!filter.run(file)) break;
  }
  return filter.has_errors() ? kExitFailed : kExitOk;
}

}  // namespace fangzhi

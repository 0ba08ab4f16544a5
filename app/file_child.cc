// The child that reads one file. What it finds goes out as JSON lines, page by page; the line {"end":true} comes last,
// so that its absence tells the parent of a death.

#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>

#include "app/article_json.h"
#include "app/file_formats.h"
#include "app/file_reader.h"

namespace fangzhi {
namespace {

class LineWriter {
 public:
  explicit LineWriter(int output) : output_(output) {}

  // False: nobody reads it, or it was enough.
  bool write(const Json& json) {
    const std::string line = line_of(json) + "\n";
    written_ += line.size();
    if (written_ > kFileOutputMax) return false;
    for (size_t at = 0; at < line.size();) {
      const ssize_t wrote = ::write(output_, line.data() + at, line.size() - at);
      if (wrote < 0 && errno == EINTR) continue;
      if (wrote <= 0) return false;
      at += static_cast<size_t>(wrote);
    }
    return true;
  }

 private:
  const int output_;
  size_t written_ = 0;
};

double cpu_seconds() {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  return static_cast<double>(used.ru_utime.tv_sec + used.ru_stime.tv_sec);
}

Json json_of_page(const LaidPage& page) {
  Json runs = Json::array();
  for (const LaidRun& run : page.runs) {
    runs.push_back({run.x, run.y, run.width, run.height, run.text, run.is_vertical ? 1 : 0});
  }
  return {{"width", page.width}, {"height", page.height}, {"runs", std::move(runs)}};
}

std::string input_bytes(int input) {
  std::string bytes;
  char block[1 << 16];
  for (ssize_t got = 0; bytes.size() <= kFileBytesMax && (got = ::read(input, block, sizeof block)) != 0;) {
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) break;
    bytes.append(block, static_cast<size_t>(got));
  }
  return bytes;
}

}  // namespace

int serve_file(int input, int output) {
  LineWriter out(output);
  const auto go_on = [&](bool is_written) {
    if (is_written && cpu_seconds() < kFileSoftSeconds) return true;
    out.write({{"flag", "file-truncated"}});
    return false;
  };
  const FileSink sink{.page = [&](const LaidPage& page) { return go_on(out.write(json_of_page(page))); },
                      .paragraphs =
                          [&](const std::vector<Paragraph>& paragraphs) {
                            Json list = Json::array();
                            for (const Paragraph& item : paragraphs) {
                              list.push_back({static_cast<int>(item.kind), item.text});
                            }
                            return go_on(out.write({{"paragraphs", std::move(list)}}));
                          },
                      .flag =
                          [&](std::string_view flag) {
                            out.write({{"flag", flag}});
                          }};
  const std::string bytes = input_bytes(input);
  switch (file_kind(bytes)) {
    case FileKind::kPdf:
      read_pdf(bytes, sink);
      break;
    case FileKind::kZip:
      if (!read_zip(bytes, sink)) out.write({{"other", true}});
      break;
    case FileKind::kRtf:
      sink.paragraphs(rtf_paragraphs(bytes));
      break;
    case FileKind::kOle:
    case FileKind::kNone:
      sink.flag("file-unsupported");
      break;
  }
  return out.write({{"end", true}}) ? 0 : 1;
}

}  // namespace fangzhi

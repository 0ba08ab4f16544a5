#include "app/file_reader.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <utility>

#include "app/article_json.h"
#include "extract/file_text.h"

namespace fangzhi {

const char* const kFileReaderVersion = "files-1";

std::string file_extractor() {
  return std::string(kExtractorVersion) + " " + kFileReaderVersion;
}

namespace {

using Moment = std::chrono::steady_clock::time_point;

// A descriptor, closed at the end.
class Descriptor {
 public:
  explicit Descriptor(int number = -1) : number_(number) {}
  ~Descriptor() { close(); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return number_; }
  void set(int number) {
    close();
    number_ = number;
  }
  void close() {
    if (number_ >= 0) ::close(number_);
    number_ = -1;
  }

 private:
  int number_;
};

// The bytes as a file without a name, to be read from its beginning; -1: there is no memory for it.
int file_of(std::string_view bytes) {
  const int file = ::memfd_create("attachment", MFD_CLOEXEC);
  if (file < 0) return -1;
  for (size_t at = 0; at < bytes.size();) {
    const ssize_t wrote = ::write(file, bytes.data() + at, bytes.size() - at);
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote <= 0) {
      ::close(file);
      return -1;
    }
    at += static_cast<size_t>(wrote);
  }
  ::lseek(file, 0, SEEK_SET);
  return file;
}

// This program again, as `read-file`, with nothing of ours but the two descriptors. -1: it can't be started.
pid_t start_reader(int input, int output) {
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  ::posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  ::posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
  // A group of its own: Ctrl-C is for the crawl, which lets the file be read.
  posix_spawnattr_t attributes;
  ::posix_spawnattr_init(&attributes);
  ::posix_spawnattr_setpgroup(&attributes, 0);
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
  std::string name = "fangzhi", command = "read-file", locale = "LC_ALL=C.UTF-8";
  char* arguments[] = {name.data(), command.data(), nullptr};
  char* environment[] = {locale.data(), nullptr};
  pid_t child = -1;
  const int error = ::posix_spawn(&child, "/proc/self/exe", &actions, &attributes, arguments, environment);
  ::posix_spawnattr_destroy(&attributes);
  ::posix_spawn_file_actions_destroy(&actions);
  return error == 0 ? child : -1;
}

// What the child writes until its end, or until there is no time left; then it is ended.
std::string output_of(int from, Moment deadline) {
  std::string text;
  std::string block(1 << 16, '\0');
  for (;;) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    if (left.count() <= 0 || text.size() > kFileOutputMax) return text;
    pollfd ready{from, POLLIN, 0};
    const int answer = ::poll(&ready, 1, static_cast<int>(left.count()));
    if (answer < 0 && errno != EINTR) return text;
    if (answer <= 0) continue;
    const ssize_t got = ::read(from, block.data(), block.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return text;
    text.append(block, 0, static_cast<size_t>(got));
  }
}

// All that a child said of a file.
struct FileReading {
  std::vector<LaidPage> pages;
  std::vector<Paragraph> paragraphs;
  std::vector<std::string> flags;
  bool is_other = false;  // no document
  bool has_end = false;
};

double number_at(const Json& list, size_t at) {
  return at < list.size() && list[at].is_number() ? list[at].get<double>() : 0;
}

LaidPage page_of(const Json& json) {
  LaidPage page{json.value("width", 0.0), json.value("height", 0.0)};
  for (const Json& run : json["runs"]) {
    if (!run.is_array() || run.size() < 6 || !run[4].is_string()) continue;
    page.runs.push_back({number_at(run, 0), number_at(run, 1), number_at(run, 2), number_at(run, 3),
                         run[4].get<std::string>(), number_at(run, 5) != 0});
  }
  return page;
}

// A line that is no JSON is the last one of a child that was killed.
void take_line(std::string_view line, FileReading& reading) {
  const Json json = Json::parse(line, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) return;
  if (json.contains("end")) reading.has_end = true;
  if (json.contains("other")) reading.is_other = true;
  if (const auto flag = json.find("flag"); flag != json.end() && flag->is_string()) {
    reading.flags.push_back(flag->get<std::string>());
  }
  const bool is_page = json.contains("runs") && json["runs"].is_array() && json["width"].is_number() &&
                       json["height"].is_number() && reading.pages.size() < kFilePagesMax;
  if (is_page) reading.pages.push_back(page_of(json));
  const auto paragraphs = json.find("paragraphs");
  if (paragraphs == json.end() || !paragraphs->is_array()) return;
  for (const Json& item : *paragraphs) {
    if (!item.is_array() || item.size() < 2 || !item[0].is_number_unsigned() || !item[1].is_string()) continue;
    const auto kind = std::min(item[0].get<unsigned>(), static_cast<unsigned>(ParagraphKind::kCaption));
    reading.paragraphs.push_back({static_cast<ParagraphKind>(kind), item[1].get<std::string>()});
  }
}

FileReading read_in_child(std::string_view bytes) {
  FileReading reading;
  const Descriptor input(file_of(bytes));
  int ends[2];
  if (input.get() < 0 || ::pipe2(ends, O_CLOEXEC) != 0) return reading;
  const Descriptor from(ends[0]);
  Descriptor to(ends[1]);
  const pid_t child = start_reader(input.get(), to.get());
  to.close();
  if (child < 0) return reading;
  const std::string text =
      output_of(from.get(), std::chrono::steady_clock::now() + std::chrono::seconds(kFileWallSeconds));
  ::kill(child, SIGKILL);  // it has closed its end, or had its time
  while (::waitpid(child, nullptr, 0) < 0 && errno == EINTR) {
  }
  for (std::string_view rest = text; !rest.empty();) {
    const size_t end = std::min(rest.find('\n'), rest.size());
    take_line(rest.substr(0, end), reading);
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return reading;
}

void add_flag(Article& article, const std::string& flag) {
  auto& flags = article.quality;
  if (std::find(flags.begin(), flags.end(), flag) == flags.end()) flags.push_back(flag);
}

Article article_of_reading(FileReading reading) {
  Article article;
  article.paragraphs = std::move(reading.paragraphs);
  if (!reading.pages.empty()) read_laid_pages(reading.pages, article);
  finish_file_text(article);
  const bool has_text = !article.paragraphs.empty() || !article.title.empty();
  for (const std::string& flag : reading.flags) {
    // Half of a file of which nothing is left was not read.
    add_flag(article, flag == "file-truncated" && reading.pages.empty() && !has_text ? "file-unreadable" : flag);
  }
  if (!reading.has_end) add_flag(article, has_text ? "file-truncated" : "file-unreadable");
  if (!has_text && article.quality.empty()) add_flag(article, "file-no-text");
  return article;
}

}  // namespace

bool is_document(std::string_view bytes) {
  return file_kind(bytes) != FileKind::kNone;
}

std::optional<Article> read_file_text(std::string_view bytes) {
  const FileKind kind = file_kind(bytes);
  if (kind == FileKind::kNone) return std::nullopt;
  FileReading reading;
  if (kind == FileKind::kOle) {
    reading.flags = {"file-unsupported"};
    reading.has_end = true;
  } else if (bytes.size() > kFileBytesMax) {
    reading.flags = {"file-unreadable"};
    reading.has_end = true;
  } else {
    reading = read_in_child(bytes);
  }
  if (reading.is_other) return std::nullopt;
  Article article = article_of_reading(std::move(reading));
  article.extractor = file_extractor();
  return article;
}

Extraction extract_any(const PageInput& page, const SiteProfile& profile) {
  Extraction extraction = extract_page(page, profile);
  if (extraction.page_class != PageClass::kAttachment) return extraction;
  std::optional<Article> text = read_file_text(page.bytes);
  if (!text) return extraction;
  text->url = page.url;
  for (const std::string& flag : text->quality) extraction.quality.push_back(flag);
  extraction.repairs = text->repairs;
  extraction.articles = {std::move(*text)};
  return extraction;
}

}  // namespace fangzhi

// Whether an export's memory keeps flat: archives of made-up articles (some 1,500 characters each), a small one and one
// that is ten times as large, written by the program in every format; CPU and peak memory of each.
// usage: export_bench PROGRAM [ARTICLES]      default: 100000 articles, and a tenth of them

#include <fcntl.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <random>
#include <string>

#include "store/archive.h"

namespace fangzhi {
namespace {

constexpr uint64_t kGroup = 1024, kHosts = 200;

std::string han_text(std::mt19937_64& random, int characters) {
  std::string text;
  for (int i = 0; i < characters; ++i) {
    const auto code = static_cast<unsigned>(0x4E00 + random() % 3000);
    text += static_cast<char>(0xE0 | code >> 12);
    text += static_cast<char>(0x80 | (code >> 6 & 0x3F));
    text += static_cast<char>(0x80 | (code & 0x3F));
  }
  return text;
}

PageCommit made_up_page(uint64_t number) {
  std::mt19937_64 random(number);
  PageCommit commit;
  Article& article = commit.articles.emplace_back();
  article.url = "http://www.h" + std::to_string(number % kHosts) + ".example/art/" + std::to_string(number) + ".html";
  article.title = han_text(random, 20);
  article.published = CivilTime{2000 + static_cast<int>(number / 336 % 25), 1 + static_cast<unsigned>(number / 28 % 12),
                                1 + static_cast<unsigned>(number % 28)};
  article.language = "zh";
  article.script = "Hans";
  for (int i = 0; i < 10; ++i) article.paragraphs.push_back({ParagraphKind::kText, han_text(random, 150)});
  commit.articles_read = true;
  commit.payload = "<html><head><title>" + article.title + "</title></head><body>";
  for (const Paragraph& paragraph : article.paragraphs) commit.payload += "<p>" + paragraph.text + "</p>";
  Capture& capture = commit.capture.emplace();
  capture.fetch.url = article.url;
  capture.fetch.started = capture.fetch.finished = Time(std::chrono::seconds(1'700'000'000 + number));
  capture.fetch.request_head = "GET /art HTTP/1.1\r\nHost: www.example\r\n\r\n";
  capture.fetch.response_head = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n";
  capture.fetch.http_version = "1.1";
  capture.fetch.status = 200;
  capture.payload = sha256(commit.payload);
  capture.payload_length = commit.payload.size();
  capture.page_class = PageClass::kArticle;
  capture.charset = "utf-8";
  capture.extractor = "1";
  capture.site = "bench";
  return commit;
}

bool make_archive(const std::string& folder, uint64_t articles) {
  auto archive = Archive::open({.directory = folder, .mode = OpenMode::kCreate, .memory_bytes = 256u << 20});
  if (!archive) return false;
  for (uint64_t number = 1; number <= articles; ++number) {
    if (!(*archive)->write(made_up_page(number))) return false;
    if (number % kGroup == 0 && !(*archive)->sync()) return false;
  }
  return (*archive)->sync().has_value();
}

// One export, in a process of its own.
void measure(const std::string& program, const std::string& archive, const std::string& format, const std::string& out,
             uint64_t articles) {
  const pid_t child = ::fork();
  if (child == 0) {
    ::execl(program.c_str(), program.c_str(), "export", "--archive", archive.c_str(), "--format", format.c_str(),
            "--out", out.c_str(), "--quiet", nullptr);
    ::_exit(127);
  }
  int status = 0;
  rusage usage{};
  ::wait4(child, &status, 0, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  std::printf("%8llu articles  %-8s  exit %d  %7.2f s of CPU  %6.0f MiB at most\n",
              static_cast<unsigned long long>(articles), format.c_str(), WEXITSTATUS(status),
              seconds(usage.ru_utime) + seconds(usage.ru_stime), static_cast<double>(usage.ru_maxrss) / 1024);
  std::fflush(stdout);
}

int run_bench(const std::string& program, uint64_t most) {
  for (const uint64_t articles : {most / 10, most}) {
    std::string folder = std::filesystem::temp_directory_path() / "fangzhi-export-XXXXXX";
    if (::mkdtemp(folder.data()) == nullptr || !make_archive(folder + "/archive", articles)) return 1;
    for (const auto& [format, name] : {std::pair("jsonl", "a.jsonl"), std::pair("csv", "a.csv.gz"),
                                       std::pair("markdown", "notes"), std::pair("wacz", "a.wacz")}) {
      measure(program, folder + "/archive", format, folder + "/" + name, articles);
      std::filesystem::remove_all(folder + "/" + name);
    }
    std::filesystem::remove_all(folder);
  }
  return 0;
}

}  // namespace
}  // namespace fangzhi

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: export_bench PROGRAM [ARTICLES]\n");
    return 2;
  }
  return fangzhi::run_bench(argv[1], argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 100'000);
}

// How long the web view's answers take on a large archive: `serve_bench [ARTICLES] [FOLDER]` fills an archive with
// made-up articles of 1,000 sites over 20 years (or takes the one that FOLDER has already) and asks each address twenty
// times.

#include <sys/resource.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "app/web/api.h"
#include "app/web/params.h"

namespace {

using namespace fangzhi;

constexpr int kSites = 1000, kDays = 20 * 365, kTries = 20;
const Time kNow = *parse_rfc3339("2024-12-31T04:00:00Z");

class Nobody : public ArchiveSource {
 public:
  Result<ArchiveView> view() override { return failure(ErrorCode::kNotFound, ""); }
  Result<std::string> figures() override { return failure(ErrorCode::kNotFound, ""); }
  Result<SearchAnswer> search(const SearchQuery&) override { return failure(ErrorCode::kNotFound, ""); }
};

std::string url_of(uint64_t number) {
  return "http://www.site" + std::to_string(number % kSites) + ".example/xw/" + std::to_string(number) + ".html";
}

CivilTime day_of(uint64_t number) {
  const auto age = static_cast<int>(number * 2654435761u % kDays);
  const std::chrono::year_month_day date{std::chrono::floor<std::chrono::days>(kNow) - std::chrono::days(age)};
  return {.year = static_cast<int>(date.year()),
          .month = static_cast<unsigned>(date.month()),
          .day = static_cast<unsigned>(date.day())};
}

Status fill(Archive& archive, uint64_t count) {
  for (uint64_t i = 0; i < count; ++i) {
    PageCommit page;
    Capture capture;
    capture.fetch.url = url_of(i);
    capture.fetch.started = capture.fetch.finished = kNow - std::chrono::seconds(count - i);
    capture.fetch.status = 200;
    capture.site = "site" + std::to_string(i % kSites);
    page.capture = capture;
    Article article;
    article.url = capture.fetch.url;
    article.title = "第" + std::to_string(i) + "号工作通知";
    article.published = day_of(i);
    article.source = "市政府办公室";
    article.captured = capture.fetch.started;
    for (int part = 0; part < 4; ++part) {
      article.paragraphs.push_back({ParagraphKind::kText, "会议指出，要坚持统筹推进各项工作，确保任务落到实处，这是第" +
                                                              std::to_string(i * 4 + static_cast<uint64_t>(part)) +
                                                              "段，由有关单位负责落实，年底以前全部完成。"});
    }
    page.articles_read = true;
    page.articles = {std::move(article)};
    if (Status written = archive.write(std::move(page)); !written) return written;
    if (i % 100'000 == 99'999) std::fprintf(stderr, "%llu written\n", static_cast<unsigned long long>(i + 1));
  }
  return archive.sync();
}

double cpu_ms() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto ms = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_usec) / 1e3;
  };
  return ms(usage.ru_utime) + ms(usage.ru_stime);
}

void measure(const char* name, const WebContext& context, const std::string& path, const ParamList& params) {
  WebRequest request;
  request.path = path;
  request.params = params;
  std::vector<double> cpu;
  size_t bytes = 0;
  int status = 0;
  for (int i = 0; i < kTries; ++i) {
    const double began = cpu_ms();
    const WebReply reply = answer(request, context);
    cpu.push_back(cpu_ms() - began);
    bytes = reply.body.size();
    status = reply.status;
  }
  const double first = cpu.front();
  std::sort(cpu.begin(), cpu.end());
  std::printf("%-34s %d  first %8.1f ms  median %7.2f ms  most %8.1f ms of CPU  %7zu bytes\n", name, status, first,
              cpu[kTries / 2], cpu.back(), bytes);
}

}  // namespace

int main(int argc, char** argv) {
  const uint64_t count = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 100'000;
  const std::string folder =
      argc > 2 ? argv[2] : (std::filesystem::temp_directory_path() / "fangzhi-serve-bench").string();
  const bool is_there = std::filesystem::exists(folder);
  {
    auto archive = Archive::open({.directory = folder, .mode = OpenMode::kCreate});
    if (!archive) return std::fprintf(stderr, "%s\n", archive.error().detail.c_str()), 1;
    if (!is_there) {
      if (const Status filled = fill(**archive, count); !filled)
        return std::fprintf(stderr, "%s\n", filled.error().detail.c_str()), 1;
    }
  }
  auto archive = Archive::open({.directory = folder, .mode = OpenMode::kRead, .memory_bytes = 128u << 20});
  if (!archive) return 1;
  Nobody source;
  Remembered remembered;
  const WebContext context{
      .archive = **archive, .source = source, .remembered = remembered, .now = kNow, .as_of = kNow};
  const auto stats = (*archive)->stats();
  std::printf("%llu articles\n", static_cast<unsigned long long>(stats ? stats->articles : 0));
  measure("front: newest 40", context, "/api/articles", {{"to", "2024-12-31"}, {"limit", "40"}});
  measure("a page from the middle", context, "/api/articles", {{"to", "2014-06-30"}, {"limit", "50"}});
  measure("newest of one site", context, "/api/articles", {{"site", "site7"}, {"limit", "50"}});
  measure("newest of one host", context, "/api/articles", {{"site", "www.site7.example"}, {"limit", "50"}});
  measure("one article", context, "/api/article", {{"url", url_of(4711)}});
  measure("history", context, "/api/history", {{"url", url_of(4711)}});
  measure("calendar, all sites", context, "/api/calendar", {{"year", "2020"}});
  measure("calendar, one site", context, "/api/calendar", {{"year", "2020"}, {"site", "site7"}});
  measure("sites (all counted)", context, "/api/sites", {});
  measure("a site", context, "/api/site", {{"site", "site7"}});
  measure("stats", context, "/api/stats", {});
  measure("crawl", context, "/api/crawl", {});
  measure("metrics", context, "/metrics", {});
  return 0;
}

// A large URL table: what it takes on the disk, how fast the archive opens on it, and how soon `crawl --once` asks its
// first page. The table is filled with made-up states: of a host's URLs one in twenty is a list, one in twenty an
// article nobody fetched yet, the rest articles that were fetched, with validators and the digest of their payload.
// usage: frontier_bench [URLS [HOSTS [MEMORY_MIB]]]      default: 1000000 URLs, 2000 hosts, 512 MiB

#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>

#include "bench_process.h"
#include "crawler/engine.h"
#include "tests/crawler/synthetic_network.h"

namespace fangzhi::bench {
namespace {

using std::chrono::hours;

const Time kNow = std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
constexpr uint64_t kFetchedMax = 2000;  // pages of the crawl: then it is stopped

double wall_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

std::string root_of(uint64_t host) {
  return "http://www.town" + std::to_string(host) + ".example";
}

UrlState state_of(uint64_t host, uint64_t number) {
  const std::string root = root_of(host);
  const std::string list = root + "/zwgk/column" + std::to_string(number / 400) + "/";
  const uint64_t noise = hash64(list + std::to_string(number));
  UrlState state;
  state.site = "town" + std::to_string(host);
  state.parent = root + "/";
  state.discovered = kNow - hours(24 * 300 + noise % 5000);
  state.depth = 2;
  if (number % 20 == 0) {
    state.url = list + "index_" + std::to_string(number / 20) + ".html";
    state.klass = LinkClass::kList;
  } else {
    state.url =
        list + "202405/t202405" + std::to_string(10 + noise % 20) + "_" + std::to_string(1'000'000 + number) + ".html";
    state.klass = LinkClass::kArticle;
    state.parent = list;
    state.depth = 3;
  }
  if (number % 20 == 1) {  // not fetched yet
    state.due = state.discovered;
    return state;
  }
  state.last_visit = state.payload_time = kNow - hours(24 * 30 + noise % 2000);
  state.last_status = 200;
  state.visits = 1;
  state.yield = state.klass == LinkClass::kList ? 10 : 0;
  state.etag = "\"" + std::to_string(noise) + "\"";
  state.last_modified = "Mon, 13 May 2024 08:00:00 GMT";
  state.payload = sha256(state.url);
  state.due = kNow + hours(24 * 30 + noise % 1000);
  return state;
}

bool fill(Archive& archive, uint64_t urls, uint64_t hosts) {
  constexpr uint64_t kBatch = 1000;
  const double began = cpu_seconds();
  for (uint64_t host = 0; host < hosts; ++host) {
    for (uint64_t number = 0; number < urls / hosts; number += kBatch) {
      PageCommit commit;
      const uint64_t end = std::min(number + kBatch, urls / hosts);
      for (uint64_t i = number; i < end; ++i) commit.urls.push_back(state_of(host, i));
      if (!archive.write(std::move(commit)) || !archive.sync()) return false;
    }
  }
  std::printf("filled: %.1f us of CPU a URL, %.0f MiB resident\n",
              (cpu_seconds() - began) / static_cast<double>(urls) * 1e6, resident_mebibytes());
  return true;
}

void print_sizes(const Archive& archive, const char* when) {
  const auto stats = archive.stats();
  if (!stats) return;
  std::printf("%s: %llu URLs;", when, static_cast<unsigned long long>(stats->urls));
  uint64_t all = 0;
  for (const auto& family : stats->families) {
    if (family.name != "urls" && family.name != "queue" && family.name != "watched") continue;
    all += family.bytes;
    std::printf(" %s %.1f", family.name.c_str(), static_cast<double>(family.bytes) / static_cast<double>(stats->urls));
  }
  std::printf(", together %.1f bytes a URL\n", static_cast<double>(all) / static_cast<double>(stats->urls));
}

SeedFile seeds_of(uint64_t hosts) {
  SeedFile seeds;
  for (uint64_t i = 0; i < hosts; ++i) {
    Site& site = seeds.sites.emplace_back();
    site.id = "town" + std::to_string(i);
    site.start = {root_of(i) + "/"};
    site.user_agent = "bench";
    site.min_delay = std::chrono::milliseconds(0);
    site.max_connections_per_ip = 100'000;
  }
  return seeds;
}

// Opens the archive and crawls until kFetchedMax exchanges were made.
int crawl_once(const std::string& folder, uint64_t hosts, uint64_t memory, bool all) {
  const double began = wall_seconds(), cpu = cpu_seconds();
  auto archive = Archive::open({.directory = folder, .mode = OpenMode::kWrite, .memory_bytes = memory / 2});
  if (!archive) return 1;
  const double opened = wall_seconds();
  std::atomic<bool> stop{false};
  double first = 0, first_cpu = 0;
  uint64_t first_rows = 0, asked = 0;
  test::SyntheticNetwork network([&](const FetchRequest&) {
    if (++asked == 1) {
      first = wall_seconds();
      first_cpu = cpu_seconds();
      first_rows = (*archive)->url_table().rows_read();
    }
    if (asked >= kFetchedMax) stop = true;
    return test::answer(404);
  });
  CrawlTuning tuning;
  tuning.network = &network;
  const auto summary = crawl_with(
      tuning, seeds_of(hosts), **archive, [](const FetchResult&, const Site&) { return PageReading(); },
      {.once = true, .all = all, .memory_bytes = memory}, {}, stop);
  if (!summary) return 1;
  std::printf(
      "crawl --once%s: opened in %.2f s, first request %.2f s after that (%.2f s of CPU, %llu rows read); %llu pages "
      "after %.2f s, %.0f MiB resident\n",
      all ? " --all" : "", opened - began, first - opened, first_cpu - cpu, static_cast<unsigned long long>(first_rows),
      static_cast<unsigned long long>(summary->figures.pages), wall_seconds() - opened, resident_mebibytes());
  std::fflush(stdout);
  return 0;
}

int run(uint64_t urls, uint64_t hosts, uint64_t memory) {
  std::string folder = std::filesystem::temp_directory_path() / "fangzhi-frontier-XXXXXX";
  if (::mkdtemp(folder.data()) == nullptr) return 1;
  // In a process of its own: what filling took must not stand in the figures of the crawl.
  const pid_t child = ::fork();
  if (child == 0) {
    auto archive = Archive::open({.directory = folder, .mode = OpenMode::kCreate, .memory_bytes = memory / 2});
    const bool filled = archive && fill(**archive, urls, hosts);
    if (filled) print_sizes(**archive, "as written");
    archive = failure(ErrorCode::kIo, "closed");
    std::fflush(stdout);
    ::_exit(filled ? 0 : 1);
  }
  int status = 0;
  const bool is_filled = ::waitpid(child, &status, 0) == child && status == 0;
  int exit_code = is_filled ? 0 : 1;
  if (is_filled) {
    exit_code = crawl_once(folder, hosts, memory, false);
    exit_code |= crawl_once(folder, hosts, memory, false);  // goes on
    exit_code |= crawl_once(folder, hosts, memory, true);
    std::printf("most resident: %.0f MiB\n", resident_mebibytes("VmHWM:"));
    auto archive = Archive::open({.directory = folder, .mode = OpenMode::kRead, .memory_bytes = memory / 2});
    if (archive) print_sizes(**archive, "at the end");
  }
  std::filesystem::remove_all(folder);
  return exit_code;
}

}  // namespace
}  // namespace fangzhi::bench

int main(int argc, char** argv) {
  const auto number = [&](int i, uint64_t otherwise) {
    return argc > i ? std::strtoull(argv[i], nullptr, 10) : otherwise;
  };
  return fangzhi::bench::run(number(1, 1'000'000), number(2, 2'000), number(3, 512) << 20);
}

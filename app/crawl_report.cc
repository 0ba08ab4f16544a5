#include "app/crawl_report.h"

#include <algorithm>

#include "app/article_json.h"
#include "app/progress.h"

namespace fangzhi {
namespace {

constexpr size_t kSiteColumnMax = 24;  // a longer id pushes its own line

std::string padded(std::string text, size_t width) {
  text.resize(std::max(width, text.size() + 1), ' ');
  return text;
}

std::string number(uint64_t value, const char* name) {
  std::string text = std::to_string(value);
  text.insert(0, text.size() < 8 ? 8 - text.size() : 1, ' ');
  return text + " " + name;
}

// "3 timeout, 1 http-403": the most frequent first.
std::string causes_of(const SiteOutcome& outcome) {
  std::vector<std::pair<std::string, uint64_t>> causes(outcome.failed_by.begin(), outcome.failed_by.end());
  std::stable_sort(causes.begin(), causes.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
  std::string text;
  for (const auto& [cause, count] : causes) {
    (text += text.empty() ? "" : ", ") += std::to_string(count) + " " + cause;
  }
  return text;
}

uint64_t failed_urls(const SiteOutcome& outcome) {
  uint64_t urls = 0;
  for (const auto& [cause, count] : outcome.failed_by) urls += count;
  return urls;
}

}  // namespace

std::string crawl_report(const CrawlSummary& summary) {
  std::string report;
  for (const auto& [site, outcome] : summary.sites) {
    report += padded(site, kSiteColumnMax) + number(outcome.pages, "fetched") + number(outcome.fresh, "new") +
              number(outcome.changed, "changed") + number(outcome.unchanged, "unchanged") +
              number(outcome.articles, "articles") + number(failed_urls(outcome), "failed");
    if (!outcome.failed_by.empty()) report += " (" + causes_of(outcome) + ")";
    report += '\n';
  }
  const CrawlFigures& figures = summary.figures;
  const double rate = figures.elapsed_s > 0 ? static_cast<double>(figures.pages) / figures.elapsed_s : 0;
  report += summary.stopped ? "stopped (the same command goes on from here): " : "done: ";
  return report + figures_line(figures, rate) + "\n";
}

std::string crawl_report_json(const CrawlSummary& summary) {
  Json sites = Json::object();
  for (const auto& [site, outcome] : summary.sites) {
    Json failed = Json::object();
    for (const auto& [cause, count] : outcome.failed_by) failed[cause] = count;
    sites[site] = {{"fetched", outcome.pages},       {"new", outcome.fresh},     {"changed", outcome.changed},
                   {"unchanged", outcome.unchanged}, {"moved", outcome.moved},   {"gone", outcome.gone},
                   {"articles", outcome.articles},   {"errors", outcome.errors}, {"failed", failed},
                   {"failed_whole", outcome.failed}, {"reason", outcome.reason}};
  }
  const CrawlFigures& figures = summary.figures;
  return line_of({{"stopped", summary.stopped},
                  {"elapsed_s", figures.elapsed_s},
                  {"pages", figures.pages},
                  {"articles", figures.articles},
                  {"bytes", figures.bytes},
                  {"unchanged", figures.unchanged},
                  {"errors", figures.errors},
                  {"refused", figures.refused},
                  {"queued", figures.queued},
                  {"sites", sites}});
}

}  // namespace fangzhi

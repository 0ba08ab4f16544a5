// Probes of what tells copies: neardup, and dedup, which puts all its articles into an index in memory first.

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <string>

#include "app/probe.h"
#include "extract/probe.h"
#include "store/dedup.h"

namespace fangzhi {
namespace {

class MemoryRows : public DedupRows {
 public:
  Result<std::optional<std::string>> get(DedupFamily family, std::string_view key) override {
    const auto row = rows_.find({family, std::string(key)});
    return row == rows_.end() ? std::nullopt : std::optional<std::string>(row->second);
  }
  void put(DedupFamily family, std::string_view key, std::string value) override {
    rows_[{family, std::string(key)}] = std::move(value);
  }
  void erase(DedupFamily family, std::string_view key) override { rows_.erase({family, std::string(key)}); }

 private:
  std::map<std::pair<DedupFamily, std::string>, std::string> rows_;
};

Article article_of(const nlohmann::json& request) {
  Article article;
  article.url = request.at("url").get<std::string>();
  const auto text_of = [&](const char* name) {
    const auto found = request.find(name);
    return found == request.end() || !found->is_string() ? std::string() : found->get<std::string>();
  };
  article.title = text_of("title");
  article.source = text_of("source");
  if (const auto published = parse_civil(text_of("published")); published) article.published = *published;
  const std::string text = text_of("text");
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    article.paragraphs.push_back({ParagraphKind::kText, text.substr(at, end - at)});
    at = end + 1;
  }
  article.fingerprint = fingerprint_of(article);
  return article;
}

nlohmann::json error_answer(const std::string& what) {
  return {{"error", what}};
}

}  // namespace

nlohmann::json probe_neardup(const nlohmann::json& request) {
  const FoldedText a = fold_text(request.at("a").get<std::string>());
  const FoldedText b = fold_text(request.at("b").get<std::string>());
  const Likeness likeness = compare_texts(a, b);
  nlohmann::json answer = {{"dup", likeness.is_copy}, {"score", std::round(likeness.score * 10'000) / 10'000}};
  if (request.value("explain", false)) {
    const TextDifference difference = difference_of(a, b);
    answer["difference"] = {{"numbers_kept", difference.numbers_kept},
                            {"numbers_changed", difference.numbers_changed},
                            {"slots", difference.slots},
                            {"typos", difference.typos},
                            {"rewritten", difference.rewritten}};
  }
  return answer;
}

std::vector<nlohmann::json> probe_dedup(const std::vector<nlohmann::json>& requests) {
  std::map<uint64_t, size_t> line_of;  // by article number
  std::vector<Article> articles(requests.size());
  std::vector<nlohmann::json> answers(requests.size());
  MemoryRows rows;
  const DedupTools tools{compare_articles, [&](const DedupArticle& candidate) -> Result<std::optional<Article>> {
                           const auto line = line_of.find(candidate.number);
                           return line == line_of.end() ? std::nullopt : std::optional<Article>(articles[line->second]);
                         }};
  DedupIndex index(rows, tools);
  for (size_t i = 0; i < requests.size(); ++i) {
    try {
      articles[i] = article_of(requests[i]);
    } catch (const nlohmann::json::exception& error) {
      answers[i] = error_answer(error.what());
      continue;
    }
    // A line that gives a URL again takes the place of the one before it.
    const Status put = index.put(articles[i], articles[i].url, Time{});
    if (!put) answers[i] = error_answer(put.error().detail);
    line_of[article_number(articles[i].url, 0)] = i;
  }
  for (size_t i = 0; i < requests.size(); ++i) {
    if (!answers[i].is_null()) continue;
    answers[i] = {{"cluster", nullptr}, {"canonical", requests[i].value("id", nlohmann::json())}};
    const auto row = rows.get(DedupFamily::kFingerprints, fingerprint_key(article_number(articles[i].url, 0)));
    const auto entry = row && *row ? decode_fingerprint(0, **row) : Result<DedupArticle>(DedupArticle{});
    if (!entry || entry->cluster == 0) continue;
    const auto cluster = decode_cluster(rows.get(DedupFamily::kClusters, cluster_key(entry->cluster))->value_or(""));
    if (!cluster || !line_of.contains(cluster->canonical)) continue;
    answers[i] = {{"cluster", cluster_name(entry->cluster)},
                  {"canonical", requests[line_of[cluster->canonical]].value("id", nlohmann::json())}};
  }
  return answers;
}

}  // namespace fangzhi

#include <sys/stat.h>

#include <algorithm>
#include <cassert>
#include <filesystem>
#include <map>

#include "store/records.pb.h"
#include "store/search.h"
#include "store/search_compile.h"
#include "store/search_layout.h"
#include "store/search_snippet.h"
#include "store/search_suggest.h"
#include "store/search_writer.h"

namespace fangzhi {
namespace {

constexpr unsigned kTriesMax = 4;  // where a writer commits twice while we read
// Hits that are looked at for the total; where it, or the facets, are asked for; and so many times fewer where each
// article has to be read.
constexpr uint32_t kCounted = 2'000, kCountedWhenAsked = 1'000'000, kReadingCosts = 4;
constexpr size_t kSitesMax = 50, kMonthsMax = 600;

std::string dashed(const std::string& digits) {
  if (digits.size() != 8) return "";
  return digits.substr(0, 4) + "-" + digits.substr(4, 2) + "-" + digits.substr(6);
}

// Counts sites and months of the hits.
class FacetCounter : public Xapian::MatchSpy {
 public:
  void operator()(const Xapian::Document& document, double) override {
    ++sites_[document.get_value(kSiteSlot)];
    const std::string day = document.get_value(kDaySlot);
    if (day.size() == 8) ++months_[day.substr(0, 4) + "-" + day.substr(4, 2)];
  }
  void report(SearchAnswer& answer) const {
    for (const auto& [site, count] : sites_) answer.sites.push_back({site, count});
    std::stable_sort(answer.sites.begin(), answer.sites.end(),
                     [](const SearchFacet& a, const SearchFacet& b) { return a.count > b.count; });
    if (answer.sites.size() > kSitesMax) answer.sites.resize(kSitesMax);
    for (auto month = months_.rbegin(); month != months_.rend() && answer.months.size() < kMonthsMax; ++month) {
      answer.months.push_back({month->first, month->second});
    }
  }

 private:
  std::map<std::string, uint64_t> sites_, months_;
};

uint64_t bytes_of_folder(const std::string& folder) {
  uint64_t bytes = 0;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    if (entry.is_regular_file(error)) bytes += entry.file_size(error);
  }
  return bytes;
}

class XapianIndex : public SearchIndex, private SuggestionSource {
 public:
  // The one or the other is set: a writer reads what it has not committed yet too.
  XapianIndex(std::string directory, SearchTools tools, std::optional<Xapian::WritableDatabase> writable,
              Xapian::Database readable)
      : directory_(std::move(directory)),
        tools_(std::move(tools)),
        writable_(std::move(writable)),
        readable_(std::move(readable)) {}

  Result<SearchAnswer> search(const SearchQuery& query) override {
    if (query.offset > kSearchDepthMax || query.limit > kSearchDepthMax - query.offset) {
      return failure(ErrorCode::kInvalid,
                     "at most " + std::to_string(kSearchDepthMax) + " hits can be paged through; narrow the query");
    }
    const Result<SearchNode> node = parse_search(query.text);
    if (!node) return tl::unexpected(node.error());
    auto answer = patiently<SearchAnswer>([&] { return answer_to(query, *node); });
    if (!answer || answer->total > 0 || !query.suggestions) return answer;
    auto suggested =
        patiently<std::vector<SearchSuggestion>>([&] { return suggest(*this, query, *node, tools_.fold); });
    if (!suggested) return tl::unexpected(suggested.error());
    answer->suggestions = std::move(*suggested);
    return answer;
  }

  Result<SearchProgress> catch_up(const Archive& archive, const SearchBudget& budget,
                                  const std::atomic<bool>& stop) override {
    if (!writable_) return failure(ErrorCode::kInvalid, "the index of search is open for reading only");
    return SearchWriter(*writable_, directory_, tools_.fold).catch_up(archive, budget, stop);
  }

  Result<SearchFigures> figures() override {
    return patiently<SearchFigures>([&] {
      SearchFigures figures;
      figures.articles = database().get_doccount();
      figures.bytes = bytes_of_folder(directory_ + std::string(kSearchFolder));
      figures.sequence = search_sequence(database());
      return figures;
    });
  }

 private:
  Xapian::Database& database() { return writable_ ? *writable_ : readable_; }

  template <class T, class Work>
  Result<T> patiently(const Work& work) {
    for (unsigned tries = 1;; ++tries) {
      try {
        if (!writable_) readable_.reopen();
        return work();
      } catch (const Xapian::DatabaseModifiedError& error) {
        if (tries == kTriesMax) return tl::unexpected(translate_search(error, "searching"));
      } catch (const Xapian::Error& error) {
        return tl::unexpected(translate_search(error, "searching"));
      }
    }
  }

  Xapian::Query compiled(const SearchQuery& query, const SearchNode& node, SearchRuns runs) const {
    return Xapian::Query(Xapian::Query::OP_FILTER, compile_search(node, runs, tools_.fold),
                         compile_filters(query, tools_.fold));
  }

  // A bare run of ideographs as it stands; where no article has it so, its pairs.
  SearchAnswer answer_to(const SearchQuery& query, const SearchNode& node) {
    SearchAnswer answer = answer_with(query, node, SearchRuns::kWhole);
    return answer.total > 0 || !has_loose(node) ? answer : answer_with(query, node, SearchRuns::kPairs);
  }

  bool has_loose(const SearchNode& node) const {
    if (node.kind == SearchNode::Kind::kText && is_loose(node, search_units(node.text, tools_.fold))) return true;
    return std::any_of(node.children.begin(), node.children.end(),
                       [&](const SearchNode& child) { return has_loose(child); });
  }

  SearchAnswer answer_with(const SearchQuery& query, const SearchNode& node, SearchRuns runs) {
    Xapian::Enquire enquire(database());
    enquire.set_query(compiled(query, node, runs));
    // What has no date comes last both ways.
    Xapian::MultiValueKeyMaker oldest;
    oldest.add_value(kDaySlot, false, "~");
    if (query.order == SearchOrder::kNewest) enquire.set_sort_by_value_then_relevance(kDaySlot, true);
    if (query.order == SearchOrder::kOldest) enquire.set_sort_by_key_then_relevance(&oldest, false);
    FacetCounter facets;
    if (query.facets) enquire.add_matchspy(&facets);
    // Without hits only the count is asked for, and that exactly.
    const bool exact = is_exact(node, runs, tools_.fold);
    const uint32_t wanted = query.limit == 0 || query.facets ? kCountedWhenAsked : kCounted;
    const uint32_t counted = std::min(database().get_doccount(), exact ? wanted : wanted / kReadingCosts);
    const SearchReader reader(node, runs, tools_.fold);
    const Xapian::MSet found = enquire.get_mset(query.offset, query.limit, counted, nullptr, exact ? nullptr : &reader);
    SearchAnswer answer;
    answer.total = found.get_matches_estimated();
    answer.is_estimate = found.get_matches_lower_bound() != found.get_matches_upper_bound();
    if (query.facets) facets.report(answer);
    const SearchNeedles needles = needles_of(node, tools_.fold);
    for (auto hit = found.begin(); hit != found.end(); ++hit) {
      answer.hits.push_back(hit_of(hit.get_document().get_data(), needles, hit.get_weight()));
    }
    return answer;
  }

  SearchHit hit_of(const std::string& data, const SearchNeedles& needles, double score) const {
    records::SearchDocument kept;
    SearchHit hit;
    if (!kept.ParseFromString(data)) return hit;
    hit.url = kept.url();
    hit.part = static_cast<int>(kept.part());
    hit.title = kept.title();
    hit.subtitle = kept.subtitle();
    hit.day = dashed(kept.day());
    hit.site = kept.site();
    hit.host = kept.host();
    hit.source = kept.source();
    hit.score = score;
    hit.title_marks = marks_in(search_units(hit.title, tools_.fold), needles.title);
    Snippet snippet = snippet_of(kept.text(), needles.text, tools_.fold);
    if (snippet.marks.empty() && hit.title_marks.empty()) snippet_of_file(kept, needles, snippet, hit);
    hit.snippet = std::move(snippet.text);
    hit.snippet_marks = std::move(snippet.marks);
    return hit;
  }

  // What stands only in an attached file is shown from there.
  void snippet_of_file(const records::SearchDocument& kept, const SearchNeedles& needles, Snippet& snippet,
                       SearchHit& hit) const {
    for (const records::SearchFile& file : kept.files()) {
      Snippet found = snippet_of(file.text(), needles.text, tools_.fold);
      if (found.marks.empty()) continue;
      snippet = std::move(found);
      hit.file_url = file.url();
      hit.file_name = file.name();
      return;
    }
  }

  // SuggestionSource:
  Found count(const SearchQuery& query, const SearchNode& node) override {
    SearchQuery asked = query;
    asked.limit = 1;
    asked.offset = 0;
    asked.facets = false;
    Found result;
    result.hits = answer_with(asked, node, SearchRuns::kWhole).total;
    if (result.hits == 0 || !query.from.empty() || !query.to.empty()) return result;
    for (const bool newest : {true, false}) {
      asked.order = newest ? SearchOrder::kNewest : SearchOrder::kOldest;
      const SearchAnswer first = answer_with(asked, node, SearchRuns::kWhole);
      if (!first.hits.empty()) (newest ? result.newest : result.oldest) = first.hits.front().day;
    }
    return result;
  }

  std::vector<std::string> texts_like(const std::vector<SearchUnit>& units, size_t limit) override {
    Xapian::Enquire enquire(database());
    enquire.set_query(any_term(units));
    const Xapian::MSet found = enquire.get_mset(0, static_cast<Xapian::doccount>(limit));
    std::vector<std::string> texts;
    for (auto hit = found.begin(); hit != found.end(); ++hit) {
      records::SearchDocument kept;
      if (kept.ParseFromString(hit.get_document().get_data())) texts.push_back(kept.title() + "\n" + kept.text());
    }
    return texts;
  }

  std::string spelled_like(const std::string& word) override { return database().get_spelling_suggestion(word, 2); }

  const std::string directory_;
  const SearchTools tools_;
  std::optional<Xapian::WritableDatabase> writable_;
  Xapian::Database readable_;
};

Result<Xapian::Database> open_to_read(const std::string& directory) {
  const std::string folder = directory + std::string(kSearchFolder);
  struct stat info {};
  if (::stat(folder.c_str(), &info) != 0) {
    return failure(ErrorCode::kNotFound, "the archive in " + directory + " has no index of search yet");
  }
  try {
    Xapian::Database database(folder);
    const std::string version = database.get_metadata(kSearchVersionName);
    if (version == kSearchVersion) return database;
    return failure(version > kSearchVersion ? ErrorCode::kTooNew : ErrorCode::kInvalid,
                   "the index of search in " + directory + " is of another fangzhi: make it anew");
  } catch (const Xapian::Error& error) {
    return tl::unexpected(translate_search(error, "opening the index of search in " + directory));
  }
}

}  // namespace

Result<std::unique_ptr<SearchIndex>> SearchIndex::open(const std::string& directory, SearchMode mode,
                                                       SearchTools tools) {
  assert(tools.fold);
  if (mode == SearchMode::kRead) {
    auto database = open_to_read(directory);
    if (!database) return tl::unexpected(database.error());
    return std::make_unique<XapianIndex>(directory, std::move(tools), std::nullopt, std::move(*database));
  }
  auto database = SearchWriter::open(directory, mode == SearchMode::kRebuild);
  if (!database) return tl::unexpected(database.error());
  return std::make_unique<XapianIndex>(directory, std::move(tools), std::move(*database), Xapian::Database());
}

Status SearchIndex::remove(const std::string& archive_directory) {
  const std::string folder = archive_directory + std::string(kSearchFolder);
  if (!std::filesystem::exists(folder)) return {};
  // Whoever writes it would go on in files without a name.
  if (const auto opened = SearchWriter::open(archive_directory, true); !opened) return tl::unexpected(opened.error());
  std::error_code error;
  std::filesystem::remove_all(folder, error);
  if (error) return failure(ErrorCode::kIo, "removing " + folder + ": " + error.message());
  return {};
}

}  // namespace fangzhi

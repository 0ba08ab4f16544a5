#pragma once

// Full-text search over the archive's canonical articles (docs/search.md). The index lies in the archive's folder,
// under "search", and can be made anew at any time: it follows the archive's journal and knows the sequence it has
// reached.

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "store/archive.h"

namespace fangzhi {

enum class SearchOrder : uint8_t { kRelevance, kNewest, kOldest };

// `text` is what a person types: words (all must be there), "a phrase", OR, -without, (groups), and fields: title:
// site: source: column: flag: date: (docs/search.md). Empty: every article that the filters leave.
struct SearchQuery {
  std::string text{};
  std::string site{};        // seed file id or host
  std::string from{}, to{};  // published days, inclusive, "YYYY-MM-DD"; a bound leaves out what has no date
  std::string column{}, source{}, flag{};  // a word of the column's name, of the source; one quality flag
  SearchOrder order = SearchOrder::kRelevance;
  uint32_t offset = 0, limit = 10;  // together at most kSearchDepthMax
  bool facets = false;
  bool suggestions = true;  // where there is no hit
};
constexpr uint32_t kSearchDepthMax = 10'000;
constexpr size_t kSearchTextMax = 1024;  // bytes of a query

// Bytes of a text: [begin, end).
using SearchMark = std::pair<uint32_t, uint32_t>;

struct SearchHit {
  std::string url;  // canonical
  int part = 0;
  std::string title, subtitle;
  std::string day;   // "YYYY-MM-DD"; empty: unknown
  std::string site;  // seed file id; may be empty
  std::string host, source;
  std::string file_url, file_name;                     // the attached file the snippet is of; empty: of the article
  std::string snippet;                                 // of the text; one line, "…" where it is cut
  std::vector<SearchMark> title_marks, snippet_marks;  // what was searched for, ascending
  double score = 0;                                    // greater is better; of this answer only
};

struct SearchFacet {
  std::string value;  // a site's id, or its host where it has none; a month, "YYYY-MM"
  uint64_t count = 0;
};

// What might have been meant, where nothing was found.
struct SearchSuggestion {
  enum class Kind : uint8_t { kSpelling, kWiderDates, kOtherSites, kFewerWords };
  Kind kind = Kind::kSpelling;
  SearchQuery query{};       // to be asked instead
  uint64_t hits = 0;         // that it has
  std::string from{}, to{};  // of kWiderDates: the first and the last day of those hits
};

struct SearchAnswer {
  uint64_t total = 0;
  bool is_estimate = false;  // `total`, and the facets
  std::vector<SearchHit> hits;
  std::vector<SearchFacet> sites, months;  // most first; newest first
  std::vector<SearchSuggestion> suggestions;
};

struct SearchTools {
  // How a character is compared: traditional as simplified, wide as narrow, lower case. 0: it does not count
  // (punctuation). Pure, any thread.
  std::function<char32_t(char32_t)> fold{};
};

// How much one catch_up may do.
struct SearchBudget {
  double cpu_share = 1;                                              // of one core: it rests between groups; (0, 1]
  double max_time_s = 0;                                             // wall clock; 0: no bound
  uint64_t max_articles = 0;                                         // 0: no bound
  std::function<void(uint64_t sequence, uint64_t last)> progress{};  // after each group
};

struct SearchProgress {
  uint64_t sequence = 0, last = 0;  // reached; of the archive
  uint64_t articles = 0;            // written to the index in this call
  bool is_behind() const { return sequence < last; }
};

struct SearchFigures {
  uint64_t articles = 0;
  uint64_t bytes = 0;     // on the disk
  uint64_t sequence = 0;  // of the archive's journal that the index has reached
};

enum class SearchMode : uint8_t {
  kRead,     // also while another process writes it
  kWrite,    // made if it is not there, made anew where it is of another version
  kRebuild,  // emptied first
};

// Reading: any number of processes, one thread each. Writing: one process, one thread.
class SearchIndex {
 public:
  // kNotFound: there is none yet; kLocked: another process writes it; kTooNew, kInvalid: of another version.
  static Result<std::unique_ptr<SearchIndex>> open(const std::string& archive_directory, SearchMode mode,
                                                   SearchTools tools);
  virtual ~SearchIndex() = default;
  // Removes the files of the index: what it has freed stays in them. The next to write it makes it anew. kLocked.
  static Status remove(const std::string& archive_directory);

  // As it is on the disk at this moment. kInvalid: the query is no query; the detail says what and where.
  virtual Result<SearchAnswer> search(const SearchQuery& query) = 0;

  // Reads the journal from where it is, in groups that are committed one by one, with the sequence they reach: after a
  // crash it goes on from the last one. Where the journal has another entry there, or none, it is another archive's, or
  // an older state of this one: the index is made anew. Returns early when `stop` is set.
  virtual Result<SearchProgress> catch_up(const Archive& archive, const SearchBudget& budget,
                                          const std::atomic<bool>& stop) = 0;

  virtual Result<SearchFigures> figures() = 0;
};

}  // namespace fangzhi

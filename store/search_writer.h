#pragma once

// Brings the index of search up to the archive's journal. One owner.

#include <xapian.h>

#include <chrono>
#include <set>
#include <string>

#include "store/search.h"
#include "store/search_tokens.h"

namespace fangzhi {

class SearchWriter {
 public:
  // Makes the index where there is none, and anew where it is of another version, or `is_anew`. kLocked, kIo.
  static Result<Xapian::WritableDatabase> open(const std::string& directory, bool is_anew);

  // `database` outlives it.
  SearchWriter(Xapian::WritableDatabase& database, std::string directory, const FoldCharacter& fold)
      : database_(database), directory_(std::move(directory)), fold_(fold) {}

  Result<SearchProgress> catch_up(const Archive& archive, const SearchBudget& budget, const std::atomic<bool>& stop);

 private:
  struct Pace;

  Status begin_anew();
  // `known_site` is the page's; null: the archive is asked.
  Status refresh(const Archive& archive, const std::string& url, const std::string* known_site);
  Status find_place(const Archive& archive, uint64_t last);
  Status take(const Archive& archive, const JournalEntry& entry);
  bool is_group_full() const;
  Status commit(const SearchBudget& budget, uint64_t last);

  Xapian::WritableDatabase& database_;
  std::string directory_;
  const FoldCharacter& fold_;
  uint64_t reached_ = 0;
  std::set<std::string> refreshed_;  // pages of this group
  std::string mark_;                 // of the entry reached
  uint64_t articles_ = 0;            // of this call
  uint64_t group_began_ = 0, group_bytes_ = 0;
  std::chrono::steady_clock::time_point committed_{};
};

uint64_t search_sequence(const Xapian::Database& database);
// Xapian's errors end here.
Error translate_search(const Xapian::Error& error, const std::string& doing);

}  // namespace fangzhi

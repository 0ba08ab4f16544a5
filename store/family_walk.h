#pragma once

// All rows of one family in key order, past what can't be read: a damaged block costs its own rows, not those behind
// it. RocksDB's iterator ends at the first damage and does not say where it ends, so the far side is found by walking
// back to it from the end of the damaged file.

#include <functional>
#include <string>
#include <string_view>

#include "store/database.h"

namespace fangzhi {

class FamilyWalk {
 public:
  // Rows that can't be read: those behind `after` (empty: from the first on) and before `before` (empty: to the last).
  struct Gap {
    std::string after, before;
    std::string why;  // RocksDB's words, with the file
  };
  using OnGap = std::function<void(const Gap&)>;

  // `at` may be null: the newest state. `on_gap` is called while walking.
  FamilyWalk(const Database& database, Family family, const Snapshot* at, OnGap on_gap);

  // The first row at or behind `key`.
  void seek(std::string_view key);
  void next();
  bool valid() const { return rows_->Valid(); }
  std::string_view key() const { return view(rows_->key()); }
  std::string_view value() const { return view(rows_->value()); }

 private:
  void step_over();
  std::string end_of_damage() const;
  std::string first_readable(const std::string& end) const;

  const Database& database_;
  const Family family_;
  const Snapshot* const at_;
  const OnGap on_gap_;
  Iterator rows_;
  std::string last_;      // the last key that was read, or sought
  bool is_read_ = false;  // `last_` was read
};

}  // namespace fangzhi

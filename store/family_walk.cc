#include "store/family_walk.h"

#include <algorithm>

namespace fangzhi {
namespace {

// "000123.sst" in a message of RocksDB's; empty where it names no table.
std::string table_in(const std::string& message) {
  const size_t end = message.find(".sst");
  if (end == std::string::npos) return "";
  size_t start = end;
  while (start > 0 && message[start - 1] >= '0' && message[start - 1] <= '9') --start;
  return message.substr(start, end + 4 - start);
}

}  // namespace

FamilyWalk::FamilyWalk(const Database& database, Family family, const Snapshot* at, OnGap on_gap)
    : database_(database), family_(family), at_(at), on_gap_(std::move(on_gap)), rows_(database.scan(family, at)) {}

void FamilyWalk::seek(std::string_view key) {
  last_ = key;
  is_read_ = false;
  rows_->Seek(slice(key));
  if (!rows_->Valid() && !rows_->status().ok()) step_over();
}

void FamilyWalk::next() {
  last_ = key();
  is_read_ = true;
  rows_->Next();
  if (!rows_->Valid() && !rows_->status().ok()) step_over();
}

// Leaves the iterator on the first row behind the damage, or at the end.
void FamilyWalk::step_over() {
  Gap gap;
  gap.after = is_read_ ? last_ : "";
  gap.why = rows_->status().ToString();
  // Each round passes the end of one more table, so it ends with the tables.
  for (std::string end = end_of_damage(); !end.empty(); end = end_of_damage()) {
    std::string resume = first_readable(end);
    if (resume.empty()) resume = end + '\0';
    rows_ = database_.scan(family_, at_);
    rows_->Seek(resume);
    if (rows_->Valid()) gap.before = key();
    if (rows_->status().ok()) break;
    last_ = end;
    is_read_ = true;
  }
  on_gap_(gap);
}

// The last key of the table that the damage behind `last_` lies in; empty where no table reaches further.
std::string FamilyWalk::end_of_damage() const {
  rocksdb::ColumnFamilyMetaData family;
  database_.db().GetColumnFamilyMetaData(database_.handle(family_), &family);
  const std::string damaged = table_in(rows_->status().ToString());
  std::string nearest;
  for (const auto& level : family.levels) {
    for (const auto& table : level.files) {
      const bool reaches = table.largestkey > last_ || (!is_read_ && table.largestkey == last_);
      if (!reaches) continue;
      if (!damaged.empty() && table.name.ends_with(damaged)) return table.largestkey;
      if (nearest.empty() || table.largestkey < nearest) nearest = table.largestkey;
    }
  }
  return nearest;
}

// The lowest key that can still be reached going back from `end`, if it lies behind `last_`; else empty.
std::string FamilyWalk::first_readable(const std::string& end) const {
  std::string lowest;
  const Iterator back = database_.scan(family_, at_);
  for (back->SeekForPrev(end); back->Valid() && view(back->key()) > last_; back->Prev()) lowest = view(back->key());
  return lowest;
}

}  // namespace fangzhi

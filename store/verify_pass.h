#pragma once

// One pass of `verify` over an archive: what it has found and counted, and where it is, so that a pass that is cut
// short goes on from there. The place is kept in the file "verify-place" of the archive's folder.

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "store/archive.h"
#include "store/codec.h"
#include "store/database.h"
#include "store/family_walk.h"

namespace fangzhi {

constexpr std::string_view kVerifyPlaceName = "verify-place";

// How far a pass came. `counted` and `report` are of what lies before.
struct VerifyPlace {
  uint32_t step = 0;  // of verify.cc's list
  std::string key;    // the next row of that step's family; empty: the first
  Counters counted;
  VerifyReport report;
  Counters stored;  // the archive's own counts when the pass began: others mean that it has changed since
};

class VerifyPass {
 public:
  VerifyPass(const Database& database, const VerifyRequest& request);

  // Takes up the last pass where there is one and it is wanted.
  void resume();
  // Runs a step, unless it was done before. `work` calls each() at most once.
  void step(uint32_t number, const std::function<void()>& work);
  // The pass is over: its place is forgotten, or kept where it was stopped.
  void end();

  void problem(const char* kind, std::string where, std::string detail);

  enum class Found : uint8_t { kThere, kAbsent, kUnknown };  // unknown: unreadable, which its own step reports
  Found look_up(Family family, std::string_view key, std::string& value);

  using Visit = std::function<void(std::string_view key, std::string_view value)>;
  // True where the rows before `key` are dealt with, so that a pass may begin there.
  using MayBegin = std::function<bool(std::string_view key)>;
  // Every row of a family that can be read; what can't is a problem of its own.
  void each(Family family, const Visit& visit, const MayBegin& may_begin = {});
  // Work that has no rows: counts as one. False: stop.
  bool checked(uint64_t rows = 1);

  // All before `key` is dealt with: from here the pass may go on.
  void keep(std::string_view key);

  bool is_stopped() const { return is_stopped_; }
  bool was_resumed() const { return was_resumed_; }
  const Snapshot& snapshot() const { return snapshot_; }
  const Database& database() const { return database_; }
  // Where this step begins.
  const std::string& begin_key() const { return place_.key; }
  VerifyReport& report() { return place_.report; }
  Counters& counted() { return place_.counted; }
  // Whether the archive is still what it was when the pass began.
  bool is_unchanged();

 private:
  std::string file() const;

  const Database& database_;
  const VerifyRequest& request_;
  Snapshot snapshot_;
  VerifyPlace place_;
  uint64_t rows_ = 0, kept_at_ = 0;
  bool is_stopped_ = false, was_resumed_ = false;
};

// Every table and file of bodies against the checksum it got when it was finished: finds what no row leads to (filters,
// indexes, padding) too. A step of `verify`.
void verify_files(VerifyPass& pass);
// The index of copies; a step each.
void verify_fingerprints(VerifyPass& pass);
void verify_clusters(VerifyPass& pass);
// What was taken out; a step.
void verify_removed(VerifyPass& pass);

}  // namespace fangzhi

#pragma once

// Looking after an archive from outside: backups of it, and what is wrong with it. The door for `backup`, `restore` and
// `doctor`; `compact` and `verify` are the archive's own.

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace fangzhi {

// A backup in a folder of backups. They share the files they have in common.
struct Backup {
  uint32_t id = 0;  // ascending
  Time made{};
  uint64_t bytes = 0;  // of all its files, shared ones too
  uint32_t files = 0;
};

struct BackupOptions {
  std::string archive;
  std::string destination;  // a folder of backups; made if it is not there
  uint32_t keep = 0;        // afterwards the newest so many stay; 0: all
  bool quick = false;       // checks the sizes of all files of the new backup, not every byte
  uint64_t memory_bytes = 256u << 20;
};

// Adds a backup of the archive as it is now, also while another process writes it. Only files that no earlier backup
// has are copied. `progress` gets the bytes copied so far and what all files together have, which is never reached
// where some are shared. Then the new backup is read back and compared with its checksums. kInvalid: the destination is
// something else or lies in the archive; kCorrupt: the new backup is not what was written; what Archive::open says.
Result<Backup> backup_archive(const BackupOptions& options,
                              const std::function<void(uint64_t copied, uint64_t all)>& progress);

// Those of a folder, oldest first. kNotFound: there are none.
Result<std::vector<Backup>> list_backups(const std::string& source);

// Makes the archive folder `archive` (its parent must exist) from a backup: `id`, or with 0 the newest that is whole.
// Every byte is compared with its checksum. kInvalid: there is an archive already; kNotFound: no such backup; kCorrupt.
// Cut short it leaves a folder that the next restore makes anew.
Result<Backup> restore_archive(const std::string& source, const std::string& archive, uint32_t id);

// Makes anew what follows from other rows (by_date, by_site, digests, queue, counters), whatever state it is in.
// `progress` gets the name of each family it reads. What Archive::open(kWrite) says. Cut short, the archive refuses to
// be crawled until it is run again.
Status repair_archive(const std::string& directory, uint64_t memory_bytes,
                      const std::function<void(std::string_view family)>& progress);

// One thing that was looked at.
struct Finding {
  enum class Level : uint8_t {
    kGood,
    kNote,      // nothing is wrong, but good to know
    kTrouble,   // something must be done
    kUnusable,  // nothing else can be done before this is
  };
  Level level = Level::kGood;
  std::string subject;  // "lock", "disk", "files", ...: short, always the same
  std::string text;     // what is so
  std::string advice;   // what to do; empty where nothing
};

// Looks at the archive in `directory` without changing it, whatever state it is in: also one that does not open.
// Takes seconds; `verify` is what reads everything.
std::vector<Finding> examine_archive(const std::string& directory);

}  // namespace fangzhi

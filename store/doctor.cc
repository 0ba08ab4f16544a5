// What is wrong with an archive, asked from outside in: first what needs no database, then what needs one that opens.

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "base/readable.h"
#include "store/archive.h"
#include "store/care.h"
#include "store/control.h"
#include "store/database.h"
#include "store/disk_space.h"
#include "store/keys.h"
#include "store/payloads.h"
#include "store/schema.h"
#include "store/verify_pass.h"

namespace fangzhi {
namespace {

namespace fs = std::filesystem;

using Level = Finding::Level;

constexpr uint64_t kMemoryBytes = 64u << 20;
constexpr uint64_t kFreeFilesMin = 1000;
constexpr double kGarbageWorthCompacting = 0.2;
constexpr size_t kNamedMax = 5;  // damaged files that are named

class Doctor {
 public:
  explicit Doctor(const std::string& directory) : directory_(directory) {}

  std::vector<Finding> run() {
    if (!folder()) return std::move(findings_);
    disk();
    owner();
    if (!schema()) return std::move(findings_);
    if (!opens()) return std::move(findings_);
    files();
    indexes();
    bodies();
    checkpoints();
    last_verify();
    return std::move(findings_);
  }

 private:
  void say(Level level, const char* subject, std::string text, std::string advice = "") {
    findings_.push_back({level, subject, std::move(text), std::move(advice)});
  }

  bool folder() {
    struct stat info {};
    if (::stat(directory_.c_str(), &info) != 0 || !S_ISDIR(info.st_mode)) {
      say(Level::kUnusable, "folder", "there is no folder " + directory_, "name the archive's folder with --archive");
      return false;
    }
    if (::access((directory_ + "/db/CURRENT").c_str(), F_OK) != 0) {
      const bool was_restoring = ::access((directory_ + "/db.restoring").c_str(), F_OK) == 0;
      say(Level::kUnusable, "folder", "there is no archive in " + directory_,
          was_restoring ? "a restore was cut short: run it again" : "`crawl` makes one; `restore` brings one back");
      return false;
    }
    if (::access(directory_.c_str(), W_OK) != 0) {
      say(Level::kNote, "folder", "you may not write here: you can read the archive, not crawl into it");
    } else {
      say(Level::kGood, "folder", directory_);
    }
    return true;
  }

  void disk() {
    const auto space = disk_space(directory_);
    if (!space) return say(Level::kTrouble, "disk", space.error().detail);
    const std::string text =
        readable_bytes(space->free_bytes) + " of " + readable_bytes(space->all_bytes) + " are free";
    const uint64_t reserve = default_disk_reserve(*space);
    if (space->free_bytes < reserve) {
      say(Level::kTrouble, "disk", text + ": a crawl stops below " + readable_bytes(reserve), "make room");
    } else if (space->free_files < kFreeFilesMin) {
      say(Level::kTrouble, "disk", "only " + std::to_string(space->free_files) + " files can still be made",
          "make room");
    } else {
      say(Level::kGood, "disk", text);
    }
  }

  void owner() {
    const auto lock = ArchiveLock::take(directory_, false);
    if (lock) {
      is_written_ = false;
      return say(Level::kGood, "lock", "nobody writes the archive");
    }
    if (lock.error().code != ErrorCode::kLocked) {
      return say(Level::kTrouble, "lock", lock.error().detail, "look at the folder's permissions");
    }
    is_written_ = true;
    const auto figures = ask_owner(directory_, "figures");
    if (figures) return say(Level::kGood, "lock", lock.error().detail + "; it says: " + *figures);
    const auto client = ControlClient::connect(directory_);
    if (client) return say(Level::kGood, "lock", lock.error().detail + "; it answers");
    say(Level::kTrouble, "lock", lock.error().detail + "; it does not answer: " + client.error().detail,
        "if it hangs, end that process: nothing acknowledged is lost");
  }

  bool schema() {
    const auto version = read_schema(directory_, directory_ + "/db", MemoryBudget(kMemoryBytes));
    if (is_written_ && !version) return true;  // files come and go: the checkpoint says
    if (!version) {
      const bool is_new = version.error().code == ErrorCode::kTooNew;
      say(Level::kUnusable, "schema", version.error().detail,
          is_new ? "use the fangzhi that wrote it, or a newer one" : kLost);
      return false;
    }
    const std::string number = std::to_string(*version);
    if (*version == kNoSchema) {
      say(Level::kUnusable, "schema", "the archive was never finished: nothing is in it",
          "crawl again: it is made anew");
      return false;
    }
    if (*version < kSchemaVersion) {
      say(Level::kNote, "schema", number + ", of an older fangzhi: the next crawl brings it up to date");
    } else {
      say(Level::kGood, "schema", number);
    }
    return true;
  }

  bool opens() {
    auto database = Database::open(directory_, {.memory_bytes = kMemoryBytes});
    if (database) {
      database_ = std::move(*database);
      say(Level::kGood, "opens", "yes");
      return true;
    }
    say(Level::kUnusable, "opens", database.error().detail,
        database.error().code == ErrorCode::kLocked ? "wait, or end the process that writes it" : kLost);
    return false;
  }

  // Every file the archive names, by presence and size; `verify` reads them.
  void files() {
    size_t count = 0, wrong = 0;
    std::string names;
    const auto check = [&](const std::string& name, uint64_t bytes) {
      ++count;
      std::error_code error;
      const auto size = fs::file_size(database_->files() + "/" + std::string(fs::path(name).filename()), error);
      if (!error && size >= bytes) return;
      if (++wrong <= kNamedMax) names += (names.empty() ? "" : ", ") + std::string(fs::path(name).filename());
    };
    for (size_t i = 0; i < kFamilies; ++i) {
      rocksdb::ColumnFamilyMetaData family;
      database_->db().GetColumnFamilyMetaData(database_->handle(static_cast<Family>(i)), &family);
      for (const auto& level : family.levels) {
        for (const auto& table : level.files) check(table.name, table.size);
      }
      for (const auto& blob : family.blob_files) check(blob.blob_file_name, blob.blob_file_size);
    }
    if (wrong == 0) return say(Level::kGood, "files", std::to_string(count) + " files, none missing or cut short");
    say(Level::kTrouble, "files",
        std::to_string(wrong) + " of " + std::to_string(count) + " files missing or cut short: " + names,
        "restore from a backup; `verify` says what is lost");
  }

  void indexes() {
    const auto mark = database_->get(Family::kMeta, kRepairingName);
    if (mark && *mark) {
      return say(Level::kTrouble, "indexes", "a repair was cut short", "run it again: verify --repair");
    }
    const auto counters = database_->counters();
    if (!counters) return say(Level::kTrouble, "indexes", counters.error().detail, "verify --repair");
    // Where one is empty and should not be, or the other way round, nothing needs to be counted.
    const auto is_empty = [&](Family family) {
      const Iterator rows = database_->scan(family);
      rows->SeekToFirst();
      return !rows->Valid();
    };
    const std::pair<Family, uint64_t> expected[] = {{Family::kByDate, counters->articles},
                                                    {Family::kBySite, counters->articles},
                                                    {Family::kDigests, counters->payloads},
                                                    {Family::kQueue, counters->queued},
                                                    {Family::kHosts, counters->hosts}};
    std::string wrong;
    for (const auto& [family, count] : expected) {
      if (is_empty(family) != (count == 0)) wrong += (wrong.empty() ? "" : ", ") + std::string(name_of(family));
    }
    if (wrong.empty())
      return say(Level::kGood, "indexes",
                 std::to_string(counters->articles) + " articles, " + std::to_string(counters->captures) + " captures");
    say(Level::kTrouble, "indexes", "lost or unreadable: " + wrong, "verify --repair makes them anew");
  }

  void bodies() {
    uint64_t garbage = 0, bytes = 0;
    auto* payloads = database_->handle(Family::kPayloads);
    database_->db().GetIntProperty(payloads, rocksdb::DB::Properties::kLiveBlobFileGarbageSize, &garbage);
    database_->db().GetIntProperty(payloads, rocksdb::DB::Properties::kLiveBlobFileSize, &bytes);
    if (static_cast<double>(garbage) > kGarbageWorthCompacting * static_cast<double>(bytes)) {
      say(Level::kNote, "bodies", readable_bytes(garbage) + " of " + readable_bytes(bytes) + " are of no use any more",
          "compact");
    }
    const Payloads reader(*database_);
    const Iterator rows = database_->scan(Family::kDictionaries);
    size_t count = 0;
    for (rows->SeekToFirst(); rows->Valid(); rows->Next(), ++count) {
      if (rows->key().size() != sizeof(uint32_t)) continue;
      const uint32_t id = read_u32(view(rows->key()));
      if (const auto read = reader.dictionary(id); !read) {
        return say(Level::kTrouble, "bodies", read.error().detail + ": the pages coded against it can't be read",
                   "restore from a backup; `verify` names the pages");
      }
    }
    say(Level::kGood, "bodies", readable_bytes(bytes) + ", " + std::to_string(count) + " dictionaries, all readable");
  }

  void checkpoints() {
    std::error_code error;
    size_t count = 0;
    const std::string own = fs::path(database_->files()).filename();
    for (auto entry = fs::directory_iterator(directory_ + "/checkpoints", error);
         !error && entry != fs::directory_iterator(); entry.increment(error)) {
      count += entry->path().filename() == own ? 0 : 1;
    }
    if (count == 0) return;
    say(Level::kNote, "checkpoints",
        std::to_string(count) + " of other readers; those of dead ones go when the next crawl begins");
  }

  void last_verify() {
    if (::access((directory_ + "/" + std::string(kVerifyPlaceName)).c_str(), F_OK) != 0) return;
    say(Level::kNote, "verify", "the last pass was cut short", "`verify` goes on from there");
  }

  static constexpr const char* kLost = "restore the newest backup into a new folder; keep this one until that is done";

  const std::string directory_;
  bool is_written_ = false;
  std::vector<Finding> findings_;
  std::unique_ptr<Database> database_;
};

}  // namespace

std::vector<Finding> examine_archive(const std::string& directory) {
  return Doctor(directory).run();
}

}  // namespace fangzhi

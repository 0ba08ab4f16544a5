#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>

#include "app/reading_aids.h"
#include "app/warc_pages.h"
#include "store/archive.h"

namespace fangzhi {

enum class Imported : uint8_t { kAdded, kRevisit, kKnown };

// Puts exchanges out of WARC files into an archive: each a capture with its own date, read like a crawled page. What is
// there already is left as it is. One owner, the archive's writing thread.
class PageImporter {
 public:
  struct Options {
    std::string site;      // id of captures that do not bring one
    bool extracts = true;  // false: pages are stored unread
  };
  PageImporter(Archive& archive, Options options) : archive_(archive), options_(std::move(options)), aids_(archive) {}

  // A file begins: what looks the same as an exchange of an earlier file is that exchange again; within one file it is
  // another visit.
  void begin_file() { seen_.clear(); }

  // kInvalid: this one can't come in, the next may; any other error is the machine's. On disk after Archive::sync().
  Result<Imported> add(WarcPage page);

 private:
  Status resolve(WarcPage& page);
  Result<bool> take_payload_of(const std::string& url, Time from, Time to, WarcPage& page);
  Result<bool> take_known_payload(const Digest& digest, WarcPage& page);
  Result<bool> find_place(WarcPage& page);
  Status read(WarcPage& page, PageCommit& commit) const;
  void remember(const WarcPage& page);

  // What later records may refer to: payloads by record id and by digest label, hashed. Past the bound all are
  // forgotten; then a revisit resolves by its URL and date only.
  static constexpr size_t kRememberedMax = 1u << 18;

  Archive& archive_;
  const Options options_;
  const ReadingAids aids_;
  std::unordered_map<uint64_t, int> seen_;  // exchanges of this file, hashed, and how often; at most kRememberedMax
  std::unordered_map<uint64_t, Digest> remembered_;
};

}  // namespace fangzhi

#pragma once

// Which page serves as dictionary for which. Pages of one host and class share their template, so one of them, raw,
// makes the others a third smaller than a generic compressor can (DESIGN 8). A dictionary is a payload like any other,
// stored without one itself, so it costs nothing and any page is read with two look-ups. One owner: the writer.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/records.h"
#include "store/codec.h"
#include "store/database.h"
#include "store/payload_codec.h"
#include "store/payloads.h"

namespace fangzhi {

class Dictionaries {
 public:
  explicit Dictionaries(const Payloads& payloads) : payloads_(payloads) {}
  // Reads which dictionaries there are. Once, before anything else.
  Status load(const Database& database);

  struct Encoded {
    std::string value;                                              // for `payloads`
    std::optional<std::pair<uint32_t, Dictionary>> new_dictionary;  // to be stored in the same batch
  };
  // The value of a body that is not stored yet. What it changes here waits for `accept`.
  Result<Encoded> encode(std::string_view host, PageClass page_class, const Digest& digest, std::string_view body);
  // These are no more: their slots begin anew.
  void forget(const std::vector<uint32_t>& ids);
  // The batch of the last `encode` was written.
  void accept();

 private:
  using SlotKey = std::pair<std::string, PageClass>;
  struct Slot {
    uint32_t id = kNoDictionary;  // of the dictionary in use
    uint64_t pages = 0;           // since we started
    std::string previous;         // the page before a trial; else empty
  };

  Encoded start_dictionary(Slot& slot, const SlotKey& key, const Digest& digest, std::string_view body);

  const Payloads& payloads_;
  PayloadEncoder encoder_;
  std::map<SlotKey, Slot> slots_;
  uint32_t newest_id_ = kNoDictionary;
  std::optional<std::pair<SlotKey, Slot>> pending_;
};

}  // namespace fangzhi

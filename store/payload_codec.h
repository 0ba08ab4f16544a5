#pragma once

// The value of a payload: a small header, then the body, compressed by us. RocksDB's own compression of blobs knows no
// dictionaries, and a page of the same host as dictionary is worth more than anything else (DESIGN 8).

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

struct ZSTD_CCtx_s;

namespace fangzhi {

constexpr uint32_t kNoDictionary = 0;

struct PayloadHeader {
  bool compressed = false;
  uint32_t dictionary = kNoDictionary;
  uint64_t length = 0;      // of the body
  size_t header_bytes = 0;  // the rest of the value is the body as stored
};

// kCorrupt where the bytes are no header.
Result<PayloadHeader> read_payload_header(std::string_view value);

// Compresses bodies; keeps its working memory between calls. One owner.
class PayloadEncoder {
 public:
  PayloadEncoder();
  ~PayloadEncoder();
  // `dictionary_bytes` is the raw dictionary of that id; empty with kNoDictionary. Never fails: what does not shrink is
  // stored as it is.
  std::string encode(std::string_view body, uint32_t dictionary = kNoDictionary,
                     std::string_view dictionary_bytes = {});

 private:
  struct Free {
    void operator()(ZSTD_CCtx_s* context) const;
  };
  std::unique_ptr<ZSTD_CCtx_s, Free> context_;
};

// The body of `value`, whose header is `header`. kCorrupt where it does not decompress to exactly its length. Any
// thread.
Result<std::string> decode_payload(std::string_view value, const PayloadHeader& header,
                                   std::string_view dictionary_bytes = {});

}  // namespace fangzhi

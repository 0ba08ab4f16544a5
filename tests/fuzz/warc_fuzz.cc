// WARC files, compressed or not: reading ends, blocks keep to their bound, and each record's message is taken apart.

#include <cstdint>
#include <cstdlib>

#include "store/cdxj.h"
#include "store/warc.h"
#include "store/warc_http.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace fangzhi;
  constexpr size_t kBlockMax = 1u << 16;
  const auto reader = WarcReader::over({reinterpret_cast<const char*>(data), size}, {.block_bytes_max = kBlockMax});
  while (true) {
    const auto item = reader->next();
    if (!item || item->is_end()) return 0;
    if (!item->record) continue;
    const WarcRecord& record = *item->record;
    if (record.block.size() > kBlockMax) std::abort();
    const size_t head_bytes = http_head_length(record.block);
    const OriginalHead head = original_head(std::string_view(record.block).substr(0, head_bytes));
    static_cast<void>(replayable_head(head.head, {.length = record.block.size() - head_bytes, .is_coded = false}));
    static_cast<void>(parse_status_line(record.block));
    static_cast<void>(dechunk(std::string_view(record.block).substr(head_bytes)));
    static_cast<void>(parse_warc_fields(record.block));
    static_cast<void>(cdxj_line(record, "f", record.offset, record.length));
  }
}

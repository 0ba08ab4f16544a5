// Rows of any bytes: every decoder takes them or says kCorrupt, and what it takes it writes back so that it reads the
// same. The first byte chooses the decoder.

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "store/codec.h"
#include "store/keys.h"
#include "store/payload_codec.h"

namespace {

using namespace fangzhi;

void require(bool holds) {
  if (!holds) std::abort();
}

// Encoding is a fixed point after one round.
template <class Decode, class Encode>
void stable(std::string_view bytes, Decode decode, Encode encode) {
  const auto first = decode(bytes);
  if (!first) return;
  const auto once = encode(*first);
  const auto second = decode(once);
  require(second.has_value() && encode(*second) == once);
}

void keys(std::string_view bytes) {
  if (const auto key = parse_capture_key(bytes)) require(capture_key(key->page, key->time) == bytes);
  if (const auto key = parse_article_key(bytes)) require(article_key(key->page, key->time, key->part) == bytes);
  if (const auto key = parse_date_key(bytes)) require(date_key(key->day, key->page, key->part) == bytes);
  if (const auto key = parse_queue_key(bytes)) require(queue_key(key->host, key->due, key->klass, key->url) == bytes);
  require(page_key_length(page_key(bytes)) == page_key(bytes).size());
  readable_key(bytes);
  readable_page(bytes);
}

void payload(std::string_view bytes) {
  const auto header = read_payload_header(bytes);
  if (!header || header->length > (1u << 20)) return;
  const auto body = decode_payload(bytes, *header, "a dictionary");
  require(!body || body->size() == header->length);
}

void article(std::string_view bytes) {
  const auto version = decode_article(bytes);
  if (!version) return;
  const auto read = article_of(*version, Time{}, 0);
  if (!read) return;
  const ArticleVersion again = version_of(*read, version->site);
  const auto reread = article_of(again, Time{}, 0);
  require(reread.has_value() && version_of(*reread, version->site) == again);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0] % 8) {
    case 0:
      keys(bytes);
      break;
    case 1:
      payload(bytes);
      break;
    case 2:
      stable(bytes, decode_capture, encode_capture);
      break;
    case 3:
      article(bytes);
      break;
    case 4:
      stable(bytes, decode_url_state, encode_url_state);
      break;
    case 5:
      stable(
          bytes, [](std::string_view row) { return decode_host("a.example", row); },
          [](const HostRowState& row) { return encode_host(row.state); });
      break;
    case 6:
      stable(bytes, decode_dictionary, encode_dictionary);
      break;
    default:
      stable(bytes, decode_counters, encode_counters);
      break;
  }
  return 0;
}

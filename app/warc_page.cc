// One response record as an exchange: what its tool left in the head, and what it did to the body.

#include <algorithm>
#include <charconv>

#include "app/warc_pages.h"
#include "base/http_head.h"
#include "base/url.h"
#include "crawler/content_coding.h"
#include "store/warc_http.h"

namespace fangzhi {
namespace {

constexpr uint64_t kDecodedBytesMax = 128u << 20;  // of a body; a larger one stays as it came

std::string_view without_brackets(std::string_view uri) {
  while (!uri.empty() && (uri.front() == '<' || uri.front() == ' ')) uri.remove_prefix(1);
  while (!uri.empty() && (uri.back() == '>' || uri.back() == ' ')) uri.remove_suffix(1);
  return uri;
}

// WARC-Date: to the second or finer; WARC 1.1 also allows less, down to the year.
std::optional<Time> parse_warc_date(std::string_view text) {
  std::string date(text);
  if (date.size() == 4) date += "-01";
  if (date.size() == 7) date += "-01";
  if (date.size() == 10) date += "T00:00";
  if (date.size() == 16) date += ":00";
  if (date.size() == 17 && date.back() == 'Z') date.insert(16, ":00");
  // Later than RFC 3339 wants a zone: some tools leave it out, and mean UTC.
  if (date.find_first_of("Zz+", 10) == std::string::npos && date.find('-', 10) == std::string::npos) date += "Z";
  const Result<Time> time = parse_rfc3339(date);
  return time ? std::optional<Time>(*time) : std::nullopt;
}

Truncated truncated_of(std::string_view word) {
  if (word.empty()) return Truncated::kNone;
  if (word == "length") return Truncated::kLength;
  if (word == "time") return Truncated::kTime;
  return Truncated::kDisconnect;  // and "unspecified"
}

bool mentions(std::string_view value, std::string_view word) {
  return std::search(value.begin(), value.end(), word.begin(), word.end(),
                     [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a + 32 : a) == b; }) != value.end();
}

// Text that cannot be the output of a compressor: no control characters at its beginning.
bool looks_decoded(std::string_view body) {
  const std::string_view start = body.substr(0, 512);
  return !start.empty() && std::all_of(start.begin(), start.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x20 || byte == '\t' || byte == '\n' || byte == '\r' || byte == '\f';
  });
}

void undo_transfer(FetchResult& fetch, std::vector<std::string>& mended) {
  if (!mentions(header_values(fetch.response_head, "Transfer-Encoding", ","), "chunked") || fetch.body.empty()) return;
  std::optional<Dechunked> plain = dechunk(fetch.body);
  if (!plain) {
    mended.push_back("Transfer-Encoding: chunked, but the body is de-chunked already");
    return;
  }
  fetch.body = std::move(plain->body);
  if (plain->is_whole || fetch.truncated != Truncated::kNone) return;
  fetch.truncated = Truncated::kDisconnect;
  mended.push_back("the last chunk is missing: the body is kept as truncated");
}

void undo_content_coding(FetchResult& fetch, bool is_decoded, std::vector<std::string>& mended) {
  fetch.coded_digest = sha256(fetch.body);
  fetch.coded_length = fetch.body.size();
  const std::string coding = header_values(fetch.response_head, "Content-Encoding", ",");
  if (is_decoded || coding.empty() || fetch.body.empty()) return;
  Decoded decoded = decode_content(fetch.body, coding, kDecodedBytesMax);
  if (decoded.clean) {
    fetch.body = std::move(decoded.bytes);
    return;
  }
  const bool is_gzip = mentions(coding, "gzip");
  const bool has_magic = fetch.body.substr(0, 2) == "\x1f\x8b";
  if (is_gzip ? !has_magic && looks_decoded(fetch.body) : looks_decoded(fetch.body)) {
    mended.push_back("Content-Encoding: " + coding + ", but the body is decoded already");
    return;
  }
  fetch.body_coded = true;
  fetch.error_detail = "Content-Encoding: " + coding + ": " + decoded.problem;
}

// A body shorter than its head says was cut, also where WARC-Truncated does not say so.
void check_length(FetchResult& fetch, bool is_restored, std::vector<std::string>& mended) {
  const std::optional<std::string_view> value = header_value(fetch.response_head, "Content-Length");
  const bool is_chunked = !header_values(fetch.response_head, "Transfer-Encoding", ",").empty();
  if (!value || is_restored || is_chunked || fetch.truncated != Truncated::kNone) return;
  uint64_t length = 0;
  const auto parsed = std::from_chars(value->data(), value->data() + value->size(), length);
  const bool is_decoded = !fetch.body_coded && !header_values(fetch.response_head, "Content-Encoding", ",").empty();
  if (parsed.ec != std::errc() || is_decoded || length <= fetch.coded_length || fetch.coded_length == 0) return;
  fetch.truncated = Truncated::kDisconnect;
  mended.push_back("the body is shorter than its Content-Length: kept as truncated");
}

void check_digest(const WarcRecord& record, std::vector<std::string>& mended) {
  if (record.is_cut) return;
  if (is_digest_of(record.field("WARC-Block-Digest"), record.block) == false) {
    mended.push_back("WARC-Block-Digest is not the block's: its bytes were changed, or its tool counts otherwise");
  }
}

Status set_target(const WarcRecord& record, FetchResult& fetch) {
  const std::string_view uri = without_brackets(record.field("WARC-Target-URI"));
  const std::optional<Url> url = parse_url(uri);
  if (!url || !url->is_http())
    return failure(ErrorCode::kInvalid, "no http URL: '" + std::string(uri.substr(0, 200)) + "'");
  fetch.url = canonical_url(*url);
  const std::optional<Time> date = parse_warc_date(record.field("WARC-Date"));
  if (!date) {
    return failure(ErrorCode::kInvalid, "no date: '" + std::string(record.field("WARC-Date").substr(0, 64)) + "'");
  }
  fetch.started = fetch.finished = *date;
  return {};
}

void set_message(const WarcRecord& record, std::string_view head, FetchResult& fetch, bool& is_restored,
                 bool& is_decoded) {
  OriginalHead original = original_head(head);
  is_restored = original.is_restored;
  is_decoded = original.is_body_decoded;
  fetch.response_head = std::move(original.head);
  if (record.field("WARC-Protocol") == "h2") fetch.response_head = with_http2_line(fetch.response_head);
  if (const auto line = parse_status_line(fetch.response_head)) {
    fetch.status = line->status;
    fetch.http_version = line->version;
  }
}

}  // namespace

Result<WarcPage> page_of(const WarcRecord& record, std::vector<std::string>& mended) {
  WarcPage page;
  FetchResult& fetch = page.capture.fetch;
  page.is_revisit = record.type == "revisit";
  page.offset = record.offset;
  page.record_id = record.field("WARC-Record-ID");
  page.payload_label = record.field("WARC-Payload-Digest");
  if (Status set = set_target(record, fetch); !set) return tl::unexpected(set.error());
  fetch.ip = record.field("WARC-IP-Address");
  // On a revisit the word means that the body was left out, which is what a revisit is.
  if (!page.is_revisit) fetch.truncated = truncated_of(record.field("WARC-Truncated"));
  if (record.is_cut) fetch.truncated = Truncated::kLength;
  if (record.is_cut) mended.push_back("the block is longer than the bound: kept as truncated");
  if (page.is_revisit) {
    page.of_url = without_brackets(record.field("WARC-Refers-To-Target-URI"));
    page.of_date = record.field("WARC-Refers-To-Date");
    page.of_id = record.field("WARC-Refers-To");
  } else {
    check_digest(record, mended);
  }
  const std::string_view block = record.block;
  const size_t head_bytes = http_head_length(block);
  if (!parse_status_line(block.substr(0, head_bytes))) {
    // A revisit may say nothing of its head.
    if (page.is_revisit) return page;
    return failure(ErrorCode::kInvalid, "no HTTP response: its block has no status line");
  }
  bool is_restored = false, is_decoded = false;
  set_message(record, block.substr(0, head_bytes), fetch, is_restored, is_decoded);
  if (page.is_revisit) return page;
  fetch.body = block.substr(head_bytes);
  if (!is_restored) undo_transfer(fetch, mended);
  undo_content_coding(fetch, is_decoded, mended);
  check_length(fetch, is_restored, mended);
  page.body = std::move(fetch.body);
  fetch.body.clear();
  page.capture.payload = sha256(page.body);
  page.capture.payload_length = page.body.size();
  return page;
}

}  // namespace fangzhi

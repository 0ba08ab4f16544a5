#include "app/warc_records.h"

#include <algorithm>
#include <charconv>

#include "app/article_json.h"
#include "app/base64.h"
#include "base/http_head.h"
#include "base/url.h"
#include "store/warc_http.h"

namespace fangzhi {
namespace {

constexpr std::string_view kProfile = "http://netpreserve.org/warc/1.1/revisit/";
constexpr std::string_view kSoftware = "fangzhi/0.1";
// Of the metadata records that are ours; others may use our names for something else.
constexpr std::string_view kMetadataVersion = "fangzhi-metadata";

bool is_http2(const FetchResult& fetch) {
  return fetch.http_version == "2";
}

std::string name_of_capture(const CaptureRow& row) {
  std::string name = row.url + "\n" + format_rfc3339(row.time);
  if (row.capture.payload) name += "\n" + hex(*row.capture.payload);
  return name;
}

std::string id_of(std::string_view type, const CaptureRow& row) {
  return warc_record_id(std::string(type) + "\n" + name_of_capture(row));
}

// A response's id says "response" also where it is a revisit: what refers to it need not know.
std::string response_id(const CaptureRow& row) {
  return id_of("response", row);
}

WarcRecord started(const CaptureToWrite& capture, std::string type, std::string id) {
  const CaptureRow& row = *capture.row;
  WarcRecord record;
  record.type = std::move(type);
  record.fields.emplace_back("WARC-Record-ID", std::move(id));
  record.fields.emplace_back("WARC-Target-URI", row.url);
  record.fields.emplace_back("WARC-Date", format_rfc3339(row.time));
  return record;
}

void add_address(const FetchResult& fetch, WarcRecord& record) {
  if (!fetch.ip.empty()) record.fields.emplace_back("WARC-IP-Address", fetch.ip);
  if (is_http2(fetch)) record.fields.emplace_back("WARC-Protocol", "h2");
}

// A body that claims gzip and has not even its two magic bytes is text whose server lied; no reader could undo it.
bool is_coded_body(const Capture& capture, std::string_view body) {
  if (!capture.fetch.body_coded) return false;
  const std::string coding = header_values(capture.fetch.response_head, "Content-Encoding", ",");
  return coding.find("gzip") == std::string::npos || body.substr(0, 2) == "\x1f\x8b";
}

std::string head_of(const Capture& capture, std::string_view body) {
  return replayable_head(capture.fetch.response_head,
                         {.length = body.size(), .is_coded = is_coded_body(capture, body)});
}

WarcRecord response_record(const CaptureToWrite& capture) {
  const Capture& facts = capture.row->capture;
  WarcRecord record = started(capture, "response", response_id(*capture.row));
  add_address(facts.fetch, record);
  if (facts.fetch.truncated != Truncated::kNone) {
    record.fields.emplace_back("WARC-Truncated", name_of(facts.fetch.truncated));
  }
  // The payload is the body as it follows the head here, so its digest is the archive's own.
  record.fields.emplace_back("WARC-Payload-Digest", labelled(facts.payload.value_or(sha256(capture.body))));
  record.fields.emplace_back("Content-Type", "application/http;msgtype=response");
  record.block = head_of(facts, capture.body);
  record.block += capture.body;
  return record;
}

// WARC 1.1 section 6.7: the head as it came this time, and where the body is.
WarcRecord revisit_record(const CaptureToWrite& capture) {
  const CaptureRow& row = *capture.row;
  const Capture& facts = row.capture;
  const bool is_not_modified = facts.fetch.status == 304;
  WarcRecord record = started(capture, "revisit", response_id(row));
  add_address(facts.fetch, record);
  record.fields.emplace_back(
      "WARC-Profile", std::string(kProfile) + (is_not_modified ? "server-not-modified" : "identical-payload-digest"));
  if (capture.of != nullptr) record.fields.emplace_back("WARC-Refers-To", response_id(*capture.of));
  record.fields.emplace_back("WARC-Refers-To-Target-URI", row.url);
  record.fields.emplace_back("WARC-Refers-To-Date", format_rfc3339(*facts.refers_to));
  if (facts.payload) record.fields.emplace_back("WARC-Payload-Digest", labelled(*facts.payload));
  record.fields.emplace_back("Content-Type", "application/http;msgtype=response");
  record.block = replayable_head(facts.fetch.response_head,
                                 {.length = is_not_modified ? 0 : facts.payload_length, .is_coded = false});
  return record;
}

WarcRecord request_record(const CaptureToWrite& capture) {
  WarcRecord record = started(capture, "request", id_of("request", *capture.row));
  add_address(capture.row->capture.fetch, record);
  record.fields.emplace_back("WARC-Concurrent-To", response_id(*capture.row));
  record.fields.emplace_back("Content-Type", "application/http;msgtype=request");
  record.block = replayable_head(capture.row->capture.fetch.request_head, {});
  return record;
}

// One line of application/warc-fields; nothing where the value is empty.
void add_line(std::string& block, std::string_view name, std::string value) {
  if (value.empty()) return;
  std::replace_if(
      value.begin(), value.end(), [](char c) { return c == '\r' || c == '\n' || c == '\0'; }, ' ');
  ((((block += name) += ": ") += value) += "\r\n");
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) (text += text.empty() ? "" : " ") += word;
  return text;
}

// "example.gov.cn A 203.0.113.7": what the name resolved to when it was fetched.
std::string dns_line(const FetchResult& fetch) {
  const std::optional<Url> url = parse_url(fetch.url);
  if (!url || fetch.ip.empty() || url->host() == fetch.ip || url->host().find('[') == 0) return {};
  return std::string(url->host()) + (fetch.ip.find(':') == std::string::npos ? " A " : " AAAA ") + fetch.ip;
}

// A head that the rules of original_head() would not bring back is kept beside: an import is exact, whatever was sent.
std::string unless_restorable(const std::string& head, const std::string& written, bool http2) {
  const std::string restored = original_head(written).head;
  return (http2 ? with_http2_line(restored) : restored) == head ? "" : base64_encode(head);
}

WarcRecord metadata_record(const CaptureToWrite& capture, const std::string& response_head,
                           const std::string& request) {
  const Capture& facts = capture.row->capture;
  const FetchResult& fetch = facts.fetch;
  WarcRecord record = started(capture, "metadata", id_of("metadata", *capture.row));
  record.fields.emplace_back("WARC-Concurrent-To", response_id(*capture.row));
  record.fields.emplace_back("Content-Type", "application/warc-fields");
  std::string& block = record.block;
  const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(fetch.finished - fetch.started);
  add_line(block, kMetadataVersion, "1");
  add_line(block, "fetchTimeMs", fetch.finished > fetch.started ? std::to_string(took.count()) : "");
  add_line(block, "finished", fetch.finished == Time{} ? "" : format_rfc3339(fetch.finished));
  add_line(block, "site", facts.site);
  add_line(block, "page-class", std::string(name_of(facts.page_class)));
  add_line(block, "charset", facts.charset);
  add_line(block, "charset-from", facts.charset_from);
  add_line(block, "quality", joined(facts.quality));
  add_line(block, "robots", facts.robots);
  add_line(block, "extractor", facts.extractor);
  add_line(block, "dns", dns_line(fetch));
  add_line(block, "tls-protocol", fetch.tls.protocol);
  add_line(block, "tls-cipher", fetch.tls.cipher);
  add_line(block, "tls-legacy", fetch.tls.legacy ? "1" : "");
  add_line(block, "http-version", fetch.http_version);
  if (facts.payload) add_line(block, "coded-digest", labelled(fetch.coded_digest));
  if (facts.payload) add_line(block, "coded-length", std::to_string(fetch.coded_length));
  add_line(block, "body-coded", fetch.body_coded ? "1" : "");
  add_line(block, "error", fetch.error == FetchError::kNone ? "" : std::string(name_of(fetch.error)));
  add_line(block, "error-detail", fetch.error_detail);
  if (capture.is_revisit && fetch.truncated != Truncated::kNone) {
    add_line(block, "truncated", std::string(name_of(fetch.truncated)));
  }
  add_line(block, "response-head", unless_restorable(fetch.response_head, response_head, is_http2(fetch)));
  if (!request.empty()) {
    add_line(block, "request-head", unless_restorable(fetch.request_head, request, is_http2(fetch)));
  }
  return record;
}

template <class Enum>
void set_by_name(std::string_view name, Enum last, Enum& value) {
  for (int i = 0; i <= static_cast<int>(last); ++i) {
    if (name_of(static_cast<Enum>(i)) == name) value = static_cast<Enum>(i);
  }
}

std::vector<std::string> split_words(std::string_view text) {
  std::vector<std::string> words;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find(' ', at), text.size());
    if (end > at) words.emplace_back(text.substr(at, end - at));
    at = end + 1;
  }
  return words;
}

void set_time(const std::string& value, Time& time) {
  if (const Result<Time> parsed = parse_rfc3339(value)) time = *parsed;
}

void set_head(const std::string& value, std::string& head) {
  head = base64_decode(value);
}

void add_exchange_fact(const std::string& name, const std::string& value, FetchResult& fetch) {
  if (name == "finished") set_time(value, fetch.finished);
  if (name == "tls-protocol") fetch.tls.protocol = value;
  if (name == "tls-cipher") fetch.tls.cipher = value;
  if (name == "tls-legacy") fetch.tls.legacy = value == "1";
  if (name == "http-version") fetch.http_version = value;
  if (name == "coded-digest") fetch.coded_digest = sha256_of_label(value).value_or(fetch.coded_digest);
  if (name == "coded-length") std::from_chars(value.data(), value.data() + value.size(), fetch.coded_length);
  if (name == "body-coded") fetch.body_coded = value == "1";
  if (name == "error") set_by_name(value, FetchError::kCancelled, fetch.error);
  if (name == "error-detail") fetch.error_detail = value;
  if (name == "truncated") set_by_name(value, Truncated::kDisconnect, fetch.truncated);
  if (name == "response-head") set_head(value, fetch.response_head);
  if (name == "request-head") set_head(value, fetch.request_head);
}

void add_page_fact(const std::string& name, const std::string& value, Capture& capture) {
  if (name == "site") capture.site = value;
  if (name == "page-class") set_by_name(value, PageClass::kRobots, capture.page_class);
  if (name == "charset") capture.charset = value;
  if (name == "charset-from") capture.charset_from = value;
  if (name == "quality") capture.quality = split_words(value);
  if (name == "robots") capture.robots = value;
  if (name == "extractor") capture.extractor = value;
}

}  // namespace

std::vector<WarcRecord> to_records(const CaptureToWrite& capture) {
  std::vector<WarcRecord> records;
  records.push_back(capture.is_revisit ? revisit_record(capture) : response_record(capture));
  const std::string head = records[0].block.substr(0, records[0].block.size() - capture.body.size());
  std::string request;
  if (!capture.row->capture.fetch.request_head.empty()) {
    records.push_back(request_record(capture));
    request = records[1].block;
  }
  records.push_back(metadata_record(capture, head, request));
  return records;
}

bool add_metadata(const WarcRecord& metadata, Capture& capture) {
  const auto fields = parse_warc_fields(metadata.block);
  const bool is_ours =
      std::any_of(fields.begin(), fields.end(), [](const auto& f) { return f.first == kMetadataVersion; });
  for (const auto& [name, value] : fields) {
    if (is_ours) {
      add_exchange_fact(name, value, capture.fetch);
      add_page_fact(name, value, capture);
    } else if (name == "fetchTimeMs") {
      int64_t took_ms = 0;
      constexpr int64_t kTookMax = 86'400'000;  // a day; more is no fetch
      std::from_chars(value.data(), value.data() + value.size(), took_ms);
      if (took_ms > 0 && took_ms < kTookMax) {
        capture.fetch.finished = capture.fetch.started + std::chrono::milliseconds(took_ms);
      }
    }
  }
  return is_ours;
}

WarcRecord warcinfo_record(const WarcInfo& info) {
  WarcRecord record;
  record.type = "warcinfo";
  record.fields = {{"WARC-Record-ID", info.id},
                   {"WARC-Date", format_rfc3339(std::chrono::floor<std::chrono::seconds>(info.date))},
                   {"WARC-Filename", info.filename},
                   {"Content-Type", "application/warc-fields"}};
  add_line(record.block, "software", std::string(kSoftware));
  add_line(record.block, "format", "WARC File Format 1.1");
  add_line(record.block, "conformsTo",
           "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/");
  add_line(record.block, "isPartOf", info.is_part_of);
  add_line(record.block, "description", info.description);
  add_line(record.block, "robots", "per site: obey, or ignore where the site's owner asked for the crawl");
  return record;
}

}  // namespace fangzhi

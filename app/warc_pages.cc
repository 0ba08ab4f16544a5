#include "app/warc_pages.h"

#include <algorithm>

#include "app/warc_records.h"
#include "store/warc_http.h"

namespace fangzhi {
namespace {

constexpr size_t kRequestHeadMax = 64u << 10;  // a longer head is none

std::vector<std::string> values_of(const WarcRecord& record, std::string_view name) {
  std::vector<std::string> values;
  for (const auto& [key, value] : record.fields) {
    if (key.size() == name.size() &&
        std::equal(key.begin(), key.end(), name.begin(), [](char a, char b) { return (a | 0x20) == (b | 0x20); })) {
      values.push_back(value);
    }
  }
  return values;
}

bool has(const std::vector<std::string>& values, std::string_view value) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

bool is_over_http(const WarcRecord& record) {
  std::string_view uri = record.field("WARC-Target-URI");
  while (!uri.empty() && (uri[0] == '<' || uri[0] == ' ')) uri.remove_prefix(1);
  const auto starts = [&](std::string_view scheme) {
    return uri.size() >= scheme.size() && std::equal(scheme.begin(), scheme.end(), uri.begin(), [](char a, char b) {
             return a == (b >= 'A' && b <= 'Z' ? b + 32 : b);
           });
  };
  return starts("http:") || starts("https:");
}

}  // namespace

void WarcPages::note(const WarcRecord& record, std::string reason, bool is_skipped) const {
  note_({record.offset, std::move(reason), is_skipped});
}

bool WarcPages::goes_with(const WarcRecord& record, const Waiting& waiting) const {
  const std::string_view id = record.field("WARC-Record-ID");
  if (!id.empty() && has(waiting.concurrent, id)) return true;
  const std::vector<std::string> concurrent = values_of(record, "WARC-Concurrent-To");
  if (!concurrent.empty()) return has(concurrent, waiting.page.record_id);
  if (record.field("WARC-Refers-To") == waiting.page.record_id && !waiting.page.record_id.empty()) return true;
  // Tools that link nothing write them one after the other.
  return record.type == "request" && record.field("WARC-Target-URI") == waiting.uri &&
         record.field("WARC-Date") == waiting.date;
}

void WarcPages::attach(const WarcRecord& record, Waiting& waiting) const {
  Capture& capture = waiting.page.capture;
  if (record.type == "metadata") {
    // Facts of ours may hold the very head that was sent; a second record of ours adds nothing.
    if (!waiting.page.has_our_facts) waiting.page.has_our_facts = add_metadata(record, capture);
    return;
  }
  if (!capture.fetch.request_head.empty()) return;
  const size_t head_bytes = http_head_length(record.block);
  if (head_bytes > kRequestHeadMax) return note(record, "a request's head is longer than 64 KiB: left out", false);
  std::string head = record.block.substr(0, head_bytes);
  if (record.field("WARC-Protocol") == "h2") head = with_http2_line(head);
  capture.fetch.request_head = std::move(head);
}

// A response or revisit begins; the one before it is complete.
std::optional<WarcPage> WarcPages::begin(WarcRecord record) {
  std::optional<WarcPage> done;
  if (waiting_) done = std::move(waiting_->page);
  waiting_.reset();
  for (std::string& reason : record.mended) note(record, std::move(reason), false);
  std::vector<std::string> mended;
  Result<WarcPage> page = page_of(record, mended);
  for (std::string& reason : mended) note(record, std::move(reason), false);
  if (!page) {
    note(record, page.error().detail, true);
    return done;
  }
  waiting_ = Waiting{std::move(*page), std::string(record.field("WARC-Target-URI")),
                     std::string(record.field("WARC-Date")), values_of(record, "WARC-Concurrent-To")};
  for (auto request = requests_.begin(); request != requests_.end(); ++request) {
    if (!goes_with(*request, *waiting_)) continue;
    attach(*request, *waiting_);
    requests_.erase(request);
    break;
  }
  return done;
}

std::optional<WarcPage> WarcPages::take(WarcRecord record) {
  const bool is_exchange = record.type == "response" || record.type == "revisit";
  if (is_exchange && is_over_http(record)) return begin(std::move(record));
  if (record.type == "continuation") {
    note(record, "a continuation of a segmented record: its response was taken without it", true);
  } else if (record.type != "request" && record.type != "metadata") {
    ++others_;
  } else if (waiting_ && goes_with(record, *waiting_)) {
    attach(record, *waiting_);
  } else if (record.type == "request") {
    requests_.push_back(std::move(record));
    if (requests_.size() > kRequestsMax) requests_.pop_front();
  } else {
    ++others_;
  }
  return std::nullopt;
}

Result<std::optional<WarcPage>> WarcPages::next() {
  while (true) {
    Result<WarcItem> item = reader_->next();
    if (!item) return tl::unexpected(item.error());
    if (item->problem) {
      note_({item->problem->offset, item->problem->reason, true});
      continue;
    }
    if (item->is_end()) {
      std::optional<WarcPage> last;
      if (waiting_) last = std::move(waiting_->page);
      waiting_.reset();
      return last;
    }
    std::optional<WarcPage> page = take(std::move(*item->record));
    if (page) return page;
  }
}

}  // namespace fangzhi

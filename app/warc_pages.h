#pragma once

// What import and `extract --warc` see of a WARC file: its HTTP exchanges, one after the other, each with the request
// and the metadata that other records give it; with the quirks of the tools that write WARC put right (docs/warc.md,
// "Reading").

#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/records.h"
#include "store/warc.h"

namespace fangzhi {

struct WarcPage {
  Capture capture;   // fetch.url is canonical; fetch.body is empty; payload is set unless it is a revisit
  std::string body;  // decoded where that was clean; else capture.fetch.body_coded
  uint64_t offset = 0;
  std::string record_id;
  std::string payload_label;  // WARC-Payload-Digest as it stands there: other records refer to it
  bool is_revisit = false;
  std::string of_url, of_date, of_id;  // what a revisit refers to, as it stands there; empty: not said
  bool has_our_facts = false;          // it came with a metadata record of ours
};

struct WarcNote {
  uint64_t offset = 0;
  std::string reason;
  bool is_skipped = false;  // nothing came in from there; else it was mended
};

class WarcPages {
 public:
  // `note` hears of everything that was mended or skipped, in the file's order.
  WarcPages(std::unique_ptr<WarcReader> reader, std::function<void(const WarcNote&)> note)
      : reader_(std::move(reader)), note_(std::move(note)) {}

  // The next exchange; empty at the end. kIo.
  Result<std::optional<WarcPage>> next();

  const WarcReader& reader() const { return *reader_; }
  uint64_t others() const { return others_; }  // records that are no exchange over HTTP: warcinfo, dns, conversion, ...

 private:
  struct Waiting {
    WarcPage page;
    std::string uri, date;
    std::vector<std::string> concurrent;
  };
  std::optional<WarcPage> take(WarcRecord record);
  std::optional<WarcPage> begin(WarcRecord record);
  bool goes_with(const WarcRecord& record, const Waiting& waiting) const;
  void attach(const WarcRecord& record, Waiting& waiting) const;
  void note(const WarcRecord& record, std::string reason, bool is_skipped) const;

  static constexpr size_t kRequestsMax = 16;  // that wait for their response
  std::unique_ptr<WarcReader> reader_;
  const std::function<void(const WarcNote&)> note_;
  std::optional<Waiting> waiting_;
  std::deque<WarcRecord> requests_;
  uint64_t others_ = 0;
};

// The exchange of a response or revisit record alone. kInvalid: why it is none. `mended` is added to.
Result<WarcPage> page_of(const WarcRecord& record, std::vector<std::string>& mended);

}  // namespace fangzhi

#include "store/journal_chain.h"

#include <algorithm>

#include "store/codec.h"
#include "store/journal_rows.h"
#include "store/keys.h"
#include "store/records.pb.h"
#include "store/removal_rows.h"

namespace fangzhi {
namespace {

// The last field of a row on the wire: field 9, 32 bytes.
constexpr std::string_view kLinkTag("\x4a\x20", 2);
constexpr size_t kLinkBytes = 2 + 32;

std::string_view chain_bytes(const Digest& digest) {
  return {reinterpret_cast<const char*>(digest.bytes.data()), digest.bytes.size()};
}

Digest digest_from(std::string_view bytes) {
  Digest digest;
  std::copy_n(bytes.begin(), std::min(bytes.size(), digest.bytes.size()), digest.bytes.begin());
  return digest;
}

void add_fact(std::string& facts, std::string_view value) {
  append_u64(facts, value.size());
  facts += value;
}

std::string day_of_time(Time time) {
  return format_rfc3339(time).substr(0, 10);
}

// Walks the journal once, remembering the link before.
class ChainWalk {
 public:
  ChainWalk(const Database& database, const ChainRequest& request) : database_(database), request_(request) {}

  Result<ChainReport> run() {
    const Iterator rows = database_.scan(Family::kJournal);
    for (rows->SeekToFirst(); rows->Valid(); rows->Next()) {
      if (Status checked = check(view(rows->key()), view(rows->value())); !checked) {
        return tl::unexpected(checked.error());
      }
      constexpr uint64_t kProgressEvery = 1024;
      const uint64_t count = report_.entries + report_.older;
      if (count % kProgressEvery == 0 && request_.progress && !request_.progress(count)) {
        report_.is_whole = false;
        return report_;
      }
    }
    if (!rows->status().ok()) return failed(rows->status(), "reading the journal");
    end_day();
    report_.head = before_;
    return report_;
  }

 private:
  void problem(std::string where, std::string detail) {
    ++report_.problems;
    if (request_.report) request_.report({"chain", std::move(where), std::move(detail)});
  }

  void end_day() {
    if (!day_.day.empty() && request_.day) request_.day(day_);
    day_ = {};
  }

  Status check(std::string_view key, std::string_view value) {
    const auto entry = decode_journal(key, value);
    const std::string where = "journal " + (entry ? std::to_string(entry->sequence) : readable_key(key));
    if (!entry) problem(where, entry.error().detail);
    const uint64_t sequence = entry ? entry->sequence : last_ + 1;
    if (sequence != last_ + 1) problem(where, "the entries before it are gone");
    last_ = sequence;
    const std::optional<Digest> link = link_of_row(value);
    if (!link) {
      if (report_.entries > 0) problem(where, "it has no link, and those before it have");
      ++report_.older;
      return {};
    }
    Digest expected;
    with_link(std::string(value.substr(0, value.size() - kLinkBytes)), key, before_, expected);
    if (*link != expected) problem(where, "its link does not follow from what is stored");
    before_ = *link;
    report_.has_expected = report_.has_expected || request_.expected == *link;
    ++report_.entries;
    if (!entry) return {};
    const std::string day = day_of_time(entry->committed);
    if (day > day_.day) {
      end_day();
      day_.day = day;
    }
    ++day_.entries;
    day_.link = *link;
    return check_capture(*entry, value, where);
  }

  Status check_capture(const JournalEntry& entry, std::string_view value, const std::string& where) {
    records::JournalRow row;
    if (!row.ParseFromArray(value.data(), static_cast<int>(value.size())) || !row.has_capture_digest()) return {};
    const auto stored = database_.get(Family::kCaptures, capture_key(page_key(entry.url), entry.captured));
    if (!stored) return tl::unexpected(stored.error());
    const std::string what = entry.url + " of " + format_rfc3339(entry.captured);
    if (!*stored) return check_removed(entry, digest_from(row.capture_digest()), where, what);
    const auto capture = decode_capture(**stored);
    if (!capture || digest_of_facts(*capture) != digest_from(row.capture_digest())) {
      problem(where, "its capture was changed: " + what);
    }
    return {};
  }

  // A capture may be gone where the chain says, later on, that its page was taken down; what is left of it still has
  // the digest.
  Status check_removed(const JournalEntry& entry, const Digest& facts, const std::string& where,
                       const std::string& what) {
    const std::string page = page_key(entry.url), key = capture_key(page, entry.captured);
    const auto hidden = database_.get(Family::kRemoved, removed_key(RemovedKind::kCapture, key));
    if (!hidden) return tl::unexpected(hidden.error());
    const auto left = database_.get(Family::kRemoved, removed_key(RemovedKind::kStub, key));
    if (!left) return tl::unexpected(left.error());
    const auto takedown = read_takedown(database_, page);
    uint64_t sequence = takedown && *takedown ? (*takedown)->sequence : 0;
    std::optional<Digest> found;
    if (*hidden) {
      if (const auto capture = decode_capture(**hidden)) found = digest_of_facts(*capture);
    } else if (*left) {
      const auto stub = decode_stub(**left);
      if (stub) found = stub->facts;
      sequence = stub ? stub->sequence : 0;
    } else {
      problem(where, "its capture is gone: " + what);
      return {};
    }
    if (found != facts) problem(where, "its capture, which was taken down, was changed: " + what);
    const auto row = database_.get(Family::kJournal, journal_key(sequence));
    if (!row) return tl::unexpected(row.error());
    const auto withdrawal = *row ? decode_journal(journal_key(sequence), **row) : failure(ErrorCode::kNotFound, "");
    const bool is_told = withdrawal && withdrawal->kind == JournalKind::kWithdrawn && withdrawal->url == entry.url &&
                         sequence > entry.sequence;
    if (!is_told) problem(where, "its capture was taken out, and no later entry says so: " + what);
    return {};
  }

  const Database& database_;
  const ChainRequest& request_;
  ChainReport report_;
  ChainDay day_;
  Digest before_;
  uint64_t last_ = 0;
};

}  // namespace

Digest digest_of_facts(const Capture& capture) {
  const FetchResult& fetch = capture.fetch;
  std::string facts;
  facts.reserve(fetch.request_head.size() + fetch.response_head.size() + 512);
  add_fact(facts, fetch.url);
  append_u64(facts, static_cast<uint64_t>(fetch.started.time_since_epoch().count()));
  append_u64(facts, static_cast<uint64_t>(fetch.finished.time_since_epoch().count()));
  add_fact(facts, fetch.request_head);
  add_fact(facts, fetch.response_head);
  append_u64(facts, static_cast<uint64_t>(fetch.status));
  add_fact(facts, fetch.http_version);
  add_fact(facts, fetch.ip);
  add_fact(facts, fetch.tls.protocol);
  add_fact(facts, fetch.tls.cipher);
  append_u64(facts, (fetch.tls.legacy ? 1u : 0u) | (fetch.body_coded ? 2u : 0u));
  append_u64(facts, static_cast<uint64_t>(fetch.truncated));
  append_u64(facts, static_cast<uint64_t>(fetch.error));
  add_fact(facts, fetch.error_detail);
  add_fact(facts, capture.payload ? chain_bytes(*capture.payload) : std::string_view());
  append_u64(facts, capture.payload_length);
  add_fact(facts, chain_bytes(fetch.coded_digest));
  append_u64(facts, fetch.coded_length);
  return sha256(facts);
}

std::string with_link(std::string row, std::string_view key, const Digest& before, Digest& link) {
  Sha256 hash;
  hash.add(chain_bytes(before));
  hash.add(key);
  hash.add(row);
  link = hash.digest();
  row += kLinkTag;
  row += chain_bytes(link);
  return row;
}

std::optional<Digest> link_of_row(std::string_view row) {
  records::JournalRow fields;
  if (row.size() < kLinkBytes || row.size() > INT32_MAX) return std::nullopt;
  const std::string_view end = row.substr(row.size() - kLinkBytes);
  if (end.substr(0, kLinkTag.size()) != kLinkTag) return std::nullopt;
  if (!fields.ParseFromArray(row.data(), static_cast<int>(row.size())) || !fields.has_link()) return std::nullopt;
  return digest_from(end.substr(kLinkTag.size()));
}

Result<Digest> read_last_link(const Database& database) {
  const Iterator rows = database.scan(Family::kJournal);
  rows->SeekToLast();
  if (!rows->status().ok()) return failed(rows->status(), "reading the journal");
  return rows->Valid() ? link_of_row(view(rows->value())).value_or(Digest{}) : Digest{};
}

Result<ChainReport> verify_chain(const Database& database, const ChainRequest& request) {
  return ChainWalk(database, request).run();
}

}  // namespace fangzhi

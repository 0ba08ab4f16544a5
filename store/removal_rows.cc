#include "store/removal_rows.h"

#include "base/records.h"
#include "store/codec.h"
#include "store/keys.h"
#include "store/payloads.h"
#include "store/records.pb.h"
#include "store/row_codec.h"

namespace fangzhi {
namespace {

int64_t micros_of(Time time) {
  return time.time_since_epoch().count();
}

Time time_of_micros(int64_t micros) {
  return Time(std::chrono::microseconds(micros));
}

bool read_stored_digest(std::string_view bytes, Digest& digest) {
  if (bytes.size() != digest.bytes.size()) return false;
  std::copy(bytes.begin(), bytes.end(), digest.bytes.begin());
  return true;
}

}  // namespace

std::string removed_key(RemovedKind kind, std::string_view rest) {
  std::string key(1, static_cast<char>(kind));
  key += rest;
  return key;
}

std::string audit_key(uint64_t number) {
  std::string key = removed_key(RemovedKind::kAudit, "");
  append_u64(key, number);
  return key;
}

std::string hidden_fingerprint_key(std::string_view page, uint32_t part) {
  std::string key = removed_key(RemovedKind::kFingerprint, page);
  append_u32(key, part);
  return key;
}

std::string encode_takedown(const Takedown& takedown) {
  records::TakedownRow row;
  row.set_url(takedown.url);
  row.set_reason(takedown.reason);
  row.set_by(takedown.by);
  row.set_at_us(micros_of(takedown.at));
  row.set_site(takedown.site);
  row.set_captures(takedown.captures);
  row.set_versions(takedown.versions);
  row.set_sequence(takedown.sequence);
  if (takedown.removed) row.set_removed_us(micros_of(*takedown.removed));
  return row.SerializeAsString();
}

Result<Takedown> decode_takedown(std::string_view bytes) {
  records::TakedownRow row;
  if (!parse_row(row, bytes)) return undecodable("takedown");
  Takedown takedown;
  takedown.url = std::move(*row.mutable_url());
  takedown.reason = std::move(*row.mutable_reason());
  takedown.by = std::move(*row.mutable_by());
  takedown.at = time_of_micros(row.at_us());
  takedown.site = std::move(*row.mutable_site());
  takedown.captures = row.captures();
  takedown.versions = row.versions();
  takedown.sequence = row.sequence();
  if (row.has_removed_us()) takedown.removed = time_of_micros(row.removed_us());
  return takedown;
}

std::string encode_stub(const CaptureStub& stub) {
  records::CaptureStubRow row;
  row.set_url(stub.url);
  row.set_facts(std::string(digest_key(stub.facts)));
  row.set_status(stub.status);
  if (stub.payload) row.set_payload(std::string(digest_key(*stub.payload)));
  row.set_payload_length(stub.payload_length);
  row.set_sequence(stub.sequence);
  return row.SerializeAsString();
}

Result<CaptureStub> decode_stub(std::string_view bytes) {
  records::CaptureStubRow row;
  CaptureStub stub;
  if (!parse_row(row, bytes) || !read_stored_digest(row.facts(), stub.facts)) return undecodable("removed capture");
  if (row.has_payload() && !read_stored_digest(row.payload(), stub.payload.emplace())) {
    return undecodable("removed capture");
  }
  stub.url = std::move(*row.mutable_url());
  stub.status = row.status();
  stub.payload_length = row.payload_length();
  stub.sequence = row.sequence();
  return stub;
}

std::string encode_dropped(const DroppedBody& body) {
  records::DroppedBodyRow row;
  row.set_at_us(micros_of(body.at));
  row.set_by(body.by);
  row.set_rule(body.rule);
  row.set_length(body.length);
  row.set_audit(body.audit);
  return row.SerializeAsString();
}

Result<DroppedBody> decode_dropped(std::string_view bytes) {
  records::DroppedBodyRow row;
  if (!parse_row(row, bytes)) return undecodable("dropped body");
  return DroppedBody{time_of_micros(row.at_us()), row.by(), row.rule(), row.length(), row.audit()};
}

std::string encode_audit(const AuditEntry& entry) {
  records::AuditRow row;
  row.set_at_us(micros_of(entry.at));
  row.set_by(entry.by);
  row.set_deed(static_cast<uint32_t>(entry.deed));
  row.set_rule(entry.rule);
  row.set_site(entry.site);
  row.set_url(entry.url);
  row.set_captures(entry.captures);
  row.set_bodies(entry.bodies);
  row.set_bytes(entry.bytes);
  if (entry.digests) row.set_digests(std::string(digest_key(*entry.digests)));
  return row.SerializeAsString();
}

Result<AuditEntry> decode_audit(uint64_t number, std::string_view bytes) {
  records::AuditRow row;
  if (!parse_row(row, bytes) || row.deed() > static_cast<uint32_t>(AuditEntry::Deed::kDropped)) {
    return undecodable("entry of the audit");
  }
  AuditEntry entry;
  entry.number = number;
  entry.at = time_of_micros(row.at_us());
  entry.by = std::move(*row.mutable_by());
  entry.deed = static_cast<AuditEntry::Deed>(row.deed());
  entry.rule = std::move(*row.mutable_rule());
  entry.site = std::move(*row.mutable_site());
  entry.url = std::move(*row.mutable_url());
  entry.captures = row.captures();
  entry.bodies = row.bodies();
  entry.bytes = row.bytes();
  if (!row.digests().empty() && !read_stored_digest(row.digests(), entry.digests.emplace())) {
    return undecodable("entry of the audit");
  }
  return entry;
}

Result<std::optional<Takedown>> read_takedown(const Database& database, std::string_view page) {
  const auto row = database.get(Family::kRemoved, removed_key(RemovedKind::kTakedown, page));
  if (!row) return tl::unexpected(row.error());
  if (!*row) return std::nullopt;
  auto takedown = decode_takedown(**row);
  if (!takedown) return tl::unexpected(takedown.error());
  return std::optional<Takedown>(std::move(*takedown));
}

Result<std::optional<DroppedBody>> read_dropped(const Database& database, const Digest& digest) {
  const auto row = database.get(Family::kRemoved, removed_key(RemovedKind::kBody, digest_key(digest)));
  if (!row) return tl::unexpected(row.error());
  if (!*row) return std::nullopt;
  auto body = decode_dropped(**row);
  if (!body) return tl::unexpected(body.error());
  return std::optional<DroppedBody>(std::move(*body));
}

Status each_removed(const Database& database, RemovedKind kind, std::string_view rest,
                    const std::function<Result<bool>(std::string_view key, std::string_view value)>& visit) {
  const std::string prefix = removed_key(kind, rest);
  const Iterator rows = database.scan(Family::kRemoved);
  for (rows->Seek(prefix); rows->Valid() && rows->key().starts_with(prefix); rows->Next()) {
    const auto more = visit(view(rows->key()).substr(1), view(rows->value()));
    if (!more) return tl::unexpected(more.error());
    if (!*more) return {};
  }
  if (!rows->status().ok()) return failed(rows->status(), "reading what was taken out");
  return {};
}

Status read_takedowns(const Database& database, const std::function<bool(const Takedown&)>& visit) {
  return each_removed(database, RemovedKind::kTakedown, "",
                      [&](std::string_view, std::string_view value) -> Result<bool> {
                        const auto takedown = decode_takedown(value);
                        if (!takedown) return tl::unexpected(takedown.error());
                        return visit(*takedown);
                      });
}

Status read_hidden_bodies(const Database& database, const std::function<void(const Digest&)>& visit) {
  return each_removed(database, RemovedKind::kCapture, "",
                      [&](std::string_view, std::string_view value) -> Result<bool> {
                        const auto capture = decode_capture(value);
                        if (!capture) return tl::unexpected(capture.error());
                        if (capture->payload) visit(*capture->payload);
                        return true;
                      });
}

Status read_audit(const Database& database, const std::function<bool(const AuditEntry&)>& visit) {
  return each_removed(database, RemovedKind::kAudit, "",
                      [&](std::string_view key, std::string_view value) -> Result<bool> {
                        if (key.size() != 8) return failure(ErrorCode::kCorrupt, "no key of the audit");
                        const auto entry = decode_audit(read_u64(key), value);
                        if (!entry) return tl::unexpected(entry.error());
                        return visit(*entry);
                      });
}

Result<uint64_t> read_last_audit(const Database& database) {
  const Iterator rows = database.scan(Family::kRemoved);
  const std::string prefix = removed_key(RemovedKind::kAudit, "");
  rows->SeekForPrev(after_prefix(prefix));
  if (!rows->status().ok()) return failed(rows->status(), "reading the audit");
  if (!rows->Valid() || !rows->key().starts_with(prefix) || rows->key().size() != prefix.size() + 8) return 0;
  return read_u64(view(rows->key()).substr(prefix.size()));
}

std::string takedown_words(const Takedown& takedown) {
  return takedown.url + " was taken down on " + format_rfc3339(takedown.at) + ": " + takedown.reason;
}

}  // namespace fangzhi

#include "store/journal_rows.h"

#include "store/keys.h"
#include "store/records.pb.h"

namespace fangzhi {
namespace {

constexpr size_t kSequenceBytes = 8;

tl::unexpected<Error> no_entry() {
  return failure(ErrorCode::kCorrupt, "the stored bytes are no entry of the journal");
}

}  // namespace

std::string journal_key(uint64_t sequence) {
  std::string key;
  append_u64(key, sequence);
  return key;
}

std::string encode_journal(const JournalEntry& entry, const std::optional<Digest>& capture) {
  records::JournalRow row;
  row.set_kind(static_cast<uint32_t>(entry.kind));
  row.set_committed_us(entry.committed.time_since_epoch().count());
  row.set_url(entry.url);
  row.set_site(entry.site);
  row.set_captured_us(entry.captured.time_since_epoch().count());
  for (const JournalEntry::Part& part : entry.parts) {
    records::JournalRow::Part& stored = *row.add_parts();
    stored.set_part(part.part);
    stored.set_change(static_cast<uint32_t>(part.change));
  }
  for (const JournalEntry::Moved& moved : entry.moved) {
    records::JournalRow::Moved& stored = *row.add_moved();
    stored.set_url(moved.url);
    stored.set_part(moved.part);
  }
  if (capture) row.set_capture_digest(capture->bytes.data(), capture->bytes.size());
  return row.SerializeAsString();
}

Result<JournalEntry> decode_journal(std::string_view key, std::string_view value) {
  records::JournalRow row;
  if (key.size() != kSequenceBytes || value.size() > INT32_MAX) return no_entry();
  if (!row.ParseFromArray(value.data(), static_cast<int>(value.size()))) return no_entry();
  if (row.kind() > static_cast<uint32_t>(kJournalKindLast)) return no_entry();
  JournalEntry entry;
  entry.sequence = read_u64(key);
  entry.kind = static_cast<JournalKind>(row.kind());
  entry.committed = Time(std::chrono::microseconds(row.committed_us()));
  entry.url = std::move(*row.mutable_url());
  entry.site = std::move(*row.mutable_site());
  entry.captured = Time(std::chrono::microseconds(row.captured_us()));
  for (const records::JournalRow::Part& part : row.parts()) {
    if (part.change() > static_cast<uint32_t>(kPartChangeLast)) return no_entry();
    entry.parts.push_back({part.part(), static_cast<PartChange>(part.change())});
  }
  for (records::JournalRow::Moved& moved : *row.mutable_moved()) {
    entry.moved.push_back({std::move(*moved.mutable_url()), moved.part()});
  }
  return entry;
}

Result<uint64_t> read_last_sequence(const Database& database) {
  const Iterator rows = database.scan(Family::kJournal);
  rows->SeekToLast();
  if (!rows->status().ok()) return failed(rows->status(), "reading the journal");
  if (!rows->Valid()) return 0;
  if (rows->key().size() != kSequenceBytes) return no_entry();
  return read_u64(view(rows->key()));
}

Status read_journal(const Database& database, uint64_t after, uint64_t last,
                    const std::function<bool(const JournalEntry&)>& visit) {
  if (after >= last) return {};
  const Iterator rows = database.scan(Family::kJournal);
  for (rows->Seek(journal_key(after + 1)); rows->Valid(); rows->Next()) {
    const auto entry = decode_journal(view(rows->key()), view(rows->value()));
    if (!entry) return tl::unexpected(entry.error());
    if (entry->sequence > last || !visit(*entry)) return {};
  }
  if (!rows->status().ok()) return failed(rows->status(), "reading the journal");
  return {};
}

}  // namespace fangzhi

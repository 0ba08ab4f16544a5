#include "store/verify_pass.h"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <fstream>
#include <sstream>

#include "base/digest.h"
#include "store/keys.h"

namespace fangzhi {
namespace {

constexpr uint64_t kProgressRows = 1000;
constexpr uint64_t kKeepRows = 20'000;  // between two times the place is written
constexpr std::string_view kFormat = "fangzhi-verify-1";

std::string hex_of(std::string_view bytes) {
  std::string text;
  for (const char c : bytes) {
    char digits[3];
    std::snprintf(digits, sizeof digits, "%02x", static_cast<unsigned>(static_cast<unsigned char>(c)));
    text += digits;
  }
  return text.empty() ? "-" : text;
}

std::optional<std::string> bytes_of(const std::string& hex) {
  std::string bytes;
  if (hex == "-") return bytes;
  if (hex.size() % 2 != 0) return std::nullopt;
  for (size_t at = 0; at < hex.size(); at += 2) {
    unsigned value = 0;
    const char* const end = hex.data() + at + 2;
    if (std::from_chars(hex.data() + at, end, value, 16).ptr != end) return std::nullopt;
    bytes.push_back(static_cast<char>(value));
  }
  return bytes;
}

std::string text_of(const VerifyPlace& place) {
  std::ostringstream text;
  const VerifyReport& report = place.report;
  text << kFormat << '\n'
       << place.step << ' ' << hex_of(place.key) << '\n'
       << hex_of(encode_counters(place.counted)) << ' ' << hex_of(encode_counters(place.stored)) << '\n'
       << report.captures << ' ' << report.payloads << ' ' << report.articles << ' ' << report.index_rows << ' '
       << report.urls << ' ' << report.queue_rows << ' ' << report.problems << '\n';
  return text.str();
}

std::optional<VerifyPlace> place_of(std::istream& text) {
  VerifyPlace place;
  VerifyReport& report = place.report;
  std::string format, key, counted, stored;
  text >> format >> place.step >> key >> counted >> stored >> report.captures >> report.payloads >> report.articles >>
      report.index_rows >> report.urls >> report.queue_rows >> report.problems;
  if (!text || format != kFormat) return std::nullopt;
  const auto key_bytes = bytes_of(key), counted_bytes = bytes_of(counted), stored_bytes = bytes_of(stored);
  if (!key_bytes || !counted_bytes || !stored_bytes) return std::nullopt;
  const auto counters = decode_counters(*counted_bytes), all = decode_counters(*stored_bytes);
  if (!counters || !all) return std::nullopt;
  place.key = *key_bytes;
  place.counted = *counters;
  place.stored = *all;
  return place;
}

std::string rows_between(Family family, const FamilyWalk::Gap& gap) {
  const auto end = [](const std::string& key, const char* without) {
    return key.empty() ? std::string(without) : readable_key(key);
  };
  return std::string(name_of(family)) + ", rows between " + end(gap.after, "the first") + " and " +
         end(gap.before, "the last");
}

}  // namespace

VerifyPass::VerifyPass(const Database& database, const VerifyRequest& request)
    : database_(database), request_(request), snapshot_(database.db()) {
  if (const auto stored = database_.counters(&snapshot_)) place_.stored = *stored;
}

std::string VerifyPass::file() const {
  return database_.directory() + "/" + std::string(kVerifyPlaceName);
}

void VerifyPass::resume() {
  if (!request_.keeps_place || request_.restart) return;
  std::ifstream text(file());
  if (auto place = place_of(text)) {
    place_ = std::move(*place);
    was_resumed_ = true;
  }
}

bool VerifyPass::is_unchanged() {
  const auto now = database_.counters(&snapshot_);
  return now && *now == place_.stored;
}

void VerifyPass::step(uint32_t number, const std::function<void()>& work) {
  if (is_stopped_ || place_.step > number) return;
  if (place_.step < number) place_.key.clear();
  place_.step = number;
  work();
  if (is_stopped_) return;
  place_.step = number + 1;
  keep("");
}

void VerifyPass::end() {
  if (request_.keeps_place && !is_stopped_) std::remove(file().c_str());
  place_.report.is_whole = !is_stopped_;
  place_.report.was_resumed = was_resumed_;
}

// On a disk we may not write to the place is not kept, and nothing else is lost.
void VerifyPass::keep(std::string_view key) {
  place_.key = key;
  kept_at_ = rows_;
  if (!request_.keeps_place) return;
  const std::string partial = file() + ".new";
  std::ofstream out(partial, std::ios::trunc);
  out << text_of(place_);
  out.close();
  if (out) std::rename(partial.c_str(), file().c_str());
}

void VerifyPass::problem(const char* kind, std::string where, std::string detail) {
  ++place_.report.problems;
  if (request_.report) request_.report({kind, std::move(where), std::move(detail)});
}

VerifyPass::Found VerifyPass::look_up(Family family, std::string_view key, std::string& value) {
  auto row = database_.get(family, key, &snapshot_);
  if (!row) return Found::kUnknown;
  if (!*row) return Found::kAbsent;
  value = std::move(**row);
  return Found::kThere;
}

bool VerifyPass::checked(uint64_t rows) {
  const uint64_t before = rows_;
  rows_ += rows;
  if (rows_ / kProgressRows != before / kProgressRows && request_.progress && !request_.progress(rows_)) {
    is_stopped_ = true;
  }
  return !is_stopped_;
}

void VerifyPass::each(Family family, const Visit& visit, const MayBegin& may_begin) {
  FamilyWalk rows(database_, family, &snapshot_,
                  [&](const FamilyWalk::Gap& gap) { problem("unreadable", rows_between(family, gap), gap.why); });
  const std::string begin = place_.key;
  for (rows.seek(begin); rows.valid(); rows.next()) {
    const bool is_beginning = !may_begin || may_begin(rows.key());
    if (is_beginning && (is_stopped_ || rows_ - kept_at_ >= kKeepRows)) keep(rows.key());
    if (is_beginning && is_stopped_) return;
    visit(rows.key(), rows.value());
    checked();
  }
  // Asked to stop behind the last row: the step is done.
  is_stopped_ = false;
}

}  // namespace fangzhi

#include "extract/decode_page.h"

#include <algorithm>
#include <array>

#include "extract/charset.h"
#include "extract/charset_model.h"
#include "extract/decode.h"
#include "extract/utf8_writer.h"

namespace fangzhi {
namespace {

constexpr long kMargin = 12 * 8;        // eighths of a nat: two or three characters' worth of evidence
constexpr size_t kWeighedBytes = 1024;  // of a run; the rest goes with its start
constexpr size_t kForeignBytesMin = 4;  // over 0x7F: less proves nothing

// Where runs end. None of these bytes is ever part of a longer character in the charsets of the pair.
constexpr std::array<bool, 256> kEndsRun = [] {
  std::array<bool, 256> ends{};
  for (const char c : {'<', '>', '"', '\'', '\n'}) ends[static_cast<unsigned char>(c)] = true;
  return ends;
}();

size_t end_of_run(std::string_view bytes, size_t position) {
  while (position < bytes.size() && !kEndsRun[static_cast<unsigned char>(bytes[position])]) ++position;
  return position;
}

size_t high_bytes(std::string_view run) {
  return static_cast<size_t>(
      std::count_if(run.begin(), run.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; }));
}

bool is_utf8(std::string_view run) {
  for (size_t position = ascii_run(run, 0); position < run.size(); position += ascii_run(run, position)) {
    const Utf8Sequence sequence = utf8_sequence(run, position);
    if (!sequence.whole) return false;
    position += sequence.length;
  }
  return true;
}

// Whether `run` is plainly in `other` and not in `charset`, of which one is UTF-8.
bool is_foreign(std::string_view run, std::string_view charset, std::string_view other) {
  const bool valid = is_utf8(run);
  if (valid != (other == "UTF-8") || high_bytes(run) < kForeignBytesMin) return false;
  run = run.substr(0, kWeighedBytes);
  const std::string there = decode(run, other);
  if (run.size() < kWeighedBytes && there.find("\uFFFD") != std::string::npos) return false;
  return text_cost(there, Writing::kAny) + kMargin < text_cost(decode(run, charset), Writing::kAny);
}

// The other charset of the runs that are not in `charset`; empty: none are.
std::string_view partner(std::string_view bytes, std::string_view charset) {
  if (charset == "GBK" || charset == "gb18030" || charset == "Big5") return "UTF-8";
  if (charset != "UTF-8" || is_utf8(bytes)) return {};
  return "GBK";
}

}  // namespace

DecodedPage decode_page(std::string_view bytes, std::string_view charset) {
  const std::string_view other = partner(bytes, charset);
  if (other.empty()) return {decode(bytes, charset), 0};
  DecodedPage page;
  size_t pending = 0;  // start of what is yet to be decoded in `charset`
  for (size_t start = ascii_run(bytes, 0); start < bytes.size();) {
    // The run around the next byte over 0x7F, without the ASCII before it.
    const size_t end = end_of_run(bytes, start);
    const std::string_view run = bytes.substr(start, end - start);
    if (is_foreign(run, charset, other)) {
      page.text += decode(bytes.substr(pending, start - pending), charset);
      page.text += decode(run, other);
      pending = end;
      ++page.foreign_runs;
    }
    start = end + ascii_run(bytes, end);
  }
  // A mark at the very start is decode()'s to take off; behind a first run there is none.
  std::string rest = decode(bytes.substr(pending), charset);
  if (page.foreign_runs == 0) {
    page.text = std::move(rest);
  } else {
    page.text += rest;
  }
  return page;
}

}  // namespace fangzhi

// The order of HTML 13.2.3.1 (BOM, transport layer, prescan) with one difference: browsers believe what is declared, we
// believe it unless the bytes contradict it. On municipal sites a declaration is wrong or missing on one page in five,
// and a page that nobody can read is no archive. How bytes contradict: see charset_model.h.

#include "extract/charset.h"

#include <uchardet.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <utility>
#include <vector>

#include "extract/charset_model.h"
#include "extract/charset_prescan.h"
#include "extract/charset_sample.h"
#include "extract/charset_wide.h"
#include "extract/decode.h"
#include "extract/utf8_writer.h"

namespace fangzhi {
namespace {

constexpr std::array<size_t, 3> kSampleBytes = {128, 512, 2048};  // weighed under the candidates left, in rounds
constexpr size_t kUchardetBytes =
    12 << 10;                  // read by uchardet, which takes 0.1 ms a kilobyte, for single-byte charsets only
constexpr long kCostUnit = 8;  // text_cost's unit
constexpr long kLeftBehind = 40 * kCostUnit;      // a candidate this far behind after a round is out
constexpr long kDeclaredMargin = 10 * kCostUnit;  // what a declaration is worth

struct Candidate {
  std::string_view name;
  Writing writing;
  long prior;  // nats: how rare it is among undeclared pages
};

constexpr std::array<Candidate, 27> kCandidates = {{
    {"UTF-8", Writing::kAny, 0},
    {"GBK", Writing::kSimplified, 1},
    {"Big5", Writing::kTraditional, 2},
    {"EUC-TW", Writing::kTraditional, 5},
    {"Shift_JIS", Writing::kJapanese, 7},
    {"EUC-JP", Writing::kJapanese, 8},
    {"EUC-KR", Writing::kKorean, 8},
    {"windows-1252", Writing::kAlphabet, 4},
    {"windows-1250", Writing::kAlphabet, 8},
    {"ISO-8859-2", Writing::kAlphabet, 8},
    {"windows-1254", Writing::kAlphabet, 9},
    {"windows-1257", Writing::kAlphabet, 10},
    {"windows-1251", Writing::kAlphabet, 8},
    {"KOI8-R", Writing::kAlphabet, 10},
    {"KOI8-U", Writing::kAlphabet, 11},
    {"IBM855", Writing::kAlphabet, 13},
    {"IBM852", Writing::kAlphabet, 13},
    {"IBM866", Writing::kAlphabet, 12},
    {"ISO-8859-5", Writing::kAlphabet, 12},
    {"x-mac-cyrillic", Writing::kAlphabet, 12},
    {"macintosh", Writing::kAlphabet, 12},
    {"windows-1253", Writing::kAlphabet, 11},
    {"ISO-8859-7", Writing::kAlphabet, 12},
    {"windows-1255", Writing::kAlphabet, 11},
    {"ISO-8859-6", Writing::kAlphabet, 12},
    {"windows-1256", Writing::kAlphabet, 11},
    {"windows-874", Writing::kAlphabet, 11},
}};

bool is_single_byte(std::string_view name) {
  const auto found =
      std::find_if(kCandidates.begin(), kCandidates.end(), [&](const Candidate& c) { return c.name == name; });
  return found == kCandidates.end() || found->writing == Writing::kAlphabet;
}

// What `name` may be used for, where it is one of the candidates or a relative of one.
Candidate candidate_for(std::string_view name) {
  if (name == "gb18030") return {name, Writing::kSimplified, 0};
  const auto found =
      std::find_if(kCandidates.begin(), kCandidates.end(), [&](const Candidate& c) { return c.name == name; });
  return {name, found == kCandidates.end() ? Writing::kAlphabet : found->writing, 0};
}

long candidate_cost(std::string_view sample, const Candidate& candidate) {
  return text_cost(decode(sample, candidate.name), candidate.writing) + candidate.prior * kCostUnit;
}

struct Scored {
  Candidate candidate;
  long cost;
};

// The candidates that are not out of the question, cheapest first; `declared` ones stay whatever they cost.
std::vector<Scored> weigh(std::string_view sample, const std::vector<std::string_view>& declared) {
  const auto is_declared = [&](std::string_view name) {
    return std::find(declared.begin(), declared.end(), name) != declared.end();
  };
  std::vector<Candidate> candidates(kCandidates.begin(), kCandidates.end());
  for (const std::string_view name : declared) {
    const bool known =
        std::any_of(candidates.begin(), candidates.end(), [&](const Candidate& c) { return c.name == name; });
    if (!known) candidates.push_back(candidate_for(name));
  }
  std::vector<Scored> scored;
  scored.reserve(candidates.size());
  for (const Candidate& candidate : candidates) scored.push_back({candidate, 0});
  for (const size_t size : kSampleBytes) {
    for (Scored& one : scored) one.cost = candidate_cost(sample.substr(0, size), one.candidate);
    std::stable_sort(scored.begin(), scored.end(), [](const Scored& x, const Scored& y) { return x.cost < y.cost; });
    if (size >= sample.size()) break;
    const long limit = scored.front().cost + kLeftBehind;
    std::erase_if(scored, [&](const Scored& s) { return s.cost > limit && !is_declared(s.candidate.name); });
    if (scored.size() == 1) break;
  }
  return scored;
}

// uchardet's word, as a WHATWG name where there is one; empty: none, or ASCII.
std::string ask_uchardet(std::string_view bytes) {
  uchardet_t detector = uchardet_new();
  std::string name;
  if (uchardet_handle_data(detector, bytes.data(), bytes.size()) == 0) {
    uchardet_data_end(detector);
    name = uchardet_get_charset(detector);
  }
  uchardet_delete(detector);
  if (name == "ASCII") return {};
  if (name == "MAC-CYRILLIC") return "x-mac-cyrillic";
  const std::string_view known = charset_for_label(name);
  return known.empty() || known == "replacement" ? name : std::string(known);
}

// uchardet knows letters' neighbours, but on short text it guesses wildly: IBM852 for French.
bool is_plausible(const std::string& guess, std::string_view sample, const Scored& best) {
  constexpr size_t kSomeEvidence = 60, kMuchEvidence = 200;  // bytes over 0x7F
  const auto evidence = static_cast<size_t>(
      std::count_if(sample.begin(), sample.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; }));
  if (!can_decode(guess)) return evidence >= kMuchEvidence;  // VISCII, Georgian: at least its name is known
  const bool exotic = charset_for_label(guess).empty();
  const long cost = candidate_cost(sample, {guess, Writing::kAlphabet, exotic ? 12 : 4});
  const long slack = exotic && evidence < kSomeEvidence ? 0 : best.cost / 128 + kDeclaredMargin;
  return cost <= best.cost + slack;
}

// ISO-8859 has control characters where Windows has quotation marks, and text has quotation marks.
std::string windows_sibling(const std::string& name, std::string_view sample) {
  constexpr std::pair<std::string_view, std::string_view> kSiblings[] = {
      {"ISO-8859-2", "windows-1250"},  {"ISO-8859-16", "windows-1250"}, {"ISO-8859-4", "windows-1257"},
      {"ISO-8859-13", "windows-1257"}, {"ISO-8859-7", "windows-1253"},  {"ISO-8859-8", "windows-1255"},
      {"ISO-8859-15", "windows-1252"}, {"ISO-8859-3", "windows-1254"},  {"ISO-8859-10", "windows-1257"},
  };
  const bool has_controls = std::any_of(sample.begin(), sample.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x80 && byte < 0xA0;
  });
  if (!has_controls) return name;
  const auto found =
      std::find_if(std::begin(kSiblings), std::end(kSiblings), [&](const auto& s) { return s.first == name; });
  return found == std::end(kSiblings) ? name : std::string(found->second);
}

struct Utf8Shape {
  size_t sequences = 0, three_bytes = 0, errors = 0;
};

// How well `bytes` hold as UTF-8. Ends early where they plainly do not.
Utf8Shape utf8_shape(std::string_view bytes) {
  constexpr size_t kErrorsEnough = 64;
  Utf8Shape shape;
  size_t position = 0;
  while (position < bytes.size() && (shape.errors < kErrorsEnough || shape.errors * 20 < shape.sequences)) {
    position += ascii_run(bytes, position);
    if (position >= bytes.size()) break;
    const Utf8Sequence sequence = utf8_sequence(bytes, position);
    position += sequence.length;
    if (sequence.whole) {
      ++shape.sequences;
      if (sequence.length >= 3) ++shape.three_bytes;
    } else if (position < bytes.size()) {
      ++shape.errors;  // a sequence the end cuts off is none
    }
  }
  return shape;
}

// Valid by chance is out of the question: three sequences of three bytes, or a dozen of two.
bool is_surely_utf8(const Utf8Shape& shape) {
  return shape.errors == 0 && (shape.three_bytes >= 4 || shape.sequences >= 12);
}

struct CharsetDeclarations {
  std::string_view header, meta;
};

class Chooser {
 public:
  Chooser(std::string_view bytes, const CharsetDeclarations& said, bool html)
      : bytes_(bytes), said_(said), html_(html) {}

  CharsetChoice choose() {
    if (const std::string_view wide = utf32_of_zeros(bytes_); !wide.empty()) return decide(wide, 0.95);
    if (bytes_.find('\0') != std::string_view::npos) {
      if (const std::string_view wide = utf16_of_text(bytes_); !wide.empty()) return decide(wide, 0.95);
    }
    if (ascii_run(bytes_, 0) == bytes_.size()) return choose_ascii();
    const Utf8Shape shape = utf8_shape(bytes_);
    if (is_surely_utf8(shape)) return decide("UTF-8", 0.99);
    if (!html_ || bytes_.find('<') == std::string_view::npos) {
      if (const std::string_view wide = utf16_of_text(bytes_); !wide.empty()) return decide(wide, 0.8);
    }
    return choose_by_text();
  }

 private:
  // `name` won; where it was declared the declaration gets the credit.
  CharsetChoice decide(std::string_view name, double confidence, const char* otherwise = "text") const {
    CharsetChoice choice;
    choice.name = name;
    choice.declared = !said_.header.empty() ? said_.header : said_.meta;
    choice.from = name == said_.header ? "header" : name == said_.meta ? "meta" : otherwise;
    choice.confidence = confidence;
    return choice;
  }

  // CharsetDeclarations that may hold for bytes that are neither UTF-16 nor ISO-2022.
  std::vector<std::string_view> credible() const {
    std::vector<std::string_view> names;
    for (const std::string_view name : {said_.header, said_.meta}) {
      if (!name.empty() && name != "replacement" && !name.starts_with("UTF-16") && name != "ISO-2022-JP")
        names.push_back(name);
    }
    return names;
  }

  CharsetChoice choose_ascii() const {
    // Seven bits: ISO-2022 escapes, HZ's tildes, or any charset at all.
    if (bytes_.find('\x1B') != std::string_view::npos) {
      const std::string guess = ask_uchardet(bytes_.substr(0, kUchardetBytes));
      if (guess.starts_with("ISO-2022")) return decide(guess, 0.9);
    }
    if (const size_t tilde = bytes_.find("~{"); tilde != std::string_view::npos) {
      const std::string_view sample = bytes_.substr(tilde, kSampleBytes.back());
      const long hz = text_cost(decode(sample, "HZ-GB-2312"), Writing::kSimplified);
      if (hz + kDeclaredMargin < text_cost(sample, Writing::kAny)) return decide("HZ-GB-2312", 0.9);
    }
    if (bytes_.size() <= 64) {
      if (const std::string_view wide = utf16_of_text(bytes_); !wide.empty()) return decide(wide, 0.5);
    }
    for (const std::string_view name : credible()) return decide(name, 0.5);
    return decide("UTF-8", 0, "default");
  }

  CharsetChoice choose_by_text() const {
    const std::vector<std::string_view> declared = credible();
    const std::string sample = sample_text(bytes_, html_, kSampleBytes.back());
    const std::vector<Scored> scored = weigh(sample, declared);
    const Scored& best = scored.front();
    for (const std::string_view name : declared) {
      const auto found =
          std::find_if(scored.begin(), scored.end(), [&](const Scored& s) { return s.candidate.name == name; });
      if (found != scored.end() && found->cost <= best.cost + kDeclaredMargin) return decide(name, 0.9);
    }
    const long lead = scored.size() > 1 ? scored[1].cost - best.cost : kLeftBehind;
    const double confidence = 1 - std::exp(-static_cast<double>(lead) / (10.0 * kCostUnit));
    if (is_single_byte(best.candidate.name)) return choose_single_byte(sample, best, confidence);
    return decide(best.candidate.name, confidence);
  }

  // Which alphabet is ours to say; among charsets of one alphabet uchardet, which knows words' letters, says it better.
  CharsetChoice choose_single_byte(std::string_view sample, const Scored& best, double confidence) const {
    const std::string_view start = bytes_.substr(0, kUchardetBytes);
    const bool plain = !html_ && ascii_run(start, 0) < start.size();
    std::string guess = ask_uchardet(plain ? std::string(start) : sample_text(bytes_, html_, kUchardetBytes));
    guess = windows_sibling(guess, sample);
    if (!guess.empty() && is_single_byte(guess) && is_plausible(guess, sample, best)) return decide(guess, 0.7);
    return decide(best.candidate.name, confidence);
  }

  std::string_view bytes_;
  CharsetDeclarations said_;
  bool html_;
};

}  // namespace

CharsetChoice choose_charset(std::string_view bytes, std::string_view content_type, std::string_view override_label,
                             bool html) {
  CharsetDeclarations said{charset_of_header(content_type), html ? charset_of_meta(bytes) : std::string_view()};
  if (said.meta.empty()) said.meta = charset_of_xml_declaration(bytes);
  const auto certain = [&](std::string_view name, const char* from) {
    const std::string_view declared = !said.header.empty() ? said.header : said.meta;
    return CharsetChoice{std::string(name), from, std::string(declared), 1.0};
  };
  if (const std::string_view name = charset_of_bom(bytes); !name.empty()) return certain(name, "bom");
  if (const std::string_view name = charset_for_label(override_label); !name.empty()) return certain(name, "override");
  return Chooser(bytes, said, html).choose();
}

}  // namespace fangzhi

// Byte desync (DESIGN 6). The mirror edited GBK bytes: it put "(lián)" behind the bytes of 聯, and a blank before those
// of ！ and ？, wherever they stood, also across two characters. Read again, the byte before the insertion and its
// first byte are no character and became one "?", and everything up to the next ASCII character is paired off by one.
//
// Undone here line by line. The line is turned back into bytes; a beam of readings walks over it, each either in step
// with the text as printed or one byte behind it. At a "?" a reading may take it as printed, or as a lost byte of one
// of the kinds above; then the bytes pair off anew. How likely a reading's characters are, by the model and by the rest
// of the document, decides. The reading that takes everything as printed is always in the beam, so clean text has to
// lose by a margin before anything is changed.

#include <algorithm>
#include <array>
#include <bit>
#include <memory>
#include <tuple>

#include "extract/model.h"
#include "extract/repair_context.h"
#include "extract/repair_gbk.h"
#include "extract/repair_reading.h"
#include "extract/repair_text.h"

namespace fangzhi {
namespace {

constexpr size_t kBeam = 160;
constexpr double kGlossSite = 1.0;       // nats for taking a "?" and a reading as a swallowed bracket
constexpr double kMarkSite = 0.5;        // for taking "?！" as a lost byte, where the document has glosses too
constexpr double kMarkSiteAlone = 12.0;  // and where nothing else speaks for it
constexpr double kUnassigned = 7.0;      // for a "?" that was a pair GBK has not
constexpr double kLineEnd = 3.0;         // for a "?" that was one byte at the end of a line
constexpr std::u32string_view kSwallowed = U"0123456789 .%-:/()+,'\"*#&;!?=$";  // ASCII below '@', as prose has it

// Brackets that come in pairs; a line leaves few open. Nats for closing what is not open, opening what is, and leaving
// open at the end; and what is gained by closing what is open.
constexpr std::array<std::array<char32_t, 2>, 6> kBrackets{
    {{U'“', U'”'}, {U'‘', U'’'}, {U'《', U'》'}, {U'（', U'）'}, {U'(', U')'}, {U'【', U'】'}}};
constexpr double kUnbalanced = 3.0, kBalanced = 1.5;
constexpr double kMarkTwice = 6.0;  // "。。": the model knows it from forums
constexpr std::u32string_view kMarks = U"，。、；：！？", kAfterNoMark = U"，。、；：·…";

struct Reading {
  unsigned brackets = 0;  // open ones, a bit each
  double cost = 0;
  TextContext context;
  uint8_t lead = 0;      // of the character being read, when one byte behind; 0: in step
  size_t open = 0;       // where the edit under way began
  std::u32string after;  // and what it has so far
  std::vector<Edit> edits;
  bool in_edit = false;
};

uint8_t lead_of(uint16_t code) {
  return static_cast<uint8_t>(code >> 8);
}
uint8_t trail_of(uint16_t code) {
  return static_cast<uint8_t>(code & 0xFF);
}

bool is_lost_mark(char32_t c) {
  return c == U'?' || c == 0xFFFD;
}

class LineBeam {
 public:
  LineBeam(std::u32string_view line, const DocumentModel& document, double mark_site)
      : line_(line), document_(document), mark_site_(mark_site) {
    steps_.resize(line.size() + 1);
    steps_[0].push_back({});
  }

  // The edits of the best reading, offsets within the line.
  std::vector<Edit> run() {
    for (size_t at = 0; at < line_.size(); ++at) {
      std::vector<Reading>& now = steps_[at];
      keep_best(now);
      for (const Reading& reading : now) step(at, reading);
      now.clear();
      now.shrink_to_fit();
    }
    std::vector<Reading>& end = steps_[line_.size()];
    std::erase_if(end, [](const Reading& reading) { return reading.lead != 0; });
    if (end.empty()) return {};
    for (Reading& reading : end) reading.cost += kUnbalanced * std::popcount(reading.brackets);
    const auto best =
        std::min_element(end.begin(), end.end(), [](const auto& a, const auto& b) { return a.cost < b.cost; });
    if (best->in_edit) close(*best, line_.size());
    return best->edits;
  }

 private:
  // Of readings that will go on alike the best, and of these the best few.
  static void keep_best(std::vector<Reading>& readings) {
    const auto key = [](const Reading& r) { return std::tuple(r.lead, r.context.before, r.context.last, r.brackets); };
    std::sort(readings.begin(), readings.end(),
              [&](const Reading& a, const Reading& b) { return key(a) != key(b) ? key(a) < key(b) : a.cost < b.cost; });
    readings.erase(std::unique(readings.begin(), readings.end(),
                               [&](const Reading& a, const Reading& b) { return key(a) == key(b); }),
                   readings.end());
    if (readings.size() <= kBeam) return;
    std::nth_element(readings.begin(), readings.begin() + kBeam, readings.end(),
                     [](const Reading& a, const Reading& b) { return a.cost < b.cost; });
    readings.resize(kBeam);
  }

  static void close(Reading& reading, size_t end) {
    reading.edits.push_back({reading.open, end - reading.open, std::move(reading.after), "byte-desync"});
    reading.after.clear();
    reading.in_edit = false;
  }

  void put(Reading& reading, char32_t c) const {
    reading.cost += document_.cost(reading.context, c) + form_cost(reading, c);
    reading.context.push(c);
    if (reading.in_edit) reading.after.push_back(c);
  }

  static double form_cost(Reading& reading, char32_t c) {
    if (kAfterNoMark.find(c) != std::u32string_view::npos &&
        kMarks.find(reading.context.last) != std::u32string_view::npos) {
      return kMarkTwice;
    }
    for (size_t i = 0; i < kBrackets.size(); ++i) {
      const unsigned bit = 1U << i;
      const bool open = (reading.brackets & bit) != 0;
      if (c == kBrackets[i][0]) {
        reading.brackets |= bit;
        return open ? kUnbalanced : 0.0;
      }
      if (c == kBrackets[i][1]) {
        reading.brackets &= ~bit;
        return open ? -kBalanced : kUnbalanced;
      }
    }
    return 0.0;
  }

  void arrive(size_t at, Reading reading) { steps_[at].push_back(std::move(reading)); }

  void step(size_t at, const Reading& reading) {
    const char32_t c = line_[at];
    if (reading.lead == 0) {
      as_printed(at, reading);
    } else {
      shifted(at, reading);
    }
    if (is_lost_mark(c)) lost(at, reading);
  }

  void as_printed(size_t at, Reading next) {
    if (next.in_edit) close(next, at);
    put(next, line_[at]);
    arrive(at + 1, std::move(next));
  }

  // One byte behind: the character is the waiting byte and the first of this one.
  void shifted(size_t at, Reading next) {
    const uint16_t code = gbk_encode(line_[at]);
    if (code == 0) return;
    const uint8_t first = code < 0x100 ? static_cast<uint8_t>(code) : lead_of(code);
    const char32_t c = gbk_decode(next.lead, first);
    if (c == 0) return;
    put(next, c);
    next.lead = code < 0x100 ? uint8_t{0} : trail_of(code);
    arrive(at + 1, std::move(next));
  }

  void lost(size_t at, const Reading& reading) {
    const BracketedReading gloss = read_orphan(line_, at + 1);
    if (gloss.length > 0) swallowed_bracket(at, reading, gloss);
    if (reading.lead == 0) {
      before_mark(at, reading);
    } else {
      swallowed_ascii(at, reading);
    }
  }

  void begin_edit(Reading& reading, size_t at) const {
    if (!reading.in_edit) reading.open = at;
    reading.in_edit = true;
  }

  // "?lián)": the lost byte ends the bytes of a character read so, whose first byte is the last one printed.
  void swallowed_bracket(size_t at, const Reading& reading, const BracketedReading& gloss) {
    const CharModel& model = CharModel::get();
    const Syllable syllable = model.syllable(gloss.letters, gloss.tone);
    const uint8_t first = reading.lead != 0 ? reading.lead : at > 0 ? trail_of(gbk_encode(line_[at - 1])) : uint8_t{0};
    if (first < 0x81) return;
    for (unsigned lost = 0x40; lost <= 0xFE; ++lost) {
      const auto byte = static_cast<uint8_t>(lost);
      const char32_t glossed = gbk_decode(first, byte);
      if (glossed == 0 || !model.reads(glossed, syllable, false)) continue;
      Reading next = reading;
      begin_edit(next, at);
      next.cost += kGlossSite + (model.reads(glossed, syllable, true) ? 0.0 : 3.0) + document_.glossed_cost(glossed);
      if (reading.lead != 0) {
        put(next, glossed);
        next.lead = 0;
      } else {
        if (byte < 0x81) continue;
        next.lead = byte;
      }
      arrive(at + 1 + gloss.length, std::move(next));
    }
  }

  // "?！": a blank was put before A3 A1, whose first byte ends one character and whose second begins the next.
  void before_mark(size_t at, const Reading& reading) {
    size_t mark = at + 1;
    if (mark < line_.size() && line_[mark] == U' ') ++mark;
    if (mark >= line_.size()) return;
    const char32_t c = line_[mark];
    const bool exclamation = c == U'！' || c == U'!';
    if (!exclamation && c != U'？' && c != U'?') return;
    for (unsigned lead = 0x81; lead <= 0xFE; ++lead) {
      const char32_t restored = gbk_decode(static_cast<uint8_t>(lead), 0xA3);
      if (restored == 0) continue;
      Reading next = reading;
      next.cost += mark_site_;
      begin_edit(next, at);
      put(next, restored);
      next.lead = exclamation ? 0xA1 : 0xBF;
      arrive(mark + 1, std::move(next));
    }
  }

  // One byte behind, a "?" is the lost second byte of a character together with the ASCII character behind it.
  void swallowed_ascii(size_t at, const Reading& reading) {
    for (unsigned lost = 0x40; lost <= 0xFE; ++lost) {
      const char32_t c = gbk_decode(reading.lead, static_cast<uint8_t>(lost));
      if (c == 0) continue;
      Reading next = reading;
      put(next, c);
      next.lead = 0;
      if (lost == 0x80 || at + 1 == line_.size()) {  // no pair: a byte alone
        Reading alone = next;
        alone.cost += kLineEnd;
        arrive(at + 1, std::move(alone));
      }
      if (lost < 0x81) continue;
      for (const char32_t ascii : kSwallowed) {
        Reading both = next;
        put(both, ascii);
        arrive(at + 1, std::move(both));
      }
      unassigned(at, next, static_cast<uint8_t>(lost));
    }
  }

  // The lost byte and the next one were a pair that GBK has not: both are lost, and the next character has begun.
  void unassigned(size_t at, const Reading& reading, uint8_t lost) {
    for (unsigned second = 0x81; second <= 0xFE; ++second) {
      if (gbk_decode(lost, static_cast<uint8_t>(second)) != 0) continue;
      Reading next = reading;
      next.cost += kUnassigned;
      next.lead = static_cast<uint8_t>(second);
      arrive(at + 1, std::move(next));
    }
  }

  const std::u32string_view line_;
  const DocumentModel& document_;
  const double mark_site_;
  std::vector<std::vector<Reading>> steps_;  // readings that have come so far, by position
};

// Somewhere in the line damage may begin: everything else of the line is read as printed anyhow.
bool has_site(std::u32string_view line) {
  for (size_t at = 0; at < line.size(); ++at) {
    if (lost_byte_site(line, at) > 0) return true;
  }
  return false;
}

// An ！ or ？ in its place got at most a blank before it.
void blanks_before_marks(RepairText& field) {
  std::vector<Edit> edits;
  for (size_t at = 1; at + 1 < field.text.size(); ++at) {
    const char32_t next = field.text[at + 1];
    if (field.text[at] != U' ' || field.text[at - 1] < 0x2000) continue;
    if (next == U'！' || next == U'？' || next == U'!' || next == U'?') edits.push_back({at, 1, U"", "byte-desync"});
  }
  apply_edits(field, edits);
}

}  // namespace

void repair_desync(std::vector<RepairText>& fields, size_t glosses) {
  if (!CharModel::get().has_grams()) return;
  std::unique_ptr<const DocumentModel> document;
  bool found = false;
  for (RepairText& field : fields) {
    std::vector<Edit> edits;
    for (size_t begin = 0; begin < field.text.size();) {
      const size_t end = std::min(field.text.find(U'\n', begin), field.text.size());
      const std::u32string_view line = std::u32string_view(field.text).substr(begin, end - begin);
      if (has_site(line)) {
        if (!document) document = std::make_unique<const DocumentModel>(fields);
        for (Edit& edit : LineBeam(line, *document, glosses > 0 ? kMarkSite : kMarkSiteAlone).run()) {
          edit.at += begin;
          edits.push_back(std::move(edit));
        }
      }
      begin = end + 1;
    }
    found = found || !edits.empty();
    apply_edits(field, edits);
  }
  if (found || glosses > 0) {
    for (RepairText& field : fields) blanks_before_marks(field);
  }
}

}  // namespace fangzhi

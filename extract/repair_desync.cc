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
#include <limits>
#include <memory>
#include <tuple>

#include "extract/model.h"
#include "extract/repair_context.h"
#include "extract/repair_gbk.h"
#include "extract/repair_reading.h"
#include "extract/repair_text.h"

namespace fangzhi {
namespace {

constexpr size_t kBeam = 3000;           // readings kept; what a wrong byte costs may show two characters later
constexpr size_t kBeamAtLoss = 150;      // where each of them branches into hundreds
constexpr double kCommonCost = 11.5;     // nats; where two bytes of a character are lost, only these are tried
constexpr size_t kAnyLeadMax = 30;       // of these, readings that know neither byte of a character
constexpr size_t kWorkMax = 6'000'000;   // characters judged in a document, some two seconds; then no more is repaired
constexpr double kTooFarBehind = 30.0;   // nats behind the best reading
constexpr double kHopeless = 10.0;       // nats above the likeliest character for a lost byte
constexpr size_t kCharactersTried = 24;  // for one lost byte, of up to 190
constexpr uint8_t kAnyLead = 0xFF;       // a lost first byte of which the rest is lost too
constexpr double kGlossSite = 1.0;       // nats for taking a "?" and a reading as a swallowed bracket
constexpr double kOtherTone = 3.0;       // for a gloss in a tone that the character is not known to have
constexpr double kMarkSite = 0.5;        // for taking "?！" as a lost byte, where the document has glosses too
constexpr double kMarkSiteAlone = 12.0;  // and where nothing else speaks for it
constexpr double kLiteralMark = 3.0;     // for a "?" without its blank, in a document that has glosses
constexpr double kUnassigned = 1.5;      // for a "?" that was a pair GBK has not
constexpr double kSwallowedAscii = 1.0;  // for one that took an ASCII character with it
constexpr double kRareSwallowed = 4.0;   // and one other than a digit, a blank or a bracket
constexpr std::u32string_view kSwallowed = U"0123456789 ()%-/:.,+'\"&";  // ASCII below '@', as prose has it
constexpr std::u32string_view kOftenSwallowed = U"0123456789 ()";

// Brackets that come in pairs; a line leaves few open. Nats for closing what is not open, opening what is, and leaving
// open at the end; and what is gained by closing what is open.
constexpr std::array<std::array<char32_t, 2>, 6> kBrackets{
    {{U'“', U'”'}, {U'‘', U'’'}, {U'《', U'》'}, {U'（', U'）'}, {U'(', U')'}, {U'【', U'】'}}};
constexpr double kUnbalanced = 3.0, kBalanced = 1.5;
constexpr double kUnknownAhead = 5.0, kNever = 50.0;  // nats for a next character that is lost, or impossible
constexpr double kOpenTwice = 1.0;                    // captures have speech within speech
constexpr double kBlankBeforeMark = 4.0;
constexpr double kMarkTwice = 9.0;  // "。。": the model knows it from forums
constexpr std::u32string_view kMarks = U"，。、；：！？", kAfterNoMark = U"，。、；：·….,;:";

// What a reading has put down, as a chain of which readings share the older part.
struct Link {
  enum Kind : uint8_t { kBegin, kCharacter, kEnd };
  int32_t before = -1;
  Kind kind = kCharacter;
  uint32_t value = 0;  // the character, or the offset in the line
};

struct Reading {
  double cost = 0;
  double ahead = 0;  // of the next character, for ranking only
  TextContext context;
  int32_t chain = -1;
  uint8_t lead = 0;       // of the character being read, when one byte behind; 0: in step
  uint32_t brackets = 0;  // open ones, four bits each kind
  bool in_edit = false;
};

uint8_t lead_of(uint16_t code) {
  return static_cast<uint8_t>(code >> 8);
}
uint8_t trail_of(uint16_t code) {
  return static_cast<uint8_t>(code & 0xFF);
}

bool is_glossed_mark(char32_t c) {
  return c == U'！' || c == U'!' || c == U'？' || c == U'?';
}
bool is_lost_mark(char32_t c) {
  return c == U'?' || c == 0xFFFD;
}

// Bytes that may begin a character and make no pair with `lead` before them.
const std::vector<uint8_t>& unassigned_after(uint8_t lead) {
  static const std::vector<std::vector<uint8_t>> table = [] {
    std::vector<std::vector<uint8_t>> made(256);
    for (unsigned first = 0x81; first <= 0xFE; ++first) {
      for (unsigned second = 0x81; second <= 0xFE; ++second) {
        if (gbk_decode(static_cast<uint8_t>(first), static_cast<uint8_t>(second)) == 0) {
          made[first].push_back(static_cast<uint8_t>(second));
        }
      }
    }
    return made;
  }();
  return table[lead];
}

class LineBeam {
 public:
  // `damaged`: the document is known to have gone through such a program.
  LineBeam(std::u32string_view line, const DocumentModel& document, bool damaged, size_t& work)
      : line_(line),
        document_(document),
        mark_site_(damaged ? kMarkSite : kMarkSiteAlone),
        literal_mark_(damaged ? kLiteralMark : 0.0),
        work_(work) {
    steps_.resize(line.size() + 1);
    steps_[0].push_back({});
  }

  // The edits of the best reading, offsets within the line. None where the work got too much.
  std::vector<Edit> run() {
    for (size_t at = 0; at < line_.size(); ++at) {
      std::vector<Reading> now = std::move(steps_[at]);
      keep_best(now, at);
      for (const Reading& reading : now) {
        if (work_ > kWorkMax) return {};
        step(at, reading);
      }
    }
    std::vector<Reading>& end = steps_[line_.size()];
    std::erase_if(end, [](const Reading& reading) { return reading.lead != 0; });
    if (end.empty()) return {};
    for (Reading& reading : end) {
      for (uint32_t open = reading.brackets; open != 0; open >>= 4) reading.cost += open % 16 == 0 ? 0.0 : kUnbalanced;
    }
    Reading best =
        *std::min_element(end.begin(), end.end(), [](const auto& a, const auto& b) { return a.cost < b.cost; });
    if (best.in_edit) close(best, line_.size());
    return edits_of(best);
  }

 private:
  std::vector<Edit> edits_of(const Reading& reading) const {
    std::vector<Link> links;
    for (int32_t at = reading.chain; at >= 0; at = links_[static_cast<size_t>(at)].before) {
      links.push_back(links_[static_cast<size_t>(at)]);
    }
    std::vector<Edit> edits;
    for (auto link = links.rbegin(); link != links.rend(); ++link) {
      switch (link->kind) {
        case Link::kBegin:
          edits.push_back({link->value, 0, U"", "byte-desync"});
          break;
        case Link::kCharacter:
          edits.back().after.push_back(link->value);
          break;
        case Link::kEnd:
          edits.back().length = link->value - edits.back().at;
          break;
      }
    }
    return edits;
  }

  void chain(Reading& reading, Link::Kind kind, uint32_t value) {
    links_.push_back({reading.chain, kind, value});
    reading.chain = static_cast<int32_t>(links_.size() - 1);
  }

  // Of readings that will go on alike the best, and of these the best few.
  void keep_best(std::vector<Reading>& readings, size_t at) const {
    double best = std::numeric_limits<double>::max();
    for (const Reading& reading : readings) best = std::min(best, reading.cost);
    std::erase_if(readings, [best](const Reading& reading) { return reading.cost > best + kTooFarBehind; });
    const auto key = [](const Reading& r) { return std::tuple(r.lead, r.context.before, r.context.last, r.brackets); };
    std::sort(readings.begin(), readings.end(),
              [&](const Reading& a, const Reading& b) { return key(a) != key(b) ? key(a) < key(b) : a.cost < b.cost; });
    readings.erase(std::unique(readings.begin(), readings.end(),
                               [&](const Reading& a, const Reading& b) { return key(a) == key(b); }),
                   readings.end());
    const size_t beam = is_lost_mark(line_[at]) ? kBeamAtLoss : kBeam;
    if (readings.size() <= beam) return;
    // Ranked with the character to come: a wrong byte shows only there.
    for (Reading& reading : readings) reading.ahead = cost_ahead(reading, at);
    const auto rank = [](const Reading& r) { return r.cost + r.ahead; };
    std::nth_element(readings.begin(), readings.begin() + static_cast<std::ptrdiff_t>(beam), readings.end(),
                     [&](const Reading& a, const Reading& b) { return rank(a) < rank(b); });
    readings.resize(beam);
    if (beam == kBeam) return;
    std::sort(readings.begin(), readings.end(), [&](const Reading& a, const Reading& b) { return rank(a) < rank(b); });
    size_t blind = 0;
    std::erase_if(readings, [&](const Reading& r) { return r.lead == kAnyLead && ++blind > kAnyLeadMax; });
  }

  double cost(const TextContext& context, char32_t c) const {
    ++work_;
    return document_.cost(context, c);
  }

  double cost_ahead(const Reading& reading, size_t at) const {
    char32_t next = line_[at];
    if (reading.lead != 0 && next == U' ' && at + 1 < line_.size() && is_glossed_mark(line_[at + 1]))
      next = line_[at + 1];
    if (reading.lead == 0) return cost(reading.context, next);
    if (is_lost_mark(next)) return kUnknownAhead;
    const uint16_t code = gbk_encode(next);
    const char32_t c = gbk_decode(reading.lead, code < 0x100 ? static_cast<uint8_t>(code) : lead_of(code));
    return c == 0 ? kNever : cost(reading.context, c);
  }

  void close(Reading& reading, size_t end) {
    chain(reading, Link::kEnd, static_cast<uint32_t>(end));
    reading.in_edit = false;
  }

  void begin_edit(Reading& reading, size_t at) {
    if (!reading.in_edit) chain(reading, Link::kBegin, static_cast<uint32_t>(at));
    reading.in_edit = true;
  }

  void put(Reading& reading, char32_t c) {
    reading.cost += cost(reading.context, c) + form_cost(reading, c);
    reading.context.push(c);
    if (reading.in_edit) chain(reading, Link::kCharacter, c);
  }

  static double form_cost(Reading& reading, char32_t c) {
    if (kAfterNoMark.find(c) != std::u32string_view::npos &&
        kMarks.find(reading.context.last) != std::u32string_view::npos) {
      return kMarkTwice;
    }
    if (reading.context.last == U' ' &&
        (kAfterNoMark.find(c) != std::u32string_view::npos || c == U'！' || c == U'？')) {
      return kBlankBeforeMark;
    }
    for (size_t i = 0; i < kBrackets.size(); ++i) {
      const uint32_t one = 1U << (4 * i);
      const uint32_t open = reading.brackets / one % 16;
      if (c == kBrackets[i][0]) {
        reading.brackets += open < 15 ? one : 0;
        return open > 0 ? kOpenTwice : 0.0;
      }
      if (c == kBrackets[i][1]) {
        reading.brackets -= open > 0 ? one : 0;
        return open > 0 ? -kBalanced : kUnbalanced;
      }
    }
    return 0.0;
  }

  void arrive(size_t at, const Reading& reading) { steps_[at].push_back(reading); }

  void step(size_t at, const Reading& reading) {
    if (reading.lead == 0) {
      as_printed(at, reading);
    } else if (line_[at] == U' ' && at + 1 < line_.size() && is_glossed_mark(line_[at + 1])) {
      arrive(at + 1, reading);  // the blank that was put before A3 A1
    } else {
      shifted(at, reading);
    }
    if (is_lost_mark(line_[at])) lost(at, reading);
  }

  void as_printed(size_t at, Reading next) {
    if (next.in_edit) close(next, at);
    if (is_lost_mark(line_[at]) && at > 0 && line_[at - 1] >= 0x80) next.cost += literal_mark_;
    put(next, line_[at]);
    arrive(at + 1, next);
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
    arrive(at + 1, next);
  }

  void lost(size_t at, const Reading& reading) {
    const BracketedReading gloss = read_orphan(line_, at + 1);
    if (gloss.length > 0) swallowed_bracket(at, reading, gloss);
    if (reading.lead == 0) {
      before_mark(at, reading);
    } else {
      lost_trail(at, reading);
    }
  }

  // "?lián)": the lost byte ends the bytes of a character read so, whose first byte is the last one printed.
  void swallowed_bracket(size_t at, const Reading& reading, const BracketedReading& gloss) {
    const CharModel& model = CharModel::get();
    const Syllable syllable = model.syllable(gloss.letters, gloss.tone);
    const uint8_t first = reading.lead != 0 ? reading.lead : at > 0 ? trail_of(gbk_encode(line_[at - 1])) : uint8_t{0};
    if (first < 0x81) return;
    for (unsigned lost = 0x81; lost <= 0xFE; ++lost) {
      const auto byte = static_cast<uint8_t>(lost);
      const char32_t glossed = gbk_decode(first, byte);
      if (glossed == 0 || !model.reads(glossed, syllable, false)) continue;
      Reading next = reading;
      begin_edit(next, at);
      next.cost +=
          kGlossSite + (model.reads(glossed, syllable, true) ? 0.0 : kOtherTone) + document_.glossed_cost(glossed);
      if (reading.lead != 0) {
        put(next, glossed);
        next.lead = 0;
      } else {
        next.lead = byte;
      }
      arrive(at + 1 + gloss.length, next);
    }
  }

  // "?！": a blank was put before A3 A1, whose first byte ends one character and whose second begins the next.
  void before_mark(size_t at, const Reading& reading) {
    if (lost_byte_site(line_, at) == 0) return;
    const size_t mark = at + 1 < line_.size() && line_[at + 1] == U' ' ? at + 2 : at + 1;
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
      arrive(mark + 1, next);
    }
  }

  struct LostByte {
    double cost;
    uint8_t byte;
    char32_t c;
  };

  // Second bytes for a waiting lead, likeliest characters first.
  std::vector<LostByte> trails(const Reading& reading) const {
    std::vector<LostByte> found;
    const auto try_lead = [&](uint8_t lead, double cost_max) {
      for (unsigned byte = 0x40; byte <= 0xFE; ++byte) {
        const char32_t c = gbk_decode(lead, static_cast<uint8_t>(byte));
        if (c == 0 || CharModel::get().unigram_cost(c) > cost_max) continue;
        found.push_back({cost(reading.context, c), static_cast<uint8_t>(byte), c});
      }
    };
    if (reading.lead != kAnyLead) {
      try_lead(reading.lead, 1e9);
    } else {
      const uint8_t before = trail_of(gbk_encode(reading.context.last));
      for (const uint8_t lead : unassigned_after(before)) try_lead(lead, kCommonCost);
    }
    std::sort(found.begin(), found.end(), [](const LostByte& a, const LostByte& b) { return a.cost < b.cost; });
    return found;
  }

  // One byte behind, a "?" is the lost second byte of a character, and what stood behind it.
  void lost_trail(size_t at, const Reading& reading) {
    size_t tried = 0;
    const std::vector<LostByte> found = trails(reading);
    for (const LostByte& lost : found) {
      if (lost.cost > found.front().cost + kHopeless) break;
      Reading next = reading;
      put(next, lost.c);
      next.lead = 0;
      if (++tried <= kCharactersTried) {
        // A byte alone: 0x80, or the line ends here.
        if (lost.byte == 0x80 || at + 1 == line_.size()) arrive(at + 1, next);
        if (lost.byte >= 0x81 && at + 1 < line_.size()) swallowed_ascii(at, next);
      }
      if (lost.byte >= 0x81) unassigned(at, next, lost.byte);
    }
  }

  void swallowed_ascii(size_t at, const Reading& reading) {
    for (const char32_t ascii : kSwallowed) {
      Reading both = reading;
      both.cost += kSwallowedAscii + (kOftenSwallowed.find(ascii) == std::u32string_view::npos ? kRareSwallowed : 0.0);
      put(both, ascii);
      arrive(at + 1, both);
    }
  }

  // The lost byte and the next one were a pair that GBK has not: both are lost, and the next character has begun.
  void unassigned(size_t at, const Reading& reading, uint8_t lost) {
    Reading next = reading;
    next.cost += kUnassigned;
    if (at + 1 < line_.size() && is_lost_mark(line_[at + 1])) {
      next.lead = kAnyLead;
      if (!unassigned_after(lost).empty()) arrive(at + 1, next);
      return;
    }
    for (const uint8_t second : unassigned_after(lost)) {
      next.lead = second;
      if (cost_ahead_known(next, at + 1)) arrive(at + 1, next);
    }
  }

  bool cost_ahead_known(const Reading& reading, size_t at) const {
    return at < line_.size() && cost_ahead(reading, at) < kNever;
  }

  const std::u32string_view line_;
  const DocumentModel& document_;
  const double mark_site_, literal_mark_;
  size_t& work_;                             // characters judged so far, over all lines
  std::vector<std::vector<Reading>> steps_;  // readings that have come so far, by position
  std::vector<Link> links_;
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
  size_t work = 0;
  for (RepairText& field : fields) {
    std::vector<Edit> edits;
    for (size_t begin = 0; begin < field.text.size();) {
      const size_t end = std::min(field.text.find(U'\n', begin), field.text.size());
      const std::u32string_view line = std::u32string_view(field.text).substr(begin, end - begin);
      if (has_site(line)) {
        if (!document) document = std::make_unique<const DocumentModel>(fields);
        for (Edit& edit : LineBeam(line, *document, glosses > 0, work).run()) {
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

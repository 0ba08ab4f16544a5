// A beam of readings walks over the line, each in step with the text as printed or one byte behind it. Between losses a
// reading goes on in one way only, and readings that agree on the last two characters are one from there on, so few are
// left; at a loss they branch. Where both bytes behind a "?" are lost, the second is left open (kAnyLead) until the
// next printed byte tells which characters it can begin.

#include "extract/repair_beam.h"

#include <algorithm>
#include <array>
#include <limits>
#include <tuple>

#include "extract/model.h"
#include "extract/repair_gbk.h"

namespace fangzhi {
namespace {

constexpr size_t kBeam = 300;            // readings kept
constexpr size_t kAnyLeadMax = 24;       // of these, readings that know neither byte of the next character
constexpr size_t kTrailsMax = 300;       // second bytes tried at a loss, over all readings
constexpr size_t kWithAscii = 80;        // of these, with each character that may have been swallowed
constexpr double kCommonCost = 11.5;     // nats; where both bytes of a character are lost, only these are tried
constexpr double kTooFarBehind = 16.0;   // nats behind the best reading
constexpr uint8_t kAnyLead = 0xFF;       // a lost first byte of which the rest is to come
constexpr double kGlossSite = 1.0;       // nats for taking a "?" and a reading as a swallowed bracket
constexpr double kOtherTone = 3.0;       // for a gloss in a tone that the character is not known to have
constexpr double kForeignGloss = 8.0;    // for a character that can't have the gloss behind it
constexpr double kMarkSite = 0.5;        // for taking "?！" as a lost byte, where the document has glosses too
constexpr double kMarkSiteAlone = 12.0;  // and where nothing else speaks for it
constexpr double kLiteralMark = 3.0;     // for a "?" without its blank, in a document that has glosses
constexpr double kUnassigned = 1.5;      // for a "?" that was a pair GBK has not
constexpr double kSwallowedAscii = 1.0;  // for one that took an ASCII character with it
constexpr size_t kSaidBehind = 3;        // characters behind a swallowed digit by which it is looked up elsewhere
constexpr double kSaidElsewhere = 3.0;
constexpr double kRareSwallowed = 4.0;  // and one other than a digit, a blank or a bracket
constexpr std::u32string_view kSwallowed = U"0123456789 ()%-/:.,+'\"&";  // ASCII below '@', as prose has it
constexpr std::u32string_view kOftenSwallowed = U"0123456789 ()";

// Brackets that come in pairs; a line leaves few open. Nats for closing what is not open, opening what is, and leaving
// open at the end; and what is gained by closing what is open.
constexpr std::array<std::array<char32_t, 2>, 6> kBrackets{
    {{U'“', U'”'}, {U'‘', U'’'}, {U'《', U'》'}, {U'（', U'）'}, {U'(', U')'}, {U'【', U'】'}}};
constexpr double kUnbalanced = 3.0, kBalanced = 2.5;
constexpr double kOpenTwice = 1.0;     // captures have speech within speech
constexpr double kRestoredMark = 1.5;  // for one put in place of a lost byte: the model knows too many places for them
constexpr double kBlankBeforeMark = 4.0;
constexpr double kMarkTwice = 9.0;  // "。。": the model knows it from forums
constexpr std::u32string_view kMarks = U"，。、；：！？", kAfterNoMark = U"，。、；：·….,;:";

enum MarkKind : uint32_t { kBegin, kCharacter, kEnd };

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

// Second bytes of the common characters that begin with `lead`.
const std::vector<uint8_t>& common_trails(uint8_t lead) {
  static const std::vector<std::vector<uint8_t>> table = [] {
    std::vector<std::vector<uint8_t>> made(256);
    for (unsigned first = 0x81; first <= 0xFE; ++first) {
      for (unsigned second = 0x40; second <= 0xFE; ++second) {
        const char32_t c = gbk_decode(static_cast<uint8_t>(first), static_cast<uint8_t>(second));
        if (c != 0 && CharModel::get().unigram_cost(c) <= kCommonCost) {
          made[first].push_back(static_cast<uint8_t>(second));
        }
      }
    }
    return made;
  }();
  return table[lead];
}

// The waiting byte is the second of a pair with the last character's, and GBK has no such pair.
uint8_t last_trail(const TextContext& context) {
  return trail_of(gbk_encode(context.last));
}

double restored_cost(char32_t c) {
  return kMarks.find(c) != std::u32string_view::npos ? kRestoredMark : 0.0;
}

double form_cost(char32_t last, uint32_t& brackets, char32_t c) {
  const bool after_no_mark = kAfterNoMark.find(c) != std::u32string_view::npos;
  if (after_no_mark && kMarks.find(last) != std::u32string_view::npos) return kMarkTwice;
  if (last == U' ' && (after_no_mark || c == U'！' || c == U'？')) return kBlankBeforeMark;
  for (size_t i = 0; i < kBrackets.size(); ++i) {
    const uint32_t one = 1U << (4 * i), open = brackets / one % 16;
    if (c == kBrackets[i][0]) {
      brackets += open < 15 ? one : 0;
      return open > 0 ? kOpenTwice : 0.0;
    }
    if (c == kBrackets[i][1]) {
      brackets -= open > 0 ? one : 0;
      return open > 0 ? -kBalanced : kUnbalanced;
    }
  }
  return 0.0;
}

}  // namespace

LineBeam::LineBeam(std::u32string_view line, const DocumentModel& document, bool damaged, size_t& work)
    : line_(line),
      document_(document),
      mark_site_(damaged ? kMarkSite : kMarkSiteAlone),
      literal_mark_(damaged ? kLiteralMark : 0.0),
      work_(work),
      steps_(line.size() + 1),
      best_(line.size() + 1, std::numeric_limits<double>::max()) {
  arrive(0, {});
}

std::vector<Edit> LineBeam::run() {
  for (size_t at = 0; at < line_.size(); ++at) {
    std::vector<Reading> now = std::move(steps_[at]);
    keep_best(now);
    if (work_ > kDesyncWorkMax) return {};
    const bool lost = is_lost_mark(line_[at]);
    const BracketedReading gloss = lost ? read_orphan(line_, at + 1) : BracketedReading{};
    const std::vector<Glossed> glossed = gloss.length > 0 ? glossed_characters(at, gloss) : std::vector<Glossed>{};
    const bool before_glossed_mark = lost && gloss.length == 0 && lost_byte_site(line_, at) > 0;
    for (const Reading& reading : now) {
      if (reading.lead == 0) {
        as_printed(at, reading);
        if (before_glossed_mark) before_mark(at, reading);
      } else if (line_[at] == U' ' && at + 1 < line_.size() && is_glossed_mark(line_[at + 1])) {
        arrive(at + 1, reading);  // the blank that was put before A3 A1
      } else {
        shifted(at, reading);
      }
      if (!glossed.empty()) swallowed_bracket(at, reading, gloss, glossed);
    }
    if (lost) lost_trails(at, now);
  }
  std::vector<Reading>& end = steps_[line_.size()];
  std::erase_if(end, [](const Reading& reading) { return reading.lead != 0; });
  if (end.empty()) return {};
  for (Reading& reading : end) {
    reading.cost += document_.cost(reading.context, U'\n');
    for (uint32_t open = reading.brackets; open != 0; open >>= 4) reading.cost += open % 16 == 0 ? 0.0 : kUnbalanced;
  }
  Reading best =
      *std::min_element(end.begin(), end.end(), [](const auto& a, const auto& b) { return a.cost < b.cost; });
  if (best.in_edit) mark(best, kEnd, static_cast<uint32_t>(line_.size()));
  return edits_of(best);
}

std::vector<Edit> LineBeam::edits_of(const Reading& reading) const {
  std::vector<Mark> marks(reading.fresh, reading.fresh + reading.fresh_count);
  std::reverse(marks.begin(), marks.end());
  for (int32_t at = reading.chain; at >= 0; at = links_[static_cast<size_t>(at)].before) {
    marks.push_back(links_[static_cast<size_t>(at)].mark);
  }
  std::vector<Edit> edits;
  for (auto mark = marks.rbegin(); mark != marks.rend(); ++mark) {
    const uint32_t value = *mark & 0x3FFFFFFF;
    switch (*mark >> 30) {
      case kBegin:
        edits.push_back({value, 0, U"", "byte-desync"});
        break;
      case kCharacter:
        edits.back().after.push_back(value);
        break;
      default:
        edits.back().length = value - edits.back().at;
        break;
    }
  }
  return edits;
}

void LineBeam::mark(Reading& reading, uint32_t kind, uint32_t value) {
  if (reading.fresh_count == std::size(reading.fresh)) {
    for (const Mark fresh : reading.fresh) {
      links_.push_back({reading.chain, fresh});
      reading.chain = static_cast<int32_t>(links_.size() - 1);
    }
    reading.fresh_count = 0;
  }
  reading.fresh[reading.fresh_count++] = kind << 30 | value;
}

void LineBeam::begin_edit(Reading& reading, size_t at) {
  if (!reading.in_edit) mark(reading, kBegin, static_cast<uint32_t>(at));
  reading.in_edit = true;
}

void LineBeam::put(Reading& reading, const DocumentModel::Prepared& context, char32_t c) {
  ++work_;
  reading.cost += document_.cost(context, c) + form_cost(context.text.last, reading.brackets, c);
  reading.context.push(c);
  if (reading.in_edit) mark(reading, kCharacter, c);
}

void LineBeam::arrive(size_t at, const Reading& reading) {
  if (reading.cost > best_[at] + kTooFarBehind) return;
  best_[at] = std::min(best_[at], reading.cost);
  steps_[at].push_back(reading);
}

// Of readings that will go on alike the best, and of these the best few.
void LineBeam::keep_best(std::vector<Reading>& readings) {
  const auto cheaper = [](const Reading& a, const Reading& b) { return a.cost < b.cost; };
  if (readings.size() > 4 * kBeam) {
    std::nth_element(readings.begin(), readings.begin() + 4 * kBeam, readings.end(), cheaper);
    readings.resize(4 * kBeam);
  }
  const auto key = [](const Reading& r) { return std::tuple(r.lead, r.context.before, r.context.last, r.brackets); };
  std::sort(readings.begin(), readings.end(),
            [&](const Reading& a, const Reading& b) { return key(a) != key(b) ? key(a) < key(b) : a.cost < b.cost; });
  readings.erase(std::unique(readings.begin(), readings.end(),
                             [&](const Reading& a, const Reading& b) { return key(a) == key(b); }),
                 readings.end());
  std::sort(readings.begin(), readings.end(), cheaper);
  if (readings.size() > kBeam) readings.resize(kBeam);
  for (Reading& reading : readings) {
    for (size_t i = 0; i < reading.fresh_count; ++i) {
      links_.push_back({reading.chain, reading.fresh[i]});
      reading.chain = static_cast<int32_t>(links_.size() - 1);
    }
    reading.fresh_count = 0;
  }
}

void LineBeam::as_printed(size_t at, Reading next) {
  if (next.in_edit) mark(next, kEnd, static_cast<uint32_t>(at));
  next.in_edit = false;
  if (is_lost_mark(line_[at]) && at > 0 && line_[at - 1] >= 0x80) next.cost += literal_mark_;
  put(next, line_[at]);
  arrive(at + 1, next);
}

// One byte behind: the character is the waiting byte and the first of this one.
void LineBeam::shifted(size_t at, const Reading& reading) {
  const uint16_t code = gbk_encode(line_[at]);
  if (code == 0) return;
  const DocumentModel::Prepared context = document_.prepare(reading.context);
  if (reading.lead != kAnyLead) return shifted_by(at, reading, context, reading.lead, code);
  for (const uint8_t lead : unassigned_after(last_trail(reading.context))) {
    shifted_by(at, reading, context, lead, code);
  }
}

void LineBeam::shifted_by(size_t at, Reading next, const DocumentModel::Prepared& context, uint8_t lead,
                          uint16_t code) {
  const char32_t c = gbk_decode(lead, code < 0x100 ? static_cast<uint8_t>(code) : lead_of(code));
  if (c == 0) return;
  put(next, context, c);
  next.cost += code < 0x100 ? gloss_cost(at + 1, c) : document_.bare_cost(c);
  next.lead = code < 0x100 ? uint8_t{0} : trail_of(code);
  if (next.lead != 0 && next.lead < 0x80) {  // a letter that was taken for a second byte
    next.lead = 0;
    put(next, trail_of(code));
  }
  arrive(at + 1, next);
}

// For `c` ending just before `at`, where a gloss may have been.
double LineBeam::gloss_cost(size_t at, char32_t c) const {
  const auto found = glosses_.find(at);
  if (found == glosses_.end()) return document_.bare_cost(c);
  const BracketedReading gloss = read_bracket(found->second, 0);
  const CharModel& model = CharModel::get();
  return model.reads(c, model.syllable(gloss.letters, gloss.tone), false) ? 0.0 : kForeignGloss;
}

// "?！": a blank was put before A3 A1, whose first byte ends one character and whose second begins the next.
void LineBeam::before_mark(size_t at, const Reading& reading) {
  const size_t mark = at + 1 < line_.size() && line_[at + 1] == U' ' ? at + 2 : at + 1;
  if (mark >= line_.size()) return;
  const bool exclamation = line_[mark] == U'！' || line_[mark] == U'!';
  const DocumentModel::Prepared context = document_.prepare(reading.context);
  for (unsigned lead = 0x81; lead <= 0xFE; ++lead) {
    const char32_t restored = gbk_decode(static_cast<uint8_t>(lead), 0xA3);
    if (restored == 0) continue;
    Reading next = reading;
    next.cost += mark_site_ + document_.bare_cost(restored) + 0.5 * restored_cost(restored);
    begin_edit(next, at);
    put(next, context, restored);
    next.lead = exclamation ? 0xA1 : 0xBF;
    arrive(mark + 1, next);
  }
}

std::vector<LineBeam::Glossed> LineBeam::glossed_characters(size_t at, const BracketedReading& gloss) const {
  const CharModel& model = CharModel::get();
  const Syllable syllable = model.syllable(gloss.letters, gloss.tone);
  const std::u32string_view printed = line_.substr(at + 1, gloss.length);
  std::vector<Glossed> found;
  for (unsigned lead = 0x81; lead <= 0xFE; ++lead) {
    for (unsigned trail = 0x81; trail <= 0xFE; ++trail) {
      const char32_t c = gbk_decode(static_cast<uint8_t>(lead), static_cast<uint8_t>(trail));
      if (c == 0 || !model.reads(c, syllable, false)) continue;
      const double tone = model.reads(c, syllable, true) ? 0.0 : kOtherTone;
      found.push_back({static_cast<uint8_t>(lead), static_cast<uint8_t>(trail), c,
                       kGlossSite + tone + document_.glossed_cost(c, printed)});
    }
  }
  return found;
}

// "?lián)": the lost byte ends the bytes of a character read so. In step, its first byte is the last one printed.
void LineBeam::swallowed_bracket(size_t at, const Reading& reading, const BracketedReading& gloss,
                                 const std::vector<Glossed>& candidates) {
  const uint8_t first = reading.lead != 0 ? reading.lead : at > 0 ? trail_of(gbk_encode(line_[at - 1])) : uint8_t{0};
  if (first < 0x81) return;
  const std::vector<uint8_t>* open = first == kAnyLead ? &unassigned_after(last_trail(reading.context)) : nullptr;
  const DocumentModel::Prepared context = document_.prepare(reading.context);
  for (const Glossed& glossed : candidates) {
    if (open == nullptr ? glossed.lead != first : !std::binary_search(open->begin(), open->end(), glossed.lead)) {
      continue;
    }
    Reading next = reading;
    begin_edit(next, at);
    next.cost += glossed.cost;
    if (reading.lead != 0) {
      put(next, context, glossed.c);
      next.lead = 0;
    } else {
      next.lead = glossed.trail;
    }
    arrive(at + 1 + gloss.length, next);
  }
}

// One byte behind, a "?" is the lost second byte of a character, and what stood behind it.
void LineBeam::lost_trails(size_t at, const std::vector<Reading>& readings) {
  std::vector<Trail> trails;
  size_t any_leads = 0;
  for (uint32_t i = 0; i < readings.size(); ++i) {
    if (readings[i].lead == 0) continue;
    const bool any_lead = readings[i].lead == kAnyLead;
    if (any_lead && ++any_leads > kAnyLeadMax) continue;
    add_trails(readings[i], i, any_lead, trails);
  }
  const auto cheaper = [](const Trail& a, const Trail& b) { return a.cost < b.cost; };
  if (trails.size() > kTrailsMax) {
    std::nth_element(trails.begin(), trails.begin() + kTrailsMax, trails.end(), cheaper);
    trails.resize(kTrailsMax);
  }
  std::sort(trails.begin(), trails.end(), cheaper);
  size_t rank = 0;
  for (const Trail& trail : trails) {
    Reading next = readings[trail.reading];
    begin_edit(next, at);
    put(next, trail.c);
    next.cost += document_.bare_cost(trail.c) + restored_cost(trail.c);
    next.lead = 0;
    if (++rank <= kWithAscii) after_trail(at, next, trail.byte);
    if (trail.byte >= 0x81 && !unassigned_after(trail.byte).empty()) {
      next.cost += kUnassigned;
      next.lead = kAnyLead;
      arrive(at + 1, next);
    }
  }
}

void LineBeam::add_trails(const Reading& reading, uint32_t index, bool any_lead, std::vector<Trail>& trails) {
  const DocumentModel::Prepared context = document_.prepare(reading.context);
  const auto add = [&](uint8_t lead, uint8_t byte) {
    const char32_t c = gbk_decode(lead, byte);
    if (c == 0 || document_.is_outlandish(c)) return;
    ++work_;
    const double cost = document_.cost(context, c) + document_.bare_cost(c) + restored_cost(c);
    trails.push_back({reading.cost + cost, index, c, byte});
  };
  if (!any_lead) {
    for (unsigned byte = 0x40; byte <= 0xFE; ++byte) add(reading.lead, static_cast<uint8_t>(byte));
    return;
  }
  for (const uint8_t lead : unassigned_after(last_trail(reading.context))) {
    for (const uint8_t byte : common_trails(lead)) add(lead, byte);
  }
}

// What else the "?" can have taken: nothing, where the byte stood alone, or an ASCII character.
void LineBeam::after_trail(size_t at, const Reading& next, uint8_t byte) {
  const bool at_end = at + 1 == line_.size();
  const bool given_back = line_[at] == 0xFFFD && !at_end && line_[at + 1] < 0x80;  // as browsers do
  if (byte == 0x80 || at_end || given_back) arrive(at + 1, next);
  if (byte >= 0x81 && !at_end && !given_back) swallowed_ascii(at, next);
}

void LineBeam::swallowed_ascii(size_t at, const Reading& reading) {
  const DocumentModel::Prepared context = document_.prepare(reading.context);
  for (const char32_t ascii : kSwallowed) {
    Reading both = reading;
    both.cost += kSwallowedAscii + (kOftenSwallowed.find(ascii) == std::u32string_view::npos ? kRareSwallowed : 0.0);
    both.cost += said_elsewhere(at, ascii);
    put(both, context, ascii);
    arrive(at + 1, both);
  }
}

// Dates and amounts are told more than once: nats for a digit with what stands behind it.
double LineBeam::said_elsewhere(size_t at, char32_t ascii) {
  const std::u32string_view behind = line_.substr(at + 1, kSaidBehind);
  if (ascii < U'0' || ascii > U'9' || behind.size() < kSaidBehind) return 0.0;
  const auto [known, fresh] = said_.try_emplace({at, ascii}, 0.0);
  if (fresh && document_.says(ascii + std::u32string(behind))) known->second = -kSaidElsewhere;
  return known->second;
}

}  // namespace fangzhi

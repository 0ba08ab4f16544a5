#pragma once

// One line whose bytes fell out of step, read in every way that could have damaged it so (repair_desync.cc tells the
// story). Private to extract/repair*.

#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "extract/repair_context.h"
#include "extract/repair_reading.h"
#include "extract/repair_text.h"

namespace fangzhi {

constexpr size_t kDesyncWorkMax = 20'000'000;  // characters judged in a document, some two seconds; then no more

// Owned by one thread; good for one run.
class LineBeam {
 public:
  // `damaged`: the document is known to have gone through such a program. `work` counts the characters judged. Line and
  // document are alive as long as this is.
  LineBeam(std::u32string_view line, const DocumentModel& document, bool damaged, size_t& work);

  // A gloss was taken out of the line at this offset.
  void gloss_was_at(size_t at, std::u32string gloss) { glosses_[at] = std::move(gloss); }

  // The edits of the best reading, offsets within the line. None where the work got too much.
  std::vector<Edit> run();

 private:
  // What a reading has put down: begin or end of an edit, or a character; two bits of kind above the value.
  using Mark = uint32_t;
  struct Link {
    int32_t before = -1;
    Mark mark = 0;
  };

  struct Reading {
    double cost = 0;
    TextContext context;
    int32_t chain = -1;         // the marks so far: readings share the older ones
    uint32_t brackets = 0;      // open ones, four bits each kind
    Mark fresh[3] = {0, 0, 0};  // not chained yet: most readings are dropped at once
    uint8_t fresh_count = 0;
    uint8_t lead = 0;  // of the character being read, when one byte behind; 0: in step
    bool in_edit = false;
  };

  // A character that may be the glossed one at a "?lián)".
  struct Glossed {
    uint8_t lead, trail;
    char32_t c;
    double cost;
  };

  // A lost second byte of a waiting lead.
  struct Trail {
    double cost;
    uint32_t reading;
    char32_t c;
    uint8_t byte;
  };

  void mark(Reading& reading, uint32_t kind, uint32_t value);
  void begin_edit(Reading& reading, size_t at);
  void put(Reading& reading, const DocumentModel::Prepared& context, char32_t c);
  void put(Reading& reading, char32_t c) { put(reading, document_.prepare(reading.context), c); }
  void arrive(size_t at, const Reading& reading);
  void keep_best(std::vector<Reading>& readings);

  void as_printed(size_t at, Reading next);
  void shifted(size_t at, const Reading& reading);
  void shifted_by(size_t at, Reading next, const DocumentModel::Prepared& context, uint8_t lead, uint16_t code);
  double gloss_cost(size_t at, char32_t c) const;
  void before_mark(size_t at, const Reading& reading);
  void swallowed_bracket(size_t at, const Reading& reading, const BracketedReading& gloss,
                         const std::vector<Glossed>& candidates);
  std::vector<Glossed> glossed_characters(size_t at, const BracketedReading& gloss) const;
  void lost_trails(size_t at, const std::vector<Reading>& readings);
  void add_trails(const Reading& reading, uint32_t index, bool any_lead, std::vector<Trail>& trails);
  void after_trail(size_t at, const Reading& next, uint8_t byte);
  void swallowed_ascii(size_t at, const Reading& reading);
  double said_elsewhere(size_t at, char32_t ascii);
  std::vector<Edit> edits_of(const Reading& reading) const;

  const std::u32string_view line_;
  const DocumentModel& document_;
  const double mark_site_, literal_mark_;
  size_t& work_;
  std::vector<std::vector<Reading>> steps_;  // readings that have come so far, by position
  std::vector<double> best_;                 // the least cost among them
  std::vector<Link> links_;
  std::map<size_t, std::u32string> glosses_;
  std::map<std::pair<size_t, char32_t>, double> said_;  // by offset and swallowed character
};

}  // namespace fangzhi

#include "extract/content_repair.h"

#include <algorithm>
#include <unordered_map>

#include "extract/repair.h"
#include "extract/text.h"

namespace fangzhi {
namespace {

constexpr size_t kRepairBytesMax =
    256u << 10;                      // of all lines; repair is slow where all looks damaged, so longer pages stay
constexpr size_t kBrokenShare = 12;  // one byte in so many may stand in U+FFFD

std::string without_boundaries(const std::string& raw) {
  std::string text;
  text.reserve(raw.size());
  for (const char c : raw) {
    if (c != kBoundary) text.push_back(c);
  }
  return text;
}

// `offset` code points into `raw` as an offset into tidy(raw): both have the same visible characters.
uint64_t tidy_offset(std::string_view raw, std::string_view tidied, uint64_t offset) {
  size_t visible = 0;
  size_t at = 0;
  for (uint64_t i = 0; i < offset && at < raw.size(); ++i) visible += is_blank(next_code_point(raw, at)) ? 0 : 1;
  uint64_t result = 0;
  at = 0;
  while (at < tidied.size()) {
    const bool counts = !is_blank(next_code_point(tidied, at));
    if (counts && visible == 0) break;
    if (counts) --visible;
    ++result;
  }
  return result;
}

// Text there is too much of, or that is no text: what cannot be decoded at all is beyond repair, and slow to try.
bool is_repairable(const std::vector<Line>& lines) {
  size_t bytes = 0, broken = 0;
  for (const Line& line : lines) {
    bytes += line.text.size();
    for (size_t at = line.text.find("\xEF\xBF\xBD"); at != std::string::npos;
         at = line.text.find("\xEF\xBF\xBD", at + 3))
      ++broken;
  }
  return bytes <= kRepairBytesMax && broken * 3 * kBrokenShare <= bytes;
}

// Only the raw texts of lines that changed: borders become line breaks, which repair leaves alone.
void repair_raws(std::vector<Line>& lines) {
  std::vector<RepairField> fields;
  for (Line& line : lines) {
    std::replace(line.raw.begin(), line.raw.end(), kBoundary, '\n');
    fields.push_back({&line.raw, "line", 0});
  }
  repair_fields(fields);
  for (Line& line : lines) std::replace(line.raw.begin(), line.raw.end(), '\n', kBoundary);
}

}  // namespace

std::vector<Repair> repair_lines(std::vector<Line>& lines, std::string& title) {
  if (!is_repairable(lines)) return {};
  std::vector<std::string> texts(lines.size());
  std::vector<RepairField> fields;
  fields.reserve(lines.size() + 1);
  fields.push_back({&title, "title-tag", -1});
  for (size_t i = 0; i < lines.size(); ++i) {
    texts[i] = without_boundaries(lines[i].raw);
    fields.push_back({&texts[i], "line", static_cast<int>(i)});
  }
  std::vector<Repair> repairs = repair_fields(fields);
  if (repairs.empty()) return repairs;
  std::erase_if(repairs, [](const Repair& repair) { return repair.paragraph < 0; });
  for (Repair& repair : repairs) {
    const auto i = static_cast<size_t>(repair.paragraph);
    lines[i].text = tidy(texts[i]);
    repair.offset = tidy_offset(texts[i], lines[i].text, repair.offset);
    lines[i].counts = count_text(lines[i].text);
  }
  repair_raws(lines);
  return repairs;
}

std::vector<Repair> compare_lines(const std::vector<Line>& before, const std::vector<Line>& after) {
  std::vector<Repair> repairs;
  if (before.size() != after.size()) return repairs;
  for (size_t i = 0; i < after.size(); ++i) {
    if (before[i].text == after[i].text) continue;
    repairs.push_back({"mojibake", "line", static_cast<int>(i), 0, before[i].text, after[i].text});
  }
  return repairs;
}

std::vector<Repair> repairs_of_article(const std::vector<Repair>& line_repairs, size_t headline_begin,
                                       size_t headline_end, const std::vector<size_t>& line_of) {
  std::unordered_map<size_t, int> paragraph_of;
  for (size_t p = 0; p < line_of.size(); ++p) paragraph_of.emplace(line_of[p], static_cast<int>(p));
  std::vector<Repair> repairs;
  for (const Repair& made : line_repairs) {
    const auto line = static_cast<size_t>(made.paragraph);
    Repair repair = made;
    if (line >= headline_begin && line < headline_end) {
      repair.field = "title";
      repair.paragraph = -1;
    } else if (const auto found = paragraph_of.find(line); found != paragraph_of.end()) {
      repair.field = "paragraphs";
      repair.paragraph = found->second;
    } else {
      continue;
    }
    repairs.push_back(std::move(repair));
  }
  return repairs;
}

}  // namespace fangzhi

// A printed page is runs of text with places and no order that can be trusted. Runs whose middles are level are a row;
// a row falls into segments where the gap is wider than any between words. Neighbouring rows of several segments whose
// columns fit are a table. Before all that a gutter is looked for: a strip in the middle of the page that no run
// crosses, with filled lines on both sides, parts two columns of prose (a table's cells don't fill their columns).

#include "extract/file_lines.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "extract/text.h"

namespace fangzhi {
namespace {

constexpr double kSegmentGap = 1.6;        // of the type's size: wider is no gap between words
constexpr double kLevel = 0.5;             // of the type's size: middles so near are one row
constexpr size_t kLaidColumnLinesMin = 5;  // on each side of a gutter
constexpr double kColumnFill = 0.72;       // of its column's width, the median line of prose
constexpr double kGutterMin = 8;           // points
constexpr int kGutterPlaces = 48;          // tried over the middle of the page
constexpr size_t kTableColumnsMax = 60;

struct Segment {
  double x0 = 0, x1 = 0, y0 = 0, y1 = 0, size = 0;
  std::string text;
};
struct Row {
  double y0 = 0, y1 = 0, size = 0;
  std::vector<Segment> segments;
};

double middle_of(const LaidRun& run) {
  return run.y + run.height / 2;
}

using Runs = std::vector<const LaidRun*>;

double median_of(std::vector<double> values) {
  if (values.empty()) return 0;
  const auto half = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), half, values.end());
  return *half;
}

char32_t last_code_point(std::string_view text) {
  size_t at = text.size();
  while (at > 0 && (static_cast<unsigned char>(text[at - 1]) & 0xC0U) == 0x80U) --at;
  if (at == 0) return 0;
  --at;
  return next_code_point(text, at);
}

char32_t first_code_point(std::string_view text) {
  size_t at = 0;
  return text.empty() ? 0 : next_code_point(text, at);
}

// Stands without blanks beside its neighbours: ideographs, kana, their punctuation, wide forms.
bool is_unspaced(char32_t c) {
  return is_han(c) || (c >= 0x3000 && c <= 0x30FF) || (c >= 0xFF00 && c <= 0xFFEF) || (c >= 0x2010 && c <= 0x2026) ||
         c == 0xB7;
}

std::vector<Runs> rows_of_runs(Runs runs) {
  std::sort(runs.begin(), runs.end(), [](const LaidRun* a, const LaidRun* b) { return middle_of(*a) < middle_of(*b); });
  std::vector<Runs> rows;
  double middle = 0, size = 0;
  for (const LaidRun* run : runs) {
    const bool is_level =
        !rows.empty() && middle_of(*run) - middle <= kLevel * std::min(size, std::max(run->height, 1.0));
    if (!is_level) {
      rows.emplace_back();
      middle = middle_of(*run);
      size = std::max(run->height, 1.0);
    }
    rows.back().push_back(run);
  }
  for (Runs& row : rows) {
    std::stable_sort(row.begin(), row.end(), [](const LaidRun* a, const LaidRun* b) { return a->x < b->x; });
  }
  return rows;
}

Row row_of(const Runs& runs) {
  Row row;
  row.y0 = runs.front()->y;
  for (const LaidRun* run : runs) {
    const double gap = row.segments.empty() ? 0 : run->x - row.segments.back().x1;
    const double size = std::max(run->height, 1.0);
    if (row.segments.empty() || gap > kSegmentGap * std::min(size, row.segments.back().size)) {
      row.segments.push_back({run->x, run->x + run->width, run->y, run->y + run->height, size, run->text});
    } else {
      Segment& segment = row.segments.back();
      append_joined(segment.text, run->text, gap > 0.12 * size);
      segment.x1 = std::max(segment.x1, run->x + run->width);
      segment.y0 = std::min(segment.y0, run->y);
      segment.y1 = std::max(segment.y1, run->y + run->height);
      segment.size = std::max(segment.size, size);
    }
    row.y0 = std::min(row.y0, run->y);
    row.y1 = std::max(row.y1, run->y + run->height);
    row.size = std::max(row.size, size);
  }
  return row;
}

// 通　知: a word set wide is one word.
void join_spaced_letters(Row& row) {
  if (row.segments.size() < 2) return;
  for (const Segment& segment : row.segments) {
    if (visible_length(segment.text) != 1 || !is_han(first_code_point(segment.text))) return;
  }
  Segment joined = row.segments.front();
  for (size_t i = 1; i < row.segments.size(); ++i) joined.text += row.segments[i].text;
  joined.x1 = row.segments.back().x1;
  row.segments = {std::move(joined)};
}

struct ColumnSpan {
  double x0 = 0, x1 = 0;
};

// The columns of a table: what its cells cover, overlaps joined.
std::vector<ColumnSpan> columns_of(const std::vector<Row>& rows, size_t begin, size_t end) {
  std::vector<ColumnSpan> spans;
  for (size_t i = begin; i < end; ++i) {
    if (rows[i].segments.size() < 2) continue;
    for (const Segment& segment : rows[i].segments) spans.push_back({segment.x0, segment.x1});
  }
  std::sort(spans.begin(), spans.end(), [](const ColumnSpan& a, const ColumnSpan& b) { return a.x0 < b.x0; });
  std::vector<ColumnSpan> columns;
  for (const ColumnSpan& span : spans) {
    if (!columns.empty() && span.x0 < columns.back().x1) {
      columns.back().x1 = std::max(columns.back().x1, span.x1);
    } else {
      columns.push_back(span);
    }
  }
  return columns;
}

size_t column_at(const std::vector<ColumnSpan>& columns, const Segment& segment) {
  size_t best = 0;
  double most = -1e9;
  for (size_t i = 0; i < columns.size(); ++i) {
    const double common = std::min(columns[i].x1, segment.x1) - std::max(columns[i].x0, segment.x0);
    if (common > most) {
      most = common;
      best = i;
    }
  }
  return best;
}

// Cells of a row; a row whose first cell is empty and that stands close under the one before goes on in its cells.
std::string table_of(const std::vector<Row>& rows, size_t begin, size_t end, const std::vector<ColumnSpan>& columns) {
  std::vector<double> gaps;
  for (size_t i = begin + 1; i < end; ++i) gaps.push_back(rows[i].y0 - rows[i - 1].y1);
  const double usual = median_of(gaps);
  std::vector<std::vector<std::string>> cells;
  for (size_t i = begin; i < end; ++i) {
    const bool is_first_empty = column_at(columns, rows[i].segments.front()) != 0;
    const bool goes_on = i > begin && is_first_empty && rows[i].y0 - rows[i - 1].y1 < 0.6 * usual;
    if (!goes_on) cells.emplace_back(columns.size());
    for (const Segment& segment : rows[i].segments) {
      append_joined(cells.back()[column_at(columns, segment)], segment.text, true);
    }
  }
  std::string text;
  for (size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) text += '\n';
    for (size_t j = 0; j < cells[i].size(); ++j) {
      if (j > 0) text += '\t';
      text += cells[i][j];
    }
  }
  return text;
}

// Rows [begin, the result) are a table; `begin`: they are none.
size_t table_end(const std::vector<Row>& rows, size_t begin) {
  size_t end = begin, last = begin;
  const auto is_near = [&](size_t i) { return i == begin || rows[i].y0 - rows[i - 1].y1 < 3 * rows[i].size; };
  for (; end < rows.size() && is_near(end); ++end) {
    if (rows[end].segments.size() >= 2) {
      last = end + 1;
    } else if (end - last >= 2 || end == begin) {
      break;  // a cell may go on in a row of its own, twice; more is text again
    }
  }
  size_t wide = 0;
  for (size_t i = begin; i < last; ++i) wide += rows[i].segments.size() >= 2 ? 1 : 0;
  return wide >= 2 ? last : begin;
}

void add_laid_line(const Row& row, std::vector<LaidLine>& lines) {
  LaidLine line{row.segments.front().x0, row.segments.back().x1, row.y0, row.y1, row.size};
  for (const Segment& segment : row.segments) {
    if (!line.text.empty()) line.text += "  ";
    line.text += segment.text;
  }
  lines.push_back(std::move(line));
}

// Where a row of values begins that is not alone: a title wider than the text, a stamp in the margin bounds nothing.
double bound_of(std::vector<double> values, double near) {
  std::sort(values.begin(), values.end());
  for (size_t i = 0; i + 1 < values.size(); ++i) {
    if (values[i + 1] - values[i] < near) return values[i];
  }
  return values.front();
}

// Left and right of the lines from `begin` on, which are one column.
void set_bounds(std::vector<LaidLine>& lines, size_t begin) {
  if (begin >= lines.size()) return;
  std::vector<double> left, right;
  for (size_t i = begin; i < lines.size(); ++i) {
    left.push_back(lines[i].x0);
    right.push_back(-lines[i].x1);
  }
  const double size = lines[begin + (lines.size() - begin) / 2].size;
  const double x0 = bound_of(std::move(left), size), x1 = -bound_of(std::move(right), size);
  for (size_t i = begin; i < lines.size(); ++i) {
    lines[i].left = x0;
    lines[i].right = x1;
  }
}

// The lines of one column, or of the whole page where it has but one.
void add_lines(const Runs& runs, std::vector<LaidLine>& lines) {
  std::vector<Row> rows;
  for (const Runs& row : rows_of_runs(runs)) {
    rows.push_back(row_of(row));
    join_spaced_letters(rows.back());
  }
  const size_t begin = lines.size();
  for (size_t i = 0; i < rows.size();) {
    const size_t end = table_end(rows, i);
    const std::vector<ColumnSpan> columns = end > i ? columns_of(rows, i, end) : std::vector<ColumnSpan>();
    if (columns.size() < 2 || columns.size() > kTableColumnsMax) {
      for (const size_t stop = std::max(end, i + 1); i < stop; ++i) add_laid_line(rows[i], lines);
      continue;
    }
    LaidLine table{columns.front().x0, columns.back().x1, rows[i].y0, rows[end - 1].y1, rows[i].size};
    table.text = table_of(rows, i, end, columns);
    table.is_table = true;
    lines.push_back(std::move(table));
    i = end;
  }
  set_bounds(lines, begin);
}

// Widths of the rows that runs make.
std::vector<double> row_widths(const Runs& runs) {
  std::vector<double> widths;
  for (const Runs& row : rows_of_runs(runs)) {
    double end = 0;
    for (const LaidRun* run : row) end = std::max(end, run->x + run->width);
    widths.push_back(end - row.front()->x);
  }
  return widths;
}

struct Gutter {
  double y0 = 0, y1 = 0, x = 0;
  size_t runs = 0;  // beside it
};

// The tallest strip at `x` that no run crosses, and how many runs stand beside it.
Gutter gutter_at(const LaidPage& page, const Runs& by_height, double x) {
  Gutter best{0, 0, x, 0};
  Gutter now{0, 0, x, 0};
  const auto close = [&](double y) {
    now.y1 = y;
    if (now.runs > best.runs) best = now;
    now = {y, y, x, 0};
  };
  for (const LaidRun* run : by_height) {
    if (run->x < x + kGutterMin / 2 && run->x + run->width > x - kGutterMin / 2) {
      close(run->y);
      now.y0 = run->y + run->height;
    } else {
      ++now.runs;
    }
  }
  close(page.height);
  return best;
}

bool fills_column(const Runs& runs) {
  std::vector<double> widths = row_widths(runs);
  if (widths.size() < kLaidColumnLinesMin) return false;
  const double widest = *std::max_element(widths.begin(), widths.end());
  return median_of(std::move(widths)) >= kColumnFill * widest;
}

// Runs before, left of, right of and behind the columns; empty: there is one column.
std::vector<Runs> split_columns(const LaidPage& page, const Runs& runs) {
  Runs by_height = runs;
  std::sort(by_height.begin(), by_height.end(), [](const LaidRun* a, const LaidRun* b) { return a->y < b->y; });
  Gutter best;
  for (int i = 0; i <= kGutterPlaces; ++i) {
    const double x = page.width * (0.3 + 0.4 * i / kGutterPlaces);
    const Gutter gutter = gutter_at(page, by_height, x);
    if (gutter.runs > best.runs) best = gutter;
  }
  if (best.runs < 2 * kLaidColumnLinesMin) return {};
  std::vector<Runs> parts(4);
  for (const LaidRun* run : by_height) {
    const double middle = middle_of(*run);
    if (middle <= best.y0) {
      parts[0].push_back(run);
    } else if (middle >= best.y1) {
      parts[3].push_back(run);
    } else {
      parts[run->x < best.x ? 1 : 2].push_back(run);
    }
  }
  return fills_column(parts[1]) && fills_column(parts[2]) ? parts : std::vector<Runs>();
}

// Columns of characters from right to left, as they are read.
std::vector<LaidLine> vertical_lines(const Runs& runs) {
  Runs ordered = runs;
  std::stable_sort(ordered.begin(), ordered.end(), [](const LaidRun* a, const LaidRun* b) {
    return a->x + a->width / 2 > b->x + b->width / 2 + 0.5 * std::max(1.0, std::min(a->width, b->width));
  });
  std::vector<LaidLine> lines;
  for (const LaidRun* run : ordered) {
    const double size = std::max(run->width, 1.0);
    lines.push_back(
        {run->x, run->x + run->width, run->y, run->y + run->height, size, run->text, run->x, run->x + run->width});
  }
  return lines;
}

bool is_sound(const LaidRun& run) {
  const double limit = 1e6;
  for (const double value : {run.x, run.y, run.width, run.height}) {
    if (!std::isfinite(value) || std::abs(value) > limit) return false;
  }
  return run.width >= 0 && run.height >= 0 && !trim(run.text).empty();
}

}  // namespace

void append_joined(std::string& text, std::string_view next, bool has_gap) {
  next = trim(next);
  if (next.empty()) return;
  const bool is_apart =
      has_gap && !text.empty() && !is_unspaced(last_code_point(text)) && !is_unspaced(first_code_point(next));
  if (is_apart) text += ' ';
  text += next;
}

std::vector<LaidLine> lines_of_page(const LaidPage& page) {
  Runs runs;
  size_t vertical = 0;
  for (const LaidRun& run : page.runs) {
    if (!is_sound(run)) continue;
    runs.push_back(&run);
    vertical += run.is_vertical ? 1 : 0;
    if (runs.size() >= kLaidRunsMax) break;
  }
  if (vertical * 2 > runs.size()) return vertical_lines(runs);
  std::vector<LaidLine> lines;
  const std::vector<Runs> parts = split_columns(page, runs);
  if (parts.empty()) {
    add_lines(runs, lines);
  } else {
    for (size_t i = 0; i < parts.size(); ++i) {
      const size_t begin = lines.size();
      add_lines(parts[i], lines);
      for (size_t at = begin; at < lines.size(); ++at) lines[at].is_column = i == 1 || i == 2;
    }
  }
  return lines;
}

}  // namespace fangzhi

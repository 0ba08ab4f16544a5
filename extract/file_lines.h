#pragma once

// Runs of a printed page as the lines a person reads, in the order of reading. Private to extract/file_*.

#include <string>
#include <vector>

#include "extract/file_text.h"

namespace fangzhi {

struct LaidLine {
  double x0 = 0, x1 = 0, y0 = 0, y1 = 0;
  double size = 0;             // of the type, in points
  std::string text{};          // of a table: cells parted by tabs, rows by newlines
  double left = 0, right = 0;  // of the column it stands in, or of the page's text
  bool is_table = false;
  bool is_column = false;  // beside another one
};

// The lines of one page. Two columns of prose are read one after the other.
std::vector<LaidLine> lines_of_page(const LaidPage& page);

// `next` behind `text`: a blank between words of letters, nothing where an ideograph or its punctuation is.
void append_joined(std::string& text, std::string_view next, bool has_gap);

}  // namespace fangzhi

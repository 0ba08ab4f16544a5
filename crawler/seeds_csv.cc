#include "crawler/seeds_csv.h"

namespace fangzhi {

Result<std::vector<CsvRow>> parse_csv(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  std::vector<CsvRow> rows;
  uint32_t line = 1;
  CsvRow row{.line = line, .fields = {}};
  std::string field;
  const auto end_row = [&] {
    row.fields.push_back(std::move(field));
    field.clear();
    const bool is_empty = row.fields.size() == 1 && row.fields.front().empty();
    if (!is_empty) rows.push_back(std::move(row));
    row = {.line = line, .fields = {}};
  };
  for (size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '"' && field.empty()) {
      const uint32_t begun = line;
      for (++at;; ++at) {
        if (at >= text.size())
          return failure(ErrorCode::kInvalid, std::to_string(begun) + ": a quote that does not end");
        if (text[at] == '"' && (at + 1 >= text.size() || text[at + 1] != '"')) break;
        if (text[at] == '"') ++at;
        if (text[at] == '\n') ++line;
        field += text[at];
      }
    } else if (c == ',') {
      row.fields.push_back(std::move(field));
      field.clear();
    } else if (c == '\n') {
      if (field.ends_with('\r')) field.pop_back();
      ++line;
      end_row();
    } else {
      field += c;
    }
  }
  if (field.ends_with('\r')) field.pop_back();
  if (!field.empty() || !row.fields.empty()) end_row();
  return rows;
}

}  // namespace fangzhi

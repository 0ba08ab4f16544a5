#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fangzhi {

// What an answer of list data says of all of it.
struct DataTotals {
  std::optional<uint64_t> entries, pages;
};

// The page of a list's data after the one at `url`, which gave `rows` entries. Empty: it was the last, or the address
// has no number of a page (?page=3, ?startrecord=1&endrecord=45, list_3.json).
std::string next_data_page(std::string_view url, size_t rows, const DataTotals& totals);

}  // namespace fangzhi

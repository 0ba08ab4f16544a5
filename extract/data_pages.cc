#include "extract/data_pages.h"

#include <algorithm>

#include "base/url.h"
#include "extract/bytes.h"
#include "extract/script_data.h"
#include "extract/text.h"

namespace fangzhi {
namespace {

constexpr size_t kFullPageMin = 3;  // entries of a page behind which there may be another, where nothing says so

std::optional<uint64_t> page_digits(std::string_view text) {
  if (text.empty() || text.size() > 7) return std::nullopt;
  uint64_t value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + static_cast<uint64_t>(c - '0');
  }
  return value;
}

// A number inside an address.
struct AddressNumber {
  size_t at = 0, size = 0;
  uint64_t value = 0;
};

std::optional<AddressNumber> parameter_number(std::string_view url, bool (*is_wanted)(std::string_view)) {
  for (size_t at = url.find('?'); at != npos && at + 1 < url.size(); at = url.find('&', at + 1)) {
    const size_t end = std::min(url.find('&', at + 1), url.size());
    const size_t equals = url.find('=', at + 1);
    if (equals >= end || !is_wanted(url.substr(at + 1, equals - at - 1))) continue;
    if (const auto value = page_digits(url.substr(equals + 1, end - equals - 1)))
      return AddressNumber{equals + 1, end - equals - 1, *value};
  }
  return std::nullopt;
}

// list_3.json: only of what is data by its name.
std::optional<AddressNumber> file_number(std::string_view url) {
  const size_t query = std::min(url.find('?'), url.size());
  const size_t dot = url.substr(0, query).rfind('.');
  if (dot == npos || !equals_any(lower(url.substr(dot + 1, query - dot - 1)), {"json", "xml"})) return std::nullopt;
  size_t begin = dot;
  while (begin > 0 && url[begin - 1] >= '0' && url[begin - 1] <= '9') --begin;
  const auto value = page_digits(url.substr(begin, dot - begin));
  if (!value || begin == 0 || std::string_view("_-/").find(url[begin - 1]) == npos) return std::nullopt;
  return AddressNumber{begin, dot - begin, *value};
}

std::string with_number(std::string_view url, const AddressNumber& place, uint64_t value) {
  std::string out(url.substr(0, place.at));
  return out.append(std::to_string(value)).append(url.substr(place.at + place.size));
}

// startrecord=1&endrecord=45, the next being 46 to 90.
// A server that gives less than it was asked for is asked for the rest.
std::string next_stretch(std::string_view url, size_t rows, const DataTotals& totals) {
  const auto from = parameter_number(url, [](std::string_view name) { return name == "startrecord"; });
  const auto to = parameter_number(url, [](std::string_view name) { return name == "endrecord"; });
  if (!from || !to || to->value < from->value) return {};
  const uint64_t width = to->value - from->value + 1;
  const uint64_t begin = from->value + (totals.entries ? std::min<uint64_t>(width, rows) : width);
  if (totals.entries && begin > *totals.entries) return {};
  const std::string moved = with_number(url, *to, begin + width - 1);
  const auto start = parameter_number(moved, [](std::string_view name) { return name == "startrecord"; });
  return start ? with_number(moved, *start, begin) : std::string();
}

}  // namespace

std::string next_data_page(std::string_view url, size_t rows, const DataTotals& totals) {
  if (rows == 0) return {};
  if (std::string stretch = next_stretch(url, rows, totals); !stretch.empty() || url.find("startrecord=") != npos)
    return stretch;
  auto place = parameter_number(url, is_page_parameter);
  if (!place) place = file_number(url);
  if (!place) return {};
  if (totals.pages && place->value >= *totals.pages) return {};
  const auto asked = parameter_number(url, is_size_parameter);
  const uint64_t size = asked && asked->value > 0 ? asked->value : rows;
  if (totals.entries && std::max<uint64_t>(place->value, 1) * size >= *totals.entries) return {};
  const uint64_t least = asked ? asked->value : kFullPageMin;
  if (!totals.entries && !totals.pages && rows < least) return {};
  return with_number(url, *place, place->value + 1);
}

}  // namespace fangzhi

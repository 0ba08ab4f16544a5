// Any text, with and without a reference time: what is found lies in the text, in order, and is a day that exists.

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "extract/probe.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  fangzhi::DateOptions options;
  options.bare_spans = size % 2 == 0;
  fangzhi::CivilTime now;
  now.year = 2024;
  now.month = 2;
  now.day = 29;
  now.hour = 12;
  now.minute = 30;
  if (size % 3 != 0) options.now = now;
  size_t last = 0;
  for (const fangzhi::FoundDate& date : fangzhi::find_dates(text, options)) {
    if (date.begin < last || date.end <= date.begin || date.end > size || !fangzhi::is_valid(date.time)) abort();
    last = date.end;
  }
  (void)fangzhi::find_url_date(text);
  return 0;
}

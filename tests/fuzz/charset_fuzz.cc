// Choice of charset: the first line of the input is the header's value, the rest the page.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "extract/probe.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const size_t line = input.find('\n');
  const std::string_view header = line == std::string_view::npos ? std::string_view() : input.substr(0, line);
  const std::string_view page = line == std::string_view::npos ? input : input.substr(line + 1);
  for (const bool html : {true, false}) {
    const fangzhi::CharsetChoice choice = fangzhi::choose_charset(page, header, {}, html);
    if (choice.name.empty() || choice.from.empty()) __builtin_trap();
    fangzhi::decode_page(page, choice.name);
  }
  return 0;
}

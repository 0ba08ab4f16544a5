// Any text is a question or an error; what is marked lies inside the text, and never splits a character.

#include <cstdlib>

#include "store/search_query.h"
#include "store/search_snippet.h"

namespace {

char32_t fold_for_fuzz(char32_t c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c >= 0x3400 ? c : 0;
}

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace fangzhi;
  const std::string text(reinterpret_cast<const char*>(data), size);
  const size_t half = text.find('\n');
  const auto node = parse_search(std::string_view(text).substr(0, half));
  if (!node) return 0;
  const FoldCharacter fold = fold_for_fuzz;
  const SearchNeedles needles = needles_of(*node, fold);
  const Snippet snippet = snippet_of(half == std::string::npos ? text : text.substr(half), needles.text, fold);
  uint32_t last = 0;
  for (const auto& [begin, end] : snippet.marks) {
    require(begin >= last && begin < end && end <= snippet.text.size());
    last = end;
  }
  return 0;
}

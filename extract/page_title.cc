#include "extract/page_title.h"

#include "extract/decode.h"
#include "extract/html.h"

namespace fangzhi {

std::string page_title(std::string_view bytes, std::string_view charset) {
  constexpr size_t kHeadMax = 128u << 10;  // a title stands near the beginning
  const CutPage cut = cut_page(decode(bytes.substr(0, kHeadMax), charset));
  if (cut.title.empty()) return {};
  // Parsed as a text of its own, so that entities are decoded as everywhere.
  const Document document = parse_page("<p>" + cut.title.substr(0, 4 * kPageTitleMax));
  std::string title;
  for (const char c : document.text_of(0)) {
    const bool is_blank = c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
    if (!is_blank) {
      title += c;
    } else if (!title.empty() && title.back() != ' ') {
      title += ' ';
    }
  }
  if (title.size() > kPageTitleMax) {
    title.resize(kPageTitleMax);
    // Not in the middle of a character.
    while (!title.empty() && (static_cast<unsigned char>(title.back()) & 0xC0) == 0x80) title.pop_back();
    if (!title.empty()) title.pop_back();
  }
  while (!title.empty() && title.back() == ' ') title.pop_back();
  return title;
}

}  // namespace fangzhi

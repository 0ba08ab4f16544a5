#include "extract/date_reader.h"

#include <algorithm>
#include <array>
#include <utility>

#include "extract/text.h"

namespace fangzhi {
namespace {

// Traditional characters, circles that stand for zero, and Kangxi radicals (PDF text) that dates are printed with.
constexpr std::array<std::pair<char32_t, char32_t>, 33> kPlain{{
    {U'時', U'时'}, {U'點', U'点'}, {U'號', U'号'}, {U'鐘', U'钟'}, {U'鍾', U'钟'}, {U'週', U'周'}, {U'個', U'个'},
    {U'箇', U'个'}, {U'國', U'国'}, {U'後', U'后'}, {U'剛', U'刚'}, {U'禮', U'礼'}, {U'兩', U'两'}, {U'農', U'农'},
    {U'曆', U'历'}, {U'陰', U'阴'}, {U'華', U'华'}, {U'間', U'间'}, {U'約', U'约'}, {U'內', U'内'}, {U'晩', U'晚'},
    {U'零', U'〇'}, {U'○', U'〇'},  {U'◯', U'〇'},  {U'⼀', U'一'}, {U'⼆', U'二'}, {U'⼋', U'八'}, {U'⼗', U'十'},
    {U'⽇', U'日'}, {U'⽉', U'月'}, {U'⼩', U'小'}, {U'∶', U':'},   {U'︰', U':'},
}};

constexpr std::u32string_view kHanDigits = U"〇一二三四五六七八九";

// 0: dropped.
char32_t fold(char32_t c) {
  if (c < 0x80) {
    if (c >= U'A' && c <= U'Z') return c + 32;
    return c == U'\t' || c == U'\n' || c == U'\r' || c == U'\f' || c == U'\v' ? U' ' : c;
  }
  if (c >= 0xFF01 && c <= 0xFF5E) return fold(c - 0xFEE0);
  if (c == 0x3000 || c == 0xA0 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F)
    return U' ';
  if (c == 0xFEFF || (c >= 0x200B && c <= 0x200F) || c == 0x2060) return 0;
  if ((c >= 0x2010 && c <= 0x2015) || c == 0x2212 || c == 0xFE63) return U'-';
  const auto plain = std::find_if(kPlain.begin(), kPlain.end(), [c](const auto& pair) { return pair.first == c; });
  return plain == kPlain.end() ? c : plain->second;
}

// The value of a Chinese digit; -1 for anything else. An ASCII 0 or letter o inside a run stands for 〇.
int han_digit(char32_t c, bool inside) {
  if (inside && (c == U'0' || c == U'o')) return 0;
  if (c == U'两') return 2;
  const size_t at = kHanDigits.find(c);
  return at == std::u32string_view::npos ? -1 : static_cast<int>(at);
}

int han_unit(char32_t c) {
  return c == U'十' ? 10 : c == U'百' ? 100 : 0;
}

}  // namespace

bool is_han_numeral(char32_t c) {
  return kHanDigits.find(c) != std::u32string_view::npos || c == U'十' || c == U'百' || c == U'廿' || c == U'卅' ||
         c == U'两';
}

DateText fold_date_text(std::string_view utf8) {
  DateText text;
  text.chars.reserve(utf8.size());
  text.offsets.reserve(utf8.size() + 1);
  for (size_t at = 0; at < utf8.size();) {
    const size_t start = at;
    const char32_t plain = fold(next_code_point(utf8, at));
    if (plain == 0) continue;
    text.chars.push_back(plain);
    text.offsets.push_back(start);
  }
  text.offsets.push_back(utf8.size());
  return text;
}

size_t DateReader::digits() const {
  size_t count = 0;
  while (count < 20 && is_date_digit(peek(static_cast<ptrdiff_t>(count)))) ++count;
  return count;
}

int DateReader::take_digits(size_t count) {
  int value = 0;
  for (; count > 0; --count) value = value * 10 + static_cast<int>(text_[position++] - U'0');
  return value;
}

std::optional<int> DateReader::take_number(size_t least, size_t most) {
  const size_t run = digits();
  if (run >= least && run > 0) return run <= most ? std::optional(take_digits(run)) : std::nullopt;
  return run == 0 ? take_han_number(most + 1) : std::nullopt;
}

std::optional<int> DateReader::take_han_number(size_t most) {
  if (!is_han_numeral(peek())) return std::nullopt;
  int total = 0;   // of the finished tens and hundreds
  int digit = -1;  // the digits since, none: -1
  bool units = false;
  size_t length = 0;
  for (;; ++length) {
    const char32_t c = peek(static_cast<ptrdiff_t>(length));
    if (const int value = han_digit(c, length > 0); value >= 0) {
      digit = digit < 0 || units ? value : digit * 10 + value;
    } else if (const int unit = han_unit(c); unit > 0) {
      total += (digit < 0 ? 1 : digit) * unit;
      digit = -1;
      units = true;
    } else if ((c == U'廿' || c == U'卅') && length == 0) {
      total = c == U'廿' ? 20 : 30;
      units = true;
    } else {
      break;
    }
    if (length >= most) return std::nullopt;
  }
  position += length;
  return total + std::max(digit, 0);
}

}  // namespace fangzhi

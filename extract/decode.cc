#include "extract/decode.h"

#include <unicode/ucnv.h>

#include <algorithm>
#include <vector>

#include "base/charset_index.h"
#include "extract/bytes.h"
#include "extract/charset.h"
#include "extract/decode_multibyte.h"
#include "extract/utf8_writer.h"

namespace fangzhi {
namespace {

std::string decode_utf8(std::string_view bytes) {
  std::string text;
  text.reserve(bytes.size());
  size_t clean = 0, position = 0;
  while (position < bytes.size()) {
    position += ascii_run(bytes, position);
    if (position == bytes.size()) break;
    const Utf8Sequence sequence = utf8_sequence(bytes, position);
    if (!sequence.whole) {
      text.append(bytes.substr(clean, position - clean)).append("\xEF\xBF\xBD");
      clean = position + sequence.length;
    }
    position += sequence.length;
  }
  text.append(bytes.substr(clean));
  return text;
}

std::string decode_utf16(std::string_view bytes, bool big_endian) {
  std::string text;
  text.reserve(bytes.size());
  Utf8Writer out(text);
  const auto unit_at = [&](size_t position) {
    const unsigned first = byte_at(bytes, position), second = byte_at(bytes, position + 1);
    return static_cast<char32_t>(big_endian ? first << 8 | second : second << 8 | first);
  };
  size_t position = 0;
  while (bytes.size() - position >= 2) {
    const char32_t unit = unit_at(position);
    position += 2;
    if (unit < 0xD800 || unit > 0xDFFF) {
      out.put(unit);
    } else if (unit > 0xDBFF) {
      out.error();
    } else if (bytes.size() - position < 2) {
      position = bytes.size();  // a lead surrogate and at most one byte more: one error
      out.error();
    } else if (const char32_t trail = unit_at(position); trail >= 0xDC00 && trail <= 0xDFFF) {
      out.put(0x10000 + ((unit - 0xD800) << 10) + trail - 0xDC00);
      position += 2;
    } else {
      out.error();
    }
  }
  if (position < bytes.size()) out.error();
  out.finish();
  return text;
}

std::string decode_single_byte(std::string_view bytes, const SingleByteIndex& index) {
  std::string text;
  text.reserve(bytes.size() + bytes.size() / 8);
  Utf8Writer out(text);
  for (size_t position = 0; position < bytes.size();) {
    const size_t run = ascii_run(bytes, position);
    out.copy(bytes.substr(position, run));
    position += run;
    for (; position < bytes.size() && byte_at(bytes, position) >= 0x80; ++position) {
      const char32_t c = index[byte_at(bytes, position) - 0x80];
      out.put(c != 0 ? c : kReplacement);
    }
  }
  out.finish();
  return text;
}

std::string decode_x_user_defined(std::string_view bytes) {
  std::string text;
  Utf8Writer out(text);
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    out.put(byte < 0x80 ? byte : 0xF780U + byte - 0x80U);
  }
  out.finish();
  return text;
}

// What the standard has no name for and the text alone may show (EUC-TW, HZ, UTF-32, ISO-2022-KR): ICU's converters,
// with ICU's replacement. Empty where ICU does not know `charset` either.
std::string decode_with_icu(std::string_view bytes, const std::string& charset) {
  UErrorCode status = U_ZERO_ERROR;
  UConverter* converter = ucnv_open(charset.c_str(), &status);
  if (U_FAILURE(status)) return {};
  std::string text;
  std::vector<UChar> units(std::min<size_t>(4096, bytes.size() + 16));
  const char* source = bytes.data();
  const char* const end = source + bytes.size();
  do {
    status = U_ZERO_ERROR;
    UChar* target = units.data();
    ucnv_toUnicode(converter, &target, units.data() + units.size(), &source, end, nullptr, 1, &status);
    std::string chunk;
    for (const UChar* unit = units.data(); unit != target; ++unit) {
      chunk.push_back(static_cast<char>(*unit & 0xFF));
      chunk.push_back(static_cast<char>(*unit >> 8));
    }
    text += decode_utf16(chunk, false);
  } while (status == U_BUFFER_OVERFLOW_ERROR);
  ucnv_close(converter);
  return text;
}

std::string decode_named(std::string_view bytes, std::string_view name) {
  if (name == "UTF-8") return decode_utf8(bytes.starts_with("\xEF\xBB\xBF") ? bytes.substr(3) : bytes);
  if (name == "GBK" || name == "gb18030") return decode_gb18030(bytes);
  if (name == "Big5") return decode_big5(bytes);
  if (name == "EUC-JP") return decode_euc_jp(bytes);
  if (name == "Shift_JIS") return decode_shift_jis(bytes);
  if (name == "EUC-KR") return decode_euc_kr(bytes);
  if (name == "ISO-2022-JP") return decode_iso_2022_jp(bytes);
  if (name == "UTF-16LE") return decode_utf16(bytes.starts_with("\xFF\xFE") ? bytes.substr(2) : bytes, false);
  if (name == "UTF-16BE") return decode_utf16(bytes.starts_with("\xFE\xFF") ? bytes.substr(2) : bytes, true);
  if (name == "x-user-defined") return decode_x_user_defined(bytes);
  if (name == "replacement") return bytes.empty() ? std::string() : "\xEF\xBF\xBD";
  const SingleByteIndex* index = single_byte_index(name);
  return decode_single_byte(bytes, index != nullptr ? *index : *single_byte_index("windows-1252"));
}

}  // namespace

std::string decode(std::string_view bytes, std::string_view charset) {
  const std::string_view name = charset_for_label(charset);
  const bool is_name = name == charset || !name.empty();
  if (name == "replacement" && charset != "replacement") {
    // A label of the group (hz-gb-2312) decodes to nothing in browsers, which guard against scripts; we run none.
    std::string text = decode_with_icu(bytes, std::string(charset));
    if (!text.empty()) return text;
  }
  if (is_name) return decode_named(bytes, name);
  std::string text = decode_with_icu(bytes, std::string(charset));
  return text.empty() && !bytes.empty() ? decode_named(bytes, "windows-1252") : text;
}

bool can_decode(std::string_view charset) {
  if (!charset_for_label(charset).empty()) return true;
  UErrorCode status = U_ZERO_ERROR;
  ucnv_close(ucnv_open(std::string(charset).c_str(), &status));
  return U_SUCCESS(status);
}

}  // namespace fangzhi

// Each loop keeps the rule that makes browsers differ from ICU: when a lead byte is followed by an ASCII byte that
// makes no character, only the lead is replaced and the ASCII byte is read again, so that broken text cannot swallow a
// tag.

#include "extract/decode_multibyte.h"

#include "base/charset_index.h"
#include "extract/bytes.h"
#include "extract/utf8_writer.h"

namespace fangzhi {
namespace {

bool in_range(unsigned byte, unsigned first, unsigned last) {
  return byte >= first && byte <= last;
}

// Copies the ASCII run at `position`; true where one was there.
bool copy_ascii(std::string_view bytes, size_t& position, Utf8Writer& out) {
  if (byte_at(bytes, position) >= 0x80) return false;
  const size_t run = ascii_run(bytes, position);
  out.copy(bytes.substr(position, run));
  position += run;
  return true;
}

// Ends a two-byte sequence at `position`: its character, or an error that gives an ASCII trail byte back.
void put_pair(char32_t c, unsigned trail, size_t& position, Utf8Writer& out) {
  if (c != 0) {
    out.put(c);
    position += 2;
  } else {
    out.error();
    position += trail < 0x80 ? 1 : 2;
  }
}

// A gb18030 sequence whose second byte is a digit: four bytes, or one error for the lead alone.
void put_four(std::string_view bytes, size_t& position, Utf8Writer& out) {
  if (bytes.size() - position < 3) {  // cut off by the end: one error
    out.error();
    position = bytes.size();
    return;
  }
  const unsigned third = byte_at(bytes, position + 2);
  if (!in_range(third, 0x81, 0xFE)) {
    out.error();
    position += 1;
    return;
  }
  if (bytes.size() - position < 4) {
    out.error();
    position = bytes.size();
    return;
  }
  const unsigned fourth = byte_at(bytes, position + 3);
  if (!in_range(fourth, 0x30, 0x39)) {
    out.error();
    position += 1;
    return;
  }
  const unsigned pointer = ((byte_at(bytes, position) - 0x81) * 10 + byte_at(bytes, position + 1) - 0x30) * 1260 +
                           (third - 0x81) * 10 + fourth - 0x30;
  position += 4;
  const std::vector<char16_t>& ranges = gb18030_ranges();
  if (pointer < ranges.size()) {
    out.put(ranges[pointer]);
  } else if (pointer >= 189000 && pointer <= 1237575) {
    out.put(0x10000 + pointer - 189000);
  } else {
    out.error();
  }
}

// The four pairs of Big5 that stand for a letter and a combining mark (HKSCS); 0 for others.
constexpr std::pair<char32_t, char32_t> big5_double(size_t pointer) {
  switch (pointer) {
    case 1133:
      return {0x00CA, 0x0304};
    case 1135:
      return {0x00CA, 0x030C};
    case 1164:
      return {0x00EA, 0x0304};
    case 1166:
      return {0x00EA, 0x030C};
    default:
      return {0, 0};
  }
}

}  // namespace

std::string decode_gb18030(std::string_view bytes) {
  const TwoByteIndex& index = gb18030_index();
  std::string text;
  text.reserve(bytes.size() + bytes.size() / 2);
  Utf8Writer out(text);
  size_t position = 0;
  while (position < bytes.size()) {
    if (copy_ascii(bytes, position, out)) continue;
    const unsigned lead = byte_at(bytes, position);
    if (lead == 0x80 || lead == 0xFF) {
      out.put(lead == 0x80 ? 0x20AC : kReplacement);
      ++position;
    } else if (position + 1 == bytes.size()) {
      out.error();
      ++position;
    } else {
      const unsigned trail = byte_at(bytes, position + 1);
      if (in_range(trail, 0x30, 0x39)) {
        put_four(bytes, position, out);
        continue;
      }
      const bool valid = in_range(trail, 0x40, 0x7E) || in_range(trail, 0x80, 0xFE);
      put_pair(valid ? index[(lead - 0x81) * 190 + trail - (trail < 0x7F ? 0x40 : 0x41)] : 0, trail, position, out);
    }
  }
  out.finish();
  return text;
}

std::string decode_big5(std::string_view bytes) {
  const TwoByteIndex& index = big5_index();
  std::string text;
  text.reserve(bytes.size() + bytes.size() / 2);
  Utf8Writer out(text);
  size_t position = 0;
  while (position < bytes.size()) {
    if (copy_ascii(bytes, position, out)) continue;
    const unsigned lead = byte_at(bytes, position);
    if (!in_range(lead, 0x81, 0xFE) || position + 1 == bytes.size()) {
      out.error();
      ++position;
      continue;
    }
    const unsigned trail = byte_at(bytes, position + 1);
    const bool valid = in_range(trail, 0x40, 0x7E) || in_range(trail, 0xA1, 0xFE);
    const size_t pointer = valid ? (lead - 0x81) * 157 + trail - (trail < 0x7F ? 0x40 : 0x62) : 0;
    const auto [letter, mark] = big5_double(pointer);
    if (letter != 0) {
      out.put(letter);
      put_pair(mark, trail, position, out);
    } else {
      put_pair(valid ? index[pointer] : 0, trail, position, out);
    }
  }
  out.finish();
  return text;
}

std::string decode_euc_jp(std::string_view bytes) {
  std::string text;
  text.reserve(bytes.size() + bytes.size() / 2);
  Utf8Writer out(text);
  size_t position = 0;
  while (position < bytes.size()) {
    if (copy_ascii(bytes, position, out)) continue;
    unsigned lead = byte_at(bytes, position);
    const bool starts = lead == 0x8E || lead == 0x8F || in_range(lead, 0xA1, 0xFE);
    if (!starts || position + 1 == bytes.size()) {
      out.error();
      ++position;
      continue;
    }
    unsigned trail = byte_at(bytes, position + 1);
    if (lead == 0x8E && in_range(trail, 0xA1, 0xDF)) {
      out.put(0xFF61 + trail - 0xA1);
      position += 2;
      continue;
    }
    const TwoByteIndex* index = &jis0208_index();
    if (lead == 0x8F && in_range(trail, 0xA1, 0xFE)) {
      index = &jis0212_index();
      if (bytes.size() - position < 3) {
        out.error();
        break;
      }
      ++position;
      lead = trail;
      trail = byte_at(bytes, position + 1);
    }
    const bool valid = in_range(lead, 0xA1, 0xFE) && in_range(trail, 0xA1, 0xFE);
    put_pair(valid ? (*index)[(lead - 0xA1) * 94 + trail - 0xA1] : 0, trail, position, out);
  }
  out.finish();
  return text;
}

std::string decode_shift_jis(std::string_view bytes) {
  const TwoByteIndex& index = jis0208_index();
  std::string text;
  text.reserve(bytes.size() + bytes.size() / 2);
  Utf8Writer out(text);
  size_t position = 0;
  while (position < bytes.size()) {
    if (copy_ascii(bytes, position, out)) continue;
    const unsigned lead = byte_at(bytes, position);
    if (lead == 0x80 || in_range(lead, 0xA1, 0xDF)) {
      out.put(lead == 0x80 ? 0x80 : 0xFF61 + lead - 0xA1);
      ++position;
      continue;
    }
    if (lead == 0xA0 || lead > 0xFC || position + 1 == bytes.size()) {
      out.error();
      ++position;
      continue;
    }
    const unsigned trail = byte_at(bytes, position + 1);
    char32_t c = 0;
    if (in_range(trail, 0x40, 0x7E) || in_range(trail, 0x80, 0xFC)) {
      const unsigned pointer = (lead - (lead < 0xA0 ? 0x81 : 0xC1)) * 188 + trail - (trail < 0x7F ? 0x40 : 0x41);
      c = in_range(pointer, 8836, 10715) ? 0xE000 + pointer - 8836 : index[pointer];
    }
    put_pair(c, trail, position, out);
  }
  out.finish();
  return text;
}

std::string decode_euc_kr(std::string_view bytes) {
  const TwoByteIndex& index = euc_kr_index();
  std::string text;
  text.reserve(bytes.size() + bytes.size() / 2);
  Utf8Writer out(text);
  size_t position = 0;
  while (position < bytes.size()) {
    if (copy_ascii(bytes, position, out)) continue;
    const unsigned lead = byte_at(bytes, position);
    if (!in_range(lead, 0x81, 0xFE) || position + 1 == bytes.size()) {
      out.error();
      ++position;
      continue;
    }
    const unsigned trail = byte_at(bytes, position + 1);
    put_pair(in_range(trail, 0x41, 0xFE) ? index[(lead - 0x81) * 190 + trail - 0x41] : 0, trail, position, out);
  }
  out.finish();
  return text;
}

// Section 12.2.1, state by state: what the standard calls "restore" is a step that does not advance.
std::string decode_iso_2022_jp(std::string_view bytes) {
  enum class Mode { kAscii, kRoman, kKatakana, kKanji };
  std::string text;
  Utf8Writer out(text);
  Mode mode = Mode::kAscii;
  bool emitted = true;  // false right after an escape: two escapes in a row are an error
  size_t position = 0;
  while (position < bytes.size()) {
    const unsigned byte = byte_at(bytes, position);
    if (byte == 0x1B) {
      const std::string_view escape = bytes.substr(position + 1, 2);
      if (escape == "(B" || escape == "(J" || escape == "(I" || escape == "$@" || escape == "$B") {
        if (!emitted) out.error();
        mode = escape[0] == '$' ? Mode::kKanji
               : escape == "(B" ? Mode::kAscii
               : escape == "(J" ? Mode::kRoman
                                : Mode::kKatakana;
        emitted = false;
        position += 3;
        continue;
      }
      emitted = true;
      out.error();
      ++position;
      continue;
    }
    emitted = true;
    ++position;
    if (mode == Mode::kKatakana && in_range(byte, 0x21, 0x5F)) {
      out.put(0xFF61 + byte - 0x21);
    } else if (mode == Mode::kKanji && in_range(byte, 0x21, 0x7E)) {
      if (position == bytes.size()) {
        out.error();
        break;
      }
      const unsigned trail = byte_at(bytes, position);
      if (trail == 0x1B) {
        out.error();
        continue;
      }
      ++position;
      const char32_t c = in_range(trail, 0x21, 0x7E) ? jis0208_index()[(byte - 0x21) * 94 + trail - 0x21] : 0;
      out.put(c != 0 ? c : kReplacement);
    } else if ((mode == Mode::kAscii || mode == Mode::kRoman) && byte < 0x80 && byte != 0x0E && byte != 0x0F) {
      out.put(mode == Mode::kRoman && byte == 0x5C ? 0xA5 : mode == Mode::kRoman && byte == 0x7E ? 0x203E : byte);
    } else {
      out.error();
    }
  }
  out.finish();
  return text;
}

}  // namespace fangzhi

#include "extract/text.h"

#include <algorithm>

namespace fangzhi {
namespace {

bool is_zero_width(char32_t c) {
  return c == 0x200B || c == 0x200C || c == 0x200D || c == 0x2060 || c == 0xFEFF || c == 0x00AD;
}

bool is_control(char32_t c) {
  return (c < 0x20 && c != '\n' && c != '\t' && c != '\r' && c != '\f') || c == 0x7F;
}

bool is_kana(char32_t c) {
  return c >= 0x3040 && c <= 0x30FF;
}

bool is_wide_punctuation(char32_t c) {
  switch (c) {
    case 0x3001:  // 、
    case 0x3002:  // 。
    case 0xFF0C:  // ，
    case 0xFF1B:  // ；
    case 0xFF1A:  // ：
    case 0xFF01:  // ！
    case 0xFF1F:  // ？
    case 0x201C:
    case 0x201D:
    case 0x300A:
    case 0x300B:
    case 0x2026:
      return true;
    default:
      return false;
  }
}

}  // namespace

char32_t next_rare_code_point(std::string_view text, size_t& at) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned lead = byte(at);
  const size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || at + length > text.size()) {
    ++at;
    return 0xFFFD;
  }
  char32_t c = lead & (0xFFU >> (length + 1));
  for (size_t i = 1; i < length; ++i) {
    if ((byte(at + i) & 0xC0U) != 0x80U) {
      ++at;
      return 0xFFFD;
    }
    c = (c << 6) | (byte(at + i) & 0x3FU);
  }
  at += length;
  return c;
}

void append_utf8(char32_t c, std::string& out) {
  const auto put = [&](char32_t bits) { out.push_back(static_cast<char>(static_cast<unsigned char>(bits))); };
  if (c < 0x80) {
    put(c);
  } else if (c < 0x800) {
    put(0xC0 | (c >> 6));
    put(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    put(0xE0 | (c >> 12));
    put(0x80 | ((c >> 6) & 0x3F));
    put(0x80 | (c & 0x3F));
  } else {
    put(0xF0 | (c >> 18));
    put(0x80 | ((c >> 12) & 0x3F));
    put(0x80 | ((c >> 6) & 0x3F));
    put(0x80 | (c & 0x3F));
  }
}

bool is_han(char32_t c) {
  return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF) || (c >= 0xF900 && c <= 0xFAFF) ||
         (c >= 0x20000 && c <= 0x323AF) || c == 0x3007;
}

bool is_wide_blank(char32_t c) {
  return c == 0xA0 || c == 0x3000 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F ||
         c == 0x205F || c == 0x85 || is_zero_width(c);
}

size_t visible_length(std::string_view text) {
  size_t visible = 0;
  for (size_t at = 0; at < text.size();) visible += is_blank(next_code_point(text, at)) ? 0 : 1;
  return visible;
}

std::string_view trim(std::string_view text) {
  size_t begin = 0;
  for (size_t at = 0; at < text.size() && is_blank(next_code_point(text, at));) begin = at;
  text.remove_prefix(begin);
  while (!text.empty()) {
    size_t last = text.size() - 1;
    while (last > 0 && text.size() - last < 4 && (static_cast<unsigned char>(text[last]) & 0xC0U) == 0x80U) --last;
    size_t end = last;
    if (!is_blank(next_code_point(text, end)) || end != text.size()) break;
    text = text.substr(0, last);
  }
  return text;
}

std::string tidy(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  size_t kept = 0;                                     // `out` up to here ends in a visible character
  size_t run = 0, run_end = 0;                         // text to be taken over as it stands
  bool any = false;                                    // a visible character was met
  bool gap = false, line_break = false, hard = false;  // what the pending run of white space holds
  char32_t last = 0;
  const auto take_run = [&] {
    if (run == run_end) return;
    out.append(text.substr(run, run_end - run));
    run = run_end;
    kept = out.size();
  };
  for (size_t at = 0; at < text.size();) {
    const size_t begin = at;
    const char32_t c = next_code_point(text, at);
    if (c <= 0x20 || (c >= 0x7F && c <= 0x3000) || c == 0xFEFF) {
      if (is_zero_width(c) || is_control(c)) continue;
      if (c == 0x3000) {  // kept inside a line, dropped at its ends
        take_run();
        if (any) append_utf8(c, out);
        gap = false;
        continue;
      }
      if (is_blank(c)) {
        gap = true;
        line_break |= c == '\n' || c == '\r';
        hard |= c >= 0x80;
        continue;
      }
    }
    if (begin != run_end || c == 0xFFFD) {
      take_run();
      const bool joined = line_break && !hard && is_han(c) && is_han(last);
      if (gap && any && !joined) out.push_back(' ');
      gap = line_break = hard = false;
      run = begin;
    }
    any = true;
    last = c;
    run_end = at;
    if (c == 0xFFFD) {  // for what is no UTF-8, too
      append_utf8(c, out);
      kept = out.size();
      run = at;
    }
  }
  take_run();
  out.resize(kept);
  return out;
}

std::string squash(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  size_t run = 0;  // begin of what is taken over next
  for (size_t at = 0; at < text.size();) {
    const size_t begin = at;
    if (!is_blank(next_code_point(text, at))) continue;
    out.append(text.substr(run, begin - run));
    run = at;
  }
  return out.append(text.substr(run));
}

std::string_view head(std::string_view text, size_t code_points) {
  size_t at = 0;
  while (at < text.size() && code_points-- > 0) next_code_point(text, at);
  return text.substr(0, at);
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  }
  return out;
}

bool contains_any(std::string_view text, std::initializer_list<std::string_view> needles) {
  for (const std::string_view needle : needles) {
    if (text.find(needle) != std::string_view::npos) return true;
  }
  return false;
}

bool starts_with_any(std::string_view text, std::initializer_list<std::string_view> needles) {
  if (text.size() < 3) {
    return std::any_of(needles.begin(), needles.end(),
                       [&](std::string_view needle) { return text.starts_with(needle); });
  }
  // The last byte of the first ideograph tells most apart.
  return std::any_of(needles.begin(), needles.end(), [&](std::string_view needle) {
    return (needle.size() < 3 || needle[2] == text[2]) && text.starts_with(needle);
  });
}

bool equals_any(std::string_view text, std::initializer_list<std::string_view> needles) {
  for (const std::string_view needle : needles) {
    if (text == needle) return true;
  }
  return false;
}

Needles::Needles(std::initializer_list<std::string_view> words) {
  for (const std::string_view word : words) {
    (word.size() < 3 ? short_ : words_).push_back(word);
    if (word.size() >= 3) slots_.set(slot(word));
  }
}

size_t Needles::find(std::string_view text) const {
  size_t first = std::string_view::npos;
  for (size_t at = 0; at + 3 <= text.size() && first == std::string_view::npos; ++at) {
    const std::string_view rest = text.substr(at);
    if (!slots_.test(slot(rest))) continue;
    if (std::any_of(words_.begin(), words_.end(), [&](std::string_view word) { return rest.starts_with(word); }))
      first = at;
  }
  for (const std::string_view word : short_) first = std::min(first, text.find(word));
  return first;
}

TextCounts count_text(std::string_view text) {
  TextCounts counts;
  for (size_t at = 0; at < text.size();) {
    const auto byte = static_cast<unsigned char>(text[at]);
    if (byte < 0x80) {
      ++at;
      if (byte <= 0x20) continue;
      ++counts.visible;
      if ((byte | 0x20U) >= 'a' && (byte | 0x20U) <= 'z') {
        ++counts.letters;
        continue;
      }
      const bool mark = byte == ',' || byte == '.' || byte == ';' || byte == '!' || byte == '?';
      if (mark && (at >= text.size() || static_cast<unsigned char>(text[at]) <= 0x20)) {
        ++counts.punctuation;
        if (byte != ',') ++counts.stops;
      }
      continue;
    }
    const char32_t c = next_code_point(text, at);
    if (is_blank(c)) continue;
    ++counts.visible;
    if (is_wide_punctuation(c)) {
      ++counts.punctuation;
      if (c == 0x3002 || c == 0xFF01 || c == 0xFF1F || c == 0xFF1B) ++counts.stops;
    } else if (is_han(c) || is_kana(c)) {
      ++counts.han;
    } else {
      ++counts.letters;
    }
  }
  return counts;
}

}  // namespace fangzhi

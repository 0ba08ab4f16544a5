// The glance at clean text: one pass over the bytes, stepping from character to character, that only looks up what is
// rare. It may suspect too much, never too little: what it passes over no later pass sees.

#include <array>
#include <initializer_list>
#include <vector>

#include "extract/model.h"
#include "extract/repair_glyphs.h"
#include "extract/repair_text.h"

namespace fangzhi {
namespace {

constexpr char32_t kHanFirst = 0x3000, kHanLast = 0x9FFF;
constexpr double kRareCost = 12.5;  // nats; text of today has two or three such characters in a hundred
constexpr size_t kRareWeight = 4, kRareAlarm = 13;
constexpr size_t kRareInLine = 2, kRareShare = 4;  // a short line has no more: two, and every fourth character

enum Look : uint8_t { kPlain, kRareHan, kFontGlyph };

// By code point from kHanFirst on.
const std::vector<Look>& looks() {
  static const std::vector<Look> table = [] {
    const CharModel& model = CharModel::get();
    std::vector<Look> made(kHanLast - kHanFirst + 1, kPlain);
    for (char32_t c = 0x3400; c <= kHanLast; ++c) {
      if (model.has_grams() && model.unigram_cost(c) > kRareCost) made[c - kHanFirst] = kRareHan;
    }
    for (const FontGlyph& glyph : font_glyphs()) {
      if (glyph.never_meant) made[glyph.from - kHanFirst] = kFontGlyph;
    }
    return made;
  }();
  return table;
}

// What a byte asks for, beside its length.
enum ByteClass : uint8_t { kSkip1, kSkip2, kSkip3, kSkip4, kHan, kAsk };

constexpr std::array<ByteClass, 256> byte_classes() {
  std::array<ByteClass, 256> table{};
  for (size_t b = 0; b < 256; ++b) {
    table[b] = b < 0x20 || b == 0x7F ? kAsk : b < 0xC0 ? kSkip1 : b < 0xE0 ? kSkip2 : b < 0xF0 ? kSkip3 : kSkip4;
  }
  for (const size_t b : std::initializer_list<size_t>{0x09, 0x0D}) table[b] = kSkip1;
  for (const size_t b : std::initializer_list<size_t>{0x0A, 0x26, 0x28, 0x3F, 0xC2, 0xC3, 0xE2, 0xEE, 0xEF})
    table[b] = kAsk;  // line end, & ( ? and UTF-8 leads
  for (size_t b = 0xE3; b <= 0xE9; ++b) table[b] = kHan;
  return table;
}
constexpr std::array<ByteClass, 256> kByteClasses = byte_classes();

class Scan {
 public:
  explicit Scan(std::string_view text) : text_(text), looks_(looks().data()), looks_size_(looks().size()) {}

  Suspicion run() {
    for (size_t at = 0; at < text_.size();) {
      switch (kByteClasses[byte(at)]) {
        case kSkip1:
          at += 1;
          break;
        case kSkip2:
          at += 2;
          break;
        case kSkip3:
          at += 3;
          break;
        case kSkip4:
          at += 4;
          break;
        case kHan:
          han(at);
          at += 3;
          break;
        case kAsk:
          at += ask(at);
          break;
      }
    }
    end_line();
    return found_;
  }

 private:
  unsigned byte(size_t at) const { return at < text_.size() ? static_cast<unsigned char>(text_[at]) : 0; }

  void end_line() {
    if (rare_in_line_ >= kRareInLine && rare_in_line_ * kRareShare >= han_in_line_) found_.mojibake = true;
    rare_in_line_ = han_in_line_ = 0;
  }

  void han(size_t at) {
    ++han_in_line_;
    const size_t index = ((byte(at) & 0xFU) << 12 | (byte(at + 1) & 0x3FU) << 6 | (byte(at + 2) & 0x3FU)) - kHanFirst;
    const Look look = index < looks_size_ ? looks_[index] : kPlain;
    if (look != kPlain) odd(look, at);
  }

  // Rare characters raise the alarm, each three bytes of text since the last one lower it.
  void odd(Look look, size_t at) {
    if (look == kFontGlyph) {
      found_.glyph = true;
      return;
    }
    ++rare_in_line_;
    const size_t calm = (at - last_rare_) / 3;
    rare_ = (calm > rare_ ? 0 : rare_ - calm) + kRareWeight;
    last_rare_ = at;
    if (rare_ >= kRareAlarm) found_.mojibake = true;
  }

  // An ASCII letter, or the first byte of one with a tone mark.
  bool letter_at(size_t at) const {
    const unsigned b = byte(at);
    return (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= 0xC3 && b <= 0xC9) || (b == 0xE1);
  }

  bool wide_mark_at(size_t at) const {  // ！ or ？
    return byte(at) == 0xEF && byte(at + 1) == 0xBC && (byte(at + 2) == 0x81 || byte(at + 2) == 0x9F);
  }

  // Looks at the character at `at`; returns its length.
  size_t ask(size_t at) {
    switch (byte(at)) {
      case '(':
        gloss(at);
        return 1;
      case '?':
        lost(at);
        return 1;
      case '&':
        entity(at);
        return 1;
      case '\n':
        end_line();
        return 1;
      case 0xC2:
        return latin(at);
      case 0xC3:
        return latin(at);
      case 0xE2:
        return general_punctuation(at);
      case 0xEE:
        found_.mojibake = true;
        return 3;  // private use: a pair GBK leaves to users
      case 0xEF:
        return compatibility(at);
      default:
        found_.hidden = true;
        return 1;
    }
  }

  // Behind a character, or behind its second byte alone (see glossed_character in repair_gloss.cc).
  void gloss(size_t at) {
    const unsigned before = at > 0 ? byte(at - 1) : 0;
    if (before < 0x40 || !letter_at(at + 1) || (byte(at + 1) >= 'A' && byte(at + 1) <= 'Z')) return;
    if (before >= 0x80 || (at > 1 && (byte(at - 2) >= 0x80 || byte(at - 2) == '?'))) found_.gloss = true;
  }

  void lost(size_t at) {
    size_t next = at + 1;
    while (byte(next) == ' ' || byte(next) == '(') ++next;
    if (byte(next) == '!' || byte(next) == '?' || wide_mark_at(next)) found_.lost = true;
    if (at > 0 && byte(at - 1) >= 0x80 && letter_at(next)) found_.lost = true;
  }

  void entity(size_t at) {
    if (byte(at + 1) != '#' && !letter_at(at + 1)) return;
    for (size_t end = at + 2; end < at + 12; ++end) {
      if (byte(end) == ';') found_.entity = true;
    }
  }

  size_t latin(size_t at) {
    const unsigned b = byte(at + 1);
    if (byte(at) == 0xC2 && b < 0xA0) found_.mojibake = found_.hidden = true;
    if (byte(at) == 0xC2 && b == 0xAD) found_.hidden = true;
    // Two in a row: rare in any language of Europe, the rule in misread text.
    const unsigned next = byte(at + 2);
    if (next == 0xC2 || next == 0xC3 || next == 0xC5 || next == 0xC6 || next == 0xCB) found_.mojibake = true;
    if (next == 0xE2 && byte(at + 3) <= 0x84 && byte(at) == 0xC3) found_.mojibake = true;  // cp1252's marks
    if (next == 0xEF && byte(at + 3) == 0xBF) found_.mojibake = true;
    return 2;
  }

  size_t general_punctuation(size_t at) {
    const unsigned b = byte(at + 1), c = byte(at + 2);
    if (b == 0x80 && ((c >= 0x8B && c <= 0x8F) || (c >= 0xAA && c <= 0xAE))) found_.hidden = true;
    if (b == 0x81 && (c == 0xA0 || (c >= 0xA6 && c <= 0xAF))) found_.hidden = true;
    if (b >= 0xBA) found_.glyph = true;  // U+2E80 to U+2FFF
    return 3;
  }

  size_t compatibility(size_t at) {
    const unsigned b = byte(at + 1), c = byte(at + 2);
    if (b < 0xA4) found_.mojibake = true;  // private use
    if (b >= 0xA4 && b <= 0xAB) found_.glyph = true;
    if (b == 0xBB && c == 0xBF) found_.hidden = true;
    if (b == 0xBC && c == 0x88 && letter_at(at + 3)) found_.gloss = true;
    if (b == 0xBF && c == 0xBD) found_.lost = found_.mojibake = true;
    return 3;
  }

  std::string_view text_;
  const Look* const looks_;
  const size_t looks_size_;
  Suspicion found_;
  size_t rare_ = 0, last_rare_ = 0;
  size_t han_in_line_ = 0, rare_in_line_ = 0;
};

}  // namespace

Suspicion suspect(std::string_view utf8) {
  return Scan(utf8).run();
}

}  // namespace fangzhi

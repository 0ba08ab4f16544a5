// RTF 1.9.1, as far as its text goes: what many sites serve under the name of .doc. Bytes are of the document's code
// page (\ansicpg936 is GBK), \uN a UTF-16 unit followed by \ucN bytes for older readers.

#include <algorithm>
#include <cstdlib>

#include "extract/decode.h"
#include "extract/file_text.h"
#include "extract/text.h"

namespace fangzhi {
namespace {

constexpr size_t kRtfGroupsMax = 10'000;  // open at once

class RtfReader {
 public:
  explicit RtfReader(std::string_view bytes) : rest_(bytes) {}

  std::vector<Paragraph> read() {
    while (!rest_.empty() && bytes_ < kFileTextBytesMax && groups_.size() < kRtfGroupsMax) {
      const char c = rest_.front();
      rest_.remove_prefix(1);
      if (c == '{') {
        groups_.push_back(group_);
      } else if (c == '}') {
        close();
      } else if (c == '\\') {
        control();
      } else if (c != '\r' && c != '\n') {
        add_byte(c);
      }
    }
    end_paragraph();
    end_table();
    return std::move(list_);
  }

 private:
  struct Group {
    bool is_skipped = false;  // a table of fonts, a picture
    int skip = 1;             // bytes behind a \u
  };

  void close() {
    flush();
    if (groups_.empty()) return;
    group_ = groups_.back();
    groups_.pop_back();
  }

  void control() {
    if (rest_.empty()) return;
    const char c = rest_.front();
    if (c == '\'') return hex_byte();
    const auto is_letter = [](char letter) {
      return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z');
    };
    if (!is_letter(c)) {
      rest_.remove_prefix(1);
      if (c == '*') group_.is_skipped = true;
      if (c == '\\' || c == '{' || c == '}') add_byte(c);
      if (c == '~') add_byte(' ');
      return;
    }
    size_t end = 0;
    while (end < rest_.size() && end < 32 && is_letter(rest_[end])) ++end;
    const std::string_view word = rest_.substr(0, end);
    rest_.remove_prefix(end);
    std::string digits;
    while (!rest_.empty() && digits.size() < 10 && (rest_[0] == '-' || (rest_[0] >= '0' && rest_[0] <= '9'))) {
      digits += rest_.front();
      rest_.remove_prefix(1);
    }
    if (!rest_.empty() && rest_.front() == ' ') rest_.remove_prefix(1);
    take(word, std::atoi(digits.c_str()), !digits.empty());
  }

  void take(std::string_view word, int number, bool has_number) {
    if (word == "par" || word == "line" || word == "sect" || word == "page") {
      end_paragraph();
    } else if (word == "pard") {
      in_table_ = false;
    } else if (word == "intbl") {
      in_table_ = true;
    } else if (word == "cell") {
      end_cell();
    } else if (word == "row") {
      end_row();
    } else if (word == "tab" || word == "emspace" || word == "enspace") {
      add_byte(' ');
    } else if (word == "u") {
      unicode(number);
    } else if (word == "uc") {
      group_.skip = std::clamp(number, 0, 8);
    } else if (word == "ansicpg" && number != 936 && number != 0) {
      charset_ = number == 950 ? "big5" : "windows-" + std::to_string(number);
    } else if (word == "bin" && has_number && number > 0) {
      rest_.remove_prefix(std::min(rest_.size(), static_cast<size_t>(number)));
    } else if (equals_any(word, {"fonttbl", "colortbl", "stylesheet", "info", "pict", "object", "header", "footer",
                                 "headerl", "headerr", "footerl", "footerr", "listtable", "generator", "fldinst"})) {
      group_.is_skipped = true;
    }
  }

  void hex_byte() {
    const auto digit = [](char c) {
      return c >= '0' && c <= '9' ? c - '0' : (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10 : -1;
    };
    rest_.remove_prefix(1);
    if (rest_.size() < 2 || digit(rest_[0]) < 0 || digit(rest_[1]) < 0) return;
    const char byte = static_cast<char>(digit(rest_[0]) * 16 + digit(rest_[1]));
    rest_.remove_prefix(2);
    add_byte(byte);
  }

  void unicode(int number) {
    flush();
    left_to_skip_ = group_.skip;
    const char32_t unit = static_cast<char32_t>(number < 0 ? number + 65536 : number) & 0xFFFFU;
    if (group_.is_skipped) return;
    if (unit >= 0xD800 && unit < 0xDC00) {
      high_ = unit;
      return;
    }
    const bool is_low = unit >= 0xDC00 && unit < 0xE000;
    if (is_low && high_ == 0) return;
    append_utf8(is_low ? 0x10000 + ((high_ - 0xD800) << 10) + (unit - 0xDC00) : unit, text_);
    high_ = 0;
  }

  void add_byte(char c) {
    if (left_to_skip_ > 0) {
      --left_to_skip_;
      return;
    }
    if (group_.is_skipped) return;
    coded_ += c;
    ++bytes_;
  }

  void flush() {
    if (!coded_.empty()) text_ += decode(coded_, charset_);
    coded_.clear();
  }

  void end_paragraph() {
    flush();
    if (in_table_) {
      text_ += ' ';
      return;
    }
    end_table();
    const std::string text = tidy(text_);
    if (!text.empty()) list_.push_back({ParagraphKind::kText, text});
    text_.clear();
  }

  void end_cell() {
    flush();
    row_ += tidy(text_) + '\t';
    text_.clear();
  }

  void end_row() {
    if (!row_.empty()) row_.pop_back();
    if (!trim(row_).empty()) table_ += (table_.empty() ? "" : "\n") + row_;
    row_.clear();
    in_table_ = false;
  }

  void end_table() {
    if (!table_.empty()) list_.push_back({ParagraphKind::kTable, table_});
    table_.clear();
  }

  std::string_view rest_;
  std::vector<Paragraph> list_;
  std::vector<Group> groups_;
  Group group_;
  std::string charset_ = "gbk";
  std::string coded_, text_, row_, table_;  // coded_: bytes of the code page, not yet decoded
  char32_t high_ = 0;                       // the first half of a pair of units
  int left_to_skip_ = 0;
  size_t bytes_ = 0;
  bool in_table_ = false;
};

}  // namespace

std::vector<Paragraph> rtf_paragraphs(std::string_view bytes) {
  return RtfReader(bytes).read();
}

}  // namespace fangzhi

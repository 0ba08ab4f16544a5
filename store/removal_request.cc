#include "store/removal_request.h"

#include <charconv>
#include <cstdio>
#include <vector>

namespace fangzhi {
namespace {

constexpr std::string_view kTakedownWord = "takedown ", kPutBackWord = "putback ";

std::string as_word(std::string_view text) {
  std::string word;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte > ' ' && byte != '%' && byte != 0x7F) {
      word += c;
      continue;
    }
    char escaped[4];
    std::snprintf(escaped, sizeof escaped, "%%%02x", static_cast<unsigned>(byte));
    word += escaped;
  }
  return word;
}

std::optional<std::string> text_of_word(std::string_view word) {
  std::string text;
  for (size_t at = 0; at < word.size(); ++at) {
    if (word[at] != '%') {
      text += word[at];
      continue;
    }
    unsigned value = 0;
    if (at + 2 >= word.size()) return std::nullopt;
    const char* const end = word.data() + at + 3;
    if (std::from_chars(word.data() + at + 1, end, value, 16).ptr != end) return std::nullopt;
    text += static_cast<char>(value);
    at += 2;
  }
  return text;
}

}  // namespace

std::string removal_request(const RemovalOrder& order, bool is_undo) {
  return std::string(is_undo ? kPutBackWord : kTakedownWord) + std::to_string(order.at.time_since_epoch().count()) +
         " " + as_word(order.by) + " " + as_word(order.reason) + " " + as_word(order.url);
}

bool is_removal_request(std::string_view line) {
  return line.starts_with(kTakedownWord) || line.starts_with(kPutBackWord);
}

std::optional<std::pair<RemovalOrder, bool>> parse_removal_request(std::string_view line) {
  if (!is_removal_request(line)) return std::nullopt;
  const bool is_undo = line.starts_with(kPutBackWord);
  line.remove_prefix(is_undo ? kPutBackWord.size() : kTakedownWord.size());
  std::vector<std::string_view> words;
  for (size_t end = 0; end != std::string_view::npos && words.size() < 5;) {
    end = line.find(' ');
    words.push_back(line.substr(0, end));
    if (end != std::string_view::npos) line.remove_prefix(end + 1);
  }
  if (words.size() != 4) return std::nullopt;
  int64_t micros = 0;
  const char* const end = words[0].data() + words[0].size();
  const auto [stopped, error] = std::from_chars(words[0].data(), end, micros);
  auto by = text_of_word(words[1]), reason = text_of_word(words[2]), url = text_of_word(words[3]);
  if (error != std::errc() || stopped != end || !by || !reason || !url) return std::nullopt;
  return std::pair(
      RemovalOrder{std::move(*url), std::move(*reason), std::move(*by), Time(std::chrono::microseconds(micros))},
      is_undo);
}

}  // namespace fangzhi

#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace fangzhi {

enum class Change : uint8_t { kSame, kRemoved, kAdded };

struct ChangedText {
  Change change = Change::kSame;
  std::string text;
};

// The least that turns `before` into `after`, by words; Han characters, punctuation and blanks count one by one. Texts
// that have little in common (more than kEditsMax words differ) come as one removal and one addition. UTF-8; bytes that
// are none pass through.
std::vector<ChangedText> diff_words(std::string_view before, std::string_view after);

}  // namespace fangzhi

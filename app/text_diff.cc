// Myers, "An O(ND) Difference Algorithm and Its Variations" (1986), on words. The furthest points of each round are
// kept, so the memory is the square of the number of edits: hence the bound.

#include "app/text_diff.h"

#include <algorithm>
#include <cstdint>

namespace fangzhi {
namespace {

constexpr int kEditsMax = 2000;

using Words = std::vector<std::string_view>;

size_t length_at(std::string_view text, size_t at) {
  const auto lead = static_cast<unsigned char>(text[at]);
  const size_t length = lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  return std::min(length, text.size() - at);
}

// Letters and digits of alphabets: ASCII's, and what lies between U+00C0 and U+1FFF (two bytes, or three up to E1).
bool is_in_word(std::string_view character) {
  const auto lead = static_cast<unsigned char>(character[0]);
  if (character.size() > 1) return lead >= 0xC3 && lead <= 0xE1;
  return (lead >= '0' && lead <= '9') || (lead >= 'a' && lead <= 'z') || (lead >= 'A' && lead <= 'Z');
}

Words words_of(std::string_view text) {
  Words words;
  size_t start = 0;
  for (size_t at = 0; at < text.size();) {
    const size_t length = length_at(text, at);
    const bool joins = at > start && is_in_word(text.substr(at, length));
    if (at > start && !joins) {
      words.push_back(text.substr(start, at - start));
      start = at;
    }
    at += length;
    if (!is_in_word(text.substr(at - length, length))) {
      words.push_back(text.substr(start, at - start));
      start = at;
    }
  }
  if (start < text.size()) words.push_back(text.substr(start));
  return words;
}

void append(std::vector<ChangedText>& changes, Change change, std::string_view text) {
  if (changes.empty() || changes.back().change != change) changes.push_back({change, ""});
  changes.back().text += text;
}

void append(std::vector<ChangedText>& changes, Change change, const Words& words, int from, int to) {
  for (int i = from; i < to; ++i) append(changes, change, words[static_cast<size_t>(i)]);
}

// For each number of edits, how far in `before` each diagonal came.
class Furthest {
 public:
  Furthest(const Words& before, const Words& after)
      : before_(before),
        after_(after),
        all_before_(static_cast<int>(before.size())),
        all_after_(static_cast<int>(after.size())) {}

  // The least number of edits; -1 where it is above the bound.
  int search() {
    for (int edits = 0; edits <= std::min(kEditsMax, all_before_ + all_after_); ++edits) {
      rounds_.emplace_back(static_cast<size_t>(2 * edits + 1));
      for (int diagonal = -edits; diagonal <= edits; diagonal += 2) {
        int x = comes_down(edits, diagonal) ? at(edits - 1, diagonal + 1) : at(edits - 1, diagonal - 1) + 1;
        if (edits == 0) x = 0;
        while (x < all_before_ && x - diagonal < all_after_ &&
               before_[static_cast<size_t>(x)] == after_[static_cast<size_t>(x - diagonal)]) {
          ++x;
        }
        const int place = diagonal + edits;
        rounds_.back()[static_cast<size_t>(place)] = x;
        if (x >= all_before_ && x - diagonal >= all_after_) return edits;
      }
    }
    return -1;
  }

  // The edits, last first: the point in `before` and `after` behind each, and whether it added a word.
  struct Edit {
    int x, y;
    bool adds;
  };
  std::vector<Edit> edits(int count) const {
    std::vector<Edit> found;
    int x = all_before_, y = all_after_;
    for (int edits = count; edits > 0; --edits) {
      const bool adds = comes_down(edits, x - y);
      const int diagonal = x - y + (adds ? 1 : -1);
      x = at(edits - 1, diagonal);
      y = x - diagonal;
      found.push_back({adds ? x : x + 1, adds ? y + 1 : y, adds});
    }
    return found;
  }

 private:
  int at(int edits, int diagonal) const {
    if (edits < 0 || diagonal < -edits || diagonal > edits) return -1;
    const int place = diagonal + edits;
    return rounds_[static_cast<size_t>(edits)][static_cast<size_t>(place)];
  }
  // Whether the best way onto this diagonal is to add a word of `after`.
  bool comes_down(int edits, int diagonal) const {
    return diagonal == -edits || (diagonal != edits && at(edits - 1, diagonal - 1) < at(edits - 1, diagonal + 1));
  }

  const Words& before_;
  const Words& after_;
  const int all_before_, all_after_;
  std::vector<std::vector<int>> rounds_;
};

}  // namespace

std::vector<ChangedText> diff_words(std::string_view before, std::string_view after) {
  Words old_words = words_of(before), new_words = words_of(after);
  std::vector<ChangedText> changes;
  const auto [old_end, new_end] = std::mismatch(old_words.begin(), old_words.end(), new_words.begin(), new_words.end());
  for (auto word = old_words.begin(); word != old_end; ++word) append(changes, Change::kSame, *word);
  old_words.erase(old_words.begin(), old_end);
  new_words.erase(new_words.begin(), new_end);
  const auto tail = std::mismatch(old_words.rbegin(), old_words.rend(), new_words.rbegin(), new_words.rend());
  const Words same_tail(tail.first.base(), old_words.end());
  old_words.erase(tail.first.base(), old_words.end());
  new_words.erase(tail.second.base(), new_words.end());

  Furthest furthest(old_words, new_words);
  const int count = furthest.search();
  if (count < 0) {
    append(changes, Change::kRemoved, old_words, 0, static_cast<int>(old_words.size()));
    append(changes, Change::kAdded, new_words, 0, static_cast<int>(new_words.size()));
  } else {
    std::vector<Furthest::Edit> edits = furthest.edits(count);
    int x = 0;
    for (auto edit = edits.rbegin(); edit != edits.rend(); ++edit) {
      const int same_end = edit->adds ? edit->x : edit->x - 1;
      append(changes, Change::kSame, old_words, x, same_end);
      if (edit->adds) {
        append(changes, Change::kAdded, new_words, edit->y - 1, edit->y);
      } else {
        append(changes, Change::kRemoved, old_words, edit->x - 1, edit->x);
      }
      x = edit->x;
    }
    append(changes, Change::kSame, old_words, x, static_cast<int>(old_words.size()));
  }
  for (const auto word : same_tail) append(changes, Change::kSame, word);
  return changes;
}

}  // namespace fangzhi

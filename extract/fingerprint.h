#pragma once

// What finds copies of an article among millions, and what tells a copy from another notice of the same template
// (docs/duplicates.md). Pure, thread-safe.

#include <string_view>

#include "base/records.h"
#include "extract/fold.h"

namespace fangzhi {

// Of the folded text; no value where it is too short to say anything (kFingerprintMin characters).
std::optional<Fingerprint> fingerprint_of(const FoldedText& text);
std::optional<Fingerprint> fingerprint_of(const Article& article);

constexpr size_t kFingerprintMin = 12;
constexpr size_t kAloneMin = 60;  // characters from which an article's text stands for it without its title

// How two texts differ, where they do: what the verdict rests on.
struct TextDifference {
  size_t a_length = 0, b_length = 0;
  size_t common = 0;                             // characters both have, in order
  size_t numbers_kept = 0, numbers_changed = 0;  // numbers both have; numbers with another in their place
  size_t slots = 0;                              // places inside a sentence where one word or name stands for another
  size_t repeated_slots = 0;                     // of these, where the same two stood for each other before
  size_t typos = 0;                              // places where a character or two differ, or are missing
  size_t rewritten = 0;                          // characters of the shorter side in sentences that were put otherwise
};
TextDifference difference_of(const FoldedText& a, const FoldedText& b);

// Whether one text is a copy of the other, and how alike they are.
Likeness compare_texts(const FoldedText& a, const FoldedText& b);
Likeness compare_articles(const Article& a, const Article& b);

}  // namespace fangzhi

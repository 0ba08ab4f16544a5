// Patience diff on runs of characters: runs that stand once in either text are anchors, the longest chain of them in
// the same order holds, and what lies between two anchors is looked at again with shorter runs, at last character by
// character. An exact longest common subsequence of two articles would cost their product.

#include "extract/fingerprint_align.h"

#include <algorithm>
#include <array>

namespace fangzhi {
namespace {

constexpr std::array<size_t, 3> kRuns{12, 6, 3};  // characters a run, from the widest look to the closest
constexpr size_t kCellsMax = 64 * 64;             // of the table that compares two pieces character by character

struct Piece {
  TextGap gap;
  size_t level = 0;  // index into kRuns
};

struct Anchor {
  size_t a = 0, b = 0;
};

struct Run {
  uint64_t hash = 0;
  uint32_t at = 0;
  bool operator<(const Run& other) const { return hash != other.hash ? hash < other.hash : at < other.at; }
};

// The runs that stand there once, by hash.
std::vector<Run> single_runs(std::u32string_view text, size_t length) {
  std::vector<Run> runs;
  if (text.size() < length) return runs;
  constexpr uint64_t kHashBase = 0x9E3779B97F4A7C15U;
  uint64_t top = 1, hash = 0;
  for (size_t i = 0; i < length; ++i) top *= kHashBase;
  runs.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    hash = hash * kHashBase + text[i];
    if (i + 1 < length) continue;
    if (i >= length) hash -= text[i - length] * top;
    runs.push_back({hash ^ (hash >> 29), static_cast<uint32_t>(i + 1 - length)});
  }
  std::sort(runs.begin(), runs.end());
  size_t kept = 0;
  for (size_t i = 0; i < runs.size();) {
    size_t end = i + 1;
    while (end < runs.size() && runs[end].hash == runs[i].hash) ++end;
    if (end == i + 1) runs[kept++] = runs[i];
    i = end;
  }
  runs.resize(kept);
  return runs;
}

// The longest chain whose places rise in both texts.
std::vector<Anchor> longest_chain(std::vector<Anchor> anchors) {
  std::sort(anchors.begin(), anchors.end(), [](const Anchor& x, const Anchor& y) { return x.a < y.a; });
  std::vector<size_t> tails;  // of the best chain of each length, its last anchor
  std::vector<size_t> before(anchors.size(), SIZE_MAX);
  for (size_t i = 0; i < anchors.size(); ++i) {
    const auto place = std::lower_bound(tails.begin(), tails.end(), anchors[i].b,
                                        [&](size_t tail, size_t b) { return anchors[tail].b < b; });
    if (place != tails.begin()) before[i] = *(place - 1);
    if (place == tails.end()) {
      tails.push_back(i);
    } else {
      *place = i;
    }
  }
  std::vector<Anchor> chain;
  for (size_t i = tails.empty() ? SIZE_MAX : tails.back(); i != SIZE_MAX; i = before[i]) chain.push_back(anchors[i]);
  std::reverse(chain.begin(), chain.end());
  return chain;
}

// How many characters of a[0..i) and b[0..j) can be matched, for all i and j.
std::vector<uint16_t> common_table(std::u32string_view a, std::u32string_view b) {
  const size_t width = b.size() + 1;
  std::vector<uint16_t> table((a.size() + 1) * width, 0);
  for (size_t i = 1; i <= a.size(); ++i) {
    for (size_t j = 1; j <= b.size(); ++j) {
      table[i * width + j] = a[i - 1] == b[j - 1] ? static_cast<uint16_t>(table[(i - 1) * width + j - 1] + 1)
                                                  : std::max(table[(i - 1) * width + j], table[i * width + j - 1]);
    }
  }
  return table;
}

class Alignment {
 public:
  Alignment(std::u32string_view a, std::u32string_view b) : a_(a), b_(b) {}

  std::vector<TextGap> run() {
    pieces_.push_back({{0, a_.size(), 0, b_.size()}, 0});
    while (!pieces_.empty()) {
      Piece piece = pieces_.back();
      pieces_.pop_back();
      trim(piece.gap);
      if (piece.gap.a_length() == 0 || piece.gap.b_length() == 0) {
        keep(piece.gap);
      } else if (piece.gap.a_length() * piece.gap.b_length() <= kCellsMax) {
        by_characters(piece.gap);
      } else if (piece.level == kRuns.size()) {
        keep(piece.gap);
      } else {
        by_anchors(piece);
      }
    }
    std::sort(gaps_.begin(), gaps_.end(), [](const TextGap& x, const TextGap& y) {
      return x.a_begin != y.a_begin ? x.a_begin < y.a_begin : x.b_begin < y.b_begin;
    });
    return std::move(gaps_);
  }

 private:
  void keep(const TextGap& gap) {
    if (gap.a_length() + gap.b_length() > 0) gaps_.push_back(gap);
  }

  void trim(TextGap& gap) const {
    while (gap.a_begin < gap.a_end && gap.b_begin < gap.b_end && a_[gap.a_begin] == b_[gap.b_begin]) {
      ++gap.a_begin;
      ++gap.b_begin;
    }
    while (gap.a_begin < gap.a_end && gap.b_begin < gap.b_end && a_[gap.a_end - 1] == b_[gap.b_end - 1]) {
      --gap.a_end;
      --gap.b_end;
    }
  }

  void by_anchors(const Piece& piece) {
    const TextGap& gap = piece.gap;
    const size_t length = kRuns[piece.level];
    const std::vector<Run> left = single_runs(a_.substr(gap.a_begin, gap.a_length()), length);
    const std::vector<Run> right = single_runs(b_.substr(gap.b_begin, gap.b_length()), length);
    std::vector<Anchor> anchors;
    for (auto x = left.begin(), y = right.begin(); x != left.end() && y != right.end();) {
      if (x->hash == y->hash) {
        anchors.push_back({gap.a_begin + x->at, gap.b_begin + y->at});
        ++x;
        ++y;
      } else if (x->hash < y->hash) {
        ++x;
      } else {
        ++y;
      }
    }
    // Runs overlap: an anchor inside the one before it is taken as far as it goes on from there.
    size_t a = gap.a_begin, b = gap.b_begin;
    for (const Anchor& anchor : longest_chain(std::move(anchors))) {
      const size_t inside = std::max(a > anchor.a ? a - anchor.a : 0, b > anchor.b ? b - anchor.b : 0);
      if (inside >= length) continue;
      pieces_.push_back({{a, anchor.a + inside, b, anchor.b + inside}, piece.level + 1});
      a = anchor.a + length;
      b = anchor.b + length;
    }
    pieces_.push_back({{a, gap.a_end, b, gap.b_end}, piece.level + 1});
  }

  void by_characters(const TextGap& gap) {
    const std::u32string_view a = a_.substr(gap.a_begin, gap.a_length()), b = b_.substr(gap.b_begin, gap.b_length());
    const std::vector<uint16_t> table = common_table(a, b);
    const size_t width = b.size() + 1;
    size_t i = a.size(), j = b.size(), a_end = i, b_end = j;
    const auto close = [&] { keep({gap.a_begin + i, gap.a_begin + a_end, gap.b_begin + j, gap.b_begin + b_end}); };
    while (i > 0 && j > 0) {
      if (a[i - 1] == b[j - 1]) {
        close();
        a_end = --i;
        b_end = --j;
      } else if (table[(i - 1) * width + j] >= table[i * width + j - 1]) {
        --i;
      } else {
        --j;
      }
    }
    i = j = 0;
    close();
  }

  std::u32string_view a_, b_;
  std::vector<Piece> pieces_;
  std::vector<TextGap> gaps_;
};

}  // namespace

std::vector<TextGap> align_texts(std::u32string_view a, std::u32string_view b) {
  return Alignment(a, b).run();
}

size_t common_length(std::u32string_view a, std::u32string_view b) {
  return common_table(a, b).back();
}

}  // namespace fangzhi

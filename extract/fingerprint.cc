// MinHash over runs of five characters, by one permutation: each run falls into one of 64 bins by the head of its hash,
// and a bin keeps its smallest. That reads the text once, where 64 hash functions would read it 64 times. Bins no run
// fell into (short texts) take the value of another, chosen by the bin's own number, so that equal texts fill them
// alike (Shrivastava, "Optimal Densification for Fast and Accurate Minwise Hashing", 2017).

#include "extract/fingerprint.h"

#include <limits>

namespace fangzhi {
namespace {

constexpr size_t kRun = 5;
constexpr uint32_t kEmpty = std::numeric_limits<uint32_t>::max();

// The finaliser of SplitMix64: every bit of the input moves every bit of the result.
uint64_t mix(uint64_t x) {
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9U;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBU;
  return x ^ (x >> 31);
}

constexpr uint64_t kBase = 0x9E3779B97F4A7C15U;  // odd: the polynomial loses nothing modulo 2^64
constexpr uint64_t kBaseToRun = kBase * kBase * kBase * kBase * kBase;
static_assert(kRun == 5);

void densify(std::array<uint32_t, Fingerprint::kBins>& bins) {
  const auto filled = bins;
  for (size_t i = 0; i < bins.size(); ++i) {
    if (filled[i] != kEmpty) continue;
    uint64_t at = i;
    for (uint64_t attempt = 1; filled[at] == kEmpty; ++attempt) at = mix(i * 1'000'003 + attempt) % bins.size();
    bins[i] = static_cast<uint32_t>(mix(filled[at] + (uint64_t{i} << 32)));
  }
}

}  // namespace

std::optional<Fingerprint> fingerprint_of(const FoldedText& folded) {
  const std::u32string& text = folded.text;
  if (text.size() < kFingerprintMin) return std::nullopt;
  Fingerprint fingerprint;
  fingerprint.length = static_cast<uint32_t>(text.size());
  fingerprint.bins.fill(kEmpty);
  uint64_t run = 0, whole = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    run = run * kBase + text[i];
    whole = (whole ^ text[i]) * 0xFF51AFD7ED558CCDU;
    whole ^= whole >> 32;
    if (i + 1 < kRun) continue;
    if (i >= kRun) run -= text[i - kRun] * kBaseToRun;
    const uint64_t hash = mix(run);
    uint32_t& bin = fingerprint.bins[hash >> 58];
    bin = std::min(bin, static_cast<uint32_t>(hash));
  }
  static_assert(Fingerprint::kBins == 64);
  fingerprint.text_hash = mix(whole ^ text.size());
  densify(fingerprint.bins);
  return fingerprint;
}

// Pages that say "see the attachment" are as many as attachments: their titles must be the same too.
std::optional<Fingerprint> fingerprint_of(const Article& article) {
  auto fingerprint = fingerprint_of(fold_article(article));
  if (!fingerprint || fingerprint->length >= kAloneMin) return fingerprint;
  for (const char32_t c : fold_text(article.title).text) fingerprint->text_hash = mix(fingerprint->text_hash ^ c);
  return fingerprint;
}

}  // namespace fangzhi

#include "extract/script.h"

#include "extract/model.h"
#include "extract/text.h"

namespace fangzhi {
namespace {

constexpr size_t kVotesMin = 3;   // characters of one script only
constexpr size_t kMajority = 10;  // of one against one of the other: names and quotations don't make a text mixed

bool in_tables(char32_t c) {
  return c >= 0x3400 && c <= 0x9FFF;
}

}  // namespace

std::string_view script_of(std::string_view text) {
  const CharModel& model = CharModel::get();
  size_t simplified = 0, traditional = 0;
  for (size_t at = 0; at < text.size();) {
    const char32_t c = next_code_point(text, at);
    if (!in_tables(c)) continue;
    const CharScript script = model.script(c);
    simplified += script == CharScript::kSimplified;
    traditional += script == CharScript::kTraditional;
  }
  if (simplified + traditional < kVotesMin) return {};
  if (simplified >= kMajority * traditional) return "Hans";
  if (traditional >= kMajority * simplified) return "Hant";
  return "mixed";
}

std::string fold_script(std::string_view text) {
  const CharModel& model = CharModel::get();
  std::string folded;
  folded.reserve(text.size());
  for (size_t at = 0; at < text.size();) {
    const size_t begin = at;
    const char32_t c = next_code_point(text, at);
    const char32_t simplified = in_tables(c) ? model.simplified(c) : c;
    if (simplified == c) {
      folded.append(text, begin, at - begin);
    } else {
      append_utf8(simplified, folded);
    }
  }
  return folded;
}

}  // namespace fangzhi

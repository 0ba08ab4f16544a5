#include "extract/repair_text.h"

#include "extract/text.h"
#include "extract/utf8_writer.h"

namespace fangzhi {

void apply_edits(RepairText& target, const std::vector<Edit>& edits) {
  if (edits.empty()) return;
  std::u32string text;
  text.reserve(target.text.size());
  std::vector<MadeEdit> made;
  made.reserve(target.made.size() + edits.size());
  size_t from = 0, earlier = 0;
  const auto carry = [&](size_t until) {  // earlier changes that start before `until`
    for (; earlier < target.made.size() && target.made[earlier].at < until; ++earlier) {
      made.push_back(std::move(target.made[earlier]));
      made.back().at = text.size() + made.back().at - from;
    }
  };
  for (const Edit& edit : edits) {
    carry(edit.at);
    text.append(target.text, from, edit.at - from);
    // What an earlier pass did inside this stretch now stands at its start.
    for (; earlier < target.made.size() && target.made[earlier].at < edit.at + edit.length; ++earlier) {
      made.push_back(std::move(target.made[earlier]));
      made.back().at = text.size();
    }
    made.push_back({text.size(), target.text.substr(edit.at, edit.length), edit.after, edit.kind});
    text += edit.after;
    from = edit.at + edit.length;
  }
  carry(target.text.size() + 1);
  text.append(target.text, from);
  target.text = std::move(text);
  target.made = std::move(made);
}

std::u32string to_code_points(std::string_view utf8) {
  std::u32string text;
  text.reserve(utf8.size());
  for (size_t at = 0; at < utf8.size();) text.push_back(next_code_point(utf8, at));
  return text;
}

std::string to_utf8(std::u32string_view text) {
  std::string utf8;
  utf8.reserve(text.size() * 3);
  Utf8Writer writer(utf8);
  for (const char32_t c : text) writer.put(c);
  writer.finish();
  return utf8;
}

}  // namespace fangzhi

#include "extract/metadata.h"

#include <algorithm>

namespace fangzhi {

bool is_template_junk(std::string_view value) {
  const std::string text = lower(squash(value));
  if (text.empty()) return true;
  if (equals_any(text, {"网站名称", "栏目名称", "null",     "undefined", "none", "无",   "暂无",  "-",
                        "--",       "本站",     "本网",     "标题",      "作者", "来源", "admin", "nan",
                        "文章标题", "文章来源", "本站原创", "未知",      "佚名", "匿名"})) {
    return true;
  }
  return contains_any(text, {"{{", "}}", "<%", "$!", "${", "{$", "[!--"}) ||
         (text.front() == '{' && text.back() == '}');
}

MetaTags::MetaTags(const Document& document) {
  for (NodeId id = 1; id < document.size() && values_.size() < 200; ++id) {
    if (document[id].tag != Tag::kMeta) continue;
    const std::string_view content = document.attribute(id, "content");
    if (trim(content).empty()) continue;
    for (const std::string_view key : {"name", "property", "itemprop", "http-equiv"}) {
      const std::string_view name = document.attribute(id, key);
      if (!name.empty()) values_.emplace_back(lower(trim(name)), std::string(trim(content)));
    }
  }
}

std::string_view MetaTags::get(std::string_view name) const {
  for (const auto& [key, value] : values_) {
    if (key == name && !is_template_junk(value)) return value;
  }
  return {};
}

std::string_view MetaTags::first_of(std::initializer_list<std::string_view> names) const {
  for (const std::string_view name : names) {
    const std::string_view value = get(name);
    if (!value.empty()) return value;
  }
  return {};
}

namespace {

// The first code in `text`, not part of a longer run of letters or digits; empty: none.
std::string site_code_in(std::string_view text) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const auto is_word = [&](char c) { return is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z'); };
  for (size_t at = 0; at + 10 <= text.size(); ++at) {
    if (!is_word(text[at]) || (at > 0 && is_word(text[at - 1]))) continue;
    if (at + 10 < text.size() && is_word(text[at + 10])) continue;
    const std::string code = lower(text.substr(at, 10));
    const size_t digits = code.starts_with("bm") ? 2 : 0;
    if (std::all_of(code.begin() + static_cast<std::ptrdiff_t>(digits), code.end(), is_digit)) return code;
  }
  return {};
}

}  // namespace

std::string find_site_code(const std::vector<Line>& lines, const MetaTags& meta) {
  std::string code = site_code_in(squash(meta.get("siteidcode")));
  for (size_t i = lines.size(); code.empty() && i-- > 0;) {
    const size_t label = lines[i].text.find("标识码");
    if (label == std::string::npos) continue;
    code = site_code_in(std::string_view(lines[i].text).substr(label));
    // The number may be a link with a line of its own.
    if (code.empty() && i + 1 < lines.size()) code = site_code_in(head(lines[i + 1].text, 20));
  }
  return code;
}

}  // namespace fangzhi

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

}  // namespace fangzhi

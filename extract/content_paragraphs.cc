// Kept lines as paragraphs. A data table becomes one paragraph, its cells read from the tree so that empty ones keep
// their column.

#include <algorithm>
#include <unordered_map>

#include "extract/content.h"

namespace fangzhi {
namespace {

constexpr size_t kRepeatMin = 50;  // visible characters of a paragraph whose repetition is no refrain

bool has_ancestor(const Document& document, NodeId element, NodeId container, Tag tag) {
  for (NodeId id = element; id > container; id = document[id].parent) {
    if (document[id].tag == tag) return true;
  }
  return false;
}

bool is_centered(const Document& document, NodeId element) {
  if (lower(document.attribute(element, "align")) == "center") return true;
  return lower(squash(document.attribute(element, "style"))).find("text-align:center") != std::string::npos;
}

bool reads_as_caption(std::string_view text) {
  return starts_with_any(text, {"图为", "图：", "图:", "图①", "图1", "△", "▲", "图片来源", "资料图", "（图", "供图"}) ||
         contains_any(text, {" 摄", "摄影", "供图", "图片来源", "（摄"});
}

bool reads_as_heading(std::string_view text) {
  if (starts_with_any(
          text, {"一、",   "二、",   "三、",   "四、",   "五、",   "六、",   "七、",   "八、",   "九、",   "十、",
                 "（一）", "（二）", "（三）", "（四）", "（五）", "（六）", "（七）", "（八）", "（九）", "（十）"})) {
    return true;
  }
  const std::string_view start = head(text, 6);
  return start.substr(0, 3) == "第" && contains_any(start, {"章", "节", "篇", "编"});
}

ParagraphKind paragraph_kind(const Document& document, const Line& line, NodeId container, bool after_picture) {
  if (line.heading != Tag::kText) return ParagraphKind::kHeading;
  if (has_ancestor(document, line.element, container, Tag::kFigcaption)) return ParagraphKind::kCaption;
  if (has_ancestor(document, line.element, container, Tag::kLi)) return ParagraphKind::kList;
  const bool is_short = line.counts.visible <= 60 && line.counts.stops == 0;
  if (is_short && after_picture && (is_centered(document, line.element) || reads_as_caption(line.text))) {
    return ParagraphKind::kCaption;
  }
  if (line.counts.visible <= 40 && line.counts.stops == 0 && (line.strong || reads_as_heading(line.text))) {
    return ParagraphKind::kHeading;
  }
  return ParagraphKind::kText;
}

bool picture_between(const Document& document, NodeId from, NodeId to) {
  for (NodeId id = from; id < to; ++id) {
    if (document[id].tag == Tag::kImg) return true;
  }
  return false;
}

}  // namespace

Paragraphs paragraphs_of(const Document& document, const std::vector<Line>& lines, const Body& body) {
  Paragraphs paragraphs;
  NodeId table_done = 0;
  NodeId last = body.container;
  for (const size_t i : body.kept) {
    const Line& line = lines[i];
    const NodeId table = line.table;
    if (table != 0 && table == table_done) continue;
    table_done = table;
    if (table != 0) {
      std::string text = table_text(document, table);
      if (text.empty()) continue;
      paragraphs.list.push_back({ParagraphKind::kTable, std::move(text)});
      paragraphs.line_of.push_back(SIZE_MAX);
    } else {
      const bool after_picture = picture_between(document, last, line.first);
      paragraphs.list.push_back({paragraph_kind(document, line, body.container, after_picture), line.text});
      paragraphs.line_of.push_back(i);
    }
    last = line.last;
  }
  return paragraphs;
}

void drop_repeats(Paragraphs& paragraphs, std::vector<Repair>& repairs) {
  std::unordered_map<std::string, size_t> first;
  Paragraphs kept;
  for (size_t i = 0; i < paragraphs.list.size(); ++i) {
    Paragraph& paragraph = paragraphs.list[i];
    if (visible_length(paragraph.text) >= kRepeatMin) {
      const auto [found, is_new] = first.emplace(squash(paragraph.text), kept.list.size());
      if (!is_new) {
        repairs.push_back({"duplicate-block", "paragraphs", static_cast<int>(found->second), 0, paragraph.text, ""});
        continue;
      }
    }
    kept.list.push_back(std::move(paragraph));
    kept.line_of.push_back(paragraphs.line_of[i]);
  }
  paragraphs = std::move(kept);
}

}  // namespace fangzhi

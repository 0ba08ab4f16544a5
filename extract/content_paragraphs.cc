// Kept lines as paragraphs. A data table becomes one paragraph, its cells read from the tree so that empty ones keep
// their column; a table that only lays out the page is transparent.

#include <algorithm>
#include <unordered_map>

#include "extract/content.h"

namespace fangzhi {
namespace {

constexpr size_t kRepeatMin = 50;     // visible characters of a paragraph whose repetition is no refrain
constexpr size_t kCellTextMax = 400;  // visible characters; a longer cell is layout

struct Shape {
  size_t rows = 0, cells = 0, widest_row = 0;
  bool is_data = true;
};

Shape shape_of(const Document& document, NodeId table) {
  Shape shape;
  size_t in_row = 0;
  for (NodeId id = table + 1; id < document[table].end; ++id) {
    const Tag tag = document[id].tag;
    if (tag == Tag::kTable) shape.is_data = false;
    if (tag == Tag::kTr) {
      ++shape.rows;
      in_row = 0;
    }
    if (tag != Tag::kTd && tag != Tag::kTh) continue;
    ++shape.cells;
    shape.widest_row = std::max(shape.widest_row, ++in_row);
    size_t visible = 0;
    for (NodeId inner = id + 1; inner < document[id].end; ++inner) visible += visible_length(document[inner].text);
    if (visible > kCellTextMax) shape.is_data = false;
  }
  if (shape.rows < 2 || shape.widest_row < 2) shape.is_data = false;
  return shape;
}

std::string shown_text(const Document& document, NodeId element) {
  std::string text;
  for (NodeId id = element + 1; id < document[element].end;) {
    const Node& node = document[id];
    if (node.hidden) {
      id = node.end;
      continue;
    }
    if (node.tag == Tag::kBr || is_block(node.tag)) text.push_back(' ');
    text.append(node.text);
    ++id;
  }
  return tidy(text);
}

std::string table_text(const Document& document, NodeId table) {
  std::string text;
  std::string row;
  bool any = false;
  const auto end_row = [&] {
    if (any) {
      if (!text.empty()) text.push_back('\n');
      text.append(row);
    }
    row.clear();
    any = false;
  };
  bool first_cell = true;
  for (NodeId id = table + 1; id < document[table].end; ++id) {
    const Node& node = document[id];
    if (node.tag == Tag::kTr) {
      end_row();
      first_cell = true;
    }
    if ((node.tag != Tag::kTd && node.tag != Tag::kTh && node.tag != Tag::kCaption) || node.hidden) continue;
    const std::string cell = shown_text(document, id);
    if (!first_cell) row.push_back('\t');
    first_cell = node.tag == Tag::kCaption;
    row.append(cell);
    any = any || !cell.empty();
    if (node.tag == Tag::kCaption) end_row();
  }
  end_row();
  return text;
}

// The data table around a line, innermost; 0: none.
NodeId data_table_of(const Document& document, NodeId element, NodeId container, std::vector<int8_t>& known) {
  for (NodeId id = element; id > container; id = document[id].parent) {
    if (document[id].tag != Tag::kTable) continue;
    if (known[id] == 0) known[id] = shape_of(document, id).is_data ? 1 : -1;
    return known[id] > 0 ? id : 0;
  }
  return 0;
}

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

ParagraphKind kind_of(const Document& document, const Line& line, NodeId container, bool after_picture) {
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
  std::vector<int8_t> known(document.size(), 0);
  NodeId table_done = 0;
  NodeId last = body.container;
  for (const size_t i : body.kept) {
    const Line& line = lines[i];
    const NodeId table = data_table_of(document, line.element, body.container, known);
    if (table != 0 && table == table_done) continue;
    table_done = table;
    if (table != 0) {
      paragraphs.list.push_back({ParagraphKind::kTable, table_text(document, table)});
      paragraphs.line_of.push_back(SIZE_MAX);
    } else {
      const bool after_picture = picture_between(document, last, line.first);
      paragraphs.list.push_back({kind_of(document, line, body.container, after_picture), line.text});
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

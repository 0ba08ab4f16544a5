// Which tables hold data, which hold what an office says of its document (索引号, 发文机关 …), and which only lay out
// the page. Tables of data are one paragraph each; boxes of an office are metadata; the others are transparent.

#include <algorithm>
#include <unordered_map>

#include "extract/content.h"

namespace fangzhi {
namespace {

constexpr size_t kCellTextMax = 400;  // visible characters; a longer cell is layout
constexpr size_t kCellsMin = 4;
constexpr size_t kCellSentencesMax = 3;  // lines of prose in one cell of a small table; more are layout
constexpr size_t kBoxLabelsMin = 3;      // labels of an office that make a box

struct Shape {
  size_t rows = 0, cells = 0, row_cells = 0, widest_row = 0;
  size_t visible = 0, linked = 0, longest_cell = 0, sentences = 0, labels = 0, label_rows = 0, page_parts = 0;
  bool row_labelled = false;
  bool nested = false, with_headline = false;

  bool is_data() const {
    return rows >= 2 && widest_row >= 2 && cells >= kCellsMin && !nested && !with_headline && page_parts == 0 &&
           longest_cell <= kCellTextMax && (rows >= 4 || sentences <= kCellSentencesMax) && linked * 2 <= visible;
  }
  // Labels in one row only are the head of a table of documents.
  bool is_box() const {
    return labels >= kBoxLabelsMin && label_rows >= 2 && labels * 5 >= cells && !nested && !with_headline &&
           longest_cell <= kCellTextMax / 4;
  }
};

bool is_office_label(std::string_view text) {
  const std::string own = squash(text);
  if (visible_length(own) > 40) return false;
  return starts_with_any(
      own, {"索引号",   "索引號",   "发文机关", "发文机构", "发布机构", "发布单位",     "公开机构", "成文日期",
            "发布日期", "发文日期", "公开日期", "生成日期", "公开时间", "主题分类",     "信息分类", "体裁分类",
            "组配分类", "公文种类", "文种",     "发文字号", "文号",     "有效性",       "效力状态", "主题词",
            "公开方式", "公开形式", "公开范围", "公开类别", "信息来源", "公开责任部门", "废止日期", "失效日期",
            "生效日期", "内容概述", "标题：",   "名称：",   "信息名称", "关键词"});
}

bool is_page_part(Noise noise) {
  return noise == Noise::kBreadcrumb || noise == Noise::kPublication || noise == Noise::kFooter ||
         noise == Noise::kNeighbours || noise == Noise::kRelated || noise == Noise::kComments;
}

class TableJudge {
 public:
  TableJudge(const Document& document, std::vector<Line>& lines) : document_(document), lines_(lines) {}

  void run(size_t headline_begin, size_t headline_end) {
    if (!read_tree()) return;
    read_lines(headline_begin, headline_end);
    for (Line& line : lines_) {
      const NodeId table = table_of_[line.element];
      if (table == 0) continue;
      const Shape& shape = shapes_[table];
      if (shape.is_box()) {
        line.noise = Noise::kPublication;
      } else if (shape.is_data()) {
        line.table = table;
        line.noise = Noise::kNone;
      }
    }
  }

 private:
  // Rows and cells; false where the page has no table.
  bool read_tree() {
    table_of_.assign(document_.size(), 0);
    cell_of_.assign(document_.size(), 0);
    for (NodeId id = 1; id < document_.size(); ++id) {
      const Node& node = document_[id];
      table_of_[id] = table_of_[node.parent];
      cell_of_[id] = cell_of_[node.parent];
      if (node.tag == Tag::kTable) {
        if (table_of_[id] != 0) shapes_[table_of_[id]].nested = true;
        table_of_[id] = id;
        cell_of_[id] = 0;
        shapes_[id];
      } else if (node.tag == Tag::kTr && table_of_[id] != 0) {
        Shape& shape = shapes_[table_of_[id]];
        ++shape.rows;
        shape.row_cells = 0;
      } else if ((node.tag == Tag::kTd || node.tag == Tag::kTh) && table_of_[id] != 0) {
        Shape& shape = shapes_[table_of_[id]];
        ++shape.cells;
        shape.widest_row = std::max(shape.widest_row, ++shape.row_cells);
        cell_of_[id] = id;
      }
    }
    return !shapes_.empty();
  }

  void read_lines(size_t headline_begin, size_t headline_end) {
    NodeId cell = 0, row = 0;
    size_t in_cell = 0, sentences = 0;
    for (size_t i = 0; i < lines_.size(); ++i) {
      const Line& line = lines_[i];
      const NodeId table = table_of_[line.element];
      if (table == 0) continue;
      Shape& shape = shapes_[table];
      if (cell_of_[line.element] != cell) {
        cell = cell_of_[line.element];
        in_cell = sentences = 0;
        if (document_[cell].parent != row) shape.row_labelled = false;
        row = document_[cell].parent;
      }
      in_cell += line.counts.visible;
      sentences += line.counts.stops > 0;
      shape.longest_cell = std::max(shape.longest_cell, in_cell);
      shape.sentences = std::max(shape.sentences, sentences);
      shape.visible += line.counts.visible;
      shape.linked += line.link_visible;
      if (is_office_label(line.text)) {
        ++shape.labels;
        shape.label_rows += shape.row_labelled ? 0 : 1;
        shape.row_labelled = true;
      }
      shape.page_parts += is_page_part(line.noise) && line.counts.visible > 6;
      shape.with_headline = shape.with_headline || (i >= headline_begin && i < headline_end);
    }
  }

  const Document& document_;
  std::vector<Line>& lines_;
  std::vector<NodeId> table_of_, cell_of_;  // the innermost around each node; 0: none
  std::unordered_map<NodeId, Shape> shapes_;
};

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

}  // namespace

void judge_tables(const Document& document, std::vector<Line>& lines, size_t headline_begin, size_t headline_end) {
  TableJudge(document, lines).run(headline_begin, headline_end);
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

}  // namespace fangzhi

// The XML inside .docx, .xlsx and .ofd. Each is walked once, in its own order, without recursion: depth belongs to the
// file.

#include <cmath>
#include <cstdlib>
#include <pugixml.hpp>
#include <sstream>

#include "extract/file_text.h"
#include "extract/text.h"

namespace fangzhi {
namespace {

constexpr size_t kSheetCellsMax = 200'000;
constexpr size_t kSheetColumnsMax = 256;
constexpr size_t kSheetStringsMax = 500'000;
constexpr double kPointsPerMillimetre = 72 / 25.4;

std::string_view element_name(const pugi::xml_node& node) {
  const std::string_view name = node.name();
  const size_t colon = name.find(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

// A step of a walk in document order.
struct XmlStep {
  pugi::xml_node node;
  bool is_end = false;  // its children are done
};

// Calls `visit` when an element begins and when it ends; text nodes only begin.
template <class Visit>
void walk_xml(const pugi::xml_node& root, const Visit& visit) {
  pugi::xml_node node = root.first_child();
  while (node) {
    visit(XmlStep{node, false});
    if (node.first_child()) {
      node = node.first_child();
      continue;
    }
    visit(XmlStep{node, true});
    while (node != root && !node.next_sibling()) {
      node = node.parent();
      if (node == root || !node) return;
      visit(XmlStep{node, true});
    }
    node = node.next_sibling();
  }
}

bool load_xml(pugi::xml_document& document, const std::string& xml) {
  // DTDs are passed over and no entity is taken from them: pugixml knows the five of XML alone.
  return !!document.load_buffer(xml.data(), xml.size(), pugi::parse_default | pugi::parse_ws_pcdata_single);
}

class WordReader {
 public:
  std::vector<Paragraph> read(const pugi::xml_document& document) {
    walk_xml(document, [this](const XmlStep& step) { take(step); });
    return std::move(list_);
  }

 private:
  void take(const XmlStep& step) {
    if (bytes_ > kFileTextBytesMax) return;
    const std::string_view name = element_name(step.node);
    if (name == "p") return paragraph(step.is_end);
    if (name == "tbl") return table(step.is_end);
    if (name == "tr" && step.is_end && tables_ == 1) return end_row();
    if (name == "tc" && step.is_end && tables_ == 1) return end_cell();
    if (step.is_end) return;
    if (name == "t") {
      text_ += step.node.text().get();
      bytes_ += text_.size() > 0 ? std::string_view(step.node.text().get()).size() : 0;
    } else if (name == "tab") {
      text_ += ' ';
    } else if (name == "br" || name == "cr") {
      text_ += '\n';
    } else if (name == "pStyle") {
      style_ = step.node.attribute("w:val").value();
    } else if (name == "outlineLvl") {
      is_heading_ = std::atoi(step.node.attribute("w:val").value()) < 9;
    }
  }

  void paragraph(bool is_end) {
    if (!is_end) {
      if (tables_ == 0) text_.clear();
      if (tables_ > 0 && !text_.empty() && text_.back() != ' ') text_ += ' ';
      style_.clear();
      is_heading_ = false;
      return;
    }
    if (tables_ > 0) return;
    const std::string style = lower(style_);
    // Word writes the number of a heading's level as its style in some languages.
    const bool is_heading = is_heading_ || contains_any(style, {"heading", "title"}) ||
                            (style.size() == 1 && style[0] >= '1' && style[0] <= '6');
    std::istringstream lines(text_);
    for (std::string line; std::getline(lines, line);) {
      line = tidy(line);
      if (!line.empty()) list_.push_back({is_heading ? ParagraphKind::kHeading : ParagraphKind::kText, line});
    }
    text_.clear();
  }

  void table(bool is_end) {
    if (!is_end) {
      if (++tables_ == 1) rows_.clear();
      text_.clear();
      return;
    }
    if (tables_ > 0 && --tables_ > 0) return;
    if (!trim(rows_).empty()) list_.push_back({ParagraphKind::kTable, rows_});
    text_.clear();
  }

  void end_cell() {
    if (cells_++ > 0) row_ += '\t';
    row_ += tidy(text_);
    text_.clear();
  }

  void end_row() {
    if (!trim(row_).empty()) rows_ += (rows_.empty() ? "" : "\n") + row_;
    row_.clear();
    cells_ = 0;
  }

  std::vector<Paragraph> list_;
  std::string text_, style_, row_, rows_;
  size_t tables_ = 0, cells_ = 0, bytes_ = 0;  // tables: how deep inside one
  bool is_heading_ = false;
};

// "AB12" -> 27
size_t column_of_reference(std::string_view reference) {
  size_t column = 0;
  for (const char c : reference) {
    if (c < 'A' || c > 'Z' || column > kSheetColumnsMax) break;
    column = column * 26 + static_cast<size_t>(c - 'A' + 1);
  }
  return column == 0 ? SIZE_MAX : column - 1;
}

// The <t> below an element, readings (<rPh>) left out.
std::string strings_below(const pugi::xml_node& node) {
  std::string text;
  size_t readings = 0;
  walk_xml(node, [&](const XmlStep& step) {
    const std::string_view name = element_name(step.node);
    if (name == "rPh") readings += step.is_end ? static_cast<size_t>(-1) : 1;
    if (name == "t" && !step.is_end && readings == 0) text += step.node.text().get();
  });
  return tidy(text);
}

std::string cell_text(const pugi::xml_node& cell, const std::vector<std::string>& strings) {
  const std::string_view type = cell.attribute("t").value();
  if (type == "inlineStr") return strings_below(cell);
  std::string value;
  for (const pugi::xml_node& child : cell.children()) {
    if (element_name(child) == "v") value = tidy(child.text().get());
  }
  if (type != "s") return value;
  const unsigned long long number = std::strtoull(value.c_str(), nullptr, 10);
  return number < strings.size() ? strings[number] : std::string();
}

// Numbers of an attribute like "10 20.5 3".
std::vector<double> numbers_of(const char* text) {
  std::vector<double> numbers;
  for (char* end = nullptr; numbers.size() < 16; text = end) {
    const double number = std::strtod(text, &end);
    if (end == text) break;
    numbers.push_back(std::isfinite(number) ? number : 0);
  }
  return numbers;
}

// How far a line of text reaches: its first place, and the ways to the others ("g 5 4.2" is five times 4.2).
double advance_of(const char* deltas) {
  std::istringstream words(deltas);
  double width = 0;
  size_t count = 0;
  for (std::string word; words >> word && count++ < kLaidRunsMax;) {
    if (word != "g") {
      width += std::strtod(word.c_str(), nullptr);
      continue;
    }
    double times = 0, way = 0;
    if (words >> times >> way) width += times * way;
  }
  return std::isfinite(width) ? width : 0;
}

void add_text_object(const pugi::xml_node& object, LaidPage& page) {
  const std::vector<double> box = numbers_of(object.attribute("Boundary").value());
  if (box.size() < 4) return;
  double size = object.attribute("Size").as_double(4);
  const std::vector<double> matrix = numbers_of(object.attribute("CTM").value());
  const bool has_matrix = matrix.size() == 6;
  const double scale_x = has_matrix && matrix[0] > 0 ? matrix[0] : 1,
               scale_y = has_matrix && matrix[3] > 0 ? matrix[3] : 1;
  const double move_x = has_matrix ? matrix[4] : 0, move_y = has_matrix ? matrix[5] : 0;
  for (const pugi::xml_node& code : object.children()) {
    if (element_name(code) != "TextCode") continue;
    const double x = box[0] + code.attribute("X").as_double() * scale_x + move_x;
    const double base = box[1] + code.attribute("Y").as_double() * scale_y + move_y;
    const double height = size * scale_y;
    LaidRun run;
    run.text = tidy(code.text().get());
    run.x = x * kPointsPerMillimetre;
    run.y = (base - 0.88 * height) * kPointsPerMillimetre;
    run.height = height * kPointsPerMillimetre;
    run.width = (advance_of(code.attribute("DeltaX").value()) + size) * scale_x * kPointsPerMillimetre;
    run.is_vertical = *code.attribute("DeltaX").value() == '\0' && *code.attribute("DeltaY").value() != '\0';
    if (run.is_vertical) {
      run.width = run.height;
      run.height += advance_of(code.attribute("DeltaY").value()) * scale_y * kPointsPerMillimetre;
    }
    if (!run.text.empty()) page.runs.push_back(std::move(run));
  }
}

}  // namespace

std::vector<Paragraph> word_paragraphs(const std::string& xml) {
  pugi::xml_document document;
  return load_xml(document, xml) ? WordReader().read(document) : std::vector<Paragraph>();
}

std::vector<std::string> excel_strings(const std::string& xml) {
  pugi::xml_document document;
  std::vector<std::string> strings;
  if (!load_xml(document, xml)) return strings;
  for (const pugi::xml_node& item : document.document_element().children()) {
    if (element_name(item) != "si") continue;
    if (strings.size() >= kSheetStringsMax) break;
    strings.push_back(strings_below(item));
  }
  return strings;
}

Paragraph excel_table(const std::string& xml, const std::vector<std::string>& strings) {
  pugi::xml_document document;
  Paragraph table{ParagraphKind::kTable, ""};
  if (!load_xml(document, xml)) return table;
  std::string row;
  size_t column = 0, next = 0, cells = 0;  // of the row: tabs written, where a cell stands that doesn't say; all cells
  walk_xml(document, [&](const XmlStep& step) {
    if (cells > kSheetCellsMax || table.text.size() > kFileTextBytesMax) return;
    const std::string_view name = element_name(step.node);
    if (name == "row" && step.is_end) {
      if (!trim(row).empty()) table.text += (table.text.empty() ? "" : "\n") + row;
      row.clear();
      column = next = 0;
    }
    if (name != "c" || step.is_end) return;
    ++cells;
    const std::string text = cell_text(step.node, strings);
    size_t place = column_of_reference(step.node.attribute("r").value());
    if (place == SIZE_MAX) place = next;
    next = place + 1;
    if (text.empty()) return;
    for (; place <= kSheetColumnsMax && column < place; ++column) row += '\t';
    row += text;
  });
  return table;
}

LaidPage ofd_page(const std::string& xml) {
  LaidPage page{210 * kPointsPerMillimetre, 297 * kPointsPerMillimetre};
  pugi::xml_document document;
  if (!load_xml(document, xml)) return page;
  walk_xml(document, [&](const XmlStep& step) {
    if (step.is_end || page.runs.size() >= kLaidRunsMax) return;
    const std::string_view name = element_name(step.node);
    if (name == "TextObject") add_text_object(step.node, page);
    if (name != "PhysicalBox") return;
    const std::vector<double> box = numbers_of(step.node.text().get());
    if (box.size() < 4 || box[2] <= 0 || box[3] <= 0) return;
    page.width = box[2] * kPointsPerMillimetre;
    page.height = box[3] * kPointsPerMillimetre;
  });
  return page;
}

}  // namespace fangzhi

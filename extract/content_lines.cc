#include <algorithm>
#include <utility>

#include "extract/content.h"

namespace fangzhi {
namespace {

constexpr size_t kShortRow = 20;  // visible characters of a preformatted row too short to have been wrapped

class LineMaker {
 public:
  explicit LineMaker(const Document& document) : document_(document) {}

  std::vector<Line> run() {
    blocks_.push_back({0, document_.size()});
    for (NodeId id = 1; id < document_.size();) {
      while (id >= blocks_.back().end) {
        flush();
        blocks_.pop_back();
      }
      const Node& node = document_[id];
      if (node.hidden) {
        id = node.end;
        continue;
      }
      if (node.tag == Tag::kText && id < preformatted_end_) {
        add_preformatted(id, node.text);
      } else if (node.tag == Tag::kText) {
        add_text(id, node.text);
      } else {
        enter(id, node);
      }
      ++id;
    }
    flush();
    return std::move(lines_);
  }

 private:
  struct Open {
    NodeId element;
    NodeId end;
  };

  void enter(NodeId id, const Node& node) {
    if (node.tag == Tag::kBr) return flush();
    if (is_preformatted(id, node)) preformatted_end_ = std::max(preformatted_end_, node.end);
    if (is_block(node.tag)) {
      flush();
      blocks_.push_back({id, node.end});
      if (is_heading(node.tag)) {
        heading_ = node.tag;
        heading_end_ = node.end;
      }
      return;
    }
    if (node.tag == Tag::kA) {
      link_end_ = node.end;
      ++line_.links;
    }
    if (node.tag == Tag::kB || node.tag == Tag::kStrong) strong_end_ = node.end;
    if (!line_.raw.empty() && line_.raw.back() != kBoundary) line_.raw.push_back(kBoundary);
  }

  bool is_preformatted(NodeId id, const Node& node) const {
    if (node.tag == Tag::kPre) return true;
    if (node.attribute_count == 0) return false;
    const std::string_view style = document_.attribute(id, "style");
    return style.find("white-space") != std::string_view::npos &&
           squash(style).find("white-space:pre") != std::string::npos;
  }

  // Where line breaks are shown. One amid a sentence is the wrap of a narrow column, not the end of a paragraph.
  void add_preformatted(NodeId id, std::string_view text) {
    while (!text.empty()) {
      const size_t end = std::min(text.find('\n'), text.size());
      const std::string_view row = trim(text.substr(0, end));
      if (!row.empty()) add_text(id, text.substr(0, end));
      const std::string_view rest = text.substr(std::min(end + 1, text.size()));
      const bool stops = row.empty() || row.ends_with("。") || row.ends_with("：") || row.ends_with("！") ||
                         row.ends_with("；") || row.ends_with("？") || row.ends_with(".") || row.ends_with("”");
      const bool indented = !rest.empty() && (rest[0] == ' ' || rest[0] == '\t' || rest.starts_with("　"));
      const bool parts = stops || indented || visible_length(row) <= kShortRow;
      if (end < text.size() && parts) flush();
      if (end < text.size() && !parts) add_text(id, "\n");
      text = rest;
    }
  }

  void add_text(NodeId id, std::string_view text) {
    if (text.empty()) return;
    if (line_.raw.empty()) line_.first = id;
    // An inline element has ended since the last text.
    if (id >= inline_end_ && !line_.raw.empty() && line_.raw.back() != kBoundary) line_.raw.push_back(kBoundary);
    inline_end_ = document_[document_[id].parent].end;
    line_.raw.append(text);
    line_.last = id;
    const auto visible = static_cast<uint32_t>(id < link_end_ || id >= strong_end_ ? visible_length(text) : 0);
    if (id < link_end_) line_.link_visible += visible;
    if (id >= strong_end_ && visible > 0) all_strong_ = false;
  }

  void flush() {
    std::string text = tidy(line_.raw);
    if (!text.empty()) {
      line_.element = blocks_.back().element;
      line_.text = std::move(text);
      line_.counts = count_text(line_.text);
      if (line_.first < heading_end_) line_.heading = heading_;
      line_.strong = all_strong_ || line_.heading != Tag::kText;
      lines_.push_back(std::move(line_));
    }
    line_ = Line();
    all_strong_ = true;
  }

  const Document& document_;
  std::vector<Line> lines_;
  std::vector<Open> blocks_;
  Line line_;
  NodeId preformatted_end_ = 0;
  NodeId link_end_ = 0, strong_end_ = 0, heading_end_ = 0, inline_end_ = 0;
  Tag heading_ = Tag::kText;
  bool all_strong_ = true;
};

}  // namespace

std::vector<Line> lines_of(const Document& document) {
  return LineMaker(document).run();
}

}  // namespace fangzhi

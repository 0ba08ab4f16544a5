#pragma once

// Which part of a page is the article. The page becomes a list of lines (a browser's lines: blocks and <br> part them),
// each weighed by its prose; the weights are summed up the tree, and the container is found from the top down: as long
// as one child holds nearly all prose, the article is in it.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/records.h"
#include "extract/html.h"
#include "extract/text.h"

namespace fangzhi {

// What a line is when it is no text of the article.
enum class Noise : uint8_t {
  kNone,
  kBreadcrumb,   // 当前位置：首页 > 新闻
  kPublication,  // 来源：… 发布时间：… 浏览次数
  kTools,        // 【字体：大 中 小】 【打印】 分享到
  kNeighbours,   // 上一篇 下一篇
  kRelated,      // 相关阅读: all that follows it in its container too
  kFooter,       // 主办单位 ICP备
  kEditor,       // 责任编辑：…
  kReader,       // 扫一扫在手机打开当前页, 打开APP
};

// A line of the page as shown.
struct Line {
  NodeId element = 0;         // the block element it stands in
  NodeId first = 0;           // its first node
  NodeId last = 0;            // its last text node
  std::string raw;            // as written, U+001F where an inline element begins or ends
  std::string text;           // tidy
  TextCounts counts;          // of `text`
  uint32_t link_visible = 0;  // visible characters inside links
  uint32_t links = 0;
  bool strong = false;       // wholly bold, or a heading
  Tag heading = Tag::kText;  // h1-h6 when inside one
  Noise noise = Noise::kNone;
  double weight = 0;  // as prose of an article; 0 for noise
};

// Lines of what is shown, in page order.
std::vector<Line> lines_of(const Document& document);

// What `text` is, judged by itself. `line`: its tidy text.
Noise noise_of(const Line& line);

// Names (class, id) that mark an element as no article, or as one.
enum class NameHint : uint8_t { kNone, kBody, kNoise };
NameHint name_hint(const Document& document, NodeId element);

struct Body {
  NodeId container = 0;  // 0: none found
  size_t begin = 0;      // of its lines
  size_t end = 0;
  double weight = 0;                 // prose in it
  double page_weight = 0;            // prose on the page
  std::vector<size_t> kept;          // lines that are its paragraphs
  std::vector<std::string> reasons;  // with `explain`: a readable one for each line
};

struct BodyOptions {
  std::string_view selector;   // "#id", ".class", "tag", or a chain of them; the seed file's `body`
  size_t headline = SIZE_MAX;  // line of the headline, when known: nothing before it belongs to the body
  bool explain = false;
};

// Sets `noise` and `weight` of the lines on the way.
Body find_body(const Document& document, std::vector<Line>& lines, const BodyOptions& options = {});

// The kept lines as paragraphs: tables joined, lists and headings and captions marked.
std::vector<Paragraph> paragraphs_of(const Document& document, const std::vector<Line>& lines, const Body& body);

}  // namespace fangzhi

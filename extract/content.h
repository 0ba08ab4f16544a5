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
  kRelated,      // 相关阅读: what follows it in its container too
  kFooter,       // 主办单位 ICP备
  kEditor,       // 责任编辑：…
  kReader,       // 扫一扫在手机打开当前页, 打开APP
  kOriginal,     // 原标题：…, 文章关键词：…
  kComments,     // 网友评论: what follows it too
  kPager,        // [1] [2] 下一页
  kAttachment,   // 附件：, the name of a linked file
};

// Stands in the raw text of a line where an inline element begins or ends: U+001F.
constexpr char kBoundary = '\x1f';

// A line of the page as shown.
struct Line {
  NodeId element = 0;         // the block element it stands in
  NodeId first = 0;           // its first text node
  NodeId last = 0;            // its last text node
  std::string raw;            // as written, with kBoundary
  std::string text;           // tidy
  TextCounts counts;          // of `text`
  uint32_t link_visible = 0;  // visible characters inside links
  uint32_t links = 0;
  bool strong = false;                          // wholly bold, or a heading
  Tag heading = Tag::kText;                     // h1-h6 when inside one
  Noise noise = Noise::kNone;                   // by its words alone
  NodeId table = 0;                             // the table of data it stands in; 0: none
  double weight = 0;                            // as prose of an article; 0 for noise
  const char* verdict = "outside the article";  // why it was kept or dropped, for a person
};

// Lines of what is shown, in page order.
std::vector<Line> lines_of(const Document& document);

// What a line is, judged by its own words.
Noise noise_of(const Line& line);

// Visible characters before the first label (来源：, 发布时间) in it.
size_t text_before_label(std::string_view text);
// Sets `noise` of all lines: by their own words, and, for addresses of an organiser (主办单位：…), by the footer they
// stand in.
void judge_noise(std::vector<Line>& lines);

// Sets `table` of lines in tables of data; lines in the box where an office says what its document is (索引号,
// 发文机关) become publication lines. Needs `noise`. [headline_begin, headline_end): lines of the headline, whose table
// is layout.
void judge_tables(const Document& document, std::vector<Line>& lines, size_t headline_begin, size_t headline_end);

// A table's rows: cells parted by tabs, rows by newlines; empty cells keep their place.
std::string table_text(const Document& document, NodeId table);

// What the names an author gave an element (class, id) say of it.
enum class NameHint : uint8_t { kNone, kBody, kNoise };
NameHint name_hint(const Document& document, NodeId element);

// Sums over everything inside an element.
struct Mass {
  double prose = 0;      // weights of its lines
  uint32_t visible = 0;  // characters
  uint32_t linked = 0;   // of these inside links
  uint32_t links = 0;
  uint32_t lines = 0;
};

struct Body {
  NodeId container = 0;       // 0: none found
  double weight = 0;          // prose in it
  double page_weight = 0;     // prose on the page
  std::vector<size_t> kept;   // lines that are its paragraphs, in order
  NodeId begin = 0, end = 0;  // nodes from its first to behind its last kept line, pictures included
};

struct BodyOptions {
  std::string_view selector;         // the seed file's `body`: "#id", ".class" or a tag name; must match to be used
  size_t headline_begin = SIZE_MAX;  // lines of the headline, when it stands on the page: nothing before it is body
  size_t headline_end = SIZE_MAX;
  std::string_view title;                // a line that only repeats it, at the beginning, is dropped
  const SiteProfile* profile = nullptr;  // what is known of the host; null: nothing
};

// Needs each line's `noise`; sets `weight` and `verdict`.
Body find_body(const Document& document, std::vector<Line>& lines, const BodyOptions& options = {});

// The paragraphs of an article, and the line each was made of (SIZE_MAX: a table, made of many).
struct Paragraphs {
  std::vector<Paragraph> list;
  std::vector<size_t> line_of;
};

// The kept lines as paragraphs: tables joined, lists and headings and captions marked.
Paragraphs paragraphs_of(const Document& document, const std::vector<Line>& lines, const Body& body);

// Long paragraphs that stand twice are kept once, the first; each one dropped is a repair `duplicate-block`.
void drop_repeats(Paragraphs& paragraphs, std::vector<Repair>& repairs);

}  // namespace fangzhi

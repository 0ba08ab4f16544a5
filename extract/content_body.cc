#include <algorithm>
#include <utility>

#include "extract/content.h"
#include "extract/date.h"
#include "extract/profile_place.h"

namespace fangzhi {
namespace {

constexpr double kAlone = 0.85;    // share of a container's prose that makes one child the whole article
constexpr double kDominant = 0.5;  // share that makes it the article when it stands beside other kinds of blocks
constexpr double kFlow = 0.15;  // share of prose in plain paragraphs of the container that makes it the article itself
constexpr double kPictureProse = 40;    // prose below which a page with a headline may be a picture or a file only
constexpr double kCellWeight = 0.5;     // prose a character of a table of data counts for
constexpr double kBesideTable = 8;      // prose beside a table that makes it a part of an article
constexpr double kShortProse = 800;     // prose below which blocks of different make may be one article
constexpr double kCompany = 0.3;        // their prose, as share of the largest block's
constexpr size_t kLinkTailMin = 3;      // links one after another at the end of a text that are no part of it
constexpr double kLinkTailProse = 100;  // prose before them
constexpr size_t kCaptionMin = 6;       // characters before 来源： that make it part of a caption
constexpr double kAppendix = 0.35;  // prose behind an end marker, as share of that before, that is no appendix any more

double prose_weight(const Line& line) {
  if (line.noise != Noise::kNone || line.counts.visible == 0) return 0;
  if (line.link_visible * 2 > line.counts.visible) return 0;
  if (line.table != 0) return line.counts.visible * kCellWeight;
  if ((line.counts.han + line.counts.letters) * 3 < line.counts.visible) return 0;  // rules of dashes, figures
  const double own = line.counts.visible - std::min(line.link_visible, line.counts.visible);
  // A Latin word carries about what two Han characters do.
  const double size = own - 0.6 * std::min<double>(own, line.counts.letters);
  if (line.counts.punctuation == 0) return size * 0.2;
  return size * (line.counts.stops > 0 ? 1.2 : 1.0);
}

double element_factor(const Document& document, NodeId id) {
  const Tag tag = document[id].tag;
  if (tag == Tag::kNav || tag == Tag::kFooter) return 0.1;
  if (tag == Tag::kAside) return 0.3;
  if (!is_block(tag)) return 1.0;
  switch (name_hint(document, id)) {
    case NameHint::kNoise:
      return 0.2;
    case NameHint::kBody:
      return 1.5;
    case NameHint::kNone:
      break;
  }
  return tag == Tag::kArticle || tag == Tag::kMain ? 1.3 : 1.0;
}

// Whether two elements look made by the same template: tag and class without digits.
std::string signature(const Document& document, NodeId id) {
  std::string out = std::to_string(static_cast<int>(document[id].tag)) + " ";
  for (const char c : document.attribute(id, "class")) {
    if (c < '0' || c > '9') out.push_back(c);
  }
  return out;
}

// By Ann Lee - 11/19/19 06:56 AM; 2024-05-06 10:28: a day with a clock and little else, no label. A day alone may be
// the document's own.
bool is_dateline(const Line& line) {
  if (line.counts.visible > 70 || line.counts.stops > 0 || line.table != 0) return false;
  if (line.text.find_first_of("0123456789") == std::string::npos) return false;
  const auto found = find_date(line.text);
  if (!found || found->form == DateForm::kRelative) return false;
  const size_t rest = visible_length(line.text) -
                      visible_length(std::string_view(line.text).substr(found->begin, found->end - found->begin));
  if (found->time.hour >= 0) return rest <= 40;
  return rest <= 2 && line.counts.han == 0;  // 2024-05-06, May 6, 2024
}

class BodyFinder {
 public:
  BodyFinder(const Document& document, std::vector<Line>& lines, const BodyOptions& options)
      : document_(document),
        lines_(lines),
        options_(options),
        mass_(document.size()),
        in_tables_(document.size(), 0.0) {}

  Body run() {
    Body body;
    judge_tables(document_, lines_, options_.headline_begin, options_.headline_end);
    weigh();
    body.page_weight = mass_[0].prose;
    body.container = selected();
    if (body.container == 0) body.container = descend();
    if (options_.profile != nullptr && trim(options_.selector).size() < 2) {
      const NodeId learned = learned_body(document_, mass_, *options_.profile, body.container);
      if (learned != 0 && mass_[learned].prose >= kPictureProse) body.container = learned;
    }
    if (headline_known() && mass_[body.container].prose < kPictureProse) body.container = around_headline();
    body.weight = mass_[body.container].prose;
    mark_dropped(body.container, body.weight);
    keep(body);
    return body;
  }

 private:
  void weigh();
  NodeId selected() const;
  NodeId descend() const;
  NodeId around_headline() const;
  NodeId best_child(NodeId at) const;
  bool has_twins(NodeId at, NodeId best) const;
  double flow(NodeId at) const;
  bool has_company(NodeId at, NodeId best) const;
  bool stops_at_table(NodeId at, NodeId best) const;
  void mark_dropped(NodeId container, double prose);
  const char* drop_reason(NodeId id, double prose) const;
  void keep(Body& body);
  bool announces(size_t index) const;
  bool is_data_source(size_t index) const;
  void settle(size_t begin, size_t end);
  std::pair<size_t, size_t> prose_span(size_t begin, size_t end) const;
  bool in_table(NodeId element) const;
  const char* line_reason(size_t index) const;
  bool goes_on(size_t marker, size_t begin, size_t end) const;
  size_t end_of_body(size_t begin, size_t end) const;
  size_t link_tail(size_t begin, size_t end) const;

  bool headline_known() const { return options_.headline_end <= lines_.size(); }

  const Document& document_;
  std::vector<Line>& lines_;
  const BodyOptions& options_;
  std::vector<Mass> mass_;
  std::vector<double> in_tables_;     // of an element's prose, what stands in tables of data
  std::vector<const char*> dropped_;  // by element: why its lines go; null: they stay
};

void BodyFinder::weigh() {
  std::vector<double> factor(document_.size(), 1.0);
  for (NodeId id = 1; id < document_.size(); ++id) {
    const double own = document_[id].tag == Tag::kText ? 1.0 : element_factor(document_, id);
    factor[id] = std::min(2.0, factor[document_[id].parent] * own);
  }
  for (size_t i = 0; i < lines_.size(); ++i) {
    Line& line = lines_[i];
    line.weight = prose_weight(line) * factor[line.element];
    if (headline_known() && i < options_.headline_end) line.weight *= 0.3;
    Mass& mass = mass_[line.element];
    if (line.table != 0) in_tables_[line.element] += line.weight;
    mass.prose += line.weight;
    mass.visible += line.counts.visible;
    mass.linked += line.link_visible;
    mass.links += line.links;
    ++mass.lines;
  }
  for (NodeId id = document_.size(); id-- > 1;) {
    Mass& parent = mass_[document_[id].parent];
    parent.prose += mass_[id].prose;
    parent.visible += mass_[id].visible;
    parent.linked += mass_[id].linked;
    parent.links += mass_[id].links;
    parent.lines += mass_[id].lines;
    in_tables_[document_[id].parent] += in_tables_[id];
  }
}

NodeId BodyFinder::selected() const {
  const std::string_view wanted = trim(options_.selector);
  if (wanted.size() < 2) return 0;
  for (NodeId id = 1; id < document_.size(); ++id) {
    if (document_[id].tag == Tag::kText || document_[id].hidden) continue;
    if (wanted[0] == '#' && document_.attribute(id, "id") == wanted.substr(1)) return id;
    if (wanted[0] != '.') continue;
    const std::string classes = " " + std::string(document_.attribute(id, "class")) + " ";
    if (classes.find(" " + std::string(wanted.substr(1)) + " ") != std::string::npos) return id;
  }
  return 0;
}

// Where next to nothing is written, the article is what stands with its headline: the smallest element around both
// the headline and something behind it.
NodeId BodyFinder::around_headline() const {
  const Line& headline = lines_[options_.headline_end - 1];
  NodeId at = headline.element;
  while (at != 0 && document_[at].tag != Tag::kBody) {
    for (NodeId id = headline.last + 1; id < document_[at].end; ++id) {
      const Tag tag = document_[id].tag;
      if (document_[id].hidden) continue;
      if (tag == Tag::kImg || tag == Tag::kIframe || tag == Tag::kEmbed || tag == Tag::kObject) return at;
    }
    const auto behind = std::count_if(lines_.begin() + static_cast<std::ptrdiff_t>(options_.headline_end), lines_.end(),
                                      [&](const Line& line) { return line.first < document_[at].end; });
    if (behind >= 2) return at;
    at = document_[at].parent;
  }
  return at;
}

NodeId BodyFinder::best_child(NodeId at) const {
  NodeId best = 0;
  for (NodeId child = at + 1; child < document_[at].end; child = document_[child].end) {
    if (document_[child].tag != Tag::kText && (best == 0 || mass_[child].prose > mass_[best].prose)) best = child;
  }
  return best;
}

// Other children of the same make hold prose too: the article is made of several.
bool BodyFinder::has_twins(NodeId at, NodeId best) const {
  const std::string wanted = signature(document_, best);
  double twins = 0;
  for (NodeId child = at + 1; child < document_[at].end; child = document_[child].end) {
    if (child == best || document_[child].tag != document_[best].tag) continue;
    if (signature(document_, child) == wanted) twins += mass_[child].prose;
  }
  return twins > 0.1 * mass_[best].prose;
}

// Prose that stands in `at` itself: its own lines, paragraphs, headings, tables and lists among its children.
double BodyFinder::flow(NodeId at) const {
  double own = mass_[at].prose;
  for (NodeId child = at + 1; child < document_[at].end; child = document_[child].end) {
    const Tag tag = document_[child].tag;
    if (tag == Tag::kText) continue;
    const bool is_text = tag == Tag::kP || tag == Tag::kPre || is_heading(tag) || tag == Tag::kBlockquote ||
                         (tag == Tag::kTable && in_tables_[child] > 0);
    if (!is_text && is_block(tag)) own -= mass_[child].prose;
  }
  return own;
}

// A short article in several blocks of different make, such as a question and its answer: between the headline and
// `best` stands much other prose.
bool BodyFinder::has_company(NodeId at, NodeId best) const {
  if (!headline_known() || mass_[at].prose > kShortProse || document_[at].tag == Tag::kBody) return false;
  double company = 0;
  for (NodeId child = at + 1; child < document_[at].end; child = document_[child].end) {
    if (child == best || child < lines_[options_.headline_end - 1].last || !is_block(document_[child].tag)) continue;
    const Mass& mass = mass_[child];
    if (name_hint(document_, child) == NameHint::kNoise || mass.linked * 4 > mass.visible) continue;
    if (mass.lines < 2 || child > best) continue;  // a teaser; what is recommended to read next
    company += mass.prose;
  }
  return company >= kCompany * mass_[best].prose;
}

// `best` is a table of data, or nothing but one beside text of the article: the article is around it.
bool BodyFinder::stops_at_table(NodeId at, NodeId best) const {
  if (in_tables_[best] < 0.98 * mass_[best].prose) return false;
  if (document_[best].tag == Tag::kTable) return true;
  double beside = 0;
  for (size_t i = headline_known() ? options_.headline_end : 0; i < lines_.size(); ++i) {
    const Line& line = lines_[i];
    if (line.first < at || line.first >= document_[at].end) continue;
    if (line.first >= best && line.first < document_[best].end) continue;
    if (line.counts.punctuation > 0 || line.table != 0) beside += line.weight;
  }
  return beside >= kBesideTable;
}

NodeId BodyFinder::descend() const {
  NodeId at = 0;
  for (;;) {
    const NodeId best = best_child(at);
    if (best == 0 || mass_[best].prose <= 0 || mass_[best].lines == 0 || stops_at_table(at, best)) return at;
    const double share = mass_[best].prose / mass_[at].prose;
    if (share < kAlone) {
      const Tag tag = document_[best].tag;
      const bool is_part = tag == Tag::kP || !is_block(tag) || mass_[best].lines < 2 || has_twins(at, best) ||
                           has_company(at, best) || flow(at) > kFlow * mass_[at].prose;
      if (share < kDominant || is_part) return at;
    }
    at = best;
  }
}

const char* BodyFinder::drop_reason(NodeId id, double prose) const {
  const Mass& mass = mass_[id];
  const Tag tag = document_[id].tag;
  const bool minor = mass.prose < 0.25 * prose;
  if (!minor) return nullptr;
  if (tag == Tag::kNav || tag == Tag::kFooter || tag == Tag::kAside) return "in a navigation or footer element";
  if (name_hint(document_, id) == NameHint::kNoise) return "in an element named as no article";
  if (mass.links >= 3 && mass.lines >= 2 && mass.linked * 2 > mass.visible) return "in a list of links";
  return nullptr;
}

void BodyFinder::mark_dropped(NodeId container, double prose) {
  dropped_.assign(document_.size(), nullptr);
  for (NodeId id = container + 1; id < document_[container].end; ++id) {
    const Node& node = document_[id];
    if (node.tag == Tag::kText) continue;
    dropped_[id] = dropped_[node.parent];
    if (dropped_[id] == nullptr && is_block(node.tag)) dropped_[id] = drop_reason(id, prose);
  }
}

const char* BodyFinder::line_reason(size_t index) const {
  const Line& line = lines_[index];
  switch (line.noise) {
    case Noise::kBreadcrumb:
      return "a breadcrumb";
    case Noise::kTools:
      return "a tool bar";
    case Noise::kNeighbours:
      return "links to the next article";
    case Noise::kRelated:
    case Noise::kComments:
      return "heading of related matter";
    case Noise::kFooter:
      return "a footer";
    case Noise::kEditor:
      return "an editor's line: metadata";
    case Noise::kReader:
      return "addressed to the reader's device";
    case Noise::kOriginal:
      return "repeats the headline or its key words";
    case Noise::kPublication:
      return "a publication line: metadata";
    case Noise::kPager:
      return "a pager";
    case Noise::kAttachment:
      return "an attachment: metadata";
    case Noise::kNone:
      break;
  }
  if (line.links > 0 && line.link_visible * 10 >= line.counts.visible * 9 && line.counts.visible < 30 &&
      !line.text.starts_with("http")) {
    return "nothing but a link";
  }
  return nullptr;
}

// A link to another story, or an editor's line, amid the paragraphs: more of them follow in the same element.
bool BodyFinder::goes_on(size_t marker, size_t begin, size_t end) const {
  const Line& line = lines_[marker];
  const bool inlined = line.noise == Noise::kRelated && line.links > 0 && line.heading == Tag::kText;
  if (!inlined && line.noise != Noise::kEditor) return false;
  const auto parent = [&](const Line& of) { return document_[of.element].parent; };
  const auto is_prose = [&](const Line& of) {
    return of.weight > 0 && of.counts.stops > 0 && of.link_visible * 4 < of.counts.visible &&
           dropped_[of.element] == nullptr;
  };
  size_t behind = 0;
  NodeId home = 0;  // of the paragraphs
  for (size_t i = begin; i < marker; ++i) {
    if (is_prose(lines_[i])) home = parent(lines_[i]);
  }
  for (size_t i = marker + 1; i < end; ++i) behind += is_prose(lines_[i]) && parent(lines_[i]) == home;
  return behind >= 2;
}

// Where the article ends: before a marker that little prose follows.
size_t BodyFinder::end_of_body(size_t begin, size_t end) const {
  double before = 0, after = 0;
  for (size_t i = begin; i < end; ++i) after += dropped_[lines_[i].element] == nullptr ? lines_[i].weight : 0;
  for (size_t i = begin; i < end; ++i) {
    const Line& line = lines_[i];
    const double own = dropped_[line.element] == nullptr ? line.weight : 0;
    after -= own;
    const bool marker = line.noise == Noise::kRelated || line.noise == Noise::kNeighbours ||
                        line.noise == Noise::kEditor || line.noise == Noise::kComments || line.noise == Noise::kFooter;
    if (marker && before > 0 && after < kAppendix * before && !goes_on(i, begin, end)) return i;
    before += own;
  }
  return end;
}

// 时间：5月8日 beside 地点：…: when something takes place, not when the page was published.
bool BodyFinder::announces(size_t index) const {
  const auto begins = [&](size_t i, std::initializer_list<std::string_view> words) {
    return i < lines_.size() && starts_with_any(squash(lines_[i].text), words);
  };
  if (!begins(index, {"时间", "日期", "時間"})) return false;
  const std::initializer_list<std::string_view> others = {"地点", "地點", "对象", "主题", "主題", "内容", "方式",
                                                          "人员", "范围", "费用", "活动", "参加", "主讲"};
  return contains_any(lines_[index].text, {"地点", "地點"}) || begins(index + 1, others) ||
         (index > 0 && begins(index - 1, others));
}

// 资料来源：… beside the publication line is the page's source; elsewhere that of a table or a figure.
bool BodyFinder::is_data_source(size_t index) const {
  if (!starts_with_any(squash(lines_[index].text), {"资料来源", "資料來源", "資料來源", "资讯来源", "資訊來源"}))
    return false;
  const auto published = [&](size_t i) { return i < lines_.size() && lines_[i].noise == Noise::kPublication; };
  return published(index + 1) || (index > 0 && published(index - 1));
}

// Where a run of lines that are links and nothing else begins at the end of the text, with the words above it; `end`:
// there is none. A list that is the article itself has no prose before it.
size_t BodyFinder::link_tail(size_t begin, size_t end) const {
  const auto is_link = [&](const Line& line) {
    return line.links > 0 && line.table == 0 && line.counts.visible >= 6 && line.counts.stops == 0 &&
           line.link_visible * 10 >= line.counts.visible * 9 && line.noise != Noise::kAttachment &&
           !line.text.starts_with("http");
  };
  size_t from = end, links = 0;
  while (from > begin) {
    const Line& line = lines_[from - 1];
    const bool passed_over =
        line.noise != Noise::kNone || dropped_[line.element] != nullptr || line.counts.visible <= 3;
    if (!is_link(line) && !passed_over) break;
    links += is_link(line);
    --from;
  }
  double before = 0;
  for (size_t i = begin; i < from; ++i) before += lines_[i].weight;
  if (links < kLinkTailMin || before < kLinkTailProse) return end;
  const Line& above = lines_[from - 1];
  if (above.counts.visible <= 20 && above.counts.stops == 0 &&
      (above.strong || above.text.ends_with("：") || above.text.ends_with(":"))) {
    --from;
  }
  return from;
}

// Words that make a publication line of a line above the text are part of a caption or a sentence inside it.
void BodyFinder::settle(size_t begin, size_t end) {
  bool in_text = false;
  for (size_t i = begin; i < end; ++i) {
    Line& line = lines_[i];
    const bool is_text = announces(i) || (in_text && text_before_label(line.text) >= kCaptionMin);
    if (line.noise == Noise::kPublication && is_text) line.noise = Noise::kNone;
    if (!in_text && line.noise == Noise::kNone && is_data_source(i)) line.noise = Noise::kPublication;
    in_text = in_text || (line.weight > 0 && line.counts.stops > 0);
  }
}

// First and last line of running text.
std::pair<size_t, size_t> BodyFinder::prose_span(size_t begin, size_t end) const {
  std::pair<size_t, size_t> span{begin, end};
  bool any = false;
  for (size_t i = begin; i < end; ++i) {
    if (lines_[i].weight <= 0 || lines_[i].counts.punctuation == 0 || is_dateline(lines_[i])) continue;
    if (!any) span.first = i;
    any = true;
    span.second = i;
  }
  return span;
}

bool BodyFinder::in_table(NodeId element) const {
  const Tag tag = document_[element].tag;
  const Tag parent = document_[document_[element].parent].tag;
  return tag == Tag::kTd || tag == Tag::kTh || parent == Tag::kTd || parent == Tag::kTh;
}

void BodyFinder::keep(Body& body) {
  const std::string title = squash(options_.title);
  const NodeId from = body.container, to = document_[body.container].end;
  const auto first = std::find_if(lines_.begin(), lines_.end(), [&](const Line& line) { return line.first >= from; });
  const auto last = std::find_if(first, lines_.end(), [&](const Line& line) { return line.first >= to; });
  auto begin = static_cast<size_t>(first - lines_.begin());
  const auto limit = static_cast<size_t>(last - lines_.begin());
  if (headline_known() && options_.headline_end > begin && options_.headline_end <= limit)
    begin = options_.headline_end;
  settle(begin, limit);
  const size_t end = link_tail(begin, end_of_body(begin, limit));
  const auto prose = prose_span(begin, end);
  for (size_t i = begin; i < limit; ++i) {
    Line& line = lines_[i];
    const char* reason = i >= end ? "behind the end of the article" : dropped_[line.element];
    if (reason == nullptr) reason = line_reason(i);
    if (reason == nullptr && line.counts.visible <= 3 && line.heading == Tag::kText && i < prose.first) {
      reason = "a mark before the text";
    }
    if (reason == nullptr && line.counts.visible <= 3 && i > prose.second && !in_table(line.element)) {
      reason = "a mark behind the text";
    }
    if (reason == nullptr && i < prose.first && is_dateline(line)) reason = "a publication line: metadata";
    if (reason == nullptr && body.kept.size() < 3 && !title.empty() && squash(line.text) == title) {
      reason = "repeats the headline";
    }
    line.verdict = reason != nullptr ? reason : "kept";
    if (reason == nullptr) body.kept.push_back(i);
  }
  body.begin = begin > 0 && lines_[begin - 1].last >= from ? lines_[begin - 1].last + 1 : from;
  body.end = end < lines_.size() ? std::min(lines_[end].first, to) : to;
}

}  // namespace

Body find_body(const Document& document, std::vector<Line>& lines, const BodyOptions& options) {
  Body body = BodyFinder(document, lines, options).run();
  if (options.profile != nullptr) drop_blocks(document, *options.profile, lines, body);
  return body;
}

}  // namespace fangzhi

#include <algorithm>
#include <utility>

#include "extract/content.h"

namespace fangzhi {
namespace {

constexpr double kAlone = 0.85;    // share of a container's prose that makes one child the whole article
constexpr double kDominant = 0.5;  // share that makes it the article when it stands beside other kinds of blocks
constexpr double kFlow = 0.15;  // share of prose in plain paragraphs of the container that makes it the article itself
constexpr double kPictureProse = 40;  // prose below which a page with a headline may be a picture or a file only
constexpr size_t kCaptionMin = 6;     // characters before 来源： that make it part of a caption
constexpr double kAppendix = 0.35;  // prose behind an end marker, as share of that before, that is no appendix any more

double prose_weight(const Line& line) {
  if (line.noise != Noise::kNone || line.counts.visible == 0) return 0;
  if (line.link_visible * 2 > line.counts.visible) return 0;
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

class Finder {
 public:
  Finder(const Document& document, std::vector<Line>& lines, const BodyOptions& options)
      : document_(document), lines_(lines), options_(options), mass_(document.size()) {}

  Body run() {
    Body body;
    weigh();
    body.page_weight = mass_[0].prose;
    body.container = selected();
    if (body.container == 0) body.container = descend();
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
  void mark_dropped(NodeId container, double prose);
  const char* drop_reason(NodeId id, double prose) const;
  void keep(Body& body);
  void settle(size_t begin, size_t end);
  std::pair<size_t, size_t> prose_span(size_t begin, size_t end) const;
  bool in_table(NodeId element) const;
  const char* line_reason(size_t index) const;
  size_t end_of_body(size_t begin, size_t end) const;
  bool is_lead(const Line& line, NodeId container) const;

  bool headline_known() const { return options_.headline_end <= lines_.size(); }

  const Document& document_;
  std::vector<Line>& lines_;
  const BodyOptions& options_;
  std::vector<Mass> mass_;
  std::vector<const char*> dropped_;  // by element: why its lines go; null: they stay
};

void Finder::weigh() {
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
  }
}

NodeId Finder::selected() const {
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
NodeId Finder::around_headline() const {
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

NodeId Finder::best_child(NodeId at) const {
  NodeId best = 0;
  for (NodeId child = at + 1; child < document_[at].end; child = document_[child].end) {
    if (document_[child].tag != Tag::kText && (best == 0 || mass_[child].prose > mass_[best].prose)) best = child;
  }
  return best;
}

// Other children of the same make hold prose too: the article is made of several.
bool Finder::has_twins(NodeId at, NodeId best) const {
  const std::string wanted = signature(document_, best);
  double twins = 0;
  for (NodeId child = at + 1; child < document_[at].end; child = document_[child].end) {
    if (child == best || document_[child].tag != document_[best].tag) continue;
    if (signature(document_, child) == wanted) twins += mass_[child].prose;
  }
  return twins > 0.1 * mass_[best].prose;
}

// Prose that stands in `at` itself: its own lines, paragraphs, headings, tables and lists among its children.
double Finder::flow(NodeId at) const {
  double own = mass_[at].prose;
  for (NodeId child = at + 1; child < document_[at].end; child = document_[child].end) {
    const Tag tag = document_[child].tag;
    if (tag == Tag::kText) continue;
    const bool is_text = tag == Tag::kP || tag == Tag::kPre || is_heading(tag) || tag == Tag::kBlockquote;
    if (!is_text && is_block(tag)) own -= mass_[child].prose;
  }
  return own;
}

NodeId Finder::descend() const {
  NodeId at = 0;
  for (;;) {
    const NodeId best = best_child(at);
    if (best == 0 || mass_[best].prose <= 0 || mass_[best].lines == 0) return at;
    const double share = mass_[best].prose / mass_[at].prose;
    if (share < kAlone) {
      const Tag tag = document_[best].tag;
      const bool is_part = tag == Tag::kP || !is_block(tag) || mass_[best].lines < 2 || has_twins(at, best) ||
                           flow(at) > kFlow * mass_[at].prose;
      if (share < kDominant || is_part) return at;
    }
    at = best;
  }
}

const char* Finder::drop_reason(NodeId id, double prose) const {
  const Mass& mass = mass_[id];
  const Tag tag = document_[id].tag;
  const bool minor = mass.prose < 0.25 * prose;
  if (!minor) return nullptr;
  if (tag == Tag::kNav || tag == Tag::kFooter || tag == Tag::kAside) return "in a navigation or footer element";
  if (name_hint(document_, id) == NameHint::kNoise) return "in an element named as no article";
  if (mass.links >= 3 && mass.lines >= 2 && mass.linked * 2 > mass.visible) return "in a list of links";
  return nullptr;
}

void Finder::mark_dropped(NodeId container, double prose) {
  dropped_.assign(document_.size(), nullptr);
  for (NodeId id = container + 1; id < document_[container].end; ++id) {
    const Node& node = document_[id];
    if (node.tag == Tag::kText) continue;
    dropped_[id] = dropped_[node.parent];
    if (dropped_[id] == nullptr && is_block(node.tag)) dropped_[id] = drop_reason(id, prose);
  }
}

const char* Finder::line_reason(size_t index) const {
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
  if (line.links > 0 && line.link_visible * 10 >= line.counts.visible * 9 && line.counts.visible < 30)
    return "nothing but a link";
  return nullptr;
}

// Where the article ends: before a marker that little prose follows.
size_t Finder::end_of_body(size_t begin, size_t end) const {
  double before = 0, after = 0;
  for (size_t i = begin; i < end; ++i) after += dropped_[lines_[i].element] == nullptr ? lines_[i].weight : 0;
  for (size_t i = begin; i < end; ++i) {
    const Line& line = lines_[i];
    const double own = dropped_[line.element] == nullptr ? line.weight : 0;
    after -= own;
    const bool marker = line.noise == Noise::kRelated || line.noise == Noise::kNeighbours ||
                        line.noise == Noise::kEditor || line.noise == Noise::kComments || line.noise == Noise::kFooter;
    if (marker && before > 0 && after < kAppendix * before) return i;
    before += own;
  }
  return end;
}

// Words that make a publication line of a line above the text are part of a caption or a sentence inside it.
void Finder::settle(size_t begin, size_t end) {
  bool in_text = false;
  for (size_t i = begin; i < end; ++i) {
    Line& line = lines_[i];
    if (in_text && line.noise == Noise::kPublication && text_before_label(line.text) >= kCaptionMin)
      line.noise = Noise::kNone;
    in_text = in_text || (line.weight > 0 && line.counts.stops > 0);
  }
}

// First and last line of running text.
std::pair<size_t, size_t> Finder::prose_span(size_t begin, size_t end) const {
  std::pair<size_t, size_t> span{begin, end};
  bool any = false;
  for (size_t i = begin; i < end; ++i) {
    if (lines_[i].weight <= 0 || lines_[i].counts.punctuation == 0) continue;
    if (!any) span.first = i;
    any = true;
    span.second = i;
  }
  return span;
}

bool Finder::in_table(NodeId element) const {
  const Tag tag = document_[element].tag;
  const Tag parent = document_[document_[element].parent].tag;
  return tag == Tag::kTd || tag == Tag::kTh || parent == Tag::kTd || parent == Tag::kTh;
}

void Finder::keep(Body& body) {
  const std::string title = squash(options_.title);
  const NodeId from = body.container, to = document_[body.container].end;
  const auto first = std::find_if(lines_.begin(), lines_.end(), [&](const Line& line) { return line.first >= from; });
  const auto last = std::find_if(first, lines_.end(), [&](const Line& line) { return line.first >= to; });
  auto begin = static_cast<size_t>(first - lines_.begin());
  const auto limit = static_cast<size_t>(last - lines_.begin());
  if (headline_known() && options_.headline_end > begin && options_.headline_end <= limit)
    begin = options_.headline_end;
  settle(begin, limit);
  const size_t end = end_of_body(begin, limit);
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
  return Finder(document, lines, options).run();
}

}  // namespace fangzhi

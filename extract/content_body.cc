#include <algorithm>
#include <cstdio>

#include "extract/content.h"

namespace fangzhi {
namespace {

constexpr double kDescend = 0.85;  // share of a container's prose one child must hold for the article to be in it alone

double prose_weight(const Line& line) {
  if (line.noise != Noise::kNone || line.counts.visible == 0) return 0;
  const double own = line.counts.visible - std::min(line.link_visible, line.counts.visible);
  if (line.link_visible * 2 > line.counts.visible) return 0;
  if (line.counts.punctuation == 0) return own * 0.2;
  return own * (line.counts.stops > 0 ? 1.2 : 1.0);
}

double element_factor(const Document& document, NodeId id) {
  switch (document[id].tag) {
    case Tag::kNav:
    case Tag::kFooter:
      return 0.1;
    case Tag::kAside:
      return 0.3;
    case Tag::kForm:
      return 1.0;
    case Tag::kText:
      return 1.0;
    default:
      break;
  }
  if (!is_block(document[id].tag)) return 1.0;
  switch (name_hint(document, id)) {
    case NameHint::kNoise:
      return 0.2;
    case NameHint::kBody:
      return 1.5;
    case NameHint::kNone:
      return 1.0;
  }
  return 1.0;
}

// Prose by element: each holds that of its descendants.
std::vector<double> weigh(const Document& document, std::vector<Line>& lines) {
  std::vector<double> factor(document.size(), 1.0);
  for (NodeId id = 1; id < document.size(); ++id) {
    factor[id] = std::min(2.0, factor[document[id].parent] * element_factor(document, id));
  }
  std::vector<double> prose(document.size(), 0.0);
  for (Line& line : lines) {
    line.noise = noise_of(line);
    line.weight = prose_weight(line) * factor[line.element];
    prose[line.element] += line.weight;
  }
  for (NodeId id = document.size(); id-- > 1;) prose[document[id].parent] += prose[id];
  return prose;
}

NodeId descend(const Document& document, const std::vector<double>& prose) {
  NodeId at = 0;
  for (;;) {
    NodeId best = 0;
    for (NodeId child = at + 1; child < document[at].end; child = document[child].end) {
      if (document[child].tag == Tag::kText) continue;
      if (best == 0 || prose[child] > prose[best]) best = child;
    }
    if (best == 0 || prose[best] < kDescend * prose[at]) return at;
    at = best;
  }
}

}  // namespace

Body find_body(const Document& document, std::vector<Line>& lines, const BodyOptions& options) {
  Body body;
  const std::vector<double> prose = weigh(document, lines);
  body.page_weight = prose.empty() ? 0 : prose[0];
  if (body.page_weight <= 0) return body;
  body.container = descend(document, prose);
  body.weight = prose[body.container];
  const NodeId from = body.container, to = document[body.container].end;
  const auto begin = std::find_if(lines.begin(), lines.end(), [&](const Line& line) { return line.first >= from; });
  const auto end = std::find_if(begin, lines.end(), [&](const Line& line) { return line.first >= to; });
  body.begin = static_cast<size_t>(begin - lines.begin());
  body.end = static_cast<size_t>(end - lines.begin());
  if (options.headline < body.end && options.headline >= body.begin) body.begin = options.headline + 1;
  for (size_t i = body.begin; i < body.end; ++i) {
    const Line& line = lines[i];
    if (line.noise == Noise::kRelated && line.counts.visible < 12) {
      double after = 0;
      for (size_t j = i + 1; j < body.end; ++j) after += lines[j].weight;
      if (after < body.weight * 0.3) break;
    }
    if (line.noise != Noise::kNone) continue;
    if (line.link_visible * 2 > line.counts.visible && line.counts.punctuation == 0) continue;
    body.kept.push_back(i);
  }
  return body;
}

std::vector<Paragraph> paragraphs_of(const Document& document, const std::vector<Line>& lines, const Body& body) {
  std::vector<Paragraph> paragraphs;
  for (const size_t i : body.kept) {
    const Line& line = lines[i];
    Paragraph paragraph;
    paragraph.text = line.text;
    if (line.heading != Tag::kText) paragraph.kind = ParagraphKind::kHeading;
    if (document[line.element].tag == Tag::kLi) paragraph.kind = ParagraphKind::kList;
    paragraphs.push_back(std::move(paragraph));
  }
  return paragraphs;
}

}  // namespace fangzhi

#include <algorithm>

#include "extract/metadata.h"

namespace fangzhi {
namespace {

constexpr size_t kHeadlineMax = 150;  // code points

bool names_title(const Document& document, NodeId id) {
  for (int up = 0; up < 2 && id != 0; ++up, id = document[id].parent) {
    const std::string names =
        lower(std::string(document.attribute(id, "class")) + " " + std::string(document.attribute(id, "id")));
    if (contains_any(names, {"title", "headline", "biaoti", "tit"})) return true;
  }
  return false;
}

double score(const Document& document, const Line& line, const std::string& title, const std::string& declared) {
  const size_t visible = line.counts.visible;
  if (visible < 4 || visible > kHeadlineMax || line.noise != Noise::kNone) return 0;
  const std::string own = squash(line.text);
  double points = 0;
  if (!declared.empty() && own == declared) points += 6;
  const size_t at = title.find(own);
  if (at == 0) points += 4 + 4.0 * static_cast<double>(own.size()) / static_cast<double>(title.size());
  if (at != std::string::npos && at != 0)
    points += 2 + 2.0 * static_cast<double>(own.size()) / static_cast<double>(title.size());
  if (line.heading == Tag::kH1) points += 3;
  if (line.heading == Tag::kH2 || line.heading == Tag::kH3) points += 1.5;
  if (names_title(document, line.element)) points += 1.5;
  if (line.link_visible * 2 > visible) points -= 3;
  return points;
}

}  // namespace

std::string strip_site_suffix(std::string_view title) {
  std::string text = tidy(title);
  for (;;) {
    size_t cut = std::string::npos;
    for (const std::string_view separator : {"_", "|", " - ", "-", "——", "–", "—", "－"}) {
      const size_t at = text.rfind(separator);
      if (at != std::string::npos && at > 0 && (cut == std::string::npos || at > cut)) cut = at;
    }
    if (cut == std::string::npos) return text;
    const std::string_view left = trim(std::string_view(text).substr(0, cut));
    if (visible_length(left) < 6 || visible_length(left) < visible_length(text) / 3) return text;
    text = std::string(left);
  }
}

Headline find_headline(const Document& document, const std::vector<Line>& lines, std::string_view title,
                       const MetaTags& meta) {
  Headline headline;
  const std::string whole = squash(title);
  const std::string declared = squash(meta.first_of({"articletitle", "og:title"}));
  double best = 2.5;
  for (size_t i = 0; i < lines.size(); ++i) {
    const double points = score(document, lines[i], whole, declared);
    if (points <= best) continue;
    best = points;
    headline.text = lines[i].text;
    headline.begin = i;
    headline.end = i + 1;
  }
  if (headline.text.empty())
    headline.text = declared.empty() ? strip_site_suffix(title) : tidy(meta.first_of({"articletitle", "og:title"}));
  return headline;
}

}  // namespace fangzhi

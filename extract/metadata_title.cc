// The headline. Evidence adds up: <title> begins with it, a meta tag repeats it, it is a heading, it is named a title,
// the publication line stands right under it. Where no line of the page is convincing, <title> without its suffix.

#include <algorithm>

#include "extract/metadata.h"
#include "extract/profile_place.h"

namespace fangzhi {
namespace {

constexpr size_t kHeadlineMax = 150;  // code points
constexpr double kConvincing = 3.0;   // points
constexpr double kAtHome = 2.0;       // for standing where this host's headlines do

struct Evidence {
  std::string title;              // squashed <title>
  std::string declared;           // squashed meta title
  size_t publication = SIZE_MAX;  // first publication line
};

std::string names_of(const Document& document, NodeId id) {
  return lower(std::string(document.attribute(id, "class")) + " " + std::string(document.attribute(id, "id")));
}

bool named_title(const Document& document, NodeId id) {
  for (int up = 0; up < 2 && id != 0; ++up, id = document[id].parent) {
    if (contains_any(names_of(document, id), {"title", "headline", "biaoti", "tit", "bt"})) return true;
  }
  return false;
}

bool named_subtitle(const Document& document, NodeId id) {
  return contains_any(names_of(document, id), {"subtitle", "sub-title", "sub_title", "futitle", "fubiaoti", "ftitle"});
}

// Center, large or bold: how pages without heading elements mark one.
bool looks_large(const Document& document, const Line& line) {
  if (line.strong || lower(document.attribute(line.element, "align")) == "center") return true;
  for (NodeId id = document[line.first].parent; id > line.element; id = document[id].parent) {
    if (document[id].tag == Tag::kFont && document.attribute(id, "size") >= "4") return true;
  }
  return document[line.element].tag == Tag::kCenter || document[document[line.element].parent].tag == Tag::kCenter;
}

double score(const Document& document, const std::vector<Line>& lines, size_t index, const Evidence& evidence) {
  const Line& line = lines[index];
  const size_t visible = line.counts.visible;
  if (visible < 4 || visible > kHeadlineMax || line.noise != Noise::kNone) return 0;
  const std::string own = squash(line.text);
  double points = 0;
  if (!evidence.declared.empty() && own == evidence.declared) points += 6;
  const size_t at = evidence.title.find(own);
  if (at != std::string::npos && !evidence.title.empty()) {
    const double share = static_cast<double>(own.size()) / static_cast<double>(evidence.title.size());
    points += at == 0 ? 4 + 4 * share : 1 + 5 * share;
  } else if (!evidence.title.empty() && own.size() > evidence.title.size() && visible >= 8 &&
             own.find(evidence.title) == 0) {
    points += 6;  // <title> cuts long headlines
  }
  if (line.heading == Tag::kH1) points += 3;
  if (line.heading == Tag::kH2 || line.heading == Tag::kH3) points += 1.5;
  if (named_title(document, line.element)) points += 1.5;
  if (visible >= 8 && evidence.publication != SIZE_MAX && index < evidence.publication &&
      evidence.publication - index <= 3) {
    points += 3.5 - 0.5 * static_cast<double>(evidence.publication - index - 1);
    if (looks_large(document, line) || line.heading != Tag::kText) points += 1.5;
  }
  if (line.link_visible * 2 > visible) points -= 3;
  if (line.counts.stops > 1 || line.text.ends_with("。")) points -= 2;
  return points;
}

// A headline broken over lines of one element, and the subtitle under it.
void extend(const Document& document, const std::vector<Line>& lines, const Evidence& evidence, Headline& headline) {
  const NodeId element = lines[headline.begin].element;
  while (headline.end < lines.size()) {
    const Line& next = lines[headline.end];
    const bool same = next.element == element;
    if (next.noise != Noise::kNone || next.counts.visible > 80 || next.link_visible * 2 > next.counts.visible) break;
    const bool dash = starts_with_any(next.text, {"——", "--", "－－", "—"});
    if ((dash || named_subtitle(document, next.element)) && headline.subtitle.empty() && next.counts.visible >= 4) {
      headline.subtitle = next.text;
      ++headline.end;
      continue;
    }
    const bool heading = same && (next.heading != Tag::kText || named_title(document, element));
    const std::string joined = squash(headline.text + next.text);
    const bool confirmed = evidence.title.find(joined) != std::string::npos || evidence.declared == joined;
    if (!(same && confirmed) &&
        !(heading && !confirmed && evidence.title.find(squash(headline.text)) == std::string::npos))
      break;
    headline.text += " " + next.text;
    ++headline.end;
  }
  while (headline.begin > 0) {
    const Line& before = lines[headline.begin - 1];
    const std::string joined = squash(before.text + headline.text);
    if (before.element != element || before.counts.visible > 80 ||
        (evidence.title.find(joined) == std::string::npos && evidence.declared != joined)) {
      break;
    }
    headline.text = before.text + " " + headline.text;
    --headline.begin;
  }
}

// Where nearly all headlines of this host stand; empty: not known.
std::string home_of_titles(const SiteProfile* profile) {
  if (profile == nullptr || profile->titles.empty()) return {};
  const SiteProfile::Place& place = profile->titles.front();
  return place.pages >= 0.8 * profile->pages ? place.path : std::string();
}

}  // namespace

std::string strip_site_suffix(std::string_view title) {
  std::string text = tidy(title);
  for (;;) {
    size_t cut = std::string::npos;
    for (const std::string_view separator : {"_", "|", "-", "——", "–", "—", "－", "｜", "»", "<", ">"}) {
      const size_t at = text.rfind(separator);
      if (at != std::string::npos && at > 0 && (cut == std::string::npos || at > cut)) cut = at;
    }
    if (cut == std::string::npos) return text;
    const std::string left(trim(std::string_view(text).substr(0, cut)));
    const size_t rest = visible_length(std::string_view(text).substr(cut));
    if (visible_length(left) < 6 || rest > 24 || rest > 2 * visible_length(left)) return text;
    text = left;
  }
}

Headline find_headline(const Document& document, const std::vector<Line>& lines, std::string_view title,
                       const MetaTags& meta, const SiteProfile* profile) {
  Headline headline;
  const std::string home = home_of_titles(profile);
  Evidence evidence{squash(title), squash(meta.first_of({"articletitle", "og:title"})), SIZE_MAX};
  for (size_t i = 0; i < lines.size() && evidence.publication == SIZE_MAX; ++i) {
    if (lines[i].noise == Noise::kPublication) evidence.publication = i;
  }
  double best = kConvincing;
  for (size_t i = 0; i < lines.size(); ++i) {
    double points = score(document, lines, i, evidence);
    if (!home.empty() && points > 0 && place_of(document, lines[i].element) == home) points += kAtHome;
    if (points <= best) continue;
    best = points;
    headline.text = lines[i].text;
    headline.begin = i;
    headline.end = i + 1;
  }
  if (headline.begin != SIZE_MAX) {
    extend(document, lines, evidence, headline);
  } else {
    const std::string_view declared = meta.first_of({"articletitle", "og:title"});
    headline.text = declared.empty() ? strip_site_suffix(title) : tidy(declared);
  }
  if (is_template_junk(headline.text)) headline.text.clear();
  return headline;
}

}  // namespace fangzhi

#include "extract/explain.h"

#include <algorithm>
#include <cstring>

namespace fangzhi {
namespace {

constexpr size_t kWordsShown = 60;  // code points of a line
constexpr size_t kLabelWidth = 11;
constexpr size_t kRunShown = 3;  // a longer run of lines outside the article is told in one line
constexpr const char* kOutsideText = "outside the article";

void say(std::string& text, std::string_view label, const std::string& value) {
  if (value.empty()) return;
  text.append(label).append(kLabelWidth - std::min(kLabelWidth, label.size()), ' ').append(value).append("\n");
}

// The nearest names an author gave: "div.TRS_Editor" as ".TRS_Editor", at most two.
std::string shown_place(const Document& document, NodeId element) {
  std::string place;
  size_t named = 0;
  for (NodeId id = element; id != 0 && named < 2; id = document[id].parent) {
    const std::string_view own = document.attribute(id, "id");
    const std::string_view klass = trim(document.attribute(id, "class"));
    if (own.empty() && klass.empty()) continue;
    const std::string name =
        own.empty() ? "." + std::string(klass.substr(0, klass.find(' '))) : "#" + std::string(own.substr(0, 40));
    place = place.empty() ? name : name + " " + place;
    ++named;
  }
  return place;
}

std::string headline_origin(const Explanation& reading) {
  const Headline& headline = reading.headline;
  if (headline.text.empty()) return {};
  if (headline.begin == SIZE_MAX) return headline.text + "  (from <title> or a tag)";
  const std::string place = shown_place(reading.document, reading.lines[headline.begin].element);
  return headline.text + "  (on the page, line " + std::to_string(headline.begin + 1) +
         (place.empty() ? "" : ", in " + place) + ")";
}

std::string origin_words(const std::string& from) {
  if (from == "line") return "printed on the page";
  if (from == "meta") return "from a meta tag";
  if (from == "jsonld") return "from JSON-LD or a <time> element";
  if (from == "url") return "from the address";
  if (from == "text") return "from the text";
  return "from " + from;
}

std::string date_origin(const Dates& dates) {
  if (!dates.published) return "unknown";
  std::string text = to_string(*dates.published) + "  (" + origin_words(dates.published_from);
  if (!dates.printed.empty()) text += ": " + dates.printed;
  if (dates.year_inferred) text += "; the year is inferred";
  return text + ")";
}

std::string date_text(const std::optional<CivilTime>& time) {
  return time ? to_string(*time) : std::string();
}

std::string column_of(const Article& article) {
  std::string path;
  for (const std::string& name : article.column) path += (path.empty() ? "" : " > ") + name;
  return path;
}

std::string body_of(const Explanation& reading) {
  const Body& body = reading.body;
  if (body.container == 0 || body.page_weight <= 0) return "no container stands out";
  const std::string place = shown_place(reading.document, body.container);
  const int share = static_cast<int>(100 * body.weight / body.page_weight);
  return (place.empty() ? std::string("an element without name") : place) + " holds " + std::to_string(share) +
         " % of the page's prose; " + std::to_string(body.kept.size()) + " of its lines are kept";
}

const char* word_for(PageClass page_class) {
  switch (page_class) {
    case PageClass::kArticle:
      return "article: ";
    case PageClass::kList:
      return "list: ";
    case PageClass::kHome:
      return "home page: ";
    case PageClass::kSoft404:
      return "soft 404: ";
    case PageClass::kError:
      return "error page: ";
    case PageClass::kChallenge:
      return "challenge: ";
    case PageClass::kScriptShell:
      return "shell drawn by script: ";
    case PageClass::kRedirect:
      return "redirect: ";
    default:
      return "other: ";
  }
}

void say_values(const Explanation& reading, std::string& text) {
  const Article& article = reading.article;
  say(text, "class", word_for(reading.verdict.page_class) + reading.verdict.reason);
  for (const std::string& evidence : reading.verdict.evidence) say(text, "flag", evidence);
  say(text, "title", headline_origin(reading));
  say(text, "subtitle", article.subtitle);
  say(text, "published", date_origin(reading.dates));
  say(text, "dated", date_text(article.dated));
  say(text, "modified", date_text(article.modified));
  say(text, "source", article.source);
  say(text, "author", article.author);
  say(text, "editor", article.editor);
  say(text, "reviewer", article.reviewer);
  say(text, "publisher", article.publisher);
  say(text, "column", column_of(article));
  say(text, "site code", article.site_code);
  for (const Image& image : article.images) say(text, "image", image.url + "  " + image.alt);
  for (const Attachment& file : article.attachments) say(text, "attachment", file.url + "  " + file.name);
  for (const Repair& repair : article.repairs)
    say(text, "repair",
        repair.kind + ": " + std::string(head(repair.before, 30)) + " -> " + std::string(head(repair.after, 30)));
  say(text, "next page", reading.next_page);
  say(text, "body", body_of(reading));
}

bool is_outside(const Line& line) {
  return std::strcmp(line.verdict, kOutsideText) == 0;
}

void say_line(const Explanation& reading, const Line& line, std::string& text) {
  const bool kept = std::strcmp(line.verdict, "kept") == 0;
  text += kept ? "kept     " : "dropped  ";
  const std::string weight = std::to_string(static_cast<int>(line.weight));
  text.append(weight.size() < 5 ? 5 - weight.size() : 0, ' ').append(weight).append("  ");
  text += head(line.text, kWordsShown);
  if (line.counts.visible > kWordsShown) text += "…";
  const std::string place = shown_place(reading.document, line.element);
  if (!kept) text += "  [" + std::string(line.verdict) + "]";
  if (!place.empty()) text += "  " + place;
  text += "\n";
}

}  // namespace

std::string explain(const Explanation& reading) {
  std::string text;
  say_values(reading, text);
  text += "\nline     weight  words  [why dropped]  element\n";
  const std::vector<Line>& lines = reading.lines;
  for (size_t i = 0; i < lines.size();) {
    size_t end = i;
    while (end < lines.size() && is_outside(lines[end])) ++end;
    if (end - i > kRunShown) {
      text += "dropped         " + std::to_string(end - i) + " lines outside the article: ";
      text += std::string(head(lines[i].text, 12)) + " … " + std::string(head(lines[end - 1].text, 12)) + "\n";
      i = end;
      continue;
    }
    say_line(reading, lines[i++], text);
  }
  return text;
}

}  // namespace fangzhi

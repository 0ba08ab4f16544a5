#include "crawler/page_gain.h"

#include <algorithm>
#include <array>

#include "base/digest.h"
#include "base/http_head.h"

namespace fangzhi {
namespace {

constexpr size_t kTitlesMin = 3;       // shorter lists look alike
constexpr size_t kTitleBytesMin = 12;  // so do links of a word or two
constexpr size_t kTextBytesMin = 60;   // an article of less than some 20 characters
constexpr size_t kBodyBytesMin = 64;

std::optional<PageContent> titles_of(const PageReading& reading) {
  std::vector<std::string_view> titles;
  for (const Link& link : reading.links) {
    const bool is_title = link.klass == LinkClass::kArticle || link.klass == LinkClass::kOther;
    if (is_title && link.text.size() >= kTitleBytesMin) titles.push_back(link.text);
  }
  if (titles.size() < kTitlesMin) return std::nullopt;
  std::sort(titles.begin(), titles.end());  // in another order it is the same list
  std::string text = "l";
  for (const std::string_view title : titles) (text += '\n') += title;
  return PageContent{hash64(text), true};
}

bool is_html(const FetchResult& fetch) {
  const auto type = header_value(fetch.response_head, "Content-Type");
  return !type || type->find("html") != std::string_view::npos;
}

// A list whose entries a script loads: what they are, other pages say.
bool is_drawn_by_script(const PageReading& reading) {
  return reading.page_class == PageClass::kList &&
         std::none_of(reading.links.begin(), reading.links.end(),
                      [](const Link& link) { return link.klass == LinkClass::kArticle; });
}

bool is_home(const Url& url) {
  const std::string_view path = url.path();
  if (url.query()) return false;
  const size_t slash = path.rfind('/');
  return slash == 0 && (path.size() == 1 || path.starts_with("/index.") || path.starts_with("/default."));
}

bool asks_to_log_in(const Url& url) {
  constexpr std::array<std::string_view, 8> kWords{"login",    "logon", "signin", "sign_in",
                                                   "passport", "sso",   "cas",    "oauth"};
  std::string path(url.path());
  for (char& c : path) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return std::any_of(kWords.begin(), kWords.end(), [&](std::string_view word) {
    const size_t at = path.find(word);
    if (at == std::string::npos) return false;
    const bool ends = at + word.size() == path.size() || path[at + word.size()] == '/' || path[at + word.size()] == '.';
    return ends && path[at - 1] == '/';
  });
}

}  // namespace

std::optional<PageContent> content_of(const std::vector<Article>& articles) {
  std::string text = "a";
  for (const Article& article : articles) {
    (text += '\n') += article.title;
    for (const Paragraph& paragraph : article.paragraphs) (text += '\n') += paragraph.text;
  }
  return text.size() >= kTextBytesMin ? std::optional(PageContent{hash64(text), true}) : std::nullopt;
}

std::optional<PageContent> content_of(const Visit& visit) {
  if (visit.verdict != Verdict::kFresh || visit.job.state.requisite) return std::nullopt;
  const PageReading& reading = visit.reading;
  if (reading.page_class == PageClass::kArticle) return content_of(reading.articles);
  const bool is_list = reading.page_class == PageClass::kList || reading.page_class == PageClass::kHome;
  // The first page of a list's data repeats what the page around it shows; those after it do not.
  if (is_list && !is_html(visit.fetch)) return std::nullopt;
  if (is_list) return titles_of(reading);
  const bool is_page = reading.page_class == PageClass::kOther || reading.page_class == PageClass::kError;
  if (!is_page || !visit.payload || visit.fetch.body.size() < kBodyBytesMin) return std::nullopt;
  return PageContent{hash64("b" + hex(*visit.payload)), false};
}

std::optional<Gain> gain_of(const Visit& visit, const PageNews& news) {
  const UrlState& before = visit.job.state;
  if (visit.job.kind != JobKind::kPage || before.visits > 0 || before.requisite) return std::nullopt;
  if (visit.verdict == Verdict::kGone) return Gain::kDead;  // what is refused may be a wall that stands for an hour
  if (visit.verdict == Verdict::kMoved && leads_nowhere(visit.fetch.url, visit.location)) return Gain::kDead;
  if (visit.verdict != Verdict::kFresh) return std::nullopt;
  if (news.is_copy) return Gain::kCopy;
  if (news.has_text) return Gain::kArticle;
  if (news.has_links) return Gain::kList;
  if (is_drawn_by_script(visit.reading)) return std::nullopt;
  switch (visit.reading.page_class) {
    case PageClass::kArticle:
      return Gain::kCopy;
    case PageClass::kAttachment:
    case PageClass::kFeed:
    case PageClass::kSitemap:
      return Gain::kFile;
    case PageClass::kList:
      // It may be one whose links don't look like articles until one of them was read.
      return news.shows_articles ? std::optional(Gain::kKnown) : std::nullopt;
    default:
      return news.shows_articles ? Gain::kKnown : Gain::kNothing;
  }
}

bool leads_nowhere(const std::string& from, const std::string& to) {
  const std::optional<Url> source = parse_url(from), target = parse_url(to);
  if (!source || !target) return false;
  if (asks_to_log_in(*target)) return !asks_to_log_in(*source);
  return is_home(*target) && !is_home(*source);
}

}  // namespace fangzhi

#include "extract/extract.h"

#include <algorithm>

#include "extract/charset.h"
#include "extract/content.h"
#include "extract/decode.h"
#include "extract/html.h"
#include "extract/links.h"
#include "extract/metadata.h"

namespace fangzhi {

const char* const kExtractorVersion = "1";

namespace {

Article read_article(const DateInput& input) {
  Article article;
  article.url = input.page.url;
  article.title = input.headline.text;
  article.subtitle = input.headline.subtitle;
  const Dates dates = read_dates(input);
  article.published = dates.published;
  article.published_from = dates.published_from;
  article.dated = dates.dated;
  article.modified = dates.modified;
  if (dates.year_inferred) {
    article.repairs.push_back({"year-inferred", "published", -1, 0, dates.year_before, to_string(*dates.published)});
  }
  article.paragraphs = paragraphs_of(input.document, input.lines, input.body);
  drop_repeats(article.paragraphs, article.repairs);
  read_names(input, article);
  article.extractor = kExtractorVersion;
  if (input.page.fetched_at) article.captured = *input.page.fetched_at;
  return article;
}

std::string title_of(const Document& document) {
  for (NodeId id = 1; id < document.size(); ++id) {
    if (document[id].tag == Tag::kTitle) return tidy(document.text_of(id));
  }
  return {};
}

}  // namespace

Extraction extract_page(const PageInput& page, const SiteProfile& /*profile*/) {
  Extraction extraction;
  const CharsetChoice charset = choose_charset(page.bytes, page.content_type, page.charset_override);
  extraction.charset = charset.name;
  extraction.charset_from = charset.from;
  const CutPage cut = cut_page(decode(page.bytes, charset.name));
  const Document document = parse_page(cut.html);
  std::vector<Line> lines = lines_of(document);
  const MetaTags meta(document);
  judge_noise(lines);
  const Headline headline = find_headline(document, lines, title_of(document), meta);
  const Body body = find_body(document, lines, {page.body_selector, headline.begin, headline.end, headline.text});
  PageLinks links = find_links({document, cut, page.url, extraction.charset});
  extraction.links = std::move(links.links);
  extraction.next_page = std::move(links.next_page);
  extraction.robots = meta.get("robots");
  Article article = read_article({document, lines, headline, body, meta, cut.json_ld, page});
  if (!article.paragraphs.empty()) {
    extraction.page_class = PageClass::kArticle;
    article.charset = extraction.charset;
    article.charset_from = extraction.charset_from;
    extraction.articles.push_back(std::move(article));
  }
  return extraction;
}

}  // namespace fangzhi

// decode -> parse -> class, articles, links, composed of the rooms: extract/ reads, and crawler/ and store/, which
// never see it, get a PageReading.

#include "app/pipeline.h"

#include <utility>

#include "base/http_head.h"
#include "extract/extract.h"
#include "extract/fingerprint.h"

namespace fangzhi {
namespace {

// Both ways a page speaks to robots count: the header and the meta element. `name: value` forms are kept as they stand.
std::string robots_of(const FetchResult& page, const Extraction& extraction) {
  std::string robots = header_values(page.response_head, "X-Robots-Tag", "; ");
  if (!extraction.robots.empty()) robots += (robots.empty() ? "" : "; ") + extraction.robots;
  return robots;
}

bool says_nofollow(const std::string& robots) {
  return robots.find("nofollow") != std::string::npos || robots == "none";
}

}  // namespace

PageInput input_of(const FetchResult& page, const Site& site) {
  PageInput input{.bytes = page.body,
                  .url = page.url,
                  .content_type = std::string(header_value(page.response_head, "Content-Type").value_or("")),
                  .fetched_at = page.finished,
                  .charset_override = site.charset,
                  .body_selector = site.body,
                  .offset_minutes = site.offset_minutes};
  // A body we could not decode cleanly is archived as it came, and not read: half a page is no article.
  if (page.body_coded) input.bytes = {};
  return input;
}

PageReading read_page(const FetchResult& page, const Site& site, const SiteProfile& profile) {
  Extraction extraction = extract_page(input_of(page, site), profile);

  PageReading reading;
  reading.page_class = extraction.page_class;
  reading.robots = robots_of(page, extraction);
  reading.nofollow = says_nofollow(reading.robots);
  reading.links = std::move(extraction.links);
  if (extraction.page_class == PageClass::kArticle) {
    reading.next_page = std::move(extraction.next_page);
    reading.first_page = std::move(extraction.first_page);
  } else if (extraction.page_class == PageClass::kList || extraction.page_class == PageClass::kHome) {
    reading.next_list = std::move(extraction.next_page);
  }
  reading.articles = std::move(extraction.articles);
  for (Article& article : reading.articles) article.fingerprint = fingerprint_of(article);
  reading.charset = std::move(extraction.charset);
  reading.charset_from = std::move(extraction.charset_from);
  reading.quality = std::move(extraction.quality);
  reading.extractor = kExtractorVersion;
  return reading;
}

std::vector<Article> take_reading(PageReading reading, Capture& capture) {
  capture.page_class = reading.page_class;
  capture.charset = std::move(reading.charset);
  capture.charset_from = std::move(reading.charset_from);
  capture.quality = std::move(reading.quality);
  capture.robots = std::move(reading.robots);
  capture.extractor = std::move(reading.extractor);
  if (reading.is_further_page) reading.articles.clear();
  return std::move(reading.articles);
}

}  // namespace fangzhi

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

PageReading read_page(const FetchResult& page, const Site& site) {
  PageInput input{.bytes = page.body,
                  .url = page.url,
                  .content_type = std::string(header_value(page.response_head, "Content-Type").value_or("")),
                  .fetched_at = page.finished,
                  .charset_override = site.charset,
                  .body_selector = site.body,
                  .offset_minutes = site.offset_minutes};
  // A body we could not decode cleanly is archived as it came, and not read: half a page is no article.
  if (page.body_coded) input.bytes = {};
  Extraction extraction = extract_page(input, SiteProfile{});

  PageReading reading;
  reading.page_class = extraction.page_class;
  reading.robots = robots_of(page, extraction);
  reading.nofollow = says_nofollow(reading.robots);
  reading.links = std::move(extraction.links);
  reading.articles = std::move(extraction.articles);
  reading.charset = std::move(extraction.charset);
  reading.charset_from = std::move(extraction.charset_from);
  reading.quality = std::move(extraction.quality);
  reading.extractor = kExtractorVersion;
  for (Article& article : reading.articles) article.fingerprint = fingerprint_of(article);
  return reading;
}

}  // namespace fangzhi

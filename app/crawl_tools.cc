#include "app/crawl_tools.h"

#include <utility>

#include "app/paged_articles.h"
#include "app/pipeline.h"
#include "extract/requisites.h"

namespace fangzhi {

// An archive that can't be read stops the crawl where it writes next; the page is read without its help.
PageReader reader_with(const ReadingAids& aids) {
  return [&aids](const FetchResult& page, const Site& site) {
    Result<PageReading> reading = aids.read(page, site);
    return reading ? std::move(*reading) : read_page(page, site);
  };
}

void add_page_tools(CrawlOptions& options, const Archive& archive, const ReadingAids& aids) {
  options.find_requisites = [](const FetchResult& page, const std::string& charset) {
    return find_requisites(input_of(page, Site{}), charset);
  };
  options.join_pages = [&archive, &aids](const FetchResult& page, PageReading& reading) {
    return PagedArticles(archive, aids).join(page, reading);
  };
}

}  // namespace fangzhi

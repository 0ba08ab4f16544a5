// Lists of the content systems: scripts, records, JSON. No crash; links are bounded, absolute and canonical.

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/url.h"
#include "extract/continuation.h"
#include "extract/extract.h"
#include "extract/links_pages.h"
#include "extract/links_script.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  fangzhi::read_scripts(fangzhi::Script(bytes));
  fangzhi::inline_links(bytes);
  fangzhi::quoted_address(bytes);
  fangzhi::announced_total(bytes);
  const char* const urls[] = {"http://www.example.gov.cn/xw/index_1.html",
                              "http://www.example.gov.cn/list.jsp?PAGENUM=2",
                              "http://www.example.gov.cn/api/all/172?page=1", ""};
  fangzhi::PageInput page;
  page.url = urls[data[0] % 4];
  page.bytes = bytes;
  page.content_type = data[0] % 8 < 4 ? "text/html" : "application/json";
  const fangzhi::Extraction read = fangzhi::extract_page(page, {});
  if (read.links.size() > fangzhi::kLinksMax) std::abort();
  for (const fangzhi::Link& link : read.links) {
    const auto url = fangzhi::parse_url(link.url);
    if (!url || fangzhi::canonical_url(*url) != link.url) std::abort();
    fangzhi::column_address(link.url);
  }
  fangzhi::first_page(page.url, read.links);
  return 0;
}

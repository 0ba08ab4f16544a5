// Raw bytes as a page: no crash, every text of the answer valid and within its bounds.

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "extract/extract.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  fangzhi::PageInput page;
  page.bytes = std::string_view(reinterpret_cast<const char*>(data), size);
  page.url = "http://www.example.gov.cn/xwzx/202405/t20240506_1.html";
  page.fetched_at = fangzhi::Time(std::chrono::seconds(1717200000));
  const fangzhi::Extraction found = fangzhi::extract_page(page, fangzhi::SiteProfile());
  if (found.links.size() > fangzhi::kLinksMax) std::abort();
  for (const fangzhi::Article& article : found.articles) {
    if (article.published && !fangzhi::is_valid(*article.published)) std::abort();
    for (const fangzhi::Paragraph& paragraph : article.paragraphs) {
      if (paragraph.text.empty()) std::abort();
    }
    for (const fangzhi::Repair& repair : article.repairs) {
      if (repair.field == "paragraphs" && static_cast<size_t>(repair.paragraph) >= article.paragraphs.size())
        std::abort();
    }
  }
  return 0;
}

// What a page or a style sheet needs to be shown, and what it calls itself, out of any bytes: bounded, absolute, each
// address once.

#include <cstdint>
#include <cstdlib>
#include <set>

#include "extract/page_title.h"
#include "extract/requisites.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace fangzhi;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  for (const char* type : {"text/html", "text/css"}) {
    PageInput page;
    page.bytes = bytes;
    page.url = "http://town.example/a/b";
    page.content_type = type;
    const std::vector<std::string> found = find_requisites(page, "gb18030");
    if (found.size() > kRequisitesMax || std::set(found.begin(), found.end()).size() != found.size()) std::abort();
    for (const std::string& url : found) {
      if (url.rfind("http", 0) != 0) std::abort();
    }
  }
  if (page_title(bytes, "utf-8").size() > kPageTitleMax) std::abort();
  return 0;
}

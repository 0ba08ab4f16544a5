// Any bytes as a sitemap or feed: bounded output, links that parse.

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/url.h"
#include "extract/probe.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto document =
      fangzhi::read_feed(bytes, {.content_type = "text/xml", .url = "http://www.town.example/map.xml"});
  if (!document) return 0;
  if (document->entries.size() > fangzhi::kFeedEntriesMax) abort();
  for (const fangzhi::FeedEntry& entry : document->entries) {
    if (!entry.url.empty() && !fangzhi::parse_url(entry.url)) abort();
  }
  return 0;
}

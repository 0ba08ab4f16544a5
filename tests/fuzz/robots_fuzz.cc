// robots.txt of any bytes: the first line of the input is the agent, the second the URL, the rest the file.

#include <cstdint>
#include <string_view>

#include "crawler/probe.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  const auto line = [&rest] {
    const size_t end = rest.find('\n');
    const std::string_view taken = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    return taken;
  };
  const std::string_view agent = line();
  const std::string_view url = line();
  const fangzhi::RobotsRules rules = fangzhi::parse_robots(rest);
  (void)rules.allowed(agent, url);
  (void)rules.crawl_delay(agent);
  (void)rules.sitemaps();
  return 0;
}

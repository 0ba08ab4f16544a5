// The web view's readers of what strangers send: parameters, a few headers, and the archived page that is rewritten.

#include <cstdint>
#include <cstdlib>

#include "app/web/params.h"
#include "app/web/replay_html.h"

namespace {

using namespace fangzhi;

void require(bool holds) {
  if (!holds) std::abort();
}

// "name=value" lines.
ParamList params_of(std::string_view text) {
  ParamList list;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    const size_t equals = std::min(line.find('='), line.size());
    list.emplace_back(line.substr(0, equals), line.substr(std::min(equals + 1, line.size())));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return list;
}

void read_params(std::string_view text) {
  const Result<Params> params = Params::read(params_of(text), {"a", "b", "c", "d", "e"});
  if (!params) return;
  if (const auto day = params->day("a"); day && !day->empty()) require(day->size() == 10);
  if (const auto number = params->number("b", 7, 1, 200); number) require(*number >= 1 && *number <= 200);
  (void)params->time("c");
  (void)params->flag("d");
  (void)params->required("e");
}

void read_heads(std::string_view text) {
  const std::string host = host_name_of(text);
  require(host.find_first_of("/?#@ \\") == std::string::npos);
  (void)is_address(host);
  (void)cookie_value(text, "fangzhi-pass");
}

void rewrite_page(std::string_view html) {
  const ReplayResources resources{
      .image =
          [](std::string_view url) { return url.size() % 2 ? std::optional<std::string>("data:,") : std::nullopt; },
      .stylesheet = [](std::string_view url) { return std::optional<std::string>(std::string(url)); },
      .base = [](std::string_view) {}};
  // Nothing grows by more than its quotes, which become references.
  require(replay_html(html, resources).size() <= html.size() * 8 + 64);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  read_params(text);
  read_heads(text);
  rewrite_page(text);
  return 0;
}

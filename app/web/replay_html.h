#pragma once

// An archived page made fit to be shown alone, in a frame without scripts, links or network: its stylesheets and images
// are put into it where the archive has them. Pure.

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace fangzhi {

struct ReplayResources {
  // Each gets an address as the page has it (references undone) and gives what stands for it, or nothing.
  std::function<std::optional<std::string>(std::string_view)> image;       // a data: URL
  std::function<std::optional<std::string>(std::string_view)> stylesheet;  // its text
  // What <base href> says, before anything is asked for.
  std::function<void(std::string_view)> base;
};

// Scripts, frames, plugins, event handlers, refreshes and comments go; links lose their target, images that the archive
// has not their source. `html` is bytes in any encoding that has ASCII as its lower half (so not UTF-16, which comes
// back as it is); the rest of it stays as it came. Linear; total on any bytes. The answer's sandbox protects, not this.
std::string replay_html(std::string_view html, const ReplayResources& resources);

}  // namespace fangzhi

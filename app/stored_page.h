#pragma once

#include <optional>
#include <string>

#include "store/archive.h"

namespace fangzhi {

// A capture that says what the page is, as a reader of it sees it: whole, answered with success, not merely unchanged.
bool is_readable(const Capture& capture);

// The page as it was last seen: its newest readable capture, with the body. Empty: there is none. kCorrupt: the stored
// page is damaged.
Result<std::optional<CaptureRow>> newest_readable(const Archive& archive, const std::string& url);

// Whether the body that newest_readable() would read was dropped by a rule.
Result<bool> is_newest_dropped(const Archive& archive, const std::string& url);

}  // namespace fangzhi

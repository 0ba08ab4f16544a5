#pragma once

// The line by which another process asks the owner of an archive to take a page down, or to put it back (control.h):
// "takedown" or "putback", the time in microseconds, then who, why and the URL; blanks, controls and "%" in these as
// %XX. Pure functions.

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "store/removal.h"

namespace fangzhi {

std::string removal_request(const RemovalOrder& order, bool is_undo);
bool is_removal_request(std::string_view line);
// The order, and whether it is an undo; empty where the line is no such request.
std::optional<std::pair<RemovalOrder, bool>> parse_removal_request(std::string_view line);

}  // namespace fangzhi

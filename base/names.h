#pragma once

// Names of record values that more than one room writes down.

#include <string_view>

#include "base/records.h"

namespace fangzhi {

// "dns", "refused-address", "connect", "timeout", "tls", "protocol", "disconnect", "cancelled"; "none".
std::string_view name_of(FetchError error);

}  // namespace fangzhi

#pragma once

#include <string>

#include "base/url.h"

namespace fangzhi {

// The shape many URLs of a site share: values of path parameters and of the query gone, what holds a digit is "0", so
// that "/rili/2031/07.html?d=3" is "/rili/0/0.html?d".
std::string url_pattern(const Url& url);

}  // namespace fangzhi

#pragma once

#include <string>
#include <vector>

#include "base/records.h"

namespace fangzhi {

// Articles for a person: plain text, and Markdown (headings, lists, tables, images and attachments as links).
std::string to_text(const Article& article);
std::string to_markdown(const Article& article);

}  // namespace fangzhi

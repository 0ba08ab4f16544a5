#pragma once

#include <string_view>

#include "app/article_json.h"
#include "extract/extract.h"

namespace fangzhi {

// One line of the filters `extract --warc` and `extract --jsonl`: `head` (who the page is), then what `extract` says of
// it.
Json page_record(Json head, const PageInput& page, std::string_view file);

}  // namespace fangzhi

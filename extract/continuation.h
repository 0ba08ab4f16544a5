#pragma once

#include <string_view>

namespace fangzhi {

// Whether `next` is a further page of the article at `url` by the shape of both addresses: t2024_1.html ->
// t2024_1_1.html or t2024_1_2.html, ?id=7 -> ?id=7&page=2, /a/7/ -> /a/7/2/. The next article (下一篇, rel=next of
// blogs) is not.
bool continues_article(std::string_view url, std::string_view next);

}  // namespace fangzhi

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/records.h"

namespace fangzhi {

// Whether `next` is a further page of the article at `url` by the shape of both addresses: t2024_1.html ->
// t2024_1_1.html or t2024_1_2.html, ?id=7 -> ?id=7&page=2, /a/7/ -> /a/7/2/. The next article (下一篇, rel=next of
// blogs) is not.
bool continues_article(std::string_view url, std::string_view next);

// What all pages of one list have in common: the address without the number of the page.
std::string column_address(std::string_view url);

// The page of the article after the one at `url`, among `next_words` (PageLinks) first, then among the numbers of a
// pager without such a word. Empty: it is the last, or the only one.
std::string next_page_of_article(std::string_view url, const std::vector<std::string>& next_words,
                                 const std::vector<Link>& links);

// The first page of the article that the page at `url` is a further page of, as far as its links and the shape of the
// addresses tell; the nearest page before it where the first is not linked; where none is, the address without its mark
// of a page, a guess to be held against what that page says follows it. Empty: `url` is no further page.
std::string first_page(std::string_view url, const std::vector<Link>& links);

// Of the page at `url` of an article: links to the first page under another address (?id=7&page=1) are made links to
// ?id=7.
void settle_page_links(std::string_view url, std::vector<Link>& links);

// Of a page of a paged article: takes out links to the whole text on one page (阅读全文), as all its pages are had.
void drop_whole_text(std::string_view url, std::vector<Link>& links);

}  // namespace fangzhi

#pragma once

#include "crawler/crawl.h"
#include "crawler/revisit.h"
#include "crawler/visit.h"

namespace fangzhi {

// The reading threads' part of a visit: decodes and digests the body, decides what the visit came to, and has
// `read_page` read it where there is something new to read. robots.txt comes with its body decoded, and its sitemap
// lines are its links. Pure; safe for concurrent use.
void read_visit(Visit& visit, const PageReader& read_page, const RequisiteFinder& find_requisites);

// The target of a redirect, canonical; empty where there is none we could fetch.
std::string redirect_target(const FetchResult& fetch);

// A redirect to where we were that sets a cookie: it wants to see the cookie, and would give the page then.
bool asks_for_cookie(const FetchResult& fetch);

}  // namespace fangzhi

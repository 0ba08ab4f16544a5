#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "crawler/pattern_book.h"
#include "crawler/visit.h"

namespace fangzhi {

// What a fresh page shows, to tell it from others: the texts of its articles, the titles a list shows, or its bytes;
// menus, dates and counters of the template don't count. Empty where it shows too little to say.
struct PageContent {
  uint64_t hash = 0;
  bool is_read = false;  // of what was read out of it: false, of all its bytes, so that it is the same or says nothing
};
std::optional<PageContent> content_of(const Visit& visit);
// The same of a page's stored articles.
std::optional<PageContent> content_of(const std::vector<Article>& articles);

struct PageNews {
  bool is_copy = false;         // of what another URL showed
  bool has_text = false;        // an article new to the site
  bool has_links = false;       // to articles no page of its shape had shown
  bool shows_articles = false;  // links that look like articles, new or not
};
// Empty where the visit says nothing of its shape: it failed, moved, or was no first one.
std::optional<Gain> gain_of(const Visit& visit, const PageNews& news);

// Redirects that say "not here": to a home page, to where people log in. `from` and `to` are canonical.
bool leads_nowhere(const std::string& from, const std::string& to);

}  // namespace fangzhi

#pragma once

// What the scripts of a page say of where it leads: pagers (createPageHTML and its kin, "list_" + page + ".html",
// laypage), addresses a list is loaded from ($.ajax, fetch, jpage, proxyUrl), entries in data, location = "…". Nothing
// is executed and no external script is read. Private to extract/.

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "extract/links_pages.h"
#include "extract/script_text.h"

namespace fangzhi {

// An address with kPageHole where the number of a page stands.
struct PageTemplate {
  std::string address;
  std::optional<int64_t> initial{};  // of the number on this page, or of the one after it
  bool is_next = false;              // `initial` is of the one after it
};

struct ScriptLinks {
  Pager trs;                                                 // of createPageHTML and its kin
  std::vector<std::pair<std::string, std::string>> entries;  // (address, words)
  std::vector<std::string> addresses;                        // frames that are written, arrays of pages, load('…')
  std::vector<PageTemplate> pagers;                          // in order of trust
  std::optional<int64_t> pages;                              // that the list has
  std::optional<int64_t> current;                            // number the script gives this page
  // Where data of the list is loaded from; kPageHole where the page's number stands, whose first value is `initial`.
  std::vector<PageTemplate> data;
  std::string location;  // where the page sends its reader; empty: it does not
};
constexpr size_t kScriptDataMax = 16;    // of ScriptLinks::data
constexpr size_t kScriptPagersMax = 16;  // of ScriptLinks::pagers

ScriptLinks read_scripts(const Script& script);

}  // namespace fangzhi

#pragma once

// The addresses scripts load lists from. Private to extract/.

#include <string_view>
#include <vector>

#include "extract/links_script.h"

namespace fangzhi {

// $.ajax({url: "/api/list", data: {column: 3, page: p}}), $.getJSON("/list_" + page + ".json"), fetch(`…`),
// jpage({proxyUrl: …, params: {…}}), var url = ".../dataproxy.jsp?…": as addresses to GET, a page's number as
// kPageHole. Only what is asked for page by page, or is data by its name: counters, logins and search boxes are not.
std::vector<PageTemplate> data_addresses(const Script& script);

// "/data/list_3.json", "/dataproxy.jsp?…"
bool is_data_address(std::string_view address);

// `address` with `name=value` in its query; nothing in `value` is escaped that need not be.
void add_parameter(std::string& address, std::string_view name, std::string_view value);
bool has_page_parameter(std::string_view address);
bool has_size_parameter(std::string_view address);

// A counter, a login, a comment form: never a list.
bool is_no_list(std::string_view address);

}  // namespace fangzhi

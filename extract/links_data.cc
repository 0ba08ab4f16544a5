#include "extract/links_data.h"

#include <algorithm>
#include <optional>
#include <string>
#include <unordered_set>

#include "base/url.h"
#include "extract/bytes.h"
#include "extract/data_pages.h"
#include "extract/links.h"
#include "extract/links_pages.h"
#include "extract/script_records.h"
#include "extract/text.h"

namespace fangzhi {
namespace {

constexpr size_t kDataValueMax = 2048;  // bytes of one address

// Data asked for by a script: what is relative in it is put together by that script, most often from the root.
bool is_interface(const Url& url) {
  const std::string name = lower(url.path().substr(url.path().rfind('/') + 1));
  return !name.ends_with(".json") && !name.ends_with(".xml");
}

class DataLinks {
 public:
  DataLinks(const PageInput& page, Extraction& extraction) : base_(parse_url(page.url)), extraction_(extraction) {}

  void add(std::string_view address, std::string_view anchor, std::optional<LinkClass> known = std::nullopt) {
    if (address.empty() || address.size() > kDataValueMax || extraction_.links.size() >= kLinksMax) return;
    std::string rooted;
    if (base_ && is_interface(*base_) && !starts_with_any(address, {"/", "./", "../", "?"}) &&
        address.find(':') == std::string_view::npos)
      address = rooted = "/" + std::string(address);
    const auto url = parse_url(address, base_ ? &*base_ : nullptr);
    if (!url || !url->is_http()) return;
    std::string canonical = canonical_url(*url);
    if (!seen_.insert(canonical).second) return;
    extraction_.links.push_back(
        {std::move(canonical), known ? *known : link_class(*url, anchor), std::string(head(anchor, 60))});
  }

  size_t articles() const {
    return static_cast<size_t>(std::count_if(extraction_.links.begin(), extraction_.links.end(),
                                             [](const Link& link) { return link.klass == LinkClass::kArticle; }));
  }

 private:
  std::optional<Url> base_;
  Extraction& extraction_;
  std::unordered_set<std::string> seen_;
};

// A script that is data: callback({…}), var list = […];
bool begins_as_data_script(std::string_view start, const PageInput& page) {
  const auto url = parse_url(page.url);
  const bool is_named =
      contains_any(lower(page.content_type), {"javascript"}) || (url && lower(url->path()).ends_with(".js"));
  return is_named && !start.empty() && start[0] != '<';
}

DataTotals totals_of(const Script& json) {
  const auto count = [](std::optional<int64_t> number) {
    return number && *number >= 0 ? std::optional(static_cast<uint64_t>(*number)) : std::nullopt;
  };
  return {.entries = count(json.number_of({"total", "totalcount", "totalrecord", "totalrecords", "totalelements",
                                           "recordcount", "recordstotal", "totalnum", "totalrows", "total_count",
                                           "totalsize", "numfound", "allcount", "rowcount", "count"})),
          .pages = count(json.number_of({"totalpages", "totalpage", "pagecount", "pages", "pagetotal", "total_pages",
                                         "total_page", "page_count", "lastpage", "maxpage"}))};
}

}  // namespace

bool extract_data(std::string_view text, const PageInput& page, Extraction& extraction) {
  const std::string_view start = trim(text.substr(0, 1024));
  const bool is_json = !start.empty() &&
                       (start[0] == '{' || (start[0] == '[' && start.find_first_of("{\"") != std::string_view::npos)) &&
                       start.find('"') != std::string_view::npos;
  const bool is_script = !is_json && begins_as_data_script(start, page);
  const bool is_records = !is_json && starts_with_any(start, {"<?xml", "<datastore", "<recordset", "<records"}) &&
                          contains_any(text.substr(0, 64 << 10), {"<record>", "<record ", "<nextgroup", "<recordset"});
  const bool is_items = !is_json && !is_script && !is_records && start.starts_with("<?xml");
  if (!is_json && !is_records && !is_script && !is_items) return false;
  DataLinks links(page, extraction);
  DataTotals totals;
  if (is_json || is_script) {
    const Script script(text);
    for (const auto& [address, anchor] : records_of(script)) {
      if (is_json || !anchor.empty()) links.add(address, anchor);
    }
    totals = totals_of(script);
  } else if (is_items) {
    for (const auto& [address, anchor] : xml_records(text)) links.add(address, anchor);
    if (extraction.links.empty()) return false;
    totals.entries = announced_total(text);
  } else {
    for (const auto& [address, anchor] : inline_links(text)) links.add(address, anchor);
    totals.entries = announced_total(text);
  }
  extraction.page_class = extraction.links.empty() ? PageClass::kOther : PageClass::kList;
  if (extraction.links.empty()) return true;
  const size_t rows = links.articles();
  if (totals.entries && *totals.entries >= rows) extraction.announced = totals.entries;
  if (text.find("<nextgroup") != std::string_view::npos) return true;  // which says what follows
  extraction.next_page = next_data_page(page.url, rows > 0 ? rows : extraction.links.size(), totals);
  if (!extraction.next_page.empty()) links.add(extraction.next_page, "", LinkClass::kList);
  return true;
}

}  // namespace fangzhi

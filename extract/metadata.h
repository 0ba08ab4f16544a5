#pragma once

// What a page says about its article: headline, dates, names. Values come from the page as it is shown first and from
// tags a reader never sees second, since templates and migrations spoil the latter (GOVWEB, metadata).

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/records.h"
#include "extract/content.h"
#include "extract/extract.h"
#include "extract/html.h"

namespace fangzhi {

// <meta> values by lower-case name (name, property, itemprop or http-equiv); the first non-empty one of each.
class MetaTags {
 public:
  explicit MetaTags(const Document& document);
  // Empty where there is none, or where it is template junk.
  std::string_view get(std::string_view name) const;
  std::string_view first_of(std::initializer_list<std::string_view> names) const;

 private:
  std::vector<std::pair<std::string, std::string>> values_;
};

// Literal placeholders and column names that templates leave in: 网站名称, null, {title}.
bool is_template_junk(std::string_view value);

struct Headline {
  std::string text;
  size_t begin = SIZE_MAX;  // its lines; SIZE_MAX: it stands nowhere on the page
  size_t end = SIZE_MAX;
  std::string subtitle;
};
// The headline on the page before <title> minus its site suffix (GOVWEB). `title`: text of <title>.
// `profile`: what is known of the host; null: nothing.
Headline find_headline(const Document& document, const std::vector<Line>& lines, std::string_view title,
                       const MetaTags& meta, const SiteProfile* profile = nullptr);

// `title` without the site's and the column's names behind it.
std::string strip_site_suffix(std::string_view title);

// kDated: 成文日期, when it was signed; kIssued: 发文日期, which some sites print for the day of publication.
enum class Label : uint8_t {
  kSource,
  kPublished,
  kModified,
  kDated,
  kIssued,
  kAuthor,
  kEditor,
  kReviewer,
  kPublisher,
  kOther
};
struct Labelled {
  Label label;
  std::string value;  // trimmed; empty where nothing follows
};
// "来 源：新华社  作者：" as labelled values. `raw`: Line::raw, whose gaps and element borders end a value.
std::vector<Labelled> read_labels(std::string_view raw);

struct Dates {
  std::optional<CivilTime> published, modified, dated;
  std::string published_from;
  bool year_inferred = false;
  std::string year_before;  // what was printed
  std::string printed;      // the words the date was read from
};
struct DateInput {
  const Document& document;
  const std::vector<Line>& lines;
  const Headline& headline;
  const Body& body;
  const MetaTags& meta;
  const std::vector<std::string>& json_ld;
  const PageInput& page;
};
Dates read_dates(const DateInput& input);

// The raw lines around the headline, as one text for read_labels: boxes of official documents have a label in one cell
// and its value in the next.
std::string header_zone(const DateInput& input);

// The site's SiteIDCode (GOVWEB): ten digits, or "bm" and eight, by its tag or in the footer; empty: neither.
std::string find_site_code(const std::vector<Line>& lines, const MetaTags& meta);

// Fills what the page says beside headline, dates and body: names, column, language.
void read_names(const DateInput& input, Article& article);

}  // namespace fangzhi

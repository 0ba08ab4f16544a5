// Dates by the order that works on these sites (GOVWEB): the publication line near the headline, meta PubDate, JSON-LD
// and <time>, the URL, the text; never the future, never before 1990.

#include <algorithm>

#include "extract/date.h"
#include "extract/metadata.h"

namespace fangzhi {
namespace {

constexpr int kFirstYear = 1990;
constexpr size_t kZoneLines = 14;  // lines under the headline that may hold its publication line

bool spaced(char c) {
  return c == '\x1f' || c == '\n' || c == '\r';
}

std::string plain_line(std::string_view raw) {
  std::string text(raw);
  for (char& c : text) {
    if (spaced(c)) c = ' ';
  }
  return text;
}

CivilTime whole_day_of(CivilTime time) {
  time.hour = time.minute = time.second = -1;
  time.offset_minutes.reset();
  return time;
}

bool is_date(Label label) {
  return label == Label::kPublished || label == Label::kModified || label == Label::kDated || label == Label::kIssued;
}

class DateReader {
 public:
  explicit DateReader(const DateInput& input) : input_(input) {
    options_.offset_minutes = input.page.offset_minutes;
    if (input.page.fetched_at) options_.now = civil_time(*input.page.fetched_at, input.page.offset_minutes);
    url_date_ = find_url_date(input.page.url);
    if (!options_.now) options_.now = url_date_;  // the year, where only month and day are printed
  }

  Dates run() {
    zone();
    for (const Labelled& labelled : read_labels(header_zone(input_))) take_labelled(labelled);
    labelled_elsewhere();
    // 发文日期 without 发布日期 beside it; it is printed, and PubDate often is the day of a migration.
    if (issued_) publish(*issued_, "line");
    meta();
    json_ld();
    time_elements();
    if (url_date_) publish(*url_date_, "url");
    signature();
    if (!dates_.dated) dates_.dated = issued_;
    opening();
    if (dates_.published && !dates_.modified && printed_modified_) dates_.modified = printed_modified_;
    if (!dates_.published && printed_modified_) publish(*printed_modified_, "line");
    return std::move(dates_);
  }

 private:
  bool plausible(const CivilTime& time) const {
    if (time.year < kFirstYear) return false;
    if (!input_.page.fetched_at) return true;
    // A day of grace: the page's zone is a guess.
    return instant_of(time, input_.page.offset_minutes) <= *input_.page.fetched_at + std::chrono::hours(24);
  }

  bool publish(const CivilTime& time, const char* from, std::string_view printed = {}) {
    if (dates_.published || !plausible(time)) return false;
    dates_.printed = tidy(printed);
    dates_.published = time;
    dates_.published_from = from;
    return true;
  }

  // A date without a year takes the URL's where day and month agree, else that of the fetch.
  void publish_found(const FoundDate& found, std::string_view text, const char* from) {
    CivilTime time = found.time;
    if (found.year_inferred && url_date_ && url_date_->month == time.month && url_date_->day == time.day) {
      time.year = url_date_->year;
    }
    if (!publish(time, from, text) || !found.year_inferred) return;
    dates_.year_inferred = true;
    dates_.year_before = tidy(text.substr(found.begin, found.end - found.begin));
  }

  void zone();
  void line_in_zone(const Line& line, bool near_headline);
  bool split_date(size_t index);
  bool is_list_item(size_t index) const;
  void labelled_elsewhere();
  void take_labelled(const Labelled& labelled);
  void meta();
  void json_ld();
  void time_elements();
  void signature();
  void opening();
  std::optional<FoundDate> first_date(std::string_view text) const { return find_date(text, options_); }

  const DateInput& input_;
  DateOptions options_;
  Dates dates_;
  std::optional<CivilTime> url_date_, printed_modified_, issued_;
};

void DateReader::take_labelled(const Labelled& labelled) {
  if (labelled.value.empty()) return;
  if (!is_date(labelled.label)) return;
  const auto found = first_date(labelled.value);
  if (!found || found->form == DateForm::kRelative) return;
  if (labelled.label == Label::kPublished) publish_found(*found, labelled.value, "line");
  if (labelled.label == Label::kModified && !printed_modified_ && plausible(found->time))
    printed_modified_ = found->time;
  if (labelled.label == Label::kDated && !dates_.dated && plausible(found->time))
    dates_.dated = whole_day_of(found->time);
  if (labelled.label == Label::kIssued && !issued_ && plausible(found->time)) issued_ = whole_day_of(found->time);
}

// 2019 / 09-07 / 19:02, each in an element of its own.
bool DateReader::split_date(size_t index) {
  const auto& lines = input_.lines;
  if (lines[index].text.size() != 4 || index + 1 >= lines.size()) return false;
  std::string joined = lines[index].text + "-" + lines[index + 1].text;
  std::replace(joined.begin(), joined.end(), '/', '-');
  if (index + 2 < lines.size() && lines[index + 2].text.find(':') != std::string::npos)
    joined += " " + lines[index + 2].text;
  const auto found = first_date(joined);
  if (!found || found->form != DateForm::kFull || found->end != joined.size()) return false;
  return publish(found->time, "line");
}

void DateReader::line_in_zone(const Line& line, bool near_headline) {
  bool labelled_date = false;
  for (const Labelled& labelled : read_labels(line.raw)) {
    labelled_date = labelled_date || (is_date(labelled.label) && first_date(labelled.value).has_value());
    take_labelled(labelled);
  }
  if (labelled_date || dates_.published || line.counts.visible > 90 || line.counts.stops > 0) return;
  if (!near_headline && line.noise != Noise::kPublication) return;
  const std::string text = plain_line(line.raw);
  const auto found = first_date(text);
  if (!found || (found->form == DateForm::kCompact && line.noise != Noise::kPublication)) return;
  // Behind the headline, a bare date or one among a few words; in a sentence it is a date of the story.
  const size_t rest = visible_length(text) - visible_length(text.substr(found->begin, found->end - found->begin));
  if (line.noise != Noise::kPublication && rest > 40) return;
  publish_found(*found, text, "line");
}

// The date of an item of a list, in its line or in the next one; a list has several.
bool DateReader::is_list_item(size_t index) const {
  const auto& lines = input_.lines;
  const auto is_link = [&](size_t i) {
    return i < lines.size() && lines[i].link_visible >= 8 && lines[i].noise == Noise::kNone;
  };
  if (is_link(index) && (is_link(index + 1) || is_link(index + 2))) return true;
  const bool bare_day = lines[index].counts.visible <= 12 && lines[index].text.find(':') == std::string::npos;
  return bare_day && index > 0 && is_link(index - 1) && (is_link(index + 1) || is_link(index + 2));
}

void DateReader::zone() {
  const auto& lines = input_.lines;
  const size_t headline = input_.headline.begin == SIZE_MAX ? 0 : input_.headline.begin;
  const size_t from = input_.headline.begin == SIZE_MAX ? 0 : input_.headline.end;
  const size_t body = input_.body.kept.empty() ? lines.size() : input_.body.kept.front();
  // Under the headline, the first lines of the body included: templates without containers run them together.
  const size_t to = std::min({lines.size(), from + kZoneLines, std::max(body, from) + 1});
  for (size_t i = from; i < to && !dates_.published; ++i) {
    const bool in_body = i >= body;
    if (split_date(i)) return;
    if (is_list_item(i)) continue;
    // "（2022年4月1日）" opening the text is the document's own date.
    if (in_body && lines[i].noise != Noise::kPublication) continue;
    line_in_zone(lines[i], input_.headline.begin != SIZE_MAX);
  }
  for (size_t i = headline; i-- > 0 && i + 6 > headline && !dates_.published;) {
    if (lines[i].noise == Noise::kPublication) line_in_zone(lines[i], false);
  }
}

void DateReader::labelled_elsewhere() {
  for (const Line& line : input_.lines) {
    if (line.counts.visible > 120 || line.counts.stops > 0) continue;
    if (line.noise == Noise::kPublication || line.text.find("日期") != std::string::npos ||
        line.text.find("时间") != std::string::npos) {
      for (const Labelled& labelled : read_labels(line.raw)) take_labelled(labelled);
    }
  }
}

void DateReader::meta() {
  const std::string_view value = input_.meta.first_of(
      {"pubdate", "firstpublishedtime", "publishdate", "article:published_time", "og:release_date", "datepublished",
       "publish_time", "publish-date", "publishtime", "weibo: article:create_at", "weibo:article:create_at", "dc.date",
       "date", "apub:time", "sailthru.date", "parsely-pub-date"});
  if (const auto found = first_date(value); found && !found->year_inferred) publish(found->time, "meta", value);
  const std::string_view changed =
      input_.meta.first_of({"article:modified_time", "og:updated_time", "datemodified", "lastmodified"});
  if (const auto found = first_date(changed); found && !found->year_inferred && plausible(found->time)) {
    dates_.modified = found->time;
  }
}

void DateReader::json_ld() {
  const auto value_of = [](std::string_view json, std::string_view key) -> std::string_view {
    const size_t at = json.find(key);
    if (at == std::string_view::npos) return {};
    const size_t open = json.find('"', json.find(':', at + key.size()));
    if (open == std::string_view::npos) return {};
    return json.substr(open + 1, std::min<size_t>(40, json.find('"', open + 1) - open - 1));
  };
  for (const std::string& json : input_.json_ld) {
    if (const auto found = first_date(value_of(json, "\"datePublished\"")); found) publish(found->time, "jsonld");
    if (const auto found = first_date(value_of(json, "\"pubDate\"")); found) publish(found->time, "jsonld");
    const auto changed = first_date(value_of(json, "\"dateModified\""));
    if (changed && !dates_.modified && plausible(changed->time)) dates_.modified = changed->time;
  }
}

void DateReader::time_elements() {
  if (dates_.published) return;
  const Document& document = input_.document;
  for (NodeId id = 1; id < document.size(); ++id) {
    if (document[id].tag != Tag::kTime || document[id].hidden) continue;
    const auto found = first_date(document.attribute(id, "datetime"));
    if (found && publish(found->time, "jsonld")) return;
  }
}

// A line that is nothing but a date, at the end of the text or under its title, is the day the document was signed.
void DateReader::signature() {
  const auto& kept = input_.body.kept;
  const auto look = [&](size_t position) {
    if (dates_.dated) return;
    const Line& line = input_.lines[kept[position]];
    if (line.counts.visible > 24 || line.counts.visible < 8) return;
    const auto found = first_date(line.text);
    if (!found || found->form != DateForm::kFull || found->time.hour >= 0 || !plausible(found->time)) return;
    const size_t rest = line.counts.visible -
                        visible_length(std::string_view(line.text).substr(found->begin, found->end - found->begin));
    if (rest > 3) return;
    dates_.dated = found->time;
  };
  for (size_t back = 1; back <= 4 && back <= kept.size(); ++back) look(kept.size() - back);
  for (size_t front = 0; front < 4 && front < kept.size(); ++front) look(front);
  if (dates_.dated) publish(*dates_.dated, "text");
}

// The last resort: a full date in the first lines of the text.
void DateReader::opening() {
  if (dates_.published) return;
  for (size_t i = 0; i < std::min<size_t>(3, input_.body.kept.size()); ++i) {
    const std::string_view text = head(input_.lines[input_.body.kept[i]].text, 120);
    const auto found = first_date(text);
    if (found && found->form == DateForm::kFull && publish(found->time, "text")) return;
  }
}

}  // namespace

Dates read_dates(const DateInput& input) {
  return DateReader(input).run();
}

}  // namespace fangzhi

#include "crawler/list_signals.h"

#include <algorithm>
#include <optional>
#include <unordered_map>
#include <utility>

#include "crawler/admission.h"
#include "crawler/revisit.h"

namespace fangzhi {
namespace {

// True where the state has changed.
bool heed_change(UrlState& state, Time changed, Time due) {
  if (changed <= state.listed_change) return false;
  // Named for the first time: only what is newer than our visit is news.
  const Time known = state.listed_change != Time{} ? state.listed_change : state.last_visit;
  state.listed_change = changed;
  const bool is_page = !is_list(state.klass) && state.klass != LinkClass::kAttachment;
  if (is_page && !state.gone && state.visits > 0 && changed > known && state.due > due) {
    state.due = due;
    state.why = DueReason::kSignal;
  }
  return true;
}

constexpr size_t kShownMax = 100;        // articles of a list that are remembered
constexpr size_t kTakenOutMax = 20;      // of one visit: past that the list was made anew
constexpr char kShownName[] = "shown/";  // and a list's URL: its articles, a line each

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

class ListReader {
 public:
  ListReader(const Archive& archive, const UrlTable& table, const Visit& visit, Time due,
             std::vector<UrlState>& admitted, PageCommit& commit)
      : archive_(archive), table_(table), visit_(visit), due_(due), admitted_(admitted), commit_(commit) {
    for (UrlState& state : admitted) new_[state.url] = &state;
  }

  Status read_changes();
  Status read_next_page(const UrlState& after);
  Status read_shown(const UrlState& after);

 private:
  bool is_mostly_new() const;
  // Of a URL that was known before; empty where it was not.
  Result<std::optional<UrlState>> known(const std::string& url) const {
    if (new_.contains(url)) return std::optional<UrlState>();
    return table_.find(url);
  }

  const Archive& archive_;
  const UrlTable& table_;
  const Visit& visit_;
  const Time due_;
  std::vector<UrlState>& admitted_;
  PageCommit& commit_;
  std::unordered_map<std::string_view, UrlState*> new_;
};

Status ListReader::read_changes() {
  const std::vector<Link>& links = visit_.reading.links;
  for (size_t i = 0; i < std::min(links.size(), kAdmittedLinksMax); ++i) {
    if (links[i].changed == Time{}) continue;
    if (const auto found = new_.find(links[i].url); found != new_.end()) {
      found->second->listed_change = links[i].changed;
      continue;
    }
    Result<std::optional<UrlState>> state = table_.find(links[i].url);
    if (!state) return tl::unexpected(state.error());
    if (*state && heed_change(**state, links[i].changed, due_)) commit_.urls.push_back(std::move(**state));
  }
  return {};
}

bool ListReader::is_mostly_new() const {
  const auto is_article = [](const auto& item) { return item.klass == LinkClass::kArticle; };
  const auto shown = std::count_if(visit_.reading.links.begin(), visit_.reading.links.end(), is_article);
  const auto fresh = std::count_if(admitted_.begin(), admitted_.end(), is_article);
  return fresh > 0 && 2 * fresh >= shown;
}

Status ListReader::read_next_page(const UrlState& after) {
  const std::string& next = visit_.reading.next_list;
  if (next.empty() || next == after.url) return {};
  if (const auto found = new_.find(next); found != new_.end()) {
    found->second->continues = found->second->klass == LinkClass::kList;
    return {};
  }
  Result<std::optional<UrlState>> state = table_.find(next);
  if (!state) return tl::unexpected(state.error());
  if (!*state || (*state)->klass != LinkClass::kList || (*state)->gone) return {};
  UrlState& page = **state;
  const bool was_marked = std::exchange(page.continues, true);
  const bool is_wanted = page.last_visit != Time{} && is_mostly_new() && page.due > due_;
  if (is_wanted) {
    page.due = due_;
    page.why = DueReason::kOverflow;
  }
  if (is_wanted || !was_marked) commit_.urls.push_back(std::move(page));
  return {};
}

Status ListReader::read_shown(const UrlState& after) {
  std::vector<std::string> now;
  std::string text;
  for (const Link& link : visit_.reading.links) {
    if (link.klass != LinkClass::kArticle || now.size() == kShownMax) continue;
    now.push_back(link.url);
    text += link.url + "\n";
  }
  const std::string name = kShownName + after.url;
  Result<std::optional<std::string>> row = archive_.meta(name);
  if (!row) return tl::unexpected(row.error());
  const std::vector<std::string> before = lines_of(row->value_or(""));
  if (before == now) return {};
  commit_.meta.emplace_back(name, std::move(text));
  const std::vector<std::string> missing = taken_out(before, now);
  if (missing.size() > kTakenOutMax) return {};
  for (const std::string& url : missing) {
    Result<std::optional<UrlState>> state = known(url);
    if (!state) return tl::unexpected(state.error());
    if (!*state || (*state)->gone || (*state)->visits == 0 || (*state)->unlisted != Time{}) continue;
    (*state)->unlisted = visit_.fetch.started;
    (*state)->due = std::min((*state)->due, due_);
    (*state)->why = DueReason::kUnlisted;
    commit_.urls.push_back(std::move(**state));
  }
  for (const std::string& url : now) {
    if (std::find(before.begin(), before.end(), url) != before.end()) continue;
    Result<std::optional<UrlState>> state = known(url);
    if (!state) return tl::unexpected(state.error());
    if (!*state || (*state)->unlisted == Time{}) continue;
    (*state)->unlisted = {};  // back on a list
    commit_.urls.push_back(std::move(**state));
  }
  return {};
}

}  // namespace

std::vector<std::string> taken_out(const std::vector<std::string>& before, const std::vector<std::string>& now) {
  std::unordered_map<std::string_view, size_t> places;
  for (size_t i = 0; i < now.size(); ++i) places.emplace(now[i], i);
  std::vector<std::string> missing;
  for (size_t i = 1; i + 1 < before.size(); ++i) {
    if (places.contains(before[i])) continue;
    size_t next = i + 1;
    while (next < before.size() && !places.contains(before[next])) ++next;  // several in a row
    const auto newer = places.find(before[i - 1]);
    if (newer != places.end() && next < before.size() && places.at(before[next]) == newer->second + 1) {
      for (size_t gone = i; gone < next; ++gone) missing.push_back(before[gone]);
    }
    i = next;
  }
  return missing;
}

Status heed_list(const Archive& archive, const UrlTable& table, const Visit& visit, const UrlState& after, Time due,
                 std::vector<UrlState>& admitted, PageCommit& commit) {
  if (visit.verdict != Verdict::kFresh || !is_list(after.klass)) return {};
  ListReader reader(archive, table, visit, due, admitted, commit);
  if (Status read = reader.read_changes(); !read) return read;
  if (Status read = reader.read_next_page(after); !read) return read;
  return after.klass == LinkClass::kList ? reader.read_shown(after) : Status();
}

}  // namespace fangzhi

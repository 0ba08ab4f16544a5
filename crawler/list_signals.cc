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

class ListReader {
 public:
  ListReader(const UrlTable& table, const Visit& visit, const UrlState& after, std::vector<UrlState>& admitted,
             Time due)
      : table_(table), visit_(visit), after_(after), admitted_(admitted), due_(due) {
    for (UrlState& state : admitted) new_[state.url] = &state;
  }

  Status read_changes() {
    const std::vector<Link>& links = visit_.reading.links;
    for (size_t i = 0; i < std::min(links.size(), kAdmittedLinksMax); ++i) {
      if (links[i].changed == Time{}) continue;
      if (const auto found = new_.find(links[i].url); found != new_.end()) {
        found->second->listed_change = links[i].changed;
        continue;
      }
      Result<std::optional<UrlState>> known = table_.find(links[i].url);
      if (!known) return tl::unexpected(known.error());
      if (*known && heed_change(**known, links[i].changed, due_)) heeded_.push_back(std::move(**known));
    }
    return {};
  }

  Status read_next_page() {
    const std::string& next = visit_.reading.next_list;
    if (next.empty() || next == after_.url) return {};
    if (const auto found = new_.find(next); found != new_.end()) {
      found->second->continues = found->second->klass == LinkClass::kList;
      return {};
    }
    Result<std::optional<UrlState>> known = table_.find(next);
    if (!known) return tl::unexpected(known.error());
    if (!*known || (*known)->klass != LinkClass::kList || (*known)->gone) return {};
    UrlState& page = **known;
    const bool is_marked = std::exchange(page.continues, true);
    const bool is_wanted = page.last_visit != Time{} && is_mostly_new() && page.due > due_;
    if (is_wanted) {
      page.due = due_;
      page.why = DueReason::kOverflow;
    }
    if (is_wanted || !is_marked) heeded_.push_back(std::move(page));
    return {};
  }

  std::vector<UrlState> take() { return std::move(heeded_); }

 private:
  bool is_mostly_new() const {
    const auto is_article = [](const auto& item) { return item.klass == LinkClass::kArticle; };
    const auto shown = std::count_if(visit_.reading.links.begin(), visit_.reading.links.end(), is_article);
    const auto fresh = std::count_if(admitted_.begin(), admitted_.end(), is_article);
    return fresh > 0 && 2 * fresh >= shown;
  }

  const UrlTable& table_;
  const Visit& visit_;
  const UrlState& after_;
  std::vector<UrlState>& admitted_;
  const Time due_;
  std::unordered_map<std::string_view, UrlState*> new_;
  std::vector<UrlState> heeded_;
};

}  // namespace

Result<std::vector<UrlState>> heed_list(const UrlTable& table, const Visit& visit, const UrlState& after,
                                        std::vector<UrlState>& admitted, Time due) {
  if (visit.verdict != Verdict::kFresh || !is_list(after.klass)) return std::vector<UrlState>();
  ListReader reader(table, visit, after, admitted, due);
  if (Status read = reader.read_changes(); !read) return tl::unexpected(read.error());
  if (Status read = reader.read_next_page(); !read) return tl::unexpected(read.error());
  return reader.take();
}

}  // namespace fangzhi

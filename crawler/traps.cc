#include "crawler/traps.h"

#include <algorithm>
#include <array>

namespace fangzhi {
namespace {

constexpr size_t kRepeatedSegmentsMax = 3;  // a run of so many segments may be what repeats
constexpr size_t kRepeatsMax = 3;           // times it stands there

bool is_alnum(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool starts_with_folded(std::string_view text, std::string_view lower) {
  if (text.size() < lower.size()) return false;
  for (size_t i = 0; i < lower.size(); ++i) {
    const char c = text[i];
    if ((c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c) != lower[i]) return false;
  }
  return true;
}

bool is_session_parameter(std::string_view parameter) {
  constexpr std::array<std::string_view, 4> kNames{"phpsessid=", "jsessionid=", "aspsessionid", "cfid="};
  for (const std::string_view name : kNames) {
    if (starts_with_folded(parameter, name)) return true;
  }
  return false;
}

// The host, and the path up to its last slash.
std::pair<std::string_view, std::string_view> folder_of(const Url& url) {
  return {url.host(), url.path().substr(0, url.path().rfind('/') + 1)};
}

}  // namespace

std::string without_session(std::string_view canonical) {
  std::string result(canonical);
  const size_t query = result.find('?');
  for (size_t at = result.find(';'); at < std::min(query, result.size()); at = result.find(';', at)) {
    const size_t end = std::min(result.find_first_of(";/?", at + 1), result.size());
    if (!starts_with_folded(std::string_view(result).substr(at + 1), "jsessionid=")) {
      at = end;
      continue;
    }
    return without_session(result.erase(at, end - at));
  }
  if (query == std::string::npos) return result;
  std::string kept = result.substr(0, query);
  char separator = '?';
  for (size_t at = query + 1; at <= result.size();) {
    const size_t end = std::min(result.find('&', at), result.size());
    const std::string_view parameter = std::string_view(result).substr(at, end - at);
    if (!is_session_parameter(parameter)) {
      kept += separator;
      kept += parameter;
      separator = '&';
    }
    at = end + 1;
  }
  return kept;
}

bool repeats_path(const Url& url) {
  std::vector<std::string_view> segments;
  const std::string_view path = url.path();
  for (size_t at = 0; at < path.size();) {
    const size_t end = std::min(path.find('/', at), path.size());
    if (end > at) segments.push_back(path.substr(at, end - at));
    at = end + 1;
  }
  for (size_t length = 1; length <= kRepeatedSegmentsMax; ++length) {
    size_t same = 0;  // segments in a row that equal the one `length` before them
    bool has_letter = false;
    for (size_t i = length; i < segments.size(); ++i) {
      if (segments[i] != segments[i - length]) {
        same = 0;
        has_letter = false;
        continue;
      }
      has_letter = has_letter || std::any_of(segments[i].begin(), segments[i].end(),
                                             [](char c) { return is_alnum(c) && !is_digit(c); });
      if (++same >= (kRepeatsMax - 1) * length && has_letter) return true;
    }
  }
  return false;
}

TrapGuard::Credit& TrapGuard::credit_of(std::string_view site, const Url& url, bool is_article) {
  if (credits_.size() >= kPatternsMax) {
    credits_.clear();  // what was parked is on disk
    parked_ = 0;
  }
  std::string key(site);
  key += is_article ? " a " : " p ";
  key += url_pattern(url);
  const auto [found, is_new] = credits_.try_emplace(std::move(key));
  if (is_new) found->second.left = is_article ? kArticleCredit : kPageCredit;
  return found->second;
}

void TrapGuard::earn(Credit& credit, int64_t amount) {
  credit.left = std::max<int64_t>(credit.left, 0) + amount;
  while (credit.left > 0 && !credit.parked.empty()) {
    released_.push_back(std::move(credit.parked.back()));
    credit.parked.pop_back();
    --parked_;
    --credit.left;
  }
}

void TrapGuard::hold(Credit& credit, std::string url) {
  if (credit.parked.size() >= kParkedMax || parked_ >= kParkedTotalMax) return;
  credit.parked.push_back(std::move(url));
  ++parked_;
}

bool TrapGuard::may_queue(const Url& url, const UrlState& state, bool from_giving) {
  if (state.klass != LinkClass::kList && state.klass != LinkClass::kArticle && state.klass != LinkClass::kOther)
    return true;
  const bool is_article = state.klass == LinkClass::kArticle;
  Credit& credit = credit_of(state.site, url, is_article);
  // A page that gave nothing and leads to more of its kind: one of them will tell.
  const std::optional<Url> parent = from_giving || is_article ? std::nullopt : parse_url(state.parent);
  const bool is_more_of_nothing = parent && folder_of(*parent) == folder_of(url);
  const int64_t floor = from_giving && !is_article ? -kGivingCredit : is_more_of_nothing ? kPageCredit - 1 : 0;
  const bool is_starved = ways_[state.site].book.is_starved(url);
  if (!is_starved && (credit.left > floor || state.depth <= kDepthFree)) {
    if (credit.left > floor) --credit.left;
    remember_queued(state.site, url);
    return true;
  }
  SitePages& pages = pages_[state.site];
  if ((pages.explored + 1) * kExploredShare <= pages.read) {
    ++pages.explored;
    return true;
  }
  hold(credit, url.href());
  if (!credit.is_noticed) {
    notice_ = "pages like " + url.href() + " keep giving nothing new: more of them are queued only when they do";
    credit.is_noticed = true;
  }
  return false;
}

void TrapGuard::park(const Url& url, std::string_view site, LinkClass klass) {
  Credit& credit = credit_of(site, url, klass == LinkClass::kArticle);
  credit.is_noticed = true;  // in its time
  hold(credit, url.href());
}

bool TrapGuard::gives_articles(std::string_view site, const Link& link) {
  const std::optional<Url> url = parse_url(link.url);
  if (!url || credit_of(site, *url, true).left <= 0) return false;
  const Ways& ways = ways_[std::string(site)];
  return !ways.book.is_starved(*url) && ways.twins.twins_of(link.url).empty();
}

bool TrapGuard::found_links(std::string_view site, const Url& page, const std::vector<Link>& links) {
  ++pages_[std::string(site)].read;
  const uint64_t pattern = hash64(std::string(site) + ' ' + url_pattern(page));
  if (shown_.size() >= kShownMax) shown_.clear();
  int64_t fresh = 0;
  for (const Link& link : links) {
    if (!is_article(site, link) || !shown_.insert(hash64(link.url) ^ pattern).second) continue;
    fresh += gives_articles(site, link);
  }
  if (fresh == 0 || is_starved(site, page)) return false;
  earn(credit_of(site, page, false), fresh);
  return true;
}

bool TrapGuard::is_article(std::string_view site, const Link& link) const {
  if (link.klass != LinkClass::kOther) return link.klass == LinkClass::kArticle;
  const std::optional<Url> url = parse_url(link.url);
  return url && class_of(site, *url, link.klass) == LinkClass::kArticle;
}

bool TrapGuard::found_article(std::string_view site, const Url& page, const Url* parent, const Article& article,
                              bool is_own) {
  std::string text = std::string(site) + "\n" + article.title;
  for (const Paragraph& paragraph : article.paragraphs) (text += '\n') += paragraph.text;
  if (texts_.size() >= kTextsMax) texts_.clear();
  if (!texts_.insert(hash64(text)).second && !is_own) return false;
  earn(credit_of(site, page, true), kArticleYield);
  earn(credit_of(site, page, false), kArticleYield);
  if (parent) give(site, *parent);
  return true;
}

// A page led to an article though its links may not have looked like it: those of its kind will, too.
void TrapGuard::give(std::string_view site, const Url& url) {
  PatternBook& book = ways_[std::string(site)].book;
  const bool was_starved = book.is_starved(url);
  book.give(url);
  if (book.is_starved(url)) return;
  earn(credit_of(site, url, false), was_starved ? kGivingCredit : kArticleYield);
}

void TrapGuard::remember_queued(std::string_view site, const Url& url) {
  if (queued_count_ >= kQueuedTotalMax) {
    queued_.clear();
    queued_count_ = 0;
  }
  std::vector<std::string>& queued = queued_[std::string(site) + ' ' + coarse_pattern(url)];
  if (queued.size() >= kQueuedMax) {
    queued.erase(queued.begin(), queued.begin() + kQueuedMax / 2);
    queued_count_ -= kQueuedMax / 2;
  }
  queued.push_back(canonical_url(url));
  ++queued_count_;
}

void TrapGuard::visited(std::string_view site, const Url& page, LinkClass klass, Gain gain) {
  Ways& ways = ways_[std::string(site)];
  ++ways.pages;
  const bool was_starved = ways.book.is_starved(page);
  const std::optional<std::string> starved = ways.book.note(page, klass, gain);
  if (starved) recall(site, *starved, page);
  if (was_starved && !ways.book.is_starved(page)) {
    earn(credit_of(site, page, true), kGivingCredit);
    earn(credit_of(site, page, false), kGivingCredit);
  }
}

// Of a coarse pattern those whose own record is no better.
void TrapGuard::recall(std::string_view site, const std::string& pattern, const Url& page) {
  const auto queued = queued_.find(std::string(site) + ' ' + coarse_pattern(page));
  if (queued == queued_.end()) return;
  const PatternBook& book = ways_[std::string(site)].book;
  for (const std::string& text : queued->second) {
    const std::optional<Url> url = parse_url(text);
    if (url && book.is_starved(*url)) recalled_.push_back(text);
  }
  if (notice_.empty()) {
    const PatternRecord* record = book.find(pattern);
    notice_ = "pages like " + page.href() + " keep giving nothing new (" +
              std::to_string(record == nullptr ? 0 : record->visited) + " visited): the rest of them waits";
  }
}

void TrapGuard::recall_twins(std::string_view site) {
  const std::string prefix = std::string(site) + ' ';
  for (const auto& [key, queued] : queued_) {
    if (!key.starts_with(prefix)) continue;
    recalled_.insert(recalled_.end(), queued.begin(), queued.end());
  }
}

bool TrapGuard::is_starved(std::string_view site, const Url& url) const {
  const auto ways = ways_.find(std::string(site));
  return ways != ways_.end() && ways->second.book.is_starved(url);
}

bool TrapGuard::is_vain(std::string_view site, const Url& url) const {
  const auto ways = ways_.find(std::string(site));
  return ways != ways_.end() && ways->second.book.is_vain(url);
}

void TrapGuard::hold_back(const Url& url, std::string_view site, LinkClass klass) {
  hold(credit_of(site, url, klass == LinkClass::kArticle), canonical_url(url));
}

// Two of one shape are both to blame. Of two shapes the one whose address is better stands.
bool TrapGuard::is_lesser(std::string_view site, TwinRules::Page& other, const TwinRules::Page& page, LinkClass klass) {
  const std::optional<Url> there = parse_url(other.url), here = parse_url(page.url);
  if (!there || !here || !TwinRules::is_better(page, other) || coarse_pattern(*there) == coarse_pattern(*here)) {
    return true;
  }
  other = page;
  visited(site, *there, klass, Gain::kCopy);
  return false;
}

bool TrapGuard::is_copy(std::string_view site, const TwinRules::Page& page, LinkClass klass, uint64_t content) {
  const std::optional<Url> url = parse_url(page.url);
  if (!url) return false;
  remember_content(page.url, content);
  const std::string of_content = std::to_string(content);
  const auto learn = [&](TwinRules& rules, const TwinRules::Page& other) {
    rules.same(other, page);
    for (const std::string& news : rules.take_news()) {
      notice_ += (notice_.empty() ? "" : "; ") + news;
      recall_twins(site);
    }
  };
  const auto [across, is_first] =
      contents_.try_emplace(hash64(std::string(url->path()) + ' ' + of_content), page);  // whatever the site
  const auto [own, is_new] = contents_.try_emplace(hash64(std::string(site) + "  " + of_content), page);
  if (!is_first && across->second.url != page.url) {
    const std::optional<Url> there = parse_url(across->second.url);
    if (there && there->host() != url->host() && there->query() == url->query()) {
      learn(mirrors_, across->second);
      ++mirrors_changed_;
      return is_lesser(site, across->second, page, klass);
    }
  }
  if (is_new || own->second.url == page.url) return false;
  learn(ways_[std::string(site)].twins, own->second);
  return is_lesser(site, own->second, page, klass);
}

void TrapGuard::remember_content(const std::string& url, uint64_t content) {
  if (contents_.size() >= 2 * kContentsMax) contents_.clear();  // two for each
  if (shows_.size() >= kContentsMax) shows_.clear();
  shows_[hash64(url)] = content;
}

std::optional<uint64_t> TrapGuard::content_seen(const std::string& url) const {
  const auto found = shows_.find(hash64(url));
  return found == shows_.end() ? std::nullopt : std::optional(found->second);
}

void TrapGuard::recall_content(std::string_view site, const TwinRules::Page& page, uint64_t content) {
  const std::optional<Url> url = parse_url(page.url);
  if (!url) return;
  remember_content(page.url, content);
  const std::string of_content = std::to_string(content);
  contents_.try_emplace(hash64(std::string(url->path()) + ' ' + of_content), page);
  contents_.try_emplace(hash64(std::string(site) + "  " + of_content), page);
}

LinkClass TrapGuard::class_of(std::string_view site, const Url& url, LinkClass klass) const {
  // Lists are visited first: where articles share their shape, theirs must not be taken for that of lists.
  if (klass != LinkClass::kOther) return klass;
  const auto ways = ways_.find(std::string(site));
  if (ways == ways_.end()) return klass;
  const std::optional<LinkClass> learned = ways->second.book.learned_class(url);
  return learned.value_or(klass);
}

void TrapGuard::load_ways(std::string_view site, std::string_view text) {
  const SiteWays known = parse_ways(text);
  if (site.empty()) return mirrors_.load(known.twins);
  if (ways_.size() >= kSitesMax) {
    std::erase_if(ways_, [](const auto& entry) { return entry.second.pages == 0; });  // on disk as it is
    if (ways_.size() >= kSitesMax) ways_.clear();
  }
  Ways& ways = ways_[std::string(site)];
  ways.book.load(known.patterns);
  ways.twins.load(known.twins);
}

std::vector<std::pair<std::string, std::string>> TrapGuard::take_ways(uint64_t pages_min) {
  std::vector<std::pair<std::string, std::string>> rows;
  for (auto& [site, ways] : ways_) {
    if (ways.pages == 0 || ways.pages < pages_min) continue;
    ways.pages = 0;
    rows.emplace_back(kWaysName + site, text_of_ways({.patterns = ways.book.records(), .twins = ways.twins.rules()}));
  }
  if (mirrors_changed_ == 0 || mirrors_changed_ < pages_min) return rows;
  mirrors_changed_ = 0;
  rows.emplace_back(kWaysName, text_of_ways({.patterns = {}, .twins = mirrors_.rules()}));
  return rows;
}

}  // namespace fangzhi

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
  const int64_t floor = from_giving && !is_article ? -kGivingCredit : 0;
  if (credit.left > floor) {
    --credit.left;
    return true;
  }
  if (state.depth <= kDepthFree) return true;
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
  return url && credit_of(site, *url, true).left > 0;
}

bool TrapGuard::found_links(std::string_view site, const Url& page, const std::vector<Link>& links) {
  ++pages_[std::string(site)].read;
  const uint64_t pattern = hash64(std::string(site) + ' ' + url_pattern(page));
  if (shown_.size() >= kShownMax) shown_.clear();
  int64_t fresh = 0;
  for (const Link& link : links) {
    if (link.klass != LinkClass::kArticle || !shown_.insert(hash64(link.url) ^ pattern).second) continue;
    fresh += gives_articles(site, link);
  }
  if (fresh != 0) earn(credit_of(site, page, false), fresh);
  return fresh != 0;
}

bool TrapGuard::found_article(std::string_view site, const Url& page, const Url* parent, const Article& article) {
  std::string text = std::string(site) + "\n" + article.title;
  for (const Paragraph& paragraph : article.paragraphs) (text += '\n') += paragraph.text;
  if (texts_.size() >= kTextsMax) texts_.clear();
  if (!texts_.insert(hash64(text)).second) return false;
  earn(credit_of(site, page, true), kArticleYield);
  earn(credit_of(site, page, false), kArticleYield);
  if (parent) earn(credit_of(site, *parent, false), kArticleYield);
  return true;
}

}  // namespace fangzhi

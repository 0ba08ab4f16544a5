// Two walks over all captures: one finds bodies that some capture may lose, one strikes out those that any other
// capture still needs. So memory is bounded by the bodies decided on at a time, and no order of captures matters.

#include "app/retention.h"

#include <algorithm>
#include <set>
#include <unordered_map>

namespace fangzhi {
namespace {

const char* const kDifferingRule = "keep = \"differing\"";

std::string age_rule(unsigned days) {
  return "drop_raw_after = \"" + std::to_string(days) + "d\"";
}

// Pages out of which all was read that there is to read; of anything else the bytes are all that there is.
bool is_spent(const RetainedCapture& capture) {
  switch (capture.page_class) {
    case PageClass::kArticle:
      return capture.is_read && (capture.has_article || capture.made_version);
    case PageClass::kList:
    case PageClass::kHome:
    case PageClass::kSoft404:
    case PageClass::kError:
    case PageClass::kChallenge:
    case PageClass::kSitemap:
    case PageClass::kFeed:
    case PageClass::kRedirect:
    case PageClass::kRobots:
      return true;
    case PageClass::kOther:
    case PageClass::kAttachment:
    case PageClass::kScriptShell:
      return false;
  }
  return false;
}

// It says what the capture before it says, but for what stands around the article.
bool differs_in_boilerplate_only(const RetainedCapture& capture) {
  return capture.page_class == PageClass::kArticle && capture.status == 200 && capture.is_whole && capture.is_read &&
         capture.has_article && !capture.made_version;
}

std::string rule_of(const RetainedCapture& capture, const RetentionRule& rule, bool is_newest, Time now) {
  if (!capture.body) return {};
  const auto age = std::chrono::hours(24) * rule.drop_raw_after_days;
  if (rule.drop_raw_after_days > 0 && capture.time + age < now && is_spent(capture)) {
    return age_rule(rule.drop_raw_after_days);
  }
  const bool is_like_before = !is_newest && differs_in_boilerplate_only(capture);
  return rule.keep == Keep::kDiffering && is_like_before ? kDifferingRule : "";
}

std::string body_name(const Digest& digest) {
  return std::string(reinterpret_cast<const char*>(digest.bytes.data()), digest.bytes.size());
}

// All captures of one page.
struct PageGroup {
  std::string url;
  std::vector<RetainedCapture> captures;
};

class Retention {
 public:
  Retention(Archive& archive, const RetentionRequest& request) : archive_(archive), request_(request) {}

  Result<RetentionEnd> run() {
    bool is_over = request_.rules.empty();
    while (!is_over && end_.is_whole) {
      candidates_.clear();
      if (Status found = find(is_over); !found) return tl::unexpected(found.error());
      if (!end_.is_whole) break;
      if (Status struck = strike(); !struck) return tl::unexpected(struck.error());
      if (!end_.is_whole) break;
      if (Status dropped = drop(); !dropped) return tl::unexpected(dropped.error());
    }
    return std::move(end_);
  }

 private:
  struct Candidate {
    Digest digest;
    std::string site, rule;
    uint64_t length = 0, captures = 0;
    Time oldest{}, newest{};
    bool is_needed = false;   // by a capture that may not lose it
    bool is_decided = false;  // in an earlier round
  };

  // Every page from behind `place`, with its captures, until `visit` returns false.
  Status each_page(const std::string& place, const std::function<Result<bool>(PageGroup&)>& visit) {
    PageGroup group;
    Status status;
    const auto hand_over = [&] {
      if (group.url.empty()) return true;
      const auto more = visit(group);
      if (!more) status = tl::unexpected(more.error());
      group = {};
      return more && *more;
    };
    bool goes_on = true;
    const auto take = [&](const CaptureRow& row) {
      if (row.url != group.url) {
        goes_on = hand_over();
        if (!goes_on) return false;
        group.url = row.url;
      }
      const Capture& capture = row.capture;
      group.captures.push_back({row.time, capture.site, capture.page_class, capture.fetch.status,
                                capture.fetch.truncated == Truncated::kNone, !capture.extractor.empty(),
                                capture.refers_to.has_value(), false, false, capture.payload, capture.payload_length});
      constexpr uint64_t kProgressEvery = 1024;
      if (++looked_at_ % kProgressEvery == 0 && request_.progress && !request_.progress(looked_at_)) {
        end_.is_whole = goes_on = false;
      }
      return goes_on;
    };
    const Status read = place.empty() ? archive_.all_captures(take) : archive_.captures_behind(place, take);
    if (!read) return read;
    if (goes_on) hand_over();
    return status;
  }

  // What was read out of which capture.
  Status add_articles(PageGroup& page) {
    std::set<Time> made;
    const Status read = archive_.article_versions(page.url, [&](const Article& article) {
      made.insert(article.captured);
      return true;
    });
    if (!read) return read;
    for (RetainedCapture& capture : page.captures) {
      capture.made_version = made.contains(capture.time);
      if (capture.page_class != PageClass::kArticle || !capture.body) continue;
      const auto articles = archive_.articles_at(page.url, capture.time);
      if (!articles) return tl::unexpected(articles.error());
      capture.has_article = !articles->empty();
    }
    return {};
  }

  Result<std::vector<std::string>> rules_of(PageGroup& page) {
    const bool has_rule = std::any_of(page.captures.begin(), page.captures.end(), [&](const RetainedCapture& capture) {
      return request_.rules.contains(capture.site);
    });
    if (!has_rule) return std::vector<std::string>(page.captures.size());
    if (Status added = add_articles(page); !added) return tl::unexpected(added.error());
    return droppable(page.captures, request_.rules, request_.now);
  }

  Status find(bool& is_over) {
    is_over = true;
    began_behind_ = place_;
    return each_page(began_behind_, [&](PageGroup& page) -> Result<bool> {
      const auto rules = rules_of(page);
      if (!rules) return tl::unexpected(rules.error());
      for (size_t i = 0; i < rules->size(); ++i) {
        const RetainedCapture& capture = page.captures[i];
        if ((*rules)[i].empty() || !archive_.has_payload(*capture.body)) continue;
        candidates_.try_emplace(body_name(*capture.body),
                                Candidate{*capture.body, capture.site, (*rules)[i], capture.length, 0, {}, {}});
      }
      place_ = page.url;
      is_over = candidates_.size() < request_.candidates_max;
      return is_over;
    });
  }

  Status strike() {
    bool is_of_earlier_round = !began_behind_.empty();
    const Status walked = each_page("", [&](PageGroup& page) -> Result<bool> {
      const bool was_decided = is_of_earlier_round;
      is_of_earlier_round = is_of_earlier_round && page.url != began_behind_;
      const bool concerns = std::any_of(page.captures.begin(), page.captures.end(), [&](const auto& capture) {
        return capture.body && candidates_.contains(body_name(*capture.body));
      });
      if (!concerns) return true;
      const auto rules = rules_of(page);
      if (!rules) return tl::unexpected(rules.error());
      for (size_t i = 0; i < rules->size(); ++i) {
        const RetainedCapture& capture = page.captures[i];
        const auto found = capture.body ? candidates_.find(body_name(*capture.body)) : candidates_.end();
        if (found == candidates_.end()) continue;
        Candidate& candidate = found->second;
        candidate.is_needed = candidate.is_needed || (*rules)[i].empty();
        candidate.is_decided = candidate.is_decided || (was_decided && !(*rules)[i].empty());
        if (candidate.captures++ == 0) candidate.oldest = candidate.newest = capture.time;
        candidate.oldest = std::min(candidate.oldest, capture.time);
        candidate.newest = std::max(candidate.newest, capture.time);
      }
      return true;
    });
    if (!walked) return walked;
    return archive_.hidden_bodies([&](const Digest& digest) {
      const auto found = candidates_.find(body_name(digest));
      if (found != candidates_.end()) found->second.is_needed = true;
    });
  }

  Status drop() {
    std::map<std::pair<std::string, std::string>, std::vector<const Candidate*>> by_rule;
    for (const auto& [name, candidate] : candidates_) {
      if (candidate.is_decided) continue;
      if (candidate.is_needed) {
        ++end_.report[candidate.site][candidate.rule].shared;
        continue;
      }
      by_rule[{candidate.site, candidate.rule}].push_back(&candidate);
    }
    for (auto& [rule, bodies] : by_rule) {
      // In an order that does not depend on this run.
      std::sort(bodies.begin(), bodies.end(), [](const Candidate* a, const Candidate* b) {
        return std::pair(a->oldest, a->digest.bytes) < std::pair(b->oldest, b->digest.bytes);
      });
      for (size_t at = 0; at < bodies.size(); at += kDroppedAtOnceMax) {
        if (request_.progress && !request_.progress(looked_at_)) {
          end_.is_whole = false;
          return {};
        }
        const auto end = bodies.begin() + static_cast<std::ptrdiff_t>(std::min(at + kDroppedAtOnceMax, bodies.size()));
        const std::vector<const Candidate*> group(bodies.begin() + static_cast<std::ptrdiff_t>(at), end);
        if (Status dropped = drop_group(rule.first, rule.second, group); !dropped) return dropped;
      }
    }
    return {};
  }

  Status drop_group(const std::string& site, const std::string& rule, const std::vector<const Candidate*>& group) {
    RetentionFigures& figures = end_.report[site][rule];
    DropOrder order{.bodies = {}, .captures = 0, .rule = rule, .by = request_.by, .site = site, .at = request_.now};
    DropReport done;
    for (const Candidate* candidate : group) {
      order.bodies.push_back(candidate->digest);
      order.captures += candidate->captures;
      done.bytes += candidate->length;
      const bool is_first = figures.oldest == Time{} && figures.newest == Time{};
      figures.oldest = is_first ? candidate->oldest : std::min(figures.oldest, candidate->oldest);
      figures.newest = is_first ? candidate->newest : std::max(figures.newest, candidate->newest);
    }
    done.bodies = group.size();
    if (request_.apply) {
      const auto dropped = archive_.drop_bodies(order);
      if (!dropped) return tl::unexpected(dropped.error());
      done = *dropped;
    }
    figures.captures += order.captures;
    figures.bodies += done.bodies;
    figures.bytes += done.bytes;
    figures.kept += done.kept;
    return {};
  }

  Archive& archive_;
  const RetentionRequest& request_;
  RetentionEnd end_;
  std::string place_, began_behind_;  // the last page looked at for candidates; when this round began
  uint64_t looked_at_ = 0;
  std::unordered_map<std::string, Candidate> candidates_;
};

}  // namespace

Result<RetentionEnd> retain(Archive& archive, const RetentionRequest& request) {
  return Retention(archive, request).run();
}

std::vector<std::string> droppable(const std::vector<RetainedCapture>& page, const RetentionRules& rules, Time now) {
  // What the page is now is read out of its newest body, and by a reprocess out of the newest that is no revisit.
  size_t newest = page.size(), newest_original = page.size();
  for (size_t i = 0; i < page.size(); ++i) {
    if (!page[i].body) continue;
    newest = i;
    if (!page[i].is_revisit && page[i].status == 200) newest_original = i;
  }
  std::vector<std::string> words(page.size());
  for (size_t i = 0; i < page.size(); ++i) {
    const auto rule = rules.find(page[i].site);
    if (rule == rules.end()) continue;
    words[i] = rule_of(page[i], rule->second, i == newest || i == newest_original, now);
  }
  return words;
}

}  // namespace fangzhi

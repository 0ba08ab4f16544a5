// A line is a block of the template where two things come together: it repeats on pages with different articles, and it
// stands where articles do not. The first alone is not enough: bulletins repeat whole sentences (已落实终末消毒措施)
// and the heads of their tables. So a line counts with its place in the template, and is a block only where extraction
// left it out on nearly all pages that have it, or where its place never holds anything but repeated lines at the edge
// of the text.

#include "extract/profile.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace fangzhi {
namespace {

constexpr size_t kRepeatsMin = 4;    // pages that have a line of the template
constexpr size_t kRepeatsShare = 8;  // and one in so many of all pages
constexpr double kOutside = 0.9;     // of these, share where it is left out anyway
constexpr double kEverywhere = 0.5;  // share of all pages that have a line which is kept

struct Seen {
  uint32_t pages = 0, kept = 0, at_edge = 0;
  uint64_t slot = 0;
  bool is_fixed = false;
  std::string text;
};
struct Slot {
  uint32_t lines = 0, repeated = 0;  // kept ones
};

using Pages = std::vector<const Sighting*>;

// Articles, each text once. The order of the pages must not matter: of two pages with one text the choice is by value.
Pages different_articles(const std::vector<Sighting>& pages) {
  std::map<uint64_t, const Sighting*> by_body;
  for (const Sighting& page : pages) {
    if (!page.is_article) continue;
    const auto [place, is_new] = by_body.emplace(page.body_digest, &page);
    const auto key = [](const Sighting* of) { return std::tie(of->body, of->title, of->date, of->source); };
    if (!is_new && key(&page) < key(place->second)) place->second = &page;
  }
  Pages articles;
  for (const auto& [digest, page] : by_body) articles.push_back(page);
  return articles;
}

class Learner {
 public:
  explicit Learner(const Pages& pages)
      : pages_(pages), repeats_(std::max(kRepeatsMin, (pages.size() + kRepeatsShare - 1) / kRepeatsShare)) {}

  std::vector<SiteProfile::Block> blocks() {
    for (const Sighting* page : pages_) count(*page);
    for (const Sighting* page : pages_) look_at_edges(*page);
    std::vector<SiteProfile::Block> found;
    for (const auto& [digest, seen] : seen_) {
      if (is_block(seen)) found.push_back({digest, seen.pages, seen.text});
    }
    std::sort(found.begin(), found.end(),
              [](const auto& a, const auto& b) { return std::tie(b.pages, a.digest) < std::tie(a.pages, b.digest); });
    if (found.size() > kProfileBlocksMax) found.resize(kProfileBlocksMax);
    std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.digest < b.digest; });
    return found;
  }

 private:
  void count(const Sighting& page) {
    std::map<uint64_t, bool> here;  // digest -> kept
    for (const Sighting::Line& line : page.lines) {
      here[line.digest] = here[line.digest] || line.is_kept;
      Seen& seen = seen_[line.digest];
      seen.slot = line.slot;
      seen.is_fixed = seen.is_fixed || line.is_fixed;
      if (seen.text.empty()) seen.text = line.text;
    }
    for (const auto& [digest, is_kept] : here) {
      ++seen_[digest].pages;
      seen_[digest].kept += is_kept ? 1 : 0;
    }
  }

  bool repeats(uint64_t digest) const { return seen_.at(digest).pages >= repeats_; }

  void look_at_edges(const Sighting& page) {
    size_t first = page.lines.size(), last = 0;  // kept lines that are this page's own
    for (size_t i = 0; i < page.lines.size(); ++i) {
      const Sighting::Line& line = page.lines[i];
      if (!line.is_kept) continue;
      Slot& slot = slots_[line.slot];
      ++slot.lines;
      slot.repeated += repeats(line.digest) ? 1 : 0;
      if (repeats(line.digest)) continue;
      first = std::min(first, i);
      last = i;
    }
    std::map<uint64_t, bool> at_edge;
    for (size_t i = 0; i < page.lines.size(); ++i) {
      const Sighting::Line& line = page.lines[i];
      if (line.is_kept && repeats(line.digest)) {
        at_edge.emplace(line.digest, true).first->second &= i < first || i > last;
      }
    }
    for (const auto& [digest, is_at_edge] : at_edge) seen_[digest].at_edge += is_at_edge ? 1 : 0;
  }

  bool is_block(const Seen& seen) const {
    if (seen.pages < repeats_) return false;
    if (static_cast<double>(seen.pages - seen.kept) >= kOutside * seen.pages) return true;
    if (seen.is_fixed || seen.kept < seen.pages || seen.at_edge < seen.kept) return false;
    if (seen.pages < kEverywhere * static_cast<double>(pages_.size())) return false;
    const auto slot = slots_.find(seen.slot);
    return slot != slots_.end() && slot->second.repeated == slot->second.lines;
  }

  const Pages& pages_;
  const size_t repeats_;
  std::map<uint64_t, Seen> seen_;
  std::map<uint64_t, Slot> slots_;
};

std::vector<SiteProfile::Place> places_of(const Pages& pages, std::string Sighting::*field) {
  std::map<std::string, uint32_t> counted;
  for (const Sighting* page : pages) {
    if (!((*page).*field).empty()) ++counted[(*page).*field];
  }
  std::vector<SiteProfile::Place> places;
  for (const auto& [path, count] : counted) places.push_back({path, count});
  std::stable_sort(places.begin(), places.end(), [](const auto& a, const auto& b) { return a.pages > b.pages; });
  if (places.size() > kProfilePlacesMax) places.resize(kProfilePlacesMax);
  return places;
}

bool same_places(const std::vector<SiteProfile::Place>& a, const std::vector<SiteProfile::Place>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const auto& x, const auto& y) { return x.path == y.path && x.pages == y.pages; });
}

}  // namespace

SiteProfile learn_profile(std::string host, const std::vector<Sighting>& pages) {
  const Pages articles = different_articles(pages);
  SiteProfile profile;
  profile.host = std::move(host);
  if (articles.size() < kProfilePagesMin) return profile;
  profile.version = 1;
  profile.pages = static_cast<uint32_t>(articles.size());
  profile.blocks = Learner(articles).blocks();
  profile.bodies = places_of(articles, &Sighting::body);
  profile.titles = places_of(articles, &Sighting::title);
  profile.dates = places_of(articles, &Sighting::date);
  profile.sources = places_of(articles, &Sighting::source);
  return profile;
}

double share_at_home(const SiteProfile& profile, const std::vector<Sighting>& pages) {
  const Pages articles = different_articles(pages);
  size_t at_home = 0;
  for (const Sighting* page : articles) {
    at_home += std::any_of(profile.bodies.begin(), profile.bodies.end(),
                           [&](const SiteProfile::Place& place) { return place.path == page->body; });
  }
  return articles.empty() ? 1 : static_cast<double>(at_home) / static_cast<double>(articles.size());
}

bool same_profile(const SiteProfile& a, const SiteProfile& b) {
  const auto same_block = [](const SiteProfile::Block& x, const SiteProfile::Block& y) {
    return x.digest == y.digest && x.pages == y.pages && x.text == y.text;
  };
  return a.host == b.host && a.pages == b.pages &&
         std::equal(a.blocks.begin(), a.blocks.end(), b.blocks.begin(), b.blocks.end(), same_block) &&
         same_places(a.bodies, b.bodies) && same_places(a.titles, b.titles) && same_places(a.dates, b.dates) &&
         same_places(a.sources, b.sources);
}

}  // namespace fangzhi

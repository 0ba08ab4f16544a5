// How what was learned of a host is evidence in reading one of its pages.

#include "extract/profile_place.h"

#include <algorithm>

#include "base/digest.h"
#include "extract/text.h"

namespace fangzhi {
namespace {

constexpr size_t kNamedAroundMax = 2;  // elements around one that make its place
constexpr double kHomeShare = 0.8;     // share of a host's articles that makes a place the home of their bodies

void append_name(const Document& document, NodeId element, std::string& place) {
  static constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_";
  for (const auto& [attribute, mark] : {std::pair("id", '#'), std::pair("class", '.')}) {
    const std::string_view value = trim(document.attribute(element, attribute));
    const std::string_view first = value.substr(0, value.find_first_of(" \t\n"));
    if (first.find_first_of(kLetters) == std::string_view::npos) continue;
    place.push_back(mark);
    for (const char c : first.substr(0, 40)) {
      if (c < '0' || c > '9') place.push_back(c);
    }
    return;
  }
}

std::string_view tag_name(Tag tag) {
  switch (tag) {
    case Tag::kDiv:
      return "div";
    case Tag::kP:
      return "p";
    case Tag::kTd:
      return "td";
    case Tag::kLi:
      return "li";
    case Tag::kH1:
      return "h1";
    case Tag::kH2:
      return "h2";
    case Tag::kH3:
      return "h3";
    case Tag::kArticle:
      return "article";
    case Tag::kSection:
      return "section";
    case Tag::kBody:
      return "body";
    default:
      return "";
  }
}

bool is_block_of(const SiteProfile& profile, const Document& document, const Line& line) {
  if (line.table != 0) return false;
  const uint64_t digest = block_digest(line.text, place_of(document, line.element));
  const auto found = std::lower_bound(profile.blocks.begin(), profile.blocks.end(), digest,
                                      [](const SiteProfile::Block& block, uint64_t key) { return block.digest < key; });
  return found != profile.blocks.end() && found->digest == digest;
}

}  // namespace

std::string place_of(const Document& document, NodeId element) {
  std::string place(tag_name(document[element].tag));
  append_name(document, element, place);
  size_t named = 0;
  NodeId at = element;
  while (named < kNamedAroundMax && at != 0) {
    at = document[at].parent;
    std::string around;
    append_name(document, at, around);
    if (around.empty()) continue;
    place = std::string(tag_name(document[at].tag)) + around + ">" + place;
    ++named;
  }
  return place;
}

uint64_t block_digest(std::string_view text, std::string_view place) {
  return hash64(squash(text) + '\0' + std::string(place));
}

NodeId learned_body(const Document& document, const std::vector<Mass>& mass, const SiteProfile& profile, NodeId found) {
  if (profile.bodies.empty() || profile.bodies.front().pages < kHomeShare * profile.pages) return 0;
  const std::string& home = profile.bodies.front().path;
  NodeId learned = 0;
  for (NodeId id = 1; id < document.size(); ++id) {
    const Node& node = document[id];
    if (node.tag == Tag::kText || node.hidden || !is_block(node.tag) || mass[id].lines == 0) continue;
    if (place_of(document, id) != home) continue;
    if (learned != 0) return 0;  // several: it says nothing
    learned = id;
  }
  const auto holds = [&](NodeId outer, NodeId inner) { return outer <= inner && inner < document[outer].end; };
  return learned == 0 || holds(found, learned) || holds(learned, found) ? 0 : learned;
}

void drop_blocks(const Document& document, const SiteProfile& profile, std::vector<Line>& lines, Body& body) {
  if (profile.blocks.empty()) return;
  std::vector<size_t>& kept = body.kept;
  const auto is_template = [&](size_t index) { return is_block_of(profile, document, lines[index]); };
  const auto first = std::find_if_not(kept.begin(), kept.end(), is_template);
  if (first == kept.end()) return;
  const auto last = std::find_if_not(kept.rbegin(), kept.rend(), is_template).base();
  for (auto index = kept.begin(); index != kept.end(); ++index) {
    if (index < first || index >= last) lines[*index].verdict = "stands on many pages of this site (profile)";
  }
  kept.erase(last, kept.end());
  kept.erase(kept.begin(), first);
}

}  // namespace fangzhi

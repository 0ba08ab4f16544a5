#pragma once

// Stories (store/archive.h) as people and programs read them.

#include <string>

#include "app/article_json.h"
#include "store/archive.h"

namespace fangzhi {

std::string host_of_member(const StoryMember& member);
// Minutes from one publication to the other; days only, where one of them has no time of day. Empty where one has none.
struct PublicationLag {
  int64_t minutes = 0;
  bool is_days = false;
};
std::optional<PublicationLag> lag_between(const StoryMember& first, const StoryMember& later);
std::string to_text(const PublicationLag& lag);

// "equal", "near 0.93: 12 characters more, 40 fewer", "spam mirror, near 0.81": how the member's text relates to the
// canonical one's, both read from the archive.
std::string relation_of(const Archive& archive, const StoryMember& canonical, const StoryMember& member);

Json to_json(const Story& story);
// A line a member, the canonical one first.
std::string to_text(const Archive& archive, const Story& story);

}  // namespace fangzhi

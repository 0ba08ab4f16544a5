#include "app/stories.h"

#include <cstdio>
#include <cstdlib>

#include "base/url.h"
#include "extract/fingerprint.h"

namespace fangzhi {
namespace {

constexpr int64_t kDayMinutes = 24 * 60;

int64_t minutes_of(const CivilTime& time) {
  using namespace std::chrono;
  const year_month_day date{year{time.year}, month{time.month}, day{time.day}};
  const auto days = sys_days{date}.time_since_epoch().count();
  return days * kDayMinutes + std::max(time.hour, 0) * 60 + std::max(time.minute, 0) - time.offset_minutes.value_or(0);
}

std::optional<Article> article_of(const Archive& archive, const StoryMember& member) {
  const auto articles = archive.articles_at(member.url, std::nullopt);
  if (!articles) return std::nullopt;
  for (const Article& article : *articles) {
    if (article.part == member.part) return article;
  }
  return std::nullopt;
}

std::string number_text(double value) {
  char text[16];
  std::snprintf(text, sizeof text, "%.2f", value);
  return text;
}

}  // namespace

std::string host_of_member(const StoryMember& member) {
  const auto url = parse_url(member.url);
  return url ? std::string(url->host()) : member.url;
}

std::optional<PublicationLag> lag_between(const StoryMember& first, const StoryMember& later) {
  if (!first.published || !later.published) return std::nullopt;
  CivilTime a = *first.published, b = *later.published;
  PublicationLag lag;
  lag.is_days = a.hour < 0 || b.hour < 0;
  if (lag.is_days) a.hour = a.minute = b.hour = b.minute = -1;
  if (lag.is_days) a.offset_minutes = b.offset_minutes = 0;
  lag.minutes = minutes_of(b) - minutes_of(a);
  return lag;
}

std::string to_text(const PublicationLag& lag) {
  const int64_t minutes = std::abs(lag.minutes);
  const std::string sign = lag.minutes < 0 ? "-" : "+";
  if (lag.is_days && minutes < kDayMinutes) return "the same day";
  if (lag.is_days || minutes >= 2 * kDayMinutes) return sign + std::to_string(minutes / kDayMinutes) + " d";
  return sign + std::to_string(minutes / 60) + " h " + std::to_string(minutes % 60) + " min";
}

std::string relation_of(const Archive& archive, const StoryMember& canonical, const StoryMember& member) {
  std::string relation = member.is_spam_mirror ? "spam mirror, " : "";
  if (member.is_equal) return relation + "equal";
  const auto a = article_of(archive, canonical), b = article_of(archive, member);
  if (!a || !b) return relation + "near";
  const Likeness likeness = compare_articles(*a, *b);
  return relation + "near " + number_text(likeness.score) + ": " + std::to_string(likeness.only_b) +
         " characters of its own, " + std::to_string(likeness.only_a) + " missing";
}

Json to_json(const Story& story) {
  Json json;
  json["cluster"] = story.id;
  json["members"] = Json::array();
  for (const StoryMember& member : story.members) {
    const auto lag = lag_between(story.members.front(), member);
    json["members"].push_back({{"url", member.url},
                               {"part", member.part},
                               {"host", host_of_member(member)},
                               {"published", member.published ? Json(to_string(*member.published)) : Json(nullptr)},
                               {"captured", format_rfc3339(member.captured)},
                               {"source", member.source.empty() ? Json(nullptr) : Json(member.source)},
                               {"canonical", &member == &story.members.front()},
                               {"equal", member.is_equal},
                               {"score", member.score},
                               {"spam_mirror", member.is_spam_mirror},
                               {"lag_minutes", lag ? Json(lag->minutes) : Json(nullptr)}});
  }
  return json;
}

std::string to_text(const Archive& archive, const Story& story) {
  std::string text;
  for (const StoryMember& member : story.members) {
    const bool is_canonical = &member == &story.members.front();
    text += "  " + (member.published ? to_string(*member.published) : std::string("no date")) + "  " + member.url;
    if (member.part > 0) text += " #" + std::to_string(member.part + 1);
    text +=
        "\n      " + (is_canonical ? std::string("canonical") : relation_of(archive, story.members.front(), member));
    if (const auto lag = lag_between(story.members.front(), member); lag && !is_canonical) text += "; " + to_text(*lag);
    if (!member.source.empty()) text += "; source: " + member.source;
    text += "\n";
  }
  return text;
}

}  // namespace fangzhi

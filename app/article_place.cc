#include "app/article_place.h"

#include <charconv>

#include "app/command.h"

namespace fangzhi {

std::string place_text(const Article& article) {
  return (article.published ? day_string(*article.published) : "-") + "/" + std::to_string(article.part) + "/" +
         article.url;
}

std::optional<ArticleQuery::Place> place_of(const std::string& text) {
  const size_t part = text.find('/');
  const size_t url = part == std::string::npos ? part : text.find('/', part + 1);
  if (url == std::string::npos || url - part > 7) return std::nullopt;
  ArticleQuery::Place place{text.substr(0, part), text.substr(url + 1), 0};
  if (place.day == "-") place.day.clear();
  if (!place.day.empty() && !check_day(place.day).empty()) return std::nullopt;
  const char* const end = text.data() + url;
  const auto [stopped, error] = std::from_chars(text.data() + part + 1, end, place.part);
  if (error != std::errc() || stopped != end || place.part < 0) return std::nullopt;
  return place;
}

}  // namespace fangzhi

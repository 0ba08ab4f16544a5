#include "app/extract_records.h"

#include <utility>

#include "app/file_reader.h"

namespace fangzhi {

Json page_record(Json head, const PageInput& page, std::string_view file) {
  Extraction extraction = extract_any(page, SiteProfile{});
  for (Article& article : extraction.articles) article.captured = page.fetched_at.value_or(Time{});
  const Json read = to_json(extraction, file);
  for (const auto& [name, value] : read.items()) head[name] = value;
  return head;
}

}  // namespace fangzhi

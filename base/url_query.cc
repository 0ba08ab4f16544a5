#include "base/url_parts.h"

namespace fangzhi::url_parts {

void append_query_in_charset(std::string_view query, std::string_view charset, std::string& out) {
  static_cast<void>(charset);
  append_encoded(query, kSpecialQuerySet, out);
}

}  // namespace fangzhi::url_parts

#pragma once

// Pages that are asked for by POST have addresses too: the URL with `__wb_method=POST` and the form's fields at the end
// of its query, as web archives write them (pywb, "post append"). A body of JSON says `__wb_post_type=json` after it;
// its fields are flat. So such a page is a URL like any other to the frontier, the archive and their keys.

#include <optional>
#include <string>
#include <string_view>

namespace fangzhi {

inline constexpr std::string_view kPostMark = "__wb_method=POST";
inline constexpr std::string_view kPostJsonMark = "__wb_post_type=json";

// What to send for such an address.
struct PostRequest {
  std::string url;  // without mark and fields
  std::string body;
  std::string content_type;
};

// Empty: `url` is an address like any other, to be asked for by GET.
std::optional<PostRequest> post_request(std::string_view url);

// The same question by POST, all of the query in the body.
std::string as_post(std::string_view url);

}  // namespace fangzhi

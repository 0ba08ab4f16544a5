#pragma once

#include <string_view>

#include "base/records.h"
#include "extract/content.h"
#include "extract/html.h"

namespace fangzhi {

// Pictures of the article's body, and files attached to it: links to documents behind the headline, viewers with
// ?file=, embedded documents. `base`: what relative addresses resolve against; empty: only absolute ones are kept.
// `headline`: the node where the headline stands, or 0.
struct MediaInput {
  const Document& document;
  const Body& body;
  NodeId headline = 0;
  std::string_view base;
  std::string_view charset;
  std::string_view scripts{};  // of the page: a viewer of PDFs is often told its file there
};
void read_media(const MediaInput& input, Article& article);

}  // namespace fangzhi

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "extract/content.h"

namespace fangzhi {

// Where an element stands in its template: its tag and names, and those of the two nearest named elements around it,
// outermost first. Digits are left out: they number articles.
std::string place_of(const Document& document, NodeId element);

// The digest of a line of text at a place: the same words elsewhere are another block.
uint64_t block_digest(std::string_view text, std::string_view place);

// Where the articles of this host have their body, when `found` stands beside it: a short article next to a long list
// of others. 0: not known, or `found` is inside or around it and as good.
NodeId learned_body(const Document& document, const std::vector<Mass>& mass, const SiteProfile& profile, NodeId found);

// Lines known as the template's go out of the body, before and behind the text's own. Not all of it: where nothing else
// is left, the page is not as the profile knows it.
void drop_blocks(const Document& document, const SiteProfile& profile, std::vector<Line>& lines, Body& body);

}  // namespace fangzhi

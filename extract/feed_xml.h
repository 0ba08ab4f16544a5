#pragma once

// XML of the web made fit for a parser. Private to extract/feed*.cc.

#include <pugixml.hpp>
#include <string>
#include <string_view>

namespace fangzhi {

// The name of the first element of `xml` (UTF-8), without prefix, in lower case; empty where there is none within the
// first kilobytes.
std::string root_name(std::string_view xml);

// Well-formed XML of what may be none: elements closed, stray "<" and "&" escaped, comments, declarations and control
// characters gone, entities of an internal subset and HTML's common ones replaced (at most kExpansionMax bytes in all),
// external ones dropped, an unfinished tag at the end dropped, nesting at most kXmlDepthMax. Linear.
std::string mend_xml(std::string_view xml);

constexpr size_t kExpansionMax = 1u << 20;
constexpr size_t kXmlDepthMax = 200;

// Of "news:title": "title" and "news". Case is kept: XML's names have one.
std::string_view local_name(const pugi::xml_node& node);
std::string_view prefix_of(const pugi::xml_node& node);

// All text below a node, in order, white space at the ends (Unicode's too) removed.
std::string text_below(const pugi::xml_node& node);

// Text of a node without child elements, else the markup inside it.
std::string markup_inside(const pugi::xml_node& node);

}  // namespace fangzhi

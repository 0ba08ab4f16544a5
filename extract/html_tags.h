#pragma once

// What the pre-scan knows of elements and attributes by name. Private to html_cut.cc.

#include <cstdint>
#include <string_view>

namespace fangzhi {

// How an element matters to the model of open elements.
enum class ElementKind : uint8_t {
  kNormal,      // div, section, unknown: closed by its end tag
  kFormatting,  // b, font, a: its end tag closes only itself, unclosed it is made anew in each paragraph
  kParagraph,   // p: closed by any block
  kItem,        // li, dd, dt, option: closed by the next one
  kTable,       // table: walls off what is inside
  kCell,        // td, th, caption
  kRow,         // tr, tbody, thead, tfoot
  kInline,      // span, label, ...: its end tag does not cross a block
  kVoid,        // br, img: never open
  kDrop,        // the tag goes, its content stays
  kRaw,         // the element goes with its content
  kScript,
  kStyle,
  kTitle,
};

// `name` in lower case. Elements not known are kNormal.
ElementKind element_kind(std::string_view name);

// Attributes some later pass reads. Everything else (handlers, data-*, aria-*) costs Gumbo an allocation each.
bool is_wanted_attribute(std::string_view name);

}  // namespace fangzhi

#pragma once

// Characters that broken font maps of PDF makers give for others. Private to extract/repair*.

#include <span>

namespace fangzhi {

struct FontGlyph {
  char32_t from = 0, to = 0;
  bool never_meant = false;  // no text of today uses `from`; else it is common, and only its context tells
};

std::span<const FontGlyph> font_glyphs();

}  // namespace fangzhi

// The small repairs: characters nobody sees, entities escaped twice.

#include <algorithm>
#include <array>

#include "extract/model.h"
#include "extract/repair_text.h"

namespace fangzhi {
namespace {

bool is_invisible(char32_t c) {
  return (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) || c == 0x2060 || (c >= 0x2066 && c <= 0x206F) ||
         c == 0xFEFF || c == 0xAD;
}

bool is_stray_control(char32_t c) {
  return (c < 0x20 && c != U'\n' && c != U'\t' && c != U'\r') || (c >= 0x7F && c < 0xA0);
}

// Joiners and direction marks mean something between letters of these, and inside emoji.
bool needs_joiners(char32_t c) {
  return (c >= 0x0590 && c < 0x0E00) || (c >= 0x0F00 && c < 0x1100) || (c >= 0x1780 && c < 0x1900) ||
         (c >= 0x2600 && c < 0x27C0) || c == 0xFE0F || c == 0x2640 || c == 0x2642 || c >= 0x1F000;
}

bool stays(const std::u32string& text, size_t at) {
  const char32_t c = text[at];
  if (c == 0xFEFF || c == 0xAD) return false;
  const bool before = at > 0 && needs_joiners(text[at - 1]);
  const bool after = at + 1 < text.size() && needs_joiners(text[at + 1]);
  return before || after;
}

struct NamedEntity {
  std::u32string_view name;
  char32_t c;
};

constexpr std::array kEntities{
    NamedEntity{U"nbsp", U' '},     NamedEntity{U"ensp", U' '},     NamedEntity{U"emsp", U' '},
    NamedEntity{U"amp", U'&'},      NamedEntity{U"lt", U'<'},       NamedEntity{U"gt", U'>'},
    NamedEntity{U"quot", U'"'},     NamedEntity{U"apos", U'\''},    NamedEntity{U"ldquo", 0x201C},
    NamedEntity{U"rdquo", 0x201D},  NamedEntity{U"lsquo", 0x2018},  NamedEntity{U"rsquo", 0x2019},
    NamedEntity{U"mdash", 0x2014},  NamedEntity{U"ndash", 0x2013},  NamedEntity{U"hellip", 0x2026},
    NamedEntity{U"middot", 0xB7},   NamedEntity{U"bull", 0x2022},   NamedEntity{U"times", 0xD7},
    NamedEntity{U"permil", 0x2030}, NamedEntity{U"deg", 0xB0},      NamedEntity{U"laquo", 0xAB},
    NamedEntity{U"raquo", 0xBB},    NamedEntity{U"lsaquo", 0x2039}, NamedEntity{U"rsaquo", 0x203A},
    NamedEntity{U"sect", 0xA7},     NamedEntity{U"copy", 0xA9},     NamedEntity{U"reg", 0xAE},
    NamedEntity{U"yen", 0xA5},      NamedEntity{U"plusmn", 0xB1},   NamedEntity{U"divide", 0xF7},
    NamedEntity{U"sup2", 0xB2},     NamedEntity{U"sup3", 0xB3},     NamedEntity{U"le", 0x2264},
    NamedEntity{U"ge", 0x2265},     NamedEntity{U"rarr", 0x2192},   NamedEntity{U"larr", 0x2190},
    NamedEntity{U"zwnj", 0},        NamedEntity{U"zwj", 0},
};

struct Entity {
  size_t length = 0;  // 0: none
  char32_t c = 0;     // 0: drop it
};

Entity read_number(std::u32string_view text, size_t at) {
  size_t end = at + 2;
  const bool hex = end < text.size() && (text[end] | 0x20) == U'x';
  if (hex) ++end;
  char32_t value = 0;
  const size_t first = end;
  for (; end < text.size() && end - first < 7; ++end) {
    const char32_t c = text[end], low = c | 0x20;
    if (c >= U'0' && c <= U'9') {
      value = value * (hex ? 16 : 10) + (c - U'0');
    } else if (hex && low >= U'a' && low <= U'f') {
      value = value * 16 + (low - U'a' + 10);
    } else {
      break;
    }
  }
  if (end == first || end >= text.size() || text[end] != U';') return {};
  if (value < 0x20 || value > 0x10FFFF || (value >= 0xD800 && value < 0xE000) || (value >= 0x7F && value < 0xA0))
    return {};
  return {end + 1 - at, value == 0xA0 ? U' ' : value};
}

// `text[at]` is the "&". "&amp;amp;nbsp;" is one entity escaped three times.
Entity read_entity(std::u32string_view text, size_t at) {
  size_t name = at + 1;
  while (text.substr(name, 4) == U"amp;") name += 4;
  const auto rest = [&](const Entity& entity) { return Entity{entity.length + name - at - 1, entity.c}; };
  if (name < text.size() && text[name] == U'#') {
    const Entity number = read_number(text, name - 1);
    if (number.length > 0) return rest(number);
  }
  for (const NamedEntity& known : kEntities) {
    if (known.name != U"amp" && text.substr(name, known.name.size()) == known.name &&
        text.substr(name + known.name.size(), 1) == U";") {
      return rest({known.name.size() + 2, known.c});
    }
  }
  return name > at + 1 ? Entity{name - at, U'&'} : Entity{};
}

// Text about markup keeps its entities.
bool speaks_of_markup(std::u32string_view line) {
  for (const std::u32string_view word :
       {U"HTML", U"html", U"XML",    U"xml",      U"实体",   U"實體",   U"转义",     U"轉義",
        U"代码", U"代碼", U"程式碼", U"字符引用", U"escape", U"entity", U"entities", U"</",
        U"/>",   U"&&",   U"();",    U"{",        U"`",      U"URL",    U"http"}) {
    if (line.find(word) != std::u32string_view::npos) return true;
  }
  return false;
}

size_t han_in(std::u32string_view line) {
  size_t han = 0;
  for (const char32_t c : line) han += c >= 0x3400 && c <= 0x9FFF;
  return han;
}

// Entities of a line, if it is prose: mostly Chinese, or with several of them.
void find_entities(std::u32string_view line, size_t begin, std::vector<Edit>& edits) {
  std::vector<Edit> found;
  for (size_t at = 0; at < line.size(); ++at) {
    if (line[at] != U'&') continue;
    const Entity entity = read_entity(line, at);
    if (entity.length == 0) continue;
    found.push_back({begin + at, entity.length, entity.c == 0 ? U"" : std::u32string(1, entity.c), "entity"});
    at += entity.length - 1;
  }
  if (found.empty() || speaks_of_markup(line)) return;
  const size_t han = han_in(line);
  if (han < 4 && found.size() < 3) return;
  edits.insert(edits.end(), found.begin(), found.end());
}

}  // namespace

void repair_hidden(std::vector<RepairText>& fields) {
  for (RepairText& field : fields) {
    std::vector<Edit> edits;
    for (size_t at = 0; at < field.text.size(); ++at) {
      const char32_t c = field.text[at];
      if (is_stray_control(c)) {
        edits.push_back({at, 1, U"", "control"});
      } else if (is_invisible(c) && !stays(field.text, at)) {
        edits.push_back({at, 1, U"", "zero-width"});
      }
    }
    apply_edits(field, edits);
  }
}

void repair_entities(std::vector<RepairText>& fields) {
  for (RepairText& field : fields) {
    std::vector<Edit> edits;
    for (size_t begin = 0; begin < field.text.size();) {
      const size_t end = std::min(field.text.find(U'\n', begin), field.text.size());
      find_entities(std::u32string_view(field.text).substr(begin, end - begin), begin, edits);
      begin = end + 1;
    }
    apply_edits(field, edits);
  }
}

}  // namespace fangzhi

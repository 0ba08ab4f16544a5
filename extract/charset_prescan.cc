#include "extract/charset_prescan.h"

#include <array>
#include <cstring>
#include <string>

#include "extract/bytes.h"
#include "extract/charset.h"

namespace fangzhi {
namespace {

constexpr size_t kPrescanBytes = 1024;      // HTML 13.2.3.2
constexpr size_t kLateMetaBytes = 1 << 20;  // a meta further down is not looked for

bool is_alpha(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool starts_with_ignoring_case(std::string_view text, std::string_view prefix) {
  if (text.size() < prefix.size()) return false;
  for (size_t i = 0; i < prefix.size(); ++i) {
    if (lower_byte(text[i]) != prefix[i]) return false;
  }
  return true;
}

bool equals_ignoring_case(std::string_view text, std::string_view lower_case) {
  return text.size() == lower_case.size() && starts_with_ignoring_case(text, lower_case);
}

size_t find_ignoring_case(std::string_view text, std::string_view needle, size_t from) {
  for (; from + needle.size() <= text.size(); ++from) {
    if (starts_with_ignoring_case(text.substr(from), needle)) return from;
  }
  return std::string_view::npos;
}

struct MetaAttribute {
  std::string_view name, value;  // as they stand, in any case
};

enum class Got { kAttribute, kNone, kEnd };  // kEnd: the bytes ran out

// HTML 13.2.3.2, "get an attribute".
Got get_attribute(std::string_view bytes, size_t& position, MetaAttribute& attribute) {
  attribute = {};
  const auto skip_spaces = [&] {
    while (position < bytes.size() && is_space(bytes[position])) ++position;
    return position < bytes.size();
  };
  while (position < bytes.size() && (is_space(bytes[position]) || bytes[position] == '/')) ++position;
  if (position >= bytes.size()) return Got::kEnd;
  if (bytes[position] == '>') return Got::kNone;
  const size_t name = position;
  for (; position < bytes.size(); ++position) {
    const char c = bytes[position];
    if ((c == '=' && position > name) || is_space(c) || c == '/' || c == '>') break;
  }
  attribute.name = bytes.substr(name, position - name);
  if (position < bytes.size() && (bytes[position] == '/' || bytes[position] == '>')) return Got::kAttribute;
  if (!skip_spaces()) return Got::kEnd;
  if (bytes[position] != '=') return Got::kAttribute;
  ++position;
  if (!skip_spaces()) return Got::kEnd;
  size_t value = position;
  if (const char quote = bytes[position]; quote == '"' || quote == '\'') {
    const size_t close = bytes.find(quote, ++value);
    if (close == std::string_view::npos) return Got::kEnd;
    attribute.value = bytes.substr(value, close - value);
    position = close + 1;
    return Got::kAttribute;
  }
  while (position < bytes.size() && !is_space(bytes[position]) && bytes[position] != '>') ++position;
  attribute.value = bytes.substr(value, position - value);
  return position < bytes.size() ? Got::kAttribute : Got::kEnd;
}

// HTML 2.6.5, "extracting a character encoding from a meta element".
std::string_view charset_in_content(std::string_view content) {
  size_t position = 0;
  while ((position = find_ignoring_case(content, "charset", position)) != std::string_view::npos) {
    position += std::strlen("charset");
    size_t value = position;
    while (value < content.size() && is_space(content[value])) ++value;
    if (value >= content.size() || content[value] != '=') continue;
    ++value;
    while (value < content.size() && is_space(content[value])) ++value;
    if (value >= content.size()) return {};
    if (const char quote = content[value]; quote == '"' || quote == '\'') {
      const size_t close = content.find(quote, value + 1);
      return close == std::string_view::npos ? std::string_view()
                                             : charset_for_label(content.substr(value + 1, close - value - 1));
    }
    size_t end = value;
    while (end < content.size() && !is_space(content[end]) && content[end] != ';') ++end;
    return charset_for_label(content.substr(value, end - value));
  }
  return {};
}

std::string_view as_meta_charset(std::string_view name) {
  if (name == "UTF-16LE" || name == "UTF-16BE") return "UTF-8";
  return name == "x-user-defined" ? "windows-1252" : name;
}

// The attributes of one <meta>, `position` behind its name. Empty: it names no charset; `ended` where the bytes ran
// out.
std::string_view charset_of_attributes(std::string_view bytes, size_t& position, bool& ended) {
  bool got_pragma = false, is_pragma_form = false, have_charset = false, seen_equiv = false, seen_content = false,
       seen_charset = false;
  std::string_view charset;
  MetaAttribute attribute;
  for (;;) {
    const Got got = get_attribute(bytes, position, attribute);
    if (got == Got::kEnd) ended = true;
    if (got != Got::kAttribute) break;
    if (equals_ignoring_case(attribute.name, "http-equiv") && !seen_equiv) {
      seen_equiv = true;
      got_pragma = got_pragma || equals_ignoring_case(attribute.value, "content-type");
    } else if (equals_ignoring_case(attribute.name, "content") && !seen_content) {
      seen_content = true;
      if (have_charset) continue;
      charset = charset_in_content(attribute.value);
      if (!charset.empty()) have_charset = is_pragma_form = true;
    } else if (equals_ignoring_case(attribute.name, "charset") && !seen_charset) {
      seen_charset = have_charset = true;
      charset = charset_for_label(attribute.value);
      is_pragma_form = false;
    }
  }
  if (ended || !have_charset || (is_pragma_form && !got_pragma)) return {};
  return as_meta_charset(charset);
}

// Where an element whose content is no markup ends; `position` behind its start tag's name. Past the first 1024 bytes
// the tree builder decides, and it sees no meta in a script.
size_t skip_raw_text(std::string_view bytes, size_t name_start, size_t position) {
  for (const std::string_view name : {"script", "style", "title", "textarea", "iframe", "xmp", "noframes"}) {
    if (!starts_with_ignoring_case(bytes.substr(name_start), name)) continue;
    const size_t after = name_start + name.size();
    if (after >= bytes.size() || (!is_space(bytes[after]) && bytes[after] != '>' && bytes[after] != '/')) continue;
    const size_t close = find_ignoring_case(bytes, "</" + std::string(name), after);
    return close == std::string_view::npos ? bytes.size() : close;
  }
  return position;
}

}  // namespace

std::string_view charset_of_header(std::string_view content_type) {
  size_t position = 0;
  while ((position = content_type.find(';', position)) != std::string_view::npos) {
    ++position;
    while (position < content_type.size() && is_space(content_type[position])) ++position;
    if (!starts_with_ignoring_case(content_type.substr(position), "charset")) continue;
    const std::string_view name = charset_in_content(content_type.substr(position));
    if (!name.empty()) return name;
  }
  return {};
}

std::string_view charset_of_xml_declaration(std::string_view bytes) {
  if (!bytes.starts_with("<?xml")) return {};
  const size_t end = bytes.substr(0, kPrescanBytes).find('>');
  if (end == std::string_view::npos) return {};
  const std::string_view declaration = bytes.substr(0, end);
  size_t position = declaration.find("encoding");
  if (position == std::string_view::npos) return {};
  position += std::strlen("encoding");
  while (position < end && (static_cast<unsigned char>(declaration[position]) <= 0x20)) ++position;
  if (position >= end || declaration[position] != '=') return {};
  ++position;
  while (position < end && (static_cast<unsigned char>(declaration[position]) <= 0x20)) ++position;
  if (position >= end || (declaration[position] != '"' && declaration[position] != '\'')) return {};
  const size_t close = declaration.find(declaration[position], position + 1);
  if (close == std::string_view::npos) return {};
  const std::string_view name = charset_for_label(declaration.substr(position + 1, close - position - 1));
  return name.starts_with("UTF-16") ? "UTF-8" : name;
}

std::string_view charset_of_meta(std::string_view bytes) {
  bytes = bytes.substr(0, kLateMetaBytes);
  size_t position = 0;
  for (; position < bytes.size(); ++position) {
    const void* found = std::memchr(bytes.data() + position, '<', bytes.size() - position);
    if (found == nullptr) break;
    position = static_cast<size_t>(static_cast<const char*>(found) - bytes.data());
    const std::string_view rest = bytes.substr(position);
    bool ended = false;
    if (rest.starts_with("<!--")) {
      const size_t close = bytes.find("-->", position + 2);  // "<!-->" is a whole comment
      if (close == std::string_view::npos) break;
      position = close + 2;
    } else if (rest.size() > 5 && starts_with_ignoring_case(rest, "<meta") && (is_space(rest[5]) || rest[5] == '/')) {
      position += 5;
      const std::string_view charset = charset_of_attributes(bytes, position, ended);
      if (!charset.empty()) return charset;
    } else if (rest.size() > 1 && (is_alpha(rest[1]) || (rest[1] == '/' && rest.size() > 2 && is_alpha(rest[2])))) {
      const size_t name_start = position + 1;
      while (position < bytes.size() && !is_space(bytes[position]) && bytes[position] != '>') ++position;
      MetaAttribute attribute;
      Got got = Got::kAttribute;
      while (got == Got::kAttribute) got = get_attribute(bytes, position, attribute);
      ended = got == Got::kEnd;
      if (!ended && name_start > kPrescanBytes) position = skip_raw_text(bytes, name_start, position + 1) - 1;
    } else if (rest.starts_with("<!") || rest.starts_with("</") || rest.starts_with("<?")) {
      position = bytes.find('>', position);
    }
    if (ended || position == std::string_view::npos) break;
  }
  return {};
}

}  // namespace fangzhi

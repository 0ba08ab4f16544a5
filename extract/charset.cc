#include "extract/charset.h"

#include <uchardet.h>

#include "extract/charset_prescan.h"
#include "extract/decode.h"

namespace fangzhi {
namespace {

std::string uchardet_guess(std::string_view bytes) {
  uchardet_t detector = uchardet_new();
  std::string name;
  if (uchardet_handle_data(detector, bytes.data(), bytes.size()) == 0) {
    uchardet_data_end(detector);
    name = uchardet_get_charset(detector);
  }
  uchardet_delete(detector);
  return name;
}

}  // namespace

CharsetChoice choose_charset(std::string_view bytes, std::string_view content_type, std::string_view override_label,
                             bool html) {
  CharsetChoice choice;
  const std::string_view header = charset_of_header(content_type);
  std::string_view meta = html ? charset_of_meta(bytes) : std::string_view();
  if (meta.empty()) meta = charset_of_xml_declaration(bytes);
  choice.declared = !header.empty() ? header : meta;
  const auto decide = [&](std::string_view name, const char* from, double confidence) {
    choice.name = name;
    choice.from = from;
    choice.confidence = confidence;
    return choice;
  };
  if (bytes.starts_with("\xEF\xBB\xBF")) return decide("UTF-8", "bom", 1);
  if (bytes.starts_with("\xFF\xFE")) return decide("UTF-16LE", "bom", 1);
  if (bytes.starts_with("\xFE\xFF")) return decide("UTF-16BE", "bom", 1);
  if (const std::string_view name = charset_for_label(override_label); !name.empty())
    return decide(name, "override", 1);
  if (!choice.declared.empty()) return decide(choice.declared, header.empty() ? "meta" : "header", 0.8);
  const std::string guess = uchardet_guess(bytes);
  if (guess.empty() || guess == "ASCII") return decide("UTF-8", "default", 0);
  const std::string_view name = charset_for_label(guess);
  return decide(name.empty() || name == "replacement" ? std::string_view(guess) : name, "text", 0.5);
}

}  // namespace fangzhi

#include <poppler-document.h>
#include <poppler-global.h>
#include <poppler-page.h>

#include <algorithm>
#include <climits>
#include <memory>

#include "app/file_formats.h"
#include "app/file_reader.h"

namespace fangzhi {
namespace {

std::string utf8_of(const poppler::ustring& text) {
  const poppler::byte_array bytes = text.to_utf8();
  std::string utf8(bytes.begin(), bytes.end());
  while (!utf8.empty() && utf8.back() == '\0') utf8.pop_back();
  return utf8;
}

LaidPage laid_page(poppler::page& page) {
  const poppler::rectf box = page.page_rect();
  LaidPage laid{box.width(), box.height()};
  const bool is_on_its_side =
      page.orientation() == poppler::page::landscape || page.orientation() == poppler::page::seascape;
  if (is_on_its_side) std::swap(laid.width, laid.height);
  for (const poppler::text_box& text : page.text_list(poppler::page::text_list_include_font)) {
    if (laid.runs.size() >= kLaidRunsMax) break;
    const poppler::rectf at = text.bbox();
    LaidRun run{at.x(), at.y(), at.width(), at.height(), utf8_of(text.text())};
    run.is_vertical = text.has_font_info() && text.get_wmode() == poppler::text_box::vertical_wmode;
    laid.runs.push_back(std::move(run));
  }
  return laid;
}

// A file that ends before its end: poppler then looks for what objects there are.
bool has_end(std::string_view bytes) {
  constexpr size_t kEndWithin = 4096;
  return bytes.substr(bytes.size() - std::min(bytes.size(), kEndWithin)).find("%%EOF") != std::string_view::npos;
}

}  // namespace

void read_pdf(std::string_view bytes, const FileSink& sink) {
  poppler::set_debug_error_function([](const std::string&, void*) {}, nullptr);
  const std::unique_ptr<poppler::document> document(
      bytes.size() > INT_MAX ? nullptr
                             : poppler::document::load_from_raw_data(bytes.data(), static_cast<int>(bytes.size())));
  if (!document) return sink.flag("file-unreadable");
  if (document->is_locked()) return sink.flag("file-encrypted");
  if (!has_end(bytes)) sink.flag("file-truncated");
  const int pages = document->pages();
  for (int i = 0; i < pages; ++i) {
    if (i >= static_cast<int>(kFilePagesMax)) return sink.flag("file-truncated");
    const std::unique_ptr<poppler::page> page(document->create_page(i));
    if (page && !sink.page(laid_page(*page))) return;
  }
}

}  // namespace fangzhi

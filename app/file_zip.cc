// ZIPs that are documents: Office Open XML (ECMA-376) and OFD (GB/T 33190-2016). Entries are found by their usual
// names; what the relationships of the package say is not asked, as the programs that write such files keep to them.

#include <zip.h>

#include <algorithm>
#include <memory>
#include <optional>

#include "app/file_formats.h"
#include "app/file_reader.h"

namespace fangzhi {
namespace {

constexpr zip_int64_t kZipEntriesMax = 20'000;

struct CloseZip {
  void operator()(zip_t* zip) const { zip_discard(zip); }
  void operator()(zip_file_t* file) const { zip_fclose(file); }
};
using Zip = std::unique_ptr<zip_t, CloseZip>;

Zip open_zip(std::string_view bytes) {
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
  zip_t* zip = source == nullptr ? nullptr : zip_open_from_source(source, ZIP_RDONLY, &error);
  if (zip == nullptr && source != nullptr) zip_source_free(source);
  zip_error_fini(&error);
  return Zip(zip);
}

// What an entry unpacks to; nothing: there is none, it is damaged, or larger than the bound, whatever it says of
// itself.
std::optional<std::string> zip_entry(zip_t& zip, const std::string& name) {
  const std::unique_ptr<zip_file_t, CloseZip> file(zip_fopen(&zip, name.c_str(), 0));
  if (!file) return std::nullopt;
  std::string text;
  char block[1 << 16];
  for (;;) {
    const zip_int64_t got = zip_fread(file.get(), block, sizeof block);
    if (got < 0) return std::nullopt;
    if (got == 0) return text;
    text.append(block, static_cast<size_t>(got));
    if (text.size() > kFileUnpackedMax) return std::nullopt;
  }
}

// Names of entries that begin and end so, shorter ones first: sheet2 before sheet10.
std::vector<std::string> zip_entries(zip_t& zip, std::string_view begin, std::string_view end) {
  std::vector<std::string> names;
  const zip_int64_t count = std::min(zip_get_num_entries(&zip, 0), kZipEntriesMax);
  for (zip_int64_t i = 0; i < count; ++i) {
    const char* name = zip_get_name(&zip, static_cast<zip_uint64_t>(i), 0);
    const std::string_view text = name == nullptr ? "" : name;
    if (text.starts_with(begin) && text.ends_with(end)) names.emplace_back(text);
  }
  std::sort(names.begin(), names.end(), [](const std::string& a, const std::string& b) {
    return a.size() != b.size() ? a.size() < b.size() : a < b;
  });
  return names;
}

bool has_entry(zip_t& zip, const char* name) {
  return zip_name_locate(&zip, name, 0) >= 0;
}

void read_word(zip_t& zip, const FileSink& sink) {
  const std::optional<std::string> xml = zip_entry(zip, "word/document.xml");
  if (!xml) return sink.flag("file-unreadable");
  sink.paragraphs(word_paragraphs(*xml));
}

void read_excel(zip_t& zip, const FileSink& sink) {
  const std::optional<std::string> shared = zip_entry(zip, "xl/sharedStrings.xml");
  const std::vector<std::string> strings = shared ? excel_strings(*shared) : std::vector<std::string>();
  size_t sheets = 0;
  for (const std::string& name : zip_entries(zip, "xl/worksheets/sheet", ".xml")) {
    if (sheets++ >= kFilePagesMax) return sink.flag("file-truncated");
    const std::optional<std::string> xml = zip_entry(zip, name);
    if (!xml) {
      sink.flag("file-truncated");
      continue;
    }
    Paragraph table = excel_table(*xml, strings);
    if (!table.text.empty() && !sink.paragraphs({std::move(table)})) return;
  }
}

void read_ofd(zip_t& zip, const FileSink& sink) {
  size_t pages = 0;
  for (const std::string& name : zip_entries(zip, "Doc_0/Pages/", "/Content.xml")) {
    if (pages++ >= kFilePagesMax) return sink.flag("file-truncated");
    const std::optional<std::string> xml = zip_entry(zip, name);
    if (!xml) {
      sink.flag("file-truncated");
      continue;
    }
    if (!sink.page(ofd_page(*xml))) return;
  }
}

}  // namespace

bool read_zip(std::string_view bytes, const FileSink& sink) {
  const Zip zip = open_zip(bytes);
  if (!zip) {
    sink.flag("file-unreadable");
    return true;
  }
  if (has_entry(*zip, "word/document.xml")) {
    read_word(*zip, sink);
  } else if (has_entry(*zip, "xl/workbook.xml")) {
    read_excel(*zip, sink);
  } else if (has_entry(*zip, "OFD.xml")) {
    read_ofd(*zip, sink);
  } else {
    return false;
  }
  return true;
}

}  // namespace fangzhi

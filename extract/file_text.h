#pragma once

// The text of attached files (PDF, OFD, Word, Excel), from what a library reads out of them: runs of text with their
// places, or XML. Pure; total: garbage gives less text. A door (docs/attachments.md).

#include <string>
#include <string_view>
#include <vector>

#include "base/records.h"

namespace fangzhi {

// What a file is, by its first bytes.
enum class FileKind : uint8_t {
  kNone,  // no document: pictures, sound, archives of other files, pages
  kPdf,
  kZip,  // perhaps .docx, .xlsx, .ofd: its entries tell
  kRtf,
  kOle,  // .doc, .xls, .ppt, .wps before 2007: nothing here reads them
};
FileKind file_kind(std::string_view bytes);

// The name a Content-Disposition header gives a file, in UTF-8 and without folders; empty: it gives none.
std::string disposition_name(std::string_view header);

// A piece of text where it is printed: points (1/72 inch) from the page's top left corner, y grows downwards.
struct LaidRun {
  double x = 0, y = 0, width = 0, height = 0;
  std::string text{};  // UTF-8
  bool is_vertical = false;
};
struct LaidPage {
  double width = 0, height = 0;
  std::vector<LaidRun> runs{};  // in any order; at most kLaidRunsMax are read
};
constexpr size_t kLaidRunsMax = 30'000;
constexpr size_t kFileTextBytesMax = 8u << 20;  // of one file's paragraphs

// Printed lines as paragraphs: lines joined, two columns read one after the other, tables as tables. Page numbers and
// running heads go out and are recorded as repairs `page-number`. Fills `paragraphs` and `repairs`.
void read_laid_pages(const std::vector<LaidPage>& pages, Article& article);

// word/document.xml: paragraphs, headings by their style, tables.
std::vector<Paragraph> word_paragraphs(const std::string& xml);
// xl/sharedStrings.xml: the strings that cells name by number.
std::vector<std::string> excel_strings(const std::string& xml);
// xl/worksheets/sheetN.xml as one table; empty text: no cell has any.
Paragraph excel_table(const std::string& xml, const std::vector<std::string>& strings);
// Doc_0/Pages/Page_0/Content.xml of an OFD file (GB/T 33190-2016); sizes in millimetres become points.
LaidPage ofd_page(const std::string& xml);
// RTF: its paragraphs.
std::vector<Paragraph> rtf_paragraphs(std::string_view bytes);

// What the text says of itself: title (then no longer a paragraph), dated, language, script. Broken characters are
// repaired as those of pages are.
void finish_file_text(Article& article);

}  // namespace fangzhi

#pragma once

// Inside the child that reads a file: the formats, each with its library. Private to app/file_*.

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "extract/file_text.h"

namespace fangzhi {

// What a format's reader hands out, piece by piece, so that what was read is not lost when it dies of the next page.
// The functions return false where nothing more is wanted.
struct FileSink {
  std::function<bool(const LaidPage&)> page;
  std::function<bool(const std::vector<Paragraph>&)> paragraphs;
  std::function<void(std::string_view)> flag;
};

void read_pdf(std::string_view bytes, const FileSink& sink);  // poppler
// .docx, .xlsx, .ofd (libzip). False: it is a ZIP of something else.
bool read_zip(std::string_view bytes, const FileSink& sink);

// What a process that reads strangers' bytes gives up: memory and time beyond the bounds, files to write, other
// processes, the network. False: a bound could not be set.
bool confine_process();

}  // namespace fangzhi

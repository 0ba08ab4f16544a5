#pragma once

// The text of attached files (docs/attachments.md). Libraries that read PDF and ZIP are large and see bytes from
// strangers: they run in a child process of this very program, which may use so much time and memory, and nothing else.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/records.h"
#include "extract/extract.h"

namespace fangzhi {

// Of one file.
constexpr uint64_t kFileMemoryBytes = 512u << 20;  // address space of the child, its libraries included
constexpr unsigned kFileCpuSeconds = 20;           // then it is killed
constexpr unsigned kFileSoftSeconds = 12;          // then it begins no further page
constexpr unsigned kFileWallSeconds = 90;          // on a loaded machine, or where it sleeps
constexpr size_t kFilePagesMax = 2'000;            // pages, sheets
constexpr size_t kFileUnpackedMax = 64u << 20;     // bytes of one entry of a ZIP
constexpr size_t kFileOutputMax = 96u << 20;       // bytes the child may write: text with its places
constexpr size_t kFileBytesMax = 64u << 20;        // a larger file is not read

// Version of what is read out of files, stored with it beside the extractor's.
extern const char* const kFileReaderVersion;
std::string file_extractor();  // both

// Whether a body is a document that is read, or that says why it is not. By its first bytes.
bool is_document(std::string_view bytes);

// What stands in a file: paragraphs, and what they say of themselves; `url` and times stay empty. Never fails: what
// went wrong is a quality flag: file-encrypted, file-no-text (a scan), file-truncated (a bound was reached, or its end
// is missing), file-unreadable (broken, or too much for the bounds), file-unsupported (.doc, .xls, …: nothing reads
// them). Empty: it is no document (a ZIP of other things). Blocks until it is read; safe for concurrent use.
std::optional<Article> read_file_text(std::string_view bytes);

// What extraction saw of a body, and where that is a document, the article that is its text. Blocks as above.
Extraction extract_any(const PageInput& page, const SiteProfile& profile);

// The child's side, as `fangzhi read-file`: a file on `input` (descriptor), JSON lines on `output`. Returns the exit
// code.
int serve_file(int input, int output);

}  // namespace fangzhi

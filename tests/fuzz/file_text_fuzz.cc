// Any bytes as what stands inside an attached file: runs with places, XML of office files, RTF, names of files. The
// first byte says which.

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>

#include "extract/file_text.h"

namespace {

void read_runs(std::string_view bytes) {
  std::vector<fangzhi::LaidPage> pages(1 + bytes.size() % 3, fangzhi::LaidPage{595, 842});
  constexpr size_t kRun = 12;  // bytes: places in shorts, and a little text
  for (size_t at = 0; at + kRun <= bytes.size(); at += kRun) {
    int16_t places[4];
    std::memcpy(places, bytes.data() + at, sizeof places);
    fangzhi::LaidRun run{places[0] / 16.0, places[1] / 16.0, places[2] / 16.0, places[3] / 64.0,
                         std::string(bytes.substr(at + sizeof places, kRun - sizeof places))};
    run.is_vertical = (places[3] & 1) != 0;
    pages[(at / kRun) % pages.size()].runs.push_back(std::move(run));
  }
  fangzhi::Article article;
  fangzhi::read_laid_pages(pages, article);
  for (const fangzhi::Repair& repair : article.repairs) {
    if (repair.paragraph < 0) abort();
  }
  fangzhi::finish_file_text(article);
  for (const fangzhi::Repair& repair : article.repairs) {
    if (repair.field == "paragraphs" && !article.paragraphs.empty() &&
        repair.paragraph >= static_cast<int>(article.paragraphs.size())) {
      abort();
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const std::string bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0] % 6) {
    case 0:
      read_runs(bytes);
      break;
    case 1:
      fangzhi::word_paragraphs(bytes);
      break;
    case 2:
      fangzhi::excel_table(bytes, fangzhi::excel_strings(bytes));
      break;
    case 3: {
      fangzhi::Article article;
      fangzhi::read_laid_pages({fangzhi::ofd_page(bytes)}, article);
      break;
    }
    case 4:
      fangzhi::rtf_paragraphs(bytes);
      break;
    default:
      if (fangzhi::disposition_name(bytes).find('/') != std::string::npos) abort();
  }
  return 0;
}

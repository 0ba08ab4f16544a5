// Byte desync (DESIGN 6). The mirror edited GBK bytes: it put "(lián)" behind the bytes of 聯, and a blank before those
// of ！ and ？, wherever they stood, also across two characters. Read again, the byte before the insertion and its
// first byte are no character and became one "?", and everything up to the next ASCII character is paired off by one.
//
// Undone here line by line. The line is turned back into bytes; a beam of readings walks over it, each either in step
// with the text as printed or one byte behind it. At a "?" a reading may take it as printed, or as a lost byte of one
// of the kinds above; then the bytes pair off anew. How likely a reading's characters are, by the model and by the rest
// of the document, decides. The reading that takes everything as printed is always in the beam, so clean text has to
// lose by a margin before anything is changed.

#include <memory>

#include "extract/model.h"
#include "extract/repair_beam.h"
#include "extract/repair_context.h"
#include "extract/repair_text.h"

namespace fangzhi {
namespace {

// Somewhere in the line damage may begin: everything else of the line is read as printed anyhow.
bool has_site(std::u32string_view line) {
  for (size_t at = 0; at < line.size(); ++at) {
    if (lost_byte_site(line, at) > 0) return true;
  }
  return false;
}

// An ！ or ？ in its place got at most a blank before it.
void blanks_before_marks(RepairText& field) {
  std::vector<Edit> edits;
  for (size_t at = 1; at + 1 < field.text.size(); ++at) {
    const char32_t next = field.text[at + 1];
    if (field.text[at] != U' ' || field.text[at - 1] < 0x2000) continue;
    if (next == U'！' || next == U'？' || next == U'!' || next == U'?') edits.push_back({at, 1, U"", "byte-desync"});
  }
  apply_edits(field, edits);
}

}  // namespace

void repair_desync(std::vector<RepairText>& fields, size_t glosses) {
  if (!CharModel::get().has_grams()) return;
  std::unique_ptr<const DocumentModel> document;
  bool found = false;
  size_t work = 0;
  for (RepairText& field : fields) {
    std::vector<Edit> edits;
    for (size_t begin = 0; begin < field.text.size();) {
      const size_t end = std::min(field.text.find(U'\n', begin), field.text.size());
      const std::u32string_view line = std::u32string_view(field.text).substr(begin, end - begin);
      if (has_site(line)) {
        if (!document) document = std::make_unique<const DocumentModel>(fields);
        LineBeam beam(line, *document, glosses > 0, work);
        for (const MadeEdit& made : field.made) {
          const bool gloss = std::string_view(made.kind) == "pinyin-gloss" && made.at >= begin && made.at <= end;
          if (gloss) beam.gloss_was_at(made.at - begin, made.before);
        }
        for (Edit& edit : beam.run()) {
          edit.at += begin;
          edits.push_back(std::move(edit));
        }
      }
      begin = end + 1;
    }
    found = found || !edits.empty();
    apply_edits(field, edits);
  }
  if (found || glosses > 0) {
    for (RepairText& field : fields) blanks_before_marks(field);
  }
}

}  // namespace fangzhi

#include "extract/repair.h"

#include "extract/repair_text.h"

namespace fangzhi {
namespace {

Suspicion operator|(Suspicion a, Suspicion b) {
  return {a.mojibake || b.mojibake, a.gloss || b.gloss,   a.lost || b.lost,
          a.hidden || b.hidden,     a.entity || b.entity, a.glyph || b.glyph};
}

Suspicion look_at(const std::vector<RepairText>& fields) {
  Suspicion seen;
  for (const RepairText& field : fields) seen = seen | suspect(to_utf8(field.text));
  return seen;
}

// The order matters: misread text hides every other damage, and bytes can be put back in step only where the glosses
// between them are gone.
void run_passes(std::vector<RepairText>& fields, Suspicion seen) {
  if (seen.mojibake || seen.lost) {
    repair_mojibake(fields);
    seen = look_at(fields);
  }
  if (seen.entity) {
    repair_entities(fields);
    seen = seen | look_at(fields);
  }
  if (seen.hidden) repair_hidden(fields);
  const size_t glosses = seen.gloss ? repair_glosses(fields) : 0;
  if (seen.lost || glosses > 0) repair_desync(fields, glosses);
  if (seen.glyph) repair_glyphs(fields);
}

}  // namespace

std::vector<Repair> repair_fields(const std::vector<RepairField>& fields) {
  Suspicion seen;
  for (const RepairField& field : fields) seen = seen | suspect(*field.text);
  if (!seen.any()) return {};
  std::vector<RepairText> texts;
  for (const RepairField& field : fields) texts.push_back({to_code_points(*field.text), {}});
  run_passes(texts, seen);
  std::vector<Repair> repairs;
  for (size_t i = 0; i < fields.size(); ++i) {
    if (texts[i].made.empty()) continue;
    *fields[i].text = to_utf8(texts[i].text);
    for (const MadeEdit& made : texts[i].made) {
      repairs.push_back(
          {made.kind, fields[i].field, fields[i].paragraph, made.at, to_utf8(made.before), to_utf8(made.after)});
    }
  }
  return repairs;
}

void repair_article(Article& article) {
  std::vector<RepairField> fields = {{&article.title, "title"},        {&article.subtitle, "subtitle"},
                                     {&article.source, "source"},      {&article.author, "author"},
                                     {&article.editor, "editor"},      {&article.reviewer, "reviewer"},
                                     {&article.publisher, "publisher"}};
  for (size_t i = 0; i < article.paragraphs.size(); ++i) {
    fields.push_back({&article.paragraphs[i].text, "paragraphs", static_cast<int>(i)});
  }
  for (Repair& repair : repair_fields(fields)) article.repairs.push_back(std::move(repair));
}

bool repair_page(std::string& page) {
  if (page.size() > kRepairPageBytesMax || !suspect(page).mojibake) return false;
  std::vector<RepairText> texts(1);
  texts[0].text = to_code_points(page);
  repair_mojibake(texts);
  if (texts[0].made.empty()) return false;
  page = to_utf8(texts[0].text);
  return true;
}

}  // namespace fangzhi

#include "extract/glued.h"

#include <algorithm>

#include "extract/text.h"

namespace fangzhi {
namespace {

constexpr size_t kGluedVisibleMin = 200;   // a shorter block is no text of several paragraphs
constexpr size_t kGapsMin = 3;             // so many places must look like the end of a paragraph
constexpr double kGapShareMin = 0.7;       // and so large a share of all wide blanks
constexpr size_t kHeadingVisibleMax = 45;  // of a heading between two paragraphs
constexpr size_t kSalutationVisibleMax = 40;
constexpr size_t kTitleVisibleMin = 6, kTitleVisibleMax = 60;
constexpr size_t kSplitsMax = 2000;  // pieces of one block

// Two blanks or more, none of them a line break or a tab: those come from how the source is laid out.
struct Gap {
  size_t begin, end;  // bytes of `raw`
};

std::vector<Gap> gaps_of(std::string_view raw) {
  std::vector<Gap> gaps;
  for (size_t at = 0; at < raw.size() && gaps.size() < kSplitsMax;) {
    const size_t begin = at;
    size_t blanks = 0;
    bool layout = false;
    size_t end = at;
    while (end < raw.size()) {
      size_t next = end;
      const char32_t c = next_code_point(raw, next);
      if (!is_blank(c) && c != static_cast<unsigned char>(kBoundary)) break;
      layout = layout || c == '\n' || c == '\r' || c == '\t';
      blanks += c == ' ' || c == 0xA0 || c == 0x3000;
      end = next;
    }
    if (end == begin) {
      next_code_point(raw, at);
      continue;
    }
    if (blanks >= 2 && !layout && begin > 0 && end < raw.size()) gaps.push_back({begin, end});
    at = end;
  }
  return gaps;
}

bool ends_paragraph(std::string_view text) {
  static constexpr std::string_view kEnds[] = {"。", "！", "？", "；", "：", "”", "）", "…", "!", "?", ";", ":", "．"};
  return std::any_of(std::begin(kEnds), std::end(kEnds), [&](std::string_view end) { return text.ends_with(end); });
}

bool has_stop(std::string_view text) {
  return count_text(text).stops > 0;
}

// A heading stands between two gaps, is short and no sentence; what follows it is long.
bool is_heading_piece(std::string_view piece, std::string_view next) {
  const size_t visible = visible_length(piece);
  return visible >= 4 && visible <= kHeadingVisibleMax && !has_stop(piece) && visible_length(next) >= 2 * visible;
}

std::string without_marks(std::string_view raw) {
  std::string text;
  for (const char c : raw) {
    if (c != kBoundary) text.push_back(c);
  }
  return tidy(text);
}

// The gaps at which `raw` comes apart; empty: it is not glued.
std::vector<Gap> paragraph_gaps(std::string_view raw) {
  const std::vector<Gap> gaps = gaps_of(raw);
  if (gaps.size() < kGapsMin) return {};
  std::vector<Gap> chosen;
  size_t sure = 0;
  for (size_t i = 0; i < gaps.size(); ++i) {
    const size_t from = i == 0 ? 0 : gaps[i - 1].end;
    const size_t to = i + 1 == gaps.size() ? raw.size() : gaps[i + 1].begin;
    const std::string before = without_marks(raw.substr(from, gaps[i].begin - from));
    const std::string after = without_marks(raw.substr(gaps[i].end, to - gaps[i].end));
    const bool stop = ends_paragraph(before) && !before.empty();
    sure += stop;
    if (stop || is_heading_piece(before, after) || is_salutation(after)) chosen.push_back(gaps[i]);
  }
  const auto share = static_cast<double>(chosen.size()) / static_cast<double>(gaps.size());
  if (sure < kGapsMin || share < kGapShareMin) return {};
  return chosen;
}

// Where in `piece` a title begins that was glued behind the end of a sentence: …工作！ 关于…的讲话. npos: nowhere.
size_t title_at_end(std::string_view piece) {
  size_t last = std::string_view::npos;
  for (const std::string_view stop : {"。", "！", "？", "”"}) {
    const size_t at = piece.rfind(stop);
    if (at == std::string_view::npos) continue;
    if (last == std::string_view::npos || at + stop.size() > last) last = at + stop.size();
  }
  if (last == std::string_view::npos || last == piece.size()) return std::string_view::npos;
  return is_document_title(without_marks(piece.substr(last))) ? last : std::string_view::npos;
}

// Where the salutation begins in a piece that opens with the page's title; npos: it does not.
size_t behind_title(std::string_view piece, std::string_view title) {
  if (title.empty() || !piece.starts_with(title)) return std::string_view::npos;
  return is_salutation(without_marks(piece.substr(title.size()))) ? title.size() : std::string_view::npos;
}

// The pieces of a glued line as [begin, end) of `raw`; one piece: it stays as it is.
std::vector<Gap> pieces_of(std::string_view raw, std::string_view title) {
  std::vector<Gap> pieces;
  size_t begin = 0;
  for (const Gap& gap : paragraph_gaps(raw)) {
    pieces.push_back({begin, gap.begin});
    begin = gap.end;
  }
  pieces.push_back({begin, raw.size()});
  if (pieces.size() == 1) return pieces;
  std::vector<Gap> result;
  for (size_t i = 0; i < pieces.size(); ++i) {
    Gap piece = pieces[i];
    const auto text = [&] { return raw.substr(piece.begin, piece.end - piece.begin); };
    if (i == 0) {
      if (const size_t at = behind_title(text(), title); at != std::string_view::npos) {
        result.push_back({piece.begin, piece.begin + at});
        piece.begin += at;
      }
    }
    const bool greets =
        i + 1 < pieces.size() &&
        is_salutation(without_marks(raw.substr(pieces[i + 1].begin, pieces[i + 1].end - pieces[i + 1].begin)));
    if (const size_t at = greets ? title_at_end(text()) : std::string_view::npos; at != std::string_view::npos) {
      result.push_back({piece.begin, piece.begin + at});
      piece.begin += at;
    }
    result.push_back(piece);
  }
  return result;
}

bool may_be_glued(const Line& line) {
  return line.heading == Tag::kText && line.counts.visible >= kGluedVisibleMin && line.counts.stops >= kGapsMin &&
         line.link_visible * 10 < line.counts.visible;
}

Line piece_line(const Line& line, std::string_view raw) {
  Line piece = line;
  piece.raw = std::string(raw);
  piece.text = without_marks(raw);
  piece.counts = count_text(piece.text);
  piece.link_visible = std::min(piece.link_visible, piece.counts.visible);
  return piece;
}

}  // namespace

bool is_salutation(std::string_view text) {
  text = trim(text);
  if (!text.ends_with("：") && !text.ends_with(":")) return false;
  if (visible_length(text) > kSalutationVisibleMax || has_stop(text)) return false;
  const size_t colon = text.find_first_of(':') != std::string_view::npos ? text.find(':') : text.find("：");
  const std::string_view name = text.substr(0, colon);
  return starts_with_any(name, {"各", "尊敬的", "亲爱的", "敬爱的", "列位", "同志们", "朋友们", "同学们", "女士们",
                                "先生们", "老师们", "乡亲们", "广大", "全体", "全市", "全县", "全区", "同胞们"}) ||
         contains_any(name, {"同志们", "朋友们", "各位"});
}

bool is_document_title(std::string_view text) {
  text = trim(text);
  if (has_stop(text)) return false;
  // What stands behind the name of the kind: （范文模版）, (试行).
  if (text.ends_with("）") || text.ends_with(")")) {
    const size_t open = std::max(text.rfind("（") == std::string_view::npos ? 0 : text.rfind("（"),
                                 text.rfind('(') == std::string_view::npos ? 0 : text.rfind('('));
    if (open == 0) return false;
    text = text.substr(0, open);
  }
  const size_t visible = visible_length(text);
  if (visible < kTitleVisibleMin || visible > kTitleVisibleMax) return false;
  static constexpr std::string_view kKinds[] = {
      "讲话", "讲话稿", "文稿", "致辞", "致词", "贺词",   "发言",   "发言稿",   "主持词", "报告", "汇报", "总结",
      "方案", "通知",   "意见", "通报", "公告", "倡议书", "演讲稿", "演讲",     "体会",   "计划", "要点", "决定",
      "办法", "细则",   "提纲", "材料", "范文", "公开信", "慰问信", "述职报告", "讲稿",   "辞"};
  return std::any_of(std::begin(kKinds), std::end(kKinds), [&](std::string_view kind) { return text.ends_with(kind); });
}

void split_glued_lines(std::vector<Line>& lines, std::string_view title, std::vector<Repair>& repairs) {
  if (std::none_of(lines.begin(), lines.end(), may_be_glued)) return;
  std::vector<Line> split;
  std::vector<size_t> first;  // new index of each old line's first piece
  std::vector<Repair> made;
  for (Line& line : lines) {
    first.push_back(split.size());
    const std::vector<Gap> pieces = may_be_glued(line) ? pieces_of(line.raw, title) : std::vector<Gap>(1);
    if (pieces.size() == 1) {
      split.push_back(std::move(line));
      continue;
    }
    for (size_t i = 0; i < pieces.size(); ++i) {
      const std::string_view raw(line.raw);
      Line piece = piece_line(line, raw.substr(pieces[i].begin, pieces[i].end - pieces[i].begin));
      if (piece.text.empty()) continue;
      if (i > 0) {
        const size_t gap = pieces[i - 1].end;
        made.push_back({"paragraph-split", "line", static_cast<int>(split.size()), 0,
                        std::string(raw.substr(gap, pieces[i].begin - gap)), "\n"});
      }
      split.push_back(std::move(piece));
    }
  }
  for (Repair& repair : repairs) repair.paragraph = static_cast<int>(first[static_cast<size_t>(repair.paragraph)]);
  std::move(made.begin(), made.end(), std::back_inserter(repairs));
  lines = std::move(split);
}

}  // namespace fangzhi

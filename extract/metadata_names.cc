// Who: source, author, editor, reviewer, publisher, from labelled lines around the article, from bylines in the text,
// and from tags; and where on the site: the breadcrumb.

#include <algorithm>

#include "extract/metadata.h"

namespace fangzhi {
namespace {

constexpr size_t kNameMax = 40;  // code points of one name field

// Brackets and marks that stand around a value, not in it.
std::string bare(std::string_view value) {
  std::string text = tidy(value);
  for (bool changed = true; changed && !text.empty();) {
    changed = false;
    for (const std::string_view mark :
         {"]", "】", ")", "）", "|", "/", "，", ",", "；", ";", "。", "》", ":", "：", "-", "·"}) {
      if (!text.ends_with(mark)) continue;
      const bool closes = (mark == ")" && text.find('(') != std::string::npos) ||
                          (mark == "）" && text.find("（") != std::string::npos) ||
                          (mark == "》" && text.find("《") != std::string::npos) ||
                          (mark == "】" && text.find("【") != std::string::npos);
      if (closes) continue;
      text.resize(text.size() - mark.size());
      text = std::string(trim(text));
      changed = true;
    }
    for (const std::string_view mark : {"[", "【", "（", "(", "|", "：", ":", "-", "·"}) {
      if (!text.starts_with(mark) || ((mark == "（" || mark == "(") && text.ends_with(mark == "(" ? ")" : "）")))
        continue;
      text = std::string(trim(text.substr(mark.size())));
      changed = true;
    }
  }
  return text;
}

bool is_name(std::string_view value) {
  const size_t length = visible_length(value);
  if (length == 0 || length > kNameMax || is_template_junk(value)) return false;
  return std::any_of(value.begin(), value.end(),
                     [](char c) { return (c & 0x80) != 0 || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z'); });
}

void set(std::string& field, std::string_view value) {
  if (!field.empty()) return;
  const std::string text = bare(value);
  if (is_name(text)) field = text;
}

std::string* field_of(Article& article, Label label) {
  switch (label) {
    case Label::kSource:
      return &article.source;
    case Label::kAuthor:
      return &article.author;
    case Label::kEditor:
      return &article.editor;
    case Label::kReviewer:
      return &article.reviewer;
    case Label::kPublisher:
      return &article.publisher;
    default:
      return nullptr;
  }
}

bool looks_like_outlet(std::string_view name) {
  for (const std::string_view end :
       {"网",     "報",   "报",   "社",   "台",   "客户端", "在线", "发布", "日报", "晚报",
        "时报",   "政府", "局",   "委",   "办",   "办公室", "中心", "频道", "新闻", "融媒",
        "公众号", "论坛", "杂志", "周刊", "学会", "资讯",   "部",   "厅",   "院",   "云"}) {
    if (name.ends_with(end)) return true;
  }
  return false;
}

// What a publication line holds beside date and labels: "2019-09-07 08:05 东森新闻云".
void unlabelled_source(const Line& line, std::string_view title, Article& article) {
  if (!article.source.empty() || line.counts.visible > 60 || line.counts.stops > 0) return;
  bool has_date = false;
  std::string candidate;
  std::string piece;
  const auto end_piece = [&] {
    const std::string text = tidy(piece);
    piece.clear();
    const TextCounts counts = count_text(text);
    if (counts.visible == 0) return;
    if (counts.han == 0 && text.find_first_of("0123456789") != std::string::npos) has_date = true;
    if (text.find("年") != std::string::npos && text.find("月") != std::string::npos) has_date = true;
    if (counts.visible >= 2 && counts.visible <= 16 && counts.han >= 2 && looks_like_outlet(text) &&
        text.find("：") == std::string::npos && candidate.empty() && title.find(text) == std::string_view::npos) {
      candidate = text;
    }
  };
  for (size_t at = 0; at < line.raw.size();) {
    const size_t start = at;
    const char32_t c = next_code_point(line.raw, at);
    if (is_blank(c) || c == 0x1F || c == '|') {
      end_piece();
    } else {
      piece.append(line.raw, start, at - start);
    }
  }
  end_piece();
  if (has_date) set(article.source, candidate);
}

// 记者 李一 通讯员 …; the names up to a mark or the next role.
std::string names_after(std::string_view text) {
  std::string names;
  size_t length = 0;
  for (size_t at = 0; at < text.size() && length < 14;) {
    const size_t start = at;
    const char32_t c = next_code_point(text, at);
    if (c == ':' || c == U'：') continue;
    if (starts_with_any(text.substr(start), {"通讯员", "通訊員", "实习", "摄影", "报道", "文/", "图/", "编辑"})) break;
    const bool separator = is_blank(c) || c == U'、' || c == U'·';
    if (!separator && !is_han(c)) break;
    names.append(separator ? (c == U'、' ? "、" : " ") : text.substr(start, at - start));
    ++length;
  }
  return tidy(names);
}

// "By Ann Lee - May 6, 2024": the name, two to four words; empty: it is no such line.
std::string english_byline(const Line& line) {
  if (line.counts.visible > 70 || line.counts.han > 0 || !starts_with_any(line.text, {"By ", "by ", "BY "})) return {};
  const std::string_view text = std::string_view(line.text).substr(3);
  const size_t end = std::min({text.find_first_of("-|,;:0123456789/("), text.find(" on "), text.find("–"),
                               text.find("•"), text.find("·"), text.find(" for "), text.size()});
  const std::string_view name = trim(text.substr(0, end));
  const auto words = std::count(name.begin(), name.end(), ' ') + 1;
  const bool capital = !name.empty() && name.front() >= 'A' && name.front() <= 'Z';
  return capital && words >= 2 && words <= 4 ? std::string(name) : std::string();
}

void byline(const DateInput& input, Article& article) {
  const auto& kept = input.body.kept;
  const auto look = [&](std::string_view text, bool whole_line) {
    if (!article.author.empty()) return;
    for (const std::string_view role : {"记者", "記者"}) {
      const size_t at = text.find(role);
      if (at == std::string_view::npos) continue;
      // In prose a reporter is named behind a bracket or at the end of the dateline only.
      const std::string_view before = text.substr(0, at);
      if (!whole_line && !(before.ends_with("（") || before.ends_with("("))) continue;
      const std::string names = names_after(text.substr(at + role.size()));
      const size_t length = visible_length(names);
      if (length >= 2 && length <= 12) article.author = names;
      return;
    }
  };
  const size_t text_begin = kept.empty() ? 0 : kept.front();
  for (size_t i = text_begin > 8 ? text_begin - 8 : 0; i <= text_begin && i < input.lines.size(); ++i) {
    if (article.author.empty()) article.author = english_byline(input.lines[i]);
  }
  for (size_t i = 0; i < std::min<size_t>(2, kept.size()); ++i) {
    const Line& line = input.lines[kept[i]];
    const bool short_line = line.counts.visible <= 40 && line.counts.stops == 0;
    look(head(line.text, 40), short_line);
  }
  for (size_t back = 1; back <= 2 && back <= kept.size(); ++back) {
    const Line& line = input.lines[kept[kept.size() - back]];
    if (line.counts.visible <= 30 && line.counts.stops == 0) look(line.text, true);
  }
}

// The pieces of a breadcrumb, outermost first.
std::vector<std::string> crumbs(const Line& line, std::string_view title) {
  std::vector<std::string> pieces;
  std::string piece;
  const auto end_piece = [&] {
    const std::string text = tidy(piece);
    piece.clear();
    if (text.empty() || visible_length(text) > 30) return;
    if (equals_any(text, {"正文", "详情", "内容", "文章内容", "信息内容", "新闻内容", "浏览文章", "详细内容", "阅读",
                          "文章正文", "首页正文"}))
      return;
    if (squash(text) != squash(title)) pieces.push_back(text);
  };
  std::string_view raw = line.raw;
  for (const std::string_view colon : {"：", ":"}) {
    const size_t at = raw.find(colon);
    if (at < 60) {
      raw.remove_prefix(at + colon.size());
      break;
    }
  }
  for (size_t at = 0; at < raw.size();) {
    const size_t start = at;
    const char32_t c = next_code_point(raw, at);
    const bool ends = c == '>' || c == U'›' || c == U'»' || c == U'→' || c == '/' || c == '|' || c == U'＞' ||
                      c == '\\' || c == 0x1F || c == U'·' || c == '-' || c == U'〉' || c == U'　';
    if (ends) {
      end_piece();
    } else {
      piece.append(raw.substr(start, at - start));
    }
  }
  end_piece();
  return pieces;
}

bool named_crumb(const Document& document, NodeId id) {
  for (int up = 0; up < 3 && id != 0; ++up, id = document[id].parent) {
    const std::string names =
        lower(std::string(document.attribute(id, "class")) + " " + std::string(document.attribute(id, "id")));
    if (contains_any(names, {"crumb", "position", "location", "weizhi", "dqwz", "path", "curpos", "local"}))
      return true;
  }
  return false;
}

std::vector<std::string> find_column(const DateInput& input) {
  for (size_t i = 0; i < input.lines.size() && i < 400; ++i) {
    const Line& line = input.lines[i];
    const bool labelled = line.noise == Noise::kBreadcrumb;
    const bool shaped = line.counts.visible <= 80 && (line.links >= 2 || named_crumb(input.document, line.element)) &&
                        (line.text.find(">") != std::string::npos || line.text.find("»") != std::string::npos ||
                         line.text.find("›") != std::string::npos) &&
                        starts_with_any(line.text, {"首页", "网站首页", "主页", "新闻", "Home"});
    if (!labelled && !shaped) continue;
    std::vector<std::string> column = crumbs(line, input.headline.text);
    // The label stands alone, its pieces in elements of their own.
    for (size_t next = i + 1; labelled && column.empty() && next < input.lines.size() && next < i + 2; ++next) {
      if (input.lines[next].counts.visible <= 80) column = crumbs(input.lines[next], input.headline.text);
    }
    if (!column.empty()) return column;
  }
  const std::string name = tidy(input.meta.first_of({"columnname"}));
  return name.empty() ? std::vector<std::string>() : std::vector<std::string>{name};
}

}  // namespace

void read_names(const DateInput& input, Article& article) {
  const auto& lines = input.lines;
  const size_t body = input.body.kept.empty() ? lines.size() : input.body.kept.front();
  const size_t behind = input.body.kept.empty() ? lines.size() : input.body.kept.back() + 1;
  const size_t headline = input.headline.begin == SIZE_MAX ? (body > 10 ? body - 10 : 0) : input.headline.begin;
  const auto take = [&](std::string_view raw) {
    for (const Labelled& labelled : read_labels(raw)) {
      if (std::string* const field = field_of(article, labelled.label)) set(*field, labelled.value);
    }
  };
  const auto read = [&](size_t begin, size_t end) {
    for (size_t i = begin; i < std::min(end, lines.size()); ++i) {
      const Line& line = lines[i];
      if (line.noise != Noise::kPublication && line.noise != Noise::kEditor) continue;
      take(line.raw);
    }
  };
  read(headline, std::max(body, headline) + 1);     // around the publication line
  read(body, std::min(behind + 12, lines.size()));  // editors behind the text
  take(header_zone(input));
  for (size_t i = headline; i < std::min({lines.size(), headline + 8, std::max(body, headline) + 1}); ++i) {
    unlabelled_source(lines[i], input.headline.text, article);
  }
  set(article.source,
      input.meta.first_of({"contentsource", "source", "mediaid", "og:article:author", "article:source"}));
  byline(input, article);
  const std::string_view author = input.meta.first_of({"author", "article:author", "og:article:author"});
  if (tidy(author) != article.source) set(article.author, author);
  article.column = find_column(input);
  article.site_code = find_site_code(lines, input.meta);
}

}  // namespace fangzhi

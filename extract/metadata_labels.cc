#include <algorithm>
#include <array>

#include "extract/metadata.h"

namespace fangzhi {
namespace {

constexpr char32_t kLineEnd = 0x1E;  // between lines of a zone
constexpr size_t kZoneBefore = 30;   // lines above the headline
constexpr size_t kZoneBehind = 30;

struct Name {
  std::string_view text;
  Label label;
};

// Longer before shorter where one begins the other.
constexpr std::array kNames = std::to_array<Name>({
    {"信息来源", Label::kSource},    {"文章来源", Label::kSource},    {"本文来源", Label::kSource},
    {"稿件来源", Label::kSource},    {"新闻来源", Label::kSource},    {"内容来源", Label::kSource},
    {"来源", Label::kSource},        {"來源", Label::kSource},        {"稿源", Label::kSource},
    {"发布时间", Label::kPublished}, {"發布時間", Label::kPublished}, {"发布日期", Label::kPublished},
    {"发表时间", Label::kPublished}, {"发稿时间", Label::kPublished}, {"发文时间", Label::kPublished},
    {"公开日期", Label::kPublished}, {"公开时间", Label::kPublished}, {"印发日期", Label::kDated},
    {"发文机关", Label::kPublisher}, {"发文机构", Label::kPublisher}, {"发文单位", Label::kPublisher},
    {"索引号", Label::kOther},       {"发文字号", Label::kOther},     {"文号", Label::kOther},
    {"主题分类", Label::kOther},     {"主题词", Label::kOther},       {"分类", Label::kOther},
    {"有效性", Label::kOther},       {"名称", Label::kOther},         {"标题", Label::kOther},
    {"关键词", Label::kOther},       {"废止日期", Label::kOther},     {"生效日期", Label::kOther},
    {"公开方式", Label::kOther},     {"公开形式", Label::kOther},     {"公开范围", Label::kOther},
    {"关联稿件", Label::kOther},     {"录入时间", Label::kPublished}, {"上传时间", Label::kPublished},
    {"添加时间", Label::kPublished}, {"更新时间", Label::kModified},  {"修改时间", Label::kModified},
    {"成文日期", Label::kDated},     {"发文日期", Label::kIssued},    {"生成日期", Label::kIssued},
    {"成文时间", Label::kDated},     {"时间", Label::kPublished},     {"時間", Label::kPublished},
    {"日期", Label::kPublished},     {"融媒体记者", Label::kAuthor},  {"作者", Label::kAuthor},
    {"撰稿人", Label::kAuthor},      {"撰稿", Label::kAuthor},        {"供稿", Label::kAuthor},
    {"责任编辑", Label::kEditor},    {"責任編輯", Label::kEditor},    {"网络编辑", Label::kEditor},
    {"本文编辑", Label::kEditor},    {"编辑", Label::kEditor},        {"編輯", Label::kEditor},
    {"责编", Label::kEditor},        {"审核人", Label::kReviewer},    {"审核", Label::kReviewer},
    {"終審", Label::kReviewer},      {"终审", Label::kReviewer},      {"审签", Label::kReviewer},
    {"校对", Label::kOther},         {"发布人", Label::kPublisher},   {"发布单位", Label::kPublisher},
    {"发布机构", Label::kPublisher}, {"发布者", Label::kPublisher},   {"发布部门", Label::kPublisher},
    {"浏览次数", Label::kOther},     {"浏览量", Label::kOther},       {"浏览", Label::kOther},
    {"点击数", Label::kOther},       {"点击次数", Label::kOther},     {"点击率", Label::kOther},
    {"点击", Label::kOther},         {"阅读次数", Label::kOther},     {"阅读量", Label::kOther},
    {"阅读", Label::kOther},         {"访问次数", Label::kOther},     {"访问量", Label::kOther},
    {"字体", Label::kOther},         {"字号", Label::kOther},         {"视力保护色", Label::kOther},
    {"分享到", Label::kOther},       {"分享", Label::kOther},         {"打印", Label::kOther},
});

bool is_gap(char32_t c) {
  return is_blank(c) || c == 0x1F;
}

// 报名时间, 截止日期: what ends longer words is a label only where it stands by itself.
bool is_part_of_words(std::string_view name) {
  return equals_any(name, {"时间", "時間", "日期", "名称", "标题", "分类", "打印", "阅读", "分享", "点击"});
}

// One past `name` and its colon, at `at`; blanks may stand between the characters. 0: it is not there.
// With `stands_free` a gap does for the colon: 来源 人民网.
size_t match(std::string_view raw, size_t at, std::string_view name, bool stands_free) {
  size_t in_name = 0;
  while (in_name < name.size()) {
    if (at >= raw.size()) return 0;
    size_t next = at;
    const char32_t c = next_code_point(raw, next);
    if (is_gap(c) && in_name != 0) {
      at = next;
      continue;
    }
    if (c != next_code_point(name, in_name)) return 0;
    at = next;
  }
  bool gap = false;
  while (at < raw.size()) {
    size_t next = at;
    const char32_t c = next_code_point(raw, next);
    if (c == ':' || c == 0xFF1A) return next;
    if (!is_gap(c)) return gap && stands_free ? at : 0;
    gap = true;
    at = next;
  }
  return 0;
}

// Whether the character at `at` begins any of the names.
bool may_begin_label(std::string_view raw, size_t at) {
  static const std::vector<char32_t> kFirst = [] {
    std::vector<char32_t> first;
    for (const Name& name : kNames) {
      size_t start = 0;
      first.push_back(next_code_point(name.text, start));
    }
    std::sort(first.begin(), first.end());
    return first;
  }();
  return std::binary_search(kFirst.begin(), kFirst.end(), next_code_point(raw, at));
}

// What stands in an element of its own behind the last value: 评论 12, 分享, 收藏.
bool begins_a_tool(std::string_view text) {
  text = trim(text);
  return starts_with_any(text,
                         {"评论", "分享", "字号", "字体", "收藏", "打印", "点赞",   "我要", "关注", "订阅", "纠错",
                          "浏览", "阅读", "点击", "举报", "参与", "跟贴", "人参与", "手机", "扫",   "A+",   "A-",
                          "T+",   "T-",   "大 ",  "微博", "微信", "放大", "缩小",   "语音", "播放", "朗读", "評論"});
}

// Two blanks in a row, a bar or a bracket end a value: what follows has no label.
std::string value_of(std::string_view piece) {
  std::string value;
  unsigned gap = 0, letters = 0;
  for (size_t at = 0; at < piece.size();) {
    const size_t start = at;
    const char32_t c = next_code_point(piece, at);
    if (c == 0x1F && !value.empty() && begins_a_tool(piece.substr(at))) break;
    if (c == 0x1F) continue;
    if (c == kLineEnd && !value.empty()) break;
    if (c == kLineEnd) continue;
    if (c == '\n' || c == '\r') {
      gap = std::max(gap, 1U);
      continue;
    }
    if (is_blank(c)) {
      ++gap;
      continue;
    }
    const bool padded = gap >= 2 && letters == 1 && is_han(c);  // 李    源: one name, spread
    if (!value.empty() && ((gap >= 2 && !padded) || c == '|' || c == U'【' || c == U'[' || c == U'｜')) break;
    // "来源：示例日报 2024-05-06": a year behind a name is a date without label.
    const bool is_year = c >= '0' && c <= '9' && piece.size() >= start + 4 &&
                         std::all_of(piece.begin() + static_cast<std::ptrdiff_t>(start),
                                     piece.begin() + static_cast<std::ptrdiff_t>(start + 4),
                                     [](char digit) { return digit >= '0' && digit <= '9'; });
    if (gap == 1 && is_year && value.find_first_of("0123456789") == std::string::npos && !value.empty()) break;
    if (gap == 1 && !value.empty()) value.push_back(' ');
    gap = 0;
    ++letters;
    value.append(piece.substr(start, at - start));
  }
  return value;
}

}  // namespace

std::string header_zone(const DateInput& input) {
  const auto& lines = input.lines;
  const size_t body = input.body.kept.empty() ? lines.size() : input.body.kept.front();
  const size_t headline = input.headline.begin == SIZE_MAX ? body : input.headline.begin;
  std::string zone;
  for (size_t i = headline > kZoneBefore ? headline - kZoneBefore : 0; i < std::min(body, headline + kZoneBehind);
       ++i) {
    const Line& line = lines[i];
    if (line.counts.visible > 160 || line.counts.stops > 1 || (line.links > 3 && line.noise == Noise::kNone)) continue;
    zone += line.raw;
    zone.push_back(static_cast<char>(kLineEnd));
  }
  return zone;
}

std::vector<Labelled> read_labels(std::string_view raw) {
  struct Found {
    Label label;
    size_t begin, value;
  };
  std::vector<Found> found;
  bool after_gap = true, after_han = false;
  for (size_t at = 0; at < raw.size();) {
    size_t value = 0;
    Label label = Label::kOther;
    if (static_cast<unsigned char>(raw[at]) >= 0xE4 && may_begin_label(raw, at)) {
      const std::string_view first = raw.substr(at, 3);  // all names begin with an ideograph
      for (const Name& name : kNames) {
        if (!name.text.starts_with(first)) continue;
        if (after_han && is_part_of_words(name.text)) continue;
        if ((value = match(raw, at, name.text, after_gap)) == 0) continue;
        label = name.label;
        break;
      }
    }
    if (value != 0) {
      found.push_back({label, at, value});
      at = value;
      after_gap = after_han = false;
    } else {
      const char32_t c = next_code_point(raw, at);
      after_gap = is_gap(c);
      after_han = is_han(c);
    }
  }
  std::vector<Labelled> labelled;
  for (size_t i = 0; i < found.size(); ++i) {
    const size_t end = i + 1 < found.size() ? found[i + 1].begin : raw.size();
    labelled.push_back({found[i].label, value_of(raw.substr(found[i].value, end - found[i].value))});
  }
  return labelled;
}

}  // namespace fangzhi

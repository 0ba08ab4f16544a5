// What is no article, by its words and by the names authors give to elements. Words alone condemn only short lines:
// 分享 and 责任 stand in prose too (GOVWEB, noise).

#include <algorithm>
#include <array>

#include "extract/content.h"

namespace fangzhi {
namespace {

constexpr size_t kShort = 40;  // visible characters
constexpr size_t kMedium = 120;

constexpr std::u32string_view kTraditional = U"來發時間責編輯瀏覽當關閱讀鏈薦審權備號頁閉體點擊佈筆記單辦協網標數資訊";
constexpr std::u32string_view kSimplified = U"来发时间责编辑浏览当关阅读链荐审权备号页闭体点击布笔记单办协网标数资讯";
static_assert(kTraditional.size() == kSimplified.size());

// Which tests a line can pass at all, by its characters: one look-up a character spares most lines most searches.
enum Mark : uint8_t {
  kFoldable = 1,    // holds a traditional character
  kMayPublish = 2,  // of a publication line
  kMayFoot = 4,     // of a footer
  kMayAddress = 8,  // of an appeal to the reader's device
  kMayServe = 16,   // of a tool bar
};

const std::array<uint8_t, 0x10000>& mark_table() {
  static const std::array<uint8_t, 0x10000> kTable = [] {
    std::array<uint8_t, 0x10000> table{};
    const auto mark = [&](std::u32string_view characters, Mark bit) {
      for (const char32_t c : characters) table[c] = static_cast<uint8_t>(table[c] | bit);
    };
    mark(kTraditional, kFoldable);
    mark(U"：:览击读访源者布表覽擊讀訪佈阅閱", kMayPublish);
    mark(U"持识安备報报图圖权權客未载載增许許PpRr證证識備", kMayFoot);
    mark(U"扫码众按掃碼眾Pp", kMayAddress);
    mark(U"印闭】享閉", kMayServe);
    return table;
  }();
  return kTable;
}

unsigned marks_of(std::string_view text) {
  const auto& table = mark_table();
  unsigned marks = 0;
  for (size_t at = 0; at < text.size();) {
    const char32_t c = next_code_point(text, at);
    if (c < table.size()) marks |= table[c];
  }
  return marks;
}

// Chinese templates exist in both scripts: the few characters these words need, simplified.
std::string fold(std::string_view text) {
  if ((marks_of(text) & kFoldable) == 0) return std::string(text);
  std::string folded;
  folded.reserve(text.size());
  for (size_t at = 0; at < text.size();) {
    const size_t start = at;
    const size_t found = kTraditional.find(next_code_point(text, at));
    if (found == std::u32string_view::npos) {
      folded.append(text.substr(start, at - start));
    } else {
      append_utf8(kSimplified[found], folded);
    }
  }
  return folded;
}

std::string plain(std::string_view text) {
  return fold(squash(text));
}

// Whether `text` begins with one of the words and the word stands for itself: behind it a colon, a bracket, the end, or
// no more than a name.
bool begins_as_label(std::string_view text, std::initializer_list<std::string_view> words, size_t rest_max) {
  for (const std::string_view word : words) {
    if (!text.starts_with(word)) continue;
    const std::string_view rest = text.substr(word.size());
    if (visible_length(rest) <= rest_max) return true;
    if (starts_with_any(rest, {":", "：", "】", "]", "）", ")", "/", "|", "丨", "（", "(", ">", "》"})) return true;
  }
  return false;
}

// What is left of `text` without `words`, digits and marks, in characters.
size_t rest_without(std::string_view text, std::initializer_list<std::string_view> words) {
  std::string rest(text);
  for (const std::string_view word : words) {
    for (size_t at = rest.find(word); at != std::string::npos; at = rest.find(word)) rest.erase(at, word.size());
  }
  const TextCounts counts = count_text(rest);
  return counts.han + counts.letters;
}

bool is_editor_line(std::string_view text) {
  if (starts_with_any(
          text, {"[责任编辑", "【责任编辑", "(责任编辑", "（责任编辑", "（责编",   "(责编",      "[责编",  "【责编",
                 "编辑：",    "编辑:",      "（编辑：",  "(编辑:",     "(编辑：",  "[编辑：",    "[编辑:", "【编辑：",
                 "审核：",    "审核:",      "校对：",    "校对:",      "【纠错】", "（本文来源", "监制：", "监制:"})) {
    return true;
  }
  return begins_as_label(text,
                         {"责任编辑", "责编", "编审", "审签", "本文来源", "文字编辑", "网络编辑", "本文编辑",
                          "值班编辑", "本期编辑", "融媒体记者"},
                         8) ||
         begins_as_label(text, {"终审", "一审", "二审", "三审", "初审", "复审"}, 0);
}

// Words that stand nowhere but in a footer, and words that also stand in sentences.
bool is_footer_line(std::string_view text, const TextCounts& counts) {
  if (contains_any(text, {"网站标识码", "公网安备", "ICP备", "icp备", "ICP证", "AllRightsReserved", "Allrightsreserved",
                          "allrightsreserved"}))
    return true;
  if (contains_any(text, {"版权所有", "转载请注明", "未经授权", "未经书面授权"}))
    return counts.stops == 0 || contains_any(text, {"转载", "本网", "本站", "侵权", "翻版", "摘编"});
  if (counts.stops != 0) return false;
  if (contains_any(text, {"不良信息举报", "网站地图", "Copyright", "copyright", "COPYRIGHT", "位访客", "增值电信业务",
                          "网络文化经营许可", "信息网络传播视听"}))
    return true;
  if (text.find("技术支持") == std::string_view::npos) return false;
  return contains_any(text, {"技术支持：", "技术支持:"}) || (counts.visible <= 24 && counts.punctuation == 0);
}

// A line made of the words of a tool bar; one that only begins with such a word is text.
bool is_tools_line(std::string_view text, const TextCounts& counts, bool may_contain) {
  if (counts.stops != 0) return false;
  if (starts_with_any(text, {"分享到：", "分享到:",  "【打印",     "[打印",  "打印】",   "字体：",     "字体:",
                             "字号：",   "字号:",    "【字体",     "[字体",  "【字号",   "【大中小】", "【关闭",
                             "[关闭",    "我要打印", "【我要打印", "【收藏", "我要纠错", "分享：",     "分享:"})) {
    return true;
  }
  if (text.starts_with("今天是") || starts_with_any(text, {"现在时间", "当前时间", "北京时间："}))
    return contains_any(text, {"星期", "农历", "欢迎", "时间："}) || counts.han <= 7;
  if (starts_with_any(text, {"分享到", "分享至", "打印本", "大中小", "关闭窗口", "语音播报", "无障碍", "收藏", "点赞",
                             "适老化", "长者模式", "关怀版", "朗读", "A+"})) {
    return rest_without(text, {"分享到", "分享至", "分享",   "打印本页", "打印",   "大",   "中",   "小",     "关闭窗口",
                               "关闭",   "语音",   "播报",   "播放",     "无障碍", "浏览", "阅读", "适老化", "长者",
                               "关怀",   "模式",   "工具",   "老年",     "辅助",   "访问", "服务", "进入",   "切换",
                               "网站",   "简体",   "繁体",   "收藏",     "点赞",   "本页", "本文", "文章",   "评论",
                               "微信",   "微博",   "朋友圈", "QQ",       "空间",   "新浪", "腾讯", "好友",   "更多",
                               "一键",   "朗读",   "版",     "字号",     "人人网", "豆瓣", "手机", "全文",   "A"}) <= 3;
  }
  return may_contain && contains_any(text, {"大中小】", "【打印", "【关闭】", "打印本页", "关闭窗口", "分享到："});
}

// An appeal to scan or to open an app; a sentence of the text that speaks of a code is none.
bool is_reader_line(std::string_view text, const TextCounts& counts) {
  if (!contains_any(text, {"扫一扫", "手机扫", "扫描二维码", "打开APP", "打开app", "下载APP", "下载app", "关注公众号",
                           "微信扫", "长按识别", "二维码", "扫码"})) {
    return false;
  }
  if (counts.stops == 0 && (counts.punctuation == 0 || counts.visible <= 16)) return true;
  return contains_any(text, {"当前页", "本页", "此页", "手机打开", "手机上打开", "手机浏览", "手机版", "关注我们",
                             "关注公众号", "打开APP", "打开app", "下载APP", "下载app", "微信扫一扫", "微信公众号"});
}

// 当前位置, 您现在的位置是, 所在位置: a place word opens it, within the first words.
bool is_breadcrumb(std::string_view text, uint32_t links) {
  if (!starts_with_any(
          text, {"您", "你", "当前", "现在", "目前", "所在", "位置", "我的位置", "【当前", "[当前", ">>当前", "→当前"}))
    return false;
  const size_t place = text.find("位置");
  if (place > 27) return false;  // npos too
  const std::string_view after = text.substr(place + 6);
  return after.empty() || contains_any(text, {">", "＞", "»", "›", "→"}) ||
         starts_with_any(after, {"：", ":", "》", "】", "]", "首页", "-"}) ||
         (links > 0 && visible_length(after) <= 40);
}

bool is_neighbours(std::string_view text, uint32_t links) {
  if (starts_with_any(text,
                      {"【上一", "【下一", "[上一", "[下一", "上篇：", "下篇：", "返回列表", "返回首页", "返回顶部",
                       "返回目录", "返回上一", "返回上页", "回上一页", "回页首", "回顶部", "回首页", "回列表"}))
    return true;
  return begins_as_label(text, {"上一篇", "下一篇", "上一条", "下一条", "上一页", "下一页", "上一则", "下一则"},
                         links > 0 ? 60 : 3);
}

// Letters and Han characters only: "延伸 · 推荐" and "【相关链接】" as words.
std::string words(std::string_view text) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const size_t start = at;
    const char32_t c = next_code_point(text, at);
    const bool keep = is_han(c) || (c < 0x80 && ((c | 0x20U) >= 'a' && (c | 0x20U) <= 'z'));
    if (keep) out.append(text.substr(start, at - start));
  }
  return lower(out);
}

// [1] [2] 下一页, 共3页: digits, brackets and the words of a pager.
bool is_pager(std::string_view text) {
  if (!contains_any(text, {"页", "][", "頁", "Next", "Prev"})) return false;
  std::string rest(text);
  bool any = false;
  for (const std::string_view word :
       {"上一页", "下一页", "首页", "尾页",   "末页",   "上页", "下页", "前页",   "后页", "全文", "阅读", "共",
        "页",     "第",     "当前", "下一頁", "上一頁", "Next", "Prev", "跳转到", "GO",   "条",   "记录"}) {
    for (size_t at = rest.find(word); at != std::string::npos; at = rest.find(word)) {
      rest.erase(at, word.size());
      any = true;
    }
  }
  const bool only_marks = std::all_of(rest.begin(), rest.end(), [](char c) {
    return (c >= '0' && c <= '9') || c == '[' || c == ']' || c == '(' || c == ')' || c == '/' || c == '|' || c == '>' ||
           c == '<' || c == ':';
  });
  return only_marks && (any || text.find("][") != std::string_view::npos);
}

// 附件： with nothing behind it, or the name of a file: attachments are kept as attachments.
bool is_attachment_line(const Line& line, std::string_view text) {
  if (starts_with_any(text, {"附件", "附：", "附:", "相关附件", "【附件", "附件下载"}) && line.counts.visible <= 5)
    return true;
  if (line.link_visible * 10 < line.counts.visible * 7) return false;
  const std::string name = lower(text);
  return starts_with_any(name, {"附件"}) ||
         contains_any(name, {".doc", ".pdf", ".xls", ".zip", ".wps", ".rar", ".ofd", ".ppt", ".docx"});
}

bool is_related(std::string_view own) {
  if (starts_with_any(
          own, {"相关阅读", "相关链接", "相关新闻",    "相关文章",   "相关推荐", "相关信息", "相关报道",     "相关稿件",
                "延伸阅读", "延伸推荐", "推荐阅读",    "热门推荐",   "热点新闻", "热门新闻", "猜你喜欢",     "为你推荐",
                "最新文章", "热门文章", "精彩推荐",    "大家都在看", "相关专题", "相关内容", "精彩图片",     "图片新闻",
                "更多新闻", "今日热点", "文章排行",    "点击排行",   "新闻排行", "热门视频", "相关附件下载", "为您推荐",
                "猜您喜欢", "今日推荐", "编辑推荐",    "精彩图集",   "热门话题", "更多精彩", "往期回顾",     "相关资讯",
                "最新资讯", "热门资讯", "延伸报道",    "更多阅读",   "今日热门", "热门排行", "阅读排行",     "评论排行",
                "频道推荐", "新闻推荐", "推荐新闻",    "图文推荐",   "最新新闻", "最新更新", "最新发布",     "最新动态",
                "最新信息", "最新文章", "最新公告",    "热点排行",   "热门点击", "信息推荐", "最新推荐",     "站内推荐",
                "相关热词", "相关搜索", "政策解读相关"})) {
    return true;
  }
  return starts_with_any(own,
                         {"relatedarticles", "relatedposts",     "relatedstories", "relatedcontent", "relatedroundup",
                          "relatednews",     "relatedtopics",    "mostpopular",    "mostread",       "recommendedfor",
                          "youmayalsolike",  "youmightalsolike", "morefrom",       "morestories",    "readmore",
                          "readnext",        "trendingnow",      "toprated",       "postnavigation", "filedunder",
                          "sharethis",       "latestnews",       "latestissue",    "topstories",     "moreonthis",
                          "alsoread",        "popularposts",     "recentposts",    "popularstories", "recommendedread",
                          "newslettersign"}) ||
         equals_any(own, {"related", "recommended", "trending", "tags", "tagged", "seealso", "newsletter", "share",
                          "recommendedarticles", "recommendedposts", "recommendedstories", "trendingstories"});
}

bool is_comments(std::string_view own) {
  return starts_with_any(
             own, {"网友评论",         "我要评论",      "发表评论",    "最新评论",     "热门评论",    "最热评论",
                   "条评论",           "我来说两句",    "网友留言",    "文明上网",     "跟贴",        "评论区",
                   "我有话说",         "leaveacomment", "leaveareply", "postacomment", "addacomment", "viewcomments",
                   "topratedcomments", "telluswhat",    "jointheconv", "jointhedisc",  "commentvia",  "responsesto",
                   "commentsare",      "showcomments",  "commentsfor"}) ||
         equals_any(own, {"comments", "comment", "responses", "replies", "discussion", "nocomments", "nocommentsyet"});
}

bool is_original(std::string_view text) {
  return starts_with_any(text, {"原标题", "（原标题", "(原标题", "【原标题", "文章关键词", "关键词：",
                                "关键词:", "标签：", "标签:", "免责声明", "特别声明", "版权声明", "郑重声明", "声明：",
                                "声明:", "本文标签", "责任声明", "本文地址", "转载请"});
}

// Where a label stands as a word of its own in `text` (folded, blanks kept); npos: it does not.
size_t label_at(std::string_view text, std::string_view label) {
  for (size_t at = text.find(label); at != std::string_view::npos; at = text.find(label, at + 1)) {
    if (at < 3) return at;
    size_t before = at - 3;
    const char32_t c = next_code_point(text, before);
    const bool inside_word = before == at && is_han(c);
    if (!inside_word) return at;
  }
  return std::string_view::npos;
}

// 来源, 时间 and the like begin it, or several stand in it. A source in brackets behind other words is a caption's.
bool is_publication(std::string_view text, size_t visible) {
  size_t labels = 0;
  size_t first = std::string_view::npos;
  for (const std::string_view label :
       {"来源：",     "来源:",      "信息来源",   "文章来源", "稿件来源", "新闻来源", "本文来源",   "稿源",
        "发布时间",   "发布日期",   "发表时间",   "发表日期", "更新时间", "发文日期", "成文日期",   "公开日期",
        "日期：",     "日期:",      "时间：",     "时间:",    "作者：",   "作者:",    "撰稿：",     "撰稿:",
        "供稿：",     "供稿:",      "编辑：",     "编辑:",    "浏览次数", "浏览量",   "浏览数",     "浏览：",
        "浏览:",      "点击数",     "点击：",     "点击:",    "点击率",   "索引号：", "发文字号：", "发文机关：",
        "主题分类：", "信息分类：", "公开方式：", "有效性：", "点阅数",   "点阅：",   "点阅:",      "瀏覽人次",
        "浏览人次",   "点击量",     "点击次数",   "阅读次数", "阅读量",   "阅读数",   "阅读：",     "阅读:",
        "访问次数",   "访问量",     "人气：",     "人气:",    "发布人",   "发布单位", "发布机构",   "发布者",
        "发布部门",   "字体：",     "字体:",      "字号：",   "字号:",    "来源 ",    "作者 "}) {
    const size_t at = label_at(text, label);
    if (at == std::string_view::npos) continue;
    ++labels;
    first = std::min(first, at);
  }
  if (labels == 0) return false;
  const std::string_view before = text.substr(0, first);
  if (visible_length(before) >= 6 && (before.ends_with("（") || before.ends_with("("))) return false;
  return labels >= 2 || first <= 3 || visible <= 40;
}

// 来 源：, its blanks taken out.
bool begins_with_label(std::string_view text) {
  return starts_with_any(text, {"来源：", "来源:", "作者：", "作者:", "发布时间：", "发布时间:", "编辑：", "编辑:"});
}

// An organiser or an address: of the site in its footer, of an event in an article.
bool is_imprint_line(std::string_view text) {
  return starts_with_any(text,
                         {"主办",     "承办",     "协办",     "主管",     "联系电话", "电话",     "地址",    "邮编",
                          "网站管理", "维护单位", "建设单位", "运维",     "联系我们", "E-mail",   "Email",   "邮箱",
                          "投诉电话", "热线",     "传真",     "通讯地址", "联系地址", "政府网站", "值班电话"});
}

}  // namespace

size_t text_before_label(std::string_view text) {
  const std::string own = plain(text);
  static const Needles kLabels{"来源：", "来源:", "发布",   "作者：", "作者:", "编辑：", "编辑:",
                               "时间：", "时间:", "日期：", "日期:",  "浏览",  "点击",   "阅读"};
  return visible_length(std::string_view(own).substr(0, kLabels.find(own)));
}

void judge_noise(std::vector<Line>& lines) {
  size_t footer = SIZE_MAX;
  for (size_t i = 0; i < lines.size(); ++i) lines[i].noise = noise_of(lines[i]);
  for (size_t i = lines.size(); i-- > 0;) {
    if (lines[i].noise == Noise::kFooter) footer = i;
    const bool near_footer = footer != SIZE_MAX && footer - i <= 5;
    if (near_footer && lines[i].noise == Noise::kNone && lines[i].counts.visible <= kMedium &&
        is_imprint_line(plain(lines[i].text))) {
      lines[i].noise = Noise::kFooter;
      footer = i;
    }
  }
}

Noise noise_of(const Line& line) {
  const size_t visible = line.counts.visible;
  if (visible > 2 * kMedium) return Noise::kNone;
  const unsigned marks = marks_of(line.text);
  const std::string folded = (marks & kFoldable) != 0 ? fold(line.text) : line.text;
  const std::string text = squash(folded);
  if (is_original(text)) return Noise::kOriginal;
  if (visible > kMedium) return Noise::kNone;
  if (is_breadcrumb(text, line.links)) return Noise::kBreadcrumb;
  if ((marks & kMayFoot) != 0 && line.counts.stops < 2 && is_footer_line(text, line.counts)) return Noise::kFooter;
  if (line.counts.stops == 0 && is_editor_line(text)) return Noise::kEditor;
  if (is_neighbours(text, line.links)) return Noise::kNeighbours;
  if (line.counts.stops == 0 && is_pager(text)) return Noise::kPager;
  if (is_attachment_line(line, text)) return Noise::kAttachment;
  if ((marks & kMayPublish) != 0 && line.counts.stops == 0 &&
      (is_publication(folded, visible) || begins_with_label(text))) {
    return Noise::kPublication;
  }
  // Read more: <a>…</a>, in one line
  if (line.links > 0 && line.link_visible * 2 > visible && !line.text.ends_with("。") &&
      starts_with_any(text, {"Readmore", "READMORE", "Alsoread", "Seealso", "Related:", "RELATED:", "More:", "相关阅读",
                             "延伸阅读", "相关链接", "相关报道", "推荐阅读", "更多阅读", "往期回顾"})) {
    return Noise::kRelated;
  }
  if (visible > kShort) return Noise::kNone;
  const bool trails_off = text.ends_with("...") || text.ends_with("…");  // You may also like...
  if (visible <= 24 && (line.counts.stops == 0 || trails_off)) {
    const std::string own = words(text);
    if (equals_any(own, {"advertisement", "advert", "advertisements", "sponsored", "广告", "广告位", "推广"}))
      return Noise::kTools;
    if (is_comments(own)) return Noise::kComments;
    if (is_related(own)) return Noise::kRelated;
  }
  if (is_tools_line(text, line.counts, (marks & kMayServe) != 0)) return Noise::kTools;
  if ((marks & kMayAddress) != 0 && is_reader_line(text, line.counts)) return Noise::kReader;
  return Noise::kNone;
}

NameHint name_hint(const Document& document, NodeId element) {
  const std::string_view id = document.attribute(element, "id");
  const std::string_view klass = document.attribute(element, "class");
  if (id.empty() && klass.empty()) return NameHint::kNone;
  const std::string names = lower(std::string(id) + " " + std::string(klass));
  if (contains_any(
          names,
          {"trs_editor",      "trs_ueditor",    "vsb_content",   "v_news_content",  "ucap-content", "article-content",
           "article_content", "articlecontent", "news_content",  "newscontent",     "zoom",         "pages_content",
           "ivs_content",     "artibody",       "article_body",  "article-body",    "endtext",      "main-content",
           "post_text",       "content_area",   "entry-content", "founder-content", "contenttext",  "con_text",
           "text_content",    "txtcontent"})) {
    return NameHint::kBody;
  }
  if (contains_any(names, {"comment",    "footer", "sidebar", "share",   "related", "recommend", "copyright",
                           "breadcrumb", "crumb",  "toolbar", "qrcode",  "erweima", "login",     "relevant",
                           "tuijian",    "xgxw",   "xgyd",    "hotnews", "ranking", "navbar",    "pagination"})) {
    return NameHint::kNoise;
  }
  return NameHint::kNone;
}

}  // namespace fangzhi

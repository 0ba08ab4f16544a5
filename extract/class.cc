#include "extract/class.h"

#include <algorithm>

#include "extract/text.h"

namespace fangzhi {
namespace {

constexpr double kArticleProse = 120;         // prose of a text that is an article even without headline or date
constexpr double kShortArticle = 18;          // the same where headline and publication line stand by it
constexpr size_t kListItems = 8;              // links to articles that make a list
constexpr double kThinProse = 60;             // prose below which an article is flagged thin
constexpr size_t kEmptyText = 120;            // visible characters of a page that shows next to nothing
constexpr size_t kErrorText = 400;            // visible characters an error page has at most
constexpr size_t kHiddenTextMax = 64u << 10;  // bytes of hidden text looked at
constexpr size_t kConcealedMin = 20;          // ideographs hidden by a trick inside an article that are no accident
constexpr size_t kSpamLinks = 3;              // hidden links to other hosts that are no accident

struct Shown {
  size_t visible = 0, linked = 0, articles = 0, dated_items = 0;
};

bool holds_day(std::string_view text) {
  size_t run = 0, runs = 0;
  for (const char c : text) {
    if (c >= '0' && c <= '9') {
      ++run;
      continue;
    }
    if (run == 2 || run == 4 || run == 1) ++runs;
    run = 0;
  }
  if (run == 2 || run == 1) ++runs;
  return runs >= 2 && contains_any(text, {"-", "/", "月", "."});
}

Shown shown_of(const PageEvidence& page) {
  Shown shown;
  for (size_t i = 0; i < page.lines.size(); ++i) {
    const Line& line = page.lines[i];
    shown.visible += line.counts.visible;
    shown.linked += line.link_visible;
    const bool item =
        line.link_visible >= 8 && line.counts.visible - std::min(line.counts.visible, line.link_visible) <= 24;
    if (!item) continue;
    const bool dated = holds_day(line.text) || (i + 1 < page.lines.size() && page.lines[i + 1].counts.visible <= 20 &&
                                                holds_day(page.lines[i + 1].text));
    if (dated) ++shown.dated_items;
  }
  for (const Link& link : page.links.links) shown.articles += link.klass == LinkClass::kArticle;
  return shown;
}

std::string early_text(const PageEvidence& page) {
  std::string text = squash(page.title) + "\n";
  for (const Line& line : page.lines) {
    if (text.size() > 4000) break;
    text += squash(line.text) + "\n";
  }
  return text;
}

// 412 with $_ts, 512/521 with __jsl_clearance, and their kin: a page that only wants a browser to prove itself.
bool is_challenge(const PageEvidence& page, const Shown& shown) {
  if (shown.visible > kEmptyText * 2) return false;
  if (contains_any(page.cut.scripts,
                   {"$_ts", "__jsl_clearance", "_jsl_", "$_ss", "acw_sc__v2", "_cf_chl", "WZWS", "wzwschallenge",
                    "yunsuo_session", "__tst_status", "EO_Bot_Ssid", "cdn_sec_tc", "hexToRgb&&document.cookie"})) {
    return true;
  }
  const std::string text = lower(early_text(page));
  return contains_any(text, {"justamoment", "checkingyourbrowser", "安全检查", "正在进行安全验证", "访问验证",
                             "人机验证", "滑动验证", "请完成安全验证", "安全验证", "浏览器安全检查",
                             "请开启javascript并刷新", "请输入验证码", "ddosprotection", "attentionrequired"});
}

const char* not_found_words(std::string_view text) {
  for (const char* words : {"页面不存在",     "页面没有找到",
                            "页面未找到",     "页面找不到",
                            "找不到页面",     "找不到您",
                            "找不到该页",     "无法找到",
                            "未找到页面",     "您访问的页面",
                            "您要访问的页面", "您要查看的",
                            "你访问的页面",   "文章不存在",
                            "信息不存在",     "内容不存在",
                            "该信息已删除",   "文章已删除",
                            "已被删除",       "内容已删除",
                            "已经被删除",     "页面已删除",
                            "该页面已",       "404NotFound",
                            "404notfound",    "NotFound",
                            "HTTP404",        "404错误",
                            "错误404",        "404-",
                            "Pagenotfound",   "该文档不存在",
                            "没有找到您要",   "访问的页面不存在",
                            "栏目不存在",     "页面走丢",
                            "页面丢失",       "頁面不存在",
                            "找不到網頁",     "FileorDirectorynotfound",
                            "可能已被移除",   "暂时不可用或已被删除"}) {
    if (text.find(words) != std::string_view::npos) return words;
  }
  return nullptr;
}

const char* error_words(std::string_view text) {
  for (const char* words : {"500InternalServerError",
                            "InternalServerError",
                            "502BadGateway",
                            "503Service",
                            "504Gateway",
                            "403Forbidden",
                            "服务器错误",
                            "系统错误",
                            "系统繁忙",
                            "网站维护",
                            "系统维护",
                            "数据库连接",
                            "ServerErrorin",
                            "运行时错误",
                            "程序异常",
                            "Warning:mysql",
                            "禁止访问",
                            "拒绝访问",
                            "访问被拒绝",
                            "AccessDenied",
                            "您的访问被",
                            "您的请求带有不合法",
                            "ServiceUnavailable",
                            "网站正在建设",
                            "站点已关闭",
                            "HTTPStatus500",
                            "HTTPStatus404",
                            "站点创建成功",
                            "WelcometonginX",
                            "Welcometonginx"}) {
    if (text.find(words) != std::string_view::npos) return words;
  }
  return nullptr;
}

bool is_root(std::string_view url) {
  const auto parsed = parse_url(url);
  if (!parsed) return false;
  const std::string path = lower(parsed->path());
  return (path == "/" || path == "/index.html" || path == "/index.htm" || path == "/index.shtml" ||
          path == "/index.jsp" || path == "/index.php" || path == "/default.aspx" || path == "/default.htm") &&
         !parsed->query();
}

bool has_publication_line(const PageEvidence& page) {
  const size_t from = page.headline.begin == SIZE_MAX ? 0 : page.headline.begin;
  const size_t to = std::min(page.lines.size(), from + 20);
  return std::any_of(page.lines.begin() + static_cast<std::ptrdiff_t>(from),
                     page.lines.begin() + static_cast<std::ptrdiff_t>(to),
                     [](const Line& line) { return line.noise == Noise::kPublication; });
}

// /2024/05/a-bridge-at-last/, /a-bridge-at-last/: words or a date, as blogs name articles and no site its columns.
bool is_slug(std::string_view path) {
  while (path.size() > 1 && path.back() == '/') path.remove_suffix(1);
  const std::string_view name = path.substr(path.rfind('/') + 1);
  if (std::count(name.begin(), name.end(), '-') >= 2) return true;
  const size_t year = path.find("/20");
  return year != std::string_view::npos && path.size() > year + 6 && path[year + 5] == '/' &&
         std::count(name.begin(), name.end(), '-') >= 1;
}

// Points for an article beside its prose.
int article_signs(const PageEvidence& page) {
  int signs = 0;
  if (page.headline.begin != SIZE_MAX) ++signs;
  if (page.has_date) ++signs;
  if (has_publication_line(page)) ++signs;
  if (!page.meta.first_of({"articletitle", "pubdate", "contentsource", "article:published_time"}).empty()) ++signs;
  if (page.meta.get("og:type") == "article") ++signs;
  if (const auto url = parse_url(page.url)) {
    // As behind a long anchor: then only an address made for lists is taken for one.
    const LinkClass by_url = link_class(*url, "一二三四五六七八九十一二三四五六");
    const bool slug = is_slug(url->path());
    if (by_url == LinkClass::kArticle || slug) ++signs;
    if (by_url == LinkClass::kList && !slug) signs -= 2;
  }
  return signs;
}

// A picture large enough to be the article, where the article would be.
bool has_picture(const PageEvidence& page) {
  const NodeId container = page.body.container;
  const NodeId end = std::min(page.body.end, page.document[container].end);
  for (NodeId id = std::max(page.body.begin, container); id < end; ++id) {
    if (page.document[id].tag != Tag::kImg || page.document[id].hidden) continue;
    const std::string_view width = page.document.attribute(id, "width");
    const bool is_small = !width.empty() && width.size() <= 2 && width.back() != '%';
    const std::string source = lower(page.document.attribute(id, "src"));
    if (!is_small && !contains_any(source, {"icon", "logo", "blank", "qrcode", "erweima", "share", "ewm", "spacer"}))
      return true;
  }
  return false;
}

bool looks_like_list(const PageEvidence& page, const Shown& shown) {
  if (shown.dated_items >= 5 && page.body.weight < 60.0 * static_cast<double>(shown.dated_items)) return true;
  const bool many = shown.articles >= kListItems && shown.linked * 2 > shown.visible;
  return many && page.body.weight < 400;
}

size_t spam_words_in(std::string_view text) {
  static constexpr std::string_view kWords[] = {
      "代开发票", "办证",       "刻章",     "博彩",     "赌场",    "赌博",     "百家乐",   "时时彩",
      "六合彩",   "彩票平台",   "娱乐城",   "老虎机",   "棋牌",    "成人视频", "成人电影", "成人网站",
      "无码",     "裸聊",       "一夜情",   "援交",     "色情",    "情色",     "私服",     "代孕",
      "迷药",     "信用卡套现", "黄色网站", "国产精品", "亚洲av",  "菠菜",     "代写论文", "网络兼职",
      "casino",   "viagra",     "porn",     "cialis",   "replica", "payday"};
  return static_cast<size_t>(std::count_if(std::begin(kWords), std::end(kWords), [&](std::string_view word) {
    return text.find(word) != std::string_view::npos;
  }));
}

// Links or words that styles keep from readers and not from search engines. Empty: none found.
std::string hidden_spam(const PageEvidence& page) {
  if (page.links.hidden_foreign >= kSpamLinks)
    return std::to_string(page.links.hidden_foreign) + " links to other hosts are hidden by style";
  std::string folded, concealed;  // hidden as menus are; hidden by a trick
  size_t concealed_in_body = 0;
  for (NodeId id = 1; id < page.document.size(); ++id) {
    const Node& node = page.document[id];
    if (!node.hidden || node.tag != Tag::kText || node.text.size() < 6) continue;
    std::string& text = node.concealed ? concealed : folded;
    if (text.size() < kHiddenTextMax) text.append(node.text).append(" ");
    const bool in_body = id > page.body.container && id < page.document[page.body.container].end;
    if (node.concealed && in_body) concealed_in_body += count_text(node.text).han;
  }
  if (spam_words_in(lower(concealed)) >= 1 || spam_words_in(lower(folded)) >= 2)
    return "hidden by style: " + std::string(head(tidy(concealed.empty() ? folded : concealed), 40));
  if (concealed_in_body >= kConcealedMin)
    return "text inside the article concealed by style: " + std::string(head(tidy(concealed), 40));
  return {};
}

}  // namespace

ClassVerdict classify(const PageEvidence& page) {
  ClassVerdict verdict;
  const Shown shown = shown_of(page);
  const auto flag_as = [&](const char* flag, const std::string& evidence) {
    verdict.quality.emplace_back(flag);
    verdict.evidence.push_back(std::string(flag) + ": " + evidence);
  };
  if (const std::string evidence = hidden_spam(page); !evidence.empty()) flag_as("hidden-spam", evidence);
  const auto is = [&](PageClass page_class, std::string reason, const char* flag = nullptr) {
    verdict.page_class = page_class;
    verdict.reason = std::move(reason);
    if (flag != nullptr) flag_as(flag, verdict.reason);
    return verdict;
  };
  if (is_challenge(page, shown))
    return is(PageClass::kChallenge, "next to no text and the script of a browser check", "challenge");
  const int signs = article_signs(page);
  if (shown.visible <= kErrorText && page.body.weight < kArticleProse && signs <= 3) {
    const std::string text = early_text(page);
    if (const char* words = not_found_words(text)) return is(PageClass::kSoft404, words, "soft-404");
    if (const char* words = error_words(text)) return is(PageClass::kError, words);
  }
  if (!page.links.refresh.empty() && shown.visible < kEmptyText)
    return is(PageClass::kRedirect, "meta refresh at once");
  const bool drawn_by_script = shown.visible < kEmptyText && page.cut.script_tags > 0 && page.links.links.size() < 5 &&
                               page.body.weight < kShortArticle;
  if (drawn_by_script && (page.cut.script_bytes > 200 || page.cut.script_tags >= 2) && signs < 2) {
    return is(PageClass::kScriptShell, "next to no text or links, but script", "script-shell");
  }
  if (is_root(page.url)) return is(PageClass::kHome, "the address of a home page");
  const bool is_signed =
      page.headline.begin != SIZE_MAX && page.has_date && (page.date_on_page || has_publication_line(page));
  if (page.links.rows >= kListItems && 2 * page.links.rows + kListItems > page.body.kept.size())
    return is(PageClass::kList, std::to_string(page.links.rows) + " rows that lead on by script");
  if (looks_like_list(page, shown) && !(is_signed && page.body.weight >= kShortArticle) && signs < 4) {
    return is(PageClass::kList, std::to_string(shown.articles) + " links to articles, " +
                                    std::to_string(shown.dated_items) + " of them dated, little prose");
  }
  const bool has_files = std::any_of(page.links.links.begin(), page.links.links.end(),
                                     [](const Link& link) { return link.klass == LinkClass::kAttachment; });
  const bool is_article = (page.body.weight >= kArticleProse && signs >= 1) || page.body.weight >= 3 * kArticleProse ||
                          (page.body.weight >= kShortArticle && signs >= 2) || signs >= 3 ||
                          (signs >= 2 && (has_files || has_picture(page)));
  if (is_article) {
    if (page.body.weight < kThinProse) {
      flag_as("thin", "prose " + std::to_string(static_cast<int>(page.body.weight)) + ", less than " +
                          std::to_string(static_cast<int>(kThinProse)));
    }
    return is(PageClass::kArticle,
              "prose " + std::to_string(static_cast<int>(page.body.weight)) + ", signs " + std::to_string(signs));
  }
  if (shown.articles >= kListItems)
    return is(PageClass::kList, std::to_string(shown.articles) + " links to articles and no text of its own");
  return is(PageClass::kOther, "neither text nor list");
}

PageClass class_of_bytes(std::string_view bytes, std::string_view content_type) {
  const std::string type = lower(trim(content_type.substr(0, content_type.find(';'))));
  const std::string_view start = bytes.substr(0, 8);
  const bool office = start.substr(0, 4) == "%PDF" || start.substr(0, 4) == "PK\x03\x04" ||
                      start.substr(0, 4) == "\xD0\xCF\x11\xE0" || start.substr(0, 4) == "Rar!" ||
                      start.substr(0, 6) == "7z\xBC\xAF\x27\x1C" || start.substr(0, 5) == "{\\rtf";
  if (office) return PageClass::kAttachment;
  if (type.empty() || contains_any(type, {"html", "xml", "text/plain", "octet-stream", "json", "javascript"}))
    return PageClass::kOther;
  if (starts_with_any(type, {"application/", "audio/", "video/", "image/"})) return PageClass::kAttachment;
  return PageClass::kOther;
}

}  // namespace fangzhi

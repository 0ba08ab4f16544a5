#include "extract/flags.h"

#include <algorithm>

#include "extract/text.h"

namespace fangzhi {
namespace {

constexpr size_t kBlanksMin = 5;         // places a form leaves open, in one text
constexpr size_t kBlanksBesideName = 3;  // are enough where the site's own words speak of samples
constexpr size_t kPromotionVisibleMax = 60;
constexpr size_t kNoticeVisibleMax = 90;  // a line that says what is not shown

// xx县, x月x日, XX同志, **区长, ××市: signs where a name or a number should stand, before what it would belong to.
size_t count_blanks(std::string_view text) {
  static constexpr std::string_view kNouns[] = {"年", "月", "日", "省", "市",   "县",   "区",   "镇",   "乡",
                                                "村", "届", "局", "厅", "同志", "书记", "市长", "县长", "亿"};
  size_t count = 0;
  for (size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    const std::string_view rest = text.substr(at);
    const bool is_ascii_sign = c == 'x' || c == 'X' || c == '*';
    if (!is_ascii_sign && !rest.starts_with("×") && !rest.starts_with("某")) continue;
    const std::string_view sign = is_ascii_sign ? "*" : rest.starts_with("×") ? "×" : "某";
    // 某市, 某日 are words.
    if (sign == "某" && !text.substr(0, at).ends_with(sign)) continue;
    const std::string_view behind = rest.substr(sign.size());
    count += static_cast<size_t>(std::count_if(std::begin(kNouns), std::end(kNouns),
                                               [&](std::string_view noun) { return behind.starts_with(noun); }));
  }
  return count;
}

bool is_rest_notice(std::string_view text) {
  static const Needles kNotices{
      "查看更多内容需下载", "下载后查看完整", "下载查看完整", "下载后可查看",  "付费后查看",   "付费后阅读",
      "购买后查看",         "购买后阅读",     "试读结束",     "试读已结束",    "预览已结束",   "仅供预览",
      "仅显示前",           "只显示前",       "未完，请下载", "开通会员阅读",  "开通会员查看", "会员可查看全文",
      "登录后查看全文",     "免费预览",       "剩余内容",     "完整内容请下载"};
  if (kNotices.in(text)) return true;
  return text.find("剩余") != std::string_view::npos && contains_any(text, {"页未读", "页未显示", "页需", "内容需"});
}

bool is_preview_notice(std::string_view text) {
  static const Needles kNotices{"文档预览",           "资源预览", "在线预览",     "预览图",
                                "文档简介为自动调取", "查看预览", "请下载后查看", "请您下载后查看"};
  return kNotices.in(text);
}

// 1/15 on its own: the pages of a viewer.
bool is_page_of(std::string_view text) {
  const size_t slash = text.find('/');
  if (slash == std::string_view::npos || slash == 0 || slash + 1 == text.size() || text.size() > 9) return false;
  return std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || c == '/' || c == ' '; });
}

// The host names printed in a line, without www.
std::vector<std::string> hosts_in(std::string_view text) {
  std::vector<std::string> hosts;
  const auto is_host_char = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
  };
  const std::string folded = lower(text);
  for (size_t at = 0; at < folded.size();) {
    size_t end = at;
    while (end < folded.size() && is_host_char(folded[end])) ++end;
    std::string host = folded.substr(at, end - at);
    if (host.starts_with("www.")) host.erase(0, 4);
    const size_t dot = host.rfind('.');
    if (dot != std::string::npos && dot > 2 && host.size() - dot > 2 && host[dot + 1] >= 'a') hosts.push_back(host);
    at = end + 1;
  }
  return hosts;
}

bool repeats_host(std::string_view text) {
  std::vector<std::string> hosts = hosts_in(text);
  std::sort(hosts.begin(), hosts.end());
  return std::adjacent_find(hosts.begin(), hosts.end()) != hosts.end();
}

bool calls_for_service(std::string_view text) {
  static constexpr std::string_view kCalls[] = {"在线客服", "点击咨询", "代写",     "免费下载", "开通会员",
                                                "加微信",   "客服QQ",   "客服微信", "立即咨询", "联系客服",
                                                "下载全文", "点击下载", "在线咨询", "免费领取"};
  return std::count_if(std::begin(kCalls), std::end(kCalls),
                       [&](std::string_view call) { return text.find(call) != std::string_view::npos; }) >= 2;
}

}  // namespace

void judge_promotion(std::vector<Line>& lines) {
  for (Line& line : lines) {
    if (line.noise != Noise::kNone || line.counts.visible > kPromotionVisibleMax || line.counts.stops > 0) continue;
    const bool has_dot = line.text.find('.') != std::string::npos;
    if ((has_dot && repeats_host(line.text)) || calls_for_service(line.text)) line.noise = Noise::kReader;
  }
}

bool is_sample_text(const Article& article, std::string_view page_title, const std::vector<Line>& lines) {
  static const Needles kSamples{"范文", "模板", "模版", "精选", "代写", "文库", "文秘", "公文网", "秘书网", "作文网"};
  std::string titles(page_title);
  titles += article.title;
  size_t words = 0;
  if (contains_any(titles, {"范文", "模版", "模板"}) ||
      (titles.find("精选") != std::string::npos && titles.find("篇") != std::string::npos))
    ++words;
  if (std::any_of(lines.begin(), lines.end(), [&](const Line& line) {
        return line.weight == 0 && line.counts.visible <= kNoticeVisibleMax && kSamples.in(line.text);
      })) {
    ++words;
  }
  if (words >= 2) return true;
  size_t blanks = 0;
  for (const Paragraph& paragraph : article.paragraphs) blanks += count_blanks(paragraph.text);
  return blanks >= (words > 0 ? kBlanksBesideName : kBlanksMin);
}

bool is_preview(const std::vector<Line>& lines) {
  bool rest = false;
  size_t signs = 0;
  for (const Line& line : lines) {
    if (line.counts.visible > kNoticeVisibleMax) continue;
    const bool is_rest = is_rest_notice(line.text);
    rest = rest || is_rest;
    signs += is_rest || is_preview_notice(line.text) || is_page_of(trim(line.text));
  }
  return rest && signs >= 2;
}

}  // namespace fangzhi

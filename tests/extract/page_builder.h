#pragma once

// Small pages after the patterns of municipal sites, for tests of the extractor.

#include <string>

#include "extract/extract.h"

namespace fangzhi {

inline const std::string kProse =
    "5月6日上午，示例市召开全市重点工作调度会议，听取各县区、市直各部门工作进展情况汇报，研究部署下一阶段任务。"
    "会议指出，要坚持目标导向，压实工作责任，推动各项任务落地见效。";
inline const std::string kMoreProse =
    "会议强调，各级各部门要加强协同配合，及时解决企业反映的困难和问题，确保全年目标任务顺利完成，不断增强人民群众的获得"
    "感。";

inline std::string paragraphs() {
  return "<p>　　" + kProse + "</p><p>　　" + kMoreProse + "</p>";
}

// A page as a municipal site makes it: menu, breadcrumb, headline, publication line, `body`, neighbours, footer.
inline std::string town_page(const std::string& body,
                             const std::string& line = "来源：示例日报　发布时间：2024-05-06 10:28　浏览次数：12 次") {
  return "<html><head><title>全市重点工作调度会议召开_要闻_示例市人民政府</title></head><body>"
         "<div class=nav><a href=/>首页</a><a href=/xwzx/>新闻中心</a><a href=/zwgk/>政务公开</a><a "
         "href=/hdjl/>互动交流</a></div>"
         "<div>您当前的位置：<a href=/>首页</a> &gt; <a href=/xwzx/>新闻中心</a> &gt; <a href=/xwzx/yw/>要闻</a> &gt; "
         "正文</div>"
         "<div class=main><h1>全市重点工作调度会议召开</h1><div class=info>" +
         line +
         "</div>"
         "<div class=TRS_Editor>" +
         body +
         "</div>"
         "<div>（责任编辑：张三）</div><div>上一篇：<a href=a.html>示例市开展春季植树活动</a></div>"
         "<div><h4>相关阅读</h4><ul><li><a href=b.html>示例市推进项目建设</a></li><li><a "
         "href=c.html>示例市优化营商环境</a></li></ul></div></div>"
         "<div "
         "class=foot>主办单位：示例市人民政府办公室　技术支持：示例公司<br>网站标识码：1234567890　例ICP备00000000号</"
         "div></body></html>";
}

inline Extraction extract(const std::string& html,
                          const std::string& url = "http://www.example.gov.cn/xwzx/yw/202405/t20240506_1.html",
                          const char* fetched_at = "2024-06-01T00:00:00Z") {
  PageInput page;
  page.bytes = html;
  page.url = url;
  page.content_type = "text/html; charset=utf-8";
  page.fetched_at = *parse_rfc3339(fetched_at);
  return extract_page(page, SiteProfile());
}

inline std::string body_of(const Article& article) {
  std::string text;
  for (const Paragraph& paragraph : article.paragraphs) text += paragraph.text + "\n";
  return text;
}

}  // namespace fangzhi

#include "extract/class.h"

#include <catch2/catch.hpp>

#include "page_builder.h"

namespace fangzhi {
namespace {

std::string list_items(int count) {
  std::string html;
  for (int i = 0; i < count; ++i) {
    html += "<li><a href=/xwzx/202405/t20240506_" + std::to_string(i) + ".html>示例市召开第" + std::to_string(i) +
            "次调度会议</a><span>2024-05-06</span></li>";
  }
  return html;
}

bool flagged(const Extraction& found, const std::string& flag) {
  return std::find(found.quality.begin(), found.quality.end(), flag) != found.quality.end();
}

}  // namespace

TEST_CASE("an article is one", "[class]") {
  CHECK(extract(town_page(paragraphs())).page_class == PageClass::kArticle);
}

TEST_CASE("a list of dated links is a list and holds no article", "[class]") {
  const Extraction found =
      extract("<title>通知公告_示例市人民政府</title><h2>通知公告</h2><ul>" + list_items(15) + "</ul>",
              "http://x.gov.cn/tzgg/index.html");
  CHECK(found.page_class == PageClass::kList);
  CHECK(found.articles.empty());
  CHECK(found.links.size() == 15);
}

TEST_CASE("a short article among many links is an article", "[class]") {
  const std::string page =
      town_page("<p>因设备检修，5月7日暂停办理业务，敬请谅解。</p>") + "<ul>" + list_items(12) + "</ul>";
  CHECK(extract(page).page_class == PageClass::kArticle);
}

TEST_CASE("the root of a host is its home page", "[class]") {
  CHECK(extract("<title>示例市人民政府</title><ul>" + list_items(30) + "</ul>", "http://www.example.gov.cn/")
            .page_class == PageClass::kHome);
}

TEST_CASE("browser checks are challenges, never articles", "[class]") {
  const Extraction found = extract(
      "<html><head><script>$_ts=window['$_ts'];if(!$_ts)$_ts={};$_ts.nsd=1;</script></head><body></body></html>");
  CHECK(found.page_class == PageClass::kChallenge);
  CHECK(flagged(found, "challenge"));
  CHECK(extract("<script>document.cookie='__jsl_clearance_s=1';location.reload()</script>").page_class ==
        PageClass::kChallenge);
}

TEST_CASE("a page that says it does not exist is a soft 404", "[class]") {
  const Extraction found =
      extract("<title>提示信息</title><div>您访问的页面不存在或已删除！<a href=/>返回首页</a></div>",
              "http://x.gov.cn/xwzx/9.html");
  CHECK(found.page_class == PageClass::kSoft404);
  CHECK(flagged(found, "soft-404"));
  CHECK(found.articles.empty());
}

TEST_CASE("an article about a missing page is an article", "[class]") {
  CHECK(extract(town_page("<p>" + kProse + "部分群众反映页面不存在的问题已经整改到位，网站恢复正常访问。</p>" +
                          paragraphs()))
            .page_class == PageClass::kArticle);
}

TEST_CASE("server errors", "[class]") {
  CHECK(extract("<title>500 Internal Server Error</title><h1>500 Internal Server Error</h1>", "http://x.gov.cn/9.html")
            .page_class == PageClass::kError);
}

TEST_CASE("an empty shell drawn by script", "[class]") {
  const Extraction found =
      extract("<title>示例</title><div id=app></div><script src=/a.js></script><script src=/b.js></script>",
              "http://x.gov.cn/9.html");
  CHECK(found.page_class == PageClass::kScriptShell);
  CHECK(flagged(found, "script-shell"));
}

TEST_CASE("hidden links to other hosts are flagged", "[class]") {
  std::string spam = "<div style='position:absolute;left:-9999px'>";
  for (int i = 0; i < 5; ++i) spam += "<a href=http://spam" + std::to_string(i) + ".example/>x</a>";
  const Extraction found = extract(town_page(paragraphs()) + spam + "</div>");
  CHECK(flagged(found, "hidden-spam"));
  CHECK(found.page_class == PageClass::kArticle);
}

TEST_CASE("documents are attachments by their first bytes or their type", "[class]") {
  CHECK(class_of_bytes("%PDF-1.4", "") == PageClass::kAttachment);
  CHECK(class_of_bytes("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "text/html") == PageClass::kAttachment);
  CHECK(class_of_bytes("x", "application/msword") == PageClass::kAttachment);
  CHECK(class_of_bytes("<html>", "text/html; charset=gb2312") == PageClass::kOther);
}

TEST_CASE("a meta refresh with nothing else is a redirect", "[class]") {
  const Extraction found = extract("<meta http-equiv=refresh content='0;url=/home/index.html'>", "http://x.gov.cn/");
  CHECK(found.page_class == PageClass::kRedirect);
  CHECK(found.links.size() == 1);
}

TEST_CASE("an article that is one picture or one file", "[class]") {
  const Extraction found =
      extract(town_page("<p><img src=/a.jpg width=800></p><p><a href=/f.pdf>全市重点工作.pdf</a></p>"));
  CHECK(found.page_class == PageClass::kArticle);
  CHECK(flagged(found, "thin"));
  REQUIRE(found.articles.size() == 1);
  CHECK(found.articles[0].paragraphs.empty());
  CHECK(found.articles[0].images.size() == 1);
  CHECK(found.articles[0].attachments.size() == 1);
}

}  // namespace fangzhi

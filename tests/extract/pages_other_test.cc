// Whole pages of other kinds: news portals, English blogs and news, forums, galleries, and pages that hold no article.

#include <catch2/catch.hpp>

#include "page_builder.h"

namespace fangzhi {
namespace {

const std::string kFirst =
    "The city council voted on Monday to rebuild the old river bridge, ending a debate that had lasted for nine years.";
const std::string kSecond =
    "Work will begin in March, the mayor said, and the bridge should open to buses and bicycles before the end of next "
    "year.";
const std::string kThird = "“We have waited long enough,” said Ann Lee, who runs a bakery on the east bank.";
const std::string kEnglish = kFirst + "\n" + kSecond + "\n" + kThird + "\n";

std::string english() {
  return "<p>" + kFirst + "</p>\n<p>" + kSecond + "</p>\n<p>" + kThird + "</p>\n";
}

const std::string kZhBody = kProse + "\n" + kMoreProse + "\n";

Article only_article(const Extraction& found) {
  CHECK(found.page_class == PageClass::kArticle);
  REQUIRE(found.articles.size() == 1);
  return found.articles[0];
}

std::string day_of_other(const Article& article) {
  return article.published ? to_string(*article.published).substr(0, 10) : "none";
}

}  // namespace

TEST_CASE("a blog: byline and date, tags, related posts and comments go", "[pages]") {
  const Article found = only_article(extract(
      "<html><head><title>A bridge at last | River Town Notes</title><meta property=og:title content='A bridge at "
      "last'>"
      "<link rel=next href=/2024/05/next-post/></head><body><header><a href=/>River Town Notes</a><nav><ul><li><a "
      "href=/about>About</a></li><li><a href=/archive>Archive</a></li></ul></nav></header><main><article><h1 "
      "class=entry-title>A bridge at last</h1><div class=entry-meta>Posted on <time "
      "datetime='2024-05-06T10:28:00+00:00'>May "
      "6, 2024</time> by <a href=/author/jo>Jo Park</a></div><div class=entry-content>" +
          english() +
          "<div class=sharedaddy><h3>Share this:</h3><ul><li><a href=x>Twitter</a></li><li><a "
          "href=y>Facebook</a></li></ul></div>"
          "</div><footer>Tagged <a href=/tag/bridge>bridge</a>, <a href=/tag/city>city</a></footer></article><section "
          "id=comments><h2>3 Comments</h2><ol><li><p>I cannot believe it took them so long, but I am glad it is "
          "finally "
          "done.</p></li><li><p>What about the ferry? Nobody ever talks about the ferry, and it is the best way "
          "across.</p>"
          "</li></ol><h3>Leave a Reply</h3></section></main><aside><h3>Recent Posts</h3><ul><li><a href=/a>Another "
          "post</a></li></ul></aside><footer>Copyright 2024 River Town Notes</footer></body></html>",
      "https://notes.example/2024/05/a-bridge-at-last/"));
  CHECK(found.title == "A bridge at last");
  CHECK(day_of_other(found) == "2024-05-06");
  CHECK(body_of(found) == kEnglish);
  CHECK(found.language == "en");
}

TEST_CASE("English news: dateline inside the text's container, advertisement marks and a list of links at its end",
          "[pages]") {
  const Article found = only_article(
      extract("<title>Council votes for new bridge - Example Herald</title><div class=top><a href=/news>News</a> <a "
              "href=/sport>Sport</a></div><div class=story><h1>Council votes for new bridge</h1><div class=text><p>By "
              "Tom Field - "
              "May 6, 2024 6:56 AM</p>" +
                  english() +
                  "<p>ADVERTISEMENT</p><p><strong>You may also like...</strong></p><p><a href=1>Mayor opens a new "
                  "library in the old "
                  "mill</a></p><p><a href=2>Ten walks along the river for a Sunday</a></p><p><a href=3>The ferry that "
                  "nobody talks "
                  "about</a></p></div></div>",
              "https://herald.example/news/council-votes-for-new-bridge-123456.html"));
  CHECK(day_of_other(found) == "2024-05-06");
  CHECK(found.author == "Tom Field");
  CHECK(body_of(found) == kEnglish);
}

TEST_CASE("headings of an English text are no markers of its end", "[pages]") {
  const std::string html = "<h2>Recommended settings</h2>" + english() + "<h2>Comments on the budget</h2><p>" +
                           kSecond + " It is small.</p><h2>Tags and labels</h2><p>" + kThird + " They are free.</p>";
  const Article found =
      only_article(extract("<title>How to set it up</title><article><h1>How to set it up</h1>" + html + "</article>",
                           "https://docs.example/how-to-set-it-up-2024"));
  CHECK(body_of(found) == "Recommended settings\n" + kEnglish + "Comments on the budget\n" + kSecond +
                              " It is small.\nTags and labels\n" + kThird + " They are free.\n");
}

TEST_CASE("an inline link to another story does not end this one", "[pages]") {
  const Article found = only_article(
      extract("<title>Council votes for new bridge</title><article><h1>Council votes for new bridge</h1><p>" + kFirst +
                  "</p><p>" + kSecond + "</p><p>" + kFirst +
                  " Again.</p><p>Read more: <a href=/b>Why the bridge fell</a></p><p>" + kThird +
                  "</p><p>The ferry stays.</p></article>",
              "https://herald.example/news/123456.html"));
  CHECK(body_of(found) == kFirst + "\n" + kSecond + "\n" + kFirst + " Again.\n" + kThird + "\nThe ferry stays.\n");
}

TEST_CASE("a thread of a forum: the first post is the text", "[pages]") {
  const Extraction found = extract(
      "<title>旧桥什么时候修好？ - 示例论坛</title><div class=nav><a href=/forum>论坛</a> &gt; <a "
      "href=/f1>城市建设</a></div><h1>旧桥什么时候修好？</h1>"
      "<div class=post><div class=author>用户甲 发表于 2024-05-06 10:28</div><div class=t_f>" +
      kProse + "<br>" + kMoreProse +
      "</div></div><div class=post><div class=author>用户乙 发表于 2024-05-06 11:02</div><div "
      "class=t_f>听说下个月就好了。</div></div>");
  REQUIRE(found.articles.size() == 1);
  CHECK(body_of(found.articles[0]).find(kZhBody) == 0);
  CHECK(day_of_other(found.articles[0]) == "2024-05-06");
}

TEST_CASE("a portal's story: app appeals, disclaimers and recommendations go", "[pages]") {
  const Article found = only_article(extract(
      "<title>示例市召开重点工作调度会_示例新闻_示例网</title><div class=nav><a href=/>首页</a><a href=/n>新闻</a><a "
      "href=/s>体育</a></div>"
      "<div class=article><h1>示例市召开重点工作调度会</h1><div class=meta><span>2024-05-06 10:28</span><span>来源：<a "
      "href=//p.example>示例日报</a></span><span>作者：李四</span><a href=#c>评论 12</a></div><div class=content>" +
          paragraphs() +
          "<p>（原标题：重点工作调度会召开）</p><p>（责任编辑：张三）</p><div "
          "class=app>打开APP，查看更多精彩内容</div><p>免责声明：本文仅代表作者"
          "个人观点，与示例网无关。其原创性以及文中陈述文字和内容未经本站证实。</p></div><div "
          "class=rec><h3>相关推荐</h3><ul><li><a "
          "href=1>示例市举办招聘会</a></li><li><a href=2>示例市开展植树活动</a></li><li><a "
          "href=3>示例市推进项目建设</a></li></ul></div></div>"
          "<div class=footer>Copyright © 2024 示例网 版权所有</div>",
      "http://news.example.com/2024/0506/123456.shtml"));
  CHECK(found.title == "示例市召开重点工作调度会");
  CHECK(found.source == "示例日报");
  CHECK(found.author == "李四");
  CHECK(found.editor == "张三");
  CHECK(body_of(found) == kZhBody);
}

TEST_CASE("a photo gallery keeps its captions", "[pages]") {
  const Article found =
      only_article(extract("<title>春耕时节</title><div class=pics><h1>春耕时节</h1><div class=info>2024-05-06 "
                           "来源：示例日报</div><div class=content>"
                           "<p style='text-align:center'><img src=1.jpg></p><p "
                           "style='text-align:center'>5月5日，农民在田间插秧。王五 摄</p><p "
                           "style='text-align:center'><img src=2.jpg></p><p "
                           "style='text-align:center'>5月5日，农机手驾驶拖拉机翻耕土地。王五 摄</p></div></div>",
                           "http://news.example.com/tp/20240506/77.html"));
  CHECK(found.images.size() == 2);
  CHECK(body_of(found) == "5月5日，农民在田间插秧。王五 摄\n5月5日，农机手驾驶拖拉机翻耕土地。王五 摄\n");
}

TEST_CASE("text hidden by a rule of the page's own style sheet stays out, and is reported", "[pages]") {
  const std::string sheet =
      "<style>/* skin */ @media print{.TRS_Editor{display:none}} .hid{display:none} "
      "#far{position:absolute;left:-9999px}"
      ".none{font-size:0} .flat{height:0;overflow:hidden} .same{color:#fff;background:#FFFFFF} .inv{visibility:hidden}"
      ".tab{display:none} .tab.on{display:block} .menu:hover .sub{display:none} body{display:none}</style>";
  const char* const spam = "代开发票请联系我们办理各类业务，娱乐城开户送彩金。";
  for (const char* how : {"class=hid", "id=far", "class='x none'", "class=flat", "class=same", "class=inv"}) {
    CAPTURE(how);
    const Extraction found = extract(sheet + town_page(paragraphs() + "<div " + how + ">" + spam + "</div>"));
    CHECK(body_of(only_article(found)) == kZhBody);
    CHECK(std::count(found.quality.begin(), found.quality.end(), "hidden-spam") == 1);
  }
  const std::string more = "各县区还要做好防汛值守工作，加强隐患排查，确保安全度汛。";
  const Extraction shown =
      extract(sheet + town_page("<div class='tab on'>" + paragraphs() + "<p class=sub>" + more + "</p></div>"));
  CHECK(body_of(only_article(shown)) == kZhBody + more + "\n");
  CHECK(shown.quality.empty());
}

TEST_CASE("an article that a script fades in is read", "[pages]") {
  CHECK(body_of(only_article(extract("<style>.page{visibility:hidden}</style><div class=page>" +
                                     town_page(paragraphs()) + "</div>"))) == kZhBody);
}

TEST_CASE("pages that hold no article", "[pages]") {
  const auto class_of = [](const std::string& html) {
    return extract(html, "http://www.example.com/a/77.html").page_class;
  };
  CHECK(class_of("<title>404</title><h1>抱歉，您访问的页面不存在</h1><p>可能已被删除，5秒后返回首页。</p>") ==
        PageClass::kSoft404);
  CHECK(class_of("<title>Page not found</title><h1>Not Found</h1><p>The page you asked for does not exist.</p>") ==
        PageClass::kSoft404);
  CHECK(class_of("<title>安全验证</title><div>请完成安全验证</div><script>var a=1</script>") == PageClass::kChallenge);
  CHECK(class_of("<title>示例</title><div id=root></div><noscript>You need to enable JavaScript.</noscript><script "
                 "src=/static/js/main.js></script><script>window.__x=1</script>") == PageClass::kScriptShell);
  const Extraction login = extract(
      "<title>用户登录</title><form><div>用户名</div><input name=u><div>密码</div><input name=p "
      "type=password><button>登录</button></form>"
      "<a href=/reg>注册</a><a href=/forgot>忘记密码</a>",
      "http://www.example.com/login.jsp");
  CHECK(login.articles.empty());
}

}  // namespace fangzhi

// Whole pages after the patterns of Chinese government systems: class, headline, date, names and the exact body.

#include <catch2/catch.hpp>

#include "page_builder.h"

namespace fangzhi {
namespace {

const std::string kOne = "为进一步规范全市农村公路养护工作，保障公路完好畅通，根据有关规定，结合本市实际，制定本办法。";
const std::string kTwo = "各县（区）人民政府是农村公路养护的责任主体，应当建立健全养护管理机制，落实养护资金。";
const std::string kThree = "本办法自2024年6月1日起施行，有效期五年。";
const std::string kGovBody = kOne + "\n" + kTwo + "\n" + kThree + "\n";

std::string marked_up() {
  return "<p>" + kOne + "</p><p>" + kTwo + "</p><p>" + kThree + "</p>";
}

const std::string kGovMenu =
    "<div id=header><ul><li><a href=/>首页</a></li><li><a href=/zw/>政务公开</a></li><li><a href=/fw/>政务服务</a></li>"
    "<li><a href=/hd/>互动交流</a></li></ul><div class=search>搜索</div></div>";
const std::string kFoot =
    "<div id=footer><p>主办：示例市人民政府办公室 承办：示例市大数据局</p><p>地址：示例市人民路1号 邮编：000000</p>"
    "<p>网站标识码：1234567890 例公网安备 00000000000000号 例ICP备00000000号</p></div>";

Article only(const Extraction& found) {
  REQUIRE(found.page_class == PageClass::kArticle);
  REQUIRE(found.articles.size() == 1);
  return found.articles[0];
}

std::string day_of_page(const Article& article) {
  return article.published ? to_string(*article.published) : "none";
}

}  // namespace

TEST_CASE("a policy page with a box of index number and issuing office", "[pages]") {
  const Article found = only(extract(
      "<title>示例市农村公路养护办法_示例市人民政府</title>" + kGovMenu +
          "<table class=xxgk_top border=0><tr><td>索 引 "
          "号：</td><td>SL00-2024-0018</td><td>主题分类：</td><td>交通</td></tr>"
          "<tr><td>发文机关：</td><td>示例市人民政府</td><td>成文日期：</td><td>2024年05月06日</td></tr>"
          "<tr><td>标 题：</td><td colspan=3>示例市农村公路养护办法</td></tr>"
          "<tr><td>发文字号：</td><td>例政发〔2024〕8号</td><td>发布日期：</td><td>2024年05月10日</td></tr></table>"
          "<div class=title>示例市农村公路养护办法</div><div id=zoom>" +
          marked_up() + "</div>" + kFoot,
      "http://www.example.gov.cn/zfxxgk/art/2024/5/10/art_12_3456.html"));
  CHECK(found.title == "示例市农村公路养护办法");
  CHECK(day_of_page(found) == "2024-05-10");
  REQUIRE(found.dated);
  CHECK(to_string(*found.dated) == "2024-05-06");
  CHECK(found.publisher == "示例市人民政府");
  CHECK(body_of(found) == kGovBody);
}

TEST_CASE("the box may stand under the headline, inside the article's container", "[pages]") {
  const Article found = only(extract(
      "<title>示例市农村公路养护办法</title>" + kGovMenu +
          "<div "
          "class=content><h1>示例市农村公路养护办法</h1><table><tr><th>索引号</th><td>SL00-2024-0018</td><th>文号</th>"
          "<td>例政发〔2024〕8号</td></tr><tr><th>发布机构</th><td>示例市人民政府</td><th>公开日期</th><td>2024-05-10</"
          "td></tr>"
          "<tr><th>公开方式</th><td>主动公开</td><th>有效性</th><td>有效</td></tr></table>" +
          marked_up() + "</div>" + kFoot,
      "http://www.example.gov.cn/zfxxgk/3456.html"));
  CHECK(day_of_page(found) == "2024-05-10");
  CHECK(found.publisher == "示例市人民政府");
  CHECK(body_of(found) == kGovBody);
}

TEST_CASE("an article that is one table with a line before and after it", "[pages]") {
  std::string rows;
  for (int i = 1; i <= 6; ++i) {
    const std::string n = std::to_string(i);
    rows +=
        "<tr><td>" + n + "</td><td>示例县第" + n + "小学</td><td>" + std::to_string(100 + i) + "</td><td></td></tr>";
  }
  const Article found =
      only(extract("<title>2024年小学招生计划_示例市教育局</title>" + kGovMenu +
                       "<table width=960><tr><td><div class=tit>2024年小学招生计划</div><div>发布时间：2024-05-06 "
                       "来源：示例市教育局</div>"
                       "<div class=cp><p>现将2024年小学招生计划公布如下：</p>"
                       "<table border=1><tr><td>序号</td><td>学校</td><td>人数</td><td>备注</td></tr>" +
                       rows + "</table><p>咨询电话：0000-1234567。</p></div></td></tr></table>" + kFoot,
                   "http://jyj.example.gov.cn/news_content.php?sn=17"));
  REQUIRE(found.paragraphs.size() == 3);
  CHECK(found.paragraphs[0].text == "现将2024年小学招生计划公布如下：");
  CHECK(found.paragraphs[1].kind == ParagraphKind::kTable);
  CHECK(found.paragraphs[1].text.find("序号\t学校\t人数\t备注\n1\t示例县第1小学\t101\t\n2\t") == 0);
  CHECK(found.paragraphs[2].text == "咨询电话：0000-1234567。");
}

TEST_CASE("a table in a container of its own stays with the text around it", "[pages]") {
  const Article found =
      only(extract("<title>全市空气质量周报</title>" + kGovMenu +
                       "<div class=wrap><h2>全市空气质量周报</h2><div "
                       "class=info>2024-05-06　来源：示例市生态环境局</div><div class=con>"
                       "<p>上周全市空气质量总体良好，优良天数6天。</p><div "
                       "class=table-box><table><tr><th>点位</th><th>AQI</th><th>PM2.5</th></tr>"
                       "<tr><td>示例一中</td><td>45</td><td>21</td></tr><tr><td>示例公园</td><td>52</td><td>25</td></"
                       "tr><tr><td>高新区</td>"
                       "<td>61</td><td>30</td></tr></table></div><p>注：数据未经审核，仅供参考。</p></div></div>" +
                       kFoot,
                   "http://www.example.gov.cn/hb/t20240506_1.html"));
  REQUIRE(found.paragraphs.size() == 3);
  CHECK(found.paragraphs[0].text == "上周全市空气质量总体良好，优良天数6天。");
  CHECK(found.paragraphs[1].text == "点位\tAQI\tPM2.5\n示例一中\t45\t21\n示例公园\t52\t25\n高新区\t61\t30");
  CHECK(found.paragraphs[2].text == "注：数据未经审核，仅供参考。");
}

TEST_CASE("tables that lay out the page are no tables", "[pages]") {
  const Article found = only(
      extract("<title>示例市农村公路养护办法</title><table><tr><td width=180><table><tr><td><a "
              "href=a>机构概况</a></td></tr><tr><td>"
              "<a href=b>政策法规</a></td></tr><tr><td><a href=c>通知公告</a></td></tr></table></td><td><table><tr><td "
              "align=center><font size=5>示例市农村公路养护办法</font></td></tr><tr><td align=center>时间：2024-05-06 "
              "来源：示例日报 "
              "点击：12</td></tr><tr><td>&nbsp;&nbsp;" +
                  kOne + "<br><br>&nbsp;&nbsp;" + kTwo + "<br>&nbsp;&nbsp;" + kThree +
                  "</td></tr></table></td></tr><tr><td colspan=2>版权所有：示例市交通运输局 "
                  "技术支持：示例公司</td></tr></table>",
              "http://jt.example.gov.cn/show.asp?id=12"));
  CHECK(found.title == "示例市农村公路养护办法");
  CHECK(day_of_page(found) == "2024-05-06");
  CHECK(body_of(found) == kGovBody);
}

TEST_CASE("a Q and A of an office: question and answer with their labels", "[pages]") {
  const Article found = only(extract(
      "<title>关于办理居住证的问题_互动交流_示例市人民政府</title>" + kGovMenu +
          "<div class=mail><h1>关于办理居住证的问题</h1><div class=fbsj>发布时间：2024-05-06 09:12</div><div class=ask>"
          "<h4>来信内容</h4><p>您好，我来本市工作满半年，想办理居住证，请问需要哪些材料？</p></div><div class=answer>"
          "<h4>回复内容</"
          "h4><p>您好！办理居住证需要本人居民身份证、居住地住址证明等材料，可到居住地派出所办理。感谢您的来信！</p></"
          "div></div>" +
          kFoot,
      "http://www.example.gov.cn/hdjl/lxxd/content_8812.html"));
  CHECK(found.title == "关于办理居住证的问题");
  CHECK(day_of_page(found) == "2024-05-06T09:12+08:00");
  CHECK(body_of(found) ==
        "来信内容\n您好，我来本市工作满半年，想办理居住证，请问需要哪些材料？\n回复内容\n您好！办理居住证需要本人居民身"
        "份证、"
        "居住地住址证明等材料，可到居住地派出所办理。感谢您的来信！\n");
}

TEST_CASE("a notice of one paragraph, with when and where", "[pages]") {
  const Article found = only(extract(
      "<title>关于召开专题培训会的通知</title>" + kGovMenu +
          "<div class=box><h1>关于召开专题培训会的通知</h1><div>来源：市人社局 日期：2024-05-06</div><div class=text>"
          "<p>各有关单位：</p><p>定于近期召开专题培训会，现将有关事项通知如下。</p><p>时间：2024年5月12日上午9:00</p>"
          "<p>地点：市政府第一会议室</p><p>请准时参加。</p><p>示例市人社局</p><p>2024年5月5日</p></div></div>" +
          kFoot,
      "http://rsj.example.gov.cn/tzgg/2024/0506/991.html"));
  CHECK(day_of_page(found) == "2024-05-06");
  REQUIRE(found.dated);
  CHECK(to_string(*found.dated) == "2024-05-05");
  CHECK(body_of(found) ==
        "各有关单位：\n定于近期召开专题培训会，现将有关事项通知如下。\n时间：2024年5月12日上午9:"
        "00\n地点：市政府第一会议室\n"
        "请准时参加。\n示例市人社局\n2024年5月5日\n");
}

TEST_CASE("one sentence is an article", "[pages]") {
  const Article found = only(extract("<title>停水通知-示例区人民政府</title>" + kGovMenu +
                                         "<div><h1>停水通知</h1><span>2024-05-06</span><div "
                                         "class=con>因管道检修，5月7日8时至18时人民路沿线停水。</div></div>" +
                                         kFoot,
                                     "http://www.example.gov.cn/info/1053/6730.htm"));
  CHECK(found.title == "停水通知");
  CHECK(body_of(found) == "因管道检修，5月7日8时至18时人民路沿线停水。\n");
}

TEST_CASE("paragraphs as <div> and <br>, and text in <pre>", "[pages]") {
  const std::string head = "<title>示例市农村公路养护办法</title>" + kGovMenu +
                           "<div class=a><h1>示例市农村公路养护办法</h1><p>2024-05-06 10:28 来源：示例市交通局</p>";
  const char* const url = "http://www.example.gov.cn/xxgk/20240506/77.html";
  CHECK(body_of(only(extract(head + "<div class=b><div>" + kOne + "</div><div><br></div><div>" + kTwo + "</div><div>" +
                                 kThree + "</div></div></div>" + kFoot,
                             url))) == kGovBody);
  CHECK(body_of(only(extract(
            head + "<div class=b>" + kOne + "<br/><br/>" + kTwo + "<br>" + kThree + "</div></div>" + kFoot, url))) ==
        kGovBody);
  CHECK(body_of(only(extract(
            head + "<pre>　　" + kOne + "\n\n　　" + kTwo + "\n　　" + kThree + "\n</pre></div>" + kFoot, url))) ==
        kGovBody);
}

TEST_CASE("a picture instead of a text: source and date are kept, the body is empty", "[pages]") {
  const Extraction found = extract(
      "<title>一圖讀懂防汛知識</title><table width=960><tr><td><div>目前位置：<a href=/>首頁</a> > <a "
      "href=/n>最新消息</a></div>"
      "<h2 class=subject>一圖讀懂防汛知識</h2><ul "
      "class=info><li>發布日期：2024-05-06</li><li>資料來源：示例市消防局</li><li>點閱數：32</li>"
      "</ul><div class=cp><p><img src=/upload/a.jpg width=600 alt=防汛知識></p></div><p class=back><a "
      "href='javascript:history.back()'>回上一頁</a> <a href=#top>回頁首</a></p></td></tr></table>",
      "http://www.example.gov.tw/news_content.php?sn=9");
  const Article article = only(found);
  CHECK(article.title == "一圖讀懂防汛知識");
  CHECK(day_of_page(article) == "2024-05-06");
  CHECK(article.source == "示例市消防局");
  CHECK(body_of(article).empty());
  CHECK(article.images.size() == 1);
  CHECK(std::count(found.quality.begin(), found.quality.end(), "thin") == 1);
}

TEST_CASE("an e-paper's picture without text is an article still", "[pages]") {
  const Article found = only(extract(
      "<title>田野里的春耕图-示例日报</title><div class=paper><div class=ban>2024年05月06日 星期一　第03版：要闻　<a "
      "href=node_2.htm>返回目录</a>　放大+ "
      "缩小-</div><founder-title><p class=BSHARE_TEXT>田野里的春耕图</p></founder-title><div id=ozoom "
      "style='ZOOM: 100%'><founder-content><p style='text-align:center'><img src=../../res/1.jpg "
      "width=600></p></founder-content></div></div>",
      "http://epaper.example.com/2024-05/06/content_92.htm"));
  CHECK(found.images.size() == 1);
  CHECK(body_of(found).empty());
  CHECK(day_of_page(found) == "2024-05-06");
}

TEST_CASE("interviews keep their questions, pictures their captions", "[pages]") {
  const Article found =
      only(extract("<title>市交通局局长谈农村公路_在线访谈</title>" + kGovMenu +
                       "<div class=main><h1>市交通局局长谈农村公路</h1><div class=info>时间：2024-05-06 "
                       "来源：示例市政府网</div><div class=con>"
                       "<p><strong>主持人：</strong>请您介绍一下养护情况。</p><p><strong>李四：</strong>" +
                       kTwo +
                       "</p><p><img src=1.jpg></p><p style='text-align: center'>访谈现场。 王五 "
                       "摄</p><p><strong>主持人：</strong>谢谢！</p></div></div>" +
                       kFoot,
                   "http://www.example.gov.cn/zxft/202405/t20240506_8.shtml"));
  CHECK(body_of(found) == "主持人：请您介绍一下养护情况。\n李四：" + kTwo + "\n访谈现场。 王五 摄\n主持人：谢谢！\n");
  CHECK(day_of_page(found) == "2024-05-06");
}

TEST_CASE("text that begins with the words of a tool bar is text", "[pages]") {
  const std::string words[] = {"无障碍版新闻网站今日上线", "收藏家捐赠文物百余件",
                               "今天是国际护士节",         "市民扫描二维码即可领取消费券，先到先得。",
                               "一审判决现已生效",         "初审意见由县级部门提出",
                               "下一条生产线将于年底投产", "目前位置最好的地块已经出让。",
                               "公司为项目提供技术支持。", "未经授权擅自占用的，责令改正。"};
  std::string html, text;
  for (const std::string& line : words) {
    html += "<p>" + line + "</p>";
    text += line + "\n";
  }
  CHECK(body_of(only(extract(town_page("<p>" + kOne + "</p>" + html + "<p>" + kTwo + "</p>")))) ==
        kOne + "\n" + text + kTwo + "\n");
}

TEST_CASE("State Council tags fill what the page does not print", "[pages]") {
  const Article found = only(extract(
      "<title>示例市人民政府</title><meta name=SiteName content=示例市人民政府><meta name=SiteDomain "
      "content=www.example.gov.cn>"
      "<meta name=SiteIDCode content=1234567890><meta name=ColumnName content=政策文件><meta name=ColumnType "
      "content=政务公开><meta name=ArticleTitle content=示例市农村公路养护办法><meta name=PubDate content='2024-05-06 "
      "17:20'><meta name=ContentSource content=示例市交通局><meta name=Author content=李四><meta name=Keywords "
      "content=公路>"
      "<meta name=Description content=养护><meta name=Image content=/a.jpg><meta name=Url "
      "content=http://www.example.gov.cn/zw/1.html><div class=c>" +
          marked_up() + "</div>",
      "http://www.example.gov.cn/zw/1.html"));
  CHECK(found.title == "示例市农村公路养护办法");
  CHECK(day_of_page(found) == "2024-05-06T17:20+08:00");
  CHECK(found.source == "示例市交通局");
  CHECK(found.author == "李四");
  CHECK(found.site_code == "1234567890");
  CHECK(found.column == std::vector<std::string>{"政策文件"});
}

}  // namespace fangzhi

// How the content systems of GOVWEB print their lists, each in several ways: what a list leads to, which page follows,
// and how many entries it says it has.

#include <algorithm>
#include <catch2/catch.hpp>

#include "extract/extract.h"
#include "extract/links_pages.h"

namespace fangzhi {
namespace {

constexpr const char* kHost = "http://www.example.gov.cn";

struct ListVariant {
  const char* what;
  const char* url;  // without the host
  std::string bytes;
  std::vector<const char*> leads_to;  // among others
  const char* next;                   // "": none
  int announced;                      // -1: it does not say
};

// Entries enough to make the page a list.
std::string entries(const char* before, const char* after, int count = 12) {
  std::string html;
  for (int i = 0; i < count; ++i) {
    const std::string number = std::to_string(100 + i);
    html += "<li><a href=\"" + std::string(before) + number + after + "\">青石市召开第" + number +
            "次防汛抗旱工作会议</a><span>2024-05-06</span></li>";
  }
  return html;
}

std::string page_of(const std::string& list) {
  return "<html><head><title>政务要闻</title></head><body><div class=\"list\"><ul>" + list +
         "</ul></div></body></html>";
}

// What stands beside a list that a script draws.
const char* const kMenu =
    "<a href=\"/\">首页</a><a href=\"/col/col1/index.html\">走进青石</a><a href=\"/col/col2/index.html\">新闻中心</a>"
    "<a href=\"/col/col3/index.html\">政务公开</a><a href=\"/col/col4/index.html\">办事服务</a>"
    "<a href=\"/col/col5/index.html\">互动交流</a><p>您当前的位置：首页 &gt; 新闻中心 &gt; 政务要闻</p>"
    "<p>主办单位：青石市人民政府办公室　网站标识码：4200000001　联系电话：0000-1234567</p>";

void check_variants(const std::vector<ListVariant>& variants) {
  for (const ListVariant& variant : variants) {
    INFO(variant.what);
    PageInput page;
    page.url = std::string(kHost) + variant.url;
    page.bytes = variant.bytes;
    const Extraction read = extract_page(page, SiteProfile());
    CHECK(read.page_class == PageClass::kList);
    for (const char* target : variant.leads_to) {
      INFO(target);
      CHECK(std::any_of(read.links.begin(), read.links.end(),
                        [&](const Link& link) { return link.url == std::string(kHost) + target; }));
    }
    if (*variant.next != '\0') CHECK(read.next_page == std::string(kHost) + variant.next);
    CHECK((read.announced ? static_cast<int>(*read.announced) : -1) == variant.announced);
  }
}

}  // namespace

TEST_CASE("lists of TRS", "[lists]") {
  const std::string trs = entries("./202405/t20240506_", ".html");
  check_variants({
      {"the usual call",
       "/xw/",
       page_of(trs + "<script>createPageHTML(3, 0, \"index\", \"html\");</script>"),
       {"/xw/202405/t20240506_100.html", "/xw/index_1.html", "/xw/index_2.html"},
       "/xw/index_1.html",
       -1},
      {"single quotes, no blanks, another ending",
       "/xw/index_1.shtml",
       page_of(trs + "<script>createPageHTML(3,1,'index','shtml')</script>"),
       {"/xw/index.shtml", "/xw/index_2.shtml"},
       "/xw/index_2.shtml",
       -1},
      {"the last page",
       "/xw/index_2.htm",
       page_of(trs + "<script language='javascript'>createPageHTML(3, 2, \"index\", \"htm\");</script>"),
       {"/xw/index.htm", "/xw/index_1.htm"},
       "",
       -1},
      {"a list of its own name",
       "/xw/gsgg.html",
       page_of(trs + "<script>createPageHTML(2, 0, \"gsgg\", \"html\");</script>"),
       {"/xw/gsgg_1.html"},
       "/xw/gsgg_1.html",
       -1},
      {"a total beside the pager",
       "/xw/",
       page_of(trs + "<p>共 56 条记录</p><script>createPageHTML(4, 0, \"index\", "
                     "\"html\");</script>"),
       {"/xw/index_3.html"},
       "/xw/index_1.html",
       56},
      {"a column of one page",
       "/xw/",
       page_of(trs + "<script>createPageHTML(1, 0, \"index\", \"html\");</script>"),
       {"/xw/202405/t20240506_111.html"},
       "",
       -1},
  });
}

TEST_CASE("lists of JCMS", "[lists]") {
  const auto records = [](const char* total) {
    std::string store = "<datastore>" + std::string(total);
    for (int i = 0; i < 3; ++i) {
      store += "<record><![CDATA[<li><a href=\"/art/2024/5/6/art_12_" + std::to_string(i) +
               ".html\" title=\"青石市召开会议\">青石市召开防汛抗旱会议</a></li>]]></record>";
    }
    return store + "</datastore>";
  };
  check_variants({
      {"records inside the page",
       "/col/col12/index.html",
       page_of(kMenu) + "<script type=\"text/xml\">" +
           records("<totalrecord>45</totalrecord><totalpage>3</totalpage>") + "</script>",
       {"/art/2024/5/6/art_12_0.html", "/art/2024/5/6/art_12_2.html"},
       "",
       45},
      {"the answer of dataproxy",
       "/module/web/jpage/dataproxy.jsp?page=1&columnid=12",
       "<?xml version='1.0' encoding='utf-8'?>" + records("<totalrecord>45</totalrecord>"),
       {"/art/2024/5/6/art_12_1.html"},
       "",
       45},
      {"the answer without a declaration",
       "/module/web/jpage/dataproxy.jsp?startrecord=1&endrecord=45",
       records("<totalrecord>7</totalrecord>"),
       {"/art/2024/5/6/art_12_1.html"},
       "",
       7},
      {"a group that follows",
       "/col/col12/index.html",
       page_of("") +
           "<script type=\"text/xml\"><datastore><nextgroup><![CDATA[<a href=\"/module/web/jpage/"
           "dataproxy.jsp?page=2&columnid=12\"></a>]]></nextgroup>" +
           records("") + "</datastore></script>",
       {"/module/web/jpage/dataproxy.jsp?page=2&columnid=12", "/art/2024/5/6/art_12_0.html"},
       "",
       -1},
  });
}

TEST_CASE("lists in JSON", "[lists]") {
  check_variants({
      {"gkmlpt",
       "/gkmlpt/api/all/172?page=1&sid=200",
       R"({"total":31,"articles":[{"id":11,"title":"通知","url":"http://www.example.gov.cn/gkmlpt/content/1/post_11.html"}]})",
       {"/gkmlpt/content/1/post_11.html"},
       "",
       31},
      {"relative addresses",
       "/api/list?page=1",
       R"({"data":{"rows":[{"title":"会议","url":"/content/post_7.html"}]}})",
       {"/content/post_7.html"},
       "",
       -1},
      {"escaped slashes, another name of the address",
       "/api/list",
       R"({"totalCount":"12","list":[{"name":"x","linkUrl":"\/content\/post_8.html"}]})",
       {"/content/post_8.html"},
       "",
       12},
      {"an array at the top",
       "/api/list",
       R"([{"title":"公告","href":"/content/post_9.html"}])",
       {"/content/post_9.html"},
       "",
       -1},
  });
}

TEST_CASE("lists of VSB", "[lists]") {
  const std::string vsb = entries("info/1053/", ".htm");
  check_variants({
      {"pages that count down",
       "/xwzx.htm",
       page_of(vsb + "<span>共128条</span><a href=\"xwzx/8.htm\" class=\"Next\">下页</a>"),
       {"/info/1053/100.htm", "/xwzx/8.htm"},
       "/xwzx/8.htm",
       128},
      {"a query for the page",
       "/list.jsp?urltype=tree.TreeTempUrl&wbtreeid=1053",
       page_of(vsb + "<a href=\"list.jsp?urltype=tree.TreeTempUrl&amp;wbtreeid=1053&amp;PAGENUM=2\">下一页</a>"),
       {"/info/1053/101.htm", "/list.jsp?urltype=tree.TreeTempUrl&wbtreeid=1053&PAGENUM=2"},
       "/list.jsp?urltype=tree.TreeTempUrl&wbtreeid=1053&PAGENUM=2",
       -1},
      {"a total in words",
       "/xwzx.htm",
       page_of(vsb + "<div>总记录数：1024，共52页</div>"),
       {"/info/1053/111.htm"},
       "",
       1024},
      {"pages alone are no entries",
       "/xwzx.htm",
       page_of(vsb + "<div>第1页 共52页</div>"),
       {"/info/1053/111.htm"},
       "",
       -1},
  });
}

TEST_CASE("a total is told in many ways, and pages are no entries", "[lists]") {
  CHECK(announced_total("共128条") == 128u);
  CHECK(announced_total("共有 128 条信息") == 128u);
  CHECK(announced_total("共计128篇") == 128u);
  CHECK(announced_total("总记录数:128") == 128u);
  CHECK(announced_total("var totalRecord = 128;") == 128u);
  CHECK(announced_total("{\"total\":128}") == 128u);
  CHECK_FALSE(announced_total("共9页"));
  CHECK_FALSE(announced_total("中共中央办公厅 2024 年"));
  CHECK_FALSE(announced_total("共"));
  CHECK_FALSE(announced_total("\"total\":null"));
  CHECK_FALSE(announced_total("共99999999999条"));
}

}  // namespace fangzhi

// How scripts draw pagers and load lists: for each way, where it leads. Hosts and columns are made up.

#include "extract/links_script.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "extract/data_pages.h"
#include "extract/extract.h"
#include "extract/script_records.h"

namespace fangzhi {
namespace {

constexpr const char* kScriptHost = "http://www.example.gov.cn";

std::vector<std::string> targets_of(const std::string& body, const std::string& path) {
  PageInput page;
  page.url = kScriptHost + path;
  page.bytes = "";
  const std::string html = "<html><head><title>要闻</title></head><body>" + body + "</body></html>";
  page.bytes = html;
  std::vector<std::string> targets;
  for (const Link& link : extract_page(page, SiteProfile()).links) {
    if (link.url.starts_with(kScriptHost)) targets.push_back(link.url.substr(std::string(kScriptHost).size()));
  }
  return targets;
}

struct ScriptVariant {
  const char* what;
  const char* path;
  const char* body;
  std::vector<const char*> leads_to;
  std::vector<const char*> not_to;
};

void check_targets(const std::vector<ScriptVariant>& variants) {
  for (const ScriptVariant& variant : variants) {
    INFO(variant.what);
    const std::vector<std::string> targets = targets_of(variant.body, variant.path);
    for (const char* target : variant.leads_to) {
      INFO(target);
      CHECK(std::find(targets.begin(), targets.end(), target) != targets.end());
    }
    for (const char* target : variant.not_to) {
      INFO(target);
      CHECK(std::find(targets.begin(), targets.end(), target) == targets.end());
    }
  }
}

}  // namespace

TEST_CASE("createPageHTML and its kin", "[lists]") {
  check_targets({
      {"an id before, a total behind",
       "/a/",
       "<script>createPageHTML('pg', 3, 0, 'index', 'shtml', 45);</script>",
       {"/a/index_1.shtml", "/a/index_2.shtml"},
       {"/a/index_3.shtml"}},
      {"variables",
       "/a/",
       "<script>var _nPageCount = 3, _nCurrIndex = 0; var n = 'list'; createPageHTML(_nPageCount, _nCurrIndex, n, "
       "'html');</script>",
       {"/a/list_2.html"},
       {"/a/list_3.html"}},
      {"variables, the call in another script",
       "/a/",
       "<script>var _nPageCount=3;var _nCurrIndex=0;var _sPageName='index';var _sPageExt='htm';</script>",
       {"/a/index_1.htm", "/a/index_2.htm"},
       {}},
      {"an object",
       "/a/",
       "<script>Pager({size:3, current:0, prefix:'default', suffix:'htm'});</script>",
       {"/a/default_2.htm"},
       {"/a/default_3.htm"}},
      {"written out",
       "/a/",
       "<script>var currentPage = 0;//从0开始\nvar nextPage = currentPage+1\nvar countPage = 3//共多少页\n"
       "document.write('<a href=\"index_' + nextPage + '.html\">下一页</a>');</script>",
       {"/a/index_1.html", "/a/index_2.html"},
       {"/a/index_3.html"}},
      {"its definition", "/a/", "<script>function createPageHTML(a, b, c, d){ }</script>", {}, {"/a/c_1.d"}},
  });
}

TEST_CASE("pagers of plugins and forms", "[lists]") {
  check_targets({
      {"laypage",
       "/l.aspx?cid=1",
       "<script>laypage.render({ count: 25, limit: 10, curr: 1, jump: function(o){ location.href = "
       "'l.aspx?cid=1&page=' + "
       "o.curr; } });</script>",
       {"/l.aspx?cid=1&page=2", "/l.aspx?cid=1&page=3"},
       {"/l.aspx?cid=1&page=4"}},
      {"a function of its own",
       "/l.do?c=7",
       "<script>function goPage(n){ location.href = '/l.do?c=7&pageNo=' + n; }</script><a href=# "
       "onclick='goPage(2)'>2</a>"
       "<a href=# onclick='goPage(3)'>3</a>",
       {"/l.do?c=7&pageNo=2", "/l.do?c=7&pageNo=3"},
       {"/l.do?c=7&pageNo=4"}},
      {"a form",
       "/l.action?type=3",
       "<form action='/l.action'><input type=hidden name=type value=3><input type=hidden name=currentPage "
       "value=1></form>"
       "<a href='javascript:turnpage(2)'>下一页</a>",
       {"/l.action?type=3&currentPage=2"},
       {}},
      {"a form that is posted",
       "/l.do",
       "<form method=post action=/l.do><input type=hidden name=col value=3><input type=hidden name=pageNo></form>"
       "<a href='javascript:jumpPage(2)'>2</a>",
       {"/l.do?__wb_method=POST&col=3&pageNo=2"},
       {}},
      {"a choice",
       "/t/list.html",
       "<select><option value='list.html'>1</option><option value='list_2.html'>2</option></select>",
       {"/t/list_2.html"},
       {}},
      {"parts of an object",
       "/k/list_1.html",
       "<script>k.make({ pno: 1, total: 3, former: 'list', latter: '.html', getLink: function(n){ return this.former + "
       "'_' + n "
       "+ this.latter; } });</script>",
       {"/k/list_2.html", "/k/list_3.html"},
       {"/k/list_4.html"}},
      {"an array", "/p/p1.html", "<script>var urls = ['p1.html', 'p2.html', 'p3.html'];</script>", {"/p/p3.html"}, {}},
      {"<noscript>", "/n?p=1", "<noscript><a href='/n?p=2'>2</a></noscript>", {"/n?p=2"}, {}},
  });
}

TEST_CASE("lists that a script loads", "[lists]") {
  check_targets({
      {"$.ajax with data",
       "/c.html",
       "<script>$.ajax({ url: '/api/list', data: { channel: 11, pageNo: p, size: 10 } });</script>",
       {"/api/list?channel=11&pageNo=1&size=10"},
       {"/api/list"}},
      {"fetch",
       "/c.html",
       "<script>const cid = 12; fetch(`/api/v2?cid=${cid}&page=${page}`);</script>",
       {"/api/v2?cid=12&page=1"},
       {}},
      {"numbered files",
       "/c.html",
       "<script>var page = 0; page++; $.getJSON('/data/list_' + page + '.json', f);</script>",
       {"/data/list_1.json"},
       {}},
      {"axios behind a base",
       "/c.html",
       "<script>axios.defaults.baseURL='/prod'; axios.get('/list', { params: { pageNum: this.pageNum, col: '3' } "
       "});</script>",
       {"/prod/list?pageNum=1&col=3"},
       {}},
      {"JSON by POST",
       "/c.html",
       "<script>axios.post('/api/page', { cat: 13, pageNum: 1, pageSize: 10 });</script>",
       {"/api/page?__wb_method=POST&__wb_post_type=json&cat=13&pageNum=1&pageSize=10"},
       {}},
      {"a form by POST",
       "/c.html",
       "<script>$.post('/n.ashx', { action: 'list', pageIndex: i });</script>",
       {"/n.ashx?__wb_method=POST&action=list&pageIndex=1"},
       {}},
      {"jpage",
       "/col/col5/index.html",
       "<script>$('#9').jpage({ proxyUrl:'/m/dataproxy.jsp', params:{ 'columnid':'5', 'unitid':'9' }, totalRecord:45, "
       "perPage:15, "
       "groupSize:3 });</script>",
       {"/m/dataproxy.jsp?columnid=5&unitid=9&startrecord=1&endrecord=45&perpage=15"},
       {}},
      {"a button",
       "/m.html",
       "<button data-url='/more?cid=3' data-page='2'>加载更多</button>",
       {"/more?cid=3&page=2"},
       {}},
      {"gkmlpt",
       "/gkmlpt/index",
       "<script>window._CONFIG={SID:'755041',TREE:[{id:1,children:[{id:26,name:'a'}]}]};</script>",
       {"/gkmlpt/api/all/26?page=1&sid=755041"},
       {"/gkmlpt/api/all/1?page=1&sid=755041"}},
      {"what is no list",
       "/c.html",
       "<script>$.ajax({ url: '/visit/count', data: { page: 1 } }); $.post('/comment/save', { page: 1, text: t }); "
       "$.getJSON('/api/weather?page=1');</script>",
       {},
       {"/visit/count?page=1", "/comment/save?__wb_method=POST&page=1&text=", "/api/weather?page=1"}},
  });
}

TEST_CASE("rows that lead on by script", "[lists]") {
  check_targets({
      {"a function of an id",
       "/a/",
       "<script>function open1(y, id){ var u = '/info/' + y; window.open(u + '/' + id + '.html'); }</script>"
       "<a href=# onclick=\"open1('2024', '17')\">全市防汛工作会议召开情况通报</a>",
       {"/info/2024/17.html"},
       {}},
      {"a row",
       "/a/",
       "<table><tr onclick=\"location.href='/a/17.html'\"><td>全市防汛工作会议召开</td></tr></table>",
       {"/a/17.html"},
       {}},
      {"arrays",
       "/a/",
       "<script>urls[0]='./t1_22.html';titles[0]='全市防汛工作会议召开';</script>",
       {"/a/t1_22.html"},
       {}},
      {"the page's state",
       "/a/",
       "<script>window.__S__={\"items\":[{\"title\":\"全市防汛工作会议召开\",\"link\":\"/post/22\"}]}</script>",
       {"/post/22"},
       {}},
      {"a written frame",
       "/a/",
       "<script>document.write('<iframe src=\"/in.htm\"></iframe>')</script>",
       {"/in.htm"},
       {}},
      {"a timer", "/a/", "<script>setTimeout(\"location.href='b.html'\", 500)</script>", {"/a/b.html"}, {}},
      {"a folded menu",
       "/a/",
       "<ul style='display:none'><li><a href=/x/>甲</a><li><a href=/y/>乙</a><li><a href=/z/>丙</a></ul>",
       {"/z/"},
       {}},
      {"a hidden trap", "/a/", "<p>正文</p><a href=/trap/ style='display:none'>x</a>", {}, {"/trap/"}},
  });
}

TEST_CASE("the page of data after a page of data", "[lists]") {
  CHECK(next_data_page("http://a/l?page=1&size=10", 10, {.entries = 25, .pages = {}}) == "http://a/l?page=2&size=10");
  CHECK(next_data_page("http://a/l?page=3&size=10", 5, {.entries = 25, .pages = {}}).empty());
  CHECK(next_data_page("http://a/l?page=2", 10, {.entries = {}, .pages = 2}).empty());
  CHECK(next_data_page("http://a/l?page=2", 0, {.entries = 99, .pages = {}}).empty());
  CHECK(next_data_page("http://a/list_9.json?v=1", 10, {}) == "http://a/list_10.json?v=1");
  CHECK(next_data_page("http://a/list.json", 10, {}).empty());
  CHECK(next_data_page("http://a/d.jsp?startrecord=1&endrecord=45&perpage=15", 45, {.entries = 100, .pages = {}}) ==
        "http://a/d.jsp?startrecord=46&endrecord=90&perpage=15");
  CHECK(next_data_page("http://a/d.jsp?startrecord=1&endrecord=45", 36, {.entries = 100, .pages = {}}) ==
        "http://a/d.jsp?startrecord=37&endrecord=81");
  CHECK(next_data_page("http://a/d.jsp?startrecord=91&endrecord=135", 10, {.entries = 100, .pages = {}}).empty());
}

TEST_CASE("entries of JSON, scripts and XML", "[lists]") {
  using Records = std::vector<std::pair<std::string, std::string>>;
  CHECK(records_of(Script(R"([{"t":"全市防汛工作会议","u":"/a/1.html","img":"/i.jpg"},{"id":3}])")) ==
        Records{{"/a/1.html", "全市防汛工作会议"}});
  CHECK(records_of(Script(R"({"html":"<li><a href='\/a\/2.html'>会议<\/a>"})")) == Records{{"/a/2.html", "会议"}});
  CHECK(xml_records("<?xml?><r><item><title><![CDATA[会议]]></title><url>/a/3.html</url></item></r>") ==
        Records{{"/a/3.html", "会议"}});
  CHECK(records_of(Script("({{[")).empty());
}

}  // namespace fangzhi

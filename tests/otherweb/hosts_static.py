"""Hosts whose further list pages are files: what differs is how a page says where the next one is."""

import html

from web import Host, js, pages_of


class Trs(Host):
    """TRS WCM: createPageHTML and its many cousins; nothing links to page two."""

    name = "云溪市人民政府"

    def build(self):
        columns = []
        makers = [
            ("quoted", "htm", "index", self.quoted),
            ("by-id", "shtml", "index", self.by_id),
            ("by-names", "html", "list", self.by_names),
            ("written-out", "html", "index", self.written_out),
            ("pager-object", "htm", "default", self.pager_object),
            ("external", "html", "index", self.external),
        ]
        for number, (variant, ext, stem, maker) in enumerate(makers):
            items = self.column("trs " + variant, self.size)
            folder = "/xwzx/col%d/" % number
            for item in items:
                self.put_article(item, "%s%s/t%s_%d.%s" % (folder, item.day.strftime("%Y%m"), item.day.strftime("%Y%m%d"), item.serial, ext))
            pages = pages_of(items, 10)
            for at, some in enumerate(pages):
                name = "%s%s.%s" % (stem, "_%d" % at if at else "", ext)
                text = self.page(
                    "栏目%d" % number,
                    '<ul class="gl">%s</ul><div class="page">%s</div>'
                    % (self.entries(some, lambda i: "./" + i.url[len(folder) :]), maker(len(pages), at, len(items))),
                )
                self.put(folder + name, text)
                if at == 0 and stem == "index":
                    self.routes[folder] = self.routes[folder + name]
                    self.wanted.discard(folder + name)
                    self.wanted.add(folder)
            columns.append(("栏目%d" % number, folder if stem == "index" else folder + stem + "." + ext))
        self.put("/js/page5.js", js('createPageHTML(_nPageCount, _nCurrIndex, _sPageName, _sPageExt);'), wanted=False)
        self.home(columns)

    @staticmethod
    def quoted(count, at, total):
        return "<script language='javascript'>createPageHTML(%d,%d,'index','htm');</script>" % (count, at)

    @staticmethod
    def by_id(count, at, total):
        return '<div id="pg"></div><script>createPageHTML("pg", %d, %d, "index", "shtml", %d);</script>' % (count, at, total)

    @staticmethod
    def by_names(count, at, total):
        return (
            '<script>\nvar _nPageCount = %d;\nvar _nCurrIndex = %d;\nvar sName = "list", sExt = "html";\n'
            "createPageHTML(_nPageCount, _nCurrIndex, sName, sExt);\n</script>" % (count, at)
        )

    @staticmethod
    def written_out(count, at, total):
        return """<SCRIPT LANGUAGE="JavaScript">
var currentPage = %d;//所在页从0开始
var prevPage = currentPage-1//上一页
var nextPage = currentPage+1//下一页
var countPage = %d//共多少页
document.write("共"+countPage+"页&nbsp;&nbsp;");
if(countPage>1&&currentPage!=(countPage-1))
 document.write("<a href=\\"index"+"_" + nextPage + "."+"html\\">下一页</a>&nbsp;<a href=\\"index_" + (countPage-1) + ".html\\">尾页</a>");
else
 document.write("下一页 尾页");
</SCRIPT>""" % (at, count)

    @staticmethod
    def pager_object(count, at, total):
        return "<script>Pager({size:%d, current:%d, prefix:'default', suffix:'htm'});</script>" % (count, at)

    @staticmethod
    def external(count, at, total):
        return (
            '<script>var _nPageCount=%d; var _nCurrIndex=%d; var _sPageName="index"; var _sPageExt="html";</script>'
            '<script src="/js/page5.js"></script>' % (count, at)
        )


class Vsb(Host):
    """博达: descending static numbers, list.jsp with a dozen parameters, articles at content.jsp too."""

    name = "青禾县人民政府"

    def build(self):
        items = self.column("vsb descending")
        for item in items:
            self.put_article(item, "/info/1053/%d.htm" % item.serial, self.article(item).replace('id="zoom"', 'id="vsb_content"'))
        pages = pages_of(items, 10)
        count = len(pages)
        for at, some in enumerate(pages):
            path = "/zwdt/jrxx.htm" if at == 0 else "/zwdt/jrxx/%d.htm" % (count - at)
            up = "" if at == 0 else "../"
            rows = self.entries(some, lambda i: ("../" if at == 0 else "../../") + i.url[1:])
            following = "jrxx/%d.htm" % (count - 1) if at == 0 else "%d.htm" % (count - at - 1)
            nexts = '<a href="%s" class="Next">下页</a>' % following if at + 1 < count else '<span class="NextDisabled">下页</span>'
            pager = '<td>共%d条&nbsp;&nbsp;%d/%d&nbsp;</td><td><span class="PrevDisabled">首页</span>%s<a href="%s">尾页</a></td>' % (
                len(items), at + 1, count, nexts, (up and "" or "jrxx/") + "1.htm")
            self.put(path, self.page("今日信息", '<ul>%s</ul><table class="pg"><tr>%s</tr></table>' % (rows, pager)))

        asked = self.column("vsb list.jsp")
        for item in asked:
            self.put_article(
                item, "/content.jsp?urltype=news.NewsContentUrl&wbtreeid=1071&wbnewsid=%d" % item.serial)
        pages = pages_of(asked, 10)
        for at, some in enumerate(pages):
            path = "/list.jsp?urltype=tree.TreeTempUrl&wbtreeid=1071"
            if at:
                path = "/list.jsp?a3t=%d&a3p=%d&a3c=10&urltype=tree.TreeTempUrl&wbtreeid=1071" % (len(pages), at + 1)
            pager = "共%d条　第%d/%d页 " % (len(asked), at + 1, len(pages))
            if at + 1 < len(pages):
                query = "?a3t=%d&amp;a3p=%d&amp;a3c=10&amp;urltype=tree.TreeTempUrl&amp;wbtreeid=1071" % (len(pages), at + 2)
                pager += "<a href=\"%s\">下一页</a>" % query
            pager += ('<input name=a3GOPAGE size=2><a href="javascript:a3_gopage()">转到</a>'
                      "<script>function a3_gopage(){location.href='?a3t=%d&a3p='+n+'&a3c=10&urltype=tree.TreeTempUrl&wbtreeid=1071'}</script>" % len(pages))
            self.put(path, self.page("公告", "<ul>%s</ul><div>%s</div>" % (self.entries(some), pager)))
        self.home([("今日信息", "zwdt/jrxx.htm"), ("公告", "/list.jsp?urltype=tree.TreeTempUrl&wbtreeid=1071")])


class Pagers(Host):
    """Pagers a script draws or works: option values, goPage(3), turnpage(2) through a form, laypage, jQuery plugins."""

    name = "石桥区人民政府"

    def build(self):
        makers = [
            ("select", "/tzgg/list{}.html", self.select),
            ("onclick-goPage", "/newslist.do?catalog=7{}", self.go_page),
            ("javascript-form", "/news/list.action?type=3{}", self.turn_page),
            ("laypage", "/gggs/index.aspx?cid=12{}", self.laypage),
            ("jquery-pagination", "/zfxx/index{}.html", self.jquery),
            ("data-page", "/Bmdt/List{}.html", self.data_page),
            ("numbers-only", "/hygq/list.php?fid=9{}", self.numbers),
        ]
        columns = []
        for number, (variant, shape, maker) in enumerate(makers):
            items = self.column("pager " + variant)
            for item in items:
                shapes = ["/html/%d/%d.shtml", "/shownews.asp?lm=%d&id=%d", "/Article/Show.aspx?ClassID=%d&ID=%d", "/cms/%d/view-%d.jhtml"]
                self.put_article(item, shapes[number % 4] % (number, item.serial))
            pages = pages_of(items, 10)
            for at, some in enumerate(pages):
                self.put(self.at(shape, at), self.page("栏目%d" % number, '<ul>%s</ul><div class="pagination">%s</div>' % (
                    self.entries(some), maker(shape, len(pages), at, len(items)))))
            columns.append(("栏目%d" % number, self.at(shape, 0)))
        self.home(columns)

    @staticmethod
    def at(shape, at):
        if at == 0:
            return shape.format("")
        if "?" not in shape:
            return shape.format("_%d" % (at + 1))
        name = "pageNo" if ".do" in shape else "currentPage" if ".action" in shape else "page"
        return shape.format("&%s=%d" % (name, at + 1))

    def select(self, shape, count, at, total):
        options = "".join('<option value="%s"%s>第%d页</option>' % (
            self.at(shape, n).rsplit("/", 1)[1], " selected" if n == at else "", n + 1) for n in range(count))
        return '共%d条记录 <select onchange="location.href=this.options[this.selectedIndex].value">%s</select>' % (total, options)

    def go_page(self, shape, count, at, total):
        numbers = "".join('<a href="#" onclick="goPage(%d);return false;">%d</a>' % (n + 1, n + 1) for n in range(count))
        return ("<script>function goPage(n){ window.location.href = '/newslist.do?catalog=7&pageNo=' + n; }</script>"
                "总记录数：%d %s" % (total, numbers))

    def turn_page(self, shape, count, at, total):
        return ('<form name="pageForm" method="get" action="/news/list.action"><input type="hidden" name="type" value="3">'
                '<input type="hidden" name="currentPage" value="%d"></form><script>function turnpage(p){var f=document.pageForm;'
                "f.currentPage.value=p;f.submit();}</script>共 <b>%d</b> 条记录，共 %d 页 %s"
                % (at + 1, total, count, "".join('<a href="javascript:turnpage(%d)">%d</a>' % (n + 1, n + 1) for n in range(count))
                   + '<a href="javascript:turnpage(%d);">下一页</a>' % min(at + 2, count)))

    def laypage(self, shape, count, at, total):
        return ("<div id='page'></div><script>layui.use('laypage', function(){ var laypage = layui.laypage; laypage.render({ elem: 'page', "
                "count: %d, limit: 10, curr: %d, jump: function(obj, first){ if(!first){ location.href = 'index.aspx?cid=12&page=' + obj.curr; } } }); });"
                "</script>" % (total, at + 1))

    def jquery(self, shape, count, at, total):
        return ("<div class='M-box'></div><script>$('.M-box').pagination({ pageCount: %d, current: %d, jump: true, callback: function(api){ "
                "var p = api.getCurrent(); window.location.href = p == 1 ? 'index.html' : 'index_' + p + '.html'; } });</script>" % (count, at + 1))

    def data_page(self, shape, count, at, total):
        return "".join('<span class="pg" data-href="%s">%d</span>' % (self.at(shape, n), n + 1) for n in range(count))

    def numbers(self, shape, count, at, total):
        window = [n for n in range(count) if abs(n - at) <= 2]
        return "".join("<b>%d</b>" % (n + 1) if n == at else '<a href="%s">[%d]</a>' % (html.escape(self.at(shape, n)), n + 1) for n in window)


class Frames(Host):
    """A frameset whose list lies in an iframe of a frame; index pages that only send on; a base href."""

    name = "望江镇人民政府"
    charset = "gbk"

    def build(self):
        framed = self.column("frames iframe")
        for item in framed:
            self.put_article(item, "/gov/dt/%d.htm" % item.serial)
        pages = pages_of(framed, 10)
        for at, some in enumerate(pages):
            more = '<a href="rlist.asp?p=%d">后页</a>' % (at + 2) if at + 1 < len(pages) else "后页"
            self.put("/gov/rlist.asp?p=%d" % (at + 1),
                     '<html><body><table>%s</table>%s</body></html>' % (
                         "".join('<tr><td>·<a href="dt/%d.htm" target="_top">%s</a></td><td>[%s]</td></tr>' % (i.serial, i.title, i.day.strftime("%y-%m-%d")) for i in some), more))
        self.put("/", '<html><head><title>%s</title><meta http-equiv="refresh" content="0;URL=\'gov/default.htm\'"></head><body></body></html>' % self.name)
        self.put("/gov/default.htm", '<html><head><title>%s</title></head><frameset rows="100,*"><frame src="top.htm"><frame src="main.htm"></frameset></html>' % self.name)
        self.put("/gov/top.htm", '<html><body><a href="/gw/" target="_top">公文</a> <a href="/old/" target=_top>旧版</a></body></html>')
        self.put("/gov/main.htm", '<html><body><h3>动态</h3><iframe src="rlist.asp?p=1" width=600></iframe></body></html>')

        sent = self.column("frames location")
        self.put("/gw/", "<html><head><script>window.location.href=\"../gongwen/index.php\";</script></head><body></body></html>")
        self.put("/gongwen/index.php", self.page("公文", '<div>%s</div>' % "".join(
            '<p onclick="window.open(\'/gongwen/show.php?id=%d\')" style="cursor:pointer" title="%s">%s…　%s</p>' % (i.serial, i.title, i.title[:14], i.iso()) for i in sent)))
        for item in sent:
            self.put_article(item, "/gongwen/show.php?id=%d" % item.serial)

        based = self.column("frames base-href")
        self.put("/old/", "<html><body><script>self.location='/old/2019/List.htm'</script></body></html>")
        self.put("/old/2019/List.htm", self.page("旧版", "<ul>%s</ul>" % "".join(
            '<li><a href="wz/N%d.HTM" title="%s">%s...</a> %s</li>' % (i.serial, i.title, i.title[:12], i.iso()) for i in based),
            '<base href="/old/Files/">'))
        for item in based:
            self.put_article(item, "/old/Files/wz/N%d.HTM" % item.serial)


class Gbk(Host):
    """GBK throughout: query parameters in GBK, folders with Chinese names percent-encoded as GBK bytes."""

    name = "柳园市人民政府"
    charset = "gbk"

    def build(self):
        from urllib.parse import quote

        asked = self.column("gbk query")
        kind = quote("通知公告", encoding="gbk")
        pages = pages_of(asked, 10)
        for at, some in enumerate(pages):
            more = '<a href="list.asp?lm=通知公告&page=%d">下一页</a>' % (at + 2) if at + 1 < len(pages) else ""
            rows = "".join('<li><a href="view.asp?lm=通知公告&id=%d">%s</a>(%s)</li>' % (i.serial, i.title, i.iso()) for i in some)
            self.put("/list.asp?lm=%s%s" % (kind, "&page=%d" % (at + 1) if at else ""), self.page("通知公告", "<ul>%s</ul>%s" % (rows, more)))
            for item in some:
                self.put_article(item, "/view.asp?lm=%s&id=%d" % (kind, item.serial))
        filed = self.column("gbk path")
        folder = "/" + quote("信息公开", encoding="gbk") + "/"
        for item in filed:
            self.put_article(item, "%s%d/%s.html" % (folder, item.day.year, item.serial))
        pages = pages_of(filed, 10)
        for at, some in enumerate(pages):
            more = '<a href="%sindex%d.html">下页</a>' % (folder, at + 1) if at + 1 < len(pages) else ""
            self.put("%sindex%s.html" % (folder, at or ""), self.listing("信息公开", some, more))
        self.home([("通知公告", "list.asp?lm=通知公告"), ("信息公开", folder + "index.html")])

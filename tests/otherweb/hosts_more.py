"""A second round of systems: pagers of plugins, interfaces behind prefixes, links that functions open, tabs, includes."""

import html
import json

from web import Host, Reply, fields, js, pages_of
from hosts_script import as_json


class Plugins(Host):
    """Pagers of jQuery plugins; each makes the addresses its own way."""

    name = "大湾区人民政府"

    def build(self):
        columns = []
        for number, (variant, shape, maker) in enumerate([
            ("this-data", "/news?cat=2&page={}", self.this_data),
            ("laypage-old", "/tz/list.jhtml?page={}", self.laypage_old),
            ("bootstrap", "/bt/list-{}.html", self.bootstrap),
            ("kkpager", "/kk/list_{}.html", self.kkpager),
            ("page-array", "/arr/p{}.html", self.page_array),
            ("image-next", "/img/ls{}.htm", self.image_next),
            ("bare-ampersand", "/List.asp?Class=5&Page={}", self.bare),
            ("noscript", "/ns/n.php?c=1&p={}", self.noscript),
            ("post-form", "/pf/list.do", self.post_form),
            ("folder", "/fd/{}/", self.folder),
        ]):
            items = self.column("plugin " + variant)
            pages = pages_of(items, 10)
            for item in items:
                self.put_article(item, "/x%d/%s/%d.html" % (number, item.day.strftime("%Y/%m"), item.serial))
            first = shape.format(1)
            self.kept = (items, pages)
            for at, some in enumerate(pages):
                path = shape.format(at + 1)
                text = self.page("栏目", "<ul>%s</ul><div class=pages>%s</div>" % (self.entries(some), maker(shape, len(pages), at)))
                if variant == "post-form":
                    setattr(self, "posted", getattr(self, "posted", {}) | {str(at + 1): text})
                    path = first if at == 0 else None
                if path:
                    self.put(path, text)
            columns.append(("栏目%d" % number, first))
        self.home(columns)

    def this_data(self, shape, count, at):
        return "".join('<a href="javascript:;" data-page="%d">%d</a>' % (n + 1, n + 1) for n in range(count)) + (
            "<script>$('.pages a').click(function(){ location.href = '/news?cat=2&page=' + $(this).data('page'); });</script>")

    def laypage_old(self, shape, count, at):
        return ("<div id=page></div><script>laypage({ cont: 'page', pages: %d, curr: function(){ var page = location.search.match(/page=(\\d+)/); return page ? page[1] : 1; }(), "
                "jump: function(e, first){ if(!first){ location.href = '?page='+e.curr; } } });</script>" % count)

    def bootstrap(self, shape, count, at):
        return ("<ul id=p></ul><script>$('#p').bootstrapPaginator({ currentPage: %d, totalPages: %d, pageUrl: function(type, page, current){ "
                'return "list-" + page + ".html"; } });</script>' % (at + 1, count))

    def kkpager(self, shape, count, at):
        return ("<div id=kkpager></div><script>kkpager.generPageHtml({ pno: %d, total: %d, totalRecords: %d, hrefFormer: 'list', hrefLatter: '.html', "
                "getLink: function(n){ return this.hrefFormer + '_' + n + this.hrefLatter; } });</script>" % (at + 1, count, len(self.kept[0])))

    def page_array(self, shape, count, at):
        return "<script>var pageUrls = [%s]; function jump(i){ location.href = pageUrls[i]; }</script>" % ",".join("'p%d.html'" % (n + 1) for n in range(count))

    def image_next(self, shape, count, at):
        return '<a href="ls%d.htm"><img src="/i/next.gif" alt="下一页"></a>' % (at + 2) if at + 1 < count else ""

    def bare(self, shape, count, at):
        return '<A HREF="List.asp?Class=5&Page=%d">下一页</A>' % (at + 2) if at + 1 < count else "下一页"

    def noscript(self, shape, count, at):
        return "<noscript>%s</noscript>" % "".join('<a href="n.php?c=1&amp;p=%d">%d</a>' % (n + 1, n + 1) for n in range(count))

    def post_form(self, shape, count, at):
        return ('<form id="f" method="post" action="/pf/list.do"><input type=hidden name="colId" value="88"><input type=hidden name="pageNo" value="%d"></form>' % (at + 1) +
                "".join('<a href="javascript:jumpPage(%d)">%d</a>' % (n + 1, n + 1) for n in range(count)) + "<script>function jumpPage(n){ $('#f input[name=pageNo]').val(n); $('#f').submit(); }</script>")

    def folder(self, shape, count, at):
        return "".join('<a href="../%d/">%d</a>' % (n + 1, n + 1) for n in range(count))

    def answer(self, method, path, query, form, headers):
        if path == "/pf/list.do" and method == "POST":
            asked = fields(form.decode())
            text = self.posted.get(asked.get("pageNo", "1")) if asked.get("colId") == "88" else None
            return Reply(text) if text else None
        return None


class Data(Host):
    """Lists as data: JSONP, script files, XML of its own, a base address, form posts to a handler, nested records."""

    name = "梅岭县融媒体中心"

    def build(self):
        self.lists, columns = {}, []
        for number, (variant, block) in enumerate([
            ("jsonp", '<script src="/jsonp/list?column=0&page=1&callback=show"></script>'),
            ("script-file", '<script src="/data/news1.js"></script><script>draw(newsList)</script>'),
            ("xml", "<script>$.ajax({ url: '/xml/list2.xml', dataType: 'xml', success: draw });</script>"),
            ("base-url", "<script>axios.defaults.baseURL = '/prod-api'; new Vue({ data: { pageNum: 1, pageSize: 10 }, methods: { load() { axios.get('/portal/list', "
                         "{ params: { pageNum: this.pageNum, pageSize: this.pageSize, columnId: '3' } }) } } });</script>"),
            ("ashx-post", '<script>var pageIndex = 1; $.post("/ashx/News.ashx", { action: "getlist", cid: 4, pageIndex: pageIndex, pageSize: 10 }, draw);</script>'),
            ("fetch-post", "<script>fetch('/api/content/query', { method: 'POST', headers: {'Content-Type': 'application/json'}, body: JSON.stringify({ siteId: '5', current: 1, size: 10 }) })</script>"),
            ("xhr", '<script>var xhr = new XMLHttpRequest(); function get(i) { xhr.open("GET", "/h/list.ashx?t=6&pageindex=" + i, true); xhr.send(); } get(1);</script>'),
            ("layui-flow", "<script>flow.load({ elem: '#l', done: function(page, next){ $.get('/flow/7?page=' + page, function(res){ next(res.data, page < res.pages); }); } });</script>"),
            ("jq-load", "<script>$('#l').load('/inc/list8.html');</script>"),
            ("layui-table", "<script>table.render({ elem: '#t', url: '/lay/9', page: true, limit: 10 });</script>"),
            ("id-template", "<script>$.getJSON('/ids/10.json', function(d){ $.each(d, function(i, v){ $('#l').append('<li><a href=\"/d/10/' + v.id + '.html\">' + v.title + '</a></li>'); }); });</script>"),
        ]):
            items = self.column("data " + variant)
            for item in items:
                self.put_article(item, "/d/%d/%d.html" % (number, item.serial))
            self.lists[number] = items
            self.put("/c%d/" % number, self.page("栏目", '<div id="l"></div>' + block))
            columns.append(("栏目%d" % number, "/c%d/" % number))
        records = lambda number: [{"title": i.title, "url": i.url, "time": i.iso()} for i in self.lists[number]]  # noqa: E731
        self.put("/data/news1.js", js("var newsList = %s;" % json.dumps(records(1), ensure_ascii=False)))
        self.put("/xml/list2.xml", Reply("<?xml version='1.0' encoding='utf-8'?><news>%s</news>" % "".join(
            "<item><title><![CDATA[%s]]></title><url>%s</url><date>%s</date></item>" % (i.title, i.url, i.iso()) for i in self.lists[2]), "text/xml"))
        self.put("/inc/list8.html", Reply("<ul>%s</ul>" % self.entries(self.lists[8])))
        self.put("/ids/10.json", as_json([{"id": i.serial, "title": i.title} for i in self.lists[10]]))
        self.home(columns)

    def rows(self, number, at):
        return [{"id": i.serial, "title": i.title, "url": i.url, "publishTime": i.iso()} for i in self.lists[number][(at - 1) * 10 : at * 10]]

    def answer(self, method, path, query, form, headers):
        asked = fields(query)
        count = lambda number: len(self.lists[number])  # noqa: E731
        at = lambda name: int(asked.get(name) or 1)  # noqa: E731
        if path == "/jsonp/list":
            return js("%s(%s);" % (asked.get("callback", "cb"), json.dumps({"total": count(0), "list": self.rows(0, at("page"))}, ensure_ascii=False)))
        if path == "/prod-api/portal/list" and asked.get("columnId") == "3":
            return as_json({"total": count(3), "rows": self.rows(3, at("pageNum")), "code": 200})
        if path == "/ashx/News.ashx" and method == "POST":
            asked = fields(form.decode())
            return as_json({"Total": count(4), "Rows": self.rows(4, at("pageIndex"))}) if asked.get("action") == "getlist" else None
        if path == "/api/content/query" and method == "POST" and headers.get("Content-Type", "").startswith("application/json"):
            asked = json.loads(form or b"{}")
            return as_json({"data": {"records": self.rows(5, at("current")), "total": count(5), "pages": -(-count(5) // 10)}})
        if path == "/h/list.ashx" and asked.get("t") == "6":
            return as_json({"data": self.rows(6, at("pageindex")), "recordCount": count(6)})
        if path == "/flow/7":
            return as_json({"data": self.rows(7, at("page")), "pages": -(-count(7) // 10)})
        if path == "/lay/9":
            return as_json({"code": 0, "count": count(9), "data": self.rows(9, at("page"))})
        return None


class Openers(Host):
    """Links that are none: functions with ids, rows, tabs that CSS hides, menus, objects, timers."""

    name = "双河区人民政府"

    def build(self):
        columns = []

        def column(variant, path, article, inner, head=""):
            items = self.column("opener " + variant)
            for item in items:
                self.put_article(item, article(item))
            self.put(path, self.page("栏目", inner(items), head))
            columns.append((variant, path))

        column("function-id", "/a/list.html", lambda i: "/info/%d/%d.html" % (i.day.year, i.serial), lambda items: (
            "<script>function openInfo(y, id){ window.open('/info/' + y + '/' + id + '.html', '_blank'); }</script><ul>%s</ul>" % "".join(
                "<li><a href=\"javascript:void(0)\" onclick=\"openInfo('%d','%d')\">%s</a> %s</li>" % (i.day.year, i.serial, i.title, i.iso()) for i in items)))
        column("function-href", "/b/list.html", lambda i: "/b/view.jsp?id=%d" % i.serial, lambda items: (
            "<table>%s</table><script>var base='/b/view.jsp'; function show(id){ var u = base + '?id=' + id; location.href = u; }</script>" % "".join(
                "<tr><td><a href='javascript:show(%d)'>%s</a></td><td>%s</td></tr>" % (i.serial, i.title, i.iso()) for i in items)))
        column("row-onclick", "/c/list.html", lambda i: "/c/%d.html" % i.serial, lambda items: "<table>%s</table>" % "".join(
            "<tr onclick=\"location.href='/c/%d.html'\"><td>%s</td><td>%s</td></tr>" % (i.serial, i.title, i.iso()) for i in items))
        column("hidden-tab", "/d/list.html", lambda i: "/d/%d.html" % i.serial, lambda items: (
            '<div class="tab">要闻 | 动态</div><div class="con"><ul>%s</ul></div><div class="con" style="display:none"><ul>%s</ul></div>' % (
                self.entries(items[:8]), self.entries(items[8:]))))
        column("object", "/e/list.html", lambda i: "/e/%d.html" % i.serial, lambda items: '<object data="/e/inner.htm" type="text/html" width=700></object>')
        self.put("/e/inner.htm", "<html><body><ul>%s</ul></body></html>" % self.entries(self.items[-self.size :]))
        column("written-frame", "/f/list.html", lambda i: "/f/%d.html" % i.serial, lambda items: "<script>document.write('<iframe src=\"/f/inner.htm\" width=\"100%\"></iframe>');</script>")
        self.put("/f/inner.htm", "<html><body><ul>%s</ul></body></html>" % self.entries(self.items[-self.size :]))
        column("timer", "/g/real.html", lambda i: "/g/%d.html" % i.serial, lambda items: "<ul>%s</ul>" % self.entries(items))
        self.put("/g/", '<html><head><script>setTimeout("window.location=\'real.html\'", 500);</script></head><body>正在跳转……</body></html>')
        columns[-1] = ("timer", "/g/")
        column("written-links", "/h/list.html", lambda i: "/h/%d.html" % i.serial, lambda items: "<script>%s</script>" % "\n".join(
            "document.writeln(\"<li><a href='/h/%d.html' target=_blank>%s<\\/a><\\/li>\");" % (i.serial, i.title) for i in items))
        column("textarea", "/i/list.html", lambda i: "/i/%d.html" % i.serial, lambda items: '<textarea class="lazy" style="display:none"><ul>%s</ul></textarea>' % self.entries(items))
        column("menu", "/j/list.html", lambda i: "/j/%d.html" % i.serial, lambda items: "<ul>%s</ul>" % self.entries(items))
        columns.pop()
        columns_html = "".join('<li><a href="%s">%s</a></li>' % (html.escape(href), name) for name, href in columns)
        self.put("/", self.page(self.name, '<ul>%s</ul><div class="nav"><span>公开</span><ul class="sub" style="display:none"><li><a href="/j/list.html">菜单里的栏目</a></li><li><a href="/a/list.html">公告</a></li><li><a href="/b/list.html">文件</a></li></ul></div>' % columns_html))


class Quiet(Host):
    """No link, no robots.txt: /sitemap.xml stands where sitemaps stand."""

    name = "青溪镇"

    def build(self):
        items = self.column("default sitemap")
        for item in items:
            self.put_article(item, "/show-%d.html" % item.serial)
        self.put("/", self.page(self.name, "<p>网站建设中。</p>"))
        self.put("/sitemap.xml", "\ufeff<?xml version='1.0' encoding='UTF-8'?><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>%s</urlset>" % "".join(
            "<url><loc><![CDATA[%s%s]]></loc></url>" % (self.base, i.url) for i in items), "text/xml")

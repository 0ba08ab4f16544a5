"""Hosts whose lists are drawn by scripts: the entries, or the address of the entries, stand in the script."""

import datetime
import html
import json

from web import Host, Reply, fields, pages_of


def as_json(value):
    return Reply(json.dumps(value, ensure_ascii=False), "application/json;charset=UTF-8")


class Jcms(Host):
    """大汉: a datastore with nextgroup, and jpage blocks whose parameters stand in a script (GET and POST)."""

    name = "东湾区人民政府"
    per_group = 12

    def build(self):
        self.blocks = {}
        columns = []
        for column, variant in ((51, "jcms nextgroup"), (52, "jcms params-get"), (53, "jcms params-post"), (54, "jcms url-variable")):
            items = self.column(variant)
            for item in items:
                self.put_article(item, "/art/%d/%d/%d/art_%d_%d.html" % (item.day.year, item.day.month, item.day.day, column, item.serial))
            self.blocks[str(column)] = items
            path = "/col/col%d/index.html" % column
            columns.append(("栏目%d" % column, path))
            records = self.records(items[: self.per_group])
            self.put(path, self.page("栏目%d" % column, getattr(self, variant.split()[1].replace("-", "_").replace("params_get", "by_get").replace("params_post", "by_post"))(column, items, records)))
        self.home(columns)

    @staticmethod
    def records(items):
        return "".join(
            "<record><![CDATA[<li><span>%s</span><a href='%s' target='_blank' title='%s'>%s</a></li>]]></record>" % (i.iso(), i.url, i.title, i.title[:18]) for i in items)

    def nextgroup(self, column, items, records):
        unit = 7000 + column
        self.wanted.update("/module/jpage/dataproxy.jsp?page=%d&webid=3&path=%s&columnid=%d&unitid=%d&webname=%%B6%%AB&permissiontype=0" % (
            n + 1, "http://%s/" % self.ip, column, unit) for n in range(1, -(-len(items) // self.per_group)))
        return (
            '<div id="%d"><script type="text/xml"><datastore>\n<nextgroup><![CDATA[<a href="/module/jpage/dataproxy.jsp?page=2&webid=3&path=http://%s/&columnid=%d'
            '&unitid=%d&webname=%%B6%%AB&permissiontype=0"></a>]]></nextgroup>\n<recordset>%s</recordset></datastore></script></div>'
            % (unit, self.ip, column, unit, records))

    def by_get(self, column, items, records):
        return (
            "<div id='%d' class='default_pgContainer'></div><script>var dataStore='<datastore><totalrecord>%d</totalrecord>"
            "<recordset>%s</recordset></datastore>';\n$(function(){ $('#%d').jpage({ dataStore:dataStore, proxyUrl:'/module/web/jpage/dataproxy.jsp', "
            "params:{ 'col':1,'appid':'1','webid':'3','path':'/','columnid':'%d','sourceContentType':'1','unitid':'%d','webname':'东湾区人民政府','permissiontype':'0'}, "
            "totalRecord:%d, perPage:%d, groupSize:1 }); });</script>"
            % (7000 + column, len(items), records.replace("'", '"'), 7000 + column, column, 7000 + column, len(items), self.per_group))

    def by_post(self, column, items, records):
        return (
            '<div id="%d"></div><script type="text/xml"><datastore><totalrecord>%d</totalrecord><totalpage>%d</totalpage><recordset>%s</recordset></datastore></script>'
            "<script>$.ajax({type:'POST', url:'/module/web/jpage/post.jsp?startrecord='+s+'&endrecord='+e+'&perpage=%d', "
            "data:{col:1,webid:3,path:'/',columnid:%d,sourceContentType:1,unitid:%d,webname:'东湾区人民政府',permissiontype:0}});</script>"
            % (7000 + column, len(items), -(-len(items) // self.per_group), records, self.per_group, column, 7000 + column))

    def url_variable(self, column, items, records):
        return (
            '<div id="list"></div><script>var m_nRecordCount=%d; var columnid="%d"; var unitid="%d"; var webid="3";\nvar url = '
            '"/module/web/jpage/dataproxy.jsp?startrecord=1&endrecord=%d&perpage=%d&col=1&webid=3&path=/&columnid=%d&sourceContentType=1&unitid=%d'
            '&webname=%%E4%%B8%%9C&permissiontype=0";</script>'
            % (len(items), column, 7000 + column, self.per_group * 3, self.per_group, column, 7000 + column))

    def answer(self, method, path, query, form, headers):
        if not path.endswith((".jsp",)):
            return None
        asked = fields(query)
        asked.update(fields(form.decode("utf-8", "replace")))
        if path.endswith("post.jsp") and method != "POST":
            return None
        items = self.blocks.get(asked.get("columnid"))
        if items is None:
            return None
        if "startrecord" in asked:
            low, high = int(asked["startrecord"] or 1), int(asked.get("endrecord") or 0)
            some = items[low - 1 : min(high, low - 1 + 3 * self.per_group)]
        else:
            at = int(asked.get("page") or 1)
            some = items[(at - 1) * self.per_group : at * self.per_group]
        more = ""
        if "page" in asked and int(asked["page"]) * self.per_group < len(items):
            more = '<nextgroup><![CDATA[<a href="%s?%s"></a>]]></nextgroup>' % (path, query.replace("page=%s&" % asked["page"], "page=%d&" % (int(asked["page"]) + 1)))
        return Reply("<?xml version='1.0' encoding='utf-8'?><datastore>%s<totalrecord>%d</totalrecord><totalpage>%d</totalpage><recordset>%s</recordset></datastore>" % (
            more, len(items), -(-len(items) // self.per_group), self.records(some)), "text/xml;charset=utf-8")


class Gkmlpt(Host):
    """gkmlpt: a page without entries, its columns in a script, the entries at a JSON address."""

    name = "竹溪县人民政府"

    def build(self):
        self.columns = {}
        for column in (2683, 2684, 2690):
            items = self.column("gkmlpt")
            for item in items:
                self.put_article(item, "/gkmlpt/content/8/%d/post_%d.html#%d" % (item.serial // 1000, item.serial, column))
                clean = item.url.split("#")[0]
                self.routes[clean] = self.routes.pop(item.url)
                self.wanted.discard(item.url)
                self.wanted.add(clean)
                item.url = clean
            self.columns[str(column)] = items
        tree = [{"id": 1, "name": "政府信息公开", "children": [{"id": int(c), "name": "目录%s" % c, "post_count": len(i)} for c, i in self.columns.items()]}]
        self.put("/gkmlpt/index", self.page("信息公开目录", '<div id="app"></div><script>window._CONFIG = {"HOST": "%s", "SITE_ID": 755041, "SID": "755041", "TREE": %s};</script>'
                 % (self.ip, json.dumps(tree, ensure_ascii=False))))
        self.home([("信息公开", "/gkmlpt/index"), ("目录2684", "/gkmlpt/index#2684")])

    def answer(self, method, path, query, form, headers):
        if not path.startswith("/gkmlpt/api/all/"):
            return None
        items = self.columns.get(path.rsplit("/", 1)[1])
        asked = fields(query)
        if items is None or asked.get("sid") != "755041":
            return None
        at = int(asked.get("page") or 1)
        return as_json({
            "articles": [{"id": i.serial, "title": i.title, "url": "%s%s" % (self.base, i.url), "display_publish_time": i.iso() + " 10:00:00",
                          "date": int(datetime.datetime(i.day.year, i.day.month, i.day.day).timestamp())} for i in items[(at - 1) * 15 : at * 15]],
            "total": len(items), "page": at, "classify": {"id": 1}})


class Ajax(Host):
    """The address of the data is spread over the call: $.ajax with data, fetch with +page+, axios.post, a data- attribute."""

    name = "北岭市人民政府"

    def build(self):
        self.lists = {}
        scripts = {
            "ajax-data": "function load(p){ $.ajax({ url: '/api/news/list', type: 'GET', dataType: 'json', data: { channelId: 11, pageNo: p, pageSize: 10 }, "
            "success: function(d){ total = d.data.total; draw(d.data.rows); } }); } load(1);",
            "fetch-template": "const cid = 12; let page = 1; fetch(`/api/v2/articles?cid=${cid}&page=${page}&size=10`).then(r => r.json()).then(draw);",
            "axios-post": "axios.post('/api/article/page', { catId: 13, pageNum: 1, pageSize: 10 }).then(function (r) { draw(r.data.result.records) });",
            "getJSON-concat": 'var page = 0; function more(){ page++; $.getJSON("/data/14/list_" + page + ".json", function(d){ draw(d) }); } more();',
            "data-attribute": "",
            "variable": "var listUrl = '/jsonlist/16.json';\nvar pageIndex = 1; $.get(listUrl, {p: pageIndex, rows: 10}, function(d){ draw(d.list) }, 'json');",
        }
        columns = []
        for number, (variant, script) in enumerate(scripts.items()):
            key = str(11 + number)
            items = self.column("ajax " + variant)
            for item in items:
                self.put_article(item, "/%s/%s/%d.html" % (["zwxx", "a", "detail", "news/c", "n", "xxgk"][number], key, item.serial))
            self.lists[key] = items
            block = '<div id="list"></div><script>%s</script>' % script
            if variant == "data-attribute":
                block = '<div class="news-list" data-api="/api/getList?column=15&amp;pageSize=10" data-page="1" data-total="%d"></div>' % len(items)
            self.put("/col%s.html" % key, self.page("栏目%s" % key, block))
            columns.append(("栏目%s" % key, "/col%s.html" % key))
        self.home(columns)

    def rows(self, key, at, size=10, make=None):
        some = self.lists[key][(at - 1) * size : at * size]
        return [make(i) for i in some]

    def answer(self, method, path, query, form, headers):
        asked = fields(query)
        page = lambda name: max(1, int(asked.get(name) or 1))  # noqa: E731
        if path == "/api/news/list" and asked.get("channelId") == "11":
            rows = self.rows("11", page("pageNo"), 10, lambda i: {"infoId": i.serial, "infoTitle": i.title, "linkUrl": i.url, "pubTime": i.iso()})
            return as_json({"code": 200, "data": {"total": len(self.lists["11"]), "rows": rows}})
        if path == "/api/v2/articles" and asked.get("cid") == "12":
            rows = self.rows("12", page("page"), 10, lambda i: {"id": i.serial, "title": i.title, "href": i.url.lstrip("/"), "date": i.iso()})
            return as_json({"items": rows, "totalPages": -(-len(self.lists["12"]) // 10)})
        if path == "/api/article/page":
            try:
                asked = json.loads(form or b"{}") or asked
            except ValueError:
                return None
            if method != "POST" or str(asked.get("catId")) != "13":
                return None
            rows = self.rows("13", int(asked.get("pageNum", 1)), 10, lambda i: {"title": i.title, "url": i.url, "publishDate": i.iso()})
            return as_json({"success": True, "result": {"records": rows, "total": len(self.lists["13"]), "size": 10, "current": asked.get("pageNum", 1)}})
        if path.startswith("/data/14/list_"):
            at = int(path[14:-5])
            if at < 1 or (at - 1) * 10 >= len(self.lists["14"]):
                return None
            return as_json(self.rows("14", at, 10, lambda i: {"t": i.title, "u": i.url, "d": i.iso()}))
        if path == "/api/getList" and asked.get("column") == "15":
            rows = self.rows("15", page("page"), 10, lambda i: "<li><a href='%s'>%s</a><i>%s</i></li>" % (i.url, i.title, i.iso()))
            return as_json({"html": "".join(rows), "count": len(self.lists["15"])})
        if path == "/jsonlist/16.json":
            rows = self.rows("16", page("p"), 10, lambda i: {"TITLE": i.title, "URL": self.base + i.url, "RELDATE": i.iso()})
            return as_json({"list": rows, "totalCount": len(self.lists["16"])})
        return None


class More(Host):
    """加载更多: fragments of HTML behind a button; entries in arrays and in the page's state."""

    name = "西渡镇人民政府"

    def build(self):
        self.loaded = self.column("more data-url")
        for item in self.loaded:
            self.put_article(item, "/w/%d" % item.serial)
        self.put("/more.html", self.page("动态", '<ul id="l">%s</ul><button class="btn-more" data-url="/Home/GetMore?cid=3" data-page="2" data-totalpage="%d">加载更多</button>' % (
            self.entries(self.loaded[:10]), -(-len(self.loaded) // 10))))
        arrays = self.column("more arrays")
        for item in arrays:
            self.put_article(item, "/zc/t%d_%d.html" % (item.day.year, item.serial))
        rows = "".join("urls[%d]='./t%d_%d.html';headers[%d]=\"%s\";dates[%d]='%s';\n" % (n, i.day.year, i.serial, n, i.title, n, i.iso()) for n, i in enumerate(arrays))
        self.put("/zc/", self.page("政策", "<script>var urls=[],headers=[],dates=[];\n%s</script><div id=list></div>" % rows))
        state = self.column("more state")
        for item in state:
            self.put_article(item, "/post/%d" % item.serial)
        rows = [{"id": i.serial, "title": i.title, "link": "/post/%d" % i.serial, "publishedAt": i.iso() + "T09:00:00+08:00"} for i in state]
        self.put("/app", self.page("应用", "<div id='root'></div><script>window.__INITIAL_STATE__=%s;(function(){var s;})();</script>" % json.dumps({"list": {"items": rows, "total": len(rows)}}, ensure_ascii=False)))
        nexts = self.column("more next-data")
        for item in nexts:
            self.put_article(item, "/story/%d.html" % item.serial)
        rows = [{"headline": i.title, "path": "/story/%d.html" % i.serial, "date": i.iso()} for i in nexts]
        self.put("/next", self.page("故事", '<div id="__next"></div><script id="__NEXT_DATA__" type="application/json">%s</script>' % json.dumps({"props": {"pageProps": {"rows": rows}}}, ensure_ascii=True)))
        self.home([("动态", "/more.html"), ("政策", "/zc/"), ("应用", "/app"), ("故事", "/next")])

    def answer(self, method, path, query, form, headers):
        asked = fields(query)
        if path != "/Home/GetMore" or asked.get("cid") != "3":
            return None
        at = int(asked.get("page") or 1)
        return Reply(self.entries(self.loaded[(at - 1) * 10 : at * 10]))


class Aspnet(Host):
    """WebForms: the pager posts the page back to itself with its view state."""

    name = "长宁区人民政府"

    def build(self):
        self.posted = self.column("aspnet postback")
        for item in self.posted:
            self.put_article(item, "/InfoView.aspx?InfoID=%d" % item.serial)
        self.put("/List.aspx", self.listed(1))
        self.home([("公告", "List.aspx")])

    def state(self, at):
        return "dDwtMTU0%04d;;+/=" % (at * 37)

    def listed(self, at):
        some = self.posted[(at - 1) * 10 : at * 10]
        pager = "".join('<a href="javascript:__doPostBack(&#39;AspNetPager1&#39;,&#39;%d&#39;)">%d</a>' % (n, n) for n in range(1, -(-len(self.posted) // 10) + 1))
        return self.page("公告", '<form name="form1" method="post" action="List.aspx" id="form1"><input type="hidden" name="__VIEWSTATE" value="%s" />'
                         '<input type="hidden" name="__EVENTVALIDATION" value="/wEW" /><ul>%s</ul><div id="AspNetPager1">共%d条 %s</div></form>'
                         % (html.escape(self.state(at)), self.entries(some), len(self.posted), pager))

    def answer(self, method, path, query, form, headers):
        if path != "/List.aspx" or method != "POST":
            return None
        asked = fields(form.decode("utf-8", "replace"))
        if not asked.get("__VIEWSTATE", "").startswith("dDwt") or asked.get("__EVENTTARGET") != "AspNetPager1":
            return Reply(self.page("错误", "<p>验证视图状态 MAC 失败。</p>"), status=500)
        return Reply(self.listed(int(asked.get("__EVENTARGUMENT") or 1)))


class Ucap(Host):
    """开普: the list asks a search address whose column is a variable; articles carry <ucapcontent>."""

    name = "凤鸣市人民政府"

    def build(self):
        items = self.column("ucap search")
        self.found = items
        for item in items:
            self.put_article(item, "/fm/c%d/%s/%032x.shtml" % (100301, item.day.strftime("%Y%m"), item.serial * 7919), self.article(item).replace('<div class="content" id="zoom">', '<div id="UCAP-CONTENT"><ucapcontent>'))
        self.channel = "%032x" % 990017
        self.put("/fm/c100301/list.shtml", self.page("要闻", '<ul id="list"></ul><script>var channelId = "%s"; var currpage = 1;\n$.ajax({ url: "/common/search/" + channelId + '
                 '"?_isAgg=true&_isJson=true&_pageSize=20&_template=index&_rangeTimeGte=&_channelName=&page=" + currpage, dataType: "json", success: function (d) { show(d.data.results); } });</script>' % self.channel))
        self.home([("要闻", "/fm/c100301/list.shtml")])

    def answer(self, method, path, query, form, headers):
        if path != "/common/search/" + self.channel:
            return None
        at = int(fields(query).get("page") or 1)
        rows = [{"title": i.title, "url": i.url, "publishedTimeStr": i.iso() + " 08:00:00", "manuscriptId": str(i.serial)} for i in self.found[(at - 1) * 20 : at * 20]]
        return as_json({"data": {"page": at, "rows": 20, "total": len(self.found), "results": rows}})

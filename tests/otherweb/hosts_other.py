"""Hosts found by something else than columns: sitemaps, feeds, dates, image maps; long articles; a site on many names."""

import calendar
import datetime
import gzip
import html

from web import LAST_DAY, Host, Reply, fields, moved, pages_of


class Maps(Host):
    """Nothing on the home page: robots.txt names a sitemap index, of a plain, a gzipped, a text and a news sitemap."""

    name = "玉泉市融媒体中心"

    def build(self):
        groups = [self.column("sitemap " + v, self.size // 2) for v in ("plain", "gz", "txt", "news", "nested")]
        for number, items in enumerate(groups):
            for item in items:
                self.put_article(item, "/%s/%d" % ("abcde"[number], item.serial))
        self.put("/", self.page(self.name, "<div id=app></div>"))
        self.routes["/robots.txt"] = Reply("User-agent: *\nDisallow: /admin/\n\nsitemap:/maps/index.xml\nSitemap: %s/maps/list.txt\n" % self.base, "text/plain")
        ns = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
        index = "<?xml version='1.0'?><sitemapindex %s>%%s</sitemapindex>" % ns
        rows = lambda items, more="": "".join(  # noqa: E731
            "<url><loc>%s%s</loc>%s</url>" % (self.base, i.url, more or "<lastmod>%s</lastmod>" % i.iso()) for i in items)
        urlset = "<?xml version='1.0' encoding='UTF-8'?><urlset %s xmlns:news='http://www.google.com/schemas/sitemap-news/0.9'>%%s</urlset>" % ns
        self.put("/maps/index.xml", index % "".join("<sitemap><loc>%s/maps/%s</loc></sitemap>" % (self.base, n) for n in ("a.xml", "b.xml.gz", "news.php", "deep.xml")), "text/xml")
        self.put("/maps/a.xml", urlset % rows(groups[0]), "text/xml")
        self.put("/maps/b.xml.gz", Reply(gzip.compress((urlset % rows(groups[1])).encode(), mtime=0), "application/octet-stream"))
        self.put("/maps/list.txt", Reply("\r\n".join(self.base + i.url for i in groups[2]) + "\r\n", "text/plain"))
        self.put("/maps/news.php", urlset % "".join(
            "<url><loc>%s%s</loc><news:news><news:publication><news:name>玉泉</news:name><news:language>zh</news:language></news:publication>"
            "<news:publication_date>%s</news:publication_date><news:title>%s</news:title></news:news></url>" % (self.base, i.url, i.iso(), i.title) for i in groups[3]), "application/xml")
        self.put("/maps/deep.xml", index % "<sitemap><loc>%s/maps/e.xml</loc></sitemap>" % self.base, "text/xml")
        self.put("/maps/e.xml", urlset % rows(groups[4]), "text/xml")


class Feeds(Host):
    """RSS that only a link leads to, Atom with archive pages (RFC 5005), a feed in GBK, a JSON feed."""

    name = "白马区新闻网"

    def build(self):
        rss = self.column("feed rss")
        for item in rss:
            self.put_article(item, "/n/%d.html" % item.serial)
        rows = "".join("<item><title>%s</title><link>%s%s</link><pubDate>%s</pubDate></item>" % (i.title, self.base, i.url, i.day.strftime("%a, %d %b %Y 08:00:00 +0800")) for i in rss)
        self.put("/service/rss.php?c=1", "<?xml version='1.0' encoding='utf-8'?><rss version='2.0'><channel><title>x</title>%s</channel></rss>" % rows, "text/html; charset=utf-8")
        atom = self.column("feed atom-archive")
        for item in atom:
            self.put_article(item, "/p/%d" % item.serial)
        pages = pages_of(atom, 10)
        for at, some in enumerate(pages):
            rows = "".join("<entry><title>%s</title><id>tag:%d</id><link rel='alternate' href='/p/%d'/><updated>%sT08:00:00+08:00</updated></entry>" % (i.title, i.serial, i.serial, i.iso()) for i in some)
            more = "<link rel='%s' href='/atom?page=%d'/>" % ("next" if at % 2 == 0 else "prev-archive", at + 2) if at + 1 < len(pages) else ""
            self.put("/atom%s" % ("?page=%d" % (at + 1) if at else ""), "<?xml version='1.0'?><feed xmlns='http://www.w3.org/2005/Atom'><title>y</title>%s%s</feed>" % (more, rows), "application/atom+xml")
        gbk = self.column("feed gbk")
        for item in gbk:
            self.put_article(item, "/g/%d.htm" % item.serial)
        rows = "".join("<item><title><![CDATA[%s]]></title><link>/g/%d.htm</link></item>" % (i.title, i.serial) for i in gbk)
        self.put("/feed_gbk.xml", Reply(("<?xml version='1.0' encoding='gb2312'?><rss version='2.0'><channel><title>z</title>%s</channel></rss>" % rows).encode("gbk"), "text/xml"))
        self.put("/", self.page(self.name, '<p><a href="/service/rss.php?c=1">RSS订阅</a></p>',
                 '<link rel="alternate" type="application/atom+xml" href="/atom"><link rel="alternate" type="application/rss+xml" href="feed_gbk.xml">'))


class Paper(Host):
    """An e-paper: one edition a day, reached only from the edition after it; entries in image maps."""

    name = "大槐日报数字报"

    def build(self):
        day, editions = LAST_DAY, []
        for _ in range(max(3, self.size // 6)):
            items = self.column("paper", 6)
            for item in items:
                item.day = day
            editions.append((day, items))
            day -= datetime.timedelta(days=self.rng.choice([1, 1, 1, 2]))
        folder = lambda d: "/html/%s/" % d.strftime("%Y-%m/%d")  # noqa: E731
        for at, (day, items) in enumerate(editions):
            for item in items:
                self.put_article(item, "%scontent_%d.htm?div=-1" % (folder(day), item.serial))
            before = '<a href="../../%s/node_2.htm">上一期</a>' % editions[at + 1][0].strftime("%Y-%m/%d") if at + 1 < len(editions) else ""
            after = '<a href="../../%s/node_2.htm">下一期</a>' % editions[at - 1][0].strftime("%Y-%m/%d") if at else ""
            for leaf, some in ((2, items[:3]), (3, items[3:])):
                areas = "".join('<area shape="polygon" coords="0,0,9,9,%d,3" href="content_%d.htm?div=-1">' % (n, i.serial) for n, i in enumerate(some))
                other = 5 - leaf
                text = self.page("%s %s 第%02d版" % (self.name, day.isoformat(), leaf), '<img src="p.jpg" usemap="#m"><map name="m">%s</map><a href="node_%d.htm">第%02d版</a> %s %s' % (areas, other, other, before, after))
                self.put("%snode_%d.htm" % (folder(day), leaf), text)
        self.put("/", '<html><head><meta HTTP-EQUIV="REFRESH" CONTENT="0; URL=html/%s/node_2.htm"></head></html>' % editions[0][0].strftime("%Y-%m/%d"))


class Rili(Host):
    """Old news by date only: a page a day, days without news among them, and no end in either direction."""

    name = "沙河口街道办事处"

    def build(self):
        items = self.column("calendar by-day")
        self.by_day = {}
        for item in items:
            self.put_article(item, "/doc/%d.html" % item.serial)
            self.by_day.setdefault(item.day, []).append(item)
            self.wanted.add("/news/day?date=%s" % item.iso())
        monthly = self.column("calendar by-month")
        self.by_month = {}
        for item in monthly:
            self.put_article(item, "/arc/%d.html" % item.serial)
            self.by_month.setdefault((item.day.year, item.day.month), []).append(item)
        self.wanted.update("/archives/%d/%02d/" % month for month in self.by_month)
        self.home([("新闻日历", "/news/day?date=%s" % LAST_DAY.isoformat()), ("归档", "/archives/%d/%02d/" % (LAST_DAY.year, LAST_DAY.month))])

    def answer(self, method, path, query, form, headers):
        if path == "/news/day":
            try:
                day = datetime.date.fromisoformat(fields(query).get("date", ""))
            except ValueError:
                return None
            step = lambda n: (day + datetime.timedelta(days=n)).isoformat()  # noqa: E731
            cells = "".join('<td><a href="/news/day?date=%s-%02d">%d</a></td>' % (day.strftime("%Y-%m"), n + 1, n + 1) for n in range(calendar.monthrange(day.year, day.month)[1]))
            some = self.by_day.get(day, [])
            inner = "<ul>%s</ul>" % self.entries(some) if some else "<p>当日没有新闻。</p>"
            return Reply(self.page("新闻日历", inner + '<table><tr>%s</tr></table><a href="?date=%s">前一天</a> <a href="?date=%s">后一天</a>' % (cells, step(-1), step(1))))
        if path.startswith("/archives/"):
            year, month = (int(part) for part in path.strip("/").split("/")[1:3])
            before = (year, month - 1) if month > 1 else (year - 1, 12)
            after = (year, month + 1) if month < 12 else (year + 1, 1)
            return Reply(self.page("归档", '<ul>%s</ul><a href="/archives/%d/%02d/">上个月</a><a href="/archives/%d/%02d/">下个月</a>' % (
                (self.entries(self.by_month.get((year, month), [])),) + before + after)))
        return None


class Long(Host):
    """Articles of several pages, each kind of column with a pager of its own."""

    name = "南浦县人民政府"

    def build(self):
        columns = []
        for number, (variant, maker) in enumerate([
            ("createPageHTML", self.trs), ("underscore", self.underscore), ("query", self.query), ("numbers", self.numbers), ("full-text", self.full), ("script", self.script), ("div-pager", self.div_pager)]):
            items = self.column("long " + variant, max(6, self.size // 3), 6, 9)
            for item in items:
                maker("/l%d" % number, item)
            path = "/l%d/index.html" % number
            self.put(path, self.listing("栏目%d" % number, items))
            columns.append(("栏目%d" % number, path))
        self.home(columns)

    def parts(self, item, count=3):
        step = -(-len(item.paragraphs) // count)
        return pages_of(item.paragraphs, step)

    def lay(self, item, parts, address, pager):
        for at, some in enumerate(parts):
            self.put(address(at), self.article(item, some, pager(at)))
        item.url = address(0)

    def trs(self, folder, item):
        parts, stem = self.parts(item), "t%s_%d" % (item.day.strftime("%Y%m%d"), item.serial)
        self.lay(item, parts, lambda at: "%s/%s%s.html" % (folder, stem, "_%d" % at if at else ""),
                 lambda at: '<div class="page"><script>createPageHTML(%d, %d, "%s", "html");</script></div>' % (len(parts), at, stem))

    def underscore(self, folder, item):
        parts = self.parts(item)
        name = lambda at: "%d%s.shtml" % (item.serial, "_%d" % (at + 1) if at else "")  # noqa: E731
        self.lay(item, parts, lambda at: folder + "/" + name(at),
                 lambda at: "<p align=center>%s</p>" % "".join('<a href="%s">%s</a> ' % (name(n), w) for n, w in ((at - 1, "上一页"), (at + 1, "下一页")) if 0 <= n < len(parts)))

    def query(self, folder, item):
        parts = self.parts(item)
        self.lay(item, parts, lambda at: "%s/show.php?id=%d%s" % (folder, item.serial, "&page=%d" % (at + 1) if at else ""),
                 lambda at: '<div id="pages">%s</div>' % "".join(
                     "<span>%d</span>" % (n + 1) if n == at else '<a href="show.php?id=%d&amp;page=%d">%d</a>' % (item.serial, n + 1, n + 1) for n in range(len(parts))))

        self.routes["%s/show.php?id=%d&page=1" % (folder, item.serial)] = self.routes[item.url]

    def numbers(self, folder, item):
        parts = self.parts(item)
        name = lambda at: "c%d%s.htm" % (item.serial, "-%d" % (at + 1) if at else "")  # noqa: E731
        self.lay(item, parts, lambda at: folder + "/" + name(at), lambda at: "<center>%s</center>" % " ".join(
            "[%d]" % (n + 1) if n == at else '[<a href="%s">%d</a>]' % (name(n), n + 1) for n in range(len(parts))))

    def full(self, folder, item):
        parts = self.parts(item)
        name = lambda at: "%d%s.html" % (item.serial, "_p%d" % (at + 1) if at else "")  # noqa: E731
        self.lay(item, parts, lambda at: folder + "/" + name(at), lambda at: '<div><a href="%d_all.html">阅读全文</a> %s</div>' % (
            item.serial, '<a href="%s">下一页</a>' % name(at + 1) if at + 1 < len(parts) else ""))
        self.put("%s/%d_all.html" % (folder, item.serial), self.article(item))

    def script(self, folder, item):
        parts, stem = self.parts(item), "content_%d" % item.serial
        self.lay(item, parts, lambda at: "%s/%s%s.htm" % (folder, stem, "_%d" % at if at else ""), lambda at: (
            '<script>var currentPage = %d;//所在页从0开始\nvar countPage = %d//共多少页\nvar nextPage = currentPage+1;\nif(countPage>1&&currentPage!=(countPage-1))'
            'document.write("<a href=\\"%s_" + nextPage + ".htm\\">下一页</a>");</script>') % (at, len(parts), stem))

    def div_pager(self, folder, item):
        """All pages in one file, shown one by one."""
        parts = self.parts(item)
        body = "".join('<div class="pg" style="%s">%s</div>' % ("display:none" if n else "", "".join("<p>%s</p>" % p for p in some)) for n, some in enumerate(parts))
        text = self.article(item).split('<div class="content" id="zoom">')
        tail = text[1].split("</div>", 1)[1]
        self.put_article(item, "%s/%d.html" % (folder, item.serial), text[0] + '<div class="content" id="zoom">' + body + "</div><div>第 <a href='#' onclick='show(1)'>1</a> <a href='#' onclick='show(2)'>2</a></div>" + tail)


class Many(Host):
    """One site under several names of a domain; scope = "domain"."""

    name = "临川市人民政府"
    scope = "domain"
    domain = "www.linchuan.localhost"
    more_domains = ("zwgk.linchuan.localhost", "news.linchuan.localhost", "linchuan.localhost")

    # Each name has its own pages: those of the others are not there.
    def serves(self, name, path):
        own = {"zwgk": "/gk/", "news": "/n/"}.get(name.split(".")[0])
        return path.startswith(own) if own else not path.startswith(("/gk/", "/n/"))

    def build(self):
        other = lambda name: "http://%s.linchuan.localhost:%d" % (name, self.port)  # noqa: E731
        near = self.column("domain www")
        for item in near:
            self.put_article(item, "/zx/%d.html" % item.serial)
        far = self.column("domain subdomain")
        for item in far:
            self.put_article(item, "/gk/Detail.aspx?Id=%d" % item.serial)
            item.url = other("zwgk") + item.url
        moved_items = self.column("domain redirected")
        for item in moved_items:
            self.put_article(item, "/n/%d.html" % item.serial)
            self.put("/go?to=%d" % item.serial, moved(other("news") + item.url))
            item.url = other("news") + item.url
        for name, items, path in (("zx", near, "/zx/"), ("gk", far, "/gk/")):
            pages = pages_of(items, 10)
            for at, some in enumerate(pages):
                more = '<link rel="next" href="index_%d.html">' % (at + 1) if at + 1 < len(pages) else ""
                rows = "".join('<li><a href="%s">%s</a> %s</li>' % (html.escape(i.url), i.title, i.day.strftime("%m-%d")) for i in some)
                self.put(path + ("index_%d.html" % at if at else ""), self.page(name, "<ul>%s</ul>" % rows, more))
        self.put("/hot.html", self.page("热点", "<ul>%s</ul>" % self.entries(moved_items, lambda i: "/go?to=%d" % i.serial)))
        self.put("/", self.page(self.name, '<ul><li><a href="/zx/">资讯</a></li><li><a href="%s/gk/">公开</a></li><li><a href="/hot.html">热点</a></li></ul>' % other("zwgk")))

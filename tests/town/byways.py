"""What else a site has: robots.txt of many kinds, sitemaps, feeds, redirects, soft 404s, traps, closed paths."""

import html
import json

from model import ZONE, Resource

# (kind, crawl delay in seconds): dealt to the sites in turn. Delays are small so that a test town is crawled in seconds.
ROBOTS = (
    ("plain", 0),
    ("missing", 0),
    ("bom_crlf", 0.1),
    ("wildcards", 0),
    ("html", 0),
    ("own_group", 0.2),
    ("moved", 0),
    ("forbidden_status", 0),
)
CLOSED = "/nbxx/"


def robots_resources(site):
    """robots.txt, and sets what it asks on the site."""
    kind, delay = ROBOTS[site.index % len(ROBOTS)]
    site.robots, site.crawl_delay = kind, delay
    site.forbidden = [CLOSED] if kind in ("plain", "bom_crlf", "wildcards", "own_group", "moved") else []
    site.forbidden += ["/search"] if kind in ("plain", "moved") else []
    sitemap = f"Sitemap: {site.origin}/sitemap.xml\n" if sitemap_kind(site) else ""
    plain = f"User-agent: *\nDisallow: {CLOSED}\nDisallow: /search\n{sitemap}"
    if kind == "plain":
        return [Resource("/robots.txt", plain.encode(), "text/plain")]
    if kind == "missing":
        return [Resource("/robots.txt", b"<html><body><h1>404 Not Found</h1></body></html>", status=404)]
    if kind == "bom_crlf":
        text = (
            f"User-agent: badbot\nCrawl-delay: 30\nDisallow: /\n\nUser-Agent : *\nCrawl-delay: {delay}\nDisallow:"
            f" {CLOSED}  # 内部\n{sitemap}"
        )
        return [Resource("/robots.txt", b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode(), "text/plain")]
    if kind == "wildcards":
        text = (
            f"user-agent: *\ndisallow: /*?print=\ndisallow: /*.bak$\nallow: {CLOSED}open.html\ndisallow:"
            f" {CLOSED}\n{sitemap}"
        )
        return [Resource("/robots.txt", text.encode(), "text/plain")]
    if kind == "html":
        page = "<!DOCTYPE html><html><head><title>提示</title></head><body>您访问的页面不存在</body></html>"
        return [Resource("/robots.txt", page.encode(), "text/html; charset=utf-8")]
    if kind == "own_group":
        text = f"User-agent: *\nDisallow: /\n\nUser-agent: fangzhi\nCrawl-delay: {delay}\nDisallow: {CLOSED}\n{sitemap}"
        return [Resource("/robots.txt", text.encode(), "text/plain")]
    if kind == "moved":
        return [
            Resource("/robots.txt", b"", status=301, headers=[("Location", "/robots2.txt")]),
            Resource("/robots2.txt", plain.encode(), "text/plain"),
        ]
    return [Resource("/robots.txt", b"<html><body>403 Forbidden</body></html>", status=403)]


def sitemap_kind(site):
    return ("plain", "", "index", "index_gz")[site.index % 4]


def _urlset(site, articles):
    rows = "".join(
        f"<url><loc>{html.escape(site.origin + site.system_door.path(a))}</loc><lastmod>{a.changed().date().isoformat()}</lastmod></url>\n"
        for a in articles
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<urlset'
        f' xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{rows}</urlset>\n'.encode()
    )


def sitemap_resources(site):
    kind = sitemap_kind(site)
    articles = [a for a in site.articles if not a.has("unlisted")]
    if not kind:
        return []
    if kind == "plain":
        articles = articles[:3]  # most sitemaps are not kept up
        return [Resource("/sitemap.xml", _urlset(site, articles), "application/xml", etag="honest")]
    half = len(articles) // 2
    end = ".xml.gz" if kind == "index_gz" else ".xml"
    rows = "".join(f"<sitemap><loc>{site.origin}/sitemap{i}{end}</loc></sitemap>\n" for i in (1, 2))
    index = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<sitemapindex'
        f' xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{rows}</sitemapindex>\n'
    )
    out = [Resource("/sitemap.xml", index.encode(), "text/xml")]
    for i, part in ((1, articles[:half]), (2, articles[half:])):
        # A .gz file is stored plain and compressed by the server (rule "gz"), which may have to change the port in it.
        out.append(
            Resource(
                f"/sitemap{i}{end}",
                _urlset(site, part),
                "application/x-gzip" if end.endswith("gz") else "text/xml",
                rule="gz" if end.endswith("gz") else "",
                etag="honest",
            )
        )
    return out


def feed_resources(site):
    if site.index % 4 not in (0, 3):
        return []
    newest = sorted(
        (a for a in site.articles if not a.has("unlisted")), key=lambda a: (a.published, a.serial), reverse=True
    )[:10]
    door = site.system_door
    if site.index % 4 == 0:
        items = "".join(
            f"<item><title>{html.escape(door.shown(a).title)}</title><link>{html.escape(site.origin + door.path(a))}</link><pubDate>{a.published:%a, %d %b %Y %H:%M:%S} +0800</pubDate></item>\n"
            for a in newest
        )
        return [
            Resource(
                "/rss.xml",
                '<?xml version="1.0" encoding="utf-8"?>\n<rss'
                f' version="2.0"><channel><title>{site.name}</title><link>{site.origin}/</link><description>{site.name}</description>\n{items}</channel></rss>'
                .encode(),
                "application/rss+xml",
            )
        ]
    items = "".join(
        f"<entry><title>{html.escape(door.shown(a).title)}</title><link"
        f' href="{html.escape(site.origin + door.path(a))}"/><id>{html.escape(site.origin + door.path(a))}</id><updated>{a.published:%Y-%m-%dT%H:%M:%S}{ZONE}</updated></entry>\n'
        for a in newest
    )
    return [
        Resource(
            "/atom.xml",
            '<?xml version="1.0" encoding="utf-8"?>\n<feed'
            f' xmlns="http://www.w3.org/2005/Atom"><title>{site.name}</title><id>{site.origin}/</id>\n{items}</feed>'
            .encode(),
            "application/atom+xml",
        )
    ]


def missing_page(site):
    """What an unknown path gets: an honest 404, a soft 404, or a redirect to one."""
    kind = ("honest", "soft", "redirect", "honest")[site.index % 4]
    skin = site.skin
    page = (
        skin.head("页面不存在", "", site.system_door.charset_tag())
        + '<body><div class="err"><h2>抱歉，您访问的页面不存在或已删除！</h2><p>系统将在5秒后自动返回<a href="/">首页</a></p></div>'
        + skin.bottom()
    )
    body = site.system_door.encode(page)
    if kind == "honest":
        return (
            Resource(
                "",
                (
                    b"<html><head><title>404 Not Found</title></head><body><center><h1>404 Not"
                    b" Found</h1></center></body></html>"
                ),
                status=404,
            ),
            [],
        )
    if kind == "soft":
        return Resource("", body, site.system_door.content_type()), []
    return Resource("", b"", status=302, headers=[("Location", "/404.html")]), [
        Resource("/404.html", body, site.system_door.content_type())
    ]


def byway_resources(site):
    """Redirects, a loop, closed pages, traps; and the links to them that the home page carries."""
    door = site.system_door
    resources = _redirects(site) + _closed_pages(site) + _plain_pages(site) + _traps(site)
    links = [(r.target, "旧版首条") for r in resources if r.target == "/old/news1.html"] + LINKS
    links += [(f"{CLOSED}1.html", "内部信息"), ("/search?q=1", "检索")] if site.forbidden else []
    links += [(door.alias_path(a), door.shown(a).title) for a in site.articles if a.has("alias")]
    anchors = " ".join(f'<a href="{html.escape(path)}">{html.escape(text)}</a>' for path, text in links)
    return resources, FEED_LINKS.get(site.index % 4, "") + f'<div class="quick">{anchors}</div>'


LINKS = [
    ("/loop/a.html", "登录"),
    ("/gone/20190101.html", "历史公告"),
    ("/gone/t20180312_77.html", "往期回顾"),
    ("/rili/2024-06.html", "活动日历"),
    ("/hd/list.jsp;jsessionid=0A1B", "互动交流"),
]
FEED_LINKS = {
    0: '<link rel="alternate" type="application/rss+xml" href="/rss.xml">',
    3: '<link rel="alternate" type="application/atom+xml" href="/atom.xml">',
}


def _redirects(site):
    out = [
        Resource("/loop/a.html", b"", status=302, headers=[("Location", "/loop/b.html")]),
        Resource("/loop/b.html", b"", status=302, headers=[("Location", "/loop/a.html")]),
    ]
    listed = [a for a in site.articles if not a.has("unlisted") and not a.has("alias")]
    if listed:
        target = site.origin + site.system_door.path(listed[len(listed) // 2])
        out.append(Resource("/old/news1.html", b"", status=301, headers=[("Location", "/old/news2.html")]))
        out.append(Resource("/old/news2.html", b"", status=302, headers=[("Location", target)]))
    return out


def _page(site, title, middle, whole=True):
    """A page of the site that is no article."""
    door, skin = site.system_door, site.skin
    end = skin.bottom() if whole else skin.footer + "</body></html>"
    return door.encode(skin.head(title, "", door.charset_tag()) + "<body>" + skin.top() + middle + end)


def _closed_pages(site):
    media = site.system_door.content_type()
    text = "<p>本页仅供内部使用，不对外公布，请勿转载，请工作人员按时填报。</p>" * 6
    return [
        Resource(f"{CLOSED}1.html", _page(site, "内部信息", f"<h1>内部工作安排</h1>{text}"), media),
        Resource("/search?q=1", _page(site, "检索", f"<h1>检索结果</h1>{text}"), media),
    ]


def _plain_pages(site):
    door = site.system_door
    links = "".join(f'<a href="{door.list_path(c, 0)}">{c.name}</a> ' for c in site.columns)
    where = f"<p>{site.name}地址：示例路1号　邮编：000000　电话：0000-{site.index:07d}</p>"
    out = []
    for path, title in (("/wzdt.html", "网站地图"), ("/lxwm.html", "联系我们")):
        body = _page(site, f"{title}_{site.name}", f'<div class="main"><h2>{title}</h2>{where}{links}</div>')
        out.append(Resource(path, body, door.content_type(), etag="honest"))
    return out


def _traps(site):
    """Pages without end: a calendar, and lists whose links carry a new session each time. The server fills them in."""
    media = site.system_door.content_type()
    months = (
        "<h2>活动日历 {year}年{month}月</h2><table><tr><td>本月暂无活动</td></tr></table>"
        '<a href="/rili/{before}.html">上月</a> <a href="/rili/{after}.html">下月</a>'
    )
    letters = "".join(
        f'<li><a href="/hd/list.jsp;jsessionid={{session}}{i}?page={i}">来信选登第{i}页</a></li>' for i in range(1, 5)
    )
    return [
        Resource("/rili/", _page(site, "活动日历", months, whole=False), media, rule="calendar"),
        Resource("/hd/", _page(site, "互动交流", f"<h2>互动交流</h2><ul>{letters}</ul>", whole=False), media, rule="session"),
    ]


def image_resources(site):
    return [
        Resource("/images/logo.png", LOGO, "image/png", modified="Mon, 01 Jan 2024 00:00:00 GMT"),
        Resource("/favicon.ico", LOGO, "image/png"),
    ]


LOGO = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    + "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


def compact(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

"""More ways to lose one's way, for a town made with --snares: pages under many addresses and pages without end.

Dealt to the sites in turn:

    mobile      /m/ has every page again, its links within /m/          print     ?print=1 of every article
    tags        each tag page leads to ten more, with articles shown    search    the same behind a query
    calendar    thirty days a month, before and after, in the query     endless   a pager that repeats its last page
    combos      sort, order and style of one list, all together         login     comments behind a login that keeps the way
    dead        old links: 302 to the home page, or a page that only says so in words of its own
    mirror      the whole site once more under another address, named as a second start page
"""

import re

from model import Resource

KINDS = (
    ("mobile", "calendar", "dead"),
    ("print", "tags"),
    ("mirror", "endless"),
    ("login", "combos", "search"),
)
PREFIXES = {
    "mobile": ("/m/",),
    "tags": ("/tag/",),
    "search": ("/so?",),
    "calendar": ("/hdrl?",),
    "endless": ("/more/index_",),
    "combos": ("/zs/list?",),
    "login": ("/user/", "/comment?"),
    "dead": ("/2009/",),
}
DEAD_LINKS = 24
TAGS_SHOWN, DAYS, COMBOS = 10, 30, ("sort", "order", "style")
BODY_END = re.compile(rb"</body>", re.IGNORECASE)
HREF = re.compile(rb"""(href=["'])/(?!m/)""")


def kinds_of(site):
    return KINDS[site.index % len(KINDS)]


def prefixes_of(site):
    return [prefix for kind in kinds_of(site) for prefix in PREFIXES.get(kind, ())]


def is_page(resource):
    return resource.status == 200 and resource.content_type.startswith("text/html") and not resource.rule


def add(site, resources):
    """The site's resources with its snares: their pages, and the links to them on all its own pages."""
    kinds = kinds_of(site)
    door = site.system_door
    articles = {door.path(a): a for a in site.articles if not a.has("unlisted")}
    own = [r for r in resources if is_page(r)]
    out = list(resources)
    for resource in own:
        links = []
        article = articles.get(resource.target)
        if "mobile" in kinds:
            links.append(("/m" + resource.target, "mobile"))
        if "print" in kinds and article:
            links.append((with_parameter(resource.target, "print=1"), "print"))
        if "tags" in kinds and article:
            links += [(f"/tag/{word}.html", word) for word in words(article.rng("tags"), 3)]
        if "search" in kinds and article:
            links.append((f"/so?q={words(article.rng('search'), 1)[0]}", "search"))
        if "login" in kinds and article:
            links.append((f"/comment?id={article.serial}", "comment"))
        if "calendar" in kinds:
            links.append(("/hdrl?year=2024&month=6", "calendar"))
        if resource.target == "/":
            links += home_links(kinds)
        if "print" in kinds and article:
            out.append(Resource(with_parameter(resource.target, "print=1"), resource.body, resource.content_type))
        resource.body = with_links(resource.body, links)
    if "mobile" in kinds:
        out += [Resource("/m" + r.target, HREF.sub(rb"\1/m/", r.body), r.content_type, params=r.params) for r in own]
    return out + endless_pages(site, kinds) + dead_pages(site, kinds)


def home_links(kinds):
    links = []
    if "endless" in kinds:
        links.append(("/more/index_1.html", "more news"))
    if "combos" in kinds:
        links.append(("/zs/list?sort=1", "sorted"))
    if "dead" in kinds:
        links += [(f"/2009/{7000 + i}.html", f"archive number {7000 + i} of 2009") for i in range(DEAD_LINKS)]
    return links


def with_parameter(target, parameter):
    return target + ("&" if "?" in target else "?") + parameter


def with_links(body, links):
    if not links:
        return body
    block = "".join(f'<a href="{path}">{text}</a> ' for path, text in links).encode()
    block = b'<div class="tools">' + block + b"</div>"
    ends = list(BODY_END.finditer(body))
    at = ends[-1].start() if ends else len(body)
    return body[:at] + block + body[at:]


def words(rng, count):
    return ["".join(rng.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(6)) for _ in range(count)]


def page(site, title, middle):
    door, skin = site.system_door, site.skin
    return door.encode(
        skin.head(title, "", door.charset_tag()) + "<body>" + skin.top() + middle + skin.footer + "</body></html>"
    )


def endless_pages(site, kinds):
    """Templates the server fills in: {next}, {before} (the address' last number), {word0}…, {pick0}… (an article)."""
    door = site.system_door
    listed = [a for a in site.articles if not a.has("unlisted")]
    items = "".join(door.list_item(a) for a in listed[:10])
    tags = "".join(f'<a href="/tag/{{word{i}}}.html">{{word{i}}}</a> ' for i in range(TAGS_SHOWN))
    queries = "".join(f'<a href="/so?q={{word{i}}}&amp;page=1">{{word{i}}}</a> ' for i in range(TAGS_SHOWN))
    days = "".join(f'<a href="/hdrl?year=2024&amp;month={{now}}&amp;day={d}">{d}</a> ' for d in range(1, DAYS + 1))
    combos = "".join(f'<a href="/zs/list?{name}={{word{i}}}&amp;{{query}}">{name}</a> ' for i, name in enumerate(COMBOS))
    months = '<a href="/hdrl?year=2024&amp;month={before}">&lt;</a> <a href="/hdrl?year=2024&amp;month={next}">&gt;</a>'
    middles = {
        "tags": f'<h2>标签</h2><ul class="list">{items}</ul>{tags}',
        "search": f'<h2>检索结果</h2><ul class="list">{items}</ul>{queries}<a href="/so?q={{word0}}&amp;page={{next}}">下一页</a>',
        "calendar": f"<h2>活动日历</h2>{months}<table><tr><td>{days}</td></tr></table>",
        "endless": f'<h2>更多</h2><ul class="list">{items}</ul><a href="/more/index_{{next}}.html">下一页</a>',
        "combos": f'<h2>专栏</h2><ul class="list">{items}</ul>{combos}',
        "login": '<h2>用户登录</h2><form method="post"><input name="user"><input name="password" type="password"></form>',
    }
    out = []
    for kind in kinds:
        if kind in middles:
            prefix = PREFIXES[kind][0]
            out.append(Resource(prefix, page(site, "", middles[kind]), door.content_type(), rule="endless"))
    if "login" in kinds:
        for article in listed:
            way = f"/user/login?back=/comment?id={article.serial}"
            out.append(Resource(f"/comment?id={article.serial}", b"", status=302, headers=[("Location", way)]))
    return out


def dead_pages(site, kinds):
    if "dead" not in kinds:
        return []
    door = site.system_door
    said = page(site, site.name, "<h1>网站改版公告</h1><p>本网站已于近日完成改版，原栏目内容正在整理之中，给您带来不便，敬请谅解。</p>")
    out = []
    for i in range(DEAD_LINKS):
        target = f"/2009/{7000 + i}.html"
        if i % 2:
            out.append(Resource(target, b"", status=302, headers=[("Location", "/")]))
        else:
            out.append(Resource(target, said, door.content_type()))
    return out


def mirror_row(site, row):
    """The host once more, as town.json has it, under another address; None where the site has no mirror."""
    if "mirror" not in kinds_of(site):
        return None
    return dict(row, address=mirror_address(site), mirror_of=row["address"])


def mirror_address(site):
    return "127.9" + site.address.removeprefix("127.1")

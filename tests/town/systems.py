"""What all content systems share: pages of articles, lists, lines of metadata. One System a site; the door is
`resources()`. A system of its own says where things stand and what its pages look like.
"""

import html
import re

import body
import chrome
import damage
import trad
from model import Resource


def escape(value):
    return html.escape(value, quote=False)


class System:
    """One content system serving one site."""

    hand = "plain"  # of body.HANDS
    old_style = False
    charset_label = "utf-8"  # what header and meta say
    header_charset = True  # does the HTTP header name a charset?
    lends = True  # may its articles be reprinted elsewhere?
    borrows = 0.12  # share of its articles that are reprints
    precision = ""  # of its dates; empty: mixed
    script = "Hans"
    damage_deck = ()  # traits dealt to its articles, where it isn't plan.DECK
    named_source = True  # do its pages have a source and an editor line?

    def __init__(self, site):
        self.site = site

    # Where things stand ---------------------------------------------------------------------------------------

    def path(self, article, page=0):
        raise NotImplementedError

    def list_path(self, column, page):
        raise NotImplementedError

    def alias_path(self, article):
        """A second address of the same article."""
        path = self.path(article)
        return path + ("&" if "?" in path else "?") + "from=singlemessage"

    def file_path(self, article, file):
        return f"/uploadfile/{article.published:%Y%m}/{file.filename}"

    def file_link(self, article, file):
        """As the page writes it; may be relative."""
        return self.file_path(article, file)

    # Pieces of a page -----------------------------------------------------------------------------------------

    def t(self, text):
        """A label of the template in the site's characters."""
        return trad.traditional(text) if self.script == "Hant" else text

    def label(self, text):
        """Menus and footers."""
        return self.t(text)

    def static_slices(self, column):
        """How many list pages have an address of their own."""
        return len(self.slices(column))

    def encode(self, text):
        return text.encode(self.site.charset, "xmlcharrefreplace")

    def content_type(self):
        return f"text/html; charset={self.charset_label}" if self.header_charset else "text/html"

    def charset_tag(self):
        return f'<meta http-equiv="Content-Type" content="text/html; charset={self.charset_label}">'

    def views(self, article):
        """The visit counter: grows by the day though nothing else does."""
        return article.rng("views").randint(20, 4000) + self.site.day * article.rng("rate").randint(1, 90)

    def metas(self, article=None, column=None):
        site = self.site
        tags = [("SiteName", site.name), ("SiteDomain", site.address), ("SiteIDCode", f"{1234500000 + site.index}")]
        if column:
            tags += [
                ("ColumnName", column.name),
                ("ColumnDescription", f"{site.name}{column.name}"),
                ("ColumnType", "新闻动态"),
            ]
        if article:
            tags += [
                ("ArticleTitle", self.shown(article).title),
                ("PubDate", article.printed()),
                ("ContentSource", article.origin),
                ("Keywords", article.topic),
                ("Author", ""),
            ]
        return "\n".join(f'<meta name="{name}" content="{html.escape(value)}">' for name, value in tags)

    def shown(self, article):
        """The document as the page shows it: damaged where the article is."""
        return damage.shown(article)

    def info_line(self, article):
        source = f"　来源：{escape(article.origin)}" if article.origin else ""
        return (
            f'<div class="info">发布时间：{article.printed()}{source}　浏览次数：{self.views(article)}　【字体：<a'
            ' href="javascript:f(18)">大</a> <a href="javascript:f(16)">中</a> <a href="javascript:f(14)">小</a>】</div>'
        )

    def editor_line(self, article):
        return f'<p class="editor">责任编辑：{article.editor}</p>' if article.editor else ""

    def crumb(self, column, last="正文"):
        here, home = self.t("您当前的位置"), self.t("首页")
        return (
            f'<div class="position">{here}：<a href="/">{home}</a> &gt; <a'
            f' href="{self.list_path(column, 0)}">{column.name}</a> &gt; {last}</div>'
        )

    def share(self):
        return (
            '<div class="share">分享到：<a href="javascript:wx()">微信</a> <a href="javascript:wb()">微博</a>　【<a'
            ' href="javascript:window.print()">打印</a>】【<a href="javascript:window.close()">关闭</a>】</div>'
        )

    def attachments_html(self, article):
        if not article.files:
            return ""
        links = "".join(
            f'<li><a href="{self.file_link(article, f)}" target="_blank">{escape(f.name)}</a></li>'
            for f in article.files
        )
        return f'<div class="fujian"><p>附件：</p><ul>{links}</ul></div>\n'

    def neighbours(self, article):
        order = article.column.articles
        at = order.index(article) if article in order else -1
        out, none = [], self.t("没有了")
        for label, other in ((self.t("上一篇"), at - 1), (self.t("下一篇"), at + 1)):
            if at >= 0 and 0 <= other < len(order):
                out.append(
                    f'<p>{label}：<a href="{self.path(order[other])}">{escape(self.shown(order[other]).title)}</a></p>'
                )
            else:
                out.append(f"<p>{label}：{none}</p>")
        return f'<div class="prevnext">{"".join(out)}</div>'

    def related(self, article):
        others = [a for a in self.site.articles if a.topic == article.topic and a is not article][:4]
        items = "".join(f'<li><a href="{self.path(a)}">{escape(self.shown(a).title)}</a></li>' for a in others)
        return f'<div class="related"><h4>相关阅读</h4><ul>{items}</ul></div>' if items else ""

    # Articles -------------------------------------------------------------------------------------------------

    def parts(self, article):
        """The blocks of each page of the article."""
        blocks = self.shown(article).blocks
        if not article.has("multi_page"):
            return [blocks]
        count = 2 + article.serial % 2
        step = max(2, -(-len(blocks) // count))
        return [blocks[i : i + step] for i in range(0, len(blocks), step)]

    def body_html(self, article, page):
        hand = "word" if article.has("word_paste") else self.hand
        parts = self.parts(article)
        markup = body.HANDS[hand](parts[page], self.picture_base(article))
        markup = damage.in_markup(article, markup, self.site)
        if len(parts) > 1:
            markup += self.page_links(article, page, len(parts))
        return markup

    def picture_base(self, article):
        return f"/images/{article.serial}/"

    def page_links(self, article, page, count):
        links = "".join(
            f'<a href="{self.path(article, i)}">[{i + 1}]</a> ' if i != page else f"<b>[{i + 1}]</b> "
            for i in range(count)
        )
        older, newer = self.t("上一页"), self.t("下一页")
        follow = f'<a href="{self.path(article, page + 1)}">{newer}</a>' if page + 1 < count else ""
        back = f'<a href="{self.path(article, page - 1)}">{older}</a> ' if page else ""
        return f'<div class="pagelinks" align="center">{back}{links}{follow}</div>\n'

    def main_html(self, article, page):
        """Between the menu and the footer."""
        raise NotImplementedError

    def article_html(self, article, page):
        skin = self.site.skin
        title = f"{self.shown(article).title}_{article.column.name}_{self.site.name}"
        page_html = (
            skin.head(title, self.metas(article, article.column), self.charset_tag())
            + "<body>\n"
            + skin.top()
            + self.main_html(article, page)
            + skin.side(article)
            + skin.bottom()
        )
        return damage.broken(article, page_html)

    def article_resources(self, article):
        out = []
        for page in range(len(self.parts(article))):
            resource = Resource(
                self.path(article, page),
                damage.page_bytes(article, self.article_html(article, page), self),
                damage.content_type(article, self),
                etag="honest",
                modified=article.http_date(),
            )
            out.append(resource)
        if article.has("alias"):
            out.append(Resource(self.alias_path(article), out[0].body, out[0].content_type, etag="honest"))
        for file in article.files:
            out.append(
                Resource(self.file_path(article, file), file.body, file.content_type, modified=article.http_date())
            )
        out += [
            Resource(self.picture_base(article) + p.filename, p.body, p.content_type, modified=article.http_date())
            for p in article.pictures
        ]
        return out

    # Lists ----------------------------------------------------------------------------------------------------

    def listed(self, column):
        return [a for a in column.articles if not a.has("unlisted")]

    def slices(self, column):
        listed = self.listed(column)
        size = self.site.page_size
        return [listed[i : i + size] for i in range(0, len(listed), size)] or [[]]

    def list_item(self, article):
        return (
            f'<li><span class="date">{article.published:%Y-%m-%d}</span><a href="{self.path(article)}"'
            f' title="{html.escape(self.shown(article).title)}"'
            f' target="_blank">{escape(self.shown(article).title)}</a></li>\n'
        )

    def pager(self, column, page, count):
        return "".join(f'<a href="{self.list_path(column, i)}">{i + 1}</a> ' for i in range(count))

    def list_html(self, column, page, items):
        skin = self.site.skin
        count = len(self.slices(column))
        total = self.t(f"共{count}页")
        middle = (
            f'<div class="main">{self.crumb(column, "列表")}<h2>{column.name}</h2><ul'
            f' class="list">{"".join(self.list_item(a) for a in items)}</ul><div'
            f' class="page">{total} {self.pager(column, page, count)}</div></div>'
        )
        return (
            skin.head(f"{column.name}_{self.site.name}", self.metas(column=column), self.charset_tag())
            + "<body>\n"
            + skin.top()
            + middle
            + skin.side(None)
            + skin.bottom()
        )

    def list_resources(self, column):
        return [
            Resource(
                self.list_path(column, i),
                self.encode(self.list_html(column, i, items)),
                self.content_type(),
                etag="honest",
            )
            for i, items in enumerate(self.slices(column))
        ]

    # Everything -----------------------------------------------------------------------------------------------

    def home_html(self, extra):
        skin = self.site.skin
        boxes = []
        for column in self.site.columns:
            items = "".join(self.list_item(a) for a in self.listed(column)[:5])
            boxes.append(
                f'<div class="box"><h2><a href="{self.list_path(column, 0)}">{column.name}</a></h2><ul>{items}</ul><a'
                f' class="more" href="{self.list_path(column, 0)}">更多&gt;&gt;</a></div>'
            )
        return (
            skin.head(self.site.name, self.metas(), self.charset_tag())
            + "<body>\n"
            + skin.top()
            + f'<div class="main">{"".join(boxes)}</div>{extra}'
            + skin.bottom()
        )

    def resources(self, home_extra=""):
        """Every resource of the site's own content."""
        self.site.skin = chrome.Skin(self.site, self.old_style)
        out = [Resource("/", self.encode(self.home_html(home_extra)), self.content_type(), etag="honest")]
        for column in self.site.columns:
            out += self.list_resources(column)
        for article in self.site.articles:
            out += self.article_resources(article)
        return out


def slug(text):
    """ASCII for a file name."""
    return re.sub(r"[^a-z0-9]+", "", text.lower()) or "x"

"""JCMS: /art/ paths, an inline datastore with the first records, dataproxy.jsp for the rest, #zoom."""

import html

from model import Resource
from systems import System, escape

PROXY = "/module/web/jpage/dataproxy.jsp"


class Jcms(System):
    hand = "plain"

    def path(self, article, page=0):
        when = article.published
        return (
            f"/art/{when.year}/{when.month}/{when.day}/art_{article.column.number}_{article.serial}{f'_{page}' if page else ''}.html"
        )

    def alias_path(self, article):
        # The same article filed under a second column: JCMS puts the column's number in the address.
        when = article.published
        return f"/art/{when.year}/{when.month}/{when.day}/art_{article.column.number + 500}_{article.serial}.html"

    def list_path(self, column, page):
        return f"/col/col{column.number}/index.html"

    def file_path(self, article, file):
        return f"/module/download/downfile.jsp?classid=0&filename={file.filename}"

    def file_link(self, article, file):
        return html.escape(self.file_path(article, file))

    def main_html(self, article, page):
        return (
            f'<div class="main">{self.crumb(article.column)}<table id="article" width="100%"><tr><td class="title"'
            f' align="center"><!--<$[标题名称(html)]>begin-->{escape(self.shown(article).title)}<!--<$[标题名称(html)]>end--></td></tr>'
            f'<tr><td>{self.info_line(article)}</td></tr><tr><td class="bt_content"><div'
            f' id="zoom"><!--ZJEG_RSS.content.begin-->{self.body_html(article, page)}<!--ZJEG_RSS.content.end--></div></td></tr></table>'
            f"{self.attachments_html(article)}{self.editor_line(article)}{self.share()}{self.neighbours(article)}</div>"
        )

    def static_slices(self, column):
        return 1

    # Lists: the first slice stands in the page, the rest behind the proxy.

    def proxy_target(self, column, page):
        return (
            f"{PROXY}?page={page}&appid=1&webid={self.site.index + 1}&path=/&columnid={column.number}&unitid={column.number + 7000}&permissiontype=0"
        )

    def record(self, article):
        return f"<record><![CDATA[{self.list_item(article)}]]></record>\n"

    def datastore(self, column, page, items, count):
        follow = (
            f'<nextgroup><![CDATA[<a href="{self.proxy_target(column, page + 2)}"></a>]]></nextgroup>'
            if page + 1 < count
            else "<nextgroup><![CDATA[]]></nextgroup>"
        )
        total = len(self.listed(column))
        return (
            f"<datastore>\n<totalrecord>{total}</totalrecord><totalpage>{count}</totalpage>\n{follow}\n<recordset>\n{''.join(self.record(a) for a in items)}</recordset></datastore>"
        )

    def list_resources(self, column):
        slices = self.slices(column)
        count = len(slices)
        unit = column.number + 7000
        setup = (
            f"$('#{unit}').jpage({{themeName:'default',dataBefore:'<ul"
            f" class=\"list\">',dataAfter:'</ul>',totalRecord:{len(self.listed(column))},openMethod:'blank',showMode:'full',perPage:{self.site.page_size},"
            f"proxyUrl:'{PROXY}',proxyParam:{{appid:1,webid:{self.site.index + 1},path:'/',columnid:{column.number},unitid:{unit},permissiontype:0}}}});"
        )
        middle = (
            f'<div class="main">{self.crumb(column, "列表")}<h2>{column.name}</h2><div id="{unit}"'
            ' class="default_pgContainer"><script'
            f' type="text/xml">{self.datastore(column, 0, slices[0], count)}</script></div>'
            f"<script>{setup}</script></div>"
        )
        skin = self.site.skin
        page = (
            skin.head(f"{self.site.name} {column.name}", self.metas(column=column), self.charset_tag())
            + "<body>\n"
            + skin.top()
            + middle
            + skin.bottom()
        )
        out = [Resource(self.list_path(column, 0), self.encode(page), self.content_type(), etag="honest")]
        # The second column of the later sites answers POST alone, as some installations do.
        strict = self.site.index >= 10 and column is self.site.columns[-1]
        for i, items in enumerate(slices):
            body = f'<?xml version="1.0" encoding="utf-8"?>\n{self.datastore(column, i, items, count)}'
            out.append(
                Resource(
                    PROXY,
                    self.encode(body),
                    "text/xml;charset=utf-8",
                    params={"page": str(i + 1), "columnid": str(column.number)},
                    methods="POST" if strict else "GET POST",
                )
            )
        return out

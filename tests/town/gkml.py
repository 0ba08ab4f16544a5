"""The Guangdong platform: /content/post_N.html; one column's list is drawn by script from a JSON address."""

import json

from model import Resource
from systems import System, escape


class Gkml(System):
    hand = "styled"

    def path(self, article, page=0):
        return f"/content/post_{article.serial}{f'_{page}' if page else ''}.html"

    def list_path(self, column, page):
        if column is self.script_column():
            return f"/gkmlpt/index?cid={column.number}"
        return f"/xw/{column.key}/index{f'_{page + 1}' if page else ''}.html"

    def static_slices(self, column):
        return 1 if column is self.script_column() else len(self.slices(column))

    def script_column(self):
        return self.site.columns[-1]

    def file_path(self, article, file):
        return f"/attachment/0/{article.serial % 1000}/{file.filename}"

    def main_html(self, article, page):
        return (
            f'<div class="main">{self.crumb(article.column)}<div class="article-box"><h3'
            f' class="article-title">{escape(self.shown(article).title)}</h3><div'
            f' class="article-info">时间：{article.printed()}'
            f'{f"　来源：{escape(article.origin)}" if article.origin else ""}　浏览量：<span class="pv">-</span>　字体：<i>[大]</i>'
            f' <i>[中]</i> <i>[小]</i></div><div class="article-content">{self.body_html(article, page)}</div>'
            f"{self.attachments_html(article)}{self.editor_line(article)}{self.share()}</div>{self.neighbours(article)}</div>"
        )

    def api(self, column, page):
        return f"/gkmlpt/api/all/{column.number}?page={page + 1}&sid={200 + self.site.index}"

    def list_resources(self, column):
        if column is not self.script_column():
            return super().list_resources(column)
        slices = self.slices(column)
        config = {
            "SID": str(200 + self.site.index),
            "CID": column.number,
            "API": self.api(column, 0),
            "PAGE_SIZE": self.site.page_size,
        }
        skin = self.site.skin
        page = (
            skin.head(f"{column.name}_{self.site.name}", self.metas(column=column), self.charset_tag())
            + "<body>\n"
            + skin.top()
            + f'<div class="main"><h2>{column.name}</h2><div'
            ' id="app"></div><noscript>请启用脚本</noscript><script>window._CONFIG ='
            f' {json.dumps(config)};</script><script src="/gkmlpt/static/app.js"></script></div>'
            + skin.bottom()
        )
        out = [Resource(self.list_path(column, 0), self.encode(page), self.content_type(), etag="honest")]
        for i, items in enumerate(slices):
            rows = [
                {
                    "id": a.serial,
                    "title": self.shown(a).title,
                    "url": self.site.origin + self.path(a),
                    "publisher": a.origin,
                    "date": f"{a.published:%Y-%m-%d}",
                    "created_at": a.published.strftime("%Y-%m-%d %H:%M:%S"),
                }
                for a in items
            ]
            body = json.dumps(
                {"articles": rows, "total": len(self.listed(column)), "page": i + 1, "pages": len(slices)},
                ensure_ascii=False,
            )
            out.append(Resource(self.api(column, i), body.encode(), "application/json", etag="honest"))
        return out

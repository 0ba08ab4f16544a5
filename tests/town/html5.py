"""A site made in this decade: article, time, JSON-LD, canonical links, numbered static lists."""

import json

from systems import System, escape


class Html5(System):
    hand = "semantic"

    def charset_tag(self):
        return '<meta charset="utf-8">\n<meta name="viewport" content="width=device-width, initial-scale=1">'

    def path(self, article, page=0):
        return f"/content/{article.published:%Y-%m/%d}/c_{article.serial}{f'_{page + 1}' if page else ''}.html"

    def list_path(self, column, page):
        return f"/{column.key}/" + (f"list-{page + 1}.html" if page else "")

    def file_path(self, article, file):
        return f"/files/{article.published:%Y/%m}/{file.filename}"

    def metas(self, article=None, column=None):
        tags = super().metas(article, column)
        if not article:
            return tags
        data = {
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "headline": self.shown(article).title,
            "datePublished": article.when(),
            "publisher": {"@type": "Organization", "name": self.site.name},
        }
        return (
            f'{tags}\n<link rel="canonical" href="{self.site.origin}{self.path(article)}">\n<script'
            f' type="application/ld+json">{json.dumps(data, ensure_ascii=False)}</script>'
        )

    def main_html(self, article, page):
        source = f'<span class="source">来源：{escape(article.origin)}</span>' if article.origin else ""
        editor = f'<footer class="article-end">责任编辑：{article.editor}</footer>' if article.editor else ""
        return (
            '<main><nav class="breadcrumb"><a href="/">首页</a> / <a'
            f' href="{self.list_path(article.column, 0)}">{article.column.name}</a></nav><article><header><h1>{escape(self.shown(article).title)}</h1>'
            f'<p class="meta"><time datetime="{article.when()}">{article.printed()}</time> {source} <span>阅读'
            f" {self.views(article)}</span></p></header><section"
            f' class="article-body">\n{self.body_html(article, page)}</section>'
            f"{self.attachments_html(article)}{editor}</article><aside>{self.related(article)}</aside>{self.share()}</main>"
        )

    def pager(self, column, page, count):
        links = super().pager(column, page, count)
        return f'<nav class="pagination">{links}</nav>' + (
            f'<link rel="next" href="{self.list_path(column, page + 1)}">' if page + 1 < count else ""
        )

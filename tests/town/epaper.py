"""A daily's electronic edition: /YYYY-MM/DD/node_N.htm lists a page of the paper, content_N.htm holds an article."""

from itertools import groupby

from systems import System, escape


class Epaper(System):
    hand = "plain"
    precision = "day"
    named_source = False

    def path(self, article, page=0):
        return f"/{article.published:%Y-%m/%d}/content_{article.serial}{f'_{page}' if page else ''}.htm"

    def slices(self, column):
        return [list(items) for _, items in groupby(self.listed(column), key=lambda a: a.published.date())] or [[]]

    def list_path(self, column, page):
        slices = self.slices(column)
        day = slices[page][0].published.date() if slices[page] else self.site.today
        return f"/{day:%Y-%m/%d}/node_{column.number % 10 + 2}.htm"

    def pager(self, column, page, count):
        links = []
        if page + 1 < count:
            links.append(f'<a class="preart" href="{self.list_path(column, page + 1)}">上一期</a>')
        if page:
            links.append(f'<a href="{self.list_path(column, page - 1)}">下一期</a>')
        return " ".join(links)

    def metas(self, article=None, column=None):
        return f'<meta name="author" content="{self.site.name}"><meta name="filetype" content="0">'

    def main_html(self, article, page):
        day = article.published
        week = "一二三四五六日"[day.weekday()]
        return (
            f'<div class="paper"><div class="ban">{day.year}年{day.month:02d}月{day.day:02d}日'
            f" 星期{week}　第{article.column.number % 10 + 1:02d}版：{article.column.name}　<a"
            f' href="{self.list_path(article.column, 0)}">返回目录</a>　放大+ 缩小-</div>'
            "<founder-title><p"
            f' class="BSHARE_TEXT">{escape(self.shown(article).title)}</p></founder-title><founder-author></founder-author><!--enpproperty'
            f" <articleid>{article.serial}</articleid><date>{day:%Y-%m-%d} 00:00:00:0</date><title>{escape(self.shown(article).title)}</title>/enpproperty-->"
            '<div id="ozoom" style="ZOOM:'
            f' 100%"><founder-content><!--enpcontent-->{self.body_html(article, page)}<!--/enpcontent--></founder-content></div>{self.attachments_html(article)}{self.neighbours(article)}</div>'
        )

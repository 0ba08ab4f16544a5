"""VSB: /info/COLUMN/N.htm, lists counted backwards or by list.jsp, #vsb_content, downloads without a file name."""

import html

from systems import System, escape


class Vsb(System):
    hand = "plain"

    def path(self, article, page=0):
        return f"/info/{article.column.number + 1000}/{article.serial}{f'_{page}' if page else ''}.htm"

    def list_path(self, column, page):
        if page == 0:
            return f"/xwzx/{column.key}.htm"
        if column is self.site.columns[0]:
            return f"/list.jsp?urltype=tree.TreeTempUrl&wbtreeid={column.number + 1000}&PAGENUM={page + 1}"
        # The newest page but one has the highest number; page 1 is the oldest.
        return f"/xwzx/{column.key}/{len(self.slices(column)) - page}.htm"

    def pager(self, column, page, count):
        return " ".join(
            f'<a href="{html.escape(self.list_path(column, i))}">{i + 1}</a>' for i in range(count) if abs(i - page) < 3
        ) + (f' <a href="{html.escape(self.list_path(column, page + 1))}">下页</a>' if page + 1 < count else "")

    def file_path(self, article, file):
        return f"/system/_content/download.jsp?urltype=news.DownloadAttachUrl&owner=1438&wbfileid={file.filename.split('.')[0]}"

    def file_link(self, article, file):
        return html.escape(self.file_path(article, file))

    def main_html(self, article, page):
        when = article.published.strftime(
            {"day": "%Y年%m月%d日", "minute": "%Y年%m月%d日 %H:%M", "second": "%Y年%m月%d日 %H:%M:%S"}[article.precision]
        )
        source = f"　信息来源：{escape(article.origin)}" if article.origin else ""
        editor = f"　编辑：{article.editor}" if article.editor else ""
        return (
            f'<div class="main">{self.crumb(article.column)}<form name="_newscontent_fromname"><div'
            f' class="content-title"><h2>{escape(self.shown(article).title)}</h2><p'
            f' class="time">发布时间：{when}{source}{editor}　点击：[<script>_showDynClicks("wbnews", 1438,'
            f' {article.serial})</script>]</p></div><div id="vsb_content_2" class="content"><div'
            f' class="v_news_content">{self.body_html(article, page)}</div></div>{self.attachments_html(article)}{self.neighbours(article)}<div'
            ' align="center">【<a href="javascript:window.opener=null;window.close()">关闭窗口</a>】</div></form></div>'
        )

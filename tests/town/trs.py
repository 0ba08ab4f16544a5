"""TRS WCM: dated paths, createPageHTML, .TRS_Editor, attachments beside the page."""

from systems import System, escape


class Trs(System):
    hand = "styled"

    def path(self, article, page=0):
        stem = f"t{article.published:%Y%m%d}_{article.serial}"
        return f"/xwzx/{article.column.key}/{article.published:%Y%m}/{stem}{f'_{page}' if page else ''}.html"

    def list_path(self, column, page):
        return f"/xwzx/{column.key}/" if page == 0 else f"/xwzx/{column.key}/index_{page}.html"

    def pager(self, column, page, count):
        return f'<script type="text/javascript">createPageHTML({count}, {page}, "index", "html");</script>'

    def page_links(self, article, page, count):
        stem = f"t{article.published:%Y%m%d}_{article.serial}"
        return (
            super().page_links(article, page, count)
            if article.serial % 2
            else f'<script>createPageHTML({count}, {page}, "{stem}", "html");</script>\n'
        )

    def file_path(self, article, file):
        return f"/xwzx/{article.column.key}/{article.published:%Y%m}/{file.filename}"

    def file_link(self, article, file):
        return f"./{file.filename}"

    def picture_base(self, article):
        return f"/xwzx/{article.column.key}/{article.published:%Y%m}/W0{article.serial}_"

    def main_html(self, article, page):
        return (
            f'<div class="main">{self.crumb(article.column)}<div class="xl_box"><h1'
            f' class="xl_title">{escape(self.shown(article).title)}</h1>\n{self.info_line(article)}<div class="view'
            ' TRS_UEDITOR trs_paper_default trs_web"><div'
            f' class="TRS_Editor">{self.body_html(article, page)}</div></div>{self.attachments_html(article)}{self.editor_line(article)}{self.share()}{self.neighbours(article)}{self.related(article)}<div'
            ' class="ewm">扫一扫在手机打开当前页<img src="/images/ewm.png"></div></div></div>'
        )

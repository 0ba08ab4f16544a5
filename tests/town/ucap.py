"""UCAP: everything pasted from Word, no encoding declared anywhere, column-index-N.shtml."""

from systems import System, escape


class Ucap(System):
    hand = "word"
    header_charset = False

    def charset_tag(self):
        return "<!-- ucap -->"

    def path(self, article, page=0):
        return (
            f"/c{article.column.number}/{article.published:%Y%m}/content_{article.serial}{f'_{page}' if page else ''}.shtml"
        )

    def list_path(self, column, page):
        return f"/c{column.number}/" + (f"column-index-{page + 1}.shtml" if page else "")

    def file_path(self, article, file):
        return f"/c{article.column.number}/{article.published:%Y%m}/files/{file.filename}"

    def file_link(self, article, file):
        return f"files/{file.filename}"

    def main_html(self, article, page):
        source = f"<span>来源：{escape(article.origin)}</span>" if article.origin else ""
        editor = f'<div class="detail-end">（责任编辑：{article.editor}）</div>' if article.editor else ""
        return (
            f'<div class="container">{self.crumb(article.column)}<div class="detail"><div'
            f' class="detail-h">{escape(self.shown(article).title)}</div><div'
            f' class="detail-sub"><span>日期：{article.printed()}</span> {source} <span>【字号：大 中 小】</span>'
            " <span>【打印本页】</span></div>"
            '<div class="pages_content"'
            f' id="UCAP-CONTENT"><ucapcontent>{self.body_html(article, page)}</ucapcontent></div>{editor}{self.attachments_html(article)}</div>{self.share()}{self.related(article)}</div>'
        )

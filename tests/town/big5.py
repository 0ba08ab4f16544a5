"""A site in traditional characters and Big5; years are counted as there on some pages."""

from systems import System, escape


class Big5(System):
    hand = "plain"
    old_style = True
    charset_label = "big5"
    script = "Hant"
    lends = False
    borrows = 0

    def path(self, article, page=0):
        return f"/news_content.php?sn={article.serial}" + (f"&p={page + 1}" if page else "")

    def list_path(self, column, page):
        return f"/news.php?class={column.number}" + (f"&page={page + 1}" if page else "")

    def printed(self, article):
        when = article.published
        if article.precision == "day" and article.serial % 2:
            return f"中華民國{when.year - 1911}年{when.month}月{when.day}日"
        return article.printed()

    def metas(self, article=None, column=None):
        return f'<meta name="keywords" content="{self.site.name}">\n<meta name="DC.Language" content="中文">' + (
            f'\n<meta name="DC.Title" content="{escape(self.shown(article).title)}">' if article else ""
        )

    def main_html(self, article, page):
        source = f"<li>資料來源：{escape(article.origin)}</li>" if article.origin else ""
        editor = f'<p class="staff">責任編輯：{article.editor}</p>' if article.editor else ""
        return (
            f'<table width="960" align="center"><tr><td>{self.crumb(article.column)}<h2'
            f' class="subject">{escape(self.shown(article).title)}</h2><ul'
            f' class="info"><li>發布日期：{self.printed(article)}</li>{source}<li>點閱數：{self.views(article)}</li></ul><div'
            f' class="cp">{self.body_html(article, page)}</div>{self.attachments_html(article)}{editor}<p'
            ' class="back"><a href="javascript:history.back()">回上一頁</a> <a href="#top">回頁首</a></p></td></tr></table>'
        )

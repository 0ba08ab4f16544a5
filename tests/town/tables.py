"""A site of 2003: nested tables, one <td> of <br><br>, GBK bytes that say gb2312, addresses with ?id=."""

from systems import System, escape


class Tables(System):
    hand = "breaks"
    old_style = True
    charset_label = "gb2312"
    header_charset = False

    def path(self, article, page=0):
        if self.site.index % 2:
            return f"/{article.column.key}/{article.serial}{f'_{page + 1}' if page else ''}.html"
        return f"/news/show.asp?id={article.serial}" + (f"&page={page + 1}" if page else "")

    def list_path(self, column, page):
        if self.site.index % 2:
            return f"/{column.key}/" + (f"index_{page + 1}.html" if page else "")
        return f"/news/list.asp?classid={column.number}" + (f"&page={page + 1}" if page else "")

    def info_line(self, article):
        source = f"&nbsp;&nbsp;信息来源：{escape(article.origin)}" if article.origin else ""
        return (
            '<tr><td height="28" align="center"'
            f' bgcolor="#f5f5f5">发布时间：{article.printed()}{source}&nbsp;&nbsp;点击数：<font'
            f' color="red">{self.views(article)}</font>&nbsp;&nbsp;【字体：大 中 小】</td></tr>'
        )

    def editor_line(self, article):
        return f"<tr><td align=right>编辑：{article.editor}</td></tr>" if article.editor else ""

    def crumb(self, column, last="正文"):
        return (
            '<tr><td height="30">您当前位置：<a href="/">网站首页</a> &gt;&gt; <a'
            f' href="{self.list_path(column, 0)}">{column.name}</a> &gt;&gt; {last}</td></tr>'
        )

    def neighbours(self, article):
        return f"<tr><td>{super().neighbours(article)}</td></tr>"

    def main_html(self, article, page):
        return (
            '<table width="1000" border="0" align="center" cellpadding="0"'
            f' cellspacing="0">{self.crumb(article.column)}<tr><td><table width="96%" align="center"><tr><td'
            ' align="center" class="biaoti"><font'
            f' size="4"><b>{escape(self.shown(article).title)}</b></font></td></tr>{self.info_line(article)}<tr><td'
            ' class="neirong"'
            f' style="font-size:14px;line-height:200%">{self.body_html(article, page)}</td></tr><tr><td>{self.attachments_html(article)}</td></tr>{self.editor_line(article)}<tr><td'
            ' align="right">【<a href="javascript:window.print()">我要打印</a>】 【<a'
            f' href="javascript:window.close()">关闭</a>】</td></tr>{self.neighbours(article)}</table></td></tr></table>'
        )

    def list_item(self, article):
        return (
            f'<li>·<a href="{self.path(article)}" target="_blank">{escape(self.shown(article).title)}</a>'
            f" [{article.published:%Y-%m-%d}]</li>\n"
        )

    def pager(self, column, page, count):
        back = f'<a href="{self.list_path(column, page - 1)}">上一页</a>' if page else "上一页"
        follow = f'<a href="{self.list_path(column, page + 1)}">下一页</a>' if page + 1 < count else "下一页"
        return f"{back} {follow} 第{page + 1}页"

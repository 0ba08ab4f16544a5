"""A spam mirror: others' articles in traditional characters, readings put behind characters, at times by the byte."""

import trad
from systems import System, escape


class Mirror(System):
    hand = "plain"
    script = "Hant"
    lends = False
    borrows = 0.5
    damage_deck = ("desync", "gloss", "", "desync", "gloss")

    def path(self, article, page=0):
        return f"/html/{article.published:%Y%m%d}/{article.serial:x}{f'_{page}' if page else ''}.html"

    def list_path(self, column, page):
        return f"/{column.key}/" + (f"index_{page + 1}.html" if page else "")

    def label(self, text):
        return trad.gloss(trad.traditional(text))

    def metas(self, article=None, column=None):
        return (
            '<meta name="keywords" content="六合开奖|彩票网投|真人娱乐城|外围足球"><meta name="description"'
            ' content="六合开奖|彩票网投|真人娱乐城|外围足球">'
        )

    def main_html(self, article, page):
        hurt = trad.gloss if article.traits else str
        source = f"<p>{hurt('來源')}：{escape(hurt(article.origin))}</p>" if article.origin else ""
        editor = f'<div class="ed">責任編輯：{hurt(article.editor)}</div>' if article.editor else ""
        links = "".join(f'<a href="http://{w}.spam.example/">六合开奖</a>' for w in ("a1", "b2", "c3", "d4", "e5", "f6"))
        return (
            f'<div style="position:fixed;left:-3000px">{links}</div><div class="con"><div class="tabs"><a'
            f' href="/">全部</a></div><h1>{escape(self.shown(article).title)}</h1>{source}<p>作者：</p><p>{article.printed()}</p><div'
            f' class="text">{self.body_html(article, page)}</div>{editor}{self.neighbours(article)}</div>'
        )

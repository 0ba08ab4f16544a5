"""How texts and pages arrive broken. The gold keeps the whole text; a page shows what these functions make of it.

Every kind is a trait of an article. `shown` damages the text before it becomes HTML, `in_markup` and `broken` the
markup, `page_bytes` and `content_type` the bytes and what is said of them.
"""

import re

import trad
from documents import Block, Document
from grammar import ordinal

# Traits whose articles the gold calls damaged.
DAMAGE = (
    "gloss",
    "desync",
    "mojibake",
    "mixed_bytes",
    "wrong_charset",
    "duplicate_block",
    "two_docs",
    "hard_wrap",
    "glyph",
)
GLYPHS = str.maketrans("置一工人大小口山日月水火土木立", "臵⼀⼯⼈⼤⼩⼝⼭⽇⽉⽔⽕⼟⽊⽴")
OPEN, CLOSE = "\ue000", "\ue001"  # around text that page_bytes writes in another encoding
SPAM_WORDS = ("六合开奖", "彩票网投", "真人娱乐城", "代开发票", "贷款秒批", "外围足球", "时时彩计划", "减肥神药")


def spam_terms(article):
    """The spam of this page: what no article may hold."""
    return article.rng("spam").sample(SPAM_WORDS, 4) if article.has("hidden_spam") else []


def shown(article):
    """The document as the page prints it; the article's own when nothing is wrong with it."""
    if "shown" not in article.__dict__:
        article.__dict__["shown"] = _shown(article)
    return article.__dict__["shown"]


def _shown(article):
    document = article.document
    if article.has("two_docs"):
        document = _two_documents(article)
    blocks = document.blocks
    rng = article.rng("damage")
    for trait, cure in TEXT_DAMAGE.items():
        if article.has(trait):
            blocks = cure(blocks, rng)
    title = document.title
    for trait, change in LINE_DAMAGE.items():
        if article.has(trait):
            title = change(title)
            blocks = [Block(b.kind, "\n".join(change(line) for line in b.text.split("\n")), b.image) for b in blocks]
    return Document(title, blocks, document.dated)


def _two_documents(article):
    blocks = []
    for i, document in enumerate((article.document, article.second)):
        blocks.append(Block("text", f"第{ordinal(i + 1)}篇：{document.title}"))
        blocks += document.blocks
    return Document(f"{article.document.title}等（2篇）", blocks)


def _duplicate(blocks, rng):
    """Two long paragraphs that stand next to each other are printed a second time, further on."""
    for i in range(len(blocks) - 1):
        if min(len(blocks[i].text), len(blocks[i + 1].text)) >= 40:
            at = rng.randint(i + 2, len(blocks))
            return blocks[:at] + blocks[i : i + 2] + blocks[at:]
    return blocks + blocks


def _hard_wrap(blocks, _):
    """Lines of a scanned page: cut every 36 characters, a page number every 20 lines."""
    out = []
    page = 1
    for block in blocks:
        if block.kind != "text" or len(block.text) <= 36:
            out.append(block)
            continue
        lines = [block.text[i : i + 36] for i in range(0, len(block.text), 36)]
        for line in lines:
            out.append(Block("text", line))
            if len(out) % 21 == 20 and line is not lines[-1]:
                page += 1
                out.append(Block("text", f"- {page} -"))
    return out


def _mojibake(blocks, rng):
    """UTF-8 read as GBK where that gives characters throughout, else as Windows-1252."""
    out = []
    for block in blocks:
        if block.kind == "text" and rng.random() < 0.7:
            out.append(Block("text", misread(block.text, rng.random() < 0.5)))
        else:
            out.append(block)
    return out


def misread(text, prefer_gbk):
    raw = text.encode("utf-8")
    if prefer_gbk:
        try:
            return raw.decode("gbk")
        except UnicodeDecodeError:
            pass
    return "".join(_cp1252(byte) for byte in raw)


def _cp1252(byte):
    try:
        return bytes([byte]).decode("cp1252")
    except UnicodeDecodeError:
        return chr(byte)


def _mixed(blocks, rng):
    """One paragraph of the page comes from an include in the other encoding."""
    long = [i for i, b in enumerate(blocks) if b.kind == "text" and len(b.text) >= 30]
    if not long:
        return blocks
    at = rng.choice(long)
    return blocks[:at] + [Block("text", OPEN + blocks[at].text + CLOSE)] + blocks[at + 1 :]


def _glyphs(text):
    return text.translate(GLYPHS)


TEXT_DAMAGE = {"duplicate_block": _duplicate, "hard_wrap": _hard_wrap, "mojibake": _mojibake, "mixed_bytes": _mixed}
LINE_DAMAGE = {"glyph": _glyphs, "gloss": trad.gloss, "desync": trad.desync}


def in_markup(article, markup, site):
    """Hidden spam in or after the body."""
    if not article.has("hidden_spam"):
        return markup
    rng = article.rng("spam place")
    links = "".join(
        f'<a href="http://www.{w}{rng.randint(10, 99)}.example/">{term}</a> '
        for w, term in zip(("aa", "bb", "cc", "dd"), spam_terms(article))
    )
    hidden = rng.choice(
        (
            '<div style="display:none">{}</div>',
            '<div style="position:absolute;left:-9999px;top:-9999px">{}</div>',
            '<span style="font-size:0px;line-height:0">{}</span>',
            '<p style="text-indent:-10000em;overflow:hidden;height:0">{}</p>',
            '<marquee height="1" width="1" scrollamount="3000">{}</marquee>',
        )
    ).format(links)
    middle = markup.find("</p>") + 4 if "</p>" in markup else len(markup)
    return markup[:middle] + hidden + markup[middle:] if rng.random() < 0.5 else markup + hidden


def broken(article, page):
    """Markup as careless templates leave it."""
    if not article.has("broken"):
        return page
    rng = article.rng("broken")
    page = page.replace("</title>", "<p></p></title>", 1) if rng.random() < 0.3 else page
    page = page.replace("</body>\n</html>", "</body>\n</html>\n</div></td>\n</body></html>")
    closing = [m.span() for m in re.finditer(r"</(?:p|td|tr|li|span|div)>", page)]
    for start, end in sorted(rng.sample(closing, min(len(closing), 1 + len(closing) // 25)), reverse=True):
        # Only of what HTML closes by itself; a lost </div> or </span> moves things, which a page out there survives too.
        if page[start:end] in ("</p>", "</td>", "</tr>", "</li>"):
            page = page[:start] + page[end:]
    return page.replace("<br>", "<br/></br>", 3)


def _wrong(article):
    return article.rng("wrong charset").choice(("header", "header", "both")) if article.has("wrong_charset") else ""


def page_bytes(article, page, system):
    charset = system.site.charset
    if _wrong(article):
        # Bytes in the other encoding than the site's: what the header says is now wrong.
        charset = "gb18030" if charset == "utf-8" else "utf-8"
        if _wrong(article) == "header":
            page = re.sub(
                r'charset="?[-\w]+"?', 'charset="utf-8"' if charset == "utf-8" else 'charset="gb2312"', page, count=1
            )
    other = "gb18030" if charset == "utf-8" else "utf-8"
    out = b""
    for i, piece in enumerate(re.split(f"[{OPEN}{CLOSE}]", page)):
        out += piece.encode(charset if i % 2 == 0 else other, "xmlcharrefreplace")
    return out


def content_type(article, system):
    if _wrong(article):
        return f"text/html; charset={system.charset_label}"
    return system.content_type()


def charset_of(article, system):
    """The encoding the page's bytes are in, as WHATWG names it."""
    charset = system.site.charset
    if _wrong(article):
        charset = "gb18030" if charset == "utf-8" else "utf-8"
    return {"utf-8": "UTF-8", "gbk": "GBK", "gb18030": "gb18030", "big5": "Big5"}[charset]

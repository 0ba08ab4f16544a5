"""Blocks of a document as HTML, in the several hands of the content systems."""

import html
import re


def escape(value):
    return html.escape(value, quote=False)


def table_html(text, border):
    rows = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row.split("\t")) + "</tr>\n" for row in text.split("\n")
    )
    return f'<table border="{border}" cellspacing="0" cellpadding="4" width="95%"><tbody>{rows}</tbody></table>\n'


def picture(name, alt, base):
    return f'<img src="{base}{name}" alt="{escape(alt[:20])}" width="600" border="0">'


def plain(blocks, base):
    """<p> with the indent of two full-width spaces."""
    out = []
    for block in blocks:
        if block.kind == "table":
            out.append(table_html(block.text, 1))
        elif block.kind == "caption":
            out.append(
                f'<p style="text-align: center">{picture(block.image, block.text, base)}</p>\n<p style="text-align:'
                f' center">{escape(block.text)}</p>\n'
            )
        elif block.kind == "heading":
            out.append(f"<p>　　<strong>{escape(block.text)}</strong></p>\n")
        else:
            out.append(f"<p>　　{escape(block.text)}</p>\n")
    return "".join(out)


def styled(blocks, base):
    """Inline styles on everything, as an editor in the browser leaves them."""
    look = 'style="text-indent: 2em; line-height: 2; margin-bottom: 12px; text-align: justify;"'
    font = 'style="font-size: 16px; font-family: 宋体, SimSun;"'
    out = []
    for block in blocks:
        if block.kind == "table":
            out.append(table_html(block.text, 1))
        elif block.kind == "caption":
            out.append(
                f'<p style="text-align: center;">{picture(block.image, block.text, base)}</p>\n<p style="text-align:'
                f' center;"><span {font}>{escape(block.text)}</span></p>\n'
            )
        elif block.kind == "heading":
            out.append(f"<p {look}><span {font}><strong>{escape(block.text)}</strong></span></p>\n")
        else:
            out.append(f"<p {look}><span {font}>{escape(block.text)}</span></p>\n")
    return "".join(out)


def breaks(blocks, base):
    """One cell, lines parted by two <br>: the hand of 2003."""
    out = []
    for block in blocks:
        if block.kind == "table":
            out.append(table_html(block.text, 1))
        elif block.kind == "caption":
            out.append(f"<center>{picture(block.image, block.text, base)}<br>{escape(block.text)}</center><br>\n")
        elif block.kind == "heading":
            out.append(f"　　<b>{escape(block.text)}</b><br><br>\n")
        else:
            out.append(f"&nbsp;&nbsp;&nbsp;&nbsp;{escape(block.text)}<br><br>\n")
    return "".join(out)


WORD_RUN = re.compile(r"[0-9A-Za-z.%-]+|[^0-9A-Za-z.%-]+")
WORD_P = (
    'class="MsoNormal" style="MARGIN: 0cm 0cm 0pt; TEXT-INDENT: 32pt; LINE-HEIGHT: 28pt; mso-char-indent-count: 2.0;'
    ' mso-line-height-rule: exactly"'
)
WORD_HAN = (
    "style=\"FONT-SIZE: 16pt; FONT-FAMILY: 仿宋_GB2312; mso-hansi-font-family: 'Times New Roman'; mso-bidi-font-size:"
    ' 10.5pt"'
)


def word(blocks, base):
    """Pasted from Word: a span a run, office tags, conditional comments."""
    out = [
        "<!--[if gte mso"
        " 9]><xml><w:WordDocument><w:View>Normal</w:View><w:Zoom>0</w:Zoom></w:WordDocument></xml><![endif]-->\n<?xml:namespace"
        ' prefix = o ns = "urn:schemas-microsoft-com:office:office" />\n'
    ]
    for block in blocks:
        if block.kind == "table":
            out.append(
                table_html(block.text, 1).replace(
                    "<td>",
                    '<td style="BORDER: windowtext 0.5pt solid; mso-border-alt: solid windowtext .5pt" valign="top">',
                )
            )
            continue
        if block.kind == "caption":
            out.append(f"<p {WORD_P}>{picture(block.image, block.text, base)}</p>")
        runs = []
        for run in WORD_RUN.findall(block.text):
            if run[0] < "\x80":
                runs.append(
                    f'<span lang="EN-US" style="FONT-SIZE: 16pt; mso-bidi-font-size: 10.5pt">{escape(run)}</span>'
                )
            else:
                runs.append(f"<span {WORD_HAN}>{escape(run)}</span>")
        bold = ('<b style="mso-bidi-font-weight: normal">', "</b>") if block.kind == "heading" else ("", "")
        out.append(f'<p {WORD_P}>{bold[0]}{"".join(runs)}{bold[1]}<span lang="EN-US"><o:p></o:p></span></p>\n')
    return "".join(out)


def semantic(blocks, base):
    """HTML5: headings, figures, thead."""
    out = []
    for block in blocks:
        if block.kind == "table":
            rows = block.text.split("\n")
            head = "".join(f"<th>{escape(c)}</th>" for c in rows[0].split("\t"))
            rest = "".join(
                "<tr>" + "".join(f"<td>{escape(c)}</td>" for c in row.split("\t")) + "</tr>\n" for row in rows[1:]
            )
            out.append(f"<table><thead><tr>{head}</tr></thead><tbody>{rest}</tbody></table>\n")
        elif block.kind == "caption":
            out.append(
                f"<figure>{picture(block.image, block.text, base)}<figcaption>{escape(block.text)}</figcaption></figure>\n"
            )
        elif block.kind == "heading":
            out.append(f"<h2>{escape(block.text)}</h2>\n")
        else:
            out.append(f"<p>{escape(block.text)}</p>\n")
    return "".join(out)


HANDS = {"plain": plain, "styled": styled, "breaks": breaks, "word": word, "semantic": semantic}

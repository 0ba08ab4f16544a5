"""What stands in the files attached to articles: documents of their own, as letters, columns, tables, scans."""

import documents
import files
import grammar
import pdfs
from model import source

KINDS = ("news", "meeting", "notice", "rules")
SCANNED = 0.08  # of the PDFs


def attach(article, number, kind):
    """The bytes of a file of this kind, and its text line by line: title, paragraphs."""
    rng = source("attached", article.site.seed, article.site.index, article.serial, number)
    writer = grammar.Writer(rng, article.site.city, article.topic, article.published.date())
    document = documents.write(rng.choice(KINDS), writer, rng.randint(150, 2200))
    paragraphs = [b.text for b in document.blocks if b.text and b.kind not in ("table", "caption")]
    if kind == "docx":
        return files.docx([document.title, *paragraphs]), [document.title, *paragraphs]
    if kind == "doc":
        return files.rtf([document.title, *paragraphs]), [document.title, *paragraphs]
    if rng.random() < SCANNED:
        return pdfs.scan(rng.randint(1, 3)), []
    shape = rng.choice(("letter", "letter", "letter", "plain", "columns", "table"))
    if shape == "columns":
        return pdfs.columns(document.title, paragraphs * 2), [document.title, *paragraphs * 2]
    if shape == "table":
        rows = [["序号", "乡镇", "户数", "金额（万元）"]]
        rows += [[str(i), rng.choice(article.site.city.towns), str(rng.randint(9, 999)), f"{rng.uniform(1, 90):.1f}"]
                 for i in range(1, rng.randint(4, 22))]
        return pdfs.table(document.title, rows, [60, 180, 90, 120]), [document.title, *("\t".join(row) for row in rows)]
    if shape == "plain":
        return pdfs.letter(document.title, paragraphs), [document.title, *paragraphs]
    office = f"{article.site.city.name}人民政府"
    day = f"{writer.date.year}年{writer.date.month}月{writer.date.day}日"
    head, mark = f"{office}文件", f"政发〔{writer.date.year}〕{rng.randint(1, 120)}号"
    running = f"{office}公报" if rng.random() < 0.3 else ""
    data = pdfs.letter(document.title, paragraphs, head, mark, (office, day), running)
    return data, [document.title, head, mark, *paragraphs, office, day]

"""The gold of the town: what a perfect crawler and extractor would have, one JSON object a page or document.

Rows of class "article" use the field names of `fangzhi export --format jsonl`, so the gold can be scored against itself.
`aliases` are further addresses of the same article, `pages` those of a paged one in order.
"""

import damage
from byways import CLOSED


def paragraphs(document):
    return [{"kind": b.kind, "text": b.text} for b in document.blocks if b.text]


def article_rows(article):
    door = article.site.system_door
    origin = article.site.origin
    pages = [origin + door.path(article, i) for i in range(len(door.parts(article)))]
    marks = [t for t in article.traits if t in damage.DAMAGE]
    row = {
        "url": pages[0],
        "class": "article",
        "title": article.document.title,
        "published": article.when(),
        "source": article.origin or None if door.named_source else None,
        "editor": article.editor or None if door.named_source else None,
        "paragraphs": paragraphs(article.document),
        "charset": damage.charset_of(article, door),
        "cluster": article.cluster or None,
        "dated": article.document.dated or None,
        "attachments": [
            {
                "url": origin + door.file_path(article, f),
                "name": f.name,
                "type": f.filename.rsplit(".", 1)[1],
                "text": "\n".join(f.text),
            }
            for f in article.files
        ],
        "damaged": bool(marks),
        "damage": marks,
        "traits": [t for t in article.traits if t not in damage.DAMAGE],
        "kind": article.kind,
        "system": article.site.system,
        "part": 0,
        "pages": pages,
        "aliases": [origin + door.alias_path(article)] if article.has("alias") else [],
        "absent": damage.spam_terms(article),
        "change": article.change,
        "moved_from": [origin + p for p in article.old_paths],
    }
    if not article.has("two_docs"):
        return [row]
    other = dict(row, title=article.second.title, paragraphs=paragraphs(article.second), part=1, attachments=[])
    return [row, other]


def site_rows(site):
    """All rows of a site: articles, then lists, then what must not become an article."""
    door = site.system_door
    rows = []
    for article in site.articles:
        if article.has("unlisted"):
            rows.append({"url": site.origin + door.path(article), "class": "gone", "change": article.change})
        else:
            rows += article_rows(article)
    for column in site.columns:
        rows += [
            {"url": site.origin + door.list_path(column, i), "class": "list"} for i in range(door.static_slices(column))
        ]
    rows.append({"url": site.origin + "/", "class": "home"})
    rows += [
        {"url": site.origin + path, "class": klass}
        for path, klass in (
            ("/gone/20190101.html", "gone"),
            ("/wzdt.html", "other"),
            ("/lxwm.html", "other"),
            (CLOSED + "1.html", "closed" if site.forbidden else "other"),
            ("/rili/2024-06.html", "trap"),
            ("/loop/a.html", "redirect"),
            ("/old/news1.html", "redirect"),
        )
    ]
    return rows

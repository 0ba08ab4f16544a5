"""What stands where in the town: sites, their articles, who reprints whom, which page has which fault."""

import copy
import datetime

import attached
import damage
import documents
import files
import grammar
import pdfs
import trad
import words
from documents import Block
from model import DAY_ZERO, Article, City, Column, File, Site, source
from registry import SYSTEMS

# Dealt to the articles of each site in turn, so that every town of some size has every trait.
DECK = (
    "files",
    "",
    "word_paste",
    "alias",
    "",
    "hidden_spam",
    "multi_page",
    "",
    "broken",
    "files",
    "",
    "wrong_charset",
    "",
    "two_docs",
    "gallery",
    "",
    "files",
    "duplicate_block",
    "",
    "word_paste",
    "",
    "broken",
    "mojibake",
    "",
    "alias",
    "hidden_spam",
    "",
    "hard_wrap",
    "",
    "files",
    "table",
    "mixed_bytes",
    "",
    "multi_page",
    "glyph",
    "",
    "rules",
    "broken",
    "",
    "bulletin",
    "image_only",
)
KIND_TRAITS = ("gallery", "table", "rules", "bulletin")
KINDS = ("news",) * 9 + ("meeting",) * 3 + ("notice",) * 3 + ("interview", "statistics", "table", "rules", "bulletin")
BUREAUS = ("人民政府", "教育局", "日报社", "农业农村局", "交通运输局", "文化馆", "卫生健康委员会", "融媒体中心", "生态环境局", "应急管理局")
COLUMN_NAMES = (
    ("zwyw", "政务要闻"),
    ("tzgg", "通知公告"),
    ("bmdt", "部门动态"),
    ("xzdt", "乡镇动态"),
    ("zcjd", "政策解读"),
    ("mtjj", "媒体聚焦"),
)


def build(hosts, pages, seed, port, day):
    """The town as it stands on this day."""
    sites = [make_site(i, seed, port, pages) for i in range(hosts)]
    for site in sites:
        fill(site, pages)
    reprint(sites, seed, pages)
    for site in sites:
        settle(site)
    from mutate import pass_day  # here: mutate builds on this module

    for n in range(1, day + 1):
        for site in sites:
            pass_day(site, n, pages)
    for site in sites:
        site.day = day
        settle(site)
    return sites


def make_site(index, seed, port, pages):
    rng = source(seed, "site", index)
    group = index // len(BUREAUS)
    name = words.CITY_NAMES[(seed + index // 4) % len(words.CITY_NAMES)]
    if group:
        name += "新" if group == 1 else "西"
    city_rng = source(seed, "city", name)
    city = City(
        name + "市",
        name[0],
        [h + city_rng.choice(("镇", "镇", "乡", "街道")) for h in city_rng.sample(words.PLACE_HEAD, 14)],
        [h + city_rng.choice(("村", "村", "社区")) for h in city_rng.sample(words.PLACE_HEAD, 40)],
    )
    system, charset = SYSTEMS[index % len(SYSTEMS)]
    bureau = "日报" if system.__name__ == "Epaper" else BUREAUS[index % len(BUREAUS)]
    site = Site(
        index,
        seed,
        f"127.1.{1 + index // 200}.{1 + index % 200}",
        port,
        system.__name__,
        city.name + bureau,
        city,
        charset,
    )
    site.page_size = 5 if pages <= 30 else rng.choice((10, 15, 20))
    site.system_door = system(site)
    site.columns = [
        Column(key, site.system_door.t(label), 100 + index * 10 + i)
        for i, (key, label) in enumerate(rng.sample(COLUMN_NAMES, 3))
    ]
    site.name = site.system_door.t(site.name)
    return site


def fill(site, pages):
    rng = site.rng("articles")
    for i in range(pages):
        deck = site.system_door.damage_deck or DECK
        site.articles.append(
            write_article(site, i, rng.random() * 1.5 + i * 1.3, deck[(i + site.index * 17) % len(deck)])
        )


def write_article(site, number, days_ago, trait, born=0):
    """One article; `number` is its place among the site's, `days_ago` its age on the day it was born."""
    rng = source(site.seed, site.index, "article", number, born)
    topic = rng.choice(tuple(words.TOPICS))
    published = datetime.datetime.combine(
        DAY_ZERO + datetime.timedelta(days=born), datetime.time(8, 30)
    ) - datetime.timedelta(days=days_ago, minutes=rng.randint(0, 500), seconds=rng.randint(0, 59))
    kind = trait if trait in KIND_TRAITS else rng.choice(KINDS)
    if trait in damage.DAMAGE or trait == "multi_page":
        kind = rng.choice(("news", "meeting", "interview"))
    length = min(6000, max(260, int(rng.lognormvariate(6.75, 0.65))))
    if trait == "multi_page":
        length = max(length, 1600)
    writer = grammar.Writer(rng, site.city, topic, published.date())
    serial = 10_000 * (site.index + 11) + number + born * 100 + (5000 if born else 0)
    precision = (
        site.system_door.precision
        if getattr(site.system_door, "precision", "")
        else rng.choice(("minute", "minute", "second", "day"))
    )
    article = Article(
        site,
        rng.choice(site.columns),
        serial,
        kind,
        published,
        precision,
        documents.write(kind, writer, length),
        topic,
        born=born,
    )
    article.traits = [trait] if trait and trait not in KIND_TRAITS else []
    if rng.random() < 0.85:
        article.origin = rng.choice(
            (
                site.name,
                site.city.name + rng.choice(words.TOPICS[topic]["dept"]),
                site.city.name + "融媒体中心",
                rng.choice(site.city.towns),
            )
        )
    if rng.random() < 0.6:
        article.editor = writer.person()
    dress(article, writer, rng)
    convert(article)
    return article


def convert(article):
    """The texts of an article on a site in traditional characters."""
    if article.site.system_door.script != "Hant":
        return
    for document in filter(None, (article.document, article.second)):
        document.title = trad.traditional(document.title)
        document.blocks = [Block(b.kind, trad.traditional(b.text), b.image) for b in document.blocks]
    article.origin, article.editor = trad.traditional(article.origin), trad.traditional(article.editor)


def dress(article, writer, rng):
    """Attachments, pictures, the second document."""
    if article.has("image_only"):
        # The text is a scan: a picture and a PDF, no words.
        article.document.blocks, article.document.dated = [Block("caption", "", "scan.png")], ""
        label = f"{article.document.title}.pdf"
        article.files.append(File(label, f"P0{article.serial}.pdf", pdfs.scan(), "application/pdf"))
    if article.has("two_docs"):
        article.second = documents.write("news", writer, 500)
    if article.has("files"):
        for i in range(rng.randint(1, 3)):
            kind, media = rng.choice(
                (
                    ("pdf", "application/pdf"),
                    ("doc", "application/msword"),
                    ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
                )
            )
            label = f"附件{i + 1}：{writer.expand('<mod><thing>')}申报表.{kind}"
            body, text = attached.attach(article, i, kind)
            article.files.append(File(label, f"P0{article.published:%Y%m%d}{article.serial}{i}.{kind}", body, media, text))
    for block in article.document.blocks:
        if block.image:
            article.pictures.append(File("", block.image, files.png(rng), "image/png"))


def settle(site):
    """Articles into their columns, newest first."""
    for column in site.columns:
        column.articles = sorted(
            (a for a in site.articles if a.column is column), key=lambda a: (a.published, a.serial), reverse=True
        )


# Reprints ------------------------------------------------------------------------------------------------------------


def reprint(sites, seed, pages):
    """Some articles of each site become copies of articles elsewhere: half exact, half with small edits."""
    rng = source(seed, "reprints")
    originals = [a for s in sites if s.system_door.lends for a in s.articles if may_be_copied(a)]
    if not originals:
        return
    for site in sites:
        if site.system_door.borrows == 0:
            continue
        slots = [a for a in site.articles if not set(a.traits) - {"gloss", "desync"} and not a.cluster]
        count = min(len(slots), max(2, int(pages * site.system_door.borrows)))
        for slot in rng.sample(slots, count):
            original = rng.choice(originals)
            if original.site is site or any(a.cluster and a.cluster == original.cluster for a in site.articles):
                continue
            copy_into(slot, original, rng)
    for site in sites:
        for article in site.articles:
            if article.has("alias") and not article.cluster:
                article.cluster = f"c{article.serial}"


def may_be_copied(article):
    return (
        article.kind in ("news", "meeting", "notice", "interview")
        and not set(article.traits) & set(damage.DAMAGE)
        and not article.has("multi_page")
        and len(article.document.blocks) >= 6
    )


def copy_into(slot, original, rng):
    original.cluster = original.cluster or f"c{original.serial}"
    slot.cluster = original.cluster
    slot.kind, slot.topic, slot.document = original.kind, original.topic, copy.deepcopy(original.document)
    slot.files, slot.pictures = [], []
    slot.published = min(
        original.published + datetime.timedelta(minutes=rng.randint(90, 3000)),
        datetime.datetime.combine(DAY_ZERO, datetime.time(8, 20)),
    )
    slot.origin = original.site.name
    if rng.random() < 0.5:
        near_copy(slot.document, original, rng)
    convert(slot)


def near_copy(document, original, rng):
    """One to three small edits, as another editor makes them; at least three quarters of the text stay."""
    for edit in rng.sample((_cut_end, _cut_sentence, _add_dateline, _add_paragraph), rng.choice((1, 1, 2, 3))):
        edit(document, original, rng)
    if rng.random() < 0.4:
        document.title = f"{original.site.city.name}：{document.title}"


def _longest(blocks):
    return max(range(len(blocks)), key=lambda i: len(blocks[i].text))


def _cut_end(document, original, rng):
    """The last paragraphs go, up to a fifth of the text."""
    blocks = document.blocks
    budget = documents.size(blocks) * rng.uniform(0.05, 0.2)
    while len(blocks) > 4 and len(blocks[-1].text) <= budget:
        budget -= len(blocks.pop().text)
        document.dated = ""  # it stood at the end


def _cut_sentence(document, original, rng):
    blocks = document.blocks
    at = _longest(blocks)
    sentences = blocks[at].text.split("。")
    if len(sentences) > 2:
        del sentences[rng.randrange(len(sentences) - 1)]
        blocks[at] = Block(blocks[at].kind, "。".join(sentences))


def _add_dateline(document, original, rng):
    first = document.blocks[0]
    document.blocks[0] = Block(first.kind, f"{original.site.city.name}讯　{first.text}")


def _add_paragraph(document, original, rng):
    writer = grammar.Writer(rng, original.site.city, original.topic, original.published.date())
    document.blocks.insert(_longest(document.blocks) + 1, Block("text", writer.slot("s_plan")))

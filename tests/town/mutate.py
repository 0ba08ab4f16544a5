"""The next day of the town: new, edited, deleted and moved articles. Counters and dates change by themselves."""

import copy

import damage
import grammar
import plan
from documents import Block


def pass_day(site, day, pages):
    """Changes the site's articles as the day brings; `change` tells what became of each since the day before."""
    rng = site.rng(f"day {day}")
    for article in site.articles:
        article.change = "gone" if article.change in ("deleted", "gone") else "same"
    alive = [
        a
        for a in site.articles
        if a.change != "gone"
        and not a.has("alias")
        and not a.has("image_only")
        and not set(a.traits) & set(damage.DAMAGE)
        and not a.cluster
    ]
    rng.shuffle(alive)
    count = max(1, pages // 20)
    for article in alive[:count]:
        edit(article, rng, day)
    for article in alive[count : count + max(1, pages // 40)]:
        delete(article)
    if len(alive) > 4:
        move(alive[-1], rng)
    for n in range(count + 1):
        fresh = plan.write_article(
            site, day * 100 + n, rng.random() * 0.6, rng.choice(("", "", "files", "word_paste")), day
        )
        fresh.change = "new"
        site.articles.append(fresh)
    plan.settle(site)


def edit(article, rng, day):
    """A correction: one sentence replaced, one paragraph added. The publication date stays."""
    article.change, article.edited = "edited", day
    article.document = copy.deepcopy(article.document)
    article.__dict__.pop("shown", None)
    writer = grammar.Writer(rng, article.site.city, article.topic, article.published.date())
    blocks = article.document.blocks
    texts = [i for i, b in enumerate(blocks) if b.kind == "text"]
    blocks[texts[len(texts) // 2]] = Block("text", writer.paragraph())
    blocks.append(Block("text", f"更正：{writer.slot('s_fact')}"))


def delete(article):
    article.change = "deleted"
    article.traits = article.traits + ["unlisted"]


def move(article, rng):
    """Filed elsewhere under another number: a new address, the old one answers 301 or 404."""
    door = article.site.system_door
    article.change = "moved"
    article.old_paths = article.old_paths + [door.path(article)]
    article.serial += 700
    others = [c for c in article.site.columns if c is not article.column]
    article.column = rng.choice(others) if others else article.column

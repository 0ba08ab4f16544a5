#!/usr/bin/env python3
"""Serves the other web, crawls it as a user would and holds what was exported against the gold.

  check.py --program build/dev/fangzhi [--seed N] [--size N] [--only Host,…] [--keep DIR] [--serve]
"""

import argparse
import collections
import json
import os
import re
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import hosts_more  # noqa: E402
import hosts_other  # noqa: E402
import hosts_script  # noqa: E402
import hosts_static  # noqa: E402
from web import Host, Web  # noqa: E402

MODULES = [hosts_static, hosts_script, hosts_other, hosts_more]


def all_kinds():
    kinds = []
    for module in MODULES:
        kinds += [v for v in vars(module).values() if isinstance(v, type) and issubclass(v, Host) and v.__module__ == module.__name__]
    return kinds


def plain(text):
    return re.sub(r"\s|　", "", text or "")


def crawl(program, web, work, more=()):
    seeds, archive = os.path.join(work, "seeds.toml"), os.path.join(work, "archive")
    with open(seeds, "w") as out:
        out.write(web.seeds())
    run = subprocess.run([program, "crawl", "--once", "--quiet", "--archive", archive, *more, seeds], capture_output=True, text=True, timeout=900)
    if run.returncode != 0:
        print(run.stdout[-2000:], run.stderr[-4000:])
        sys.exit("crawl: exit %d" % run.returncode)
    with open(os.path.join(work, "crawl.err"), "w") as out:
        out.write(run.stdout + run.stderr)
    lines = os.path.join(work, "articles.jsonl")
    subprocess.run([program, "export", "--quiet", "--archive", archive, "--format", "jsonl", "--all", "--out", lines], check=True, capture_output=True)
    with open(lines) as file:
        return [json.loads(line) for line in file]


def compare(web, articles):
    """Per variant: wanted, found, flawed titles, days, paragraphs. And the articles nobody wrote."""
    gold = {g["url"]: g for host in web.hosts for g in host.gold()}
    rows = collections.defaultdict(collections.Counter)
    notes, seen = [], set()
    for wanted in gold.values():
        rows[wanted["variant"]]["wanted"] += 1
    for article in articles:
        wanted = gold.get(article["url"])
        if wanted is None or article["url"] in seen:
            notes.append("false: %s %r %d paragraphs" % (article["url"], article["title"], len(article["paragraphs"])))
            rows["(false)"]["false"] += 1
            continue
        seen.add(article["url"])
        row = rows[wanted["variant"]]
        row["found"] += 1
        if plain(article["title"]) != plain(wanted["title"]):
            row["title"] += 1
            notes.append("title: %s %r for %r" % (article["url"], article["title"], wanted["title"]))
        if (article["published"] or "")[:10] != wanted["day"]:
            row["day"] += 1
            notes.append("day: %s %r for %r" % (article["url"], article["published"], wanted["day"]))
        got, meant = [plain(p["text"]) for p in article["paragraphs"]], [plain(p) for p in wanted["paragraphs"]]
        if got != meant:
            row["body"] += 1
            notes.append("body: %s %d paragraphs for %d" % (article["url"], len(got), len(meant)))
    for url, wanted in gold.items():
        if url not in seen:
            notes.append("missed: %s (%s)" % (url, wanted["variant"]))
    return rows, notes


def requests(web):
    rows = {}
    for host in web.hosts:
        asked = [(path, status) for who, _, path, status in web.log if who is host and path != "/robots.txt"]
        useful = {path for path, status in asked if status < 400}
        rows[type(host).__name__] = (len(asked), len(host.wanted), sum(1 for _, status in asked if status >= 400), len(useful - host.wanted))
    return rows


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--program", default="build/dev/fangzhi")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--size", type=int, default=45)
    options.add_argument("--port", type=int, default=18944)
    options.add_argument("--only", default="")
    options.add_argument("--keep", default="")
    options.add_argument("--serve", action="store_true")
    given = options.parse_args()
    kinds = [k for k in all_kinds() if not given.only or k.__name__ in given.only.split(",")]
    web = Web(kinds, given.seed, given.size, given.port)
    web.start()
    if given.serve:
        print(web.seeds(), flush=True)
        while True:
            time.sleep(3600)
    work = given.keep or tempfile.mkdtemp(prefix="otherweb-")
    os.makedirs(work, exist_ok=True)
    articles = crawl(given.program, web, work)
    rows, notes = compare(web, articles)
    print("%-28s %6s %6s %6s %5s %5s" % ("variant", "wanted", "found", "title", "day", "body"))
    for variant in rows:
        row = rows[variant]
        if variant != "(false)":
            mark = "" if row["found"] == row["wanted"] and not (row["title"] + row["day"] + row["body"]) else "  <--"
            print("%-28s %6d %6d %6d %5d %5d%s" % (variant, row["wanted"], row["found"], row["title"], row["day"], row["body"], mark))
    print("false articles: %d" % rows["(false)"]["false"])
    print("%-12s %8s %8s %6s %6s" % ("host", "requests", "wanted", "4xx", "other"))
    for name, row in requests(web).items():
        print("%-12s %8d %8d %6d %6d" % ((name,) + row))
    with open(os.path.join(work, "notes.txt"), "w") as out:
        out.write("\n".join(notes) + "\n")
    with open(os.path.join(work, "log.txt"), "w") as out:
        out.writelines("%s %s %s %d\n" % (type(h).__name__, m, p, s) for h, m, p, s in web.log)
    web.stop()


if __name__ == "__main__":
    main()

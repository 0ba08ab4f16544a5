#!/usr/bin/env python3
"""Scores a crawl of the town: what was exported against the gold, what was asked against what robots.txt allows.

    score.py GOLD --articles articles.jsonl [--log access.log --town town.json] [--json] [--worst N]

`articles.jsonl` is `fangzhi export --format jsonl --all`; the gold itself is in that form too and scores 1.0.

coverage        gold articles that were exported (under any of their addresses)
title, source, editor   exact, after NFC without white space, of the articles found (and of those that have one)
day, minute     published equal to the day; to the minute where the gold says one and no finer where it doesn't
body_f1         character bigrams, macro average; body_exact: the whole text equal; paragraphs_exact: cut the same too
attachments     share of the gold's attachments that the article lists; file_text_f1, file_paragraphs: their text, where
                the export has it (--attachment-text); leaks: exported texts that hold what is spam
extra           exported articles that are lists, error pages, closed pages, traps, or nothing the gold knows
pairs           duplicates: over the exported addresses, pairs with one `cluster` against the gold's pairs
politeness      requests to one host closer than its delay (start to start), at the same time, or of closed paths
"""

import argparse
import itertools
import json
import re
import sys
import unicodedata
from collections import Counter, defaultdict

WHITE = re.compile(r"[\s\u200b\u200c\u200d\ufeff]+")
GAP_SLACK_MS = 3  # the clock and the way to the server


def squash(value):
    return WHITE.sub("", unicodedata.normalize("NFC", value or ""))


def texts(row):
    return [squash(p["text"] if isinstance(p, dict) else p) for p in row.get("paragraphs") or ()]


def bigram_f1(gold, found):
    if not gold or not found:
        return 1.0 if gold == found else 0.0
    a, b = (Counter(t[i : i + 2] for i in range(max(1, len(t) - 1))) for t in (gold, found))
    same = sum((a & b).values())
    return 2 * same / (sum(a.values()) + sum(b.values()))


def same_minute(gold, found):
    """Both have a time of day and agree to the minute; a gold of day precision asks that no time be made up."""
    if "T" not in gold:
        return found == gold
    return bool(found) and "T" in found and gold[:16] == found[:16] and gold[-6:] == found[-6:]


def read(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


class Exported:
    """The exported articles by address; of several rows of one address and part, the last."""

    def __init__(self, rows):
        self.by_url = defaultdict(dict)
        for row in rows:
            if row.get("class", "article") == "article":
                self.by_url[row["url"]][row.get("part") or 0] = row

    def find(self, gold):
        """The exported row for a gold row, or None."""
        for url in [gold["url"], *gold.get("aliases", ())]:
            parts = self.by_url.get(url)
            if parts and gold["part"] in parts:
                return parts[gold["part"]]
        return None

    def paragraphs(self, gold, row):
        """Of a paged article: as it stands, or the pages one after the other, whichever is nearer to the gold."""
        own = texts(row)
        if len(gold.get("pages", ())) < 2:
            return own
        joined = [
            t
            for url in gold["pages"]
            for part in sorted(self.by_url.get(url, {}))
            for t in texts(self.by_url[url][part])
        ]
        whole = "".join(texts(gold))
        return max((own, joined), key=lambda ps: bigram_f1(whole, "".join(ps)))


def judge_files(gold, row):
    """The text of attached files, where the export has it (--attachment-text): likeness, and paragraphs that stand whole."""
    have = {squash(a["url"]): a["text"] or "" for a in row.get("attachments") or () if "text" in a}
    pairs = [(a.get("text", ""), have[squash(a["url"])]) for a in gold.get("attachments", ()) if squash(a["url"]) in have]
    if not pairs:
        return {"file_text_f1": None, "file_paragraphs": None}
    likeness = [bigram_f1(squash(said), squash(got)) if said or got else 1.0 for said, got in pairs]
    lines = [(squash(line), {squash(part) for part in got.split("\n")}) for said, got in pairs for line in said.split("\n") if line]
    whole = sum(line in parts for line, parts in lines) / len(lines) if lines else None
    return {"file_text_f1": sum(likeness) / len(likeness), "file_paragraphs": whole}


def judge(gold, row, exported):
    """The marks of one article: name -> 0..1, None where the gold has no such field."""
    found = exported.paragraphs(gold, row)
    whole, got = "".join(texts(gold)), "".join(found)
    day = gold.get("published")
    files = {squash(a["url"]) for a in gold.get("attachments", ())}
    have = {squash(a["url"]) for a in row.get("attachments") or ()}
    marks = {
        "title": squash(gold["title"]) == squash(row.get("title")),
        "day": (row.get("published") or "")[:10] == day[:10] if day else None,
        "minute": same_minute(day, row.get("published")) if day else None,
        "dated": (row.get("dated") or "")[:10] == gold["dated"] if gold.get("dated") else None,
        "source": squash(gold["source"]) == squash(row.get("source")) if gold.get("source") else None,
        "source_invented": not row.get("source") if not gold.get("source") else None,
        "editor": squash(gold["editor"]) == squash(row.get("editor")) if gold.get("editor") else None,
        "body_f1": bigram_f1(whole, got),
        "body_exact": whole == got,
        "paragraphs_exact": [t for t in texts(gold) if t] == [t for t in found if t],
        "charset": charset_family(gold["charset"]) == charset_family(row.get("charset")),
        "attachments": len(files & have) / len(files) if files else None,
    }
    marks.update(judge_files(gold, row))
    return {k: None if v is None else float(v) for k, v in marks.items()}


def charset_family(name):
    name = (name or "").lower()
    return "gb" if name in ("gbk", "gb2312", "gb18030") else name


def mean(marks, name):
    values = [m[name] for m in marks if m.get(name) is not None]
    return round(sum(values) / len(values), 4) if values else None


def summary(judged, total):
    out = {"articles": total, "found": len(judged), "coverage": round(len(judged) / total, 4) if total else None}
    names = (
        "title",
        "day",
        "minute",
        "dated",
        "source",
        "source_invented",
        "editor",
        "body_f1",
        "body_exact",
        "paragraphs_exact",
        "charset",
        "attachments",
        "file_text_f1",
        "file_paragraphs",
    )
    out.update({name: mean([m for _, _, m in judged], name) for name in names})
    return out


def pair_score(gold_rows, exported):
    """Precision and recall of duplicate pairs over the exported addresses that the gold knows."""
    truth, told = {}, {}
    for gold in gold_rows:
        for url in [gold["url"], *gold.get("aliases", ())]:
            row = exported.by_url.get(url, {}).get(gold["part"])
            if row is not None:
                truth[url, gold["part"]] = gold.get("cluster")
                told[url, gold["part"]] = row.get("cluster")

    def pairs(clusters):
        groups = defaultdict(list)
        for key, cluster in clusters.items():
            if cluster is not None:
                groups[cluster].append(key)
        return {pair for members in groups.values() for pair in itertools.combinations(sorted(members), 2)}

    # The gold lists an alias as an address, the gold scored against itself has it in one row: no pair there, no loss.
    right, claimed = pairs(truth), pairs(told)
    both = len(right & claimed)
    return {
        "gold_pairs": len(right),
        "claimed": len(claimed),
        "precision": round(both / len(claimed), 4) if claimed else (1.0 if not right else 0.0),
        "recall": round(both / len(right), 4) if right else 1.0,
        "wrong": sorted([a[0], b[0]] for a, b in claimed - right)[:10],
        "missed": sorted([a[0], b[0]] for a, b in right - claimed)[:10],
    }


def read_log(path):
    rows = []
    with open(path, encoding="utf-8") as file:
        lines = file.read().splitlines()
    for line in lines:
        start, end, host, method, target, status, size, connection, fault = line.split("\t")
        rows.append(
            {
                "start": float(start),
                "end": float(end),
                "host": host,
                "method": method,
                "target": target,
                "status": int(status),
                "bytes": int(size),
            }
        )
    return rows


def politeness(log, town):
    """Violations a host and in all; what the requests were spent on."""
    hosts = {h["address"]: h for h in town["hosts"]}
    by_host = defaultdict(list)
    for row in log:
        by_host[row["host"]].append(row)
    out = {
        "requests": len(log),
        "bytes": sum(r["bytes"] for r in log),
        "too_soon": 0,
        "overlapping": 0,
        "closed_paths": 0,
        "trap_requests": 0,
        "repeated": 0,
        "seconds": round((max(r["end"] for r in log) - min(r["start"] for r in log)) / 1000, 2) if log else 0,
        "status": dict(sorted(Counter(str(r["status"]) for r in log).items())),
        "shortest_gap_ms": {},
    }
    for address, rows in by_host.items():
        host = hosts[address]
        rows.sort(key=lambda r: r["start"])
        gaps = [b["start"] - a["start"] for a, b in zip(rows, rows[1:])]
        out["too_soon"] += sum(g < host["delay_ms"] - GAP_SLACK_MS for g in gaps)
        out["overlapping"] += sum(b["start"] < a["end"] - 1 for a, b in zip(rows, rows[1:]))
        out["closed_paths"] += (
            sum(r["target"].startswith(tuple(host["forbidden"])) for r in rows) if host["forbidden"] else 0
        )
        out["trap_requests"] += sum(r["target"].startswith(tuple(host["traps"])) for r in rows)
        out["repeated"] += len(rows) - len({(r["method"], r["target"]) for r in rows})
        if gaps:
            out["shortest_gap_ms"][address] = round(min(gaps), 1)
    return out


def extras(gold_rows, exported):
    """Exported addresses that are no article of the gold, by what they are."""
    known = {}
    for gold in gold_rows:
        for url in [gold["url"], *gold.get("aliases", ()), *gold.get("pages", ())]:
            known[url] = gold["class"]
    return {url: known.get(url, "unknown") for url in exported.by_url if known.get(url) != "article"}


def score(gold_rows, rows, log=None, town=None):
    exported = Exported(rows)
    articles = [g for g in gold_rows if g["class"] == "article"]
    judged, missed = [], []
    for gold in articles:
        row = exported.find(gold)
        if row is None:
            missed.append(gold["url"] + (f"#{gold['part']}" if gold["part"] else ""))
        else:
            judged.append((gold, row, judge(gold, row, exported)))
    result = {
        "all": summary(judged, len(articles)),
        "undamaged": summary([j for j in judged if not j[0]["damaged"]], sum(not g["damaged"] for g in articles)),
    }
    for label, key in (("by_damage", "damage"), ("by_trait", "traits")):
        names = sorted({t for g in articles for t in g[key]})
        result[label] = {
            n: summary([j for j in judged if n in j[0][key]], sum(n in g[key] for g in articles)) for n in names
        }
    result["by_system"] = {
        n: summary([j for j in judged if n == j[0]["system"]], sum(n == g["system"] for g in articles))
        for n in sorted({g["system"] for g in articles})
    }
    extra = extras(gold_rows, exported)
    result["extra"] = {
        "count": len(extra),
        "by_class": dict(sorted(Counter(extra.values()).items())),
        "urls": sorted(extra)[:20],
    }
    result["leaks"] = sum(
        any(squash(a) in "".join(texts(r)) + squash(r.get("title")) for a in g["absent"]) for g, r, _ in judged
    )
    result["pairs"] = pair_score(articles, exported)
    result["missed"] = missed
    result["judged"] = judged
    if log is not None and town is not None:
        result["politeness"] = politeness(log, town)
    return result


COLUMNS = (
    "articles",
    "coverage",
    "title",
    "day",
    "minute",
    "dated",
    "source",
    "editor",
    "body_f1",
    "body_exact",
    "paragraphs_exact",
    "charset",
    "attachments",
    "file_text_f1",
)


def table(result):
    lines = [" " * 18 + " ".join(c[:10].rjust(10) for c in COLUMNS)]

    def line(name, row):
        lines.append(
            name[:18].ljust(18)
            + " ".join(
                ("-" if row[c] is None else str(row[c]) if c == "articles" else f"{row[c]:.3f}").rjust(10)
                for c in COLUMNS
            )
        )

    line("all", result["all"])
    line("undamaged", result["undamaged"])
    for label in ("by_system", "by_damage", "by_trait"):
        lines.append(f"-- {label}")
        for name, row in result[label].items():
            line(name, row)
    pairs = result["pairs"]
    lines.append(
        f"duplicates: precision {pairs['precision']:.3f} recall {pairs['recall']:.3f} ({pairs['gold_pairs']} pairs in"
        f" the gold, {pairs['claimed']} claimed)"
    )
    lines.append(
        f"extra articles: {result['extra']['count']} {result['extra']['by_class']}   spam leaks: {result['leaks']}  "
        " invented sources:"
        f" {1 - (result['all']['source_invented'] if result['all']['source_invented'] is not None else 1):.3f}"
    )
    if "politeness" in result:
        p = result["politeness"]
        lines.append(
            f"requests: {p['requests']} in {p['seconds']} s, {p['bytes'] / 1e6:.1f} MB, status {p['status']},"
            f" {p['repeated']} repeated, {p['trap_requests']} in traps"
        )
        lines.append(
            f"politeness violations: {p['too_soon']} too soon, {p['overlapping']} overlapping, {p['closed_paths']} of"
            " closed paths"
        )
    return "\n".join(lines)


def worst(result, count):
    """The articles with the lowest marks, one a line."""

    def loss(item):
        marks = item[2]
        return (marks["body_f1"] + marks["title"] + (1 if marks["day"] is None else marks["day"]), item[0]["url"])

    for gold, row, marks in sorted(result["judged"], key=loss)[:count]:
        failed = [k for k, v in marks.items() if v is not None and v < 1]
        print(
            f"{gold['url']}#{gold['part']} f1={marks['body_f1']:.3f} {gold['damage'] + gold['traits']} wrong:"
            f" {' '.join(failed)}"
        )
        if not marks["title"]:
            print(f"    title  {gold['title']!r} | {row.get('title')!r}")


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold")
    parser.add_argument("--articles", required=True)
    parser.add_argument("--log")
    parser.add_argument("--town", help="town.json, for the politeness of the log")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--worst", type=int, default=0, metavar="N")
    options = parser.parse_args(arguments)
    town = json.load(open(options.town, encoding="utf-8")) if options.town else None
    result = score(read(options.gold), read(options.articles), read_log(options.log) if options.log else None, town)
    if options.json:
        print(json.dumps({k: v for k, v in result.items() if k != "judged"}, ensure_ascii=False, indent=1))
        return 0
    print(table(result))
    if options.worst:
        worst(result, options.worst)
        print("missed:", *result["missed"][: options.worst], sep="\n    ")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

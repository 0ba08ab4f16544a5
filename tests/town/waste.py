#!/usr/bin/env python3
"""What a crawl of the town asked for, held against what was worth asking: every request by its cause.

    waste.py TOWN_DIR [--log FILE] [--json] [--examples N]

wanted: articles with all their pages, lists with their data, home pages, attachments, robots.txt, sitemaps and feeds,
each once. Everything else, and every repetition, is waste of some kind:

repeat          a wanted address asked again          alias       a further address of an article
trap            what has no end, or is a twin         plain       pages that are neither article nor list
mirror          of a host under another address       twin        print versions
gone            404, soft or hard                     redirect    301, 302
closed          what robots.txt forbids               picture     images
"""

import argparse
import json
import pathlib
import re
import sys
import urllib.parse
from collections import Counter, defaultdict

import score

WANTED = ("article", "list", "home", "attachment", "robots", "sitemap", "feed")
ORIGIN = re.compile(r"^https?://([^/:]+)(?::\d+)?")
ATTACHMENT_TYPES = ("application/pdf", "application/msword", "application/vnd", "application/zip", "application/octet")


def kind_of(row, gold):
    """The kind of a resource of town.json; `gold`: target -> kind of the host's gold rows."""
    target, media = row["target"], row["type"]
    if target in gold:
        return gold[target]
    if target.startswith("/robots"):
        return "robots"
    if row["status"] in (301, 302):
        return "redirect"
    if row["status"] != 200:
        return "gone"
    if "sitemap" in target:
        return "sitemap"
    if media.startswith(("application/rss", "application/atom")):
        return "feed"
    if row.get("params") or media.startswith("application/json"):
        return "list"
    if media.startswith(ATTACHMENT_TYPES):
        return "attachment"
    return "picture" if media.startswith("image/") else "plain"


def gold_kinds(rows):
    """host -> target -> kind, from the gold."""
    kinds = defaultdict(dict)
    files = defaultdict(set)
    for row in rows:
        host = ORIGIN.match(row["url"])[1]

        def put(url, kind):
            kinds[host].setdefault(ORIGIN.sub("", url), kind)

        if row["class"] == "article":
            for url in row["pages"] or [row["url"]]:
                put(url, "article")
            for url in row["aliases"]:
                put(url, "alias")
            for file in row["attachments"]:
                put(file["url"], "attachment")
        else:
            put(row["url"], {"other": "plain"}.get(row["class"], row["class"]))
    return kinds, files


class Judge:
    def __init__(self, town, gold_rows):
        kinds, _ = gold_kinds(gold_rows)
        self.hosts = {h["address"]: h for h in town["hosts"]}
        self.kinds, self.by_params = {}, defaultdict(list)
        for address, host in self.hosts.items():
            for row in host["resources"]:
                kind = kind_of(row, kinds[address])
                if row.get("params"):
                    self.by_params[address, row["target"]].append(row["params"])
                elif row.get("rule") not in ("calendar", "session", "endless"):
                    self.kinds[address, row["target"]] = kind

    def judge(self, row):
        """(kind, name under which it counts once)."""
        host, target = row["host"], row["target"]
        if self.hosts[host].get("mirror_of"):
            return "mirror", target
        if target.startswith(tuple(self.hosts[host]["traps"])):
            return "trap", target
        if target.endswith("print=1"):
            return "twin", target
        if target == "/robots.txt":
            return "robots", target  # also where there is none: it has to be asked
        kind = self.kinds.get((host, target))
        if kind:
            return kind, target
        path, _, query = target.partition("?")
        for params in self.by_params.get((host, path), ()):
            given = dict(urllib.parse.parse_qsl(query))
            if row["method"] == "POST" or all(given.get(k) == v for k, v in params.items()):
                return "list", row["method"] + target
        return "gone", target


def measure(town, gold_rows, log):
    """Requests, distinct wanted addresses asked for, waste by cause, and the host with the largest share of traps."""
    judge = Judge(town, gold_rows)
    seen, kinds, examples = set(), Counter(), defaultdict(list)
    per_host = defaultdict(Counter)
    for row in log:
        kind, name = judge.judge(row)
        if kind in WANTED:
            # A form's fields are not in the log: each POST counts as a page of its list.
            is_again = row["method"] != "POST" and (row["host"], name) in seen
            seen.add((row["host"], name))
            kind = "repeat" if is_again else kind
        kinds[kind] += 1
        per_host[row["host"]]["all"] += 1
        per_host[row["host"]]["trap"] += kind in ("trap", "twin")
        if kind not in WANTED:
            examples[kind].append(f"{row['host']}{row['target']}")
    wanted = sum(kinds[k] for k in WANTED)
    there = sum(kind in ("article", "list", "home", "attachment") for kind in judge.kinds.values())
    share, host = max(((c["trap"] / c["all"], h) for h, c in per_host.items()), default=(0, ""))
    return {
        "requests": len(log),
        "wanted": wanted,
        "ratio": round(len(log) / wanted, 4) if wanted else None,
        "there": there,
        "worst_trap_share": round(share, 4),
        "worst_trap_host": host,
        "kinds": dict(sorted(kinds.items())),
        "examples": examples,
    }


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("town", help="the folder of make_town.py")
    parser.add_argument("--log", help="default: access.log in it")
    parser.add_argument("--examples", type=int, default=0, metavar="N", help="of each kind of waste")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    folder = pathlib.Path(options.town)
    town = json.loads((folder / "town.json").read_text(encoding="utf-8"))
    result = measure(town, score.read(folder / "gold.jsonl"), score.read_log(options.log or folder / "access.log"))
    examples = result.pop("examples")
    if options.json:
        print(json.dumps(result, ensure_ascii=False))
        return 0
    print(
        f"{result['requests']} requests, {result['wanted']} wanted addresses asked for ({result['there']} there):"
        f" {result['ratio']}"
    )
    print(f"largest share of traps: {result['worst_trap_share']:.1%} of {result['worst_trap_host']}")
    for kind, count in sorted(result["kinds"].items(), key=lambda item: -item[1]):
        print(f"    {count:6} {kind}" + ("" if kind in WANTED else "   (waste)"))
        for target in examples[kind][: options.examples]:
            print("            ", target)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

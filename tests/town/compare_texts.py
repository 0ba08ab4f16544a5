#!/usr/bin/env python3
"""How varied the town's texts are, beside real ones: `compare_texts.py GOLD.jsonl [FOLDER of <id>.json with "body"]...`.

Prints for each set: deflate ratio of a text, different character pairs in its first 1000 characters, and the Jaccard
index of five-character runs between articles that are not copies of each other.
"""

import itertools
import json
import pathlib
import re
import statistics
import sys
import zlib


def grams(text, n):
    return {text[i : i + n] for i in range(len(text) - n + 1)}


def figures(texts):
    """`texts`: (cluster or None, text) pairs."""
    bodies = [(cluster, re.sub(r"\s+", "", body)) for cluster, body in texts if len(body) > 200][:160]
    ratio = statistics.median(len(zlib.compress(b.encode(), 9)) / len(b.encode()) for _, b in bodies)
    pairs = [len(grams(b[:1000], 2)) for _, b in bodies if len(b) >= 1000]
    runs = [(cluster, grams(b, 5)) for cluster, b in bodies]
    near = sorted(
        len(a & b) / len(a | b) for (ca, a), (cb, b) in itertools.combinations(runs, 2) if not (ca and ca == cb)
    )
    return {
        "texts": len(bodies),
        "median_characters": statistics.median(len(b) for _, b in bodies),
        "deflate": round(ratio, 3),
        "pairs_per_1000": statistics.median(pairs) if pairs else 0,
        "jaccard5_median": round(near[len(near) // 2], 4),
        "jaccard5_p95": round(near[int(len(near) * 0.95)], 4),
        "jaccard5_max": round(near[-1], 4),
    }


def town_texts(gold):
    for line in open(gold, encoding="utf-8"):
        row = json.loads(line)
        if row["class"] == "article" and not row["damaged"]:
            yield row["cluster"], "".join(p["text"] for p in row["paragraphs"])


def folder_texts(folder):
    for path in sorted(pathlib.Path(folder).glob("*.json")):
        yield None, json.loads(path.read_text(encoding="utf-8")).get("body") or ""


def main(arguments):
    if not arguments:
        print(__doc__)
        return 2
    print("town", json.dumps(figures(town_texts(arguments[0]))))
    for folder in arguments[1:]:
        print(pathlib.Path(folder).name, json.dumps(figures(folder_texts(folder))))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

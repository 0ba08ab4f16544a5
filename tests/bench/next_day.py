#!/usr/bin/env python3
"""The town's next day: what a second `--once`, and then `--once --all`, cost and find.

    next_day.py build/fangzhi [--hosts 8] [--pages 20] [--seed 1] [--json]

Every page of the second day differs in some bytes from the first's (the date at its head, lists of what is new); so `--all`
runs twice, and the second time nothing has changed: there what the servers can answer with 304, they should.

"Promised" are the edits that a sitemap we read tells of (a later lastmod); the others are found when their articles are
checked (after 1, 7, 30, ... days), or by --all. Edits of pages that are damaged in transit or closed count like others.
"""
import argparse
import gzip
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import time
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "town"))

import make_town  # noqa: E402
import score  # noqa: E402
from running import Served  # noqa: E402


def crawl(program, served, archive, *options):
    """One run; the rows of the server's log it caused."""
    done = subprocess.run([program, "crawl", served.seeds, "--archive", archive, "--once", "--quiet", *options])
    time.sleep(0.5)  # the log reaches its file a few times a second
    if done.returncode != 0:
        raise SystemExit(f"crawl ended with {done.returncode}")
    rows = score.read_log(served.log)
    served.log_rows = rows[getattr(served, "seen", 0) :]
    served.seen = len(rows)
    return served.log_rows


def export(program, archive, out):
    subprocess.run([program, "export", "--archive", archive, "--format", "jsonl", "--all", "--out", out, "--quiet"], check=True)
    return score.Exported(score.read(out))


def found_edits(gold, rows):
    """Of the edited articles those whose newest version has the correction."""
    found = set()
    for row in gold:
        if row.get("change") == "edited" and (article := rows.find(row)):
            if score.judge(row, article, rows)["body_f1"] > 0.99:
                found.add(row["url"])
    return found


def told(served, rows):
    """URLs with a lastmod of the second day in a sitemap that the run fetched."""
    urls = set()
    for row in rows:
        if "sitemap" not in row["target"]:
            continue
        with urllib.request.urlopen(f"http://{row['host']}:{served.port}{row['target']}") as answer:
            body = answer.read()
        if row["target"].endswith(".gz"):
            body = gzip.decompress(body)
        for loc, day in re.findall(r"<loc>([^<]+)</loc><lastmod>([^<]+)</lastmod>", body.decode("utf8", "replace")):
            if day >= "2024-06-21":
                urls.add(loc.replace("&amp;", "&"))
    return urls


def measure(program, hosts, pages, seed, folder):
    archive = folder / "archive"
    make_town.make(hosts, pages, seed, folder / "first")
    make_town.make(hosts, pages, seed, folder / "second", 1)
    with Served(folder / "first") as served:
        first = crawl(program, served, archive)
        port = served.port
    with Served(folder / "second", port=port) as served:
        second = crawl(program, served, archive)
        gold = score.read(served.gold)
        rows = export(program, archive, folder / "second.jsonl")
        new = [row for row in gold if row.get("change") == "new" and not row.get("absent")]
        found_new = [row for row in new if rows.find(row)]
        edited = {row["url"] for row in gold if row.get("change") == "edited"}
        promised = edited & told(served, second)
        found = found_edits(gold, rows)
        everything = crawl(program, served, archive, "--all")
        rows = export(program, archive, folder / "all.jsonl")
        found_all = found_edits(gold, rows)
        again = crawl(program, served, archive, "--all")
    not_modified = sum(row["status"] == 304 for row in everything)
    return {
        "first_requests": len(first),
        "second_requests": len(second),
        "second_share": round(len(second) / len(first), 3),
        "new": len(new),
        "new_found": len(found_new),
        "new_missed": [row["url"] for row in new if not rows.find(row)],
        "edited": len(edited),
        "promised": len(promised),
        "promised_found": len(promised & found),
        "second_found": len(found),
        "all_requests": len(everything),
        "all_304": not_modified,
        "again_requests": len(again),
        "again_304": sum(row["status"] == 304 for row in again),
        "all_found": len(found_all),
        "all_missed": sorted(edited - found_all),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--hosts", type=int, default=8)
    parser.add_argument("--pages", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="next-day-") as place:
        found = measure(options.program, options.hosts, options.pages, options.seed, pathlib.Path(place))
    if options.json:
        print(json.dumps(found))
        return
    print(f"first run   {found['first_requests']:6} requests")
    print(f"second run  {found['second_requests']:6} requests ({found['second_share']:.0%} of the first)")
    print(f"  new articles found    {found['new_found']} of {found['new']}")
    print(f"  promised edits found  {found['promised_found']} of {found['promised']} ({found['edited']} edits in all)")
    print(f"with --all  {found['all_requests']:6} requests, {found['all_304']} answered 304")
    print(f"  edits found           {found['all_found']} of {found['edited']}")
    print(f"once more   {found['again_requests']:6} requests, {found['again_304']} answered 304")
    for url in [*found["new_missed"], *found["all_missed"]]:
        print(f"  missed: {url}")


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""What a profile learned from some pages of a site does to the others.

usage: profile_measure.py PROGRAM FOLDER     FOLDER: *.html of one site

Two pages of three, by a hash of their names, are learned from; on the rest it prints, without and with the profile, the
characters of paragraphs that stand word for word on a quarter of the learned pages (boilerplate), and how many other
paragraphs the profile took away (must be none).
"""
import hashlib
import html
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

SHARE = 0.25


def squash(text):
    return re.sub(r"\s+", "", html.unescape(text))


def visible(path):
    text = path.read_bytes().decode("utf8", "replace")
    text = re.sub(r"(?is)<(script|style)\b.*?</\1>|<!--.*?-->", "", text)
    lines = re.sub(r"(?i)</?(p|div|li|td|tr|h\d|br|ul|dd|dt|section)\b[^>]*>", "\n", text)
    return {squash(re.sub(r"<[^>]*>", "", line)) for line in lines.split("\n")} - {""}


def extract(program, pages, *options):
    run = subprocess.run([program, "extract", *options, *map(str, pages)], capture_output=True, text=True, check=True)
    result = {}
    for line in run.stdout.splitlines():
        row = json.loads(line)
        result[row["file"]] = [squash(p["text"]) for a in row["articles"] for p in a["paragraphs"]]
    return result


def main(program, folder):
    pages = sorted(pathlib.Path(folder).glob("*.html"))
    learned = [p for p in pages if int(hashlib.sha256(p.name.encode()).hexdigest(), 16) % 3 != 0]
    unseen = [p for p in pages if p not in learned]
    counts = {}
    for page in learned:
        for line in visible(page):
            counts[line] = counts.get(line, 0) + 1
    common = {line for line, count in counts.items() if count >= SHARE * len(learned)}
    with tempfile.TemporaryDirectory() as temporary:
        for page in learned:
            shutil.copy(page, temporary)
        without, with_profile = extract(program, unseen), extract(program, unseen, "--learn-from", temporary)
    left = {"without": 0, "with": 0}
    lost = []
    for file, before in without.items():
        after = with_profile[file]
        left["without"] += sum(len(p) for p in before if p in common)
        left["with"] += sum(len(p) for p in after if p in common)
        lost += [p for p in before if p not in after and p not in common]
    print(f"{len(learned)} pages learned from, {len(unseen)} unseen")
    print(f"characters of repeated paragraphs: {left['without']} without the profile, {left['with']} with it")
    print(f"other paragraphs lost: {len(lost)}")
    for paragraph in lost[:10]:
        print("   ", paragraph[:80])
    return 1 if lost else 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))

#!/usr/bin/env python3
"""Pages per CPU-second of the whole path, beside `wget --warc-file` over the same pages in the same run.

    crawl_bench.py build/fangzhi [--hosts 8] [--pages 100] [--json] [--keep DIR]

Serves a town with no delays worth the name, crawls it, and divides the HTML pages fetched by the user and system time of
the program (its server's own time is not in it). wget fetches the very pages the program fetched, into a WARC.
Wall time says little on a shared machine and is printed for completeness only. Also: extract and reprocess alone, where
the program has them.
"""

import argparse
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "town"))

import make_town  # noqa: E402
import score  # noqa: E402
from running import Served  # noqa: E402

RUN_MAX_S = 900


def timed(command, **options):
    """(returncode, user + system seconds, wall seconds, peak MiB) of a child."""
    began = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, **options)
    killer = began + RUN_MAX_S
    errors = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert time.monotonic() < killer, "took longer than the bench allows"
    return process.returncode, usage.ru_utime + usage.ru_stime, time.monotonic() - began, usage.ru_maxrss / 1024, errors


def fast_seeds(served):
    """The town's seed file without its delay: politeness would be all that is measured."""
    path = served.seeds.with_name("bench.toml")
    path.write_text(
        re.sub(r'min_delay = "[^"]*"', 'min_delay = "0ms"', served.seeds.read_text(encoding="utf-8")).replace(
            "allow_private", 'robots = "ignore"\nallow_private'
        ),
        encoding="utf-8",
    )
    return path


def html_pages(log):
    return [
        r
        for r in log
        if r["status"] == 200 and not re.search(r"\.(png|ico|pdf|docx?|xml|gz|txt)$|download|downfile", r["target"])
    ]


def row(name, pages, size, outcome):
    code, cpu, wall, peak, errors = outcome
    return {
        "name": name,
        "exit": code,
        "pages": pages,
        "megabytes": round(size / 1e6, 1),
        "cpu_s": round(cpu, 2),
        "wall_s": round(wall, 2),
        "peak_mib": round(peak),
        "pages_per_cpu_s": round(pages / cpu, 1) if cpu else None,
        "error": errors.strip().split("\n")[0][:100] if code else "",
    }


def bench(options, folder):
    make_town.make(options.hosts, options.pages, 1, folder / "town")
    rows = []
    # Without the endless pages: small and alike, they would be most of what is measured.
    with Served(folder / "town", [{"path": "^/(hd|rili)/", "fault": "status", "status": 404}]) as served:
        archive = folder / "archive"
        outcome = timed([options.program, "crawl", str(fast_seeds(served)), "--archive", str(archive), "--once"])
        time.sleep(0.5)
        log = score.read_log(served.log)
        pages = html_pages(log)
        size = sum(r["bytes"] for r in pages)
        rows.append(row("fangzhi crawl", len(pages), size, outcome))
        rows[0]["requests"] = len(log)
        rows[0]["server_cpu_s"] = round(served.cpu_seconds(), 2)
        if shutil.which("wget"):
            urls = folder / "urls.txt"
            urls.write_text(
                "".join(f"http://{r['host']}:{served.port}{r['target']}\n" for r in log if r["method"] == "GET"),
                encoding="utf-8",
            )
            (folder / "wget").mkdir()
            command = [
                "wget",
                "-q",
                "-i",
                str(urls),
                "--warc-file",
                str(folder / "wget" / "town"),
                "-O",
                "/dev/null",
                "--header",
                "Accept-Encoding: gzip",
                "--tries=1",
                "--max-redirect=0",
                "-e",
                "robots=off",
            ]
            outcome = timed(command)
            # wget exits 8 where any page answered 404; that is no failure of the bench.
            outcome = (0 if outcome[0] == 8 else outcome[0], *outcome[1:])
            rows.append(row("wget --warc-file", len(pages), size, outcome))
        outcome = timed([options.program, "reprocess", "--archive", str(archive)])
        rows.append(row("fangzhi reprocess", len(pages), size, outcome))
        sample = sorted((folder / "town" / "files").iterdir())
        sample = [p for p in sample if p.read_bytes()[:1] == b"<" and p.stat().st_size > 20_000][:800]
        outcome = timed([options.program, "extract", *map(str, sample)])
        rows.append(row("fangzhi extract", len(sample), sum(p.stat().st_size for p in sample), outcome))
        rows[0]["archive_mib"] = round(sum(p.stat().st_size for p in archive.rglob("*") if p.is_file()) / 2**20, 1)
    return rows


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--hosts", type=int, default=8)
    parser.add_argument("--pages", type=int, default=100, help="articles a host")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--keep", help="work in this folder and leave it")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="town-bench-") as temporary:
        folder = pathlib.Path(options.keep or temporary)
        folder.mkdir(parents=True, exist_ok=True)
        rows = bench(options, folder)
    if options.json:
        print(json.dumps(rows, indent=1))
        return 0
    for r in rows:
        speed = (
            f"{r['pages_per_cpu_s']:8.1f} pages/CPU-s" if r["pages_per_cpu_s"] and not r["exit"] else "        failed"
        )
        print(
            f"{r['name']:20} {speed}  {r['pages']} pages, {r['megabytes']} MB as sent, {r['cpu_s']} s CPU,"
            f" {r['wall_s']} s wall, {r['peak_mib']} MiB {r['error']}"
        )
    named = {r["name"]: r for r in rows if not r["exit"]}
    if "wget --warc-file" in named and "fangzhi crawl" in named:
        print(
            "fangzhi / wget:"
            f" {named['fangzhi crawl']['pages_per_cpu_s'] / named['wget --warc-file']['pages_per_cpu_s']:.2f}"
        )
    print(
        f"the server took {rows[0]['server_cpu_s']} s CPU for {rows[0]['requests']} requests; the archive is"
        f" {rows[0]['archive_mib']} MiB"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

#!/usr/bin/env python3
"""The daemon on the town with bad servers, restarts and edits of its seed file.

    daemon_soak.py build/fangzhi [--minutes 5] [--hosts 8] [--pages 12]

First half: it is stopped (SIGTERM) and killed (SIGKILL) in turn, its seed file is edited, wrongly and rightly, and the
town's next day begins. Second half: one process goes on, and its memory is looked at. Printed at the end: what of the
town it has, how often a host was asked too early (by the server's log, restarts included), memory, and the log's size.
"""
import argparse
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "town"))

import make_town  # noqa: E402
import score  # noqa: E402
from running import Served  # noqa: E402

FAULTS = [
    {"host": "127.1.1.1", "fault": "status", "status": 503, "retry_after": 1, "every": 29},
    {"host": "127.1.1.3", "fault": "reset", "at": 200, "every": 31},
    {"host": "127.1.1.4", "fault": "latency", "ms": 120},
    {"host": "127.1.1.5", "fault": "close", "at": 3000, "every": 37},
]


class Soak:
    def __init__(self, program, folder, seeds):
        self.program, self.archive, self.seeds = program, folder / "archive", seeds
        self.log = folder / "daemon.log"
        self.starts = 0
        self.start()

    def start(self):
        self.starts += 1
        command = [self.program, "crawl", self.seeds, "--archive", self.archive, "--workers", "1", "--memory", "256MiB"]
        with open(self.log, "ab") as err:
            self.process = subprocess.Popen(command, stderr=err)

    def end(self, number):
        self.process.send_signal(number)
        code = self.process.wait(30)
        if number == signal.SIGTERM and code != 0:
            raise SystemExit(f"stopped with {code}:\n{self.log.read_text()[-2000:]}")

    def resident_mib(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024

    def rest(self, seconds):
        """Sleeps; the daemon has to be alive at the end of it."""
        time.sleep(seconds)
        if self.process.poll() is not None:
            raise SystemExit(f"the daemon ended by itself:\n{self.log.read_text()[-2000:]}")


def write_seeds(path, text):
    """As an editor does: a new file in the old one's place."""
    new = path.with_suffix(".new")
    new.write_text(text, "utf8")
    os.replace(new, path)


def measure(program, minutes, hosts, pages, folder):
    for name, day in (("first", 0), ("second", 1)):
        make_town.make(hosts, pages, 1, folder / name, day)
    town = json.loads((folder / "first" / "town.json").read_text("utf8"))
    seeds, step = folder / "seeds.toml", minutes * 60 / 12
    served = Served(folder / "first", FAULTS)
    fast = '[defaults]\nlist_interval = "4s"\nlist_visits = 10000000\nschedule = "* * * * *"\n'
    good = served.seeds.read_text("utf8").replace("[defaults]\n", fast)
    write_seeds(seeds, good)
    soak = Soak(program, folder, seeds)
    soak.rest(step)
    soak.end(signal.SIGKILL)
    soak.start()
    soak.rest(step)
    write_seeds(seeds, good.replace("list_interval", "list_intervall"))
    soak.rest(step / 2)
    write_seeds(seeds, good + "# edited\n")
    soak.rest(step / 2)
    soak.end(signal.SIGTERM)
    soak.start()
    soak.rest(step)
    port = served.port
    served.stop()
    log = score.read_log(served.log)
    served = Served(folder / "second", FAULTS, port)
    soak.rest(step)
    soak.end(signal.SIGKILL)
    soak.start()
    soak.rest(step)
    memory = []
    for _ in range(24):
        soak.rest(step / 4)
        memory.append(soak.resident_mib())
    stats = subprocess.run([program, "stats", "--archive", soak.archive, "--json"], capture_output=True, text=True)
    soak.end(signal.SIGTERM)
    time.sleep(0.5)
    log += score.read_log(served.log)
    served.stop()
    out = folder / "out.jsonl"
    subprocess.run([program, "export", "--archive", soak.archive, "--format", "jsonl", "--all", "--out", out, "--quiet"], check=True)
    subprocess.run([program, "verify", "--archive", soak.archive, "--quiet"], check=True)
    rows = score.Exported(score.read(out))
    gold = [g for g in score.read(served.gold) if g["class"] == "article" and not g.get("absent")]
    missed = [g["url"] for g in gold if not rows.find(g)]
    return gold, missed, score.politeness(log, town), memory, soak, json.loads(stats.stdout)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--hosts", type=int, default=8)
    parser.add_argument("--pages", type=int, default=12)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="soak-") as place:
        gold, missed, polite, memory, soak, stats = measure(
            options.program, options.minutes, options.hosts, options.pages, pathlib.Path(place)
        )
        lines = soak.log.read_text("utf8").splitlines()
    print(f"{options.minutes:g} minutes, {soak.starts} starts, {polite['requests']} requests, {stats['captures']} captures")
    print(f"articles of the second day  {len(gold) - len(missed)} of {len(gold)}")
    print(f"asked too early {polite['too_soon']}, at once {polite['overlapping']}, closed paths {polite['closed_paths']}")
    early, late = max(memory[:6]), max(memory[-6:])
    print(f"resident {early:.1f} MiB in the first quarter of the last process, {late:.1f} in the last (x {late / early:.2f})")
    print(f"log: {len(lines)} lines, {sum('refused' in line for line in lines)} on the wrong seed file, "
          f"{sum('held back' in line for line in lines)} on lines held back")
    for url in missed:
        print(f"  missed: {url}")


if __name__ == "__main__":
    main()

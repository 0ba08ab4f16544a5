#!/usr/bin/env python3
"""Readers beside a crawl: crawls a town alone, then again while a web view of the same archive answers RATE requests a second of
mixed pages, and prints what either took. Times are wall time: run it on a quiet machine.

usage: serve_load.py PROGRAM [HOSTS [PAGES [RATE]]]      default: 12 hosts of 100 pages, 200 requests a second
"""
import http.client
import pathlib
import random
import re
import resource
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "town"))
import make_town  # noqa: E402
from running import Served  # noqa: E402

READERS = 16


class Readers:
    """Threads that together ask `rate` times a second; `.took` in seconds, `.failed` counts answers of 500 and more."""

    def __init__(self, port, rate):
        self.port, self.rate, self.took, self.failed, self.stopped = port, rate, [], 0, False
        self.threads = [threading.Thread(target=self.read, args=(number,)) for number in range(READERS)]
        for thread in self.threads:
            thread.start()

    def read(self, number):
        choose, turn = random.Random(number), time.monotonic() + number / self.rate
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        paths = ["/", "/assets/main.js", "/api/articles?limit=40", "/api/sites", "/api/stats", "/api/crawl", "/api/calendar?year=2024"]
        while not self.stopped:
            time.sleep(max(0.0, turn - time.monotonic()))
            turn += READERS / self.rate
            began = time.monotonic()
            try:
                connection.request("GET", choose.choice(paths))
                answer = connection.getresponse()
                body = answer.read()
            except (OSError, http.client.HTTPException):
                connection.close()
                self.failed += 1
                continue
            self.took.append(time.monotonic() - began)
            self.failed += answer.status >= 500
            if len(paths) < 40:
                for url in re.findall(rb'"url":"(http[^"]+)"', body)[:3]:
                    paths += [f"/{kind}?url=" + urllib.parse.quote(url.decode()) for kind in ("api/article", "replay", "api/history")]

    def stop(self):
        self.stopped = True
        for thread in self.threads:
            thread.join()


def crawl(program, town, archive, beside=None):
    """Wall and CPU seconds of one crawl, and pages; `beside(archive)` runs meanwhile and is stopped after."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.monotonic()
    process = subprocess.Popen([program, "crawl", str(town.seeds), "--archive", str(archive), "--once", "--json", "--quiet"], stdout=subprocess.PIPE, text=True)
    readers = beside(archive) if beside else None
    pages = int(re.search(r'"pages":(\d+)', process.communicate()[0])[1])
    wall = time.monotonic() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if readers:
        readers.stop()
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, pages


def main():
    program = sys.argv[1]
    hosts, pages, rate = (int(value) for value in (sys.argv[2:] + ["12", "100", "200"][len(sys.argv) - 2:])[:3])
    with tempfile.TemporaryDirectory(prefix="fangzhi-load-") as place:
        folder = pathlib.Path(place)
        make_town.make(hosts, pages, 1, folder / "town")
        with Served(folder / "town") as town:
            wall, cpu, count = crawl(program, town, folder / "alone")
            print(f"alone:  {count} pages, {wall:.1f} s, {cpu:.1f} s of CPU, {count / wall:.0f} pages/s")
            views = []

            def beside(archive):
                while not (archive / "control").exists():
                    time.sleep(0.05)
                views.append(subprocess.Popen([program, "serve", "--archive", str(archive), "--listen", "127.0.0.1:0"], stderr=subprocess.PIPE, text=True))
                port = int(re.search(r":(\d+)/", views[0].stderr.readline())[1])
                return Readers(port, rate)

            made = []
            wall, cpu, count = crawl(program, town, folder / "beside", lambda archive: made.append(beside(archive)) or made[0])
            took = sorted(made[0].took)
            print(f"beside: {count} pages, {wall:.1f} s, {cpu:.1f} s of CPU, {count / wall:.0f} pages/s")
            print(f"read:   {len(took)} answers, {len(took) / wall:.0f} a second, median {took[len(took) // 2] * 1e3:.1f} ms, 99 % within {took[len(took) * 99 // 100] * 1e3:.0f} ms, {made[0].failed} failed")
            views[0].terminate()
            views[0].wait(20)


if __name__ == "__main__":
    main()

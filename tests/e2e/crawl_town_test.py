#!/usr/bin/env python3
"""End to end on the demo town: crawl and score, crash and resume, the second day, faults.

    crawl_town_test.py build/fangzhi [unittest options]

Loopback only. Takes about a minute; every run of the program is bounded by a timeout of its own.
"""

import json
import pathlib
import signal
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "town"))

import make_town  # noqa: E402
import score  # noqa: E402
import waste  # noqa: E402
from running import Served  # noqa: E402

HOSTS, PAGES, SEED = 8, 20, 1  # the standard town
RUN_MAX_S = 150  # the standard town takes a minute at most on a free machine; sanitizers and neighbours slow it
TRAP_MAX = 8  # requests a host spent on pages without end before they are given up
PROGRAM = None  # path of the binary, from the command line


class Archive:
    """One archive folder and the commands on it."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)

    def command(self, *arguments):
        return [str(PROGRAM), *map(str, arguments), "--archive", str(self.folder)]

    def run(self, *arguments, timeout=RUN_MAX_S):
        """The finished process; stderr is kept for the message of a failing test."""
        return subprocess.run(self.command(*arguments), capture_output=True, text=True, timeout=timeout)

    def crawl(self, seeds, *options, **keywords):
        return self.run("crawl", seeds, "--once", *options, **keywords)

    def articles(self):
        out = self.folder.with_suffix(".jsonl")
        done = self.run("export", "--format", "jsonl", "--all", "--attachment-text", "--out", out)
        if done.returncode != 0:
            raise AssertionError(f"export: {done.stderr}")
        return score.read(out)


class OnTheTown(unittest.TestCase):
    hosts, pages = HOSTS, PAGES

    def setUp(self):
        temporary = tempfile.TemporaryDirectory(prefix="town-e2e-")
        self.addCleanup(temporary.cleanup)
        self.folder = pathlib.Path(temporary.name)
        self.archive = Archive(self.folder / "archive")

    def make(self, name="town", day=0):
        make_town.make(self.hosts, self.pages, SEED, self.folder / name, day)
        return self.folder / name

    def serve(self, folder, faults=None, port=0, log="access.log"):
        served = Served(folder, faults, port, log)
        self.addCleanup(served.stop)
        return served

    def judge(self, served, folder):
        time.sleep(0.4)  # the log reaches its file a few times a second
        town = json.loads((folder / "town.json").read_text(encoding="utf-8"))
        return score.score(score.read(served.gold), self.archive.articles(), score.read_log(served.log), town)

    def outside_traps(self, served):
        """How many requests the server saw, its endless pages left out."""
        return sum(not row["target"].startswith(("/rili/", "/hd/")) for row in score.read_log(served.log))

    def assert_sound(self):
        done = self.archive.run("verify")
        self.assertEqual(0, done.returncode, done.stdout[-2000:] + done.stderr[-2000:])


class Crawl(OnTheTown):
    def test_a_crawl_finds_and_reads_the_town_politely(self):
        folder = self.make()
        served = self.serve(folder)
        done = self.archive.crawl(served.seeds)
        self.assertEqual(0, done.returncode, done.stderr[-3000:])
        result = self.judge(served, folder)
        print(score.table(result))
        self.assertGreaterEqual(result["undamaged"]["coverage"], 0.98, result["missed"][:10])
        self.assertGreaterEqual(result["all"]["coverage"], 0.95, result["missed"][:10])
        self.assertGreaterEqual(result["undamaged"]["title"], 0.95)
        self.assertGreaterEqual(result["undamaged"]["body_f1"], 0.93)
        self.assertGreaterEqual(result["all"]["file_text_f1"], 0.97)
        polite = result["politeness"]
        self.assertEqual((0, 0, 0), (polite["too_soon"], polite["overlapping"], polite["closed_paths"]))
        self.assertLess(polite["trap_requests"], TRAP_MAX * self.hosts, "the calendar and the sessions end somewhere")
        self.assert_sound()


class SecondDay(OnTheTown):
    pages = 12

    def test_the_second_day_costs_little_and_brings_what_changed(self):
        first = self.make()
        served = self.serve(first)
        self.assertEqual(0, self.archive.crawl(served.seeds).returncode)
        port = served.port
        time.sleep(0.4)
        spent = self.outside_traps(served)
        served.stop()

        second = self.make("next", day=1)
        served = self.serve(second, port=port)
        done = self.archive.crawl(served.seeds)
        self.assertEqual(0, done.returncode, done.stderr[-3000:])
        rows = {r["url"]: r for r in self.archive.articles()}
        gold = score.read(served.gold)
        fresh = [g["url"] for g in gold if g.get("change") == "new"]
        found = [u for u in fresh if u in rows]
        self.assertGreaterEqual(len(found), 0.9 * len(fresh), sorted(set(fresh) - set(found)))
        gone = [g["url"] for g in gold if g["class"] == "gone" and g.get("change") == "deleted"]
        kept = [u for u in gone if u in rows]
        self.assertGreaterEqual(len(kept), 0.9 * len(gone), "what was taken down stays in the archive")
        time.sleep(0.4)
        self.assertLess(self.outside_traps(served), spent * 3 / 4, "known articles are not all asked for again")
        self.assert_sound()

    def test_an_edited_article_gets_a_second_version(self):
        first = self.make()
        served = self.serve(first)
        self.assertEqual(0, self.archive.crawl(served.seeds).returncode)
        port = served.port
        served.stop()
        served = self.serve(self.make("next", day=1), port=port)
        self.assertEqual(0, self.archive.crawl(served.seeds, "--all").returncode)
        rows = score.Exported(self.archive.articles())
        edited = [g for g in score.read(served.gold) if g.get("change") == "edited"]
        marks = [score.judge(g, rows.find(g), rows)["body_f1"] for g in edited if rows.find(g)]
        self.assertGreaterEqual(sum(marks) / max(1, len(marks)), 0.9, "the newest version is what is exported")


class Snares(OnTheTown):
    hosts, pages = 4, 12

    def test_twins_and_pages_without_end_cost_little_and_no_article(self):
        folder = self.folder / "town"
        make_town.make(self.hosts, self.pages, SEED, folder, with_snares=True)
        served = self.serve(folder)
        self.assertEqual(0, self.archive.crawl(served.seeds).returncode)
        self.assert_sound()
        result = self.judge(served, folder)
        self.assertGreaterEqual(result["all"]["coverage"], 0.97, result["missed"][:10])
        self.assertEqual(0, result["leaks"])
        log, town = score.read_log(served.log), json.loads((folder / "town.json").read_text(encoding="utf-8"))
        spent = waste.measure(town, score.read(served.gold), log)
        self.assertLess(spent["ratio"], 4, spent["kinds"])
        told = self.archive.run("site", "127.1.1.1", "--json")
        self.assertTrue(json.loads(told.stdout)["starved"], told.stderr[-2000:])


class Crash(OnTheTown):
    pages = 12

    def kill_after(self, served, requests):
        """Starts a crawl and kills it without warning once the server saw so many requests."""
        process = subprocess.Popen(
            self.archive.command("crawl", served.seeds, "--once"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        limit = time.monotonic() + RUN_MAX_S
        while process.poll() is None and time.monotonic() < limit:
            if served.log.exists() and len(served.log.read_bytes().splitlines()) >= requests:
                break
            time.sleep(0.05)
        ended = process.poll()
        process.send_signal(signal.SIGKILL)
        process.wait()
        return ended

    def test_a_killed_crawl_goes_on_where_it_was(self):
        folder = self.make()
        served = self.serve(folder)
        for requests in (40, 90, 150):
            self.assertIsNone(self.kill_after(served, requests), "it ended before it could be killed")
            self.assert_sound()
        done = self.archive.crawl(served.seeds)
        self.assertEqual(0, done.returncode, done.stderr[-3000:])
        self.assert_sound()
        result = self.judge(served, folder)
        self.assertGreaterEqual(result["undamaged"]["coverage"], 0.98, result["missed"][:10])
        self.assertGreaterEqual(result["all"]["coverage"], 0.95, result["missed"][:10])
        # Asked twice: what was in flight or not yet synced at each kill, and lists, feeds and robots.txt of each run.
        articles = {g["url"].split(str(served.port))[1] for g in score.read(served.gold) if g["class"] == "article"}
        asked = [(r["host"], r["target"]) for r in score.read_log(served.log) if r["target"] in articles]
        again = len(asked) - len(set(asked))
        self.assertLess(again, 3 * 40, "finished pages are not fetched again after a crash")


class Faults(OnTheTown):
    pages = 10

    def faults(self):
        """Rules for the hosts of the town; host 8 stays healthy."""

        def host(number, fault, **options):
            return {"host": f"127.1.1.{number}", "fault": fault, **options}

        return [
            host(1, "status", status=503, retry_after=1, path="html$", times=3),
            host(1, "wrong_length", path="t2024.*[05].html$", times=2),
            host(2, "reset", path="/art/", every=4),
            host(2, "close", path="/art/", every=5),
            host(3, "bad_chunks", path="id=.*3$"),
            host(3, "garbage", path="id=.*4$"),
            host(3, "endless_head", path="id=.*5$", limit=8 << 20),
            host(4, "gzip_bomb", path="c_.*1.html", mib=300),
            host(4, "bad_gzip", path="c_.*2.html"),
            host(5, "challenge", status=412, path="/html/"),
            host(6, "endless_body", path="info/.*2.htm$", limit=64 << 20),
            host(6, "huge_head", path="info/.*3.htm$"),
            host(7, "drop_idle"),
            host(7, "status", status=429, times=2),
        ]

    def test_bad_servers_cost_their_own_pages_only(self):
        folder = self.make()
        served = self.serve(folder, self.faults())
        began = time.monotonic()
        done = self.archive.crawl(served.seeds, timeout=RUN_MAX_S * 2)
        self.assertIn(done.returncode, (0, 1), done.stderr[-3000:])
        self.assertLess(time.monotonic() - began, RUN_MAX_S * 2)
        self.assert_sound()
        result = self.judge(served, folder)
        healthy = [g for g in score.read(served.gold) if g["class"] == "article" and "//127.1.1.8:" in g["url"]]
        rows = score.Exported(self.archive.articles())
        self.assertEqual([], [g["url"] for g in healthy if not rows.find(g)])
        self.assertFalse([u for u in rows.by_url if "//127.1.1.5:" in u and "/html/" in u], "a challenge is no article")
        self.assertEqual(0, result["politeness"]["overlapping"])


class Tls(OnTheTown):
    hosts, pages = 6, 5
    VARIANTS = ("self-signed", "expired", "wrong-name", "tls1.0", "weak", "silent")

    def seeds(self, served, mode):
        sites = "".join(
            f'\n[[site]]\nid = "{variant}"\nstart = ["https://{address}:{served.tls()[address]}/"]\ntls = "{mode}"\n'
            for variant, address in zip(self.VARIANTS, sorted(served.tls()))
        )
        path = self.folder / f"{mode}.toml"
        head = '[defaults]\nmin_delay = "5ms"\nmax_pages = 12\nallow_private = true\n'
        path.write_text(head + sites, encoding="utf-8")
        return path

    def test_strict_refuses_what_legacy_takes(self):
        rules = [{"fault": "tls", "host": f"127.1.1.{i + 1}", "variant": v} for i, v in enumerate(self.VARIANTS)]
        served = self.serve(self.make(), rules)
        done = self.archive.crawl(self.seeds(served, "strict"))
        self.assertEqual(1, done.returncode, done.stderr[-2000:])
        time.sleep(0.4)
        self.assertEqual([], score.read_log(served.log), "nothing is asked over a connection that is not trusted")
        self.archive = Archive(self.folder / "legacy")
        done = self.archive.crawl(self.seeds(served, "legacy"))
        self.assertEqual(1, done.returncode, done.stderr[-2000:])
        time.sleep(0.4)
        asked = {row["host"] for row in score.read_log(served.log) if row["status"] == 200}
        self.assertEqual({f"127.1.1.{i + 1}" for i in range(5)}, asked)
        self.assert_sound()


if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1].startswith("-"):
        sys.exit(__doc__)
    PROGRAM = pathlib.Path(sys.argv.pop(1)).resolve()
    if not PROGRAM.exists():
        print(f"{PROGRAM} is not built: skipped")
        sys.exit(77)
    unittest.main()

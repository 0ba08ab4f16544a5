#!/usr/bin/env python3
"""What is taken out of an archive: `takedown`, its undo and its end in `compact`; `retain` by a site's rules.

    retention_test.py build/fangzhi
"""
import json
import os
import pathlib
import signal
import time
import unittest

import harness
from harness import Web, article_page, articles_of, fangzhi, folder, list_page, seed_file, small_site

TITLE = "示例镇第1号通知"
REASON = "来函要求 (No. 7)"


def run(case, *arguments, code=0):
    done = fangzhi(*arguments)
    case.assertEqual(done.returncode, code, f"{arguments}: {done.stdout}{done.stderr}")
    return done


def crawl(case, seeds, archive, *options):
    run(case, "crawl", seeds, "--archive", archive, "--once", "--quiet", *options)


def files_with(archive, needle):
    found = []
    for path, _, names in os.walk(archive):
        for name in names:
            if name not in ("lock", "control") and needle in pathlib.Path(path, name).read_bytes():
                found.append(name)
    return found


def verified(case, archive):
    run(case, "verify", "--archive", archive, "--quiet")
    run(case, "verify", "--archive", archive, "--chain", "--quiet")


class Takedown(unittest.TestCase):
    def test_a_page_goes_everywhere_at_once_comes_back_and_goes_for_good(self):
        attached = os.urandom(4096)
        with folder() as place, Web(small_site(4)) as web:
            archive, url, pdf = place / "a", web.url + "/art/1.html", web.url + "/files/a.pdf"
            web.pages["/art/1.html"] = article_page(1).replace(b"</h1>", b'</h1><a href="/files/a.pdf">a.pdf</a>')
            web.pages["/files/a.pdf"] = ("application/pdf", b"%PDF-1.4\n" + attached)
            web.pages["/art/8.html"] = article_page(1)  # a copy
            web.pages["/"] = list_page([0, 1, 2, 3, 8])
            seeds = seed_file(place, {"town": [web.url + "/"]})
            crawl(self, seeds, archive, "--index")
            before = articles_of(archive)
            self.assertTrue(files_with(archive, attached[1000:1040]))

            dry = run(self, "takedown", url, "--archive", archive, "--dry-run").stdout
            self.assertIn("a copy stays: " + web.url + "/art/8.html", dry)
            self.assertEqual(articles_of(archive), before)
            run(self, "takedown", url, "--archive", archive, code=2)  # no reason
            run(self, "takedown", web.url + "/none", "--archive", archive, "--reason", "x", code=1)
            run(self, "takedown", url, pdf, "--archive", archive, "--reason", REASON, "--by", "clerk")
            self.nowhere(place, archive, url, len(before))

            web.log.clear()
            web.pages["/art/9.html"] = article_page(9)
            web.pages["/"] = list_page([0, 1, 2, 3, 8, 9])
            crawl(self, seeds, archive, "--all")
            self.assertNotIn("/art/1.html", [path for path, _ in web.log])
            self.assertIn("/art/9.html", [path for path, _ in web.log])
            self.nowhere(place, archive, url, len(before) + 1)

            run(self, "takedown", url, "--archive", archive, "--undo", "--reason", "withdrawn", "--by", "clerk")
            self.assertEqual(articles_of(archive)[(url, 0)]["paragraphs"], before[(url, 0)]["paragraphs"])
            run(self, "takedown", url, "--archive", archive, "--undo", "--reason", "twice", code=1)
            run(self, "takedown", url, "--archive", archive, "--copies", "--reason", REASON)
            self.assertNotIn((web.url + "/art/8.html", 0), articles_of(archive))

            run(self, "compact", "--archive", archive)
            self.assertEqual(files_with(archive, attached[1000:1040]), [])
            self.assertFalse((archive / "search").exists())
            verified(self, archive)
            listed = [json.loads(line)
                      for line in run(self, "takedown", "--list", "--json", "--archive", archive).stdout.splitlines()]
            self.assertEqual(len(listed), 3)
            self.assertTrue(all(entry["removed"] for entry in listed))
            log = run(self, "takedown", "--log", "--archive", archive).stdout
            for deed in ("taken down by clerk", "put back by clerk", "removed by"):
                self.assertIn(deed, log)
            self.assertEqual(len(articles_of(archive)), len(before) - 1)

    def nowhere(self, place, archive, url, count):
        self.assertEqual(len(articles_of(archive)), count - 1)
        for command in (["articles", "--all"], ["search", TITLE], ["dups"]):
            self.assertNotIn(url, fangzhi(*command, "--archive", archive).stdout, command)
        self.assertIn(f"{url}\n", run(self, "takedown", "--list", "--archive", archive).stdout)
        events = [json.loads(line) for line in run(self, "watch", "--archive", archive).stdout.splitlines()]
        its_events = [event for event in events if event["url"] == url]
        self.assertEqual(its_events[-1]["event"], "withdrawn")
        self.assertFalse(any("paragraphs" in event for event in its_events))
        for command in (["show"], ["show", "--raw"], ["history"], ["diff"]):
            done = run(self, command[0], url, *command[1:], "--archive", archive, code=1)
            self.assertEqual(done.stdout, "", command)
            if command[0] != "diff":
                self.assertIn(REASON, done.stderr, command)
        for kind in ("warc", "cdxj", "wacz", "csv"):
            out = place / f"out-{time.monotonic_ns()}.{kind}"
            done = fangzhi("export", "--archive", archive, "--format", kind, "--out", out, "--quiet")
            self.assertEqual(done.returncode, 0, f"{kind}: {done.stderr}")
        verified(self, archive)

    def test_beside_a_crawl(self):
        with folder() as place, Web(small_site(4)) as web:
            archive, url = place / "a", web.url + "/art/1.html"
            seeds = seed_file(place, {"town": [web.url + "/"]}, schedule="* * * * *")
            daemon = harness.start("crawl", seeds, "--archive", archive)
            try:
                for _ in range(200):
                    if (archive / "db").exists() and (url, 0) in self.articles(archive):
                        break
                    time.sleep(0.1)
                run(self, "takedown", url, "--archive", archive, "--reason", REASON)
                self.assertNotIn((url, 0), articles_of(archive))
                self.assertIn(REASON, run(self, "show", url, "--archive", archive, code=1).stderr)
                run(self, "takedown", url, "--archive", archive, "--undo", "--reason", "x")
                self.assertIn((url, 0), articles_of(archive))
            finally:
                daemon.send_signal(signal.SIGTERM)
                daemon.communicate(timeout=30)
            verified(self, archive)

    @staticmethod
    def articles(archive):
        try:
            return articles_of(archive)
        except AssertionError:
            return {}


class Retain(unittest.TestCase):
    def test_visits_that_differ_in_a_counter_lose_their_bytes(self):
        with folder() as place, Web(small_site(3)) as web:
            archive, url = place / "a", web.url + "/art/1.html"
            seeds = seed_file(place, {"town": [web.url + "/"]})
            for visit in range(4):
                for number in range(3):
                    counter = f"<p>访问次数：{visit}</p></div></body>".encode()
                    web.pages[f"/art/{number}.html"] = article_page(number).replace(b"</div></body>", counter)
                crawl(self, seeds, archive, "--all")
            visits = [json.loads(line) for line in
                      run(self, "history", url, "--archive", archive, "--json").stdout.splitlines()]
            self.assertEqual(len(visits), 4)
            self.assertIn("all is kept", run(self, "retain", seeds, "--archive", archive).stderr)
            with seeds.open("a", encoding="utf8") as text:
                text.write('keep = "differing"\n')
            before = articles_of(archive)
            dry = run(self, "retain", seeds, "--archive", archive)
            self.assertIn("town  keep = \"differing\": 6 bodies of 6 captures", dry.stdout)
            self.assertIn("nothing was changed", dry.stderr)
            times = [visit["time"] for visit in visits]
            run(self, "show", url, "--raw", "--at", times[1], "--archive", archive)
            done = json.loads(run(self, "retain", seeds, "--archive", archive, "--apply", "--json").stdout)
            self.assertEqual((done["bodies"], done["captures"]), (6, 6))
            self.assertIn('keep = "differing"',
                          run(self, "show", url, "--raw", "--at", times[1], "--archive", archive, code=1).stderr)
            for kept in (times[0], times[3]):
                run(self, "show", url, "--raw", "--at", kept, "--archive", archive)
            self.assertEqual(articles_of(archive), before)
            verified(self, archive)
            run(self, "reprocess", "--archive", archive, "--quiet")
            out = run(self, "export", "--archive", archive, "--format", "warc", "--out", place / "w", "--quiet")
            self.assertIn("6 captures are not in it", out.stderr)
            # By age: a year from now all of it, then nothing is left to read again.
            seeds.write_text(seeds.read_text("utf8") + 'drop_raw_after = "365d"\n', "utf8")
            ahead = run(self, "retain", seeds, "--archive", archive, "--at", "2100-01-01T00:00:00Z").stdout
            self.assertIn('drop_raw_after = "365d"', ahead)
            run(self, "compact", "--archive", archive, "--quiet")
            verified(self, archive)


if __name__ == "__main__":
    harness.main()

#!/usr/bin/env python3
"""Reading the archive again, as a user does it: unread pages, a kill half-way, profiles, corrections by hand."""
import json
import pathlib
import signal
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from harness import Web, articles_of, fangzhi, folder, main, seed_file, small_site, start  # noqa: E402

PAGES = 300


def lines_of(path):
    return [json.loads(line) for line in path.read_text("utf8").splitlines()]


class Reprocess(unittest.TestCase):
    def setUp(self):
        opened = folder()
        self.folder = opened.__enter__()
        self.addCleanup(opened.__exit__, None, None, None)
        self.archive = self.folder / "archive"

    def crawl(self, count):
        with Web(small_site(count)) as web:
            seeds = seed_file(self.folder, {"site": [web.url + "/"]})
            run = fangzhi("crawl", seeds, "--archive", self.archive, "--once", "--quiet")
            self.assertEqual(0, run.returncode, run.stderr)
            return web.url

    def reprocess(self, *options, archive=None):
        run = fangzhi("reprocess", "--archive", archive or self.archive, *options)
        self.assertEqual(0, run.returncode, run.stderr)
        return run

    def verify(self, archive):
        run = fangzhi("verify", "--archive", archive)
        self.assertEqual(0, run.returncode, run.stdout + run.stderr)

    def test_the_same_extractor_changes_nothing(self):
        self.crawl(20)
        before = articles_of(self.archive)
        diff = self.folder / "diff.jsonl"
        run = self.reprocess("--diff", diff)
        self.assertEqual("", diff.read_text())
        self.assertIn("0 changed", run.stderr)
        self.assertEqual(before, articles_of(self.archive))

    def test_a_killed_run_goes_on_and_its_diff_is_whole(self):
        self.crawl(PAGES)
        files = self.folder / "out.warc.gz"
        run = fangzhi("export", "--archive", self.archive, "--format", "warc", "--out", files, "--quiet")
        self.assertEqual(0, run.returncode, run.stderr)
        other = self.folder / "other"
        warcs = sorted(self.folder.glob("out*.warc.gz"))
        run = fangzhi("import", *warcs, "--archive", other, "--no-extract", "--quiet")
        self.assertEqual(0, run.returncode, run.stderr)
        self.assertEqual({}, articles_of(other))
        diff = self.folder / "diff.jsonl"
        killed = start("reprocess", "--archive", other, "--diff", diff, "--quiet", "--workers", "1")
        deadline = time.monotonic() + 60
        while killed.poll() is None and time.monotonic() < deadline:
            if diff.exists() and diff.stat().st_size > 0:
                killed.send_signal(signal.SIGKILL)
                break
            time.sleep(0.001)
        killed.communicate()
        self.reprocess("--diff", diff, archive=other)
        found = [(line["url"], line["part"]) for line in lines_of(diff)]
        self.assertEqual(PAGES, len(found))
        self.assertEqual(sorted(set(found)), sorted(found))
        self.assertEqual({line["field"] for line in lines_of(diff)}, {"article"})
        for key, article in articles_of(self.archive).items():
            self.assertEqual(article["paragraphs"], articles_of_once(other)[key]["paragraphs"])
        self.reprocess("--diff", diff, archive=other)
        self.assertEqual([], lines_of(diff))
        self.verify(other)

    def test_a_site_is_learned_and_explained(self):
        self.crawl(20)
        self.assertEqual(1, fangzhi("site", "127.0.0.2", "--archive", self.archive).returncode)
        run = fangzhi("site", "127.0.0.1", "--archive", self.archive, "--json")
        self.assertEqual(0, run.returncode, run.stderr)
        self.assertEqual(0, json.loads(run.stdout)["version"])
        self.assertEqual(20, json.loads(run.stdout)["articles_had"])
        self.reprocess("--learn")
        run = fangzhi("site", "127.0.0.1", "--archive", self.archive, "--json")
        self.assertEqual(0, run.returncode, run.stderr)
        profile = json.loads(run.stdout)
        self.assertEqual(1, profile["version"])
        self.assertEqual(20, profile["pages"])
        self.assertEqual("div.content", profile["bodies"][0]["place"])
        self.assertFalse(profile["template_changed"])
        diff = self.folder / "diff.jsonl"
        self.reprocess("--learn", "--diff", diff)
        self.assertEqual([], lines_of(diff))

    def test_a_correction_by_hand_stays(self):
        url = self.crawl(3) + "/art/1.html"
        run = fangzhi("correct", url, "--archive", self.archive, "--by", "档案员", "--title", "正确的标题")
        self.assertEqual(0, run.returncode, run.stderr)
        self.assertEqual("title", json.loads(run.stdout)["field"])
        diff = self.folder / "diff.jsonl"
        self.reprocess("--diff", diff)
        self.assertEqual([], lines_of(diff))
        shown = json.loads(fangzhi("show", url, "--archive", self.archive, "--json").stdout)
        self.assertEqual("正确的标题", shown["articles"][0]["title"])
        self.assertEqual("档案员", shown["corrections"][0]["by"])
        self.assertIn("title corrected by 档案员", fangzhi("history", url, "--archive", self.archive).stdout)
        run = fangzhi("correct", url, "--archive", self.archive, "--by", "档案员", "--undo")
        self.assertEqual(0, run.returncode, run.stderr)
        shown = json.loads(fangzhi("show", url, "--archive", self.archive, "--json").stdout)
        self.assertEqual("示例镇第1号通知", shown["articles"][0]["title"])
        run = fangzhi("diff", url, "--archive", self.archive)
        self.assertIn("title", run.stdout)
        self.verify(self.archive)


CACHE = {}


def articles_of_once(archive):
    if archive not in CACHE:
        CACHE[archive] = articles_of(archive)
    return CACHE[archive]


if __name__ == "__main__":
    main()

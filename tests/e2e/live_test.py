"""Reading an archive while another process crawls into it: what was there is listed, nothing waits, nothing stays behind."""
import json
import os
import signal
import subprocess
import time
import unittest

import harness
from harness import fangzhi

PAGES = 120


class BesideACrawl(unittest.TestCase):
    def setUp(self):
        self.folder = self.enterContext(harness.folder())
        self.archive = self.folder / "archive"
        self.web = self.enterContext(harness.Web(harness.small_site(PAGES)))
        self.web.on_request = lambda: time.sleep(0.03)  # the crawl lasts some seconds
        seeds = harness.seed_file(self.folder, {"small": [self.web.url + "/"]})
        self.crawl = harness.start("crawl", seeds, "--archive", self.archive, "--once", "--quiet")
        self.addCleanup(self.crawl.communicate)
        self.addCleanup(self.crawl.kill)

    def lines(self, *arguments):
        run = fangzhi(*arguments, "--archive", self.archive)
        self.assertEqual(run.returncode, 0, run.stderr)
        return run.stdout.splitlines()

    def wait_for_articles(self, count):
        for _ in range(600):
            if (self.archive / "control").exists() and len(self.lines("articles", "--json")) >= count:
                return
            time.sleep(0.1)
        self.fail("the crawl brought nothing")

    def test_articles_and_export_list_what_is_there_and_the_crawl_goes_on(self):
        self.wait_for_articles(1)
        seen = 0
        while self.crawl.poll() is None:
            articles = [json.loads(line) for line in self.lines("articles", "--json")]
            self.assertGreaterEqual(len(articles), seen, "an article that was listed is gone")
            seen = len(articles)
            self.assertTrue(all(article["title"] and article["paragraphs"] for article in articles))
            exported = self.lines("export", "--format", "jsonl", "--out", "-", "--quiet", "--all")
            self.assertGreaterEqual(len(exported), seen)
            self.lines("show", articles[0]["url"])
            self.lines("history", articles[0]["url"])
            self.assertEqual(json.loads(self.lines("stats", "--json")[0])["captures"] > 0, True)
        self.assertEqual(self.crawl.returncode, 0)
        self.assertGreater(seen, 0)
        self.assertEqual(len(self.lines("articles", "--json")), PAGES)
        self.assertEqual(self.lines("verify", "--quiet"), [])
        self.assertEqual(os.listdir(self.archive / "checkpoints"), [], "a checkpoint stayed behind")

    def test_a_second_crawl_is_refused_and_told_by_whom(self):
        self.wait_for_articles(1)
        run = fangzhi("crawl", self.folder / "seeds.toml", "--archive", self.archive, "--once")
        self.assertEqual(run.returncode, 3)
        self.assertIn(str(self.crawl.pid), run.stderr)
        self.assertIn(" crawl ", run.stderr)

    def test_a_crawl_that_hangs_makes_readers_give_up_with_a_message(self):
        self.wait_for_articles(1)
        os.kill(self.crawl.pid, signal.SIGSTOP)
        try:
            run = subprocess.run([harness.PROGRAM, "stats", "--archive", self.archive], capture_output=True, text=True, timeout=100)
        finally:
            os.kill(self.crawl.pid, signal.SIGCONT)
        self.assertEqual(run.returncode, 3)
        self.assertIn(str(self.crawl.pid), run.stderr)
        self.assertIn("did not answer", run.stderr)


if __name__ == "__main__":
    harness.main()

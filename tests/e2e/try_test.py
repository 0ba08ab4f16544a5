"""`try` and `check`: pages fetched as the crawl would, shown, and not stored."""
import json
import os
import tempfile
import unittest

import harness
from harness import fangzhi


def leftovers():
    return {name for name in os.listdir(tempfile.gettempdir()) if name.startswith("fangzhi-") and "e2e" not in name}


class Try(unittest.TestCase):
    def setUp(self):
        self.before = leftovers()

    def web(self, pages):
        return self.enterContext(harness.Web(pages))

    def assert_nothing_stays(self):
        self.assertEqual(set(), leftovers() - self.before, "a temporary archive stayed behind")

    def test_an_article_is_shown_with_its_facts(self):
        web = self.web({"/art/7.html": harness.article_page(7)})
        run = fangzhi("try", web.url + "/art/7.html", "--allow-private")
        self.assertEqual(run.returncode, 0, run.stderr)
        for words in ("robots.txt", "200", "UTF-8", "class     article", "示例镇第7号通知", "links by class"):
            self.assertIn(words, run.stdout)
        self.assertEqual([path for path, _ in web.log], ["/robots.txt", "/art/7.html"])
        self.assert_nothing_stays()

    def test_the_json_line_holds_article_and_exchanges(self):
        web = self.web({"/art/7.html": harness.article_page(7)})
        run = fangzhi("try", web.url + "/art/7.html", "--allow-private", "--json")
        row = json.loads(run.stdout)
        self.assertEqual(row["articles"][0]["title"], "示例镇第7号通知")
        self.assertEqual(len(row["exchanges"]), 2)

    def test_a_redirect_is_followed_and_shown(self):
        web = self.web({"/art/7.html": harness.article_page(7),
                        "/old": lambda handler: handler.answer(302, "text/html", b"", [("Location", "/art/7.html")])})
        run = fangzhi("try", web.url + "/old", "--allow-private")
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertIn("302", run.stdout)
        self.assertIn("示例镇第7号通知", run.stdout)

    def test_what_robots_txt_forbids_is_not_fetched(self):
        web = self.web({"/robots.txt": ("text/plain", b"User-agent: *\nDisallow: /art/\n"),
                        "/art/7.html": harness.article_page(7)})
        run = fangzhi("try", web.url + "/art/7.html", "--allow-private")
        self.assertEqual(run.returncode, 1)
        self.assertIn("robots.txt", run.stderr)
        self.assertEqual([path for path, _ in web.log], ["/robots.txt"])

    def test_private_addresses_are_refused_and_errors_named(self):
        web = self.web({"/": b"x"})
        run = fangzhi("try", web.url + "/")
        self.assertEqual(run.returncode, 1, run.stdout)
        self.assertEqual(web.log, [])
        self.assertEqual(fangzhi("try", "ftp://example.org/").returncode, 2)
        self.assertEqual(fangzhi("try", web.url + "/gone.html", "--allow-private").returncode, 1)
        self.assert_nothing_stays()


class Check(unittest.TestCase):
    def test_a_good_site_and_an_unreachable_one(self):
        pages = harness.small_site(20)
        pages["/"] = harness.list_page(range(20), '<a href="/tzgg/index.html">通知公告</a>')
        pages["/tzgg/index.html"] = harness.list_page(range(10))
        web = self.enterContext(harness.Web(pages))
        with harness.folder() as folder:
            seeds = harness.seed_file(folder, {"good": [web.url + "/"], "bad": ["http://127.0.0.2:9/"]})
            run = fangzhi("check", seeds, "--json")
            self.assertEqual(run.returncode, 1, run.stderr)
            rows = {row["site"]: row for row in map(json.loads, run.stdout.splitlines())}
            self.assertEqual(rows["good"]["problem"], "")
            self.assertEqual(rows["good"]["articles"], 20)
            self.assertEqual(rows["good"]["list"], web.url + "/tzgg/index.html")
            self.assertEqual(rows["good"]["list_articles"], 10)
            self.assertNotEqual(rows["bad"]["problem"], "")
            self.assertLessEqual(len(web.log), 4, "a check is no crawl")

    def test_a_wrong_file_is_named_by_line(self):
        with harness.folder() as folder:
            seeds = harness.seed_file(folder, {"good": ["http://example.org/"]})
            self.assertEqual(fangzhi("check", seeds, "--offline").returncode, 0)
            seeds.write_text(seeds.read_text("utf8") + "colour = 3\n", "utf8")
            run = fangzhi("check", seeds, "--offline")
            self.assertEqual(run.returncode, 2)
            self.assertIn("seeds.toml:", run.stderr)


if __name__ == "__main__":
    harness.main()

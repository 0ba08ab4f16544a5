"""What failed: the report at the end of a crawl, `failures`, and `failures --retry`."""
import json
import time
import unittest

import harness
from harness import Web, fangzhi, seed_file


def status(code):
    return lambda request: request.answer(code, "text/html", b"no")


def listed(archive, *more):
    run = fangzhi("failures", "--archive", archive, "--json", *more)
    assert run.returncode == 0, run.stderr
    return {row["url"].rsplit("/", 1)[1]: row for row in map(json.loads, run.stdout.splitlines())}


class Failures(unittest.TestCase):
    def crawl(self, seeds, archive):
        run = fangzhi("crawl", seeds, "--archive", archive, "--once", "--json", timeout=120)
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertEqual(len(run.stdout.splitlines()), 1)
        return json.loads(run.stdout), run.stderr

    def test_what_failed_is_reported_listed_and_tried_again(self):
        pages = harness.small_site(6)
        broken = {"/art/1.html": status(500), "/art/2.html": status(403), "/art/3.html": status(404)}
        with harness.folder() as folder, Web({**pages, **broken}) as web:
            archive = folder / "archive"
            seeds = seed_file(folder, {"town": [web.url + "/"]})
            report, text = self.crawl(seeds, archive)
            town = report["sites"]["town"]
            self.assertEqual(town["failed"], {"http-403": 1, "http-500": 1})
            self.assertEqual((town["articles"], town["gone"], town["changed"]), (3, 1, 0))
            self.assertIn("2 failed (1 http-403, 1 http-500)", text)

            rows = listed(archive)
            self.assertEqual({name: row["cause"] for name, row in rows.items()}, {"1.html": "http-500", "2.html": "http-403"})
            self.assertEqual(rows["1.html"]["attempts"], 3)
            self.assertGreater(rows["1.html"]["next_visit"], rows["1.html"]["last_visit"])
            self.assertLess(rows["1.html"]["since"], rows["1.html"]["last_visit"])
            self.assertEqual(listed(archive, "--site", "town").keys(), rows.keys())
            self.assertEqual(listed(archive, "--site", "127.0.0.1").keys(), rows.keys())
            self.assertEqual(listed(archive, "--site", "other"), {})
            self.assertIn("http-500", fangzhi("failures", "--archive", archive).stdout)

            web.pages.update({path: pages[path] for path in broken})
            self.assertEqual(fangzhi("failures", "--archive", archive, "--retry").returncode, 0)
            before = [path for path, _ in web.log].count("/art/2.html")
            report, _ = self.crawl(seeds, archive)
            self.assertEqual(report["sites"]["town"]["new"], 2)
            self.assertEqual(report["sites"]["town"]["failed"], {})
            self.assertEqual([path for path, _ in web.log].count("/art/2.html"), before + 1)
            self.assertEqual(listed(archive), {})
            self.assertEqual(fangzhi("verify", "--archive", archive).returncode, 0)

    def test_retry_says_that_a_crawl_has_the_archive(self):
        def slow(request):
            time.sleep(3)
            request.answer(200, "text/html", b"<p>late")

        with harness.folder() as folder, Web({**harness.small_site(2), "/art/1.html": slow}) as web:
            archive = folder / "archive"
            crawl = harness.start("crawl", seed_file(folder, {"town": [web.url + "/"]}), "--archive", archive, "--once")
            while "/art/1.html" not in [path for path, _ in web.log]:
                time.sleep(0.05)
            run = fangzhi("failures", "--archive", archive, "--retry")
            self.assertEqual(run.returncode, 3)
            self.assertIn("--retry has to wait", run.stderr)
            self.assertEqual(fangzhi("failures", "--archive", archive).returncode, 0)  # reading is possible
            self.assertEqual(crawl.wait(60), 0)


if __name__ == "__main__":
    harness.main()

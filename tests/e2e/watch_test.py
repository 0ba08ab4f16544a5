#!/usr/bin/env python3
"""What follows an archive: `watch`, `crawl --on-article`, `crawl --feeds`, `crawl --index`."""
import datetime
import json
import time
import unittest
import xml.etree.ElementTree as xml

import harness
from harness import Web, fangzhi, seed_file

ATOM = "{http://www.w3.org/2005/Atom}"


def crawl(case, folder, web, *options):
    seeds = seed_file(folder, {"town": [web.url + "/"]})
    done = fangzhi("crawl", seeds, "--archive", folder / "archive", "--once", "--quiet", *options)
    case.assertEqual(done.returncode, 0, done.stderr)
    return done.stderr


def watched(folder, *options):
    done = fangzhi("watch", "--archive", folder / "archive", *options)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def lines_of(path):
    return [json.loads(line) for line in path.read_text("utf8").splitlines()] if path.exists() else []


def names(web, numbers):
    return {f"{web.url}/art/{number}.html" for number in numbers}


class Following(unittest.TestCase):
    def test_watch_says_what_is_new_changed_and_removed(self):
        with harness.folder() as folder, Web(harness.small_site(4)) as web:
            crawl(self, folder, web)
            first = watched(folder)
            self.assertEqual({line["url"] for line in first}, names(web, range(4)))
            self.assertEqual({line["event"] for line in first}, {"new"})
            self.assertTrue(all(line["paragraphs"] for line in first))
            sequences = [line["sequence"] for line in first]
            self.assertEqual(sequences, sorted(sequences))
            self.assertEqual(watched(folder, "--since", sequences[1]), first[2:])
            self.assertEqual(watched(folder, "--since", "2099-01-01"), [])
            self.assertEqual(watched(folder, "--since", first[0]["committed"]), first)
            self.assertEqual(watched(folder, "--site", "town"), first)
            self.assertEqual(watched(folder, "--site", "127.0.0.1"), first)
            self.assertEqual(watched(folder, "--site", "elsewhere"), [])

            web.pages["/art/0.html"] = harness.article_page(0, "更正：会议时间改为下午三点，请各单位相互转告，按时参加。")
            del web.pages["/art/1.html"]
            web.pages["/art/9.html"] = harness.article_page(9)
            web.pages["/"] = harness.list_page([0, 2, 3, 9])
            crawl(self, folder, web, "--all")
            events = {(line["event"], line["url"].rsplit("/", 1)[1])
                      for line in watched(folder, "--since", sequences[-1])}
            self.assertEqual(events, {("changed", "0.html"), ("removed", "1.html"), ("new", "9.html")})
            self.assertEqual(fangzhi("watch", "--archive", folder / "archive", "--since", "yesterday").returncode, 2)

    def test_watch_follows_a_live_archive(self):
        with harness.folder() as folder, Web(harness.small_site(2)) as web:
            crawl(self, folder, web)
            child = harness.start("watch", "--archive", folder / "archive", "--follow", "--interval", "1")
            try:
                time.sleep(1)
                web.pages["/art/7.html"] = harness.article_page(7)
                web.pages["/"] = harness.list_page([0, 1, 7])
                crawl(self, folder, web)
                line = json.loads(child.stdout.readline())
                self.assertEqual((line["event"], line["url"]), ("new", web.url + "/art/7.html"))
            finally:
                child.terminate()
                self.assertEqual(child.communicate(timeout=20)[0], b"")
            self.assertEqual(child.returncode, 0)

    def test_a_hook_gets_each_article_once_and_again_after_it_failed(self):
        with harness.folder() as folder, Web(harness.small_site(5)) as web:
            got, works = folder / "got", folder / "works"
            hook = f"test -e {works} || exit 7; cat >> {got}"
            said = crawl(self, folder, web, "--on-article", hook)
            self.assertIn("ended with 7", said)
            self.assertLess(said.count("on-article"), 5)
            self.assertEqual(lines_of(got), [])
            works.touch()
            crawl(self, folder, web, "--on-article", hook)
            lines = lines_of(got)
            self.assertEqual(sorted(line["url"] for line in lines), sorted(names(web, range(5))))
            self.assertTrue(all(line["event"] == "new" and line["title"] for line in lines))
            crawl(self, folder, web, "--on-article", hook)
            self.assertEqual(lines_of(got), lines)

    def test_a_slow_hook_gets_everything(self):
        with harness.folder() as folder, Web(harness.small_site(30)) as web:
            got = folder / "got"
            crawl(self, folder, web, "--on-article", f"while read -r line; do sleep 0.02; echo \"$line\" >> {got}; done")
            self.assertEqual({line["url"] for line in lines_of(got)}, names(web, range(30)))

    def test_feeds_are_valid_and_follow(self):
        with harness.folder() as folder, Web(harness.small_site(60)) as web:
            crawl(self, folder, web, "--feeds", folder / "feeds")
            self.assertEqual([path.name for path in (folder / "feeds").iterdir()], ["town.xml"])
            feed = xml.parse(folder / "feeds" / "town.xml").getroot()
            self.assertEqual(feed.tag, ATOM + "feed")
            for name in ("id", "title", "updated", "author"):
                self.assertIsNotNone(feed.find(ATOM + name), name)
            entries = feed.findall(ATOM + "entry")
            self.assertEqual(len(entries), 50)
            self.assertEqual(len({entry.find(ATOM + "id").text for entry in entries}), 50)
            days = []
            for entry in entries:
                for name in ("title", "updated", "summary"):
                    self.assertTrue(entry.find(ATOM + name).text, name)
                self.assertIn("href", entry.find(ATOM + "link").attrib)
                datetime.datetime.fromisoformat(entry.find(ATOM + "updated").text.replace("Z", "+00:00"))
                days.append(datetime.datetime.fromisoformat(entry.find(ATOM + "published").text).date())
            self.assertEqual(days, sorted(days, reverse=True))
            self.assertNotIn("新来的", (folder / "feeds" / "town.xml").read_text("utf8"))
            web.pages["/art/99.html"] = harness.article_page(99, "新来的一条 <b>&amp;</b>，").replace(b"2024-03", b"2024-05")
            web.pages["/"] = harness.list_page([99, *range(60)])
            crawl(self, folder, web, "--feeds", folder / "feeds")
            self.assertIn("新来的", (folder / "feeds" / "town.xml").read_text("utf8"))
            xml.parse(folder / "feeds" / "town.xml")

    def test_a_crawl_indexes_beside_its_work(self):
        with harness.folder() as folder, Web(harness.small_site(8)) as web:
            said = crawl(self, folder, web, "--index")
            self.assertEqual(said, "")
            done = fangzhi("search", "示例镇", "--archive", folder / "archive", "--count")
            self.assertEqual((done.returncode, done.stdout), (0, "8\n"), done.stderr)


if __name__ == "__main__":
    harness.main()

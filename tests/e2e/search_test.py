#!/usr/bin/env python3
"""End to end: search over the demo town, with answers known from its gold.

    search_test.py build/fangzhi [unittest options]

Each question has what must stand in an article for it to be an answer, judged on the gold's text, which the program
never sees. Traditional and simplified characters are one, by the town's own table.
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
import trad  # noqa: E402
from running import Served  # noqa: E402

import harness  # noqa: E402
from harness import fangzhi  # noqa: E402

TO_SIMPLIFIED = {ord(traditional): chr(simplified) for simplified, traditional in
                 ((s, t) for s, t in trad.TO_TRADITIONAL.items() if chr(s) != t)}

# Question; what every answer has; what none has. `title:` before a text: in its title.
JUDGED = [
    # words of two and three characters, and names
    ("防汛", ["防汛"], []), ("公厕", ["公厕"], []), ("校车", ["校车"], []), ("漏水", ["漏水"], []),
    ("殡葬", ["殡葬"], []), ("养老金", ["养老金"], []), ("测绘", ["测绘"], []), ("加装电梯", ["加装电梯"], []),
    ("罗桂福", ["罗桂福"], []), ("吴云桂", ["吴云桂"], []), ("许栋", ["许栋"], []), ("韩玉学", ["韩玉学"], []),
    ("潘曦平", ["潘曦平"], []), ("陶浩强", ["陶浩强"], []), ("尹桂静", ["尹桂静"], []), ("罗俊", ["罗俊"], []),
    # several words, either, without, groups
    ("防汛 物资", ["防汛", "物资"], []), ("停车棚 洒水车", ["停车棚", "洒水车"], []),
    ("推进会 -养老金", ["推进会"], ["养老金"]), ("公示 名单", ["公示", "名单"], []),
    ("通知 NOT 考古", ["通知"], ["考古"]), ("(公厕) 漏水", ["公厕", "漏水"], []),
    # phrases and quotation marks
    ("\"账算得明明白白\"", ["账算得明明白白"], []), ("“心里踏实多了”", ["心里踏实多了"], []),
    ("「半天就有了回音」", ["半天就有了回音"], []), ("\"同比减少\"", ["同比减少"], []),
    ("手续一次就办妥", ["手续一次就办妥"], []), ("再也不怕下雨天", ["再也不怕下雨天"], []),
    # numbers of documents, figures
    ("范政办发〔2024〕108号", ["〔2024〕108号"], []), ("样政办发〔2024〕41号", ["样政办发〔2024〕41号"], []),
    ("样政办发(2024)12号", ["样政办发〔2024〕12号"], []), ("〔2024〕27号", ["〔2024〕27号"], []),
    ("样政办发[2024]31号", ["样政办发〔2024〕31号"], []), ("16555户", ["16555户"], []), ("966处", ["966处"], []),
    ("90.70%", ["90.70%"], []), ("5020万元", ["5020万元"], []),
    # titles, as somebody remembers them
    ("title:殡葬服务", ["title:殡葬服务"], []), ("标题:推进会", ["title:推进会"], []),
    ("背街景区索道", ["背街景区索道"], []), ("便民值班值守管理办法", ["便民值班值守管理办法"], []),
    ("传统高架工作推进会", ["传统高架工作推进会"], []), ("农村土壤改良工作会议", ["农村土壤改良工作会议"], []),
    ("主要农副产品价格监测", ["主要农副产品价格监测"], []), ("碳排放 回访", ["碳排放", "回访"], []),
    ("假期托管", ["假期托管"], []), ("美食街 文化馆", ["美食街", "文化馆"], []),
]


def plain(text):
    blanks = {ord(c): None for c in " \u3000\n“”「」\"‘’"}
    brackets = str.maketrans("（）〔〕[]％", "()()()%")
    return text.translate(TO_SIMPLIFIED).translate(blanks).translate(brackets)


class Search(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        temporary = tempfile.TemporaryDirectory(prefix="search-e2e-")
        cls.addClassCleanup(temporary.cleanup)
        folder = pathlib.Path(temporary.name)
        cls.archive = folder / "archive"
        make_town.main(["--hosts", "8", "--pages", "20", "--seed", "1", "--out", str(folder / "town")])
        with Served(folder / "town") as served:
            done = fangzhi("crawl", served.seeds, "--archive", cls.archive, "--once", "--quiet")
            assert done.returncode == 0, done.stderr
            gold = pathlib.Path(served.gold).read_text(encoding="utf8")
        cls.truth = {}
        for row in map(json.loads, gold.splitlines()):
            if row["class"] != "article":
                continue
            title = plain(row["title"])
            text = title + "|" + plain("|".join(p["text"] for p in row["paragraphs"]))
            for url in [row["url"], *row.get("aliases", []), *(row.get("pages") or [])]:
                before = cls.truth.get(url, ("", ""))  # a page of two articles
                cls.truth[url] = (before[0] + title, before[1] + text)

    def search(self, query, *options):
        done = fangzhi("search", query, "--archive", self.archive, "--json", *options)
        self.assertEqual(done.returncode, 0, done.stderr)
        return [json.loads(line) for line in done.stdout.splitlines()]

    def has(self, url, needle):
        title, text = self.truth.get(url, ("", ""))
        return plain(needle[6:]) in title if needle.startswith("title:") else plain(needle) in text

    def is_answer(self, url, wanted, unwanted):
        return all(self.has(url, n) for n in wanted) and not any(self.has(url, n) for n in unwanted)

    def test_judged_questions(self):
        right = shown = 0
        for query, wanted, unwanted in JUDGED:
            hits = [hit["url"] for hit in self.search(query, "--limit", 5)]
            good = [url for url in hits if self.is_answer(url, wanted, unwanted)]
            for url in sorted(set(hits) - set(good)):
                print(f"no answer to {query}: {url}")
            known = any(self.is_answer(url, wanted, unwanted) for url in self.truth)
            with self.subTest(query):
                self.assertTrue(known, "the town has no answer")
                self.assertTrue(good, f"none of {hits} is an answer")
            right, shown = right + len(good), shown + max(len(hits), 1)
            other = [hit["url"] for hit in self.search(query.translate(trad.TO_TRADITIONAL), "--limit", 5)]
            self.assertEqual(hits, other, query)
        print(f"{len(JUDGED)} questions: precision@5 {right / shown:.3f} ({right} of {shown})")
        self.assertGreaterEqual(len(JUDGED), 40)
        self.assertGreaterEqual(right / shown, 0.95)

    def test_filters_order_paging(self):
        everything = self.search("样本市", "--limit", 100, "--newest")
        days = [hit["published"] for hit in everything]
        self.assertEqual(days, sorted(days, reverse=True))
        self.assertEqual(everything[3:6], self.search("样本市", "--limit", 3, "--offset", 3, "--newest"))
        june = self.search("样本市", "--limit", 100, "--newest", "--from", "2024-06-01")
        self.assertEqual(june, [hit for hit in everything if hit["published"] >= "2024-06-01"])
        site = everything[0]["site"]
        of_site = self.search("样本市", "--limit", 100, "--newest", "--site", site)
        self.assertEqual(of_site, [hit for hit in everything if hit["site"] == site])
        total = self.search("样本市", "--count", "--facets")[0]
        self.assertEqual(total["total"], len(everything))
        self.assertEqual(sum(site["count"] for site in total["sites"]), total["total"])
        self.assertEqual(sum(month["count"] for month in total["months"]), total["total"])
        self.assertEqual([f["count"] for f in total["sites"] if f["value"] == site], [len(of_site)])

    def test_marks_are_of_what_was_asked_for(self):
        for hit in self.search("防汛", "--limit", 20):
            places = [hit["title"][begin:end] for begin, end in hit["title_marks"]]
            places += [hit["snippet"][begin:end] for begin, end in hit["snippet_marks"]]
            self.assertTrue(places)
            self.assertEqual({plain(place) for place in places}, {"防汛"})

    def test_on_a_terminal_or_not(self):
        done = fangzhi("search", "防汛", "--archive", self.archive, "--limit", 2)
        self.assertNotIn("\033", done.stdout)
        self.assertIn("more: --offset 2", done.stderr)
        nothing = fangzhi("search", "防汛", "--archive", self.archive, "--to", "1999-12-31")
        self.assertEqual((nothing.returncode, nothing.stdout), (0, ""))
        self.assertIn("on other days", nothing.stderr)
        wrong = fangzhi("search", "防汛 (", "--archive", self.archive)
        self.assertEqual(wrong.returncode, 2)
        self.assertIn("at character", wrong.stderr)
        self.assertEqual(fangzhi("search", "防汛", "--archive", self.archive / "none").returncode, 3)

    def test_killed_while_indexing_nothing_is_lost(self):
        expected = self.search("样本市", "--count")
        for delay in (0.02, 0.1, 0.3, 0.5):
            child = harness.start("index", "--archive", self.archive, "--rebuild", "--quiet")
            time.sleep(delay)
            child.send_signal(signal.SIGKILL)
            child.communicate()
        done = fangzhi("index", "--archive", self.archive)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.search("样本市", "--count"), expected)


if __name__ == "__main__":
    harness.main()

"""Looking after an archive from the command line: compact, backup, restore, doctor, verify, diff; good and bad input."""
import json
import pathlib
import shutil
import unittest

import harness
from harness import Web, articles_of, fangzhi, seed_file

PAGES = 12


class Care(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = cls.enterClassContext(harness.folder())
        cls.web = cls.enterClassContext(Web(harness.small_site(PAGES)))
        seeds = seed_file(cls.folder, {"small": [cls.web.url + "/"]})
        cls.made = cls.folder / "made"
        for words in ("第一次说的话，", "第二次说的是 other words，"):
            cls.web.pages["/art/3.html"] = harness.article_page(3, words)
            run = fangzhi("crawl", seeds, "--archive", cls.made, "--once", "--all")
            assert run.returncode == 0, run.stderr

    def setUp(self):
        self.archive = pathlib.Path(self.enterContext(harness.folder())) / "archive"
        shutil.copytree(self.made, self.archive, ignore=shutil.ignore_patterns("control"))

    def run_on(self, *arguments, code=0, archive=None):
        run = fangzhi(*arguments, "--archive", archive or self.archive)
        self.assertEqual(run.returncode, code, f"{arguments}: {run.stdout} {run.stderr}")
        return run

    def test_help_says_what_each_does(self):
        for command in ("compact", "backup", "restore", "doctor", "diff", "verify"):
            run = fangzhi(command, "--help")
            self.assertEqual(run.returncode, 0)
            self.assertIn("--archive", run.stdout)

    def test_compact_loses_nothing(self):
        before = articles_of(self.archive)
        self.assertIn("after", self.run_on("compact").stderr)
        self.assertEqual(articles_of(self.archive), before)
        self.run_on("verify")

    def test_backups_come_back(self):
        backups = self.archive.parent / "backups"
        self.assertIn("every byte checked", self.run_on("backup", backups).stderr)
        self.run_on("backup", backups, "--quick")
        listed = [json.loads(line) for line in fangzhi("restore", backups, "--list", "--json").stdout.splitlines()]
        self.assertEqual([backup["id"] for backup in listed], [1, 2])
        copy = self.archive.parent / "copy"
        self.assertIn("articles", self.run_on("restore", backups, archive=copy).stderr)
        self.assertEqual(articles_of(copy), articles_of(self.archive))
        self.run_on("verify", archive=copy)
        self.run_on("restore", backups, archive=copy, code=2)  # there is one now
        self.run_on("restore", backups, "--backup", "7", archive=copy / "x", code=1)
        self.run_on("restore", self.archive.parent / "nowhere", archive=copy / "x", code=1)
        self.run_on("backup", self.archive / "inside", code=2)
        self.assertEqual(fangzhi("restore", backups).returncode, 2)
        self.run_on("backup", backups, archive=self.archive.parent / "nothing", code=3)

    def test_the_doctor_knows_a_sound_archive_and_a_broken_one(self):
        sound = [json.loads(line) for line in self.run_on("doctor", "--json").stdout.splitlines()]
        self.assertLessEqual({finding["level"] for finding in sound}, {"good", "note"})
        self.run_on("doctor", archive=self.archive.parent / "nothing", code=3)
        next((self.archive / "db").glob("*.sst")).write_bytes(b"")
        broken = fangzhi("doctor", "--archive", self.archive)
        self.assertIn(broken.returncode, (1, 3), broken.stdout)  # as it is a table that opening needs, or not
        self.assertIn("restore", broken.stdout)
        for table in (self.archive / "db").glob("MANIFEST-*"):
            table.write_bytes(b"no manifest")
        self.assertIn("unusable", self.run_on("doctor", code=3).stdout)

    def test_verify_finds_and_repairs(self):
        self.run_on("verify", "--restart")
        self.run_on("verify", "--repair")
        table = max((self.archive / "db").glob("*.sst"), key=lambda path: path.stat().st_size)
        content = bytearray(table.read_bytes())
        content[20] ^= 1
        table.write_bytes(content)
        found = [json.loads(line) for line in self.run_on("verify", "--json", code=1).stdout.splitlines()]
        self.assertEqual(found[0]["kind"], "file-damaged")
        self.assertIn(table.name, found[0]["where"])

    def test_diff_shows_what_changed_in_a_page(self):
        url = self.web.url + "/art/3.html"
        text = self.run_on("diff", url).stdout
        self.assertIn("[-一-]{+二+}", text)
        self.assertIn("{+", text)
        self.assertIn("other", text)
        self.assertNotIn("\033[", text)
        self.assertIn("\033[", self.run_on("diff", url, "--colour", "always").stdout)
        change = json.loads(self.run_on("diff", url, "--json").stdout)
        paragraphs = next(field for field in change["fields"] if field["field"] == "paragraphs")
        self.assertEqual({piece["op"] for piece in paragraphs["changes"]}, {"same", "removed", "added"})
        self.assertEqual(self.run_on("diff", self.web.url + "/art/4.html").returncode, 0)
        self.run_on("diff", self.web.url + "/never", code=1)
        self.run_on("diff", url, "yesterday", code=2)
        times = [json.loads(line)["time"] for line in self.run_on("history", url, "--json").stdout.splitlines()]
        self.assertEqual(json.loads(self.run_on("diff", url, times[0], times[-1], "--json").stdout)["fields"], change["fields"])

    def test_articles_come_in_pages(self):
        urls, after = [], []
        for _ in range(PAGES):
            run = self.run_on("articles", "--json", "--limit", "5", *after)
            urls += [json.loads(line)["url"] for line in run.stdout.splitlines()]
            if "--after" not in run.stderr:
                break
            after = ["--after", run.stderr.split("'")[1]]
        everything = [json.loads(line)["url"] for line in self.run_on("articles", "--json").stdout.splitlines()]
        self.assertEqual(urls, everything)
        self.run_on("articles", "--after", "somewhere", code=2)

    def test_stats_tell_the_growth_by_day(self):
        days = json.loads(self.run_on("stats", "--json").stdout)["days"]
        self.assertGreaterEqual(days[-1]["captures"], PAGES)
        self.assertIn(days[-1]["day"], self.run_on("stats").stdout)


if __name__ == "__main__":
    harness.main()

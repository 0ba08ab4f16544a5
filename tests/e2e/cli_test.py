"""Bad input: each wrong thing gets a clear message and the exit code of the contract, none a crash."""
import os
import subprocess
import unittest

import harness
from harness import fangzhi


class CommandLine(unittest.TestCase):
    def refuse(self, run, code, *words):
        self.assertEqual(run.returncode, code, run.stderr)
        for word in words:
            self.assertIn(word, run.stderr)

    def test_help_names_every_command_and_ends_well(self):
        run = fangzhi("--help")
        self.assertEqual(run.returncode, 0)
        for command in ("crawl", "articles", "show", "history", "export", "extract", "stats", "verify"):
            self.assertIn(command, run.stdout)
            self.assertEqual(fangzhi(command, "--help").returncode, 0)

    def test_usage_errors_exit_2(self):
        self.assertEqual(fangzhi().returncode, 2)
        self.assertEqual(fangzhi("no-such-command").returncode, 2)
        self.assertEqual(fangzhi("articles").returncode, 2)
        self.assertEqual(fangzhi("articles", "--archive", "x", "--from", "2024-02-30").returncode, 2)
        self.assertEqual(fangzhi("extract").returncode, 2)
        self.assertEqual(fangzhi("probe", "nothing", "--batch").returncode, 2)

    def test_an_archive_that_is_not_there_is_named(self):
        with harness.folder() as folder:
            for command in (["articles"], ["stats"], ["verify"], ["show", "http://a.example/"], ["history", "http://a.example/"],
                            ["export", "--out", str(folder / "x")]):
                run = fangzhi(*command, "--archive", folder / "none")
                self.refuse(run, 3, "none")
            self.assertFalse((folder / "none").exists(), "reading must not make an archive")
            (folder / "plain").mkdir()
            (folder / "plain" / "note.txt").write_text("not an archive")
            self.refuse(fangzhi("stats", "--archive", folder / "plain"), 3, "plain")

    def test_seed_files_are_checked_with_file_and_line(self):
        cases = [
            ("[[site]]\nid = \"a\"\nstart = [\"http://a.example/\"]\ncolour = 1\n", ":4:", "colour"),
            ("[[site]]\nid = \"a\"\nstart = [\"http://a.example/\"]\n[[site]]\nid = \"a\"\nstart = [\"http://b.example/\"]\n", ":", "a"),
            ("[[site]]\nid = \"a\"\nstart = [\"not a url\"]\n", ":3:", "not a url"),
            ("[[site]]\nid = \"a\"\nstart = [\"http://a.example/\"]\nmin_delay = \"soon\"\n", ":4:", "min_delay"),
            ("[[site]\n", ":1", ""),
            ("", "", ""),
        ]
        with harness.folder() as folder:
            for number, (text, line, word) in enumerate(cases):
                path = folder / f"seeds{number}.toml"
                path.write_text(text)
                run = fangzhi("crawl", path, "--archive", folder / "archive", "--once")
                self.refuse(run, 2, path.name, line, word)
            self.refuse(fangzhi("crawl", folder / "none.toml", "--archive", folder / "archive", "--once"), 2, "none.toml")
            self.assertFalse((folder / "archive").exists(), "a wrong seed file must not make an archive")

    def test_extract_reads_standard_input_and_names_files_it_cannot_read(self):
        page = harness.article_page(3)
        run = subprocess.run([harness.PROGRAM, "extract", "-"], input=page, capture_output=True)
        self.assertEqual(run.returncode, 0)
        self.assertIn("示例镇第3号通知", run.stdout.decode())
        with harness.folder() as folder:
            (folder / "page.html").write_bytes(page)
            run = fangzhi("extract", folder / "missing.html", folder / "page.html")
            self.refuse(run, 1, "missing.html")
            self.assertEqual(len(run.stdout.splitlines()), 1)
            self.refuse(fangzhi("extract", "--fetched-at", "yesterday", folder / "page.html"), 2, "yesterday")

    def test_a_reader_that_goes_away_is_no_error(self):
        with harness.folder() as folder:
            (folder / "page.html").write_bytes(harness.article_page(3))
            read, write = os.pipe()
            os.close(read)
            run = subprocess.run([harness.PROGRAM, "extract", folder / "page.html"], stdout=write, stderr=subprocess.PIPE, timeout=30)
            os.close(write)
            self.assertGreaterEqual(run.returncode, 0, "killed by a signal")


if __name__ == "__main__":
    harness.main()

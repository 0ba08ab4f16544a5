"""The spine: crawl a loopback site, read it back, meet a hostile web, be killed and go on."""
import json
import os
import random
import signal
import socket
import subprocess
import time
import unittest

import harness
from harness import Web, articles_of, fangzhi, seed_file


def crawl(seeds, archive, *more, timeout=120):
    return fangzhi("crawl", seeds, "--archive", archive, "--once", *more, timeout=timeout)


class Reading(unittest.TestCase):
    def test_a_site_is_crawled_and_read_back(self):
        with harness.folder() as folder, Web(harness.small_site(12)) as web:
            seeds = seed_file(folder, {"town": [web.url + "/"]})
            run = crawl(seeds, folder / "archive")
            self.assertEqual(run.returncode, 0, run.stderr)
            articles = articles_of(folder / "archive")
            self.assertEqual(len(articles), 12)
            article = articles[(web.url + "/art/5.html", 0)]
            self.assertEqual(article["title"], "示例镇第5号通知")
            self.assertEqual(article["published"], "2024-03-06T10:05+08:00")
            self.assertEqual(article["source"], "示例镇政府")
            self.assertEqual(len(article["paragraphs"]), 5)
            self.read_back(folder / "archive", web)

            # Again: lists are revisited, nothing is doubled.
            self.assertEqual(crawl(seeds, folder / "archive").returncode, 0)
            self.assertEqual(articles_of(folder / "archive").keys(), articles.keys())
            stats = json.loads(fangzhi("stats", "--archive", folder / "archive", "--json").stdout)
            self.assertEqual(stats["article_versions"], 12)
            self.assertEqual(fangzhi("verify", "--archive", folder / "archive").returncode, 0)

    def read_back(self, archive, web):
        url = web.url + "/art/5.html"
        shown = fangzhi("show", url, "--archive", archive)
        self.assertIn("第5号通知的第1段", shown.stdout)
        raw = subprocess.run([harness.PROGRAM, "show", url, "--archive", archive, "--raw"], capture_output=True).stdout
        self.assertEqual(raw, web.pages["/art/5.html"])
        history = [json.loads(line) for line in fangzhi("history", url, "--archive", archive, "--json").stdout.splitlines()]
        self.assertEqual([row["status"] for row in history], [200])
        self.assertEqual(fangzhi("show", web.url + "/never", "--archive", archive).returncode, 1)
        listed = fangzhi("articles", "--archive", archive, "--from", "2024-03-03", "--to", "2024-03-04", "--json").stdout.splitlines()
        self.assertEqual([json.loads(line)["published"][:10] for line in listed], ["2024-03-04", "2024-03-03"])
        self.assertEqual(len(fangzhi("articles", "--archive", archive, "--site", "town", "--json").stdout.splitlines()), 12)
        self.assertEqual(fangzhi("articles", "--archive", archive, "--site", "other", "--json").stdout, "")

    def test_robots_txt_is_obeyed_and_the_delay_kept(self):
        pages = harness.small_site(6)
        pages["/robots.txt"] = ("text/plain", b"User-agent: *\nDisallow: /art/3.html\n")
        times = []
        with harness.folder() as folder, Web(pages) as web:
            web.on_request = lambda: times.append(time.monotonic())
            seeds = seed_file(folder, {"town": [web.url + "/"]}, min_delay="100ms")
            self.assertEqual(crawl(seeds, folder / "archive").returncode, 0)
            self.assertNotIn("/art/3.html", [path for path, _ in web.log])
            self.assertEqual(len(articles_of(folder / "archive")), 5)
            gaps = [b - a for a, b in zip(times, times[1:])]
            self.assertGreaterEqual(min(gaps), 0.095, gaps)

    def test_private_addresses_are_refused_unless_allowed(self):
        with harness.folder() as folder, Web(harness.small_site(2)) as web:
            seeds = seed_file(folder, {"town": [web.url + "/"]}, allow_private=False)
            run = crawl(seeds, folder / "archive")
            self.assertEqual(run.returncode, 1, run.stderr)
            self.assertIn("town", run.stderr)
            self.assertEqual(web.log, [])


class Hostile(unittest.TestCase):
    def test_hostile_pages_are_recorded_and_the_rest_comes_in(self):
        def endless(request):
            request.send_response(200)
            request.send_header("Content-Type", "text/html")
            request.end_headers()
            block = b"<p>" + b"x" * 65000
            for _ in range(800):  # 52 MB
                request.wfile.write(block)
            request.close_connection = True

        def hang_up(request):
            request.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\nContent-Type: text/html\r\n\r\n<p>half")
            request.close_connection = True

        def not_http(request):
            request.wfile.write(b"\x00\x01\x02 what is this\r\n\r\n")
            request.close_connection = True

        def to_private(request):
            request.answer(302, "text/html", b"", [("Location", "http://169.254.169.254/latest/meta-data/")])

        def loop(request):
            request.answer(302, "text/html", b"", [("Location", "/loop")])

        pages = harness.small_site(3)
        hostile = {"/empty.html": b"", "/binary.html": bytes(random.Random(1).randbytes(40000)), "/endless.html": endless,
                   "/nested.html": b"<div>" * 100_000 + b"deep", "/tables.html": b"<table><tr><td>" * 30_000,
                   "/cut.html": hang_up, "/nothttp.html": not_http, "/private.html": to_private, "/loop": loop,
                   "/attributes.html": b"<p " + b"".join(b"a%d=1 " % i for i in range(100_000)) + b">text"}
        pages.update(hostile)
        pages["/"] = harness.list_page(range(3), "".join(f'<a href="{path}">{path}</a>' for path in hostile))
        with harness.folder() as folder, Web(pages) as web:
            seeds = seed_file(folder, {"town": [web.url + "/"]})
            began = time.monotonic()
            run = crawl(seeds, folder / "archive", timeout=200)
            self.assertLess(time.monotonic() - began, 150)
            self.assertEqual(run.returncode, 0, run.stderr)
            self.assertEqual({url for url, _ in articles_of(folder / "archive") if "/art/" in url},
                             {f"{web.url}/art/{n}.html" for n in range(3)})
            self.assertEqual(fangzhi("verify", "--archive", folder / "archive").returncode, 0)
            rows = {path: json.loads(fangzhi("history", web.url + path, "--archive", folder / "archive", "--json").stdout.splitlines()[0])
                    for path in hostile}
            self.assertEqual(rows["/endless.html"]["truncated"], "length")
            self.assertEqual(rows["/cut.html"]["truncated"], "disconnect")
            self.assertEqual(rows["/empty.html"]["status"], 200)
            self.assertEqual(rows["/loop"]["class"], "redirect")
            self.assertIsNotNone(rows["/nothttp.html"]["error"])
            stored = subprocess.run([harness.PROGRAM, "show", web.url + "/binary.html", "--archive", folder / "archive", "--raw"],
                                    capture_output=True).stdout
            self.assertEqual(stored, hostile["/binary.html"])

    def test_a_host_that_refuses_fails_its_site_and_no_other(self):
        with socket.socket() as closed:
            closed.bind(("127.0.0.2", 0))
            port = closed.getsockname()[1]
            with harness.folder() as folder, Web(harness.small_site(2)) as web:
                seeds = seed_file(folder, {"dead": [f"http://127.0.0.2:{port}/"], "town": [web.url + "/"]})
                run = crawl(seeds, folder / "archive", timeout=200)
                self.assertEqual(run.returncode, 1, run.stderr)
                self.assertIn("dead", run.stderr)
                self.assertEqual(len(articles_of(folder / "archive")), 2)

    def test_an_archive_in_use_is_not_touched(self):
        with harness.folder() as folder, Web(harness.small_site(30)) as web:
            seeds = seed_file(folder, {"town": [web.url + "/"]}, min_delay="100ms")
            first = harness.start("crawl", seeds, "--archive", folder / "archive", "--once")
            try:
                while not any("/art/" in path for path, _ in web.log):
                    time.sleep(0.02)
                second = crawl(seeds, folder / "archive")
                self.assertEqual(second.returncode, 3, second.stderr)
                self.assertIn(str(first.pid), second.stderr)
            finally:
                first.send_signal(signal.SIGINT)
                _, errors = first.communicate(timeout=30)
            self.assertEqual(first.returncode, 0, errors)
            self.assertEqual(crawl(seeds, folder / "archive").returncode, 0)
            self.assertEqual(len(articles_of(folder / "archive")), 30)

    def test_a_full_disk_stops_the_crawl_with_a_message_and_loses_nothing(self):
        if os.geteuid() != 0:
            self.skipTest("needs root to mount a small tmpfs")
        with harness.folder() as folder:
            disk = folder / "disk"
            disk.mkdir()
            if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", disk], capture_output=True).returncode != 0:
                self.skipTest("a tmpfs can't be mounted here")
            try:
                self.fill_disk(folder, disk)
            finally:
                subprocess.run(["umount", "-l", disk], check=True)

    def fill_disk(self, folder, disk):
        noise = random.Random(2)
        pages = {f"/art/{n}.html": harness.article_page(n) + b"<!--" + noise.randbytes(60_000).hex().encode() + b"-->" for n in range(120)}
        pages["/"] = harness.list_page(range(120))
        with Web(pages) as web:
            seeds = seed_file(folder, {"town": [web.url + "/"]}, min_delay="1ms")
            run = crawl(seeds, disk / "archive")
            self.assertEqual(run.returncode, 3, run.stderr)
            self.assertRegex(run.stderr.lower(), "space|full")
            subprocess.run(["mount", "-o", "remount,size=200m", disk], check=True)
            self.assertEqual(fangzhi("verify", "--archive", disk / "archive").returncode, 0)
            run = crawl(seeds, disk / "archive")
            self.assertEqual(run.returncode, 0, run.stderr)
            self.assertEqual(len(articles_of(disk / "archive")), 120)


class Killed(unittest.TestCase):
    def test_sigkill_at_any_moment_then_the_same_command(self):
        kept = ("title", "published", "source", "paragraphs", "charset", "part")
        with harness.folder() as folder, Web(harness.small_site(40)) as web:
            seeds = seed_file(folder, {"town": [web.url + "/"]}, min_delay="10ms")
            self.assertEqual(crawl(seeds, folder / "whole").returncode, 0)
            whole = articles_of(folder / "whole")
            self.assertEqual(len(whole), 40)
            dice = random.Random(3)
            for attempt in range(8):
                process = harness.start("crawl", seeds, "--archive", folder / "killed", "--once", "--quiet")
                time.sleep(dice.uniform(0.02, 0.3))
                process.kill()
                process.communicate()
                if (folder / "killed" / "CURRENT").exists() or any((folder / "killed").glob("**/CURRENT")):
                    check = fangzhi("verify", "--archive", folder / "killed")
                    self.assertIn(check.returncode, (0, 3), f"attempt {attempt}: {check.stdout} {check.stderr}")
                    self.assertEqual(check.stdout, "")
            self.assertEqual(crawl(seeds, folder / "killed").returncode, 0)
            killed = articles_of(folder / "killed")
            self.assertEqual({key: [article[name] for name in kept] for key, article in killed.items()},
                             {key: [article[name] for name in kept] for key, article in whole.items()})
            self.assertEqual(fangzhi("verify", "--archive", folder / "killed").returncode, 0)

    def test_a_stop_signal_ends_cleanly_and_the_same_command_goes_on(self):
        with harness.folder() as folder, Web(harness.small_site(30)) as web:
            seeds = seed_file(folder, {"town": [web.url + "/"]}, min_delay="50ms")
            process = harness.start("crawl", seeds, "--archive", folder / "archive", "--once")
            while sum("/art/" in path for path, _ in web.log) < 5:
                time.sleep(0.02)
            process.send_signal(signal.SIGTERM)
            _, errors = process.communicate(timeout=30)
            self.assertEqual(process.returncode, 0, errors)
            self.assertIn(b"stopped", errors)
            done = len(articles_of(folder / "archive"))
            self.assertGreaterEqual(done, 4)
            before = len(web.log)
            self.assertEqual(crawl(seeds, folder / "archive").returncode, 0)
            self.assertEqual(len(articles_of(folder / "archive")), 30)
            self.assertLessEqual(len(web.log) - before, 30 - done + 3, "known pages were fetched again")


class Seeds(unittest.TestCase):
    def test_the_mission_pages_are_crawled_and_shown(self):
        shared = os.environ.get("FANGZHI_SHARED")
        if not shared or not os.path.isdir(f"{shared}/seeds"):
            self.skipTest("FANGZHI_SHARED is not set: no mission pages here")
        pages, golds = {}, {}
        for number in range(5):
            with open(f"{shared}/seeds/00{number}.gold.json", encoding="utf8") as file:
                golds[number] = json.load(file)
            with open(f"{shared}/seeds/00{number}.html", "rb") as file:
                pages[f"/page/2024{number}.html"] = (golds[number]["http_content_type"], file.read())
        links = "".join(f'<li><a href="{path}">page</a></li>' for path in pages)
        pages["/"] = f"<html><body><ul>{links}</ul></body></html>".encode()
        with harness.folder() as folder, Web(pages) as web:
            run = crawl(seed_file(folder, {"seeds": [web.url + "/"]}), folder / "archive")
            self.assertEqual(run.returncode, 0, run.stderr)
            for number, gold in golds.items():
                shown = fangzhi("show", f"{web.url}/page/2024{number}.html", "--archive", folder / "archive")
                self.assertEqual(shown.returncode, 0, shown.stderr)
                self.assertIn(gold["articles"][0]["published"][5:10], shown.stdout, f"seed 00{number}")
                self.assertGreater(len(shown.stdout), 500, f"seed 00{number}")


if __name__ == "__main__":
    harness.main()

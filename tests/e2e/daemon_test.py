#!/usr/bin/env python3
"""The crawl as a daemon: what appears is found, the seed file is read again, the service manager and the log.

    daemon_test.py build/fangzhi
"""
import json
import os
import pathlib
import signal
import socket
import subprocess
import time
import unittest

import harness
from harness import Web, article_page, articles_of, fangzhi, folder, list_page, seed_file, small_site

FAST = {"min_delay": "20ms", "list_interval": "300ms", "list_visits": 10_000_000, "schedule": "* * * * *"}


class Daemon:
    """`with Daemon(seeds, archive) as daemon`: a running crawl; its log lines are read as it writes them."""

    def __init__(self, seeds, archive, *options, env=None):
        self.err = pathlib.Path(str(archive) + ".log")
        command = [harness.PROGRAM, "crawl", str(seeds), "--archive", str(archive), "--workers", "1", *options]
        with open(self.err, "ab") as err:
            self.process = subprocess.Popen(command, stderr=err, env={**os.environ, **(env or {})})

    def log(self):
        return self.err.read_text("utf8")

    def wait(self, what, seconds=20):
        """Until `what()` is true."""
        limit = time.monotonic() + seconds
        while time.monotonic() < limit:
            if what():
                return True
            assert self.process.poll() is None, self.log()
            time.sleep(0.05)
        raise AssertionError(f"waited {seconds} s in vain; log:\n{self.log()[-3000:]}")

    def stop(self, number=signal.SIGTERM):
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(20)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop(signal.SIGKILL)


def asked(web):
    return [path for path, _ in web.log]


class DaemonTest(unittest.TestCase):
    def test_what_appears_is_found_and_explained(self):
        with folder() as place, Web(small_site(5)) as web:
            seeds = seed_file(place, {"town": [web.url + "/"]}, **FAST)
            with Daemon(seeds, place / "a", "--log-format", "json") as daemon:
                daemon.wait(lambda: "/art/4.html" in asked(web))
                web.pages["/art/77.html"] = article_page(77)
                web.pages["/"] = list_page([77, *range(5)])
                daemon.wait(lambda: "/art/77.html" in asked(web))
                time.sleep(0.3)
                live = fangzhi("schedule", "--archive", place / "a", "--why", web.url + "/")
                self.assertEqual(0, live.returncode, live.stderr)
                self.assertIn("next visit", live.stdout)
                self.assertEqual(0, daemon.stop())
            self.assertEqual(6, len(articles_of(place / "a")))
            lines = [json.loads(line) for line in daemon.log().splitlines()]
            self.assertEqual("crawling 1 site", lines[0]["message"])
            self.assertTrue(lines[-1]["message"].startswith("stopped: "), lines[-1])
            self.assertTrue(all({"time", "level", "message"} <= set(line) for line in lines))
            self.assertEqual(1, asked(web).count("/art/3.html"), "a known article is checked by its decay only")
            shown = fangzhi("schedule", "--archive", place / "a", "--site", "town", "--json")
            site, start = map(json.loads, shown.stdout.splitlines())
            self.assertEqual(("town", 1), (site["site"], site["lists"]))
            self.assertGreater(start["finds_a_day"], 0)
            self.assertIsNotNone(start["last_find"])
            article = json.loads(fangzhi("schedule", "--archive", place / "a", "--why", web.url + "/art/3.html", "--json").stdout)
            self.assertEqual("decay", article["reason"])

    def test_the_seed_file_is_read_again_and_a_bad_one_refused(self):
        with folder() as place, Web(small_site(2)) as web, Web(small_site(3), "127.0.0.2") as other:
            seeds = seed_file(place, {"town": [web.url + "/"]}, **FAST)
            with Daemon(seeds, place / "a") as daemon:
                daemon.wait(lambda: "/art/1.html" in asked(web))
                good = seeds.read_text("utf8")
                seeds.write_text(good.replace("town", "to wn"), "utf8")
                daemon.wait(lambda: "is refused" in daemon.log())
                self.assertIn(f"{seeds}:", daemon.log(), "with file and line")
                before = len(web.log)
                daemon.wait(lambda: len(web.log) > before)  # the old one goes on
                seed_file(place, {"town": [web.url + "/"], "county": [other.url + "/"]}, **FAST)
                daemon.wait(lambda: "/art/2.html" in asked(other))
                self.assertIn("read again: 2 sites", daemon.log())
                daemon.process.send_signal(signal.SIGHUP)
                daemon.wait(lambda: daemon.log().count("read again") == 2)
                self.assertEqual(0, daemon.stop())
            self.assertEqual(5, len(articles_of(place / "a")))

    def test_the_service_manager_hears_of_it(self):
        with folder() as place, Web(small_site(2)) as web:
            manager = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            manager.bind(str(place / "notify"))
            manager.settimeout(20)
            seeds = seed_file(place, {"town": [web.url + "/"]}, **FAST)
            env = {"NOTIFY_SOCKET": str(place / "notify"), "WATCHDOG_USEC": "900000"}
            with Daemon(seeds, place / "a", env=env) as daemon:
                self.assertIn(b"READY=1", manager.recv(1000))
                self.assertEqual([b"WATCHDOG=1"] * 3, [manager.recv(1000) for _ in range(3)])
                daemon.process.send_signal(signal.SIGHUP)
                seen = [manager.recv(1000)]
                while b"READY=1" not in seen[-1]:
                    seen.append(manager.recv(1000))
                self.assertTrue(any(b"RELOADING=1" in message and b"MONOTONIC_USEC=" in message for message in seen))
                self.assertEqual(0, daemon.stop())
                while b"STOPPING=1" not in seen[-1]:
                    seen.append(manager.recv(1000))
            manager.close()

    def test_one_bad_host_does_not_flood_the_log(self):
        with folder() as place, Web(small_site(40)) as web:
            for n in range(40):
                web.pages[f"/art/{n}.html"] = lambda request: request.answer(403, "text/html", b"no")
            seeds = seed_file(place, {"town": [web.url + "/"]}, **FAST)
            with Daemon(seeds, place / "a") as daemon:
                daemon.wait(lambda: sum(path.startswith("/art/") for path in asked(web)) >= 40)
                time.sleep(0.3)
                self.assertEqual(0, daemon.stop())
            lines = [line for line in daemon.log().splitlines() if " town: " in line]
            self.assertLessEqual(len(lines), 11, daemon.log())
            self.assertRegex(lines[-1], r"warning town: 30 more lines held back since ")

    def test_a_killed_daemon_goes_on_and_waits_first(self):
        with folder() as place, Web(small_site(30)) as web:
            seeds = seed_file(place, {"town": [web.url + "/"]}, **{**FAST, "min_delay": "150ms"})
            with Daemon(seeds, place / "a") as daemon:
                daemon.wait(lambda: len(web.log) >= 8)
                daemon.stop(signal.SIGKILL)
            killed = len(web.log)
            with Daemon(seeds, place / "a") as daemon:
                daemon.wait(lambda: len({p for p in asked(web) if p.startswith("/art/")}) == 30)
                time.sleep(0.4)
                self.assertEqual(0, daemon.stop())
            self.assertEqual(30, len(articles_of(place / "a")))
            again = [p for p in asked(web)[killed:] if p.startswith("/art/") and p in asked(web)[: killed - 1]]
            self.assertLessEqual(len(again), 1, "what was in flight, and no more")

    def test_what_is_taken_off_a_list_is_looked_at_at_once(self):
        with folder() as place, Web(small_site(12)) as web:
            web.pages["/tzgg/index.html"] = web.pages["/"]
            web.pages["/"] = b'<html><head><meta charset="utf-8"></head><body><a href="/tzgg/index.html">\xe9\x80\x9a\xe7\x9f\xa5</a></body></html>'
            seeds = seed_file(place, {"town": [web.url + "/"]}, **FAST)
            with Daemon(seeds, place / "a") as daemon:
                daemon.wait(lambda: "/art/11.html" in asked(web) and asked(web).count("/tzgg/index.html") > 1)
                del web.pages["/art/5.html"]
                web.pages["/tzgg/index.html"] = list_page([n for n in range(12) if n != 5])
                daemon.wait(lambda: asked(web).count("/art/5.html") == 2)
                time.sleep(0.3)
                self.assertEqual(0, daemon.stop())
            known = json.loads(fangzhi("schedule", "--archive", place / "a", "--why", web.url + "/art/5.html", "--json").stdout)
            self.assertEqual(("gone", None, 404), (known["reason"], known["next_visit"], known["last_status"]))
            self.assertIn("unlisted", known)
            self.assertEqual(12, len(articles_of(place / "a")), "what was taken down stays in the archive")

    def test_alerts_tell_of_a_site_that_is_down(self):
        with folder() as place, Web(small_site(3)) as web:
            seeds = seed_file(place, {"town": [web.url + "/"]}, **FAST)
            self.assertEqual(0, fangzhi("crawl", seeds, "--archive", place / "a", "--once", "--quiet").returncode)
            self.assertEqual([], json.loads(fangzhi("stats", "--archive", place / "a", "--json").stdout)["alerts"])
            for path in list(web.pages):
                web.pages[path] = lambda request: request.answer(412, "text/html", b"<script>$_ts={}</script>")
            fangzhi("crawl", seeds, "--archive", place / "a", "--once", "--quiet")
            alerts = json.loads(fangzhi("stats", "--archive", place / "a", "--json").stdout)["alerts"]
            self.assertEqual([("town", "challenged")], [(alert["site"], alert["alert"]) for alert in alerts])
            self.assertIn("challenged", fangzhi("stats", "--archive", place / "a").stdout)


if __name__ == "__main__":
    harness.main()

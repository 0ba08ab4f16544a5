"""The web view's server: JSON, pages and policies over real sockets; beside a crawl and inside it; who may enter."""
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import time
import unittest
import urllib.parse

import harness

ARTICLES = 70
TOKEN = "a-token-of-some-length"


class Served:
    """`with Served("--archive", folder) as room:` serves on a free port; `room.get(path, **params)`."""

    def __init__(self, *arguments, command="serve", listen="--listen", address="127.0.0.1:0", environment=None):
        self.process = subprocess.Popen([harness.PROGRAM, command, *map(str, arguments), listen, address], stderr=subprocess.PIPE,
                                        text=True, env={**os.environ, **(environment or {})})
        line = self.process.stderr.readline()
        found = re.search(r"at http://(.+):(\d+)/", line)
        if not found:
            self.process.wait(10)
            raise RuntimeError(line)
        self.port = int(found[2])

    def request(self, method, target, headers=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request(method, target, headers=headers or {})
            answer = connection.getresponse()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        finally:
            connection.close()

    def get(self, path, headers=None, **params):
        query = "?" + urllib.parse.urlencode(params) if params else ""
        return self.request("GET", path + query, headers)

    def json(self, path, **params):
        status, headers, body = self.get(path, **params)
        if status != 200 or not headers["content-type"].startswith("application/json"):
            raise AssertionError(f"{path} {params}: {status} {body[:200]}")
        return json.loads(body)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        self.process.wait(20)
        self.process.stderr.close()


class Reading(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = cls.enterClassContext(harness.folder())
        cls.web = cls.enterClassContext(harness.Web(harness.small_site(ARTICLES)))
        cls.archive = cls.folder / "archive"
        seeds = harness.seed_file(cls.folder, {"town": [cls.web.url + "/"]})
        run = harness.fangzhi("crawl", seeds, "--archive", cls.archive, "--once", "--quiet")
        assert run.returncode == 0, run.stderr
        cls.room = cls.enterClassContext(Served("--archive", cls.archive))

    def test_articles_are_paged_and_each_comes_once(self):
        seen, after = [], ""
        while after is not None:
            page = self.room.json("/api/articles", limit=30, after=after)
            seen += [article["url"] for article in page["articles"]]
            after = page["next"]
        self.assertEqual(len(seen), ARTICLES)
        self.assertEqual(len(set(seen)), ARTICLES)
        day = self.room.json("/api/articles", **{"from": "2024-03-03", "to": "2024-03-03"})["articles"]
        self.assertTrue(day and all(article["published"].startswith("2024-03-03") for article in day))

    def test_one_article_is_shown_with_its_capture(self):
        url = self.web.url + "/art/5.html"
        page = self.room.json("/api/article", url=url)
        self.assertEqual(page["articles"][0]["title"], "示例镇第5号通知")
        self.assertEqual(len(page["versions"]), 1)
        self.assertEqual(len(self.room.json("/api/history", url=url)["visits"]), 1)
        status, headers, body = self.room.get("/api/capture", url=url)
        self.assertEqual((status, body), (200, self.web.pages["/art/5.html"]))
        self.assertTrue(headers["content-security-policy"].startswith("sandbox;"))
        status, headers, body = self.room.get("/replay", url=url)
        self.assertIn("第5号通知", body.decode())
        self.assertTrue(headers["content-security-policy"].startswith("sandbox; default-src 'none'"))

    def test_counts_and_figures(self):
        self.assertEqual(self.room.json("/api/stats")["articles"], ARTICLES)
        sites = self.room.json("/api/sites")["sites"]
        self.assertEqual([(site["site"], site["articles"]) for site in sites], [("town", ARTICLES)])
        self.assertEqual(self.room.json("/api/calendar", year=2024)["articles"], ARTICLES)
        self.assertEqual(self.room.json("/api/site", site="town")["hosts"][0]["host"], "127.0.0.1")
        self.assertFalse(self.room.json("/api/crawl")["is_running"])
        metrics = self.room.get("/metrics")[2].decode()
        self.assertIn(f"fangzhi_articles {ARTICLES}.0\n", metrics)
        for line in metrics.splitlines():
            self.assertRegex(line, r'^(# (HELP|TYPE) \w+ .+|\w+(\{\w+="[^"]*"\})? [-+.e\d]+)$')

    def test_views_and_assets_carry_policies_and_name_no_other_host(self):
        for path in ("/", "/article?url=x", "/crawl", "/assets/main.js", "/assets/style.css", "/api/stats", "/nothing", "/api/articles?x=1"):
            status, headers, body = self.room.request("GET", path)
            self.assertIn("default-src 'none'", headers["content-security-policy"], path)
            self.assertNotIn("unsafe", headers["content-security-policy"], path)
            self.assertEqual(headers["x-content-type-options"], "nosniff", path)
            self.assertEqual(headers["referrer-policy"], "no-referrer", path)
            self.assertNotRegex(body.decode(), r"https?://(?!www\.w3\.org/2000/svg|127\.0\.0\.1)[a-z]", path)
        openapi = self.room.json("/api/openapi.json")
        for path in openapi["paths"]:
            self.assertNotEqual(self.room.get(path)[0], 404, path)

    def test_etags_and_head(self):
        for path in ("/", "/assets/main.js", "/api/articles", "/api/sites"):
            status, headers, body = self.room.get(path)
            self.assertEqual(status, 200)
            again = self.room.get(path, {"If-None-Match": headers["etag"]})
            self.assertEqual((again[0], again[2]), (304, b""), path)
            head = self.room.request("HEAD", path)
            self.assertEqual((head[0], head[2]), (200, b""), path)
            self.assertEqual(int(head[1]["content-length"]), len(body), path)

    def test_what_is_no_question_is_refused_with_a_reason(self):
        for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS"):
            self.assertEqual(self.room.request(method, "/api/articles")[0], 405, method)
        for target in ("/api/articles?limit=0", "/api/articles?from=never", "/api/articles?after=x", "/api/article", "/api/article?url=a&url=b",
                       "/api/article?url=%ff", "/api/article?url=x&at=now", "/api/calendar?year=x", "/api/stats?x=1", "/api/site"):
            status, _, body = self.room.request("GET", target)
            self.assertEqual(status, 400, target)
            self.assertGreater(len(json.loads(body)["error"]), 3, target)
        self.assertEqual(self.room.get("/api/article", url="http://127.0.0.1/never")[0], 404)
        for target in ("/../../../etc/passwd", "/assets/..%2f..%2fetc/passwd", "/%2e%2e/lock", "//etc/passwd", "/assets/"):
            self.assertEqual(self.room.request("GET", target)[0], 404, target)
        self.assertEqual(self.room.request("GET", "/?" + "a" * 20000)[0] // 100, 4)

    def test_a_body_or_half_a_request_does_no_harm(self):
        for bytes_sent in (b"POST /api/articles HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999\r\n\r\nx", b"\0\xff\r\n\r\n", b"GET / HTTP/1.1\r\nHost: localhost\r\n",
                           b"GET /api/articles HTTP/1.1\r\nHost: localhost\r\nRange: bytes=0-,-1,x\r\n\r\n", b"GET " + b"/" * 9000 + b" HTTP/1.1\r\n\r\n"):
            with socket.create_connection(("127.0.0.1", self.room.port), timeout=10) as connection:
                connection.sendall(bytes_sent)
                if b"\r\n\r\n" in bytes_sent:
                    connection.recv(100)
        self.assertEqual(self.room.get("/api/stats")[0], 200)

    def test_a_range_is_a_range_of_the_answer(self):
        status, _, body = self.room.get("/assets/main.js", {"Range": "bytes=0-9"})
        self.assertEqual((status, len(body)), (206, 10))

    def test_other_names_are_refused(self):
        for host, status in (("localhost", 200), (f"127.0.0.1:{self.room.port}", 200), ("rebound.example", 421), ("localhost.evil.example", 421), ("", 421)):
            self.assertEqual(self.room.get("/api/stats", {"Host": host})[0], status, host)


class Entering(unittest.TestCase):
    def test_beyond_loopback_a_token_is_needed(self):
        with harness.folder() as folder, harness.Web(harness.small_site(2)) as web:
            seeds = harness.seed_file(folder, {"town": [web.url + "/"]})
            harness.fangzhi("crawl", seeds, "--archive", folder / "a", "--once", "--quiet")
            for bad in (["--listen", "0.0.0.0:0"], ["--listen", "0.0.0.0:0", "--token", "short"], ["--listen", "nonsense"]):
                self.assertEqual(harness.fangzhi("serve", "--archive", folder / "a", *bad, timeout=20).returncode, 2, bad)
            self.assertEqual(harness.fangzhi("serve", "--archive", folder / "none", timeout=20).returncode, 3)
            with Served("--archive", folder / "a", address="0.0.0.0:0", environment={"FANGZHI_TOKEN": TOKEN}) as room:
                self.enter(room)

    def enter(self, room):
        self.assertEqual(room.get("/api/stats")[0], 401)
        self.assertEqual(room.get("/metrics")[0], 401)
        self.assertEqual(room.get("/")[0], 303)
        self.assertEqual(room.get("/api/stats", {"Authorization": "Bearer " + TOKEN})[0], 200)
        self.assertEqual(room.get("/api/stats", {"Authorization": "Bearer " + TOKEN[:-1]})[0], 401)
        self.assertEqual(room.get("/login")[0], 200)
        self.assertEqual(room.get("/login", token="wrong")[0], 403)
        status, headers, _ = room.get("/login", token=TOKEN)
        self.assertEqual((status, headers["location"]), (303, "/"))
        cookie = headers["set-cookie"].split(";")[0]
        self.assertNotIn(TOKEN, headers["set-cookie"])
        self.assertEqual(room.get("/", {"Cookie": cookie})[0], 200)
        self.assertEqual(room.get("/api/stats", {"Cookie": cookie + "0"})[0], 401)


class WhileItCrawls(unittest.TestCase):
    def setUp(self):
        self.folder = self.enterContext(harness.folder())
        self.web = self.enterContext(harness.Web(harness.small_site(110)))
        self.web.on_request = lambda: time.sleep(0.03)
        self.seeds = harness.seed_file(self.folder, {"town": [self.web.url + "/"]})

    def watch(self, room, is_running):
        articles, pages = [], []
        while is_running():
            articles.append(room.json("/api/stats")["articles"])
            crawl = room.json("/api/crawl")
            if crawl["figures"]:
                pages.append(crawl["figures"]["pages"])
            time.sleep(0.3)
        self.assertEqual(articles, sorted(articles))
        self.assertGreater(len(set(articles)), 1, "nothing was seen to come in")
        self.assertEqual(pages, sorted(pages))
        self.assertGreater(len(set(pages)), 2, "the figures stood still")

    def test_beside_a_crawl(self):
        crawl = harness.start("crawl", self.seeds, "--archive", self.folder / "a", "--once", "--quiet")
        self.addCleanup(crawl.communicate)
        self.addCleanup(crawl.kill)
        while not (self.folder / "a" / "control").exists():
            time.sleep(0.05)
        with Served("--archive", self.folder / "a") as room:
            self.watch(room, lambda: crawl.poll() is None)
            for _ in range(100):  # what came last is seen within seconds
                if room.json("/api/stats")["articles"] == 110 and not room.json("/api/crawl")["is_running"]:
                    break
                time.sleep(0.2)
            self.assertEqual(room.json("/api/stats")["articles"], 110)
        self.assertEqual(os.listdir(self.folder / "a" / "checkpoints"), [])

    def test_inside_a_crawl(self):
        with Served(self.seeds, "--archive", self.folder / "a", "--once", command="crawl", listen="--serve") as room:
            # The server ends with the crawl: a request may meet it going.
            try:
                self.watch(room, lambda: room.process.poll() is None)
            except OSError:
                pass
            self.assertEqual(room.process.wait(60), 0)


if __name__ == "__main__":
    harness.main()

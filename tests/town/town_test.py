#!/usr/bin/env python3
"""Tests of the town itself: same seed same bytes, the gold scores 1.0, and the server does what it says it does."""

import gzip
import hashlib
import json
import pathlib
import random
import signal
import socket
import ssl
import sys
import tempfile
import time
import unittest
import zlib

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import make_town  # noqa: E402
import score  # noqa: E402
import trad  # noqa: E402
from running import Served  # noqa: E402

HOSTS, PAGES = 10, 16


def digest(folder):
    """One digest over all files of a town."""
    total = hashlib.sha256()
    for path in sorted(p for p in pathlib.Path(folder).rglob("*") if p.is_file()):
        total.update(str(path.relative_to(folder)).encode() + hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


class Town(unittest.TestCase):
    """One town for all tests of a class."""

    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory(prefix="town-test-")
        cls.folder = pathlib.Path(cls.temporary.name) / "town"
        make_town.make(HOSTS, PAGES, 7, cls.folder)
        cls.gold = score.read(cls.folder / "gold.jsonl")
        cls.town = json.loads((cls.folder / "town.json").read_text(encoding="utf-8"))

    @classmethod
    def tearDownClass(cls):
        cls.temporary.cleanup()


class Generator(Town):
    def make(self, name, **options):
        folder = pathlib.Path(self.temporary.name) / name
        make_town.make(**{"hosts": HOSTS, "pages": PAGES, "seed": 7, "out": folder, **options})
        return folder

    def test_same_seed_same_bytes_and_another_seed_others(self):
        first = digest(self.folder)
        self.assertEqual(first, digest(self.make("again")))
        self.assertNotEqual(first, digest(self.make("other", seed=8)))

    def test_the_next_day_changes_what_it_says_and_nothing_else(self):
        today = {(g["url"], g.get("part")): g for g in self.gold if g["class"] == "article"}
        later = score.read(self.make("later", day=1) / "gold.jsonl")
        kinds = {g.get("change") for g in later}
        self.assertTrue({"same", "new", "edited", "deleted", "moved"} <= kinds, kinds)
        for row in later:
            before = today.get((row["url"], row.get("part")))
            if row.get("change") == "same" and row["class"] == "article":
                self.assertEqual(before["paragraphs"], row["paragraphs"])
                self.assertEqual(before["published"], row["published"])
            if row.get("change") == "edited":
                self.assertNotEqual(before["paragraphs"], row["paragraphs"])
            if row.get("change") == "new":
                self.assertIsNone(before)

    def test_every_system_and_every_fault_is_there(self):
        articles = [g for g in self.gold if g["class"] == "article"]
        self.assertEqual(10, len({g["system"] for g in articles}))
        seen = {t for g in articles for t in g["damage"] + g["traits"]} | {g["kind"] for g in articles}
        for name in (
            "gloss",
            "desync",
            "mojibake",
            "mixed_bytes",
            "wrong_charset",
            "duplicate_block",
            "two_docs",
            "hard_wrap",
            "glyph",
            "alias",
            "broken",
            "files",
            "hidden_spam",
            "multi_page",
            "word_paste",
            "gallery",
            "table",
            "rules",
            "bulletin",
            "image_only",
        ):
            self.assertIn(name, seen)

    def test_pages_have_the_sizes_of_real_ones(self):
        for host in self.town["hosts"]:
            for row in host["resources"]:
                if "/art" in row["target"] or "content" in row["target"]:
                    size = (
                        (self.folder / "files" / row["file"]).stat().st_size
                        if row["type"].startswith("text/html") and row["file"]
                        else 50_000
                    )
                    self.assertTrue(20_000 < size < 160_000, f"{row['target']} {size}")

    def test_pages_are_in_the_encoding_the_gold_names(self):
        hosts = {h["address"]: {r["target"]: r for r in h["resources"]} for h in self.town["hosts"]}
        for row in self.gold:
            if row["class"] != "article" or row["damage"]:
                continue
            address, _, path = row["url"].removeprefix("http://").partition(":8080")
            page = (self.folder / "files" / hosts[address][path]["file"]).read_bytes().decode(row["charset"])
            self.assertIn(row["title"].replace("&", "&amp;"), page)

    def test_desync_is_what_a_mirror_does_to_bytes(self):
        # 聯 is C2 93; in 月換 the same bytes stand across two characters.
        self.assertEqual("日月?lián)Q新", trad.desync("日月換新", {"聯": "lián"}))
        self.assertEqual("確?！八某锹?lián)創", trad.desync("確保“四城聯創", {"聯": "lián"}))
        self.assertEqual("好 ！", trad.desync("好！", {}))
        self.assertEqual("四城聯(lián)創", trad.gloss("四城聯創", {"聯": "lián"}))


class Scorer(Town):
    def test_gold_scores_one_everywhere(self):
        result = score.score(self.gold, self.gold)
        for part in ("all", "undamaged"):
            for name, value in result[part].items():
                if name not in ("articles", "found"):
                    self.assertEqual(1.0, value, f"{part} {name}")
        self.assertEqual(
            (1.0, 1.0, 0, 0),
            (result["pairs"]["precision"], result["pairs"]["recall"], result["extra"]["count"], result["leaks"]),
        )
        self.assertEqual([], result["missed"])

    def test_shuffled_gold_does_not(self):
        articles = [g for g in self.gold if g["class"] == "article"]
        others = articles[:]
        random.Random(3).shuffle(others)
        moved = [
            dict(other, url=own["url"], part=own["part"], pages=own["pages"], aliases=own["aliases"])
            for own, other in zip(articles, others)
        ]
        result = score.score(self.gold, moved)["all"]
        self.assertEqual(1.0, result["coverage"])
        for name in ("title", "minute", "source", "editor", "body_f1", "body_exact"):
            self.assertLess(result[name], 0.5, name)

    def test_what_is_missing_wrong_or_too_much_is_seen(self):
        articles = [dict(g) for g in self.gold if g["class"] == "article"]
        articles[0]["title"] += "。"
        articles[1]["paragraphs"] = articles[1]["paragraphs"][:-1]
        articles[2]["published"] = "2001-01-01"
        extra = {"url": next(g["url"] for g in self.gold if g["class"] == "list"), "title": "x", "paragraphs": []}
        result = score.score(self.gold, articles[:-1] + [extra])
        total = len(articles)
        self.assertAlmostEqual(1 - 1 / total, result["all"]["coverage"], 3)
        for name in ("title", "body_exact", "day"):
            self.assertAlmostEqual(1 - 1 / (total - 1), result["all"][name], 3)
        self.assertEqual({"list": 1}, result["extra"]["by_class"])

    def test_claimed_pairs_are_held_against_the_golds(self):
        articles = [dict(g) for g in self.gold if g["class"] == "article"]
        one_cluster = [dict(g, cluster="all") for g in articles]
        self.assertLess(score.score(self.gold, one_cluster)["pairs"]["precision"], 0.05)
        none = score.score(self.gold, [dict(g, cluster=None) for g in articles])["pairs"]
        self.assertEqual(0.0, none["recall"])

    def test_politeness_is_read_from_the_log(self):
        town = {"hosts": [{"address": "127.1.1.1", "delay_ms": 100, "forbidden": ["/nbxx/"], "traps": ["/rili/"]}]}

        def request(start, target, length=5):
            return {
                "start": start,
                "end": start + length,
                "host": "127.1.1.1",
                "method": "GET",
                "target": target,
                "status": 200,
                "bytes": 10,
            }

        fine = score.politeness([request(0, "/"), request(100, "/a"), request(200, "/b")], town)
        self.assertEqual((0, 0, 0), (fine["too_soon"], fine["overlapping"], fine["closed_paths"]))
        rude = score.politeness(
            [request(0, "/", 80), request(50, "/nbxx/1.html"), request(200, "/rili/2024-01.html"), request(300, "/")],
            town,
        )
        self.assertEqual(
            (1, 1, 1, 1, 1),
            (rude["too_soon"], rude["overlapping"], rude["closed_paths"], rude["trap_requests"], rude["repeated"]),
        )


def talk(address, port, text, timeout=5.0, most=1 << 22):
    """Sends a request over a raw socket; (bytes received, how it ended: "closed", "reset", "timeout", "enough")."""
    out = b""
    with socket.create_connection((address, port), timeout) as sock:
        sock.sendall(text if isinstance(text, bytes) else text.encode())
        while len(out) < most:
            try:
                data = sock.recv(1 << 16)
            except socket.timeout:
                return out, "timeout"
            except ConnectionResetError:
                return out, "reset"
            if not data:
                return out, "closed"
            out += data
        return out, "enough"


class Server(Town):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.served = Served(cls.folder, faults=[])
        cls.first = next(g for g in cls.gold if g["class"] == "article")["url"].split(":8080")[1]

    @classmethod
    def tearDownClass(cls):
        cls.served.stop()
        super().tearDownClass()

    def get(self, path, host="127.1.1.1", extra="", **options):
        raw, end = talk(
            host,
            self.served.port,
            f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{extra}\r\n",
            **options,
        )
        head, _, body = raw.partition(b"\r\n\r\n")
        headers = dict(line.decode().split(": ", 1) for line in head.split(b"\r\n")[1:] if b": " in line)
        return int(head.split(b" ")[1]) if head.startswith(b"HTTP") else 0, headers, body, end

    def with_fault(self, fault, path=None, **options):
        """One request under one rule; the rules are gone afterwards."""
        rule = {"host": "127.1.1.1", "fault": fault, **options}
        self.served.change_faults([rule])
        timeout = options.get("wait", 5.0)
        try:
            return self.get(
                path or self.first, timeout=timeout, extra="Accept-Encoding: gzip\r\n" if options.get("gzip") else ""
            )
        finally:
            self.served.change_faults([])

    def test_keep_alive_and_pipelining(self):
        one = f"GET /robots.txt HTTP/1.1\r\nHost: x\r\n\r\n"
        last = one.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n")
        raw, end = talk("127.1.1.1", self.served.port, one + one + last)
        self.assertEqual(("closed", 3), (end, raw.count(b"HTTP/1.1 200 OK")))

    def test_validators_give_304(self):
        status, headers, _, _ = self.get(self.first)
        self.assertEqual(200, status)
        for extra in (f"If-None-Match: {headers['ETag']}\r\n", f"If-Modified-Since: {headers['Last-Modified']}\r\n"):
            self.assertEqual(304, self.get(self.first, extra=extra)[0])
        self.assertEqual(200, self.get(self.first, extra='If-None-Match: "other"\r\n')[0])

    def test_gzip_is_the_same_page(self):
        plain = self.get(self.first)[2]
        _, headers, body, _ = self.get(self.first, extra="Accept-Encoding: gzip\r\n")
        self.assertEqual("gzip", headers["Content-Encoding"])
        self.assertEqual(plain, gzip.decompress(body))

    def test_chunked_hosts_frame_well(self):
        _, headers, body, _ = self.get("/", host="127.1.1.7")
        self.assertEqual("chunked", headers["Transfer-Encoding"])
        self.assertTrue(body.endswith(b"0\r\n\r\n"))

    def test_dataproxy_answers_get_and_post(self):
        column = next(
            r
            for h in self.town["hosts"]
            if h["system"] == "Jcms"
            for r in h["resources"]
            if r.get("params", {}).get("page") == "2"
        )
        form = f"page=2&columnid={column['params']['columnid']}&perpage=5"
        posted, _ = talk(
            "127.1.1.2",
            self.served.port,
            (
                f"POST {column['target']} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length:"
                f" {len(form)}\r\n\r\n{form}"
            ),
        )
        got = self.get(f"{column['target']}?{form}", host="127.1.1.2")[2]
        self.assertIn(b"<recordset>", got)
        self.assertTrue(posted.endswith(got))

    def test_addresses_in_bodies_carry_the_served_port(self):
        self.assertNotEqual(8080, self.served.port)
        self.assertIn(f"127.1.1.1:{self.served.port}/sitemap.xml".encode(), self.get("/robots.txt")[2])
        self.assertNotIn(":8080", self.served.seeds.read_text() + self.served.gold.read_text())

    def test_calendar_and_sessions_never_end(self):
        body = self.get("/rili/2031-12.html")[2].decode()
        self.assertIn("/rili/2032-01.html", body)
        self.assertNotEqual(self.get("/hd/list.jsp")[2], self.get("/hd/list.jsp")[2])

    def test_status_and_retry_after(self):
        status, headers, _, _ = self.with_fault("status", status=429, retry_after=7)
        self.assertEqual((429, "7"), (status, headers["Retry-After"]))

    def test_times_bounds_a_fault(self):
        self.served.change_faults([{"fault": "status", "status": 503, "times": 2}])
        self.assertEqual([503, 503, 200], [self.get("/robots.txt")[0] for _ in range(3)])
        self.served.change_faults([])

    def test_slow_and_stalled(self):
        began = time.monotonic()
        self.assertEqual(200, self.with_fault("latency", ms=400)[0])
        self.assertGreater(time.monotonic() - began, 0.4)
        _, headers, body, end = self.with_fault("stall", at=500, wait=0.6)
        self.assertEqual(("timeout", 500), (end, len(body)))
        self.assertGreater(int(headers["Content-Length"]), 500)
        self.assertEqual("timeout", self.with_fault("drip", bytes_per_s=8000, wait=0.04)[3])

    def test_broken_connections(self):
        self.assertEqual("reset", self.with_fault("reset", at=300)[3])
        _, headers, body, end = self.with_fault("close")
        self.assertEqual("closed", end)
        self.assertLess(len(body), int(headers["Content-Length"]))
        _, headers, body, _ = self.with_fault("wrong_length", by=1000)
        self.assertEqual(int(headers["Content-Length"]), len(body) + 1000)
        self.assertEqual((0, "closed"), (self.with_fault("nothing")[0], "closed"))
        self.assertEqual(0, self.with_fault("garbage")[0])

    def test_bad_framing_and_endless_answers(self):
        self.assertIn(b"ZZZ", self.with_fault("bad_chunks")[2])
        for fault in ("endless_body", "endless_head"):
            self.served.change_faults([{"fault": fault}])
            self.assertEqual("enough", self.get(self.first)[3], fault)
        self.served.change_faults([])
        self.assertGreater(len(self.with_fault("huge_head", bytes=50_000)[1]["X-Big"]), 49_000)

    def test_gzip_that_is_a_bomb_or_broken(self):
        bomb = self.with_fault("gzip_bomb", mib=8)[2]
        self.assertLess(len(bomb), 100_000)
        self.assertEqual((8 << 20) + 8, len(gzip.decompress(bomb)))
        for fault in ("bad_gzip", "cut_gzip"):
            with self.assertRaises((zlib.error, EOFError, gzip.BadGzipFile)):
                gzip.decompress(self.with_fault(fault)[2])

    def test_challenges_and_old_http(self):
        status, _, body, _ = self.with_fault("challenge", status=412)
        self.assertTrue(status == 412 and b"$_ts" in body)
        self.assertIn(b"jsl_clearance", self.with_fault("challenge", status=521)[2])
        _, headers, body, end = self.with_fault("http10")
        self.assertTrue("Content-Length" not in headers and end == "closed" and len(body) > 1000)

    def test_every_request_is_logged(self):
        self.get("/robots.txt?logged=1")
        time.sleep(0.5)
        rows = [r for r in score.read_log(self.served.log) if r["target"] == "/robots.txt?logged=1"]
        self.assertEqual(1, len(rows))
        self.assertLessEqual(rows[0]["start"], rows[0]["end"])
        self.assertEqual("127.1.1.1", rows[0]["host"])


class Tls(Town):
    def test_variants_do_what_they_say(self):
        rules = [
            {"fault": "tls", "host": f"127.1.1.{i + 1}", "variant": v}
            for i, v in enumerate(("good", "self-signed", "expired", "wrong-name", "silent", "weak"))
        ]
        with Served(self.folder, faults=rules) as served:
            ports = served.tls()
            trusted = ssl.create_default_context(cafile=served.ready.split("ca=")[1].strip())

            def shake(address):
                with socket.create_connection((address, ports[address]), 5) as sock, trusted.wrap_socket(
                    sock, server_hostname=address
                ) as secure:
                    secure.sendall(b"GET /robots.txt HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                    return secure.recv(100)

            self.assertTrue(shake("127.1.1.1").startswith(b"HTTP/1.1 200"))
            for address, reason in (("127.1.1.2", "self-signed"), ("127.1.1.3", "expired"), ("127.1.1.4", "mismatch")):
                with self.assertRaisesRegex(ssl.SSLCertVerificationError, reason):
                    shake(address)
            for address in ("127.1.1.5", "127.1.1.6"):
                with self.assertRaises((ssl.SSLError, ConnectionError, OSError)):
                    shake(address)

    def test_stops_on_sigterm(self):
        served = Served(self.folder)
        served.process.send_signal(signal.SIGTERM)
        self.assertEqual(0, served.process.wait(5))
        served.stop()


if __name__ == "__main__":
    # ctest hands every script the program's path; these tests need no program.
    unittest.main(argv=[a for a in sys.argv if a == sys.argv[0] or not pathlib.Path(a).is_file()])

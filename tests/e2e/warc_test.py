#!/usr/bin/env python3
"""End to end: captures out as WARC and in again, files of other tools, broken files.

    warc_test.py build/fangzhi [unittest options]

Loopback only.
"""
import gzip
import hashlib
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from harness import Web, articles_of, fangzhi, folder, list_page, main, seed_file, small_site, start  # noqa: E402

PAGES = 12


def export(archive, out, *options, form="warc"):
    return fangzhi("export", "--archive", archive, "--format", form, "--out", out, "--quiet", *options)


def warc_files(path):
    return sorted(pathlib.Path(path).glob("*.warc.gz"))


def records_of(path):
    """(head fields, block) of each record of a gzipped WARC, read by the standard's rules alone."""
    data = gzip.decompress(pathlib.Path(path).read_bytes())
    while data:
        head, _, rest = data.partition(b"\r\n\r\n")
        fields = dict(line.split(": ", 1) for line in head.decode().split("\r\n")[1:])
        length = int(fields["Content-Length"])
        assert rest[length : length + 4] == b"\r\n\r\n"
        yield fields, rest[:length]
        data = rest[length + 4 :]


def captures_of(archive, url):
    run = fangzhi("history", "--archive", archive, url, "--json")
    assert run.returncode == 0, run.stderr
    return run.stdout


def odd_answer(handler):
    """Chunked, gzip, folded heads: what an export has to put right."""
    body = gzip.compress("<html><title>压缩</title><p>正文</p></html>".encode(), mtime=0)
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Encoding: gzip\r\n"
                        b"X-Odd: a\r\n\tb\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n")
    handler.wfile.write(b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body))
    handler.close_connection = True


def lying_answer(handler):
    """Says gzip, and is none."""
    body = b"<html>plain</html>"
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n"
                        b"Connection: close\r\n\r\n%s" % (len(body), body))
    handler.close_connection = True


def cut_answer(handler):
    """Half of a gzip body."""
    body = gzip.compress(os.urandom(4000).hex().encode(), mtime=0)
    half = body[: len(body) // 2]
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n"
                        b"Connection: close\r\n\r\n%s" % (len(half), half))
    handler.close_connection = True


class Warc(unittest.TestCase):
    def setUp(self):
        self.context = folder()
        self.folder = self.context.__enter__()
        self.addCleanup(self.context.__exit__, None, None, None)
        self.archive = self.folder / "archive"

    def crawl(self, pages=None, times=2):
        site = small_site(PAGES)
        site["/"] = list_page(range(PAGES), '<a href="/odd">o</a><a href="/lying">l</a><a href="/cut">c</a>')
        site.update({"/odd": odd_answer, "/lying": lying_answer, "/cut": cut_answer, **(pages or {})})
        with Web(site) as web:
            seeds = seed_file(self.folder, {"town": [web.url + "/"]})
            for _ in range(times):
                run = fangzhi("crawl", seeds, "--archive", self.archive, "--once", "--all", "--quiet")
                self.assertEqual(0, run.returncode, run.stderr)
            self.url = web.url
        return self.archive

    def check(self, *files):
        """The strict checker, where it is."""
        checker = pathlib.Path(os.environ.get("FANGZHI_SHARED", "")) / "conformance" / "check_warc.py"
        if not os.environ.get("FANGZHI_SHARED") or not checker.exists():
            print("FANGZHI_SHARED is not set: check_warc.py is skipped")
            return
        run = subprocess.run([sys.executable, checker, *files], capture_output=True, text=True)
        self.assertEqual(0, run.returncode, run.stdout)

    def test_round_trip(self):
        first, out, second = self.crawl(), self.folder / "out", self.folder / "second"
        run = export(first, out)
        self.assertEqual(0, run.returncode, run.stderr)
        self.check(*warc_files(out))
        run = fangzhi("import", *warc_files(out), "--archive", second)
        self.assertEqual(0, run.returncode, run.stderr)
        self.assertEqual(articles_of(first), articles_of(second))
        self.assertEqual(PAGES, len(articles_of(second)))
        for path in ["/", "/odd", "/lying", "/cut", "/art/3.html", "/robots.txt"]:
            self.assertEqual(captures_of(first, self.url + path), captures_of(second, self.url + path), path)
        self.assertEqual(0, fangzhi("verify", "--archive", second).returncode)
        again = self.folder / "again"
        self.assertEqual(0, export(second, again).returncode)
        records = [[r for r in records_of(f) if r[0]["WARC-Type"] != "warcinfo"] for f in warc_files(out) + warc_files(again)]
        self.assertEqual(records[0], records[1], "exported, imported and exported again: the same records")
        before = fangzhi("stats", "--archive", second).stdout.splitlines()[:3]
        run = fangzhi("import", *warc_files(out), "--archive", second)
        self.assertIn("imported 0 captures and 0 revisits", run.stderr)
        self.assertEqual(before, fangzhi("stats", "--archive", second).stdout.splitlines()[:3])

    def test_what_an_export_says(self):
        out = self.folder / "out"
        self.assertEqual(0, export(self.crawl(), out).returncode)
        (name,) = warc_files(out)
        self.assertRegex(name.name, r"^fangzhi-\d{17}-00000-[\w.-]+\.warc\.gz$")
        manifest = json.loads((out / "manifest.json").read_text())
        self.assertEqual(hashlib.sha256(name.read_bytes()).hexdigest(), manifest["files"][0]["sha256"])
        records = list(records_of(name))
        self.assertEqual(len(records), manifest["totals"]["count"])
        self.assertEqual("warcinfo", records[0][0]["WARC-Type"])
        ids = [fields["WARC-Record-ID"] for fields, _ in records]
        self.assertEqual(len(ids), len(set(ids)))
        by_type = {}
        for fields, block in records:
            by_type.setdefault((fields["WARC-Type"], fields.get("WARC-Target-URI", "").replace(self.url, "")), []).append((fields, block))
        fields, block = by_type["response", "/odd"][0]
        self.assertIn(b"X-Archive-Orig-Transfer-Encoding: chunked\r\n", block)
        self.assertIn(b"X-Archive-Orig-Content-Encoding: gzip\r\n", block)
        self.assertIn("<p>正文</p>".encode(), block)
        self.assertEqual("127.0.0.1", fields["WARC-IP-Address"])
        self.assertIn(b"\r\nContent-Encoding: gzip\r\n", by_type["response", "/cut"][0][1])
        self.assertIn(b"\r\nX-Archive-Orig-Content-Encoding: gzip\r\n", by_type["response", "/lying"][0][1])
        fields, _ = by_type["revisit", "/art/1.html"][0]
        response = by_type["response", "/art/1.html"][0][0]
        self.assertEqual(response["WARC-Record-ID"], fields["WARC-Refers-To"])
        self.assertEqual(response["WARC-Date"], fields["WARC-Refers-To-Date"])
        self.assertEqual(response["WARC-Payload-Digest"], fields["WARC-Payload-Digest"])
        request = by_type["request", "/odd"][0]
        self.assertTrue(request[1].startswith(b"GET /odd HTTP/1.1\r\n"))
        self.assertIn(b"page-class: article\r\n", by_type["metadata", "/art/1.html"][0][1])

    def test_the_same_export_twice_is_the_same(self):
        archive, outs = self.crawl(), [self.folder / "a", self.folder / "b"]
        for out in outs:
            self.assertEqual(0, export(archive, out, "--split-size", "20KiB").returncode)
        names = [[f.name for f in warc_files(out)] for out in outs]
        self.assertEqual(*names)
        self.assertGreaterEqual(len(names[0]), 3)
        for name in names[0]:
            self.assertLessEqual((outs[0] / name).stat().st_size, 20 << 10)
            first, second = (list(records_of(out / name)) for out in outs)
            self.assertEqual(first[1:], second[1:])

    def test_the_index_fits_the_files(self):
        archive, out = self.crawl(), self.folder / "out"
        self.assertEqual(0, export(archive, out, "--split-size", "30KiB").returncode)
        self.assertEqual(0, export(archive, out, form="cdxj").returncode)
        alone = self.folder / "alone.cdxj"
        self.assertEqual(0, export(archive, alone, "--split-size", "30KiB", form="cdxj").returncode)
        lines = (out / "index.cdxj").read_bytes()
        self.assertEqual(lines, alone.read_bytes())
        rows = lines.splitlines(keepends=True)
        self.assertEqual(sorted(rows), rows)
        for row in rows:
            entry = json.loads(row.split(b" ", 2)[2])
            data = (out / entry["filename"]).read_bytes()
            at = int(entry["offset"])
            record = gzip.decompress(data[at : at + int(entry["length"])])
            self.assertIn(b"WARC-Target-URI: " + entry["url"].encode() + b"\r\n", record)
            self.assertIn(entry["digest"].encode(), record)

    def test_filters(self):
        archive, out = self.crawl(), self.folder / "out"
        self.assertEqual(0, export(archive, out / "class", "--class", "article").returncode)
        urls = {f["WARC-Target-URI"] for f, _ in records_of(warc_files(out / "class")[0]) if "WARC-Target-URI" in f}
        self.assertEqual({f"{self.url}/art/{n}.html" for n in range(PAGES)}, urls)
        self.assertEqual(0, export(archive, out / "day", "--from", "2024-03-02", "--to", "2024-03-03").returncode)
        urls = {f["WARC-Target-URI"] for f, _ in records_of(warc_files(out / "day")[0]) if "WARC-Target-URI" in f}
        self.assertEqual({f"{self.url}/art/{n}.html" for n in (1, 2)}, urls)
        self.assertEqual(0, export(archive, out / "none", "--site", "elsewhere").returncode)
        self.assertEqual(["warcinfo"], [f["WARC-Type"] for f, _ in records_of(warc_files(out / "none")[0])])
        self.assertEqual(2, export(archive, out / "bad", "--class", "nonsense").returncode)

    def test_a_killed_export_goes_on(self):
        archive, whole, out = self.crawl(), self.folder / "whole", self.folder / "out"
        self.assertEqual(0, export(archive, whole, "--split-size", "20KiB").returncode)
        names = [f.name for f in warc_files(whole)]
        # As a kill leaves it: finished files, the journal, half a file.
        out.mkdir()
        manifest = json.loads((whole / "manifest.json").read_text())
        for entry in manifest["files"][:2]:
            shutil.copy(whole / entry["name"], out)
        (out / "export-journal.json").write_text(json.dumps({"choice": manifest["choice"], "files": manifest["files"][:2]}))
        (out / (names[2] + ".part")).write_bytes(b"half")
        kept = (out / names[0]).stat().st_mtime_ns
        self.assertEqual(2, export(archive, out, "--split-size", "21KiB").returncode, "another export's part")
        self.assertEqual(0, export(archive, out, "--split-size", "20KiB").returncode)
        self.assertEqual(kept, (out / names[0]).stat().st_mtime_ns)
        self.assertEqual(names, [f.name for f in warc_files(out)])
        self.assertEqual(sorted(names + ["manifest.json"]), sorted(f.name for f in out.iterdir()))
        for name in names:
            self.assertEqual(list(records_of(whole / name))[1:], list(records_of(out / name))[1:])
        self.assertEqual(2, export(archive, out, "--split-size", "20KiB").returncode, "a finished export is left alone")

    def test_an_interrupted_import_goes_on(self):
        archive, out, second = self.crawl(), self.folder / "out", self.folder / "second"
        self.assertEqual(0, export(archive, out).returncode)
        process = start("import", warc_files(out)[0], "--archive", second)
        time.sleep(0.3)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        run = fangzhi("import", warc_files(out)[0], "--archive", second)
        self.assertEqual(0, run.returncode, run.stderr)
        self.assertEqual(articles_of(archive), articles_of(second))
        self.assertEqual(0, fangzhi("verify", "--archive", second).returncode)

    def test_extract_reads_a_warc_without_an_archive(self):
        out = self.folder / "out"
        self.assertEqual(0, export(self.crawl(), out).returncode)
        run = fangzhi("extract", "--warc", warc_files(out)[0])
        self.assertEqual(0, run.returncode, run.stderr)
        rows = [json.loads(line) for line in run.stdout.splitlines()]
        titles = {row["url"]: row["articles"][0]["title"] for row in rows if row.get("articles")}
        self.assertEqual({f"{self.url}/art/{n}.html": f"示例镇第{n}号通知" for n in range(PAGES)}, titles)
        self.assertEqual(sorted(row["offset"] for row in rows), [row["offset"] for row in rows])
        broken = self.folder / "broken.warc"
        broken.write_bytes(b"nonsense\r\n" + b"".join(
            gzip.decompress(f.read_bytes()) for f in warc_files(out)))
        run = fangzhi("extract", "--warc", broken)
        self.assertEqual(1, run.returncode)
        self.assertEqual("no record begins here", json.loads(run.stdout.splitlines()[0])["error"])
        self.assertEqual(len(rows) + 1, len(run.stdout.splitlines()))


class OtherTools(unittest.TestCase):
    def test_a_wget_warc_comes_in_whole(self):
        if shutil.which("wget") is None:
            print("wget is not installed: skipped")
            return
        with folder() as path, Web({**small_site(PAGES), "/odd": odd_answer}) as web:
            subprocess.run(["wget", "-q", "-r", "-l", "2", "--compression=gzip", "--no-config", "--tries=1", "-e", "robots=off",
                            "--warc-file", path / "wget", "--warc-cdx", "-P", path / "files", web.url + "/", web.url + "/odd"],
                           check=False, timeout=120)
            warc, archive = path / "wget.warc.gz", path / "archive"
            run = fangzhi("import", warc, "--archive", archive)
            self.assertEqual(0, run.returncode, run.stderr)
            self.assertEqual({f"{web.url}/art/{n}.html" for n in range(PAGES)}, {url for url, _ in articles_of(archive)})
            asked = {p for p, status in web.log if p != "/odd"}
            rows = {p: captures_of(archive, web.url + p) for p in asked}
            self.assertTrue(all(rows.values()))
            out = path / "out"
            self.assertEqual(0, export(archive, out).returncode)
            checker = pathlib.Path(os.environ.get("FANGZHI_SHARED", "")) / "conformance" / "check_warc.py"
            if os.environ.get("FANGZHI_SHARED") and checker.exists():
                done = subprocess.run([sys.executable, checker, *warc_files(out)], capture_output=True, text=True)
                self.assertEqual(0, done.returncode, done.stdout)
            again = fangzhi("import", warc, "--archive", archive)
            self.assertIn("imported 0 captures and 0 revisits", again.stderr)

    def test_quirks_of_other_writers(self):
        def record(kind, head, block, version="1.0"):
            lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
            return (f"WARC/{version}\r\nWARC-Type: {kind}\r\nWARC-Date: 2024-03-01T02:03:04Z\r\n{lines}"
                    f"Content-Length: {len(block)}\r\n\r\n").encode() + block + b"\r\n\r\n"

        def response(path, http, **head):
            return record("response", {"WARC-Target-URI": f"http://quirk.example{path}", "WARC-Record-ID": f"<urn:x:{path}>",
                                       "Content-Type": "application/http; msgtype=response",
                                       **{k.replace("_", "-"): v for k, v in head.items()}}, http)

        page = "<html><title>页</title><p>正文</p></html>".encode()
        packed = gzip.compress(page, mtime=0)
        chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(page), page)
        html = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
        warc = b"".join([
            record("warcinfo", {"Content-Type": "application/warc-fields"}, b"software: x\r\n", "0.17"),
            record("response", {"WARC-Target-URI": "dns:quirk.example", "Content-Type": "text/dns"}, b"1 A 127.0.0.1"),
            response("/chunked", html + b"Transfer-Encoding: chunked\r\n\r\n" + chunked),
            response("/dechunked", html + b"Transfer-Encoding: chunked\r\n\r\n" + page),
            response("/unended", html + b"Transfer-Encoding: chunked\r\n\r\n" + chunked[:-5]),
            response("/packed", html + b"Content-Encoding: gzip\r\n\r\n" + packed),
            response("/unpacked", html + b"Content-Encoding: gzip\r\n\r\n" + page),
            response("/crawl", html + b"X-Crawl-Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(page) + page),
            response("/two", html.replace(b"HTTP/1.1", b"HTTP/2") + b"\r\n" + page),
            record("response", {"WARC-Target-URI": "<http://quirk.example/brackets>", "Content-Type": "application/http"},
                   html + b"\r\n" + page),
            record("revisit", {"WARC-Target-URI": "<http://quirk.example/revisit>", "WARC-Refers-To": "<urn:x:/packed>",
                               "WARC-Payload-Digest": "sha1:WRONGWRONGWRONGWRONGWRONGWRONG22"}, html + b"\r\n"),
            record("conversion", {"WARC-Target-URI": "http://quirk.example/two", "Content-Type": "text/plain"}, b"text"),
            record("resource", {"WARC-Target-URI": "urn:pageinfo:x", "Content-Type": "application/json"}, b"{}"),
            response("/no-status", b"<html>HTTP/0.9</html>"),
            record("revisit", {"WARC-Target-URI": "http://quirk.example/lost", "WARC-Refers-To": "<urn:x:nowhere>"}, html + b"\r\n"),
        ])
        names = ["chunked", "dechunked", "unended", "packed", "unpacked", "crawl", "two", "brackets", "revisit"]
        with folder() as path:
            for name, data in [("plain.warc", warc), ("whole.warc.gz", gzip.compress(warc))]:
                (path / name).write_bytes(data)
                run = fangzhi("import", path / name, "--archive", path / name.split(".")[0])
                self.assertEqual(1, run.returncode, "two of them can't come in")
                self.assertIn("2 records skipped", run.stderr)
                self.assertIn("no status line (skipped)", run.stderr)
                self.assertIn("not in the archive", run.stderr)
                for url in names:
                    shown = fangzhi("show", "--archive", path / name.split(".")[0], f"http://quirk.example/{url}", "--raw")
                    self.assertEqual(page.decode(), shown.stdout, url)
                self.assertEqual(0, fangzhi("verify", "--archive", path / name.split(".")[0]).returncode)


if __name__ == "__main__":
    main()

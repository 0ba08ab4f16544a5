#!/usr/bin/env python3
"""End to end: exports read back by independent readers: zipfile, csv, json, gzip.

    export_test.py build/fangzhi [unittest options]

Loopback only.
"""
import csv
import gzip
import hashlib
import html
import html.parser
import io
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import unittest
import zipfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from harness import Web, articles_of, fangzhi, folder, list_page, main, seed_file, small_site, start  # noqa: E402

PAGES = 12
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(200))
PLAN = b"%PDF-1.4\n" + "计划".encode() * 50
_shared = {}


def site():
    """Twelve articles; one shows a picture and has a plan attached, one is full of quotes and commas."""
    pages = small_site(PAGES)
    body = pages["/art/1.html"].decode()
    body = body.replace("</p></div>", '</p><p><img src="/files/a.png" alt="现场"></p><p><a href="/files/plan.pdf">附件：计划.pdf</a></p></div>')
    pages["/art/1.html"] = body.encode()
    pages["/art/2.html"] = pages["/art/2.html"].decode().replace("会议指出", '会议，"指出"').encode()
    pages["/files/a.png"] = ("image/png", PICTURE)
    pages["/files/plan.pdf"] = ("application/pdf", PLAN)
    pages["/"] = list_page(range(PAGES), '<a href="/files/a.png">图</a>')
    return pages


def setUpModule():
    context = folder()
    _shared["context"] = context
    _shared["folder"] = context.__enter__()
    archive = _shared["folder"] / "archive"
    with Web(site()) as web:
        seeds = seed_file(_shared["folder"], {"town": [web.url + "/"]})
        run = fangzhi("crawl", seeds, "--archive", archive, "--once", "--quiet")
        assert run.returncode == 0, run.stderr
        _shared["url"] = web.url
    _shared["archive"] = archive


def tearDownModule():
    _shared["context"].__exit__(None, None, None)


def text_of(article):
    return "\n".join(paragraph["text"] for paragraph in article["paragraphs"])


class Export(unittest.TestCase):
    def setUp(self):
        context = folder()
        self.folder = context.__enter__()
        self.addCleanup(context.__exit__, None, None, None)
        self.archive, self.url = _shared["archive"], _shared["url"]

    def export(self, form, name, *options, code=0):
        out = self.folder / name
        run = fangzhi("export", "--archive", self.archive, "--format", form, "--out", out, "--quiet", *options)
        self.assertEqual(code, run.returncode, run.stderr)
        return out

    def manifest_of(self, path):
        manifest = json.loads(pathlib.Path(f"{path}.manifest.json").read_text("utf8"))
        (entry,) = manifest["files"]
        data = path.read_bytes()
        self.assertEqual([path.name, len(data), hashlib.sha256(data).hexdigest()],
                         [entry["name"], entry["bytes"], entry["sha256"]])
        return manifest

    def articles(self):
        return articles_of(self.archive)

    def test_a_wacz(self):
        path = self.export("wacz", "town.wacz", "--split-size", "20KiB")
        manifest = self.manifest_of(path)
        package = zipfile.ZipFile(path)
        names = package.namelist()
        warcs = [name for name in names if name.startswith("archive/")]
        self.assertGreater(len(warcs), 1)
        for name in warcs + ["indexes/index.cdx.gz", "indexes/index.idx"]:
            self.assertEqual(zipfile.ZIP_STORED, package.getinfo(name).compress_type, name)
        resources = {row["path"]: row for row in json.loads(package.read("datapackage.json"))["resources"]}
        self.assertEqual(set(names) - {"datapackage.json", "datapackage-digest.json"}, set(resources))
        for name, row in resources.items():
            self.assertEqual("sha256:" + hashlib.sha256(package.read(name)).hexdigest(), row["hash"], name)
        lines = gzip.decompress(package.read("indexes/index.cdx.gz")).decode().splitlines()
        self.assertEqual(sorted(lines), lines)
        # Every line leads to its record.
        for line in lines:
            _, _, facts = line.split(" ", 2)
            facts = json.loads(facts)
            data = package.read("archive/" + facts["filename"])
            record = gzip.decompress(data[int(facts["offset"]):][:int(facts["length"])])
            self.assertIn(f"WARC-Target-URI: {facts['url']}\r\n".encode(), record)
        for line in package.read("indexes/index.idx").decode().splitlines()[1:]:
            key, facts = line.split(" {", 1)
            facts = json.loads("{" + facts)
            block = package.read("indexes/index.cdx.gz")[facts["offset"]:][:facts["length"]]
            self.assertTrue(gzip.decompress(block).decode().startswith(key + " "))
        pages = [json.loads(line) for line in package.read("pages/pages.jsonl").decode().splitlines()]
        self.assertEqual("json-pages-1.0", pages[0]["format"])
        pages = {page["url"]: page for page in pages[1:]}
        self.assertEqual("通知公告", pages[self.url + "/"]["title"])
        articles = self.articles()
        self.assertEqual(PAGES, len(articles))
        for (url, _), article in articles.items():
            self.assertEqual(article["title"], pages[url]["title"])
            self.assertIn(text_of(article), pages[url]["text"])
        self.assertEqual(PAGES + 1, manifest["totals"]["pages"])
        self.assertEqual(["town.wacz", "town.wacz.manifest.json"], sorted(p.name for p in self.folder.iterdir()))
        self.check(path)

    def check(self, path):
        checker = pathlib.Path(os.environ.get("FANGZHI_SHARED", "")) / "conformance" / "check_wacz.py"
        if not os.environ.get("FANGZHI_SHARED") or not checker.exists():
            print("FANGZHI_SHARED is not set: check_wacz.py is skipped")
            return
        run = subprocess.run([sys.executable, checker, path], capture_output=True, text=True)
        self.assertEqual(0, run.returncode, run.stdout)

    def test_a_wacz_comes_in_again(self):
        path, second = self.export("wacz", "town.wacz", "--split-size", "20KiB"), self.folder / "second"
        run = fangzhi("import", path, "--archive", second)
        self.assertEqual(0, run.returncode, run.stderr)
        self.assertEqual(self.articles(), articles_of(second))
        run = fangzhi("import", path, "--archive", second)
        self.assertIn("imported 0 captures", run.stderr)
        (self.folder / "cut.wacz").write_bytes(path.read_bytes()[:5000])
        run = fangzhi("import", self.folder / "cut.wacz", "--archive", second)
        self.assertEqual(1, run.returncode)
        lines = [json.loads(line) for line in fangzhi("extract", "--warc", path).stdout.splitlines()]
        pages = [line for line in lines if line.get("class") != "attachment"]  # whose article is the file's text
        self.assertEqual(PAGES, sum(len(line.get("articles", [])) for line in pages))

    def test_zstd_warcs(self):
        out, second = self.export("warc", "zstd", "--compress", "zstd"), self.folder / "second"
        (file,) = out.glob("*.warc.zst")
        if shutil.which("zstd"):
            plain = subprocess.run(["zstd", "-dc", file], capture_output=True, check=True).stdout
            self.assertEqual(json.loads((out / "manifest.json").read_text())["totals"]["count"], plain.count(b"WARC/1.1\r\n"))
        run = fangzhi("import", file, "--archive", second)
        self.assertEqual(0, run.returncode, run.stderr)
        self.assertEqual(self.articles(), articles_of(second))
        self.export("wacz", "no.wacz", "--compress", "zstd", code=2)

    def test_lines_plain_and_compressed(self):
        plain = self.export("jsonl", "a.jsonl")
        lines = [json.loads(line) for line in plain.read_text("utf8").splitlines()]
        self.assertEqual(PAGES, len(lines))
        self.assertEqual(self.articles(), {(line["url"], line["part"]): line for line in lines})
        packed = self.export("jsonl", "a.jsonl.gz")
        self.assertEqual(plain.read_bytes(), gzip.decompress(packed.read_bytes()))
        self.assertEqual(PAGES, self.manifest_of(packed)["totals"]["articles"])
        packed = self.export("jsonl", "a.jsonl.zst")
        self.manifest_of(packed)
        if shutil.which("zstd"):
            self.assertEqual(plain.read_bytes(), subprocess.run(["zstd", "-dc", packed], capture_output=True).stdout)

    def test_csv(self):
        path = self.export("csv", "a.csv.gz")
        rows = list(csv.DictReader(io.StringIO(gzip.decompress(path.read_bytes()).decode("utf8"), newline="")))
        articles = self.articles()
        self.assertEqual(len(articles), len(rows))
        for row in rows:
            article = articles[row["url"], int(row["part"])]
            self.assertEqual(text_of(article), row["text"])
            for name in ["title", "published", "source", "captured"]:
                self.assertEqual(article[name] or "", row[name])
        self.assertTrue(any('会议，"指出"' in row["text"] for row in rows))

    def test_markdown(self):
        out = self.export("markdown", "notes")
        articles, files = self.articles(), sorted(out.rglob("*.md"))
        self.assertEqual(len(articles), len(files))
        seen = {}
        for file in files:
            head, matter, body = file.read_text("utf8").split("---\n", 2)
            self.assertEqual("", head)
            facts = {name: json.loads(value) for name, value in (line.split(": ", 1) for line in matter.splitlines())}
            article = articles[facts["url"], facts["part"]]
            self.assertEqual([article["title"], article["published"]], [facts["title"], facts["published"]])
            self.assertIn(f"# {article['title']}\n", body)
            self.assertIn(article["published"][:10], file.name)
            seen[facts["url"]] = (file, facts, body)
        file, facts, body = seen[self.url + "/art/1.html"]
        places = {item["url"]: file.parent / item["file"] for item in facts["files"]}
        self.assertEqual(PICTURE, places[self.url + "/files/a.png"].read_bytes())
        self.assertEqual(PLAN, places[self.url + "/files/plan.pdf"].read_bytes())
        for item in facts["files"]:
            self.assertIn(f"]({item['file']})", body)
        manifest = json.loads((out / "manifest.json").read_text("utf8"))
        for entry in manifest["files"]:
            self.assertEqual(hashlib.sha256((out / entry["name"]).read_bytes()).hexdigest(), entry["sha256"])
        self.assertEqual({str(p.relative_to(out)) for p in out.rglob("*") if p.is_file()} - {"manifest.json"},
                         {entry["name"] for entry in manifest["files"]})
        self.export("markdown", "notes", code=2)

    def test_a_static_site(self):
        out = self.export("html", "pages")
        links = []

        class Reader(html.parser.HTMLParser):
            def handle_starttag(self, tag, attributes):
                links.extend(value for name, value in attributes if name in ("href", "src"))

        Reader().feed((out / "index.html").read_text("utf8"))
        articles = {article["url"]: article for article in self.articles().values()}
        self.assertEqual(len(articles), len(links))
        for link in links:
            text = html.unescape((out / link).read_text("utf8"))
            (url,) = [url for url in articles if f'<a href="{url}">' in text]
            article = articles.pop(url)
            self.assertIn(f"<h1>{article['title']}</h1>", text)
            for paragraph in article["paragraphs"]:
                self.assertIn(f"<p>{paragraph['text']}</p>", text)
            for item in re.findall(r'"(\.\./files/[^"]+)"', text):
                self.assertTrue(((out / link).parent / item).exists())
        self.assertEqual({}, articles)
        manifest = json.loads((out / "manifest.json").read_text("utf8"))
        self.assertEqual({str(p.relative_to(out)) for p in out.rglob("*") if p.is_file()} - {"manifest.json"},
                         {entry["name"] for entry in manifest["files"]})

    def test_an_archive_in_parts_and_together_again(self):
        archive, parts, whole = self.folder / "two", [], self.folder / "whole"
        sites = [small_site(5), {f"/other{path}" if path != "/" else path: page for path, page in small_site(4).items()}]
        sites[1]["/"] = sites[1]["/"].replace(b"/art/", b"/other/art/")
        with Web(sites[0], "127.0.0.1") as one, Web(sites[1], "127.0.0.2") as two:
            seeds = seed_file(self.folder, {"one": [one.url + "/"], "two": [two.url + "/"]})
            for _ in range(2):
                self.assertEqual(0, fangzhi("crawl", seeds, "--archive", archive, "--once", "--all", "--quiet").returncode)
            self.assertEqual(0, fangzhi("reprocess", "--archive", archive, "--quiet").returncode)
            for site in ["one", "two"]:
                parts.append(self.folder / f"part-{site}")
                run = fangzhi("export", "--archive", archive, "--format", "archive", "--site", site, "--out", parts[-1])
                self.assertEqual(0, run.returncode, run.stderr)
                manifest = json.loads(pathlib.Path(f"{parts[-1]}.manifest.json").read_text())
                self.assertGreater(manifest["totals"]["captures"], 5)
                for entry in manifest["files"]:
                    self.assertEqual(entry["sha256"], hashlib.sha256((parts[-1] / entry["name"]).read_bytes()).hexdigest())
            everything = articles_of(archive)
            self.assertEqual([5, 4], [len(articles_of(part)) for part in parts])
            run = fangzhi("import", *parts, "--archive", whole)
            self.assertEqual(0, run.returncode, run.stderr)
            merged = articles_of(whole)
            # Copies are found anew: as many, though of equals another may be the canonical one.
            chosen = [[(article.pop("cluster") is not None, article.pop("canonical")) for article in articles.values()]
                      for articles in (everything, merged)]
            self.assertEqual(*map(sorted, chosen))
            self.assertEqual(everything, merged)
            url = one.url + "/art/3.html"
            self.assertEqual(*(fangzhi("history", "--archive", a, url, "--json").stdout for a in (archive, whole)))
            self.assertEqual(0, fangzhi("verify", "--archive", whole).returncode)
            run = fangzhi("import", *parts, "--archive", whole)
            self.assertIn("imported 0 captures", run.stderr)
            self.assertEqual(1, fangzhi("import", whole, "--archive", whole).returncode)
            # It is known what was visited: nothing but lists is asked for again.
            one.log.clear()
            self.assertEqual(0, fangzhi("crawl", seeds, "--archive", whole, "--once", "--quiet").returncode)
            self.assertLessEqual({path for path, _ in one.log}, {"/", "/robots.txt"})

    def test_requisites(self):
        pages, archive = small_site(3), self.folder / "archive"
        head = '<link rel="stylesheet" href="/css/a.css"></head>'
        for path in list(pages):
            pages[path] = pages[path].replace(b"</head>", head.encode())
        pages["/art/1.html"] = pages["/art/1.html"].replace(b"</p></div>", b'</p><img src="/img/1.png"><img src="/img/none.png"></div>')
        pages["/css/a.css"] = ("text/css", b'@import "b.css"; body { background: url(/img/bg.png) }')
        pages["/css/b.css"] = ("text/css", b".x { background: url(../img/x.png) }")
        for name in ["1", "bg", "x"]:
            pages[f"/img/{name}.png"] = ("image/png", PICTURE + name.encode())
        # A missing picture answered with a page that looks like an article.
        pages["/img/none.png"] = pages["/art/2.html"]
        with Web(pages) as web:
            for wanted, limits in [(False, {}), (True, {}), (True, {"max_requisites": 2}), (True, {"max_pages": 2})]:
                shutil.rmtree(archive, ignore_errors=True)
                web.log.clear()
                seeds = seed_file(self.folder, {"town": [web.url + "/"]}, requisites=wanted, **limits)
                run = fangzhi("crawl", seeds, "--archive", archive, "--once", "--quiet")
                self.assertEqual(0, run.returncode, run.stderr)
                asked = [path for path, _ in web.log]
                needed = [path for path in asked if path.startswith(("/css", "/img"))]
                self.assertEqual(len(needed), len(set(needed)))
                if not wanted:
                    self.assertEqual([], needed)
                elif "max_requisites" in limits:
                    self.assertEqual(2, len(needed))
                elif not limits:
                    self.assertEqual({"/css/a.css", "/css/b.css", "/img/1.png", "/img/bg.png", "/img/x.png", "/img/none.png"}, set(needed))
                    out = self.folder / "r.wacz"
                    self.assertEqual(0, fangzhi("export", "--archive", archive, "--format", "wacz", "--out", out, "--quiet").returncode)
                    lines = gzip.decompress(zipfile.ZipFile(out).read("indexes/index.cdx.gz")).decode()
                    for path in needed:
                        self.assertIn(f'"{web.url}{path}"', lines)
                self.assertEqual(3 if "max_pages" not in limits else 1, len(articles_of(archive)))

    def test_the_chain(self):
        archive = self.folder / "copy"
        shutil.copytree(self.archive, archive)
        run = fangzhi("verify", "--archive", archive, "--chain", "--json")
        self.assertEqual(0, run.returncode, run.stderr)
        days = [json.loads(line) for line in run.stdout.splitlines()]
        self.assertGreater(sum(day["entries"] for day in days), PAGES)
        self.assertEqual(0, fangzhi("verify", "--archive", archive, "--chain", "--link", days[-1]["link"]).returncode)
        self.assertEqual(1, fangzhi("verify", "--archive", archive, "--chain", "--link", "0" * 64).returncode)
        self.assertEqual(2, fangzhi("verify", "--archive", archive, "--chain", "--link", "xyz").returncode)
        self.assertEqual(0, fangzhi("reprocess", "--archive", archive, "--quiet").returncode)
        self.assertEqual(0, fangzhi("verify", "--archive", archive, "--chain", "--link", days[-1]["link"]).returncode)

    def test_what_a_corpus_wants(self):
        everything = set(self.articles())

        def keys(*options):
            run = fangzhi("export", "--archive", self.archive, "--format", "jsonl", "--out", "-", *options)
            self.assertEqual(0, run.returncode, run.stderr)
            return {(a["url"], a["part"]) for a in map(json.loads, run.stdout.splitlines())}

        shards = [keys("--all", "--shard", f"{k}/3") for k in (1, 2, 3)]
        self.assertEqual(everything, set().union(*shards))
        self.assertEqual(len(everything), sum(map(len, shards)))
        self.assertGreater(sum(1 for shard in shards if shard), 1)
        lengths = {key: len(text_of(article).replace("\n", "")) for key, article in self.articles().items()}
        middle = sorted(lengths.values())[PAGES // 2]
        self.assertEqual({k for k, n in lengths.items() if n >= middle}, keys("--all", "--min-chars", middle))
        self.assertEqual({k for k, n in lengths.items() if n <= middle}, keys("--all", "--max-chars", middle))
        self.assertEqual(everything, keys("--all", "--language", "zh"))
        self.assertEqual(set(), keys("--all", "--language", "en"))
        self.assertEqual(set(), keys("--all", "--flag", "no-such-flag"))
        self.assertEqual(everything, keys("--all", "--no-flag", "no-such-flag"))
        for bad in ["0/3", "4/3", "1", "a/b"]:
            run = fangzhi("export", "--archive", self.archive, "--out", "-", "--shard", bad)
            self.assertEqual(2, run.returncode, bad)

    def test_killed_half_way(self):
        for form, name in [("wacz", "k.wacz"), ("markdown", "k"), ("csv", "k.csv")]:
            out = self.folder / name
            process = start("export", "--archive", self.archive, "--format", form, "--out", out, "--quiet")
            try:
                process.wait(0.03)
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
                process.wait()
                self.assertFalse(pathlib.Path(f"{out}.manifest.json").exists())
            process.stdout.close()
            process.stderr.close()
            if not out.exists():
                self.export(form, name)
            self.assertEqual([], [p.name for p in self.folder.iterdir() if p.name.endswith((".part", ".work"))])
        (self.folder / "mine.wacz.work").mkdir()
        (self.folder / "mine.wacz.work" / "precious").write_text("x")
        self.export("wacz", "mine.wacz", code=2)
        self.assertTrue((self.folder / "mine.wacz.work" / "precious").exists())


if __name__ == "__main__":
    main()

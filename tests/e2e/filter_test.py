#!/usr/bin/env python3
"""End to end: the extractor as a filter, alone, under GNU parallel, and as Dask runs it.

    filter_test.py build/fangzhi [unittest options]
"""
import base64
import json
import pathlib
import shutil
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import harness  # noqa: E402
from harness import Web, article_page, fangzhi, folder, main, seed_file, small_site  # noqa: E402

DASK = """
import subprocess, sys
from distributed import Client, LocalCluster

def extract(program, path):
    return subprocess.run([program, "extract", "--warc", path], stdout=subprocess.PIPE).stdout.decode().splitlines()

if __name__ == "__main__":
    program, *paths = sys.argv[1:]
    with LocalCluster(n_workers=1, threads_per_worker=2, processes=False, dashboard_address=None) as cluster, Client(cluster) as client:
        for lines in client.gather(client.map(extract, [program] * len(paths), paths)):
            print(*lines, sep="\\n")
"""


def page_line(number, **more):
    return json.dumps({"id": number, "url": f"http://town.example/art/{number}.html", "html": article_page(number).decode(), **more})


def filtered(text, *options):
    return subprocess.run([harness.PROGRAM, "extract", "--jsonl", *options], input=text.encode(), capture_output=True, timeout=120)


def rows_of(output):
    return [json.loads(line) for line in output.splitlines()]


class Filter(unittest.TestCase):
    def setUp(self):
        context = folder()
        self.folder = context.__enter__()
        self.addCleanup(context.__exit__, None, None, None)

    def test_a_line_for_a_line(self):
        gbk = article_page(7).decode().replace('charset="utf-8"', 'charset="gb2312"').encode("gb18030")
        run = filtered("\n".join([page_line(1), page_line(2, fetched_at="2024-05-01T00:00:00Z"), "",
                                  json.dumps({"id": {"any": 7}, "body_b64": base64.b64encode(gbk).decode()})]) + "\n")
        self.assertEqual(0, run.returncode, run.stderr)
        rows = rows_of(run.stdout)
        self.assertEqual([1, 2, {"any": 7}], [row["id"] for row in rows])
        self.assertEqual([1, 2, 4], [row["line"] for row in rows])
        self.assertEqual([f"示例镇第{n}号通知" for n in (1, 2, 7)], [row["articles"][0]["title"] for row in rows])
        self.assertEqual("http://town.example/art/1.html", rows[0]["articles"][0]["url"])
        self.assertEqual("2024-05-01T00:00:00Z", rows[1]["articles"][0]["captured"])
        self.assertEqual("utf-8", rows[0]["charset"].lower())
        self.assertIn("gb", rows[2]["charset"].lower())

    def test_errors_are_lines(self):
        run = filtered("\n".join(["{broken", page_line(1), '["no object"]', '{"id": 5}', '{"body_b64": "***"}',
                                  page_line(2, fetched_at="yesterday"), page_line(3)]))
        self.assertEqual(1, run.returncode)
        rows = rows_of(run.stdout)
        self.assertEqual([1, 2, 3, 4, 5, 6, 7], [row["line"] for row in rows])
        self.assertEqual([1, 3, 4, 5, 6], [row["line"] for row in rows if "error" in row])
        self.assertEqual(5, rows[3]["id"])

    def test_memory_does_not_grow(self):
        line = (page_line(1) + "\n").encode()
        peaks = []
        for count in (100, 2000):
            process = subprocess.Popen(["/usr/bin/env", "python3", "-c",
                                        "import resource, subprocess, sys; subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL);"
                                        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)",
                                        harness.PROGRAM, "extract", "--jsonl"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            output, _ = process.communicate(line * count)
            peaks.append(int(output))
        self.assertLess(peaks[1], peaks[0] * 1.2 + 8192, "KiB resident")

    def test_gnu_parallel(self):
        if not shutil.which("parallel") or "GNU" not in subprocess.run(["parallel", "--version"], capture_output=True, text=True).stdout:
            self.skipTest("GNU parallel is not installed")
        text = "".join(page_line(n) + "\n" for n in range(40))
        run = subprocess.run(["parallel", "--will-cite", "--pipe", "-k", "-j2", "-N10", harness.PROGRAM, "extract", "--jsonl"],
                             input=text.encode(), capture_output=True, timeout=120)
        self.assertEqual(0, run.returncode, run.stderr)
        alone = rows_of(filtered(text).stdout)
        together = rows_of(run.stdout)
        for row in alone + together:
            row.pop("line")
        self.assertEqual(alone, together)
        self.assertEqual(list(range(40)), [row["id"] for row in together])

    def test_dask(self):
        probe = subprocess.run(["/usr/bin/python3", "-c", "import distributed"], capture_output=True)
        if probe.returncode != 0:
            self.skipTest("python3-distributed is not installed")
        archive, out = self.folder / "archive", self.folder / "out"
        with Web(small_site(12)) as web:
            run = fangzhi("crawl", seed_file(self.folder, {"town": [web.url + "/"]}), "--archive", archive, "--once", "--quiet")
        self.assertEqual(0, run.returncode, run.stderr)
        run = fangzhi("export", "--archive", archive, "--format", "warc", "--out", out, "--split-size", "10KiB", "--quiet")
        self.assertEqual(0, run.returncode, run.stderr)
        files = sorted(map(str, out.glob("*.warc.gz")))
        self.assertGreater(len(files), 1)
        script = self.folder / "dask_extract.py"
        script.write_text(DASK, "utf8")
        run = subprocess.run(["/usr/bin/python3", script, harness.PROGRAM, *files], capture_output=True, text=True, timeout=120)
        self.assertEqual(0, run.returncode, run.stderr)
        alone = [line for file in files for line in fangzhi("extract", "--warc", file).stdout.splitlines()]
        self.assertEqual(alone, [line for line in run.stdout.splitlines() if line])
        self.assertEqual(12, sum(len(row.get("articles", [])) for row in map(json.loads, alone)))


if __name__ == "__main__":
    main()

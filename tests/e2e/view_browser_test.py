"""The web view in Chromium, with playwright-core and axe-core (scripts/setup --browser); skipped where they are missing.

FANGZHI_SHOTS=FOLDER keeps screenshots there.
"""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import time
import unittest

import harness
from serve_test import Served

GLOSSED = "村民反映的日常剪紙，由文化館和草鞋渡鎮(zhèn )引導，連日來(lái)舉辦活動(dòng)只有702場(chǎng )，如今502場(chǎng )。"
HOSTILE = "&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=alert(2)&gt;"


def modules():
    """The folder with playwright-core and axe-core: FANGZHI_BROWSER, or build/browser near the program."""
    places = [pathlib.Path(os.environ["FANGZHI_BROWSER"])] if "FANGZHI_BROWSER" in os.environ else []
    places += [parent / "browser" for parent in pathlib.Path(harness.PROGRAM).resolve().parents]
    for place in places:
        folder = place / "node_modules"
        if (folder / "playwright-core").is_dir() and (folder / "axe-core").is_dir():
            return folder
    return None


def article(title, source, body, day=5):
    return (f"<html><head><meta charset=utf-8><title>{title}</title><script>alert('of the page')</script></head><body onload=\"alert('of the page')\">"
            f"<h1>{title}</h1><div>发布时间：2024-03-{day:02} 10:30　来源：{source}</div><div class=content>"
            + "".join(f"<p>{paragraph}</p>" for paragraph in body) + "</div></body></html>").encode()


def site(changed):
    pages = harness.small_site(60)
    lines = [f"火柴坪鎮(zhèn )黨委政府一體(tǐ)修繕第{n}批露天電(diàn)影，帶旺周邊商戶(hù)，{GLOSSED}" for n in ("二", "三", "四", "五")]
    pages["/art/1.html"] = article("全市召開(kāi)季度農村環境整治工作推進會", "範例市文化館", [GLOSSED, *lines])
    text = "我们的做法是把每一件小事登记在册，逐项落实到人，按月公开进展，请群众监督评议。"
    pages["/art/2.html"] = article(HOSTILE, HOSTILE, [HOSTILE + text, text + HOSTILE, text + "再说一遍。"])
    amount = "共修缮道路952处，新增车位370个。" if changed else "共修缮道路925处，新增车位370个。"
    pages["/art/3.html"] = article("全市道路修缮进展通报", "市住房和城乡建设局", [text, amount, text + "特此通报。"])
    return pages


class InABrowser(unittest.TestCase):
    def test_a_reader_searches_reads_compares_and_watches(self):
        with harness.folder() as folder, harness.Web(site(False)) as web:
            archive = folder / "archive"
            seeds = harness.seed_file(folder, {"town": [web.url + "/"]})
            for pages, more in ((site(False), []), (site(True), ["--all"])):
                web.pages = pages
                run = harness.fangzhi("crawl", seeds, "--archive", archive, "--once", *more, "--quiet")
                self.assertEqual(run.returncode, 0, run.stderr)
            harness.fangzhi("index", "--archive", archive)
            # A crawl goes on beside, slowly.
            web.on_request = lambda: time.sleep(0.7)
            crawl = harness.start("crawl", seeds, "--archive", archive, "--once", "--all", "--quiet")
            self.addCleanup(crawl.communicate)
            self.addCleanup(crawl.kill)
            while not (archive / "control").exists():
                time.sleep(0.05)
            with Served("--archive", archive) as room:
                self.look(folder, room, web)

    def look(self, folder, room, web):
        config = {"modules": str(modules()), "chromium": shutil.which("chromium"), "base": f"http://127.0.0.1:{room.port}", "search": "农村环境整治", "title": "農村環境整治",
                  "replayed": "(zhèn )", "urls": {name: f"{web.url}/art/{n}.html" for n, name in ((1, "repaired"), (2, "hostile"), (3, "changed"))},
                  "shots": os.environ.get("FANGZHI_SHOTS")}
        (folder / "browser.json").write_text(json.dumps(config), encoding="utf-8")
        script = pathlib.Path(__file__).with_name("view_browser.mjs")
        run = subprocess.run(["node", script, folder / "browser.json"], capture_output=True, text=True, timeout=240)
        self.assertEqual(run.returncode, 0, run.stdout + run.stderr)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        harness.PROGRAM = os.path.abspath(sys.argv[1])
    if not (shutil.which("chromium") and shutil.which("node") and modules()):
        print("skipped: needs chromium, node, playwright-core and axe-core (scripts/setup --browser)", file=sys.stderr)
        sys.exit(77)
    harness.main()

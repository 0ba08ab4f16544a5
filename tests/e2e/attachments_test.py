#!/usr/bin/env python3
"""Attached files, as a user meets them: their text read, shown, searched and exported, and hostile ones survived."""
import io
import json
import pathlib
import sys
import unittest
import zipfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "town"))

import files  # noqa: E402
import pdfs  # noqa: E402
from harness import Web, fangzhi, folder, main, seed_file  # noqa: E402

TITLE = "示例市人民政府关于进一步做好防汛抗旱工作的通知"
RULES = "要加强监测预警，完善会商机制，汛期实行24小时值班制度，确保预警信息第一时间传达到村到户到人。"
PARAGRAPHS = [
    "为切实做好2024年防汛抗旱工作，保障人民群众生命财产安全，根据省防汛抗旱指挥部的统一部署，现就有关事项通知如下。",
    "一、压实责任",
    "各地要于6月30日前完成对辖区内128座水库、36处山塘的拉网式排查，发现隐患立即整改，并报市防汛办备案。",
    "二、加强预警",
    *(f"（{n}）{RULES * 3}" for n in "一二三四五六七"),
]
LETTER = pdfs.letter(TITLE, PARAGRAPHS, "示例市人民政府文件", "示政发〔2024〕15号", ("示例市人民政府", "2024年5月16日"))
BODY = "市防汛办有关负责人介绍，今年汛期我市降雨偏多，各地已经做好准备，群众生活物资储备充足，抢险队伍全部到位。"


def xlsx(rows):
    cells = lambda row: "".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in row)  # noqa: E731
    sheet = "<worksheet><sheetData>" + "".join(f"<row>{cells(row)}</row>" for row in rows) + "</sheetData></worksheet>"
    return packed({"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<workbook/>", "xl/worksheets/sheet1.xml": sheet})


def ofd(lines):
    texts = "".join(
        f'<ofd:TextObject Boundary="{20 if i % 2 else 30} {30 + 10 * i} 170 6" Size="5"><ofd:TextCode X="0" Y="5" DeltaX="g {len(line) - 1} 5">'
        f"{line}</ofd:TextCode></ofd:TextObject>"
        for i, line in enumerate(lines)
    )
    page = f"<ofd:Page><ofd:Area><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:Area>{texts}</ofd:Page>"
    return packed({"OFD.xml": "<ofd:OFD/>", "Doc_0/Pages/Page_0/Content.xml": page})


def packed(members):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return buffer.getvalue()


def bomb():
    return packed({"word/document.xml": b"<w:p><w:r><w:t>" + b"a" * (100 << 20)})


def article(title, links, body=BODY):
    return (
        f"<html><head><title>{title}</title></head><body><h1>{title}</h1><div>发布时间：2024-05-17 10:00 来源：示例市水利局</div>"
        f"<div id='zoom'><p>{body}</p>{links}</div></body></html>"
    ).encode()


def extract(data, *options):
    with folder() as place:
        path = place / "file"
        path.write_bytes(data)
        run = fangzhi("extract", path, *options)
        assert run.returncode == 0, run.stderr
        return json.loads(run.stdout)


def texts(found):
    return [paragraph["text"] for paragraph in found["articles"][0]["paragraphs"]]


class Extract(unittest.TestCase):
    def test_a_letter_is_paragraphs_again(self):
        found = extract(LETTER)
        self.assertEqual("attachment", found["class"])
        letter = found["articles"][0]
        self.assertEqual(TITLE, letter["title"])
        self.assertEqual("2024-05-16", letter["dated"])
        self.assertEqual("zh", letter["language"])
        self.assertEqual(
            ["示例市人民政府文件", "示政发〔2024〕15号", *PARAGRAPHS, "示例市人民政府", "2024年5月16日"], texts(found)
        )
        numbers = [r for r in letter["repairs"] if r["kind"] == "page-number"]
        self.assertEqual(["—1—", "—2—", "—3—"], [r["before"].replace(" ", "") for r in numbers])

    def test_fonts_that_are_not_in_the_file(self):
        self.assertEqual(TITLE, extract(pdfs.unembedded(TITLE))["articles"][0]["title"])

    def test_running_heads_go_out(self):
        found = extract(pdfs.letter(TITLE, PARAGRAPHS * 2, running="示例市人民政府公报"))
        self.assertEqual(PARAGRAPHS * 2, texts(found))

    def test_two_columns_are_read_one_after_the_other(self):
        prose = [p * 2 for p in PARAGRAPHS]
        self.assertEqual(prose, texts(extract(pdfs.columns("公报摘要", prose))))

    def test_a_table_is_a_table(self):
        rows = [["序号", "项目名称", "金额（万元）"], ["1", "河道整治", "120.5"], ["2", "", "33"], ["3", "泵站更新改造", "8"]]
        found = extract(pdfs.table("2024年项目申报汇总表", rows, [60, 250, 100]))
        self.assertEqual("\n".join("\t".join(row) for row in rows), texts(found)[0])

    def test_office_files(self):
        self.assertEqual(PARAGRAPHS, texts(extract(files.docx(PARAGRAPHS))))
        self.assertEqual(PARAGRAPHS, texts(extract(files.rtf(PARAGRAPHS))))
        self.assertEqual(["项目\t金额\n河道整治\t120.5"], texts(extract(xlsx([["项目", "金额"], ["河道整治", "120.5"]]))))
        self.assertEqual(["第一段的文字很长很长很长，一行放不下，接着第二行。", "第二段"],
                         texts(extract(ofd(["第一段的文字很长很长很长，", "一行放不下，接着第二行。", "第二段"]))))

    def test_what_cannot_be_read_says_so(self):
        cut = LETTER[: LETTER.rindex(b"xref")]
        for flag, data in {
            "file-no-text": pdfs.scan(3),
            "file-encrypted": pdfs.encrypted(),
            "file-unreadable": b"%PDF-1.4\n" + bytes(range(256)) * 50,
            "file-truncated": cut,
            "file-unsupported": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000),
        }.items():
            found = extract(data)
            self.assertEqual([flag], found["articles"][0]["quality"], flag)
            self.assertEqual([flag], found["quality"])
        self.assertEqual(TITLE, extract(cut)["articles"][0]["title"])

    def test_other_archives_are_no_documents(self):
        self.assertEqual([], extract(packed({"a.txt": "text"}))["articles"])

    def test_hostile_files_end(self):
        for data in (pdfs.endless(), pdfs.inflating(1 << 28), pdfs.nested(), pdfs.looped(), bomb(), b"PK\x03\x04" + bytes(99)):
            flags = extract(data)["articles"][0]["quality"]
            self.assertEqual(1, len(flags), flags)
            self.assertIn(flags[0], ("file-truncated", "file-unreadable", "file-no-text"))


class Crawl(unittest.TestCase):
    def setUp(self):
        opened = folder()
        self.folder = opened.__enter__()
        self.addCleanup(opened.__exit__, None, None, None)
        self.archive = self.folder / "archive"

    def crawl(self, *options):
        link = "<p><a href='/files/P0202405.pdf'>附件：防汛抗旱通知.pdf</a></p>"
        table = "<p><a href='/files/list.docx'>名单.docx</a></p><p><a href='/files/old.doc'>旧表.doc</a></p>"
        pages = {
            "/": "<ul>" + "".join(f"<li><a href='/art/{n}.html'>文章第{n}篇</a> 2024-05-1{n}</li>" for n in (1, 2, 3)) + "</ul>",
            "/art/1.html": article("市水利局部署防汛工作", link),
            "/art/2.html": article("市政府办公室通知一则", link + table),
            "/art/3.html": article("关于印发防汛抗旱工作方案的通知", link, ""),
        }
        served = {path: page if isinstance(page, bytes) else page.encode() for path, page in pages.items()}
        served["/files/P0202405.pdf"] = ("application/pdf", LETTER)
        served["/files/list.docx"] = ("application/octet-stream", files.docx(["张三", "李四珍珠港"]))
        served["/files/old.doc"] = ("application/msword", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(3000))
        with Web(served) as web:
            seeds = seed_file(self.folder, {"site": [web.url + "/"]})
            run = fangzhi("crawl", seeds, "--archive", self.archive, "--once", "--quiet", *options)
            self.assertEqual(0, run.returncode, run.stderr)
            return web.url

    def run_json(self, *arguments):
        run = fangzhi(*arguments, "--archive", self.archive)
        self.assertEqual(0, run.returncode, run.stderr)
        return [json.loads(line) for line in run.stdout.splitlines()]

    def check_texts(self, url):
        rows = {row["url"]: row for row in self.run_json("export", "--format", "jsonl", "--out", "-", "--attachment-text")}
        self.assertEqual({f"{url}/art/{n}.html" for n in (1, 2, 3)}, set(rows))
        kept = {a["url"].rsplit("/", 1)[1]: a for a in rows[url + "/art/2.html"]["attachments"]}
        self.assertEqual([TITLE, "示例市人民政府文件"], kept["P0202405.pdf"]["text"].split("\n")[:2])
        self.assertTrue(kept["P0202405.pdf"]["captured"] and kept["P0202405.pdf"]["digest"].startswith("sha256:"))
        self.assertEqual("张三\n李四珍珠港", kept["list.docx"]["text"])
        self.assertEqual((["file-unsupported"], 0), (kept["old.doc"]["quality"], kept["old.doc"]["text_chars"]))
        self.assertNotIn("text", self.run_json("export", "--format", "jsonl", "--out", "-")[0]["attachments"][0])
        self.assertEqual(["body-in-attachment"], [f for f in rows[url + "/art/3.html"]["quality"] if "attach" in f])

    def test_text_is_shown_searched_and_exported_with_its_article(self):
        url = self.crawl()
        self.check_texts(url)
        shown = fangzhi("show", url + "/files/P0202405.pdf", "--archive", self.archive)
        self.assertEqual(0, shown.returncode, shown.stderr)
        self.assertIn(PARAGRAPHS[0], shown.stdout)
        self.assertIn("市水利局部署防汛工作", shown.stdout)
        (file,) = self.run_json("show", url + "/files/P0202405.pdf", "--json")
        self.assertEqual(TITLE, file["file_text"]["title"])
        self.assertEqual([f"{url}/art/{n}.html" for n in (1, 2, 3)], sorted(a["url"] for a in file["attached_to"]))
        (hit,) = self.run_json("search", "珍珠港", "--json")
        self.assertEqual((url + "/art/2.html", "名单.docx"), (hit["url"], hit["file"]["name"]))
        self.assertIn("珍珠港", hit["snippet"])
        listed = fangzhi("articles", "--archive", self.archive, "--attachments")
        self.assertIn("characters]", listed.stdout)
        self.assertEqual(3, len(self.run_json("articles", "--json")))
        check = fangzhi("verify", "--archive", self.archive)
        self.assertEqual(0, check.returncode, check.stdout + check.stderr)

    def test_reprocess_reads_what_the_crawl_left(self):
        url = self.crawl("--no-files")
        rows = self.run_json("export", "--format", "jsonl", "--out", "-")
        self.assertTrue(all(a["text_chars"] is None for row in rows for a in row["attachments"]))
        self.assertEqual([], self.run_json("search", "珍珠港", "--json"))
        self.run_json("reprocess", "--quiet")
        self.check_texts(url)
        (hit,) = self.run_json("search", "珍珠港", "--json")
        self.assertEqual(url + "/art/2.html", hit["url"])
        again = fangzhi("reprocess", "--archive", self.archive)
        self.assertIn("0 changed", again.stderr)


if __name__ == "__main__":
    main()

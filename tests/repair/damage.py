#!/usr/bin/env python3
"""Damages clean articles the way mirrors and careless systems do, has them repaired, and counts per kind what came back
exactly.

usage: damage.py "PROG probe repair --batch" [--seed N] [--kinds a,b] [--show N] [--isolated] [--short]

The articles are the gold bodies of $FANGZHI_SHARED/pages; without that folder nothing is done (exit 77). Half of them
are turned into traditional characters. A document is sent whole, its paragraphs as lines, and judged paragraph by
paragraph, counting those the damage touched; --isolated sends every paragraph alone, --short cuts them into clauses,
as titles and names of sources are."""
import argparse
import bz2
import ctypes
import json
import os
import pathlib
import random
import re
import subprocess
import sys
import unicodedata

UNIHAN = "/usr/share/unicode/Unihan_Readings.txt.bz2"
# Characters mirrors gloss are common ones that have several readings or look hard; any common ones will do.
GLOSSED = ("创联开会实动进务关风书县长业这说时为个来领导态决过专门问题发现点万学国对体经济设计划项规区农村产业环境总结论"
           "队员条件节约护维访谈议员单职责监督检查审计财税费预算资金财贸场团组织党纪律师资职场续绩统计录应该认识评价显著"
           "办机构处级别强调节选举荐带头脑际边远达标准确权属实")


def opencc(config):
    library = ctypes.CDLL("libopencc.so.1.1")
    library.opencc_open.restype = ctypes.c_void_p
    library.opencc_convert_utf8.restype = ctypes.c_void_p
    library.opencc_convert_utf8.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_size_t]
    handle = library.opencc_open(config.encode())

    def convert(text):
        data = text.encode()
        return ctypes.string_at(library.opencc_convert_utf8(handle, data, len(data))).decode()

    return convert


def mandarin():
    table = {}
    with bz2.open(UNIHAN, "rt", encoding="utf-8") as lines:
        for line in lines:
            if "\tkMandarin\t" in line:
                point, _, reading = line.rstrip("\n").split("\t")
                table[chr(int(point[2:], 16))] = reading.split()[0]
    return table


def toneless(reading):
    plain = unicodedata.normalize("NFD", reading)
    return "".join(c for c in plain if not unicodedata.combining(c))


def read_gbk(data):
    """As the mirror's program read it: a lead byte takes the next byte, whatever it is; no character gives one "?"."""
    text, at = [], 0
    while at < len(data):
        if data[at] < 0x80:
            text.append(chr(data[at]))
            at += 1
            continue
        try:
            text.append(data[at : at + 2].decode("gbk") if data[at] not in (0x80, 0xFF) else "?")
        except UnicodeDecodeError:
            text.append("?")
        at += 1 if data[at] in (0x80, 0xFF) else 2
    return "".join(text)


class Damage:
    def __init__(self, documents, traditional, rng):
        self.documents, self.traditional, self.rng = documents, traditional, rng
        self.readings = mandarin()

    def glosses(self, with_tones, glossed):
        """What is put behind each glossed character of a document."""
        result = {}
        for c in glossed:
            if c in self.readings:
                reading = self.readings[c] if with_tones else toneless(self.readings[c])
                result[c] = "(%s%s)" % (reading, " " if self.rng.random() < 0.25 else "")
        return result

    def dictionary(self, traditional):
        alphabet = self.traditional(GLOSSED) if traditional else GLOSSED
        return self.rng.sample(sorted(set(alphabet)), 45)

    def gloss(self, with_tones):
        for body, traditional in self.documents:
            table = self.glosses(with_tones, self.dictionary(traditional))
            yield body, ["".join(c + table.get(c, "") for c in line) for line in body]

    def desync(self, script):
        for body, traditional in self.documents:
            if traditional != script:
                continue
            table = self.glosses(True, self.dictionary(traditional))
            pairs = {c.encode("gbk"): gloss.encode("gbk", "replace") for c, gloss in table.items()}
            damaged, wanted = [], []
            for line in body:
                try:
                    data = line.encode("gbk")
                except UnicodeEncodeError:
                    continue
                aligned = "".join(c + table.get(c, "") for c in line)
                edited = bytearray()
                at = 0
                while at < len(data):
                    pair = data[at : at + 2]
                    if pair in pairs:
                        edited += pair + pairs[pair]
                        at += 2
                    elif pair in (b"\xa3\xa1", b"\xa3\xbf"):
                        edited += b" " + pair
                        at += 2
                    else:
                        edited.append(data[at])
                        at += 1
                text = read_gbk(bytes(edited))
                damaged.append(text)
                wanted.append((line, text != aligned and text.replace(" ！", "！").replace(" ？", "？") != aligned))
            yield wanted, damaged

    def misread(self, *steps):
        for body, _ in self.documents:
            yield body, [self.chain(line, steps) for line in body]

    def chain(self, line, steps):
        for right, wrong in steps:
            try:
                line = line.encode(right).decode(wrong, "strict")
            except UnicodeError:
                return None
        return line


LATIN, WINDOWS = "latin-1", "cp1252"
MISREAD = {
    "utf8-latin1": [("utf-8", LATIN)],
    "utf8-cp1252": [("utf-8", "windows")],
    "utf8-gbk": [("utf-8", "gbk")],
    "utf8-gb18030": [("utf-8", "gb18030")],
    "gbk-latin1": [("gbk", LATIN)],
    "gbk-cp1252": [("gbk", "windows")],
    "twice-utf8-latin1": [("utf-8", LATIN)] * 2,
    "twice-utf8-cp1252": [("utf-8", "windows")] * 2,
    "thrice-utf8-latin1": [("utf-8", LATIN)] * 3,
    "twice-utf8-gbk": [("utf-8", "gbk")] * 2,
    "utf8-gbk-latin1": [("utf-8", "gbk"), ("utf-8", LATIN)],
    "gbk-latin1-latin1": [("gbk", LATIN), ("utf-8", LATIN)],
    "utf8-gbk-lossy": [("utf-8", "gbk-lossy")],
    "utf8-cp1252-lossy": [("utf-8", "cp1252-lossy")],
}


def browsers_windows_1252():
    """windows-1252 as the Encoding Standard has it: the five bytes without a character are controls."""
    import codecs

    def decode(data, errors="strict"):
        text = "".join(bytes([b]).decode("cp1252") if b not in (0x81, 0x8D, 0x8F, 0x90, 0x9D) else chr(b) for b in data)
        return text, len(data)

    codecs.register(lambda name: codecs.CodecInfo(lambda *a: ("".encode(), 0), decode, name="windows") if name == "windows" else None)
    codecs.register(lambda name: codecs.CodecInfo(
        lambda *a: (b"", 0), lambda data, errors: (bytes(data).decode("gbk", "replace"), len(data)), name=name)
        if name in ("gbk-lossy", "gbk_lossy") else None)
    codecs.register(lambda name: codecs.CodecInfo(
        lambda *a: (b"", 0), lambda data, errors: (bytes(data).decode("cp1252", "replace"), len(data)), name=name)
        if name in ("cp1252-lossy", "cp1252_lossy") else None)


NEGATIVES = [
    "真的吗?！{}", "他问道：“这是为什么?!”{}", "{}怎么会这样？！", "你知道吗？“知道。”{}", "大家问:到底行不行?“行！”{}",
    "“乐”在这里读(lè)，{}", "请注意“行(xíng)”的读音。{}", "{}郪(qī)江是涪江的支流。", "{}犍为(qián)县", "各乡镇(街道)党(工)委书记，{}",
    "{}(一)总体要求(二)主要任务", "{}到底是什么?？", "{}安徽亳(bó)州", "{}项目(PPP)", "中国移动(CMCC){}", "{}(a)类和(b)类", "{}价格是多少?100元。",
    "{}为什么?为什么?为什么?", "老师问：谁会读“長”?小明答：長(zhǎng)。{}", "{}WHO(世卫组织)", "小朋友跟老师念：花(huā)朵开了。{}",
    "今天学习“開(kāi)”字，{}", "语文课上讲“会(huì)议”这个词。{}", "{}蔚(yù)县剪纸很有名。", "六(lù)安瓜片，{}", "{}会稽(kuàijī)山",
    "{}?", "?{}", "{}??", "{}???！！！",
]


class Judge:
    def __init__(self, command, isolated, show):
        self.command, self.isolated, self.show = command, isolated, show

    def repaired(self, texts):
        lines = "".join(json.dumps({"id": n, "text": text}, ensure_ascii=False) + "\n" for n, text in enumerate(texts))
        run = subprocess.run(self.command, shell=True, input=lines, capture_output=True, text=True)
        answers = {answer["id"]: answer["text"] for answer in map(json.loads, filter(None, run.stdout.split("\n")))}
        return [answers.get(n) for n in range(len(texts))]

    def judge(self, kind, cases):
        """`cases`: (wanted lines, damaged lines); a wanted line may be a pair with whether it counts."""
        texts, wants = [], []
        for wanted, damaged in cases:
            rows = [(w if isinstance(w, tuple) else (w, w != d), d) for w, d in zip(wanted, damaged) if d is not None]
            if self.isolated:
                for row in rows:
                    texts.append(row[1])
                    wants.append([row])
            elif rows:
                texts.append("\n".join(d for _, d in rows))
                wants.append(rows)
        right = total = shown = 0
        for text, rows in zip(self.repaired(texts), wants):
            got = (text or "").split("\n")
            if len(got) != len(rows):
                got = [""] * len(rows)
            for line, ((want, counts), damaged) in zip(got, rows):
                if not counts:
                    continue
                total += 1
                right += line == want
                if line != want and shown < self.show:
                    shown += 1
                    self.print_difference(want, damaged, line)
        print(f"{kind:22} {right}/{total} {right / max(1, total):.4f}")

    @staticmethod
    def print_difference(want, damaged, got):
        at = next((i for i, (a, b) in enumerate(zip(want, got)) if a != b), min(len(want), len(got)))
        begin = max(0, at - 12)
        print("   want", want[begin : at + 16], "\n    got", got[begin : at + 16], "\n     of", damaged)


def documents(shared, convert):
    found = []
    for name in ("zh-gov", "zh-news"):
        for path in sorted((shared / "pages" / name).glob("*.json")):
            body = json.loads(path.read_text("utf-8")).get("body") or ""
            lines = [line.strip() for line in body.split("\n")]
            lines = [line for line in lines if sum("一" <= c <= "鿿" for c in line) >= 12]
            if lines:
                found.append((lines, False))
                found.append(([convert(line) for line in lines], True))
    return found


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("command")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kinds", default="")
    parser.add_argument("--show", type=int, default=0)
    parser.add_argument("--share", type=float, default=1.0, help="of the documents, for a quick look")
    parser.add_argument("--isolated", action="store_true")
    parser.add_argument("--short", action="store_true")
    options = parser.parse_args()
    shared = os.environ.get("FANGZHI_SHARED", "")
    if not shared or not pathlib.Path(shared, "pages").is_dir():
        print("damage: FANGZHI_SHARED is not set: skipped")
        sys.exit(77)
    browsers_windows_1252()
    convert = opencc("s2t.json")
    texts = documents(pathlib.Path(shared), convert)
    rng = random.Random(options.seed)
    texts = sorted(rng.sample(texts, round(len(texts) * options.share)))
    if options.short:
        cut = lambda lines: [piece for line in lines for piece in re.split("(?<=[。；，、：])", line) if len(piece) >= 4]
        texts = [(rng.sample(pieces, min(20, len(pieces))), traditional)
                 for pieces, traditional in ((cut(lines), traditional) for lines, traditional in texts)]
    damage = Damage(texts, convert, rng)
    judge = Judge(options.command, options.isolated, options.show)
    only = set(filter(None, options.kinds.split(",")))
    plan = {"gloss": lambda: damage.gloss(True), "gloss-toneless": lambda: damage.gloss(False), "desync": lambda: damage.desync(True),
            "desync-simplified": lambda: damage.desync(False)}
    for kind, steps in MISREAD.items():
        plan[kind] = lambda steps=steps: damage.misread(*steps)
    keep = lambda bodies: [([(line, True) for line in body], list(body)) for body in bodies]
    plan["clean"] = lambda: keep(body for body, _ in texts)
    plan["clean-english"] = lambda: keep(english(pathlib.Path(shared)))
    plan["hard-negatives"] = lambda: keep([p.format(body[i % len(body)])] for i, (body, _) in enumerate(texts) for p in NEGATIVES)
    for kind, make in plan.items():
        if not only or kind in only:
            judge.judge(kind, list(make()))


def english(shared):
    for path in sorted((shared / "pages" / "en-scrapinghub").glob("*.json")):
        lines = [line for line in (json.loads(path.read_text("utf-8")).get("body") or "").split("\n") if line.strip()]
        if lines:
            yield lines


main()

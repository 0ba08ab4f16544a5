#!/usr/bin/env python3
"""Holds the program's decoders against slow and obvious ones, written after the Encoding Standard's algorithms, on text
with random damage: bytes dropped, changed, put in.

usage: decode_reference.py "PROG probe decode --batch" [--seed N] [--cases N]

Which character a clean pair of bytes stands for is asked of the program itself (the tables have tests of their own);
what becomes of broken sequences is what is compared. Prints per charset how many agree; exit 1 where any does not."""
import argparse
import base64
import json
import random
import subprocess
import sys

LOST = "\ufffd"
CHINESE = "今天上午，市委书记张明主持召开会议，研究2022年6月7日“四城联创”工作。A会B议C强1调2㐀𠀀é"
JAPANESE = "今日、市内に新しい学校が開校しましたｱｲ1a2b。市長はABC先生と生徒たちに述べました。"
TEXTS = {
    "gb18030": CHINESE,
    "gbk": CHINESE,
    "big5": "今天市內新學校正式啟用，1市a長向老師和學生Z表示祝賀，並希望大家努力學習。",
    "shift_jis": JAPANESE,
    "euc-jp": JAPANESE,
    "euc-kr": "오늘 시내에 새 학교가 1문a을 열었다. 시장은 교사와 학생들에게 축하의 말을 전했다.",
    "utf-8": CHINESE,
    "utf-16le": CHINESE,
}
PYTHON_NAME = {"gbk": "gb18030", "euc-kr": "cp949", "utf-16le": "utf-16-le"}


class Program:
    def __init__(self, command):
        self.command = command

    def decode(self, charset, all_bytes):
        lines = "".join(
            json.dumps({"id": n, "charset": charset, "bytes_b64": base64.b64encode(b).decode()}) + "\n"
            for n, b in enumerate(all_bytes))
        run = subprocess.run(self.command, shell=True, input=lines, capture_output=True, text=True)
        return [json.loads(line)["text"] for line in filter(None, run.stdout.split("\n"))]

    def index(self, charset, leads, trails, before=b""):
        pairs = [bytes([lead, trail]) for lead in leads for trail in trails]
        read = self.decode(charset, [before + pair for pair in pairs])
        return {pair: text for pair, text in zip(pairs, read) if LOST not in text}


def span(first, last):
    return range(first, last + 1)


def two_bytes(data, index, leads, single=lambda byte: None):
    """Big5, EUC-KR, Shift_JIS: an ASCII byte after a lead it makes no pair with is given back."""
    text, at = [], 0
    while at < len(data):
        byte = data[at]
        alone = chr(byte) if byte < 0x80 else single(byte)
        if alone is not None or byte not in leads or at + 1 == len(data):
            text.append(LOST if alone is None else alone)
            at += 1
            continue
        pair = index.get(data[at : at + 2])
        text.append(pair or LOST)
        at += 1 if pair is None and data[at + 1] < 0x80 else 2
    return "".join(text)


def katakana(byte):
    return "\x80" if byte == 0x80 else chr(0xFF61 - 0xA1 + byte) if 0xA1 <= byte <= 0xDF else None


def four_bytes(data):
    """gb18030's sequences with digits, by the ranges of the standard."""
    a, b, c, d = data
    pointer = ((a - 0x81) * 10 + b - 0x30) * 1260 + (c - 0x81) * 10 + d - 0x30
    if pointer == 7457:
        return "\ue7c7"
    if 39419 < pointer < 189000 or pointer > 1237575:
        return LOST
    return data.decode("gb18030", "replace")


def gb18030(data, index):
    text, at = [], 0
    while at < len(data):
        byte = data[at]
        if byte <= 0x80 or byte == 0xFF:
            text.append("€" if byte == 0x80 else LOST if byte == 0xFF else chr(byte))
            at += 1
        elif at + 1 < len(data) and 0x30 <= data[at + 1] <= 0x39:
            rest = data[at + 2 : at + 4]
            broken = (rest and not 0x81 <= rest[0] <= 0xFE) or (len(rest) == 2 and not 0x30 <= rest[1] <= 0x39)
            if not broken and len(rest) < 2:  # the end: all of it is one
                text.append(LOST)
                break
            text.append(LOST if broken else four_bytes(data[at : at + 4]))
            at += 1 if broken else 4
        else:
            pair = index.get(data[at : at + 2])
            text.append(pair or LOST)
            at += 1 if pair is None and data[at + 1 : at + 2] < b"\x80" else 2
    return "".join(text)


def euc_jp(data, two, three):
    text, at = [], 0
    while at < len(data):
        byte, rest = data[at], data[at + 1 :]
        if byte < 0x80 or not (byte in (0x8E, 0x8F) or 0xA1 <= byte <= 0xFE) or not rest:
            text.append(chr(byte) if byte < 0x80 else LOST)
            at += 1
        elif byte == 0x8F and 0xA1 <= rest[0] <= 0xFE:
            found = three.get(rest[:2])
            text.append(found or LOST)
            at += 2 if found is None and rest[1:2] < b"\x80" else 3
        else:
            found = two.get(data[at : at + 2])
            text.append(found or LOST)
            at += 1 if found is None and rest[0] < 0x80 else 2
    return "".join(text)


def utf_16le(data):
    """A surrogate alone is one replacement, so is half a unit at the end; together at the end they are one."""
    units = [data[at] | data[at + 1] << 8 for at in range(0, len(data) - 1, 2)]
    text, at = [], 0
    while at < len(units):
        if 0xD800 <= units[at] < 0xDC00 and at + 1 == len(units):
            return "".join(text) + LOST
        if 0xD800 <= units[at] < 0xDC00 and 0xDC00 <= units[at + 1] < 0xE000:
            text.append(chr(0x10000 + ((units[at] - 0xD800) << 10) + units[at + 1] - 0xDC00))
            at += 2
            continue
        text.append(LOST if 0xD800 <= units[at] < 0xE000 else chr(units[at]))
        at += 1
    return "".join(text) + LOST * (len(data) % 2)


def references(program):
    low, high = [*span(0x40, 0x7E), *span(0x80, 0xFE)], span(0xA1, 0xFE)
    gbk = program.index("gbk", span(0x81, 0xFE), low)
    big5 = program.index("big5", span(0x81, 0xFE), [*span(0x40, 0x7E), *high])
    sjis_leads = [*span(0x81, 0x9F), *span(0xE0, 0xFC)]
    sjis = program.index("shift_jis", sjis_leads, [*span(0x40, 0x7E), *span(0x80, 0xFC)])
    euckr = program.index("euc-kr", span(0x81, 0xFE), span(0x41, 0xFE))
    two, three = program.index("euc-jp", [0x8E, *high], high), program.index("euc-jp", high, high, b"\x8f")
    return {
        "gb18030": lambda data: gb18030(data, gbk),
        "gbk": lambda data: gb18030(data, gbk),
        "big5": lambda data: two_bytes(data, big5, span(0x81, 0xFE)),
        "shift_jis": lambda data: two_bytes(data, sjis, sjis_leads, katakana),
        "euc-jp": lambda data: euc_jp(data, two, three),
        "euc-kr": lambda data: two_bytes(data, euckr, span(0x81, 0xFE)),
        "utf-8": lambda data: data.decode("utf-8", "replace"),
        "utf-16le": utf_16le,
    }


def damaged(data, rng):
    begin = rng.randrange(len(data) - 10)
    part = bytearray(data[begin : begin + rng.randrange(3, 30)])
    for _ in range(rng.randrange(1, 4)):
        what, at = rng.random(), rng.randrange(len(part))
        if what < 0.3 and len(part) > 1:
            del part[at]
        elif what < 0.7:
            part[at] = rng.randrange(256)
        else:
            part.insert(at, rng.randrange(256))
    return bytes(part)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("command")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cases", type=int, default=1000)
    options = parser.parse_args()
    program, rng, wrong = Program(options.command), random.Random(options.seed), 0
    for charset, reference in references(program).items():
        clean = TEXTS[charset].encode(PYTHON_NAME.get(charset, charset), "ignore")
        cases = [damaged(clean, rng) for _ in range(options.cases)]
        cases = [case for case in cases if not case.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"))]
        pairs = list(zip(cases, program.decode(charset, cases)))
        differing = [(case, got) for case, got in pairs if got != reference(case)]
        for case, got in differing[:3]:
            print("  ", case.hex(), ascii(got), "not", ascii(reference(case)))
        print(f"{charset:10} {len(cases) - len(differing)}/{len(cases)}")
        wrong += len(differing) + len(cases) - len(pairs)
    sys.exit(wrong > 0)


main()

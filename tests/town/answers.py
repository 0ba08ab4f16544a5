"""Answers of the town's server, built once and kept: heads and bodies in each coding, validators, dynamic pages."""

import email.utils
import gzip
import hashlib
import json
import pathlib
import re
import time
import urllib.parse
import zlib

try:
    import brotli
except ImportError:  # Debian: python3-brotli; without it the server offers gzip alone
    brotli = None

REASONS = {
    200: "OK",
    301: "Moved Permanently",
    302: "Found",
    304: "Not Modified",
    400: "Bad Request",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    410: "Gone",
    412: "Precondition Failed",
    429: "Too Many Requests",
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
    512: "Challenge",
    521: "Web Server Is Down",
}
COMPRESSIBLE = (
    "text/",
    "application/xml",
    "application/json",
    "application/rss",
    "application/atom",
    "application/javascript",
)


def status_line(status):
    return f"HTTP/1.1 {status} {REASONS.get(status, 'Unknown')}\r\n"


class Answer:
    """One resource as the server gives it. Codings are made at the first request for them."""

    def __init__(self, row, body, chunked=False):
        self.status = row["status"]
        self.type = row["type"]
        self.headers = [tuple(h) for h in row.get("headers", ())]
        self.rule = row.get("rule", "")
        self.body = body
        if self.rule == "gz":
            # A .gz file: compressed, and served as it is, without Content-Encoding.
            self.body = gzip.compress(body, 6, mtime=0)
        self.params = row.get("params", {})
        self.methods = row.get("methods", "GET").split() + ["HEAD"]
        self.modified = row.get("modified", "")
        self.etag_kind = row.get("etag", "")
        self.etag = (
            hashlib.sha1(self.body).hexdigest()[:20]
            if self.etag_kind == "honest"
            else ("fixed" if self.etag_kind == "stuck" else "")
        )
        self.latency = row.get("latency_ms", 0) / 1000
        self.chunked = chunked and self.status == 200
        self.visits = 0
        self._made = {}

    def coded(self, coding, body=None):
        body = self.body if body is None else body
        if coding == "gzip":
            return gzip.compress(body, 5, mtime=0)
        if coding == "br":
            return brotli.compress(body, quality=4)
        return body

    def coding_for(self, accepted, offered):
        if not self.body or not self.type.startswith(COMPRESSIBLE) or self.status != 200:
            return ""
        for coding in offered:
            if coding.encode() in accepted and (coding != "br" or brotli):
                return coding
        return ""

    def etag_now(self, coding):
        if self.etag_kind == "lying":
            return f'"{time.monotonic_ns():x}"'
        return f'"{self.etag}{"-" + coding if coding else ""}"' if self.etag else ""

    def head(self, coding, length, date):
        lines = [f"Date: {date}", "Server: nginx"]
        if self.type:
            lines.append(f"Content-Type: {self.type}")
        lines.append("Transfer-Encoding: chunked" if self.chunked else f"Content-Length: {length}")
        if coding:
            lines += [f"Content-Encoding: {coding}", "Vary: Accept-Encoding"]
        lines += [f"{name}: {value}" for name, value in self.headers]
        return status_line(self.status) + "\r\n".join(lines)

    def whole(self, coding, date, head_only=False):
        """The response without its last header lines (validators) and with them; bytes."""
        made = self._made.get(coding)
        if made is None:
            payload = self.coded(coding)
            made = self._made[coding] = (payload, chunks(payload) if self.chunked else payload)
        payload, framed = made
        text = self.head(coding, len(payload), date)
        etag = self.etag_now(coding)
        if etag:
            text += f"\r\nETag: {etag}"
        if self.modified:
            text += f"\r\nLast-Modified: {date if self.modified == 'now' else self.modified}"
        head = (text + "\r\n\r\n").encode("latin-1")
        return head if head_only else head + framed

    def unchanged(self, none_match, modified_since):
        """Does the client's validator hold? If-None-Match decides alone where it is sent (RFC 9110 section 13.2.2)."""
        if none_match:
            if not self.etag:
                return False
            given = {
                t.strip().removeprefix("W/").strip('"').removesuffix("-gzip").removesuffix("-br")
                for t in none_match.split(",")
            }
            return self.etag in given
        if modified_since and self.modified and self.modified != "now":
            try:
                return email.utils.parsedate_to_datetime(modified_since) >= email.utils.parsedate_to_datetime(
                    self.modified
                )
            except (TypeError, ValueError):
                return False
        return False

    def not_modified(self, coding, date):
        text = status_line(304) + f"Date: {date}\r\nServer: nginx"
        if self.etag_now(coding):
            text += f"\r\nETag: {self.etag_now(coding)}"
        return (text + "\r\n\r\n").encode("latin-1")


def chunks(payload, size=8192):
    """Chunked transfer coding of a payload."""
    parts = [payload[i : i + size] for i in range(0, len(payload), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(p), p) for p in parts) + b"0\r\n\r\n"


def calendar_body(template, target):
    """One month of the endless calendar; None where the path is no month."""
    found = re.fullmatch(r"/rili/(\d{4})-(\d{2})\.html", target)
    if not found:
        return None
    months = int(found[1]) * 12 + int(found[2]) - 1
    names = [f"{(months + step) // 12:04d}-{(months + step) % 12 + 1:02d}".encode() for step in (-1, 0, 1)]
    return (
        template.replace(b"{year}", names[1][:4])
        .replace(b"{month}", names[1][5:])
        .replace(b"{before}", names[0])
        .replace(b"{after}", names[2])
    )


def endless_body(template, target):
    """A page that leads to ever more of its kind (snares.py)."""
    number = int((re.findall(r"\d+", target) or ["1"])[-1])
    month = re.search(r"month=(\d+)", target)
    number = int(month[1]) if month else number
    body = template.replace(b"{next}", b"%d" % (number + 1)).replace(b"{before}", b"%d" % max(0, number - 1))
    body = body.replace(b"{now}", b"%d" % number).replace(b"{query}", target.partition("?")[2][:200].encode())

    def word(found):
        digest = hashlib.sha1(target.encode() + found[1]).hexdigest()
        return "".join(chr(ord("a") + int(digit, 16)) for digit in digest[:6]).encode()

    return re.sub(rb"\{word(\d)\}", word, body)


class Host:
    """The table of one host."""

    def __init__(self, row, load):
        self.address = row["address"]
        self.codings = row.get("codings", ["gzip"])
        chunked = row.get("chunked", False)
        self.by_target, self.by_path, self.rules = {}, {}, {}
        self.missing = Answer(row["missing"], load(row["missing"]["file"]))
        for resource in row["resources"]:
            answer = Answer(resource, load(resource["file"]), chunked)
            if answer.rule in ("calendar", "session", "endless"):
                self.rules[resource["target"]] = answer
            elif answer.params:
                self.by_path.setdefault(resource["target"], []).append(answer)
            else:
                self.by_target[resource["target"]] = answer
        self.sessions = 0

    def find(self, method, target, form):
        """The answer for a request; dynamic pages get their body here."""
        answer = self.by_target.get(target)
        if answer is not None:
            return answer
        path, _, query = target.partition("?")
        for candidate in self.by_path.get(path, ()):
            given = dict(urllib.parse.parse_qsl(query) + urllib.parse.parse_qsl(form))
            if all(given.get(k) == v for k, v in candidate.params.items()) and method in candidate.methods:
                return candidate
        for prefix, answer in self.rules.items():
            if target.startswith(prefix):
                return self._dynamic(answer, target) or self.missing
        return self.missing

    def _dynamic(self, answer, target):
        if answer.rule == "calendar":
            body = calendar_body(answer.body, target)
        elif answer.rule == "endless":
            body = endless_body(answer.body, target)
        else:
            self.sessions += 1
            body = answer.body.replace(b"{session}", f"{zlib.crc32(target.encode()) ^ self.sessions:08X}".encode())
        return None if body is None else Answer({"status": 200, "type": answer.type}, body)


def load_town(folder, port):
    """(town.json, hosts by address, text fixer); the addresses in bodies get `port` where it isn't the town's own."""
    folder = pathlib.Path(folder)
    town = json.loads((folder / "town.json").read_text(encoding="utf-8"))
    pattern = re.compile(rb"(127\.\d+\.\d+\.\d+):%d\b" % town["port"])
    swap = (lambda body: body) if port == town["port"] else (lambda body: pattern.sub(rb"\1:%d" % port, body))

    def load(name):
        return swap((folder / "files" / name).read_bytes()) if name else b""

    hosts = {}
    for row in town["hosts"]:
        for resource in row["resources"] + [row["missing"]]:
            resource["headers"] = [(k, swap(v.encode()).decode()) for k, v in resource.get("headers", ())]
        hosts[row["address"]] = Host(row, load)
    return town, hosts, swap

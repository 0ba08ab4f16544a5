"""What a server can do wrong, on purpose. A faults file is a JSON list of rules; the first that matches a request wins:

    {"host": "127.1.1.3" or "*", "path": "^/xwzx/" (regular expression, default all), "fault": KIND, ...options}

`times`: only the first so many requests that match; `every`: only each n-th; `after`: not before so many matched.
KINDS: status (status, retry_after), latency (ms), drip (bytes_per_s), stall (at: byte of the body, seconds), stall_head,
reset (at), close (at), wrong_length (by: added to Content-Length), bad_chunks, endless_body, endless_head, huge_head
(bytes), gzip_bomb (mib), bad_gzip, cut_gzip, garbage, nothing, challenge (status 412, 512 or 521), loop, drop_idle,
http10, lying_etag, stuck_etag.
"""

import asyncio
import gzip
import json
import re
import socket
import struct

from answers import chunks, status_line


class Rules:
    """The faults file; counts what it matched. Used by the server's one thread."""

    def __init__(self, path=None):
        self.path, self.rows = path, []
        self.load()

    def load(self):
        """Reads the file (again); the old rules stay where it doesn't parse."""
        if not self.path:
            return
        rows = []
        with open(self.path, encoding="utf-8") as file:
            for row in json.load(file):
                if row["fault"] not in KINDS and row["fault"] != "tls":
                    raise ValueError(f"{self.path}: unknown fault {row['fault']!r}")
                rows.append(dict(row, pattern=re.compile(row.get("path", "")), seen=0))
        self.rows = rows

    def match(self, host, target):
        for row in self.rows:
            if row["fault"] != "tls" and row.get("host", "*") in ("*", host) and row["pattern"].search(target):
                row["seen"] += 1
                n = row["seen"]
                if (
                    n > row.get("after", 0)
                    and n - row.get("after", 0) <= row.get("times", 1 << 60)
                    and n % row.get("every", 1) == 0
                ):
                    return row
        return None


class Exchange:
    """What a fault needs: the connection, the answer it spoils and how to write."""

    def __init__(self, connection, answer, coding, date):
        self.connection, self.answer, self.coding, self.date = connection, answer, coding, date
        self.sent = 0

    def write(self, data):
        if not self.connection.transport.is_closing():
            self.connection.transport.write(data)
            self.sent += len(data)

    async def drained(self):
        await self.connection.writable.wait()

    def parts(self):
        """Head and framed body of the honest answer."""
        whole = self.answer.whole(self.coding, self.date)
        at = whole.index(b"\r\n\r\n") + 4
        return whole[:at], whole[at:]

    def closing(self):
        return self.connection.transport.is_closing()

    def close(self):
        self.connection.transport.close()

    def reset(self):
        sock = self.connection.transport.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.transport.abort()


async def status(ex, rule):
    code = rule.get("status", 503)
    body = f"<html><head><title>{code}</title></head><body><h1>{code}</h1></body></html>".encode()
    retry = f"Retry-After: {rule['retry_after']}\r\n" if "retry_after" in rule else ""
    ex.write(
        (
            status_line(code)
            + f"Date: {ex.date}\r\nContent-Type: text/html\r\n{retry}Content-Length: {len(body)}\r\n\r\n"
        ).encode()
        + body
    )
    return code


async def latency(ex, rule):
    await asyncio.sleep(rule.get("ms", 500) / 1000)
    ex.write(ex.answer.whole(ex.coding, ex.date))


async def drip(ex, rule):
    whole = ex.answer.whole(ex.coding, ex.date)
    step = max(1, int(rule.get("bytes_per_s", 2000) / 20))
    for i in range(0, len(whole), step):
        if ex.closing():
            return None
        ex.write(whole[i : i + step])
        await asyncio.sleep(0.05)
    return None


async def stall(ex, rule):
    head, body = ex.parts()
    ex.write(head + body[: rule.get("at", 1000)])
    await asyncio.sleep(rule.get("seconds", 3600))
    ex.close()


async def stall_head(ex, rule):
    ex.write(status_line(200).encode() + b"Content-Type: text/html\r\n")
    await asyncio.sleep(rule.get("seconds", 3600))
    ex.close()


async def reset(ex, rule):
    head, body = ex.parts()
    ex.write((head + body)[: rule.get("at", 500)])
    await asyncio.sleep(0.05)
    ex.reset()


async def close(ex, rule):
    head, body = ex.parts()
    ex.write(head + body[: rule.get("at", len(body) // 2)])
    ex.close()


async def wrong_length(ex, rule):
    head, body = ex.parts()
    head = re.sub(rb"Transfer-Encoding: chunked", b"Content-Length: %d" % len(body), head)
    head = re.sub(rb"Content-Length: (\d+)", lambda m: b"Content-Length: %d" % (int(m[1]) + rule.get("by", 4096)), head)
    ex.write(head + body)
    ex.close()


async def bad_chunks(ex, rule):
    ex.write(
        status_line(200).encode()
        + b"Content-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"
        + b"400\r\n"
        + b"x" * 0x400
        + b"\r\nZZZ\r\nnot a size\r\n"
    )
    ex.close()


async def endless_body(ex, rule):
    ex.write(
        status_line(200).encode() + b"Content-Type: text/html; charset=utf-8\r\nConnection: close\r\n\r\n<html><body>"
    )
    block = "<p>没有尽头的正文。</p>\n".encode() * 2000
    while not ex.closing() and ex.sent < rule.get("limit", 1 << 30):
        ex.write(block)
        await ex.drained()
        await asyncio.sleep(0)
    ex.close()


async def endless_head(ex, rule):
    ex.write(status_line(200).encode())
    n = 0
    while not ex.closing() and ex.sent < rule.get("limit", 1 << 28):
        n += 1
        ex.write(b"".join(b"X-Filler-%d-%d: %s\r\n" % (n, i, b"y" * 60) for i in range(200)))
        await ex.drained()
        await asyncio.sleep(0)
    ex.close()


async def huge_head(ex, rule):
    head, body = ex.parts()
    ex.write(head[:-2] + b"X-Big: " + b"z" * rule.get("bytes", 60_000) + b"\r\n\r\n" + body)


async def gzip_bomb(ex, rule):
    body = gzip.compress(b"<p>0</p>" + bytes(rule.get("mib", 200) << 20), 6)
    ex.write(
        status_line(200).encode()
        + b"Content-Type: text/html\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(body)
        + body
    )


def _gzip_answer(ex, body):
    ex.write(
        status_line(200).encode()
        + f"Content-Type: {ex.answer.type}\r\nContent-Encoding: gzip\r\nContent-Length: {len(body)}\r\n\r\n".encode()
        + body
    )


async def bad_gzip(ex, rule):
    body = bytearray(gzip.compress(ex.answer.body, 6))
    for i in range(len(body) // 2, min(len(body), len(body) // 2 + 40)):
        body[i] ^= 0x5A
    _gzip_answer(ex, bytes(body))


async def cut_gzip(ex, rule):
    body = gzip.compress(ex.answer.body, 6)
    _gzip_answer(ex, body[: len(body) * 2 // 3])


async def garbage(ex, rule):
    ex.write(b"\x00\x01\x02SSH-2.0-what\r\nthis is no HTTP\r\n\r\n")
    ex.close()


async def nothing(ex, rule):
    ex.close()


async def challenge(ex, rule):
    code = rule.get("status", 412)
    if code == 412:
        body = (
            b'<!DOCTYPE html><html><head><meta id="x"'
            b' content="abc"><script>$_ts=window["$_ts"];if(!$_ts)$_ts={};$_ts.nsd=12345;$_ts.cd="qabc";</script></head><body></body></html>'
        )
        cookie = b""
    else:
        body = b"<script>document.cookie=('_')+('_')+('jsl_clearance=1700000000.1|-1|demo');location.href=location.pathname</script>"
        cookie = b"Set-Cookie: __jsluid_h=demo; path=/\r\n"
    ex.write(
        status_line(code).encode()
        + b"Content-Type: text/html\r\n"
        + cookie
        + b"Content-Length: %d\r\n\r\n" % len(body)
        + body
    )
    return code


async def loop(ex, rule):
    ex.write((status_line(302) + "Location: /loop/a.html\r\nContent-Length: 0\r\n\r\n").encode())
    return 302


async def drop_idle(ex, rule):
    """Says keep-alive and hangs up after the answer."""
    ex.write(ex.answer.whole(ex.coding, ex.date))
    await asyncio.sleep(0.01)
    ex.close()


async def http10(ex, rule):
    """HTTP/1.0, no length: the end of the connection is the end of the body."""
    head, _ = ex.parts()
    head = re.sub(rb"\r\n(Transfer-Encoding|Content-Length): [^\r]*", b"", head).replace(b"HTTP/1.1", b"HTTP/1.0", 1)
    ex.write(head + ex.answer.coded(ex.coding))
    ex.close()


async def _with_etag(ex, etag):
    head, body = ex.parts()
    ex.write(re.sub(rb"\r\nETag: [^\r]*", b"", head)[:-2] + b"ETag: " + etag + b"\r\n\r\n" + body)


async def lying_etag(ex, rule):
    await _with_etag(ex, b'"%x"' % id(ex))


async def stuck_etag(ex, rule):
    await _with_etag(ex, b'"always-the-same"')


KINDS = {
    f.__name__: f
    for f in (
        status,
        latency,
        drip,
        stall,
        stall_head,
        reset,
        close,
        wrong_length,
        bad_chunks,
        endless_body,
        endless_head,
        huge_head,
        gzip_bomb,
        bad_gzip,
        cut_gzip,
        garbage,
        nothing,
        challenge,
        loop,
        drop_idle,
        http10,
        lying_etag,
        stuck_etag,
    )
}
__all__ = ["Rules", "Exchange", "KINDS", "chunks"]

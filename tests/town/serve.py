#!/usr/bin/env python3
"""Serves a town made by make_town.py, each host on its own loopback address.

    serve.py DIR [--port P] [--log FILE] [--faults FILE] [--tls-port P]

Prints `ready port=P hosts=N pid=… seeds=… gold=…` once it listens, and stops on SIGTERM or SIGINT; SIGHUP reads the
faults file again and prints `faults N`. Port 0 takes a free one; where the port isn't the town's own, addresses in the bodies are rewritten
and DIR/live/ gets seeds.toml and gold.jsonl with it. The log has a line a request: start and end in ms since the
epoch, host, method, target, status, bytes, connection number, fault; parted by tabs.
"""

import argparse
import asyncio
import email.utils
import pathlib
import signal
import socket
import sys
import time

import answers
import faults

REQUEST_MAX = 64 << 10  # bytes of a request head


class Clock:
    """The Date header, made once a second."""

    second = 0
    text = ""

    @classmethod
    def date(cls):
        now = int(time.time())
        if now != cls.second:
            cls.second, cls.text = now, email.utils.formatdate(now, usegmt=True)
        return cls.text


class Log:
    """The access log; lines gather in memory and reach the file a few times a second."""

    def __init__(self, path):
        self.file = open(path, "a", encoding="utf-8") if path else None
        self.lines = []

    def add(self, start, host, method, target, status, size, connection, fault):
        if self.file:
            self.lines.append(
                f"{start * 1000:.3f}\t{time.time() * 1000:.3f}\t{host}\t{method}\t{target}\t{status}\t{size}\t{connection}\t{fault}\n"
            )

    def flush(self):
        if self.file and self.lines:
            self.file.write("".join(self.lines))
            self.file.flush()
            self.lines = []


class Connection(asyncio.Protocol):
    """One client connection: HTTP/1.1 with keep-alive and pipelining."""

    count = 0

    def __init__(self, host, rules, log):
        self.host, self.rules, self.log = host, rules, log
        self.buffer = b""
        self.busy = None  # the task of an answer that takes time
        Connection.count += 1
        self.number = Connection.count

    def connection_made(self, transport):
        self.transport = transport
        self.writable = asyncio.Event()
        self.writable.set()
        transport.set_write_buffer_limits(high=1 << 20)
        sock = transport.get_extra_info("socket")
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def connection_lost(self, _):
        self.writable.set()
        if self.busy:
            self.busy.cancel()

    def pause_writing(self):
        self.writable.clear()

    def resume_writing(self):
        self.writable.set()

    def data_received(self, data):
        self.buffer += data
        if not self.busy:
            self.serve_buffer()

    def serve_buffer(self):
        while not self.busy and not self.transport.is_closing():
            end = self.buffer.find(b"\r\n\r\n")
            if end < 0:
                if len(self.buffer) > REQUEST_MAX:
                    self.transport.close()
                return
            head = self.buffer[:end]
            length = header(head, b"content-length")
            need = end + 4 + (int(length) if length.isdigit() else 0)
            if len(self.buffer) < need:
                return
            form = self.buffer[end + 4 : need].decode("latin-1")
            self.buffer = self.buffer[need:]
            self.answer(head, form)

    def answer(self, head, form):
        start = time.time()
        line = head.split(b"\r\n", 1)[0].split(b" ")
        if len(line) != 3:
            self.transport.write(answers.status_line(400).encode() + b"Content-Length: 0\r\n\r\n")
            self.transport.close()
            return
        method, target = line[0].decode("latin-1"), line[1].decode("latin-1")
        answer = self.host.find(method, target, form)
        coding = answer.coding_for(header(head, b"accept-encoding"), self.host.codings)
        rule = self.rules.match(self.host.address, target) if self.rules.rows else None
        if rule or answer.latency:
            closing = header(head, b"connection").lower() == b"close"
            self.busy = asyncio.ensure_future(self.slow(start, method, target, answer, coding, rule, closing, head))
            return
        data, status = respond(method, head, answer, coding)
        self.transport.write(data)
        self.log.add(start, self.host.address, method, target, status, len(data), self.number, "")
        if header(head, b"connection").lower() == b"close" or line[2] == b"HTTP/1.0":
            self.transport.close()

    async def slow(self, start, method, target, answer, coding, rule, closing, head):
        status, sent = answer.status, 0
        exchange = faults.Exchange(self, answer, coding, Clock.date())
        try:
            if answer.latency:
                await asyncio.sleep(answer.latency)
            if rule:
                status = await faults.KINDS[rule["fault"]](exchange, rule) or status
            else:
                data, status = respond(method, head, answer, coding)
                exchange.write(data)
        finally:
            sent = exchange.sent
            self.log.add(
                start,
                self.host.address,
                method,
                target,
                status,
                sent,
                self.number,
                rule["fault"] if rule else "latency",
            )
            self.busy = None
        if closing:
            self.transport.close()
        if not self.transport.is_closing():
            self.serve_buffer()


def respond(method, head, answer, coding):
    """The bytes of the response and its status."""
    if method not in answer.methods:
        return answers.status_line(405).encode() + b"Content-Length: 0\r\n\r\n", 405
    given = (header(head, name).decode("latin-1") for name in (b"if-none-match", b"if-modified-since"))
    if answer.status == 200 and answer.unchanged(*given):
        return answer.not_modified(coding, Clock.date()), 304
    return answer.whole(coding, Clock.date(), method == "HEAD"), answer.status


def header(head, name):
    """The first value of a header, stripped; empty where it isn't there. `name` in lower case."""
    lower = head.lower()
    at = lower.find(b"\r\n" + name + b":")
    if at < 0:
        return b""
    at += len(name) + 3
    end = head.find(b"\r\n", at)
    return head[at : end if end >= 0 else len(head)].strip()


def listener(address, port):
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind((address, port))
    sock.listen(512)
    sock.setblocking(False)
    return sock


def bind_all(addresses, port):
    """One socket an address, all on one port; with port 0 on one that is free on all of them."""
    for _ in range(50):
        socks = []
        try:
            for address in addresses:
                socks.append(listener(address, port or (socks[0].getsockname()[1] if socks else 0)))
            return socks
        except OSError as error:
            for sock in socks:
                sock.close()
            if port:
                raise SystemExit(f"serve.py: {addresses[len(socks)]}:{port}: {error.strerror}") from None
    raise SystemExit("serve.py: found no port that is free on all addresses")


def reload_faults(rules):
    """Reads the rules again and says so on stdout, for whoever changed them."""
    try:
        rules.load()
        print(f"faults {len(rules.rows)}", flush=True)
    except (OSError, ValueError, KeyError) as error:
        print(f"faults kept: {error}", flush=True)


def write_live(folder, swap):
    """seeds.toml and gold.jsonl with the port that is really served."""
    folder = pathlib.Path(folder)
    live = folder / "live"
    live.mkdir(exist_ok=True)
    for name in ("seeds.toml", "gold.jsonl"):
        (live / name).write_bytes(swap((folder / name).read_bytes()))
    return live


async def run(options):
    town_port = answers.json.loads((pathlib.Path(options.dir) / "town.json").read_text(encoding="utf-8"))
    addresses = [row["address"] for row in town_port["hosts"]]
    wanted = town_port["port"] if options.port is None else options.port
    socks = bind_all(addresses, wanted)
    port = socks[0].getsockname()[1]
    _, hosts, swap = answers.load_town(options.dir, port)
    rules, log = faults.Rules(options.faults), Log(options.log)
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    loop.add_signal_handler(signal.SIGHUP, reload_faults, rules)
    servers = [
        await loop.create_server(lambda h=hosts[address]: Connection(h, rules, log), sock=sock)
        for address, sock in zip(addresses, socks)
    ]
    secured = ""
    if any(row["fault"] == "tls" for row in rules.rows):
        import tls

        more, secured = await tls.listen(loop, rules, hosts, log, Connection, options.tls_port)
        servers += more
    live = write_live(options.dir, swap)
    print(
        f"ready port={port} hosts={len(hosts)} seeds={live / 'seeds.toml'} gold={live / 'gold.jsonl'}{secured}",
        flush=True,
    )
    while not stop.is_set():
        try:
            await asyncio.wait_for(stop.wait(), 0.2)
        except asyncio.TimeoutError:
            log.flush()
    for server in servers:
        server.close()
    log.flush()


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dir")
    parser.add_argument("--port", type=int, help="default: the town's own; 0: a free one")
    parser.add_argument("--tls-port", type=int, default=0)
    parser.add_argument("--log")
    parser.add_argument("--faults")
    asyncio.run(run(parser.parse_args(arguments)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

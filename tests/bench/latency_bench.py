#!/usr/bin/env python3
"""How fast a crawl is where nothing but the wait for answers is in its way.

    latency_bench.py PATH-OF-FANGZHI [--hosts 100] [--pages 40] [--delay 200] [--connections 4] [--kib 35]

Serves `hosts` sites on 127.2.x.y addresses, each answer `delay` ms late, and crawls them with so many connections a host
(ideal: hosts * connections * 1000 / delay pages a second). Prints a line for the same pages fetched by curl -Z (which
neither reads nor keeps them) and one for the crawl: pages, seconds by the wall, seconds of CPU of the client and of the
server. Loopback only; asks for nothing but python's standard library.
"""

import argparse
import asyncio
import json
import multiprocessing
import os
import pathlib
import resource
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "e2e"))

import harness  # noqa: E402

RUN_MAX_S = 120


def answer(status, body, kind="text/html; charset=utf-8"):
    head = f"HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def site(number, pages, kib):
    """Path -> answer of one site; its articles are its own, and padded with script to the size of real ones."""
    answers = {b"/": answer(200, harness.list_page(range(pages)))}
    for page in range(pages):
        body = harness.article_page(number * pages + page)
        padding = b"<script>" + b"var a=1;\n" * max(0, (kib * 1024 - len(body)) // 9) + b"</script></body>"
        answers[b"/art/%d.html" % page] = answer(200, body.replace(b"</body>", padding))
    return answers


class Late(asyncio.Protocol):
    """Answers after the delay; one request at a time, as HTTP/1.1 clients without pipelining send them."""

    def __init__(self, answers, delay_s):
        self.answers, self.delay_s, self.missing = answers, delay_s, answer(404, b"no")

    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        path = data.split(b" ", 2)[1]
        loop = asyncio.get_running_loop()
        loop.call_later(self.delay_s, self.transport.write, self.answers.get(path, self.missing))


def serve(options, pipe):
    """The server process: sends its port, ends when told, and sends its seconds of CPU."""

    async def run():
        loop = asyncio.get_running_loop()
        port, servers = 0, []
        for number in range(options.hosts):
            answers = site(number, options.pages, options.kib)
            make = lambda answers=answers: Late(answers, options.delay / 1000)  # noqa: E731
            servers.append(await loop.create_server(make, address(number), port, backlog=256))
            port = servers[0].sockets[0].getsockname()[1]
        began = time.process_time()
        pipe.send(port)
        while True:
            await loop.run_in_executor(None, pipe.recv)
            pipe.send(time.process_time() - began)
            began = time.process_time()

    asyncio.run(run())


def address(number):
    return f"127.2.{number // 250}.{number % 250 + 1}"


def timed(command):
    """Exit code, seconds by the wall and of CPU, stderr."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=RUN_MAX_S)
    wall = time.monotonic() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return done, wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def report(what, pages, wall, cpu, pipe):
    pipe.send("time")
    row = {"what": what, "pages": pages, "wall_s": round(wall, 2), "pages_per_s": round(pages / wall), "cpu_s": round(cpu, 2),
           "server_cpu_s": round(pipe.recv(), 2), "load": round(os.getloadavg()[0], 1)}
    print(json.dumps(row), flush=True)


def curl(options, port, folder, pipe):
    """All pages by curl's own parallel mode, at most 300 at a time (its limit)."""
    urls = [f"http://{address(h)}:{port}/art/{p}.html" for p in range(options.pages) for h in range(options.hosts)]
    config = folder / "curl.txt"
    config.write_text("".join(f'url = "{url}"\noutput = "/dev/null"\n' for url in urls), "utf8")
    done, wall, cpu = timed(["curl", "-q", "-s", "-Z", "--parallel-max", "300", "-K", config])
    assert done.returncode == 0, done.stderr
    report("curl -Z", len(urls), wall, cpu, pipe)


def crawl(options, port, folder, pipe):
    sites = {f"s{h}": [f"http://{address(h)}:{port}/"] for h in range(options.hosts)}
    seeds = harness.seed_file(folder, sites, min_delay="0ms", max_connections_per_host=options.connections)
    command = [options.program, "crawl", seeds, "--archive", folder / "archive", "--once"]
    done, wall, cpu = timed(command)
    last = done.stderr.decode(errors="replace").strip().splitlines()[-1]
    assert done.returncode == 0, last
    report("fangzhi crawl", options.hosts * (options.pages + 2), wall, cpu, pipe)
    print(last, file=sys.stderr)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--hosts", type=int, default=100)
    parser.add_argument("--pages", type=int, default=40, help="articles a host")
    parser.add_argument("--delay", type=float, default=200, help="ms before each answer")
    parser.add_argument("--connections", type=int, default=4, help="a host")
    parser.add_argument("--kib", type=int, default=35, help="of an article")
    options = parser.parse_args()
    options.program = os.path.abspath(options.program)
    pipe, other = multiprocessing.Pipe()
    server = multiprocessing.Process(target=serve, args=(options, other), daemon=True)
    server.start()
    try:
        port = pipe.recv()
        with harness.folder() as folder:
            curl(options, port, folder, pipe)
            crawl(options, port, folder, pipe)
    finally:
        server.terminate()
        server.join()


if __name__ == "__main__":
    main()

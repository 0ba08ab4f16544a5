"""What the end-to-end tests share: the program under test, a loopback web server, seed files. Standard library only."""
import contextlib
import http.server
import json
import os
import pathlib
import socketserver
import subprocess
import sys
import tempfile
import threading
import unittest

PROGRAM = ""  # set by main()


def fangzhi(*arguments, timeout=120, **options):
    """Runs the program to its end; text in, text out."""
    return subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, errors="replace",
                          timeout=timeout, **options)


def start(*arguments):
    return subprocess.Popen([PROGRAM, *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE)


class Web(socketserver.ThreadingMixIn, http.server.HTTPServer):
    """Serves `pages`: path -> bytes, (content type, bytes) or a function of the request handler. Counts requests."""

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 64

    def __init__(self, pages, address="127.0.0.1"):
        super().__init__((address, 0), Handler)
        self.pages = pages
        self.log = []  # (path, status)
        self.on_request = lambda: None
        self.url = f"http://{address}:{self.server_address[1]}"
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def handle_error(self, request, client_address):
        pass  # a client that goes away is what some tests are about

    def __exit__(self, *_):
        self.shutdown()
        self.server_close()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.server.on_request()
        page = self.server.pages.get(self.path)
        if callable(page):
            self.server.log.append((self.path, 0))
            page(self)
            return
        status = 200 if page is not None else 404
        kind, body = page if isinstance(page, tuple) else ("text/html; charset=utf-8", page or b"not here")
        self.server.log.append((self.path, status))
        self.answer(status, kind, body)

    def answer(self, status, kind, body, headers=()):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def seed_file(folder, sites, name="seeds.toml", **defaults):
    """A seed file for loopback sites: {id: [start URLs]}."""
    settings = {"allow_private": True, "min_delay": "5ms", **defaults}
    lines = ["[defaults]", *(f"{key} = {json.dumps(value)}" for key, value in settings.items())]
    for identity, urls in sites.items():
        lines += ["[[site]]", f'id = "{identity}"', f"start = {json.dumps(urls)}"]
    path = pathlib.Path(folder) / name
    path.write_text("\n".join(lines) + "\n", "utf8")
    return path


def articles_of(archive):
    """Every article of an archive as export writes it, by URL and part."""
    run = fangzhi("export", "--archive", archive, "--format", "jsonl", "--out", "-", "--all", "--quiet")
    assert run.returncode == 0, run.stderr
    articles = [json.loads(line) for line in run.stdout.splitlines()]
    return {(article["url"], article["part"]): article for article in articles}


@contextlib.contextmanager
def folder():
    with tempfile.TemporaryDirectory(prefix="fangzhi-e2e-") as path:
        yield pathlib.Path(path)


def article_page(number, words="会议指出，要坚持以人民为中心，统筹推进各项工作，确保任务落到实处。"):
    """A small article page of our own, different for each number."""
    sentences = "".join(f"<p>{words}这是第{number}号通知的第{i}段，涉及{number * 7 + i}个村和{number * 3 + i}户居民，由示例镇负责落实。</p>"
                        for i in range(1, 6))
    return (f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>示例镇第{number}号通知_示例市</title></head><body>'
            f'<div class="nav"><a href="/">首页</a></div><h1>示例镇第{number}号通知</h1>'
            f'<div class="info">来源：示例镇政府 发布时间：2024-03-{number % 28 + 1:02d} 10:{number % 60:02d}</div>'
            f'<div class="content">{sentences}</div><div class="footer">主办单位：示例市人民政府</div></body></html>').encode()


def list_page(numbers, extra=""):
    links = "".join(f'<li><a href="/art/{n}.html">示例镇第{n}号通知</a><span>2024-03-{n % 28 + 1:02d}</span></li>' for n in numbers)
    return f'<html><head><meta charset="utf-8"><title>通知公告</title></head><body><ul class="list">{links}</ul>{extra}</body></html>'.encode()


def small_site(count):
    pages = {f"/art/{n}.html": article_page(n) for n in range(count)}
    pages["/"] = list_page(range(count))
    return pages


def main():
    global PROGRAM
    if len(sys.argv) < 2 or not os.path.exists(sys.argv[1]):
        print(f"usage: {sys.argv[0]} PATH-OF-FANGZHI", file=sys.stderr)
        sys.exit(77)
    PROGRAM = os.path.abspath(sys.argv.pop(1))
    unittest.main(module="__main__", verbosity=1)

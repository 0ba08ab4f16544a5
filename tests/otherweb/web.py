"""The frame of the other web: hosts, articles, and a server that answers for all of them on one port.

A host is a subclass of Host. It adds articles (its gold) and routes in `build`; `answer` may be overridden for what is
computed. Everything follows from the seed, so that the gold is the same in the server and in the checker.
"""

import datetime
import email.utils
import html
import random
import threading
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import prose

LAST_DAY = datetime.date(2026, 9, 28)


class Item:
    """One article: what a reader sees of it, and where it lives."""

    def __init__(self, serial, title, day, paragraphs):
        self.serial, self.title, self.day, self.paragraphs = serial, title, day, paragraphs
        self.url = None  # path on its host, or an absolute URL
        self.variant = ""

    def iso(self):
        return self.day.isoformat()


class Reply:
    def __init__(self, body, content_type="text/html; charset=utf-8", status=200, location=None, charset="utf-8"):
        self.body = body if isinstance(body, bytes) else body.encode(charset, "xmlcharrefreplace")
        self.content_type, self.status, self.location = content_type, status, location


def js(text):
    return Reply(text, "application/javascript; charset=utf-8")


def moved(location, status=302):
    return Reply("", status=status, location=location)


NOT_FOUND = Reply("<html><head><title>404 Not Found</title></head><body>404</body></html>", status=404)


class Host:
    name = ""  # of the site
    charset = "utf-8"
    scope = "host"
    domain = None  # a name under .localhost instead of an address

    def __init__(self, index, seed, size, port):
        self.size, self.port = size, port
        self.ip = "127.44.%d.%d" % (seed % 200, index + 1)
        self.rng = random.Random("%d/%s" % (seed, type(self).__name__))
        self.routes, self.items, self.wanted = {}, [], set()
        self.base = "http://%s:%d" % (self.domain or self.ip, port)
        self.serial = self.rng.randint(1000, 5000)
        self.day = LAST_DAY
        self.build()

    # -- making articles

    def column(self, variant, count=None, low=3, high=6):
        """`count` articles of a column, newest first."""
        made = []
        day = LAST_DAY
        for _ in range(count or self.size):
            self.serial += self.rng.randint(1, 7)
            item = Item(self.serial, prose.title(self.rng, self.serial), day, prose.body(self.rng, low, high))
            item.variant = variant
            made.append(item)
            day -= datetime.timedelta(days=self.rng.randint(1, 4))
        self.items += made
        return made

    def put(self, path, text, content_type=None, wanted=True):
        """A page at `path` (with its query); part of what a crawler has to ask for."""
        if isinstance(text, Reply):
            self.routes[path] = text
        else:
            self.routes[path] = Reply(text, content_type or "text/html; charset=%s" % self.charset, charset=self.charset)
        if wanted:
            self.wanted.add(path)

    def put_article(self, item, path, text=None):
        item.url = path
        self.put(path, text or self.article(item))

    # -- pages

    def page(self, title, inner, head=""):
        return (
            '<!DOCTYPE html><html><head><meta charset="%s"><title>%s</title>%s</head><body><div class="header"><h2>%s</h2>'
            '<ul class="nav"><li><a href="/">首页</a></li></ul></div>%s<div class="footer"><p>主办单位：%s办公室 网站标识码：'
            "3300000012</p><p>浙ICP备05000000号</p></div></body></html>"
            % (self.charset, title, head, self.name, inner, self.name)
        )

    def article(self, item, paragraphs=None, more=""):
        body = "".join("<p>　　%s</p>" % p for p in (paragraphs or item.paragraphs))
        return self.page(
            "%s_%s" % (item.title, self.name),
            '<div class="position">当前位置：<a href="/">首页</a> &gt; 正文</div><div class="article"><h1>%s</h1><div class="info">'
            '发布时间：%s　来源：%s　浏览次数：12</div><div class="content" id="zoom">%s</div>%s</div>'
            % (item.title, item.iso(), self.name, body, more),
        )

    @staticmethod
    def entries(items, href=lambda item: item.url, day=lambda item: item.iso()):
        return "".join(
            '<li><a href="%s" target="_blank">%s</a><span>%s</span></li>' % (html.escape(href(i)), i.title, day(i)) for i in items
        )

    def listing(self, title, items, more="", head=""):
        return self.page("%s_%s" % (title, self.name), '<div class="list"><h3>%s</h3><ul>%s</ul>%s</div>' % (title, self.entries(items), more), head)

    def home(self, columns):
        """A home page that leads to columns: (name, address)."""
        links = "".join('<li><a href="%s">%s</a></li>' % (html.escape(href), name) for name, href in columns)
        self.put("/", self.page(self.name, '<div class="columns"><ul>%s</ul></div>' % links))

    # -- answering

    def build(self):
        raise NotImplementedError

    def answer(self, method, path, query, form, headers):
        """Called where no route fits; None is 404. `form` is the body of a POST, bytes."""
        return None

    def serves(self, name, path):
        """Of a host with several names: whether `path` is there under this one."""
        return True

    def gold(self):
        for item in self.items:
            yield {
                "url": item.url if item.url.startswith("http") else self.base + item.url,
                "variant": item.variant,
                "title": item.title,
                "day": item.iso(),
                "paragraphs": item.paragraphs,
            }


def pages_of(items, size):
    return [items[i : i + size] for i in range(0, len(items), size)] or [[]]


def fields(query, charset="utf-8"):
    return dict(urllib.parse.parse_qsl(query, keep_blank_values=True, encoding=charset, errors="replace"))


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *_):
        pass

    def reply(self):
        web = self.server.web
        host = web.host_of(self.headers.get("Host", ""))
        length = int(self.headers.get("Content-Length") or 0)
        form = self.rfile.read(length) if length else b""
        path, _, query = self.path.partition("?")
        found = None
        if host is not None:
            is_here = host.serves(self.headers.get("Host", ""), path)
            found = host.routes.get(self.path) if self.command != "POST" and is_here else None
            found = found or host.answer(self.command, path, query, form, self.headers)
        found = found or NOT_FOUND
        if host is not None:
            web.count(host, self.command, self.path, found.status)
        self.send_response(found.status)
        self.send_header("Content-Type", found.content_type)
        self.send_header("Content-Length", str(len(found.body)))
        self.send_header("Date", email.utils.formatdate(usegmt=True))
        if found.location:
            self.send_header("Location", found.location)
        self.end_headers()
        self.wfile.write(found.body)

    do_GET = do_POST = reply


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64


class Web:
    """All hosts of one seed, served from threads of this process."""

    def __init__(self, kinds, seed, size, port):
        self.port = port
        self.hosts = [kind(index, seed, size, port) for index, kind in enumerate(kinds)]
        self.by_name = {}
        for host in self.hosts:
            for name in [host.domain or host.ip] + list(getattr(host, "more_domains", [])):
                self.by_name[name] = host
        self.log, self.lock = [], threading.Lock()
        self.servers = []

    def host_of(self, header):
        return self.by_name.get(header.rsplit(":", 1)[0])

    def count(self, host, method, path, status):
        with self.lock:
            self.log.append((host, method, path, status))

    def start(self):
        for ip in sorted({"127.0.0.1"} | {host.ip for host in self.hosts}):
            server = Server((ip, self.port), Handler)
            server.web = self
            self.servers.append(server)
            threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True).start()

    def stop(self):
        for server in self.servers:
            server.shutdown()
            server.server_close()

    def seeds(self):
        lines = ['[defaults]\nallow_private = true\nmin_delay = "2ms"\nmax_connections_per_host = 2\n']
        for host in self.hosts:
            lines.append('[[site]]\nid = "%s"\nname = "%s"\nstart = ["%s/"]\nscope = "%s"\n' % (type(host).__name__.lower(), host.name, host.base, host.scope))
        return "\n".join(lines)

"""The nouns of the town: sites, columns, articles, and the resources a server hands out."""

import datetime
import email.utils
import random
from dataclasses import dataclass, field

DAY_ZERO = datetime.date(2024, 6, 20)  # the town's first day; fixed, so that bytes depend on the seed alone
ZONE = "+08:00"


def source(*names):
    """The random source that belongs to these names: the same names give the same numbers, whatever else was drawn."""
    return random.Random("/".join(str(name) for name in names))


@dataclass
class Column:
    key: str  # path element, "zwyw"
    name: str
    number: int
    articles: list = field(default_factory=list)  # newest first


@dataclass
class File:
    """An attachment or picture of an article."""

    name: str  # as the link reads
    filename: str
    body: bytes
    content_type: str
    text: list = field(default_factory=list)  # of an attachment: its lines, title first; none: a scan


@dataclass
class Article:
    site: object
    column: Column
    serial: int
    kind: str
    published: datetime.datetime
    precision: str  # "second", "minute", "day"
    document: object
    topic: str
    origin: str = ""  # the source line's name; empty: no source line
    editor: str = ""
    traits: list = field(default_factory=list)
    cluster: str = ""
    files: list = field(default_factory=list)
    pictures: list = field(default_factory=list)
    second: object = None  # another Document on the same page
    born: int = 0  # day it appeared
    edited: int = 0  # day of the last edit; 0: never
    change: str = "same"  # against the day before: same, new, edited, deleted, moved
    old_paths: list = field(default_factory=list)  # addresses it had before it moved

    def has(self, trait):
        return trait in self.traits

    def when(self):
        """The publication time as the gold says it."""
        if self.precision == "day":
            return self.published.date().isoformat()
        shape = "%Y-%m-%dT%H:%M:%S" if self.precision == "second" else "%Y-%m-%dT%H:%M"
        return self.published.strftime(shape) + ZONE

    def printed(self):
        """The publication time as a page prints it."""
        shapes = {"day": "%Y-%m-%d", "minute": "%Y-%m-%d %H:%M", "second": "%Y-%m-%d %H:%M:%S"}
        return self.published.strftime(shapes[self.precision])

    def changed(self):
        """When the page last changed: publication, or the morning of the last edit."""
        if not self.edited:
            return self.published
        return datetime.datetime.combine(DAY_ZERO + datetime.timedelta(days=self.edited), datetime.time(9, 0))

    def http_date(self):
        """The same as Last-Modified has it."""
        when = self.changed()
        return email.utils.format_datetime(
            (when - datetime.timedelta(hours=8)).replace(tzinfo=datetime.timezone.utc), usegmt=True
        )

    def rng(self, purpose):
        return source(self.site.seed, self.site.index, self.serial, purpose)


@dataclass
class Site:
    index: int
    seed: int
    address: str
    port: int
    system: str
    name: str  # "示例市人民政府"
    city: object  # name, short, towns, villages
    charset: str = "utf-8"
    columns: list = field(default_factory=list)
    articles: list = field(default_factory=list)
    robots: str = ""
    crawl_delay: float = 0.0  # seconds, as robots.txt asks
    forbidden: list = field(default_factory=list)  # path prefixes robots.txt closes
    page_size: int = 6
    day: int = 0
    skin: object = None

    @property
    def origin(self):
        return f"http://{self.address}:{self.port}"

    @property
    def today(self):
        return DAY_ZERO + datetime.timedelta(days=self.day)

    def rng(self, purpose):
        return source(self.seed, self.index, purpose)


@dataclass
class Resource:
    """One answer of the server. `params` must all be among the query's or form's for it to be chosen."""

    target: str  # path, with the query unless `params` are given
    body: bytes = b""
    content_type: str = "text/html"
    status: int = 200
    headers: list = field(default_factory=list)
    params: dict = field(default_factory=dict)
    methods: str = "GET"
    etag: str = ""  # "", "honest", "lying" (another on each request), "stuck" (never changes)
    modified: str = ""  # Last-Modified: "", "now" (lies), or an HTTP date
    latency_ms: int = 0
    rule: str = ""  # an endless page the server makes itself: "calendar", "session"


@dataclass
class City:
    name: str
    short: str
    towns: list
    villages: list

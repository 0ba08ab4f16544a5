#!/usr/bin/env python3
"""Makes the demo town: municipal web sites on 127.x addresses, for crawling, breaking and scoring.

    make_town.py --hosts 8 --pages 20 --seed 1 --out DIR [--mutate N] [--port 8080]

DIR gets `town.json` (hosts and every resource), `files/` (bodies), `gold.jsonl` (the truth) and `seeds.toml`. The same
arguments give the same bytes. `--mutate N` gives the town N days later. Serve it with serve.py, score with score.py.
"""

import argparse
import json
import pathlib
import sys

import byways
import chrome
import gold
import plan
import snares

MIN_DELAY_MS = 20  # between requests to one host, in the seed file

# How the sites' servers behave, dealt in turn: content codings, framing, validators that lie, slowness.
SERVERS = (
    {"codings": ["gzip"]},
    {"codings": []},
    {"codings": ["gzip"], "chunked": True, "modified": "now"},
    {"codings": ["br", "gzip"]},
    {"codings": ["gzip"], "etag": "lying", "modified": ""},
    {"codings": ["gzip"], "latency_ms": 12},
    {"codings": [], "chunked": True},
    {"codings": ["br", "gzip"], "etag": ""},
)


def site_resources(site):
    site.skin = chrome.Skin(site, site.system_door.old_style)
    robots = byways.robots_resources(site)
    byway, extra = byways.byway_resources(site)
    missing, more = byways.missing_page(site)
    resources = site.system_door.resources(extra)
    door = site.system_door
    for article in site.articles:
        if article.has("unlisted"):
            paths = {door.path(article), door.alias_path(article)}
            resources = [r for r in resources if r.target not in paths]
        for old in article.old_paths:
            if article.serial % 3:
                byway.append(type(missing)(old, b"", status=301, headers=[("Location", door.path(article))]))
    resources += (
        byway
        + more
        + robots
        + byways.sitemap_resources(site)
        + byways.feed_resources(site)
        + byways.image_resources(site)
    )
    return resources, missing


class Bodies:
    """Writes each different body once under DIR/files."""

    def __init__(self, folder):
        self.folder = folder
        self.names = {}
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.iterdir():
            old.unlink()

    def keep(self, body):
        if not body:
            return ""
        if body not in self.names:
            name = f"{len(self.names):05d}"
            (self.folder / name).write_bytes(body)
            self.names[body] = name
        return self.names[body]


def resource_row(resource, bodies):
    """Only what differs from the defaults, to keep town.json small."""
    row = {
        "target": resource.target,
        "file": bodies.keep(resource.body),
        "type": resource.content_type,
        "status": resource.status,
    }
    for name in ("headers", "params", "etag", "modified", "latency_ms", "rule"):
        value = getattr(resource, name)
        if value:
            row[name] = value
    if resource.methods != "GET":
        row["methods"] = resource.methods
    return row


def host_row(site, bodies, with_snares=False):
    resources, missing = site_resources(site)
    if with_snares:
        resources = snares.add(site, resources)
    manners = SERVERS[site.index % len(SERVERS)]
    for resource in resources:
        for name in ("etag", "modified", "latency_ms"):
            if (
                name in manners
                and getattr(resource, name, None) is not None
                and resource.content_type.startswith("text/html")
            ):
                setattr(resource, name, manners[name])
    return {
        "codings": manners["codings"],
        "chunked": manners.get("chunked", False),
        "address": site.address,
        "name": site.name,
        "system": site.system,
        "robots": site.robots,
        "delay_ms": max(MIN_DELAY_MS, round(site.crawl_delay * 1000)),
        "forbidden": site.forbidden,
        "traps": ["/rili/", "/hd/"] + (snares.prefixes_of(site) if with_snares else []),
        "missing": resource_row(missing, bodies),
        "resources": [resource_row(r, bodies) for r in resources],
    }


def start_pages(site, with_snares):
    hosts = [site.address]
    if with_snares and "mirror" in snares.kinds_of(site):
        hosts.append(snares.mirror_address(site))
    return ", ".join(f'"http://{host}:{site.port}/"' for host in hosts)


def seeds_text(sites, pages, with_snares=False):
    head = (
        "# The demo town. Made by tests/town/make_town.py; serve it with tests/town/serve.py.\n[defaults]\nuser_agent"
        ' = "fangzhi/0.1 (+https://example.org/about-our-crawl)"\ncontact = "archive@example.org"\ntimezone ='
        f' "Asia/Shanghai"\nmin_delay = "{MIN_DELAY_MS}ms"\nmax_pages = {100 + 8 * pages}  # a site: more than all it'
        " holds, less than its traps\nallow_private = true\n"
    )
    return head + "".join(
        f'\n[[site]]\nid = "town{s.index:03d}"\nname = "{s.name}"\nstart = [{start_pages(s, with_snares)}]\nscope = "host"\n'
        for s in sites
    )


def make(hosts, pages, seed, out, day=0, port=8080, with_snares=False):
    """Writes the town under `out` (a path); returns its sites."""
    out = pathlib.Path(out)
    out.mkdir(parents=True, exist_ok=True)
    sites = plan.build(hosts, pages, seed, port, day)
    bodies = Bodies(out / "files")
    rows = [host_row(s, bodies, with_snares) for s in sites]
    if with_snares:
        rows += [row for row in (snares.mirror_row(s, row) for s, row in zip(sites, rows)) if row]
    town = {
        "seed": seed,
        "hosts_asked": hosts,
        "pages": pages,
        "day": day,
        "port": port,
        "min_delay_ms": MIN_DELAY_MS,
        "agent": "fangzhi",
        "hosts": rows,
    }
    (out / "town.json").write_text(json.dumps(town, ensure_ascii=False, indent=0), encoding="utf-8")
    with open(out / "gold.jsonl", "w", encoding="utf-8") as file:
        for site in sites:
            for row in gold.site_rows(site):
                file.write(json.dumps(row, ensure_ascii=False) + "\n")
    (out / "seeds.toml").write_text(seeds_text(sites, pages, with_snares), encoding="utf-8")
    return sites


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hosts", type=int, default=8)
    parser.add_argument("--pages", type=int, default=20, help="articles a host (default %(default)s)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--mutate", type=int, default=0, metavar="N", help="the town N days later")
    parser.add_argument("--snares", action="store_true", help="with what snares.py has")
    parser.add_argument("--port", type=int, default=8080)
    parser.add_argument("--out", required=True)
    options = parser.parse_args(arguments)
    sites = make(options.hosts, options.pages, options.seed, options.out, options.mutate, options.port, options.snares)
    print(f"{len(sites)} sites, {sum(len(s.articles) for s in sites)} articles in {options.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

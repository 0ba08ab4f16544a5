"""How the program meets servers and signals: HTTP/2, IPv6, the first and the second Ctrl-C."""
import json
import os
import shutil
import signal
import socket
import subprocess
import time
import unittest

import harness
from harness import Web, articles_of, fangzhi, seed_file

NGINX = shutil.which("nginx") or "/usr/sbin/nginx"

NGINX_CONFIG = """
daemon off; master_process off; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{}}
http {{
  log_format seen '$server_protocol $connection $uri'; access_log {folder}/access.log seen;
  client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder}; uwsgi_temp_path {folder};
  scgi_temp_path {folder}; types {{ text/html html; }}
  gzip on; gzip_min_length 1; gzip_types text/html;
  server {{ listen 127.0.0.1:{port} ssl http2; ssl_certificate {folder}/own.pem; ssl_certificate_key {folder}/own.key;
            root {folder}/www; }}
}}
"""


def crawl(seeds, archive, *more):
    return fangzhi("crawl", seeds, "--archive", archive, "--once", *more)


def history(archive, url):
    lines = fangzhi("history", url, "--archive", archive, "--json").stdout.splitlines()
    return [json.loads(line) for line in lines]


class Http2(unittest.TestCase):
    def setUp(self):
        if not os.path.exists(NGINX) or not shutil.which("openssl"):
            self.skipTest("nginx or openssl is not installed: nothing to speak HTTP/2 with")

    def test_http2_is_negotiated_and_one_connection_serves_the_host(self):
        with harness.folder() as folder:
            self.serve_pages(folder)
            port = self.start(folder)
            seeds = seed_file(folder, {"town": [f"https://127.0.0.1:{port}/index.html"]})
            seeds.write_text(seeds.read_text() + 'tls = "legacy"\nmax_connections_per_host = 4\n')
            run = crawl(seeds, folder / "archive")
            self.assertEqual(run.returncode, 0, run.stderr)
            self.assertEqual(len(articles_of(folder / "archive")), 12)
            seen = [line.split() for line in (folder / "access.log").read_text().splitlines()]
            self.assertEqual({row[0] for row in seen}, {"HTTP/2.0"})
            self.assertEqual(len({row[1] for row in seen}), 1, "one connection is used again")
            row = history(folder / "archive", f"https://127.0.0.1:{port}/art/3.html")[0]
            self.assertEqual((row["status"], row["body_coded"]), (200, False))
            self.assertIn(row["tls"], ("TLSv1.2", "TLSv1.3"))
            self.assertLess(row["coded_length"], row["payload_length"], "it came as gzip")

    def serve_pages(self, folder):
        (folder / "www" / "art").mkdir(parents=True)
        for path, body in harness.small_site(12).items():
            (folder / "www" / (path.strip("/") or "index.html")).write_bytes(body)

    def start(self, folder):
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", folder / "own.key", "-out",
                        folder / "own.pem", "-days", "2", "-subj", "/CN=127.0.0.1"], check=True, capture_output=True)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        (folder / "nginx.conf").write_text(NGINX_CONFIG.format(folder=folder, port=port))
        os.chmod(folder, 0o755)
        process = subprocess.Popen([NGINX, "-p", folder, "-c", folder / "nginx.conf"], stderr=subprocess.DEVNULL)
        self.addCleanup(process.wait)
        self.addCleanup(process.terminate)
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return port
            time.sleep(0.05)
        self.fail("nginx does not listen")


class Signals(unittest.TestCase):
    """A site of which one page takes its time."""

    def slow_site(self, seconds):
        def slow(request):
            time.sleep(seconds)
            request.answer(200, "text/html; charset=utf-8", harness.article_page(99))

        pages = harness.small_site(12)
        pages["/"] = harness.list_page(list(range(6)) + [99] + list(range(6, 12)))
        pages["/art/99.html"] = slow
        return Web(pages)

    def begin(self, folder, web):
        """A crawl that has asked for the slow page, and waits."""
        seeds = seed_file(folder, {"town": [web.url + "/"]}, min_delay="20ms", max_connections_per_host=2)
        process = harness.start("crawl", seeds, "--archive", folder / "archive", "--once")
        while not any("/art/99" in path for path, _ in web.log):
            time.sleep(0.01)
        return seeds, process

    def test_the_first_ctrl_c_finishes_what_is_in_flight(self):
        with harness.folder() as folder, self.slow_site(1.5) as web:
            seeds, process = self.begin(folder, web)
            process.send_signal(signal.SIGINT)
            _, errors = process.communicate(timeout=30)
            self.assertEqual(process.returncode, 0, errors)
            self.assertEqual([row["status"] for row in history(folder / "archive", web.url + "/art/99.html")], [200])
            self.assertEqual(crawl(seeds, folder / "archive").returncode, 0)
            self.assertEqual(len(articles_of(folder / "archive")), 13)

    def test_the_second_ctrl_c_stops_at_once_and_loses_nothing(self):
        with harness.folder() as folder, self.slow_site(4) as web:
            seeds, process = self.begin(folder, web)
            while sum("/art/" in path for path, _ in web.log) < 8:
                time.sleep(0.01)
            time.sleep(0.5)
            process.send_signal(signal.SIGINT)
            time.sleep(0.5)
            self.assertIsNone(process.poll(), "the slow page is in flight still")
            process.send_signal(signal.SIGINT)
            began = time.monotonic()
            process.communicate(timeout=30)
            self.assertLess(time.monotonic() - began, 2)
            self.assertEqual(process.returncode, 128 + signal.SIGINT)
            self.assertEqual(fangzhi("verify", "--archive", folder / "archive").returncode, 0)
            self.assertGreaterEqual(len(articles_of(folder / "archive")), 6, "what came before the stop is there")
            self.assertEqual(history(folder / "archive", web.url + "/art/99.html"), [])
            asked = [path for path, _ in web.log]
            self.assertEqual(crawl(seeds, folder / "archive").returncode, 0)
            self.assertEqual(len(articles_of(folder / "archive")), 13)
            again = [path for path, _ in web.log[len(asked):] if "/art/" in path and path in asked]
            self.assertLessEqual(len(again), 3, "stored pages are not fetched again")


class Ipv6(unittest.TestCase):
    def test_a_site_on_ipv6_is_crawled(self):
        class Web6(Web):
            address_family = socket.AF_INET6

        try:
            web = Web6(harness.small_site(3), "::1")
        except OSError:
            self.skipTest("this machine has no IPv6 loopback")
        with harness.folder() as folder, web:
            start = f"http://[::1]:{web.server_address[1]}/"
            run = crawl(seed_file(folder, {"six": [start]}), folder / "archive")
            self.assertEqual(run.returncode, 0, run.stderr)
            self.assertEqual(len(articles_of(folder / "archive")), 3)
            self.assertEqual(history(folder / "archive", start)[0]["ip"], "::1")


if __name__ == "__main__":
    harness.main()

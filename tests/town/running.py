"""The town's server as a child process, for tests and benches."""

import json
import pathlib
import re
import signal
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent


class Served:
    """`with Served(folder) as town:` serves a town on a free port; `town.port`, `.seeds`, `.gold`, `.log`, `.ready`."""

    def __init__(self, folder, faults=None, port=0, log="access.log"):
        self.folder = pathlib.Path(folder)
        self.log = self.folder / log
        self.log.unlink(missing_ok=True)
        command = [sys.executable, str(HERE / "serve.py"), str(folder), "--port", str(port), "--log", str(self.log)]
        self.rules = self.folder / "faults.json"
        if faults is not None:
            self.rules.write_text(json.dumps(faults), encoding="utf-8")
            command += ["--faults", str(self.rules)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.ready = self.process.stdout.readline()
        if not self.ready.startswith("ready"):
            self.stop()
            raise RuntimeError(f"the town's server did not start: {self.ready!r}")
        self.port = int(re.search(r"port=(\d+)", self.ready)[1])
        self.seeds, self.gold = self.folder / "live" / "seeds.toml", self.folder / "live" / "gold.jsonl"

    def change_faults(self, faults):
        """New rules while it runs; needs a server that was started with some."""
        self.rules.write_text(json.dumps(faults), encoding="utf-8")
        self.process.send_signal(signal.SIGHUP)
        told = self.process.stdout.readline()
        if told != f"faults {len(faults)}\n":
            raise RuntimeError(f"the town's server did not take the rules: {told!r}")

    def tls(self):
        """address -> port of the TLS listeners."""
        found = re.search(r"tls=(\S+)", self.ready)
        return {a: int(p) for a, p, _ in (entry.split(":") for entry in found[1].split(","))} if found else {}

    def cpu_seconds(self):
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / 100

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait(10)
        self.process.stdout.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

"""TLS in front of a host, well or badly done. A rule {"fault": "tls", "host": "127.1.1.1", "variant": V} in the faults file.

V: good (signed by the town's own CA, whose file the ready line names), self-signed, expired, wrong-name, tls1.0, tls1.1,
tls1.2, weak (a key of 1024 bits), plain (HTTP on the TLS port), silent (hangs up at the first byte).
Keys and certificates are made by the openssl program when the server starts, in a folder of its own.
"""

import asyncio
import pathlib
import ssl
import subprocess
import tempfile

VARIANTS = ("good", "self-signed", "expired", "wrong-name", "tls1.0", "tls1.1", "tls1.2", "weak", "plain", "silent")
NEW_KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
SHORT_KEY = ("-newkey", "rsa:1024", "-nodes")  # too short for OpenSSL 3's default level
VERSIONS = {"tls1.0": ssl.TLSVersion.TLSv1, "tls1.1": ssl.TLSVersion.TLSv1_1, "tls1.2": ssl.TLSVersion.TLSv1_2}


def openssl(folder, *arguments):
    subprocess.run(
        ["openssl", *arguments], cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


class Authority:
    """A certificate authority in a folder that goes away with the process."""

    def __init__(self):
        self.temporary = tempfile.TemporaryDirectory(prefix="town-tls-")
        self.folder = pathlib.Path(self.temporary.name)
        openssl(
            self.folder,
            "req",
            "-x509",
            *NEW_KEY,
            "-keyout",
            "ca.key",
            "-out",
            "ca.pem",
            "-days",
            "30",
            "-subj",
            "/CN=Demo Town CA",
        )
        (self.folder / "index.txt").touch()
        (self.folder / "ca.cnf").write_text(
            "[ca]\ndefault_ca=d\n[d]\ndatabase=index.txt\nnew_certs_dir=.\nrand_serial=yes\ndefault_md=sha256\npolicy=p\nunique_subject=no\n[p]\ncommonName=supplied\n"
        )

    def certificate(self, address, variant):
        """(certificate file, key file) for this host and variant."""
        stem = f"{address}-{variant}"
        name = "127.9.9.9" if variant == "wrong-name" else address
        if variant == "self-signed":
            openssl(
                self.folder,
                "req",
                "-x509",
                *NEW_KEY,
                "-keyout",
                f"{stem}.key",
                "-out",
                f"{stem}.pem",
                "-days",
                "30",
                "-subj",
                f"/CN={name}",
                "-addext",
                f"subjectAltName=IP:{name}",
            )
            return self.folder / f"{stem}.pem", self.folder / f"{stem}.key"
        openssl(
            self.folder,
            "req",
            *(SHORT_KEY if variant == "weak" else NEW_KEY),
            "-keyout",
            f"{stem}.key",
            "-out",
            f"{stem}.csr",
            "-subj",
            f"/CN={name}",
        )
        (self.folder / f"{stem}.ext").write_text(f"subjectAltName=IP:{name}\n")
        dates = (
            ("-startdate", "20200101000000Z", "-enddate", "20210101000000Z")
            if variant == "expired"
            else ("-days", "30")
        )
        openssl(
            self.folder,
            "ca",
            "-batch",
            "-config",
            "ca.cnf",
            "-in",
            f"{stem}.csr",
            "-out",
            f"{stem}.pem",
            "-cert",
            "ca.pem",
            "-keyfile",
            "ca.key",
            "-extfile",
            f"{stem}.ext",
            "-notext",
            *dates,
        )
        return self.folder / f"{stem}.pem", self.folder / f"{stem}.key"

    def context(self, address, variant):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        if variant in VERSIONS or variant == "weak":
            context.set_ciphers("ALL:@SECLEVEL=0")
        context.load_cert_chain(*self.certificate(address, variant))
        if variant in VERSIONS:
            context.minimum_version = context.maximum_version = VERSIONS[variant]
        if variant == "weak":
            context.maximum_version = ssl.TLSVersion.TLSv1_2
        return context


class Silent(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.transport.abort()


async def listen(loop, rules, hosts, log, connection, port):
    """Starts a TLS listener for each tls rule; (servers, text for the ready line)."""
    authority = Authority()
    servers, told = [], []
    for rule in (r for r in rules.rows if r["fault"] == "tls"):
        address, variant = rule["host"], rule["variant"]
        if variant not in VARIANTS:
            raise ValueError(f"unknown TLS variant {variant!r}")
        make = Silent if variant == "silent" else (lambda h=hosts[address]: connection(h, rules, log))
        context = None if variant in ("plain", "silent") else authority.context(address, variant)
        server = await loop.create_server(make, address, port, ssl=context)
        server.authority = authority  # the folder lives as long as the server
        servers.append(server)
        told.append(f"{address}:{server.sockets[0].getsockname()[1]}:{variant}")
    return servers, f" tls={','.join(told)} ca={authority.folder / 'ca.pem'}"

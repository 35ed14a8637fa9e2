#!/usr/bin/env python3
"""Makes certificates, starts TLS servers on loopback, and runs test_client_tls with them."""

from __future__ import annotations

import base64
import hashlib
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import warnings
from pathlib import Path

SKIPPED = 77
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 7\r\nConnection: close\r\n\r\ntrusted"


def openssl(folder: Path, *arguments: str) -> bytes:
    return subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True,
                          stdin=subprocess.DEVNULL).stdout


def make_key(folder: Path, name: str) -> None:
    openssl(folder, "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256",
            "-out", f"{name}.key")


def make_authority(folder: Path, name: str) -> None:
    make_key(folder, name)
    openssl(folder, "req", "-x509", "-new", "-key", f"{name}.key", "-days", "2",
            "-subj", f"/CN={name}", "-addext", "basicConstraints=critical,CA:TRUE",
            "-out", f"{name}.pem")
    (folder / f"{name}.db").touch()
    (folder / f"{name}.cnf").write_text(
        f"[ca]\ndefault_ca=a\n[a]\ndatabase={name}.db\nnew_certs_dir=.\nserial={name}.serial\n"
        "default_md=sha256\npolicy=p\ncopy_extensions=copy\nunique_subject=no\n"
        "[p]\ncommonName=supplied\n")
    (folder / f"{name}.serial").write_text("1000\n")


def make_certificate(folder: Path, name: str, host: str, start: str, end: str) -> None:
    """Signed by the authority `ca`; the dates as YYYYMMDDHHMMSSZ."""
    make_key(folder, name)
    openssl(folder, "req", "-new", "-key", f"{name}.key", "-subj", f"/CN={name}",
            "-addext", f"subjectAltName=DNS:{host}", "-out", f"{name}.csr")
    openssl(folder, "ca", "-batch", "-config", "ca.cnf", "-cert", "ca.pem", "-keyfile", "ca.key",
            "-startdate", start, "-enddate", end, "-in", f"{name}.csr", "-out", f"{name}.pem",
            "-notext")


def make_all(folder: Path) -> None:
    past, past_end, future = "20200101000000Z", "20200201000000Z", "20991231235959Z"
    make_authority(folder, "ca")
    make_certificate(folder, "good", "localhost", past, future)
    make_certificate(folder, "other-host", "other.example", past, future)
    make_certificate(folder, "expired", "localhost", past, past_end)
    make_certificate(folder, "client", "client.example", past, future)
    make_key(folder, "self-signed")
    openssl(folder, "req", "-x509", "-new", "-key", "self-signed.key", "-days", "2",
            "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
            "-out", "self-signed.pem")
    openssl(folder, "pkcs8", "-topk8", "-in", "client.key", "-passout", "pass:password",
            "-out", "client.locked")
    (folder / "client.locked").replace(folder / "client.key")
    public = openssl(folder, "pkey", "-in", "good.key", "-pubout", "-outform", "DER")
    digest = base64.b64encode(hashlib.sha256(public).digest()).decode()
    (folder / "pin").write_text(f"sha256//{digest}")


def serve(listener: socket.socket, context: ssl.SSLContext) -> None:
    """Answers until the listener is closed. Clients that break off are what is tested."""
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        connection.settimeout(10)
        try:
            with context.wrap_socket(connection, server_side=True) as secure:
                received = b""
                while b"\r\n\r\n" not in received:
                    more = secure.recv(4096)
                    if not more:
                        break
                    received += more
                secure.sendall(ANSWER)
        except (OSError, ssl.SSLError):
            connection.close()


def start(folder: Path, certificate: str, newest: ssl.TLSVersion | None = None,
          mutual: bool = False) -> tuple[socket.socket, threading.Thread, int]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if newest:
        warnings.simplefilter("ignore", DeprecationWarning)
        context.set_ciphers("DEFAULT:@SECLEVEL=0")
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = newest
    context.load_cert_chain(folder / f"{certificate}.pem", folder / f"{certificate}.key")
    if mutual:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(folder / "ca.pem")
    listener = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=serve, args=(listener, context), daemon=True)
    thread.start()
    return listener, thread, listener.getsockname()[1]


def main() -> int:
    if shutil.which("openssl") is None:
        print("openssl is not installed: skipped")
        return SKIPPED
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_all(folder)
        old = ssl.TLSVersion.TLSv1_1
        new = ssl.TLSVersion.TLSv1_2
        servers = {
            "good": start(folder, "good"),
            "other-host": start(folder, "other-host"),
            "expired": start(folder, "expired"),
            "self-signed": start(folder, "self-signed"),
            "tls-1.1": start(folder, "good", old),
            "tls-1.2": start(folder, "good", new),
            # 1.2: there the server refuses within the handshake.
            "mutual": start(folder, "good", new, mutual=True),
        }
        arguments = [f"{server}={port}" for server, (_, _, port) in servers.items()]
        try:
            return subprocess.run([sys.argv[1], name, *arguments], timeout=100).returncode
        finally:
            for listener, thread, _ in servers.values():
                listener.shutdown(socket.SHUT_RDWR)
                listener.close()
                thread.join(15)


if __name__ == "__main__":
    sys.exit(main())

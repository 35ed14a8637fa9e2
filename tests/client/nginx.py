#!/usr/bin/env python3
"""Starts nginx on loopback with TLS, HTTP/2, gzip and as a proxy, runs test_client_nginx against
it, and looks at what nginx says of the requests."""

from __future__ import annotations

import getpass
import gzip
import json
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import tls

SKIPPED = 77
START_SECONDS = 10
BOMB_BYTES = 64 << 20

CONFIGURATION = """
daemon off;
user {user};
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 64; }}
http {{
    log_format exchange escape=json '{{"server":"$server_port","protocol":"$server_protocol",'
        '"connection":"$connection","nth":"$connection_requests","request":"$request",'
        '"status":"$status","host":"$http_host","agent":"$http_user_agent","ratio":"$gzip_ratio",'
        '"received":"$content_length","ssl":"$ssl_protocol"}}';
    access_log {folder}/access.log exchange;
    client_body_temp_path {folder}/bodies;
    proxy_temp_path {folder}/proxied;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    default_type application/json;
    gzip on;
    gzip_min_length 1;
    gzip_types application/json;
    root {folder}/files;
    server {{
        listen 127.0.0.1:{http2} ssl http2;
        ssl_certificate {folder}/good.pem;
        ssl_certificate_key {folder}/good.key;
        client_max_body_size 64k;
        location = /bomb.json {{ gzip_static always; }}
        location = /refuses {{ client_max_body_size 1k; proxy_pass http://127.0.0.1:{http}/empty; }}
        location = /takes {{ proxy_pass http://127.0.0.1:{http}/empty; }}
    }}
    server {{
        listen 127.0.0.1:{https} ssl;
        ssl_certificate {folder}/good.pem;
        ssl_certificate_key {folder}/good.key;
        keepalive_requests 2;
    }}
    server {{
        listen 127.0.0.1:{http};
        location = /empty {{ return 204; }}
        location = /proxied {{ return 200 '{{"host":"$http_host"}}'; }}
    }}
    server {{
        listen 127.0.0.1:{proxy};
        location / {{
            proxy_set_header Host $http_host;
            proxy_pass http://127.0.0.1:{http};
        }}
    }}
}}
"""


def free_ports(count: int) -> list[int]:
    listeners = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [listener.getsockname()[1] for listener in listeners]
    for listener in listeners:
        listener.close()
    return ports


def answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def write_files(folder: Path) -> None:
    files = folder / "files"
    files.mkdir()
    (files / "sessions.json").write_text(json.dumps([{"id": number} for number in range(2000)]))
    with gzip.open(files / "bomb.json.gz", "wb") as bomb:
        for _ in range(BOMB_BYTES >> 20):
            bomb.write(b" " * (1 << 20))


def check(condition: bool, what: str, found: object) -> bool:
    if not condition:
        print(f"nginx.py: {what}, found {found}")
    return condition


def check_log(folder: Path, ports: dict[str, int]) -> bool:
    """What the test program can't see: what arrived, and over which connections."""
    exchanges = [json.loads(line) for line in (folder / "access.log").read_text().splitlines()]

    def to(server: str, path: str) -> list[dict[str, str]]:
        return [one for one in exchanges if one["server"] == str(ports[server])
                and f" {path} " in one["request"]]

    shared = to("http2", "/sessions.json")
    many = to("http2", "/sessions.json?many")
    kept = to("https", "/sessions.json")
    taken = to("http2", "/takes")
    proxied = to("proxy", "http://api.example/proxied")
    return all([
        check(len(shared) == 4 and {one["protocol"] for one in shared} == {"HTTP/2.0"},
              "4 requests by HTTP/2", shared),
        check(len({one["connection"] for one in shared}) == 1, "one connection for them", shared),
        check({one["ssl"] for one in shared} <= {"TLSv1.2", "TLSv1.3"}, "TLS", shared),
        check(len(many) == 30 and {one["protocol"] for one in many} == {"HTTP/2.0"} and
              len({one["connection"] for one in many}) == 1, "30 requests by HTTP/2 at once", many),
        check(all(one["ratio"] not in ("", "-") for one in shared), "gzip", shared),
        check(all(one["agent"].startswith("tern/") for one in shared), "a User-Agent", shared),
        check([one["nth"] for one in kept] == ["1", "2", "1"],
              "a connection for 2 requests, then another", kept),
        check({one["protocol"] for one in kept} == {"HTTP/1.1"}, "HTTP/1.1", kept),
        check([one["received"] for one in taken] == ["50000"], "a body of 50,000 bytes", taken),
        check([one["host"] for one in proxied] == ["api.example"],
              "a request for api.example at the proxy", proxied),
    ])


def main() -> int:
    nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    if nginx is None or shutil.which("openssl") is None:
        print("nginx or openssl is not installed: skipped")
        return SKIPPED
    names = ("http2", "https", "http", "proxy")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        tls.make_all(folder)
        write_files(folder)
        ports = dict(zip(names, free_ports(len(names)), strict=True))
        (folder / "nginx.conf").write_text(
            CONFIGURATION.format(folder=folder, user=getpass.getuser(), **ports))
        server = subprocess.Popen(
            [nginx, "-p", name, "-c", "nginx.conf", "-e", folder / "error.log"],
            stdin=subprocess.DEVNULL)
        try:
            end = time.monotonic() + START_SECONDS
            while not all(answers(port) for port in ports.values()):
                if server.poll() is not None or time.monotonic() > end:
                    print("nginx.py: nginx does not start: ", (folder / "error.log").read_text())
                    return 1
                time.sleep(0.05)
            arguments = [f"{server_name}={port}" for server_name, port in ports.items()]
            result = subprocess.run([sys.argv[1], name, *arguments], timeout=100).returncode
        finally:
            server.terminate()
            server.wait(20)
        return result or (0 if check_log(folder, ports) else 1)


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""Starts a server that reads multipart bodies with the parser of Python's standard library, runs
test_client_multipart with its address, and sends what that sent to /curl by `curl -F` as well."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import threading
import zlib
from email.message import Message
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

TIMEOUT_S = 100


def read_parts(content_type: str, body: bytes) -> list[dict[str, object]]:
    whole = BytesParser().parsebytes(
        f"Content-Type: {content_type}\r\n\r\n".encode("latin-1") + body)
    parts = []
    for part in whole.get_payload():
        assert isinstance(part, Message) and not part.defects, part
        # As bytes, and read as UTF-8: the parser by itself takes headers for ASCII.
        headers = Message()
        for name, value in part.raw_items():
            headers[name] = value.encode("ascii", "surrogateescape").decode("utf-8")
        content = part.get_payload(decode=True)
        where = "content-disposition"
        assert headers.get_content_disposition() == "form-data"
        parts.append({"name": headers.get_param("name", header=where),
                      "filename": headers.get_param("filename", header=where),
                      "type": headers.get("Content-Type"),
                      "size": len(content),
                      "adler32": zlib.adler32(content)})
    return parts


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    received: dict[str, list[list[dict[str, object]]]] = {}

    def read_body(self) -> bytes:
        length = self.headers.get("Content-Length")
        if length is not None:
            return self.rfile.read(int(length))
        body = b""
        while size := int(self.rfile.readline(), 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body

    def do_POST(self) -> None:
        body = self.read_body()
        parts = read_parts(self.headers["Content-Type"], body)
        self.received.setdefault(self.path, []).append(parts)
        answer = "".join(json.dumps(part, ensure_ascii=False) + "\n" for part in parts).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *arguments: object) -> None:
        pass


def send_by_curl(port: int, folder: str) -> bool:
    """Whether curl's form arrives as the test's did."""
    url = f"http://127.0.0.1:{port}/curl"
    file = Path(folder) / "a file.png"
    file.write_bytes(b"\x89PNG\r\n\x1a\n" * 1000)
    subprocess.run(
        ["curl", "--silent", "--show-error", "--fail", "--output", "/dev/null",
         "--form-string", "title=gr\u00fcn", "--form-string", "with \"quotes\"=1",
         "--form", f"image=@{file}", "--form", f"again=@{file};type=x/y;filename=z\".bin", url],
        check=True, timeout=TIMEOUT_S)
    ours, theirs = Handler.received["/curl"]
    if ours != theirs:
        print(f"sent by the test: {ours}\nsent by curl:     {theirs}")
    return ours == theirs


def main() -> int:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    port = server.server_address[1]
    try:
        with tempfile.TemporaryDirectory() as folder:
            result = subprocess.run([sys.argv[1], str(port), folder], timeout=TIMEOUT_S).returncode
            if result == 0 and shutil.which("curl") and not send_by_curl(port, folder):
                result = 1
            return result
    finally:
        server.shutdown()
        server.server_close()


if __name__ == "__main__":
    sys.exit(main())

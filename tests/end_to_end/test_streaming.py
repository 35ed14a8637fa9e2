"""What docs/streaming.md shows is what the project does."""

from __future__ import annotations

import json
import os
import re
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BIN = ROOT / os.environ.get("TERN_BIN", "build/asan/bin")
PAGE = (ROOT / "docs" / "streaming.md").read_text()


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def run(lines: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [BIN / "ndjson"], input="\n".join(lines), capture_output=True, text=True, timeout=60)


def session(**changes: object) -> str:
    document = json.loads((ROOT / "examples" / "data" / "clerk_session.json").read_text())
    return json.dumps(document | changes, separators=(",", ":"))


def test_the_example_is_the_one_that_is_built() -> None:
    programs = [block for block in blocks("c") if "int main(" in block]
    assert programs == [(ROOT / "examples" / name).read_text() for name in ("ndjson.c", "events.c")]


def test_each_line_is_a_session() -> None:
    ran = run([session(id="one"), "", session(id="two", status="ended")])
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout == "one is active\ntwo is ended\n"


def test_a_line_that_fails_is_one_line() -> None:
    ran = run([session(), session(status=7), session(id="three"), ""])
    assert ran.returncode == 1
    assert ran.stderr == blocks("text")[0]
    assert ran.stdout.endswith("three is active\n")


class Events(BaseHTTPRequestHandler):
    """Two events and a connection that ends; from the second on, what is left of them."""

    def do_GET(self) -> None:
        known = self.headers.get("Last-Event-ID")
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        if known is None:
            self.wfile.write(b"retry: 1\n\nid: 1\nevent: add\ndata: {}\n\nid: 2\ndata: cut")
        elif known == "1":
            self.wfile.write(b"id: 2\ndata: whole\n\ndata: [DONE]\n\ndata: not shown\n\n")

    def log_message(self, format: str, *arguments: object) -> None:
        pass


def test_events_are_shown_once_whatever_breaks_off() -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), Events) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        environment = {name: value for name, value in os.environ.items()
                       if not name.lower().endswith("_proxy")}
        ran = subprocess.run(
            [BIN / "events", f"http://127.0.0.1:{server.server_port}", "/events"],
            capture_output=True, text=True, timeout=60, env=environment)
        server.shutdown()
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout == "add: {}\nmessage: whole\n2 events, HTTP status 200\n"

"""What docs/streaming.md shows is what the project does."""

from __future__ import annotations

import json
import os
import re
import subprocess
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
    assert blocks("c")[0] == (ROOT / "examples" / "ndjson.c").read_text()


def test_each_line_is_a_session() -> None:
    ran = run([session(id="one"), "", session(id="two", status="ended")])
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout == "one is active\ntwo is ended\n"


def test_a_line_that_fails_is_one_line() -> None:
    ran = run([session(), session(status=7), session(id="three"), ""])
    assert ran.returncode == 1
    assert ran.stderr == blocks("text")[0]
    assert ran.stdout.endswith("three is active\n")

"""What the README shows is what the project does."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BIN = ROOT / os.environ.get("TERN_BIN", "build/asan/bin")
README = (ROOT / "README.md").read_text()


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def test_the_example_is_the_one_that_is_built() -> None:
    assert blocks("c")[0] == (ROOT / "examples" / "quickstart.c").read_text()


def test_the_example_prints_what_is_shown() -> None:
    ran = subprocess.run([BIN / "quickstart"], capture_output=True, text=True, check=True)
    assert ran.stdout == blocks("text")[0]


def test_the_example_is_on_the_first_screen() -> None:
    assert README[: README.index("```text")].count("\n") < 40


def test_the_commands_work() -> None:
    lines = [line for block in blocks("sh") for line in block.splitlines()]
    commands = [line for line in lines if line.startswith("build/release/bin/")]
    assert len(commands) == 3
    for command in commands:
        words, _, source = command.partition("<")
        program, *arguments = shlex.split(words)
        with open(ROOT / source.strip() if source else os.devnull, "rb") as file:
            ran = subprocess.run(
                [BIN / Path(program).name, *arguments], stdin=file, capture_output=True, text=True)
        assert ran.returncode == 0, ran.stderr
        assert ran.stdout


def test_links_lead_somewhere() -> None:
    for page in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md"),
                 *(ROOT / "generated").glob("*/docs/*.md")]:  # fmt: skip
        text = page.read_text()
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_the_demo_shows_each_documented_model() -> None:
    ran = subprocess.run(
        [BIN / "demo", ROOT / "examples" / "data"], capture_output=True, text=True, check=True)
    assert ran.stdout.count("it would be sent as") == 5
    for word in ("absent", "null", '"user_id":0', '"url":null', "no variant of the schema"):
        assert word in ran.stdout

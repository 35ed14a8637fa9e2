"""docs/guarantees.md names a test for each guarantee, and each of them is there."""

from __future__ import annotations

import re
from pathlib import Path

FOLDER = Path(__file__).resolve().parent

ROW = re.compile(r"^\| ([CDM]\d+) \|(.*)\|$", re.MULTILINE)
TEST = re.compile(r"`([a-z_]+\.(?:c|py))`: ([^`]+?)(?=, `|$)")


def named_tests(root: Path) -> dict[str, list[tuple[str, str]]]:
    """File and name of the tests of each guarantee."""
    text = (root / "docs" / "guarantees.md").read_text("utf-8")
    return {
        guarantee: TEST.findall(row.rsplit("|", 1)[-1].strip())
        for guarantee, row in ROW.findall(text)
    }


def written_tests(path: Path) -> list[str]:
    text = path.read_text("utf-8")
    if path.suffix == ".py":
        return re.findall(r"^def (test_\w+)\(", text, re.MULTILINE)
    return re.findall(r'^ +\{"\w+", "([^"]+)",', text, re.MULTILINE)


def test_every_guarantee_is_there(root: Path) -> None:
    expected = [*(f"D{i}" for i in range(1, 11)), *(f"M{i}" for i in range(1, 7)),
                *(f"C{i}" for i in range(1, 13))]
    assert list(named_tests(root)) == expected


def test_every_test_named_is_there(root: Path) -> None:
    for guarantee, tests in named_tests(root).items():
        assert tests, guarantee
        for file, name in tests:
            assert name in written_tests(FOLDER / file), guarantee
            start = name.split(" ")[0] if file.endswith(".c") else name.split("_")[1].upper()
            assert start == guarantee


def test_every_test_is_named(root: Path) -> None:
    named = {name for tests in named_tests(root).values() for _, name in tests}
    for file in "client_test.c", "data_test.c", "memory_test.c", "test_names.py":
        assert set(written_tests(FOLDER / file)) <= named, file

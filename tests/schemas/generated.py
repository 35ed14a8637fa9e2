"""The SDKs of the schemas of this folder."""

from __future__ import annotations

import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
ROOT = FOLDER.parents[1]
sys.path.insert(0, str(ROOT / "codegen"))

from tern.cli import main  # noqa: E402

GOLDEN = FOLDER / "golden"
SCHEMAS = tuple(sorted(FOLDER.glob("*.yaml")))


def generate_all(folder: Path) -> None:
    """The SDK of each, in a folder of its name."""
    for schema in SCHEMAS:
        status = main(["generate", str(schema), "-o", str(folder / schema.stem)])
        assert status == 0, schema.name


def files(sdk: Path) -> dict[str, str]:
    """The headers and tables, by their paths."""
    return {
        path.relative_to(sdk).as_posix(): path.read_text("utf-8")
        for kind in ("include", "src") for path in sorted((sdk / kind).rglob("*.[ch]"))
    }

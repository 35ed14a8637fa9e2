"""M6 of docs/guarantees.md: names that break a build."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

WARNINGS = (
    "-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wshadow", "-Werror", "-fsyntax-only")

# Headers whose macros are lower-case words, before and behind the generated one.
HEADERS = ("assert", "complex", "ctype", "errno", "iso646", "math", "setjmp", "signal", "stdbool",
           "stddef", "stdio", "stdlib", "string", "tgmath", "time")


@pytest.fixture(scope="module")
def sdk(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("names") / "sdk"
    schema = root / "tests" / "schemas" / "reserved_names.yaml"
    subprocess.run(
        [root / "tern", "generate", schema, "-o", folder, "--name", "names"], check=True)
    return folder


def compiles(root: Path, sdk: Path, *arguments: str, text: str | None = None) -> None:
    include = [f"-I{root / 'runtime' / 'include'}", f"-I{sdk / 'include'}"]
    result = subprocess.run(
        [*arguments, *WARNINGS, *include], input=text, capture_output=True, encoding="utf-8")
    assert result.returncode == 0, result.stderr[-4000:]


@pytest.mark.parametrize("standard", ["c11", "gnu11"])
def test_m6_reserved_names_compile_as_c(root: Path, sdk: Path, standard: str) -> None:
    sources = [str(path) for path in sorted(sdk.glob("src/*.c"))]
    assert len(sources) > 5
    compiles(root, sdk, "gcc", f"-std={standard}", *sources)


@pytest.mark.parametrize("standard", ["c++17", "gnu++17"])
def test_m6_reserved_names_compile_as_cpp(root: Path, sdk: Path, standard: str) -> None:
    compiles(root, sdk, "g++", f"-std={standard}", "-x", "c++", "-",
             text="#include <names/names.h>\n")


@pytest.mark.parametrize("first", [True, False])
def test_m6_reserved_names_stand_beside_the_headers_of_c(
    root: Path, sdk: Path, first: bool
) -> None:
    system = "".join(f"#include <{one}.h>\n" for one in HEADERS)
    ours = "#include <names/names.h>\n"
    compiles(root, sdk, "gcc", "-std=c11", "-D_GNU_SOURCE", "-x", "c", "-",
             text=ours + system if first else system + ours)

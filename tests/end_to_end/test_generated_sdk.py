"""SDKs of awkward schemas, built as a user's project builds them: every construct once, and
schemas whose text tries to break out of where it ends up."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
import sample_schemas

Run = Callable[..., subprocess.CompletedProcess[str]]

SCHEMAS = {
    "everything": sample_schemas.everything(),
    "hostile": sample_schemas.hostile(),
    "in_place": sample_schemas.in_place(),
}

WARNINGS = ("-std=c11", "-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wshadow", "-Werror")

PROJECT = """\
cmake_minimum_required(VERSION 3.25)
project(sdks VERSION 1.0.0 LANGUAGES C)
set(TERN_BUILD_TESTS ON)
set(CMAKE_C_STANDARD 11)
set(CMAKE_C_EXTENSIONS OFF)
add_compile_options(-O0 -fsanitize=address,undefined -fno-sanitize-recover=all)
add_link_options(-fsanitize=address,undefined)
enable_testing()
add_library(tern_warnings INTERFACE)
add_subdirectory("${RUNTIME}" runtime)
add_subdirectory(everything)
add_subdirectory(hostile)
add_subdirectory(in_place)
"""


def run(command: Sequence[str | Path], cwd: Path) -> str:
    """Runs a command that must succeed; returns its output."""
    result = subprocess.run(
        command, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8",
        errors="replace", timeout=300)
    assert result.returncode == 0, f"{command[:3]}\n{result.stdout[-4000:]}"
    return result.stdout


@pytest.fixture(scope="module")
def project(tern: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the generated SDK of each schema in a folder of its own."""
    folder = tmp_path_factory.mktemp("project")
    for name, schema in SCHEMAS.items():
        (folder / f"{name}.json").write_text(json.dumps(schema, indent=1))
        result = tern("generate", f"{name}.json", "-o", name, "--name", name, cwd=folder)
        assert result.returncode == 0, result.stderr
    (folder / "CMakeLists.txt").write_text(PROJECT)
    return folder


@pytest.fixture(scope="module")
def build(project: Path, root: Path) -> Path:
    """The folder in which the SDKs, their commands and their tests are built."""
    run(["cmake", "-S", ".", "-B", "build", "-G", "Ninja", f"-DRUNTIME={root / 'runtime'}"],
        project)
    run(["cmake", "--build", "build", "-j2"], project)
    return project / "build"


@pytest.mark.parametrize("name", SCHEMAS)
def test_each_file_compiles_without_a_warning(project: Path, root: Path, name: str) -> None:
    sdk = project / name
    include = [f"-I{root / 'runtime' / 'include'}", f"-I{sdk / 'include'}"]
    for pattern, more in (
            ("include/**/*.h", "-xc"), ("src/*.c", "-xc"), ("command/*.c", "-xc"),
            ("tests/*.c", "-Wno-overlength-strings")):
        files = sorted(sdk.glob(pattern))
        assert files
        run(["gcc", "-fsyntax-only", *WARNINGS, *include, more, *files], sdk)


@pytest.mark.parametrize("name", SCHEMAS)
def test_umbrella_compiles_as_cpp(project: Path, root: Path, name: str) -> None:
    sdk = project / name
    run(["g++", "-fsyntax-only", "-std=c++17", *WARNINGS[1:], f"-I{root / 'runtime' / 'include'}",
         f"-I{sdk / 'include'}", "-x", "c++", sdk / "include" / name / f"{name}.h"], sdk)


@pytest.mark.parametrize("name", SCHEMAS)
def test_generated_tests_pass(build: Path, name: str) -> None:
    folder = build / name
    suites = run([folder / f"{name}-tests", "--list"], folder).splitlines()
    assert len(suites) == len(SCHEMAS[name]["components"]["schemas"])
    report = run([folder / f"{name}-tests"], folder)
    assert "had failures" not in report


@pytest.mark.parametrize("name", SCHEMAS)
def test_models_by_their_own_names(build: Path, name: str) -> None:
    models = run([build / name / f"{name}-cli", "models"], build).split("\n")[:-1]
    assert models == list(SCHEMAS[name]["components"]["schemas"])


def test_every_hostile_text_arrives(build: Path) -> None:
    """Property names, enum values and tags keep every byte on their way through the tables."""
    names = {text: f"value of {text}" for text in sample_schemas.HOSTILE}
    for model, value in (("Names", names), ("Values", sample_schemas.HOSTILE[1]),
                         ("Map", names), ("Tag3", {"*/ tag \" \\": "x", "\0": None})):
        result = subprocess.run(
            [build / "hostile" / "hostile-cli", "decode", model], input=json.dumps(value),
            capture_output=True, encoding="utf-8")
        assert result.returncode == 0, result.stderr
        assert json.loads(result.stdout) == value


def test_hostile_names_stay_inside(project: Path) -> None:
    assert {path.name for path in project.iterdir()} - {"build"} == {
        "CMakeLists.txt", *SCHEMAS, *(f"{name}.json" for name in SCHEMAS)}
    for path in (project / "hostile").rglob("*"):
        assert re.fullmatch(r"[A-Za-z0-9_.-]+", path.name), path


def test_nothing_invisible_in_the_output(project: Path) -> None:
    """Controls and characters that reorder text on a screen are spelled out."""
    invisible = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069"
                           "\ufeff]")
    for path in (project / "hostile").rglob("*"):
        if path.is_file():
            found = invisible.search(path.read_bytes().decode("utf-8"))
            assert not found, f"{path.relative_to(project)}: {found[0]!r}"


def test_hostile_title_in_the_usage(build: Path) -> None:
    """The title is shown by the command; a terminal must not act on it."""
    result = subprocess.run([build / "hostile" / "hostile-cli", "help"], capture_output=True)
    assert result.returncode == 0
    assert b"\x1b" not in result.stdout and b"\x07" not in result.stdout


def test_hostile_names_in_what_is_shown(build: Path) -> None:
    """`show` names every field, and an error the one that it is about."""
    cli = build / "hostile" / "hostile-cli"
    for document in json.dumps({text: text for text in sample_schemas.HOSTILE[:4]}), "{}", (
            '{"\\u001b[31mred\\u0007": 7}'):
        result = subprocess.run(
            [cli, "show", "Names"], input=document.encode(), capture_output=True)
        assert not re.search(rb"[\x00-\x09\x0b-\x1f\x7f]", result.stdout + result.stderr)


def test_documentation_is_one_row_per_property(project: Path) -> None:
    page = (project / "hostile" / "docs" / "names.md").read_text("utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| `") or line.startswith("| <")]
    assert len(rows) == len(sample_schemas.HOSTILE) + 1
    assert len({len(re.findall(r"(?<!\\)\|", row)) for row in rows}) == 1


def test_reserved_words_of_two_languages(project: Path) -> None:
    header = (project / "everything" / "include" / "everything" / "awkward.h").read_text("utf-8")
    for member in ("errno_", "int_", "class_", "null", "true_", "stdin_", "_1st", "with_dash",
                   "empty", "a_b", "plus_1", "minus_1"):
        assert re.search(rf"tern_(opt_)?str {member};", header), member


def test_collisions_with_wrappers(tern: Run, tmp_path: Path, root: Path) -> None:
    """A component may be called like the wrapper, array or map of another. Either that is an
    error with its place, or it compiles."""
    ref = sample_schemas.reference
    item = sample_schemas.obj({"x": {"type": "string"}})
    uses = sample_schemas.obj({
        "opt": ref("Item"), "array": {"type": "array", "items": ref("Item")},
        "map": {"type": "object", "additionalProperties": ref("Item")}})
    schemas = {"Uses": uses, "Item": item, "opt_item": item, "array_item": item, "map_item": item}
    (tmp_path / "spec.json").write_text(json.dumps(sample_schemas.document("T", schemas)))
    result = tern("generate", "spec.json", "-o", "sdk", "--name", "t", cwd=tmp_path)
    if result.returncode == 0:
        run(["gcc", "-fsyntax-only", *WARNINGS, f"-I{root / 'runtime' / 'include'}", "-Iinclude",
             "-x", "c", "include/t/t.h"], tmp_path / "sdk")
    else:
        assert result.returncode == 1
        assert re.match(r"spec\.json:\d+:\d+: error: .*opt_item", result.stderr)


def test_long_chain_of_models(tern: Run, tmp_path: Path, root: Path) -> None:
    """Each model points to the next one, as in a large document of many models."""
    schemas = {
        f"M{i}": sample_schemas.obj({"next": sample_schemas.reference(f"M{(i + 1) % 300}")})
        for i in range(300)}
    (tmp_path / "spec.json").write_text(json.dumps(sample_schemas.document("T", schemas)))
    result = tern("generate", "spec.json", "-o", "sdk", "--name", "t", cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    run(["gcc", "-fsyntax-only", *WARNINGS, f"-I{root / 'runtime' / 'include'}", "-Iinclude",
         "src/t.c"], tmp_path / "sdk")


def test_output_is_independent_of_locale(tern: Run, project: Path, tmp_path: Path) -> None:
    environment = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii:replace"}
    result = tern("generate", "hostile.json", "-o", tmp_path, "--name", "hostile", cwd=project,
                  environment=environment)
    assert result.returncode == 0, result.stderr
    for path in (project / "hostile").rglob("*"):
        if path.is_file():
            copy = tmp_path / os.path.relpath(path, project / "hostile")
            assert copy.read_bytes() == path.read_bytes()

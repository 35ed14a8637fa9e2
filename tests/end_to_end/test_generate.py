"""`./tern generate` as a user runs it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]

MANIFEST = "tern-manifest.txt"

HEAD = """\
openapi: 3.1.0
info: {title: Errors, version: '1'}
components:
  schemas:
"""

SPEC = HEAD + """\
    Session:
      type: object
      required: [id]
      properties:
        id: {type: integer, format: int64}
        user: {$ref: '#/components/schemas/User'}
    User:
      type: object
      properties:
        name: {type: [string, 'null']}
"""


def contents(folder: Path) -> dict[str, bytes]:
    """Every file under a folder, by its path in it."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*")) if path.is_file()
    }


def times(folder: Path) -> dict[str, int]:
    return {str(path): path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="session")
def generated(tern: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `spec.yaml` and the SDK made from it: to be copied, not changed."""
    folder = tmp_path_factory.mktemp("generated")
    (folder / "spec.yaml").write_text(SPEC)
    result = generate(tern, folder)
    assert result.returncode == 0, result.stderr
    return folder


@pytest.fixture
def sdk(generated: Path, tmp_path: Path) -> Path:
    """A folder with a generated SDK, beside the `spec.yaml` it comes from."""
    shutil.copytree(generated, tmp_path, dirs_exist_ok=True)
    return tmp_path / "sdk"


def generate(tern: Run, folder: Path, *more: str) -> subprocess.CompletedProcess[str]:
    return tern("generate", "spec.yaml", "-o", "sdk", "--name", "demo", *more, cwd=folder)


def test_checkout_is_up_to_date(tern: Run) -> None:
    result = tern("generate", "--check")
    assert (result.returncode, result.stdout) == (0, ""), result.stderr
    assert all(": warning: " in line for line in result.stderr.splitlines())


def test_hash_order_does_not_show(tern: Run, root: Path, tmp_path: Path) -> None:
    for seed in "1", "2":
        for schema in sorted((root / "schemas").glob("*.yaml")):
            result = tern(
                "generate", schema, "-o", tmp_path / seed / schema.stem, "--name", schema.stem,
                environment={"PYTHONHASHSEED": seed})
            assert result.returncode == 0, result.stderr
    one, two = contents(tmp_path / "1"), contents(tmp_path / "2")
    assert len(one) > 300
    assert one == two


def test_folder_of_the_run_does_not_show(tern: Run, sdk: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "else" / "where"
    elsewhere.mkdir(parents=True)
    result = tern(
        "generate", tmp_path / "spec.yaml", "-o", elsewhere / "out", "--name", "demo", cwd="/")
    assert result.returncode == 0, result.stderr
    assert contents(elsewhere / "out") == contents(sdk)


def test_output_tells_nothing_of_place_and_time(sdk: Path, tmp_path: Path) -> None:
    for path, data in contents(sdk).items():
        assert str(tmp_path).encode() not in data, path
        assert os.fsencode(Path.home()) + b"/" not in data, path
        assert not re.search(rb"\b20\d\d-\d\d-\d\d|\b\d\d:\d\d:\d\d\b", data), path


def test_second_run_writes_nothing(tern: Run, sdk: Path, tmp_path: Path) -> None:
    before = times(sdk)
    result = generate(tern, tmp_path)
    assert result.returncode == 0
    assert re.fullmatch(r"sdk: \d+ files, 0 written, 0 removed\n", result.stdout)
    assert times(sdk) == before


def test_unrelated_files_are_not_rewritten(tern: Run, sdk: Path, tmp_path: Path) -> None:
    before = times(sdk / "src") | times(sdk / "include")
    spec = tmp_path / "spec.yaml"
    spec.write_text(spec.read_text().replace("name: {type: [string, 'null']}", "name: {}"))
    assert generate(tern, tmp_path).returncode == 0
    after = times(sdk / "src") | times(sdk / "include")
    changed = {Path(path).name for path in before if before[path] != after[path]}
    assert "user.h" in changed and "session.h" not in changed and "session.c" not in changed


def test_edited_file_is_shown_and_restored(tern: Run, sdk: Path, tmp_path: Path) -> None:
    original = contents(sdk)
    header = sdk / "include" / "demo" / "session.h"
    header.write_text(header.read_text().replace("int64_t id;", "int32_t id;"))
    edited, written = contents(sdk), times(sdk)

    result = generate(tern, tmp_path, "--check")
    assert result.returncode == 1
    assert "sdk/include/demo/session.h" in result.stdout
    assert "-    int32_t id;" in result.stdout and "+    int64_t id;" in result.stdout
    assert "tern generate" in result.stderr
    assert contents(sdk) == edited and times(sdk) == written

    result = generate(tern, tmp_path)
    assert result.stdout.endswith(" 1 written, 0 removed\n")
    assert contents(sdk) == original


def test_check_of_nothing_generated(tern: Run, tmp_path: Path) -> None:
    (tmp_path / "spec.yaml").write_text(SPEC)
    result = generate(tern, tmp_path, "--check")
    assert result.returncode == 1
    assert "+struct demo_session {" in result.stdout
    assert not (tmp_path / "sdk").exists()


def test_removed_empty_file_is_shown(tern: Run, sdk: Path, tmp_path: Path) -> None:
    """A check must not pass where a run would still change something."""
    (sdk / "docs" / "user.md").unlink()
    assert generate(tern, tmp_path, "--check").returncode == 1
    assert generate(tern, tmp_path).stdout.endswith(" 1 written, 0 removed\n")
    (sdk / "include" / "gone.h").write_text("")
    manifest = sdk / MANIFEST
    manifest.write_text(manifest.read_text() + "include/gone.h\n")
    assert generate(tern, tmp_path, "--check").returncode == 1
    assert (sdk / "include" / "gone.h").exists()


def test_stale_files_go_and_foreign_ones_stay(tern: Run, sdk: Path, tmp_path: Path) -> None:
    foreign = {sdk / "NOTES.txt", sdk / "include" / "demo" / "mine.h", sdk / "src" / "x" / "y.c"}
    for path in foreign:
        path.parent.mkdir(exist_ok=True)
        path.write_text("mine")
    spec = tmp_path / "spec.yaml"
    spec.write_text(SPEC.replace("User:", "Person:").replace("/User", "/Person"))
    result = generate(tern, tmp_path)
    assert result.returncode == 0, result.stderr
    left = set(contents(sdk))
    assert not [path for path in left if "user" in path]
    assert "include/demo/person.h" in left
    assert {path.read_text() for path in foreign} == {"mine"}
    assert generate(tern, tmp_path, "--check").returncode == 0


def test_hostile_manifest_removes_nothing(tern: Run, sdk: Path, tmp_path: Path) -> None:
    outside = tmp_path / "precious"
    outside.mkdir()
    (outside / "file").write_text("keep")
    (sdk / "link").symlink_to(outside)
    lines = [
        "../precious/file", "include/../../precious/file", str(outside / "file"), "link/file",
        "//" + str(outside / "file"), "./../precious/file", "..", ".", "/", "include", "link",
        "nul\0", "x" * 5000]
    manifest = sdk / MANIFEST
    manifest.write_text(manifest.read_text() + "".join(line + "\n" for line in lines))
    result = generate(tern, tmp_path)
    assert "Traceback" not in result.stderr
    assert (outside / "file").read_text() == "keep"
    assert (sdk / "include" / "demo" / "session.h").is_file()


def test_no_manifest_or_a_broken_one(tern: Run, sdk: Path, tmp_path: Path) -> None:
    original = contents(sdk)
    for text in b"", b"\xff\xfe\0garbage\n\n\n", None:
        if text is None:
            (sdk / MANIFEST).unlink()
        else:
            (sdk / MANIFEST).write_bytes(text)
        result = generate(tern, tmp_path)
        assert (result.returncode, result.stderr) == (0, "")
        assert contents(sdk) == original


@pytest.mark.parametrize("where", ["sdk", "sdk/include", "sdk/include/demo/session.h"])
def test_output_that_cannot_be_written(tern: Run, tmp_path: Path, where: str) -> None:
    (tmp_path / "spec.yaml").write_text(SPEC)
    blocked = tmp_path / where
    if where.endswith(".h"):
        blocked.mkdir(parents=True)
    else:
        blocked.parent.mkdir(parents=True, exist_ok=True)
        blocked.write_text("in the way")
    result = generate(tern, tmp_path)
    assert result.returncode == 2
    assert re.match(rf"tern: {where}\S*: \w", result.stderr), result.stderr
    assert "Traceback" not in result.stderr and len(result.stderr.splitlines()) == 1


@dataclass(frozen=True)
class Broken:
    """A schema with an error: what stands below HEAD, where the error is, parts of its text."""

    name: str
    text: str
    position: str
    parts: tuple[str, ...]
    whole: bool = False

    def __str__(self) -> str:
        return self.name

    @property
    def document(self) -> str:
        return self.text if self.whole else HEAD + self.text


BROKEN = [
    Broken("unknown_type", """\
    Session:
      type: object
      properties:
        id:
          type: strng
""", "8:9", ("#/components/schemas/Session/properties/id", "'strng'", "did you mean 'string'?")),
    Broken("dangling_reference", """\
    Session:
      type: object
      properties:
        user:
          $ref: '#/components/schemas/Usr'
    User:
      type: object
""", "9:11", ("#/components/schemas/Usr", "does not exist", "'#/components/schemas/User'?")),
    Broken("duplicate_key", """\
    Session:
      type: object
      type: string
""", "7:7", ("'type' is given twice", "6:7")),
    Broken("colliding_components", """\
    user-name:
      type: object
    UserName:
      type: object
""", "7:5", ("'UserName'", "'user-name'", "'demo_user_name'", "x-tern-name")),
    Broken("component_and_function", """\
    User:
      type: object
    UserDecode:
      type: object
""", "7:5", ("'demo_user_decode'", "x-tern-name")),
    Broken("colliding_properties", """\
    Session:
      type: object
      properties:
        userId: {type: string}
        user_id: {type: string}
""", "9:9", ("'userId'", "'user_id'", "spec.yaml:8:9", "x-tern-name")),
    Broken("cycle_in_all_of", """\
    A:
      allOf:
        - $ref: '#/components/schemas/B'
    B:
      allOf:
        - $ref: '#/components/schemas/A'
""", "5:5", ("A -> B -> A",)),
    Broken("reference_to_itself", """\
    A:
      $ref: '#/components/schemas/A'
""", "5:5", ("A -> A",)),
    Broken("name_that_leaves_the_folder", """\
    A:
      type: object
      x-tern-name: '../../../../a'
""", "7:7", ("'../../../../a'", "C name")),
    Broken("name_that_leaves_the_comment", """\
    A:
      type: object
      properties:
        b: {type: string, x-tern-name: '*/ int'}
""", "8:27", ("'*/ int'", "C name")),
    Broken("bad_yaml", """\
    Session:
      type: [object
    Other:
""", "7:10", ("not YAML", "expected ',' or ']'")),
    Broken("tab", "openapi: 3.1.0\ninfo:\n\ttitle: x\n", "3:1", ("not YAML",), whole=True),
    Broken("not_open_api", "name: x\n", "1:1", ("'openapi' is missing", "3.1"), whole=True),
    Broken("no_mapping", "- 1\n", "1:1", ("no OpenAPI document",), whole=True),
    Broken("swagger", "swagger: '2.0'\n", "1:1", ("Swagger 2.0", "not supported"), whole=True),
    Broken("empty_file", "", "1:1", ("empty",), whole=True),
    Broken("no_schemas", "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths: {}\n", "1:1",
           ("no schemas",), whole=True),
    Broken("too_deep", "    A: " + "[" * 3000 + "]" * 3000 + "\n", "5:105", ("nested",)),
]  # fmt: skip


@pytest.mark.parametrize("broken", BROKEN, ids=str)
def test_broken_schema(tern: Run, sdk: Path, tmp_path: Path, broken: Broken) -> None:
    before, written = contents(tmp_path / "sdk"), times(sdk)
    (tmp_path / "spec.yaml").write_text(broken.document)
    for folder in "sdk", "fresh":
        result = tern("generate", "spec.yaml", "-o", folder, "--name", "demo", cwd=tmp_path)
        assert (result.returncode, result.stdout) == (1, "")
        lines = result.stderr.splitlines()
        assert lines[0].startswith(f"spec.yaml:{broken.position}: error: "), result.stderr
        for part in broken.parts:
            assert part in lines[0]
        assert lines[-1] == "tern: nothing was written" and len(lines) == 2
    assert contents(sdk) == before and times(sdk) == written
    assert set(os.listdir(tmp_path)) == {"sdk", "spec.yaml"}


def test_missing_file(tern: Run, tmp_path: Path) -> None:
    result = tern("generate", "nowhere.yaml", "-o", "sdk", cwd=tmp_path)
    assert result.returncode == 1
    assert re.match(r"nowhere\.yaml:1:1: error: .*(No such file|not exist)", result.stderr)
    assert "Traceback" not in result.stderr and not list(tmp_path.iterdir())


def test_folder_as_schema(tern: Run, tmp_path: Path) -> None:
    (tmp_path / "spec.yaml").mkdir()
    result = generate(tern, tmp_path)
    assert result.returncode == 1
    assert result.stderr.startswith("spec.yaml:1:1: error: ")
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("data, position", [
    (b"openapi: 3.1.0\ninfo: {title: \xff, version: '1'}\n", "2:15"),
    (b"openapi: \0\n", "1:10"),
    (b'{"openapi": "3.1.0", "info": {"title": "\\ud800"}}', None),
], ids=["utf8", "nul", "surrogate"])
def test_bytes_that_are_no_text(
    tern: Run, tmp_path: Path, data: bytes, position: str | None
) -> None:
    (tmp_path / "spec.yaml").write_bytes(data)
    result = generate(tern, tmp_path)
    assert result.returncode == 1
    assert re.match(rf"spec\.yaml:{position or '[0-9]+:[0-9]+'}: error: ", result.stderr)
    assert "Traceback" not in result.stderr


def test_several_errors_in_one_run(tern: Run, tmp_path: Path) -> None:
    (tmp_path / "spec.yaml").write_text(HEAD + """\
    A:
      type: strng
    B:
      $ref: '#/components/schemas/Nope'
    C:
      type: object
      properties:
        a: {type: nteger}
""")
    lines = generate(tern, tmp_path).stderr.splitlines()
    places = [line.split(" ")[0] for line in lines[:-1]]
    assert places == ["spec.yaml:5:5:", "spec.yaml:8:7:", "spec.yaml:12:9:"]


def test_errors_of_several_apis(tern: Run, tmp_path: Path) -> None:
    """An error in one API hides nothing of the next, and neither is written."""
    (tmp_path / "tern.yaml").write_text("""\
apis:
  - {name: one, schema: one.yaml, output: out/one}
  - {name: two, schema: two.yaml, output: out/two}
  - {name: fine, schema: fine.yaml, output: out/fine}
""")
    for name in "one", "two":
        (tmp_path / f"{name}.yaml").write_text(HEAD + "    A: {type: strng}\n")
    (tmp_path / "fine.yaml").write_text(SPEC)
    result = tern("generate", cwd=tmp_path)
    assert result.returncode == 1
    assert "one.yaml:5:5: error: " in result.stderr and "two.yaml:5:5: error: " in result.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("arguments", [
    (), ("generate", "spec.yaml"), ("generate", "-o", "x"), ("generate", "--nmae", "x"),
    ("generate", "spec.yaml", "-o", "x", "--name", "int x"),
    ("generate", "spec.yaml", "-o", "x", "--name", "tern"), ("nonsense",),
], ids=" ".join)
def test_wrong_command_line(tern: Run, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    (tmp_path / "spec.yaml").write_text(SPEC)
    result = tern(*arguments, cwd=tmp_path)
    assert result.returncode == 2
    assert result.stderr.startswith("usage: tern") and "error: " in result.stderr
    assert set(os.listdir(tmp_path)) == {"spec.yaml"}


def test_python_without_modules_first_on_path(tern: Run, root: Path, tmp_path: Path) -> None:
    """The first python3 on PATH may lack what the generator needs."""
    stub = tmp_path / "bin" / "python3"
    stub.parent.mkdir()
    stub.write_text("#!/bin/sh\nexit 1\n")
    stub.chmod(0o755)
    environment = {key: value for key, value in os.environ.items() if key != "TERN_PYTHON"}
    environment["PATH"] = f"{stub.parent}:{environment['PATH']}"
    result = subprocess.run(
        [root / "tern", "generate", "--help"], env=environment, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    assert "SPEC" in result.stdout


def test_tern_leaves_no_bytecode(tern: Run, root: Path, tmp_path: Path) -> None:
    copy = tmp_path / "checkout"
    shutil.copytree(root / "codegen", copy / "codegen",
                    ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(root / "tern", copy / "tern")
    result = subprocess.run([copy / "tern", "generate", "--help"], capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    assert not list(copy.rglob("__pycache__"))

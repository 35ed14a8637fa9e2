"""tern.yaml."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from tern.config import Api, read_config
from tern.diagnostics import Diagnostics


def read(tmp_path: Path, text: str) -> tuple[list[Api], list[str]]:
    path = tmp_path / "tern.yaml"
    path.write_text(textwrap.dedent(text))
    diagnostics = Diagnostics()
    apis = read_config(str(path), diagnostics)
    return apis, [str(one).removeprefix(f"{path}:") for one in diagnostics.found]


def test_a_good_file(tmp_path: Path) -> None:
    apis, found = read(tmp_path, """\
        apis:
          - name: clerk
            schema: schemas/clerk.yaml
            output: generated/clerk
          - {name: a_1, schema: a.json, output: out/a}
        """)
    assert found == []
    assert apis == [
        Api("clerk", "schemas/clerk.yaml", "generated/clerk"), Api("a_1", "a.json", "out/a")]


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    diagnostics = Diagnostics()
    path = str(tmp_path / "none.yaml")
    assert read_config(path, diagnostics) == []
    assert [str(one) for one in diagnostics.found] == [
        f"{path}:1:1: error: cannot read the file: No such file or directory"]


LIST = "expected 'apis', a list of 'name', 'schema', 'output'"
MAPPING = "expected a mapping with 'name', 'schema' and 'output'"


def bad_name(name: str) -> str:
    return (f"'{name}' can't be the prefix of C names: use small letters, digits and _, and none of "
            "tern, containers, json_c, operations, webhooks")


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("", "1:1: error: the file is empty"),
        ("apis", f"1:1: error: #: {LIST}"),
        ("- apis", f"1:1: error: #: {LIST}"),
        ("api: []", f"1:1: error: #: {LIST}"),
        ("apis: {}", f"1:1: error: #: {LIST}"),
        ("apis: []", f"1:1: error: #: {LIST}"),
        ("apis:", f"1:1: error: #: {LIST}"),
        ("apis: [a]", f"1:8: error: #/apis/0: {MAPPING}"),
        ("apis:\n- {schema: a, output: b}",
         "2:3: error: #/apis/0: 'name' is missing or not a string"),
        ("apis:\n- {name: a, output: b}",
         "2:3: error: #/apis/0: 'schema' is missing or not a string"),
        ("apis:\n- {name: a, schema: b}",
         "2:3: error: #/apis/0: 'output' is missing or not a string"),
        ("apis:\n- {name: 1, schema: b, output: c}",
         "2:4: error: #/apis/0/name: 'name' is missing or not a string"),
        ("apis:\n- {name: a, schema: '', output: c}",
         "2:13: error: #/apis/0/schema: 'schema' is missing or not a string"),
        ("apis:\n- {name: a, schema: [b], output: c}",
         "2:13: error: #/apis/0/schema: 'schema' is missing or not a string"),
        *(
            (f"apis:\n- {{name: '{name}', schema: b, output: c}}",
             f"2:3: error: #/apis/0: {bad_name(name)}")
            for name in ("tern", "webhooks", "operations", "Clerk", "1a", "_a", "a-b", "a b", "é", "a\u0660", "../x")
        ),
    ],
)
def test_errors(tmp_path: Path, text: str, finding: str) -> None:
    assert read(tmp_path, text) == ([], [finding])


def test_a_name_that_ends_in_a_newline(tmp_path: Path) -> None:
    apis, found = read(tmp_path, 'apis: [{name: "a\\n", schema: b, output: c}]')
    assert apis == []
    assert found == [f"1:8: error: #/apis/0: {bad_name(chr(97) + chr(10))}"]


@pytest.mark.parametrize(
    ("second", "finding"),
    [
        ("{name: a, schema: s, output: y}", "'a' has the name or output of 'a'"),
        ("{name: b, schema: s, output: x}", "'b' has the name or output of 'a'"),
        ("{name: b, schema: s, output: ./x/}", "'b' has the name or output of 'a'"),
    ],
)
def test_two_of_the_same(tmp_path: Path, second: str, finding: str) -> None:
    apis, found = read(tmp_path, f"apis:\n- {{name: a, schema: s, output: x}}\n- {second}\n")
    assert apis == []
    assert found == [f"3:3: error: #/apis/1: {finding}"]


def test_every_error_is_reported(tmp_path: Path) -> None:
    apis, found = read(tmp_path, """\
        apis:
        - {name: a, schema: s, output: x}
        - 1
        - {name: tern, schema: s, output: y}
        - {name: b, output: z}
        """)
    assert apis == []
    assert [one.split(":")[0] for one in found] == ["3", "4", "5"]


def test_renames(tmp_path: Path) -> None:
    apis, found = read(tmp_path, """\
        apis:
          - name: a
            schema: a.yaml
            output: a
            rename:
              '#/components/schemas/x.y': x_y_2
        """)
    assert found == []
    assert apis[0].renames == {"#/components/schemas/x.y": "x_y_2"}
    assert apis[0].renamed_at["#/components/schemas/x.y"].line == 6


@pytest.mark.parametrize("value", ["[]", "{}", "name", "{'#/components/schemas/X': 1}"])
def test_bad_renames(tmp_path: Path, value: str) -> None:
    apis, found = read(
        tmp_path, f"apis: [{{name: a, schema: a.yaml, output: a, rename: {value}}}]\n")
    assert apis == []
    assert len(found) == 1
    assert found[0].endswith("expected a mapping from JSON pointers of schemas to names")

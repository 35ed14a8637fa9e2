"""Validation against JSON-Schema-Test-Suite: one SDK of all its schemas, and a program that decodes
and validates each instance."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]

DATA = Path(__file__).resolve().parents[1] / "data" / "json-schema-test-suite"

PROJECT = """\
cmake_minimum_required(VERSION 3.25)
project(suite VERSION 1.0.0 LANGUAGES C)
set(TERN_WITH_VALIDATE ON)
set(CMAKE_C_STANDARD 11)
set(CMAKE_C_EXTENSIONS OFF)
add_compile_options(-O0 -fsanitize=address,undefined -fno-sanitize-recover=all)
add_link_options(-fsanitize=address,undefined)
add_library(tern_warnings INTERFACE)
add_subdirectory("${RUNTIME}" runtime)
add_subdirectory(suite)
add_executable(schema_suite "${DRIVER}")
target_link_libraries(schema_suite PRIVATE suite tern::validate)
"""

# What is left out, and why: whole groups, and single instances. Each must be wrong without its
# entry, or the last test fails.
IMPOSSIBLE: dict[tuple[str, str], str] = {
    ("draft2020-12/properties", "properties with escaped characters"):
        "two properties that have one name in C are an error",
    ("draft4/items", "items and subitems"):
        "'definitions' is no part of a component",
}
GROUPS: dict[tuple[str, str], str] = {
    ("draft2020-12/additionalProperties", "additionalProperties being false does not allow other properties"):
        "'patternProperties' makes it a map",
    ("draft2020-12/additionalProperties", "non-ASCII pattern with additionalProperties"):
        "the pattern of a name is not checked (a warning)",
    ("draft2020-12/additionalProperties", "additionalProperties does not look in applicators"):
        "'allOf' is merged: its properties count",
    ("draft2020-12/additionalProperties", "dependentSchemas with additionalProperties"):
        "'dependentSchemas' is not checked (a warning)",
    ("draft2020-12/optional/ecmascript-regex", "\\d in patternProperties matches [0-9], not unicode digits"):
        "the pattern of a name is not checked (a warning)",
    ("draft2020-12/optional/ecmascript-regex", "\\w in patternProperties matches [A-Za-z0-9_], not unicode letters"):
        "the pattern of a name is not checked (a warning)",
    ("draft2020-12/optional/ecmascript-regex", "patternProperties with ASCII ranges"):
        "the pattern of a name is not checked (a warning)",
    ("draft2020-12/optional/ecmascript-regex", "patternProperties with non-ASCII digits"):
        "the pattern of a name is not checked (a warning)",
    ("draft2020-12/optional/ecmascript-regex", "patterns always use unicode semantics with patternProperties"):
        "the pattern of a name is not checked (a warning)",
    ("draft2020-12/properties", "properties, patternProperties, additionalProperties interaction"):
        "'patternProperties' beside properties is not checked (a warning)",
    ("draft2020-12/properties", "properties with boolean schema"):
        "a schema that allows no value is free-form (a warning)",
    ("draft2020-12/required", "required properties whose names are Javascript object property names"):
        "without 'properties' it is free-form",
    ("draft2020-12/required", "required with escaped characters"):
        "without 'properties' it is free-form",
    ("draft2020-12/type", "null type matches only the null object"):
        "a schema that allows null alone is free-form",
    ("draft2020-12/uniqueItems", "uniqueItems with an array of items and additionalItems=false"):
        "'prefixItems' is not checked (a warning)",
    ("draft2020-12/uniqueItems", "uniqueItems=false with an array of items and additionalItems=false"):
        "'prefixItems' is not checked (a warning)",
    ("draft4/items", "an array of schemas for items"):
        "a list of schemas for items is not checked (a warning)",
}
INFERRED = "what has properties or items is taken for an object or array, whatever the value"
INSTANCES: dict[tuple[str, str, str], str] = {
    ("draft2020-12/properties", "object properties validation", "ignores arrays"):
        INFERRED,
    ("draft2020-12/properties", "object properties validation", "ignores other non-objects"):
        INFERRED,
    ("draft2020-12/properties", "properties whose names are Javascript object property names", "ignores arrays"):
        INFERRED,
    ("draft2020-12/properties", "properties whose names are Javascript object property names", "ignores other non-objects"):
        INFERRED,
    ("draft2020-12/required", "required validation", "ignores arrays"):
        INFERRED,
    ("draft2020-12/required", "required validation", "ignores boolean"):
        INFERRED,
    ("draft2020-12/required", "required validation", "ignores null"):
        INFERRED,
    ("draft2020-12/required", "required validation", "ignores other non-objects"):
        INFERRED,
    ("draft2020-12/required", "required validation", "ignores strings"):
        INFERRED,
    ("draft4/items", "a schema given for items", "JavaScript pseudo-array is valid"):
        INFERRED,
    ("draft4/items", "a schema given for items", "ignores non-arrays"):
        INFERRED,
    ("draft2020-12/type", "type: array, object or null", "null is valid"):
        "a document that is null is no value of any type",
    ("draft4/optional/bignum", "integer", "a bignum is an integer"):
        "beyond 64 bits",
    ("draft4/optional/bignum", "integer", "a negative bignum is an integer"):
        "beyond 64 bits",
}


@dataclass(frozen=True)
class Instance:
    file: str
    group: str
    name: str
    model: str
    data: Any
    valid: bool

    def __str__(self) -> str:
        return f"{self.file}: {self.group}: {self.name}"


def groups() -> list[tuple[str, str, str, Any, Any]]:
    """File, description, name of the component, schema and tests of every group."""
    found = []
    for path in sorted(DATA.rglob("*.json")):
        file = path.relative_to(DATA).with_suffix("").as_posix()
        for at, one in enumerate(json.loads(path.read_text("utf-8"))):
            model = re.sub(r"\W", "_", file) + f"_{at}"
            found.append((file, one["description"], model, one["schema"], one["tests"]))
    return found


def schemas() -> dict[str, Any]:
    """The schema of each group, as a component."""
    return {
        model: {key: one for key, one in schema.items() if key != "$schema"}
        for file, name, model, schema, _ in groups() if (file, name) not in IMPOSSIBLE}


INSTANCES_OF_ALL = [
    Instance(file, name, one["description"], model, one["data"], one["valid"])
    for file, name, model, _, tests in groups() if (file, name) not in IMPOSSIBLE
    for one in tests]


def run(command: Sequence[str | Path], cwd: Path) -> None:
    result = subprocess.run(
        command, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8",
        errors="replace", timeout=300)
    assert result.returncode == 0, f"{command[:3]}\n{result.stdout[-4000:]}"


@pytest.fixture(scope="module")
def answers(tern: Run, root: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[int, str]:
    """What the program says of each instance."""
    folder = tmp_path_factory.mktemp("suite")
    document = {
        "openapi": "3.1.0", "info": {"title": "Suite", "version": "1"},
        "components": {"schemas": schemas()}}
    (folder / "suite.json").write_text(json.dumps(document))
    (folder / "CMakeLists.txt").write_text(PROJECT)
    result = tern("generate", "suite.json", "-o", "suite", "--name", "suite", cwd=folder)
    assert result.returncode == 0, result.stderr
    driver = Path(__file__).with_name("schema_suite.c")
    run(["cmake", "-S", ".", "-B", "build", "-G", "Ninja", f"-DRUNTIME={root / 'runtime'}",
         f"-DDRIVER={driver}"], folder)
    run(["cmake", "--build", "build", "--target", "schema_suite"], folder)
    lines = "".join(f"{one.model}\t{json.dumps(one.data)}\n" for one in INSTANCES_OF_ALL)
    program = subprocess.run(
        [folder / "build" / "schema_suite"], input=lines, capture_output=True, encoding="utf-8",
        timeout=120)
    assert program.returncode == 0, program.stderr
    said = program.stdout.split("\n")[:-1]  # U+2028 ends no line
    assert len(said) == len(INSTANCES_OF_ALL)
    return {id(one): text for one, text in zip(INSTANCES_OF_ALL, said, strict=True)}


def reason(one: Instance) -> str | None:
    """Why an instance is left out; None where it is not."""
    return GROUPS.get((one.file, one.group)) or INSTANCES.get((one.file, one.group, one.name))


@pytest.mark.parametrize("one", INSTANCES_OF_ALL, ids=str)
def test_instance(answers: dict[int, str], one: Instance) -> None:
    why = reason(one)
    if why is not None:
        pytest.skip(why)
    assert (answers[id(one)] == "valid") == one.valid, answers[id(one)]


def test_left_out_for_a_reason(answers: dict[int, str]) -> None:
    """An entry that nobody needs any more is to be removed."""
    wrong = [one for one in INSTANCES_OF_ALL if (answers[id(one)] == "valid") != one.valid]
    assert set(GROUPS) <= {(one.file, one.group) for one in wrong}
    assert set(INSTANCES) <= {(one.file, one.group, one.name) for one in wrong}


def test_nothing_went_missing() -> None:
    checked = [one for one in INSTANCES_OF_ALL if reason(one) is None]
    assert len(checked) >= 300

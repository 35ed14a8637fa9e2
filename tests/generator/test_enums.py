"""Stage 3: enumerations and constants of every JSON type, and the names of their values."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from test_build import Case, short, shown

from tern.ir import Enum

AT = "5:5: warning: #/components/schemas/A: "


def test_enums_of_strings(tmp_path: Path) -> None:
    case = Case(tmp_path, """\
        A: {type: string, enum: [off, '', a, b], description: which}
        B: {const: x}
        C: {type: object, properties: {d: {enum: [a, null]}, e: {type: string, const: e}}}
        D: {type: object, properties: {d: {type: [string, 'null'], enum: [a, null]}}}
        """)
    a = case.types[("A",)]
    assert isinstance(a, Enum)
    assert a.values == ("off", "", "a", "b")
    assert a.documentation.description == "which"
    assert case.types[("B",)].values == ("x",)
    assert case.types[("C", "d")].values == ("a",)
    assert [short(one.value) for one in case.model("C").fields] == ["C/d?", "C/e"]
    assert short(case.field("D", "d").value) == "D/d?"
    assert case.found == []


@pytest.mark.parametrize(
    ("text", "kind", "allowed"),
    [
        ("{type: integer, enum: [1, 2]}", "int64", (1, 2)),
        ("{type: integer, format: int32, enum: [1, 2, null]}", "int32?", (1, 2)),
        ("{type: [integer, 'null'], enum: [1, null]}", "int64?", (1,)),
        ("{type: integer, enum: [1, 2.0]}", "int64", (1, 2.0)),
        ("{type: number, enum: [1, 2.5]}", "double", (1, 2.5)),
        ("{enum: [1, 2.5]}", "double", (1, 2.5)),
        ("{type: boolean, enum: [true]}", "boolean", (True,)),
        ("{const: 7}", "int64", (7,)),
        ("{const: false}", "boolean", (False,)),
        ("{const: 18446744073709551615}", "uint64", (18446744073709551615,)),
        ("{enum: [1, a]}", "json", (1, "a")),
        ("{type: [string, integer], enum: [1, a]}", "json", (1, "a")),
        ("{type: [string, integer, 'null'], enum: [1, a, null]}", "json?", (1, "a")),
        ("{enum: [true, 1]}", "json", (True, 1)),
        ("{const: {a: [1]}}", "json", ({"a": [1]},)),
        ("{type: object, const: {}}", "json", ({},)),
        ("{const: [a]}", "json", (["a"],)),
        ("{type: array, enum: [[a], []]}", "json", (["a"], [])),
        ("{oneOf: [{const: 1, title: One}, {const: 2, title: Two}]}", "int64", (1, 2)),
        ("{oneOf: [{const: 1}, {type: integer}]}", "int64", ()),
        ("{allOf: [{enum: [1, 2, 3]}, {enum: [3, 1, 4]}]}", "int64", (1, 3)),
    ],
)
def test_other_values(tmp_path: Path, text: str, kind: str, allowed: tuple[Any, ...]) -> None:
    case = Case(tmp_path, f"A: {text}\nUse: {{properties: {{a: {{$ref: "
                "'#/components/schemas/A', description: an A}}}\n")
    assert short(case.alias("A")) == kind
    assert case.alias("A").constraints.allowed == allowed
    assert case.field("Use", "a").value == case.alias("A")
    assert case.found == []


@pytest.mark.parametrize(
    ("text", "kind", "finding"),
    [
        ("{type: string, enum: [4.1, 4, a, null]}", "json?",
         "of the listed values, 4.1 and 4 are not of type 'string': carried as free-form JSON"),
        ("{type: string, enum: [true]}", "json",
         "of the listed values, true is not of type 'string': carried as free-form JSON"),
        ("{type: [integer, boolean], enum: [1, 2.5]}", "json",
         "of the listed values, 2.5 is not of type 'integer' or 'boolean': carried as free-form "
         "JSON"),
        ("{type: object, enum: [a, [], 1, 2, 3]}", "json",
         "of the listed values, 'a', an array, 1 and 2 more are not of type 'object': carried as "
         "free-form JSON"),
        ("{type: array, items: {type: string}, enum: [a]}", "[string]",
         "'enum' lists strings for an array: not checked; if they are meant for its items, move "
         "'enum' there"),
        ("{type: array, items: {type: string}, enum: [[a]]}", "[string]",
         "an enumeration of arrays is not checked"),
        ("{type: object, additionalProperties: {type: string}, enum: [{}]}", "{string}",
         "an enumeration of objects is not checked"),
        ("{type: integer, format: int32, enum: [2147483648]}", "json",
         "the listed integers as int32 are beyond what C holds; carried as free-form JSON"),
    ],
)
def test_values_that_do_not_fit(tmp_path: Path, text: str, kind: str, finding: str) -> None:
    case = Case(tmp_path, f"A: {text}\n")
    assert short(case.alias("A")) == kind
    assert case.found == [AT + finding]


def test_integers_that_no_c_type_holds_together(tmp_path: Path) -> None:
    case = Case(tmp_path, """\
        A: {oneOf: [{type: integer, format: uint64}, {type: integer, format: int64}]}
        """)
    assert short(case.alias("A")) == "json"
    assert case.found == [
        "5:17: warning: #/components/schemas/A/oneOf/0: integers of format 'uint64' and signed "
        "ones in one union: C has no type for both; carried as free-form JSON"]


def test_unions_of_enumerations(tmp_path: Path) -> None:
    case = Case(tmp_path, """\
        A: {oneOf: [{enum: [a, b]}, {enum: [1, 2]}, {const: true}, {type: integer, enum: [3]}]}
        """)
    assert shown(case.union("A")) == [
        ("string", "A/string", (), ()), ("integer", "int64", (), ()),
        ("boolean", "boolean", (), ())]
    assert [one.value.constraints.allowed for one in case.union("A").variants] == [
        (), (1, 2, 3), (True,)]
    assert case.found == []


# Names of constants


@pytest.mark.parametrize("key", ["x-enum-varnames", "x-enumNames"])
def test_names_of_constants(tmp_path: Path, key: str) -> None:
    case = Case(tmp_path, f"""\
        A: {{type: string, enum: ['+1', '-1', null], {key}: [UP, Down, NONE]}}
        B: {{type: integer, enum: [1], {key}: [ONE]}}
        C: {{oneOf: [{{$ref: '#/components/schemas/A'}}, {{enum: [x], {key}: [EX]}}]}}
        D: {{oneOf: [{{$ref: '#/components/schemas/A'}}, {{enum: [x]}}]}}
        E: {{allOf: [{{$ref: '#/components/schemas/A'}}, {{enum: ['-1']}}]}}
        """)
    assert case.types[("A",)].constant_names == ("UP", "Down")
    assert case.types[("C",)].constant_names == ("UP", "Down", "EX")
    assert case.types[("D",)].constant_names == ()
    assert case.types[("E",)].values == ("-1",)
    assert case.types[("E",)].constant_names == ("Down",)
    assert case.found == []


def test_without_names_there_are_none(tmp_path: Path) -> None:
    assert Case(tmp_path, "A: {enum: [a]}\n").types[("A",)].constant_names == ()


@pytest.mark.parametrize(
    ("names", "finding"),
    [
        ("[A]", "'x-enum-varnames' has 1 name for 2 values"),
        ("{a: A, b: B}", "'x-enum-varnames' must be a list"),
        ("[A, 'b c']", "'b c' can't be part of a C name (letters, digits and _, a letter first)"),
        ("[A, 1]", "'1' can't be part of a C name (letters, digits and _, a letter first)"),
        ("[Up, UP]", "'UP' names two values"),
    ],
)
def test_names_that_cannot_be_used(tmp_path: Path, names: str, finding: str) -> None:
    case = Case(tmp_path, f"A: {{enum: [a, b], x-enum-varnames: {names}}}\n")
    assert case.types[("A",)].constant_names == ()
    assert case.found == [
        f"5:23: warning: #/components/schemas/A/x-enum-varnames: {finding}; ignored"]

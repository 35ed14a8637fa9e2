"""Stage 2: the many ways to write null, as one, and unions that are none without it."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_resolve import Case

NULLABLE = [
    "{type: string, nullable: true}",
    "{type: string, x-nullable: true}",
    "{type: [string, 'null']}",
    "{type: ['null', string]}",
    "{type: string, enum: [a, null], nullable: true}",
    "{type: string, enum: [a, null]}",
    "{enum: [a, null]}",
    "{oneOf: [{type: string}, {type: 'null'}]}",
    "{anyOf: [{type: 'null'}, {type: string}]}",
    "{anyOf: [{type: string}, {enum: [null]}]}",
    "{anyOf: [{type: string}, {const: null}]}",
    "{anyOf: [{type: string}, {nullable: true}]}",
    "{anyOf: [{type: string}, {type: ['null']}]}",
    "{anyOf: [{type: string}, {type: object, nullable: true, additionalProperties: false}]}",
    "{oneOf: [{type: object, title: Null, nullable: true, properties: {}, "
    "additionalProperties: false}, {type: string}]}",
    "{oneOf: [{type: string, nullable: true}]}",
    "{allOf: [{type: string}], nullable: true}",
    "{allOf: [{type: string}, {nullable: true}]}",
    "{allOf: [{type: [string, 'null']}, {type: [string, 'null']}]}",
]


@pytest.mark.parametrize("text", NULLABLE)
def test_null_has_many_spellings(tmp_path: Path, text: str) -> None:
    case = Case(tmp_path, f"A: {text}\n")
    schema = case["A"]
    assert schema.nullable is True
    assert schema.types == ("string",)
    assert not schema.only_null
    assert not schema.branches
    assert case.found == []


@pytest.mark.parametrize(
    ("text", "nullable"),
    [
        ("{type: string}", None),
        ("{type: string, nullable: false}", False),
        ("{allOf: [{type: string, nullable: true}], nullable: false}", False),
        ("{allOf: [{type: [string, 'null']}, {type: string}]}", None),
        ("{oneOf: [{type: string}]}", None),
    ],
)
def test_what_does_not_allow_null(tmp_path: Path, text: str, nullable: bool | None) -> None:
    case = Case(tmp_path, f"A: {text}\n")
    assert case["A"].nullable is nullable


@pytest.mark.parametrize(
    "text", ["{type: 'null'}", "{enum: [null]}", "{const: null}", "{nullable: true}"])
def test_nothing_but_null(tmp_path: Path, text: str) -> None:
    case = Case(tmp_path, f"A: {text}\n")
    assert case["A"].only_null
    assert case["A"].nullable


def test_null_of_a_base_is_not_inherited(tmp_path: Path) -> None:
    case = Case(tmp_path, """\
        Base: {type: object, nullable: true, properties: {x: {}}}
        A: {allOf: [{$ref: '#/components/schemas/Base'}, {properties: {y: {}}}]}
        B: {allOf: [{$ref: '#/components/schemas/Base'}, {properties: {y: {}}}], nullable: true}
        C: {allOf: [{$ref: '#/components/schemas/Base'}, {$ref: '#/components/schemas/Other'}]}
        Other: {type: object, nullable: true, properties: {z: {}}}
        """)
    assert [case[name].nullable for name in "ABC"] == [None, True, True]


def test_an_unquoted_null_as_type(tmp_path: Path) -> None:
    case = Case(tmp_path, "A: {type: [string, null]}\n")
    assert case["A"].types == ("string",)
    assert case.found == ["3:24: error: #/components/schemas/A/type/1: 'type' must be a string: "
                          "write 'null' in quotes"]


def test_the_only_branch_of_a_union_is_merged(tmp_path: Path) -> None:
    case = Case(tmp_path, """\
        A: {oneOf: [{$ref: '#/components/schemas/B'}], description: here}
        B: {type: object, properties: {x: {}}}
        C: {oneOf: [{$ref: '#/components/schemas/B'}], allOf: [{$ref: '#/components/schemas/B'}]}
        D: {anyOf: [{$ref: '#/components/schemas/B'}, {type: 'null'}]}
        E: {oneOf: [{properties: {y: {}}}], properties: {z: {}}}
        F: {properties: {z: {}}, oneOf: [{properties: {y: {}}}]}
        """)
    assert [case[name].reference for name in "ACD"] == ["B", "B", "B"]
    assert [case[name].nullable for name in "ACD"] == [None, None, True]
    assert list(case["E"].by_name) == ["y", "z"]
    assert list(case["F"].by_name) == ["z", "y"]
    assert case.found == []

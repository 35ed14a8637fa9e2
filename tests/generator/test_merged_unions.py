"""Stage 3: properties beside unions, and arrays in them."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_build import Case, selectors, short, shown

from tern.ir import Union


def items(union: Union) -> list[tuple[str, tuple[str, ...]]]:
    return [(short(one.value), one.items) for one in union.variants]


# Properties beside a union


def test_properties_belong_to_every_branch(tmp_path: Path) -> None:
    case = Case(tmp_path, """\
        A:
          type: object
          description: one of them
          required: [id]
          properties: {id: {type: string}, kind: {type: string}}
          oneOf:
          - {title: Up, required: [kind], properties: {kind: {const: up}, y: {type: integer}}}
          - $ref: '#/components/schemas/Down'
        Down: {type: object, properties: {kind: {const: down}, z: {type: integer}}}
        """)
    union = case.union("A")
    assert union.discriminator == "kind"
    assert shown(union) == [("Up", "A/Up", ("up",), ()), ("Down", "A/Down", ("down",), ())]
    assert union.documentation.description == "one of them"
    assert [(one.wire_name, short(one.value), one.presence.value)
            for one in case.model("A", "Up").fields] == [
        ("id", "string", "required"), ("kind", "A/Up/kind", "required"), ("y", "int64", "optional")]
    assert [one.wire_name for one in case.model("A", "Down").fields] == ["id", "kind", "z"]
    assert case.ids == [("A",), ("A", "Up"), ("A", "Up", "kind"), ("A", "Down"),
                        ("Down",), ("Down", "kind")]
    assert case.found == []


def test_a_declared_discriminator_maps_to_merged_branches(tmp_path: Path) -> None:
    case = Case(tmp_path, """\
        A:
          properties: {type: {type: string}}
          oneOf: [{$ref: '#/components/schemas/X'}, {$ref: '#/components/schemas/Y'}]
          discriminator: {propertyName: type, mapping: {ex: '#/components/schemas/X'}}
        X: {type: object, properties: {x: {}}}
        Y: {type: object, properties: {y: {}}}
        """)
    assert shown(case.union("A")) == [("X", "A/X", ("ex",), ()), ("Y", "A/Y", ("Y",), ())]
    assert case.found == []


def test_inline_types_of_the_base_are_shared(tmp_path: Path) -> None:
    case = Case(tmp_path, """\
        A:
          properties: {size: {enum: [s, l]}}
          oneOf: [{required: [x], properties: {x: {}}}, {required: [y], properties: {y: {}}}]
        """)
    assert shown(case.union("A")) == [
        ("object", "A/object", (), ("x",)), ("object2", "A/object2", (), ("y",))]
    assert [short(case.model("A", name).fields[0].value) for name in ("object", "object2")] == [
        "A/size", "A/size"]


def test_a_union_inside_all_of(tmp_path: Path) -> None:
    case = Case(tmp_path, """\
        A:
          allOf:
          - $ref: '#/components/schemas/Base'
          - oneOf:
            - {title: P, required: [p], properties: {p: {}}}
            - {title: Q, required: [q], properties: {q: {}}}
            - {type: string}
            - {type: object, nullable: true, additionalProperties: false}
        Base: {type: object, properties: {id: {type: string}}}
        Use: {properties: {a: {$ref: '#/components/schemas/A'}}}
        """)
    assert shown(case.union("A")) == [
        ("P", "A/P", (), ("p",)), ("Q", "A/Q", (), ("q",)), ("string", "string", (), ())]
    assert [one.wire_name for one in case.model("A", "Q").fields] == ["id", "q"]
    assert short(case.field("Use", "a").value) == "A?"


def test_branches_that_extend_the_union(tmp_path: Path) -> None:
    case = Case(tmp_path, """\
        Pet:
          type: object
          required: [kind]
          properties: {kind: {type: string}, name: {type: string}}
          oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]
          discriminator: {propertyName: kind}
        Cat: {allOf: [{$ref: '#/components/schemas/Pet'}, {properties: {claws: {}}}]}
        Dog: {allOf: [{$ref: '#/components/schemas/Pet'}, {properties: {tail: {}}}]}
        Wolf: {allOf: [{$ref: '#/components/schemas/Dog'}, {properties: {pack: {}}}]}
        """)
    assert shown(case.union("Pet")) == [("Cat", "Cat", ("Cat",), ()), ("Dog", "Dog", ("Dog",), ())]
    assert [one.wire_name for one in case.model("Cat").fields] == ["kind", "name", "claws"]
    assert [one.wire_name for one in case.model("Wolf").fields] == ["kind", "name", "tail", "pack"]
    assert case.found == []


def test_contradictions_concern_one_branch_only(tmp_path: Path) -> None:
    case = Case(tmp_path, """\
        A:
          properties: {id: {type: integer}, k: {enum: [a]}, r: {type: integer}}
          anyOf:
          - {title: P, required: [p], properties: {id: {type: string}, p: {}, k: {enum: [b]}}}
          - {title: Q, required: [q], properties: {q: {}, r: {$ref: '#/components/schemas/S'}}}
        S: {type: string}
        """)
    assert [short(one.value) for one in case.model("A", "P").fields] == [
        "json", "A/P/k", "int64", "json"]
    assert [short(one.value) for one in case.model("A", "Q").fields] == [
        "int64", "A/k", "json", "json"]
    assert case.types[("A", "P", "k")].values == ("b", "a")
    assert [one.split(": ", 1)[1].split(":")[0] for one in case.found] == ["warning"] * 3
    assert "a union contradicts what stands beside it: type" in case.found[0]


@pytest.mark.parametrize(
    "branches",
    [
        "{required: [x]}, {required: [y]}",
        "{title: X, required: [x]}, {title: Y}",
        "{type: object, required: [x]}, {not: {required: [x]}}",
        "{description: none}, {minProperties: 1, x-more: 1}",
    ],
)
def test_unions_that_only_assert(tmp_path: Path, branches: str) -> None:
    case = Case(tmp_path, f"""\
        A:
          properties: {{x: {{}}, y: {{}}}}
          anyOf: [{branches}]
        """)
    assert [one.wire_name for one in case.model("A").fields] == ["x", "y"]
    assert case.found == ["7:7: warning: #/components/schemas/A/anyOf: the branches of 'anyOf' say "
                          "nothing about data, they only assert: not checked"]


# Arrays


def test_arrays_told_apart_by_their_first_item(tmp_path: Path) -> None:
    case = Case(tmp_path, """\
        A:
          anyOf:
          - {type: string}
          - {type: array, items: {type: string}}
          - {type: array, items: {type: number}}
          - {type: array, items: {type: array, items: {type: [boolean, 'null']}}}
          - {type: array, items: {$ref: '#/components/schemas/M'}}
          - {type: array, items: {type: [boolean, 'null']}}
          - {type: array, items: {type: string}}
        M: {type: object, properties: {x: {}}}
        """)
    assert items(case.union("A")) == [
        ("string", ()),
        ("[string]", ("string",)),
        ("[double]", ("integer", "number")),
        ("[[boolean?]]", ("array",)),
        ("[M]", ("object",)),
        ("[boolean?]", ("null", "boolean")),
    ]
    assert [one.label for one in case.union("A").variants] == [
        "string", "array", "array2", "array3", "array4", "array5"]
    assert case.found == []


def test_one_array_needs_no_items(tmp_path: Path) -> None:
    case = Case(tmp_path, "A: {anyOf: [{type: string}, {type: array, items: {type: string}}]}\n")
    assert items(case.union("A")) == [("string", ()), ("[string]", ())]


def test_arrays_that_are_alike_become_one(tmp_path: Path) -> None:
    case = Case(tmp_path, """\
        A: {anyOf: [{type: array, items: {type: integer}}, {type: array, items: {type: number}}]}
        B:
          oneOf:
          - {type: array, items: {$ref: '#/components/schemas/M'}}
          - {type: boolean}
          - {type: array, items: {$ref: '#/components/schemas/N'}}
        C: {oneOf: [{type: array}, {type: array, items: {type: string}}, {type: integer}]}
        D:
          oneOf:
          - {type: array, items: {type: array, items: {type: number}}}
          - {type: array, items: {type: array, items: {type: array, items: {type: number}}}}
        M: {type: object, required: [m], properties: {m: {}}}
        N: {type: object, required: [n], properties: {n: {}}}
        """)
    assert short(case.alias("A")) == "[A/item]"
    assert shown(case.union("A", "item")) == [
        ("integer", "int64", (), ()), ("number", "double", (), ())]
    assert items(case.union("B")) == [("[B/array/item]", ()), ("boolean", ())]
    assert selectors(case.union("B", "array", "item")) == [("M", ("m",)), ("N", ("n",))]
    assert items(case.union("C")) == [("[json]", ()), ("int64", ())]
    assert items(case.union("D", "item")) == [
        ("[double]", ("integer", "number")), ("[[double]]", ("array",))]
    assert case.found == []


def test_arrays_that_hold_each_other_end(tmp_path: Path) -> None:
    case = Case(tmp_path, """\
        A:
          oneOf:
          - {type: string}
          - {type: array, items: {$ref: '#/components/schemas/A'}}
          - {type: array, items: {type: array, items: {$ref: '#/components/schemas/A'}}}
        """)
    assert [one.label for one in case.union("A").variants] == ["string", "array"]
    assert case.found == []


# Maps and models


def test_maps_come_after_models(tmp_path: Path) -> None:
    case = Case(tmp_path, """\
        A:
          oneOf:
          - {type: object, additionalProperties: {type: string}}
          - {title: Some, properties: {x: {}}}
          - {title: More, required: [y], properties: {y: {}}}
        B:
          oneOf:
          - {type: object, additionalProperties: {type: string}}
          - {title: More, required: [y], properties: {y: {}}}
        """)
    assert [one.label for one in case.union("A").variants] == ["More", "Some", "object"]
    assert case.union("A").ambiguous
    assert [one.label for one in case.union("B").variants] == ["More", "object"]
    assert not case.union("B").ambiguous
    assert case.found == [
        "5:5: warning: #/components/schemas/A: the variants 'Some' and 'object' cannot be told "
        "apart (they require no property): the first is used; add a discriminator"]

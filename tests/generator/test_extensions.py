"""Stage 3: defaults, our extensions, names from outside, and keywords that are not checked."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_build import HEAD, Case, short

from tern.build import build
from tern.diagnostics import Diagnostics, Location
from tern.ir import Document, Model

# Annotations


def test_flags_of_properties(tmp_path: Path) -> None:
    case = Case(tmp_path, """\
        A:
          type: object
          properties:
            a: {$ref: '#/components/schemas/T', deprecated: true, readOnly: true}
            b: {allOf: [{$ref: '#/components/schemas/T'}], writeOnly: true}
            c: {allOf: [{type: string, readOnly: true}, {deprecated: true}]}
            d: {$ref: '#/components/schemas/T', readOnly: false}
        T: {type: string}
        """)
    flags = [(one.documentation.deprecated, one.documentation.read_only,
              one.documentation.write_only) for one in case.model("A").fields]
    assert flags == [(True, True, False), (False, False, True), (True, True, False),
                     (False, False, False)]
    assert case.found == []


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("{type: string, default: x}", ""),
        ("{type: string, default: 7}", "7 is no string"),
        ("{type: [string, 'null'], default: null}", ""),
        ("{type: string, default: null}", "null is null, which is not allowed"),
        ("{type: integer, default: 1.0}", ""),
        ("{type: integer, default: 1.5}", "1.5 is no integer"),
        ("{type: integer, default: '5'}", '"5" is no number'),
        ("{type: integer, format: int32, default: 2147483648}", "2147483648 is beyond int32"),
        ("{type: integer, format: uint32, default: -1}", "-1 is beyond uint32"),
        ("{type: number, default: 3}", ""),
        ("{type: number, default: true}", "true is no number"),
        ("{type: boolean, default: 'false'}", '"false" is no boolean'),
        ("{enum: [a, b], default: b}", ""),
        ("{enum: [a, b], default: c}", '"c" is none of the listed values'),
        ("{enum: [1, 2], default: 3}", "3 is none of the listed values"),
        ("{type: array, items: {type: string}, default: []}", ""),
        ("{type: array, items: {type: string}, default: {}}", "{} is no array"),
        ("{type: array, items: {type: string}, default: [a, 1]}",
         '["a",1] holds an item that is no string'),
        ("{additionalProperties: {type: integer}, default: {a: b}}",
         '{"a":"b"} holds a value that is no number'),
        ("{additionalProperties: {type: integer}, default: 1}", "1 is no object"),
        ("{$ref: '#/components/schemas/M', default: {x: a, y: 1}}", ""),
        ("{$ref: '#/components/schemas/M', default: {}}", "{} lacks the required property 'x'"),
        ("{$ref: '#/components/schemas/M', default: {x: 1}}",
         '{"x":1} holds a property \'x\' that is no string'),
        ("{$ref: '#/components/schemas/M', default: m}", '"m" is no object'),
        ("{oneOf: [{type: string}, {type: integer}], default: 1}", ""),
        ("{oneOf: [{type: string}, {type: integer}], default: true}",
         "true fits no variant of the union"),
        ("{default: [anything]}", ""),
    ],
)
def test_defaults_must_fit(tmp_path: Path, text: str, wrong: str) -> None:
    case = Case(tmp_path, f"""\
        A: {{properties: {{p: {text}}}}}
        M: {{type: object, required: [x], properties: {{x: {{type: string}}}}}}
        """)
    column = 26 + text.index("default:") - 1
    assert case.found == ([] if not wrong else [
        f"5:{column}: warning: #/components/schemas/A/properties/p/default: the default {wrong}; "
        "ignored"])
    assert case.field("A", "p").documentation.has_default is not bool(wrong)


def test_a_default_of_a_component_is_reported_once_where_it_is(tmp_path: Path) -> None:
    case = Case(tmp_path, """\
        A: {properties: {p: {$ref: '#/components/schemas/E'}, q: {$ref: '#/components/schemas/E'}}}
        E: {enum: [a], default: b}
        """)
    assert case.found == [
        "6:20: warning: #/components/schemas/E/default: the default \"b\" is none of the listed "
        "values; ignored"]
    assert not case.types[("E",)].documentation.has_default
    assert not any(one.documentation.has_default for one in case.model("A").fields)


# Values stored in place


def test_inline_limits(tmp_path: Path) -> None:
    case = Case(tmp_path, """\
        A:
          properties:
            a: {type: string, x-tern-max-length: 8}
            b: {$ref: '#/components/schemas/Code'}
            c: {$ref: '#/components/schemas/Code', x-tern-max-length: 3}
            d: {type: array, x-tern-max-items: 4, items: {type: string, x-tern-max-length: 2}}
            e: {allOf: [{$ref: '#/components/schemas/Code'}], nullable: false}
            f: {oneOf: [{type: string, x-tern-max-length: 5}, {type: 'null'}]}
            g: {type: string}
        Code: {type: string, x-tern-max-length: 6, maxLength: 6}
        """)
    assert [one.value.inline_limit for one in case.model("A").fields] == [8, 6, 3, 4, 6, 5, None]
    items = case.field("A", "d").value.type.items  # type: ignore[union-attr]
    assert items.inline_limit == 2
    assert case.alias("Code").inline_limit == 6
    assert case.found == [
        "9:48: warning: #/components/schemas/A/properties/c/x-tern-max-length: 'maxLength' allows "
        "6, 'x-tern-max-length' only 3: longer ones will be refused"]


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("type: integer, x-tern-max-length: 3", "'x-tern-max-length' is for strings; this is a "
         "number"),
        ("enum: [a], x-tern-max-length: 3", "'x-tern-max-length' is for strings; this is an "
         "enumeration"),
        ("type: string, x-tern-max-items: 3", "'x-tern-max-items' is for arrays; this is a string"),
        ("type: array, x-tern-max-length: 3", "'x-tern-max-length' is for strings; this is an "
         "array"),
        ("properties: {x: {}}, x-tern-max-items: 3", "'x-tern-max-items' is for arrays; this is "
         "an object or union"),
        ("type: string, x-tern-max-length: 0", "'x-tern-max-length' must be a whole number from 1 "
         "to 1048576, not 0"),
        ("type: string, x-tern-max-length: true", "'x-tern-max-length' must be a whole number "
         "from 1 to 1048576, not true"),
        ("type: array, x-tern-max-items: 1.5", "'x-tern-max-items' must be a whole number from 1 "
         "to 1048576, not 1.5"),
        ("type: array, x-tern-max-items: []", "'x-tern-max-items' must be a whole number from 1 "
         "to 1048576, not array"),
        ("type: string, minLength: 4, x-tern-max-length: 3", "no value is possible: "
         "'x-tern-max-length' is 3, 'minLength' is 4"),
    ],
)
def test_inline_limits_that_do_not_fit(tmp_path: Path, text: str, finding: str) -> None:
    case = Case(tmp_path, f"A: {{{text}}}\n")
    key = "x-tern-max-length" if "x-tern-max-length" in text else "x-tern-max-items"
    column = 9 + text.index(key)
    assert case.found == [f"5:{column}: error: #/components/schemas/A/{key}: {finding}"]


# Names from outside

OVERRIDDEN = """\
    a.b: {type: object, properties: {x: {$ref: '#/components/schemas/c~1d'}, y: {type: string}}}
    c/d: {type: object, x-tern-name: Own, properties: {z: {type: object, properties: {i: {}}}}}
    E: {$ref: '#/components/schemas/c~1d'}
"""


def overridden(
    tmp_path: Path, names: dict[str, str], locations: dict[str, Location] | None = None
) -> tuple[Document, list[str]]:
    path = tmp_path / "in.yaml"
    path.write_text(HEAD + OVERRIDDEN)
    diagnostics = Diagnostics()
    document = build(str(path), diagnostics, names, locations)
    assert document is not None
    return document, [str(one).removeprefix(f"{tmp_path}/") for one in diagnostics.found]


def test_names_from_outside(tmp_path: Path) -> None:
    document, found = overridden(tmp_path, {
        "#/components/schemas/a.b": "First",
        "#/components/schemas/a.b/properties/x": "other",
        "#/components/schemas/c~1d": "Second",
        "#/components/schemas/E": "Third",
    })
    assert found == []
    types = document.by_id()
    assert [one.name for one in types.values()] == ["First", "Second", None, "Third"]
    model = types[("a.b",)]
    assert isinstance(model, Model)
    assert [one.name for one in model.fields] == ["other", None]


def test_names_from_outside_that_cannot_be_used(tmp_path: Path) -> None:
    at = Location("tern.yaml", 7, 3)
    _, found = overridden(tmp_path, {
        "#/components/schemas/a.c": "A",
        "#/components/schemas/a.b/properties/q": "B",
        "#/components/schemas/a.b": "9 lives",
        "#/components/schemas/a.b/properties": "C",
        "#/info": "D",
        "components": "E",
        "#/components/schemas/c%2Fd": "F",
        "#/components/schemas/c~1d": "G",
        "#/components/schemas/c~1d/properties/z": "H",
    }, {"#/components/schemas/a.c": at})
    assert found == [
        "tern.yaml:7:3: error: '#/components/schemas/a.c' does not exist (did you mean "
        "'#/components/schemas/a.b'?): no schema to give the name 'A'",
        "in.yaml:1:1: error: #: '#/components/schemas/a.b/properties/q' does not exist: no schema "
        "to give the name 'B'",
        "in.yaml:1:1: error: #: '9 lives' can't be part of a C name: use letters, digits and _, a "
        "letter first",
        "in.yaml:1:1: error: #: '#/components/schemas/a.b/properties' is no schema under "
        "'#/components/schemas': no schema to give the name 'C'",
        "in.yaml:1:1: error: #: '#/info' is no schema under '#/components/schemas': no schema to "
        "give the name 'D'",
        "in.yaml:1:1: error: #: 'components' is not a JSON pointer such as "
        "'#/components/schemas/Name': no schema to give the name 'E'",
        "in.yaml:1:1: error: #: '#/components/schemas/c%2Fd' does not exist: no schema to give the "
        "name 'F'",
    ]


# Keywords that are not checked, or not supported


@pytest.mark.parametrize(
    ("text", "kind", "finding"),
    [
        ("{type: string, not: {const: x}}", "string", "not: 'not' is not checked"),
        ("{type: string, if: {}, then: {}}", "string", "if: 'if/then/else' is not checked"),
        ("{type: array, contains: {}, minContains: 2}", "[json]",
         "contains: 'contains' is not checked"),
        ("{type: string, not: {}, if: {}, else: {}, dependentRequired: {}}", "string",
         "not: 'not', 'if/then/else' and 'dependentRequired' are not checked"),
        ("{additionalProperties: {type: string}, propertyNames: {pattern: a}}", "{string}",
         "propertyNames: 'propertyNames' is not checked"),
        ("{additionalProperties: {type: string}, unevaluatedProperties: false}", "{string}",
         "unevaluatedProperties: 'unevaluatedProperties' is not checked"),
        ("{type: object, patternProperties: {a: {type: string}}}", "{string}",
         "patternProperties/a: the pattern of the names is not checked"),
        ("{patternProperties: {a: {type: string}}, additionalProperties: false}", "{string}",
         "patternProperties/a: the pattern of the names is not checked"),
        ("{patternProperties: {a: {type: string}}, additionalProperties: true}", "P",
         "patternProperties: 'patternProperties' is not checked: such properties are kept as "
         "free-form JSON"),
        ("{patternProperties: {a: {type: string}, b: {type: string}}}", "P",
         "patternProperties: 'patternProperties' is not checked: such properties are kept as "
         "free-form JSON"),
        ("{prefixItems: [{type: string}], items: false}", "[json]",
         "prefixItems: 'prefixItems' has a schema for each item: the items are carried as "
         "free-form JSON, not checked"),
        ("{type: array, items: [{}]}", "[json]",
         "items: 'items' has a schema for each item: the items are carried as free-form JSON, not "
         "checked"),
        ("{$dynamicRef: '#a'}", "json",
         "$dynamicRef: not supported yet: '$dynamicRef'; carried as free-form JSON"),
    ],
)
def test_keywords(tmp_path: Path, text: str, kind: str, finding: str) -> None:
    case = Case(
        tmp_path, f"K: {text}\nU: {{properties: {{k: {{$ref: '#/components/schemas/K'}}}}}}")
    assert short(case.field("U", "k").value) == kind.replace("P", "K")
    key, said = finding.split(": ", 1)
    assert [one.split(": ", 1)[1] for one in case.found] == [
        f"warning: #/components/schemas/K/{key}: {said}"]


def test_two_unions_in_one_schema(tmp_path: Path) -> None:
    case = Case(tmp_path, """\
        K: {oneOf: [{type: string}, {type: integer}], anyOf: [{type: string}, {type: integer}]}
        """)
    assert short(case.alias("K")) == "json"
    assert case.found == [
        "5:51: warning: #/components/schemas/K/anyOf: not supported yet: a second union beside the "
        "one at 5:9; carried as free-form JSON"]


def test_pattern_properties_beside_properties(tmp_path: Path) -> None:
    case = Case(tmp_path, """\
        A: {properties: {x: {}}, patternProperties: {'^x-': {type: string}}}
        B: {properties: {x: {}}, patternProperties: {'^x-': {type: string}}, \
additionalProperties: false}
        """)
    assert len(case.model("A").fields) == 1
    assert case.model("A").additional_properties is None
    extra = case.model("B").additional_properties
    assert extra is not None
    assert short(extra) == "string"
    assert case.found == [
        "5:30: warning: #/components/schemas/A/patternProperties: 'patternProperties' is not "
        "checked: such properties are kept as free-form JSON",
        "6:50: warning: #/components/schemas/B/patternProperties/^x-: the pattern of the names is "
        "not checked"]


def test_nullable_in_openapi_3_1(tmp_path: Path) -> None:
    text = (
        "A: {properties: {a: {type: string, nullable: true}, b: {type: string, nullable: false}, "
        "c: {type: string, x-nullable: true}}}\n")
    case = Case(tmp_path, text)
    assert [short(one.value) for one in case.model("A").fields] == ["string?", "string", "string?"]
    assert case.found == [
        "5:40: warning: #/components/schemas/A/properties/a/nullable: 'nullable' is no keyword of "
        "OpenAPI 3.1, where null is a type (type: [string, 'null']); honoured all the same"]
    assert Case(tmp_path, text, head=HEAD.replace("3.1.0", "3.0.3")).found == []

"""Stage 3: resolved schemas to the IR."""

from __future__ import annotations

import textwrap
import time
from pathlib import Path
from typing import Any

import pytest

from tern.build import MAX_NESTED, MAX_PROPERTIES, build
from tern.diagnostics import Diagnostics
from tern.ir import (
    Alias,
    Array,
    Constraints,
    Document,
    Field,
    Map,
    Model,
    Presence,
    Scalar,
    ScalarKind,
    TypeId,
    Union,
    Value,
)

HEAD = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\ncomponents:\n  schemas:\n"


class Case:
    """One document, built. The first schema stands in line 5, column 5."""

    def __init__(self, tmp_path: Path, text: str, head: str = HEAD) -> None:
        path = tmp_path / "in.yaml"
        path.write_text(head + textwrap.indent(textwrap.dedent(text), "    "))
        diagnostics = Diagnostics()
        self.document: Document | None = build(str(path), diagnostics)
        self.found = [str(one).removeprefix(f"{tmp_path}/in.yaml:") for one in diagnostics.found]

    @property
    def types(self) -> dict[TypeId, Any]:
        assert self.document is not None
        types = self.document.by_id()
        assert len(types) == len(self.document.types)
        return types

    @property
    def ids(self) -> list[TypeId]:
        return list(self.types)

    def model(self, *path: str) -> Model:
        found = self.types[path]
        assert isinstance(found, Model)
        return found

    def field(self, model: str, name: str) -> Field:
        return next(one for one in self.model(model).fields if one.wire_name == name)

    def union(self, *path: str) -> Union:
        found = self.types[path]
        assert isinstance(found, Union)
        return found

    def alias(self, name: str) -> Value:
        found = self.types[(name,)]
        assert isinstance(found, Alias)
        return found.value


def short(value: Value) -> str:
    """A type in one line: `string`, `[int64]`, `{json}`, `A/b`, with `?` where null is allowed."""
    kind = value.type
    if isinstance(kind, Scalar):
        text = kind.kind.value
    elif isinstance(kind, Array):
        text = f"[{short(kind.items)}]"
    elif isinstance(kind, Map):
        text = f"{{{short(kind.values)}}}"
    else:
        text = "/".join(kind.id)
    return f"{text}?" if value.nullable else text


def shown(union: Union) -> list[tuple[str, str, tuple[str, ...], tuple[str, ...]]]:
    return [(one.label, short(one.value), one.tags, one.required) for one in union.variants]


def selectors(union: Union) -> list[tuple[str, tuple[str, ...]]]:
    return [(one.label, one.tags or one.required) for one in union.variants]


# Documents


def test_a_document(tmp_path: Path) -> None:
    case = Case(tmp_path, "A: {type: string}\n", head=HEAD.replace(
        "version: '1'", "version: 1.10, description: about"))
    assert case.document is not None
    assert (case.document.title, case.document.version) == ("T", "1.10")
    assert case.document.description == "about"
    assert case.found == []


@pytest.mark.parametrize("version", ["3.0.0", "3.0.4", "3.1.0", "'3.1.1'", "3.1.0-rc1"])
def test_supported_versions(tmp_path: Path, version: str) -> None:
    case = Case(tmp_path, "A: {type: string}\n", head=HEAD.replace("3.1.0", version))
    assert case.found == []


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("openapi: 3.2.0", "1:1: error: #/openapi: OpenAPI '3.2.0' is not supported: "
         "Tern reads OpenAPI 3.0 and 3.1"),
        ("openapi: '3.1'", "1:1: error: #/openapi: OpenAPI '3.1' is not supported: "
         "Tern reads OpenAPI 3.0 and 3.1"),
        ("openapi: 3.1", "1:1: error: #/openapi: 'openapi' must be a string such as '3.1.0': "
         "write it in quotes"),
        ("a: 1\nswagger: '2.0'", "2:1: error: #/swagger: Swagger 2.0 is not supported: "
         "Tern reads OpenAPI 3.0 and 3.1; convert the document"),
        ("a: 1", "1:1: error: #: 'openapi' is missing: Tern reads OpenAPI 3.0 and 3.1"),
        ("[a]", "1:1: error: #: this is no OpenAPI document: Tern reads OpenAPI 3.0 and 3.1"),
        ("text", "1:1: error: #: this is no OpenAPI document: Tern reads OpenAPI 3.0 and 3.1"),
        ("openapi: 3.0.0", "1:1: error: #: there are no schemas under '#/components/schemas', "
         "and no operations: nothing to generate"),
        ("openapi: 3.0.0\ncomponents: {}", "2:1: error: #/components: there are no schemas under "
         "'#/components/schemas', and no operations: nothing to generate"),
        ("openapi: 3.0.0\ncomponents: {schemas: {}}", "2:14: error: #/components/schemas: there "
         "are no schemas under '#/components/schemas', and no operations: nothing to generate"),
        ("openapi: 3.0.0\npaths: {}", "1:1: error: #: there are no schemas under "
         "'#/components/schemas', and no operations: nothing to generate"),
        ("openapi: 3.0.0\ncomponents: []", "2:1: error: #/components: 'components' must be a "
         "mapping"),
        ("openapi: 3.0.0\ncomponents: {schemas: x}", "2:14: error: #/components/schemas: "
         "'schemas' must be a mapping"),
        ("", "1:1: error: the file is empty"),
    ],
)
def test_documents_that_cannot_be_built(tmp_path: Path, text: str, finding: str) -> None:
    case = Case(tmp_path, "", head=text)
    assert case.document is None
    assert case.found == [finding]


@pytest.mark.parametrize(
    ("info", "finding"),
    [
        ("info: {version: '1'}", "2:1: warning: #/info: 'info' has no 'title'"),
        ("info: {title: T}", "2:1: warning: #/info: 'info' has no 'version'"),
        ("info: {title: T, version: [1]}", "2:18: error: #/info/version: 'version' must be a "
         "string"),
        ("x: 1", "1:1: warning: #: 'info' must be a mapping with 'title' and 'version'"),
        ("info: 1", "2:1: warning: #/info: 'info' must be a mapping with 'title' and 'version'"),
    ],
)
def test_info_should_be_there(tmp_path: Path, info: str, finding: str) -> None:
    case = Case(tmp_path, "A: {type: string}\n", head=HEAD.replace(
        "info: {title: T, version: '1'}", info))
    assert case.found == [finding]


# Named types


def test_order_and_ids(tmp_path: Path) -> None:
    case = Case(tmp_path, """\
        Zoo:
          type: object
          properties:
            animals:
              type: array
              items: {type: object, properties: {kind: {type: string, enum: [cat]}}}
            by_name: {additionalProperties: {type: object, properties: {x: {}}}}
            any: {oneOf: [{type: string}, {title: Big one, properties: {y: {}}}]}
            nested: {type: array, items: {type: array, items: {enum: [a]}}}
        A: {type: array, items: {type: object, properties: {x: {}}}}
        B: {type: string, enum: [b]}
        C: {$ref: '#/components/schemas/B'}
        """)
    assert case.ids == [
        ("Zoo",),
        ("Zoo", "animals", "item"),
        ("Zoo", "animals", "item", "kind"),
        ("Zoo", "by_name", "value"),
        ("Zoo", "any"),
        ("Zoo", "any", "Big one"),
        ("Zoo", "nested", "item", "item"),
        ("A",),
        ("A", "item"),
        ("B",),
        ("C",),
    ]
    assert [type(one).__name__ for one in case.types.values()] == [
        "Model", "Model", "Enum", "Model", "Union", "Model", "Enum", "Alias", "Model", "Enum",
        "Alias"]
    assert case.found == []


def test_locations(tmp_path: Path) -> None:
    case = Case(tmp_path, """\
        A:
          type: object
          properties:
            b: {type: string, enum: [x]}
        """)
    assert str(case.model("A").location.pointer) == "#/components/schemas/A"
    at = case.field("A", "b").location
    assert (at.line, at.column, at.pointer) == (8, 9, "#/components/schemas/A/properties/b")
    assert case.types[("A", "b")].location == at


def test_presences(tmp_path: Path) -> None:
    case = Case(tmp_path, """\
        A:
          type: object
          required: [a, b]
          properties:
            a: {type: string}
            b: {type: [string, 'null']}
            c: {type: string}
            d: {type: string, nullable: true}
        """)
    assert [(one.wire_name, one.presence) for one in case.model("A").fields] == [
        ("a", Presence.REQUIRED),
        ("b", Presence.NULLABLE),
        ("c", Presence.OPTIONAL),
        ("d", Presence.OPTIONAL_NULLABLE),
    ]


def test_aliases_are_seen_through(tmp_path: Path) -> None:
    case = Case(tmp_path, """\
        Use:
          type: object
          properties:
            id: {$ref: '#/components/schemas/Again'}
            not_null: {$ref: '#/components/schemas/Again', nullable: false, maxLength: 5}
            list: {$ref: '#/components/schemas/List'}
            maybe: {$ref: '#/components/schemas/Maybe'}
            model: {$ref: '#/components/schemas/Renamed'}
        Id: {type: [string, 'null'], minLength: 2, maxLength: 9, description: an id}
        Again: {$ref: '#/components/schemas/Id'}
        List: {type: array, items: {$ref: '#/components/schemas/Id'}}
        Maybe: {type: [object, 'null'], properties: {x: {}}, description: a model}
        Renamed: {oneOf: [{$ref: '#/components/schemas/Maybe'}]}
        """)
    fields = {one.wire_name: one for one in case.model("Use").fields}
    assert {name: short(one.value) for name, one in fields.items()} == {
        "id": "string?", "not_null": "string", "list": "[string?]", "maybe": "Maybe?",
        "model": "Maybe?"}
    assert fields["id"].value.constraints == Constraints(min_length=2, max_length=9)
    assert fields["not_null"].value.constraints == Constraints(min_length=2, max_length=5)
    assert fields["id"].documentation.description == "an id"
    assert fields["maybe"].documentation.description == ""
    assert short(case.alias("Again")) == "string?"
    assert short(case.alias("Renamed")) == "Maybe?"
    assert case.found == []


def test_objects_without_properties(tmp_path: Path) -> None:
    case = Case(tmp_path, """\
        Empty: {type: object}
        Open: {type: object, additionalProperties: true}
        Closed: {type: object, additionalProperties: false}
        Any: {type: object, additionalProperties: {}}
        Typed: {type: object, additionalProperties: {type: [integer, 'null']}}
        Use:
          type: object
          properties:
            plain: {type: object}
            open: {type: object, additionalProperties: true}
            any: {additionalProperties: {}}
            typed: {additionalProperties: {type: array, items: {type: string}}}
            maps: {additionalProperties: {additionalProperties: {type: boolean}}}
            empty: {$ref: '#/components/schemas/Empty'}
        """)
    for name in ("Empty", "Open", "Closed", "Any"):
        assert case.model(name).fields == ()
        assert case.model(name).additional_properties is None
    assert short(case.alias("Typed")) == "{int64?}"
    assert [short(one.value) for one in case.model("Use").fields] == [
        "{json}", "{json}", "{json}", "{[string]}", "{{boolean}}", "Empty"]
    assert case.found == []


def test_additional_properties_beside_properties(tmp_path: Path) -> None:
    case = Case(tmp_path, """\
        A: {properties: {x: {}}, additionalProperties: {type: object, properties: {y: {}}}}
        B: {properties: {x: {}}, additionalProperties: true}
        C: {properties: {x: {}}, additionalProperties: false}
        """)
    extra = case.model("A").additional_properties
    assert extra is not None
    assert short(extra) == "A/value"
    assert case.model("B").additional_properties is None
    assert case.model("C").additional_properties is None


def test_recursion(tmp_path: Path) -> None:
    case = Case(tmp_path, """\
        Node:
          type: object
          properties:
            self: {$ref: '#/components/schemas/Node'}
            list: {type: array, items: {$ref: '#/components/schemas/Node'}}
            map: {additionalProperties: {$ref: '#/components/schemas/Nodes'}}
            other: {$ref: '#/components/schemas/Other'}
            any: {$ref: '#/components/schemas/Any'}
        Nodes: {type: array, items: {$ref: '#/components/schemas/Node'}}
        Other: {type: object, properties: {node: {$ref: '#/components/schemas/Node'}}}
        Any:
          oneOf:
          - {type: string}
          - {type: array, items: {$ref: '#/components/schemas/Any'}}
          - {type: object, additionalProperties: {$ref: '#/components/schemas/Any'}}
        Lists: {type: array, items: {oneOf: [{type: string}, {$ref: '#/components/schemas/Lists'}]}}
        Tree: {type: array, items: {$ref: '#/components/schemas/Tree'}}
        """)
    assert [short(one.value) for one in case.model("Node").fields] == [
        "Node", "[Node]", "{[Node]}", "Other", "Any"]
    assert shown(case.union("Any")) == [
        ("string", "string", (), ()), ("array", "[Any]", (), ()), ("object", "{Any}", (), ())]
    assert short(case.alias("Lists")) == "[Lists/item]"
    assert shown(case.union("Lists", "item")) == [
        ("string", "string", (), ()), ("Lists", "[Lists/item]", (), ())]
    assert short(case.alias("Tree")) == "[json]"
    assert case.found == [
        "21:5: warning: #/components/schemas/Tree: not supported yet: a schema that contains "
        "itself with nothing but arrays and maps between; carried as free-form JSON"]


def test_inherited_inline_types_are_shared(tmp_path: Path) -> None:
    case = Case(tmp_path, """\
        Dog: {allOf: [{$ref: '#/components/schemas/Pet'}, {properties: {bark: {}}}]}
        Pet:
          type: object
          discriminator: {propertyName: kind}
          properties: {kind: {type: string, enum: [a, b]}, home: {properties: {x: {}}}}
        """)
    assert case.ids == [("Dog",), ("Pet",), ("Pet", "kind"), ("Pet", "home")]
    assert [short(one.value) for one in case.model("Dog").fields] == [
        "Pet/kind", "Pet/home", "json"]
    assert case.found == []


def test_recursive_all_of_of_itself_ends(tmp_path: Path) -> None:
    case = Case(tmp_path, """\
        A:
          type: object
          properties:
            x: {type: string}
            child:
              allOf:
              - $ref: '#/components/schemas/A'
              - properties: {child: {description: narrowed}, x: {maxLength: 3}}
        """)
    assert case.document is not None
    assert case.found == []
    assert len(case.ids) < 5
    assert [short(one.value) for one in case.model("A", "child").fields][0] == "string"


def test_names_given_by_the_document(tmp_path: Path) -> None:
    case = Case(tmp_path, """\
        A:
          x-tern-name: Other
          type: object
          properties:
            b: {x-tern-name: c, type: object, properties: {x: {}}}
            d: {x-tern-name: e, $ref: '#/components/schemas/E'}
            f: {type: array, items: {x-tern-name: Item, type: object, properties: {x: {}}}}
            g: {$ref: '#/components/schemas/E'}
        E: {type: string, enum: [e], x-tern-name: Kind}
        F: {type: string, x-tern-name: Text}
        G: {oneOf: [{type: string}, {type: integer}], x-tern-name: [no]}
        """)
    assert [one.name for one in case.types.values()] == [
        "Other", None, "Item", "Kind", "Text", None]
    assert [one.name for one in case.model("A").fields] == ["c", "e", None, None]
    assert case.found == ["15:51: error: #/components/schemas/G/x-tern-name: 'x-tern-name' must be "
                          "a string, not an array"]


# Scalars


@pytest.mark.parametrize(
    ("text", "kind", "format_name"),
    [
        ("{type: string}", "string", None),
        ("{type: string, format: date-time}", "string", "date-time"),
        ("{type: boolean}", "boolean", None),
        ("{type: integer}", "int64", None),
        ("{type: integer, format: int32}", "int32", "int32"),
        ("{type: integer, format: int64}", "int64", "int64"),
        ("{type: integer, format: unix-time}", "int64", "unix-time"),
        ("{type: integer, format: uint32}", "uint32", "uint32"),
        ("{type: integer, format: uint64}", "uint64", "uint64"),
        ("{type: integer, format: uint}", "uint64", "uint"),
        ("{type: integer, format: uint16}", "int64", "uint16"),
        ("{type: integer, minimum: 0}", "int64", None),
        ("{type: number}", "double", None),
        ("{type: number, format: double}", "double", "double"),
        ("{type: number, format: float}", "float", "float"),
        ("{type: number, format: decimal}", "double", "decimal"),
        ("{}", "json", None),
        ("true", "json", None),
        ("{description: any}", "json", None),
    ],
)
def test_scalars(tmp_path: Path, text: str, kind: str, format_name: str | None) -> None:
    case = Case(tmp_path, f"A: {text}\n")
    assert case.alias("A").type == Scalar(ScalarKind(kind), format_name)
    assert case.found == []


def test_integers_beyond_64_bits(tmp_path: Path) -> None:
    case = Case(tmp_path, "A: {type: integer, format: uint128}\n")
    assert case.alias("A").type == Scalar(ScalarKind.JSON)
    assert case.found == [
        "5:5: warning: #/components/schemas/A: integers of format 'uint128' are beyond what C "
        "holds; carried as free-form JSON"]


def test_nothing_but_null_is_free_form(tmp_path: Path) -> None:
    case = Case(tmp_path, "A: {type: 'null'}\nB: {oneOf: [{type: 'null'}, {type: 'null'}]}\n")
    assert short(case.alias("A")) == "json?"
    assert short(case.alias("B")) == "json?"


# Fields


def test_field_documentation(tmp_path: Path) -> None:
    case = Case(tmp_path, """\
        A:
          type: object
          properties:
            a: {$ref: '#/components/schemas/Text', description: own, example: e}
            b: {$ref: '#/components/schemas/Text'}
            c: {$ref: '#/components/schemas/Kind'}
        Text: {type: string, description: a text, examples: [x], readOnly: true, default: d}
        Kind: {type: string, enum: [x], description: a kind, default: x, deprecated: true}
        """)
    a, b, c = (one.documentation for one in case.model("A").fields)
    assert (a.description, a.examples, a.default, a.read_only) == ("own", ("e",), "d", True)
    assert (b.description, b.examples) == ("a text", ("x",))
    assert (c.description, c.default, c.has_default, c.deprecated) == ("", "x", True, True)


def test_required_names_without_property(tmp_path: Path) -> None:
    case = Case(tmp_path, """\
        A:
          type: object
          required: [x, y, 7]
          properties: {x: {type: string}}
        B: {type: object, properties: {m: {additionalProperties: {}, required: [z]}}}
        """)
    assert [one.wire_name for one in case.model("A").fields] == ["x"]
    assert case.found == [
        "7:24: error: #/components/schemas/A/required/2: 'required' must list property names as "
        "strings",
        "7:21: warning: #/components/schemas/A/required/1: required property 'y' is not in "
        "'properties'; ignored",
        "9:77: warning: #/components/schemas/B/properties/m/required/0: required property 'z' is "
        "not in 'properties'; ignored",
    ]


def test_too_many_properties(tmp_path: Path) -> None:
    names = ", ".join(f"p{n}: {{}}" for n in range(MAX_PROPERTIES + 1))
    case = Case(tmp_path, f"A: {{properties: {{{names}}}}}\n")
    assert case.found == [f"5:5: error: #/components/schemas/A: {MAX_PROPERTIES + 1} properties: "
                          f"a model may have {MAX_PROPERTIES}"]


# Errors


def test_errors_are_collected(tmp_path: Path) -> None:
    case = Case(tmp_path, """\
        A:
          properties:
            a: {type: strng}
            b: {$ref: '#/components/schemas/Bb'}
        B: {$ref: '#/components/schemas/C'}
        C: {$ref: '#/components/schemas/B'}
        D: {type: array, items: {$ref: '#/components/schemas/Nothing'}}
        """)
    assert case.document is not None
    assert case.found == [
        "7:9: error: #/components/schemas/A/properties/a: unknown type 'strng' "
        "(did you mean 'string'?)",
        "8:13: error: #/components/schemas/A/properties/b/$ref: '#/components/schemas/Bb' does not "
        "exist (did you mean '#/components/schemas/B'?)",
        "9:5: error: #/components/schemas/B: the schema leads back to itself before it says what "
        "it is: B -> C -> B",
        "11:30: error: #/components/schemas/D/items/$ref: '#/components/schemas/Nothing' does not "
        "exist",
    ]


def test_long_chains_of_arrays_are_refused(tmp_path: Path) -> None:
    lines = [f"A{n}: {{type: array, items: {{$ref: '#/components/schemas/A{n + 1}'}}}}"
             for n in range(3000)]
    case = Case(tmp_path, "\n".join([*lines, "A3000: {type: string}"]))
    assert case.found[0].endswith(f"error: #/components/schemas/A{MAX_NESTED // 2}/items: arrays "
                                  f"and maps nested deeper than {MAX_NESTED} levels") or (
        f"nested deeper than {MAX_NESTED} levels" in case.found[0])


def test_long_chains_of_unions_are_refused(tmp_path: Path) -> None:
    lines = [f"A{n}: {{oneOf: [{{type: string}}, {{$ref: '#/components/schemas/A{n + 1}'}}]}}"
             for n in range(2000)]
    case = Case(tmp_path, "\n".join([*lines, "A2000: {type: integer}"]))
    assert "unions nested deeper than" in case.found[0]


def test_deep_inline_nesting(tmp_path: Path) -> None:
    for step in ("{type: array, items: ", "{additionalProperties: ", "{properties: {p: ",
                 "{oneOf: [{type: string}, ", "{allOf: ["):
        depth = 90 // (1 + step.count(" {p") + step.count("["))
        ends = step.count("[") * "]" + "}" * (step.count("{") - step.count("{type: string}"))
        if "[" in step:
            ends = "]}"
        case = Case(tmp_path, "A: " + step * depth + "{type: integer}" + ends * depth + "\n")
        assert case.document is not None, case.found


def test_the_result_does_not_depend_on_hashing(tmp_path: Path) -> None:
    text = "A: {type: object, properties: {" + ", ".join(
        f"p{n}: {{enum: [{', '.join(f'v{m}' for m in range(9))}]}}" for n in range(50)) + "}}\n"
    assert Case(tmp_path, text).document == Case(tmp_path, text).document


def test_wide_unions_cost_no_time(tmp_path: Path) -> None:
    names = ", ".join(f"p{n}: {{type: string, enum: [v]}}" for n in range(200))
    branches = ", ".join(f"{{properties: {{{names}}}}}" for _ in range(100))
    started = time.process_time()
    case = Case(tmp_path, f"A: {{oneOf: [{branches}]}}\n")
    assert len(case.union("A").variants) == 100
    assert time.process_time() - started < 10

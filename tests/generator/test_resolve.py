"""Stage 2: references, allOf and null."""

from __future__ import annotations

import textwrap
import time
from pathlib import Path

import pytest

from tern.diagnostics import Diagnostics
from tern.ir import Constraints
from tern.load import load
from tern.resolve import MAX_COMPARED, MAX_NESTED, Resolver
from tern.schema import Place, Schema

HEAD = "components:\n  schemas:\n"


class Case:
    """Schemas of one document, looked up by name. The first schema stands in line 3."""

    def __init__(self, tmp_path: Path, text: str, head: str = HEAD) -> None:
        path = tmp_path / "in.yaml"
        path.write_text(head + textwrap.indent(textwrap.dedent(text), "    "))
        self._diagnostics = Diagnostics()
        root = load(str(path), self._diagnostics)
        assert root is not None
        self._prefix = f"{tmp_path}/in.yaml:"
        self.resolver = Resolver(root, self._diagnostics)

    def __getitem__(self, name: str) -> Schema:
        return self.resolver.component(name)

    def member(self, name: str, key: str) -> Schema:
        return self.look(self[name].by_name[key])

    def look(self, place: Place | bool | None) -> Schema:
        assert isinstance(place, Place)
        return self.resolver.look(place)

    @property
    def found(self) -> list[str]:
        return [str(one).removeprefix(self._prefix) for one in self._diagnostics.found]


def test_a_reference_is_kept_as_one(tmp_path: Path) -> None:
    case = Case(tmp_path, """\
        A: {type: object, properties: {b: {$ref: '#/components/schemas/B'}}}
        B: {type: string}
        """)
    assert case["A"].types == ("object",)
    assert case.member("A", "b").reference == "B"
    assert case.found == []


def test_pointers_are_decoded(tmp_path: Path) -> None:
    case = Case(tmp_path, """\
        A:
          properties:
            a: {$ref: '#/components/schemas/a~1b'}
            b: {$ref: '#/components/schemas/a%20b'}
            c: {$ref: '#/components/schemas/%C3%A9~0'}
            d: {$ref: '#%2Fcomponents%2Fschemas%2FA'}
        a/b: {type: string}
        a b: {type: string}
        é~: {type: string}
        """)
    assert [case.member("A", key).reference for key in "abcd"] == ["a/b", "a b", "é~", "A"]
    assert case.found == []


def test_references_to_other_places_of_the_document(tmp_path: Path) -> None:
    case = Case(tmp_path, """\
        A:
          properties:
            own: {type: object, properties: {x: {type: integer}}}
            same: {$ref: '#/components/schemas/A/properties/own', description: here}
            other: {$ref: '#/x-types/0'}
            list: {type: array, items: {type: object}}
            item: {$ref: '#/components/schemas/A/properties/list/items'}
        """, head="x-types:\n- {type: boolean}\n" + HEAD)
    same = case.member("A", "same")
    assert same.identity == case.member("A", "own").identity
    assert same.path == ("A", "own")
    assert same.documentation.description == "here"
    assert case.member("A", "other").types == ("boolean",)
    assert case.member("A", "other").path == ("A", "other")
    assert case.member("A", "item").path == ("A", "list", "item")
    assert case.found == []


def test_a_property_may_be_named_like_a_keyword(tmp_path: Path) -> None:
    case = Case(tmp_path, """\
        A: {type: object, properties: {$ref: {type: string}, allOf: {type: integer}}}
        """)
    assert case.member("A", "$ref").types == ("string",)
    assert case.member("A", "allOf").types == ("integer",)
    assert case.found == []


@pytest.mark.parametrize(
    ("reference", "text"),
    [
        ("'#/components/schemas/Sesion'", "'#/components/schemas/Sesion' does not exist "
         "(did you mean '#/components/schemas/Session'?)"),
        ("'#/definitions/Session'", "'#/definitions/Session' does not exist "
         "(did you mean '#/components/schemas/Session'?)"),
        ("'#/components/schemas/Xyz'", "'#/components/schemas/Xyz' does not exist"),
        ("'#/components/schemas/Session/properties/none'",
         "'#/components/schemas/Session/properties/none' does not exist"),
        ("'#/components/schemas/Session/required/01'",
         "'#/components/schemas/Session/required/01' does not exist"),
        ("'#/components/schemas/Session/required/7'",
         "'#/components/schemas/Session/required/7' does not exist"),
        ("other.yaml#/Session",
         "not supported yet: a reference into another document, 'other.yaml#/Session'"),
        ("'https://example.com/s.json'",
         "not supported yet: a reference into another document, 'https://example.com/s.json'"),
        ("Session", "not supported yet: a reference into another document, 'Session'"),
        ("'#session'", "not supported yet: a reference to an anchor, '#session'"),
        ("'#/components/schemas/a~2b'",
         "'#/components/schemas/a~2b' is not a JSON pointer (RFC 6901)"),
        ("'#/components/schemas/%FF'",
         "'#/components/schemas/%FF' is not a JSON pointer (RFC 6901)"),
        ("7", "'$ref' must be a string, not an integer"),
        ("null", "'$ref' must be a string, not null"),
        ("[a]", "'$ref' must be a string, not an array"),
    ],
)
def test_references_that_lead_nowhere(tmp_path: Path, reference: str, text: str) -> None:
    case = Case(tmp_path, f"""\
        A:
          properties:
            session:
              description: x
              $ref: {reference}
        Session: {{type: object, required: [id], properties: {{id: {{type: string}}}}}}
        """)
    assert case.member("A", "session").free_form
    assert case.found == [
        f"7:11: error: #/components/schemas/A/properties/session/$ref: {text}"]


def test_suggestions_stop_when_there_are_many(tmp_path: Path) -> None:
    lines = [f"A{n}: {{properties: {{p: {{$ref: '#/components/schemas/A{n}x'}}}}}}"
             for n in range(1000)]
    case = Case(tmp_path, "\n".join(lines))
    for name in case.resolver.components:
        case.member(name, "p")
    assert len(case.found) == 1000
    assert sum("did you mean" in one for one in case.found) == MAX_COMPARED // 1000


def test_long_chains_of_references(tmp_path: Path) -> None:
    lines = [f"A{n}: {{$ref: '#/components/schemas/A{n + 1}'}}" for n in range(5000)]
    case = Case(tmp_path, "\n".join([*lines, "A5000: {type: string}"]))
    started = time.process_time()
    for name in case.resolver.components:
        schema, last = case.resolver.follow(case[name])
        assert schema.types == ("string",)
        assert last == ("A5000" if name != "A5000" else None)
    assert time.process_time() - started < 5


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
def test_siblings_of_a_reference_apply(tmp_path: Path, version: str) -> None:
    case = Case(tmp_path, """\
        A:
          properties:
            b:
              $ref: '#/components/schemas/B'
              nullable: true
              default: x
              description: here
              deprecated: true
              readOnly: true
              maxLength: 3
              example: y
        B: {type: string, description: there, maxLength: 9}
        """, head=f"openapi: {version}\n" + HEAD)
    b = case.member("A", "b")
    assert b.reference == "B"
    assert b.nullable is True
    assert b.constraints == Constraints(max_length=3)
    assert (b.documentation.description, b.documentation.default) == ("here", "x")
    assert b.documentation.deprecated
    assert b.documentation.read_only
    assert b.documentation.examples == ("y",)
    assert case.found == ([] if version == "3.0.3" else [
        "8:11: warning: #/components/schemas/A/properties/b/nullable: 'nullable' is no keyword of "
        "OpenAPI 3.1, where null is a type (type: [string, 'null']); honoured all the same"])


def test_a_shape_beside_a_reference_is_merged_into_it(tmp_path: Path) -> None:
    case = Case(tmp_path, """\
        A:
          $ref: '#/components/schemas/B'
          properties: {y: {type: string}}
          required: [x]
        B: {type: object, properties: {x: {type: string}}, description: there}
        """)
    a = case["A"]
    assert a.reference is None
    assert list(a.by_name) == ["x", "y"]
    assert a.required_names == ("x",)
    assert a.path == ("A",)
    assert a.documentation.description == "there"


def test_one_element_all_of_is_its_element(tmp_path: Path) -> None:
    case = Case(tmp_path, """\
        A:
          properties:
            a: {allOf: [{$ref: '#/components/schemas/A'}], description: here}
            b: {allOf: [{$ref: '#/components/schemas/A'}, {description: here}]}
            c: {type: object, nullable: true, allOf: [{$ref: '#/components/schemas/A'}]}
            d: {allOf: [{allOf: [{$ref: '#/components/schemas/A'}]}, {default: {}}]}
            e: {allOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/A'}]}
        """)
    for key in "abcde":
        assert case.member("A", key).reference == "A"
    assert case.member("A", "b").documentation.description == "here"
    assert case.member("A", "c").nullable is True
    assert case.member("A", "d").documentation.has_default
    assert case.found == []


def test_all_of_merges_properties_required_and_constraints(tmp_path: Path) -> None:
    case = Case(tmp_path, """\
        A:
          allOf:
          - $ref: '#/components/schemas/B'
          - required: [y]
            minProperties: 2
            properties:
              x: {maxLength: 5}
              y: {type: integer}
          - {minProperties: 3, maxProperties: 9}
          description: all
          properties: {z: {type: boolean}}
        B:
          type: object
          description: base
          required: [x]
          properties: {x: {type: string, minLength: 1}, w: {type: string, enum: [a]}}
        """)
    a = case["A"]
    assert list(a.by_name) == ["x", "w", "y", "z"]
    assert a.required_names == ("x", "y")
    assert a.constraints == Constraints(min_properties=3, max_properties=9)
    assert a.documentation.description == "all"
    x = case.member("A", "x")
    assert (x.types, x.constraints) == (("string",), Constraints(min_length=1, max_length=5))
    assert x.path == ("A", "x")
    # What is inherited unchanged is the same type as in the base.
    assert case.member("A", "w").path == ("B", "w")
    assert case.member("A", "w").identity == case.member("B", "w").identity
    assert case.found == []


def test_properties_before_all_of_come_first(tmp_path: Path) -> None:
    case = Case(tmp_path, """\
        A: {properties: {a: {}}, allOf: [{properties: {b: {}}}]}
        B: {allOf: [{properties: {b: {}}}], properties: {a: {}}}
        """)
    assert list(case["A"].by_name) == ["a", "b"]
    assert list(case["B"].by_name) == ["b", "a"]


def test_all_of_descriptions(tmp_path: Path) -> None:
    case = Case(tmp_path, """\
        Base: {type: object, properties: {x: {}}, description: base}
        A: {allOf: [{description: first}, {$ref: '#/components/schemas/Base'}, {required: [x]}]}
        B: {allOf: [{description: first}, {description: second, required: [x]}]}
        C: {allOf: [{$ref: '#/components/schemas/Base'}, {required: [x]}]}
        """)
    assert case["A"].documentation.description == "first"
    assert case["B"].documentation.description == "second"
    assert case["C"].documentation.description == "base"


def test_all_of_narrows_types_and_enums(tmp_path: Path) -> None:
    case = Case(tmp_path, """\
        A: {allOf: [{type: number}, {type: integer, format: int32}]}
        B: {allOf: [{type: integer}, {type: [number, string]}]}
        C: {allOf: [{enum: [a, b, c]}, {enum: [c, b, d]}]}
        D: {allOf: [{type: [string, integer]}, {type: [integer, boolean]}]}
        E: {allOf: [{enum: [1, true]}, {enum: [1.0]}]}
        """)
    assert (case["A"].types, case["A"].format) == (("integer",), "int32")
    assert case["B"].types == ("integer",)
    assert case["C"].enum == ("b", "c")
    assert case["D"].types == ("integer",)
    assert case["E"].enum == (1,)
    assert case.found == []


def test_contradictions_name_both_places(tmp_path: Path) -> None:
    case = Case(tmp_path, """\
        A:
          allOf:
          - type: string
          - type: integer
        B:
          allOf:
          - enum: [a]
          - enum: [b]
        C:
          minLength: 5
          allOf:
          - maxLength: 4
        D:
          type: object
          allOf:
          - $ref: '#/components/schemas/Text'
        Text: {type: string}
        E:
          type: integer
          minimum: 2
          maximum: 1
        """)
    for name in case.resolver.components:
        case.resolver.component(name)
    at = "error: #/components/schemas/"
    assert case.found == [
        f"6:9: {at}A/allOf/1/type: 'allOf' contradicts itself: type 'integer' here, "
        "'string' at 5:9",
        f"10:9: {at}B/allOf/1/enum: 'allOf' contradicts itself: no value is listed both here "
        "and at 9:9",
        f"12:7: {at}C/minLength: no value is possible: 'minLength' is 5, 'maxLength' is 4 at 14:9",
        f"16:7: {at}D/type: 'allOf' contradicts itself: type 'object' here, 'string' at 19:12",
        f"22:7: {at}E/minimum: no value is possible: 'minimum' is 2, 'maximum' is 1 at 23:7",
    ]


def test_second_patterns_and_formats_are_reported(tmp_path: Path) -> None:
    case = Case(tmp_path, """\
        A:
          allOf:
          - {type: string, pattern: a, format: one}
          - {type: string, pattern: b, format: two}
        """)
    assert case["A"].constraints.pattern == "a"
    assert case["A"].format == "two"
    assert case.found == [
        "6:24: warning: #/components/schemas/A/allOf/1/pattern: not supported yet: two patterns "
        "for one value; only the one at 5:24 is checked",
        "5:36: warning: #/components/schemas/A/allOf/0/format: format 'one' is overridden by "
        "'two' at 6:36",
    ]


@pytest.mark.parametrize(
    ("text", "text_of_error"),
    [
        ("A: {allOf: {type: string}}",
         "3:9: error: #/components/schemas/A/allOf: 'allOf' must be a list of schemas"),
        ("A: {allOf: []}",
         "3:9: error: #/components/schemas/A/allOf: 'allOf' must be a list of schemas"),
        ("A: {allOf: [text]}",
         "3:17: error: #/components/schemas/A/allOf/0: a schema must be a mapping, not a string"),
        ("A: text", "3:5: error: #/components/schemas/A: a schema must be a mapping, not a string"),
        ("A:", "3:5: error: #/components/schemas/A: a schema must be a mapping, not null"),
        ("A: [1]", "3:5: error: #/components/schemas/A: a schema must be a mapping, not an array"),
    ],
)
def test_what_is_no_schema(tmp_path: Path, text: str, text_of_error: str) -> None:
    case = Case(tmp_path, text)
    assert case["A"].free_form
    assert case.found == [text_of_error]


def test_boolean_schemas(tmp_path: Path) -> None:
    case = Case(tmp_path, "A: true\nB: false\n")
    assert case["A"].types == ()
    assert case["B"].types == ()
    assert case.found == [
        "4:5: warning: #/components/schemas/B: not supported yet: a schema that allows no value; "
        "carried as free-form JSON"]


@pytest.mark.parametrize(
    "text",
    [
        "A: {allOf: [{$ref: '#/components/schemas/B'}, {properties: {x: {}}}]}\n"
        "B: {allOf: [{$ref: '#/components/schemas/A'}, {properties: {y: {}}}]}\n",
        "A: {$ref: '#/components/schemas/B', properties: {x: {}}}\n"
        "B: {$ref: '#/components/schemas/A', properties: {x: {}}}\n",
        "A: {oneOf: [{$ref: '#/components/schemas/B'}], properties: {x: {}}}\n"
        "B: {anyOf: [{$ref: '#/components/schemas/A'}], properties: {x: {}}}\n",
    ],
)
def test_a_cycle_in_all_of_is_reported_once(tmp_path: Path, text: str) -> None:
    case = Case(tmp_path, text)
    assert case["B"].free_form
    assert case["A"].free_form
    assert case.found == [
        "3:5: error: #/components/schemas/A: the schema leads back to itself before it says what "
        "it is: A -> B -> A"]


@pytest.mark.parametrize("key", ["$ref: ", "allOf: [$ref: ", "anyOf: [$ref: "])
def test_a_cycle_of_references_is_reported_once(tmp_path: Path, key: str) -> None:
    end = "]" if "[" in key else ""
    case = Case(tmp_path, "".join(
        f"{name}:\n  {key}'#/components/schemas/{target}'{end}\n"
        for name, target in (("Use", "C"), ("A", "B"), ("B", "C"), ("C", "A"), ("Self", "Self"))))
    for name in case.resolver.components:
        schema, _ = case.resolver.follow(case[name])
        assert schema.free_form
    assert case.found == [
        "5:5: error: #/components/schemas/A: the schema leads back to itself before it says what "
        "it is: A -> B -> C -> A",
        "11:5: error: #/components/schemas/Self: the schema leads back to itself before it says "
        "what it is: Self -> Self"]


def test_recursion_below_a_property_is_no_cycle(tmp_path: Path) -> None:
    case = Case(tmp_path, """\
        A:
          allOf:
          - $ref: '#/components/schemas/B'
          - properties:
              a: {allOf: [{$ref: '#/components/schemas/A'}, {required: [b]}]}
        B: {properties: {b: {$ref: '#/components/schemas/A'}}}
        """)
    inner = case.member("A", "a")
    assert list(inner.by_name) == ["b", "a"]
    assert inner.required_names == ("b",)
    assert case.look(inner.by_name["a"]).path == ("A", "a")
    assert case.found == []


def test_long_chains_are_refused(tmp_path: Path) -> None:
    lines = [f"A{n}: {{allOf: [{{$ref: '#/components/schemas/A{n + 1}'}}, {{required: [a]}}]}}"
             for n in range(2000)]
    case = Case(tmp_path, "\n".join([*lines, "A2000: {type: object}"]))
    assert case["A0"].free_form
    assert len(case.found) == 1
    assert case.found[0].endswith(
        f"more than {MAX_NESTED} references and 'allOf' follow one another")


def test_diamonds_cost_no_time(tmp_path: Path) -> None:
    lines = [
        f"A{n}: {{allOf: [{{$ref: '#/components/schemas/A{n + 1}'}}, "
        f"{{$ref: '#/components/schemas/B{n + 1}'}}], required: [a]}}\n"
        f"B{n}: {{allOf: [{{$ref: '#/components/schemas/A{n + 1}'}}, "
        f"{{$ref: '#/components/schemas/B{n + 1}'}}], required: [b]}}"
        for n in range(30)]
    end = "A30: {type: object, properties: {a: {}}}\nB30: {type: object, properties: {b: {}}}"
    started = time.process_time()
    case = Case(tmp_path, "\n".join([*lines, end]))
    assert list(case["A0"].by_name) == ["a", "b"]
    assert time.process_time() - started < 2


def test_unknown_types(tmp_path: Path) -> None:
    case = Case(tmp_path, """\
        A:
          properties:
            id:
              type: strng
            file: {type: file}
            odd: {type: 7}
        """)
    for key in ("id", "file", "odd"):
        assert case.member("A", key).types == ()
    assert case.found == [
        "5:9: error: #/components/schemas/A/properties/id: unknown type 'strng' "
        "(did you mean 'string'?)",
        "7:9: error: #/components/schemas/A/properties/file: unknown type 'file'",
        "8:15: error: #/components/schemas/A/properties/odd/type: 'type' must be a string, not 7",
    ]


@pytest.mark.parametrize(
    ("text", "types"),
    [
        ("{properties: {a: {}}}", ("object",)),
        ("{additionalProperties: false}", ("object",)),
        ("{items: {}}", ("array",)),
        ("{enum: [a, b]}", ("string",)),
        ("{const: 1}", ("integer",)),
        ("{enum: [true]}", ("boolean",)),
        ("{enum: [1.5]}", ("number",)),
        ("{enum: [1, 2.5]}", ("number",)),
        ("{enum: [1, a]}", ()),
        ("{type: [string, integer], enum: [a, b]}", ("string",)),
        ("{type: [number, integer], enum: [1, 2.0]}", ("integer",)),
        ("{type: [integer, number], enum: [1, 2.5]}", ("number",)),
        ("{type: [integer, string], enum: [1, a]}", ("integer", "string")),
        ("{description: x}", ()),
    ],
)
def test_missing_types_are_inferred(tmp_path: Path, text: str, types: tuple[str, ...]) -> None:
    case = Case(tmp_path, f"A: {text}\n")
    assert case["A"].types == types
    assert case.found == []


def test_constraints(tmp_path: Path) -> None:
    case = Case(tmp_path, """\
        A: {type: integer, minimum: -9223372036854775808, maximum: 9, multipleOf: 3}
        B: {type: number, minimum: 1, exclusiveMinimum: true, maximum: 2, exclusiveMaximum: false}
        C: {type: number, exclusiveMinimum: 1.5, exclusiveMaximum: 2}
        D: {type: string, minLength: 1, maxLength: 2.0, pattern: '^a'}
        E: {type: array, items: {}, minItems: 0, maxItems: 7, uniqueItems: true}
        """)
    assert case["A"].constraints == Constraints(
        minimum=-9223372036854775808, maximum=9, multiple_of=3)
    assert case["B"].constraints == Constraints(exclusive_minimum=1, maximum=2)
    assert case["C"].constraints == Constraints(exclusive_minimum=1.5, exclusive_maximum=2)
    assert case["D"].constraints == Constraints(min_length=1, max_length=2, pattern="^a")
    assert case["E"].constraints == Constraints(min_items=0, max_items=7, unique_items=True)
    assert case.found == []


@pytest.mark.parametrize(
    ("keyword", "text"),
    [
        ("minimum: .inf", "'minimum' must be a finite number, not .inf"),
        ("maximum: .nan", "'maximum' must be a finite number, not .nan"),
        ("multipleOf: 1e999", "'multipleOf' must be a finite number, not 1e999"),
        ("multipleOf: 0", "'multipleOf' must be greater than 0, not 0"),
        ("minimum: x", "'minimum' must be a number, not a string"),
        ("minimum: true", "'minimum' must be a number, not a boolean"),
        ("maxLength: -1", "'maxLength' must be a whole number from 0, not -1"),
        ("maxItems: 1.5", "'maxItems' must be a whole number from 0, not 1.5"),
        ("pattern: 7", "'pattern' must be a string, not an integer"),
        ("uniqueItems: 1", "'uniqueItems' must be true or false, not an integer"),
        ("nullable: yes", "'nullable' must be true or false, not a string"),
        ("description: [a]", "'description' must be a string, not an array"),
        ("properties: []", "'properties' must be a mapping, not an array"),
        ("required: id", "'required' must be a list, not a string"),
        ("enum: null", "'enum' must be a list, not null"),
        ("oneOf: {}", "'oneOf' must be a list, not an object"),
        ("oneOf: []", "'oneOf' must not be empty"),
        ("discriminator: type", "'discriminator' must be a mapping, not a string"),
    ],
)
def test_keywords_of_the_wrong_type(tmp_path: Path, keyword: str, text: str) -> None:
    extra = "oneOf: [{type: string}, {type: integer}]\n  " if "discr" in keyword else ""
    case = Case(tmp_path, f"A:\n  {extra}{keyword}\n")
    key = keyword.split(":")[0]
    line = 5 if extra else 4
    case["A"]
    assert case.found == [f"{line}:7: error: #/components/schemas/A/{key}: {text}"]


def test_documentation(tmp_path: Path) -> None:
    case = Case(tmp_path, """\
        A:
          type: string
          description: 2020
          default: null
          example: a
          examples: [b, a]
          deprecated: true
          readOnly: true
          writeOnly: true
        B: {type: string, description: null, examples: {x: {value: 1}}}
        """)
    a = case["A"].documentation
    assert a.description == "2020"
    assert (a.default, a.has_default) == (None, True)
    assert a.examples == ("a", "b")
    assert a.deprecated
    assert a.read_only
    assert a.write_only
    assert (case["B"].documentation.description, case["B"].documentation.has_default) == ("", False)
    assert case.found == ["12:42: warning: #/components/schemas/B/examples: "
                          "'examples' must be a list; ignored"]


def test_enums(tmp_path: Path) -> None:
    case = Case(tmp_path, """\
        A:
          enum:
          - a
          - b
          - a
        B: {type: string, enum: []}
        """)
    assert case["A"].enum == ("a", "b")
    assert case["B"].enum is None
    assert case.found == [
        "7:9: warning: #/components/schemas/A/enum/2: value 'a' is listed twice; "
        "listed once is enough",
        "8:23: warning: #/components/schemas/B/enum: 'enum' lists no value; ignored",
    ]

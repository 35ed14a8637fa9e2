"""Stage 3: what becomes of oneOf and anyOf, and how a value selects among the variants."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_build import Case, selectors, short, shown

from tern.ir import Enum

ANIMALS = """\
Cat: {type: object, required: [kind], properties: {kind: {const: cat}, claws: {type: integer}}}
Dog: {type: object, required: [kind], properties: {kind: {enum: [dog, wolf]}, tail: {}}}
Cow: {type: object, required: [kind, milk], properties: {kind: {type: string}, milk: {}}}
"""


def test_a_union(tmp_path: Path) -> None:
    case = Case(tmp_path, """\
        A:
          description: several
          oneOf:
          - {type: string, format: uuid, maxLength: 3}
          - {type: integer, format: int32}
          - {type: number}
          - {type: boolean}
          - {type: array, items: {type: string}}
          - {properties: {x: {}}, required: [x]}
          - {type: 'null'}
        B: {type: object, properties: {a: {$ref: '#/components/schemas/A'}}}
        """)
    union = case.union("A")
    assert shown(union) == [
        ("string", "string", (), ()),
        ("integer", "int32", (), ()),
        ("number", "double", (), ()),
        ("boolean", "boolean", (), ()),
        ("array", "[string]", (), ()),
        ("object", "A/object", (), ("x",)),
    ]
    assert union.discriminator is None
    assert union.documentation.description == "several"
    assert union.variants[0].value.constraints.max_length == 3
    assert (union.variants[4].location.line, union.variants[4].location.column) == (12, 9)
    assert short(case.field("B", "a").value) == "A?"
    assert case.found == []


def test_type_arrays(tmp_path: Path) -> None:
    case = Case(tmp_path, """\
        A: {type: [string, integer, 'null'], description: both}
        B: {type: [object, array, string], properties: {x: {}}, items: {type: boolean}}
        """)
    assert shown(case.union("A")) == [
        ("string", "string", (), ()), ("integer", "int64", (), ())]
    assert shown(case.union("B")) == [
        ("object", "B/object", (), ()), ("array", "[boolean]", (), ()),
        ("string", "string", (), ())]
    assert case.ids == [("A",), ("B",), ("B", "object")]
    assert case.found == []


@pytest.mark.parametrize(
    ("branches", "kind"),
    [
        ("{type: string}, {type: string}", "string"),
        ("{type: string, format: uri}, {type: string, format: uuid}", "string"),
        ("{type: integer, format: int32}, {type: integer, format: int64}", "int64"),
        ("{type: integer, format: int64}, {type: integer, format: int32}", "int64"),
        ("{type: integer, format: int32}, {type: integer}", "int64"),
        ("{type: integer, format: int32}, {type: integer, format: uint32}", "int64"),
        ("{type: integer, format: uint32}, {type: integer, format: uint64}", "uint64"),
        ("{type: integer, format: uint32}, {type: integer, format: uint32}", "uint32"),
        ("{type: integer, format: uint128}, {type: integer}", "json"),
        ("{type: number, format: float}, {type: number, format: double}", "double"),
        ("{type: number, format: float}, {type: number, format: float}", "float"),
        ("{type: boolean}, {type: boolean}, {type: 'null'}", "boolean?"),
        ("{type: string}, {enum: [a, b]}", "A"),
        ("{enum: [a, b]}, {type: string}, {type: 'null'}", "A?"),
        ("{enum: [a]}, {enum: [b, a]}", "A"),
        ("{$ref: '#/components/schemas/M'}, {$ref: '#/components/schemas/M'}", "M"),
        ("{$ref: '#/components/schemas/M'}, {$ref: '#/components/schemas/N'}", "M"),
        ("{$ref: '#/components/schemas/M'}, {$ref: '#/components/schemas/Nil'}", "M?"),
        ("{$ref: '#/components/schemas/E'}, {type: string}", "E"),
        ("{type: array, items: {type: string}}, {type: array, items: {type: string}}", "[string]"),
        ("{}, {description: any}", "json"),
    ],
)
def test_branches_that_are_one_type(tmp_path: Path, branches: str, kind: str) -> None:
    case = Case(tmp_path, f"""\
        A: {{anyOf: [{branches}]}}
        M: {{type: object, properties: {{x: {{}}}}}}
        N: {{$ref: '#/components/schemas/M'}}
        E: {{type: string, enum: [e]}}
        Nil: {{type: 'null'}}
        Use: {{type: object, properties: {{a: {{$ref: '#/components/schemas/A'}}}}}}
        """)
    assert short(case.field("Use", "a").value) == kind
    assert case.found == []
    if kind.startswith("A"):
        assert isinstance(case.types[("A",)], Enum)


def test_differing_formats_and_constraints_are_dropped(tmp_path: Path) -> None:
    case = Case(tmp_path, """\
        A: {anyOf: [{type: string, format: uri, maxLength: 1}, {type: string, format: uuid}]}
        B: {anyOf: [{type: string, format: uri, maxLength: 1}, {type: string, format: uri}]}
        """)
    a, b = case.alias("A"), case.alias("B")
    assert (a.type.format, a.constraints.max_length) == (None, None)  # type: ignore[union-attr]
    assert (b.type.format, b.constraints.max_length) == ("uri", None)  # type: ignore[union-attr]


def test_enums_are_joined(tmp_path: Path) -> None:
    case = Case(tmp_path, """\
        A: {oneOf: [{enum: [a, b]}, {type: string, enum: [c, a]}, {type: string}]}
        B: {oneOf: [{$ref: '#/components/schemas/E'}, {enum: [x]}, {type: integer}]}
        E: {type: string, enum: [e]}
        """)
    assert case.types[("A",)].values == ("a", "b", "c")
    assert shown(case.union("B")) == [
        ("string", "B/string", (), ()), ("integer", "int64", (), ())]
    assert case.types[("B", "string")].values == ("e", "x")
    assert case.types[("E",)].values == ("e",)
    assert case.ids == [("A",), ("B",), ("B", "string"), ("E",)]


def test_labels(tmp_path: Path) -> None:
    case = Case(tmp_path, ANIMALS + """\
A:
  oneOf:
  - {$ref: '#/components/schemas/Cat', title: Small}
  - $ref: '#/components/schemas/Dog'
  - {properties: {a: {}}, required: [a]}
  - {properties: {b: {}}, required: [b]}
  - {title: Same, properties: {c: {}}, required: [c]}
  - {title: Same, properties: {d: {}}, required: [d]}
  - {title: Same, $ref: '#/components/schemas/Cow'}
""")
    assert [(one.label, short(one.value)) for one in case.union("A").variants] == [
        ("Cow", "Cow"),
        ("Small", "Cat"),
        ("Dog", "Dog"),
        ("object", "A/object"),
        ("object2", "A/object2"),
        ("Same", "A/Same"),
        ("Same2", "A/Same2"),
    ]


def test_nested_unions_are_flattened(tmp_path: Path) -> None:
    case = Case(tmp_path, ANIMALS + """\
A: {oneOf: [{type: string}, {$ref: '#/components/schemas/B'}, {type: array, items: {}}]}
B: {anyOf: [{type: integer}, {$ref: '#/components/schemas/C'}, {type: 'null'}]}
C: {oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/A'}]}
Use: {type: object, properties: {a: {$ref: '#/components/schemas/A'}}}
""")
    assert [one.label for one in case.union("A").variants] == ["string", "integer", "Cat", "array"]
    assert [one.label for one in case.union("B").variants] == ["integer", "Cat", "string", "array"]
    assert [one.label for one in case.union("C").variants] == ["Cat", "string", "integer", "array"]
    assert short(case.field("Use", "a").value) == "A?"
    assert case.found == []


def test_nested_unions_with_a_discriminator_stay(tmp_path: Path) -> None:
    case = Case(tmp_path, ANIMALS + """\
A: {oneOf: [{$ref: '#/components/schemas/Pet'}, {$ref: '#/components/schemas/Other'}]}
Other: {type: object, required: [x, y], properties: {x: {}, y: {}}}
Pet:
  oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]
  discriminator: {propertyName: kind, mapping: {kitty: Cat}}
B:
  oneOf: [{$ref: '#/components/schemas/Pet'}, {$ref: '#/components/schemas/Cow'}]
  discriminator: {propertyName: kind, mapping: {cow: Cow}}
""")
    assert case.union("A").discriminator == "kind"
    assert shown(case.union("A")) == [
        ("Pet", "Pet", ("kitty", "cat", "dog", "wolf"), ()), ("Other", "Other", (), ("x", "y"))]
    assert case.union("B").discriminator == "kind"
    assert selectors(case.union("B")) == [
        ("Cat", ("kitty", "cat")), ("Dog", ("dog", "wolf")), ("Cow", ("cow",))]
    assert case.found == []


def test_null_of_a_nested_union_is_the_outer_ones(tmp_path: Path) -> None:
    case = Case(tmp_path, ANIMALS + """\
Pet:
  oneOf:
  - $ref: '#/components/schemas/Cat'
  - $ref: '#/components/schemas/Dog'
  - {type: 'null'}
  discriminator: {propertyName: kind}
A:
  type: object
  properties: {pet: {oneOf: [{$ref: '#/components/schemas/Pet'}, {type: string}]}}
""")
    assert short(case.field("A", "pet").value) == "A/pet?"
    assert [short(one.value) for one in case.union("A", "pet").variants] == ["Pet", "string"]


def test_unions_that_hold_each_other_with_discriminators(tmp_path: Path) -> None:
    case = Case(tmp_path, ANIMALS + """\
A:
  oneOf: [{$ref: '#/components/schemas/B'}, {$ref: '#/components/schemas/Cat'}]
  discriminator: {propertyName: kind}
B:
  oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/Dog'}]
  discriminator: {propertyName: species}
""")
    assert case.document is not None
    assert [one.label for one in case.union("A").variants] == ["B", "Cat"]
    assert [one.label for one in case.union("B").variants] == ["A", "Dog"]


def test_diamonds_of_unions_cost_no_time(tmp_path: Path) -> None:
    lines = [f"{name}{n}: {{oneOf: [{{$ref: '#/components/schemas/A{n + 1}'}}, "
             f"{{$ref: '#/components/schemas/B{n + 1}'}}, {{type: string}}]}}\n"
             for n in range(40) for name in "AB"]
    case = Case(tmp_path, "".join(lines) + "A40: {type: integer}\nB40: {type: boolean}\n")
    assert sorted(one.label for one in case.union("A0").variants) == ["A40", "B40", "string"]
    assert case.found == []


# Declared discriminators


def test_mapping(tmp_path: Path) -> None:
    case = Case(tmp_path, ANIMALS + """\
A:
  oneOf:
  - $ref: '#/components/schemas/Cat'
  - $ref: '#/components/schemas/Dog'
  - $ref: '#/components/schemas/Cow'
  discriminator:
    propertyName: kind
    mapping: {moo: '#/components/schemas/Cow', kitty: Cat, muh: Cow}
""")
    union = case.union("A")
    assert union.discriminator == "kind"
    assert shown(union) == [
        ("Cat", "Cat", ("kitty", "cat"), ()),
        ("Dog", "Dog", ("dog", "wolf"), ()),
        ("Cow", "Cow", ("moo", "muh"), ()),
    ]
    assert case.found == []


def test_without_mapping_the_name_is_the_tag(tmp_path: Path) -> None:
    case = Case(tmp_path, ANIMALS + """\
A:
  oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Cow'}]
  discriminator: {propertyName: kind}
""")
    assert selectors(case.union("A")) == [("Cat", ("cat",)), ("Cow", ("Cow",))]


def test_one_list_of_values_for_all_branches_is_no_tag(tmp_path: Path) -> None:
    case = Case(tmp_path, """\
        Kind: {type: string, enum: [text, image]}
        Text: {type: object, properties: {kind: {$ref: '#/components/schemas/Kind'}}}
        Image: {type: object, properties: {kind: {$ref: '#/components/schemas/Kind'}}}
        A:
          oneOf: [{$ref: '#/components/schemas/Text'}, {$ref: '#/components/schemas/Image'}]
          discriminator: {propertyName: kind, mapping: {text: Text, image: Image}}
        """)
    assert selectors(case.union("A")) == [("Text", ("text",)), ("Image", ("image",))]
    assert case.found == []


def test_discriminators_that_do_not_fit(tmp_path: Path) -> None:
    case = Case(tmp_path, ANIMALS + """\
A:
  oneOf: [{$ref: '#/components/schemas/Cat'}, {properties: {x: {}}}, {type: string}]
  discriminator:
    propertyName: kind
    mapping:
      dog: Dog
      hen: Hen
      cot: '#/components/schemas/Catt'
      odd: 7
      part: '#/components/schemas/Cat/properties/kind'
""")
    at = "#/components/schemas/A/discriminator"
    assert case.found == [
        f"13:11: warning: {at}/mapping/dog: 'dog' is mapped to 'Dog', which is no variant; ignored",
        f"14:11: error: {at}/mapping/hen: 'Hen' does not exist",
        f"15:11: error: {at}/mapping/cot: '#/components/schemas/Catt' does not exist "
        "(did you mean '#/components/schemas/Cat'?)",
        f"16:11: error: {at}/mapping/odd: 'odd' must be a string, not an integer",
        f"17:11: error: {at}/mapping/part: '#/components/schemas/Cat/properties/kind' is no schema "
        "under '#/components/schemas/'",
        f"10:7: warning: {at}: the discriminator 'kind' has no value that selects the variant "
        "'object'",
    ]


def test_a_discriminator_needs_a_property_name(tmp_path: Path) -> None:
    case = Case(tmp_path, ANIMALS + """\
A:
  oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]
  discriminator: {mapping: {cat: Cat}}
""")
    assert case.found == ["10:7: error: #/components/schemas/A/discriminator: 'discriminator' "
                          "needs a 'propertyName' that is a string"]


def test_shared_tags(tmp_path: Path) -> None:
    case = Case(tmp_path, """\
        X: {type: object, properties: {kind: {enum: [a, b]}}}
        Y: {type: object, properties: {kind: {enum: [b, c]}}}
        Z: {type: object, properties: {kind: {enum: [c]}}}
        A:
          oneOf:
          - $ref: '#/components/schemas/X'
          - $ref: '#/components/schemas/Y'
          - $ref: '#/components/schemas/Z'
          discriminator: {propertyName: kind}
        """)
    assert selectors(case.union("A")) == [("X", ("a", "b")), ("Y", ("c",)), ("Z", ("c",))]
    at = "13:7: warning: #/components/schemas/A/discriminator: "
    assert case.found == [
        f"{at}'b' as 'kind' selects both 'X' and 'Y': the first is used",
        f"{at}'c' as 'kind' selects both 'Y' and 'Z': the first is used",
    ]


# Found discriminators


def test_a_constant_property_is_found(tmp_path: Path) -> None:
    case = Case(tmp_path, """\
        A:
          oneOf:
          - properties: {size: {enum: [s]}, kind: {$ref: '#/components/schemas/K'}}
            required: [kind]
          - {properties: {size: {enum: [l]}, kind: {const: b}}, required: [kind]}
          - {type: string}
        K: {type: string, enum: [a, c]}
        """)
    union = case.union("A")
    assert union.discriminator == "kind"
    assert selectors(union) == [("object", ("a", "c")), ("object2", ("b",)), ("string", ())]
    assert case.found == []


def test_the_first_of_several_constant_properties(tmp_path: Path) -> None:
    case = Case(tmp_path, """\
        A:
          oneOf:
          - properties: {one: {const: a}, two: {const: a}}
          - properties: {two: {const: b}, one: {const: b}}
        """)
    assert case.union("A").discriminator == "one"


def test_one_variant_may_lack_the_constant_if_the_others_require_it(tmp_path: Path) -> None:
    case = Case(tmp_path, ANIMALS + """\
A:
  oneOf:
  - $ref: '#/components/schemas/Cat'
  - $ref: '#/components/schemas/Dog'
  - $ref: '#/components/schemas/Cow'
B:
  oneOf:
  - {properties: {color: {const: red}}}
  - {properties: {milk: {}}, required: [milk]}
""")
    union = case.union("A")
    assert union.discriminator == "kind"
    assert shown(union) == [
        ("Cat", "Cat", ("cat",), ()),
        ("Dog", "Dog", ("dog", "wolf"), ()),
        ("Cow", "Cow", (), ("kind", "milk")),
    ]
    assert case.union("B").discriminator is None
    assert case.found == []


def test_numbers_and_booleans_are_no_tags(tmp_path: Path) -> None:
    case = Case(tmp_path, """\
        A:
          oneOf:
          - {required: [ok, x], properties: {ok: {const: true}, x: {}}}
          - {required: [ok], properties: {ok: {const: false}}}
        """)
    assert case.union("A").discriminator is None
    assert selectors(case.union("A")) == [("object", ("ok", "x")), ("object2", ("ok",))]


def test_overlapping_constants_serve_where_nothing_else_does(tmp_path: Path) -> None:
    case = Case(tmp_path, """\
        A:
          oneOf:
          - {title: P, required: [kind], properties: {kind: {const: a}}}
          - {title: Q, required: [kind], properties: {kind: {const: b}}}
          - {title: R, required: [kind], properties: {kind: {const: b}, z: {}}}
        B:
          oneOf:
          - {title: P, required: [kind, p], properties: {kind: {const: a}, p: {}}}
          - {title: Q, required: [kind, q], properties: {kind: {const: b}, q: {}}}
          - {title: R, required: [kind, r], properties: {kind: {const: b}, r: {}}}
        """)
    assert case.union("A").discriminator == "kind"
    assert selectors(case.union("A")) == [("P", ("a",)), ("Q", ("b",)), ("R", ("b",))]
    assert case.union("B").discriminator is None
    assert case.found == ["5:5: warning: #/components/schemas/A: 'b' as 'kind' selects both 'Q' "
                          "and 'R': the first is used"]


# Without a discriminator


def test_most_specific_first(tmp_path: Path) -> None:
    case = Case(tmp_path, """\
        A:
          oneOf:
          - {title: None, properties: {x: {}}}
          - {type: string}
          - {title: Two, required: [x, y], properties: {x: {}, y: {}}}
          - {title: One, required: [x, gone], properties: {x: {}}}
          - {title: Other two, required: [x, z], properties: {x: {}, z: {}}}
        """)
    assert shown(case.union("A")) == [
        ("Two", "A/Two", (), ("x", "y")),
        ("string", "string", (), ()),
        ("Other two", "A/Other two", (), ("x", "z")),
        ("One", "A/One", (), ("x",)),
        ("None", "A/None", (), ()),
    ]


def test_variants_that_cannot_be_told_apart(tmp_path: Path) -> None:
    case = Case(tmp_path, """\
        A:
          oneOf:
          - {title: P, required: [x], properties: {x: {}}}
          - {title: Q, properties: {x: {}}}
          - {title: R, required: [x], properties: {x: {}, y: {}}}
          - {title: S, type: object}
          - {title: T, additionalProperties: {type: string}}
        """)
    assert [one.label for one in case.union("A").variants] == ["P", "R", "Q", "S", "T"]
    assert case.union("A").ambiguous
    at = "5:5: warning: #/components/schemas/A: the variants "
    assert case.found == [
        f"{at}'P' and 'R' cannot be told apart (they all require 'x'): the first is used; "
        "add a discriminator",
        f"{at}'Q', 'S' and 'T' cannot be told apart (they require no property): the first is used; "
        "add a discriminator",
    ]


def test_a_free_form_branch_is_one_variant(tmp_path: Path) -> None:
    case = Case(tmp_path, """\
        A: {oneOf: [{}, {type: string}, {enum: [1, a]}]}
        """)
    assert shown(case.union("A")) == [
        ("json", "json", (), ()), ("string", "string", (), ())]


def test_inline_unions_in_arrays_and_maps(tmp_path: Path) -> None:
    case = Case(tmp_path, """\
        A:
          type: object
          properties:
            list: {type: array, items: {oneOf: [{type: string}, {type: integer}, {type: 'null'}]}}
            map: {additionalProperties: {anyOf: [{type: string}, {type: boolean}]}}
        """)
    assert [short(one.value) for one in case.model("A").fields] == [
        "[A/list/item?]", "{A/map/value}"]
    assert case.ids == [("A",), ("A", "list", "item"), ("A", "map", "value")]

"""JSON values that fit a schema, and what encoding them again gives."""

from __future__ import annotations

from typing import Any

import pytest
from test_names import (
    INT64,
    JSON,
    NULLABLE,
    OPTIONAL,
    OPTIONAL_NULLABLE,
    STRING,
    alias,
    array,
    document,
    enum,
    mapped,
    model,
    prop,
    ref,
    union,
    variant,
)

from tern import samples
from tern.diagnostics import Diagnostics
from tern.ir import Document, Documentation, NamedType, Scalar, ScalarKind, Type, Value
from tern.layout import make_layout
from tern.names import make_names
from tern.samples import Sampler, check_examples
from tern.text import json_text

BOOLEAN = Scalar(ScalarKind.BOOLEAN)
INT32 = Scalar(ScalarKind.INT32)
FLOAT = Scalar(ScalarKind.FLOAT)
DOUBLE = Scalar(ScalarKind.DOUBLE)
NO_SUCH = "tern: no such value"
NOTHING: Any = object()


def sampler(*types: NamedType) -> Sampler:
    return Sampler(document(*types))


def texts(maker: Sampler, type: Type, nullable: bool = False) -> list[str]:
    return [json_text(one) for one in maker.samples(Value(type, nullable))]


def minimal(maker: Sampler, type: Type) -> Any:
    """The least value, NOTHING where there is none."""
    found = maker.minimal(Value(type))
    return NOTHING if type_is_nothing(found) else found


def type_is_nothing(found: Any) -> bool:
    return type(found) is object


# Does a value fit?


@pytest.mark.parametrize(
    ("type", "fitting", "others"),
    [
        (STRING, ["", "x"], [1, True, None, [], {}]),
        (BOOLEAN, [True, False], [0, 1, "true", None]),
        (INT32, [0, 2**31 - 1, -(2**31), 1.0, -0.0], [2**31, -(2**31) - 1, 0.5, True, "1", None]),
        (INT64, [2**63 - 1, -(2**63), 1e18], [2**63, -(2**63) - 1, 1e19, 0.1, 10**400, False]),
        (FLOAT, [0, 0.1, -1e38, 2**100], [1e39, -1e300, 10**400, True, "1", float("inf")]),
        (DOUBLE, [0, 1e308, 10**300], [10**400, True, float("nan"), float("-inf"), None]),
        (JSON, [None, 1, "x", [None], {"a": {}}], []),
        (array(INT64), [[], [1, 2]], [[1, "x"], [None], {}, "x", None]),
        (array(INT64, True), [[None, 1]], [["x"]]),
        (array(JSON), [[None, {}]], [{}]),
        (mapped(STRING), [{}, {"a": "b"}], [{"a": 1}, {"a": None}, []]),
        (mapped(STRING, True), [{"a": None}], [{"a": 1}]),
        (ref("E"), ["a", "b", "other"], [1, None]),
    ],
)
def test_fits(type: Type, fitting: list[Any], others: list[Any]) -> None:
    maker = sampler(enum("E", "a", "b"))
    assert [one for one in fitting if not maker.fits(one, Value(type))] == []
    assert [one for one in others if maker.fits(one, Value(type))] == []
    assert maker.fits(None, Value(type, nullable=True))


def test_what_fits_a_model() -> None:
    maker = sampler(model(
        "A", prop("r"), prop("o", INT64, OPTIONAL), prop("n", STRING, NULLABLE),
        prop("p", STRING, OPTIONAL_NULLABLE), additional=Value(INT64)))
    value = Value(ref("A"))
    for good in ({"r": "", "n": None}, {"n": "x", "r": "", "o": 1, "p": None, "more": 2}):
        assert maker.fits(good, value)
    for bad in ({"r": ""}, {"n": None}, {"r": None, "n": None}, {"r": "", "n": None, "o": None},
                {"r": "", "n": None, "more": "x"}, {"r": "", "n": None, "more": None}, [], "A"):
        assert not maker.fits(bad, value)
    assert sampler(model("A")).fits({"any": [None]}, value)


def test_what_fits_a_union_and_an_alias() -> None:
    maker = sampler(
        union("U", variant("M", ref("M"), required=("x",)), variant("integer", INT32)),
        model("M", prop("x", INT64)), alias("L", array(ref("U"))))
    value = Value(ref("U"))
    assert maker.fits({"x": 1}, value)
    assert maker.fits({"y": 1}, value), "none of the variants is kept as JSON"
    assert maker.fits("text", value)
    assert not maker.fits({"x": "no integer"}, value)
    assert not maker.fits(2**40, value)
    assert not maker.fits(None, value)
    assert maker.fits([{"x": 1}, "text"], Value(ref("L")))
    assert not maker.fits([None], Value(ref("L")))


# Which variant does a value select?


SCALARS = union(
    "S", variant("free", JSON), variant("number", DOUBLE), variant("integer", INT64),
    variant("boolean", BOOLEAN), variant("E", ref("E")), variant("F", ref("F")),
    variant("array", array(STRING)), variant("map", mapped(STRING)))


@pytest.mark.parametrize(
    ("json", "label"),
    [(1, "integer"), (2**70, "number"), (1.0, "number"), (0.5, "number"), (True, "boolean"),
     ("a", "E"), ("b", "F"), ("other", "E"), ([], "array"), ([1], "array"), ({}, "map"),
     ({"a": 1}, "map"), (None, "free")],
)
def test_choose(json: Any, label: str) -> None:
    found = sampler(SCALARS, enum("E", "a"), enum("F", "a", "b")).choose(json, SCALARS)
    assert found is not None and found.label == label


def test_choose_where_the_best_variant_is_not_there() -> None:
    plain = union("U", variant("E", ref("E")), variant("string", STRING), variant("int", INT32))
    maker = sampler(plain, enum("E", "a"))
    chosen = {json_text(json): maker.choose(json, plain)
              for json in ("a", "b", 1, 1.5, 2**70, True, [], {})}
    assert {text: one and one.label for text, one in chosen.items()} == {
        '"a"': "E", '"b"': "string", "1": "int", "1.5": "int", str(2**70): "int", "true": None,
        "[]": None, "{}": None}


OBJECTS = union(
    "U", variant("A", ref("A"), tags=("a", "aa")), variant("B", ref("B"), tags=("b",)),
    variant("C", ref("C"), required=("x", "y")), variant("D", ref("D"), required=("x",)),
    discriminator="kind")


@pytest.mark.parametrize(
    ("json", "label"),
    [
        ({"kind": "a"}, "A"), ({"kind": "aa", "x": 1}, "A"), ({"kind": "b"}, "B"),
        ({"kind": "c", "x": 1}, "D"), ({"kind": 1, "x": 1, "y": 1}, "C"), ({"x": 1, "y": 1}, "C"),
        ({"x": None}, "D"), ({"kind": "c"}, None), ({}, None),
    ],
)
def test_choose_among_objects(json: Any, label: str | None) -> None:
    maker = sampler(OBJECTS, *(model(name) for name in "ABCD"))
    found = maker.choose(json, OBJECTS)
    assert (found.label if found else None) == label


def test_choose_knows_of_the_keys_that_tables_have_no_bits_for() -> None:
    keys = tuple(f"key{i}" for i in range(70))
    wide = union("U", variant("A", ref("A"), required=keys))
    maker = sampler(wide, model("A"))
    assert maker.choose(dict.fromkeys(keys[:64], 1), wide) is wide.variants[0]
    assert maker.choose(dict.fromkeys(keys[:63], 1), wide) is None


# Canonical form


@pytest.mark.parametrize(
    ("type", "json", "expected"),
    [
        (INT64, 3.0, "3"), (INT64, 2**62, str(2**62)), (DOUBLE, 3, "3"), (DOUBLE, -0.0, "-0"),
        (DOUBLE, 1e21, "1e+21"), (FLOAT, 0.1, "0.1"), (FLOAT, 16777217, "16777216"),
        (FLOAT, 0.123456789, "0.12345679"), (FLOAT, 3.4028235e38, "3.4028235e+38"),
        (FLOAT, 1e-45, "1e-45"), (FLOAT, 1.4e-45, "1e-45"), (FLOAT, 0.5, "0.5"),
        (JSON, {"b": 1.50, "a": None}, '{"b":1.5,"a":null}'), (STRING, "é\n", '"é\\n"'),
        (array(INT64, True), [1.0, None], "[1,null]"),
        (mapped(DOUBLE), {"b": 1, "a": 2}, '{"b":1,"a":2}'),
        (ref("E"), "other", '"other"'),
        (ref("M"), {"z": 1.0, "b": 1.0, "a": 2.0, "y": {"q": 1.0}},
         '{"a":2,"b":1,"z":1,"y":{"q":1}}'),
        (ref("N"), {"z": 1.0}, '{"z":1}'),
        (ref("U"), {"b": 1.0, "a": 1.0}, '{"a":1,"b":1}'),
        (ref("U"), [1.0], "[1]"),
        (ref("L"), [{"b": 0, "a": 0}], '[{"a":0,"b":0}]'),
    ],
)
def test_canonical(type: Type, json: Any, expected: str) -> None:
    maker = sampler(
        enum("E", "a"), model("M", prop("a", INT64, OPTIONAL), prop("b", INT64, OPTIONAL)),
        model("N", additional=Value(INT64)), union("U", variant("M", ref("M"))),
        alias("L", array(ref("M"))))
    value = Value(type)
    assert maker.fits(json, value)
    made = maker.canonical(json, value)
    assert json_text(made) == expected
    assert json_text(maker.canonical(made, value)) == expected


# Samples


@pytest.mark.parametrize(
    ("type", "expected"),
    [
        (BOOLEAN, "false"), (INT32, "0"), (INT64, "0"), (FLOAT, "0.5"), (DOUBLE, "0.5"),
        (STRING, '""'), (JSON, '{"free":[null,1]}'), (array(STRING), "[]"), (mapped(JSON), "{}"),
        (ref("E"), '"a"'), (ref("Empty"), f'"{NO_SUCH}"'), (ref("M"), '{"n":null,"r":{"x":""}}'),
        (ref("U"), '{"kind":"t"}'), (ref("L"), "0"),
    ],
)
def test_minimal(type: Type, expected: str) -> None:
    maker = sampler(
        enum("E", "a", "b"), enum("Empty"), model("X", prop("x")),
        model("M", prop("o", STRING, OPTIONAL), prop("n", STRING, NULLABLE), prop("r", ref("X")),
              prop("p", STRING, OPTIONAL_NULLABLE)),
        union("U", variant("T", ref("T"), tags=("t",)), discriminator="kind"),
        model("T", prop("kind")), alias("L", INT64))
    assert json_text(maker.minimal(Value(type))) == expected


@pytest.mark.parametrize(
    ("type", "expected"),
    [
        (STRING, []),
        (array(INT64), ["[]", "[0]", "[0,0]"]),
        (array(INT64, True), ["[]", "[null]", "[0]", "[null,0,null,0]"]),
        (mapped(BOOLEAN), ["{}", '{"key 0":false,"key 1":false}']),
        (mapped(BOOLEAN, True),
         ["{}", '{"key 0":null,"key 1":false,"key 2":null,"key 3":false}']),
        (array(array(STRING)), ["[]", "[[]]", "[[],[]]"]),
        (ref("E"), ['"a"', '"b"', f'"{NO_SUCH}"']),
        (ref("M"), ['{"x":""}']),
        (ref("L"), ["[]"]),
        (ref("U"), ['""', '{"kind":"m","x":""}', '{"x":"","kind":"n"}',
                    f'{{"kind":"{NO_SUCH}"}}']),
    ],
)
def test_samples(type: Type, expected: list[str]) -> None:
    maker = sampler(
        enum("E", "a", "b"), model("M", prop("x")), alias("L", array(INT64)),
        union("U", variant("string", STRING), variant("K", ref("K"), tags=("m", "mm")),
              variant("N", ref("M"), tags=("n",)), discriminator="kind"),
        model("K", prop("kind", STRING, OPTIONAL), prop("x")))
    assert texts(maker, type) == expected


def test_samples_fit_and_are_canonical() -> None:
    types: list[NamedType] = [
        SCALARS, enum("E", "a"), enum("F", "a", "b"), OBJECTS,
        *(model(name, prop("y", FLOAT), prop("x", JSON, OPTIONAL_NULLABLE)) for name in "ABCD")]
    maker = sampler(*types)
    kinds: list[Type] = [
        ref("S"), ref("U"), ref("A"), array(ref("S"), True), mapped(ref("U"), True)]
    for value in map(Value, kinds):
        made = list(maker.samples(value))
        assert made
        for one in made:
            assert maker.fits(one, value)
            assert json_text(maker.canonical(one, value)) == json_text(one)


def test_a_variant_that_another_one_hides_has_no_sample() -> None:
    maker = sampler(
        union("U", variant("A", ref("A")), variant("B", ref("B"))),
        model("A", prop("x")), model("B", prop("y")))
    # Every object selects A, and B's does not fit it.
    assert texts(maker, ref("U")) == ['{"x":""}']


def test_no_sample_is_of_an_unknown_variant_where_all_objects_are_known() -> None:
    maker = sampler(
        union("U", variant("A", ref("A"), tags=("a",)), variant("B", ref("B")),
              discriminator="kind"), model("A"), model("B"))
    assert texts(maker, ref("U")) == ['{"kind":"a"}', "{}"]


# Recursion


def test_what_is_endless_has_no_samples() -> None:
    maker = sampler(
        model("A", prop("a", ref("A"))),
        model("B", prop("c", ref("C"))), model("C", prop("b", ref("B"))),
        union("U", variant("V", ref("V"))), model("V", prop("u", ref("U"))))
    for name in "ABCUV":
        assert minimal(maker, ref(name)) is NOTHING
        assert texts(maker, ref(name)) == []
        assert texts(maker, array(ref(name))) == ["[]", "[]"]
        assert texts(maker, array(ref(name), True)) == ["[]", "[null]", "[null,null]"]
        assert texts(maker, mapped(ref(name))) == ["{}", "{}"]


@pytest.mark.parametrize("order", ["ABC", "CBA", "BCA"])
def test_what_ends_somewhere_has_samples(order: str) -> None:
    maker = sampler(
        model("A", prop("b", ref("B"))), model("B", prop("c", ref("C"))),
        union("C", variant("A", ref("A"), required=("b",)), variant("string", STRING)),
        model("N", prop("n", ref("N"), NULLABLE)), model("L", prop("l", array(ref("L")))))
    expected = {"A": {"b": {"c": ""}}, "B": {"c": ""}, "C": ""}
    for name in order:
        if name != "C":
            assert minimal(maker, ref(name)) == expected[name]
    assert minimal(maker, ref("N")) == {"n": None}
    assert minimal(maker, ref("L")) == {"l": []}


# Examples


def documented(*examples: Any) -> Documentation:
    return Documentation(examples=examples)


def findings(*types: NamedType) -> list[str]:
    diagnostics = Diagnostics()
    check_examples(document(*types), diagnostics)
    return [f"{one.location.line}: {one.severity.value}: {one.text}" for one in diagnostics.found]


def test_examples_that_fit() -> None:
    assert findings(
        model("A", prop("x", INT64, documentation=documented(1, 2.0)),
              prop("y", STRING, OPTIONAL_NULLABLE, documentation=documented(None)),
              documentation=documented({"x": 1}, None)),
        alias("L", array(STRING), documentation=documented(["a"]))) == []


def test_examples_that_do_not_fit() -> None:
    assert findings(
        model("A", prop("x", INT64, line=4, documentation=documented("one", 1, 2.5, None)),
              line=3, documentation=documented({"x": "a"}, {})),
        alias("L", array(STRING), line=9, documentation=documented("a" * 100)),
        alias("F", FLOAT, line=10, documentation=documented(1e300, 10**400, float("nan")))) == [
        """3: warning: an example does not fit its schema: {"x":"a"}""",
        """3: warning: an example does not fit its schema: {}""",
        """4: warning: the example of 'x' does not fit its schema: "one\"""",
        """4: warning: the example of 'x' does not fit its schema: 2.5""",
        """4: warning: the example of 'x' does not fit its schema: null""",
        f"""9: warning: an example does not fit its schema: "{'a' * 56}...""",
        """10: warning: an example does not fit its schema: 1e+300""",
        f"""10: warning: an example does not fit its schema: 1{'0' * 56}...""",
        """10: warning: an example does not fit its schema: nan"""]


# What the generated tests are made of


def made_for(whole: Document, stem: str) -> tuple[samples.TestType, ...]:
    diagnostics = Diagnostics()
    layout = make_layout(whole, make_names(whole, "p", diagnostics), diagnostics)
    assert not diagnostics.failed
    return samples.test_types(whole, next(one for one in layout.units if one.stem == stem))


def test_a_model_s_tests() -> None:
    found = made_for(document(
        model("A", prop("x", INT64, documentation=documented(5, "no", None, 5.0)),
              prop("e", ref("A", "e"), OPTIONAL_NULLABLE),
              prop("u", ref("A", "u"), NULLABLE), prop("j", JSON),
              documentation=documented({"u": None, "j": 1, "x": 1}, {"x": 1}, None)),
        enum("A/e", "v"), union("A/u", variant("string", STRING))), "a")
    assert [(one.c_name, one.label, one.table) for one in found] == [
        ("p_a", "A", "tern_type_of_p_a"), ("p_a_e", "A.e", "tern_type_of_p_a_e"),
        ("p_a_u", "A.u", "tern_type_of_p_a_u")]
    first = found[0]
    assert first.value is None
    assert first.examples == ('{"x":1,"u":null,"j":1}',)
    assert [(one.wire_name, one.presence) for one in first.fields] == [
        ("x", "REQUIRED"), ("e", "OPTIONAL_NULLABLE"), ("u", "NULLABLE"), ("j", "REQUIRED")]
    everything = ("BOOLEAN", "INTEGER", "NUMBER", "STRING", "ARRAY", "OBJECT")
    assert [one.value for one in first.fields] == [
        samples.TestValue("INT64", ("INTEGER",), ("5",)),
        samples.TestValue("NONE", ("STRING",), ('"v"', f'"{NO_SUCH}"')),
        samples.TestValue("NONE", everything, ('""',)),
        samples.TestValue("JSON", (*everything, "NULL"), ())]
    assert found[1].fields == ()
    assert found[1].value == samples.TestValue("NONE", ("STRING",), ('"v"', f'"{NO_SUCH}"'))


@pytest.mark.parametrize(
    ("type", "expected"),
    [
        (BOOLEAN, samples.TestValue("BOOLEAN", ("BOOLEAN",), ())),
        (DOUBLE, samples.TestValue("DOUBLE", ("INTEGER", "NUMBER"), ())),
        (array(STRING), samples.TestValue("NONE", ("ARRAY",), ("[]", '[""]', '["",""]'))),
        (mapped(STRING), samples.TestValue("NONE", ("OBJECT",), ("{}", '{"key 0":"","key 1":""}'))),
        (ref("M"), samples.TestValue("NONE", ("OBJECT",), ("{}",))),
    ],
)
def test_an_alias_s_tests(type: Type, expected: samples.TestValue) -> None:
    (found,) = made_for(document(alias("A", type), model("M")), "a")
    assert found.value == expected
    assert found.fields == ()


def test_types_whose_labels_are_the_same_are_not_mixed_up() -> None:
    # "A.b" is a component's name, and what the inline type is called for people.
    found = made_for(document(
        model("A", prop("b", ref("A", "b"))), enum("A/b", "v"), model("A.b", prop("x"), name="c")),
        "a")
    assert [(one.c_name, one.value is None) for one in found] == [("p_a", True), ("p_a_b", False)]

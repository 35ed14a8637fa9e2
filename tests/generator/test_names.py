"""Stage 4: C identifiers, their collisions, and that they stay what they are."""

from __future__ import annotations

import random
import re
import shutil
import subprocess
from typing import Any

import pytest

from tern.diagnostics import Diagnostics, Location, Severity
from tern.ir import (
    Alias,
    Array,
    Document,
    Documentation,
    Enum,
    Field,
    Map,
    Model,
    NamedType,
    Presence,
    Reference,
    Scalar,
    ScalarKind,
    Type,
    Union,
    Value,
    Variant,
)
from tern.names import CONTAINERS, JSON_C, Names, make_names, member, snake, words
from tern.reserved import RESERVED

STRING = Scalar(ScalarKind.STRING)
INT64 = Scalar(ScalarKind.INT64)
JSON = Scalar(ScalarKind.JSON)
REQUIRED = Presence.REQUIRED
OPTIONAL = Presence.OPTIONAL
NULLABLE = Presence.NULLABLE
OPTIONAL_NULLABLE = Presence.OPTIONAL_NULLABLE


# The IR in few words; the other tests of the stages after it use these too.


def at(line: int) -> Location:
    return Location("in.yaml", line, 1)


def ref(*id: str) -> Reference:
    return Reference(id)


def array(items: Type, nullable: bool = False) -> Array:
    return Array(Value(items, nullable))


def mapped(values: Type, nullable: bool = False) -> Map:
    return Map(Value(values, nullable))


def prop(
    wire_name: str, type: Type = STRING, presence: Presence = REQUIRED, *, line: int = 1,
    documentation: Documentation = Documentation(), name: str | None = None,
) -> Field:
    value = Value(type, presence.nullable)
    return Field(wire_name, value, presence, documentation, at(line), name)


def model(
    id: str, *fields: Field, additional: Value | None = None, line: int = 1,
    documentation: Documentation = Documentation(), name: str | None = None,
) -> Model:
    return Model(tuple(id.split("/")), fields, additional, documentation, at(line), name)


def enum(id: str, *values: str, line: int = 1, name: str | None = None) -> Enum:
    return Enum(tuple(id.split("/")), values, Documentation(), at(line), name)


def variant(
    label: str, type: Type, tags: tuple[str, ...] = (), required: tuple[str, ...] = (),
    line: int = 1,
) -> Variant:
    return Variant(label, Value(type), tags, required, at(line))


def union(
    id: str, *variants: Variant, discriminator: str | None = None, line: int = 1
) -> Union:
    return Union(tuple(id.split("/")), variants, discriminator, Documentation(), at(line))


def alias(
    id: str, type: Type, *, line: int = 1, documentation: Documentation = Documentation()
) -> Alias:
    return Alias((id,), Value(type), documentation, at(line))


def document(*types: NamedType) -> Document:
    return Document("Title", "1.0", "", types, at(1))


def named(*types: NamedType, prefix: str = "p") -> tuple[Names, list[str]]:
    """The names of a document, and the findings, each as `line: severity: text`."""
    diagnostics = Diagnostics()
    names = make_names(document(*types), prefix, diagnostics)
    found = [f"{one.location.line}: {one.severity.value}: {one.text}" for one in diagnostics.found]
    return names, found


# Words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("id", "id"),
        ("orgId", "org_id"),
        ("HTTPServer", "http_server"),
        ("parseHTTP", "parse_http"),
        ("OAuth2Token", "o_auth2_token"),
        ("ID", "id"),
        ("ALL_CAPS", "all_caps"),
        ("x5t#S256", "x5t_s256"),
        ("32x32", "32x32"),
        ("+1", "plus_1"),
        ("-1", "minus_1"),
        ("name", "name"),
        ("-name", "minus_name"),
        ("+name", "plus_name"),
        ("a-b", "a_b"),
        ("$ref", "ref"),
        ("@timestamp", "timestamp"),
        ("hate/threatening", "hate_threatening"),
        ("pt-BR", "pt_br"),
        ("cash management", "cash_management"),
        ("filter[source_type]", "filter_source_type"),
        ("Parameter1.Name", "parameter1_name"),
        ("io.k8s.api.core.v1.Pod", "io_k8s_api_core_v1_pod"),
        ("WellKnown.Assetlinks", "well_known_assetlinks"),
        ("", "empty"),
        ("_", "underscore"),
        ("__a__", "a"),
        ("=", "equal"),
        ("!=", "not_equal"),
        ("<", "less"),
        ("*/", "star_slash"),
        ("\n", "newline"),
        (" ", "space"),
        ("\0", "u0000"),
        ("né", "n"),
        ("é", "u00e9"),
        ("名前", "u540d_u524d"),
        ("\U0001f600", "u1f600"),
        ("a\U0001f600b", "a_b"),
    ],
)
def test_snake(text: str, expected: str) -> None:
    assert snake(text) == expected
    assert "_".join(words(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("_id", "_id"), ("__typename", "_typename"), ("_", "underscore"), ("32x32", "_32x32"), ("1", "_1"), ("default", "default_"), ("errno", "errno_"),
     ("Inline", "inline_"), ("DO", "do_"), ("auto", "auto_"), ("and", "and_"), ("id", "id")],
)
def test_member(text: str, expected: str) -> None:
    assert member(text) == expected


def test_every_word_of_ascii_punctuation_has_a_name() -> None:
    marks = [chr(code) for code in range(0x20, 0x7F) if not chr(code).isalnum()]
    spoken = [snake(mark) for mark in marks]
    assert len(set(spoken)) == len(marks) == 33
    assert not any(re.fullmatch("u00[0-9a-f]{2}", one) for one in spoken)


C_WORDS = """
    alignas alignof auto bool break case char const constexpr continue default do double else enum
    extern false float for goto if inline int long nullptr register restrict return short signed
    sizeof static static_assert struct switch thread_local true typedef typeof typeof_unqual union
    unsigned void volatile while
    """.split()
CXX_WORDS = """
    alignas alignof and and_eq asm auto bitand bitor bool break case catch char char8_t char16_t
    char32_t class compl concept const consteval constexpr constinit const_cast continue co_await
    co_return co_yield decltype default delete do double dynamic_cast else enum explicit export
    extern false float for friend goto if inline int long mutable namespace new noexcept not
    not_eq nullptr operator or or_eq private protected public register reinterpret_cast requires
    return short signed sizeof static static_assert static_cast struct switch template this
    thread_local throw true try typedef typeid typename union unsigned using virtual void volatile
    wchar_t while xor xor_eq
    """.split()


@pytest.mark.parametrize("word", sorted({*C_WORDS, *CXX_WORDS, "errno", "stdin", "linux", "unix"}))
def test_no_member_is_a_keyword_or_macro(word: str) -> None:
    assert member(word) == word + "_"
    assert member(word.upper()) == word + "_"


HEADERS = """
    assert complex ctype errno fenv float inttypes iso646 limits locale math setjmp signal stdalign
    stdarg stdatomic stdbool stddef stdint stdio stdlib stdnoreturn string tgmath threads time
    uchar wchar wctype
    """.split()


@pytest.mark.skipif(shutil.which("gcc") is None, reason="there is no gcc to ask")
def test_no_member_is_a_macro_that_this_machine_has() -> None:
    headers = "".join(
        f"#if __has_include(<{name}.h>)\n#include <{name}.h>\n#endif\n"
        for name in [*HEADERS, "netdb", "netinet/in", "poll", "pthread", "sys/stat", "unistd"])
    macros = subprocess.run(
        ["gcc", "-std=gnu11", "-D_GNU_SOURCE", "-dM", "-E", "-"], input=headers, text=True,
        capture_output=True, check=True).stdout
    object_like = set(re.findall(r"^#define ([a-z][a-z0-9_]*) ", macros, re.MULTILINE))
    assert "errno" in object_like
    assert object_like <= RESERVED


def test_a_wire_name_must_fit_its_row() -> None:
    _, found = named(model("A", prop("a" * 65000)), model("B", prop("b" * 65001, line=7)))
    assert found == ["7: error: a property name longer than 65000 bytes"]


def test_names_are_always_identifiers() -> None:
    chance = random.Random(20)
    alphabet = "aZ09_-+$./ #[]\\\"'\n\0é名\U0001f600\u202e" + "".join(map(chr, range(0x21, 0x7F)))
    for _ in range(5000):
        text = "".join(chance.choices(alphabet, k=chance.randrange(8)))
        assert re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)*", snake(text)), text
        assert re.fullmatch(r"[a-z_][a-z0-9_]*", member(text)), text
        assert member(text) not in RESERVED


def test_random_documents_have_valid_and_distinct_names() -> None:
    chance = random.Random(21)
    alphabet = "abAB01_-+. é名"
    for _ in range(100):
        texts = {"".join(chance.choices(alphabet, k=chance.randrange(5))) for _ in range(12)}
        names, _ = named(enum("E", *texts), union("U", *(variant(one, STRING) for one in texts)))
        identifiers = [name for one in names.constants.values()
                       for name in (one.unrecognized, *one.values)]
        assert len(set(identifiers)) == len(identifiers) == 2 * len(texts) + 2
        assert len(set(names.variants[("U",)])) == len(texts)
        for one in (*identifiers, *names.variants[("U",)]):
            assert re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", one)


def test_a_very_long_name() -> None:
    text = "LongWord" * 5000
    assert snake(text) == "_".join(["long", "word"] * 5000)


# Types


def test_types_members_constants_variants_and_units() -> None:
    names, found = named(
        model("PetShop", prop("id"), prop("ownerName")),
        enum("PetShop/kind", "a", "B c"),
        union("Key", variant("string", STRING), variant("PetShop", ref("PetShop"))))
    assert found == []
    assert names.types == {
        ("PetShop",): "p_pet_shop", ("PetShop", "kind"): "p_pet_shop_kind", ("Key",): "p_key"}
    assert names.members == {("PetShop",): {"id": "id", "ownerName": "owner_name"}}
    constants = names.constants[("PetShop", "kind")]
    assert constants.unrecognized == "P_PET_SHOP_KIND_UNRECOGNIZED"
    assert constants.values == ("P_PET_SHOP_KIND_A", "P_PET_SHOP_KIND_B_C")
    assert names.variants == {("Key",): ("string", "pet_shop")}
    assert names.constants[("Key",)].values == ("P_KEY_STRING", "P_KEY_PET_SHOP")
    assert names.units == {"PetShop": "pet_shop", "Key": "key"}


def clash(later: str, earlier: str, line: int, name: str) -> str:
    return (
        f"'{later}' and '{earlier}' (in.yaml:{line}:1) would both be '{name}' in C: rename one, "
        "or give it another name with 'x-tern-name'")


def test_components_that_collide() -> None:
    _, found = named(model("NullTime", line=3), model("nullTime", line=7))
    assert found == ["7: error: " + clash("nullTime", "NullTime", 3, "p_null_time")]


@pytest.mark.parametrize(
    ("first", "second", "name"),
    [
        (model("X", line=3), model("XDecode", line=4), "p_x_decode"),
        (model("X", line=3), alias("X_encode", STRING, line=4), "p_x_encode"),
        (alias("X", STRING, line=3), enum("XEqual", line=4), "p_x_equal"),
        (enum("X", line=3), model("XValue", line=4), "p_x_value"),
        (union("X", line=3), model("XKind", line=4), "p_x_kind"),
    ],
)
def test_components_that_collide_with_derived_names(
    first: NamedType, second: NamedType, name: str
) -> None:
    _, found = named(first, second)
    assert found == ["4: error: " + clash(second.id[0], "X", 3, name)]
    _, found = named(second, first)
    assert found == ["3: error: " + clash("X", second.id[0], 4, name)]


def test_names_that_only_other_kinds_derive_are_free() -> None:
    _, found = named(model("X"), model("XValue"), model("XKind"), enum("E", "a"), model("EKind"))
    assert found == []


def test_an_inline_type_gives_way_to_a_component() -> None:
    inline, component = model("A/b", line=5), enum("A_b")
    for names, found in (named(model("A"), inline, component), named(component, inline)):
        assert names.types[("A_b",)] == "p_a_b"
        assert names.types[("A", "b")] == "p_a_b_model"
        assert found == [
            "5: note: the name of this inline schema is taken: it is 'p_a_b_model' in C"]


def test_an_inline_type_that_cannot_give_way_is_an_error() -> None:
    _, found = named(
        model("A"), model("A/b", line=5), enum("A_b", line=6), enum("A_bModel", line=7))
    assert found[-1] == "5: error: " + clash("A/b", "A_bModel", 7, "p_a_b_model")


def test_x_tern_name_mends_collisions() -> None:
    names, found = named(
        model("NullTime"), model("nullTime", name="other"),
        model("A", prop("+1"), prop("plus1", name="plus"), prop("plus_1", name="thumbsUp")))
    assert found == []
    assert names.types[("nullTime",)] == "p_other"
    assert names.units["nullTime"] == "other"
    assert names.members[("A",)] == {"+1": "plus_1", "plus1": "plus", "plus_1": "thumbs_up"}


def test_x_tern_name_is_still_no_keyword() -> None:
    names, _ = named(model("A", prop("x", name="int"), prop("y", name="additional_properties")))
    assert names.members[("A",)] == {"x": "int_", "y": "additional_properties_"}


def test_x_tern_name_can_collide_too() -> None:
    _, found = named(model("A", line=2), model("B", line=3, name="a"))
    assert found == ["3: error: " + clash("B", "A", 2, "p_a")]


# Members


def test_properties_that_collide() -> None:
    _, found = named(model("A", prop("ref", line=2), prop("$ref", line=3)))
    assert found == [
        "3: error: properties 'ref' (in.yaml:2:1) and '$ref' would both be the member 'ref' in C: "
        "rename one, or give it another name with 'x-tern-name'"]


def test_properties_of_different_models_do_not_collide() -> None:
    _, found = named(model("A", prop("ref")), model("B", prop("$ref")))
    assert found == []


def test_signs_tell_properties_apart() -> None:
    names, found = named(model("A", prop("+1"), prop("-1"), prop("1", line=4)))
    assert list(names.members[("A",)].values()) == ["plus_1", "minus_1", "_1"]
    assert found == ["4: note: '1' is the member '_1' in C, where the plain name cannot be"]


def test_a_property_named_as_the_member_that_every_model_has() -> None:
    names, found = named(model("A", prop("additionalProperties", line=2)))
    assert names.members[("A",)] == {"additionalProperties": "additional_properties_"}
    assert found == ["2: note: 'additionalProperties' is the member 'additional_properties_' in C, "
                     "where the plain name cannot be"]


# Constants and variants


def test_constants_that_collide_are_numbered_and_noted() -> None:
    names, found = named(enum("E", "ASC", "asc", "Asc", "asc_2", line=4))
    assert names.constants[("E",)].values == ("P_E_ASC", "P_E_ASC_2", "P_E_ASC_3", "P_E_ASC_2_2")
    assert found == [
        f"4: note: the value '{value}' is '{name}' in C: the plain name is taken"
        for value, name in (("asc", "P_E_ASC_2"), ("Asc", "P_E_ASC_3"), ("asc_2", "P_E_ASC_2_2"))]


def test_constants_of_signs_and_punctuation_do_not_collide() -> None:
    values = ("+1", "-1", "1", "name", "-name", "+name", "=", "!=", "<", "", "≤", "≥", "_")
    names, found = named(enum("E", *values))
    assert found == []
    assert names.constants[("E",)].values == tuple(
        f"P_E_{one}" for one in (
            "PLUS_1", "MINUS_1", "1", "NAME", "MINUS_NAME", "PLUS_NAME", "EQUAL", "NOT_EQUAL",
            "LESS", "EMPTY", "U2264", "U2265", "UNDERSCORE"))


def test_constants_of_two_enums_that_collide() -> None:
    names, found = named(enum("A", "b_c"), enum("A_b", "c", line=3))
    assert names.constants[("A",)].values == ("P_A_B_C",)
    assert names.constants[("A_b",)].values == ("P_A_B_C_2",)
    assert found == ["3: note: the value 'c' is 'P_A_B_C_2' in C: the plain name is taken"]


def test_a_value_named_unrecognized_is_numbered_and_noted() -> None:
    names, found = named(enum("E", "unrecognized", line=2))
    assert names.constants[("E",)].unrecognized == "P_E_UNRECOGNIZED"
    assert names.constants[("E",)].values == ("P_E_UNRECOGNIZED_2",)
    assert found == [
        "2: note: the value 'unrecognized' is 'P_E_UNRECOGNIZED_2' in C: the plain name is taken"]


def test_the_constant_for_none_of_them_is_noted_when_it_is_numbered() -> None:
    names, found = named(enum("E", "a_unrecognized"), enum("E_a", line=2))
    assert names.constants[("E_a",)].unrecognized == "P_E_A_UNRECOGNIZED_2"
    assert [one[:8] for one in found] == ["2: note:"]


def test_variants_that_collide_are_numbered_and_noted() -> None:
    names, found = named(union(
        "U", variant("Kind", STRING, line=2), variant("unrecognized", INT64, line=3),
        variant("a-b", JSON), variant("A_b", STRING, line=5), variant("int", STRING),
        variant("2", STRING)))
    assert names.variants[("U",)] == ("kind_2", "unrecognized_2", "a_b", "a_b_2", "int_", "_2")
    assert names.constants[("U",)].values == (
        "P_U_KIND_2", "P_U_UNRECOGNIZED_2", "P_U_A_B", "P_U_A_B_2", "P_U_INT", "P_U_2")
    assert found == [
        f"{line}: note: the variant '{label}' is '{name}' in C: the plain name is taken"
        for line, label, name in ((2, "Kind", "kind_2"), (3, "unrecognized", "unrecognized_2"),
                                  (5, "A_b", "a_b_2"))]


# Units


def test_units_keep_clear_of_the_headers_that_every_sdk_has() -> None:
    names, found = named(
        model("P"), model("Containers"), model("JsonC"), model("Pet"), model("Pet/x"))
    assert names.units == {
        "P": "p_", "Containers": "containers_", "JsonC": "json_c_", "Pet": "pet"}
    assert found == []
    assert not {names.prefix, CONTAINERS, JSON_C} & set(names.units.values())


def test_units_are_distinct() -> None:
    names, _ = named(
        model("Containers"), model("Other", name="containers_"), model("P"), model("Q", name="p_"))
    assert len(set(names.units.values())) == 4


# Stability


def all_names(names: Names) -> dict[Any, Any]:
    constants = {id: (one.unrecognized, *one.values) for id, one in names.constants.items()}
    return {"types": names.types, "members": names.members, "constants": constants,
            "variants": names.variants, "units": names.units}


def test_names_stay_when_unrelated_types_come_or_move() -> None:
    types: list[NamedType] = [
        model("A", prop("x"), prop("-x")), enum("A/b", "ASC", "asc"), enum("A_b", "1"),
        union("U", variant("kind", STRING)), model("Containers"), model("int")]
    before = all_names(named(*types)[0])
    chance = random.Random(3)
    extra: list[NamedType] = [
        model("New", prop("x"), prop("int")), enum("New2", "ASC"), union("New3")]
    for _ in range(20):
        mixed = types + extra
        # The document keeps inline types behind their component; names need not rely on it.
        chance.shuffle(mixed)
        after = all_names(named(*mixed)[0])
        for what, entries in before.items():
            assert {key: after[what][key] for key in entries} == entries


def test_members_stay_when_unrelated_properties_come_or_move() -> None:
    fields = [prop(name) for name in ("+1", "-1", "int", "orgId", "additionalProperties")]
    before = named(model("A", *fields))[0].members[("A",)]
    chance = random.Random(4)
    for _ in range(20):
        mixed = [*fields, prop("new"), prop("errno")]
        chance.shuffle(mixed)
        after = named(model("A", *mixed))[0].members[("A",)]
        assert {key: after[key] for key in before} == before


def test_what_is_renamed_is_at_most_a_note() -> None:
    diagnostics = Diagnostics()
    make_names(document(model("A", prop("int"), prop("1"))), "p", diagnostics)
    assert {one.severity for one in diagnostics.found} == {Severity.NOTE}
    assert not diagnostics.failed

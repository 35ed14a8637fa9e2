"""Stage 5: C types, rows, where each thing is declared, and what includes what."""

from __future__ import annotations

import random
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from test_names import (
    INT64,
    JSON,
    NULLABLE,
    OPTIONAL,
    OPTIONAL_NULLABLE,
    REQUIRED,
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

from tern.build import build
from tern.c_types import (
    AliasType,
    AnyType,
    Container,
    EnumType,
    Layout,
    MapEntry,
    ModelType,
    Unit,
    UnionType,
)
from tern.diagnostics import Diagnostics
from tern.graph import components
from tern.ir import NamedType, Presence, Reference, Scalar, ScalarKind, Type, TypeId, Value
from tern.layout import make_layout
from tern.lookup import hash_of, table_of
from tern.names import make_names
from tern.operation_layout import make_interface
from tern.planner import order_of, telling_keys
from tern.render import ABI, render

ROOT = Path(__file__).resolve().parents[2]
INCLUDE = ROOT / "runtime" / "include"


class Case:
    """One document, laid out."""

    def __init__(self, *types: NamedType) -> None:
        diagnostics = Diagnostics()
        whole = document(*types)
        names = make_names(whole, "p", diagnostics)
        assert not diagnostics.failed, diagnostics.found
        self.layout = make_layout(whole, names, diagnostics)
        self.interface = make_interface(whole, names, self.layout, diagnostics)
        self.errors = [
            f"{one.location.line}: {one.text}" for one in diagnostics.found
            if one.severity.value == "error"]

    def unit(self, stem: str) -> Unit:
        return next(one for one in self.layout.units if one.stem == stem)

    def type(self, label: str) -> AnyType:
        return next(
            one for unit in self.layout.units for one in unit.types if one.label == label)

    def model(self, label: str = "A") -> ModelType:
        found = self.type(label)
        assert isinstance(found, ModelType)
        return found

    def union(self, label: str = "U") -> UnionType:
        found = self.type(label)
        assert isinstance(found, UnionType)
        return found

    def row(self, label: str = "A", index: int = 0) -> tuple[str, str, str, str]:
        """Declaration, presence, kind and type of a model's member."""
        slot = self.model(label).members[index].slot
        return slot.declare("x"), slot.presence, slot.kind, slot.row_type

    @property
    def containers(self) -> list[str]:
        return [shown(one.macro, *one.arguments) for one in self.layout.containers]

    @property
    def entries(self) -> list[tuple[str, str]]:
        return [(one.name, one.ctype) for one in self.layout.entries]

    def own(self, label: str) -> list[str]:
        """The wrappers and entries that stand behind a type in its own header."""
        one = self.type(label)
        assert not isinstance(one, AliasType)
        return [shown(each.macro, *each.arguments) for each in one.wrappers] + [
            f"ENTRY({each.name}, {each.ctype})" for each in one.entries]

    @property
    def tables(self) -> list[tuple[str, str, str, str, str]]:
        return [
            (one.name, one.macro.removeprefix("TERN_"), one.element, one.slot.presence,
             one.slot.kind)
            for one in self.layout.tables]


def shown(macro: str, *arguments: str) -> str:
    return f"{macro.removeprefix('TERN_DECLARE_')}({', '.join(arguments)})"


# Members: presence by kind

FAMILIES = {OPTIONAL: "opt", NULLABLE: "nullable", OPTIONAL_NULLABLE: "optnull"}

KINDS: list[tuple[Type, str, str, str, str]] = [
    # type, its C type, prefix and name in those of wrappers, kind
    (Scalar(ScalarKind.BOOLEAN), "bool", "tern", "boolean", "BOOLEAN"),
    (Scalar(ScalarKind.INT32), "int32_t", "tern", "int32", "INT32"),
    (Scalar(ScalarKind.INT64), "int64_t", "tern", "int64", "INT64"),
    (Scalar(ScalarKind.FLOAT), "float", "tern", "float", "FLOAT"),
    (Scalar(ScalarKind.DOUBLE), "double", "tern", "double", "DOUBLE"),
    (STRING, "tern_str", "tern", "str", "STRING"),
    (JSON, "tern_json", "tern", "json", "JSON"),
    (ref("E"), "p_e", "p", "e", "ENUM"),
    (ref("M"), "p_m", "p", "m", "MODEL"),
    (ref("U"), "p_u", "p", "u", "UNION"),
    (array(STRING), "tern_array_str", "tern", "array_str", "ARRAY"),
    (array(STRING, nullable=True), "tern_array_nullable_str", "tern", "array_nullable_str",
     "ARRAY"),
    (mapped(JSON), "tern_map_json", "tern", "map_json", "MAP"),
    (array(array(STRING)), "p_array_array_str", "p", "array_array_str", "ARRAY"),
    (mapped(array(INT64), nullable=True), "p_map_nullable_array_int64", "p",
     "map_nullable_array_int64", "MAP"),
    (array(ref("M")), "p_array_m", "p", "array_m", "ARRAY"),
    (array(ref("E"), nullable=True), "p_array_nullable_e", "p", "array_nullable_e", "ARRAY"),
    (mapped(ref("U")), "p_map_u", "p", "map_u", "MAP"),
]

OTHERS = (enum("E", "a"), model("M", prop("x")), union("U", variant("string", STRING)))


@pytest.mark.parametrize("presence", Presence)
@pytest.mark.parametrize(("type", "ctype", "prefix", "short", "kind"), KINDS)
def test_members(
    type: Type, ctype: str, prefix: str, short: str, kind: str, presence: Presence
) -> None:
    case = Case(model("A", prop("x", type, presence)), *OTHERS)
    slot = case.model().members[0].slot
    name = presence.name
    if presence is REQUIRED:
        assert (slot.ctype, slot.states) == (ctype, "required")
    else:
        assert slot.ctype == f"{prefix}_{FAMILIES[presence]}_{short}"
        assert slot.states == {
            OPTIONAL: "absent | value", NULLABLE: "null | value",
            OPTIONAL_NULLABLE: "absent | null | value"}[presence]
    assert (slot.presence, slot.kind, slot.row_type) == (name, kind, ctype)
    assert slot.named == (ctype if kind in ("ENUM", "MODEL", "UNION") else
                          f"p_{ctype[-1]}" if ctype[-2:] in ("_m", "_e", "_u") else "")
    assert case.errors == []


def test_wrappers_of_models_hold_pointers_and_those_of_enums_plain_values() -> None:
    case = Case(
        model("A", prop("e", ref("E"), OPTIONAL), prop("m", ref("M"), NULLABLE),
              prop("u", ref("U"), OPTIONAL_NULLABLE), prop("l", array(ref("M")), OPTIONAL)),
        *OTHERS)
    assert case.containers == [
        "NULLABLE(p_nullable_m, p_m *)", "ARRAY(p_array_m, p_m)",
        "OPT(p_opt_array_m, p_array_m)"]
    assert case.own("E") == ["OPT_ENUM(p_opt_e, p_e_value)"]
    assert case.own("U") == ["OPTNULL(p_optnull_u, p_u)"]
    assert case.own("M") == case.own("A") == []


def test_members_keep_their_order_and_names() -> None:
    case = Case(model("A", prop("b"), prop("int"), prop("aA", line=3)))
    members = case.model().members
    assert [(one.name, one.wire_name) for one in members] == [
        ("b", "b"), ("int_", "int"), ("a_a", "aA")]
    assert members[2].field.location.line == 3


def test_declarations() -> None:
    case = Case(model("A", prop("a", ref("A"))), model("B", prop("b")))
    assert case.row()[0] == "p_a *x"
    assert case.row("B")[0] == "tern_str x"


def test_additional_properties() -> None:
    case = Case(
        model("A", additional=Value(ref("M"))), model("B", additional=Value(STRING, True)),
        model("C", additional=Value(JSON)), *OTHERS)
    found = [
        (one.ctype, one.presence, one.kind, one.row_type)
        for one in (case.model(label).additional for label in ("A", "B", "C", "M"))]
    assert found == [
        ("p_map_m", "REQUIRED", "MAP", "p_map_m"),
        ("tern_map_nullable_str", "REQUIRED", "MAP", "tern_map_nullable_str"),
        ("tern_map_json", "REQUIRED", "MAP", "tern_map_json"),
        ("tern_map_json", "REQUIRED", "MAP", "tern_map_json")]
    assert case.own("M") == ["ENTRY(p_map_m, p_m)"]


# Recursion


def pointers(case: Case) -> set[str]:
    return {
        f"{one.label}.{item.wire_name}"
        for unit in case.layout.units for one in unit.types if isinstance(one, ModelType)
        for item in one.members if item.slot.kind == "POINTER"}


def test_required_models_are_embedded() -> None:
    case = Case(model("A", prop("b", ref("B"))), model("B", prop("c", ref("C"))), model("C"))
    assert pointers(case) == set()
    assert case.row() == ("p_b x", "REQUIRED", "MODEL", "p_b")
    assert [unit.includes for unit in case.layout.units] == [("b",), ("c",), ()]


def test_a_model_in_itself() -> None:
    case = Case(model("A", prop("a", ref("A")), prop("b", ref("B"))), model("B"))
    assert pointers(case) == {"A.a"}
    assert case.row() == ("p_a *x", "REQUIRED", "POINTER", "p_a")
    assert case.unit("a").includes == ("b",)


def test_models_in_one_another() -> None:
    case = Case(
        model("A", prop("b", ref("B"))), model("B", prop("c", ref("C"))),
        model("C", prop("a", ref("A")), prop("d", ref("D"))), model("D"),
        model("E", prop("a", ref("A"))))
    assert pointers(case) == {"A.b", "B.c", "C.a"}
    assert case.unit("a").includes == ()
    assert case.unit("e").includes == ("a",)


@pytest.mark.parametrize("presence", [OPTIONAL, NULLABLE, OPTIONAL_NULLABLE])
def test_optional_models_make_no_recursion(presence: Presence) -> None:
    case = Case(model("A", prop("b", ref("B"))), model("B", prop("a", ref("A"), presence)))
    assert pointers(case) == set()
    assert case.unit("a").includes == ("b",)


@pytest.mark.parametrize("type", [array(ref("A")), mapped(ref("A")), ref("U")])
def test_containers_and_unions_make_no_recursion(type: Type) -> None:
    case = Case(
        model("A", prop("b", ref("B"))), model("B", prop("x", type)),
        union("U", variant("A", ref("A"))))
    assert pointers(case) == set()


def test_units_that_would_include_one_another() -> None:
    case = Case(
        model("A", prop("b", ref("B"))), model("A/x"),
        model("B"), model("B/y", prop("x", ref("A", "x"))))
    assert pointers(case) == {"A.b", "B.y.x"}
    assert_headers_complete(case.layout)


def test_an_inline_type_of_the_same_unit_is_embedded() -> None:
    case = Case(model("A", prop("x", ref("A", "x"))), model("A/x", prop("y", ref("A", "x", "y"))),
                model("A/x/y", prop("a", ref("A"), OPTIONAL)))
    assert pointers(case) == set()
    assert [one.label for one in case.unit("a").types] == ["A.x.y", "A.x", "A"]


# Order and includes


def test_types_of_a_unit_come_after_what_they_need() -> None:
    case = Case(
        model("A", prop("m", ref("A", "m")), prop("e", ref("A", "e"), OPTIONAL),
              prop("u", ref("A", "u"), OPTIONAL), prop("late", ref("A", "late"), OPTIONAL)),
        model("A/m", prop("e", ref("A", "e"))), enum("A/e", "x"),
        union("A/u", variant("m", ref("A", "u", "m"))), model("A/u/m"), model("A/late"))
    unit = case.unit("a")
    assert [one.label for one in unit.types] == [
        "A.e", "A.m", "A.u", "A", "A.u.m", "A.late"]
    assert unit.root is unit.types[3]
    assert unit.declares == unit.types
    assert unit.includes == ()


def test_includes() -> None:
    case = Case(
        model("A", prop("m", ref("M")), prop("e", ref("E"), OPTIONAL), prop("u", ref("U")),
              prop("o", ref("O"), OPTIONAL), prop("l", array(array(ref("L")))),
              prop("k", mapped(ref("K"))), additional=Value(ref("P"))),
        *OTHERS, model("O"), model("L"), enum("K"), model("P"))
    unit = case.unit("a")
    assert unit.includes == ("e", "m", "u")


def test_what_is_both_embedded_and_pointed_to_is_included_once() -> None:
    case = Case(model("A", prop("x", ref("M"), OPTIONAL), prop("y", ref("M"))), model("M"))
    unit = case.unit("a")
    assert unit.includes == ("m",)


def test_includes_of_unions_and_aliases() -> None:
    case = Case(
        union("U", variant("M", ref("M")), variant("E", ref("E")), variant("V", ref("V")),
              variant("array", array(ref("L")))),
        model("M"), enum("E"), union("V", variant("string", STRING)), model("L"),
        alias("W", ref("M")), alias("X", array(ref("M"))))
    unit = case.unit("u")
    assert unit.includes == ("e",)
    assert case.unit("w").includes == ()
    assert case.unit("x").includes == ()


def test_headers_do_not_include_what_is_only_pointed_to() -> None:
    # Did B's header, with which A's begins, end with C's, that one would come before A is declared.
    case = Case(
        model("A", prop("b", ref("B"))), model("B", prop("c", ref("C"), OPTIONAL)),
        model("C", prop("a", ref("A"))))
    assert pointers(case) == set()
    assert case.unit("b").includes == ()
    assert_headers_complete(case.layout)


def test_unions_that_hold_one_another_in_inline_objects_share_a_header() -> None:
    case = Case(
        union("U", variant("object", ref("U", "object"))),
        model("U/object", prop("v", ref("V"))),
        union("V", variant("object", ref("V", "object"))),
        model("V/object", prop("u", ref("U"), OPTIONAL), prop("m", ref("M"))), *OTHERS[1:2])
    first, second = case.unit("u"), case.unit("v")
    assert [one.label for one in first.declares] == ["U", "V", "U.object", "V.object"]
    assert second.declares == ()
    assert [one.label for one in second.types] == ["V", "V.object"]
    assert (first.includes, second.includes) == (("m",), ("u",))
    assert_headers_complete(case.layout)


def complete_uses(one: AnyType) -> Iterator[str]:
    """C names that a type's declaration needs complete."""
    if isinstance(one, ModelType):
        for item in one.members:
            slot = item.slot
            pointed = slot.kind == "POINTER" or (
                slot.kind == "MODEL" and slot.presence != "REQUIRED")
            if slot.kind in ("ENUM", "MODEL", "UNION") and not pointed:
                yield slot.row_type
    elif isinstance(one, UnionType):
        for branch in one.members:
            if branch.slot.kind == "ENUM":
                yield branch.slot.row_type
    elif isinstance(one, AliasType) and isinstance(one.source.value.type, Reference):
        yield one.ctype


def uses(one: AnyType) -> set[str]:
    """C names of all that a type refers to."""
    slots = (
        [item.slot for item in one.members] + [one.additional] if isinstance(one, ModelType)
        else [item.slot for item in one.members] if isinstance(one, UnionType) else [])
    return {slot.named for slot in slots if slot.named}


def assert_headers_complete(layout: Layout) -> None:
    """Includes every header first, as a preprocessor would, and checks the order of types."""
    units = {one.stem: one for one in layout.units}
    number = components(
        list(units), [(a, b) for a, one in units.items() for b in one.includes])
    assert len(set(number.values())) == len(units), "includes has a cycle"
    assert not any(stem in one.includes for stem, one in units.items())
    declared = Counter(type.c_name for one in layout.units for type in one.declares)
    assert set(declared.values()) <= {1}
    assert set(declared) == {type.c_name for one in layout.units for type in one.types}
    for unit in layout.units:
        done = headers_from(unit.stem, units)
        for one in unit.types:
            assert one.c_name in done
            assert uses(one) <= {*layout.forward, *done}


def headers_from(stem: str, units: dict[str, Unit]) -> set[str]:
    """The types that are declared once a header is included; each must find what it needs."""
    opened: set[str] = set()
    declared: set[str] = set()
    work: list[tuple[str, str]] = [("open", stem)]
    while work:
        step, name = work.pop()
        if step == "declare":
            for one in units[name].declares:
                for need in complete_uses(one):
                    assert need in declared, f"{one.c_name} comes before {need}, from {stem}.h"
                declared.add(one.c_name)
        elif name not in opened:
            opened.add(name)
            work.append(("declare", name))
            work += [("open", one) for one in reversed(units[name].includes)]
    return declared


def random_document(seed: int) -> list[NamedType]:
    """Components that use one another and what is written inline in others, in every way."""
    chance = random.Random(seed)
    ids: list[TypeId] = [(f"T{i}",) for i in range(chance.randrange(2, 8))]
    ids += [(*chance.choice(ids), f"x{i}") for i in range(chance.randrange(6))]
    forms = {id: chance.choice("mmmue") for id in ids}
    types: list[NamedType] = []
    for id in sorted(ids):
        name = "/".join(id)
        if forms[id] == "e":
            types.append(enum(name, "a"))
            continue
        targets: list[Type] = [Reference(chance.choice(ids)) for _ in range(chance.randrange(4))]
        targets = [chance.choice([one, one, one, array(one), mapped(one)]) for one in targets]
        if forms[id] == "u":
            types.append(union(name, *(variant(f"v{i}", one) for i, one in enumerate(targets))))
        else:
            types.append(model(name, *(
                prop(f"f{i}", one, chance.choice([REQUIRED, REQUIRED, *Presence]))
                for i, one in enumerate(targets))))
    return types


def test_random_documents_have_headers_that_compile() -> None:
    for seed in range(600):
        case = Case(*random_document(seed))
        assert case.errors == []
        assert_headers_complete(case.layout)
        assert_declared_once(case.layout)


# Containers


def test_containers_of_scalars_are_the_runtime_s() -> None:
    fields = []
    for kind in ScalarKind:
        for nullable in (False, True):
            for presence in Presence:
                name = f"{kind.value} {nullable} {presence.value}"
                fields += [
                    prop("a " + name, array(Scalar(kind), nullable), presence),
                    prop("m " + name, mapped(Scalar(kind), nullable), presence)]
    case = Case(model("A", *fields))
    assert (case.containers, case.entries, case.tables) == ([], [], [])
    assert case.layout.forward == ("p_a",)
    assert {one.slot.ctype.rsplit("_", 1)[-1] for one in case.model().members} == {
        "boolean", "int32", "int64", "uint32", "uint64", "float", "double", "str", "json"}


def test_arrays() -> None:
    case = Case(model("A", prop("m", array(ref("M"))), prop("e", array(ref("E"))),
                      prop("u", array(ref("U")))), *OTHERS)
    assert case.containers == [
        "ARRAY(p_array_m, p_m)", "ARRAY(p_array_e, p_e)", "ARRAY(p_array_u, p_u)"]
    assert case.tables == [
        ("p_array_m", "ARRAY", "p_m", "REQUIRED", "MODEL"),
        ("p_array_e", "ARRAY", "p_e", "REQUIRED", "ENUM"),
        ("p_array_u", "ARRAY", "p_u", "REQUIRED", "UNION")]
    assert case.layout.forward == ("p_a", "p_e", "p_m", "p_u")


def test_arrays_of_nullable_items() -> None:
    case = Case(model("A", prop("m", array(ref("M"), True)), prop("e", array(ref("E"), True)),
                      prop("u", array(ref("U"), True))), *OTHERS)
    assert case.containers == [
        "NULLABLE(p_nullable_m, p_m *)", "ARRAY(p_array_nullable_m, p_nullable_m)",
        "ARRAY(p_array_nullable_e, p_nullable_e)", "ARRAY(p_array_nullable_u, p_nullable_u)"]
    assert case.own("E") == ["NULLABLE_ENUM(p_nullable_e, p_e_value)"]
    assert case.own("U") == ["NULLABLE(p_nullable_u, p_u)"]
    # Those that only their own headers complete can be pointed to before.
    assert case.layout.forward == ("p_a", "p_e", "p_m", "p_u", "p_nullable_e", "p_nullable_u")
    assert {one[3] for one in case.tables} == {"NULLABLE"}


def test_maps() -> None:
    case = Case(model("A", prop("m", mapped(ref("M"))), prop("e", mapped(ref("E"))),
                      prop("u", mapped(ref("U"))), prop("n", mapped(ref("M"), True)),
                      prop("f", mapped(ref("E"), True)), prop("v", mapped(ref("U"), True))),
                *OTHERS)
    assert case.containers == [
        "MAP(p_map_m)", "MAP(p_map_e)", "MAP(p_map_u)", "NULLABLE(p_nullable_m, p_m *)",
        "MAP(p_map_nullable_m)", "MAP(p_map_nullable_e)", "MAP(p_map_nullable_u)"]
    assert case.entries == [("p_map_nullable_m", "p_nullable_m")]
    assert case.own("M") == ["ENTRY(p_map_m, p_m)"]
    assert case.own("E") == [
        "NULLABLE_ENUM(p_nullable_e, p_e_value)", "ENTRY(p_map_e, p_e)",
        "ENTRY(p_map_nullable_e, p_nullable_e)"]
    assert case.own("U") == [
        "NULLABLE(p_nullable_u, p_u)", "ENTRY(p_map_u, p_u)",
        "ENTRY(p_map_nullable_u, p_nullable_u)"]


def test_nested_containers() -> None:
    deep = mapped(array(mapped(ref("M"), True)), True)
    case = Case(model("A", prop("x", deep, OPTIONAL)), *OTHERS)
    assert case.containers == [
        "NULLABLE(p_nullable_m, p_m *)",
        "MAP(p_map_nullable_m)",
        "ARRAY(p_array_map_nullable_m, p_map_nullable_m)",
        "NULLABLE(p_nullable_array_map_nullable_m, p_array_map_nullable_m)",
        "MAP(p_map_nullable_array_map_nullable_m)",
        "OPT(p_opt_map_nullable_array_map_nullable_m, p_map_nullable_array_map_nullable_m)"]
    assert case.entries == [
        ("p_map_nullable_m", "p_nullable_m"),
        ("p_map_nullable_array_map_nullable_m", "p_nullable_array_map_nullable_m")]
    assert [one[0] for one in case.tables] == [
        "p_map_nullable_m", "p_array_map_nullable_m", "p_map_nullable_array_map_nullable_m"]


def test_nested_containers_of_scalars() -> None:
    case = Case(model("A", prop("x", array(mapped(array(INT64), True)))))
    assert case.containers == [
        "MAP(p_map_nullable_array_int64)",
        "ARRAY(p_array_map_nullable_array_int64, p_map_nullable_array_int64)"]
    assert case.entries == [("p_map_nullable_array_int64", "tern_nullable_array_int64")]


def assert_declared_once(layout: Layout) -> None:
    """Everything but what the runtime has is declared once, and after what it is made of."""
    own: list[Container | MapEntry] = []
    for unit in layout.units:
        for type in unit.declares:
            if not isinstance(type, AliasType):
                own += [*type.wrappers, *type.entries]
    names = Counter(one.name for one in layout.containers)
    names.update(one.name for one in own if isinstance(one, Container))
    assert set(names.values()) <= {1}
    entries = Counter(one.name for one in (*layout.entries, *own) if isinstance(one, MapEntry))
    assert set(entries.values()) <= {1}
    assert set(entries) == {
        one.name for one in layout.containers if one.macro == "TERN_DECLARE_MAP"}
    assert {one.name for one in layout.tables} == {
        one.name for one in layout.containers
        if one.macro in ("TERN_DECLARE_MAP", "TERN_DECLARE_ARRAY")}
    complete: set[str] = set()
    for one in layout.containers:
        if len(one.arguments) > 1:
            element = one.arguments[1].removesuffix(" *")
            pointed = one.arguments[1].endswith("*") or one.macro == "TERN_DECLARE_ARRAY"
            known = complete | set(layout.forward if pointed else ())
            assert element.startswith("tern_") or element in known, one
        complete.add(one.name)
    for entry in layout.entries:
        assert entry.ctype.startswith("tern_") or entry.ctype in complete


# Names of wrappers and containers that something else has


@pytest.mark.parametrize(
    ("type", "presence", "component", "finding"),
    [
        (ref("M"), OPTIONAL, "OptM", "'OptM' and the opt wrapper of p_m would both be 'p_opt_m'"),
        (ref("M"), NULLABLE, "NullableM",
         "'NullableM' and the nullable wrapper of p_m would both be 'p_nullable_m'"),
        (array(ref("E")), REQUIRED, "Array_e",
         "'Array_e' and the array of p_e would both be 'p_array_e'"),
        (mapped(ref("U")), REQUIRED, "MapU", "'MapU' and the map of p_u would both be 'p_map_u'"),
        (mapped(ref("U")), REQUIRED, "MapUEntry",
         "'MapUEntry' and the entry of p_map_u would both be 'p_map_u_entry'"),
        (mapped(ref("U")), REQUIRED, "MapUFind",
         "'MapUFind' and the look-up in p_map_u would both be 'p_map_u_find'"),
    ],
)
def test_components_named_as_wrappers_and_containers(
    type: Type, presence: Presence, component: str, finding: str
) -> None:
    case = Case(*OTHERS, model("A", prop("x", type, presence), line=5), model(component))
    assert case.errors == [
        f"5: {finding} in C: rename one, or give it another name with 'x-tern-name'"]


def test_a_component_named_as_a_wrapper_that_nobody_needs() -> None:
    assert Case(model("M"), model("NullableM"), model("A", prop("x", ref("M")))).errors == []


def test_a_clash_is_reported_once() -> None:
    case = Case(
        model("M"), model("NullableM"),
        model("A", prop("x", array(ref("M"), True)), prop("y", array(ref("NullableM"))),
              prop("z", ref("M"), NULLABLE), line=3))
    assert case.errors == [
        "3: 'NullableM' and the nullable wrapper of p_m would both be 'p_nullable_m' in C: rename "
        "one, or give it another name with 'x-tern-name'"]


# Enums


def test_enums() -> None:
    case = Case(enum("E", "bb", "a", "é", "", "B"))
    one = case.type("E")
    assert isinstance(one, EnumType)
    assert one.unrecognized == "P_E_UNRECOGNIZED"
    assert [(each.name, each.text) for each in one.constants] == [
        ("P_E_BB", "bb"), ("P_E_A", "a"), ("P_E_U00E9", "é"), ("P_E_EMPTY", ""), ("P_E_B", "B")]
    assert one.by_text == (3, 4, 1, 0, 2)
    assert one.table == "tern_type_of_p_e"


def runtime_before(a: bytes, b: bytes) -> bool:
    """tern_compare_names(a, b) < 0 (runtime/src/walk_internal.h)."""
    return len(a) < len(b) if len(a) != len(b) else a < b


def random_texts(chance: random.Random, most: int) -> list[str]:
    alphabet = "ab\x7f\x80éÿ\u07ff\u0800名\uffff\U0001f600"
    return list({"".join(chance.choices(alphabet, k=chance.randrange(most))) for _ in range(400)})


def test_the_order_of_texts_is_the_runtime_s() -> None:
    texts = random_texts(random.Random(12), 4)
    ordered = [texts[i].encode() for i in order_of(texts)]
    assert len(ordered) == len(texts)
    assert all(runtime_before(a, b) for a, b in zip(ordered, ordered[1:]))


def test_every_key_is_found_where_the_runtime_looks() -> None:
    for most in (2, 4, 40):
        keys = [one.encode() for one in random_texts(random.Random(most), most)]
        seed, *places = table_of(keys)
        assert len(places) & (len(places) - 1) == 0 and len(places) >= 2 * len(keys)
        assert sorted(one for one in places if one) == [i + 1 for i in range(len(keys))]
        for index, key in enumerate(keys):
            place = hash_of(key, seed) % len(places)
            while places[place] != index + 1:
                assert places[place] != 0
                place = (place + 1) % len(places)
    names = [f"m{i}" for i in range(9)]
    case = Case(model("A", *(prop(one) for one in names)))
    assert case.model().lookup == table_of([one.encode() for one in names])


# Unions


def test_variants() -> None:
    case = Case(
        union("U", variant("string", STRING), variant("M", ref("M")), variant("E", ref("E")),
              variant("V", ref("V")), variant("array", array(ref("U"))),
              variant("map", mapped(JSON))),
        union("V"), *OTHERS[:2])
    assert [(one.name, one.constant, one.slot.declare("x"), one.slot.kind, one.slot.row_type)
            for one in case.union().members] == [
        ("string", "P_U_STRING", "tern_str x", "STRING", "tern_str"),
        ("m", "P_U_M", "p_m *x", "POINTER", "p_m"),
        ("e", "P_U_E", "p_e x", "ENUM", "p_e"),
        ("v", "P_U_V", "p_v *x", "POINTER", "p_v"),
        ("array", "P_U_ARRAY", "p_array_u x", "ARRAY", "p_array_u"),
        ("map", "P_U_MAP", "tern_map_json x", "MAP", "tern_map_json")]
    assert {one.slot.presence for one in case.union().members} == {"REQUIRED"}
    assert case.union().unrecognized == "P_U_UNRECOGNIZED"


def test_tags() -> None:
    case = Case(
        union("U", variant("M", ref("M"), tags=("a", "b")), variant("N", ref("N"), tags=("c",)),
              variant("O", ref("O"), required=("x",)), discriminator="kind"),
        model("M"), model("N"), model("O"))
    one = case.union()
    assert one.discriminator == "kind"
    assert [(each.name, each.text) for each in one.tags] == [
        ("P_U_M", "a"), ("P_U_M", "b"), ("P_U_N", "c")]
    assert [each.tagged for each in one.members] == [True, True, False]
    assert [each.required for each in one.members] == [0, 0, 1]


def test_required_bits() -> None:
    case = Case(
        union("U", variant("A", ref("A"), required=("x", "y")),
              variant("B", ref("B"), required=("z", "x")), variant("C", ref("C"))),
        model("A"), model("B"), model("C"))
    one = case.union()
    assert one.required_keys == ("x", "y", "z")
    assert [each.required for each in one.members] == [0b011, 0b101, 0]
    assert one.discriminator == ""


def test_a_key_that_is_required_twice_is_one_bit() -> None:
    case = Case(union("U", variant("A", ref("A"), required=("x", "x"))), model("A"))
    assert case.union().members[0].required == 1


@pytest.mark.parametrize("count", [64, 65, 150])
def test_required_bits_fit_their_word(count: int) -> None:
    branches = [
        variant(f"v{i}", ref("M"), required=("common", f"key{i}", f"more{i}"))
        for i in range(count // 3)] + [
        variant("wide", ref("M"), required=tuple(f"wide{i}" for i in range(count)))]
    one = Case(union("U", *branches), model("M")).union()
    assert len(one.required_keys) == len(set(one.required_keys)) == 64
    for branch in one.members:
        named = {key for i, key in enumerate(one.required_keys) if branch.required >> i & 1}
        assert branch.required < 2**64
        assert named == set(branch.variant.required) & set(one.required_keys)
    # Each variant keeps what only it requires before any has all of its keys.
    alone = [sum(key != "common" for key in set(each.variant.required) & set(one.required_keys))
             for each in one.members[:-1]]
    assert min(alone) >= 1


def test_the_keys_that_the_fewest_variants_require_are_kept() -> None:
    common = tuple(f"common{i}" for i in range(70))
    whole = union("U", *(variant(f"v{i}", ref("M"), required=(*common, f"own{i}"))
                         for i in range(10)))
    assert sorted(telling_keys(whole)) == sorted(
        [*common[:54], *(f"own{i}" for i in range(10))])


def test_no_key_is_left_out_that_has_room() -> None:
    keys = tuple(f"key{i}" for i in range(64))
    whole = union("U", variant("A", ref("M"), required=keys), variant("B", ref("M")))
    assert telling_keys(whole) == keys


# Aliases


@pytest.mark.parametrize(
    ("type", "ctype", "table"),
    [
        (STRING, "tern_str", "tern_type_of_str"),
        (Scalar(ScalarKind.BOOLEAN), "bool", "tern_type_of_boolean"),
        (Scalar(ScalarKind.INT32), "int32_t", "tern_type_of_int32"),
        (array(STRING), "tern_array_str", "tern_type_of_tern_array_str"),
        (mapped(INT64, True), "tern_map_nullable_int64", "tern_type_of_tern_map_nullable_int64"),
        (array(ref("M")), "p_array_m", "tern_type_of_p_array_m"),
        (ref("M"), "p_m", "tern_type_of_p_m"),
        (ref("E"), "p_e", "tern_type_of_p_e"),
        (ref("U"), "p_u", "tern_type_of_p_u"),
    ],
)
def test_aliases(type: Type, ctype: str, table: str) -> None:
    case = Case(alias("A", type), *OTHERS)
    one = case.type("A")
    assert isinstance(one, AliasType)
    assert (one.c_name, one.ctype, one.table) == ("p_a", ctype, table)
    assert "p_a" not in case.layout.forward


# The whole


def schemas() -> list[Path]:
    found = sorted((ROOT / "schemas").glob("*.yaml"))
    assert len(found) >= 4
    return found


@pytest.mark.parametrize("path", schemas(), ids=[one.stem for one in schemas()])
def test_the_sdks(path: Path) -> None:
    diagnostics = Diagnostics()
    whole = build(str(path), diagnostics)
    assert whole is not None
    names = make_names(whole, path.stem, diagnostics)
    layout = make_layout(whole, names, diagnostics)
    assert not diagnostics.failed
    assert_headers_complete(layout)
    assert_declared_once(layout)
    assert [one.label for one in layout.units] == [
        id[0] for id in names.types if len(id) == 1]


def test_the_abi_is_the_runtime_s() -> None:
    text = (INCLUDE / "tern/abi.h").read_text()
    assert re.findall(r"^#define TERN_ABI (\d+)$", text, re.MULTILINE) == [str(ABI)]


EVERYTHING: tuple[NamedType, ...] = (
    model("Pet", *(
        prop(f"{i}_{presence.value}", type, presence)
        for i, (type, *_) in enumerate(KINDS) for presence in Presence),
        prop("int"), prop('"\\'), additional=Value(ref("U"), True)),
    # Names that the tables of another type could have.
    model("PetFields"), model("PetByKey"), model("PetSuite"), model("PetValues"),
    enum("Pet_values_0", "a"), model("ETexts"), model("UVariants"), model("UTags"),
    model("UKeys"), model("PetExamples"), model("PetTypes"),
    *OTHERS[:2],
    union("U", variant("string", STRING), variant("M", ref("M"), tags=("m",)),
          variant("N", ref("N"), required=("y",)), discriminator="x"),
    model("N", prop("y", ref("N"))),
    # Loops of each kind.
    model("A", prop("b", ref("B"))), model("B", prop("c", ref("C"), OPTIONAL)),
    model("C", prop("a", ref("A"))),
    union("V", variant("object", ref("V", "object"))), model("V/object", prop("w", ref("W"))),
    union("W", variant("object", ref("W", "object"))),
    model("W/object", prop("v", ref("V"), OPTIONAL)),
    alias("Texts", array(STRING)), alias("Pets", mapped(ref("Pet"))), alias("Also", ref("E")),
)


@pytest.mark.skipif(shutil.which("gcc") is None, reason="there is no gcc")
def test_every_file_compiles_alone(tmp_path: Path) -> None:
    """The rows check themselves against the C types: see table.h."""
    case = Case(*EVERYTHING)
    assert case.errors == []
    files = render(case.layout, case.interface, "in.yaml")
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    sources = [path for path in files if path.endswith((".c", ".h"))]
    assert len(sources) > 3 * len(case.layout.units)
    flags = ["-std=c11", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-fsyntax-only",
             "-Iinclude", f"-I{INCLUDE}", "-Wno-pragma-once-outside-header"]
    for group in (sources[i::2] for i in range(2)):
        done = subprocess.run(
            ["gcc", *flags, "-x", "c", *group], cwd=tmp_path, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr[:3000]

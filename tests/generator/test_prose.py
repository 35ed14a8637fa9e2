"""What a schema says for people: phrases, sentences, and the links between pages."""

from __future__ import annotations

import re
from typing import Any

import pytest
from test_names import (
    INT64,
    JSON,
    OPTIONAL,
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

from tern.diagnostics import Diagnostics
from tern.ir import Constraints, Documentation, NamedType, Scalar, ScalarKind, Value
from tern.c_types import Layout
from tern.layout import make_layout
from tern.names import make_names
from tern.operation_layout import make_interface
from tern.prose import Section, described, facts, of_schema, pages, sentence
from tern.render import render

NOTHING = Documentation()


def laid_out(*types: NamedType) -> Layout:
    diagnostics = Diagnostics()
    whole = document(*types)
    layout = make_layout(whole, make_names(whole, "p", diagnostics), diagnostics)
    assert not diagnostics.failed
    return layout


def rendered(layout: Layout) -> dict[str, str]:
    """Its files."""
    found = Diagnostics()
    names = make_names(layout.document, "p", found)
    return render(layout, make_interface(layout.document, names, layout, found), "in.yaml")


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        ({"minimum": 0}, "at least 0"),
        ({"maximum": 1.5}, "at most 1.5"),
        ({"exclusive_minimum": 0}, "more than 0"),
        ({"exclusive_maximum": 9}, "less than 9"),
        ({"multiple_of": 5}, "a multiple of 5"),
        ({"min_length": 0}, "at least 0 characters"),
        ({"max_length": 40}, "at most 40 characters"),
        ({"pattern": "^{a}{}$"}, "matches ^{a}{}$"),
        ({"min_items": 1}, "at least 1 items"),
        ({"max_items": 2}, "at most 2 items"),
        ({"unique_items": True}, "no two items equal"),
        ({"min_properties": 1}, "at least 1 properties"),
        ({"max_properties": 3}, "at most 3 properties"),
    ],
)
def test_facts_of_constraints(limits: dict[str, Any], expected: str) -> None:
    assert facts(NOTHING, Value(JSON, constraints=Constraints(**limits))) == [expected]


def test_every_constraint_is_told() -> None:
    values: dict[str, Any] = dict.fromkeys(Constraints.__dataclass_fields__, 7)
    values |= {"pattern": "x", "unique_items": True, "allowed": (1, "a")}
    every = Constraints(**values)
    assert len(facts(NOTHING, Value(JSON, constraints=every))) == len(
        Constraints.__dataclass_fields__)


@pytest.mark.parametrize(
    ("documentation", "expected"),
    [
        (Documentation(deprecated=True), ["deprecated"]),
        (Documentation(read_only=True), ["read-only"]),
        (Documentation(write_only=True), ["write-only"]),
        (Documentation(default="a", has_default=True), ['"a" by default']),
        (Documentation(default=None, has_default=True), ["null by default"]),
        (Documentation(default=False, has_default=True), ["false by default"]),
        (Documentation(default=1e21, has_default=True), ["1e+21 by default"]),
        (Documentation(default="ignored"), []),
        (Documentation(description="not a fact"), []),
    ],
)
def test_facts_of_documentation(documentation: Documentation, expected: list[str]) -> None:
    assert facts(documentation, None) == expected
    assert facts(documentation, Value(STRING)) == expected


def test_formats_are_told_of_strings_only() -> None:
    assert facts(NOTHING, Value(Scalar(ScalarKind.STRING, "date-time"))) == ["format date-time"]
    assert facts(NOTHING, Value(Scalar(ScalarKind.INT64, "int64"))) == []


def test_sentence() -> None:
    assert sentence([]) == ""
    assert sentence(["read-only", "at most 40 characters"]) == "Read-only, at most 40 characters."
    assert sentence(['"X" by default']) == '"X" by default.'


def test_described() -> None:
    assert described(NOTHING) == ""
    assert described(Documentation(description=" text \n")) == "text"
    text = Documentation(description="text", read_only=True)
    assert described(text, Value(STRING)) == "text\nRead-only."
    assert described(Documentation(read_only=True)) == "Read-only."


def test_of_schema() -> None:
    one = prop("x", Scalar(ScalarKind.STRING, "uuid"),
               documentation=Documentation(description="An id."))
    assert of_schema(one) == "An id.\nFormat uuid."
    text = Documentation(description="A model.", deprecated=True)
    assert of_schema(model("A", documentation=text)) == "A model.\nDeprecated."


# Pages


def sections(layout: Layout, stem: str) -> tuple[Section, ...]:
    return pages(layout)[stem]


def test_a_page_has_the_component_first_and_then_what_is_inline_in_it() -> None:
    layout = laid_out(
        model("A", prop("e", ref("A", "e")), prop("m", ref("A", "m"), OPTIONAL)),
        enum("A/e", "v"), model("A/m"), alias("L", array(ref("A"))))
    assert list(pages(layout)) == ["a", "l"]
    assert [one.type.label for one in sections(layout, "a")] == ["A", "A.e", "A.m"]
    assert [one.type.label for one in sections(layout, "l")] == ["L"]


def test_links() -> None:
    layout = laid_out(
        model("A", prop("m", ref("M")), prop("i", ref("M", "i")), prop("e", ref("A", "e")),
              prop("l", array(mapped(ref("M")))), prop("s"), prop("t", array(STRING))),
        enum("A/e", "v"), model("M"), enum("M/i", "v"))
    rows = sections(layout, "a")[0].rows
    assert {one.wire_name: one.link for one in rows} == {
        "m": "m.md", "i": "m.md#p_m_i", "e": "a.md#p_a_e", "l": "m.md", "s": "", "t": ""}


def test_types_whose_labels_are_the_same_have_their_own_links() -> None:
    layout = laid_out(
        model("A", prop("b", ref("A", "b")), prop("c", ref("A.b"))), enum("A/b", "v"),
        model("A.b", name="c"))
    assert [one.link for one in sections(layout, "a")[0].rows] == ["a.md#p_a_b", "c.md"]


def test_rows_and_examples() -> None:
    text = Documentation(description="One.", examples=({"x": 1.0}, 2))
    layout = laid_out(model("A", prop("aB", INT64, OPTIONAL, documentation=text),
                            documentation=text))
    (section,) = sections(layout, "a")
    (row,) = section.rows
    assert (row.wire_name, row.member, row.description, row.example) == (
        "aB", "a_b", "One.", '{"x":1}')
    assert row.slot.ctype == "tern_opt_int64"
    assert (section.description, section.example) == ("One.", '{"x":1}')


LINK = re.compile(r"(?<!\\)\]\(([^)]*)\)")


def test_every_link_of_every_page_leads_somewhere() -> None:
    hostile = Documentation(description="[x](nowhere.md) | `a` <b>\n# c", examples=("](x.md) |",))
    layout = laid_out(
        model("A", prop("u", ref("U"), documentation=hostile), prop("e", ref("A", "e"), OPTIONAL),
              prop("l", array(ref("A"))), documentation=hostile),
        enum("A/e", "|", "`", "](y.md)"), model("B"),
        union("U", variant("A", ref("A"), tags=("](z.md)",)), variant("E", ref("A", "e")),
              variant("string", STRING), variant("list", array(ref("B"))), discriminator="`|"),
        alias("L", array(ref("A"))))
    files = {path: text for path, text in rendered(layout).items()
             if path.startswith("docs/")}
    assert len(files) == len(layout.units) + 1
    found = []
    for text in files.values():
        outside = re.sub(r"```.*?\n```", "", text, flags=re.DOTALL)
        for target in LINK.findall(outside):
            page, _, anchor = target.partition("#")
            assert f"docs/{page}" in files
            assert not anchor or f"## `{anchor}`" in files[f"docs/{page}"]
            found.append(target)
    assert {"u.md", "a.md", "a.md#p_a_e", "b.md", "l.md"} == set(found)


def test_every_row_of_a_table_has_as_many_cells() -> None:
    hostile = Documentation(description="a | b \\| c \\\\| d\n| e |", examples=("|", "\\|"))
    layout = laid_out(
        model("A", prop("|", documentation=hostile), prop("x|y\\|z", documentation=hostile)),
        enum("E", "|", "\\", "\\|"))
    text = rendered(layout)
    for path, cells in (("docs/a.md", 5), ("docs/e.md", 2)):
        rows = [line for line in text[path].splitlines() if line.startswith("|")]
        assert len(rows) > 3
        for row in rows:
            bare = re.sub(r"\\.", "", row)
            assert bare.count("|") == cells + 1, row

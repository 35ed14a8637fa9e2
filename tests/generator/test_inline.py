"""`x-tern-max-length` and `x-tern-max-items`: strings and arrays stored in place."""

from __future__ import annotations

from dataclasses import replace

from test_names import INT64, OPTIONAL, REQUIRED, STRING, document, model, named, prop, ref

from tern.diagnostics import Diagnostics
from tern.ir import Array, Field, NamedType, Presence, Value
from tern.c_types import Layout
from tern.layout import make_layout
from tern.samples import Sampler


def laid_out(*types: NamedType) -> tuple[Layout, list[str]]:
    names, _ = named(*types)
    found = Diagnostics()
    layout = make_layout(document(*types), names, found)
    return layout, [one.text for one in found.found]


def stored(name: str, value: Value, presence: Presence = REQUIRED) -> Field:
    return replace(prop(name, value.type, presence), value=value)


def in_place(value: Value, limit: int) -> Value:
    return replace(value, inline_limit=limit)


def test_a_string_is_named_by_its_size_and_declared_once() -> None:
    text = in_place(Value(STRING), 40)
    layout, found = laid_out(model("M", stored("a", text), stored("b", text, OPTIONAL)))
    assert found == []
    assert [(one.macro, one.arguments) for one in layout.containers] == [
        ("TERN_DECLARE_INLINE_STR", (f"{layout.prefix}_text_40", "40")),
        ("TERN_DECLARE_OPT", (f"{layout.prefix}_opt_text_40", f"{layout.prefix}_text_40"))]
    assert [(one.macro, one.slot) for one in layout.tables] == [("TERN_INLINE_STR", None)]


def test_an_array_of_models_is_declared_where_they_are_complete() -> None:
    points = in_place(Value(Array(Value(ref("Point")))), 2)
    layout, found = laid_out(model("M", stored("points", points, OPTIONAL)), model("Point"))
    assert found == []
    assert layout.containers == ()
    units = {one.stem: one for one in layout.units}
    assert [one.name for one in units["point"].root.wrappers] == [
        f"{layout.prefix}_items_2_point", f"{layout.prefix}_opt_items_2_point"]
    assert units["m"].includes == ("point",)


def test_what_would_hold_itself_is_an_error() -> None:
    own = in_place(Value(Array(Value(ref("M")))), 2)
    _, found = laid_out(model("M", stored("m", own, OPTIONAL)))
    assert len(found) == 1
    assert "'M' would hold itself" in found[0]
    _, found = laid_out(
        model("M", prop("b", ref("B"))), model("B", stored("m", own, OPTIONAL)))
    assert len(found) == 2


def test_samples_reach_the_limit_and_stay_in_it() -> None:
    sampler = Sampler(document(model("M")))
    for limit in (1, 4, 5, 300):
        text = in_place(Value(STRING), limit)
        samples = [one.encode() for one in sampler.samples(text)]
        assert max(map(len, samples)) == limit
        assert sampler.fits("x" * limit, text)
        assert not sampler.fits("x" * (limit + 1), text)
    assert not sampler.fits("\u00e9\u00e9", in_place(Value(STRING), 3))
    items = in_place(Value(Array(Value(INT64))), 3)
    assert max(map(len, sampler.samples(items))) == 3
    assert sampler.fits([1, 2, 3], items)
    assert not sampler.fits([1, 2, 3, 4], items)

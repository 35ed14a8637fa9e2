"""Hypothesis strategies for JSON values of the types in an IR."""

from __future__ import annotations

import random
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from tern import ir
from tern.samples import Sampler

DEPTH = 4
"""Levels of optional things inside of each other."""

INTEGERS = {
    ir.ScalarKind.INT32: (-(2**31), 2**31 - 1),
    ir.ScalarKind.INT64: (-(2**63), 2**63 - 1),
    ir.ScalarKind.UINT32: (0, 2**32 - 1),
    ir.ScalarKind.UINT64: (0, 2**64 - 1),
}

TEXT = st.one_of(
    st.sampled_from([
        "", "a", "null", "\x00", '"\\/\b\f\n\r\t\x7f', "é日\U0001f600\u2028", "x" * 70]),
    st.text(max_size=20))

# json-c ends a key at a NUL, so that it could not tell two of them apart.
KEYS = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\x00"), max_size=8)

NUMBERS = st.one_of(
    st.sampled_from(
        [0, -0.0, 0.1, 5e-324, 1.7976931348623157e308, 1e21, 2**53 + 1, -(2**63)]),
    st.floats(allow_nan=False, allow_infinity=False))

LEAVES = st.one_of(
    st.none(), st.booleans(), TEXT, NUMBERS, st.integers(-(2**70), 2**70))

JSON: SearchStrategy[Any] = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=5)


class Instances:
    """Makes strategies of a document's types."""

    def __init__(self, document: ir.Document) -> None:
        self._types = document.by_id()
        self._sampler = Sampler(document)
        self.components = [
            one.value if isinstance(one, ir.Alias) else ir.Value(ir.Reference(one.id))
            for one in document.types if len(one.id) == 1]
        self.names = [one.id[0] for one in document.types if len(one.id) == 1]

    def component(self) -> SearchStrategy[tuple[str, ir.Value, Any]]:
        """A component's name, what it is, and an instance of it."""

        @st.composite
        def build(draw: DrawFn) -> tuple[str, ir.Value, Any]:
            at = draw(st.integers(0, len(self.names) - 1))
            value = self.components[at]
            return self.names[at], value, self._value(draw, value, DEPTH)

        return build()

    def _value(self, draw: DrawFn, value: ir.Value, depth: int) -> Any:
        if value.nullable and draw(st.integers(0, 3)) == 0:
            return None
        match value.type:
            case ir.Scalar(kind):
                return draw(_scalar(kind))
            case ir.Array(items):
                count = draw(st.integers(0, 3)) if depth > 0 else 0
                return [self._value(draw, items, depth - 1) for _ in range(count)]
            case ir.Map(values):
                keys = draw(st.lists(KEYS, max_size=3, unique=True)) if depth > 0 else []
                return {key: self._value(draw, values, depth - 1) for key in keys}
            case ir.Reference(id):
                return self._named(draw, self._types[id], depth)
        raise AssertionError(value.type)

    def _named(self, draw: DrawFn, one: ir.NamedType, depth: int) -> Any:
        match one:
            case ir.Enum():
                return draw(st.one_of(st.sampled_from(one.values or ("",)), TEXT))
            case ir.Model():
                return self._model(draw, one, depth)
            case ir.Union():
                return self._union(draw, one, depth)
            case ir.Alias():
                return self._value(draw, one.value, depth)

    def _model(self, draw: DrawFn, model: ir.Model, depth: int) -> dict[str, Any]:
        # One draw says which of the optional fields are there: few of them deep down.
        chosen = random.Random(draw(st.integers(0, 2**32)))
        chance = 0.5 if depth == DEPTH else 3 / (3 + len(model.fields))
        out = {
            item.wire_name: self._value(draw, item.value, depth - 1)
            for item in model.fields
            if item.presence.required or (depth > 0 and chosen.random() < chance)
        }
        if depth > 0 and chosen.random() < 0.3:
            known = {item.wire_name for item in model.fields}
            for key in draw(st.lists(KEYS, max_size=2, unique=True)):
                if key not in known:
                    more = model.additional_properties
                    out[key] = self._value(draw, more, depth - 1) if more else draw(JSON)
        shuffled = list(out.items())
        if chosen.random() < 0.5:
            chosen.shuffle(shuffled)
        return dict(shuffled)

    def _union(self, draw: DrawFn, union: ir.Union, depth: int) -> Any:
        """An instance of a variant, or, where that would be taken for another, the least one."""
        value = ir.Value(ir.Reference(union.id))
        variant = draw(st.sampled_from(union.variants))
        json = self._value(draw, variant.value, depth)
        if isinstance(json, dict) and union.discriminator is not None:
            tags = [*variant.tags, "tern: no such tag"]
            json[union.discriminator] = tags[draw(st.integers(0, len(tags) - 1)) // 2]
        return json if self._sampler.fits(json, value) else self._sampler.minimal(value)


def _scalar(kind: ir.ScalarKind) -> SearchStrategy[Any]:
    match kind:
        case ir.ScalarKind.BOOLEAN:
            return st.booleans()
        case ir.ScalarKind.STRING:
            return TEXT
        case ir.ScalarKind.JSON:
            return JSON
        case ir.ScalarKind.DOUBLE:
            return NUMBERS
        case ir.ScalarKind.FLOAT:
            return st.floats(allow_nan=False, allow_infinity=False, width=32)
    low, high = INTEGERS[kind]
    return st.one_of(st.sampled_from([0, low, high]), st.integers(low, high))

"""JSON values that fit a schema: what the generated round-trip tests are made of.

Worked out from the IR alone, apart from the layout, so that the tests can contradict the tables.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from . import ir
from .diagnostics import Diagnostics
from .c_types import AnyType, ModelType, Unit
from .operation_types import OperationUnit
from .planner import telling_keys
from .text import json_text

_LIMITS = {
    ir.ScalarKind.INT32: (-(2**31), 2**31 - 1),
    ir.ScalarKind.INT64: (-(2**63), 2**63 - 1),
    ir.ScalarKind.UINT32: (0, 2**32 - 1),
    ir.ScalarKind.UINT64: (0, 2**64 - 1),
}

_ALL_BUT_NULL = ("BOOLEAN", "INTEGER", "NUMBER", "STRING", "ARRAY", "OBJECT")

_UNRECOGNIZED = "tern: no such value"


@dataclass(frozen=True)
class TestValue:
    """What a test may put in one place.

    scalar: the kind of built-in samples, "NONE" for none; accepts: JSON types that decode;
    values: further samples, as canonical JSON texts.
    """

    scalar: str
    accepts: tuple[str, ...]
    values: tuple[str, ...]


@dataclass(frozen=True)
class TestField:
    wire_name: str
    presence: str
    value: TestValue


@dataclass(frozen=True)
class TestType:
    """One type's tests. `fields` of a model; `value` of anything else, None for a model.

    examples: whole documents. table: the descriptor's name in C."""

    c_name: str
    label: str
    table: str
    fields: tuple[TestField, ...]
    value: TestValue | None
    examples: tuple[str, ...]


class Sampler:
    """Makes samples of a document's types."""

    def __init__(self, document: ir.Document) -> None:
        self._types = document.by_id()
        self._minimal: dict[ir.TypeId, Any] = {}
        self._open: set[ir.TypeId] = set()

    # Does a value fit?

    def fits(self, json: Any, value: ir.Value) -> bool:
        """Whether decoding accepts a JSON value (constraints are not its business)."""
        if json is None:
            return value.nullable or value.type == ir.Scalar(ir.ScalarKind.JSON)
        if value.inline_limit is not None and _stored_length(json) > value.inline_limit:
            return False
        match value.type:
            case ir.Scalar(kind):
                return _fits_scalar(json, kind)
            case ir.Array(items):
                return isinstance(json, list) and all(self.fits(one, items) for one in json)
            case ir.Map(values):
                return isinstance(json, dict) and all(
                    self.fits(one, values) for one in json.values())
            case ir.Reference(id):
                return self._fits_named(json, self._types[id])
        raise AssertionError(value.type)

    def _fits_named(self, json: Any, one: ir.NamedType) -> bool:
        match one:
            case ir.Enum():
                return isinstance(json, str)
            case ir.Model():
                if not isinstance(json, dict):
                    return False
                known = {item.wire_name: item for item in one.fields}
                additional = one.additional_properties
                return all(
                    self.fits(json[key], known[key].value)
                    if key in known
                    else additional is None or self.fits(json[key], additional)
                    for key in json
                ) and all(key in json for key, item in known.items() if item.presence.required)
            case ir.Union():
                variant = self.choose(json, one)
                return variant is None or self.fits(json, variant.value)
            case ir.Alias():
                return self.fits(json, one.value)

    def choose(self, json: Any, union: ir.Union) -> ir.Variant | None:
        """The variant that a value selects, by the rules that ir.Union states."""

        def first(*kinds: ir.ScalarKind) -> ir.Variant | None:
            for one in union.variants:
                if isinstance(one.value.type, ir.Scalar) and one.value.type.kind in kinds:
                    return one
            return None

        chosen: ir.Variant | None = None
        match json:
            case bool():
                chosen = first(ir.ScalarKind.BOOLEAN)
            case int():
                if any(_fits_scalar(json, kind) for kind in _LIMITS):
                    chosen = first(*_LIMITS)
                chosen = chosen or first(ir.ScalarKind.FLOAT, ir.ScalarKind.DOUBLE)
                chosen = chosen or first(*_LIMITS)
            case float():
                chosen = first(ir.ScalarKind.FLOAT, ir.ScalarKind.DOUBLE)
                chosen = chosen or first(*_LIMITS)
            case str():
                enums = [one for one in union.variants if isinstance(self._named(one), ir.Enum)]
                for one in enums:
                    named = self._named(one)
                    if isinstance(named, ir.Enum) and json in named.values:
                        return one
                chosen = first(ir.ScalarKind.STRING) or (enums[0] if enums else None)
            case list():
                arrays = [one for one in union.variants if isinstance(one.value.type, ir.Array)]
                told = [one for one in arrays if json and _json_type(json[0]) in one.items]
                chosen = next(iter([*told, *arrays]), None)
            case dict():
                chosen = self._choose_object(json, union)
        return chosen or first(ir.ScalarKind.JSON)

    def _named(self, variant: ir.Variant) -> ir.NamedType | None:
        reference = variant.value.type
        return self._types[reference.id] if isinstance(reference, ir.Reference) else None

    def _choose_object(self, json: dict[str, Any], union: ir.Union) -> ir.Variant | None:
        tag = json.get(union.discriminator) if union.discriminator is not None else None
        if isinstance(tag, str):
            for one in union.variants:
                if tag in one.tags:
                    return one
        telling = telling_keys(union)
        for one in union.variants:
            is_object = isinstance(one.value.type, ir.Map) or isinstance(
                self._named(one), ir.Model | ir.Union)
            missing = [key for key in one.required if key in telling and key not in json]
            if is_object and not one.tags and not missing:
                return one
        return None

    # Canonical form: what encoding what was decoded gives.

    def canonical(self, json: Any, value: ir.Value) -> Any:
        """A fitting value with properties in schema order, as decode and encode leave it."""
        if json is None:
            return None
        match value.type:
            case ir.Scalar(kind):
                return _canonical_scalar(json, kind)
            case ir.Array(items):
                return [self.canonical(one, items) for one in json]
            case ir.Map(values):
                return {key: self.canonical(one, values) for key, one in json.items()}
            case ir.Reference(id):
                return self._canonical_named(json, self._types[id])
        raise AssertionError(value.type)

    def _canonical_named(self, json: Any, one: ir.NamedType) -> Any:
        match one:
            case ir.Model():
                out = {
                    item.wire_name: self.canonical(json[item.wire_name], item.value)
                    for item in one.fields
                    if item.wire_name in json
                }
                for key, inner in json.items():
                    if key not in out:
                        additional = one.additional_properties
                        out[key] = self.canonical(inner, additional) if additional else inner
                return out
            case ir.Union():
                variant = self.choose(json, one)
                return self.canonical(json, variant.value) if variant else json
            case ir.Alias():
                return self.canonical(json, one.value)
        return json

    # Samples.

    def samples(self, value: ir.Value) -> Iterator[Any]:
        """Values that fit, the plainest first; none where the built-in ones of a scalar do, or
        where every instance would be endless. Null is not among them."""
        limit = value.inline_limit
        match value.type:
            case ir.Scalar():
                if limit is not None:
                    yield from _inline_texts(limit)
            case ir.Array(items):
                yield []
                inner = list(self._inner(items))
                yield from ([one] for one in inner)
                longest = len(inner) * 2 if limit is None else min(limit, 100) * bool(inner)
                yield [inner[i % len(inner)] for i in range(longest)]
            case ir.Map(values):
                yield {}
                inner = list(self._inner(values))
                yield {f"key {i}": one for i, one in enumerate([*inner, *inner])}
            case ir.Reference(id):
                yield from self._named_samples(self._types[id])

    def _inner(self, element: ir.Value) -> Iterator[Any]:
        if element.nullable:
            yield None
        if (one := self.minimal(element)) is not _NONE:
            yield one

    def _named_samples(self, one: ir.NamedType) -> Iterator[Any]:
        match one:
            case ir.Enum():
                yield from one.values
                yield _UNRECOGNIZED
            case ir.Union():
                for variant in one.variants:
                    if (json := self._variant(one, variant)) is not _NONE:
                        yield json
                objects = [v for v in one.variants if isinstance(self._named(v), ir.Model)]
                if one.discriminator and objects and all(v.tags for v in objects):
                    unknown = {one.discriminator: _UNRECOGNIZED}
                    if self.choose(unknown, one) is None:
                        yield unknown
            case _:
                if (json := self.minimal(ir.Value(ir.Reference(one.id)))) is not _NONE:
                    yield json

    def minimal(self, value: ir.Value) -> Any:
        """A value of that type with no more in it than must be; _NONE where there is none."""
        match value.type:
            case ir.Scalar(kind):
                return _SCALAR[kind]
            case ir.Array():
                return []
            case ir.Map():
                return {}
            case ir.Reference(id):
                if id not in self._minimal:
                    if id in self._open:
                        return _NONE
                    self._open.add(id)
                    json = self._minimal_named(self._types[id])
                    self._open.discard(id)
                    if json is _NONE:
                        return _NONE
                    self._minimal[id] = json
                return self._minimal[id]
        raise AssertionError(value.type)

    def _minimal_named(self, one: ir.NamedType) -> Any:
        match one:
            case ir.Enum():
                return one.values[0] if one.values else _UNRECOGNIZED
            case ir.Model():
                out: dict[str, Any] = {}
                for item in one.fields:
                    if item.presence is ir.Presence.NULLABLE:
                        out[item.wire_name] = None
                    elif item.presence is ir.Presence.REQUIRED:
                        json = self.minimal(item.value)
                        if json is _NONE:
                            return _NONE
                        out[item.wire_name] = json
                return out
            case ir.Union():
                for variant in one.variants:
                    if (json := self._variant(one, variant)) is not _NONE:
                        return json
                return _NONE
            case ir.Alias():
                return self.minimal(one.value)

    def _variant(self, union: ir.Union, variant: ir.Variant) -> Any:
        """The least value that selects a variant and fits it; _NONE where others get in its way."""
        json = self.minimal(variant.value)
        if json is _NONE:
            return _NONE
        if isinstance(json, dict) and variant.tags:
            json = {**json, union.discriminator: variant.tags[0]}
        if self.choose(json, union) != variant or not self.fits(json, variant.value):
            return _NONE
        return self.canonical(json, variant.value)


_NONE = object()
"""No value: null is one."""

_SCALAR = {
    ir.ScalarKind.BOOLEAN: False,
    ir.ScalarKind.INT32: 0,
    ir.ScalarKind.INT64: 0,
    ir.ScalarKind.UINT32: 0,
    ir.ScalarKind.UINT64: 0,
    ir.ScalarKind.FLOAT: 0.5,
    ir.ScalarKind.DOUBLE: 0.5,
    ir.ScalarKind.STRING: "",
    ir.ScalarKind.JSON: {"free": [None, 1]},
}


_LONGEST = 4000
"""How long samples get, where inline strings and arrays may be longer."""


def _stored_length(json: Any) -> int:
    """What an `inline_limit` limits."""
    if isinstance(json, str):
        return len(json.encode("utf-8", "surrogatepass"))
    return len(json) if isinstance(json, list) else 0


def _inline_texts(limit: int) -> Iterator[str]:
    """Strings for an inline one, the longest last but one; where it fits, one with escapes."""
    yield ""
    yield "x"
    yield "x" * min(limit, _LONGEST)
    if limit >= 5:
        yield 'q"\0é'


def _json_type(json: Any) -> str:
    """The JSON type of a value, out of ir.JSON_TYPES."""
    if json is None or isinstance(json, bool):
        return "null" if json is None else "boolean"
    kinds = {int: "integer", float: "number", str: "string", list: "array", dict: "object"}
    return kinds[type(json)]


def _fits_scalar(json: Any, kind: ir.ScalarKind) -> bool:
    match kind:
        case ir.ScalarKind.JSON:
            return True
        case ir.ScalarKind.STRING:
            return isinstance(json, str)
        case ir.ScalarKind.BOOLEAN:
            return isinstance(json, bool)
    if isinstance(json, bool) or not isinstance(json, int | float):
        return False
    try:
        # An integer may be beyond every double, a double beyond every float.
        finite = math.isfinite(_single(json) if kind is ir.ScalarKind.FLOAT else float(json))
    except OverflowError:
        return False
    if finite and kind in _LIMITS:
        low, high = _LIMITS[kind]
        return json == int(json) and low <= int(json) <= high
    return finite


def _canonical_scalar(json: Any, kind: ir.ScalarKind) -> Any:
    if kind in _LIMITS:
        return int(json)
    if kind is ir.ScalarKind.DOUBLE:
        return float(json)
    if kind is ir.ScalarKind.FLOAT:
        single = _single(json)
        return next(
            short
            for digits in range(1, 18)
            if _single(short := float(f"{single:.{digits}g}")) == single)
    return json


def _single(value: float) -> float:
    """The nearest single-precision number. Raises OverflowError where that is beyond all."""
    (single,) = struct.unpack("f", struct.pack("f", float(value)))
    return float(single)


def _accepts(value: ir.Value, types: dict[ir.TypeId, ir.NamedType]) -> tuple[str, ...]:
    match value.type:
        case ir.Scalar(kind):
            match kind:
                case ir.ScalarKind.JSON:
                    return (*_ALL_BUT_NULL, "NULL")
                case ir.ScalarKind.STRING:
                    return ("STRING",)
                case ir.ScalarKind.BOOLEAN:
                    return ("BOOLEAN",)
            if kind in _LIMITS:
                return ("INTEGER",)
            return ("INTEGER", "NUMBER")
        case ir.Array():
            return ("ARRAY",)
        case ir.Map():
            return ("OBJECT",)
        case ir.Reference(id):
            match types[id]:
                case ir.Enum():
                    return ("STRING",)
                case ir.Model():
                    return ("OBJECT",)
    # A union keeps what is none of its variants.
    return _ALL_BUT_NULL


def check_examples(document: ir.Document, diagnostics: Diagnostics) -> None:
    """Warns of examples that do not fit their schema: the tests leave those out."""
    sampler = Sampler(document)
    for one in document.types:
        root = ir.Value(ir.Reference(one.id))
        for json in one.documentation.examples:
            if not sampler.fits(json, root) and json is not None:
                diagnostics.warning(
                    one.location, f"an example does not fit its schema: {_shown(json)}")
        for item in one.fields if isinstance(one, ir.Model) else ():
            for json in item.documentation.examples:
                if not sampler.fits(json, item.value):
                    diagnostics.warning(
                        item.location, f"the example of '{item.wire_name}' does not fit its "
                        f"schema: {_shown(json)}")


def _shown(json: Any) -> str:
    try:
        shown = json_text(json)
    except (ValueError, TypeError):
        shown = repr(json)
    return shown if len(shown) <= 60 else shown[:57] + "..."


def test_types(
    document: ir.Document, unit: Unit | OperationUnit
) -> tuple[TestType, ...]:
    """The tests of a unit's types, a component's own first."""
    sampler = Sampler(document)
    types = document.by_id()
    root = unit.root if isinstance(unit, Unit) else None
    ordered = sorted(unit.types, key=lambda one: one is not root)
    return tuple(_test_type(sampler, types, types[one.source.id], one) for one in ordered)


def _test_type(
    sampler: Sampler, types: dict[ir.TypeId, ir.NamedType], one: ir.NamedType, laid_out: AnyType
) -> TestType:
    root = one.value if isinstance(one, ir.Alias) else ir.Value(ir.Reference(one.id))
    fields = []
    value: TestValue | None = None
    if isinstance(one, ir.Model):
        for item in one.fields:
            examples = [
                json
                for json in item.documentation.examples
                if json is not None and sampler.fits(json, item.value)
            ]
            fields.append(
                TestField(
                    item.wire_name,
                    item.presence.name,
                    _test_value(sampler, types, item.value, examples)))
    else:
        value = _test_value(sampler, types, root, [])
    examples = [
        json_text(sampler.canonical(json, root))
        for json in one.documentation.examples
        if json is not None and sampler.fits(json, root)
    ]
    assert isinstance(laid_out, ModelType) == isinstance(one, ir.Model)
    return TestType(
        laid_out.c_name, laid_out.label, laid_out.table, tuple(fields), value, tuple(examples))


def _test_value(
    sampler: Sampler, types: dict[ir.TypeId, ir.NamedType], value: ir.Value, examples: list[Any]
) -> TestValue:
    texts = [
        json_text(sampler.canonical(json, value))
        for json in [*examples, *sampler.samples(value)]
    ]
    scalar = "NONE"
    if isinstance(value.type, ir.Scalar) and value.inline_limit is None:
        scalar = value.type.kind.name
    return TestValue(scalar, _accepts(value, types), tuple(dict.fromkeys(texts)))

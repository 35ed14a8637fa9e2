"""Defaults must be values of the type that they are given for (JSON Schema 2020-12 Validation,
section 9.2, only recommends it; C code that takes one over has no other choice)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from .diagnostics import Diagnostics, Location
from .ir import (
    Alias,
    Array,
    Documentation,
    Enum,
    Map,
    Model,
    NamedType,
    Reference,
    Scalar,
    ScalarKind,
    TypeId,
    Union,
    Value,
)
from .scalars import LIMITS
from .text import json_text
from .values import canonical

Places = Mapping[tuple[TypeId, str | None], Location]
"""Where defaults are written: that of a type under None, that of a field under its wire name."""


def with_fitting_defaults(
    types: tuple[NamedType, ...],
    known: Mapping[TypeId, NamedType],
    places: Places,
    diagnostics: Diagnostics,
) -> tuple[NamedType, ...]:
    """The types without the defaults that do not fit; each of those is reported. known: these
    and all that they refer to."""
    return _Defaults(known, places, diagnostics).run(types)


def with_fitting_default(
    documentation: Documentation,
    value: Value,
    location: Location,
    types: Mapping[TypeId, NamedType],
    diagnostics: Diagnostics,
) -> Documentation:
    """As `with_fitting_defaults`, for a value that is part of no type. types: what it refers to."""
    if not documentation.has_default:
        return documentation
    return _Defaults(types, {}, diagnostics).fitting(documentation, value, location)


class _Defaults:
    def __init__(
        self, types: Mapping[TypeId, NamedType], places: Places, diagnostics: Diagnostics
    ) -> None:
        self._types = types
        self._places = places
        self._diagnostics = diagnostics

    def run(self, types: tuple[NamedType, ...]) -> tuple[NamedType, ...]:
        return tuple(self._checked(one) for one in types)

    def _checked(self, one: NamedType) -> NamedType:
        value = one.value if isinstance(one, Alias) else Value(Reference(one.id))
        # Whether a named type may be null, its uses say.
        value = replace(value, nullable=True)
        place = self._places.get((one.id, None), one.location)
        one = replace(one, documentation=self.fitting(one.documentation, value, place))
        if not isinstance(one, Model):
            return one
        fields = tuple(
            replace(field, documentation=self.fitting(
                field.documentation, field.value,
                self._places.get((one.id, field.wire_name), field.location)))
            if field.documentation.has_default else field for field in one.fields)
        return replace(one, fields=fields)

    def fitting(
        self, documentation: Documentation, value: Value, location: Location
    ) -> Documentation:
        if not documentation.has_default:
            return documentation
        wrong = self._wrong(documentation.default, value)
        if not wrong:
            return documentation
        self._diagnostics.warning(
            location, f"the default {_shown(documentation.default)} {wrong}; ignored")
        return replace(documentation, default=None, has_default=False)

    def _wrong(self, json: Any, value: Value) -> str:
        """What is wrong with a value, as a verb and its object; "" where it fits."""
        if json is None:
            is_json = value.type == Scalar(ScalarKind.JSON)
            return "" if value.nullable or is_json else "is null, which is not allowed"
        allowed = value.constraints.allowed
        if allowed and canonical(json) not in map(canonical, allowed):
            return "is none of the listed values"
        match value.type:
            case Scalar(kind):
                return _wrong_scalar(json, kind)
            case Array(items):
                return "is no array" if not isinstance(json, list) else self._first(
                    json, [items] * len(json), "holds an item that")
            case Map(values):
                return "is no object" if not isinstance(json, dict) else self._first(
                    list(json.values()), [values] * len(json), "holds a value that")
            case Reference(type_id):
                return self._wrong_named(json, self._types[type_id])
        raise AssertionError(value.type)

    def _first(self, values: list[Any], types: list[Value], where: str) -> str:
        for one, value in zip(values, types, strict=True):
            wrong = self._wrong(one, value)
            if wrong:
                return f"{where} {wrong}"
        return ""

    def _wrong_named(self, json: Any, one: NamedType) -> str:
        match one:
            case Enum():
                return "" if json in one.values else "is none of the listed values"
            case Model():
                return self._wrong_model(json, one)
            case Union():
                fits = any(not self._wrong(json, variant.value) for variant in one.variants)
                return "" if fits else "fits no variant of the union"
            case Alias():
                return self._wrong(json, one.value)

    def _wrong_model(self, json: Any, model: Model) -> str:
        if not isinstance(json, dict):
            return "is no object"
        for field in model.fields:
            if field.presence.required and field.wire_name not in json:
                return f"lacks the required property '{field.wire_name}'"
        by_name = {field.wire_name: field.value for field in model.fields}
        rest = model.additional_properties
        for key, inner in json.items():
            value = by_name.get(key, rest)
            wrong = self._wrong(inner, value) if value is not None else ""
            if wrong:
                return f"holds a property '{key}' that {wrong}"
        return ""


def _wrong_scalar(json: Any, kind: ScalarKind) -> str:
    if kind is ScalarKind.JSON:
        return ""
    if kind is ScalarKind.STRING:
        return "" if isinstance(json, str) else "is no string"
    if kind is ScalarKind.BOOLEAN:
        return "" if isinstance(json, bool) else "is no boolean"
    if isinstance(json, bool) or not isinstance(json, (int, float)):
        return "is no number"
    if kind not in LIMITS:
        return ""
    if isinstance(json, float) and not json.is_integer():
        return "is no integer"
    low, high = LIMITS[kind]
    return "" if low <= json <= high else f"is beyond {kind.value}"


def _shown(json: Any) -> str:
    try:
        shown = json_text(json)
    except (ValueError, TypeError):
        shown = repr(json)
    return shown if len(shown) <= 60 else shown[:57] + "..."

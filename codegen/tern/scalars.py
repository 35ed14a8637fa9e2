"""What the types, formats and enumerations of JSON Schema are as scalars."""

from __future__ import annotations

from typing import Any

from .diagnostics import Diagnostics
from .ir import Scalar, ScalarKind
from .schema import Place, Schema
from .values import fits

_INTEGERS = {
    "int32": ScalarKind.INT32, "uint32": ScalarKind.UINT32, "uint64": ScalarKind.UINT64,
    "uint": ScalarKind.UINT64,
}
"""Formats of integers that int64 is not the type for."""

_BEYOND_64_BITS = frozenset({
    "int128", "uint128", "integer128", "bigint", "biginteger", "big-integer",
})
"""Formats of integers that 64 bits cannot hold."""

LIMITS = {
    ScalarKind.INT32: (-(2**31), 2**31 - 1),
    ScalarKind.INT64: (-(2**63), 2**63 - 1),
    ScalarKind.UINT32: (0, 2**32 - 1),
    ScalarKind.UINT64: (0, 2**64 - 1),
}
"""The least and the greatest value of each kind of integer."""


class ScalarRules:
    """Every rule reports what it cannot express, once per schema."""

    def __init__(self, diagnostics: Diagnostics) -> None:
        self._diagnostics = diagnostics

    def is_enum(self, schema: Schema) -> bool:
        """True for a closed list of strings: a type of its own."""
        return schema.enum is not None and schema.types in ((), ("string",)) and all(
            isinstance(one, str) for one in schema.enum)

    def check_enum(self, schema: Schema) -> None:
        """Reports an enumeration that is not what its schema says, or of what is no scalar."""
        if schema.enum is None or self.is_enum(schema):
            return
        wrong = [one for one in schema.enum if not self._fits(one, schema)]
        if wrong and not self.is_mixed(schema):
            self._diagnostics.warning(
                schema.location, f"'enum' lists {_kinds(schema.enum)} for an array: not checked; "
                "if they are meant for its items, move 'enum' there")
        elif wrong:
            self._diagnostics.warning(
                schema.location, f"of the listed values, {_shown(wrong)} not of type "
                f"{_or(schema.types)}: carried as free-form JSON")
        elif schema.types in (("array",), ("object",)) and not self.is_mixed(schema):
            self._diagnostics.warning(
                schema.location, f"an enumeration of {_kinds(schema.enum)} is not checked")

    def is_mixed(self, schema: Schema) -> bool:
        """True where the listed values leave no type to carry them in but free-form JSON."""
        if schema.enum is None or self.is_enum(schema):
            return False
        if schema.types == ("array",):
            # Otherwise the list is meant for the items, as documents have it.
            return schema.items is None
        if schema.types == ("object",):
            described = schema.properties or isinstance(schema.additional, Place)
            return not described or not self._all_fit(schema)
        return len(schema.types) != 1 or not self._all_fit(schema)

    def _all_fit(self, schema: Schema) -> bool:
        return all(self._fits(one, schema) for one in schema.enum or ())

    def _fits(self, value: Any, schema: Schema) -> bool:
        return not schema.types or any(fits(value, name) for name in schema.types)

    def allowed(self, schema: Schema) -> tuple[Any, ...]:
        """The listed values of what becomes a scalar, as `ir.Constraints` has them."""
        return () if schema.enum is None or self.is_enum(schema) else schema.enum

    def scalar(self, schema: Schema) -> Scalar:
        """The scalar of a schema that is no enum, array or object."""
        self.check_enum(schema)
        kind = self.kind(schema)
        if kind is ScalarKind.JSON and schema.types == ("integer",) and not self.is_mixed(schema):
            what = f"integers of format '{schema.format}'"
            if schema.format not in _BEYOND_64_BITS:
                what = f"the listed integers as {self._stated_kind(schema).value}"
            self._diagnostics.warning(
                schema.location, f"{what} are beyond what C holds; carried as free-form JSON")
        return Scalar(kind, schema.format if kind is not ScalarKind.JSON else None)

    def kind(self, schema: Schema) -> ScalarKind:
        """As `scalar`, without its reports."""
        if len(schema.types) != 1 or self.is_mixed(schema):
            return ScalarKind.JSON
        name, format_name = schema.types[0], schema.format
        if name == "boolean":
            return ScalarKind.BOOLEAN
        if name == "integer":
            return self._integer(schema)
        if name == "number":
            return ScalarKind.FLOAT if format_name == "float" else ScalarKind.DOUBLE
        return ScalarKind.STRING

    def _integer(self, schema: Schema) -> ScalarKind:
        if schema.format in _BEYOND_64_BITS:
            return ScalarKind.JSON
        kind = self._stated_kind(schema)
        if all(_holds(kind, one) for one in schema.enum or ()):
            return kind
        if schema.format is None and all(_holds(ScalarKind.UINT64, one)
                                         for one in schema.enum or ()):
            return ScalarKind.UINT64
        return ScalarKind.JSON

    def _stated_kind(self, schema: Schema) -> ScalarKind:
        return _INTEGERS.get(schema.format or "", ScalarKind.INT64)


def _holds(kind: ScalarKind, value: Any) -> bool:
    low, high = LIMITS[kind]
    return bool(low <= value <= high)


def _shown(values: list[Any]) -> str:
    """Some values and the verb for them."""
    words = ["an object" if isinstance(one, dict) else "an array" if isinstance(one, list)
             else f"'{one}'" if isinstance(one, str) else str(one).lower() if isinstance(one, bool)
             else str(one) for one in values[:4]]
    if len(values) > 4:
        words = [*words[:3], f"{len(values) - 3} more"]
    listed = f"{', '.join(words[:-1])} and {words[-1]}" if words[1:] else words[0]
    return f"{listed} {'are' if words[1:] else 'is'}"


def _or(names: tuple[str, ...]) -> str:
    return " or ".join(f"'{name}'" for name in names)


def _kinds(values: tuple[Any, ...]) -> str:
    """The kinds of some values, in the plural and in order."""
    words = {bool: "booleans", int: "integers", float: "numbers", str: "strings",
             list: "arrays", dict: "objects"}
    found = list(dict.fromkeys(words[type(one)] for one in values))
    return found[0] if len(found) == 1 else f"{', '.join(found[:-1])} and {found[-1]}"

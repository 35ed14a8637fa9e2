"""What the types, formats and enumerations of JSON Schema are as scalars."""

from __future__ import annotations

from typing import Any

from .diagnostics import Diagnostics
from .ir import Scalar, ScalarKind
from .schema import Schema

_BEYOND_INT64 = frozenset({
    "uint64", "int128", "uint128", "integer128", "bigint", "biginteger", "big-integer",
})
"""Formats of integers that 64 signed bits cannot hold."""


class ScalarRules:
    """Every rule reports what it cannot express, once per schema."""

    def __init__(self, diagnostics: Diagnostics) -> None:
        self._diagnostics = diagnostics

    def is_enum(self, schema: Schema) -> bool:
        """True for a closed list of strings: a type of its own."""
        return schema.enum is not None and schema.types in ((), ("string",)) and all(
            isinstance(one, str) for one in schema.enum)

    def check_enum(self, schema: Schema) -> None:
        """Reports an enumeration that is carried as what it is made of."""
        if schema.enum is None or self.is_enum(schema):
            return
        what = f"not supported yet: an enumeration of {_kinds(schema.enum)}"
        if schema.types and not self._all_fit(schema):
            what += f" under type {_or(schema.types)}"
        effect = "carried as free-form JSON" if self.is_mixed(schema) else "not checked"
        self._diagnostics.warning(schema.location, f"{what}; {effect}")

    def is_mixed(self, schema: Schema) -> bool:
        """True where the listed values leave no type to carry them in."""
        if schema.enum is None or self.is_enum(schema):
            return False
        if schema.types == ("array",) and schema.items is not None:
            return False  # the list is meant for the items, as documents have it
        return len(schema.types) != 1 or not self._all_fit(schema)

    def _all_fit(self, schema: Schema) -> bool:
        return all(any(_fits(one, name) for name in schema.types) for one in schema.enum or ())

    def scalar(self, schema: Schema) -> Scalar:
        """The scalar of a schema that is no enum, array or object."""
        self.check_enum(schema)
        kind = self.kind(schema)
        if kind is ScalarKind.JSON and schema.types == ("integer",) and not self.is_mixed(schema):
            self._diagnostics.warning(
                schema.location,
                f"not supported yet: integers of format '{schema.format}', which int64 cannot "
                "hold; carried as free-form JSON")
        return Scalar(kind, schema.format if kind is not ScalarKind.JSON else None)

    def kind(self, schema: Schema) -> ScalarKind:
        """As `scalar`, without its reports."""
        if len(schema.types) != 1 or self.is_mixed(schema):
            return ScalarKind.JSON
        name, format_name = schema.types[0], schema.format
        if name == "boolean":
            return ScalarKind.BOOLEAN
        if name == "integer":
            if format_name in _BEYOND_INT64:
                return ScalarKind.JSON
            return ScalarKind.INT32 if format_name == "int32" else ScalarKind.INT64
        if name == "number":
            return ScalarKind.FLOAT if format_name == "float" else ScalarKind.DOUBLE
        return ScalarKind.STRING


def _fits(value: Any, name: str) -> bool:
    if isinstance(value, bool):
        return name == "boolean"
    types: dict[str, Any] = {"string": str, "integer": int, "number": (int, float), "array": list, "object": dict}
    return isinstance(value, types.get(name, ()))


def _or(names: tuple[str, ...]) -> str:
    return " or ".join(f"'{name}'" for name in names)


def _kinds(values: tuple[Any, ...]) -> str:
    """The kinds of some values, in the plural and in order."""
    words = {bool: "booleans", int: "integers", float: "numbers", str: "strings",
             list: "arrays", dict: "objects"}
    found = list(dict.fromkeys(words[type(one)] for one in values))
    return found[0] if len(found) == 1 else f"{', '.join(found[:-1])} and {found[-1]}"

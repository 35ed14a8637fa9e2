"""Reads single keywords of a Schema Object (OpenAPI 3.0 and 3.1, JSON Schema 2020-12)."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, fields
from typing import Any

from .diagnostics import Diagnostics, Location
from .ir import Constraints
from .nodes import Node

TYPES = ("string", "number", "integer", "boolean", "object", "array", "null")

ANNOTATIONS = frozenset({
    "title", "description", "default", "example", "examples", "deprecated", "readOnly",
    "writeOnly", "externalDocs", "xml", "nullable", "x-nullable", "$comment",
})
"""Keywords that say nothing about which values are valid, and `nullable`."""

ASSERTIONS = frozenset({
    "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength",
    "maxLength", "pattern", "minItems", "maxItems", "uniqueItems", "minProperties",
    "maxProperties",
})
"""Keywords that restrict a value without changing its type: `ir.Constraints`."""

SHAPES = frozenset({
    "properties", "required", "items", "additionalProperties", "oneOf", "anyOf", "enum", "const",
    "patternProperties", "prefixItems", "$dynamicRef", "$recursiveRef",
})
"""Keywords that make a type of their own out of what stands beside them."""

IGNORED = {
    "not": "not", "if": "if/then/else", "then": "if/then/else", "else": "if/then/else",
    "dependentSchemas": "dependentSchemas", "dependentRequired": "dependentRequired",
    "dependencies": "dependencies", "unevaluatedProperties": "unevaluatedProperties",
    "unevaluatedItems": "unevaluatedItems", "contains": "contains", "minContains": "contains",
    "maxContains": "contains", "propertyNames": "propertyNames",
}
"""Keywords that only assert and that are not checked, under the name to report them by."""

LIMITS = {"x-tern-max-length": "string", "x-tern-max-items": "array"}
"""Our extensions that have a value stored in place, and the type that they are for."""

MAX_LIMIT = 1_048_576
"""The largest value that such an extension may have."""


def is_identifier(text: str) -> bool:
    """True for what can be part of a C name, and of a file's."""
    return re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", text) is not None


NO_IDENTIFIER = "'{}' can't be part of a C name: use letters, digits and _, a letter first"


@dataclass(frozen=True)
class Limit:
    """`x-tern-max-length` or `x-tern-max-items`, as a schema states it."""

    keyword: str
    value: int
    location: Location


class Keywords:
    """Typed access to the keywords of schema nodes; what has the wrong type is reported."""

    def __init__(self, diagnostics: Diagnostics) -> None:
        self._diagnostics = diagnostics

    def _wrong(self, node: Node, expected: str) -> None:
        article = "an" if node.kind[0] in "aoi" else "a"
        kind = "null" if node.value is None else f"{article} {node.kind}"
        self._diagnostics.error(node.location, f"'{node.key}' must be {expected}, not {kind}")

    def text(self, schema: Node, key: str) -> str:
        """A string; a number or boolean is taken as it is written, nothing as ""."""
        node = schema.get(key)
        if node is None or node.value is None:
            return ""
        if node.is_mapping or node.is_sequence:
            self._wrong(node, "a string")
            return ""
        return node.value if isinstance(node.value, str) else node.text

    def identifier(self, schema: Node, key: str) -> str:
        """A string that can be part of a C name, and of a file's; nothing as ""."""
        node, text = schema.get(key), self.text(schema, key)
        if node is None or not text or is_identifier(text):
            return text
        self._diagnostics.error(node.location, NO_IDENTIFIER.format(text))
        return ""

    def limits(self, schema: Node) -> tuple[Limit, ...]:
        """The extensions that have a value stored in place."""
        found: list[Limit] = []
        for key in LIMITS:
            node = schema.get(key)
            if node is None:
                continue
            value = node.value
            if isinstance(value, int) and not isinstance(value, bool) and 0 < value <= MAX_LIMIT:
                found.append(Limit(key, value, node.location))
            else:
                self._diagnostics.error(
                    node.location,
                    f"'{key}' must be a whole number from 1 to {MAX_LIMIT}, not "
                    f"{node.text or node.kind}")
        return tuple(found)

    def flag(self, schema: Node, key: str) -> bool | None:
        """A boolean, None where it is not stated."""
        node = schema.get(key)
        if node is None:
            return None
        if not isinstance(node.value, bool):
            self._wrong(node, "true or false")
            return None
        return node.value

    def mapping(self, schema: Node, key: str) -> Node | None:
        node = schema.get(key)
        if node is None or node.is_mapping:
            return node
        self._wrong(node, "a mapping")
        return None

    def sequence(self, schema: Node, key: str) -> Node | None:
        node = schema.get(key)
        if node is None or node.is_sequence:
            return node
        self._wrong(node, "a list")
        return None

    def number(self, schema: Node, key: str) -> int | float | None:
        node = schema.get(key)
        if node is None:
            return None
        value = node.value
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            self._wrong(node, "a number")
            return None
        if isinstance(value, float) and not math.isfinite(value):
            self._diagnostics.error(
                node.location, f"'{key}' must be a finite number, not {node.text}"
            )
            return None
        return value

    def count(self, schema: Node, key: str) -> int | None:
        value = self.number(schema, key)
        if value is None:
            return None
        if value < 0 or value != int(value):
            node = schema.value[key]
            self._diagnostics.error(
                node.location, f"'{key}' must be a whole number from 0, not {node.text}"
            )
            return None
        return int(value)

    def constraints(self, schema: Node) -> Constraints:
        """The assertions of one schema node. `exclusiveMinimum` is a boolean in OpenAPI 3.0."""
        if not any(key in ASSERTIONS for key in schema.value):
            return Constraints()
        minimum, exclusive_minimum = self._bound(schema, "minimum", "exclusiveMinimum")
        maximum, exclusive_maximum = self._bound(schema, "maximum", "exclusiveMaximum")
        multiple_of = self.number(schema, "multipleOf")
        if multiple_of is not None and multiple_of <= 0:
            node = schema.value["multipleOf"]
            self._diagnostics.error(
                node.location, f"'multipleOf' must be greater than 0, not {node.text}"
            )
            multiple_of = None
        pattern = schema.get("pattern")
        if pattern is not None and not isinstance(pattern.value, str):
            self._wrong(pattern, "a string")
            pattern = None
        return Constraints(
            minimum=minimum,
            maximum=maximum,
            exclusive_minimum=exclusive_minimum,
            exclusive_maximum=exclusive_maximum,
            multiple_of=multiple_of,
            min_length=self.count(schema, "minLength"),
            max_length=self.count(schema, "maxLength"),
            pattern=pattern.value if pattern else None,
            min_items=self.count(schema, "minItems"),
            max_items=self.count(schema, "maxItems"),
            unique_items=bool(self.flag(schema, "uniqueItems")),
            min_properties=self.count(schema, "minProperties"),
            max_properties=self.count(schema, "maxProperties"),
        )

    def _bound(
        self, schema: Node, inclusive: str, exclusive: str
    ) -> tuple[int | float | None, int | float | None]:
        bound = self.number(schema, inclusive)
        node = schema.get(exclusive)
        if node is not None and isinstance(node.value, bool):
            return (None, bound) if node.value else (bound, None)
        return bound, self.number(schema, exclusive)


def stricter(one: Constraints, other: Constraints) -> Constraints:
    """Both together. Of two patterns or divisors the first is kept."""
    if other == Constraints():
        return one
    if one == Constraints():
        return other
    merged: dict[str, Any] = {}
    for field in fields(Constraints):
        first, second = getattr(one, field.name), getattr(other, field.name)
        if field.name == "allowed":
            merged[field.name] = first or second
        elif first is None or second is None:
            merged[field.name] = second if first is None else first
        elif field.name in ("pattern", "multiple_of"):
            merged[field.name] = first
        elif field.name == "unique_items":
            merged[field.name] = first or second
        else:
            is_lower = field.name.removeprefix("exclusive_").startswith("min")
            merged[field.name] = max(first, second) if is_lower else min(first, second)
    return Constraints(**merged)

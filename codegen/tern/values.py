"""Which values schema nodes allow together: `type`, `enum` and `const`
(JSON Schema 2020-12 Validation, section 6.1)."""

from __future__ import annotations

import difflib
import json
from typing import Any

from .diagnostics import Diagnostics
from .keywords import TYPES, Keywords, is_identifier
from .nodes import Node


class Values:
    """Works `type`, `enum` and `const` of several nodes that must all hold into one."""

    def __init__(self, diagnostics: Diagnostics, keywords: Keywords) -> None:
        self._diagnostics = diagnostics
        self._keywords = keywords

    def types(
        self, nodes: list[Node], beside: bool = False
    ) -> tuple[tuple[str, ...], bool, bool]:
        """The types that all nodes allow without null, whether they all allow null, and whether
        they contradict one another: an error, but not where something beside a union meets a
        branch of it, since it is valid for other branches."""
        allowed: tuple[str, ...] | None = None
        null = True
        first: Node | None = None
        clash = False
        for node in nodes:
            stated = node.get("type")
            names = self._type_names(stated) if stated is not None else None
            if names is None or stated is None:
                continue
            null = null and "null" in names
            names = tuple(name for name in names if name != "null")
            if allowed is None or first is None:
                allowed, first = names, stated
                continue
            common = _common_types(allowed, names)
            if not common and allowed and names:
                clash = True
                what = (f"type '{' or '.join(names)}' here, '{' or '.join(allowed)}' at "
                        f"{first.line}:{first.column}")
                if beside:
                    self._diagnostics.warning(
                        stated.location, f"a union contradicts what stands beside it: {what}; "
                        "carried as free-form JSON")
                else:
                    self._diagnostics.error(
                        stated.location, f"'allOf' contradicts itself: {what}")
                continue
            allowed = common
        return allowed or (), null and allowed is not None, clash

    def _type_names(self, node: Node) -> tuple[str, ...] | None:
        """The type names that a `type` keyword holds, None where none is usable."""
        names: list[str] = []
        for one in node.items() if node.is_sequence else [node]:
            if not isinstance(one.value, str):
                if one.value is None:
                    self._diagnostics.error(
                        one.location, "'type' must be a string: write 'null' in quotes")
                    continue
                self._diagnostics.error(
                    one.location, f"'type' must be a string, not {one.text or one.kind}")
            elif one.value not in TYPES:
                near = difflib.get_close_matches(one.value, TYPES, n=1)
                hint = f" (did you mean '{near[0]}'?)" if near else ""
                schema = node.parent or node
                self._diagnostics.error(schema.location, f"unknown type '{one.value}'{hint}")
            elif one.value not in names:
                names.append(one.value)
        return tuple(names) or None

    def enum(self, nodes: list[Node], beside: bool = False) -> tuple[tuple[Any, ...], bool]:
        """The values that every `enum` and `const` lists, without null; whether null is one.
        beside: as for `types`; all values then."""
        common: list[Any] | None = None
        null = False
        first: Node | None = None
        for node in nodes:
            for stated, values in self._listed(node):
                if common is None or first is None:
                    common, first = values, stated
                    null = any(one is None for one in values)
                    continue
                null = null and any(one is None for one in values)
                listed = {canonical(one) for one in values}
                both = [one for one in common if canonical(one) in listed]
                if not both and beside:
                    self._diagnostics.warning(
                        stated.location, "a union contradicts what stands beside it: no value is "
                        f"listed both here and at {first.line}:{first.column}; all are taken")
                    both = [*common, *values]
                elif not both:
                    self._diagnostics.error(
                        stated.location,
                        f"'allOf' contradicts itself: no value is listed both here and at "
                        f"{first.line}:{first.column}")
                    continue
                common = both
        return tuple(one for one in common or () if one is not None), null

    def _listed(self, node: Node) -> list[tuple[Node, list[Any]]]:
        found: list[tuple[Node, list[Any]]] = []
        listed = self._keywords.sequence(node, "enum")
        if listed is not None:
            values: dict[str, Any] = {}
            for item in listed.items():
                value = item.plain()
                if canonical(value) in values:
                    self._diagnostics.warning(
                        item.location,
                        f"value '{item.text}' is listed twice; listed once is enough")
                values.setdefault(canonical(value), value)
            if values:
                found.append((listed, list(values.values())))
            else:
                self._diagnostics.warning(listed.location, "'enum' lists no value; ignored")
        constant = node.get("const")
        if constant is not None:
            found.append((constant, [constant.plain()]))
        return found

    def enum_names(self, nodes: list[Node], values: tuple[Any, ...]) -> tuple[str, ...]:
        """What the document calls each of some strings in programs: `x-enum-varnames` (of
        OpenAPI Generator) or `x-enumNames` (of NSwag). Empty where it does not name them all."""
        if not values or not all(isinstance(one, str) for one in values):
            return ()
        names: dict[str, str] = {}
        for node in nodes:
            for key in ("x-enum-varnames", "x-enumNames"):
                names = self._names_by_value(node, key) | names
        found = tuple(names[one] for one in values if one in names)
        return found if len(found) == len(values) else ()

    def _names_by_value(self, node: Node, key: str) -> dict[str, str]:
        stated, listed = node.get(key), node.get("enum")
        if stated is None or listed is None or not listed.is_sequence:
            return {}
        names = [one.value for one in stated.items()]
        values = [one.value for one in listed.items()]
        wrong = ""
        if not stated.is_sequence:
            wrong = f"'{key}' must be a list"
        elif len(names) != len(values):
            wrong = f"'{key}' has {_count(names, 'name')} for {_count(values, 'value')}"
        else:
            wrong = _unusable_name(names)
        if wrong:
            self._diagnostics.warning(stated.location, f"{wrong}; ignored")
            return {}
        named: dict[str, str] = {}
        for value, name in zip(values, names, strict=True):
            if isinstance(value, str):
                named.setdefault(value, name)
        return named


def _unusable_name(names: list[Any]) -> str:
    """What is wrong with names of constants, "" where nothing is."""
    seen: set[str] = set()
    for name in names:
        if not isinstance(name, str) or not is_identifier(name):
            shown = name if isinstance(name, str) else json.dumps(name, default=str)
            return (f"'{shown}' can't be part of a C name (letters, digits and _, a letter first)")
        if name.upper() in seen:
            return f"'{name}' names two values"
        seen.add(name.upper())
    return ""


def _count(items: list[Any], word: str) -> str:
    return f"{len(items)} {word}" if len(items) == 1 else f"{len(items)} {word}s"


def fits(value: Any, name: str) -> bool:
    """Whether a plain value is of a JSON Schema type. 1.0 is an integer (Core, section 4.2.3)."""
    if isinstance(value, bool):
        return name == "boolean"
    if isinstance(value, float) and name == "integer":
        return value.is_integer()
    types: dict[str, Any] = {
        "string": str, "integer": int, "number": (int, float), "array": list, "object": dict}
    return isinstance(value, types.get(name, ()))


def narrowed(types: tuple[str, ...], values: tuple[Any, ...]) -> tuple[str, ...]:
    """The one of several types that all listed values have, where there is one."""
    for name in ("integer", *types):
        if name in types and all(fits(one, name) for one in values):
            return (name,)
    return types


def _common_types(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    common = [name for name in one if name in other or name == "integer" and "number" in other]
    if "number" in one and "integer" in other and "integer" not in common:
        common.append("integer")
    return tuple(common)


def inferred(nodes: list[Node], enum: tuple[Any, ...]) -> tuple[str, ...]:
    """The type that a schema without `type` means, where that is obvious."""
    stated = {key for node in nodes for key in node.value}
    if "properties" in stated:
        return ("object",)
    if stated & {"oneOf", "anyOf"}:
        return ()
    if stated & {"additionalProperties", "patternProperties"}:
        return ("object",)
    if "items" in stated or "prefixItems" in stated:
        return ("array",)
    kinds = {type(value) for value in enum}
    for kind, name in ((str, "string"), (bool, "boolean"), (int, "integer"), (float, "number")):
        if kinds == {kind}:
            return (name,)
    return ("number",) if kinds == {int, float} else ()


def canonical(value: Any) -> str:
    """The same text for the same JSON values, and for no others: true is not 1, 1.0 is."""
    return json.dumps(_plain_numbers(value), sort_keys=True)


def _plain_numbers(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        return [_plain_numbers(one) for one in value]
    if isinstance(value, dict):
        return {key: _plain_numbers(one) for key, one in value.items()}
    return value

"""Names given from outside a document, for documents that must not be edited."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from urllib.parse import unquote

from .diagnostics import Diagnostics, Location
from .keywords import NO_IDENTIFIER, is_identifier
from .nodes import Node, escape_token
from .operations import METHODS

_SCHEMAS = ["components", "schemas"]
_HOLD_OPERATIONS = ("paths", "webhooks", "x-webhooks")

_HOLDS_ONE = frozenset({
    "items", "additionalProperties", "not", "if", "then", "else", "contains", "propertyNames",
    "unevaluatedProperties", "unevaluatedItems",
})
"""Keywords whose value is a schema."""

_HOLDS_SEVERAL = frozenset({
    "properties", "patternProperties", "$defs", "definitions", "dependentSchemas", "allOf",
    "oneOf", "anyOf", "prefixItems",
})
"""Keywords whose value is a mapping or a list of schemas."""


def names_by_node(
    root: Node,
    names: Mapping[str, str],
    locations: Mapping[str, Location],
    diagnostics: Diagnostics,
) -> dict[int, str]:
    """The names by the id of the schema's or operation's node.

    names: by JSON pointer (RFC 6901, as a URI fragment); locations: where each is written. A
    pointer that leads to neither, or a name that is no identifier, is an error there.
    """
    found: dict[int, str] = {}
    for pointer, name in names.items():
        location = locations.get(pointer, root.location)
        node = _node_at(root, pointer)
        if isinstance(node, str):
            diagnostics.error(location, f"'{pointer}' {node}: no schema to give the name '{name}'")
        elif not is_identifier(name):
            diagnostics.error(location, NO_IDENTIFIER.format(name))
        elif id(node) in found:
            diagnostics.error(location, f"'{pointer}' has been given the name '{found[id(node)]}'")
        else:
            found[id(node)] = name
    return found


def _node_at(root: Node, pointer: str) -> Node | str:
    """The schema or operation that a pointer leads to, or what is wrong with the pointer."""
    fragment = unquote(pointer.removeprefix("#"))
    if not pointer.startswith("#/") or re.search("~(?![01])", fragment):
        return "is not a JSON pointer such as '#/components/schemas/Name'"
    tokens = [one.replace("~1", "/").replace("~0", "~") for one in fragment.split("/")[1:]]
    node = root
    for at, token in enumerate(tokens):
        next_node = _step(node, token)
        if next_node is None:
            near = difflib.get_close_matches(token, [key for key, _ in node.members()], n=1)
            parts = [*tokens[:at], *near, *tokens[at + 1:]]
            hint = f" (did you mean '#/{'/'.join(map(escape_token, parts))}'?)" if near else ""
            return f"does not exist{hint}"
        node = next_node
    if len(tokens) == 3 and tokens[0] in _HOLD_OPERATIONS and tokens[2] in METHODS:
        return node
    if tokens[:2] != _SCHEMAS or not _is_schema(tokens[2:]) or not node.is_mapping:
        return "is no schema under '#/components/schemas'"
    return node


def _step(node: Node, token: str) -> Node | None:
    if node.is_sequence:
        at = int(token) if re.fullmatch("0|[1-9][0-9]{0,8}", token) else len(node.value)
        return node.value[at] if at < len(node.value) else None
    return node.get(token)


def _is_schema(tokens: list[str]) -> bool:
    """Whether what follows `#/components/schemas` leads from schema to schema."""
    rest = tokens[1:]
    while rest:
        if rest[0] in _HOLDS_ONE:
            rest = rest[1:]
        elif rest[0] in _HOLDS_SEVERAL and len(rest) > 1:
            rest = rest[2:]
        else:
            return False
    return bool(tokens)

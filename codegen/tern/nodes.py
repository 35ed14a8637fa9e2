"""The tree that `load` makes of an input file: plain values that know where they stand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .diagnostics import Location


def escape_token(token: str) -> str:
    """Writes one key as a reference token of a JSON pointer (RFC 6901, section 3)."""
    return token.replace("~", "~0").replace("/", "~1")


@dataclass(slots=True, eq=False)
class Node:
    """One value of a document. Not changed once `load` has returned it.

    value: a dict of nodes by key, a list of nodes, a str, int, float, bool, or None for null.
    line, column: 1-based; where the key stands for a member of a mapping, else the value itself.
    text: a scalar as it is written (without quotes), "" for a mapping or a sequence.
    key: this node's key or index in `parent`.

    Nodes compare by identity. A YAML alias is a node of its own that shares `value` with its
    anchor, so that the children of an aliased mapping have the anchored mapping as their parent.
    """

    value: Any
    file: str
    line: int
    column: int
    text: str = ""
    parent: Node | None = None
    key: str | int = ""

    @property
    def pointer(self) -> str:
        """The JSON pointer of this node as a URI fragment, `#` for the root."""
        tokens: list[str] = []
        node = self
        while node.parent is not None:
            tokens.append(escape_token(str(node.key)))
            node = node.parent
        return "/".join(["#", *reversed(tokens)])

    @property
    def location(self) -> Location:
        return Location(self.file, self.line, self.column, self.pointer)

    @property
    def is_mapping(self) -> bool:
        return isinstance(self.value, dict)

    @property
    def is_sequence(self) -> bool:
        return isinstance(self.value, list)

    @property
    def kind(self) -> str:
        """What the value is, in JSON Schema's words: `object`, `array`, `string`, ..."""
        for types, word in _KINDS:
            if isinstance(self.value, types):
                return word
        return "null"

    def get(self, key: str) -> Node | None:
        """The member `key` of a mapping, None where there is none or this is no mapping."""
        return self.value.get(key) if isinstance(self.value, dict) else None

    def members(self) -> Iterator[tuple[str, Node]]:
        """The members of a mapping in document order, nothing for any other value."""
        if isinstance(self.value, dict):
            yield from self.value.items()

    def items(self) -> Iterator[Node]:
        """The items of a sequence, nothing for any other value."""
        if isinstance(self.value, list):
            yield from self.value

    def plain(self) -> Any:
        """The value as plain dicts, lists and scalars."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value


_KINDS: tuple[tuple[type | tuple[type, ...], str], ...] = (
    (dict, "object"),
    (list, "array"),
    (str, "string"),
    (bool, "boolean"),
    (int, "integer"),
    (float, "number"),
)

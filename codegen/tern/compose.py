"""Puts nodes together from a stream of parse events, whatever syntax they come from.

Works without recursion, so that depth is limited by a rule (`MAX_DEPTH`) and not by the stack.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .diagnostics import Diagnostics
from .nodes import Node

MAX_DEPTH = 100
"""How deep mappings and sequences may nest. Real documents stay below 50."""

MAX_ALIASED = 1_000_000
"""How many values all aliases of a document may stand for together ("billion laughs")."""


class Refusal(Exception):
    """The document cannot be read any further."""

    def __init__(self, line: int, column: int, text: str) -> None:
        super().__init__(text)
        self.line = line
        self.column = column
        self.text = text


@dataclass(slots=True)
class Anchor:
    """What an alias stands for. `size` and `height` count what it holds, None while it is open."""

    node: Node
    size: int | None = None
    height: int = 0


@dataclass(slots=True)
class _Key:
    text: str
    line: int
    column: int
    is_merge: bool


@dataclass(slots=True)
class _Frame:
    """A mapping or sequence that is still open."""

    node: Node
    anchor: Anchor | None
    count_before: int
    height: int = 0
    key: _Key | None = None
    merges: list[Node] = field(default_factory=list)


class Composer:
    """Receives events in document order; `root` is the finished tree."""

    def __init__(self, file: str, diagnostics: Diagnostics) -> None:
        self._file = file
        self._diagnostics = diagnostics
        self._stack: list[_Frame] = []
        self._anchors: dict[str, Anchor] = {}
        self._count = 0
        self._aliased = 0
        self.root: Node | None = None

    @property
    def expects_key(self) -> bool:
        """True where the next event is a key of a mapping (or the mapping's end)."""
        if not self._stack:
            return False
        frame = self._stack[-1]
        return frame.node.is_mapping and frame.key is None

    def key(self, text: str, line: int, column: int, is_merge: bool = False) -> None:
        self._stack[-1].key = _Key(text, line, column, is_merge)

    def scalar(self, value: Any, text: str, line: int, column: int, anchor: str | None) -> None:
        node = self._attach(Node(value, self._file, line, column, text))
        if anchor is not None:
            self._anchors[anchor] = Anchor(node, size=1)

    def anchored_key(self, anchor: str, text: str, line: int, column: int) -> None:
        """Remembers a key that carries an anchor: an alias to it is its text."""
        self._anchors[anchor] = Anchor(Node(text, self._file, line, column, text), size=1)

    def open(self, value: dict[str, Node] | list[Node], line: int, column: int,
             anchor: str | None) -> None:
        if self.expects_key:
            raise Refusal(line, column, "a mapping key must be a scalar, not a mapping or sequence")
        if len(self._stack) >= MAX_DEPTH:
            raise Refusal(line, column, f"nested deeper than {MAX_DEPTH} levels")
        count_before = self._count
        node = self._attach(Node(value, self._file, line, column))
        opened = None
        if anchor is not None:
            opened = self._anchors[anchor] = Anchor(node)
        self._stack.append(_Frame(node, opened, count_before))

    def close(self) -> None:
        frame = self._stack.pop()
        if frame.merges:
            self._merge(frame)
        if frame.anchor is not None:
            frame.anchor.size = self._count - frame.count_before
            frame.anchor.height = frame.height
        self._raise_height(frame.height)

    def alias(self, name: str, line: int, column: int) -> None:
        anchor = self._anchors.get(name)
        if anchor is None:
            raise Refusal(line, column, f"alias '*{name}' has no anchor '&{name}' before it")
        if anchor.size is None:
            raise Refusal(line, column, f"alias '*{name}' stands inside what it refers to")
        if self.expects_key:
            if anchor.node.is_mapping or anchor.node.is_sequence:
                raise Refusal(line, column, "a mapping key must be a scalar, "
                              "not a mapping or sequence")
            self.key(anchor.node.text, line, column)
            return
        self._aliased += anchor.size
        if self._aliased > MAX_ALIASED:
            raise Refusal(line, column, f"aliases stand for more than {MAX_ALIASED} values")
        if len(self._stack) + anchor.height >= MAX_DEPTH:
            raise Refusal(line, column, f"nested deeper than {MAX_DEPTH} levels")
        target = anchor.node
        self._attach(Node(target.value, self._file, line, column, target.text))
        self._count += anchor.size - 1
        if target.is_mapping or target.is_sequence:
            self._raise_height(anchor.height)

    def _raise_height(self, height: int) -> None:
        if self._stack:
            self._stack[-1].height = max(self._stack[-1].height, height + 1)

    def _attach(self, node: Node) -> Node:
        """Puts a node in its place: the root, the next item, or the value of the pending key."""
        self._count += 1
        if not self._stack:
            self.root = node
            return node
        frame = self._stack[-1]
        node.parent = frame.node
        if frame.key is None:
            node.key = len(frame.node.value)
            frame.node.value.append(node)
            return node
        key, frame.key = frame.key, None
        node.key, node.line, node.column = key.text, key.line, key.column
        if key.is_merge:
            frame.merges.append(node)
        elif key.text in frame.node.value:
            first = frame.node.value[key.text]
            self._diagnostics.error(
                node.location,
                f"key '{key.text}' is given twice, first at {first.line}:{first.column}",
            )
        else:
            frame.node.value[key.text] = node
        return node

    def _merge(self, frame: _Frame) -> None:
        """Applies `<<` (YAML's merge key): a mapping's own members win, then the first source."""
        if len(frame.merges) > 1:
            first, second = frame.merges[:2]
            self._diagnostics.error(
                second.location,
                f"key '<<' is given twice, first at {first.line}:{first.column}",
            )
        source = frame.merges[0]
        merged: dict[str, Node] = {}
        for one in source.value if source.is_sequence else [source]:
            if not one.is_mapping:
                self._diagnostics.error(
                    source.location, "the merge key '<<' needs a mapping or a list of them"
                )
                continue
            for key, node in one.members():
                merged.setdefault(key, node)
        merged.update(frame.node.value)
        frame.node.value.clear()
        frame.node.value.update(merged)

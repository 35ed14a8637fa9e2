"""Looks at the branches of `oneOf` and `anyOf` as they are written, before anything is resolved."""

from __future__ import annotations

from collections import Counter

from .ir import TypeId
from .keywords import ANNOTATIONS
from .nodes import Node
from .schema import Place

MAX_BRANCHES = 1024
"""How many branches a `oneOf` or `anyOf` may have."""


def branch_places(stated: Node, path: TypeId) -> tuple[Place, ...]:
    """The branches of a union, each under a label that no other branch of it has."""
    nodes = list(stated.items())
    titles = Counter(_label(node, use_title=True) for node in nodes)
    labels = Labels()
    places: list[Place] = []
    for node in nodes:
        label = _label(node, use_title=True)
        if titles[label] > 1 and node.get("$ref") is not None:
            label = _label(node, use_title=False)
        places.append(Place.at(node, (*path, labels.unique(label))))
    return tuple(places)


class Labels:
    """Hands out labels, each once: `object`, `object2`, `object3`."""

    def __init__(self) -> None:
        self._last: dict[str, int] = {}

    def unique(self, label: str) -> str:
        result = label
        while result in self._last:
            self._last[label] = self._last.get(label, 1) + 1
            result = f"{label}{self._last[label]}"
        self._last[result] = 1
        return result


def _label(node: Node, use_title: bool) -> str:
    """What names a branch: its title, what it refers to, or its JSON type."""
    title = node.get("title")
    if use_title and title is not None and isinstance(title.value, str) and title.value:
        return title.value
    reference = node.get("$ref")
    if reference is not None and isinstance(reference.value, str):
        return reference.value.rsplit("/", 1)[-1]
    stated = node.get("type")
    if stated is not None and isinstance(stated.value, str):
        return stated.value
    parts = node.get("allOf")
    if parts is not None:
        for part in parts.items():
            if part.get("$ref") is not None:
                return _label(part, use_title=False)
    if node.get("items") is not None:
        return "array"
    if node.get("enum") is not None or node.get("const") is not None:
        return "string"
    return "object" if node.get("properties") is not None or parts is not None else "json"


def sole_branch(node: Node, key: str) -> Node | None:
    """The one branch of a `oneOf` or `anyOf` that is not null: such a union is no union."""
    stated = node.get(key) if key in ("oneOf", "anyOf") else None
    if stated is None:
        return None
    others = [item for item in stated.items() if not is_null(item)]
    return others[0] if len(others) == 1 and not only_asserts(others[0]) else None


def is_null(node: Node) -> bool:
    """True for a branch that allows null and nothing else, in any of the ways to write that."""
    if not node.is_mapping:
        return False
    stated = node.get("type")
    if stated is not None and (stated.value == "null" or stated.is_sequence and all(
            item.value == "null" for item in stated.items())):
        return True
    if "const" in node.value:
        return node.value["const"].value is None
    listed = node.get("enum")
    if listed is not None and listed.value:
        return all(item.value is None for item in listed.items())
    nullable = node.get("nullable") or node.get("x-nullable")
    return nullable is not None and nullable.value is True and all(
        key in ANNOTATIONS for key in node.value)


def only_asserts(node: Node) -> bool:
    """True for a branch that only says which properties there must be."""
    return node.is_mapping and "required" in node.value and all(
        key == "required" or key == "not" or key in ANNOTATIONS for key in node.value)

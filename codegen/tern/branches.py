"""Looks at the branches of `oneOf` and `anyOf` as they are written, before anything is resolved."""

from __future__ import annotations

from collections import Counter

from .ir import TypeId
from .keywords import ANNOTATIONS, IGNORED
from .nodes import Node
from .schema import Place

MAX_BRANCHES = 1024
"""How many branches a `oneOf` or `anyOf` may have."""


def branch_places(stated: Node, path: TypeId) -> tuple[Place, ...]:
    """The branches of a union, each under a label that no other branch of it has."""
    nodes = list(stated.items())
    titles = Counter(label_of(node, use_title=True) for node in nodes)
    labels = Labels()
    places: list[Place] = []
    for node in nodes:
        label = label_of(node, use_title=True)
        if titles[label] > 1 and node.get("$ref") is not None:
            label = label_of(node, use_title=False)
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


def label_of(node: Node, use_title: bool = True) -> str:
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
                return label_of(part, use_title=False)
    if node.get("items") is not None:
        return "array"
    listed, constant = node.get("enum"), node.get("const")
    if listed is not None or constant is not None:
        kinds = {one.kind for one in (listed.items() if listed else [constant] if constant else [])}
        kinds.discard("null")
        return kinds.pop() if len(kinds) == 1 else "json" if kinds else "string"
    return "object" if node.get("properties") is not None or parts is not None else "json"


def sole_branch(node: Node, key: str) -> Node | None:
    """The one branch of a `oneOf` or `anyOf` that is not null: such a union is no union."""
    stated = node.get(key) if key in ("oneOf", "anyOf") else None
    if stated is None:
        return None
    others = [item for item in stated.items() if not (is_null(item) or _is_closed_null(item))]
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


def _is_closed_null(node: Node) -> bool:
    """True for the nullable object without any property that OpenAPI 3.0 documents write for
    null, which is no type there."""
    stated, properties = node.get("type"), node.get("properties")
    closed, nullable = node.get("additionalProperties"), node.get("nullable")
    return (
        stated is not None and stated.value == "object"
        and closed is not None and closed.value is False
        and nullable is not None and nullable.value is True
        and (properties is None or properties.value == {})
        and all(_is_annotation(key) or key in ("type", "properties", "additionalProperties")
                for key in node.value))


def only_asserts(node: Node) -> bool:
    """True for a branch that only says which properties there must, or must not, be."""
    return node.is_mapping and ("required" in node.value or "not" in node.value) and all(
        key == "required" or key in IGNORED or _is_annotation(key) for key in node.value)


def has_no_data(node: Node) -> bool:
    """True for a branch that adds nothing to the properties of the object that it is of."""
    stated = node.get("type")
    return node.is_mapping and (stated is None or stated.value == "object") and all(
        key in ("type", "required", "minProperties", "maxProperties") or key in IGNORED
        or _is_annotation(key) and key not in ("nullable", "x-nullable") for key in node.value)


def _is_annotation(key: str) -> bool:
    return key in ANNOTATIONS or key.startswith("x-")

"""tern.yaml: which documents become which SDKs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from os.path import normpath

from .diagnostics import Diagnostics, Location
from .load import load
from .names import CONTAINERS, JSON_C, OPERATIONS, WEBHOOKS
from .nodes import Node

TAKEN_PREFIXES = ("tern", CONTAINERS, JSON_C, OPERATIONS, WEBHOOKS)
"""The runtime's own, and names of headers that stand beside the one of the prefix."""

_KEYS = ("name", "schema", "output")


@dataclass(frozen=True)
class Api:
    """name: the prefix of its C names; schema: path of its OpenAPI document; output: folder.

    renames: what to call schemas in C, by their JSON pointers; renamed_at: where each is written.
    """

    name: str
    schema: str
    output: str
    renames: Mapping[str, str] = field(default_factory=dict)
    renamed_at: Mapping[str, Location] = field(default_factory=dict, compare=False)


def can_be_prefix(name: str) -> bool:
    """Whether C names may begin with it."""
    return re.fullmatch(r"[a-z][a-z0-9_]*", name) is not None and name not in TAKEN_PREFIXES


def read_config(path: str, diagnostics: Diagnostics) -> list[Api]:
    """Reads a configuration file:

        apis:
          - name: clerk
            schema: schemas/clerk.yaml
            output: generated/clerk
            rename:                                  # may be left out
              '#/components/schemas/nullTime': null_time_2

    Paths are relative to the working directory. Empty where there were errors.
    """
    root = load(path, diagnostics)
    if root is None:
        return []
    listed = root.get("apis") if root.is_mapping else None
    if listed is None or not listed.is_sequence or not listed.value:
        diagnostics.error(root.location, "expected 'apis', a list of 'name', 'schema', 'output'")
        return []
    apis: list[Api] = []
    for node in listed.value:
        api = _read_api(node, diagnostics)
        if api is None:
            continue
        for other in apis:
            if api.name == other.name or normpath(api.output) == normpath(other.output):
                diagnostics.error(
                    node.location, f"'{api.name}' has the name or output of '{other.name}'")
        apis.append(api)
    return [] if diagnostics.failed else apis


def _read_api(node: Node, diagnostics: Diagnostics) -> Api | None:
    if not node.is_mapping:
        diagnostics.error(node.location, "expected a mapping with 'name', 'schema' and 'output'")
        return None
    values = {}
    for key in _KEYS:
        member = node.get(key)
        if member is None or not isinstance(member.value, str) or not member.value:
            diagnostics.error(
                (member or node).location, f"'{key}' is missing or not a string")
            return None
        values[key] = member.value
    if not can_be_prefix(values["name"]):
        diagnostics.error(
            node.location, f"'{values['name']}' can't be the prefix of C names: use small "
            f"letters, digits and _, and none of {', '.join(TAKEN_PREFIXES)}")
        return None
    renames = _read_renames(node.get("rename"), diagnostics)
    if renames is None:
        return None
    return Api(
        **values,
        renames={pointer: str(name.value) for pointer, name in renames.items()},
        renamed_at={pointer: name.location for pointer, name in renames.items()})


def _read_renames(node: Node | None, diagnostics: Diagnostics) -> dict[str, Node] | None:
    if node is None:
        return {}
    names = dict(node.members())
    if not names or not all(isinstance(one.value, str) for one in names.values()):
        diagnostics.error(
            node.location, "expected a mapping from JSON pointers of schemas to names")
        return None
    return names

"""tern.yaml: which documents become which SDKs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from os.path import normpath

from .diagnostics import Diagnostics
from .load import load
from .nodes import Node

_KEYS = ("name", "schema", "output")


@dataclass(frozen=True)
class Api:
    """name: the prefix of its C names; schema: path of its OpenAPI document; output: folder."""

    name: str
    schema: str
    output: str


def read_config(path: str, diagnostics: Diagnostics) -> list[Api]:
    """Reads a configuration file:

        apis:
          - name: clerk
            schema: schemas/clerk.yaml
            output: generated/clerk

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
    if not re.fullmatch(r"[a-z][a-z0-9_]*", values["name"]) or values["name"] == "tern":
        diagnostics.error(
            node.location, f"'{values['name']}' can't be the prefix of C names: use small "
            "letters, digits and _, and not 'tern'")
        return None
    return Api(**values)

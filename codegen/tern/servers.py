"""Servers and their variables (OpenAPI 3.1, sections 4.8.5 and 4.8.6), and templates in general."""

from __future__ import annotations

import re

from . import ir
from .nodes import Node
from .objects import Objects


def pieces(template: str) -> tuple[str, ...] | None:
    """Text, name, text, name, ..., text of `text{name}text{name}text`; None where the braces do
    not pair, or hold nothing."""
    if re.sub("{[^{}]+}", "", template).count("{") + re.sub("{[^{}]+}", "", template).count("}"):
        return None
    return tuple(re.split("{([^{}]+)}", template))


class ServerRules:
    def __init__(self, objects: Objects) -> None:
        self._objects = objects

    def read(self, owner: Node) -> tuple[tuple[ir.Server, ...], bool]:
        """The servers of a document, path or operation, and whether they are all there."""
        listed = self._objects.keywords.sequence(owner, "servers")
        found = [self._server(one) for one in listed.items()] if listed else []
        sound = None not in found and (listed is not None or "servers" not in owner.value)
        return tuple(one for one in found if one is not None), sound

    def _server(self, node: Node) -> ir.Server | None:
        url = node.get("url")
        if url is None or not isinstance(url.value, str):
            self._objects.error(url or node, "a server needs 'url', a string")
            return None
        # An empty address is meant for `/`, which is where an empty path leads.
        template = pieces(url.value)
        if template is None:
            self._objects.error(url, f"the braces of '{url.value}' don't pair")
            return None
        stated = self._objects.keywords.mapping(node, "variables")
        variables = [self._variable(name, one) for name, one in stated.members()] if stated else []
        if None in variables or stated is None and "variables" in node.value:
            return None
        known = tuple(one for one in variables if one is not None)
        sound = True
        for name in dict.fromkeys(template[1::2]):
            if all(name != one.name for one in known):
                self._objects.error(
                    url, f"'{{{name}}}' has no value: define it under 'variables', with 'default'")
                sound = False
        for one in known:
            if one.name not in template[1::2] and stated is not None:
                self._objects.warning(
                    stated.value[one.name], f"'{{{one.name}}}' is not in '{url.value}'")
        description = self._objects.text(node, "description")
        return ir.Server(template, known, description, node.location) if sound else None

    def _variable(self, name: str, node: Node) -> ir.ServerVariable | None:
        default = node.get("default")
        if default is None or default.is_mapping or default.is_sequence or default.value is None:
            self._objects.error(
                default or node, f"the server variable '{name}' needs 'default', a string")
            return None
        # Numbers, such as ports, are often written without quotes.
        text = self._objects.text(node, "default")
        listed = self._objects.keywords.sequence(node, "enum")
        values = tuple(
            one.value if isinstance(one.value, str) else one.text
            for one in (listed.items() if listed else ()))
        if values and text not in values:
            self._objects.error(default, f"the default '{text}' is none of the values of 'enum'")
            return None
        return ir.ServerVariable(name, text, values, self._objects.text(node, "description"))

"""What the readers of operations share: references followed, schemas as types, reports."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from .diagnostics import Diagnostics
from .ir import Documentation, NamedType, TypeId, Value
from .keywords import Keywords
from .nodes import Node
from .resolve import Resolver
from .schema import Place, Schema

MAX_FOLLOWED = 100
"""How many references may lead into one another before they reach an object."""


@dataclass(frozen=True)
class Typed:
    """A schema as a type, with what it says for people, and as it was looked up."""

    value: Value
    documentation: Documentation
    schema: Schema


class Types(Protocol):
    """The builder of types, as the readers of operations see it."""

    def typed(self, node: Node, path: TypeId) -> Typed: ...

    def named(self, type_id: TypeId) -> NamedType: ...


@dataclass(frozen=True)
class Found:
    """An object behind its references. origin: `parameters/Limit` for a component, which gives
    what is inline in it its id; None for what stands where it is used."""

    node: Node
    origin: str | None


class Objects:
    """patches: the id of a component's patch model, by the component's."""

    def __init__(
        self,
        resolver: Resolver,
        types: Types,
        diagnostics: Diagnostics,
        names: Mapping[int, str],
        patches: Mapping[TypeId, TypeId],
    ) -> None:
        self._resolver = resolver
        self._diagnostics = diagnostics
        self._names = names
        self.types = types
        self.patches = patches
        self.keywords = Keywords(diagnostics)

    def error(self, node: Node, text: str) -> None:
        self._diagnostics.error(node.location, text)

    def note(self, node: Node, text: str) -> None:
        self._diagnostics.note(node.location, text)

    def warning(self, node: Node, text: str) -> None:
        self._diagnostics.warning(node.location, text)

    def left_out(self, node: Node, what: str) -> None:
        """Says that something is left out for the errors in it, where they are warnings."""
        if self._diagnostics.lenient:
            self.warning(node, f"{what} left out, for the mistake above")

    def name(self, node: Node) -> str | None:
        """What an object is to be called in C: from outside the document, or `x-tern-name`."""
        return self._names.get(id(node)) or self.keywords.identifier(node, "x-tern-name") or None

    def follow(self, node: Node, section: str) -> Found | None:
        """The object that a node is or refers to. None, and an error, where there is none.

        section: the part of `components` that holds such objects.
        """
        origin = None
        start, passed = node, 0
        while node.is_mapping and "$ref" in node.value:
            if passed == MAX_FOLLOWED:
                self.error(start, "the reference leads back to itself, or through more than "
                           f"{MAX_FOLLOWED} others")
                return None
            passed += 1
            reference = node.value["$ref"]
            found = self._resolver.find(reference)
            if found is None:
                return None
            node, tokens = found
            if tokens[:1] == ["components"]:
                if tokens[1:2] != [section]:
                    self.error(reference, f"'{reference.value}' is nothing of "
                               f"'#/components/{section}'")
                    return None
                if len(tokens) == 3:
                    origin = "/".join(tokens[1:])
        if not node.is_mapping:
            self.error(node, f"this must be a mapping, not {described(node)}")
            return None
        return Found(node, origin)

    def properties(self, schema: Schema) -> Mapping[str, Place]:
        """The properties of an object's schema, behind its references."""
        return self._resolver.follow(schema)[0].by_name

    def look(self, place: Place) -> Schema:
        return self._resolver.look(place)

    def text(self, node: Node, key: str) -> str:
        return self.keywords.text(node, key)

    def flag(self, node: Node, key: str) -> bool:
        return bool(self.keywords.flag(node, key))

    def documented(self, node: Node, inner: Documentation) -> Documentation:
        """What a parameter or header says, and its schema where it says nothing itself."""
        examples = [node.value["example"].plain()] if "example" in node.value else []
        several = self.keywords.mapping(node, "examples")
        for _, one in several.members() if several else ():
            value = one.get("value")
            examples += [value.plain()] if value is not None else []
        return Documentation(
            description=self.text(node, "description") or inner.description,
            examples=tuple(examples) or inner.examples,
            default=inner.default,
            has_default=inner.has_default,
            deprecated=self.flag(node, "deprecated") or inner.deprecated,
        )

    def unknown(self, node: Node, what: str, text: str, known: Iterable[str]) -> None:
        """Reports a word that is none of those that may stand there."""
        known = list(known)
        near = difflib.get_close_matches(text, known, n=1)
        hint = f"did you mean '{near[0]}'?" if near else f"one of {', '.join(known)}"
        self.error(node, f"unknown {what} '{text}' ({hint})")


def described(node: Node) -> str:
    """What a node is, with its article."""
    if node.value is None:
        return "null"
    return f"an {node.kind}" if node.kind[0] in "aoi" else f"a {node.kind}"

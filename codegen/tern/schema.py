"""What `resolve` hands to `build`: one schema with its references and `allOf` worked in.

A `Schema` is one level deep: what is below it is a `Place`, looked into on demand
(`Resolver.look`). That is what lets schemas be recursive.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from .diagnostics import Location
from .ir import Constraints, Documentation, TypeId
from .keywords import Limit
from .nodes import Node


@dataclass(frozen=True)
class Part:
    """A schema as it is written, and the id its type has where that is declared.

    beside: it stands beside a union (or inside what does) and is merged into a branch of it.
    """

    node: Node
    path: TypeId
    beside: bool = False


@dataclass(frozen=True)
class Place:
    """A schema not looked into yet: all its parts must hold (several come from `allOf`)."""

    parts: tuple[Part, ...]
    path: TypeId

    @staticmethod
    def at(node: Node, path: TypeId) -> Place:
        return Place((Part(node, path),), path)

    @property
    def location(self) -> Location:
        return self.parts[0].node.location

    @property
    def identity(self) -> tuple[int, ...]:
        """The same for two places exactly if they are the same parts of the document."""
        return tuple(id(part.node) for part in self.parts)


@dataclass(frozen=True)
class Discriminator:
    """OpenAPI's Discriminator Object. mapping: the value's node, by tag."""

    property_name: str
    mapping: tuple[tuple[str, Node], ...]
    location: Location


@dataclass(frozen=True)
class Schema:
    """One schema, whatever the dialect it was written in.

    path: the id of the named type that it needs, if it needs one.
    identity: the same for two schemas that are the same type.
    reference: the component that this is a use of; then only `nullable`, `constraints`,
    `documentation` and `name` say something of their own.
    types: JSON Schema's type names without `null`; empty for any type.
    nullable: whether null is allowed, None where nothing says so.
    enum: the values without null and without repetitions, None where there is no enumeration.
    enum_names: what the document calls them in programs, empty where it does not.
    item_branches: instead of `items`: what the items may be, of arrays that became one.
    branches: of `oneOf` or `anyOf`. base: what stands beside them and holds for each of them,
    where there are properties among it; base_identity: where these come from.
    additional: `additionalProperties`: a schema, True, False, or None where it is absent; or
    the one schema of `patternProperties`.
    name: `x-tern-name`, what the type (of a property: the field) is to be called.
    limits: our extensions for values stored in place. default_at: where the default stands.
    free_form: the schema cannot be expressed and is carried as JSON of any shape.
    """

    location: Location
    path: TypeId
    identity: tuple[int, ...] = ()
    reference: str | None = None
    types: tuple[str, ...] = ()
    nullable: bool | None = None
    format: str | None = None
    enum: tuple[Any, ...] | None = None
    enum_names: tuple[str, ...] = ()
    properties: tuple[tuple[str, Place], ...] = ()
    required: tuple[tuple[str, Location], ...] = ()
    items: Place | None = None
    item_branches: tuple[Place, ...] = ()
    additional: Place | bool | None = None
    branches: tuple[Place, ...] = ()
    base: tuple[Part, ...] = ()
    base_identity: tuple[int, ...] = ()
    discriminator: Discriminator | None = None
    constraints: Constraints = Constraints()
    documentation: Documentation = Documentation()
    default_at: Location | None = None
    name: str | None = None
    limits: tuple[Limit, ...] = ()
    only_null: bool = False
    free_form: bool = False

    @property
    def required_names(self) -> tuple[str, ...]:
        return tuple(name for name, _ in self.required)

    @cached_property
    def by_name(self) -> dict[str, Place]:
        return dict(self.properties)

"""The intermediate representation: what an OpenAPI document says about data, with no C in it.

Everything is frozen, compares by value and holds no reference to the YAML it came from
except a `Location` for diagnostics. Order is the document's order throughout.
`name`, where there is one, is the document's `x-tern-name`: what to call it in C instead.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Any

from .diagnostics import Location

TypeId = tuple[str, ...]
"""Identifies a named type: `("Session",)` is the component schema `Session`;
`("Session", "messages", "item")` a schema written inline, by the path that leads to it:
a property's wire name, then `item` (of an array), `value` (of a map) or a union branch's label."""


class Presence(enum.Enum):
    """Which states a field can be in. A field of every presence can hold a value."""

    REQUIRED = "required"
    OPTIONAL = "optional"  # absent | value
    NULLABLE = "nullable"  # null | value
    OPTIONAL_NULLABLE = "optional-nullable"  # absent | null | value

    @staticmethod
    def of(required: bool, nullable: bool) -> Presence:
        if required:
            return Presence.NULLABLE if nullable else Presence.REQUIRED
        return Presence.OPTIONAL_NULLABLE if nullable else Presence.OPTIONAL

    @property
    def required(self) -> bool:
        return self in (Presence.REQUIRED, Presence.NULLABLE)

    @property
    def nullable(self) -> bool:
        return self in (Presence.NULLABLE, Presence.OPTIONAL_NULLABLE)


class ScalarKind(enum.Enum):
    """JSON values that need no further description."""

    BOOLEAN = "boolean"
    INT32 = "int32"
    INT64 = "int64"
    FLOAT = "float"
    DOUBLE = "double"
    STRING = "string"
    JSON = "json"  # free-form: any JSON value, kept as its text


@dataclass(frozen=True)
class Constraints:
    """The assertions of JSON Schema that restrict a value without changing its type.

    None means "not stated". Numbers are int or float as the document wrote them.
    """

    minimum: int | float | None = None
    maximum: int | float | None = None
    exclusive_minimum: int | float | None = None
    exclusive_maximum: int | float | None = None
    multiple_of: int | float | None = None
    min_length: int | None = None
    max_length: int | None = None
    pattern: str | None = None
    min_items: int | None = None
    max_items: int | None = None
    unique_items: bool = False
    min_properties: int | None = None
    max_properties: int | None = None


@dataclass(frozen=True)
class Scalar:
    """A scalar or free-form value. `format` is the document's word, None where it has none."""

    kind: ScalarKind
    format: str | None = None


@dataclass(frozen=True)
class Reference:
    """A use of a Model, Enum or Union by its id (never of an Alias: those are seen through)."""

    id: TypeId


@dataclass(frozen=True)
class Value:
    """A type together with whether null may stand in its place, and its own constraints."""

    type: Type
    nullable: bool = False
    constraints: Constraints = Constraints()


@dataclass(frozen=True)
class Array:
    items: Value


@dataclass(frozen=True)
class Map:
    """An object whose keys are data (`additionalProperties` with no `properties`)."""

    values: Value


Type = Scalar | Reference | Array | Map


@dataclass(frozen=True)
class Documentation:
    """What a schema says for people. `examples` and `default` are plain JSON values.

    `has_default` tells a default of null from no default.
    """

    description: str = ""
    examples: tuple[Any, ...] = ()
    default: Any = None
    has_default: bool = False
    deprecated: bool = False
    read_only: bool = False
    write_only: bool = False


@dataclass(frozen=True)
class Field:
    """A property of a Model. `value.nullable` agrees with `presence.nullable`."""

    wire_name: str
    value: Value
    presence: Presence
    documentation: Documentation
    location: Location
    name: str | None = None


@dataclass(frozen=True)
class Model:
    """An object with named properties.

    additional_properties: the type of the properties not named, None where the document
    leaves it open or closes it (they are kept as free-form JSON either way).
    """

    id: TypeId
    fields: tuple[Field, ...]
    additional_properties: Value | None
    documentation: Documentation
    location: Location
    name: str | None = None


@dataclass(frozen=True)
class Enum:
    """A closed list of strings in the document, an open one for us: other values are kept."""

    id: TypeId
    values: tuple[str, ...]
    documentation: Documentation
    location: Location
    name: str | None = None


@dataclass(frozen=True)
class Variant:
    """One branch of a Union.

    label: what names it: the branch's title, the component it refers to, or its JSON type.
    tags: values of the union's discriminator that select it, empty where none does; of two
    variants with the same tag the first is selected (build has warned then).
    required: wire names of the properties that an object must have to be this variant
    (only where there are no tags; empty for a variant that is not an object).
    """

    label: str
    value: Value
    tags: tuple[str, ...]
    required: tuple[str, ...]
    location: Location


@dataclass(frozen=True)
class Union:
    """`oneOf` or `anyOf` of several types.

    discriminator: wire name of the property whose string value selects among the object
    variants; declared by the document, or found: a property that is constant in each of them.
    None where there is none.

    How a JSON value selects its variant, in this order:
    a string: an Enum variant that names it, else the string variant, else the first Enum variant;
    a number: an integer variant if it is written without fraction and exponent, else the
    floating-point one; true/false: the boolean variant; an array: the array variant;
    an object: the variant whose tag it carries; else the first variant without tags whose
    required properties it has, variants in order (see build: most specific first); a Map is
    such a variant with nothing required; else the free-form variant; else none: it is kept as JSON.
    """

    id: TypeId
    variants: tuple[Variant, ...]
    discriminator: str | None
    documentation: Documentation
    location: Location
    name: str | None = None


@dataclass(frozen=True)
class Alias:
    """A component schema that is none of the above: a scalar, array, map, or another component.

    It names a document root (for decode and encode); uses of it are uses of `value`.
    """

    id: TypeId
    value: Value
    documentation: Documentation
    location: Location
    name: str | None = None


NamedType = Model | Enum | Union | Alias


@dataclass(frozen=True)
class Document:
    """One API. `types` holds every named type; a component's inline types follow it directly."""

    title: str
    version: str
    description: str
    types: tuple[NamedType, ...]
    location: Location

    def by_id(self) -> dict[TypeId, NamedType]:
        return {one.id: one for one in self.types}

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
    UINT32 = "uint32"
    UINT64 = "uint64"
    FLOAT = "float"
    DOUBLE = "double"
    STRING = "string"
    JSON = "json"  # free-form: any JSON value, kept as its text


@dataclass(frozen=True)
class Constraints:
    """The assertions of JSON Schema that restrict a value without changing its type.

    None means "not stated". Numbers are int or float as the document wrote them.
    allowed: the only JSON values that are valid, where `enum` or `const` (JSON Schema 2020-12
    Validation, sections 6.1.2 and 6.1.3) list others than strings; empty where every value of
    the type is. All of them fit the type, which is free-form JSON where they have several types
    or are arrays or objects. Null is never among them (see `Value.nullable`). A list of strings
    is an `Enum` instead.
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
    allowed: tuple[Any, ...] = ()


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
    """A type together with whether null may stand in its place, and its own constraints.

    inline_limit: `x-tern-max-length` of a string (bytes of UTF-8) or `x-tern-max-items` of an
    array: it is to be stored in place with room for so many, and none longer is accepted.
    At least 1; None where the document sets no such limit, and for every other type.
    """

    type: Type
    nullable: bool = False
    constraints: Constraints = Constraints()
    inline_limit: int | None = None


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

    `has_default` tells a default of null from no default. A default fits the type that it is
    given for, and an Enum's is one of its values.
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
    leaves it open or closes it (they are kept as free-form JSON either way). Also the type of
    the one pattern of `patternProperties`, where the document allows no other names.
    constraints: of a component, for a document that is one; a use has its own.
    """

    id: TypeId
    fields: tuple[Field, ...]
    additional_properties: Value | None
    documentation: Documentation
    location: Location
    name: str | None = None
    constraints: Constraints = Constraints()


@dataclass(frozen=True)
class Enum:
    """A closed list of strings in the document, an open one for us: other values are kept.

    constant_names: what to call each value in C (`x-enum-varnames`, `x-enumNames`), as the
    document writes it: letters, digits and _, a letter first, no two alike whatever their case.
    As many as there are values, or none.
    """

    id: TypeId
    values: tuple[str, ...]
    documentation: Documentation
    location: Location
    name: str | None = None
    constant_names: tuple[str, ...] = ()


JSON_TYPES = ("null", "boolean", "integer", "number", "string", "array", "object")
"""What a JSON value can be. A number is an integer if it is written without fraction and
exponent; what accepts "number" accepts "integer" too, and lists both."""


@dataclass(frozen=True)
class Variant:
    """One branch of a Union.

    label: what names it: the branch's title, the component it refers to, or its JSON type.
    tags: values of the union's discriminator that select it, empty where none does; of two
    variants with the same tag the first is selected (build has warned then).
    required: wire names of the properties that an object must have to be this variant
    (only where there are no tags; empty for a variant that is not an object).
    items: of an array variant that is not the only one: the JSON types that its first element
    may have, out of JSON_TYPES and in that order; empty everywhere else.
    """

    label: str
    value: Value
    tags: tuple[str, ...]
    required: tuple[str, ...]
    location: Location
    items: tuple[str, ...] = ()


@dataclass(frozen=True)
class Union:
    """`oneOf` or `anyOf` of several types.

    discriminator: wire name of the property whose string value selects among the object
    variants; declared by the document, or found: a property that is constant in each of them.
    None where there is none.
    ambiguous: several object variants have no tags and require the same properties, so that the
    rule below takes the first of them (build has warned then). Among all variants that the rule
    would allow, the one that names the most of the object's properties is a better choice.

    How a JSON value selects its variant, in this order:
    a string: an Enum variant that names it, else the string variant, else the first Enum variant;
    a number: an integer variant if it is written without fraction and exponent, else the
    floating-point one; true/false: the boolean variant;
    an array: the array variant; of several, the first whose `items` hold the JSON type of the
    first element (the very first variant for an empty array, and where none holds it);
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
    ambiguous: bool = False
    constraints: Constraints = Constraints()


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

"""What the templates see of an SDK: C types, wrappers, tables, units. Plain data, made by `layout`.

`whole` of a type: the constraints of a document that is one, a pointer or NULL as C has it; None
where it is no document of its own and has no calls.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from . import ir


@dataclass(frozen=True)
class CType:
    """A type in C, apart from presence.

    plain: its spelling where it is required; wrapped: as the `value` of a wrapper.
    short: its name within names of wrappers and containers; prefix: theirs, `tern` where the
    runtime has them all. kind, row_type: as table rows state them.
    unit: the component whose header completes it, None where containers.h or the runtime does.
    named: the named type behind it, through arrays and maps.
    """

    plain: str
    wrapped: str
    short: str
    prefix: str
    kind: str
    row_type: str
    unit: str | None
    named: ir.TypeId | None
    depth: int = 0  # of nested arrays and maps


@dataclass(frozen=True)
class Slot:
    """What a member, an element or a variant is: its C type and its table row's columns.

    named: C name of the named type behind it, "" where there is none.
    """

    ctype: str
    states: str
    presence: str
    kind: str
    row_type: str
    named: str

    def declare(self, name: str) -> str:
        """The declaration of a member of that name, without its semicolon."""
        return self.ctype + name if self.ctype.endswith("*") else f"{self.ctype} {name}"


@dataclass(frozen=True)
class Container:
    """A wrapper (`family` says which), array or map. `macro` declares it, with `arguments`."""

    name: str
    macro: str
    arguments: tuple[str, ...]


@dataclass(frozen=True)
class ElementTable:
    """The descriptor of an array, a map or (`slot` None) an inline string; `macro` makes it."""

    name: str
    macro: str
    element: str
    slot: Slot | None


@dataclass(frozen=True)
class MapEntry:
    """The entry of a map, where its value type is complete."""

    name: str
    ctype: str


@dataclass(frozen=True)
class Member:
    """A struct member and its row."""

    name: str
    wire_name: str
    slot: Slot
    field: ir.Field


@dataclass(frozen=True)
class ConstraintTable:
    """A tern_constraints: its name, initialisers of its members, and literals of the JSON texts
    that its list of allowed values holds."""

    name: str
    members: tuple[str, ...]
    allowed: tuple[str, ...]


@dataclass(frozen=True)
class Rule:
    """A tern_rule, each column as C has it. wire_name: "*" for all additional properties."""

    field: int
    wire_name: str
    flags: str
    constraints: str
    default: str


@dataclass(frozen=True)
class Constant:
    """A constant and what it stands for: a text of an enum or tag, or a number as C has it."""

    name: str
    text: str


@dataclass(frozen=True)
class Default:
    """An accessor that returns a member's value or its default, a C expression."""

    wire_name: str
    member: str
    function: str
    ctype: str
    value: str


@dataclass(frozen=True)
class ModelType:
    """A struct. lookup: the runtime's hash table of its wire names, see lookup.py.
    constraints: the tables that `rules` point to, each after those that it points to itself.
    allowed: macros for the numbers that a member may be."""

    c_name: str
    label: str
    members: tuple[Member, ...]
    lookup: tuple[int, ...]
    constraints: tuple[ConstraintTable, ...]
    rules: tuple[Rule, ...]
    allowed: tuple[Constant, ...]
    defaults: tuple[Default, ...]
    additional: Slot
    source: ir.Model
    wrappers: tuple[Container, ...]
    entries: tuple[MapEntry, ...]
    whole: str | None = None

    form = "model"

    @property
    def table(self) -> str:
        """The descriptor's name."""
        return "tern_type_of_" + self.c_name


@dataclass(frozen=True)
class EnumType:
    """An open enum; `unrecognized` is its constant 0."""

    c_name: str
    label: str
    unrecognized: str
    constants: tuple[Constant, ...]
    by_text: tuple[int, ...]
    source: ir.Enum
    wrappers: tuple[Container, ...]
    entries: tuple[MapEntry, ...]
    whole: str | None = None

    form = "enum"

    @property
    def table(self) -> str:
        """The descriptor's name."""
        return "tern_type_of_" + self.c_name


@dataclass(frozen=True)
class VariantMember:
    """A union's member and row. `required`: bits into the union's required_keys; first_item: bits
    of tern_json_kind, and `constraints`: a pointer or NULL, as C has them; constructor: the
    function that makes a union of it."""

    name: str
    constant: str
    constructor: str
    slot: Slot
    tagged: bool
    required: int
    first_item: str
    constraints: str
    variant: ir.Variant


@dataclass(frozen=True)
class UnionType:
    """constraints: the tables that `members` point to."""

    c_name: str
    label: str
    unrecognized: str
    members: tuple[VariantMember, ...]
    tags: tuple[Constant, ...]
    required_keys: tuple[str, ...]
    discriminator: str
    constraints: tuple[ConstraintTable, ...]
    source: ir.Union
    wrappers: tuple[Container, ...]
    entries: tuple[MapEntry, ...]
    whole: str | None = None

    form = "union"

    @property
    def table(self) -> str:
        """The descriptor's name."""
        return "tern_type_of_" + self.c_name


@dataclass(frozen=True)
class AliasType:
    """A component that is another type under a name of its own. `table`: its descriptor."""

    c_name: str
    label: str
    ctype: str
    table: str
    allowed: tuple[Constant, ...]
    source: ir.Alias
    whole: str | None = None

    form = "alias"


AnyType = ModelType | EnumType | UnionType | AliasType


@dataclass(frozen=True)
class Unit:
    """A header and a source. `root` is the component's own type, one of `types`, each of which
    comes after what it needs. `declares`: the types in the header, which are others in a cycle.
    `includes`: stems of the headers it needs. `constraints`: those of a document that is one, a
    pointer or NULL as C has it, to the last of `tables`."""

    stem: str
    label: str
    root: AnyType
    types: tuple[AnyType, ...]
    declares: tuple[AnyType, ...]
    includes: tuple[str, ...]
    constraints: str
    tables: tuple[ConstraintTable, ...]

    @property
    def exported(self) -> tuple[str, ...]:
        """Those of `tables` that headers name."""
        return (self.constraints.removeprefix("&"),)

    @property
    def deprecated(self) -> bool:
        """Whether its tables name a deprecated member."""
        return any(
            item.field.documentation.deprecated
            for one in self.types
            if isinstance(one, ModelType)
            for item in one.members)


@dataclass(frozen=True)
class Layout:
    """All of the models that the templates show, in the order in which they show it.

    forward: structs to declare; described: those that have a descriptor. meanings: what each C name
    of a type, wrapper or container stands for.
    """

    prefix: str
    document: ir.Document
    forward: tuple[str, ...]
    described: tuple[str, ...]
    containers: tuple[Container, ...]
    entries: tuple[MapEntry, ...]
    tables: tuple[ElementTable, ...]
    units: tuple[Unit, ...]
    meanings: Mapping[str, str]

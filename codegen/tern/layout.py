"""Stage 5: what C gets to see: types, order, includes, table rows. Nothing is decided after it.

A *unit* is a component schema with the schemas written inline in it: one header, one source.
Required models are embedded, optional ones pointed to. A unit's header includes those of what it
embeds, and not those of what it points to: these could come back to it before its own types are
declared, and nest without end. Every struct, descriptor, array, map and wrapper around a pointer is
declared in one header that all units include; one more includes all units.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import chain, zip_longest
from typing import Any

from . import ir
from .diagnostics import Diagnostics
from .graph import components as strong_components
from .graph import in_order
from .names import Names
from .text import c_number, c_string, json_text

_SCALARS = {
    ir.ScalarKind.BOOLEAN: ("bool", "boolean", "BOOLEAN"),
    ir.ScalarKind.INT32: ("int32_t", "int32", "INT32"),
    ir.ScalarKind.INT64: ("int64_t", "int64", "INT64"),
    ir.ScalarKind.UINT32: ("uint32_t", "uint32", "UINT32"),
    ir.ScalarKind.UINT64: ("uint64_t", "uint64", "UINT64"),
    ir.ScalarKind.FLOAT: ("float", "float", "FLOAT"),
    ir.ScalarKind.DOUBLE: ("double", "double", "DOUBLE"),
    ir.ScalarKind.STRING: ("tern_str", "str", "STRING"),
    ir.ScalarKind.JSON: ("tern_json", "json", "JSON"),
}
"""C type, name within the names of wrappers and containers, KIND of a table row."""

_FAMILIES = {
    ir.Presence.OPTIONAL: ("opt", "absent | value"),
    ir.Presence.NULLABLE: ("nullable", "null | value"),
    ir.Presence.OPTIONAL_NULLABLE: ("optnull", "absent | null | value"),
}
"""Wrapper family, and the states it has."""

_ROW_PRESENCE = {
    ir.Presence.REQUIRED: "REQUIRED",
    ir.Presence.OPTIONAL: "OPTIONAL",
    ir.Presence.NULLABLE: "NULLABLE",
    ir.Presence.OPTIONAL_NULLABLE: "OPTIONAL_NULLABLE",
}

TypeUnits = dict[ir.TypeId, str]


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
    """The descriptor of an array or map. `macro` is TERN_ARRAY or TERN_MAP."""

    name: str
    macro: str
    element: str
    slot: Slot


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
    """A tern_rule, each column as C has it."""

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
    """A struct. by_key: indices of `members` in the runtime's order of keys.
    constraints: the tables that `rules` point to, each after those that it points to itself.
    allowed: macros for the numbers that a member may be."""

    c_name: str
    label: str
    members: tuple[Member, ...]
    by_key: tuple[int, ...]
    constraints: tuple[ConstraintTable, ...]
    rules: tuple[Rule, ...]
    allowed: tuple[Constant, ...]
    defaults: tuple[Default, ...]
    additional: Slot
    source: ir.Model
    wrappers: tuple[Container, ...]
    entries: tuple[MapEntry, ...]

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

    form = "enum"

    @property
    def table(self) -> str:
        """The descriptor's name."""
        return "tern_type_of_" + self.c_name


@dataclass(frozen=True)
class VariantMember:
    """A union's member and row. `required`: bits into the union's required_keys; first_item: bits
    of tern_json_kind, as C has them."""

    name: str
    constant: str
    slot: Slot
    tagged: bool
    required: int
    first_item: str
    variant: ir.Variant


@dataclass(frozen=True)
class UnionType:
    c_name: str
    label: str
    unrecognized: str
    members: tuple[VariantMember, ...]
    tags: tuple[Constant, ...]
    required_keys: tuple[str, ...]
    discriminator: str
    source: ir.Union
    wrappers: tuple[Container, ...]
    entries: tuple[MapEntry, ...]

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

    form = "alias"


AnyType = ModelType | EnumType | UnionType | AliasType


@dataclass(frozen=True)
class Unit:
    """A header and a source. `root` is the component's own type, one of `types`, each of which
    comes after what it needs. `declares`: the types in the header, which are others in a cycle.
    `includes`: stems of the headers it needs."""

    stem: str
    label: str
    root: AnyType
    types: tuple[AnyType, ...]
    declares: tuple[AnyType, ...]
    includes: tuple[str, ...]

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
    """Everything the templates show, in the order in which they show it.

    forward: structs to declare; described: those that have a descriptor.
    """

    prefix: str
    document: ir.Document
    forward: tuple[str, ...]
    described: tuple[str, ...]
    containers: tuple[Container, ...]
    entries: tuple[MapEntry, ...]
    tables: tuple[ElementTable, ...]
    units: tuple[Unit, ...]


def make_layout(document: ir.Document, names: Names, diagnostics: Diagnostics) -> Layout:
    """The layout of a document whose names are without error. Errors are wrappers, arrays and
    maps that would be called as something else is."""
    return _Planner(document, names, diagnostics).run()


def order_of(texts: Iterable[str]) -> tuple[int, ...]:
    """Indices in the order in which the runtime searches: shorter first, then by bytes."""
    encoded = [text.encode() for text in texts]
    return tuple(sorted(range(len(encoded)), key=lambda i: (len(encoded[i]), encoded[i])))


REQUIRED_KEYS_MAX = 64
"""Bits in a row's `required`."""


def telling_keys(union: ir.Union) -> tuple[str, ...]:
    """The required keys that tell variants apart, in document order.

    Where there are more than a row has bits for, those that the fewest variants require, each
    variant's first one, then each one's second, and so on.
    """
    uses = Counter(key for one in union.variants for key in dict.fromkeys(one.required))
    if len(uses) <= REQUIRED_KEYS_MAX:
        return tuple(uses)
    rarest = (sorted(one.required, key=uses.__getitem__) for one in union.variants)
    turns = (key for turn in zip_longest(*rarest) for key in turn if key is not None)
    kept = list(dict.fromkeys(turns))[:REQUIRED_KEYS_MAX]
    return tuple(key for key in uses if key in kept)


def label_of(id: ir.TypeId) -> str:
    """A type's name for people: that of the component, then the path inside it."""
    return ".".join(id)


def _required_models(one: ir.NamedType) -> Iterator[ir.TypeId]:
    """What a type would embed: the models of its required fields."""
    if isinstance(one, ir.Model):
        for item in one.fields:
            if item.presence is ir.Presence.REQUIRED and isinstance(item.value.type, ir.Reference):
                yield item.value.type.id


@dataclass
class _Header:
    """Components: whose types a header declares, and whose headers it includes."""

    declares: dict[str, None] = field(default_factory=dict)
    includes: dict[str, None] = field(default_factory=dict)


@dataclass
class _Planner:
    document: ir.Document
    names: Names
    diagnostics: Diagnostics
    by_id: dict[ir.TypeId, ir.NamedType] = field(init=False)
    recursive: set[tuple[ir.TypeId, ir.TypeId]] = field(init=False)
    user: ir.NamedType = field(init=False)  # the type being planned
    # Containers in the order of first use, each after what it is made of.
    containers: dict[str, Container] = field(default_factory=dict)
    tables: dict[str, ElementTable] = field(default_factory=dict)
    entries: dict[str, MapEntry] = field(default_factory=dict)
    forward: dict[str, None] = field(default_factory=dict)
    own_wrappers: dict[ir.TypeId, dict[str, Container]] = field(default_factory=dict)
    own_entries: dict[ir.TypeId, dict[str, MapEntry]] = field(default_factory=dict)
    # What each C name of a type, wrapper or container stands for.
    meanings: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.by_id = self.document.by_id()
        self.recursive = self._find_recursion()

    def run(self) -> Layout:
        for one in self.document.types:
            self.meanings[self.names.types[one.id]] = f"'{'/'.join(one.id)}'"
            if not isinstance(one, ir.Alias):
                self.forward[self.names.types[one.id]] = None
        planned: dict[ir.TypeId, AnyType] = {}
        for one in self.document.types:
            self.user = one
            planned[one.id] = self._plan(one)
        for id, made in planned.items():
            if not isinstance(made, AliasType):
                planned[id] = _with_containers(
                    made,
                    tuple(self.own_wrappers.get(id, {}).values()),
                    tuple(self.own_entries.get(id, {}).values()))
        return Layout(
            prefix=self.names.prefix,
            document=self.document,
            forward=tuple(self.forward),
            described=tuple(
                one.c_name for one in planned.values() if not isinstance(one, AliasType)),
            containers=tuple(self.containers.values()),
            entries=tuple(self.entries.values()),
            tables=tuple(self.tables.values()),
            units=tuple(self._units(planned)))

    # Recursion: where embedding would never end, or headers would include one another.

    def _find_recursion(self) -> set[tuple[ir.TypeId, ir.TypeId]]:
        edges = [
            (one.id, target)
            for one in self.document.types
            for target in _required_models(one)
            if isinstance(self.by_id[target], ir.Model)
        ]
        type_cycle = strong_components([one.id for one in self.document.types], edges)
        unit_edges = [(a[0], b[0]) for a, b in edges]
        unit_cycle = strong_components(list(self.names.units), unit_edges)
        return {
            (a, b)
            for a, b in edges
            if type_cycle[a] == type_cycle[b]
            or (a[0] != b[0] and unit_cycle[a[0]] == unit_cycle[b[0]])
        }

    # C types.

    def _ctype(self, type: ir.Type) -> CType:
        match type:
            case ir.Scalar():
                ctype, short, kind = _SCALARS[type.kind]
                return CType(ctype, ctype, short, "tern", kind, ctype, None, None)
            case ir.Reference():
                return self._named_ctype(type.id)
            case ir.Array():
                return self._container_ctype("array", type.items)
            case ir.Map():
                return self._container_ctype("map", type.values)
        raise AssertionError(type)

    def _named_ctype(self, id: ir.TypeId) -> CType:
        name = self.names.types[id]
        short = name.removeprefix(self.names.prefix + "_")
        one = self.by_id[id]
        match one:
            case ir.Enum():
                wrapped, kind, unit = name + "_value", "ENUM", id[0]
            case ir.Union():
                wrapped, kind, unit = name, "UNION", id[0]
            case _:
                wrapped, kind, unit = name + " *", "MODEL", id[0]
        return CType(name, wrapped, short, self.names.prefix, kind, name, unit, id)

    def _container_ctype(self, form: str, element: ir.Value) -> CType:
        presence = ir.Presence.of(required=True, nullable=element.nullable)
        inner = self._ctype(element.type)
        slot = self._slot(inner, presence)
        short = f"nullable_{inner.short}" if element.nullable else inner.short
        # The runtime has the containers of scalars, not those of containers.
        prefix = "tern" if inner.prefix == "tern" and inner.depth == 0 else self.names.prefix
        name = f"{prefix}_{form}_{short}"
        if prefix != "tern":
            self._declare_container(form, name, inner, slot)
        return CType(
            name, name, f"{form}_{short}", prefix, form.upper(), name, None, inner.named,
            inner.depth + 1)

    def _claim(self, name: str, meaning: str) -> None:
        other = self.meanings.setdefault(name, meaning)
        if other != meaning:
            self.diagnostics.error(
                self.user.location, f"{other} and {meaning} would both be '{name}' in C: rename "
                "one, or give it another name with 'x-tern-name'")

    def _declare_container(self, form: str, name: str, inner: CType, slot: Slot) -> None:
        self._claim(name, f"the {form} of {slot.ctype}")
        if form == "map":
            self._claim(name + "_entry", f"the entry of {name}")
            self._claim(name + "_find", f"the look-up in {name}")
        if name in self.containers:
            return
        entry = MapEntry(name, slot.ctype)
        # A wrapper of an enum or union is complete only in that one's header.
        incomplete = inner.unit is not None and (
            slot.kind != "MODEL" or slot.presence == "REQUIRED")
        if form == "array":
            if incomplete:
                self.forward[slot.ctype] = None
            self.containers[name] = Container(name, "TERN_DECLARE_ARRAY", (name, slot.ctype))
        else:
            self.containers[name] = Container(name, "TERN_DECLARE_MAP", (name,))
            if incomplete and inner.named is not None:
                self.own_entries.setdefault(inner.named, {})[name] = entry
            else:
                self.entries[name] = entry
        self.tables[name] = ElementTable(name, f"TERN_{form.upper()}", slot.ctype, slot)

    def _slot(self, ctype: CType, presence: ir.Presence, *, pointer: bool = False) -> Slot:
        """How a value with that presence sits in a struct; declares the wrapper it needs."""
        kind = "POINTER" if pointer else ctype.kind
        row_presence = _ROW_PRESENCE[presence]
        named = self.names.types[ctype.named] if ctype.named is not None else ""
        if presence is ir.Presence.REQUIRED:
            plain = ctype.plain + " *" if pointer else ctype.plain
            return Slot(plain, "required", row_presence, kind, ctype.row_type, named)
        family, states = _FAMILIES[presence]
        name = f"{ctype.prefix}_{family}_{ctype.short}"
        if ctype.prefix != "tern":
            self._declare_wrapper(name, family, ctype)
        return Slot(name, states, row_presence, kind, ctype.row_type, named)

    def _declare_wrapper(self, name: str, family: str, ctype: CType) -> None:
        self._claim(name, f"the {family} wrapper of {ctype.plain}")
        suffix = "_ENUM" if ctype.kind == "ENUM" else ""
        wrapper = Container(
            name, f"TERN_DECLARE_{family.upper()}{suffix}", (name, ctype.wrapped))
        if ctype.kind in ("ENUM", "UNION") and ctype.named is not None:
            self.own_wrappers.setdefault(ctype.named, {})[name] = wrapper
        else:
            self.containers.setdefault(name, wrapper)

    # Types.

    def _plan(self, one: ir.NamedType) -> AnyType:
        match one:
            case ir.Model():
                return self._plan_model(one)
            case ir.Enum():
                return self._plan_enum(one)
            case ir.Union():
                return self._plan_union(one)
            case ir.Alias():
                return self._plan_alias(one)
        raise AssertionError(one)

    def _plan_model(self, model: ir.Model) -> ModelType:
        members = []
        for one in model.fields:
            reference = one.value.type
            pointer = (
                isinstance(reference, ir.Reference)
                and one.presence is ir.Presence.REQUIRED
                and (model.id, reference.id) in self.recursive
            )
            slot = self._slot(self._ctype(one.value.type), one.presence, pointer=pointer)
            name = self.names.members[model.id][one.wire_name]
            members.append(Member(name, one.wire_name, slot, one))
        values = model.additional_properties or ir.Value(ir.Scalar(ir.ScalarKind.JSON))
        additional = self._slot(self._ctype(ir.Map(values)), ir.Presence.REQUIRED)
        name = self.names.types[model.id]
        constraints: list[ConstraintTable] = []
        rules = [_rule(name, i, one, constraints) for i, one in enumerate(model.fields)]
        defaults = [self._default(name, one) for one in members]
        allowed = [
            self._allowed((model.id, one.wire_name), one.value) for one in model.fields]
        return ModelType(
            name, label_of(model.id), tuple(members),
            order_of(one.wire_name for one in model.fields), tuple(constraints),
            tuple(one for one in rules if one is not None), tuple(chain.from_iterable(allowed)),
            tuple(one for one in defaults if one is not None), additional, model, (), ())

    def _plan_enum(self, enum: ir.Enum) -> EnumType:
        names = self.names.constants[enum.id]
        return EnumType(
            self.names.types[enum.id], label_of(enum.id), names.unrecognized,
            tuple(map(Constant, names.values, enum.values)), order_of(enum.values), enum, (), ())

    def _plan_union(self, union: ir.Union) -> UnionType:
        names = self.names.constants[union.id]
        keys = telling_keys(union)
        members = []
        tags = []
        for one, name, constant in zip(
            union.variants, self.names.variants[union.id], names.values, strict=True
        ):
            ctype = self._ctype(one.value.type)
            # Variants that are structs are pointers: a union is as large as its largest member.
            pointer = ctype.kind in ("MODEL", "UNION")
            slot = self._slot(ctype, ir.Presence.REQUIRED, pointer=pointer)
            required = sum(1 << i for i, key in enumerate(keys) if key in one.required)
            members.append(VariantMember(name, constant, slot, bool(one.tags), required, _first_item(one), one))
            tags += [Constant(constant, tag) for tag in one.tags]
        return UnionType(
            self.names.types[union.id], label_of(union.id), names.unrecognized, tuple(members),
            tuple(tags), keys, union.discriminator or "", union, (), ())

    def _plan_alias(self, alias: ir.Alias) -> AliasType:
        ctype = self._ctype(alias.value.type)
        table = "tern_type_of_" + ctype.row_type
        if isinstance(alias.value.type, ir.Scalar):
            table = f"tern_type_of_{ctype.short}"
        return AliasType(
            self.names.types[alias.id], label_of(alias.id), ctype.plain, table,
            self._allowed((alias.id, ""), alias.value), alias)

    def _allowed(self, key: tuple[ir.TypeId, str], value: ir.Value) -> tuple[Constant, ...]:
        if not isinstance(value.type, ir.Scalar):
            return ()
        return tuple(
            Constant(name, c_number(number, value.type))
            for name, number in self.names.allowed.get(key, ()))

    def _default(self, model: str, member: Member) -> Default | None:
        """An accessor for a default that C has an expression for."""
        one = member.field
        if (
            one.presence is ir.Presence.REQUIRED
            or not one.documentation.has_default
            or one.documentation.default is None
            or one.documentation.deprecated
            or one.value.inline_limit is not None
        ):
            return None
        expression = self._expression(one.value.type, one.documentation.default)
        if expression is None:
            return None
        function = f"{model}_{member.name}_or_default"
        self._claim(function, f"the default of '{one.wire_name}' of {model}")
        ctype = self._ctype(one.value.type).wrapped
        return Default(one.wire_name, member.name, function, ctype, expression)

    def _expression(self, type: ir.Type, json: Any) -> str | None:
        match type:
            case ir.Scalar(ir.ScalarKind.STRING) if isinstance(json, str):
                return f"TERN_STR({c_string(json)})"
            case ir.Scalar(ir.ScalarKind.BOOLEAN) if isinstance(json, bool):
                return "true" if json else "false"
            case ir.Scalar(ir.ScalarKind.JSON | ir.ScalarKind.STRING | ir.ScalarKind.BOOLEAN):
                return None
            case ir.Scalar():
                return c_number(json, type)
            case ir.Reference(id):
                enum = self.by_id[id]
                if isinstance(enum, ir.Enum) and json in enum.values:
                    return self.names.constants[id].values[enum.values.index(json)]
        return None

    # Units.

    def _units(self, planned: dict[ir.TypeId, AnyType]) -> Iterator[Unit]:
        needs = [(one.id, target) for one in self.document.types for target in self._needs(one)]
        ordered = in_order([one.id for one in self.document.types], needs)
        stems = self.names.units
        headers = self._headers(needs)
        for component, stem in stems.items():
            header = headers[component]
            yield Unit(
                stem,
                component,
                planned[(component,)],
                tuple(planned[id] for id in ordered if id[0] == component),
                tuple(planned[id] for id in ordered if id[0] in header.declares),
                tuple(sorted(stems[one] for one in header.includes)))

    def _headers(self, needs: list[tuple[ir.TypeId, ir.TypeId]]) -> dict[str, _Header]:
        """What each component's header declares and includes.

        Components that need each other's types complete, if only for what is written inline in
        them, are all declared in the first one's header, which the others include.
        """
        components = list(self.names.units)
        cycle = strong_components(components, [(a[0], b[0]) for a, b in needs])
        first: dict[int, str] = {}
        for one in components:
            first.setdefault(cycle[one], one)
        headers = {one: _Header() for one in components}
        for one in components:
            leader = first[cycle[one]]
            headers[leader].declares[one] = None
            if leader != one:
                headers[one].includes[leader] = None
        for a, b in needs:
            if cycle[a[0]] != cycle[b[0]]:
                headers[first[cycle[a[0]]]].includes[b[0]] = None
        return headers

    def _needs(self, one: ir.NamedType) -> Iterator[ir.TypeId]:
        """The named types that must be complete before a type."""
        match one:
            case ir.Model():
                for item in one.fields:
                    reference = item.value.type
                    if not isinstance(reference, ir.Reference):
                        continue
                    pointed = isinstance(self.by_id[reference.id], ir.Model) and (
                        item.presence is not ir.Presence.REQUIRED
                        or (one.id, reference.id) in self.recursive
                    )
                    if not pointed:
                        yield reference.id
            case ir.Union():
                for variant in one.variants:
                    reference = variant.value.type
                    if isinstance(reference, ir.Reference) and isinstance(
                        self.by_id[reference.id], ir.Enum
                    ):
                        yield reference.id


_NUMBERS = (
    "minimum", "maximum", "exclusive_minimum", "exclusive_maximum", "multiple_of",
)  # fmt: skip
_AT_LEAST = ("min_length", "min_items", "min_properties")
_AT_MOST = ("max_length", "max_items", "max_properties")
_LENGTH_MAX = 2**32 - 2
"""What a tern_constraints can count to; a limit beyond it can't be met by what fits in memory."""


def _rule(
    model: str, index: int, one: ir.Field, tables: list[ConstraintTable]
) -> Rule | None:
    """The rule of a field, its constraints added to `tables`; None where it has nothing to say."""
    documentation = one.documentation
    flags = [
        flag
        for flag, given in (
            ("TERN_READ_ONLY", documentation.read_only),
            ("TERN_WRITE_ONLY", documentation.write_only),
        )
        if given
    ]
    constraints = _constraints(f"tern_constraints_of_{model}_{index}", one.value, tables)
    default = c_string(json_text(documentation.default)) if documentation.has_default else "NULL"
    if not flags and constraints == default == "NULL":
        return None
    return Rule(index, one.wire_name, " | ".join(flags) or "0", constraints, default)


def _constraints(name: str, value: ir.Value, tables: list[ConstraintTable]) -> str:
    """A pointer to the table of a value's constraints, "NULL" where there are none."""
    given = value.constraints
    members = [
        f".{key} = {c_string(json_text(limit))}"
        for key in _NUMBERS
        if (limit := getattr(given, key)) is not None
    ]
    if given.pattern is not None:
        members.append(f".pattern = {c_string(given.pattern)}")
    members += [
        f".{key} = {min(limit, _LENGTH_MAX)}" for key in _AT_LEAST if (limit := getattr(given, key))
    ]
    members += [
        f".{key} = TERN_AT_MOST({limit})"
        for key in _AT_MOST
        if (limit := getattr(given, key)) is not None and limit <= _LENGTH_MAX
    ]
    if given.unique_items:
        members.append(".unique_items = true")
    match value.type:
        case ir.Array(element) | ir.Map(element):
            items = _constraints(name + "_items", element, tables)
            members += [f".items = {items}"] if items != "NULL" else []
    allowed = tuple(c_string(json_text(one)) for one in given.allowed)
    if allowed:
        members.append(f".allowed = {name}_allowed")
    if not members:
        return "NULL"
    tables.append(ConstraintTable(name, tuple(members), allowed))
    return "&" + name


def _first_item(variant: ir.Variant) -> str:
    """Bits for the types that the first element of an array variant may have."""
    kinds = dict.fromkeys(
        "NUMBER" if one == "integer" else one.upper() for one in variant.items)
    return " | ".join(f"1 << TERN_JSON_{kind}" for kind in kinds) or "0"


def _with_containers(
    one: ModelType | EnumType | UnionType,
    wrappers: tuple[Container, ...],
    entries: tuple[MapEntry, ...],
) -> ModelType | EnumType | UnionType:
    return replace(one, wrappers=wrappers, entries=entries)

"""Part of `layout`: C types, and the wrappers, arrays, maps and tables that they need.

Required models are embedded, optional ones pointed to. Every struct, descriptor, array, map and
wrapper around a pointer is declared in one header that all others include; what holds an enum, a
union or an array in place by value is declared behind that.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from itertools import chain, zip_longest
from typing import Any

from . import ir
from .c_types import (
    AliasType,
    AnyType,
    CType,
    Constant,
    ConstraintTable,
    Container,
    Default,
    ElementTable,
    EnumType,
    MapEntry,
    Member,
    ModelType,
    Rule,
    Slot,
    UnionType,
    VariantMember,
)
from .diagnostics import Diagnostics, Location
from .graph import components as strong_components
from .lookup import table_of
from .names import Names
from .rules import constraints_of, first_item_of, rule_of
from .text import c_number, c_string

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


@dataclass
class Planner:
    """Lays out types, and what else uses them.

    types: those that it lays out; by_id: these, and all that they refer to; declared: names of the
    wrappers and containers that there are already; meanings: what each C name of a type, wrapper or
    container stands for, to which it adds its own; labels: what people call the first segment of an
    id, where it is not that.
    """

    types: Sequence[ir.NamedType]
    by_id: Mapping[ir.TypeId, ir.NamedType]
    names: Names
    diagnostics: Diagnostics
    declared: Set[str]
    meanings: dict[str, str]
    labels: Mapping[str, str] = field(default_factory=dict)
    own: Set[ir.TypeId] = field(init=False)
    recursive: set[tuple[ir.TypeId, ir.TypeId]] = field(init=False)
    user: Location = field(init=False)  # of what is being planned
    # Containers in the order of first use, each after what it is made of.
    containers: dict[str, Container] = field(default_factory=dict)
    tables: dict[str, ElementTable] = field(default_factory=dict)
    entries: dict[str, MapEntry] = field(default_factory=dict)
    forward: dict[str, None] = field(default_factory=dict)
    own_wrappers: dict[ir.TypeId, dict[str, Container]] = field(default_factory=dict)
    own_entries: dict[ir.TypeId, dict[str, MapEntry]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.own = frozenset(one.id for one in self.types)
        self.recursive = self._find_recursion()
        for one in self.types:
            self.meanings[self.names.types[one.id]] = f"'{'/'.join(one.id)}'"
            if not isinstance(one, ir.Alias):
                self.forward[self.names.types[one.id]] = None

    def plan(self) -> dict[ir.TypeId, AnyType]:
        """All of `types`, without the wrappers and entries that belong to them."""
        planned: dict[ir.TypeId, AnyType] = {}
        for one in self.types:
            self.user = one.location
            planned[one.id] = self._plan(one)
        return planned

    def slot_of(self, value: ir.Value, presence: ir.Presence, user: Location) -> Slot:
        """How a value is held by something at that place of the document that is no type."""
        self.user = user
        return self._slot(self._ctype(value), presence)

    def document_of(self, value: ir.Value, user: Location) -> tuple[str, str, str]:
        """The C type of a document that is such a value, its descriptor, and the C name of the named
        type behind it ("": none)."""
        self.user = user
        ctype = self._ctype(value)
        named = self.names.types[ctype.named] if ctype.named is not None else ""
        return ctype.plain, _descriptor(value, ctype), named

    def label(self, id: ir.TypeId) -> str:
        """A type's name for people: that of the component, then the path inside it."""
        return ".".join((self.labels.get(id[0], id[0]), *id[1:]))

    def completed(
        self, planned: Mapping[ir.TypeId, AnyType], documents: Mapping[ir.TypeId, str]
    ) -> dict[ir.TypeId, AnyType]:
        """Planned types with the wrappers and entries that belong to them. documents: their
        `whole`, of those that have one."""
        return {
            id: _completed(
                one, documents.get(id), tuple(self.own_wrappers.get(id, {}).values()),
                tuple(self.own_entries.get(id, {}).values()))
            for id, one in planned.items()
        }

    # Recursion: where embedding would never end, or headers would include one another.

    def _find_recursion(self) -> set[tuple[ir.TypeId, ir.TypeId]]:
        edges = [
            (one.id, target)
            for one in self.types
            for target in _required_models(one)
            if target in self.own and isinstance(self.by_id[target], ir.Model)
        ]
        type_cycle = strong_components([one.id for one in self.types], edges)
        unit_edges = [(a[0], b[0]) for a, b in edges]
        unit_cycle = strong_components(
            list(dict.fromkeys(one.id[0] for one in self.types)), unit_edges)
        return {
            (a, b)
            for a, b in edges
            if type_cycle[a] == type_cycle[b]
            or (a[0] != b[0] and unit_cycle[a[0]] == unit_cycle[b[0]])
        }

    # C types.

    def _ctype(self, value: ir.Value) -> CType:
        type = value.type
        if value.inline_limit is not None:
            match type:
                case ir.Scalar():
                    return self._inline_str(value.inline_limit)
                case ir.Array():
                    return self._inline_array(type.items, value.inline_limit)
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
        inner = self._ctype(element)
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

    def _inline_str(self, limit: int) -> CType:
        """A string in place: everything about it is in containers.h."""
        short = f"text_{limit}"
        name = f"{self.names.prefix}_{short}"
        self._claim(name, f"the string of at most {limit} bytes")
        if name not in self.declared:
            self.containers.setdefault(
                name, Container(name, "TERN_DECLARE_INLINE_STR", (name, str(limit))))
            self.tables.setdefault(name, ElementTable(name, "TERN_INLINE_STR", "", None))
        return CType(name, name, short, self.names.prefix, "INLINE_STR", name, None, None)

    def _inline_array(self, element: ir.Value, limit: int) -> CType:
        """An array in place, which is complete where its elements are."""
        presence = ir.Presence.of(required=True, nullable=element.nullable)
        inner = self._ctype(element)
        slot = self._slot(inner, presence)
        short = f"items_{limit}_{'nullable_' if element.nullable else ''}{inner.short}"
        name = f"{self.names.prefix}_{short}"
        self._claim(name, f"the array of at most {limit} {slot.ctype}")
        unit = inner.unit if slot.kind != "MODEL" or slot.presence == "REQUIRED" else None
        container = Container(
            name, "TERN_DECLARE_INLINE_ARRAY", (name, slot.ctype, str(limit)))
        if name not in self.declared:
            if unit is not None and inner.named is not None:
                self.own_wrappers.setdefault(inner.named, {}).setdefault(name, container)
            else:
                self.containers.setdefault(name, container)
            self.tables.setdefault(name, ElementTable(name, "TERN_INLINE_ARRAY", slot.ctype, slot))
        return CType(
            name, name, short, self.names.prefix, "INLINE_ARRAY", name, unit, inner.named,
            inner.depth + 1)

    def _claim(self, name: str, meaning: str) -> None:
        other = self.meanings.setdefault(name, meaning)
        if other != meaning:
            self.diagnostics.error(
                self.user, f"{other} and {meaning} would both be '{name}' in C: rename "
                "one, or give it another name with 'x-tern-name'")

    def _declare_container(self, form: str, name: str, inner: CType, slot: Slot) -> None:
        self._claim(name, f"the {form} of {slot.ctype}")
        if form == "map":
            self._claim(name + "_entry", f"the entry of {name}")
            self._claim(name + "_find", f"the look-up in {name}")
        if name in self.containers or name in self.declared:
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
        if name in self.declared:
            return
        suffix = "_ENUM" if ctype.kind == "ENUM" else ""
        wrapper = Container(
            name, f"TERN_DECLARE_{family.upper()}{suffix}", (name, ctype.wrapped))
        complete_with = ctype.kind in ("ENUM", "UNION") or (
            ctype.kind == "INLINE_ARRAY" and ctype.unit is not None)
        if complete_with and ctype.named is not None:
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
            slot = self._slot(self._ctype(one.value), one.presence, pointer=pointer)
            name = self.names.members[model.id][one.wire_name]
            members.append(Member(name, one.wire_name, slot, one))
        values = model.additional_properties or ir.Value(ir.Scalar(ir.ScalarKind.JSON))
        additional = self._slot(self._ctype(ir.Value(ir.Map(values))), ir.Presence.REQUIRED)
        name = self.names.types[model.id]
        constraints: list[ConstraintTable] = []
        rules = [rule_of(name, i, one, constraints) for i, one in enumerate(model.fields)]
        if model.fields:
            of_others = constraints_of(f"tern_constraints_of_{name}_additional", values, constraints)
            if of_others != "NULL":
                rules.append(Rule(len(model.fields), "*", "0", of_others, "NULL"))
        defaults = [self._default(name, one) for one in members]
        allowed = [
            self._allowed((model.id, one.wire_name), one.value) for one in model.fields]
        return ModelType(
            name, self.label(model.id), tuple(members),
            table_of([one.wire_name.encode() for one in model.fields]), tuple(constraints),
            tuple(one for one in rules if one is not None), tuple(chain.from_iterable(allowed)),
            tuple(one for one in defaults if one is not None), additional, model, (), ())

    def _plan_enum(self, enum: ir.Enum) -> EnumType:
        names = self.names.constants[enum.id]
        return EnumType(
            self.names.types[enum.id], self.label(enum.id), names.unrecognized,
            tuple(map(Constant, names.values, enum.values)), order_of(enum.values), enum, (), ())

    def _plan_union(self, union: ir.Union) -> UnionType:
        names = self.names.constants[union.id]
        keys = telling_keys(union)
        members: list[VariantMember] = []
        tags = []
        tables: list[ConstraintTable] = []
        for one, name, constant in zip(
            union.variants, self.names.variants[union.id], names.values, strict=True
        ):
            ctype = self._ctype(one.value)
            # Variants that are structs are pointers: a union is as large as its largest member.
            pointer = ctype.kind in ("MODEL", "UNION")
            slot = self._slot(ctype, ir.Presence.REQUIRED, pointer=pointer)
            required = sum(1 << i for i, key in enumerate(keys) if key in one.required)
            constraints = constraints_of(
                f"tern_constraints_of_{self.names.types[union.id]}_{len(members)}", one.value, tables)
            constructor = f"{self.names.types[union.id]}_of_{name.strip('_')}"
            self._claim(constructor, f"the constructor of the variant '{one.label}'")
            members.append(VariantMember(
                name, constant, constructor, slot, bool(one.tags), required, first_item_of(one),
                constraints, one))
            tags += [Constant(constant, tag) for tag in one.tags]
        return UnionType(
            self.names.types[union.id], self.label(union.id), names.unrecognized, tuple(members),
            tuple(tags), keys, union.discriminator or "", tuple(tables), union, (), ())

    def _plan_alias(self, alias: ir.Alias) -> AliasType:
        ctype = self._ctype(alias.value)
        return AliasType(
            self.names.types[alias.id], self.label(alias.id), ctype.plain,
            _descriptor(alias.value, ctype),
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
        ctype = self._ctype(one.value).wrapped
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


def _descriptor(value: ir.Value, ctype: CType) -> str:
    is_plain = ctype.prefix == "tern" and isinstance(value.type, ir.Scalar)
    return f"tern_type_of_{ctype.short if is_plain else ctype.row_type}"


def _required_models(one: ir.NamedType) -> Iterator[ir.TypeId]:
    """What a type would embed: the models of its required fields."""
    if isinstance(one, ir.Model):
        for item in one.fields:
            if item.presence is ir.Presence.REQUIRED and isinstance(item.value.type, ir.Reference):
                yield item.value.type.id


def _completed(
    one: AnyType,
    whole: str | None,
    wrappers: tuple[Container, ...],
    entries: tuple[MapEntry, ...],
) -> AnyType:
    if isinstance(one, AliasType):
        return replace(one, whole=whole)
    return replace(one, whole=whole, wrappers=wrappers, entries=entries)

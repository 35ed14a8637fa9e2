"""Stage 3: resolved schemas to the intermediate representation (`ir`)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from .arrays import ArrayRules
from .defaults import with_fitting_default, with_fitting_defaults
from .diagnostics import Diagnostics, Location
from .ir import (
    Alias,
    Array,
    Constraints,
    Document,
    Documentation,
    Enum,
    Field,
    Map,
    Model,
    NamedType,
    Presence,
    Reference,
    Scalar,
    ScalarKind,
    Type,
    TypeId,
    Union,
    Value,
)
from .keywords import LIMITS, stricter
from .load import load
from .nodes import Node
from .objects import Objects, Typed
from .operations import read_interface
from .overrides import names_by_node
from .patches import patches_among, with_patches
from .resolve import Resolver
from .scalars import ScalarRules
from .schema import Place, Schema
from .unions import UnionRules

MAX_PROPERTIES = 1024
"""How many named properties a model may have."""

MAX_NESTED = 50
"""How many arrays, maps and references may be nested before there is a model or a union."""

MAX_MERGED = 5_000
"""How many inline types may come from `allOf`: its combinations can grow almost without end."""

_FREE_FORM = Scalar(ScalarKind.JSON)


def build(
    path: str,
    diagnostics: Diagnostics,
    names: Mapping[str, str] | None = None,
    locations: Mapping[str, Location] | None = None,
    *,
    strict: bool = True,
) -> Document | None:
    """Reads a document and everything before and including this stage.

    names: what `x-tern-name` would say, for documents that must not be edited, by the JSON
    pointer of the schema or operation (`#/components/schemas/card.pin`, `.../properties/id`,
    `#/paths/~1users/get`); it wins over what the document says. locations: where each of them is
    written, by the same keys. strict: whether an error in an operation is one; otherwise it is a
    warning, and the operation is left out.

    None where the file gives no document to build from. Where `diagnostics.failed` is true
    afterwards, the document is there to find more errors with and not to generate from.
    """
    root = load(path, diagnostics)
    if root is None:
        return None
    return build_document(root, diagnostics, names, locations, strict=strict)


def build_document(
    root: Node,
    diagnostics: Diagnostics,
    names: Mapping[str, str] | None = None,
    locations: Mapping[str, Location] | None = None,
    *,
    strict: bool = True,
) -> Document | None:
    """The IR of a loaded document; as `build`."""
    if not _check_version(root, diagnostics):
        return None
    schemas = _component_schemas(root, diagnostics)
    if schemas is None:
        return None
    by_node = names_by_node(root, names or {}, locations or {}, diagnostics)
    builder = _Builder(root, diagnostics, by_node)
    components = builder.build()
    types = with_patches(components, schemas, diagnostics)
    with diagnostics.softened(not strict):
        interface = read_interface(root, Objects(
            builder.resolver, builder, diagnostics, by_node, patches_among(types, schemas)))
        interface = replace(
            interface, types=builder.types_beside(components, interface.values()))
    info = root.get("info")
    return Document(
        # Headers and pages are about something.
        title=_info(root, "title", diagnostics) or Path(root.file).name,
        version=_info(root, "version", diagnostics),
        description=_info(root, "description", diagnostics) if info else "",
        types=types,
        location=root.location,
        interface=interface,
    )


_CALLED = ("paths", "webhooks", "x-webhooks")
"""Sections of a document that hold operations."""


def _check_version(root: Node, diagnostics: Diagnostics) -> bool:
    supported = "Tern reads OpenAPI 3.0 and 3.1"
    if not root.is_mapping:
        diagnostics.error(root.location, f"this is no OpenAPI document: {supported}")
        return False
    version = root.get("openapi")
    if version is None:
        swagger = root.get("swagger")
        if swagger is not None:
            diagnostics.error(
                swagger.location,
                f"Swagger {swagger.text} is not supported: {supported}; convert the document")
        else:
            diagnostics.error(root.location, f"'openapi' is missing: {supported}")
        return False
    if not isinstance(version.value, str):
        diagnostics.error(
            version.location, "'openapi' must be a string such as '3.1.0': write it in quotes")
        return False
    if not re.fullmatch(r"3\.[01]\.[0-9]+(-.*)?", version.value):
        diagnostics.error(
            version.location, f"OpenAPI '{version.value}' is not supported: {supported}")
        return False
    return True


def _component_schemas(root: Node, diagnostics: Diagnostics) -> Node | None:
    """`components.schemas`; an empty one where there are only operations. None, and an error, where
    there is nothing at all."""
    node = root
    for key in ("components", "schemas"):
        member = node.get(key)
        if member is None:
            return _without_schemas(root, node, diagnostics)
        if not member.is_mapping:
            diagnostics.error(member.location, f"'{key}' must be a mapping")
            return None
        node = member
    return node if node.value else _without_schemas(root, node, diagnostics)


def _without_schemas(root: Node, node: Node, diagnostics: Diagnostics) -> Node | None:
    if any(one is not None and one.value for one in map(root.get, _CALLED)):
        return Node({}, root.file, root.line, root.column)
    diagnostics.error(
        node.location, "there are no schemas under '#/components/schemas', and no operations: "
        "nothing to generate")
    return None


def _info(root: Node, key: str, diagnostics: Diagnostics) -> str:
    """A string of the Info Object, which is required, as are `title` and `version`."""
    info = root.get("info")
    if info is None or not info.is_mapping:
        # Nothing that is generated depends on it.
        diagnostics.warning((info or root).location, "'info' must be a mapping with 'title' and "
                            "'version'")
        return ""
    node = info.get(key)
    if node is None or node.value is None:
        if key != "description":
            diagnostics.warning(info.location, f"'info' has no '{key}'")
        return ""
    if node.is_mapping or node.is_sequence:
        diagnostics.error(node.location, f"'{key}' must be a string")
        return ""
    return node.value if isinstance(node.value, str) else node.text


class _Builder:
    """Builds every component and what is written inline in it.

    Models and unions are entered by name first and filled in later (`_pending`), so that
    recursion in schemas is not recursion here.
    """

    def __init__(
        self, root: Node, diagnostics: Diagnostics, names: Mapping[int, str]
    ) -> None:
        self._diagnostics = diagnostics
        self.resolver = self._resolver = Resolver(root, diagnostics, names)
        self._arrays = ArrayRules(self._resolver)
        self._defaults_at: dict[tuple[TypeId, str | None], Location] = {}
        self._scalars = ScalarRules(diagnostics)
        self._unions = UnionRules(self._resolver, self._scalars, self.value, diagnostics)
        self._types: dict[TypeId, NamedType] = {}
        self._ids: dict[tuple[int, ...], TypeId] = {}
        self._taken: set[TypeId] = {(name,) for name in self._resolver.components}
        self._pending: list[tuple[TypeId, Schema]] = []
        self._depth = 0
        self._merged = 0
        self._components: dict[str, Value | None] = {}  # None while it is being worked out

    def build(self) -> tuple[NamedType, ...]:
        """The components and what is inline in them."""
        for name in self._resolver.components:
            self._component(name)
            self._settle()
        return with_fitting_defaults(
            self._in_order(), self._types, self._defaults_at, self._diagnostics)

    def typed(self, node: Node, path: TypeId) -> Typed:
        """The type of a schema outside of the components, once these are built. path: the id for
        what is inline in it."""
        schema = self._resolver.look(Place.at(node, path))
        value = self.value(schema)
        self._settle()
        documentation, default_at = self._documentation(schema)
        documentation = with_fitting_default(
            documentation, value, default_at or schema.location, self._types, self._diagnostics)
        return Typed(value, documentation, schema)

    def named(self, type_id: TypeId) -> NamedType:
        return self._types[type_id]

    def types_beside(
        self, known: Iterable[NamedType], values: Iterable[Value]
    ) -> tuple[NamedType, ...]:
        """The types that values need beside the known ones, those that share the first part of
        their id together."""
        beside = self._types.keys() - {one.id for one in known}
        todo = [id for value in values for id in _referred(value)]
        needed: set[TypeId] = set()
        while todo:
            type_id = todo.pop()
            if type_id in beside and type_id not in needed:
                needed.add(type_id)
                todo += _references(self._types[type_id])
        groups: dict[str, list[NamedType]] = {}
        for type_id, one in self._types.items():
            if type_id in needed:
                groups.setdefault(type_id[0], []).append(one)
        found = tuple(one for group in groups.values() for one in group)
        return with_fitting_defaults(found, self._types, self._defaults_at, self._diagnostics)

    def _settle(self) -> None:
        while self._pending:
            waiting, self._pending = self._pending, []
            for type_id, schema in waiting:
                self._fill(type_id, schema)

    def _in_order(self) -> tuple[NamedType, ...]:
        """Every component followed by its inline types, in the order in which they are used."""
        order: dict[TypeId, None] = {}
        groups: dict[str, list[TypeId]] = {}
        for type_id in self._types:
            groups.setdefault(type_id[0], []).append(type_id)
        for name in self._resolver.components:
            todo = [*reversed(groups[name]), (name,)]
            while todo:
                type_id = todo.pop()
                if type_id in order:
                    continue
                order[type_id] = None
                inner = _references(self._types[type_id])
                todo += [one for one in reversed(inner) if one[0] == name and one not in order]
        return tuple(self._types[one] for one in order)

    def _component(self, name: str) -> Value:
        """What a use of a component is a use of. Enters the component's named type."""
        if name in self._components:
            known = self._components[name]
            if known is not None:
                return known
            self._diagnostics.warning(
                self._resolver.components[name].location,
                "not supported yet: a schema that contains itself with nothing but arrays and maps "
                "between; carried as free-form JSON")
            return Value(_FREE_FORM)
        self._components[name] = None
        schema = self._resolver.component(name)
        value = self.value(schema)
        self._components[name] = value
        if value.type != Reference((name,)):
            self._types[(name,)] = Alias(
                (name,), value, schema.documentation, schema.location, schema.name)
            self._note_default((name,), None, schema.default_at)
        return value

    def value(self, schema: Schema) -> Value:
        """The type of a schema, with null and constraints as they are at this use."""
        if self._depth >= MAX_NESTED:
            self._diagnostics.error(
                schema.location, f"arrays and maps nested deeper than {MAX_NESTED} levels")
            return Value(_FREE_FORM)
        self._depth += 1
        try:
            return self._value(schema)
        finally:
            self._depth -= 1

    def _value(self, schema: Schema) -> Value:
        if schema.reference is not None:
            return self._use(schema)
        nullable = bool(schema.nullable)
        union = self._unions.simplify(schema)
        if union is not None:
            schema, null_branch = union
            nullable = nullable or null_branch or bool(schema.nullable)
            if schema.reference is not None:
                inner = self._use(schema)
                return replace(inner, nullable=inner.nullable or nullable)
        kind = self._type(schema)
        constraints = schema.constraints
        if isinstance(kind, Scalar):
            constraints = replace(constraints, allowed=self._scalars.allowed(schema))
        return Value(kind, nullable, constraints, self._limit(schema, kind, constraints))

    def _use(self, schema: Schema) -> Value:
        assert schema.reference is not None
        target, name = self._resolver.follow(schema)
        if target.free_form or name is None:
            allows_null = bool(target.nullable if schema.nullable is None else schema.nullable)
            return Value(_FREE_FORM, allows_null)
        inner = self._component(schema.reference)
        allows_null = inner.nullable if schema.nullable is None else schema.nullable
        constraints = stricter(schema.constraints, inner.constraints)
        limit = self._limit(schema, inner.type, constraints)
        return Value(inner.type, allows_null, constraints, limit or inner.inline_limit)

    def _limit(self, schema: Schema, kind: Type, constraints: Constraints) -> int | None:
        """`x-tern-max-length` of a string or `x-tern-max-items` of an array."""
        result: int | None = None
        for one in schema.limits:
            least, most = constraints.min_length, constraints.max_length
            words = ("minLength", "maxLength")
            fitting = isinstance(kind, Scalar) and kind.kind is ScalarKind.STRING
            if LIMITS[one.keyword] == "array":
                least, most = constraints.min_items, constraints.max_items
                words = ("minItems", "maxItems")
                fitting = isinstance(kind, Array)
            if not fitting:
                self._diagnostics.error(
                    one.location, f"'{one.keyword}' is for {LIMITS[one.keyword]}s; this is "
                    f"{_described(kind, self._types)}")
                continue
            if least is not None and least > one.value:
                self._diagnostics.error(
                    one.location, f"no value is possible: '{one.keyword}' is {one.value}, "
                    f"'{words[0]}' is {least}")
            elif most is not None and most > one.value:
                self._diagnostics.warning(
                    one.location, f"'{words[1]}' allows {most}, '{one.keyword}' only {one.value}: "
                    "longer ones will be refused")
            result = one.value
        return result

    def _type(self, schema: Schema) -> Type:
        if schema.free_form or schema.only_null:
            return _FREE_FORM
        if self._scalars.is_mixed(schema):
            return self._scalars.scalar(schema)
        if schema.branches or len(schema.types) > 1:
            return self._enter(schema)
        kind = schema.types[0] if schema.types else ""
        if kind == "object":
            return self._object(schema)
        if kind == "array":
            return self._array(schema)
        if self._scalars.is_enum(schema):
            type_id = self._id(schema)
            self._types.setdefault(type_id, Enum(
                type_id, tuple(str(one) for one in schema.enum or ()), schema.documentation,
                schema.location, schema.name, schema.enum_names))
            self._note_default(type_id, None, schema.default_at)
            return Reference(type_id)
        return self._scalars.scalar(schema)

    def _object(self, schema: Schema) -> Type:
        self._scalars.check_enum(schema)
        if schema.properties:
            return self._enter(schema)
        values = self._additional(schema)
        if values is None and len(schema.path) == 1:
            return self._enter(schema)
        for name, location in schema.required:
            self._diagnostics.warning(location, f"required property '{name}' is not in "
                                      "'properties'; ignored")
        return Map(values or Value(_FREE_FORM))

    def _additional(self, schema: Schema) -> Value | None:
        """The type of the properties not named, None where it may be anything."""
        if not isinstance(schema.additional, Place):
            return None
        value = self.value(self._resolver.look(schema.additional))
        return None if value.type == _FREE_FORM else value

    def _array(self, schema: Schema) -> Type:
        self._scalars.check_enum(schema)
        if schema.item_branches:
            return Array(self.value(self._arrays.items_of(schema)))
        if schema.items is None:
            return Array(Value(_FREE_FORM))
        return Array(self.value(self._resolver.look(schema.items)))

    def _enter(self, schema: Schema) -> Type:
        """Names a model or union, to be filled in later unless it is known already."""
        known = self._ids.get(schema.identity) if schema.identity else None
        if known is not None:
            return Reference(known)
        self._merged += len(schema.identity) > 1 and len(schema.path) > 1
        if self._merged > MAX_MERGED:
            self._diagnostics.error(
                schema.location, f"more than {MAX_MERGED} inline types come from merging schemas")
            return Map(Value(_FREE_FORM))
        type_id = self._id(schema)
        self._pending.append((type_id, schema))
        return Reference(type_id)

    def _id(self, schema: Schema) -> TypeId:
        known = self._ids.get(schema.identity) if schema.identity else None
        if known is not None:
            return known
        type_id, number = schema.path, 2
        while len(type_id) > 1 and type_id in self._taken:
            type_id, number = (*schema.path[:-1], f"{schema.path[-1]}{number}"), number + 1
        self._taken.add(type_id)
        if schema.identity:
            self._ids[schema.identity] = type_id
        return type_id

    def _fill(self, type_id: TypeId, schema: Schema) -> None:
        if schema.branches or len(schema.types) > 1:
            self._types[type_id] = self._union(type_id, schema)
        else:
            self._types[type_id] = self._model(type_id, schema)
        self._note_default(type_id, None, schema.default_at)

    def _note_default(
        self, type_id: TypeId, wire_name: str | None, location: Location | None
    ) -> None:
        """Remembers where the default of a type, or of a field of it, is written."""
        if location is not None:
            self._defaults_at.setdefault((type_id, wire_name), location)

    def _union(self, type_id: TypeId, schema: Schema) -> Union:
        variants, discriminator, ambiguous = self._unions.variants(schema)
        return Union(type_id, variants, discriminator, schema.documentation, schema.location,
                     schema.name, ambiguous, _of_root(type_id, schema))

    def _model(self, type_id: TypeId, schema: Schema) -> Model:
        properties = schema.properties
        if len(properties) > MAX_PROPERTIES:
            self._diagnostics.error(
                schema.location,
                f"{len(properties)} properties: a model may have {MAX_PROPERTIES}")
            properties = properties[:MAX_PROPERTIES]
        names = {name for name, _ in schema.properties}
        for name, location in schema.required:
            if name not in names:
                self._diagnostics.warning(location, f"required property '{name}' is not in "
                                          "'properties'; ignored")
        required = set(schema.required_names)
        fields = tuple(
            self._field(type_id, name, place, name in required) for name, place in properties)
        return Model(type_id, fields, self._additional(schema), schema.documentation,
                     schema.location, schema.name, _of_root(type_id, schema))

    def _field(self, model: TypeId, name: str, place: Place, required: bool) -> Field:
        schema = self._resolver.look(place)
        # A name given to a property is the field's, not that of a type written inline in it.
        value = self.value(replace(schema, name=None))
        documentation, default_at = self._documentation(schema)
        self._note_default(model, name, default_at)
        return Field(
            name,
            value,
            Presence.of(required, value.nullable),
            documentation,
            place.location,
            schema.name,
        )

    def _documentation(self, schema: Schema) -> tuple[Documentation, Location | None]:
        """What a use says, and from what it refers to whatever the use would not show otherwise:
        the text of an alias, which is seen through, and the default of anything; and where that
        default is written."""
        own, default_at = schema.documentation, schema.default_at
        seen: set[str] = set()
        while schema.reference is not None and schema.reference not in seen:
            name = schema.reference
            seen.add(name)
            value = self._components.get(name)
            schema = self._resolver.component(name)
            inner = schema.documentation
            default_at = default_at or schema.default_at
            is_alias = value is None or value.type != Reference((name,))
            own = Documentation(
                description=own.description or (inner.description if is_alias else ""),
                examples=own.examples or (inner.examples if is_alias else ()),
                default=own.default if own.has_default else inner.default,
                has_default=own.has_default or inner.has_default,
                deprecated=own.deprecated or inner.deprecated,
                read_only=own.read_only or inner.read_only,
                write_only=own.write_only or inner.write_only,
            )
        return own, default_at


def _described(kind: Type, types: Mapping[TypeId, NamedType]) -> str:
    """What a type is, in JSON's words."""
    if isinstance(kind, Scalar):
        return {ScalarKind.STRING: "a string", ScalarKind.BOOLEAN: "a boolean",
                ScalarKind.JSON: "free-form JSON"}.get(kind.kind, "a number")
    if isinstance(kind, Reference):
        return "an enumeration" if isinstance(types.get(kind.id), Enum) else "an object or union"
    return "an array" if isinstance(kind, Array) else "a map"


def _references(named: NamedType) -> list[TypeId]:
    """The ids of the types that a named type uses, in order."""
    if isinstance(named, Model):
        values = [field.value for field in named.fields]
        values += [named.additional_properties] if named.additional_properties else []
    elif isinstance(named, Union):
        values = [variant.value for variant in named.variants]
    else:
        values = [named.value] if isinstance(named, Alias) else []
    return [id for value in values for id in _referred(value)]


def _referred(value: Value) -> list[TypeId]:
    """The id of the type that a value is of, or what it holds; at most one."""
    inner = value.type
    while isinstance(inner, (Array, Map)):
        inner = inner.items.type if isinstance(inner, Array) else inner.values.type
    return [inner.id] if isinstance(inner, Reference) else []


def _of_root(type_id: TypeId, schema: Schema) -> Constraints:
    """What a component asserts of a document that is one."""
    return schema.constraints if len(type_id) == 1 else Constraints()

"""Arrays in unions: told apart by what their first item is, or made one where that is open."""

from __future__ import annotations

from dataclasses import replace

from .branches import label_of
from .ir import JSON_TYPES, Constraints, Documentation
from .resolve import Resolver
from .schema import Place, Schema

_ALL = frozenset(JSON_TYPES)

_JOINED = -1_000_000
"""Marks the identity of the items of arrays that became one. (`unions` counts down from -1.)"""


class ArrayRules:
    """Looks at the items of arrays."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver

    def item_types(self, schema: Schema) -> frozenset[str]:
        """The JSON types (`ir.JSON_TYPES`) that an array's items may have."""
        places = schema.item_branches or ((schema.items,) if schema.items is not None else ())
        if not places:
            return _ALL
        return frozenset().union(*(self._types(self._resolver.look(one), set()) for one in places))

    def _types(self, schema: Schema, seen: set[tuple[int, ...]]) -> frozenset[str]:
        target, _ = self._resolver.follow(schema)
        nullable = target.nullable if schema.nullable is None else schema.nullable
        null = frozenset({"null"}) if nullable else frozenset[str]()
        if target.only_null:
            return frozenset({"null"})
        if target.free_form:
            return _ALL
        if target.branches:
            if target.identity in seen:
                return null
            inner = (self._types(self._resolver.look(one), seen | {target.identity})
                     for one in target.branches)
            return null.union(*inner)
        found = set(target.types)
        if not found and target.enum is None:
            return _ALL
        if "number" in found:
            found.add("integer")
        return null | found | {_type_of(one) for one in target.enum or ()}

    def groups(self, schemas: list[Schema]) -> list[list[int]]:
        """The indices of arrays, together where the first item does not tell them apart.

        Null does not, as it says nothing of the others.
        """
        result: list[tuple[frozenset[str], list[int]]] = []
        for at, schema in enumerate(schemas):
            types, members = self.item_types(schema) - {"null"}, [at]
            apart = []
            for others, indices in result:
                if types & others or not types or not others:
                    types, members = types | others, indices + members
                else:
                    apart.append((others, indices))
            result = [*apart, (types, members)]
        return sorted((sorted(members) for _, members in result), key=lambda one: one[0])

    def joined(self, schemas: list[Schema], path: tuple[str, ...]) -> Schema:
        """One array whose items may be those of any of several."""
        first = schemas[0]
        places: dict[tuple[int, ...], Place] = {}
        for schema in schemas:
            for place in schema.item_branches or ((schema.items,) if schema.items else ()):
                label = label_of(place.parts[0].node)
                places.setdefault(place.identity, Place(place.parts, (*path, "item", label)))
        same = all(one.constraints == first.constraints for one in schemas)
        is_open = any(one.items is None and not one.item_branches for one in schemas)
        return replace(
            first, reference=None, path=path, items=None,
            item_branches=() if is_open else tuple(places.values()), enum=None,
            identity=(*sorted({one for place in places.values() for one in place.identity}),
                      _JOINED),
            constraints=first.constraints if same else Constraints(),
            documentation=Documentation(), limits=())

    def items_of(self, schema: Schema) -> Schema:
        """The items of an array that several became."""
        return Schema(schema.location, (*schema.path, "item"), schema.identity,
                      branches=schema.item_branches)


def _type_of(value: object) -> str:
    if isinstance(value, bool):
        return "boolean"
    for kind, name in ((str, "string"), (int, "integer"), (float, "number"), (list, "array")):
        if isinstance(value, kind):
            return name
    return "object"

"""`x-tern-patch`: models in which everything is optional, for JSON Merge Patch (RFC 7396).

They are made from the IR of the models that ask for one, before C has a say. In a merge patch what
is absent is left alone and null removes, so a field that can't be absent may only be absent here,
and one that can be absent or null may be null too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from .diagnostics import Diagnostics
from .ir import (
    Constraints,
    Documentation,
    Field,
    Map,
    Model,
    NamedType,
    Presence,
    Reference,
    Type,
    TypeId,
    Value,
)
from .keywords import Keywords
from .nodes import Node

KEYWORD = "x-tern-patch"


def patches_among(types: Sequence[NamedType], schemas: Node) -> dict[TypeId, TypeId]:
    """The ids of the patch models that `with_patches` made, by those of what they change."""
    ids = {one.id for one in types}
    asking = (name for name, node in schemas.members()
              if (flag := node.get(KEYWORD)) is not None and flag.value is True)
    return {(name,): (name + "Patch",) for name in asking if (name + "Patch",) in ids}


def with_patches(
    types: Sequence[NamedType], schemas: Node, diagnostics: Diagnostics
) -> tuple[NamedType, ...]:
    """The types, with a `<Model>Patch` behind every component that asks for one and what is
    inline in it. schemas: `components.schemas`, for the keyword."""
    asking = {
        (name,): node.value[KEYWORD]
        for name, node in schemas.members()
        if Keywords(diagnostics).flag(node, KEYWORD)
    }
    by_id = {one.id: one for one in types}
    patches: dict[TypeId, TypeId] = {}
    for id, node in asking.items():
        patch = (id[0] + "Patch",)
        if not isinstance(by_id.get(id), Model):
            diagnostics.error(
                node.location, f"'{KEYWORD}' is for schemas of objects with properties; '{id[0]}' "
                "is none")
        elif patch in by_id:
            diagnostics.error(
                node.location, f"'{KEYWORD}' makes '{patch[0]}', which is a schema of its own: "
                "rename one of the two")
        else:
            patches[id] = patch
    made: list[NamedType] = []
    for index, one in enumerate(types):
        made.append(one)
        component = one.id[:1]
        ends = index + 1 == len(types) or types[index + 1].id[:1] != component
        base = by_id.get(component)
        if ends and component in patches and isinstance(base, Model):
            made.append(_patch_of(base, patches))
    return tuple(made)


def _patch_of(model: Model, patches: dict[TypeId, TypeId]) -> Model:
    name = model.id[0]
    additional = model.additional_properties
    return Model(
        id=patches[model.id],
        fields=tuple(_field(one, patches) for one in model.fields),
        additional_properties=additional and _removable(_value(additional, patches)),
        documentation=Documentation(
            f"Changes to a {name}, as a JSON Merge Patch (RFC 7396): what is absent is left alone, "
            "null removes."),
        location=model.location,
        name=model.name and model.name + "_patch",
    )


def _field(field: Field, patches: dict[TypeId, TypeId]) -> Field:
    value = _value(field.value, patches)
    if field.presence is not Presence.REQUIRED:
        value = _removable(value)
    # What a default or an example says of the whole does not hold for a change.
    documentation = replace(field.documentation, default=None, has_default=False, examples=())
    return replace(
        field,
        value=value,
        presence=Presence.of(required=False, nullable=value.nullable),
        documentation=documentation,
    )


def _removable(value: Value) -> Value:
    return replace(value, nullable=True)


def _value(value: Value, patches: dict[TypeId, TypeId]) -> Value:
    """What may stand in a patch for a value: a part of it where parts are merged."""
    constraints = replace(
        value.constraints,
        min_properties=Constraints.min_properties,
        max_properties=Constraints.max_properties)
    return replace(value, type=_type(value.type, patches), constraints=constraints)


def _type(type: Type, patches: dict[TypeId, TypeId]) -> Type:
    if isinstance(type, Reference):
        return Reference(patches.get(type.id, type.id))
    # Arrays are replaced as a whole.
    return Map(_removable(_value(type.values, patches))) if isinstance(type, Map) else type

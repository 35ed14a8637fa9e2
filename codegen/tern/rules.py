"""Part of `layout`: what schemas say beyond types, as tables of the runtime: constraints, flags,
defaults."""

from __future__ import annotations

from . import ir
from .c_types import ConstraintTable, Rule
from .text import c_string, json_text

_NUMBERS = (
    "minimum", "maximum", "exclusive_minimum", "exclusive_maximum", "multiple_of",
)  # fmt: skip
_AT_LEAST = ("min_length", "min_items", "min_properties")
_AT_MOST = ("max_length", "max_items", "max_properties")
_LENGTH_MAX = 2**32 - 2
"""What a tern_constraints can count to; a limit beyond it can't be met by what fits in memory."""


def rule_of(
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
    constraints = constraints_of(f"tern_constraints_of_{model}_{index}", one.value, tables)
    default = c_string(json_text(documentation.default)) if documentation.has_default else "NULL"
    if not flags and constraints == default == "NULL":
        return None
    return Rule(index, one.wire_name, " | ".join(flags) or "0", constraints, default)


def as_value(root: ir.NamedType) -> ir.Value:
    """A component as the whole of a document."""
    match root:
        case ir.Alias():
            return root.value
        case ir.Model() | ir.Union():
            return ir.Value(ir.Reference(root.id), constraints=root.constraints)
    return ir.Value(ir.Reference(root.id))


def constraints_of(name: str, value: ir.Value, tables: list[ConstraintTable]) -> str:
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
            items = constraints_of(name + "_items", element, tables)
            members += [f".items = {items}"] if items != "NULL" else []
    allowed = tuple(c_string(json_text(one)) for one in given.allowed)
    if allowed:
        members.append(f".allowed = {name}_allowed")
    if not members:
        return "NULL"
    tables.append(ConstraintTable(name, tuple(members), allowed))
    return "&" + name


def first_item_of(variant: ir.Variant) -> str:
    """Bits for the types that the first element of an array variant may have."""
    kinds = dict.fromkeys(
        "NUMBER" if one == "integer" else one.upper() for one in variant.items)
    return " | ".join(f"1 << TERN_JSON_{kind}" for kind in kinds) or "0"

"""Stage 5: what C gets to see: types, order, includes, table rows. Nothing is decided after it.

A *unit* is a component schema with the schemas written inline in it: one header, one source. One
header more holds what all units include, and another includes all units. Operations are laid out
after the models, which do not depend on them: see operation_layout.py.
"""

from __future__ import annotations

from . import ir
from .c_types import AliasType, AnyType, ConstraintTable, Layout, Unit
from .diagnostics import Diagnostics
from .names import Names
from .planner import Planner
from .rules import as_value, constraints_of
from .units import Units


def make_layout(document: ir.Document, names: Names, diagnostics: Diagnostics) -> Layout:
    """The layout of a document whose names are without error. Errors are wrappers, arrays and
    maps that would be called as something else is."""
    planner = Planner(document.types, document.by_id(), names, diagnostics, frozenset(), {})
    planned = planner.plan()
    tables: dict[ir.TypeId, list[ConstraintTable]] = {}
    whole: dict[ir.TypeId, str] = {}
    for one in document.types:
        if len(one.id) == 1:
            tables[one.id] = []
            whole[one.id] = constraints_of(
                "tern_constraints_of_" + names.types[one.id], as_value(one), tables[one.id])
    planned = planner.completed(planned, whole)
    units = Units(planner, list(names.units))
    return Layout(
        prefix=names.prefix,
        document=document,
        forward=tuple(planner.forward),
        described=tuple(
            one.c_name for one in planned.values() if not isinstance(one, AliasType)),
        containers=tuple(planner.containers.values()),
        entries=tuple(planner.entries.values()),
        tables=tuple(planner.tables.values()),
        units=tuple(
            _unit(component, names, planned, units, tables[(component,)])
            for component in names.units),
        meanings=planner.meanings)


def _unit(
    component: str, names: Names, planned: dict[ir.TypeId, AnyType], units: Units,
    tables: list[ConstraintTable],
) -> Unit:
    header = units.headers[component]
    root = planned[(component,)]
    return Unit(
        names.units[component],
        root.label,
        root,
        tuple(planned[id] for id in units.ordered if id[0] == component),
        tuple(planned[id] for id in units.ordered if id[0] in header.declares),
        tuple(sorted(names.units[one] for one in header.includes)),
        root.whole or "NULL", tuple(tables))

"""Part of `layout`: types that are written inline in operations or webhooks.

They come after those that they may use, and change nothing of them: wrappers and containers that
these do not have are declared in a header of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set

from . import ir
from .c_types import AliasType, AnyType, ConstraintTable, Container, MapEntry
from .ir import TypeId
from .operation_types import Declarations, OperationLayout, OperationUnit
from .planner import Planner
from .rules import constraints_of
from .units import Units


class InlineTypes:
    """stems: the file stem of each unit, by the first part of its types' ids; folder: where they
    are; headers: those of all other types, likewise by the first part of their ids."""

    def __init__(
        self, planner: Planner, folder: str, stems: Mapping[str, str], headers: Mapping[str, str]
    ) -> None:
        self._planner = planner
        self._headers = dict(headers) | {one: f"{folder}/{stem}" for one, stem in stems.items()}
        self._stems = stems
        self._planned = planner.plan()
        self._tables: dict[str, list[ConstraintTable]] = {one: [] for one in stems}

    def complete(self, documents: Mapping[TypeId, ir.Value]) -> None:
        """Once all that uses them is planned. documents: those that are the whole of a body
        somewhere, as they are there."""
        planner = self._planner
        whole = {
            one.id: constraints_of(
                "tern_constraints_of_" + planner.names.types[one.id], documents[one.id],
                self._tables[one.id[0]])
            for one in planner.types if one.id in documents}
        self._planned = planner.completed(self._planned, whole)
        self._units = Units(planner, list(self._stems))

    def declarations(self) -> Declarations:
        """What the units have in common."""
        planner = self._planner
        foreign = [id for id in (*planner.own_wrappers, *planner.own_entries)
                   if id not in planner.own]
        return Declarations(
            forward=tuple(planner.forward),
            described=tuple(
                one.c_name for one in self._planned.values() if not isinstance(one, AliasType)),
            includes=tuple(sorted({self._headers[id[0]] for id in foreign})),
            containers=(
                *planner.containers.values(),
                *(one for id in dict.fromkeys(foreign)
                  for one in planner.own_wrappers.get(id, {}).values())),
            entries=(
                *planner.entries.values(),
                *(one for id in dict.fromkeys(foreign)
                  for one in planner.own_entries.get(id, {}).values())),
            tables=tuple(planner.tables.values()))

    def unit(
        self, group: str, label: str, operation: OperationLayout | None, used: Iterable[TypeId]
    ) -> OperationUnit:
        """used: types that whoever calls the operation needs complete, pointed to or not."""
        header = self._units.headers[group]
        groups = {*header.includes, *header.foreign, *(id[0] for id in used)} - {group}
        return OperationUnit(
            self._stems[group], label, operation,
            tuple(self._planned[id] for id in self._units.ordered if id[0] == group),
            tuple(self._planned[id] for id in self._units.ordered if id[0] in header.declares),
            tuple(sorted(self._headers[one] for one in groups)), tuple(self._tables[group]))


def names_of(
    containers: Iterable[Container], entries: Iterable[MapEntry], types: Iterable[AnyType]
) -> Set[str]:
    """Names of wrappers and containers: of those, and of those that belong to types."""
    structs = [one for one in types if not isinstance(one, AliasType)]
    return frozenset((
        *(one.name for one in containers), *(one.name for one in entries),
        *(wrapper.name for one in structs for wrapper in one.wrappers),
        *(entry.name for one in structs for entry in one.entries)))


def documents_of(everything: Iterable[ir.Operation | ir.Webhook]) -> dict[TypeId, ir.Value]:
    """Types that are the whole of a body somewhere, as they are there."""
    contents = (
        content for one in everything
        for holder in (one.body, *(one.responses if isinstance(one, ir.Operation) else ()))
        if holder is not None for content in holder.content)
    found: dict[TypeId, ir.Value] = {}
    for one in contents:
        if one.value is not None and isinstance(one.value.type, ir.Reference):
            found.setdefault(one.value.type.id, one.value)
    return found

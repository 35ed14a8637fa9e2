"""Part of `layout`: which header declares which types, and what it includes.

A header includes those of what its types embed, and not those of what they point to: these could
come back to it before its own types are declared, and nest without end.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from . import ir
from .graph import components as strong_components
from .graph import in_order
from .planner import Planner


@dataclass
class Header:
    """Groups of types, by what their ids begin with: whose types a header declares, and whose
    headers it includes. foreign: components that others have laid out, likewise."""

    declares: dict[str, None] = field(default_factory=dict)
    includes: dict[str, None] = field(default_factory=dict)
    foreign: dict[str, None] = field(default_factory=dict)


class Units:
    """The headers of a planner's types. ordered: their ids, each after what it needs."""

    def __init__(self, planner: Planner, groups: Sequence[str]) -> None:
        self._planner = planner
        needs = [(one.id, target) for one in planner.types for target in self._needs(one)]
        foreign = [(a, b) for a, b in needs if b not in planner.own]
        needs = [(a, b) for a, b in needs if b in planner.own]
        self._check_in_place(needs)
        self.ordered: Sequence[ir.TypeId] = in_order([one.id for one in planner.types], needs)
        self.headers = self._headers(groups, needs)
        for a, b in foreign:
            self.headers[self._leader[a[0]]].foreign[b[0]] = None

    def _check_in_place(self, needs: list[tuple[ir.TypeId, ir.TypeId]]) -> None:
        """Reports types that would be part of themselves: pointers have broken all cycles but
        those through arrays in place."""
        planner = self._planner
        cycle = strong_components([one.id for one in planner.types], needs)
        for a, b in list(needs):
            if cycle[a] == cycle[b]:
                planner.diagnostics.error(
                    planner.by_id[a].location, f"'{'/'.join(a)}' would hold itself, by an array of "
                    f"'{'/'.join(b)}' or the like stored in place: take 'x-tern-max-items' away")
                needs.remove((a, b))

    def _headers(
        self, groups: Sequence[str], needs: list[tuple[ir.TypeId, ir.TypeId]]
    ) -> dict[str, Header]:
        """What each group's header declares and includes.

        Groups that need each other's types complete, if only for what is written inline in them,
        are all declared in the first one's header, which the others include.
        """
        cycle = strong_components(groups, [(a[0], b[0]) for a, b in needs])
        first: dict[int, str] = {}
        for one in groups:
            first.setdefault(cycle[one], one)
        self._leader = {one: first[cycle[one]] for one in groups}
        headers = {one: Header() for one in groups}
        for one in groups:
            leader = self._leader[one]
            headers[leader].declares[one] = None
            if leader != one:
                headers[one].includes[leader] = None
        for a, b in needs:
            if cycle[a[0]] != cycle[b[0]]:
                headers[self._leader[a[0]]].includes[b[0]] = None
        return headers

    def _needs(self, one: ir.NamedType) -> Iterator[ir.TypeId]:
        """The named types that must be complete before a type."""
        planner = self._planner
        match one:
            case ir.Model():
                for item in one.fields:
                    reference = item.value.type
                    yield from _in_place(item.value)
                    if not isinstance(reference, ir.Reference):
                        continue
                    pointed = isinstance(planner.by_id[reference.id], ir.Model) and (
                        item.presence is not ir.Presence.REQUIRED
                        or (one.id, reference.id) in planner.recursive
                    )
                    if not pointed:
                        yield reference.id
            case ir.Union():
                for variant in one.variants:
                    reference = variant.value.type
                    yield from _in_place(variant.value)
                    if isinstance(reference, ir.Reference) and isinstance(
                        planner.by_id[reference.id], ir.Enum
                    ):
                        yield reference.id


def _in_place(value: ir.Value) -> Iterator[ir.TypeId]:
    """The named type of the elements that an array holds in place."""
    match value.type:
        case ir.Array(ir.Value(ir.Reference(id))) if value.inline_limit is not None:
            yield id
        case ir.Array(items) if value.inline_limit is not None:
            yield from _in_place(items)

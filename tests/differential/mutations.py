"""Documents with one thing wrong, and where that is."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from strategies import INTEGERS

from tern import ir

WRONG_TYPE, NOT_NULL, MISSING, RANGE = (
    "wrong type", "null not allowed", "required field missing", "out of range")


@dataclass(frozen=True)
class Mutation:
    """Put `json` at `path` (or, if the status is MISSING, take away what is there)."""

    path: tuple[str | int, ...]
    status: str
    json: Any = None

    @property
    def pointer(self) -> str:
        parts = (str(one).replace("~", "~0").replace("/", "~1") for one in self.path)
        return "".join(f"/{one}" for one in parts)

    def apply(self, document: Any) -> Any:
        if not self.path:
            return self.json
        changed = copy.deepcopy(document)
        at = changed
        for step in self.path[:-1]:
            at = at[step]
        if self.status == MISSING:
            del at[self.path[-1]]
        else:
            at[self.path[-1]] = self.json
        return changed


def mutations(document: ir.Document, json: Any, value: ir.Value) -> Iterator[Mutation]:
    """What can be wrong in a valid instance. Not inside of unions, which keep what fits none
    of their variants, and free-form JSON."""
    yield from _Mutations(document.by_id()).of(json, value, ())


class _Mutations:
    def __init__(self, types: dict[ir.TypeId, ir.NamedType]) -> None:
        self._types = types

    def of(self, json: Any, value: ir.Value, path: tuple[str | int, ...]) -> Iterator[Mutation]:
        one = self._types[value.type.id] if isinstance(value.type, ir.Reference) else value.type
        if isinstance(one, ir.Alias):
            yield from self.of(json, one.value, path)
            return
        if one == ir.Scalar(ir.ScalarKind.JSON) or isinstance(one, ir.Scalar) and (
                one.kind is ir.ScalarKind.JSON):
            return
        if not value.nullable:
            yield Mutation(path, NOT_NULL)
        if isinstance(one, ir.Union):
            return
        for wrong in (True, "7", 7.5, [], {}):
            if not _takes(one, wrong):
                yield Mutation(path, WRONG_TYPE, wrong)
        if isinstance(one, ir.Scalar) and one.kind in INTEGERS:
            low, high = INTEGERS[one.kind]
            for wrong in (low - 1, high + 1):
                yield Mutation(path, RANGE, wrong)
        if json is not None:
            yield from self._inside(json, one, path)

    def _inside(
        self, json: Any, one: ir.Type | ir.NamedType, path: tuple[str | int, ...]
    ) -> Iterator[Mutation]:
        match one:
            case ir.Array(items):
                for i, inner in enumerate(json):
                    yield from self.of(inner, items, (*path, i))
            case ir.Map(values):
                for key, inner in json.items():
                    yield from self.of(inner, values, (*path, key))
            case ir.Model():
                for item in one.fields:
                    if item.presence.required:
                        yield Mutation((*path, item.wire_name), MISSING)
                    if item.wire_name in json:
                        yield from self.of(
                            json[item.wire_name], item.value, (*path, item.wire_name))


def _takes(one: ir.Type | ir.NamedType, json: Any) -> bool:
    match one:
        case ir.Scalar(ir.ScalarKind.BOOLEAN):
            return isinstance(json, bool)
        case ir.Scalar(ir.ScalarKind.STRING) | ir.Enum():
            return isinstance(json, str)
        case ir.Scalar(ir.ScalarKind.FLOAT | ir.ScalarKind.DOUBLE):
            return isinstance(json, float)
        case ir.Array():
            return isinstance(json, list)
        case ir.Map() | ir.Model():
            return isinstance(json, dict)
    return False

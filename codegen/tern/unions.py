"""`oneOf` and `anyOf`: what is left of a union once its branches are known, and how a value
selects among them (`ir.Union`)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from .arrays import ArrayRules
from .branches import MAX_BRANCHES, Labels
from .diagnostics import Diagnostics, Location
from .discriminators import Candidate, Tags, found_discriminator, report_shared, tags_of
from .ir import JSON_TYPES, Constraints, Documentation, Map, ScalarKind, Value, Variant
from .keywords import TYPES
from .nodes import Node
from .resolve import Resolver
from .scalars import ScalarRules
from .schema import Place, Schema
from .values import canonical


MAX_NESTED = 50
"""How many unions may be nested in one another."""


@dataclass(frozen=True)
class Branch:
    """A branch of a union after references are followed.

    use: the schema as the union has it; target: what it leads to; component: the last
    component on the way, None for a schema written inline. extends: instead of that, the
    component that properties beside the union were merged into.
    """

    label: str
    use: Schema
    target: Schema
    component: str | None
    location: Location
    extends: str | None = None


@dataclass
class _Found:
    """What a union is made of. branches: without null; mapping: those of the discriminators of
    the union and of the unions that joined it; flattened: the components among these."""

    branches: list[Branch] = field(default_factory=list)
    nullable: bool = False
    mapping: list[tuple[str, Node]] = field(default_factory=list)
    flattened: set[str] = field(default_factory=set)


class UnionRules:
    """value: makes the type of a schema (`build`)."""

    def __init__(
        self,
        resolver: Resolver,
        scalars: ScalarRules,
        value: Callable[[Schema], Value],
        diagnostics: Diagnostics,
    ) -> None:
        self._resolver = resolver
        self._scalars = scalars
        self._value = value
        self._array_rules = ArrayRules(resolver)
        self._diagnostics = diagnostics
        self._known: dict[tuple[Any, ...], _Found] = {}

    def simplify(self, schema: Schema) -> tuple[Schema, bool] | None:
        """What a schema with branches is, and whether one of them is null.

        The schema itself where it is a union of several types, the schema of the one type that
        is left otherwise; None for a schema without branches.
        """
        if not self._is_union(schema):
            return None
        found = self.branches(schema)
        branches, nullable = found.branches, found.nullable
        if len(branches) > 1:
            return schema, nullable
        if not branches:
            return replace(schema, branches=(), types=(), only_null=True), True
        use = branches[0].use
        own = schema.nullable if schema.nullable is not None else use.nullable
        if use.reference is None and branches[0].component is None:
            use = replace(use, path=schema.path)
        return replace(use, nullable=own), nullable

    def _is_union(self, schema: Schema) -> bool:
        if schema.free_form or schema.reference is not None or self._scalars.is_mixed(schema):
            return False
        return bool(schema.branches) or len(schema.types) > 1

    def branches(self, schema: Schema) -> _Found:
        """The distinct branches of a schema that has some."""
        key = (schema.identity, schema.path, schema.types)
        if key not in self._known:
            found = _Found()
            self._collect(schema, schema, found, 0)
            self._known[key] = replace(found, branches=self._distinct(schema, found.branches))
        return self._known[key]

    def _collect(self, union: Schema, schema: Schema, found: _Found, depth: int) -> None:
        """Adds the branches of a schema, and those of unions in it."""
        if not schema.branches:
            for at, name in enumerate(schema.types):
                single = replace(schema, types=(name,), nullable=None, path=(*schema.path, name),
                                 identity=_made_from(schema, at))
                found.branches.append(Branch(name, single, single, None, schema.location))
            return
        if schema.discriminator is not None:
            found.mapping.extend(schema.discriminator.mapping)
        for place in schema.branches:
            use = self._resolver.look(place)
            target, component = self._resolver.follow(use)
            if use.only_null or target.only_null or (
                    target.nullable if use.nullable is None else use.nullable):
                found.nullable = True
            if use.only_null or target.only_null or _is_closed_null(target):
                continue
            extends: str | None = None
            if _takes(target, schema):
                extends = component
                use = self._resolver.look(Place((*schema.base, *place.parts), place.path))
                target, component = self._resolver.follow(use)
            if not self._flattens(union, target):
                # A union that stays a variant cannot be null there: null is the outer one's.
                found.nullable = found.nullable or any(
                    self._resolver.look(inner).nullable for inner in target.branches)
                found.branches.append(Branch(
                    place.path[-1], use, target, component, place.parts[-1].node.location,
                    extends))
            elif depth >= MAX_NESTED or len(found.branches) > MAX_BRANCHES:
                self._diagnostics.error(
                    place.location, f"unions nested deeper than {MAX_NESTED} levels, or with more "
                    f"than {MAX_BRANCHES} branches together")
            elif component is None or component not in found.flattened:
                # A union that was met before has its branches here already.
                found.flattened.update([component] if component is not None else [])
                self._collect(union, target, found, depth + 1)

    def _flattens(self, union: Schema, target: Schema) -> bool:
        """A nested union joins the outer one, unless it selects by a property of its own."""
        if not self._is_union(target):
            return False
        own = target.discriminator
        outer = union.discriminator
        return own is None or (
            outer is not None and own.property_name == outer.property_name)

    def _kind(self, branch: Branch) -> str:
        """What a JSON value must be to be of this branch."""
        target = branch.target
        if self._is_union(target):
            return "union"
        if self._scalars.is_enum(target) and not target.free_form:
            return "enum"
        if target.free_form or len(target.types) != 1 or self._scalars.is_mixed(target):
            return "json"
        return target.types[0]

    def _distinct(self, schema: Schema, branches: list[Branch]) -> list[Branch]:
        """Branches of one type made one, in the place of the first."""
        kinds = [self._kind(branch) for branch in branches]
        result: list[Branch] = []
        done: set[str] = set()
        for branch, kind in zip(branches, kinds, strict=True):
            alike = [one for one, other in zip(branches, kinds, strict=True) if other == kind]
            if kind == "string" and "enum" in kinds:
                continue
            if kind == "array":
                if not any(one.target.types == ("array",) for one in result):
                    result += self._arrays(schema, alike)
            elif kind in ("object", "union"):
                if not any(_same_type(branch, other) for other in result):
                    result.append(branch)
            elif kind not in done:
                done.add(kind)
                if kind == "enum":
                    result.append(self._joined_enum(schema, alike))
                else:
                    result.append(self._widest(alike))
        return self._labelled(result)

    def _joined_enum(self, schema: Schema, branches: list[Branch]) -> Branch:
        """Several enums as one with all their values."""
        first = branches[0]
        if all(_same_type(first, other) for other in branches):
            return first
        values = dict.fromkeys(one for branch in branches for one in branch.target.enum or ())
        names: dict[Any, str] = {}
        for branch in branches:
            names = dict(zip(branch.target.enum or (), branch.target.enum_names)) | names
        joined = replace(
            first.target, reference=None, enum=tuple(values), path=(*schema.path, "string"),
            enum_names=_distinct_names(names, tuple(values)),
            identity=_made_from(schema, len(TYPES)), documentation=Documentation())
        return Branch("string", joined, joined, None, first.location)

    def _arrays(self, schema: Schema, branches: list[Branch]) -> list[Branch]:
        """Arrays that their first item tells apart; those that it does not tell apart as one,
        whose items are of any of theirs."""
        distinct: list[Branch] = []
        for branch in branches:
            if not any(_same_type(branch, other) for other in distinct):
                distinct.append(branch)
        result: list[Branch] = []
        groups = self._array_rules.groups([one.target for one in distinct])
        for at, group in enumerate(groups):
            if len(group) == 1:
                result.append(distinct[group[0]])
                continue
            label = "array" if at == 0 else f"array{at + 1}"
            one = self._array_rules.joined(
                [distinct[index].target for index in group], (*schema.path, label))
            result.append(Branch("array", one, one, None, distinct[group[0]].location))
        return result

    def _widest(self, branches: list[Branch]) -> Branch:
        """Several scalars of one JSON type as the one that holds them all."""
        first = branches[0]
        if all(_same_scalar(first, other) for other in branches):
            return first
        targets = [branch.target for branch in branches]
        same = all(one.constraints == targets[0].constraints for one in targets)
        values: dict[str, Any] = {}
        for one in targets:
            values |= {canonical(value): value for value in one.enum or ()}
        is_closed = all(one.enum is not None for one in targets)
        types, format_name = self._common_format(targets)
        wide = replace(
            targets[0], types=types, format=format_name,
            enum=tuple(values.values()) if is_closed else None,
            constraints=targets[0].constraints if same else Constraints(), limits=())
        name = wide.types[0] if wide.types else "json"
        return Branch(name, wide, wide, None, first.location)

    def _common_format(self, targets: list[Schema]) -> tuple[tuple[str, ...], str | None]:
        """The types and format of what holds all of several scalars of one JSON type."""
        types, first = targets[0].types, targets[0].format
        kinds = {self._scalars.kind(one) for one in targets}
        if any(one.types != types for one in targets) or ScalarKind.JSON in kinds:
            return (), None
        if all(one.format == first for one in targets):
            return types, first
        if ScalarKind.UINT64 not in kinds:
            return types, None
        if kinds <= {ScalarKind.UINT32, ScalarKind.UINT64}:
            return types, "uint64"
        self._diagnostics.warning(
            targets[0].location, "integers of format 'uint64' and signed ones in one union: "
            "C has no type for both; carried as free-form JSON")
        return (), None

    def _labelled(self, branches: list[Branch]) -> list[Branch]:
        labels = Labels()
        titles = Counter(branch.label for branch in branches)
        result: list[Branch] = []
        for branch in branches:
            label = branch.label
            component = branch.component or branch.extends
            if titles[label] > 1 and component is not None:
                label = component
            result.append(replace(branch, label=labels.unique(label)))
        return result

    def variants(self, schema: Schema) -> tuple[tuple[Variant, ...], str | None, bool]:
        """The variants of a union, most specific first among those selected by what they
        require, its discriminator, and whether it is ambiguous."""
        found = self.branches(schema)
        branches = found.branches
        objects = [branch for branch in branches if self._is_object(branch)]
        candidates = [self._candidate(branch) for branch in objects]
        declared = schema.discriminator
        if declared is not None:
            name: str | None = declared.property_name
            declared = replace(declared, mapping=tuple(found.mapping))
            tags = tags_of(declared, candidates, self._resolver, self._diagnostics)
        else:
            name, tags = self._found(schema, candidates)
        by_branch = {id(branch): one for branch, one in zip(objects, tags, strict=True)}
        arrays = [branch for branch in branches if self._kind(branch) == "array"]
        made = [self._variant(branch, by_branch.get(id(branch), ()), len(arrays) > 1)
                for branch in branches]
        if not any(variant.tags for variant in made):
            name = None
        is_object = [id(branch) in by_branch for branch in branches]
        ordered = _most_specific_first(made, is_object)
        ambiguous = self._check(schema, ordered, self._kinds_of(branches))
        return tuple(ordered), name, ambiguous

    def _found(self, schema: Schema, candidates: list[Candidate]) -> tuple[str | None, Tags]:
        """A discriminator that the document does not declare. One with values that several
        variants share is better than none where nothing else tells them apart."""
        name, tags = found_discriminator(candidates, self._resolver, may_overlap=False)
        if name is not None:
            return name, tags
        required = [tuple(sorted(_required(one.schema))) for one in candidates]
        if len(required) == len(set(required)):
            return name, tags
        name, tags = found_discriminator(candidates, self._resolver, may_overlap=True)
        if name is not None:
            report_shared(name, candidates, tags, schema.location, self._diagnostics)
        return name, tags

    def _is_object(self, branch: Branch) -> bool:
        return self._kind(branch) in ("object", "union")

    def _kinds_of(self, branches: list[Branch]) -> dict[str, str]:
        return {branch.label: self._kind(branch) for branch in branches}

    def _candidate(self, branch: Branch) -> Candidate:
        return Candidate(branch.label, branch.component or branch.extends, branch.target,
                         self._nested_union(branch))

    def _nested_union(self, branch: Branch) -> tuple[str, tuple[str, ...]] | None:
        """The discriminator of a branch that is a union of its own, and its tags."""
        declared = branch.target.discriminator
        if declared is None or self._kind(branch) != "union":
            return None
        inner = [Candidate(one.label, one.component or one.extends, one.target, None)
                 for one in self.branches(branch.target).branches]
        tags = tags_of(declared, inner, self._resolver, Diagnostics())
        return declared.property_name, tuple(tag for own in tags for tag in own)

    def _variant(self, branch: Branch, tags: tuple[str, ...], several_arrays: bool) -> Variant:
        value = replace(self._value(branch.use), nullable=False)
        required: tuple[str, ...] = ()
        if not tags and self._kind(branch) == "object":
            required = _required(branch.target)
        elif not tags and self._kind(branch) == "union":
            nested = branch.target.discriminator
            required = (nested.property_name,) if nested else ()
        items: frozenset[str] = frozenset()
        if several_arrays and self._kind(branch) == "array":
            items = self._array_rules.item_types(branch.target)
        return Variant(branch.label, value, tags, required, branch.location,
                       tuple(one for one in JSON_TYPES if one in items))

    def _check(self, schema: Schema, variants: list[Variant], kinds: dict[str, str]) -> bool:
        """Reports object variants that nothing tells apart; True where there are some."""
        plain = [one for one in variants
                 if kinds[one.label] in ("object", "union") and not one.tags]
        groups: dict[tuple[str, ...], list[str]] = {}
        for one in plain:
            groups.setdefault(tuple(sorted(one.required)), []).append(one.label)
        for required, labels in groups.items():
            if len(labels) > 1:
                what = f"they all require {_listed(list(required))}" if required else (
                    "they require no property")
                self._diagnostics.warning(
                    schema.location, f"the variants {_listed(labels)} cannot be told apart "
                    f"({what}): the first is used; add a discriminator")
        return any(len(labels) > 1 for labels in groups.values())


def _made_from(schema: Schema, number: int) -> tuple[int, ...]:
    """The identity of a schema that stands nowhere in the document. (Others are positive.)"""
    return (*schema.identity, -1 - number)


def _takes(target: Schema, union: Schema) -> bool:
    """Whether what stands beside a union is to be merged into a branch of it: into an object,
    and into what says nothing of its type, unless it is part of that already."""
    if not union.base or target.free_form or target.only_null:
        return False
    if target.types != ("object",) and (target.types or target.enum is not None):
        return False
    return not set(union.base_identity) <= set(target.identity)


def _is_closed_null(schema: Schema) -> bool:
    """True for a nullable object without any property: null, as OpenAPI 3.0 documents write it."""
    return bool(
        schema.nullable and schema.types == ("object",) and not schema.properties
        and not schema.branches and schema.additional is False)


def _distinct_names(names: dict[Any, str], values: tuple[Any, ...]) -> tuple[str, ...]:
    """The name of each value, if each has one of its own."""
    found = tuple(names[one] for one in values if one in names)
    return found if len({one.upper() for one in found}) == len(values) else ()


def _same_type(one: Branch, other: Branch) -> bool:
    if one.component is not None or other.component is not None:
        return one.component == other.component
    if one.target.identity and one.target.identity == other.target.identity:
        return True
    if one.target.types != other.target.types or one.target.types not in (("array",), ("object",)):
        return False
    return not one.target.properties and not other.target.properties and (
        _content(one.target) == _content(other.target))


def _required(schema: Schema) -> tuple[str, ...]:
    """The names of the properties that are both described and required."""
    names = {name for name, _ in schema.properties}
    return tuple(one for one in schema.required_names if one in names)


def _content(schema: Schema) -> Any:
    if schema.item_branches:
        return [part.node.plain() for place in schema.item_branches for part in place.parts]
    inner = schema.items if schema.types == ("array",) else schema.additional
    return [part.node.plain() for part in inner.parts] if isinstance(inner, Place) else None


def _same_scalar(one: Branch, other: Branch) -> bool:
    first, second = one.target, other.target
    return (first.types, first.format, first.enum, first.constraints) == (
        second.types, second.format, second.enum, second.constraints)


def _most_specific_first(variants: list[Variant], is_object: list[bool]) -> list[Variant]:
    """Sorts the object variants without tags by what they require, in their own places; maps,
    whose keys may be anything, come last among those that require nothing."""
    at = [index for index, one in enumerate(variants) if is_object[index] and not one.tags]
    ordered = sorted((variants[index] for index in at), key=lambda one: (
        -len(one.required), isinstance(one.value.type, Map)))
    result = list(variants)
    for index, one in zip(at, ordered, strict=True):
        result[index] = one
    return result


def _listed(words: list[str]) -> str:
    quoted = [f"'{one}'" for one in words]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}"

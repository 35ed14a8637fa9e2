"""Which value of which property selects a variant (OpenAPI 3.1, Discriminator Object)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from .diagnostics import Diagnostics, Location
from .nodes import Node
from .resolve import Resolver
from .schema import Discriminator, Schema

Tags = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Candidate:
    """An object branch of a union. component: what a discriminator's mapping calls it. nested:
    for a branch that is a union itself, its discriminator and all its tags."""

    label: str
    component: str | None
    schema: Schema
    nested: tuple[str, tuple[str, ...]] | None


def tags_of(
    declared: Discriminator,
    candidates: list[Candidate],
    resolver: Resolver,
    diagnostics: Diagnostics,
) -> Tags:
    """The tags of each candidate under a declared discriminator.

    They are the mapping's keys, then those constants that the branch alone declares for the
    property; without a mapping all its constants, without either the component's name.
    """
    name = declared.property_name
    mapped = _mapped(declared, candidates, resolver, diagnostics)
    own = [constants(one, name, resolver) or () for one in candidates]
    everyone = Counter([tag for tags in own for tag in tags] + [tag for tag, _ in mapped])
    result: list[tuple[str, ...]] = []
    for candidate, constant in zip(candidates, own, strict=True):
        tags = [tag for tag, component in mapped if component == candidate.component]
        if tags:
            tags += [one for one in constant if everyone[one] == 1]
        else:
            tags = list(constant) or ([candidate.component] if candidate.component else [])
        if not tags:
            diagnostics.warning(
                declared.location, f"the discriminator '{name}' has no value that selects the "
                f"variant '{candidate.label}'")
        result.append(tuple(tags))
    report_shared(name, candidates, tuple(result), declared.location, diagnostics)
    return _without_taken(result)


def report_shared(
    name: str, candidates: list[Candidate], tags: Tags, location: Location,
    diagnostics: Diagnostics,
) -> None:
    """Reports the tags that several candidates have."""
    for at, (later, own) in enumerate(zip(candidates, tags, strict=True)):
        for earlier, others in zip(candidates[:at], tags[:at], strict=True):
            shared = [f"'{tag}'" for tag in own if tag in others]
            if shared:
                more = f" and {len(shared) - 3} more" if len(shared) > 3 else ""
                diagnostics.warning(
                    location, f"{', '.join(shared[:3])}{more} as '{name}' selects both "
                    f"'{earlier.label}' and '{later.label}': the first is used")
                break


def _without_taken(tags: Sequence[tuple[str, ...]]) -> Tags:
    """Every tag with the first that has it; one that would have none left keeps its own."""
    taken: set[str] = set()
    result: list[tuple[str, ...]] = []
    for own in tags:
        result.append(tuple(tag for tag in own if tag not in taken) or own)
        taken.update(own)
    return tuple(result)


def _mapped(
    declared: Discriminator,
    candidates: list[Candidate],
    resolver: Resolver,
    diagnostics: Diagnostics,
) -> list[tuple[str, str]]:
    """The mapping's keys with the component that each leads to."""
    names = [candidate.component for candidate in candidates]
    found: list[tuple[str, str]] = []
    for tag, node in declared.mapping:
        name = _mapped_component(node, resolver, diagnostics)
        if name is None:
            continue
        if name not in names:
            diagnostics.warning(
                node.location, f"'{tag}' is mapped to '{name}', which is no variant; ignored")
            continue
        found.append((tag, name))
    return found


def _mapped_component(
    node: Node, resolver: Resolver, diagnostics: Diagnostics
) -> str | None:
    """A mapping value is a component's name or a reference."""
    name = resolver.component_name(node)
    if name is None:
        return None
    _, last = resolver.follow(resolver.component(name))
    return last or name


def constants(candidate: Candidate, name: str, resolver: Resolver) -> tuple[str, ...] | None:
    """The strings that a branch allows for a property, None where it allows any."""
    if candidate.nested is not None:
        nested, tags = candidate.nested
        return tags if nested == name else None
    place = candidate.schema.by_name.get(name)
    if place is None:
        return None
    schema, _ = resolver.follow(resolver.look(place))
    if not schema.enum or not all(isinstance(one, str) for one in schema.enum):
        return None
    return schema.enum


def found_discriminator(
    candidates: list[Candidate], resolver: Resolver, may_overlap: bool
) -> tuple[str | None, Tags]:
    """A property that is constant in each candidate (or in all but one, if they require it),
    and different in each. One that all require is preferred, then the document's order.

    may_overlap: less than half of the candidates may share values with earlier ones.
    """
    none: Tags = tuple(() for _ in candidates)
    if len(candidates) < 2:
        return None, none
    # At most one may do without the property, so that the first two name all there is to try.
    names = dict.fromkeys(
        name for one in candidates[:2] for name in (
            [one.nested[0]] if one.nested else [name for name, _ in one.schema.properties]))
    best: tuple[tuple[int, int, bool], str, Tags] | None = None
    for name in names:
        tags = [constants(one, name, resolver) or () for one in candidates]
        missing = tags.count(())
        shared = _shared_count(tags)
        optional = any(own and not one.nested and name not in one.schema.required_names
                       for one, own in zip(candidates, tags, strict=True))
        if missing > 1 or missing and optional and len(candidates) < 3:
            continue
        if shared and (not may_overlap or shared * 2 >= len(candidates)):
            continue
        rank = (missing, shared, optional)
        if best is None or rank < best[0]:
            best = (rank, name, _without_taken(tags))
    return (best[1], best[2]) if best else (None, none)


def _shared_count(tags: list[tuple[str, ...]]) -> int:
    """How many have a tag that an earlier one has."""
    taken: set[str] = set()
    count = 0
    for own in tags:
        count += any(tag in taken for tag in own)
        taken.update(own)
    return count

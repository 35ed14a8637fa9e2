"""Which value of which property selects a variant (OpenAPI 3.1, Discriminator Object)."""

from __future__ import annotations

from dataclasses import dataclass

from .diagnostics import Diagnostics
from .nodes import Node
from .resolve import Resolver
from .schema import Discriminator, Schema

Tags = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Candidate:
    """An object branch of a union. nested: for a branch that is a union itself, its
    discriminator and all its tags."""

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

    They are the mapping's keys and the constants that the branch declares for the property;
    the component's name where there are neither.
    """
    mapped = _mapped(declared, candidates, resolver, diagnostics)
    result: list[tuple[str, ...]] = []
    taken: dict[str, str] = {}
    for candidate in candidates:
        tags = [tag for tag, name in mapped if name == candidate.component]
        tags += [one for one in constants(candidate, declared.property_name, resolver) or ()
                 if one not in tags]
        if not tags and candidate.component is not None:
            tags = [candidate.component]
        if not tags:
            diagnostics.warning(
                declared.location, f"the discriminator '{declared.property_name}' has no value "
                f"that selects the variant '{candidate.label}'")
        for tag in tags:
            if tag in taken:
                diagnostics.warning(
                    declared.location, f"'{tag}' selects both '{taken[tag]}' and "
                    f"'{candidate.label}': the first is used")
        tags = [tag for tag in tags if tag not in taken]
        taken.update({tag: candidate.label for tag in tags})
        result.append(tuple(tags))
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
    if isinstance(node.value, str) and node.value in resolver.components:
        name: str | None = node.value
    else:
        target = resolver.target(node, ())
        name = target if isinstance(target, str) else None
    if name is None:
        return None
    _, last = resolver.follow(resolver.component(name))
    return last or name


def constants(candidate: Candidate, name: str, resolver: Resolver) -> tuple[str, ...] | None:
    """The strings that a branch allows for a property, None where it allows any."""
    if candidate.nested is not None:
        nested, tags = candidate.nested
        return tags if nested == name else None
    place = candidate.schema.property(name)
    if place is None:
        return None
    schema, _ = resolver.follow(resolver.look(place))
    if not schema.enum or not all(isinstance(one, str) for one in schema.enum):
        return None
    return schema.enum


def found_discriminator(
    candidates: list[Candidate], resolver: Resolver
) -> tuple[str | None, Tags]:
    """A property that is constant in each candidate (or in all but one, if they require it),
    and different in each. One that all require is preferred, then the document's order."""
    none: Tags = tuple(() for _ in candidates)
    if len(candidates) < 2:
        return None, none
    names = dict.fromkeys(
        name for one in candidates for name in (
            [one.nested[0]] if one.nested else [name for name, _ in one.schema.properties]))
    best: tuple[tuple[int, int], str, Tags] | None = None
    for name in names:
        tags = [constants(one, name, resolver) or () for one in candidates]
        flat = [tag for one in tags for tag in one]
        missing = tags.count(())
        optional = sum(1 for one, own in zip(candidates, tags, strict=True)
                       if own and not one.nested and name not in one.schema.required_names)
        if missing > 1 or missing and optional or len(flat) != len(set(flat)):
            continue
        rank = (missing, 1 if optional else 0)
        if best is None or rank < best[0]:
            best = (rank, name, tuple(tags))
    return (best[1], best[2]) if best else (None, none)

"""What a schema says for people, put together for comments and pages."""

from __future__ import annotations

from dataclasses import dataclass

from . import ir
from .c_types import AnyType, Layout, Member, ModelType, Slot
from .text import json_text

_LIMITS = (
    ("minimum", "at least {}"),
    ("exclusive_minimum", "more than {}"),
    ("maximum", "at most {}"),
    ("exclusive_maximum", "less than {}"),
    ("multiple_of", "a multiple of {}"),
    ("min_length", "at least {} characters"),
    ("max_length", "at most {} characters"),
    ("pattern", "matches {}"),
    ("min_items", "at least {} items"),
    ("max_items", "at most {} items"),
    ("min_properties", "at least {} properties"),
    ("max_properties", "at most {} properties"),
)


def facts(documentation: ir.Documentation, value: ir.Value | None) -> list[str]:
    """What is stated of a value apart from its description, a phrase each."""
    out = []
    if documentation.deprecated:
        out.append("deprecated")
    if documentation.read_only:
        out.append("read-only")
    if documentation.write_only:
        out.append("write-only")
    if value is not None:
        # The formats of numbers are C types here, and say no more.
        match value.type:
            case ir.Scalar(ir.ScalarKind.STRING, str(form)):
                out.append(f"format {form}")
        for name, phrase in _LIMITS:
            limit = getattr(value.constraints, name)
            if limit is not None:
                out.append(phrase.format(limit))
        if value.constraints.allowed:
            out.append("one of " + ", ".join(map(json_text, value.constraints.allowed)))
        if value.constraints.unique_items:
            out.append("no two items equal")
    if documentation.has_default:
        out.append(f"{json_text(documentation.default)} by default")
    return out


def sentence(phrases: list[str]) -> str:
    """Phrases as one sentence: `Read-only, at most 40 characters.`"""
    text = ", ".join(phrases)
    return text[:1].upper() + text[1:] + "." if text else ""


def described(documentation: ir.Documentation, value: ir.Value | None = None) -> str:
    """Description and facts, as a comment has them."""
    parts = [documentation.description.strip(), sentence(facts(documentation, value))]
    return "\n".join(part for part in parts if part)


def of_schema(one: ir.NamedType | ir.Field) -> str:
    """`described` of a type or field."""
    return described(one.documentation, one.value if isinstance(one, ir.Field) else None)


@dataclass(frozen=True)
class Row:
    """A line of a page's table. `link` is "" where the type has no page."""

    wire_name: str
    member: str
    slot: Slot
    link: str
    description: str
    example: str


@dataclass(frozen=True)
class Section:
    """A type on a page."""

    type: AnyType
    description: str
    rows: tuple[Row, ...]
    links: dict[str, str]
    example: str


def pages(layout: Layout) -> dict[str, tuple[Section, ...]]:
    """The sections of each unit's page, the component's own first."""
    links = links_of(layout)
    return {
        unit.stem: tuple(
            section(one, links)
            for one in [unit.root, *(one for one in unit.types if one is not unit.root)])
        for unit in layout.units
    }


def links_of(layout: Layout) -> dict[str, str]:
    """Where on the models' pages a type is, by its C name."""
    return {
        one.c_name: f"{unit.stem}.md" + ("" if one is unit.root else f"#{one.c_name}")
        for unit in layout.units
        for one in unit.types
    }


def section(one: AnyType, links: dict[str, str]) -> Section:
    """A type on a page, with links to others by their C names."""
    rows = tuple(_row(item, links) for item in one.members) if isinstance(one, ModelType) else ()
    examples = one.source.documentation.examples
    return Section(
        one, described(one.source.documentation), rows, links,
        json_text(examples[0]) if examples else "")


def _row(item: Member, links: dict[str, str]) -> Row:
    documentation = item.field.documentation
    example = json_text(documentation.examples[0]) if documentation.examples else ""
    return Row(
        item.wire_name, item.name, item.slot, links.get(item.slot.named, ""),
        described(documentation, item.field.value), example)

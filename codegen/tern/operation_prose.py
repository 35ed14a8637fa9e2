"""What a document says of its operations, put together for comments and pages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from . import ir
from .c_types import Layout, Slot
from .operation_types import (
    BodyMember,
    EventMember,
    InterfaceLayout,
    OperationLayout,
    OperationUnit,
    ParameterMember,
    WebhooksLayout,
)
from .prose import Section, described, links_of, of_schema, section
from .text import shown_line, shown_lines


def of_anything(one: Any) -> str:
    """What is said of a type, field, parameter, body or operation, as a comment has it."""
    match one:
        case ParameterMember():
            return described(one.source.documentation, one.source.value)
        case BodyMember():
            return of_body(one)
        case OperationLayout():
            return of_operation(one)
        case EventMember():
            return of_event(one)
    return of_schema(one)


def of_body(one: BodyMember) -> str:
    """Its description, and what else could be sent."""
    others = f"The API also takes {', '.join(one.others)}." if one.others else ""
    return "\n".join(part for part in (one.source.description.strip(), others) if part)


def of_operation(one: OperationLayout) -> str:
    """Summary and description, what is sent where, and what the function is."""
    source = one.source
    own = [f"The document has a server of its own for it, {_address(server)}: make a client with "
           "that base URL." for server in source.servers[:1]]
    if source.idempotency_key:
        own.append("It goes with an idempotency key: `call.idempotency_key`, or one made up.")
    if source.idempotent:
        own.append("It may be repeated: calls of it are tried again.")
    parts = [
        *_summary_and_description(source), f"{source.method} {source.path}", *own,
        "A tern_client_call. params: NULL: all zero."]
    return "\n\n".join(part for part in parts if part)


def of_event(one: EventMember) -> str:
    """Summary and description."""
    parts = [*_summary_and_description(one.source), "Deprecated." if one.source.deprecated else ""]
    return "\n\n".join(part for part in parts if part)


def _summary_and_description(one: ir.Operation | ir.Webhook) -> tuple[str, str]:
    """The former as a sentence, the latter where it says something else."""
    summary, description = one.summary.strip(), one.description.strip()
    if summary and summary[-1] not in ".!?:":
        summary += "."
    return summary, description if description.rstrip(".") != summary.rstrip(".") else ""


@dataclass(frozen=True)
class CommandText:
    """What the command line says of an operation. summary, parameters and body: one line each, ""
    where nothing is said."""

    operation: OperationLayout
    summary: str
    description: str
    parameters: tuple[str, ...]
    body: str


def command_texts(interface: InterfaceLayout) -> tuple[CommandText, ...]:
    """The texts of all operations."""
    return tuple(_command_text(one) for one in interface.operations)


def _command_text(one: OperationLayout) -> CommandText:
    body = of_body(one.body) if one.body is not None else ""
    return CommandText(
        one, shown_line(one.source.summary), shown_lines(one.source.description),
        tuple(shown_line(of_anything(parameter)) for parameter in one.parameters), shown_line(body))


def _address(server: ir.Server) -> str:
    return "".join(
        "{" + one + "}" if at % 2 else one for at, one in enumerate(server.pieces))


@dataclass(frozen=True)
class MemberRow:
    """A line of a page's table of what an operation takes. link: "" where there is no page."""

    member: str
    wire_name: str
    where: str
    slot: Slot
    link: str
    description: str


@dataclass(frozen=True)
class AnswerLine:
    """A line of a page's table of what an operation returns. member: `call.items` where the type is
    that of items for a callback; it and ctype: "" where there is none."""

    constant: str
    member: str
    ctype: str
    link: str
    description: str


@dataclass(frozen=True)
class OperationPage:
    """A page of an operation, or (operation None) of types that several share. fields: of a
    multipart body."""

    label: str
    operation: OperationLayout | None
    summary: str
    description: str
    members: tuple[MemberRow, ...]
    fields: tuple[MemberRow, ...]
    answers: tuple[AnswerLine, ...]
    sections: tuple[Section, ...]


def pages_of(layout: Layout, interface: InterfaceLayout) -> dict[str, OperationPage]:
    """The page of each unit, by its stem."""
    links = {name: "../" + link for name, link in links_of(layout).items()}
    if interface.webhooks:
        links |= _links_to(interface.webhooks.units, "../webhooks/")
    links |= _links_to(interface.units, "")
    return {unit.stem: _page(unit, links) for unit in interface.units}


def webhook_pages_of(layout: Layout, webhooks: WebhooksLayout) -> dict[str, OperationPage]:
    """The page of each unit, by its stem."""
    links = {name: "../" + link for name, link in links_of(layout).items()}
    links |= _links_to(webhooks.units, "")
    return {unit.stem: _page(unit, links) for unit in webhooks.units}


def webhook_links(layout: Layout, webhooks: WebhooksLayout) -> dict[str, str]:
    """Where the types of bodies are, by their C names, as the page of all webhooks has it."""
    return links_of(layout) | _links_to(webhooks.units, "webhooks/")


def _links_to(units: Iterable[OperationUnit], folder: str) -> dict[str, str]:
    return {
        one.c_name: f"{folder}{unit.stem}.md#{one.c_name}" for unit in units for one in unit.types}


def _page(unit: OperationUnit, links: dict[str, str]) -> OperationPage:
    sections = tuple(section(one, links) for one in unit.types)
    operation = unit.operation
    fields: tuple[MemberRow, ...] = ()
    if operation is None:
        return OperationPage(unit.label, None, "", "", (), fields, (), sections)
    members = [
        MemberRow(
            one.name, one.source.wire_name, one.source.where.value, one.slot,
            links.get(one.slot.named, ""), of_anything(one))
        for one in operation.parameters]
    if operation.body is not None:
        body = operation.body
        members.append(MemberRow(
            "body", body.media_type, "", body.slot, links.get(body.slot.named, ""), of_body(body)))
        fields = tuple(
            MemberRow(
                one.name, one.source.wire_name, "", one.slot, links.get(one.slot.named, ""),
                of_anything(one.source))
            for one in body.fields)
    answers = [
        AnswerLine(
            one.constant, one.name if one.slot else "call.items" if one.item else "",
            slot.ctype if slot else "", links.get(slot.named, "") if slot else "", one.text)
        for one in operation.answers for slot in (one.slot or one.item,)]
    return OperationPage(
        unit.label, operation, operation.source.summary.strip(),
        operation.source.description.strip(), tuple(members), fields, tuple(answers), sections)

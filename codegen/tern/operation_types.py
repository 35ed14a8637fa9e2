"""What the templates see of an API's operations and webhooks. Plain data, made by
`operation_layout` and `webhook_layout`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from . import ir
from .c_types import AnyType, ConstraintTable, Container, ElementTable, MapEntry, ModelType, Slot
from .names import WebhookNames


@dataclass(frozen=True)
class ParameterMember:
    """A parameter: a member of the params struct, and its row. where, style: as the row has
    them."""

    name: str
    slot: Slot
    where: str
    style: str
    source: ir.Parameter


@dataclass(frozen=True)
class FormMember:
    """A field of a multipart body: a member of the form struct, and its row. macro: of the row:
    `FIELD`, `FILE` or `FILES`; the latter two have no columns of a slot."""

    name: str
    slot: Slot
    macro: str
    media_type: str
    style: str
    required: bool
    source: ir.Field


@dataclass(frozen=True)
class BodyMember:
    """The body: a member of the params struct, and its row.

    macro: of the row: `BODY`, `FORM`, `MULTIPART`, `MULTIPART_OPTIONAL`, or `BODY_STREAM`, whose
    slot is a tern_body. parts: rows of a form's fields; fields: of a multipart body, and form: the
    struct of these. others: media types that the document offers besides.
    """

    slot: Slot
    macro: str
    media_type: str
    required: bool
    others: tuple[str, ...]
    source: ir.RequestBody
    parts: tuple[str, ...] = ()
    fields: tuple[FormMember, ...] = ()
    form: str = ""


@dataclass(frozen=True)
class AnswerMember:
    """What a result can be: a constant and, where the body is kept, a member (slot None: none).
    item: what the body is many of, for a callback, instead.
    text: its statuses with what the document says of each, a line each; brief: on one line."""

    name: str
    constant: str
    slot: Slot | None
    item: Slot | None
    brief: str
    text: str


@dataclass(frozen=True)
class AnswerRow:
    """A row of an answer. media_type: "" where there is no body, and slot is None then."""

    first: int
    last: int
    answer: AnswerMember
    media_type: str
    slot: Slot | None
    items: bool


@dataclass(frozen=True)
class PageRow:
    """A tern_pagination, each member as C has it."""

    style: str
    parameter: str
    limit: str
    first: int
    items: str
    next: str
    last_item: str
    more: str
    total: str


@dataclass(frozen=True)
class OperationLayout:
    """A function, its structs and its table. path: percent-encoded but for parameters.
    security: the schemes of each alternative; None where the document states none at all.
    flags: of tern_operation."""

    function: str
    params: str
    result: str
    undocumented: str
    path: str
    parameters: tuple[ParameterMember, ...]
    body: BodyMember | None
    answers: tuple[AnswerMember, ...]
    rows: tuple[AnswerRow, ...]
    security: tuple[tuple[str, ...], ...] | None
    pages: PageRow | None
    flags: tuple[str, ...]
    source: ir.Operation

    @property
    def kind(self) -> str:
        """The enum of a result's kinds."""
        return self.result + "_kind"

    @property
    def members(self) -> tuple[AnswerMember, ...]:
        """Answers whose body is kept."""
        return tuple(one for one in self.answers if one.slot is not None)

    @property
    def table(self) -> str:
        """The operation's own name in C."""
        return self.function + "_operation"


@dataclass(frozen=True)
class OperationUnit:
    """A header and a source: an operation with what is written inline in it, or (operation None)
    types that several share. types, declares, tables: as those of a Unit. includes: paths of
    headers, without what they all begin with."""

    stem: str
    label: str
    operation: OperationLayout | None
    types: tuple[AnyType, ...]
    declares: tuple[AnyType, ...]
    includes: tuple[str, ...]
    tables: tuple[ConstraintTable, ...]

    @property
    def exported(self) -> tuple[str, ...]:
        """Those of `tables` that headers name."""
        return tuple((one.whole or "").removeprefix("&") for one in self.types)

    @property
    def deprecated(self) -> bool:
        """Whether its tables name a deprecated member."""
        named = [item.field.documentation for one in self.types if isinstance(one, ModelType)
                 for item in one.members]
        if self.operation is not None:
            named += [one.source.documentation for one in self.operation.parameters]
            body = self.operation.body
            named += [one.source.documentation for one in body.fields] if body else []
        return any(one.deprecated for one in named)


@dataclass(frozen=True)
class ServerRow:
    """url: with its variables in braces."""

    url: str
    source: ir.Server


@dataclass(frozen=True)
class SchemeRow:
    """A security scheme. macro: what stands for its name; kind, parameter, token_url: as the row
    has them."""

    macro: str
    kind: str
    parameter: str
    token_url: str
    source: ir.SecurityScheme


@dataclass(frozen=True)
class Declarations:
    """What operations, or webhooks, add to those of the models. includes: stems of the headers that
    complete types which containers hold by value."""

    forward: tuple[str, ...]
    described: tuple[str, ...]
    includes: tuple[str, ...]
    containers: tuple[Container, ...]
    entries: tuple[MapEntry, ...]
    tables: tuple[ElementTable, ...]


@dataclass(frozen=True)
class EventMember:
    """An event: a constant, a member, and a row. ctype: of its body; table: the descriptor of that,
    named: the C name of the named type behind it ("": none). tag: what the bodies say, None where
    that is its key."""

    name: str
    constant: str
    ctype: str
    table: str
    named: str
    tag: str | None
    source: ir.Webhook


@dataclass(frozen=True)
class WebhooksLayout:
    """All of the webhooks. pointer: to what tells them apart, None where nothing does. units:
    types that are written inline in them. meanings: as those of a Layout."""

    names: WebhookNames
    table: str
    pointer: str | None
    events: tuple[EventMember, ...]
    declared: Declarations
    units: tuple[OperationUnit, ...]
    meanings: Mapping[str, str]


@dataclass(frozen=True)
class InterfaceLayout:
    """All that the templates show beside the models; webhooks: None where there are none.
    base_url: of the first server with default values, "" where that is not known."""

    prefix: str
    create_client: str
    declared: Declarations
    units: tuple[OperationUnit, ...]
    webhooks: WebhooksLayout | None
    servers: tuple[ServerRow, ...]
    base_url: str
    schemes: tuple[SchemeRow, ...]

    @property
    def operations(self) -> tuple[OperationLayout, ...]:
        """Those of all units."""
        return tuple(one.operation for one in self.units if one.operation is not None)

    @property
    def shared(self) -> tuple[OperationUnit, ...]:
        """Units without an operation."""
        return tuple(one for one in self.units if one.operation is None)

    @property
    def typed(self) -> tuple[OperationUnit, ...]:
        """Units with types of their own."""
        return tuple(one for one in self.units if one.types)

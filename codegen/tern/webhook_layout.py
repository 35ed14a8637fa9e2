"""Stage 5 for webhooks: their table, and a struct that holds any of their events.

They come after the models, and before the operations, which may use types that are written inline
in webhooks: a program that receives events needs no HTTP client.
"""

from __future__ import annotations

from . import ir
from .c_types import Layout
from .diagnostics import Diagnostics
from .inline_layout import InlineTypes, documents_of, names_of
from .names import WEBHOOKS, Names
from .operation_types import EventMember, WebhooksLayout
from .planner import Planner
from .webhooks import Event, events_of, groups_of


def make_webhooks(
    document: ir.Document, names: Names, layout: Layout, diagnostics: Diagnostics
) -> WebhooksLayout | None:
    """The layout of a document's webhooks, which follows that of its models; None: it has none."""
    interface = document.interface
    if names.webhooks is None:
        return None
    groups = groups_of(interface)
    planner = Planner(
        tuple(one for one in interface.types if one.id[0] in groups),
        document.with_interface().by_id(), names, diagnostics,
        names_of(layout.containers, layout.entries, (
            one for unit in layout.units for one in unit.types)),
        dict(layout.meanings), {"webhooks/" + one.key: one.key for one in interface.webhooks})
    types = InlineTypes(planner, WEBHOOKS, names.webhook_units, names.units)
    found = events_of(document, diagnostics)
    events = tuple(_event(one, names, planner) for one in found.events)
    types.complete(documents_of((*interface.webhooks, *interface.operations)))
    return WebhooksLayout(
        names=names.webhooks,
        table="tern_webhooks_of_" + names.prefix,
        pointer=found.pointer,
        events=events,
        declared=types.declarations(),
        units=tuple(
            types.unit(group, group.removeprefix("webhooks/"), None, ())
            for group in names.webhook_units),
        meanings=planner.meanings)


def _event(one: Event, names: Names, planner: Planner) -> EventMember:
    assert names.webhooks is not None
    key = one.webhook.key
    ctype, table, named = planner.document_of(one.value, one.webhook.location)
    return EventMember(
        names.webhooks.members[key], names.webhooks.constants[key], ctype, table, named, one.tag,
        one.webhook)

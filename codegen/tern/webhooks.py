"""The events that an API sends: what of its interface they need, and which property of their bodies
tells them apart. Knows no C."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from . import ir
from .diagnostics import Diagnostics
from .ir import MediaKind

_FREE_FORM = ir.Value(ir.Scalar(ir.ScalarKind.JSON))


@dataclass(frozen=True)
class Event:
    """A webhook with a body of JSON. value: the type of that; tag: what the property that tells
    events apart says in it, None where that is the webhook's key, or not known."""

    webhook: ir.Webhook
    value: ir.Value
    tag: str | None


@dataclass(frozen=True)
class Events:
    """Those of a document. pointer: JSON pointer (RFC 6901) to the property that tells them apart,
    None where there is none."""

    pointer: str | None
    events: tuple[Event, ...]


def groups_of(interface: ir.Interface) -> frozenset[str]:
    """First parts of the ids of the types that webhooks need. They need no others of the
    interface's, whoever else uses them."""
    by_group: dict[str, list[ir.NamedType]] = {}
    for one in interface.types:
        by_group.setdefault(one.id[0], []).append(one)
    todo = [group for one in interface.webhooks for value in one.values()
            for group in _groups_in(value)]
    found: set[str] = set()
    while todo:
        group = todo.pop()
        if group in by_group and group not in found:
            found.add(group)
            todo += [inner for one in by_group[group] for value in _parts(one)
                     for inner in _groups_in(value)]
    return frozenset(found)


def _parts(one: ir.NamedType) -> Iterator[ir.Value]:
    match one:
        case ir.Model():
            yield from (item.value for item in one.fields)
            if one.additional_properties is not None:
                yield one.additional_properties
        case ir.Union():
            yield from (variant.value for variant in one.variants)
        case ir.Alias():
            yield one.value


def _groups_in(value: ir.Value) -> Iterator[str]:
    inner = value.type
    while isinstance(inner, ir.Array | ir.Map):
        inner = inner.items.type if isinstance(inner, ir.Array) else inner.values.type
    if isinstance(inner, ir.Reference):
        yield inner.id[0]


def events_of(document: ir.Document, diagnostics: Diagnostics) -> Events:
    """The events, in the document's order. Reports what is left out, and where bodies don't say
    which event they are."""
    types = document.with_interface().by_id()
    found: dict[str, Event] = {}
    for one in document.interface.webhooks:
        value = _body_of(one)
        if value is None:
            diagnostics.warning(
                one.location, f"the webhook '{one.key}' is left out: its body is no JSON")
        elif one.key in found:
            diagnostics.warning(
                one.location, f"the webhook '{one.key}' is left out: there is another of that name")
        else:
            found[one.key] = Event(one, value, None)
    events = tuple(found.values())
    pointer = document.interface.webhook_type
    if pointer is not None:
        return _declared(pointer, events, types, diagnostics)
    return _recognized(events, types, document, diagnostics)


def _body_of(webhook: ir.Webhook) -> ir.Value | None:
    """What its body is; None: no JSON. Of what the document says nothing, it says nothing else."""
    if webhook.body is None:
        return _FREE_FORM
    sent = webhook.body.sent
    return sent.value if sent.kind is MediaKind.JSON else None


def _declared(
    pointer: str, events: tuple[Event, ...], types: Mapping[ir.TypeId, ir.NamedType],
    diagnostics: Diagnostics,
) -> Events:
    path = [one.replace("~1", "/").replace("~0", "~") for one in pointer.split("/")[1:]]
    tagged: list[Event] = []
    taken: dict[str, Event] = {}
    for one in events:
        tag = _tag(_walk(one.value, path, types), one.webhook.key, types)
        said = tag or one.webhook.key
        if said in taken:
            diagnostics.warning(
                one.webhook.location, f"'{pointer}' of '{one.webhook.key}' is '{said}', as that of "
                f"'{taken[said].webhook.key}' is: a body that says so is decoded as the latter")
        taken.setdefault(said, one)
        tagged.append(_with_tag(one, tag))
    return Events(pointer, tuple(tagged))


def _recognized(
    events: tuple[Event, ...], types: Mapping[ir.TypeId, ir.NamedType], document: ir.Document,
    diagnostics: Diagnostics,
) -> Events:
    """The first property of the first body that has another constant in each of them."""
    tags = [_tags(one, types) for one in events]
    for name in tags[0] if tags else ():
        found = [one.get(name) for one in tags]
        if None not in found and len(set(found)) == len(found):
            pointer = "/" + name.replace("~", "~0").replace("/", "~1")
            return Events(pointer, tuple(map(_with_tag, events, found)))
    if events:
        diagnostics.note(
            document.location, "no property with another constant in each body tells the webhooks "
            "apart: their names must come from elsewhere, unless 'x-tern-webhook-type' says where "
            "they are")
    return Events(None, events)


def _with_tag(event: Event, tag: str | None) -> Event:
    return Event(event.webhook, event.value, None if tag == event.webhook.key else tag)


def _tags(event: Event, types: Mapping[ir.TypeId, ir.NamedType]) -> dict[str, str]:
    """The properties of a body that say which event it is, and what they say."""
    tags = {
        one.wire_name: _tag(one.value, event.webhook.key, types)
        for one in _fields(event.value, types)}
    return {name: tag for name, tag in tags.items() if tag is not None}


def _fields(value: ir.Value, types: Mapping[ir.TypeId, ir.NamedType]) -> tuple[ir.Field, ...]:
    inner = value.type
    model = types.get(inner.id) if isinstance(inner, ir.Reference) else None
    return model.fields if isinstance(model, ir.Model) else ()


def _walk(
    value: ir.Value, path: list[str], types: Mapping[ir.TypeId, ir.NamedType]
) -> ir.Value | None:
    for step in path:
        found = next(
            (one.value for one in _fields(value, types) if one.wire_name == step), None)
        if found is None:
            return None
        value = found
    return value


def _tag(
    value: ir.Value | None, key: str, types: Mapping[ir.TypeId, ir.NamedType]
) -> str | None:
    """The only text that a value may be, or that of several which is the event's key."""
    inner = value.type if value is not None else None
    enum = types.get(inner.id) if isinstance(inner, ir.Reference) else None
    if not isinstance(enum, ir.Enum):
        return None
    if len(enum.values) == 1:
        return enum.values[0]
    return key if key in enum.values else None

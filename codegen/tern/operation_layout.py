"""Stage 5 for operations: structs of what they take and return, rows, and what includes what.

A unit is an operation with the schemas written inline in it; those that several share have units
of their own. All of it comes after the models and webhooks: see inline_layout.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from dataclasses import replace
from urllib.parse import quote

from . import ir
from .answers import Answer, Row, answers_of
from .c_types import Layout, Slot
from .diagnostics import Diagnostics
from .inline_layout import InlineTypes, documents_of, names_of
from .ir import MediaKind, ParameterLocation, SecurityKind
from .names import FORM_SUFFIX, OPERATIONS, WEBHOOKS, Names, OperationNames
from .operation_types import (
    AnswerMember,
    AnswerRow,
    BodyMember,
    FormMember,
    InterfaceLayout,
    OperationLayout,
    OperationUnit,
    PageRow,
    ParameterMember,
    SchemeRow,
    ServerRow,
    WebhooksLayout,
)
from .planner import Planner
from .text import c_string
from .webhook_layout import make_webhooks

_ITEMS = (MediaKind.EVENT_STREAM, MediaKind.JSON_LINES)
_STRING = ir.Value(ir.Scalar(ir.ScalarKind.STRING))

_CREDENTIALS = {
    SecurityKind.BASIC: "TERN_CREDENTIAL_BASIC",
    SecurityKind.BEARER: "TERN_CREDENTIAL_BEARER",
    SecurityKind.OAUTH2: "TERN_CREDENTIAL_BEARER",
    SecurityKind.OPEN_ID_CONNECT: "TERN_CREDENTIAL_BEARER",
}
_KEYS = {
    ParameterLocation.HEADER: "TERN_CREDENTIAL_HEADER",
    ParameterLocation.QUERY: "TERN_CREDENTIAL_QUERY",
    ParameterLocation.COOKIE: "TERN_CREDENTIAL_COOKIE",
}


def make_interface(
    document: ir.Document, names: Names, layout: Layout, diagnostics: Diagnostics
) -> InterfaceLayout:
    """The layout of a document's webhooks and operations, which follows that of its models."""
    return _Interface(document, names, layout, diagnostics).run()


class _Interface:
    def __init__(
        self, document: ir.Document, names: Names, layout: Layout, diagnostics: Diagnostics
    ) -> None:
        # What has no name can't be called: names has reported it.
        named = (one for one in document.interface.operations if one.key in names.operations)
        self._interface = replace(document.interface, operations=tuple(named))
        self._names = names
        self._webhooks = make_webhooks(document, names, layout, diagnostics)
        self._planner = Planner(
            tuple(one for one in document.interface.types
                  if one.id[0] not in names.webhook_units),
            document.with_interface().by_id(), names, diagnostics,
            _declared(layout, self._webhooks),
            dict(self._webhooks.meanings if self._webhooks else layout.meanings),
            {one.key: one.id for one in document.interface.operations})
        webhook_headers = {
            group: f"{WEBHOOKS}/{stem}" for group, stem in names.webhook_units.items()}
        self._types = InlineTypes(
            self._planner, OPERATIONS, names.operation_units, names.units | webhook_headers)
        self._schemes = {one.key: one for one in document.interface.security_schemes}

    def run(self) -> InterfaceLayout:
        interface = self._interface
        operations = {one.key: self._operation(one) for one in interface.operations}
        self._types.complete(documents_of((*interface.operations, *interface.webhooks)))
        return InterfaceLayout(
            prefix=self._names.prefix,
            create_client=self._names.create_client,
            declared=self._types.declarations(),
            units=tuple(
                self._unit(group, operations.get(group))
                for group in self._names.operation_units),
            webhooks=self._webhooks,
            servers=tuple(ServerRow(_braced(one.pieces), one) for one in interface.servers),
            base_url=_base_url(interface.servers),
            schemes=tuple(self._scheme(one) for one in interface.security_schemes))

    # Units.

    def _unit(self, group: str, operation: OperationLayout | None) -> OperationUnit:
        if operation is None:
            return self._types.unit(group, group, None, ())
        source = operation.source
        return self._types.unit(group, source.id, operation, self._used(source))

    def _used(self, operation: ir.Operation) -> Iterator[ir.TypeId]:
        """The named types that an operation takes and returns, through arrays and maps."""
        values = [one.value for one in operation.parameters]
        body = operation.body.sent if operation.body is not None else None
        values += [body.value] if body is not None and body.value is not None else []
        form = self._form_of(body) if body is not None else None
        values += [one.value for one in form.fields] if form is not None else []
        values += [
            one.value for response in operation.responses for one in response.content
            if one.value is not None]
        for value in values:
            inner = value
            while isinstance(inner.type, ir.Array | ir.Map):
                inner = inner.type.items if isinstance(inner.type, ir.Array) else inner.type.values
            if isinstance(inner.type, ir.Reference):
                yield inner.type.id

    # Operations.

    def _operation(self, operation: ir.Operation) -> OperationLayout:
        names = self._names.operations[operation.key]
        answers, rows = answers_of(operation)
        members = tuple(
            self._answer(one, name, constant, operation)
            for one, name, constant in zip(answers, names.answers, names.kinds, strict=True))
        return OperationLayout(
            function=names.function,
            params=names.params,
            result=names.result,
            undocumented=names.undocumented,
            path=_encoded(operation.pieces),
            parameters=tuple(
                self._parameter(one, name)
                for one, name in zip(operation.parameters, names.members, strict=True)),
            body=self._body(operation.body, names),
            answers=members,
            rows=tuple(self._row(one, members[one.answer], operation) for one in rows),
            security=self._security(operation.security),
            pages=_pages(operation),
            flags=_flags(operation),
            source=operation)

    def _parameter(self, one: ir.Parameter, name: str) -> ParameterMember:
        presence = ir.Presence.of(one.required, one.value.nullable)
        style = one.style.name if one.media_type is None else "JSON"
        return ParameterMember(
            name, self._planner.slot_of(one.value, presence, one.location), one.where.name, style,
            one)

    def _body(self, body: ir.RequestBody | None, names: OperationNames) -> BodyMember | None:
        if body is None:
            return None
        content = body.sent
        form = self._form_of(content)
        value = self._sent(content)
        if form is not None:
            return self._multipart(body, form, names)
        if value is None:
            slot = _plain("tern_body", ir.Presence.of(body.required, nullable=False))
            return _member(body, slot, "BODY_STREAM", "application/octet-stream")
        slot = self._planner.slot_of(
            value, ir.Presence.of(body.required, value.nullable), content.location)
        if content.kind is MediaKind.FORM and content.parts:
            return replace(_member(body, slot, "FORM", ""), parts=tuple(
                f"TERN_STYLE_{one.style.name}, {_boolean(one.explode)}, "
                f"{_boolean(one.allow_reserved)}" for one in content.parts))
        is_text = content.kind is MediaKind.TEXT
        return _member(body, slot, "BODY", "text/plain" if is_text else "application/json")

    def _multipart(
        self, body: ir.RequestBody, form: ir.Model, names: OperationNames
    ) -> BodyMember:
        name = names.function + FORM_SUFFIX
        presence = ir.Presence.of(body.required, nullable=False)
        slot = _plain(name if body.required else f"const {name} *", presence)
        macro = "MULTIPART" if body.required else "MULTIPART_OPTIONAL"
        return replace(
            _member(body, slot, macro, "multipart/form-data"), form=name, fields=tuple(
                self._form_member(one, part, self._names.members[form.id][one.wire_name])
                for one, part in zip(form.fields, body.sent.parts, strict=True)
                if not one.documentation.read_only))

    def _form_of(self, content: ir.Content) -> ir.Model | None:
        """The model whose properties are the fields of a multipart body."""
        if content.kind is not MediaKind.MULTIPART or content.value is None:
            return None
        kind = content.value.type
        found = self._planner.by_id[kind.id] if isinstance(kind, ir.Reference) else None
        if not isinstance(found, ir.Model):
            return None
        return None if all(one.documentation.read_only for one in found.fields) else found

    def _form_member(self, one: ir.Field, part: ir.Part, name: str) -> FormMember:
        is_array = isinstance(one.value.type, ir.Array)
        required = one.presence.required
        if part.is_file:
            ctype, macro = ("tern_files", "FILES") if is_array else ("tern_file", "FILE")
            presence = ir.Presence.of(required and not is_array, nullable=False)
            return FormMember(
                name, _plain(ctype, presence), macro, part.media_type, "FORM", required, one)
        slot = self._planner.slot_of(one.value, one.presence, one.location)
        whole = isinstance(one.value.type, ir.Array) and part.media_type == "application/json" and (
            isinstance(one.value.type.items.type, ir.Scalar))
        return FormMember(
            name, slot, "FIELD", part.media_type, "JSON" if whole else "FORM", required, one)

    def _sent(self, content: ir.Content) -> ir.Value | None:
        """The type of a body that is sent; None: a tern_body."""
        value = content.value
        match content.kind:
            case MediaKind.JSON | MediaKind.MERGE_PATCH | MediaKind.FORM | MediaKind.TEXT:
                return value
        return None

    def _answer(
        self, answer: Answer, name: str, constant: str, operation: ir.Operation
    ) -> AnswerMember:
        content = answer.content
        slot = self._received(content, operation) if content is not None else None
        lines = tuple(
            f"{status}: {text}" if (text := " ".join(description.split())) else status
            for status, description in answer.statuses)
        brief = lines[0] if len(lines) == 1 else ", ".join(one for one, _ in answer.statuses)
        is_many = content is not None and content.kind in _ITEMS
        return AnswerMember(
            name, constant, None if is_many else slot, slot if is_many else None, brief,
            "\n".join(lines))

    def _row(self, row: Row, member: AnswerMember, operation: ir.Operation) -> AnswerRow:
        content = row.content
        if content is None:
            return AnswerRow(row.first, row.last, member, "", None, False)
        return AnswerRow(
            row.first, row.last, member, content.media_type, self._received(content, operation),
            content.kind in _ITEMS)

    def _received(self, content: ir.Content, operation: ir.Operation) -> Slot:
        decoded = content.kind is MediaKind.JSON or content.kind in _ITEMS
        value = content.value if decoded and content.value is not None else _STRING
        presence = ir.Presence.of(required=True, nullable=value.nullable)
        return self._planner.slot_of(value, presence, operation.location)

    # Security and servers.

    def _security(self, security: ir.Security) -> tuple[tuple[str, ...], ...] | None:
        """Names of schemes. A certificate is the business of the connection."""
        if not security:
            return None
        return tuple(
            tuple(one.scheme for one in alternative
                  if self._kind_of(one.scheme) is not SecurityKind.MUTUAL_TLS)
            for alternative in security)

    def _kind_of(self, scheme: str) -> SecurityKind | None:
        found = self._schemes.get(scheme)
        return found.kind if found is not None else None

    def _scheme(self, one: ir.SecurityScheme) -> SchemeRow:
        kind = _CREDENTIALS.get(one.kind, "TERN_SECURITY_UNSUPPORTED")
        if one.kind is SecurityKind.API_KEY and one.where is not None:
            kind = _KEYS.get(one.where, kind)
        token_url = next(
            (flow.token_url for flow in one.flows if flow.kind == "clientCredentials"), "")
        return SchemeRow(
            self._names.security[one.key], kind,
            c_string(one.parameter) if one.parameter else "NULL",
            c_string(token_url) if token_url else "NULL", one)


def _declared(layout: Layout, webhooks: WebhooksLayout | None) -> Set[str]:
    """Names of all wrappers and containers of the models and webhooks."""
    found = names_of(
        layout.containers, layout.entries, (one for unit in layout.units for one in unit.types))
    if webhooks is None:
        return found
    return found | names_of(
        webhooks.declared.containers, webhooks.declared.entries,
        (one for unit in webhooks.units for one in unit.types))


def _plain(ctype: str, presence: ir.Presence) -> Slot:
    """A member of one of the client's own types, which is absent when zeroed."""
    states = "required" if presence.required else "absent | value"
    return Slot(ctype, states, presence.name, "", "", "")


def _member(body: ir.RequestBody, slot: Slot, macro: str, default: str) -> BodyMember:
    """default: the media type where the document has a range of them."""
    sent = body.sent.media_type
    others = tuple(dict.fromkeys(one.media_type for one in body.content if one.media_type != sent))
    return BodyMember(slot, macro, _stated(sent, default), body.required, others, body)


def _stated(media_type: str, default: str) -> str:
    """A media type as a request can have it: ranges name none."""
    return default if "*" in media_type.split(";")[0] else media_type


def _boolean(value: bool) -> str:
    return "true" if value else "false"


def _braced(pieces: tuple[str, ...]) -> str:
    return "".join("{" + one + "}" if at % 2 else one for at, one in enumerate(pieces))


def _encoded(pieces: tuple[str, ...]) -> str:
    """A path with what is no parameter percent-encoded (RFC 3986, section 3.3)."""
    return _braced(tuple(
        one if at % 2 else re.sub(
            "%(?![0-9A-Fa-f]{2})", "%25", quote(one, safe="/%!$&'()*+,;=:@~"))
        for at, one in enumerate(pieces)))


def _base_url(servers: tuple[ir.Server, ...]) -> str:
    """The address of the first server, where it is absolute."""
    for server in servers[:1]:
        values = {one.name: one.default for one in server.variables}
        url = "".join(
            values[one] if at % 2 else one for at, one in enumerate(server.pieces))
        if re.match("https?://[^/]", url):
            return url
    return ""


def _flags(operation: ir.Operation) -> tuple[str, ...]:
    flags = {
        "TERN_OPERATION_IDEMPOTENT": operation.idempotent,
        "TERN_OPERATION_IDEMPOTENCY_KEY": operation.idempotency_key,
    }
    return tuple(name for name, is_set in flags.items() if is_set)


def _pages(operation: ir.Operation) -> PageRow | None:
    pages = operation.pagination
    if pages is None:
        return None
    indices = {
        one.wire_name: str(at) for at, one in enumerate(operation.parameters)
        if one.where is ParameterLocation.QUERY}

    def place(path: tuple[str, ...] | None) -> str:
        return "NULL" if path is None else c_string(_pointer(path))

    return PageRow(
        "TERN_PAGINATION_" + pages.style.name,
        indices.get(pages.parameter, "TERN_NO_PARAMETER"),
        indices.get(pages.limit, "TERN_NO_PARAMETER"),
        pages.first, place(pages.items), place(pages.next), place(pages.last_item),
        place(pages.more), place(pages.total))


def _pointer(path: tuple[str, ...]) -> str:
    """RFC 6901."""
    return "".join("/" + one.replace("~", "~0").replace("/", "~1") for one in path)

"""The answers of an operation, as its result tells them apart. Knows no C."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from . import ir
from .ir import MediaKind

_PHRASES = {
    # RFC 9110, section 15, and the IANA registry of HTTP status codes.
    100: "continue", 101: "switching_protocols", 102: "processing", 103: "early_hints",
    200: "ok", 201: "created", 202: "accepted", 203: "non_authoritative_information",
    204: "no_content", 205: "reset_content", 206: "partial_content", 207: "multi_status",
    208: "already_reported", 226: "im_used",
    300: "multiple_choices", 301: "moved_permanently", 302: "found", 303: "see_other",
    304: "not_modified", 305: "use_proxy", 307: "temporary_redirect", 308: "permanent_redirect",
    400: "bad_request", 401: "unauthorized", 402: "payment_required", 403: "forbidden",
    404: "not_found", 405: "method_not_allowed", 406: "not_acceptable",
    407: "proxy_authentication_required", 408: "request_timeout", 409: "conflict", 410: "gone",
    411: "length_required", 412: "precondition_failed", 413: "content_too_large",
    414: "uri_too_long", 415: "unsupported_media_type", 416: "range_not_satisfiable",
    417: "expectation_failed", 421: "misdirected_request", 422: "unprocessable_content",
    423: "locked", 424: "failed_dependency", 425: "too_early", 426: "upgrade_required",
    428: "precondition_required", 429: "too_many_requests",
    431: "request_header_fields_too_large", 451: "unavailable_for_legal_reasons",
    500: "internal_server_error", 501: "not_implemented", 502: "bad_gateway",
    503: "service_unavailable", 504: "gateway_timeout", 505: "http_version_not_supported",
    506: "variant_also_negotiates", 507: "insufficient_storage", 508: "loop_detected",
    511: "network_authentication_required",
}  # fmt: skip
_RANGES = {
    "1": "informational", "2": "success", "3": "redirection", "4": "client_error",
    "5": "server_error",
}  # fmt: skip
_SUFFIXES = {
    MediaKind.JSON: "json", MediaKind.TEXT: "text", MediaKind.BINARY: "binary",
    MediaKind.EVENT_STREAM: "events", MediaKind.JSON_LINES: "lines",
}  # fmt: skip
_ITEMS = (MediaKind.EVENT_STREAM, MediaKind.JSON_LINES)


@dataclass(frozen=True)
class Answer:
    """What a result can be.

    label: what to call it; component: where there is one, it is called as that component is.
    content: the first that it comes with, None where there is no body. statuses: as the document
    has them, each with its description.
    """

    label: str
    component: ir.TypeId | None
    content: ir.Content | None
    statuses: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Row:
    """What an answer is known by: HTTP statuses, and a media type (None: no body). answer: its
    index."""

    first: int
    last: int
    content: ir.Content | None
    answer: int


def phrase_of(status: str) -> str:
    """What a status of the document is called: `200` is ok, `4XX` client_error."""
    if status == "default":
        return "default_response"
    if status.endswith("XX"):
        return _RANGES[status[0]]
    return _PHRASES.get(int(status), "status_" + status)


def statuses_of(status: str) -> tuple[int, int]:
    """The HTTP statuses that a status of the document stands for, from first to last."""
    if status == "default":
        return 0, 999
    if status.endswith("XX"):
        return int(status[0]) * 100, int(status[0]) * 100 + 99
    return int(status), int(status)


def answers_of(operation: ir.Operation) -> tuple[tuple[Answer, ...], tuple[Row, ...]]:
    """The answers, and what each is known by, in the document's order: of several media types of
    one status JSON first. Answers other than success of one component are one."""
    found: list[Answer] = []
    rows: list[Row] = []
    for response in operation.responses:
        first, last = statuses_of(response.status)
        for one in _told_apart(response):
            at = _index_of(one, found)
            if at == len(found):
                found.append(one)
            else:
                statuses = dict(found[at].statuses) | dict(one.statuses)
                found[at] = replace(found[at], statuses=tuple(statuses.items()))
            rows.append(Row(first, last, one.content, at))
    return tuple(found), tuple(rows)


def _told_apart(response: ir.Response) -> Iterator[Answer]:
    """An answer for each of a response's media types, or for its having no body."""
    phrase = phrase_of(response.status)
    statuses = ((response.status, response.description),)
    if not response.content:
        yield Answer(phrase, None, None, statuses)
    ordered = sorted(response.content, key=lambda one: one.kind is not MediaKind.JSON)
    plain = ordered[0] if ordered else None
    for one in ordered:
        component = None if response.is_success else _component_of(one)
        suffix = "" if one is plain else "_" + _SUFFIXES.get(one.kind, "binary")
        yield Answer(phrase + suffix, component, one, statuses)


def _component_of(content: ir.Content) -> ir.TypeId | None:
    if content.kind is not MediaKind.JSON or content.value is None or content.value.nullable:
        return None
    kind = content.value.type
    return kind.id if isinstance(kind, ir.Reference) and len(kind.id) == 1 else None


def _held(one: ir.Content) -> object:
    """What a content is in a result: the same for media types that are not told apart."""
    if one.kind is MediaKind.JSON or one.kind in _ITEMS:
        assert one.value is not None
        return one.kind in _ITEMS and one.kind, one.value.type, one.value.nullable
    return one.kind


def _index_of(one: Answer, found: list[Answer]) -> int:
    for at, other in enumerate(found):
        if one.component is not None and one.component == other.component:
            return at
        same = one.statuses[0] in other.statuses and one.component == other.component
        if same and one.content and other.content and _held(one.content) == _held(other.content):
            return at
    return len(found)

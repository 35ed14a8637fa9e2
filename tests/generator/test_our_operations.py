"""The operations of the schemas that Tern comes with."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_build import short

from tern.build import build
from tern.diagnostics import Diagnostics, Severity
from tern.ir import Content, Document
from tern.names import make_names

SCHEMAS = Path(__file__).resolve().parents[2] / "schemas"

CLERK_FAILURES = {"400": "ClerkErrors", "401": "ClerkErrors"}
CLERK_PAGE = ["paginated?: boolean", "limit?: int64", "offset?: int64"]
ZENDESK_FAILURES = {"4XX": None, "5XX": None}
ZENDESK_SESSION = ["/user_id: int64", "/session_id: int64"]
GENESYS_FAILURES = dict.fromkeys(
    ("400", "401", "403", "404", "415", "429", "500", "503", "504"), "ErrorBody")
TIMES = [f"{what}{how}?: string" for what in ("createdAt", "updatedAt")
         for how in ("Gt", "Lt", "Ge", "Le")]

OPERATIONS: dict[str, dict[str, tuple[str, list[str], str | None, dict[str, str | None]]]] = {
    # function: method and path, parameters, body, statuses
    "clerk": {
        "clerk_list_sessions": (
            "GET /sessions",
            ["client_id?: string", "user_id?: string", "status?: GET /sessions/status",
             *CLERK_PAGE],
            None, {"200": "[Session]", **CLERK_FAILURES, "422": "ClerkErrors"}),
        "clerk_get_session": (
            "GET /sessions/{session_id}", ["/session_id: string"], None,
            {"200": "Session", **CLERK_FAILURES, "404": "ClerkErrors"}),
        "clerk_revoke_session": (
            "POST /sessions/{session_id}/revoke", ["/session_id: string"], None,
            {"200": "Session", **CLERK_FAILURES, "404": "ClerkErrors"}),
        "clerk_list_clients": (
            "GET /clients", CLERK_PAGE, None,
            {"200": "[Client]", **CLERK_FAILURES, "410": "ClerkErrors", "422": "ClerkErrors"}),
        "clerk_get_client": (
            "GET /clients/{client_id}", ["/client_id: string"], None,
            {"200": "Client", **CLERK_FAILURES, "404": "ClerkErrors"}),
    },
    "zendesk": {
        "zendesk_list_sessions": (
            "GET /api/v2/sessions",
            ["page[size]?: int64", "page[after]?: string", "page[before]?: string"], None,
            {"200": "SessionsResponse", **ZENDESK_FAILURES}),
        "zendesk_show_session": (
            "GET /api/v2/users/{user_id}/sessions/{session_id}", ZENDESK_SESSION, None,
            {"200": "SessionResponse", **ZENDESK_FAILURES}),
        "zendesk_delete_session": (
            "DELETE /api/v2/users/{user_id}/sessions/{session_id}", ZENDESK_SESSION, None,
            {"204": None, **ZENDESK_FAILURES}),
        "zendesk_show_current_session": (
            "GET /api/v2/users/me/session", [], None,
            {"200": "SessionResponse", **ZENDESK_FAILURES}),
    },
    "vapi": {
        "vapi_create_session": ("POST /session", [], "CreateSessionDTO", {"201": "Session"}),
        "vapi_list_sessions": (
            "GET /session",
            ["name?: string", "assistantId?: string", "workflowId?: string", "page?: double",
             "sortOrder?: GET /session/sortOrder", "limit?: double", *TIMES],
            None, {"200": "SessionPaginatedResponse"}),
        "vapi_get_session": ("GET /session/{id}", ["/id: string"], None, {"200": "Session"}),
        "vapi_update_session": (
            "PATCH /session/{id}", ["/id: string"], "UpdateSessionDTO", {"200": "Session"}),
        "vapi_delete_session": (
            "DELETE /session/{id}", ["/id: string"], None, {"200": "Session"}),
    },
    "genesys": {
        "genesys_get_journey_session": (
            "GET /api/v2/journey/sessions/{sessionId}", ["/sessionId: string"], None,
            {"200": "Session", **GENESYS_FAILURES}),
        "genesys_get_journey_session_events": (
            "GET /api/v2/journey/sessions/{sessionId}/events",
            ["/sessionId: string", "pageSize?: string", "after?: string",
             "eventType?: [GET /api/v2/journey/sessions/{sessionId}/events/eventType/item]"],
            None, {"200": "EventListing", **GENESYS_FAILURES}),
    },
}  # fmt: skip

PAGES = {
    "clerk_list_sessions": ("offset", "offset", "limit", (), None),
    "clerk_list_clients": ("offset", "offset", "limit", (), None),
    "zendesk_list_sessions": (
        "cursor", "page[after]", "page[size]", ("sessions",), ("meta", "after_cursor")),
    "vapi_list_sessions": ("page", "page", "limit", ("results",), None),
    "genesys_get_journey_session_events": ("link", "", "pageSize", ("entities",), ("nextUri",)),
}

SECURITY = {"clerk": "bearer", "zendesk": "basic", "vapi": "bearer", "genesys": "oauth2"}

SERVERS = {
    "clerk": "https://api.clerk.com/v1", "zendesk": "https://example.zendesk.com",
    "vapi": "https://api.vapi.ai", "genesys": "https://api.mypurecloud.com",
}


def document(api: str) -> Document:
    diagnostics = Diagnostics()
    found = build(str(SCHEMAS / f"{api}.yaml"), diagnostics)
    assert found is not None and not diagnostics.failed
    # The one warning is about a list that the vendor left empty.
    assert sum(one.severity is not Severity.NOTE for one in diagnostics.found) == (api == "vapi")
    return found


def single(content: tuple[Content, ...]) -> str | None:
    """The type of the one media type that there is, which is JSON."""
    assert all(one.media_type == "application/json" for one in content) and len(content) < 2
    return next((short(one.value) for one in content if one.value), None)


@pytest.mark.parametrize("api", list(OPERATIONS))
def test_operations(api: str) -> None:
    diagnostics = Diagnostics()
    found = document(api)
    names = make_names(found, api, diagnostics)
    assert not diagnostics.failed
    table = {}
    for one in found.interface.operations:
        parameters = [
            f"{'/' if one.where.value == 'path' else ''}{one.wire_name}"
            f"{'' if one.required else '?'}: {short(one.value)}" for one in one.parameters]
        assert {one.where.value for one in one.parameters} <= {"path", "query"}
        assert one.body is None or one.body.required
        table[names.operations[one.key].function] = (
            one.key, parameters, single(one.body.content) if one.body else None,
            {answer.status: single(answer.content) for answer in one.responses})
    assert table == OPERATIONS[api]


@pytest.mark.parametrize("api", list(OPERATIONS))
def test_pages(api: str) -> None:
    found = document(api)
    names = make_names(found, api, Diagnostics())
    pages = {
        names.operations[one.key].function: (
            one.pagination.style.value, one.pagination.parameter, one.pagination.limit,
            one.pagination.items, one.pagination.next)
        for one in found.interface.operations if one.pagination is not None}
    assert pages == {name: page for name, page in PAGES.items() if name in OPERATIONS[api]}


@pytest.mark.parametrize("api", list(OPERATIONS))
def test_servers_and_security(api: str) -> None:
    interface = document(api).interface
    (scheme,) = interface.security_schemes
    assert scheme.kind.value == SECURITY[api]
    assert all([[use.scheme for use in alternative] for alternative in one.security]
               == [[scheme.key]] for one in interface.operations)
    (server,) = interface.servers
    defaults = {one.name: one.default for one in server.variables}
    address = "".join(
        defaults[piece] if at % 2 else piece for at, piece in enumerate(server.pieces))
    assert address == SERVERS[api]


def test_limits_and_defaults_of_parameters() -> None:
    limit, offset = document("clerk").interface.operations[0].parameters[-2:]
    assert (limit.value.constraints.minimum, limit.value.constraints.maximum) == (1, 500)
    assert (limit.documentation.default, offset.documentation.default) == (10, 0)
    assert offset.value.constraints.minimum == 0
    assert document("clerk").interface.operations[3].deprecated
    events = document("genesys").interface.operations[1].parameters[-1]
    assert (events.style.value, events.explode) == ("form", False)

"""The answers of an operation, as a result tells them apart."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_operations import Case

from tern.answers import Answer, Row, answers_of, phrase_of, statuses_of

JSON = "content: {application/json: {schema: {$ref: '#/components/schemas/%s'}}}"
USER, ADDRESS = JSON % "User", JSON % "Address"


def answers(tmp_path: Path, responses: str) -> tuple[list[Answer], list[Row]]:
    """Of the responses, a flow mapping's inside."""
    case = Case(tmp_path, f"paths: {{/a: {{get: {{responses: {{{responses}}}}}}}}}\n")
    found, rows = answers_of(case.operation("GET /a"))
    return list(found), list(rows)


def labels(tmp_path: Path, responses: str) -> list[str]:
    return ["/".join(one.component or (one.label,)) for one in answers(tmp_path, responses)[0]]


@pytest.mark.parametrize(
    ("status", "phrase", "statuses"),
    [
        ("200", "ok", (200, 200)),
        ("201", "created", (201, 201)),
        ("204", "no_content", (204, 204)),
        ("299", "status_299", (299, 299)),
        ("304", "not_modified", (304, 304)),
        ("404", "not_found", (404, 404)),
        ("418", "status_418", (418, 418)),
        ("422", "unprocessable_content", (422, 422)),
        ("1XX", "informational", (100, 199)),
        ("2XX", "success", (200, 299)),
        ("3XX", "redirection", (300, 399)),
        ("4XX", "client_error", (400, 499)),
        ("5XX", "server_error", (500, 599)),
        ("default", "default_response", (0, 999)),
    ],
)
def test_statuses(status: str, phrase: str, statuses: tuple[int, int]) -> None:
    assert (phrase_of(status), statuses_of(status)) == (phrase, statuses)


def test_each_success_is_an_answer_of_its_own(tmp_path: Path) -> None:
    assert labels(
        tmp_path, f"'200': {{{USER}}}, '201': {{{USER}}}, 2XX: {{{USER}}}, '204': {{}}") == [
            "ok", "created", "success", "no_content"]


def test_failures_of_one_component_are_one_answer(tmp_path: Path) -> None:
    found, rows = answers(
        tmp_path, f"'400': {{description: A., {USER}}}, '404': {{{ADDRESS}}}, '500': {{}}, "
        f"default: {{description: B., {USER}}}")
    assert [one.component or one.label for one in found] == [
        ("User",), ("Address",), "internal_server_error"]
    assert found[0].statuses == (("400", "A."), ("default", "B."))
    assert [(one.first, one.last, one.answer) for one in rows] == [
        (400, 400, 0), (404, 404, 1), (500, 500, 2), (0, 999, 0)]
    assert rows[2].content is None


@pytest.mark.parametrize("schema", [
    "{type: array, items: {$ref: '#/components/schemas/User'}}",
    "{anyOf: [{$ref: '#/components/schemas/User'}, {type: 'null'}]}",
    "{type: object, properties: {a: {type: string}}}",
    "{type: string}",
])  # fmt: skip
def test_what_is_no_component_has_the_status_s_name(tmp_path: Path, schema: str) -> None:
    content = f"content: {{application/json: {{schema: {schema}}}}}"
    assert labels(tmp_path, f"'400': {{{content}}}, '404': {{{content}}}") == [
        "bad_request", "not_found"]


def test_media_types(tmp_path: Path) -> None:
    """JSON is the plain one wherever it stands, and the same type is the same answer."""
    user = "{schema: {$ref: '#/components/schemas/User'}}"
    found, rows = answers(
        tmp_path, "'200': {content: {text/plain: {}, image/png: {}, "
        f"application/json: {user}, application/vnd.b+json: {user}, application/pdf: {{}}, "
        "application/c+json: {schema: {type: string}}, text/event-stream: {}, "
        "application/jsonl: {}}}")
    assert [one.label for one in found] == [
        "ok", "ok_json", "ok_text", "ok_binary", "ok_events", "ok_lines"]
    media_types = [one.content.media_type if one.content else "" for one in rows]
    assert media_types[:3] == ["application/json", "application/vnd.b+json", "application/c+json"]
    assert [one.answer for one in rows] == [0, 0, 1, 2, 3, 3, 4, 5]


def test_media_types_without_json(tmp_path: Path) -> None:
    assert labels(tmp_path, "'200': {content: {image/png: {}, text/csv: {}}}") == ["ok", "ok_text"]


def test_no_responses(tmp_path: Path) -> None:
    assert answers(tmp_path, "") == ([], [])

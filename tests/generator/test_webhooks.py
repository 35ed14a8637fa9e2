"""Webhooks: what tells their events apart, what they are called, and where their types go."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_operation_layout import LaidOut
from test_operations import OK, Case

from tern.operation_types import WebhooksLayout
from tern.render import render


def event(schema: str, media_type: str = "application/json") -> str:
    return (f"{{post: {{requestBody: {{content: {{{media_type}: {{schema: {schema}}}}}}}, {OK}}}}}")


def body(*properties: str) -> str:
    return event(f"{{type: object, properties: {{{', '.join(properties)}}}}}")


def webhooks(events: dict[str, str], more: str = "") -> str:
    return "webhooks:\n" + "".join(f"  {key}: {one}\n" for key, one in events.items()) + more


def laid_out(tmp_path: Path, text: str, **more: str) -> tuple[WebhooksLayout, LaidOut]:
    found = LaidOut(tmp_path, text, **more)
    assert found.interface.webhooks is not None
    return found.interface.webhooks, found


def told(found: WebhooksLayout) -> tuple[str | None, list[tuple[str, str | None]]]:
    return found.pointer, [(one.source.key, one.tag) for one in found.events]


# What tells events apart


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (("t: {const: a}",), ("t: {const: b}",), ("/t", [("a", None), ("b", None)])),
        (("t: {const: a.b}",), ("t: {enum: [x]}",), ("/t", [("a", "a.b"), ("b", "x")])),
        (("t: {enum: [a, b]}",), ("t: {enum: [b, c]}",), ("/t", [("a", None), ("b", None)])),
        (("t: {enum: [a, b]}",), ("t: {enum: [c, d]}",), (None, [("a", None), ("b", None)])),
        (("o: {const: event}", "t: {const: x}"), ("t: {const: y}", "o: {const: event}"),
         ("/t", [("a", "x"), ("b", "y")])),
        (("t: {const: x}",), ("t: {const: x}",), (None, [("a", None), ("b", None)])),
        (("t: {const: x}",), ("u: {const: y}",), (None, [("a", None), ("b", None)])),
        (("t: {type: string}",), ("t: {type: string}",), (None, [("a", None), ("b", None)])),
        (("t: {const: 1}",), ("t: {const: 2}",), (None, [("a", None), ("b", None)])),
        (("'~/': {const: x}",), ("'~/': {const: y}",), ("/~0~1", [("a", "x"), ("b", "y")])),
    ],
)  # fmt: skip
def test_a_property_tells_events_apart(
    tmp_path: Path, first: tuple[str, ...], second: tuple[str, ...],
    expected: tuple[str | None, list[tuple[str, str | None]]],
) -> None:
    found, case = laid_out(tmp_path, webhooks({"a": body(*first), "b": body(*second)}))
    assert told(found) == expected
    notes = [one for one in case.case.found if "x-tern-webhook-type" in one]
    assert len(notes) == (expected[0] is None)


def test_every_body_must_have_the_property(tmp_path: Path) -> None:
    found, _ = laid_out(tmp_path, webhooks({
        "a": body("t: {const: a}"), "b": event("{type: array, items: {type: string}}"),
        "c": f"{{post: {{{OK}}}}}"}))
    assert told(found) == (None, [("a", None), ("b", None), ("c", None)])
    assert [(one.ctype, one.table) for one in found.events] == [
        ("p_a_event", "tern_type_of_p_a_event"),
        ("tern_array_str", "tern_type_of_tern_array_str"), ("tern_json", "tern_type_of_json")]


def test_the_document_says_where_it_is(tmp_path: Path) -> None:
    found, case = laid_out(tmp_path, webhooks({
        "a": body("m: {type: object, properties: {'t/': {const: x}}}"),
        "b": body("m: {type: object, properties: {'t/': {type: string}}}"),
        "c": event("{}"),
        "d": body("m: {type: object, properties: {'t/': {const: b}}}"),
    }, "x-tern-webhook-type: /m/t~1\n"))
    assert told(found) == ("/m/t~1", [("a", "x"), ("b", None), ("c", None), ("d", "b")])
    assert case.case.found == [
        "warning: #/webhooks/d/post: '/m/t~1' of 'd' is 'b', as that of 'b' is: a body that says so "
        "is decoded as the latter"]


@pytest.mark.parametrize("pointer", ["type", "/a~2", "''", "[a]"])
def test_it_is_a_json_pointer(tmp_path: Path, pointer: str) -> None:
    case = Case(tmp_path, f"x-tern-webhook-type: {pointer}\n", strict=False)
    assert case.interface.webhook_type is None
    assert [one.split(": ")[:2] for one in case.found][-1] == [
        "warning", "#/x-tern-webhook-type"]


def test_what_is_no_json_is_left_out(tmp_path: Path) -> None:
    found, case = laid_out(tmp_path, webhooks({
        "a": event("{type: object, properties: {b: {type: string}}}",
                   "application/x-www-form-urlencoded"),
    }, "x-webhooks: {c: {post: {}}, 'd': {post: {}}}\n"))
    assert [one.source.key for one in found.events] == ["c", "d"]
    assert "warning: #/webhooks/a/post: the webhook 'a' is left out: its body is no JSON" in (
        case.case.found)


def test_a_webhook_is_there_once(tmp_path: Path) -> None:
    found, case = laid_out(
        tmp_path, "webhooks: {a: {post: {}}}\nx-webhooks: {a: {post: {}}}\n")
    assert [one.source.key for one in found.events] == ["a"]
    assert any("there is another of that name" in one for one in case.case.found)


# Names


def test_names(tmp_path: Path) -> None:
    found, _ = laid_out(tmp_path, webhooks(
        {key: "{post: {}}" for key in ("user.created", "user-created", "kind", "int", "none")}))
    assert (found.names.struct, found.names.kind, found.names.decode, found.names.none) == (
        "p_webhook", "p_webhook_kind", "p_webhook_decode", "P_WEBHOOK_NONE")
    assert [(one.name, one.constant) for one in found.events] == [
        ("user_created", "P_WEBHOOK_USER_CREATED"), ("user_created_2", "P_WEBHOOK_USER_CREATED_2"),
        ("kind_2", "P_WEBHOOK_KIND"), ("int_", "P_WEBHOOK_INT"), ("none", "P_WEBHOOK_NONE_2")]


@pytest.mark.parametrize(
    ("schemas", "struct"),
    [
        ("Webhook: {type: object}", "p_webhook_event"),
        ("WebhookKind: {type: object}", "p_webhook_event"),
        ("Webhook: {type: object}\nWebhookEventDecode: {type: object}", "p_webhook_event_"),
    ],
)
def test_webhooks_give_way_to_types(tmp_path: Path, schemas: str, struct: str) -> None:
    found, _ = laid_out(tmp_path, "webhooks: {a: {post: {}}}\n", schemas=schemas + "\n")
    assert found.names.struct == struct


def test_webhooks_give_way_to_operations(tmp_path: Path) -> None:
    found, _ = laid_out(tmp_path, (
        f"paths: {{/a: {{get: {{operationId: webhook, {OK}}}}}}}\nwebhooks: {{a: {{post: {{}}}}}}\n"))
    assert found.names.struct == "p_webhook_event"


# Where types go


def test_what_webhooks_need_is_theirs(tmp_path: Path) -> None:
    shared = "requestBody: {$ref: '#/components/requestBodies/Both'}"
    found, case = laid_out(tmp_path, f"""\
webhooks:
  a: {{post: {{{shared}, {OK}}}}}
  containers: {body("c: {enum: [x, y]}")}
paths:
  /a:
    post: {{operationId: go, {shared}, parameters: [{{name: q, in: query, schema: {{enum: [z]}}}}], {OK}}}
""", components="""\
        requestBodies:
          Both: {content: {application/json: {schema: {type: array, items: {type: object, properties: {
            n: {type: object, properties: {m: {type: string}}}}}}}}}
        """)
    webhook_types = {one.stem: [type.c_name for type in one.types] for one in found.units}
    assert webhook_types == {
        "both": ["p_both_body_item", "p_both_body_item_n"],
        "containers_": ["p_containers_event_c", "p_containers_event"]}
    (go,) = case.interface.units
    assert [one.c_name for one in go.types] == ["p_go_q"]
    assert go.includes == ("webhooks/both",)
    assert "p_array_both_body_item" in [one.name for one in found.declared.containers]
    assert "p_array_both_body_item" not in [
        one.name for one in case.interface.declared.containers]
    files = render(case.layout, case.interface, "in.yaml")
    for path, text in files.items():
        if "webhooks" in path or path.startswith("src/") and "operations" not in path:
            assert '"tern/operation.h"' not in text and "/operations" not in text, path


def test_what_a_webhook_needs_through_another_type_is_theirs(tmp_path: Path) -> None:
    again = "$ref: '#/components/requestBodies/Both/content/application~1json/schema'"
    found, _ = laid_out(tmp_path, f"""\
webhooks:
  a: {body(f"b: {{{again}}}")}
paths:
  /a: {{post: {{requestBody: {{$ref: '#/components/requestBodies/Both'}}, {OK}}}}}
""", components=f"""\
        requestBodies:
          Both: {{content: {{application/json: {{schema: {{type: object, properties: {{
            n: {{{again}}}}}}}}}}}}}
        """)
    assert {one.stem for one in found.units} == {"a", "both"}


def test_a_document_without_webhooks_has_no_files_of_them(tmp_path: Path) -> None:
    found = LaidOut(tmp_path, f"paths: {{/a: {{get: {{{OK}}}}}}}\n")
    assert found.interface.webhooks is None
    assert not [path for path in render(found.layout, found.interface, "in.yaml")
                if "webhook" in path]


def test_hostile_texts_stay_inside(tmp_path: Path) -> None:
    key = "a|`*/ \\\"b\\n"
    found, case = laid_out(tmp_path, (
        f'webhooks: {{"{key}": {{post: {{summary: "x */ y", description: "c|d", deprecated: true}}}}}}\n'))
    files = render(case.layout, case.interface, "in.yaml")
    assert '"a|`*/ \\"b\\n"' in files["src/webhooks.c"]
    files["src/webhooks.c"] = files["src/webhooks.c"].replace('"a|`*/', "")
    for path in ("include/p/webhooks.h", "src/webhooks.c"):
        assert files[path].count("/*") == files[path].count("*/")
    (row,) = [line for line in files["docs/webhooks.md"].splitlines() if "P_WEBHOOK" in line]
    assert "Deprecated." in row and row.replace("\\|", "").count("|") == 6

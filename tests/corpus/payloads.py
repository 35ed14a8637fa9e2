"""Which documents of a folder of real ones are an instance of which schema."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

REFERENCE = "#/components/schemas/"

ZENDESK = {
    "testTicket": "TicketObject",
    "testTicketNull": "TicketObject",
    "ticketAuditMultiSearchNoEvents": "TicketAuditsResponse",
    "ticketAuditMultiSearchOneResult": "TicketAuditsResponse",
    "ticketAuditSingleResult": "TicketAuditResponse",
}


@dataclass(frozen=True)
class Payload:
    """A JSON value, the component that it belongs to, and where it is from."""

    source: str
    model: str
    value: Any


def payloads_of(stem: str, spec: Mapping[str, Any], folder: Path) -> list[Payload]:
    """Those of the specification `stem`, out of the folder `payloads`."""
    found = list(_examples(folder / "spec-examples" / f"{stem}.examples.json"))
    if stem.startswith("stripe-"):
        found += _stripe(folder, stem.removeprefix("stripe-"))
    elif stem.startswith("clerk-bapi-"):
        found += _by_object(spec, sorted((folder / "clerk").rglob("*.json")))
    elif stem.startswith("vapi-"):
        calls = json.loads((folder / "vapi" / "fern-examples.json").read_text("utf-8"))
        found += _calls(spec, "fern-examples", calls)
    elif stem.startswith("zendesk-"):
        found += [
            Payload(path.stem, ZENDESK[path.stem], _load(path))
            for path in sorted((folder / "zendesk").glob("*.json")) if path.stem in ZENDESK]
    elif stem.startswith("github-"):
        for path in sorted((folder / "github-rest-fixtures").glob("*.json")):
            found += _calls(spec, path.stem, [
                {**one, "kind": "response", "value": one["response"]} for one in _load(path)])
    elif stem == "kubernetes-core-v1":
        found += [
            Payload(path.stem, f"io.k8s.api.{path.stem}", _load(path))
            for path in sorted((folder / "kubernetes").glob("*.json"))]
    names = spec.get("components", {}).get("schemas", {})
    return [one for one in found if one.model in names]


def _load(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


def _examples(path: Path) -> Iterator[Payload]:
    """The document's own examples: `schema_ref` may say `array of #/...`."""
    for i, one in enumerate(_load(path)["examples"] if path.is_file() else []):
        if "json" in one.get("media_type", "json") and one.get("schema_ref"):
            where = one.get("operationId") or "schema"
            yield from _instances(f"example {i} of {where}", one["schema_ref"], one["value"])


def _instances(source: str, reference: str, value: Any) -> Iterator[Payload]:
    model = reference.removeprefix("array of ")
    if not model.startswith(REFERENCE):
        return
    several = model != reference and isinstance(value, list)
    for one in value if several else [value]:
        yield Payload(source, model.removeprefix(REFERENCE), one)


def _stripe(folder: Path, version: str) -> Iterator[Payload]:
    path = folder / "stripe" / f"fixtures3-{version}.json"
    for name, value in _load(path)["resources"].items():
        yield Payload("fixtures3", name, value)


def _by_object(spec: Mapping[str, Any], paths: list[Path]) -> Iterator[Payload]:
    """Documents whose property `object` says what they are: `email_address` is EmailAddress."""
    for path in paths:
        value = _load(path)
        name = value.get("object") if isinstance(value, dict) else None
        if isinstance(name, str):
            yield Payload(path.stem, re.sub(r"(?:^|_)(.)", lambda m: m[1].upper(), name), value)


def _calls(spec: Mapping[str, Any], source: str, calls: list[Any]) -> Iterator[Payload]:
    """Recorded calls: method and path find the operation, and that the schema."""
    for i, call in enumerate(calls):
        operation = _operation(spec, call["method"], call["path"].split("?")[0])
        if operation is None or isinstance(call["value"], str):
            continue
        if call["kind"] == "request":
            body = operation.get("requestBody", {})
        else:
            responses = operation.get("responses", {})
            status = str(call.get("status", ""))
            body = responses.get(status or next((s for s in responses if s[0] == "2"), ""), {})
        reference = _reference(_resolved(spec, body))
        if reference is not None:
            yield from _instances(f"{source} {i}", reference, call["value"])


def _operation(spec: Mapping[str, Any], method: str, path: str) -> Any:
    """The operation whose path has the fewest variables of those that match."""
    best, fewest = None, 99
    for template, item in spec.get("paths", {}).items():
        pattern = re.sub(r"\\\{[^}]*\\\}", "[^/]+", re.escape(template))
        if method in item and re.fullmatch(pattern, path) and template.count("{") < fewest:
            best, fewest = item[method], template.count("{")
    return best


def _resolved(spec: Mapping[str, Any], node: Any) -> Any:
    while isinstance(node, dict) and "$ref" in node:
        reference, node = node["$ref"], spec
        for step in reference.split("/")[1:]:
            node = node[step]
    return node


def _reference(body: Any) -> str | None:
    for media_type, one in body.get("content", {}).items():
        schema = one.get("schema", {}) if "json" in media_type else {}
        if "$ref" in schema:
            return str(schema["$ref"])
        if schema.get("type") == "array" and "$ref" in schema.get("items", {}):
            return f"array of {schema['items']['$ref']}"
    return None

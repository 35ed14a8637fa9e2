"""Values for the parameters and bodies of a document's operations: its examples, or made up."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import yaml

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
DEPTH_MAX = 6

FORMATS = {
    "date": "2026-11-20", "date-time": "2026-11-20T12:00:00Z", "uuid":
    "3be6453c-03eb-4357-ae5a-984a0e574a54", "email": "ada@example.com", "uri":
    "https://example.com/a", "time": "12:00:00Z",
}


@dataclass(frozen=True)
class Call:
    """An operation with values for some of its parameters, by wire name, and for its body.

    statuses: those that its document names.
    """

    operation: str
    parameters: dict[str, Any]
    body: Any
    body_type: str | None
    statuses: tuple[str, ...]


class _Loader(yaml.SafeLoader):
    """Dates are strings, as in JSON."""


_Loader.yaml_implicit_resolvers = {
    first: [one for one in resolvers if one[0] != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


class Document:
    """An OpenAPI document, whose references lead to itself."""

    def __init__(self, text: str) -> None:
        self.root = yaml.load(text, _Loader)

    def at(self, node: Any) -> Any:
        while isinstance(node, dict) and "$ref" in node:
            target: Any = self.root
            for part in node["$ref"].removeprefix("#/").split("/"):
                target = target[part.replace("~1", "/").replace("~0", "~")]
            node = target
        return node

    def calls(self, optional: bool) -> list[Call]:
        """One for each operation, with or without what is optional."""
        made = []
        for item in self.root["paths"].values():
            for method in METHODS:
                if method not in item:
                    continue
                operation = item[method]
                parameters = [*item.get("parameters", ()), *operation.get("parameters", ())]
                body = self.at(operation.get("requestBody", {}))
                content = body.get("content", {})
                # What the command line prefers.
                body_type = min(content, key=lambda one: "json" not in one, default=None)
                if not optional and not body.get("required", False):
                    body_type = None
                made.append(Call(
                    operation["operationId"],
                    {one["name"]: self.of_parameter(one) for one in map(self.at, parameters)
                     if one.get("required", False) or optional},
                    self.of_media(content[body_type]) if body_type else None,
                    body_type, tuple(operation["responses"])))
        return made

    def of_parameter(self, parameter: dict[str, Any]) -> Any:
        if "example" in parameter:
            return parameter["example"]
        for example in parameter.get("examples", {}).values():
            return self.at(example)["value"]
        return self.of_schema(parameter["schema"])

    def of_media(self, media: dict[str, Any]) -> Any:
        if "example" in media:
            return media["example"]
        for example in media.get("examples", {}).values():
            return self.at(example)["value"]
        return self.of_schema(media.get("schema", {}))

    def of_schema(self, schema: Any, depth: int = 0) -> Any:
        schema = self.at(schema)
        if not isinstance(schema, dict) or depth > DEPTH_MAX:
            return {}
        for key in "example", "const", "default":
            if key in schema:
                return schema[key]
        if schema.get("examples"):
            return schema["examples"][0]
        if "enum" in schema:
            return schema["enum"][0]
        for key in "oneOf", "anyOf":
            if key in schema:
                return self.of_schema(schema[key][0], depth + 1)
        if "allOf" in schema:
            merged: dict[str, Any] = {}
            for part in schema["allOf"]:
                merged |= self.of_schema(part, depth + 1)
            return merged
        kind = schema.get("type", "object" if "properties" in schema else "string")
        if isinstance(kind, list):
            kind = next(one for one in kind if one != "null")
        if kind == "object":
            required = schema.get("required", ())
            return {name: self.of_schema(one, depth + 1)
                    for name, one in schema.get("properties", {}).items() if name in required}
        if kind == "array":
            return [self.of_schema(schema.get("items", {}), depth + 1)]
        if kind == "string":
            text = FORMATS.get(schema.get("format", ""), "text")
            return text.ljust(schema.get("minLength", 0), "t")
        return {"integer": schema.get("minimum", 7), "number": schema.get("minimum", 1.5),
                "boolean": True}[kind]


def shallow(root: dict[str, Any], levels: int) -> dict[str, Any]:
    """A document that says the same down to so many schemas within one another, and nothing of
    what is deeper: it allows more, and servers that write every reference out can read it."""
    prefix = "#/components/schemas/"
    level: dict[str, int] = {}

    def references(node: Any) -> list[str]:
        if isinstance(node, dict):
            target = str(node.get("$ref", ""))
            found = [target] if target.startswith(prefix) and target.count("/") == 3 else []
            return found + [one for value in node.values() for one in references(value)]
        return [one for value in node for one in references(value)] \
            if isinstance(node, list) else []

    def cut(node: Any, above: int) -> Any:
        if isinstance(node, list):
            return [cut(one, above) for one in node]
        if not isinstance(node, dict):
            return node
        target = node.get("$ref", "")
        if isinstance(target, str) and target.startswith(prefix):
            # What lies within a schema is no level of its own.
            below = level.get(target.removeprefix(prefix), 0)
            return node if above < below <= levels else {}
        # A mapping may lead to what is cut, and of branches that are cut all fit.
        return {"anyOf" if key == "oneOf" else key: cut(value, above)
                for key, value in node.items() if key != "discriminator"}

    schemas = root["components"]["schemas"]
    rest = {**root, "components": {**root["components"], "schemas": {}}}
    found, depth = references(rest), 0
    while found:
        depth += 1
        new = {one.removeprefix(prefix) for one in found} - level.keys()
        level |= dict.fromkeys(new, depth)
        found = [one for name in new for one in references(schemas[name])]
    kept = {name: cut(schema, level[name]) for name, schema in schemas.items()
            if level.get(name, levels + 1) <= levels}
    made = cut(rest, 0)
    made["components"]["schemas"] = kept
    return made

"""Schemas that the tests of generated SDKs are made from: every construct once, and text that
tries to break out of every place where a schema's text ends up."""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]

HOSTILE = (
    "*/",
    "*/ int x; /*",
    "/* nested /* comment",
    "// line",
    '"',
    '"; system("true"); "',
    "\\",
    "trailing\\",
    "line\nbreak",
    "\n#error line start",
    "\r\n#include <nothing.h>\r",
    "??/",
    "??/\n*/ int y;",
    "#error x",
    "nul\0after",
    "\u202ebidi\u2066 controls",
    "\u2028separators\u2029\u0085",
    "\ufeffmark",
    "\x1b[31mred\x07",
    "%s%n%d",
    "{{ jinja }}",
    "{% raise %}",
    "{# comment #}",
    "| pipe | table |",
    "`tick` **bold** <b>html</b> [link](x)",
    "$(id) ${HOME} $ENV{HOME} @VAR@",
    "]] ]=] [[bracket",
    "'single'; it's",
    "L\"wide\" R\"(raw)\"",
    "\U0001f600 \u65e5\u672c\u8a9e \u00e9",
    "a" * 300 + " long",
    "",
    " ",
    "\t",
)


def document(title: str, schemas: Schema) -> Schema:
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": "1 */ \\", "description": title},
        "components": {"schemas": schemas},
    }


def reference(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def obj(properties: Schema, *required: str, **more: Any) -> Schema:
    return {"type": "object", "properties": properties, "required": list(required), **more}


def _mentions(text: str, schema: Schema) -> Schema:
    return {**schema, "title": text, "description": text, "$comment": text}


def hostile() -> Schema:
    """Hostile text as title, description, default, example, enum value, property name, key of a
    map, tag of a union, pattern and format."""
    schemas: Schema = {
        "Names": obj({text: _mentions(text, {"type": "string"}) for text in HOSTILE},
                     *HOSTILE[:4]),
        "Values": {"type": "string", "enum": list(HOSTILE), "description": "\n".join(HOSTILE)},
        "Inline": obj({"value": {"type": "string", "enum": list(HOSTILE)}}),
        "Map": {
            "type": "object", "additionalProperties": {"type": "string"},
            "examples": [{text: text for text in HOSTILE}]},
        "Pattern": obj({f"p{i}": {"type": "string", "pattern": text, "format": text}
                        for i, text in enumerate(HOSTILE)}),
        "Tagged": {
            "oneOf": [reference(f"Tag{i}") for i, _ in enumerate(HOSTILE)],
            "description": "*/",
            "discriminator": {"propertyName": "*/ tag \" \\", "mapping": {
                text: f"#/components/schemas/Tag{i}" for i, text in enumerate(HOSTILE)}}},
        "../../outside": obj({"a": {"type": "string"}}, description="a path as a name"),
        "*/ int z; /*": obj({"a": {"type": "string"}}),
        "CMakeLists": obj({"a": {"type": "string"}}),
    }
    for i, text in enumerate(HOSTILE):
        schemas[f"Tag{i}"] = _mentions(
            text, obj({"*/ tag \" \\": {"type": "string", "default": text}}, "*/ tag \" \\"))
        schemas[f"Text{i}"] = _mentions(text, obj(
            {"a": {"type": "string", "default": text, "examples": [text], "const": text}}, "a",
            examples=[{"a": text, text + "?": text}]))
    return document("".join(HOSTILE), schemas)


SCALARS: Schema = {
    "boolean": {"type": "boolean"},
    "int32": {"type": "integer", "format": "int32"},
    "int64": {"type": "integer", "format": "int64"},
    "integer": {"type": "integer"},
    "float": {"type": "number", "format": "float"},
    "double": {"type": "number", "format": "double"},
    "number": {"type": "number"},
    "string": {"type": "string"},
    "date": {"type": "string", "format": "date-time"},
    "json": {},
    "enum": {"type": "string", "enum": ["a", "b", "A b"]},
    "constant": {"const": "only"},
    "model": reference("Leaf"),
    "array": {"type": "array", "items": {"type": "string"}},
    "map": {"type": "object", "additionalProperties": {"type": "integer"}},
    "union": {"oneOf": [{"type": "string"}, {"type": "integer"}]},
}

AWKWARD = (
    "errno", "int", "class", "NULL", "true", "stdin", "1st", "with-dash", "", "a b", "+1", "-1",
    "default", "bool", "assert", "offsetof", "EOF", "unix", "linux", "kind", "value",
    "presence", "additional_properties", "unrecognized", "items", "entries", "count",
    "static_assert", "INT64_MAX", "I", "complex", "template", "this", "\u00e9t\u00e9",
    "\u65e5\u672c", "$ref x", "@id",
)  # fmt: skip


def _nullable(schema: Schema) -> Schema:
    return {"oneOf": [schema, {"type": "null"}]}


def _presences() -> Schema:
    """A model per kind of value, with a property of each of the four presences."""
    models: Schema = {}
    for name, schema in SCALARS.items():
        models[f"Of_{name}"] = obj({
            "required": schema,
            "optional": schema,
            "nullable": _nullable(schema),
            "optional_nullable": _nullable(schema),
        }, "required", "nullable")
    return models


def _containers() -> Schema:
    model = reference("Leaf")
    fields: Schema = {}
    for name, schema in SCALARS.items():
        fields[f"array of {name}"] = {"type": "array", "items": schema}
        fields[f"array of nullable {name}"] = {"type": "array", "items": _nullable(schema)}
        fields[f"map of {name}"] = {"type": "object", "additionalProperties": schema}
        fields[f"map of nullable {name}"] = {
            "type": "object", "additionalProperties": _nullable(schema)}
    deep: Schema = model
    for _ in range(4):
        deep = {"type": "object", "additionalProperties": {"type": "array", "items": deep}}
    return {
        "Containers": obj({**fields, "deep": deep}),
        "Required_containers": obj(fields, *fields),
        "Array_component": {"type": "array", "items": model},
        "Map_component": {"type": "object", "additionalProperties": model},
        "Uses": obj({"a": reference("Array_component"), "m": reference("Map_component"),
                     "e": reference("Enum_component"), "s": reference("Scalar_component")},
                    "a", "s"),
        "Enum_component": {"type": "string", "enum": ["x", "y", "", "+1", "-1", "1", "null"]},
        "Scalar_component": {"type": "string", "format": "uuid"},
        "Number_component": {"type": ["number", "null"]},
        "Empty": {"type": "object"},
        "Nothing": {"type": "object", "additionalProperties": False},
        "Typed_rest": obj({"a": {"type": "string"}}, "a",
                          additionalProperties={"type": "integer", "format": "int64"}),
        "Model_rest": obj({"a": {"type": "string"}}, additionalProperties=model),
        "Leaf": obj({"name": {"type": "string"}}, "name"),
    }


def _unions() -> Schema:
    def tagged(tag: str, **more: Any) -> Schema:
        return obj({"type": {"type": "string", "enum": [tag]}, **more}, "type")

    return {
        "Cat": tagged("cat", lives={"type": "integer"}),
        "Dog": tagged("dog", good={"type": "boolean"}, friend=reference("Pet_by_tag")),
        "Pet_by_tag": {"oneOf": [reference("Cat"), reference("Dog")],
                       "discriminator": {"propertyName": "type", "mapping": {
                           "cat": "#/components/schemas/Cat", "kitten": "#/components/schemas/Cat",
                           "dog": "#/components/schemas/Dog"}}},
        "Pet_by_constant": {"anyOf": [reference("Cat"), reference("Dog")]},
        "Circle": obj({"radius": {"type": "number"}}, "radius"),
        "Square": obj({"side": {"type": "number"}}, "side"),
        "Shape_by_required": {"oneOf": [reference("Circle"), reference("Square")]},
        "By_json_type": {"oneOf": [
            {"type": "string"}, {"type": "integer"}, {"type": "boolean"},
            {"type": "array", "items": reference("By_json_type")}, reference("Circle")]},
        "Union_fields": obj({
            "required": reference("Pet_by_tag"), "optional": reference("Shape_by_required"),
            "nullable": _nullable(reference("By_json_type")),
            "many": {"type": "array", "items": reference("Pet_by_constant")},
            "map": {"type": "object", "additionalProperties": _nullable(reference("Pet_by_tag"))},
        }, "required", "nullable"),
    }


def _recursion() -> Schema:
    return {
        "Direct": obj({"next": reference("Direct"), "n": {"type": "integer"}}),
        "Mutual_a": obj({"b": reference("Mutual_b")}),
        "Mutual_b": obj({"a": _nullable(reference("Mutual_a"))}, "a"),
        "Through_array": obj({"children": {"type": "array", "items": reference("Through_array")}},
                             "children"),
        "Through_map": obj({"children": {
            "type": "object", "additionalProperties": reference("Through_map")}}, "children"),
        "Through_union": obj({"left": reference("Expression"), "right": reference("Expression")},
                             "left", "right"),
        "Expression": {"oneOf": [{"type": "number"}, reference("Through_union")]},
        "Base": obj({"id": {"type": "integer", "format": "int64"}}, "id"),
        "Derived": {"allOf": [reference("Base"), obj({
            "name": {"type": ["string", "null"]}, "parent": reference("Derived")}, "name")]},
        "Endless": obj({"again": reference("Endless")}, "again"),
    }


def everything() -> Schema:
    """Every construct that the generator knows, once."""
    schemas = {**_presences(), **_containers(), **_unions(), **_recursion()}
    schemas["Awkward"] = obj({name: {"type": "string"} for name in AWKWARD}, "errno", "1st")
    return document("Every construct", schemas)


def in_place() -> Schema:
    """Strings and arrays stored in place, in everything that can hold one."""

    def text(limit: int) -> Schema:
        return {"type": "string", "x-tern-max-length": limit}

    def items(limit: int, of: Schema) -> Schema:
        return {"type": "array", "x-tern-max-items": limit, "items": of}

    def nullable(schema: Schema) -> Schema:
        return {**schema, "type": [schema["type"], "null"]}

    point, kind, name = reference("Point"), reference("Kind"), reference("Name")
    return document("in place", {
        "Name": text(12),
        "Names": items(4, name),
        "Point": obj({"x": {"type": "integer"}, "tag": name}, "x"),
        "Kind": {"type": "string", "enum": ["a", "b"]},
        "Texts": obj(
            {"required": text(40), "optional": text(3), "nullable": nullable(text(3)),
             "optnull": nullable(text(70000)), "one": text(1)},
            "required", "nullable"),
        "Lists": obj(
            {"required": items(3, {"type": "integer"}), "optional": items(3, nullable(text(3))),
             "nullable": nullable(items(2, point)), "optnull": nullable(items(1, {})),
             "points": items(2, point), "nested": items(2, items(2, point)),
             "kinds": items(2, kind), "nullable_kinds": items(
                 2, {"oneOf": [kind, {"type": "null"}]}),
             "names": reference("Names")},
            "required", "nullable", "points", "nested"),
        "Elsewhere": obj(
            {"array": {"type": "array", "items": name},
             "array_of_items": {"type": "array", "items": items(2, point)},
             "map": {"type": "object", "additionalProperties": items(2, kind)},
             "map_of_nullable": {"type": "object", "additionalProperties": nullable(text(3))},
             "either": {"oneOf": [text(9), items(2, point), {"type": "integer"}]},
             "eithers": items(2, {"oneOf": [point, text(9)]})}),
    })

"""The media types of bodies (OpenAPI 3.1, sections 4.8.14 and 4.8.15): what each is for us, its
type, and how the members of forms and multipart bodies are sent."""

from __future__ import annotations

import re
from dataclasses import replace

from . import ir
from .ir import MediaKind, Style, TypeId, Value
from .nodes import Node
from .objects import Objects, Typed
from .schema import Place

_MEDIA_TYPE = re.compile(r"([!#$%&'*+.^_`|~0-9a-z-]+)/([!#$%&'*+.^_`|~0-9a-z-]+)\s*(?:;.*)?")
"""Type and subtype in lower case, ranges included (RFC 9110, sections 8.3.1 and 12.5.1)."""

_JSON_LINES = frozenset({
    "application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonlines",
    "application/json-lines", "application/stream+json", "application/json-seq",
})

_ITEMS = (MediaKind.EVENT_STREAM, MediaKind.JSON_LINES)
_STRING = Value(ir.Scalar(ir.ScalarKind.STRING))
_FREE_FORM = ir.Scalar(ir.ScalarKind.JSON)
_BINARY_FORMATS = ("binary", "byte", "base64")
_FORM_STYLES = {one.value: one for one in (
    Style.FORM, Style.SPACE_DELIMITED, Style.PIPE_DELIMITED, Style.DEEP_OBJECT)}


class ContentRules:
    def __init__(self, objects: Objects) -> None:
        self._objects = objects

    def read(
        self, content: Node, path: TypeId, *, is_request: bool
    ) -> tuple[ir.Content, ...] | None:
        """The media types of a body in the document's order. None, and an error, where it has
        none.

        path: the id for what is inline in the first of them that has a type.
        """
        if not content.is_mapping:
            self._objects.error(content, f"'{content.key}' must be a mapping by media types")
            return None
        found: list[ir.Content] = []
        kinds: list[tuple[str, Node, MediaKind]] = []
        for media_type, node in content.members():
            match = _MEDIA_TYPE.fullmatch(media_type.strip().lower())
            if match is None:
                self._objects.warning(node, f"'{media_type}' is no media type such as "
                                      "'application/json'; left out")
                continue
            if not node.is_mapping:
                self._objects.error(node, f"'{media_type}' must be a mapping")
                return None
            kinds.append((media_type.strip(), node, _kind(match[1], match[2], is_request)))
        has_json = any(kind is MediaKind.JSON for _, _, kind in kinds)
        for media_type, node, kind in kinds:
            found.append(self._content(media_type, node, kind, _other(path, found), has_json))
        return tuple(found)

    def _content(
        self, media_type: str, node: Node, kind: MediaKind, path: TypeId, has_json: bool
    ) -> ir.Content:
        schema = node.get("schema")
        if kind is MediaKind.BINARY:
            if schema is not None and media_type.startswith("*"):
                typed = self._objects.types.typed(schema, path)
                if not _is_text(typed.value):
                    self._objects.warning(node, f"'{media_type}' may be anything: taken for JSON, "
                                          "which its schema describes")
                    return ir.Content(media_type, MediaKind.JSON, typed.value, (), node.location)
            elif schema is not None and not has_json and _describes(schema):
                self._objects.warning(
                    node, f"not supported yet: what the schema of '{media_type}' says; carried as "
                    "bytes")
            return ir.Content(media_type, kind, None, (), node.location)
        if kind is MediaKind.TEXT:
            return ir.Content(media_type, kind, self._text(schema, path), (), node.location)
        if schema is None:
            return ir.Content(media_type, kind, Value(_FREE_FORM), (), node.location)
        typed = self._objects.types.typed(schema, path)
        value = typed.value
        parts: tuple[ir.Part, ...] = ()
        if kind is MediaKind.MERGE_PATCH:
            value = self._patch(node, value)
        elif kind in (MediaKind.FORM, MediaKind.MULTIPART):
            value, parts = self._members(node, typed, kind)
        return ir.Content(media_type, kind, value, parts, node.location)

    def _text(self, schema: Node | None, path: TypeId) -> Value:
        if schema is None:
            return _STRING
        value = self._objects.types.typed(schema, path).value
        if _is_text(value):
            return replace(value, nullable=False)
        if value.type != _FREE_FORM:
            self._objects.warning(schema, "not supported yet: text of another type than a string; "
                                  "carried as it is written")
        return _STRING

    def _patch(self, node: Node, value: Value) -> Value:
        kind = value.type
        if not isinstance(kind, ir.Reference):
            return value
        if kind.id in self._objects.patches:
            return replace(value, type=ir.Reference(self._objects.patches[kind.id]))
        model = self._objects.types.named(kind.id)
        if isinstance(model, ir.Model):
            # What is required can't be left alone, and what can't be null not be removed.
            self._objects.warning(
                node, "a merge patch of this is free-form JSON: 'x-tern-patch: true' on the "
                "component makes a model for it")
            return Value(_FREE_FORM)
        return value

    def _members(
        self, node: Node, typed: Typed, kind: MediaKind
    ) -> tuple[Value, tuple[ir.Part, ...]]:
        """The type of a form or multipart body, and its parts where it is a model."""
        value = replace(typed.value, nullable=False)
        encoding = self._objects.keywords.mapping(node, "encoding")
        stated = dict(encoding.members()) if encoding else {}
        inner = value.type
        model = self._objects.types.named(inner.id) if isinstance(inner, ir.Reference) else None
        if not isinstance(model, ir.Model):
            if not isinstance(inner, ir.Map) and inner != _FREE_FORM:
                self._objects.warning(
                    node, f"a {kind.value} body is an object with properties, not what this schema "
                    "says: carried as a free-form JSON object")
                value = Value(_FREE_FORM)
            return value, ()
        for name, one in stated.items():
            if all(name != field.wire_name for field in model.fields):
                self._objects.warning(
                    one, f"'encoding' of '{name}', which is not in 'properties'; ignored")
        places = self._objects.properties(typed.schema)
        parts = tuple(
            self._part(field, places.get(field.wire_name), stated.get(field.wire_name), kind)
            for field in model.fields)
        return value, parts

    def _part(
        self, field: ir.Field, place: Place | None, encoding: Node | None, kind: MediaKind
    ) -> ir.Part:
        style, explode, reserved, stated = Style.FORM, True, False, ""
        if encoding is not None and encoding.is_mapping:
            stated = self._objects.text(encoding, "contentType").split(",")[0].strip()
            style, explode, reserved = self._encoded(encoding)
            if "headers" in encoding.value:
                self._objects.warning(
                    encoding.value["headers"], "not supported yet: headers of a part; left out")
        if kind is MediaKind.FORM:
            return ir.Part(field.wire_name, "", False, style, explode, reserved)
        media_type, is_file = self._default_of_part(field.value, place)
        if stated:
            match = _MEDIA_TYPE.fullmatch(stated.lower())
            is_text = match is not None and _kind(match[1], match[2], True) is not MediaKind.BINARY
            is_file = is_file or _is_text(field.value) and not is_text
            media_type = stated
        return ir.Part(field.wire_name, media_type, is_file, style, explode, reserved)

    def _encoded(self, encoding: Node) -> tuple[Style, bool, bool]:
        stated = encoding.get("style")
        style = Style.FORM
        if stated is not None and stated.value in _FORM_STYLES:
            style = _FORM_STYLES[stated.value]
        elif stated is not None:
            self._objects.unknown(stated, "style of a form's field", stated.text, _FORM_STYLES)
        explode = self._objects.keywords.flag(encoding, "explode")
        explode = style in (Style.FORM, Style.DEEP_OBJECT) if explode is None else explode
        return style, explode, self._objects.flag(encoding, "allowReserved")

    def _default_of_part(self, value: Value, place: Place | None) -> tuple[str, bool]:
        """The media type of a part that states none (OpenAPI 3.1, section 4.8.15.1), and whether
        it is a file."""
        kind = value.type
        if isinstance(kind, ir.Array):
            value, kind = kind.items, kind.items.type
            place = self._objects.look(place).items if place is not None else None
        if not _is_text(value):
            is_plain = isinstance(kind, ir.Scalar) and kind.kind is not ir.ScalarKind.JSON
            is_enum = isinstance(kind, ir.Reference) and isinstance(
                self._objects.types.named(kind.id), ir.Enum)
            return "text/plain" if is_plain or is_enum else "application/json", False
        stated = _content_keyword(place, "contentMediaType")
        if stated:
            return stated, not _content_keyword(place, "contentEncoding")
        if _format(value) in _BINARY_FORMATS:
            return "application/octet-stream", _format(value) == "binary"
        return "text/plain", False


def _kind(type: str, subtype: str, is_request: bool) -> MediaKind:
    whole = f"{type}/{subtype}"
    if whole == "application/merge-patch+json" and is_request:
        return MediaKind.MERGE_PATCH
    if whole in _JSON_LINES:
        return MediaKind.JSON_LINES
    if whole == "text/event-stream":
        return MediaKind.EVENT_STREAM
    if subtype == "json" or subtype.endswith("+json"):
        return MediaKind.JSON
    if is_request and whole == "application/x-www-form-urlencoded":
        return MediaKind.FORM
    if is_request and type == "multipart":
        return MediaKind.MULTIPART
    return MediaKind.TEXT if type == "text" else MediaKind.BINARY


def _other(path: TypeId, found: list[ir.Content]) -> TypeId:
    """The id for what is inline in one more media type."""
    typed = [one for one in found if one.value is not None]
    return path if not typed else (*path[:-1], f"{path[-1]}{len(typed) + 1}")


def _is_text(value: Value) -> bool:
    return isinstance(value.type, ir.Scalar) and value.type.kind is ir.ScalarKind.STRING


def _format(value: Value) -> str | None:
    return value.type.format if isinstance(value.type, ir.Scalar) else None


def _describes(schema: Node) -> bool:
    """Whether a schema says more than that there are bytes."""
    kind = schema.get("type")
    return schema.is_mapping and bool(schema.value) and (kind is None or kind.value != "string")


def _content_keyword(place: Place | None, key: str) -> str:
    parts = place.parts if place is not None else ()
    nodes = [part.node.get(key) for part in parts]
    return next((str(one.value) for one in nodes if one is not None), "")

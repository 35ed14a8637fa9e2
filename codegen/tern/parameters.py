"""Parameters of operations, and the headers of responses and parts (OpenAPI 3.1, sections 4.8.12
and 4.8.21): where each travels, and how its value becomes text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from . import ir
from .contents import ContentRules
from .ir import ParameterLocation, Style, TypeId, Value
from .nodes import Node
from .objects import Objects

STYLES: Mapping[ParameterLocation, tuple[Style, ...]] = {
    ParameterLocation.PATH: (Style.SIMPLE, Style.MATRIX, Style.LABEL),
    ParameterLocation.QUERY: (
        Style.FORM, Style.SPACE_DELIMITED, Style.PIPE_DELIMITED, Style.DEEP_OBJECT),
    ParameterLocation.HEADER: (Style.SIMPLE,),
    ParameterLocation.COOKIE: (Style.FORM,),
}
"""The styles of each location, its default first."""

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
"""Names of headers and cookies (RFC 9110, section 5.6.2; RFC 6265, section 4.1.1)."""

_IGNORED_HEADERS = {
    "accept": "the responses' media types", "content-type": "the body's media type",
    "authorization": "'security'",
}
"""Headers that are no parameters (OpenAPI 3.1, section 4.8.12.2.1), and what states them."""

_FREE_FORM = ir.Scalar(ir.ScalarKind.JSON)

PathOf = Callable[[str], TypeId]
"""The id for what is inline in a parameter, by the parameter's name."""


class ParameterRules:
    def __init__(self, objects: Objects, contents: ContentRules) -> None:
        self._objects = objects
        self._contents = contents
        self._components: dict[int, ir.Parameter | None] = {}

    def read(self, owner: Node, root: str) -> tuple[tuple[ir.Parameter, ...], bool]:
        """The parameters of a path or an operation, and whether they are all there: of a flawed
        one an error is reported. root: first part of the ids of what is inline in them."""
        listed = self._objects.keywords.sequence(owner, "parameters")
        found: dict[tuple[ParameterLocation, str], ir.Parameter] = {}
        sound = listed is not None or "parameters" not in owner.value
        for item in listed.items() if listed else ():
            one, left_out = self._one(item, root)
            if one is None:
                sound = sound and left_out
            elif _key(one) in found:
                other = found[_key(one)].location
                self._objects.error(
                    item, f"the {one.where.value} parameter '{one.wire_name}' is given twice, "
                    f"first at {other.line}:{other.column}")
                sound = False
            else:
                found[_key(one)] = one
        return tuple(found.values()), sound

    def _one(self, item: Node, root: str) -> tuple[ir.Parameter | None, bool]:
        """A parameter, or whether it is left out on purpose."""
        found = self._objects.follow(item, "parameters")
        if found is None:
            return None, False
        node = found.node
        if self._is_ignored_header(node):
            return None, True
        if found.origin is None:
            return self._parameter(node, lambda name: (root, name)), False
        if id(node) not in self._components:
            path = (found.origin, "parameter")
            self._components[id(node)] = self._parameter(node, lambda name: path)
        known = self._components[id(node)]
        text = self._objects.text(item, "description")
        if known is not None and text and item is not node:
            known = replace(known, documentation=replace(known.documentation, description=text))
        return known, False

    def _is_ignored_header(self, node: Node) -> bool:
        name, where = node.get("name"), node.get("in")
        if name is None or where is None or where.value != "header":
            return False
        stated_by = _IGNORED_HEADERS.get(str(name.value).lower())
        if stated_by is None:
            return False
        self._objects.warning(
            node, f"the header '{name.value}' is no parameter, {stated_by} state it; left out")
        return True

    def _parameter(self, node: Node, path_of: PathOf) -> ir.Parameter | None:
        objects = self._objects
        name, where = self._name(node), self._where(node)
        if name is None or where is None:
            return None
        if where in (ParameterLocation.HEADER, ParameterLocation.COOKIE) and not (
                _TOKEN.fullmatch(name)):
            objects.error(node, f"'{name}' can't be the name of a {where.value}: use letters, "
                          "digits and any of !#$%&'*+-.^_`|~")
            return None
        required = objects.flag(node, "required")
        if where is ParameterLocation.PATH and not required:
            objects.error(node, f"the path parameter '{name}' must have 'required: true': a path "
                          "has no place left out")
            return None
        style = self._style(node, where)
        typed = self._typed(node, path_of(name), f"parameter '{name}'")
        if style is None or typed is None:
            return None
        value, documentation, media_type = typed
        explode = objects.keywords.flag(node, "explode")
        if explode is None:
            explode = style is Style.FORM
        reserved = objects.flag(node, "allowReserved")
        if reserved and where is not ParameterLocation.QUERY:
            objects.warning(node.value["allowReserved"], "'allowReserved' is for query "
                            "parameters; ignored")
            reserved = False
        if media_type is None:
            value = replace(value, nullable=False)  # nothing could write it
            style, explode = self._settled(node, value, style, explode)
            media_type = self._written_as(node, value, style)
        return ir.Parameter(
            name, where, value, required, style, explode, reserved, media_type,
            objects.documented(node, documentation), node.location, objects.name(node))

    def header(self, name: str, item: Node, path: TypeId) -> ir.Header | None:
        """A header of a response or part."""
        found = self._objects.follow(item, "headers")
        if found is None:
            return None
        node = found.node
        if not _TOKEN.fullmatch(name):
            self._objects.error(item, f"'{name}' can't be the name of a header")
            return None
        if found.origin is not None:
            path = (found.origin, "header")
        style = node.get("style")
        if style is not None and style.value != Style.SIMPLE.value:
            self._objects.unknown(style, "style of a header", style.text, [Style.SIMPLE.value])
            return None
        typed = self._typed(node, path, f"header '{name}'")
        if typed is None:
            return None
        value, documentation, media_type = typed
        if media_type is None:
            value = replace(value, nullable=False)
            media_type = self._written_as(node, value, Style.SIMPLE)
        return ir.Header(
            name, value, self._objects.flag(node, "required"), self._objects.flag(node, "explode"),
            media_type, self._objects.documented(node, documentation), node.location)

    def _name(self, node: Node) -> str | None:
        name = node.get("name")
        if name is None or not isinstance(name.value, str) or not name.value:
            self._objects.error(name or node, "a parameter needs a 'name' that is a string")
            return None
        return name.value

    def _where(self, node: Node) -> ParameterLocation | None:
        stated = node.get("in")
        if stated is None:
            self._objects.error(node, "a parameter needs 'in': path, query, header or cookie")
            return None
        for one in ParameterLocation:
            if one.value == stated.value:
                return one
        self._objects.unknown(
            stated, "location", stated.text, (one.value for one in ParameterLocation))
        return None

    def _style(self, node: Node, where: ParameterLocation) -> Style | None:
        stated, allowed = node.get("style"), STYLES[where]
        if stated is None:
            return allowed[0]
        for one in allowed:
            if one.value == stated.value:
                return one
        self._objects.unknown(stated, f"style of a {where.value} parameter", stated.text,
                              (one.value for one in allowed))
        return None

    def _typed(
        self, node: Node, path: TypeId, what: str
    ) -> tuple[Value, ir.Documentation, str | None] | None:
        """The type, what it says for people, and the media type where `content` states it."""
        schema, content = node.get("schema"), node.get("content")
        if schema is not None and content is not None:
            self._objects.error(content, f"the {what} has both 'schema' and 'content': one of "
                                "them says what its values are")
            return None
        if schema is not None:
            typed = self._objects.types.typed(schema, path)
            return typed.value, typed.documentation, None
        if content is None:
            self._objects.error(node, f"the {what} has neither 'schema' nor 'content': add "
                                "'schema' with its type")
            return None
        found = self._contents.read(content, path, is_request=True)
        if found is None:
            return None
        if len(found) != 1:
            self._objects.error(
                content, f"the 'content' of a parameter has one media type, not {len(found)}")
            return None
        value = found[0].value or Value(ir.Scalar(ir.ScalarKind.STRING))
        return value, ir.Documentation(), found[0].media_type

    def _settled(
        self, node: Node, value: Value, style: Style, explode: bool
    ) -> tuple[Style, bool]:
        """Style and `explode` together, where OpenAPI leaves a combination undefined."""
        if style is Style.DEEP_OBJECT:
            if self._shapes(value) & {"object", "nested"} or value.type == _FREE_FORM:
                return style, True
            self._objects.warning(
                node.value["style"], "the style 'deepObject' is for objects: sent as 'form'")
            return Style.FORM, True
        if style in (Style.SPACE_DELIMITED, Style.PIPE_DELIMITED) and explode:
            self._objects.warning(
                node.value["style"], f"nothing is left for the style '{style.value}' to delimit "
                "with 'explode: true': sent as 'form'")
            return Style.FORM, True
        return style, explode

    def _written_as(self, node: Node, value: Value, style: Style) -> str | None:
        """The media type of what a style has no text for, None of what it can write."""
        shapes = self._shapes(value)
        if "nested" not in shapes or style is Style.DEEP_OBJECT and not self._holds_array(value):
            return None
        what = "arrays in objects" if style is Style.DEEP_OBJECT else "what holds arrays or objects"
        self._objects.warning(
            node, f"the style '{style.value}' has no text for {what}: sent as JSON")
        return "application/json"

    def _holds_array(self, value: Value, active: tuple[TypeId, ...] = ()) -> bool:
        match value.type:
            case ir.Array():
                return True
            case ir.Map(inner):
                return self._holds_array(inner, active)
            case ir.Reference(type_id) if type_id not in active:
                return any(self._holds_array(one, (*active, type_id))
                           for one in self._values_of(type_id))
        return False

    def _values_of(self, type_id: TypeId) -> list[Value]:
        """What a value of a named type is, or holds."""
        named = self._objects.types.named(type_id)
        if isinstance(named, ir.Union):
            return [one.value for one in named.variants]
        if not isinstance(named, ir.Model):
            return []
        rest = [named.additional_properties] if named.additional_properties else []
        return [*(one.value for one in named.fields), *rest]

    def _shapes(self, value: Value, active: tuple[TypeId, ...] = ()) -> set[str]:
        """What values of a type can be: `scalar`, `array` and `object` of scalars, `nested`."""
        match value.type:
            case ir.Scalar():
                return {"scalar"}
            case ir.Array(inner):
                return {"array"} if self._shapes(inner, active) == {"scalar"} else {"nested"}
            case ir.Map(inner):
                return {"object"} if self._shapes(inner, active) == {"scalar"} else {"nested"}
            case ir.Reference(type_id):
                if type_id in active:
                    return {"nested"}
                return self._named_shapes(type_id, (*active, type_id))

    def _named_shapes(self, type_id: TypeId, active: tuple[TypeId, ...]) -> set[str]:
        named = self._objects.types.named(type_id)
        shapes = [self._shapes(one, active) for one in self._values_of(type_id)]
        if isinstance(named, ir.Union):
            return set().union(*shapes)
        if not isinstance(named, ir.Model):
            return {"scalar"}
        return {"object"} if all(one == {"scalar"} for one in shapes) else {"nested"}


def merged(
    shared: Iterable[ir.Parameter], own: Iterable[ir.Parameter]
) -> tuple[ir.Parameter, ...]:
    """The parameters of a path and of its operation, which replaces those of the same name and
    location (OpenAPI 3.1, section 4.8.10.1)."""
    own = tuple(own)
    replaced = {_key(one) for one in own}
    return (*(one for one in shared if _key(one) not in replaced), *own)


def _key(one: ir.Parameter) -> tuple[ParameterLocation, str]:
    # Names of headers are the same whatever their case (RFC 9110, section 5.1).
    is_header = one.where is ParameterLocation.HEADER
    return one.where, one.wire_name.lower() if is_header else one.wire_name

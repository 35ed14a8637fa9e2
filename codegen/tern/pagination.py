"""`x-tern-pagination`: how the pages of a list follow one another, checked against the operation
that it stands on."""

from __future__ import annotations

import re
from collections.abc import Sequence

from . import ir
from .ir import MediaKind, PaginationStyle, ParameterLocation, Value
from .nodes import Node
from .objects import Objects

KEYWORD = "x-tern-pagination"

_NUMBERS = frozenset(kind for kind in ir.ScalarKind if kind not in (
    ir.ScalarKind.BOOLEAN, ir.ScalarKind.STRING, ir.ScalarKind.JSON))
_TEXTS = frozenset({ir.ScalarKind.STRING}) | _NUMBERS

_MEMBERS = {
    PaginationStyle.CURSOR: ("parameter", "limit", "items", "next", "lastItem", "more", "total"),
    PaginationStyle.OFFSET: ("parameter", "limit", "items", "more", "total"),
    PaginationStyle.PAGE: ("parameter", "limit", "first", "items", "more", "total"),
    PaginationStyle.LINK: ("limit", "items", "next", "total"),
}


class PaginationRules:
    def __init__(self, objects: Objects) -> None:
        self._objects = objects

    def read(
        self, owner: Node, parameters: Sequence[ir.Parameter], success: ir.Response | None
    ) -> tuple[ir.Pagination | None, bool]:
        """What an operation says of its pages, and whether that is sound."""
        if KEYWORD not in owner.value:
            return None, True
        node = self._objects.keywords.mapping(owner, KEYWORD)
        if node is None:
            return None, False
        style = self._style(node)
        if style is None or not self._members_known(node, style):
            return None, False
        body = next((one.value for one in (success.content if success else ())
                     if one.kind is MediaKind.JSON), None)
        if body is None:
            self._objects.error(node, "there is no JSON body of success to find pages in")
            return None, False
        found = _Reading(self._objects, node, body, parameters).run(style)
        return found, found is not None

    def _style(self, node: Node) -> PaginationStyle | None:
        stated = node.get("style")
        words = [one.value for one in PaginationStyle]
        if stated is None:
            self._objects.error(node, f"'{KEYWORD}' needs 'style': {', '.join(words)}")
        elif stated.value in words:
            return PaginationStyle(stated.value)
        else:
            self._objects.unknown(stated, "style of pagination", stated.text, words)
        return None

    def _members_known(self, node: Node, style: PaginationStyle) -> bool:
        known = ("style", *_MEMBERS[style])
        wrong = [one for key, one in node.members() if key not in known]
        for one in wrong:
            self._objects.unknown(
                one, f"member of '{KEYWORD}' of style '{style.value}'", str(one.key), known)
        return not wrong


class _Reading:
    """One `x-tern-pagination`, of a known style."""

    def __init__(
        self, objects: Objects, node: Node, body: Value, parameters: Sequence[ir.Parameter]
    ) -> None:
        self._objects = objects
        self._node = node
        self._body = body
        self._parameters = parameters
        self._sound = True

    def run(self, style: PaginationStyle) -> ir.Pagination | None:
        needs_number = style is not PaginationStyle.CURSOR
        parameter = self._parameter("parameter", needs_number)
        limit = self._parameter("limit", needs_number=False)
        if style is not PaginationStyle.LINK and "parameter" not in self._node.value:
            self._wrong(self._node, "a 'parameter' is missing: the query parameter that asks for "
                                    "a page")
        items, item = self._items()
        following = self._path("next", self._body, _TEXTS, "a string or number")
        last_item = self._path("lastItem", item, _TEXTS, "a string or number") if item else None
        if style is PaginationStyle.CURSOR and ("next" in self._node.value) == (
                "lastItem" in self._node.value):
            self._wrong(self._node, "one of 'next' and 'lastItem' says where the next cursor is")
        more = self._path("more", self._body, frozenset({ir.ScalarKind.BOOLEAN}), "a boolean")
        total = self._path("total", self._body, _NUMBERS, "a number")
        first = self._objects.keywords.count(self._node, "first")
        if first is None and "first" in self._node.value:
            self._sound = False
        if not self._sound:
            return None
        return ir.Pagination(
            style, parameter, limit, 1 if first is None else first, items, following, last_item,
            more, total, self._node.location)

    def _wrong(self, node: Node, text: str) -> None:
        self._objects.error(node, text)
        self._sound = False

    def _parameter(self, key: str, needs_number: bool) -> str:
        stated = self._node.get(key)
        if stated is None:
            return ""
        query = {one.wire_name: one for one in self._parameters
                 if one.where is ParameterLocation.QUERY}
        if stated.value not in query:
            self._objects.unknown(stated, "query parameter", stated.text, query)
            self._sound = False
            return ""
        kinds = _NUMBERS if needs_number else _TEXTS
        if not _is_one_of(query[stated.value].value, kinds):
            wanted = "a number" if needs_number else "a string or number"
            self._wrong(stated, f"the parameter '{stated.value}' must be {wanted}")
        return str(stated.value)

    def _items(self) -> tuple[tuple[str, ...], Value | None]:
        """The way to the page's array, and what its items are."""
        tokens = self._tokens("items")
        if tokens is None:
            if "items" in self._node.value:
                return (), None
            tokens = ()
        found = self._walk(self._node.get("items") or self._node, self._body, tokens)
        if found is None:
            return (), None
        if not isinstance(found.type, ir.Array):
            self._wrong(self._node.get("items") or self._node,
                        "'items' must lead to an array" if "items" in self._node.value else
                        "the body is no array: say with 'items' where in it the items are")
            return (), None
        return tokens, found.type.items

    def _path(
        self, key: str, start: Value, kinds: frozenset[ir.ScalarKind], what: str
    ) -> tuple[str, ...] | None:
        tokens = self._tokens(key)
        if tokens is None:
            return None
        node = self._node.value[key]
        found = self._walk(node, start, tokens)
        if found is not None and not _is_one_of(found, kinds):
            self._wrong(node, f"'{key}' must lead to {what}")
        return tokens

    def _tokens(self, key: str) -> tuple[str, ...] | None:
        """A JSON pointer (RFC 6901); None where there is none."""
        node = self._node.get(key)
        if node is None:
            return None
        text = node.value
        if not isinstance(text, str) or text and not text.startswith("/") or re.search(
                "~(?![01])", text):
            self._wrong(node, f"'{key}' must be a JSON pointer into the body, such as '/{key}'")
            return None
        return tuple(one.replace("~1", "/").replace("~0", "~") for one in text.split("/")[1:])

    def _walk(self, node: Node, value: Value, tokens: tuple[str, ...]) -> Value | None:
        for token in tokens:
            inner = self._step(value, token)
            if inner is None:
                self._wrong(node, f"there is no property '{token}' on the way of '{node.value}'")
                return None
            value = inner
        return value

    def _step(self, value: Value, token: str) -> Value | None:
        kind = value.type
        if isinstance(kind, ir.Map):
            return kind.values
        named = self._objects.types.named(kind.id) if isinstance(kind, ir.Reference) else None
        if not isinstance(named, ir.Model):
            return None
        return next((one.value for one in named.fields if one.wire_name == token), None)


def _is_one_of(value: Value, kinds: frozenset[ir.ScalarKind]) -> bool:
    return isinstance(value.type, ir.Scalar) and value.type.kind in kinds

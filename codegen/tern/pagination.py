"""How the pages of a list follow one another: as `x-tern-pagination` says, checked against the
operation that it stands on, or, where it says nothing, as well-known shapes do."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

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
        """What an operation says of its pages, and whether that is sound. `false` says that it
        has none, whatever it looks like."""
        if KEYWORD not in owner.value:
            return self._recognized(owner, parameters, success), True
        if owner.value[KEYWORD].value is False:
            return None, True
        node = self._objects.keywords.mapping(owner, KEYWORD)
        if node is None:
            return None, False
        style = self._style(node)
        if style is None or not self._members_known(node, style):
            return None, False
        body = _body(success)
        if body is None:
            self._objects.error(node, "there is no JSON body of success to find pages in")
            return None, False
        found = _Reading(self._objects, node, body, parameters).run(style)
        return found, found is not None

    def _recognized(
        self, owner: Node, parameters: Sequence[ir.Parameter], success: ir.Response | None
    ) -> ir.Pagination | None:
        body = _body(success)
        if owner.key != "get" or success is None or body is None:
            return None
        found = _Recognition(self._objects, body, parameters, success, owner).run()
        if found is not None:
            how = f"'{found.parameter}'" if found.parameter else "a link in the body" if (
                found.next) else "the Link header"
            self._objects.note(
                owner, f"its pages are taken to follow one another by {how}: say with '{KEYWORD}' "
                "if that is wrong (false: it has no pages)")
        return found

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


# What is recognized. Names are compared without their case and all but letters and digits.

_CURSORS = {
    "cursor": ("nextcursor",),
    "pagecursor": ("nextcursor", "nextpagecursor"),
    "nextcursor": ("nextcursor",),
    "after": ("after", "aftercursor", "nextcursor", "endcursor", "lastid"),
    "pageafter": ("after", "aftercursor", "nextcursor", "endcursor"),
    "startingafter": (),
    "pagetoken": ("nextpagetoken", "nextpage"),
    "nextpagetoken": ("nextpagetoken",),
    "nexttoken": ("nexttoken",),
    "continuationtoken": ("continuationtoken", "nextcontinuationtoken"),
}
"""Parameters, and what the body calls the cursor of the next page; nothing: that is the id of the
last item."""

_ENDS = ("endcursor", "lastid")
"""The last page has them as well: only a boolean tells that it is the last."""

_OFFSETS = ("offset",)
_PAGES = ("page", "pagenumber")
_LIMITS = ("limit", "perpage", "pagesize", "size", "maxresults", "pagelimit")
_MORE = ("hasmore", "hasnext", "hasnextpage")
_TOTALS = ("total", "totalcount", "totalitems", "totalresults", "totalelements", "totalentries")
_ITEMS = ("data", "items", "results", "records", "entries", "values")
_LINKS = ("nexturl", "nextpageurl", "nextpageuri", "nextlink", "odatanextlink")
_LINKS_BY_FORMAT = ("next", "nextpage", "href")
"""They hold a URL where their format says so."""
_URL_FORMATS = ("uri", "uri-reference", "url")
_AROUND = ("meta", "metadata", "pagination", "paging", "pageinfo", "responsemetadata", "cursors",
           "links", "next")
"""Properties of a body that hold what is said of the page, in themselves or one another."""
_DEPTH = 2
"""How many of these may be around it."""


@dataclass(frozen=True)
class _Place:
    path: tuple[str, ...]
    value: Value

    @property
    def name(self) -> str:
        return _plain(self.path[-1])


class _Unclear(Exception):
    """Several things could be meant: nothing is guessed then."""


class _Recognition:
    """An operation that gets something, and may look like the list of a well-known shape."""

    def __init__(
        self, objects: Objects, body: Value, parameters: Sequence[ir.Parameter],
        success: ir.Response, owner: Node,
    ) -> None:
        self._objects = objects
        self._body = body
        self._query = [one for one in parameters if one.where is ParameterLocation.QUERY]
        self._success = success
        self._owner = owner
        self._places = list(self._inside(body, (), _DEPTH))

    def run(self) -> ir.Pagination | None:
        try:
            items, item = self._items()
            cursor = self._parameter(tuple(_CURSORS), _TEXTS)
            offset = self._parameter(_OFFSETS, _NUMBERS)
            page = self._parameter(_PAGES, _NUMBERS)
            limit = self._parameter(_LIMITS, _NUMBERS)
            asked = [one for one in (cursor, offset, page) if one is not None]
            if not asked and limit is None:
                return None
            found = self._by_cursor(cursor, item) if cursor is not None else None
            found = found or self._by_link_in_body()
            found = found or (self._by_offset(offset, limit) if offset is not None else None)
            found = found or (self._by_page(page, limit) if page is not None else None)
            if found is None or len(asked) > 1 and found.style is not PaginationStyle.LINK:
                return None
        except _Unclear:
            return None
        return replace(found, items=items, limit=limit.wire_name if limit else "")

    # Each of these makes a Pagination without items and limit, or None where it does not fit.

    def _by_cursor(self, parameter: ir.Parameter, item: Value) -> ir.Pagination | None:
        more = self._more()
        names = _CURSORS[_plain(parameter.wire_name)]
        if names:
            following = self._one(names, _TEXTS)
            if following is None or _is_url(following.value):
                return None
            if following.name in _ENDS and more is None:
                return None
            return self._made(PaginationStyle.CURSOR, parameter, next=following, more=more)
        if more is None or not any(
                one.name == "id" and _is_one_of(one.value, _TEXTS)
                for one in self._inside(item, (), 0)):
            return None
        return replace(self._made(PaginationStyle.CURSOR, parameter, more=more), last_item=("id",))

    def _by_link_in_body(self) -> ir.Pagination | None:
        links = [one for one in self._places if _is_one_of(one.value, frozenset({
            ir.ScalarKind.STRING})) and self._is_next_link(one)]
        if len(links) > 1:
            raise _Unclear
        return self._made(PaginationStyle.LINK, next=links[0]) if links else None

    @staticmethod
    def _is_next_link(place: _Place) -> bool:
        if place.name in _LINKS:
            return True
        if place.name == "href" and _plain(place.path[-2:][0]) != "next":
            return False
        return place.name in _LINKS_BY_FORMAT and _is_url(place.value)

    def _by_offset(
        self, parameter: ir.Parameter, limit: ir.Parameter | None
    ) -> ir.Pagination | None:
        if limit is None:
            return None
        return self._made(PaginationStyle.OFFSET, parameter, more=self._more(),
                          total=self._one(_TOTALS, _NUMBERS))

    def _by_page(self, parameter: ir.Parameter, limit: ir.Parameter | None) -> ir.Pagination | None:
        total, more = self._one(_TOTALS, _NUMBERS), self._more()
        if limit is None:
            return None
        if total is None and more is None:
            headers = {one.wire_name.lower() for one in self._success.headers}
            return self._made(PaginationStyle.LINK) if "link" in headers else None
        first = parameter.documentation.default if parameter.documentation.has_default else None
        if first is None and parameter.value.constraints.minimum == 1:
            first = 1
        # A number that is not stated to be the first may be 0 as well as 1: a page would be lost.
        if first not in (0, 1) or isinstance(first, bool):
            return None
        made = self._made(PaginationStyle.PAGE, parameter, more=more, total=total)
        return replace(made, first=int(first))

    def _more(self) -> _Place | None:
        return self._one(_MORE, frozenset({ir.ScalarKind.BOOLEAN}))

    def _made(
        self, style: PaginationStyle, parameter: ir.Parameter | None = None,
        next: _Place | None = None, more: _Place | None = None, total: _Place | None = None,
    ) -> ir.Pagination:
        return ir.Pagination(
            style, parameter.wire_name if parameter else "", "", 1, (),
            next.path if next else None, None, more.path if more else None,
            total.path if total else None, self._owner.location)

    def _parameter(
        self, names: tuple[str, ...], kinds: frozenset[ir.ScalarKind]
    ) -> ir.Parameter | None:
        """The one parameter of such a name; a deprecated one is no longer meant."""
        found = [one for one in self._query if _plain(one.wire_name) in names
                 and _is_one_of(one.value, kinds) and not one.documentation.deprecated]
        if len(found) > 1:
            raise _Unclear
        return found[0] if found else None

    def _one(self, names: tuple[str, ...], kinds: frozenset[ir.ScalarKind]) -> _Place | None:
        found = [one for one in self._places if one.name in names and _is_one_of(one.value, kinds)]
        if len(found) > 1:
            raise _Unclear
        return found[0] if found else None

    def _items(self) -> tuple[tuple[str, ...], Value]:
        """The way to the only array of the body, or the only one of a usual name."""
        if isinstance(self._body.type, ir.Array):
            return (), self._body.type.items
        arrays = [one for one in self._inside(self._body, (), 0)
                  if isinstance(one.value.type, ir.Array)]
        usual = [one for one in arrays if one.name in _ITEMS]
        chosen = arrays if len(arrays) == 1 else usual
        if len(chosen) != 1 or not isinstance(chosen[0].value.type, ir.Array):
            raise _Unclear
        return chosen[0].path, chosen[0].value.type.items

    def _inside(self, value: Value, path: tuple[str, ...], depth: int) -> Iterator[_Place]:
        """The properties of a model, and those in the ones that are about the page."""
        kind = value.type
        named = self._objects.types.named(kind.id) if isinstance(kind, ir.Reference) else None
        for field in named.fields if isinstance(named, ir.Model) else ():
            place = _Place((*path, field.wire_name), field.value)
            yield place
            if depth > 0 and place.name in _AROUND:
                yield from self._inside(field.value, place.path, depth - 1)


def _is_url(value: Value) -> bool:
    return isinstance(value.type, ir.Scalar) and value.type.format in _URL_FORMATS


def _plain(name: str) -> str:
    return re.sub("[^a-z0-9]", "", name.lower())


def _body(success: ir.Response | None) -> Value | None:
    return next((one.value for one in (success.content if success else ())
                 if one.kind is MediaKind.JSON), None)


def _is_one_of(value: Value, kinds: frozenset[ir.ScalarKind]) -> bool:
    return isinstance(value.type, ir.Scalar) and value.type.kind in kinds

"""Stage 3: pages that a document does not describe, but that have a well-known shape."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_operations import Case

ITEMS = "data: {type: array, items: {$ref: '#/components/schemas/User'}}"
COUNTED = ITEMS + ", total: {type: integer}"
NOTE = ("note: #/paths/~1a/get: its pages are taken to follow one another by {}: say with "
        "'x-tern-pagination' if that is wrong (false: it has no pages)")


def listing(query: str, body: str, *, method: str = "get", more: str = "") -> str:
    """A list with these query parameters (`name`, `name: type`, with `?` further keywords of the
    schema) and this body: properties, or a schema in brackets."""
    parameters = []
    for one in filter(None, query.split("; ")):
        name, _, schema = one.partition(": ")
        parameters.append(
            f"{{name: '{name}', in: query, schema: {{{schema or 'type: integer'}}}}}")
    schema = body[1:-1] if body.startswith("(") else f"{{type: object, properties: {{{body}}}}}"
    return (f"paths: {{/a: {{{method}: {{parameters: [{', '.join(parameters)}], {more}responses: "
            f"{{'200': {{description: x, content: {{application/json: {{schema: {schema}}}}}}}}}}}}}}}\n")


def shown(case: Case) -> str:
    """A pagination in one line: style, parameter, limit, first, then the places that it has."""
    (operation,) = case.interface.operations
    one = operation.pagination
    if one is None:
        return ""
    places = {"items": one.items, "next": one.next, "lastItem": one.last_item, "more": one.more,
              "total": one.total}
    return " ".join([one.style.value, one.parameter or "-", one.limit or "-", str(one.first), *(
        f"{key}=/{'/'.join(path)}" for key, path in places.items() if path is not None)])


STRING = "{type: string}"
BOOLEAN = "{type: boolean}"
URL = "{type: string, format: uri}"


@pytest.mark.parametrize(
    ("query", "body", "found"),
    [
        # by cursor
        ("cursor: type: string; limit", f"{ITEMS}, next_cursor: {STRING}",
         "cursor cursor limit 1 items=/data next=/next_cursor"),
        ("cursor: type: string", f"{ITEMS}, next_cursor: {{type: [string, 'null']}}",
         "cursor cursor - 1 items=/data next=/next_cursor"),
        ("cursor: type: string", f"{ITEMS}, response_metadata: {{type: object, properties: "
         f"{{next_cursor: {STRING}}}}}",
         "cursor cursor - 1 items=/data next=/response_metadata/next_cursor"),
        ("after: type: string; limit", f"{ITEMS}, paging: {{type: object, properties: {{next: "
         f"{{type: object, properties: {{after: {STRING}}}}}}}}}",
         "cursor after limit 1 items=/data next=/paging/next/after"),
        ("after: type: string; first", f"{ITEMS}, pageInfo: {{type: object, properties: "
         f"{{endCursor: {STRING}, hasNextPage: {BOOLEAN}}}}}",
         "cursor after - 1 items=/data next=/pageInfo/endCursor more=/pageInfo/hasNextPage"),
        ("after: type: string", f"{ITEMS}, last_id: {STRING}, has_more: {BOOLEAN}",
         "cursor after - 1 items=/data next=/last_id more=/has_more"),
        ("page[after]: type: string; page[before]: type: string; page[size]",
         f"{ITEMS}, meta: {{type: object, properties: {{after_cursor: {STRING}, before_cursor: "
         f"{STRING}, has_more: {BOOLEAN}}}}}, links: {{type: object, properties: {{next: {URL}}}}}",
         "cursor page[after] page[size] 1 items=/data next=/meta/after_cursor more=/meta/has_more"),
        ("pageToken: type: string; pageSize", f"{ITEMS}, nextPageToken: {STRING}",
         "cursor pageToken pageSize 1 items=/data next=/nextPageToken"),
        ("page_token: type: string; limit", f"{ITEMS}, next_page: {STRING}",
         "cursor page_token limit 1 items=/data next=/next_page"),
        ("nextToken: type: string; maxResults", f"{ITEMS}, nextToken: {STRING}",
         "cursor nextToken maxResults 1 items=/data next=/nextToken"),
        ("starting_after: type: string; ending_before: type: string; limit",
         f"{ITEMS}, has_more: {BOOLEAN}",
         "cursor starting_after limit 1 items=/data lastItem=/id more=/has_more"),
        # by offset
        ("offset; limit", ITEMS, "offset offset limit 1 items=/data"),
        ("offset; limit", COUNTED, "offset offset limit 1 items=/data total=/total"),
        ("offset; limit", "({type: array, items: {type: string}})", "offset offset limit 1 items=/"),
        ("offset; limit", "names: {type: array, items: {type: string}}, has_more: {type: boolean}",
         "offset offset limit 1 items=/names more=/has_more"),
        # by page
        ("page: type: integer, default: 1; per_page", COUNTED,
         "page page per_page 1 items=/data total=/total"),
        ("page: type: integer, default: 0; size", f"{ITEMS}, totalElements: {{type: integer}}",
         "page page size 0 items=/data total=/totalElements"),
        ("page[number]: type: integer, minimum: 1; page[size]",
         f"{ITEMS}, meta: {{type: object, properties: {{total_count: {{type: integer}}}}}}",
         "page page[number] page[size] 1 items=/data total=/meta/total_count"),
        ("page: type: integer, default: 1; per_page", f"{ITEMS}, hasNext: {BOOLEAN}",
         "page page per_page 1 items=/data more=/hasNext"),
        # by link
        ("page", f"{ITEMS}, next: {URL}", "link - - 1 items=/data next=/next"),
        ("page; per_page; offset; cursor: type: string", f"{ITEMS}, next_page: {URL}",
         "link - per_page 1 items=/data next=/next_page"),
        ("limit", f"{ITEMS}, next_page_url: {STRING}",
         "link - limit 1 items=/data next=/next_page_url"),
        ("limit", f"{ITEMS}, '@odata.nextLink': {STRING}",
         "link - limit 1 items=/data next=/@odata.nextLink"),
        ("limit", f"{ITEMS}, _links: {{type: object, properties: {{self: {{type: object, "
         f"properties: {{href: {URL}}}}}, next: {{type: object, properties: {{href: {URL}}}}}}}}}",
         "link - limit 1 items=/data next=/_links/next/href"),
    ],
)
def test_recognized(tmp_path: Path, query: str, body: str, found: str) -> None:
    case = Case(tmp_path, listing(query, body))
    assert shown(case) == found
    style, parameter = found.split(" ")[:2]
    by = f"'{parameter}'" if style != "link" else "a link in the body"
    assert case.found == [NOTE.format(by)]


LINK = "headers: {Link: {schema: {type: string}}}, content"


def test_the_link_header(tmp_path: Path) -> None:
    text = listing("page; per_page", "({type: array, items: {type: string}})")
    case = Case(tmp_path, text.replace("content", LINK))
    assert shown(case) == "link - per_page 1 items=/"
    assert case.found == [NOTE.format("the Link header")]
    # Without a parameter that asks for pages it may be about anything.
    assert shown(Case(tmp_path, listing("q", ITEMS).replace("content", LINK))) == ""
    # A number of items is of use without it.
    text = listing("page: type: integer, default: 1; per_page", COUNTED).replace("content", LINK)
    assert shown(Case(tmp_path, text)).startswith("page page")


@pytest.mark.parametrize(
    ("query", "body"),
    [
        # nothing that asks for a page
        ("", f"{ITEMS}, next_cursor: {STRING}"),
        ("q: type: string", f"{ITEMS}, next: {URL}"),
        ("limit", COUNTED),
        # no way on in the body
        ("cursor: type: string", ITEMS),
        ("cursor: type: string; limit", f"{ITEMS}, cursor: {STRING}"),
        ("cursor: type: string", f"{ITEMS}, next: {STRING}"),
        ("after: type: string, format: date-time; limit", ITEMS),
        ("after: type: string", f"{ITEMS}, end_cursor: {STRING}"),
        ("after: type: string", f"{ITEMS}, last_id: {STRING}"),
        ("after: type: string", f"{ITEMS}, has_more: {BOOLEAN}"),
        ("cursor: type: string", f"{ITEMS}, next_cursor: {URL}"),
        ("cursor: type: string", f"{ITEMS}, next_cursor: {{type: object}}"),
        ("cursor: type: boolean", f"{ITEMS}, next_cursor: {STRING}"),
        ("cursor: type: string", f"{ITEMS}, other: {{type: object, properties: {{next_cursor: "
         f"{STRING}}}}}"),
        ("starting_after: type: string", ITEMS),
        ("starting_after: type: string",
         f"data: {{type: array, items: {STRING}}}, has_more: {BOOLEAN}"),
        ("starting_after: type: string", "data: {type: array, items: {type: object, properties: "
         f"{{name: {STRING}}}}}}}, has_more: {BOOLEAN}"),
        ("offset", COUNTED),
        ("offset: type: string; limit", COUNTED),
        ("page: type: integer, default: 1", COUNTED),
        ("page: type: integer, default: 1; per_page", ITEMS),
        ("page; per_page", ITEMS),
        ("page", f"{ITEMS}, next: {STRING}"),
        ("limit", f"{ITEMS}, href: {URL}"),
        # several ways on
        ("cursor: type: string", f"{ITEMS}, next_cursor: {STRING}, meta: {{type: object, "
         f"properties: {{next_cursor: {STRING}}}}}"),
        ("cursor: type: string; after: type: string", f"{ITEMS}, next_cursor: {STRING}"),
        ("cursor: type: string; offset; limit", f"{ITEMS}, next_cursor: {STRING}"),
        ("offset; page; limit", COUNTED),
        ("offset; limit; size", COUNTED),
        ("offset; limit", f"{ITEMS}, total: {{type: integer}}, total_count: {{type: integer}}"),
        ("limit", f"{ITEMS}, next: {URL}, next_page: {URL}"),
        # the first page may have the number 0 or 1
        ("page; per_page", COUNTED),
        ("page: type: integer, minimum: 0; per_page", COUNTED),
        ("page: type: integer, default: 2; per_page", COUNTED),
        # no items, or several that could be
        ("offset; limit", "total: {type: integer}"),
        ("offset; limit", "a: {type: array, items: {type: string}}, b: {type: array, items: "
         "{type: string}}"),
        ("offset; limit", f"{ITEMS}, items: {{type: array, items: {STRING}}}"),
        ("offset; limit", f"({STRING})"),
    ],
)
def test_not_recognized(tmp_path: Path, query: str, body: str) -> None:
    case = Case(tmp_path, listing(query, body))
    assert (shown(case), case.found) == ("", [])


def test_items_of_a_usual_name(tmp_path: Path) -> None:
    body = f"{ITEMS}, warnings: {{type: array, items: {STRING}}}"
    assert shown(Case(tmp_path, listing("offset; limit", body))).endswith("items=/data")


def test_only_get(tmp_path: Path) -> None:
    case = Case(tmp_path, listing("offset; limit", COUNTED, method="post"))
    assert (shown(case), case.found) == ("", [])


def test_deprecated_parameters(tmp_path: Path) -> None:
    text = listing("offset; page; limit", COUNTED).replace(
        "name: 'page',", "name: 'page', deprecated: true,")
    assert shown(Case(tmp_path, text)) == "offset offset limit 1 items=/data total=/total"


def test_what_the_document_says_counts(tmp_path: Path) -> None:
    stated = "x-tern-pagination: {style: offset, parameter: limit, items: /data}, "
    case = Case(tmp_path, listing("offset; limit", COUNTED, more=stated))
    assert (shown(case), case.found) == ("offset limit - 1 items=/data", [])
    case = Case(tmp_path, listing("offset; limit", COUNTED, more="x-tern-pagination: false, "))
    assert (shown(case), case.found) == ("", [])


def test_no_body(tmp_path: Path) -> None:
    text = listing("offset; limit", COUNTED)
    for wrong in (text.replace("application/json", "text/plain"),
                  text.replace("'200'", "'404'"), text.replace("content:", "x-content:")):
        assert shown(Case(tmp_path, wrong)) == ""

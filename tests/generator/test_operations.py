"""Stage 3: paths, parameters, bodies, responses, servers, security, webhooks and pagination."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

import pytest
from test_build import short

from tern.build import build
from tern.diagnostics import Diagnostics
from tern.ir import (
    Content,
    Document,
    Enum,
    Interface,
    MediaKind,
    Model,
    Operation,
    Parameter,
    Reference,
    SecurityUse,
    Style,
)
from tern.names import Names, make_names

HEAD = "openapi: {}\ninfo: {{title: T, version: '1'}}\n"
SCHEMAS = """\
components:
  schemas:
    User:
      type: object
      required: [id]
      properties:
        id: {type: string}
        tags: {type: array, items: {type: string}}
        address: {$ref: '#/components/schemas/Address'}
    Address:
      type: object
      properties: {city: {type: string}, zip: {type: integer}}
    Color: {type: string, enum: [red, blue]}
"""
OK = "responses: {'200': {description: x}}"


class Case:
    """A document of SCHEMAS and what is given: `paths` and more at its top level, further
    sections of `components`, further `schemas`. The first line of `text` is the 16th."""

    def __init__(
        self, tmp_path: Path, text: str, components: str = "", *, version: str = "3.1.0",
        strict: bool = True, names: dict[str, str] | None = None, schemas: str = "",
    ) -> None:
        path = tmp_path / "in.yaml"
        path.write_text(
            HEAD.format(version) + SCHEMAS + textwrap.indent(schemas, "    ") + textwrap.indent(textwrap.dedent(components), "  ")
            + textwrap.dedent(text))
        self.diagnostics = Diagnostics()
        document = build(str(path), self.diagnostics, names, strict=strict)
        assert document is not None
        self.document: Document = document
        self.tmp_path = tmp_path

    @property
    def found(self) -> list[str]:
        """The findings, without file, line and column."""
        prefix = re.escape(f"{self.tmp_path}/in.yaml") + r":\d+:\d+: "
        return [re.sub("^" + prefix, "", str(one)) for one in self.diagnostics.found]

    @property
    def interface(self) -> Interface:
        return self.document.interface

    def operation(self, key: str) -> Operation:
        return next(one for one in self.interface.operations if one.key == key)

    def parameters(self, key: str) -> list[str]:
        return [shown(one) for one in self.operation(key).parameters]

    def parameter(self) -> Parameter:
        """The only parameter of the only operation."""
        (operation,) = self.interface.operations
        (parameter,) = operation.parameters
        return parameter

    @property
    def types(self) -> list[str]:
        return ["/".join(one.id) for one in self.interface.types]

    def named(self, prefix: str = "p", *, strict: bool = True) -> Names:
        return make_names(self.document, prefix, self.diagnostics, strict=strict)


def shown(one: Parameter) -> str:
    return f"{one.where.value} {one.wire_name}{'!' if one.required else ''}: {short(one.value)}"


def contents(found: tuple[Content, ...]) -> list[tuple[str, str, str]]:
    return [(one.media_type, one.kind.value, short(one.value) if one.value else "-")
            for one in found]


def query(parameter: str) -> str:
    """A document with one operation with one parameter."""
    return f"paths: {{/a: {{get: {{parameters: [{parameter}], {OK}}}}}}}\n"


# Paths and operations


def test_an_operation(tmp_path: Path) -> None:
    case = Case(tmp_path, """\
        paths:
          /users/{id}/keys/{key}:
            summary: not used
            get:
              operationId: getKey
              summary: Get a key
              description: At length.
              deprecated: true
              tags: [Users, Keys]
              parameters:
                - {name: id, in: path, required: true, schema: {type: string}}
                - {name: key, in: path, required: true, schema: {type: integer}}
              responses:
                '200': {description: x}
        """)
    assert case.found == []
    one = case.operation("GET /users/{id}/keys/{key}")
    assert (one.id, one.method, one.path) == ("getKey", "GET", "/users/{id}/keys/{key}")
    assert one.pieces == ("/users/", "id", "/keys/", "key", "")
    assert (one.summary, one.description) == ("Get a key", "At length.")
    assert (one.deprecated, one.tags) == (True, ("Users", "Keys"))
    assert case.parameters(one.key) == ["path id!: string", "path key!: int64"]
    assert (one.body, one.security, one.servers, one.pagination) == (None, (), (), None)
    assert (one.location.line, one.location.column) == (19, 5)


def test_a_document_without_paths(tmp_path: Path) -> None:
    case = Case(tmp_path, "")
    assert (case.found, case.interface) == ([], Interface())


def test_methods_in_the_document_order(tmp_path: Path) -> None:
    methods = ("trace", "get", "put", "post", "delete", "options", "head", "patch")
    case = Case(tmp_path, "paths: {/a: {" + ", ".join(
        f"{one}: {{{OK}}}" for one in methods) + ", x-more: {}}, x-more: {}}\n")
    assert [one.method.lower() for one in case.interface.operations] == list(methods)
    assert case.found == []


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("gett", "unknown method 'gett' (did you mean 'get'?)"),
        ("query", "unknown method 'query' (one of get, put, post, delete, options, head, patch, "
                  "trace)"),
        ("GET", "methods are written small: 'get'"),
    ],
)
def test_unknown_methods(tmp_path: Path, key: str, text: str) -> None:
    case = Case(tmp_path, f"paths: {{/a: {{{key}: {{{OK}}}}}}}\n")
    assert case.found == [f"error: #/paths/~1a/{key}: {text}"]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a", "the path 'a' must begin with '/'"),
        ("/a/{b", "the braces of the path '/a/{b' don't pair"),
        ("/a/b}", "the braces of the path '/a/b}' don't pair"),
        ("/a/{}", "the braces of the path '/a/{}' don't pair"),
        ("/a/{b{c}}", "the braces of the path '/a/{b{c}}' don't pair"),
    ],
)
def test_wrong_paths(tmp_path: Path, path: str, text: str) -> None:
    case = Case(tmp_path, f"paths: {{'{path}': {{get: {{{OK}}}}}}}\n")
    assert case.found == [f"error: #/paths/{path.replace('/', '~1')}: {text}"]
    assert case.interface.operations == ()


def test_an_operation_that_is_no_mapping(tmp_path: Path) -> None:
    case = Case(tmp_path, "paths: {/a: {get: 1}, /b: 2}\n")
    assert case.found == [
        "error: #/paths/~1a/get: the operation 'get' must be a mapping",
        "error: #/paths/~1b: this must be a mapping, not an integer"]


def test_ids_made_of_method_and_path(tmp_path: Path) -> None:
    case = Case(tmp_path, f"""\
        paths:
          /users/{{id}}/api-keys:
            parameters: [{{name: id, in: path, required: true, schema: {{type: string}}}}]
            get: {{{OK}}}
          /: {{post: {{{OK}}}}}
        """)
    assert [one.id for one in case.interface.operations] == ["get_users_id_api_keys", "post"]
    assert [one.function for one in case.named().operations.values()] == [
        "p_get_users_id_api_keys", "p_post"]


TWICE = """\
    paths:
      /a: {get: {operationId: read, responses: {'200': {description: x}}}}
      /b: {get: {operationId: read, NAME responses: {'200': {description: x}}}}
    """


def test_an_operation_id_given_twice(tmp_path: Path) -> None:
    case = Case(tmp_path, TWICE.replace("NAME", ""))
    assert case.found == [
        "error: #/paths/~1b/get/operationId: the operationId 'read' is given twice, first at "
        "17:8: rename one, or give it another name with 'x-tern-name'"]


def test_an_operation_id_given_twice_and_told_apart(tmp_path: Path) -> None:
    case = Case(tmp_path, TWICE.replace("NAME", "x-tern-name: read_b,"))
    assert case.found == []
    assert [one.function for one in case.named().operations.values()] == ["p_read", "p_read_b"]
    case = Case(tmp_path, TWICE.replace("NAME", ""), names={"#/paths/~1b/get": "read_c"})
    assert [one.function for one in case.named().operations.values()] == ["p_read", "p_read_c"]
    assert case.found == []


def test_path_items_behind_references(tmp_path: Path) -> None:
    case = Case(tmp_path, """\
        paths:
          /a: {$ref: '#/components/pathItems/Thing'}
          /b: {$ref: '#/paths/~1a'}
          /c: {$ref: '#/components/pathItems/Thing', get: {}}
          /d: {$ref: '#/components/pathItems/Thinh'}
        """, """\
        pathItems:
          Thing:
            parameters: [{name: q, in: query, schema: {type: string, enum: [x]}}]
            get: {responses: {'200': {description: x}}}
        """)
    assert [one.key for one in case.interface.operations] == ["GET /a", "GET /b"]
    assert case.parameters("GET /b") == ["query q: pathItems/Thing/q"]
    assert case.found == [
        "error: #/paths/~1c/get: not supported yet: operations beside a '$ref' of their path: put "
        "them where it leads",
        "error: #/paths/~1d/$ref: '#/components/pathItems/Thinh' does not exist (did you mean "
        "'#/components/pathItems/Thing'?)"]


def test_callbacks_are_left_out(tmp_path: Path) -> None:
    case = Case(tmp_path, f"paths: {{/a: {{get: {{{OK}, callbacks: {{}}}}}}}}\n")
    assert case.found == [
        "warning: #/paths/~1a/get/callbacks: not supported yet: callbacks; left out"]


# Parameters


def test_parameters_of_the_path_and_of_the_operation(tmp_path: Path) -> None:
    case = Case(tmp_path, """\
        paths:
          /a/{id}:
            parameters:
              - {name: id, in: path, required: true, schema: {type: string}}
              - {name: q, in: query, schema: {type: string}}
              - {name: X-Trace, in: header, schema: {type: string}}
            get:
              parameters:
                - {name: q, in: query, schema: {type: integer}}
                - {name: q, in: cookie, schema: {type: boolean}}
                - {name: x-trace, in: header, schema: {type: number}}
              responses: {'200': {description: x}}
        """)
    assert case.found == []
    assert case.parameters("GET /a/{id}") == [
        "path id!: string", "query q: int64", "cookie q: boolean", "header x-trace: double"]


@pytest.mark.parametrize(
    ("parameter", "style", "explode", "reserved"),
    [
        ("in: path, required: true", "simple", False, False),
        ("in: path, required: true, explode: true, style: label", "label", True, False),
        ("in: path, required: true, style: matrix", "matrix", False, False),
        ("in: query", "form", True, False),
        ("in: query, explode: false", "form", False, False),
        ("in: query, allowReserved: true", "form", True, True),
        ("in: query, style: spaceDelimited", "spaceDelimited", False, False),
        ("in: query, style: pipeDelimited", "pipeDelimited", False, False),
        ("in: header", "simple", False, False),
        ("in: cookie", "form", True, False),
    ],
)
def test_styles(
    tmp_path: Path, parameter: str, style: str, explode: bool, reserved: bool
) -> None:
    case = Case(tmp_path, query(
        f"{{name: a, {parameter}, schema: {{type: array, items: {{type: string}}}}}}").replace(
            "/a:", "'/{a}':" if "path" in parameter else "/a:"))
    one = case.parameter()
    assert (one.style.value, one.explode, one.allow_reserved) == (style, explode, reserved)
    assert case.found == []


@pytest.mark.parametrize(
    ("where", "style", "known"),
    [
        ("path, required: true", "form", "one of simple, matrix, label"),
        ("query", "simple", "one of form, spaceDelimited, pipeDelimited, deepObject"),
        ("query", "deepobject", "did you mean 'deepObject'?"),
        ("header", "form", "one of simple"),
        ("cookie", "simple", "one of form"),
    ],
)
def test_a_style_that_the_location_does_not_have(
    tmp_path: Path, where: str, style: str, known: str
) -> None:
    case = Case(tmp_path, query(
        f"{{name: a, in: {where}, style: {style}, schema: {{type: string}}}}").replace(
            "/a:", "'/{a}':" if "path" in where else "/a:"))
    assert case.found[0] == (
        f"error: #/paths/~1{'{a}' if 'path' in where else 'a'}/get/parameters/0/style: unknown "
        f"style of a {where.split(',')[0]} parameter '{style}' ({known})")
    assert case.interface.operations == ()


@pytest.mark.parametrize(
    ("parameter", "at", "text"),
    [
        ("{in: query, schema: {}}", "", "a parameter needs a 'name' that is a string"),
        ("{name: '', in: query, schema: {}}", "/name",
         "a parameter needs a 'name' that is a string"),
        ("{name: a, schema: {}}", "", "a parameter needs 'in': path, query, header or cookie"),
        ("{name: a, in: body, schema: {}}", "/in",
         "unknown location 'body' (one of path, query, header, cookie)"),
        ("{name: a, in: query}", "", "the parameter 'a' has neither 'schema' nor 'content': add "
         "'schema' with its type"),
        ("{name: a, in: query, schema: {}, content: {}}", "/content", "the parameter 'a' has both "
         "'schema' and 'content': one of them says what its values are"),
        ("{name: a, in: query, content: {}}", "/content",
         "the 'content' of a parameter has one media type, not 0"),
        ("{name: a b, in: header, schema: {}}", "", "'a b' can't be the name of a header: use "
         "letters, digits and any of !#$%&'*+-.^_`|~"),
        ("{name: 'a;b', in: cookie, schema: {}}", "", "'a;b' can't be the name of a cookie: use "
         "letters, digits and any of !#$%&'*+-.^_`|~"),
        ("{name: a, in: path, schema: {}}", "", "the path parameter 'a' must have 'required: "
         "true': a path has no place left out"),
        ("7", "", "this must be a mapping, not an integer"),
        ("{$ref: '#/components/schemas/User'}", "/$ref",
         "'#/components/schemas/User' is nothing of '#/components/parameters'"),
        ("{$ref: '#/components/parameters/None'}", "/$ref",
         "'#/components/parameters/None' does not exist"),
        ("{$ref: 'other.yaml#/a'}", "/$ref",
         "not supported yet: a reference into another document, 'other.yaml#/a'"),
        ("{$ref: '#/paths/~1a/get/parameters/0'}", "",
         "the reference leads back to itself, or through more than 100 others"),
    ],
)
def test_wrong_parameters(tmp_path: Path, parameter: str, at: str, text: str) -> None:
    case = Case(tmp_path, query(parameter))
    assert case.found == [f"error: #/paths/~1a/get/parameters/0{at}: {text}"]
    assert case.interface.operations == ()


def test_parameters_given_twice(tmp_path: Path) -> None:
    one = "{name: a, in: header, schema: {}}"
    case = Case(tmp_path, query(f"{one}, {one.replace('a,', 'A,')}"))
    assert case.found == ["error: #/paths/~1a/get/parameters/1: the header parameter 'A' is given "
                          "twice, first at 16:33"]


def test_names_in_the_path_without_parameter(tmp_path: Path) -> None:
    case = Case(tmp_path, f"paths: {{'/a/{{b}}/{{b}}': {{get: {{{OK}}}}}}}\n")
    assert case.found == [
        "error: #/paths/~1a~1{b}~1{b}/get: '{b}' of '/a/{b}/{b}' is no parameter: define it with "
        "'name: b', 'in: path', 'required: true' and a schema"]
    assert case.interface.operations == ()


def test_a_flawed_parameter_is_not_also_missing(tmp_path: Path) -> None:
    flawed = "parameters: [{name: b, in: path, required: true}]"
    for text in (f"get: {{{flawed}, {OK}}}", f"get: {{{OK}}}, {flawed}"):
        case = Case(tmp_path, f"paths: {{'/a/{{b}}': {{{text}}}}}\n")
        assert len(case.found) == 1 and "neither 'schema' nor 'content'" in case.found[0]
        assert case.interface.operations == ()


def test_path_parameters_without_place(tmp_path: Path) -> None:
    parameters = "parameters: [{name: b, in: path, required: true, schema: {}}]"
    case = Case(tmp_path, f"paths:\n  /a: {{get: {{{parameters}, {OK}}}}}\n"
                          f"  /c: {{get: {{{OK}}}, {parameters}}}\n")
    assert case.found == [
        "error: #/paths/~1a/get: the path parameter 'b' (17:27) has no place in '/a': write '{b}' "
        "there, or remove it",
        "error: #/paths/~1c: the path parameter 'b' (18:66) has no place in '/c': write '{b}' "
        "there, or remove it"]
    assert case.interface.operations == ()


def test_headers_that_are_no_parameters(tmp_path: Path) -> None:
    case = Case(tmp_path, query(", ".join(
        f"{{name: {one}, in: header, schema: {{}}}}"
        for one in ("Accept", "content-type", "Authorization"))))
    assert case.parameters("GET /a") == []
    assert case.found == [
        f"warning: #/paths/~1a/get/parameters/{at}: the header '{name}' is no parameter, {by} state "
        "it; left out" for at, (name, by) in enumerate((
            ("Accept", "the responses' media types"), ("content-type", "the body's media type"),
            ("Authorization", "'security'")))]


def test_shared_parameters(tmp_path: Path) -> None:
    case = Case(tmp_path, f"""\
        paths:
          /a: {{get: {{parameters: [{{$ref: '#/components/parameters/Sort'}}], {OK}}}}}
          /b:
            get:
              parameters: [{{$ref: '#/components/parameters/Sort', description: here}}]
              {OK}
        """, """\
        parameters:
          Sort: {name: sort, in: query, description: there, schema: {type: string, enum: [up]}}
        """)
    assert case.found == []
    assert case.types == ["parameters/Sort/parameter"]
    texts = [one.parameters[0].documentation.description for one in case.interface.operations]
    assert texts == ["there", "here"]
    assert case.named().types[("parameters/Sort", "parameter")] == "p_sort_parameter"


def test_what_a_parameter_says_for_people(tmp_path: Path) -> None:
    case = Case(tmp_path, query(
        "{name: a, in: query, deprecated: true, examples: {x: {value: 2}}, schema: "
        "{type: integer, description: of the schema, default: 3, examples: [1], minimum: 0}}, "
        "{name: b, in: query, example: 5, schema: {type: integer, default: x}}"))
    one, other = case.operation("GET /a").parameters
    assert one.documentation.description == "of the schema"
    assert (one.documentation.deprecated, one.documentation.examples) == (True, (2,))
    assert (one.documentation.default, one.value.constraints.minimum) == (3, 0)
    assert (other.documentation.examples, other.documentation.has_default) == ((5,), False)
    assert case.found == ["warning: #/paths/~1a/get/parameters/1/schema/default: the default \"x\" "
                          "is no number; ignored"]


def test_parameters_of_content(tmp_path: Path) -> None:
    case = Case(tmp_path, query(
        "{name: a, in: query, content: {application/json: "
        "{schema: {type: ['null', object], properties: {x: {type: integer}}}}}}"))
    one = case.parameter()
    assert (one.media_type, short(one.value)) == ("application/json", "GET /a/a?")
    assert case.found == []


def test_null_is_no_value_of_a_style(tmp_path: Path) -> None:
    case = Case(tmp_path, query("{name: a, in: query, schema: {type: [string, 'null']}}"))
    assert case.parameters("GET /a") == ["query a: string"]


@pytest.mark.parametrize(
    ("schema", "style", "media_type"),
    [
        ("{type: array, items: {$ref: '#/components/schemas/Color'}}", "form", None),
        ("{$ref: '#/components/schemas/Address'}", "form", None),
        ("{oneOf: [{type: string}, {type: array, items: {type: string}}]}", "form", None),
        ("{type: object, additionalProperties: {type: string}}", "form", None),
        ("{$ref: '#/components/schemas/User'}", "form", "application/json"),
        ("{type: array, items: {$ref: '#/components/schemas/Address'}}", "form",
         "application/json"),
        ("{oneOf: [{type: string}, {$ref: '#/components/schemas/User'}]}", "form",
         "application/json"),
        ("{$ref: '#/components/schemas/Address'}", "deepObject", None),
        ("{type: object, properties: {a: {$ref: '#/components/schemas/Address'}}}", "deepObject",
         None),
        ("{$ref: '#/components/schemas/User'}", "deepObject", "application/json"),
    ],
)
def test_what_styles_can_write(
    tmp_path: Path, schema: str, style: str, media_type: str | None
) -> None:
    case = Case(tmp_path, query(f"{{name: a, in: query, style: {style}, schema: {schema}}}"))
    one = case.parameter()
    assert (one.media_type, one.style.value) == (media_type, style)
    what = "arrays in objects" if style == "deepObject" else "what holds arrays or objects"
    warning = (f"warning: #/paths/~1a/get/parameters/0: the style '{style}' has no text for {what}"
               ": sent as JSON")
    assert [one for one in case.found if "cannot be told" not in one] == (
        [warning] if media_type else [])


def test_a_recursive_parameter(tmp_path: Path) -> None:
    case = Case(tmp_path, query("{name: a, in: query, schema: {$ref: '#/components/schemas/N'}}"),
                schemas="N: {type: object, properties: {n: {$ref: '#/components/schemas/N'}}}\n")
    assert case.parameter().media_type == "application/json"


def test_combinations_of_style_and_explode(tmp_path: Path) -> None:
    case = Case(tmp_path, query(
        "{name: a, in: query, style: pipeDelimited, explode: true, schema: {type: array}}, "
        "{name: b, in: query, style: deepObject, schema: {type: array}}, "
        "{name: c, in: path, required: true, allowReserved: true, schema: {}}").replace(
            "/a:", "'/{c}':"))
    assert [(one.style, one.explode) for one in case.interface.operations[0].parameters] == [
        (Style.FORM, True), (Style.FORM, True), (Style.SIMPLE, False)]
    at = "warning: #/paths/~1{c}/get/parameters"
    assert case.found == [
        f"{at}/0/style: nothing is left for the style 'pipeDelimited' to delimit with 'explode: "
        "true': sent as 'form'",
        f"{at}/1/style: the style 'deepObject' is for objects: sent as 'form'",
        f"{at}/2/allowReserved: 'allowReserved' is for query parameters; ignored"]


# Bodies


def body(content: str) -> str:
    return f"paths: {{/a: {{post: {{requestBody: {{content: {content}}}, {OK}}}}}}}\n"


@pytest.mark.parametrize(
    ("media_type", "kind", "value"),
    [
        ("application/json", "json", "User"),
        ("application/json; charset=utf-8", "json", "User"),
        ("APPLICATION/JSON", "json", "User"),
        ("application/vnd.github.v3+json", "json", "User"),
        ("application/merge-patch+json", "merge-patch", "json"),
        ("application/x-www-form-urlencoded", "form", "User"),
        ("multipart/form-data", "multipart", "User"),
        ("multipart/mixed", "multipart", "User"),
        ("application/x-ndjson", "json-lines", "User"),
        ("application/jsonl", "json-lines", "User"),
        ("application/json-seq", "json-lines", "User"),
        ("text/event-stream", "event-stream", "User"),
        ("text/plain", "text", "string"),
        ("text/csv", "text", "string"),
        ("application/octet-stream", "binary", "-"),
        ("application/xml", "binary", "-"),
        ("image/*", "binary", "-"),
        ("'*/*'", "json", "User"),
    ],
)
def test_media_types(tmp_path: Path, media_type: str, kind: str, value: str) -> None:
    case = Case(tmp_path, body(f"{{{media_type}: {{schema: {{$ref: '#/components/schemas/User'}}}}}}"))
    found = case.operation("POST /a").body
    assert found is not None
    assert contents(found.content) == [(media_type.strip("'"), kind, value)]


def test_media_types_that_say_more_than_is_carried(tmp_path: Path) -> None:
    user = "{schema: {$ref: '#/components/schemas/User'}}"
    at = "#/paths/~1a/post/requestBody/content"
    for content, found in (
        (f"{{application/xml: {user}}}",
         [f"warning: {at}/application~1xml: not supported yet: what the schema of "
          "'application/xml' says; carried as bytes"]),
        # One that is carried is at hand.
        (f"{{application/json: {user}, application/xml: {user}}}", []),
        (f"{{text/plain: {user}}}",
         [f"warning: {at}/text~1plain/schema: not supported yet: text of another type than a "
          "string; carried as it is written"]),
        (f"{{'*/*': {user}}}",
         [f"warning: {at}/*~1*: '*/*' may be anything: taken for JSON, which its schema describes"]),
        ("{'*/*': {schema: {type: string, format: binary}}}", []),
        ("{text/plain: {schema: {type: string, maxLength: 4}}}", []),
        ("{application/pdf: {schema: {type: string, format: binary}}}", []),
        ("{application/pdf: {}}", []),
    ):
        assert Case(tmp_path, body(content)).found == found


def test_several_media_types(tmp_path: Path) -> None:
    schema = "{schema: {type: object, properties: {a: {type: string}}}}"
    case = Case(tmp_path, body(
        f"{{image/png: {{}}, application/json: {schema}, multipart/form-data: {schema}, "
        "application/x-ndjson: {}}"))
    found = case.operation("POST /a").body
    assert found is not None
    assert contents(found.content) == [
        ("image/png", "binary", "-"), ("application/json", "json", "POST /a/body"),
        ("multipart/form-data", "multipart", "POST /a/body2"),
        ("application/x-ndjson", "json-lines", "json")]
    assert case.types == ["POST /a/body", "POST /a/body2"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("{}", "error: #/paths/~1a/post/requestBody: a request body needs 'content': its media "
               "types"),
        ("{content: 1}", "error: #/paths/~1a/post/requestBody/content: 'content' must be a mapping "
                         "by media types"),
        ("{content: {a/b: 1}}", "error: #/paths/~1a/post/requestBody/content/a~1b: 'a/b' must be a "
                                "mapping"),
        ("{$ref: '#/components/requestBodies/A'}", "error: #/paths/~1a/post/requestBody/$ref: "
         "'#/components/requestBodies/A' does not exist (did you mean "
         "'#/components/requestBodies/AA'?)"),
    ],
)
def test_wrong_bodies(tmp_path: Path, text: str, found: str) -> None:
    case = Case(tmp_path, f"paths: {{/a: {{post: {{requestBody: {text}, {OK}}}}}}}\n",
                "requestBodies: {AA: {content: {}}}\n")
    assert case.found == [found]
    assert case.interface.operations == ()


def test_keys_that_are_no_media_type(tmp_path: Path) -> None:
    case = Case(tmp_path, body("{json: {}, application/json: {}, 'text/csv, text/tab': {}}"))
    found = case.operation("POST /a").body
    assert found is not None and [one.media_type for one in found.content] == ["application/json"]
    at = "warning: #/paths/~1a/post/requestBody/content"
    assert case.found == [
        f"{at}/json: 'json' is no media type such as 'application/json'; left out",
        f"{at}/text~1csv, text~1tab: 'text/csv, text/tab' is no media type such as "
        "'application/json'; left out"]


def test_a_body_of_no_media_type(tmp_path: Path) -> None:
    case = Case(tmp_path, body("{}"))
    assert case.operation("POST /a").body is None
    assert case.found == ["warning: #/paths/~1a/post/requestBody/content: 'content' names no media "
                          "type: no body is sent"]


@pytest.mark.parametrize("method", ["get", "head", "trace"])
def test_a_body_without_meaning(tmp_path: Path, method: str) -> None:
    case = Case(tmp_path, body("{text/plain: {}}").replace("post", method))
    assert case.operation(f"{method.upper()} /a").body is not None
    assert case.found == [
        f"warning: #/paths/~1a/{method}/requestBody: a body has no meaning in a {method.upper()} "
        "request (RFC 9110): servers and caches may refuse or ignore it"]


def test_shared_bodies(tmp_path: Path) -> None:
    reference = "requestBody: {$ref: '#/components/requestBodies/NewUser'}"
    case = Case(tmp_path, f"paths: {{/a: {{post: {{{reference}, {OK}}}, put: {{{reference}, {OK}}}"
                          "}}\n", """\
        requestBodies:
          NewUser:
            required: true
            description: Someone.
            content: {application/json: {schema: {type: object, properties: {a: {}}}}}
        """)
    one, other = (operation.body for operation in case.interface.operations)
    assert one is not None and one is other
    assert (one.required, one.description) == (True, "Someone.")
    assert case.types == ["requestBodies/NewUser/body"]
    assert case.named().types[("requestBodies/NewUser", "body")] == "p_new_user_body"


def test_merge_patches(tmp_path: Path) -> None:
    content = "{application/merge-patch+json: {schema: {$ref: '#/components/schemas/%s'}}}"
    case = Case(tmp_path, body(content % "P"),
                schemas="P: {type: object, x-tern-patch: true, properties: {a: {type: string}}}\n")
    found = case.operation("POST /a").body
    assert found is not None and found.content[0].value is not None
    assert found.content[0].value.type == Reference(("PPatch",))
    assert case.found == []
    assert Case(tmp_path, body(content % "User")).found == [
        "warning: #/paths/~1a/post/requestBody/content/application~1merge-patch+json: a merge "
        "patch of this is free-form JSON: 'x-tern-patch: true' on the component makes a model for "
        "it"]


PARTS = """\
    paths:
      /a:
        post:
          requestBody:
            content:
              multipart/form-data:
                schema:
                  type: object
                  properties:
                    plain: {type: string}
                    number: {type: integer}
                    color: {$ref: '#/components/schemas/Color'}
                    user: {$ref: '#/components/schemas/User'}
                    any: {}
                    file: {type: string, format: binary}
                    base64: {type: string, format: byte}
                    files: {type: array, items: {type: string, format: binary}}
                    words: {type: array, items: {type: string}}
                    media: {type: string, contentMediaType: image/png}
                    pictures: {type: array, items: {type: string, contentMediaType: image/png}}
                    encoded: {type: string, contentMediaType: image/png, contentEncoding: base64}
                    stated: {type: string}
                    json: {type: string}
                encoding:
                  stated: {contentType: 'image/png, image/jpeg'}
                  json: {contentType: application/json}
                  none: {contentType: text/plain}
                  plain: {headers: {X: {schema: {type: string}}}}
          responses: {'200': {description: x}}
    """


def test_parts(tmp_path: Path) -> None:
    case = Case(tmp_path, PARTS)
    found = case.operation("POST /a").body
    assert found is not None
    assert [(one.wire_name, one.media_type, one.is_file) for one in found.content[0].parts] == [
        ("plain", "text/plain", False),
        ("number", "text/plain", False),
        ("color", "text/plain", False),
        ("user", "application/json", False),
        ("any", "application/json", False),
        ("file", "application/octet-stream", True),
        ("base64", "application/octet-stream", False),
        ("files", "application/octet-stream", True),
        ("words", "text/plain", False),
        ("media", "image/png", True),
        ("pictures", "image/png", True),
        ("encoded", "image/png", False),
        ("stated", "image/png", True),
        ("json", "application/json", False),
    ]
    at = "#/paths/~1a/post/requestBody/content/multipart~1form-data/encoding"
    assert case.found == [
        f"warning: {at}/none: 'encoding' of 'none', which is not in 'properties'; ignored",
        f"warning: {at}/plain/headers: not supported yet: headers of a part; left out"]


def test_fields_of_a_form(tmp_path: Path) -> None:
    case = Case(tmp_path, body(
        "{application/x-www-form-urlencoded: {schema: {$ref: '#/components/schemas/User'}, encoding"
        ": {address: {style: deepObject}, tags: {style: pipeDelimited, allowReserved: true}, id: "
        "{style: simple}}}}"))
    found = case.operation("POST /a").body
    assert found is not None
    assert [(one.style, one.explode, one.allow_reserved) for one in found.content[0].parts] == [
        (Style.FORM, True, False), (Style.PIPE_DELIMITED, False, True),
        (Style.DEEP_OBJECT, True, False)]
    assert case.found == [
        "error: #/paths/~1a/post/requestBody/content/application~1x-www-form-urlencoded/encoding/id"
        "/style: unknown style of a form's field 'simple' (one of form, spaceDelimited, "
        "pipeDelimited, deepObject)"]


def test_a_form_that_is_no_object(tmp_path: Path) -> None:
    content = "{multipart/form-data: {schema: %s}}"
    case = Case(tmp_path, body(content % "{type: array, items: {type: string}}"))
    found = case.operation("POST /a").body
    assert found is not None
    assert contents(found.content) == [("multipart/form-data", "multipart", "json")]
    assert case.found == [
        "warning: #/paths/~1a/post/requestBody/content/multipart~1form-data: a multipart body is an "
        "object with properties, not what this schema says: carried as a free-form JSON object"]
    assert Case(tmp_path, body(content % "{type: object}")).found == []


# Responses


def responses(text: str) -> str:
    return f"paths: {{/a: {{get: {{responses: {text}}}}}}}\n"


def test_responses(tmp_path: Path) -> None:
    case = Case(tmp_path, """\
        paths:
          /a:
            get:
              operationId: listUsers
              responses:
                default: {$ref: '#/components/responses/Failure'}
                4XX: {$ref: '#/components/responses/Failure'}
                404:
                  description: None.
                  content: {application/json: {schema: {type: object, properties: {b: {}}}}}
                '202': {description: Later.}
                '200':
                  description: Now.
                  headers:
                    X-Count: {schema: {type: integer}, required: true, description: How many.}
                    Content-Type: {schema: {type: string}}
                    X-Kind: {$ref: '#/components/headers/Kind'}
                  content:
                    application/json: {schema: {type: object, properties: {a: {}}}}
                    text/event-stream: {schema: {$ref: '#/components/schemas/User'}}
        """, """\
        responses:
          Failure:
            description: Failed.
            content: {application/problem+json: {schema: {type: object, properties: {c: {}}}}}
        headers:
          Kind: {schema: {type: string, enum: [x, y]}, explode: true}
        """)
    assert case.found == []
    one = case.operation("GET /a")
    assert [(one.status, one.description, contents(one.content)) for one in one.responses] == [
        ("default", "Failed.", [("application/problem+json", "json", "responses/Failure/response")]),
        ("4XX", "Failed.", [("application/problem+json", "json", "responses/Failure/response")]),
        ("404", "None.", [("application/json", "json", "GET /a/response_404")]),
        ("202", "Later.", []),
        ("200", "Now.", [("application/json", "json", "GET /a/response"),
                         ("text/event-stream", "event-stream", "User")]),
    ]
    assert one.success is one.responses[4]
    count, kind = one.responses[4].headers
    assert (count.wire_name, short(count.value), count.required) == ("X-Count", "int64", True)
    assert (count.documentation.description, count.explode) == ("How many.", False)
    assert (kind.wire_name, short(kind.value), kind.explode) == ("X-Kind", "headers/Kind/header", True)
    names = case.named()
    assert {"/".join(id): names.types[id] for id in (one.id for one in case.interface.types)} == {
        "responses/Failure/response": "p_failure_response",
        "GET /a/response_404": "p_list_users_response_404",
        "GET /a/response": "p_list_users_response",
        "headers/Kind/header": "p_kind_header",
    }


def test_types_of_headers(tmp_path: Path) -> None:
    case = Case(tmp_path, responses(
        "{'200': {headers: {A: {schema: {type: [array, 'null'], items: {type: integer}}}, B: "
        "{schema: {type: array, items: {type: array}}}, C: {content: {application/json: {schema: "
        "{type: [string, 'null']}}}}}}}"))
    (response,) = case.operation("GET /a").responses
    assert [(one.wire_name, short(one.value), one.media_type) for one in response.headers] == [
        ("A", "[int64]", None), ("B", "[[json]]", "application/json"),
        ("C", "string?", "application/json")]
    assert case.found == ["warning: #/paths/~1a/get/responses/200/headers/B: the style 'simple' has "
                          "no text for what holds arrays or objects: sent as JSON"]


def test_which_response_is_success(tmp_path: Path) -> None:
    for text, status in (
        ("{'201': {description: x}, '200': {description: x}, 2XX: {description: x}}", "200"),
        ("{default: {description: x}, 2XX: {description: x}}", "2XX"),
        ("{default: {description: x}, '404': {description: x}}", "default"),
        ("{'404': {description: x}}", None),
    ):
        found = Case(tmp_path, responses(text)).operation("GET /a").success
        assert (found and found.status) == status


@pytest.mark.parametrize("status", ["20", "2000", "600", "099", "2X", "ok", "6XX", "*"])
def test_keys_that_are_no_status(tmp_path: Path, status: str) -> None:
    case = Case(tmp_path, responses(f"{{'{status}': {{description: x}}}}"))
    assert case.found == [
        f"error: #/paths/~1a/get/responses/{status}: '{status}' is no HTTP status: write three "
        "digits from '100' to '599', a range such as '2XX', or 'default'"]
    assert case.interface.operations == ()


def test_statuses_spelled_otherwise(tmp_path: Path) -> None:
    case = Case(tmp_path, responses(
        "{2xx: {description: x}, Default: {description: x}, x-more: 1}"))
    assert [one.status for one in case.operation("GET /a").responses] == ["2XX", "default"]
    assert [one.split(":")[0] for one in case.found] == ["note", "note"]
    case = Case(tmp_path, responses("{2xx: {description: x}, 2XX: {description: x}}"))
    assert case.found[1:] == [
        "error: #/paths/~1a/get/responses/2XX: the status '2XX' is given twice"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("{'200': {$ref: '#/components/responses/A'}}",
         "error: #/paths/~1a/get/responses/200/$ref: '#/components/responses/A' does not exist"),
        ("{'200': {content: 1}}", "error: #/paths/~1a/get/responses/200/content: 'content' must be "
                                  "a mapping by media types"),
        ("{'200': {headers: 1}}", "error: #/paths/~1a/get/responses/200/headers: 'headers' must be "
                                  "a mapping, not an integer"),
        ("{'200': {headers: {a b: {schema: {}}}}}", "error: #/paths/~1a/get/responses/200/headers/a "
         "b: 'a b' can't be the name of a header"),
        ("{'200': {headers: {A: {}}}}", "error: #/paths/~1a/get/responses/200/headers/A: the header "
         "'A' has neither 'schema' nor 'content': add 'schema' with its type"),
        ("{'200': {headers: {A: {style: form, schema: {}}}}}", "error: #/paths/~1a/get/responses/"
         "200/headers/A/style: unknown style of a header 'form' (one of simple)"),
        ("1", "error: #/paths/~1a/get/responses: 'responses' must be a mapping, not an integer"),
    ],
)
def test_wrong_responses(tmp_path: Path, text: str, found: str) -> None:
    case = Case(tmp_path, responses(text))
    assert case.found == [found]
    assert case.interface.operations == ()


def test_an_operation_without_responses(tmp_path: Path) -> None:
    case = Case(tmp_path, "paths: {/a: {get: {}}}\n")
    assert case.operation("GET /a").responses == ()
    assert case.found == ["warning: #/paths/~1a/get: an operation without 'responses': what comes "
                          "back is unknown"]


def test_forms_are_no_responses(tmp_path: Path) -> None:
    case = Case(tmp_path, responses(
        "{'200': {content: {application/x-www-form-urlencoded: {}, application/merge-patch+json: "
        "{}}}}"))
    kinds = [one.kind for one in case.operation("GET /a").responses[0].content]
    assert kinds == [MediaKind.BINARY, MediaKind.JSON]


# Servers


def test_servers(tmp_path: Path) -> None:
    case = Case(tmp_path, f"""\
        servers:
          - url: https://{{host}}:{{port}}/v1
            description: Ours.
            variables:
              host: {{default: a.example, enum: [a.example, b.example], description: Region.}}
              port: {{default: 8443, enum: [443, 8443]}}
          - url: /
        paths:
          /a:
            servers: [{{url: https://path.example}}]
            get: {{{OK}}}
            put: {{servers: [{{url: https://put.example}}], {OK}}}
          /b: {{get: {{{OK}}}}}
        """)
    assert case.found == []
    first, second = case.interface.servers
    assert first.pieces == ("https://", "host", ":", "port", "/v1")
    assert first.description == "Ours."
    assert [(one.name, one.default, one.enum, one.description) for one in first.variables] == [
        ("host", "a.example", ("a.example", "b.example"), "Region."), ("port", "8443", ("443", "8443"), "")]
    assert second.pieces == ("/",)
    assert [[server.pieces[0] for server in one.servers] for one in case.interface.operations] == [
        ["https://path.example"], ["https://put.example"], []]


@pytest.mark.parametrize(
    ("server", "found"),
    [
        ("{}", "error: #/servers/0: a server needs 'url', a string"),
        ("{url: 'https://{a'}", "error: #/servers/0/url: the braces of 'https://{a' don't pair"),
        ("{url: 'https://{a}'}", "error: #/servers/0/url: '{a}' has no value: define it under "
                                 "'variables', with 'default'"),
        ("{url: '{a}', variables: {a: {}}}",
         "error: #/servers/0/variables/a: the server variable 'a' needs 'default', a string"),
        ("{url: '{a}', variables: {a: {default: x, enum: [y]}}}", "error: #/servers/0/variables/a/"
         "default: the default 'x' is none of the values of 'enum'"),
        ("{url: /, variables: {a: {default: x}}}",
         "warning: #/servers/0/variables/a: '{a}' is not in '/'"),
    ],
)
def test_wrong_servers(tmp_path: Path, server: str, found: str) -> None:
    case = Case(tmp_path, f"servers: [{server}]\n")
    assert case.found == [found]
    assert len(case.interface.servers) == ("warning" in found)


@pytest.mark.parametrize("servers", ["1", "[{}]", "[{url: /}, {}]"])
def test_wrong_servers_of_operations(tmp_path: Path, servers: str) -> None:
    case = Case(tmp_path, f"""\
        paths:
          /a: {{get: {{servers: {servers}, {OK}}}, put: {{{OK}}}}}
          /b: {{get: {{{OK}}}, servers: {servers}}}
        """)
    assert [one.key for one in case.interface.operations] == ["PUT /a"]
    assert len(case.found) == 2 and all(one.startswith("error: ") for one in case.found)


# Security

SCHEMES = """\
    securitySchemes:
      bearer: {type: http, scheme: Bearer, description: A token.}
      basic: {type: http, scheme: basic}
      digest: {type: http, scheme: Digest}
      key: {type: apiKey, in: header, name: X-Key}
      tls: {type: mutualTLS}
      oidc: {type: openIdConnect, openIdConnectUrl: https://example.com/.well-known}
      oauth:
        type: oauth2
        flows:
          clientCredentials: {tokenUrl: https://t, refreshUrl: https://r, scopes: {read: Reads.}}
          x-more: {}
    """


def test_security_schemes(tmp_path: Path) -> None:
    case = Case(tmp_path, "", SCHEMES)
    assert case.found == []
    assert [(one.key, one.kind.value, one.scheme, one.parameter, one.where and one.where.value,
             one.open_id_connect_url) for one in case.interface.security_schemes] == [
        ("bearer", "bearer", "Bearer", "", None, ""),
        ("basic", "basic", "basic", "", None, ""),
        ("digest", "http", "Digest", "", None, ""),
        ("key", "apiKey", "", "X-Key", "header", ""),
        ("tls", "mutualTLS", "", "", None, ""),
        ("oidc", "openIdConnect", "", "", None, "https://example.com/.well-known"),
        ("oauth", "oauth2", "", "", None, ""),
    ]
    assert case.interface.security_schemes[0].description == "A token."
    (flow,) = case.interface.security_schemes[-1].flows
    assert (flow.kind, flow.authorization_url, flow.token_url, flow.refresh_url, flow.scopes) == (
        "clientCredentials", "", "https://t", "https://r", (("read", "Reads."),))


def test_security_of_operations(tmp_path: Path) -> None:
    case = Case(tmp_path, f"""\
        security: [{{bearer: []}}]
        paths:
          /a:
            get: {{{OK}}}
            put: {{security: [], {OK}}}
            post: {{security: [{{basic: [], key: []}}, {{oauth: [read]}}, {{}}], {OK}}}
        """, SCHEMES)
    assert case.found == []
    assert [one.security for one in case.interface.operations] == [
        ((SecurityUse("bearer", ()),),),
        (),
        ((SecurityUse("basic", ()), SecurityUse("key", ())), (SecurityUse("oauth", ("read",)),), ()),
    ]


@pytest.mark.parametrize(
    ("scheme", "at", "text"),
    [
        ("{}", "", "a security scheme needs 'type': apiKey, http, oauth2, openIdConnect, mutualTLS"),
        ("{type: oauth}", "/type",
         "unknown type of a security scheme 'oauth' (did you mean 'oauth2'?)"),
        ("{type: http}", "", "the security scheme 'a' needs 'scheme'"),
        ("{type: apiKey, in: query}", "", "the security scheme 'a' needs 'name'"),
        ("{type: apiKey, name: x}", "", "the security scheme 'a' needs 'in'"),
        ("{type: apiKey, name: x, in: path}", "/in",
         "unknown location of an API key 'path' (one of query, header, cookie)"),
        ("{type: openIdConnect}", "", "the security scheme 'a' needs 'openIdConnectUrl'"),
        ("{type: oauth2}", "", "the security scheme 'a' needs 'flows'"),
        ("{type: oauth2, flows: {application: {}}}", "/flows/application",
         "unknown flow 'application' (one of implicit, password, clientCredentials, "
         "authorizationCode)"),
        ("{type: oauth2, flows: {implicit: {}}}", "/flows/implicit",
         "the flow 'implicit' needs 'authorizationUrl'"),
        ("{type: oauth2, flows: {authorizationCode: {authorizationUrl: x}}}",
         "/flows/authorizationCode", "the flow 'authorizationCode' needs 'tokenUrl'"),
    ],
)
def test_wrong_security_schemes(tmp_path: Path, scheme: str, at: str, text: str) -> None:
    case = Case(tmp_path, f"paths: {{/a: {{get: {{security: [{{a: []}}], {OK}}}}}}}\n",
                f"securitySchemes: {{a: {scheme}}}\n")
    assert case.found == [f"error: #/components/securitySchemes/a{at}: {text}"]
    assert (case.interface.security_schemes, case.interface.operations) == ((), ())


@pytest.mark.parametrize(
    ("security", "found"),
    [
        ("[{beerer: []}]", "error: {at}/0/beerer: unknown security scheme 'beerer' (did you mean "
                           "'bearer'?)"),
        ("[bearer]", "error: {at}/0: a security requirement must be a mapping by schemes"),
        ("[{bearer: yes}]", "error: {at}/0/bearer: 'bearer' must be a list of scopes, empty where "
                            "none is needed"),
        ("{bearer: []}", "error: {at}: 'security' must be a list, not an object"),
        ("[{oauth: [write]}]",
         "warning: {at}/0/oauth/0: the scope 'write' is in no flow of 'oauth'"),
    ],
)
def test_wrong_security(tmp_path: Path, security: str, found: str) -> None:
    case = Case(tmp_path, f"paths: {{/a: {{get: {{security: {security}, {OK}}}}}}}\n", SCHEMES)
    assert case.found == [found.replace("{at}", "#/paths/~1a/get/security")]
    assert len(case.interface.operations) == ("warning" in found)
    # Of the whole document, it is wrong once, and for every operation that says nothing itself.
    case = Case(tmp_path, f"security: {security}\npaths: {{/a: {{get: {{{OK}}}}}}}\n", SCHEMES)
    assert case.found == [found.replace("{at}", "#/security")]
    assert len(case.interface.operations) == ("warning" in found)


def test_security_where_there_are_no_schemes(tmp_path: Path) -> None:
    case = Case(tmp_path, "security: [{a: []}]\n")
    assert case.found == ["error: #/security/0/a: unknown security scheme 'a': there are none under "
                          "'#/components/securitySchemes'"]


# Webhooks


@pytest.mark.parametrize("section", ["webhooks", "x-webhooks"])
def test_webhooks(tmp_path: Path, section: str) -> None:
    case = Case(tmp_path, f"""\
        {section}:
          user.created:
            post:
              summary: A user came.
              requestBody: {{content: {{application/json: {{schema: {{type: object, properties: {{a: \
{{}}}}}}}}}}}}
              {OK}
          user.gone: {{put: {{x-tern-name: gone, {OK}}}}}
        """)
    assert case.found == []
    created, gone = case.interface.webhooks
    assert (created.key, created.summary, created.name) == ("user.created", "A user came.", None)
    assert created.body is not None
    assert contents(created.body.content) == [
        ("application/json", "json", "webhooks/user.created/event")]
    assert (gone.key, gone.name, gone.body) == ("PUT user.gone", "gone", None)
    assert case.named().types[("webhooks/user.created", "event")] == "p_user_created_event"


def test_the_name_of_a_webhook(tmp_path: Path) -> None:
    case = Case(tmp_path, """\
        webhooks:
          a:
            post:
              x-tern-name: other
              requestBody: {content: {application/json: {schema: {properties: {b: {}}}}}}
        """)
    assert case.named().types[("webhooks/a", "event")] == "p_other_event"


def test_wrong_webhooks(tmp_path: Path) -> None:
    case = Case(tmp_path, f"""\
        webhooks:
          a: {{post: {{requestBody: {{}}, {OK}}}}}
          b: {{post: {{parameters: [1], {OK}}}}}
          c: {{post: {{{OK}}}, parameters: [1]}}
          d: 1
          e: {{post: {{{OK}}}}}
        """)
    assert [one.key for one in case.interface.webhooks] == ["e"]
    assert [one.split(": ")[1] for one in case.found] == [
        "#/webhooks/a/post/requestBody", "#/webhooks/b/post/parameters/0",
        "#/webhooks/c/parameters/0", "#/webhooks/d"]


# Pagination


def paged(pagination: str, schema: str = "") -> str:
    schema = schema or ("{type: object, properties: {data: {type: array, items: {$ref: "
                        "'#/components/schemas/User'}}, meta: {type: object, properties: {next: "
                        "{type: string}, more: {type: boolean}, total: {type: integer}}}}}")
    return textwrap.dedent(f"""\
        paths:
          /a:
            get:
              parameters:
                - {{name: after, in: query, schema: {{type: string}}}}
                - {{name: page, in: query, schema: {{type: integer}}}}
                - {{name: size, in: query, schema: {{type: integer}}}}
                - {{name: on, in: query, schema: {{type: boolean}}}}
              responses:
                '200': {{description: x, content: {{application/json: {{schema: {schema}}}}}}}
              x-tern-pagination: {pagination}
        """)


def test_pagination(tmp_path: Path) -> None:
    for text, found in (
        ("{style: cursor, parameter: after, limit: size, items: /data, next: /meta/next, more: "
         "/meta/more, total: /meta/total}",
         ("cursor", "after", "size", 1, ("data",), ("meta", "next"), None, ("meta", "more"),
          ("meta", "total"))),
        ("{style: cursor, parameter: after, items: /data, lastItem: /id}",
         ("cursor", "after", "", 1, ("data",), None, ("id",), None, None)),
        ("{style: offset, parameter: page, items: /data}",
         ("offset", "page", "", 1, ("data",), None, None, None, None)),
        ("{style: page, parameter: page, first: 0, items: /data}",
         ("page", "page", "", 0, ("data",), None, None, None, None)),
        ("{style: link, items: /data}",
         ("link", "", "", 1, ("data",), None, None, None, None)),
        ("{style: link, items: /data, next: /meta/next}",
         ("link", "", "", 1, ("data",), ("meta", "next"), None, None, None)),
    ):
        case = Case(tmp_path, paged(text))
        one = case.operation("GET /a").pagination
        assert one is not None and case.found == []
        assert (one.style.value, one.parameter, one.limit, one.first, one.items, one.next,
                one.last_item, one.more, one.total) == found


def test_pages_that_are_arrays(tmp_path: Path) -> None:
    users = "{type: array, items: {$ref: '#/components/schemas/User'}}"
    case = Case(tmp_path, paged("{style: link}", users))
    one = case.operation("GET /a").pagination
    assert one is not None and one.items == ()
    of_map = "{type: object, additionalProperties: " + users + "}"
    one = Case(tmp_path, paged("{style: link, items: /a~1b}", of_map)).operation("GET /a").pagination
    assert one is not None and one.items == ("a/b",)


@pytest.mark.parametrize(
    ("text", "at", "found"),
    [
        ("1", "", "'x-tern-pagination' must be a mapping, not an integer"),
        ("{}", "", "'x-tern-pagination' needs 'style': cursor, offset, page, link"),
        ("{style: pages}", "/style", "unknown style of pagination 'pages' (did you mean 'page'?)"),
        ("{style: link, parameter: page}", "/parameter", "unknown member of 'x-tern-pagination' of "
         "style 'link' 'parameter' (one of style, limit, items, next, total)"),
        ("{style: page, items: /data}", "",
         "a 'parameter' is missing: the query parameter that asks for a page"),
        ("{style: page, parameter: pag, items: /data}", "/parameter",
         "unknown query parameter 'pag' (did you mean 'page'?)"),
        ("{style: page, parameter: after, items: /data}", "/parameter",
         "the parameter 'after' must be a number"),
        ("{style: cursor, parameter: on, items: /data, next: /meta/next}", "/parameter",
         "the parameter 'on' must be a string or number"),
        ("{style: page, parameter: page, limit: on, items: /data}", "/limit",
         "the parameter 'on' must be a string or number"),
        ("{style: page, parameter: page, first: -1, items: /data}", "/first",
         "'first' must be a whole number from 0, not -1"),
        ("{style: cursor, parameter: after, items: /data}", "",
         "one of 'next' and 'lastItem' says where the next cursor is"),
        ("{style: cursor, parameter: after, items: /data, next: /meta/next, lastItem: /id}", "",
         "one of 'next' and 'lastItem' says where the next cursor is"),
        ("{style: link}", "", "the body is no array: say with 'items' where in it the items are"),
        ("{style: link, items: /meta}", "/items", "'items' must lead to an array"),
        ("{style: link, items: /dat}", "/items",
         "there is no property 'dat' on the way of '/dat'"),
        ("{style: link, items: data}", "/items",
         "'items' must be a JSON pointer into the body, such as '/items'"),
        ("{style: link, items: /a~2}", "/items",
         "'items' must be a JSON pointer into the body, such as '/items'"),
        ("{style: link, items: /data, next: /meta}", "/next",
         "'next' must lead to a string or number"),
        ("{style: link, items: /data, total: /meta/next}", "/total",
         "'total' must lead to a number"),
        ("{style: offset, parameter: page, items: /data, more: /meta/total}", "/more",
         "'more' must lead to a boolean"),
        ("{style: cursor, parameter: after, items: /data, lastItem: /tags}", "/lastItem",
         "'lastItem' must lead to a string or number"),
    ],
)
def test_wrong_pagination(tmp_path: Path, text: str, at: str, found: str) -> None:
    case = Case(tmp_path, paged(text))
    assert case.found == [f"error: #/paths/~1a/get/x-tern-pagination{at}: {found}"]
    assert case.interface.operations == ()


def test_pagination_without_a_body(tmp_path: Path) -> None:
    case = Case(tmp_path, f"paths: {{/a: {{get: {{x-tern-pagination: {{style: link}}, {OK}}}}}}}\n")
    assert case.found == ["error: #/paths/~1a/get/x-tern-pagination: there is no JSON body of "
                          "success to find pages in"]


# Types


def test_inline_types_are_kept_apart(tmp_path: Path) -> None:
    case = Case(tmp_path, """\
        paths:
          /a/{id}:
            parameters: [{name: id, in: path, required: true, schema: {type: string, enum: [me]}}]
            get:
              operationId: getA
              parameters: [{name: sort, in: query, schema: {type: string, enum: [up, down]}}]
              requestBody:
                content:
                  application/json:
                    schema: {type: object, properties: {n: {type: object, properties: {m: {}}}}}
              responses: {'200': {description: x}}
        """)
    assert ["/".join(one.id) for one in case.document.types] == ["User", "Address", "Color"]
    assert case.types == [
        "/a/{id}/id", "GET /a/{id}/sort", "GET /a/{id}/body", "GET /a/{id}/body/n"]
    names = case.named()
    assert [names.types[one.id] for one in case.interface.types] == [
        "p_a_id_id", "p_get_a_sort", "p_get_a_body", "p_get_a_body_n"]
    sort, model = case.interface.types[1:3]
    assert isinstance(sort, Enum) and isinstance(model, Model)
    assert names.constants[sort.id].values == ("P_GET_A_SORT_UP", "P_GET_A_SORT_DOWN")
    assert names.members[model.id] == {"n": "n"}
    assert names.units == {"User": "user", "Address": "address", "Color": "color"}


def test_paths_change_no_type_of_a_component(tmp_path: Path) -> None:
    text = PARTS + paged("{style: link, items: /data}").replace("paths:", "x-paths:")
    with_paths, without = Case(tmp_path, text), Case(tmp_path, "")
    names, plain = with_paths.named(), without.named()
    assert with_paths.document.types == without.document.types
    assert {id: names.types[id] for id in plain.types} == plain.types
    assert names.units == plain.units


def test_a_schema_that_cannot_be_expressed(tmp_path: Path) -> None:
    case = Case(tmp_path, body("{application/json: {schema: {$dynamicRef: '#a'}}}"))
    found = case.operation("POST /a").body
    assert found is not None
    assert contents(found.content) == [("application/json", "json", "json")]
    assert case.found == [
        "warning: #/paths/~1a/post/requestBody/content/application~1json/schema/$dynamicRef: not "
        "supported yet: '$dynamicRef'; carried as free-form JSON"]


def test_a_schema_with_an_error(tmp_path: Path) -> None:
    case = Case(tmp_path, body("{application/json: {schema: {$ref: '#/components/schemas/Usr'}}}"))
    assert case.found == [
        "error: #/paths/~1a/post/requestBody/content/application~1json/schema/$ref: "
        "'#/components/schemas/Usr' does not exist (did you mean '#/components/schemas/User'?)"]


def test_a_reference_to_what_is_inline_elsewhere(tmp_path: Path) -> None:
    case = Case(tmp_path, query(
        "{name: a, in: query, schema: {type: string, enum: [x]}}, {name: b, in: query, schema: "
        "{$ref: '#/paths/~1a/get/parameters/0/schema'}}"))
    assert case.parameters("GET /a") == ["query a: GET /a/a", "query b: GET /a/a"]
    assert case.types == ["GET /a/a"]


# Mistakes in operations while no C is generated from them


def test_softened(tmp_path: Path) -> None:
    text = f"""\
        paths:
          /a:
            get: {{{OK}}}
            put:
              parameters: [{{name: a, in: query, schema: {{type: string, enum: [x]}}}}]
              responses: {{ok: {{}}}}
          /b: {{get: {{operationId: User, {OK}}}}}
        """
    case = Case(tmp_path, text, strict=False)
    assert [one.key for one in case.interface.operations] == ["GET /a", "GET /b"]
    assert case.found[0].startswith("warning: #/paths/~1a/put/responses/ok: 'ok' is no HTTP status")
    # What is inline in an operation that is left out is so too.
    assert case.types == []
    assert not case.diagnostics.failed
    assert Case(tmp_path, text).diagnostics.failed


def test_components_are_never_softened(tmp_path: Path) -> None:
    case = Case(tmp_path, "", schemas="A: {$ref: '#/components/schemas/B'}\n", strict=False)
    assert case.diagnostics.failed


# Names


def named(tmp_path: Path, *ids: str, schemas: str = "") -> tuple[list[str], list[str]]:
    """The functions of operations of these ids, and the findings of names."""
    case = Case(tmp_path, "paths:\n" + "".join(
        f"  /{at}: {{get: {{operationId: {one}, {OK}}}}}\n" for at, one in enumerate(ids)),
        schemas=schemas)
    assert case.found == []
    return [one.function for one in case.named().operations.values()], case.found


def test_names_of_operations(tmp_path: Path) -> None:
    case = Case(tmp_path, f"paths: {{/a: {{get: {{operationId: users/list-all, {OK}}}}}}}\n")
    one = case.named().operations["GET /a"]
    assert (one.function, one.params, one.result) == (
        "p_users_list_all", "p_users_list_all_params", "p_users_list_all_result")


@pytest.mark.parametrize(
    ("id", "component", "taken"),
    [
        ("getThing", "GetThing", "p_get_thing"),
        ("getThing", "GetThingParams", "p_get_thing_params"),
        ("getThing", "GetThingResult", "p_get_thing_result"),
        ("getThing", "GetThingOperation", "p_get_thing_operation"),
        ("thing_decode", "Thing", "p_thing_decode"),
    ],
)
def test_operations_give_way_to_types(
    tmp_path: Path, id: str, component: str, taken: str
) -> None:
    functions, found = named(
        tmp_path, id, schemas=f"{component}: {{type: object, properties: {{a: {{}}}}}}\n")
    plain = "p_" + "thing_decode" if id != "getThing" else "p_get_thing"
    assert functions == [plain + "_call"]
    assert found == [f"note: #/paths/~10/get: the operation '{id}' is '{plain}_call' in C: the "
                     f"plain name would take '{taken}' from another"]


@pytest.mark.parametrize("ids", [("get", "getResult"), ("getResult", "get")])
def test_operations_give_way_to_operations(tmp_path: Path, ids: tuple[str, str]) -> None:
    functions, _ = named(tmp_path, *ids)
    assert sorted(functions) == ["p_get_call", "p_get_result"]


def test_operations_that_would_be_the_same(tmp_path: Path) -> None:
    _, found = named(tmp_path, "getUser", "get_user")
    assert len(found) == 1 and found[0].startswith(
        "error: #/paths/~11/get: 'get_user' and 'getUser' (")
    assert found[0].endswith("would both be 'p_get_user' in C: rename one, or give it another name "
                             "with 'x-tern-name'")


def test_inline_types_give_way(tmp_path: Path) -> None:
    case = Case(tmp_path, query("{name: params, in: query, schema: {type: string, enum: [x]}}")
                .replace("get: {", "get: {operationId: run, "))
    assert case.named().types[("GET /a", "params")] == "p_run_params_enum"
    assert case.found == ["note: #/paths/~1a/get/parameters/0/schema: the name of this inline "
                          "schema is taken: it is 'p_run_params_enum' in C"]


@pytest.mark.parametrize(
    ("parameters", "members"),
    [
        (("query id", "path id"), ("id_query", "id")),
        (("header a-b", "query aB"), ("a_b_header", "a_b")),
        (("query body", "query call"), ("body_query", "call_query")),
        (("query Time<", "query Time", "query Time>"), ("time_less", "time", "time_greater")),
        (("query filter[a]", "query class"), ("filter_a", "class_")),
    ],
)
def test_members_of_parameters(
    tmp_path: Path, parameters: tuple[str, ...], members: tuple[str, ...]
) -> None:
    listed = ", ".join(
        f"{{name: '{one.split()[1]}', in: {one.split()[0]}, required: true, schema: {{}}}}"
        for one in parameters)
    path = "/{id}" if "path id" in parameters else "/a"
    case = Case(tmp_path, f"paths: {{'{path}': {{get: {{parameters: [{listed}], {OK}}}}}}}\n")
    assert case.named().operations[f"GET {path}"].members == members
    different = [one for one, name in zip(parameters, members, strict=True)
                 if name.endswith(("_query", "_header", "_less", "_greater"))]
    assert [one.split(":")[0] for one in case.found] == ["note"] * len(different)


def test_members_that_would_be_the_same(tmp_path: Path) -> None:
    two = "{name: aB, in: query, schema: {}}, {name: a_b, in: query, schema: {}}"
    case = Case(tmp_path, query(two + ", {name: A-B, in: query, schema: {}}"))
    case.named()
    assert [one.split(":")[0] for one in case.found] == ["note", "note", "error"]
    assert "the parameter 'A-B' of 'GET /a' would be the member 'a_b_query' in C" in case.found[2]
    case = Case(tmp_path, query(two + ", {name: A-B, in: query, x-tern-name: other, schema: {}}"))
    assert case.named().operations["GET /a"].members == ("a_b", "a_b_query", "other")

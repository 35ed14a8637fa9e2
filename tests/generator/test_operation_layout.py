"""Stage 5 for operations: structs, rows, units and what they include."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from test_operations import OK, Case

from tern.c_types import Layout
from tern.layout import make_layout
from tern.operation_layout import make_interface
from tern.operation_prose import command_texts
from tern.operation_types import BodyMember, InterfaceLayout, OperationLayout
from tern.render import render


class LaidOut:
    """What of a Case comes to C."""

    def __init__(self, tmp_path: Path, text: str, **more: str) -> None:
        self.case = Case(tmp_path, text, **more)
        names = self.case.named()
        assert not self.case.diagnostics.failed, self.case.found
        self.layout: Layout = make_layout(self.case.document, names, self.case.diagnostics)
        self.interface: InterfaceLayout = make_interface(
            self.case.document, names, self.layout, self.case.diagnostics)

    @property
    def operation(self) -> OperationLayout:
        (found,) = self.interface.operations
        return found

    @property
    def body(self) -> BodyMember:
        assert self.operation.body is not None
        return self.operation.body


def operation(inside: str, responses: str = OK) -> str:
    return f"paths: {{/a: {{post: {{operationId: go, {inside}{responses}}}}}}}\n"


def parameter(inside: str) -> str:
    return operation(f"parameters: [{{{inside}}}], ")


def sent(content: str, required: str = "true") -> str:
    return operation(f"requestBody: {{required: {required}, content: {{{content}}}}}, ")


# Parameters


@pytest.mark.parametrize(
    ("schema", "required", "ctype", "row"),
    [
        ("{type: string}", "true", "tern_str", "REQUIRED STRING tern_str"),
        ("{type: string}", "false", "tern_opt_str", "OPTIONAL STRING tern_str"),
        ("{type: integer}", "false", "tern_opt_int64", "OPTIONAL INT64 int64_t"),
        ("{$ref: '#/components/schemas/Color'}", "true", "p_color", "REQUIRED ENUM p_color"),
        ("{$ref: '#/components/schemas/Color'}", "false", "p_opt_color", "OPTIONAL ENUM p_color"),
        ("{enum: [a, b]}", "false", "p_opt_go_x", "OPTIONAL ENUM p_go_x"),
        ("{type: array, items: {enum: [a]}}", "false", "p_opt_array_go_x_item",
         "OPTIONAL ARRAY p_array_go_x_item"),
        ("{type: array, items: {type: string}}", "true", "tern_array_str",
         "REQUIRED ARRAY tern_array_str"),
        ("{$ref: '#/components/schemas/Address'}", "true", "p_address",
         "REQUIRED MODEL p_address"),
        ("{$ref: '#/components/schemas/Address'}", "false", "p_opt_address",
         "OPTIONAL MODEL p_address"),
    ],
)  # fmt: skip
def test_parameters(tmp_path: Path, schema: str, required: str, ctype: str, row: str) -> None:
    found = LaidOut(tmp_path, parameter(f"name: x, in: query, required: {required}, "
                                        f"schema: {schema}"))
    (one,) = found.operation.parameters
    assert (one.name, one.where, one.style) == ("x", "QUERY", "FORM")
    assert one.slot.ctype == ctype
    assert f"{one.slot.presence} {one.slot.kind} {one.slot.row_type}" == row


def test_a_parameter_of_json(tmp_path: Path) -> None:
    found = LaidOut(tmp_path, parameter(
        "name: x, in: header, content: {application/json: {schema: {type: [string, 'null']}}}"))
    (one,) = found.operation.parameters
    assert (one.where, one.style, one.slot.ctype) == ("HEADER", "JSON", "tern_optnull_str")


# Containers: those of the models are not declared again, and stay as they are


def test_containers_are_the_operations_own(tmp_path: Path) -> None:
    users = "{type: array, items: {$ref: '#/components/schemas/User'}}"
    text = operation("", f"responses: {{'200': {{description: x, content: {{application/json: "
                         f"{{schema: {users}}}}}}}}}")
    found = LaidOut(tmp_path, text)
    assert [one.name for one in found.interface.declared.containers] == ["p_array_user"]
    assert [one.name for one in found.interface.declared.tables] == ["p_array_user"]
    assert found.interface.declared.includes == ()
    again = LaidOut(tmp_path, text, schemas=f"Users: {users}\n")
    assert [one.name for one in again.layout.containers][-1:] == ["p_array_user"]
    assert again.interface.declared.containers == again.interface.declared.tables == ()


def test_models_do_not_depend_on_operations(tmp_path: Path) -> None:
    with_operations = LaidOut(tmp_path, parameter(
        "name: x, in: query, schema: {$ref: '#/components/schemas/Color'}"))
    without = LaidOut(tmp_path, "")
    files = render(with_operations.layout, with_operations.interface, "in.yaml")
    bare = render(without.layout, without.interface, "in.yaml")
    assert "include/p/operations.h" in files and "include/p/operations.h" not in bare
    different = {path for path in bare if files[path] != bare[path]}
    assert different == {"CMakeLists.txt", "command/main.c", "docs/README.md"}


def test_a_wrapper_of_a_component_is_where_that_is_complete(tmp_path: Path) -> None:
    found = LaidOut(tmp_path, parameter(
        "name: x, in: query, schema: {$ref: '#/components/schemas/Color'}"))
    assert found.interface.declared.includes == ("color",)
    assert [one.name for one in found.interface.declared.containers] == ["p_opt_color"]


def test_units(tmp_path: Path) -> None:
    found = LaidOut(tmp_path, """\
        paths:
          /a/{kind}:
            parameters:
              - {name: kind, in: path, required: true, schema: {enum: [big, small]}}
            get:
              operationId: getThing
              responses:
                '200':
                  description: x
                  content:
                    application/json:
                      schema: {type: array, items: {$ref: '#/components/schemas/User'}}
                '400': {$ref: '#/components/responses/Failed'}
          /b:
            get:
              operationId: containers
              responses: {default: {description: x}}
        """, components="""\
        responses:
          Failed:
            description: x
            content: {application/json: {schema: {type: object, minProperties: 1}}}
        """)
    units = {one.stem: one for one in found.interface.units}
    assert list(units) == ["get_thing", "containers_", "a_kind"]
    assert units["get_thing"].includes == ("operations/a_kind", "user")
    assert units["a_kind"].operation is None
    assert [one.c_name for one in units["a_kind"].types] == ["p_a_kind_kind"]
    assert [one.label for one in units["get_thing"].types] == []


def test_types_that_are_documents_have_calls(tmp_path: Path) -> None:
    found = LaidOut(tmp_path, sent(
        "application/json: {schema: {type: object, minProperties: 1, properties: "
        "{inner: {type: object, properties: {a: {type: string}}}}}}"))
    (unit,) = found.interface.units
    assert {one.label: one.whole for one in unit.types} == {
        "go.body": "&tern_constraints_of_p_go_body", "go.body.inner": None}
    assert "tern_constraints_of_p_go_body" in unit.exported
    text = render(found.layout, found.interface, "in.yaml")["include/p/operations/go.h"]
    assert "p_go_body_decode(" in text and "p_go_body_inner_decode(" not in text


# Bodies


@pytest.mark.parametrize(
    ("content", "required", "macro", "ctype", "media_type"),
    [
        ("application/json: {schema: {$ref: '#/components/schemas/User'}}", "true", "BODY",
         "p_user", "application/json"),
        ("application/json: {schema: {$ref: '#/components/schemas/User'}}", "false", "BODY",
         "p_opt_user", "application/json"),
        ("application/a+json: {}", "true", "BODY", "tern_json", "application/a+json"),
        ("'*/*': {schema: {$ref: '#/components/schemas/User'}}", "true", "BODY", "p_user",
         "application/json"),
        ("text/csv: {}", "true", "BODY", "tern_str", "text/csv"),
        ("text/*: {}", "false", "BODY", "tern_opt_str", "text/plain"),
        ("image/*: {}", "true", "BODY_STREAM", "tern_body", "application/octet-stream"),
        ("application/jsonl: {}", "true", "BODY_STREAM", "tern_body", "application/jsonl"),
        ("application/x-www-form-urlencoded: {schema: {$ref: '#/components/schemas/User'}}",
         "true", "FORM", "p_user", "application/x-www-form-urlencoded"),
        ("application/x-www-form-urlencoded: {schema: {type: object, additionalProperties: "
         "{type: string}}}", "true", "BODY", "tern_map_str", "application/x-www-form-urlencoded"),
        ("multipart/form-data: {schema: {$ref: '#/components/schemas/User'}}", "true",
         "MULTIPART", "p_go_form", "multipart/form-data"),
        ("multipart/form-data: {schema: {$ref: '#/components/schemas/User'}}", "false",
         "MULTIPART_OPTIONAL", "const p_go_form *", "multipart/form-data"),
        ("multipart/mixed: {}", "true", "BODY_STREAM", "tern_body", "multipart/mixed"),
    ],
)  # fmt: skip
def test_bodies(
    tmp_path: Path, content: str, required: str, macro: str, ctype: str, media_type: str
) -> None:
    body = LaidOut(tmp_path, sent(content, required)).body
    assert (body.macro, body.slot.ctype, body.media_type) == (macro, ctype, media_type)
    assert body.slot.states == ("required" if required == "true" else "absent | value")
    assert body.others == ()


def test_what_is_sent_of_several_media_types(tmp_path: Path) -> None:
    every = ["text/event-stream", "application/jsonl", "image/png", "text/plain",
             "multipart/form-data", "application/x-www-form-urlencoded",
             "application/merge-patch+json", "application/json"]
    while every:
        body = LaidOut(tmp_path, sent(", ".join(f"{one}: {{}}" for one in every))).body
        assert body.source.sent.media_type == every[-1]
        assert body.others == tuple(every[:-1])
        every.pop()


def test_a_merge_patch(tmp_path: Path) -> None:
    content = "application/merge-patch+json: {schema: {$ref: '#/components/schemas/%s'}}"
    found = LaidOut(tmp_path, sent(content % "P"), schemas=(
        "P: {type: object, x-tern-patch: true, required: [a], properties: {a: {type: string}}}\n"))
    assert found.body.slot.ctype == "p_p_patch"
    assert LaidOut(tmp_path, sent(content % "User")).body.slot.ctype == "tern_json"


def test_fields_of_a_form(tmp_path: Path) -> None:
    body = LaidOut(tmp_path, sent("""\
        multipart/form-data: {schema: {type: object, required: [file, name], properties: {
          id: {type: string, readOnly: true}, name: {type: string},
          file: {type: string, format: binary},
          files: {type: array, items: {type: string, format: binary}},
          sizes: {type: array, items: {type: integer}},
          users: {type: array, items: {$ref: '#/components/schemas/User'}}}},
          encoding: {sizes: {contentType: application/json}}}""")).body
    assert [(one.name, one.slot.declare(one.name), one.macro, one.style, one.required)
            for one in body.fields] == [
        ("name", "tern_str name", "FIELD", "FORM", True),
        ("file", "tern_file file", "FILE", "FORM", True),
        ("files", "tern_files files", "FILES", "FORM", False),
        ("sizes", "tern_opt_array_int64 sizes", "FIELD", "JSON", False),
        ("users", "p_opt_array_user users", "FIELD", "FORM", False),
    ]


# Answers


def test_answers(tmp_path: Path) -> None:
    user = "content: {application/json: {schema: {$ref: '#/components/schemas/User'}}}"
    found = LaidOut(tmp_path, operation("", (
        f"responses: {{'200': {{description: A., {user}}}, '204': {{description: ''}}, "
        f"'400': {{description: B., {user}}}, 5XX: {{description: C., {user}}}, "
        "'404': {description: x, content: {text/html: {}}}, "
        "2XX: {description: x, content: {text/event-stream: {schema: "
        "{$ref: '#/components/schemas/Color'}}}}}"))).operation
    assert [(one.name, one.constant, one.slot.ctype if one.slot else "", one.brief)
            for one in found.answers] == [
        ("ok", "P_GO_OK", "p_user", "200: A."),
        ("no_content", "P_GO_NO_CONTENT", "", "204"),
        ("user", "P_GO_USER", "p_user", "400, 5XX"),
        ("not_found", "P_GO_NOT_FOUND", "tern_str", "404: x"),
        ("success", "P_GO_SUCCESS", "", "2XX: x"),
    ]
    assert [one.item.ctype if one.item else "" for one in found.answers] == [
        "", "", "", "", "p_color"]
    assert found.answers[2].text == "400: B.\n5XX: C."
    assert [(one.first, one.last, one.answer.name, one.slot.kind if one.slot else "", one.items)
            for one in found.rows] == [
        (200, 200, "ok", "MODEL", False), (204, 204, "no_content", "", False),
        (400, 400, "user", "MODEL", False), (500, 599, "user", "MODEL", False),
        (404, 404, "not_found", "STRING", False), (200, 299, "success", "ENUM", True),
    ]
    assert found.undocumented == "P_GO_UNDOCUMENTED"


def test_an_enum_of_an_answer_is_required(tmp_path: Path) -> None:
    found = LaidOut(tmp_path, operation("", (
        "responses: {'200': {description: x, content: {application/json: {schema: "
        "{$ref: '#/components/schemas/Color'}}}}}")))
    slot = found.operation.rows[0].slot
    assert slot is not None and (slot.presence, slot.kind) == ("REQUIRED", "ENUM")


def test_text_is_a_string_whatever_its_schema_says(tmp_path: Path) -> None:
    found = LaidOut(tmp_path, operation("", (
        "responses: {'200': {description: x, content: {text/plain: {schema: "
        "{type: string, x-tern-max-length: 5}}}}}")))
    slot = found.operation.rows[0].slot
    assert slot is not None and slot.ctype == "tern_str"


# Idempotency


@pytest.mark.parametrize("name", ["Idempotency-Key", "idempotency-key"])
def test_an_idempotency_key_is_no_parameter(tmp_path: Path, name: str) -> None:
    found = LaidOut(tmp_path, operation(
        f"parameters: [{{name: {name}, in: header, required: true, schema: {{type: string}}}}, "
        "{name: x, in: query, schema: {type: string}}], "))
    assert [one.name for one in found.operation.parameters] == ["x"]
    assert found.operation.flags == ("TERN_OPERATION_IDEMPOTENCY_KEY",)
    files = render(found.layout, found.interface, "in.yaml")
    assert ".flags = TERN_OPERATION_IDEMPOTENCY_KEY," in files["src/operations/go.c"]
    for path in ("include/p/operations/go.h", "docs/operations/go.md"):
        assert "`call.idempotency_key`" in files[path]


def test_an_idempotency_key_that_is_a_parameter(tmp_path: Path) -> None:
    found = LaidOut(tmp_path, operation(
        "parameters: [{name: Idempotency-Key, in: query, schema: {type: string}}, "
        "{name: Other-Key, in: header, schema: {type: string}}], "))
    assert [one.name for one in found.operation.parameters] == ["idempotency_key", "other_key"]
    assert found.operation.flags == ()


def test_operations_that_may_be_repeated(tmp_path: Path) -> None:
    found = LaidOut(tmp_path, operation("x-tern-idempotent: true, parameters: [{name: "
                                        "Idempotency-Key, in: header, schema: {}}], "))
    assert found.operation.flags == (
        "TERN_OPERATION_IDEMPOTENT", "TERN_OPERATION_IDEMPOTENCY_KEY")
    files = render(found.layout, found.interface, "in.yaml")
    assert ".flags = TERN_OPERATION_IDEMPOTENT | TERN_OPERATION_IDEMPOTENCY_KEY," in (
        files["src/operations/go.c"])
    for path in ("include/p/operations/go.h", "docs/operations/go.md"):
        assert "It may be repeated" in files[path]
    assert not LaidOut(tmp_path, operation("x-tern-idempotent: false, ")).operation.flags


def test_x_tern_idempotent_is_a_boolean(tmp_path: Path) -> None:
    case = Case(tmp_path, operation("x-tern-idempotent: 1, "), strict=False)
    assert case.found == ["warning: #/paths/~1a/post/x-tern-idempotent: 'x-tern-idempotent' must be "
                          "true or false, not an integer"]


# Paths, security, servers


@pytest.mark.parametrize(
    ("path", "encoded"),
    [
        ("/a b/{x}", "/a%20b/{x}"),
        ("/a?b#c/{x}", "/a%3Fb%23c/{x}"),
        ("/%41%4/%/{x}", "/%41%254/%25/{x}"),
        ("/é\"\\/{x}", "/%C3%A9%22%5C/{x}"),
        ("/a:b@c!$&'()*+,;=-._~/{x}", "/a:b@c!$&'()*+,;=-._~/{x}"),
    ],
)  # fmt: skip
def test_paths(tmp_path: Path, path: str, encoded: str) -> None:
    key = "'" + path.replace("'", "''") + "'"
    found = LaidOut(tmp_path, (
        f"paths:\n  {key}:\n    get: {{parameters: [{{name: x, in: path, required: true, "
        f"schema: {{type: string}}}}], {OK}}}\n"))
    assert found.operation.path == encoded


SCHEMES = """\
securitySchemes:
  a: {type: http, scheme: bearer}
  b: {type: apiKey, in: query, name: key}
  c: {type: mutualTLS}
  d: {type: http, scheme: digest}
  e: {type: oauth2, flows: {clientCredentials: {tokenUrl: 'https://e.com/t', scopes: {}}}}
  f-g: {type: apiKey, in: cookie, name: sid}
"""


@pytest.mark.parametrize(
    ("stated", "rows"),
    [
        ("", None),
        ("security: [], ", None),
        ("security: [{}], ", ((),)),
        ("security: [{a: [], b: []}, {c: [], d: []}, {c: []}, {}], ", (("a", "b"), ("d",), (), ())),
    ],
)  # fmt: skip
def test_security(tmp_path: Path, stated: str, rows: tuple[tuple[str, ...], ...] | None) -> None:
    assert LaidOut(tmp_path, operation(stated), components=SCHEMES).operation.security == rows


def test_security_schemes(tmp_path: Path) -> None:
    found = LaidOut(tmp_path, operation(""), components=SCHEMES)
    assert [(one.macro, one.kind, one.parameter, one.token_url)
            for one in found.interface.schemes] == [
        ("P_SECURITY_A", "TERN_CREDENTIAL_BEARER", "NULL", "NULL"),
        ("P_SECURITY_B", "TERN_CREDENTIAL_QUERY", '"key"', "NULL"),
        ("P_SECURITY_C", "TERN_SECURITY_UNSUPPORTED", "NULL", "NULL"),
        ("P_SECURITY_D", "TERN_SECURITY_UNSUPPORTED", "NULL", "NULL"),
        ("P_SECURITY_E", "TERN_CREDENTIAL_BEARER", "NULL", '"https://e.com/t"'),
        ("P_SECURITY_F_G", "TERN_CREDENTIAL_COOKIE", '"sid"', "NULL"),
    ]


@pytest.mark.parametrize(
    ("servers", "url"),
    [
        ("[]", ""),
        ("[{url: 'https://a.com/v1'}, {url: 'https://b.com'}]", "https://a.com/v1"),
        ("[{url: 'https://{x}.com:{y}', variables: {x: {default: a}, y: {default: 80}}}]",
         "https://a.com:80"),
        ("[{url: /v1}, {url: 'https://b.com'}]", ""),
        ("[{url: '{x}', variables: {x: {default: 'http://a.com'}}}]", "http://a.com"),
    ],
)  # fmt: skip
def test_base_urls(tmp_path: Path, servers: str, url: str) -> None:
    assert LaidOut(tmp_path, f"servers: {servers}\n" + operation("")).interface.base_url == url


# What is left out, and names


def test_operations_without_a_name_are_left_out(tmp_path: Path) -> None:
    case = Case(tmp_path, f"paths: {{/a: {{get: {{operationId: getUser, {OK}}}, "
                          f"put: {{operationId: get_user, {OK}}}}}}}\n")
    names = case.named(strict=False)
    layout = make_layout(case.document, names, case.diagnostics)
    found = make_interface(case.document, names, layout, case.diagnostics)
    assert [one.function for one in found.operations] == ["p_get_user"]
    assert case.found[-1] == (
        "warning: #/paths/~1a/put: the operation 'PUT /a' is left out, for the mistake above")


def test_the_client_s_function_gives_way_to_a_model(tmp_path: Path) -> None:
    assert LaidOut(tmp_path, operation("")).interface.create_client == "p_client_create"
    found = LaidOut(
        tmp_path, operation(""), schemas="ClientCreate: {type: object, properties: {a: {}}}\n")
    assert found.interface.create_client == "p_client_create_"


def test_an_operation_gives_way_to_the_client_s_function(tmp_path: Path) -> None:
    found = LaidOut(tmp_path, f"paths: {{/a: {{get: {{operationId: clientCreate, {OK}}}}}}}\n")
    assert found.operation.function == "p_client_create_call"


# Pages and texts


def test_pages(tmp_path: Path) -> None:
    found = LaidOut(tmp_path, """\
        paths:
          /a:
            get:
              operationId: go
              parameters:
                - {name: x, in: header, schema: {type: string}}
                - {name: limit, in: query, schema: {type: integer}}
                - {name: after, in: query, schema: {type: string}}
              x-tern-pagination:
                {style: cursor, parameter: after, limit: limit, items: /a~1b, next: /next~0}
              responses:
                '200':
                  description: x
                  content:
                    application/json:
                      schema:
                        type: object
                        properties:
                          a/b: {type: array, items: {type: string}}
                          next~: {type: string}
        """).operation.pages
    assert found is not None
    assert (found.style, found.parameter, found.limit) == ("TERN_PAGINATION_CURSOR", "2", "1")
    assert (found.items, found.next, found.more) == ('"/a~1b"', '"/next~0"', "NULL")


def test_texts_of_the_command_line(tmp_path: Path) -> None:
    found = LaidOut(tmp_path, operation(
        'summary: "One\\n\\u001bline", description: "a\\u001b\\n\\tb ", parameters: [{name: x, in: query, '
        'description: "c\\nd", schema: {type: string, maxLength: 3}}, {name: y, in: query, schema: '
        '{type: string}}], requestBody: {description: e, content: {text/plain: {}, '
        'image/png: {}}}, '))
    (text,) = command_texts(found.interface)
    assert (text.summary, text.description) == ("One <U+001B>line", "a<U+001B>\n        b")
    assert text.parameters == ("c d At most 3 characters.", "")
    assert text.body == "e The API also takes image/png."
    source = render(found.layout, found.interface, "in.yaml")["command/operations.c"]
    assert '    "c d At most 3 characters.",\n    NULL,\n};' in source


def test_hostile_texts_stay_inside(tmp_path: Path) -> None:
    hostile = '"*/ #error \\\\ ??/ \\n#include <x> | `a` ](x)"'
    found = LaidOut(tmp_path, operation(
        f"summary: {hostile}, description: {hostile}, parameters: [{{name: {hostile}, in: query, "
        f"description: {hostile}, schema: {{type: string}}}}], requestBody: {{description: "
        f"{hostile}, content: {{text/plain: {{}}}}}}, ",
        f"responses: {{'200': {{description: {hostile}}}}}"))
    files = render(found.layout, found.interface, "in.yaml")
    for path in ("include/p/operations/go.h", "src/operations/go.c", "command/operations.c"):
        bare = re.sub(r'"(\\.|[^"\\])*"', '""', re.sub(r"/\*.*?\*/", "", files[path], flags=re.S))
        assert "#error" not in bare and "<x>" not in bare, path
    rows = [line for line in files["docs/operations/go.md"].splitlines() if line.startswith("|")]
    for row in rows:
        assert re.sub(r"\\.", "", row).count("|") == 5, row


def test_operations_whose_parameters_clash_are_left_out(tmp_path: Path) -> None:
    one = "{name: %s, in: query, schema: {type: string}}"
    case = Case(tmp_path, operation(f"parameters: [{one % 'a b'}, {one % 'a-b'}, {one % 'a.b'}], "))
    found = make_interface(
        case.document, names := case.named(strict=False),
        make_layout(case.document, names, case.diagnostics), case.diagnostics)
    assert found.operations == ()
    assert case.found[-1] == (
        "warning: #/paths/~1a/post: the operation 'POST /a' is left out, for the mistake above")


def test_inline_types_that_clash_are_numbered(tmp_path: Path) -> None:
    def go(at: int, id: str, name: str) -> str:
        return (f"  /{at}: {{get: {{operationId: {id}, parameters: [{{name: {name}, in: query, "
                f"schema: {{enum: [x]}}}}], {OK}}}}}\n")

    found = LaidOut(tmp_path, "paths:\n" + go(0, "a", "b_c_d") + go(1, "a_b", "c_d")
                    + go(2, "a_b_c", "d") + go(3, "e", "f_g") + go(4, "e_f", "g_value"))
    names = [one.c_name for unit in found.interface.units for one in unit.types]
    assert names == ["p_a_b_c_d", "p_a_b_c_d_enum", "p_a_b_c_d_enum_2", "p_e_f_g",
                     "p_e_f_g_value_enum"]

"""Stage 3: the models of `x-tern-patch`."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_build import Case, short

from tern.ir import Model

USER = """\
    User:
      type: object
      x-tern-patch: true
      required: [id, home, email]
      properties:
        id: {type: string, default: x, minLength: 1, examples: [a], readOnly: true}
        home: {$ref: '#/components/schemas/Address'}
        email: {type: [string, 'null']}
        nick: {type: string, x-tern-name: handle}
        age: {type: [integer, 'null']}
        plan: {$ref: '#/components/schemas/Plan'}
        homes:
          type: object
          minProperties: 1
          additionalProperties: {$ref: '#/components/schemas/Address'}
        past: {type: array, minItems: 1, items: {$ref: '#/components/schemas/Address'}}
        color: {type: string, enum: [red, blue]}
        inner: {type: object, properties: {a: {type: integer}}}
    Address:
      type: object
      x-tern-patch: true
      required: [city]
      properties:
        city: {type: string}
        of: {$ref: '#/components/schemas/User'}
      additionalProperties: {type: integer}
    Plan:
      type: object
      x-tern-patch: false
      required: [name]
      properties:
        name: {type: string}
"""


def test_fields_of_a_patch(tmp_path: Path) -> None:
    case = Case(tmp_path, USER)
    assert case.found == []
    fields = case.model("UserPatch").fields
    assert [(one.wire_name, one.presence.value, short(one.value)) for one in fields] == [
        ("id", "optional", "string"),
        ("home", "optional", "AddressPatch"),
        ("email", "optional-nullable", "string?"),
        ("nick", "optional-nullable", "string?"),
        ("age", "optional-nullable", "int64?"),
        ("plan", "optional-nullable", "Plan?"),
        ("homes", "optional-nullable", "{AddressPatch?}?"),
        ("past", "optional-nullable", "[Address]?"),
        ("color", "optional-nullable", "User/color?"),
        ("inner", "optional-nullable", "User/inner?"),
    ]
    address = case.model("AddressPatch")
    assert [(one.wire_name, one.presence.value, short(one.value)) for one in address.fields] == [
        ("city", "optional", "string"), ("of", "optional-nullable", "UserPatch?")]
    assert address.additional_properties is not None
    assert short(address.additional_properties) == "int64?"


def test_what_a_patch_keeps_of_its_model(tmp_path: Path) -> None:
    case = Case(tmp_path, USER)
    fields = {one.wire_name: one for one in case.model("UserPatch").fields}
    assert not fields["id"].documentation.has_default
    assert fields["id"].documentation.examples == ()
    assert fields["id"].documentation.read_only
    assert fields["id"].value.constraints.min_length == 1
    assert fields["past"].value.constraints.min_items == 1
    assert fields["homes"].value.constraints.min_properties is None
    assert fields["nick"].name == "handle"
    assert "User" in case.model("UserPatch").documentation.description
    # The model itself is as it was.
    assert case.field("User", "id").documentation.default == "x"
    assert short(case.field("User", "homes").value) == "{Address}"


def test_order(tmp_path: Path) -> None:
    assert Case(tmp_path, USER).ids == [
        ("User",), ("User", "color"), ("User", "inner"), ("UserPatch",), ("Address",),
        ("AddressPatch",), ("Plan",)]


def test_name(tmp_path: Path) -> None:
    case = Case(tmp_path, """\
        A:
          type: object
          x-tern-name: thing
          x-tern-patch: true
          properties: {a: {type: string}}
        """)
    assert case.model("APatch").name == "thing_patch"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("A: {type: string, x-tern-patch: true}",
         "5:23: error: #/components/schemas/A/x-tern-patch: 'x-tern-patch' is for schemas of "
         "objects with properties; 'A' is none"),
        ("A: {oneOf: [{type: string}, {type: integer}], x-tern-patch: true}",
         "objects with properties; 'A' is none"),
        ("A: {type: object, x-tern-patch: 1, properties: {a: {type: string}}}",
         "'x-tern-patch' must be true or false, not an integer"),
        ("A: {type: object, x-tern-patch: true, properties: {a: {type: string}}}\n"
         "APatch: {type: string}",
         "'x-tern-patch' makes 'APatch', which is a schema of its own: rename one of the two"),
    ])
def test_refused(tmp_path: Path, text: str, found: str) -> None:
    case = Case(tmp_path, text)
    assert len(case.found) == 1 and found in case.found[0]


def test_a_reference_does_not_pass_it_on(tmp_path: Path) -> None:
    case = Case(tmp_path, """\
        A:
          type: object
          x-tern-patch: true
          properties: {a: {type: string}}
        B: {$ref: '#/components/schemas/A'}
        C: {type: object, properties: {a: {$ref: '#/components/schemas/A'}}}
        """)
    assert [one.id for one in case.types.values() if isinstance(one, Model)] == [
        ("A",), ("APatch",), ("C",)]
    assert short(case.field("C", "a").value) == "A"

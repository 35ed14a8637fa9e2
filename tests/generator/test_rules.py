"""What schemas assert arrives in the tables: of fields, items, map values, variants and roots."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

from tern.build import build
from tern.diagnostics import Diagnostics
from tern.layout import make_layout
from tern.names import make_names
from tern.operation_layout import make_interface
from tern.render import render

HEAD = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\ncomponents:\n  schemas:\n"


def files(tmp_path: Path, text: str) -> dict[str, str]:
    """The SDK `p` of some schemas."""
    path = tmp_path / "in.yaml"
    path.write_text(HEAD + textwrap.indent(textwrap.dedent(text), "    "))
    diagnostics = Diagnostics()
    document = build(str(path), diagnostics)
    assert document is not None, diagnostics.found
    names = make_names(document, "p", diagnostics)
    layout = make_layout(document, names, diagnostics)
    assert not diagnostics.failed, diagnostics.found
    interface = make_interface(document, names, layout, diagnostics)
    return render(layout, interface, "in.yaml")


def tables(source: str) -> dict[str, str]:
    """The members of each tern_constraints."""
    return dict(re.findall(r"const tern_constraints tern_constraints_of_(\w+) = \{ (.*) \};", source))


def all_tables(source: dict[str, str], *stems: str) -> dict[str, str]:
    return {name: made for stem in stems for name, made in tables(source[f"src/{stem}.c"]).items()}


def roots(source: str) -> dict[str, str]:
    """What a document of each component has to satisfy."""
    return dict(re.findall(r'\{ "(\w+)", &\w+, (?:&tern_constraints_of_)?(\w+) \}', source))


def test_items_at_any_depth(tmp_path: Path) -> None:
    source = files(tmp_path, """\
        A:
          type: object
          properties:
            grid:
              type: array
              maxItems: 3
              items:
                type: object
                additionalProperties: {type: array, items: {type: integer, minimum: 1}}
        """)["src/a.c"]
    assert tables(source) == {
        "p_a_0_items_items_items": '.minimum = "1"',
        "p_a_0_items_items": ".items = &tern_constraints_of_p_a_0_items_items_items",
        "p_a_0_items": ".items = &tern_constraints_of_p_a_0_items_items",
        "p_a_0": ".max_items = TERN_AT_MOST(3), .items = &tern_constraints_of_p_a_0_items",
    }
    assert "{ 0 /* grid */, 0, &tern_constraints_of_p_a_0, NULL }," in source


def test_components_are_seen_through(tmp_path: Path) -> None:
    source = files(tmp_path, """\
        Name: {type: string, maxLength: 5}
        Names: {type: array, uniqueItems: true, items: {$ref: '#/components/schemas/Name'}}
        A:
          type: object
          properties:
            names: {$ref: '#/components/schemas/Names'}
        """)
    assert tables(source["src/a.c"]) == {
        "p_a_0_items": ".max_length = TERN_AT_MOST(5)",
        "p_a_0": ".unique_items = true, .items = &tern_constraints_of_p_a_0_items",
    }
    assert all_tables(source, "name", "names") == {
        "p_name": ".max_length = TERN_AT_MOST(5)",
        "p_names_items": ".max_length = TERN_AT_MOST(5)",
        "p_names": ".unique_items = true, .items = &tern_constraints_of_p_names_items",
    }
    assert roots(source["src/p.c"]) == {"Name": "p_name", "Names": "p_names", "A": "NULL"}


def test_values_of_additional_properties(tmp_path: Path) -> None:
    source = files(tmp_path, """\
        A:
          type: object
          properties: {id: {type: string}}
          additionalProperties: {type: number, multipleOf: 0.01}
        """)["src/a.c"]
    assert tables(source) == {"p_a_additional": '.multiple_of = "0.01"'}
    # The field after the last.
    assert "{ 1 /* * */, 0, &tern_constraints_of_p_a_additional, NULL }," in source
    assert "tern_rules_of_p_a, 1);" in source


def test_variants(tmp_path: Path) -> None:
    source = files(tmp_path, """\
        U:
          oneOf:
            - {type: string, pattern: ^a}
            - {type: integer}
        """)["src/u.c"]
    assert tables(source) == {"p_u_0": '.pattern = "^a"'}
    assert re.search(r"TERN_VARIANT_OF\(\s+p_u, string, .*\s+.*&tern_constraints_of_p_u_0\),", source)
    assert re.search(r"TERN_VARIANT\(\s+p_u, integer,", source)


def test_roots_that_are_models_and_unions(tmp_path: Path) -> None:
    source = files(tmp_path, """\
        A: {type: object, minProperties: 1, properties: {x: {type: string}}}
        U: {maxLength: 3, oneOf: [{type: string}, {type: integer}]}
        B: {type: object, properties: {a: {$ref: '#/components/schemas/A'}}}
        C: {type: object, minProperties: 2, additionalProperties: {type: integer, maximum: 9}}
        F: {minimum: 3}
        L: {type: integer, enum: [1, 2]}
        """)
    assert all_tables(source, "a", "u", "c", "f", "l") == {
        "p_a": ".min_properties = 1",
        "p_u": ".max_length = TERN_AT_MOST(3)",
        "p_c_items": '.maximum = "9"',
        "p_c": ".min_properties = 2, .items = &tern_constraints_of_p_c_items",
        "p_f": '.minimum = "3"',
        "p_l": ".allowed = tern_constraints_of_p_l_allowed",
    }
    assert 'tern_constraints_of_p_l_allowed[] = { "1", "2", NULL };' in source["src/l.c"]
    assert roots(source["src/p.c"]) == {
        "A": "p_a", "U": "p_u", "B": "NULL", "C": "p_c", "F": "p_f", "L": "p_l"}
    assert tables(source["src/b.c"]) == {"p_b_0": ".min_properties = 1"}

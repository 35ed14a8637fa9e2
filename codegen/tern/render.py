"""Stage 6: the layout to text, by templates that decide nothing.

A template's name says what it makes; `_OUTPUTS` says where that goes.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jinja2

from . import prose, samples, text
from .c_types import Layout

ABI = 1
"""TERN_ABI of the runtime that generated code fits (runtime/include/tern/abi.h)."""

TEMPLATES = Path(__file__).parent / "templates"

_PER_UNIT = {
    "unit.h.j2": "include/{prefix}/{stem}.h",
    "unit.c.j2": "src/{stem}.c",
    "page.md.j2": "docs/{stem}.md",
    "unit_test.c.j2": "tests/{stem}_test.c",
}
_PER_API = {
    "containers.h.j2": "include/{prefix}/containers.h",
    "containers.c.j2": "src/containers.c",
    "api.h.j2": "include/{prefix}/{prefix}.h",
    "api.c.j2": "src/{prefix}.c",
    "json_c.h.j2": "include/{prefix}/json_c.h",
    "command.c.j2": "command/main.c",
    "test_main.c.j2": "tests/main.c",
    "CMakeLists.txt.j2": "CMakeLists.txt",
    "Config.cmake.in.j2": "cmake/{prefix}Config.cmake.in",
    "index.md.j2": "docs/README.md",
}


def render(layout: Layout, schema: str) -> dict[str, str]:
    """The files of an SDK by path. `schema`: the input's name as generated files state it."""
    environment = _environment()
    tests = {unit.stem: samples.test_types(layout.document, unit) for unit in layout.units}
    shared: dict[str, Any] = {
        "layout": layout,
        "prefix": layout.prefix,
        "schema": schema,
        "abi": ABI,
        "pages": prose.pages(layout),
        "tests": tests,
    }
    files = {}
    for template, path in _PER_API.items():
        files[path.format(prefix=layout.prefix)] = environment.get_template(template).render(shared)
    for template, path in _PER_UNIT.items():
        compiled = environment.get_template(template)
        for unit in layout.units:
            name = path.format(prefix=layout.prefix, stem=unit.stem)
            files[name] = compiled.render(shared, unit=unit)
    return files


def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,
    )
    environment.filters.update(
        c_string=text.c_string,
        json_escaped=text.json_escaped,
        comment=text.comment,
        one_line=text.one_line,
        quoted_comment=text.quoted_comment,
        visible=text.visible,
        markdown=text.markdown,
        described=prose.of_schema,
    )
    return environment

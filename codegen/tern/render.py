"""Stage 6: the layout to text, by templates that decide nothing.

A template's name says what it makes; the tables `_PER_...` say for what, and where that goes.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jinja2

from . import operation_prose, prose, samples, text
from .c_types import Layout
from .operation_types import InterfaceLayout

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
    "CMakeLists.txt.j2": "CMakeLists.txt",
    "Config.cmake.in.j2": "cmake/{prefix}Config.cmake.in",
    "index.md.j2": "docs/README.md",
}
_PER_TYPED_API = {
    "test_main.c.j2": "tests/main.c",
}
_PER_OPERATION = {
    "operation.h.j2": "include/{prefix}/operations/{stem}.h",
    "operation.c.j2": "src/operations/{stem}.c",
    "operation.md.j2": "docs/operations/{stem}.md",
}
_PER_TYPED_OPERATION = {
    "unit_test.c.j2": "tests/operations/{stem}_test.c",
}
_PER_INTERFACE = {
    "operations.h.j2": "include/{prefix}/operations.h",
    "operations.c.j2": "src/operations.c",
    "operation_containers.h.j2": "include/{prefix}/operations/containers.h",
    "operation_containers.c.j2": "src/operations/containers.c",
    "command_operations.c.j2": "command/operations.c",
}
_PER_TYPED_INTERFACE = {
    "test_main.c.j2": "tests/operations/main.c",
}


def render(layout: Layout, interface: InterfaceLayout, schema: str) -> dict[str, str]:
    """The files of an SDK by path. `schema`: the input's name as generated files state it."""
    return _Files(layout, interface, schema).render()


class _Files:
    def __init__(self, layout: Layout, interface: InterfaceLayout, schema: str) -> None:
        self._layout = layout
        self._interface = interface
        self._environment = _environment()
        self._shared: dict[str, Any] = {
            "layout": layout,
            "interface": interface,
            "prefix": layout.prefix,
            "schema": schema,
            "abi": ABI,
        }
        self._files: dict[str, str] = {}

    def render(self) -> dict[str, str]:
        layout, interface = self._layout, self._interface
        self._add(_PER_API, "")
        if layout.units:
            self._add(
                _PER_TYPED_API, "", suites=[f"{layout.prefix}_{one.stem}" for one in layout.units])
        pages = prose.pages(layout)
        for unit in layout.units:
            tests = samples.test_types(layout.document, unit)
            self._add(
                _PER_UNIT, unit.stem, unit=unit, sections=pages[unit.stem], tests=tests, folder="",
                suite=f"{layout.prefix}_{unit.stem}")
        if interface.units:
            self._add_interface()
        return self._files

    def _add_interface(self) -> None:
        interface, whole = self._interface, self._layout.document.with_interface()
        self._add(_PER_INTERFACE, "", texts=operation_prose.command_texts(interface))
        pages = operation_prose.pages_of(self._layout, interface)
        for unit in interface.units:
            self._add(_PER_OPERATION, unit.stem, unit=unit, page=pages[unit.stem])
        for unit in interface.typed:
            self._add(
                _PER_TYPED_OPERATION, unit.stem, unit=unit, folder="operations/",
                tests=samples.test_types(whole, unit), suite=self._suite(unit.stem))
        if interface.typed:
            self._add(
                _PER_TYPED_INTERFACE, "",
                suites=[self._suite(one.stem) for one in interface.typed])

    def _suite(self, stem: str) -> str:
        return f"{self._layout.prefix}_operations_{stem}"

    def _add(self, templates: Mapping[str, str], stem: str, **values: Any) -> None:
        for template, path in templates.items():
            name = path.format(prefix=self._layout.prefix, stem=stem)
            self._files[name] = self._environment.get_template(template).render(
                self._shared, **values)


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
        described=operation_prose.of_anything,
    )
    return environment

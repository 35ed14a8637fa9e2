"""Stage 6: the layout to text, by templates that decide nothing.

A template's name says what it makes; the tables `_PER_...` say for what, and where that goes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2

from . import ir, operation_prose, prose, samples, text
from .c_types import Layout, Unit
from .names import OPERATIONS, WEBHOOKS
from .operation_types import InterfaceLayout, OperationUnit, WebhooksLayout

ABI = 1
"""TERN_ABI of the runtime that generated code fits (runtime/include/tern/abi.h)."""

TEMPLATES = Path(__file__).parent / "templates"

_PER_UNIT = {
    "unit.h.j2": "include/{prefix}/{stem}.h",
    "unit.c.j2": "src/{stem}.c",
    "page.md.j2": "docs/{stem}.md",
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
_PER_OPERATION = {
    "operation.h.j2": "include/{prefix}/{folder}/{stem}.h",
    "operation.c.j2": "src/{folder}/{stem}.c",
    "operation.md.j2": "docs/{folder}/{stem}.md",
}
_PER_FOLDER = {
    "inline_containers.h.j2": "include/{prefix}/{folder}/containers.h",
    "inline_containers.c.j2": "src/{folder}/containers.c",
}
_PER_INTERFACE = {
    "operations.h.j2": "include/{prefix}/operations.h",
    "operations.c.j2": "src/operations.c",
    "command_operations.c.j2": "command/operations.c",
}
_PER_WEBHOOKS = {
    "webhooks.h.j2": "include/{prefix}/webhooks.h",
    "webhooks.c.j2": "src/webhooks.c",
    "webhooks.md.j2": "docs/webhooks.md",
}
_TEST = {"unit_test.c.j2": "tests/{stem}_test.c"}
_TEST_MAIN = {"test_main.c.j2": "tests/{folder}/main.c"}


def render(layout: Layout, interface: InterfaceLayout, schema: str) -> dict[str, str]:
    """The files of an SDK by path. `schema`: the input's name as generated files state it."""
    return _Files(layout, interface, schema).render()


@dataclass(frozen=True)
class Suite:
    """A test suite of a unit: what C calls it, what people do, and where it is."""

    symbol: str
    name: str
    path: str


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
        layout, prefix = self._layout, self._layout.prefix
        sources = ["src/containers.c", f"src/{prefix}.c"]
        sources += [f"src/{one.stem}.c" for one in layout.units]
        suites = [Suite(f"{prefix}_{one.stem}", one.stem, one.stem) for one in layout.units]
        pages = prose.pages(layout)
        for unit, suite in zip(layout.units, suites, strict=True):
            self._add(_PER_UNIT, unit.stem, unit=unit, sections=pages[unit.stem])
            self._add_test(layout.document, unit, suite)
        if self._interface.webhooks:
            sources += [
                "src/webhooks.c", "src/webhooks/containers.c",
                *(f"src/webhooks/{one.stem}.c" for one in self._interface.webhooks.units)]
            suites += self._add_webhooks(self._interface.webhooks)
        self._add(_PER_API, sources=sources, suites=suites)
        if suites:
            self._add(_TEST_MAIN, suites=suites)
        if self._interface.units:
            self._add_operations()
        return self._files

    def _add_webhooks(self, webhooks: WebhooksLayout) -> list[Suite]:
        self._add(
            _PER_WEBHOOKS, webhooks=webhooks,
            links=operation_prose.webhook_links(self._layout, webhooks))
        self._add(
            _PER_FOLDER, folder=WEBHOOKS, declared=webhooks.declared, above="containers")
        pages = operation_prose.webhook_pages_of(self._layout, webhooks)
        suites: list[Suite] = []
        for unit in webhooks.units:
            self._add(
                _PER_OPERATION, unit.stem, unit=unit, page=pages[unit.stem], folder=WEBHOOKS,
                guard="WEBHOOK", library=self._layout.prefix)
            suite = Suite(
                f"webhooks_of_{self._layout.prefix}_{unit.stem}", f"{WEBHOOKS}.{unit.stem}",
                f"{WEBHOOKS}/{unit.stem}")
            self._add_test(self._layout.document.with_interface(), unit, suite)
            suites.append(suite)
        return suites

    def _add_operations(self) -> None:
        interface, prefix = self._interface, self._layout.prefix
        self._add(_PER_INTERFACE, texts=operation_prose.command_texts(interface))
        self._add(
            _PER_FOLDER, folder=OPERATIONS, declared=interface.declared,
            above=f"{WEBHOOKS}/containers" if interface.webhooks else "containers")
        pages = operation_prose.pages_of(self._layout, interface)
        for unit in interface.units:
            self._add(
                _PER_OPERATION, unit.stem, unit=unit, page=pages[unit.stem], folder=OPERATIONS,
                guard="OPERATION", library="client")
        suites: list[Suite] = []
        for unit in interface.typed:
            suite = Suite(
                f"{prefix}_operations_{unit.stem}", unit.stem, f"{OPERATIONS}/{unit.stem}")
            self._add_test(self._layout.document.with_interface(), unit, suite)
            suites.append(suite)
        if suites:
            self._add(_TEST_MAIN, folder=OPERATIONS, suites=suites)

    def _add_test(
        self, document: ir.Document, unit: Unit | OperationUnit, suite: Suite
    ) -> None:
        self._add(
            _TEST, suite.path, unit=unit, path=suite.path, suite=suite,
            tests=samples.test_types(document, unit))

    def _add(
        self, templates: Mapping[str, str], stem: str = "", folder: str = "", **values: Any
    ) -> None:
        for template, path in templates.items():
            name = path.format(prefix=self._layout.prefix, stem=stem, folder=folder)
            self._files[name.replace("//", "/")] = self._environment.get_template(template).render(
                self._shared, folder=folder, **values)


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

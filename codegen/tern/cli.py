"""The command line, and the seven stages in their order."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from . import samples, write
from .build import build
from .config import Api, can_be_prefix, read_config
from .diagnostics import Diagnostics, Severity
from .layout import make_layout
from .names import make_names
from .operation_layout import make_interface
from .render import render

CONFIG = "tern.yaml"


@dataclass(frozen=True)
class Output:
    """What one API comes to: files for a folder."""

    folder: Path
    files: dict[str, str]


def generate(api: Api, diagnostics: Diagnostics) -> Output | None:
    """Runs the stages before `write` for one API. None where there was an error."""
    errors = diagnostics.failed
    # An operation with a mistake in it is left out, and said to be: it must not cost all others.
    document = build(api.schema, diagnostics, api.renames, api.renamed_at, strict=False)
    if document is None or diagnostics.failed:
        return None
    names = make_names(document, api.name, diagnostics, strict=False)
    if diagnostics.failed and not errors:
        return None
    samples.check_examples(document.with_interface(), diagnostics)
    layout = make_layout(document, names, diagnostics)
    interface = make_interface(document, names, layout, diagnostics)
    if diagnostics.failed and not errors:
        return None
    # A path would tell of the machine; the file's name is enough to find it by.
    files = render(layout, interface, Path(api.schema).name)
    return Output(Path(api.output), write.with_manifest(files))


def main(arguments: Sequence[str]) -> int:
    """Returns the exit status: 0; 1 for an error in the input, or where `--check` finds a
    difference; 2 for a wrong command line (argparse) or an output that can't be written."""
    options = _parser().parse_args(arguments)
    diagnostics = Diagnostics()
    apis = _apis(options, diagnostics)
    outputs = []
    for api in apis:
        # Each API apart: an error in one must not hide those of the next.
        found = Diagnostics()
        output = generate(api, found)
        diagnostics.found += found.found
        if output is not None:
            outputs.append(output)
    for one in diagnostics.found:
        if one.severity is not Severity.NOTE or options.notes:
            print(one, file=sys.stderr)
    if diagnostics.failed:
        print("tern: nothing was written", file=sys.stderr)
        return 1
    return _check(outputs) if options.check else _write(outputs)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="tern", description="Turns OpenAPI documents into C SDKs.", allow_abbrev=False)
    commands = parser.add_subparsers(dest="command", required=True)
    generate_command = commands.add_parser(
        "generate", allow_abbrev=False,
        help=f"write the SDKs that {CONFIG} lists, or the one of SPEC")
    generate_command.add_argument("spec", nargs="?", metavar="SPEC", help="an OpenAPI document")
    generate_command.add_argument("-o", "--output", metavar="DIR", help="where to, with SPEC")
    generate_command.add_argument(
        "--name", help="prefix of all C names, with SPEC (default: SPEC's file name)")
    generate_command.add_argument(
        "--rename", metavar="POINTER=NAME", action="append", default=[],
        help="what to call a schema of SPEC in C, by its JSON pointer; can be given repeatedly")
    generate_command.add_argument(
        "--check", action="store_true",
        help="write nothing; exit 1 with a diff where the output is not up to date")
    generate_command.add_argument(
        "--notes", action="store_true", help="also show which names had to differ in C, and why")
    return parser


def _apis(options: argparse.Namespace, diagnostics: Diagnostics) -> Sequence[Api]:
    if options.spec is None:
        if options.output is not None or options.name is not None or options.rename:
            _parser().error("-o, --name and --rename go with SPEC")
        return read_config(CONFIG, diagnostics)
    if options.output is None:
        _parser().error("SPEC needs -o DIR")
    name = options.name or re.sub(r"[^a-z0-9]+", "_", Path(options.spec).stem.lower()).strip("_")
    if not can_be_prefix(name):
        _parser().error(
            f"'{name}' can't be the prefix of C names: use --name with small letters, digits and _")
    return [Api(name, options.spec, options.output, _renames(options.rename))]


def _renames(given: Sequence[str]) -> dict[str, str]:
    """`POINTER=NAME` each; a pointer may hold `=`, a name may not."""
    renames: dict[str, str] = {}
    for one in given:
        pointer, separator, name = one.rpartition("=")
        if not separator or pointer in renames:
            _parser().error(
                f"'{one}': expected POINTER=NAME, such as "
                "'#/components/schemas/nullTime=null_time_2', each pointer once")
        renames[pointer] = name
    return renames


def _check(outputs: Sequence[Output]) -> int:
    different = False
    for one in outputs:
        for line in write.diff(one.folder, one.files):
            different = True
            sys.stdout.write(line if line.endswith("\n") else line + "\n")
    if different:
        print("tern: not up to date: run 'tern generate'", file=sys.stderr)
    return 1 if different else 0


def _write(outputs: Sequence[Output]) -> int:
    for one in outputs:
        try:
            changes = write.apply(one.folder, one.files)
        except OSError as error:
            print(f"tern: {error.filename}: {error.strerror}", file=sys.stderr)
            return 2
        print(
            f"{one.folder.as_posix()}: {len(one.files)} files, {len(changes.written)} written, "
            f"{len(changes.removed)} removed")
    return 0

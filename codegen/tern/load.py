"""Stage 1: a YAML or JSON file to nodes that keep file, line and column.

YAML is read by the rules of YAML 1.2's core schema (section 10.3.2), not by the 1.1 rules that
PyYAML applies on its own: `off`, `no`, `=`, `1_000`, dates and times are strings, `0o14` is 12.
A file that is JSON is read as JSON (RFC 8259), which YAML parsers only approximate:
surrogate pairs in escapes, keys longer than 1,024 characters, tabs.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

import yaml

from .compose import Composer, Refusal
from .diagnostics import Diagnostics, Location
from .json_scan import scan
from .nodes import Node

# libyaml's parser is some twenty times faster; not every build of PyYAML has it.
_Parser: type[Any] = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def load(path: str, diagnostics: Diagnostics) -> Node | None:
    """Reads one file. None, and an error, where there is no tree to go on with.

    Duplicate keys are errors as well, but leave a tree (the first one counts).
    """
    text = _read(path, diagnostics)
    if text is None:
        return None
    try:
        return _parse(path, text, diagnostics)
    except Refusal as refusal:
        diagnostics.error(Location(path, refusal.line, refusal.column), refusal.text)
        return None


def _read(path: str, diagnostics: Diagnostics) -> str | None:
    try:
        data = Path(path).read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        diagnostics.error(Location(path, 1, 1), f"cannot read the file: {reason}")
        return None
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        diagnostics.error(Location(path, 1, 1), "the file is UTF-16: convert it to UTF-8")
        return None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        line, column = _position(before)
        diagnostics.error(
            Location(path, line, column),
            f"byte 0x{data[error.start]:02x} is not UTF-8: convert the file to UTF-8",
        )
        return None
    if text.startswith("\ufeff"):
        diagnostics.warning(
            Location(path, 1, 1), "the file starts with a byte order mark, which is ignored"
        )
        text = text[1:]
    return text


def _position(before: str) -> tuple[int, int]:
    """Line and column of what follows `before`."""
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def _parse(path: str, text: str, diagnostics: Diagnostics) -> Node | None:
    if text.lstrip(" \t\r\n")[:1] in ("{", "["):
        attempt = Diagnostics()
        try:
            root = scan(path, text, attempt)
        except Refusal:
            # YAML's flow style begins like JSON: only a file that calls itself JSON must be it.
            if path.lower().endswith(".json"):
                raise
        else:
            for one in attempt.found:
                diagnostics.error(one.location, one.text)
            return root
    return _compose_yaml(path, text, diagnostics)


def _compose_yaml(path: str, text: str, diagnostics: Diagnostics) -> Node | None:
    composer = Composer(path, diagnostics)
    try:
        # The constructor reads the first characters already.
        _feed(_Parser(text), composer)
    except yaml.reader.ReaderError as error:
        raise _unreadable(text, error) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise Refusal(line, column, f"not YAML: {error.problem or error.context}") from None
    except yaml.YAMLError as error:
        raise Refusal(1, 1, f"not YAML: {error}") from None
    if composer.root is None:
        raise Refusal(1, 1, "the file is empty")
    return composer.root


def _unreadable(text: str, error: yaml.reader.ReaderError) -> Refusal:
    found = _UNPRINTABLE.search(text)
    if found is None:
        return Refusal(1, 1, f"not YAML: {error.reason}")
    line, column = _position(text[: found.start()])
    return Refusal(line, column, f"the character U+{ord(found[0]):04X} is not allowed in YAML")


_UNPRINTABLE = re.compile(
    "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
)


def _feed(parser: Any, composer: Composer) -> None:
    """Hands PyYAML's events to the composer. (PyYAML's own composer recurses and refuses an
    anchor name that is used again.)"""
    documents = 0
    while True:
        event = parser.get_event()
        kind = type(event)
        line, column = event.start_mark.line + 1, event.start_mark.column + 1
        if kind is yaml.ScalarEvent:
            _feed_scalar(event, composer, line, column)
        elif kind is yaml.MappingStartEvent:
            _check_tag(event, "map", line, column)
            composer.open({}, line, column, event.anchor)
        elif kind is yaml.SequenceStartEvent:
            _check_tag(event, "seq", line, column)
            composer.open([], line, column, event.anchor)
        elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
            composer.close()
        elif kind is yaml.AliasEvent:
            composer.alias(event.anchor, line, column)
        elif kind is yaml.DocumentStartEvent:
            documents += 1
            if documents > 1:
                raise Refusal(line, column, "a second document begins: one per file is read")
        elif kind is yaml.StreamEndEvent:
            return


def _feed_scalar(event: Any, composer: Composer, line: int, column: int) -> None:
    plain = event.tag is None and event.implicit[0]
    if composer.expects_key:
        composer.key(event.value, line, column, is_merge=plain and event.value == "<<")
        if event.anchor is not None:
            composer.anchored_key(event.anchor, event.value, line, column)
        return
    try:
        if plain:
            value = resolve_plain(event.value)
        else:
            value = _resolve_tagged(event.tag, event.value)
    except ValueError as error:
        raise Refusal(line, column, str(error)) from None
    composer.scalar(value, event.value, line, column, event.anchor)


_TAG = "tag:yaml.org,2002:"
_WORDS: dict[str, Any] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True,
    "false": False, "False": False, "FALSE": False,
}
_INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(
    r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"
    r"|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
)


def resolve_plain(text: str) -> Any:
    """The value of an unquoted scalar (YAML 1.2, section 10.3.2)."""
    if text in _WORDS:
        return _WORDS[text]
    # Most scalars are words: what cannot begin a number needs no pattern.
    if text[0] not in "+-.0123456789":
        return text
    if _INTEGER.fullmatch(text):
        return _integer(text)
    if _FLOAT.fullmatch(text):
        return float(text.replace(".", "", 1) if text.lstrip("+-.")[:1] in "iInN" else text)
    return text


def _integer(text: str) -> int:
    if len(text) > sys.int_info.default_max_str_digits:
        raise ValueError(f"a number of {len(text)} digits is too long")
    return int(text, {"0o": 8, "0x": 16}.get(text[:2], 10))


def _resolve_tagged(tag: str | None, text: str) -> Any:
    """The value of a quoted scalar, or of one with an explicit tag."""
    if tag is None or tag in ("!", _TAG + "str"):
        return text
    value = resolve_plain(text)
    wanted: dict[str, Any] = {"null": type(None), "bool": bool, "int": int, "float": (int, float)}
    types = wanted.get(tag.removeprefix(_TAG)) if tag.startswith(_TAG) else None
    if types is None:
        raise ValueError(f"the YAML tag '{tag}' is not supported")
    if not isinstance(value, types):
        raise ValueError(f"'{text}' is not what its tag '{tag}' says")
    return float(value) if types == (int, float) else value


def _check_tag(event: Any, expected: str, line: int, column: int) -> None:
    if event.tag not in (None, "!", _TAG + expected):
        raise Refusal(line, column, f"the YAML tag '{event.tag}' is not supported here")

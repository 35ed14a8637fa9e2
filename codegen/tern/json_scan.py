"""Reads JSON (RFC 8259) to nodes. Python's own `json` does not tell where a value stands."""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from json import JSONDecodeError
from json.decoder import scanstring  # type: ignore[attr-defined]
from typing import Any

from .compose import Composer, Refusal
from .diagnostics import Diagnostics
from .nodes import Node

_SPACE = re.compile(r"[ \t\n\r]*")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?")
_WORDS: dict[str, Any] = {"true": True, "false": False, "null": None}
_WORD = re.compile(r"true|false|null")


def scan(file: str, text: str, diagnostics: Diagnostics) -> Node | None:
    """The tree of a JSON text. Raises `Refusal` where it is none; reports duplicate keys."""
    return _Scanner(file, text, diagnostics).scan()


class _Scanner:
    def __init__(self, file: str, text: str, diagnostics: Diagnostics) -> None:
        self._text = text
        self._at = 0
        self._last = 0  # where the latest value, or its closing bracket, stands
        self._line_starts = [0, *(found.end() for found in re.finditer("\n", text))]
        self._composer = Composer(file, diagnostics)
        self._open: list[str] = []

    def scan(self) -> Node | None:
        self._skip_space()
        self._value()
        while self._open:
            self._next_member()
        self._skip_space()
        if self._at < len(self._text):
            raise self._refusal("something follows the end of the document")
        return self._composer.root

    def _next_member(self) -> None:
        """Reads what follows a value or an opening bracket, up to and including the next value."""
        self._skip_space()
        closing = self._open[-1]
        sign = self._peek()
        if sign == closing:
            self._last = self._at
            self._at += 1
            self._open.pop()
            self._composer.close()
            return
        # Only an opening bracket stands before the first member.
        if self._text[self._last] not in "{[":
            if sign != ",":
                raise self._refusal(f"expected ',' or '{closing}'")
            self._at += 1
            self._skip_space()
        if closing == "}":
            self._key()
        self._value()

    def _key(self) -> None:
        if self._peek() != '"':
            raise self._refusal("expected a key in double quotes")
        line, column = self._position(self._at)
        self._composer.key(self._string(), line, column)
        self._skip_space()
        if self._peek() != ":":
            raise self._refusal("expected ':'")
        self._at += 1
        self._skip_space()

    def _value(self) -> None:
        start = self._at
        line, column = self._position(start)
        sign = self._peek()
        if sign == "{" or sign == "[":
            self._last = start
            self._at += 1
            self._open.append("}" if sign == "{" else "]")
            self._composer.open({} if sign == "{" else [], line, column, None)
            return
        if sign == '"':
            value: Any = self._string()
            text = value
        else:
            value = self._number_or_word()
            text = self._text[start : self._at]
        self._last = start
        self._composer.scalar(value, text, line, column, None)

    def _string(self) -> str:
        start = self._at
        try:
            value: str
            value, self._at = scanstring(self._text, start + 1, True)
        except JSONDecodeError as error:
            self._at = error.pos
            raise self._refusal(f"{error.msg[:1].lower()}{error.msg[1:]}") from None
        try:
            value.encode("utf-8")
        except UnicodeEncodeError:
            self._at = start
            raise self._refusal("the string holds half of a surrogate pair") from None
        return value

    def _number_or_word(self) -> Any:
        word = _WORD.match(self._text, self._at)
        if word:
            self._at = word.end()
            return _WORDS[word[0]]
        number = _NUMBER.match(self._text, self._at)
        if not number:
            raise self._refusal("expected a value")
        if number.end() - number.start() > sys.int_info.default_max_str_digits:
            raise self._refusal("a number with that many digits is too long")
        self._at = number.end()
        is_integer = number[1] is None and number[2] is None
        return int(number[0]) if is_integer else float(number[0])

    def _skip_space(self) -> None:
        found = _SPACE.match(self._text, self._at)
        assert found
        self._at = found.end()

    def _peek(self) -> str:
        return self._text[self._at : self._at + 1]

    def _position(self, at: int) -> tuple[int, int]:
        line = bisect_right(self._line_starts, at)
        return line, at - self._line_starts[line - 1] + 1

    def _refusal(self, text: str) -> Refusal:
        line, column = self._position(self._at)
        if self._at >= len(self._text):
            text = f"the file ends too early: {text}"
        return Refusal(line, column, f"not JSON: {text}")

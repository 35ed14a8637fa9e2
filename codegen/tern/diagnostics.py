"""Diagnostics are values: where, what is wrong, and what to do about it."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass(frozen=True, order=True)
class Location:
    """A place in an input document.

    file: the path as the user gave it; line and column: 1-based;
    pointer: the JSON pointer (RFC 6901) as a URI fragment, `#/components/schemas/Session`,
    or "" where there is no tree yet (a syntax error).
    """

    file: str
    line: int
    column: int
    pointer: str = ""


class Severity(enum.Enum):
    NOTE = "note"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True)
class Diagnostic:
    """One finding. `text` says what is wrong and, where it can, how to mend it."""

    severity: Severity
    location: Location
    text: str

    def __str__(self) -> str:
        at = self.location
        pointer = f"{at.pointer}: " if at.pointer else ""
        return f"{at.file}:{at.line}:{at.column}: {self.severity.value}: {pointer}{self.text}"


@dataclass
class Diagnostics:
    """Collects findings, in the order in which they were made, each once."""

    found: list[Diagnostic] = field(default_factory=list)
    _seen: set[Diagnostic] = field(default_factory=set, init=False, repr=False, compare=False)
    _error: Severity = field(default=Severity.ERROR, init=False, repr=False, compare=False)

    def error(self, location: Location, text: str) -> None:
        self._add(Diagnostic(self._error, location, text))

    @property
    def lenient(self) -> bool:
        """Whether errors are warnings for now."""
        return self._error is not Severity.ERROR

    @contextmanager
    def softened(self, soften: bool = True) -> Iterator[None]:
        """Has errors found inside be warnings: in what can be left out for them."""
        before = self._error
        self._error = Severity.WARNING if soften else before
        try:
            yield
        finally:
            self._error = before

    def note(self, location: Location, text: str) -> None:
        self._add(Diagnostic(Severity.NOTE, location, text))

    def warning(self, location: Location, text: str) -> None:
        self._add(Diagnostic(Severity.WARNING, location, text))

    def _add(self, diagnostic: Diagnostic) -> None:
        if diagnostic not in self._seen:
            self._seen.add(diagnostic)
            self.found.append(diagnostic)

    @property
    def failed(self) -> bool:
        """True when there is an error: nothing may be written then."""
        return any(one.severity is Severity.ERROR for one in self.found)

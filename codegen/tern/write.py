"""Stage 7: files to disk: only those whose bytes change, stale ones removed.

What a previous run wrote is known from the manifest that it left; nothing else is ever removed.
"""

from __future__ import annotations

import difflib
import os
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

MANIFEST = "tern-manifest.txt"

Files = Mapping[str, str]
"""Contents by path relative to the output folder, with `/`."""


@dataclass(frozen=True)
class Changes:
    """Paths relative to the output folder."""

    written: tuple[str, ...]
    removed: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.written or self.removed)


def with_manifest(files: Files) -> dict[str, str]:
    """The files and the manifest that lists them."""
    listed = sorted([*files, MANIFEST])
    return {**files, MANIFEST: "".join(path + "\n" for path in listed)}


def compare(folder: Path, files: Files) -> Changes:
    """What `apply` would change. `files` includes the manifest."""
    written = tuple(path for path in sorted(files) if _read(folder / path) != files[path])
    stale = dict.fromkeys(
        path for path in _listed(folder) if path not in files and _is_file(folder / path))
    return Changes(written, tuple(stale))


def apply(folder: Path, files: Files) -> Changes:
    """Makes the folder hold these files. Each is replaced whole or not at all.

    Raises OSError when a file can't be written.
    """
    changes = compare(folder, files)
    for path in changes.written:
        if path != MANIFEST:
            _replace(folder / path, files[path])
    for path in changes.removed:
        (folder / path).unlink()
        _remove_empty(folder, (folder / path).parent)
    # Last: until all is done, the old one still lists what is to be removed.
    if MANIFEST in changes.written:
        _replace(folder / MANIFEST, files[MANIFEST])
    return changes


def diff(folder: Path, files: Files) -> Iterator[str]:
    """The lines of a unified diff from what is there to what would be."""
    changes = compare(folder, files)
    for path in changes.written + changes.removed:
        # Bytes that are no UTF-8 can be compared, but not printed.
        old = (_read(folder / path) or "").encode("utf-8", "surrogateescape").decode(
            "utf-8", "backslashreplace")
        new = files.get(path, "")
        name = (folder / path).as_posix()
        yield from difflib.unified_diff(
            old.splitlines(keepends=True), new.splitlines(keepends=True),
            name, name + (" (generated)" if path in files else " (stale)"))


def _read(path: Path) -> str | None:
    try:
        return path.read_bytes().decode("utf-8", "surrogateescape")
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None


def _listed(folder: Path) -> Iterator[str]:
    """Paths in the manifest of an earlier run that are inside the folder, also where a part of
    one is a link."""
    inside = folder.resolve()
    for line in (_read(folder / MANIFEST) or "").splitlines():
        path = PurePosixPath(line)
        if not line or path.is_absolute() or ".." in path.parts or "\0" in line:
            continue
        if (folder / path).parent.resolve().is_relative_to(inside):
            yield str(path)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a name that is too long
        return False


def _replace(path: Path, text: str) -> None:
    try:
        _write(path, text)
    except OSError as error:
        # What the user knows is the file, not the temporary one.
        raise OSError(error.errno, error.strerror, path.as_posix()) from error


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".tern-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode("utf-8"))
        # mkstemp makes files that only their owner can read.
        os.chmod(temporary, 0o666 & ~_umask())
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _remove_empty(folder: Path, directory: Path) -> None:
    while directory != folder and not any(directory.iterdir()):
        directory.rmdir()
        directory = directory.parent

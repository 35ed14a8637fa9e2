"""Stage 7: what is written, what is removed, and what is left alone."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tern.write import MANIFEST, Changes, apply, compare, diff, with_manifest

OLD = 1_000_000_000


def tree(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in sorted(folder.rglob("*")) if path.is_file()}


def age(folder: Path) -> None:
    """Makes everything old, so that what is written again shows."""
    for path in folder.rglob("*"):
        os.utime(path, (OLD, OLD))


def rewritten(folder: Path) -> set[str]:
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*") if path.is_file() and path.stat().st_mtime != OLD}


def list_in_manifest(folder: Path, *paths: str) -> None:
    with (folder / MANIFEST).open("a") as file:
        file.writelines(path + "\n" for path in paths)


FILES = with_manifest({"a.h": "a\n", "src/b.c": "b\n", "docs/deep/c.md": "é\n"})


def test_the_manifest_lists_itself_and_is_sorted() -> None:
    assert FILES[MANIFEST] == f"a.h\ndocs/deep/c.md\nsrc/b.c\n{MANIFEST}\n"


def test_a_first_run(tmp_path: Path) -> None:
    folder = tmp_path / "not" / "there"
    changes = apply(folder, FILES)
    assert changes == Changes(tuple(sorted(FILES)), ())
    assert tree(folder) == FILES


def test_a_second_run_touches_nothing(tmp_path: Path) -> None:
    apply(tmp_path, FILES)
    age(tmp_path)
    changes = apply(tmp_path, FILES)
    assert changes == Changes((), ())
    assert not changes
    assert rewritten(tmp_path) == set()
    assert all(path.stat().st_mtime == OLD for path in tmp_path.rglob("*"))


def test_only_changed_bytes_are_written(tmp_path: Path) -> None:
    apply(tmp_path, FILES)
    (tmp_path / "a.h").write_bytes(b"a\r\n")
    age(tmp_path)
    changes = apply(tmp_path, {**FILES, "src/b.c": "B\n"})
    assert changes == Changes(("a.h", "src/b.c"), ())
    assert changes
    assert rewritten(tmp_path) == {"a.h", "src/b.c"}
    assert (tmp_path / "a.h").read_bytes() == b"a\n"


def test_bytes_that_are_no_utf8_differ(tmp_path: Path) -> None:
    apply(tmp_path, FILES)
    (tmp_path / "docs/deep/c.md").write_bytes(b"\xe9\n")
    assert compare(tmp_path, FILES) == Changes(("docs/deep/c.md",), ())


def test_stale_files_go_with_the_folders_that_they_leave_empty(tmp_path: Path) -> None:
    apply(tmp_path, FILES)
    (tmp_path / "src/mine.c").write_text("mine")
    files = with_manifest({"a.h": "a\n"})
    assert apply(tmp_path, files) == Changes((MANIFEST,), ("docs/deep/c.md", "src/b.c"))
    assert tree(tmp_path) == {**files, "src/mine.c": "mine"}
    assert not (tmp_path / "docs").exists()
    assert tmp_path.exists()


def test_files_that_no_manifest_lists_stay(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src/b.c").write_text("mine")
    files = with_manifest({"a.h": "a\n"})
    assert apply(tmp_path, files).removed == ()
    assert (tmp_path / "src/b.c").read_text() == "mine"


def test_a_listed_file_that_is_gone_is_no_matter(tmp_path: Path) -> None:
    apply(tmp_path, FILES)
    (tmp_path / "src/b.c").unlink()
    (tmp_path / "src").rmdir()
    assert apply(tmp_path, with_manifest({"a.h": "a\n"})).removed == ("docs/deep/c.md",)


# Hostile manifests


def test_entries_outside_of_the_folder_are_ignored(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    apply(folder, FILES)
    outside = tmp_path / "outside.txt"
    outside.write_text("mine")
    list_in_manifest(
        folder, "../outside.txt", str(outside), "src/../../outside.txt", "", ".", "..", "src",
        "/", "//" + str(outside), "x\0y", "n" * 5000, "docs/deep/c.md/x", "~/x", "*")
    assert compare(folder, FILES) == Changes((MANIFEST,), ())
    apply(folder, FILES)
    assert outside.read_text() == "mine"
    assert tree(folder) == FILES


def test_another_spelling_of_a_current_file_does_not_remove_it(tmp_path: Path) -> None:
    apply(tmp_path, FILES)
    list_in_manifest(
        tmp_path, "./a.h", "src//b.c", "docs/./deep/c.md", "src/../a.h", str(tmp_path / "a.h"))
    assert apply(tmp_path, FILES) == Changes((MANIFEST,), ())
    assert tree(tmp_path) == FILES


def test_an_entry_listed_twice_is_removed_once(tmp_path: Path) -> None:
    apply(tmp_path, FILES)
    list_in_manifest(tmp_path, "src/b.c", "src/b.c")
    files = with_manifest({"a.h": "a\n", "docs/deep/c.md": "é\n"})
    assert apply(tmp_path, files).removed == ("src/b.c",)
    assert tree(tmp_path) == files


def test_a_manifest_that_is_no_text(tmp_path: Path) -> None:
    (tmp_path / MANIFEST).write_bytes(b"\xff\xfe\x00\n\x80/\xff\n")
    assert apply(tmp_path, FILES).removed == ()
    assert tree(tmp_path) == FILES


# Links


def test_nothing_is_removed_behind_a_link(tmp_path: Path) -> None:
    folder, other = tmp_path / "out", tmp_path / "other"
    apply(folder, FILES)
    other.mkdir()
    (other / "x.c").write_text("mine")
    (folder / "link").symlink_to(other)
    list_in_manifest(folder, "link/x.c")
    assert apply(folder, FILES).removed == ()
    assert (other / "x.c").read_text() == "mine"


def test_a_link_in_place_of_a_file_is_replaced_not_followed(tmp_path: Path) -> None:
    folder, other = tmp_path / "out", tmp_path / "other.h"
    apply(folder, FILES)
    other.write_text("mine")
    (folder / "a.h").unlink()
    (folder / "a.h").symlink_to(other)
    assert apply(folder, FILES).written == ("a.h",)
    assert other.read_text() == "mine"
    assert not (folder / "a.h").is_symlink()
    assert (folder / "a.h").read_text() == "a\n"


def test_a_stale_link_is_removed_not_what_it_leads_to(tmp_path: Path) -> None:
    folder, other = tmp_path / "out", tmp_path / "other.h"
    apply(folder, FILES)
    other.write_text("mine")
    (folder / "old.h").symlink_to(other)
    list_in_manifest(folder, "old.h")
    assert apply(folder, FILES).removed == ("old.h",)
    assert other.read_text() == "mine"
    assert not (folder / "old.h").is_symlink()


# Failures


def test_a_folder_where_a_file_should_be(tmp_path: Path) -> None:
    (tmp_path / "a.h" / "x").mkdir(parents=True)
    with pytest.raises(OSError) as caught:
        apply(tmp_path, FILES)
    assert caught.value.filename == (tmp_path / "a.h").as_posix()
    assert not list(tmp_path.rglob(".tern-*"))


def test_a_file_where_a_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "src").write_text("mine")
    with pytest.raises(OSError) as caught:
        apply(tmp_path, FILES)
    assert caught.value.filename == (tmp_path / "src/b.c").as_posix()
    assert (tmp_path / "src").read_text() == "mine"


def test_text_that_cannot_be_encoded_leaves_the_old_file(tmp_path: Path) -> None:
    apply(tmp_path, FILES)
    with pytest.raises(UnicodeEncodeError):
        apply(tmp_path, {**FILES, "a.h": "\ud800"})
    assert tree(tmp_path) == FILES


@pytest.mark.parametrize("failing", ["replace", "chmod", "fdopen"])
def test_a_write_that_fails_leaves_the_old_file_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    apply(tmp_path, FILES)

    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device", "temporary")

    with monkeypatch.context() as patch:
        patch.setattr(os, failing, fail)
        with pytest.raises(OSError) as caught:
            apply(tmp_path, {**FILES, "a.h": "new\n"})
    assert caught.value.filename == (tmp_path / "a.h").as_posix()
    assert tree(tmp_path) == FILES


def test_after_an_interrupted_run_the_next_still_knows_what_is_stale(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    apply(tmp_path, FILES)
    files = with_manifest({"tests/z.c": "z\n"})

    def fail(path: Path, missing_ok: bool = False) -> None:
        raise OSError(5, "Input/output error", str(path))

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", fail)
        with pytest.raises(OSError):
            apply(tmp_path, files)
    apply(tmp_path, files)
    assert tree(tmp_path) == files


# Modes


@pytest.mark.parametrize(("mask", "mode"), [(0o022, 0o644), (0o077, 0o600), (0o002, 0o664)])
def test_files_have_the_mode_that_others_would_have(
    tmp_path: Path, mask: int, mode: int
) -> None:
    before = os.umask(mask)
    try:
        apply(tmp_path, FILES)
        assert os.umask(mask) == mask
    finally:
        os.umask(before)
    assert {(tmp_path / path).stat().st_mode & 0o777 for path in FILES} == {mode}


# Differences


def test_a_diff_shows_what_would_change_and_changes_nothing(tmp_path: Path) -> None:
    apply(tmp_path, FILES)
    (tmp_path / "a.h").write_text("x\na\n")
    (tmp_path / "docs/deep/c.md").unlink()
    before = tree(tmp_path)
    files = with_manifest({"a.h": "a\n", "docs/deep/c.md": "é\n"})
    base = tmp_path.as_posix()
    assert list(diff(tmp_path, files)) == [
        f"--- {base}/a.h\n", f"+++ {base}/a.h (generated)\n", "@@ -1,2 +1 @@\n", "-x\n", " a\n",
        f"--- {base}/docs/deep/c.md\n", f"+++ {base}/docs/deep/c.md (generated)\n",
        "@@ -0,0 +1 @@\n", "+é\n",
        f"--- {base}/{MANIFEST}\n", f"+++ {base}/{MANIFEST} (generated)\n", "@@ -1,4 +1,3 @@\n",
        " a.h\n", " docs/deep/c.md\n", "-src/b.c\n", f" {MANIFEST}\n",
        f"--- {base}/src/b.c\n", f"+++ {base}/src/b.c (stale)\n", "@@ -1 +0,0 @@\n", "-b\n"]
    assert tree(tmp_path) == before


def test_no_diff_where_all_is_up_to_date(tmp_path: Path) -> None:
    apply(tmp_path, FILES)
    assert list(diff(tmp_path, FILES)) == []


def test_a_diff_of_bytes_that_are_no_utf8_can_be_printed(tmp_path: Path) -> None:
    apply(tmp_path, FILES)
    (tmp_path / "a.h").write_bytes(b"\xff\n")
    assert "-\\xff\n" in "".join(diff(tmp_path, FILES)).encode().decode()


def test_an_empty_file_that_is_missing_differs(tmp_path: Path) -> None:
    files = with_manifest({"empty.h": ""})
    assert compare(tmp_path, files).written == ("empty.h", MANIFEST)

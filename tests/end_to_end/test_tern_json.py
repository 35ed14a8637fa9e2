"""The program `tern-json`, which checks and formats JSON of any kind.

The folder of the programs is $TERN_BIN, by default build/asan/bin in the checkout.
"""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
BIN = (ROOT / os.environ.get("TERN_BIN", "build/asan/bin")).resolve()
TOOL = BIN / "tern-json"
SUITE = ROOT / "tests" / "data" / "jsontestsuite"
VERSION = "0.1.0"
DEPTH_MAX = 1024

# A document whose every token could lose something: spelling, order, duplicates, escapes, NUL.
EXACT = (
    b' {"z":[1.0,1e3,1E+03,-0,-0.0,0.10,123456789012345678901234567890,1e400,5e-999],'
    b'"a":"\\u0041\\/\\u00e9\xc3\xa9\\ud83d\\ude00\xf0\x9f\x98\x80","\\u0061":1,"a":2,'
    b'"nul":"\\u0000","del":"\x7f","":{},"e":[],"n":null,"t":true,"f":false}\r\n\t')


@dataclass(frozen=True)
class Result:
    status: int
    out: bytes
    err: str


@pytest.fixture(scope="module", autouse=True)
def program() -> None:
    if not TOOL.is_file():
        pytest.fail(f"{TOOL} is not built: run 'make', or set TERN_BIN")


def run(*arguments: str | Path, document: bytes = b"", cwd: Path = ROOT) -> Result:
    result = subprocess.run(
        [TOOL, *arguments], input=document, capture_output=True, timeout=120, cwd=cwd)
    return Result(result.returncode, result.stdout, result.stderr.decode("utf-8"))


def shell(script: str, document: bytes = b"") -> Result:
    """Runs a shell script in which $TOOL is the program: for streams that are closed or full."""
    result = subprocess.run(
        ["sh", "-c", script], input=document, capture_output=True, timeout=120,
        env={**os.environ, "TOOL": str(TOOL)})
    return Result(result.returncode, result.stdout, result.stderr.decode("utf-8"))


def suite(prefix: str) -> list[Path]:
    return sorted(SUITE.glob(f"{prefix}_*.json"))


def file_name(path: Path) -> str:
    return path.name


class Spelled(str):
    """A number as its text, which no string is equal to."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Spelled) and str(self) == str(other)

    __hash__ = str.__hash__


def exactly(document: bytes) -> Any:
    """What a document says, with numbers as they are spelled, objects in order, duplicates kept."""
    return json.loads(
        document.decode("utf-8"), parse_int=Spelled, parse_float=Spelled,
        object_pairs_hook=lambda found: ("object", found))


def tokens(document: bytes) -> list[bytes]:
    return re.findall(rb'"(?:[^"\\]|\\.)*"|[^\s"]', document)


# The suite


def test_there_are_files() -> None:
    assert [len(suite(prefix)) for prefix in "yni"] == [95, 188, 35]


@pytest.mark.parametrize("path", suite("y"), ids=file_name)
def test_accepted(path: Path) -> None:
    assert run("check", path) == Result(0, b"", "")
    for options in ((), ("--compact",), ("--indent", "1")):
        result = run("format", *options, path)
        assert (result.status, result.err) == (0, "")
        assert exactly(result.out) == exactly(path.read_bytes())
        assert tokens(result.out) == tokens(path.read_bytes())


@pytest.mark.parametrize("path", suite("n"), ids=file_name)
def test_refused(path: Path) -> None:
    for command in ("check", "format"):
        result = run(command, path)
        assert (result.status, result.out) == (1, b"")
        where = re.escape(str(path))
        assert re.fullmatch(rf"{where}:\d+:\d+: error: expected [^\n]+, found [^\n]+\n", result.err)


@pytest.mark.parametrize("path", suite("i"), ids=file_name)
def test_either(path: Path) -> None:
    """RFC 8259 leaves these open: numbers of any size pass, what is no UTF-8 or has a lone
    surrogate or a byte order mark does not."""
    accepted = path.name.startswith("i_number_") or "500_nested" in path.name
    assert run("check", path).status == run("format", path).status == (0 if accepted else 1)


def test_all_at_once() -> None:
    """A line for each file that is refused, none for the others, and all are looked at."""
    paths = suite("y") + suite("n")
    result = run("check", *paths)
    assert (result.status, result.out) == (1, b"")
    assert [line.split(":")[0] for line in result.err.splitlines()] == [
        str(path) for path in suite("n")]


# Format


@pytest.mark.parametrize("options", [
    (), ("--compact",), ("--indent", "1"), ("--indent=16",), ("--sort-keys",),
    ("--compact", "--sort-keys")], ids=str)
def test_format_of_what_is_formatted_changes_nothing(options: tuple[str, ...]) -> None:
    for document in (EXACT, b"[]", b"{}", b'[[],{},[{}],{"a":[]}]', b'"x"', b"-0.0"):
        once = run("format", *options, document=document)
        assert (once.status, once.err) == (0, "")
        assert run("format", *options, document=once.out) == once


def test_format_loses_nothing() -> None:
    for options in ((), ("--compact",), ("--indent", "7")):
        result = run("format", *options, document=EXACT)
        assert tokens(result.out) == tokens(EXACT)
    assert run("format", "--compact", document=EXACT).out == EXACT.strip() + b"\n"


def test_format_is_laid_out_as_python_does() -> None:
    value = {"b": [1, [], {}, [[2]]], "a": {"x": None, "": {"y": [True, "\u20ac"]}}, "c": []}
    document = json.dumps(value).encode()
    for indent in (1, 2, 16):
        expected = json.dumps(json.loads(document), indent=indent)
        assert run("format", f"--indent={indent}", document=document).out.decode() == (
            expected + "\n")
    assert run("format", document=document).out.decode() == json.dumps(value, indent=2) + "\n"
    assert run("format", "--compact", document=document).out.decode() == json.dumps(
        value, separators=(",", ":")) + "\n"
    assert run("format", "--sort-keys", document=document).out.decode() == json.dumps(
        value, indent=2, sort_keys=True) + "\n"


def test_sorting_keeps_what_is_there_twice_in_its_order() -> None:
    result = run("format", "--sort-keys", "--compact",
                 document=b'{"b":1,"\\u0061":{"d":1,"c":2},"b":0,"a":3,"":[{"z":0,"y":0}]}')
    assert result.out == b'{"":[{"y":0,"z":0}],"\\u0061":{"c":2,"d":1},"a":3,"b":1,"b":0}\n'


def random_value(source: random.Random, depth: int) -> Any:
    kind = source.randrange(7 if depth > 0 else 5)
    if kind == 0:
        return source.choice([None, True, False])
    if kind == 1:
        return source.getrandbits(source.randrange(1, 80)) - source.getrandbits(40)
    if kind == 2:
        return source.uniform(-1, 1) * 10.0 ** source.randrange(-300, 300)
    if kind < 5:
        return "".join(
            chr(source.choice([source.randrange(0x80), source.randrange(0xD800),
                               source.randrange(0xE000, 0x110000)]))
            for _ in range(source.randrange(40)))
    if kind == 5:
        return [random_value(source, depth - 1) for _ in range(source.randrange(6))]
    return {str(random_value(source, 0)): random_value(source, depth - 1)
            for _ in range(source.randrange(6))}


def test_random_documents_are_what_python_reads() -> None:
    source = random.Random(8259)
    for i in range(60):
        value = random_value(source, 5)
        document = json.dumps(
            value, ensure_ascii=i % 2 == 0, indent=source.choice([None, 0, 3])).encode("utf-8")
        for options in ((), ("--compact",), ("--sort-keys",)):
            result = run("format", *options, document=document)
            assert (result.status, result.err) == (0, "")
            assert json.loads(result.out) == value
            if "--sort-keys" not in options:
                assert exactly(result.out) == exactly(document)
        cut = source.randrange(1, len(document)) if document[:1] in b'[{"' else 0
        refused = run("check", document=document[:cut])
        assert refused.status == 1 and refused.err.count("\n") == 1


# Errors


@pytest.mark.parametrize("document, line, column, text", [
    (b"", 1, 1, "expected a JSON value, found end of input"),
    (b" \n\t\n ", 3, 2, "expected a JSON value, found end of input"),
    (b"\xef\xbb\xbf{}", 1, 1, "expected a JSON value, found a byte order mark"),
    (b"\x00", 1, 1, "expected a JSON value, found byte 0x00"),
    (b"{}\x00", 1, 3, "expected end of input, found byte 0x00"),
    (b"[1,\x002]", 1, 4, "expected a JSON value, found byte 0x00"),
    (b'["a\x00b"]', 1, 4, "expected an escaped control character, found byte 0x00"),
    (b'{\n "a": "\xff"\n}', 2, 8, "expected UTF-8, found byte 0xFF"),
    (b'["\xc3\xa9\xc3"]', 1, 5, "expected UTF-8, found byte 0xC3"),
    (b'["\xed\xa0\x80"]', 1, 3, "expected UTF-8, found byte 0xED"),
    (b'["\\ud800"]', 1, 3, "expected a surrogate pair, found '\\'"),
    (b"[1,]", 1, 4, "expected a JSON value, found ']'"),
    (b'{"a":1,}', 1, 8, "expected a property name, found '}'"),
    (b'{"a" 1}', 1, 6, "expected ':', found number 1"),
    (b"{'a':1}", 1, 2, "expected a property name, found '''"),
    (b"[1\r\n\r\n2]", 3, 1, "expected ',' or ']', found number 2"),
    (b"01", 1, 2, "expected no digit after a leading zero, found number 1"),
    (b"[NaN]", 1, 2, "expected a JSON value, found 'N'"),
    (b"{} {}", 1, 4, "expected end of input, found object"),
    (b'{"a":"x', 1, 8, "expected '\"' at the end of the string, found end of input"),
    ('["\u20ac\u20ac" x]'.encode(), 1, 11, "expected ',' or ']', found 'x'"),
], ids=str)
def test_position(
    tmp_path: Path, document: bytes, line: int, column: int, text: str
) -> None:
    (tmp_path / "a.json").write_bytes(document)
    for command in ("check", "format"):
        message = f":{line}:{column}: error: {text}\n"
        assert run(command, document=document) == Result(1, b"", "standard input" + message)
        assert run(command, "-", document=document) == Result(1, b"", "standard input" + message)
        assert run(command, "a.json", cwd=tmp_path) == Result(1, b"", "a.json" + message)


def test_every_prefix_is_refused_at_its_end() -> None:
    document = b'{"a":[1,"x",true,null,{}]}'
    for length in range(len(document)):
        result = run("check", document=document[:length])
        place = re.match(r"standard input:1:(\d+): ", result.err)
        assert result.status == 1 and place
        # A literal that is cut is wrong where it starts.
        cut = re.search(rb",(t|tr|tru|n|nu|nul)$", document[:length])
        assert int(place[1]) == (cut.start(1) if cut else length) + 1, document[:length]


def test_100000_levels() -> None:
    for opened, closed in ((b"[", b"]"), (b'{"a":', b"}")):
        for document in (opened * 100000, opened * 100000 + b"0" + closed * 100000):
            for command in ("check", "format"):
                assert run(command, document=document) == Result(
                    1, b"", f"standard input:1:{DEPTH_MAX * len(opened) + 1}: error: expected "
                    f"at most {DEPTH_MAX} levels of nesting, found more\n")


@pytest.mark.parametrize("depth", [1, 2, 128, DEPTH_MAX])
def test_max_depth(depth: int) -> None:
    document = b"[" * depth + b"]" * depth
    for command in ("check", "format"):
        assert run(command, "--max-depth", str(depth), document=document).status == 0
        assert run(command, document=document).status == 0
        result = run(command, f"--max-depth={depth}", document=b"[" + document + b"]")
        levels = "1 level" if depth == 1 else f"{depth} levels"
        assert result == Result(
            1, b"", f"standard input:1:{depth + 1}: error: expected at most {levels} of nesting, "
            "found more\n")


@pytest.mark.parametrize("size", [1, 2, 100, 65535, 65536, 65537, 200000])
def test_max_bytes(size: int) -> None:
    document = b"1" if size == 1 else b"[" + b"\n" * (size - 2) + b"]"
    for command in ("check", "format"):
        for most in (size, size + 1, 2 * size + 1):
            assert run(command, "--max-bytes", str(most), document=document).status == 0
        result = run(command, "--max-bytes", str(size), document=document + b" ")
        units = "1 byte" if size == 1 else f"{size} bytes"
        line, column = (1, size + 1) if size <= 2 else (size - 1, 2)
        assert result == Result(
            1, b"", f"standard input:{line}:{column}: error: expected at most {units}, "
            "found more\n")


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "good").write_text("{}")
    (tmp_path / "bad").write_text("{")
    for name, reason in (("missing", "No such file or directory"), (".", "Is a directory"),
                         ("good/x", "Not a directory")):
        for command in ("check", "format"):
            assert run(command, name, cwd=tmp_path) == Result(
                2, b"", f"tern-json: {name}: {reason}\n")
        # The others are looked at all the same.
        result = run("check", name, "bad", "good", cwd=tmp_path)
        assert (result.status, result.out) == (2, b"")
        assert result.err.splitlines() == [
            f"tern-json: {name}: {reason}",
            "bad:1:2: error: expected a property name, found end of input"]
    assert run("check", "good", "bad", "good", cwd=tmp_path).status == 1
    assert run("check", "good", "good", cwd=tmp_path) == Result(0, b"", "")
    assert shell('"$TOOL" check <&-').err == "tern-json: standard input: Bad file descriptor\n"
    assert shell('"$TOOL" format <&-').status == 2


def test_standard_input_is_read_once(tmp_path: Path) -> None:
    result = run("check", "-", "-", document=b"{}")
    assert result == Result(2, b"", "tern-json: standard input ('-') can only be read once\n")
    (tmp_path / "-").write_text("[")
    assert run("check", "./-", "-", document=b"1", cwd=tmp_path).err.startswith("./-:1:2: error: ")


def test_output_that_cannot_be_written() -> None:
    big = b"[" + b"1," * 500000 + b"1]"
    for document in (b"[]", big):
        result = shell('"$TOOL" format >/dev/full', document)
        assert (result.status, result.err) == (
            1, "tern-json: writing to standard output: No space left on device\n")
        result = shell('"$TOOL" format >&-', document)
        assert (result.status, result.err) == (
            1, "tern-json: writing to standard output: Bad file descriptor\n")
    result = shell('{ "$TOOL" format; echo "status $?" >&2; } | head -c 10 >/dev/null', big)
    assert result.err == "tern-json: writing to standard output: Broken pipe\nstatus 1\n"
    for option in ("--help", "--version"):
        assert shell(f'"$TOOL" {option} >/dev/full').status == 1
    assert shell('"$TOOL" check >/dev/full', big).status == 0


def test_closed_output_does_not_become_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text("[1]")
    assert shell(f'"$TOOL" format "{path}" >&-').status == 1
    assert shell(f'"$TOOL" check "{path}" >&- 2>&-').status == 0
    assert path.read_text() == "[1]"


def test_one_line_whatever_is_in_the_document() -> None:
    for hidden in (b"\x1b[31m", b"\xc2\x9b31m", b"\x7f", "\u2028".encode(), b"\n"):
        for document in (b'["a" "' + hidden + b'"]', b'["a"' + hidden + b'!]'):
            result = run("check", document=document)
            assert result.status == 1
            assert result.err.endswith("\n") and result.err.count("\n") == 1
            assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f]", result.err)


def test_names_keep_escape_sequences_from_the_terminal(tmp_path: Path) -> None:
    name = "a\x1b[31m\u009b\n\u00e9"
    (tmp_path / name).write_text("[")
    for arguments in ((name,), (name + "x",), ("--" + name,), ("--max-depth", name)):
        result = run("check", *arguments, cwd=tmp_path)
        assert result.status in (1, 2)
        assert "a\\x1B[31m\\xC2\\x9B\\x0A\u00e9" in result.err
        assert result.err.count("\n") == 1


# Lines


def test_lines() -> None:
    good = b'{"a":1}\n[]\r\n 7 \n"x"\nnull'
    assert run("check", "--lines", document=good) == Result(0, b"", "")
    assert run("check", "--lines", document=good + b"\n") == Result(0, b"", "")
    assert run("check", "--lines") == Result(0, b"", "")
    assert run("check", document=good).status == 1


def test_every_line_that_is_refused_is_reported() -> None:
    document = b'1\n\n[1,\n"x"\n{} 3\n\xff\n[[2]]\n"a\nb"'
    result = run("check", "--lines", "--max-depth", "1", document=document)
    assert (result.status, result.out) == (1, b"")
    assert [line.removeprefix("standard input:") for line in result.err.splitlines()] == [
        "2:1: error: expected a JSON value, found end of line",
        "3:4: error: expected a JSON value, found end of line",
        "5:4: error: expected end of line, found number 3",
        "6:1: error: expected a JSON value, found byte 0xFF",
        "7:2: error: expected at most 1 level of nesting, found more",
        "8:3: error: expected '\"' at the end of the string, found end of line",
        "9:1: error: expected a JSON value, found 'b'"]


@pytest.mark.parametrize("length", [1, 7, 4095, 65534, 65535, 65536, 65537, 150000])
def test_lines_of_any_length(length: int) -> None:
    """They meet the edges of what is read at a time."""
    line = b'"' + b"x" * length + b'"'
    lines = [line] * (400000 // len(line) + 3)
    assert run("check", "--lines", document=b"\n".join(lines)) == Result(0, b"", "")
    lines[-2] = line[:-1]
    result = run("check", "--lines", document=b"\n".join(lines) + b"\n")
    assert result == Result(
        1, b"", f"standard input:{len(lines) - 1}:{length + 2}: error: expected '\"' at the end of "
        "the string, found end of line\n")


def test_max_bytes_is_of_each_line() -> None:
    document = b"[1]\n" * 100000
    assert run("check", "--lines", "--max-bytes", "3", document=document) == Result(0, b"", "")
    result = run("check", "--lines", "--max-bytes", "3", document=b"[1]\n\n[ 1]\n{\n")
    assert result == Result(1, b"", (
        "standard input:2:1: error: expected a JSON value, found end of line\n"
        "standard input:3:4: error: expected at most 3 bytes, found more\n"))


# The command line


@pytest.mark.parametrize("arguments, text", [
    (("check", "--nonsense"), "'check' has no option '--nonsense'"),
    (("check", "--compact"), "'check' has no option '--compact'"),
    (("format", "--lines"), "'format' has no option '--lines'"),
    (("format", "--compact=1"), "'format' has no option '--compact=1'"),
    (("format", "--inden", "2"), "'format' has no option '--inden'"),
    (("format", "-i"), "'format' has no option '-i'"),
    (("format", "--indent"), "--indent takes a whole number from 1 to 16\n"),
    (("format", "--indent", "0"), "--indent takes a whole number from 1 to 16, not '0'\n"),
    (("format", "--indent=17"), "from 1 to 16, not '17'\n"),
    (("format", "--indent", "-1"), "not '-1'"), (("format", "--indent="), "not ''"),
    (("format", "--indent", "2x"), "not '2x'"), (("format", "--indent", " 2"), "not ' 2'"),
    (("format", "--indent", "18446744073709551618"), "not '18446744073709551618'"),
    (("check", "--max-depth", "1025"), f"from 1 to {DEPTH_MAX}, not '1025'"),
    (("check", "--max-bytes", "0"), "not '0'"),
    (("check", "--max-bytes", "99999999999999999999"), "not '99999999999999999999'"),
    (("format", "--indent", "2", "--compact"), "--indent and --compact exclude each other\n"),
    (("format", "a", "b"), "'format' takes one file\n"),
    (("validate",), "there is no command 'validate'\nusage:\n"), ((), "usage:\n"),
    (("",), "there is no command ''\n"),
], ids=str)
def test_wrong_command_line(arguments: tuple[str, ...], text: str) -> None:
    result = run(*arguments, document=b"{}")
    assert (result.status, result.out) == (2, b"")
    assert text in result.err


@pytest.mark.parametrize("arguments", [("--help",), ("-h",), ("check", "--help"),
                                       ("format", "--indent", "-h")])
def test_help(arguments: tuple[str, ...]) -> None:
    result = run(*arguments)
    assert (result.status, result.err) == (0, "")
    text = result.out.decode()
    for word in ("check", "format", "--lines", "--indent N", "--compact", "--sort-keys",
                 "--max-depth N", "--max-bytes N", "--version", "Exit status", "'-'",
                 f"1 to {DEPTH_MAX}"):
        assert re.sub(" +", " ", text).count(word) >= 1, word
    assert all(len(line) <= 100 for line in text.splitlines())


def test_version() -> None:
    assert run("--version") == Result(0, f"tern-json {VERSION}\n".encode(), "")


def test_file_whose_name_is_like_an_option(tmp_path: Path) -> None:
    (tmp_path / "--help").write_text("[")
    result = run("check", "--", "--help", cwd=tmp_path)
    assert (result.status, result.err[:14]) == (1, "--help:1:2: er")


def test_any_size(tmp_path: Path) -> None:
    """A document of 20 MB in memory of a few times that."""
    path = tmp_path / "big.json"
    item = b'{"id":12345,"name":"abcdefgh","list":[1,2.5,null,true],"text":"\\u00e9"}'
    path.write_bytes(b"[" + b",".join([item] * 280000) + b"]")
    assert run("check", path) == Result(0, b"", "")
    result = run("format", "--compact", path)
    assert (result.status, result.err) == (0, "")
    assert result.out == path.read_bytes() + b"\n"
    with path.open("ab") as file:
        file.write(b"x")
    assert run("format", path) == Result(
        1, b"", f"{path}:1:{path.stat().st_size}: error: expected end of input, found 'x'\n")

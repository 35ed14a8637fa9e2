"""Schema text in C, Markdown and JSON: hostile text stays text."""

from __future__ import annotations

import random
import re
import shutil
import struct
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tern.text import (
    c_string,
    comment,
    json_escaped,
    json_text,
    markdown,
    one_line,
    quoted_comment,
    visible,
)

HOSTILE = [
    "plain", "", "it's", '"quoted"', "back\\slash", "ends in \\", "*/ int x; /*", "/* // */",
    "*\\\n/", "// \\\nint x;", "??/", "??/\n", "what??!", "?", "%s%n", "a\nb", "a\r\nb", "\t",
    "\0after\0" "1", "\x01" "9", "\x7f", "\x1b[2J", "\x80\x9f", "é", "名前", "\U0001f600",
    "\u202e evil \u202c", "\u2066x\u2069", "\u200f", "\u061c", "\ufeff", "\u2028", "{{ 7*7 }}",
    "{% raw %}", "${x}", "`ls`", "#define x", "]]>", "\\u0041", "\\x41\\101", "*", "/", "**/",
    "/*/",
    "x" * 500, "word " * 100, "a/" * 100, "*/" * 100,
    "trailing space ", "\n\n", "@end", "<b>",
]  # fmt: skip

FLAGS = ["-std=c11", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-Wno-overlength-strings"]

needs_gcc = pytest.mark.skipif(shutil.which("gcc") is None, reason="there is no gcc")


def run_c(folder: Path, source: str, *flags: str) -> bytes:
    (folder / "main.c").write_text(source)
    program = str(folder / "main")
    compiled = subprocess.run(
        ["gcc", *FLAGS, *flags, str(folder / "main.c"), "-o", program],
        capture_output=True, text=True)
    assert compiled.returncode == 0, compiled.stderr
    return subprocess.run([program], capture_output=True, check=True).stdout


def random_texts(count: int, seed: int) -> list[str]:
    chance = random.Random(seed)
    alphabet = '\\"?/*!\'()<>-=09afnx%\n\r\t\0\x7fé名\u202e\U0001f600 '
    return ["".join(chance.choices(alphabet, k=chance.randrange(12))) for _ in range(count)]


# C strings


@needs_gcc
def test_c_strings_mean_the_same_bytes_to_a_compiler(tmp_path: Path) -> None:
    texts = HOSTILE + random_texts(300, 5) + ["".join(map(chr, range(0x180)))]
    rows = "".join(f"    {{{c_string(one)}, sizeof {c_string(one)} - 1}},\n" for one in texts)
    source = (
        "#include <stdio.h>\n"
        "static const struct { const char *bytes; size_t size; } rows[] = {\n" + rows + "};\n"
        "int main(void)\n{\n"
        "    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {\n"
        '        printf("%zu:", rows[i].size);\n'
        "        fwrite(rows[i].bytes, 1, rows[i].size, stdout);\n    }\n    return 0;\n}\n")
    expected = b"".join(b"%d:%s" % (len(one.encode()), one.encode()) for one in texts)
    assert run_c(tmp_path, source) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\"b\\c", '"a\\"b\\\\c"'),
        ("??/", '"\\?\\?/"'),
        ("\n", '"\\n"'),
        ("\x01" "2", '"\\0012"'),
        ("é", '"\\303\\251"'),
    ],
)
def test_c_string(text: str, expected: str) -> None:
    assert c_string(text) == expected


def test_c_strings_are_printable_ascii_on_one_line() -> None:
    for text in HOSTILE + random_texts(500, 6):
        assert re.fullmatch(r"[ -~]*", c_string(text))


# Comments


@needs_gcc
def test_comments_compile_without_a_warning(tmp_path: Path) -> None:
    texts = [one for one in HOSTILE + random_texts(300, 7) if one.strip()]
    parts = []
    for i, text in enumerate(texts):
        parts.append(comment(text, indent=4 * (i % 2)))
        parts.append(f"/* {one_line(text)}. */ /* {quoted_comment(text)} */")
        parts.append(f"static const int declared_{i} = {i};\n")
    total = " + ".join(f"declared_{i}" for i in range(len(texts)))
    source = "\n".join(parts) + (
        f'\n#include <stdio.h>\nint main(void)\n{{\n    return printf("%d", {total}) < 0;\n}}\n')
    written = run_c(tmp_path, source, "-Wcomment", "-Wbidi-chars=any", "-Wtrigraphs")
    assert written == str(sum(range(len(texts)))).encode()


@pytest.mark.parametrize("make", [comment, one_line, quoted_comment])
def test_nothing_ends_or_nests_a_comment(make: Any) -> None:
    for text in HOSTILE + random_texts(1000, 8):
        made = make(text)
        inside = made.removeprefix("/**").removesuffix("*/") if make is comment else made
        assert "*/" not in inside and "/*" not in inside, text
        assert "??/" not in made


def test_comment() -> None:
    assert comment("") == ""
    assert comment("  \n ") == ""
    assert comment("Short.") == "/** Short. */"
    assert comment("Short.", 4) == "    /** Short. */"
    assert comment("One.\n\nTwo.", 4) == "    /**\n     * One.\n     *\n     * Two.\n     */"
    assert comment("a */ b /* c") == "/** a * / b / * c */"


def test_comments_are_wrapped() -> None:
    for indent in (0, 4):
        for length in range(80, 120):
            for text in ("x" * length, "word " * length):
                lines = comment(text, indent).split("\n")
                assert max(map(len, lines)) <= 96
                assert all(one.startswith(" " * indent) for one in lines)
                assert not any(one.endswith(" ") for one in lines)
                words = re.sub(r"[\s*/]", "", "".join(lines))
                assert words == text.replace(" ", "")


def test_one_line() -> None:
    assert one_line(" a\n\tb  c ") == "a b c"
    assert one_line("a */ b") == "a * / b"
    for text in HOSTILE + random_texts(500, 9):
        assert len(one_line(text).splitlines()) <= 1


def test_quoted_comment() -> None:
    assert quoted_comment('a"*/') == '"a\\"* /"'
    assert quoted_comment("\u202e") == '"<U+202E>"'


# Invisible characters


@pytest.mark.parametrize(
    "char",
    ["\0", "\x08", "\x0b", "\r", "\x1b", "\x7f", "\x80", "\xad", "\u061c", "\u200b", "\u200e",
     "\u200f", "\u2028", "\u202a", "\u202e", "\u2060", "\u2066", "\u2069", "\u206f", "\ud800",
     "\udfff", "\ufeff", "\ufff9", "\U000e0001", "\U000e007f"],
)
def test_invisible_characters_are_spelled_out(char: str) -> None:
    shown = f"a<U+{ord(char):04X}>b"
    assert visible(f"a{char}b") == shown
    assert comment(f"a{char}b") == f"/** {shown} */"
    assert one_line(f"a{char}b") == shown
    assert markdown(f"a{char}b") == shown.replace("<", "&lt;").replace(">", "&gt;")


def test_other_characters_stay() -> None:
    text = "\t\n aZ~\xa0é\u0301名\u2013\u2026\ufe0f\U0001f600"
    assert visible(text) == text


# Markdown


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a|b", "a\\|b"),
        ("`code`", "\\`code\\`"),
        ("a\nb", "a<br/>b"),
        ("<script>alert(1)</script>", "&lt;script&gt;alert\\(1\\)&lt;/script&gt;"),
        ("a & b &lt;", "a &amp; b &amp;lt;"),
        ("[x](javascript:y)", "\\[x\\]\\(javascript:y\\)"),
        ("![x](y)", "\\!\\[x\\]\\(y\\)"),
        ("**bold** _it_ ~~no~~", "\\*\\*bold\\*\\* \\_it\\_ \\~\\~no\\~\\~"),
        ("# head", "\\# head"),
        ("a\\|b", "a\\\\\\|b"),
        ("\ta\t", "a"),
        ("", ""),
    ],
)
def test_markdown(text: str, expected: str) -> None:
    assert markdown(text) == expected


def test_markdown_stays_in_its_cell() -> None:
    for text in HOSTILE + random_texts(500, 10):
        made = markdown(text)
        assert "\n" not in made
        assert not re.search(r"(?<!\\)(\\\\)*[|`]", re.sub(r"\\[|`\\]", "", made))
        assert not re.search(r"<(?!br/>)", made)


# JSON


RFC_8785 = [  # Appendix B: IEEE-754 bits and their text
    ("0000000000000000", "0"),
    ("0000000000000001", "5e-324"),
    ("8000000000000001", "-5e-324"),
    ("7fefffffffffffff", "1.7976931348623157e+308"),
    ("ffefffffffffffff", "-1.7976931348623157e+308"),
    ("4340000000000000", "9007199254740992"),
    ("c340000000000000", "-9007199254740992"),
    ("4430000000000000", "295147905179352830000"),
    ("44b52d02c7e14af5", "9.999999999999997e+22"),
    ("44b52d02c7e14af6", "1e+23"),
    ("44b52d02c7e14af7", "1.0000000000000001e+23"),
    ("444b1ae4d6e2ef4e", "999999999999999700000"),
    ("444b1ae4d6e2ef4f", "999999999999999900000"),
    ("444b1ae4d6e2ef50", "1e+21"),
    ("3eb0c6f7a0b5ed8c", "9.999999999999997e-7"),
    ("3eb0c6f7a0b5ed8d", "0.000001"),
    ("41b3de4355555553", "333333333.3333332"),
    ("41b3de4355555554", "333333333.33333325"),
    ("41b3de4355555555", "333333333.3333333"),
    ("41b3de4355555556", "333333333.3333334"),
    ("41b3de4355555557", "333333333.33333343"),
    ("becbf647612f3696", "-0.0000033333333333333333"),
    ("43143ff3c1cb0959", "1424953923781206.2"),
]


@pytest.mark.parametrize(("bits", "expected"), RFC_8785)
def test_numbers_of_rfc_8785(bits: str, expected: str) -> None:
    (value,) = struct.unpack(">d", bytes.fromhex(bits))
    assert json_text(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (-0.0, "-0"), (0.0, "0"), (1.0, "1"), (-1.5, "-1.5"), (0.1, "0.1"), (1e21, "1e+21"),
        (1e20, "100000000000000000000"), (1e-6, "0.000001"), (1e-7, "1e-7"), (1.5e-9, "1.5e-9"),
        (123456789012345680000.0, "123456789012345680000"), (100.0, "100"),
        (1e16, "10000000000000000"),
        (123456789012345680000, "123456789012345680000"), (2**63 - 1, "9223372036854775807"),
        (-(2**63), "-9223372036854775808"), (0, "0"),
    ],
)
def test_numbers(value: float, expected: str) -> None:
    assert json_text(value) == expected


def test_numbers_read_back() -> None:
    chance = random.Random(11)
    for _ in range(3000):
        (value,) = struct.unpack(">d", chance.randbytes(8))
        if value - value == 0:
            assert float(json_text(value)) == value


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_what_is_no_number_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="is no JSON number"):
        json_text([value])


def test_json_text_is_compact_and_keeps_order() -> None:
    value = {"b": [1, 2.0, None, True, False], "a": {}, "": (), "é\"\n\x7f": "\u2028"}
    assert json_text(value) == (
        '{"b":[1,2,null,true,false],"a":{},"":[],"é\\"\\n\x7f":"\u2028"}')


def test_strings_are_escaped_as_the_runtime_does() -> None:
    escapes = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f",
               "\r": "\\r"}
    for code in range(0x100):
        char = chr(code)
        plain = char if code >= 0x20 else f"\\u{code:04x}"
        assert json_escaped(char) == escapes.get(char, plain)

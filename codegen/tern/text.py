"""Schema text made safe for where it goes. All of it passes through one of these.

A description that holds `*/`, a backslash, a newline, or characters that reorder text on a screen
is an attack until shown otherwise.
"""

from __future__ import annotations

import json
import math
import re
import textwrap
from typing import Any

from . import ir

_INVISIBLE = re.compile("[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e"
                        "\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff"
                        "\ufff9-\uffff\U000e0000-\U000e0fff]")
"""Controls, halves of surrogate pairs, and the characters that hide or reorder others (Unicode TR 36, "Trojan Source")."""


def visible(text: str) -> str:
    """Text with everything invisible spelled out as <U+XXXX>; tabs and newlines stay."""
    return _INVISIBLE.sub(lambda match: f"<U+{ord(match[0]):04X}>", text)


def c_string(text: str) -> str:
    """A C string literal with these bytes, in ASCII, that no trigraph can change."""
    out = []
    for byte in text.encode("utf-8", "surrogatepass"):
        char = chr(byte)
        if char in '"\\?':
            out.append("\\" + char)
        elif 0x20 <= byte < 0x7F:
            out.append(char)
        elif char == "\n":
            out.append("\\n")
        else:
            # Three octal digits: what follows can't be read as part of it.
            out.append(f"\\{byte:03o}")
    return '"' + "".join(out) + '"'


def c_number(value: int | float, type: ir.Scalar) -> str:
    """A number as a C expression of the type that a scalar has."""
    match type.kind:
        case ir.ScalarKind.FLOAT:
            return repr(float(value)) + "f"
        case ir.ScalarKind.DOUBLE:
            return repr(float(value))
        case ir.ScalarKind.UINT32 | ir.ScalarKind.UINT64:
            return f"{type.kind.name}_C({int(value)})"
    number = int(value)
    if number == -(2**63):
        return "INT64_MIN"  # its digits alone are no int64_t
    macro = f"{type.kind.name}_C({abs(number)})"
    return macro if number >= 0 else f"(-{macro})"


def json_escaped(text: str) -> str:
    """What stands between the quotes when the runtime writes this text as a JSON string."""
    return json_text(text)[1:-1]


def _inside_comment(text: str) -> str:
    """Text that neither ends a C comment nor starts one, and holds no trigraph: compilers warn
    of those in comments too."""
    text = visible(text).replace("*/", "* /").replace("/*", "/ *")
    return re.sub(r"\?\?(?=[=/'()!<>-])", "? ?", text)


def comment(text: str, indent: int = 0, width: int = 96) -> str:
    """A C comment of one or more lines, each but the first indented; "" for no text."""
    text = _inside_comment(text).strip()
    if not text:
        return ""
    pad = " " * indent
    lines = [
        piece
        for line in text.split("\n")
        for piece in (textwrap.wrap(line, width - indent - 3) or [""])
    ]
    if len(lines) == 1 and len(lines[0]) <= width - indent - 7:
        return f"{pad}/** {lines[0]} */"
    body = "\n".join(f"{pad} * {line}".rstrip() for line in lines)
    return f"{pad}/**\n{body}\n{pad} */"


def one_line(text: str) -> str:
    """Text inside a comment of C or CMake that goes on after it."""
    return " ".join(_inside_comment(text).split())


def shown_line(text: str) -> str:
    """Text as one line that a program shows."""
    return " ".join(visible(text).split())


def shown_lines(text: str) -> str:
    """Text as lines that a program shows."""
    return "\n".join(line.rstrip() for line in visible(text).expandtabs().strip().split("\n"))


def quoted_comment(text: str) -> str:
    """A value as JSON inside a C comment."""
    return one_line(json_text(text))


def markdown(text: str) -> str:
    """Text as one Markdown table cell: nothing in it is markup."""
    text = visible(text).replace("\t", " ").strip()
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    text = re.sub(r"([\\`*_{}\[\]()#|~!])", r"\\\1", text)
    return text.replace("\n", "<br/>")


def json_text(value: Any) -> str:
    """A JSON value as the runtime would write it: compact, numbers as RFC 8785 has them."""
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, list | tuple):
        return "[" + ",".join(map(json_text, value)) + "]"
    if isinstance(value, dict):
        return "{" + ",".join(f"{json_text(k)}:{json_text(v)}" for k, v in value.items()) + "}"
    if isinstance(value, str):
        # json.dumps leaves U+007F as the runtime does, and escapes the same others the same way.
        return json.dumps(value, ensure_ascii=False)
    return json.dumps(value)


def _number(value: float) -> str:
    """ECMAScript's Number::toString (RFC 8785, section 3.2.2.3); negative zero keeps its sign."""
    if not math.isfinite(value):
        raise ValueError(f"{value} is no JSON number")
    if value == 0:
        return "-0" if math.copysign(1, value) < 0 else "0"
    sign, digits, exponent = _shortest(value)
    point = len(digits) + exponent
    if not -6 < point <= 21:
        mantissa = digits[0] + ("." + digits[1:] if len(digits) > 1 else "")
        return f"{sign}{mantissa}e{'+' if point > 0 else ''}{point - 1}"
    if point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    if point >= len(digits):
        return sign + digits + "0" * (point - len(digits))
    return f"{sign}{digits[:point]}.{digits[point:]}"


def _shortest(value: float) -> tuple[str, str, int]:
    """Sign, shortest digits that read back, and the power of ten they are multiplied by."""
    match = re.fullmatch(r"(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?", repr(value))
    assert match is not None
    sign, whole, fraction, power = match[1], match[2], match[3] or "", int(match[4] or 0)
    digits = (whole + fraction).lstrip("0")
    exponent = power - len(fraction)
    stripped = digits.rstrip("0")
    return sign, stripped, exponent + len(digits) - len(stripped)

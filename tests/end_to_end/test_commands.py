"""The command line of the generated SDKs: `clerk-cli`, `zendesk-cli`, `vapi-cli`, `genesys-cli`.

The folder of the programs is $TERN_BIN, by default build/asan/bin in the checkout.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(__file__).resolve().parent / "data"
BIN = (ROOT / os.environ.get("TERN_BIN", "build/asan/bin")).resolve()
APIS = ("clerk", "zendesk", "vapi", "genesys")


@dataclass(frozen=True)
class Result:
    status: int
    out: bytes
    err: str


@pytest.fixture(scope="module", autouse=True)
def programs() -> None:
    for api in APIS:
        if not (BIN / f"{api}-cli").is_file():
            pytest.fail(f"{BIN / f'{api}-cli'} is not built: run 'make', or set TERN_BIN")


def run(api: str, *arguments: str, document: str | bytes = b"") -> Result:
    data = document.encode("utf-8") if isinstance(document, str) else document
    result = subprocess.run(
        [BIN / f"{api}-cli", *arguments], input=data, capture_output=True, timeout=60)
    return Result(result.returncode, result.stdout, result.stderr.decode("utf-8"))


def shell(script: str, api: str = "clerk", document: bytes = b"") -> Result:
    """Runs a shell script in which $CLI is the program: for streams that are closed or full."""
    result = subprocess.run(
        ["sh", "-c", script], input=document, capture_output=True, timeout=60,
        env={**os.environ, "CLI": str(BIN / f"{api}-cli")})
    return Result(result.returncode, result.stdout, result.stderr.decode("utf-8"))


def schemas(api: str) -> dict[str, Any]:
    text = (ROOT / "schemas" / f"{api}.yaml").read_text("utf-8")
    found: dict[str, Any] = yaml.load(text, Loader=StringDates)["components"]["schemas"]
    return found


class StringDates(yaml.CSafeLoader):
    """YAML 1.2 has no dates."""


StringDates.yaml_implicit_resolvers = {
    first: [one for one in resolvers if one[0] != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


@dataclass(frozen=True)
class Document:
    name: str
    api: str
    model: str
    text: str

    def __str__(self) -> str:
        return self.name


def data_files() -> list[Document]:
    found = []
    for path in sorted(DATA.glob("*.json")):
        api, model, _ = path.stem.split(".")
        found.append(Document(path.stem, api, model, path.read_text("utf-8")))
    return found


def examples() -> list[Document]:
    """The examples that stand directly in a component."""
    return [
        Document(f"{api}.{model}.example{i}", api, model, json.dumps(value, ensure_ascii=False))
        for api in APIS for model, schema in schemas(api).items()
        for i, value in enumerate(schema.get("examples", []))
    ]


def pairs(document: str | bytes) -> Any:
    """The document with its objects as lists of pairs, so that comparing sees their order."""
    return json.loads(document, object_pairs_hook=lambda found: ("object", found))


@pytest.mark.parametrize("api", APIS)
def test_models_are_the_components_in_order(api: str) -> None:
    result = run(api, "models")
    assert (result.status, result.err) == (0, "")
    assert result.out.decode() == "".join(name + "\n" for name in schemas(api))


def test_there_are_documents() -> None:
    assert {one.api for one in data_files()} == set(APIS) == {one.api for one in examples()}
    assert len(data_files()) >= 15 and len(examples()) > 50


@pytest.mark.parametrize("api", APIS)
def test_documents_come_out_as_they_went_in(api: str) -> None:
    for one in data_files() + examples():
        if one.api != api:
            continue
        result = run(api, "decode", one.model, document=one.text)
        assert (result.status, result.err) == (0, ""), f"{one.name}: {result.err}"
        assert result.out.index(b"\n") == len(result.out) - 1, one.name
        assert json.loads(result.out) == json.loads(one.text), one.name
        if "unordered" not in one.name:
            assert pairs(result.out) == pairs(one.text), one.name


@pytest.mark.parametrize("one", data_files(), ids=str)
def test_second_pass_changes_nothing(one: Document) -> None:
    first = run(one.api, "decode", one.model, document=one.text)
    assert run(one.api, "decode", one.model, document=first.out) == first


def test_zero_false_null_and_empty_are_shown_apart() -> None:
    document = (DATA / "clerk.Session.full.json").read_bytes()
    result = run("clerk", "show", "Session", document=document)
    assert (result.status, result.err) == (0, "")
    lines = dict(re.findall(r"^ *(\S+) +(.*)$", result.out.decode("utf-8"), re.MULTILINE))
    assert "null" in lines["last_active_organization_id"]
    assert re.search(rb"^.*absent.*browser_version|browser_version.*absent", result.out, re.M)
    assert lines["device_type"] == '""'
    assert lines["expire_at"] == "0" and lines["is_mobile"] == "false"
    assert lines["last_active_at"] == "9007199254740993"
    assert lines["status"].startswith('"suspended"') and lines["status"] != '"suspended"'


def test_show_of_absent_and_null_differ() -> None:
    def shown(text: str) -> bytes:
        result = run("zendesk", "show", "SessionObject", document=text)
        assert result.status == 0
        return result.out

    views = {shown('{"id":1}'), shown('{"id":1,"url":null}'), shown('{"id":1,"url":""}'),
             shown('{"id":1,"url":"null"}'), shown('{"id":1,"url":"absent"}')}
    assert len(views) == 5


BAD = """\
{
  "object": "client",
  "id": "client_1",
  "session_ids": ["é", 7],
  "sessions": []
}
"""


@pytest.mark.parametrize("command", ["decode", "show"])
@pytest.mark.parametrize("model, document, parts", [
    ("Client", BAD, ("/session_ids/1", "expected string, found number 7", "byte 68", "line 4",
                     "column 25")),
    ("Client", "{}", ("/object", "line 1", "column")),
    ("Client", "[1,2]", ("expected object, found array", "byte 0", "line 1", "column 1")),
    ("Client", "", ("end of input", "byte 0", "line 1", "column 1")),
    ("Client", "  \n\n", ("end of input", "byte 4", "line 3", "column 1")),
    ("Session", '{"object":"session"', ("end of input", "byte 19", "line 1", "column 20")),
    ("Session", '{"created_at":9223372036854775808}',
     ("/created_at", "9223372036854775808", "byte 14", "line 1", "column 15")),
    ("Actor", b'{"sub":"\xff"}', ("/sub", "UTF-8", "0xFF", "byte 8", "line 1", "column 9")),
    ("Actor", b'\xef\xbb\xbf{"sub":""}', ("byte 0", "line 1", "column 1")),
    ("Actor", '{"a":' + "[" * 5000, ("/a", "byte", "line 1", "column")),
    ("Actor", '{"a":1}{}', ("end of input", "byte 7", "line 1", "column 8")),
], ids=lambda value: None if isinstance(value, tuple) else str(value)[:12])
def test_bad_input(command: str, model: str, document: str | bytes, parts: tuple[str, ...]) -> None:
    result = run("clerk", command, model, document=document)
    assert (result.status, result.out) == (1, b"")
    assert result.err.startswith(f"clerk-cli: {model}: ")
    assert result.err.count("\n") == 1 and result.err.endswith("\n")
    for part in parts:
        assert part in result.err


@pytest.mark.parametrize("command", ["decode", "show"])
def test_unknown_model(command: str) -> None:
    for model in "session", "Sessions", "", "Session ", "../Session", "%s%n":
        result = run("clerk", command, model, document="{}")
        assert (result.status, result.out) == (2, b"")
        assert f"'{model}'" in result.err and "clerk-cli models" in result.err


@pytest.mark.parametrize("arguments", [
    (), ("nonsense",), ("decode",), ("show",), ("decode", "Session", "x"), ("models", "x"),
    ("--nonsense",), ("",)], ids=str)
def test_unknown_command(arguments: tuple[str, ...]) -> None:
    result = run("clerk", *arguments)
    assert (result.status, result.out) == (2, b"")
    assert "usage" in result.err and "clerk-cli decode MODEL" in result.err


@pytest.mark.parametrize("argument", ["help", "--help"])
def test_help(argument: str) -> None:
    result = run("clerk", argument)
    assert (result.status, result.err) == (0, "")
    assert b"clerk-cli show MODEL" in result.out


def test_large_document() -> None:
    """20 MB: many sessions, and long strings in them."""
    session = json.loads((DATA / "clerk.Session.minimal.json").read_text())
    sessions = [{**session, "id": f"sess_{i}", "user_id": "ü" * 500} for i in range(16_000)]
    client = json.loads((DATA / "clerk.Client.empty.json").read_text())
    document = json.dumps({**client, "sessions": sessions}, ensure_ascii=False)
    assert len(document.encode()) > 19_000_000
    result = run("clerk", "decode", "Client", document=document)
    assert (result.status, result.err) == (0, "")
    expected = {**client, "sessions": sessions}
    assert json.loads(result.out) == expected


def test_error_at_the_end_of_a_large_document() -> None:
    text = '{"object":"client","id":"c","session_ids":[' + '"x",\n' * 1_000_000 + "1]}"
    result = run("clerk", "decode", "Client", document=text)
    assert result.status == 1
    assert "/session_ids/1000000: " in result.err
    assert "byte 5000043, line 1000001, column 1)" in result.err


def test_closed_input() -> None:
    result = shell('exec "$CLI" decode Session <&-')
    assert result.status != 0 and result.out == b""
    assert re.search(r"clerk-cli: .*\w", result.err) and "Sanitizer" not in result.err


def test_folder_as_input() -> None:
    result = shell('exec "$CLI" decode Session </')
    assert result.status != 0 and result.out == b""
    assert "directory" in result.err


@pytest.mark.parametrize("target", ["/dev/full", "&-"])
@pytest.mark.parametrize("arguments", ["models", "help", "decode Actor", "show Actor"])
def test_output_that_takes_nothing(target: str, arguments: str) -> None:
    result = shell(f'exec "$CLI" {arguments} >{target}', document=b'{"sub":"x"}')
    assert result.status != 0
    assert "standard output" in result.err and "Sanitizer" not in result.err


def test_large_output_to_a_full_device() -> None:
    document = json.dumps({"sub": "x" * 1_000_000}).encode()
    for command in "decode", "show":
        result = shell(f'exec "$CLI" {command} Actor >/dev/full', document=document)
        assert result.status != 0 and "standard output" in result.err


def test_closed_error_stream() -> None:
    assert shell('exec "$CLI" decode Session 2>&-', document=b"[]").status == 1


ESCAPES = "\x1b]0;owned\x07\x1b[31m\x9b2J\x7f\r\x08"


def is_quiet(data: bytes) -> bool:
    """Nothing that a terminal acts on."""
    text = data.decode("utf-8")
    return not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f]", text)


def as_json(text: str) -> str:
    """A JSON string with as little escaped as JSON allows: C1 controls and DEL stay raw."""
    return json.dumps(text, ensure_ascii=False)


def test_show_keeps_escape_sequences_from_the_terminal() -> None:
    escapes = as_json(ESCAPES)
    minimal = (DATA / "clerk.Session.minimal.json").read_text().rstrip("}\n ")
    documents = {
        "Actor": [f"{{{escapes}: {escapes}}}", f'{{"a": [{escapes}, {{{escapes}: {escapes}}}]}}',
                  f'{{"a":\r\n\t{{\r\n\t{escapes}\r\n:\t1}}}}'],
        "Session": [f'{minimal}, {escapes}: {escapes}}}',
                    minimal.replace('"active"', escapes) + "}",
                    minimal.replace('"user_1"', escapes) + "}"],
    }
    for model, texts in documents.items():
        for text in texts:
            result = run("clerk", "show", model, document=text)
            assert result.status == 0, result.err
            assert is_quiet(result.out), result.out


def test_show_of_an_unknown_variant_is_quiet() -> None:
    escapes = as_json(ESCAPES)
    document = json.loads((DATA / "vapi.Session.minimal.json").read_text())
    text = json.dumps(document)[:-1] + f', "messages": [{{"role": {escapes}, {escapes}: 1}}]}}'
    result = run("vapi", "show", "Session", document=text)
    assert result.status == 0, result.err
    assert is_quiet(result.out), result.out


@pytest.mark.parametrize("document", [
    f'{{"object": {as_json(ESCAPES)}, "id": [{as_json(ESCAPES)}]}}',
    f'{{"session_ids": {as_json(ESCAPES)}}}',
    f'{{"sessions": [{{"actor": {{{as_json(ESCAPES)}: [tru]}}}}]}}',
    f'{{"sessions": [{{"actor": {as_json(ESCAPES)}}}]}}',
    '{"session_ids": ["\x1b[31m"]}',
    "\x1b[31m",
    '{"id": "\x7f" \x9b }',
])
def test_errors_keep_escape_sequences_from_the_terminal(document: str) -> None:
    result = run("clerk", "decode", "Client", document=document)
    assert (result.status, result.out) == (1, b"")
    assert is_quiet(result.err.encode("utf-8")), result.err


def test_error_with_a_hostile_key_in_its_pointer() -> None:
    key = as_json(ESCAPES)
    result = run("genesys", "decode", "Session", document=f'{{"attributes": {{{key}: 7}}}}')
    assert result.status == 1 and "/attributes/" in result.err
    assert is_quiet(result.err.encode("utf-8")), result.err


def test_error_with_a_long_key_in_its_pointer() -> None:
    """What is cut to fit is cut between characters, and keeps its end."""
    for length in range(240, 262):
        key = "ä€😀" * (length // 9) + "x" * (length % 9)
        document = json.dumps({"attributes": {key: {"dataType": "", "value": 7}}})
        result = run("genesys", "decode", "Session", document=document)
        assert result.status == 1 and "/value: expected string, found number 7" in result.err


def test_error_with_a_long_value() -> None:
    for length in range(90, 140):
        document = f'{{"attributes": "{"€" * (length // 3)}{"x" * (length % 3)}"}}'
        result = run("genesys", "decode", "Session", document=document)
        assert result.status == 1 and "expected object, found string" in result.err


# Options


NESTED = '{"zoo": {"b": 1, "a": [{"d": 1, "c": 2}]}, "sub": "x"}'


def test_pretty() -> None:
    result = run("clerk", "decode", "Actor", "--pretty", document=NESTED)
    assert (result.status, result.err) == (0, "")
    assert result.out.decode() == json.dumps(
        json.loads(NESTED), indent=2) + "\n"


def test_sorted() -> None:
    result = run("clerk", "decode", "Actor", "--sorted", document=NESTED)
    assert result.out.decode() == json.dumps(
        json.loads(NESTED), sort_keys=True, separators=(",", ":")) + "\n"


@pytest.mark.parametrize("one", data_files(), ids=str)
def test_pretty_and_sorted_say_the_same(one: Document) -> None:
    result = run(one.api, "decode", "--sorted", one.model, "--pretty", document=one.text)
    # Free-form numbers keep their spelling, which Python's don't.
    number = r"(?m) -?\d+(\.\d+)?([eE][-+]?\d+)?(,?)$"
    spelled = re.sub(number, r" 0\3", result.out.decode())
    assert spelled == json.dumps(
        json.loads(spelled), indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    assert json.loads(result.out) == json.loads(one.text)


@pytest.mark.parametrize("command", ["decode", "show"])
def test_strict(command: str) -> None:
    minimal = (DATA / "clerk.Session.minimal.json").read_text()
    assert run("clerk", command, "Session", "--strict", document=minimal).status == 0
    for text, parts in (
            (minimal.rstrip("}\n ") + ', "extra": 1}', ("/extra: unknown field", "byte")),
            (minimal.replace('"active"', '"asleep"'), ('/status', 'string "asleep"')),
            (minimal.rstrip("}\n ") + ', "status": "active"}', ("/status: ", "it again"))):
        assert run("clerk", command, "Session", document=text).status == 0
        result = run("clerk", command, "Session", "--strict", document=text)
        assert (result.status, result.out) == (1, b"")
        assert all(part in result.err for part in parts), result.err


@pytest.mark.parametrize("arguments, option", [
    (("decode", "Session", "--nonsense"), "--nonsense"),
    (("show", "--pretty", "Session"), "--pretty"),
    (("models", "--strict"), "--strict"), (("decode", "-x", "Session"), "-x"),
    (("decode", "Session", "--prett"), "--prett"),
    (("decode", "Session", "--pretty=1"), "--pretty=1"),
], ids=str)
def test_unknown_option(arguments: tuple[str, ...], option: str) -> None:
    result = run("clerk", *arguments, document="{}")
    assert (result.status, result.out) == (2, b"")
    assert result.err == (f"clerk-cli: '{arguments[0]}' has no option '{option}'; "
                          "'clerk-cli help' lists them\n")


@pytest.mark.parametrize("arguments", [("-h",), ("decode", "-h"), ("diff", "Session", "--help")])
def test_help_is_complete(arguments: tuple[str, ...]) -> None:
    result = run("clerk", *arguments)
    assert (result.status, result.err) == (0, "")
    for word in ("models", "decode MODEL", "show MODEL", "diff MODEL OLD NEW",
                 "patch MODEL DOC PATCH", "--pretty", "--sorted", "--strict", "'-'"):
        assert word in result.out.decode()
    assert all(len(line) <= 100 for line in result.out.decode().splitlines())


@pytest.mark.parametrize("arguments", [
    (f"x{ESCAPES}",), ("decode", ESCAPES), ("decode", "Session", f"--{ESCAPES}"),
    ("diff", "Actor", ESCAPES, "-"), (f"diff{ESCAPES}", "Actor")], ids=len)
def test_arguments_keep_escape_sequences_from_the_terminal(arguments: tuple[str, ...]) -> None:
    result = run("clerk", *arguments)
    assert (result.status, result.out) == (2, b"")
    assert is_quiet(result.err.encode("utf-8")) and "\\x1B" in result.err, result.err


def test_argument_that_is_no_utf8() -> None:
    result = shell("exec \"$CLI\" decode \"$(printf 'S\\233\\377\\302')\"")
    assert result.status == 2 and "'S\\x9B\\xFF\\xC2'" in result.err


# Merge patches


def merged(target: Any, patch: Any) -> Any:
    """MergePatch of RFC 7396, section 2."""
    if not isinstance(patch, dict):
        return patch
    result = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = merged(result.get(name), value)
    return result


def test_diff_and_patch(tmp_path: Path) -> None:
    old, new = tmp_path / "old.json", tmp_path / "new.json"
    old.write_text('{"sub": "x", "a": {"b": 1, "c": 2}, "d": [1]}')
    new.write_text('{"sub": "y", "a": {"b": 1, "e": {}}, "d": [1]}')
    result = run("clerk", "diff", "Actor", str(old), str(new))
    assert (result.status, result.err) == (0, "")
    assert result.out == b'{"sub":"y","a":{"e":{},"c":null}}\n'
    result = run("clerk", "patch", "Actor", str(old), "-", document=result.out)
    assert result == Result(0, b'{"sub":"y","a":{"b":1,"e":{}},"d":[1]}\n', "")
    result = run("clerk", "diff", "Actor", "-", str(old), document=old.read_text())
    assert result == Result(0, b"{}\n", "")
    result = run("clerk", "diff", "Actor", str(old), str(new), "--pretty", "--sorted")
    assert result.out.decode() == json.dumps(
        {"a": {"c": None, "e": {}}, "sub": "y"}, indent=2, sort_keys=True) + "\n"


@pytest.mark.parametrize("api", APIS)
def test_patches_between_all_documents(api: str, tmp_path: Path) -> None:
    """What we make, RFC 7396 as Python has it understands, unless a schema's null is in it."""
    made = 0
    documents = [one for one in data_files() if one.api == api]
    for old in documents:
        for new in documents:
            if old.model != new.model:
                continue
            for name, one in (("old", old), ("new", new)):
                (tmp_path / name).write_text(one.text)
            result = run(api, "diff", old.model, str(tmp_path / "old"), str(tmp_path / "new"))
            if result.status == 1:
                assert "a change that a merge patch can make" in result.err
                continue
            assert (result.status, result.err) == (0, "")
            (tmp_path / "patch").write_bytes(result.out)
            applied = run(api, "patch", old.model, str(tmp_path / "old"), str(tmp_path / "patch"))
            assert (applied.status, applied.err) == (0, "")
            assert json.loads(applied.out) == json.loads(new.text)
            by_rfc = merged(json.loads(old.text), json.loads(result.out))
            lost = [key for key, value in json.loads(new.text).items() if value is None]
            assert by_rfc == json.loads(new.text) or lost
            made += 1
    assert made > 0


@pytest.mark.parametrize("arguments, document, status, parts", [
    (("patch", "Client", "CLIENT", "-"), '{"id": null}', 1,
     ("Client: standard input: /id: expected string, found null (byte 7, line 1, column 8)",)),
    (("patch", "Client", "CLIENT", "-", "--strict"), '{"x": 1}', 1, ("/x: unknown field",)),
    (("patch", "Client", "-", "OLD"), "{}", 1,
     ("standard input: /object: required field missing",)),
    (("diff", "Actor", "OLD", "-"), '{"sub":"x","n":null}', 1,
     ("Actor: /n: expected a change that a merge patch can make",)),
    (("diff", "Actor", "OLD", "-"), "[]", 1, ("standard input: ", "expected object")),
    (("diff", "Actor", "-", "-"), "{}", 2, ("only be read once",)),
    (("diff", "Actor", "nowhere", "-"), "{}", 2, ("nowhere: No such file",)),
    (("diff", "Actor", "OLD", "/"), "{}", 2, ("/: Is a directory",)),
    (("diff", "Actors", "OLD", "-"), "{}", 2, ("'Actors'", "clerk-cli models")),
    (("diff", "Actor", "OLD"), "{}", 2, ("usage",)),
    (("patch", "Actor"), "{}", 2, ("usage",)),
    (("patch", "Actor", "OLD", "-", "-"), "{}", 2, ("usage",)),
], ids=str)
def test_refused_patches(
    tmp_path: Path, arguments: tuple[str, ...], document: str, status: int, parts: tuple[str, ...]
) -> None:
    (tmp_path / "OLD").write_text('{"sub":"x"}')
    files = {"OLD": tmp_path / "OLD", "CLIENT": DATA / "clerk.Client.empty.json"}
    result = run("clerk", *(str(files.get(one, one)) for one in arguments), document=document)
    assert (result.status, result.out) == (status, b"")
    assert all(part in result.err for part in parts), result.err


def test_file_whose_name_is_like_an_option(tmp_path: Path) -> None:
    (tmp_path / "--x").write_text('{"sub":"x"}')
    result = subprocess.run(
        [BIN / "clerk-cli", "diff", "Actor", "--", "--x", "-"], input=b'{"sub":"y"}', cwd=tmp_path,
        capture_output=True, timeout=60)
    assert (result.returncode, result.stdout) == (0, b'{"sub":"y"}\n')


SESSION = {"id": "s", "orgId": "o", "createdAt": "", "updatedAt": ""}


def test_validate_says_every_violation() -> None:
    document = json.dumps({
        **SESSION, "name": "n" * 41, "status": "later", "expirationSeconds": 59.5,
        "messages": [{"role": "narrator"}]})
    result = run("vapi", "decode", "Session", "--validate", document=document)
    assert (result.status, result.out) == (1, b"")
    assert result.err.splitlines() == [
        "vapi-cli: Session: /name: maxLength: expected at most 40 code points, found 41",
        'vapi-cli: Session: /status: enum: expected one of "active", "completed", '
        'found string "later"',
        "vapi-cli: Session: /expirationSeconds: minimum: expected at least 60, found number 59.5",
        "vapi-cli: Session: /messages/0: oneOf: expected one of SystemMessage, UserMessage, "
        "AssistantMessage, ToolMessage, DeveloperMessage, found object",
    ]


def test_validate_is_only_done_when_asked() -> None:
    document = json.dumps({**SESSION, "name": "n" * 41})
    assert run("vapi", "decode", "Session", document=document).status == 0


def test_valid_documents_are_written() -> None:
    document = json.dumps({**SESSION, "name": "n" * 40, "expirationSeconds": 60})
    result = run("vapi", "decode", "Session", "--validate", document=document)
    assert (result.status, result.err) == (0, "")
    assert json.loads(result.out) == json.loads(document)


def test_validate_keeps_escape_sequences_from_the_terminal() -> None:
    document = json.dumps({**SESSION, "status": ESCAPES})
    result = run("vapi", "decode", "Session", "--validate", document=document)
    assert result.status == 1 and "/status: enum: " in result.err
    assert is_quiet(result.err.encode("utf-8")), result.err

"""`NAME-cli call`: requests from the command line, sent to a server of the test's own on loopback.

`sample-cli` (tests/client/call_command_test.c) has operations with everything in them. The folder of
the programs is $TERN_BIN, by default build/asan/bin in the checkout.
"""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest

ROOT = Path(__file__).resolve().parents[2]
BIN = (ROOT / os.environ.get("TERN_BIN", "build/asan/bin")).resolve()
CLI = BIN / "sample-cli"
SECRET = "s3cr3t-t0k3n"
POINT = '{"x":1,"y":2}'


@dataclass(frozen=True)
class Result:
    status: int
    out: bytes
    err: str


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    query: list[tuple[str, str]]
    headers: dict[str, str]
    body: bytes


@dataclass
class Answer:
    status: int = 200
    body: bytes = POINT.encode()
    media_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    delay_s: float = 0


@dataclass
class Server:
    """Keeps what it is asked, and answers what it is told to, the last answer again and again."""

    port: int
    requests: list[Request] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=lambda: [Answer()])
    stop: threading.Event = field(default_factory=threading.Event)

    @property
    def last(self) -> Request:
        return self.requests[-1]

    def answer(self, *answers: Answer) -> None:
        self.answers = list(answers)

    def next_answer(self) -> Answer:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@pytest.fixture
def server() -> Iterator[Server]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            url = urlsplit(self.path)
            length = int(self.headers.get("Content-Length", 0))
            state.requests.append(Request(
                self.command, url.path, parse_qsl(url.query, keep_blank_values=True),
                dict(self.headers.items()), self.rfile.read(length)))
            answer = state.next_answer()
            if answer.delay_s:
                state.stop.wait(answer.delay_s)
            try:
                self.send_response(answer.status)
                if answer.media_type:
                    self.send_header("Content-Type", answer.media_type)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(answer.body)))
                self.end_headers()
                self.wfile.write(answer.body)
            except OSError:
                pass

        do_GET = do_POST = answer

        def log_message(self, *arguments: object) -> None:
            pass

    listener = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state = Server(listener.server_address[1])
    thread = threading.Thread(target=listener.serve_forever, args=(0.02,))
    thread.start()
    yield state
    state.stop.set()
    listener.shutdown()
    thread.join()
    listener.server_close()


def clean_environment(**variables: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items()
            if not name.startswith("SAMPLE_") and "proxy" not in name.lower()}
    return {**kept, **variables}


def run(*arguments: str, document: bytes = b"", **variables: str) -> Result:
    result = subprocess.run([CLI, *arguments], input=document, capture_output=True, timeout=60,
                            env=clean_environment(**variables))
    err = result.stderr.decode("utf-8")
    # Whatever happens, no credential is said.
    assert SECRET not in err and SECRET.encode() not in result.stdout
    return Result(result.returncode, result.stdout, err)


def call(server: Server, *arguments: str, document: bytes = b"", **variables: str) -> Result:
    operation, *others = arguments
    return run("call", operation, "--base-url", f"http://127.0.0.1:{server.port}", *others,
               document=document, **variables)


def get(server: Server, *arguments: str, **variables: str) -> Result:
    return call(server, "getThing", "--thing_id", "t1", *arguments, **variables)


def refused(result: Result, *parts: str) -> None:
    assert (result.status, result.out) == (2, b""), result
    assert result.err.startswith("sample-cli: ") and result.err.count("\n") == 1
    for part in parts:
        assert part in result.err, result.err


@pytest.fixture(scope="module", autouse=True)
def programs() -> None:
    if not CLI.is_file():
        pytest.fail(f"{CLI} is not built: run 'make', or set TERN_BIN")


# Parameters


@pytest.mark.parametrize("arguments, query", [
    (["--limit", "50"], [("limit", "50")]),
    (["--limit=50"], [("limit", "50")]),
    (["--limit", "-2147483648"], [("limit", "-2147483648")]),
    (["--bigNumber", "9007199254740993"], [("bigNumber", "9007199254740993")]),
    (["--big-number=1"], None),
    (["--BIGNUMBER=1"], [("bigNumber", "1")]),
    (["--paginated"], [("paginated", "true")]),
    (["--paginated", "--limit", "1"], [("limit", "1"), ("paginated", "true")]),
    (["--paginated=false"], [("paginated", "false")]),
    (["--real", "1.5e3"], [("real", "1500")]),
    (["--color", "dark blue"], [("color", "dark blue")]),
    (["--tags", "a"], [("tags", "a")]),
    (["--tags", "a", "--tags", "b,c", "--tags="], [("tags", "a"), ("tags", "b,c"), ("tags", "")]),
    (["--tags", '["a", "b"]'], [("tags", "a"), ("tags", "b")]),
    (["--tags", "[a"], [("tags", "[a")]),
    (["--tags", "null"], [("tags", "null")]),
    (["--colors=red", "--colors=green"], [("colors", "red"), ("colors", "green")]),
    (["--counts", "a=1", "--counts", "b=2"], [("a", "1"), ("b", "2")]),
    (["--counts", '{"a": 1, "b": 2}'], [("a", "1"), ("b", "2")]),
    (["--point", "x=1", "--point", "y=2"], [("point[x]", "1"), ("point[y]", "2")]),
    (["--point", '{"x":1,"y":2}'], [("point[x]", "1"), ("point[y]", "2")]),
    (["--scalar", "5"], [("scalar", "5")]),
    (["--scalar", "true"], [("scalar", "true")]),
    (["--scalar", "some text"], [("scalar", "some text")]),
    (["--scalar", '{"a":1}'], [("scalar", '{"a":1}')]),
    (["--scalar", "[1,2]"], [("scalar", "1"), ("scalar", "2")]),
    (["--free", '{"a": [1]}'], [("free", '{"a":[1]}')]),
    (["--free", "plain text"], [("free", '"plain text"')]),
    (["--name", "null"], [("name", '"null"')]),
    (["--name", "x"], [("name", '"x"')]),
    (["--query", "more=a&b", "--query", "empty="], [("more", "a&b"), ("empty", "")]),
    (["--query:limit", "3"], [("limit", "3")]),
], ids=str)
def test_parameters(server: Server, arguments: list[str], query: list[tuple[str, str]] | None) -> None:
    result = get(server, *arguments)
    if query is None:
        refused(result, arguments[0].split("=")[0], "did you mean '--bigNumber'?")
        return
    assert (result.status, result.out, result.err) == (0, b'{"x":1,"y":2}\n', "")
    if arguments[0] == "--free":
        assert [(name, json.dumps(json.loads(value), separators=(",", ":")))
                for name, value in server.last.query] == query
    else:
        assert server.last.query == query
    assert (server.last.method, server.last.path) == ("GET", "/things/t1")


def test_a_value_stays_a_value(server: Server) -> None:
    result = call(server, "getThing", "--thing-id", "../x?y=1&z#\n é")
    assert result.status == 0, result.err
    assert server.last.path == "/things/..%2Fx%3Fy%3D1%26z%23%0A%20%C3%A9"


def test_headers_and_cookies(server: Server) -> None:
    result = get(server, "--x-trace", "abc", "--session", "s", "--header", "X-More:  m: n ",
                 "--header", "Accept: text/plain")
    refused(result, "header")
    result = get(server, "--x-trace", "abc", "--session", "s", "--header", "X-More: m: n",
                 "--header", "Accept: text/plain")
    assert result.status == 0, result.err
    sent = server.last.headers
    assert (sent["X-Trace"], sent["Cookie"], sent["X-More"], sent["Accept"]) == (
        "abc", "session=s", "m: n", "text/plain")


def test_names_that_are_not_clear(server: Server) -> None:
    result = call(server, "odd_one", "--path:id", "p", "--query:id", "q", "--query:timeout", "7",
                  "--a=b=c", "--timeout=20", SAMPLE_BEARER_AUTH=SECRET)
    refused(result, "--a", "no parameter or option")
    result = call(server, "odd-one", "--path:id", "p", "--query:id", "q", "--query:timeout", "7",
                  "--a=b", "c", "--timeout=20", SAMPLE_BEARER_AUTH=SECRET)
    assert result.status == 0, result.err
    assert server.last.path == "/odd/p"
    # A constant is sent where it is not given.
    assert server.last.query == [("id", "q"), ("timeout", "7"), ("version", "circle"), ("a=b", "c")]
    refused(call(server, "odd_one", "--id", "p"), "--id", "several parameters")
    refused(call(server, "odd_one"), "odd_one needs --path:id; 'sample-cli help odd_one'")


@pytest.mark.parametrize("arguments, parts", [
    (["--limit", "x"], ["--limit: expected 32-bit integer, found 'x'"]),
    (["--limit", "2147483648"], ["--limit: expected 32-bit integer, found '2147483648'"]),
    (["--limit", "1.5"], ["--limit"]),
    (["--limit", ""], ["--limit", "found ''"]),
    (["--limit", "1", "--limit", "2"], ["--limit: expected to be given once"]),
    (["--limit"], ["--limit: expected a value behind it"]),
    (["--limti", "1"], ["--limti", "did you mean '--limit'?"]),
    (["--nothing-like-it", "1"], ["'sample-cli help getThing' lists them"]),
    (["--paginated=yes"], ["--paginated: expected true|false, found 'yes'"]),
    (["--paginated", "false"], ["found 'false'", "behind a '='"]),
    (["--color", "rde"], ["--color: expected red|green|dark blue, found 'rde'", "'red'"]),
    (["--colors", "red", "--colors", "x"], ["--colors: expected red|green|dark blue, found 'x'"]),
    (["--colors", '["x"]'], ["--colors: /0: ", 'found string "x"']),
    (["--counts", "a"], ["--counts: expected a JSON object, or NAME=VALUE, found 'a'"]),
    (["--counts", "a=x"], ["--counts: expected 32-bit integer, found 'x'"]),
    (["--counts", '{"a":"x"}'], ["--counts: /a: expected", "found string"]),
    (["--point", "z=1"], ["--point: there is no property 'z'; did you mean"]),
    (["--point", "x=1"], ["--point: /y: required field missing"]),
    (["--body", "{}"], ["getThing: expected neither --body nor --field"]),
    (["--header", "no colon"], ["--header: expected 'Name: value'"]),
    (["--header", ":b"], ["--header: expected 'Name: value'"]),
    (["--header", "A: b\nX-Evil: 1"], ["header"]),
    (["--query", "=x"], ["--query: expected NAME=VALUE, found '=x'"]),
    (["--timeout", "0"], ["--timeout: expected seconds, like 5 or 0.5, found '0'"]),
    (["--timeout", "-1"], ["--timeout"]),
    (["--timeout", "1e3"], ["--timeout"]),
    (["--timeout", "0.1234"], ["--timeout"]),
    (["--timeout", "1."], ["--timeout"]),
    (["--timeout", "99999999999"], ["--timeout"]),
    (["--retries", "101"], ["--retries: expected a number from 0 to 100, found '101'"]),
    (["--retries", "99999999999999999999"], ["--retries"]),
    (["--retries="], ["--retries"]),
    (["--server", "3"], ["--server: expected a number from 1 to 2, found '3'"]),
    (["--server", "0"], ["--server"]),
    (["--pretty=1"], ["--pretty=1: expected no value"]),
    (["--all"], ["--all: expected an operation that has pages"]),
    (["--raw", "--pretty"], ["--raw: expected the body as it comes"]),
    (["--output", "x", "--sorted"], ["--output: expected the body as it comes"]),
    (["stray"], ["found 'stray'"]),
    (["-x"], ["found '-x'"]),
    (["--"], ["found '--'"]),
    (["--limit=\x1b[31m"], ["\\x1B[31m"]),
    (["--\x1b[31m"], ["\\x1B[31m"]),
], ids=str)
def test_wrong_arguments(server: Server, arguments: list[str], parts: list[str]) -> None:
    refused(get(server, *arguments), *parts)
    assert server.requests == []


def test_what_is_no_utf8_is_refused(server: Server) -> None:
    refused(call(server, "getThing", "--thing_id", os.fsdecode(b"\xff")), "--thing_id")


@pytest.mark.parametrize("arguments, parts", [
    (["call"], ["usage: sample-cli call OPERATION"]),
    (["call", "getThings"], ["there is no operation 'getThings'; did you mean 'getThing'"]),
    (["call", "thing"], ["did you mean 'getThing', 'listThings' or 'watchThings'?"]),
    (["call", "putTorm"], ["did you mean 'putForm' or 'putText'?"]),
    (["call", "q"], ["there is no operation 'q'; 'sample-cli operations' lists them"]),
    (["call", "getThing"], ["getThing needs --thing_id; 'sample-cli help getThing' tells more"]),
    (["help", "getThong"], ["did you mean 'getThing'?"]),
    (["help", "getThing", "x"], ["usage"]),
    (["operations", "x"], ["usage"]),
    (["completion"], ["usage"]),
    (["completion", "tcsh"], ["completion: expected bash, zsh or fish, found 'tcsh'"]),
    (["oprations"], ["there is no command 'oprations'; did you mean 'operations'?"]),
    (["mdels"], ["did you mean 'models'?"]),
], ids=str)
def test_wrong_commands(arguments: list[str], parts: list[str]) -> None:
    refused(run(*arguments), *parts)


# Bodies


@pytest.mark.parametrize("arguments, document", [
    (["--body", '{"x": 1, "y": 2, "z": null}'], b""),
    (["--body", "-"], b'{"x": 1, "y": 2, "z": null}'),
    (["--body", "@FILE"], b""),
    (["--body", "@-"], b'{"x": 1, "y": 2, "z": null}'),
], ids=str)
def test_json_body(
    server: Server, tmp_path: Path, arguments: list[str], document: bytes
) -> None:
    (tmp_path / "FILE").write_text('{"x": 1, "y": 2, "z": null}')
    result = call(server, "putPoint", *(one.replace("FILE", str(tmp_path / "FILE"))
                                        for one in arguments), document=document)
    assert (result.status, result.err) == (0, "")
    assert server.last.body == b'{"x":1,"y":2,"z":null}'
    assert server.last.headers["Content-Type"] == "application/json"


def test_body_of_fields(server: Server) -> None:
    assert call(server, "putPoint", "--field", "x=1", "--field", "y=-2").status == 0
    assert server.last.body == b'{"x":1,"y":-2}'
    assert call(server, "putForm", "--field", "a b=1&2", "--field", "c=3").status == 0
    assert server.last.body == b"a%20b=1%262&c=3"
    assert server.last.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert call(server, "putForm", "--body", '{"a": "ä"}').status == 0
    assert server.last.body == b"a=%C3%A4"


def test_body_that_need_not_be(server: Server) -> None:
    assert call(server, "maybePoint").status == 0
    assert server.last.body == b"" and "Content-Type" not in server.last.headers
    assert call(server, "maybePoint", "--body", POINT).status == 0
    assert server.last.body == POINT.encode()


@pytest.mark.parametrize("arguments, sent", [
    (["--body", ' { "name": "n", "more": 1 }'], b'{"name":"n","more":1}'),
    (["--body", '{"id": "i", "name": "n"}', "--strict"], b'{"name":"n"}'),
    (["--field", "name=n"], b'{"name":"n"}'),
    (["--body", '{"id": 1, "name": "n"}'], b"--body: /id: expected string"),
    (["--body", "{}"], b"--body: /name: required field missing"),
    (["--body", "[]"], b"--body: the document: expected object"),
], ids=str)
def test_what_only_the_server_sets_need_not_be_given(
    server: Server, arguments: list[str], sent: bytes
) -> None:
    result = call(server, "putRecord", *arguments)
    if not sent.startswith(b"{"):
        refused(result, sent.decode())
        return
    assert (result.status, result.err) == (0, "")
    assert server.last.body == sent
    text = run("help", "putRecord").out
    assert b"  name string (required)\n" in text and b"  id string" not in text


def test_text_and_bytes(server: Server, tmp_path: Path) -> None:
    assert call(server, "putText", "--body", "null").status == 0
    assert server.last.body == b"null" and server.last.headers["Content-Type"] == "text/plain"
    assert call(server, "putText", "--body", "-", document="a\nä\0".encode()).status == 0
    assert server.last.body == "a\nä\0".encode()
    every = bytes(range(256)) * 300
    (tmp_path / "bytes").write_bytes(every)
    assert call(server, "putBytes", "--body", f"@{tmp_path / 'bytes'}").status == 0
    assert server.last.body == every
    assert server.last.headers["Content-Type"] == "application/octet-stream"
    for argument in ("-", "@-"):
        server.requests.clear()
        assert call(server, "putBytes", "--body", argument, document=every).status == 0
        assert server.last.body == every


def test_multipart(server: Server, tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).write_text(f"text of {name}")
    for operation in ("putFiles", "maybeFiles"):
        result = call(server, operation, "--field", "title=A title", "--field", "color=green",
                      "--field", "tags=a", "--field", "tags=b",
                      "--field", f"file=@{tmp_path / 'one'}",
                      "--field", f"more=@{tmp_path / 'two'}", "--field", "more=plain")
        assert (result.status, result.err) == (0, "")
        kind = server.last.headers["Content-Type"]
        boundary = kind.split("boundary=")[1].strip('"').encode()
        parts = server.last.body.split(b"--" + boundary)
        said = [(match[1], part.split(b"\r\n\r\n", 1)[1][:-2]) for part in parts
                if (match := re.search(rb'; name="(\w+)"', part))]
        assert said == [(b"title", b"A title"), (b"color", b"green"), (b"tags", b"a"),
                        (b"tags", b"b"), (b"file", b"text of one"), (b"more", b"text of two"),
                        (b"more", b"plain")]
    assert call(server, "maybeFiles").status == 0
    assert server.last.body == b""


@pytest.mark.parametrize("arguments, parts", [
    (["putPoint"], ["putPoint: expected a body: --body or --field"]),
    (["putText"], ["putText: expected a body: --body\n"]),
    (["putBytes"], ["putBytes: expected a body: --body\n"]),
    (["putPoint", "--body", "{"], ["--body: "]),
    (["putPoint", "--body", '{"x": 1}'], ["--body: /y: required field missing"]),
    (["putPoint", "--body", '{"x": 1, "y": 2, "z": 3}', "--strict"], ["--body: /z: unknown field"]),
    (["putPoint", "--body", "@nowhere"], ["nowhere: No such file"]),
    (["putPoint", "--body", "@/"], ["/: Is a directory"]),
    (["putBytes", "--body", "@nowhere"], ["putBytes: expected a file that can be read"]),
    (["putPoint", "--body", POINT, "--body", POINT], ["--body: expected to be given once"]),
    (["putPoint", "--body", POINT, "--field", "x=1"], ["either --body or --field"]),
    (["putPoint", "--field", "x=1"], ["--field: /y: required field missing"]),
    (["putPoint", "--field", "w=1"], ["--field: there is no property 'w'"]),
    (["putText", "--field", "x=1"], ["--field: expected a body that is an object; use --body"]),
    (["putFiles", "--body", "{}"], ["--body: expected a --field for each part"]),
    (["putFiles", "--field", "titel=x"], ["there is no field 'titel'; did you mean 'title'?"]),
    (["putFiles", "--field", "title=x"], ["putFiles"]),
    (["putFiles", "--field", "title=x", "--field", "title=y"], ["title: expected to be given once"]),
    (["putFiles", "--field", "title=x", "--field", "file=@nowhere"], ["putFiles"]),
    (["putFiles", "--field", "title=x", "--field", "file=a", "--field", "file=b"],
     ["file: expected to be given once"]),
    (["putFiles", "--field", "title=x", "--field", "color=blu"], ["color: expected red|green"]),
    (["putFiles", "--field", "title=x", "--field", "file=-", "--field", "more=-"],
     ["standard input ('-') can only be read once"]),
], ids=str)
def test_wrong_bodies(server: Server, arguments: list[str], parts: list[str]) -> None:
    refused(call(server, *arguments), *parts)
    assert server.requests == []


# Answers


def test_layout(server: Server) -> None:
    server.answer(Answer(body=b' { "y":2,"x":1, "w":[ 1.0 ]} '))
    assert get(server).out == b'{"x":1,"y":2,"w":[1.0]}\n'
    assert get(server, "--pretty").out == (
        b'{\n  "x": 1,\n  "y": 2,\n  "w": [\n    1.0\n  ]\n}\n')
    assert get(server, "--sorted").out == b'{"w":[1.0],"x":1,"y":2}\n'
    assert get(server, "--raw").out == b' { "y":2,"x":1, "w":[ 1.0 ]} '


@pytest.mark.parametrize("answer, out", [
    (Answer(202, b'"dark blue"'), b'"dark blue"\n'),
    (Answer(202, b'"mauve"'), b'"mauve"\n'),
    (Answer(203, b"null"), b"null\n"),
    (Answer(206, b"null"), b"null\n"),
    (Answer(206, b'"null"'), b'"null"\n'),
    (Answer(203, b' {"x":1,"y":2}'), b'{"x":1,"y":2}\n'),
    (Answer(204, b"", ""), b""),
    (Answer(200, b"\x00\xff text", "text/plain"), b"\x00\xff text"),
    (Answer(299, b" [1, 2] "), b" [1, 2] "),
    (Answer(299, b"<p>", "text/html"), b"<p>"),
], ids=str)
def test_good_answers(server: Server, answer: Answer, out: bytes) -> None:
    server.answer(answer)
    assert get(server) == Result(0, out, "")


@pytest.mark.parametrize("answer, out, err", [
    (Answer(404, b'[ "gone" ]'), b'["gone"]\n', "HTTP 404 Not Found"),
    (Answer(418, b'["a teapot"]'), b'["a teapot"]\n', "HTTP 418"),
    (Answer(404, b"<p>gone</p>", "text/html"), b"<p>gone</p>", "HTTP 404 Not Found"),
    (Answer(404, b'{"not":"documented"}'), b'{"not":"documented"}', "HTTP 404 Not Found"),
    (Answer(500, b"[ 1 ]"), b"[ 1 ]", "HTTP 500 Internal Server Error"),
    (Answer(304, b"", ""), b"", "HTTP 304 Not Modified"),
    (Answer(401, b"[]", headers={"X-Request-Id": "r-1"}), b"[]\n",
     "HTTP 401 Unauthorized, request r-1"),
], ids=str)
def test_error_answers(server: Server, answer: Answer, out: bytes, err: str) -> None:
    server.answer(answer)
    assert get(server, "--retries", "0") == Result(1, out, f"sample-cli: getThing: {err}\n")


def test_undocumented_json_is_laid_out_when_asked(server: Server) -> None:
    server.answer(Answer(500, b'{"b":1,"a":2}'))
    assert get(server, "--sorted", "--retries=0").out == b'{"a":2,"b":1}\n'


@pytest.mark.parametrize("answer, parts", [
    (Answer(200, b'{"x":"1"}'), ["getThing: /x: expected", "HTTP 200; --raw shows what came"]),
    (Answer(200, b"<p>", "text/html"), ["getThing: expected application/json", "--raw"]),
    (Answer(200, b""), ["getThing", "--raw"]),
], ids=str)
def test_answers_that_are_not_as_documented(
    server: Server, answer: Answer, parts: list[str]
) -> None:
    server.answer(answer)
    result = get(server)
    assert (result.status, result.out) == (3, b"")
    for part in parts:
        assert part in result.err, result.err
    assert get(server, "--raw") == Result(0, answer.body, "")


def test_output(server: Server, tmp_path: Path) -> None:
    target = tmp_path / "target"
    server.answer(Answer(body=b' {"x":1,"y":2}'))
    assert get(server, "--output", str(target)) == Result(0, b"", "")
    assert target.read_bytes() == b' {"x":1,"y":2}'
    # What there was stays where there is nothing better.
    server.answer(Answer(404, b'["gone"]'))
    result = get(server, f"--output={target}")
    assert (result.status, result.out) == (1, b'["gone"]')
    assert target.read_bytes() == b' {"x":1,"y":2}' and os.listdir(tmp_path) == ["target"]
    result = get(server, "--output", str(tmp_path / "no" / "where"))
    assert (result.status, result.out) == (2, b"") and "getThing" in result.err


def test_no_connection() -> None:
    result = run("call", "getThing", "--thing_id=1", "--base-url=http://127.0.0.1:1", "--retries=0")
    assert (result.status, result.out) == (3, b"")
    assert "getThing" in result.err and "127.0.0.1" in result.err


def test_timeout(server: Server) -> None:
    server.answer(Answer(delay_s=30))
    result = get(server, "--timeout", "0.3")
    assert (result.status, result.out) == (3, b"") and "getThing" in result.err


@pytest.mark.parametrize("seconds", ["7", "7.5", "7.125", "0.999"])
def test_timeouts_that_are_long_enough(server: Server, seconds: str) -> None:
    assert get(server, "--timeout", seconds) == Result(0, b'{"x":1,"y":2}\n', "")


def test_retries(server: Server) -> None:
    server.answer(Answer(503, b"[]", headers={"Retry-After": "0"}), Answer())
    assert get(server, "--retries=0").status == 1
    server.answer(Answer(503, b"[]", headers={"Retry-After": "0"}), Answer())
    assert get(server, "--retries=1").status == 0
    assert len(server.requests) == 3


def test_verbose(server: Server) -> None:
    result = get(server, "--verbose", "--query", f"q={SECRET}", "--header", f"X-Secret: {SECRET}",
                 SAMPLE_BEARER_AUTH=SECRET)
    assert (result.status, result.out) == (0, b'{"x":1,"y":2}\n')
    lines = result.err.splitlines()
    assert lines[0] == f"> GET http://127.0.0.1:{server.port}/things/t1"
    assert "> Authorization: [not shown]" in lines
    assert "< Content-Type: application/json" in lines
    assert re.fullmatch(r"GET http://\S+/things/t1: success, HTTP status 200, try 1, \d+ us",
                        lines[-1])


@pytest.mark.parametrize("option", ["--pretty", "--raw"])
def test_full_output(server: Server, option: str) -> None:
    server.answer(Answer(body=b'{"x":1,"y":2,"z":"' + 1_000_000 * b"z" + b'"}'))
    result = subprocess.run(
        ["sh", "-c", '"$0" call getThing --thing_id=1 "$1" --base-url="$2" > /dev/full', CLI, option,
         f"http://127.0.0.1:{server.port}"], capture_output=True, timeout=60,
        env=clean_environment())
    assert result.returncode == 2, result.stderr
    assert b"writing to standard output: " in result.stderr


def test_what_is_no_http() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        def answer() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(b"nonsense\r\n\r\n")

        thread = threading.Thread(target=answer)
        thread.start()
        port = listener.getsockname()[1]
        result = run("call", "getThing", "--thing_id=1", f"--base-url=http://127.0.0.1:{port}",
                     "--retries=0")
        thread.join()
    assert (result.status, result.out) == (3, b"") and "getThing" in result.err


# Pages and streams


def test_all(server: Server) -> None:
    pages = [[{"x": 1, "y": 1}, {"x": 2, "y": 2}], [{"x": 3, "y": 3}], []]
    server.answer(*(Answer(body=json.dumps(page).encode()) for page in pages))
    result = call(server, "listThings", "--all", "--limit", "2", "--pretty")
    assert result == Result(0, b'{"x":1,"y":1}\n{"x":2,"y":2}\n{"x":3,"y":3}\n', "")
    offsets = [dict(request.query).get("offset") for request in server.requests]
    assert offsets[:2] == [None, "2"]


def test_all_with_an_error_in_between(server: Server) -> None:
    server.answer(Answer(body=b'[{"x":1,"y":1},{"x":1,"y":2}]'), Answer(429, b'["\x1b[31m"]'))
    result = call(server, "listThings", "--all", "--limit", "2", "--retries=0")
    assert (result.status, result.out) == (1, b'{"x":1,"y":1}\n{"x":1,"y":2}\n')
    assert "HTTP 429 Too Many Requests" in result.err and "\x1b" not in result.err
    server.answer(Answer(body=b'[{"x":1,"y":1},{"x":1,"y":2}]'), Answer(body=b"{}"))
    result = call(server, "listThings", "--all", "--limit", "2")
    assert (result.status, result.out) == (3, b'{"x":1,"y":1}\n{"x":1,"y":2}\n')
    refused(call(server, "listThings", "--all", "--raw"), "--all: expected neither --raw")


def test_events(server: Server) -> None:
    server.answer(Answer(
        body=b'data: {"x":1,\ndata: "y":2}\n\ndata: {"y":4,"x":3}\n\ndata: [DONE]\n\n',
        media_type="text/event-stream"))
    assert call(server, "watchThings") == Result(0, b'{"x":1,"y":2}\n{"x":3,"y":4}\n[DONE]\n', "")
    assert call(server, "watchThings", "--raw").out.startswith(b'data: {"x":1,\n')


# Servers and credentials


def test_servers(server: Server) -> None:
    result = run("call", "listThings", "--server", "2", "--server-variable", f"port={server.port}")
    assert result.err.count("expected") == 1  # a point is no list
    assert server.last.path == "/base/list"
    refused(run("call", "listThings", "--server-variable", "region=mars"), "--server-variable")
    refused(run("call", "listThings", "--server-variable", "regoin=us"), "--server-variable")
    refused(run("call", "listThings", "--base-url", "ftp://x"), "base_url")


@pytest.mark.parametrize("variables, header, value", [
    ({"SAMPLE_BEARER_AUTH": SECRET}, "Authorization", f"Bearer {SECRET}"),
    ({"SAMPLE_HTTP_BASIC": f"me:{SECRET}:x"}, "Authorization",
     "Basic " + base64.b64encode(f"me:{SECRET}:x".encode()).decode()),
    ({"SAMPLE_API_KEY": SECRET, "SAMPLE_QUERY_KEY": "k"}, "X-Api-Key", SECRET),
    ({"SAMPLE_API_KEY": SECRET}, "X-Api-Key", None),
    ({"SAMPLE_BEARER_AUTH": ""}, "Authorization", None),
    ({}, "Authorization", None),
], ids=str)
def test_credentials(
    server: Server, variables: dict[str, str], header: str, value: str | None
) -> None:
    result = get(server, **variables)
    assert result.status == 0, result.err
    assert server.last.headers.get(header) == value
    assert ("key", "k") in server.last.query or "SAMPLE_QUERY_KEY" not in variables
    # An operation that asks for none gets none.
    server.answer(Answer(body=b"[]"))
    assert call(server, "listThings", **variables).status == 0
    assert header not in server.last.headers and server.last.query == []


@pytest.mark.parametrize("variables, part", [
    ({"SAMPLE_HTTP_BASIC": SECRET}, "SAMPLE_HTTP_BASIC: expected user:password"),
    ({"SAMPLE_BEARER_AUTH": f"{SECRET}\nX-Evil: 1"}, "credential"),
], ids=str)
def test_credentials_that_can_not_be_sent(
    server: Server, variables: dict[str, str], part: str
) -> None:
    refused(get(server, **variables), part)
    assert server.requests == []


def test_missing_credentials(server: Server) -> None:
    refused(call(server, "odd_one", "--path:id=1"), "bearerAuth")


# As a curl command


def test_curl(server: Server) -> None:
    """What the command sends, curl sends too, but for what is secret."""
    def without_secrets(request: Request) -> tuple[object, ...]:
        headers = {name: value for name, value in request.headers.items()
                   if name not in ("Host", "User-Agent", "Authorization", "Accept-Encoding")}
        return request.method, request.path, request.query, headers, request.body

    arguments = ("putPoint", "--query", "a=it's", "--body", POINT, "--header", "Accept: text/plain")
    assert call(server, *arguments).status == 0
    result = call(server, *arguments, "--curl")
    assert (result.status, result.err, result.out.count(b"\n")) == (0, "", 1)
    assert len(server.requests) == 1
    if not shutil.which("curl"):
        pytest.skip("no curl")
    subprocess.run(["sh", "-c", result.out], check=True, timeout=60, capture_output=True,
                   env=clean_environment())
    assert without_secrets(server.requests[1]) == without_secrets(server.requests[0])


@pytest.mark.parametrize("variables", [{}, {"SAMPLE_BEARER_AUTH": SECRET}], ids=str)
def test_curl_shows_no_credentials(server: Server, variables: dict[str, str]) -> None:
    result = call(server, "odd_one", "--path:id=1", "--curl", **variables)
    assert (result.status, result.err, server.requests) == (0, "", [])
    assert b"'Authorization: [not shown]'" in result.out and b"password" not in result.out
    refused(call(server, "odd_one", "--path:id=..", "--curl"), "odd_one")


def test_curl_takes_the_credentials_that_there_are(server: Server) -> None:
    result = get(server, "--curl", SAMPLE_API_KEY=SECRET, SAMPLE_QUERY_KEY=SECRET)
    assert result.status == 0, result.err
    assert b"'X-Api-Key: [not shown]'" in result.out and b"Authorization" not in result.out


# Help and completion


def test_help() -> None:
    for arguments in (["help"], ["--help"], ["-h"], ["call", "--help"], ["operations", "-h"]):
        result = run(*arguments)
        assert (result.status, result.err) == (0, "")
        for word in ("models", "decode MODEL", "operations", "call OPERATION", "help OPERATION",
                     "completion bash|zsh|fish", "--pretty"):
            assert word in result.out.decode()
        assert all(len(line) <= 100 for line in result.out.decode().splitlines())
    assert run().status == 2 and "call OPERATION" in run().err


def test_help_of_an_operation() -> None:
    result = run("help", "getThing")
    assert (result.status, result.err) == (0, "")
    assert run("call", "getThing", "--limit", "--help") == result
    text = result.out.decode()
    assert all(len(line) <= 100 for line in text.splitlines())
    for part in (
            "sample-cli call getThing: Get a thing\nGET /things/{thing_id}\n",
            "\n\nUse with care.\n", "  --thing_id string (path, required)\n      Which thing it is.\n",
            "  --color red|green|dark blue (query)\n", "  --paginated[=true|false] (query)\n",
            "  --tags array of string (query; may be repeated)\n", "  200: Point (application/json)",
            "  4XX: array of string", "  204\n", "  SAMPLE_BEARER_AUTH\n",
            "  SAMPLE_HTTP_BASIC (user:password)\n", "  SAMPLE_API_KEY and SAMPLE_QUERY_KEY\n",
            "  mutualTLS (not supported; use --header)\n", "  none\n", "region=eu (eu|us)"):
        assert part in text, part
    assert "\n  --body" not in text and "\n  --all" not in text
    text = run("help", "putPoint").out.decode()
    for part in ("Body (application/json, required): Point\n      The new point.\n",
                 "  x 32-bit integer (required)\n", "--body", "--field"):
        assert part in text, part
    assert "--all" in run("help", "listThings").out.decode()
    text = run("help", "putFiles").out.decode()
    assert "  file @FILE (required)\n  more @FILE (may be repeated)\n" in text
    assert "\n  --body" not in text
    assert "  --query:timeout 32-bit integer" in run("help", "odd_one").out.decode()


def test_operations() -> None:
    lines = run("operations").out.decode().splitlines()
    assert lines[:3] == ["getThing  Get a thing", "odd_one", "listThings"] and len(lines) == 12


def test_models_are_there_too() -> None:
    assert run("models").out == b"Point\nNode\n"
    assert run("decode", "Point", "--sorted", document=b'{"y":1,"x":2}').out == b'{"x":2,"y":1}\n'


COMPLETIONS = [
    ([""], ["operations", "call", "completion", "models", "decode", "show", "diff", "patch", "help"]),
    (["d"], ["decode", "diff"]),
    (["call", "put"], ["putPoint", "putRecord", "putText", "putForm", "putBytes", "putFiles"]),
    (["help", "get"], ["getThing"]),
    (["call", "getThing", "--co"], ["--color", "--colors", "--counts"]),
    (["call", "getThing", "--color", ""], ["red", "green", "dark blue"]),
    (["call", "getThing", "--color=g"], ["--color=green"]),
    (["call", "getThing", "--colors", "r"], ["red"]),
    (["call", "getThing", "--paginated", "--li"], ["--limit"]),
    (["call", "getThing", "--limit", "--co"], []),
    (["call", "odd_one", "--qu"], ["--query:id", "--query:timeout", "--query"]),
    (["decode", "P"], ["Point"]),
    (["decode", "Point", "--s"], ["--sorted", "--strict"]),
    (["completion", ""], ["bash", "zsh", "fish"]),
    (["call", "nothing", "-"], []),
    ([], ["operations", "call", "completion", "models", "decode", "show", "diff", "patch", "help"]),
]


@pytest.mark.parametrize("words, found", COMPLETIONS, ids=str)
def test_completion(words: list[str], found: list[str]) -> None:
    result = run("complete", *words)
    assert (result.status, result.err, result.out.decode().splitlines()) == (0, "", found)


def bash_completion(words: list[str], point: int) -> list[str]:
    script = run("completion", "bash").out.decode() + (
        'COMP_WORDS=("${@:2}"); COMP_CWORD=$1; _sample_cli "${COMP_WORDS[0]}" "" ""\n'
        'printf "%s\\n" "${COMPREPLY[@]}"; complete -p sample-cli\n')
    result = subprocess.run(["bash", "-c", script, "bash", str(point), str(CLI), *words],
                            capture_output=True, timeout=60, env=clean_environment())
    assert (result.returncode, result.stderr) == (0, b"")
    *lines, registered = result.stdout.decode().splitlines()
    assert registered == "complete -o default -F _sample_cli sample-cli"
    return lines


@pytest.mark.skipif(not shutil.which("bash"), reason="no bash")
def test_completion_in_bash() -> None:
    assert bash_completion(["c"], 1) == ["call", "completion"]
    assert bash_completion(["call", "getThing", "--color", ""], 4) == ["red", "green", "dark\\ blue"]
    # Bash takes words apart at '='.
    assert bash_completion(["call", "getThing", "--color", "="], 4) == [
        "red", "green", "dark\\ blue"]
    assert bash_completion(["call", "getThing", "--color", "=", "g"], 5) == ["green"]
    # Only what is before the cursor counts.
    assert bash_completion(["call", "putP", "--body"], 2) == ["putPoint"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts_parse(shell: str, tmp_path: Path) -> None:
    script = run("completion", shell).out
    assert b"sample-cli" in script and b"NAME" not in script
    if not shutil.which(shell):
        pytest.skip(f"no {shell}")
    (tmp_path / "script").write_bytes(script)
    result = subprocess.run([shell, "-n", tmp_path / "script"], capture_output=True, timeout=60)
    assert (result.returncode, result.stderr) == (0, b"")


# A generated SDK


@pytest.mark.skipif(not (ROOT / "generated/clerk/command/operations.c").is_file(),
                    reason="operations are not generated")
def test_generated_sdk(server: Server) -> None:
    session = json.loads((Path(__file__).parent / "data/clerk.Session.minimal.json").read_text())

    def clerk(*arguments: str) -> Result:
        result = subprocess.run(
            [BIN / "clerk-cli", *arguments], capture_output=True, timeout=60,
            env=clean_environment(CLERK_BEARER_AUTH=SECRET))
        return Result(result.returncode, result.stdout, result.stderr.decode("utf-8"))

    base_url = f"--base-url=http://127.0.0.1:{server.port}/v1"
    server.answer(Answer(body=json.dumps([session]).encode()))
    result = clerk("call", "listSessions", base_url, "--status", "active", "--limit=5", "--verbose")
    assert result.status == 0 and json.loads(result.out) == [session]
    assert SECRET not in result.err
    assert (server.last.path, server.last.query) == (
        "/v1/sessions", [("status", "active"), ("limit", "5")])
    assert server.last.headers["Authorization"] == f"Bearer {SECRET}"
    server.answer(Answer(404, b'{"errors": [{"message": "m", "code": "c"}]}'))
    result = clerk("call", "getSession", base_url, "--session-id", "s")
    assert result.status == 1 and json.loads(result.out)["errors"][0]["code"] == "c"
    refused_status = clerk("call", "listSessions", base_url, "--status", "activ")
    assert refused_status.status == 2 and "did you mean 'active'?" in refused_status.err
    text = clerk("help", "listSessions").out.decode()
    assert "List sessions" in text and "CLERK_BEARER_AUTH" in text
    assert "Only sessions of this client." in text
    assert "listSessions  List sessions" in clerk("operations").out.decode()

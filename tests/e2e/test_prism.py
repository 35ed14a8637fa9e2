"""Every operation of an API, called by its command line, and Prism's word that the requests are as
the document says: of the four SDKs, and of documents of others, generated and built here.

The programs of the four are in $TERN_BIN, by default build/asan/bin in the checkout.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import prism
import pytest
from values import Call, Document, shallow

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
BIN = (ROOT / os.environ.get("TERN_BIN", "build/asan/bin")).resolve()
OURS = ("clerk", "zendesk", "vapi", "genesys")
OTHERS = ("museum", "petstore")

# Prism writes every reference out, which for this document takes it minutes.
SHALLOW = {"vapi": 2}

PROJECT = """\
cmake_minimum_required(VERSION 3.25)
project(sdks VERSION 1.0.0 LANGUAGES C)
set(CMAKE_C_STANDARD 11)
set(CMAKE_C_EXTENSIONS OFF)
add_compile_options(-O0 -fsanitize=address,undefined -fno-sanitize-recover=all)
add_link_options(-fsanitize=address,undefined)
add_library(tern_warnings INTERFACE)
target_compile_options(tern_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror)
add_subdirectory("${RUNTIME}" runtime)
"""

needs_npm = pytest.mark.skipif(shutil.which("npm") is None,
                               reason="npm (node) is not there: no requests to Prism")
pytestmark = needs_npm


def document_of(api: str) -> Path:
    return ROOT / "schemas" / f"{api}.yaml" if api in OURS else HERE / "documents" / f"{api}.yaml"


def calls() -> list[tuple[str, Call]]:
    made = []
    for api in (*OURS, *OTHERS):
        document = Document(document_of(api).read_text("utf-8"))
        made += [(api, call) for optional in (False, True) for call in document.calls(optional)]
    return made


CALLS = calls()


@pytest.fixture(scope="session")
def others(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the SDKs of the documents of others."""
    folder = tmp_path_factory.mktemp("others")
    project = PROJECT
    for api in OTHERS:
        subprocess.run([ROOT / "tern", "generate", document_of(api), "-o", folder / api, "--name",
                        api], check=True, capture_output=True)
        project += f"add_subdirectory({api})\n"
    (folder / "CMakeLists.txt").write_text(project)
    for command in (["cmake", "-S", ".", "-B", "build", "-G", "Ninja",
                     f"-DRUNTIME={ROOT / 'runtime'}"], ["cmake", "--build", "build", "-j2"]):
        built = subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8")
        assert built.returncode == 0, built.stdout[-4000:] + built.stderr[-4000:]
    return folder / "build"


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Base URLs by API."""
    folder = tmp_path_factory.mktemp("prism")
    program = prism.install(ROOT / "build" / "e2e")
    urls = {}
    with contextlib.ExitStack() as stack:
        for api in (*OURS, *OTHERS):
            document = document_of(api)
            if api in SHALLOW:
                root = shallow(Document(document.read_text("utf-8")).root, SHALLOW[api])
                document = folder / f"{api}.json"
                document.write_text(json.dumps(root))
            urls[api] = stack.enter_context(
                prism.serve(program, document, folder / f"{api}.log"))
        yield urls


def command(api: str, others: Path) -> Path:
    return BIN / f"{api}-cli" if api in OURS else others / api / f"{api}-cli"


def text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def run(api: str, others: Path, servers: dict[str, str], call: Call,
        *more: str) -> subprocess.CompletedProcess[str]:
    arguments = ["call", call.operation, "--base-url", servers[api], "--verbose"]
    arguments += [f"--{name}={text(value)}" for name, value in call.parameters.items()]
    if call.body_type:
        arguments += ["--body", call.body if isinstance(call.body, str) else json.dumps(call.body)]
    schemes = Document(document_of(api).read_text("utf-8")).root["components"].get(
        "securitySchemes", {})
    secrets = {f"{api}_{snake(scheme)}".upper(): "user:secret" for scheme in schemes}
    return subprocess.run([command(api, others), *arguments, *more], capture_output=True,
                          encoding="utf-8", timeout=60, stdin=subprocess.DEVNULL,
                          env={**os.environ, **secrets})


def snake(name: str) -> str:
    return "".join(f"_{one}" if one.isupper() and at else one
                   for at, one in enumerate(name.replace("-", "_"))).replace("__", "_")


@pytest.mark.parametrize(("api", "call"), CALLS,
                         ids=[f"{api}-{call.operation}" for api, call in CALLS])
def test_prism_accepts(api: str, call: Call, others: Path, servers: dict[str, str]) -> None:
    result = run(api, others, servers, call)
    assert result.returncode == 0, result.stdout + result.stderr


def test_prism_refuses(others: Path, servers: dict[str, str]) -> None:
    """What the tests above rely on: a request that is not as documented gets an error."""
    call = next(one for api, one in CALLS if api == "clerk" and one.operation == "listSessions")
    result = run("clerk", others, servers, call, "--query", "limit=many")
    assert result.returncode == 1
    assert "HTTP 4" in result.stderr


ERRORS = [(api, call, status) for api, call in CALLS[:len(CALLS)]
          for status in call.statuses if status[0] == "4" and status.isdigit() and api in OURS]


@pytest.mark.parametrize(
    ("api", "call", "status"), ERRORS,
    ids=[f"{api}-{call.operation}-{status}" for api, call, status in ERRORS])
def test_documented_errors_are_typed(api: str, call: Call, status: str, others: Path,
                                     servers: dict[str, str]) -> None:
    result = run(api, others, servers, call, "--header", f"Prefer: code={status}")
    assert result.returncode == 1, result.stdout + result.stderr
    assert f"HTTP {status}" in result.stderr
    assert isinstance(json.loads(result.stdout or "{}"), dict)

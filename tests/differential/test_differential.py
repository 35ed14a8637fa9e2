"""Random documents of every model, through the C codec and back, against the schema.

What a valid document is comes from the generator's IR, not from its tables. The C program is
tests/differential/driver.c; its folder is $TERN_BIN, by default build/asan/bin in the checkout.
The documents are the same in every run.
"""

from __future__ import annotations

import functools
import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from mutations import mutations
from strategies import Instances

from tern import ir
from tern.build import build
from tern.diagnostics import Diagnostics
from tern.samples import Sampler

ROOT = Path(__file__).resolve().parents[2]
BIN = (ROOT / os.environ.get("TERN_BIN", "build/asan/bin")).resolve()
APIS = ("clerk", "zendesk", "vapi", "genesys")
POINTER_SIZE = 256

same_every_run = settings(
    derandomize=True, database=None, deadline=None, max_examples=2000,
    phases=(Phase.generate, Phase.shrink), suppress_health_check=list(HealthCheck))


@functools.cache
def document(api: str) -> ir.Document:
    built = build(str(ROOT / "schemas" / f"{api}.yaml"), Diagnostics())
    assert built is not None
    return built


class Driver:
    """The C program, kept running."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [BIN / "tern-driver"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def send(self, api: str, model: str, value: Any, *, escaped: bool = False) -> dict[str, Any]:
        process = self._process
        assert process.stdin is not None and process.stdout is not None
        text = json.dumps(value, ensure_ascii=escaped)
        process.stdin.write(f"{api}/{model}\t{text}\n".encode())
        process.stdin.flush()
        line = process.stdout.readline()
        assert line, f"the driver died of {text[:2000]}"
        answer: dict[str, Any] = json.loads(line)
        return answer

    def close(self) -> int:
        self._process.communicate()
        return self._process.returncode


@pytest.fixture(scope="module")
def driver() -> Iterator[Driver]:
    if not (BIN / "tern-driver").is_file():
        pytest.fail(f"{BIN / 'tern-driver'} is not built: set TERN_BIN")
    running = Driver()
    yield running
    assert running.close() == 0


def has_surrogates(value: Any) -> bool:
    """Whether escaping it makes pairs of surrogates, of which json-c 0.16 does not know all."""
    return any(one > "\uffff" for one in json.dumps(value, ensure_ascii=False))


def same(a: Any, b: Any) -> bool:
    """The same JSON: integers exactly, what should be a floating-point number as one, true is
    not 1, and the order of keys does not matter. `b` is what it should be."""
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(b, float) and isinstance(a, int) and not isinstance(a, bool):
        return float(a) == b
    return bool(a == b) and isinstance(a, bool) == isinstance(b, bool)


def test_every_component_has_instances() -> None:
    for api in APIS:
        instances = Instances(document(api))
        sampler = Sampler(document(api))
        for name, value in zip(instances.names, instances.components, strict=True):
            assert sampler.fits(sampler.minimal(value), value), name


@pytest.mark.parametrize("api", APIS)
def test_valid_documents_survive(api: str, driver: Driver) -> None:
    sampler = Sampler(document(api))

    @same_every_run
    @given(Instances(document(api)).component(), st.booleans())
    def check(made: tuple[str, ir.Value, Any], escaped: bool) -> None:
        model, value, instance = made
        answer = driver.send(api, model, instance, escaped=escaped)
        assert "json" in answer, answer
        assert answer["same"] or (escaped and has_surrogates(instance))
        assert same(answer["json"], sampler.canonical(instance, value))

    check()


@pytest.mark.parametrize("api", APIS)
def test_invalid_documents_are_refused_where_they_are(api: str, driver: Driver) -> None:
    @settings(same_every_run, max_examples=1000)
    @given(Instances(document(api)).component(), st.integers(0, 2**16))
    def check(made: tuple[str, ir.Value, Any], chosen: int) -> None:
        model, value, instance = made
        possible = list(mutations(document(api), instance, value))
        assume(possible)
        mutation = possible[chosen % len(possible)]
        answer = driver.send(api, model, mutation.apply(instance))
        assert "status" in answer, (mutation, answer)
        assert (answer["status"], answer["pointer"]) == (mutation.status, shown(mutation.pointer))

    check()


def shown(pointer: str) -> str:
    """A pointer that is too long for tern_error keeps its end."""
    data = pointer.encode()
    if len(data) < POINTER_SIZE:
        return pointer
    return "..." + data[-(POINTER_SIZE - 4):].decode()

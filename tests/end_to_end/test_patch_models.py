"""`x-tern-patch`: the generated patch models compile, pass their tests, and do what they are for."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]

SPEC = """\
openapi: 3.1.0
info: {title: Demo, version: '1'}
paths: {}
components:
  schemas:
    User:
      type: object
      x-tern-patch: true
      required: [id, home, email]
      properties:
        id: {type: string, default: x}
        home: {$ref: '#/components/schemas/Address'}
        email: {type: [string, 'null']}
        nick: {type: string}
        age: {type: [integer, 'null']}
        plan: {$ref: '#/components/schemas/Plan'}
        homes: {type: object, additionalProperties: {$ref: '#/components/schemas/Address'}}
        past: {type: array, items: {$ref: '#/components/schemas/Address'}}
        color: {type: string, enum: [red, blue], default: red}
        inner: {type: object, properties: {a: {type: integer}}}
    Address:
      type: object
      x-tern-patch: true
      required: [city]
      properties:
        city: {type: string}
        of: {$ref: '#/components/schemas/User'}
      additionalProperties: {type: integer}
    Plan:
      type: object
      required: [name]
      properties:
        name: {type: string}
"""

PROJECT = """\
cmake_minimum_required(VERSION 3.25)
project(patches VERSION 1.0.0 LANGUAGES C)
set(TERN_BUILD_TESTS ON)
set(CMAKE_C_STANDARD 11)
set(CMAKE_C_EXTENSIONS OFF)
add_compile_options(-O0 -fsanitize=address,undefined -fno-sanitize-recover=all)
add_link_options(-fsanitize=address,undefined)
enable_testing()
add_library(tern_warnings INTERFACE)
add_subdirectory("${RUNTIME}" runtime)
add_subdirectory(demo)
add_executable(patch_models "${TEST}")
target_link_libraries(patch_models PRIVATE demo::demo)
"""


def run(command: Sequence[str | Path], cwd: Path) -> None:
    result = subprocess.run(
        command, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8",
        timeout=300)
    assert result.returncode == 0, result.stdout[-4000:]


@pytest.fixture(scope="module")
def project(tern: Run, root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the SDK in `demo`, built in `build`."""
    folder = tmp_path_factory.mktemp("patches")
    (folder / "demo.yaml").write_text(SPEC)
    result = tern("generate", "demo.yaml", "-o", "demo", "--name", "demo", cwd=folder)
    assert (result.returncode, result.stderr) == (0, "")
    (folder / "CMakeLists.txt").write_text(PROJECT)
    run(["cmake", "-S", ".", "-B", "build", "-G", "Ninja", f"-DRUNTIME={root / 'runtime'}",
         f"-DTEST={root / 'tests' / 'end_to_end' / 'patch_models_test.c'}"], folder)
    run(["cmake", "--build", "build", "-j2"], folder)
    return folder


def test_patch_structs(project: Path) -> None:
    run([project / "build" / "patch_models"], project)


def test_generated_tests_of_patches(project: Path) -> None:
    run([project / "build" / "demo" / "demo-tests"], project)


def test_patches_are_models_like_any_other(project: Path) -> None:
    header = (project / "demo" / "include" / "demo" / "user_patch.h").read_text()
    assert "demo_opt_address_patch home; /* absent | value */" in header
    assert "tern_optnull_str nick; /* absent | null | value */" in header
    assert (project / "demo" / "docs" / "user_patch.md").is_file()
    assert "tern_value_or" not in header

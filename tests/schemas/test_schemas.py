"""One schema per construct: what is generated, and that it compiles and passes its own tests.

Where a difference to golden/ is meant: tests/schemas/update.
"""

from __future__ import annotations

import difflib
import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest
from generated import GOLDEN, ROOT, SCHEMAS, files, generate_all

NAMES = [schema.stem for schema in SCHEMAS]
WARNINGS = ("-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wshadow", "-Werror")

PROJECT = """\
cmake_minimum_required(VERSION 3.25)
project(schemas VERSION 1.0.0 LANGUAGES C)
set(TERN_BUILD_TESTS ON)
set(CMAKE_C_STANDARD 11)
set(CMAKE_C_EXTENSIONS OFF)
add_compile_options(-O0 -fsanitize=address,undefined -fno-sanitize-recover=all)
add_link_options(-fsanitize=address,undefined)
add_library(tern_warnings INTERFACE)
target_compile_options(tern_warnings INTERFACE ${WARNINGS})
add_subdirectory("${RUNTIME}" runtime)
foreach(name ${NAMES})
  add_subdirectory("${name}")
  set(targets "${name}-tests")
  if(TARGET "${name}_client")
    list(APPEND targets "${name}_client" "${name}-client-tests" "${name}-cli")
  endif()
  foreach(target ${targets})
    if(TARGET "${target}")
      list(APPEND programs "${target}")
    endif()
  endforeach()
endforeach()
# Calls of what was generated: operations_test.c.
find_package(PkgConfig REQUIRED)
pkg_check_modules(CUNIT REQUIRED IMPORTED_TARGET cunit)
if(TARGET tern::client)
  add_executable(operations_test "${TESTS}/schemas/operations_test.c" "${TESTS}/client/fake.c"
    "${TESTS}/client/body_sink.c" "${TESTS}/runtime/unit.c")
  target_include_directories(operations_test PRIVATE "${TESTS}/client" "${TESTS}/runtime")
  target_link_libraries(operations_test PRIVATE tern_warnings PkgConfig::CUNIT
    operations_parameters_client operations_bodies_client operations_answers_client)
  list(APPEND programs operations_test)
endif()
# Events, which need no client: webhooks_test.c.
add_executable(webhooks_test "${TESTS}/schemas/webhooks_test.c" "${TESTS}/runtime/unit.c")
target_include_directories(webhooks_test PRIVATE "${TESTS}/runtime")
target_link_libraries(webhooks_test PRIVATE tern_warnings PkgConfig::CUNIT
  webhook_events webhook_names)
list(APPEND programs webhooks_test)
add_custom_target(programs DEPENDS ${programs})
"""


def run(*command: str | Path, cwd: Path) -> str:
    """Runs a command that must succeed; returns its output."""
    result = subprocess.run(
        command, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8",
        errors="replace")
    assert result.returncode == 0, f"{command[:3]}\n{result.stdout[-4000:]}"
    return result.stdout


@pytest.fixture(scope="module")
def sdks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the SDK of each schema."""
    folder = tmp_path_factory.mktemp("sdks")
    generate_all(folder)
    return folder


@pytest.fixture(scope="module")
def programs(sdks: Path) -> Path:
    """The folder in which the tests of all of them are built."""
    (sdks / "CMakeLists.txt").write_text(PROJECT)
    run("cmake", "-S", ".", "-B", "build", "-G", "Ninja", f"-DRUNTIME={ROOT / 'runtime'}",
        f"-DTESTS={ROOT / 'tests'}", f"-DNAMES={';'.join(NAMES)}", f"-DWARNINGS={';'.join(WARNINGS)}", cwd=sdks)
    run("cmake", "--build", "build", "-j", str(os.cpu_count() or 2), "--target", "programs",
        cwd=sdks)
    return sdks / "build"


def difference(name: str, golden: dict[str, str], found: dict[str, str]) -> Sequence[str]:
    return [
        line
        for file in sorted({*golden, *found})
        for line in difflib.unified_diff(
            golden.get(file, "").splitlines(), found.get(file, "").splitlines(),
            f"golden/{name}/{file}", f"generated/{file}", lineterm="")
    ]


@pytest.mark.parametrize("name", NAMES)
def test_output_is_as_before(name: str, sdks: Path) -> None:
    lines = difference(name, files(GOLDEN / name), files(sdks / name))
    assert not lines, "\n".join(["if this is meant, run tests/schemas/update", *lines[:60]])


def test_every_golden_folder_has_its_schema() -> None:
    assert sorted(path.name for path in GOLDEN.iterdir()) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_headers_compile_alone(name: str, sdks: Path) -> None:
    """As C11 and as C++17; the sources are compiled by the build."""
    include = (f"-I{ROOT / 'runtime' / 'include'}", f"-I{sdks / name / 'include'}")
    headers = sorted((sdks / name / "include").rglob("*.h"))
    run("gcc", "-std=c11", "-x", "c", "-fsyntax-only", *WARNINGS, *include, *headers, cwd=sdks)
    run("g++", "-std=c++17", "-x", "c++", "-fsyntax-only", *WARNINGS, *include, *headers,
        cwd=sdks)


@pytest.mark.parametrize("name", NAMES)
def test_round_trips_pass(name: str, programs: Path) -> None:
    tests = sorted((programs / name).glob("*-tests"))
    assert tests
    for one in tests:
        assert "asserts" in run(one, cwd=programs)


def test_webhooks_are_decoded_without_a_client(programs: Path) -> None:
    assert "asserts" in run(programs / "webhooks_test", cwd=programs)


def test_operations_make_the_requests_that_schemas_ask_for(programs: Path) -> None:
    program = programs / "operations_test"
    if not program.exists():
        pytest.skip("there is no libcurl")
    assert "asserts" in run(program, cwd=programs)

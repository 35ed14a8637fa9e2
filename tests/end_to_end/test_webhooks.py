"""Events that a document describes: the program of docs/webhooks.md, built as a user builds it,
without an HTTP client."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]

PROJECT = """\
cmake_minimum_required(VERSION 3.25)
project(receiver VERSION 1.0.0 LANGUAGES C)
set(TERN_WITH_CLIENT OFF)
add_compile_options(-O0 -Wall -Wextra -Werror -fsanitize=address,undefined)
add_link_options(-fsanitize=address,undefined)
add_library(tern_warnings INTERFACE)
add_subdirectory("${RUNTIME}" runtime EXCLUDE_FROM_ALL)
add_subdirectory(desk EXCLUDE_FROM_ALL)
add_executable(receiver receiver.c)
target_link_libraries(receiver PRIVATE desk::desk)
"""

MAIN = """
int main(int argc, char **argv)
{
    char message[TERN_ERROR_MESSAGE_SIZE];
    tern_arena arena = {0};
    tern_error error;
    tern_status status = argc == 2 ? take(tern_str_of(argv[1]), &arena, &error) : TERN_ERROR_UNSET;

    if (status != TERN_OK) {
        tern_error_format(&error, message, sizeof message);
        printf("%s\\n", message);
    }
    tern_arena_free(&arena);
    return status != TERN_OK;
}
"""


def run(command: Sequence[str | Path], cwd: Path) -> None:
    result = subprocess.run(
        command, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8",
        errors="replace", timeout=300)
    assert result.returncode == 0, f"{command[:3]}\n{result.stdout[-4000:]}"


@pytest.fixture(scope="module")
def receiver(tern: Run, root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program."""
    folder = tmp_path_factory.mktemp("receiver")
    result = tern(
        "generate", root / "tests" / "schemas" / "webhook_events.yaml", "-o", "desk",
        "--name", "desk", cwd=folder)
    assert result.returncode == 0, result.stderr
    text = (root / "docs" / "webhooks.md").read_text("utf-8")
    found = re.search(r"```c\n(#include <desk/webhooks\.h>\n.*?)```", text, re.DOTALL)
    assert found is not None
    (folder / "receiver.c").write_text(found[1] + MAIN)
    (folder / "CMakeLists.txt").write_text(PROJECT)
    run(["cmake", "-S", ".", "-B", "build", "-G", "Ninja", f"-DRUNTIME={root / 'runtime'}"], folder)
    run(["cmake", "--build", "build", "-j2", "--target", "receiver"], folder)
    return folder / "build" / "receiver"


@pytest.mark.parametrize(
    ("body", "shown", "status"),
    [
        ('{"type":"session.created","data":{"id":"s1"}}', "s1 began", 0),
        ('{"data":{"id":"s2"},"type":"session.ended"}', "s2 ended", 0),
        ('{"type":"seat.taken","place":{}}', "seat-taken is not for us", 0),
        ('{"type":"seat.moved"}', "/type: expected an event that is known, found seat.moved", 1),
        ('{"type":"session.created","data":{}}', "/data/id: required field missing", 1),
    ],
)
def test_each_event_is_told(receiver: Path, body: str, shown: str, status: int) -> None:
    ran = subprocess.run([receiver, body], capture_output=True, text=True, check=False)
    assert ran.stdout.startswith(shown), ran.stdout + ran.stderr
    assert ran.returncode == status

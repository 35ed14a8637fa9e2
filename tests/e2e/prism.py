"""Prism, a mock server that checks what it is sent against an OpenAPI document."""

from __future__ import annotations

import contextlib
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
START_SECONDS = 60
INSTALL_SECONDS = 600
PACKAGE = ("package.json", "package-lock.json")


def install(folder: Path) -> Path:
    """The program, installed there as package-lock.json says, unless it has been."""
    program = folder / "node_modules" / ".bin" / "prism"
    folder.mkdir(parents=True, exist_ok=True)
    if not program.exists() or any(
            (folder / name).read_bytes() != (HERE / name).read_bytes() for name in PACKAGE):
        for name in PACKAGE:
            shutil.copyfile(HERE / name, folder / name)
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"], cwd=folder,
                       check=True, stdin=subprocess.DEVNULL, timeout=INSTALL_SECONDS)
    return program


@contextlib.contextmanager
def serve(program: Path, document: Path, log: Path) -> Iterator[str]:
    """Its base URL. Requests that the document doesn't allow get an answer of 400 to 499."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with log.open("wb") as output:
        server = subprocess.Popen(
            [program, "mock", "--host", "127.0.0.1", "--port", str(port), "--errors", document],
            stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT)
        try:
            end = time.monotonic() + START_SECONDS
            while True:
                with contextlib.suppress(OSError):
                    socket.create_connection(("127.0.0.1", port), timeout=1).close()
                    break
                if server.poll() is not None or time.monotonic() > end:
                    raise RuntimeError(f"Prism does not start: {log.read_text('utf-8')}")
                time.sleep(0.1)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(20)

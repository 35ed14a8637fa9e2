#!/usr/bin/env python3
"""Tries Tern on real OpenAPI documents: generates, compiles, and sends real payloads through.

    tests/corpus/check.py FOLDER [--sets SET ...] [--only NAME] [--markdown FILE]

FOLDER (or $TERN_CORPUS) holds `specs/` (see DOCUMENTS for what is tried), `payloads/`, and
`specs-small/` with a folder per repository. It is not part of Tern, and neither is this a part of
`make test`. Needs gcc, g++, pkg-config and json-c. Exits 1 where something is not as it should be:
a payload that its schema does not allow is listed, and is no failure.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "codegen"))

from payloads import Payload, payloads_of  # noqa: E402

from tern.diagnostics import Diagnostics  # noqa: E402
from tern.load import load  # noqa: E402

WARNINGS = ("-std=c11", "-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wshadow", "-Werror")
SANITIZE = "address,undefined"
JOBS = os.cpu_count() or 2

DOCUMENTS = {
    "clerk-bapi-2026-05-12.yml": "clerk/openapi-specs",
    "vapi-2025-06.yaml": "nikothomas/vapi-client",
    "zendesk-support-2026-05.yaml": "botbrains-io/python-zendesk",
    "stripe-2020-02.json": "stripe/openapi",
    "github-2021-04.json": "octokit/openapi",
    "plaid.yml": "plaid/plaid-openapi",
    "qdrant.json": "qdrant/qdrant",
    "mastodon.json": "abraham/mastodon-openapi",
    "notion-3.1.json": "makenotion/notion-mcp-server",
    "openai-2024-04.yaml": "openai/openai-openapi",
}
"""Documents of `specs/` and the public repository each is from."""

RENAMES = {"stripe-2020-02.json": ("#/components/schemas/issuing.card_pin=issuing_card_pin_2",)}
"""Components that are the same in C."""


@dataclass(frozen=True)
class Refusal:
    payload: Payload
    status: str
    pointer: str
    text: str


@dataclass
class Result:
    name: str
    repository: str
    version: str = ""
    models: int = 0
    operations: int = 0
    webhooks: int = 0
    warnings: int = 0
    payloads: int = 0
    refusals: list[Refusal] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    unsupported: list[str] = field(default_factory=list)
    seconds: float = 0


def run(command: Sequence[str | Path], **more: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, encoding="utf-8", **more)


def plain(path: Path) -> Any:
    """The document as plain values; None where it can't be read."""
    node = load(str(path), Diagnostics())
    return None if node is None else node.plain()


def check(path: Path, repository: str, folder: Path, runtime: Path, sdk: Path) -> Result:
    result = Result(path.name, repository)
    start = time.monotonic()
    spec = plain(path)
    result.version = str(spec["openapi"])
    if generate(path, sdk, result):
        payloads = payloads_of(path.stem, spec, folder / "payloads")
        compile_sdk(sdk, result, keep=bool(payloads))
        if payloads and not result.failures:
            send(payloads, sdk, runtime, result)
    result.seconds = time.monotonic() - start
    return result


def generate(path: Path, sdk: Path, result: Result) -> bool:
    renames = [part for one in RENAMES.get(path.name, ()) for part in ("--rename", one)]
    done = run([ROOT / "tern", "generate", path, "-o", sdk, "--name", "sdk", *renames])
    lines = done.stderr.splitlines()
    result.warnings = sum(": warning: " in line for line in lines)
    errors = [line.split(": error: ", 1)[1] for line in lines if ": error: " in line]
    if done.returncode == 1 and errors:
        result.unsupported += errors
    elif done.returncode != 0:
        result.failures.append(f"the generator ended with {done.returncode}: {lines[-1:]}")
    else:
        pages = {path.name for path in (sdk / "docs").glob("*.md")}
        result.models = len(pages - {"README.md", "webhooks.md"})
        result.operations = rows_of(sdk / "src" / "operations.c", "    &")
        result.webhooks = rows_of(sdk / "src" / "webhooks.c", '    { "')
    return done.returncode == 0


def rows_of(source: Path, start: str) -> int:
    """Lines of the first table of a source that begin so; 0 where there is no such source."""
    if not source.exists():
        return 0
    table = source.read_text("utf-8").split("};")[0]
    return sum(line.startswith(start) for line in table.splitlines())


def compile_sdk(sdk: Path, result: Result, *, keep: bool) -> None:
    """Each source, those of models into object files if they are to be kept; and the headers of
    everything as C++17."""
    include = [f"-I{ROOT / 'runtime' / 'include'}", f"-I{sdk / 'include'}"]
    sources = sorted((sdk / "src").rglob("*.c"))
    beside = {sdk / "src" / "operations.c", sdk / "src" / "webhooks.c"}
    models = [one for one in sources if one.parent == sdk / "src" and one not in beside]
    (sdk / "objects").mkdir(exist_ok=True)
    jobs: list[tuple[Sequence[str], Sequence[Path]]] = []
    for action, some in (
        (["-O0", "-c"] if keep else ["-fsyntax-only"], models),
        (["-fsyntax-only"], [one for one in sources if one not in models]),
    ):
        size = max(1, min(100, len(some) // JOBS + 1))
        jobs += [(action, some[at:at + size]) for at in range(0, len(some), size)]

    def compile_some(job: tuple[Sequence[str], Sequence[Path]]) -> str:
        action, some = job
        return run(["gcc", *WARNINGS, *include, *action, *some], cwd=sdk / "objects").stderr

    with ThreadPoolExecutor(JOBS) as pool:
        found = [text for text in pool.map(compile_some, jobs) if text]
    for name in ("sdk.h", "operations.h", "webhooks.h"):
        header = sdk / "include" / "sdk" / name
        if header.exists():
            found.append(run(
                ["g++", "-std=c++17", *WARNINGS[1:], "-fsyntax-only", *include, "-x", "c++",
                 header]).stderr)
    result.failures += [first_error(text) for text in found if text]


def first_error(text: str) -> str:
    telling = (
        line for line in text.splitlines() if " error: " in line or "undefined reference" in line)
    return next(telling, text[:300])


def build_runtime(folder: Path) -> Path:
    """libtern, under the sanitizers."""
    commands: tuple[Sequence[str | Path], ...] = (
        ["cmake", "-S", ROOT, "-B", folder, "-G", "Ninja", "-DTERN_BUILD_SDKS=OFF",
         f"-DTERN_SANITIZE={SANITIZE}", "-DCMAKE_BUILD_TYPE=Debug"],
        ["cmake", "--build", folder, "--target", "tern_core"])
    for command in commands:
        done = run(command)
        if done.returncode != 0:
            sys.exit(f"check.py: libtern does not build:\n{done.stdout[-2000:]}{done.stderr}")
    return folder / "runtime" / "libtern.a"


def build_driver(sdk: Path, runtime: Path, result: Result) -> Path | None:
    flags = run(["pkg-config", "--cflags", "--libs", "json-c"]).stdout.split()
    program = sdk / "driver"
    done = run([
        "gcc", "-std=c11", "-g", f"-fsanitize={SANITIZE}", "-fno-sanitize-recover=all",
        "-DTERN_DRIVER_APIS=X(sdk)", f"-I{ROOT / 'runtime' / 'include'}", "-o", program,
        ROOT / "tests" / "differential" / "driver.c", *sorted((sdk / "objects").glob("*.o")),
        runtime, *flags, "-lm"])
    if done.returncode != 0:
        result.failures.append(first_error(done.stderr))
        return None
    return program


def send(payloads: Sequence[Payload], sdk: Path, runtime: Path, result: Result) -> None:
    program = build_driver(sdk, runtime, result)
    if program is None:
        return
    lines = "".join(
        f"sdk/{one.model}\t{json.dumps(one.value, ensure_ascii=False)}\n" for one in payloads)
    done = run([program], input=lines)
    if done.returncode != 0:
        result.failures.append(f"the driver ended with {done.returncode}: {done.stderr[:300]}")
        return
    result.payloads = len(payloads)
    for payload, line in zip(payloads, done.stdout.splitlines(), strict=True):
        answer = json.loads(line)
        if "status" in answer:
            result.refusals.append(Refusal(
                payload, answer["status"], answer["pointer"], answer["text"]))
        elif "fault" in answer:
            result.failures.append(f"{payload.model}: {payload.source}: {answer['fault']}")
        elif answer["json"] != payload.value or not answer["same"]:
            result.failures.append(f"{payload.model}: {payload.source}: came out different")


def is_supported(spec: Any) -> bool:
    return isinstance(spec, dict) and bool(
        re.match(r"3\.[01](\.|$)", str(spec.get("openapi", ""))))


def small_documents(folder: Path) -> Iterable[tuple[str, Path]]:
    """The OpenAPI 3.0 and 3.1 documents of `specs-small/` that have component schemas."""
    for path in sorted((folder / "specs-small").rglob("*")):
        if path.suffix in (".json", ".yaml", ".yml") and path.is_file():
            spec = plain(path)
            if is_supported(spec) and (spec.get("components") or {}).get("schemas"):
                yield path.relative_to(folder / "specs-small").parts[0], path


def report(results: Sequence[Result]) -> None:
    for one in results:
        passed = one.payloads - len(one.refusals)
        print(
            f"{one.name}: {one.models} models, {one.operations} operations, {one.webhooks} "
            f"webhooks, {one.warnings} warnings, {passed} of {one.payloads} payloads "
            f"({one.seconds:.1f} s)", flush=True)
        for text in one.unsupported:
            print(f"    not generated: {text}")
        for refusal in one.refusals:
            print(f"    refused: {refusal.payload.model}: {refusal.payload.source}: "
                  f"{refusal.text}")
        for text in one.failures:
            print(f"    FAILED: {text}")


def markdown(results: Sequence[Result]) -> str:
    """The table of docs/real-documents.md, and why payloads were refused."""
    lines = ["| document | from | OpenAPI | models | payloads | refused |",
             "| --- | --- | --- | --- | --- | --- |"]
    for one in results:
        lines.append(
            f"| {one.name} | {one.repository} | {one.version} | {one.models} | {one.payloads} "
            f"| {len(one.refusals)} |")
    for one in results:
        reasons = Counter(reason(refusal) for refusal in one.refusals)
        if reasons:
            lines += ["", f"{one.name}:", ""]
            lines += [f"- {text}{f' ({n} times)' if n > 1 else ''}" for text, n in reasons.items()]
    return "\n".join(lines) + "\n"


def reason(refusal: Refusal) -> str:
    """The same for the same place of one model, whichever item it is in."""
    place = re.sub(r"/\d+(?=/|$)", "/*", refusal.pointer)
    place = f"`{place}`" if place else "itself"
    text = re.sub(r" \(byte \d+, .*\)$", "", refusal.text.split(": ", 1)[-1])
    return f"`{refusal.payload.model}` {place}: {text}"


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("folder", nargs="?", default=os.environ.get("TERN_CORPUS"), type=Path)
    parser.add_argument("--only", action="append", help="documents whose name starts so")
    parser.add_argument(
        "--sets", nargs="+", default=["listed"], choices=("listed", "others", "small"),
        help="DOCUMENTS, the other 3.x documents of specs/, those of specs-small/")
    parser.add_argument("--markdown", type=Path, help="where to write the table")
    options = parser.parse_args()
    if options.folder is None:
        parser.error("name a folder, or set TERN_CORPUS")
    folder = options.folder.resolve()
    todo: list[tuple[str, Path]] = []
    if "listed" in options.sets:
        todo += [(repository, folder / "specs" / name) for name, repository in DOCUMENTS.items()]
    if "others" in options.sets:
        todo += [("", path) for path in sorted((folder / "specs").iterdir())
                 if path.name not in DOCUMENTS and is_supported(plain(path))]
    if "small" in options.sets:
        todo += small_documents(folder)
    results = []
    with tempfile.TemporaryDirectory(prefix="tern-corpus-") as work:
        runtime = build_runtime(Path(work) / "runtime")
        for repository, path in todo:
            if not options.only or path.name.startswith(tuple(options.only)):
                sdk = Path(work) / "sdk"
                results.append(check(path, repository, folder, runtime, sdk))
                report(results[-1:])
                shutil.rmtree(sdk, ignore_errors=True)
    if options.markdown:
        options.markdown.write_text(markdown(results), "utf-8")
    failed = [one for one in results if one.failures]
    print(f"{len(results)} documents, {len(failed)} failed, "
          f"{sum(bool(one.unsupported) for one in results)} not generated, "
          f"{sum(one.operations for one in results)} operations, "
          f"{sum(one.webhooks for one in results)} webhooks")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

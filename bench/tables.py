"""What the tables of a model cost: bytes in the program, and seconds of the compiler."""

from __future__ import annotations

import json
import resource
import shlex
import subprocess
import tempfile
from pathlib import Path
from typing import Any

SDKS = ("clerk", "zendesk", "genesys", "vapi")


def compiler_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def measure(build: Path) -> list[dict[str, Any]]:
    """Compiles the sources of every SDK once more, as the build did, and sizes what comes of it."""
    commands = json.loads((build / "compile_commands.json").read_text())
    result = []
    print(f"{'SDK':<9} {'models':>7} {'table bytes a model':>20} {'of it relocated':>16} "
          f"{'compiling, s per 100':>21}")
    for sdk in SDKS:
        ours = [one for one in commands if f"/generated/{sdk}/src/" in one["file"]]
        # Containers and the list of the models have a file each; all others are a model.
        models = sum(Path(one["file"]).stem not in (sdk, "containers") for one in ours)
        with tempfile.TemporaryDirectory() as folder:
            objects = []
            before = compiler_seconds()
            for index, one in enumerate(ours):
                words = shlex.split(one["command"])
                objects.append(f"{folder}/{index}.o")
                words[words.index("-o") + 1] = objects[-1]
                for flag in ("-MF", "-MT"):
                    if flag in words:
                        words[words.index(flag) + 1] = f"{folder}/dependencies"
                subprocess.run(words, cwd=one["directory"], check=True)
            seconds = compiler_seconds() - before
            sizes = subprocess.run(["size", *objects], check=True, capture_output=True, text=True)
        rows = [line.split() for line in sizes.stdout.splitlines()[1:]]
        text, data = (sum(int(row[column]) for row in rows) for column in (0, 1))
        row = {"sdk": sdk, "models": models, "bytes_per_model": (text + data) / models,
               "relocated_bytes_per_model": data / models,
               "compile_s_per_100": seconds / models * 100}
        print(f"{sdk:<9} {models:>7} {row['bytes_per_model']:>20.0f} "
              f"{row['relocated_bytes_per_model']:>16.0f} {row['compile_s_per_100']:>21.2f}")
        result.append(row)
    print("bytes of the object files, enums and containers included; seconds of processor time\n")
    return result

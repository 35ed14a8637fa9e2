"""The ratios of all builds in one table, as Markdown."""

from __future__ import annotations

from typing import Any


def cell(row: dict[str, Any] | None, kind: str) -> str:
    if row is None or row[kind] is None:
        return "-"
    mark = " *" if kind == "encode" and not row["exact"] else ""
    return f"{row[kind]['ratio']:.2f}{mark}"


def markdown(results: dict[str, Any]) -> str:
    builds = results["builds"]
    found = [{(row["workload"], row["library"]): row for row in one["speed"]} for one in builds]
    heads = [f"{kind}, {one['compiler']}" for kind in ("decode", "encode") for one in builds]
    lines = [f"| workload | library | {' | '.join(heads)} |",
             f"| --- | --- |{' ---: |' * len(heads)}"]
    for (workload, library), row in found[0].items():
        if library == "tern":
            continue
        cells = [cell(build.get((workload, library)), kind)
                 for kind in ("decode", "encode") for build in found]
        lines.append(f"| {workload} | {library} {row['version']} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"

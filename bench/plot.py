"""The plot of the benchmark: a bar for each workload, library and compiler, as SVG."""

from __future__ import annotations

import math
from typing import Any
from xml.sax.saxutils import escape

ROW, BAR, GROUP, TOP, FOOT = 30, 11, 34, 96, 60
LABELS, COLUMN, GAP = 190, 420, 60
LEAST, MOST = 0.25, 64.0
COLOURS = ("#2f6f9f", "#d98032", "#5a9367", "#8a5fa8")
TICKS = (0.25, 0.5, 1, 2, 4, 8, 16, 32, 64)


def text(x: float, y: float, words: str, size: int = 13, anchor: str = "start",
         weight: str = "normal", colour: str = "#222222") -> str:
    return (f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}" '
            f'font-weight="{weight}" fill="{colour}">{escape(words)}</text>')


def place(ratio: float) -> float:
    """How far from the left of a column a ratio is: doublings are equally far from each other."""
    ratio = min(max(ratio, LEAST), MOST)
    return COLUMN * math.log(ratio / LEAST) / math.log(MOST / LEAST)


def bar(left: float, top: float, one: dict[str, float], colour: str, mark: str) -> list[str]:
    start, end = sorted((place(1), place(one["ratio"])))
    middle = top + BAR / 2
    low, high = left + place(one["ratio_min"]), left + place(one["ratio_max"])
    words = max(high, left + place(1)) + 5
    return [
        f'<rect x="{left + start:.1f}" y="{top:.1f}" width="{max(end - start, 1):.1f}" '
        f'height="{BAR}" fill="{colour}"/>',
        f'<path d="M{low:.1f} {middle:.1f}H{high:.1f}" stroke="#222222"/>',
        text(words, top + BAR - 1, f'{one["ratio"]:.2f}{mark}', 11)]


def axis(left: float, bottom: float, title: str) -> list[str]:
    parts = [text(left, TOP - 26, title, 15, weight="bold")]
    for tick in TICKS:
        x = left + place(tick)
        colour = "#444444" if tick == 1 else "#dddddd"
        parts.append(f'<path d="M{x:.1f} {TOP - 6}V{bottom:.1f}" stroke="{colour}"/>')
        parts.append(text(x, TOP - 10, f"{tick:g}", 11, "middle", colour="#666666"))
    return parts


def draw(results: dict[str, Any]) -> str:
    builds = results["builds"]
    rows = [row for row in builds[0]["speed"] if row["library"] != "tern"]
    found = [{(row["workload"], row["library"]): row for row in one["speed"]} for one in builds]
    workloads = list(dict.fromkeys(row["workload"] for row in rows))
    height = TOP + len(rows) * ROW + len(workloads) * GROUP + FOOT
    width = 24 + LABELS + 2 * (COLUMN + GAP)
    columns = {"decode": 24 + LABELS, "encode": 24 + LABELS + COLUMN + GAP}
    parts = []
    for kind, left in columns.items():
        parts += axis(left, height - FOOT, f"{kind}: how many times as fast Tern is")
    y = float(TOP)
    for workload in workloads:
        parts.append(text(24, y + 22, workload, 14, weight="bold"))
        y += GROUP
        for row in (row for row in rows if row["workload"] == workload):
            parts.append(text(36, y + 16, f'{row["library"]} {row["version"]}', 12))
            for index, build in enumerate(found):
                same = build.get((workload, row["library"]))
                for kind, left in columns.items():
                    if same and same[kind]:
                        mark = "" if same["exact"] or kind == "decode" else " *"
                        colour = COLOURS[index % len(COLOURS)]
                        parts += bar(left, y + 2 + index * (BAR + 2), same[kind], colour, mark)
                    elif index == 0:
                        parts.append(text(left + place(1) + 5, y + 15, "-", 12))
            y += ROW
    title = f'Tern {builds[0]["tern"]} beside other JSON libraries'
    x = 24.0
    parts.append(text(24, 28, title, 18, weight="bold"))
    parts.append(text(24, 48, f'{results["machine"]}, {results["date"]}', 12, colour="#666666"))
    for index, one in enumerate(builds):
        parts.append(f'<rect x="{x}" y="{height - 44}" width="12" height="12" '
                     f'fill="{COLOURS[index % len(COLOURS)]}"/>')
        parts.append(text(x + 18, height - 33, one["compiler"], 12))
        x += 180
    parts.append(text(24, height - 12, "medians with the least and the most; right of 1 Tern is "
                      "faster; *: what is written does not mean what was read", 12,
                      colour="#666666"))
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height:.0f}" '
            f'viewBox="0 0 {width} {height:.0f}" font-family="sans-serif">\n'
            '<rect width="100%" height="100%" fill="white"/>\n' + "\n".join(parts) + "\n</svg>\n")

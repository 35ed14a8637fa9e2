"""Two questions about directed graphs, answered without recursion and in a stable order."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from typing import TypeVar

Node = TypeVar("Node", bound=Hashable)


def components(nodes: Sequence[Node], edges: Iterable[tuple[Node, Node]]) -> dict[Node, int]:
    """The strongly connected component of each node, as a number. A node alone on no cycle is
    a component of its own; one with an edge to itself shares its number with no other."""
    successors: dict[Node, list[Node]] = {node: [] for node in nodes}
    for a, b in edges:
        successors[a].append(b)
    index: dict[Node, int] = {}
    low: dict[Node, int] = {}
    component: dict[Node, int] = {}
    path: list[Node] = []
    for start in nodes:
        if start in index:
            continue
        work = [(start, 0)]
        while work:
            node, position = work.pop()
            if position == 0:
                index[node] = low[node] = len(index)
                path.append(node)
            for i in range(position, len(successors[node])):
                following = successors[node][i]
                if following not in index:
                    work += [(node, i + 1), (following, 0)]
                    break
                if following not in component:
                    low[node] = min(low[node], index[following])
            else:
                if low[node] == index[node]:
                    number = index[node]
                    while True:
                        member = path.pop()
                        component[member] = number
                        if member == node:
                            break
                if work:
                    parent = work[-1][0]
                    if node not in component:
                        low[parent] = min(low[parent], low[node])
    return component


def in_order(nodes: Sequence[Node], edges: Iterable[tuple[Node, Node]]) -> list[Node]:
    """The nodes so that for each edge (a, b), b comes before a; otherwise as they come.

    The edges must not form a cycle."""
    needs: dict[Node, list[Node]] = {node: [] for node in nodes}
    for a, b in edges:
        needs[a].append(b)
    done: dict[Node, None] = {}
    for start in nodes:
        work = [start]
        while work:
            node = work[-1]
            missing = [one for one in needs[node] if one not in done]
            if node in done or not missing:
                work.pop()
                done[node] = None
            else:
                work += reversed(missing)
    return list(done)

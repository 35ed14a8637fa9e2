"""Strongly connected components and topological order, against the plain definition."""

from __future__ import annotations

import random

import pytest

from tern.graph import components, in_order

Edge = tuple[int, int]


def reachable(nodes: list[int], edges: list[Edge]) -> dict[int, set[int]]:
    """Warshall's algorithm; every node reaches itself."""
    reach = {a: {a, *(y for x, y in edges if x == a)} for a in nodes}
    for middle in nodes:
        for a in nodes:
            if middle in reach[a]:
                reach[a] |= reach[middle]
    return reach


def partition(numbers: dict[int, int]) -> set[frozenset[int]]:
    return {frozenset(a for a in numbers if numbers[a] == one) for one in numbers.values()}


@pytest.mark.parametrize(
    ("edges", "expected"),
    [
        ([], [{0}, {1}, {2}, {3}]),
        ([(0, 0)], [{0}, {1}, {2}, {3}]),
        ([(0, 1), (1, 0)], [{0, 1}, {2}, {3}]),
        ([(0, 1), (1, 2), (2, 0), (2, 3)], [{0, 1, 2}, {3}]),
        ([(0, 1), (1, 0), (2, 3), (3, 2), (1, 2)], [{0, 1}, {2, 3}]),
        ([(0, 1), (0, 1), (1, 2), (2, 1), (2, 0), (3, 0)], [{0, 1, 2}, {3}]),
        ([(3, 2), (2, 1), (1, 0), (0, 3)], [{0, 1, 2, 3}]),
    ],
)
def test_components(edges: list[Edge], expected: list[set[int]]) -> None:
    assert partition(components(range(4), edges)) == {frozenset(one) for one in expected}


def test_components_of_random_graphs() -> None:
    chance = random.Random(1)
    for _ in range(300):
        nodes = list(range(chance.randrange(1, 12)))
        edges = [(chance.choice(nodes), chance.choice(nodes))
                 for _ in range(chance.randrange(2 * len(nodes)))]
        reach = reachable(nodes, edges)
        numbers = components(nodes, edges)
        assert list(sorted(numbers)) == nodes
        for a in nodes:
            for b in nodes:
                mutual = b in reach[a] and a in reach[b]
                assert (numbers[a] == numbers[b]) == mutual, (edges, a, b)


def test_components_do_not_depend_on_anything_but_order() -> None:
    edges = [("b", "a"), ("a", "b"), ("c", "a")]
    assert components(["a", "b", "c"], edges) == components(["a", "b", "c"], iter(edges))


def test_in_order_keeps_the_given_order_where_it_can() -> None:
    assert in_order([3, 1, 2], []) == [3, 1, 2]
    assert in_order([3, 1, 2], [(3, 2)]) == [2, 3, 1]
    assert in_order([1, 2, 3], [(1, 3), (1, 2)]) == [3, 2, 1]
    assert in_order([1, 2, 3, 4], [(2, 4), (4, 3)]) == [1, 3, 4, 2]
    assert in_order([1, 2], [(1, 2), (1, 2)]) == [2, 1]
    assert in_order([], []) == []


def test_in_order_of_random_graphs() -> None:
    chance = random.Random(2)
    for _ in range(300):
        nodes = list(range(chance.randrange(1, 12)))
        rank = nodes[:]
        chance.shuffle(rank)
        pairs = [(chance.choice(nodes), chance.choice(nodes)) for _ in range(2 * len(nodes))]
        edges = [(a, b) for a, b in pairs if rank[a] > rank[b]]
        ordered = in_order(nodes, edges)
        assert sorted(ordered) == nodes
        assert all(ordered.index(b) < ordered.index(a) for a, b in edges)
        # Each node is as early as its needs allow: what precedes the node 0 is needed by it.
        reach = reachable(nodes, edges)
        assert set(ordered[: ordered.index(0)]) == reach[0] - {0}


DEEP = 10_000


def test_deep_chains_do_not_exhaust_the_stack() -> None:
    nodes = list(range(DEEP))
    chain = [(i, i + 1) for i in range(DEEP - 1)]
    assert len(set(components(nodes, chain).values())) == DEEP
    assert len(set(components(nodes, [*chain, (DEEP - 1, 0)]).values())) == 1
    assert in_order(nodes, chain) == nodes[::-1]

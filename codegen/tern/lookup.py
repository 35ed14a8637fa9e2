"""The hash tables in which the runtime looks up the names of a model's properties.

Open addressing with linear probing, and a seed that leaves as few names as possible, mostly none,
to be probed for. The hash is that of runtime/src/lookup_internal.h, bit by bit; tests look every
property of every generated model up.
"""

from __future__ import annotations

from collections.abc import Sequence

_WORD = (1 << 64) - 1
_MULTIPLIER = 0x9E3779B97F4A7C15  # 2^64 divided by the golden ratio
_HASH_BITS = 16
_SEEDS = 256
"""How many seeds are tried for a size: what is left to be probed for then costs little."""


def _mix(key: bytes) -> int:
    """64 bits of the length of a name, its first eight bytes and its last eight, fewer where it is
    shorter."""
    mixed = (int.from_bytes(key[:8], "little") ^ len(key)) * _MULTIPLIER & _WORD
    return mixed ^ mixed >> 32 ^ int.from_bytes(key[-8:], "little")


def hash_of(key: bytes, seed: int) -> int:
    """The hash of a name, 16 bits."""
    return (_mix(key) * (_MULTIPLIER + 2 * seed) & _WORD) >> (64 - _HASH_BITS)


def _fill(mixed: Sequence[int], size: int, seed: int) -> tuple[list[int], int]:
    """The places of a table, and how many of them are passed in all on the way to a name."""
    places = [0] * size
    passed = 0
    multiplier = _MULTIPLIER + 2 * seed
    for index, one in enumerate(mixed):
        place = (one * multiplier & _WORD) >> (64 - _HASH_BITS) & size - 1
        while places[place]:
            place = place + 1 & size - 1
            passed += 1
        places[place] = index + 1
    return places, passed


def table_of(keys: Sequence[bytes]) -> tuple[int, ...]:
    """The seed, then a power of two of places, at least twice and less than eight times as many as
    there are keys: each holds the index of a key plus one, or 0."""
    mixed = [_mix(key) for key in keys]
    size = 2
    while size < 2 * len(keys):
        size *= 2
    best: tuple[int, tuple[int, ...]] | None = None
    for places in (size, 2 * size):
        for seed in range(_SEEDS):
            table, passed = _fill(mixed, places, seed)
            if best is None or passed < best[0]:
                best = passed, (seed, *table)
            if passed == 0:
                return best[1]
        if len(keys) > _SEEDS:
            break  # no seed will do, and probing is as good as it gets
    assert best is not None
    return best[1]

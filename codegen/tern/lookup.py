"""The hash tables in which the runtime looks up the names of a model's properties.

Open addressing with linear probing. The hash is that of runtime/src/lookup_internal.h, bit by bit;
a test of the runtime looks every property of every generated model up.
"""

from __future__ import annotations

from collections.abc import Sequence

_WORD = (1 << 64) - 1
_MULTIPLIER = 0x9E3779B97F4A7C15  # 2^64 divided by the golden ratio
HASH_BITS = 16


def hash_of(key: bytes) -> int:
    """The hash of a name: HASH_BITS bits of its length, its first and its last eight bytes."""
    if len(key) >= 8:
        first, last = key[:8], key[-8:]
    elif len(key) >= 4:
        first, last = key[:4] + key[-4:], b""
    elif key:
        first, last = bytes((key[0], key[len(key) // 2], key[-1])), b""
    else:
        first, last = b"", b""
    mixed = (int.from_bytes(first, "little") ^ len(key)) * _MULTIPLIER & _WORD
    mixed = (mixed ^ mixed >> 32 ^ int.from_bytes(last, "little")) * _MULTIPLIER & _WORD
    return mixed >> (64 - HASH_BITS)


def table_of(keys: Sequence[bytes]) -> tuple[int, ...]:
    """A table of at least twice as many places as there are keys, a power of two: each holds the
    index of a key plus one, or 0."""
    size = 2
    while size < 2 * len(keys):
        size *= 2
    table = [0] * size
    for index, key in enumerate(keys):
        place = hash_of(key) % size
        while table[place]:
            place = (place + 1) % size
        table[place] = index + 1
    return tuple(table)

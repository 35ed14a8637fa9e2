/* lookup_internal.h - the hash of a property's name, that of codegen/tern/lookup.py bit by bit. */
#ifndef TERN_LOOKUP_INTERNAL_H
#define TERN_LOOKUP_INTERNAL_H

#include "bytes_internal.h"

/* Of the length, and the first and the last eight bytes, fewer where it is shorter: names that
 * differ elsewhere only are neighbours in a table. 16 bits. Eight bytes can be read at `name`,
 * whatever its length; no branches, since names come in any order. */
static inline unsigned tern_hash_padded_name(const char *name, size_t length, unsigned seed)
{
    const uint64_t multiplier = UINT64_C(0x9E3779B97F4A7C15);
    size_t count = length < 8 ? length : 8;
    size_t half =
        4 * (8 - count); /* of the bits that are not the name's: 64 are too many at once */
    uint64_t mask = ~UINT64_C(0) >> half >> half;
    uint64_t first = tern_load_64(name) & mask;
    uint64_t last = tern_load_64(name + (length - count)) & mask;
    uint64_t mixed = (first ^ length) * multiplier;

    mixed = (mixed ^ mixed >> 32 ^ last) * (multiplier + 2 * (uint64_t)seed);
    return (unsigned)(mixed >> 48);
}

/* The same for any name. */
static inline unsigned tern_hash_name(const char *name, size_t length, unsigned seed)
{
    char padded[8] = {0};

    if (length >= 8)
        return tern_hash_padded_name(name, length, seed);
    if (length > 0)
        memcpy(padded, name, length);
    return tern_hash_padded_name(padded, length, seed);
}

#endif

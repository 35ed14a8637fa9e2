/* lookup_internal.h - the hash of a property's name, that of codegen/tern/lookup.py bit by bit. */
#ifndef TERN_LOOKUP_INTERNAL_H
#define TERN_LOOKUP_INTERNAL_H

#include "bytes_internal.h"

/* Of the length, and the first and the last eight bytes: names that differ elsewhere only are
 * neighbours in a table. 16 bits. */
static inline unsigned tern_hash_name(const char *name, size_t length)
{
    const uint64_t multiplier = UINT64_C(0x9E3779B97F4A7C15);
    uint64_t first = 0, last = 0, mixed;

    if (length >= 8) {
        first = tern_load_64(name);
        last = tern_load_64(name + length - 8);
    } else if (length >= 4) {
        first = tern_load_32(name) | (uint64_t)tern_load_32(name + length - 4) << 32;
    } else if (length > 0) {
        first = (unsigned char)name[0] | (uint64_t)(unsigned char)name[length / 2] << 8 |
                (uint64_t)(unsigned char)name[length - 1] << 16;
    }
    mixed = (first ^ length) * multiplier;
    mixed = (mixed ^ mixed >> 32 ^ last) * multiplier;
    return (unsigned)(mixed >> 48);
}

#endif

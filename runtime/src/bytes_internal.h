/* bytes_internal.h - a few bytes at once: words, whatever the machine's byte order, and copies of
 * known small sizes that compile to single instructions. */
#ifndef TERN_BYTES_INTERNAL_H
#define TERN_BYTES_INTERNAL_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* For the few functions whose callers must not pay for a call. */
#if defined(__GNUC__)
#define TERN_INLINE    static inline __attribute__((always_inline))
#define TERN_NO_INLINE static __attribute__((noinline))
#else
#define TERN_INLINE    static inline
#define TERN_NO_INLINE static
#endif

/* The bytes at `at`, the first of them lowest. */
static inline uint64_t tern_load_64(const char *at)
{
    uint64_t word;

    memcpy(&word, at, sizeof word);
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    return word;
}

/* The opposite. */
static inline void tern_store_64(char *to, uint64_t word)
{
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    memcpy(to, &word, sizeof word);
}

static inline uint32_t tern_load_32(const char *at)
{
    uint32_t word;

    memcpy(&word, at, sizeof word);
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap32(word);
#endif
    return word;
}

/* Whether two texts of one length are the same; words that overlap spare a loop for short ones. */
static inline int tern_same_bytes(const char *a, const char *b, size_t count)
{
    if (count >= 8) {
        if (count > 16)
            return memcmp(a, b, count) == 0;
        return tern_load_64(a) == tern_load_64(b) &&
               tern_load_64(a + count - 8) == tern_load_64(b + count - 8);
    }
    if (count >= 4)
        return tern_load_32(a) == tern_load_32(b) &&
               tern_load_32(a + count - 4) == tern_load_32(b + count - 4);
    return count == 0 ||
           (a[0] == b[0] && a[count / 2] == b[count / 2] && a[count - 1] == b[count - 1]);
}

/* Index of the lowest bit that is set; `word` is not 0. */
static inline unsigned tern_lowest_bit(uint64_t word)
{
#if defined(__GNUC__)
    return (unsigned)__builtin_ctzll(word);
#else
    unsigned index = 0;
    for (; (word & 1) == 0; word >>= 1)
        index++;
    return index;
#endif
}

/* How many bits of `word`, which is not 0, are above its highest that is set. */
static inline unsigned tern_leading_zeros(uint64_t word)
{
#if defined(__GNUC__)
    return (unsigned)__builtin_clzll(word);
#else
    unsigned count = 0;
    for (; (word >> 63) == 0; word <<= 1)
        count++;
    return count;
#endif
}

/* Moves at most 16 bytes to where they may overlap themselves, touching no others. */
static inline void tern_move_up_to_16(char *to, const char *from, size_t count)
{
    if (count >= 8) {
        char first[8], last[8];
        memcpy(first, from, 8);
        memcpy(last, from + count - 8, 8);
        memcpy(to, first, 8);
        memcpy(to + count - 8, last, 8);
    } else if (count >= 4) {
        char first[4], last[4];
        memcpy(first, from, 4);
        memcpy(last, from + count - 4, 4);
        memcpy(to, first, 4);
        memcpy(to + count - 4, last, 4);
    } else if (count > 0) {
        char first = from[0], middle = from[count / 2], last = from[count - 1];
        to[0] = first;
        to[count / 2] = middle;
        to[count - 1] = last;
    }
}

#endif

/* scan_internal.h - the first byte of a string that needs a look, a block of bytes at a time. */
#ifndef TERN_SCAN_INTERNAL_H
#define TERN_SCAN_INTERNAL_H

#include "bytes_internal.h"

/* TERN_SCAN_PORTABLE: leave vector instructions out, as a test does. */
#if defined(TERN_SCAN_PORTABLE)
#elif defined(__SSE2__) && defined(__GNUC__)
#include <emmintrin.h>
#define TERN_SCAN_SSE2 1
#elif defined(__ARM_NEON) && defined(__aarch64__) && defined(__GNUC__)
#include <arm_neon.h>
#define TERN_SCAN_NEON 1
#endif

/* Whether a byte of a string stands for itself and is a character by itself: no quote, backslash,
 * control character, or part of a longer sequence of UTF-8. */
static inline int tern_is_plain(unsigned char byte)
{
    return byte >= 0x20 && byte < 0x80 && byte != '"' && byte != '\\';
}

enum { TERN_BLOCK = 16 };

/* Has a high bit set for each byte of a word that is not plain, and maybe for some above the first
 * of them: a borrow goes upwards only. What the differences find too much is not ASCII. */
static inline uint64_t tern_find_special(uint64_t bytes)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    uint64_t quote = bytes ^ (ones * '"'), backslash = bytes ^ (ones * '\\');

    return ((quote - ones) | (backslash - ones) | (bytes - ones * 0x20) | bytes) & (ones * 0x80);
}

/* How many of the TERN_BLOCK bytes at `at` are plain before the first that is not. */
static inline size_t tern_count_plain(const char *at)
{
#if defined(TERN_SCAN_SSE2)
    __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)at);
    /* As signed bytes, all that is not ASCII is less than a space too. */
    __m128i found = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('"')),
                                              _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'))),
                                 _mm_cmplt_epi8(bytes, _mm_set1_epi8(0x20)));
    unsigned mask = (unsigned)_mm_movemask_epi8(found);
    return mask ? tern_lowest_bit(mask) : TERN_BLOCK;
#elif defined(TERN_SCAN_NEON)
    uint8x16_t bytes = vld1q_u8((const uint8_t *)(const void *)at);
    uint8x16_t found =
        vorrq_u8(vorrq_u8(vceqq_u8(bytes, vdupq_n_u8('"')), vceqq_u8(bytes, vdupq_n_u8('\\'))),
                 vorrq_u8(vcltq_u8(bytes, vdupq_n_u8(0x20)), vcgeq_u8(bytes, vdupq_n_u8(0x80))));
    /* Four bits for each byte, the first one's lowest. */
    uint64_t mask =
        vget_lane_u64(vreinterpret_u64_u8(vshrn_n_u16(vreinterpretq_u16_u8(found), 4)), 0);
    return mask ? tern_lowest_bit(mask) >> 2 : TERN_BLOCK;
#else
    for (size_t i = 0; i < TERN_BLOCK; i += 8) {
        uint64_t found = tern_find_special(tern_load_64(at + i));
        if (found)
            return i + (tern_lowest_bit(found) >> 3);
    }
    return TERN_BLOCK;
#endif
}

/* The same of bytes that need no escape, where all is known to be UTF-8: up to a quote, a backslash
 * or a control character. */
static inline size_t tern_count_unescaped(const char *at)
{
#if defined(TERN_SCAN_SSE2)
    __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)at);
    /* Control characters are those that are not greater than the greatest of them. */
    __m128i found = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('"')),
                                              _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'))),
                                 _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(0x1F)), bytes));
    unsigned mask = (unsigned)_mm_movemask_epi8(found);
    return mask ? tern_lowest_bit(mask) : TERN_BLOCK;
#elif defined(TERN_SCAN_NEON)
    uint8x16_t bytes = vld1q_u8((const uint8_t *)(const void *)at);
    uint8x16_t found =
        vorrq_u8(vorrq_u8(vceqq_u8(bytes, vdupq_n_u8('"')), vceqq_u8(bytes, vdupq_n_u8('\\'))),
                 vcltq_u8(bytes, vdupq_n_u8(0x20)));
    uint64_t mask =
        vget_lane_u64(vreinterpret_u64_u8(vshrn_n_u16(vreinterpretq_u16_u8(found), 4)), 0);
    return mask ? tern_lowest_bit(mask) >> 2 : TERN_BLOCK;
#else
    const uint64_t ones = UINT64_C(0x0101010101010101);
    for (size_t i = 0; i < TERN_BLOCK; i += 8) {
        uint64_t bytes = tern_load_64(at + i);
        uint64_t quote = bytes ^ (ones * '"'), backslash = bytes ^ (ones * '\\');
        uint64_t found = (((quote - ones) & ~quote) | ((backslash - ones) & ~backslash) |
                          ((bytes - ones * 0x20) & ~bytes)) &
                         (ones * 0x80);
        if (found)
            return i + (tern_lowest_bit(found) >> 3);
    }
    return TERN_BLOCK;
#endif
}

/* Copies fewer than TERN_BLOCK bytes, and says whether all of them are plain. */
static inline int tern_copy_few_plain(char *to, const char *from, size_t count)
{
    uint64_t first, last;

    if (count >= 8) {
        first = tern_load_64(from);
        last = tern_load_64(from + count - 8);
    } else if (count >= 4) {
        first = last = tern_load_32(from) | (uint64_t)tern_load_32(from + count - 4) << 32;
    } else {
        first = UINT64_C(0x3030303030303030);
        for (size_t i = 0; i < count; i++)
            first = first << 8 | (unsigned char)from[i];
        last = first;
    }
    tern_move_up_to_16(to, from, count);
    return (tern_find_special(first) | tern_find_special(last)) == 0;
}

/* Goes from `at` past plain bytes, at most to `end`. */
static inline const char *tern_scan_plain(const char *at, const char *end)
{
    while (end - at >= TERN_BLOCK) {
        size_t count = tern_count_plain(at);
        at += count;
        if (count < TERN_BLOCK)
            return at;
    }
    while (at < end && tern_is_plain((unsigned char)*at))
        at++;
    return at;
}

#endif

/* scan_internal.h - the first byte of a string that needs a look, a block of bytes at a time. */
#ifndef TERN_SCAN_INTERNAL_H
#define TERN_SCAN_INTERNAL_H

#include <stdbool.h>

#include "bytes_internal.h"

/* TERN_SCAN_PORTABLE: leave vector instructions out, as a test does; TERN_SCAN_NARROW: those that
 * the machine is asked for, of 32 bytes. */
#if defined(TERN_SCAN_PORTABLE)
#elif defined(__SSE2__) && defined(__GNUC__)
#include <immintrin.h>
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

/* What is marked, a bit for each byte, and copied at once. */
#if defined(TERN_SCAN_SSE2) || defined(TERN_SCAN_NEON)
enum { TERN_STRIDE = 64 };
#else
enum { TERN_STRIDE = 16 };
#endif

/* For functions that are called only where tern_is_wide says so: of what every machine has that has
 * vectors of 32 bytes. Functions that take `wide` as a constant are compiled into one of these, and
 * into one for all machines. */
#if defined(TERN_SCAN_SSE2)
#define TERN_WIDE __attribute__((target("avx2,bmi,bmi2")))
#else
#define TERN_WIDE
#endif

static inline bool tern_is_wide(void)
{
#if defined(TERN_SCAN_SSE2) && !defined(TERN_SCAN_NARROW)
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
           __builtin_cpu_supports("bmi2");
#else
    return false;
#endif
}

#if defined(TERN_SCAN_SSE2)
static inline uint64_t tern_mark_16_escaped(const char *at)
{
    __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)at);
    __m128i found = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('"')),
                                              _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'))),
                                 _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(0x1F)), bytes));
    return (unsigned)_mm_movemask_epi8(found);
}

TERN_WIDE static inline uint64_t tern_mark_32_escaped(const char *at)
{
    __m256i bytes = _mm256_loadu_si256((const __m256i *)(const void *)at);
    __m256i found =
        _mm256_or_si256(_mm256_or_si256(_mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('"')),
                                        _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('\\'))),
                        _mm256_cmpeq_epi8(_mm256_min_epu8(bytes, _mm256_set1_epi8(0x1F)), bytes));
    return (unsigned)_mm256_movemask_epi8(found);
}

TERN_WIDE static inline uint64_t tern_mark_64_escaped(const char *at)
{
    return tern_mark_32_escaped(at) | tern_mark_32_escaped(at + 32) << 32;
}

TERN_WIDE static inline void tern_copy_64(char *to, const char *from)
{
    __m256i first = _mm256_loadu_si256((const __m256i *)(const void *)from);
    __m256i second = _mm256_loadu_si256((const __m256i *)(const void *)(from + 32));
    _mm256_storeu_si256((__m256i *)(void *)to, first);
    _mm256_storeu_si256((__m256i *)(void *)(to + 32), second);
}
#elif !defined(TERN_SCAN_NEON)
static inline uint64_t tern_mark_8_escaped(const char *at)
{
    const uint64_t ones = UINT64_C(0x0101010101010101), low = ones * 0x7F;
    uint64_t bytes = tern_load_64(at);
    uint64_t quote = bytes ^ (ones * '"'), backslash = bytes ^ (ones * '\\');
    /* The sums stay within their bytes, and reach the highest bit where a byte is not 0, or not
     * less than a space. */
    uint64_t others = (((quote & low) + low) | quote) & (((backslash & low) + low) | backslash) &
                      (((bytes & low) + ones * 0x60) | bytes);
    uint64_t found = ~others & (ones * 0x80);

    /* The product's highest byte gets the highest bit of each. */
    return (found >> 7) * UINT64_C(0x0102040810204080) >> 56;
}
#endif

/* Has a bit set for each of the TERN_STRIDE bytes at `at`, the lowest for the first, that
 * tern_count_unescaped stops at. */
TERN_INLINE uint64_t tern_mark_escaped(const char *at, bool wide)
{
#if defined(TERN_SCAN_SSE2)
    if (wide)
        return tern_mark_64_escaped(at);
    return tern_mark_16_escaped(at) | tern_mark_16_escaped(at + 16) << 16 |
           tern_mark_16_escaped(at + 32) << 32 | tern_mark_16_escaped(at + 48) << 48;
#elif defined(TERN_SCAN_NEON)
    static const uint8_t bits[] = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
    uint8x16_t found[4];
    (void)wide;
    for (size_t i = 0; i < 4; i++) {
        uint8x16_t bytes = vld1q_u8((const uint8_t *)(const void *)(at + 16 * i));
        found[i] =
            vorrq_u8(vorrq_u8(vceqq_u8(bytes, vdupq_n_u8('"')), vceqq_u8(bytes, vdupq_n_u8('\\'))),
                     vcltq_u8(bytes, vdupq_n_u8(0x20)));
        found[i] = vandq_u8(found[i], vld1q_u8(bits));
    }
    /* Sums of neighbours: after three of them a byte has the bits of eight. */
    found[0] = vpaddq_u8(vpaddq_u8(found[0], found[1]), vpaddq_u8(found[2], found[3]));
    return vgetq_lane_u64(vreinterpretq_u64_u8(vpaddq_u8(found[0], found[0])), 0);
#else
    (void)wide;
    return tern_mark_8_escaped(at) | tern_mark_8_escaped(at + 8) << 8;
#endif
}

/* Copies TERN_STRIDE bytes. */
TERN_INLINE void tern_copy_stride(char *to, const char *from, bool wide)
{
#if defined(TERN_SCAN_SSE2)
    if (wide) {
        tern_copy_64(to, from);
        return;
    }
#endif
    (void)wide;
    memcpy(to, from, TERN_STRIDE);
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

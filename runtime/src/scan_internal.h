/* scan_internal.h - the first byte of a string that needs a look, 16 bytes at a time. */
#ifndef TERN_SCAN_INTERNAL_H
#define TERN_SCAN_INTERNAL_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

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

/* Goes from `at` past plain bytes, at most to `end`. */
static inline const char *tern_scan_plain(const char *at, const char *end)
{
#if defined(TERN_SCAN_SSE2)
    const __m128i quote = _mm_set1_epi8('"');
    const __m128i backslash = _mm_set1_epi8('\\');
    /* As signed bytes, all that is not ASCII is less than a space too. */
    const __m128i space = _mm_set1_epi8(0x20);
    while (end - at >= 16) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)at);
        __m128i found = _mm_or_si128(
            _mm_or_si128(_mm_cmpeq_epi8(bytes, quote), _mm_cmpeq_epi8(bytes, backslash)),
            _mm_cmplt_epi8(bytes, space));
        unsigned mask = (unsigned)_mm_movemask_epi8(found);
        if (mask != 0)
            return at + __builtin_ctz(mask);
        at += 16;
    }
#elif defined(TERN_SCAN_NEON)
    while (end - at >= 16) {
        uint8x16_t bytes = vld1q_u8((const uint8_t *)(const void *)at);
        uint8x16_t found = vorrq_u8(
            vorrq_u8(vceqq_u8(bytes, vdupq_n_u8('"')), vceqq_u8(bytes, vdupq_n_u8('\\'))),
            vorrq_u8(vcltq_u8(bytes, vdupq_n_u8(0x20)), vcgeq_u8(bytes, vdupq_n_u8(0x80))));
        /* Four bits for each byte, the first one's lowest. */
        uint64_t mask =
            vget_lane_u64(vreinterpret_u64_u8(vshrn_n_u16(vreinterpretq_u16_u8(found), 4)), 0);
        if (mask != 0)
            return at + (__builtin_ctzll(mask) >> 2);
        at += 16;
    }
#else
    /* Eight bytes at a time: a byte's high bit shows what is found; which one, the loop below. */
    const uint64_t ones = UINT64_C(0x0101010101010101), high = UINT64_C(0x8080808080808080);
    while (end - at >= 8) {
        uint64_t bytes, quote, backslash;
        memcpy(&bytes, at, sizeof bytes);
        quote = bytes ^ (ones * '"');
        backslash = bytes ^ (ones * '\\');
        if ((((quote - ones) | (backslash - ones) | (bytes - ones * 0x20) | bytes) & high) != 0)
            break;
        at += 8;
    }
#endif
    while (at < end && tern_is_plain((unsigned char)*at))
        at++;
    return at;
}

#endif

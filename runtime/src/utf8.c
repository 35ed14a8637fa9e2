/* utf8.c - whether a text is UTF-8, many bytes at once where the machine can look tables up in its
 * vectors.
 *
 * The tables: J. Keiser, D. Lemire, "Validating UTF-8 In Less Than One Instruction Per Byte"
 * (2020).
 */
#include "utf8_internal.h"

#include "scan_internal.h"

enum {
    ASCII_BLOCK = 64, /* bytes that are looked at together while all are ASCII */
    /* Where one such block is not, these many behind it mostly aren't either: whether each is would
     * be guessed wrongly too often. */
    BLOCKS_UNASKED = 4
};

#if defined(TERN_SCAN_SSE2)

/* What can be wrong with two bytes, a bit each: every one is said by the first byte's high half,
 * its low half, and the second byte's high half together. */
enum {
    TOO_SHORT = 1 << 0,      /* a lead byte without what continues it */
    TOO_LONG = 1 << 1,       /* ASCII, and something that continues it */
    OVERLONG_3 = 1 << 2,     /* 1110_0000 100x_xxxx */
    TOO_LARGE = 1 << 3,      /* beyond U+10FFFF, second byte 0x90 and more */
    SURROGATE = 1 << 4,      /* 1110_1101 101x_xxxx */
    OVERLONG_2 = 1 << 5,     /* 1100_000x 10xx_xxxx */
    TOO_LARGE_1000 = 1 << 6, /* beyond U+10FFFF, second byte below 0x90 */
    OVERLONG_4 = 1 << 6,     /* 1111_0000 1000_xxxx */
    TWO_CONTINUE = 1 << 7,   /* right only behind a lead byte of three or four */
    ANY_LOW = TOO_SHORT | TOO_LONG | TWO_CONTINUE,
    LARGE = ANY_LOW | TOO_LARGE | TOO_LARGE_1000,
    CONTINUES = TOO_LONG | OVERLONG_2 | TWO_CONTINUE
};

/* The errors that a byte's half lets be, for each value of it. */
static const uint8_t first_high[] = {
    TOO_LONG,
    TOO_LONG,
    TOO_LONG,
    TOO_LONG,
    TOO_LONG,
    TOO_LONG,
    TOO_LONG,
    TOO_LONG,
    TWO_CONTINUE,
    TWO_CONTINUE,
    TWO_CONTINUE,
    TWO_CONTINUE,
    TOO_SHORT | OVERLONG_2,
    TOO_SHORT,
    TOO_SHORT | OVERLONG_3 | SURROGATE,
    TOO_SHORT | TOO_LARGE | TOO_LARGE_1000 | OVERLONG_4,
};
static const uint8_t first_low[] = {
    ANY_LOW | OVERLONG_2 | OVERLONG_3 | OVERLONG_4,
    ANY_LOW | OVERLONG_2,
    ANY_LOW,
    ANY_LOW,
    ANY_LOW | TOO_LARGE,
    LARGE,
    LARGE,
    LARGE,
    LARGE,
    LARGE,
    LARGE,
    LARGE,
    LARGE,
    LARGE | SURROGATE,
    LARGE,
    LARGE,
};
static const uint8_t second_high[] = {
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT,
    CONTINUES | OVERLONG_3 | TOO_LARGE_1000 | OVERLONG_4,
    CONTINUES | OVERLONG_3 | TOO_LARGE,
    CONTINUES | SURROGATE | TOO_LARGE,
    CONTINUES | SURROGATE | TOO_LARGE,
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT,
};

#define BYTE(value) ((char)(value))

static inline __m128i load(const void *at)
{
    return _mm_loadu_si128((const __m128i *)at);
}

/* Goes past the whole blocks there are from `at` on, where a character starts; `out_error`: whether
 * something in them is wrong. */
__attribute__((target("ssse3"))) static const char *check_blocks(const char *at, const char *end,
                                                                 bool *out_error)
{
    const __m128i low_half = _mm_set1_epi8(0x0F);
    __m128i before = _mm_setzero_si128(), wrong = _mm_setzero_si128();

    for (; end - at >= TERN_BLOCK; at += TERN_BLOCK) {
        __m128i bytes = load(at);
        __m128i previous = _mm_alignr_epi8(bytes, before, 15);
        __m128i previous_high = _mm_and_si128(_mm_srli_epi16(previous, 4), low_half);
        __m128i high = _mm_and_si128(_mm_srli_epi16(bytes, 4), low_half);
        __m128i pairs = _mm_and_si128(
            _mm_and_si128(_mm_shuffle_epi8(load(first_high), previous_high),
                          _mm_shuffle_epi8(load(first_low), _mm_and_si128(previous, low_half))),
            _mm_shuffle_epi8(load(second_high), high));
        /* Two bytes behind a lead of three or four, three behind one of four, there must be one
         * that continues: where a pair of such is, and nowhere else. */
        __m128i third =
            _mm_subs_epu8(_mm_alignr_epi8(bytes, before, 14), _mm_set1_epi8(0xE0 - 0x80));
        __m128i fourth =
            _mm_subs_epu8(_mm_alignr_epi8(bytes, before, 13), _mm_set1_epi8(0xF0 - 0x80));
        __m128i must = _mm_and_si128(_mm_or_si128(third, fourth), _mm_set1_epi8(BYTE(0x80)));
        wrong = _mm_or_si128(wrong, _mm_xor_si128(must, pairs));
        before = bytes;
    }
    *out_error = _mm_movemask_epi8(_mm_cmpeq_epi8(wrong, _mm_setzero_si128())) != 0xFFFF;
    return at;
}

TERN_WIDE static inline __m256i load_wide(const char *at)
{
    return _mm256_loadu_si256((const __m256i *)(const void *)at);
}

TERN_WIDE static inline __m256i look_up(const uint8_t *table, __m256i indexes)
{
    return _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(load(table)), indexes);
}

/* What is wrong in 32 bytes and those before them, likewise. */
TERN_WIDE static inline __m256i check_wide(__m256i bytes, __m256i before)
{
    const __m256i low_half = _mm256_set1_epi8(0x0F);
    __m256i across = _mm256_permute2x128_si256(before, bytes, 0x21);
    __m256i previous = _mm256_alignr_epi8(bytes, across, 15);
    __m256i previous_high = _mm256_and_si256(_mm256_srli_epi16(previous, 4), low_half);
    __m256i high = _mm256_and_si256(_mm256_srli_epi16(bytes, 4), low_half);
    __m256i pairs =
        _mm256_and_si256(_mm256_and_si256(look_up(first_high, previous_high),
                                          look_up(first_low, _mm256_and_si256(previous, low_half))),
                         look_up(second_high, high));
    __m256i third =
        _mm256_subs_epu8(_mm256_alignr_epi8(bytes, across, 14), _mm256_set1_epi8(0xE0 - 0x80));
    __m256i fourth =
        _mm256_subs_epu8(_mm256_alignr_epi8(bytes, across, 13), _mm256_set1_epi8(0xF0 - 0x80));
    __m256i must = _mm256_and_si256(_mm256_or_si256(third, fourth), _mm256_set1_epi8(BYTE(0x80)));

    return _mm256_xor_si256(must, pairs);
}

/* Whether a text is UTF-8. A block that is ASCII can only be wrong by cutting off what is before
 * it. */
TERN_WIDE static bool is_valid_wide(const char *at, size_t left)
{
    /* The greatest bytes that a text may end with: a lead byte is greater where what continues it
     * is missing. */
    const __m256i last = _mm256_setr_epi8(-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
                                          -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
                                          -1, BYTE(0xEF), BYTE(0xDF), BYTE(0xBF));
    char rest[ASCII_BLOCK] = {0};
    __m256i before = _mm256_setzero_si256(), wrong = before, cut = before;
    unsigned unasked = 0; /* blocks to be checked whatever they are */

    for (; left > 0; at += ASCII_BLOCK, left -= ASCII_BLOCK) {
        __m256i first, second;
        if (left < ASCII_BLOCK) {
            memcpy(rest, at, left);
            at = rest;
            left = ASCII_BLOCK;
        }
        first = load_wide(at);
        second = load_wide(at + 32);
        if (unasked == 0 && _mm256_movemask_epi8(_mm256_or_si256(first, second)) == 0) {
            wrong = _mm256_or_si256(wrong, cut);
            cut = _mm256_setzero_si256();
        } else {
            wrong = _mm256_or_si256(wrong, check_wide(first, before));
            wrong = _mm256_or_si256(wrong, check_wide(second, first));
            cut = _mm256_subs_epu8(second, last);
            unasked = unasked == 0 ? BLOCKS_UNASKED : unasked - 1;
        }
        before = second;
    }
    wrong = _mm256_or_si256(wrong, cut);
    return _mm256_testz_si256(wrong, wrong) != 0;
}

static inline bool are_ascii(const char *at)
{
    return _mm_movemask_epi8(_mm_or_si128(_mm_or_si128(load(at), load(at + 16)),
                                          _mm_or_si128(load(at + 32), load(at + 48)))) == 0;
}
#else
static bool are_ascii(const char *at)
{
    uint64_t all = 0;

    for (size_t i = 0; i < ASCII_BLOCK; i += 8)
        all |= tern_load_64(at + i);
    return (all & UINT64_C(0x8080808080808080)) == 0;
}
#endif

/* Goes past ASCII. */
static const char *skip_ascii(const char *at, const char *end)
{
    while (end - at >= ASCII_BLOCK && are_ascii(at))
        at += ASCII_BLOCK;
    while (at < end && (unsigned char)*at < 0x80)
        at++;
    return at;
}

bool tern_utf8_is_valid(const char *text, size_t length)
{
    const char *end = text + length, *at;

#if defined(TERN_SCAN_SSE2)
    if (length >= TERN_BLOCK && tern_is_wide())
        return is_valid_wide(text, length);
#endif
    at = skip_ascii(text, end);
#if defined(TERN_SCAN_SSE2)
    if (end - at >= TERN_BLOCK && __builtin_cpu_supports("ssse3")) {
        bool error;
        at = check_blocks(at, end, &error);
        if (error)
            return false;
        /* The last block may end within a character: once more from its first byte on. */
        while (((unsigned char)at[-1] & 0xC0) == 0x80)
            at--;
        at -= (unsigned char)at[-1] >= 0xC0;
    }
#endif
    while (at < end) {
        size_t count = tern_utf8_length(at, end);
        if (count == 0)
            return false;
        at = skip_ascii(at + count, end);
    }
    return true;
}

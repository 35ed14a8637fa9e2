/* brackets.c - objects and arrays, 64 bytes at a time: a bit for each byte of a kind. */
#include "brackets_internal.h"

#include "scan_internal.h"

enum { BITS = 64 };

/* Where in 64 bytes there are some of a kind, the first byte lowest. */
typedef struct outline {
    uint64_t quotes;
    uint64_t backslashes;
    uint64_t opening;
    uint64_t closing;
} outline;

#if defined(TERN_SCAN_SSE2)

static uint64_t where(__m128i bytes, char byte)
{
    return (uint64_t)(unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(byte)));
}

/* Adds 16 bytes, from the one with this bit on. */
static inline void add(outline *of, const char *at, unsigned bit)
{
    __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)(at + bit));
    /* With this bit '[' is '{' and ']' is '}', and nothing else is. */
    __m128i folded = _mm_or_si128(bytes, _mm_set1_epi8(0x20));

    of->quotes |= where(bytes, '"') << bit;
    of->backslashes |= where(bytes, '\\') << bit;
    of->opening |= where(folded, '{') << bit;
    of->closing |= where(folded, '}') << bit;
}

static outline look_at(const char *at)
{
    outline of = {0, 0, 0, 0};

    add(&of, at, 0);
    add(&of, at, 16);
    add(&of, at, 32);
    add(&of, at, 48);
    return of;
}

#else

/* A bit for each byte of `word` that is `byte`. */
static uint64_t where(uint64_t word, unsigned char byte)
{
    const uint64_t ones = UINT64_C(0x0101010101010101), low = UINT64_C(0x7F7F7F7F7F7F7F7F);
    uint64_t differing = word ^ (ones * byte);
    /* The high bit of each byte that is 0. */
    uint64_t zero = ~(((differing & low) + low) | differing | low);

    return ((zero >> 7) * UINT64_C(0x0102040810204080)) >> 56;
}

static outline look_at(const char *at)
{
    outline of = {0, 0, 0, 0};

    for (unsigned i = 0; i < BITS; i += 8) {
        uint64_t bytes = tern_load_64(at + i);
        uint64_t folded = bytes | UINT64_C(0x2020202020202020);
        of.quotes |= where(bytes, '"') << i;
        of.backslashes |= where(bytes, '\\') << i;
        of.opening |= where(folded, '{') << i;
        of.closing |= where(folded, '}') << i;
    }
    return of;
}

#endif

/* The bytes that a backslash before them escapes. `carry`: whether that is the first, and, after
 * the call, the first of what follows. */
static uint64_t find_escaped(uint64_t backslashes, uint64_t *carry)
{
    uint64_t escaped = *carry;

    backslashes &= ~escaped;
    *carry = 0;
    while (backslashes) {
        uint64_t one = backslashes & (~backslashes + 1);
        escaped |= one << 1;
        *carry = one >> (BITS - 1);
        backslashes &= ~(one | one << 1);
    }
    return escaped;
}

/* A bit is set where an odd number of bits is at or below it. */
static uint64_t parity(uint64_t bits)
{
    bits ^= bits << 1;
    bits ^= bits << 2;
    bits ^= bits << 4;
    bits ^= bits << 8;
    bits ^= bits << 16;
    bits ^= bits << 32;
    return bits;
}

const char *tern_brackets_end(const char *at, const char *end)
{
    uint64_t escape = 0, string = 0; /* each of them carried from block to block */
    size_t depth = 0;
    char last[BITS];

    while (at < end) {
        size_t length = (size_t)(end - at) < BITS ? (size_t)(end - at) : BITS;
        const char *block = at;
        outline of;

        if (length < BITS) {
            memset(last, 0, sizeof last);
            memcpy(last, at, length);
            block = last;
        }
        of = look_at(block);
        of.quotes &= ~find_escaped(of.backslashes, &escape);
        string ^= parity(of.quotes);
        of.opening &= ~string;
        of.closing &= ~string;
        string = (uint64_t)0 - (string >> (BITS - 1));
        /* Few, as a rule. */
        for (uint64_t bits = of.opening | of.closing; bits; bits &= bits - 1) {
            unsigned index = tern_lowest_bit(bits);
            if ((of.opening >> index) & 1)
                depth++;
            else if (--depth == 0)
                return at + index + 1;
        }
        at += length;
    }
    return NULL;
}

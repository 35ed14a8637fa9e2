/* utf8_internal.h - UTF-8 as RFC 3629 defines it. */
#ifndef TERN_UTF8_INTERNAL_H
#define TERN_UTF8_INTERNAL_H

#include <stdbool.h>

#include "bytes_internal.h"

/* What follows a lead byte from 0xC0 on (RFC 3629, section 4): the length of its sequence, 0 where
 * it is none, and the first and last second byte, which keep out what is longer than it needs to
 * be, surrogates, and what is beyond U+10FFFF. */
typedef struct tern_utf8_lead {
    uint8_t length;
    uint8_t first;
    uint8_t last;
} tern_utf8_lead;

#define TERN_UTF8_4(length, first, last)                                                           \
    {length, first, last}, {length, first, last}, {length, first, last},                           \
    {                                                                                              \
        length, first, last                                                                        \
    }

static const tern_utf8_lead tern_utf8_leads[64] = {
    {0, 1, 0},
    {0, 1, 0},
    {2, 0x80, 0xBF},
    {2, 0x80, 0xBF},
    TERN_UTF8_4(2, 0x80, 0xBF),
    TERN_UTF8_4(2, 0x80, 0xBF),
    TERN_UTF8_4(2, 0x80, 0xBF),
    TERN_UTF8_4(2, 0x80, 0xBF),
    TERN_UTF8_4(2, 0x80, 0xBF),
    TERN_UTF8_4(2, 0x80, 0xBF),
    TERN_UTF8_4(2, 0x80, 0xBF),
    {3, 0xA0, 0xBF},
    {3, 0x80, 0xBF},
    {3, 0x80, 0xBF},
    {3, 0x80, 0xBF},
    TERN_UTF8_4(3, 0x80, 0xBF),
    TERN_UTF8_4(3, 0x80, 0xBF),
    {3, 0x80, 0xBF},
    {3, 0x80, 0x9F},
    {3, 0x80, 0xBF},
    {3, 0x80, 0xBF},
    {4, 0x90, 0xBF},
    {4, 0x80, 0xBF},
    {4, 0x80, 0xBF},
    {4, 0x80, 0xBF},
    {4, 0x80, 0x8F},
    {0, 1, 0},
    {0, 1, 0},
    {0, 1, 0},
    TERN_UTF8_4(0, 1, 0),
    TERN_UTF8_4(0, 1, 0),
};
#undef TERN_UTF8_4

/* Length in bytes of the well-formed sequence that the bytes of `word`, the first one lowest, start
 * with; 0 when there is none. Without branches that the text decides: it is as good as random. */
static inline size_t tern_utf8_length_of_word(uint32_t word)
{
    /* The two highest bits of the third and fourth byte, where they belong to it. */
    static const uint32_t masks[] = {0, 0, 0, 0xC00000, 0xC0C00000};
    static const uint32_t values[] = {0, 0, 0, 0x800000, 0x80800000};
    uint32_t lead = word & 0xFF, second = (word >> 8) & 0xFF;
    tern_utf8_lead entry;

    if (lead < 0xC0)
        return lead < 0x80;
    entry = tern_utf8_leads[lead - 0xC0];
    if (((second >= entry.first) & (second <= entry.last) &
         ((word & masks[entry.length]) == values[entry.length])) == 0)
        return 0;
    return entry.length;
}

/* The same for what starts at `at`, before `end`. */
static inline size_t tern_utf8_length(const char *at, const char *end)
{
    size_t room = (size_t)(end - at), length;
    char bytes[4] = {0};

    if (room >= 4)
        return tern_utf8_length_of_word(tern_load_32(at));
    memcpy(bytes, at, room);
    /* A NUL continues no sequence, but is one by itself. */
    length = tern_utf8_length_of_word(tern_load_32(bytes));
    return length <= room ? length : 0;
}

/* Whether all of a text is. */
bool tern_utf8_is_valid(const char *text, size_t length);

/* Writes a code point that is no surrogate; returns its length in bytes, 1 to 4. */
static inline size_t tern_utf8_write(char *to, uint32_t code_point)
{
    if (code_point < 0x80) {
        to[0] = (char)code_point;
        return 1;
    }
    if (code_point < 0x800) {
        to[0] = (char)(0xC0 | (code_point >> 6));
        to[1] = (char)(0x80 | (code_point & 0x3F));
        return 2;
    }
    if (code_point < 0x10000) {
        to[0] = (char)(0xE0 | (code_point >> 12));
        to[1] = (char)(0x80 | ((code_point >> 6) & 0x3F));
        to[2] = (char)(0x80 | (code_point & 0x3F));
        return 3;
    }
    to[0] = (char)(0xF0 | (code_point >> 18));
    to[1] = (char)(0x80 | ((code_point >> 12) & 0x3F));
    to[2] = (char)(0x80 | ((code_point >> 6) & 0x3F));
    to[3] = (char)(0x80 | (code_point & 0x3F));
    return 4;
}

#endif

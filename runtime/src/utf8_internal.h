/* utf8_internal.h - UTF-8 as RFC 3629 defines it. */
#ifndef TERN_UTF8_INTERNAL_H
#define TERN_UTF8_INTERNAL_H

#include "bytes_internal.h"

/* Length in bytes of the well-formed sequence that the bytes of `word`, the first one lowest, start
 * with; 0 when there is none: truncated, overlong, a surrogate, or beyond U+10FFFF (RFC 3629,
 * section 4). */
static inline size_t tern_utf8_length_of_word(uint32_t word)
{
    uint32_t lead = word & 0xFF;

    if (lead < 0x80)
        return 1;
    /* The fixed bits of each byte, then the free ones that must not be all zero: those that make
     * the sequence longer than it needs to be. */
    if ((word & 0xC0C0F0U) == 0x8080E0U) {
        uint32_t top = word & 0x200FU;
        return top != 0 && top != 0x200DU ? 3 : 0; /* 0x200D: U+D800 to U+DFFF */
    }
    if ((word & 0xC0E0U) == 0x80C0U)
        return (word & 0x1EU) != 0 ? 2 : 0;
    if ((word & 0xC0C0C0F8U) == 0x808080F0U)
        return (word & 0x3007U) != 0 && (lead < 0xF4 || (lead == 0xF4 && (word & 0x3000U) == 0))
                   ? 4
                   : 0;
    return 0;
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

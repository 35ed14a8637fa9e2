/* utf8_internal.h - UTF-8 as RFC 3629 defines it. */
#ifndef TERN_UTF8_INTERNAL_H
#define TERN_UTF8_INTERNAL_H

#include <stddef.h>
#include <stdint.h>

/* Length in bytes of the well-formed sequence that starts at `at`, before `end`; 0 when there is
 * none: truncated, overlong, a surrogate, or beyond U+10FFFF (RFC 3629, section 4). */
static inline size_t tern_utf8_length(const char *at, const char *end)
{
    const unsigned char *bytes = (const unsigned char *)at;
    size_t room = (size_t)(end - at);
    unsigned char lead, low = 0x80, high = 0xBF;
    size_t length;

    if (room == 0)
        return 0;
    lead = bytes[0];
    if (lead < 0x80)
        return 1;
    if (lead >= 0xC2 && lead <= 0xDF) {
        length = 2;
    } else if (lead >= 0xE0 && lead <= 0xEF) {
        length = 3;
        if (lead == 0xE0)
            low = 0xA0;
        if (lead == 0xED)
            high = 0x9F;
    } else if (lead >= 0xF0 && lead <= 0xF4) {
        length = 4;
        if (lead == 0xF0)
            low = 0x90;
        if (lead == 0xF4)
            high = 0x8F;
    } else {
        return 0;
    }
    if (room < length || bytes[1] < low || bytes[1] > high)
        return 0;
    for (size_t i = 2; i < length; i++) {
        if (bytes[i] < 0x80 || bytes[i] > 0xBF)
            return 0;
    }
    return length;
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

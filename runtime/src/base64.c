/* base64.c - base64 of RFC 4648: groups of three bytes as four characters of six bits. */
#include "tern/base64.h"

#include <stdint.h>

enum { ALPHABET_SIZE = 64, NO_VALUE = 0xFF };

static const char *alphabet_of(unsigned flags)
{
    return flags & TERN_BASE64_URL
               ? "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
               : "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
}

/* The characters before the padding, in `*out_count`; false when it is not as the flags say. */
static bool strip_padding(tern_str text, unsigned flags, size_t *out_count)
{
    size_t count = text.len;

    if (flags & TERN_BASE64_UNPADDED) {
        *out_count = count;
        return count % 4 != 1;
    }
    if (count % 4 != 0)
        return false;
    /* A third '=' stays, and is refused as any other character that has no value. */
    if (count > 0 && text.ptr[count - 1] == '=')
        count -= text.ptr[count - 2] == '=' ? 2 : 1;
    *out_count = count;
    return true;
}

/* Writes count / 4 * 3 bytes and what the rest of 0, 2 or 3 characters holds. */
static bool decode(const char *from, size_t count, unsigned flags, unsigned char *to)
{
    const char *alphabet = alphabet_of(flags);
    const unsigned char *at = (const unsigned char *)from;
    unsigned char values[256];
    uint32_t seen = 0, bits = 0;
    size_t rest = count % 4;

    memset(values, NO_VALUE, sizeof values);
    for (unsigned i = 0; i < ALPHABET_SIZE; i++)
        values[(unsigned char)alphabet[i]] = (unsigned char)i;
    for (size_t left = count / 4; left > 0; left--, at += 4, to += 3) {
        uint32_t a = values[at[0]], b = values[at[1]], c = values[at[2]], d = values[at[3]];
        seen |= a | b | c | d;
        bits = a << 18 | b << 12 | c << 6 | d;
        to[0] = (unsigned char)(bits >> 16 & 0xFF);
        to[1] = (unsigned char)(bits >> 8 & 0xFF);
        to[2] = (unsigned char)(bits & 0xFF);
    }
    bits = 0;
    for (size_t i = 0; i < rest; i++) {
        seen |= values[at[i]];
        bits |= (uint32_t)values[at[i]] << (18 - 6 * i);
    }
    /* No value but NO_VALUE reaches the two highest bits. */
    if (seen >= ALPHABET_SIZE)
        return false;
    if (rest > 0)
        to[0] = (unsigned char)(bits >> 16);
    if (rest > 2)
        to[1] = (unsigned char)(bits >> 8 & 0xFF);
    return rest == 0 || (bits & (rest == 2 ? 0xFFFF : 0xFF)) == 0;
}

tern_status tern_base64_decode(tern_str text, unsigned flags, tern_arena *arena,
                               tern_str *out_bytes)
{
    tern_arena_mark before = tern_arena_get_mark(arena);
    size_t count, size;
    unsigned char *bytes;

    if (!strip_padding(text, flags, &count))
        return TERN_ERROR_SYNTAX;
    size = count / 4 * 3 + (count % 4 > 0 ? count % 4 - 1 : 0);
    bytes = (unsigned char *)tern_arena_allocate(arena, size + 1, 1);
    if (bytes == NULL)
        return tern_arena_failure(arena);
    if (!decode(text.ptr, count, flags, bytes)) {
        tern_arena_rewind(arena, before);
        return TERN_ERROR_SYNTAX;
    }
    bytes[size] = '\0';
    out_bytes->ptr = (const char *)bytes;
    out_bytes->len = size;
    return TERN_OK;
}

tern_status tern_base64_encode(tern_str bytes, unsigned flags, tern_arena *arena,
                               tern_str *out_text)
{
    const char *alphabet = alphabet_of(flags);
    const unsigned char *at = (const unsigned char *)bytes.ptr;
    size_t groups = bytes.len / 3, rest = bytes.len % 3, size;
    size_t padding = rest > 0 ? 3 - rest : 0;
    char *text, *to;

    /* One group more, and the NUL. */
    if (groups > (SIZE_MAX - 1) / 4 - 1)
        return TERN_ERROR_LIMIT;
    size = (groups + (rest > 0)) * 4;
    if (flags & TERN_BASE64_UNPADDED) {
        size -= padding;
        padding = 0;
    }
    text = (char *)tern_arena_allocate(arena, size + 1, 1);
    if (text == NULL)
        return tern_arena_failure(arena);
    to = text;
    for (; groups > 0; groups--, at += 3) {
        uint32_t bits = (uint32_t)at[0] << 16 | (uint32_t)at[1] << 8 | at[2];
        *to++ = alphabet[bits >> 18];
        *to++ = alphabet[bits >> 12 & 63];
        *to++ = alphabet[bits >> 6 & 63];
        *to++ = alphabet[bits & 63];
    }
    if (rest > 0) {
        uint32_t bits = (uint32_t)at[0] << 16 | (rest > 1 ? (uint32_t)at[1] << 8 : 0);
        *to++ = alphabet[bits >> 18];
        *to++ = alphabet[bits >> 12 & 63];
        if (rest > 1)
            *to++ = alphabet[bits >> 6 & 63];
    }
    memset(to, '=', padding);
    to[padding] = '\0';
    out_text->ptr = text;
    out_text->len = size;
    return TERN_OK;
}

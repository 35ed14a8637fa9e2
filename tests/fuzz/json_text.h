/* json_text.h - a second opinion on JSON text, written for being plain and not for being fast. */
#ifndef JSON_TEXT_H
#define JSON_TEXT_H

#include "tern/str.h"

/* What json-c 0.16 takes in its strict mode beyond RFC 8259: all the ways in which it and Tern may
 * differ. */
enum {
    JSON_TEXT_NAN = 1 << 0,       /* NaN, Infinity, -Infinity */
    JSON_TEXT_CONTROL = 1 << 1,   /* control characters in strings, NUL excepted */
    JSON_TEXT_SURROGATE = 1 << 2, /* half a surrogate pair as an escape */
    JSON_TEXT_UTF8 = 1 << 3,      /* overlong sequences, surrogates, up to F7 BF BF BF */
    JSON_TEXT_ZERO = 1 << 4,      /* leading zeros, but for integers of another value than 0
                                     without a sign */
    JSON_TEXT_POINT = 1 << 5,     /* no digit on one side of the decimal point */
    JSON_TEXT_QUOTE = 1 << 6,     /* names in single quotes */
    JSON_TEXT_NUL = 1 << 7,       /* anything at all, after a value and a NUL */
    JSON_TEXT_LEVEL = 1 << 8,     /* an empty container one level deeper than allowed */
    JSON_TEXT_JSON_C = (1 << 9) - 1
};

/* What was met in a text. */
typedef struct json_text {
    unsigned used;    /* of what was allowed */
    bool nul_in_name; /* a name of a property holds U+0000 */
    bool odd_pair;    /* there are escapes of a code point U+xD800 to U+xDFFF, which json-c takes
                         for half a pair and replaces */
} json_text;

/* Whether `text` is one JSON value (RFC 8259) with white space around it, nested at most `depth`
 * levels, but for what `allowed` says. out_found: may be NULL. */
bool json_text_check(tern_str text, unsigned depth, unsigned allowed, json_text *out_found);

/* Whether it is well-formed UTF-8 (RFC 3629). */
bool json_text_is_utf8(tern_str text);

/* Whether it is a number by the grammar, and nothing else. */
bool json_text_is_number(tern_str text);

/* Copies well-formed JSON without the white space that is not in strings; returns the length.
 * `to` has room for all of `text`. */
size_t json_text_compact(tern_str text, char *to);

#endif

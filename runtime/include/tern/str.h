/* str.h - strings with a length. */
#ifndef TERN_STR_H
#define TERN_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "tern/abi.h"

TERN_BEGIN_DECLARATIONS

/**
 * A string of `len` bytes of UTF-8 at `ptr`, which it does not own.
 *
 * Zeroed, it is the empty string (`ptr` may be NULL only when `len` is 0). It may hold NUL bytes.
 * A string that the library makes is followed by a NUL byte that `len` does not count, so
 * that `ptr` can be passed on as a C string when it is known to hold no other.
 */
typedef struct tern_str {
    const char *ptr;
    size_t len;
} tern_str;

/** A tern_str of a string literal. */
#ifdef __cplusplus
#define TERN_STR(literal) (tern_str{"" literal, sizeof(literal) - 1})
#else
#define TERN_STR(literal) ((tern_str){"" literal, sizeof(literal) - 1})
#endif

/** TERN_STR for the initialisers of objects with static storage. */
#define TERN_STR_INIT(literal)                                                                     \
    {                                                                                              \
        "" literal, sizeof(literal) - 1                                                            \
    }

/** The two arguments of a printf conversion `%.*s`: `printf("%.*s\n", TERN_STR_ARGS(s.id))`. */
#define TERN_STR_ARGS(str) (int)(str).len, (str).len ? (str).ptr : ""

/** The NUL-terminated `text` as a tern_str, sharing its bytes; the empty string for NULL. */
static inline tern_str tern_str_of(const char *text)
{
    tern_str str;
    str.ptr = text;
    str.len = text ? strlen(text) : 0;
    return str;
}

/** Whether both have the same bytes. */
static inline bool tern_str_equal(tern_str a, tern_str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

/** Whether `str` has the same bytes as the NUL-terminated `text`. */
static inline bool tern_str_is(tern_str str, const char *text)
{
    return tern_str_equal(str, tern_str_of(text));
}

TERN_END_DECLARATIONS

#endif

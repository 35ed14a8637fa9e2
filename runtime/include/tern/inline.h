/* inline.h - strings and arrays of a fixed size, stored in place: for programs that never allocate.
 *
 * A schema asks for them with `x-tern-max-length` (bytes of UTF-8) and `x-tern-max-items`. What is
 * longer is refused, at its place in the document, with TERN_ERROR_LIMIT; nothing is ever cut.
 * Everything else (presence, decode, encode, equal, copy ...) is as for tern_str and arrays.
 */
#ifndef TERN_INLINE_H
#define TERN_INLINE_H

#include "tern/status.h"
#include "tern/str.h"

TERN_BEGIN_DECLARATIONS

/**
 * Declares `name`: a string of at most `limit` (1 or more) bytes of UTF-8. Zeroed, it is empty.
 * It may hold NUL bytes; what the library and tern_text_set put in is followed by one more, which
 * `len` does not count. A `len` beyond the limit is a mistake that encoding reports
 * (TERN_ERROR_LIMIT) and that everything else takes for the limit.
 */
#define TERN_DECLARE_INLINE_STR(name, limit)                                                       \
    typedef struct name {                                                                          \
        char text[(limit) + 1];                                                                    \
        size_t len;                                                                                \
    } name

/** Declares `name`: an array of at most `limit` elements of a C type. Likewise. */
#define TERN_DECLARE_INLINE_ARRAY(name, ctype, limit)                                              \
    typedef struct name {                                                                          \
        ctype items[limit];                                                                        \
        size_t count;                                                                              \
    } name

/** The content of an inline string as a tern_str, which points into it. Evaluates `holder`, a
 * pointer that is not NULL, twice. */
#define tern_text(holder) tern_text_of((holder)->text, (holder)->len)

/**
 * Puts a copy of a tern_str into an inline string.
 *
 * holder: a pointer, not NULL; evaluated twice. `str` may be part of the string itself.
 * Returns TERN_OK, or TERN_ERROR_LIMIT with the string as it was: `str` is too long for it.
 */
#define tern_text_set(holder, str)                                                                 \
    tern_text_assign((holder)->text, sizeof(holder)->text - 1, &(holder)->len, (str))

/**
 * Puts a value (the last argument; it may hold commas) behind the last element of an inline array.
 *
 * holder: a pointer, not NULL; evaluated more than once, the value at most once.
 * Returns TERN_OK, or TERN_ERROR_LIMIT with the array as it was: it is full.
 */
#define tern_append(holder, ...)                                                                   \
    tern_append_result((holder)->count < sizeof(holder)->items / sizeof((holder)->items[0])        \
                           ? ((void)((holder)->items[(holder)->count] = (__VA_ARGS__)),            \
                              (void)(holder)->count++, TERN_OK)                                    \
                           : TERN_ERROR_LIMIT)

/* What the macros above consist of. */

static inline tern_str tern_text_of(const char *text, size_t len)
{
    tern_str str;
    str.ptr = text;
    str.len = len;
    return str;
}

TERN_MUST_USE static inline tern_status tern_text_assign(char *text, size_t limit, size_t *len,
                                                         tern_str str)
{
    if (str.len > limit)
        return TERN_ERROR_LIMIT;
    if (str.len > 0)
        memmove(text, str.ptr, str.len);
    text[str.len] = '\0';
    *len = str.len;
    return TERN_OK;
}

TERN_MUST_USE static inline tern_status tern_append_result(tern_status status)
{
    return status;
}

TERN_END_DECLARATIONS

#endif

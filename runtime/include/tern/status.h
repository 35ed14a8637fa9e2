/* status.h - what fallible calls return, and the report of what went wrong. */
#ifndef TERN_STATUS_H
#define TERN_STATUS_H

#include <stddef.h>

#include "tern/abi.h"

TERN_BEGIN_DECLARATIONS

/** Every status: X(code, text). The one list that the enum and tern_status_text come from. */
#define TERN_STATUS_LIST(X)                                                                        \
    X(TERN_OK, "success")                                                                          \
    X(TERN_ERROR_SYNTAX, "malformed text")                                                         \
    X(TERN_ERROR_UTF8, "invalid UTF-8")                                                            \
    X(TERN_ERROR_TYPE, "wrong type")                                                               \
    X(TERN_ERROR_NULL, "null not allowed")                                                         \
    X(TERN_ERROR_MISSING, "required field missing")                                                \
    X(TERN_ERROR_RANGE, "out of range")                                                            \
    X(TERN_ERROR_DUPLICATE, "duplicate key")                                                       \
    X(TERN_ERROR_UNKNOWN_FIELD, "unknown field")                                                   \
    X(TERN_ERROR_UNKNOWN_VALUE, "unknown value")                                                   \
    X(TERN_ERROR_DEPTH, "nested too deeply")                                                       \
    X(TERN_ERROR_LIMIT, "memory limit reached")                                                    \
    X(TERN_ERROR_MEMORY, "out of memory")                                                          \
    X(TERN_ERROR_UNSET, "required value not set")                                                  \
    X(TERN_ERROR_WRITE, "writing failed")                                                          \
    X(TERN_ERROR_INVALID, "does not satisfy its schema")                                           \
    X(TERN_ERROR_UNPATCHABLE, "no merge patch can say this")                                       \
    X(TERN_ERROR_READ, "reading failed")                                                           \
    X(TERN_ERROR_REQUEST, "the request can't be sent")                                             \
    X(TERN_ERROR_NETWORK, "no connection, or it broke")                                            \
    X(TERN_ERROR_TLS, "no trusted connection")                                                     \
    X(TERN_ERROR_TIMEOUT, "took too long")                                                         \
    X(TERN_ERROR_HTTP, "not the answer that was asked for")                                        \
    X(TERN_ERROR_CANCELLED, "cancelled")                                                           \
    X(TERN_ERROR_SIGNATURE, "signature not accepted")                                              \
    X(TERN_ERROR_CREDENTIALS, "no credentials to be had")                                          \
    X(TERN_MORE, "more input needed")                                                              \
    X(TERN_END, "no more values")

typedef enum tern_status {
#define TERN_STATUS_CODE(code, text) code,
    TERN_STATUS_LIST(TERN_STATUS_CODE)
#undef TERN_STATUS_CODE
} tern_status;

/** The text of a status, static; "unknown status" for a number that is none. */
const char *tern_status_text(tern_status status);

enum {
    TERN_ERROR_POINTER_SIZE = 256, /* bytes of tern_error.pointer, its NUL included */
    TERN_ERROR_TEXT_SIZE = 128     /* bytes of tern_error.expected and .found, likewise */
};

/**
 * What went wrong, and where. It owns no memory and needs no clean-up.
 *
 * Filled by the call that fails; untouched by a call that succeeds.
 */
typedef struct tern_error {
    tern_status status;
    /** Offset in the document, from 0; while encoding, where there is no document yet, 0. */
    size_t byte;
    /** Line and column (in bytes) of that offset, from 1; both 0 while encoding. */
    size_t line;
    size_t column;
    /** JSON pointer (RFC 6901) to the value; "" is the whole document. One that does not fit
     * keeps its end, after "...". */
    char pointer[TERN_ERROR_POINTER_SIZE];
    /** What would have been right: "string", "object", "',' or '}'". */
    char expected[TERN_ERROR_TEXT_SIZE];
    /** What there was: "number 7", "end of input"; "" where there is nothing to show. */
    char found[TERN_ERROR_TEXT_SIZE];
} tern_error;

enum {
    /** Room for any text of tern_error_format. */
    TERN_ERROR_MESSAGE_SIZE = TERN_ERROR_POINTER_SIZE + 2 * TERN_ERROR_TEXT_SIZE + 128
};

/**
 * Writes the error as one line, without newline:
 * `/sessions/3/status: expected string, found number 7 (byte 532, line 1, column 533)`.
 *
 * buffer, size: where to, in bytes; the text is cut to fit and NUL-terminated.
 * TERN_ERROR_MESSAGE_SIZE always fits. With size 0 nothing is written, and buffer may be NULL.
 * Returns the length of the whole text in bytes, the NUL not counted.
 */
size_t tern_error_format(const tern_error *error, char *buffer, size_t size) TERN_NONNULL(1);

TERN_END_DECLARATIONS

#endif

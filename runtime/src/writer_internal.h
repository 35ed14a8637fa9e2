/* writer_internal.h - JSON text, token by token, into a growing buffer. Knows nothing of types. */
#ifndef TERN_WRITER_INTERNAL_H
#define TERN_WRITER_INTERNAL_H

#include <stdint.h>

#include "tern/arena.h"
#include "tern/json.h"
#include "tern/status.h"
#include "tern/str.h"

typedef struct tern_writer {
    tern_arena *arena;
    char *begin;
    char *cursor;
    char *end;
} tern_writer;

/* Starts with a buffer in the arena. */
tern_status tern_writer_init(tern_writer *writer, tern_arena *arena);

/* Ends the text with a NUL, gives back the rest of the buffer. */
tern_status tern_writer_finish(tern_writer *writer, tern_str *out);

/* Makes room for `size` more bytes. TERN_ERROR_MEMORY or TERN_ERROR_LIMIT when there is none. */
tern_status tern_writer_reserve(tern_writer *writer, size_t size);

/* Writes bytes as they are. */
tern_status tern_writer_raw(tern_writer *writer, const char *bytes, size_t size);

/* Writes text as a JSON string. TERN_ERROR_UTF8 when it is not UTF-8. */
tern_status tern_writer_string(tern_writer *writer, tern_str text);

/* Numbers: TERN_ERROR_RANGE for one that is not finite. */
tern_status tern_writer_int64(tern_writer *writer, int64_t value);
tern_status tern_writer_double(tern_writer *writer, double value);
tern_status tern_writer_float(tern_writer *writer, float value);

/* Writes free-form JSON, checked, without white space between its tokens.
 * TERN_ERROR_SYNTAX, _UTF8 or _DEPTH when it is not one value nested at most `depth` levels. */
tern_status tern_writer_json(tern_writer *writer, tern_json json, unsigned depth);

#endif

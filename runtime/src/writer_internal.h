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
    /* Spaces for each level; 0: no white space. */
    unsigned indent;
    /* Levels that are open. */
    unsigned level;
} tern_writer;

/* Starts with a buffer in the arena. */
tern_status tern_writer_init(tern_writer *writer, tern_arena *arena, unsigned indent);

/* Opens an object or array. */
tern_status tern_writer_open(tern_writer *writer, char byte);

/* Goes to the place of the next element of what is open, past a comma unless it is the first. */
tern_status tern_writer_element(tern_writer *writer, bool first);

/* Closes what is open; `empty`: nothing was written into it. */
tern_status tern_writer_close(tern_writer *writer, char byte, bool empty);

/* Writes a name and its colon: from text, or as it is `encoded`, quoted and with a colon. */
tern_status tern_writer_name(tern_writer *writer, tern_str name);
tern_status tern_writer_encoded_name(tern_writer *writer, const char *encoded, size_t length);

/* Ends the text with a NUL, gives back the rest of the buffer. */
tern_status tern_writer_finish(tern_writer *writer, tern_str *out);

/* Moves the text to a buffer with room for `size` more bytes. */
tern_status tern_writer_grow(tern_writer *writer, size_t size);

/* Makes room for `size` more bytes. TERN_ERROR_MEMORY or TERN_ERROR_LIMIT when there is none. */
static inline tern_status tern_writer_reserve(tern_writer *writer, size_t size)
{
    return size <= (size_t)(writer->end - writer->cursor) ? TERN_OK
                                                          : tern_writer_grow(writer, size);
}

/* Writes bytes as they are. */
static inline tern_status tern_writer_raw(tern_writer *writer, const char *bytes, size_t size)
{
    tern_status status = tern_writer_reserve(writer, size);

    if (status == TERN_OK && size > 0) {
        memcpy(writer->cursor, bytes, size);
        writer->cursor += size;
    }
    return status;
}

/* Writes one byte. */
static inline tern_status tern_writer_byte(tern_writer *writer, char byte)
{
    tern_status status = tern_writer_reserve(writer, 1);

    if (status == TERN_OK)
        *writer->cursor++ = byte;
    return status;
}

/* Writes text as a JSON string. TERN_ERROR_UTF8 when it is not UTF-8. */
tern_status tern_writer_string(tern_writer *writer, tern_str text);

/* Numbers: TERN_ERROR_RANGE for one that is not finite. */
tern_status tern_writer_int64(tern_writer *writer, int64_t value);
tern_status tern_writer_uint64(tern_writer *writer, uint64_t value);
tern_status tern_writer_double(tern_writer *writer, double value);
tern_status tern_writer_float(tern_writer *writer, float value);

/* Writes free-form JSON, checked, its tokens as they are, with this writer's white space between
 * them; `sorted`: the members of its objects in the order of tern_compare_keys.
 * TERN_ERROR_SYNTAX, _UTF8 or _DEPTH when it is not one value nested at most `depth` levels. */
tern_status tern_writer_json(tern_writer *writer, tern_json json, unsigned depth, bool sorted);

#endif

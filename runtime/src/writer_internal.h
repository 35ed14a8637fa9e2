/* writer_internal.h - JSON text, token by token, into a buffer that grows, or is passed on when it
 * is full. Knows nothing of types. */
#ifndef TERN_WRITER_INTERNAL_H
#define TERN_WRITER_INTERNAL_H

#include <stdint.h>

#include "number_internal.h"
#include "scan_internal.h"
#include "tern/arena.h"
#include "tern/json.h"
#include "tern/sink.h"
#include "tern/status.h"
#include "tern/str.h"

/* Bytes that one reservation is enough for: any number or literal, a stride of text with an escape
 * behind it, and blocks that go past what is written. */
enum { TERN_WRITER_MARGIN = TERN_NUMBER_SIZE + 32 };

typedef struct tern_writer {
    tern_arena *arena;
    char *begin;
    char *cursor;
    char *end;
    /* Takes what the buffer holds when it is full; NULL: the buffer grows in the arena instead. */
    const tern_sink *sink;
    /* Spaces for each level; 0: no white space. */
    unsigned indent;
    /* Levels that are open. */
    unsigned level;
} tern_writer;

/* Starts with a buffer in the arena. */
tern_status tern_writer_init(tern_writer *writer, tern_arena *arena, unsigned indent);

/* Starts with a buffer of the caller's, of at least twice TERN_WRITER_MARGIN bytes, in front of a
 * sink. The arena is for what has to be sorted. */
void tern_writer_init_sink(tern_writer *writer, tern_arena *arena, unsigned indent,
                           const tern_sink *sink, char *buffer, size_t size);

/* Opens an object or array. */
tern_status tern_writer_open(tern_writer *writer, char byte);

/* Goes to the place of the next element of what is open, past a comma unless it is the first. */
tern_status tern_writer_element(tern_writer *writer, bool first);

/* Takes all the room that is left in the arena's block, for a writer that nothing else allocates
 * beside. */
void tern_writer_take_room(tern_writer *writer);

/* Closes what is open; `empty`: nothing was written into it. */
tern_status tern_writer_close(tern_writer *writer, char byte, bool empty);

/* Writes a name and its colon: from text, or as it is `encoded`, quoted and with a colon. */
tern_status tern_writer_name(tern_writer *writer, tern_str name);
tern_status tern_writer_encoded_name(tern_writer *writer, const char *encoded, size_t length);

/* Ends the text with a NUL, gives back the rest of the buffer. */
tern_status tern_writer_finish(tern_writer *writer, tern_str *out);

/* Passes on what the buffer in front of a sink holds. */
tern_status tern_writer_flush(tern_writer *writer);

/* Makes room for `size` more bytes where there is less: in a larger buffer, or by passing on what
 * is in this one, which then must have so many. */
tern_status tern_writer_grow(tern_writer *writer, size_t size);

/* Makes room for `size` more bytes, at most TERN_WRITER_MARGIN where the buffer does not grow.
 * TERN_ERROR_MEMORY or TERN_ERROR_LIMIT when there is none. */
static inline tern_status tern_writer_reserve(tern_writer *writer, size_t size)
{
    return size <= (size_t)(writer->end - writer->cursor) ? TERN_OK
                                                          : tern_writer_grow(writer, size);
}

/* Writes bytes as they are, however many. */
tern_status tern_writer_raw_long(tern_writer *writer, const char *bytes, size_t size);

static inline tern_status tern_writer_raw(tern_writer *writer, const char *bytes, size_t size)
{
    if (size > (size_t)(writer->end - writer->cursor))
        return tern_writer_raw_long(writer, bytes, size);
    if (size > 0) {
        memcpy(writer->cursor, bytes, size);
        writer->cursor += size;
    }
    return TERN_OK;
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

/* Writes a string that is plain, where there is room for it and TERN_WRITER_MARGIN bytes more;
 * false where it is not, or there is not: then nothing has been written. */
TERN_INLINE bool tern_writer_plain_string(tern_writer *writer, tern_str text)
{
    char *to = writer->cursor + 1;
    size_t done = 0;

    if (text.len > (size_t)(writer->end - writer->cursor) - TERN_WRITER_MARGIN)
        return false;
    if (text.len < TERN_BLOCK) {
        if (!tern_copy_few_plain(to, text.ptr, text.len))
            return false;
    } else {
        /* The last block overlaps the one before. */
        for (; done < text.len - TERN_BLOCK; done += TERN_BLOCK) {
            if (tern_count_plain(text.ptr + done) < TERN_BLOCK)
                return false;
            memcpy(to + done, text.ptr + done, TERN_BLOCK);
        }
        done = text.len - TERN_BLOCK;
        if (tern_count_plain(text.ptr + done) < TERN_BLOCK)
            return false;
        memcpy(to + done, text.ptr + done, TERN_BLOCK);
    }
    *writer->cursor = '"';
    to[text.len] = '"';
    writer->cursor = to + text.len + 1;
    return true;
}

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

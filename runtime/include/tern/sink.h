/* sink.h - where encoded text goes, piece by piece, when it is not to be held in memory.
 *
 * tern_encode returns the whole text in an arena; with a sink the memory that encoding takes does
 * not depend on how long the text is.
 */
#ifndef TERN_SINK_H
#define TERN_SINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "tern/status.h"

TERN_BEGIN_DECLARATIONS

/**
 * A sink: a callback, and what it gets as it is.
 *
 * write: takes all of the `length` bytes (more than 0) at `bytes`, which are valid during the
 * call; they are cut anywhere, also within a character. Returns TERN_OK, or what whoever writes to
 * the sink is to return, TERN_ERROR_WRITE for instance: it is not called again then.
 */
typedef struct tern_sink {
    tern_status (*write)(void *context, const char *bytes, size_t length);
    void *context;
} tern_sink;

/** The caller's memory, to be filled: `{.bytes = mine, .size = sizeof mine}`. */
typedef struct tern_buffer {
    /** Where to; NULL: nowhere, the bytes are only counted. */
    char *bytes;
    /** Room at `bytes`; not looked at where that is NULL. */
    size_t size;
    /** Bytes that have been written. There is no NUL behind them. */
    size_t length;
} tern_buffer;

/**
 * Writes behind the bytes that a buffer has. Where they do not fit it fills the buffer and fails
 * with TERN_ERROR_LIMIT. With `bytes` NULL it tells how much room a text needs.
 *
 * buffer: as long as the sink is used.
 */
tern_sink tern_sink_of_buffer(tern_buffer *buffer) TERN_NONNULL(1);

/**
 * Writes to a file, by fwrite; TERN_ERROR_WRITE where that fails. What it has not passed on yet
 * may still fail, in fflush or fclose.
 *
 * file: stays the caller's, open for as long as the sink is used.
 */
tern_sink tern_sink_of_file(FILE *file) TERN_NONNULL(1);

#if defined(__unix__) || defined(__APPLE__)
/** Writes to a POSIX file descriptor, which stays the caller's: a file, a pipe, a socket that
 * blocks. Interrupted calls (EINTR) are made again, short ones continued; TERN_ERROR_WRITE for
 * what else fails (errno says what), a write of nothing included. */
tern_sink tern_sink_of_fd(int fd);
#endif

/** Writes `length` bytes: what `write` returns, TERN_OK where there are none. */
static inline tern_status tern_sink_write(const tern_sink *sink, const char *bytes, size_t length)
{
    return length > 0 ? sink->write(sink->context, bytes, length) : TERN_OK;
}

TERN_END_DECLARATIONS

#endif

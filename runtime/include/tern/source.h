/* source.h - where a reader gets its bytes from, when it fetches them itself. */
#ifndef TERN_SOURCE_H
#define TERN_SOURCE_H

#include <stddef.h>
#include <stdio.h>

#include "tern/status.h"

TERN_BEGIN_DECLARATIONS

/**
 * A source of bytes: a callback, and what it gets as it is.
 *
 * read: puts at least one and at most `size` bytes (never 0) at `buffer` and their number in
 * `out_length`; 0 bytes say that there are no more, and it is not called again then. Returns
 * TERN_OK, or what whoever reads from the source is to return, TERN_ERROR_READ for instance.
 * It may block.
 */
typedef struct tern_source {
    tern_status (*read)(void *context, char *buffer, size_t size, size_t *out_length);
    void *context;
} tern_source;

/**
 * The bytes of a file from where it is, by fread: for files. It waits until it has all that it
 * asks for, which may be long where a pipe or a terminal sends a little now and then; there,
 * tern_source_of_fd hands on what comes at once.
 *
 * file: stays the caller's, open for as long as the source is used.
 */
tern_source tern_source_of_file(FILE *file) TERN_NONNULL(1);

#if defined(__unix__) || defined(__APPLE__)
/** The bytes of a POSIX file descriptor, as they come: a file, a pipe, a socket that blocks. It
 * stays the caller's; interrupted calls (EINTR) are made again. */
tern_source tern_source_of_fd(int fd);
#endif

TERN_END_DECLARATIONS

#endif

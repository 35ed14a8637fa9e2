/* sink.c - buffers, files and file descriptors to write to. */
#if !defined(_POSIX_C_SOURCE)
#define _POSIX_C_SOURCE 200809L
#endif

#include "tern/sink.h"

#include <stdint.h>
#include <string.h>

#if defined(__unix__) || defined(__APPLE__)
#include <errno.h>
#include <limits.h>
#include <unistd.h>
#endif

static tern_status write_buffer(void *context, const char *bytes, size_t length)
{
    tern_buffer *buffer = (tern_buffer *)context;
    size_t room = (buffer->bytes ? buffer->size : SIZE_MAX) - buffer->length;
    size_t count = length < room ? length : room;

    if (buffer->bytes)
        memcpy(buffer->bytes + buffer->length, bytes, count);
    buffer->length += count;
    return count == length ? TERN_OK : TERN_ERROR_LIMIT;
}

tern_sink tern_sink_of_buffer(tern_buffer *buffer)
{
    tern_sink sink = {write_buffer, buffer};

    return sink;
}

static tern_status write_file(void *context, const char *bytes, size_t length)
{
    return fwrite(bytes, 1, length, (FILE *)context) == length ? TERN_OK : TERN_ERROR_WRITE;
}

tern_sink tern_sink_of_file(FILE *file)
{
    tern_sink sink = {write_file, file};

    return sink;
}

#if defined(__unix__) || defined(__APPLE__)
static tern_status write_fd(void *context, const char *bytes, size_t length)
{
    int fd = (int)(intptr_t)context;

    while (length > 0) {
        ssize_t count = write(fd, bytes, length < SSIZE_MAX ? length : SSIZE_MAX);
        if (count == 0 || (count < 0 && errno != EINTR))
            return TERN_ERROR_WRITE;
        if (count > 0) {
            bytes += count;
            length -= (size_t)count;
        }
    }
    return TERN_OK;
}

tern_sink tern_sink_of_fd(int fd)
{
    tern_sink sink = {write_fd, (void *)(intptr_t)fd};

    return sink;
}
#endif

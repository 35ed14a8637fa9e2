/* source.c - files and file descriptors to read from. */
#if !defined(_POSIX_C_SOURCE)
#define _POSIX_C_SOURCE 200809L
#endif

#include "tern/source.h"

#include <stdint.h>

#if defined(__unix__) || defined(__APPLE__)
#include <errno.h>
#include <limits.h>
#include <unistd.h>
#endif

static tern_status read_file(void *context, char *buffer, size_t size, size_t *out_length)
{
    FILE *file = (FILE *)context;

    *out_length = fread(buffer, 1, size, file);
    return *out_length < size && ferror(file) ? TERN_ERROR_READ : TERN_OK;
}

tern_source tern_source_of_file(FILE *file)
{
    tern_source source = {read_file, file};

    return source;
}

#if defined(__unix__) || defined(__APPLE__)
static tern_status read_fd(void *context, char *buffer, size_t size, size_t *out_length)
{
    int fd = (int)(intptr_t)context;
    ssize_t length;

    do
        length = read(fd, buffer, size < SSIZE_MAX ? size : SSIZE_MAX);
    while (length < 0 && errno == EINTR);
    *out_length = length > 0 ? (size_t)length : 0;
    return length < 0 ? TERN_ERROR_READ : TERN_OK;
}

tern_source tern_source_of_fd(int fd)
{
    tern_source source = {read_fd, (void *)(intptr_t)fd};

    return source;
}
#endif

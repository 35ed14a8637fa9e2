/* download.c - a body that goes to a sink, or to a file that is there when it is whole. */
#define _DEFAULT_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "stream_internal.h"

enum { NAMES_TRIED = 16, RANDOM_BYTES = 8, SUFFIX_BYTES = 1 + 2 * RANDOM_BYTES + sizeof ".part" };

/* A name beside the file's that nobody can foresee. */
static bool make_name(tern_file_writer *self)
{
    unsigned char random[RANDOM_BYTES];
    size_t at = strlen(self->path);

    if (!tern_random_bytes(random, sizeof random))
        return false;
    memcpy(self->temporary, self->path, at);
    self->temporary[at++] = '.';
    for (size_t i = 0; i < sizeof random; i++)
        at += (size_t)snprintf(self->temporary + at, self->temporary_size - at, "%02x", random[i]);
    memcpy(self->temporary + at, ".part", sizeof ".part");
    return true;
}

static void forget_name(tern_file_writer *self)
{
    if (self->temporary == NULL)
        return;
    if (self->allocator.release)
        self->allocator.release(self->allocator.context, self->temporary, self->temporary_size);
    else
        free(self->temporary);
    self->temporary = NULL;
}

static tern_status open_file(tern_file_writer *self, const char **found)
{
    self->temporary_size = strlen(self->path) + SUFFIX_BYTES;
    self->temporary =
        (char *)(self->allocator.allocate
                     ? self->allocator.allocate(self->allocator.context, self->temporary_size)
                     : malloc(self->temporary_size));
    if (self->temporary == NULL)
        return TERN_ERROR_MEMORY;
    for (int tried = 0; tried < NAMES_TRIED && self->descriptor < 0; tried++) {
        if (!make_name(self)) {
            errno = EIO;
            break;
        }
        self->descriptor = open(self->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (self->descriptor < 0 && errno != EEXIST && errno != EINTR)
            break;
    }
    if (self->descriptor >= 0) {
        self->sink = tern_sink_of_fd(self->descriptor);
        return TERN_OK;
    }
    *found = strerror(errno);
    forget_name(self);
    return TERN_ERROR_WRITE;
}

tern_status tern_download_open(tern_file_writer *writer, const tern_download *download,
                               const tern_allocator *allocator, const char **found)
{
    memset(writer, 0, sizeof *writer);
    writer->sink = download->sink;
    writer->path = download->path;
    writer->left = download->max_bytes > 0 ? download->max_bytes : UINT64_MAX;
    writer->descriptor = -1;
    writer->allocator = *allocator;
    return writer->path ? open_file(writer, found) : TERN_OK;
}

tern_status tern_download_take(tern_file_writer *writer, const char *bytes, size_t length,
                               const char **found)
{
    tern_status status;

    if (length > writer->left)
        return TERN_ERROR_LIMIT;
    writer->left -= length;
    errno = 0;
    status = tern_sink_write(&writer->sink, bytes, length);
    if (status == TERN_ERROR_WRITE && errno != 0)
        *found = strerror(errno);
    return status;
}

tern_status tern_download_close(tern_file_writer *writer, bool keep, const char **found)
{
    tern_status status = TERN_OK;
    bool failed = false;

    if (writer->temporary == NULL)
        return TERN_OK;
    /* That the bytes are there before the name is, also if the power fails in between. */
    if (keep)
        failed = fsync(writer->descriptor) != 0 && errno != EINVAL && errno != ENOTSUP;
    if (failed)
        *found = strerror(errno);
    if (close(writer->descriptor) != 0 && keep && !failed) {
        *found = strerror(errno);
        failed = true;
    }
    if (keep && !failed && rename(writer->temporary, writer->path) != 0) {
        *found = strerror(errno);
        failed = true;
    }
    if (!keep || failed)
        unlink(writer->temporary);
    if (failed)
        status = TERN_ERROR_WRITE;
    writer->descriptor = -1;
    forget_name(writer);
    return status;
}

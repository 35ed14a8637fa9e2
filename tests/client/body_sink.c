#define _DEFAULT_SOURCE
#include "body_sink.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>

enum { PATHS = 16, PATH_BYTES = 4096, DESCRIPTORS = 64 };

const char *files_folder;

const char *file_path(const char *name)
{
    static char paths[PATHS][PATH_BYTES];
    static size_t next;
    char *path = paths[next++ % PATHS];

    snprintf(path, PATH_BYTES, "%s/%s", files_folder, name);
    return path;
}

void file_write(const char *name, const char *bytes, size_t length)
{
    FILE *file = fopen(file_path(name), "wb");

    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    UNIT_SIZE(fwrite(bytes, 1, length, file), length);
    UNIT_SIZE((size_t)fclose(file), 0);
}

size_t files_open(void)
{
    size_t count = 0;

    for (int i = 0; i < DESCRIPTORS; i++)
        count += fcntl(i, F_GETFD) != -1;
    return count;
}

/* Replaces the boundary by B. */
static void keep(sink *self, const tern_body *body, char *text, size_t length)
{
    const char *at = strstr(body->content_type.ptr, "boundary=");
    size_t size, kept = 0;

    CU_ASSERT_PTR_NOT_NULL_FATAL(at);
    snprintf(self->boundary, sizeof self->boundary, "%s", at + strlen("boundary="));
    size = strlen(self->boundary);
    for (size_t i = 0; i < length && kept + 1 < SINK_TEXT;) {
        if (length - i >= size && memcmp(text + i, self->boundary, size) == 0) {
            self->text[kept++] = 'B';
            i += size;
        } else {
            self->text[kept++] = text[i++];
        }
    }
    self->text[kept] = '\0';
}

static tern_status exchange(void *context, const tern_exchange *exchange, tern_reply *reply,
                            tern_error *error)
{
    sink *self = (sink *)context;
    const tern_body *body = exchange->body;
    size_t capacity = SINK_BYTES, length = 0, more = 0;
    char *text = (char *)malloc(capacity);
    tern_status status = TERN_OK;
    int answer =
        self->answers[self->requests < SINK_ANSWERS - 1 ? self->requests : SINK_ANSWERS - 1];

    (void)error;
    CU_ASSERT_PTR_NOT_NULL_FATAL(text);
    self->requests++;
    self->length = body->length;
    do {
        size_t size = self->piece < capacity - length ? self->piece : capacity - length;
        CU_ASSERT_FATAL(size > 0);
        if (body->kind == TERN_BODY_SOURCE)
            status = body->source.read(body->source.context, text + length, size, &more);
        CU_ASSERT(more <= size);
        length += more;
    } while (status == TERN_OK && more > 0);
    if (status == TERN_OK && body->kind == TERN_BODY_SOURCE)
        keep(self, body, text, length);
    self->bytes = length;
    free(text);
    if (status != TERN_OK)
        return status;
    tern_reply_start(reply, answer ? answer : 200);
    return answer == 307 ? tern_reply_add_header(reply, TERN_STR("Location"), TERN_STR("/else"))
                         : TERN_OK;
}

tern_client *sink_client(sink *self)
{
    tern_client_options options;

    self->fake = fake_of(NULL);
    options = fake_options(&self->fake);
    options.transport.exchange = exchange;
    options.transport.context = self;
    return fake_client(&options);
}

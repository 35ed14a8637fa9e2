/* multipart.c - parts as multipart (RFC 7578, RFC 2046), read one after the other, never held. */
#define _DEFAULT_SOURCE
#define _FILE_OFFSET_BITS 64
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "body_internal.h"

enum { RANDOM_BYTES = 16, BOUNDARY_BYTES = 2 * RANDOM_BYTES, NO_FILE = -1 };

/* What stands between two contents, or a content. */
typedef struct section {
    tern_body_kind kind;
    tern_str text;
    int file;
    tern_source source;
    tern_status (*rewind)(void *context);
    bool counted;
    uint64_t length;
} section;

struct tern_multipart {
    /* What it is in when tern_multipart_create made it, itself apart. */
    tern_arena arena;
    section *sections;
    size_t count;
    tern_str content_type;
    /* As in a tern_body. */
    uint64_t length;
    bool repeatable;
    /* Where reading has come to. */
    size_t at;
    uint64_t offset;
};

/* Making. */

typedef struct maker {
    tern_multipart *multipart;
    tern_arena *arena;
    tern_str where;
    tern_error *error;
    char boundary[BOUNDARY_BYTES + 1];
} maker;

static tern_status fail(const maker *self, const tern_multipart_part *part, const char *expected,
                        const char *found)
{
    char text[TERN_ERROR_TEXT_SIZE];
    tern_str name = part->name;

    if (name.len > 60)
        name.len = 60;
    snprintf(text, sizeof text, "%s in the field %.*s", expected, TERN_STR_ARGS(name));
    return tern_client_fail(self->error, TERN_ERROR_REQUEST, self->where, text, found);
}

static bool make_boundary(char *out_text)
{
    static const char digits[] = "0123456789abcdef";
    unsigned char bytes[RANDOM_BYTES];

    if (!tern_random_bytes(bytes, sizeof bytes))
        return false;
    for (size_t i = 0; i < RANDOM_BYTES; i++) {
        *out_text++ = digits[bytes[i] >> 4];
        *out_text++ = digits[bytes[i] & 15];
    }
    *out_text = '\0';
    return true;
}

/* Between quotes. */
static void add_quoted(tern_builder *to, tern_str text)
{
    size_t start = 0;

    for (size_t i = 0; i < text.len; i++) {
        const char *escaped = text.ptr[i] == '"'    ? "%22"
                              : text.ptr[i] == '\r' ? "%0D"
                              : text.ptr[i] == '\n' ? "%0A"
                                                    : NULL;
        tern_str before = {text.ptr + start, i - start};
        if (escaped == NULL)
            continue;
        tern_builder_add(to, before);
        tern_builder_add_text(to, escaped);
        start = i + 1;
    }
    if (start < text.len) {
        tern_str rest = {text.ptr + start, text.len - start};
        tern_builder_add(to, rest);
    }
}

static tern_str last_segment(const char *path)
{
    const char *slash = strrchr(path, '/');
    return tern_str_of(slash ? slash + 1 : path);
}

static bool has_nul(tern_str text)
{
    return text.len > 0 && memchr(text.ptr, '\0', text.len);
}

static section *add_section(maker *self, tern_body_kind kind)
{
    section *added = &self->multipart->sections[self->multipart->count++];

    added->kind = kind;
    added->file = NO_FILE;
    return added;
}

static tern_status add_text(maker *self, tern_builder *text)
{
    section *added = add_section(self, TERN_BODY_TEXT);

    added->text = tern_builder_text(text);
    added->length = added->text.len;
    added->counted = true;
    return text->failed ? tern_client_fail_arena(self->error, self->arena, self->where) : TERN_OK;
}

/* The delimiter and the headers of a part. */
static tern_status add_head(maker *self, const tern_multipart_part *part)
{
    tern_builder head = {.arena = self->arena};
    tern_str file_name = part->file_name, type = part->body.content_type;

    if (file_name.len == 0 && part->body.kind == TERN_BODY_FILE)
        file_name = last_segment(part->body.path);
    if (type.len == 0 && file_name.len > 0)
        type = TERN_STR("application/octet-stream");
    if (has_nul(part->name) || has_nul(file_name))
        return fail(self, part, "a name that can be sent", "a NUL");
    if (!tern_is_header_value(type))
        return fail(self, part, "a Content-Type that can be sent", "a control character");
    tern_builder_add_text(&head, self->multipart->count > 0 ? "\r\n--" : "--");
    tern_builder_add_text(&head, self->boundary);
    tern_builder_add_text(&head, "\r\nContent-Disposition: form-data; name=\"");
    add_quoted(&head, part->name);
    if (file_name.len > 0) {
        tern_builder_add_text(&head, "\"; filename=\"");
        add_quoted(&head, file_name);
    }
    tern_builder_add_text(&head, "\"\r\n");
    if (type.len > 0) {
        tern_builder_add_text(&head, "Content-Type: ");
        tern_builder_add(&head, type);
        tern_builder_add_text(&head, "\r\n");
    }
    tern_builder_add_text(&head, "\r\n");
    return add_text(self, &head);
}

/* NULL, or what is wrong with the file. */
static const char *open_file(section *opened, const char *path)
{
    struct stat about;

    /* Not to wait for who might write to a pipe. */
    opened->file = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (opened->file == NO_FILE || fstat(opened->file, &about) != 0)
        return strerror(errno);
    if (!S_ISREG(about.st_mode))
        return "no regular file";
    opened->length = (uint64_t)about.st_size;
    opened->counted = true;
    return NULL;
}

static tern_status add_content(maker *self, const tern_multipart_part *part)
{
    const tern_body *body = &part->body;
    section *added = add_section(self, body->kind);
    const char *wrong = NULL;

    switch (body->kind) {
    case TERN_BODY_TEXT:
        added->text = body->text;
        added->length = body->text.len;
        added->counted = true;
        return TERN_OK;
    case TERN_BODY_FILE:
        wrong = open_file(added, body->path);
        return wrong ? fail(self, part, "a file that can be read", wrong) : TERN_OK;
    default:
        added->source = body->source;
        added->rewind = body->rewind;
        added->length = body->length;
        added->counted = body->length > 0;
        return TERN_OK;
    }
}

static tern_status add_part(maker *self, const tern_multipart_part *part)
{
    const tern_body *body = &part->body;
    tern_status status;

    if (body->kind == TERN_BODY_NONE)
        return TERN_OK;
    if (body->kind < TERN_BODY_NONE || body->kind > TERN_BODY_SOURCE ||
        (body->kind == TERN_BODY_FILE && body->path == NULL) ||
        (body->kind == TERN_BODY_SOURCE && (!body->source.read || body->length > INT64_MAX)))
        return fail(self, part, "a body that can be sent", "none");
    status = add_head(self, part);
    return status == TERN_OK ? add_content(self, part) : status;
}

/* Adds the lengths up. */
static bool count_bytes(tern_multipart *self)
{
    uint64_t length = 0;
    bool counted = true;

    self->repeatable = true;
    for (size_t i = 0; i < self->count; i++) {
        const section *one = &self->sections[i];
        if (one->length > INT64_MAX - length)
            return false;
        length += one->length;
        counted = counted && one->counted;
        self->repeatable =
            self->repeatable && (one->kind != TERN_BODY_SOURCE || one->rewind != NULL);
    }
    self->length = counted ? length : 0;
    return true;
}

static tern_status make(maker *self, const char *media_type, const tern_multipart_part *parts,
                        size_t count)
{
    tern_multipart *made = self->multipart;
    tern_builder type = {.arena = self->arena}, end = {.arena = self->arena};
    tern_status status = TERN_OK;

    if (count > SIZE_MAX / 4)
        return tern_client_fail(self->error, TERN_ERROR_LIMIT, self->where, NULL, NULL);
    if (!make_boundary(self->boundary))
        return tern_client_fail(self->error, TERN_ERROR_MEMORY, self->where,
                                "random bytes for a boundary", NULL);
    tern_builder_add(&type, tern_media_type_bare(media_type));
    tern_builder_add_text(&type, "; boundary=");
    tern_builder_add_text(&type, self->boundary);
    made->content_type = tern_builder_text(&type);
    made->sections = (section *)tern_arena_allocate_array(
        self->arena, 2 * count + 1, sizeof *made->sections, _Alignof(section));
    if (made->sections == NULL || type.failed)
        return tern_client_fail_arena(self->error, self->arena, self->where);
    for (size_t i = 0; status == TERN_OK && i < count; i++)
        status = add_part(self, &parts[i]);
    if (status != TERN_OK)
        return status;
    tern_builder_add_text(&end, made->count > 0 ? "\r\n--" : "--");
    tern_builder_add_text(&end, self->boundary);
    tern_builder_add_text(&end, "--\r\n");
    status = add_text(self, &end);
    if (status == TERN_OK && !count_bytes(made))
        status = tern_client_fail(self->error, TERN_ERROR_LIMIT, self->where, NULL, NULL);
    return status;
}

tern_status tern_multipart_make(tern_arena *arena, tern_str where, const char *media_type,
                                const tern_multipart_part *parts, size_t count,
                                tern_multipart **out_multipart, tern_error *error)
{
    tern_multipart *made = (tern_multipart *)tern_arena_allocate_array(arena, 1, sizeof *made,
                                                                       _Alignof(tern_multipart));
    maker self = {.multipart = made, .arena = arena, .where = where, .error = error};
    tern_status status;

    *out_multipart = NULL;
    if (made == NULL)
        return tern_client_fail_arena(error, arena, where);
    status = make(&self, media_type, parts, count);
    if (status == TERN_OK)
        *out_multipart = made;
    else
        tern_multipart_close(made);
    return status;
}

void tern_multipart_close(tern_multipart *multipart)
{
    for (size_t i = 0; i < multipart->count; i++) {
        if (multipart->sections[i].file != NO_FILE)
            close(multipart->sections[i].file);
    }
    multipart->count = 0;
}

/* Reading. */

/* Reads at most `size` bytes; 0 at the end of the file. */
static tern_status read_file(int file, uint64_t offset, char *buffer, size_t size,
                             size_t *out_length)
{
    ssize_t length;

    do {
        length = pread(file, buffer, size, (off_t)offset);
    } while (length < 0 && errno == EINTR);
    *out_length = length > 0 ? (size_t)length : 0;
    return length < 0 ? TERN_ERROR_READ : TERN_OK;
}

/* Reads what there is at `offset` of a section; 0 bytes at its end. */
static tern_status read_section(const section *from, uint64_t offset, char *buffer, size_t size,
                                size_t *out_length)
{
    uint64_t left = from->counted ? from->length - offset : UINT64_MAX;
    tern_status status = TERN_OK;
    char beyond;

    *out_length = 0;
    if (from->kind == TERN_BODY_TEXT) {
        *out_length = left < size ? (size_t)left : size;
        if (*out_length > 0)
            memcpy(buffer, from->text.ptr + offset, *out_length);
        return TERN_OK;
    }
    /* At its end there must be nothing: the length that was sent was another one then. */
    if (left == 0)
        buffer = &beyond;
    if (left < size)
        size = left == 0 ? 1 : (size_t)left;
    if (from->kind == TERN_BODY_FILE)
        status = read_file(from->file, offset, buffer, size, out_length);
    else
        status = from->source.read(from->source.context, buffer, size, out_length);
    if (status != TERN_OK)
        return status;
    if (*out_length > size || (from->counted && (left == 0) != (*out_length == 0)))
        return TERN_ERROR_READ;
    return TERN_OK;
}

static tern_status read_multipart(void *context, char *buffer, size_t size, size_t *out_length)
{
    tern_multipart *self = (tern_multipart *)context;
    size_t done = 0;

    *out_length = 0;
    while (done < size && self->at < self->count) {
        const section *from = &self->sections[self->at];
        size_t length;
        tern_status status = read_section(from, self->offset, buffer + done, size - done, &length);
        if (status != TERN_OK)
            return status;
        done += length;
        self->offset += length;
        if (length == 0) {
            self->at++;
            self->offset = 0;
        } else if (from->kind == TERN_BODY_SOURCE) {
            break; /* the next bytes may take their time */
        }
    }
    *out_length = done;
    return TERN_OK;
}

static tern_status rewind_multipart(void *context)
{
    tern_multipart *self = (tern_multipart *)context;
    tern_status status = TERN_OK;

    self->at = 0;
    self->offset = 0;
    for (size_t i = 0; status == TERN_OK && i < self->count; i++) {
        const section *from = &self->sections[i];
        if (from->kind == TERN_BODY_SOURCE)
            status = from->rewind(from->source.context);
    }
    return status;
}

/* The public functions. */

tern_status tern_multipart_create(const tern_multipart_part *parts, size_t count,
                                  tern_multipart **out_multipart, tern_error *error)
{
    tern_multipart *made = (tern_multipart *)calloc(1, sizeof *made);
    maker self = {.multipart = made, .where = TERN_STR("multipart"), .error = error};
    tern_status status;

    *out_multipart = NULL;
    if (made == NULL)
        return tern_client_fail(error, TERN_ERROR_MEMORY, self.where, NULL, NULL);
    self.arena = &made->arena;
    status = make(&self, "multipart/form-data", parts, count);
    if (status == TERN_OK)
        *out_multipart = made;
    else
        tern_multipart_free(made);
    return status;
}

tern_body tern_multipart_body(tern_multipart *multipart)
{
    tern_body body = {.kind = TERN_BODY_SOURCE,
                      .content_type = multipart->content_type,
                      .source = {read_multipart, multipart},
                      .length = multipart->length,
                      .rewind = multipart->repeatable ? rewind_multipart : NULL};

    return body;
}

void tern_multipart_free(tern_multipart *multipart)
{
    if (multipart == NULL)
        return;
    tern_multipart_close(multipart);
    tern_arena_free(&multipart->arena);
    free(multipart);
}

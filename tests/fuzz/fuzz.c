/* fuzz.c - what the fuzz targets share. */
#include "fuzz.h"

#include <stdlib.h>

#include "json_text.h"

_Noreturn void fuzz_fail(const char *file, int line, const char *claim)
{
    fflush(stdout);
    fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, claim);
    abort();
}

void *fuzz_allocate(size_t size)
{
    void *memory = malloc(size > 0 ? size : 1);

    FUZZ_CHECK(memory != NULL);
    memset(memory, 0xA5, size);
    return memory;
}

tern_str fuzz_take(tern_str *text, char separator)
{
    const char *at = text->len > 0 ? (const char *)memchr(text->ptr, separator, text->len) : NULL;
    tern_str taken = {text->ptr, 0};

    if (at == NULL)
        return taken;
    taken.len = (size_t)(at - text->ptr);
    text->ptr = at + 1;
    text->len -= taken.len + 1;
    return taken;
}

static const tern_named_type *find_type(tern_str name)
{
    const tern_named_type *type;
    uint32_t hash = 2166136261U; /* FNV-1a: any name leads to a type, and always to the same */

    for (size_t i = 0; i < fuzz_type_count(); i++) {
        const char *api = fuzz_type_at(i, &type);
        size_t length = strlen(api);
        if (name.len == length + 1 + strlen(type->name) && memcmp(name.ptr, api, length) == 0 &&
            name.ptr[length] == '/' &&
            memcmp(name.ptr + length + 1, type->name, strlen(type->name)) == 0)
            return type;
    }
    for (size_t i = 0; i < name.len; i++)
        hash = (hash ^ (unsigned char)name.ptr[i]) * 16777619U;
    (void)fuzz_type_at(hash % fuzz_type_count(), &type);
    return type;
}

fuzz_case fuzz_case_of(const uint8_t *data, size_t size)
{
    fuzz_case made = {.type = &tern_type_of_json, .document = {(const char *)data, size}};
    tern_str head = fuzz_take(&made.document, '\n');
    const tern_named_type *type;
    unsigned options;

    /* A space and two bytes are behind a name. */
    if (head.len < 4 || head.ptr[head.len - 3] != ' ') {
        made.document.ptr = (const char *)data;
        made.document.len = size;
        return made;
    }
    type = find_type((tern_str){head.ptr, head.len - 3});
    made.type = type->type;
    made.constraints = type->constraints;
    options = (unsigned char)head.ptr[head.len - 2] - (unsigned)'0';
    made.options.unknown_fields = (tern_unknown_fields)(options % 4 % 3);
    made.options.refuse_unknown_values = (options & 4) != 0;
    made.options.refuse_duplicates = (options & 8) != 0;
    made.options.max_depth = (options & 16) != 0 ? 4 : 0;
    made.options.max_string_bytes = (options & 32) != 0 ? 12 : 0;
    made.options.max_elements = (options & 32) != 0 ? 6 : 0;
    made.memory = ((unsigned char)head.ptr[head.len - 1] - (unsigned)'0') & 0xFF;
    return made;
}

static void *allocate(void *context, size_t size)
{
    fuzz_arena *self = (fuzz_arena *)context;

    if (++self->allocations == self->fail_at)
        return NULL;
    self->live_blocks++;
    return fuzz_allocate(size);
}

static void release(void *context, void *memory, size_t size)
{
    fuzz_arena *self = (fuzz_arena *)context;

    /* Whoever still looks at it shall see. */
    memset(memory, 0x5A, size);
    self->live_blocks--;
    free(memory);
}

void fuzz_arena_init(fuzz_arena *self, unsigned memory)
{
    tern_arena_options options = {.allocator = {allocate, release, self}};
    void *first;

    memset(self, 0, sizeof *self);
    if (memory >= 32) {
        options.buffer_size = (size_t)memory * 16;
        options.buffer = self->buffer = fuzz_allocate(options.buffer_size);
        options.buffer_only = true;
    }
    tern_arena_init(&self->arena, &options);
    if (memory % 2 == 0) {
        first = tern_arena_allocate(&self->arena, 24, 8);
        FUZZ_CHECK(first != NULL);
        memset(first, 0xEE, 24);
    }
    if (memory < 32)
        self->fail_at = memory > 0 ? self->allocations + memory : 0;
    self->mark = tern_arena_get_mark(&self->arena);
}

bool fuzz_arena_is_unchanged(const fuzz_arena *self)
{
    tern_arena_mark mark = tern_arena_get_mark(&self->arena);

    return mark.newest == self->mark.newest && mark.cursor == self->mark.cursor;
}

void fuzz_arena_free(fuzz_arena *self)
{
    tern_arena_free(&self->arena);
    FUZZ_CHECK(self->live_blocks == 0);
    free(self->buffer);
}

bool fuzz_is_zero(const void *memory, size_t size)
{
    const unsigned char *bytes = (const unsigned char *)memory;

    for (size_t i = 0; i < size; i++) {
        if (bytes[i] != 0)
            return false;
    }
    return true;
}

static void check_text(const char *text, size_t size)
{
    const char *end = (const char *)memchr(text, '\0', size);

    FUZZ_CHECK(end != NULL);
    FUZZ_CHECK(json_text_is_utf8((tern_str){text, (size_t)(end - text)}));
}

void fuzz_check_error_texts(const tern_error *error, tern_status status)
{
    char message[TERN_ERROR_MESSAGE_SIZE], cut[16];
    size_t length;

    FUZZ_CHECK(status != TERN_OK && error->status == status);
    FUZZ_CHECK(strcmp(tern_status_text(status), "unknown status") != 0);
    check_text(error->pointer, sizeof error->pointer);
    check_text(error->expected, sizeof error->expected);
    check_text(error->found, sizeof error->found);
    length = tern_error_format(error, message, sizeof message);
    FUZZ_CHECK(length < sizeof message && strlen(message) == length);
    FUZZ_CHECK(json_text_is_utf8((tern_str){message, length}));
    for (size_t i = 0; i < length; i++)
        FUZZ_CHECK((unsigned char)message[i] >= 0x20 && message[i] != 0x7F);
    FUZZ_CHECK(tern_error_format(error, cut, sizeof cut) == length);
    FUZZ_CHECK(strlen(cut) == (length < sizeof cut ? length : sizeof cut - 1));
}

void fuzz_check_error(const tern_error *error, tern_status status)
{
    fuzz_check_error_texts(error, status);
    FUZZ_CHECK(error->pointer[0] == '\0' || error->pointer[0] == '/' ||
               strncmp(error->pointer, "...", 3) == 0);
}

void fuzz_check_decode_error(const tern_error *error, tern_status status, tern_str document)
{
    size_t line = 1, start = 0;

    fuzz_check_error(error, status);
    FUZZ_CHECK(error->byte <= document.len);
    for (size_t i = 0; i < error->byte; i++) {
        if (document.ptr[i] == '\n') {
            line++;
            start = i + 1;
        }
    }
    FUZZ_CHECK(error->line == line && error->column == error->byte - start + 1);
}

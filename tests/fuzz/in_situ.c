/* in_situ.c - a decode in the document's own buffer against the decode that copies: the same value
 * or the same error. Input: a fuzz_case. */
#include "fuzz.h"

#include <stdlib.h>

static tern_str encode(const tern_type *type, const void *value, tern_arena *arena)
{
    tern_str json = {NULL, 0};

    FUZZ_CHECK(tern_encode(type, value, NULL, arena, &json, NULL) == TERN_OK);
    return json;
}

static void check_same_error(const tern_error *a, const tern_error *b)
{
    FUZZ_CHECK(a->status == b->status);
    FUZZ_CHECK(a->byte == b->byte && a->line == b->line && a->column == b->column);
    FUZZ_CHECK(strcmp(a->pointer, b->pointer) == 0);
    FUZZ_CHECK(strcmp(a->expected, b->expected) == 0);
    FUZZ_CHECK(strcmp(a->found, b->found) == 0);
}

/* Strings of the value are NUL-terminated and in the buffer or the arena: all of it is read, and
 * not one of them after the text of another has been put over it. */
static void check_same_value(const tern_type *type, const void *a, const void *b, tern_arena *arena)
{
    FUZZ_CHECK(tern_equal(type, a, b));
    FUZZ_CHECK(tern_hash(type, a, 5) == tern_hash(type, b, 5));
    FUZZ_CHECK(tern_str_equal(encode(type, a, arena), encode(type, b, arena)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_case one = fuzz_case_of(data, size);
    size_t length = one.document.len;
    void *value = fuzz_allocate(one.type->size), *other = fuzz_allocate(one.type->size);
    /* Nothing behind the padding, so that sanitizers see a write there. */
    char *buffer = (char *)fuzz_allocate(length + TERN_PADDING);
    fuzz_arena memory, own;
    tern_error error, own_error;
    tern_status status, own_status;

    if (length > 0)
        memcpy(buffer, one.document.ptr, length);
    fuzz_arena_init(&memory, 0);
    fuzz_arena_init(&own, 0);
    status = tern_decode(one.type, one.document, &one.options, &memory.arena, value, &error);
    own_status =
        tern_decode_in_situ(one.type, buffer, length, &one.options, &own.arena, other, &own_error);
    FUZZ_CHECK(status == own_status);
    if (status == TERN_OK) {
        check_same_value(one.type, value, other, &memory.arena);
    } else {
        check_same_error(&error, &own_error);
        FUZZ_CHECK(fuzz_is_zero(other, one.type->size));
        FUZZ_CHECK(fuzz_arena_is_unchanged(&own));
    }
    fuzz_arena_free(&own);
    fuzz_arena_free(&memory);
    /* Again, while some allocation fails: nothing may be left behind. */
    if (one.memory > 0) {
        if (length > 0)
            memcpy(buffer, one.document.ptr, length);
        fuzz_arena_init(&own, one.memory);
        status = tern_decode_in_situ(one.type, buffer, length, &one.options, &own.arena, other,
                                     &own_error);
        if (status != TERN_OK) {
            fuzz_check_error(&own_error, status);
            FUZZ_CHECK(own_error.byte <= length);
            FUZZ_CHECK(fuzz_is_zero(other, one.type->size));
            FUZZ_CHECK(fuzz_arena_is_unchanged(&own));
        }
        fuzz_arena_free(&own);
    }
    free(buffer);
    free(other);
    free(value);
    return 0;
}

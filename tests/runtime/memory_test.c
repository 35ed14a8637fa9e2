/* memory_test.c - each allocation failed in turn, and buffers of every size. */
#include "sample.h"
#include "unit.h"

#include <stdlib.h>

static const struct {
    const tern_type *type;
    const char *json;
} documents[] = {
    {&tern_type_of_sample_everything, sample_everything_full},
    {&tern_type_of_sample_nest,
     "{\"grid\":[[1,2,3,4,5],[6]],\"notes\":{\"a\":null,\"\\n\":\"x\"},\"readings\":[1.5,null],"
     "\"colors\":[\"red\",\"pi\\u0065nk\"],\"places\":{\"home\":{\"x\":1,\"y\":2,\"\\t\":3}},"
     "\"words\":{\"en\":[\"a\",\"\\\"\"]},\"shapes\":[{\"\\r\":0,\"type\":\"square\",\"side\":1},"
     "{\"type\":\"star\"}],\"scalars\":[\"red\",\"x\",[1,2],{\"o\":{}}],\"extra\":5}"},
    {&tern_type_of_sample_node, "{\"id\":1,\"next\":{\"id\":2},\"children\":[{\"id\":3}]}"},
    {&tern_type_of_sample_owner, "{\"\\u0069d\":\"1\",\"name\":\"x\\u0000\"}"},
};
enum { DOCUMENT_COUNT = sizeof documents / sizeof documents[0] };

static bool all_zero(const unsigned char *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (bytes[i] != 0)
            return false;
    }
    return true;
}

/* Both or the first failure, which must have left everything as it was. */
static tern_status decode_and_encode(size_t i, tern_arena *arena, tern_status failure)
{
    _Alignas(max_align_t) unsigned char value[4096];
    const tern_type *type = documents[i].type;
    tern_arena_mark before = tern_arena_get_mark(arena), after;
    tern_error error;
    tern_str out = {"untouched", 9};
    tern_status status;

    memset(value, 0xAA, sizeof value);
    status = tern_decode(type, tern_str_of(documents[i].json), NULL, arena, value, &error);
    if (status != TERN_OK) {
        UNIT_STATUS(status, failure);
        UNIT_STATUS(error.status, failure);
        UNIT_TEXT(error.expected, "");
        UNIT_TEXT(error.found, "");
        CU_ASSERT(error.byte <= strlen(documents[i].json) && error.line == 1);
        CU_ASSERT(all_zero(value, type->size));
        after = tern_arena_get_mark(arena);
        CU_ASSERT(after.newest == before.newest && after.cursor == before.cursor);
        return status;
    }
    before = tern_arena_get_mark(arena);
    status = tern_encode(type, value, NULL, arena, &out, &error);
    if (status != TERN_OK) {
        UNIT_STATUS(status, failure);
        UNIT_STATUS(error.status, failure);
        UNIT_STR(out, "untouched");
        after = tern_arena_get_mark(arena);
        CU_ASSERT(after.newest == before.newest && after.cursor == before.cursor);
        return status;
    }
    return TERN_OK;
}

/* The n-th request to the allocator fails, with a buffer in front that leaves another number of
 * requests to it each time. */
static void test_each_allocation(void)
{
    enum { LARGEST = 3000, STEP = 40 };
    char *buffer = (char *)malloc(LARGEST);

    CU_ASSERT_PTR_NOT_NULL_FATAL(buffer);
    for (size_t i = 0; i < DOCUMENT_COUNT; i++) {
        for (size_t size = 0; size < LARGEST; size += STEP) {
            size_t fail_at = 0;
            tern_status status;
            do {
                unit_allocations allocations = {.fail_at = ++fail_at};
                tern_arena_options options = {buffer, size, unit_allocator(&allocations), 0, false};
                tern_arena arena;
                tern_arena_init(&arena, &options);
                status = decode_and_encode(i, &arena, TERN_ERROR_MEMORY);
                tern_arena_free(&arena);
                UNIT_SIZE(allocations.live_blocks, 0);
                CU_ASSERT_FALSE(allocations.wrong_size);
            } while (status != TERN_OK && fail_at < 1000);
            UNIT_STATUS(status, TERN_OK);
        }
    }
    free(buffer);
}

/* Large enough to need many blocks. */
static void test_many_blocks(void)
{
    enum { COUNT = 20000 };
    char *json = (char *)malloc(COUNT * 16);
    tern_str text = {json, 0};
    size_t fail_at = 0;
    tern_status status;

    CU_ASSERT_PTR_NOT_NULL_FATAL(json);
    json[text.len++] = '[';
    for (int i = 0; i < COUNT; i++)
        text.len += (size_t)sprintf(json + text.len, "%s\"item%d\"", i ? "," : "", i);
    json[text.len++] = ']';
    do {
        unit_allocations allocations = {.fail_at = ++fail_at};
        tern_arena arena = unit_arena(&allocations);
        tern_array_str array;
        tern_str out;
        status = tern_decode(&tern_type_of_tern_array_str, text, NULL, &arena, &array, NULL);
        if (status == TERN_OK)
            status = tern_encode(&tern_type_of_tern_array_str, &array, NULL, &arena, &out, NULL);
        if (status == TERN_OK) {
            CU_ASSERT(tern_str_equal(out, text));
        } else {
            UNIT_STATUS(status, TERN_ERROR_MEMORY);
        }
        tern_arena_free(&arena);
        UNIT_SIZE(allocations.live_blocks, 0);
    } while (status != TERN_OK && fail_at < 1000);
    UNIT_STATUS(status, TERN_OK);
    CU_ASSERT(fail_at > 3); /* the document's copy, the elements, what is encoded */
    free(json);
}

/* In heap memory of the exact size, so that sanitizers see a write past it. */
static void test_every_buffer_size(void)
{
    for (size_t i = 0; i < DOCUMENT_COUNT; i++) {
        tern_status status = TERN_ERROR_LIMIT;
        size_t size = 0;
        for (; status != TERN_OK && size < 20000; size++) {
            char *buffer = (char *)malloc(size ? size : 1);
            tern_arena_options options = {size ? buffer : NULL, size, {0}, 0, true};
            tern_arena arena;
            CU_ASSERT_PTR_NOT_NULL_FATAL(buffer);
            tern_arena_init(&arena, &options);
            status = decode_and_encode(i, &arena, TERN_ERROR_LIMIT);
            free(buffer);
        }
        UNIT_STATUS(status, TERN_OK);
        CU_ASSERT(size > 512);
    }
}

/* Under a ceiling instead of in a buffer. */
static void test_ceilings(void)
{
    for (size_t i = 0; i < DOCUMENT_COUNT; i++) {
        tern_status status = TERN_ERROR_LIMIT;
        for (size_t ceiling = 1; status != TERN_OK && ceiling < 50000; ceiling += 13) {
            unit_allocations allocations = {0};
            tern_arena_options options = {.allocator = unit_allocator(&allocations),
                                          .max_bytes = ceiling};
            tern_arena arena;
            tern_arena_init(&arena, &options);
            status = decode_and_encode(i, &arena, TERN_ERROR_LIMIT);
            CU_ASSERT(allocations.live_bytes <= ceiling);
            tern_arena_free(&arena);
            UNIT_SIZE(allocations.live_blocks, 0);
        }
        UNIT_STATUS(status, TERN_OK);
    }
}

/* One arena for document after document, reset in between, soon asks for nothing. */
static void test_reuse(void)
{
    unit_allocations allocations = {0};
    tern_arena arena = unit_arena(&allocations);
    size_t requests = 0;

    for (int round = 0; round < 20; round++) {
        for (size_t i = 0; i < DOCUMENT_COUNT; i++) {
            UNIT_STATUS(decode_and_encode(i, &arena, TERN_ERROR_MEMORY), TERN_OK);
            tern_arena_reset(&arena);
        }
        if (round == 9)
            requests = allocations.requests;
    }
    UNIT_SIZE(allocations.requests, requests);
    tern_arena_free(&arena);
    UNIT_SIZE(allocations.live_blocks, 0);
}

static const unit_test tests[] = {
    {"memory", "each allocation fails in turn", test_each_allocation},
    {"memory", "each of many blocks fails in turn", test_many_blocks},
    {"memory", "a buffer of every size", test_every_buffer_size},
    {"memory", "a ceiling of every height", test_ceilings},
    {"memory", "an arena used again and again", test_reuse},
};

UNIT_MAIN(tests)

/* copy_test.c - tern_copy. */
#include "random_value.h"
#include "sample.h"
#include "unit.h"

#include <stdlib.h>

static const tern_type *const types[] = {
    &tern_type_of_sample_everything,
    &tern_type_of_sample_nest,
    &tern_type_of_sample_node,
    &tern_type_of_sample_holder,
    &tern_type_of_sample_shape,
    &tern_type_of_sample_owner,
    &tern_type_of_sample_scalar,
    &tern_type_of_sample_odd,
    &tern_type_of_sample_color,
    &tern_type_of_sample_circle_tag,
    &tern_type_of_tern_map_json,
    &tern_type_of_tern_array_double,
    &tern_type_of_str,
    &tern_type_of_tern_array_float,
    &tern_type_of_boolean,
};
enum { TYPE_COUNT = sizeof types / sizeof types[0], ROOM = 4096 };

static bool all_zero(const void *memory, size_t size)
{
    const unsigned char *bytes = (const unsigned char *)memory;

    for (size_t i = 0; i < size; i++) {
        if (bytes[i] != 0)
            return false;
    }
    return true;
}

/* The copy is complete and stands on its own: its source is gone when it is used. Asked of an
 * equal twin, as the hidden values of the source are to be left behind. */
static void test_outlives(void)
{
    uint64_t state = 1;

    for (int round = 0; round < 400; round++) {
        const tern_type *type = types[round % TYPE_COUNT];
        uint64_t again = state;
        tern_arena source = {0}, target = {0}, twin_arena = {0};
        _Alignas(max_align_t) char value[ROOM] = {0}, copy[ROOM], twin[ROOM] = {0};
        random_value_fill(type, value, &source, &state);
        random_value_fill(type, twin, &twin_arena, &again);
        random_value_vary(type, value, &source, &again);
        UNIT_STATUS(tern_copy(type, value, &target, copy, NULL), TERN_OK);
        tern_arena_free(&source);
        memset(value, 0xA5, sizeof value);
        CU_ASSERT(tern_equal(type, twin, copy));
        CU_ASSERT(tern_equal(type, copy, copy));
        tern_arena_free(&twin_arena);
        tern_arena_free(&target);
    }
}

/* What encodes has a copy that encodes to the same bytes. */
static void check_bytes(const tern_type *type, const char *json)
{
    tern_arena source = {0}, target = {0};
    _Alignas(max_align_t) char value[ROOM], copy[ROOM];
    tern_str text;

    UNIT_STATUS(tern_decode(type, tern_str_of(json), NULL, &source, value, NULL), TERN_OK);
    UNIT_STATUS(tern_copy(type, value, &target, copy, NULL), TERN_OK);
    tern_arena_free(&source);
    UNIT_STATUS(tern_encode(type, copy, NULL, &target, &text, NULL), TERN_OK);
    UNIT_STR(text, json);
    tern_arena_free(&target);
}

static void test_bytes(void)
{
    check_bytes(&tern_type_of_sample_everything, sample_everything_full);
    check_bytes(&tern_type_of_sample_everything, sample_everything_least);
    check_bytes(&tern_type_of_sample_everything, sample_everything_null);
    check_bytes(&tern_type_of_sample_array_shape,
                "[{\"type\":\"circle\",\"radius\":1,\"b\":2,\"a\":1},"
                "{\"type\":\"square\",\"side\":2},{\"type\":\"star\"}]");
    check_bytes(&tern_type_of_sample_array_color, "[\"red\",\"pink\",\"\"]");
    check_bytes(&tern_type_of_tern_array_nullable_double, "[1.5,null,-2]");
    check_bytes(&tern_type_of_tern_array_boolean, "[true,false,true]");
    check_bytes(&tern_type_of_tern_map_nullable_str, "{\"a\":null,\"\":\"\",\"a\":\"b\"}");
}

static void test_terminated(void)
{
    tern_arena arena = {0};
    char text[] = "abcdef";
    tern_str value = {text, 3}, copy;

    UNIT_STATUS(tern_copy(&tern_type_of_str, &value, &arena, &copy, NULL), TERN_OK);
    UNIT_TEXT(copy.ptr, "abc");
    CU_ASSERT(copy.ptr != text);
    tern_arena_free(&arena);
}

/* Zeroed stays zeroed: not set is not the same as empty. */
static void test_unset(void)
{
    tern_arena arena = {0};
    tern_json unset = {{NULL, 0}}, empty = {{"", 0}}, copy;

    for (size_t i = 0; i < TYPE_COUNT; i++) {
        _Alignas(max_align_t) char value[ROOM] = {0}, result[ROOM];
        memset(result, 0xA5, sizeof result);
        UNIT_STATUS(tern_copy(types[i], value, &arena, result, NULL), TERN_OK);
        CU_ASSERT(all_zero(result, types[i]->size));
    }
    UNIT_STATUS(tern_copy(&tern_type_of_json, &unset, &arena, &copy, NULL), TERN_OK);
    CU_ASSERT_PTR_NULL(copy.text.ptr);
    UNIT_STATUS(tern_copy(&tern_type_of_json, &empty, &arena, &copy, NULL), TERN_OK);
    CU_ASSERT_PTR_NOT_NULL(copy.text.ptr);
    tern_arena_free(&arena);
}

/* Presence is kept to the byte; behind absent and null nothing is. */
static void test_hidden(void)
{
    tern_arena arena = {0};
    sample_everything value = {0}, copy;
    sample_node node = {.id = 1};
    sample_shape *shape = &value.union_required;
    tern_nullable_double readings[2] = {TERN_SOME(1.5), TERN_SOME(2.5)};
    tern_array_nullable_double array = {.items = readings, .count = 2}, array_copy;

    tern_set_null(readings[1]);
    UNIT_STATUS(
        tern_copy(&tern_type_of_tern_array_nullable_double, &array, &arena, &array_copy, NULL),
        TERN_OK);
    CU_ASSERT_EQUAL(array_copy.items[0].value, 1.5);
    CU_ASSERT_EQUAL(array_copy.items[1].value, 0);
    CU_ASSERT(array_copy.count == 2 && array_copy.capacity == 2);
    tern_set(value.string_optional, TERN_STR("x"));
    tern_clear(value.string_optional);
    tern_set(value.pointer_optnull, &node);
    tern_set_null(value.pointer_optnull);
    tern_set_null(value.int32_nullable);
    tern_set(value.pointer_optional, NULL);
    value.enum_required.value = SAMPLE_COLOR_RED;
    value.enum_required.text = TERN_STR("stale");
    shape->kind = (sample_shape_kind)99;
    shape->unrecognized.text = TERN_STR("stale");
    UNIT_STATUS(tern_copy(&tern_type_of_sample_everything, &value, &arena, &copy, NULL), TERN_OK);
    CU_ASSERT_PTR_NULL(copy.string_optional.value.ptr);
    CU_ASSERT(tern_is_absent(copy.string_optional));
    CU_ASSERT_PTR_NULL(copy.pointer_optnull.value);
    CU_ASSERT(tern_is_null(copy.pointer_optnull));
    CU_ASSERT_EQUAL(copy.int32_nullable.presence, TERN_PRESENCE_NULL);
    CU_ASSERT_EQUAL(copy.int64_nullable.presence, TERN_PRESENCE_EMPTY);
    CU_ASSERT(tern_is_some(copy.pointer_optional) && copy.pointer_optional.value == NULL);
    CU_ASSERT_EQUAL(copy.enum_required.value, SAMPLE_COLOR_RED);
    CU_ASSERT_PTR_NULL(copy.enum_required.text.ptr);
    CU_ASSERT_EQUAL((int)copy.union_required.kind, 99);
    CU_ASSERT_PTR_NULL(copy.union_required.unrecognized.text.ptr);
    tern_arena_free(&arena);
}

/* Each allocation fails in turn, with a buffer in front that moves the seams. */
static void test_each_allocation(void)
{
    enum { LARGEST = 3000, STEP = 100 };
    tern_arena source = {0};
    char *buffer = (char *)malloc(LARGEST);
    sample_everything value, copy;

    CU_ASSERT_PTR_NOT_NULL_FATAL(buffer);
    UNIT_STATUS(tern_decode(&tern_type_of_sample_everything, tern_str_of(sample_everything_full),
                            NULL, &source, &value, NULL),
                TERN_OK);
    for (size_t size = 0; size < LARGEST; size += STEP) {
        tern_status status;
        size_t fail_at = 0;
        do {
            unit_allocations allocations = {.fail_at = ++fail_at};
            tern_arena_options options = {buffer, size, unit_allocator(&allocations), 0, false};
            tern_arena arena;
            tern_arena_mark before, after;
            tern_error error = {.status = TERN_OK};
            tern_arena_init(&arena, &options);
            before = tern_arena_get_mark(&arena);
            memset(&copy, 0xA5, sizeof copy);
            status = tern_copy(&tern_type_of_sample_everything, &value, &arena, &copy, &error);
            after = tern_arena_get_mark(&arena);
            if (status != TERN_OK) {
                UNIT_STATUS(status, TERN_ERROR_MEMORY);
                UNIT_STATUS(error.status, TERN_ERROR_MEMORY);
                CU_ASSERT_EQUAL(error.pointer[0], '/');
                CU_ASSERT(all_zero(&copy, sizeof copy));
                CU_ASSERT(after.newest == before.newest && after.cursor == before.cursor);
            }
            tern_arena_free(&arena);
            UNIT_SIZE(allocations.live_blocks, 0);
        } while (status != TERN_OK && fail_at < 1000);
        UNIT_STATUS(status, TERN_OK);
    }
    free(buffer);
    tern_arena_free(&source);
}

/* In a buffer alone, of every size: it fails everywhere that it can. */
static void test_every_buffer_size(void)
{
    tern_arena source = {0};
    tern_status status = TERN_ERROR_LIMIT;
    sample_everything value, copy;
    size_t size = 0, places = 0;
    char last[TERN_ERROR_POINTER_SIZE] = "";

    UNIT_STATUS(tern_decode(&tern_type_of_sample_everything, tern_str_of(sample_everything_full),
                            NULL, &source, &value, NULL),
                TERN_OK);
    for (; status != TERN_OK && size < 20000; size++) {
        char *buffer = (char *)malloc(size + 1);
        tern_arena_options options = {buffer, size + 1, {0}, 0, true};
        tern_arena arena;
        tern_error error;
        CU_ASSERT_PTR_NOT_NULL_FATAL(buffer);
        tern_arena_init(&arena, &options);
        status = tern_copy(&tern_type_of_sample_everything, &value, &arena, &copy, &error);
        if (status != TERN_OK) {
            UNIT_STATUS(status, TERN_ERROR_LIMIT);
            places += strcmp(last, error.pointer) != 0;
            strcpy(last, error.pointer);
        }
        free(buffer);
    }
    UNIT_STATUS(status, TERN_OK);
    CU_ASSERT(places > 20);
    tern_arena_free(&source);
}

/* Values that contain themselves, once and twice. */
static void test_cycle(void)
{
    tern_arena arena = {0};
    sample_node node = {.id = 1}, copy, pair[2] = {{.id = 2}, {.id = 3}};
    sample_array_node children = {.items = pair, .count = 2};
    tern_error error;

    tern_set(node.next, &node);
    UNIT_STATUS(tern_copy(&tern_type_of_sample_node, &node, &arena, &copy, &error),
                TERN_ERROR_DEPTH);
    UNIT_STATUS(error.status, TERN_ERROR_DEPTH);
    UNIT_TEXT(error.pointer + strlen(error.pointer) - 10, "/next/next");
    CU_ASSERT(all_zero(&copy, sizeof copy));
    tern_set(pair[0].children, children);
    tern_set(pair[1].children, children);
    UNIT_STATUS(tern_copy(&tern_type_of_sample_node, pair, &arena, &copy, NULL), TERN_ERROR_DEPTH);
    tern_arena_free(&arena);
}

/* The deepest that a decode makes. */
static void test_deepest(void)
{
    enum { LEVELS = TERN_DEPTH_MAX, STEP = sizeof "{\"id\":1,\"next\":" - 1 };
    tern_decode_options options = {.max_depth = TERN_DEPTH_MAX};
    tern_arena arena = {0};
    char *json = (char *)malloc((LEVELS + 1) * (STEP + 1));
    tern_str text = {json, 0};
    sample_node node, copy;

    CU_ASSERT_PTR_NOT_NULL_FATAL(json);
    for (int i = 1; i < LEVELS; i++, text.len += STEP)
        memcpy(json + text.len, "{\"id\":1,\"next\":", STEP);
    memcpy(json + text.len, "{\"id\":1", 7);
    memset(json + text.len + 7, '}', LEVELS);
    text.len += 7 + LEVELS;
    UNIT_STATUS(tern_decode(&tern_type_of_sample_node, text, &options, &arena, &node, NULL),
                TERN_OK);
    UNIT_STATUS(tern_copy(&tern_type_of_sample_node, &node, &arena, &copy, NULL), TERN_OK);
    CU_ASSERT(tern_equal(&tern_type_of_sample_node, &node, &copy));
    free(json);
    tern_arena_free(&arena);
}

static const unit_test tests[] = {
    {"copy", "it outlives its source", test_outlives},
    {"copy", "it encodes to the same bytes", test_bytes},
    {"copy", "strings end with NUL", test_terminated},
    {"copy", "values that are not set", test_unset},
    {"copy", "hidden values", test_hidden},
    {"copy", "each allocation fails in turn", test_each_allocation},
    {"copy", "a buffer of every size", test_every_buffer_size},
    {"copy", "values without end", test_cycle},
    {"copy", "the deepest value", test_deepest},
};

UNIT_MAIN(tests)

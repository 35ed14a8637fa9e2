/* build_test.c - tern/build.h. */
#include "unit.h"

#include <stdio.h>

/* An array and a map of a program's own. */
typedef struct pair {
    char letter;
    double number;
} pair;
TERN_DECLARE_ARRAY(array_pair, pair);
TERN_DECLARE_MAP(map_pair);
TERN_DECLARE_MAP_ENTRY(map_pair, pair);

static void test_push(void)
{
    tern_arena arena = {0};
    tern_array_int64 array = {0};

    for (int64_t i = 0; i < 1000; i++)
        UNIT_STATUS(tern_push(&arena, &array, i * i), TERN_OK);
    UNIT_SIZE(array.count, 1000);
    CU_ASSERT(array.capacity >= 1000);
    for (int64_t i = 0; i < 1000; i++)
        CU_ASSERT_EQUAL(array.items[i], i * i);
    tern_arena_free(&arena);
}

static void test_push_any_type(void)
{
    tern_arena arena = {0};
    tern_array_str strings = {0};
    tern_array_boolean booleans = {0};
    tern_array_nullable_str nullables = {0};
    array_pair pairs = {0};
    pair one = {'a', 0.5};

    UNIT_STATUS(tern_push(&arena, &strings, TERN_STR("x")), TERN_OK);
    UNIT_STATUS(tern_push(&arena, &strings, strings.items[0]), TERN_OK);
    UNIT_STR(strings.items[1], "x");
    UNIT_STATUS(tern_push(&arena, &booleans, true), TERN_OK);
    CU_ASSERT_TRUE(booleans.items[0]);
    UNIT_STATUS(tern_push(&arena, &nullables, (tern_nullable_str)TERN_SOME(TERN_STR("y"))),
                TERN_OK);
    UNIT_STATUS(tern_push(&arena, &nullables, (tern_nullable_str)TERN_NULL), TERN_OK);
    UNIT_STR(nullables.items[0].value, "y");
    CU_ASSERT(tern_is_null(nullables.items[1]));
    UNIT_STATUS(tern_push(&arena, &pairs, one), TERN_OK);
    UNIT_STATUS(tern_push(&arena, &pairs, (pair){'b', 1.5}), TERN_OK);
    CU_ASSERT(pairs.items[0].letter == 'a' && pairs.items[1].number == 1.5);
    tern_arena_free(&arena);
}

/* Nobody may write behind the elements of an array that a program made. */
static void test_foreign_elements(void)
{
    tern_arena arena = {0};
    int32_t mine[3] = {1, 2, 77};
    tern_array_int32 array = {.items = mine, .count = 2};

    UNIT_STATUS(tern_push(&arena, &array, 3), TERN_OK);
    CU_ASSERT_PTR_NOT_EQUAL(array.items, mine);
    CU_ASSERT(array.items[0] == 1 && array.items[1] == 2 && array.items[2] == 3);
    CU_ASSERT_EQUAL(mine[2], 77);
    tern_arena_free(&arena);
}

/* With room stated, it is used, the arena not. */
static void test_room_of_its_own(void)
{
    tern_arena_options options = {.buffer_only = true};
    tern_arena arena;
    int32_t mine[2] = {1, 0};
    tern_array_int32 array = {.items = mine, .count = 1, .capacity = 2};

    tern_arena_init(&arena, &options);
    UNIT_STATUS(tern_push(&arena, &array, 2), TERN_OK);
    CU_ASSERT(array.items == mine && mine[1] == 2 && array.count == 2);
    UNIT_STATUS(tern_push(&arena, &array, 3), TERN_ERROR_LIMIT);
    CU_ASSERT(array.items == mine && array.count == 2 && array.capacity == 2);
    tern_arena_free(&arena);
}

static void test_decoded(void)
{
    tern_arena arena = {0};
    tern_array_int32 array;
    tern_map_int32 map;

    UNIT_STATUS(tern_decode(&tern_type_of_tern_array_int32, TERN_STR("[1,2,3]"), NULL, &arena,
                            &array, NULL),
                TERN_OK);
    UNIT_STATUS(
        tern_decode(&tern_type_of_tern_map_int32, TERN_STR("{\"a\":1}"), NULL, &arena, &map, NULL),
        TERN_OK);
    UNIT_STATUS(tern_push(&arena, &array, 4), TERN_OK);
    UNIT_STATUS(tern_put(&arena, &map, TERN_STR("b"), 2), TERN_OK);
    CU_ASSERT_EQUAL(array.items[2], 3);
    CU_ASSERT_EQUAL(array.items[3], 4);
    CU_ASSERT_EQUAL(*tern_map_int32_find(&map, TERN_STR("a")), 1);
    CU_ASSERT_EQUAL(*tern_map_int32_find(&map, TERN_STR("b")), 2);
    tern_arena_free(&arena);
}

static void test_grows_in_place(void)
{
    tern_arena_options options = {0};
    _Alignas(max_align_t) char buffer[10 * sizeof(int64_t)];
    tern_arena arena;
    tern_array_int64 array = {0};

    /* Ten elements fit if they never move, and if short of memory it takes one at a time. */
    options.buffer = buffer;
    options.buffer_size = sizeof buffer;
    options.buffer_only = true;
    tern_arena_init(&arena, &options);
    for (int64_t i = 0; i < 10; i++)
        UNIT_STATUS(tern_push(&arena, &array, i), TERN_OK);
    CU_ASSERT_PTR_EQUAL(array.items, buffer);
    UNIT_STATUS(tern_push(&arena, &array, 10), TERN_ERROR_LIMIT);
    UNIT_SIZE(array.count, 10);
    CU_ASSERT_EQUAL(array.items[9], 9);
    tern_arena_free(&arena);
}

/* What moves is moved rarely: the room doubles. */
static void test_amortised(void)
{
    tern_arena arena = {0};
    tern_array_int64 array = {0};
    size_t moves = 0;

    for (int64_t i = 0; i < 100000; i++) {
        const int64_t *before = array.items;
        UNIT_STATUS(tern_push(&arena, &array, i), TERN_OK);
        moves += array.items != before;
        CU_ASSERT_PTR_NOT_NULL(tern_arena_allocate(&arena, 1, 1));
    }
    CU_ASSERT(moves < 20);
    tern_arena_free(&arena);
}

static void test_reserve(void)
{
    tern_arena arena = {0};
    tern_array_str array = {0};
    tern_map_str map = {0};
    const tern_str *place;
    int32_t mine[2] = {1, 2};
    tern_array_int32 foreign = {.items = mine, .count = 2};

    UNIT_STATUS(tern_reserve(&arena, &array, 0), TERN_OK);
    CU_ASSERT_PTR_NULL(array.items);
    UNIT_STATUS(tern_reserve(&arena, &array, 100), TERN_OK);
    UNIT_SIZE(array.capacity, 100);
    UNIT_SIZE(array.count, 0);
    place = array.items;
    for (int i = 0; i < 100; i++) {
        UNIT_STATUS(tern_push(&arena, &array, TERN_STR("x")), TERN_OK);
        CU_ASSERT_PTR_NOT_NULL(tern_arena_allocate(&arena, 1, 1));
    }
    CU_ASSERT_PTR_EQUAL(array.items, place);
    UNIT_STATUS(tern_reserve(&arena, &array, 50), TERN_OK);
    UNIT_SIZE(array.capacity, 100);
    UNIT_STATUS(tern_reserve_entries(&arena, &map, 7), TERN_OK);
    UNIT_SIZE(map.capacity, 7);
    UNIT_STATUS(tern_reserve(&arena, &foreign, 2), TERN_OK);
    CU_ASSERT(foreign.items == mine && foreign.capacity == 0);
    tern_arena_free(&arena);
}

static void test_too_many(void)
{
    tern_arena arena = {0};
    tern_array_int64 array = {0};
    int64_t one = 1;
    tern_array_int64 huge = {&one, SIZE_MAX / 2 + 1, 0}, full = {&one, SIZE_MAX, SIZE_MAX};

    UNIT_STATUS(tern_reserve(&arena, &array, SIZE_MAX), TERN_ERROR_LIMIT);
    UNIT_STATUS(tern_reserve(&arena, &array, SIZE_MAX / 8 + 2), TERN_ERROR_LIMIT);
    UNIT_STATUS(tern_push(&arena, &huge, 1), TERN_ERROR_LIMIT);
    UNIT_STATUS(tern_push(&arena, &full, 1), TERN_ERROR_LIMIT);
    CU_ASSERT(array.items == NULL && array.capacity == 0 && huge.items == &one);
    tern_arena_free(&arena);
}

static void test_put(void)
{
    tern_arena arena = {0};
    tern_map_int32 map = {0};
    char key[] = "a";
    tern_str zeroed = {NULL, 0};

    UNIT_STATUS(tern_put(&arena, &map, tern_str_of(key), 1), TERN_OK);
    key[0] = 'b';
    UNIT_STATUS(tern_put(&arena, &map, tern_str_of(key), 2), TERN_OK);
    key[0] = 'z';
    UNIT_STATUS(tern_put(&arena, &map, TERN_STR("a"), 3), TERN_OK);
    UNIT_STATUS(tern_put(&arena, &map, zeroed, 4), TERN_OK);
    UNIT_STATUS(tern_put(&arena, &map, TERN_STR("a\0"), 5), TERN_OK);
    UNIT_STATUS(tern_put(&arena, &map, TERN_STR(""), *tern_map_int32_find(&map, TERN_STR("b"))),
                TERN_OK);
    UNIT_SIZE(map.count, 4);
    UNIT_STR(map.entries[0].key, "a");
    UNIT_STR(map.entries[1].key, "b");
    UNIT_STR(map.entries[2].key, "");
    CU_ASSERT(map.entries[0].value == 3 && map.entries[1].value == 2);
    CU_ASSERT(map.entries[2].value == 2 && map.entries[3].value == 5);
    tern_arena_free(&arena);
}

static void test_put_any_type(void)
{
    tern_arena arena = {0};
    tern_map_nullable_double readings = {0};
    map_pair pairs = {0};

    UNIT_STATUS(tern_put(&arena, &readings, TERN_STR("none"), (tern_nullable_double)TERN_SOME(0.5)),
                TERN_OK);
    UNIT_STATUS(tern_put(&arena, &readings, TERN_STR("none"), (tern_nullable_double)TERN_NULL),
                TERN_OK);
    CU_ASSERT(tern_is_null(*tern_map_nullable_double_find(&readings, TERN_STR("none"))));
    for (char c = 'a'; c <= 'z'; c++) {
        tern_str key = {&c, 1};
        UNIT_STATUS(tern_put(&arena, &pairs, key, (pair){c, 0.5}), TERN_OK);
    }
    for (char c = 'a'; c <= 'z'; c++) {
        tern_str key = {&c, 1};
        CU_ASSERT_EQUAL(map_pair_find(&pairs, key)->letter, c);
    }
    tern_arena_free(&arena);
}

/* Of several entries with one key the last counts: it is the one that is replaced. */
static void test_put_among_duplicates(void)
{
    tern_arena arena = {0};
    tern_map_int32_entry mine[] = {{TERN_STR_INIT("a"), 1}, {TERN_STR_INIT("a"), 2}};
    tern_map_int32 map = {.entries = mine, .count = 2};

    UNIT_STATUS(tern_put(&arena, &map, TERN_STR("a"), 3), TERN_OK);
    UNIT_SIZE(map.count, 2);
    CU_ASSERT(map.entries[0].value == 1 && map.entries[1].value == 3);
    CU_ASSERT_EQUAL(mine[1].value, 2);
    tern_arena_free(&arena);
}

static void test_remove(void)
{
    tern_arena arena = {0};
    tern_map_int32_entry mine[] = {{TERN_STR_INIT("a"), 1},
                                   {TERN_STR_INIT("b"), 2},
                                   {TERN_STR_INIT("a"), 3},
                                   {TERN_STR_INIT("c"), 4}};
    tern_map_int32 map = {.entries = mine, .count = 4}, empty = {0};

    UNIT_SIZE(tern_remove(&empty, TERN_STR("a")), 0);
    UNIT_SIZE(tern_remove(&map, TERN_STR("d")), 0);
    UNIT_SIZE(map.count, 4);
    UNIT_SIZE(tern_remove(&map, TERN_STR("a")), 2);
    UNIT_SIZE(map.count, 2);
    UNIT_STR(map.entries[0].key, "b");
    UNIT_STR(map.entries[1].key, "c");
    CU_ASSERT(map.entries[0].value == 2 && map.entries[1].value == 4);
    UNIT_SIZE(tern_remove(&map, TERN_STR("c")), 1);
    UNIT_SIZE(tern_remove(&map, TERN_STR("b")), 1);
    UNIT_SIZE(map.count, 0);
    UNIT_STATUS(tern_put(&arena, &map, TERN_STR("e"), 5), TERN_OK);
    UNIT_SIZE(map.count, 1);
    tern_arena_free(&arena);
}

/* Pushes and puts until a status other than TERN_OK, having lost nothing before it. */
static tern_status build_much(tern_arena *arena)
{
    tern_array_int64 array = {0};
    tern_map_int64 map = {0};
    tern_status status = TERN_OK;
    size_t pushed = 0, put = 0;

    for (int64_t i = 0; status == TERN_OK && i < 500; i++) {
        char text[16];
        status = tern_push(arena, &array, i);
        if (status != TERN_OK)
            break;
        pushed++;
        snprintf(text, sizeof text, "%d", (int)i);
        status = tern_put(arena, &map, tern_str_of(text), i);
        put += status == TERN_OK;
    }
    UNIT_SIZE(array.count, pushed);
    UNIT_SIZE(map.count, put);
    for (size_t i = 0; i < array.count; i++)
        CU_ASSERT_EQUAL(array.items[i], (int64_t)i);
    for (size_t i = 0; i < map.count; i++)
        CU_ASSERT_EQUAL(map.entries[i].value, (int64_t)i);
    return status;
}

static void test_memory(void)
{
    tern_status status = TERN_ERROR_MEMORY;

    for (size_t i = 1; status != TERN_OK && i < 100; i++) {
        unit_allocations allocations = {.fail_at = i};
        tern_arena arena = unit_arena(&allocations);
        status = build_much(&arena);
        CU_ASSERT(status == TERN_OK || status == TERN_ERROR_MEMORY);
        tern_arena_free(&arena);
        UNIT_SIZE(allocations.live_blocks, 0);
    }
    UNIT_STATUS(status, TERN_OK);
}

static const unit_test tests[] = {
    {"build", "push", test_push},
    {"build", "push of any type", test_push_any_type},
    {"build", "an array without room is copied", test_foreign_elements},
    {"build", "an array with room is used", test_room_of_its_own},
    {"build", "what a decode made grows", test_decoded},
    {"build", "the last allocation grows in place, to the last byte", test_grows_in_place},
    {"build", "room doubles", test_amortised},
    {"build", "reserve", test_reserve},
    {"build", "more than there can be", test_too_many},
    {"build", "put", test_put},
    {"build", "put of any type", test_put_any_type},
    {"build", "put replaces what find finds", test_put_among_duplicates},
    {"build", "remove", test_remove},
    {"build", "each allocation fails in turn", test_memory},
};

UNIT_MAIN(tests)

/* container_test.c - tern/container.h. */
#include "unit.h"

static void test_zeroed(void)
{
    tern_array_str array = {0};
    tern_map_str map = {0};

    UNIT_SIZE(array.count, 0);
    CU_ASSERT_PTR_NULL(tern_map_str_find(&map, TERN_STR("a")));
}

static void test_find(void)
{
    tern_map_int32_entry entries[] = {
        {TERN_STR_INIT("a"), 1}, {TERN_STR_INIT("b"), 2}, {TERN_STR_INIT(""), 3}};
    tern_map_int32 map = {.entries = entries, .count = 3};
    tern_str zeroed = {0};

    CU_ASSERT_PTR_EQUAL(tern_map_int32_find(&map, TERN_STR("a")), &entries[0].value);
    CU_ASSERT_PTR_EQUAL(tern_map_int32_find(&map, TERN_STR("b")), &entries[1].value);
    CU_ASSERT_PTR_EQUAL(tern_map_int32_find(&map, zeroed), &entries[2].value);
    CU_ASSERT_PTR_NULL(tern_map_int32_find(&map, TERN_STR("c")));
    CU_ASSERT_PTR_NULL(tern_map_int32_find(&map, TERN_STR("a\0")));
    *tern_map_int32_find(&map, TERN_STR("a")) = 7;
    CU_ASSERT_EQUAL(entries[0].value, 7);
}

static void test_last_wins(void)
{
    tern_map_str_entry entries[] = {{TERN_STR_INIT("a"), TERN_STR_INIT("first")},
                                    {TERN_STR_INIT("b"), TERN_STR_INIT("other")},
                                    {TERN_STR_INIT("a"), TERN_STR_INIT("last")}};
    tern_map_str map = {.entries = entries, .count = 3};

    UNIT_STR(*tern_map_str_find(&map, TERN_STR("a")), "last");
}

static void test_nullable_values(void)
{
    tern_map_nullable_double_entry entries[] = {{TERN_STR_INIT("none"), TERN_NULL},
                                                {TERN_STR_INIT("some"), TERN_SOME(2.5)}};
    tern_map_nullable_double map = {.entries = entries, .count = 2};

    CU_ASSERT(tern_is_null(*tern_map_nullable_double_find(&map, TERN_STR("none"))));
    CU_ASSERT(tern_map_nullable_double_find(&map, TERN_STR("some"))->value == 2.5);
}

static const unit_test tests[] = {
    {"container", "zeroed they are empty", test_zeroed},
    {"container", "find", test_find},
    {"container", "of two entries with one key the last is found", test_last_wins},
    {"container", "maps of nullable values", test_nullable_values},
};

UNIT_MAIN(tests)

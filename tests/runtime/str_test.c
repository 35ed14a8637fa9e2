/* str_test.c - tern/str.h. */
#include "unit.h"

static const tern_str at_file_scope = TERN_STR_INIT("static");
static const struct {
    tern_str first, second;
} in_aggregate = {TERN_STR_INIT("one"), TERN_STR_INIT("")};

static void test_literals(void)
{
    UNIT_STR(TERN_STR("Ada"), "Ada");
    UNIT_SIZE(TERN_STR("a\0b").len, 3);
    UNIT_SIZE(TERN_STR("").len, 0);
    UNIT_STR(at_file_scope, "static");
    UNIT_STR(in_aggregate.first, "one");
    UNIT_SIZE(in_aggregate.second.len, 0);
}

static void test_of(void)
{
    UNIT_STR(tern_str_of("abc"), "abc");
    UNIT_SIZE(tern_str_of(NULL).len, 0);
    UNIT_SIZE(tern_str_of("").len, 0);
}

static void test_equal(void)
{
    tern_str zeroed = {0};

    CU_ASSERT(tern_str_equal(zeroed, zeroed));
    CU_ASSERT(tern_str_equal(zeroed, TERN_STR("")));
    CU_ASSERT(tern_str_equal(TERN_STR("a\0b"), TERN_STR("a\0b")));
    CU_ASSERT_FALSE(tern_str_equal(TERN_STR("a\0b"), TERN_STR("a\0c")));
    CU_ASSERT_FALSE(tern_str_equal(TERN_STR("a"), TERN_STR("ab")));
    CU_ASSERT_FALSE(tern_str_equal(zeroed, TERN_STR("a")));
}

static void test_is(void)
{
    tern_str zeroed = {0};

    CU_ASSERT(tern_str_is(TERN_STR("abc"), "abc"));
    CU_ASSERT_FALSE(tern_str_is(TERN_STR("a\0b"), "a"));
    CU_ASSERT(tern_str_is(zeroed, ""));
    CU_ASSERT_FALSE(tern_str_is(zeroed, "a"));
}

static void test_args(void)
{
    char text[32];
    tern_str zeroed = {0}, part = {"abcdef", 3};

    snprintf(text, sizeof text, "[%.*s][%.*s]", TERN_STR_ARGS(zeroed), TERN_STR_ARGS(part));
    UNIT_TEXT(text, "[][abc]");
}

static const unit_test tests[] = {
    {"str", "literals", test_literals},     {"str", "of a C string", test_of},
    {"str", "equal", test_equal},           {"str", "is", test_is},
    {"str", "printf arguments", test_args},
};

UNIT_MAIN(tests)

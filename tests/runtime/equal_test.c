/* equal_test.c - tern_equal. */
#include "sample.h"
#include "unit.h"

/* Whether two documents of a type decode to equal values; asked both ways, and each of itself. */
static bool same(const tern_type *type, const char *a, const char *b)
{
    tern_arena arena = {0};
    void *left = tern_arena_allocate(&arena, type->size, _Alignof(max_align_t));
    void *right = tern_arena_allocate(&arena, type->size, _Alignof(max_align_t));
    bool result;

    CU_ASSERT_PTR_NOT_NULL_FATAL(left);
    CU_ASSERT_PTR_NOT_NULL_FATAL(right);
    UNIT_STATUS(tern_decode(type, tern_str_of(a), NULL, &arena, left, NULL), TERN_OK);
    UNIT_STATUS(tern_decode(type, tern_str_of(b), NULL, &arena, right, NULL), TERN_OK);
    result = tern_equal(type, left, right);
    CU_ASSERT_EQUAL(tern_equal(type, right, left), result);
    CU_ASSERT(tern_equal(type, left, left));
    CU_ASSERT(tern_equal(type, right, right));
    tern_arena_free(&arena);
    return result;
}

static void test_everything(void)
{
    const tern_type *type = &tern_type_of_sample_everything;

    CU_ASSERT(same(type, sample_everything_full, sample_everything_full));
    CU_ASSERT(same(type, sample_everything_null, sample_everything_null));
    CU_ASSERT_FALSE(same(type, sample_everything_full, sample_everything_least));
    CU_ASSERT_FALSE(same(type, sample_everything_least, sample_everything_null));
}

/* Each field on its own: another value, null and absent are all different. */
static void test_each_field(void)
{
    static const char *const others[SAMPLE_KIND_COUNT] = {"true",
                                                          "1",
                                                          "1",
                                                          "0.5",
                                                          "0.5",
                                                          "\"b\"",
                                                          "{\"any\":[1]}",
                                                          "\"red\"",
                                                          "[\"x\",\"y\"]",
                                                          "{\"k\":-2}",
                                                          "{\"type\":\"circle\",\"radius\":3}",
                                                          "{\"x\":1,\"y\":2}",
                                                          "{\"id\":7,\"next\":{\"id\":8}}"};
    const tern_type *type = &tern_type_of_sample_everything;
    char base[2048], other[2048];

    for (size_t kind = 0; kind < SAMPLE_KIND_COUNT; kind++) {
        for (int presence = TERN_REQUIRED; presence <= TERN_OPTIONAL_NULLABLE; presence++) {
            const char *key = sample_everything_key(kind, (tern_presence)presence);
            bool optional = presence == TERN_OPTIONAL || presence == TERN_OPTIONAL_NULLABLE;
            bool nullable = presence == TERN_NULLABLE || presence == TERN_OPTIONAL_NULLABLE;
            sample_everything_with(key, sample_everything_value(kind), base, sizeof base, NULL);
            CU_ASSERT(same(type, base, base));
            sample_everything_with(key, others[kind], other, sizeof other, NULL);
            CU_ASSERT_FALSE(same(type, base, other));
            if (nullable) {
                sample_everything_with(key, "null", other, sizeof other, NULL);
                CU_ASSERT(same(type, other, other));
                CU_ASSERT_FALSE(same(type, base, other));
            }
            if (optional) {
                sample_everything_with(key, NULL, base, sizeof base, NULL);
                CU_ASSERT_FALSE(same(type, base, sample_everything_full));
                if (nullable)
                    CU_ASSERT_FALSE(same(type, base, other));
            }
        }
    }
}

static void test_zeroed(void)
{
    sample_everything a = {0}, b = {0};
    sample_node node = {0};

    CU_ASSERT(tern_equal(&tern_type_of_sample_everything, &a, &b));
    b.pointer_required = &node;
    CU_ASSERT_FALSE(tern_equal(&tern_type_of_sample_everything, &a, &b));
    CU_ASSERT_FALSE(tern_equal(&tern_type_of_sample_everything, &b, &a));
}

/* What a cleared or nulled wrapper still has in memory doesn't count; a nullable that is null by
 * its zeroed byte is one that was made null. */
static void test_hidden_values(void)
{
    sample_everything a = {0}, b = {0};

    tern_set(a.int32_optional, 5);
    tern_clear(a.int32_optional);
    tern_set(a.string_optnull, TERN_STR("x"));
    tern_set_null(a.string_optnull);
    tern_set_null(b.string_optnull);
    tern_set_null(a.double_nullable);
    CU_ASSERT(tern_equal(&tern_type_of_sample_everything, &a, &b));
    tern_clear(b.string_optnull);
    CU_ASSERT_FALSE(tern_equal(&tern_type_of_sample_everything, &a, &b));
}

static void test_map_order(void)
{
    const tern_type *type = &tern_type_of_tern_map_int32;

    CU_ASSERT(same(type, "{\"a\":1,\"b\":2,\"c\":3}", "{\"c\":3,\"a\":1,\"b\":2}"));
    CU_ASSERT(same(type, "{\"a\":1,\"b\":2}", "{\"b\":2,\"a\":1}"));
    CU_ASSERT_FALSE(same(type, "{\"a\":1,\"b\":2}", "{\"b\":1,\"a\":2}"));
    CU_ASSERT_FALSE(same(type, "{\"a\":1}", "{\"a\":1,\"b\":2}"));
    CU_ASSERT_FALSE(same(type, "{\"a\":1}", "{\"b\":1}"));
    CU_ASSERT(same(type, "{}", "{}"));
    CU_ASSERT(same(&tern_type_of_sample_point, "{\"x\":1,\"y\":2,\"p\":true,\"q\":null}",
                   "{\"q\":null,\"y\":2,\"x\":1,\"p\":true}"));
    CU_ASSERT_FALSE(same(&tern_type_of_sample_point, "{\"x\":1,\"y\":2,\"p\":true}",
                         "{\"x\":1,\"y\":2,\"p\":false}"));
    CU_ASSERT_FALSE(same(&tern_type_of_tern_map_nullable_str, "{\"a\":null}", "{\"a\":\"\"}"));
}

/* One entry can't stand for two. */
static void test_map_duplicates(void)
{
    const tern_type *type = &tern_type_of_tern_map_int32;

    CU_ASSERT_FALSE(same(type, "{\"a\":1,\"a\":1}", "{\"a\":1,\"b\":2}"));
    CU_ASSERT_FALSE(same(type, "{\"a\":1,\"a\":1,\"b\":2}", "{\"a\":1,\"b\":2,\"b\":2}"));
    CU_ASSERT_FALSE(same(type, "{\"a\":1,\"a\":2}", "{\"a\":2,\"a\":1}"));
    CU_ASSERT_FALSE(same(type, "{\"b\":0,\"a\":1,\"a\":2}", "{\"a\":2,\"a\":1,\"b\":0}"));
    CU_ASSERT(same(type, "{\"b\":0,\"a\":1,\"a\":2}", "{\"a\":1,\"a\":2,\"b\":0}"));
}

static void test_json(void)
{
    const tern_type *type = &tern_type_of_json;

    CU_ASSERT(same(type, "{\"a\":[1,2]}", " { \"a\" :\t[ 1 ,\n2 ] } "));
    CU_ASSERT_FALSE(same(type, "\"a b\"", "\"ab\""));
    CU_ASSERT_FALSE(same(type, "[\"a b\"]", "[\"a  b\"]"));
    CU_ASSERT(same(type, "[\"a \\\" b\", 1]", "[\"a \\\" b\",1]"));
    CU_ASSERT_FALSE(same(type, "[\"a \\\" b\"]", "[\"a \\\"  b\"]"));
    CU_ASSERT(same(type, "[\"\\\\\" ,1]", "[\"\\\\\",1]"));
    CU_ASSERT_FALSE(same(type, "1", "12"));
    CU_ASSERT_FALSE(same(type, "null", "[]"));
    {
        tern_json a = {{0}}, b = {TERN_STR_INIT(" 1 ")}, c = {TERN_STR_INIT("1")};
        CU_ASSERT(tern_equal(type, &a, &a));
        CU_ASSERT_FALSE(tern_equal(type, &a, &b));
        CU_ASSERT(tern_equal(type, &b, &c));
    }
}

static void test_enums_and_unions(void)
{
    CU_ASSERT(same(&tern_type_of_sample_color, "\"pink\"", "\"pink\""));
    CU_ASSERT_FALSE(same(&tern_type_of_sample_color, "\"pink\"", "\"mauve\""));
    CU_ASSERT_FALSE(same(&tern_type_of_sample_color, "\"pink\"", "\"red\""));
    CU_ASSERT_FALSE(same(&tern_type_of_sample_scalar, "1", "1.5"));
    CU_ASSERT_FALSE(same(&tern_type_of_sample_scalar, "1", "true"));
    CU_ASSERT(same(&tern_type_of_sample_scalar, "{\"a\":1}", "{\"a\" : 1}"));
    CU_ASSERT_FALSE(same(&tern_type_of_sample_scalar, "{\"a\":1}", "{\"a\":2}"));
    {
        sample_scalar a = {0}, b = {0};
        a.kind = b.kind = (sample_scalar_kind)99;
        CU_ASSERT_FALSE(tern_equal(&tern_type_of_sample_scalar, &a, &b));
    }
}

/* Deeper than any document can be: unequal, not a stack overflow. */
static void test_cycle(void)
{
    sample_node a = {.id = 1}, b = {.id = 1};

    tern_set(a.next, &a);
    tern_set(b.next, &b);
    CU_ASSERT_FALSE(tern_equal(&tern_type_of_sample_node, &a, &b));
}

static const unit_test tests[] = {
    {"equal", "fields of every kind", test_everything},
    {"equal", "a difference in each field", test_each_field},
    {"equal", "zeroed values", test_zeroed},
    {"equal", "hidden values", test_hidden_values},
    {"equal", "the order of maps", test_map_order},
    {"equal", "keys that come twice", test_map_duplicates},
    {"equal", "free-form JSON", test_json},
    {"equal", "enums and unions", test_enums_and_unions},
    {"equal", "values without end", test_cycle},
};

UNIT_MAIN(tests)

// presence_cxx_test.cpp - the headers from C++: initialisers, macros, a round trip.
#include "sample.h"
#include "unit.h"

static void test_states()
{
    tern_opt_int32 opt = TERN_SOME(5);
    tern_nullable_str nullable = TERN_SOME(TERN_STR("a"));
    tern_optnull_double optnull = TERN_NULL;
    tern_opt_int32 zeroed{};

    CU_ASSERT(tern_is_some(opt) && tern_value_or(opt, 7) == 5);
    CU_ASSERT(tern_is_absent(zeroed) && tern_value_or(zeroed, 7) == 7);
    CU_ASSERT(!tern_is_null(nullable));
    tern_set_null(nullable);
    CU_ASSERT(tern_is_null(nullable));
    CU_ASSERT(tern_is_null(optnull) && !tern_is_absent(optnull));
    tern_clear(optnull);
    CU_ASSERT(!tern_is_null(optnull) && tern_is_absent(optnull));
    tern_set(optnull, 2.5);
    CU_ASSERT(tern_is_some(optnull) && optnull.value == 2.5);
}

// Initialisers work as values that are assigned as well.
static void test_assignment()
{
    sample_everything value{};
    sample_point point{};

    value.int64_optional = TERN_SOME(INT64_C(1) << 40);
    value.string_optnull = TERN_NULL;
    value.enum_nullable = TERN_SOME(SAMPLE_COLOR_GREEN);
    value.model_optional = TERN_SOME(&point);
    CU_ASSERT(value.int64_optional.value == INT64_C(1) << 40);
    CU_ASSERT(tern_is_null(value.string_optnull));
    CU_ASSERT(value.enum_nullable.value == SAMPLE_COLOR_GREEN);
    UNIT_STR(TERN_ENUM_TEXT(sample_color, value.enum_nullable), "green");
    CU_ASSERT_PTR_EQUAL(value.model_optional.value, &point);
    CU_ASSERT(tern_is_null(value.int32_nullable));
}

static void test_round_trip()
{
    tern_arena arena{};
    sample_everything value;
    tern_str again{};

    UNIT_STATUS(tern_decode(&tern_type_of_sample_everything, tern_str_of(sample_everything_full),
                            nullptr, &arena, &value, nullptr),
                TERN_OK);
    UNIT_STATUS(tern_encode(&tern_type_of_sample_everything, &value, NULL, &arena, &again, nullptr),
                TERN_OK);
    UNIT_STR(again, sample_everything_full);
    CU_ASSERT_EQUAL(*tern_map_int32_find(&value.map_required, TERN_STR("k")), -1);
    tern_arena_free(&arena);
}

static const unit_test tests[] = {
    {"C++", "states", test_states},
    {"C++", "assignment", test_assignment},
    {"C++", "a document there and back", test_round_trip},
};

UNIT_MAIN(tests)

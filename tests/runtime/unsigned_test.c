/* unsigned_test.c - 32 and 64 bits without a sign, through every walk. */
#include "unit.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "tern/table.h"

typedef struct counts {
    uint32_t small;
    uint64_t large;
    tern_opt_uint32 optional;
    tern_nullable_uint64 nullable;
    tern_optnull_uint64 both;
    tern_array_uint64 list;
    tern_array_nullable_uint32 holes;
    tern_map_uint32 additional_properties;
} counts;

static const tern_field counts_fields[] = {
    TERN_FIELD(counts, small, "small", REQUIRED, UINT32, uint32_t),
    TERN_FIELD(counts, large, "large", REQUIRED, UINT64, uint64_t),
    TERN_FIELD(counts, optional, "optional", OPTIONAL, UINT32, uint32_t),
    TERN_FIELD(counts, nullable, "nullable", NULLABLE, UINT64, uint64_t),
    TERN_FIELD(counts, both, "both", OPTIONAL_NULLABLE, UINT64, uint64_t),
    TERN_FIELD(counts, list, "list", REQUIRED, ARRAY, tern_array_uint64),
    TERN_FIELD(counts, holes, "holes", REQUIRED, ARRAY, tern_array_nullable_uint32),
};
static const uint16_t counts_lookup[] = {4, 1, 0, 0, 4, 0, 0, 0, 6, 3, 0, 7, 0, 0, 0, 2, 5};
static const tern_type tern_type_of_counts =
    TERN_MODEL("Counts", counts, counts_fields, counts_lookup, tern_map_uint32, NULL, 0);

#define MAX32 "4294967295"
#define MAX64 "18446744073709551615"

static const char full[] =
    "{\"small\":" MAX32 ",\"large\":" MAX64 ",\"optional\":" MAX32 ",\"nullable\":" MAX64
    ",\"both\":" MAX64 ",\"list\":[0," MAX64 "],\"holes\":[null," MAX32 "],\"more\":" MAX32 "}";

static tern_arena arena;

static counts counts_of(const char *json)
{
    counts one;

    UNIT_STATUS(tern_decode(&tern_type_of_counts, tern_str_of(json), NULL, &arena, &one, NULL),
                TERN_OK);
    return one;
}

static void test_limits(void)
{
    static const struct {
        const char *text;
        tern_status narrow;
        tern_status wide;
        uint64_t value;
    } rows[] = {
        {"0", TERN_OK, TERN_OK, 0},
        {"-0", TERN_OK, TERN_OK, 0},
        {"-0.0", TERN_OK, TERN_OK, 0},
        {"0e5", TERN_OK, TERN_OK, 0},
        {"1e3", TERN_OK, TERN_OK, 1000},
        {"1.0", TERN_OK, TERN_OK, 1},
        {"10e-1", TERN_OK, TERN_OK, 1},
        {"2147483648", TERN_OK, TERN_OK, UINT64_C(2147483648)},
        {MAX32, TERN_OK, TERN_OK, UINT32_MAX},
        {"42949672.95e2", TERN_OK, TERN_OK, UINT32_MAX},
        {"4294967296", TERN_ERROR_RANGE, TERN_OK, UINT64_C(4294967296)},
        {"9223372036854775808", TERN_ERROR_RANGE, TERN_OK, UINT64_C(9223372036854775808)},
        {MAX64, TERN_ERROR_RANGE, TERN_OK, UINT64_MAX},
        {"18446744073709551616", TERN_ERROR_RANGE, TERN_ERROR_RANGE, 0},
        {"1e20", TERN_ERROR_RANGE, TERN_ERROR_RANGE, 0},
        {"-1", TERN_ERROR_RANGE, TERN_ERROR_RANGE, 0},
        {"-1e-400", TERN_ERROR_TYPE, TERN_ERROR_TYPE, 0},
        {"-18446744073709551615", TERN_ERROR_RANGE, TERN_ERROR_RANGE, 0},
        {"0.5", TERN_ERROR_TYPE, TERN_ERROR_TYPE, 0},
        {"true", TERN_ERROR_TYPE, TERN_ERROR_TYPE, 0},
        {"\"1\"", TERN_ERROR_TYPE, TERN_ERROR_TYPE, 0},
        {"null", TERN_ERROR_NULL, TERN_ERROR_NULL, 0},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        tern_str text = tern_str_of(rows[i].text);
        uint32_t narrow = 7;
        uint64_t wide = 7;
        UNIT_STATUS(tern_decode(&tern_type_of_uint32, text, NULL, &arena, &narrow, NULL),
                    rows[i].narrow);
        UNIT_STATUS(tern_decode(&tern_type_of_uint64, text, NULL, &arena, &wide, NULL),
                    rows[i].wide);
        CU_ASSERT(wide == rows[i].value);
        CU_ASSERT(narrow == (rows[i].narrow == TERN_OK ? rows[i].value : 0));
    }
    tern_arena_free(&arena);
}

static void test_messages(void)
{
    uint32_t narrow;
    uint64_t wide;
    tern_error error;

    UNIT_STATUS(
        tern_decode(&tern_type_of_uint32, TERN_STR("4294967296"), NULL, &arena, &narrow, &error),
        TERN_ERROR_RANGE);
    UNIT_TEXT(error.expected, "32-bit unsigned integer");
    UNIT_STATUS(tern_decode(&tern_type_of_uint64, TERN_STR("-1"), NULL, &arena, &wide, &error),
                TERN_ERROR_RANGE);
    UNIT_TEXT(error.expected, "64-bit unsigned integer");
    UNIT_TEXT(error.found, "number -1");
    tern_arena_free(&arena);
}

static void test_round_trip(void)
{
    counts one = counts_of(full);
    tern_str again = {"", 0};

    CU_ASSERT(one.small == UINT32_MAX && one.large == UINT64_MAX);
    CU_ASSERT(tern_value_or(one.optional, 0) == UINT32_MAX);
    CU_ASSERT(tern_value_or(one.both, 0) == UINT64_MAX && one.list.items[1] == UINT64_MAX);
    UNIT_STATUS(tern_encode(&tern_type_of_counts, &one, NULL, &arena, &again, NULL), TERN_OK);
    UNIT_STR(again, full);
    tern_arena_free(&arena);
}

/* Equal, copied, hashed; and told apart where only the highest bit differs. */
static void test_values(void)
{
    counts one = counts_of(full), other, zero = {0}, high = {0};

    UNIT_STATUS(tern_copy(&tern_type_of_counts, &one, &arena, &other, NULL), TERN_OK);
    CU_ASSERT(tern_equal(&tern_type_of_counts, &one, &other));
    CU_ASSERT(tern_hash(&tern_type_of_counts, &one, 1) ==
              tern_hash(&tern_type_of_counts, &other, 1));
    CU_ASSERT(other.list.items != one.list.items);
    high.large = UINT64_C(1) << 63;
    CU_ASSERT_FALSE(tern_equal(&tern_type_of_counts, &zero, &high));
    CU_ASSERT(tern_hash(&tern_type_of_counts, &zero, 1) !=
              tern_hash(&tern_type_of_counts, &high, 1));
    high = zero;
    high.small = UINT32_C(1) << 31;
    CU_ASSERT_FALSE(tern_equal(&tern_type_of_counts, &zero, &high));
    CU_ASSERT(tern_hash(&tern_type_of_counts, &zero, 1) !=
              tern_hash(&tern_type_of_counts, &high, 1));
    tern_arena_free(&arena);
}

static tern_status add_up(void *context, const tern_visit_place *place)
{
    *(uint64_t *)context += tern_visit_uint64(place) % 1000;
    return TERN_OK;
}

static void test_visit(void)
{
    counts one = counts_of(full);
    uint64_t sum = 0;
    tern_visitor visitor = {.value = add_up, .context = &sum};

    UNIT_STATUS(tern_visit(&tern_type_of_counts, &one, &visitor), TERN_OK);
    CU_ASSERT(sum == 4 * 295 + 4 * 615);
    tern_arena_free(&arena);
}

static void test_print(void)
{
    counts one = counts_of(full);
    char text[4096] = "";
    FILE *file = tmpfile();

    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    tern_print(file, &tern_type_of_counts, &one);
    rewind(file);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    CU_ASSERT_PTR_NOT_NULL(strstr(text, MAX64));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, " " MAX32));
    CU_ASSERT_PTR_NULL(strstr(text, "-1"));
    tern_arena_free(&arena);
}

static void test_patch(void)
{
    counts one = counts_of(full), other = counts_of(full);
    tern_str patch = {"", 0};

    other.large--;
    other.small = UINT32_C(1) << 31;
    tern_clear(other.both);
    tern_set_null(other.nullable);
    UNIT_STATUS(tern_diff(&tern_type_of_counts, &one, &other, &arena, &patch, NULL), TERN_OK);
    UNIT_STR(patch, "{\"small\":2147483648,\"large\":18446744073709551614,\"nullable\":null,"
                    "\"both\":null}");
    UNIT_STATUS(tern_apply_patch(&tern_type_of_counts, &one, patch, NULL, &arena, NULL), TERN_OK);
    CU_ASSERT(tern_equal(&tern_type_of_counts, &one, &other));
    UNIT_STATUS(tern_apply_patch(&tern_type_of_counts, &one, TERN_STR("{\"large\":-1}"), NULL,
                                 &arena, NULL),
                TERN_ERROR_RANGE);
    UNIT_STATUS(tern_apply_patch(&tern_type_of_counts, &one, TERN_STR("{\"more\":4294967296}"),
                                 NULL, &arena, NULL),
                TERN_ERROR_RANGE);
    tern_arena_free(&arena);
}

/* In a union, numbers beyond a signed variant are those of an unsigned one. */
typedef enum number_kind { NUMBER_UNRECOGNIZED, NUMBER_SIGNED, NUMBER_UNSIGNED } number_kind;
typedef struct number {
    number_kind kind;
    union {
        tern_json unrecognized;
        int32_t narrow;
        uint64_t wide;
    };
} number;
static const tern_variant number_variants[] = {
    TERN_VARIANT(number, narrow, "narrow", INT32, int32_t, 0, 0),
    TERN_VARIANT(number, wide, "wide", UINT64, uint64_t, 0, 0),
};
static const tern_type tern_type_of_number =
    TERN_UNION("Number", number, number_variants, "", NULL, 0, NULL, 0, false);

static void test_union(void)
{
    number one;

    UNIT_STATUS(tern_decode(&tern_type_of_number, TERN_STR("-5"), NULL, &arena, &one, NULL),
                TERN_OK);
    CU_ASSERT(one.kind == NUMBER_SIGNED && one.narrow == -5);
    UNIT_STATUS(tern_decode(&tern_type_of_number, TERN_STR(MAX64), NULL, &arena, &one, NULL),
                TERN_OK);
    CU_ASSERT(one.kind == NUMBER_UNSIGNED && one.wide == UINT64_MAX);
    CU_ASSERT(tern_decode(&tern_type_of_number, TERN_STR("18446744073709551616"), NULL, &arena,
                          &one, NULL) == TERN_ERROR_RANGE);
    tern_arena_free(&arena);
}

static const unit_test tests[] = {
    {"unsigned", "limits", test_limits},         {"unsigned", "messages", test_messages},
    {"unsigned", "round trip", test_round_trip}, {"unsigned", "equal, copy, hash", test_values},
    {"unsigned", "visit", test_visit},           {"unsigned", "print", test_print},
    {"unsigned", "merge patch", test_patch},     {"unsigned", "in a union", test_union},
};

UNIT_MAIN(tests)

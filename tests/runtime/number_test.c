/* number_test.c - JSON numbers to integers and floating-point numbers, through decode. */
#include "unit.h"

#include <math.h>
#include <stdlib.h>

/* The array of a type. */
static const struct {
    const tern_type *type, *array;
} arrays[] = {
    {&tern_type_of_int32, &tern_type_of_tern_array_int32},
    {&tern_type_of_int64, &tern_type_of_tern_array_int64},
    {&tern_type_of_uint32, &tern_type_of_tern_array_uint32},
    {&tern_type_of_uint64, &tern_type_of_tern_array_uint64},
    {&tern_type_of_float, &tern_type_of_tern_array_float},
    {&tern_type_of_double, &tern_type_of_tern_array_double},
};

/* Decodes a number in an array, which reads it another way than alone. */
static tern_status read_in_array(const tern_type *type, tern_str number, void *out)
{
    _Alignas(max_align_t) char value[sizeof(tern_array_double)];
    char *json = (char *)malloc(number.len + 2);
    tern_str text = {json, number.len + 2};
    tern_arena arena = {0};
    tern_status status = TERN_ERROR_UNSET;

    CU_ASSERT_PTR_NOT_NULL_FATAL(json);
    json[0] = '[';
    memcpy(json + 1, number.ptr, number.len);
    json[number.len + 1] = ']';
    for (size_t i = 0; i < sizeof arrays / sizeof arrays[0]; i++) {
        const void *items;
        if (arrays[i].type != type)
            continue;
        status = tern_decode(arrays[i].array, text, NULL, &arena, value, NULL);
        /* The items are the first member of any array. */
        memcpy(&items, value, sizeof items);
        if (status == TERN_OK)
            memcpy(out, items, type->size);
    }
    tern_arena_free(&arena);
    free(json);
    return status;
}

/* Decodes a number, alone and in an array; TERN_ERROR_UNSET, which no decode returns, where these
 * differ. */
static tern_status read_number(const tern_type *type, tern_str json, void *out)
{
    _Alignas(max_align_t) char item[8] = {0};
    tern_arena arena = {0};
    tern_status status = tern_decode(type, json, NULL, &arena, out, NULL);
    bool same = read_in_array(type, json, item) == status &&
                (status != TERN_OK || memcmp(item, out, type->size) == 0);

    tern_arena_free(&arena);
    return same ? status : TERN_ERROR_UNSET;
}

static void test_integers(void)
{
    static const struct {
        const char *text;
        int64_t value;
    } rows[] = {
        {"0", 0},
        {"-0", 0},
        {"0.0", 0},
        {"-0.000e5", 0},
        {"0e999999999999999999999", 0},
        {"0e-999999999999999999999", 0},
        {"1", 1},
        {"-1", -1},
        {"1.0", 1},
        {"1.000000000000000000000000000000", 1},
        {"1e3", 1000},
        {"1E+3", 1000},
        {"1.5e1", 15},
        {"-1.5e1", -15},
        {"120e-1", 12},
        {"12000000000000000000000e-20", 120},
        {"0.000000000000000000000000000001e30", 1},
        {"9007199254740993", INT64_C(9007199254740993)},
        {"2147483648", INT64_C(2147483648)},
        {"9223372036854775807", INT64_MAX},
        {"-9223372036854775808", INT64_MIN},
        {"-9223372036854775807", INT64_MIN + 1},
        {"9223372036854775807.000", INT64_MAX},
        {"922337203685477580.7e1", INT64_MAX},
        {"1e18", INT64_C(1000000000000000000)},
        {"9e18", INT64_C(9000000000000000000)},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int64_t value = 77;
        UNIT_STATUS(read_number(&tern_type_of_int64, tern_str_of(rows[i].text), &value), TERN_OK);
        CU_ASSERT_EQUAL(value, rows[i].value);
    }
}

static void test_no_integers(void)
{
    static const struct {
        const char *text;
        tern_status status;
    } rows[] = {
        {"1.5", TERN_ERROR_TYPE},
        {"0.1", TERN_ERROR_TYPE},
        {"1e-1", TERN_ERROR_TYPE},
        {"-0.000000000000000000000000001", TERN_ERROR_TYPE},
        {"1e-999999999999", TERN_ERROR_TYPE},
        {"9223372036854775806.5", TERN_ERROR_TYPE},
        {"9.223372036854775808e17", TERN_ERROR_TYPE},
        {"9223372036854775808", TERN_ERROR_RANGE},
        {"-9223372036854775809", TERN_ERROR_RANGE},
        {"9223372036854775810", TERN_ERROR_RANGE},
        {"18446744073709551615", TERN_ERROR_RANGE},
        {"18446744073709551616", TERN_ERROR_RANGE},
        {"36893488147419103233", TERN_ERROR_RANGE},
        {"99999999999999999999", TERN_ERROR_RANGE},
        {"1e19", TERN_ERROR_RANGE},
        {"1e20", TERN_ERROR_RANGE},
        {"1e400", TERN_ERROR_RANGE},
        {"-1e999999999999999999999999", TERN_ERROR_RANGE},
        {"100000000000000000000", TERN_ERROR_RANGE},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int64_t value;
        UNIT_STATUS(read_number(&tern_type_of_int64, tern_str_of(rows[i].text), &value),
                    rows[i].status);
    }
}

/* `count` times `digit` between two texts. */
static tern_str long_number(char *buffer, const char *start, char digit, size_t count,
                            const char *end)
{
    size_t length = strlen(start);
    tern_str text = {buffer, length + count + strlen(end)};

    memcpy(buffer, start, length);
    memset(buffer + length, digit, count);
    memcpy(buffer + length + count, end, strlen(end) + 1);
    return text;
}

static void test_long_numbers(void)
{
    enum { DIGITS = 1000000 };
    char *buffer = (char *)malloc(DIGITS + 64);
    int64_t integer = 0;
    double value = 0;

    CU_ASSERT_PTR_NOT_NULL_FATAL(buffer);
    UNIT_STATUS(read_number(&tern_type_of_int64, long_number(buffer, "1", '0', DIGITS, "e-1000000"),
                            &integer),
                TERN_OK);
    CU_ASSERT_EQUAL(integer, 1);
    UNIT_STATUS(read_number(&tern_type_of_int64,
                            long_number(buffer, "0.", '0', DIGITS, "1e1000001"), &integer),
                TERN_OK);
    CU_ASSERT_EQUAL(integer, 1);
    UNIT_STATUS(
        read_number(&tern_type_of_int64, long_number(buffer, "7.", '0', DIGITS, ""), &integer),
        TERN_OK);
    CU_ASSERT_EQUAL(integer, 7);
    UNIT_STATUS(
        read_number(&tern_type_of_int64, long_number(buffer, "", '9', DIGITS, ""), &integer),
        TERN_ERROR_RANGE);
    UNIT_STATUS(
        read_number(&tern_type_of_int64, long_number(buffer, "1.", '0', DIGITS, "1"), &integer),
        TERN_ERROR_TYPE);
    UNIT_STATUS(read_number(&tern_type_of_double,
                            long_number(buffer, "0.", '0', DIGITS, "25e1000001"), &value),
                TERN_OK);
    CU_ASSERT(value == 2.5);
    UNIT_STATUS(read_number(&tern_type_of_double, long_number(buffer, "", '9', DIGITS, ""), &value),
                TERN_ERROR_RANGE);
    UNIT_STATUS(
        read_number(&tern_type_of_double, long_number(buffer, "0.", '3', DIGITS, ""), &value),
        TERN_OK);
    CU_ASSERT(value == 1.0 / 3);
    /* A tie that only the last of very many digits breaks: 2^53 + 1, and a little. */
    UNIT_STATUS(read_number(&tern_type_of_double,
                            long_number(buffer, "9007199254740993.", '0', DIGITS, "1"), &value),
                TERN_OK);
    CU_ASSERT(value == 9007199254740994.0);
    UNIT_STATUS(read_number(&tern_type_of_double,
                            long_number(buffer, "9007199254740993.", '0', DIGITS, "0"), &value),
                TERN_OK);
    CU_ASSERT(value == 9007199254740992.0);
    free(buffer);
}

/* Hard to round: ties and near-ties, the ends of the range, subnormals. */
static const char *const hard[] = {
    "0.1",
    "0.5",
    "1.7976931348623157e308",
    "1.7976931348623158e308",
    "1.797693134862315807e308",
    "2.2250738585072014e-308",
    "2.2250738585072011e-308",
    "2.2250738585072012e-308",
    "4.9406564584124654e-324",
    "4.9e-324",
    "2.4703282292062328e-324",
    "2.4703282292062327e-324",
    "1e-323",
    "1e-400",
    "1e-999999999999",
    "9007199254740991",
    "9007199254740992",
    "9007199254740993",
    "9007199254740993.00000000000000000000000000001",
    "9007199254740995",
    "1e22",
    "1e23",
    "8.5e23",
    "89255.0e-22",
    "7.2057594037927933e16",
    "72057594037927945",
    "0.000000000000000000000000000000000000000000000000000000000000000000000000000000000001",
    "123456789012345678901234567890",
    "1.00000000000000011102230246251565404236316680908203125",
    "1.00000000000000011102230246251565404236316680908203124",
    "1.00000000000000011102230246251565404236316680908203126",
    "3.4028234664e38",
    "3.40282346638528859811704183484516925e38",
    "3.4028235677973366e38",
    "1.401298464324817e-45",
    "7.006492321624085e-46",
    "7.006492321624086e-46",
    "1.17549435e-38",
    "16777217",
    "16777219",
    "6.631236846766476e-316",
    "3.2378839133029012895883524125015321748630094e-10",
    "-0.0",
    "-1.5",
};

static void test_doubles(void)
{
    for (size_t i = 0; i < sizeof hard / sizeof hard[0]; i++) {
        double expected = strtod(hard[i], NULL), value = 0;
        UNIT_STATUS(read_number(&tern_type_of_double, tern_str_of(hard[i]), &value),
                    isinf(expected) ? TERN_ERROR_RANGE : TERN_OK);
        CU_ASSERT(isinf(expected) || (value == expected && signbit(value) == signbit(expected)));
    }
}

static void test_floats(void)
{
    for (size_t i = 0; i < sizeof hard / sizeof hard[0]; i++) {
        float expected = strtof(hard[i], NULL), value = 0;
        UNIT_STATUS(read_number(&tern_type_of_float, tern_str_of(hard[i]), &value),
                    isinf(expected) ? TERN_ERROR_RANGE : TERN_OK);
        CU_ASSERT(isinf(expected) || (value == expected && signbit(value) == signbit(expected)));
    }
}

static void test_beyond(void)
{
    double value = 1;
    float narrow = 1;

    UNIT_STATUS(read_number(&tern_type_of_double, TERN_STR("1.7976931348623159e308"), &value),
                TERN_ERROR_RANGE);
    UNIT_STATUS(read_number(&tern_type_of_double, TERN_STR("-1e309"), &value), TERN_ERROR_RANGE);
    UNIT_STATUS(read_number(&tern_type_of_double, TERN_STR("1e99999999999999999999"), &value),
                TERN_ERROR_RANGE);
    UNIT_STATUS(read_number(&tern_type_of_float, TERN_STR("3.4028236e38"), &narrow),
                TERN_ERROR_RANGE);
    UNIT_STATUS(read_number(&tern_type_of_float, TERN_STR("1e39"), &narrow), TERN_ERROR_RANGE);
    UNIT_STATUS(read_number(&tern_type_of_double, TERN_STR("1e-99999999999999999999"), &value),
                TERN_OK);
    CU_ASSERT(value == 0);
    UNIT_STATUS(read_number(&tern_type_of_double, TERN_STR("-1e-400"), &value), TERN_OK);
    CU_ASSERT(value == 0 && signbit(value));
}

/* Random decimals of up to 40 digits against the C library. */
static void test_random_decimals(void)
{
    uint64_t state = 1;
    size_t wrong = 0;

    for (int round = 0; round < 100000; round++) {
        char text[80];
        size_t digits = 1 + unit_random(&state) % 40, length = 0;
        double value = 0;
        float narrow = 0;
        text[length++] = (char)('1' + unit_random(&state) % 9);
        text[length++] = '.';
        for (size_t i = 0; i < digits; i++)
            text[length++] = (char)('0' + unit_random(&state) % 10);
        snprintf(text + length, sizeof text - length, "e%d",
                 (int)(unit_random(&state) % 600) - 300);
        wrong += read_number(&tern_type_of_double, tern_str_of(text), &value) != TERN_OK ||
                 value != strtod(text, NULL);
        snprintf(text + length, sizeof text - length, "e%d", (int)(unit_random(&state) % 75) - 37);
        wrong += read_number(&tern_type_of_float, tern_str_of(text), &narrow) != TERN_OK ||
                 narrow != strtof(text, NULL);
    }
    UNIT_SIZE(wrong, 0);
}

/* An integer, and whether a type holds it. */
enum { NUMBER_SIZE = 64 };
typedef struct border {
    const tern_type *type;
    const char *digits;
    bool negative, fits;
} border;

/* What decode makes of an integer of that type, as text; its status where that is not TERN_OK. */
static tern_status read_integer(const tern_type *type, const char *text, char *out)
{
    uint64_t value = 0;
    tern_status status = read_number(type, tern_str_of(text), &value);
    tern_arena arena = {0};
    tern_str json = {"", 0};

    if (status == TERN_OK)
        UNIT_STATUS(tern_encode(type, &value, NULL, &arena, &json, NULL), TERN_OK);
    CU_ASSERT_FATAL(json.len < NUMBER_SIZE);
    memcpy(out, json.ptr, json.len);
    out[json.len] = '\0';
    tern_arena_free(&arena);
    return status;
}

static void check_spelling(const border *one, const char *text)
{
    char expected[NUMBER_SIZE], actual[NUMBER_SIZE];
    bool zero = strcmp(one->digits, "0") == 0;
    tern_status status = read_integer(one->type, text, actual);

    snprintf(expected, sizeof expected, "%s%s", one->negative && !zero ? "-" : "", one->digits);
    UNIT_STATUS(status, one->fits ? TERN_OK : TERN_ERROR_RANGE);
    if (one->fits)
        UNIT_TEXT(actual, expected);
}

static void test_borders_of_integers(void)
{
    static const border borders[] = {
        {&tern_type_of_int32, "2147483647", false, true},
        {&tern_type_of_int32, "2147483648", false, false},
        {&tern_type_of_int32, "2147483648", true, true},
        {&tern_type_of_int32, "2147483649", true, false},
        {&tern_type_of_int32, "4294967296", false, false},
        {&tern_type_of_uint32, "4294967295", false, true},
        {&tern_type_of_uint32, "4294967296", false, false},
        {&tern_type_of_uint32, "1", true, false},
        {&tern_type_of_uint32, "4294967295", true, false},
        {&tern_type_of_int64, "9223372036854775807", false, true},
        {&tern_type_of_int64, "9223372036854775808", false, false},
        {&tern_type_of_int64, "9223372036854775808", true, true},
        {&tern_type_of_int64, "9223372036854775809", true, false},
        {&tern_type_of_int64, "18446744073709551615", false, false},
        {&tern_type_of_int64, "18446744073709551616", false, false},
        {&tern_type_of_int64, "9007199254740993", true, true},
        {&tern_type_of_uint64, "18446744073709551615", false, true},
        {&tern_type_of_uint64, "18446744073709551616", false, false},
        {&tern_type_of_uint64, "18446744073709551620", false, false},
        {&tern_type_of_uint64, "36893488147419103232", false, false},
        {&tern_type_of_uint64, "9223372036854775808", true, false},
        {&tern_type_of_uint64, "1", true, false},
        {&tern_type_of_int32, "0", true, true},
        {&tern_type_of_uint32, "0", true, true},
        {&tern_type_of_int64, "0", true, true},
        {&tern_type_of_uint64, "0", true, true},
    };
    for (size_t i = 0; i < sizeof borders / sizeof borders[0]; i++) {
        const border *one = &borders[i];
        const char *sign = one->negative ? "-" : "";
        int length = (int)strlen(one->digits);
        char text[256];
        static const char *const ends[] = {
            "",       ".0",  ".000000000000000000000000000000", "e0",
            "E+0",    "e-0", "e00000000000000000000000",        ".0e0",
            ".0E-000"};
        for (size_t end = 0; end < sizeof ends / sizeof ends[0]; end++) {
            snprintf(text, sizeof text, "%s%s%s", sign, one->digits, ends[end]);
            check_spelling(one, text);
        }
        for (int k = 1; k < length; k++) {
            snprintf(text, sizeof text, "%s%.*s.%se%d", sign, length - k, one->digits,
                     one->digits + length - k, k);
            check_spelling(one, text);
            snprintf(text, sizeof text, "%s%.*s.%s0000E+0%d", sign, length - k, one->digits,
                     one->digits + length - k, k);
            check_spelling(one, text);
        }
        for (int k = 1; k < 40; k++) {
            snprintf(text, sizeof text, "%s%s%0*de-%d", sign, one->digits, k, 0, k);
            if (one->digits[0] != '0')
                check_spelling(one, text);
            snprintf(text, sizeof text, "%s0.%0*d%se%d", sign, k, 0, one->digits, length + k);
            check_spelling(one, text);
            snprintf(text, sizeof text, "%s%s%0*d.00e-%d", sign, one->digits, k, 0, k);
            if (one->digits[0] != '0')
                check_spelling(one, text);
        }
    }
}

static void test_what_is_an_integer(void)
{
    static const struct {
        const char *text;
        tern_status status;
        const char *value;
    } rows[] = {
        {"1.0", TERN_OK, "1"},
        {"1e3", TERN_OK, "1000"},
        {"1E3", TERN_OK, "1000"},
        {"10.00e-1", TERN_OK, "1"},
        {"1.5e1", TERN_OK, "15"},
        {"0e999999999999", TERN_OK, "0"},
        {"-0", TERN_OK, "0"},
        {"-0.0", TERN_OK, "0"},
        {"-0e99999999999999999999", TERN_OK, "0"},
        {"0.00e-99999999999999999999", TERN_OK, "0"},
        {"1e0", TERN_OK, "1"},
        {"2e9", TERN_OK, "2000000000"},
        {"0.5", TERN_ERROR_TYPE, NULL},
        {"1e-1", TERN_ERROR_TYPE, NULL},
        {"10.01e1", TERN_ERROR_TYPE, NULL},
        {"1e-400", TERN_ERROR_TYPE, NULL},
        {"1.0000000000000000000000000000001", TERN_ERROR_TYPE, NULL},
        {"0.99999999999999999999999999999999", TERN_ERROR_TYPE, NULL},
        {"1e400", TERN_ERROR_RANGE, NULL},
        {"1e20", TERN_ERROR_RANGE, NULL},
        {"1e999999999999999999999999", TERN_ERROR_RANGE, NULL},
        {"1.5e400", TERN_ERROR_RANGE, NULL},
        {"99999999999999999999999999999999999999999999", TERN_ERROR_RANGE, NULL},
    };
    static const tern_type *const types[] = {&tern_type_of_int32, &tern_type_of_uint32,
                                             &tern_type_of_int64, &tern_type_of_uint64};

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        for (size_t j = 0; j < sizeof types / sizeof types[0]; j++) {
            char value[NUMBER_SIZE];
            UNIT_STATUS(read_integer(types[j], rows[i].text, value), rows[i].status);
            if (rows[i].status == TERN_OK)
                UNIT_TEXT(value, rows[i].value);
        }
    }
}

/* A number whose text ends where its memory does. */
static void test_end_of_memory(void)
{
    static const struct {
        const char *text;
        bool whole;
    } rows[] = {
        {"1", true},        {"0", true},          {"12345678", true},
        {"1.0", true},      {"123456789", true},  {"1e5", true},
        {"-0", true},       {"0.5", false},       {"1.25e-7", false},
        {"-1.5E+0", false}, {"1234567.1", false}, {"0.10000000000000000555111512312", false},
    };
    static const tern_type *const types[] = {&tern_type_of_double, &tern_type_of_float,
                                             &tern_type_of_int64, &tern_type_of_uint32};

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        for (size_t j = 0; j < sizeof types / sizeof types[0]; j++) {
            size_t length = strlen(rows[i].text);
            char *block = (char *)malloc(length);
            tern_str text = {block, length};
            uint64_t value;
            CU_ASSERT_PTR_NOT_NULL_FATAL(block);
            memcpy(block, rows[i].text, length);
            UNIT_STATUS(read_number(types[j], text, &value),
                        rows[i].whole || j < 2 ? TERN_OK : TERN_ERROR_TYPE);
            free(block);
        }
    }
}

static const unit_test tests[] = {
    {"number", "integers, exactly", test_integers},
    {"number", "no integers, or too large", test_no_integers},
    {"number", "a million digits", test_long_numbers},
    {"number", "doubles that are hard to round", test_doubles},
    {"number", "floats that are hard to round", test_floats},
    {"number", "beyond the range", test_beyond},
    {"number", "random decimals", test_random_decimals},
    {"number", "integers at their borders, in every spelling", test_borders_of_integers},
    {"number", "what is an integer", test_what_is_an_integer},
    {"number", "at the end of their memory", test_end_of_memory},
};

UNIT_MAIN(tests)

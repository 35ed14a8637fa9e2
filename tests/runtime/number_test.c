/* number_test.c - JSON numbers to integers and floating-point numbers. */
#include "number_internal.h"
#include "unit.h"

#include <math.h>
#include <stdlib.h>

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
        UNIT_STATUS(tern_number_to_int64(tern_str_of(rows[i].text), &value), TERN_OK);
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
        UNIT_STATUS(tern_number_to_int64(tern_str_of(rows[i].text), &value), rows[i].status);
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
    UNIT_STATUS(tern_number_to_int64(long_number(buffer, "1", '0', DIGITS, "e-1000000"), &integer),
                TERN_OK);
    CU_ASSERT_EQUAL(integer, 1);
    UNIT_STATUS(tern_number_to_int64(long_number(buffer, "0.", '0', DIGITS, "1e1000001"), &integer),
                TERN_OK);
    CU_ASSERT_EQUAL(integer, 1);
    UNIT_STATUS(tern_number_to_int64(long_number(buffer, "7.", '0', DIGITS, ""), &integer),
                TERN_OK);
    CU_ASSERT_EQUAL(integer, 7);
    UNIT_STATUS(tern_number_to_int64(long_number(buffer, "", '9', DIGITS, ""), &integer),
                TERN_ERROR_RANGE);
    UNIT_STATUS(tern_number_to_int64(long_number(buffer, "1.", '0', DIGITS, "1"), &integer),
                TERN_ERROR_TYPE);
    UNIT_STATUS(tern_number_to_double(long_number(buffer, "0.", '0', DIGITS, "25e1000001"), &value),
                TERN_OK);
    CU_ASSERT(value == 2.5);
    UNIT_STATUS(tern_number_to_double(long_number(buffer, "", '9', DIGITS, ""), &value),
                TERN_ERROR_RANGE);
    UNIT_STATUS(tern_number_to_double(long_number(buffer, "0.", '3', DIGITS, ""), &value), TERN_OK);
    CU_ASSERT(value == 1.0 / 3);
    /* A tie that only the last of very many digits breaks: 2^53 + 1, and a little. */
    UNIT_STATUS(
        tern_number_to_double(long_number(buffer, "9007199254740993.", '0', DIGITS, "1"), &value),
        TERN_OK);
    CU_ASSERT(value == 9007199254740994.0);
    UNIT_STATUS(
        tern_number_to_double(long_number(buffer, "9007199254740993.", '0', DIGITS, "0"), &value),
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
        UNIT_STATUS(tern_number_to_double(tern_str_of(hard[i]), &value),
                    isinf(expected) ? TERN_ERROR_RANGE : TERN_OK);
        CU_ASSERT(isinf(expected) || (value == expected && signbit(value) == signbit(expected)));
    }
}

static void test_floats(void)
{
    for (size_t i = 0; i < sizeof hard / sizeof hard[0]; i++) {
        float expected = strtof(hard[i], NULL), value = 0;
        UNIT_STATUS(tern_number_to_float(tern_str_of(hard[i]), &value),
                    isinf(expected) ? TERN_ERROR_RANGE : TERN_OK);
        CU_ASSERT(isinf(expected) || (value == expected && signbit(value) == signbit(expected)));
    }
}

static void test_beyond(void)
{
    double value = 1;
    float narrow = 1;

    UNIT_STATUS(tern_number_to_double(TERN_STR("1.7976931348623159e308"), &value),
                TERN_ERROR_RANGE);
    UNIT_STATUS(tern_number_to_double(TERN_STR("-1e309"), &value), TERN_ERROR_RANGE);
    UNIT_STATUS(tern_number_to_double(TERN_STR("1e99999999999999999999"), &value),
                TERN_ERROR_RANGE);
    UNIT_STATUS(tern_number_to_float(TERN_STR("3.4028236e38"), &narrow), TERN_ERROR_RANGE);
    UNIT_STATUS(tern_number_to_float(TERN_STR("1e39"), &narrow), TERN_ERROR_RANGE);
    UNIT_STATUS(tern_number_to_double(TERN_STR("1e-99999999999999999999"), &value), TERN_OK);
    CU_ASSERT(value == 0);
    UNIT_STATUS(tern_number_to_double(TERN_STR("-1e-400"), &value), TERN_OK);
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
        wrong += tern_number_to_double(tern_str_of(text), &value) != TERN_OK ||
                 value != strtod(text, NULL);
        snprintf(text + length, sizeof text - length, "e%d", (int)(unit_random(&state) % 75) - 37);
        wrong += tern_number_to_float(tern_str_of(text), &narrow) != TERN_OK ||
                 narrow != strtof(text, NULL);
    }
    UNIT_SIZE(wrong, 0);
}

static const unit_test tests[] = {
    {"number", "integers, exactly", test_integers},
    {"number", "no integers, or too large", test_no_integers},
    {"number", "a million digits", test_long_numbers},
    {"number", "doubles that are hard to round", test_doubles},
    {"number", "floats that are hard to round", test_floats},
    {"number", "beyond the range", test_beyond},
    {"number", "random decimals", test_random_decimals},
};

UNIT_MAIN(tests)

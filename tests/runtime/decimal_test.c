/* decimal_test.c - exact decimal numbers. */
#include "decimal_internal.h"
#include "unit.h"

#include <stdio.h>

static tern_decimal read(const char *text)
{
    tern_str str = {text, strlen(text)};
    return tern_decimal_read(str);
}

static void compare(const char *a, const char *b, int expected)
{
    int actual = tern_decimal_compare(read(a), read(b));
    int reverse = tern_decimal_compare(read(b), read(a));

    if (actual != expected || reverse != -expected)
        printf("\n  %s against %s: %d and %d", a, b, actual, reverse);
    CU_ASSERT(actual == expected && reverse == -expected);
}

static void test_equal(void)
{
    static const char *const same[][2] = {
        {"0", "-0"},
        {"0", "0.000e99"},
        {"1", "1.0"},
        {"1", "0.01e2"},
        {"100", "1e2"},
        {"100", "1E+2"},
        {"-12.50", "-125e-1"},
        {"0.001", "1e-3"},
        {"1e0000000000000000000000002", "100"},
        {"9223372036854775807", "9223372036854775807.000"},
    };

    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++)
        compare(same[i][0], same[i][1], 0);
}

static void test_order(void)
{
    static const char *const ascending[] = {
        "-1e99999999999999999999",
        "-1e400",
        "-9223372036854775809",
        "-9223372036854775808",
        "-10.1",
        "-10",
        "-9.99",
        "-1e-400",
        "0",
        "1e-99999999999999999999",
        "1e-400",
        "0.09999",
        "0.1",
        "0.10000000000000000000000001",
        "1",
        "1.5",
        "9",
        "9.99",
        "10",
        "10.01",
        "99",
        "9223372036854775806",
        "9223372036854775807",
        "9223372036854775807.1",
        "9223372036854775808",
        "1e400",
        "1e99999999999999999999",
    };
    enum { COUNT = sizeof ascending / sizeof ascending[0] };

    for (size_t i = 0; i < COUNT; i++) {
        for (size_t j = 0; j < COUNT; j++)
            compare(ascending[i], ascending[j], (i > j) - (i < j));
    }
}

static void multiple(const char *number, const char *divisor, bool expected)
{
    bool actual = !expected;
    tern_status status = tern_decimal_is_multiple(read(number), read(divisor), &actual);

    if (status != TERN_OK || actual != expected)
        printf("\n  %s by %s: %s, %d", number, divisor, tern_status_text(status), actual);
    CU_ASSERT(status == TERN_OK && actual == expected);
}

static void test_multiples(void)
{
    static const char *const yes[][2] = {
        {"0", "7"},
        {"0.0", "0.3"},
        {"10", "2"},
        {"-10", "5"},
        {"4.5", "1.5"},
        {"0.3", "0.1"},
        {"0.0075", "0.0001"},
        {"1.1", "0.1"},
        {"19.99", "0.01"},
        {"1e308", "0.5"},
        {"12391239123", "1e-8"},
        {"9223372036854775807", "9223372036854775807"},
        {"9223372036854775807", "7"},
        {"18446744073709551615", "18446744073709551615"},
        {"184467440737095516150", "18446744073709551615"},
        {"1e30", "1e30"},
        {"3e31", "1e30"},
        {"1e1000000000000", "8"},
        {"700", "70"},
        {"1e3", "8e0"},
    };
    static const char *const no[][2] = {
        {"1", "2"},
        {"35", "1.5"},
        {"0.00751", "0.0001"},
        {"1e308", "0.123456789"},
        {"9223372036854775806", "9223372036854775807"},
        {"9223372036854775807", "2"},
        {"9223372036854775807", "10"},
        {"1e-30", "1"},
        {"0.15", "0.1"},
        {"100", "8"},
        {"18446744073709551614", "18446744073709551615"},
        {"1e1000000000000", "3"},
        {"5", "1e1"},
    };

    for (size_t i = 0; i < sizeof yes / sizeof yes[0]; i++)
        multiple(yes[i][0], yes[i][1], true);
    for (size_t i = 0; i < sizeof no / sizeof no[0]; i++)
        multiple(no[i][0], no[i][1], false);
}

/* Against C's own arithmetic. */
static void test_multiples_of_integers(void)
{
    uint64_t state = 7;

    for (int i = 0; i < 20000; i++) {
        uint64_t number = unit_random(&state) >> (unit_random(&state) % 64);
        uint64_t divisor = (unit_random(&state) >> (unit_random(&state) % 64)) | 1;
        char number_text[32], divisor_text[32];
        snprintf(number_text, sizeof number_text, "%llu", (unsigned long long)number);
        snprintf(divisor_text, sizeof divisor_text, "%llu", (unsigned long long)divisor);
        multiple(number_text, divisor_text, number % divisor == 0);
        compare(number_text, divisor_text, (number > divisor) - (number < divisor));
    }
}

/* Writes digits * 10^exponent in one of several ways. */
static void spell(char *to, size_t size, const char *sign, const char *digits, int exponent,
                  uint64_t way)
{
    int length = (int)strlen(digits);

    switch (way % 4) {
    case 0:
        snprintf(to, size, "%s%se%d", sign, digits, exponent);
        break;
    case 1:
        snprintf(to, size, "%s%c.%s000E%+d", sign, digits[0], digits + 1, exponent + length - 1);
        break;
    case 2:
        snprintf(to, size, "%s0.0000%se%d", sign, digits, exponent + length + 4);
        break;
    default:
        snprintf(to, size, "%s%s00000.00e%d", sign, digits, exponent - 5);
        break;
    }
}

/* Numbers of up to 60 digits, each in two spellings, beside the next one. */
static void test_spellings(void)
{
    uint64_t state = 60;

    for (int i = 0; i < 20000; i++) {
        char digits[64], one[128], other[128];
        size_t length = 1 + unit_random(&state) % 60;
        int exponent = (int)(unit_random(&state) % 2000) - 1000;
        bool negative = unit_random(&state) % 2 == 0;
        const char *sign = negative ? "-" : "";
        for (size_t j = 0; j < length; j++)
            digits[j] = (char)('0' + unit_random(&state) % 10);
        digits[0] = (char)('1' + unit_random(&state) % 9);
        digits[length - 1] = (char)('1' + unit_random(&state) % 8);
        digits[length] = '\0';
        spell(one, sizeof one, sign, digits, exponent, unit_random(&state));
        spell(other, sizeof other, sign, digits, exponent, unit_random(&state));
        compare(one, other, 0);
        if (length <= 19)
            multiple(one, other, true);
        digits[length - 1]++;
        spell(other, sizeof other, sign, digits, exponent, unit_random(&state));
        compare(one, other, negative ? 1 : -1);
        spell(other, sizeof other, negative ? "" : "-", digits, exponent, unit_random(&state));
        compare(one, other, negative ? -1 : 1);
        digits[length - 1]--;
        spell(other, sizeof other, sign, digits, exponent + 1, unit_random(&state));
        compare(one, other, negative ? 1 : -1);
    }
}

/* Fractions, whose multiples are known: count * divisor, and that with one more of the last
 * digit. */
static void test_multiples_of_fractions(void)
{
    uint64_t state = 70;

    for (int i = 0; i < 20000; i++) {
        uint64_t divisor = 2 + unit_random(&state) % 1000000;
        uint64_t count = unit_random(&state) % 1000000000;
        int exponent = (int)(unit_random(&state) % 40) - 30;
        char digits[32], number_text[128], divisor_text[128];
        snprintf(digits, sizeof digits, "%llu", (unsigned long long)divisor);
        spell(divisor_text, sizeof divisor_text, "", digits, exponent, unit_random(&state));
        snprintf(digits, sizeof digits, "%llu", (unsigned long long)(count * divisor));
        spell(number_text, sizeof number_text, "-", digits, exponent, unit_random(&state));
        multiple(number_text, divisor_text, true);
        snprintf(digits, sizeof digits, "%llu", (unsigned long long)(count * divisor + 1));
        spell(number_text, sizeof number_text, "", digits, exponent, unit_random(&state));
        multiple(number_text, divisor_text, false);
    }
}

static void test_divisors_beyond_64_bits(void)
{
    bool multiple_of = false;

    UNIT_STATUS(tern_decimal_is_multiple(read("1"), read("18446744073709551616"), &multiple_of),
                TERN_ERROR_RANGE);
    UNIT_STATUS(tern_decimal_is_multiple(read("1"), read("0"), &multiple_of), TERN_ERROR_RANGE);
    UNIT_STATUS(
        tern_decimal_is_multiple(read("1"), read("0.0000000000000000000000001"), &multiple_of),
        TERN_OK);
    CU_ASSERT(multiple_of);
}

static const unit_test tests[] = {
    {"decimal", "equal", test_equal},
    {"decimal", "order", test_order},
    {"decimal", "multiples", test_multiples},
    {"decimal", "multiples of integers", test_multiples_of_integers},
    {"decimal", "every spelling of a number", test_spellings},
    {"decimal", "multiples of fractions", test_multiples_of_fractions},
    {"decimal", "divisors beyond 64 bits", test_divisors_beyond_64_bits},
};
UNIT_MAIN(tests)

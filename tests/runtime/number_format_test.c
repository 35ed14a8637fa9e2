/* number_format_test.c - numbers to JSON, through encode: layout, shortest digits, locales. */
#define _POSIX_C_SOURCE 200809L /* setenv */
#include "unit.h"

#include <float.h>
#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <sys/stat.h>

enum { NUMBER_SIZE = 64 }; /* room for any number */

static tern_arena arena;

/* Encodes a number, NUL-terminated. */
static void write_number(const tern_type *type, const void *value, char *to)
{
    tern_str json = {"", 0};

    UNIT_STATUS(tern_encode(type, value, NULL, &arena, &json, NULL), TERN_OK);
    CU_ASSERT_FATAL(json.len < NUMBER_SIZE);
    memcpy(to, json.ptr, json.len + 1);
    tern_arena_reset(&arena);
}

/* Decodes a number. */
static tern_status read_number(const tern_type *type, const char *text, void *out)
{
    return tern_decode(type, tern_str_of(text), NULL, &arena, out, NULL);
}

static void check_double(double value, const char *expected)
{
    char text[NUMBER_SIZE];

    write_number(&tern_type_of_double, &value, text);
    UNIT_TEXT(text, expected);
}

static void check_float(float value, const char *expected)
{
    char text[NUMBER_SIZE];

    write_number(&tern_type_of_float, &value, text);
    UNIT_TEXT(text, expected);
}

static void test_integers(void)
{
    static const struct {
        int64_t value;
        const char *text;
    } rows[] = {{0, "0"},
                {-1, "-1"},
                {10, "10"},
                {INT32_MIN, "-2147483648"},
                {INT64_MAX, "9223372036854775807"},
                {INT64_MIN, "-9223372036854775808"}};

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[NUMBER_SIZE];
        write_number(&tern_type_of_int64, &rows[i].value, text);
        UNIT_TEXT(text, rows[i].text);
    }
}

/* As ECMAScript's Number::toString, but for negative zero. */
static void test_layout(void)
{
    check_double(0, "0");
    check_double(-0.0, "-0");
    check_double(1, "1");
    check_double(-1.5, "-1.5");
    check_double(0.1, "0.1");
    check_double(100, "100");
    check_double(123456.789, "123456.789");
    check_double(1e21, "1e+21");
    check_double(1e20, "100000000000000000000");
    check_double(999999999999999900000.0, "999999999999999900000");
    check_double(123456789012345680000.0, "123456789012345680000");
    check_double(1.5e300, "1.5e+300");
    check_double(0.000001, "0.000001");
    check_double(0.0000015, "0.0000015");
    check_double(1e-7, "1e-7");
    check_double(1.25e-7, "1.25e-7");
    check_double(-1e-7, "-1e-7");
    check_double(9007199254740991.0, "9007199254740991");
    check_double(9007199254740992.0, "9007199254740992");
    check_double(9007199254740994.0, "9007199254740994");
    check_double(-9007199254740992.0, "-9007199254740992");
    check_double(18014398509481984.0, "18014398509481984");
    check_double(1.0 / 3, "0.3333333333333333");
    check_double(5e-324, "5e-324");
    check_double(DBL_MIN, "2.2250738585072014e-308");
    check_double(DBL_MAX, "1.7976931348623157e+308");
    check_double(-DBL_MAX, "-1.7976931348623157e+308");
    check_double(4.35, "4.35");
    check_double(0.3, "0.3");
    check_double(0.1 + 0.2, "0.30000000000000004");
    check_double(2e-3, "0.002");
    check_double(1.2345678901234567e19, "12345678901234567000");
    check_double(333333333.33333329, "333333333.3333333");
}

static void test_layout_of_floats(void)
{
    check_float(0, "0");
    check_float(-0.0F, "-0");
    check_float(0.1F, "0.1");
    check_float(1.5F, "1.5");
    check_float(16777216.0F, "16777216");
    check_float(1e21F, "1e+21");
    check_float(1e-7F, "1e-7");
    check_float(FLT_MAX, "3.4028235e+38");
    check_float(FLT_MIN, "1.1754944e-38");
    check_float(1e-45F, "1e-45");
    check_float(1.0F / 3, "0.33333334");
    check_float(-100, "-100");
}

/* The significant digits in a number's text. */
static int significant(const char *text)
{
    char digits[64];
    int count = 0;

    for (; *text != '\0' && *text != 'e'; text++) {
        if (*text >= '0' && *text <= '9' && (count > 0 || *text != '0'))
            digits[count++] = *text;
    }
    while (count > 0 && digits[count - 1] == '0')
        count--;
    return count;
}

/* Reads back as the same, and no fewer digits would. */
static bool shortest_double(double value)
{
    char text[NUMBER_SIZE], fewer[NUMBER_SIZE];
    double back = 0;
    int digits;

    write_number(&tern_type_of_double, &value, text);
    if (strtod(text, NULL) != value || read_number(&tern_type_of_double, text, &back) != TERN_OK ||
        back != value)
        return false;
    digits = significant(text);
    if (digits < 2)
        return true;
    snprintf(fewer, sizeof fewer, "%.*e", digits - 2, value);
    return strtod(fewer, NULL) != value;
}

static bool shortest_float(float value)
{
    char text[NUMBER_SIZE], fewer[NUMBER_SIZE];
    float back = 0;
    int digits;

    write_number(&tern_type_of_float, &value, text);
    if (strtof(text, NULL) != value || read_number(&tern_type_of_float, text, &back) != TERN_OK ||
        back != value)
        return false;
    digits = significant(text);
    if (digits < 2)
        return true;
    snprintf(fewer, sizeof fewer, "%.*e", digits - 2, (double)value);
    return strtof(fewer, NULL) != value;
}

static void test_random_doubles(void)
{
    uint64_t state = 2026;
    size_t wrong = 0, tried = 0;

    while (tried < 200000) {
        uint64_t bits = unit_random(&state);
        double value;
        /* A tenth of them near 1, where people's numbers are. */
        if (tried % 10 == 0)
            bits = (bits & UINT64_C(0x800FFFFFFFFFFFFF)) | (1003 + unit_random(&state) % 60) << 52;
        memcpy(&value, &bits, sizeof value);
        if (!isfinite(value))
            continue;
        tried++;
        wrong += !shortest_double(value);
    }
    UNIT_SIZE(wrong, 0);
}

static void test_random_floats(void)
{
    uint64_t state = 7;
    size_t wrong = 0, tried = 0;

    while (tried < 200000) {
        uint32_t bits = (uint32_t)unit_random(&state);
        float value;
        memcpy(&value, &bits, sizeof value);
        if (!isfinite(value))
            continue;
        tried++;
        wrong += !shortest_float(value);
    }
    UNIT_SIZE(wrong, 0);
}

/* Around a power of two the gap below is half of that above: where shortest digits go wrong. */
static void test_powers_of_two(void)
{
    size_t wrong = 0;

    for (int exponent = -1074; exponent <= 1023; exponent++) {
        double value = ldexp(1, exponent);
        wrong += !shortest_double(value) || !shortest_double(nextafter(value, 0)) ||
                 !shortest_double(nextafter(value, INFINITY) < INFINITY ? nextafter(value, INFINITY)
                                                                        : value);
        if (exponent >= -149 && exponent <= 127)
            wrong += !shortest_float((float)value);
    }
    UNIT_SIZE(wrong, 0);
    check_double(ldexp(1, -44), "5.684341886080802e-14");
    check_double(ldexp(1, -1022), "2.2250738585072014e-308");
    check_double(ldexp(1, 89), "6.189700196426902e+26");
}

/* Makes a locale whose decimal point is a comma, in a directory of the build. */
static bool make_locale(void)
{
    char command[4096];
    int result;

    if (LOCALEDEF[0] == '\0')
        return false;
    mkdir(LOCALE_DIR, 0777);
    snprintf(command, sizeof command,
             "'%s' --no-archive -c -i de_DE -f UTF-8 '%s/de_DE.UTF-8' >'%s/log' 2>&1", LOCALEDEF,
             LOCALE_DIR, LOCALE_DIR);
    result = system(command);
    (void)result; /* warnings make it fail, whether or not there is a locale now */
    return setenv("LOCPATH", LOCALE_DIR, 1) == 0 && setlocale(LC_ALL, "de_DE.UTF-8") != NULL;
}

/* Adds what is written and read of many numbers to a hash (FNV-1a). */
static void hash_bytes(uint64_t *hash, const void *bytes, size_t size)
{
    const unsigned char *at = (const unsigned char *)bytes;

    for (size_t i = 0; i < size; i++)
        *hash = (*hash ^ at[i]) * UINT64_C(0x100000001B3);
}

static uint64_t hash_of_many_numbers(void)
{
    uint64_t state = 44, hash = UINT64_C(0xCBF29CE484222325);
    size_t wrong = 0;

    for (int i = 0; i < 20000; i++) {
        uint64_t random = unit_random(&state);
        char text[NUMBER_SIZE];
        double value, back = 0;
        float narrow, narrow_back = 0;
        int64_t integer = (int64_t)random, integer_back = 0;
        /* Of every size, and with digits behind the point. */
        value = ldexp((double)(random >> 11) + 0.5, (int)(random % 200) - 150);
        narrow = (float)(value / 3);
        write_number(&tern_type_of_double, &value, text);
        hash_bytes(&hash, text, strlen(text));
        wrong += read_number(&tern_type_of_double, text, &back) != TERN_OK;
        write_number(&tern_type_of_float, &narrow, text);
        hash_bytes(&hash, text, strlen(text));
        wrong += read_number(&tern_type_of_float, text, &narrow_back) != TERN_OK;
        write_number(&tern_type_of_int64, &integer, text);
        hash_bytes(&hash, text, strlen(text));
        wrong += read_number(&tern_type_of_int64, text, &integer_back) != TERN_OK;
        wrong += back != value || narrow_back != narrow || integer_back != integer;
    }
    UNIT_SIZE(wrong, 0);
    return hash;
}

static void test_decimal_comma(void)
{
    uint64_t in_c = hash_of_many_numbers();
    /* More digits than 64 bits hold, where a reader may be tempted to ask the C library. */
    static const char many[] = "0.1000000000000000055511151231257827021181583404541015625000001";
    char sample[16];
    double value = 0;
    float narrow = 0;

    if (setlocale(LC_ALL, "de_DE.UTF-8") == NULL && !make_locale()) {
        printf("\n  skipped: no locale with a decimal comma, and localedef can't make one\n");
        return;
    }
    snprintf(sample, sizeof sample, "%.1f", 1.5);
    UNIT_TEXT(sample, "1,5");
    check_double(1.5, "1.5");
    check_double(1234567.25, "1234567.25");
    check_double(0.1, "0.1");
    check_double(1e-7, "1e-7");
    check_float(0.1F, "0.1");
    UNIT_STATUS(read_number(&tern_type_of_double, "1.25", &value), TERN_OK);
    CU_ASSERT(value == 1.25);
    UNIT_STATUS(read_number(&tern_type_of_float, "-2.5e-1", &narrow), TERN_OK);
    CU_ASSERT(narrow == -0.25F);
    UNIT_STATUS(read_number(&tern_type_of_double, many, &value), TERN_OK);
    CU_ASSERT(value == 0.1);
    UNIT_STATUS(read_number(&tern_type_of_float, many, &narrow), TERN_OK);
    CU_ASSERT(narrow == 0.1F);
    CU_ASSERT_EQUAL(read_number(&tern_type_of_double, "1,5", &value), TERN_ERROR_SYNTAX);
    CU_ASSERT(hash_of_many_numbers() == in_c);
    setlocale(LC_ALL, "C");
}

static void test_memory(void)
{
    tern_arena_free(&arena);
    UNIT_SIZE(tern_arena_bytes(&arena), 0);
}

static const unit_test tests[] = {
    {"format", "integers", test_integers},
    {"format", "layout of doubles", test_layout},
    {"format", "layout of floats", test_layout_of_floats},
    {"format", "200,000 random doubles", test_random_doubles},
    {"format", "200,000 random floats", test_random_floats},
    {"format", "powers of two", test_powers_of_two},
    {"format", "a locale with a decimal comma", test_decimal_comma},
    {"format", "memory comes back", test_memory},
};

UNIT_MAIN(tests)

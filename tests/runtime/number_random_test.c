/* number_random_test.c - numbers against the C library and against exact arithmetic, in great
 * numbers, through decode and encode. */
#include "unit.h"

#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

enum { PATTERNS = 1000000, SHORTEST = 100000, DECIMALS = 60000, MIDPOINTS = 6000 };

static tern_arena arena;

/* Decodes a number. */
static tern_status read_number(const tern_type *type, const char *text, void *out)
{
    return tern_decode(type, tern_str_of(text), NULL, &arena, out, NULL);
}

/* Decodes numbers in an array, which reads them another way: `text` has its brackets. Valid until
 * the next one. */
static tern_status read_array(const tern_type *type, const char *text, void *out)
{
    tern_arena_reset(&arena);
    return tern_decode(type, tern_str_of(text), NULL, &arena, out, NULL);
}

/* Encodes a number, into a buffer that has room for any; "" when that fails. */
enum { NUMBER_SIZE = 64 };
static size_t write_number(const tern_type *type, const void *value, char *to)
{
    tern_arena_mark mark = tern_arena_get_mark(&arena);
    tern_str json = {"", 0};

    if (tern_encode(type, value, NULL, &arena, &json, NULL) != TERN_OK || json.len >= NUMBER_SIZE)
        json.len = 0;
    memcpy(to, json.ptr, json.len);
    to[json.len] = '\0';
    tern_arena_rewind(&arena, mark);
    return json.len;
}

/* The first few of what went wrong are shown. */
static void show(size_t *wrong, const char *what, const char *text)
{
    if (++*wrong <= 5)
        printf("\n  %s: %.60s%s", what, text, strlen(text) > 60 ? "..." : "");
}

/* Whether decode gives exactly that double, alone and in an array; infinity stands for refusal. */
enum { ELEMENT_SIZE = 2200 };
static bool reads_double(const char *text, double expected)
{
    static char in_array[ELEMENT_SIZE];
    tern_array_double array;
    double value = 77;
    tern_status status = read_number(&tern_type_of_double, text, &value), status_too;

    snprintf(in_array, sizeof in_array, "[%s]", text);
    status_too = read_array(&tern_type_of_tern_array_double, in_array, &array);
    if (isinf(expected))
        return status == TERN_ERROR_RANGE && status_too == TERN_ERROR_RANGE;
    return status == TERN_OK && memcmp(&value, &expected, sizeof value) == 0 &&
           status_too == TERN_OK && memcmp(&array.items[0], &expected, sizeof value) == 0;
}

static bool reads_float(const char *text, float expected)
{
    static char in_array[ELEMENT_SIZE];
    tern_array_float array;
    float value = 77;
    tern_status status = read_number(&tern_type_of_float, text, &value), status_too;

    snprintf(in_array, sizeof in_array, "[%s]", text);
    status_too = read_array(&tern_type_of_tern_array_float, in_array, &array);
    if (isinf(expected))
        return status == TERN_ERROR_RANGE && status_too == TERN_ERROR_RANGE;
    return status == TERN_OK && memcmp(&value, &expected, sizeof value) == 0 &&
           status_too == TERN_OK && memcmp(&array.items[0], &expected, sizeof value) == 0;
}

/* A number's text as significant digits, without zeros at either end, times a power of ten. */
typedef struct digits {
    char text[NUMBER_SIZE];
    int count;
    long exponent;
} digits;

static digits digits_of(const char *text)
{
    digits found = {{0}, 0, 0};
    bool fraction = false;

    for (text += *text == '-'; *text != '\0' && *text != 'e'; text++) {
        if (*text == '.') {
            fraction = true;
            continue;
        }
        if (found.count > 0 || *text != '0')
            found.text[found.count++] = *text;
        found.exponent -= fraction;
    }
    if (*text == 'e')
        found.exponent += strtol(text + 1, NULL, 10);
    for (; found.count > 0 && found.text[found.count - 1] == '0'; found.exponent++)
        found.text[--found.count] = '\0';
    return found;
}

/* No fewer digits read back as the same, and of as many these are the nearest. */
static bool is_shortest(double value, bool narrow, const char *text)
{
    digits ours = digits_of(text);

    for (int precision = 1; precision <= ours.count; precision++) {
        char other[NUMBER_SIZE];
        digits theirs;
        bool same;
        snprintf(other, sizeof other, "%.*e", precision - 1, value);
        same = narrow ? strtof(other, NULL) == (float)value : strtod(other, NULL) == value;
        if (!same)
            continue;
        theirs = digits_of(other);
        return precision == ours.count && strcmp(theirs.text, ours.text) == 0 &&
               theirs.exponent == ours.exponent;
    }
    /* Where the gap below is narrower than that above, the nearest may be none. */
    return true;
}

static void check_double(double value, bool shortest, size_t *wrong)
{
    char seventeen[NUMBER_SIZE], ours[NUMBER_SIZE], both[2 * NUMBER_SIZE + 4];
    tern_array_double array;
    double back, alone = 77;

    snprintf(seventeen, sizeof seventeen, "%.17g", value);
    write_number(&tern_type_of_double, &value, ours);
    back = strtod(ours, NULL);
    if (memcmp(&back, &value, sizeof value) != 0)
        show(wrong, "the C library reads another number", ours);
    if (read_number(&tern_type_of_double, seventeen, &alone) != TERN_OK ||
        memcmp(&alone, &value, sizeof value) != 0)
        show(wrong, "another number read", seventeen);
    snprintf(both, sizeof both, "[%s,%s]", seventeen, ours);
    if (read_array(&tern_type_of_tern_array_double, both, &array) != TERN_OK ||
        memcmp(&array.items[0], &value, sizeof value) != 0 ||
        memcmp(&array.items[1], &value, sizeof value) != 0)
        show(wrong, "another number read in an array", both);
    if (shortest && !is_shortest(value, false, ours))
        show(wrong, "not the shortest", ours);
}

static void check_float(float value, bool shortest, size_t *wrong)
{
    char nine[NUMBER_SIZE], ours[NUMBER_SIZE], both[2 * NUMBER_SIZE + 4];
    tern_array_float array;
    float back, alone = 77;

    snprintf(nine, sizeof nine, "%.9g", (double)value);
    write_number(&tern_type_of_float, &value, ours);
    back = strtof(ours, NULL);
    if (memcmp(&back, &value, sizeof value) != 0)
        show(wrong, "the C library reads another number", ours);
    if (read_number(&tern_type_of_float, nine, &alone) != TERN_OK ||
        memcmp(&alone, &value, sizeof value) != 0)
        show(wrong, "another number read", nine);
    snprintf(both, sizeof both, "[%s,%s]", nine, ours);
    if (read_array(&tern_type_of_tern_array_float, both, &array) != TERN_OK ||
        memcmp(&array.items[0], &value, sizeof value) != 0 ||
        memcmp(&array.items[1], &value, sizeof value) != 0)
        show(wrong, "another number read in an array", both);
    if (shortest && !is_shortest((double)value, true, ours))
        show(wrong, "not the shortest", ours);
}

static double double_of(uint64_t bits)
{
    double value;

    memcpy(&value, &bits, sizeof value);
    return value;
}

static float float_of(uint32_t bits)
{
    float value;

    memcpy(&value, &bits, sizeof value);
    return value;
}

static void test_bit_patterns(void)
{
    uint64_t state = 2026;
    size_t wrong = 0;

    for (int tried = 0; tried < PATTERNS;) {
        double value = double_of(unit_random(&state));
        if (!isfinite(value))
            continue;
        check_double(value, tried < SHORTEST, &wrong);
        tried++;
    }
    UNIT_SIZE(wrong, 0);
}

static void test_bit_patterns_of_floats(void)
{
    uint64_t state = 32;
    size_t wrong = 0;

    for (int tried = 0; tried < PATTERNS;) {
        float value = float_of((uint32_t)unit_random(&state));
        if (!isfinite(value))
            continue;
        check_float(value, tried < SHORTEST, &wrong);
        tried++;
    }
    UNIT_SIZE(wrong, 0);
}

/* What random bits hardly ever are: subnormal, whole, of few digits, near a power of two. */
static void test_kinds_of_doubles(void)
{
    uint64_t state = 5;
    size_t wrong = 0;

    for (int i = 0; i < 20000; i++) {
        uint64_t random = unit_random(&state), random_too = unit_random(&state);
        uint64_t sign = random << 63;
        double few = (double)(random % 100000) / pow(10, (double)(random_too % 23));
        check_double(double_of(sign | random_too >> (12 + random % 52)), true, &wrong);
        check_double((double)(random_too >> random % 64), true, &wrong);
        check_double(few, true, &wrong);
        check_double(double_of(sign | (((1 + random % 2046) << 52) + random_too % 5 - 2)), false,
                     &wrong);
    }
    UNIT_SIZE(wrong, 0);
}

static void test_ends_of_the_range(void)
{
    static const struct {
        const char *text;
        double value;
    } rows[] = {
        {"1.7976931348623157e308", DBL_MAX},
        {"1.7976931348623158e308", DBL_MAX},
        {"1.797693134862315807e308", DBL_MAX},
        {"1.797693134862315708e308", DBL_MAX},
        {"-1.7976931348623158e308", -DBL_MAX},
        {"1.7976931348623159e308", INFINITY},
        {"1.7976931348623160e308", INFINITY},
        {"-1.7976931348623159e308", -INFINITY},
        {"17976931348623157e292", DBL_MAX},
        {"0.00000000017976931348623157e318", DBL_MAX},
        {"1e309", INFINITY},
        {"1e400", INFINITY},
        {"-1e400", -INFINITY},
        {"1e2147483647", INFINITY},
        {"1e2147483648", INFINITY},
        {"1e9223372036854775808", INFINITY},
        {"1e18446744073709551616", INFINITY},
        {"0e999999999999", 0},
        {"-0e999999999999", -0.0},
        {"0.000e18446744073709551617", 0},
        {"1e-2147483649", 0},
        {"-1e-9223372036854775809", -0.0},
        {"5e-324", DBL_TRUE_MIN},
        {"4.9406564584124654e-324", DBL_TRUE_MIN},
        {"2.4703282292062328e-324", DBL_TRUE_MIN},
        {"2.4703282292062327e-324", 0},
        {"-2.4703282292062327e-324", -0.0},
        {"7.4109846876186981e-324", DBL_TRUE_MIN},
        {"7.4109846876186982e-324", 2 * DBL_TRUE_MIN},
        {"2.2250738585072014e-308", DBL_MIN},
        {"2.2250738585072011e-308", DBL_MIN - DBL_TRUE_MIN},
        {"2.2250738585072012e-308", DBL_MIN},
        {"-0", -0.0},
        {"-0.0", -0.0},
        {"-0E-0", -0.0},
    };
    static const struct {
        const char *text;
        float value;
    } narrow[] = {
        {"3.4028234663852886e38", FLT_MAX},
        {"340282346638528859811704183484516925440", FLT_MAX},
        {"340282356779733661637539395458142568447", FLT_MAX},
        {"340282356779733661637539395458142568448", INFINITY},
        {"-340282356779733661637539395458142568448", -INFINITY},
        {"1.7976931348623157e308", INFINITY},
        {"1e39", INFINITY},
        {"1e400", INFINITY},
        {"1.4e-45", FLT_TRUE_MIN},
        {"7.0064923216240854e-46", FLT_TRUE_MIN},
        {"7.0064923216240853e-46", 0},
        {"-1e-46", -0.0F},
        {"1e-400", 0},
        {"1.17549435e-38", FLT_MIN},
        {"1.17549428e-38", FLT_MIN - FLT_TRUE_MIN},
        /* Rounded to double first, it would be a tie, and go the other way. */
        {"1.00000005960464478", 1.00000012F},
        {"1.000000059604644775390625", 1},
        {"0e999999999999", 0},
    };
    size_t wrong = 0;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (!reads_double(rows[i].text, rows[i].value))
            show(&wrong, "double", rows[i].text);
    }
    for (size_t i = 0; i < sizeof narrow / sizeof narrow[0]; i++) {
        if (!reads_float(narrow[i].text, narrow[i].value))
            show(&wrong, "float", narrow[i].text);
    }
    UNIT_SIZE(wrong, 0);
}

/* A decimal of 1 to 800 digits, mostly few, with a point and an exponent or without. */
static void make_decimal(uint64_t *state, char *to, int largest)
{
    size_t count = 1 + unit_random(state) % (1 + 799U / (1 + unit_random(state) % 50));
    size_t point = unit_random(state) % (count + 1);
    int magnitude = (int)(unit_random(state) % (2 * (unsigned)largest)) - largest;
    char *at = to;

    if (unit_random(state) % 2)
        *at++ = '-';
    if (point == 0) {
        *at++ = '0';
        *at++ = '.';
    }
    for (size_t i = 0; i < count; i++) {
        uint64_t random = unit_random(state);
        /* Runs of nines and zeros are where carries go far. */
        char digit = random % 4 == 0   ? '9'
                     : random % 4 == 1 ? '0'
                                       : (char)('0' + (random >> 8) % 10);
        if (i == point && point > 0)
            *at++ = '.';
        *at++ = i == 0 && digit == '0' ? '1' : digit;
    }
    if (unit_random(state) % 8 == 0)
        *at = '\0';
    else
        snprintf(at, 32, "%s%d", unit_random(state) % 2 ? "e" : "E", magnitude - (int)point);
}

static void test_decimals(void)
{
    static char text[1024];
    uint64_t state = 800;
    size_t wrong = 0;

    for (int i = 0; i < DECIMALS; i++) {
        make_decimal(&state, text, 340);
        if (!reads_double(text, strtod(text, NULL)))
            show(&wrong, "double", text);
        make_decimal(&state, text, 50);
        if (!reads_float(text, strtof(text, NULL)))
            show(&wrong, "float", text);
    }
    UNIT_SIZE(wrong, 0);
}

/* A natural number of up to 900 digits: limbs of nine, the lowest first. */
enum { LIMBS = 100, LIMB = 1000000000 };
typedef struct natural {
    uint32_t limbs[LIMBS];
    size_t count;
} natural;

static void multiply(natural *number, uint32_t by)
{
    uint64_t carry = 0;

    for (size_t i = 0; i < number->count; i++) {
        carry += (uint64_t)number->limbs[i] * by;
        number->limbs[i] = (uint32_t)(carry % LIMB);
        carry /= LIMB;
    }
    while (carry > 0 && number->count < LIMBS) {
        number->limbs[number->count++] = (uint32_t)(carry % LIMB);
        carry /= LIMB;
    }
}

/* base^exponent times the number, in steps of the largest power that a limb's factor can be. */
static void multiply_power(natural *number, uint32_t base, int step, int exponent)
{
    uint32_t power = 1;

    for (int i = 0; i < step; i++)
        power *= base;
    for (; exponent >= step; exponent -= step)
        multiply(number, power);
    for (; exponent > 0; exponent--)
        multiply(number, base);
}

static size_t write_digits(const natural *number, char *to)
{
    size_t length = (size_t)sprintf(to, "%" PRIu32, number->limbs[number->count - 1]);

    for (size_t i = number->count - 1; i-- > 0;)
        length += (size_t)sprintf(to + length, "%09" PRIu32, number->limbs[i]);
    return length;
}

/* The exact digits of odd * 2^exponent, and the power of ten that they are times. */
static size_t write_exactly(uint64_t odd, int exponent, char *to, int *out_power)
{
    natural number = {
        {(uint32_t)(odd % LIMB), (uint32_t)(odd / LIMB % LIMB), (uint32_t)(odd / LIMB / LIMB)}, 3};

    while (number.count > 1 && number.limbs[number.count - 1] == 0)
        number.count--;
    if (exponent >= 0)
        multiply_power(&number, 2, 29, exponent);
    else
        multiply_power(&number, 5, 13, -exponent);
    *out_power = exponent < 0 ? exponent : 0;
    return write_digits(&number, to);
}

/* Writes digits * 10^power in one of several ways. */
static void spell(char *to, const char *number, size_t length, int power, unsigned way)
{
    int before = (int)length + power; /* digits in front of the point */

    switch (way % 4) {
    case 0:
        sprintf(to, "%se%d", number, power);
        break;
    case 1:
        sprintf(to, "%c.%s0E%+d", number[0], number + 1, before - 1);
        break;
    case 2:
        sprintf(to, "0.000%se%d", number, before + 3);
        break;
    default: /* no exponent */
        if (power == 0)
            sprintf(to, "%s.0", number);
        else if (before > 0)
            sprintf(to, "%.*s.%s", before, number, number + before);
        else
            sprintf(to, "0.%0*d%s", -before, 0, number);
        if (before == 0)
            sprintf(to, "0.%s", number);
        break;
    }
}

/* Three decimals around what lies halfway between two neighbours, the lower of which is
 * mantissa * 2^exponent: a bit less, exactly that, a bit more. */
typedef struct midpoint {
    char text[3][ELEMENT_SIZE - 4];
} midpoint;

static void make_midpoint(uint64_t mantissa, int exponent, unsigned way, midpoint *out)
{
    char number[1000];
    int power;
    size_t length = write_exactly(2 * mantissa + 1, exponent - 1, number, &power), at;

    spell(out->text[1], number, length, power, way);
    memcpy(number + length, "1", 2);
    spell(out->text[2], number, length + 1, power - 1, way);
    /* One less in the last digit, and a nine behind it. */
    for (at = length - 1; number[at] == '0'; at--)
        number[at] = '9';
    number[at]--;
    memcpy(number + length, "9", 2);
    if (number[0] == '0')
        spell(out->text[0], number + 1, length, power - 1, way);
    else
        spell(out->text[0], number, length + 1, power - 1, way);
}

static void check_midpoint(uint64_t bits, unsigned way, size_t *wrong)
{
    static midpoint made;
    uint64_t fraction = bits & ((UINT64_C(1) << 52) - 1);
    int exponent = (int)(bits >> 52);
    uint64_t mantissa = exponent > 0 ? fraction | UINT64_C(1) << 52 : fraction;
    double below = double_of(bits), above = double_of(bits + 1);

    make_midpoint(mantissa, (exponent > 0 ? exponent : 1) - 1075, way, &made);
    if (!reads_double(made.text[0], below))
        show(wrong, "just below the middle", made.text[0]);
    if (!reads_double(made.text[1], bits % 2 == 0 ? below : above))
        show(wrong, "in the middle", made.text[1]);
    if (!reads_double(made.text[2], above))
        show(wrong, "just above the middle", made.text[2]);
}

static void check_midpoint_of_floats(uint32_t bits, unsigned way, size_t *wrong)
{
    static midpoint made;
    uint32_t fraction = bits & ((UINT32_C(1) << 23) - 1);
    int exponent = (int)(bits >> 23);
    uint64_t mantissa = exponent > 0 ? fraction | UINT32_C(1) << 23 : fraction;
    float below = float_of(bits), above = float_of(bits + 1);

    make_midpoint(mantissa, (exponent > 0 ? exponent : 1) - 150, way, &made);
    if (!reads_float(made.text[0], below))
        show(wrong, "just below the middle", made.text[0]);
    if (!reads_float(made.text[1], bits % 2 == 0 ? below : above))
        show(wrong, "in the middle", made.text[1]);
    if (!reads_float(made.text[2], above))
        show(wrong, "just above the middle", made.text[2]);
}

static void test_midpoints(void)
{
    /* Zero, the least, the largest subnormal, the least normal, one and its neighbours, 2^53, the
     * largest and the one below. */
    static const uint64_t borders[] = {
        0,
        1,
        2,
        UINT64_C(0x000FFFFFFFFFFFFF),
        UINT64_C(0x0010000000000000),
        UINT64_C(0x001FFFFFFFFFFFFF),
        UINT64_C(0x3FEFFFFFFFFFFFFF),
        UINT64_C(0x3FF0000000000000),
        UINT64_C(0x4340000000000000),
        UINT64_C(0x433FFFFFFFFFFFFF),
        UINT64_C(0x7FEFFFFFFFFFFFFE),
        UINT64_C(0x7FEFFFFFFFFFFFFF),
    };
    uint64_t state = 50;
    size_t wrong = 0;

    for (size_t i = 0; i < sizeof borders / sizeof borders[0]; i++) {
        for (unsigned way = 0; way < 4; way++)
            check_midpoint(borders[i], way, &wrong);
    }
    for (unsigned i = 0; i < MIDPOINTS; i++) {
        uint64_t random = unit_random(&state);
        /* Half of them where numbers have few digits, so that short ones are halfway too. */
        uint64_t exponent = i % 2 == 0 ? random >> 12 & 0x7FF : 1015 + random % 90;
        uint64_t bits = exponent % 2047 << 52 | unit_random(&state) >> 12;
        check_midpoint(bits, i / 2, &wrong);
    }
    UNIT_SIZE(wrong, 0);
}

static void test_midpoints_of_floats(void)
{
    static const uint32_t borders[] = {
        0,          1,          2,          0x007FFFFF, 0x00800000, 0x00FFFFFF,
        0x3F7FFFFF, 0x3F800000, 0x4B800000, 0x4B7FFFFF, 0x7F7FFFFE, 0x7F7FFFFF,
    };
    uint64_t state = 51;
    size_t wrong = 0;

    for (size_t i = 0; i < sizeof borders / sizeof borders[0]; i++) {
        for (unsigned way = 0; way < 4; way++)
            check_midpoint_of_floats(borders[i], way, &wrong);
    }
    for (unsigned i = 0; i < 4 * MIDPOINTS; i++)
        check_midpoint_of_floats((uint32_t)(unit_random(&state) % 0x7F800000), i, &wrong);
    UNIT_SIZE(wrong, 0);
}

static void test_memory(void)
{
    tern_arena_free(&arena);
    UNIT_SIZE(tern_arena_bytes(&arena), 0);
}

static const unit_test tests[] = {
    {"random numbers", "a million doubles", test_bit_patterns},
    {"random numbers", "a million floats", test_bit_patterns_of_floats},
    {"random numbers", "doubles of every kind", test_kinds_of_doubles},
    {"random numbers", "the ends of the range", test_ends_of_the_range},
    {"random numbers", "decimals of up to 800 digits", test_decimals},
    {"random numbers", "halfway between doubles", test_midpoints},
    {"random numbers", "halfway between floats", test_midpoints_of_floats},
    {"random numbers", "memory comes back", test_memory},
};

UNIT_MAIN(tests)

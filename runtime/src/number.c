/* number.c - JSON's numbers to C's and back. Doubles are double.c's; what is too long for it, and
 * floats, are the C library's, given and asked for digits and exponents alone: then no locale's
 * decimal point can get in. */
#include "number_internal.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "bytes_internal.h"
#include "double_internal.h"

enum {
    /* Digits that decide how any double rounds: 767, and one that says "and more". */
    SIGNIFICANT_DIGITS = 780,
    /* Beyond this every exponent means zero or infinity; it keeps sums of them small. */
    EXPONENT_BOUND = 1000000000,
    DIGITS_MAX = 17 /* of the shortest decimal of a double */
};

/* A number taken apart: +-digits * 10^exponent, leading zeros dropped. */
typedef struct decimal {
    bool negative;
    long long exponent;
    size_t count;
    /* A NUL, and room for an exponent as text, behind the digits. */
    char digits[SIGNIFICANT_DIGITS + 32];
} decimal;

static void add_digit(decimal *number, char digit, bool *dropped)
{
    if (number->count == 0 && digit == '0')
        return;
    if (number->count < SIGNIFICANT_DIGITS) {
        number->digits[number->count++] = digit;
    } else {
        number->exponent++;
        if (digit != '0')
            *dropped = true;
    }
}

/* What stands behind the e. */
static long long read_exponent(const char *at, const char *end)
{
    bool negative = *at == '-';
    long long exponent = 0;

    if (*at == '+' || *at == '-')
        at++;
    for (; at < end; at++) {
        if (exponent < EXPONENT_BOUND)
            exponent = exponent * 10 + (*at - '0');
    }
    return negative ? -exponent : exponent;
}

static void take_apart(tern_str text, decimal *number)
{
    const char *at = text.ptr, *end = text.ptr + text.len;
    bool dropped = false;

    number->negative = at < end && *at == '-';
    number->exponent = 0;
    number->count = 0;
    if (number->negative)
        at++;
    for (; at < end && *at >= '0' && *at <= '9'; at++)
        add_digit(number, *at, &dropped);
    if (at < end && *at == '.') {
        for (at++; at < end && *at >= '0' && *at <= '9'; at++) {
            number->exponent--;
            add_digit(number, *at, &dropped);
        }
    }
    if (at < end)
        number->exponent += read_exponent(at + 1, end);
    /* What was dropped only decides ties: any digit but 0 says there was something. */
    if (dropped)
        number->digits[number->count - 1] = '1';
    while (number->count > 0 && number->digits[number->count - 1] == '0') {
        number->count--;
        number->exponent++;
    }
    number->digits[number->count] = '\0';
}

/* The magnitude of a number that is an integer, at most `limit`. */
static tern_status to_magnitude(const decimal *number, uint64_t limit, uint64_t *out)
{
    uint64_t magnitude = 0;

    if (number->count > 0 && number->exponent < 0)
        return TERN_ERROR_TYPE;
    if (number->count > 20 || (number->count > 0 && number->exponent > 20))
        return TERN_ERROR_RANGE;
    for (size_t i = 0; number->count > 0 && i < number->count + (size_t)number->exponent; i++) {
        unsigned digit = i < number->count ? (unsigned)(number->digits[i] - '0') : 0;
        if (digit > limit || magnitude > (limit - digit) / 10)
            return TERN_ERROR_RANGE;
        magnitude = magnitude * 10 + digit;
    }
    *out = magnitude;
    return TERN_OK;
}

tern_status tern_number_to_int64(tern_str text, int64_t *out)
{
    decimal number;
    uint64_t magnitude = 0;
    tern_status status;

    take_apart(text, &number);
    status = to_magnitude(&number, (uint64_t)INT64_MAX + (number.negative ? 1 : 0), &magnitude);
    if (status == TERN_OK)
        *out = number.negative ? (int64_t)(0 - magnitude) : (int64_t)magnitude;
    return status;
}

tern_status tern_number_to_uint64(tern_str text, uint64_t *out)
{
    decimal number;

    take_apart(text, &number);
    return to_magnitude(&number, number.negative ? 0 : UINT64_MAX, out);
}

/* Makes `digits` read as the number for strtod, which sees no decimal point. */
static void append_exponent(decimal *number)
{
    snprintf(number->digits + number->count, sizeof number->digits - number->count, "e%lld",
             number->exponent);
}

/* A number as its first digits and the power of ten that they are multiplied by. */
typedef struct leading_digits {
    uint64_t digits;
    long long exponent;
    bool more; /* some follow that are not 0 */
    bool negative;
} leading_digits;

/* As many digits as a uint64_t surely holds. */
enum { LEADING_MAX = 19 };

static void add_leading(leading_digits *number, char digit, int *count)
{
    if (*count == LEADING_MAX) {
        number->exponent++;
        number->more = number->more || digit != '0';
        return;
    }
    number->digits = number->digits * 10 + (uint64_t)(digit - '0');
    *count += number->digits != 0;
}

static void read_leading(tern_str text, leading_digits *out)
{
    const char *at = text.ptr, *end = text.ptr + text.len;
    int count = 0;

    memset(out, 0, sizeof *out);
    out->negative = at < end && *at == '-';
    for (at += out->negative; at < end && *at >= '0' && *at <= '9'; at++)
        add_leading(out, *at, &count);
    if (at < end && *at == '.') {
        for (at++; at < end && *at >= '0' && *at <= '9'; at++) {
            out->exponent--;
            add_leading(out, *at, &count);
        }
    }
    if (at < end)
        out->exponent += read_exponent(at + 1, end);
}

/* Reads an exponent of few digits, the cursor behind its e; NULL where it is none. */
static const char *read_small_exponent(const char *at, int64_t *exponent)
{
    bool negative = *at == '-';
    uint64_t value = 0;
    const char *start;

    if (*at == '+' || *at == '-')
        at++;
    start = at;
    at = tern_read_digits(start, &value);
    if (at == start || at - start >= TERN_DIGITS_AT_ONCE)
        return NULL;
    *exponent += negative ? -(int64_t)value : (int64_t)value;
    return at;
}

/* The double, where both the digits and the power of ten are doubles exactly: then one rounding is
 * the only one (W. D. Clinger, "How to Read Floating Point Numbers Accurately", 1990). */
static inline bool from_exact(uint64_t digits, int64_t exponent, double *out)
{
    static const double powers[] = {1,    1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                    1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                    1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

    if (FLT_EVAL_METHOD != 0 || digits > UINT64_C(1) << 53 || exponent > 0 || exponent < -22)
        return false;
    *out = (double)(int64_t)digits / powers[-exponent];
    return true;
}

const char *tern_number_read_double(const char *at, double *out)
{
    bool negative = *at == '-';
    const char *start = at + negative;
    uint64_t digits = 0;
    int64_t exponent = 0;
    size_t count;
    double value;

    at = tern_read_digits(start, &digits);
    count = (size_t)(at - start);
    if (count == 0 || (count > 1 && *start == '0'))
        return NULL;
    if (*at == '.') {
        const char *fraction = at + 1;
        at = tern_read_digits(fraction, &digits);
        exponent = -(int64_t)(at - fraction);
        if (at == fraction)
            return NULL;
        count += (size_t)(at - fraction);
    }
    if (count > LEADING_MAX)
        return NULL;
    if (*at == 'e' || *at == 'E') {
        at = read_small_exponent(at + 1, &exponent);
        if (at == NULL)
            return NULL;
    }
    if (!from_exact(digits, exponent, &value)) {
        value = tern_double_of_decimal(digits, exponent);
        if (isinf(value))
            return NULL;
    }
    *out = negative ? -value : value;
    return at;
}

/* The double, where the leading digits decide it. */
static bool from_leading(const leading_digits *number, double *out)
{
    *out = tern_double_of_decimal(number->digits, number->exponent);
    /* The number lies between these two: where they round alike, so does it. */
    return !number->more || tern_double_of_decimal(number->digits + 1, number->exponent) == *out;
}

tern_status tern_number_to_double(tern_str text, double *out)
{
    leading_digits leading;
    decimal number;
    double value = 0;

    read_leading(text, &leading);
    if (from_leading(&leading, &value)) {
        if (isinf(value))
            return TERN_ERROR_RANGE;
        *out = leading.negative ? -value : value;
        return TERN_OK;
    }
    value = 0;
    take_apart(text, &number);
    if (number.count > 0) {
        append_exponent(&number);
        value = strtod(number.digits, NULL);
        if (isinf(value))
            return TERN_ERROR_RANGE;
    }
    *out = number.negative ? -value : value;
    return TERN_OK;
}

tern_status tern_number_to_float(tern_str text, float *out)
{
    decimal number;
    float value = 0;

    take_apart(text, &number);
    if (number.count > 0) {
        append_exponent(&number);
        value = strtof(number.digits, NULL);
        if (isinf(value))
            return TERN_ERROR_RANGE;
    }
    *out = number.negative ? -value : value;
    return TERN_OK;
}

/* The digits of a number below 10^8 as the values of eight bytes, the first of them lowest: parted
 * in two, those in two, and those again, all at once. */
static inline uint64_t part_digits(uint32_t value)
{
    uint64_t high = value / 10000, parts, quotients;

    parts = high | (uint64_t)(value - high * 10000) << 32;
    quotients = (parts * 10486 >> 20) & UINT64_C(0x0000007F0000007F); /* by 100, below 10^4 */
    parts = quotients | (parts - quotients * 100) << 16;
    quotients = (parts * 103 >> 10) & UINT64_C(0x000F000F000F000F); /* by 10, below 100 */
    return quotients | (parts - quotients * 10) << 8;
}

static inline void write_eight(uint32_t value, char *to)
{
    tern_store_64(to, part_digits(value) + UINT64_C(0x3030303030303030));
}

/* Writes the last `length` digits of a number below 10^8, and whatever behind them. */
static inline void write_last(uint32_t value, size_t length, char *to)
{
    tern_store_64(to, (part_digits(value) + UINT64_C(0x3030303030303030)) >> (64 - 8 * length));
}

/* How many digits a number has: told without writing them, since what is written next waits for it.
 */
static inline size_t count_digits(uint64_t value)
{
    static const uint64_t powers[] = {0,
                                      UINT64_C(10),
                                      UINT64_C(100),
                                      UINT64_C(1000),
                                      UINT64_C(10000),
                                      UINT64_C(100000),
                                      UINT64_C(1000000),
                                      UINT64_C(10000000),
                                      UINT64_C(100000000),
                                      UINT64_C(1000000000),
                                      UINT64_C(10000000000),
                                      UINT64_C(100000000000),
                                      UINT64_C(1000000000000),
                                      UINT64_C(10000000000000),
                                      UINT64_C(100000000000000),
                                      UINT64_C(1000000000000000),
                                      UINT64_C(10000000000000000),
                                      UINT64_C(100000000000000000),
                                      UINT64_C(1000000000000000000),
                                      UINT64_C(10000000000000000000)};
    /* The bits times log10(2): right, or one too few. */
    unsigned count = (64 - tern_leading_zeros(value | 1)) * 1233 >> 12;

    return count + (value >= powers[count]);
}

size_t tern_number_format_uint64(uint64_t value, char *to)
{
    const uint64_t block = 100000000;
    size_t length = count_digits(value), above;

    /* What is asked is known earlier than the length is. */
    if (value < block) {
        write_last((uint32_t)value, length, to);
        return length;
    }
    if (value < block * block) {
        above = length - 8;
        write_last((uint32_t)(value / block), above, to);
        write_eight((uint32_t)(value % block), to + above);
        return length;
    }
    above = length - 16;
    write_last((uint32_t)(value / (block * block)), above, to);
    value %= block * block;
    write_eight((uint32_t)(value / block), to + above);
    write_eight((uint32_t)(value % block), to + above + 8);
    return length;
}

size_t tern_number_format_int64(int64_t value, char *to)
{
    size_t sign = value < 0;
    uint64_t magnitude = sign ? 0 - (uint64_t)value : (uint64_t)value;

    *to = '-';
    return tern_number_format_uint64(magnitude, to + sign) + sign;
}

/* The digits of a positive number to that precision; `exponent` as in d.ddd * 10^exponent. */
static void round_to(double value, int precision, decimal *number)
{
    char text[64];
    const char *at = text;

    snprintf(text, sizeof text, "%.*e", precision - 1, value);
    number->count = 0;
    for (; *at != 'e'; at++) {
        if (*at >= '0' && *at <= '9')
            number->digits[number->count++] = *at;
    }
    number->exponent = strtol(at + 1, NULL, 10) - (long)(number->count - 1);
}

/* Lays out digits as ECMAScript's Number::toString (RFC 8785, section 3.2.2.3). */
static size_t lay_out(const decimal *number, char *to)
{
    long long count = (long long)number->count;
    long long point = count + number->exponent; /* digits before the decimal point */
    size_t length = 0;

    if (point > 21 || point < -5) {
        to[length++] = number->digits[0];
        if (count > 1) {
            to[length++] = '.';
            memcpy(to + length, number->digits + 1, number->count - 1);
            length += number->count - 1;
        }
        to[length++] = 'e';
        if (point > 0)
            to[length++] = '+';
        return length + tern_number_format_int64(point - 1, to + length);
    }
    if (point <= 0) {
        to[length++] = '0';
        to[length++] = '.';
        for (; point < 0; point++)
            to[length++] = '0';
    }
    for (long long i = 0; i < count || i < point; i++) {
        if (i == point && point > 0)
            to[length++] = '.';
        to[length++] = i < count ? number->digits[i] : '0';
    }
    return length;
}

/* Whether the digits read back as that number. */
static bool reads_back(decimal *number, float value)
{
    append_exponent(number);
    return strtof(number->digits, NULL) == value;
}

/* Adds one in the last place. */
static void step_up(decimal *number)
{
    size_t i = number->count;

    while (i > 0 && number->digits[i - 1] == '9')
        number->digits[--i] = '0';
    if (i > 0) {
        number->digits[i - 1]++;
    } else {
        number->digits[0] = '1';
        number->exponent++;
    }
}

/* Lays out digits without the zeros that end them. */
static size_t lay_out_stripped(decimal *number, char *to)
{
    while (number->count > 1 && number->digits[number->count - 1] == '0') {
        number->count--;
        number->exponent++;
    }
    return lay_out(number, to);
}

/* Writes the sign and, where that is all, 0; the length of what it wrote. */
static size_t format_sign(double value, char *to)
{
    size_t length = 0;

    if (signbit(value))
        to[length++] = '-';
    if (value == 0)
        to[length++] = '0';
    return length;
}

/* Takes off the zeros that end the digits of a number. */
static void strip_zeros(uint64_t *digits, int *exponent)
{
    static const struct {
        uint32_t power;
        int zeros;
    } steps[] = {{100000000, 8}, {10000, 4}, {100, 2}, {10, 1}};

    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        if (*digits % steps[i].power == 0) {
            *digits /= steps[i].power;
            *exponent += steps[i].zeros;
        }
    }
}

size_t tern_number_format_double(double value, char *to)
{
    size_t length = format_sign(value, to);
    uint64_t digits;
    int exponent;
    decimal number;
    size_t point;

    if (value == 0)
        return length;
    value = fabs(value);
    /* 2^53: integers up to it are exact, and all their digits are wanted. */
    if (value <= 9007199254740992.0 && value == (double)(uint64_t)value)
        return length + tern_number_format_uint64((uint64_t)value, to + length);
    tern_double_to_decimal(value, &digits, &exponent);
    if (digits % 10 == 0)
        strip_zeros(&digits, &exponent);
    number.count = tern_number_format_uint64(digits, number.digits);
    number.exponent = exponent;
    point = number.count + (size_t)exponent; /* digits before it, where they are some */
    if (exponent >= 0 || (size_t)-exponent >= number.count)
        return length + lay_out_stripped(&number, to + length);
    /* Most numbers: the point is among the digits. A fixed size is one or two moves. */
    to += length;
    memcpy(to, number.digits, DIGITS_MAX);
    to[point] = '.';
    memcpy(to + point + 1, number.digits + point, DIGITS_MAX);
    return length + number.count + 1;
}

size_t tern_number_format_float(float value, char *to)
{
    size_t length = format_sign((double)value, to);
    decimal number;
    int exponent;

    if (value == 0)
        return length;
    value = fabsf(value);
    /* Nine digits always read back; fewer than six would only for numbers that end in zeros, or
     * that have lost digits to their smallness. */
    for (int precision = value < FLT_MIN ? 1 : 6;; precision++) {
        round_to((double)value, precision, &number);
        if (precision == 9 || reads_back(&number, value))
            break;
        /* Below a power of two numbers lie closer than above: digits that are too small to read
         * back may do so one step up. */
        if (frexpf(value, &exponent) == 0.5F) {
            step_up(&number);
            if (reads_back(&number, value))
                break;
        }
    }
    return length + lay_out_stripped(&number, to + length);
}

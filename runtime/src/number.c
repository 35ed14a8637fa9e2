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
    EXPONENT_BOUND = 1000000000
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

/* Reads a natural number of at most 19 digits; NULL for all else. Branches tell how long it is
 * where they can: what is read next waits for no branch that is foreseen. */
TERN_INLINE const char *read_natural(const char *start, uint64_t *out)
{
    const char *at;
    uint64_t others, word = tern_load_digits(start, &others), value;
    size_t count;

    if (others != 0) {
        count = tern_lowest_bit(others) >> 3;
        if (count == 0 || (*start == '0' && count > 1))
            return NULL;
        at = start + count;
        value = tern_join_digits(word << (64 - 8 * count));
    } else {
        unsigned digit;
        at = start + TERN_DIGITS_AT_ONCE;
        value = tern_join_digits(word);
        /* One by one to the ten that moments have, then many at once. */
        digit = (unsigned)(unsigned char)*at - '0';
        if (digit <= 9) {
            value = value * 10 + digit;
            digit = (unsigned)(unsigned char)*++at - '0';
        }
        if (digit <= 9) {
            value = value * 10 + digit;
            digit = (unsigned)(unsigned char)*++at - '0';
        }
        if (digit <= 9) {
            word = tern_load_digits(at, &others);
            if (others != 0) {
                count = tern_lowest_bit(others) >> 3;
                value = tern_append_digits(value, word, count);
                at += count;
            } else {
                value = value * 100000000 + tern_join_digits(word);
                at += TERN_DIGITS_AT_ONCE;
                if (*at >= '0' && *at <= '9') {
                    value = value * 10 + (uint64_t)(*at++ - '0');
                    if (*at >= '0' && *at <= '9')
                        return NULL;
                }
            }
        }
        if (*start == '0')
            return NULL;
    }
    if (*at == '.' || (*at | 0x20) == 'e')
        return NULL;
    *out = value;
    return at;
}

/* Reads what is behind a minus. A function of its own keeps the sign a branch too. */
TERN_NO_INLINE const char *read_negative(const char *at, int64_t *out)
{
    uint64_t value;

    at = read_natural(at, &value);
    if (at == NULL || value > UINT64_C(1) << 63)
        return NULL;
    *out = (int64_t)(0 - value);
    return at;
}

const char *tern_number_read_integer(const char *at, int64_t *out)
{
    uint64_t value;

    if (*at == '-')
        return read_negative(at + 1, out);
    at = read_natural(at, &value);
    if (at == NULL || value > INT64_MAX)
        return NULL;
    *out = (int64_t)value;
    return at;
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

/* Reads a double that has no sign. */
TERN_NO_INLINE const char *read_positive(const char *start, double *out)
{
    const char *at;
    uint64_t digits = 0;
    int64_t exponent = 0;
    size_t count;

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
    if (!from_exact(digits, exponent, out)) {
        *out = tern_double_of_decimal(digits, exponent);
        if (isinf(*out))
            return NULL;
    }
    return at;
}

const char *tern_number_read_double(const char *at, double *out)
{
    if (*at != '-')
        return read_positive(at, out);
    at = read_positive(at + 1, out);
    if (at)
        *out = -*out;
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

static inline uint64_t reverse_bytes(uint64_t word)
{
#if defined(__GNUC__)
    return __builtin_bswap64(word);
#else
    word = (word & UINT64_C(0x00FF00FF00FF00FF)) << 8 | (word >> 8 & UINT64_C(0x00FF00FF00FF00FF));
    word =
        (word & UINT64_C(0x0000FFFF0000FFFF)) << 16 | (word >> 16 & UINT64_C(0x0000FFFF0000FFFF));
    return word << 32 | word >> 32;
#endif
}

/* The digits of a number below 10^8 as the values of eight bytes, the last of them lowest: parted
 * in two, those in two, and those again, all at once. Where n is q * d + r, r with q above it is
 * n + q * (2^bits - d). */
static inline uint64_t part_digits(uint32_t value)
{
    uint64_t parts = value;

    parts += (parts * 109951163 >> 40) * (UINT64_C(0x100000000) - 10000);
    parts += ((parts * 10486 >> 20) & UINT64_C(0x0000007F0000007F)) * (0x10000 - 100);
    parts += ((parts * 103 >> 10) & UINT64_C(0x000F000F000F000F)) * (0x100 - 10);
    return parts;
}

/* Values of digits to their characters. */
static inline uint64_t to_text(uint64_t values)
{
    return values + UINT64_C(0x3030303030303030);
}

static inline void write_eight(uint32_t value, char *to)
{
    tern_store_64(to, reverse_bytes(to_text(part_digits(value))));
}

/* Writes a number below 10^8 and whatever behind it; returns how many digits it has. */
static inline size_t write_first(uint32_t value, char *to)
{
    uint64_t values = reverse_bytes(part_digits(value));
    /* Those of the zeros in front; the last digit counts even if it is one. */
    unsigned bits = tern_lowest_bit(values | UINT64_C(1) << 56) & 56;

    tern_store_64(to, to_text(values) >> bits);
    return 8 - bits / 8;
}

size_t tern_number_format_uint64(uint64_t value, char *to)
{
    const uint64_t block = 100000000;
    size_t length;

    if (value < block)
        return write_first((uint32_t)value, to);
    if (value < block * block) {
        length = write_first((uint32_t)(value / block), to);
        write_eight((uint32_t)(value % block), to + length);
        return length + 8;
    }
    length = write_first((uint32_t)(value / (block * block)), to);
    value %= block * block;
    write_eight((uint32_t)(value / block), to + length);
    write_eight((uint32_t)(value % block), to + length + 8);
    return length + 16;
}

size_t tern_number_format_int64(int64_t value, char *to)
{
    size_t sign = value < 0;
    uint64_t magnitude = sign ? 0 - (uint64_t)value : (uint64_t)value;

    *to = '-';
    return tern_number_format_uint64(magnitude, to + sign) + sign;
}

/* Up to which number, as digits before the decimal point, no exponent is written, and down to which
 * (RFC 8785, section 3.2.2.3). */
enum { POINT_LAST = 21, POINT_FIRST = -5 };

/* The digits of a decimal, which are 17, as text: the first, and two words for the others. */
typedef struct decimal_text {
    char first;
    uint64_t words[2];
    size_t count; /* without the zeros that end them */
} decimal_text;

static inline decimal_text text_of_digits(uint64_t digits)
{
    const uint64_t block = 100000000;
    uint64_t first = digits / (block * block), upper, lower, last;
    decimal_text text;

    digits -= first * (block * block);
    upper = part_digits((uint32_t)(digits / block));
    lower = part_digits((uint32_t)(digits % block));
    text.first = (char)('0' + first);
    text.words[0] = reverse_bytes(to_text(upper));
    text.words[1] = reverse_bytes(to_text(lower));
    /* The lowest bit of the last digit that is not 0 is less than four above its byte's; where all
     * eight are, the bit that stands in is one before the next byte. */
    last = (lower != 0 ? lower : upper) | UINT64_C(1) << 63;
    text.count = (lower != 0 ? 17 : 9) - ((tern_lowest_bit(last) + 1) >> 3);
    return text;
}

/* Writes the 16 digits behind the first. */
static inline void write_rest(const decimal_text *text, char *to)
{
    tern_store_64(to, text->words[0]);
    tern_store_64(to + 8, text->words[1]);
}

/* Writes all 17 digits with a point behind the first `before`, at least 1: 18 bytes, where that
 * is more than 17 the digits alone. */
static inline void write_pointed(const decimal_text *text, size_t before, char *to)
{
    static const unsigned char masks[40] = {0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
                                            0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
                                            0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF};
    const char *mask = (const char *)masks + 21 - before;
    uint64_t upper = text->words[0], lower = text->words[1];
    /* What is behind the point, one place further. */
    uint64_t moved_upper = upper << 8, moved_lower = lower << 8 | upper >> 56;

    to[0] = text->first;
    tern_store_64(to + 10, lower);
    tern_store_64(to + 1, moved_upper ^ ((upper ^ moved_upper) & tern_load_64(mask)));
    tern_store_64(to + 9, moved_lower ^ ((lower ^ moved_lower) & tern_load_64(mask + 8)));
    to[before] = '.';
}

/* Writes a decimal of 17 digits with an exponent; `point`: digits before the decimal point. */
static size_t write_with_exponent(const decimal_text *text, int point, char *to)
{
    size_t length = text->count > 1 ? text->count + 1 : 1;

    to[0] = text->first;
    to[1] = '.';
    write_rest(text, to + 2);
    to[length++] = 'e';
    if (point > 0)
        to[length++] = '+';
    return length + tern_number_format_int64(point - 1, to + length);
}

/* Lays out a decimal as ECMAScript's Number::toString (RFC 8785, section 3.2.2.3). */
static inline size_t lay_out(tern_decimal number, char *to)
{
    decimal_text text = text_of_digits(number.digits);
    int point = number.exponent + TERN_DECIMAL_DIGITS; /* digits before it */
    size_t before = (size_t)point;

    if (point >= 1 && point <= POINT_LAST) {
        write_pointed(&text, before, to);
        if (before > TERN_DECIMAL_DIGITS)
            tern_store_64(to + TERN_DECIMAL_DIGITS, to_text(0));
        return text.count > before ? text.count + 1 : before;
    }
    if (point <= 0 && point >= POINT_FIRST) {
        tern_store_64(to, to_text(0));
        to[1] = '.';
        to += 2 - point;
        to[0] = text.first;
        write_rest(&text, to + 1);
        return text.count + (size_t)(2 - point);
    }
    return write_with_exponent(&text, point, to);
}

size_t tern_number_format_double(double value, char *to)
{
    size_t sign = signbit(value) != 0;

    *to = '-';
    value = fabs(value);
    /* 2^53: integers up to it are exact, and all their digits are wanted. */
    if (value <= 9007199254740992.0 && value == (double)(int64_t)value)
        return sign + tern_number_format_uint64((uint64_t)(int64_t)value, to + sign);
    return sign + lay_out(tern_double_to_decimal(value), to + sign);
}

size_t tern_number_format_float(float value, char *to)
{
    size_t sign = signbit(value) != 0;

    *to = '-';
    value = fabsf(value);
    if (value == 0) {
        to[sign] = '0';
        return sign + 1;
    }
    return sign + lay_out(tern_float_to_decimal(value), to + sign);
}

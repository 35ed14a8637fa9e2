/* decimal.c - exact decimal numbers, without a copy of their digits. */
#include "decimal_internal.h"

/* Far beyond what the length of any text can make up for. */
#define EXPONENT_BOUND INT64_C(100000000000000000)

static int64_t read_exponent(const char *at, const char *end)
{
    int64_t exponent = 0;
    bool negative = at < end && *at == '-';

    if (at < end && (*at == '+' || *at == '-'))
        at++;
    for (; at < end; at++) {
        if (exponent < EXPONENT_BOUND)
            exponent = exponent * 10 + (*at - '0');
    }
    if (exponent > EXPONENT_BOUND)
        exponent = EXPONENT_BOUND;
    return negative ? -exponent : exponent;
}

tern_decimal tern_decimal_read(tern_str number)
{
    const char *at = number.ptr, *end = number.ptr + number.len;
    tern_decimal result = {at, 0, 0, at < end && *at == '-'};
    size_t seen = 0;
    bool fraction = false;

    for (at += result.negative; at < end && *at != 'e' && *at != 'E'; at++) {
        if (*at == '.') {
            fraction = true;
        } else if (seen > 0 || *at != '0') {
            if (seen++ == 0)
                result.digits = at;
            if (*at != '0')
                result.count = seen;
            result.point += !fraction;
        } else {
            result.point -= fraction;
        }
    }
    if (at < end)
        result.point += read_exponent(at + 1, end);
    if (result.count == 0) {
        result.point = 0;
        result.negative = false;
    }
    return result;
}

int tern_decimal_digit(const char **at)
{
    if (**at == '.')
        (*at)++;
    return *(*at)++ - '0';
}

static int compare_magnitudes(const tern_decimal *a, const tern_decimal *b)
{
    const char *left = a->digits, *right = b->digits;

    if (a->point != b->point)
        return a->point < b->point ? -1 : 1;
    for (size_t i = 0; i < a->count || i < b->count; i++) {
        int left_digit = i < a->count ? tern_decimal_digit(&left) : 0;
        int right_digit = i < b->count ? tern_decimal_digit(&right) : 0;
        if (left_digit != right_digit)
            return left_digit < right_digit ? -1 : 1;
    }
    return 0;
}

/* -1, 0 or 1 as the number is negative, zero or positive. */
static int sign(const tern_decimal *number)
{
    return number->count == 0 ? 0 : number->negative ? -1 : 1;
}

int tern_decimal_compare(tern_decimal a, tern_decimal b)
{
    if (sign(&a) != sign(&b))
        return sign(&a) < sign(&b) ? -1 : 1;
    if (a.count == 0)
        return 0;
    return a.negative ? compare_magnitudes(&b, &a) : compare_magnitudes(&a, &b);
}

/* a + b and a * b modulo m, of two numbers below m. */
static uint64_t add_modulo(uint64_t a, uint64_t b, uint64_t m)
{
    return a >= m - b ? a - (m - b) : a + b;
}

static uint64_t multiply_modulo(uint64_t a, uint64_t b, uint64_t m)
{
    uint64_t product = 0;

    for (; b > 0; b >>= 1) {
        if (b & 1)
            product = add_modulo(product, a, m);
        a = add_modulo(a, a, m);
    }
    return product;
}

static uint64_t power_of_ten_modulo(uint64_t exponent, uint64_t m)
{
    uint64_t power = 1 % m, square = 10 % m;

    for (; exponent > 0; exponent >>= 1) {
        if (exponent & 1)
            power = multiply_modulo(power, square, m);
        square = multiply_modulo(square, square, m);
    }
    return power;
}

static bool read_digits(const tern_decimal *number, uint64_t *out)
{
    const char *at = number->digits;
    uint64_t value = 0;

    for (size_t i = 0; i < number->count; i++) {
        uint64_t digit = (uint64_t)tern_decimal_digit(&at);
        if (value > (UINT64_MAX - digit) / 10)
            return false;
        value = value * 10 + digit;
    }
    *out = value;
    return true;
}

tern_status tern_decimal_is_multiple(tern_decimal number, tern_decimal divisor, bool *out)
{
    /* Both are an integer that ends in no 0, times a power of ten. */
    int64_t power =
        (number.point - (int64_t)number.count) - (divisor.point - (int64_t)divisor.count);
    const char *at = number.digits;
    uint64_t whole = 0, rest = 0, ten;

    if (divisor.count == 0 || !read_digits(&divisor, &whole))
        return TERN_ERROR_RANGE;
    *out = number.count == 0;
    /* Below, a multiple would end in 0. */
    if (number.count == 0 || power < 0)
        return TERN_OK;
    ten = 10 % whole;
    for (size_t i = 0; i < number.count; i++) {
        uint64_t digit = (uint64_t)tern_decimal_digit(&at) % whole;
        rest = add_modulo(multiply_modulo(rest, ten, whole), digit, whole);
    }
    *out = multiply_modulo(rest, power_of_ten_modulo((uint64_t)power, whole), whole) == 0;
    return TERN_OK;
}

/* double.c - two published algorithms, each with a 128-bit approximation of a power of ten.
 *
 * Reading: D. Lemire, "Number Parsing at a Gigabyte per Second" (2021); that no input needs a
 * fallback is shown in N. Mushtak, D. Lemire, "Fast Number Parsing Without Fallback" (2022).
 * Writing: R. Giulietti, "The Schubfach way to render doubles" (2020).
 */
#include "double_internal.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "bytes_internal.h"
#include "powers_of_ten.h"

enum {
    FRACTION_BITS = 52,
    EXPONENT_BIAS = 1023,
    EXPONENT_INFINITE = 0x7FF,
    EXACT_POWER_LAST = 55 /* 5^55 fits in 128 bits: greater powers of ten are cut off */
};

typedef struct uint128 {
    uint64_t high;
    uint64_t low;
} uint128;

static uint128 multiply(uint64_t a, uint64_t b)
{
    uint128 result;
#if defined(__SIZEOF_INT128__)
    __extension__ typedef unsigned __int128 wide;
    wide product = (wide)a * b;
    result.high = (uint64_t)(product >> 64);
    result.low = (uint64_t)product;
#else
    uint64_t a_low = (uint32_t)a, a_high = a >> 32, b_low = (uint32_t)b, b_high = b >> 32;
    uint64_t low = a_low * b_low, middle = a_high * b_low + (low >> 32);
    uint64_t other = a_low * b_high + (uint32_t)middle;
    result.high = a_high * b_high + (middle >> 32) + (other >> 32);
    result.low = (other << 32) | (uint32_t)low;
#endif
    return result;
}

/* The leading bits of a power of ten, rounded up where they are cut off. */
static uint128 power_above(int power)
{
    const uint64_t *bits = tern_powers_of_ten[power - TERN_POWER_FIRST];
    uint128 result = {bits[0], bits[1]};

    if (power < 0 || power > EXACT_POWER_LAST) {
        result.low++;
        result.high += result.low == 0;
    }
    return result;
}

static double from_bits(uint64_t bits)
{
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

double tern_double_of_decimal(uint64_t digits, int64_t exponent)
{
    const uint64_t *bits;
    uint64_t power_low, mantissa;
    uint128 product;
    int power, zeros, upper, binary;

    if (digits == 0 || exponent < TERN_POWER_FIRST)
        return 0;
    if (exponent > 308)
        return (double)INFINITY;
    power = (int)exponent;
    bits = tern_powers_of_ten[power - TERN_POWER_FIRST];
    /* These few reciprocals are rounded up, so that exact quotients come out exact. */
    power_low = bits[1] + (power < 0 && power >= -27 ? 1 : 0);
    zeros = (int)tern_leading_zeros(digits);
    digits <<= zeros;
    product = multiply(digits, bits[0] + (power_low < bits[1] ? 1 : 0));
    /* Only where the bits below what is kept are all ones can the rest of the power matter. */
    if ((product.high & (~UINT64_C(0) >> (FRACTION_BITS + 3))) ==
        ~UINT64_C(0) >> (FRACTION_BITS + 3)) {
        uint64_t more = multiply(digits, power_low).high;
        product.low += more;
        product.high += product.low < more;
    }
    upper = (int)(product.high >> 63);
    mantissa = product.high >> (upper + 64 - FRACTION_BITS - 3);
    /* floor(log2(10^power)), from 217706 / 2^16 = log2(10) rounded down. */
    binary = ((217706 * power) >> 16) + 63 + upper - zeros + EXPONENT_BIAS;
    if (binary <= 0) {
        if (1 - binary >= 64)
            return 0;
        mantissa >>= 1 - binary;
        mantissa = (mantissa + (mantissa & 1)) >> 1;
        return from_bits(mantissa); /* a carry makes it the least normal number by itself */
    }
    /* Halfway between two doubles: only for these powers can it be exactly so. */
    if (product.low <= 1 && power >= -4 && power <= 23 && (mantissa & 3) == 1 &&
        mantissa << (upper + 64 - FRACTION_BITS - 3) == product.high)
        mantissa &= ~UINT64_C(1);
    mantissa = (mantissa + (mantissa & 1)) >> 1;
    if (mantissa >= UINT64_C(2) << FRACTION_BITS) {
        mantissa = UINT64_C(1) << FRACTION_BITS;
        binary++;
    }
    if (binary >= EXPONENT_INFINITE)
        return (double)INFINITY;
    mantissa &= (UINT64_C(1) << FRACTION_BITS) - 1;
    return from_bits((uint64_t)binary << FRACTION_BITS | mantissa);
}

/* The leading bits of power * factor, the last of them set where anything follows. */
static uint64_t round_to_odd(uint128 power, uint64_t factor)
{
    uint64_t low = multiply(power.low, factor).high;
    uint128 product = multiply(power.high, factor);

    product.low += low;
    product.high += product.low < low;
    return product.high | (product.low > 1);
}

void tern_double_to_decimal(double value, uint64_t *out_digits, int *out_exponent)
{
    uint64_t bits, fraction, mantissa, lower, upper, middle, digits;
    int binary, exponent, decimal, shift;
    bool narrow, even;
    uint128 power;

    memcpy(&bits, &value, sizeof bits);
    fraction = bits & ((UINT64_C(1) << FRACTION_BITS) - 1);
    binary = (int)(bits >> FRACTION_BITS);
    mantissa = binary ? fraction | UINT64_C(1) << FRACTION_BITS : fraction;
    exponent = (binary ? binary : 1) - EXPONENT_BIAS - FRACTION_BITS;
    /* Just above a power of two, the double below is only half as far away. */
    narrow = fraction == 0 && binary > 1;
    even = mantissa % 2 == 0;
    /* floor(log10(2^exponent)), or of 3/4 of it. */
    decimal = (exponent * 1262611 - (narrow ? 524031 : 0)) >> 22;
    /* exponent + floor(log2(10^-decimal)) + 1 */
    shift = exponent + ((-decimal * 1741647) >> 19) + 1;
    power = power_above(-decimal);
    lower = round_to_odd(power, (4 * mantissa - 2 + narrow) << shift) + !even;
    middle = round_to_odd(power, (4 * mantissa) << shift);
    upper = round_to_odd(power, (4 * mantissa + 2) << shift) - !even;
    digits = middle / 4;
    if (digits >= 10) {
        uint64_t tens = digits / 10;
        bool below = lower <= 40 * tens, above = 40 * tens + 40 <= upper;
        if (below != above) {
            *out_digits = tens + above;
            *out_exponent = decimal + 1;
            return;
        }
    }
    *out_exponent = decimal;
    if ((lower <= 4 * digits) != (4 * digits + 4 <= upper))
        *out_digits = digits + (4 * digits + 4 <= upper);
    else
        *out_digits =
            digits + (middle > 4 * digits + 2 || (middle == 4 * digits + 2 && (digits & 1) != 0));
}

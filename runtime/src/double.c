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
    FLOAT_FRACTION_BITS = 23,
    FLOAT_EXPONENT_BIAS = 127,
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

/* mantissa * 2^exponent, the middle of what reads back as a number. */
typedef struct binary {
    uint64_t mantissa;
    int exponent;
    /* Just above a power of two, the number below is only half as far away. */
    bool narrow;
} binary;

/* exponent + floor(log2(10^-decimal)) + 1 */
static inline int shift_of(int exponent, int decimal)
{
    return exponent + ((-decimal * 1741647) >> 19) + 1;
}

/* yes ? a : b, but never as a branch, which would go either way as chance has it. */
static inline uint64_t choose(bool yes, uint64_t a, uint64_t b)
{
    return b ^ ((a ^ b) & (0 - (uint64_t)yes));
}

/* The shortest decimal, decided by all bits that there are. */
TERN_NO_INLINE tern_decimal find_shortest(binary value)
{
    /* floor(log10(2^exponent)), or of 3/4 of it. */
    int decimal = (value.exponent * 1262611 - (value.narrow ? 524031 : 0)) >> 22;
    int shift = shift_of(value.exponent, decimal);
    uint128 power = power_above(-decimal);
    uint64_t mantissa = 4 * value.mantissa, odd = value.mantissa & 1, digits, tens;
    uint64_t lower = round_to_odd(power, (mantissa - 2 + value.narrow) << shift) + odd;
    uint64_t middle = round_to_odd(power, mantissa << shift);
    uint64_t upper = round_to_odd(power, (mantissa + 2) << shift) - odd;
    bool below, above;
    tern_decimal result;

    digits = middle / 4;
    tens = digits / 10;
    below = lower <= 40 * tens;
    above = 40 * tens + 40 <= upper;
    result.exponent = decimal;
    result.digits = 10 * (tens + above);
    if (tens > 0 && below != above)
        return result;
    below = lower <= 4 * digits;
    above = 4 * digits + 4 <= upper;
    if (below == above)
        above = middle > 4 * digits + 2 || (middle == 4 * digits + 2 && (digits & 1) != 0);
    result.digits = digits + above;
    return result;
}

/* The same, decided by the upper bits: mostly they are enough. */
static inline tern_decimal shortest(binary value)
{
    /* What the bits that are left out can make of the last of those that are not. */
    enum { UNSURE = 4 };
    const uint64_t half = UINT64_C(1) << 63, ten = UINT64_C(10) << 60;
    int decimal = (value.exponent * 1262611) >> 22, shift = shift_of(value.exponent, decimal);
    const uint64_t *power = tern_powers_of_ten[-decimal - TERN_POWER_FIRST];
    uint128 product = multiply(power[0], value.mantissa << shift);
    uint64_t more = multiply(power[1], value.mantissa << shift).high;
    uint64_t digits, tens, last, near, reach;
    bool above;
    tern_decimal result;

    product.low += more;
    digits = product.high + (product.low < more);
    tens = digits / 10;
    /* The last digit with its fraction, and how far from it still reads back: in units of 2^-60. */
    last = (digits - 10 * tens) << 60 | product.low >> 4;
    reach = power[0] >> (5 - shift);
    above = last > ten - last;
    near = above ? ten - last : last;
    if (value.narrow || near - reach + UNSURE <= 2 * UNSURE ||
        product.low - half + UNSURE <= 2 * UNSURE)
        return find_shortest(value);
    result.digits = choose(near < reach, 10 * (tens + above), digits + (product.low >> 63));
    result.exponent = decimal;
    return result;
}

/* The same number with all digits that a tern_decimal has. */
static inline tern_decimal fill_digits(tern_decimal number)
{
    const uint64_t least = UINT64_C(10000000000000000);
    bool few = number.digits < least;

    /* Normal doubles have 16 or 17, as chance has it. */
    number.digits = choose(few, 10 * number.digits, number.digits);
    number.exponent -= few;
    for (; number.digits < least; number.exponent--)
        number.digits *= 10;
    return number;
}

/* Takes apart the bits of a positive number: an exponent with that bias above a fraction. */
static inline binary take_apart(uint64_t bits, int fraction_bits, int bias)
{
    uint64_t one = UINT64_C(1) << fraction_bits, fraction = bits & (one - 1);
    int exponent = (int)(bits >> fraction_bits);
    binary parts;

    parts.mantissa = exponent ? fraction | one : fraction;
    parts.exponent = (exponent ? exponent : 1) - bias - fraction_bits;
    parts.narrow = fraction == 0 && exponent > 1;
    return parts;
}

tern_decimal tern_double_to_decimal(double value)
{
    uint64_t bits;

    memcpy(&bits, &value, sizeof bits);
    return fill_digits(shortest(take_apart(bits, FRACTION_BITS, EXPONENT_BIAS)));
}

tern_decimal tern_float_to_decimal(float value)
{
    uint32_t bits;

    memcpy(&bits, &value, sizeof bits);
    return fill_digits(shortest(take_apart(bits, FLOAT_FRACTION_BITS, FLOAT_EXPONENT_BIAS)));
}

/* double_internal.h - decimal to binary and back, exactly. */
#ifndef TERN_DOUBLE_INTERNAL_H
#define TERN_DOUBLE_INTERNAL_H

#include <stdint.h>

/* The double nearest to digits * 10^exponent, ties to even; infinity where that is. */
double tern_double_of_decimal(uint64_t digits, int64_t exponent);

/* digits * 10^exponent, of as many digits as any double needs: zeros end those that need fewer. */
typedef struct tern_decimal {
    uint64_t digits;
    int exponent;
} tern_decimal;

enum { TERN_DECIMAL_DIGITS = 17 };

/* The decimal with the fewest digits that reads back as a positive finite number, and of those the
 * nearest. */
tern_decimal tern_double_to_decimal(double value);
tern_decimal tern_float_to_decimal(float value);

#endif

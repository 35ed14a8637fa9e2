/* double_internal.h - decimal to binary and back, exactly, for doubles. */
#ifndef TERN_DOUBLE_INTERNAL_H
#define TERN_DOUBLE_INTERNAL_H

#include <stdint.h>

/* The double nearest to digits * 10^exponent, ties to even; infinity where that is. */
double tern_double_of_decimal(uint64_t digits, int64_t exponent);

/* The decimal with the fewest digits that reads back as a positive finite double, and of those the
 * nearest: digits * 10^exponent. `digits` may end in zeros. */
void tern_double_to_decimal(double value, uint64_t *out_digits, int *out_exponent);

#endif

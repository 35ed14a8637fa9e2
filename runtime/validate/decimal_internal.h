/* decimal_internal.h - JSON numbers compared and divided exactly, whatever their size: as the
 * texts that they are. */
#ifndef TERN_DECIMAL_INTERNAL_H
#define TERN_DECIMAL_INTERNAL_H

#include <stdint.h>

#include "tern/status.h"
#include "tern/str.h"

/* The number 0.DIGITS * 10^point, in the text that it was read from. */
typedef struct tern_decimal {
    const char *digits; /* the first that is not 0; a '.' may stand among those that follow */
    size_t count;       /* how many, up to the last that is not 0; 0: the number is zero */
    int64_t point;
    bool negative;
} tern_decimal;

/* Reads a number checked by the grammar. Exponents beyond 10^17 count as that. */
tern_decimal tern_decimal_read(tern_str number);

/* Goes past the next digit, at `*at`, and returns it. */
int tern_decimal_digit(const char **at);

/* -1, 0 or 1 for a less than, equal to, or greater than b. */
int tern_decimal_compare(tern_decimal a, tern_decimal b);

/* Whether a number divided by another is an integer.
 * Returns TERN_OK, or TERN_ERROR_RANGE when the divisor is zero or its digits don't fit 64 bits. */
tern_status tern_decimal_is_multiple(tern_decimal number, tern_decimal divisor, bool *out);

#endif

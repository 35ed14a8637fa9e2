/* number_internal.h - JSON numbers to C numbers and back, whatever the locale. */
#ifndef TERN_NUMBER_INTERNAL_H
#define TERN_NUMBER_INTERNAL_H

#include <stdint.h>

#include "tern/status.h"
#include "tern/str.h"

enum { TERN_NUMBER_SIZE = 32 }; /* bytes that any formatted number fits in */

/* A number, checked by the grammar, to an integer: exactly. `1.0` and `1e3` are integers, as JSON
 * Schema has it (2020-12 validation, section 6.1.1).
 * Returns TERN_OK, TERN_ERROR_TYPE when there is a fraction, TERN_ERROR_RANGE beyond int64. */
tern_status tern_number_to_int64(tern_str number, int64_t *out);

/* The same for what has no sign; -0 is 0. */
tern_status tern_number_to_uint64(tern_str number, uint64_t *out);

/* The same to the nearest double or float; TERN_ERROR_RANGE where that is infinite. */
tern_status tern_number_to_double(tern_str number, double *out);
tern_status tern_number_to_float(tern_str number, float *out);

/* Each writes at most TERN_NUMBER_SIZE bytes, without NUL, and returns how many. Floating-point
 * numbers, which must be finite, get the fewest digits that read back as the same number, laid out
 * as RFC 8785, section 3.2.2.3 does; only negative zero keeps its sign. */
size_t tern_number_format_int64(int64_t value, char *to);
size_t tern_number_format_uint64(uint64_t value, char *to);
size_t tern_number_format_double(double value, char *to);
size_t tern_number_format_float(float value, char *to);

#endif

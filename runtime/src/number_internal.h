/* number_internal.h - JSON numbers to C numbers and back, whatever the locale. */
#ifndef TERN_NUMBER_INTERNAL_H
#define TERN_NUMBER_INTERNAL_H

#include <stdbool.h>

#include "bytes_internal.h"

#include "tern/status.h"
#include "tern/str.h"

enum {
    /* Bytes that any formatted number fits in, with those that are written on the way. */
    TERN_NUMBER_SIZE = 48,
    TERN_DIGITS_AT_ONCE = 8
};

/* Reads the digits at `at`, at most TERN_DIGITS_AT_ONCE, where so many bytes can be read: appends
 * them to a number, whatever overflows; returns how many there are. */
static inline size_t tern_read_digits(const char *at, uint64_t *number)
{
    static const uint64_t powers[] = {1,      10,      100,      1000,     10000,
                                      100000, 1000000, 10000000, 100000000};
    const uint64_t pairs = UINT64_C(0x000000FF000000FF);
    uint64_t word = tern_load_64(at) ^ UINT64_C(0x3030303030303030); /* digits are 0 to 9 now */
    /* A carry goes into bytes above one that is no digit, never below it. */
    uint64_t others = ((word + UINT64_C(0x7676767676767676)) | word) & UINT64_C(0x8080808080808080);
    size_t count = others ? tern_lowest_bit(others) >> 3 : TERN_DIGITS_AT_ONCE;

    if (count == 0)
        return 0;
    /* The first digit is the highest: moved up, the others have zeros before them. Then pairs of
     * digits, pairs of those, and pairs of those again. */
    word <<= 8 * (TERN_DIGITS_AT_ONCE - count);
    word = word * 10 + (word >> 8);
    word = ((word & pairs) * UINT64_C(0x000F424000000064) +
            ((word >> 16) & pairs) * UINT64_C(0x0000271000000001)) >>
           32;
    *number = *number * powers[count] + word;
    return count;
}

/* The same for all digits there are, up to 24; goes past them. */
static inline const char *tern_read_all_digits(const char *at, uint64_t *number)
{
    size_t count = tern_read_digits(at, number);

    at += count;
    if (count < TERN_DIGITS_AT_ONCE)
        return at;
    count = tern_read_digits(at, number);
    at += count;
    return count < TERN_DIGITS_AT_ONCE ? at : at + tern_read_digits(at, number);
}

/* Reads the integer at `at`, where TERN_PADDING bytes can be read, when it is nothing but a sign
 * and at most 18 digits: goes past it. NULL for all else. */
static inline const char *tern_number_read_integer(const char *at, int64_t *out)
{
    bool negative = *at == '-';
    const char *start = at + negative;
    uint64_t value = 0;

    at = tern_read_all_digits(start, &value);
    if (at == start || at - start > 18 || (*start == '0' && at - start > 1) || *at == '.' ||
        *at == 'e' || *at == 'E')
        return NULL;
    *out = negative ? -(int64_t)value : (int64_t)value;
    return at;
}

/* Likewise any number of at most 19 digits, with a fraction or not, that is no integer too great
 * for a double. */
const char *tern_number_read_double(const char *at, double *out);

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

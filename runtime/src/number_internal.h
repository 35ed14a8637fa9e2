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

/* The eight digits at `at` as values, the first of them lowest. `*out_others` is 0 where all are
 * digits; otherwise its lowest bit is in the byte of the first that is none. */
static inline uint64_t tern_load_digits(const char *at, uint64_t *out_others)
{
    uint64_t word = tern_load_64(at) ^ UINT64_C(0x3030303030303030);

    /* A carry goes into bytes above one that is no digit, never below it. */
    *out_others = ((word + UINT64_C(0x7676767676767676)) | word) & UINT64_C(0x8080808080808080);
    return word;
}

/* The number that eight digits are: pairs of them, pairs of those, and pairs of those again. */
static inline uint64_t tern_join_digits(uint64_t word)
{
    const uint64_t pairs = UINT64_C(0x000000FF000000FF);

    word = word * 10 + (word >> 8);
    return ((word & pairs) * UINT64_C(0x000F424000000064) +
            ((word >> 16) & pairs) * UINT64_C(0x0000271000000001)) >>
           32;
}

/* A number with the first `count` of eight digits behind it, at most 7, whatever overflows. */
static inline uint64_t tern_append_digits(uint64_t number, uint64_t word, size_t count)
{
    static const uint32_t powers[] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000};

    /* The first digit is the highest: moved up, the others have zeros before them. Twice, since a
     * word can't be moved by all of its bits. */
    return number * powers[count] + tern_join_digits(word << (56 - 8 * count) << 8);
}

/* Reads the digits at `at`, of which as many can be read as there are in TERN_PADDING: appends them
 * to a number, whatever overflows, and goes past them, or past the first 24. */
TERN_INLINE const char *tern_read_digits(const char *at, uint64_t *number)
{
    uint64_t value = *number, others, word = tern_load_digits(at, &others);
    size_t count;

    for (int blocks = 0; others == 0; blocks++) {
        value = value * 100000000 + tern_join_digits(word);
        at += TERN_DIGITS_AT_ONCE;
        if (blocks == 2) {
            *number = value;
            return at;
        }
        word = tern_load_digits(at, &others);
    }
    count = tern_lowest_bit(others) >> 3;
    *number = tern_append_digits(value, word, count);
    return at + count;
}

/* Reads the integer at `at`, where TERN_PADDING bytes can be read, when it is nothing but a sign
 * and at most 19 digits: goes past it. NULL for all else. */
const char *tern_number_read_integer(const char *at, int64_t *out);

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

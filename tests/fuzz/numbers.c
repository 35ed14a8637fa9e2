/* numbers.c - texts to numbers and numbers to texts, against strtod and decimal arithmetic.
 * Input: 'b' and the eight bytes of a double, or another byte and the text of a number. */
#include "fuzz.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

#include "json_text.h"

/* A number as digits * 10^exponent, the digits without zeros on either side. */
typedef struct decimal {
    bool negative;
    const char *digits; /* to be freed */
    size_t count;       /* 0: the number is 0 */
    int64_t exponent;
} decimal;

/* `text` is a number by the grammar, NUL-terminated. */
static decimal decimal_of(const char *text)
{
    enum { FAR = 1000000000 }; /* no text is as long */
    decimal made = {.negative = text[0] == '-'};
    char *digits = (char *)fuzz_allocate(strlen(text) + 1);
    int64_t given = 0;
    bool fraction = false, exponent_negative;

    made.digits = digits;
    for (text += made.negative; *text != '\0' && *text != 'e' && *text != 'E'; text++) {
        if (*text == '.') {
            fraction = true;
            continue;
        }
        made.exponent -= fraction;
        if (made.count > 0 || *text != '0')
            digits[made.count++] = *text;
    }
    if (*text != '\0') {
        exponent_negative = text[1] == '-';
        for (text += text[1] == '-' || text[1] == '+' ? 2 : 1; *text != '\0'; text++)
            given = given < FAR ? given * 10 + (*text - '0') : given;
        made.exponent += exponent_negative ? -given : given;
    }
    for (; made.count > 0 && digits[made.count - 1] == '0'; made.exponent++)
        made.count--;
    return made;
}

/* The absolute value of a decimal that is an integer; false where it has more than 64 bits. */
static bool magnitude(const decimal *number, uint64_t *out)
{
    *out = 0;
    if (number->count > 0 && number->exponent > 20)
        return false;
    for (int64_t i = 0; number->count > 0 && i < (int64_t)number->count + number->exponent; i++) {
        unsigned digit = i < (int64_t)number->count ? (unsigned)(number->digits[i] - '0') : 0U;
        if (*out > (UINT64_MAX - digit) / 10)
            return false;
        *out = *out * 10 + digit;
    }
    return true;
}

/* What an integer type from -`most_negative` to `most` makes of a number. */
static tern_status expected_integer(const decimal *number, uint64_t most_negative, uint64_t most,
                                    uint64_t *out)
{
    if (number->count > 0 && number->exponent < 0)
        return TERN_ERROR_TYPE;
    if (!magnitude(number, out) || *out > (number->negative ? most_negative : most))
        return TERN_ERROR_RANGE;
    return TERN_OK;
}

static tern_status decode(const tern_type *type, tern_str text, void *out)
{
    tern_arena arena = {0};
    tern_error error;
    tern_status status = tern_decode(type, text, NULL, &arena, out, &error);

    if (status != TERN_OK)
        fuzz_check_decode_error(&error, status, text);
    tern_arena_free(&arena);
    return status;
}

/* Encodes a number, as a C string in `buffer`. */
static tern_status encode(const tern_type *type, const void *value, char *buffer, size_t size)
{
    tern_arena arena = {0};
    tern_str text = {"", 0};
    tern_status status = tern_encode(type, value, NULL, &arena, &text, NULL);

    FUZZ_CHECK(text.len < size);
    memcpy(buffer, text.ptr, text.len);
    buffer[text.len] = '\0';
    tern_arena_free(&arena);
    return status;
}

/* Of a fraction beyond the type's range either may be said. */
static bool same_status(tern_status status, tern_status expected)
{
    return status == expected || (expected == TERN_ERROR_TYPE && status == TERN_ERROR_RANGE);
}

static void check_integers(tern_str text, const decimal *number)
{
    char printed[64], expected[64];
    int32_t int32 = 0;
    int64_t int64 = 0, from_json = 0;
    uint32_t uint32 = 0;
    uint64_t uint64 = 0, value;
    tern_status status;
    tern_json json = {text};

    status = expected_integer(number, (uint64_t)INT64_MAX + 1, INT64_MAX, &value);
    FUZZ_CHECK(same_status(decode(&tern_type_of_int64, text, &int64), status));
    FUZZ_CHECK(same_status(tern_json_get_int64(json, &from_json, NULL), status));
    if (status == TERN_OK) {
        FUZZ_CHECK((uint64_t)int64 == (number->negative ? 0 - value : value));
        FUZZ_CHECK(from_json == int64);
        FUZZ_CHECK(encode(&tern_type_of_int64, &int64, printed, sizeof printed) == TERN_OK);
        snprintf(expected, sizeof expected, "%" PRId64, int64);
        FUZZ_CHECK(strcmp(printed, expected) == 0);
    }
    status = expected_integer(number, 0, UINT64_MAX, &value);
    FUZZ_CHECK(same_status(decode(&tern_type_of_uint64, text, &uint64), status));
    if (status == TERN_OK) {
        FUZZ_CHECK(uint64 == value);
        FUZZ_CHECK(encode(&tern_type_of_uint64, &uint64, printed, sizeof printed) == TERN_OK);
        snprintf(expected, sizeof expected, "%" PRIu64, uint64);
        FUZZ_CHECK(strcmp(printed, expected) == 0);
    }
    status = expected_integer(number, (uint64_t)INT32_MAX + 1, INT32_MAX, &value);
    FUZZ_CHECK(same_status(decode(&tern_type_of_int32, text, &int32), status));
    if (status == TERN_OK)
        FUZZ_CHECK((uint64_t)(int64_t)int32 == (number->negative ? 0 - value : value));
    status = expected_integer(number, 0, UINT32_MAX, &value);
    FUZZ_CHECK(same_status(decode(&tern_type_of_uint32, text, &uint32), status));
    if (status == TERN_OK)
        FUZZ_CHECK(uint32 == value);
}

/* Lays digits out as RFC 8785, section 3.2.2.3 has it (ECMA-262, Number::toString). */
static void lay_out(const decimal *number, char *to, size_t size)
{
    int count = (int)number->count, point = count + (int)number->exponent;
    const char *sign = number->negative ? "-" : "", *digits = number->digits;

    if (count == 0)
        snprintf(to, size, "%s0", sign);
    else if (count <= point && point <= 21)
        snprintf(to, size, "%s%.*s%.*s", sign, count, digits, point - count,
                 "000000000000000000000");
    else if (0 < point && point <= 21)
        snprintf(to, size, "%s%.*s.%.*s", sign, point, digits, count - point, digits + point);
    else if (-6 < point && point <= 0)
        snprintf(to, size, "%s0.%.*s%.*s", sign, -point, "000000", count, digits);
    else
        snprintf(to, size, "%s%c%s%.*se%+d", sign, digits[0], count > 1 ? "." : "", count - 1,
                 digits + 1, point - 1);
}

static bool reads_back(const char *text, double value, bool is_float)
{
    double back = is_float ? (double)strtof(text, NULL) : strtod(text, NULL);

    return memcmp(&back, &value, sizeof back) == 0;
}

/* The text of a finite number is the shortest that reads back as it, of those the nearest. */
static void check_format(double value, bool is_float)
{
    char text[64], other[64];
    float narrow = (float)value;
    decimal number, rounded;
    int precision = 0;

    FUZZ_CHECK((is_float ? encode(&tern_type_of_float, &narrow, text, sizeof text)
                         : encode(&tern_type_of_double, &value, text, sizeof text)) == TERN_OK);
    FUZZ_CHECK(json_text_is_number(tern_str_of(text)));
    FUZZ_CHECK(reads_back(text, value, is_float));
    number = decimal_of(text);
    lay_out(&number, other, sizeof other);
    FUZZ_CHECK(strcmp(text, other) == 0);
    do
        snprintf(other, sizeof other, "%.*e", precision++, value);
    while (!reads_back(other, value, is_float));
    rounded = decimal_of(other);
    FUZZ_CHECK(number.count <= rounded.count);
    if (number.count == rounded.count) {
        FUZZ_CHECK(number.count == 0 || number.exponent == rounded.exponent);
        FUZZ_CHECK(memcmp(number.digits, rounded.digits, number.count) == 0);
    }
    free((void *)(uintptr_t)number.digits);
    free((void *)(uintptr_t)rounded.digits);
}

static void check_floating(tern_str text, const char *terminated)
{
    double expected = strtod(terminated, NULL), value = 0, from_json = 0;
    float expected_float = strtof(terminated, NULL), value_float = 0;
    tern_json json = {text};
    tern_status status = isinf(expected) ? TERN_ERROR_RANGE : TERN_OK;

    FUZZ_CHECK(decode(&tern_type_of_double, text, &value) == status);
    FUZZ_CHECK(tern_json_get_double(json, &from_json, NULL) == status);
    if (status == TERN_OK) {
        FUZZ_CHECK(memcmp(&value, &expected, sizeof value) == 0);
        FUZZ_CHECK(memcmp(&from_json, &expected, sizeof value) == 0);
        check_format(value, false);
    }
    status = isinf(expected_float) ? TERN_ERROR_RANGE : TERN_OK;
    FUZZ_CHECK(decode(&tern_type_of_float, text, &value_float) == status);
    if (status == TERN_OK) {
        FUZZ_CHECK(memcmp(&value_float, &expected_float, sizeof value_float) == 0);
        check_format((double)value_float, true);
    }
}

static void check_bits(const uint8_t *bytes)
{
    char text[64];
    double value;
    float narrow;

    memcpy(&value, bytes, sizeof value);
    memcpy(&narrow, bytes + 2, sizeof narrow);
    if (isfinite(value))
        check_format(value, false);
    else
        FUZZ_CHECK(encode(&tern_type_of_double, &value, text, sizeof text) == TERN_ERROR_RANGE);
    if (isfinite(narrow))
        check_format((double)narrow, true);
    else
        FUZZ_CHECK(encode(&tern_type_of_float, &narrow, text, sizeof text) == TERN_ERROR_RANGE);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    tern_str text = {(const char *)data + (size > 0), size - (size > 0)};
    char *terminated;
    decimal number;
    double ignored;

    if (size == 9 && data[0] == 'b') {
        check_bits(data + 1);
        return 0;
    }
    while (text.len > 0 && strchr(" \t\r\n", text.ptr[0]) != NULL && text.ptr[0] != '\0') {
        text.ptr++;
        text.len--;
    }
    while (text.len > 0 && strchr(" \t\r\n", text.ptr[text.len - 1]) != NULL &&
           text.ptr[text.len - 1] != '\0')
        text.len--;
    if (!json_text_is_number(text)) {
        FUZZ_CHECK(decode(&tern_type_of_double, text, &ignored) != TERN_OK);
        return 0;
    }
    terminated = (char *)fuzz_allocate(text.len + 1);
    memcpy(terminated, text.ptr, text.len);
    terminated[text.len] = '\0';
    number = decimal_of(terminated);
    check_integers(text, &number);
    check_floating(text, terminated);
    free((void *)(uintptr_t)number.digits);
    free(terminated);
    return 0;
}

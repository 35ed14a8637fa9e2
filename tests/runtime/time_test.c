/* time_test.c - tern/time.h, against tables, a calendar counted day by day, and libc. */
#define _DEFAULT_SOURCE /* timegm, gmtime_r */
#include "tern/time.h"
#include "unit.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

enum { UNKNOWN = TERN_TIME_OFFSET_UNKNOWN, RANDOM_ROUNDS = 100000 };

#define FIRST_SECOND (-INT64_C(62167219200)) /* 0000-01-01T00:00:00Z */
#define LAST_SECOND  INT64_C(253402300799)   /* 9999-12-31T23:59:59Z */

/* The parsers get a copy of exactly the text's size, so that ASan sees a read behind it. */
static tern_status parse(const char *text, size_t size, struct timespec *time, int *offset)
{
    char *copy = (char *)malloc(size > 0 ? size : 1);
    tern_str str = {copy, size};
    tern_status status;

    CU_ASSERT_PTR_NOT_NULL_FATAL(copy);
    memcpy(copy, text, size);
    status = tern_time_parse(str, time, offset);
    free(copy);
    return status;
}

static struct timespec timespec_of(int64_t seconds, long nanoseconds)
{
    struct timespec time;

    memset(&time, 0, sizeof time);
    time.tv_sec = (time_t)seconds;
    time.tv_nsec = nanoseconds;
    return time;
}

static bool same_time(struct timespec time, int offset, int64_t seconds, long nanoseconds,
                      int expected_offset)
{
    bool same = time.tv_sec == seconds && time.tv_nsec == nanoseconds && offset == expected_offset;

    if (!same)
        printf("\n  %lld s %ld ns %d min, expected %lld s %ld ns %d min", (long long)time.tv_sec,
               time.tv_nsec, offset, (long long)seconds, nanoseconds, expected_offset);
    return same;
}

static void check_parse(const char *text, int64_t seconds, long nanoseconds, int expected_offset)
{
    struct timespec time = timespec_of(1, 1), without_offset = time;
    int offset = 99;
    bool same;

    UNIT_STATUS(parse(text, strlen(text), &time, &offset), TERN_OK);
    same = same_time(time, offset, seconds, nanoseconds, expected_offset);
    if (!same)
        printf(" of \"%s\"", text);
    CU_ASSERT(same);
    UNIT_STATUS(parse(text, strlen(text), &without_offset, NULL), TERN_OK);
    CU_ASSERT(same_time(without_offset, 0, seconds, nanoseconds, 0));
}

static void check_format(int64_t seconds, long nanoseconds, int offset, const char *expected)
{
    tern_arena arena = {0};
    tern_str text = {0};

    UNIT_STATUS(tern_time_format(timespec_of(seconds, nanoseconds), offset, &arena, &text),
                TERN_OK);
    UNIT_STR(text, expected);
    CU_ASSERT(text.len > 0 && text.ptr[text.len] == '\0');
    tern_arena_free(&arena);
}

/* The text is the one that is written for what it says. */
static void check_both(const char *text, int64_t seconds, long nanoseconds, int offset)
{
    check_parse(text, seconds, nanoseconds, offset);
    check_format(seconds, nanoseconds, offset, text);
}

static bool refuses(const char *text, size_t size, tern_status expected)
{
    struct timespec time = timespec_of(7, 8);
    int offset = 9;
    tern_status status = parse(text, size, &time, &offset);
    bool right = unit_same_status(status, expected) && same_time(time, offset, 7, 8, 9);

    if (!right)
        printf(" for \"%.*s\"", (int)size, text);
    return right;
}

static void check_refused(const char *text, tern_status expected)
{
    CU_ASSERT(refuses(text, strlen(text), expected));
}

static void check_unwritable(int64_t seconds, long nanoseconds, int offset)
{
    tern_arena arena = {0};
    tern_str text = {"untouched", 9};

    UNIT_STATUS(tern_time_format(timespec_of(seconds, nanoseconds), offset, &arena, &text),
                TERN_ERROR_RANGE);
    UNIT_STR(text, "untouched");
    UNIT_SIZE(tern_arena_bytes(&arena), 0);
    tern_arena_free(&arena);
}

/* RFC 3339, section 5.8. */
static void test_rfc_examples(void)
{
    check_both("1985-04-12T23:20:50.52Z", 482196050, 520000000, 0);
    check_both("1996-12-19T16:39:57-08:00", 851042397, 0, -480);
    check_both("1990-12-31T23:59:60Z", 662687999, 1000000000, 0);
    check_both("1990-12-31T15:59:60-08:00", 662687999, 1000000000, -480);
    check_both("1937-01-01T12:00:27.87+00:20", -1041337173, 870000000, 20);
}

static void test_years(void)
{
    check_both("0000-01-01T00:00:00Z", FIRST_SECOND, 0, 0);
    check_both("0000-02-29T00:00:00Z", FIRST_SECOND + 59 * 86400, 0, 0);
    check_both("0000-12-31T23:59:59Z", -62135596801, 0, 0);
    check_both("0001-01-01T00:00:00Z", -62135596800, 0, 0);
    check_both("1582-10-10T00:00:00Z", -12219724800, 0, 0);
    check_both("1600-02-29T12:00:00Z", -11670955200, 0, 0);
    check_both("1900-02-28T23:59:59Z", -2203891201, 0, 0);
    check_both("1900-03-01T00:00:00Z", -2203891200, 0, 0);
    check_both("1901-12-13T20:45:51Z", INT64_C(-2147483649), 0, 0);
    check_both("1901-12-13T20:45:52Z", INT64_C(-2147483648), 0, 0);
    check_both("1969-12-31T23:59:59Z", -1, 0, 0);
    check_both("1969-12-31T23:59:59.999999999Z", -1, 999999999, 0);
    check_both("1969-12-31T23:59:58.000000001Z", -2, 1, 0);
    check_both("1970-01-01T00:00:00Z", 0, 0, 0);
    check_both("2000-02-29T23:59:59Z", 951868799, 0, 0);
    check_both("2000-03-01T00:00:00Z", 951868800, 0, 0);
    check_both("2038-01-19T03:14:07Z", 2147483647, 0, 0);
    check_both("2038-01-19T03:14:08Z", INT64_C(2147483648), 0, 0);
    check_both("2106-02-07T06:28:16Z", INT64_C(4294967296), 0, 0);
    check_both("9999-12-31T23:59:59.999999999Z", LAST_SECOND, 999999999, 0);
}

static void test_offsets(void)
{
    check_both("1970-01-01T00:00:00+23:59", -1439 * 60, 0, 1439);
    check_both("1970-01-01T00:00:00-23:59", 1439 * 60, 0, -1439);
    check_both("1970-01-01T00:00:00+00:01", -60, 0, 1);
    check_both("1970-01-01T00:00:00-00:01", 60, 0, -1);
    check_both("1970-01-01T05:30:00+05:30", 0, 0, 330);
    check_both("1970-01-01T00:00:00-00:00", 0, 0, UNKNOWN);
    /* The year of the text counts, that in UTC may be another. */
    check_both("0000-01-01T00:00:00+23:59", FIRST_SECOND - 1439 * 60, 0, 1439);
    check_both("9999-12-31T23:59:59.9-23:59", LAST_SECOND + 1439 * 60, 900000000, -1439);
    check_both("9999-12-31T23:59:59-00:00", LAST_SECOND, 0, UNKNOWN);
    check_parse("1970-01-01T00:00:00+00:00", 0, 0, 0);
}

static void test_lenience(void)
{
    check_parse("1970-01-01t00:00:00z", 0, 0, 0);
    check_parse("1970-01-01 00:00:00Z", 0, 0, 0);
    check_parse("1970-01-01 00:00:01.5+01:00", -3599, 500000000, 60);
    check_refused("1970-01-01_00:00:00Z", TERN_ERROR_SYNTAX);
    check_refused("1970-01-01\t00:00:00Z", TERN_ERROR_SYNTAX);
    check_refused("1970-01-01  00:00:00Z", TERN_ERROR_SYNTAX);
    check_refused("1970-01-01T 0:00:00Z", TERN_ERROR_SYNTAX);
    check_refused("1970-01-0100:00:00Z ", TERN_ERROR_SYNTAX);
}

static void test_fractions(void)
{
    static const char zeros[] = "00000000000000000000000000000000000000000000000000000000000000";
    char text[128];

    check_both("1970-01-01T00:00:00.1Z", 0, 100000000, 0);
    check_both("1970-01-01T00:00:00.01Z", 0, 10000000, 0);
    check_both("1970-01-01T00:00:00.123456789Z", 0, 123456789, 0);
    check_both("1970-01-01T00:00:00.000000001Z", 0, 1, 0);
    check_both("1970-01-01T00:00:00.00000001Z", 0, 10, 0);
    check_both("1970-01-01T00:00:00.100000001Z", 0, 100000001, 0);
    check_parse("1970-01-01T00:00:00.0Z", 0, 0, 0);
    check_parse("1970-01-01T00:00:00.1000Z", 0, 100000000, 0);
    check_parse("1970-01-01T00:00:00.1234567890Z", 0, 123456789, 0);
    check_refused("1970-01-01T00:00:00.1234567891Z", TERN_ERROR_RANGE);
    check_refused("1970-01-01T00:00:00.0000000001Z", TERN_ERROR_RANGE);
    check_refused("1970-01-01T00:00:00.9999999999Z", TERN_ERROR_RANGE);
    check_refused("1970-01-01T00:00:00.Z", TERN_ERROR_SYNTAX);
    check_refused("1970-01-01T00:00:00,5Z", TERN_ERROR_SYNTAX);
    check_refused("1970-01-01T00:00:00.5.5Z", TERN_ERROR_SYNTAX);
    check_refused("1970-01-01T00:00:00.-5Z", TERN_ERROR_SYNTAX);
    snprintf(text, sizeof text, "1970-01-01T00:00:00.7%s+00:01", zeros);
    check_parse(text, -60, 700000000, 1);
    snprintf(text, sizeof text, "1970-01-01T00:00:00.7%s1+00:01", zeros);
    check_refused(text, TERN_ERROR_RANGE);
}

static void test_leap_seconds(void)
{
    static const char *const refused[] = {
        "2016-12-30T23:59:60Z",      "2016-12-31T23:58:60Z",      "2016-12-31T22:59:60Z",
        "2016-12-31T23:59:60+01:00", "2016-12-31T23:59:60-00:01", "2017-01-01T00:59:60Z",
        "2017-01-01T00:59:60+02:00", "2017-01-01T00:00:60Z",      "2015-02-27T23:59:60Z",
        "2016-02-28T23:59:60Z",      "2016-12-31T23:59:61Z",      "2016-12-31T23:59:61.0Z",
    };

    check_both("2016-12-31T23:59:59Z", 1483228799, 0, 0);
    check_both("2016-12-31T23:59:60Z", 1483228799, 1000000000, 0);
    check_both("2016-12-31T23:59:60.5Z", 1483228799, 1500000000, 0);
    check_both("2016-12-31T23:59:60.999999999-00:00", 1483228799, 1999999999, UNKNOWN);
    check_both("2017-01-01T00:00:00Z", 1483228800, 0, 0);
    check_both("2017-01-01T00:59:60+01:00", 1483228799, 1000000000, 60);
    check_both("2017-01-01T05:29:60+05:30", 1483228799, 1000000000, 330);
    check_both("2017-01-01T23:58:60+23:59", 1483228799, 1000000000, 1439);
    check_both("2016-12-31T00:00:60-23:59", 1483228799, 1000000000, -1439);
    check_both("2015-06-30T23:59:60Z", 1435708799, 1000000000, 0);
    check_both("2016-02-29T23:59:60Z", 1456790399, 1000000000, 0);
    check_both("2015-02-28T23:59:60Z", 1425167999, 1000000000, 0);
    check_both("1969-12-31T23:59:60Z", -1, 1000000000, 0);
    check_both("9999-12-31T23:59:60.999999999Z", LAST_SECOND, 1999999999, 0);
    check_both("0000-01-01T00:59:60+01:00", FIRST_SECOND - 1, 1000000000, 60);
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++)
        check_refused(refused[i], TERN_ERROR_RANGE);

    check_unwritable(1483228798, 1000000000, 0);
    check_unwritable(1483228800, 1000000000, 0);
    check_unwritable(1483228799 - 86400, 1000000000, 0);
    check_unwritable(1483228799 - 3600, 1000000000, 60);
    check_unwritable(1483228799, 2000000000, 0);
}

static void test_parse_range(void)
{
    static const char *const texts[] = {
        "1970-00-01T00:00:00Z",      "1970-13-01T00:00:00Z",        "1970-01-00T00:00:00Z",
        "1970-01-32T00:00:00Z",      "1970-04-31T00:00:00Z",        "1970-02-29T00:00:00Z",
        "2000-02-30T00:00:00Z",      "1900-02-29T00:00:00Z",        "2100-02-29T00:00:00Z",
        "1970-01-01T24:00:00Z",      "1970-01-01T00:60:00Z",        "1970-01-01T00:00:61Z",
        "1970-01-01T00:00:99Z",      "1970-01-01T00:00:00+24:00",   "1970-01-01T00:00:00-24:00",
        "1970-01-01T00:00:00+00:60", "1970-01-01T00:00:00-99:99",   "1970-99-99T99:99:99Z",
        "0000-00-00T00:00:00Z",      "1970-01-01T24:00:00.000001Z",
    };

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        check_refused(texts[i], TERN_ERROR_RANGE);
}

static void test_parse_syntax(void)
{
    static const char *const texts[] = {
        "",
        "Z",
        "1970-01-01",
        "00:00:00Z",
        "1970-01-01T00:00:00",
        "1970-01-01T00:00Z",
        "1970-01-01T00:00:00.123456",
        " 1970-01-01T00:00:00Z",
        "1970-01-01T00:00:00Z ",
        "1970-01-01T00:00:00 Z",
        "1970-01-01T00:00:00ZZ",
        "1970-01-01T00:00:00Z+00:00",
        "1970-01-01T00:00:00+0000",
        "1970-01-01T00:00:00+00",
        "1970-01-01T00:00:00+1:00",
        "1970-01-01T00:00:00+01:0",
        "1970-01-01T00:00:00+001:00",
        "1970-01-01T00:00:00+01:00:00",
        "1970-01-01T00:00:00+-1:00",
        "1970-01-01T00:00:00*01:00",
        "1970-01-01T00:00:00\xE2\x88\x92\x30\x31:00", /* U+2212, a minus */
        "1970-01-01T00:00:00 01:00",
        "1970-01-01T00:00:00A",
        "1970-1-01T00:00:00Z0",
        "19700101T000000Z0000",
        "1970/01/01T00:00:00Z",
        "1970-01-01T00.00.00Z",
        "-970-01-01T00:00:00Z",
        "+1970-01-01T00:00:00Z",
        "10000-01-01T00:00:00Z",
        "-0001-01-01T00:00:00Z",
        "1970-W01-1T00:00:00Z",
        "1970-01-01T0\xD9\xA0:00:00Z",
        "1970-01-01T00:00:00Z[Europe/Berlin]",
        "0x70-01-01T00:00:00Z",
        "1970-01-01T+0:00:00Z",
        "197:-01-01T00:00:00Z",
        "197/-01-01T00:00:00Z",
        /* Out of range and malformed is malformed. */
        "1970-13-01T00:00:00",
        "1970-01-01T24:00:00X",
        "1970-01-01T00:00:00.1234567891",
    };
    static const char *const huge = "99999999999999999999999999999999999999999999999999999999";
    tern_str zeroed = {0};
    struct timespec time;

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        check_refused(texts[i], TERN_ERROR_SYNTAX);
    check_refused(huge, TERN_ERROR_SYNTAX);
    CU_ASSERT(refuses("1970-01-01T00:00:00Z\0", 21, TERN_ERROR_SYNTAX));
    CU_ASSERT(refuses("1970-01-01T00:00:00\0Z", 21, TERN_ERROR_SYNTAX));
    CU_ASSERT(refuses("1970\0-01-01T00:00:00Z", 21, TERN_ERROR_SYNTAX));
    UNIT_STATUS(tern_time_parse(zeroed, &time, NULL), TERN_ERROR_SYNTAX);
}

static void test_prefixes(void)
{
    static const char *const texts[] = {
        "1985-04-12T23:20:50.123456789+05:30",
        "1985-04-12T23:20:50-08:00",
        "1985-04-12t23:20:50.52z",
        "1990-12-31T23:59:60Z",
        "1985-04-12 23:20:50.1200000000000Z",
    };

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct timespec time;
        size_t length = strlen(texts[i]);
        UNIT_STATUS(parse(texts[i], length, &time, NULL), TERN_OK);
        for (size_t size = 0; size < length; size++)
            CU_ASSERT(refuses(texts[i], size, TERN_ERROR_SYNTAX));
    }
}

/* Any byte at any place: a digit may make another time, nothing else is accepted but for T and Z
 * in lower case, the space, and the other sign. */
static void test_every_byte(void)
{
    static const char original[] = "1999-11-11T11:11:11.1-11:11";
    const size_t size = sizeof original - 1;
    size_t accepted = 0;

    for (size_t at = 0; at < size; at++) {
        for (int byte = 0; byte < 256; byte++) {
            char text[sizeof original];
            struct timespec time;
            bool was_digit = original[at] >= '0' && original[at] <= '9';
            bool expected = byte >= '0' && byte <= '9' ? was_digit
                            : original[at] == 'T'      ? byte == 'T' || byte == 't' || byte == ' '
                            : original[at] == '-' && at > 10 ? byte == '+' || byte == '-'
                                                             : byte == original[at];
            tern_status status;
            memcpy(text, original, sizeof text);
            text[at] = (char)byte;
            status = parse(text, size, &time, NULL);
            accepted += status == TERN_OK;
            if ((status != TERN_ERROR_SYNTAX) != expected) {
                printf("\n  byte %d at %zu: %s", byte, at, tern_status_text(status));
                CU_FAIL("a byte too many or too few is accepted");
            }
        }
    }
    /* In the order of the text, a number for each byte. */
    UNIT_SIZE(accepted, 4 * 10 + 1 + (2 + 3) + 1 + (3 + 10)              /* 1999-11-11 */
                            + 3 + (3 + 10) + 1 + (6 + 10) + 1 + (6 + 10) /* T11:11:11 */
                            + 1 + 10 + 2 + (3 + 10) + 1 + (6 + 10));     /* .1-11:11 */
}

static void test_hostile(void)
{
    enum { SIZE = 1 << 20 };
    char *text = (char *)malloc(SIZE);
    uint64_t state = 1;
    struct timespec time = timespec_of(0, 0);
    size_t valid = 0;

    CU_ASSERT_PTR_NOT_NULL_FATAL(text);
    memset(text, '0', SIZE);
    memcpy(text, "1970-01-01T00:00:00.", 20);
    text[SIZE - 1] = 'Z';
    UNIT_STATUS(parse(text, SIZE, &time, NULL), TERN_OK);
    text[SIZE - 2] = '1';
    CU_ASSERT(refuses(text, SIZE, TERN_ERROR_RANGE));
    text[SIZE - 1] = '0';
    CU_ASSERT(refuses(text, SIZE, TERN_ERROR_SYNTAX));
    free(text);

    /* Random texts of the bytes that date-times are made of. */
    for (int round = 0; round < RANDOM_ROUNDS; round++) {
        static const char bytes[] = "0123456789-:TtZz .+";
        static const char shape[] = "0000-00-00T00:00:00.000000000000+00:00";
        char noise[sizeof shape];
        size_t size = unit_random(&state) % sizeof noise;
        for (size_t i = 0; i < size; i++) {
            uint64_t random = unit_random(&state);
            bool keep = random % 64 != 0;
            noise[i] = !keep             ? bytes[random / 64 % (sizeof bytes - 1)]
                       : shape[i] == '0' ? (char)('0' + random / 64 % 3)
                                         : shape[i];
        }
        if (size > 20 && unit_random(&state) % 2 == 0)
            noise[size - 1] = 'Z';
        if (parse(noise, size, &time, NULL) == TERN_OK) {
            valid++;
            if (time.tv_nsec < 0 || time.tv_nsec > 1999999999 ||
                time.tv_sec < FIRST_SECOND - 86400 || time.tv_sec > LAST_SECOND + 86400) {
                CU_FAIL_FATAL("a time beyond all bounds");
            }
        }
    }
    CU_ASSERT(valid > 100 && valid < RANDOM_ROUNDS);
}

static void test_format_range(void)
{
    check_unwritable(FIRST_SECOND - 1, 0, 0);
    check_unwritable(FIRST_SECOND - 1, 999999999, 0);
    check_unwritable(LAST_SECOND + 1, 0, 0);
    check_unwritable(FIRST_SECOND, 0, -1);
    check_unwritable(LAST_SECOND, 0, 1);
    check_unwritable(FIRST_SECOND - 1439 * 60 - 1, 0, 1439);
    check_unwritable(LAST_SECOND + 1439 * 60 + 1, 0, -1439);
    check_unwritable(LAST_SECOND + 1, 0, UNKNOWN);
    check_unwritable(FIRST_SECOND - 1, 0, UNKNOWN);
    check_unwritable(LAST_SECOND, 1000000000, 1);
    check_unwritable(INT64_MAX, 0, 0);
    check_unwritable(INT64_MAX, 0, 1439);
    check_unwritable(INT64_MIN, 0, 0);
    check_unwritable(INT64_MIN, 0, -1439);
    check_unwritable(INT64_MAX, 1000000000, 0);
    check_unwritable(INT64_MIN, 1000000000, 0);
    check_unwritable(0, -1, 0);
    check_unwritable(0, 1000000000, 0);
    check_unwritable(0, LONG_MAX, 0);
    check_unwritable(0, LONG_MIN, 0);
    check_unwritable(0, 0, 1440);
    check_unwritable(0, 0, -1441);
    check_unwritable(0, 0, INT_MAX);
    check_unwritable(0, 0, INT_MIN);
}

static void test_random_round_trips(void)
{
    unit_allocations allocations = {0};
    tern_arena arena = unit_arena(&allocations);
    uint64_t state = 2;

    for (int round = 0; round < RANDOM_ROUNDS; round++) {
        uint64_t span = (uint64_t)(LAST_SECOND - FIRST_SECOND) + 1;
        int64_t local = FIRST_SECOND + (int64_t)(unit_random(&state) % span);
        int offset = (int)(unit_random(&state) % 2880) - 1440;
        int64_t seconds = local - (offset == UNKNOWN ? 0 : offset * 60);
        long nanoseconds = 0, unit = 1;
        struct timespec time = timespec_of(0, 0);
        int found = 99;
        tern_str text = {0};
        /* Every length of the fraction as often. */
        for (uint64_t zeros = unit_random(&state) % 10; zeros > 0; zeros--)
            unit *= 10;
        nanoseconds = (long)(unit_random(&state) % 1000000000) / unit * unit;
        tern_arena_reset(&arena);
        if (tern_time_format(timespec_of(seconds, nanoseconds), offset, &arena, &text) != TERN_OK ||
            parse(text.ptr, text.len, &time, &found) != TERN_OK ||
            !same_time(time, found, seconds, nanoseconds, offset)) {
            printf("\n  \"%.*s\"", TERN_STR_ARGS(text));
            CU_FAIL_FATAL("a time does not survive");
        }
        /* The shortest: without a last zero in the fraction. */
        if ((nanoseconds == 0) != (memchr(text.ptr, '.', text.len) == NULL) ||
            (nanoseconds != 0 && text.ptr[text.len - (offset == 0 ? 2 : 7)] == '0')) {
            printf("\n  \"%.*s\"", TERN_STR_ARGS(text));
            CU_FAIL_FATAL("not the shortest text");
        }
    }
    tern_arena_free(&arena);
    UNIT_SIZE(allocations.live_blocks, 0);
}

/* What snprintf makes of random fields, valid or not, against timegm and gmtime_r. */
static void test_against_libc(void)
{
    tern_arena arena = {0};
    uint64_t state = 3;
    size_t valid = 0, invalid = 0;

    for (int round = 0; round < RANDOM_ROUNDS; round++) {
        struct tm fields, normal, back;
        struct timespec time = timespec_of(0, 0);
        char text[64];
        time_t expected;
        bool exists;
        tern_status status;
        tern_str written = {0};

        memset(&fields, 0, sizeof fields);
        fields.tm_year = (int)(unit_random(&state) % 10000) - 1900;
        fields.tm_mon = (int)(unit_random(&state) % 12);
        fields.tm_mday = (int)(unit_random(&state) % 32);
        fields.tm_hour = (int)(unit_random(&state) % 25);
        fields.tm_min = (int)(unit_random(&state) % 60);
        fields.tm_sec = (int)(unit_random(&state) % 60);
        snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02dZ", fields.tm_year + 1900,
                 fields.tm_mon + 1, fields.tm_mday, fields.tm_hour, fields.tm_min, fields.tm_sec);
        normal = fields;
        expected = timegm(&normal);
        /* timegm carries over what does not exist. */
        exists = normal.tm_mday == fields.tm_mday && normal.tm_hour == fields.tm_hour;
        status = parse(text, strlen(text), &time, NULL);
        if (status != (exists ? TERN_OK : TERN_ERROR_RANGE) ||
            (exists && !same_time(time, 0, expected, 0, 0))) {
            printf("\n  \"%s\": %s", text, tern_status_text(status));
            CU_FAIL_FATAL("timegm says otherwise");
        }
        if (!exists) {
            invalid++;
            continue;
        }
        valid++;
        tern_arena_reset(&arena);
        if (gmtime_r(&time.tv_sec, &back) == NULL || back.tm_year != fields.tm_year ||
            back.tm_yday != normal.tm_yday ||
            tern_time_format(time, 0, &arena, &written) != TERN_OK || !unit_same_str(written, text))
            CU_FAIL_FATAL("gmtime_r says otherwise");
    }
    CU_ASSERT(valid > RANDOM_ROUNDS / 2 && invalid > RANDOM_ROUNDS / 100);
    tern_arena_free(&arena);
}

static void test_format_memory(void)
{
    char buffer[64];
    static const char longest[] = "1970-01-01T01:00:00.123456789+01:00";
    static const char date_text[] = "1970-01-01";

    /* Buffers of every size: the text and its NUL fit, or nothing is touched. */
    for (size_t size = 0; size <= sizeof buffer; size++) {
        tern_arena_options options = {buffer, size, {0}, 0, true};
        tern_arena arena;
        tern_date date = {1970, 1, 1};
        tern_str text = {"untouched", 9};
        bool fits = size > strlen(longest);
        tern_arena_init(&arena, &options);
        UNIT_STATUS(tern_time_format(timespec_of(0, 123456789), 60, &arena, &text),
                    fits ? TERN_OK : TERN_ERROR_LIMIT);
        UNIT_STR(text, fits ? longest : "untouched");
        tern_arena_init(&arena, &options);
        text = TERN_STR("untouched");
        fits = size > strlen(date_text);
        UNIT_STATUS(tern_date_format(date, &arena, &text), fits ? TERN_OK : TERN_ERROR_LIMIT);
        UNIT_STR(text, fits ? date_text : "untouched");
    }
    {
        unit_allocations allocations = {.fail_at = 1};
        tern_arena arena = unit_arena(&allocations);
        tern_date date = {1970, 1, 1};
        tern_str text = {"untouched", 9};
        UNIT_STATUS(tern_time_format(timespec_of(0, 0), 0, &arena, &text), TERN_ERROR_MEMORY);
        UNIT_STATUS(tern_date_format(date, &arena, &text), TERN_ERROR_MEMORY);
        UNIT_STR(text, "untouched");
        tern_arena_free(&arena);
    }
}

static tern_status parse_date(const char *text, size_t size, tern_date *date)
{
    char *copy = (char *)malloc(size > 0 ? size : 1);
    tern_str str = {copy, size};
    tern_status status;

    CU_ASSERT_PTR_NOT_NULL_FATAL(copy);
    memcpy(copy, text, size);
    status = tern_date_parse(str, date);
    free(copy);
    return status;
}

static bool same_date(tern_date a, tern_date b)
{
    return a.year == b.year && a.month == b.month && a.day == b.day;
}

static void check_date_refused(const char *text, tern_status expected)
{
    tern_date date = {1, 2, 3}, before = date;
    tern_status status = parse_date(text, strlen(text), &date);
    bool right = unit_same_status(status, expected) && same_date(date, before);

    if (!right)
        printf(" for \"%s\"", text);
    CU_ASSERT(right);
}

static void test_date_refused(void)
{
    static const char valid[] = "1985-04-12";
    tern_date date;
    tern_str zeroed = {0};

    UNIT_STATUS(parse_date(valid, strlen(valid), &date), TERN_OK);
    for (size_t size = 0; size < strlen(valid); size++)
        UNIT_STATUS(parse_date(valid, size, &date), TERN_ERROR_SYNTAX);
    UNIT_STATUS(parse_date("1985-04-12\0", 11, &date), TERN_ERROR_SYNTAX);
    UNIT_STATUS(parse_date("1985-04-1\0", 10, &date), TERN_ERROR_SYNTAX);
    UNIT_STATUS(tern_date_parse(zeroed, &date), TERN_ERROR_SYNTAX);
    check_date_refused("1985-04-12Z", TERN_ERROR_SYNTAX);
    check_date_refused(" 985-04-12", TERN_ERROR_SYNTAX);
    check_date_refused("1985-4-012", TERN_ERROR_SYNTAX);
    check_date_refused("1985/04/12", TERN_ERROR_SYNTAX);
    check_date_refused("-985-04-12", TERN_ERROR_SYNTAX);
    check_date_refused("19850412", TERN_ERROR_SYNTAX);
    check_date_refused("12345-04-12", TERN_ERROR_SYNTAX);
    check_date_refused("1985-00-12", TERN_ERROR_RANGE);
    check_date_refused("1985-13-12", TERN_ERROR_RANGE);
    check_date_refused("1985-04-00", TERN_ERROR_RANGE);
    check_date_refused("1985-04-31", TERN_ERROR_RANGE);
    check_date_refused("1985-02-29", TERN_ERROR_RANGE);
    check_date_refused("1900-02-29", TERN_ERROR_RANGE);
    check_date_refused("2000-02-30", TERN_ERROR_RANGE);
}

static void test_date_range(void)
{
    static const tern_date none[] = {
        {0, 0, 0},          {-1, 12, 31},       {10000, 1, 1},      {1970, 0, 1},
        {1970, 13, 1},      {1970, -1, 1},      {1970, 1, 0},       {1970, 1, -1},
        {1970, 1, 32},      {1970, 6, 31},      {2001, 2, 29},      {2000, 2, 30},
        {INT_MIN, 1, 1},    {INT_MAX, 1, 1},    {1970, INT_MAX, 1}, {1970, INT_MIN, 1},
        {1970, 1, INT_MAX}, {1970, 1, INT_MIN},
    };
    static const int64_t beyond[] = {-719529, 2932897, INT64_MIN, INT64_MAX};
    tern_date before = {1, 2, 3};

    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
        tern_arena arena = {0};
        tern_str text = {"untouched", 9};
        int64_t days = 77;
        UNIT_STATUS(tern_date_to_days(none[i], &days), TERN_ERROR_RANGE);
        CU_ASSERT_EQUAL(days, 77);
        UNIT_STATUS(tern_date_format(none[i], &arena, &text), TERN_ERROR_RANGE);
        UNIT_STR(text, "untouched");
        tern_arena_free(&arena);
    }
    for (size_t i = 0; i < sizeof beyond / sizeof beyond[0]; i++) {
        tern_date date = before;
        UNIT_STATUS(tern_date_of_days(beyond[i], &date), TERN_ERROR_RANGE);
        CU_ASSERT(same_date(date, before));
    }
}

/* All 3,652,425 days, each the one after the day before it. */
static void test_every_day(void)
{
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    tern_arena arena = {0};
    int64_t day = -719528;
    tern_date date, found, epoch;
    size_t texts = 0;

    for (date.year = 0; date.year <= 9999; date.year++) {
        bool leap = date.year % 400 == 0 || (date.year % 4 == 0 && date.year % 100 != 0);
        for (date.month = 1; date.month <= 12; date.month++) {
            int length = lengths[date.month - 1] + (date.month == 2 && leap ? 1 : 0);
            for (date.day = 1; date.day <= length; date.day++, day++) {
                int64_t days = 0;
                if (tern_date_to_days(date, &days) != TERN_OK || days != day ||
                    tern_date_of_days(day, &found) != TERN_OK || !same_date(found, date)) {
                    printf("\n  %d-%d-%d is day %lld", date.year, date.month, date.day,
                           (long long)day);
                    CU_FAIL_FATAL("a day is another");
                }
                if (date.day > 1 && date.day < length)
                    continue;
                /* The first and the last of each month as text as well. */
                {
                    char expected[64];
                    tern_str text = {0};
                    snprintf(expected, sizeof expected, "%04d-%02d-%02d", date.year, date.month,
                             date.day);
                    tern_arena_reset(&arena);
                    if (tern_date_format(date, &arena, &text) != TERN_OK ||
                        !unit_same_str(text, expected) || text.ptr[text.len] != '\0' ||
                        parse_date(expected, strlen(expected), &found) != TERN_OK ||
                        !same_date(found, date))
                        CU_FAIL_FATAL("a date does not survive");
                    texts++;
                }
            }
        }
    }
    CU_ASSERT_EQUAL(day, 2932897);
    UNIT_SIZE(texts, 10000 * 12 * 2);
    UNIT_STATUS(tern_date_of_days(0, &epoch), TERN_OK);
    CU_ASSERT(epoch.year == 1970 && epoch.month == 1 && epoch.day == 1);
    tern_arena_free(&arena);
}

static const unit_test tests[] = {
    {"time", "examples of RFC 3339", test_rfc_examples},
    {"time", "years", test_years},
    {"time", "offsets", test_offsets},
    {"time", "lower case and space", test_lenience},
    {"time", "fractions", test_fractions},
    {"time", "leap seconds", test_leap_seconds},
    {"time", "out of range", test_parse_range},
    {"time", "malformed", test_parse_syntax},
    {"time", "prefixes", test_prefixes},
    {"time", "every byte everywhere", test_every_byte},
    {"time", "hostile", test_hostile},
    {"time", "what can't be written", test_format_range},
    {"time", "random round trips", test_random_round_trips},
    {"time", "timegm and gmtime_r", test_against_libc},
    {"time", "no memory", test_format_memory},
    {"date", "refused", test_date_refused},
    {"date", "out of range", test_date_range},
    {"date", "every day", test_every_day},
};

UNIT_MAIN(tests)

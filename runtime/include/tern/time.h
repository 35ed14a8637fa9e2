/* time.h - the texts of `format: date-time` and `format: date`, to numbers and back.
 *
 * In models such strings stay text, so that what was received is what is sent on. These calls
 * convert on demand, exactly or not at all: nothing is rounded, no locale and no time zone of
 * the process has a say, and the calendar is the Gregorian one in all years, 0000 to 9999.
 *
 * `format: time` and `format: duration` have no conversion and stay text. A time without a date
 * is no point in time (its offset can change the day, and second 60 depends on the date); a
 * duration has months, whose length depends on where one starts.
 *
 * All are thread-safe as long as no two threads use one arena at once.
 */
#ifndef TERN_TIME_H
#define TERN_TIME_H

#include <stdint.h>
#include <time.h>

#include "tern/arena.h"
#include "tern/status.h"
#include "tern/str.h"

TERN_BEGIN_DECLARATIONS

enum {
    /**
     * The offset that is written -00:00: the time is known in UTC, the offset of the place that
     * it comes from is not (RFC 3339, section 4.3). No offset in minutes has this value; it must
     * not be added to a time.
     */
    TERN_TIME_OFFSET_UNKNOWN = -24 * 60
};

/**
 * Converts a date-time (RFC 3339, section 5.6): `1985-04-12T23:20:50.52Z`.
 *
 * text: all of it must be the date-time. As the notes of section 5.6 allow, T and Z may be lower
 * case, and one space may stand for T. Offsets go from -23:59 to +23:59. The fraction of the
 * second may have any number of digits, those beyond the ninth only zeros.
 * out_time: time since 1970-01-01T00:00:00Z, leap seconds not counted. tv_sec, in seconds, is
 * negative before 1970; tv_nsec, in nanoseconds, is never negative and counts forward from
 * tv_sec. It is below 1000000000 but in a leap second.
 * out_offset_minutes: what local time is ahead of UTC, in minutes, -1439 to 1439 (0 for Z and
 * for +00:00), or TERN_TIME_OFFSET_UNKNOWN for -00:00. May be NULL.
 *
 * A leap second (section 5.7), which is 23:59:60 UTC on the last day of any month, at any offset
 * (`1990-12-31T15:59:60-08:00`), has the tv_sec of the second before it, 23:59:59, and a tv_nsec
 * of 1000000000 to 1999999999. Times compared by tv_sec, then tv_nsec, are so in order, but
 * other libraries and system calls refuse such a tv_nsec. Which months had a leap second is not
 * looked up.
 *
 * Returns TERN_OK; TERN_ERROR_SYNTAX when the text does not have the form of a date-time; or
 * TERN_ERROR_RANGE when it does but names no time (month 13, February 30, hour 24, second 60
 * where no leap second can be, offset +24:00), has digits other than 0 beyond nanoseconds, or
 * does not fit this system's time_t. On failure nothing is written.
 */
tern_status tern_time_parse(tern_str text, struct timespec *out_time,
                            int *out_offset_minutes) TERN_MUST_USE TERN_NONNULL(2);

/**
 * Writes a time as a date-time (RFC 3339, section 5.6): the inverse of tern_time_parse.
 *
 * time: as tern_time_parse makes it, leap seconds included. Zeroed, it is 1970-01-01T00:00:00Z.
 * offset_minutes: what the local time written is ahead of UTC, in minutes, -1439 to 1439;
 * 0 is written Z, and TERN_TIME_OFFSET_UNKNOWN as UTC with -00:00.
 * arena: holds the result. out_text: the shortest exact text: no fraction when that is 0, and no
 * trailing zeros in it. Parsed, it gives the same time and offset again.
 *
 * Returns TERN_OK; TERN_ERROR_RANGE when the local time is not in the years 0000 to 9999, tv_nsec
 * is not in 0 to 999999999 (to 1999999999 where a leap second can be), or the offset is none;
 * TERN_ERROR_LIMIT or TERN_ERROR_MEMORY. On failure nothing is written or allocated.
 */
tern_status tern_time_format(struct timespec time, int offset_minutes, tern_arena *arena,
                             tern_str *out_text) TERN_MUST_USE TERN_NONNULL(3, 4);

/** A day of the Gregorian calendar. Zeroed, it is none: months and days count from 1. */
typedef struct tern_date {
    int year;  /* 0 to 9999 */
    int month; /* 1 to 12 */
    int day;   /* 1 to 31, as the month has them */
} tern_date;

/**
 * Converts a full-date (RFC 3339, section 5.6): `1985-04-12`.
 *
 * text: all of it must be the date.
 *
 * Returns TERN_OK; TERN_ERROR_SYNTAX when the text does not have that form; or TERN_ERROR_RANGE
 * when it does but there is no such day. On failure nothing is written.
 */
tern_status tern_date_parse(tern_str text, tern_date *out_date) TERN_MUST_USE TERN_NONNULL(2);

/**
 * Writes a day as a full-date (RFC 3339, section 5.6): the inverse of tern_date_parse.
 *
 * arena: holds the result, out_text.
 *
 * Returns TERN_OK; TERN_ERROR_RANGE when there is no such day, or not in the years 0000 to 9999;
 * TERN_ERROR_LIMIT or TERN_ERROR_MEMORY. On failure nothing is written or allocated.
 */
tern_status tern_date_format(tern_date date, tern_arena *arena, tern_str *out_text) TERN_MUST_USE
    TERN_NONNULL(2, 3);

/**
 * The number of days from 1970-01-01 to a day, negative before it: -719528 for 0000-01-01 to
 * 2932896 for 9999-12-31. Times 86400 it is the day's first second as tern_time_parse counts.
 *
 * Returns TERN_OK, or TERN_ERROR_RANGE when there is no such day, or not in the years 0000 to
 * 9999. On failure nothing is written.
 */
tern_status tern_date_to_days(tern_date date, int64_t *out_days) TERN_MUST_USE TERN_NONNULL(2);

/**
 * The day that is `days` after 1970-01-01 (before it when negative): the inverse of
 * tern_date_to_days.
 *
 * Returns TERN_OK, or TERN_ERROR_RANGE when that is not in the years 0000 to 9999. On failure
 * nothing is written.
 */
tern_status tern_date_of_days(int64_t days, tern_date *out_date) TERN_MUST_USE TERN_NONNULL(2);

TERN_END_DECLARATIONS

#endif

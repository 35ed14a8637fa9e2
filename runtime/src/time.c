/* time.c - dates and times of RFC 3339, without libc: its calls know locales and time zones. */
#include "tern/time.h"

enum {
    NANOSECOND_DIGITS = 9,
    SECOND_NANOSECONDS = 1000000000,
    DAY_SECONDS = 24 * 60 * 60,
    LARGEST_OFFSET = 24 * 60 - 1,
    LARGEST_YEAR = 9999,
    FIRST_DAY = -719528, /* 0000-01-01 */
    LAST_DAY = 2932896,  /* 9999-12-31 */
    DATE_SIZE = sizeof "0000-00-00" - 1,
    TIME_SIZE = sizeof "00:00:00" - 1,
    OFFSET_SIZE = sizeof "+00:00" - 1,
    SHORTEST_SIZE = DATE_SIZE + 1 + TIME_SIZE + 1,
    LONGEST_SIZE = DATE_SIZE + 1 + TIME_SIZE + 1 + NANOSECOND_DIGITS + OFFSET_SIZE,
    CYCLE_YEARS = 400, /* after which the Gregorian calendar repeats itself */
    CYCLE_DAYS = 146097,
    /* From the 1st of March 400 years before the year 0 to 1970-01-01. Counted from there all
     * numbers are positive, and division rounds one way. */
    EPOCH_DAYS = 719468 + CYCLE_DAYS
};

static bool is_leap_year(int year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static bool is_date(tern_date date)
{
    static const signed char lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    if (date.year < 0 || date.year > LARGEST_YEAR || date.month < 1 || date.month > 12)
        return false;
    return date.day >= 1 &&
           date.day <= lengths[date.month - 1] + (date.month == 2 && is_leap_year(date.year));
}

static int64_t days_of(tern_date date)
{
    /* Years begin in March, so that the leap day is the last of its year. The lengths of the
     * months are then those of 153 days spread evenly over five of them. */
    int year = date.year + CYCLE_YEARS - (date.month <= 2);
    int month = (date.month + 9) % 12;

    return year * 365 + year / 4 - year / 100 + year / CYCLE_YEARS + (153 * month + 2) / 5 +
           date.day - 1 - EPOCH_DAYS;
}

/* The inverse, for days not before -EPOCH_DAYS. */
static tern_date date_of(int64_t days)
{
    int64_t from_start = days + EPOCH_DAYS;
    int cycle = (int)(from_start / CYCLE_DAYS);
    int day = (int)(from_start % CYCLE_DAYS);
    int year = (day - day / 1460 + day / 36524 - day / (CYCLE_DAYS - 1)) / 365;
    int month;
    tern_date date;

    day -= year * 365 + year / 4 - year / 100;
    month = (5 * day + 2) / 153;
    date.day = day - (153 * month + 2) / 5 + 1;
    date.month = month < 10 ? month + 3 : month - 9;
    date.year = year + CYCLE_YEARS * (cycle - 1) + (date.month <= 2);
    return date;
}

/* The day that a second is in, also before 1970, where division would round to the next. */
static int64_t day_of_second(int64_t seconds)
{
    return (seconds - (seconds < 0 ? DAY_SECONDS - 1 : 0)) / DAY_SECONDS;
}

/* Whether a leap second can follow this second of UTC. */
static bool ends_month(int64_t seconds)
{
    int64_t next_day = day_of_second(seconds) + 1;

    return seconds + 1 == next_day * DAY_SECONDS && date_of(next_day).day == 1;
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

/* Whether the text begins with what the pattern says, in which '0' is any digit. */
static bool matches(const char *text, const char *pattern)
{
    for (; *pattern != '\0'; text++, pattern++) {
        if (*pattern == '0' ? !is_digit(*text) : *text != *pattern)
            return false;
    }
    return true;
}

static int read_two(const char *text)
{
    return (text[0] - '0') * 10 + (text[1] - '0');
}

static tern_date read_date(const char *text)
{
    tern_date date;

    date.year = read_two(text) * 100 + read_two(text + 2);
    date.month = read_two(text + 5);
    date.day = read_two(text + 8);
    return date;
}

/* The digits of a fraction as nanoseconds; -1 when they are not a whole number of them. */
static long read_fraction(const char *digits, size_t count)
{
    long nanoseconds = 0;

    for (size_t i = 0; i < NANOSECOND_DIGITS; i++)
        nanoseconds = nanoseconds * 10 + (i < count ? digits[i] - '0' : 0);
    for (size_t i = NANOSECOND_DIGITS; i < count; i++) {
        if (digits[i] != '0')
            return -1;
    }
    return nanoseconds;
}

static char *write_two(char *to, int number)
{
    to[0] = (char)('0' + number / 10);
    to[1] = (char)('0' + number % 10);
    return to + 2;
}

static char *write_date(char *to, tern_date date)
{
    to = write_two(to, date.year / 100);
    to = write_two(to, date.year % 100);
    *to++ = '-';
    to = write_two(to, date.month);
    *to++ = '-';
    return write_two(to, date.day);
}

static char *write_fraction(char *to, long nanoseconds)
{
    if (nanoseconds == 0)
        return to;
    *to++ = '.';
    for (long unit = SECOND_NANOSECONDS / 10; nanoseconds > 0; unit /= 10) {
        *to++ = (char)('0' + nanoseconds / unit);
        nanoseconds %= unit;
    }
    return to;
}

static char *write_offset(char *to, int minutes)
{
    int ahead = minutes < 0 ? -minutes : minutes;

    if (minutes == 0) {
        *to++ = 'Z';
        return to;
    }
    *to++ = minutes < 0 ? '-' : '+';
    if (minutes == TERN_TIME_OFFSET_UNKNOWN)
        ahead = 0;
    to = write_two(to, ahead / 60);
    *to++ = ':';
    return write_two(to, ahead % 60);
}

tern_status tern_time_parse(tern_str text, struct timespec *out_time, int *out_offset_minutes)
{
    const char *at, *end, *fraction;
    size_t fraction_size = 0;
    tern_date date;
    int hour, minute, second, offset = 0, offset_hour = 0, offset_minute = 0;
    long nanoseconds;
    int64_t seconds;

    /* The form of all of it comes first, so that no malformed text is called out of range. */
    if (text.len < SHORTEST_SIZE)
        return TERN_ERROR_SYNTAX;
    at = text.ptr;
    end = text.ptr + text.len;
    if (!matches(at, "0000-00-00"))
        return TERN_ERROR_SYNTAX;
    date = read_date(at);
    at += DATE_SIZE;
    if ((*at != 'T' && *at != 't' && *at != ' ') || !matches(at + 1, "00:00:00"))
        return TERN_ERROR_SYNTAX;
    hour = read_two(at + 1);
    minute = read_two(at + 4);
    second = read_two(at + 7);
    at += 1 + TIME_SIZE;
    fraction = at;
    if (*at == '.') {
        fraction = ++at;
        while (at < end && is_digit(*at))
            at++;
        fraction_size = (size_t)(at - fraction);
        if (fraction_size == 0)
            return TERN_ERROR_SYNTAX;
    }
    if (end - at == OFFSET_SIZE && (*at == '+' || *at == '-') && matches(at + 1, "00:00")) {
        offset_hour = read_two(at + 1);
        offset_minute = read_two(at + 4);
        offset = offset_hour * 60 + offset_minute;
        if (*at == '-')
            offset = offset > 0 ? -offset : TERN_TIME_OFFSET_UNKNOWN;
    } else if (end - at != 1 || (*at != 'Z' && *at != 'z')) {
        return TERN_ERROR_SYNTAX;
    }

    nanoseconds = read_fraction(fraction, fraction_size);
    if (!is_date(date) || hour > 23 || minute > 59 || second > 60 || offset_hour > 23 ||
        offset_minute > 59 || nanoseconds < 0)
        return TERN_ERROR_RANGE;
    seconds = days_of(date) * DAY_SECONDS + hour * 3600 + minute * 60 + second;
    if (offset != TERN_TIME_OFFSET_UNKNOWN)
        seconds -= offset * 60;
    if (second == 60) {
        seconds--;
        nanoseconds += SECOND_NANOSECONDS;
        if (!ends_month(seconds))
            return TERN_ERROR_RANGE;
    }
    if ((int64_t)(time_t)seconds != seconds)
        return TERN_ERROR_RANGE;
    out_time->tv_sec = (time_t)seconds;
    out_time->tv_nsec = nanoseconds;
    if (out_offset_minutes)
        *out_offset_minutes = offset;
    return TERN_OK;
}

tern_status tern_time_format(struct timespec time, int offset_minutes, tern_arena *arena,
                             tern_str *out_text)
{
    char text[LONGEST_SIZE];
    char *to = text;
    tern_str str;
    int64_t seconds = time.tv_sec, local, day;
    bool leap = time.tv_nsec >= SECOND_NANOSECONDS;
    long nanoseconds = leap ? time.tv_nsec - SECOND_NANOSECONDS : time.tv_nsec;
    int second_of_day;

    if (offset_minutes != TERN_TIME_OFFSET_UNKNOWN &&
        (offset_minutes < -LARGEST_OFFSET || offset_minutes > LARGEST_OFFSET))
        return TERN_ERROR_RANGE;
    /* No offset is a whole day: what is more than one outside can't be moved inside. This comes
     * before the sum, which could overflow. */
    day = day_of_second(seconds < INT64_MIN + DAY_SECONDS ? INT64_MIN + DAY_SECONDS : seconds);
    if (day < FIRST_DAY - 1 || day > LAST_DAY + 1 || nanoseconds < 0 ||
        nanoseconds >= SECOND_NANOSECONDS || (leap && !ends_month(seconds)))
        return TERN_ERROR_RANGE;
    local = seconds;
    if (offset_minutes != TERN_TIME_OFFSET_UNKNOWN)
        local += offset_minutes * 60;
    day = day_of_second(local);
    if (day < FIRST_DAY || day > LAST_DAY)
        return TERN_ERROR_RANGE;

    second_of_day = (int)(local - day * DAY_SECONDS);
    to = write_date(to, date_of(day));
    *to++ = 'T';
    to = write_two(to, second_of_day / 3600);
    *to++ = ':';
    to = write_two(to, second_of_day / 60 % 60);
    *to++ = ':';
    to = write_two(to, second_of_day % 60 + leap);
    to = write_fraction(to, nanoseconds);
    to = write_offset(to, offset_minutes);
    str.ptr = text;
    str.len = (size_t)(to - text);
    return tern_arena_copy_str(arena, str, out_text);
}

tern_status tern_date_parse(tern_str text, tern_date *out_date)
{
    tern_date date;

    if (text.len != DATE_SIZE || !matches(text.ptr, "0000-00-00"))
        return TERN_ERROR_SYNTAX;
    date = read_date(text.ptr);
    if (!is_date(date))
        return TERN_ERROR_RANGE;
    *out_date = date;
    return TERN_OK;
}

tern_status tern_date_format(tern_date date, tern_arena *arena, tern_str *out_text)
{
    char text[DATE_SIZE];
    tern_str str = {text, DATE_SIZE};

    if (!is_date(date))
        return TERN_ERROR_RANGE;
    write_date(text, date);
    return tern_arena_copy_str(arena, str, out_text);
}

tern_status tern_date_to_days(tern_date date, int64_t *out_days)
{
    if (!is_date(date))
        return TERN_ERROR_RANGE;
    *out_days = days_of(date);
    return TERN_OK;
}

tern_status tern_date_of_days(int64_t days, tern_date *out_date)
{
    if (days < FIRST_DAY || days > LAST_DAY)
        return TERN_ERROR_RANGE;
    *out_date = date_of(days);
    return TERN_OK;
}

/* retry.c - what may be sent again, and when. */
#include <curl/curl.h>

#include "client_internal.h"

enum { DEPTH_OF_DOUBLING = 20 };

bool tern_retry_after(tern_str value, int64_t wall_s, int64_t *out_ms)
{
    char text[64];
    int64_t seconds = 0;
    time_t date;
    size_t i = 0;

    for (; i < value.len && value.ptr[i] >= '0' && value.ptr[i] <= '9'; i++) {
        if (seconds < INT32_MAX)
            seconds = 10 * seconds + (value.ptr[i] - '0');
    }
    if (i > 0 && i == value.len) {
        *out_ms = seconds * 1000;
        return true;
    }
    /* Any HTTP-date (RFC 9110, section 5.6.7). */
    if (value.len == 0 || value.len >= sizeof text || i > 0)
        return false;
    memcpy(text, value.ptr, value.len);
    text[value.len] = '\0';
    date = curl_getdate(text, NULL);
    if (date < 0)
        return false;
    seconds = (int64_t)date > wall_s ? (int64_t)date - wall_s : 0;
    *out_ms = (seconds < INT32_MAX ? seconds : INT32_MAX) * 1000; /* no year is too far away */
    return true;
}

bool tern_retry_status(int http_status)
{
    return http_status == 408 || http_status == 429 || http_status == 500 || http_status == 502 ||
           http_status == 503 || http_status == 504;
}

bool tern_method_idempotent(tern_str method)
{
    /* Methods are case-sensitive (RFC 9110, section 9.1). */
    return tern_str_is(method, "GET") || tern_str_is(method, "HEAD") ||
           tern_str_is(method, "PUT") || tern_str_is(method, "DELETE") ||
           tern_str_is(method, "OPTIONS") || tern_str_is(method, "TRACE");
}

tern_retry_policy tern_retry_defaults(const tern_retry_policy *policy)
{
    tern_retry_policy full = *policy;

    if (full.max_tries == 0)
        full.max_tries = TERN_TRIES_DEFAULT;
    if (full.base_delay_ms == 0)
        full.base_delay_ms = TERN_BASE_DELAY_MS_DEFAULT;
    if (full.max_delay_ms == 0)
        full.max_delay_ms = TERN_MAX_DELAY_MS_DEFAULT;
    if (full.max_retry_after_ms == 0)
        full.max_retry_after_ms = TERN_MAX_RETRY_AFTER_MS_DEFAULT;
    if (full.budget == 0)
        full.budget = TERN_RETRY_BUDGET_DEFAULT;
    if (full.budget_percent == 0)
        full.budget_percent = TERN_RETRY_PERCENT_DEFAULT;
    return full;
}

int64_t tern_retry_max_delay_us(const tern_retry_policy *policy, unsigned tries)
{
    unsigned doublings = tries - 1 < DEPTH_OF_DOUBLING ? tries - 1 : DEPTH_OF_DOUBLING;
    int64_t delay_ms = (int64_t)policy->base_delay_ms << doublings;

    return 1000 * (delay_ms < policy->max_delay_ms ? delay_ms : (int64_t)policy->max_delay_ms);
}

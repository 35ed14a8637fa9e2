/* pattern_internal.h - the regular expressions of JSON Schema, matched by PCRE2. */
#ifndef TERN_PATTERN_INTERNAL_H
#define TERN_PATTERN_INTERNAL_H

#include "tern/validate.h"

typedef struct tern_pattern tern_pattern;

typedef enum tern_match {
    TERN_MATCH_NONE,
    TERN_MATCH_FOUND,
    TERN_MATCH_TOO_LONG, /* it takes more steps than it may */
    TERN_MATCH_INVALID   /* the pattern is no regular expression */
} tern_match;

/* The compiled pattern, from the cache or entered into it. The arena of `patterns` must not be
 * rewound to before this call as long as the cache is used.
 * Returns TERN_OK also for an invalid pattern; TERN_ERROR_MEMORY or TERN_ERROR_LIMIT. */
tern_status tern_pattern_get(tern_patterns *patterns, const char *source, tern_pattern **out);

/* Looks for the pattern in text that is UTF-8. Same failures; `scratch` is left as it was. */
tern_status tern_pattern_match(tern_patterns *patterns, tern_pattern *pattern, tern_str text,
                               tern_arena *scratch, tern_match *out);

/* Why it is invalid. */
const char *tern_pattern_message(const tern_pattern *pattern);

#endif

/* validate_internal.h - what the walk of validate.c and its checks share. */
#ifndef TERN_VALIDATE_INTERNAL_H
#define TERN_VALIDATE_INTERNAL_H

#include "path_internal.h"
#include "pattern_internal.h"
#include "tern/validate.h"
#include "value_internal.h"

#if defined(__GNUC__)
#define TERN_LIKE_PRINTF __attribute__((format(printf, 2, 3)))
#else
#define TERN_LIKE_PRINTF
#endif

typedef struct tern_validator {
    const tern_validate_options *options;
    tern_arena *scratch;
    tern_patterns *patterns;
    unsigned depth; /* levels left */
    bool violated;
    tern_violation violation; /* being put together */
} tern_validator;

/* All that return a tern_status: TERN_OK to go on, whatever was reported; TERN_ERROR_INVALID when
 * the callback wants no more; TERN_ERROR_MEMORY, _LIMIT, _DEPTH. */

/* Putting a violation together, then reporting it. */
void tern_validator_expected(tern_validator *self, const char *format, ...) TERN_LIKE_PRINTF;
void tern_validator_found(tern_validator *self, const char *format, ...) TERN_LIKE_PRINTF;
/* The same with texts, shortened, quoted and without control characters. */
void tern_validator_expected_one_of(tern_validator *self, const tern_str *texts, size_t count,
                                    bool quoted);
void tern_validator_found_string(tern_validator *self, tern_str text);
void tern_validator_found_json(tern_validator *self, tern_str text);
tern_status tern_validator_report(tern_validator *self, const char *keyword, const tern_path *path);

/* The assertions for one value; `constraints` may be NULL. */
tern_status tern_check_number(tern_validator *self, const tern_constraints *constraints,
                              tern_str number, const tern_path *path);
tern_status tern_check_boolean(tern_validator *self, const tern_constraints *constraints,
                               bool value, const tern_path *path);
tern_status tern_check_string(tern_validator *self, const tern_constraints *constraints,
                              tern_str text, const tern_path *path);
tern_status tern_check_items(tern_validator *self, const tern_constraints *constraints,
                             size_t count, const tern_path *path);
tern_status tern_check_properties(tern_validator *self, const tern_constraints *constraints,
                                  size_t count, const tern_path *path);
/* Free-form JSON, which is set. */
tern_status tern_check_json(tern_validator *self, const tern_constraints *constraints,
                            tern_str text, const tern_path *path);

/* Whether the items of an array, and of free-form JSON that is one, differ from each other. */
tern_status tern_check_unique(tern_validator *self, const tern_type *type, tern_container array,
                              const tern_path *path);
tern_status tern_check_unique_json(tern_validator *self, tern_str array, size_t count,
                                   const tern_path *path);

#endif

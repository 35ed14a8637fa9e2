/* validate.h - check values against what their schemas assert beyond types (tern::validate).
 *
 * Decoding refuses what does not fit the C types; all else that a schema says - limits, patterns,
 * the values of enums - is checked here and only when asked: a server that adds a value to an
 * enum or makes a name longer must not break its clients.
 *
 * The only part of the library that needs PCRE2. Programs link with tern::validate.
 */
#ifndef TERN_VALIDATE_H
#define TERN_VALIDATE_H

#include "tern/arena.h"
#include "tern/codec.h"
#include "tern/status.h"
#include "tern/type.h"

TERN_BEGIN_DECLARATIONS

/** What a value does that its schema forbids. It owns no memory, and may be copied. */
typedef struct tern_violation {
    /**
     * The keyword of JSON Schema that says so, static: "minimum", "maximum", "exclusiveMinimum",
     * "exclusiveMaximum", "multipleOf", "minLength", "maxLength", "pattern", "minItems",
     * "maxItems", "uniqueItems", "minProperties", "maxProperties", "enum" (also for `const`),
     * "oneOf" (also for `anyOf`: a value of no variant that the schema knows), "required" (what
     * can't be left out is not set), "type" (not a JSON value: NaN, infinity, no UTF-8, malformed
     * free-form text, a number that is no constant), "readOnly" or "writeOnly".
     */
    const char *keyword;
    /** Not known to be wrong: a pattern that is no regular expression, or takes too long; a
     * divisor of more than 64 bits. */
    bool undecided;
    /** JSON pointer (RFC 6901) to the value; "" is the whole value. One that does not fit keeps
     * its end, after "...". */
    char pointer[TERN_ERROR_POINTER_SIZE];
    /** What would have been right: "at most 40 code points"; and what there was: "41". */
    char expected[TERN_ERROR_TEXT_SIZE];
    char found[TERN_ERROR_TEXT_SIZE];
} tern_violation;

/** Gets `context` as it is, and one violation, valid during the call. Returns whether to go on. */
typedef bool tern_violation_callback(void *context, const tern_violation *violation);

/**
 * Compiled patterns, kept from call to call: `tern_patterns patterns = {.arena = &arena};`
 *
 * They stay in `arena` (not the scratch of the calls) and are gone with it; after a
 * tern_arena_reset make the struct anew. It knows patterns by their address, and so must not
 * outlive the tables that they are in; those of generated code live as long as the program.
 * One thread at a time. The other members are its own business.
 */
typedef struct tern_patterns {
    tern_arena *arena;
    struct tern_pattern **buckets;
    size_t calls;
} tern_patterns;

/** How to validate. Zeroed: the whole value, no report, patterns compiled for this call. */
typedef struct tern_validate_options {
    /** Called for each violation; NULL: the first one ends the call. */
    tern_violation_callback *report;
    void *context;
    /** What the schema says of the whole value, as `tern_named_type.constraints` has it for the
     * components of a document; NULL: nothing. What it says of the parts is in `type`. */
    const tern_constraints *constraints;
    /** Whom the value is for. For a request, read-only fields need not be set, and an optional
     * one that is there is a violation; likewise what is write-only for a response. */
    tern_purpose purpose;
    /** NULL: each pattern that is met is compiled, once, for this call alone. That takes some
     * microseconds for a usual pattern, as long as hundreds of matches: worth keeping for programs
     * that validate many small values. */
    tern_patterns *patterns;
} tern_validate_options;

/**
 * Checks a value of type `type` at every depth and reports all that is wrong, in the order of
 * tern_visit.
 *
 * options: may be NULL for the defaults.
 * scratch: for compiled patterns, the table of an array's unique items (48 bytes for each) and
 * the like; as it was when the call returns. It may not be the arena of options->patterns.
 *
 * Numbers are compared as decimal numbers, exactly; a floating-point one counts as the shortest
 * decimal number that reads back as it (0.3 is a multiple of 0.1). Lengths of strings are in code
 * points. Array items are unique when no two are equal as JSON values (1 and 1.0 are; free-form
 * parts inside a model compare by their text, as in tern_equal). Free-form JSON is checked by
 * what it happens to be: limits for numbers do not concern a string.
 *
 * Patterns are matched by PCRE2, anywhere in the string, as Unicode, with the meaning that
 * ECMA-262 gives to \s, \v, \p, [ and $. Not supported, and reported as undecided: lookbehind of
 * unlimited length; \p{Script=...} where PCRE2 has another name for it. A pattern that backtracks
 * too much is undecided for this string, and not tried any more in this call after 16 of them. A
 * pattern that isn't anchored is tried from as many positions of a string as 2^28 divided by its
 * length in bytes (all of them up to 16 KiB); where that is not enough to tell it is undecided as
 * well. Time is so in proportion to the size of the value.
 *
 * Returns TERN_OK; TERN_ERROR_INVALID when there was a violation, undecided ones included;
 * TERN_ERROR_DEPTH for more than twice TERN_DEPTH_MAX levels of nesting (a union is one);
 * TERN_ERROR_MEMORY or TERN_ERROR_LIMIT when `scratch` has no more room: what was reported until
 * then is true, but need not be all. Thread-safe as long as nobody writes to the value and no two
 * threads share an arena or patterns.
 */
tern_status tern_validate(const tern_type *type, const void *value,
                          const tern_validate_options *options, tern_arena *scratch) TERN_MUST_USE
    TERN_NONNULL(1, 2, 4);

/** A caller's array for violations: `{.items = mine, .capacity = 8}`. */
typedef struct tern_violation_list {
    tern_violation *items;
    size_t capacity;
    /** How many there were: more than `capacity` when not all had room. */
    size_t count;
} tern_violation_list;

/** A callback whose context is a tern_violation_list. Always goes on. */
bool tern_violation_list_add(void *list, const tern_violation *violation) TERN_NONNULL(1, 2);

/**
 * Writes the violation as one line, without newline:
 * `/sessions/3/name: maxLength: expected at most 40 code points, found 41`.
 *
 * buffer, size: where to, in bytes; the text is cut to fit and NUL-terminated.
 * TERN_ERROR_MESSAGE_SIZE always fits. With size 0 nothing is written, and buffer may be NULL.
 * Returns the length of the whole text in bytes, the NUL not counted.
 */
size_t tern_violation_format(const tern_violation *violation, char *buffer, size_t size)
    TERN_NONNULL(1);

TERN_END_DECLARATIONS

#endif

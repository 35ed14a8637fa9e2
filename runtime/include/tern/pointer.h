/* pointer.h - into free-form JSON: by JSON pointer, by iteration, and to C values.
 *
 * All of it reads the text of a tern_json as it stands. No tree is built, and nothing allocated
 * but the string of tern_json_get_string. Every call checks all the text that it is given (RFC
 * 8259, strictly, at most TERN_DEPTH_MAX levels), once, and takes time in proportion to its
 * length; white space around the value is allowed. A program that goes through deep trees again
 * and again does better with json-c.
 *
 * The failures that all calls with a tern_error share: TERN_ERROR_UNSET (a zeroed tern_json),
 * TERN_ERROR_SYNTAX, TERN_ERROR_UTF8 and TERN_ERROR_DEPTH. `error` may be NULL; it is filled on
 * failure, with the position in the text. Results are untouched on failure. All are thread-safe.
 */
#ifndef TERN_POINTER_H
#define TERN_POINTER_H

#include <stdint.h>

#include "tern/arena.h"
#include "tern/json.h"
#include "tern/status.h"
#include "tern/str.h"

TERN_BEGIN_DECLARATIONS

/** What `json` is, going by its first byte: the rest is not looked at. */
tern_json_kind tern_json_get_kind(tern_json json);

/**
 * Finds the value that a JSON pointer (RFC 6901) leads to.
 *
 * pointer: "" is the whole value; "/a~1b/0" the first element of the array in member "a/b".
 * An array is only entered by the index of an element: digits without leading zeros. "-", which
 * stands for the element behind the last, never exists. Keys are compared after both their
 * escapes are undone (byte by byte: no Unicode normalization). Of members with the same key the
 * last one counts.
 * out: the value, without white space around it; a part of the text of `json`, not copied.
 *
 * Returns TERN_OK; TERN_ERROR_MISSING when there is no such value in well-formed text;
 * TERN_ERROR_SYNTAX also for a malformed pointer (`error` then speaks of a JSON pointer, and
 * `byte` is the offset in it); or what all calls return.
 */
tern_status tern_json_at(tern_json json, tern_str pointer, tern_json *out,
                         tern_error *error) TERN_MUST_USE TERN_NONNULL(3);

/**
 * Reads a boolean. Returns TERN_OK, TERN_ERROR_NULL for null, TERN_ERROR_TYPE for anything else,
 * or what all calls return.
 */
tern_status tern_json_get_boolean(tern_json json, bool *out, tern_error *error) TERN_MUST_USE
    TERN_NONNULL(2);

/**
 * Reads an integer, exactly: 1.0 and 1e3 are integers as well. Returns as tern_json_get_boolean,
 * TERN_ERROR_TYPE also for a fraction, TERN_ERROR_RANGE beyond 64 bits.
 */
tern_status tern_json_get_int64(tern_json json, int64_t *out, tern_error *error) TERN_MUST_USE
    TERN_NONNULL(2);

/**
 * Reads a number, to the nearest double. Returns as tern_json_get_boolean, TERN_ERROR_RANGE
 * where that is infinite.
 */
tern_status tern_json_get_double(tern_json json, double *out, tern_error *error) TERN_MUST_USE
    TERN_NONNULL(2);

/**
 * Reads a string, its escapes undone, into the arena and NUL-terminated. Returns as
 * tern_json_get_boolean, and TERN_ERROR_MEMORY or TERN_ERROR_LIMIT. On failure the arena is as
 * it was.
 */
tern_status tern_json_get_string(tern_json json, tern_arena *arena, tern_str *out,
                                 tern_error *error) TERN_MUST_USE TERN_NONNULL(2, 3);

/** Whether `json` is a string that says `text`, once its escapes are undone. Allocates nothing;
 * false for malformed text. */
bool tern_json_is_string(tern_json json, tern_str text);

/** A member of an object or an element of an array. Its texts are parts of the iterated one. */
typedef struct tern_json_item {
    /** A JSON string as it stands, for tern_json_is_string and tern_json_get_string; zeroed in
     * an array. */
    tern_json key;
    tern_json value;
    /** Position, from 0. */
    size_t index;
} tern_json_item;

/**
 * Iterates over an object or array:
 *
 *     tern_json_iterator iterator;
 *     tern_json_item item;
 *     status = tern_json_iterate(json, &iterator, &error);
 *     while (status == TERN_OK && tern_json_next(&iterator, &item))
 *         ...
 *
 * It owns nothing and needs no clean-up; zeroed, it has no items. The text must stay as it is.
 * Its members are its own business.
 */
typedef struct tern_json_iterator {
    const char *cursor;
    const char *end;
    size_t index;
    bool object;
} tern_json_iterator;

/**
 * Starts an iteration. Members with the same key all come, in their order.
 *
 * Returns TERN_OK, TERN_ERROR_NULL for null, TERN_ERROR_TYPE for what is neither object nor
 * array, or what all calls return; the iterator is zeroed on failure.
 */
tern_status tern_json_iterate(tern_json json, tern_json_iterator *out,
                              tern_error *error) TERN_MUST_USE TERN_NONNULL(2);

/** Gets the next item. Returns false, leaving `out_item` as it is, when there is none. */
bool tern_json_next(tern_json_iterator *iterator, tern_json_item *out_item) TERN_NONNULL(1, 2);

TERN_END_DECLARATIONS

#endif

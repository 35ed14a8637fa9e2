/* json_c.h - values of any described type to json-c trees and back (tern::json_c; needs json-c).
 *
 * For programs that hold json-c trees already. A generated SDK has these calls with the types of
 * its models in `<api>/json_c.h`. Where there is text, tern_decode and tern_encode are the way:
 * they make no tree.
 *
 * The results, and what is refused, are those of tern_encode and tern_decode. A tree differs from a
 * document in what it can hold:
 *
 *   - Integers from -2^63 to 2^64-1 become json-c integers. Other numbers become doubles that keep
 *     their text (json_object_new_double_s): all digits come back, 1e400 and 0.10 included, for as
 *     long as nobody sets the number.
 *   - Strings may hold NUL. Names of properties may not: they are C strings to json-c. Such a name
 *     is an error, it is not cut.
 *   - An object has each name once. Of several entries with one key the last is kept, in the
 *     place of the first: the one that name_find finds.
 *   - A string in a tree need not be UTF-8; reading one that is not is TERN_ERROR_UTF8. Infinite
 *     doubles and such that are not a number have no JSON: TERN_ERROR_SYNTAX.
 *
 * All are thread-safe as long as no two threads use one arena or one tree at once. Reading a tree
 * counts as use: json-c keeps text inside it.
 */
#ifndef TERN_JSON_C_H
#define TERN_JSON_C_H

#include "tern/codec.h"

TERN_BEGIN_DECLARATIONS

struct json_object;

/**
 * Makes a json-c tree of a C value.
 *
 * value: of type `type`. options: may be NULL for the defaults; `indent` means nothing here.
 * out_json: the tree, the caller's to json_object_put. NULL stands for null in json-c, and so is
 * what a free-form null becomes.
 * error: filled on failure, without byte, line and column; may be NULL.
 *
 * Returns TERN_OK; what tern_encode returns; TERN_ERROR_RANGE for the name of a property that
 * holds a NUL; TERN_ERROR_LIMIT for a string of 2^31 bytes or more. On failure `out_json` is
 * untouched.
 */
tern_status tern_to_json_object(const tern_type *type, const void *value,
                                const tern_encode_options *options, struct json_object **out_json,
                                tern_error *error) TERN_MUST_USE TERN_NONNULL(1, 2, 4);

/**
 * Makes a C value of a json-c tree.
 *
 * json: the tree, or NULL for null; it keeps its content and its owner. Nothing in `out` points
 * into it. A serializer that the program set on an object of the tree (json_object_set_serializer)
 * is used for doubles, and no others.
 * options, arena, out: as for tern_decode. error: filled on failure; may be NULL. Byte, line and
 * column are those of the text that json_object_to_json_string_ext writes with
 * JSON_C_TO_STRING_PLAIN and JSON_C_TO_STRING_NOSLASHESCAPE.
 *
 * Returns what tern_decode returns for that text. On failure the arena is as it was before the
 * call.
 */
tern_status tern_from_json_object(const tern_type *type, struct json_object *json,
                                  const tern_decode_options *options, tern_arena *arena, void *out,
                                  tern_error *error) TERN_MUST_USE TERN_NONNULL(1, 4, 5);

/** tern_to_json_object of free-form JSON: the tree of its text. TERN_ERROR_UNSET for a zeroed one,
 * TERN_ERROR_SYNTAX for text that is not one JSON value. */
TERN_MUST_USE static inline tern_status
tern_json_to_object(tern_json json, struct json_object **out_json, tern_error *error)
{
    return tern_to_json_object(&tern_type_of_json, &json, NULL, out_json, error);
}

/** tern_from_json_object of free-form JSON: the text of a tree, in the arena. */
TERN_MUST_USE static inline tern_status tern_json_from_object(struct json_object *json,
                                                              tern_arena *arena, tern_json *out,
                                                              tern_error *error)
{
    return tern_from_json_object(&tern_type_of_json, json, NULL, arena, out, error);
}

TERN_END_DECLARATIONS

#endif

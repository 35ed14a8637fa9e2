/* value.h - compare, copy and hash values of any described type.
 *
 * Generated headers wrap these with the types of their models; the generic calls below are for
 * programs that choose the type at run time.
 * All are thread-safe as long as nobody writes to the values meanwhile and no two threads use one
 * arena at once. They count a union as a level of nesting of its own, and so allow twice
 * TERN_DEPTH_MAX levels: enough for whatever a decode has made.
 */
#ifndef TERN_VALUE_H
#define TERN_VALUE_H

#include "tern/arena.h"
#include "tern/status.h"
#include "tern/str.h"
#include "tern/type.h"

TERN_BEGIN_DECLARATIONS

/**
 * Whether two values of one type are the same JSON value: same presence, same content, at every
 * depth. Maps are compared without regard to order (entries with one key in theirs), free-form
 * JSON without regard to white space, enums by their text, numbers as C does: 0.0 equals -0.0,
 * and not-a-number nothing, not even itself. What is nested too deeply compares unequal.
 *
 * Takes time in proportion to the size of the values, and for two maps whose keys come in
 * different orders to n log n of their n entries. For that a map with more than 16 entries out
 * of order takes two size_t per entry from malloc, and gives them back before the call returns.
 * When malloc has none left the answer is the same, but takes n * n comparisons of keys.
 */
bool tern_equal(const tern_type *type, const void *a, const void *b) TERN_NONNULL(1, 2, 3);

/**
 * Copies a value with all that it points to.
 *
 * value: of type `type`; it may be freed afterwards, the copy shares nothing with it.
 * arena: what the copy points to is allocated here and lives as long as the arena's memory.
 * out_copy: sizeof(ctype) bytes that do not overlap `value`; zeroed on failure.
 * error: filled on failure, without byte, line and column; may be NULL.
 *
 * Absent stays absent and null null, NULL stays NULL where a pointer or text is not set. What a
 * cleared or nulled wrapper still has in memory is left behind. Nothing is checked: a value that
 * does not encode has a copy that does not. Strings of the copy are NUL-terminated.
 *
 * Returns TERN_OK, or TERN_ERROR_DEPTH, TERN_ERROR_LIMIT or TERN_ERROR_MEMORY. On failure the
 * arena is as it was before the call.
 */
tern_status tern_copy(const tern_type *type, const void *value, tern_arena *arena, void *out_copy,
                      tern_error *error) TERN_MUST_USE TERN_NONNULL(1, 2, 3, 4);

/**
 * A hash of a value: two values of one type that tern_equal finds equal have the same.
 *
 * seed: any number; another one gives an unrelated hash.
 *
 * The same in every run and on every platform, for this version of the library: a hash can be
 * compared across machines, but is nothing to store for years. It is no cryptographic hash: who
 * knows the seed can make values collide. What is nested too deeply is left out.
 */
uint64_t tern_hash(const tern_type *type, const void *value, uint64_t seed) TERN_MUST_USE
    TERN_NONNULL(1, 2);

/**
 * The text of an enum: that of the named constant `value`, else `text`.
 * type: of kind TERN_KIND_ENUM. See TERN_ENUM_TEXT.
 */
tern_str tern_enum_text(const tern_type *type, int32_t value, tern_str text) TERN_NONNULL(1);

/** The text of an enum or its wrapper: TERN_ENUM_TEXT(clerk_status, session.status). */
#define TERN_ENUM_TEXT(ctype, holder)                                                              \
    tern_enum_text(&tern_type_of_##ctype, (int32_t)(holder).value, (holder).text)

TERN_END_DECLARATIONS

#endif

/* patch.h - JSON Merge Patch (RFC 7396): the change from one value to another, as a document.
 *
 * A merge patch holds the members that differ: an object in it changes an object member by member,
 * null removes a member, anything else replaces what was there. So it has no way to say "set this
 * to null", none to change an element of an array (arrays are replaced as a whole), and none to
 * make a member whose value holds null.
 *
 * In a model, null in a patch makes a field
 *
 *     optional                      absent
 *     optional and nullable         absent, never null
 *     required and nullable         null, for it can't be absent
 *     required free-form JSON       null, likewise
 *     required, anything else       refused (TERN_ERROR_NULL)
 *
 * and removes the entry of a map, be its values nullable or not.
 *
 * Free-form JSON and unions are patched as the JSON that they are, by the RFC's rules and no
 * others: a union may become another variant, and null removes a property of it even where its
 * schema says required and nullable.
 *
 * Generated headers wrap both calls with the types of their models. They are thread-safe as long as
 * no two threads use one arena, or change one value, at once.
 */
#ifndef TERN_PATCH_H
#define TERN_PATCH_H

#include "tern/arena.h"
#include "tern/codec.h"
#include "tern/status.h"
#include "tern/str.h"
#include "tern/type.h"

TERN_BEGIN_DECLARATIONS

/**
 * Makes the merge patch that turns one value into another.
 *
 * old_value, new_value: of type `type`; neither is changed or kept.
 * arena: holds the result, and what is needed on the way to it.
 * out_patch: the patch, compact JSON and NUL-terminated; `{}` where two objects are equal. Of a
 * type that is no object it is the new value itself.
 * error: filled on failure, without byte, line and column; may be NULL.
 *
 * What the model does not name (`additional_properties`) is compared too. Applied to the old value,
 * here or by anyone who follows the RFC, the patch gives the new one; only the order of entries
 * and of the members of free-form objects may differ, and of keys that come twice the last counts.
 * Where nullable required fields become null, only who knows the schema gets it right: by the
 * RFC alone the patch removes them.
 *
 * Returns TERN_OK; TERN_ERROR_UNPATCHABLE when no merge patch says it: a field that can be absent
 * becomes null, an entry of a map does, or null stands in an object in new free-form JSON or a new
 * union (send the whole document then, or a JSON Patch); or what tern_encode returns. On failure
 * the arena is as it was before the call, `out_patch` untouched.
 */
tern_status tern_diff(const tern_type *type, const void *old_value, const void *new_value,
                      tern_arena *arena, tern_str *out_patch, tern_error *error) TERN_MUST_USE
    TERN_NONNULL(1, 2, 3, 4, 5);

/**
 * Applies a merge patch to a value, all of it or nothing.
 *
 * target: of type `type`; on failure it is exactly as it was.
 * patch: the document, as in tern_decode; not kept.
 * options: may be NULL for the defaults. Of properties that come twice in one object of the patch,
 * the last one counts.
 * arena: new data is allocated here; it may be the arena of the target or another one. What the
 * patch leaves alone is not copied: afterwards `target` points into the memory that it pointed into
 * before and into `arena`, and lives as long as both. The memory of the target is not written to,
 * the struct at `target` apart: a copy of that struct made before still is the old value.
 * error: filled on failure, with the position in the patch; may be NULL.
 *
 * Models are merged field by field, maps entry by entry. A model that was absent or null is made
 * from the patch, which then must have its required fields. What the model does not name is merged
 * into `additional_properties` unless the options drop or refuse it.
 *
 * Returns TERN_OK; what tern_decode returns, TERN_ERROR_NULL also for null in place of a required
 * value; or, where a union or free-form JSON of the target that is to be merged can't be encoded,
 * what tern_encode returns. On failure the arena is as it was before the call.
 */
tern_status tern_apply_patch(const tern_type *type, void *target, tern_str patch,
                             const tern_decode_options *options, tern_arena *arena,
                             tern_error *error) TERN_MUST_USE TERN_NONNULL(1, 2, 5);

TERN_END_DECLARATIONS

#endif

/* json_tree.h - json-c's trees as a second opinion on values. */
#ifndef JSON_TREE_H
#define JSON_TREE_H

#include <json-c/json.h>

#include "tern/str.h"

/* Parses with json-c, strictly and with UTF-8 checked, all of the text. Returns whether it takes
 * it; the tree is the caller's to put, NULL being null. */
bool json_tree_parse(tern_str text, struct json_object **out_tree);

/* Whether two trees are the same, doubles by their text: 1.0 is not 1, nor 1.00. */
bool json_tree_equal(struct json_object *a, struct json_object *b);

/* Whether what json-c parsed is what Tern's bridge makes of the same text. json-c makes the
 * integer 0 of -0, and the nearest that it has of integers beyond 64 bits. */
bool json_tree_is_parsed(struct json_object *bridged, struct json_object *parsed);

/* The MergePatch of RFC 7396, section 2, word by word. Takes over the caller's `target`, and
 * returns what is the caller's; `patch` stays as it is. */
struct json_object *json_tree_patch(struct json_object *target, struct json_object *patch);

/* Whether a member of an object in it is null, at any depth. */
bool json_tree_has_null_member(struct json_object *tree);

/* The member of that name, whose pointer may be NULL for null; false where there is none. */
bool json_tree_member(struct json_object *object, const char *name, struct json_object **out);

#endif

/* canonical_internal.h - one text for all spellings of a JSON value. */
#ifndef TERN_CANONICAL_INTERNAL_H
#define TERN_CANONICAL_INTERNAL_H

#include "tern/arena.h"
#include "tern/json.h"
#include "tern/status.h"

/* Writes, into the arena, a text that two values have in common if and only if JSON Schema says
 * that they are equal (2020-12 core, section 4.2.2): no matter how numbers and strings are
 * spelled and how members are ordered. It need not be JSON.
 * TERN_ERROR_SYNTAX, _UTF8 or _DEPTH when `json` is not one value, TERN_ERROR_MEMORY or _LIMIT. */
tern_status tern_json_canonical(tern_json json, tern_arena *arena, tern_str *out);

#endif

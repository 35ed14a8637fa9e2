/* random_value.h - values of any described type, made up, and others that equal them. */
#ifndef RANDOM_VALUE_H
#define RANDOM_VALUE_H

#include "tern/tern.h"

TERN_BEGIN_DECLARATIONS

/* Fills `out`, zeroed, with a value that encodes; `state` is that of unit_random. */
void random_value_fill(const tern_type *type, void *out, tern_arena *arena, uint64_t *state);

/* Changes all that makes no difference: the order of maps, white space, the sign of zeros, how
 * null is stored, what is left behind in wrappers that are absent or null. */
void random_value_vary(const tern_type *type, void *value, tern_arena *arena, uint64_t *state);

TERN_END_DECLARATIONS

#endif

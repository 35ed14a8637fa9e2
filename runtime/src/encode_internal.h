/* encode_internal.h - encoding a part of a value, for walks that write the rest themselves. */
#ifndef TERN_ENCODE_INTERNAL_H
#define TERN_ENCODE_INTERNAL_H

#include "path_internal.h"
#include "walk_internal.h"
#include "writer_internal.h"

/* Writes what a slot holds, a value or null, as tern_encode does without options; at most `depth`
 * levels. */
tern_status tern_encode_slot(tern_writer *writer, const tern_slot *slot, const void *memory,
                             unsigned depth, const tern_path *path, tern_error *error);

/* The same into a text of its own in the arena. */
tern_status tern_encode_text(tern_arena *arena, const tern_slot *slot, const void *memory,
                             unsigned depth, tern_str *out, const tern_path *path,
                             tern_error *error);

/* Reports what a writer returned; TERN_OK as it is. */
tern_status tern_encode_report(tern_status status, const tern_path *path, tern_error *error);

#endif

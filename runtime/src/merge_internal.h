/* merge_internal.h - JSON Merge Patch (RFC 7396) on JSON text. */
#ifndef TERN_MERGE_INTERNAL_H
#define TERN_MERGE_INTERNAL_H

#include "path_internal.h"
#include "tern/json.h"
#include "writer_internal.h"

/* Checks text that a program may have made: one value, nested at most `depth` levels, without the
 * white space around it. TERN_ERROR_SYNTAX, _UTF8 or _DEPTH. */
tern_status tern_merge_check(tern_str text, unsigned depth, tern_str *out_checked);

/* Writes what `patch` makes of `base` (empty: nothing there), both checked. TERN_ERROR_MEMORY or
 * _LIMIT. */
tern_status tern_merge_apply(tern_writer *writer, tern_str base, tern_str patch);

/* Writes the patch that makes `to` of `from` (empty: nothing there), both checked.
 * out_same: that patch is `{}`, and leaves `from` as it is.
 * TERN_ERROR_UNPATCHABLE, reported with its path, _MEMORY or _LIMIT. */
tern_status tern_merge_diff(tern_writer *writer, tern_str from, tern_str to, bool *out_same,
                            const tern_path *path, tern_error *error);

/* Reports a change that no merge patch can make. */
tern_status tern_merge_refuse(const tern_path *path, tern_error *error);

#endif

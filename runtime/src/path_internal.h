/* path_internal.h - where a walk is, kept on the C stack and read only when something fails. */
#ifndef TERN_PATH_INTERNAL_H
#define TERN_PATH_INTERNAL_H

#include "tern/status.h"
#include "tern/str.h"

/* One step from a value to the one inside it. */
typedef struct tern_path {
    const struct tern_path *parent; /* NULL: the document */
    tern_str key;                   /* of an object, not escaped; ptr NULL: an array element */
    size_t index;
} tern_path;

/* Offset of what is wrong in a JSON pointer (RFC 6901, section 3); its length when nothing is. */
size_t tern_pointer_check(tern_str pointer);

/* Writes a path, NULL being the document's, as a JSON pointer (RFC 6901, section 5).
 * One that does not fit in `size` bytes keeps its end, after "...". */
void tern_path_write(const tern_path *path, char *buffer, size_t size);

/* Reports a failure at a path, without a place in any text; `error` NULL: to nobody. Returns
 * `status`. */
tern_status tern_path_fail(tern_error *error, tern_status status, const tern_path *path,
                           const char *expected, const char *found);

#endif

/* body_internal.h - what the sources share that make the body of a request. */
#ifndef TERN_BODY_INTERNAL_H
#define TERN_BODY_INTERNAL_H

#include "client_internal.h"
#include "tern/operation.h"

/* --- value_text.c: what a slot holds, in text; there is a value in it, and not null --- */

/* The text of a boolean, number, string, enum or free-form value. TERN_ERROR_UNSET where there is
 * none; else what tern_encode returns. */
tern_status tern_value_text(const tern_slot *slot, const void *memory, tern_arena *arena,
                            tern_str *out_text);

/* The JSON of any value, for a request; likewise. where: what an error calls it. */
tern_status tern_value_json(const tern_slot *slot, const void *memory, tern_arena *arena,
                            tern_str where, tern_str *out_text, tern_error *error);

/* --- parameters.c --- */

/* Writes a parameter's value; nothing where it is absent or empty. Behind other text `separator`
 * comes first. name: the parameter's own is what errors call it. */
tern_status tern_parameter_write(const tern_operation *operation, const tern_parameter *parameter,
                                 tern_str name, const void *memory, const char *separator,
                                 tern_builder *to, tern_error *error);

/* --- multipart.c --- */

/* tern_multipart_create in an arena, of any multipart type; to be closed before the arena is freed.
 */
tern_status tern_multipart_make(tern_arena *arena, tern_str where, const char *media_type,
                                const tern_multipart_part *parts, size_t count,
                                tern_multipart **out_multipart, tern_error *error);
void tern_multipart_close(tern_multipart *multipart);

/* --- form.c --- */

/* A model or map as application/x-www-form-urlencoded. */
tern_status tern_form_write(const tern_operation *operation, const void *params, tern_arena *arena,
                            tern_str *out_text, tern_error *error);

/* A form struct as multipart; `out_body` stays zeroed where there is none. */
tern_status tern_form_make_multipart(const tern_operation *operation, const void *params,
                                     tern_arena *arena, tern_body *out_body, tern_error *error);

/* --- body.c --- */

/* Closes the files of a body that tern_operation_make_body made, before its arena is freed, and
 * whatever has failed; does nothing where there are none. May be called twice. */
void tern_operation_release_body(const tern_operation *operation, const tern_body *body);

#endif

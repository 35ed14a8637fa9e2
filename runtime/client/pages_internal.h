/* pages_internal.h - what pages are made of: places in an answer, and links. */
#ifndef TERN_PAGES_INTERNAL_H
#define TERN_PAGES_INTERNAL_H

#include "client_internal.h"
#include "tern/operation.h"

/* --- place.c: values by JSON pointer --- */

/* A value that is there, and its type. */
typedef struct tern_place {
    const tern_type *type;
    const void *value;
} tern_place;

/* Follows a JSON pointer (RFC 6901) from a slot through models and maps. False where it leads to
 * nothing, or null. An enum that it leads to is laid out as its slot has it: don't read it. */
bool tern_place_find(const tern_slot *slot, const void *memory, const char *pointer,
                     tern_place *out_place);

/* The text of a string, or of a number, which is written to the arena. TERN_ERROR_TYPE for another
 * type; TERN_ERROR_MEMORY. */
tern_status tern_place_text(const tern_place *place, tern_arena *arena, tern_str *out_text);

/* A number without a fraction, of 64 bits, or the text of one; false for all else. */
bool tern_place_int64(const tern_place *place, int64_t *out_number);

/* Puts text into a slot that holds a string, or a number if the text is one; a string shares its
 * bytes. TERN_ERROR_TYPE where it has no room for it, or another type; TERN_ERROR_MEMORY. */
tern_status tern_place_set_text(const tern_slot *slot, void *memory, tern_str text,
                                tern_arena *scratch);

/* --- link.c --- */

/* The target of the link with the relation "next" in the Link headers (RFC 8288, section 3); false
 * where there is none. What is malformed ends its header. */
bool tern_link_find_next(const tern_response *response, tern_str *out_target);

/* Where the URL in an answer leads, that may be relative to `base_url` and `path`: "/path?query"
 * behind the base URL. `out_wrong` gets why it must not be followed, or NULL. */
tern_status tern_link_resolve(tern_str base_url, tern_str path, tern_str target, tern_arena *arena,
                              tern_str *out_path_and_query, const char **out_wrong);

#endif

/* document.h - what every end-to-end test shares: documents from data/, and checks of whole ones.
 * The checks say on standard output what they met when that is not what they expected. */
#ifndef DOCUMENT_H
#define DOCUMENT_H

#include "unit.h"

/* A file of data/, to be freed; ends the program when it can't be read. */
char *document_read(const char *name);

/* The text with the only occurrence of `old` replaced, to be freed. Ends the program when there
 * is none or more than one. */
char *document_replace(const char *text, const char *old, const char *new_text);

/* Decodes a file of data/ into `out`, which must succeed. */
bool document_decodes(const tern_type *type, const char *name, tern_arena *arena, void *out);

/* The value's encoding is this text, byte for byte; to json-c the same tree; decoded again the
 * same value, and encoded again the same bytes. */
bool document_encodes_to(const tern_type *type, const void *value, const char *text);

/* As document_encodes_to, with a file of data/ without its white space. */
bool document_encodes_to_file(const tern_type *type, const void *value, const char *name);

/* The file of data/ with `old` replaced is refused with that status, where `at` starts in what
 * takes its place: `pointer`, `expected` and `found` are those of the error. Byte, line and column
 * are counted here, from the document. */
typedef struct document_error {
    const char *old;
    const char *new_text;
    const char *at;
    tern_status status;
    const char *pointer;
    const char *expected;
    const char *found;
} document_error;
bool document_refuses(const tern_type *type, const char *name, const document_error *error);

/* The text is refused with that status; `report` is the text of unit_error_text. */
bool document_refuses_text(const tern_type *type, const char *text, tern_status status,
                           const char *report);

#define DOCUMENT_TYPE(ctype) (&tern_type_of_##ctype)

#endif

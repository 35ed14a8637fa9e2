/* json.h - free-form JSON, kept as its text. */
#ifndef TERN_JSON_H
#define TERN_JSON_H

#include "tern/str.h"

/**
 * One JSON value of any type, as its text (RFC 8259), which it does not own.
 *
 * What a decode makes is checked, well-formed JSON, spelled as it was in the document (a number
 * keeps all its digits). What a program makes is checked when it is encoded. Zeroed, it is no
 * value at all, and encoding it as a required value fails with TERN_ERROR_UNSET.
 */
typedef struct tern_json {
    tern_str text;
} tern_json;

/** The types of JSON. */
typedef enum tern_json_kind {
    TERN_JSON_INVALID, /* none: zeroed, or no value starts so */
    TERN_JSON_NULL,
    TERN_JSON_BOOLEAN,
    TERN_JSON_NUMBER,
    TERN_JSON_STRING,
    TERN_JSON_ARRAY,
    TERN_JSON_OBJECT
} tern_json_kind;

#endif

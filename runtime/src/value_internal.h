/* value_internal.h - what equal.c and hash.c must agree on, and tern_equal with an allocator. */
#ifndef TERN_VALUE_INTERNAL_H
#define TERN_VALUE_INTERNAL_H

#include "tern/arena.h"
#include "tern/codec.h"
#include "tern/value.h"
#include "walk_internal.h"

/* Levels that a walk over values goes down. A union is one of them, and more than it is in JSON. */
enum { TERN_WALK_DEPTH = 2 * TERN_DEPTH_MAX };

/* The slot that a whole value is. */
static inline tern_slot tern_root_slot(const tern_type *type)
{
    tern_slot root = {type, 0, TERN_REQUIRED, false, 0};
    return root;
}

/* The text of an enum as it would be written: left zero, it is the one constant there is. */
static inline tern_str tern_enum_written_text(const tern_slot *slot, const void *memory)
{
    int32_t value = tern_load_int32(memory);
    tern_str text = tern_load_str((const char *)memory + tern_enum_text_offset(slot));

    if (value == 0 && text.ptr == NULL && slot->type->of.enumeration.count == 1)
        value = 1;
    return tern_enum_text(slot->type, value, text);
}

/* Free-form text without the white space between its tokens, byte by byte. It need not be
 * well-formed. */
typedef struct tern_json_bytes {
    const char *cursor;
    const char *end;
    bool in_string;
    bool escaped;
} tern_json_bytes;

static inline tern_json_bytes tern_json_bytes_of(tern_str text)
{
    const char *start = text.len > 0 ? text.ptr : "";
    tern_json_bytes bytes = {start, start + text.len, false, false};
    return bytes;
}

/* The next byte, or -1 at the end. */
static inline int tern_json_bytes_next(tern_json_bytes *bytes)
{
    char byte;

    if (!bytes->in_string) {
        while (bytes->cursor < bytes->end && (*bytes->cursor == ' ' || *bytes->cursor == '\n' ||
                                              *bytes->cursor == '\r' || *bytes->cursor == '\t'))
            bytes->cursor++;
    }
    if (bytes->cursor == bytes->end)
        return -1;
    byte = *bytes->cursor++;
    if (bytes->escaped)
        bytes->escaped = false;
    else if (byte == '"')
        bytes->in_string = !bytes->in_string;
    else if (byte == '\\' && bytes->in_string)
        bytes->escaped = true;
    return (unsigned char)byte;
}

/* tern_equal with another source of memory than malloc. */
bool tern_equal_using(const tern_type *type, const void *a, const void *b,
                      const tern_allocator *allocator);

/* tern_equal of what two slots hold, presence included. */
bool tern_equal_slots(const tern_slot *slot, const void *a, const void *b);

#endif

/* tokenizer_internal.h - JSON text, token by token. Knows nothing of types.
 *
 * Every call leaves the cursor behind what it read, or, on failure, at what is wrong.
 */
#ifndef TERN_TOKENIZER_INTERNAL_H
#define TERN_TOKENIZER_INTERNAL_H

#include <stdint.h>

#include "tern/arena.h"
#include "tern/json.h"
#include "tern/status.h"
#include "tern/str.h"

typedef struct tern_tokenizer {
    const char *begin;
    const char *cursor;
    const char *end;
    /* After a failure: what would have been right, static. */
    const char *expected;
} tern_tokenizer;

static inline void tern_tokenizer_init(tern_tokenizer *tokenizer, tern_str json)
{
    tokenizer->begin = json.len > 0 ? json.ptr : "";
    tokenizer->cursor = tokenizer->begin;
    tokenizer->end = tokenizer->begin + json.len;
    tokenizer->expected = "";
}

/* Records a failure at the cursor. */
static inline tern_status tern_tokenizer_fail(tern_tokenizer *tokenizer, tern_status status,
                                              const char *expected)
{
    tokenizer->expected = expected;
    return status;
}

static inline void tern_tokenizer_skip_space(tern_tokenizer *tokenizer)
{
    while (tokenizer->cursor < tokenizer->end &&
           (*tokenizer->cursor == ' ' || *tokenizer->cursor == '\n' || *tokenizer->cursor == '\r' ||
            *tokenizer->cursor == '\t'))
        tokenizer->cursor++;
}

/* The byte at the cursor, NUL at the end of input (no JSON token starts with one). */
static inline char tern_tokenizer_peek(const tern_tokenizer *tokenizer)
{
    return tokenizer->cursor < tokenizer->end ? *tokenizer->cursor : '\0';
}

/* Goes past `byte`, and says whether it was there. */
static inline bool tern_tokenizer_accept(tern_tokenizer *tokenizer, char byte)
{
    if (tern_tokenizer_peek(tokenizer) != byte || tokenizer->cursor == tokenizer->end)
        return false;
    tokenizer->cursor++;
    return true;
}

/* Goes past `true`, `false` or `null`, whichever `literal` is. */
tern_status tern_tokenizer_literal(tern_tokenizer *tokenizer, tern_str literal);

/* Reads a string, the cursor at its opening quote. With an arena, into it and NUL-terminated.
 * Without one (NULL) the result is the bytes between the quotes, escapes checked but left as
 * they stand. */
tern_status tern_tokenizer_string(tern_tokenizer *tokenizer, tern_arena *arena, tern_str *out);

/* Reads the escape at the cursor, a '\\' (RFC 8259, section 7), to a code point. */
tern_status tern_tokenizer_escape(tern_tokenizer *tokenizer, uint32_t *out_code_point);

/* Reads a string that stands for a name: a slice of the input where it has no escapes,
 * else as tern_tokenizer_string. */
tern_status tern_tokenizer_name(tern_tokenizer *tokenizer, tern_arena *arena, tern_str *out);

/* Reads `"name" :` and the space behind it: the bytes between the quotes, as tern_tokenizer_string
 * without an arena. */
tern_status tern_tokenizer_raw_name(tern_tokenizer *tokenizer, tern_str *out);

/* Reads a number: the slice of input that is one by the grammar. */
tern_status tern_tokenizer_number(tern_tokenizer *tokenizer, tern_str *out);

/* Reads any value, fully checked, nested at most `depth` levels: the slice of input it is. */
tern_status tern_tokenizer_value(tern_tokenizer *tokenizer, unsigned depth, tern_str *out);

/* Reads what follows an element: ',' sets `out_more`, `close` clears it. Leaves the cursor at
 * the next element, or behind `close`. */
tern_status tern_tokenizer_next(tern_tokenizer *tokenizer, char close, bool *out_more);

/* Describes the token at the cursor for a message: `number 7`, `string "abc"`, `object`. */
void tern_tokenizer_describe(const tern_tokenizer *tokenizer, char *buffer, size_t size);

/* The type of the value that starts with this byte. */
static inline tern_json_kind tern_json_kind_of(char byte)
{
    switch (byte) {
    case '{':
        return TERN_JSON_OBJECT;
    case '[':
        return TERN_JSON_ARRAY;
    case '"':
        return TERN_JSON_STRING;
    case 't':
    case 'f':
        return TERN_JSON_BOOLEAN;
    case 'n':
        return TERN_JSON_NULL;
    default:
        return byte == '-' || (byte >= '0' && byte <= '9') ? TERN_JSON_NUMBER : TERN_JSON_INVALID;
    }
}

/* Line and column, both from 1, of the cursor. */
void tern_tokenizer_position(const tern_tokenizer *tokenizer, size_t *out_line, size_t *out_column);

#endif

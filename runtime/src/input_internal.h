/* input_internal.h - bytes that have come and are not used yet, and where in the whole input they
 * are. */
#ifndef TERN_INPUT_INTERNAL_H
#define TERN_INPUT_INTERNAL_H

#include "tern/arena.h"
#include "tern/status.h"

/* A place in the whole input. */
typedef struct tern_location {
    size_t byte;   /* from 0 */
    size_t line;   /* from 1 */
    size_t column; /* in bytes, from 1 */
} tern_location;

typedef struct tern_input {
    tern_allocator allocator;
    char *bytes; /* NULL until there are any */
    size_t capacity;
    size_t begin;  /* offset of the first byte that is not used yet */
    size_t end;    /* offset behind the last */
    bool finished; /* no more come */
    /* Lines are counted when it is asked for them, once: up to the offset `counted`. */
    size_t counted;
    tern_location place;
} tern_input;

/* An allocator that is zeroed stands for malloc and free. */
void tern_input_init(tern_input *input, const tern_allocator *allocator);
void tern_input_free(tern_input *input);

/* Makes room for `size` bytes behind the last: TERN_OK, TERN_ERROR_MEMORY or TERN_ERROR_LIMIT. */
tern_status tern_input_reserve(tern_input *input, size_t size);

/* The place of a byte not used yet, or of the end: `begin` <= offset <= `end`. */
tern_location tern_input_locate(tern_input *input, size_t offset);

/* Bytes not used yet. */
static inline size_t tern_input_length(const tern_input *input)
{
    return input->end - input->begin;
}

/* Goes past white space to the next byte; false when there is none. */
static inline bool tern_input_skip_space(tern_input *input)
{
    for (; input->begin < input->end; input->begin++) {
        char byte = input->bytes[input->begin];
        if (byte != ' ' && byte != '\n' && byte != '\r' && byte != '\t')
            return true;
    }
    return false;
}

#endif

/* input.c - a buffer that is filled behind and used in front. */
#include "input_internal.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_SIZE = 1024 };

static void *allocate(void *context, size_t size)
{
    (void)context;
    return malloc(size);
}

static void release(void *context, void *memory, size_t size)
{
    (void)context;
    (void)size;
    free(memory);
}

void tern_input_init(tern_input *input, const tern_allocator *allocator)
{
    static const tern_allocator standard = {allocate, release, NULL};

    memset(input, 0, sizeof *input);
    input->allocator = allocator->allocate ? *allocator : standard;
    input->place.line = 1;
    input->place.column = 1;
}

void tern_input_free(tern_input *input)
{
    if (input->bytes)
        input->allocator.release(input->allocator.context, input->bytes, input->capacity);
    input->bytes = NULL;
}

/* Goes on to another place, `length` bytes further. */
static void advance(tern_location *place, const char *bytes, size_t length)
{
    const char *at = bytes, *end = bytes + length, *newline;

    while (at < end && (newline = (const char *)memchr(at, '\n', (size_t)(end - at)))) {
        at = newline + 1;
        place->line++;
        place->column = 1;
    }
    place->column += (size_t)(end - at);
    place->byte += length;
}

tern_location tern_input_locate(tern_input *input, size_t offset)
{
    tern_location place;

    if (input->bytes == NULL)
        return input->place;
    advance(&input->place, input->bytes + input->counted, input->begin - input->counted);
    input->counted = input->begin;
    place = input->place;
    advance(&place, input->bytes + input->begin, offset - input->begin);
    return place;
}

tern_status tern_input_reserve(tern_input *input, size_t size)
{
    size_t length = tern_input_length(input);
    size_t needed, capacity;
    char *bytes = input->bytes;

    if (size <= input->capacity - input->end)
        return TERN_OK;
    if (size > SIZE_MAX / 2 - length)
        return TERN_ERROR_LIMIT;
    needed = length + size;
    capacity = needed > FIRST_SIZE / 2 ? needed * 2 : FIRST_SIZE;
    /* Half of the room stays free, so that each byte is moved only now and then. */
    if (needed > input->capacity / 2) {
        bytes = (char *)input->allocator.allocate(input->allocator.context, capacity);
        if (bytes == NULL)
            return TERN_ERROR_MEMORY;
    }
    (void)tern_input_locate(input, input->begin);
    if (length > 0)
        memmove(bytes, input->bytes + input->begin, length);
    if (bytes != input->bytes) {
        tern_input_free(input);
        input->bytes = bytes;
        input->capacity = capacity;
    }
    input->begin = 0;
    input->end = length;
    input->counted = 0;
    return TERN_OK;
}

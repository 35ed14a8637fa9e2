/* path.c - JSON pointers, written from their end. */
#include "path_internal.h"

#include <stdio.h>

#include "number_internal.h"
#include "utf8_internal.h"

size_t tern_pointer_check(tern_str pointer)
{
    const char *at = pointer.ptr, *end;

    if (pointer.len == 0)
        return 0;
    end = at + pointer.len;
    if (*at != '/')
        return 0;
    while (at < end) {
        size_t length = tern_utf8_length(at, end);
        bool escape = end - at > 1 && (at[1] == '0' || at[1] == '1');
        if (length == 0 || (*at == '~' && !escape))
            break;
        at += length;
    }
    return (size_t)(at - pointer.ptr);
}

/* Puts a byte before the others; false when there is no room. */
static bool prepend(char *buffer, size_t *start, char byte)
{
    if (*start == 0)
        return false;
    buffer[--*start] = byte;
    return true;
}

static bool prepend_step(const tern_path *step, char *buffer, size_t *start)
{
    char digits[TERN_NUMBER_SIZE];
    tern_str text = step->key;

    if (text.ptr == NULL) {
        text.ptr = digits;
        text.len = tern_number_format_int64((int64_t)step->index, digits);
    }
    for (size_t i = text.len; i > 0; i--) {
        char byte = text.ptr[i - 1];
        bool fits = byte == '~'   ? prepend(buffer, start, '0') && prepend(buffer, start, '~')
                    : byte == '/' ? prepend(buffer, start, '1') && prepend(buffer, start, '~')
                                  : prepend(buffer, start, byte);
        if (!fits)
            return false;
    }
    return prepend(buffer, start, '/');
}

void tern_path_write(const tern_path *path, char *buffer, size_t size)
{
    size_t start = size - 1;
    bool fits = true;

    buffer[start] = '\0';
    for (; path && fits; path = path->parent)
        fits = prepend_step(path, buffer, &start);
    if (!fits) {
        /* From the next whole character on: no sequence of UTF-8 is cut in two. */
        start = 3;
        while (((unsigned char)buffer[start] & 0xC0) == 0x80)
            start++;
        start -= 3;
        memcpy(buffer + start, "...", 3);
    }
    memmove(buffer, buffer + start, size - start);
}

tern_status tern_path_fail(tern_error *error, tern_status status, const tern_path *path,
                           const char *expected, const char *found)
{
    if (error) {
        memset(error, 0, sizeof *error);
        error->status = status;
        tern_path_write(path, error->pointer, sizeof error->pointer);
        snprintf(error->expected, sizeof error->expected, "%s", expected);
        snprintf(error->found, sizeof error->found, "%s", found);
    }
    return status;
}

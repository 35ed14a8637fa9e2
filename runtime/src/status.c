/* status.c - texts of statuses and errors. */
#include "tern/status.h"

#include "status_internal.h"

#include <stdio.h>

const char *tern_status_text(tern_status status)
{
    switch (status) {
#define TERN_STATUS_CASE(code, text)                                                               \
    case code:                                                                                     \
        return text;
        TERN_STATUS_LIST(TERN_STATUS_CASE)
#undef TERN_STATUS_CASE
    }
    return "unknown status";
}

void tern_blank_controls(char *text)
{
    for (char *at = text; *at != '\0'; at++) {
        unsigned char byte = (unsigned char)*at;
        if (byte == 0xC2 && (unsigned char)at[1] >= 0x80 && (unsigned char)at[1] < 0xA0)
            *at++ = '?';
        else if (byte >= 0x20 && byte != 0x7F)
            continue;
        *at = '?';
    }
}

size_t tern_error_format(const tern_error *error, char *buffer, size_t size)
{
    const char *where = error->pointer[0] != '\0' ? error->pointer : "the document";
    char position[96] = "";
    int length;

    if (error->line > 0)
        snprintf(position, sizeof position, " (byte %zu, line %zu, column %zu)", error->byte,
                 error->line, error->column);
    if (error->expected[0] == '\0')
        length =
            snprintf(buffer, size, "%s: %s%s", where, tern_status_text(error->status), position);
    else if (error->found[0] == '\0')
        length = snprintf(buffer, size, "%s: %s: expected %s%s", where,
                          tern_status_text(error->status), error->expected, position);
    else
        length = snprintf(buffer, size, "%s: expected %s, found %s%s", where, error->expected,
                          error->found, position);
    if (size > 0)
        tern_blank_controls(buffer);
    return length > 0 ? (size_t)length : 0;
}

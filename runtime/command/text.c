/* text.c - what the command line says. */
#include "command_internal.h"

#include <errno.h>
#include <stdlib.h>

/* Bytes of the UTF-8 sequence at the start of a text; 0 for what is none or a control character. */
static size_t plain_length(tern_str text)
{
    const unsigned char *bytes = (const unsigned char *)text.ptr;
    size_t length = bytes[0] < 0x80 ? 1 : bytes[0] < 0xE0 ? 2 : bytes[0] < 0xF0 ? 3 : 4;

    if (bytes[0] < 0x20 || bytes[0] == 0x7F || (bytes[0] >= 0x80 && bytes[0] < 0xC2) ||
        bytes[0] > 0xF4 || length > text.len || (bytes[0] == 0xC2 && bytes[1] < 0xA0))
        return 0;
    for (size_t i = 1; i < length; i++) {
        if ((bytes[i] & 0xC0) != 0x80)
            return 0;
    }
    return length;
}

void tern_command_say(FILE *file, tern_str text)
{
    while (text.len > 0) {
        size_t length = plain_length(text);
        if (length == 0)
            fprintf(file, "\\x%02X", (unsigned)(unsigned char)*text.ptr);
        else
            fwrite(text.ptr, 1, length, file);
        length = length ? length : 1;
        text.ptr += length;
        text.len -= length;
    }
}

void tern_command_complain(const tern_api *api, const char *subject, const char *text)
{
    fprintf(stderr, "%s-cli: ", api->name);
    if (subject) {
        tern_command_say(stderr, tern_str_of(subject));
        fputs(": ", stderr);
    }
    tern_command_say(stderr, tern_str_of(text));
    fputc('\n', stderr);
}

int tern_command_finish_output(const tern_api *api)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return EXIT_SUCCESS;
    tern_command_complain(api, "writing to standard output", strerror(errno));
    return TERN_EXIT_USAGE;
}

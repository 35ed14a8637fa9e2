/* file.c - files and standard input, read whole. */
#include "command_internal.h"

#include <errno.h>
#include <stdlib.h>

static tern_status read_all(FILE *file, tern_arena *arena, tern_str *out)
{
    size_t capacity = 1 << 16, used = 0;
    char *text = (char *)tern_arena_allocate(arena, capacity, 1);

    while (text) {
        size_t got = fread(text + used, 1, capacity - used, file);
        used += got;
        if (got == 0)
            break;
        if (used == capacity) {
            char *bigger;
            if (capacity > SIZE_MAX / 2)
                return TERN_ERROR_LIMIT;
            if (!tern_arena_resize(arena, text, capacity, capacity * 2)) {
                bigger = (char *)tern_arena_allocate(arena, capacity * 2, 1);
                if (bigger)
                    memcpy(bigger, text, used);
                text = bigger;
            }
            capacity *= 2;
        }
    }
    if (text == NULL)
        return tern_arena_failure(arena);
    out->ptr = text;
    out->len = used;
    return TERN_OK;
}

int tern_command_read_file(const tern_api *api, const char *name, bool *ref_stdin_read,
                           tern_arena *arena, tern_str *out_text)
{
    bool standard = strcmp(name, "-") == 0;
    FILE *file;
    tern_status status;
    int reason;

    if (standard && *ref_stdin_read) {
        tern_command_complain(api, NULL, "standard input ('-') can only be read once");
        return TERN_EXIT_USAGE;
    }
    *ref_stdin_read = *ref_stdin_read || standard;
    file = standard ? stdin : fopen(name, "rb");
    if (file == NULL) {
        tern_command_complain(api, name, strerror(errno));
        return TERN_EXIT_USAGE;
    }
    status = read_all(file, arena, out_text);
    reason = ferror(file) ? errno : 0;
    if (!standard)
        fclose(file);
    if (status != TERN_OK)
        tern_command_complain(api, NULL, tern_status_text(status));
    else if (reason)
        tern_command_complain(api, standard ? "reading standard input" : name, strerror(reason));
    return status != TERN_OK || reason ? TERN_EXIT_USAGE : EXIT_SUCCESS;
}

/* failure.c - errors of the client. */
#include <stdio.h>

#include "client_internal.h"

tern_status tern_client_fail(tern_error *error, tern_status status, tern_str where,
                             const char *expected, const char *found)
{
    if (error == NULL)
        return status;
    memset(error, 0, sizeof *error);
    error->status = status;
    snprintf(error->pointer, sizeof error->pointer, "%.*s", TERN_STR_ARGS(where));
    snprintf(error->expected, sizeof error->expected, "%s", expected ? expected : "");
    snprintf(error->found, sizeof error->found, "%s", found ? found : "");
    return status;
}

tern_status tern_client_fail_arena(tern_error *error, const tern_arena *arena, tern_str where)
{
    tern_status status = tern_arena_failure(arena);

    return tern_client_fail(error, status == TERN_OK ? TERN_ERROR_MEMORY : status, where, NULL,
                            NULL);
}

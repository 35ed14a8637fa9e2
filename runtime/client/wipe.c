/* wipe.c - secrets leave no trace in memory that is given back. */
#include <stdlib.h>
#include <string.h>

#include "client_internal.h"

void tern_wipe(void *memory, size_t size)
{
    /* Through a volatile pointer: the compiler can't know that it is memset, whose effect nobody
     * sees. */
    static void *(*const volatile overwrite)(void *, int, size_t) = memset;

    if (size > 0)
        overwrite(memory, 0, size);
}

static void *allocate(void *context, size_t size)
{
    (void)context;
    return malloc(size);
}

static void release(void *context, void *memory, size_t size)
{
    (void)context;
    tern_wipe(memory, size);
    free(memory);
}

tern_allocator tern_wiping_allocator(void)
{
    tern_allocator allocator = {allocate, release, NULL};
    return allocator;
}

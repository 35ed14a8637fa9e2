/* expect: incompatible type */
#include "tern/tern.h"

tern_status use(tern_arena *arena);
tern_status use(tern_arena *arena)
{
    tern_array_str container;
    tern_opt_str wrapper;
    memset(&container, 0, sizeof container);
    memset(&wrapper, 0, sizeof wrapper);
#ifdef CONTROL
    return tern_push(arena, &container, wrapper.value);
#else
    return tern_push(arena, &container, wrapper);
#endif
}

/* expect: has no member named 'items'|no member named 'items' */
#include "tern/tern.h"

tern_status use(tern_arena *arena);
tern_status use(tern_arena *arena)
{
    tern_map_str container;
    tern_opt_str wrapper;
    memset(&container, 0, sizeof container);
    memset(&wrapper, 0, sizeof wrapper);
#ifdef CONTROL
    return tern_put(arena, &container, TERN_STR("a"), wrapper.value);
#else
    return tern_push(arena, &container, wrapper.value);
#endif
}

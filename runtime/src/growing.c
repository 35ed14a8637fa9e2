/* growing.c - room for more elements: in place, or twice as much elsewhere. */
#include "growing_internal.h"

bool tern_growing_grow(tern_arena *arena, growing *list, size_t element_size)
{
    size_t capacity = list->capacity ? list->capacity * 2 : 4;
    size_t used = list->count * element_size;

    if (capacity > SIZE_MAX / 2 / element_size)
        capacity = SIZE_MAX / element_size; /* the arena refuses it */
    if (list->capacity == 0 ||
        !tern_arena_resize(arena, list->elements, used, capacity * element_size)) {
        char *elements =
            (char *)tern_arena_allocate(arena, capacity * element_size, _Alignof(max_align_t));
        if (elements == NULL)
            return false;
        if (used > 0)
            memcpy(elements, list->elements, used);
        list->elements = elements;
    }
    list->capacity = capacity;
    return true;
}

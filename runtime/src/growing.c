/* growing.c - room for more elements: in place, or twice as much elsewhere, and then what they
 * leave is kept for others. */
#include "growing_internal.h"

/* What is missing to the next place that is aligned for any value. */
static size_t padding(const char *memory)
{
    return (size_t)(0 - (uintptr_t)memory) % TERN_VALUE_ALIGNMENT;
}

/* Keeps memory that nothing uses any more: with the piece, when it stood before that, or instead of
 * it, when it is larger. */
static void leave(tern_leftover *self, char *memory, size_t size)
{
    size_t skip = padding(memory);
    uintptr_t behind = (uintptr_t)memory + size + padding(memory + size);

    if (skip >= size)
        return;
    memory += skip;
    size = (size - skip) / TERN_VALUE_ALIGNMENT * TERN_VALUE_ALIGNMENT;
    if (behind == (uintptr_t)self->start)
        self->size += (size_t)(self->start - memory);
    else if (size > self->size)
        self->size = size;
    else
        return;
    self->start = memory;
}

bool tern_growing_grow(tern_arena *arena, tern_leftover *leftover, growing *list,
                       size_t element_size)
{
    size_t capacity = list->capacity ? list->capacity * 2 : 4;
    size_t used = list->count * element_size;

    if (capacity > SIZE_MAX / 2 / element_size)
        capacity = SIZE_MAX / element_size; /* the arena refuses it */
    if (list->capacity == 0 ||
        !tern_arena_resize(arena, list->elements, used, capacity * element_size)) {
        char *elements = (char *)tern_leftover_take(leftover, arena, capacity * element_size);
        if (elements == NULL)
            return false;
        if (used > 0) {
            memcpy(elements, list->elements, used);
            leave(leftover, list->elements, used);
        }
        list->elements = elements;
    }
    list->capacity = capacity;
    return true;
}

void growing_store(tern_arena *arena, tern_leftover *leftover, const growing *list,
                   size_t element_size, void *memory)
{
    tern_container container = {list->elements, list->count, list->count};
    size_t size = list->capacity * element_size, used = list->count * element_size;

    if (size > used && !tern_arena_resize(arena, list->elements, size, used))
        leave(leftover, list->elements + used, size - used);
    memcpy(memory, &container, sizeof container);
}

/* growing_internal.h - arrays and maps while they are read. */
#ifndef TERN_GROWING_INTERNAL_H
#define TERN_GROWING_INTERNAL_H

#include "tern/arena.h"
#include "walk_internal.h"

/* A list whose length is not known before its end. */
typedef struct growing {
    char *elements;
    size_t count;
    size_t capacity;
} growing;

/* Makes room for more elements; false where the arena gives no memory. */
bool tern_growing_grow(tern_arena *arena, growing *list, size_t element_size);

/* An element more, not initialised, or NULL where the arena gives no memory. */
static inline void *growing_add(tern_arena *arena, growing *list, size_t element_size)
{
    if (list->count == list->capacity && !tern_growing_grow(arena, list, element_size))
        return NULL;
    return list->elements + list->count++ * element_size;
}

/* The same, zeroed. */
static inline void *growing_add_zeroed(tern_arena *arena, growing *list, size_t element_size)
{
    void *element = growing_add(arena, list, element_size);

    return element ? memset(element, 0, element_size) : NULL;
}

/* Stores the list as an array or map, and gives back what it did not use. */
static inline void growing_store(tern_arena *arena, const growing *list, size_t element_size,
                                 void *memory)
{
    tern_container container = {list->elements, list->count, list->count};

    if (list->capacity > 0)
        tern_arena_resize(arena, list->elements, list->capacity * element_size,
                          list->count * element_size);
    memcpy(memory, &container, sizeof container);
}

#endif

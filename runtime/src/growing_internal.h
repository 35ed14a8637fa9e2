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

/* A zeroed element at the end, or NULL where the arena gives no memory. */
static inline void *growing_add(tern_arena *arena, growing *list, size_t element_size)
{
    if (list->count == list->capacity) {
        size_t capacity = list->capacity ? list->capacity * 2 : 4;
        size_t used = list->count * element_size;
        if (capacity > SIZE_MAX / 2 / element_size)
            capacity = SIZE_MAX / element_size; /* the arena refuses it */
        if (list->capacity == 0 ||
            !tern_arena_resize(arena, list->elements, used, capacity * element_size)) {
            char *elements =
                (char *)tern_arena_allocate(arena, capacity * element_size, _Alignof(max_align_t));
            if (elements == NULL)
                return NULL;
            if (used > 0)
                memcpy(elements, list->elements, used);
            list->elements = elements;
        }
        list->capacity = capacity;
    }
    memset(list->elements + list->count * element_size, 0, element_size);
    return list->elements + list->count++ * element_size;
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

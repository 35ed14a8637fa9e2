/* growing_internal.h - memory for what is decoded: arrays and maps while they are read, and what
 * they leave. */
#ifndef TERN_GROWING_INTERNAL_H
#define TERN_GROWING_INTERNAL_H

#include "tern/arena.h"
#include "walk_internal.h"

/* What a described value may be made of. */
typedef union tern_value_parts {
    int64_t integer;
    double floating;
    void *pointer;
    size_t size;
} tern_value_parts;

enum { TERN_VALUE_ALIGNMENT = _Alignof(tern_value_parts) };

/* Memory of the arena that lists have left behind: the largest piece, aligned for any value, and
 * where it ends too. What is decoded next is put there. Zeroed, there is none. Who rewinds the
 * arena to a mark sets this back to what it was at the mark. */
typedef struct tern_leftover {
    char *start;
    size_t size;
} tern_leftover;

/* Memory for a value of `size` bytes, not initialised: of the piece, or else of the arena. NULL
 * where that gives none. */
static inline void *tern_leftover_take(tern_leftover *self, tern_arena *arena, size_t size)
{
    const size_t unit = TERN_VALUE_ALIGNMENT;
    void *memory = self->start;

    if (size >= self->size)
        return tern_arena_allocate(arena, size, unit);
    size = (size + unit - 1) / unit * unit; /* the piece has that too */
    self->start += size;
    self->size -= size;
    return memory;
}

/* A list whose length is not known before its end. */
typedef struct growing {
    char *elements;
    size_t count;
    size_t capacity;
} growing;

/* Makes room for more elements; false where the arena gives no memory. */
bool tern_growing_grow(tern_arena *arena, tern_leftover *leftover, growing *list,
                       size_t element_size);

/* An element more, not initialised, or NULL where the arena gives no memory. */
static inline void *growing_add(tern_arena *arena, tern_leftover *leftover, growing *list,
                                size_t element_size)
{
    if (list->count == list->capacity && !tern_growing_grow(arena, leftover, list, element_size))
        return NULL;
    return list->elements + list->count++ * element_size;
}

/* The same, zeroed. */
static inline void *growing_add_zeroed(tern_arena *arena, tern_leftover *leftover, growing *list,
                                       size_t element_size)
{
    void *element = growing_add(arena, leftover, list, element_size);

    return element ? memset(element, 0, element_size) : NULL;
}

/* Stores the list as an array or map, and gives back what it did not use. */
void growing_store(tern_arena *arena, tern_leftover *leftover, const growing *list,
                   size_t element_size, void *memory);

#endif

/* extents_internal.h - where the objects and arrays of checked text end, so that who comes to one
 * again goes past it without reading it again. */
#ifndef TERN_EXTENTS_INTERNAL_H
#define TERN_EXTENTS_INTERNAL_H

#include "growing_internal.h"

/* Bytes of the shortest object or array that is remembered. In one that is shorter so few can be
 * nested that each of its bytes is read a bounded number of times. */
enum { TERN_EXTENT_LEAST = 64 };

/* An object or array in a text. */
typedef struct tern_extent {
    const char *start;
    union {
        const char *end;
        size_t outer; /* while it is being added: the index of the one it is in */
    };
} tern_extent;

/* Those of one text, by where they start. Zeroed, there are none. */
typedef struct tern_extents {
    growing list;
} tern_extents;

/* Adds the object or array that `checked` text is, and those in it. Where it is not behind all that
 * have been added, they are forgotten. False where the arena gives no memory. */
bool tern_extents_add(tern_extents *extents, tern_arena *arena, tern_str checked);

/* The end of the object or array at `start`; NULL where it is not known. */
const char *tern_extents_find(const tern_extents *extents, const char *start);

/* Forgets all when all start before `at`, which nobody will come back to. */
static inline void tern_extents_pass(tern_extents *extents, const char *at)
{
    const growing *list = &extents->list;

    if (list->count > 0 &&
        ((const tern_extent *)(const void *)list->elements)[list->count - 1].start < at)
        extents->list.count = 0;
}

#endif

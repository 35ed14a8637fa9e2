/* container.h - arrays and maps, and those of scalars that every API shares. */
#ifndef TERN_CONTAINER_H
#define TERN_CONTAINER_H

#include "tern/json.h"
#include "tern/presence.h"
#include "tern/str.h"

/**
 * Declares `name`: `count` elements of a C type, contiguous, not owned. Zeroed, it is empty.
 *
 * capacity: elements there is room for; 0 where nobody may write behind the last one, as in an
 * array that a program made itself: `{.items = mine, .count = 2}`.
 */
#define TERN_DECLARE_ARRAY(name, ctype)                                                            \
    typedef struct name {                                                                          \
        ctype *items;                                                                              \
        size_t count;                                                                              \
        size_t capacity;                                                                           \
    } name

/**
 * Declares `name`: `count` entries with a key and a value, contiguous, not owned, in document
 * order, with `capacity` as in an array. Zeroed, it is empty. `name_entry` is its entry;
 * TERN_DECLARE_MAP_ENTRY completes it.
 */
#define TERN_DECLARE_MAP(name)                                                                     \
    typedef struct name##_entry name##_entry;                                                      \
    typedef struct name {                                                                          \
        name##_entry *entries;                                                                     \
        size_t count;                                                                              \
        size_t capacity;                                                                           \
    } name

/**
 * Completes the entry of a map with values of a C type, and declares
 *
 *     ctype *name_find(const name *map, tern_str key);
 *
 * which returns the value of the last entry with that key, inside the map, or NULL.
 */
#define TERN_DECLARE_MAP_ENTRY(name, ctype)                                                        \
    struct name##_entry {                                                                          \
        tern_str key;                                                                              \
        ctype value;                                                                               \
    };                                                                                             \
    static inline ctype *name##_find(const name *map, tern_str key)                                \
    {                                                                                              \
        for (size_t i = map->count; i > 0; i--) {                                                  \
            if (tern_str_equal(map->entries[i - 1].key, key))                                      \
                return &map->entries[i - 1].value;                                                 \
        }                                                                                          \
        return NULL;                                                                               \
    }                                                                                              \
    struct name##_entry

/* Initialisers of an array, from an array of `number` elements, and of a map, from one of entries:
 * `.tags = TERN_SOME(TERN_ITEMS(tags, 2))`. They share the elements, which are not copied. */
#ifndef __cplusplus
#define TERN_ITEMS(array, number)                                                                  \
    {                                                                                              \
        .items = (array), .count = (number)                                                        \
    }
#define TERN_ENTRIES(array, number)                                                                \
    {                                                                                              \
        .entries = (array), .count = (number)                                                      \
    }
#else
#define TERN_ITEMS(array, number)                                                                  \
    {                                                                                              \
        (array), (number), 0                                                                       \
    }
#define TERN_ENTRIES(array, number) TERN_ITEMS(array, number)
#endif

/* X(name, ctype, kind) for every scalar. `boolean`, not `bool`: that one is a macro in C11. */
#define TERN_SCALAR_LIST(X)                                                                        \
    X(boolean, bool, BOOLEAN)                                                                      \
    X(int32, int32_t, INT32)                                                                       \
    X(int64, int64_t, INT64)                                                                       \
    X(uint32, uint32_t, UINT32)                                                                    \
    X(uint64, uint64_t, UINT64)                                                                    \
    X(float, float, FLOAT)                                                                         \
    X(double, double, DOUBLE)                                                                      \
    X(str, tern_str, STRING)                                                                       \
    X(json, tern_json, JSON)

/* For each scalar S: tern_opt_S, tern_nullable_S, tern_optnull_S; tern_array_S and tern_map_S,
 * tern_array_nullable_S and tern_map_nullable_S, and the wrappers around these four. */
#define TERN_DECLARE_SCALAR(name, ctype, kind)                                                     \
    TERN_DECLARE_WRAPPERS(tern, name, ctype);                                                      \
    TERN_DECLARE_CONTAINERS(name, ctype);                                                          \
    TERN_DECLARE_CONTAINERS(nullable_##name, tern_nullable_##name);
#define TERN_DECLARE_CONTAINERS(name, ctype)                                                       \
    TERN_DECLARE_ARRAY(tern_array_##name, ctype);                                                  \
    TERN_DECLARE_WRAPPERS(tern, array_##name, tern_array_##name);                                  \
    TERN_DECLARE_MAP(tern_map_##name);                                                             \
    TERN_DECLARE_MAP_ENTRY(tern_map_##name, ctype);                                                \
    TERN_DECLARE_WRAPPERS(tern, map_##name, tern_map_##name)

TERN_SCALAR_LIST(TERN_DECLARE_SCALAR)

#endif

/* build.h - put elements into arrays and entries into maps.
 *
 *     if (tern_push(&arena, &session.tags, TERN_STR("new")) != TERN_OK ||
 *         tern_put(&arena, &session.labels, TERN_STR("team"), TERN_STR("a")) != TERN_OK) ...
 *
 * Each works on every array or map that there is: the runtime's, an API's, and those that a program
 * declares with TERN_DECLARE_ARRAY and TERN_DECLARE_MAP. They are macros, so that an element of
 * another type does not compile; what they evaluate more than once is said at each.
 *
 * New elements live in the arena, as long as its memory. Where there is room (`capacity`) they go
 * behind the others; where there is none, all move to a place with twice the room, or stay and get
 * more of it when they are what the arena allocated last. The place they leave stays as it was
 * until the arena is freed: pointers into it are valid, and out of date. Of two copies of one array
 * or map struct only one may be built on: they share their room.
 *
 * A failure is TERN_ERROR_MEMORY or TERN_ERROR_LIMIT, and leaves the array or map with the elements
 * that it had. All are thread-safe as long as no two threads use one arena, array or map at once.
 */
#ifndef TERN_BUILD_H
#define TERN_BUILD_H

#include "tern/arena.h"
#include "tern/container.h"
#include "tern/status.h"
#include "tern/str.h"

TERN_BEGIN_DECLARATIONS

/**
 * Makes room for `count` elements in all: pushing up to there allocates no more.
 *
 * arena, array: pointers, not NULL. Evaluates each argument once. Exact: to call it before each
 * element makes building an array of n take n * n; tern_push alone does not.
 *
 * Returns TERN_OK, TERN_ERROR_MEMORY or TERN_ERROR_LIMIT.
 */
#define tern_reserve(arena, array, count)                                                          \
    tern_container_reserve((arena), (array), (count), TERN_ITEM_SIZE(array))

/** tern_reserve for a map: room for `count` entries in all. */
#define tern_reserve_entries(arena, map, count)                                                    \
    tern_container_reserve((arena), (map), (count), TERN_ENTRY_SIZE(map))

/**
 * Puts a value (the last argument; it may hold commas) behind the last element of an array.
 *
 * arena, array: pointers, not NULL. The value is copied as an assignment does: what it points to
 * is shared, and must live as long as the array.
 * Evaluates the value once, `arena` and `array` more than once; the value must not change the
 * array. Takes constant time, averaged over the elements of an array.
 *
 * Returns TERN_OK, TERN_ERROR_MEMORY or TERN_ERROR_LIMIT.
 */
#define tern_push(arena, array, ...)                                                               \
    tern_build_result(tern_container_extend((arena), (array), TERN_ITEM_SIZE(array)) == TERN_OK    \
                          ? ((void)((array)->items[(array)->count] = (__VA_ARGS__)),               \
                             (void)(array)->count++, (tern_status)TERN_OK)                         \
                          : tern_arena_failure(arena))

/**
 * Gives a key of a map a value (the last argument; it may hold commas): the entry that name_find
 * finds gets it, in its place, and where there is none a new one behind the last.
 *
 * arena, map: pointers, not NULL. key: a tern_str; a new entry gets a copy of it, in the arena.
 * The value is copied as an assignment does.
 * Evaluates `key` and the value once, `arena` and `map` more than once; the value must not change
 * the map. Looks at every key: to build a map of n entries takes n * n comparisons. It makes room
 * for one more entry also where it then needs none.
 *
 * Returns TERN_OK, TERN_ERROR_MEMORY or TERN_ERROR_LIMIT.
 */
#define tern_put(arena, map, key, ...)                                                             \
    tern_build_result(tern_container_extend((arena), (map), TERN_ENTRY_SIZE(map)) == TERN_OK       \
                          ? ((void)((map)->entries[(map)->count].value = (__VA_ARGS__)),           \
                             tern_container_settle((arena), (map), (key), TERN_ENTRY_SIZE(map)))   \
                          : tern_arena_failure(arena))

/**
 * Takes every entry with that key (a tern_str) out of a map; the others keep their order.
 *
 * map: a pointer, not NULL. Evaluates each argument once. Gives no memory back.
 * Returns how many there were.
 */
#define tern_remove(map, key) tern_container_remove((map), (key), TERN_ENTRY_SIZE(map))

/* What the macros above consist of. */

/* Bytes of an element, an entry; nothing but an array, a map has the members. */
#define TERN_ITEM_SIZE(array) (sizeof *(array)->items + 0 * sizeof((array)->capacity))
#define TERN_ENTRY_SIZE(map)  (sizeof *(map)->entries + 0 * sizeof((map)->capacity))

tern_status tern_container_reserve(tern_arena *arena, void *container, size_t count,
                                   size_t element_size) TERN_MUST_USE TERN_NONNULL(1, 2);

/* Makes room for one more element, as much as to make that rare. */
tern_status tern_container_extend(tern_arena *arena, void *container,
                                  size_t element_size) TERN_MUST_USE TERN_NONNULL(1, 2);

/* Gives the key the value that stands in the first unused entry. */
tern_status tern_container_settle(tern_arena *arena, void *map, tern_str key,
                                  size_t entry_size) TERN_MUST_USE TERN_NONNULL(1, 2);

size_t tern_container_remove(void *map, tern_str key, size_t entry_size) TERN_NONNULL(1);

/* A result that must be looked at: an expression alone need not be. */
TERN_MUST_USE static inline tern_status tern_build_result(tern_status status)
{
    return status;
}

TERN_END_DECLARATIONS

#endif

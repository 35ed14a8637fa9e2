/* arena.h - the memory of a document: many allocations, one free. */
#ifndef TERN_ARENA_H
#define TERN_ARENA_H

#include <stddef.h>

#include "tern/status.h"
#include "tern/str.h"

TERN_BEGIN_DECLARATIONS

/**
 * Where an arena gets its blocks from. Zeroed, it stands for malloc and free.
 *
 * allocate: returns `size` bytes aligned as malloc does, or NULL; size is never 0.
 * release: takes back what allocate returned, with the same size.
 * context: passed to both as it is.
 */
typedef struct tern_allocator {
    void *(*allocate)(void *context, size_t size);
    void (*release)(void *context, void *memory, size_t size);
    void *context;
} tern_allocator;

/** How an arena gets its memory. Zeroed: malloc, without a ceiling. */
typedef struct tern_arena_options {
    /** Used first, before any block is asked for; the arena does not own it. May be NULL. */
    void *buffer;
    /** Bytes at `buffer`. */
    size_t buffer_size;
    tern_allocator allocator;
    /** Ceiling for the bytes held from the allocator, `buffer` not counted; 0: no ceiling. */
    size_t max_bytes;
    /** The buffer is all there is: nothing is ever asked of the allocator. */
    bool buffer_only;
} tern_arena_options;

struct tern_arena_block;

/**
 * A bump allocator. What comes out of it is given back all at once, by tern_arena_free.
 *
 * Zeroed (`tern_arena arena = {0};`) it is ready for use. Its members are its own business.
 * One arena serves one thread at a time; different arenas are independent.
 * It must not be copied while it is in use.
 */
typedef struct tern_arena {
    char *cursor;
    char *end;
    struct tern_arena_block *newest;
    struct tern_arena_block *spare;
    size_t block_bytes;
    size_t peak_bytes;
    size_t requests;
    tern_status failure;
    tern_arena_options options;
} tern_arena;

/** Makes the arena ready for use with these options (copied; NULL: all zero). */
void tern_arena_init(tern_arena *arena, const tern_arena_options *options) TERN_NONNULL(1);

/** Gives all memory back. The arena is then as after tern_arena_init, with the same options. */
void tern_arena_free(tern_arena *arena) TERN_NONNULL(1);

/**
 * Makes all memory of the arena free for reuse: as one block of the size of all of them, so that
 * what is filled again and again soon asks the allocator for nothing.
 * Everything that was allocated from it is invalid from then on.
 */
void tern_arena_reset(tern_arena *arena) TERN_NONNULL(1);

/**
 * `size` bytes, not initialised, aligned to `alignment` (a power of two, at most that of
 * max_align_t). Valid until the arena is freed, reset, or rewound past it.
 *
 * Returns NULL when there is no memory; tern_arena_failure says which limit was met.
 * A size of 0 returns a pointer that is not NULL and must not be read.
 */
void *tern_arena_allocate(tern_arena *arena, size_t size, size_t alignment) TERN_MUST_USE
    TERN_NONNULL(1);

/** As tern_arena_allocate for an array of `count` elements, all bytes zero. NULL also when
 * count * size does not fit a size_t (TERN_ERROR_LIMIT). */
void *tern_arena_allocate_array(tern_arena *arena, size_t count, size_t size,
                                size_t alignment) TERN_MUST_USE TERN_NONNULL(1);

/**
 * Grows or shrinks in place what tern_arena_allocate returned last.
 *
 * Returns true when `memory` now has `new_size` bytes; false, changing nothing, when it was
 * not the last allocation or its block has no room: allocate anew and copy then.
 */
bool tern_arena_resize(tern_arena *arena, void *memory, size_t old_size, size_t new_size)
    TERN_NONNULL(1, 2);

/** TERN_ERROR_MEMORY or TERN_ERROR_LIMIT: why the last allocation that failed did; TERN_OK
 * when none did since the arena was initialised, freed or reset. */
tern_status tern_arena_failure(const tern_arena *arena) TERN_NONNULL(1);

/** Bytes held from the allocator at this moment. */
size_t tern_arena_bytes(const tern_arena *arena) TERN_NONNULL(1);

/** What an arena has asked of its allocator since it was initialised. */
typedef struct tern_arena_statistics {
    /** Bytes held at this moment, and the most there were. The caller's buffer does not count. */
    size_t held_bytes;
    size_t peak_bytes;
    /** Times that the allocator was asked and gave. */
    size_t requests;
} tern_arena_statistics;

/** The statistics of an arena. Neither tern_arena_reset nor tern_arena_free sets them back. */
tern_arena_statistics tern_arena_get_statistics(const tern_arena *arena) TERN_NONNULL(1);

/** A point to which an arena can be rewound. */
typedef struct tern_arena_mark {
    struct tern_arena_block *newest;
    char *cursor;
} tern_arena_mark;

/** The present point. */
tern_arena_mark tern_arena_get_mark(const tern_arena *arena) TERN_NONNULL(1);

/** Gives back everything allocated since `mark` was taken. The arena must not have been
 * freed, reset, or rewound to an earlier mark in between. */
void tern_arena_rewind(tern_arena *arena, tern_arena_mark mark) TERN_NONNULL(1);

/**
 * Copies a string into the arena, with a NUL behind it.
 *
 * Returns TERN_OK, or TERN_ERROR_MEMORY or TERN_ERROR_LIMIT with `out_copy` untouched.
 */
tern_status tern_arena_copy_str(tern_arena *arena, tern_str str, tern_str *out_copy) TERN_MUST_USE
    TERN_NONNULL(1, 3);

TERN_END_DECLARATIONS

#endif

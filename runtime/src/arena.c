/* arena.c - blocks, newest first; the newest is the one that is filled. */
#include "tern/arena.h"

#include <stdint.h>
#include <stdlib.h>

typedef struct tern_arena_block {
    struct tern_arena_block *older;
    size_t size; /* of the whole block, this header included */
    /* What this block and those before have, but that one made for something large counts as if it
     * were not. */
    size_t regular_bytes;
    /* Where the block before stopped being filled: what a rewind past this block goes back to. */
    char *older_end;
} tern_arena_block;

/* A block is half of what there is, up to a size which is kept to until it is an eighth. What is
 * larger, such as a text, does not mean that as much will follow. */
enum { LEAST_BLOCK_SIZE = 4096, HALF_SIZE_MOST = 32 * 1024, SHARE = 8 };

static void *allocate_block(const tern_arena *arena, size_t size)
{
    const tern_allocator *allocator = &arena->options.allocator;

    return allocator->allocate ? allocator->allocate(allocator->context, size) : malloc(size);
}

static void release_block(tern_arena *arena, tern_arena_block *block)
{
    const tern_allocator *allocator = &arena->options.allocator;

    arena->block_bytes -= block->size;
    if (allocator->allocate == NULL)
        free(block);
    else if (allocator->release)
        allocator->release(allocator->context, block, block->size);
}

/* Makes the arena empty, with a block to use again or NULL: the caller's buffer comes first. */
static void start_over(tern_arena *arena, tern_arena_block *spare)
{
    arena->newest = NULL;
    arena->spare = spare;
    arena->failure = TERN_OK;
    arena->cursor = (char *)arena->options.buffer;
    arena->end = arena->cursor ? arena->cursor + arena->options.buffer_size : NULL;
}

/* Gives back all blocks but the largest, which it returns; NULL when there is none. */
static tern_arena_block *release_smaller(tern_arena *arena)
{
    tern_arena_block *largest = arena->spare;
    tern_arena_block *block = arena->newest;

    while (block) {
        tern_arena_block *older = block->older;
        tern_arena_block *smaller = block;
        if (largest == NULL || block->size > largest->size) {
            smaller = largest;
            largest = block;
        }
        if (smaller)
            release_block(arena, smaller);
        block = older;
    }
    return largest;
}

void tern_arena_init(tern_arena *arena, const tern_arena_options *options)
{
    memset(arena, 0, sizeof *arena);
    if (options)
        arena->options = *options;
    start_over(arena, NULL);
}

void tern_arena_free(tern_arena *arena)
{
    tern_arena_block *last = release_smaller(arena);

    if (last)
        release_block(arena, last);
    start_over(arena, NULL);
}

/* Bytes to skip so that `cursor` has that alignment. */
static size_t padding(const char *cursor, size_t alignment)
{
    return (size_t)(0 - (uintptr_t)cursor) & (alignment - 1);
}

/* A block of that size from the allocator, or NULL. */
static tern_arena_block *request_block(tern_arena *arena, size_t size)
{
    tern_arena_block *block = (tern_arena_block *)allocate_block(arena, size);

    if (block == NULL) {
        arena->failure = TERN_ERROR_MEMORY;
        return NULL;
    }
    block->size = block->regular_bytes = size;
    arena->block_bytes += size;
    arena->requests++;
    if (arena->peak_bytes < arena->block_bytes)
        arena->peak_bytes = arena->block_bytes;
    return block;
}

/* A block with room for `size` bytes, or NULL. */
static tern_arena_block *new_block(tern_arena *arena, size_t size)
{
    const size_t header = sizeof(tern_arena_block);
    const tern_arena_options *options = &arena->options;
    size_t room = options->max_bytes ? options->max_bytes - arena->block_bytes : SIZE_MAX;
    size_t regular = arena->newest ? arena->newest->regular_bytes : 0;
    size_t wanted = regular / 2;
    tern_arena_block *block;

    /* No object is larger than PTRDIFF_MAX: an allocator need not expect it. */
    if (options->buffer_only || size > PTRDIFF_MAX - header || size + header > room) {
        arena->failure = TERN_ERROR_LIMIT;
        return NULL;
    }
    if (wanted < LEAST_BLOCK_SIZE)
        wanted = LEAST_BLOCK_SIZE;
    if (wanted > HALF_SIZE_MOST)
        wanted = HALF_SIZE_MOST;
    if (wanted < regular / SHARE)
        wanted = regular / SHARE;
    regular += wanted;
    if (wanted < size + header)
        wanted = size + header;
    block = request_block(arena, wanted < room ? wanted : room);
    if (block)
        block->regular_bytes = regular;
    return block;
}

/* Goes on to a block with room for `size` bytes: the spare one if it has that. */
static bool add_block(tern_arena *arena, size_t size)
{
    tern_arena_block *block = arena->spare;

    arena->spare = NULL;
    if (block && block->size - sizeof *block < size) {
        release_block(arena, block);
        block = NULL;
    }
    if (block == NULL)
        block = new_block(arena, size);
    if (block == NULL)
        return false;
    block->older = arena->newest;
    block->older_end = arena->end;
    arena->newest = block;
    arena->cursor = (char *)(block + 1);
    arena->end = (char *)block + block->size;
    return true;
}

void tern_arena_reset(tern_arena *arena)
{
    size_t total = arena->block_bytes;
    tern_arena_block *spare = release_smaller(arena);

    /* What took several blocks will fit in one. An allocator that takes nothing back would only
     * lose them. */
    if (spare && spare->size < total &&
        (arena->options.allocator.allocate == NULL || arena->options.allocator.release)) {
        release_block(arena, spare);
        spare = request_block(arena, total);
    }
    start_over(arena, spare);
    /* Without a caller's buffer the block is where filling starts: no rewind gives it back. */
    if (arena->spare && arena->cursor == NULL)
        (void)add_block(arena, 0);
}

void *tern_arena_allocate(tern_arena *arena, size_t size, size_t alignment)
{
    size_t skip = padding(arena->cursor, alignment);
    size_t room = (size_t)(arena->end - arena->cursor);
    char *memory;

    /* A zeroed arena has no block yet; padding(NULL) is 0 and the room is 0. */
    if (skip > room || size > room - skip || arena->cursor == NULL) {
        if (size > SIZE_MAX - alignment) {
            arena->failure = TERN_ERROR_LIMIT;
            return NULL;
        }
        if (!add_block(arena, size + alignment))
            return NULL;
        skip = padding(arena->cursor, alignment);
    }
    memory = arena->cursor + skip;
    arena->cursor = memory + size;
    return memory;
}

void *tern_arena_allocate_array(tern_arena *arena, size_t count, size_t size, size_t alignment)
{
    void *memory;

    if (size > 0 && count > SIZE_MAX / size) {
        arena->failure = TERN_ERROR_LIMIT;
        return NULL;
    }
    memory = tern_arena_allocate(arena, count * size, alignment);
    if (memory)
        memset(memory, 0, count * size);
    return memory;
}

bool tern_arena_resize(tern_arena *arena, void *memory, size_t old_size, size_t new_size)
{
    char *start = (char *)memory;

    /* As numbers: `memory` may be no part of the block that the cursor is in. */
    if ((uintptr_t)start + old_size != (uintptr_t)arena->cursor ||
        new_size > (size_t)(arena->end - start))
        return false;
    arena->cursor = start + new_size;
    return true;
}

tern_status tern_arena_failure(const tern_arena *arena)
{
    return arena->failure;
}

size_t tern_arena_bytes(const tern_arena *arena)
{
    return arena->block_bytes;
}

tern_arena_statistics tern_arena_get_statistics(const tern_arena *arena)
{
    tern_arena_statistics result = {arena->block_bytes, arena->peak_bytes, arena->requests};
    return result;
}

tern_arena_mark tern_arena_get_mark(const tern_arena *arena)
{
    tern_arena_mark mark = {arena->newest, arena->cursor};
    return mark;
}

void tern_arena_rewind(tern_arena *arena, tern_arena_mark mark)
{
    while (arena->newest != mark.newest) {
        tern_arena_block *block = arena->newest;
        arena->end = block->older_end;
        arena->newest = block->older;
        release_block(arena, block);
    }
    arena->cursor = mark.cursor;
}

tern_status tern_arena_copy_str(tern_arena *arena, tern_str str, tern_str *out_copy)
{
    char *copy;

    if (str.len == SIZE_MAX) {
        arena->failure = TERN_ERROR_LIMIT;
        return TERN_ERROR_LIMIT;
    }
    copy = (char *)tern_arena_allocate(arena, str.len + 1, 1);
    if (copy == NULL)
        return arena->failure;
    if (str.len > 0)
        memcpy(copy, str.ptr, str.len);
    copy[str.len] = '\0';
    out_copy->ptr = copy;
    out_copy->len = str.len;
    return TERN_OK;
}

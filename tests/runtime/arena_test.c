/* arena_test.c - tern/arena.h. */
#include <stdint.h>

#include "unit.h"

static bool aligned(const void *memory, size_t alignment)
{
    return (uintptr_t)memory % alignment == 0;
}

static void test_zeroed(void)
{
    tern_arena arena = {0};
    char *memory = (char *)tern_arena_allocate(&arena, 10, 1);

    CU_ASSERT_PTR_NOT_NULL_FATAL(memory);
    memset(memory, 'x', 10);
    CU_ASSERT(tern_arena_bytes(&arena) >= 10);
    UNIT_STATUS(tern_arena_failure(&arena), TERN_OK);
    tern_arena_free(&arena);
    UNIT_SIZE(tern_arena_bytes(&arena), 0);
    CU_ASSERT_PTR_NOT_NULL(tern_arena_allocate(&arena, 1, 1));
    tern_arena_free(&arena);
}

static void test_unused(void)
{
    tern_arena arena = {0};

    tern_arena_reset(&arena);
    tern_arena_rewind(&arena, tern_arena_get_mark(&arena));
    tern_arena_free(&arena);
    tern_arena_init(&arena, NULL);
    tern_arena_free(&arena);
    tern_arena_free(&arena);
    UNIT_SIZE(tern_arena_bytes(&arena), 0);
}

static void test_size_zero(void)
{
    tern_arena arena = {0};

    CU_ASSERT_PTR_NOT_NULL(tern_arena_allocate(&arena, 0, 1));
    CU_ASSERT_PTR_NOT_NULL(tern_arena_allocate(&arena, 0, _Alignof(max_align_t)));
    CU_ASSERT_PTR_NOT_NULL(tern_arena_allocate_array(&arena, 0, 8, 8));
    CU_ASSERT_PTR_NOT_NULL(tern_arena_allocate_array(&arena, 8, 0, 8));
    tern_arena_free(&arena);
}

static void test_alignment(void)
{
    unit_allocations allocations = {0};
    tern_arena arena = unit_arena(&allocations);

    for (size_t size = 0; size < 70; size++) {
        for (size_t alignment = 1; alignment <= _Alignof(max_align_t); alignment *= 2) {
            char *memory = (char *)tern_arena_allocate(&arena, size, alignment);
            CU_ASSERT_PTR_NOT_NULL_FATAL(memory);
            CU_ASSERT(aligned(memory, alignment));
            memset(memory, 0xAA, size);
        }
    }
    tern_arena_free(&arena);
    UNIT_SIZE(allocations.live_blocks, 0);
}

/* Allocations of every size keep their content: they don't overlap, across blocks as well. */
static void test_no_overlap(void)
{
    enum { COUNT = 3000 };
    static unsigned char *pieces[COUNT];
    unit_allocations allocations = {0};
    tern_arena arena = unit_arena(&allocations);
    bool intact = true;

    for (size_t i = 0; i < COUNT; i++) {
        pieces[i] = (unsigned char *)tern_arena_allocate(&arena, i, (size_t)1 << (i % 5));
        CU_ASSERT_PTR_NOT_NULL_FATAL(pieces[i]);
        memset(pieces[i], (int)(i & 0xFF), i);
    }
    for (size_t i = 0; i < COUNT; i++) {
        for (size_t j = 0; j < i; j++)
            intact = intact && pieces[i][j] == (i & 0xFF);
    }
    CU_ASSERT(intact);
    CU_ASSERT(allocations.live_blocks > 3);
    UNIT_SIZE(tern_arena_bytes(&arena), allocations.live_bytes);
    tern_arena_free(&arena);
    UNIT_SIZE(allocations.live_blocks, 0);
    UNIT_SIZE(allocations.live_bytes, 0);
    CU_ASSERT_FALSE(allocations.wrong_size);
}

/* Growing blocks: the number of requests is logarithmic. */
static void test_few_blocks(void)
{
    unit_allocations allocations = {0};
    tern_arena arena = unit_arena(&allocations);

    for (size_t i = 0; i < 100000; i++)
        CU_ASSERT_PTR_NOT_NULL_FATAL(tern_arena_allocate(&arena, 100, 1));
    CU_ASSERT(allocations.requests < 50);
    tern_arena_free(&arena);
}

static void test_array(void)
{
    tern_arena arena = {0};
    char *dirty = (char *)tern_arena_allocate(&arena, 64, 1);
    unsigned char *zeroed;
    bool all_zero = true;

    CU_ASSERT_PTR_NOT_NULL_FATAL(dirty);
    memset(dirty, 0xFF, 64);
    tern_arena_reset(&arena);
    zeroed = (unsigned char *)tern_arena_allocate_array(&arena, 8, 8, 8);
    CU_ASSERT_PTR_NOT_NULL_FATAL(zeroed);
    for (size_t i = 0; i < 64; i++)
        all_zero = all_zero && zeroed[i] == 0;
    CU_ASSERT(all_zero);
    tern_arena_free(&arena);
}

static void test_overflow(void)
{
    unit_allocations allocations = {0};
    tern_arena arena = unit_arena(&allocations);

    CU_ASSERT_PTR_NULL(tern_arena_allocate_array(&arena, SIZE_MAX / 2, 3, 1));
    UNIT_STATUS(tern_arena_failure(&arena), TERN_ERROR_LIMIT);
    CU_ASSERT_PTR_NULL(tern_arena_allocate_array(&arena, SIZE_MAX, SIZE_MAX, 1));
    for (size_t less = 0; less < 64; less++) {
        CU_ASSERT_PTR_NULL(tern_arena_allocate(&arena, SIZE_MAX - less, 16));
        UNIT_STATUS(tern_arena_failure(&arena), TERN_ERROR_LIMIT);
    }
    UNIT_SIZE(allocations.requests, 0);
    tern_arena_free(&arena);
    UNIT_STATUS(tern_arena_failure(&arena), TERN_OK);
}

static void test_buffer_first(void)
{
    _Alignas(max_align_t) char buffer[256];
    unit_allocations allocations = {0};
    tern_arena_options options = {buffer, sizeof buffer, unit_allocator(&allocations), 0, false};
    tern_arena arena;
    char *memory;

    tern_arena_init(&arena, &options);
    memory = (char *)tern_arena_allocate(&arena, 200, 8);
    CU_ASSERT(memory >= buffer && memory + 200 <= buffer + sizeof buffer);
    UNIT_SIZE(tern_arena_bytes(&arena), 0);
    UNIT_SIZE(allocations.requests, 0);
    memory = (char *)tern_arena_allocate(&arena, 100, 8);
    CU_ASSERT_PTR_NOT_NULL(memory);
    CU_ASSERT(memory < buffer || memory >= buffer + sizeof buffer);
    UNIT_SIZE(allocations.live_blocks, 1);
    UNIT_SIZE(tern_arena_bytes(&arena), allocations.live_bytes);

    tern_arena_free(&arena);
    UNIT_SIZE(allocations.live_blocks, 0);
    memory = (char *)tern_arena_allocate(&arena, 1, 1);
    CU_ASSERT(memory >= buffer && memory < buffer + sizeof buffer);
    tern_arena_free(&arena);
}

static void test_buffer_only(void)
{
    _Alignas(max_align_t) char buffer[64];
    unit_allocations allocations = {0};
    tern_arena_options options = {buffer, sizeof buffer, unit_allocator(&allocations), 0, true};
    tern_arena arena;

    tern_arena_init(&arena, &options);
    CU_ASSERT_PTR_NOT_NULL(tern_arena_allocate(&arena, 60, 1));
    CU_ASSERT_PTR_NULL(tern_arena_allocate(&arena, 4, 8));
    UNIT_STATUS(tern_arena_failure(&arena), TERN_ERROR_LIMIT);
    CU_ASSERT_PTR_NOT_NULL(tern_arena_allocate(&arena, 4, 1));
    CU_ASSERT_PTR_NULL(tern_arena_allocate(&arena, 1, 1));
    tern_arena_reset(&arena);
    UNIT_STATUS(tern_arena_failure(&arena), TERN_OK);
    CU_ASSERT_PTR_NOT_NULL(tern_arena_allocate(&arena, 64, 1));
    UNIT_SIZE(allocations.requests, 0);

    options.buffer = NULL;
    options.buffer_size = 0;
    tern_arena_init(&arena, &options);
    CU_ASSERT_PTR_NULL(tern_arena_allocate(&arena, 1, 1));
    UNIT_STATUS(tern_arena_failure(&arena), TERN_ERROR_LIMIT);
    UNIT_SIZE(allocations.requests, 0);
}

static void test_unaligned_buffer(void)
{
    _Alignas(max_align_t) char buffer[64];
    tern_arena_options options = {buffer + 1, 31, {0}, 0, true};
    tern_arena arena;
    char *memory;

    tern_arena_init(&arena, &options);
    memory = (char *)tern_arena_allocate(&arena, 16, 16);
    CU_ASSERT_PTR_EQUAL(memory, buffer + 16);
    CU_ASSERT_PTR_NULL(tern_arena_allocate(&arena, 1, 16));
}

static void test_ceiling(void)
{
    unit_allocations allocations = {0};
    tern_arena_options options = {.allocator = unit_allocator(&allocations), .max_bytes = 10000};
    tern_arena arena;
    size_t got = 0;

    tern_arena_init(&arena, &options);
    while (tern_arena_allocate(&arena, 100, 1))
        got += 100;
    UNIT_STATUS(tern_arena_failure(&arena), TERN_ERROR_LIMIT);
    CU_ASSERT(allocations.live_bytes <= 10000);
    CU_ASSERT(tern_arena_bytes(&arena) <= 10000);
    CU_ASSERT(got > 9000);
    CU_ASSERT_PTR_NULL(tern_arena_allocate(&arena, 20000, 1));
    tern_arena_reset(&arena);
    CU_ASSERT_PTR_NOT_NULL(tern_arena_allocate(&arena, 100, 1));
    tern_arena_free(&arena);
    CU_ASSERT_PTR_NOT_NULL(tern_arena_allocate(&arena, 9000, 1));
    CU_ASSERT_PTR_NULL(tern_arena_allocate(&arena, 9000, 1));
    tern_arena_free(&arena);
    UNIT_SIZE(allocations.live_blocks, 0);

    options.max_bytes = 1;
    tern_arena_init(&arena, &options);
    CU_ASSERT_PTR_NULL(tern_arena_allocate(&arena, 1, 1));
    UNIT_STATUS(tern_arena_failure(&arena), TERN_ERROR_LIMIT);
    tern_arena_free(&arena);
}

static void test_failing_allocator(void)
{
    unit_allocations allocations = {.fail_at = 2};
    tern_arena arena = unit_arena(&allocations);
    char *memory = (char *)tern_arena_allocate(&arena, 100, 1);
    tern_str copy = {"untouched", 9};

    CU_ASSERT_PTR_NOT_NULL(memory);
    CU_ASSERT_PTR_NULL(tern_arena_allocate(&arena, 100000, 1));
    UNIT_STATUS(tern_arena_failure(&arena), TERN_ERROR_MEMORY);
    CU_ASSERT_PTR_NOT_NULL(tern_arena_allocate(&arena, 100, 1));
    UNIT_STATUS(tern_arena_failure(&arena), TERN_ERROR_MEMORY);
    CU_ASSERT_PTR_NULL(tern_arena_allocate_array(&arena, 1000, 100, 1));
    while (tern_arena_allocate(&arena, 1, 1)) {
    }
    UNIT_STATUS(tern_arena_copy_str(&arena, TERN_STR("abc"), &copy), TERN_ERROR_MEMORY);
    UNIT_STR(copy, "untouched");
    tern_arena_free(&arena);
    UNIT_STATUS(tern_arena_failure(&arena), TERN_OK);
    UNIT_SIZE(allocations.live_blocks, 0);
}

/* An allocator without `release`: its memory goes another way. */
static void test_no_release(void)
{
    unit_allocations allocations = {0};
    tern_arena_options options = {.allocator = unit_allocator(&allocations)};
    void (*release)(void *, void *, size_t) = options.allocator.release;
    tern_arena arena;
    void *block;
    size_t bytes;

    options.allocator.release = NULL;
    tern_arena_init(&arena, &options);
    CU_ASSERT_PTR_NOT_NULL(tern_arena_allocate(&arena, 10, 1));
    block = arena.newest;
    bytes = tern_arena_bytes(&arena);
    tern_arena_free(&arena);
    UNIT_SIZE(tern_arena_bytes(&arena), 0);
    UNIT_SIZE(allocations.live_blocks, 1);
    release(&allocations, block, bytes);
    UNIT_SIZE(allocations.live_blocks, 0);
    CU_ASSERT_FALSE(allocations.wrong_size);
}

static void test_resize(void)
{
    _Alignas(max_align_t) char buffer[128];
    tern_arena_options options = {buffer, sizeof buffer, {0}, 0, true};
    tern_arena arena;
    char *first, *second;

    tern_arena_init(&arena, &options);
    first = (char *)tern_arena_allocate(&arena, 10, 1);
    CU_ASSERT_PTR_NOT_NULL_FATAL(first);
    memset(first, 'a', 10);
    CU_ASSERT(tern_arena_resize(&arena, first, 10, 100));
    CU_ASSERT(memcmp(first, "aaaaaaaaaa", 10) == 0);
    CU_ASSERT(tern_arena_resize(&arena, first, 100, 20));
    second = (char *)tern_arena_allocate(&arena, 10, 1);
    CU_ASSERT_PTR_EQUAL(second, first + 20);
    CU_ASSERT_FALSE(tern_arena_resize(&arena, first, 20, 30));
    CU_ASSERT_FALSE(tern_arena_resize(&arena, first, 20, 10));
    CU_ASSERT(tern_arena_resize(&arena, second, 10, 108));
    CU_ASSERT_FALSE(tern_arena_resize(&arena, second, 108, 109));
    CU_ASSERT_FALSE(tern_arena_resize(&arena, second, 108, SIZE_MAX));
    CU_ASSERT(tern_arena_resize(&arena, second, 108, 0));
    CU_ASSERT_PTR_EQUAL(tern_arena_allocate(&arena, 1, 1), second);
    UNIT_STATUS(tern_arena_failure(&arena), TERN_OK);
}

static void test_rewind(void)
{
    unit_allocations allocations = {0};
    tern_arena arena = unit_arena(&allocations);
    tern_arena_mark empty = tern_arena_get_mark(&arena), mark;
    char *kept = (char *)tern_arena_allocate(&arena, 100, 1);
    char *again;
    size_t bytes = tern_arena_bytes(&arena);

    CU_ASSERT_PTR_NOT_NULL_FATAL(kept);
    memset(kept, 'k', 100);
    mark = tern_arena_get_mark(&arena);
    again = (char *)tern_arena_allocate(&arena, 50, 1);
    tern_arena_rewind(&arena, mark);
    CU_ASSERT_PTR_EQUAL(tern_arena_allocate(&arena, 50, 1), again);

    /* Across several blocks: they go back, and the first one is filled up again. */
    for (size_t i = 0; i < 100; i++)
        CU_ASSERT_PTR_NOT_NULL_FATAL(tern_arena_allocate(&arena, 1000, 1));
    CU_ASSERT(allocations.live_blocks > 2);
    tern_arena_rewind(&arena, mark);
    UNIT_SIZE(allocations.live_blocks, 1);
    UNIT_SIZE(tern_arena_bytes(&arena), bytes);
    CU_ASSERT_PTR_EQUAL(tern_arena_allocate(&arena, 50, 1), again);
    CU_ASSERT(kept[0] == 'k' && kept[99] == 'k');
    tern_arena_rewind(&arena, mark);
    CU_ASSERT_PTR_NOT_NULL(tern_arena_allocate(&arena, bytes, 1));
    UNIT_SIZE(allocations.live_blocks, 2);

    tern_arena_rewind(&arena, empty);
    UNIT_SIZE(allocations.live_blocks, 0);
    UNIT_SIZE(tern_arena_bytes(&arena), 0);
    CU_ASSERT_PTR_NOT_NULL(tern_arena_allocate(&arena, 10, 8));
    tern_arena_free(&arena);
    UNIT_SIZE(allocations.live_blocks, 0);
}

static void test_rewind_into_buffer(void)
{
    _Alignas(max_align_t) char buffer[64];
    unit_allocations allocations = {0};
    tern_arena_options options = {buffer, sizeof buffer, unit_allocator(&allocations), 0, false};
    tern_arena arena;
    tern_arena_mark mark;

    tern_arena_init(&arena, &options);
    CU_ASSERT_PTR_EQUAL(tern_arena_allocate(&arena, 16, 16), buffer);
    mark = tern_arena_get_mark(&arena);
    CU_ASSERT_PTR_NOT_NULL(tern_arena_allocate(&arena, 10000, 16));
    tern_arena_rewind(&arena, mark);
    UNIT_SIZE(allocations.live_blocks, 0);
    CU_ASSERT_PTR_EQUAL(tern_arena_allocate(&arena, 48, 16), buffer + 16);
    UNIT_SIZE(allocations.live_blocks, 0);
    CU_ASSERT_PTR_NOT_NULL(tern_arena_allocate(&arena, 1, 1));
    UNIT_SIZE(allocations.live_blocks, 1);
    tern_arena_free(&arena);
}

static void fill_many_blocks(tern_arena *arena)
{
    for (size_t i = 0; i < 50; i++)
        CU_ASSERT_PTR_NOT_NULL_FATAL(tern_arena_allocate(arena, 1000, 1));
    CU_ASSERT_PTR_NOT_NULL_FATAL(tern_arena_allocate(arena, 3000000, 1));
    for (size_t i = 0; i < 500; i++)
        CU_ASSERT_PTR_NOT_NULL_FATAL(tern_arena_allocate(arena, 1000, 1));
}

static void test_reset(void)
{
    unit_allocations allocations = {0};
    tern_arena arena = unit_arena(&allocations);
    size_t requests, total;

    fill_many_blocks(&arena);
    CU_ASSERT(allocations.live_blocks > 2);
    total = allocations.live_bytes;
    tern_arena_reset(&arena);
    UNIT_SIZE(allocations.live_blocks, 1);
    UNIT_SIZE(allocations.live_bytes, total);
    UNIT_SIZE(tern_arena_bytes(&arena), total);

    /* What fitted in many blocks fits in the one, without asking. */
    requests = allocations.requests;
    for (size_t i = 0; i < 50; i++) {
        fill_many_blocks(&arena);
        tern_arena_reset(&arena);
    }
    UNIT_SIZE(allocations.requests, requests);
    tern_arena_free(&arena);
    UNIT_SIZE(allocations.live_blocks, 0);
    CU_ASSERT_FALSE(allocations.wrong_size);
}

/* Without memory for the one block the arena is empty, and usable when there is some again. */
static void test_reset_without_memory(void)
{
    unit_allocations allocations = {0};
    tern_arena arena = unit_arena(&allocations);

    fill_many_blocks(&arena);
    allocations.fail_at = allocations.requests + 1;
    tern_arena_reset(&arena);
    UNIT_SIZE(allocations.live_blocks, 0);
    CU_ASSERT_PTR_NULL(tern_arena_allocate(&arena, 1, 1));
    UNIT_STATUS(tern_arena_failure(&arena), TERN_ERROR_MEMORY);
    allocations.fail_at = 0;
    fill_many_blocks(&arena);
    tern_arena_free(&arena);
    UNIT_SIZE(allocations.live_blocks, 0);
}

static void test_copy_str(void)
{
    tern_arena arena = {0};
    tern_str copy = {NULL, 1};
    char source[] = {'a', '\0', 'b'};
    tern_str text = {source, sizeof source};

    UNIT_STATUS(tern_arena_copy_str(&arena, text, &copy), TERN_OK);
    source[0] = 'x';
    UNIT_SIZE(copy.len, 3);
    CU_ASSERT(memcmp(copy.ptr, "a\0b", 4) == 0);
    text.ptr = NULL;
    text.len = 0;
    UNIT_STATUS(tern_arena_copy_str(&arena, text, &copy), TERN_OK);
    CU_ASSERT_PTR_NOT_NULL_FATAL(copy.ptr);
    UNIT_TEXT(copy.ptr, "");
    UNIT_SIZE(copy.len, 0);
    text.ptr = source;
    text.len = SIZE_MAX;
    UNIT_STATUS(tern_arena_copy_str(&arena, text, &copy), TERN_ERROR_LIMIT);
    tern_arena_free(&arena);
}

static void test_statistics(void)
{
    char buffer[64];
    tern_arena_options options = {.buffer = buffer, .buffer_size = sizeof buffer};
    tern_arena_statistics seen;
    tern_arena arena;

    tern_arena_init(&arena, &options);
    CU_ASSERT_PTR_NOT_NULL(tern_arena_allocate(&arena, 32, 1));
    seen = tern_arena_get_statistics(&arena);
    CU_ASSERT(seen.held_bytes == 0 && seen.peak_bytes == 0 && seen.requests == 0);
    CU_ASSERT_PTR_NOT_NULL(tern_arena_allocate(&arena, 10000, 1));
    CU_ASSERT_PTR_NOT_NULL(tern_arena_allocate(&arena, 100000, 1));
    seen = tern_arena_get_statistics(&arena);
    CU_ASSERT(seen.held_bytes >= 110000 && seen.peak_bytes == seen.held_bytes);
    UNIT_SIZE(seen.requests, 2);
    tern_arena_free(&arena);
    CU_ASSERT_PTR_NOT_NULL(tern_arena_allocate(&arena, 1000, 1));
    seen = tern_arena_get_statistics(&arena);
    CU_ASSERT(seen.held_bytes < 10000 && seen.peak_bytes >= 110000);
    UNIT_SIZE(seen.requests, 3);
    tern_arena_free(&arena);
}

static const unit_test tests[] = {
    {"arena", "zeroed it is ready", test_zeroed},
    {"arena", "unused it can be freed, reset, rewound", test_unused},
    {"arena", "a size of 0", test_size_zero},
    {"arena", "every alignment", test_alignment},
    {"arena", "allocations don't overlap, nothing leaks", test_no_overlap},
    {"arena", "few requests to the allocator", test_few_blocks},
    {"arena", "arrays are zeroed", test_array},
    {"arena", "sizes that overflow", test_overflow},
    {"arena", "the caller's buffer first", test_buffer_first},
    {"arena", "the caller's buffer only", test_buffer_only},
    {"arena", "a buffer that is not aligned", test_unaligned_buffer},
    {"arena", "ceiling", test_ceiling},
    {"arena", "failing allocator", test_failing_allocator},
    {"arena", "allocator without release", test_no_release},
    {"arena", "resize", test_resize},
    {"arena", "rewind across blocks", test_rewind},
    {"arena", "rewind into the buffer", test_rewind_into_buffer},
    {"arena", "reset keeps the largest block", test_reset},
    {"arena", "reset without memory", test_reset_without_memory},
    {"arena", "copying strings", test_copy_str},
    {"arena", "statistics", test_statistics},
};

UNIT_MAIN(tests)

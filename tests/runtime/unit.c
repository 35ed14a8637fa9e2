#include "unit.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int unit_run(const unit_test *tests, size_t count)
{
    CU_pSuite suite = NULL;
    unsigned failures;

    if (CU_initialize_registry() != CUE_SUCCESS)
        return 1;
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || strcmp(tests[i].suite, tests[i - 1].suite) != 0)
            suite = CU_add_suite(tests[i].suite, NULL, NULL);
        if (suite == NULL || CU_add_test(suite, tests[i].name, tests[i].function) == NULL) {
            fprintf(stderr, "%s: %s: %s\n", tests[i].suite, tests[i].name, CU_get_error_msg());
            CU_cleanup_registry();
            return 1;
        }
    }
    CU_basic_set_mode(CU_BRM_VERBOSE);
    CU_basic_run_tests();
    failures = CU_get_number_of_failures();
    if (CU_get_number_of_tests_run() != count)
        failures++;
    CU_cleanup_registry();
    return failures > 0 ? 1 : 0;
}

bool unit_same_status(tern_status actual, tern_status expected)
{
    if (actual != expected)
        printf("\n  status \"%s\", expected \"%s\"", tern_status_text(actual),
               tern_status_text(expected));
    return actual == expected;
}

bool unit_same_text(const char *actual, const char *expected)
{
    bool same = strcmp(actual, expected) == 0;

    if (!same)
        printf("\n  \"%s\", expected \"%s\"", actual, expected);
    return same;
}

bool unit_same_str(tern_str actual, const char *expected)
{
    bool same = tern_str_is(actual, expected);

    if (!same)
        printf("\n  \"%.*s\", expected \"%s\"", TERN_STR_ARGS(actual), expected);
    return same;
}

bool unit_same_size(size_t actual, size_t expected)
{
    if (actual != expected)
        printf("\n  %zu, expected %zu", actual, expected);
    return actual == expected;
}

const char *unit_error_text(const tern_error *error)
{
    static char text[TERN_ERROR_MESSAGE_SIZE];

    snprintf(text, sizeof text, "%s @%zu %zu:%zu expected %s, found %s", error->pointer,
             error->byte, error->line, error->column, error->expected, error->found);
    return text;
}

static void *allocate(void *context, size_t size)
{
    unit_allocations *self = (unit_allocations *)context;
    size_t *memory;

    self->requests++;
    if (self->fail_at > 0 && self->requests >= self->fail_at)
        return NULL;
    /* The size stands in front, in as much room as malloc's alignment needs. */
    memory = size <= PTRDIFF_MAX ? (size_t *)malloc(size + _Alignof(max_align_t)) : NULL;
    if (memory == NULL)
        return NULL;
    *memory = size;
    self->live_blocks++;
    self->live_bytes += size;
    if (size > self->largest)
        self->largest = size;
    return (char *)memory + _Alignof(max_align_t);
}

static void release(void *context, void *memory, size_t size)
{
    unit_allocations *self = (unit_allocations *)context;
    void *start = (char *)memory - _Alignof(max_align_t);
    size_t asked;

    memcpy(&asked, start, sizeof asked);
    if (asked != size)
        self->wrong_size = true;
    self->live_blocks--;
    self->live_bytes -= size;
    free(start);
}

tern_allocator unit_allocator(unit_allocations *allocations)
{
    tern_allocator allocator = {allocate, release, allocations};
    return allocator;
}

tern_arena unit_arena(unit_allocations *allocations)
{
    tern_arena_options options = {.allocator = unit_allocator(allocations)};
    tern_arena arena;

    tern_arena_init(&arena, &options);
    return arena;
}

uint64_t unit_random(uint64_t *state)
{
    /* SplitMix64. */
    uint64_t z = (*state += UINT64_C(0x9E3779B97F4A7C15));

    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

/* unit.h - what every test of the runtime shares: a table of tests, assertions that show what
 * they met, and an allocator that counts and fails on demand. */
#ifndef UNIT_H
#define UNIT_H

#include <CUnit/Basic.h>

#include "tern/tern.h"

TERN_BEGIN_DECLARATIONS

typedef struct unit_test {
    const char *suite;
    const char *name;
    void (*function)(void);
} unit_test;

/* Runs them, in order, with CUnit's report. Returns the exit status: 1 when any failed. */
int unit_run(const unit_test *tests, size_t count);

#define UNIT_MAIN(tests)                                                                           \
    int main(void)                                                                                 \
    {                                                                                              \
        return unit_run(tests, sizeof(tests) / sizeof((tests)[0]));                                \
    }

/* Each says on standard output what it met when that is not what it expected. */
bool unit_same_status(tern_status actual, tern_status expected);
bool unit_same_text(const char *actual, const char *expected);
bool unit_same_str(tern_str actual, const char *expected);
bool unit_same_size(size_t actual, size_t expected);

#define UNIT_STATUS(actual, expected) CU_ASSERT(unit_same_status(actual, expected))
#define UNIT_TEXT(actual, expected)   CU_ASSERT(unit_same_text(actual, expected))
#define UNIT_STR(actual, expected)    CU_ASSERT(unit_same_str(actual, expected))
#define UNIT_SIZE(actual, expected)   CU_ASSERT(unit_same_size(actual, expected))

/* All of what an error says, in one line: "/a/0 @5 1:6 expected string, found number 7". */
const char *unit_error_text(const tern_error *error);

/* The context of an allocator that counts, and fails from the request `fail_at` on (from 1; 0:
 * never). It checks that every block comes back with the size that it was asked for with. */
typedef struct unit_allocations {
    size_t requests;
    size_t fail_at;
    size_t live_blocks;
    size_t live_bytes;
    size_t largest;
    bool wrong_size;
} unit_allocations;

tern_allocator unit_allocator(unit_allocations *allocations);

/* An arena that gets its blocks from such an allocator. */
tern_arena unit_arena(unit_allocations *allocations);

/* Pseudo-random numbers, the same in every run. */
uint64_t unit_random(uint64_t *state);

TERN_END_DECLARATIONS

#endif

/* testing.c - the cases of cases.c as CUnit suites, one per generated unit. */
#include "tern/testing.h"

#include <CUnit/Basic.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "cases_internal.h"

/* CUnit's test functions take no argument: the suite that is running. */
static const tern_test_suite *current;

void tern_test_check(bool holds, const char *format, ...)
{
    char text[600] = "";

    if (!holds) {
        va_list arguments;
        va_start(arguments, format);
        vsnprintf(text, sizeof text, format, arguments);
        va_end(arguments);
    }
    CU_assertImplementation(holds ? CU_TRUE : CU_FALSE, 0, text, "", "", CU_FALSE);
}

#define DEFINE_TEST(name)                                                                          \
    static void name(void)                                                                         \
    {                                                                                              \
        for (size_t i = 0; i < current->count; i++)                                                \
            tern_test_##name(&current->types[i]);                                                  \
    }
DEFINE_TEST(round_trip)
DEFINE_TEST(missing)
DEFINE_TEST(wrong_type)
DEFINE_TEST(too_long)
DEFINE_TEST(foreign)
DEFINE_TEST(bridge)
DEFINE_TEST(truncated)
DEFINE_TEST(memory)

static bool add_suite(const tern_test_suite *suite)
{
    CU_pSuite added = CU_add_suite(suite->name, NULL, NULL);

    return added && CU_add_test(added, "round trip", round_trip) &&
           CU_add_test(added, "missing", missing) && CU_add_test(added, "wrong type", wrong_type) &&
           CU_add_test(added, "too long", too_long) && CU_add_test(added, "foreign", foreign) &&
           CU_add_test(added, "bridge", bridge) && CU_add_test(added, "truncated", truncated) &&
           CU_add_test(added, "memory", memory);
}

/* Runs one suite in a registry of its own; returns how many of its checks failed. */
static unsigned run_suite(const tern_test_suite *suite)
{
    unsigned failures;

    current = suite;
    if (CU_initialize_registry() != CUE_SUCCESS || !add_suite(suite)) {
        fprintf(stderr, "%s\n", CU_get_error_msg());
        exit(2);
    }
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    failures = CU_get_number_of_failures() + CU_get_number_of_suites_failed();
    /* A suite that checks nothing is a broken one. */
    if (CU_get_number_of_asserts() == 0) {
        fprintf(stderr, "%s: no check was made\n", suite->name);
        failures++;
    }
    CU_cleanup_registry();
    return failures;
}

static bool is_named(const tern_test_suite *suite, int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], suite->name) == 0)
            return true;
    }
    return argc < 2;
}

int tern_test_main(const tern_test_suite *const *suites, size_t count, int argc, char **argv)
{
    unsigned failures = 0;
    size_t ran = 0;

    if (argc == 2 && strcmp(argv[1], "--list") == 0) {
        for (size_t i = 0; i < count; i++)
            printf("%s\n", suites[i]->name);
        return 0;
    }
    for (size_t i = 0; i < count; i++) {
        if (is_named(suites[i], argc, argv)) {
            failures += run_suite(suites[i]);
            ran++;
        }
    }
    if (ran == 0) {
        fprintf(stderr, "%s: no such suite; --list lists them\n", argv[0]);
        return 2;
    }
    return failures > 0;
}

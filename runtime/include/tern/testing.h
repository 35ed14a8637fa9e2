/* testing.h - round-trip tests of generated models (tern::testing; needs CUnit and json-c).
 *
 * A generated test is data: what to put into each property. How it is tried is here, once, and
 * the same for every model. What the data states comes from the schema alone, so that it can
 * contradict the tables that the SDK is made of.
 */
#ifndef TERN_TESTING_H
#define TERN_TESTING_H

#include "tern/type.h"

TERN_BEGIN_DECLARATIONS

/** JSON types, as bits. A number without fraction is an INTEGER, one with a NUMBER. */
enum {
    TERN_TEST_NULL = 1 << 0,
    TERN_TEST_BOOLEAN = 1 << 1,
    TERN_TEST_INTEGER = 1 << 2,
    TERN_TEST_NUMBER = 1 << 3,
    TERN_TEST_STRING = 1 << 4,
    TERN_TEST_ARRAY = 1 << 5,
    TERN_TEST_OBJECT = 1 << 6
};

/** Which built-in samples are tried besides the test's own. */
typedef enum tern_test_scalar {
    TERN_TEST_SCALAR_NONE,
    TERN_TEST_SCALAR_BOOLEAN,
    TERN_TEST_SCALAR_INT32,
    TERN_TEST_SCALAR_INT64,
    TERN_TEST_SCALAR_UINT32,
    TERN_TEST_SCALAR_UINT64,
    TERN_TEST_SCALAR_FLOAT,
    TERN_TEST_SCALAR_DOUBLE,
    TERN_TEST_SCALAR_STRING,
    TERN_TEST_SCALAR_JSON
} tern_test_scalar;

/** What one place takes. */
typedef struct tern_test_value {
    tern_test_scalar scalar;
    /** JSON types that must decode; every other must be refused. */
    unsigned accepts;
    /** Canonical JSON texts that fit, ended by NULL; may be NULL. */
    const char *const *values;
} tern_test_value;

/** A property: its wire name, the same as it is written with its colon, its presence. */
typedef struct tern_test_field {
    const char *key;
    const char *encoded;
    tern_presence presence;
    tern_test_value value;
} tern_test_field;

/** A type: `fields` of a model in schema order, `value` of any other. */
typedef struct tern_test_type {
    const tern_type *type;
    const char *name;
    const tern_test_field *fields;
    size_t field_count;
    tern_test_value value;
    /** Whole documents, canonical, ended by NULL; may be NULL. */
    const char *const *examples;
} tern_test_type;

/** The types of one generated unit. */
typedef struct tern_test_suite {
    const char *name;
    const tern_test_type *types;
    size_t count;
} tern_test_suite;

/**
 * Runs the suites named on the command line, all without arguments; `--list` lists them.
 * Returns the exit status of a test program: 0 when every check held.
 */
int tern_test_main(const tern_test_suite *const *suites, size_t count, int argc, char **argv)
    TERN_NONNULL(1, 4);

TERN_END_DECLARATIONS

#endif

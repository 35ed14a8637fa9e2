/* print_test.c - tern_print. */
#define _POSIX_C_SOURCE 200809L /* open_memstream */
#include "sample.h"
#include "unit.h"

#include <stdlib.h>

static char *printed; /* to be freed */

static tern_status print(const tern_type *type, const void *value)
{
    size_t size;
    FILE *file = open_memstream(&printed, &size);
    tern_status status;

    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    status = tern_print(file, type, value);
    fclose(file);
    return status;
}

static void check(const tern_type *type, const char *json, const char *expected)
{
    tern_arena arena = {0};
    void *value = tern_arena_allocate(&arena, type->size, _Alignof(max_align_t));

    CU_ASSERT_PTR_NOT_NULL_FATAL(value);
    UNIT_STATUS(tern_decode(type, tern_str_of(json), NULL, &arena, value, NULL), TERN_OK);
    UNIT_STATUS(print(type, value), TERN_OK);
    UNIT_TEXT(printed, expected);
    free(printed);
    tern_arena_free(&arena);
}

static void test_scalars(void)
{
    check(&tern_type_of_boolean, "true", "true\n");
    check(&tern_type_of_int32, "-5", "-5\n");
    check(&tern_type_of_int64, "9223372036854775807", "9223372036854775807\n");
    check(&tern_type_of_double, "1e21", "1e+21\n");
    check(&tern_type_of_float, "0.1", "0.1\n");
    check(&tern_type_of_str, "\"\"", "\"\"\n");
    check(&tern_type_of_json, "{\"a\": 1}", "{\"a\": 1}\n");
    check(&tern_type_of_sample_color, "\"red\"", "\"red\"\n");
    check(&tern_type_of_sample_color, "\"pink\"", "\"pink\" (not named in the schema)\n");
}

/* Absent, null and the empty string are told apart. */
static void test_states(void)
{
    sample_everything value = {0};
    const char *at;

    tern_set_null(value.string_optnull);
    tern_set(value.string_optional, TERN_STR(""));
    UNIT_STATUS(print(&tern_type_of_sample_everything, &value), TERN_OK);
    at = strstr(printed, "string_optional");
    CU_ASSERT(at && strncmp(at + 29, "\"\"\n", 3) == 0);
    at = strstr(printed, "string_optnull");
    CU_ASSERT(at && strncmp(at + 29, "null\n", 5) == 0);
    at = strstr(printed, "string_nullable");
    CU_ASSERT(at && strncmp(at + 29, "null\n", 5) == 0);
    at = strstr(printed, "  absent: ");
    CU_ASSERT(at && strstr(at, "int32_optional, ") && !strstr(at, "string_optional"));
    at = strstr(printed, "pointer_required");
    CU_ASSERT(at && strncmp(at + 29, "- not set -\n", 12) == 0);
    free(printed);
}

static void test_nesting(void)
{
    check(&tern_type_of_sample_point, "{\"x\":1,\"y\":-2,\"z\":[1]}",
          "Point\n"
          "  x                            1\n"
          "  y                            -2\n"
          "  \"z\" [1]\n");
    check(&tern_type_of_sample_node, "{\"id\":1,\"z\":2,\"y\":3}",
          "Node\n"
          "  id                           1\n"
          "  absent: next, children\n"
          "  \"z\" 2\n"
          "  \"y\" 3\n");
    check(&tern_type_of_sample_array_array_int32, "[[7],[]]",
          "array of 2\n"
          "  0                            array of 1\n"
          "    0                            7\n"
          "  1                            array of 0\n");
    check(&tern_type_of_tern_map_nullable_str, "{\"a\":null}", "map of 1\n  \"a\" null\n");
    check(&tern_type_of_sample_shape, "{\"type\":\"hexagon\"}",
          "(no variant of the schema) {\"type\":\"hexagon\"}\n");
    check(&tern_type_of_sample_scalar, "true", "true\n");
}

/* Nothing in a document can act on a terminal. */
static void test_control_characters(void)
{
    tern_str bad = {"a\xFF\x80z", 4};

    check(&tern_type_of_str, "\"a\\u001b[31m\\n\\u0000\\\"\\\\\\u009b\\u00e9\x7F\"",
          "\"a\\u001b[31m\\u000a\\u0000\\\"\\\\\\u009b\xC3\xA9\\u007f\"\n");
    check(&tern_type_of_tern_map_int32, "{\"\\u001b\":1}", "map of 1\n  \"\\u001b\" 1\n");
    UNIT_STATUS(print(&tern_type_of_str, &bad), TERN_OK);
    UNIT_TEXT(printed, "\"a\xEF\xBF\xBD\xEF\xBF\xBDz\"\n");
    free(printed);
}

static void test_not_finite(void)
{
    double infinity = 1e308 * 10;

    UNIT_STATUS(print(&tern_type_of_double, &infinity), TERN_OK);
    UNIT_TEXT(printed, "- not finite -\n");
    free(printed);
}

static void test_cycle(void)
{
    sample_node node = {.id = 1};

    tern_set(node.next, &node);
    UNIT_STATUS(print(&tern_type_of_sample_node, &node), TERN_ERROR_DEPTH);
    free(printed);
}

static void test_failing_file(void)
{
    FILE *file = fopen("/dev/null", "r");
    bool value = true;

    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    UNIT_STATUS(tern_print(file, &tern_type_of_boolean, &value), TERN_ERROR_WRITE);
    fclose(file);
}

static const unit_test tests[] = {
    {"print", "scalars", test_scalars},
    {"print", "absent, null and empty", test_states},
    {"print", "nesting", test_nesting},
    {"print", "control characters", test_control_characters},
    {"print", "infinity", test_not_finite},
    {"print", "values without end", test_cycle},
    {"print", "a file that can't be written", test_failing_file},
};

UNIT_MAIN(tests)

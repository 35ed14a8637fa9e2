/* json_c_test.c - tern/json_c.h: what a tree can hold that text can't, and the other way round.
 *
 * Linked with --wrap for the calls of json-c that allocate, to make each fail in turn. */
#include "tern/json_c.h"

#include <json-c/json.h>
#include <math.h>
#include <stdlib.h>

#include "random_value.h"
#include "sample.h"
#include "unit.h"

enum { PLAIN = JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE };

/* Calls of json-c, and which of them fails (from 1; 0: none). */
static size_t calls, failing_call;

static bool fails(void)
{
    return ++calls == failing_call;
}

#define WRAP(name, parameters, arguments)                                                          \
    struct json_object *__real_json_object_##name parameters;                                      \
    struct json_object *__wrap_json_object_##name parameters;                                      \
    struct json_object *__wrap_json_object_##name parameters                                       \
    {                                                                                              \
        return fails() ? NULL : __real_json_object_##name arguments;                               \
    }
WRAP(new_object, (void), ())
WRAP(new_array, (void), ())
WRAP(new_boolean, (json_bool value), (value))
WRAP(new_int64, (int64_t value), (value))
WRAP(new_uint64, (uint64_t value), (value))
WRAP(new_double_s, (double value, const char *text), (value, text))
WRAP(new_string_len, (const char *text, int length), (text, length))

int __real_json_object_array_add(struct json_object *, struct json_object *);
int __wrap_json_object_array_add(struct json_object *, struct json_object *);
int __wrap_json_object_array_add(struct json_object *array, struct json_object *item)
{
    return fails() ? -1 : __real_json_object_array_add(array, item);
}

int __real_json_object_object_add(struct json_object *, const char *, struct json_object *);
int __wrap_json_object_object_add(struct json_object *, const char *, struct json_object *);
int __wrap_json_object_object_add(struct json_object *object, const char *name,
                                  struct json_object *value)
{
    return fails() ? -1 : __real_json_object_object_add(object, name, value);
}

const char *__real_json_object_to_json_string_length(struct json_object *, int, size_t *);
const char *__wrap_json_object_to_json_string_length(struct json_object *, int, size_t *);
const char *__wrap_json_object_to_json_string_length(struct json_object *json, int flags,
                                                     size_t *out_length)
{
    return fails() ? NULL : __real_json_object_to_json_string_length(json, flags, out_length);
}

/* The tree of a text that json-c's own parser need not read alike. */
static struct json_object *tree_of(const char *text)
{
    tern_json json = {tern_str_of(text)};
    struct json_object *tree = NULL;

    UNIT_STATUS(tern_json_to_object(json, &tree, NULL), TERN_OK);
    return tree;
}

/* Free-form text to a tree and back. */
static void check_kept(const char *text)
{
    tern_arena arena = {0};
    struct json_object *tree = tree_of(text);
    tern_json back = {{NULL, 0}};

    UNIT_STATUS(tern_json_from_object(tree, &arena, &back, NULL), TERN_OK);
    UNIT_STR(back.text, text);
    json_object_put(tree);
    tern_arena_free(&arena);
}

static void test_numbers_keep_their_text(void)
{
    static const char *const numbers[] = {"0",
                                          "-0",
                                          "-1",
                                          "9007199254740993",
                                          "9223372036854775807",
                                          "-9223372036854775808",
                                          "9223372036854775808",
                                          "18446744073709551615",
                                          "18446744073709551616",
                                          "-9223372036854775809",
                                          "100000000000000000000",
                                          "12345678901234567890.125",
                                          "0.1",
                                          "0.10",
                                          "1e400",
                                          "-1e400",
                                          "1E5",
                                          "1.0",
                                          "5e-324",
                                          "1e-400",
                                          "-0.0"};

    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        check_kept(numbers[i]);
}

static void test_numbers_are_numbers(void)
{
    struct json_object *tree = tree_of("[9223372036854775807,-9223372036854775808,"
                                       "18446744073709551615,0.5,1e400,-1e400,1e20,-0]");
    const double doubles[] = {0.5, HUGE_VAL, -HUGE_VAL, 1e20, 0};

    CU_ASSERT_EQUAL(json_object_get_int64(json_object_array_get_idx(tree, 0)), INT64_MAX);
    CU_ASSERT_EQUAL(json_object_get_int64(json_object_array_get_idx(tree, 1)), INT64_MIN);
    CU_ASSERT_EQUAL(json_object_get_uint64(json_object_array_get_idx(tree, 2)), UINT64_MAX);
    for (size_t i = 0; i < 3; i++)
        CU_ASSERT(json_object_is_type(json_object_array_get_idx(tree, i), json_type_int));
    for (size_t i = 0; i < 5; i++) {
        struct json_object *item = json_object_array_get_idx(tree, i + 3);
        CU_ASSERT(json_object_is_type(item, json_type_double));
        CU_ASSERT(json_object_get_double(item) == doubles[i]);
    }
    CU_ASSERT(signbit(json_object_get_double(json_object_array_get_idx(tree, 7))) != 0);
    json_object_put(tree);
}

static void test_values_keep_their_text(void)
{
    check_kept("null");
    check_kept("true");
    check_kept("false");
    check_kept("[]");
    check_kept("{}");
    check_kept("[[],[{}],{\"a\":[1,null]}]");
    check_kept("{\"\":1,\"a/b\":{\"\\\"\\\\\":2},\"\\n\":3,\"\xC3\xA9\":null}");
    check_kept("\"nul \\u0000 end\"");
    check_kept("\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u000b\\u001f\x7F \xF0\x9F\x98\x80\"");
    check_kept("\"\"");
}

/* The text that positions speak of. */
static void test_text_is_that_of_json_c(void)
{
    static const char *const texts[] = {"\"\\u0000\\b\\u000b\\u001f / \\\\ \\\" \x7F \xC3\xA9\"",
                                        "[1,2.5,null,{\"a\":true},[],{}]",
                                        "{\"\\u0001/\\\"\":{\"b\":-1}}"};

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        tern_arena arena = {0};
        struct json_object *tree = json_tokener_parse(texts[i]);
        tern_json back = {{NULL, 0}};
        UNIT_STATUS(tern_json_from_object(tree, &arena, &back, NULL), TERN_OK);
        UNIT_STR(back.text, json_object_to_json_string_ext(tree, PLAIN));
        json_object_put(tree);
        tern_arena_free(&arena);
    }
}

static void test_doubles_of_a_program(void)
{
    const double values[] = {0.1, 1.0, -0.0, 1e300, 5e-324, 0.30000000000000004, 1.0 / 3};

    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        tern_arena arena = {0};
        struct json_object *tree = json_object_new_double(values[i]);
        double back = 7;
        UNIT_STATUS(tern_from_json_object(&tern_type_of_double, tree, NULL, &arena, &back, NULL),
                    TERN_OK);
        CU_ASSERT(memcmp(&back, &values[i], sizeof back) == 0);
        json_object_put(tree);
        tern_arena_free(&arena);
    }
}

static void test_set_numbers(void)
{
    tern_arena arena = {0};
    struct json_object *tree = tree_of("[1,0.10]");
    tern_json back;

    json_object_set_int64(json_object_array_get_idx(tree, 0), -7);
    json_object_set_double(json_object_array_get_idx(tree, 1), 0.5);
    UNIT_STATUS(tern_json_from_object(tree, &arena, &back, NULL), TERN_OK);
    UNIT_STR(back.text, "[-7,0.5]");
    json_object_put(tree);
    tern_arena_free(&arena);
}

/* Expects a tree to be refused with that error, and gives it back. */
static void check_refused(const tern_type *type, struct json_object *tree, const char *expected)
{
    tern_arena arena = {0};
    tern_error error = {0};
    char *value = (char *)malloc(type->size);

    memset(value, 0xA5, type->size);
    UNIT_STATUS(tern_from_json_object(type, tree, NULL, &arena, value, NULL),
                tern_from_json_object(type, tree, NULL, &arena, value, &error));
    UNIT_TEXT(unit_error_text(&error), expected);
    for (size_t i = 0; i < type->size; i++)
        CU_ASSERT_EQUAL(value[i], 0);
    UNIT_SIZE(tern_arena_bytes(&arena), 0);
    free(value);
    json_object_put(tree);
    tern_arena_free(&arena);
}

static void test_refused(void)
{
    struct json_object *tree = json_object_new_array();

    json_object_array_add(tree, json_object_new_string("ok"));
    json_object_array_add(tree, json_object_new_string("b\xFF"));
    check_refused(&tern_type_of_tern_array_str, tree, "/1 @8 1:9 expected UTF-8, found byte 0xFF");
    tree = json_object_new_object();
    json_object_object_add(tree, "b\xFF", json_object_new_int(1));
    check_refused(&tern_type_of_tern_map_int32, tree, " @3 1:4 expected UTF-8, found byte 0xFF");
    check_refused(&tern_type_of_double, json_object_new_double(NAN),
                  " @0 1:1 expected a JSON value, found 'N'");
    check_refused(&tern_type_of_double, json_object_new_double(HUGE_VAL),
                  " @0 1:1 expected a JSON value, found 'I'");
    check_refused(&tern_type_of_int32, json_object_new_int64(INT64_C(5000000000)),
                  " @0 1:1 expected 32-bit integer, found number 5000000000");
    check_refused(&tern_type_of_int64, json_object_new_uint64(UINT64_MAX),
                  " @0 1:1 expected 64-bit integer, found number 18446744073709551615");
    check_refused(&tern_type_of_sample_point, NULL, " @0 1:1 expected object, found null");
    check_refused(&tern_type_of_sample_point, json_tokener_parse("{\"x\":1, \"y\":\"2\"}"),
                  "/y @11 1:12 expected integer, found string \"2\"");
    check_refused(&tern_type_of_sample_point, json_tokener_parse("{\"x\":1}"),
                  "/y @0 1:1 expected , found ");
}

/* A tree may be as deep as a decode allows, and deeper without harm. */
static void test_depth(void)
{
    for (unsigned depth = TERN_DEPTH_MAX - 1; depth < TERN_DEPTH_MAX + 3; depth++) {
        for (int objects = 0; objects < 2; objects++) {
            tern_arena arena = {0};
            tern_decode_options options = {.max_depth = TERN_DEPTH_MAX};
            struct json_object *tree = NULL, *back = NULL;
            tern_json json = {{NULL, 0}};
            tern_status expected = depth > TERN_DEPTH_MAX ? TERN_ERROR_DEPTH : TERN_OK;
            for (unsigned i = 0; i < depth; i++) {
                struct json_object *outer =
                    objects ? json_object_new_object() : json_object_new_array();
                if (objects)
                    json_object_object_add(outer, "a", tree);
                else
                    json_object_array_add(outer, tree);
                tree = outer;
            }
            UNIT_STATUS(
                tern_from_json_object(&tern_type_of_json, tree, &options, &arena, &json, NULL),
                expected);
            if (expected == TERN_OK) {
                UNIT_STATUS(tern_json_to_object(json, &back, NULL), TERN_OK);
                CU_ASSERT(json_object_equal(tree, back));
            }
            json_object_put(back);
            json_object_put(tree);
            tern_arena_free(&arena);
        }
    }
}

static void test_names_with_nul(void)
{
    tern_json json = {TERN_STR_INIT("{\"a\":[0,{\"b\":1,\"c\\u0000d\":2}]}")};
    struct json_object *untouched = json_object_new_int(1), *tree = untouched;
    tern_error error = {0};

    UNIT_STATUS(tern_json_to_object(json, &tree, &error), TERN_ERROR_RANGE);
    UNIT_STATUS(error.status, TERN_ERROR_RANGE);
    CU_ASSERT(strncmp(error.pointer, "/a/1/c", 6) == 0);
    UNIT_TEXT(error.found, "one with NUL");
    CU_ASSERT_PTR_EQUAL(tree, untouched);
    UNIT_STATUS(tern_json_to_object(json, &tree, NULL), TERN_ERROR_RANGE);
    json_object_put(untouched);
}

static void test_duplicate_names(void)
{
    struct json_object *tree = tree_of("{\"a\":1,\"b\":2,\"a\":3}");

    UNIT_TEXT(json_object_to_json_string_ext(tree, PLAIN), "{\"a\":3,\"b\":2}");
    json_object_put(tree);
}

/* What is refused on the way to a tree is what an encode refuses. */
static void test_encode_errors(void)
{
    struct json_object *tree = NULL;
    tern_error error = {0};
    tern_str items[] = {TERN_STR_INIT("ok"), TERN_STR_INIT("\xFF")};
    tern_array_str strings = {.items = items, .count = 2};
    tern_json unset = {{NULL, 0}}, broken = {TERN_STR_INIT("[1,")};
    double infinite = HUGE_VAL;

    UNIT_STATUS(tern_to_json_object(&tern_type_of_tern_array_str, &strings, NULL, &tree, &error),
                TERN_ERROR_UTF8);
    UNIT_TEXT(error.pointer, "/1");
    UNIT_STATUS(tern_json_to_object(unset, &tree, &error), TERN_ERROR_UNSET);
    UNIT_STATUS(tern_json_to_object(broken, &tree, &error), TERN_ERROR_SYNTAX);
    UNIT_STATUS(tern_to_json_object(&tern_type_of_double, &infinite, NULL, &tree, &error),
                TERN_ERROR_RANGE);
    CU_ASSERT_PTR_NULL(tree);
}

static void test_options(void)
{
    tern_arena arena = {0};
    tern_encode_options encode = {.indent = 4, .sort_keys = true};
    tern_decode_options decode = {.unknown_fields = TERN_UNKNOWN_REFUSE};
    tern_json json = {TERN_STR_INIT("{\"b\": 1, \"a\": [ {\"d\":2,\"c\":3} ]}")};
    sample_point point;
    struct json_object *tree = NULL;

    UNIT_STATUS(tern_to_json_object(&tern_type_of_json, &json, &encode, &tree, NULL), TERN_OK);
    UNIT_TEXT(json_object_to_json_string_ext(tree, PLAIN), "{\"a\":[{\"c\":3,\"d\":2}],\"b\":1}");
    json_object_put(tree);
    tree = tree_of("{\"x\":1,\"y\":2,\"z\":3}");
    UNIT_STATUS(
        tern_from_json_object(&tern_type_of_sample_point, tree, &decode, &arena, &point, NULL),
        TERN_ERROR_UNKNOWN_FIELD);
    UNIT_STATUS(tern_from_json_object(&tern_type_of_sample_point, tree, NULL, &arena, &point, NULL),
                TERN_OK);
    /* The tree may go. */
    json_object_put(tree);
    CU_ASSERT(point.y == 2 && point.additional_properties.count == 1);
    UNIT_STR(point.additional_properties.entries[0].value.text, "3");
    tern_arena_free(&arena);
}

/* A value that was made up, of which not each decodes: its tree has its text, but for names that
 * are there twice, and reading the tree gives what reading that text gives. Whether all was there.
 */
static bool check_random_value(const tern_type *type, uint64_t *state)
{
    tern_arena arena = {0};
    tern_error error = {0}, tree_error = {0};
    struct json_object *tree = NULL;
    void *value = tern_arena_allocate_array(&arena, 1, type->size, _Alignof(max_align_t));
    void *back = tern_arena_allocate_array(&arena, 1, type->size, _Alignof(max_align_t));
    tern_str text = {NULL, 0};
    tern_json tree_text = {{NULL, 0}};
    tern_status status;
    bool whole = false;

    random_value_fill(type, value, &arena, state);
    UNIT_STATUS(tern_encode(type, value, NULL, &arena, &text, NULL), TERN_OK);
    UNIT_STATUS(tern_to_json_object(type, value, NULL, &tree, &error), TERN_OK);
    UNIT_STATUS(tern_json_from_object(tree, &arena, &tree_text, NULL), TERN_OK);
    whole = tern_str_equal(text, tree_text.text);
    CU_ASSERT(whole || tree_text.text.len < text.len);
    status = tern_decode(type, tree_text.text, NULL, &arena, value, &error);
    UNIT_STATUS(tern_from_json_object(type, tree, NULL, &arena, back, &tree_error), status);
    CU_ASSERT(status == TERN_OK ? tern_equal(type, value, back)
                                : memcmp(&error, &tree_error, sizeof error) == 0);
    json_object_put(tree);
    tern_arena_free(&arena);
    return whole;
}

static void test_random_values(void)
{
    static const tern_type *const types[] = {&tern_type_of_sample_everything,
                                             &tern_type_of_sample_nest, &tern_type_of_sample_odd,
                                             &tern_type_of_sample_scalar};
    uint64_t state = 1;
    size_t whole = 0;

    for (size_t i = 0; i < 400; i++)
        whole += check_random_value(types[i % 4], &state);
    CU_ASSERT(whole >= 100);
}

/* Each call of json-c that allocates fails in turn. */
static void test_json_c_memory(void)
{
    tern_status status = TERN_ERROR_MEMORY;
    tern_json json = {TERN_STR_INIT("{\"a\":[1,18446744073709551615,0.5,true,null,\"text\",[],{}],"
                                    "\"b\":{\"c\":[{\"d\":null}]}}")};
    size_t failures = 0;

    while (status != TERN_OK) {
        struct json_object *tree = NULL;
        tern_error error = {0};
        calls = 0;
        failing_call = failures + 1;
        status = tern_json_to_object(json, &tree, &error);
        CU_ASSERT(status == TERN_OK || (status == TERN_ERROR_MEMORY && tree == NULL &&
                                        error.status == TERN_ERROR_MEMORY));
        if (status != TERN_OK)
            failures++;
        failing_call = 0;
        json_object_put(tree);
        if (failures > 100)
            break;
    }
    UNIT_SIZE(failures, 25);
}

static void test_json_c_memory_back(void)
{
    tern_arena arena = {0};
    struct json_object *tree = tree_of("[0.5]");
    tern_array_double back;
    tern_error error = {0};

    calls = 0;
    failing_call = 1;
    memset(&back, 0xA5, sizeof back);
    UNIT_STATUS(
        tern_from_json_object(&tern_type_of_tern_array_double, tree, NULL, &arena, &back, &error),
        TERN_ERROR_MEMORY);
    failing_call = 0;
    UNIT_STATUS(error.status, TERN_ERROR_MEMORY);
    CU_ASSERT(back.items == NULL && back.count == 0);
    json_object_put(tree);
    tern_arena_free(&arena);
}

/* Each allocation of the arena fails in turn. */
static void test_arena_memory(void)
{
    tern_status status = TERN_ERROR_MEMORY;
    struct json_object *tree = tree_of(sample_everything_full);

    for (size_t i = 1; status != TERN_OK && i < 100; i++) {
        unit_allocations allocations = {.fail_at = i};
        tern_arena arena = unit_arena(&allocations);
        sample_everything value;
        status = tern_from_json_object(&tern_type_of_sample_everything, tree, NULL, &arena, &value,
                                       NULL);
        CU_ASSERT(status == TERN_OK || status == TERN_ERROR_MEMORY);
        tern_arena_free(&arena);
        UNIT_SIZE(allocations.live_blocks, 0);
    }
    UNIT_STATUS(status, TERN_OK);
    json_object_put(tree);
}

static const unit_test tests[] = {
    {"json-c", "numbers keep their text", test_numbers_keep_their_text},
    {"json-c", "numbers have their value and type", test_numbers_are_numbers},
    {"json-c", "other values keep their text", test_values_keep_their_text},
    {"json-c", "the text is that of json-c", test_text_is_that_of_json_c},
    {"json-c", "doubles that a program made", test_doubles_of_a_program},
    {"json-c", "numbers that a program set", test_set_numbers},
    {"json-c", "refused trees", test_refused},
    {"json-c", "depth", test_depth},
    {"json-c", "names with NUL are refused", test_names_with_nul},
    {"json-c", "of names that are there twice the last counts", test_duplicate_names},
    {"json-c", "what can't be encoded", test_encode_errors},
    {"json-c", "options", test_options},
    {"json-c", "random values", test_random_values},
    {"json-c", "each call of json-c fails in turn", test_json_c_memory},
    {"json-c", "json-c has no memory to write a number", test_json_c_memory_back},
    {"json-c", "each allocation fails in turn", test_arena_memory},
};

UNIT_MAIN(tests)

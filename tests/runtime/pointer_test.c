/* pointer_test.c - free-form JSON by pointer, by iteration, and to C values. */
#include "sample.h"
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>

static tern_json json_of(const char *text)
{
    tern_json json;

    json.text = tern_str_of(text);
    return json;
}

static tern_status at(const char *json, const char *pointer, tern_json *out)
{
    tern_error error;
    tern_json unread;
    tern_status status = tern_json_at(json_of(json), tern_str_of(pointer), out, &error);

    UNIT_STATUS(tern_json_at(json_of(json), tern_str_of(pointer), &unread, NULL), status);
    if (status != TERN_OK)
        UNIT_STATUS(error.status, status);
    return status;
}

static void finds(const char *json, const char *pointer, const char *expected)
{
    tern_json found = {{"untouched", 9}};

    UNIT_STATUS(at(json, pointer, &found), TERN_OK);
    UNIT_STR(found.text, expected);
    /* It is a part of what was searched. */
    CU_ASSERT(found.text.ptr >= json && found.text.ptr + found.text.len <= json + strlen(json));
}

static void refuses(const char *json, const char *pointer, tern_status expected)
{
    tern_json found = {{"untouched", 9}};

    UNIT_STATUS(at(json, pointer, &found), expected);
    UNIT_STR(found.text, "untouched");
}

/* RFC 6901, section 5. */
static void test_rfc(void)
{
    static const char json[] = "{ \"foo\": [\"bar\", \"baz\"], \"\": 0, \"a/b\": 1, \"c%d\": 2,"
                               "\"e^f\": 3, \"g|h\": 4, \"i\\\\j\": 5, \"k\\\"l\": 6, \" \": 7,"
                               "\"m~n\": 8 }";

    finds(json, "", json);
    finds(json, "/foo", "[\"bar\", \"baz\"]");
    finds(json, "/foo/0", "\"bar\"");
    finds(json, "/", "0");
    finds(json, "/a~1b", "1");
    finds(json, "/c%d", "2");
    finds(json, "/e^f", "3");
    finds(json, "/g|h", "4");
    finds(json, "/i\\j", "5");
    finds(json, "/k\"l", "6");
    finds(json, "/ ", "7");
    finds(json, "/m~0n", "8");
}

static void test_escapes(void)
{
    finds("{\"~1\":1,\"/\":2}", "/~01", "1");
    finds("{\"~1\":1,\"/\":2}", "/~1", "2");
    finds("{\"\\u0061\\u00e9\\ud83d\\ude00\":1}", "/a\xC3\xA9\xF0\x9F\x98\x80", "1");
    finds("{\"a\\/b\":{\"\\n\":1}}", "/a~1b/\n", "1");
    refuses("{\"\\u0061\":1}", "/\\u0061", TERN_ERROR_MISSING);
    finds("{\"\":{\"\":1}}", "//", "1");
    refuses("{\"ab\":1,\"a\":2}", "/abc", TERN_ERROR_MISSING);
    finds("{\"ab\":1,\"a\":2}", "/a", "2");
    {
        tern_json found;
        tern_str nul = {"/\0x", 3};
        UNIT_STATUS(tern_json_at(json_of("{\"\":1,\"\\u0000x\":2}"), nul, &found, NULL), TERN_OK);
        UNIT_STR(found.text, "2");
    }
}

static void test_malformed_pointers(void)
{
    static const char *const pointers[] = {"a", "#/a", "/~", "/~2", "/a~", "/a/~/b", " /a"};
    tern_json found;
    tern_error error;

    for (size_t i = 0; i < sizeof pointers / sizeof pointers[0]; i++)
        refuses("{\"a\":1}", pointers[i], TERN_ERROR_SYNTAX);
    UNIT_STATUS(tern_json_at(json_of("{}"), TERN_STR("/ab~x"), &found, &error), TERN_ERROR_SYNTAX);
    UNIT_TEXT(unit_error_text(&error), " @3 1:4 expected a JSON pointer: ~0 or ~1, found '~'");
    UNIT_STATUS(tern_json_at(json_of("{}"), TERN_STR("x"), &found, &error), TERN_ERROR_SYNTAX);
    UNIT_TEXT(unit_error_text(&error),
              " @0 1:1 expected a JSON pointer: '/' or nothing, found 'x'");
}

static void test_indices(void)
{
    static const char *const none[] = {"/-",
                                       "/3",
                                       "/00",
                                       "/01",
                                       "/+1",
                                       "/-1",
                                       "/1.0",
                                       "/1e0",
                                       "/ 1",
                                       "/",
                                       "/a",
                                       "/18446744073709551616",
                                       "/99999999999999999999999",
                                       "/0/0",
                                       "/1x"};

    finds("[10,11,12]", "/0", "10");
    finds("[10,11,12]", "/2", "12");
    finds("[0,1,2,3,4,5,6,7,8,9,\"x\"]", "/10", "\"x\"");
    finds("{\"01\":1,\"-\":2}", "/01", "1");
    finds("{\"01\":1,\"-\":2}", "/-", "2");
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
        refuses("[10,11,12]", none[i], TERN_ERROR_MISSING);
    refuses("[]", "/0", TERN_ERROR_MISSING);
    refuses("{}", "/0", TERN_ERROR_MISSING);
}

/* The last of several members counts, also where it has not what the one before had. */
static void test_duplicates(void)
{
    finds("{\"a\":1,\"b\":2,\"a\":3}", "/a", "3");
    finds("{\"a\":{\"x\":1},\"a\":{\"x\":2}}", "/a/x", "2");
    finds("{\"a\":{\"x\":1},\"\\u0061\":{\"x\":2}}", "/a/x", "2");
    refuses("{\"a\":{\"x\":1},\"a\":{\"y\":2}}", "/a/x", TERN_ERROR_MISSING);
    refuses("{\"a\":{\"x\":1},\"a\":7}", "/a/x", TERN_ERROR_MISSING);
    refuses("{\"a\":[1],\"a\":[]}", "/a/0", TERN_ERROR_MISSING);
}

static void test_missing(void)
{
    tern_json found;
    tern_error error;
    char longest[600];

    UNIT_STATUS(tern_json_at(json_of(" {\"a\":1}"), TERN_STR("/a/b"), &found, &error),
                TERN_ERROR_MISSING);
    UNIT_TEXT(unit_error_text(&error), "/a/b @0 1:1 expected a value there, found none");
    for (size_t i = 0; i < sizeof longest; i++)
        longest[i] = i % 3 == 0 ? '/' : i % 3 == 1 ? '\xC3' : '\xA9';
    for (size_t i = 0; i < 3; i += 2) {
        tern_str pointer = {longest, sizeof longest - i};
        UNIT_STATUS(tern_json_at(json_of("1"), pointer, &found, &error), TERN_ERROR_MISSING);
        CU_ASSERT(error.pointer[3] == '/' || error.pointer[3] == '\xC3');
        CU_ASSERT(memcmp(error.pointer, "...", 3) == 0);
        CU_ASSERT(strlen(error.pointer) > TERN_ERROR_POINTER_SIZE - 4);
    }
    UNIT_STATUS(tern_json_at(json_of("[1]"), TERN_STR("/a\xCB"), &found, &error),
                TERN_ERROR_SYNTAX);
    UNIT_TEXT(unit_error_text(&error), " @2 1:3 expected a JSON pointer: UTF-8, found byte 0xCB");
    refuses("1", "/a", TERN_ERROR_MISSING);
    refuses("\"a\"", "/0", TERN_ERROR_MISSING);
    refuses("null", "/0", TERN_ERROR_MISSING);
}

/* All of the text is checked, before and behind what is looked for. */
static void test_malformed_text(void)
{
    static const char *const texts[] = {"",
                                        " ",
                                        "{",
                                        "{\"a\":1",
                                        "{\"a\":1,}",
                                        "{\"a\":1}}",
                                        "{\"a\":1} x",
                                        "{\"a\":1,\"b\":}",
                                        "{\"a\":1,\"b\":[1,]}",
                                        "{\"a\" 1}",
                                        "{a:1}",
                                        "{\"x\":01,\"a\":1}",
                                        "{\"a\":{\"b\":1]}",
                                        "{\"a\":tru}",
                                        "{\"a\\x\":1}",
                                        "[1 2]",
                                        "[,1]",
                                        "nul"};
    static const char *const pointers[] = {"", "/a", "/a/b", "/zzz", "/0"};
    tern_json found;
    tern_error error;

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        tern_json_iterator iterator;
        for (size_t j = 0; j < sizeof pointers / sizeof pointers[0]; j++)
            refuses(texts[i], pointers[j], TERN_ERROR_SYNTAX);
        UNIT_STATUS(tern_json_iterate(json_of(texts[i]), &iterator, NULL), TERN_ERROR_SYNTAX);
        CU_ASSERT_FALSE(tern_json_is_string(json_of(texts[i]), TERN_STR("a")));
    }
    UNIT_STATUS(tern_json_at(json_of("{\"a\":1,\n\"b\":x}"), TERN_STR("/a"), &found, &error),
                TERN_ERROR_SYNTAX);
    UNIT_TEXT(unit_error_text(&error), " @12 2:5 expected a JSON value, found 'x'");
    UNIT_STATUS(tern_json_at(json_of("{\"a\":1} 2"), TERN_STR("/a"), &found, &error),
                TERN_ERROR_SYNTAX);
    UNIT_TEXT(unit_error_text(&error), " @8 1:9 expected end of input, found number 2");
    refuses("{\"a\":\"\xFF\"}", "/a", TERN_ERROR_UTF8);
    refuses("{\"a\":\"\\ud800\"}", "/b", TERN_ERROR_UTF8);
    UNIT_STATUS(tern_json_at((tern_json){{NULL, 0}}, TERN_STR(""), &found, &error),
                TERN_ERROR_UNSET);
}

/* Depth has a limit on and off the way, and does not cost a pass over the text per level. */
static void test_depth(void)
{
    enum { LEVELS = TERN_DEPTH_MAX, WIDTH = 1 << 20 };
    char *json = (char *)malloc(2 * LEVELS + WIDTH + 4);
    char pointer[2 * LEVELS + 3];
    tern_str text = {json, 0};
    tern_json found, whole;

    CU_ASSERT_PTR_NOT_NULL_FATAL(json);
    memset(json, '[', LEVELS + 1);
    json[LEVELS] = '"';
    memset(json + LEVELS + 1, 'x', WIDTH);
    json[LEVELS + 1 + WIDTH] = '"';
    memset(json + LEVELS + 2 + WIDTH, ']', LEVELS);
    text.len = 2 * LEVELS + WIDTH + 2;
    whole.text = text;
    for (size_t i = 0; i <= LEVELS; i++)
        memcpy(pointer + 2 * i, "/0", 2);
    UNIT_STATUS(tern_json_at(whole, (tern_str){pointer, 2 * LEVELS}, &found, NULL), TERN_OK);
    UNIT_SIZE(found.text.len, WIDTH + 2);
    UNIT_STATUS(tern_json_at(whole, (tern_str){pointer, 2 * LEVELS + 2}, &found, NULL),
                TERN_ERROR_MISSING);
    memset(json, '[', LEVELS + 1);
    memset(json + LEVELS + 1, ']', LEVELS + 1);
    whole.text.len = 2 * LEVELS + 2;
    UNIT_STATUS(tern_json_at(whole, (tern_str){pointer, 2 * LEVELS + 2}, &found, NULL),
                TERN_ERROR_DEPTH);
    UNIT_STATUS(tern_json_at(whole, TERN_STR("/0"), &found, NULL), TERN_ERROR_DEPTH);
    UNIT_STATUS(tern_json_at(whole, TERN_STR("/x"), &found, NULL), TERN_ERROR_DEPTH);
    free(json);
}

static void test_kinds(void)
{
    CU_ASSERT_EQUAL(tern_json_get_kind(json_of(" null")), TERN_JSON_NULL);
    CU_ASSERT_EQUAL(tern_json_get_kind(json_of("true")), TERN_JSON_BOOLEAN);
    CU_ASSERT_EQUAL(tern_json_get_kind(json_of("false")), TERN_JSON_BOOLEAN);
    CU_ASSERT_EQUAL(tern_json_get_kind(json_of("-1")), TERN_JSON_NUMBER);
    CU_ASSERT_EQUAL(tern_json_get_kind(json_of("9")), TERN_JSON_NUMBER);
    CU_ASSERT_EQUAL(tern_json_get_kind(json_of("\n\"\"")), TERN_JSON_STRING);
    CU_ASSERT_EQUAL(tern_json_get_kind(json_of("[]")), TERN_JSON_ARRAY);
    CU_ASSERT_EQUAL(tern_json_get_kind(json_of("{}")), TERN_JSON_OBJECT);
    CU_ASSERT_EQUAL(tern_json_get_kind(json_of("x")), TERN_JSON_INVALID);
    CU_ASSERT_EQUAL(tern_json_get_kind(json_of("")), TERN_JSON_INVALID);
    CU_ASSERT_EQUAL(tern_json_get_kind((tern_json){{NULL, 0}}), TERN_JSON_INVALID);
}

static void test_booleans(void)
{
    bool value = false;
    tern_error error;

    UNIT_STATUS(tern_json_get_boolean(json_of(" true "), &value, NULL), TERN_OK);
    CU_ASSERT(value);
    UNIT_STATUS(tern_json_get_boolean(json_of("null"), &value, NULL), TERN_ERROR_NULL);
    UNIT_STATUS(tern_json_get_boolean(json_of("trueish"), &value, NULL), TERN_ERROR_SYNTAX);
    UNIT_STATUS(tern_json_get_boolean(json_of(" 1"), &value, &error), TERN_ERROR_TYPE);
    UNIT_TEXT(unit_error_text(&error), " @1 1:2 expected boolean, found number 1");
    CU_ASSERT(value);
    UNIT_STATUS(tern_json_get_boolean(json_of("false"), &value, NULL), TERN_OK);
    CU_ASSERT_FALSE(value);
    UNIT_STATUS(tern_json_get_boolean((tern_json){{NULL, 0}}, &value, NULL), TERN_ERROR_UNSET);
}

static void test_numbers(void)
{
    int64_t integer = 5;
    double number = 5;

    UNIT_STATUS(tern_json_get_int64(json_of(" -9223372036854775808 "), &integer, NULL), TERN_OK);
    CU_ASSERT_EQUAL(integer, INT64_MIN);
    UNIT_STATUS(tern_json_get_int64(json_of("1.20e1"), &integer, NULL), TERN_OK);
    CU_ASSERT_EQUAL(integer, 12);
    UNIT_STATUS(tern_json_get_int64(json_of("1e1 \n"), &integer, NULL), TERN_OK);
    CU_ASSERT_EQUAL(integer, 10);
    UNIT_STATUS(tern_json_get_int64(json_of("12"), &integer, NULL), TERN_OK);
    UNIT_STATUS(tern_json_get_int64(json_of("9223372036854775808"), &integer, NULL),
                TERN_ERROR_RANGE);
    UNIT_STATUS(tern_json_get_int64(json_of("1.5"), &integer, NULL), TERN_ERROR_TYPE);
    UNIT_STATUS(tern_json_get_int64(json_of("\"1\""), &integer, NULL), TERN_ERROR_TYPE);
    UNIT_STATUS(tern_json_get_int64(json_of("null"), &integer, NULL), TERN_ERROR_NULL);
    UNIT_STATUS(tern_json_get_int64(json_of("1 2"), &integer, NULL), TERN_ERROR_SYNTAX);
    CU_ASSERT_EQUAL(integer, 12);
    UNIT_STATUS(tern_json_get_double(json_of("0.1"), &number, NULL), TERN_OK);
    CU_ASSERT_EQUAL(number, 0.1);
    UNIT_STATUS(tern_json_get_double(json_of("1e999"), &number, NULL), TERN_ERROR_RANGE);
    UNIT_STATUS(tern_json_get_double(json_of("[1]"), &number, NULL), TERN_ERROR_TYPE);
    CU_ASSERT_EQUAL(number, 0.1);
}

static void test_strings(void)
{
    tern_arena arena = {0};
    tern_str text = {"untouched", 9};

    UNIT_STATUS(tern_json_get_string(json_of("1"), &arena, &text, NULL), TERN_ERROR_TYPE);
    UNIT_STATUS(tern_json_get_string(json_of("\"a"), &arena, &text, NULL), TERN_ERROR_SYNTAX);
    UNIT_STR(text, "untouched");
    UNIT_STATUS(tern_json_get_string(json_of(" \"a\\n\\u00e9\" "), &arena, &text, NULL), TERN_OK);
    UNIT_TEXT(text.ptr, "a\n\xC3\xA9");
    UNIT_STATUS(tern_json_get_string(json_of("\"\""), &arena, &text, NULL), TERN_OK);
    UNIT_TEXT(text.ptr, "");
    for (size_t i = 0; i < 2; i++) {
        unit_allocations allocations = {.fail_at = 1};
        tern_arena none = unit_arena(&allocations);
        tern_error error;
        UNIT_STATUS(tern_json_get_string(json_of(i ? "\"a\\n\"" : "\"a\""), &none, &text, &error),
                    TERN_ERROR_MEMORY);
        UNIT_STATUS(error.status, TERN_ERROR_MEMORY);
        UNIT_TEXT(text.ptr, "");
        tern_arena_free(&none);
    }
    tern_arena_free(&arena);
    CU_ASSERT(tern_json_is_string(json_of("\"a~0\\u0062\""), TERN_STR("a~0b")));
    CU_ASSERT(tern_json_is_string(json_of(" \"\" "), TERN_STR("")));
    CU_ASSERT_FALSE(tern_json_is_string(json_of("\"a\""), TERN_STR("ab")));
    CU_ASSERT_FALSE(tern_json_is_string(json_of("\"ab\""), TERN_STR("a")));
    CU_ASSERT_FALSE(tern_json_is_string(json_of("1"), TERN_STR("1")));
}

/* Everything that an iteration gives, as "key:value;". */
static void iterates(const char *json, const char *expected)
{
    tern_json_iterator iterator;
    tern_json_item item;
    char text[512] = "";
    size_t length = 0, count = 0;

    UNIT_STATUS(tern_json_iterate(json_of(json), &iterator, NULL), TERN_OK);
    while (tern_json_next(&iterator, &item)) {
        UNIT_SIZE(item.index, count++);
        length += (size_t)snprintf(text + length, sizeof text - length, "%.*s:%.*s;",
                                   TERN_STR_ARGS(item.key.text), TERN_STR_ARGS(item.value.text));
    }
    CU_ASSERT_FALSE(tern_json_next(&iterator, &item));
    UNIT_TEXT(text, expected);
}

static void test_iteration(void)
{
    tern_json_iterator iterator = {NULL, NULL, 0, false};
    tern_json_item item;
    tern_error error;

    iterates("[]", "");
    iterates(" [ ] ", "");
    iterates("{ }", "");
    iterates(" [ 1 , [2, 3] ,\"]\", { } ] ", ":1;:[2, 3];:\"]\";:{ };");
    iterates("{ \"a\" : 1 , \"b\\\"\":[ ],\"a\":{\"a\":2}}",
             "\"a\":1;\"b\\\"\":[ ];\"a\":{\"a\":2};");
    CU_ASSERT_FALSE(tern_json_next(&iterator, &item));
    UNIT_STATUS(tern_json_iterate(json_of("null"), &iterator, NULL), TERN_ERROR_NULL);
    UNIT_STATUS(tern_json_iterate(json_of("\"a\""), &iterator, &error), TERN_ERROR_TYPE);
    UNIT_TEXT(unit_error_text(&error), " @0 1:1 expected object or array, found string \"a\"");
    memset(&iterator, 0xA5, sizeof iterator);
    UNIT_STATUS(tern_json_iterate(json_of("[1"), &iterator, &error), TERN_ERROR_SYNTAX);
    UNIT_TEXT(unit_error_text(&error), " @2 1:3 expected ',' or ']', found end of input");
    CU_ASSERT_FALSE(tern_json_next(&iterator, &item));
}

/* Keys as they come go on to the reads of strings. */
static void test_keys(void)
{
    tern_json_iterator iterator;
    tern_json_item item;
    tern_arena arena = {0};
    tern_str key;

    UNIT_STATUS(tern_json_iterate(json_of("{\"\\u0061b\":1}"), &iterator, NULL), TERN_OK);
    CU_ASSERT_FATAL(tern_json_next(&iterator, &item));
    CU_ASSERT(tern_json_is_string(item.key, TERN_STR("ab")));
    UNIT_STATUS(tern_json_get_string(item.key, &arena, &key, NULL), TERN_OK);
    UNIT_TEXT(key.ptr, "ab");
    tern_arena_free(&arena);
}

/* Pieces of JSON thrown together, in heap memory of their exact size: whatever happens, the calls
 * agree on what is well-formed, and nothing is read past the end. */
static void test_random_text(void)
{
    static const char *const pieces[] = {"{", "}", "[", "]", ",", ":", "\"a\"", "1", "\"\\", " "};
    uint64_t state = 3;

    for (int round = 0; round < 20000; round++) {
        char text[64];
        size_t length = 0, count = unit_random(&state) % 9;
        char *exact;
        tern_json json, found;
        tern_json_iterator iterator;
        tern_json_item item;
        tern_status whole, iterated;
        for (size_t i = 0; i < count; i++)
            length += (size_t)sprintf(text + length, "%s", pieces[unit_random(&state) % 10]);
        exact = (char *)malloc(length + 1);
        CU_ASSERT_PTR_NOT_NULL_FATAL(exact);
        exact = (char *)realloc(exact, length ? length : 1);
        CU_ASSERT_PTR_NOT_NULL_FATAL(exact);
        memcpy(exact, text, length);
        json.text.ptr = exact;
        json.text.len = length;
        whole = tern_json_at(json, TERN_STR(""), &found, NULL);
        iterated = tern_json_at(json, TERN_STR("/a"), &found, NULL);
        CU_ASSERT(iterated == whole || (whole == TERN_OK && iterated == TERN_ERROR_MISSING));
        iterated = tern_json_iterate(json, &iterator, NULL);
        CU_ASSERT(iterated == whole || (whole == TERN_OK && iterated == TERN_ERROR_TYPE));
        while (tern_json_next(&iterator, &item))
            UNIT_STATUS(tern_json_at(item.value, TERN_STR(""), &found, NULL), TERN_OK);
        free(exact);
    }
}

static const unit_test tests[] = {
    {"pointer", "the examples of RFC 6901", test_rfc},
    {"pointer", "escapes of both kinds", test_escapes},
    {"pointer", "malformed pointers", test_malformed_pointers},
    {"pointer", "indices", test_indices},
    {"pointer", "keys that come twice", test_duplicates},
    {"pointer", "values that are not there", test_missing},
    {"pointer", "malformed text", test_malformed_text},
    {"pointer", "depth", test_depth},
    {"json", "kinds", test_kinds},
    {"json", "booleans", test_booleans},
    {"json", "numbers", test_numbers},
    {"json", "strings", test_strings},
    {"json", "iteration", test_iteration},
    {"json", "keys", test_keys},
    {"json", "random text", test_random_text},
};

UNIT_MAIN(tests)

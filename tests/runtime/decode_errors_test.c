/* decode_errors_test.c - what is refused: where, what would have been right, what there was; and
 * that nothing is left of it. */
#include "sample.h"
#include "unit.h"

static const tern_decode_options strict = {.refuse_duplicates = true};

/* Decodes what must be refused with this status and text of unit_error_text. */
static void refuse(const tern_type *type, const char *json, const tern_decode_options *options,
                   tern_status status, const char *text)
{
    _Alignas(max_align_t) unsigned char value[4096];
    unit_allocations allocations = {0};
    tern_arena arena = unit_arena(&allocations);
    tern_arena_mark before, after;
    tern_error error;
    bool zeroed = true;

    CU_ASSERT_FATAL(type->size <= sizeof value);
    for (int used = 0; used < 2; used++) {
        memset(value, 0xAA, sizeof value);
        memset(&error, 0xAA, sizeof error);
        before = tern_arena_get_mark(&arena);
        UNIT_STATUS(tern_decode(type, tern_str_of(json), options, &arena, value, &error), status);
        UNIT_STATUS(error.status, status);
        UNIT_TEXT(unit_error_text(&error), text);
        for (size_t i = 0; i < type->size; i++)
            zeroed = zeroed && value[i] == 0;
        CU_ASSERT(zeroed);
        CU_ASSERT_EQUAL(value[type->size], 0xAA);
        after = tern_arena_get_mark(&arena);
        CU_ASSERT_PTR_EQUAL(after.newest, before.newest);
        CU_ASSERT_PTR_EQUAL(after.cursor, before.cursor);
        UNIT_SIZE(allocations.live_blocks, (size_t)used);
        CU_ASSERT_PTR_NOT_NULL(tern_arena_allocate(&arena, 1, 1));
    }
    UNIT_STATUS(tern_decode(type, tern_str_of(json), options, &arena, value, NULL), status);
    tern_arena_free(&arena);
    UNIT_SIZE(allocations.live_blocks, 0);
}

static void test_malformed(void)
{
    const tern_type *point = &tern_type_of_sample_point;

    refuse(point, "", NULL, TERN_ERROR_SYNTAX, " @0 1:1 expected a JSON value, found end of input");
    refuse(point, "x", NULL, TERN_ERROR_SYNTAX, " @0 1:1 expected a JSON value, found 'x'");
    refuse(point, "{\"x\":1,\"y\":2} 3", NULL, TERN_ERROR_SYNTAX,
           " @14 1:15 expected end of input, found number 3");
    refuse(point, "{\"x\":1\n,\"y\":2", NULL, TERN_ERROR_SYNTAX,
           " @13 2:7 expected ',' or '}', found end of input");
    refuse(point, "{\"x\":01,\"y\":2}", NULL, TERN_ERROR_SYNTAX,
           "/x @6 1:7 expected no digit after a leading zero, found number 1");
    refuse(point, "{\"x\":tru}", NULL, TERN_ERROR_SYNTAX,
           "/x @5 1:6 expected a JSON value, found 't'");
    refuse(point, "{\"x\" 1}", NULL, TERN_ERROR_SYNTAX, " @5 1:6 expected ':', found number 1");
    refuse(point, "{\"x\":1,}", NULL, TERN_ERROR_SYNTAX,
           " @7 1:8 expected a property name, found '}'");
    refuse(point, "{\"x\":1,\"u\":[1,{\"v\":]}]}", NULL, TERN_ERROR_SYNTAX,
           "/u @19 1:20 expected a JSON value, found ']'");
    refuse(&tern_type_of_sample_node, "{\"id\":1,\"children\":[{\"id\":2},{\"id\":}]}", NULL,
           TERN_ERROR_SYNTAX, "/children/1/id @35 1:36 expected a JSON value, found '}'");
    refuse(&tern_type_of_tern_map_str, "{\"k\":\"a\xFF\"}", NULL, TERN_ERROR_UTF8,
           "/k @7 1:8 expected UTF-8, found byte 0xFF");
    refuse(&tern_type_of_tern_map_str, "{\"k\xC0\":1}", NULL, TERN_ERROR_UTF8,
           " @3 1:4 expected UTF-8, found byte 0xC0");
    refuse(&tern_type_of_str, "\"\\ud800\"", NULL, TERN_ERROR_UTF8,
           " @1 1:2 expected a surrogate pair, found '\\'");
    refuse(&tern_type_of_sample_scalar, "nul", NULL, TERN_ERROR_SYNTAX,
           " @0 1:1 expected a JSON value, found 'n'");
    refuse(&tern_type_of_tern_array_nullable_str, "[nul]", NULL, TERN_ERROR_SYNTAX,
           "/0 @1 1:2 expected a JSON value, found 'n'");
    refuse(&tern_type_of_boolean, "truf", NULL, TERN_ERROR_SYNTAX,
           " @0 1:1 expected a JSON value, found 't'");
    refuse(&tern_type_of_tern_array_int32, "[1,2,-]", NULL, TERN_ERROR_SYNTAX,
           "/2 @6 1:7 expected a digit, found ']'");
}

/* The JSON types a kind takes, by the first letters of: null boolean integer number string array
 * object. An integer takes numbers as well, but those without a fraction only. */
static const struct {
    const char *takes;
    const char *expected;
} kinds[SAMPLE_KIND_COUNT] = {
    {"b", "boolean"},      {"i", "integer"}, {"i", "integer"}, {"in", "number"}, {"in", "number"},
    {"s", "string"},       {"0binsao", ""},  {"s", "string"},  {"a", "array"},   {"o", "object"},
    {"binsao", "a value"}, {"o", "object"},  {"o", "object"}};
static const struct {
    char letter;
    const char *json, *found;
} json_types[] = {
    {'0', "null", "null"},  {'b', "true", "true"},        {'b', "false", "false"},
    {'i', "7", "number 7"}, {'n', "-1.5", "number -1.5"}, {'s', "\"t\"", "string \"t\""},
    {'a', "[]", "array"},   {'a', "[{}]", "array"},       {'o', "{}", "object"}};

/* Every kind in every presence, given every JSON type that it doesn't take. */
static void test_wrong_types(void)
{
    char json[4096], text[512];
    size_t at;

    for (size_t kind = 0; kind < SAMPLE_KIND_COUNT; kind++) {
        for (int presence = TERN_REQUIRED; presence <= TERN_OPTIONAL_NULLABLE; presence++) {
            const char *key = sample_everything_key(kind, (tern_presence)presence);
            for (size_t i = 0; i < sizeof json_types / sizeof json_types[0]; i++) {
                char letter = json_types[i].letter;
                bool null = letter == '0';
                if (strchr(kinds[kind].takes, letter) || (null && presence >= TERN_NULLABLE))
                    continue;
                sample_everything_with(key, json_types[i].json, json, sizeof json, &at);
                snprintf(text, sizeof text, "/%s @%zu 1:%zu expected %s, found %s", key, at, at + 1,
                         kinds[kind].expected, json_types[i].found);
                refuse(&tern_type_of_sample_everything, json, NULL,
                       null ? TERN_ERROR_NULL : TERN_ERROR_TYPE, text);
            }
        }
    }
}

static void test_wrong_inside(void)
{
    refuse(&tern_type_of_sample_array_array_int32, "[[1],[2,\n\"x\"]]", NULL, TERN_ERROR_TYPE,
           "/1/1 @9 2:1 expected integer, found string \"x\"");
    refuse(&tern_type_of_sample_map_point, "{\"a\":{\"x\":1,\"y\":null}}", NULL, TERN_ERROR_NULL,
           "/a/y @16 1:17 expected integer, found null");
    refuse(&tern_type_of_tern_array_str, "[\"a\",null]", NULL, TERN_ERROR_NULL,
           "/1 @5 1:6 expected string, found null");
    refuse(&tern_type_of_tern_map_int32, "{\"a\":true}", NULL, TERN_ERROR_TYPE,
           "/a @5 1:6 expected integer, found true");
    refuse(&tern_type_of_sample_shape, "{\"radius\":1,\"type\":\"square\",\"side\":[]}", NULL,
           TERN_ERROR_TYPE, "/side @35 1:36 expected number, found array");
    refuse(&tern_type_of_sample_nest, "{\"extra\":\"no integer\"}", NULL, TERN_ERROR_TYPE,
           "/extra @9 1:10 expected integer, found string \"no integer\"");
    refuse(&tern_type_of_sample_node, "{\"id\":1,\"next\":{\"id\":2,\"next\":{\"id\":[]}}}", NULL,
           TERN_ERROR_TYPE, "/next/next/id @36 1:37 expected integer, found array");
}

static void test_missing(void)
{
    char json[4096], text[512];

    for (size_t kind = 0; kind < SAMPLE_KIND_COUNT; kind++) {
        for (int presence = TERN_REQUIRED; presence <= TERN_NULLABLE; presence++) {
            const char *key = sample_everything_key(kind, (tern_presence)presence);
            if (presence == TERN_OPTIONAL)
                continue;
            sample_everything_with(key, NULL, json, sizeof json, NULL);
            snprintf(text, sizeof text, "/%s @0 1:1 expected , found ", key);
            refuse(&tern_type_of_sample_everything, json, NULL, TERN_ERROR_MISSING, text);
        }
    }
    refuse(&tern_type_of_sample_array_point, "[{\"x\":1,\"y\":1},\n  {\"x\":1}]", NULL,
           TERN_ERROR_MISSING, "/1/y @18 2:3 expected , found ");
    refuse(&tern_type_of_sample_point, "{\"X\":1,\"y\":1}", NULL, TERN_ERROR_MISSING,
           "/x @0 1:1 expected , found ");
}

static void test_range(void)
{
    refuse(&tern_type_of_sample_point, "{\"x\":1,\"y\":2147483648}", NULL, TERN_ERROR_RANGE,
           "/y @11 1:12 expected 32-bit integer, found number 2147483648");
    refuse(&tern_type_of_int32, "-2147483649", NULL, TERN_ERROR_RANGE,
           " @0 1:1 expected 32-bit integer, found number -2147483649");
    refuse(&tern_type_of_int64, "9223372036854775808", NULL, TERN_ERROR_RANGE,
           " @0 1:1 expected 64-bit integer, found number 9223372036854775808");
    refuse(&tern_type_of_int64, "1e400", NULL, TERN_ERROR_RANGE,
           " @0 1:1 expected 64-bit integer, found number 1e400");
    refuse(&tern_type_of_int64, "1.5", NULL, TERN_ERROR_TYPE,
           " @0 1:1 expected integer, found number 1.5");
    refuse(&tern_type_of_double, "1e309", NULL, TERN_ERROR_RANGE,
           " @0 1:1 expected double-precision number, found number 1e309");
    refuse(&tern_type_of_float, "1e39", NULL, TERN_ERROR_RANGE,
           " @0 1:1 expected single-precision number, found number 1e39");
    refuse(&tern_type_of_tern_array_float, "[0,-4e38]", NULL, TERN_ERROR_RANGE,
           "/1 @3 1:4 expected single-precision number, found number -4e38");
}

static void test_duplicates(void)
{
    refuse(&tern_type_of_sample_point, "{\"x\":1,\"y\":2,\n\"x\":3}", &strict, TERN_ERROR_DUPLICATE,
           "/x @14 2:1 expected each property once, found it again");
    refuse(&tern_type_of_sample_node,
           "{\"id\":1,\"next\":{\"id\":2,\"next\":null,\"ne\\u0078t\":null}}", &strict,
           TERN_ERROR_DUPLICATE, "/next/next @35 1:36 expected each property once, found it again");
}

static void test_pointers(void)
{
    refuse(&tern_type_of_sample_odd, "{\"a/b\":null}", NULL, TERN_ERROR_NULL,
           "/a~1b @7 1:8 expected integer, found null");
    refuse(&tern_type_of_sample_odd, "{\"a~b\":null}", NULL, TERN_ERROR_NULL,
           "/a~0b @7 1:8 expected integer, found null");
    refuse(&tern_type_of_sample_odd, "{\"\":null}", NULL, TERN_ERROR_NULL,
           "/ @4 1:5 expected integer, found null");
    refuse(&tern_type_of_sample_odd, "{\"\\u00e9\":null}", NULL, TERN_ERROR_NULL,
           "/\xC3\xA9 @10 1:11 expected integer, found null");
    refuse(&tern_type_of_tern_map_int32, "{\"~1/~\":null}", NULL, TERN_ERROR_NULL,
           "/~01~1~0 @8 1:9 expected integer, found null");
    refuse(&tern_type_of_tern_map_int32, "{\"0\":1,\"\\n\":null}", NULL, TERN_ERROR_NULL,
           "/\n @12 1:13 expected integer, found null");
}

/* A pointer of more than 256 bytes keeps its end, cut at a whole character. */
static void test_long_pointers(void)
{
    char json[2048], *at;
    _Alignas(max_align_t) sample_map_point map;
    tern_arena arena = {0};
    tern_error error;

    for (size_t length = 230; length < 300; length++) {
        for (int wide = 0; wide < 2; wide++) {
            at = json + sprintf(json, "{\"");
            for (size_t i = 0; i < length; i++)
                at += sprintf(at, wide ? "\xE2\x82\xAC" : "k");
            sprintf(at, "\":{\"x\":1,\"y\":\"\"}}");
            UNIT_STATUS(tern_decode(&tern_type_of_sample_map_point, tern_str_of(json), NULL, &arena,
                                    &map, &error),
                        TERN_ERROR_TYPE);
            CU_ASSERT(strlen(error.pointer) < TERN_ERROR_POINTER_SIZE);
            UNIT_TEXT(error.pointer + strlen(error.pointer) - 2, "/y");
            if (!wide && length + 3 < TERN_ERROR_POINTER_SIZE) {
                UNIT_SIZE(strlen(error.pointer), length + 3);
                CU_ASSERT_EQUAL(error.pointer[0], '/');
            } else {
                CU_ASSERT(strncmp(error.pointer, "...", 3) == 0);
                CU_ASSERT_EQUAL((unsigned char)error.pointer[3], wide ? 0xE2 : 'k');
                CU_ASSERT(strlen(error.pointer) > TERN_ERROR_POINTER_SIZE - 4);
            }
        }
    }
    tern_arena_free(&arena);
}

/* Success touches no error. */
static void test_success(void)
{
    tern_arena arena = {0};
    tern_error error, before;
    bool value;

    memset(&error, 0x55, sizeof error);
    before = error;
    UNIT_STATUS(tern_decode(&tern_type_of_boolean, TERN_STR("true"), NULL, &arena, &value, &error),
                TERN_OK);
    CU_ASSERT(value && memcmp(&error, &before, sizeof error) == 0);
    tern_arena_free(&arena);
}

static const unit_test tests[] = {
    {"errors", "malformed documents", test_malformed},
    {"errors", "every kind given every other JSON type", test_wrong_types},
    {"errors", "wrong types inside", test_wrong_inside},
    {"errors", "required properties missing", test_missing},
    {"errors", "out of range", test_range},
    {"errors", "duplicates refused", test_duplicates},
    {"errors", "JSON pointers", test_pointers},
    {"errors", "long JSON pointers", test_long_pointers},
    {"errors", "success leaves the error alone", test_success},
};

UNIT_MAIN(tests)

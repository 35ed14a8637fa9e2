/* decode_limits_test.c - depth, prefixes of documents, hostile documents in bounded time. */
#include "sample.h"
#include "unit.h"

#include <stdlib.h>
#include <time.h>

static char *append(char *at, const char *text)
{
    size_t length = strlen(text);

    memcpy(at, text, length);
    return at + length;
}

/* A document that nests `levels` deep, one way or another. */
static tern_str nested(char *buffer, const char *open, const char *middle, const char *close,
                       unsigned levels)
{
    char *at = buffer;
    tern_str text = {buffer, 0};

    for (unsigned i = 0; i < levels; i++)
        at = append(at, open);
    at = append(at, middle);
    for (unsigned i = 0; i < levels; i++)
        at = append(at, close);
    text.len = (size_t)(at - buffer);
    return text;
}

static tern_status decode(const tern_type *type, tern_str json, unsigned max_depth,
                          tern_error *error)
{
    _Alignas(max_align_t) char value[4096];
    tern_decode_options options = {.max_depth = max_depth};
    tern_arena arena = {0};
    tern_status status = tern_decode(type, json, &options, &arena, value, error);

    tern_arena_free(&arena);
    return status;
}

static void test_depth(void)
{
    static const struct {
        const tern_type *type;
        const char *open, *middle, *close;
        unsigned extra; /* levels in `middle` */
    } rows[] = {
        {&tern_type_of_json, "[", "", "]", 0},
        {&tern_type_of_json, "{\"a\":", "0", "}", 0},
        {&tern_type_of_sample_node, "{\"id\":1,\"next\":", "null", "}", 0},
        {&tern_type_of_sample_empty, "{\"a\":", "[{}]", "}", 2},
        {&tern_type_of_sample_node, "{\"id\":1,\"next\":", "{\"id\":1,\"children\":[]}", "}", 2},
    };
    static const unsigned limits[] = {3, 10, TERN_DEPTH_DEFAULT, TERN_DEPTH_MAX};
    char *json = (char *)malloc(64 * (TERN_DEPTH_MAX + 2));
    tern_error error;

    CU_ASSERT_PTR_NOT_NULL_FATAL(json);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        for (size_t j = 0; j < sizeof limits / sizeof limits[0]; j++) {
            unsigned levels = limits[j] - rows[i].extra;
            tern_str text = nested(json, rows[i].open, rows[i].middle, rows[i].close, levels);
            UNIT_STATUS(decode(rows[i].type, text, limits[j], &error), TERN_OK);
            UNIT_STATUS(decode(rows[i].type, text, limits[j] - 1, &error), TERN_ERROR_DEPTH);
            UNIT_TEXT(error.expected, "fewer levels of nesting");
            UNIT_TEXT(error.found, "more");
        }
    }
    /* 0 is the default, and more than the most is the most. */
    UNIT_STATUS(decode(&tern_type_of_json, nested(json, "[", "", "]", TERN_DEPTH_DEFAULT), 0, NULL),
                TERN_OK);
    UNIT_STATUS(
        decode(&tern_type_of_json, nested(json, "[", "", "]", TERN_DEPTH_DEFAULT + 1), 0, NULL),
        TERN_ERROR_DEPTH);
    UNIT_STATUS(
        decode(&tern_type_of_json, nested(json, "[", "", "]", TERN_DEPTH_MAX + 1), 1000000, NULL),
        TERN_ERROR_DEPTH);
    free(json);
}

/* Levels that end are levels again: siblings don't add up. */
static void test_siblings(void)
{
    tern_error error;

    UNIT_STATUS(
        decode(&tern_type_of_sample_array_array_int32, TERN_STR("[[1],[],[2],[]]"), 2, &error),
        TERN_OK);
    UNIT_STATUS(decode(&tern_type_of_sample_array_shape,
                       TERN_STR("[{\"type\":\"circle\",\"radius\":1},{\"type\":\"x\"},"
                                "{\"a\":{},\"type\":\"square\",\"side\":1},{},{\"b\":{}}]"),
                       3, &error),
                TERN_OK);
    UNIT_STATUS(decode(&tern_type_of_sample_array_shape, TERN_STR("[{\"b\":{}}]"), 2, &error),
                TERN_ERROR_DEPTH);
    UNIT_TEXT(error.pointer, "/0/b");
}

/* What decodes to the greatest depth can be encoded, compared and freed as well. */
static void test_deepest_round_trip(void)
{
    char *json = (char *)malloc(64 * (TERN_DEPTH_MAX + 2));
    tern_decode_options options = {.max_depth = TERN_DEPTH_MAX};
    tern_arena arena = {0};
    sample_node node, other;
    tern_str text, again;

    CU_ASSERT_PTR_NOT_NULL_FATAL(json);
    text = nested(json, "{\"id\":1,\"next\":", "null", "}", TERN_DEPTH_MAX);
    UNIT_STATUS(tern_decode(&tern_type_of_sample_node, text, &options, &arena, &node, NULL),
                TERN_OK);
    UNIT_STATUS(tern_decode(&tern_type_of_sample_node, text, &options, &arena, &other, NULL),
                TERN_OK);
    UNIT_STATUS(tern_encode(&tern_type_of_sample_node, &node, NULL, &arena, &again, NULL), TERN_OK);
    CU_ASSERT(tern_str_equal(text, again));
    CU_ASSERT(tern_equal(&tern_type_of_sample_node, &node, &other));
    tern_arena_free(&arena);
    free(json);
}

/* Every prefix of a document is refused; in a buffer of its exact size, so that sanitizers see
 * what reads past it. */
static void prefixes(const tern_type *type, const char *json)
{
    for (size_t length = 0; length < strlen(json); length++) {
        char *copy = (char *)malloc(length ? length : 1);
        tern_str text = {copy, length};
        tern_error error;
        tern_status status;
        CU_ASSERT_PTR_NOT_NULL_FATAL(copy);
        memcpy(copy, json, length);
        status = decode(type, text, 0, &error);
        CU_ASSERT(status == TERN_ERROR_SYNTAX || status == TERN_ERROR_UTF8);
        CU_ASSERT(error.byte <= length);
        free(copy);
    }
}

static void test_prefixes(void)
{
    prefixes(&tern_type_of_sample_everything, sample_everything_full);
    prefixes(&tern_type_of_sample_everything, sample_everything_null);
    prefixes(
        &tern_type_of_sample_owner,
        "{\"id\":\"\\ud83d\\ude00\",\"x\":[1.5e+3,{\"a\":null}],\"name\":\"\xF0\x9F\x98\x80\"}");
    prefixes(&tern_type_of_sample_array_scalar,
             "[true,false,-1,1.5,\"\\u0041\",[1,2],{\"a\":[]},\"red\"]");
}

/* Every byte of a document replaced by others: any status, but no crash, and an error that says
 * where. */
static void test_damaged(void)
{
    static const char bytes[] = "\0\"\\{}[]:,0-n \x80\xFF";
    size_t length = strlen(sample_everything_full);
    char *copy = (char *)malloc(length);
    tern_str text = {copy, length};

    CU_ASSERT_PTR_NOT_NULL_FATAL(copy);
    memcpy(copy, sample_everything_full, length);
    for (size_t i = 0; i < length; i++) {
        for (size_t j = 0; j < sizeof bytes - 1; j++) {
            tern_error error;
            copy[i] = bytes[j];
            if (decode(&tern_type_of_sample_everything, text, 0, &error) != TERN_OK)
                CU_ASSERT(error.byte <= length && error.line >= 1 && error.column >= 1);
        }
        copy[i] = sample_everything_full[i];
    }
    free(copy);
}

/* Three megabytes each: seconds in all, hours if anything were quadratic. */
static void test_hostile(void)
{
    enum { SIZE = 3 * 1024 * 1024 };
    static const struct {
        const tern_type *type;
        const char *start, *piece, *end;
        tern_status status;
    } rows[] = {
        {&tern_type_of_sample_node, "", "{\"id\":1,\"next\":", "", TERN_ERROR_DEPTH},
        {&tern_type_of_sample_node, "", "{\"children\":[", "", TERN_ERROR_DEPTH},
        {&tern_type_of_sample_array_array_int32, "[[0]", ",[]", "]", TERN_OK},
        {&tern_type_of_tern_map_int32, "{\"\":0", ",\"\":0", "}", TERN_OK},
        {&tern_type_of_sample_point, "{\"x\":1,\"y\":1", ",\"x\":1", "}", TERN_OK},
        {&tern_type_of_sample_point, "{\"x\":1,\"y\":1", ",\"\\u0078\":1", "}", TERN_OK},
        {&tern_type_of_sample_empty, "{\"\":0", ",\"a\":[]", "}", TERN_OK},
        {&tern_type_of_sample_owner, "{\"id\":\"\"", ",\"id\":\"\"", ",\"name\":\"\"}", TERN_OK},
        {&tern_type_of_sample_shape, "{\"a\":0", ",\"a\":0", ",\"type\":\"square\",\"side\":1}",
         TERN_OK},
        {&tern_type_of_sample_shape, "{\"a\":0", ",\"type\":\"x\"", "}", TERN_OK},
        {&tern_type_of_int64, "1", "0", "", TERN_ERROR_RANGE},
        {&tern_type_of_double, "0.1", "1", "", TERN_OK},
        {&tern_type_of_str, "\"", "\\n", "\"", TERN_OK},
    };
    char *json = (char *)malloc(SIZE + 64);
    clock_t start = clock();

    CU_ASSERT_PTR_NOT_NULL_FATAL(json);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        size_t length = strlen(rows[i].start), piece = strlen(rows[i].piece);
        tern_str text = {json, 0};
        memcpy(json, rows[i].start, length);
        for (; length + piece <= SIZE; length += piece)
            memcpy(json + length, rows[i].piece, piece);
        memcpy(json + length, rows[i].end, strlen(rows[i].end));
        text.len = length + strlen(rows[i].end);
        UNIT_STATUS(decode(rows[i].type, text, TERN_DEPTH_MAX, NULL), rows[i].status);
    }
    free(json);
    CU_ASSERT((double)(clock() - start) / CLOCKS_PER_SEC < 60);
}

/* What each limit allows, and the report of one more. */
static void test_limits(void)
{
    static const struct {
        const tern_type *type;
        const char *json;
        tern_decode_options allowed;
        tern_decode_options refused;
        const char *report;
    } rows[] = {
        {&tern_type_of_str,
         " \"abc\" ",
         {.max_bytes = 7},
         {.max_bytes = 6},
         " @6 1:7 expected at most 6 bytes, found more"},
        {&tern_type_of_tern_array_str,
         "[\"\",\"abcd\"]",
         {.max_string_bytes = 4},
         {.max_string_bytes = 3},
         "/1 @4 1:5 expected at most 3 bytes, found more"},
        {&tern_type_of_tern_array_str,
         "[\"\",\"\\u0061\\n\\u00e9\"]",
         {.max_string_bytes = 4},
         {.max_string_bytes = 3},
         "/1 @4 1:5 expected at most 3 bytes, found more"},
        {&tern_type_of_tern_map_str,
         "{\"name\":\"x\"}",
         {.max_string_bytes = 4},
         {.max_string_bytes = 3},
         "/name @8 1:9 expected at most 3 bytes, found a longer name"},
        {&tern_type_of_sample_empty,
         "{\"name\":1}",
         {.max_string_bytes = 4},
         {.max_string_bytes = 3},
         "/name @8 1:9 expected at most 3 bytes, found a longer name"},
        {&tern_type_of_tern_array_int32,
         "[1,2,3]",
         {.max_elements = 3},
         {.max_elements = 2},
         "/2 @5 1:6 expected at most 2 elements, found more"},
        {&tern_type_of_sample_array_array_int32,
         "[[1,2],[3]]",
         {.max_elements = 5},
         {.max_elements = 4},
         "/1/0 @8 1:9 expected at most 4 elements, found more"},
        {&tern_type_of_tern_map_str,
         "{\"a\":\"1\",\"b\":\"2\"}",
         {.max_elements = 2},
         {.max_elements = 1},
         "/b @13 1:14 expected at most 1 elements, found more"},
        {&tern_type_of_sample_empty,
         "{\"a\":[1,2,3],\"b\":2}",
         {.max_elements = 2},
         {.max_elements = 1},
         "/b @17 1:18 expected at most 1 elements, found more"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        _Alignas(max_align_t) char value[4096];
        tern_arena arena = {0};
        tern_error error;
        tern_str json = tern_str_of(rows[i].json);
        UNIT_STATUS(tern_decode(rows[i].type, json, &rows[i].allowed, &arena, value, NULL),
                    TERN_OK);
        UNIT_STATUS(tern_decode(rows[i].type, json, &rows[i].refused, &arena, value, &error),
                    TERN_ERROR_LIMIT);
        UNIT_TEXT(unit_error_text(&error), rows[i].report);
        tern_arena_free(&arena);
    }
}

static const unit_test tests[] = {
    {"limits", "of documents, strings and elements", test_limits},
    {"limits", "depth, exactly", test_depth},
    {"limits", "siblings don't nest", test_siblings},
    {"limits", "the deepest document there and back", test_deepest_round_trip},
    {"limits", "every prefix", test_prefixes},
    {"limits", "every byte damaged", test_damaged},
    {"limits", "large hostile documents", test_hostile},
};

UNIT_MAIN(tests)

/* writer_test.c - JSON text, token by token. */
#include "unit.h"
#include "writer_internal.h"

#include <math.h>
#include <stdlib.h>

static tern_arena arena;
static tern_writer writer;

static void start(void)
{
    tern_arena_free(&arena);
    UNIT_STATUS(tern_writer_init(&writer, &arena, 0), TERN_OK);
}

static tern_str finish(void)
{
    tern_str out = {NULL, 0};

    UNIT_STATUS(tern_writer_finish(&writer, &out), TERN_OK);
    CU_ASSERT_PTR_NOT_NULL_FATAL(out.ptr);
    CU_ASSERT_EQUAL(out.ptr[out.len], '\0');
    return out;
}

static void test_strings(void)
{
    static const struct {
        tern_str text;
        const char *json;
    } rows[] = {
        {TERN_STR_INIT(""), "\"\""},
        {{NULL, 0}, "\"\""},
        {TERN_STR_INIT("abc"), "\"abc\""},
        {TERN_STR_INIT("a\"b\\c/d"), "\"a\\\"b\\\\c/d\""},
        {TERN_STR_INIT("\b\t\n\v\f\r"), "\"\\b\\t\\n\\u000b\\f\\r\""},
        {TERN_STR_INIT("\0\x01\x1F\x7F"), "\"\\u0000\\u0001\\u001f\x7F\""},
        {TERN_STR_INIT("\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80"),
         "\"\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\""},
        {TERN_STR_INIT("\n"), "\"\\n\""},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        start();
        UNIT_STATUS(tern_writer_string(&writer, rows[i].text), TERN_OK);
        UNIT_STR(finish(), rows[i].json);
    }
}

static void test_not_utf8(void)
{
    static const char *const texts[] = {"\xFF", "a\xC3", "\xED\xA0\x80", "\xC0\x80", "ok\x80"};

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        start();
        UNIT_STATUS(tern_writer_string(&writer, tern_str_of(texts[i])), TERN_ERROR_UTF8);
    }
}

static void test_numbers(void)
{
    start();
    UNIT_STATUS(tern_writer_int64(&writer, INT64_MIN), TERN_OK);
    UNIT_STATUS(tern_writer_raw(&writer, " ", 1), TERN_OK);
    UNIT_STATUS(tern_writer_double(&writer, 0.1), TERN_OK);
    UNIT_STATUS(tern_writer_raw(&writer, " ", 1), TERN_OK);
    UNIT_STATUS(tern_writer_float(&writer, 0.1F), TERN_OK);
    UNIT_STR(finish(), "-9223372036854775808 0.1 0.1");
    start();
    UNIT_STATUS(tern_writer_double(&writer, INFINITY), TERN_ERROR_RANGE);
    UNIT_STATUS(tern_writer_double(&writer, -INFINITY), TERN_ERROR_RANGE);
    UNIT_STATUS(tern_writer_double(&writer, NAN), TERN_ERROR_RANGE);
    UNIT_STATUS(tern_writer_float(&writer, INFINITY), TERN_ERROR_RANGE);
    UNIT_STATUS(tern_writer_float(&writer, NAN), TERN_ERROR_RANGE);
    UNIT_STR(finish(), "");
}

static tern_status write_json(const char *text, unsigned depth)
{
    tern_json json = {{text, strlen(text)}};

    start();
    return tern_writer_json(&writer, json, depth, false);
}

static void test_json(void)
{
    UNIT_STATUS(write_json(" { \"a b\" : [ 1 ,\n\"c \\\" d\" , \"\\\\\" ] }\t", 5), TERN_OK);
    UNIT_STR(finish(), "{\"a b\":[1,\"c \\\" d\",\"\\\\\"]}");
    UNIT_STATUS(write_json("1.50e+5", 0), TERN_OK);
    UNIT_STR(finish(), "1.50e+5");
    UNIT_STATUS(write_json("", 5), TERN_ERROR_SYNTAX);
    UNIT_STATUS(write_json("1 2", 5), TERN_ERROR_SYNTAX);
    UNIT_STATUS(write_json("{\"a\":1,}", 5), TERN_ERROR_SYNTAX);
    UNIT_STATUS(write_json("\"\xFF\"", 5), TERN_ERROR_UTF8);
    UNIT_STATUS(write_json("[[1]]", 2), TERN_OK);
    UNIT_STATUS(write_json("[[1]]", 1), TERN_ERROR_DEPTH);
}

/* Around every capacity, and with something else allocated in between so that the buffer moves. */
static void test_growth(void)
{
    static char piece[3001];

    memset(piece, 'x', sizeof piece - 1);
    for (int move = 0; move < 2; move++) {
        size_t total = 0;
        bool intact = true;
        tern_str out;
        start();
        for (size_t length = 0; length < sizeof piece; length += 7) {
            UNIT_STATUS(tern_writer_raw(&writer, piece, length), TERN_OK);
            total += length;
            if (move)
                CU_ASSERT_PTR_NOT_NULL(tern_arena_allocate(&arena, 1, 1));
        }
        out = finish();
        UNIT_SIZE(out.len, total);
        for (size_t i = 0; i < out.len; i++)
            intact = intact && out.ptr[i] == 'x';
        CU_ASSERT(intact);
    }
    tern_arena_free(&arena);
}

/* What the buffer had left over is the arena's again. */
static void test_gives_back(void)
{
    _Alignas(max_align_t) char buffer[1024];
    tern_arena_options options = {buffer, sizeof buffer, {0}, 0, true};
    tern_str out;

    tern_arena_init(&arena, &options);
    UNIT_STATUS(tern_writer_init(&writer, &arena, 0), TERN_OK);
    UNIT_STATUS(tern_writer_raw(&writer, "abc", 3), TERN_OK);
    out = finish();
    CU_ASSERT_PTR_EQUAL(tern_arena_allocate(&arena, 1, 1), out.ptr + 4);
    UNIT_STATUS(tern_writer_reserve(&writer, SIZE_MAX), TERN_ERROR_LIMIT);
    UNIT_STATUS(tern_writer_reserve(&writer, 5000), TERN_ERROR_LIMIT);
    tern_arena_init(&arena, NULL);
}

static const unit_test tests[] = {
    {"writer", "strings", test_strings},
    {"writer", "strings that are not UTF-8", test_not_utf8},
    {"writer", "numbers", test_numbers},
    {"writer", "free-form JSON", test_json},
    {"writer", "a growing buffer", test_growth},
    {"writer", "the rest is given back", test_gives_back},
};

int main(void)
{
    int result = unit_run(tests, sizeof tests / sizeof tests[0]);

    tern_arena_free(&arena);
    return result;
}

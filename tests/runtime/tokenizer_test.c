/* tokenizer_test.c - the grammar: what is refused, where, and what would have been right. */
#include "tern/codec.h"
#include "tokenizer_internal.h"
#include "unit.h"

#include <stdlib.h>
#include <time.h>

/* Reads one value and nothing behind it, nested at most `depth` levels. */
static tern_status read_whole(tern_tokenizer *tokenizer, tern_str json, unsigned depth)
{
    tern_str text;
    tern_status status;

    tern_tokenizer_init(tokenizer, json);
    tern_tokenizer_skip_space(tokenizer);
    status = tern_tokenizer_value(tokenizer, depth, &text);
    if (status == TERN_OK) {
        tern_tokenizer_skip_space(tokenizer);
        if (tokenizer->cursor != tokenizer->end)
            return tern_tokenizer_fail(tokenizer, TERN_ERROR_SYNTAX, "end of input");
    }
    return status;
}

static void test_accepted(void)
{
    static const char *const documents[] = {"null",
                                            "true",
                                            "false",
                                            "0",
                                            "-0",
                                            "12",
                                            "-1.5e+3",
                                            "1E-2",
                                            "\"\"",
                                            "[]",
                                            "{}",
                                            " [ ] ",
                                            "\t\n\r {\t}\n",
                                            "[1,[2,{\"a\":[]}],{}]",
                                            "{\"a\":{\"b\":[{},{}]},\"\":null}",
                                            "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\\ud83d\\ude00\"",
                                            "[[],[[]],\"]\"]",
                                            "\"\x7F\""};

    for (size_t i = 0; i < sizeof documents / sizeof documents[0]; i++) {
        tern_tokenizer tokenizer;
        UNIT_STATUS(read_whole(&tokenizer, tern_str_of(documents[i]), 10), TERN_OK);
    }
}

static void test_slice(void)
{
    tern_tokenizer tokenizer;
    tern_str text;

    tern_tokenizer_init(&tokenizer, TERN_STR("[1, {\"a\" : 2}]  ,3"));
    UNIT_STATUS(tern_tokenizer_value(&tokenizer, 5, &text), TERN_OK);
    UNIT_STR(text, "[1, {\"a\" : 2}]");
}

typedef struct refusal {
    const char *json;
    tern_status status;
    size_t byte, line, column;
    const char *expected;
    const char *found;
} refusal;

static const refusal refusals[] = {
    {"", TERN_ERROR_SYNTAX, 0, 1, 1, "a JSON value", "end of input"},
    {"  \n ", TERN_ERROR_SYNTAX, 4, 2, 2, "a JSON value", "end of input"},
    {"tru", TERN_ERROR_SYNTAX, 0, 1, 1, "a JSON value", "'t'"},
    {"truE", TERN_ERROR_SYNTAX, 0, 1, 1, "a JSON value", "'t'"},
    {"nul", TERN_ERROR_SYNTAX, 0, 1, 1, "a JSON value", "'n'"},
    {"fals", TERN_ERROR_SYNTAX, 0, 1, 1, "a JSON value", "'f'"},
    {"nullx", TERN_ERROR_SYNTAX, 4, 1, 5, "end of input", "'x'"},
    {"1 2", TERN_ERROR_SYNTAX, 2, 1, 3, "end of input", "number 2"},
    {"NaN", TERN_ERROR_SYNTAX, 0, 1, 1, "a JSON value", "'N'"},
    {"'a'", TERN_ERROR_SYNTAX, 0, 1, 1, "a JSON value", "'''"},
    {"+1", TERN_ERROR_SYNTAX, 0, 1, 1, "a JSON value", "'+'"},
    {".5", TERN_ERROR_SYNTAX, 0, 1, 1, "a JSON value", "'.'"},
    {"\x01", TERN_ERROR_SYNTAX, 0, 1, 1, "a JSON value", "byte 0x01"},
    {"\xEF\xBB\xBF{}", TERN_ERROR_SYNTAX, 0, 1, 1, "a JSON value", "byte 0xEF"},
    {"-", TERN_ERROR_SYNTAX, 1, 1, 2, "a digit", "end of input"},
    {"-a", TERN_ERROR_SYNTAX, 1, 1, 2, "a digit", "'a'"},
    {"1.", TERN_ERROR_SYNTAX, 2, 1, 3, "a digit", "end of input"},
    {"1.e1", TERN_ERROR_SYNTAX, 2, 1, 3, "a digit", "'e'"},
    {"1e", TERN_ERROR_SYNTAX, 2, 1, 3, "a digit", "end of input"},
    {"1e+", TERN_ERROR_SYNTAX, 3, 1, 4, "a digit", "end of input"},
    {"1e+-2", TERN_ERROR_SYNTAX, 3, 1, 4, "a digit", "number -2"},
    {"01", TERN_ERROR_SYNTAX, 1, 1, 2, "no digit after a leading zero", "number 1"},
    {"-00", TERN_ERROR_SYNTAX, 2, 1, 3, "no digit after a leading zero", "number 0"},
    {"0x1", TERN_ERROR_SYNTAX, 1, 1, 2, "end of input", "'x'"},
    {"\"abc", TERN_ERROR_SYNTAX, 4, 1, 5, "'\"' at the end of the string", "end of input"},
    {"\"a\nb\"", TERN_ERROR_SYNTAX, 2, 1, 3, "an escaped control character", "byte 0x0A"},
    {"\"a\x1F\"", TERN_ERROR_SYNTAX, 2, 1, 3, "an escaped control character", "byte 0x1F"},
    {"\"\\x\"", TERN_ERROR_SYNTAX, 1, 1, 2, "an escape sequence", "'\\'"},
    {"\"\\", TERN_ERROR_SYNTAX, 1, 1, 2, "an escape sequence", "'\\'"},
    {"\"\\u12g4\"", TERN_ERROR_SYNTAX, 1, 1, 2, "four hexadecimal digits after \\u", "'\\'"},
    {"\"\\u123", TERN_ERROR_SYNTAX, 1, 1, 2, "four hexadecimal digits after \\u", "'\\'"},
    {"\"\\ud800\"", TERN_ERROR_UTF8, 1, 1, 2, "a surrogate pair", "'\\'"},
    {"\"a\\udc00\"", TERN_ERROR_UTF8, 2, 1, 3, "a surrogate pair", "'\\'"},
    {"\"\\ud800\\ud800\"", TERN_ERROR_UTF8, 1, 1, 2, "a surrogate pair", "'\\'"},
    {"\"\\ud800\\n\"", TERN_ERROR_UTF8, 1, 1, 2, "a surrogate pair", "'\\'"},
    {"\"\\udc00\\udc00\"", TERN_ERROR_UTF8, 1, 1, 2, "a surrogate pair", "'\\'"},
    {"\"\\udc00\\ud800\"", TERN_ERROR_UTF8, 1, 1, 2, "a surrogate pair", "'\\'"},
    {"\"\\ud83d\\ude0", TERN_ERROR_UTF8, 1, 1, 2, "a surrogate pair", "'\\'"},
    {"\"\xFF\"", TERN_ERROR_UTF8, 1, 1, 2, "UTF-8", "byte 0xFF"},
    {"[1", TERN_ERROR_SYNTAX, 2, 1, 3, "',' or ']'", "end of input"},
    {"[1 2]", TERN_ERROR_SYNTAX, 3, 1, 4, "',' or ']'", "number 2"},
    {"[1 -\"abc\"]", TERN_ERROR_SYNTAX, 3, 1, 4, "',' or ']'", "'-'"},
    {"[1}", TERN_ERROR_SYNTAX, 2, 1, 3, "',' or ']'", "'}'"},
    {"[1,]", TERN_ERROR_SYNTAX, 3, 1, 4, "a JSON value", "']'"},
    {"[,1]", TERN_ERROR_SYNTAX, 1, 1, 2, "a JSON value", "','"},
    {"[", TERN_ERROR_SYNTAX, 1, 1, 2, "a JSON value", "end of input"},
    {"]", TERN_ERROR_SYNTAX, 0, 1, 1, "a JSON value", "']'"},
    {"[\n1,\n\n  x]", TERN_ERROR_SYNTAX, 8, 4, 3, "a JSON value", "'x'"},
    {"[1\r\n,\r\n x]", TERN_ERROR_SYNTAX, 8, 3, 2, "a JSON value", "'x'"},
    {"{", TERN_ERROR_SYNTAX, 1, 1, 2, "a property name", "end of input"},
    {"{1:2}", TERN_ERROR_SYNTAX, 1, 1, 2, "a property name", "number 1"},
    {"{a:2}", TERN_ERROR_SYNTAX, 1, 1, 2, "a property name", "'a'"},
    {"{\"a\"}", TERN_ERROR_SYNTAX, 4, 1, 5, "':'", "'}'"},
    {"{\"a\" 1}", TERN_ERROR_SYNTAX, 5, 1, 6, "':'", "number 1"},
    {"{\"a\":}", TERN_ERROR_SYNTAX, 5, 1, 6, "a JSON value", "'}'"},
    {"{\"a\":1", TERN_ERROR_SYNTAX, 6, 1, 7, "',' or '}'", "end of input"},
    {"{\"a\":1,}", TERN_ERROR_SYNTAX, 7, 1, 8, "a property name", "'}'"},
    {"{\"a\":1]", TERN_ERROR_SYNTAX, 6, 1, 7, "',' or '}'", "']'"},
    {"{\"a\":1 \"b\":2}", TERN_ERROR_SYNTAX, 7, 1, 8, "',' or '}'", "string \"b\""},
    {"/* */1", TERN_ERROR_SYNTAX, 0, 1, 1, "a JSON value", "'/'"},
};

static void test_refused(void)
{
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
        const refusal *row = &refusals[i];
        tern_tokenizer tokenizer;
        size_t line, column;
        char found[TERN_ERROR_TEXT_SIZE];

        UNIT_STATUS(read_whole(&tokenizer, tern_str_of(row->json), 10), row->status);
        UNIT_SIZE((size_t)(tokenizer.cursor - tokenizer.begin), row->byte);
        tern_tokenizer_position(&tokenizer, &line, &column);
        UNIT_SIZE(line, row->line);
        UNIT_SIZE(column, row->column);
        UNIT_TEXT(tokenizer.expected, row->expected);
        tern_tokenizer_describe(&tokenizer, found, sizeof found);
        UNIT_TEXT(found, row->found);
    }
}

/* A NUL byte is a byte like others that are wrong, not the end. */
static void test_nul_bytes(void)
{
    tern_tokenizer tokenizer;
    char found[TERN_ERROR_TEXT_SIZE];

    UNIT_STATUS(read_whole(&tokenizer, TERN_STR("\0"), 10), TERN_ERROR_SYNTAX);
    tern_tokenizer_describe(&tokenizer, found, sizeof found);
    UNIT_TEXT(found, "byte 0x00");
    UNIT_STATUS(read_whole(&tokenizer, TERN_STR("[1\0]"), 10), TERN_ERROR_SYNTAX);
    UNIT_SIZE((size_t)(tokenizer.cursor - tokenizer.begin), 2);
    UNIT_STATUS(read_whole(&tokenizer, TERN_STR("1\0"), 10), TERN_ERROR_SYNTAX);
    UNIT_TEXT(tokenizer.expected, "end of input");
    UNIT_STATUS(read_whole(&tokenizer, TERN_STR("\"a\0\""), 10), TERN_ERROR_SYNTAX);
    UNIT_TEXT(tokenizer.expected, "an escaped control character");
    UNIT_STATUS(read_whole(&tokenizer, TERN_STR("{\0}"), 10), TERN_ERROR_SYNTAX);
    UNIT_TEXT(tokenizer.expected, "a property name");
}

static void test_describe(void)
{
    static const struct {
        const char *json, *found;
    } rows[] = {
        {"", "end of input"},
        {"{\"a\":1}", "object"},
        {"[1]", "array"},
        {"null", "null"},
        {"true]", "true"},
        {"false", "false"},
        {"-12.5e3,", "number -12.5e3"},
        {"\"abc\"", "string \"abc\""},
        {"\"\"", "string \"\""},
        {"\"a\\n\"", "string \"a\\n\""},
        {"\"a\x7F\"", "string \"a.\""},
        {"\"abc", "string"},
        {"x", "'x'"},
        {"1234567890123456789012345678901234567890",
         "number 1234567890123456789012345678901234567890"},
        {"12345678901234567890123456789012345678901",
         "number 1234567890123456789012345678901234567890..."},
        {"\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"",
         "string \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa...\""},
        /* Cut before a character that would only fit in part. */
        {"\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\xC3\xA9\"",
         "string \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa...\""},
        {"\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\xF0\x9F\x98\x80\"",
         "string \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa...\""},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        tern_tokenizer tokenizer;
        char found[TERN_ERROR_TEXT_SIZE];
        tern_tokenizer_init(&tokenizer, tern_str_of(rows[i].json));
        tern_tokenizer_describe(&tokenizer, found, sizeof found);
        UNIT_TEXT(found, rows[i].found);
        tern_tokenizer_describe(&tokenizer, found, 4);
        CU_ASSERT(strlen(found) <= 3);
    }
}

static void test_depth(void)
{
    char json[2 * (TERN_DEPTH_MAX + 2)];

    for (unsigned levels = 1; levels <= TERN_DEPTH_MAX + 1; levels += levels < 20 ? 1 : 67) {
        for (int mixed = 0; mixed < 2; mixed++) {
            tern_tokenizer tokenizer;
            tern_str text;
            size_t length = 0;
            memset(json, '[', levels);
            memset(json + levels, ']', levels);
            text.ptr = json;
            text.len = 2 * (size_t)levels;
            if (mixed) {
                json[levels - 1] = '{';
                json[levels] = '}';
            }
            length = levels;
            if (levels <= TERN_DEPTH_MAX)
                UNIT_STATUS(read_whole(&tokenizer, text, levels), TERN_OK);
            UNIT_STATUS(read_whole(&tokenizer, text, levels - 1), TERN_ERROR_DEPTH);
            UNIT_SIZE((size_t)(tokenizer.cursor - tokenizer.begin), length - 1);
            UNIT_TEXT(tokenizer.expected, "fewer levels of nesting");
        }
    }
    memset(json, '[', TERN_DEPTH_MAX + 1);
    {
        tern_tokenizer tokenizer;
        tern_str text = {json, TERN_DEPTH_MAX + 1};
        UNIT_STATUS(read_whole(&tokenizer, text, TERN_DEPTH_MAX + 5), TERN_ERROR_DEPTH);
    }
}

static double seconds(clock_t since)
{
    return (double)(clock() - since) / CLOCKS_PER_SEC;
}

/* Large inputs of every shape that could cost more than time in proportion. */
static void test_hostile(void)
{
    enum { SIZE = 10 * 1024 * 1024 };
    static const struct {
        const char *start, *piece, *end;
        tern_status status;
    } rows[] = {
        {"", "[", "", TERN_ERROR_DEPTH},
        {"", "{\"a\":", "", TERN_ERROR_DEPTH},
        {"[0", ",[{}]", "]", TERN_OK},
        {"[0", ",0", "", TERN_ERROR_SYNTAX},
        {"", " ", "", TERN_ERROR_SYNTAX},
        {"\"", "\\u0041", "\"", TERN_OK},
        {"\"", "\\ud83d\\ude00", "\"", TERN_OK},
        {"\"", "\xF0\x9F\x98\x80", "\"", TERN_OK},
        {"\"", "a", "", TERN_ERROR_SYNTAX},
        {"", "1", "", TERN_OK},
        {"0.", "0", "1", TERN_OK},
        {"{\"a\":0", ",\"a\":0", "}", TERN_OK},
        {"[0", ",\n0", ",]", TERN_ERROR_SYNTAX},
    };
    char *json = (char *)malloc(SIZE + 32);
    clock_t start = clock();

    CU_ASSERT_PTR_NOT_NULL_FATAL(json);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        size_t length = strlen(rows[i].start), piece = strlen(rows[i].piece), line, column;
        tern_tokenizer tokenizer;
        tern_str text = {json, 0};
        char found[TERN_ERROR_TEXT_SIZE];

        memcpy(json, rows[i].start, length);
        for (; length + piece <= SIZE; length += piece)
            memcpy(json + length, rows[i].piece, piece);
        memcpy(json + length, rows[i].end, strlen(rows[i].end) + 1);
        text.len = length + strlen(rows[i].end);
        UNIT_STATUS(read_whole(&tokenizer, text, TERN_DEPTH_MAX), rows[i].status);
        tern_tokenizer_position(&tokenizer, &line, &column);
        tern_tokenizer_describe(&tokenizer, found, sizeof found);
    }
    free(json);
    /* 130 MB: a second or two under sanitizers, hours if anything were quadratic. */
    CU_ASSERT(seconds(start) < 60);
}

static const unit_test tests[] = {
    {"tokenizer", "accepted", test_accepted},
    {"tokenizer", "a value's slice", test_slice},
    {"tokenizer", "refused: where, and what would have been right", test_refused},
    {"tokenizer", "NUL bytes", test_nul_bytes},
    {"tokenizer", "describing tokens", test_describe},
    {"tokenizer", "the limit of nesting is exact", test_depth},
    {"tokenizer", "large hostile inputs", test_hostile},
};

UNIT_MAIN(tests)

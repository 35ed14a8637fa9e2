/* encode_to_test.c - tern_encode_to writes what tern_encode writes, whatever the sink and the
 * buffer, and passes every failure on. */
#include "sample.h"
#include "unit.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "encode_internal.h"
#include "writer_internal.h"

static const struct {
    const tern_type *type;
    const char *json;
} documents[] = {
    {&tern_type_of_sample_everything, sample_everything_full},
    {&tern_type_of_sample_everything, sample_everything_null},
    {&tern_type_of_sample_nest,
     "{\"grid\":[[1,2,3,4,5],[]],\"notes\":{\"b\":null,\"\\n\":\"x\",\"a\":\"\"},\"readings\":"
     "[1.5,null,-2.2250738585072014e-308],\"colors\":[\"red\",\"pi\\u0065nk\"],\"places\":{\"home\""
     ":{\"x\":1,\"y\":2,\"\\t\":[{\"q\":1,\"p\":[],\"o\":{}}]}},\"words\":{\"en\":[\"a\",\"\\\"\"]}"
     ","
     "\"shapes\":[{\"\\r\":0,\"type\":\"square\",\"side\":1},{\"type\":\"star\"}],"
     "\"scalars\":[\"red\",\"x\",[1,2],{\"o\":{}}],\"extra\":5}"},
    {&tern_type_of_str, "\"a text \\u0001 that is longer than the buffers, \xC3\xA9 \xE2\x82\xAC "
                        "\xF0\x9F\x98\x80 and so on, and so on, and so on, and so on, and so on, "
                        "until all of it is there, which is now\""},
    {&tern_type_of_tern_array_int64,
     "[0,-9223372036854775808,12345678,-123456789,9223372036854775807,-1,10000000000000000,7,"
     "-9007199254740993,-9223372036854775807,-9223372036854775807,-9223372036854775807,"
     "-9223372036854775807,-9223372036854775807,-9223372036854775807,-9223372036854775807,100]"},
    {&tern_type_of_tern_array_double,
     "[-1.2345678901234567,0.5,-2.2250738585072014e-308,1e21,123456789012345680000,-0.000001234,"
     "9007199254740992,-1234567890123456.7,17.25,-0,1.7976931348623157e308]"},
    {&tern_type_of_json, " { \"z\" : [ 1 , 2.50 , \"\\u00e9\" ] , \"a\" : { } , \"a\" : null } "},
};
enum { DOCUMENT_COUNT = sizeof documents / sizeof documents[0] };

/* A sink that keeps what it gets, and fails at a call. */
typedef struct keeper {
    char *bytes;
    size_t length;
    size_t room;
    size_t calls;
    size_t fail_at; /* from 1; 0: never */
    size_t largest;
} keeper;

static tern_status keep(void *context, const char *bytes, size_t length)
{
    keeper *self = (keeper *)context;

    CU_ASSERT(length > 0);
    if (++self->calls == self->fail_at)
        return TERN_ERROR_WRITE;
    CU_ASSERT_FATAL(self->fail_at == 0 || self->calls < self->fail_at);
    CU_ASSERT_FATAL(length <= self->room - self->length);
    memcpy(self->bytes + self->length, bytes, length);
    self->length += length;
    if (length > self->largest)
        self->largest = length;
    return TERN_OK;
}

/* Encodes without options through a buffer of that size. */
static tern_status encode_through(const tern_type *type, const void *value, const tern_sink *sink,
                                  char *buffer, size_t size, tern_error *error)
{
    const tern_slot root = {.type = type, .presence = TERN_REQUIRED};
    tern_arena arena = {0};
    tern_writer writer;
    tern_status status;

    tern_writer_init_sink(&writer, &arena, 0, sink, buffer, size);
    status = tern_encode_slot(&writer, &root, value, TERN_DEPTH_MAX, NULL, error);
    if (status == TERN_OK)
        status = tern_encode_report(tern_writer_flush(&writer), NULL, error);
    tern_arena_free(&arena);
    return status;
}

/* With a buffer of exactly that size, so that sanitizers see a write past it. */
static void compare(const tern_type *type, const void *value, tern_str expected, size_t size)
{
    char *buffer = (char *)malloc(size), *bytes = (char *)malloc(expected.len + 1);
    keeper kept = {bytes, 0, expected.len, 0, 0, 0};
    tern_sink sink = {keep, &kept};
    tern_error error;
    size_t calls;

    CU_ASSERT_FATAL(buffer && bytes);
    UNIT_STATUS(encode_through(type, value, &sink, buffer, size, &error), TERN_OK);
    UNIT_SIZE(kept.length, expected.len);
    CU_ASSERT(memcmp(bytes, expected.ptr, kept.length) == 0);
    CU_ASSERT(kept.largest <= size);
    /* Each call fails in turn. */
    calls = size % 16 == 0 ? kept.calls : 0;
    for (size_t at = 1; at <= calls; at++) {
        kept = (keeper){bytes, 0, expected.len, 0, at, 0};
        memset(&error, 0xAA, sizeof error);
        UNIT_STATUS(encode_through(type, value, &sink, buffer, size, &error), TERN_ERROR_WRITE);
        UNIT_STATUS(error.status, TERN_ERROR_WRITE);
        UNIT_SIZE(error.line, 0);
        UNIT_TEXT(error.expected, "");
        CU_ASSERT(memcmp(bytes, expected.ptr, kept.length) == 0);
    }
    free(buffer);
    free(bytes);
}

static void test_every_buffer_size(void)
{
    _Alignas(max_align_t) unsigned char value[4096];

    for (size_t i = 0; i < DOCUMENT_COUNT; i++) {
        const tern_type *type = documents[i].type;
        tern_arena arena = {0};
        tern_str expected = {NULL, 0};
        CU_ASSERT_FATAL(type->size <= sizeof value);
        UNIT_STATUS(tern_decode(type, tern_str_of(documents[i].json), NULL, &arena, value, NULL),
                    TERN_OK);
        UNIT_STATUS(tern_encode(type, value, NULL, &arena, &expected, NULL), TERN_OK);
        for (size_t size = 2 * TERN_WRITER_MARGIN; size < 2 * TERN_WRITER_MARGIN + 300; size++)
            compare(type, value, expected, size);
        tern_arena_free(&arena);
    }
}

/* Every option, the text cut at every place by what stands in front of it; the sink may fail at
 * each of its calls. */
static void test_every_option(void)
{
    static const tern_encode_options ways[] = {
        {0, false, TERN_FOR_ANYONE}, {3, false, TERN_FOR_ANYONE},   {0, true, TERN_FOR_ANYONE},
        {2, true, TERN_FOR_REQUEST}, {100, false, TERN_FOR_ANYONE}, {0, false, TERN_FOR_RESPONSE},
    };
    enum { LONGEST = 9000, ROOM = 1 << 20 };
    char *padding = (char *)malloc(LONGEST), *bytes = (char *)malloc(ROOM);
    tern_array_json array;
    tern_arena arena = {0};
    tern_json items[DOCUMENT_COUNT + 1];

    CU_ASSERT_FATAL(padding && bytes);
    memset(padding, 'p', LONGEST);
    padding[0] = '"';
    for (size_t i = 0; i < DOCUMENT_COUNT; i++)
        items[i + 1].text = tern_str_of(documents[i].json);
    array = (tern_array_json){.items = items, .count = DOCUMENT_COUNT + 1};
    for (size_t length = 2; length < LONGEST; length += 7) {
        padding[length - 1] = '"';
        items[0].text = (tern_str){padding, length};
        for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
            keeper kept = {bytes, 0, ROOM, 0, 0, 0};
            tern_sink sink = {keep, &kept};
            tern_str expected = {NULL, 0};
            tern_error error;
            size_t calls;
            UNIT_STATUS(tern_encode(&tern_type_of_tern_array_json, &array, &ways[i], &arena,
                                    &expected, NULL),
                        TERN_OK);
            UNIT_STATUS(
                tern_encode_to(&tern_type_of_tern_array_json, &array, &ways[i], &sink, &error),
                TERN_OK);
            UNIT_SIZE(kept.length, expected.len);
            CU_ASSERT(memcmp(bytes, expected.ptr, kept.length) == 0);
            calls = length % 11 == 0 ? kept.calls : 0;
            for (size_t at = 1; at <= calls; at++) {
                kept = (keeper){bytes, 0, ROOM, 0, at, 0};
                UNIT_STATUS(
                    tern_encode_to(&tern_type_of_tern_array_json, &array, &ways[i], &sink, &error),
                    TERN_ERROR_WRITE);
                UNIT_STATUS(error.status, TERN_ERROR_WRITE);
            }
            tern_arena_reset(&arena);
        }
        padding[length - 1] = 'p';
    }
    tern_arena_free(&arena);
    free(padding);
    free(bytes);
}

/* What can't be encoded fails as it does in tern_encode. */
static void test_bad_values(void)
{
    const tern_str bad = {"\xFF", 1};
    const double infinite = (double)INFINITY;
    const tern_json none = {{NULL, 0}}, malformed = {{"[1,", 3}};
    const struct {
        const tern_type *type;
        const void *value;
    } cases[] = {{&tern_type_of_str, &bad},
                 {&tern_type_of_double, &infinite},
                 {&tern_type_of_json, &none},
                 {&tern_type_of_json, &malformed}};
    tern_buffer buffer = {NULL, 0, 0};
    tern_sink sink = tern_sink_of_buffer(&buffer);

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        tern_arena arena = {0};
        tern_error expected, error;
        tern_str json;
        tern_status status =
            tern_encode(cases[i].type, cases[i].value, NULL, &arena, &json, &expected);
        CU_ASSERT(status != TERN_OK);
        UNIT_STATUS(tern_encode_to(cases[i].type, cases[i].value, NULL, &sink, &error), status);
        UNIT_TEXT(unit_error_text(&error), unit_error_text(&expected));
        UNIT_STATUS(tern_encode_to(cases[i].type, cases[i].value, NULL, &sink, NULL), status);
        tern_arena_free(&arena);
    }
}

static void test_buffers(void)
{
    sample_point point = {.x = 1, .y = -20};
    const char expected[] = "{\"x\":1,\"y\":-20}";
    char bytes[32];
    tern_buffer buffer = {NULL, 0, 0};
    tern_sink sink = tern_sink_of_buffer(&buffer);
    tern_error error;

    /* How much room is needed, */
    UNIT_STATUS(tern_encode_to(&tern_type_of_sample_point, &point, NULL, &sink, &error), TERN_OK);
    UNIT_SIZE(buffer.length, strlen(expected));
    /* and every amount. */
    for (size_t size = 0; size <= strlen(expected) + 1; size++) {
        bool fits = size >= strlen(expected);
        memset(bytes, '#', sizeof bytes);
        buffer = (tern_buffer){bytes, size, 0};
        UNIT_STATUS(tern_encode_to(&tern_type_of_sample_point, &point, NULL, &sink, &error),
                    fits ? TERN_OK : TERN_ERROR_LIMIT);
        UNIT_SIZE(buffer.length, fits ? strlen(expected) : size);
        CU_ASSERT(memcmp(bytes, expected, buffer.length) == 0);
        CU_ASSERT_EQUAL(bytes[buffer.length], '#');
    }
}

/* A hundred megabytes through a file, in the memory of a buffer. */
static tern_status count(void *context, const char *bytes, size_t length)
{
    size_t *counts = (size_t *)context;

    (void)bytes;
    counts[0] += length;
    if (length > counts[1])
        counts[1] = length;
    return TERN_OK;
}

static void test_large_values(void)
{
    enum { LENGTH = 1000, COUNT = 100000 };
    char *text = (char *)malloc(LENGTH);
    tern_str *items = (tern_str *)malloc(COUNT * sizeof *items);
    tern_array_str array = {.items = items, .count = COUNT};
    size_t counts[2] = {0, 0};
    tern_sink sink = {count, counts};
    FILE *file = fopen("/dev/null", "w");

    CU_ASSERT_FATAL(text && items && file);
    memset(text, 'x', LENGTH);
    for (size_t i = 0; i < COUNT; i++)
        items[i] = (tern_str){text, LENGTH};
    UNIT_STATUS(tern_encode_to(&tern_type_of_tern_array_str, &array, NULL, &sink, NULL), TERN_OK);
    UNIT_SIZE(counts[0], (size_t)COUNT * (LENGTH + 3) + 1);
    CU_ASSERT(counts[1] <= 8192);
    sink = tern_sink_of_file(file);
    UNIT_STATUS(tern_encode_to(&tern_type_of_tern_array_str, &array, NULL, &sink, NULL), TERN_OK);
    fclose(file);
    free(items);
    free(text);
}

static const unit_test tests[] = {
    {"encode to", "buffers of every size, each call failing", test_every_buffer_size},
    {"encode to", "every option, cut at every place", test_every_option},
    {"encode to", "values that can't be encoded", test_bad_values},
    {"encode to", "a caller's buffer", test_buffers},
    {"encode to", "a hundred megabytes", test_large_values},
};

UNIT_MAIN(tests)

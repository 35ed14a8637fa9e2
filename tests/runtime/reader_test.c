/* reader_test.c - tern/reader.h: options, memory, sources, and documents of any size. */
#include "sample.h"
#include "unit.h"

#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

static tern_reader *create(tern_reader_options options)
{
    tern_reader *reader = NULL;

    UNIT_STATUS(tern_reader_create(&options, &reader, NULL), TERN_OK);
    CU_ASSERT_PTR_NOT_NULL_FATAL(reader);
    return reader;
}

static void feed(tern_reader *reader, const char *text)
{
    UNIT_STATUS(tern_reader_feed(reader, text, strlen(text)), TERN_OK);
}

static void refuse(const char *pointer, tern_reader_format format, tern_status status, size_t byte)
{
    tern_reader_options options = {.format = format, .pointer = tern_str_of(pointer)};
    tern_reader *reader = (tern_reader *)(void *)&options;
    tern_error error;

    memset(&error, 0xAA, sizeof error);
    UNIT_STATUS(tern_reader_create(&options, &reader, &error), status);
    UNIT_STATUS(error.status, status);
    UNIT_SIZE(error.byte, byte);
    UNIT_SIZE(error.line, 0);
    CU_ASSERT_PTR_NULL(reader);
    UNIT_STATUS(tern_reader_create(&options, &reader, NULL), status);
}

static void test_options(void)
{
    tern_reader *reader;
    tern_arena arena = {0};
    char deep[2 * (TERN_DEPTH_MAX + 1) + 1];
    int64_t value;

    refuse("a", TERN_READER_ITEMS, TERN_ERROR_SYNTAX, 0);
    refuse("/a~", TERN_READER_ITEMS, TERN_ERROR_SYNTAX, 2);
    refuse("/~2", TERN_READER_ITEMS, TERN_ERROR_SYNTAX, 1);
    refuse("", (tern_reader_format)(TERN_READER_VALUES + 1), TERN_ERROR_RANGE, 0);
    for (size_t i = 0; i <= TERN_DEPTH_MAX; i++)
        memcpy(deep + 2 * i, "/a", 2);
    deep[2 * (TERN_DEPTH_MAX + 1)] = '\0';
    refuse(deep, TERN_READER_ITEMS, TERN_ERROR_DEPTH, 0);
    deep[2 * TERN_DEPTH_MAX] = '\0';
    tern_reader_free(
        create((tern_reader_options){.format = TERN_READER_ITEMS, .pointer = tern_str_of(deep)}));
    tern_reader_free(NULL);

    UNIT_STATUS(tern_reader_create(NULL, &reader, NULL), TERN_OK);
    CU_ASSERT_PTR_NOT_NULL_FATAL(reader);
    UNIT_STATUS(tern_reader_next(reader, &tern_type_of_int64, &arena, &value, NULL), TERN_MORE);
    UNIT_STATUS(tern_reader_feed(reader, NULL, 0), TERN_OK);
    feed(reader, " 4");
    UNIT_STATUS(tern_reader_next(reader, &tern_type_of_int64, &arena, &value, NULL), TERN_MORE);
    feed(reader, "2");
    tern_reader_finish(reader);
    UNIT_STATUS(tern_reader_feed(reader, "3", 1), TERN_END);
    UNIT_STATUS(tern_reader_next(reader, &tern_type_of_int64, &arena, &value, NULL), TERN_OK);
    CU_ASSERT_EQUAL(value, 42);
    UNIT_STATUS(tern_reader_next(reader, &tern_type_of_int64, &arena, &value, NULL), TERN_END);
    CU_ASSERT_EQUAL(value, 0);
    UNIT_STATUS(tern_reader_next(reader, &tern_type_of_int64, &arena, &value, NULL), TERN_END);
    tern_reader_free(reader);
    tern_arena_free(&arena);
}

/* Values belong to the arena alone, and each may be of a type of its own. */
static void test_values_outlive_the_reader(void)
{
    tern_reader *reader = create((tern_reader_options){.format = TERN_READER_LINES});
    tern_arena arena = {0};
    tern_str text;
    tern_array_str list;

    feed(reader, "\"kept \\u00e9\"\n[\"a\",\"b\"]\n");
    UNIT_STATUS(tern_reader_next(reader, &tern_type_of_str, &arena, &text, NULL), TERN_OK);
    UNIT_STATUS(tern_reader_next(reader, &tern_type_of_tern_array_str, &arena, &list, NULL),
                TERN_OK);
    feed(reader, "[\"overwritten, as long as what there was before\"]\n");
    tern_reader_free(reader);
    UNIT_STR(text, "kept \xC3\xA9");
    UNIT_SIZE(list.count, 2);
    UNIT_STR(list.items[1], "b");
    tern_arena_free(&arena);
}

/* A pointer longer than an error shows keeps its end, as everywhere. */
static void test_long_pointers(void)
{
    char pointer[TERN_ERROR_POINTER_SIZE + 64], json[2 * sizeof pointer];
    tern_arena arena = {0};

    for (size_t length = TERN_ERROR_POINTER_SIZE - 16; length < TERN_ERROR_POINTER_SIZE + 16;
         length++) {
        tern_reader *reader;
        tern_error error, expected;
        sample_map_array_str map;
        int32_t value;
        memset(pointer, 'x', length);
        pointer[0] = '/';
        memcpy(pointer + 12, "\xC3\xA9", 2);
        pointer[length] = '\0';
        snprintf(json, sizeof json, "{\"%s\":[true]}", pointer + 1);
        reader = create(
            (tern_reader_options){.format = TERN_READER_ITEMS, .pointer = tern_str_of(pointer)});
        feed(reader, json);
        UNIT_STATUS(tern_reader_next(reader, &tern_type_of_int32, &arena, &value, &error),
                    TERN_ERROR_TYPE);
        tern_reader_free(reader);
        /* What tern_decode says of the whole. */
        UNIT_STATUS(tern_decode(&tern_type_of_sample_map_array_str, tern_str_of(json), NULL, &arena,
                                &map, &expected),
                    TERN_ERROR_TYPE);
        UNIT_TEXT(error.pointer, expected.pointer);
        tern_arena_reset(&arena);
    }
    tern_arena_free(&arena);
}

/* The first failure in a text, in whatever pieces, and tern_decode's of the whole. */
static void compare(const tern_type *whole, const tern_type *item, tern_reader_format format,
                    tern_str text, size_t piece, size_t *out_good)
{
    _Alignas(max_align_t) unsigned char value[4096];
    tern_arena arena = {0};
    tern_reader *reader = create((tern_reader_options){.format = format});
    tern_error expected, actual;
    tern_status status;
    tern_status wanted = tern_decode(whole, text, NULL, &arena, value, &expected);
    size_t at = 0;

    do {
        size_t length = text.len - at < piece ? text.len - at : piece;
        if (length == 0)
            tern_reader_finish(reader);
        UNIT_STATUS(tern_reader_feed(reader, text.ptr + at, length), length ? TERN_OK : TERN_END);
        at += length;
        do
            status = tern_reader_next(reader, item, &arena, value, &actual);
        while (status == TERN_OK);
    } while (status == TERN_MORE);
    if (wanted == TERN_OK) {
        ++*out_good;
        UNIT_STATUS(status, TERN_END);
    } else {
        UNIT_STATUS(status, wanted);
        UNIT_SIZE(actual.byte, expected.byte);
        UNIT_SIZE(actual.line, expected.line);
        UNIT_SIZE(actual.column, expected.column);
        UNIT_TEXT(actual.pointer, expected.pointer);
        UNIT_TEXT(actual.expected, expected.expected);
        /* Where the text is malformed, no more than the byte is known. */
        if (wanted != TERN_ERROR_SYNTAX)
            UNIT_TEXT(actual.found, expected.found);
    }
    tern_reader_free(reader);
    tern_arena_free(&arena);
}

static void test_as_decode(void)
{
    static const char bytes[] = "{}[]:,\"\\nt0159.-e \n\x01\x80\xC3";
    static const char points[] = "[{\"x\":1,\"y\":22,\"more\":[\"\\u00e9\",{\"a\":null}]},\n"
                                 "{ \"y\" : -4 , \"x\" : 3 }, {\"x\":5,\"y\":6}]\n";
    uint64_t random = 11;
    size_t good = 0, length = strlen(points);

    for (size_t round = 0; round < 20000; round++) {
        size_t at = (size_t)(unit_random(&random) % length);
        size_t size = length - (round % 3 == 1 ? 1 : 0);
        char *text = (char *)malloc(length);
        tern_str whole = {text, size};
        CU_ASSERT_PTR_NOT_NULL_FATAL(text);
        memcpy(text, points, length);
        if (round % 3 == 0)
            text[at] = bytes[unit_random(&random) % (sizeof bytes - 1)];
        else if (round % 3 == 1)
            memmove(text + at, text + at + 1, length - at - 1);
        else
            whole.len = at;
        compare(&tern_type_of_sample_array_point, &tern_type_of_sample_point, TERN_READER_ITEMS,
                whole, 1 + round % 90, &good);
        if (round % 4 == 0)
            compare(&tern_type_of_sample_array_point, &tern_type_of_sample_array_point,
                    TERN_READER_DOCUMENT, whole, 1 + round % 90, &good);
        free(text);
    }
    CU_ASSERT(good > 100);
}

/* The documents of JSONTestSuite, which say what is JSON and what is not. */
static void test_suite_of_documents(void)
{
    enum { ROOM = 1 << 18 };
    DIR *folder = opendir(TEST_DATA_DIR);
    char *text = (char *)malloc(ROOM);
    size_t good = 0, count = 0;
    const struct dirent *entry;

    CU_ASSERT_FATAL(folder && text);
    while ((entry = readdir(folder))) {
        char path[1024];
        tern_str whole = {text, 0};
        FILE *file;
        if (strstr(entry->d_name, ".json") == NULL)
            continue;
        snprintf(path, sizeof path, "%s/%s", TEST_DATA_DIR, entry->d_name);
        file = fopen(path, "rb");
        CU_ASSERT_PTR_NOT_NULL_FATAL(file);
        whole.len = fread(text, 1, ROOM, file);
        fclose(file);
        CU_ASSERT(whole.len < ROOM);
        for (size_t piece = 1; piece <= 10; piece += 3)
            compare(&tern_type_of_json, &tern_type_of_json, TERN_READER_DOCUMENT, whole, piece,
                    &good);
        count++;
    }
    closedir(folder);
    free(text);
    CU_ASSERT(count > 300);
    CU_ASSERT(good >= 4 * 95);
}

/* A source that makes its bytes up: `count` times `text`, between two others. */
typedef struct endless {
    const char *before, *text, *after;
    size_t count;
    const char *rest; /* of what comes now */
    size_t calls;
    size_t fail_at; /* the call that fails, from 1; 0: none */
} endless;

static tern_status generate(void *context, char *buffer, size_t size, size_t *out_length)
{
    endless *self = (endless *)context;
    size_t length = 0;

    if (++self->calls == self->fail_at)
        return TERN_ERROR_READ;
    if (self->rest == NULL)
        self->rest = self->before;
    while (length < size) {
        if (*self->rest != '\0') {
            buffer[length++] = *self->rest++;
        } else if (self->count > 0) {
            self->count--;
            self->rest = self->text;
        } else if (self->after) {
            self->rest = self->after;
            self->after = NULL;
        } else {
            break;
        }
    }
    *out_length = length;
    return TERN_OK;
}

static void test_bounded_memory(void)
{
    enum { COUNT = 300000 };
    endless from = {
        "{\"skipped\":[", "{\"x\":1,\"y\":[\"\\n\"]},", "0],\"items\":[]}", COUNT, NULL, 0, 0};
    unit_allocations allocations = {0}, in_arena = {0};
    tern_arena arena = unit_arena(&in_arena);
    tern_reader_options options = {.format = TERN_READER_ITEMS,
                                   .pointer = TERN_STR("/items"),
                                   .decode = {.max_bytes = 100},
                                   .source = {generate, &from},
                                   .allocator = unit_allocator(&allocations)};
    tern_reader *reader = create(options);
    tern_error error;
    sample_point point;
    size_t count = 0;
    tern_status status;

    /* Megabytes that are skipped, */
    status = tern_reader_next(reader, &tern_type_of_sample_point, &arena, &point, &error);
    UNIT_STATUS(status, TERN_END);
    tern_reader_free(reader);
    CU_ASSERT(allocations.largest < 300000);
    /* and as many that are decoded. */
    from = (endless){"{\"items\":[",
                     "{\"x\":1,\"y\":2,\"more\":[\"\\n\"]},",
                     "{\"x\":3,\"y\":4}]}",
                     COUNT,
                     NULL,
                     0,
                     0};
    reader = create(options);
    while ((status = tern_reader_next(reader, &tern_type_of_sample_point, &arena, &point,
                                      &error)) == TERN_OK) {
        count++;
        tern_arena_reset(&arena);
    }
    UNIT_STATUS(status, TERN_END);
    UNIT_SIZE(count, COUNT + 1);
    tern_reader_free(reader);
    CU_ASSERT(allocations.largest < 300000);
    CU_ASSERT(allocations.requests < 20);
    UNIT_SIZE(allocations.live_blocks, 0);
    CU_ASSERT(in_arena.largest < 20000);
    tern_arena_free(&arena);
}

/* A value without an end, in each format. */
static void test_endless_values(void)
{
    static const struct {
        tern_reader_format format;
        const char *before, *text;
    } cases[] = {
        {TERN_READER_DOCUMENT, "", "["},       {TERN_READER_DOCUMENT, "\"", "x"},
        {TERN_READER_DOCUMENT, "[", "1,"},     {TERN_READER_DOCUMENT, "", "1"},
        {TERN_READER_ITEMS, "[\"", "\\\\"},    {TERN_READER_ITEMS, "[[", "[],"},
        {TERN_READER_LINES, "", "x"},          {TERN_READER_LINES, "", " "},
        {TERN_READER_SEQUENCE, "\x1E\"", "x"}, {TERN_READER_SEQUENCE, "\x1E[]", " "},
        {TERN_READER_VALUES, "{", "\"a\":1,"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        endless from = {cases[i].before, cases[i].text, NULL, SIZE_MAX, NULL, 0, 0};
        unit_allocations allocations = {0};
        tern_reader *reader =
            create((tern_reader_options){.format = cases[i].format,
                                         .decode = {.max_bytes = 1000000},
                                         .source = {generate, &from},
                                         .allocator = unit_allocator(&allocations)});
        tern_arena arena = {0};
        tern_json json;
        tern_error error;
        tern_status status = tern_reader_next(reader, &tern_type_of_json, &arena, &json, &error);
        UNIT_STATUS(status, i == 0 ? TERN_ERROR_DEPTH : TERN_ERROR_LIMIT);
        if (i > 0)
            UNIT_TEXT(error.expected, "at most 1000000 bytes");
        CU_ASSERT(allocations.largest < 5000000);
        tern_reader_free(reader);
        UNIT_SIZE(allocations.live_blocks, 0);
        tern_arena_free(&arena);
    }
}

/* Each byte is looked at a few times, also when it comes alone: else this takes for ever. */
static void test_single_bytes(void)
{
    enum { SIZE = 1000000 };
    static const tern_reader_format formats[] = {TERN_READER_DOCUMENT, TERN_READER_ITEMS,
                                                 TERN_READER_LINES, TERN_READER_SEQUENCE};

    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        unit_allocations allocations = {0};
        tern_reader *reader = create(
            (tern_reader_options){.format = formats[i], .allocator = unit_allocator(&allocations)});
        tern_arena arena = {0};
        tern_json json;
        tern_status status = TERN_MORE;
        const char *before = formats[i] == TERN_READER_ITEMS      ? "["
                             : formats[i] == TERN_READER_SEQUENCE ? "\x1E"
                                                                  : "";
        feed(reader, before);
        feed(reader, "[\"");
        for (size_t at = 0; status == TERN_MORE && at < SIZE; at++) {
            feed(reader, "x");
            status = tern_reader_next(reader, &tern_type_of_json, &arena, &json, NULL);
        }
        UNIT_STATUS(status, TERN_MORE);
        feed(reader, "\"]\n");
        UNIT_STATUS(tern_reader_next(reader, &tern_type_of_json, &arena, &json, NULL), TERN_OK);
        UNIT_SIZE(json.text.len, SIZE + 4);
        CU_ASSERT(allocations.requests < 30);
        tern_reader_free(reader);
        tern_arena_free(&arena);
    }
}

/* Places are right also where what came before has left the buffer. */
static void test_places(void)
{
    enum { LINES = 3000 };
    static const tern_reader_format formats[] = {TERN_READER_LINES, TERN_READER_ITEMS,
                                                 TERN_READER_VALUES, TERN_READER_SEQUENCE};
    static const char *const before[] = {"", "[", "", "\x1E"};
    static const char *const between[] = {"\n", ",\r\n", " \n", "\n\x1E"};

    for (size_t i = 0; i < 4 * 40; i++) {
        uint64_t random = i;
        size_t most = 1 + i, bytes, value = 0;
        unit_allocations allocations = {0};
        tern_reader *reader = create((tern_reader_options){
            .format = formats[i / 40], .allocator = unit_allocator(&allocations)});
        char *text = (char *)malloc(LINES * 32), pointer[32] = "/x";
        size_t length = (size_t)sprintf(text, "%s", before[i / 40]);
        tern_arena arena = {0};
        sample_point point;
        tern_error error;
        tern_status status = TERN_OK;
        for (size_t line = 1; line < LINES; line++)
            length +=
                (size_t)sprintf(text + length, "{\"x\":%zu,\"y\":2}%s", line, between[i / 40]);
        bytes = length;
        length += (size_t)sprintf(text + length, "  {\"x\":true,\"y\":2}");
        for (size_t at = 0; status == TERN_OK;) {
            size_t piece = 1 + (size_t)(unit_random(&random) % (most * most));
            piece = piece < length - at ? piece : length - at;
            UNIT_STATUS(tern_reader_feed(reader, text + at, piece), TERN_OK);
            at += piece;
            if (at == length)
                tern_reader_finish(reader);
            while ((status = tern_reader_next(reader, &tern_type_of_sample_point, &arena, &point,
                                              &error)) == TERN_OK)
                CU_ASSERT_EQUAL(point.x, (int32_t)++value);
            if (status == TERN_MORE)
                status = TERN_OK;
        }
        UNIT_STATUS(status, TERN_ERROR_TYPE);
        UNIT_SIZE(value, LINES - 1);
        UNIT_SIZE(error.byte, bytes + 7);
        UNIT_SIZE(error.line, LINES);
        UNIT_SIZE(error.column, formats[i / 40] == TERN_READER_SEQUENCE ? 9 : 8);
        if (formats[i / 40] == TERN_READER_ITEMS)
            snprintf(pointer, sizeof pointer, "/%d/x", LINES - 1);
        UNIT_TEXT(error.pointer, pointer);
        CU_ASSERT(allocations.largest <= 4 * (most * most + 1000));
        tern_reader_free(reader);
        tern_arena_free(&arena);
        free(text);
    }
}

/* Reads strings to the end or the first failure, for which `status` tells; counts them. */
static size_t count_strings(tern_reader *reader, tern_arena *arena, tern_status *out_status,
                            tern_error *error)
{
    tern_str text;
    size_t count = 0;

    while ((*out_status = tern_reader_next(reader, &tern_type_of_str, arena, &text, error)) ==
           TERN_OK) {
        CU_ASSERT(text.len == 10 || text.len == 0);
        count++;
    }
    return count;
}

static void test_each_allocation(void)
{
    static const tern_reader_format formats[] = {TERN_READER_ITEMS, TERN_READER_LINES};

    for (size_t i = 0; i < 2; i++) {
        tern_status status = TERN_ERROR_MEMORY;
        for (size_t fail_at = 1; status != TERN_END; fail_at++) {
            bool items = formats[i] == TERN_READER_ITEMS;
            endless from = {items ? "[" : "\n",
                            items ? "\"0123456789\"," : "\"0123456789\"\n",
                            items ? "\"\"]" : "\"\"",
                            30000,
                            NULL,
                            0,
                            0};
            unit_allocations allocations = {.fail_at = fail_at};
            tern_reader_options options = {.format = formats[i],
                                           .source = {generate, &from},
                                           .allocator = unit_allocator(&allocations)};
            tern_reader *reader;
            tern_arena arena = {0};
            tern_error error = {.status = TERN_OK};
            size_t count = 0;
            status = tern_reader_create(&options, &reader, &error);
            if (status == TERN_OK) {
                count = count_strings(reader, &arena, &status, &error);
                CU_ASSERT(status == TERN_ERROR_MEMORY || count == 30001);
            } else {
                CU_ASSERT_PTR_NULL(reader);
            }
            if (status != TERN_END) {
                UNIT_STATUS(status, TERN_ERROR_MEMORY);
                UNIT_STATUS(error.status, TERN_ERROR_MEMORY);
            }
            if (reader && status != TERN_END) {
                allocations.fail_at = 0;
                UNIT_SIZE(count_strings(reader, &arena, &status, &error), 0);
                UNIT_STATUS(status, items ? TERN_ERROR_MEMORY : TERN_END);
                status = TERN_ERROR_MEMORY;
            }
            tern_reader_free(reader);
            UNIT_SIZE(allocations.live_blocks, 0);
            CU_ASSERT_FALSE(allocations.wrong_size);
            tern_arena_free(&arena);
            CU_ASSERT(status != TERN_END || fail_at > 2);
        }
    }
}

static void test_each_allocation_fed(void)
{
    tern_status status = TERN_ERROR_MEMORY;

    for (size_t fail_at = 2; status != TERN_OK; fail_at++) {
        unit_allocations allocations = {.fail_at = fail_at};
        tern_reader *reader =
            create((tern_reader_options){.allocator = unit_allocator(&allocations)});
        tern_arena arena = {0};
        tern_str text;
        status = tern_reader_feed(reader, "\"", 1);
        for (size_t i = 0; i < 5000 && status == TERN_OK; i++)
            status = tern_reader_feed(reader, "x", 1);
        if (status != TERN_OK) {
            UNIT_STATUS(status, TERN_ERROR_MEMORY);
            allocations.fail_at = 0;
        }
        /* What it has is as it was. */
        feed(reader, "\"");
        UNIT_STATUS(tern_reader_next(reader, &tern_type_of_str, &arena, &text, NULL),
                    fail_at == 2 ? TERN_MORE : TERN_OK);
        tern_reader_free(reader);
        UNIT_SIZE(allocations.live_blocks, 0);
        tern_arena_free(&arena);
        CU_ASSERT(status != TERN_OK || fail_at > 3);
    }
}

/* A value that the arena has no room for is one that fails; others come before and behind it. */
static void test_each_arena_allocation(void)
{
    static const char lines[] = "{\"x\":1,\"y\":2,\"more\":[1,2,3]}\n{\"x\":3,\"y\":4}\n";
    static const char items[] = "[{\"x\":1,\"y\":2,\"more\":[1,2,3]},{\"x\":3,\"y\":4}]";
    static const char *const texts[] = {items, lines};

    for (size_t i = 0; i < 2; i++) {
        tern_status status = TERN_ERROR_MEMORY;
        for (size_t fail_at = 1; status != TERN_OK; fail_at++) {
            unit_allocations allocations = {.fail_at = fail_at};
            tern_arena arena = unit_arena(&allocations);
            tern_reader *reader = create(
                (tern_reader_options){.format = i == 0 ? TERN_READER_ITEMS : TERN_READER_LINES});
            sample_point point;
            tern_error error;
            feed(reader, texts[i]);
            status = tern_reader_next(reader, &tern_type_of_sample_point, &arena, &point, &error);
            if (status != TERN_OK) {
                UNIT_STATUS(status, TERN_ERROR_MEMORY);
                UNIT_STATUS(error.status, TERN_ERROR_MEMORY);
            }
            allocations.fail_at = 0;
            UNIT_STATUS(
                tern_reader_next(reader, &tern_type_of_sample_point, &arena, &point, &error),
                TERN_OK);
            CU_ASSERT_EQUAL(point.x, 3);
            tern_reader_free(reader);
            tern_arena_free(&arena);
            UNIT_SIZE(allocations.live_blocks, 0);
            CU_ASSERT(status != TERN_OK || fail_at > 1);
        }
    }
}

/* A source that fails says so once where a loop goes on after failures, and else for ever. What
 * came before it and is no whole value is none. */
static void test_failing_source(void)
{
    static const tern_reader_format formats[] = {TERN_READER_LINES, TERN_READER_SEQUENCE,
                                                 TERN_READER_VALUES, TERN_READER_ITEMS};
    static const char *const texts[] = {"1\n2\n3",
                                        "\x1E"
                                        "1\n\x1E"
                                        "2\n\x1E"
                                        "3 ",
                                        "1\n2\n3", "[1,\n2,\n3"};

    for (size_t i = 0; i < 4; i++) {
        endless from = {texts[i], "", NULL, 0, NULL, 0, 2};
        tern_reader *reader =
            create((tern_reader_options){.format = formats[i], .source = {generate, &from}});
        tern_arena arena = {0};
        tern_error error;
        int64_t value;
        for (int64_t expected = 1; expected <= 2; expected++) {
            UNIT_STATUS(tern_reader_next(reader, &tern_type_of_int64, &arena, &value, &error),
                        TERN_OK);
            CU_ASSERT_EQUAL(value, expected);
        }
        UNIT_STATUS(tern_reader_next(reader, &tern_type_of_int64, &arena, &value, &error),
                    TERN_ERROR_READ);
        UNIT_STATUS(error.status, TERN_ERROR_READ);
        UNIT_SIZE(error.byte, strlen(texts[i]));
        UNIT_SIZE(error.line, 3);
        UNIT_TEXT(error.pointer, "");
        UNIT_STATUS(tern_reader_next(reader, &tern_type_of_int64, &arena, &value, &error),
                    i < 2 ? TERN_END : TERN_ERROR_READ);
        tern_reader_free(reader);
        tern_arena_free(&arena);
    }
}

static const unit_test tests[] = {
    {"reader", "options", test_options},
    {"reader", "values outlive the reader", test_values_outlive_the_reader},
    {"reader", "pointers too long to show", test_long_pointers},
    {"reader", "the error that decode gives", test_as_decode},
    {"reader", "JSONTestSuite", test_suite_of_documents},
    {"reader", "places in a long input", test_places},
    {"reader", "bounded memory", test_bounded_memory},
    {"reader", "values without an end", test_endless_values},
    {"reader", "a million single bytes", test_single_bytes},
    {"reader", "each allocation fails in turn", test_each_allocation},
    {"reader", "each allocation for what is fed", test_each_allocation_fed},
    {"reader", "each allocation for values", test_each_arena_allocation},
    {"reader", "a source that fails", test_failing_source},
};

UNIT_MAIN(tests)

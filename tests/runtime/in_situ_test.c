/* in_situ_test.c - decoding where the document is: the same as from a copy, in every respect but
 * where the strings are. */
#include "sample.h"
#include "unit.h"

#include <stdlib.h>

enum { VALUE_SIZE = 4096 };

/* In memory of just the size that the call may touch. */
static char *room_for(tern_str json)
{
    char *text = (char *)malloc(json.len + TERN_PADDING);

    CU_ASSERT_FATAL(text != NULL);
    if (json.len > 0)
        memcpy(text, json.ptr, json.len);
    memset(text + json.len, 'x', TERN_PADDING);
    return text;
}

/* Decodes both ways, and compares all there is to compare. */
static void check_same(const tern_type *type, tern_str json, const tern_decode_options *options)
{
    _Alignas(max_align_t) char copied[VALUE_SIZE], in_situ[VALUE_SIZE];
    tern_arena arena = {0};
    tern_error expected = {0}, error = {0};
    char *text = room_for(json);
    tern_status status;

    CU_ASSERT_FATAL(type->size <= VALUE_SIZE);
    status = tern_decode(type, json, options, &arena, copied, &expected);
    UNIT_STATUS(tern_decode_in_situ(type, text, json.len, options, &arena, in_situ, &error),
                status);
    UNIT_TEXT(unit_error_text(&error), unit_error_text(&expected));
    CU_ASSERT(status == TERN_OK ? tern_equal(type, copied, in_situ)
                                : memcmp(copied, in_situ, type->size) == 0);
    tern_arena_free(&arena);
    free(text);
}

static const char *const people =
    "{ \"id\": 1,\n  \"next\": {\"id\": 2, \"next\": null, \"na\\nme\": \"a\\nb\\u000ac\\\\\",\n"
    "   \"other\": [\"\\ud83d\\ude00\\n\", \"Z\xC3\xBCrich\",\n {\"k\": 1e2}]},\n"
    " \"children\": [ {\"id\": 3, \"next\": null, \"unknown\": \"\\n\\n\\n\" } ],\n"
    " \"last\": \"\\\"\\t\\n\" }\n";

static const struct {
    const tern_type *type;
    const char *json;
} documents[] = {
    {&tern_type_of_sample_node, people},
    {&tern_type_of_tern_map_str, "{\"a\":\"1\\n\",\n\"b\\n\":\"\xF0\x9F\x98\x80\\\"\",\"c\":\"\"}"},
    {&tern_type_of_tern_array_str, "[\"\\n\\n\",\n\"x\\ny\",\"a long text of more than one block\\t"
                                   " and more of it, so that the rest is moved by blocks\"]"},
    {&tern_type_of_sample_shape, "{\"radius\":2.5,\n\"type\":\"cir\\u0063le\"}"},
    {&tern_type_of_sample_owner, "{\"name\":\"a\\nb\",\n\"login\":\"c\\nd\",\"email\":\"e\"}"},
    {&tern_type_of_sample_color, "\"dark\\u0020blue\""},
    {&tern_type_of_json, "{\"a\":[\"\\n\",\n1]}"},
};
enum { DOCUMENTS = sizeof documents / sizeof documents[0] };

/* Unknown fields, values and duplicates refused, and none of them. */
static const tern_decode_options settings[] = {
    {0, 0, 0, 0, TERN_UNKNOWN_KEEP, false, false},
    {0, 0, 0, 0, TERN_UNKNOWN_REFUSE, true, true},
    {2, 0, 5, 2, TERN_UNKNOWN_DROP, false, false},
};
enum { SETTINGS = sizeof settings / sizeof settings[0] };

static void test_whole(void)
{
    for (size_t i = 0; i < DOCUMENTS; i++) {
        for (size_t j = 0; j < SETTINGS; j++)
            check_same(documents[i].type, tern_str_of(documents[i].json), &settings[j]);
    }
}

static void test_cut_off(void)
{
    for (size_t i = 0; i < DOCUMENTS; i++) {
        tern_str json = tern_str_of(documents[i].json);
        for (size_t length = json.len; length-- > 0;) {
            json.len = length;
            for (size_t j = 0; j < SETTINGS; j++)
                check_same(documents[i].type, json, &settings[j]);
        }
    }
}

/* Each byte replaced: whatever is wrong is found in the same place. */
static void test_changed(void)
{
    static const char replacements[] = {'"', '\\', '\n', 'n', '1', '{', '}', ',', '\0', '\xFF'};

    for (size_t i = 0; i < DOCUMENTS; i++) {
        tern_str json = tern_str_of(documents[i].json);
        char *changed = (char *)malloc(json.len);
        CU_ASSERT_FATAL(changed != NULL);
        for (size_t at = 0; at < json.len; at++) {
            for (size_t j = 0; j < sizeof replacements; j++) {
                tern_str text = {changed, json.len};
                memcpy(changed, json.ptr, json.len);
                changed[at] = replacements[j];
                check_same(documents[i].type, text, &settings[(at + j) % SETTINGS]);
            }
        }
        free(changed);
    }
}

/* Strings are in the document, NUL-terminated; the arena has none of them. */
static void test_strings(void)
{
    tern_arena_options none = {.buffer_only = true};
    tern_str json = TERN_STR("\"plain text\"");
    char *text = room_for(json);
    tern_arena arena;
    tern_str value;

    tern_arena_init(&arena, &none);
    UNIT_STATUS(tern_decode_in_situ(&tern_type_of_str, text, json.len, NULL, &arena, &value, NULL),
                TERN_OK);
    CU_ASSERT(value.ptr == text + 1 && value.ptr[value.len] == '\0');
    UNIT_STR(value, "plain text");
    free(text);

    json = TERN_STR("\"\\u00e9\\n\\\"\\\\\\ud83d\\ude00 and \xC3\xA9\"");
    text = room_for(json);
    UNIT_STATUS(tern_decode_in_situ(&tern_type_of_str, text, json.len, NULL, &arena, &value, NULL),
                TERN_OK);
    CU_ASSERT(value.ptr == text + 1 && value.ptr[value.len] == '\0');
    UNIT_STR(value, "\xC3\xA9\n\"\\\xF0\x9F\x98\x80 and \xC3\xA9");
    free(text);
}

/* Escapes, characters of each length and plain runs of each length, behind each other. */
static void test_unescaping(void)
{
    static const struct {
        const char *json;
        const char *text;
    } pieces[] = {
        {"\\n", "\n"},
        {"\\\"", "\""},
        {"\\u0041", "A"},
        {"\\u00e9", "\xC3\xA9"},
        {"\\u65e5", "\xE6\x97\xA5"},
        {"\\ud83d\\ude00", "\xF0\x9F\x98\x80"},
        {"\xC3\xA9", "\xC3\xA9"},
        {"\xE6\x97\xA5", "\xE6\x97\xA5"},
        {"\xF0\x9F\x98\x80", "\xF0\x9F\x98\x80"},
        {"", ""},
    };
    enum { PIECES = sizeof pieces / sizeof pieces[0], RUN_MAX = 40 };
    static const char run[] = "abcdefghijklmnopqrstuvwxyz0123456789,.-_";
    uint64_t state = 4;

    for (int round = 0; round < 20000; round++) {
        char json[2000], text[2000];
        tern_str document = {json, 1}, value;
        size_t length = 0, count = unit_random(&state) % 12;
        tern_arena arena = {0};
        char *here;
        json[0] = '"';
        for (size_t i = 0; i < count; i++) {
            size_t piece = unit_random(&state) % PIECES, plain = unit_random(&state) % RUN_MAX;
            memcpy(json + document.len, pieces[piece].json, strlen(pieces[piece].json));
            document.len += strlen(pieces[piece].json);
            memcpy(text + length, pieces[piece].text, strlen(pieces[piece].text));
            length += strlen(pieces[piece].text);
            memcpy(json + document.len, run, plain);
            document.len += plain;
            memcpy(text + length, run, plain);
            length += plain;
        }
        json[document.len++] = '"';
        text[length] = '\0';
        UNIT_STATUS(tern_decode(&tern_type_of_str, document, NULL, &arena, &value, NULL), TERN_OK);
        UNIT_STR(value, text);
        here = room_for(document);
        UNIT_STATUS(
            tern_decode_in_situ(&tern_type_of_str, here, document.len, NULL, &arena, &value, NULL),
            TERN_OK);
        UNIT_STR(value, text);
        free(here);
        tern_arena_free(&arena);
    }
}

static const unit_test tests[] = {
    {"in situ", "whole documents", test_whole},
    {"in situ", "documents cut off at every byte", test_cut_off},
    {"in situ", "documents with a byte changed", test_changed},
    {"in situ", "where strings are", test_strings},
    {"in situ", "escapes undone", test_unescaping},
};

UNIT_MAIN(tests)

/* memory_test.c - M1 to M5 of docs/guarantees.md: how generated C goes wrong in memory.
 * M6, names that break a build, is in test_names.py. */
#include <clerk/clerk.h>
#include <genesys/genesys.h>
#include <stdio.h>
#include <stdlib.h>
#include <vapi/vapi.h>
#include <zendesk/zendesk.h>

#include "document.h"

static const tern_api *const apis[] = {&tern_api_of_clerk, &tern_api_of_zendesk, &tern_api_of_vapi,
                                       &tern_api_of_genesys};
enum { APIS = sizeof apis / sizeof apis[0] };

/* A session with a map of models, arrays, nested models and unknown fields. */
static const char full[] =
    "{\"id\":\"7f5a\",\"segmentAssignments\":[{},{\"x\":1}],"
    "\"attributes\":{\"plan\":{\"dataType\":\"String\",\"value\":\"gold\"},"
    "\"visits\":{\"dataType\":\"Integer\",\"value\":\"0\"}},"
    "\"attributeLists\":{\"seen\":{\"dataType\":\"String\",\"values\":[\"a\",\"b\"]}},"
    "\"browser\":{\"family\":\"Firefox\",\"version\":\"140\"},\"searchTerms\":[\"headset\",\"\"],"
    "\"eventCount\":12,\"\":{\"free\":[null]}}";

/* Decodes into memory that holds rubbish. Whatever comes of it, it must be the one or the other. */
static void feed(const tern_type *type, const char *text)
{
    tern_arena arena = {0};
    tern_error error = {0};
    void *value = malloc(type->size);
    tern_str encoded;
    tern_status status;

    if (value == NULL)
        abort();
    memset(value, 0xA5, type->size);
    status = tern_decode(type, tern_str_of(text), NULL, &arena, value, &error);
    CU_ASSERT(status == error.status);
    if (status == TERN_OK)
        UNIT_STATUS(tern_encode(type, value, NULL, &arena, &encoded, &error), TERN_OK);
    free(value);
    tern_arena_free(&arena);
}

/* The property `key` of the document, be it known, with a value of each JSON type. */
static void feed_property(const tern_type *type, const char *key, bool upper)
{
    static const char *const values[] = {"null", "true",  "5",  "5.5",    "\"\"",
                                         "[]",   "[[]]",  "{}", "[null]", "{\"\":null}",
                                         "[{}]", "1e999", "-"};
    char text[400];

    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        int start = snprintf(text, sizeof text, "{\"%.300s", key);
        snprintf(text + start, sizeof text - (size_t)start, "\":%s}", values[i]);
        for (int j = 2; upper && j < start; j++)
            text[j] = text[j] >= 'a' && text[j] <= 'z' ? (char)(text[j] - 'a' + 'A') : text[j];
        feed(type, text);
    }
}

static void test_no_input_crashes(void)
{
    static const char *const documents[] = {
        "",   "null", "true",    "5", "\"\"", "[]", "{}",   "[1,2]",  "{\"name\":5}",
        "[[", "{\"a", "\"\\uD8", "-", "1e",   "[,", "\xFF", "{\"\"}", "{\"when\":null}"};

    for (size_t i = 0; i < APIS; i++) {
        for (size_t j = 0; j < apis[i]->count; j++) {
            const tern_type *type = apis[i]->types[j].type;
            for (size_t k = 0; k < sizeof documents / sizeof documents[0]; k++)
                feed(type, documents[k]);
            for (size_t k = 0; type->kind == TERN_KIND_MODEL && k < type->of.model.count; k++) {
                feed_property(type, type->of.model.fields[k].key, false);
                feed_property(type, type->of.model.fields[k].key, true);
            }
        }
    }
}

/* Decode, encode and copy. */
static tern_status use(tern_arena *arena)
{
    genesys_session session, copy;
    tern_str encoded;
    tern_status status = genesys_session_decode(tern_str_of(full), arena, &session, NULL);

    if (status == TERN_OK)
        status = tern_copy(&tern_type_of_genesys_session, &session, arena, &copy, NULL);
    if (status == TERN_OK)
        status = genesys_session_encode(&copy, arena, &encoded, NULL);
    if (status == TERN_OK)
        UNIT_STR(encoded, full);
    return status;
}

static void test_failing_allocations(void)
{
    tern_status status = TERN_ERROR_MEMORY;
    size_t failures = 0;

    for (size_t i = 1; status != TERN_OK; i++) {
        unit_allocations allocations = {.fail_at = i};
        tern_arena arena = unit_arena(&allocations);
        status = use(&arena);
        CU_ASSERT_FATAL(status == TERN_OK || status == TERN_ERROR_MEMORY);
        failures += status != TERN_OK;
        tern_arena_free(&arena);
        UNIT_SIZE(allocations.live_blocks, 0);
    }
    CU_ASSERT(failures > 0);
    /* The same byte by byte. */
    status = TERN_ERROR_LIMIT;
    for (size_t size = 0; status != TERN_OK; size += 8) {
        tern_arena_options options = {.buffer_size = size, .buffer_only = true};
        tern_arena arena;
        options.buffer = malloc(size + 1);
        tern_arena_init(&arena, &options);
        status = use(&arena);
        CU_ASSERT_FATAL(status == TERN_OK || status == TERN_ERROR_LIMIT);
        tern_arena_free(&arena);
        free(options.buffer);
    }
}

static void test_one_arena_owns_all(void)
{
    unit_allocations allocations = {0};
    tern_arena arena = unit_arena(&allocations);
    char *text = strcpy((char *)malloc(sizeof full), full);
    genesys_session session, other;

    CU_ASSERT_EQUAL_FATAL(genesys_session_decode(tern_str_of(text), &arena, &session, NULL),
                          TERN_OK);
    /* Not the document's bytes, */
    memset(text, 'x', sizeof full - 1);
    free(text);
    CU_ASSERT(document_encodes_to(&tern_type_of_genesys_session, &session, full));
    /* not a flag: what is borrowed and what is owned can stand side by side, */
    tern_set(session.short_id, TERN_STR("1234"));
    tern_clear(session.attributes);
    other = session;
    UNIT_STR(other.browser.value->family, "Firefox");
    /* and one call gives it all back. */
    CU_ASSERT(allocations.live_blocks > 0);
    tern_arena_free(&arena);
    UNIT_SIZE(allocations.live_blocks, 0);
    UNIT_SIZE(allocations.live_bytes, 0);
}

static void test_allocators_and_iteration(void)
{
    unit_allocations allocations = {0};
    tern_arena arena = unit_arena(&allocations);
    genesys_session session;
    const genesys_map_custom_event_attribute *map;
    size_t pairs = 0;

    CU_ASSERT_EQUAL_FATAL(genesys_session_decode(tern_str_of(full), &arena, &session, NULL),
                          TERN_OK);
    /* Two walks of one map at once, and look-ups between their steps. */
    map = &session.attributes.value;
    for (size_t i = 0; i < map->count; i++) {
        for (size_t j = 0; j < map->count; j++) {
            CU_ASSERT_PTR_EQUAL(genesys_map_custom_event_attribute_find(map, map->entries[j].key),
                                &map->entries[j].value);
            pairs++;
        }
    }
    UNIT_SIZE(pairs, 4);
    tern_arena_free(&arena);
    CU_ASSERT(allocations.requests > 0);
    UNIT_SIZE(allocations.live_blocks, 0);
    CU_ASSERT_FALSE(allocations.wrong_size);
}

/* `count` times `open` behind `start`, not closed, to be freed. */
static char *nested(const char *start, const char *open, size_t count)
{
    size_t length = strlen(start), step = strlen(open);
    char *text = (char *)malloc(length + count * step + 1);

    if (text == NULL)
        abort();
    memcpy(text, start, length);
    for (size_t i = 0; i < count; i++)
        memcpy(text + length + i * step, open, step);
    text[length + count * step] = '\0';
    return text;
}

static void check_depth(const tern_type *type, const char *start, const char *open)
{
    char *text = nested(start, open, 100000);
    tern_decode_options options = {.max_depth = UINT32_MAX};
    tern_arena arena = {0};
    void *value = malloc(type->size);

    UNIT_STATUS(tern_decode(type, tern_str_of(text), NULL, &arena, value, NULL), TERN_ERROR_DEPTH);
    UNIT_STATUS(tern_decode(type, tern_str_of(text), &options, &arena, value, NULL),
                TERN_ERROR_DEPTH);
    free(value);
    free(text);
    tern_arena_free(&arena);
}

static void test_deep_nesting(void)
{
    char *deep = nested("", "[", 100000);
    zendesk_session_object session = {0};
    tern_map_json_entry entry = {TERN_STR("deep"), {tern_str_of(deep)}};
    tern_arena arena = {0};
    tern_str encoded;

    check_depth(&tern_type_of_zendesk_session_object, "{\"x\":", "[");
    check_depth(&tern_type_of_zendesk_session_object, "{\"x\":", "{\"\":");
    check_depth(&tern_type_of_vapi_session, "{\"messages\":", "[");
    check_depth(&tern_type_of_vapi_json_schema, "", "{\"items\":");
    check_depth(&tern_type_of_json, "", "[");
    session.additional_properties.entries = &entry;
    session.additional_properties.count = 1;
    UNIT_STATUS(zendesk_session_object_encode(&session, &arena, &encoded, NULL), TERN_ERROR_DEPTH);
    tern_arena_free(&arena);
    free(deep);
}

static const unit_test tests[] = {
    {"memory", "M1 no input crashes", test_no_input_crashes},
    {"memory", "M2 every allocation may fail", test_failing_allocations},
    {"memory", "M3 one arena owns everything", test_one_arena_owns_all},
    {"memory", "M4 blocks go back where they came from, walks keep no state",
     test_allocators_and_iteration},
    {"memory", "M5 deep nesting is refused", test_deep_nesting},
};

UNIT_MAIN(tests)

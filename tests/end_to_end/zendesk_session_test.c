/* zendesk_session_test.c - a Zendesk session: 64-bit ids, and null beside absent everywhere. */
#include <zendesk/zendesk.h>

#include "document.h"

static const tern_type *const type = DOCUMENT_TYPE(zendesk_session_object);

static void test_decoded(void)
{
    tern_arena arena = {0};
    zendesk_session_object session;
    tern_json *json;

    CU_ASSERT_FATAL(document_decodes(type, "zendesk.SessionObject.full", &arena, &session));
    CU_ASSERT_EQUAL(session.id, INT64_MAX);
    CU_ASSERT(tern_is_some(session.authenticated_at));
    UNIT_STR(session.authenticated_at.value, "2026-03-01T08:15:30Z");
    CU_ASSERT(tern_is_some(session.last_seen_at));
    UNIT_SIZE(session.last_seen_at.value.len, 0);
    CU_ASSERT_EQUAL(tern_value_or(session.user_id, 0), INT64_C(-9007199254740993));
    UNIT_SIZE(session.additional_properties.count, 4);
    json = tern_map_json_find(&session.additional_properties, TERN_STR("device"));
    CU_ASSERT_PTR_NOT_NULL_FATAL(json);
    UNIT_STR(json->text, "{\"name\": \"M\u00fcller\u2019s iPhone\", \"trusted\": false}");
    json = tern_map_json_find(&session.additional_properties, TERN_STR("score"));
    CU_ASSERT_PTR_NOT_NULL_FATAL(json);
    UNIT_STR(json->text, "1e400");
    CU_ASSERT(document_encodes_to_file(type, &session, "zendesk.SessionObject.full"));
    tern_arena_free(&arena);
}

static void test_nulls(void)
{
    tern_arena arena = {0};
    zendesk_session_object session;

    CU_ASSERT_FATAL(document_decodes(type, "zendesk.SessionObject.nulls", &arena, &session));
    CU_ASSERT(tern_is_null(session.authenticated_at) && !tern_is_absent(session.authenticated_at));
    CU_ASSERT(tern_is_null(session.last_seen_at) && !tern_is_some(session.last_seen_at));
    CU_ASSERT(tern_is_null(session.url));
    CU_ASSERT(tern_is_null(session.user_id));
    CU_ASSERT_EQUAL(tern_value_or(session.user_id, 42), 42);
    CU_ASSERT_EQUAL(session.id, 0);
    CU_ASSERT(document_encodes_to_file(type, &session, "zendesk.SessionObject.nulls"));
    tern_arena_free(&arena);
}

static void test_minimal(void)
{
    tern_arena arena = {0};
    zendesk_session_object session;

    CU_ASSERT_FATAL(document_decodes(type, "zendesk.SessionObject.minimal", &arena, &session));
    CU_ASSERT(tern_is_absent(session.authenticated_at) && !tern_is_null(session.authenticated_at));
    CU_ASSERT(tern_is_absent(session.last_seen_at));
    CU_ASSERT(tern_is_absent(session.url));
    CU_ASSERT(tern_is_absent(session.user_id));
    CU_ASSERT_EQUAL(session.id, INT64_C(9007199254740993));
    CU_ASSERT(document_encodes_to_file(type, &session, "zendesk.SessionObject.minimal"));
    tern_arena_free(&arena);
}

/* Each of absent, null and value, turned into each of the others. */
static void test_edited(void)
{
    tern_arena arena = {0};
    zendesk_session_object session;

    CU_ASSERT_FATAL(document_decodes(type, "zendesk.SessionObject.full", &arena, &session));
    tern_set_null(session.authenticated_at);
    tern_clear(session.last_seen_at);
    tern_set(session.url, TERN_STR("\u65e5\"\\\n\x01"));
    tern_set(session.user_id, 0);
    session.id = INT64_MIN;
    session.additional_properties.count = 1;
    CU_ASSERT(document_encodes_to(
        type, &session,
        "{\"authenticated_at\":null,\"id\":-9223372036854775808,"
        "\"url\":\"\u65e5\\\"\\\\\\n\\u0001\",\"user_id\":0,"
        "\"device\":{\"name\":\"M\u00fcller\u2019s iPhone\",\"trusted\":false}}"));
    tern_clear(session.authenticated_at);
    tern_set(session.last_seen_at, TERN_STR(""));
    tern_set_null(session.url);
    tern_clear(session.user_id);
    session.additional_properties.count = 0;
    CU_ASSERT(document_encodes_to(
        type, &session, "{\"id\":-9223372036854775808,\"last_seen_at\":\"\",\"url\":null}"));
    tern_set(session.authenticated_at, TERN_STR("now"));
    tern_set_null(session.last_seen_at);
    tern_clear(session.url);
    tern_set_null(session.user_id);
    CU_ASSERT(document_encodes_to(type, &session,
                                  "{\"authenticated_at\":\"now\",\"id\":-9223372036854775808,"
                                  "\"last_seen_at\":null,\"user_id\":null}"));
    tern_arena_free(&arena);
}

static void test_built(void)
{
    const zendesk_session_object session = {
        .id = 3432,
        .authenticated_at = TERN_SOME(TERN_STR("2014-11-18T17:24:29Z")),
        .last_seen_at = TERN_NULL,
        .user_id = TERN_SOME(INT64_C(9007199254740993)),
    };
    const zendesk_session_object zero = {0};

    CU_ASSERT(document_encodes_to(type, &session,
                                  "{\"authenticated_at\":\"2014-11-18T17:24:29Z\",\"id\":3432,"
                                  "\"last_seen_at\":null,\"user_id\":9007199254740993}"));
    CU_ASSERT(document_encodes_to(type, &zero, "{\"id\":0}"));
}

static void test_errors(void)
{
    static const document_error errors[] = {
        {"9223372036854775807,", "9223372036854775808,", "9223372036854775808", TERN_ERROR_RANGE,
         "/id", "64-bit integer", "number 9223372036854775808"},
        {"-9007199254740993", "-9223372036854775809", "-9223372036854775809", TERN_ERROR_RANGE,
         "/user_id", "64-bit integer", "number -9223372036854775809"},
        {"-9007199254740993", "5e-1", "5e-1", TERN_ERROR_TYPE, "/user_id", "integer",
         "number 5e-1"},
        {"9223372036854775807,", "\"9223372036854775807\",", "\"92", TERN_ERROR_TYPE, "/id",
         "integer", "string \"9223372036854775807\""},
        {"9223372036854775807,", "null,", "null", TERN_ERROR_NULL, "/id", "integer", "null"},
        {"\"last_seen_at\": \"\"", "\"last_seen_at\":\r\n\tfalse", "false", TERN_ERROR_TYPE,
         "/last_seen_at", "string", "false"},
    };

    for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++)
        CU_ASSERT(document_refuses(type, "zendesk.SessionObject.full", &errors[i]));
}

/* Absent, null, zero and another value: four different sessions. */
static void test_equal(void)
{
    const zendesk_session_object sessions[] = {
        {.id = 1},
        {.id = 1, .user_id = TERN_NULL},
        {.id = 1, .user_id = TERN_SOME(0)},
        {.id = 1, .user_id = TERN_SOME(1)},
        {.id = 1, .url = TERN_SOME(TERN_STR(""))},
        {.id = 0},
    };
    const size_t count = sizeof sessions / sizeof sessions[0];

    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < count; j++)
            CU_ASSERT_EQUAL(zendesk_session_object_equal(&sessions[i], &sessions[j]), i == j);
    }
}

static const unit_test tests[] = {
    {"zendesk session", "decoded", test_decoded}, {"zendesk session", "nulls", test_nulls},
    {"zendesk session", "minimal", test_minimal}, {"zendesk session", "edited", test_edited},
    {"zendesk session", "built", test_built},     {"zendesk session", "errors", test_errors},
    {"zendesk session", "equal", test_equal},
};

UNIT_MAIN(tests)

/* clerk_session_test.c - a Clerk session: every presence, an open enum, free-form actor. */
#include <clerk/clerk.h>

#include "document.h"

static const tern_type *const type = DOCUMENT_TYPE(clerk_session);

static void test_decoded(void)
{
    tern_arena arena = {0};
    clerk_session session;
    clerk_session_activity_response *activity;
    tern_json *json;

    CU_ASSERT_FATAL(document_decodes(type, "clerk.Session.full", &arena, &session));
    CU_ASSERT_EQUAL(session.object.value, CLERK_SESSION_OBJECT_SESSION);
    UNIT_STR(session.id, "sess_2qXkY8vR1LmNzW3bT5cD");
    UNIT_STR(session.user_id, "user_2qXkXz\u00fcrich");
    UNIT_SIZE(strlen(session.id.ptr), session.id.len);

    CU_ASSERT_FATAL(tern_is_some(session.actor));
    CU_ASSERT(!tern_is_null(session.actor) && !tern_is_absent(session.actor));
    UNIT_SIZE(session.actor.value->additional_properties.count, 4);
    json = tern_map_json_find(&session.actor.value->additional_properties,
                              TERN_STR("gr\u00f6\u00dfe"));
    CU_ASSERT_PTR_NOT_NULL_FATAL(json);
    UNIT_STR(json->text, "[0, false, null, \"\", 1.50]");
    json = tern_map_json_find(&session.actor.value->additional_properties, TERN_STR(""));
    CU_ASSERT_PTR_NOT_NULL_FATAL(json);
    UNIT_STR(json->text, "{}");

    CU_ASSERT_EQUAL(session.status.value, CLERK_STATUS_UNRECOGNIZED);
    UNIT_STR(session.status.text, "suspended");
    UNIT_STR(TERN_ENUM_TEXT(clerk_status, session.status), "suspended");
    UNIT_STR(TERN_ENUM_TEXT(clerk_session_object, session.object), "session");

    CU_ASSERT(tern_is_null(session.last_active_organization_id));
    CU_ASSERT(!tern_is_absent(session.last_active_organization_id));
    CU_ASSERT(!tern_is_some(session.last_active_organization_id));
    UNIT_STR(tern_value_or(session.last_active_organization_id, TERN_STR("none")), "none");

    CU_ASSERT_EQUAL(session.last_active_at, INT64_C(9007199254740993));
    CU_ASSERT_EQUAL(session.expire_at, 0);
    CU_ASSERT_EQUAL(session.abandon_at, -1);
    CU_ASSERT_EQUAL(session.updated_at, INT64_MAX);
    CU_ASSERT_EQUAL(session.created_at, INT64_MIN);

    CU_ASSERT_FATAL(tern_is_some(session.latest_activity));
    activity = session.latest_activity.value;
    CU_ASSERT(tern_is_some(activity->device_type));
    UNIT_STR(activity->device_type.value, "");
    CU_ASSERT_FALSE(activity->is_mobile);
    UNIT_STR(activity->browser_name.value, "Firefox \"Nightly\" \\ 131");
    CU_ASSERT(tern_is_absent(activity->browser_version));
    UNIT_STR(activity->city.value, "\u6771\u4eac \U0001F5FC");
    json = tern_map_json_find(&activity->additional_properties, TERN_STR("latitude"));
    CU_ASSERT_PTR_NOT_NULL_FATAL(json);
    UNIT_STR(json->text, "35.6586");

    CU_ASSERT_FATAL(tern_is_some(session.tasks));
    UNIT_SIZE(session.tasks.value.count, 2);
    UNIT_STR(session.tasks.value.items[0].key, "choose-organization");
    UNIT_STR(session.tasks.value.items[1].key, "");
    json = tern_map_json_find(&session.tasks.value.items[1].additional_properties, TERN_STR("due"));
    CU_ASSERT_PTR_NOT_NULL_FATAL(json);
    UNIT_STR(json->text, "null");

    UNIT_SIZE(session.additional_properties.count, 2);
    json = tern_map_json_find(&session.additional_properties, TERN_STR("nonce"));
    CU_ASSERT_PTR_NOT_NULL_FATAL(json);
    UNIT_STR(json->text, "123456789012345678901234567890");
    CU_ASSERT_PTR_NULL(tern_map_json_find(&session.additional_properties, TERN_STR("id")));

    CU_ASSERT(document_encodes_to_file(type, &session, "clerk.Session.full"));
    tern_arena_free(&arena);
}

static void test_minimal(void)
{
    tern_arena arena = {0};
    clerk_session session;

    CU_ASSERT_FATAL(document_decodes(type, "clerk.Session.minimal", &arena, &session));
    CU_ASSERT(tern_is_absent(session.actor) && !tern_is_null(session.actor));
    CU_ASSERT(tern_is_absent(session.last_active_organization_id));
    CU_ASSERT(tern_is_absent(session.latest_activity));
    CU_ASSERT(tern_is_absent(session.tasks));
    CU_ASSERT_EQUAL(session.status.value, CLERK_STATUS_ACTIVE);
    UNIT_SIZE(session.status.text.len, 0);
    UNIT_STR(session.id, "");
    UNIT_SIZE(session.additional_properties.count, 0);
    CU_ASSERT(document_encodes_to_file(type, &session, "clerk.Session.minimal"));
    tern_arena_free(&arena);
}

/* Any order is read; the schema's is written, unknown properties last, in theirs. */
static void test_unordered(void)
{
    tern_arena arena = {0};
    clerk_session session;

    CU_ASSERT_FATAL(document_decodes(type, "clerk.Session.unordered", &arena, &session));
    CU_ASSERT_EQUAL(session.created_at, 1);
    CU_ASSERT(tern_is_some(session.tasks));
    UNIT_SIZE(session.tasks.value.count, 0);
    CU_ASSERT(tern_is_null(session.latest_activity));
    CU_ASSERT(tern_is_some(session.actor));
    CU_ASSERT(document_encodes_to(
        type, &session,
        "{\"object\":\"session\",\"id\":\"s\",\"user_id\":\"u\",\"client_id\":\"c\",\"actor\":{},"
        "\"status\":\"pending\",\"last_active_at\":5,\"latest_activity\":null,\"expire_at\":4,"
        "\"abandon_at\":3,\"updated_at\":2,\"created_at\":1,\"tasks\":[],\"x-first\":[],"
        "\"x-middle\":{\"b\":1,\"a\":[{\"deep\":true}]}}"));
    tern_arena_free(&arena);
}

static void test_edited(void)
{
    clerk_session_task tasks[3] = {{.key = TERN_STR_INIT("reset-password")}};
    clerk_session_activity_response activity = {.object = TERN_STR_INIT("session_activity"),
                                                .is_mobile = true};
    tern_arena arena = {0};
    clerk_session session, original;

    CU_ASSERT_FATAL(document_decodes(type, "clerk.Session.full", &arena, &session));
    original = session;
    CU_ASSERT(clerk_session_equal(&session, &original));

    tern_clear(session.actor);
    CU_ASSERT(!clerk_session_equal(&session, &original));
    session.status = (clerk_status){.value = CLERK_STATUS_ENDED};
    tern_set(session.last_active_organization_id, TERN_STR("org_\u00e9"));
    tern_set(activity.city, TERN_STR("Bern"));
    tern_set(session.latest_activity, &activity);
    /* A caller's array: what was there, and one more. */
    tasks[1] = tasks[0];
    tasks[0] = session.tasks.value.items[0];
    tasks[2] = session.tasks.value.items[1];
    session.tasks.value.items = tasks;
    session.tasks.value.count = 3;
    session.created_at = 0;
    CU_ASSERT(document_encodes_to(
        type, &session,
        "{\"object\":\"session\",\"id\":\"sess_2qXkY8vR1LmNzW3bT5cD\","
        "\"user_id\":\"user_2qXkXz\u00fcrich\",\"client_id\":\"client_2qXkWfJ4\","
        "\"status\":\"ended\",\"last_active_organization_id\":\"org_\u00e9\","
        "\"last_active_at\":9007199254740993,"
        "\"latest_activity\":{\"object\":\"session_activity\",\"id\":\"\",\"is_mobile\":true,"
        "\"city\":\"Bern\"},\"expire_at\":0,\"abandon_at\":-1,"
        "\"updated_at\":9223372036854775807,\"created_at\":0,"
        "\"tasks\":[{\"key\":\"choose-organization\"},{\"key\":\"reset-password\"},"
        "{\"key\":\"\",\"due\":null}],"
        "\"last_active_token\":{\"jwt\":\"eyJhbGciOi\",\"object\":\"token\"},"
        "\"nonce\":123456789012345678901234567890}"));

    tern_set_null(session.actor);
    tern_set_null(session.latest_activity);
    tern_set_null(session.tasks);
    tern_clear(session.last_active_organization_id);
    session.additional_properties.count = 0;
    CU_ASSERT(document_encodes_to(
        type, &session,
        "{\"object\":\"session\",\"id\":\"sess_2qXkY8vR1LmNzW3bT5cD\","
        "\"user_id\":\"user_2qXkXz\u00fcrich\",\"client_id\":\"client_2qXkWfJ4\",\"actor\":null,"
        "\"status\":\"ended\",\"last_active_at\":9007199254740993,\"latest_activity\":null,"
        "\"expire_at\":0,\"abandon_at\":-1,\"updated_at\":9223372036854775807,\"created_at\":0,"
        "\"tasks\":null}"));
    tern_arena_free(&arena);
}

static void test_built(void)
{
    tern_map_json_entry facts[] = {{.key = TERN_STR("sub"), .value = {TERN_STR("\"user_2\"")}},
                                   {.key = TERN_STR("n\""), .value = {TERN_STR(" 1.0 ")}}};
    clerk_actor actor = {.additional_properties = TERN_ENTRIES(facts, 2)};
    clerk_session_task task = {.key = TERN_STR("task")};
    clerk_session session = {
        .id = TERN_STR("sess_1"),
        .user_id = TERN_STR("user_1"),
        .client_id = TERN_STR("client_1"),
        .actor = TERN_SOME(&actor),
        .status = {.value = CLERK_STATUS_PENDING},
        .last_active_organization_id = TERN_NULL,
        .latest_activity = TERN_NULL,
        .last_active_at = INT64_MAX,
        .tasks = TERN_SOME(TERN_ITEMS(&task, 1)),
    };

    CU_ASSERT(document_encodes_to(
        type, &session,
        "{\"object\":\"session\",\"id\":\"sess_1\",\"user_id\":\"user_1\","
        "\"client_id\":\"client_1\",\"actor\":{\"sub\":\"user_2\",\"n\\\"\":1.0},"
        "\"status\":\"pending\",\"last_active_organization_id\":null,"
        "\"last_active_at\":9223372036854775807,\"latest_activity\":null,\"expire_at\":0,"
        "\"abandon_at\":0,\"updated_at\":0,\"created_at\":0,\"tasks\":[{\"key\":\"task\"}]}"));
}

/* What can't be written is refused, with its place; the arena is as before. */
static void test_unset(void)
{
    clerk_session session = {0};
    tern_map_json_entry entry = {.key = TERN_STR("sub"), .value = {TERN_STR("{]")}};
    clerk_actor actor = {.additional_properties = TERN_ENTRIES(&entry, 1)};
    tern_arena arena = {0};
    tern_str json = {NULL, 0};
    tern_error error;

    UNIT_STATUS(clerk_session_encode(&session, &arena, &json, &error), TERN_ERROR_UNSET);
    UNIT_TEXT(error.pointer, "/status");
    CU_ASSERT_PTR_NULL(json.ptr);
    session.status.value = (clerk_status_value)77;
    UNIT_STATUS(clerk_session_encode(&session, &arena, &json, &error), TERN_ERROR_RANGE);
    UNIT_TEXT(error.pointer, "/status");
    session.status.value = CLERK_STATUS_ACTIVE;
    tern_set(session.actor, &actor);
    UNIT_STATUS(clerk_session_encode(&session, &arena, &json, &error), TERN_ERROR_SYNTAX);
    UNIT_TEXT(error.pointer, "/actor/sub");
    session.actor.value = NULL;
    UNIT_STATUS(clerk_session_encode(&session, &arena, &json, &error), TERN_ERROR_UNSET);
    UNIT_TEXT(error.pointer, "/actor");
    tern_clear(session.actor);
    session.user_id = TERN_STR("\xff");
    UNIT_STATUS(clerk_session_encode(&session, &arena, &json, &error), TERN_ERROR_UTF8);
    UNIT_TEXT(error.pointer, "/user_id");
    UNIT_SIZE(tern_arena_bytes(&arena), 0);
    tern_arena_free(&arena);
}

static void test_errors(void)
{
    static const document_error errors[] = {
        {"\"is_mobile\": false", "\"is_mobile\": 0", "0,", TERN_ERROR_TYPE,
         "/latest_activity/is_mobile", "boolean", "number 0"},
        {"\"key\": \"\"", "\"key\": {}", "{}", TERN_ERROR_TYPE, "/tasks/1/key", "string", "object"},
        {"\"key\": \"choose-organization\"", "\"key\":\n  null", "null", TERN_ERROR_NULL,
         "/tasks/0/key", "string", "null"},
        {"9007199254740993", "9223372036854775808", "9223372036854775808", TERN_ERROR_RANGE,
         "/last_active_at", "64-bit integer", "number 9223372036854775808"},
        {"9007199254740993", "3.7", "3.7", TERN_ERROR_TYPE, "/last_active_at", "integer",
         "number 3.7"},
        {"\"suspended\"", "[]", "[]", TERN_ERROR_TYPE, "/status", "string", "array"},
        {"\"suspended\"", "null", "null", TERN_ERROR_NULL, "/status", "string", "null"},
        {"\"sub\": \"user_2qSupport\",", "\"sub\": \"user_2qSupport\"", "\"iss\"",
         TERN_ERROR_SYNTAX, "/actor", "',' or '}'", "string \"iss\""},
    };

    for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++)
        CU_ASSERT(document_refuses(type, "clerk.Session.full", &errors[i]));
    /* Counted by hand, once. */
    CU_ASSERT(document_refuses_text(type, "{\n  \"\u00e9\": 1,\n  \"tasks\": [{\"key\": 7}]\n}",
                                    TERN_ERROR_TYPE,
                                    "/tasks/0/key @33 3:21 expected string, found number 7"));
}

static void test_equal(void)
{
    tern_arena arena = {0};
    clerk_session a, b;

    CU_ASSERT_FATAL(document_decodes(type, "clerk.Session.full", &arena, &a));
    CU_ASSERT_FATAL(document_decodes(type, "clerk.Session.full", &arena, &b));
    CU_ASSERT(clerk_session_equal(&a, &b));
    tern_set(b.latest_activity.value->country, TERN_STR("CH"));
    CU_ASSERT(!clerk_session_equal(&a, &b));
    tern_set(b.latest_activity.value->country, TERN_STR("JP"));
    CU_ASSERT(clerk_session_equal(&a, &b));
    tern_clear(b.last_active_organization_id);
    CU_ASSERT(!clerk_session_equal(&a, &b));
    tern_arena_free(&arena);
}

/* One arena for many documents, one free; and again after a reset. */
static void test_one_arena(void)
{
    unit_allocations allocations = {0};
    tern_arena arena = unit_arena(&allocations);
    clerk_session sessions[8];

    for (int round = 0; round < 3; round++) {
        for (size_t i = 0; i < 8; i++)
            CU_ASSERT(document_decodes(type, "clerk.Session.full", &arena, &sessions[i]));
        for (size_t i = 1; i < 8; i++)
            CU_ASSERT(clerk_session_equal(&sessions[0], &sessions[i]));
        tern_arena_reset(&arena);
    }
    tern_arena_free(&arena);
    UNIT_SIZE(allocations.live_blocks, 0);
    CU_ASSERT_FALSE(allocations.wrong_size);
}

/* A switch over the named values, as users write it. */
static const char *describe(clerk_status status)
{
    switch (status.value) {
    case CLERK_STATUS_ACTIVE:
        return "in use";
    case CLERK_STATUS_ENDED:
    case CLERK_STATUS_EXPIRED:
        return "over";
    default:
        return "other";
    }
}

static void test_every_status(void)
{
    static const char *const texts[] = {"active",  "revoked",   "ended",    "expired",
                                        "removed", "abandoned", "replaced", "pending"};
    tern_arena arena = {0};

    for (int i = 0; i < 8; i++) {
        char json[32];
        clerk_status status = {.value = (clerk_status_value)(i + 1)};
        snprintf(json, sizeof json, "\"%s\"", texts[i]);
        CU_ASSERT(document_encodes_to(DOCUMENT_TYPE(clerk_status), &status, json));
    }
    clerk_status status;
    UNIT_STATUS(clerk_status_decode(TERN_STR("\"Active\""), &arena, &status, NULL), TERN_OK);
    UNIT_TEXT(describe(status), "other");
    UNIT_STR(status.text, "Active");
    UNIT_STATUS(clerk_status_decode(TERN_STR("\"expired\""), &arena, &status, NULL), TERN_OK);
    UNIT_TEXT(describe(status), "over");
    UNIT_STATUS(clerk_status_decode(TERN_STR("\"\""), &arena, &status, NULL), TERN_OK);
    CU_ASSERT_EQUAL(status.value, CLERK_STATUS_UNRECOGNIZED);
    tern_arena_free(&arena);
}

static const unit_test tests[] = {
    {"clerk session", "decoded", test_decoded},
    {"clerk session", "minimal", test_minimal},
    {"clerk session", "unordered", test_unordered},
    {"clerk session", "edited", test_edited},
    {"clerk session", "built", test_built},
    {"clerk session", "unset", test_unset},
    {"clerk session", "errors", test_errors},
    {"clerk session", "equal", test_equal},
    {"clerk session", "one arena", test_one_arena},
    {"clerk session", "every status", test_every_status},
};

UNIT_MAIN(tests)

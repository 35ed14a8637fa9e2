/* clerk_client_test.c - a Clerk client: sessions inside, required but nullable properties. */
#include <clerk/clerk.h>

#include <stdlib.h>

#include "document.h"

static const tern_type *const type = DOCUMENT_TYPE(clerk_client);

static void test_decoded(void)
{
    tern_arena arena = {0};
    clerk_client client;
    const clerk_session *session;
    tern_json *json;

    CU_ASSERT_FATAL(document_decodes(type, "clerk.Client.full", &arena, &client));
    CU_ASSERT_EQUAL(client.object.value, CLERK_CLIENT_OBJECT_CLIENT);
    UNIT_SIZE(client.session_ids.count, 3);
    UNIT_STR(client.session_ids.items[1], "");
    UNIT_STR(client.session_ids.items[2], "sess_\u00e9");
    UNIT_SIZE(client.sessions.count, 2);

    session = &client.sessions.items[0];
    CU_ASSERT(tern_is_null(session->actor));
    CU_ASSERT(tern_is_absent(session->last_active_organization_id));
    CU_ASSERT_FATAL(tern_is_some(session->latest_activity));
    CU_ASSERT(session->latest_activity.value->is_mobile);
    CU_ASSERT(tern_is_absent(session->latest_activity.value->city));
    CU_ASSERT(tern_is_null(session->tasks));

    session = &client.sessions.items[1];
    CU_ASSERT_EQUAL(session->object.value, CLERK_SESSION_OBJECT_UNRECOGNIZED);
    UNIT_STR(session->object.text, "session_v2");
    CU_ASSERT(tern_is_absent(session->actor));
    CU_ASSERT_EQUAL(session->status.value, CLERK_STATUS_REPLACED);
    CU_ASSERT(tern_is_some(session->tasks));
    UNIT_SIZE(session->tasks.value.count, 0);

    CU_ASSERT(tern_is_null(client.sign_in_id) && !tern_is_some(client.sign_in_id));
    CU_ASSERT(tern_is_some(client.sign_up_id) && !tern_is_null(client.sign_up_id));
    UNIT_STR(tern_value_or(client.last_active_session_id, TERN_STR("none")), "sess_\u00e9");
    CU_ASSERT_EQUAL(client.updated_at, INT64_C(9007199254740993));
    CU_ASSERT_EQUAL(client.created_at, INT64_C(-9007199254740993));
    json = tern_map_json_find(&client.additional_properties, TERN_STR("cookie_expires_at"));
    CU_ASSERT_PTR_NOT_NULL_FATAL(json);
    UNIT_STR(json->text, "null");
    CU_ASSERT(document_encodes_to_file(type, &client, "clerk.Client.full"));
    tern_arena_free(&arena);
}

static void test_empty(void)
{
    tern_arena arena = {0};
    clerk_client client, zero = {.id = TERN_STR("client_0")};

    CU_ASSERT_FATAL(document_decodes(type, "clerk.Client.empty", &arena, &client));
    UNIT_SIZE(client.session_ids.count, 0);
    UNIT_SIZE(client.sessions.count, 0);
    CU_ASSERT(tern_is_null(client.sign_in_id));
    CU_ASSERT(document_encodes_to_file(type, &client, "clerk.Client.empty"));
    /* A zeroed struct is that client: null where null is allowed, arrays empty. */
    CU_ASSERT(clerk_client_equal(&client, &zero));
    CU_ASSERT(document_encodes_to_file(type, &zero, "clerk.Client.empty"));
    tern_arena_free(&arena);
}

static void test_edited(void)
{
    tern_str ids[4];
    clerk_session sessions[2];
    tern_arena arena = {0};
    clerk_client client;

    CU_ASSERT_FATAL(document_decodes(type, "clerk.Client.full", &arena, &client));
    for (size_t i = 0; i < client.session_ids.count; i++)
        ids[i] = client.session_ids.items[i];
    ids[3] = TERN_STR("sess_new");
    client.session_ids.items = ids;
    client.session_ids.count = 4;
    /* The first session out, a new one in. */
    sessions[0] = client.sessions.items[1];
    sessions[1] =
        (clerk_session){.id = TERN_STR("sess_new"), .status = {.value = CLERK_STATUS_ACTIVE}};
    client.sessions.items = sessions;
    client.sessions.count = 2;
    tern_set(client.sign_in_id, TERN_STR("sia_1"));
    tern_set_null(client.sign_up_id);
    tern_set(client.last_active_session_id, ids[3]);
    CU_ASSERT(document_encodes_to(
        type, &client,
        "{\"object\":\"client\",\"id\":\"client_2qXkWfJ4\","
        "\"session_ids\":[\"sess_1\",\"\",\"sess_\u00e9\",\"sess_new\"],"
        "\"sessions\":[{\"object\":\"session_v2\",\"id\":\"sess_\u00e9\",\"user_id\":\"user_2\","
        "\"client_id\":\"client_2qXkWfJ4\",\"status\":\"replaced\","
        "\"last_active_organization_id\":\"org_1\",\"last_active_at\":0,\"expire_at\":0,"
        "\"abandon_at\":0,\"updated_at\":0,\"created_at\":0,\"tasks\":[]},"
        "{\"object\":\"session\",\"id\":\"sess_new\",\"user_id\":\"\",\"client_id\":\"\","
        "\"status\":\"active\",\"last_active_at\":0,\"expire_at\":0,\"abandon_at\":0,"
        "\"updated_at\":0,\"created_at\":0}],"
        "\"sign_in_id\":\"sia_1\",\"sign_up_id\":null,\"last_active_session_id\":\"sess_new\","
        "\"updated_at\":9007199254740993,\"created_at\":-9007199254740993,"
        "\"captcha_bypass\":false,\"cookie_expires_at\":null}"));
    tern_arena_free(&arena);
}

static void test_built(void)
{
    clerk_session_task tasks[] = {{.key = TERN_STR("a")}, {.key = TERN_STR("b")}};
    clerk_session session = {
        .id = TERN_STR("s"),
        .status = {.text = TERN_STR("dormant")},
        .tasks = TERN_SOME(TERN_ITEMS(tasks, 2)),
    };
    tern_str ids[] = {TERN_STR("s")};
    const clerk_client client = {
        .id = TERN_STR("c"),
        .session_ids = TERN_ITEMS(ids, 1),
        .sessions = TERN_ITEMS(&session, 1),
        .sign_in_id = TERN_NULL,
        .sign_up_id = TERN_SOME(TERN_STR("")),
        .updated_at = 1,
    };

    CU_ASSERT(document_encodes_to(
        type, &client,
        "{\"object\":\"client\",\"id\":\"c\",\"session_ids\":[\"s\"],\"sessions\":[{"
        "\"object\":\"session\",\"id\":\"s\",\"user_id\":\"\",\"client_id\":\"\","
        "\"status\":\"dormant\",\"last_active_at\":0,\"expire_at\":0,\"abandon_at\":0,"
        "\"updated_at\":0,\"created_at\":0,\"tasks\":[{\"key\":\"a\"},{\"key\":\"b\"}]}],"
        "\"sign_in_id\":null,\"sign_up_id\":\"\",\"last_active_session_id\":null,"
        "\"updated_at\":1,\"created_at\":0}"));
}

static void test_errors(void)
{
    static const document_error errors[] = {
        {"\"sess_1\", \"\"", "\"sess_1\", 7", "7", TERN_ERROR_TYPE, "/session_ids/1", "string",
         "number 7"},
        {"\"user_2\"", "null", "null", TERN_ERROR_NULL, "/sessions/1/user_id", "string", "null"},
        {"1729000000001", "1729000000001.5", "1729000000001.5", TERN_ERROR_TYPE,
         "/sessions/0/last_active_at", "integer", "number 1729000000001.5"},
        {"\"is_mobile\": true", "\"is_mobile\": \"true\"", "\"true\"", TERN_ERROR_TYPE,
         "/sessions/0/latest_activity/is_mobile", "boolean", "string \"true\""},
        {"\"tasks\": []", "\"tasks\": [\n      null]", "null", TERN_ERROR_NULL,
         "/sessions/1/tasks/0", "object", "null"},
        {"\"tasks\": []", "\"tasks\": {}", "{}", TERN_ERROR_TYPE, "/sessions/1/tasks", "array",
         "object"},
    };

    for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++)
        CU_ASSERT(document_refuses(type, "clerk.Client.full", &errors[i]));
}

/* What other generators get wrong: zero, false and null vanish or turn into each other, 64-bit
 * integers go through double, unknown values and properties are dropped, documents that are none
 * of the model are taken, and a list with a bad element becomes an empty or shorter one. */
static void test_promises(void)
{
    static const char session[] =
        "{\"object\":\"session\",\"id\":\"\",\"user_id\":\"\",\"client_id\":\"\",\"actor\":null,"
        "\"status\":\"\u65b0\",\"last_active_at\":0,\"latest_activity\":{\"object\":\"\","
        "\"id\":\"\",\"is_mobile\":false},\"expire_at\":9007199254740993,\"abandon_at\":0,"
        "\"updated_at\":5000000000,\"created_at\":0,\"tasks\":null,\"new\":{\"a\":[]}}";
    char text[2048];
    tern_arena arena = {0};
    clerk_session decoded;
    clerk_client client;
    tern_error error;

    UNIT_STATUS(clerk_session_decode(tern_str_of(session), &arena, &decoded, &error), TERN_OK);
    CU_ASSERT(document_encodes_to(DOCUMENT_TYPE(clerk_session), &decoded, session));

    UNIT_STATUS(clerk_client_decode(TERN_STR("{}"), &arena, &client, &error), TERN_ERROR_MISSING);
    UNIT_TEXT(error.pointer, "/object");
    UNIT_STATUS(clerk_client_decode(TERN_STR("[1,2]"), &arena, &client, &error), TERN_ERROR_TYPE);
    UNIT_TEXT(unit_error_text(&error), " @0 1:1 expected object, found array");

    /* The one bad session among good ones is named; nothing half-built is left. */
    snprintf(text, sizeof text,
             "{\"object\":\"client\",\"id\":\"c\",\"session_ids\":[],\"sessions\":[%s,%s,{}],"
             "\"sign_in_id\":null,\"sign_up_id\":null,\"last_active_session_id\":null,"
             "\"updated_at\":0,\"created_at\":0}",
             session, session);
    UNIT_STATUS(clerk_client_decode(tern_str_of(text), &arena, &client, &error),
                TERN_ERROR_MISSING);
    UNIT_TEXT(error.pointer, "/sessions/2/object");
    CU_ASSERT_PTR_NULL(client.sessions.items);
    UNIT_SIZE(client.sessions.count, 0);
    tern_arena_free(&arena);
}

static void test_equal(void)
{
    tern_arena arena = {0};
    clerk_client a, b;

    CU_ASSERT_FATAL(document_decodes(type, "clerk.Client.full", &arena, &a));
    CU_ASSERT_FATAL(document_decodes(type, "clerk.Client.full", &arena, &b));
    CU_ASSERT(clerk_client_equal(&a, &b));
    b.sessions.items[1].created_at = 1;
    CU_ASSERT(!clerk_client_equal(&a, &b));
    b.sessions.items[1].created_at = 0;
    b.session_ids.count = 2;
    CU_ASSERT(!clerk_client_equal(&a, &b));
    tern_arena_free(&arena);
}

/* An arena on the caller's buffer: nothing is asked of malloc, and too small a one says so. */
static void test_buffer(void)
{
    static char buffer[8192];
    tern_arena_options options = {.buffer = buffer, .buffer_only = true};
    tern_status status = TERN_ERROR_LIMIT;
    tern_arena arena;
    tern_error error;
    clerk_client client;
    char *text = document_read("clerk.Client.full");

    for (; status == TERN_ERROR_LIMIT && options.buffer_size < sizeof buffer;
         options.buffer_size += 64) {
        tern_arena_init(&arena, &options);
        status = clerk_client_decode(tern_str_of(text), &arena, &client, &error);
        UNIT_SIZE(tern_arena_bytes(&arena), 0);
    }
    UNIT_STATUS(status, TERN_OK);
    CU_ASSERT(options.buffer_size > 64);
    CU_ASSERT(document_encodes_to_file(type, &client, "clerk.Client.full"));
    tern_arena_free(&arena);
    free(text);
}

static const unit_test tests[] = {
    {"clerk client", "decoded", test_decoded}, {"clerk client", "empty", test_empty},
    {"clerk client", "edited", test_edited},   {"clerk client", "built", test_built},
    {"clerk client", "errors", test_errors},   {"clerk client", "promises", test_promises},
    {"clerk client", "equal", test_equal},     {"clerk client", "buffer", test_buffer},
};

UNIT_MAIN(tests)

/* data_test.c - D1 to D10 of docs/guarantees.md: what generated C gets wrong about data. */
#include <clerk/clerk.h>
#include <genesys/genesys.h>
#include <stdlib.h>
#include <vapi/vapi.h>
#include <zendesk/zendesk.h>

#include "document.h"

/* What decodes from one text encodes to another. */
static bool becomes(const tern_type *type, const char *text, const char *expected)
{
    tern_arena arena = {0};
    void *value = calloc(1, type->size);
    bool same =
        unit_same_status(tern_decode(type, tern_str_of(text), NULL, &arena, value, NULL), TERN_OK);

    same = same && document_encodes_to(type, value, expected);
    free(value);
    tern_arena_free(&arena);
    return same;
}

static bool survives(const tern_type *type, const char *text)
{
    return becomes(type, text, text);
}

/* Refused with that status at that place, with nothing left behind. */
static bool refused_at(const tern_type *type, const char *text, tern_status status,
                       const char *pointer)
{
    tern_arena arena = {0};
    tern_error error = {0};
    unsigned char *value = (unsigned char *)calloc(1, type->size);
    bool same;

    value[0] = 1;
    same = unit_same_status(tern_decode(type, tern_str_of(text), NULL, &arena, value, &error),
                            status) &&
           unit_same_text(error.pointer, pointer) && unit_same_size(tern_arena_bytes(&arena), 0);
    for (size_t i = 0; i < type->size; i++)
        same = same && value[i] == 0;
    free(value);
    tern_arena_free(&arena);
    return same;
}

#define SURVIVES(ctype, text) CU_ASSERT(survives(DOCUMENT_TYPE(ctype), text))
#define REFUSES(ctype, text, status, report)                                                       \
    CU_ASSERT(document_refuses_text(DOCUMENT_TYPE(ctype), text, status, report))
#define REFUSES_AT(ctype, text, status, pointer)                                                   \
    CU_ASSERT(refused_at(DOCUMENT_TYPE(ctype), text, status, pointer))
#define ENCODES(ctype, value, text)                                                                \
    CU_ASSERT(document_encodes_to(DOCUMENT_TYPE(ctype), value, text))

#define CLERK_TIMES                                                                                \
    "\"last_active_at\":0,\"expire_at\":0,\"abandon_at\":0,\"updated_at\":0,\"created_at\":0"

/* A Clerk session: what comes before and behind its status, and at its end. */
#define CLERK_SESSION(before, status, behind, end)                                                 \
    "{\"object\":\"session\",\"id\":\"\",\"user_id\":\"\",\"client_id\":\"\"," before              \
    "\"status\":" status "," behind CLERK_TIMES end "}"

static void test_zero_and_false(void)
{
    zendesk_session_object least = {0};
    zendesk_session_object zero = {.user_id = TERN_SOME(0)};
    genesys_session session = {.duration_in_seconds = TERN_SOME(0),
                               .authenticated = TERN_SOME(false),
                               .type = TERN_SOME(TERN_STR(""))};

    ENCODES(zendesk_session_object, &least, "{\"id\":0}");
    ENCODES(zendesk_session_object, &zero, "{\"id\":0,\"user_id\":0}");
    ENCODES(genesys_session, &session,
            "{\"type\":\"\",\"durationInSeconds\":0,\"authenticated\":false}");
    SURVIVES(clerk_session, CLERK_SESSION("", "\"active\"", "", ""));
    SURVIVES(clerk_session_activity_response, "{\"object\":\"\",\"id\":\"\",\"is_mobile\":false}");
    SURVIVES(genesys_session, "{\"searchTerms\":[],\"durationInSeconds\":0,\"eventCount\":0}");
    SURVIVES(genesys_session, "{}");
}

static void test_null_and_absent(void)
{
    zendesk_session_object session = {.url = TERN_NULL};

    ENCODES(zendesk_session_object, &session, "{\"id\":0,\"url\":null}");
    tern_clear(session.url);
    ENCODES(zendesk_session_object, &session, "{\"id\":0}");
    tern_set(session.url, TERN_STR(""));
    ENCODES(zendesk_session_object, &session, "{\"id\":0,\"url\":\"\"}");
    tern_set_null(session.url);
    ENCODES(zendesk_session_object, &session, "{\"id\":0,\"url\":null}");

    /* Of a model, a string and an array. */
    SURVIVES(clerk_session, CLERK_SESSION("", "\"active\"", "", ""));
    SURVIVES(clerk_session,
             CLERK_SESSION("\"actor\":null,", "\"active\"", "\"last_active_organization_id\":null,",
                           ",\"tasks\":null"));
    SURVIVES(clerk_session,
             CLERK_SESSION("\"actor\":{},", "\"active\"", "\"last_active_organization_id\":\"\",",
                           ",\"tasks\":[]"));
    /* Required, and null. */
    SURVIVES(clerk_client, "{\"object\":\"client\",\"id\":\"\",\"session_ids\":[],\"sessions\":[],"
                           "\"sign_in_id\":null,\"sign_up_id\":null,"
                           "\"last_active_session_id\":null,\"updated_at\":0,\"created_at\":0}");
}

static void test_integers(void)
{
    zendesk_session_object session;
    tern_arena arena = {0};

    CU_ASSERT_EQUAL_FATAL(zendesk_session_object_decode(TERN_STR("{\"id\":9007199254740993}"),
                                                        &arena, &session, NULL),
                          TERN_OK);
    CU_ASSERT_EQUAL(session.id, INT64_C(9007199254740993));
    tern_arena_free(&arena);
    SURVIVES(zendesk_session_object, "{\"id\":9007199254740993}");
    SURVIVES(zendesk_session_object, "{\"id\":9223372036854775807}");
    SURVIVES(zendesk_session_object, "{\"id\":-9223372036854775808,\"user_id\":5000000000}");
    REFUSES(zendesk_session_object, "{\"id\":9223372036854775808}", TERN_ERROR_RANGE,
            "/id @6 1:7 expected 64-bit integer, found number 9223372036854775808");
    REFUSES(zendesk_session_object, "{\"id\":3.7}", TERN_ERROR_TYPE,
            "/id @6 1:7 expected integer, found number 3.7");
    REFUSES(genesys_session, "{\"eventCount\":5000000000}", TERN_ERROR_RANGE,
            "/eventCount @14 1:15 expected 32-bit integer, found number 5000000000");
    REFUSES(genesys_session, "{\"eventCount\":-2147483649}", TERN_ERROR_RANGE,
            "/eventCount @14 1:15 expected 32-bit integer, found number -2147483649");
}

static void test_maps_of_models(void)
{
    static const char text[] =
        "{\"attributes\":{\"plan\":{\"dataType\":\"String\",\"value\":\"gold\"},"
        "\"\":{\"dataType\":\"Integer\",\"value\":\"0\",\"unit\":null}},"
        "\"attributeLists\":{\"seen\":{\"dataType\":\"String\",\"values\":[\"a\",\"\"]}}}";
    tern_arena arena = {0};
    genesys_session session;
    genesys_custom_event_attribute *plan;

    CU_ASSERT_EQUAL_FATAL(genesys_session_decode(tern_str_of(text), &arena, &session, NULL),
                          TERN_OK);
    CU_ASSERT_FATAL(tern_is_some(session.attributes));
    UNIT_SIZE(session.attributes.value.count, 2);
    plan = genesys_map_custom_event_attribute_find(&session.attributes.value, TERN_STR("plan"));
    CU_ASSERT_PTR_NOT_NULL_FATAL(plan);
    UNIT_STR(plan->value, "gold");
    CU_ASSERT_PTR_NULL(
        genesys_map_custom_event_attribute_find(&session.attributes.value, TERN_STR("Plan")));
    UNIT_STR(session.attribute_lists.value.entries[0].value.values.items[0], "a");
    tern_arena_free(&arena);
    SURVIVES(genesys_session, text);
    SURVIVES(genesys_session, "{\"attributes\":{}}");
    REFUSES(genesys_session, "{\"attributes\":{\"a/b\":{\"dataType\":\"\",\"value\":1}}}",
            TERN_ERROR_TYPE, "/attributes/a~1b/value @44 1:45 expected string, found number 1");
}

static void test_unknown_enum_values(void)
{
    static const char text[] = CLERK_SESSION("", "\"suspended\"", "", "");
    tern_arena arena = {0};
    clerk_session session;

    CU_ASSERT_EQUAL_FATAL(clerk_session_decode(tern_str_of(text), &arena, &session, NULL), TERN_OK);
    CU_ASSERT_EQUAL(session.status.value, CLERK_STATUS_UNRECOGNIZED);
    UNIT_STR(session.status.text, "suspended");
    tern_arena_free(&arena);
    SURVIVES(clerk_session, text);
    SURVIVES(clerk_session, CLERK_SESSION("", "\"\"", "", ""));
    SURVIVES(clerk_session, CLERK_SESSION("", "\"Active\"", "", ""));
    SURVIVES(vapi_session, "{\"id\":\"\",\"orgId\":\"\",\"createdAt\":\"\",\"updatedAt\":\"\","
                           "\"status\":\"paused \\u0001\"}");
}

static void test_unknown_fields(void)
{
    static const char text[] =
        "{\"id\":7,\"new\":{\"a\":[1.50,null,1e400]},\"count\":123456789012345678901,\"\":\"\","
        "\"ID\":8}";
    tern_arena arena = {0};
    zendesk_session_object session;
    tern_json *count;

    SURVIVES(clerk_session_activity_response,
             "{\"object\":\"\",\"id\":\"\",\"is_mobile\":true,\"os\":[{\"x\":null}]}");
    SURVIVES(clerk_session, CLERK_SESSION("\"actor\":{\"sub\":\"user_1\"},", "\"active\"", "",
                                          ",\"tasks\":[{\"key\":\"\",\"due\":null}],\"x\":null"));
    /* json-c has no number of 21 digits: this one is compared as bytes alone. */
    CU_ASSERT_EQUAL_FATAL(zendesk_session_object_decode(tern_str_of(text), &arena, &session, NULL),
                          TERN_OK);
    count = tern_map_json_find(&session.additional_properties, TERN_STR("count"));
    CU_ASSERT_PTR_NOT_NULL_FATAL(count);
    UNIT_STR(count->text, "123456789012345678901");
    tern_str encoded = {NULL, 0};
    UNIT_STATUS(zendesk_session_object_encode(&session, &arena, &encoded, NULL), TERN_OK);
    UNIT_STR(encoded, text);
    tern_arena_free(&arena);
}

#define VAPI_SESSION(messages)                                                                     \
    "{\"id\":\"\",\"orgId\":\"\",\"createdAt\":\"\",\"updatedAt\":\"\",\"messages\":[" messages "]}"

static void test_unions(void)
{
    static const char text[] = VAPI_SESSION(
        "{\"role\":\"user\",\"message\":\"hi\",\"time\":0,\"endTime\":2,\"secondsFromStart\":0.5},"
        "{\"role\":\"system\",\"message\":\"\",\"time\":1,\"secondsFromStart\":0},"
        "{\"role\":\"robot\",\"beep\":[1,null]},{},7,\"text\"");
    tern_arena arena = {0};
    vapi_session session;
    vapi_session_messages_item *items;

    CU_ASSERT_EQUAL_FATAL(vapi_session_decode(tern_str_of(text), &arena, &session, NULL), TERN_OK);
    items = session.messages.value.items;
    UNIT_SIZE(session.messages.value.count, 6);
    CU_ASSERT_EQUAL_FATAL(items[0].kind, VAPI_SESSION_MESSAGES_ITEM_USER_MESSAGE);
    UNIT_STR(items[0].user_message->message, "hi");
    CU_ASSERT_EQUAL(items[0].user_message->end_time, 2.0);
    CU_ASSERT_EQUAL(items[1].kind, VAPI_SESSION_MESSAGES_ITEM_SYSTEM_MESSAGE);
    for (size_t i = 2; i < 6; i++)
        CU_ASSERT_EQUAL(items[i].kind, VAPI_SESSION_MESSAGES_ITEM_UNRECOGNIZED);
    UNIT_STR(items[2].unrecognized.text, "{\"role\":\"robot\",\"beep\":[1,null]}");
    tern_arena_free(&arena);
    SURVIVES(vapi_session, text);
    /* The tag decides, and then the rest must fit. */
    REFUSES(vapi_session, VAPI_SESSION("{\"role\":\"user\",\"message\":\"\",\"time\":0}"),
            TERN_ERROR_MISSING, "/messages/0/endTime @62 1:63 expected , found ");
}

static void test_not_the_model(void)
{
    REFUSES(clerk_session, "{}", TERN_ERROR_MISSING, "/object @0 1:1 expected , found ");
    REFUSES(clerk_session, "[1,2]", TERN_ERROR_TYPE, " @0 1:1 expected object, found array");
    REFUSES(clerk_session, "null", TERN_ERROR_NULL, " @0 1:1 expected object, found null");
    REFUSES(clerk_session, "\"session\"", TERN_ERROR_TYPE,
            " @0 1:1 expected object, found string \"session\"");
    REFUSES(clerk_session, "", TERN_ERROR_SYNTAX,
            " @0 1:1 expected a JSON value, found end of input");
    REFUSES_AT(clerk_session, "{\"object\":\"session\"}", TERN_ERROR_MISSING, "/id");
    REFUSES_AT(zendesk_session_object, "{\"url\":\"\"}", TERN_ERROR_MISSING, "/id");
    REFUSES_AT(zendesk_session_object, "{\"id\":null}", TERN_ERROR_NULL, "/id");
    REFUSES_AT(zendesk_session_object, "{\"id\":\"1\"}", TERN_ERROR_TYPE, "/id");
}

#define CLERK_CLIENT(sessions)                                                                     \
    "{\"object\":\"client\",\"id\":\"\",\"session_ids\":[],\"sessions\":[" sessions                \
    "],\"sign_in_id\":null,\"sign_up_id\":null,\"last_active_session_id\":null,"                   \
    "\"updated_at\":0,\"created_at\":0}"

static void test_invalid_inside(void)
{
    REFUSES_AT(
        clerk_client,
        CLERK_CLIENT(CLERK_SESSION("", "\"active\"", "", "") "," CLERK_SESSION("", "5", "", "")),
        TERN_ERROR_TYPE, "/sessions/1/status");
    REFUSES_AT(clerk_client, CLERK_CLIENT("null"), TERN_ERROR_NULL, "/sessions/0");
    REFUSES_AT(clerk_session, CLERK_SESSION("", "\"active\"", "\"latest_activity\":{},", ""),
               TERN_ERROR_MISSING, "/latest_activity/object");
    REFUSES_AT(clerk_session, CLERK_SESSION("", "\"active\"", "", ",\"tasks\":[{\"key\":\"\"},[]]"),
               TERN_ERROR_TYPE, "/tasks/1");
    REFUSES_AT(genesys_session,
               "{\"attributes\":{\"a\":{\"dataType\":\"\",\"value\":\"\"},\"b\":{}}}",
               TERN_ERROR_MISSING, "/attributes/b/dataType");
}

static void test_errors_say_where(void)
{
    static const char text[] = "{\"id\": 1,\n \"user_id\": true}";
    tern_arena arena = {0};
    tern_error error = {0};
    zendesk_session_object session;
    char message[TERN_ERROR_MESSAGE_SIZE];

    UNIT_STATUS(zendesk_session_object_decode(tern_str_of(text), &arena, &session, &error),
                TERN_ERROR_TYPE);
    UNIT_STATUS(error.status, TERN_ERROR_TYPE);
    UNIT_TEXT(error.pointer, "/user_id");
    UNIT_SIZE(error.byte, 22);
    UNIT_SIZE(error.line, 2);
    UNIT_SIZE(error.column, 13);
    UNIT_TEXT(error.expected, "integer");
    UNIT_TEXT(error.found, "true");
    tern_error_format(&error, message, sizeof message);
    UNIT_TEXT(message, "/user_id: expected integer, found true (byte 22, line 2, column 13)");
    tern_arena_free(&arena);
    REFUSES_AT(zendesk_session_object, "{\"id\":1 \"url\"", TERN_ERROR_SYNTAX, "");
}

static const unit_test tests[] = {
    {"data", "D1 zero and false do not vanish", test_zero_and_false},
    {"data", "D2 null is not absent", test_null_and_absent},
    {"data", "D3 64-bit integers do not pass through double", test_integers},
    {"data", "D4 maps of models are kept", test_maps_of_models},
    {"data", "D5 unknown enum values are kept", test_unknown_enum_values},
    {"data", "D6 unknown fields are kept", test_unknown_fields},
    {"data", "D7 unions hold the variant that came, or its JSON", test_unions},
    {"data", "D8 what is not the model is refused", test_not_the_model},
    {"data", "D9 what is invalid inside fails the whole", test_invalid_inside},
    {"data", "D10 errors say what and where", test_errors_say_where},
};

UNIT_MAIN(tests)

/* genesys_session_test.c - a Genesys session: maps of models, nothing required, 32-bit counts. */
#include <genesys/genesys.h>

#include "document.h"

static const tern_type *const type = DOCUMENT_TYPE(genesys_session);

static void check_maps(const genesys_session *session)
{
    const genesys_custom_event_attribute *attribute;
    const genesys_custom_event_attribute_list *list;
    const tern_json *json;

    CU_ASSERT_FATAL(tern_is_some(session->attributes));
    UNIT_SIZE(session->attributes.value.count, 3);
    UNIT_STR(session->attributes.value.entries[0].key, "cartValue");
    attribute = genesys_map_custom_event_attribute_find(&session->attributes.value,
                                                        TERN_STR("gr\u00f6\u00dfe/~"));
    CU_ASSERT_PTR_NOT_NULL_FATAL(attribute);
    UNIT_STR(attribute->data_type, "STRING");
    UNIT_STR(attribute->value, "");
    json = tern_map_json_find(&attribute->additional_properties, TERN_STR("unit"));
    CU_ASSERT_PTR_NOT_NULL_FATAL(json);
    UNIT_STR(json->text, "\"cm\"");
    attribute = genesys_map_custom_event_attribute_find(&session->attributes.value, TERN_STR(""));
    CU_ASSERT_PTR_NOT_NULL_FATAL(attribute);
    UNIT_STR(attribute->value, "empty key");
    CU_ASSERT_PTR_NULL(
        genesys_map_custom_event_attribute_find(&session->attributes.value, TERN_STR("x")));

    CU_ASSERT_FATAL(tern_is_some(session->attribute_lists));
    list = genesys_map_custom_event_attribute_list_find(&session->attribute_lists.value,
                                                        TERN_STR("viewed"));
    CU_ASSERT_PTR_NOT_NULL_FATAL(list);
    UNIT_SIZE(list->values.count, 3);
    UNIT_STR(list->values.items[2], "\u6905\u5b50");
    list = genesys_map_custom_event_attribute_list_find(&session->attribute_lists.value,
                                                        TERN_STR("nothing"));
    CU_ASSERT_PTR_NOT_NULL_FATAL(list);
    UNIT_SIZE(list->values.count, 0);
}

static void test_decoded(void)
{
    tern_arena arena = {0};
    genesys_session session;
    tern_json *json;

    CU_ASSERT_FATAL(document_decodes(type, "genesys.Session.full", &arena, &session));
    CU_ASSERT(tern_is_some(session.customer_id));
    UNIT_STR(session.customer_id.value, "");
    CU_ASSERT(tern_is_absent(session.customer_id_type));
    CU_ASSERT_FATAL(tern_is_some(session.outcome_achievements));
    UNIT_SIZE(session.outcome_achievements.value.count, 2);
    CU_ASSERT_FATAL(tern_is_some(session.outcome_achievements.value.items[0].outcome));
    UNIT_STR(session.outcome_achievements.value.items[0].outcome.value->id.value, "o1");
    CU_ASSERT(tern_is_absent(session.outcome_achievements.value.items[1].outcome));
    CU_ASSERT(tern_is_some(session.segment_assignments));
    UNIT_SIZE(session.segment_assignments.value.count, 0);
    check_maps(&session);

    CU_ASSERT_FATAL(tern_is_some(session.browser));
    CU_ASSERT_EQUAL(tern_value_or(session.browser.value->is_mobile, true), false);
    CU_ASSERT(tern_is_some(session.browser.value->view_height));
    CU_ASSERT_EQUAL(session.browser.value->view_height.value, 0);
    CU_ASSERT_EQUAL(session.browser.value->view_width.value, INT32_MAX);
    CU_ASSERT(tern_is_absent(session.browser.value->features_java));
    CU_ASSERT_FATAL(tern_is_some(session.device));
    CU_ASSERT_EQUAL(session.device.value->screen_height.value, INT32_MIN);
    CU_ASSERT_FATAL(tern_is_some(session.geolocation));
    CU_ASSERT_EQUAL(session.geolocation.value->latitude.value, 47.3769);
    CU_ASSERT_EQUAL(session.geolocation.value->longitude.value, -0.00001);
    CU_ASSERT_FATAL(tern_is_some(session.last_page));
    UNIT_STR(session.last_page.value->breadcrumb.value.items[1], "St\u00fchle");
    UNIT_SIZE(session.search_terms.value.count, 2);
    CU_ASSERT(tern_is_some(session.duration_in_seconds));
    CU_ASSERT_EQUAL(session.duration_in_seconds.value, 0);
    CU_ASSERT(tern_is_absent(session.pageview_count));
    CU_ASSERT(tern_is_some(session.authenticated) && !session.authenticated.value);
    CU_ASSERT_FATAL(tern_is_some(session.external_contact));
    CU_ASSERT(tern_is_absent(session.external_contact.value->id));
    UNIT_STR(session.last_user_disposition.value->user.value->id.value, "u1");
    UNIT_SIZE(session.conversation_channels.value.count, 3);
    json = tern_map_json_find(&session.conversation.value->additional_properties,
                              TERN_STR("participants"));
    CU_ASSERT_PTR_NOT_NULL_FATAL(json);
    UNIT_STR(json->text, "9007199254740993");
    UNIT_SIZE(session.additional_properties.count, 2);
    CU_ASSERT(document_encodes_to_file(type, &session, "genesys.Session.full"));
    tern_arena_free(&arena);
}

static void test_empty(void)
{
    tern_arena arena = {0};
    genesys_session session, zero = {0};

    CU_ASSERT_FATAL(document_decodes(type, "genesys.Session.empty", &arena, &session));
    CU_ASSERT(genesys_session_equal(&session, &zero));
    CU_ASSERT(tern_is_absent(session.attributes) && tern_is_absent(session.search_terms));
    CU_ASSERT(document_encodes_to(type, &zero, "{}"));

    /* An empty map is none that is absent. */
    CU_ASSERT_FATAL(document_decodes(type, "genesys.Session.empty_containers", &arena, &session));
    CU_ASSERT(tern_is_some(session.attributes) && tern_is_some(session.attribute_lists));
    UNIT_SIZE(session.attributes.value.count, 0);
    CU_ASSERT(!genesys_session_equal(&session, &zero));
    CU_ASSERT(document_encodes_to_file(type, &session, "genesys.Session.empty_containers"));
    tern_arena_free(&arena);
}

static void test_edited(void)
{
    genesys_map_custom_event_attribute_entry entries[2] = {
        {.key = TERN_STR_INIT("tier"),
         .value = {.data_type = TERN_STR_INIT("STRING"), .value = TERN_STR_INIT("gold")}}};
    genesys_conversation_channel channel = {.type = TERN_SOME(TERN_STR("Chat"))};
    tern_str terms[] = {TERN_STR("only")};
    tern_arena arena = {0};
    genesys_session session, kept = {0};

    CU_ASSERT_FATAL(document_decodes(type, "genesys.Session.full", &arena, &session));
    entries[1] = session.attributes.value.entries[1];
    tern_set(kept.attributes, (genesys_map_custom_event_attribute){.entries = entries, .count = 2});
    kept.attribute_lists = session.attribute_lists;
    genesys_map_custom_event_attribute_list_find(&kept.attribute_lists.value, TERN_STR("viewed"))
        ->values.count = 1;
    tern_set(kept.search_terms, (tern_array_str){.items = terms, .count = 1});
    tern_set(kept.conversation_channels,
             (genesys_array_conversation_channel){.items = &channel, .count = 1});
    tern_set(kept.event_count, -1);
    tern_set(kept.authenticated, true);
    kept.external_contact = session.external_contact;
    kept.additional_properties = session.additional_properties;
    CU_ASSERT(document_encodes_to(
        type, &kept,
        "{\"attributes\":{\"tier\":{\"dataType\":\"STRING\",\"value\":\"gold\"},"
        "\"gr\u00f6\u00dfe/~\":{\"dataType\":\"STRING\",\"value\":\"\",\"unit\":\"cm\"}},"
        "\"attributeLists\":{\"viewed\":{\"dataType\":\"STRING\",\"values\":[\"desk\"]},"
        "\"nothing\":{\"dataType\":\"NUMBER\",\"values\":[]}},\"searchTerms\":[\"only\"],"
        "\"eventCount\":-1,\"conversationChannels\":[{\"type\":\"Chat\"}],"
        "\"authenticated\":true,\"externalContact\":{},"
        "\"divisions\":[{\"id\":1},null],\"journeyContext\":{\"a\":{\"b\":{\"c\":[]}}}}"));
    tern_clear(kept.attributes);
    tern_clear(kept.attribute_lists);
    tern_clear(kept.conversation_channels);
    tern_clear(kept.external_contact);
    kept.additional_properties = (tern_map_json){0};
    CU_ASSERT(document_encodes_to(
        type, &kept, "{\"searchTerms\":[\"only\"],\"eventCount\":-1,\"authenticated\":true}"));
    tern_arena_free(&arena);
}

static void test_built(void)
{
    tern_str values[] = {TERN_STR("a"), TERN_STR("\xF0\x9F\x98\x80")};
    genesys_map_custom_event_attribute_list_entry list = {
        .key = TERN_STR("k"),
        .value = {.data_type = TERN_STR("STRING"), .values = TERN_ITEMS(values, 2)}};
    genesys_browser browser = {
        .family = TERN_STR("Lynx"), .is_mobile = TERN_SOME(false), .view_width = TERN_SOME(0)};
    genesys_journey_geolocation place = {.latitude = TERN_SOME(0.1), .longitude = TERN_SOME(-0.0)};
    const genesys_session session = {
        .id = TERN_SOME(TERN_STR("1")),
        .attributes = TERN_SOME(TERN_ENTRIES(NULL, 0)),
        .attribute_lists = TERN_SOME(TERN_ENTRIES(&list, 1)),
        .browser = TERN_SOME(&browser),
        .geolocation = TERN_SOME(&place),
        .duration_in_seconds = TERN_SOME(0),
        .authenticated = TERN_SOME(false),
    };

    CU_ASSERT(document_encodes_to(
        type, &session,
        "{\"id\":\"1\",\"attributes\":{},\"attributeLists\":{\"k\":{\"dataType\":\"STRING\","
        "\"values\":[\"a\",\"\U0001F600\"]}},\"browser\":{\"family\":\"Lynx\",\"version\":\"\","
        "\"isMobile\":false,\"viewWidth\":0},\"geolocation\":{\"latitude\":0.1,\"longitude\":-0},"
        "\"durationInSeconds\":0,\"authenticated\":false}"));
}

static void test_errors(void)
{
    static const document_error errors[] = {
        {"\"value\": \"129.95\"", "\"value\": 129.95", "129.95", TERN_ERROR_TYPE,
         "/attributes/cartValue/value", "string", "number 129.95"},
        {"\"value\": \"\"", "\"value\": null", "null", TERN_ERROR_NULL,
         "/attributes/gr\u00f6\u00dfe~1~0/value", "string", "null"},
        {"\"value\": \"empty key\"", "\"value\":\n\n []", "[]", TERN_ERROR_TYPE,
         "/attributes//value", "string", "array"},
        {"[\"desk\", \"\"", "[\"desk\", false", "false", TERN_ERROR_TYPE,
         "/attributeLists/viewed/values/1", "string", "false"},
        {"2147483647", "2147483648", "2147483648", TERN_ERROR_RANGE, "/browser/viewWidth",
         "32-bit integer", "number 2147483648"},
        {"-2147483648", "-2147483649", "-2147483649", TERN_ERROR_RANGE, "/device/screenHeight",
         "32-bit integer", "number -2147483649"},
        {"47.3769", "1e999", "1e999", TERN_ERROR_RANGE, "/geolocation/latitude",
         "double-precision number", "number 1e999"},
        {"{\"id\": \"u1\"}", "\"u1\"", "\"u1\"", TERN_ERROR_TYPE, "/lastUserDisposition/user",
         "object", "string \"u1\""},
        {"\"externalContact\": {}", "\"externalContact\": null", "null", TERN_ERROR_NULL,
         "/externalContact", "object", "null"},
        {"[\"\u00fc\", \"\"]", "{\"0\": \"\u00fc\"}", "{\"0\"", TERN_ERROR_TYPE, "/searchTerms",
         "array", "object"},
    };

    for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++)
        CU_ASSERT(document_refuses(type, "genesys.Session.full", &errors[i]));
}

/* A value of a map that lacks what it needs. */
static void test_missing(void)
{
    tern_arena arena = {0};
    genesys_session session;
    tern_error error;
    tern_str json = TERN_STR("{\n \"attributes\": {\n  \"\u00e9\": {\"dataType\": \"\"}\n }\n}");

    UNIT_STATUS(genesys_session_decode(json, &arena, &session, &error), TERN_ERROR_MISSING);
    UNIT_TEXT(error.pointer, "/attributes/\u00e9/value");
    UNIT_SIZE(error.byte, 27);
    UNIT_SIZE(error.line, 3);
    UNIT_SIZE(error.column, 9);
    CU_ASSERT(tern_is_absent(session.attributes));
    UNIT_SIZE(tern_arena_bytes(&arena), 0);
    tern_arena_free(&arena);
}

/* The order of a map's entries is no difference, that of an array's elements is one. */
static void test_equal(void)
{
    tern_arena arena = {0};
    genesys_session a, b;
    genesys_map_custom_event_attribute_entry entry;
    tern_str term;

    CU_ASSERT_FATAL(document_decodes(type, "genesys.Session.full", &arena, &a));
    CU_ASSERT_FATAL(document_decodes(type, "genesys.Session.full", &arena, &b));
    CU_ASSERT(genesys_session_equal(&a, &b));
    entry = b.attributes.value.entries[0];
    b.attributes.value.entries[0] = b.attributes.value.entries[2];
    b.attributes.value.entries[2] = entry;
    CU_ASSERT(genesys_session_equal(&a, &b));
    b.attributes.value.entries[1].value.value = TERN_STR("changed");
    CU_ASSERT(!genesys_session_equal(&a, &b));
    b.attributes = a.attributes;
    term = b.search_terms.value.items[0];
    b.search_terms.value.items[0] = b.search_terms.value.items[1];
    b.search_terms.value.items[1] = term;
    CU_ASSERT(!genesys_session_equal(&a, &b));
    tern_arena_free(&arena);
}

static const unit_test tests[] = {
    {"genesys session", "decoded", test_decoded}, {"genesys session", "empty", test_empty},
    {"genesys session", "edited", test_edited},   {"genesys session", "built", test_built},
    {"genesys session", "errors", test_errors},   {"genesys session", "missing", test_missing},
    {"genesys session", "equal", test_equal},
};

UNIT_MAIN(tests)

/* webhooks_test.c - decodes the events of webhook_events.yaml and webhook_names.yaml. */
#include <webhook_events/webhooks.h>
#include <webhook_names/webhooks.h>

#include "unit.h"

#define NO_NAME TERN_STR("")

static void test_body_says(void)
{
    tern_arena arena = {0};
    webhook_events_webhook webhook;

    UNIT_STATUS(webhook_events_webhook_decode(
                    NO_NAME,
                    TERN_STR("{\"type\":\"session.created\",\"data\":{\"id\":\"s1\",\"url\":null},"
                             "\"causes\":[\"token\"]}"),
                    &arena, &webhook, NULL),
                TERN_OK);
    CU_ASSERT_EQUAL_FATAL(webhook.kind, WEBHOOK_EVENTS_WEBHOOK_SESSION_CREATED);
    CU_ASSERT_STRING_EQUAL(webhook.event->name, "session.created");
    CU_ASSERT_PTR_EQUAL(webhook.value, webhook.session_created);
    UNIT_STR(webhook.session_created->data.id, "s1");
    CU_ASSERT_TRUE(tern_is_null(webhook.session_created->data.url));
    CU_ASSERT_EQUAL(webhook.session_created->causes.value.items[0].value,
                    WEBHOOK_EVENTS_SESSION_CREATED_EVENT_CAUSES_ITEM_TOKEN);

    UNIT_STATUS(webhook_events_webhook_decode(
                    NO_NAME, TERN_STR("{\"type\":\"session.ended\",\"data\":{\"id\":\"s2\"}}"),
                    &arena, &webhook, NULL),
                TERN_OK);
    CU_ASSERT_EQUAL_FATAL(webhook.kind, WEBHOOK_EVENTS_WEBHOOK_SESSION_ENDED);
    UNIT_STR(webhook.session_ended->data.id, "s2");

    UNIT_STATUS(webhook_events_webhook_decode(
                    NO_NAME,
                    TERN_STR("{\"type\":\"seat.taken\",\"place\":{\"row\":3,\"sides\":"
                             "{\"left\":\"aisle\"}}}"),
                    &arena, &webhook, NULL),
                TERN_OK);
    CU_ASSERT_EQUAL_FATAL(webhook.kind, WEBHOOK_EVENTS_WEBHOOK_SEAT);
    CU_ASSERT_STRING_EQUAL(webhook.event->name, "seat-taken");
    CU_ASSERT_EQUAL(tern_value_or(webhook.seat->place.row, 0), 3);
    CU_ASSERT_EQUAL(webhook.seat->place.sides.value.entries[0].value.value,
                    WEBHOOK_EVENTS_SEAT_BODY_PLACE_SIDES_VALUE_AISLE);
    tern_arena_free(&arena);
}

static void test_refused(void)
{
    tern_arena arena = {0};
    tern_error error;
    webhook_events_webhook webhook;

    memset(&webhook, 1, sizeof webhook);
    UNIT_STATUS(webhook_events_webhook_decode(NO_NAME, TERN_STR("{\"type\":\"session.moved\"}"),
                                              &arena, &webhook, &error),
                TERN_ERROR_UNKNOWN_VALUE);
    CU_ASSERT_STRING_EQUAL(error.found, "session.moved");
    CU_ASSERT_EQUAL(webhook.kind, WEBHOOK_EVENTS_WEBHOOK_NONE);
    CU_ASSERT_PTR_NULL(webhook.event);
    CU_ASSERT_PTR_NULL(webhook.value);

    memset(&webhook, 1, sizeof webhook);
    UNIT_STATUS(webhook_events_webhook_decode(TERN_STR("session.created"),
                                              TERN_STR("{\"type\":\"session.created\"}"), &arena,
                                              &webhook, &error),
                TERN_ERROR_MISSING);
    CU_ASSERT_STRING_EQUAL(error.pointer, "/data");
    CU_ASSERT_EQUAL(webhook.kind, WEBHOOK_EVENTS_WEBHOOK_NONE);
    CU_ASSERT_PTR_NULL(webhook.value);
    tern_arena_free(&arena);
}

static void test_name_says(void)
{
    tern_arena arena = {0};
    webhook_names_webhook_event event;

    UNIT_STATUS(webhook_names_webhook_event_decode(TERN_STR("kind"), TERN_STR("[1.0]"), &arena,
                                                   &event, NULL),
                TERN_OK);
    CU_ASSERT_EQUAL_FATAL(event.kind, WEBHOOK_NAMES_WEBHOOK_EVENT_KIND);
    UNIT_STR(event.kind_2->text, "[1.0]");

    UNIT_STATUS(webhook_names_webhook_event_decode(
                    TERN_STR("names"), TERN_STR("[{\"name\":\"a\"}]"), &arena, &event, NULL),
                TERN_OK);
    CU_ASSERT_EQUAL_FATAL(event.kind, WEBHOOK_NAMES_WEBHOOK_EVENT_NAMES);
    CU_ASSERT_EQUAL(event.names->count, 1);

    UNIT_STATUS(webhook_names_webhook_event_decode(TERN_STR("color"), TERN_STR("\"green\""), &arena,
                                                   &event, NULL),
                TERN_OK);
    CU_ASSERT_EQUAL_FATAL(event.kind, WEBHOOK_NAMES_WEBHOOK_EVENT_COLOR);
    CU_ASSERT_EQUAL(event.color->value, WEBHOOK_NAMES_COLOR_GREEN);
    tern_arena_free(&arena);
}

static void test_pointer_into_body(void)
{
    tern_arena arena = {0};
    webhook_names_webhook_event event;

    UNIT_STATUS(webhook_names_webhook_event_decode(
                    NO_NAME, TERN_STR("{\"meta\":{\"kind/of\":\"change\"}}"), &arena, &event, NULL),
                TERN_OK);
    CU_ASSERT_EQUAL_FATAL(event.kind, WEBHOOK_NAMES_WEBHOOK_EVENT_CHANGED);
    CU_ASSERT_EQUAL(event.changed->meta.kind_of.value, WEBHOOK_NAMES_WEBHOOK_META_KIND_OF_CHANGE);

    /* Where the body's type says nothing of it, it is the event's name. */
    UNIT_STATUS(
        webhook_names_webhook_event_decode(
            NO_NAME, TERN_STR("{\"meta\":{\"kind/of\":\"other.changed\"}}"), &arena, &event, NULL),
        TERN_OK);
    CU_ASSERT_EQUAL_FATAL(event.kind, WEBHOOK_NAMES_WEBHOOK_EVENT_OTHER_CHANGED);
    UNIT_STR(tern_value_or(event.other_changed->meta.kind_of, TERN_STR("")), "other.changed");
    tern_arena_free(&arena);
}

/* The order of the kinds is that of the table. */
static void test_tables(void)
{
    CU_ASSERT_EQUAL(tern_webhooks_of_webhook_events.count, WEBHOOK_EVENTS_WEBHOOK_SEAT);
    CU_ASSERT_EQUAL(tern_webhooks_of_webhook_names.count, WEBHOOK_NAMES_WEBHOOK_EVENT_COLOR);
    CU_ASSERT_STRING_EQUAL(tern_webhooks_of_webhook_events.type_pointer, "/type");
    CU_ASSERT_STRING_EQUAL(tern_webhooks_of_webhook_names.type_pointer, "/meta/kind~1of");
}

static const unit_test tests[] = {
    {"webhooks", "the body says which event it is", test_body_says},
    {"webhooks", "refused", test_refused},
    {"webhooks", "a name says which event it is", test_name_says},
    {"webhooks", "a pointer into the body", test_pointer_into_body},
    {"webhooks", "tables", test_tables},
};

UNIT_MAIN(tests)

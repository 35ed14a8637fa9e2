/* event_test.c - tern_webhook_find and tern_webhook_decode. */
#include "sample.h"
#include "unit.h"

#include <stdio.h>

#include "tern/webhook.h"

static const tern_webhook_event events[] = {
    {"pointMoved", "point.moved", &tern_type_of_sample_point},
    {"circle", NULL, &tern_type_of_sample_circle},
};
static const tern_webhooks webhooks = {"/type", events, 2};
static const tern_webhooks silent = {NULL, events, 2};
static const tern_webhooks nested = {"/meta/event~1name", events, 2};

static void check(const tern_webhooks *table, const char *name, const char *body,
                  tern_status status, const char *text)
{
    unit_allocations allocations = {0};
    tern_arena arena = unit_arena(&allocations);
    tern_arena_mark before;
    tern_webhook_delivery delivery;
    tern_error error = {.status = TERN_OK};
    char actual[600];

    CU_ASSERT_PTR_NOT_NULL_FATAL(tern_arena_allocate(&arena, 1, 1));
    before = tern_arena_get_mark(&arena);
    UNIT_STATUS(
        tern_webhook_decode(table, tern_str_of(name), tern_str_of(body), &arena, &delivery, &error),
        status);
    UNIT_STATUS(error.status, status);
    if (status == TERN_OK) {
        CU_ASSERT_PTR_NOT_NULL_FATAL(delivery.event);
        CU_ASSERT_PTR_NOT_NULL(delivery.value);
        UNIT_TEXT(delivery.event->name, text);
    } else {
        snprintf(actual, sizeof actual, "%s: %s | %s", error.pointer, error.expected, error.found);
        UNIT_TEXT(actual, text);
        CU_ASSERT_PTR_EQUAL(tern_arena_get_mark(&arena).cursor, before.cursor);
        CU_ASSERT_PTR_NULL(delivery.event);
        CU_ASSERT_PTR_NULL(delivery.value);
    }
    UNIT_STATUS(
        tern_webhook_decode(table, tern_str_of(name), tern_str_of(body), &arena, &delivery, NULL),
        status);
    tern_arena_free(&arena);
    UNIT_SIZE(allocations.live_blocks, 0);
}

static void test_the_body_says_it(void)
{
    check(&webhooks, "", "{\"type\":\"point.moved\",\"x\":1,\"y\":2}", TERN_OK, "pointMoved");
    check(&webhooks, "", "{\"type\":\"point\\u002emoved\",\"x\":1,\"y\":2}", TERN_OK, "pointMoved");
    check(&webhooks, "", "{\"type\":\"circle\",\"radius\":1.5}", TERN_OK, "circle");
    check(&nested, "", "{\"x\":1,\"y\":2,\"meta\":{\"event/name\":\"point.moved\"}}", TERN_OK,
          "pointMoved");
}

static void test_the_program_says_it(void)
{
    check(&webhooks, "pointMoved", "{\"x\":1,\"y\":2}", TERN_OK, "pointMoved");
    check(&silent, "circle", "{\"type\":\"circle\",\"radius\":1.5}", TERN_OK, "circle");
    /* What the body says is then not asked. */
    check(&webhooks, "pointMoved", "{\"type\":\"circle\",\"x\":1,\"y\":2}", TERN_OK, "pointMoved");
    check(&webhooks, "point.moved", "{\"x\":1,\"y\":2}", TERN_ERROR_UNKNOWN_VALUE,
          "event: one that is known | point.moved");
}

static void test_values(void)
{
    tern_arena arena = {0};
    tern_webhook_delivery delivery;
    tern_str body = TERN_STR("{\"type\":\"point.moved\",\"x\":-7,\"y\":2}");

    UNIT_STATUS(tern_webhook_decode(&webhooks, TERN_STR(""), body, &arena, &delivery, NULL),
                TERN_OK);
    CU_ASSERT_PTR_EQUAL_FATAL(delivery.event, &events[0]);
    CU_ASSERT_EQUAL(((sample_point *)delivery.value)->x, -7);
    tern_arena_free(&arena);
}

static void test_unknown_events(void)
{
    char body[600] = "{\"type\":\"";

    check(&webhooks, "", "{\"type\":\"point.gone\"}", TERN_ERROR_UNKNOWN_VALUE,
          "/type: an event that is known | point.gone");
    check(&webhooks, "", "{\"type\":\"pointMoved\"}", TERN_ERROR_UNKNOWN_VALUE,
          "/type: an event that is known | pointMoved");
    check(&webhooks, "", "{\"type\":\"\"}", TERN_ERROR_UNKNOWN_VALUE,
          "/type: an event that is known | ");
    check(&webhooks, "", "{\"type\":\"circle\\u0000\"}", TERN_ERROR_UNKNOWN_VALUE,
          "/type: an event that is known | circle");
    /* One longer than the error has room for. */
    memset(body + 9, 'n', 500);
    strcpy(body + 509, "\"}");
    {
        char expected[200] = "/type: an event that is known | ";
        size_t length = strlen(expected);
        memset(expected + length, 'n', TERN_ERROR_TEXT_SIZE - 1);
        check(&webhooks, "", body, TERN_ERROR_UNKNOWN_VALUE, expected);
    }
}

static void test_bodies_that_do_not_say(void)
{
    check(&silent, "", "{\"type\":\"circle\"}", TERN_ERROR_UNSET,
          "event: its name: the bodies don't say it | ");
    check(&webhooks, "", "{\"type\":7}", TERN_ERROR_TYPE, "/type: string | number 7");
    check(&webhooks, "", "{\"type\":null}", TERN_ERROR_NULL, "/type: string | null");
    {
        tern_arena arena = {0};
        tern_webhook_delivery delivery;
        UNIT_STATUS(
            tern_webhook_decode(&webhooks, TERN_STR(""), TERN_STR("{}"), &arena, &delivery, NULL),
            TERN_ERROR_MISSING);
        UNIT_STATUS(tern_webhook_decode(&webhooks, TERN_STR(""), TERN_STR("[\"circle\"]"), &arena,
                                        &delivery, NULL),
                    TERN_ERROR_MISSING);
        UNIT_STATUS(
            tern_webhook_decode(&webhooks, TERN_STR(""), TERN_STR(""), &arena, &delivery, NULL),
            TERN_ERROR_SYNTAX);
        tern_arena_free(&arena);
    }
}

static void test_bodies_that_do_not_fit(void)
{
    check(&webhooks, "", "{\"type\":\"point.moved\",\"x\":1}", TERN_ERROR_MISSING, "/y:  | ");
}

/* Every allocation fails in turn; the arena is as it was before. */
static void test_memory(void)
{
    tern_str body = TERN_STR("{\"type\":\"point\\u002emoved\",\"x\":1,\"y\":2,\"more\":[1,2,3]}");
    tern_status status = TERN_ERROR_MEMORY;
    size_t fail_at = 1;

    for (; status != TERN_OK && fail_at < 20; fail_at++) {
        unit_allocations allocations = {.fail_at = fail_at};
        tern_arena arena = unit_arena(&allocations);
        tern_webhook_delivery delivery;
        status = tern_webhook_decode(&webhooks, TERN_STR(""), body, &arena, &delivery, NULL);
        CU_ASSERT(status == TERN_OK || status == TERN_ERROR_MEMORY);
        CU_ASSERT((status == TERN_OK) == (delivery.value != NULL));
        tern_arena_free(&arena);
        UNIT_SIZE(allocations.live_blocks, 0);
    }
    UNIT_STATUS(status, TERN_OK);
    CU_ASSERT(fail_at > 2);
}

static const unit_test tests[] = {
    {"webhook event", "the body says which it is", test_the_body_says_it},
    {"webhook event", "the program says which it is", test_the_program_says_it},
    {"webhook event", "values", test_values},
    {"webhook event", "unknown events", test_unknown_events},
    {"webhook event", "bodies that do not say it", test_bodies_that_do_not_say},
    {"webhook event", "bodies that do not fit", test_bodies_that_do_not_fit},
    {"webhook event", "memory", test_memory},
};
UNIT_MAIN(tests)

/* streams_test.c - answers that are streamed: items, downloads, and connections made again. */
#define _DEFAULT_SOURCE /* mkdtemp */
#include "fake.h"
#include "fault_server.h"
#include "sample.h"

#include <dirent.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "tern/async.h"
#include "tern/operation.h"
#include "tern/table.h"

static fault_server *server;

typedef struct test_params {
    tern_call_options call;
} test_params;

typedef enum test_kind {
    TEST_UNDOCUMENTED = 0,
    TEST_POINTS = 1,
    TEST_PLAIN = 2,
    TEST_LINES = 3,
    TEST_RECORDS = 4,
    TEST_TEXTS = 5,
    TEST_MAYBE = 6,
    TEST_BYTES = 7,
    TEST_ERRORS = 8,
    TEST_STOPPED = 9,
    TEST_OTHER_LINES = 10
} test_kind;

typedef struct test_result {
    tern_response response;
    test_kind kind;
    union {
        sample_point plain;
        tern_str bytes;
        tern_array_str errors;
    };
} test_result;

static const tern_operation_response responses[] = {
    TERN_OPERATION_RESPONSE(test_result, plain, 200, 200, TEST_PLAIN, "application/json", REQUIRED,
                            MODEL, sample_point),
    TERN_OPERATION_RESPONSE_ITEMS(200, 200, TEST_POINTS, "text/event-stream; charset=utf-8",
                                  REQUIRED, MODEL, sample_point),
    TERN_OPERATION_RESPONSE_ITEMS(200, 200, TEST_LINES, "application/x-ndjson", NULLABLE, MODEL,
                                  sample_point),
    TERN_OPERATION_RESPONSE_ITEMS(200, 200, TEST_RECORDS, "application/json-seq", REQUIRED, MODEL,
                                  sample_point),
    TERN_OPERATION_RESPONSE_ITEMS(200, 200, TEST_OTHER_LINES, "application/vnd.lines", REQUIRED,
                                  INT32, int32_t),
    TERN_OPERATION_RESPONSE(test_result, bytes, 200, 200, TEST_BYTES, "application/pdf", REQUIRED,
                            STRING, tern_str),
    TERN_OPERATION_RESPONSE_ITEMS(201, 201, TEST_TEXTS, "text/event-stream", REQUIRED, STRING,
                                  tern_str),
    TERN_OPERATION_RESPONSE_ITEMS(202, 202, TEST_MAYBE, "text/event-stream", NULLABLE, MODEL,
                                  sample_point),
    TERN_OPERATION_RESPONSE_EMPTY(204, 204, TEST_STOPPED),
    TERN_OPERATION_RESPONSE(test_result, errors, 400, 499, TEST_ERRORS, "application/json",
                            REQUIRED, ARRAY, tern_array_str),
};

static const tern_operation operation = {.name = "streamThis",
                                         .method = "GET",
                                         .path = "/stream",
                                         .responses = responses,
                                         .response_count = sizeof responses / sizeof responses[0],
                                         TERN_OPERATION_STRUCTS(test_params, test_result)};

/* What the values of items are. */
typedef enum value_type { POINTS, TEXTS, JSON, NUMBERS } value_type;

/* What a callback was given: "event|id|text|x" a line, "x" being "none", "null" or that of the
 * point. */
typedef struct taken {
    char text[2048];
    size_t length;
    size_t count;
    value_type type;
    /* What the item of that number is answered with, from 1; 0: none. */
    size_t stop_at;
    tern_status stop_with;
    tern_cancel *cancel;
    long last_x;
    bool in_order;
} taken;

static tern_status take(void *context, const tern_item *item)
{
    taken *self = (taken *)context;
    char value[64];
    size_t left = sizeof self->text - self->length;

    if (item->value == NULL)
        snprintf(value, sizeof value, "%s", item->error ? "none" : "null");
    else if (self->type == POINTS)
        snprintf(value, sizeof value, "%d", ((const sample_point *)item->value)->x);
    else if (self->type == NUMBERS)
        snprintf(value, sizeof value, "%d", *(const int32_t *)item->value);
    else
        snprintf(value, sizeof value, "%.*s", TERN_STR_ARGS(*(const tern_str *)item->value));
    if (left > 200)
        self->length += (size_t)snprintf(self->text + self->length, left, "%.*s|%.*s|%.*s|%s\n",
                                         TERN_STR_ARGS(item->event), TERN_STR_ARGS(item->id),
                                         TERN_STR_ARGS(item->text), value);
    if (self->type == POINTS && item->value) {
        long x = ((const sample_point *)item->value)->x;
        self->in_order = (self->count == 0 || self->in_order) && x == self->last_x + 1;
        self->last_x = x;
    }
    self->count++;
    if (self->cancel && self->count == 3)
        tern_cancel_trigger(self->cancel);
    return self->count == self->stop_at ? self->stop_with : TERN_OK;
}

static tern_call_options items_to(taken *to)
{
    tern_call_options options = {.items = {.take = take, .context = to}};

    return options;
}

static fake stream_of(const char *media_type, const char *body)
{
    fake self = fake_of(body);

    self.answers[0].headers[0] = media_type;
    return self;
}

#define EVENTS  "Content-Type: text/event-stream"
#define LINES   "Content-Type: application/x-ndjson"
#define RECORDS "Content-Type: application/json-seq"
#define PDF     "Content-Type: application/pdf"

/* Calls the operation; `result` is to be freed. */
static tern_status call(fake *self, const tern_call_options *options,
                        tern_client_options client_options, test_result *result, tern_error *error)
{
    test_params params = {.call = *options};
    tern_client *client = fake_client(&client_options);
    tern_status status;

    memset(error, 0, sizeof *error);
    self->requests = 0;
    status = tern_client_call(client, &operation, &params, result, error);
    if (status != TERN_OK)
        UNIT_STATUS(error->status, status);
    tern_client_free(client);
    return status;
}

/* The items of an answer, which come to `status`. */
static taken items_of(fake self, value_type type, tern_status status, test_kind kind)
{
    taken came = {.type = type};
    tern_call_options options = items_to(&came);
    test_result result;
    tern_error error;

    UNIT_STATUS(call(&self, &options, fake_options(&self), &result, &error), status);
    UNIT_SIZE(result.kind, kind);
    UNIT_SIZE(result.response.body_length, 0);
    tern_response_free(&result.response);
    return came;
}

/* The same items, wherever the answer is cut. */
static void expect(fake self, value_type type, const char *text, tern_status status, test_kind kind)
{
    size_t length = strlen(self.answers[0].body);

    UNIT_TEXT(items_of(self, type, status, kind).text, text);
    for (size_t cut = 1; cut < length; cut++) {
        self.answers[0].cut = cut;
        UNIT_TEXT(items_of(self, type, status, kind).text, text);
    }
    self.answers[0].cut = 0;
    self.answers[0].piece = 1;
    UNIT_TEXT(items_of(self, type, status, kind).text, text);
}

static void test_events(void)
{
    fake self = stream_of(EVENTS ";charset=UTF-8", "\xEF\xBB\xBF: hello\n"
                                                   "data: {\"x\":1,\"y\":2}\n\n"
                                                   "event: add\r\nid: 7\r\ndata: {\"x\":2,\r\n"
                                                   "data: \"y\":2}\r\n\r\n"
                                                   "data: {\"x\":\"no\",\"y\":2}\n\n"
                                                   "data: null\n\n"
                                                   "data: [DONE]\n\n");

    expect(self, POINTS,
           "message||{\"x\":1,\"y\":2}|1\n"
           "add|7|{\"x\":2,\n\"y\":2}|2\n"
           "message|7|{\"x\":\"no\",\"y\":2}|none\n"
           "message|7|null|none\n"
           "message|7|[DONE]|none\n",
           TERN_OK, TEST_POINTS);
    self = stream_of(EVENTS, "data: not \"JSON\"\n\ndata\n\n");
    self.answers[0].http_status = 201;
    expect(self, TEXTS, "message||not \"JSON\"|not \"JSON\"\nmessage|||\n", TERN_OK, TEST_TEXTS);
    self = stream_of(EVENTS, "data:  null \n\ndata: {\"x\":3,\"y\":1}\n\ndata: nul\n\n");
    self.answers[0].http_status = 202;
    expect(self, POINTS, "message|| null |null\nmessage||{\"x\":3,\"y\":1}|3\nmessage||nul|none\n",
           TERN_OK, TEST_MAYBE);
}

static void test_lines(void)
{
    fake self =
        stream_of(LINES, "{\"x\":1,\"y\":2}\r\n\n{\"x\":2,\"y\":2}\nnull\n{\"x\":3,\"y\":0}");

    expect(self, POINTS, "|||1\n|||2\n|||null\n|||3\n", TERN_OK, TEST_LINES);
    self = stream_of("Content-Type: application/vnd.lines", "1\n-2\n");
    expect(self, NUMBERS, "|||1\n|||-2\n", TERN_OK, TEST_OTHER_LINES);
    self = stream_of(RECORDS, "\x1E{\"x\":1,\"y\":2}\n\x1E{\"x\":2,\"y\":2}\n");
    expect(self, POINTS, "|||1\n|||2\n", TERN_OK, TEST_RECORDS);
    self = stream_of(RECORDS, "\x1E{\"x\":1,\"y\":2}\n\x1E{\"x\":2,\"y");
    expect(self, POINTS, "|||1\n", TERN_ERROR_SYNTAX, TEST_UNDOCUMENTED);
}

/* What can't be decoded ends the call, and its place is that in all of the answer. */
static void test_wrong_line(void)
{
    fake self = stream_of(LINES, "{\"x\":1,\"y\":2}\n{\"x\":2,\"y\":\"2\"}\n{\"x\":3,\"y\":2}\n");
    tern_client_options options = fake_options(&self);
    taken came = {.type = POINTS};
    tern_call_options call_options = items_to(&came);
    test_result result;
    tern_error error;

    UNIT_STATUS(call(&self, &call_options, options, &result, &error), TERN_ERROR_TYPE);
    UNIT_TEXT(unit_error_text(&error), "/y @25 2:12 expected integer, found string \"2\"");
    UNIT_TEXT(came.text, "|||1\n");
    UNIT_SIZE(self.requests, 1);
    UNIT_SIZE((size_t)result.response.http_status, 200);
    tern_response_free(&result.response);
}

/* Without a handler there is the text; and what is no stream of items is what it always was. */
static void test_without_items(void)
{
    fake self = stream_of(EVENTS, "data: {\"x\":1,\"y\":2}\n\n");
    taken came = {.type = POINTS};
    tern_call_options none = {.timeout_ms = 0}, options = items_to(&came);
    test_result result;
    tern_error error;

    UNIT_STATUS(call(&self, &none, fake_options(&self), &result, &error), TERN_OK);
    UNIT_SIZE(result.kind, TEST_POINTS);
    UNIT_TEXT(result.response.body, "data: {\"x\":1,\"y\":2}\n\n");
    CU_ASSERT(result.response.streamed_bytes == 0);
    tern_response_free(&result.response);

    self = fake_of("{\"x\":5,\"y\":2}");
    UNIT_STATUS(call(&self, &options, fake_options(&self), &result, &error), TERN_OK);
    UNIT_SIZE(result.kind, TEST_PLAIN);
    CU_ASSERT(result.plain.x == 5);
    tern_response_free(&result.response);

    self = fake_of("[\"a\",\"b\"]");
    self.answers[0].http_status = 422;
    UNIT_STATUS(call(&self, &options, fake_options(&self), &result, &error), TERN_OK);
    UNIT_SIZE(result.kind, TEST_ERRORS);
    UNIT_SIZE(result.errors.count, 2);
    tern_response_free(&result.response);
    /* Items of an error are none. */
    self = stream_of(EVENTS, "data: {\"x\":1,\"y\":2}\n\n");
    self.answers[0].http_status = 500;
    UNIT_STATUS(call(&self, &options, fake_options(&self), &result, &error), TERN_OK);
    UNIT_TEXT(result.response.body, "data: {\"x\":1,\"y\":2}\n\n");
    tern_response_free(&result.response);
    UNIT_SIZE(came.count, 0);
}

static void test_plain_request(void)
{
    fake self = stream_of(EVENTS, "data: {\"a\": 1}\n\ndata: x\n\n");
    tern_client_options options = fake_options(&self);
    tern_client *client = fake_client(&options);
    taken came = {.type = JSON};
    tern_request request = {.path = TERN_STR("/s"), .call = items_to(&came)};
    tern_response response;

    UNIT_STATUS(tern_client_request(client, &request, &response, NULL), TERN_OK);
    UNIT_TEXT(came.text, "message||{\"a\": 1}|{\"a\": 1}\nmessage||x|none\n");
    CU_ASSERT(response.streamed_bytes == strlen(self.answers[0].body));
    UNIT_STR(response.media_type, "text/event-stream");
    tern_response_free(&response);
    tern_client_free(client);
}

/* The callback ends a call. */
static void test_stopping(void)
{
    static const char *const bodies[][2] = {
        {EVENTS, "data: {\"x\":1,\"y\":2}\n\ndata: 2\n\ndata: 3\n\n"},
        {LINES, "{\"x\":1,\"y\":2}\n{\"x\":1,\"y\":2}\n{\"x\":1,\"y\":2}\n"},
        {RECORDS, "\x1E{\"x\":1,\"y\":2}\n\x1E{\"x\":1,\"y\":2}\n\x1E{\"x\":1,\"y\":2}\n"}};
    static const tern_status returned[] = {TERN_END, TERN_ERROR_WRITE, TERN_ERROR_LIMIT,
                                           TERN_ERROR_NETWORK, TERN_MORE};

    for (size_t i = 0; i < 3; i++) {
        for (size_t j = 0; j < sizeof returned / sizeof returned[0]; j++) {
            fake self = stream_of(bodies[i][0], bodies[i][1]);
            taken came = {.type = POINTS, .stop_at = 2, .stop_with = returned[j]};
            tern_call_options options = items_to(&came);
            tern_status expected = returned[j] == TERN_END ? TERN_OK : returned[j];
            test_result result;
            tern_error error;
            options.items.max_reconnects = 5;
            UNIT_STATUS(call(&self, &options, fake_options(&self), &result, &error), expected);
            UNIT_SIZE(came.count, 2);
            UNIT_SIZE(self.requests, 1);
            UNIT_TEXT(error.pointer, expected == TERN_OK ? "" : "streamThis");
            UNIT_TEXT(error.expected, "");
            UNIT_SIZE(result.kind != 0, expected == TERN_OK);
            tern_response_free(&result.response);
        }
    }
}

/* The ceiling is that of an item, and not of all. */
static void test_ceiling(void)
{
    static const char *const types[] = {EVENTS, LINES};
    static char body[100000];

    for (size_t i = 0; i < 2; i++) {
        fake self = stream_of(types[i], body);
        tern_client_options options = fake_options(&self);
        taken came = {.type = POINTS};
        tern_call_options call_options = items_to(&came);
        const char *item = i == 0 ? "data: {\"x\":1,\"y\":2}\n\n" : "{\"x\":1,\"y\":2}\n";
        test_result result;
        tern_error error;
        unit_allocations allocations = {0};
        self.answers[0].piece = 64;
        options.max_response_bytes = 100;
        options.allocator = unit_allocator(&allocations);
        body[0] = '\0';
        for (size_t n = 0; n < 3000; n++)
            memcpy(body + n * strlen(item), item, strlen(item) + 1);
        UNIT_STATUS(call(&self, &call_options, options, &result, &error), TERN_OK);
        UNIT_SIZE(came.count, 3000);
        CU_ASSERT(allocations.largest < 10000); /* the memory of one item serves all */
        tern_response_free(&result.response);
        memset(body, ' ', 500);
        body[500] = '\0';
        memcpy(body, i == 0 ? "data: {\"x\":" : "{\"x\":   ", i == 0 ? 11 : 8);
        UNIT_STATUS(call(&self, &call_options, options, &result, &error), TERN_ERROR_LIMIT);
        UNIT_SIZE(came.count, 3000);
        tern_response_free(&result.response);
    }
}

/* A stream that breaks off in the middle of an item gives none, and is not begun anew by itself. */
static void test_broken_off(void)
{
    fake self = stream_of(EVENTS, "data: {\"x\":1,\"y\":2}\n\ndata: {\"x\":2,\"y\":2}\n");
    taken came = {.type = POINTS};
    tern_call_options options = items_to(&came);
    test_result result;
    tern_error error;

    UNIT_STATUS(call(&self, &options, fake_options(&self), &result, &error), TERN_ERROR_NETWORK);
    UNIT_TEXT(unit_error_text(&error), "streamThis @0 0:0 expected an event that is whole, found "
                                       "the end of the answer in the middle of one");
    UNIT_SIZE(came.count, 1);
    UNIT_SIZE(self.requests, 1);
    tern_response_free(&result.response);
    self.answers[0].status = TERN_ERROR_NETWORK;
    self.answers[0].headers[0] = LINES;
    self.answers[0].body = "{\"x\":1,\"y\":2}\n2";
    came.count = 0;
    UNIT_STATUS(call(&self, &options, fake_options(&self), &result, &error), TERN_ERROR_NETWORK);
    UNIT_SIZE(came.count, 1);
    UNIT_SIZE(self.requests, 1);
    tern_response_free(&result.response);
    /* What has not begun is. */
    self.answers[1] = self.answers[0];
    self.answers[1].status = TERN_OK;
    self.answers[1].body = "{\"x\":1,\"y\":2}\n";
    self.answers[0].http_status = 503;
    self.answers[0].status = TERN_OK;
    self.answer_count = 2;
    came.count = 0;
    UNIT_STATUS(call(&self, &options, fake_options(&self), &result, &error), TERN_OK);
    UNIT_SIZE(came.count, 1);
    UNIT_SIZE(self.requests, 2);
    tern_response_free(&result.response);
}

static void test_time_limits(void)
{
    fake self = stream_of(EVENTS, "data: {\"x\":1,\"y\":2}\n\n");
    tern_client_options options = fake_options(&self);
    taken came = {.type = POINTS};
    tern_call_options call_options = items_to(&came), none = {.timeout_ms = 0};
    test_result result;
    tern_error error;

    options.try_timeout_ms = 700;
    UNIT_STATUS(call(&self, &call_options, options, &result, &error), TERN_OK);
    CU_ASSERT(self.timeout_ms == 0);
    tern_response_free(&result.response);
    call_options.timeout_ms = 5000;
    UNIT_STATUS(call(&self, &call_options, options, &result, &error), TERN_OK);
    CU_ASSERT(self.timeout_ms == 5000);
    tern_response_free(&result.response);
    UNIT_STATUS(call(&self, &none, options, &result, &error), TERN_OK);
    CU_ASSERT(self.timeout_ms == 700);
    tern_response_free(&result.response);
}

/* Connecting again. */

static fake broken_stream(void)
{
    fake self = {
        .answers = {{.status = TERN_ERROR_NETWORK,
                     .http_status = 200,
                     .headers = {EVENTS},
                     .body =
                         "retry: 250\nid: a\ndata: {\"x\":1,\"y\":2}\n\nid: b\ndata: {\"x\":99"},
                    {.http_status = 503, .body = "down"},
                    {.status = TERN_ERROR_TIMEOUT},
                    {.http_status = 200,
                     .headers = {EVENTS},
                     .body = "data: {\"x\":2,\"y\":2}\n\nid: c\ndata: {\"x\":3,\"y\":2}\n\n"},
                    {.http_status = 204}},
        .answer_count = 5};

    return self;
}

static void test_reconnecting(void)
{
    fake self = broken_stream();
    taken came = {.type = POINTS};
    tern_call_options options = items_to(&came);
    test_result result;
    tern_error error;

    options.items.max_reconnects = 10;
    UNIT_STATUS(call(&self, &options, fake_options(&self), &result, &error), TERN_OK);
    UNIT_SIZE(result.kind, TEST_STOPPED);
    UNIT_SIZE(self.requests, 5);
    UNIT_TEXT(came.text, "message|a|{\"x\":1,\"y\":2}|1\n"
                         "message|a|{\"x\":2,\"y\":2}|2\n"
                         "message|c|{\"x\":3,\"y\":2}|3\n");
    CU_ASSERT(fake_has(&self, "Last-Event-ID: c"));
    UNIT_SIZE(fake_count(&self, "Last-Event-ID"), 1);
    CU_ASSERT(self.slept_us == 4 * 250 * 1000);
    tern_response_free(&result.response);
}

/* How many connections, and what comes of it, with as many as that allowed. */
static void expect_reconnects(fake self, unsigned max, size_t requests, tern_status status,
                              int http_status)
{
    taken came = {.type = POINTS};
    tern_call_options options = items_to(&came);
    test_result result;
    tern_error error;

    options.items.max_reconnects = max;
    UNIT_STATUS(call(&self, &options, fake_options(&self), &result, &error), status);
    UNIT_SIZE(self.requests, requests);
    UNIT_SIZE((size_t)result.response.http_status, (size_t)http_status);
    tern_response_free(&result.response);
}

static void test_reconnects_counted(void)
{
    fake self = broken_stream();

    expect_reconnects(self, 0, 1, TERN_ERROR_NETWORK, 200);
    expect_reconnects(self, 1, 2, TERN_OK, 503);
    expect_reconnects(self, 2, 3, TERN_ERROR_TIMEOUT, 0);
    expect_reconnects(self, 3, 4, TERN_OK, 200);
    expect_reconnects(self, 4, 5, TERN_OK, 204);
    /* Each of what is no stream ends it. */
    self.answers[1] = (fake_answer){.http_status = 404, .body = "x"};
    expect_reconnects(self, 9, 2, TERN_OK, 404);
    self.answers[1] = (fake_answer){.http_status = 200,
                                    .headers = {"Content-Type: application/json"},
                                    .body = "{\"x\":1,\"y\":0}"};
    expect_reconnects(self, 9, 2, TERN_OK, 200);
    self.answers[1] = (fake_answer){.status = TERN_ERROR_TLS};
    expect_reconnects(self, 9, 2, TERN_ERROR_TLS, 0);
    self.answers[1] = (fake_answer){.http_status = 200, .headers = {LINES}, .body = "null\n"};
    expect_reconnects(self, 9, 2, TERN_OK, 200);
    self.answers[1] = (fake_answer){.http_status = 204, .headers = {EVENTS}};
    expect_reconnects(self, 9, 2, TERN_OK, 204);
}

/* What is told is what happened last. */
static void test_reconnecting_fails(void)
{
    fake self = broken_stream();
    taken came = {.type = POINTS};
    tern_call_options options = items_to(&came);
    test_result result;
    tern_error error;

    options.items.max_reconnects = 1;
    self.answers[0].status = TERN_OK;
    self.answers[1] = (fake_answer){.status = TERN_ERROR_NETWORK};
    UNIT_STATUS(call(&self, &options, fake_options(&self), &result, &error), TERN_ERROR_NETWORK);
    UNIT_TEXT(error.expected, "a fake that answers");
    tern_response_free(&result.response);
}

static void test_reconnects_refused(void)
{
    fake self = broken_stream();

    /* An id that no header can hold, a delay that is too long. */
    self.answers[0].body = "id: a\x01\ndata: {\"x\":1,\"y\":2}\n\n";
    expect_reconnects(self, 9, 1, TERN_ERROR_NETWORK, 200);
    self.answers[0].body = "retry: 3600000\ndata: {\"x\":1,\"y\":2}\n\n";
    expect_reconnects(self, 9, 1, TERN_ERROR_NETWORK, 200);
    /* Lines have no ids. */
    self.answers[0].headers[0] = LINES;
    self.answers[0].body = "{\"x\":1,\"y\":2}\n";
    expect_reconnects(self, 9, 1, TERN_ERROR_NETWORK, 200);
    /* It has never begun. */
    self = broken_stream();
    self.answers[0] = (fake_answer){.http_status = 401};
    expect_reconnects(self, 9, 1, TERN_OK, 401);
}

/* A POST may have done something; with an idempotency key it may be repeated. */
static void test_reconnecting_a_post(void)
{
    fake self = broken_stream();
    tern_client_options options = fake_options(&self);
    tern_client *client = fake_client(&options);
    taken came = {.type = JSON};
    tern_request request = {
        .method = TERN_STR("POST"), .path = TERN_STR("/s"), .call = items_to(&came)};
    tern_response response;

    request.call.items.max_reconnects = 9;
    UNIT_STATUS(tern_client_request(client, &request, &response, NULL), TERN_ERROR_NETWORK);
    UNIT_SIZE(self.requests, 1);
    tern_response_free(&response);
    self.requests = 0;
    request.call.idempotency_key = TERN_STR("k");
    UNIT_STATUS(tern_client_request(client, &request, &response, NULL), TERN_OK);
    UNIT_SIZE(self.requests, 5);
    tern_response_free(&response);
    tern_client_free(client);
}

/* An id of the program's goes until the server has given one. */
static void test_own_id(void)
{
    fake self = broken_stream();
    tern_pair header = {TERN_STR("last-event-id"), TERN_STR("mine")};
    taken came = {.type = POINTS};
    tern_call_options options = items_to(&came);
    test_result result;
    tern_error error;

    options.headers = &header;
    options.header_count = 1;
    UNIT_STATUS(call(&self, &options, fake_options(&self), &result, &error), TERN_ERROR_NETWORK);
    CU_ASSERT(fake_has(&self, "last-event-id: mine"));
    tern_response_free(&result.response);
    options.items.max_reconnects = 1;
    UNIT_STATUS(call(&self, &options, fake_options(&self), &result, &error), TERN_OK);
    CU_ASSERT(fake_has(&self, "Last-Event-ID: a"));
    UNIT_SIZE(fake_count(&self, "last-event-id"), 0);
    tern_response_free(&result.response);
}

static void test_reconnecting_in_time(void)
{
    fake self = broken_stream();
    taken came = {.type = POINTS};
    tern_call_options options = items_to(&came);
    test_result result;
    tern_error error;

    options.items.max_reconnects = 9;
    options.timeout_ms = 250;
    UNIT_STATUS(call(&self, &options, fake_options(&self), &result, &error), TERN_ERROR_NETWORK);
    UNIT_SIZE(self.requests, 1);
    tern_response_free(&result.response);
    options.timeout_ms = 0;
    UNIT_STATUS(tern_cancel_create(&options.cancel), TERN_OK);
    self.cancel_at_sleep = options.cancel;
    UNIT_STATUS(call(&self, &options, fake_options(&self), &result, &error), TERN_ERROR_CANCELLED);
    UNIT_SIZE(self.requests, 1);
    tern_response_free(&result.response);
    tern_cancel_free(options.cancel);
}

/* Downloads. */

static char folder[] = "/tmp/tern-streams-XXXXXX";
static char path[64];

static void write_file(const char *text)
{
    FILE *file = fopen(path, "wb");

    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    fputs(text, file);
    fclose(file);
}

/* What the file holds, and that there is nothing beside it. NULL: there is none. */
static bool file_is(const char *text)
{
    static char found[4096];
    FILE *file = fopen(path, "rb");
    DIR *listing = opendir(folder);
    size_t length, names = 0;

    while (listing && readdir(listing))
        names++;
    if (listing)
        closedir(listing);
    if (file == NULL)
        return text == NULL && names == 2;
    length = fread(found, 1, sizeof found - 1, file);
    found[length] = '\0';
    fclose(file);
    return text && unit_same_text(found, text) && names == 3;
}

static tern_status download(fake self, const char *to, uint64_t max_bytes, test_kind *out_kind)
{
    tern_call_options options = {.download = {.path = to, .max_bytes = max_bytes}};
    test_result result;
    tern_error error;
    tern_status status = call(&self, &options, fake_options(&self), &result, &error);

    *out_kind = result.kind;
    tern_response_free(&result.response);
    return status;
}

static void expect_download(fake self, tern_status status, test_kind kind, const char *text)
{
    test_kind actual;

    UNIT_STATUS(download(self, path, 0, &actual), status);
    UNIT_SIZE(actual, kind);
    CU_ASSERT(file_is(text));
}

static void test_download_to_file(void)
{
    fake self = stream_of(PDF, "a pdf of 19 bytes..");
    test_kind kind;

    self.answers[0].piece = 3;
    expect_download(self, TERN_OK, TEST_BYTES, "a pdf of 19 bytes..");
    self.answers[0].body = "another";
    expect_download(self, TERN_OK, TEST_BYTES, "another");
    /* What is not whole leaves what there was. */
    self.answers[0].status = TERN_ERROR_NETWORK;
    self.answers[0].body = "a third";
    expect_download(self, TERN_ERROR_NETWORK, TEST_UNDOCUMENTED, "another");
    self.answers[0].status = TERN_OK;
    UNIT_STATUS(download(self, path, 6, &kind), TERN_ERROR_LIMIT);
    CU_ASSERT(file_is("another"));
    UNIT_STATUS(download(self, path, 7, &kind), TERN_OK);
    CU_ASSERT(file_is("a third"));
    /* JSON as it came; nothing, too, where that is what there is. */
    expect_download(fake_of("{\"x\":1,\"y\":2}"), TERN_OK, TEST_PLAIN, "{\"x\":1,\"y\":2}");
    self.answers[0].body = "";
    expect_download(self, TERN_OK, TEST_BYTES, "");
    unlink(path);
}

static void test_download_of_others(void)
{
    fake self = fake_of("[\"no\"]");

    write_file("before");
    self.answers[0].http_status = 404;
    expect_download(self, TERN_OK, TEST_ERRORS, "before");
    self.answers[0] = (fake_answer){.http_status = 204};
    expect_download(self, TERN_OK, TEST_STOPPED, "before");
    /* A page that says please log in. */
    self = stream_of("Content-Type: text/html", "<p>");
    expect_download(self, TERN_ERROR_HTTP, TEST_UNDOCUMENTED, "before");
    /* After a redirect, and a try that failed. */
    self = stream_of(PDF, "it");
    self.answers[2] = self.answers[0];
    self.answers[0] = (fake_answer){
        .http_status = 302, .headers = {"Location: https://api.example.com/v1/x"}, .body = "moved"};
    self.answers[1] = (fake_answer){.http_status = 500, .headers = {PDF}, .body = "sorry"};
    self.answer_count = 3;
    expect_download(self, TERN_OK, TEST_BYTES, "it");
    unlink(path);
}

static void test_download_without_place(void)
{
    fake self = stream_of(PDF, "it");
    tern_buffer buffer = {.bytes = NULL};
    tern_call_options options = {.download = {.path = "/tmp/not/there/at/all"}};
    test_result result;
    tern_error error;

    UNIT_STATUS(call(&self, &options, fake_options(&self), &result, &error), TERN_ERROR_WRITE);
    UNIT_TEXT(error.pointer, "streamThis");
    UNIT_TEXT(error.found, "No such file or directory");
    UNIT_SIZE(self.requests, 0);
    tern_response_free(&result.response);
    /* A folder can't be replaced: that is known at the end. */
    options.download.path = folder;
    UNIT_STATUS(call(&self, &options, fake_options(&self), &result, &error), TERN_ERROR_WRITE);
    UNIT_SIZE(self.requests, 1);
    CU_ASSERT(file_is(NULL));
    tern_response_free(&result.response);
    options.download.sink = tern_sink_of_buffer(&buffer);
    UNIT_STATUS(call(&self, &options, fake_options(&self), &result, &error), TERN_ERROR_REQUEST);
    UNIT_SIZE(self.requests, 0);
    tern_response_free(&result.response);
}

static void test_download_to_sink(void)
{
    fake self = stream_of(PDF, "some bytes");
    char bytes[16];
    tern_buffer buffer = {.bytes = bytes, .size = sizeof bytes};
    tern_call_options options = {.download = {.sink = tern_sink_of_buffer(&buffer)}};
    test_result result;
    tern_error error;

    self.answers[0].piece = 4;
    UNIT_STATUS(call(&self, &options, fake_options(&self), &result, &error), TERN_OK);
    UNIT_SIZE(buffer.length, 10);
    CU_ASSERT(memcmp(bytes, "some bytes", 10) == 0);
    UNIT_SIZE(result.kind, TEST_BYTES);
    UNIT_SIZE(result.bytes.len, 0);
    CU_ASSERT(result.response.streamed_bytes == 10);
    tern_response_free(&result.response);
    /* What the sink returns is the end. */
    UNIT_STATUS(call(&self, &options, fake_options(&self), &result, &error), TERN_ERROR_LIMIT);
    UNIT_SIZE(self.requests, 1);
    tern_response_free(&result.response);
    /* The ceilings of memory are none of a sink's. */
    self = stream_of(PDF, "some bytes");
    {
        tern_client_options small = fake_options(&self);
        small.max_response_bytes = 3;
        buffer.length = 0;
        UNIT_STATUS(call(&self, &options, small, &result, &error), TERN_OK);
        tern_response_free(&result.response);
    }
    /* Items are no download. */
    self = stream_of(EVENTS, "data: {\"x\":1,\"y\":2}\n\n");
    {
        taken came = {.type = POINTS};
        options.items = items_to(&came).items;
        buffer.length = 0;
        UNIT_STATUS(call(&self, &options, fake_options(&self), &result, &error), TERN_OK);
        UNIT_SIZE(came.count, 1);
        UNIT_SIZE(buffer.length, 0);
        tern_response_free(&result.response);
    }
}

/* Every allocation fails in turn. */

static void fail_each(fake self, tern_call_options call_options)
{
    size_t failures = 0;

    for (size_t next = 1;; next++) {
        unit_allocations allocations = {.fail_at = next};
        tern_client_options options = fake_options(&self);
        test_result result;
        tern_error error;
        tern_status status;
        options.allocator = unit_allocator(&allocations);
        status = call(&self, &call_options, options, &result, &error);
        tern_response_free(&result.response);
        UNIT_SIZE(allocations.live_blocks, 0);
        CU_ASSERT(!allocations.wrong_size);
        if (allocations.requests < next) {
            UNIT_STATUS(status, TERN_OK);
            break;
        }
        UNIT_STATUS(status, TERN_ERROR_MEMORY);
        failures++;
        CU_ASSERT_FATAL(next < 1000);
    }
    CU_ASSERT(failures >= 2);
}

static void test_memory(void)
{
    taken came = {.type = POINTS};
    tern_call_options items = items_to(&came), file = {.download = {.path = path}};
    fake self = broken_stream();

    items.items.max_reconnects = 9;
    fail_each(self, items);
    fail_each(stream_of(LINES, "{\"x\":1,\"y\":2}\n{\"x\":1,\"y\":2}\n"), items);
    fail_each(stream_of(RECORDS, "\x1E{\"x\":1,\"y\":2}\n\x1E{\"x\":1,\"y\":2}\n"), items);
    fail_each(stream_of(PDF, "it"), file);
    CU_ASSERT(file_is("it"));
    unlink(path);
}

/* Over the network. */

static int64_t now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static tern_status ask(const char *target, tern_call_options call_options, int64_t idle_ms,
                       tern_response *response)
{
    char base[64];
    tern_client_options options = {.retry = {.max_tries = 1, .base_delay_ms = 1},
                                   .idle_timeout_ms = idle_ms};
    tern_request request = {.path = tern_str_of(target), .call = call_options};
    tern_client *client;
    tern_status status;

    snprintf(base, sizeof base, "http://127.0.0.1:%u", fault_server_port(server));
    options.base_url = tern_str_of(base);
    UNIT_STATUS(tern_client_create(&options, &client, NULL), TERN_OK);
    status = tern_client_request(client, &request, response, NULL);
    tern_client_free(client);
    return status;
}

/* Free-form items, of which only the number and the ids count. */
typedef struct counted {
    size_t count;
    long last_id;
    bool in_order;
    int64_t first_ms;
    size_t stop_at;
    tern_status stop_with;
    tern_cancel *cancel;
} counted;

static tern_status count_item(void *context, const tern_item *item)
{
    counted *self = (counted *)context;
    long id = strtol(item->id.ptr, NULL, 10);

    self->in_order =
        (self->count == 0 || self->in_order) && id == self->last_id + 1 && item->value != NULL;
    self->last_id = id;
    self->count++;
    return self->count == self->stop_at ? self->stop_with : TERN_OK;
}

static tern_status ask_events(const char *target, unsigned max_reconnects, int64_t idle_ms,
                              counted *to, int *out_http_status)
{
    tern_call_options options = {
        .items = {.take = count_item, .context = to, .max_reconnects = max_reconnects},
        .cancel = to->cancel};
    tern_response response;
    tern_status status = ask(target, options, idle_ms, &response);

    *out_http_status = response.http_status;
    tern_response_free(&response);
    return status;
}

static void test_network(void)
{
    static const struct {
        const char *target;
        tern_status status;
    } alone[] = {{"/events/3/end/9", TERN_OK},
                 {"/events/3/cut/9", TERN_ERROR_NETWORK},
                 {"/events/3/reset/9", TERN_ERROR_NETWORK},
                 {"/events/3/silent/9", TERN_ERROR_TIMEOUT}};
    int http_status;

    for (size_t i = 0; i < sizeof alone / sizeof alone[0]; i++) {
        counted came = {.count = 0};
        size_t before = fault_server_count(server, alone[i].target);
        UNIT_STATUS(ask_events(alone[i].target, 0, 200, &came, &http_status), alone[i].status);
        UNIT_SIZE(came.count, 3);
        CU_ASSERT(came.in_order);
        UNIT_SIZE(fault_server_count(server, alone[i].target) - before, 1);
        /* Made again and again, each item comes once. */
        memset(&came, 0, sizeof came);
        UNIT_STATUS(ask_events(alone[i].target, 9, 200, &came, &http_status), TERN_OK);
        UNIT_SIZE(came.count, 9);
        CU_ASSERT(came.in_order);
        UNIT_SIZE((size_t)http_status, 204);
        UNIT_SIZE(fault_server_count(server, alone[i].target) - before, 1 + 4);
    }
}

/* Bytes that say nothing keep a stream open, however long that is. */
static void test_slow_network(void)
{
    counted came = {.count = 0};
    tern_call_options options = {.items = {.take = count_item, .context = &came},
                                 .timeout_ms = 600};
    tern_response response;
    int64_t start = now_ms();

    UNIT_STATUS(ask("/events/2/slow/9", options, 200, &response), TERN_ERROR_TIMEOUT);
    CU_ASSERT(now_ms() - start >= 590);
    UNIT_SIZE(came.count, 2);
    tern_response_free(&response);
}

static void test_stopping_network(void)
{
    int http_status;
    counted came = {.stop_at = 1000, .stop_with = TERN_END};

    UNIT_STATUS(ask_events("/events/1/endless/9", 0, 0, &came, &http_status), TERN_OK);
    UNIT_SIZE(came.count, 1000);
    came = (counted){.stop_at = 1000, .stop_with = TERN_ERROR_WRITE};
    UNIT_STATUS(ask_events("/events/1/endless/9", 9, 0, &came, &http_status), TERN_ERROR_WRITE);
    UNIT_SIZE(came.count, 1000);
    CU_ASSERT(came.in_order);
}

static void *cancel_later(void *context)
{
    struct timespec wait = {0, 100 * 1000 * 1000};

    nanosleep(&wait, NULL);
    tern_cancel_trigger((tern_cancel *)context);
    return NULL;
}

static void test_cancelling_network(void)
{
    static const char *const targets[] = {"/events/1/endless/9", "/events/1/silent/9"};
    int http_status;

    for (size_t i = 0; i < 2; i++) {
        counted came = {.count = 0};
        int64_t start = now_ms();
        pthread_t thread;
        UNIT_STATUS(tern_cancel_create(&came.cancel), TERN_OK);
        CU_ASSERT_FATAL(pthread_create(&thread, NULL, cancel_later, came.cancel) == 0);
        UNIT_STATUS(ask_events(targets[i], 9, 0, &came, &http_status), TERN_ERROR_CANCELLED);
        CU_ASSERT(came.count >= 1 && came.in_order);
        CU_ASSERT(now_ms() - start < 3000);
        pthread_join(thread, NULL);
        tern_cancel_free(came.cancel);
    }
}

static void take_done(void *context, tern_response *response, tern_status status,
                      const tern_error *error)
{
    UNIT_STATUS(status, TERN_OK);
    UNIT_STATUS(error->status, TERN_OK);
    UNIT_SIZE((size_t)response->http_status, 204);
    tern_response_free(response);
    ++*(size_t *)context;
}

/* Many at once, in one thread, each with connections that break off. */
static void test_asynchronous(void)
{
    enum { CALLS = 20 };
    char base[64];
    tern_client_options options = {.retry = {.max_tries = 1, .base_delay_ms = 1}};
    tern_request request = {.path = TERN_STR("/events/3/reset/9")};
    tern_response answers[CALLS];
    counted came[CALLS];
    size_t done = 0;
    tern_client *client;
    tern_calls *calls;

    snprintf(base, sizeof base, "http://127.0.0.1:%u", fault_server_port(server));
    options.base_url = tern_str_of(base);
    memset(came, 0, sizeof came);
    UNIT_STATUS(tern_client_create(&options, &client, NULL), TERN_OK);
    UNIT_STATUS(tern_calls_create(client, NULL, &calls, NULL), TERN_OK);
    request.call.items.take = count_item;
    request.call.items.max_reconnects = 9;
    for (size_t i = 0; i < CALLS; i++) {
        request.call.items.context = &came[i];
        UNIT_STATUS(tern_calls_start_request(calls, &request, &answers[i],
                                             (tern_done){take_done, &done}, NULL),
                    TERN_OK);
    }
    while (tern_calls_poll(calls, 5000) > 0)
        ;
    UNIT_SIZE(done, CALLS);
    for (size_t i = 0; i < CALLS; i++) {
        UNIT_SIZE(came[i].count, 9);
        CU_ASSERT(came[i].in_order);
    }
    tern_calls_free(calls);
    tern_client_free(client);
}

static void test_download_network(void)
{
    static const struct {
        const char *target;
        tern_status status;
        uint64_t max_bytes;
        long length; /* -1: there is no file */
    } all[] = {{"/big", TERN_OK, 0, 1000000},
               {"/big", TERN_OK, 1000000, 1000000},
               {"/big", TERN_ERROR_LIMIT, 999999, -1},
               {"/gzip", TERN_OK, 0, 11},
               {"/gzip-bomb", TERN_ERROR_LIMIT, 100000, -1},
               {"/truncated", TERN_ERROR_NETWORK, 0, -1},
               {"/reset-mid-body", TERN_ERROR_NETWORK, 0, -1},
               {"/chunked-truncated", TERN_ERROR_NETWORK, 0, -1},
               {"/silent-body", TERN_ERROR_TIMEOUT, 0, -1},
               {"/endless", TERN_ERROR_LIMIT, 5000000, -1},
               {"/status/404", TERN_OK, 0, -1},
               {"/empty", TERN_OK, 0, -1}};

    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        tern_call_options options = {.download = {.path = path, .max_bytes = all[i].max_bytes}};
        tern_response response;
        FILE *file;
        long length = -1;
        UNIT_STATUS(ask(all[i].target, options, 200, &response), all[i].status);
        tern_response_free(&response);
        file = fopen(path, "rb");
        if (file) {
            fseek(file, 0, SEEK_END);
            length = ftell(file);
            fclose(file);
            unlink(path);
        }
        if (length != all[i].length)
            printf("\n  %s: %ld bytes", all[i].target, length);
        CU_ASSERT(length == all[i].length);
        CU_ASSERT(file_is(NULL));
    }
}

static const unit_test tests[] = {
    {"items", "events", test_events},
    {"items", "lines and records", test_lines},
    {"items", "a line that is wrong", test_wrong_line},
    {"items", "answers without", test_without_items},
    {"items", "of a plain request", test_plain_request},
    {"items", "stopped by the callback", test_stopping},
    {"items", "ceiling", test_ceiling},
    {"items", "broken off", test_broken_off},
    {"items", "time limits", test_time_limits},
    {"reconnecting", "to the end", test_reconnecting},
    {"reconnecting", "counted", test_reconnects_counted},
    {"reconnecting", "fails", test_reconnecting_fails},
    {"reconnecting", "refused", test_reconnects_refused},
    {"reconnecting", "a POST", test_reconnecting_a_post},
    {"reconnecting", "an id of the program's", test_own_id},
    {"reconnecting", "deadline and cancellation", test_reconnecting_in_time},
    {"download", "to a file", test_download_to_file},
    {"download", "answers that are none", test_download_of_others},
    {"download", "nowhere to write", test_download_without_place},
    {"download", "to a sink", test_download_to_sink},
    {"memory", "each allocation fails", test_memory},
    {"network", "events", test_network},
    {"network", "slow", test_slow_network},
    {"network", "stopped by the callback", test_stopping_network},
    {"network", "cancelled", test_cancelling_network},
    {"network", "asynchronous", test_asynchronous},
    {"network", "download", test_download_network},
};

int main(void)
{
    int result;

    server = fault_server_start();
    if (server == NULL || mkdtemp(folder) == NULL)
        return EXIT_FAILURE;
    snprintf(path, sizeof path, "%s/file", folder);
    result = unit_run(tests, sizeof tests / sizeof tests[0]);
    rmdir(folder);
    fault_server_stop(server);
    return result;
}

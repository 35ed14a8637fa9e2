/* async_test.c - many calls on one thread, by tern_calls_poll and in a loop of the test's own: each
 * ends once, as it would have ended by itself, and none waits for another. */
#define _DEFAULT_SOURCE
#include "fake.h"
#include "fault_server.h"
#include "sample.h"

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "async_internal.h"
#include "tern/table.h"

enum { MANY = 300 };

static fault_server *server;

/* Calls. */

typedef struct outcome {
    tern_response response;
    tern_status status;
    tern_error error;
    size_t times;
    /* Which one it was of all that are done, from 1. */
    size_t order;
} outcome;

static size_t done_so_far;

static void take(void *context, tern_response *response, tern_status status,
                 const tern_error *error)
{
    outcome *self = (outcome *)context;

    CU_ASSERT_PTR_EQUAL(response, &self->response);
    UNIT_STATUS(error->status, status);
    self->status = status;
    self->error = *error;
    self->times++;
    self->order = ++done_so_far;
}

static int64_t now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static tern_client_options quick(void)
{
    static char base[64];
    tern_client_options options = {
        .base_url = {base, 0},
        .retry = {.max_tries = 1, .base_delay_ms = 1, .max_delay_ms = 2},
        .call_timeout_ms = 30000,
    };

    options.base_url.len =
        (size_t)snprintf(base, sizeof base, "http://127.0.0.1:%u", fault_server_port(server));
    return options;
}

static tern_client *create(tern_client_options options)
{
    tern_client *client = NULL;

    UNIT_STATUS(tern_client_create(&options, &client, NULL), TERN_OK);
    CU_ASSERT_PTR_NOT_NULL_FATAL(client);
    return client;
}

static tern_calls *create_calls(tern_client *client, tern_calls_options options)
{
    tern_calls *calls = NULL;

    UNIT_STATUS(tern_calls_create(client, &options, &calls, NULL), TERN_OK);
    CU_ASSERT_PTR_NOT_NULL_FATAL(calls);
    return calls;
}

static void start_request(tern_calls *calls, const tern_request *request, outcome *out)
{
    tern_done done = {take, out};

    memset(out, 0, sizeof *out);
    UNIT_STATUS(tern_calls_start_request(calls, request, &out->response, done, NULL), TERN_OK);
}

static void start(tern_calls *calls, const char *path, outcome *out)
{
    tern_request request = {.path = tern_str_of(path)};

    start_request(calls, &request, out);
}

static void finish(tern_calls *calls)
{
    int64_t start_ms = now_ms();

    while (tern_calls_poll(calls, 1000) > 0 && now_ms() - start_ms < 40000)
        ;
    UNIT_SIZE(tern_calls_count(calls), 0);
}

static void expect(outcome *self, const char *what, tern_status status, int http_status)
{
    char message[TERN_ERROR_MESSAGE_SIZE];

    if (self->times != 1 || self->status != status || self->response.http_status != http_status) {
        tern_error_format(&self->error, message, sizeof message);
        printf("\n  %s: %zu times, %s, HTTP status %d: %s", what, self->times,
               tern_status_text(self->status), self->response.http_status, message);
        CU_FAIL("another outcome");
    }
    tern_response_free(&self->response);
}

/* Faults. */

typedef struct fault {
    const char *path;
    tern_status status;
    int http_status;
} fault;

static const fault faults[] = {
    {"/ok", TERN_OK, 200},
    {"/chunked", TERN_OK, 200},
    {"/gzip", TERN_OK, 200},
    {"/interim", TERN_OK, 200},
    {"/short-length", TERN_OK, 200},
    {"/empty", TERN_OK, 204},
    {"/status/404", TERN_OK, 404},
    {"/status/500", TERN_OK, 500},
    {"/html", TERN_OK, 200},
    {"/reset", TERN_ERROR_NETWORK, 0},
    {"/reset-mid-body", TERN_ERROR_NETWORK, 200},
    {"/truncated", TERN_ERROR_NETWORK, 200},
    {"/chunked-truncated", TERN_ERROR_NETWORK, 200},
    {"/chunked-broken", TERN_ERROR_NETWORK, 200},
    {"/drop/9/async", TERN_ERROR_NETWORK, 0},
    {"/garbage", TERN_ERROR_HTTP, 0},
    {"/switching", TERN_ERROR_NETWORK, 101},
    {"/gzip-broken", TERN_ERROR_HTTP, 200},
    {"/huge-header", TERN_ERROR_LIMIT, 200},
    {"/many-headers", TERN_ERROR_LIMIT, 200},
    {"/endless", TERN_ERROR_LIMIT, 200},
    {"/gzip-bomb", TERN_ERROR_LIMIT, 200},
    {"/big", TERN_ERROR_LIMIT, 200},
    {"/loop", TERN_ERROR_HTTP, 302},
    {"/silent", TERN_ERROR_TIMEOUT, 0},
    {"/silent-body", TERN_ERROR_TIMEOUT, 200},
};
enum { FAULTS = sizeof faults / sizeof faults[0] };

static tern_client_options for_faults(void)
{
    tern_client_options options = quick();

    options.max_response_bytes = 100000;
    options.idle_timeout_ms = 2000;
    return options;
}

static void expect_faults(outcome *outcomes)
{
    for (size_t i = 0; i < FAULTS; i++) {
        if (faults[i].status != TERN_OK)
            CU_ASSERT(strncmp(outcomes[i].error.pointer, "GET /", 5) == 0);
        if (i == 0)
            UNIT_TEXT(outcomes[i].response.body, "{\"ok\":true}");
        expect(&outcomes[i], faults[i].path, faults[i].status, faults[i].http_status);
    }
}

static void test_faults(void)
{
    tern_client *client = create(for_faults());
    tern_calls *calls = create_calls(client, (tern_calls_options){0});
    outcome outcomes[FAULTS];

    for (size_t round = 0; round < 2; round++) { /* the second time over connections of the first */
        for (size_t i = 0; i < FAULTS; i++)
            start(calls, faults[i].path, &outcomes[i]);
        finish(calls);
        expect_faults(outcomes);
    }
    tern_calls_free(calls);
    tern_client_free(client);
}

static void test_nobody_there(void)
{
    fault_server *gone = fault_server_start();
    tern_client_options options = quick();
    tern_calls *calls;
    tern_client *client;
    outcome out;
    char base[64];

    CU_ASSERT_PTR_NOT_NULL_FATAL(gone);
    snprintf(base, sizeof base, "http://127.0.0.1:%u", fault_server_port(gone));
    fault_server_stop(gone);
    options.base_url = tern_str_of(base);
    client = create(options);
    calls = create_calls(client, (tern_calls_options){0});
    start(calls, "/ok", &out);
    finish(calls);
    expect(&out, "nobody", TERN_ERROR_NETWORK, 0);
    tern_calls_free(calls);
    tern_client_free(client);
}

/* Many at once. */

static void test_many(void)
{
    tern_client *client = create(quick());
    tern_calls *calls = create_calls(client, (tern_calls_options){.max_in_flight = MANY});
    outcome *outcomes = (outcome *)calloc(MANY, sizeof *outcomes);
    size_t before = fault_server_connections(server);
    size_t asked = fault_server_count(server, "/silent");
    int64_t start_ms = now_ms();

    CU_ASSERT_PTR_NOT_NULL_FATAL(outcomes);
    /* All on the way at the same time: the server answers none. */
    for (size_t i = 0; i < MANY; i++)
        start(calls, "/silent", &outcomes[i]);
    while (fault_server_count(server, "/silent") - asked < MANY && now_ms() - start_ms < 20000)
        UNIT_SIZE(tern_calls_poll(calls, 20), MANY);
    CU_ASSERT(fault_server_open(server) >= MANY);
    for (size_t i = 0; i < MANY; i++)
        CU_ASSERT(tern_calls_cancel(calls, &outcomes[i].response));
    UNIT_SIZE(tern_calls_poll(calls, 0), 0);
    for (size_t i = 0; i < MANY; i++)
        expect(&outcomes[i], "many", TERN_ERROR_CANCELLED, 0);
    UNIT_SIZE(fault_server_connections(server) - before, MANY);
    /* And over connections that are kept. */
    before = fault_server_connections(server);
    for (size_t round = 0; round < 2; round++) {
        for (size_t i = 0; i < MANY; i++)
            start(calls, "/ok", &outcomes[i]);
        finish(calls);
        for (size_t i = 0; i < MANY; i++) {
            UNIT_TEXT(outcomes[i].response.body, "{\"ok\":true}");
            expect(&outcomes[i], "many", TERN_OK, 200);
        }
    }
    CU_ASSERT(fault_server_connections(server) - before <= MANY);
    tern_calls_free(calls);
    tern_client_free(client);
    free(outcomes);
}

/* Time. */

static void test_delays(void)
{
    tern_client_options options = quick();
    tern_client *client;
    tern_calls *calls;
    outcome later, now, flaky, dropped;
    int64_t start_ms = now_ms();

    options.retry.max_tries = 3;
    client = create(options);
    /* Nor does one that waits between two tries have a turn. */
    calls = create_calls(client, (tern_calls_options){.max_in_flight = 1});
    start(calls, "/drop/1/delays", &dropped);
    start(calls, "/retry-after/1/async", &later);
    start(calls, "/flaky/2/async", &flaky);
    start(calls, "/ok", &now);
    finish(calls);
    CU_ASSERT(now_ms() - start_ms >= 950);
    CU_ASSERT(now_ms() - start_ms < 3000);
    UNIT_SIZE(later.order, done_so_far);
    UNIT_SIZE(later.response.tries, 2);
    UNIT_SIZE(flaky.response.tries, 3);
    UNIT_SIZE(dropped.response.tries, 2);
    UNIT_TEXT(dropped.error.pointer, ""); /* what failed before is over */
    expect(&dropped, "dropped", TERN_OK, 200);
    expect(&later, "later", TERN_OK, 200);
    expect(&now, "now", TERN_OK, 200);
    expect(&flaky, "flaky", TERN_OK, 200);
    tern_calls_free(calls);
    tern_client_free(client);
}

static void time_out(tern_client_options options, tern_calls_options set, const char *path,
                     int http_status, int64_t least_ms, const char *expected)
{
    tern_client *client = create(options);
    tern_calls *calls = create_calls(client, set);
    int64_t start_ms = now_ms();
    outcome out;

    start(calls, path, &out);
    finish(calls);
    CU_ASSERT(now_ms() - start_ms >= least_ms - 10);
    CU_ASSERT(now_ms() - start_ms < least_ms + 1500);
    UNIT_TEXT(out.error.expected, expected);
    expect(&out, path, TERN_ERROR_TIMEOUT, http_status);
    tern_calls_free(calls);
    tern_client_free(client);
}

static void test_timeouts(void)
{
    tern_client_options options = quick();
    tern_calls_options set = {0};
    char base[64];

    options.call_timeout_ms = 300;
    time_out(options, set, "/silent", 0, 300, "an answer in time");
    time_out(options, set, "/slow", 200, 300, "an answer in time");
    options = quick();
    options.try_timeout_ms = 200;
    time_out(options, set, "/slow", 200, 200, "an answer in time");
    options = quick();
    options.idle_timeout_ms = 200;
    time_out(options, set, "/silent", 0, 200, "some bytes within idle_timeout_ms");
    time_out(options, set, "/silent-body", 200, 200, "some bytes within idle_timeout_ms");
    /* A byte now and then is no silence, but the call has an end. */
    options.call_timeout_ms = 600;
    time_out(options, set, "/slow", 200, 600, "an answer in time");
    options = quick();
    snprintf(base, sizeof base, "http://127.0.0.1:%u", fault_full_port());
    options.base_url = tern_str_of(base);
    options.connect_timeout_ms = 200;
    time_out(options, set, "/", 0, 200, "a connection in time");
}

/* Those that wait for their turn, or for a connection, have a time limit too. */
static void test_time_in_the_queue(void)
{
    tern_client *client = create(quick());

    for (size_t i = 0; i < 2; i++) {
        tern_calls_options set = {.max_in_flight = i == 0 ? 1 : 10,
                                  .max_host_connections = i == 0 ? 10 : 1};
        tern_calls *calls = create_calls(client, set);
        tern_request request = {.path = TERN_STR("/ok"), .call = {.timeout_ms = 200}};
        outcome first, second;
        int64_t start_ms = now_ms();
        start(calls, "/silent", &first);
        UNIT_SIZE(tern_calls_poll(calls, 50), 1);
        start_request(calls, &request, &second);
        UNIT_SIZE(tern_calls_poll(calls, 3000), 1);
        CU_ASSERT(now_ms() - start_ms >= 190);
        CU_ASSERT(now_ms() - start_ms < 1500);
        expect(&second, "in the queue", TERN_ERROR_TIMEOUT, 0);
        tern_calls_free(calls);
        expect(&first, "first", TERN_ERROR_CANCELLED, 0);
    }
    tern_client_free(client);
}

/* A program with a loop that never waits: a game, say. */
static void test_without_waiting(void)
{
    struct timespec moment = {0, 1000000};
    tern_client *client = create(quick());
    tern_calls *calls = create_calls(client, (tern_calls_options){0});
    int64_t start_ms = now_ms();
    outcome out;

    start(calls, "/big", &out);
    while (tern_calls_poll(calls, 0) > 0 && now_ms() - start_ms < 3000)
        nanosleep(&moment, NULL);
    UNIT_SIZE(out.response.body_length, 1000000);
    tern_calls_free(calls);
    expect(&out, "big", TERN_OK, 200);
    tern_client_free(client);
}

/* The next one is always the first, whatever is put in, moved and taken out. */
static void test_timers(void)
{
    enum { TIMERS = 200 };
    tern_timers timers = {.count = 0};
    tern_timer all[TIMERS] = {{.place = 0}};
    uint64_t random = 1;
    int64_t last_us = 0;
    size_t left = 0;

    CU_ASSERT_FATAL(tern_timers_reserve(&timers, 10));
    CU_ASSERT_FATAL(tern_timers_reserve(&timers, TIMERS));
    for (size_t i = 0; i < 3 * TIMERS; i++)
        tern_timers_set(&timers, &all[i % TIMERS], (int64_t)(unit_random(&random) % 1000));
    for (size_t i = 0; i < TIMERS; i += 3)
        tern_timers_set(&timers, &all[i], INT64_MAX);
    tern_timers_set(&timers, &all[0], INT64_MAX);
    for (size_t i = 0; i < TIMERS; i++)
        left += all[i].place > 0;
    UNIT_SIZE(timers.count, left);
    for (; timers.count > 0; left--) {
        CU_ASSERT(timers.items[0]->due_us >= last_us);
        last_us = timers.items[0]->due_us;
        tern_timers_set(&timers, timers.items[0], INT64_MAX);
    }
    UNIT_SIZE(left, 0);
    tern_timers_free(&timers);
}

/* Bounds. */

static void test_queue(void)
{
    tern_client *client = create(quick());
    tern_calls *calls =
        create_calls(client, (tern_calls_options){.max_in_flight = 2, .max_calls = 5});
    tern_request request = {.path = TERN_STR("/slow")};
    outcome outcomes[5], more = {.times = 0};
    tern_error error;
    size_t before = fault_server_count(server, "/slow");

    for (size_t i = 0; i < 5; i++)
        start(calls, "/slow", &outcomes[i]);
    UNIT_STATUS(
        tern_calls_start_request(calls, &request, &more.response, (tern_done){take, &more}, &error),
        TERN_ERROR_LIMIT);
    UNIT_STATUS(error.status, TERN_ERROR_LIMIT);
    UNIT_SIZE(tern_calls_poll(calls, 200), 5);
    UNIT_SIZE(fault_server_count(server, "/slow") - before, 2);
    /* One that ends makes room for one more, wherever it is. */
    CU_ASSERT(tern_calls_cancel(calls, &outcomes[0].response));
    CU_ASSERT(tern_calls_cancel(calls, &outcomes[4].response));
    CU_ASSERT(!tern_calls_cancel(calls, &outcomes[4].response));
    UNIT_SIZE(tern_calls_poll(calls, 200), 3);
    UNIT_SIZE(tern_calls_poll(calls, 200), 3);
    UNIT_SIZE(fault_server_count(server, "/slow") - before, 3);
    UNIT_SIZE(outcomes[4].response.tries, 0);
    CU_ASSERT(!tern_calls_cancel(calls, &more.response));
    tern_calls_free(calls);
    for (size_t i = 0; i < 5; i++)
        UNIT_STATUS(outcomes[i].status, TERN_ERROR_CANCELLED);
    for (size_t i = 0; i < 5; i++) {
        UNIT_SIZE(outcomes[i].times, 1);
        tern_response_free(&outcomes[i].response);
    }
    UNIT_SIZE(more.times, 0);
    tern_response_free(&more.response);
    tern_client_free(client);
}

static void test_connections_to_a_host(void)
{
    tern_client *client = create(quick());
    tern_calls *calls = create_calls(client, (tern_calls_options){.max_host_connections = 3});
    size_t before = fault_server_connections(server);
    outcome outcomes[40];

    for (size_t i = 0; i < 40; i++)
        start(calls, "/ok", &outcomes[i]);
    finish(calls);
    for (size_t i = 0; i < 40; i++)
        expect(&outcomes[i], "host", TERN_OK, 200);
    CU_ASSERT(fault_server_connections(server) - before <= 3);
    tern_calls_free(calls);
    tern_client_free(client);
}

/* What is refused at once. */
static void test_refused(void)
{
    tern_client *client = create(quick());
    tern_calls *calls = create_calls(client, (tern_calls_options){0});
    tern_request request = {.path = TERN_STR("no-slash")};
    outcome out = {.times = 0};
    tern_error error;
    tern_calls_options half = {.loop = {.timer = (void (*)(void *, int64_t))abort}};
    tern_calls *none;

    UNIT_STATUS(
        tern_calls_start_request(calls, &request, &out.response, (tern_done){take, &out}, &error),
        TERN_ERROR_REQUEST);
    UNIT_STATUS(error.status, TERN_ERROR_REQUEST);
    UNIT_SIZE(tern_calls_count(calls), 0);
    UNIT_SIZE(tern_calls_poll(calls, 1000), 0);
    UNIT_SIZE(out.times, 0);
    tern_response_free(&out.response);
    tern_calls_free(calls);
    UNIT_STATUS(tern_calls_create(client, &half, &none, &error), TERN_ERROR_REQUEST);
    CU_ASSERT_PTR_NULL(none);
    tern_calls_free(NULL);
    tern_client_free(client);
}

/* Cancellation. */

typedef struct canceller {
    tern_cancel *cancel;
    pthread_t thread;
} canceller;

static void *trigger(void *context)
{
    struct timespec moment = {0, 200000000};

    nanosleep(&moment, NULL);
    tern_cancel_trigger(((canceller *)context)->cancel);
    return NULL;
}

/* Wherever they wait: on the way, between two tries, for their turn. */
static void test_cancel_from_another_thread(void)
{
    tern_client_options options = quick();
    tern_request request = {.path = TERN_STR("/silent")};
    canceller other;
    tern_client *client;
    tern_calls *calls;
    outcome outcomes[4], stays;
    int64_t start_ms = now_ms();

    options.retry.max_tries = 2;
    client = create(options);
    calls = create_calls(client, (tern_calls_options){.max_in_flight = 2});
    UNIT_STATUS(tern_cancel_create(&other.cancel), TERN_OK);
    request.call.cancel = other.cancel;
    request.path = TERN_STR("/retry-after/4/cancel");
    start_request(calls, &request, &outcomes[0]);
    UNIT_SIZE(tern_calls_poll(calls, 100), 1);
    request.path = TERN_STR("/silent");
    for (size_t i = 1; i < 4; i++)
        start_request(calls, &request, &outcomes[i]);
    request.call.cancel = NULL;
    request.path = TERN_STR("/ok");
    start_request(calls, &request, &stays);
    CU_ASSERT_FATAL(pthread_create(&other.thread, NULL, trigger, &other) == 0);
    finish(calls);
    CU_ASSERT(now_ms() - start_ms < 1500);
    pthread_join(other.thread, NULL);
    expect(&outcomes[0], "delay", TERN_ERROR_CANCELLED, 429);
    for (size_t i = 1; i < 4; i++)
        expect(&outcomes[i], "silent", TERN_ERROR_CANCELLED, 0);
    expect(&stays, "stays", TERN_OK, 200);
    /* One that is cancelled already is not sent. */
    request.call.cancel = other.cancel;
    request.path = TERN_STR("/echo/never");
    start_request(calls, &request, &stays);
    finish(calls);
    expect(&stays, "never", TERN_ERROR_CANCELLED, 0);
    UNIT_SIZE(fault_server_count(server, "/echo/never"), 0);
    tern_calls_free(calls);
    tern_client_free(client);
    tern_cancel_free(other.cancel);
}

typedef struct restarter {
    tern_calls *calls;
    outcome again;
    tern_status status;
    size_t times;
} restarter;

static void start_again(void *context, tern_response *response, tern_status status,
                        const tern_error *error)
{
    restarter *self = (restarter *)context;
    tern_request request = {.path = TERN_STR("/ok")};

    (void)status;
    (void)error;
    tern_response_free(response);
    self->times++;
    memset(&self->again, 0, sizeof self->again);
    self->status = tern_calls_start_request(self->calls, &request, &self->again.response,
                                            (tern_done){take, &self->again}, NULL);
}

static void test_start_from_done(void)
{
    tern_client *client = create(quick());
    tern_calls *calls = create_calls(client, (tern_calls_options){0});
    restarter self = {.calls = calls};
    tern_request request = {.path = TERN_STR("/ok")};
    tern_response response;

    UNIT_STATUS(
        tern_calls_start_request(calls, &request, &response, (tern_done){start_again, &self}, NULL),
        TERN_OK);
    finish(calls);
    UNIT_STATUS(self.status, TERN_OK);
    expect(&self.again, "again", TERN_OK, 200);
    /* Not while the set is freed. */
    UNIT_STATUS(
        tern_calls_start_request(calls, &request, &response, (tern_done){start_again, &self}, NULL),
        TERN_OK);
    tern_calls_free(calls);
    UNIT_SIZE(self.times, 2);
    UNIT_STATUS(self.status, TERN_ERROR_CANCELLED);
    UNIT_SIZE(self.again.times, 0);
    tern_response_free(&self.again.response);
    tern_client_free(client);
}

/* Requests. */

/* All that was given at the start may be gone; and what is not idempotent is sent once, though
 * libcurl would send it again. */
static void test_posts(void)
{
    tern_client *client = create(quick());
    tern_calls *calls = create_calls(client, (tern_calls_options){0});
    char path[] = "/echo/copy", name[] = "X-Copied", value[] = "as it was", type[] = "text/plain";
    tern_pair header = {tern_str_of(name), tern_str_of(value)};
    tern_request request = {
        .method = TERN_STR("POST"),
        .path = tern_str_of(path),
        .body = {.kind = TERN_BODY_TEXT, .content_type = tern_str_of(type), .text = TERN_STR("me")},
        .call = {.headers = &header, .header_count = 1}};
    outcome out;

    start_request(calls, &request, &out);
    memset(path, 'x', sizeof path - 1);
    memset(name, 'x', sizeof name - 1);
    memset(value, 'x', sizeof value - 1);
    memset(type, 'x', sizeof type - 1);
    memset(&header, 0, sizeof header);
    memset(&request, 0, sizeof request);
    finish(calls);
    CU_ASSERT(strncmp(out.response.body, "POST /echo/copy ", 16) == 0);
    CU_ASSERT(fault_has_line(out.response.body, "X-Copied: as it was"));
    CU_ASSERT(fault_has_line(out.response.body, "Content-Type: text/plain"));
    CU_ASSERT_PTR_NOT_NULL(strstr(out.response.body, "\r\n\r\nme"));
    expect(&out, "copy", TERN_OK, 200);

    start(calls, "/once", &out);
    finish(calls);
    expect(&out, "once", TERN_OK, 200);
    request.method = TERN_STR("POST");
    request.path = TERN_STR("/once");
    request.encoded_query = TERN_STR("async");
    start_request(calls, &request, &out);
    finish(calls);
    UNIT_SIZE(fault_server_count(server, "/once?async"), 1);
    expect(&out, "once more", TERN_ERROR_NETWORK, 0);
    tern_calls_free(calls);
    tern_client_free(client);
}

static tern_status break_pipe(void *context, char *buffer, size_t size, size_t *out_length)
{
    int ends[2];

    (void)context;
    (void)buffer;
    (void)size;
    CU_ASSERT_FATAL(pipe(ends) == 0);
    close(ends[0]);
    CU_ASSERT(write(ends[1], "x", 1) < 0);
    close(ends[1]);
    *out_length = 0;
    return TERN_OK;
}

static void test_broken_pipe(void)
{
    tern_client *client = create(quick());
    tern_calls *calls = create_calls(client, (tern_calls_options){0});
    tern_request request = {.method = TERN_STR("PUT"),
                            .path = TERN_STR("/echo/pipe"),
                            .body = {.kind = TERN_BODY_SOURCE, .source = {break_pipe, NULL}}};
    outcome out;
    sigset_t set;

    for (size_t i = 0; i < 2; i++) { /* over a connection that is made, and one that is kept */
        start_request(calls, &request, &out);
        finish(calls);
        expect(&out, "pipe", TERN_OK, 200);
    }
    tern_calls_free(calls);
    tern_client_free(client);
    sigpending(&set);
    CU_ASSERT(!sigismember(&set, SIGPIPE));
    pthread_sigmask(SIG_SETMASK, NULL, &set);
    CU_ASSERT(!sigismember(&set, SIGPIPE));
}

/* Operations. */

typedef struct point_params {
    tern_str id;
    sample_point body;
    tern_call_options call;
} point_params;

typedef struct point_result {
    tern_response response;
    int32_t kind;
    sample_point point;
} point_result;

static const tern_parameter parameters[] = {
    TERN_PARAMETER(point_params, id, "id", PATH, SIMPLE, false, false, REQUIRED, STRING, tern_str),
};
static const tern_operation_body body =
    TERN_OPERATION_BODY(point_params, body, "application/json", REQUIRED, MODEL, sample_point);
static const tern_operation_response responses[] = {
    TERN_OPERATION_RESPONSE(point_result, point, 200, 200, 1, "application/json", REQUIRED, MODEL,
                            sample_point),
};
static const tern_operation operation = {.name = "putPoint",
                                         .method = "PUT",
                                         .path = "/points/{id}",
                                         .parameters = parameters,
                                         .parameter_count = 1,
                                         .body = &body,
                                         .responses = responses,
                                         .response_count = 1,
                                         TERN_OPERATION_STRUCTS(point_params, point_result)};

static void take_point(void *context, tern_response *response, tern_status status,
                       const tern_error *error)
{
    point_result *result = (point_result *)response;

    (void)error;
    UNIT_STATUS(status, *(tern_status *)context);
    if (status == TERN_OK) {
        UNIT_SIZE((size_t)result->kind, 1);
        UNIT_SIZE((size_t)result->point.x, 3);
    } else {
        UNIT_TEXT(error->pointer, "/x");
    }
    *(tern_status *)context = TERN_MORE;
}

/* With a transport and a clock of the program's: called where they are, and time goes by. */
static void test_operation(void)
{
    fake self = fake_of("{\"x\":3,\"y\":4}");
    tern_client_options options = fake_options(&self);
    tern_status expected = TERN_OK;
    char id[] = "one";
    point_params params = {.id = tern_str_of(id), .body = {.x = 1, .y = 2}};
    point_result result;
    tern_client *client;
    tern_calls *calls;
    tern_error error;

    self.random = UINT64_MAX;
    self.answers[1] = self.answers[0];
    self.answers[0].http_status = 503;
    self.answer_count = 2;
    client = fake_client(&options);
    calls = create_calls(client, (tern_calls_options){0});
    UNIT_STATUS(tern_calls_start(calls, &operation, &params, &result,
                                 (tern_done){take_point, &expected}, NULL),
                TERN_OK);
    memset(id, 'x', sizeof id - 1);
    memset(&params, 0, sizeof params);
    UNIT_SIZE(self.requests, 0); /* not while it is started */
    UNIT_SIZE(tern_calls_poll(calls, 0), 0);
    UNIT_STATUS(expected, TERN_MORE);
    UNIT_SIZE(self.requests, 2);
    CU_ASSERT(self.slept_us > 0);
    UNIT_TEXT(fake_first_line(&self), "PUT https://api.example.com/v1/points/one");
    CU_ASSERT(fake_has(&self, "Content-Type: application/json"));
    CU_ASSERT_PTR_NOT_NULL(strstr(self.text, "\n\n{\"x\":1,\"y\":2}"));
    tern_response_free(&result.response);
    /* One that can't be decoded. */
    self.answers[1].body = "{\"x\":\"3\",\"y\":4}";
    params.id = TERN_STR("two");
    expected = TERN_ERROR_TYPE;
    UNIT_STATUS(tern_calls_start(calls, &operation, &params, &result,
                                 (tern_done){take_point, &expected}, NULL),
                TERN_OK);
    UNIT_SIZE(tern_calls_poll(calls, TERN_NO_TIMEOUT), 0);
    UNIT_STATUS(expected, TERN_MORE);
    tern_response_free(&result.response);
    /* And one that can't be sent. */
    UNIT_STATUS(tern_calls_start(calls, &operation, NULL, &result,
                                 (tern_done){take_point, &expected}, &error),
                TERN_ERROR_REQUEST);
    UNIT_STATUS(error.status, TERN_ERROR_REQUEST);
    UNIT_SIZE(tern_calls_count(calls), 0);
    tern_response_free(&result.response);
    tern_calls_free(calls);
    tern_client_free(client);
}

/* Answers that are streamed. */

static tern_status write_counted(void *context, const char *bytes, size_t length)
{
    (void)bytes;
    *(size_t *)context += length;
    return TERN_OK;
}

static void test_download(void)
{
    tern_client *client = create(quick());
    tern_calls *calls = create_calls(client, (tern_calls_options){0});
    size_t lengths[2] = {0, 0};
    tern_request request = {.path = TERN_STR("/big")};
    outcome whole, large;

    request.call.download.sink = (tern_sink){write_counted, &lengths[0]};
    start_request(calls, &request, &whole);
    request.path = TERN_STR("/endless");
    request.call.download.sink.context = &lengths[1];
    request.call.download.max_bytes = 2000000;
    start_request(calls, &request, &large);
    finish(calls);
    UNIT_SIZE(lengths[0], 1000000);
    CU_ASSERT(lengths[1] <= 2000000);
    expect(&whole, "whole", TERN_OK, 200);
    expect(&large, "large", TERN_ERROR_LIMIT, 200);
    tern_calls_free(calls);
    tern_client_free(client);
}

/* A loop of the program's own: poll(2) and a table of sockets. */

enum { SOCKETS = 512 };

typedef struct loop {
    struct pollfd sockets[SOCKETS];
    nfds_t count;
    size_t watched, forgotten;
    int64_t due_ms; /* INT64_MAX: none */
    bool refuse;
} loop;

static bool watch(void *context, int socket, int events, void **handle)
{
    loop *self = (loop *)context;
    nfds_t at = 0;

    while (at < self->count && self->sockets[at].fd != socket)
        at++;
    /* What was put into `handle` comes back. */
    CU_ASSERT(*handle == (at < self->count ? (void *)self : NULL));
    if (events == 0) {
        CU_ASSERT_FATAL(at < self->count);
        self->sockets[at] = self->sockets[--self->count];
        self->forgotten++;
        return true;
    }
    CU_ASSERT_FATAL(at < SOCKETS);
    if (at == self->count) {
        self->count++;
        self->watched++;
    }
    *handle = self;
    self->sockets[at].fd = socket;
    self->sockets[at].events =
        (short)((events & TERN_READABLE ? POLLIN : 0) | (events & TERN_WRITABLE ? POLLOUT : 0));
    return !self->refuse || self->count == 1;
}

static void set_timer(void *context, int64_t delay_ms)
{
    ((loop *)context)->due_ms = delay_ms < 0 ? INT64_MAX : now_ms() + delay_ms;
}

static void run(loop *self, tern_calls *calls, int64_t most_ms)
{
    int64_t end_ms = now_ms() + most_ms;

    while (tern_calls_count(calls) > 0 && now_ms() < end_ms) {
        int64_t left_ms = (self->due_ms < end_ms ? self->due_ms : end_ms) - now_ms();
        struct pollfd ready[SOCKETS];
        nfds_t count = self->count;
        memcpy(ready, self->sockets, sizeof ready);
        (void)poll(ready, count, left_ms < 0 ? 0 : (int)left_ms);
        for (nfds_t i = 0; i < count; i++) {
            short got = ready[i].revents;
            int events = (got & POLLIN ? TERN_READABLE : 0) | (got & POLLOUT ? TERN_WRITABLE : 0) |
                         (got & (POLLERR | POLLHUP) ? TERN_BROKEN : 0);
            bool still = false;
            for (nfds_t j = 0; j < self->count; j++)
                still = still || self->sockets[j].fd == ready[i].fd;
            if (events && still)
                tern_calls_ready(calls, ready[i].fd, events);
        }
        if (self->due_ms <= now_ms()) {
            self->due_ms = INT64_MAX;
            tern_calls_tick(calls);
        }
    }
}

static void test_loop(void)
{
    loop self = {.due_ms = INT64_MAX};
    tern_calls_options set = {.max_in_flight = MANY, .loop = {watch, set_timer, &self}};
    tern_client_options options = for_faults();
    tern_client *client;
    tern_calls *calls;
    outcome outcomes[FAULTS], *many = (outcome *)calloc(MANY, sizeof *many);
    canceller other;
    tern_request request = {.path = TERN_STR("/silent-body")};
    int64_t start_ms;

    CU_ASSERT_PTR_NOT_NULL_FATAL(many);
    client = create(options);
    calls = create_calls(client, set);
    UNIT_SIZE(self.count, 1); /* by which another thread wakes it up */
    for (size_t i = 0; i < FAULTS; i++)
        start(calls, faults[i].path, &outcomes[i]);
    CU_ASSERT(self.due_ms <= now_ms());
    start_ms = now_ms();
    UNIT_SIZE(tern_calls_poll(calls, 3000), FAULTS); /* it is the loop's */
    CU_ASSERT(now_ms() - start_ms < 2500);
    run(&self, calls, 40000);
    expect_faults(outcomes);
    tern_calls_free(calls);
    tern_client_free(client);
    UNIT_SIZE(self.count, 0);
    /* Many at once, for whom a server needs its time. */
    options.idle_timeout_ms = 0;
    client = create(options);
    calls = create_calls(client, set);
    for (size_t i = 0; i < MANY; i++)
        start(calls, i % 3 ? "/ok" : "/big", &many[i]);
    run(&self, calls, 40000);
    for (size_t i = 0; i < MANY; i++)
        expect(&many[i], "many", i % 3 ? TERN_OK : TERN_ERROR_LIMIT, 200);
    /* Another thread ends one. */
    start_ms = now_ms();
    UNIT_STATUS(tern_cancel_create(&other.cancel), TERN_OK);
    request.call.cancel = other.cancel;
    start_request(calls, &request, &outcomes[0]);
    CU_ASSERT_FATAL(pthread_create(&other.thread, NULL, trigger, &other) == 0);
    run(&self, calls, 40000);
    CU_ASSERT(now_ms() - start_ms < 700);
    pthread_join(other.thread, NULL);
    expect(&outcomes[0], "cancelled", TERN_ERROR_CANCELLED, 200);
    /* This thread another; and a loop that has no room any more. */
    start(calls, "/silent", &outcomes[0]);
    run(&self, calls, 50);
    CU_ASSERT(tern_calls_cancel(calls, &outcomes[0].response));
    CU_ASSERT(self.due_ms <= now_ms());
    run(&self, calls, 40000);
    expect(&outcomes[0], "cancelled", TERN_ERROR_CANCELLED, 0);
    self.refuse = true;
    start(calls, "/silent", &outcomes[0]);
    run(&self, calls, 40000);
    expect(&outcomes[0], "no room", TERN_ERROR_MEMORY, 0);
    self.refuse = false;
    start(calls, "/silent", &outcomes[0]);
    run(&self, calls, 50);
    tern_calls_free(calls);
    expect(&outcomes[0], "freed", TERN_ERROR_CANCELLED, 0);
    UNIT_SIZE(self.count, 0);
    UNIT_SIZE(self.watched, self.forgotten);
    CU_ASSERT(self.due_ms == INT64_MAX);
    tern_client_free(client);
    tern_cancel_free(other.cancel);
    free(many);
}

/* Two threads, each with a set of the same client. */

static void count_right(void *context, tern_response *response, tern_status status,
                        const tern_error *error)
{
    (void)error;
    *(size_t *)context += status == TERN_OK && response->http_status == 200;
    tern_response_free(response);
}

static void *drive_set(void *context)
{
    tern_client *client = (tern_client *)context;
    tern_calls *calls;
    tern_request request = {.path = TERN_STR("/gzip")};
    tern_response responses_of_it[20];
    size_t *left = (size_t *)calloc(1, sizeof *left);

    if (left == NULL || tern_calls_create(client, NULL, &calls, NULL) != TERN_OK)
        return left;
    for (size_t i = 0; i < 20; i++) {
        if (tern_calls_start_request(calls, &request, &responses_of_it[i],
                                     (tern_done){count_right, left}, NULL) != TERN_OK)
            break;
    }
    while (tern_calls_poll(calls, 1000) > 0)
        ;
    tern_calls_free(calls);
    return left;
}

static void test_threads(void)
{
    tern_client *client = create(quick());
    pthread_t threads[4];

    for (size_t i = 0; i < 4; i++)
        CU_ASSERT_FATAL(pthread_create(&threads[i], NULL, drive_set, client) == 0);
    for (size_t i = 0; i < 4; i++) {
        void *right = NULL;
        pthread_join(threads[i], &right);
        CU_ASSERT_PTR_NOT_NULL_FATAL(right);
        UNIT_SIZE(*(size_t *)right, 20);
        free(right);
    }
    tern_client_free(client);
}

static const unit_test tests[] = {
    {"async", "faults", test_faults},
    {"async", "nobody there", test_nobody_there},
    {"async", "many at once", test_many},
    {"async", "delays", test_delays},
    {"async", "timeouts", test_timeouts},
    {"async", "time in the queue", test_time_in_the_queue},
    {"async", "without waiting", test_without_waiting},
    {"async", "timers", test_timers},
    {"async", "the queue", test_queue},
    {"async", "connections to a host", test_connections_to_a_host},
    {"async", "refused at the start", test_refused},
    {"async", "cancelled by another thread", test_cancel_from_another_thread},
    {"async", "started when another is done", test_start_from_done},
    {"async", "posts", test_posts},
    {"async", "a broken pipe", test_broken_pipe},
    {"async", "an operation", test_operation},
    {"async", "downloads", test_download},
    {"async", "a loop of the program's", test_loop},
    {"async", "sets in threads", test_threads},
};

int main(void)
{
    int result;

    server = fault_server_start();
    if (server == NULL)
        return 1;
    result = unit_run(tests, sizeof tests / sizeof tests[0]);
    fault_server_stop(server);
    return result;
}

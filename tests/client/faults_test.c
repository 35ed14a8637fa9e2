/* faults_test.c - tern/client.h against a server that does everything wrong: each call ends with
 * the status that fits, within its time. */
#define _DEFAULT_SOURCE /* mkstemp */
#include "fault_server.h"
#include "unit.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "tern/client.h"

static fault_server *server;

/* Quick, and without a second try where a test does not ask for one. */
static tern_client_options quick(void)
{
    static char base[64];
    tern_client_options options = {
        .base_url = {base, 0},
        .retry = {.max_tries = 1, .base_delay_ms = 1, .max_delay_ms = 2},
        .call_timeout_ms = 5000,
    };

    options.base_url.len =
        (size_t)snprintf(base, sizeof base, "http://127.0.0.1:%u", fault_server_port(server));
    return options;
}

static tern_client *create(tern_client_options options)
{
    tern_client *client = NULL;

    options.proxy = TERN_STR("");
    UNIT_STATUS(tern_client_create(&options, &client, NULL), TERN_OK);
    CU_ASSERT_PTR_NOT_NULL_FATAL(client);
    return client;
}

static int64_t now_ms(void)
{
    struct timespec now;

    timespec_get(&now, TIME_UTC);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Asks for a path and says what came of it. */
static void check(tern_client_options options, const char *path, tern_status status,
                  int http_status)
{
    tern_client *client = create(options);
    tern_request request = {.path = tern_str_of(path)};
    tern_response response = {0};
    tern_error error = {.status = TERN_OK};
    int64_t start = now_ms();
    char message[TERN_ERROR_MESSAGE_SIZE];

    if (!unit_same_status(tern_client_request(client, &request, &response, &error), status)) {
        tern_error_format(&error, message, sizeof message);
        printf(" %s: %s", path, message);
        CU_FAIL("another status");
    }
    UNIT_STATUS(error.status, status);
    UNIT_SIZE((size_t)response.http_status, (size_t)http_status);
    CU_ASSERT(now_ms() - start < 5500);
    CU_ASSERT_PTR_NOT_NULL(response.body);
    if (status != TERN_OK)
        CU_ASSERT(strncmp(error.pointer, "GET /", 5) == 0);
    tern_response_free(&response);
    tern_client_free(client);
}

static void expect_body(const char *path, const char *body)
{
    tern_client *client = create(quick());
    tern_request request = {.path = tern_str_of(path)};
    tern_response response = {0};

    UNIT_STATUS(tern_client_request(client, &request, &response, NULL), TERN_OK);
    UNIT_SIZE((size_t)response.http_status, 200);
    UNIT_TEXT(response.body, body);
    UNIT_SIZE(response.body_length, strlen(body));
    memset(response.body + response.body_length, 0, TERN_PADDING); /* it is ours */
    tern_response_free(&response);
    tern_client_free(client);
}

static void test_answers(void)
{
    expect_body("/ok", "{\"ok\":true}");
    expect_body("/chunked", "{\"ok\":true}");
    expect_body("/gzip", "{\"ok\":true}");
    expect_body("/interim", "{\"ok\":true}");
    expect_body("/short-length", "01234");
    check(quick(), "/empty", TERN_OK, 204);
    check(quick(), "/status/404", TERN_OK, 404);
    check(quick(), "/status/500", TERN_OK, 500);
    check(quick(), "/html", TERN_OK, 200);
}

static void test_details(void)
{
    tern_client *client = create(quick());
    tern_request request = {.path = TERN_STR("/interim")};
    tern_response response = {0};

    UNIT_STATUS(tern_client_request(client, &request, &response, NULL), TERN_OK);
    UNIT_STR(response.request_id, "abc-1");
    UNIT_STR(response.media_type, "application/json");
    UNIT_STR(tern_response_header(&response, "cOnTeNt-TyPe"), "application/json; charset=utf-8");
    CU_ASSERT_PTR_NULL(tern_response_header(&response, "X-Early").ptr);
    CU_ASSERT_PTR_NULL(tern_response_header(&response, "Content-Typ").ptr);
    UNIT_SIZE(response.tries, 1);
    UNIT_SIZE(response.redirects, 0);
    CU_ASSERT(response.timings.first_byte_us > 0);
    CU_ASSERT(response.timings.try_us >= response.timings.first_byte_us);
    CU_ASSERT(response.timings.call_us >= response.timings.try_us);
    tern_response_free(&response);
    CU_ASSERT_PTR_NULL(response.body);
    tern_response_free(&response);
    tern_response_free(NULL);
    tern_client_free(client);
    tern_client_free(NULL);
}

static void test_broken_connections(void)
{
    check(quick(), "/reset", TERN_ERROR_NETWORK, 0);
    check(quick(), "/reset-mid-body", TERN_ERROR_NETWORK, 200);
    check(quick(), "/truncated", TERN_ERROR_NETWORK, 200);
    check(quick(), "/chunked-truncated", TERN_ERROR_NETWORK, 200);
    check(quick(), "/chunked-broken", TERN_ERROR_NETWORK, 200);
    check(quick(), "/drop/9/a", TERN_ERROR_NETWORK, 0);
}

static void test_refused(void)
{
    fault_server *gone = fault_server_start();
    tern_client_options options = quick();
    char base[64];

    CU_ASSERT_PTR_NOT_NULL_FATAL(gone);
    snprintf(base, sizeof base, "http://127.0.0.1:%u", fault_server_port(gone));
    fault_server_stop(gone);
    options.base_url = tern_str_of(base);
    check(options, "/ok", TERN_ERROR_NETWORK, 0);
    options.base_url = TERN_STR("http://no-such-host.invalid");
    check(options, "/ok", TERN_ERROR_NETWORK, 0);
    /* No TLS there. */
    snprintf(base, sizeof base, "https://127.0.0.1:%u", fault_server_port(server));
    options.base_url = tern_str_of(base);
    check(options, "/ok", TERN_ERROR_TLS, 0);
}

static void test_no_http(void)
{
    check(quick(), "/garbage", TERN_ERROR_HTTP, 0);
    check(quick(), "/switching", TERN_ERROR_NETWORK, 101);
    check(quick(), "/gzip-broken", TERN_ERROR_HTTP, 200);
}

static void test_ceilings(void)
{
    tern_client_options options = quick();

    check(options, "/huge-header", TERN_ERROR_LIMIT, 200);
    check(options, "/many-headers", TERN_ERROR_LIMIT, 200);
    options.max_response_bytes = 100000;
    check(options, "/endless", TERN_ERROR_LIMIT, 200);
    check(options, "/gzip-bomb", TERN_ERROR_LIMIT, 200);
    check(options, "/big", TERN_ERROR_LIMIT, 200);
    options.max_response_bytes = 1000000;
    check(options, "/big", TERN_OK, 200);
    check(options, "/gzip-bomb", TERN_OK, 200);
    options.max_response_bytes = 999999;
    check(options, "/big", TERN_ERROR_LIMIT, 200);
    options.max_header_bytes = 10;
    check(options, "/ok", TERN_ERROR_LIMIT, 200);
}

static void check_timeout(tern_client_options options, const char *path, int http_status,
                          int64_t least_ms, int64_t most_ms)
{
    int64_t start = now_ms();

    check(options, path, TERN_ERROR_TIMEOUT, http_status);
    CU_ASSERT(now_ms() - start >= least_ms);
    CU_ASSERT(now_ms() - start < most_ms);
}

static void test_timeouts(void)
{
    tern_client_options options = quick();
    char base[64];

    options.call_timeout_ms = 300;
    check_timeout(options, "/silent", 0, 290, 2000);
    check_timeout(options, "/silent-body", 200, 290, 2000);
    check_timeout(options, "/slow", 200, 290, 2000);
    options = quick();
    options.try_timeout_ms = 200;
    check_timeout(options, "/slow", 200, 190, 2000);
    options = quick();
    options.idle_timeout_ms = 200;
    check_timeout(options, "/silent", 0, 190, 2000);
    check_timeout(options, "/silent-body", 200, 190, 2000);
    /* A byte now and then is no silence, but the call has an end. */
    options.call_timeout_ms = 600;
    check_timeout(options, "/slow", 200, 590, 2500);
    /* Nobody takes the connection. */
    options = quick();
    snprintf(base, sizeof base, "http://127.0.0.1:%u", fault_full_port());
    options.base_url = tern_str_of(base);
    options.connect_timeout_ms = 200;
    check_timeout(options, "/", 0, 190, 2000);
}

static void test_retries(void)
{
    tern_client_options options = quick();
    tern_client *client;
    tern_request request = {.path = TERN_STR("/flaky/2/a")};
    tern_response response = {0};

    options.retry.max_tries = 3;
    client = create(options);
    UNIT_STATUS(tern_client_request(client, &request, &response, NULL), TERN_OK);
    UNIT_SIZE((size_t)response.http_status, 200);
    UNIT_SIZE(response.tries, 3);
    UNIT_TEXT(response.body, "{\"ok\":true}");
    tern_response_free(&response);
    request.path = TERN_STR("/flaky/3/b");
    UNIT_STATUS(tern_client_request(client, &request, &response, NULL), TERN_OK);
    UNIT_SIZE((size_t)response.http_status, 500);
    UNIT_SIZE(response.tries, 3);
    tern_response_free(&response);
    /* Over a connection that was there libcurl tries again by itself. */
    request.path = TERN_STR("/drop/2/b");
    UNIT_STATUS(tern_client_request(client, &request, &response, NULL), TERN_OK);
    UNIT_SIZE((size_t)response.http_status, 200);
    UNIT_SIZE(fault_server_count(server, "/drop/2/b"), 3);
    tern_response_free(&response);
    request.path = TERN_STR("/retry-after/0/a");
    UNIT_STATUS(tern_client_request(client, &request, &response, NULL), TERN_OK);
    UNIT_SIZE((size_t)response.http_status, 200);
    UNIT_SIZE(response.tries, 2);
    tern_response_free(&response);
    request.path = TERN_STR("/retry-after/date-1/a");
    UNIT_STATUS(tern_client_request(client, &request, &response, NULL), TERN_OK);
    UNIT_SIZE((size_t)response.http_status, 200);
    tern_response_free(&response);
    /* Longer than the call may take. */
    request.path = TERN_STR("/retry-after/30/a");
    UNIT_STATUS(tern_client_request(client, &request, &response, NULL), TERN_OK);
    UNIT_SIZE((size_t)response.http_status, 429);
    UNIT_SIZE(response.tries, 1);
    tern_response_free(&response);
    tern_client_free(client);
}

static size_t sent_lines(const char *target, const char *line)
{
    char text[4096];
    size_t count = 0;

    for (size_t i = 0; fault_server_request(server, target, i, text, sizeof text); i++)
        count += fault_has_line(text, line);
    return count;
}

/* What is not idempotent is sent once, unless nothing of it came through or it has a key. */
static void test_posts(void)
{
    tern_client_options options = quick();
    tern_client *client;
    tern_request request = {.method = TERN_STR("POST"),
                            .path = TERN_STR("/flaky/1/post"),
                            .body = {.kind = TERN_BODY_TEXT,
                                     .content_type = TERN_STR("application/json"),
                                     .text = TERN_STR("{\"a\":1}")}};
    tern_response response = {0};
    char first[4096], second[4096], *key, *again;

    options.retry.max_tries = 3;
    client = create(options);
    UNIT_STATUS(tern_client_request(client, &request, &response, NULL), TERN_OK);
    UNIT_SIZE((size_t)response.http_status, 500);
    tern_response_free(&response);
    request.path = TERN_STR("/drop/1/post");
    UNIT_STATUS(tern_client_request(client, &request, &response, NULL), TERN_ERROR_NETWORK);
    UNIT_SIZE(fault_server_count(server, "/drop/1/post"), 1);
    tern_response_free(&response);

    request.path = TERN_STR("/flaky/1/key");
    request.generate_idempotency_key = true;
    UNIT_STATUS(tern_client_request(client, &request, &response, NULL), TERN_OK);
    UNIT_SIZE((size_t)response.http_status, 200);
    tern_response_free(&response);
    CU_ASSERT_FATAL(fault_server_request(server, "/flaky/1/key", 0, first, sizeof first));
    CU_ASSERT_FATAL(fault_server_request(server, "/flaky/1/key", 1, second, sizeof second));
    key = strstr(first, "\r\nIdempotency-Key: ");
    again = strstr(second, "\r\nIdempotency-Key: ");
    CU_ASSERT_FATAL(key && again);
    CU_ASSERT(strncmp(key, again, strlen("\r\nIdempotency-Key: ") + 36) == 0);
    CU_ASSERT(strncmp(key + strlen("\r\nIdempotency-Key: ") + 36, "\r\n", 2) == 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(second, "\r\n\r\n{\"a\":1}"));
    request.path = TERN_STR("/flaky/1/mine");
    request.call.idempotency_key = TERN_STR("mine");
    UNIT_STATUS(tern_client_request(client, &request, &response, NULL), TERN_OK);
    UNIT_SIZE(sent_lines("/flaky/1/mine", "Idempotency-Key: mine"), 2);
    tern_response_free(&response);
    tern_client_free(client);
}

typedef struct pieces {
    const char *text;
    size_t at;
    size_t rewinds;
    size_t fail_at;
} pieces;

static tern_status read_piece(void *context, char *buffer, size_t size, size_t *out_length)
{
    pieces *self = (pieces *)context;
    size_t left = strlen(self->text) - self->at;

    if (self->fail_at > 0 && self->at >= self->fail_at)
        return TERN_ERROR_READ;
    *out_length = left < 3 ? left : 3;
    CU_ASSERT(size >= 3);
    memcpy(buffer, self->text + self->at, *out_length);
    self->at += *out_length;
    return TERN_OK;
}

static tern_status rewind_pieces(void *context)
{
    pieces *self = (pieces *)context;

    self->at = 0;
    self->rewinds++;
    return TERN_OK;
}

/* libcurl by itself would send it again. */
static void test_closed_while_idle(void)
{
    tern_client *client = create(quick());
    tern_request request = {.path = TERN_STR("/once")};
    tern_response response = {0};
    pieces text = {"a body in pieces", 0, 0, 0};
    char sent[4096];

    UNIT_STATUS(tern_client_request(client, &request, &response, NULL), TERN_OK);
    tern_response_free(&response);
    request.method = TERN_STR("POST");
    request.encoded_query = TERN_STR("post");
    UNIT_STATUS(tern_client_request(client, &request, &response, NULL), TERN_ERROR_NETWORK);
    UNIT_SIZE(fault_server_count(server, "/once?post"), 1);
    tern_response_free(&response);
    request.encoded_query = TERN_STR("get");
    request.method = TERN_STR("GET");
    UNIT_STATUS(tern_client_request(client, &request, &response, NULL), TERN_OK);
    tern_response_free(&response);
    UNIT_STATUS(tern_client_request(client, &request, &response, NULL), TERN_OK);
    tern_response_free(&response);
    /* Where it may, it starts the body again. */
    request.encoded_query = TERN_STR("put");
    request.method = TERN_STR("PUT");
    request.body.kind = TERN_BODY_SOURCE;
    request.body.source.read = read_piece;
    request.body.source.context = &text;
    request.body.rewind = rewind_pieces;
    UNIT_STATUS(tern_client_request(client, &request, &response, NULL), TERN_OK);
    UNIT_SIZE(text.rewinds, 1);
    UNIT_SIZE(response.tries, 1);
    tern_response_free(&response);
    CU_ASSERT(fault_server_request(server, "/once?put", 1, sent, sizeof sent));
    CU_ASSERT_PTR_NOT_NULL(strstr(sent, "\r\n\r\na body in pieces"));
    tern_client_free(client);
}

static void test_redirects(void)
{
    fault_server *other = fault_server_start();
    tern_credential credentials[] = {
        {.kind = TERN_CREDENTIAL_BEARER, .secret = TERN_STR("topsecret")},
        {.kind = TERN_CREDENTIAL_HEADER,
         .name = TERN_STR("X-Api-Key"),
         .secret = TERN_STR("topsecret")},
        {.kind = TERN_CREDENTIAL_COOKIE,
         .name = TERN_STR("session"),
         .secret = TERN_STR("topsecret")},
        {.kind = TERN_CREDENTIAL_QUERY, .name = TERN_STR("key"), .secret = TERN_STR("topsecret")},
    };
    tern_pair header = {TERN_STR("X-Mine"), TERN_STR("topsecret")};
    tern_client_options options = quick();
    tern_client *client;
    tern_request request = {0};
    tern_response response = {0};
    tern_error error;
    char path[256], text[4096];

    CU_ASSERT_PTR_NOT_NULL_FATAL(other);
    options.credentials = credentials;
    options.credential_count = 4;
    options.headers = &header;
    options.header_count = 1;
    client = create(options);
    /* Here everything goes along, but for the key in the query. */
    request.path = TERN_STR("/redirect/302");
    request.encoded_query = TERN_STR("/echo/here");
    UNIT_STATUS(tern_client_request(client, &request, &response, NULL), TERN_OK);
    UNIT_SIZE(response.redirects, 1);
    CU_ASSERT_FATAL(fault_server_request(server, "/echo/here", 0, text, sizeof text));
    CU_ASSERT(fault_has_line(text, "Authorization: Bearer topsecret"));
    CU_ASSERT(fault_has_line(text, "X-Api-Key: topsecret"));
    CU_ASSERT(fault_has_line(text, "Cookie: session=topsecret"));
    tern_response_free(&response);
    /* Elsewhere nothing does. */
    snprintf(path, sizeof path, "http://127.0.0.1:%u/echo/there", fault_server_port(other));
    request.encoded_query = tern_str_of(path);
    UNIT_STATUS(tern_client_request(client, &request, &response, NULL), TERN_OK);
    UNIT_SIZE((size_t)response.http_status, 200);
    UNIT_SIZE(response.redirects, 1);
    CU_ASSERT_FATAL(fault_server_request(other, "/", 0, text, sizeof text));
    CU_ASSERT_PTR_NULL(strstr(text, "topsecret"));
    CU_ASSERT_PTR_NULL(strstr(text, "X-Mine"));
    tern_response_free(&response);
    /* And back again: still nothing. */
    snprintf(path, sizeof path, "http://127.0.0.1:%u/redirect/302?http://127.0.0.1:%u/echo/back",
             fault_server_port(other), fault_server_port(server));
    request.encoded_query = tern_str_of(path);
    UNIT_STATUS(tern_client_request(client, &request, &response, NULL), TERN_OK);
    CU_ASSERT_FATAL(fault_server_request(server, "/echo/back", 0, text, sizeof text));
    CU_ASSERT_PTR_NULL(strstr(text, "topsecret"));
    tern_response_free(&response);
    /* A body does not go elsewhere. */
    snprintf(path, sizeof path, "http://127.0.0.1:%u/echo/post", fault_server_port(other));
    request.encoded_query = tern_str_of(path);
    request.path = TERN_STR("/redirect/307");
    request.method = TERN_STR("POST");
    request.body.kind = TERN_BODY_TEXT;
    request.body.text = TERN_STR("topsecret");
    UNIT_STATUS(tern_client_request(client, &request, &response, NULL), TERN_OK);
    UNIT_SIZE((size_t)response.http_status, 307);
    tern_response_free(&response);
    UNIT_SIZE(fault_server_count(other, "/"), 2);
    /* Methods and bodies, here. */
    request.body.content_type = TERN_STR("text/plain");
    request.encoded_query = TERN_STR("/echo/kept");
    UNIT_STATUS(tern_client_request(client, &request, &response, NULL), TERN_OK);
    CU_ASSERT(strncmp(response.body, "POST /echo/kept ", 16) == 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(response.body, "\r\n\r\ntopsecret"));
    tern_response_free(&response);
    request.path = TERN_STR("/redirect/303");
    UNIT_STATUS(tern_client_request(client, &request, &response, NULL), TERN_OK);
    CU_ASSERT(strncmp(response.body, "GET /echo/kept ", 15) == 0);
    CU_ASSERT_PTR_NULL(strstr(response.body, "\r\n\r\ntopsecret"));
    CU_ASSERT_PTR_NULL(strstr(response.body, "Content-Type"));
    tern_response_free(&response);
    request.method = TERN_STR("PUT");
    request.path = TERN_STR("/redirect/302");
    UNIT_STATUS(tern_client_request(client, &request, &response, NULL), TERN_OK);
    CU_ASSERT(strncmp(response.body, "PUT /echo/kept ", 15) == 0);
    tern_response_free(&response);
    /* Not followed. */
    memset(&request, 0, sizeof request);
    request.path = TERN_STR("/redirect/301");
    request.encoded_query = TERN_STR("ftp://127.0.0.1/");
    UNIT_STATUS(tern_client_request(client, &request, &response, NULL), TERN_OK);
    UNIT_SIZE((size_t)response.http_status, 301);
    tern_response_free(&response);
    request.encoded_query = TERN_STR("http://user:pass@127.0.0.1/");
    UNIT_STATUS(tern_client_request(client, &request, &response, NULL), TERN_OK);
    UNIT_SIZE((size_t)response.http_status, 301);
    tern_response_free(&response);
    /* Without end. */
    request.path = TERN_STR("/loop");
    request.encoded_query = TERN_STR("");
    UNIT_STATUS(tern_client_request(client, &request, &response, &error), TERN_ERROR_HTTP);
    UNIT_SIZE(fault_server_count(server, "/loop"), 1 + TERN_REDIRECTS_DEFAULT);
    tern_response_free(&response);
    tern_client_free(client);
    options.max_redirects = TERN_NO_REDIRECTS;
    client = create(options);
    UNIT_STATUS(tern_client_request(client, &request, &response, NULL), TERN_OK);
    UNIT_SIZE((size_t)response.http_status, 302);
    tern_response_free(&response);
    tern_client_free(client);
    fault_server_stop(other);
}

/* One connection serves call after call (PEERS: a new one for each). */
static void test_connections_are_kept(void)
{
    tern_client *client = create(quick());
    tern_request request = {.path = TERN_STR("/ok")};
    size_t before = fault_server_connections(server);

    for (size_t i = 0; i < 20; i++) {
        tern_response response = {0};
        static const char *const methods[] = {"GET", "POST", "DELETE", "PUT", "PATCH"};
        request.method = tern_str_of(methods[i % 5]);
        UNIT_STATUS(tern_client_request(client, &request, &response, NULL), TERN_OK);
        UNIT_SIZE((size_t)response.http_status, 200);
        tern_response_free(&response);
    }
    UNIT_SIZE(fault_server_connections(server) - before, 1);
    tern_client_free(client);
}

static void test_bodies(void)
{
    tern_client_options options = quick();
    tern_client *client;
    pieces text = {"a body in pieces", 0, 0, 0};
    tern_request request = {.method = TERN_STR("PUT"), .path = TERN_STR("/echo/body")};
    tern_response response = {0};
    char path[] = "/tmp/tern_client_XXXXXX";
    tern_error error;
    FILE *file;
    int fd;

    options.retry.max_tries = 2;
    client = create(options);
    /* None: a length of 0, and no type. */
    request.method = TERN_STR("POST");
    UNIT_STATUS(tern_client_request(client, &request, &response, NULL), TERN_OK);
    CU_ASSERT(fault_has_line(response.body, "Content-Length: 0"));
    CU_ASSERT_PTR_NULL(strstr(response.body, "Content-Type"));
    CU_ASSERT_PTR_NULL(strstr(response.body, "Expect"));
    tern_response_free(&response);
    request.method = TERN_STR("DELETE");
    UNIT_STATUS(tern_client_request(client, &request, &response, NULL), TERN_OK);
    CU_ASSERT(strncmp(response.body, "DELETE ", 7) == 0);
    CU_ASSERT_PTR_NULL(strstr(response.body, "Content-"));
    tern_response_free(&response);
    request.method = TERN_STR("HEAD");
    request.path = TERN_STR("/empty");
    UNIT_STATUS(tern_client_request(client, &request, &response, NULL), TERN_OK);
    tern_response_free(&response);
    request.path = TERN_STR("/echo/body");
    /* From a callback, in chunks, then with a length. */
    request.method = TERN_STR("PUT");
    request.body.kind = TERN_BODY_SOURCE;
    request.body.content_type = TERN_STR("text/plain");
    request.body.source.read = read_piece;
    request.body.source.context = &text;
    request.body.rewind = rewind_pieces;
    UNIT_STATUS(tern_client_request(client, &request, &response, NULL), TERN_OK);
    CU_ASSERT_PTR_NOT_NULL(strstr(response.body, "\r\n\r\na body in pieces"));
    CU_ASSERT(fault_has_line(response.body, "Transfer-Encoding: chunked"));
    CU_ASSERT(fault_has_line(response.body, "Content-Type: text/plain"));
    tern_response_free(&response);
    text.at = 0;
    request.body.length = strlen(text.text);
    UNIT_STATUS(tern_client_request(client, &request, &response, NULL), TERN_OK);
    CU_ASSERT(fault_has_line(response.body, "Content-Length: 16"));
    CU_ASSERT_PTR_NOT_NULL(strstr(response.body, "\r\n\r\na body in pieces"));
    tern_response_free(&response);
    /* Again from the start; or not at all. */
    text.at = 0;
    request.path = TERN_STR("/flaky/1/body");
    UNIT_STATUS(tern_client_request(client, &request, &response, NULL), TERN_OK);
    UNIT_SIZE((size_t)response.http_status, 200);
    UNIT_SIZE(text.rewinds, 1);
    tern_response_free(&response);
    text.at = 0;
    request.body.rewind = NULL;
    request.path = TERN_STR("/flaky/1/once");
    UNIT_STATUS(tern_client_request(client, &request, &response, NULL), TERN_OK);
    UNIT_SIZE((size_t)response.http_status, 500);
    tern_response_free(&response);
    text.at = 0;
    text.fail_at = 6;
    UNIT_STATUS(tern_client_request(client, &request, &response, &error), TERN_ERROR_READ);
    tern_response_free(&response);
    /* A file; and one that is gone. */
    fd = mkstemp(path);
    CU_ASSERT_FATAL(fd >= 0);
    file = fdopen(fd, "wb");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    fputs("a body in a file", file);
    fclose(file);
    memset(&request.body, 0, sizeof request.body);
    request.body.kind = TERN_BODY_FILE;
    request.body.path = path;
    request.path = TERN_STR("/flaky/1/file");
    UNIT_STATUS(tern_client_request(client, &request, &response, NULL), TERN_OK);
    UNIT_SIZE((size_t)response.http_status, 200);
    tern_response_free(&response);
    request.path = TERN_STR("/echo/file");
    UNIT_STATUS(tern_client_request(client, &request, &response, NULL), TERN_OK);
    CU_ASSERT_PTR_NOT_NULL(strstr(response.body, "\r\n\r\na body in a file"));
    CU_ASSERT(fault_has_line(response.body, "Content-Length: 16"));
    CU_ASSERT_PTR_NULL(strstr(response.body, "Content-Type"));
    tern_response_free(&response);
    remove(path);
    request.path = TERN_STR("/echo/gone");
    UNIT_STATUS(tern_client_request(client, &request, &response, &error), TERN_ERROR_REQUEST);
    UNIT_SIZE(fault_server_count(server, "/echo/gone"), 0);
    tern_response_free(&response);
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

/* What is written to a connection that is gone does not end the program, and the program's own
 * signals are as they were. */
static void test_broken_pipe(void)
{
    tern_client *client = create(quick());
    tern_request request = {.method = TERN_STR("PUT"),
                            .path = TERN_STR("/echo/pipe"),
                            .body = {.kind = TERN_BODY_SOURCE, .source = {break_pipe, NULL}}};
    tern_response response;
    sigset_t set;

    UNIT_STATUS(tern_client_request(client, &request, &response, NULL), TERN_OK);
    tern_response_free(&response);
    tern_client_free(client);
    sigpending(&set);
    CU_ASSERT(!sigismember(&set, SIGPIPE));
    pthread_sigmask(SIG_SETMASK, NULL, &set);
    CU_ASSERT(!sigismember(&set, SIGPIPE));
}

/* Without a wait for "100 Continue", which many servers never say. */
static void test_large_body(void)
{
    enum { SIZE = 3 << 20 };
    tern_client *client = create(quick());
    tern_request request = {.method = TERN_STR("POST"),
                            .path = TERN_STR("/ok"),
                            .encoded_query = TERN_STR("large"),
                            .body = {.kind = TERN_BODY_TEXT}};
    tern_response response;
    char *large = (char *)malloc(SIZE), sent[1024];
    int64_t start = now_ms();

    CU_ASSERT_PTR_NOT_NULL_FATAL(large);
    memset(large, 'x', SIZE);
    request.body.text.ptr = large;
    request.body.text.len = SIZE;
    UNIT_STATUS(tern_client_request(client, &request, &response, NULL), TERN_OK);
    CU_ASSERT(now_ms() - start < 900);
    CU_ASSERT(fault_server_request(server, "/ok?large", 0, sent, sizeof sent));
    CU_ASSERT_PTR_NULL(strstr(sent, "Expect"));
    CU_ASSERT(fault_has_line(sent, "Content-Length: 3145728"));
    tern_response_free(&response);
    tern_client_free(client);
    free(large);
}

/* What the server gets, line by line. */
static void test_request_lines(void)
{
    tern_pair headers[] = {{TERN_STR("X-One"), TERN_STR("1")}, {TERN_STR("X-Empty"), TERN_STR("")}};
    tern_pair query[] = {{TERN_STR("a b"), TERN_STR("c&d=e")},
                         {TERN_STR("x"), TERN_STR("\xC3\xA9")}};
    tern_client *client = create(quick());
    tern_request request = {
        .path = TERN_STR("/echo/%2e%2e%2fa"),
        .call = {.headers = headers, .header_count = 2, .query = query, .query_count = 2}};
    tern_response response = {0};
    char first[256];

    UNIT_STATUS(tern_client_request(client, &request, &response, NULL), TERN_OK);
    snprintf(first, sizeof first, "%.*s", (int)strcspn(response.body, "\r"), response.body);
    UNIT_TEXT(first, "GET /echo/%2e%2e%2fa?a%20b=c%26d%3De&x=%C3%A9 HTTP/1.1");
    CU_ASSERT(fault_has_line(response.body, "X-One: 1"));
    CU_ASSERT(fault_has_line(response.body, "X-Empty:"));
    CU_ASSERT(fault_has_line(response.body, "Accept: */*"));
    CU_ASSERT(fault_has_line(response.body, "User-Agent: tern/" TERN_VERSION));
    CU_ASSERT_PTR_NULL(strstr(response.body, "Content-Type"));
    tern_response_free(&response);
    tern_client_free(client);
}

static const unit_test tests[] = {
    {"faults", "answers", test_answers},
    {"faults", "what a response tells", test_details},
    {"faults", "connections that break", test_broken_connections},
    {"faults", "nobody there", test_refused},
    {"faults", "no HTTP", test_no_http},
    {"faults", "ceilings", test_ceilings},
    {"faults", "timeouts", test_timeouts},
    {"faults", "retries", test_retries},
    {"faults", "retries of what is not idempotent", test_posts},
    {"faults", "a connection closed while idle", test_closed_while_idle},
    {"faults", "redirects", test_redirects},
    {"faults", "connections are kept", test_connections_are_kept},
    {"faults", "bodies", test_bodies},
    {"faults", "a large body", test_large_body},
    {"faults", "a broken pipe", test_broken_pipe},
    {"faults", "request lines", test_request_lines},
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

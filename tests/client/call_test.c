/* call_test.c - a call from within: credentials that are renewed, who takes the body while it
 * comes, and what the client counts. */
#include "fake.h"
#include "fault_server.h"

#include <stdio.h>

#include "client_internal.h"

/* Credentials. */

typedef struct token {
    char value[16];
    /* What `authorize` gave last, and how often `renew` was called. */
    size_t version;
    size_t renewed;
    bool exhausted;
} token;

static tern_status authorize(void *context, const tern_exchange *exchange, tern_arena *arena,
                             tern_pair *out_header)
{
    token *self = (token *)context;

    (void)exchange;
    snprintf(self->value, sizeof self->value, "Token %zu", self->version);
    out_header->name = TERN_STR("Authorization");
    return tern_arena_copy_str(arena, tern_str_of(self->value), &out_header->value);
}

static bool renew(void *context, const tern_exchange *exchange)
{
    token *self = (token *)context;
    bool sent = false;

    /* What was refused is there to be looked at. */
    for (size_t i = 0; i < exchange->header_count; i++)
        sent = sent || (tern_same_name(exchange->headers[i].name, TERN_STR("Authorization")) &&
                        tern_str_is(exchange->headers[i].value, self->value));
    CU_ASSERT(sent);
    self->renewed++;
    if (self->exhausted)
        return false;
    self->version++;
    return true;
}

typedef struct case_of_renewal {
    tern_client_options options;
    fake self;
    token key;
    tern_credential credential;
    tern_request request;
    tern_response response;
} case_of_renewal;

/* A client that is answered 401, then 200; with one try. */
static void set_up(case_of_renewal *it)
{
    memset(it, 0, sizeof *it);
    it->self = fake_of("{}");
    it->self.answers[0].http_status = 401;
    it->self.answers[1].http_status = 200;
    it->self.answer_count = 2;
    it->credential.kind = TERN_CREDENTIAL_CALLBACK;
    it->credential.authorize = authorize;
    it->credential.renew = renew;
    it->credential.context = &it->key;
    it->options = fake_options(&it->self);
    it->options.credentials = &it->credential;
    it->options.credential_count = 1;
    it->options.retry.max_tries = 1;
}

static void expect_renewals(case_of_renewal *it, int http_status, size_t requests, size_t renewals)
{
    tern_client *client = fake_client(&it->options);

    UNIT_STATUS(tern_client_request(client, &it->request, &it->response, NULL), TERN_OK);
    UNIT_SIZE((size_t)it->response.http_status, (size_t)http_status);
    UNIT_SIZE(it->response.tries, requests);
    UNIT_SIZE(it->self.requests, requests);
    UNIT_SIZE(it->key.renewed, renewals);
    tern_response_free(&it->response);
    tern_client_free(client);
}

static tern_status read_nothing(void *context, char *buffer, size_t size, size_t *out_length)
{
    (void)context;
    (void)buffer;
    (void)size;
    *out_length = 0;
    return TERN_OK;
}

static void test_renewed(void)
{
    case_of_renewal it;

    set_up(&it);
    expect_renewals(&it, 200, 2, 1);
    CU_ASSERT(fake_has(&it.self, "Authorization: Token 1"));
    UNIT_SIZE((size_t)it.self.slept_us, 0);
    /* Whatever the method: what was refused has not been done. */
    set_up(&it);
    it.request.method = TERN_STR("POST");
    it.request.body.kind = TERN_BODY_TEXT;
    it.request.body.text = TERN_STR("text");
    expect_renewals(&it, 200, 2, 1);
    CU_ASSERT_PTR_NOT_NULL(strstr(it.self.text, "\n\ntext"));
    /* Once. */
    set_up(&it);
    it.self.answers[1].http_status = 401;
    it.options.retry.max_tries = 5;
    expect_renewals(&it, 401, 2, 1);
    /* The retries that there would have been are left. */
    set_up(&it);
    it.options.retry.max_tries = 3;
    it.self.answers[1].http_status = 503;
    it.self.answers[2].http_status = 503;
    it.self.answers[3].http_status = 200;
    it.self.answer_count = 4;
    expect_renewals(&it, 200, 4, 1);
}

static void test_not_renewed(void)
{
    case_of_renewal it;

    set_up(&it);
    it.key.exhausted = true;
    expect_renewals(&it, 401, 1, 1);
    set_up(&it);
    it.credential.renew = NULL;
    expect_renewals(&it, 401, 1, 0);
    set_up(&it);
    it.self.answers[0].http_status = 403;
    expect_renewals(&it, 403, 1, 0);
    /* One that had not been used. */
    set_up(&it);
    it.request.anonymous = true;
    expect_renewals(&it, 401, 1, 0);
    /* A body that is gone. */
    set_up(&it);
    it.request.method = TERN_STR("PUT");
    it.request.body.kind = TERN_BODY_SOURCE;
    it.request.body.source.read = read_nothing;
    expect_renewals(&it, 401, 1, 0);
}

/* A server elsewhere that answers 401 has not seen them. */
static void test_not_renewed_for_another_origin(void)
{
    case_of_renewal it;
    tern_client *client;

    set_up(&it);
    it.self.answers[0].http_status = 302;
    it.self.answers[0].headers[0] = "Location: https://elsewhere.example/";
    it.self.answers[1].http_status = 401;
    client = fake_client(&it.options);
    UNIT_STATUS(tern_client_request(client, &it.request, &it.response, NULL), TERN_OK);
    UNIT_SIZE((size_t)it.response.http_status, 401);
    UNIT_SIZE(it.self.requests, 2);
    UNIT_SIZE(it.key.renewed, 0);
    tern_response_free(&it.response);
    tern_client_free(client);
}

/* Counters. */

static void test_counters(void)
{
    fault_server *server = fault_server_start();
    tern_client_options options = {.retry = {.max_tries = 3, .base_delay_ms = 1}};
    tern_client_counters counters;
    static const char *const paths[] = {"/flaky/2/count", "/redirect/302", "/ok"};
    tern_request request = {.method = TERN_STR("PUT"),
                            .body = {.kind = TERN_BODY_TEXT, .text = TERN_STR("12345")}};
    tern_response response;
    tern_client *client;
    char base[64];

    CU_ASSERT_PTR_NOT_NULL_FATAL(server);
    snprintf(base, sizeof base, "http://127.0.0.1:%u", fault_server_port(server));
    options.base_url = tern_str_of(base);
    CU_ASSERT_FATAL(tern_client_create(&options, &client, NULL) == TERN_OK);
    tern_client_get_counters(client, &counters);
    UNIT_SIZE(counters.calls + counters.tries + counters.connections, 0);
    for (size_t i = 0; i < 3; i++) {
        request.path = tern_str_of(paths[i]);
        request.encoded_query = i == 1 ? TERN_STR("/ok") : TERN_STR("");
        UNIT_STATUS(tern_client_request(client, &request, &response, NULL), TERN_OK);
        UNIT_SIZE((size_t)response.http_status, 200);
        tern_response_free(&response);
    }
    request.path = TERN_STR("no-slash");
    UNIT_STATUS(tern_client_request(client, &request, &response, NULL), TERN_ERROR_REQUEST);
    tern_response_free(&response);
    tern_client_get_counters(client, &counters);
    UNIT_SIZE(counters.calls, 4);
    UNIT_SIZE(counters.failures, 1);
    UNIT_SIZE(counters.tries, 5);
    UNIT_SIZE(counters.retries, 2);
    UNIT_SIZE(counters.redirects, 1);
    UNIT_SIZE(counters.connections, 1);
    UNIT_SIZE(counters.sent_bytes, 6 * 5);
    UNIT_SIZE(counters.received_bytes, 2 * strlen("{\"status\":500}") + 3 * 11);
    tern_client_free(client);
    fault_server_stop(server);
}

static const unit_test tests[] = {
    {"call", "credentials are renewed", test_renewed},
    {"call", "credentials are not renewed", test_not_renewed},
    {"call", "another origin's 401", test_not_renewed_for_another_origin},
    {"call", "counters", test_counters},
};

UNIT_MAIN(tests)

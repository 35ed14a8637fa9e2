/* memory_test.c - every allocation of the client fails in turn, on the way to an answer and in
 * every other call: that is an error, and nothing leaks; and
 * what is given back holds no secret. libcurl's own allocations are not ours to
 * fail. */
#include "fake.h"
#include "fault_server.h"
#include "sample.h"

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>

#include "tern/operation.h"
#include "tern/table.h"

/* Of this thread: the server has its own. */
static _Thread_local size_t requests, fail_at, secrets_seen;
static _Thread_local bool looking;

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void __real_free(void *memory);
void __wrap_free(void *memory);

void *__wrap_malloc(size_t size)
{
    return fail_at > 0 && ++requests == fail_at ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return fail_at > 0 && ++requests == fail_at ? NULL : __real_calloc(count, size);
}

/* Whether "topsecret" or its base64 stands in what is given back. */
void __wrap_free(void *memory)
{
    size_t size = looking && memory ? malloc_usable_size(memory) : 0;

    for (size_t i = 0; i + 9 <= size; i++)
        secrets_seen += memcmp((char *)memory + i, "topsecret", 9) == 0 ||
                        memcmp((char *)memory + i, "dG9wc2Vjc", 9) == 0;
    __real_free(memory);
}

typedef struct memory_params {
    tern_str id;
    tern_array_str tags;
    sample_point body;
    tern_call_options call;
} memory_params;

typedef struct memory_result {
    tern_response response;
    int32_t kind;
    sample_everything everything;
} memory_result;

static const tern_parameter parameters[] = {
    TERN_PARAMETER(memory_params, id, "id", PATH, SIMPLE, false, false, REQUIRED, STRING, tern_str),
    TERN_PARAMETER(memory_params, tags, "tags", QUERY, FORM, true, false, REQUIRED, ARRAY,
                   tern_array_str),
    TERN_PARAMETER(memory_params, tags, "X-Tags", HEADER, SIMPLE, false, false, REQUIRED, ARRAY,
                   tern_array_str),
    TERN_PARAMETER(memory_params, id, "c", COOKIE, FORM, true, false, REQUIRED, STRING, tern_str),
};

static const tern_operation_body body =
    TERN_OPERATION_BODY(memory_params, body, "application/json", REQUIRED, MODEL, sample_point);

static const tern_operation_response responses[] = {
    TERN_OPERATION_RESPONSE(memory_result, everything, 200, 200, 1, "application/json", REQUIRED,
                            MODEL, sample_everything),
};

static const tern_operation operation = {.name = "test",
                                         .method = "PUT",
                                         .path = "/things/{id}",
                                         .parameters = parameters,
                                         .parameter_count = 4,
                                         .body = &body,
                                         .responses = responses,
                                         .response_count = 1,
                                         TERN_OPERATION_STRUCTS(memory_params, memory_result)};

static tern_credential credentials[] = {
    {.kind = TERN_CREDENTIAL_BASIC, .user = TERN_STR_INIT("me"), .secret = TERN_STR_INIT("x")},
    {.kind = TERN_CREDENTIAL_COOKIE, .name = TERN_STR_INIT("k"), .secret = TERN_STR_INIT("x")},
    {.kind = TERN_CREDENTIAL_QUERY, .name = TERN_STR_INIT("q"), .secret = TERN_STR_INIT("x")},
};

/* Creates, calls and frees, with one allocation that fails. */
static tern_status run(tern_client_options options, const memory_params *params, tern_error *error)
{
    tern_client *client;
    memory_result result;
    tern_status status;

    requests = 0;
    status = tern_client_create(&options, &client, error);
    if (status == TERN_OK) {
        status = tern_client_call(client, &operation, params, &result, error);
        tern_response_free(&result.response);
    }
    fail_at = 0;
    tern_client_free(client);
    return status;
}

/* Until nothing fails any more. */
static void fail_each(tern_client_options options, tern_status last)
{
    static char large[6000];
    tern_str tags[300];
    memory_params params = {.id = {large, sizeof large}, .tags = TERN_ITEMS(tags, 300)};
    size_t failures = 0;

    memset(large, 'x', sizeof large);
    for (size_t i = 0; i < 300; i++)
        tags[i] = TERN_STR("tag");
    options.credentials = credentials;
    options.credential_count = 3;
    options.max_url_bytes = 100000;
    options.retry.max_tries = 1;
    for (size_t next = 1;; next++) {
        tern_error error = {.status = TERN_OK};
        tern_status status;
        fail_at = next;
        status = run(options, &params, &error);
        UNIT_STATUS(error.status, status);
        if (requests < next) {
            UNIT_STATUS(status, last);
            break;
        }
        UNIT_STATUS(status, TERN_ERROR_MEMORY);
        failures++;
        CU_ASSERT_FATAL(next < 1000);
    }
    CU_ASSERT(failures >= 8);
}

static void test_without_network(void)
{
    fake self = fake_of(sample_everything_full);

    fail_each(fake_options(&self), TERN_OK);
}

static void test_with_libcurl(void)
{
    fault_server *server = fault_server_start();
    tern_client_options options = {.call_timeout_ms = 5000};
    char base[64];

    CU_ASSERT_PTR_NOT_NULL_FATAL(server);
    /* 404, with a body that is not what is documented: still a result. */
    snprintf(base, sizeof base, "http://127.0.0.1:%u", fault_server_port(server));
    options.base_url = tern_str_of(base);
    fail_each(options, TERN_OK);
    fault_server_stop(server);
}

/* What held a secret is overwritten before it is given back: options, headers, URLs, and the texts
 * that they were made of. */
static void test_secrets_are_wiped(void)
{
    static const tern_credential secrets[] = {
        {.kind = TERN_CREDENTIAL_BEARER, .secret = TERN_STR_INIT("topsecret")},
        /* In base64 it begins a group of its own. */
        {.kind = TERN_CREDENTIAL_BASIC,
         .user = TERN_STR_INIT("me"),
         .secret = TERN_STR_INIT("topsecret")},
        {.kind = TERN_CREDENTIAL_HEADER,
         .name = TERN_STR_INIT("X-Key"),
         .secret = TERN_STR_INIT("topsecret")},
        {.kind = TERN_CREDENTIAL_COOKIE,
         .name = TERN_STR_INIT("c"),
         .secret = TERN_STR_INIT("topsecret")},
        {.kind = TERN_CREDENTIAL_QUERY,
         .name = TERN_STR_INIT("q"),
         .secret = TERN_STR_INIT("topsecret")},
    };
    static char large[6000]; /* more than the call has on its stack */
    fault_server *server = fault_server_start();
    tern_client_options options = {.credentials = secrets,
                                   .credential_count = 5,
                                   .max_url_bytes = 10000,
                                   .key_password = TERN_STR("topsecret")};
    tern_request request = {.path = TERN_STR("/flaky/1/wipe")};
    tern_pair query = {TERN_STR("large"), {large, sizeof large}};
    tern_response response;
    tern_client *client;
    tern_status status;
    char base[64], sent[20000];

    CU_ASSERT_PTR_NOT_NULL_FATAL(server);
    memset(large, 'x', sizeof large);
    snprintf(base, sizeof base, "http://127.0.0.1:%u", fault_server_port(server));
    options.base_url = tern_str_of(base);
    options.retry.base_delay_ms = 1;
    request.call.query = &query;
    request.call.query_count = 1;
    looking = true;
    secrets_seen = 0;
    CU_ASSERT_FATAL(tern_client_create(&options, &client, NULL) == TERN_OK);
    status = tern_client_request(client, &request, &response, NULL);
    tern_client_free(client);
    looking = false;
    UNIT_STATUS(status, TERN_OK);
    UNIT_SIZE(secrets_seen, 0);
    tern_response_free(&response);
    CU_ASSERT(fault_server_request(server, "/flaky/1/wipe", 1, sent, sizeof sent));
    CU_ASSERT_PTR_NOT_NULL(strstr(sent, "X-Key: topsecret"));
    CU_ASSERT_PTR_NOT_NULL(strstr(sent, "Authorization: Basic bWU6dG9wc2VjcmV0"));
    fault_server_stop(server);
}

static void test_cancel(void)
{
    tern_cancel *cancel;
    tern_status status;

    fail_at = 1;
    requests = 0;
    status = tern_cancel_create(&cancel);
    fail_at = 0;
    UNIT_STATUS(status, TERN_ERROR_MEMORY);
    CU_ASSERT_PTR_NULL(cancel);
}

static const unit_test tests[] = {
    {"memory", "without a network", test_without_network},
    {"memory", "with libcurl", test_with_libcurl},
    {"memory", "secrets are wiped", test_secrets_are_wiped},
    {"memory", "cancel", test_cancel},
};

UNIT_MAIN(tests)

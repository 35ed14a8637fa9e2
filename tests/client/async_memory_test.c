/* async_memory_test.c - every allocation of a set and its calls fails in turn: that is an error,
 * each call ends once, and nothing leaks. libcurl's own allocations are not ours to fail. */
#include "fake.h"
#include "fault_server.h"
#include "sample.h"

#include <stdio.h>
#include <stdlib.h>

#include "tern/async.h"
#include "tern/table.h"

/* Of this thread: the server has its own. */
static _Thread_local size_t requests, fail_at;

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);

void *__wrap_malloc(size_t size)
{
    return fail_at > 0 && ++requests == fail_at ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return fail_at > 0 && ++requests == fail_at ? NULL : __real_calloc(count, size);
}

typedef struct memory_params {
    tern_str id;
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
                                         .parameter_count = 1,
                                         .body = &body,
                                         .responses = responses,
                                         .response_count = 1,
                                         TERN_OPERATION_STRUCTS(memory_params, memory_result)};

enum { CALLS = 20 }; /* more than there is room for at first */

typedef struct run_state {
    size_t started;
    size_t done;
    size_t right;
    size_t without_memory;
} run_state;

static void take(void *context, tern_response *response, tern_status status,
                 const tern_error *error)
{
    run_state *self = (run_state *)context;

    self->done++;
    self->right += status == TERN_OK;
    self->without_memory += status == TERN_ERROR_MEMORY && error->status == TERN_ERROR_MEMORY;
    tern_response_free(response);
}

/* Starts calls, half of them as operations, and drives them. Returns what making the set came to.
 */
static tern_status run(const tern_client_options *options, run_state *self)
{
    static const tern_pair header = {TERN_STR_INIT("X-Header"), TERN_STR_INIT("value")};
    static memory_result results[CALLS];
    static tern_response plain[CALLS];
    memory_params params = {.id = TERN_STR("one")};
    tern_request request = {.path = TERN_STR("/flaky/1/memory"),
                            .call = {.headers = &header, .header_count = 1}};
    tern_done done = {take, self};
    tern_client *client;
    tern_calls *calls;
    size_t next = fail_at;
    tern_status status;

    fail_at = 0;
    CU_ASSERT_FATAL(tern_client_create(options, &client, NULL) == TERN_OK);
    fail_at = next;
    requests = 0;
    status = tern_calls_create(client, NULL, &calls, NULL);
    for (size_t i = 0; status == TERN_OK && i < CALLS; i++) {
        bool typed = i % 2 == 0;
        tern_error error = {.status = TERN_OK};
        tern_status began =
            typed ? tern_calls_start(calls, &operation, &params, &results[i], done, &error)
                  : tern_calls_start_request(calls, &request, &plain[i], done, &error);
        self->started += began == TERN_OK;
        UNIT_STATUS(error.status, began);
        if (began == TERN_OK)
            continue;
        self->without_memory += began == TERN_ERROR_MEMORY;
        tern_response_free(typed ? &results[i].response : &plain[i]);
    }
    while (status == TERN_OK && tern_calls_poll(calls, 1000) > 0)
        ;
    fail_at = 0;
    if (status == TERN_OK)
        tern_calls_free(calls);
    tern_client_free(client);
    return status;
}

static void fail_each(const tern_client_options *options)
{
    for (size_t next = 1;; next++) {
        run_state self = {.started = 0};
        tern_status status;
        fail_at = next;
        status = run(options, &self);
        CU_ASSERT_FATAL(next < 2000);
        UNIT_SIZE(self.done, self.started);
        if (status != TERN_OK) {
            UNIT_STATUS(status, TERN_ERROR_MEMORY);
            UNIT_SIZE(self.started, 0);
        } else if (requests < next) {
            UNIT_SIZE(self.right, CALLS);
            CU_ASSERT(next > 3 * CALLS);
            return;
        } else {
            /* More than one, where nothing could be done for those on the way. */
            CU_ASSERT(self.without_memory > 0);
            UNIT_SIZE(self.right + self.without_memory, CALLS);
        }
    }
}

static void test_without_network(void)
{
    fake self = fake_of(sample_everything_full);
    tern_client_options options = fake_options(&self);

    fail_each(&options);
}

static void test_with_libcurl(void)
{
    fault_server *server = fault_server_start();
    tern_client_options options = {.retry = {.max_tries = 1}};
    char base[64];

    CU_ASSERT_PTR_NOT_NULL_FATAL(server);
    snprintf(base, sizeof base, "http://127.0.0.1:%u", fault_server_port(server));
    options.base_url = tern_str_of(base);
    fail_each(&options);
    fault_server_stop(server);
}

static const unit_test tests[] = {
    {"async memory", "without a network", test_without_network},
    {"async memory", "with libcurl", test_with_libcurl},
};

UNIT_MAIN(tests)

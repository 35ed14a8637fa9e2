/* threads_test.c - one client, many threads. Under ThreadSanitizer it shows that nothing is shared
 * by accident. */
#define _DEFAULT_SOURCE
#include "fault_server.h"
#include "unit.h"

#include <pthread.h>
#include <stdio.h>
#include <time.h>

#include "tern/client.h"

enum { THREADS = 8, CALLS = 50 };

static fault_server *server;

static tern_client *create(unsigned max_idle_connections)
{
    static tern_credential credential = {.kind = TERN_CREDENTIAL_BEARER,
                                         .secret = TERN_STR_INIT("secret")};
    char base[64];
    tern_client_options options = {.credentials = &credential,
                                   .credential_count = 1,
                                   .max_idle_connections = max_idle_connections,
                                   .retry = {.base_delay_ms = 1, .max_delay_ms = 1}};
    tern_client *client = NULL;

    snprintf(base, sizeof base, "http://127.0.0.1:%u", fault_server_port(server));
    options.base_url = tern_str_of(base);
    UNIT_STATUS(tern_client_create(&options, &client, NULL), TERN_OK);
    CU_ASSERT_PTR_NOT_NULL_FATAL(client);
    return client;
}

static int64_t now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

typedef struct worker {
    pthread_t thread;
    tern_client *client;
    tern_cancel *cancel;
    const char *path;
    size_t right;
    tern_status status;
} worker;

static void *call_often(void *context)
{
    static const struct {
        const char *path;
        tern_status status;
        int http_status;
    } kinds[] = {
        {"/ok", TERN_OK, 200},         {"/gzip", TERN_OK, 200},
        {"/status/404", TERN_OK, 404}, {"/truncated", TERN_ERROR_NETWORK, 200},
        {"/big", TERN_OK, 200},        {"/chunked", TERN_OK, 200},
        {"/empty", TERN_OK, 204},      {"/reset", TERN_ERROR_NETWORK, 0},
    };
    worker *self = (worker *)context;

    for (size_t i = 0; i < CALLS; i++) {
        size_t kind = i % (sizeof kinds / sizeof kinds[0]);
        tern_request request = {.path = tern_str_of(kinds[kind].path)};
        tern_response response;
        tern_error error;
        tern_status status = tern_client_request(self->client, &request, &response, &error);
        self->right +=
            status == kinds[kind].status && response.http_status == kinds[kind].http_status;
        tern_response_free(&response);
    }
    return NULL;
}

static void share(unsigned max_idle_connections)
{
    struct timespec moment = {0, 10000000};
    tern_client *client = create(max_idle_connections);
    worker workers[THREADS] = {{.right = 0}};
    size_t right = 0;

    for (size_t i = 0; i < THREADS; i++) {
        workers[i].client = client;
        CU_ASSERT_FATAL(pthread_create(&workers[i].thread, NULL, call_often, &workers[i]) == 0);
    }
    for (size_t i = 0; i < THREADS; i++) {
        pthread_join(workers[i].thread, NULL);
        right += workers[i].right;
    }
    UNIT_SIZE(right, (size_t)THREADS * CALLS);
    /* The server sees the others go a moment later. */
    for (size_t i = 0; i < 200 && fault_server_open(server) > max_idle_connections; i++)
        nanosleep(&moment, NULL);
    CU_ASSERT(fault_server_open(server) <= max_idle_connections);
    CU_ASSERT(fault_server_open(server) > 0);
    tern_client_free(client);
}

static void test_shared(void)
{
    share(THREADS);
    share(2);
}

static void *call_once(void *context)
{
    worker *self = (worker *)context;
    tern_request request = {.path = tern_str_of(self->path), .call = {.cancel = self->cancel}};
    tern_response response;

    self->status = tern_client_request(self->client, &request, &response, NULL);
    tern_response_free(&response);
    return NULL;
}

/* Calls that would take long end at once, wherever they wait. */
static void test_cancel(void)
{
    static const char *const paths[] = {"/silent", "/silent-body", "/slow", "/retry-after/30/c",
                                        "/endless"};
    enum { COUNT = sizeof paths / sizeof paths[0] };
    tern_client *client = create(0);
    worker workers[COUNT] = {{.right = 0}};
    /* By then libcurl has nothing to do by itself any more. */
    struct timespec moment = {0, 400000000};
    tern_cancel *cancel;
    int64_t start;

    UNIT_STATUS(tern_cancel_create(&cancel), TERN_OK);
    for (size_t i = 0; i < COUNT; i++) {
        workers[i].client = client;
        workers[i].cancel = cancel;
        workers[i].path = paths[i];
        CU_ASSERT_FATAL(pthread_create(&workers[i].thread, NULL, call_once, &workers[i]) == 0);
    }
    nanosleep(&moment, NULL);
    start = now_ms();
    tern_cancel_trigger(cancel);
    for (size_t i = 0; i < COUNT; i++) {
        pthread_join(workers[i].thread, NULL);
        /* An endless body may have met the ceiling before. */
        CU_ASSERT(workers[i].status == TERN_ERROR_CANCELLED ||
                  (i == COUNT - 1 && workers[i].status == TERN_ERROR_LIMIT));
    }
    CU_ASSERT(now_ms() - start < 600); /* less than a wait of a second that nobody ends */
    tern_cancel_free(cancel);
    tern_client_free(client);
}

static const unit_test tests[] = {
    {"threads", "one client", test_shared},
    {"threads", "cancel", test_cancel},
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

/* soak_test.c - very many calls, a good part of which go wrong: each is done once, with the outcome
 * that it is to have, and neither memory nor descriptors become more.
 *
 *     test_client_soak [--calls N]
 */
#define _DEFAULT_SOURCE
#include "soak_server.h"
#include "unit.h"

#include <dirent.h>
#include <malloc.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "tern/async.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED
#endif
#endif

#ifdef SANITIZED
/* Of the sanitizers' run time: sanitizer/allocator_interface.h, which not every compiler has. */
size_t __sanitizer_get_current_allocated_bytes(void);
#endif

enum {
    IN_FLIGHT = 64,
    THREADS = 8,
    MORE_BYTES = 2048 * IN_FLIGHT, /* a handle of libcurl grows with the largest answer it had */
    CALLS_DEFAULT = 10000,
    PLAIN = 4 * IN_FLIGHT,
    SHORT_MS = 30,
    HEADER_BYTES = 16 << 10,
    CANCEL = -1 /* as a time limit: the call is cancelled */
};

/* What is asked for, how often in a hundred times, and what is to come of it. */
static const struct kind {
    const char *name;
    unsigned weight;
    tern_status status;
    int http_status;
    int64_t timeout_ms;
} kinds[] = {
    {"ok", 37, TERN_OK, 200, 0},
    {"chunked", 5, TERN_OK, 200, 0},
    {"headers", 3, TERN_OK, 200, 0},
    {"slow", 2, TERN_OK, 200, 0},
    {"big", 2, TERN_OK, 200, 0},
    {"empty", 3, TERN_OK, 204, 0},
    {"missing", 4, TERN_OK, 404, 0},
    {"flaky", 6, TERN_OK, 200, 0},
    {"busy", 6, TERN_OK, 200, 0},
    {"dropped", 5, TERN_OK, 200, 0},
    {"torn", 5, TERN_OK, 200, 0},
    {"redirect", 5, TERN_OK, 200, 0},
    {"loop", 1, TERN_ERROR_HTTP, 302, 0},
    {"reset", 2, TERN_ERROR_NETWORK, 0, 0},
    {"truncated", 3, TERN_ERROR_NETWORK, 0, 0},
    {"reset-body", 2, TERN_ERROR_NETWORK, 0, 0},
    {"broken-chunk", 2, TERN_ERROR_NETWORK, 0, 0},
    {"huge-headers", 2, TERN_ERROR_LIMIT, 0, 0},
    {"garbage", 2, TERN_ERROR_HTTP, 0, 0},
    {"silent", 1, TERN_ERROR_TIMEOUT, 0, SHORT_MS},
    {"silent", 2, TERN_ERROR_CANCELLED, 0, CANCEL},
};
enum { KINDS = sizeof kinds / sizeof kinds[0] };

static size_t call_count = CALLS_DEFAULT;
static soak_server server;

/* A run of calls, which have the numbers from `next` to `end`. */
typedef struct soak {
    tern_client *client;
    tern_calls *calls;
    size_t end;
    size_t next;
    /* Added to the numbers for the server, which must not have seen them before. */
    size_t offset;
    pthread_mutex_t mutex;
    /* How often each call was done, and those that should have failed. */
    unsigned char *done;
    size_t failures;
    size_t wrong;
} soak;

/* A call under way. */
typedef struct slot {
    soak *all;
    size_t number;
    const struct kind *kind;
    char path[64];
    char text[64];
    tern_response response;
    tern_cancel *cancel;
    bool busy;
} slot;

/* The last ones of a run are plain: libcurl's handles hold the headers of the last answer. */
static const struct kind *kind_of(const soak *all, size_t number)
{
    uint64_t state = number;
    unsigned choice = (unsigned)(unit_random(&state) % 100), kind = 0;

    if (all->end - number <= PLAIN)
        choice = 0;
    while (choice >= kinds[kind].weight)
        choice -= kinds[kind++].weight;
    return &kinds[kind];
}

static bool is_body_right(const slot *self)
{
    const tern_response *response = &self->response;
    unsigned long number;
    char end;

    if (strcmp(self->kind->name, "empty") == 0)
        return response->body_length == 0;
    if (strcmp(self->kind->name, "big") == 0)
        return response->body_length == SOAK_BIG;
    /* It is the answer of this call, and not of another. */
    return sscanf(response->body, "{\"n\":%lu %c", &number, &end) == 2 &&
           number == self->all->offset + self->number && end == '}';
}

static void take_outcome(slot *self, tern_status status, const tern_error *error)
{
    const struct kind *kind = self->kind;
    const tern_response *response = &self->response;
    soak *all = self->all;
    bool right = status == kind->status &&
                 (kind->http_status == 0 || response->http_status == kind->http_status);

    if (status == TERN_OK && right)
        right = is_body_right(self);
    pthread_mutex_lock(&all->mutex);
    all->done[self->number]++;
    all->failures += kind->status != TERN_OK;
    if (!right && all->wrong++ < 10) {
        char message[TERN_ERROR_MESSAGE_SIZE] = "";
        if (error && status != TERN_OK)
            tern_error_format(error, message, sizeof message);
        printf("\n    call %zu, %s: status %d, http_status %d, %zu bytes, %u tries: %s",
               self->number, kind->name, (int)status, response->http_status, response->body_length,
               response->tries, message);
    }
    pthread_mutex_unlock(&all->mutex);
}

/* The next one's number; false when there are no more. */
static bool take_number(slot *self)
{
    soak *all = self->all;

    pthread_mutex_lock(&all->mutex);
    self->busy = all->next < all->end;
    self->number = all->next;
    all->next += self->busy;
    pthread_mutex_unlock(&all->mutex);
    return self->busy;
}

static tern_request make_request(slot *self)
{
    tern_request request = {.method = TERN_STR("GET")};

    self->kind = kind_of(self->all, self->number);
    snprintf(self->path, sizeof self->path, "/%s/%zu", self->kind->name,
             self->all->offset + self->number);
    request.path = tern_str_of(self->path);
    request.call.cancel = self->cancel;
    if (self->kind->timeout_ms > 0)
        request.call.timeout_ms = self->kind->timeout_ms;
    if (self->number % 8 == 0 && self->kind->timeout_ms != CANCEL) { /* one with a body */
        snprintf(self->text, sizeof self->text, "{\"number\":%zu}", self->number);
        request.method = TERN_STR("PUT");
        request.body.kind = TERN_BODY_TEXT;
        request.body.text = tern_str_of(self->text);
        request.body.content_type = TERN_STR("application/json");
    }
    return request;
}

/* What grows. */

static size_t allocated(void)
{
#ifdef SANITIZED
    return __sanitizer_get_current_allocated_bytes();
#elif defined(__GLIBC__) && __GLIBC_PREREQ(2, 33)
    struct mallinfo2 now = mallinfo2();
    return now.uordblks + now.hblkhd;
#else
    return 0;
#endif
}

static size_t descriptors(void)
{
    DIR *folder = opendir("/proc/self/fd");
    size_t count = 0;

    while (folder && readdir(folder))
        count++;
    if (folder)
        closedir(folder);
    return count;
}

static tern_client *create(void)
{
    char base[64];
    tern_client_options options = {
        .max_header_bytes = HEADER_BYTES,
        .retry = {.base_delay_ms = 1, .max_delay_ms = 1, .budget = 1000, .budget_percent = 300}};
    tern_client *client = NULL;

    snprintf(base, sizeof base, "http://127.0.0.1:%u", server.port);
    options.base_url = tern_str_of(base);
    UNIT_STATUS(tern_client_create(&options, &client, NULL), TERN_OK);
    CU_ASSERT_PTR_NOT_NULL_FATAL(client);
    return client;
}

/* Runs the calls by `run`, the first ones before anything is measured. */
static void soak_by(const char *name, size_t offset, bool with_set, void (*run)(soak *))
{
    soak all = {.done = (unsigned char *)calloc(call_count, 1), .offset = offset};
    tern_calls_options options = {.max_in_flight = IN_FLIGHT};
    size_t warm_up = call_count / 5, once = 0;
    size_t descriptors_before = descriptors(), bytes, bytes_after, warm_descriptors;
    tern_client_counters counters;
    struct timespec start, end;

    CU_ASSERT_PTR_NOT_NULL_FATAL(all.done);
    pthread_mutex_init(&all.mutex, NULL);
    all.client = create();
    if (with_set)
        CU_ASSERT_FATAL(tern_calls_create(all.client, &options, &all.calls, NULL) == TERN_OK);
    clock_gettime(CLOCK_MONOTONIC, &start);
    all.end = warm_up;
    run(&all);
    bytes = allocated();
    warm_descriptors = descriptors();
    all.end = call_count;
    run(&all);
    bytes_after = allocated();
    clock_gettime(CLOCK_MONOTONIC, &end);
    printf("\n    %s: %zu calls in %.1f s; bytes allocated after %zu: %zu, in the end: %zu; "
           "descriptors: %zu, %zu",
           name, call_count,
           (double)(end.tv_sec - start.tv_sec) + (double)(end.tv_nsec - start.tv_nsec) / 1e9,
           warm_up, bytes, bytes_after, warm_descriptors, descriptors());
    CU_ASSERT(bytes_after <= bytes + MORE_BYTES);
    CU_ASSERT(descriptors() <= warm_descriptors + IN_FLIGHT);
    for (size_t i = 0; i < call_count; i++)
        once += all.done[i] == 1;
    UNIT_SIZE(once, call_count);
    UNIT_SIZE(all.wrong, 0);
    tern_client_get_counters(all.client, &counters);
    UNIT_SIZE((size_t)counters.calls, call_count);
    UNIT_SIZE((size_t)counters.failures, all.failures);
    tern_calls_free(all.calls);
    tern_client_free(all.client);
    UNIT_SIZE(descriptors(), descriptors_before);
    pthread_mutex_destroy(&all.mutex);
    free(all.done);
}

/* One thread, by a set of calls. */

static void start(slot *self);

static void take(void *context, tern_response *response, tern_status status,
                 const tern_error *error)
{
    slot *self = (slot *)context;

    CU_ASSERT(self->busy && response == &self->response);
    self->busy = false;
    take_outcome(self, status, error);
    tern_response_free(response);
    start(self);
}

static void start(slot *self)
{
    tern_request request;

    if (!take_number(self))
        return;
    request = make_request(self);
    UNIT_STATUS(tern_calls_start_request(self->all->calls, &request, &self->response,
                                         (tern_done){take, self}, NULL),
                TERN_OK);
}

static void run_set(soak *all)
{
    slot slots[IN_FLIGHT];

    memset(slots, 0, sizeof slots);
    for (size_t i = 0; i < IN_FLIGHT; i++) {
        slots[i].all = all;
        start(&slots[i]);
    }
    while (tern_calls_poll(all->calls, 1000) > 0) {
        for (size_t i = 0; i < IN_FLIGHT; i++) {
            if (slots[i].busy && slots[i].kind->timeout_ms == CANCEL)
                CU_ASSERT(tern_calls_cancel(all->calls, &slots[i].response));
        }
    }
}

static void test_set(void)
{
    soak_by("a set of 64", 0, true, run_set);
}

/* Threads, each one call after the other. */

static void *call_on(void *context)
{
    soak *all = (soak *)context;
    slot self = {.all = all};

    while (take_number(&self)) {
        tern_error error;
        tern_request request;
        tern_status status;
        bool cancelled = kind_of(all, self.number)->timeout_ms == CANCEL;
        if (cancelled && tern_cancel_create(&self.cancel) != TERN_OK)
            abort();
        request = make_request(&self);
        if (cancelled) /* by its own thread, that is before it begins */
            tern_cancel_trigger(self.cancel);
        status = tern_client_request(all->client, &request, &self.response, &error);
        take_outcome(&self, status, &error);
        tern_response_free(&self.response);
        tern_cancel_free(self.cancel);
        self.cancel = NULL;
    }
    return NULL;
}

static void run_threads(soak *all)
{
    pthread_t threads[THREADS];

    for (size_t i = 0; i < THREADS; i++)
        CU_ASSERT_FATAL(pthread_create(&threads[i], NULL, call_on, all) == 0);
    for (size_t i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
}

static void test_threads(void)
{
    soak_by("8 threads", call_count, false, run_threads);
}

int main(int count, char **arguments)
{
    static const unit_test tests[] = {{"soak", "a set of calls", test_set},
                                      {"soak", "threads", test_threads}};
    int result;

    if (count == 3 && strcmp(arguments[1], "--calls") == 0)
        call_count = strtoul(arguments[2], NULL, 10);
    if (count != 1 && (count != 3 || call_count == 0)) {
        fprintf(stderr, "usage: test_client_soak [--calls N]\n");
        return 1;
    }
    if (!soak_server_start(2 * call_count, &server)) {
        fprintf(stderr, "no server\n");
        return 1;
    }
    result = unit_run(tests, sizeof tests / sizeof tests[0]);
    return soak_server_stop(&server) ? result : 1;
}

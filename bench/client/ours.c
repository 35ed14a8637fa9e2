/* ours.c - Tern's client: requests, and operations whose answers are decoded. */
#include <clerk/operations.h>
#include <stdlib.h>
#include <tern/async.h>

#include "peers.h"

enum { WAIT_MS = 1000, FILL_MS = 300 };

typedef struct ours {
    const target *to;
    tern_client *client;
    tern_calls *calls;
    /* A place for each that may be in flight. A response is the first member of it. */
    clerk_list_sessions_result *results;
    bool typed;
    /* Of a run. */
    size_t left;
    bool check;
    bool right;
} ours;

static const tern_request request = {.path = TERN_STR_INIT(SESSIONS_PATH),
                                     .encoded_query = TERN_STR_INIT(SESSIONS_QUERY),
                                     .accept = TERN_STR_INIT(SESSIONS_TYPE)};
static const clerk_list_sessions_params params = {
    .user_id = TERN_SOME(TERN_STR_INIT("user_2fPq7vN0aBcDeF")), .limit = TERN_SOME(10)};

static ours *make(const target *to)
{
    tern_credential key = {.scheme = TERN_STR(CLERK_SECURITY_BEARER_AUTH),
                           .kind = TERN_CREDENTIAL_BEARER,
                           .secret = TERN_STR(SESSIONS_TOKEN)};
    tern_client_options options = {.base_url = tern_str_of(to->base),
                                   .user_agent = TERN_STR(SESSIONS_AGENT),
                                   .credentials = &key,
                                   .credential_count = 1,
                                   .ca_file = tern_str_of(to->ca_file)};
    ours *self = (ours *)must(calloc(1, sizeof *self));

    self->to = to;
    self->results =
        (clerk_list_sessions_result *)must(calloc(to->in_flight, sizeof *self->results));
    if (tern_client_create(&options, &self->client, NULL) != TERN_OK)
        fail("tern_client_create");
    return self;
}

static void free_ours(void *context)
{
    ours *self = (ours *)context;

    tern_calls_free(self->calls);
    tern_client_free(self->client);
    free(self->results);
    free(self);
}

static void look_at_request(ours *self, const tern_response *response, tern_status status)
{
    if (status != TERN_OK || response->http_status != 200 ||
        response->body_length != self->to->length ||
        (self->check && memcmp(response->body, self->to->body, response->body_length) != 0))
        self->right = false;
}

/* Encoding what was decoded gives the text that it was: the document is compact. */
static bool is_whole(const ours *self, const clerk_list_sessions_result *result)
{
    size_t at = 1;
    tern_arena arena = {0};
    bool whole = true;

    for (size_t i = 0; whole && i < result->ok.count; i++) {
        tern_str text;
        whole = clerk_session_encode(&result->ok.items[i], &arena, &text, NULL) == TERN_OK &&
                text.len < self->to->length - at &&
                memcmp(self->to->body + at, text.ptr, text.len) == 0;
        at += whole ? text.len + 1 : 0; /* a comma, or the bracket at the end */
    }
    tern_arena_free(&arena);
    return whole && at == self->to->length;
}

static void look_at_operation(ours *self, const clerk_list_sessions_result *result,
                              tern_status status)
{
    if (status != TERN_OK || result->kind != CLERK_LIST_SESSIONS_OK ||
        result->ok.count != self->to->sessions || (self->check && !is_whole(self, result)))
        self->right = false;
}

/* One at a time. */

static void *create(const target *to)
{
    return make(to);
}

static bool run_requests(void *context, size_t calls, bool check)
{
    ours *self = (ours *)context;

    self->check = check;
    self->right = true;
    while (calls-- > 0) {
        tern_response response;
        tern_status status = tern_client_request(self->client, &request, &response, NULL);
        look_at_request(self, &response, status);
        tern_response_free(&response);
    }
    return self->right;
}

static bool run_operations(void *context, size_t calls, bool check)
{
    ours *self = (ours *)context;

    self->check = check;
    self->right = true;
    while (calls-- > 0) {
        clerk_list_sessions_result result;
        tern_status status = clerk_list_sessions(self->client, &params, &result, NULL);
        look_at_operation(self, &result, status);
        tern_response_free(&result.response);
    }
    return self->right;
}

const peer our_requests = {"tern request", create, run_requests, NULL, free_ours};
const peer our_operations = {"tern operation, decoded", create, run_operations, NULL, free_ours};

/* Many at once. */

static void start(ours *self, clerk_list_sessions_result *result);

static void take(void *context, tern_response *response, tern_status status,
                 const tern_error *error)
{
    ours *self = (ours *)context;
    clerk_list_sessions_result *result = (clerk_list_sessions_result *)response;

    (void)error;
    if (self->typed)
        look_at_operation(self, result, status);
    else
        look_at_request(self, response, status);
    tern_response_free(response);
    start(self, result);
}

static void start(ours *self, clerk_list_sessions_result *result)
{
    tern_done done = {take, self};
    tern_status status = TERN_OK;

    if (self->left == 0)
        return;
    self->left--;
    if (self->typed)
        status = tern_calls_start(self->calls, &clerk_list_sessions_operation, &params, result,
                                  done, NULL);
    else
        status = tern_calls_start_request(self->calls, &request, &result->response, done, NULL);
    if (status != TERN_OK)
        fail("tern_calls_start");
}

static void start_all(ours *self, size_t calls, bool check)
{
    self->left = calls;
    self->check = check;
    self->right = true;
    for (size_t i = 0; i < self->to->in_flight; i++)
        start(self, &self->results[i]);
}

static void *create_async(const target *to)
{
    ours *self = make(to);
    tern_calls_options options = {.max_in_flight = (unsigned)to->in_flight};

    if (tern_calls_create(self->client, &options, &self->calls, NULL) != TERN_OK)
        fail("tern_calls_create");
    return self;
}

static void *create_async_operations(const target *to)
{
    ours *self = (ours *)create_async(to);

    self->typed = true;
    return self;
}

static bool run_async(void *context, size_t calls, bool check)
{
    ours *self = (ours *)context;

    start_all(self, calls, check);
    while (tern_calls_poll(self->calls, WAIT_MS) > 0)
        ;
    return self->right;
}

static void fill(void *context)
{
    ours *self = (ours *)context;

    start_all(self, self->to->in_flight, false);
    tern_calls_poll(self->calls, FILL_MS);
    self->left = 0;
}

const peer our_async_requests = {"tern requests", create_async, run_async, fill, free_ours};
const peer our_async_operations = {"tern operations, decoded", create_async_operations, run_async,
                                   fill, free_ours};

/* oauth_test.c - access tokens: how they are asked for, kept, renewed and shared. */
#define _POSIX_C_SOURCE 200809L /* nanosleep */
#include "fake.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "tern/async.h"
#include "tern/oauth.h"

#define TOKEN_URL "https://login.example.com/oauth/token"

enum { CALLERS = 16 };

static const char first_token[] = "{\"access_token\":\"one\",\"token_type\":\"Bearer\","
                                  "\"expires_in\":3600}";

/* An API behind an OAuth server, each a fake. */
typedef struct world {
    fake login;
    fake api;
    tern_client_options login_options;
    tern_oauth_options options;
    tern_oauth *oauth;
    tern_credential credential;
    tern_client *client;
} world;

static void world_init(world *self, const char *token)
{
    memset(self, 0, sizeof *self);
    self->login = fake_of(token);
    self->api = fake_of("{}");
    self->login_options = fake_options(&self->login);
    self->options.token_url = TERN_STR(TOKEN_URL);
    self->options.client_id = TERN_STR("id");
    self->options.client_secret = TERN_STR("secret");
    self->options.client = &self->login_options;
}

static void world_start(world *self)
{
    tern_client_options options = fake_options(&self->api);

    CU_ASSERT_FATAL(tern_oauth_create(&self->options, &self->oauth, NULL) == TERN_OK);
    self->credential = tern_oauth_credential(self->oauth, TERN_STR(""));
    options.credentials = &self->credential;
    options.credential_count = 1;
    self->client = fake_client(&options);
}

static void world_free(world *self)
{
    tern_client_free(self->client);
    tern_oauth_free(self->oauth);
}

/* The HTTP status, or 0 where the call fails as it should. */
static int call(world *self, tern_status status, const char *method)
{
    tern_request request = {.method = tern_str_of(method), .path = TERN_STR("/a")};
    tern_response response;
    int http_status;

    UNIT_STATUS(tern_client_request(self->client, &request, &response, NULL), status);
    http_status = status == TERN_OK ? response.http_status : 0;
    tern_response_free(&response);
    return http_status;
}

static const char *body_of(const fake *self)
{
    const char *headers_end = strstr(self->text, "\n\n");

    return headers_end ? headers_end + 2 : "";
}

static void test_client_credentials(void)
{
    tern_pair audience = {TERN_STR_INIT("audience"), TERN_STR_INIT("https://api.example.com/")};
    world self;

    world_init(&self, first_token);
    self.options.client_id = TERN_STR("i:d");
    self.options.client_secret = TERN_STR("s&");
    self.options.scope = TERN_STR("read write");
    self.options.parameters = &audience;
    self.options.parameter_count = 1;
    world_start(&self);
    CU_ASSERT_EQUAL(self.login.requests, 0);
    CU_ASSERT_EQUAL(call(&self, TERN_OK, "GET"), 200);
    CU_ASSERT(fake_has(&self.api, "Authorization: Bearer one"));
    UNIT_TEXT(fake_first_line(&self.login), "POST " TOKEN_URL);
    /* "i%3Ad:s%26" */
    CU_ASSERT(fake_has(&self.login, "Authorization: Basic aSUzQWQ6cyUyNg=="));
    CU_ASSERT(fake_has(&self.login, "Content-Type: application/x-www-form-urlencoded"));
    UNIT_TEXT(body_of(&self.login), "grant_type=client_credentials&scope=read%20write"
                                    "&audience=https%3A%2F%2Fapi.example.com%2F");
    CU_ASSERT_EQUAL(call(&self, TERN_OK, "GET"), 200);
    UNIT_SIZE(self.login.requests, 1);
    world_free(&self);
}

static void test_endpoint(void)
{
    world self;

    world_init(&self, first_token);
    self.options.token_url = TERN_STR("https://login.example.com:8443/a/?tenant=b");
    self.options.secret_in_body = true;
    world_start(&self);
    UNIT_STATUS(tern_oauth_renew(self.oauth, NULL, NULL), TERN_OK);
    UNIT_TEXT(fake_first_line(&self.login), "POST https://login.example.com:8443/a/?tenant=b");
    UNIT_TEXT(body_of(&self.login),
              "grant_type=client_credentials&client_id=id&client_secret=secret");
    UNIT_SIZE(fake_count(&self.login, "Authorization"), 0);
    world_free(&self);

    /* A public client (RFC 6749, section 2.1) has no secret. */
    world_init(&self, first_token);
    self.options.client_secret = TERN_STR("");
    world_start(&self);
    UNIT_STATUS(tern_oauth_renew(self.oauth, NULL, NULL), TERN_OK);
    UNIT_TEXT(body_of(&self.login), "grant_type=client_credentials&client_id=id");
    UNIT_SIZE(fake_count(&self.login, "Authorization"), 0);
    world_free(&self);
}

static void test_expiry(void)
{
    world self;

    world_init(&self, first_token);
    self.login.answer_count = 2;
    self.login.answers[1] = self.login.answers[0];
    self.login.answers[1].body = "{\"access_token\":\"two\",\"expires_in\":\"40\"}";
    world_start(&self);
    CU_ASSERT_EQUAL(call(&self, TERN_OK, "GET"), 200);
    self.login.now_us += (int64_t)(3600 - TERN_OAUTH_EARLY_S_DEFAULT - 1) * 1000000;
    CU_ASSERT_EQUAL(call(&self, TERN_OK, "GET"), 200);
    CU_ASSERT(fake_has(&self.api, "Authorization: Bearer one"));
    self.login.now_us += 1000000;
    CU_ASSERT_EQUAL(call(&self, TERN_OK, "GET"), 200);
    CU_ASSERT(fake_has(&self.api, "Authorization: Bearer two"));
    UNIT_SIZE(self.login.requests, 2);
    /* One that does not last as long as it should be renewed early: half of its time. */
    self.login.now_us += 19 * 1000000;
    CU_ASSERT_EQUAL(call(&self, TERN_OK, "GET"), 200);
    UNIT_SIZE(self.login.requests, 2);
    self.login.now_us += 1000000;
    CU_ASSERT_EQUAL(call(&self, TERN_OK, "GET"), 200);
    UNIT_SIZE(self.login.requests, 3);
    world_free(&self);
}

/* A token that a server has revoked is renewed, and what it refused sent once more. */
static void test_revoked(void)
{
    world self;

    world_init(&self, first_token);
    self.login.answer_count = 2;
    self.login.answers[1] = self.login.answers[0];
    self.login.answers[1].body = "{\"access_token\":\"two\"}";
    self.api.answer_count = 2;
    self.api.answers[1] = self.api.answers[0];
    self.api.answers[0].http_status = 401;
    world_start(&self);
    CU_ASSERT_EQUAL(call(&self, TERN_OK, "POST"), 200);
    UNIT_SIZE(self.api.requests, 2);
    CU_ASSERT(fake_has(&self.api, "Authorization: Bearer two"));
    world_free(&self);

    /* A second 401 is the answer. */
    world_init(&self, first_token);
    self.api.answers[0].http_status = 401;
    world_start(&self);
    CU_ASSERT_EQUAL(call(&self, TERN_OK, "GET"), 401);
    UNIT_SIZE(self.api.requests, 2);
    UNIT_SIZE(self.login.requests, 2);
    world_free(&self);
}

typedef struct kept {
    char text[64];
    size_t times;
} kept;

static void keep(void *context, tern_str refresh_token)
{
    kept *self = (kept *)context;

    self->times++;
    snprintf(self->text, sizeof self->text, "%.*s", TERN_STR_ARGS(refresh_token));
}

static void test_refresh_tokens(void)
{
    kept stored = {"", 0};
    world self;

    world_init(&self, "{\"access_token\":\"one\",\"refresh_token\":\"next\"}");
    self.login.answer_count = 2;
    self.login.answers[1] = self.login.answers[0];
    self.login.answers[1].body = "{\"access_token\":\"two\"}";
    self.options.refresh_token = TERN_STR("granted");
    self.options.keep = keep;
    self.options.context = &stored;
    world_start(&self);
    CU_ASSERT_EQUAL(call(&self, TERN_OK, "GET"), 200);
    UNIT_TEXT(body_of(&self.login), "grant_type=refresh_token&refresh_token=granted");
    UNIT_TEXT(stored.text, "next");
    UNIT_STATUS(tern_oauth_renew(self.oauth, NULL, NULL), TERN_OK);
    UNIT_TEXT(body_of(&self.login), "grant_type=refresh_token&refresh_token=next");
    /* The server gave no other one: that stays. */
    UNIT_SIZE(stored.times, 1);
    UNIT_STATUS(tern_oauth_renew(self.oauth, NULL, NULL), TERN_OK);
    UNIT_TEXT(body_of(&self.login), "grant_type=refresh_token&refresh_token=next");
    world_free(&self);
}

static void check_failure(const char *body, int http_status, tern_status status, const char *found)
{
    tern_error error = {.status = TERN_OK};
    char message[TERN_ERROR_MESSAGE_SIZE];
    world self;

    world_init(&self, body);
    self.login.answers[0].http_status = http_status;
    world_start(&self);
    UNIT_STATUS(tern_oauth_renew(self.oauth, NULL, &error), status);
    UNIT_TEXT(error.pointer, TOKEN_URL);
    UNIT_TEXT(error.found, found);
    tern_error_format(&error, message, sizeof message);
    CU_ASSERT_PTR_NULL(strstr(message, "secret"));
    CU_ASSERT_EQUAL(call(&self, status, "GET"), 0);
    UNIT_SIZE(self.api.requests, 0);
    world_free(&self);
}

static void test_failures(void)
{
    check_failure("{\"error\":\"invalid_client\",\"error_description\":\"No\\u001b[31m such\"}",
                  401, TERN_ERROR_CREDENTIALS, "invalid_client: No?[31m such");
    check_failure("{\"error\":\"invalid_scope\"}", 400, TERN_ERROR_CREDENTIALS, "invalid_scope");
    check_failure("<html>", 400, TERN_ERROR_HTTP, "another answer");
    check_failure("{}", 200, TERN_ERROR_HTTP, "none that can be sent");
    check_failure("[", 200, TERN_ERROR_HTTP, "none that can be sent");
    check_failure("{\"access_token\":\"a\\r\\nHost: b\"}", 200, TERN_ERROR_HTTP,
                  "none that can be sent");
    check_failure("{\"access_token\":\"a\",\"token_type\":\"mac\"}", 200, TERN_ERROR_HTTP,
                  "another one");
}

static void test_options(void)
{
    tern_oauth_options options = {.token_url = TERN_STR(TOKEN_URL)};
    tern_oauth *oauth;
    tern_error error;

    UNIT_STATUS(tern_oauth_create(&options, &oauth, &error), TERN_ERROR_REQUEST);
    UNIT_TEXT(error.pointer, "client_id");
    CU_ASSERT_PTR_NULL(oauth);
    options.client_id = TERN_STR("id");
    options.token_url = TERN_STR("/oauth/token");
    UNIT_STATUS(tern_oauth_create(&options, &oauth, &error), TERN_ERROR_REQUEST);
    CU_ASSERT_PTR_NULL(oauth);
    tern_oauth_free(NULL);
}

/* A server that takes its time: how many requests come while many wait. */
typedef struct slow_login {
    pthread_mutex_t mutex;
    unsigned requests;
    int http_status;
} slow_login;

static tern_status answer_slowly(void *context, const tern_exchange *exchange, tern_reply *reply,
                                 tern_error *error)
{
    static const char body[] = "{\"access_token\":\"shared\",\"error\":\"invalid_client\"}";
    slow_login *self = (slow_login *)context;

    (void)exchange;
    (void)error;
    pthread_mutex_lock(&self->mutex);
    self->requests++;
    pthread_mutex_unlock(&self->mutex);
    nanosleep(&(struct timespec){.tv_nsec = 100 * 1000000}, NULL);
    tern_reply_start(reply, self->http_status);
    return tern_reply_add_body(reply, body, sizeof body - 1);
}

typedef struct caller {
    pthread_t thread;
    tern_oauth *oauth;
    tern_cancel *cancel;
    tern_status status;
} caller;

static tern_status say_no_more(void *context, const tern_exchange *exchange, tern_reply *reply,
                               tern_error *error)
{
    (void)context;
    (void)error;
    CU_ASSERT(tern_str_is(exchange->headers[exchange->header_count - 1].value, "Bearer shared"));
    tern_reply_start(reply, 204);
    return TERN_OK;
}

static void *call_once(void *context)
{
    caller *self = (caller *)context;
    tern_credential credential = tern_oauth_credential(self->oauth, TERN_STR(""));
    tern_client_options options = {.base_url = TERN_STR("https://api.example.com"),
                                   .credentials = &credential,
                                   .credential_count = 1,
                                   .transport = {.exchange = say_no_more}};
    tern_request request = {.path = TERN_STR("/a"), .call = {.cancel = self->cancel}};
    tern_client *client;
    tern_response response;

    if (tern_client_create(&options, &client, NULL) != TERN_OK)
        return NULL;
    self->status = tern_client_request(client, &request, &response, NULL);
    tern_response_free(&response);
    tern_client_free(client);
    return NULL;
}

static void check_sharing(int http_status, tern_status status)
{
    slow_login login = {.mutex = PTHREAD_MUTEX_INITIALIZER, .http_status = http_status};
    tern_client_options login_options = {
        .retry = {.max_tries = 1}, .transport = {.exchange = answer_slowly, .context = &login}};
    tern_oauth_options options = {
        .token_url = TERN_STR(TOKEN_URL), .client_id = TERN_STR("id"), .client = &login_options};
    caller callers[CALLERS];
    tern_oauth *oauth;

    CU_ASSERT_FATAL(tern_oauth_create(&options, &oauth, NULL) == TERN_OK);
    for (int i = 0; i < CALLERS; i++) {
        callers[i] = (caller){.oauth = oauth, .status = TERN_ERROR_WRITE};
        CU_ASSERT_FATAL(pthread_create(&callers[i].thread, NULL, call_once, &callers[i]) == 0);
    }
    for (int i = 0; i < CALLERS; i++) {
        pthread_join(callers[i].thread, NULL);
        UNIT_STATUS(callers[i].status, status);
    }
    CU_ASSERT_EQUAL(login.requests, 1);
    tern_oauth_free(oauth);
}

static void test_sharing(void)
{
    check_sharing(200, TERN_OK);
    check_sharing(401, TERN_ERROR_CREDENTIALS);
}

typedef struct outcomes {
    unsigned done;
    unsigned right;
    tern_status expected;
} outcomes;

static void count_outcome(void *context, tern_response *response, tern_status status,
                          const tern_error *error)
{
    outcomes *self = (outcomes *)context;

    (void)error;
    self->done++;
    self->right += status == self->expected;
    tern_response_free(response);
}

/* Calls of a set wait for a token without keeping the thread that drives them. */
static void check_async(int http_status, tern_status status)
{
    slow_login login = {.mutex = PTHREAD_MUTEX_INITIALIZER, .http_status = http_status};
    tern_client_options login_options = {
        .retry = {.max_tries = 1}, .transport = {.exchange = answer_slowly, .context = &login}};
    tern_oauth_options options = {
        .token_url = TERN_STR(TOKEN_URL), .client_id = TERN_STR("id"), .client = &login_options};
    tern_client_options client_options = {.base_url = TERN_STR("https://api.example.com"),
                                          .credential_count = 1,
                                          .transport = {.exchange = say_no_more}};
    tern_request request = {.path = TERN_STR("/a")};
    outcomes counted = {.expected = status};
    tern_response responses[CALLERS];
    tern_credential credential;
    tern_client *client;
    tern_calls *calls;
    tern_oauth *oauth;
    unsigned turns = 0;

    CU_ASSERT_FATAL(tern_oauth_create(&options, &oauth, NULL) == TERN_OK);
    credential = tern_oauth_credential(oauth, TERN_STR(""));
    client_options.credentials = &credential;
    CU_ASSERT_FATAL(tern_client_create(&client_options, &client, NULL) == TERN_OK);
    CU_ASSERT_FATAL(tern_calls_create(client, NULL, &calls, NULL) == TERN_OK);
    for (int i = 0; i < CALLERS; i++)
        UNIT_STATUS(tern_calls_start_request(calls, &request, &responses[i],
                                             (tern_done){count_outcome, &counted}, NULL),
                    TERN_OK);
    while (tern_calls_poll(calls, 10) > 0)
        turns++;
    CU_ASSERT_EQUAL(counted.done, CALLERS);
    CU_ASSERT_EQUAL(counted.right, CALLERS);
    CU_ASSERT_EQUAL(login.requests, 1);
    CU_ASSERT(turns > 2);
    tern_calls_free(calls);
    tern_client_free(client);
    tern_oauth_free(oauth);
}

static void test_async(void)
{
    check_async(200, TERN_OK);
    check_async(401, TERN_ERROR_CREDENTIALS);
}

/* Freed while its thread asks: that is not waited for to its end. */
static void test_freed_early(void)
{
    slow_login login = {.mutex = PTHREAD_MUTEX_INITIALIZER, .http_status = 200};
    tern_client_options login_options = {
        .transport = {.exchange = answer_slowly, .context = &login}};
    tern_oauth_options options = {
        .token_url = TERN_STR(TOKEN_URL), .client_id = TERN_STR("id"), .client = &login_options};
    tern_exchange exchange = {.method = TERN_STR("GET")};
    tern_arena arena = {0};
    tern_credential credential;
    tern_pair header;
    tern_oauth *oauth;

    CU_ASSERT_FATAL(tern_oauth_create(&options, &oauth, NULL) == TERN_OK);
    credential = tern_oauth_credential(oauth, TERN_STR(""));
    UNIT_STATUS(credential.authorize(credential.context, &exchange, &arena, &header), TERN_MORE);
    tern_oauth_free(oauth);
    tern_arena_free(&arena);
}

/* Who waits for another's token is still cancelled; who asks, and is cancelled, spoils nothing. */
static void test_cancel(void)
{
    slow_login login = {.mutex = PTHREAD_MUTEX_INITIALIZER, .http_status = 200};
    tern_client_options login_options = {
        .transport = {.exchange = answer_slowly, .context = &login}};
    tern_oauth_options options = {
        .token_url = TERN_STR(TOKEN_URL), .client_id = TERN_STR("id"), .client = &login_options};
    tern_cancel *cancel;
    caller first, second;
    tern_oauth *oauth;

    CU_ASSERT_FATAL(tern_oauth_create(&options, &oauth, NULL) == TERN_OK);
    CU_ASSERT_FATAL(tern_cancel_create(&cancel) == TERN_OK);
    first = (caller){.oauth = oauth};
    second = (caller){.oauth = oauth, .cancel = cancel};
    CU_ASSERT_FATAL(pthread_create(&first.thread, NULL, call_once, &first) == 0);
    nanosleep(&(struct timespec){.tv_nsec = 30 * 1000000}, NULL);
    CU_ASSERT_FATAL(pthread_create(&second.thread, NULL, call_once, &second) == 0);
    nanosleep(&(struct timespec){.tv_nsec = 20 * 1000000}, NULL);
    tern_cancel_trigger(cancel);
    pthread_join(second.thread, NULL);
    pthread_join(first.thread, NULL);
    UNIT_STATUS(first.status, TERN_OK);
    UNIT_STATUS(second.status, TERN_ERROR_CANCELLED);
    CU_ASSERT_EQUAL(login.requests, 1);
    tern_cancel_free(cancel);
    tern_oauth_free(oauth);
}

static const unit_test tests[] = {
    {"oauth", "client credentials", test_client_credentials},
    {"oauth", "token endpoints", test_endpoint},
    {"oauth", "expiry", test_expiry},
    {"oauth", "a token that is refused", test_revoked},
    {"oauth", "refresh tokens", test_refresh_tokens},
    {"oauth", "failures", test_failures},
    {"oauth", "options", test_options},
    {"oauth", "one request for many callers", test_sharing},
    {"oauth", "one request for many asynchronous calls", test_async},
    {"oauth", "freed early", test_freed_early},
    {"oauth", "cancel", test_cancel},
};

UNIT_MAIN(tests)

/* nginx_test.c - the client against a server that others made. nginx.py starts it:
 *
 *     test_client_nginx FOLDER SERVER=PORT...
 *
 * and checks in nginx's log what arrived. The folder holds ca.pem. */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>

#include "tern/async.h"

static const char *folder;
static char **servers;

/* Valid until the next call. */
static tern_client_options options_for(const char *scheme, const char *server)
{
    static char base[64], ca_file[4096];
    tern_client_options options = {.call_timeout_ms = 20000, .retry = {.max_tries = 1}};
    size_t length = strlen(server);

    base[0] = '\0';
    for (char **at = servers; *at; at++) {
        if (strncmp(*at, server, length) == 0 && (*at)[length] == '=')
            snprintf(base, sizeof base, "%s://localhost:%s", scheme, *at + length + 1);
    }
    CU_ASSERT_FATAL(base[0] != '\0');
    snprintf(ca_file, sizeof ca_file, "%s/ca.pem", folder);
    options.base_url = tern_str_of(base);
    options.ca_file = tern_str_of(ca_file);
    return options;
}

static tern_client *make(tern_client_options options)
{
    tern_client *client = NULL;

    CU_ASSERT_FATAL(tern_client_create(&options, &client, NULL) == TERN_OK);
    return client;
}

static void get(tern_client *client, const char *path, tern_response *response)
{
    tern_request request = {.path = tern_str_of(path)};
    tern_error error = {.status = TERN_OK};
    char message[TERN_ERROR_MESSAGE_SIZE];

    if (!unit_same_status(tern_client_request(client, &request, response, &error), TERN_OK)) {
        tern_error_format(&error, message, sizeof message);
        printf(" %s", message);
        CU_FAIL("no answer");
    }
}

static void check_sessions(const tern_response *response)
{
    static const char end[] = "{\"id\": 1999}]";

    CU_ASSERT_EQUAL(response->http_status, 200);
    CU_ASSERT(tern_str_is(response->media_type, "application/json"));
    CU_ASSERT_FATAL(response->body_length > sizeof end);
    UNIT_TEXT(response->body + response->body_length - (sizeof end - 1), end);
}

static void test_http2(void)
{
    tern_client *client = make(options_for("https", "http2"));
    tern_response response;

    for (int i = 0; i < 4; i++) {
        get(client, "/sessions.json", &response);
        check_sessions(&response);
        /* What a connection costs is paid once. */
        CU_ASSERT((response.timings.tls_us > 0) == (i == 0));
        tern_response_free(&response);
    }
    tern_client_free(client);
}

enum { MANY = 30 };

static void take_session(void *context, tern_response *response, tern_status status,
                         const tern_error *error)
{
    size_t *right = (size_t *)context;

    (void)error;
    if (status == TERN_OK) {
        check_sessions(response);
        ++*right;
    }
    tern_response_free(response);
}

/* All of them over the first connection, which the others wait for. */
static void test_http2_at_once(void)
{
    tern_client *client = make(options_for("https", "http2"));
    tern_request request = {.path = TERN_STR("/sessions.json"), .encoded_query = TERN_STR("many")};
    tern_response responses[MANY];
    size_t right = 0;
    tern_done done = {take_session, &right};
    tern_calls *calls;

    CU_ASSERT_FATAL(tern_calls_create(client, NULL, &calls, NULL) == TERN_OK);
    for (int i = 0; i < MANY; i++)
        UNIT_STATUS(tern_calls_start_request(calls, &request, &responses[i], done, NULL), TERN_OK);
    while (tern_calls_poll(calls, 1000) > 0)
        ;
    UNIT_SIZE(right, MANY);
    tern_calls_free(calls);
    tern_client_free(client);
}

static void test_keep_alive(void)
{
    tern_client *client = make(options_for("https", "https"));
    tern_response response;

    for (int i = 0; i < 3; i++) {
        get(client, "/sessions.json", &response);
        check_sessions(&response);
        tern_response_free(&response);
    }
    tern_client_free(client);
}

static void test_gzip_bomb(void)
{
    tern_client_options options = options_for("https", "http2");
    tern_client *client;
    tern_request request = {.path = TERN_STR("/bomb.json")};
    tern_response response;
    tern_error error;

    options.max_response_bytes = 1 << 20;
    client = make(options);
    UNIT_STATUS(tern_client_request(client, &request, &response, &error), TERN_ERROR_LIMIT);
    CU_ASSERT(response.block_size <= 2 << 20);
    tern_response_free(&response);
    tern_client_free(client);
}

static void test_bodies(void)
{
    enum { LENGTH = 50000 };
    tern_client *client = make(options_for("https", "http2"));
    char *body = (char *)malloc(LENGTH);
    tern_request request = {
        .method = TERN_STR("PUT"),
        .path = TERN_STR("/takes"),
        .body = {.kind = TERN_BODY_TEXT, .content_type = TERN_STR("application/octet-stream")}};
    tern_response response;

    CU_ASSERT_PTR_NOT_NULL_FATAL(body);
    memset(body, 'x', LENGTH);
    request.body.text.ptr = body;
    request.body.text.len = LENGTH;
    UNIT_STATUS(tern_client_request(client, &request, &response, NULL), TERN_OK);
    CU_ASSERT_EQUAL(response.http_status, 204);
    UNIT_SIZE(response.body_length, 0);
    tern_response_free(&response);
    request.path = TERN_STR("/refuses");
    UNIT_STATUS(tern_client_request(client, &request, &response, NULL), TERN_OK);
    CU_ASSERT_EQUAL(response.http_status, 413);
    tern_response_free(&response);
    free(body);
    tern_client_free(client);
}

static void test_proxy(void)
{
    tern_client_options options = options_for("http", "proxy");
    tern_client *client;
    tern_response response;

    options.proxy = options.base_url;
    options.base_url = TERN_STR("http://api.example");
    client = make(options);
    get(client, "/proxied", &response);
    UNIT_TEXT(response.body, "{\"host\":\"api.example\"}");
    tern_response_free(&response);
    tern_client_free(client);
}

static const unit_test tests[] = {
    {"nginx", "http/2, one connection, gzip", test_http2},
    {"nginx", "http/2, many at once", test_http2_at_once},
    {"nginx", "http/1.1, connections that end", test_keep_alive},
    {"nginx", "gzip bomb", test_gzip_bomb},
    {"nginx", "bodies", test_bodies},
    {"nginx", "proxy", test_proxy},
};

int main(int count, char **arguments)
{
    if (count < 3)
        return 2;
    folder = arguments[1];
    servers = arguments + 2;
    return unit_run(tests, sizeof tests / sizeof tests[0]);
}

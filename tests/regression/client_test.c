/* client_test.c - C1 to C12 of docs/guarantees.md: what generated C clients get wrong about HTTP.
 */
#define _DEFAULT_SOURCE
#include <clerk/operations.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <vapi/operations.h>
#include <zendesk/operations.h>

#include "fake.h"
#include "fault_server.h"
#include "tern/table.h"

enum { CALLERS = 8, CALLS = 25 };

static const char session_json[] =
    "{\"id\":\"s\",\"object\":\"session\",\"user_id\":\"u\",\"client_id\":\"c\",\"actor\":null,"
    "\"status\":\"active\",\"last_active_organization_id\":null,\"last_active_at\":1,"
    "\"expire_at\":2,\"abandon_at\":3,\"updated_at\":4,\"created_at\":5}";

/* With credentials of every API. */
static tern_client *client_of(fake *self)
{
    tern_credential credentials[] = {
        {.scheme = TERN_STR(CLERK_SECURITY_BEARER_AUTH), .secret = TERN_STR("clerk")},
        {.scheme = TERN_STR(VAPI_SECURITY_BEARER), .secret = TERN_STR("vapi")},
        {.scheme = TERN_STR(ZENDESK_SECURITY_BASIC_AUTH),
         .kind = TERN_CREDENTIAL_BASIC,
         .user = TERN_STR("zendesk"),
         .secret = TERN_STR("zendesk")}};
    tern_client_options options = fake_options(self);

    options.credentials = credentials;
    options.credential_count = sizeof credentials / sizeof credentials[0];
    return fake_client(&options);
}

/* The first line of the request that getSession makes for an id. */
static void check_path(const char *id, const char *expected)
{
    fake self = fake_of(session_json);
    tern_client *client = client_of(&self);
    clerk_get_session_params params = {.session_id = tern_str_of(id)};
    clerk_get_session_result result;

    UNIT_STATUS(clerk_get_session(client, &params, &result, NULL), TERN_OK);
    UNIT_TEXT(fake_first_line(&self), expected);
    tern_response_free(&result.response);
    tern_client_free(client);
}

static void test_c1(void)
{
    check_path("../../../apis/evil?x=",
               "GET https://api.example.com/v1/sessions/..%2F..%2F..%2Fapis%2Fevil%3Fx%3D");
    check_path("a#b%c d\xC3\xA9", "GET https://api.example.com/v1/sessions/a%23b%25c%20d%C3%A9");
}

/* What leaves no other place to go than another path is refused. */
static void test_c1_dots(void)
{
    fake self = fake_of(session_json);
    tern_client *client = client_of(&self);
    clerk_get_session_params params = {.session_id = TERN_STR("..")};
    clerk_get_session_result result;

    UNIT_STATUS(clerk_get_session(client, &params, &result, NULL), TERN_ERROR_REQUEST);
    UNIT_SIZE(self.requests, 0);
    tern_response_free(&result.response);
    tern_client_free(client);
}

static void test_c2(void)
{
    fake self = fake_of("[]");
    tern_client *client = client_of(&self);
    clerk_list_sessions_params params = {
        .client_id = TERN_SOME(TERN_STR("a=1&injected=2")),
        .user_id = TERN_SOME(TERN_STR("a b+c;d\"#\xE2\x82\xAC")),
    };
    clerk_list_sessions_result result;

    UNIT_STATUS(clerk_list_sessions(client, &params, &result, NULL), TERN_OK);
    UNIT_TEXT(fake_first_line(&self),
              "GET https://api.example.com/v1/sessions?client_id=a%3D1%26injected%3D2"
              "&user_id=a%20b%2Bc%3Bd%22%23%E2%82%AC");
    tern_response_free(&result.response);
    tern_client_free(client);
}

static void test_c3(void)
{
    fake self = fake_of("{\"errors\":[{\"message\":\"gone\",\"long_message\":\"it is gone\","
                        "\"code\":\"resource_not_found\"}]}");
    tern_client *client = client_of(&self);
    clerk_get_session_params params = {.session_id = TERN_STR("s")};
    clerk_get_session_result result;

    self.answers[0].http_status = 404;
    self.answers[0].headers[1] = "X-Request-Id: r1";
    self.answers[0].headers[2] = "X-RateLimit-Remaining: 0";
    UNIT_STATUS(clerk_get_session(client, &params, &result, NULL), TERN_OK);
    CU_ASSERT_EQUAL(result.response.http_status, 404);
    CU_ASSERT_FATAL(result.kind == CLERK_GET_SESSION_CLERK_ERRORS);
    CU_ASSERT_FATAL(result.clerk_errors.errors.count == 1);
    UNIT_STR(result.clerk_errors.errors.items[0].code, "resource_not_found");
    UNIT_STR(result.response.request_id, "r1");
    UNIT_STR(tern_response_header(&result.response, "x-ratelimit-remaining"), "0");
    tern_response_free(&result.response);
    tern_client_free(client);
}

static tern_client *client_of_server(fault_server *server, unsigned max_tries)
{
    char base[64];
    tern_client_options options = {
        .retry = {.max_tries = max_tries, .base_delay_ms = 1, .max_delay_ms = 1}};
    tern_client *client = NULL;

    snprintf(base, sizeof base, "http://127.0.0.1:%u", fault_server_port(server));
    options.base_url = tern_str_of(base);
    CU_ASSERT_FATAL(tern_client_create(&options, &client, NULL) == TERN_OK);
    return client;
}

static void test_c3_transport(void)
{
    fault_server *server = fault_server_start();
    tern_client *client;
    tern_request request = {.path = TERN_STR("/reset")};
    tern_response response;
    tern_error error = {.status = TERN_OK};

    CU_ASSERT_PTR_NOT_NULL_FATAL(server);
    client = client_of_server(server, 1);
    UNIT_STATUS(tern_client_request(client, &request, &response, &error), TERN_ERROR_NETWORK);
    CU_ASSERT_EQUAL(error.status, TERN_ERROR_NETWORK);
    UNIT_TEXT(error.pointer, "GET /reset");
    CU_ASSERT(error.found[0] != '\0');
    CU_ASSERT_EQUAL(response.http_status, 0);
    tern_response_free(&response);
    tern_client_free(client);
    fault_server_stop(server);
}

/* An answer with that HTTP status from the fault server. */
static int get(tern_client *client, const char *path, const char *query)
{
    tern_request request = {.path = tern_str_of(path), .encoded_query = tern_str_of(query)};
    tern_response response;
    int http_status;

    UNIT_STATUS(tern_client_request(client, &request, &response, NULL), TERN_OK);
    http_status = response.http_status;
    tern_response_free(&response);
    return http_status;
}

static void test_c4(void)
{
    fault_server *server = fault_server_start();
    tern_client *client;

    CU_ASSERT_PTR_NOT_NULL_FATAL(server);
    client = client_of_server(server, 1);
    for (int i = 0; i < CALLS; i++)
        CU_ASSERT_EQUAL(get(client, i % 2 ? "/ok" : "/status/404", ""), i % 2 ? 200 : 404);
    UNIT_SIZE(fault_server_connections(server), 1);
    tern_client_free(client);
    fault_server_stop(server);
}

static void test_c5(void)
{
    fault_server *server = fault_server_start();
    fake self = fake_of("[]");
    tern_client *client = client_of(&self);
    clerk_list_sessions_result result;
    char sent[4096];

    /* Nothing but a base URL is given: there are a deadline and a User-Agent. */
    UNIT_STATUS(clerk_list_sessions(client, NULL, &result, NULL), TERN_OK);
    CU_ASSERT_EQUAL(self.timeout_ms, TERN_CALL_TIMEOUT_MS_DEFAULT);
    UNIT_SIZE(fake_count(&self, "User-Agent: tern/"), 1);
    tern_response_free(&result.response);
    tern_client_free(client);

    CU_ASSERT_PTR_NOT_NULL_FATAL(server);
    client = client_of_server(server, 0);
    CU_ASSERT_EQUAL(get(client, "/flaky/1/c5", ""), 200);
    UNIT_SIZE(fault_server_count(server, "/flaky/1/c5"), 2);
    CU_ASSERT_EQUAL(get(client, "/redirect/302", "/ok"), 200);
    CU_ASSERT_FATAL(fault_server_request(server, "/ok", 0, sent, sizeof sent));
    CU_ASSERT_PTR_NOT_NULL(strstr(sent, "\r\nUser-Agent: tern/"));
    tern_client_free(client);
    fault_server_stop(server);
}

typedef struct caller {
    pthread_t thread;
    tern_client *client;
    int number;
    size_t right;
} caller;

/* Each call of each thread gets its own answer. */
static void *call_often(void *context)
{
    caller *self = (caller *)context;

    for (int i = 0; i < CALLS; i++) {
        char path[64], expected[64];
        tern_request request;
        tern_response response;

        memset(&request, 0, sizeof request);
        snprintf(path, sizeof path, "/status/4%d%d", self->number, i % 10);
        snprintf(expected, sizeof expected, "{\"status\":4%d%d}", self->number, i % 10);
        request.path = tern_str_of(path);
        if (tern_client_request(self->client, &request, &response, NULL) == TERN_OK &&
            strcmp(response.body, expected) == 0)
            self->right++;
        tern_response_free(&response);
    }
    return NULL;
}

static void test_c6(void)
{
    fault_server *server = fault_server_start();
    caller callers[CALLERS];
    tern_client *client;

    CU_ASSERT_PTR_NOT_NULL_FATAL(server);
    client = client_of_server(server, 1);
    for (int i = 0; i < CALLERS; i++) {
        callers[i] = (caller){.client = client, .number = i};
        CU_ASSERT_FATAL(pthread_create(&callers[i].thread, NULL, call_often, &callers[i]) == 0);
    }
    for (int i = 0; i < CALLERS; i++) {
        pthread_join(callers[i].thread, NULL);
        UNIT_SIZE(callers[i].right, CALLS);
    }
    tern_client_free(client);
    fault_server_stop(server);
}

static void test_c7(void)
{
    fake self = fake_of("[]");
    tern_client *client = client_of(&self);
    clerk_list_sessions_result listed;
    vapi_create_session_params params;
    vapi_create_session_result created;

    UNIT_STATUS(clerk_list_sessions(client, NULL, &listed, NULL), TERN_OK);
    UNIT_SIZE(fake_count(&self, "Content-Type:"), 0);
    UNIT_SIZE(fake_count(&self, "Accept:"), 1);
    CU_ASSERT(fake_has(&self, "Accept: application/json"));
    tern_response_free(&listed.response);
    memset(&params, 0, sizeof params);
    self.answers[0].http_status = 500; /* whatever comes, that went */
    UNIT_STATUS(vapi_create_session(client, &params, &created, NULL), TERN_OK);
    UNIT_SIZE(fake_count(&self, "Content-Type:"), 1);
    CU_ASSERT(fake_has(&self, "Content-Type: application/json"));
    tern_response_free(&created.response);
    tern_client_free(client);
}

/* An operation as no API of ours has one: a file whose field is called otherwise than "file". */
typedef struct upload_form {
    tern_opt_str caption;
    tern_file scan;
} upload_form;

typedef struct upload_params {
    upload_form body;
    tern_call_options call;
} upload_params;

typedef struct plain_result {
    tern_response response;
    int32_t kind;
} plain_result;

static const tern_form_field upload_fields[] = {
    TERN_FORM_FIELD(upload_form, caption, "caption", NULL, FORM, OPTIONAL, STRING, tern_str),
    TERN_FORM_FILE(upload_form, scan, "passport-scan", "application/pdf", true),
};
static const tern_operation_body upload_body = TERN_OPERATION_MULTIPART(
    upload_params, body, "multipart/form-data", upload_fields, upload_form);
static const tern_operation upload = {.name = "upload",
                                      .method = "POST",
                                      .path = "/scans",
                                      .body = &upload_body,
                                      TERN_OPERATION_STRUCTS(upload_params, plain_result)};

static void test_c8(void)
{
    fault_server *server = fault_server_start();
    upload_params params = {
        .body = {.caption = TERN_SOME(TERN_STR("me")),
                 .scan = tern_file_of(TERN_STR("pass \"1\".pdf"), TERN_STR("%PDF"))}};
    plain_result result;
    char sent[8192];
    tern_client *client;

    CU_ASSERT_PTR_NOT_NULL_FATAL(server);
    client = client_of_server(server, 1);
    UNIT_STATUS(tern_client_call(client, &upload, &params, &result, NULL), TERN_OK);
    tern_response_free(&result.response);
    CU_ASSERT_FATAL(fault_server_request(server, "/scans", 0, sent, sizeof sent));
    CU_ASSERT_PTR_NOT_NULL(strstr(sent, "name=\"caption\"\r\n\r\nme\r\n--"));
    CU_ASSERT_PTR_NOT_NULL(strstr(sent, "name=\"passport-scan\"; filename=\"pass %221%22.pdf\"\r\n"
                                        "Content-Type: application/pdf\r\n\r\n%PDF\r\n--"));
    tern_client_free(client);
    fault_server_stop(server);
}

/* Arrays as a body and as a parameter. */
typedef struct tag_params {
    tern_array_int64 ids;
    tern_array_str body;
    tern_call_options call;
} tag_params;

static const tern_parameter tag_parameters[] = {
    TERN_PARAMETER(tag_params, ids, "id", QUERY, FORM, true, false, REQUIRED, ARRAY,
                   tern_array_int64),
};
static const tern_operation_body tag_body =
    TERN_OPERATION_BODY(tag_params, body, "application/json", REQUIRED, ARRAY, tern_array_str);
static const tern_operation tag = {.name = "tag",
                                   .method = "POST",
                                   .path = "/tags",
                                   .parameters = tag_parameters,
                                   .parameter_count = 1,
                                   .body = &tag_body,
                                   TERN_OPERATION_STRUCTS(tag_params, plain_result)};

static void test_c9(void)
{
    int64_t ids[] = {0, INT64_MIN};
    tern_str tags[] = {TERN_STR_INIT("a"), TERN_STR_INIT("b\"")};
    fake self = fake_of(session_json);
    tern_client *client = client_of(&self);
    tag_params params = {.ids = {.items = ids, .count = 2}, .body = {.items = tags, .count = 2}};
    plain_result result;
    clerk_list_sessions_result listed;
    char answer[1024];

    UNIT_STATUS(tern_client_call(client, &tag, &params, &result, NULL), TERN_OK);
    UNIT_TEXT(fake_first_line(&self),
              "POST https://api.example.com/v1/tags?id=0&id=-9223372036854775808");
    CU_ASSERT_PTR_NOT_NULL(strstr(self.text, "\n\n[\"a\",\"b\\\"\"]"));
    tern_response_free(&result.response);
    snprintf(answer, sizeof answer, "[%s,%s]", session_json, session_json);
    self.answers[0].body = answer;
    UNIT_STATUS(clerk_list_sessions(client, NULL, &listed, NULL), TERN_OK);
    CU_ASSERT_FATAL(listed.kind == CLERK_LIST_SESSIONS_OK && listed.ok.count == 2);
    CU_ASSERT(listed.ok.items[1].status.value == CLERK_STATUS_ACTIVE);
    tern_response_free(&listed.response);
    tern_client_free(client);
}

static void test_c10(void)
{
    fake self = fake_of("{}");
    tern_client *client = client_of(&self);
    zendesk_show_session_params params = {.user_id = 0, .session_id = 0};
    zendesk_show_session_result result;

    self.answers[0].http_status = 404;
    UNIT_STATUS(zendesk_show_session(client, &params, &result, NULL), TERN_OK);
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_first_line(&self), "/users/0/sessions/0"));
    tern_response_free(&result.response);
    tern_client_free(client);
}

static void test_c11(void)
{
    fake self = fake_of("[]");
    tern_client *client = client_of(&self);
    clerk_list_sessions_params params = {.limit = TERN_SOME(50)};
    clerk_list_sessions_result result;

    params.status = (clerk_opt_list_sessions_status)TERN_SOME(CLERK_LIST_SESSIONS_STATUS_ACTIVE);
    UNIT_STATUS(clerk_list_sessions(client, &params, &result, NULL), TERN_OK);
    UNIT_TEXT(fake_first_line(&self),
              "GET https://api.example.com/v1/sessions?status=active&limit=50");
    tern_response_free(&result.response);
    tern_client_free(client);
}

static void test_c12(void)
{
    fake self = fake_of("[]");
    tern_client *client = client_of(&self);
    clerk_list_sessions_params params = {.limit = TERN_SOME(INT64_MAX),
                                         .offset = TERN_SOME(5000000000)};
    clerk_list_sessions_result result;

    UNIT_STATUS(clerk_list_sessions(client, &params, &result, NULL), TERN_OK);
    UNIT_TEXT(fake_first_line(&self), "GET https://api.example.com/v1/sessions"
                                      "?limit=9223372036854775807&offset=5000000000");
    tern_response_free(&result.response);
    tern_client_free(client);
}

static const unit_test tests[] = {
    {"client", "C1 a path parameter stays in its segment", test_c1},
    {"client", "C1 dots are refused", test_c1_dots},
    {"client", "C2 a query value stays one value", test_c2},
    {"client", "C3 errors have a type, headers and an id", test_c3},
    {"client", "C3 a call without an answer says why", test_c3_transport},
    {"client", "C4 one connection serves many calls", test_c4},
    {"client", "C5 safe by default", test_c5},
    {"client", "C6 threads share a client", test_c6},
    {"client", "C7 one right Accept, and Content-Type for a body", test_c7},
    {"client", "C8 files go by the document's names", test_c8},
    {"client", "C9 arrays are arrays", test_c9},
    {"client", "C10 zero is a value", test_c10},
    {"client", "C11 parameters have names", test_c11},
    {"client", "C12 64-bit parameters are exact", test_c12},
};

UNIT_MAIN(tests)

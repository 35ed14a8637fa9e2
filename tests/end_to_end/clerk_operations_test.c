/* clerk_operations_test.c - each operation of Clerk: what is sent, and what becomes of the answers.
 */
#include <clerk/operations.h>

#include "fake.h"

#define SESSION(id)                                                                                \
    "{\"object\":\"session\",\"id\":\"" id "\",\"user_id\":\"user_1\",\"client_id\":\"client_1\"," \
    "\"status\":\"active\",\"last_active_at\":0,\"expire_at\":1,\"abandon_at\":2,"                 \
    "\"updated_at\":3,\"created_at\":4}"
#define CLIENT                                                                                     \
    "{\"object\":\"client\",\"id\":\"client_1\",\"session_ids\":[],\"sessions\":[],"               \
    "\"sign_in_id\":null,\"sign_up_id\":null,\"last_active_session_id\":null,\"updated_at\":1,"    \
    "\"created_at\":2}"
#define ERRORS                                                                                     \
    "{\"errors\":[{\"message\":\"no\",\"long_message\":\"not found\",\"code\":\"gone\"}]}"

static tern_client *client_of(fake *self)
{
    static const tern_credential key = {
        .scheme = {CLERK_SECURITY_BEARER_AUTH, sizeof CLERK_SECURITY_BEARER_AUTH - 1},
        .kind = TERN_CREDENTIAL_BEARER,
        .secret = {"sk_test", 7}};
    tern_client_options options = fake_options(self);
    tern_client *client = NULL;

    options.base_url = (tern_str){NULL, 0};
    options.credentials = &key;
    options.credential_count = 1;
    UNIT_STATUS(clerk_client_create(&options, &client, NULL), TERN_OK);
    CU_ASSERT_PTR_NOT_NULL_FATAL(client);
    return client;
}

static void test_list_sessions(void)
{
    fake self = fake_of("[" SESSION("sess_1") "," SESSION("sess_2") "]");
    tern_client *client = client_of(&self);
    clerk_list_sessions_params params = {
        .user_id = TERN_SOME(TERN_STR("user 1&x=2")),
        .status = TERN_SOME(CLERK_LIST_SESSIONS_STATUS_ACTIVE),
        .paginated = TERN_SOME(false),
        .offset = TERN_SOME(0),
    };
    clerk_list_sessions_result result;

    UNIT_STATUS(clerk_list_sessions(client, &params, &result, NULL), TERN_OK);
    UNIT_TEXT(fake_first_line(&self),
              "GET https://api.clerk.com/v1/sessions?user_id=user%201%26x%3D2&status=active"
              "&paginated=false&offset=0");
    CU_ASSERT(fake_has(&self, "Authorization: Bearer sk_test"));
    CU_ASSERT(fake_has(&self, "Accept: application/json"));
    CU_ASSERT_EQUAL_FATAL(result.kind, CLERK_LIST_SESSIONS_OK);
    UNIT_SIZE(result.ok.count, 2);
    UNIT_STR(result.ok.items[1].id, "sess_2");
    CU_ASSERT_EQUAL(result.ok.items[0].status.value, CLERK_STATUS_ACTIVE);
    tern_response_free(&result.response);

    UNIT_STATUS(clerk_list_sessions(client, NULL, &result, NULL), TERN_OK);
    UNIT_TEXT(fake_first_line(&self), "GET https://api.clerk.com/v1/sessions");
    tern_response_free(&result.response);
    tern_client_free(client);
}

/* All statuses of one component are one kind. */
static void test_errors(void)
{
    static const int statuses[] = {400, 401, 422};
    fake self = fake_of(ERRORS);
    tern_client *client = client_of(&self);
    clerk_list_sessions_result result;

    for (size_t i = 0; i < sizeof statuses / sizeof statuses[0]; i++) {
        self.answers[0].http_status = statuses[i];
        UNIT_STATUS(clerk_list_sessions(client, NULL, &result, NULL), TERN_OK);
        CU_ASSERT_EQUAL_FATAL(result.kind, CLERK_LIST_SESSIONS_CLERK_ERRORS);
        CU_ASSERT_EQUAL(result.response.http_status, statuses[i]);
        UNIT_SIZE(result.clerk_errors.errors.count, 1);
        UNIT_STR(result.clerk_errors.errors.items[0].code, "gone");
        tern_response_free(&result.response);
    }
    /* 404 is not documented here. */
    self.answers[0].http_status = 404;
    UNIT_STATUS(clerk_list_sessions(client, NULL, &result, NULL), TERN_OK);
    CU_ASSERT_EQUAL(result.kind, CLERK_LIST_SESSIONS_UNDOCUMENTED);
    UNIT_TEXT(result.response.body, ERRORS);
    tern_response_free(&result.response);
    tern_client_free(client);
}

static void test_get_session(void)
{
    fake self = fake_of(SESSION("sess_1"));
    tern_client *client = client_of(&self);
    clerk_get_session_params params = {.session_id = TERN_STR("sess/../1")};
    clerk_get_session_result result;
    tern_error error;

    UNIT_STATUS(clerk_get_session(client, &params, &result, NULL), TERN_OK);
    UNIT_TEXT(fake_first_line(&self), "GET https://api.clerk.com/v1/sessions/sess%2F..%2F1");
    CU_ASSERT_EQUAL_FATAL(result.kind, CLERK_GET_SESSION_OK);
    UNIT_STR(result.ok.id, "sess_1");
    tern_response_free(&result.response);

    self.answers[0].http_status = 404;
    self.answers[0].body = ERRORS;
    UNIT_STATUS(clerk_get_session(client, &params, &result, NULL), TERN_OK);
    CU_ASSERT_EQUAL_FATAL(result.kind, CLERK_GET_SESSION_CLERK_ERRORS);
    UNIT_STR(result.clerk_errors.errors.items[0].long_message, "not found");
    tern_response_free(&result.response);

    /* Without its id there is no such path. */
    self.requests = 0;
    UNIT_STATUS(clerk_get_session(client, NULL, &result, &error), TERN_ERROR_REQUEST);
    UNIT_TEXT(error.pointer, "getSession");
    UNIT_SIZE(self.requests, 0);
    tern_response_free(&result.response);
    tern_client_free(client);
}

static void test_revoke_session(void)
{
    fake self = fake_of(SESSION("sess_1"));
    tern_client *client = client_of(&self);
    clerk_revoke_session_params params = {.session_id = TERN_STR("sess_1"),
                                          .call = {.idempotency_key = TERN_STR("once")}};
    clerk_revoke_session_result result;

    UNIT_STATUS(clerk_revoke_session(client, &params, &result, NULL), TERN_OK);
    UNIT_TEXT(fake_first_line(&self), "POST https://api.clerk.com/v1/sessions/sess_1/revoke");
    CU_ASSERT(fake_has(&self, "Idempotency-Key: once"));
    UNIT_SIZE(fake_count(&self, "Content-Type"), 0);
    CU_ASSERT_EQUAL(result.kind, CLERK_REVOKE_SESSION_OK);
    tern_response_free(&result.response);
    tern_client_free(client);
}

static void test_list_clients(void)
{
    fake self = fake_of("[" CLIENT "]");
    tern_client *client = client_of(&self);
    clerk_list_clients_params params = {.limit = TERN_SOME(500)};
    clerk_list_clients_result result;

#if defined(__GNUC__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
#endif
    UNIT_STATUS(clerk_list_clients(client, &params, &result, NULL), TERN_OK);
    UNIT_TEXT(fake_first_line(&self), "GET https://api.clerk.com/v1/clients?limit=500");
    CU_ASSERT_EQUAL_FATAL(result.kind, CLERK_LIST_CLIENTS_OK);
    UNIT_SIZE(result.ok.count, 1);
    CU_ASSERT(tern_is_null(result.ok.items[0].sign_in_id));
    tern_response_free(&result.response);

    self.answers[0].http_status = 410;
    self.answers[0].body = ERRORS;
    UNIT_STATUS(clerk_list_clients(client, &params, &result, NULL), TERN_OK);
    CU_ASSERT_EQUAL(result.kind, CLERK_LIST_CLIENTS_CLERK_ERRORS);
    tern_response_free(&result.response);
#if defined(__GNUC__)
#pragma GCC diagnostic pop
#endif
    tern_client_free(client);
}

static void test_get_client(void)
{
    fake self = fake_of(CLIENT);
    tern_client *client = client_of(&self);
    clerk_get_client_params params = {.client_id = TERN_STR("client_1")};
    clerk_get_client_result result;

    UNIT_STATUS(clerk_get_client(client, &params, &result, NULL), TERN_OK);
    UNIT_TEXT(fake_first_line(&self), "GET https://api.clerk.com/v1/clients/client_1");
    CU_ASSERT_EQUAL_FATAL(result.kind, CLERK_GET_CLIENT_OK);
    UNIT_STR(result.ok.id, "client_1");
    tern_response_free(&result.response);
    tern_client_free(client);
}

/* An answer of success that is not what the document says is an error. */
static void test_broken_answers(void)
{
    fake self = fake_of("{\"id\":7}");
    tern_client *client = client_of(&self);
    clerk_get_client_params params = {.client_id = TERN_STR("client_1")};
    clerk_get_client_result result;
    tern_error error;

    UNIT_STATUS(clerk_get_client(client, &params, &result, &error), TERN_ERROR_TYPE);
    UNIT_TEXT(error.pointer, "/id");
    CU_ASSERT_EQUAL(result.kind, CLERK_GET_CLIENT_UNDOCUMENTED);
    tern_response_free(&result.response);
    self.answers[0].headers[0] = "Content-Type: text/html";
    UNIT_STATUS(clerk_get_client(client, &params, &result, &error), TERN_ERROR_HTTP);
    tern_response_free(&result.response);
    tern_client_free(client);
}

static void test_credentials(void)
{
    fake self = fake_of("[]");
    tern_client_options options = fake_options(&self);
    tern_client *client = fake_client(&options);
    clerk_list_sessions_result result;

    UNIT_STATUS(clerk_list_sessions(client, NULL, &result, NULL), TERN_ERROR_REQUEST);
    UNIT_SIZE(self.requests, 0);
    tern_response_free(&result.response);
    tern_client_free(client);
}

static void test_interface(void)
{
    const tern_interface *all = &tern_interface_of_clerk;

    UNIT_TEXT(all->name, "clerk");
    UNIT_SIZE(all->operation_count, 5);
    CU_ASSERT_PTR_EQUAL(all->operations[0], &clerk_list_sessions_operation);
    UNIT_TEXT(all->operations[4]->name, "getClient");
    UNIT_SIZE(all->server_count, 1);
    UNIT_TEXT(all->servers[0].url, "https://api.clerk.com/v1");
    UNIT_SIZE(all->security_scheme_count, 1);
    UNIT_TEXT(all->security_schemes[0].name, "bearerAuth");
    CU_ASSERT_EQUAL(all->security_schemes[0].kind, TERN_CREDENTIAL_BEARER);
    CU_ASSERT_PTR_NOT_NULL_FATAL(clerk_list_sessions_operation.pagination);
    CU_ASSERT_EQUAL(clerk_list_sessions_operation.pagination->style, TERN_PAGINATION_OFFSET);
    CU_ASSERT_EQUAL(clerk_list_sessions_operation.pagination->parameter, 5);
    CU_ASSERT_EQUAL(clerk_list_sessions_operation.pagination->limit, 4);
    CU_ASSERT_PTR_NULL(clerk_get_session_operation.pagination);
}

static const unit_test tests[] = {
    {"clerk operations", "list sessions", test_list_sessions},
    {"clerk operations", "errors", test_errors},
    {"clerk operations", "get session", test_get_session},
    {"clerk operations", "revoke session", test_revoke_session},
    {"clerk operations", "list clients", test_list_clients},
    {"clerk operations", "get client", test_get_client},
    {"clerk operations", "broken answers", test_broken_answers},
    {"clerk operations", "credentials", test_credentials},
    {"clerk operations", "interface", test_interface},
};

UNIT_MAIN(tests)

/* vapi_operations_test.c - each operation of Vapi: bodies of JSON, numbers and enums in a query. */
#include <vapi/operations.h>

#include "fake.h"

#define SESSION "{\"id\":\"s1\",\"orgId\":\"o1\",\"createdAt\":\"c\",\"updatedAt\":\"u\"}"

static tern_client *client_of(fake *self)
{
    static const tern_credential key = {
        .scheme = {VAPI_SECURITY_BEARER, sizeof VAPI_SECURITY_BEARER - 1},
        .kind = TERN_CREDENTIAL_BEARER,
        .secret = {"key", 3}};
    tern_client_options options = fake_options(self);
    tern_client *client = NULL;

    options.base_url = (tern_str){NULL, 0};
    options.credentials = &key;
    options.credential_count = 1;
    UNIT_STATUS(vapi_client_create(&options, &client, NULL), TERN_OK);
    CU_ASSERT_PTR_NOT_NULL_FATAL(client);
    return client;
}

/* What follows the headers. */
static const char *body_of(const fake *self)
{
    return strstr(self->text, "\n\n") + 2;
}

static void test_create_session(void)
{
    fake self = fake_of(SESSION);
    tern_client *client = client_of(&self);
    vapi_create_session_params params = {
        .body = {.name = TERN_SOME(TERN_STR("a \"name\"")),
                 .status = TERN_SOME(VAPI_SESSION_STATUS_ACTIVE),
                 .expiration_seconds = TERN_SOME(60)},
    };
    vapi_create_session_result result;

    self.answers[0].http_status = 201;
    UNIT_STATUS(vapi_create_session(client, &params, &result, NULL), TERN_OK);
    UNIT_TEXT(fake_first_line(&self), "POST https://api.vapi.ai/session");
    CU_ASSERT(fake_has(&self, "Content-Type: application/json"));
    CU_ASSERT(fake_has(&self, "Authorization: Bearer key"));
    UNIT_TEXT(body_of(&self),
              "{\"name\":\"a \\\"name\\\"\",\"status\":\"active\",\"expirationSeconds\":60}");
    CU_ASSERT_EQUAL_FATAL(result.kind, VAPI_CREATE_SESSION_CREATED);
    UNIT_STR(result.created.org_id, "o1");
    tern_response_free(&result.response);

    /* 200 is not documented here, whatever it holds. */
    self.answers[0].http_status = 200;
    UNIT_STATUS(vapi_create_session(client, NULL, &result, NULL), TERN_OK);
    UNIT_TEXT(body_of(&self), "{}");
    CU_ASSERT_EQUAL(result.kind, VAPI_CREATE_SESSION_UNDOCUMENTED);
    tern_response_free(&result.response);
    tern_client_free(client);
}

static void test_list_sessions(void)
{
    fake self =
        fake_of("{\"results\":[" SESSION "],\"metadata\":{\"itemsPerPage\":10,\"totalItems\":1,"
                "\"currentPage\":1}}");
    tern_client *client = client_of(&self);
    vapi_list_sessions_params params = {
        .page = TERN_SOME(1),
        .sort_order = TERN_SOME(VAPI_LIST_SESSIONS_SORT_ORDER_DESC),
        .limit = TERN_SOME(0.5),
        .created_at_gt = TERN_SOME(TERN_STR("2024-01-01T00:00:00+01:00")),
    };
    vapi_list_sessions_result result;

    UNIT_STATUS(vapi_list_sessions(client, &params, &result, NULL), TERN_OK);
    UNIT_TEXT(fake_first_line(&self),
              "GET https://api.vapi.ai/session?page=1&sortOrder=DESC&limit=0.5"
              "&createdAtGt=2024-01-01T00%3A00%3A00%2B01%3A00");
    CU_ASSERT_EQUAL_FATAL(result.kind, VAPI_LIST_SESSIONS_OK);
    UNIT_SIZE(result.ok.results.count, 1);
    UNIT_STR(result.ok.results.items[0].id, "s1");
    CU_ASSERT_EQUAL(result.ok.metadata.total_items, 1);
    tern_response_free(&result.response);
    tern_client_free(client);
}

static void test_get_session(void)
{
    fake self = fake_of(SESSION);
    tern_client *client = client_of(&self);
    vapi_get_session_params params = {.id = TERN_STR("s1")};
    vapi_get_session_result result;

    UNIT_STATUS(vapi_get_session(client, &params, &result, NULL), TERN_OK);
    UNIT_TEXT(fake_first_line(&self), "GET https://api.vapi.ai/session/s1");
    CU_ASSERT_EQUAL_FATAL(result.kind, VAPI_GET_SESSION_OK);
    UNIT_STR(result.ok.created_at, "c");
    tern_response_free(&result.response);

    self.answers[0].http_status = 404;
    UNIT_STATUS(vapi_get_session(client, &params, &result, NULL), TERN_OK);
    CU_ASSERT_EQUAL(result.kind, VAPI_GET_SESSION_UNDOCUMENTED);
    tern_response_free(&result.response);
    tern_client_free(client);
}

static void test_update_session(void)
{
    fake self = fake_of(SESSION);
    tern_client *client = client_of(&self);
    vapi_update_session_params params = {.id = TERN_STR("s1"),
                                         .body = {.name = TERN_SOME(TERN_STR(""))}};
    vapi_update_session_result result;

    UNIT_STATUS(vapi_update_session(client, &params, &result, NULL), TERN_OK);
    UNIT_TEXT(fake_first_line(&self), "PATCH https://api.vapi.ai/session/s1");
    CU_ASSERT(fake_has(&self, "Content-Type: application/json"));
    UNIT_TEXT(body_of(&self), "{\"name\":\"\"}");
    CU_ASSERT_EQUAL(result.kind, VAPI_UPDATE_SESSION_OK);
    tern_response_free(&result.response);
    tern_client_free(client);
}

static void test_delete_session(void)
{
    fake self = fake_of(SESSION);
    tern_client *client = client_of(&self);
    vapi_delete_session_params params = {.id = TERN_STR("s1")};
    vapi_delete_session_result result;

    UNIT_STATUS(vapi_delete_session(client, &params, &result, NULL), TERN_OK);
    UNIT_TEXT(fake_first_line(&self), "DELETE https://api.vapi.ai/session/s1");
    UNIT_TEXT(body_of(&self), "");
    CU_ASSERT_EQUAL_FATAL(result.kind, VAPI_DELETE_SESSION_OK);
    UNIT_STR(result.ok.updated_at, "u");
    tern_response_free(&result.response);
    tern_client_free(client);
}

static void test_interface(void)
{
    const tern_pagination *pages = vapi_list_sessions_operation.pagination;

    UNIT_SIZE(tern_interface_of_vapi.operation_count, 5);
    UNIT_TEXT(tern_interface_of_vapi.servers[0].url, "https://api.vapi.ai");
    CU_ASSERT_EQUAL(pages->style, TERN_PAGINATION_PAGE);
    CU_ASSERT(pages->parameter == 3 && pages->limit == 5 && pages->first == 1);
    UNIT_TEXT(pages->items, "/results");
}

static const unit_test tests[] = {
    {"vapi operations", "create session", test_create_session},
    {"vapi operations", "list sessions", test_list_sessions},
    {"vapi operations", "get session", test_get_session},
    {"vapi operations", "update session", test_update_session},
    {"vapi operations", "delete session", test_delete_session},
    {"vapi operations", "interface", test_interface},
};

UNIT_MAIN(tests)

/* zendesk_operations_test.c - each operation of Zendesk: names with brackets, answers without a
 * body, ranges of statuses. */
#include <zendesk/operations.h>

#include "fake.h"

static tern_client *client_of(fake *self)
{
    static const tern_credential login = {
        .scheme = {ZENDESK_SECURITY_BASIC_AUTH, sizeof ZENDESK_SECURITY_BASIC_AUTH - 1},
        .kind = TERN_CREDENTIAL_BASIC,
        .user = {"ada/token", 9},
        .secret = {"secret", 6}};
    tern_client_options options = fake_options(self);
    tern_client *client = NULL;

    options.base_url = (tern_str){NULL, 0};
    options.credentials = &login;
    options.credential_count = 1;
    UNIT_STATUS(zendesk_client_create(&options, &client, NULL), TERN_OK);
    CU_ASSERT_PTR_NOT_NULL_FATAL(client);
    return client;
}

static void test_list_sessions(void)
{
    fake self = fake_of("{\"sessions\":[{\"id\":1},{\"id\":9007199254740993}],"
                        "\"meta\":{\"has_more\":true,\"after_cursor\":\"abc\"}}");
    tern_client *client = client_of(&self);
    zendesk_list_sessions_params params = {.page_size = TERN_SOME(2),
                                           .page_after = TERN_SOME(TERN_STR("x=="))};
    zendesk_list_sessions_result result;

    UNIT_STATUS(zendesk_list_sessions(client, &params, &result, NULL), TERN_OK);
    UNIT_TEXT(fake_first_line(&self), "GET https://example.zendesk.com/api/v2/sessions"
                                      "?page%5Bsize%5D=2&page%5Bafter%5D=x%3D%3D");
    CU_ASSERT(fake_has(&self, "Authorization: Basic YWRhL3Rva2VuOnNlY3JldA=="));
    CU_ASSERT_EQUAL_FATAL(result.kind, ZENDESK_LIST_SESSIONS_OK);
    CU_ASSERT_FATAL(tern_is_some(result.ok.sessions) && tern_is_some(result.ok.meta));
    UNIT_SIZE(result.ok.sessions.value.count, 2);
    CU_ASSERT_EQUAL(result.ok.sessions.value.items[1].id, INT64_C(9007199254740993));
    UNIT_STR(tern_value_or(result.ok.meta.value->after_cursor, TERN_STR("")), "abc");
    tern_response_free(&result.response);
    tern_client_free(client);
}

static void test_show_session(void)
{
    fake self = fake_of("{\"session\":[{\"id\":3432}]}");
    tern_client *client = client_of(&self);
    zendesk_show_session_params params = {.user_id = INT64_MAX, .session_id = 3432};
    zendesk_show_session_result result;

    UNIT_STATUS(zendesk_show_session(client, &params, &result, NULL), TERN_OK);
    UNIT_TEXT(fake_first_line(&self), "GET https://example.zendesk.com/api/v2/users/"
                                      "9223372036854775807/sessions/3432");
    CU_ASSERT_EQUAL_FATAL(result.kind, ZENDESK_SHOW_SESSION_OK);
    CU_ASSERT_FATAL(tern_is_some(result.ok.session));
    CU_ASSERT_EQUAL(result.ok.session.value.items[0].id, 3432);
    tern_response_free(&result.response);
    tern_client_free(client);
}

static void test_delete_session(void)
{
    fake self = {.answers = {{.http_status = 204}}, .answer_count = 1};
    tern_client *client = client_of(&self);
    zendesk_delete_session_params params = {.user_id = 0, .session_id = -1};
    zendesk_delete_session_result result;

    UNIT_STATUS(zendesk_delete_session(client, &params, &result, NULL), TERN_OK);
    UNIT_TEXT(fake_first_line(&self),
              "DELETE https://example.zendesk.com/api/v2/users/0/sessions/-1");
    CU_ASSERT_EQUAL(result.kind, ZENDESK_DELETE_SESSION_NO_CONTENT);
    tern_response_free(&result.response);

    self.answers[0].http_status = 422;
    self.answers[0].body = "{\"error\":\"x\"}";
    UNIT_STATUS(zendesk_delete_session(client, &params, &result, NULL), TERN_OK);
    CU_ASSERT_EQUAL(result.kind, ZENDESK_DELETE_SESSION_CLIENT_ERROR);
    UNIT_TEXT(result.response.body, "{\"error\":\"x\"}");
    tern_response_free(&result.response);

    self.answers[0].http_status = 501;
    UNIT_STATUS(zendesk_delete_session(client, &params, &result, NULL), TERN_OK);
    CU_ASSERT_EQUAL(result.kind, ZENDESK_DELETE_SESSION_SERVER_ERROR);
    tern_response_free(&result.response);

    self.answers[0].http_status = 200;
    UNIT_STATUS(zendesk_delete_session(client, &params, &result, NULL), TERN_OK);
    CU_ASSERT_EQUAL(result.kind, ZENDESK_DELETE_SESSION_UNDOCUMENTED);
    tern_response_free(&result.response);
    tern_client_free(client);
}

static void test_show_current_session(void)
{
    fake self = fake_of("{\"session\":[]}");
    tern_client *client = client_of(&self);
    zendesk_show_current_session_params params = {.call = {.timeout_ms = 1234}};
    zendesk_show_current_session_result result;

    UNIT_STATUS(zendesk_show_current_session(client, &params, &result, NULL), TERN_OK);
    UNIT_TEXT(fake_first_line(&self), "GET https://example.zendesk.com/api/v2/users/me/session");
    CU_ASSERT_EQUAL(self.timeout_ms, 1234);
    CU_ASSERT_EQUAL_FATAL(result.kind, ZENDESK_SHOW_CURRENT_SESSION_OK);
    CU_ASSERT(tern_is_some(result.ok.session) && result.ok.session.value.count == 0);
    tern_response_free(&result.response);
    tern_client_free(client);
}

static void test_interface(void)
{
    const tern_server *server = tern_interface_of_zendesk.servers;
    const tern_pagination *pages = zendesk_list_sessions_operation.pagination;

    UNIT_SIZE(tern_interface_of_zendesk.operation_count, 4);
    UNIT_TEXT(server->url, "https://{subdomain}.{domain}.com");
    UNIT_SIZE(server->variable_count, 2);
    UNIT_TEXT(server->variables[0].name, "subdomain");
    UNIT_TEXT(server->variables[0].default_value, "example");
    UNIT_TEXT(server->description, "One address per account.");
    CU_ASSERT_EQUAL(tern_interface_of_zendesk.security_schemes[0].kind, TERN_CREDENTIAL_BASIC);
    CU_ASSERT_EQUAL(pages->style, TERN_PAGINATION_CURSOR);
    CU_ASSERT(pages->parameter == 1 && pages->limit == 0);
    UNIT_TEXT(pages->items, "/sessions");
    UNIT_TEXT(pages->next, "/meta/after_cursor");
}

static const unit_test tests[] = {
    {"zendesk operations", "list sessions", test_list_sessions},
    {"zendesk operations", "show session", test_show_session},
    {"zendesk operations", "delete session", test_delete_session},
    {"zendesk operations", "show current session", test_show_current_session},
    {"zendesk operations", "interface", test_interface},
};

UNIT_MAIN(tests)

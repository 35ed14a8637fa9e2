/* genesys_operations_test.c - each operation of Genesys Cloud: a list with commas, and an error
 * body of many statuses. */
#include <genesys/operations.h>

#include "fake.h"

static tern_client *client_of(fake *self)
{
    static const tern_credential token = {
        .scheme = {GENESYS_SECURITY_OAUTH, sizeof GENESYS_SECURITY_OAUTH - 1},
        .kind = TERN_CREDENTIAL_BEARER,
        .secret = {"token", 5}};
    tern_client_options options = fake_options(self);
    tern_client *client = NULL;

    options.base_url = (tern_str){NULL, 0};
    options.credentials = &token;
    options.credential_count = 1;
    options.retry.max_tries = 1;
    UNIT_STATUS(genesys_client_create(&options, &client, NULL), TERN_OK);
    CU_ASSERT_PTR_NOT_NULL_FATAL(client);
    return client;
}

static void test_get_journey_session(void)
{
    fake self = fake_of("{\"id\":\"j1\",\"selfUri\":\"/x\"}");
    tern_client *client = client_of(&self);
    genesys_get_journey_session_params params = {.session_id = TERN_STR("j 1")};
    genesys_get_journey_session_result result;

    UNIT_STATUS(genesys_get_journey_session(client, &params, &result, NULL), TERN_OK);
    UNIT_TEXT(fake_first_line(&self),
              "GET https://api.mypurecloud.com/api/v2/journey/sessions/j%201");
    CU_ASSERT(fake_has(&self, "Authorization: Bearer token"));
    CU_ASSERT_EQUAL_FATAL(result.kind, GENESYS_GET_JOURNEY_SESSION_OK);
    UNIT_STR(tern_value_or(result.ok.id, TERN_STR("")), "j1");
    tern_response_free(&result.response);
    tern_client_free(client);
}

static void test_errors(void)
{
    static const int statuses[] = {400, 401, 403, 404, 415, 429, 500, 503, 504};
    fake self = fake_of("{\"status\":1,\"code\":\"not.found\",\"errors\":[{\"message\":\"m\"}]}");
    tern_client *client = client_of(&self);
    genesys_get_journey_session_params params = {.session_id = TERN_STR("j1")};
    genesys_get_journey_session_result result;

    for (size_t i = 0; i < sizeof statuses / sizeof statuses[0]; i++) {
        self.answers[0].http_status = statuses[i];
        UNIT_STATUS(genesys_get_journey_session(client, &params, &result, NULL), TERN_OK);
        CU_ASSERT_EQUAL_FATAL(result.kind, GENESYS_GET_JOURNEY_SESSION_ERROR_BODY);
        UNIT_STR(tern_value_or(result.error_body.code, TERN_STR("")), "not.found");
        CU_ASSERT_FATAL(tern_is_some(result.error_body.errors));
        UNIT_STR(tern_value_or(result.error_body.errors.value.items[0].message, TERN_STR("")), "m");
        tern_response_free(&result.response);
    }
    self.answers[0].http_status = 502;
    UNIT_STATUS(genesys_get_journey_session(client, &params, &result, NULL), TERN_OK);
    CU_ASSERT_EQUAL(result.kind, GENESYS_GET_JOURNEY_SESSION_UNDOCUMENTED);
    tern_response_free(&result.response);
    tern_client_free(client);
}

static void test_get_journey_session_events(void)
{
    static genesys_get_journey_session_events_event_type_item types[] = {
        {.value = GENESYS_GET_JOURNEY_SESSION_EVENTS_EVENT_TYPE_ITEM_COM_GENESYS_JOURNEY_WEB_EVENT},
        {.text = {"new&one", 7}},
    };
    fake self = fake_of("{\"entities\":[],\"nextUri\":\"/next\"}");
    tern_client *client = client_of(&self);
    genesys_get_journey_session_events_params params = {
        .session_id = TERN_STR("j1"),
        .page_size = TERN_SOME(TERN_STR("200")),
        .event_type = TERN_SOME(TERN_ITEMS(types, 2)),
    };
    genesys_get_journey_session_events_result result;

    UNIT_STATUS(genesys_get_journey_session_events(client, &params, &result, NULL), TERN_OK);
    UNIT_TEXT(fake_first_line(&self),
              "GET https://api.mypurecloud.com/api/v2/journey/sessions/j1/events?pageSize=200"
              "&eventType=com.genesys.journey.WebEvent,new%26one");
    CU_ASSERT_EQUAL_FATAL(result.kind, GENESYS_GET_JOURNEY_SESSION_EVENTS_OK);
    UNIT_STR(tern_value_or(result.ok.next_uri, TERN_STR("")), "/next");
    tern_response_free(&result.response);
    tern_client_free(client);
}

static void test_interface(void)
{
    const tern_pagination *pages = genesys_get_journey_session_events_operation.pagination;

    UNIT_SIZE(tern_interface_of_genesys.operation_count, 2);
    CU_ASSERT_EQUAL(tern_interface_of_genesys.security_schemes[0].kind, TERN_CREDENTIAL_BEARER);
    CU_ASSERT_PTR_NOT_NULL(tern_interface_of_genesys.security_schemes[0].token_url);
    CU_ASSERT_EQUAL(pages->style, TERN_PAGINATION_LINK);
    CU_ASSERT(pages->parameter == TERN_NO_PARAMETER && pages->limit == 1);
    UNIT_TEXT(pages->items, "/entities");
    UNIT_TEXT(pages->next, "/nextUri");
}

static const unit_test tests[] = {
    {"genesys operations", "get journey session", test_get_journey_session},
    {"genesys operations", "errors", test_errors},
    {"genesys operations", "get journey session events", test_get_journey_session_events},
    {"genesys operations", "interface", test_interface},
};

UNIT_MAIN(tests)

/* operations_test.c - calls of operations that were generated from the schemas of this folder: that
 * their tables make the requests, and take the answers, that the schemas ask for. */
#include <operations_answers/operations.h>
#include <operations_bodies/operations.h>
#include <operations_parameters/operations.h>

#include "body_sink.h"

static const char *body_of(const fake *self)
{
    return strstr(self->text, "\n\n") + 2;
}

/* Parameters. */

static void test_every_style(void)
{
    tern_str suffixes[] = {TERN_STR("x"), TERN_STR("y z")};
    operations_parameters_color colors[] = {{.value = OPERATIONS_PARAMETERS_COLOR_RED},
                                            {.value = OPERATIONS_PARAMETERS_COLOR_GREEN}};
    operations_parameters_every_style_levels_item levels[] = {
        {.value = OPERATIONS_PARAMETERS_EVERY_STYLE_LEVELS_ITEM_HIGH}};
    double sizes[] = {1, 2.5};
    tern_map_str_entry tags[] = {{TERN_STR("k"), TERN_STR("a/b")}};
    operations_parameters_filter filter = {.name = TERN_STR("n"),
                                           .color = TERN_SOME(OPERATIONS_PARAMETERS_COLOR_GREEN)};
    operations_parameters_every_style_params params = {
        .id = -7,
        .suffix = TERN_ITEMS(suffixes, 2),
        .body_query = TERN_SOME(TERN_STR("b")),
        .id_query = {.value = OPERATIONS_PARAMETERS_COLOR_RED},
        .color = TERN_SOME(OPERATIONS_PARAMETERS_COLOR_GREEN),
        .colors = TERN_SOME(TERN_ITEMS(colors, 2)),
        .sizes = TERN_SOME(TERN_ITEMS(sizes, 2)),
        .filter = TERN_SOME(&filter),
        .tags = TERN_SOME(TERN_ENTRIES(tags, 1)),
        .raw = TERN_SOME(&filter),
        .x_trace = TERN_STR("t"),
        .session = TERN_SOME(true),
        .level = TERN_SOME(OPERATIONS_PARAMETERS_EVERY_STYLE_LEVEL_LOW),
        .levels = TERN_SOME(TERN_ITEMS(levels, 1)),
    };
    fake self = {.answers = {{.http_status = 204}}, .answer_count = 1};
    tern_client_options options = fake_options(&self);
    tern_client *client;
    operations_parameters_every_style_result result;

    options.base_url = TERN_STR("");
    UNIT_STATUS(operations_parameters_client_create(&options, &client, NULL), TERN_OK);
    UNIT_STATUS(operations_parameters_every_style(client, &params, &result, NULL), TERN_OK);
    UNIT_TEXT(fake_first_line(&self),
              "GET https://eu.example.com:443/v1/a%20b/-7.x.y%20z/100%25/%41%3Fx%23y"
              "?body=b&id=red&color=green&colors=red%7Cgreen&sizes=1%202.5"
              "&filter%5Bname%5D=n&filter%5Bcolor%5D=green&k=a/b"
              "&raw=%7B%22name%22%3A%22n%22%2C%22color%22%3A%22green%22%7D&level=low&levels=high");
    CU_ASSERT(fake_has(&self, "X-Trace: t"));
    CU_ASSERT(fake_has(&self, "Cookie: session=true"));
    CU_ASSERT_EQUAL(result.kind, OPERATIONS_PARAMETERS_EVERY_STYLE_NO_CONTENT);
    tern_response_free(&result.response);

    params.id_query.value = OPERATIONS_PARAMETERS_COLOR_UNRECOGNIZED;
    UNIT_STATUS(operations_parameters_every_style(client, &params, &result, NULL),
                TERN_ERROR_UNSET);
    tern_response_free(&result.response);
    tern_client_free(client);
}

static void test_idempotency(void)
{
    fake self = {.answers = {{.http_status = 503}, {.http_status = 204}}, .answer_count = 2};
    tern_client_options options = fake_options(&self);
    tern_client *client = fake_client(&options);
    operations_parameters_pay_params params = {.call = {.idempotency_key = TERN_STR("mine")}};
    operations_parameters_pay_result paid;
    operations_parameters_amend_result amended;

    UNIT_STATUS(operations_parameters_pay(client, NULL, &paid, NULL), TERN_OK);
    CU_ASSERT_EQUAL(paid.kind, OPERATIONS_PARAMETERS_PAY_NO_CONTENT);
    UNIT_SIZE(self.requests, 2); /* a key allows another try */
    UNIT_SIZE(fake_count(&self, "Idempotency-Key: "), 1);
    tern_response_free(&paid.response);

    UNIT_STATUS(operations_parameters_pay(client, &params, &paid, NULL), TERN_OK);
    CU_ASSERT(fake_has(&self, "Idempotency-Key: mine"));
    tern_response_free(&paid.response);

    self.requests = 0;
    UNIT_STATUS(operations_parameters_amend(client, NULL, &amended, NULL), TERN_OK);
    CU_ASSERT_EQUAL(amended.kind, OPERATIONS_PARAMETERS_AMEND_NO_CONTENT);
    UNIT_SIZE(self.requests, 2);
    UNIT_SIZE(fake_count(&self, "Idempotency-Key: "), 0);
    tern_response_free(&amended.response);
    tern_client_free(client);
}

/* Bodies. */

static fake answers_nothing;

static tern_client *bodies_client(void)
{
    tern_client_options options;

    answers_nothing = (fake){.answers = {{.http_status = 204}}, .answer_count = 1};
    options = fake_options(&answers_nothing);
    return fake_client(&options);
}

#define EXPECT_SENT(operation, params, content_type, text)                                         \
    do {                                                                                           \
        operations_bodies_##operation##_result result;                                             \
        tern_client *client = bodies_client();                                                     \
        UNIT_STATUS(operations_bodies_##operation(client, params, &result, NULL), TERN_OK);        \
        UNIT_TEXT(body_of(&answers_nothing), text);                                                \
        if (*content_type)                                                                         \
            CU_ASSERT(fake_has(&answers_nothing, "Content-Type: " content_type));                  \
        UNIT_SIZE(fake_count(&answers_nothing, "Content-Type:"), *content_type ? 1 : 0);           \
        tern_response_free(&result.response);                                                      \
        tern_client_free(client);                                                                  \
    } while (0)

static void test_json(void)
{
    operations_bodies_pet pet = {.name = TERN_STR("Rex")};
    operations_bodies_send_json_params plain = {.body = pet};
    operations_bodies_send_optional_json_params optional = {.body = TERN_SOME(&pet)};
    operations_bodies_send_inline_params inlined = {
        .body = {.kind = {.value = OPERATIONS_BODIES_SEND_INLINE_BODY_KIND_DOG}}};
    operations_bodies_send_nullable_params nullable = {.body = TERN_NULL};
    operations_bodies_send_array_params array = {.body = TERN_SOME(TERN_ITEMS(&pet, 1))};

    EXPECT_SENT(send_json, &plain, "application/vnd.pet+json", "{\"name\":\"Rex\"}");
    EXPECT_SENT(send_optional_json, &optional, "application/json", "{\"name\":\"Rex\"}");
    EXPECT_SENT(send_optional_json, NULL, "", "");
    EXPECT_SENT(send_inline, &inlined, "application/json", "{\"kind\":\"dog\"}");
    EXPECT_SENT(send_nullable, &nullable, "application/json", "null");
    EXPECT_SENT(send_array, &array, "application/json", "[{\"name\":\"Rex\"}]");
    EXPECT_SENT(send_array, NULL, "", "");
}

static void test_merge_patches(void)
{
    operations_bodies_send_patch_params model = {.body = {.tags = TERN_NULL}};
    operations_bodies_send_patch_as_text_params text = {.body = {TERN_STR("{\"name\":null}")}};

    EXPECT_SENT(send_patch, &model, "application/merge-patch+json", "{\"tags\":null}");
    EXPECT_SENT(send_patch_as_text, &text, "application/merge-patch+json", "{\"name\":null}");
}

static void test_forms(void)
{
    tern_str tags[] = {TERN_STR("a"), TERN_STR("b&c")};
    operations_bodies_pet_home home = {.city = TERN_SOME(TERN_STR("Athens"))};
    operations_bodies_send_form_params model = {.body = {.name = TERN_STR("Rex"),
                                                         .tags = TERN_SOME(TERN_ITEMS(tags, 2)),
                                                         .home = TERN_SOME(&home)}};
    tern_map_str_entry entries[] = {{TERN_STR("k 1"), TERN_STR("v=1")}};
    operations_bodies_send_map_form_params map = {.body = TERN_SOME(TERN_ENTRIES(entries, 1))};

    EXPECT_SENT(send_form, &model, "application/x-www-form-urlencoded",
                "name=Rex&tags=a%20b%26c&home%5Bcity%5D=Athens");
    EXPECT_SENT(send_map_form, &map, "application/x-www-form-urlencoded", "k%201=v%3D1");
    EXPECT_SENT(send_map_form, NULL, "", "");
}

static void test_text_and_bytes(void)
{
    operations_bodies_send_text_params text = {.body = TERN_STR("a,b\n")};
    operations_bodies_send_optional_text_params optional = {.body = TERN_SOME(TERN_STR("x"))};
    operations_bodies_send_binary_params bytes = {
        .body = {.kind = TERN_BODY_TEXT, .text = TERN_STR("PNG")}};
    operations_bodies_send_optional_binary_params named = {.body = {
                                                               .kind = TERN_BODY_TEXT,
                                                               .content_type = TERN_STR("a/b"),
                                                               .text = TERN_STR("PDF"),
                                                           }};

    EXPECT_SENT(send_text, &text, "text/csv", "a,b\n");
    EXPECT_SENT(send_optional_text, &optional, "text/plain", "x");
    EXPECT_SENT(send_optional_text, NULL, "", "");
    EXPECT_SENT(send_binary, &bytes, "application/octet-stream", "PNG");
    EXPECT_SENT(send_optional_binary, &named, "a/b", "PDF");
    EXPECT_SENT(send_optional_binary, NULL, "", "");
}

static void test_nothing_is_sent_without_a_body(void)
{
    tern_client *client = bodies_client();
    operations_bodies_send_binary_result result;

    UNIT_STATUS(operations_bodies_send_binary(client, NULL, &result, NULL), TERN_ERROR_UNSET);
    UNIT_SIZE(answers_nothing.requests, 0);
    tern_response_free(&result.response);
    tern_client_free(client);
}

static void test_multipart(void)
{
    int64_t sizes[] = {1, 2};
    tern_file more[] = {tern_file_of(TERN_STR("a.txt"), TERN_STR("A")),
                        tern_file_of(TERN_STR("b.txt"), TERN_STR("B"))};
    operations_bodies_pet pet = {.name = TERN_STR("Rex")};
    operations_bodies_send_multipart_params params = {
        .body = {.title = TERN_STR("Me"),
                 .photo = tern_file_of(TERN_STR("me.png"), TERN_STR("PNG")),
                 .more = {more, 2},
                 .pet = TERN_SOME(&pet),
                 .sizes = TERN_SOME(TERN_ITEMS(sizes, 2)),
                 .level = TERN_SOME(OPERATIONS_BODIES_SEND_MULTIPART_BODY_LEVEL_HIGH)}};
    operations_bodies_send_optional_multipart_form form = {.note = TERN_SOME(TERN_STR("n"))};
    operations_bodies_send_optional_multipart_params optional = {.body = &form};
    operations_bodies_send_multipart_result result;
    operations_bodies_send_optional_multipart_result other;
    sink self = {.piece = 7};
    tern_client *client = sink_client(&self);

    UNIT_STATUS(operations_bodies_send_multipart(client, &params, &result, NULL), TERN_OK);
    UNIT_TEXT(self.text,
              FIELD("title", "Me") FILE_OF("photo", "me.png", "image/png", "PNG")
                  FILE_OF("more", "a.txt", BYTES, "A") FILE_OF("more", "b.txt", BYTES, "B")
                      TYPED("pet", "application/json", "{\"name\":\"Rex\"}")
                          TYPED("sizes", "application/json", "[1,2]") FIELD("level", "high") END);
    tern_response_free(&result.response);

    UNIT_STATUS(operations_bodies_send_multipart(client, NULL, &result, NULL), TERN_ERROR_UNSET);
    tern_response_free(&result.response);

    UNIT_STATUS(operations_bodies_send_optional_multipart(client, &optional, &other, NULL),
                TERN_OK);
    UNIT_TEXT(self.text, FIELD("note", "n") END);
    tern_response_free(&other.response);
    tern_client_free(client);
}

/* Answers. */

static operations_answers_statuses_result statuses_result;

/* The kind of the answer with that status, media type and body. */
static operations_answers_statuses_result_kind statuses_of(int http_status, const char *type,
                                                           const char *body)
{
    fake self = {.answers = {{.http_status = http_status, .body = body, .headers = {type}}},
                 .answer_count = 1};
    tern_client_options options = fake_options(&self);
    tern_client *client;

    options.retry.max_tries = 1;
    client = fake_client(&options);
    tern_response_free(&statuses_result.response);
    UNIT_STATUS(operations_answers_statuses(client, NULL, &statuses_result, NULL), TERN_OK);
    tern_client_free(client);
    return statuses_result.kind;
}

static void test_statuses(void)
{
    static const char json[] = "Content-Type: application/json",
                      problem[] = "Content-Type: application/problem+json";
    const operations_answers_statuses_result *result = &statuses_result;

    CU_ASSERT_EQUAL_FATAL(statuses_of(200, json, "{\"name\":\"Rex\"}"),
                          OPERATIONS_ANSWERS_STATUSES_OK);
    UNIT_STR(result->ok.name, "Rex");
    CU_ASSERT_EQUAL(statuses_of(202, NULL, ""), OPERATIONS_ANSWERS_STATUSES_ACCEPTED);
    CU_ASSERT_EQUAL_FATAL(statuses_of(299, json, "[{\"name\":\"A\"},{\"name\":\"B\"}]"),
                          OPERATIONS_ANSWERS_STATUSES_STATUS_299);
    UNIT_SIZE(result->status_299.count, 2);
    CU_ASSERT_EQUAL_FATAL(statuses_of(201, json, "{\"a\":{\"name\":\"A\"}}"),
                          OPERATIONS_ANSWERS_STATUSES_SUCCESS);
    UNIT_STR(result->success.entries[0].value.name, "A");
    CU_ASSERT_EQUAL(statuses_of(304, NULL, ""), OPERATIONS_ANSWERS_STATUSES_NOT_MODIFIED);
    CU_ASSERT_EQUAL(statuses_of(400, json, "{\"message\":\"m\"}"),
                    OPERATIONS_ANSWERS_STATUSES_FAILURE);
    CU_ASSERT_EQUAL_FATAL(statuses_of(499, problem, "{\"message\":\"m\"}"),
                          OPERATIONS_ANSWERS_STATUSES_FAILURE);
    UNIT_STR(tern_value_or(result->failure.message, TERN_STR("")), "m");
    CU_ASSERT_EQUAL_FATAL(statuses_of(404, json, "{\"code\":\"gone\"}"),
                          OPERATIONS_ANSWERS_STATUSES_NOT_FOUND);
    CU_ASSERT_EQUAL(result->not_found.code.value, OPERATIONS_ANSWERS_NOT_FOUND_RESPONSE_CODE_GONE);
    CU_ASSERT_EQUAL(statuses_of(503, NULL, "down"), OPERATIONS_ANSWERS_STATUSES_SERVER_ERROR);
    CU_ASSERT_EQUAL_FATAL(statuses_of(302, json, "\"elsewhere\""),
                          OPERATIONS_ANSWERS_STATUSES_DEFAULT_RESPONSE);
    UNIT_STR(result->default_response, "elsewhere");
    CU_ASSERT_EQUAL(statuses_of(400, NULL, "<html>"), OPERATIONS_ANSWERS_STATUSES_UNDOCUMENTED);
    tern_response_free(&statuses_result.response);
}

static void test_contents(void)
{
    static const struct {
        const char *type;
        const char *body;
        operations_answers_contents_result_kind kind;
    } cases[] = {
        {"Content-Type: application/json", "{\"name\":\"A\"}", OPERATIONS_ANSWERS_CONTENTS_OK},
        {"Content-Type: application/vnd.pet+json", "{\"name\":\"A\"}",
         OPERATIONS_ANSWERS_CONTENTS_OK},
        {"Content-Type: application/hal+json", "{\"inline\":1}",
         OPERATIONS_ANSWERS_CONTENTS_OK_JSON},
        {"Content-Type: text/plain; charset=utf-8", "A", OPERATIONS_ANSWERS_CONTENTS_OK_TEXT},
        {"Content-Type: image/png", "A", OPERATIONS_ANSWERS_CONTENTS_OK_BINARY},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        fake self = {
            .answers = {{.http_status = 200, .body = cases[i].body, .headers = {cases[i].type}}},
            .answer_count = 1};
        tern_client_options options = fake_options(&self);
        tern_client *client = fake_client(&options);
        operations_answers_contents_result result;

        UNIT_STATUS(operations_answers_contents(client, NULL, &result, NULL), TERN_OK);
        CU_ASSERT_EQUAL(result.kind, cases[i].kind);
        if (result.kind == OPERATIONS_ANSWERS_CONTENTS_OK_BINARY)
            UNIT_STR(result.ok_binary, "A");
        CU_ASSERT(fake_has(&self, "Accept: application/vnd.pet+json, application/json, "
                                  "application/hal+json, text/plain, image/png, "
                                  "application/pdf"));
        tern_response_free(&result.response);
        tern_client_free(client);
    }
}

static void test_null_and_enum(void)
{
    fake self = fake_of("\"green\"");
    tern_client_options options = fake_options(&self);
    tern_client *client = fake_client(&options);
    operations_answers_names_result result;

    UNIT_STATUS(operations_answers_names(client, NULL, &result, NULL), TERN_OK);
    CU_ASSERT_EQUAL_FATAL(result.kind, OPERATIONS_ANSWERS_NAMES_OK);
    CU_ASSERT_EQUAL(result.ok.value, OPERATIONS_ANSWERS_COLOR_GREEN);
    tern_response_free(&result.response);
    self.answers[0].http_status = 201;
    self.answers[0].body = "null";
    UNIT_STATUS(operations_answers_names(client, NULL, &result, NULL), TERN_OK);
    CU_ASSERT_EQUAL_FATAL(result.kind, OPERATIONS_ANSWERS_NAMES_CREATED);
    CU_ASSERT(tern_is_null(result.created));
    tern_response_free(&result.response);
    self.answers[0].body = "{\"name\":\"A\"}";
    UNIT_STATUS(operations_answers_names(client, NULL, &result, NULL), TERN_OK);
    CU_ASSERT_FATAL(tern_is_some(result.created));
    UNIT_STR(result.created.value->name, "A");
    tern_response_free(&result.response);
    tern_client_free(client);
}

static tern_status take(void *context, const tern_item *item)
{
    char *names = (char *)context;
    const operations_answers_pet *pet = (const operations_answers_pet *)item->value;

    CU_ASSERT_PTR_NOT_NULL_FATAL(pet);
    strncat(names, pet->name.ptr, pet->name.len);
    return TERN_OK;
}

static void test_items(void)
{
    fake self = {.answers = {{.http_status = 200,
                              .headers = {"Content-Type: text/event-stream"},
                              .body = "data: {\"name\":\"A\"}\n\ndata: {\"name\":\"B\"}\n\n"}},
                 .answer_count = 1};
    tern_client_options options = fake_options(&self);
    tern_client *client = fake_client(&options);
    char names[16] = "";
    operations_answers_items_params params = {.call = {.items = {.take = take, .context = names}}};
    operations_answers_items_result result;

    UNIT_STATUS(operations_answers_items(client, &params, &result, NULL), TERN_OK);
    CU_ASSERT_EQUAL(result.kind, OPERATIONS_ANSWERS_ITEMS_OK);
    UNIT_TEXT(names, "AB");
    tern_response_free(&result.response);
    tern_client_free(client);
}

static const unit_test tests[] = {
    {"parameters", "every style", test_every_style},
    {"parameters", "idempotency", test_idempotency},
    {"bodies", "json", test_json},
    {"bodies", "merge patches", test_merge_patches},
    {"bodies", "forms", test_forms},
    {"bodies", "text and bytes", test_text_and_bytes},
    {"bodies", "without a body", test_nothing_is_sent_without_a_body},
    {"bodies", "multipart", test_multipart},
    {"answers", "statuses", test_statuses},
    {"answers", "contents", test_contents},
    {"answers", "null and enum", test_null_and_enum},
    {"answers", "items", test_items},
};

UNIT_MAIN(tests)

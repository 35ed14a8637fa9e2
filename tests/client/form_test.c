/* form_test.c - the bodies of operations: forms as multipart, and what is neither form nor JSON. */
#define _DEFAULT_SOURCE
#include "body_sink.h"
#include "sample.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "body_internal.h"
#include "tern/table.h"

#define JSON_TYPE "application/json"

/* A form whose required members are set, and one whose every member is. */
/* clang-format off */
static const char expected_least[] =
    FIELD("title", "t")
    FIELD("ratio", "0.5")
    FIELD("truth", "false")
    FIELD("color", "dark blue")
    FIELD("code", "")
    TYPED("list", JSON_TYPE, "[]")
    TYPED("anything", JSON_TYPE, "[1,2]")
    TYPED("quoted", JSON_TYPE, "\"a\\\"b\"")
    FILE_OF("photo", "p.png", "image/png", "PNG")
    END;

static const char expected_most[] =
    FIELD("title", "t")
    FIELD("size", "0")
    TYPED("note", "text/markdown", "*n*")
    FIELD("ratio", "0.5")
    FIELD("truth", "false")
    FIELD("color", "dark blue")
    FIELD("opt_color", "green")
    FIELD("code", "wxyz")
    FIELD("tags[]", "a")
    FIELD("tags[]", "b c")
    FIELD("colors", "red")
    FIELD("colors", "odd")
    TYPED("points", JSON_TYPE, "{\"x\":1,\"y\":0}")
    TYPED("points", JSON_TYPE, "{\"x\":0,\"y\":2}")
    TYPED("list", JSON_TYPE, "[1,2]")
    TYPED("place", JSON_TYPE, "{\"x\":3,\"y\":4}")
    TYPED("anything", JSON_TYPE, "[1,2]")
    TYPED("quoted", JSON_TYPE, "\"a\\\"b\"")
    TYPED("styled", JSON_TYPE, "\"s\"")
    FIELD("optnull_tags", "a")
    FILE_OF("photo", "p.png", "image/png", "PNG")
    FILE_OF("preview", "c.txt", BYTES, "CCC")
    FILE_OF("others", "c.txt", "text/csv", "CCC")
    FILE_OF("others", "d%221", BYTES, "D")
    TYPED("others", BYTES, "E")
    END;
/* clang-format on */

TERN_DECLARE_INLINE_STR(test_code, 4);
TERN_DECLARE_OPTNULL(test_optnull_tags, tern_array_str);

typedef struct test_upload_form {
    tern_str title;
    tern_opt_int64 size;
    tern_opt_str note;
    double ratio;
    bool truth;
    sample_color color;
    sample_opt_color opt_color;
    test_code code;
    tern_array_str tags;
    sample_array_color colors;
    sample_array_point points;
    tern_array_int32 list;
    sample_optnull_point place;
    tern_optnull_str maybe;
    tern_array_nullable_double readings;
    tern_json anything;
    tern_str quoted;
    tern_opt_str styled;
    test_optnull_tags optnull_tags;
    tern_file photo;
    tern_file preview;
    tern_files others;
} test_upload_form;

typedef struct test_params {
    test_upload_form form;
    const test_upload_form *optional;
    tern_body stream;
    tern_str text;
    tern_opt_str opt_text;
    tern_nullable_str nullable_text;
    test_code code;
    sample_array_point points;
    tern_json json;
    sample_nullable_color color;
    tern_call_options call;
} test_params;

typedef struct test_result {
    tern_response response;
    int32_t kind;
} test_result;

static const tern_type tern_type_of_test_code = TERN_INLINE_STR(test_code);

static const tern_form_field fields[] = {
    TERN_FORM_FIELD(test_upload_form, title, "title", "text/plain", FORM, REQUIRED, STRING,
                    tern_str),
    TERN_FORM_FIELD(test_upload_form, size, "size", "text/plain", FORM, OPTIONAL, INT64, int64_t),
    TERN_FORM_FIELD(test_upload_form, note, "note", "text/markdown", FORM, OPTIONAL, STRING,
                    tern_str),
    TERN_FORM_FIELD(test_upload_form, ratio, "ratio", NULL, FORM, REQUIRED, DOUBLE, double),
    TERN_FORM_FIELD(test_upload_form, truth, "truth", NULL, FORM, REQUIRED, BOOLEAN, bool),
    TERN_FORM_FIELD(test_upload_form, color, "color", NULL, FORM, REQUIRED, ENUM, sample_color),
    TERN_FORM_FIELD(test_upload_form, opt_color, "opt_color", NULL, FORM, OPTIONAL, ENUM,
                    sample_color),
    TERN_FORM_FIELD(test_upload_form, code, "code", NULL, FORM, REQUIRED, INLINE_STR, test_code),
    TERN_FORM_FIELD(test_upload_form, tags, "tags[]", NULL, FORM, REQUIRED, ARRAY, tern_array_str),
    TERN_FORM_FIELD(test_upload_form, colors, "colors", NULL, FORM, REQUIRED, ARRAY,
                    sample_array_color),
    TERN_FORM_FIELD(test_upload_form, points, "points", "application/json", FORM, REQUIRED, ARRAY,
                    sample_array_point),
    TERN_FORM_FIELD(test_upload_form, list, "list", NULL, JSON, REQUIRED, ARRAY, tern_array_int32),
    TERN_FORM_FIELD(test_upload_form, place, "place", NULL, FORM, OPTIONAL_NULLABLE, MODEL,
                    sample_point),
    TERN_FORM_FIELD(test_upload_form, maybe, "maybe", NULL, FORM, OPTIONAL_NULLABLE, STRING,
                    tern_str),
    TERN_FORM_FIELD(test_upload_form, readings, "readings", NULL, FORM, REQUIRED, ARRAY,
                    tern_array_nullable_double),
    TERN_FORM_FIELD(test_upload_form, anything, "anything", NULL, FORM, REQUIRED, JSON, tern_json),
    TERN_FORM_FIELD(test_upload_form, quoted, "quoted", "application/json", FORM, REQUIRED, STRING,
                    tern_str),
    TERN_FORM_FIELD(test_upload_form, styled, "styled", NULL, JSON, OPTIONAL, STRING, tern_str),
    TERN_FORM_FIELD(test_upload_form, optnull_tags, "optnull_tags", NULL, FORM, OPTIONAL_NULLABLE,
                    ARRAY, tern_array_str),
    TERN_FORM_FILE(test_upload_form, photo, "photo", "image/png", true),
    TERN_FORM_FILE(test_upload_form, preview, "preview", "image/*", false),
    TERN_FORM_FILES(test_upload_form, others, "others", NULL),
};
static const tern_operation_body required_form = TERN_OPERATION_MULTIPART(
    test_params, form, "multipart/form-data; charset=utf-8", fields, test_upload_form);
static const tern_operation_body optional_form = TERN_OPERATION_MULTIPART_OPTIONAL(
    test_params, optional, "multipart/form-data", fields, test_upload_form);

#define OPERATION(row)                                                                             \
    {                                                                                              \
        .name = "upload", .method = "PUT", .path = "/a", .body = (row),                            \
        TERN_OPERATION_STRUCTS(test_params, test_result)                                           \
    }

static sink call_with(const tern_operation_body *row, const test_params *params, const int *answers,
                      tern_status status, tern_error *error)
{
    sink self = {.piece = 1000};
    tern_client *client = sink_client(&self);
    const tern_operation operation = OPERATION(row);
    size_t open = files_open();
    test_result result;

    if (answers)
        memcpy(self.answers, answers, sizeof self.answers);
    UNIT_STATUS(tern_client_call(client, &operation, params, &result, error), status);
    tern_response_free(&result.response);
    tern_client_free(client);
    UNIT_SIZE(files_open(), open);
    return self;
}

/* A form whose required members are set. */
static test_upload_form some_form(void)
{
    test_upload_form form;

    memset(&form, 0, sizeof form);
    form.title = TERN_STR("t");
    form.color.value = SAMPLE_COLOR_DARK_BLUE;
    form.anything.text = TERN_STR("[1, 2]");
    form.quoted = TERN_STR("a\"b");
    form.photo = tern_file_of(TERN_STR("p.png"), TERN_STR("PNG"));
    return form;
}

static void test_form(void)
{
    static const int again[] = {503, 307, 200};
    tern_str tags[] = {TERN_STR("a"), TERN_STR("b c")};
    sample_color colors[] = {{.value = SAMPLE_COLOR_RED}, {.text = TERN_STR("odd")}};
    sample_point points[] = {{.x = 1}, {.y = 2}}, place = {.x = 3, .y = 4};
    int32_t list[] = {1, 2};
    tern_file others[] = {tern_file_at(file_path("c.txt")),
                          tern_file_of(TERN_STR("d\"1"), TERN_STR("D")),
                          tern_file_of(TERN_STR(""), TERN_STR("E"))};
    test_params params;
    tern_error error;
    sink sent;

    file_write("c.txt", "CCC", 3);
    others[0].body.content_type = TERN_STR("text/csv");
    memset(&params, 0, sizeof params);
    params.form = some_form();
    params.form.ratio = 0.5;
    sent = call_with(&required_form, &params, NULL, TERN_OK, &error);
    UNIT_TEXT(sent.text, expected_least);
    UNIT_SIZE(sent.bytes, (size_t)sent.length);

    tern_set(params.form.size, 0);
    tern_set(params.form.note, TERN_STR("*n*"));
    tern_set(params.form.styled, TERN_STR("s"));
    tern_set(params.form.optnull_tags, ((tern_array_str){.items = tags, .count = 1}));
    tern_set(params.form.opt_color, SAMPLE_COLOR_GREEN);
    memcpy(params.form.code.text, "wxyz", 5);
    params.form.code.len = 4;
    params.form.tags.items = tags;
    params.form.tags.count = 2;
    params.form.colors.items = colors;
    params.form.colors.count = 2;
    params.form.points.items = points;
    params.form.points.count = 2;
    params.form.list.items = list;
    params.form.list.count = 2;
    tern_set(params.form.place, &place);
    params.form.preview = tern_file_at(file_path("c.txt"));
    params.form.others.items = others;
    params.form.others.count = 3;
    sent = call_with(&required_form, &params, again, TERN_OK, &error);
    UNIT_SIZE(sent.requests, 3);
    UNIT_TEXT(sent.text, expected_most);
}

/* A call that is refused, in which field. */
static void expect_refused(const test_upload_form *form, tern_status status, const char *field)
{
    test_params params;
    tern_error error = {.status = TERN_OK};
    sink sent;

    memset(&params, 0, sizeof params);
    params.form = *form;
    sent = call_with(&required_form, &params, NULL, status, &error);
    UNIT_SIZE(sent.requests, 0);
    UNIT_TEXT(error.pointer, "upload");
    if (strstr(error.expected, field) == NULL)
        UNIT_TEXT(error.expected, field);
}

static void test_refused_forms(void)
{
    tern_nullable_double readings[] = {{.presence = TERN_PRESENCE_NULL}};
    tern_file others[] = {{.name = TERN_STR("x")}};
    tern_file second_missing[] = {tern_file_at(file_path("c.txt")),
                                  tern_file_at(file_path("missing"))};
    test_upload_form form = some_form();
    test_params params;
    tern_error error;
    sink sent;

    memset(&form.photo, 0, sizeof form.photo);
    expect_refused(&form, TERN_ERROR_UNSET, "a file in the field photo");
    form = some_form();
    form.photo = tern_file_at(file_path("missing"));
    expect_refused(&form, TERN_ERROR_REQUEST, "a file that can be read in the field photo");
    /* One that is open already is closed. */
    file_write("c.txt", "CCC", 3);
    form = some_form();
    form.others.items = second_missing;
    form.others.count = 2;
    expect_refused(&form, TERN_ERROR_REQUEST, "a file that can be read in the field others");
    form = some_form();
    form.others.items = others;
    form.others.count = 1;
    expect_refused(&form, TERN_ERROR_UNSET, "a file in the field others");
    form = some_form();
    tern_set_null(form.maybe);
    expect_refused(&form, TERN_ERROR_REQUEST, "a value in the field maybe");
    form = some_form();
    tern_set_null(form.place);
    expect_refused(&form, TERN_ERROR_REQUEST, "a value in the field place");
    form = some_form();
    tern_set_null(form.optnull_tags);
    expect_refused(&form, TERN_ERROR_REQUEST, "a value in the field optnull_tags");
    form = some_form();
    form.readings.items = readings;
    form.readings.count = 1;
    expect_refused(&form, TERN_ERROR_REQUEST, "a value in the field readings");
    form = some_form();
    form.color.value = SAMPLE_COLOR_UNRECOGNIZED;
    expect_refused(&form, TERN_ERROR_UNSET, "a value in the field color");
    form = some_form();
    form.code.len = 5;
    expect_refused(&form, TERN_ERROR_LIMIT, "in the field code");
    form = some_form();
    form.anything.text.ptr = NULL;
    form.anything.text.len = 0;
    expect_refused(&form, TERN_ERROR_UNSET, "in the field anything");

    /* A body that may be left out. */
    memset(&params, 0, sizeof params);
    sent = call_with(&optional_form, &params, NULL, TERN_OK, &error);
    UNIT_SIZE(sent.requests, 1);
    UNIT_SIZE(sent.bytes, 0);
    form = some_form();
    form.ratio = 0.5;
    params.optional = &form;
    sent = call_with(&optional_form, &params, NULL, TERN_OK, &error);
    UNIT_TEXT(sent.text, expected_least);
}

/* What the body of an operation opens, it closes. */
static void test_released(void)
{
    const tern_operation operation = OPERATION(&required_form);
    tern_file others[] = {tern_file_at(file_path("c.txt")), tern_file_at(file_path("c.txt"))};
    size_t open = files_open(), requests = 1;
    char quoted[10000];
    test_params params;
    tern_status status = TERN_ERROR_MEMORY;

    file_write("c.txt", "CCC", 3);
    memset(&params, 0, sizeof params);
    params.form = some_form();
    /* So long that it needs memory of its own. */
    memset(quoted, 'q', sizeof quoted);
    params.form.quoted.ptr = quoted;
    params.form.quoted.len = sizeof quoted;
    params.form.others.items = others;
    params.form.others.count = 2;
    /* Each allocation fails in turn. */
    for (size_t fail_at = 1; status != TERN_OK && fail_at < 1000; fail_at++) {
        unit_allocations allocations = {.fail_at = fail_at};
        tern_arena_options options = {.allocator = unit_allocator(&allocations)};
        tern_arena arena;
        tern_body body = {.kind = TERN_BODY_NONE};
        tern_error error;

        tern_arena_init(&arena, &options);
        status = tern_operation_make_body(&operation, &params, &arena, &body, &error);
        if (status == TERN_OK) {
            UNIT_SIZE(files_open(), open + 2);
        } else {
            UNIT_STATUS(status, TERN_ERROR_MEMORY);
            UNIT_STATUS(error.status, TERN_ERROR_MEMORY);
            UNIT_TEXT(error.expected, "");
        }
        tern_operation_release_body(&operation, &body);
        UNIT_SIZE(files_open(), open);
        requests = allocations.requests;
        tern_arena_free(&arena);
        UNIT_SIZE(allocations.live_blocks, 0);
    }
    UNIT_STATUS(status, TERN_OK);
    CU_ASSERT(requests > 0);
}

/* Bodies that are no forms. */

#define ROW(member, media_type, presence, kind, ctype)                                             \
    (const tern_operation_body[])                                                                  \
    {                                                                                              \
        TERN_OPERATION_BODY(test_params, member, media_type, presence, kind, ctype)                \
    }

static void expect_body(const tern_operation_body *row, const test_params *params,
                        tern_status status, const char *text, const char *type)
{
    const tern_operation operation = OPERATION(row);
    tern_arena arena = {0};
    tern_body body = {.kind = TERN_BODY_NONE};

    UNIT_STATUS(tern_operation_make_body(&operation, params, &arena, &body, NULL), status);
    if (status == TERN_OK) {
        UNIT_STR(body.text, text);
        UNIT_STR(body.content_type, type);
        CU_ASSERT(body.kind == (text ? TERN_BODY_TEXT : TERN_BODY_NONE));
    }
    tern_operation_release_body(&operation, &body);
    tern_arena_free(&arena);
}

static void test_other_bodies(void)
{
    static const tern_operation_body stream[] = {
        TERN_OPERATION_BODY_STREAM(test_params, stream, "application/octet-stream", true)};
    sample_point points[] = {{.x = 1}};
    const tern_operation operation = OPERATION(stream), none = {.name = "none"};
    test_params params, before;
    tern_arena arena = {0};
    tern_body body = {.kind = TERN_BODY_NONE};

    memset(&params, 0, sizeof params);
    params.text = TERN_STR("<a b=\"1\">\xC3\xA9</a>");
    expect_body(ROW(text, "application/xml", REQUIRED, STRING, tern_str), &params, TERN_OK,
                "<a b=\"1\">\xC3\xA9</a>", "application/xml");
    params.text = TERN_STR("");
    expect_body(ROW(text, "text/plain; charset=utf-8", REQUIRED, STRING, tern_str), &params,
                TERN_OK, "", "text/plain; charset=utf-8");
    expect_body(ROW(opt_text, "text/plain", OPTIONAL, STRING, tern_str), &params, TERN_OK, NULL,
                NULL);
    tern_set(params.opt_text, TERN_STR("o"));
    expect_body(ROW(opt_text, "text/plain", OPTIONAL, STRING, tern_str), &params, TERN_OK, "o",
                "text/plain");
    tern_set_null(params.nullable_text);
    expect_body(ROW(nullable_text, "text/plain", NULLABLE, STRING, tern_str), &params,
                TERN_ERROR_NULL, NULL, NULL);
    expect_body(ROW(nullable_text, "application/json", NULLABLE, STRING, tern_str), &params,
                TERN_OK, "null", "application/json");
    memcpy(params.code.text, "abcd", 5);
    params.code.len = 4;
    expect_body(ROW(code, "text/plain", REQUIRED, INLINE_STR, test_code), &params, TERN_OK, "abcd",
                "text/plain");
    params.code.len = 5;
    expect_body(ROW(code, "text/plain", REQUIRED, INLINE_STR, test_code), &params, TERN_ERROR_LIMIT,
                NULL, NULL);
    params.points.items = points;
    params.points.count = 1;
    expect_body(ROW(points, "application/vnd.x+json", REQUIRED, ARRAY, sample_array_point), &params,
                TERN_OK, "[{\"x\":1,\"y\":0}]", "application/vnd.x+json");
    params.points.count = 0;
    expect_body(ROW(points, "application/json", REQUIRED, ARRAY, sample_array_point), &params,
                TERN_OK, "[]", "application/json");
    expect_body(ROW(points, "application/xml", REQUIRED, ARRAY, sample_array_point), &params,
                TERN_ERROR_REQUEST, NULL, NULL);
    params.json.text = TERN_STR("7");
    expect_body(ROW(json, "application/json", REQUIRED, JSON, tern_json), &params, TERN_OK, "7",
                "application/json");
    params.json.text.ptr = NULL;
    params.json.text.len = 0;
    expect_body(ROW(json, "application/json", REQUIRED, JSON, tern_json), &params, TERN_ERROR_UNSET,
                NULL, NULL);
    tern_set(params.color, SAMPLE_COLOR_RED);
    expect_body(ROW(color, "application/json", NULLABLE, ENUM, sample_color), &params, TERN_OK,
                "\"red\"", "application/json");
    /* Bytes of a file: a body of its own, which stays its owner's. */
    params.stream = tern_file_at("path").body;
    UNIT_STATUS(tern_operation_make_body(&operation, &params, &arena, &body, NULL), TERN_OK);
    CU_ASSERT(body.kind == TERN_BODY_FILE);
    UNIT_TEXT(body.path, "path");
    UNIT_STR(body.content_type, "application/octet-stream");
    /* So is a source: whatever it is, nothing of it is closed. */
    params.stream.kind = TERN_BODY_SOURCE;
    params.stream.source.context = &params;
    UNIT_STATUS(tern_operation_make_body(&operation, &params, &arena, &body, NULL), TERN_OK);
    CU_ASSERT(body.source.context == &params);
    memset(&before, 0xA5, sizeof before);
    memcpy(&params, &before, sizeof before);
    tern_operation_release_body(&operation, &body);
    CU_ASSERT(memcmp(&params, &before, sizeof before) == 0);
    tern_operation_release_body(&none, &body);
    tern_arena_free(&arena);
}

static const unit_test tests[] = {
    {"form", "fields", test_form},
    {"form", "what is refused, and left out", test_refused_forms},
    {"form", "files are closed, and memory may fail", test_released},
    {"bodies", "others", test_other_bodies},
};

int main(void)
{
    char folder[] = "/tmp/tern-form-XXXXXX";
    int result;

    files_folder = mkdtemp(folder);
    if (files_folder == NULL)
        return 2;
    result = unit_run(tests, sizeof tests / sizeof tests[0]);
    unlink(file_path("c.txt"));
    rmdir(folder);
    return result;
}

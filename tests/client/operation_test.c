/* operation_test.c - tern/operation.h: parameters in every style, bodies, and typed answers. */
#include "fake.h"
#include "sample.h"

#include <stdio.h>

#include "tern/operation.h"
#include "tern/table.h"

/* Parameters. One struct serves all: each test has its own rows. */

TERN_DECLARE_OPT(test_opt_array_str, tern_array_str);
TERN_DECLARE_OPT(test_opt_map_str, tern_map_str);

/* A model of which the server alone sets a field. */
typedef struct test_form {
    tern_str id;
    tern_str name;
    tern_map_str additional_properties;
} test_form;

static const tern_field form_fields[] = {
    TERN_FIELD(test_form, id, "id", REQUIRED, STRING, tern_str),
    TERN_FIELD(test_form, name, "name", REQUIRED, STRING, tern_str),
};
static const uint16_t form_by_key[] = {0, 1};
static const tern_rule form_rules[] = {{0, TERN_READ_ONLY, NULL, NULL}};
static const tern_type tern_type_of_test_form =
    TERN_MODEL("Form", test_form, form_fields, form_by_key, tern_map_str, form_rules, 1);

typedef struct test_params {
    tern_str text;
    int64_t number;
    bool truth;
    double real;
    sample_color color;
    sample_opt_color opt_color;
    tern_opt_str opt_text;
    tern_optnull_str optnull_text;
    tern_opt_int64 opt_number;
    tern_array_str list;
    tern_map_str map;
    sample_point point;
    sample_optnull_point opt_point;
    sample_nest nest;
    test_form form;
    sample_shape shape;
    tern_json json;
    tern_body stream;
    tern_call_options call;
} test_params;

typedef enum test_kind {
    TEST_UNDOCUMENTED = 0,
    TEST_POINT = 1,
    TEST_ERRORS = 2,
    TEST_NOTHING = 3,
    TEST_TEXT = 4,
    TEST_MAYBE = 5,
    TEST_FAR = 6,
    TEST_ANY = 7
} test_kind;

typedef struct test_result {
    tern_response response;
    test_kind kind;
    union {
        sample_point point;
        tern_array_str errors;
        tern_str text;
        sample_nullable_point maybe;
        sample_node *far;
        tern_json any;
    };
} test_result;

static const tern_operation_response responses[] = {
    TERN_OPERATION_RESPONSE(test_result, point, 200, 200, TEST_POINT, "application/json", REQUIRED,
                            MODEL, sample_point),
    TERN_OPERATION_RESPONSE(test_result, text, 200, 200, TEST_TEXT, "text/plain; charset=utf-8",
                            REQUIRED, STRING, tern_str),
    TERN_OPERATION_RESPONSE(test_result, maybe, 201, 201, TEST_MAYBE, "application/json", NULLABLE,
                            MODEL, sample_point),
    TERN_OPERATION_RESPONSE(test_result, far, 202, 202, TEST_FAR, "application/json", REQUIRED,
                            POINTER, sample_node),
    TERN_OPERATION_RESPONSE_EMPTY(204, 204, TEST_NOTHING),
    TERN_OPERATION_RESPONSE(test_result, any, 0, 999, TEST_ANY, "application/*", REQUIRED, JSON,
                            tern_json),
    TERN_OPERATION_RESPONSE(test_result, errors, 400, 499, TEST_ERRORS, "application/problem+json",
                            REQUIRED, ARRAY, tern_array_str),
};

#define RESPONSES .responses = responses, .response_count = sizeof responses / sizeof responses[0]

/* Calls a GET of a path with one parameter, and gives what was asked for. */
static const char *call_with(const char *path, const tern_parameter *parameter,
                             const test_params *params, tern_status status, fake *kept)
{
    static char line[FAKE_TEXT];
    fake self = fake_of("{\"x\":1,\"y\":2}");
    tern_client_options options = fake_options(&self);
    tern_client *client = fake_client(&options);
    tern_operation operation = {.name = "testThis",
                                .method = "GET",
                                .path = path,
                                .parameters = parameter,
                                .parameter_count = 1,
                                RESPONSES,
                                TERN_OPERATION_STRUCTS(test_params, test_result)};
    test_result result;
    tern_error error = {.status = TERN_OK};
    tern_status actual = tern_client_call(client, &operation, params, &result, &error);

    UNIT_STATUS(actual, status);
    UNIT_STATUS(error.status, status);
    if (status != TERN_OK) {
        UNIT_SIZE(self.requests, 0);
        UNIT_TEXT(error.pointer, "testThis");
        tern_error_format(&error, line, sizeof line);
    } else {
        /* Without method and host. */
        snprintf(line, sizeof line, "%s",
                 fake_first_line(&self) + strlen("GET https://api.example.com/v1"));
    }
    if (kept)
        *kept = self;
    tern_response_free(&result.response);
    tern_client_free(client);
    return line;
}

#define ROW(member, location, style, explode, kind, ctype)                                         \
    (const tern_parameter[])                                                                       \
    {                                                                                              \
        TERN_PARAMETER(test_params, member, "color", location, style, explode, false, REQUIRED,    \
                       kind, ctype)                                                                \
    }

/* Expects what each style makes of the three shapes that RFC 6570 and OpenAPI 3.1 show: "blue", the
 * list (blue, black, brown), and the map (R 100, G 200, B 150). */
#define EXPECT_SHAPES(location, path, style, explode, of_text, of_list, of_map)                    \
    UNIT_TEXT(call_with(path, ROW(text, location, style, explode, STRING, tern_str), &colors,      \
                        TERN_OK, NULL),                                                            \
              of_text);                                                                            \
    UNIT_TEXT(call_with(path, ROW(list, location, style, explode, ARRAY, tern_array_str), &colors, \
                        TERN_OK, NULL),                                                            \
              of_list);                                                                            \
    UNIT_TEXT(call_with(path, ROW(map, location, style, explode, MAP, tern_map_str), &colors,      \
                        TERN_OK, NULL),                                                            \
              of_map)

static void test_styles(void)
{
    tern_str list[] = {TERN_STR("blue"), TERN_STR("black"), TERN_STR("brown")};
    tern_map_str_entry entries[] = {{TERN_STR("R"), TERN_STR("100")},
                                    {TERN_STR("G"), TERN_STR("200")},
                                    {TERN_STR("B"), TERN_STR("150")}};
    test_params colors = {
        .text = TERN_STR("blue"), .list = TERN_ITEMS(list, 3), .map = TERN_ENTRIES(entries, 3)};

    EXPECT_SHAPES(PATH, "/{color}", SIMPLE, false, "/blue", "/blue,black,brown",
                  "/R,100,G,200,B,150");
    EXPECT_SHAPES(PATH, "/{color}", SIMPLE, true, "/blue", "/blue,black,brown",
                  "/R=100,G=200,B=150");
    EXPECT_SHAPES(PATH, "/{color}", LABEL, false, "/.blue", "/.blue,black,brown",
                  "/.R,100,G,200,B,150");
    EXPECT_SHAPES(PATH, "/{color}", LABEL, true, "/.blue", "/.blue.black.brown",
                  "/.R=100.G=200.B=150");
    EXPECT_SHAPES(PATH, "/{color}", MATRIX, false, "/;color=blue", "/;color=blue,black,brown",
                  "/;color=R,100,G,200,B,150");
    EXPECT_SHAPES(PATH, "/{color}", MATRIX, true, "/;color=blue",
                  "/;color=blue;color=black;color=brown", "/;R=100;G=200;B=150");
    EXPECT_SHAPES(QUERY, "/a", FORM, false, "/a?color=blue", "/a?color=blue,black,brown",
                  "/a?color=R,100,G,200,B,150");
    EXPECT_SHAPES(QUERY, "/a", FORM, true, "/a?color=blue", "/a?color=blue&color=black&color=brown",
                  "/a?R=100&G=200&B=150");
    EXPECT_SHAPES(QUERY, "/a", SPACE_DELIMITED, false, "/a?color=blue",
                  "/a?color=blue%20black%20brown", "/a?color=R%20100%20G%20200%20B%20150");
    EXPECT_SHAPES(QUERY, "/a", PIPE_DELIMITED, false, "/a?color=blue",
                  "/a?color=blue%7Cblack%7Cbrown", "/a?color=R%7C100%7CG%7C200%7CB%7C150");
    EXPECT_SHAPES(QUERY, "/a", JSON, false, "/a?color=%22blue%22",
                  "/a?color=%5B%22blue%22%2C%22black%22%2C%22brown%22%5D",
                  "/a?color=%7B%22R%22%3A%22100%22%2C%22G%22%3A%22200%22%2C%22B%22%3A%22150%22%7D");
    UNIT_TEXT(call_with("/a", ROW(map, QUERY, DEEP_OBJECT, true, MAP, tern_map_str), &colors,
                        TERN_OK, NULL),
              "/a?color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150");
    UNIT_TEXT(call_with("/a", ROW(text, QUERY, DEEP_OBJECT, true, STRING, tern_str), &colors,
                        TERN_OK, NULL),
              "/a?color=blue");
}

static void expect_header(const tern_parameter *row, const test_params *params, const char *line)
{
    fake kept;

    call_with("/a", row, params, TERN_OK, &kept);
    if (!fake_has(&kept, line)) {
        printf("\n  no line \"%s\" in\n%s", line, kept.text);
        CU_FAIL("a line");
    }
}

/* An item that holds what stands between items would be read as two. */
static void test_items_that_run_together(void)
{
    static const tern_parameter reserved[] = {TERN_PARAMETER(
        test_params, list, "color", QUERY, FORM, false, true, REQUIRED, ARRAY, tern_array_str)};
    tern_str items[] = {TERN_STR("a b|c.d,e"), TERN_STR("f")};
    tern_map_str_entry entries[] = {{TERN_STR("k"), TERN_STR("v")}};
    test_params params = {.list = {.items = items, .count = 2},
                          .map = {.entries = entries, .count = 1}};

#define LIST(location, style, explode) ROW(list, location, style, explode, ARRAY, tern_array_str)
    call_with("/a", LIST(QUERY, SPACE_DELIMITED, false), &params, TERN_ERROR_REQUEST, NULL);
    call_with("/a", LIST(QUERY, PIPE_DELIMITED, false), &params, TERN_ERROR_REQUEST, NULL);
    call_with("/a", LIST(HEADER, SIMPLE, false), &params, TERN_ERROR_REQUEST, NULL);
    call_with("/{color}", LIST(PATH, LABEL, true), &params, TERN_ERROR_REQUEST, NULL);
    UNIT_TEXT(call_with("/a", LIST(QUERY, FORM, false), &params, TERN_OK, NULL),
              "/a?color=a%20b%7Cc.d%2Ce,f");
    UNIT_TEXT(call_with("/{color}", LIST(PATH, MATRIX, true), &params, TERN_OK, NULL),
              "/;color=a%20b%7Cc.d%2Ce;color=f");
    /* The document wants them as they are. */
    UNIT_TEXT(call_with("/a", reserved, &params, TERN_OK, NULL), "/a?color=a%20b%7Cc.d,e,f");
#undef LIST
    entries[0].key = TERN_STR("k=l");
    call_with("/a", ROW(map, HEADER, SIMPLE, true, MAP, tern_map_str), &params, TERN_ERROR_REQUEST,
              NULL);
    entries[0].key = TERN_STR("k");
    entries[0].value = TERN_STR("v=w");
    expect_header(ROW(map, HEADER, SIMPLE, true, MAP, tern_map_str), &params, "color: k=v=w");
    expect_header(ROW(map, HEADER, SIMPLE, false, MAP, tern_map_str), &params, "color: k,v=w");
}

static void test_headers_and_cookies(void)
{
    tern_str list[] = {TERN_STR("blue & red"), TERN_STR("a=b")};
    tern_map_str_entry entries[] = {{TERN_STR("R"), TERN_STR("100")},
                                    {TERN_STR("G"), TERN_STR("200")}};
    test_params params = {
        .text = TERN_STR("a/b;c, d"), .list = TERN_ITEMS(list, 2), .map = TERN_ENTRIES(entries, 2)};
    static const tern_parameter raw[] = {TERN_PARAMETER(test_params, text, "color", COOKIE, FORM,
                                                        true, true, REQUIRED, STRING, tern_str)};
    static const tern_parameter accept[] = {TERN_PARAMETER(
        test_params, text, "Accept", HEADER, SIMPLE, false, false, REQUIRED, STRING, tern_str)};

    expect_header(ROW(text, HEADER, SIMPLE, false, STRING, tern_str), &params, "color: a/b;c, d");
    expect_header(ROW(list, HEADER, SIMPLE, false, ARRAY, tern_array_str), &params,
                  "color: blue & red,a=b");
    expect_header(ROW(map, HEADER, SIMPLE, false, MAP, tern_map_str), &params,
                  "color: R,100,G,200");
    expect_header(ROW(map, HEADER, SIMPLE, true, MAP, tern_map_str), &params, "color: R=100,G=200");
    expect_header(ROW(list, HEADER, JSON, true, ARRAY, tern_array_str), &params,
                  "color: [\"blue & red\",\"a=b\"]");
    expect_header(ROW(text, COOKIE, FORM, true, STRING, tern_str), &params,
                  "Cookie: color=a%2Fb%3Bc%2C%20d");
    expect_header(raw, &params, "Cookie: color=a/b%3Bc%2C%20d");
    expect_header(ROW(list, COOKIE, FORM, false, ARRAY, tern_array_str), &params,
                  "Cookie: color=blue%20%26%20red,a%3Db");
    expect_header(ROW(map, COOKIE, FORM, true, MAP, tern_map_str), &params, "Cookie: R=100; G=200");
    /* As OpenAPI has it, other things describe this one. */
    expect_header(accept, &params,
                  "Accept: application/json, text/plain, application/*, application/problem+json");
    params.text = TERN_STR("a\r\nX-Evil: 1");
    call_with("/a", ROW(text, HEADER, SIMPLE, false, STRING, tern_str), &params, TERN_ERROR_REQUEST,
              NULL);
}

/* PEERS C1, C2: what is in a value stays in it. */
static void test_nothing_gets_out(void)
{
    static const tern_parameter reserved[] = {TERN_PARAMETER(
        test_params, text, "color", QUERY, FORM, true, true, REQUIRED, STRING, tern_str)};
    static const tern_parameter reserved_path[] = {TERN_PARAMETER(
        test_params, text, "color", PATH, SIMPLE, true, true, REQUIRED, STRING, tern_str)};
    static const tern_parameter reserved_map[] = {TERN_PARAMETER(
        test_params, map, "color", QUERY, FORM, true, true, REQUIRED, MAP, tern_map_str)};
    tern_map_str_entry entries[] = {{TERN_STR("a&b"), TERN_STR("c&d")}};
    test_params params = {.text = TERN_STR("../../../apis/evil?x=")};
    const tern_parameter *path = ROW(text, PATH, SIMPLE, false, STRING, tern_str);
    const tern_parameter *query = ROW(text, QUERY, FORM, true, STRING, tern_str);
    const tern_parameter *label = ROW(text, PATH, LABEL, false, STRING, tern_str);

    UNIT_TEXT(call_with("/pods/{color}/log", path, &params, TERN_OK, NULL),
              "/pods/..%2F..%2F..%2Fapis%2Fevil%3Fx%3D/log");
    params.text = TERN_STR("a=1&injected=2 +%\xC3\xA9#");
    UNIT_TEXT(call_with("/a", query, &params, TERN_OK, NULL),
              "/a?color=a%3D1%26injected%3D2%20%2B%25%C3%A9%23");
    UNIT_TEXT(call_with("/a", reserved, &params, TERN_OK, NULL),
              "/a?color=a=1&injected=2%20+%25%C3%A9%23");
    params.text = TERN_STR("%41[x]#/?");
    UNIT_TEXT(call_with("/a", reserved, &params, TERN_OK, NULL), "/a?color=%41%5Bx%5D%23/?");
    UNIT_TEXT(call_with("/{color}", reserved_path, &params, TERN_OK, NULL),
              "/%2541%5Bx%5D%23%2F%3F");
    /* Names are never left as they are. */
    params.map.entries = entries;
    params.map.count = 1;
    UNIT_TEXT(call_with("/a", reserved_map, &params, TERN_OK, NULL), "/a?a%26b=c&d");
    /* A way up, whoever undoes it. */
    params.text = TERN_STR("..");
    call_with("/pods/{color}/log", path, &params, TERN_ERROR_REQUEST, NULL);
    params.text = TERN_STR(".");
    call_with("/pods/{color}", path, &params, TERN_ERROR_REQUEST, NULL);
    call_with("/pods/{color}", label, &params, TERN_ERROR_REQUEST, NULL);
    params.text = TERN_STR("...");
    UNIT_TEXT(call_with("/pods/{color}", path, &params, TERN_OK, NULL), "/pods/...");
    /* Nothing at all would be another path. */
    params.text = TERN_STR("");
    call_with("/pods/{color}", path, &params, TERN_ERROR_REQUEST, NULL);
    call_with("/a", query, &params, TERN_OK, NULL);
    UNIT_TEXT(call_with("/a", query, &params, TERN_OK, NULL), "/a?color=");
    UNIT_TEXT(call_with("/a{color}", ROW(text, PATH, MATRIX, false, STRING, tern_str), &params,
                        TERN_OK, NULL),
              "/a;color");
    params.text.ptr = "nul\0inside";
    params.text.len = 10;
    UNIT_TEXT(call_with("/{color}", path, &params, TERN_OK, NULL), "/nul%00inside");
}

/* PEERS C10, C12: zero is a value, and 64 bits are 64 bits. */
static void test_scalars(void)
{
    static const tern_parameter opt_color[] = {TERN_PARAMETER(
        test_params, opt_color, "color", QUERY, FORM, true, false, OPTIONAL, ENUM, sample_color)};
    test_params params = {.number = 0, .real = 0.1, .json = {TERN_STR("{\"a\":1}")}};

    UNIT_TEXT(call_with("/{color}", ROW(number, PATH, SIMPLE, false, INT64, int64_t), &params,
                        TERN_OK, NULL),
              "/0");
    params.number = INT64_MIN;
    UNIT_TEXT(call_with("/{color}", ROW(number, PATH, SIMPLE, false, INT64, int64_t), &params,
                        TERN_OK, NULL),
              "/-9223372036854775808");
    params.number = 9007199254740993;
    UNIT_TEXT(
        call_with("/a", ROW(number, QUERY, FORM, false, INT64, int64_t), &params, TERN_OK, NULL),
        "/a?color=9007199254740993");
    UNIT_TEXT(
        call_with("/a", ROW(truth, QUERY, FORM, false, BOOLEAN, bool), &params, TERN_OK, NULL),
        "/a?color=false");
    UNIT_TEXT(
        call_with("/a", ROW(real, QUERY, FORM, false, DOUBLE, double), &params, TERN_OK, NULL),
        "/a?color=0.1");
    UNIT_TEXT(
        call_with("/a", ROW(json, QUERY, FORM, false, JSON, tern_json), &params, TERN_OK, NULL),
        "/a?color=%7B%22a%22%3A1%7D");
    call_with("/a", ROW(color, QUERY, FORM, false, ENUM, sample_color), &params, TERN_ERROR_UNSET,
              NULL);
    params.color.value = SAMPLE_COLOR_DARK_BLUE;
    UNIT_TEXT(
        call_with("/a", ROW(color, QUERY, FORM, false, ENUM, sample_color), &params, TERN_OK, NULL),
        "/a?color=dark%20blue");
    UNIT_TEXT(call_with("/a", opt_color, &params, TERN_OK, NULL), "/a");
    params.opt_color.presence = TERN_PRESENCE_VALUE;
    params.opt_color.text = TERN_STR("new one");
    UNIT_TEXT(call_with("/a", opt_color, &params, TERN_OK, NULL), "/a?color=new%20one");
    params.opt_color.value = SAMPLE_COLOR_RED;
    UNIT_TEXT(call_with("/a", opt_color, &params, TERN_OK, NULL), "/a?color=red");
}

static void test_presence(void)
{
    static const tern_parameter opt_path[] = {TERN_PARAMETER(
        test_params, opt_text, "color", PATH, SIMPLE, true, false, OPTIONAL, STRING, tern_str)};
    static const tern_parameter optnull[] = {TERN_PARAMETER(test_params, optnull_text, "color",
                                                            QUERY, FORM, true, false,
                                                            OPTIONAL_NULLABLE, STRING, tern_str)};
    static const tern_parameter point[] = {TERN_PARAMETER(test_params, opt_point, "color", QUERY,
                                                          FORM, true, false, OPTIONAL_NULLABLE,
                                                          MODEL, sample_point)};
    sample_point there = {.x = 1, .y = -2};
    test_params params = {.number = 0};
    const char *message;

    /* NULL: all zero. */
    UNIT_TEXT(call_with("/a", optnull, NULL, TERN_OK, NULL), "/a");
    message = call_with("/{color}", opt_path, NULL, TERN_ERROR_UNSET, NULL);
    UNIT_TEXT(message, "testThis: expected a value in the path parameter color, found none");
    tern_set_null(params.optnull_text);
    message = call_with("/a", optnull, &params, TERN_ERROR_REQUEST, NULL);
    UNIT_TEXT(message, "testThis: expected a value that has a text in the query parameter color, "
                       "found null");
    tern_set(params.optnull_text, TERN_STR("x"));
    UNIT_TEXT(call_with("/a", optnull, &params, TERN_OK, NULL), "/a?color=x");
    tern_set(params.opt_point, &there);
    UNIT_TEXT(call_with("/a", point, &params, TERN_OK, NULL), "/a?x=1&y=-2");
    params.opt_point.value = NULL;
    call_with("/a", point, &params, TERN_ERROR_UNSET, NULL);
    /* An empty array is none; in a path that is an error. */
    UNIT_TEXT(call_with("/a", ROW(list, QUERY, FORM, true, ARRAY, tern_array_str), &params, TERN_OK,
                        NULL),
              "/a");
    call_with("/{color}", ROW(list, PATH, SIMPLE, true, ARRAY, tern_array_str), &params,
              TERN_ERROR_UNSET, NULL);
    call_with("/{other}", ROW(list, PATH, SIMPLE, true, ARRAY, tern_array_str), &params,
              TERN_ERROR_REQUEST, NULL);
}

static void test_nested(void)
{
    int32_t numbers[] = {1, 2};
    tern_array_int32 rows[] = {TERN_ITEMS(numbers, 2)};
    sample_map_point_entry places[] = {{TERN_STR("a b"), {.x = 1, .y = 2}}};
    test_params params = {
        .nest = {.places = TERN_ENTRIES(places, 1)},
        .shape = {.kind = SAMPLE_SHAPE_CIRCLE,
                  .circle = {.type = {SAMPLE_CIRCLE_TAG_CIRCLE, TERN_STR("")}, .radius = 1.5}}};
    static const tern_parameter places_row[] = {TERN_PARAMETER(test_params, nest.places, "color",
                                                               QUERY, DEEP_OBJECT, true, false,
                                                               REQUIRED, MAP, sample_map_point)};
    static const tern_parameter grid_row[] = {TERN_PARAMETER(test_params, nest.grid, "color", QUERY,
                                                             FORM, true, false, REQUIRED, ARRAY,
                                                             sample_array_array_int32)};

    UNIT_TEXT(call_with("/a", places_row, &params, TERN_OK, NULL),
              "/a?color%5Ba%20b%5D%5Bx%5D=1&color%5Ba%20b%5D%5By%5D=2");
    UNIT_TEXT(
        call_with("/a", ROW(shape, QUERY, FORM, true, UNION, sample_shape), &params, TERN_OK, NULL),
        "/a?type=circle&radius=1.5");
    params.nest.grid.items = rows;
    params.nest.grid.count = 1;
    call_with("/a", grid_row, &params, TERN_ERROR_REQUEST, NULL);
    call_with("/a", ROW(nest, QUERY, DEEP_OBJECT, true, MODEL, sample_nest), &params,
              TERN_ERROR_REQUEST, NULL);
    call_with("/a", ROW(list, QUERY, DEEP_OBJECT, true, ARRAY, tern_array_str), &params,
              TERN_ERROR_REQUEST, NULL);
}

/* Bodies. */

static void call_body(const tern_operation_body *body, const test_params *params,
                      tern_status status, fake *out)
{
    fake self = fake_of("{\"x\":1,\"y\":2}");
    tern_client_options options = fake_options(&self);
    tern_client *client = fake_client(&options);
    tern_operation operation = {.name = "testThis",
                                .method = "POST",
                                .path = "/a",
                                .body = body,
                                RESPONSES,
                                TERN_OPERATION_STRUCTS(test_params, test_result)};
    test_result result;
    tern_error error = {.status = TERN_OK};

    UNIT_STATUS(tern_client_call(client, &operation, params, &result, &error), status);
    UNIT_SIZE(self.requests, status == TERN_OK);
    *out = self;
    tern_response_free(&result.response);
    tern_client_free(client);
}

static const char *body_of(const fake *self)
{
    const char *end = strstr(self->text, "\n\n");

    return end ? end + 2 : "";
}

static void test_bodies(void)
{
    static const tern_operation_body json = TERN_OPERATION_BODY(
        test_params, opt_point, "application/json", OPTIONAL_NULLABLE, MODEL, sample_point);
    static const tern_operation_body list = TERN_OPERATION_BODY(
        test_params, list, "application/vnd.test+json", REQUIRED, ARRAY, tern_array_str);
    static const tern_operation_body text =
        TERN_OPERATION_BODY(test_params, text, "text/plain", REQUIRED, STRING, tern_str);
    static const tern_operation_body number =
        TERN_OPERATION_BODY(test_params, number, "text/plain", REQUIRED, INT64, int64_t);
    static const tern_operation_body color = TERN_OPERATION_BODY(
        test_params, opt_color, "application/json", OPTIONAL, ENUM, sample_color);
    static const tern_operation_body form = TERN_OPERATION_BODY(
        test_params, nest, "application/x-www-form-urlencoded", REQUIRED, MODEL, sample_nest);
    static const tern_part parts[] = {
        {TERN_STYLE_FORM, true, false},        {TERN_STYLE_FORM, true, false},
        {TERN_STYLE_FORM, true, false},        {TERN_STYLE_PIPE_DELIMITED, false, false},
        {TERN_STYLE_DEEP_OBJECT, true, false}, {TERN_STYLE_FORM, true, false},
        {TERN_STYLE_FORM, true, false},        {TERN_STYLE_FORM, true, false}};
    static const tern_operation_body styled =
        TERN_OPERATION_FORM(test_params, nest, parts, REQUIRED, MODEL, sample_nest);
    static const tern_operation_body map = TERN_OPERATION_BODY(
        test_params, map, "application/x-www-form-urlencoded", REQUIRED, MAP, tern_map_str);
    static const tern_operation_body stream =
        TERN_OPERATION_BODY_STREAM(test_params, stream, "application/octet-stream", true);
    sample_point point = {.x = 0, .y = 7};
    tern_str items[] = {TERN_STR("a"), TERN_STR("b c")};
    tern_map_str_entry entries[] = {{TERN_STR("k&"), TERN_STR("v=1")},
                                    {TERN_STR("l"), TERN_STR("")}};
    sample_map_point_entry places[] = {{TERN_STR("a"), {.x = 1, .y = 2}}};
    sample_color colors[] = {{SAMPLE_COLOR_RED, {NULL, 0}}, {SAMPLE_COLOR_GREEN, {NULL, 0}}};
    test_params params = {.text = TERN_STR("plain"),
                          .list = TERN_ITEMS(items, 2),
                          .map = TERN_ENTRIES(entries, 2),
                          .nest = {.colors = TERN_ITEMS(colors, 2)}};
    fake kept;

    call_body(&json, &params, TERN_OK, &kept);
    UNIT_SIZE(fake_count(&kept, "Content-Type"), 0);
    UNIT_TEXT(body_of(&kept), "");
    tern_set_null(params.opt_point);
    call_body(&json, &params, TERN_OK, &kept);
    UNIT_TEXT(body_of(&kept), "null");
    tern_set(params.opt_point, &point);
    call_body(&json, &params, TERN_OK, &kept);
    CU_ASSERT(fake_has(&kept, "Content-Type: application/json"));
    UNIT_TEXT(body_of(&kept), "{\"x\":0,\"y\":7}");
    params.opt_point.value = NULL;
    call_body(&json, &params, TERN_ERROR_UNSET, &kept);
    /* PEERS C9: an array is an array. */
    call_body(&list, &params, TERN_OK, &kept);
    CU_ASSERT(fake_has(&kept, "Content-Type: application/vnd.test+json"));
    UNIT_TEXT(body_of(&kept), "[\"a\",\"b c\"]");
    call_body(&text, &params, TERN_OK, &kept);
    UNIT_TEXT(body_of(&kept), "plain");
    call_body(&number, &params, TERN_ERROR_REQUEST, &kept);
    call_body(&color, &params, TERN_OK, &kept);
    UNIT_TEXT(body_of(&kept), "");
    params.opt_color.presence = TERN_PRESENCE_VALUE;
    params.opt_color.text = TERN_STR("odd \"one\"");
    call_body(&color, &params, TERN_OK, &kept);
    UNIT_TEXT(body_of(&kept), "\"odd \\\"one\\\"\"");
    call_body(&map, &params, TERN_OK, &kept);
    CU_ASSERT(fake_has(&kept, "Content-Type: application/x-www-form-urlencoded"));
    UNIT_TEXT(body_of(&kept), "k%26=v%3D1&l=");
    call_body(&form, &params, TERN_OK, &kept);
    UNIT_TEXT(body_of(&kept),
              "grid=%5B%5D&notes=%7B%7D&colors=red&colors=green&places=%7B%7D&words="
              "%7B%7D&shapes=%5B%5D&scalars=%5B%5D");
    params.nest.places.entries = places;
    params.nest.places.count = 1;
    call_body(&styled, &params, TERN_OK, &kept);
    UNIT_TEXT(body_of(&kept), "colors=red%7Cgreen&places%5Ba%5D%5Bx%5D=1&places%5Ba%5D%5By%5D=2");
    call_body(&stream, &params, TERN_ERROR_UNSET, &kept);
    params.stream.kind = TERN_BODY_TEXT;
    params.stream.text = TERN_STR("bytes");
    call_body(&stream, &params, TERN_OK, &kept);
    CU_ASSERT(fake_has(&kept, "Content-Type: application/octet-stream"));
    UNIT_TEXT(body_of(&kept), "bytes");
    params.stream.content_type = TERN_STR("image/png");
    call_body(&stream, &params, TERN_OK, &kept);
    CU_ASSERT(fake_has(&kept, "Content-Type: image/png"));
}

/* Answers. */

static tern_status answer(const char *method, int http_status, const char *type, const char *body,
                          test_result *result, tern_error *error)
{
    fake self = fake_of(body);
    tern_client_options options = fake_options(&self);
    tern_client *client;
    tern_operation operation = {.name = "testThis",
                                .method = method,
                                .path = "/a",
                                RESPONSES,
                                TERN_OPERATION_STRUCTS(test_params, test_result)};
    tern_status status;

    self.answers[0].http_status = http_status;
    self.answers[0].headers[0] = type;
    options.retry.max_tries = 1;
    client = fake_client(&options);
    status = tern_client_call(client, &operation, NULL, result, error);
    UNIT_SIZE((size_t)result->response.http_status, (size_t)http_status);
    tern_client_free(client);
    return status;
}

#define JSON_TYPE "Content-Type: Application/JSON; charset=utf-8"

static void test_results(void)
{
    test_result result;
    tern_error error = {.status = TERN_OK};

    UNIT_STATUS(answer("GET", 200, JSON_TYPE, "{\"x\":1,\"y\":-7}", &result, &error), TERN_OK);
    CU_ASSERT_EQUAL(result.kind, TEST_POINT);
    CU_ASSERT_EQUAL(result.point.y, -7);
    UNIT_SIZE(result.response.body_length, 0);
    tern_response_free(&result.response);
    UNIT_STATUS(answer("GET", 200, "Content-Type: text/plain", "{}", &result, &error), TERN_OK);
    CU_ASSERT_EQUAL(result.kind, TEST_TEXT);
    UNIT_STR(result.text, "{}");
    tern_response_free(&result.response);
    UNIT_STATUS(answer("GET", 200, NULL, "{\"x\":1,\"y\":2}", &result, &error), TERN_OK);
    CU_ASSERT_EQUAL(result.kind, TEST_POINT);
    tern_response_free(&result.response);
    UNIT_STATUS(answer("GET", 201, JSON_TYPE, " null", &result, &error), TERN_OK);
    CU_ASSERT_EQUAL(result.kind, TEST_MAYBE);
    CU_ASSERT(tern_is_null(result.maybe));
    tern_response_free(&result.response);
    UNIT_STATUS(answer("GET", 201, JSON_TYPE, "{\"x\":1,\"y\":2}", &result, &error), TERN_OK);
    CU_ASSERT(tern_is_some(result.maybe));
    CU_ASSERT_EQUAL(result.maybe.value->y, 2);
    tern_response_free(&result.response);
    UNIT_STATUS(answer("GET", 202, JSON_TYPE, "{\"id\":3}", &result, &error), TERN_OK);
    CU_ASSERT_EQUAL(result.kind, TEST_FAR);
    CU_ASSERT_EQUAL(result.far->id, 3);
    tern_response_free(&result.response);
    UNIT_STATUS(answer("DELETE", 204, NULL, NULL, &result, &error), TERN_OK);
    CU_ASSERT_EQUAL(result.kind, TEST_NOTHING);
    tern_response_free(&result.response);
    /* Nothing, where something is documented. */
    UNIT_STATUS(answer("GET", 205, NULL, NULL, &result, &error), TERN_OK);
    CU_ASSERT_EQUAL(result.kind, TEST_UNDOCUMENTED);
    tern_response_free(&result.response);
    UNIT_STATUS(answer("HEAD", 200, JSON_TYPE, NULL, &result, &error), TERN_OK);
    CU_ASSERT_EQUAL(result.kind, TEST_UNDOCUMENTED);
    tern_response_free(&result.response);
}

/* PEERS C3: what an error says is there, typed. */
static void test_error_results(void)
{
    test_result result;
    tern_error error = {.status = TERN_OK};

    UNIT_STATUS(answer("GET", 404, "Content-Type: application/problem+json", "[\"no such thing\"]",
                       &result, &error),
                TERN_OK);
    CU_ASSERT_EQUAL(result.kind, TEST_ERRORS);
    UNIT_STR(result.errors.items[0], "no such thing");
    UNIT_TEXT(result.response.body, "[\"no such thing\"]");
    tern_response_free(&result.response);
    /* The type is that of a wider row, which does not count. */
    UNIT_STATUS(answer("GET", 404, JSON_TYPE, "{\"a\":1}", &result, &error), TERN_OK);
    CU_ASSERT_EQUAL(result.kind, TEST_UNDOCUMENTED);
    UNIT_TEXT(result.response.body, "{\"a\":1}");
    tern_response_free(&result.response);
    UNIT_STATUS(
        answer("GET", 503, "Content-Type: application/vnd.x+json", "{\"a\":1}", &result, &error),
        TERN_OK);
    CU_ASSERT_EQUAL(result.kind, TEST_ANY);
    UNIT_STR(result.any.text, "{\"a\":1}");
    tern_response_free(&result.response);
    UNIT_STATUS(answer("GET", 503, "Content-Type: application/pdf", "%PDF", &result, &error),
                TERN_OK);
    CU_ASSERT_EQUAL(result.kind, TEST_UNDOCUMENTED);
    UNIT_TEXT(result.response.body, "%PDF");
    tern_response_free(&result.response);
    /* What a proxy says. */
    UNIT_STATUS(answer("GET", 502, "Content-Type: text/html", "<html>", &result, &error), TERN_OK);
    CU_ASSERT_EQUAL(result.kind, TEST_UNDOCUMENTED);
    UNIT_TEXT(result.response.body, "<html>");
    tern_response_free(&result.response);
    UNIT_STATUS(
        answer("GET", 404, "Content-Type: application/problem+json", "[1]", &result, &error),
        TERN_OK);
    CU_ASSERT_EQUAL(result.kind, TEST_UNDOCUMENTED);
    UNIT_TEXT(result.response.body, "[1]");
    tern_response_free(&result.response);
    UNIT_STATUS(error.status, TERN_OK);
}

static void test_bad_answers(void)
{
    test_result result;
    tern_error error;
    char message[TERN_ERROR_MESSAGE_SIZE];

    UNIT_STATUS(answer("GET", 200, "Content-Type: text/html", "<html>", &result, &error),
                TERN_ERROR_HTTP);
    tern_error_format(&error, message, sizeof message);
    UNIT_TEXT(message, "testThis: expected application/json, found text/html");
    UNIT_TEXT(result.response.body, "<html>");
    tern_response_free(&result.response);
    /* The wider row would take it, but does not count. */
    UNIT_STATUS(answer("GET", 200, "Content-Type: application/vnd.x+json", "{}", &result, &error),
                TERN_ERROR_HTTP);
    tern_response_free(&result.response);
    UNIT_STATUS(answer("GET", 206, "Content-Type: application/pdf", "%PDF", &result, &error),
                TERN_ERROR_HTTP);
    UNIT_TEXT(result.response.body, "%PDF");
    tern_response_free(&result.response);
    UNIT_STATUS(answer("GET", 200, JSON_TYPE, "{\"x\":1,\"y\":\"2\"}", &result, &error),
                TERN_ERROR_TYPE);
    UNIT_TEXT(error.pointer, "/y");
    CU_ASSERT_EQUAL(result.kind, TEST_UNDOCUMENTED);
    tern_response_free(&result.response);
    UNIT_STATUS(answer("GET", 200, JSON_TYPE, "{\"x\":1", &result, &error), TERN_ERROR_SYNTAX);
    tern_response_free(&result.response);
    UNIT_STATUS(answer("GET", 200, JSON_TYPE, NULL, &result, &error), TERN_ERROR_SYNTAX);
    tern_response_free(&result.response);
}

/* What the server alone sets is not sent. */
static void test_read_only(void)
{
    static const tern_operation_body form = TERN_OPERATION_BODY(
        test_params, form, "application/x-www-form-urlencoded", REQUIRED, MODEL, test_form);
    static const tern_operation_body json =
        TERN_OPERATION_BODY(test_params, form, "application/json", REQUIRED, MODEL, test_form);
    tern_map_str_entry more[] = {{TERN_STR("more"), TERN_STR("c")}};
    test_params params = {.form = {.id = TERN_STR("a"),
                                   .name = TERN_STR("b"),
                                   .additional_properties = TERN_ENTRIES(more, 1)}};
    fake kept;

    call_body(&form, &params, TERN_OK, &kept);
    UNIT_TEXT(body_of(&kept), "name=b&more=c");
    call_body(&json, &params, TERN_OK, &kept);
    UNIT_TEXT(body_of(&kept), "{\"name\":\"b\",\"more\":\"c\"}");
}

static void test_call_options(void)
{
    static const tern_parameter rows[] = {
        TERN_PARAMETER(test_params, text, "X-Text", HEADER, SIMPLE, false, false, REQUIRED, STRING,
                       tern_str),
        TERN_PARAMETER(test_params, number, "n", QUERY, FORM, true, false, REQUIRED, INT64,
                       int64_t),
        TERN_PARAMETER(test_params, opt_number, "m", QUERY, FORM, true, false, OPTIONAL, INT64,
                       int64_t),
        TERN_PARAMETER(test_params, truth, "t", COOKIE, FORM, true, false, REQUIRED, BOOLEAN, bool),
        TERN_PARAMETER(test_params, real, "r", COOKIE, FORM, true, false, REQUIRED, DOUBLE, double),
    };
    fake self = fake_of("{\"x\":1,\"y\":2}");
    tern_client_options options = fake_options(&self);
    tern_client *client = fake_client(&options);
    const tern_operation operation = {.name = "testThis",
                                      .method = "POST",
                                      .path = "/a",
                                      .parameters = rows,
                                      .parameter_count = sizeof rows / sizeof rows[0],
                                      .flags = TERN_OPERATION_IDEMPOTENCY_KEY,
                                      RESPONSES,
                                      TERN_OPERATION_STRUCTS(test_params, test_result)};
    tern_pair headers[] = {{TERN_STR("x-text"), TERN_STR("mine")},
                           {TERN_STR("accept"), TERN_STR("application/json")}};
    tern_pair query[] = {{TERN_STR("extra"), TERN_STR("1 2")}};
    test_params params = {.text = TERN_STR("theirs"),
                          .call = {.headers = headers,
                                   .header_count = 2,
                                   .query = query,
                                   .query_count = 1,
                                   .timeout_ms = 1234}};
    test_result result;

    UNIT_STATUS(tern_client_call(client, &operation, &params, &result, NULL), TERN_OK);
    UNIT_TEXT(fake_first_line(&self), "POST https://api.example.com/v1/a?n=0&extra=1%202");
    CU_ASSERT(fake_has(&self, "x-text: mine"));
    UNIT_SIZE(fake_count(&self, "X-Text"), 0);
    UNIT_SIZE(fake_count(&self, "Accept"), 0);
    CU_ASSERT(fake_has(&self, "accept: application/json"));
    CU_ASSERT(fake_has(&self, "Cookie: t=false; r=0"));
    UNIT_SIZE(fake_count(&self, "Idempotency-Key: "), 1);
    UNIT_SIZE((size_t)self.timeout_ms, 1234);
    tern_response_free(&result.response);
    tern_client_free(client);
}

static void expect_security(const tern_security *security, size_t count, unsigned flags,
                            const char *present, const char *absent, tern_status status)
{
    tern_credential credentials[] = {
        {.scheme = TERN_STR("token"), .kind = TERN_CREDENTIAL_BEARER, .secret = TERN_STR("t")},
        {.scheme = TERN_STR("key"),
         .kind = TERN_CREDENTIAL_HEADER,
         .name = TERN_STR("X-Key"),
         .secret = TERN_STR("k")},
    };
    fake self = fake_of("{\"x\":1,\"y\":2}");
    tern_client_options options = fake_options(&self);
    tern_operation operation = {.name = "testThis",
                                .method = "GET",
                                .path = "/a",
                                .security = security,
                                .security_count = (uint16_t)count,
                                .flags = (uint16_t)flags,
                                RESPONSES,
                                TERN_OPERATION_STRUCTS(test_params, test_result)};
    tern_client *client;
    test_result result;
    tern_error error;
    char message[TERN_ERROR_MESSAGE_SIZE];

    options.credentials = credentials;
    options.credential_count = 2;
    client = fake_client(&options);
    UNIT_STATUS(tern_client_call(client, &operation, NULL, &result, &error), status);
    if (status != TERN_OK) {
        tern_error_format(&error, message, sizeof message);
        UNIT_TEXT(message,
                  "testThis: expected credentials, found none for the security scheme other");
    }
    if (present)
        CU_ASSERT(fake_has(&self, present));
    UNIT_SIZE(fake_count(&self, absent), 0);
    tern_response_free(&result.response);
    tern_client_free(client);
}

static void test_security(void)
{
    static const char *const token[] = {"token", NULL}, *const key[] = {"key", NULL},
                             *const both[] = {"key", "token", NULL},
                             *const other[] = {"other", NULL},
                             *const with_other[] = {"token", "other", NULL}, *const none[] = {NULL};
    const tern_security first[] = {{token}, {key}}, second[] = {{with_other}, {key}},
                        all[] = {{both}}, missing[] = {{other}, {with_other}},
                        optional[] = {{none}, {key}}, free_of[] = {{other}, {none}};

    expect_security(first, 2, 0, "Authorization: Bearer t", "X-Key", TERN_OK);
    expect_security(second, 2, 0, "X-Key: k", "Authorization", TERN_OK);
    expect_security(all, 1, 0, "X-Key: k", "X-Nothing", TERN_OK);
    expect_security(all, 1, 0, "Authorization: Bearer t", "X-Nothing", TERN_OK);
    expect_security(missing, 2, 0, NULL, "GET", TERN_ERROR_REQUEST);
    expect_security(optional, 2, 0, "X-Key: k", "Authorization", TERN_OK);
    expect_security(free_of, 2, 0, NULL, "Authorization", TERN_OK);
    expect_security(NULL, 0, 0, NULL, "X-Key", TERN_OK);
    expect_security(first, 2, TERN_OPERATION_ANONYMOUS, NULL, "Authorization", TERN_OK);
}

static const unit_test tests[] = {
    {"parameters", "every style of every shape", test_styles},
    {"parameters", "headers and cookies", test_headers_and_cookies},
    {"parameters", "items that run together", test_items_that_run_together},
    {"parameters", "nothing gets out of a value", test_nothing_gets_out},
    {"parameters", "scalars", test_scalars},
    {"parameters", "presence", test_presence},
    {"parameters", "nested values", test_nested},
    {"operation", "bodies", test_bodies},
    {"operation", "what is read-only", test_read_only},
    {"operation", "results", test_results},
    {"operation", "errors are results", test_error_results},
    {"operation", "answers that can't be used", test_bad_answers},
    {"operation", "options of a call", test_call_options},
    {"operation", "security", test_security},
};

UNIT_MAIN(tests)

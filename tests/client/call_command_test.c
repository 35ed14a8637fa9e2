/* call_command_test.c - sample-cli: the command line of an API of our own, whose operations have
 * everything in them. test_call_command.py calls it. */
#include "sample.h"

#include "tern/command.h"
#include "tern/operation.h"
#include "tern/table.h"

TERN_DECLARE_OPT(cli_opt_array_str, tern_array_str);
TERN_DECLARE_OPT(cli_opt_array_color, sample_array_color);
TERN_DECLARE_OPT(cli_opt_map_int32, tern_map_int32);
TERN_DECLARE_OPT(cli_opt_scalar, sample_scalar);

/* A model of which the server alone sets a field. */
typedef struct cli_record {
    tern_str id;
    tern_str name;
    tern_map_json additional_properties;
} cli_record;

static const tern_field record_fields[] = {
    TERN_FIELD(cli_record, id, "id", REQUIRED, STRING, tern_str),
    TERN_FIELD(cli_record, name, "name", REQUIRED, STRING, tern_str),
};
static const uint16_t record_lookup[] = {0, 0, 0, 2, 1};
static const tern_rule record_rules[] = {{0, TERN_READ_ONLY, NULL, NULL}};
static const tern_type tern_type_of_cli_record =
    TERN_MODEL("Record", cli_record, record_fields, record_lookup, tern_map_json, record_rules, 1);

/* One struct for the params of all: each operation has its own rows. */
typedef struct cli_params {
    tern_str id;
    tern_opt_int32 limit;
    tern_opt_int64 number;
    tern_opt_boolean paginated;
    tern_opt_double real;
    sample_opt_color color;
    cli_opt_array_str tags;
    cli_opt_array_color colors;
    cli_opt_map_int32 counts;
    sample_opt_point point;
    cli_opt_scalar scalar;
    tern_opt_json free_form;
    tern_optnull_str name;
    tern_opt_str trace;
    tern_opt_str session;
    tern_opt_str query_id;
    tern_opt_int32 query_timeout;
    sample_circle_tag version;
    sample_point body;
    sample_opt_point opt_body;
    cli_record record;
    tern_str text;
    tern_map_str form;
    tern_body stream;
    tern_call_options call;
} cli_params;

typedef enum cli_kind {
    CLI_UNDOCUMENTED = 0,
    CLI_POINT = 1,
    CLI_TEXT = 2,
    CLI_ERRORS = 3,
    CLI_NOTHING = 4,
    CLI_COLOR = 5,
    CLI_POINTS = 6,
    CLI_ITEMS = 7,
    CLI_MAYBE = 8,
    CLI_MAYBE_TEXT = 9
} cli_kind;

typedef struct cli_result {
    tern_response response;
    cli_kind kind;
    union {
        sample_point point;
        tern_str text;
        tern_array_str errors;
        sample_color color;
        sample_array_point points;
        sample_nullable_point maybe;
        tern_nullable_str maybe_text;
    };
} cli_result;

static const tern_operation_response responses[] = {
    TERN_OPERATION_RESPONSE(cli_result, point, 200, 200, CLI_POINT, "application/json", REQUIRED,
                            MODEL, sample_point),
    TERN_OPERATION_RESPONSE(cli_result, text, 200, 200, CLI_TEXT, "text/plain", REQUIRED, STRING,
                            tern_str),
    TERN_OPERATION_RESPONSE(cli_result, color, 202, 202, CLI_COLOR, "application/json", REQUIRED,
                            ENUM, sample_color),
    TERN_OPERATION_RESPONSE(cli_result, maybe, 203, 203, CLI_MAYBE, "application/json", NULLABLE,
                            MODEL, sample_point),
    TERN_OPERATION_RESPONSE_EMPTY(204, 204, CLI_NOTHING),
    TERN_OPERATION_RESPONSE(cli_result, maybe_text, 206, 206, CLI_MAYBE_TEXT, "application/json",
                            NULLABLE, STRING, tern_str),
    TERN_OPERATION_RESPONSE(cli_result, errors, 400, 499, CLI_ERRORS, "application/json", REQUIRED,
                            ARRAY, tern_array_str),
};

static const tern_operation_response list_responses[] = {
    TERN_OPERATION_RESPONSE(cli_result, points, 200, 200, CLI_POINTS, "application/json", REQUIRED,
                            ARRAY, sample_array_point),
    TERN_OPERATION_RESPONSE(cli_result, errors, 400, 499, CLI_ERRORS, "application/json", REQUIRED,
                            ARRAY, tern_array_str),
};

static const tern_operation_response item_responses[] = {
    TERN_OPERATION_RESPONSE_ITEMS(200, 200, CLI_ITEMS, "text/event-stream", REQUIRED, MODEL,
                                  sample_point),
};

#define RESPONSES(table)  .responses = table, .response_count = sizeof(table) / sizeof(table)[0]
#define PARAMETERS(table) .parameters = table, .parameter_count = sizeof(table) / sizeof(table)[0]
#define SECURITY(table)   .security = table, .security_count = sizeof(table) / sizeof(table)[0]

#define QUERY(member, name, presence, kind, ctype)                                                 \
    TERN_PARAMETER(cli_params, member, name, QUERY, FORM, true, false, presence, kind, ctype)

static const tern_parameter get_parameters[] = {
    TERN_PARAMETER(cli_params, id, "thing_id", PATH, SIMPLE, false, false, REQUIRED, STRING,
                   tern_str),
    QUERY(limit, "limit", OPTIONAL, INT32, int32_t),
    QUERY(number, "bigNumber", OPTIONAL, INT64, int64_t),
    QUERY(paginated, "paginated", OPTIONAL, BOOLEAN, bool),
    QUERY(real, "real", OPTIONAL, DOUBLE, double),
    QUERY(color, "color", OPTIONAL, ENUM, sample_color),
    QUERY(tags, "tags", OPTIONAL, ARRAY, tern_array_str),
    QUERY(colors, "colors", OPTIONAL, ARRAY, sample_array_color),
    QUERY(counts, "counts", OPTIONAL, MAP, tern_map_int32),
    TERN_PARAMETER(cli_params, point, "point", QUERY, DEEP_OBJECT, true, false, OPTIONAL, MODEL,
                   sample_point),
    QUERY(scalar, "scalar", OPTIONAL, UNION, sample_scalar),
    TERN_PARAMETER(cli_params, free_form, "free", QUERY, JSON, false, false, OPTIONAL, JSON,
                   tern_json),
    TERN_PARAMETER(cli_params, name, "name", QUERY, JSON, false, false, OPTIONAL_NULLABLE, STRING,
                   tern_str),
    TERN_PARAMETER(cli_params, trace, "X-Trace", HEADER, SIMPLE, false, false, OPTIONAL, STRING,
                   tern_str),
    TERN_PARAMETER(cli_params, session, "session", COOKIE, FORM, true, false, OPTIONAL, STRING,
                   tern_str),
};

/* Names that are options too, or stand in two places; a constant; a name with a '=' in it. */
static const tern_parameter odd_parameters[] = {
    TERN_PARAMETER(cli_params, id, "id", PATH, SIMPLE, false, false, REQUIRED, STRING, tern_str),
    QUERY(query_id, "id", OPTIONAL, STRING, tern_str),
    QUERY(query_timeout, "timeout", OPTIONAL, INT32, int32_t),
    QUERY(version, "version", REQUIRED, ENUM, sample_circle_tag),
    QUERY(name, "a=b", OPTIONAL_NULLABLE, STRING, tern_str),
};

static const tern_parameter list_parameters[] = {
    QUERY(limit, "limit", OPTIONAL, INT32, int32_t),
    QUERY(number, "offset", OPTIONAL, INT64, int64_t),
};

static const tern_operation_body point_body =
    TERN_OPERATION_BODY(cli_params, body, "application/json", REQUIRED, MODEL, sample_point);
static const tern_operation_body optional_body =
    TERN_OPERATION_BODY(cli_params, opt_body, "application/json", OPTIONAL, MODEL, sample_point);
static const tern_operation_body record_body =
    TERN_OPERATION_BODY(cli_params, record, "application/json", REQUIRED, MODEL, cli_record);
static const tern_operation_body text_body =
    TERN_OPERATION_BODY(cli_params, text, "text/plain", REQUIRED, STRING, tern_str);
static const tern_operation_body form_body = TERN_OPERATION_BODY(
    cli_params, form, "application/x-www-form-urlencoded", REQUIRED, MAP, tern_map_str);
static const tern_operation_body stream_body =
    TERN_OPERATION_BODY_STREAM(cli_params, stream, "application/octet-stream", true);

/* Multipart. */

typedef struct cli_upload {
    tern_str title;
    sample_opt_color color;
    cli_opt_array_str tags;
    tern_file file;
    tern_files more;
} cli_upload;

typedef struct cli_upload_params {
    cli_upload body;
    tern_call_options call;
} cli_upload_params;

typedef struct cli_opt_upload_params {
    const cli_upload *body;
    tern_call_options call;
} cli_opt_upload_params;

static const tern_form_field upload_fields[] = {
    TERN_FORM_FIELD(cli_upload, title, "title", NULL, FORM, REQUIRED, STRING, tern_str),
    TERN_FORM_FIELD(cli_upload, color, "color", NULL, FORM, OPTIONAL, ENUM, sample_color),
    TERN_FORM_FIELD(cli_upload, tags, "tags", NULL, FORM, OPTIONAL, ARRAY, tern_array_str),
    TERN_FORM_FILE(cli_upload, file, "file", "text/plain", true),
    TERN_FORM_FILES(cli_upload, more, "more", NULL),
};
static const tern_operation_body upload_body = TERN_OPERATION_MULTIPART(
    cli_upload_params, body, "multipart/form-data", upload_fields, cli_upload);
static const tern_operation_body optional_upload_body = TERN_OPERATION_MULTIPART_OPTIONAL(
    cli_opt_upload_params, body, "multipart/form-data", upload_fields, cli_upload);

/* Operations. */

static const char *const bearer[] = {"bearerAuth", NULL}, *const basic[] = {"HTTPBasic", NULL},
                         *const keys[] = {"api-key!", "queryKey", NULL}, *const none[] = {NULL},
                         *const mutual[] = {"mutualTLS", NULL};
static const tern_security any_of[] = {{bearer}, {basic}, {keys}, {mutual}, {none}};
static const tern_security only_bearer[] = {{bearer}};

#define STRUCTS TERN_OPERATION_STRUCTS(cli_params, cli_result)

static const tern_operation get_thing = {.name = "getThing",
                                         .method = "GET",
                                         .path = "/things/{thing_id}",
                                         PARAMETERS(get_parameters),
                                         SECURITY(any_of),
                                         RESPONSES(responses),
                                         STRUCTS};
static const tern_operation odd = {.name = "odd_one",
                                   .method = "GET",
                                   .path = "/odd/{id}",
                                   PARAMETERS(odd_parameters),
                                   SECURITY(only_bearer),
                                   RESPONSES(responses),
                                   STRUCTS};
static const tern_pagination offset_pages = {
    .style = TERN_PAGINATION_OFFSET, .parameter = 1, .limit = 0, .items = ""};
static const tern_operation list_things = {.name = "listThings",
                                           .method = "GET",
                                           .path = "/list",
                                           PARAMETERS(list_parameters),
                                           RESPONSES(list_responses),
                                           STRUCTS,
                                           .pagination = &offset_pages};
static const tern_operation watch = {
    .name = "watchThings", .method = "GET", .path = "/events", RESPONSES(item_responses), STRUCTS};

#define WITH_BODY(row, wire_name, address)                                                         \
    static const tern_operation row = {.name = wire_name,                                          \
                                       .method = "POST",                                           \
                                       .path = "/" wire_name,                                      \
                                       .body = &(address),                                         \
                                       RESPONSES(responses),                                       \
                                       STRUCTS}
WITH_BODY(put_point, "putPoint", point_body);
WITH_BODY(maybe_point, "maybePoint", optional_body);
WITH_BODY(put_record, "putRecord", record_body);
WITH_BODY(put_text, "putText", text_body);
WITH_BODY(put_form, "putForm", form_body);
WITH_BODY(put_bytes, "putBytes", stream_body);

static const tern_operation put_files = {.name = "putFiles",
                                         .method = "POST",
                                         .path = "/putFiles",
                                         .body = &upload_body,
                                         RESPONSES(responses),
                                         TERN_OPERATION_STRUCTS(cli_upload_params, cli_result)};
static const tern_operation maybe_files = {
    .name = "maybeFiles",
    .method = "POST",
    .path = "/maybeFiles",
    .body = &optional_upload_body,
    RESPONSES(responses),
    TERN_OPERATION_STRUCTS(cli_opt_upload_params, cli_result)};

static const tern_operation *const operations[] = {
    &get_thing,  &odd,      &list_things, &watch,     &put_point, &maybe_point,
    &put_record, &put_text, &put_form,    &put_bytes, &put_files, &maybe_files};

static const char *const regions[] = {"eu", "us"};
static const tern_server_variable region_variable = {"region", "eu", regions, 2};
static const tern_server_variable port_variable = {"port", "1", NULL, 0};
static const tern_server servers[] = {
    {"https://{region}.example.com/v1", &region_variable, 1, "The real one"},
    {"http://127.0.0.1:{port}/base", &port_variable, 1, ""},
};
static const tern_security_scheme schemes[] = {
    {"bearerAuth", TERN_CREDENTIAL_BEARER, NULL, NULL},
    {"HTTPBasic", TERN_CREDENTIAL_BASIC, NULL, NULL},
    {"api-key!", TERN_CREDENTIAL_HEADER, "X-Api-Key", NULL},
    {"queryKey", TERN_CREDENTIAL_QUERY, "key", NULL},
    {"mutualTLS", TERN_SECURITY_UNSUPPORTED, NULL, NULL},
};

#define COUNT(table) (sizeof(table) / sizeof(table)[0])

static const tern_interface tables = {"sample", "Samples",      operations, COUNT(operations),
                                      servers,  COUNT(servers), schemes,    COUNT(schemes)};

static const char *const get_texts[COUNT(get_parameters)] = {"Which thing it is."};
static const tern_operation_text texts[] = {
    {&get_thing, "Get a thing",
     "A thing as it is now, which is not as it was: it changes whenever somebody looks at it, and "
     "sometimes when nobody does.\n\nUse with care.",
     get_texts, NULL},
    {&put_point, "Put a point", NULL, NULL, "The new point."},
};

static const tern_named_type types[] = {{"Point", &tern_type_of_sample_point, NULL},
                                        {"Node", &tern_type_of_sample_node, NULL}};
static const tern_api api = {"sample", "Samples", "1.0", types, COUNT(types)};
static const tern_command_operations command = {&tables, texts, COUNT(texts)};

int main(int argc, char **argv)
{
    return tern_call_command_main(&api, &command, argc, argv);
}

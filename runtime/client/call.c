/* call.c - operations: a request of a params struct, a result struct of the answer. */
#include "client_internal.h"
#include "tern/codec.h"
#include "tern/operation.h"
#include "value_internal.h"

enum { SCRATCH_BYTES = 4096 };

static tern_status fail(const tern_operation *operation, tern_error *error, tern_status status,
                        const char *expected, const char *found)
{
    return tern_client_fail(error, status, tern_str_of(operation->name), expected, found);
}

static tern_status fail_memory(const tern_operation *operation, tern_error *error,
                               const tern_arena *arena)
{
    return tern_client_fail_arena(error, arena, tern_str_of(operation->name));
}

/* Media types. */

/* Without parameters and the white space before them. */
static tern_str bare_type(const char *media_type)
{
    tern_str type = {media_type, strcspn(media_type, "; \t")};
    return type;
}

static bool ends_with(tern_str text, const char *end)
{
    size_t length = strlen(end);
    tern_str last = {text.ptr + (text.len < length ? 0 : text.len - length),
                     text.len < length ? text.len : length};
    return tern_same_name(last, tern_str_of(end));
}

static bool is_json(tern_str type)
{
    return tern_same_name(type, TERN_STR("application/json")) ||
           tern_same_name(type, TERN_STR("text/json")) || ends_with(type, "+json");
}

/* Whether a documented type, which may be a range (RFC 9110, section 12.5.1), takes one. */
static bool takes(const char *documented, tern_str type)
{
    tern_str range = bare_type(documented);

    if (tern_str_is(range, "*/*"))
        return true;
    if (ends_with(range, "/*") && type.len >= range.len - 1) {
        range.len--;
        type.len = range.len;
    }
    return tern_same_name(range, type);
}

/* The request. */

/* Each media type of the documented answers once. */
static tern_str make_accept(const tern_operation *operation, tern_arena *arena, bool *out_failed)
{
    tern_builder accept = {.arena = arena};
    tern_str text;

    for (size_t i = 0; i < operation->response_count; i++) {
        const char *media_type = operation->responses[i].media_type;
        size_t before = 0;
        while (media_type && before < i &&
               !(operation->responses[before].media_type &&
                 tern_same_name(bare_type(operation->responses[before].media_type),
                                bare_type(media_type))))
            before++;
        if (media_type == NULL || before < i)
            continue;
        if (accept.length > 0)
            tern_builder_add_text(&accept, ", ");
        tern_builder_add(&accept, bare_type(media_type));
    }
    text = tern_builder_text(&accept);
    *out_failed = accept.failed;
    return text;
}

static tern_status encode_body(const tern_operation *operation, const void *params,
                               tern_arena *arena, tern_str *out_text, tern_error *error)
{
    const tern_operation_body *row = operation->body;
    tern_str type = bare_type(row->media_type);
    const void *memory = (const char *)params + row->offset;
    const void *value = tern_slot_value(&row->slot, memory);
    tern_encode_options options = {.purpose = TERN_FOR_REQUEST};
    tern_str text;

    if (value == NULL)
        return fail(operation, error, TERN_ERROR_UNSET, "a body", "none");
    if (is_json(type)) {
        if (row->slot.type->kind != TERN_KIND_ENUM)
            return tern_encode(row->slot.type, value, &options, arena, out_text, error);
        /* In a wrapper an enum is laid out otherwise than alone. */
        text = tern_enum_written_text(&row->slot, value);
        if (text.ptr == NULL)
            return fail(operation, error, TERN_ERROR_UNSET, "a body", "none");
        return tern_encode(&tern_type_of_str, &text, NULL, arena, out_text, error);
    }
    if (tern_same_name(type, TERN_STR("application/x-www-form-urlencoded")))
        return tern_parameters_write_form(operation, params, arena, out_text, error);
    if (row->slot.type->kind != TERN_KIND_STRING)
        return fail(operation, error, TERN_ERROR_REQUEST, "text, for a body that is not JSON",
                    "another type");
    *out_text = tern_load_text(row->slot.type, value);
    return TERN_OK;
}

static tern_status make_body(const tern_operation *operation, const void *params, tern_arena *arena,
                             tern_body *out_body, tern_error *error)
{
    const tern_operation_body *row = operation->body;
    const void *memory;
    tern_state state;
    tern_status status = TERN_OK;

    if (row == NULL)
        return TERN_OK;
    memory = (const char *)params + row->offset;
    if (row->slot.type == NULL) {
        memcpy(out_body, memory, sizeof *out_body);
        if (out_body->kind == TERN_BODY_NONE && row->required)
            return fail(operation, error, TERN_ERROR_UNSET, "a body", "none");
        if (out_body->content_type.len == 0)
            out_body->content_type = tern_str_of(row->media_type);
        return TERN_OK;
    }
    state = tern_slot_state(&row->slot, memory);
    if (state == TERN_STATE_ABSENT)
        return TERN_OK;
    out_body->kind = TERN_BODY_TEXT;
    out_body->content_type = tern_str_of(row->media_type);
    if (state == TERN_STATE_NULL && !is_json(bare_type(row->media_type)))
        status = fail(operation, error, TERN_ERROR_NULL, "a body", "null");
    else if (state == TERN_STATE_NULL)
        out_body->text = TERN_STR("null");
    else
        status = encode_body(operation, params, arena, &out_body->text, error);
    return status;
}

/* The headers of the call, and of the parameters those that it has not. */
static tern_status join_headers(const tern_parameters *parameters, tern_arena *arena,
                                tern_call_options *options)
{
    size_t capacity = options->header_count + parameters->header_count, count = 0;
    tern_pair *headers;

    if (parameters->header_count == 0)
        return TERN_OK;
    headers = (tern_pair *)tern_arena_allocate_array(arena, capacity, sizeof *headers,
                                                     _Alignof(tern_pair));
    if (headers == NULL)
        return tern_arena_failure(arena);
    for (; count < options->header_count; count++)
        headers[count] = options->headers[count];
    for (size_t i = 0; i < parameters->header_count; i++) {
        if (!tern_find_pair(headers, options->header_count, parameters->headers[i].name))
            headers[count++] = parameters->headers[i];
    }
    options->headers = headers;
    options->header_count = count;
    return TERN_OK;
}

static tern_status make_request(const tern_operation *operation, const void *params,
                                tern_arena *arena, tern_request *out_request, tern_error *error)
{
    static const tern_security no_security;
    tern_parameters parameters;
    tern_status status;
    bool failed;

    memset(out_request, 0, sizeof *out_request);
    memcpy(&out_request->call, (const char *)params + operation->call_offset,
           sizeof out_request->call);
    status = tern_parameters_write(operation, params, arena, &parameters, error);
    if (status == TERN_OK)
        status = make_body(operation, params, arena, &out_request->body, error);
    if (status != TERN_OK)
        return status;
    out_request->accept = make_accept(operation, arena, &failed);
    if (failed || join_headers(&parameters, arena, &out_request->call) != TERN_OK)
        return fail_memory(operation, error, arena);
    out_request->method = tern_str_of(operation->method);
    out_request->path = parameters.path;
    out_request->encoded_query = parameters.query;
    out_request->idempotent = (operation->flags & TERN_OPERATION_IDEMPOTENT) != 0;
    out_request->generate_idempotency_key =
        (operation->flags & TERN_OPERATION_IDEMPOTENCY_KEY) != 0;
    out_request->anonymous = (operation->flags & TERN_OPERATION_ANONYMOUS) != 0;
    /* Not NULL: only what the operation asks for. */
    out_request->security = operation->security ? operation->security : &no_security;
    out_request->security_count = operation->security ? operation->security_count : 0;
    return TERN_OK;
}

/* The result. */

static bool is_success(const tern_response *response)
{
    return response->http_status >= 200 && response->http_status < 300;
}

static bool has_no_content(const tern_operation *operation, const tern_response *response)
{
    return response->body_length == 0 &&
           (response->http_status == 204 || response->http_status == 205 ||
            response->http_status == 304 || strcmp(operation->method, "HEAD") == 0);
}

static unsigned width(const tern_operation_response *row)
{
    return (unsigned)(row->last_status - row->first_status);
}

/* The row for the answer; NULL where there is none. `*out_documented`: the first one for the HTTP
 * status, whatever its media type. */
static const tern_operation_response *find_row(const tern_operation *operation,
                                               const tern_response *response,
                                               const tern_operation_response **out_documented)
{
    const tern_operation_response *narrowest = NULL, *found = NULL;
    bool empty = has_no_content(operation, response);

    for (size_t i = 0; i < operation->response_count; i++) {
        const tern_operation_response *row = &operation->responses[i];
        if (response->http_status < row->first_status || response->http_status > row->last_status)
            continue;
        if (empty && row->media_type) /* what is documented is not there */
            continue;
        if (narrowest && width(row) > width(narrowest))
            continue;
        if (narrowest == NULL || width(row) < width(narrowest)) {
            narrowest = row;
            found = NULL;
        }
        if (found == NULL && (row->media_type == NULL || response->media_type.len == 0 ||
                              takes(row->media_type, response->media_type)))
            found = row;
    }
    *out_documented = narrowest;
    return found;
}

/* Decodes the body into memory of the row's type. */
static tern_status decode_value(const tern_client *client, const tern_operation_response *row,
                                tern_response *response, void *value, tern_error *error)
{
    const tern_decode_options *options = &client->options.decode;
    tern_str json = {response->body, response->body_length};
    tern_status status;

    if (!is_success(response)) /* perhaps no such thing at all: keep what there is */
        return tern_decode(row->slot.type, json, options, &response->arena, value, error);
    status = tern_decode_in_situ(row->slot.type, response->body, response->body_length, options,
                                 &response->arena, value, error);
    /* What was text is memory of the value now. */
    response->body = response->no_body;
    response->body_length = 0;
    return status;
}

/* Whether the row's type is that of JSON; of a range, when the answer is. */
static bool holds_json(const tern_operation_response *row, const tern_response *response)
{
    tern_str documented = bare_type(row->media_type);

    if (ends_with(documented, "/*"))
        return row->slot.type->kind != TERN_KIND_STRING && is_json(response->media_type);
    return is_json(documented);
}

static tern_status decode_body(const tern_client *client, const tern_operation *operation,
                               const tern_operation_response *row, tern_response *response,
                               void *member, tern_error *error)
{
    const tern_type *type = row->slot.type;
    void *value = member;
    tern_str text = {response->body, response->body_length};
    tern_status status;

    if (!holds_json(row, response)) {
        if (type->kind != TERN_KIND_STRING || type->of.text.limit > 0)
            return fail(operation, error, TERN_ERROR_HTTP, "a body of a type that can be decoded",
                        row->media_type);
        memcpy(member, &text, sizeof text);
        tern_slot_set_state(&row->slot, member, TERN_PRESENCE_VALUE);
        return TERN_OK;
    }
    if (tern_slot_nullable(&row->slot) && tern_json_is_null(text)) {
        tern_slot_set_state(&row->slot, member, TERN_PRESENCE_NULL);
        return TERN_OK;
    }
    if (row->slot.indirect) {
        value = tern_arena_allocate(&response->arena, type->size, _Alignof(max_align_t));
        if (value == NULL)
            return fail_memory(operation, error, &response->arena);
    }
    status = decode_value(client, row, response, value, error);
    if (status != TERN_OK)
        return status;
    if (row->slot.indirect)
        memcpy(member, &value, sizeof value);
    tern_slot_set_state(&row->slot, member, TERN_PRESENCE_VALUE);
    return TERN_OK;
}

static tern_status take_answer(const tern_client *client, const tern_operation *operation,
                               void *result, tern_error *error)
{
    tern_response *response = (tern_response *)result;
    const tern_operation_response *documented;
    const tern_operation_response *row = find_row(operation, response, &documented);
    char found[TERN_ERROR_TEXT_SIZE];
    tern_status status;

    if (row == NULL) {
        if (documented == NULL || !is_success(response))
            return TERN_OK;
        memset(found, 0, sizeof found);
        memcpy(found, response->media_type.ptr,
               response->media_type.len < sizeof found ? response->media_type.len
                                                       : sizeof found - 1);
        return fail(operation, error, TERN_ERROR_HTTP, documented->media_type, found);
    }
    if (row->media_type) {
        bool success = is_success(response);
        status = decode_body(client, operation, row, response, (char *)result + row->offset,
                             success ? error : NULL);
        if (success && status != TERN_OK)
            return status;
        if (status == TERN_ERROR_MEMORY || status == TERN_ERROR_LIMIT)
            return fail(operation, error, status, NULL, NULL);
        if (status != TERN_OK) /* what somebody on the way says */
            return TERN_OK;
    }
    memcpy((char *)result + operation->kind_offset, &row->kind, sizeof row->kind);
    return TERN_OK;
}

tern_status tern_client_call(tern_client *client, const tern_operation *operation,
                             const void *params, void *result, tern_error *error)
{
    char first_scratch[SCRATCH_BYTES];
    tern_arena_options options = {.buffer = first_scratch,
                                  .buffer_size = sizeof first_scratch,
                                  .allocator = tern_wiping_allocator()};
    tern_response *response = (tern_response *)result;
    tern_request request;
    tern_arena scratch;
    tern_status status = TERN_OK;

    memset(result, 0, operation->result_size);
    tern_response_init(response, client);
    tern_arena_init(&scratch, &options);
    if (params == NULL) {
        params =
            tern_arena_allocate_array(&scratch, 1, operation->params_size, _Alignof(max_align_t));
        if (params == NULL)
            status = fail_memory(operation, error, &scratch);
    }
    if (status == TERN_OK)
        status = make_request(operation, params, &scratch, &request, error);
    if (status == TERN_OK)
        status = tern_client_send(client, &request, tern_str_of(operation->name), response, error);
    /* A parameter may be a secret. */
    tern_arena_free(&scratch);
    tern_wipe(first_scratch, sizeof first_scratch);
    return status == TERN_OK ? take_answer(client, operation, result, error) : status;
}

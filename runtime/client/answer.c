/* answer.c - the answer of an operation, as its result. */
#include "stream_internal.h"
#include "tern/codec.h"
#include "value_internal.h"

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

/* empty: there is no body, so that no row fits that has one. */
static const tern_operation_response *find_row(const tern_operation *operation, int http_status,
                                               tern_str media_type, bool empty,
                                               const tern_operation_response **out_documented)
{
    const tern_operation_response *narrowest = NULL, *found = NULL;

    for (size_t i = 0; i < operation->response_count; i++) {
        const tern_operation_response *row = &operation->responses[i];
        if (http_status < row->first_status || http_status > row->last_status)
            continue;
        if (empty && row->media_type) /* what is documented is not there */
            continue;
        if (narrowest && width(row) > width(narrowest))
            continue;
        if (narrowest == NULL || width(row) < width(narrowest)) {
            narrowest = row;
            found = NULL;
        }
        if (found == NULL && (row->media_type == NULL || media_type.len == 0 ||
                              tern_media_type_takes(row->media_type, media_type)))
            found = row;
    }
    *out_documented = narrowest;
    return found;
}

const tern_operation_response *
tern_operation_find_row(const tern_operation *operation, int http_status, tern_str media_type,
                        const tern_operation_response **out_documented)
{
    return find_row(operation, http_status, media_type, false, out_documented);
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
    tern_str documented = tern_media_type_bare(row->media_type);

    if (tern_media_type_is_range(documented))
        return row->slot.type->kind != TERN_KIND_STRING &&
               tern_media_type_is_json(response->media_type);
    return tern_media_type_is_json(documented);
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

tern_status tern_operation_take_answer(const tern_client *client, const tern_operation *operation,
                                       void *result, tern_error *error)
{
    tern_response *response = (tern_response *)result;
    const tern_operation_response *documented;
    const tern_operation_response *row =
        find_row(operation, response->http_status, response->media_type,
                 has_no_content(operation, response), &documented);
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
    /* Items are in the program's hands, or in `body` as they came; so is what was downloaded. */
    if (row->media_type && !row->items &&
        (response->streamed_bytes == 0 || response->body_length > 0)) {
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

/* body.c - the body of an operation's request. */
#include "body_internal.h"
#include "value_internal.h"

static tern_status fail(const tern_operation *operation, tern_error *error, tern_status status,
                        const char *expected, const char *found)
{
    return tern_client_fail(error, status, tern_str_of(operation->name), expected, found);
}

static tern_status encode_body(const tern_operation *operation, const void *params,
                               tern_arena *arena, tern_str *out_text, tern_error *error)
{
    const tern_operation_body *row = operation->body;
    tern_str type = tern_media_type_bare(row->media_type);
    const void *memory = (const char *)params + row->offset;

    if (tern_media_type_is_json(type))
        return tern_value_json(&row->slot, memory, arena, tern_str_of(operation->name), out_text,
                               error);
    if (tern_slot_value(&row->slot, memory) == NULL)
        return fail(operation, error, TERN_ERROR_UNSET, "a body", "none");
    if (tern_same_name(type, TERN_STR("application/x-www-form-urlencoded")))
        return tern_form_write(operation, params, arena, out_text, error);
    if (row->slot.type->kind != TERN_KIND_STRING)
        return fail(operation, error, TERN_ERROR_REQUEST, "text, for a body that is not JSON",
                    "another type");
    if (tern_value_text(&row->slot, memory, arena, out_text) != TERN_OK)
        return fail(operation, error, TERN_ERROR_LIMIT, "as many bytes as there is room for",
                    "more");
    return TERN_OK;
}

tern_status tern_operation_make_body(const tern_operation *operation, const void *params,
                                     tern_arena *arena, tern_body *out_body, tern_error *error)
{
    const tern_operation_body *row = operation->body;
    const void *memory;
    tern_state state;
    tern_status status = TERN_OK;

    if (row == NULL)
        return TERN_OK;
    memory = (const char *)params + row->offset;
    if (row->fields)
        return tern_form_make_multipart(operation, params, arena, out_body, error);
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
    if (state == TERN_STATE_NULL && !tern_media_type_is_json(tern_media_type_bare(row->media_type)))
        status = fail(operation, error, TERN_ERROR_NULL, "a body", "null");
    else if (state == TERN_STATE_NULL)
        out_body->text = TERN_STR("null");
    else
        status = encode_body(operation, params, arena, &out_body->text, error);
    return status;
}

void tern_operation_release_body(const tern_operation *operation, const tern_body *body)
{
    if (operation->body && operation->body->fields && body->kind == TERN_BODY_SOURCE)
        tern_multipart_close((tern_multipart *)body->source.context);
}

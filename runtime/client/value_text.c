/* value_text.c - a value as a text of its own: in a parameter, a part, a body. */
#include "body_internal.h"
#include "tern/codec.h"
#include "value_internal.h"

tern_status tern_value_text(const tern_slot *slot, const void *memory, tern_arena *arena,
                            tern_str *out_text)
{
    const tern_type *type = slot->type;
    const void *value = tern_slot_value(slot, memory);

    if (value == NULL)
        return TERN_ERROR_UNSET;
    switch (type->kind) {
    case TERN_KIND_STRING:
        if (tern_inline_overflows(value, type->of.text.limit, type->of.text.length_offset))
            return TERN_ERROR_LIMIT;
        *out_text = tern_load_text(type, value);
        return TERN_OK;
    case TERN_KIND_ENUM: /* in a wrapper it is laid out otherwise than alone */
        *out_text = tern_enum_written_text(slot, value);
        return out_text->ptr ? TERN_OK : TERN_ERROR_UNSET;
    case TERN_KIND_JSON:
        *out_text = tern_load_str(value);
        return out_text->ptr ? TERN_OK : TERN_ERROR_UNSET;
    default:
        return tern_encode(type, value, NULL, arena, out_text, NULL);
    }
}

tern_status tern_value_json(const tern_slot *slot, const void *memory, tern_arena *arena,
                            tern_str where, tern_str *out_text, tern_error *error)
{
    const void *value = tern_slot_value(slot, memory);
    tern_encode_options options = {.purpose = TERN_FOR_REQUEST};
    tern_status status = value ? TERN_OK : TERN_ERROR_UNSET;
    tern_str text;

    if (status == TERN_OK && slot->type->kind != TERN_KIND_ENUM)
        return tern_encode(slot->type, value, &options, arena, out_text, error);
    if (status == TERN_OK)
        status = tern_value_text(slot, memory, arena, &text);
    if (status != TERN_OK)
        return tern_client_fail(error, status, where, "a value", "none");
    return tern_encode(&tern_type_of_str, &text, NULL, arena, out_text, error);
}

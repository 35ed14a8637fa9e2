/* place.c - values by JSON pointer, in the structs that they are decoded to. */
#include "pages_internal.h"
#include "tern/codec.h"
#include "value_internal.h"

/* Whether a token of a JSON pointer, escaped (RFC 6901, section 4), is that key. */
static bool token_is(const char *token, size_t length, tern_str key)
{
    size_t at = 0;

    for (size_t i = 0; i < length; i++) {
        char byte = token[i];
        if (byte == '~' && i + 1 < length)
            byte = token[++i] == '1' ? '/' : '~';
        if (at == key.len || key.ptr[at++] != byte)
            return false;
    }
    return at == key.len;
}

/* The member of a model or map that a token names; false where there is none. */
static bool enter(tern_place *place, const char *token, size_t length, const tern_slot **out_slot,
                  const void **out_memory)
{
    const tern_type *type = place->type;

    if (type->kind == TERN_KIND_MODEL) {
        for (size_t i = 0; i < type->of.model.count; i++) {
            const tern_field *field = &type->of.model.fields[i];
            tern_str key = {field->key, field->key_length};
            if (token_is(token, length, key)) {
                *out_slot = &field->slot;
                *out_memory = (const char *)place->value + field->offset;
                return true;
            }
        }
    } else if (type->kind == TERN_KIND_MAP) {
        tern_container map = tern_load_container(place->value);
        for (size_t i = map.count; i > 0; i--) { /* of two the last one, as elsewhere */
            if (token_is(token, length, tern_map_key(type, map, i - 1))) {
                *out_slot = &type->of.map.values;
                *out_memory = tern_map_value(type, map, i - 1);
                return true;
            }
        }
    }
    return false;
}

bool tern_place_find(const tern_slot *slot, const void *memory, const char *pointer,
                     tern_place *out_place)
{
    tern_place place;

    for (;;) {
        size_t length;
        if (tern_slot_state(slot, memory) != TERN_STATE_VALUE)
            return false;
        place.type = slot->type;
        place.value = tern_slot_value(slot, memory);
        if (place.value == NULL)
            return false;
        if (*pointer != '/')
            break;
        pointer++;
        length = strcspn(pointer, "/");
        if (!enter(&place, pointer, length, &slot, &memory))
            return false;
        pointer += length;
    }
    *out_place = place;
    return true;
}

static bool is_number(const tern_type *type)
{
    return type->kind >= TERN_KIND_INT32 && type->kind <= TERN_KIND_DOUBLE;
}

tern_status tern_place_text(const tern_place *place, tern_arena *arena, tern_str *out_text)
{
    if (place->type->kind == TERN_KIND_STRING) {
        *out_text = tern_load_text(place->type, place->value);
        return TERN_OK;
    }
    if (!is_number(place->type))
        return TERN_ERROR_TYPE;
    return tern_encode(place->type, place->value, NULL, arena, out_text, NULL);
}

/* Digits, and a sign if it is negative. */
static bool parse_int64(tern_str text, int64_t *out_number)
{
    bool negative = text.len > 0 && text.ptr[0] == '-';
    int64_t number = 0;

    if (text.len == (negative ? 1 : 0))
        return false;
    for (size_t i = negative ? 1 : 0; i < text.len; i++) {
        int digit = text.ptr[i] - '0';
        if (digit < 0 || digit > 9 || number < (INT64_MIN + digit) / 10)
            return false;
        number = number * 10 - digit; /* there is one more of the negative ones */
    }
    if (!negative && number == INT64_MIN)
        return false;
    *out_number = negative ? number : -number;
    return true;
}

bool tern_place_int64(const tern_place *place, int64_t *out_number)
{
    int32_t narrow;
    uint32_t natural;
    uint64_t wide;
    float single;
    double real;

    switch (place->type->kind) {
    case TERN_KIND_INT32:
        memcpy(&narrow, place->value, sizeof narrow);
        *out_number = narrow;
        return true;
    case TERN_KIND_INT64:
        memcpy(out_number, place->value, sizeof *out_number);
        return true;
    case TERN_KIND_UINT32:
        memcpy(&natural, place->value, sizeof natural);
        *out_number = natural;
        return true;
    case TERN_KIND_UINT64:
        memcpy(&wide, place->value, sizeof wide);
        *out_number = (int64_t)(wide & INT64_MAX);
        return wide <= INT64_MAX;
    case TERN_KIND_FLOAT:
        memcpy(&single, place->value, sizeof single);
        real = (double)single;
        break;
    case TERN_KIND_DOUBLE:
        memcpy(&real, place->value, sizeof real);
        break;
    case TERN_KIND_STRING:
        return parse_int64(tern_load_text(place->type, place->value), out_number);
    default:
        return false;
    }
    /* Not NaN either. 2^63 is the first one that does not fit. */
    if (!(real >= -9223372036854775808.0 && real < 9223372036854775808.0))
        return false;
    *out_number = (int64_t)real;
    return (double)*out_number == real;
}

tern_status tern_place_set_text(const tern_slot *slot, void *memory, tern_str text,
                                tern_arena *scratch)
{
    const tern_type *type = slot->type;
    uint32_t limit = type->of.text.limit;
    tern_status status;

    if (slot->indirect)
        return TERN_ERROR_TYPE;
    if (type->kind == TERN_KIND_STRING && limit == 0) {
        memcpy(memory, &text, sizeof text);
    } else if (type->kind == TERN_KIND_STRING) {
        if (text.len > limit)
            return TERN_ERROR_TYPE;
        memcpy(memory, text.ptr, text.len);
        ((char *)memory)[text.len] = '\0';
        memcpy((char *)memory + type->of.text.length_offset, &text.len, sizeof text.len);
    } else if (is_number(type)) {
        status = tern_decode(type, text, NULL, scratch, memory, NULL);
        if (status != TERN_OK)
            return status == TERN_ERROR_MEMORY ? status : TERN_ERROR_TYPE;
    } else {
        return TERN_ERROR_TYPE;
    }
    tern_slot_set_state(slot, memory, TERN_PRESENCE_VALUE);
    return TERN_OK;
}

/* equal.c - the walk that compares two values of one type. */
#include "reader_internal.h"
#include "tern/codec.h"
#include "walk_internal.h"

static bool equal_slot(const tern_slot *slot, const void *a, const void *b, unsigned depth);

/* Free-form text: the same tokens, with any white space between them. */
static bool equal_json(const void *a, const void *b)
{
    tern_reader left, right;
    bool in_string = false;

    tern_reader_init(&left, tern_load_str(a));
    tern_reader_init(&right, tern_load_str(b));
    for (;;) {
        char byte;
        if (!in_string) {
            tern_reader_skip_space(&left);
            tern_reader_skip_space(&right);
        }
        if (left.cursor == left.end || right.cursor == right.end)
            return left.cursor == left.end && right.cursor == right.end;
        byte = *left.cursor++;
        if (byte != *right.cursor++)
            return false;
        if (byte == '"')
            in_string = !in_string;
        if (in_string && byte == '\\') {
            if (left.cursor == left.end || right.cursor == right.end ||
                *left.cursor++ != *right.cursor++)
                return false;
        }
    }
}

/* The text of an enum as it would be written: left zero, it is the one constant there is. */
static tern_str written_text(const tern_slot *slot, const void *memory)
{
    int32_t value = tern_load_int32(memory);
    tern_str text = tern_load_str((const char *)memory + tern_enum_text_offset(slot));

    if (value == 0 && text.ptr == NULL && slot->type->of.enumeration.count == 1)
        value = 1;
    return tern_enum_text(slot->type, value, text);
}

static bool equal_enum(const tern_slot *slot, const void *a, const void *b)
{
    return tern_str_equal(written_text(slot, a), written_text(slot, b));
}

static bool equal_array(const tern_type *type, const void *a, const void *b, unsigned depth)
{
    tern_container left = tern_load_container(a), right = tern_load_container(b);

    if (left.count != right.count)
        return false;
    for (size_t i = 0; i < left.count; i++) {
        if (!equal_slot(&type->of.array.items, tern_array_item(type, left, i),
                        tern_array_item(type, right, i), depth))
            return false;
    }
    return true;
}

static bool same_keys_in_order(const tern_type *type, tern_container a, tern_container b)
{
    for (size_t i = 0; i < a.count; i++) {
        if (!tern_str_equal(tern_map_key(type, a, i), tern_map_key(type, b, i)))
            return false;
    }
    return true;
}

/* The entry of `b` that stands where entry `index` stands in `a` among those with its key;
 * `b.count` when there is none. */
static size_t find_counterpart(const tern_type *type, tern_container a, size_t index,
                               tern_container b)
{
    tern_str key = tern_map_key(type, a, index);
    size_t before = 0, found = 0;

    for (size_t i = 0; i < index; i++)
        before += tern_str_equal(key, tern_map_key(type, a, i));
    for (; found < b.count; found++) {
        if (tern_str_equal(key, tern_map_key(type, b, found)) && before-- == 0)
            break;
    }
    return found;
}

/* A key may come twice: such entries are compared in their order. */
static bool equal_map(const tern_type *type, const void *a, const void *b, unsigned depth)
{
    tern_container left = tern_load_container(a), right = tern_load_container(b);
    bool in_order;

    if (left.count != right.count)
        return false;
    in_order = same_keys_in_order(type, left, right);
    for (size_t i = 0; i < left.count; i++) {
        size_t other = in_order ? i : find_counterpart(type, left, i, right);
        if (other == right.count || !equal_slot(&type->of.map.values, tern_map_value(type, left, i),
                                                tern_map_value(type, right, other), depth))
            return false;
    }
    return true;
}

static bool equal_model(const tern_type *type, const void *a, const void *b, unsigned depth)
{
    const char *left = (const char *)a, *right = (const char *)b;

    for (size_t i = 0; i < type->of.model.count; i++) {
        const tern_field *field = &type->of.model.fields[i];
        if (!equal_slot(&field->slot, left + field->offset, right + field->offset, depth))
            return false;
    }
    return equal_map(type->of.model.additional, left + type->of.model.additional_offset,
                     right + type->of.model.additional_offset, depth);
}

static bool equal_union(const tern_type *type, const void *a, const void *b, unsigned depth)
{
    const char *left = (const char *)a + type->of.variants.value_offset;
    const char *right = (const char *)b + type->of.variants.value_offset;
    int32_t kind = tern_load_int32(a);

    if (kind != tern_load_int32(b))
        return false;
    if (kind <= 0 || kind > (int32_t)type->of.variants.count)
        return kind == 0 && equal_json(left, right);
    return equal_slot(&type->of.variants.variants[kind - 1].slot, left, right, depth);
}

static bool equal_value(const tern_slot *slot, const void *a, const void *b, unsigned depth)
{
    const tern_type *type = slot->type;

    switch (type->kind) {
    case TERN_KIND_BOOLEAN:
        return *(const bool *)a == *(const bool *)b;
    case TERN_KIND_INT32:
        return *(const int32_t *)a == *(const int32_t *)b;
    case TERN_KIND_INT64:
        return *(const int64_t *)a == *(const int64_t *)b;
    case TERN_KIND_FLOAT:
        return *(const float *)a == *(const float *)b;
    case TERN_KIND_DOUBLE:
        return *(const double *)a == *(const double *)b;
    case TERN_KIND_STRING:
        return tern_str_equal(*(const tern_str *)a, *(const tern_str *)b);
    case TERN_KIND_JSON:
        return equal_json(a, b);
    case TERN_KIND_ENUM:
        return equal_enum(slot, a, b);
    case TERN_KIND_MODEL:
        return depth > 0 && equal_model(type, a, b, depth - 1);
    case TERN_KIND_ARRAY:
        return depth > 0 && equal_array(type, a, b, depth - 1);
    case TERN_KIND_MAP:
        return depth > 0 && equal_map(type, a, b, depth - 1);
    case TERN_KIND_UNION:
        return depth > 0 && equal_union(type, a, b, depth - 1);
    }
    return false;
}

static bool equal_slot(const tern_slot *slot, const void *a, const void *b, unsigned depth)
{
    tern_state state = tern_slot_state(slot, a);
    const void *left, *right;

    if (state != tern_slot_state(slot, b))
        return false;
    if (state != TERN_STATE_VALUE)
        return true;
    left = tern_slot_value(slot, a);
    right = tern_slot_value(slot, b);
    if (left == NULL || right == NULL)
        return left == right;
    return equal_value(slot, left, right, depth);
}

bool tern_equal(const tern_type *type, const void *a, const void *b)
{
    const tern_slot root = {type, 0, TERN_REQUIRED, false};

    /* A union is a level of its own here, and one more than it is in JSON. */
    return equal_slot(&root, a, b, 2 * TERN_DEPTH_MAX);
}

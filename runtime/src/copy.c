/* copy.c - the walk that copies a value into an arena. */
#include "path_internal.h"
#include "value_internal.h"

typedef struct copier {
    tern_arena *arena;
    tern_error *error; /* may be NULL */
    unsigned depth;    /* levels left */
} copier;

/* Everywhere below `to` is zeroed memory. */
static tern_status copy_slot(copier *self, const tern_slot *slot, const void *from, void *to,
                             const tern_path *path);

static tern_status fail(copier *self, tern_status status, const tern_path *path,
                        const char *expected, const char *found)
{
    return tern_path_fail(self->error, status, path, expected, found);
}

static tern_status fail_allocating(copier *self, const tern_path *path)
{
    return fail(self, tern_arena_failure(self->arena), path, "", "");
}

/* Room for `count` values of that size, and its address in `to`. */
static tern_status allocate(copier *self, size_t count, size_t size, void **out,
                            const tern_path *path)
{
    *out = tern_arena_allocate_array(self->arena, count, size, _Alignof(max_align_t));
    return *out ? TERN_OK : fail_allocating(self, path);
}

/* Not set is something else than empty for free-form JSON and enums. */
static tern_status copy_text(copier *self, const void *from, void *to, const tern_path *path)
{
    tern_str text = tern_load_str(from);

    if (text.ptr && tern_arena_copy_str(self->arena, text, &text) != TERN_OK)
        return fail_allocating(self, path);
    memcpy(to, &text, sizeof text);
    return TERN_OK;
}

static tern_status copy_inline_text(const tern_type *type, const void *from, void *to)
{
    tern_str text = tern_load_text(type, from);

    memcpy(to, text.ptr, text.len);
    memcpy((char *)to + type->of.text.length_offset, &text.len, sizeof text.len);
    return TERN_OK;
}

static tern_status copy_enum(copier *self, const tern_slot *slot, const void *from, void *to,
                             const tern_path *path)
{
    size_t offset = tern_enum_text_offset(slot);
    int32_t value = tern_load_int32(from);

    memcpy(to, &value, sizeof value);
    /* Beside a named constant the text means nothing. */
    if (value > 0 && value <= (int32_t)slot->type->of.enumeration.count)
        return TERN_OK;
    return copy_text(self, (const char *)from + offset, (char *)to + offset, path);
}

static bool is_plain(const tern_slot *slot)
{
    return slot->presence == TERN_REQUIRED && !slot->indirect &&
           slot->type->kind <= TERN_KIND_DOUBLE;
}

static tern_status copy_array(copier *self, const tern_type *type, const void *from, void *to,
                              const tern_path *path)
{
    tern_container source = tern_load_array(type, from), copy;
    tern_path step = {path, {NULL, 0}, 0};
    size_t size = type->of.array.item_size;
    tern_status status = TERN_OK;

    if (source.count == 0)
        return TERN_OK;
    memset(&copy, 0, sizeof copy);
    copy.count = copy.capacity = source.count;
    if (type->of.array.limit > 0)
        copy.elements = to;
    else
        status = allocate(self, copy.count, size, &copy.elements, path);
    if (status != TERN_OK)
        return status;
    if (is_plain(&type->of.array.items)) {
        memcpy(copy.elements, source.elements, copy.count * size);
    } else {
        for (; status == TERN_OK && step.index < copy.count; step.index++)
            status =
                copy_slot(self, &type->of.array.items, tern_array_item(type, source, step.index),
                          tern_array_item(type, copy, step.index), &step);
    }
    if (type->of.array.limit > 0)
        memcpy((char *)to + type->of.array.count_offset, &copy.count, sizeof copy.count);
    else
        memcpy(to, &copy, sizeof copy);
    return status;
}

static tern_status copy_entry(copier *self, const tern_type *type, tern_container source,
                              tern_container copy, size_t index, const tern_path *path)
{
    size_t at = index * type->of.map.entry_size;
    tern_path step = {path, tern_map_key(type, source, index), 0};
    tern_status status;

    if (step.key.ptr == NULL)
        step.key.ptr = "";
    /* Every entry starts with its key. */
    status = copy_text(self, (const char *)source.elements + at, (char *)copy.elements + at, &step);
    if (status != TERN_OK)
        return status;
    return copy_slot(self, &type->of.map.values, tern_map_value(type, source, index),
                     tern_map_value(type, copy, index), &step);
}

static tern_status copy_map(copier *self, const tern_type *type, const void *from, void *to,
                            const tern_path *path)
{
    tern_container source = tern_load_container(from), copy;
    tern_status status;

    if (source.count == 0)
        return TERN_OK;
    memset(&copy, 0, sizeof copy);
    copy.count = copy.capacity = source.count;
    status = allocate(self, copy.count, type->of.map.entry_size, &copy.elements, path);
    for (size_t i = 0; status == TERN_OK && i < copy.count; i++)
        status = copy_entry(self, type, source, copy, i, path);
    memcpy(to, &copy, sizeof copy);
    return status;
}

static tern_status copy_model(copier *self, const tern_type *type, const void *from, void *to,
                              const tern_path *path)
{
    const char *source = (const char *)from;
    char *copy = (char *)to;
    size_t additional = type->of.model.additional_offset;
    tern_status status = TERN_OK;

    for (size_t i = 0; status == TERN_OK && i < type->of.model.count; i++) {
        const tern_field *field = &type->of.model.fields[i];
        tern_path step = {path, {field->key, field->key_length}, 0};
        status = copy_slot(self, &field->slot, source + field->offset, copy + field->offset, &step);
    }
    if (status == TERN_OK)
        status =
            copy_map(self, type->of.model.additional, source + additional, copy + additional, path);
    return status;
}

static tern_status copy_union(copier *self, const tern_type *type, const void *from, void *to,
                              const tern_path *path)
{
    const char *source = (const char *)from + type->of.variants.value_offset;
    char *copy = (char *)to + type->of.variants.value_offset;
    int32_t kind = tern_load_int32(from);

    memcpy(to, &kind, sizeof kind);
    if (kind == 0)
        return copy_text(self, source, copy, path);
    if (kind < 0 || kind > (int32_t)type->of.variants.count)
        return TERN_OK;
    return copy_slot(self, &type->of.variants.variants[kind - 1].slot, source, copy, path);
}

static tern_status copy_nested(copier *self, const tern_type *type, const void *from, void *to,
                               const tern_path *path)
{
    tern_status status;

    if (self->depth == 0)
        return fail(self, TERN_ERROR_DEPTH, path, "fewer levels of nesting", "more");
    self->depth--;
    status = type->kind == TERN_KIND_MODEL   ? copy_model(self, type, from, to, path)
             : type->kind == TERN_KIND_ARRAY ? copy_array(self, type, from, to, path)
             : type->kind == TERN_KIND_MAP   ? copy_map(self, type, from, to, path)
                                             : copy_union(self, type, from, to, path);
    self->depth++;
    return status;
}

static tern_status copy_value(copier *self, const tern_slot *slot, const void *from, void *to,
                              const tern_path *path)
{
    switch (slot->type->kind) {
    case TERN_KIND_BOOLEAN:
    case TERN_KIND_INT32:
    case TERN_KIND_INT64:
    case TERN_KIND_UINT32:
    case TERN_KIND_UINT64:
    case TERN_KIND_FLOAT:
    case TERN_KIND_DOUBLE:
        memcpy(to, from, slot->type->size);
        return TERN_OK;
    case TERN_KIND_STRING:
        if (slot->type->of.text.limit > 0)
            return copy_inline_text(slot->type, from, to);
        return copy_text(self, from, to, path);
    case TERN_KIND_JSON:
        return copy_text(self, from, to, path);
    case TERN_KIND_ENUM:
        return copy_enum(self, slot, from, to, path);
    case TERN_KIND_MODEL:
    case TERN_KIND_ARRAY:
    case TERN_KIND_MAP:
    case TERN_KIND_UNION:
        break;
    }
    return copy_nested(self, slot->type, from, to, path);
}

static tern_status copy_slot(copier *self, const tern_slot *slot, const void *from, void *to,
                             const tern_path *path)
{
    const void *value;

    tern_slot_set_state(slot, to, ((const unsigned char *)from)[slot->presence_offset]);
    if (tern_slot_state(slot, from) != TERN_STATE_VALUE)
        return TERN_OK;
    value = tern_slot_value(slot, from);
    if (value == NULL)
        return TERN_OK;
    if (slot->indirect) {
        void *target;
        tern_status status = allocate(self, 1, slot->type->size, &target, path);
        memcpy(to, &target, sizeof target);
        if (status != TERN_OK)
            return status;
        to = target;
    }
    return copy_value(self, slot, value, to, path);
}

tern_status tern_copy(const tern_type *type, const void *value, tern_arena *arena, void *out_copy,
                      tern_error *error)
{
    const tern_slot root = tern_root_slot(type);
    tern_arena_mark mark = tern_arena_get_mark(arena);
    copier self = {arena, error, TERN_WALK_DEPTH};
    tern_status status;

    memset(out_copy, 0, type->size);
    status = copy_slot(&self, &root, value, out_copy, NULL);
    if (status != TERN_OK) {
        memset(out_copy, 0, type->size);
        tern_arena_rewind(arena, mark);
    }
    return status;
}

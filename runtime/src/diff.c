/* diff.c - the walk that compares two values and writes the merge patch between them. */
#include "encode_internal.h"
#include "members_internal.h"
#include "merge_internal.h"
#include "tern/patch.h"
#include "value_internal.h"

typedef struct differ {
    tern_writer writer;
    tern_error *error; /* may be NULL */
    unsigned depth;    /* levels left */
} differ;

/* A place in both values: a field, or an entry of a map. Memory is NULL where there is none. */
typedef struct place {
    const tern_field *field; /* NULL: an entry */
    const tern_slot *slot;
    const void *old_memory;
    const void *new_memory;
} place;

static tern_status diff_model(differ *self, const tern_type *type, const void *old_model,
                              const void *new_model, bool *out_same, const tern_path *path);
static tern_status diff_map(differ *self, const tern_type *type, const void *old_map,
                            const void *new_map, bool *out_same, const tern_path *path);

static tern_status written(differ *self, tern_status status, const tern_path *path)
{
    return tern_encode_report(status, path, self->error);
}

/* Whether a value of that type is written as null, though its presence says that it is a value. */
static bool is_written_null(const tern_type *type, const void *value)
{
    tern_str text;
    const tern_slot *variant;
    int32_t kind;

    if (value == NULL)
        return false;
    if (type->kind == TERN_KIND_JSON)
        return tern_merge_check(tern_load_str(value), 0, &text) == TERN_OK && text.ptr[0] == 'n';
    if (type->kind != TERN_KIND_UNION)
        return false;
    kind = tern_load_int32(value);
    value = (const char *)value + type->of.variants.value_offset;
    if (kind == 0)
        return is_written_null(&tern_type_of_json, value);
    if (kind < 0 || kind > (int32_t)type->of.variants.count)
        return false;
    variant = &type->of.variants.variants[kind - 1].slot;
    return is_written_null(variant->type, tern_slot_value(variant, value));
}

static tern_state state_of(const tern_slot *slot, const void *memory)
{
    tern_state state = memory ? tern_slot_state(slot, memory) : TERN_STATE_ABSENT;

    return state == TERN_STATE_VALUE && is_written_null(slot->type, tern_slot_value(slot, memory))
               ? TERN_STATE_NULL
               : state;
}

/* Whether null in a patch leaves null there. */
static bool can_become_null(const place *at)
{
    if (at->field == NULL)
        return false;
    return at->slot->presence == TERN_NULLABLE ||
           (at->slot->presence == TERN_REQUIRED && at->slot->type->kind == TERN_KIND_JSON);
}

static tern_status write_name(differ *self, const place *at, bool *first, const tern_path *path)
{
    tern_status status = tern_writer_element(&self->writer, *first);

    *first = false;
    if (status == TERN_OK && at->field)
        status =
            tern_writer_encoded_name(&self->writer, at->field->encoded, at->field->encoded_length);
    else if (status == TERN_OK)
        status = tern_writer_name(&self->writer, path->key);
    return written(self, status, path);
}

/* Free-form JSON and unions are compared as the JSON that they are. */
static tern_status diff_text(differ *self, const tern_slot *slot, const void *old_memory,
                             const void *new_memory, bool *out_same, const tern_path *path)
{
    tern_arena *arena = self->writer.arena;
    tern_str from = {NULL, 0}, to;
    tern_status status =
        tern_encode_text(arena, slot, new_memory, self->depth, &to, path, self->error);

    if (status == TERN_OK && old_memory)
        status = tern_encode_text(arena, slot, old_memory, self->depth, &from, path, self->error);
    if (status != TERN_OK)
        return status;
    status = tern_merge_diff(&self->writer, from, to, out_same, path, self->error);
    return status == TERN_ERROR_UNPATCHABLE ? status : written(self, status, path);
}

/* Writes what makes the value on the right of that on the left (NULL: there is none).
 * out_same: nothing has to be done. */
static tern_status diff_value(differ *self, const place *at, bool *out_same, const tern_path *path)
{
    const tern_type *type = at->slot->type;
    const void *left = at->old_memory ? tern_slot_value(at->slot, at->old_memory) : NULL;
    const void *right = tern_slot_value(at->slot, at->new_memory);

    *out_same = false;
    if (right && type->kind == TERN_KIND_MODEL)
        return diff_model(self, type, left, right, out_same, path);
    if (right && type->kind == TERN_KIND_MAP)
        return diff_map(self, type, left, right, out_same, path);
    if (left && right && tern_equal_slots(at->slot, at->old_memory, at->new_memory)) {
        *out_same = true;
        return TERN_OK;
    }
    if (right && (type->kind == TERN_KIND_JSON || type->kind == TERN_KIND_UNION))
        return diff_text(self, at->slot, left ? at->old_memory : NULL, at->new_memory, out_same,
                         path);
    return tern_encode_slot(&self->writer, at->slot, at->new_memory, self->depth, path,
                            self->error);
}

/* Writes the change of a field or an entry, if there is one. */
static tern_status diff_place(differ *self, const place *at, bool *first, const tern_path *path)
{
    tern_state before = state_of(at->slot, at->old_memory);
    tern_state after = state_of(at->slot, at->new_memory);
    size_t start = (size_t)(self->writer.cursor - self->writer.begin);
    bool was_first = *first, same = false;
    place compared = *at;
    tern_status status;

    if (after != TERN_STATE_VALUE && before == after)
        return TERN_OK;
    if (after == TERN_STATE_NULL && !can_become_null(at))
        return tern_merge_refuse(path, self->error);
    status = write_name(self, at, first, path);
    if (status != TERN_OK)
        return status;
    if (after != TERN_STATE_VALUE)
        return written(self, tern_writer_raw(&self->writer, "null", 4), path);
    if (before != TERN_STATE_VALUE)
        compared.old_memory = NULL;
    status = diff_value(self, &compared, &same, path);
    if (same) {
        self->writer.cursor = self->writer.begin + start;
        *first = was_first;
    }
    return status;
}

/* Of entries with the same key the last one counts. */
static tern_status diff_entries(differ *self, const tern_type *type, const void *old_map,
                                const void *new_map, bool *first, const tern_path *path)
{
    tern_container old = {NULL, 0, 0}, new = tern_load_container(new_map);
    place at = {NULL, &type->of.map.values, NULL, NULL};
    tern_members olds, news;
    tern_status status;

    if (old_map)
        old = tern_load_container(old_map);
    status = tern_members_of_map(&olds, self->writer.arena, type, old);
    if (status == TERN_OK)
        status = tern_members_of_map(&news, self->writer.arena, type, new);
    if (status != TERN_OK)
        return written(self, status, path);
    for (size_t i = 0; status == TERN_OK && i < news.count; i++) {
        tern_path step = {path, news.items[i].key, 0};
        size_t before = tern_members_find(&olds, step.key);
        if (!tern_members_is_last(&news, i))
            continue;
        at.old_memory = before < olds.count ? tern_map_value(type, old, before) : NULL;
        at.new_memory = tern_map_value(type, new, i);
        status = diff_place(self, &at, first, &step);
    }
    at.new_memory = NULL;
    for (size_t i = 0; status == TERN_OK && i < olds.count; i++) {
        tern_path step = {path, olds.items[i].key, 0};
        if (!tern_members_is_last(&olds, i) || tern_members_find(&news, step.key) < news.count)
            continue;
        status = write_name(self, &at, first, &step);
        if (status == TERN_OK)
            status = written(self, tern_writer_raw(&self->writer, "null", 4), &step);
    }
    return status;
}

static tern_status open_object(differ *self, const tern_path *path)
{
    if (self->depth == 0)
        return written(self, TERN_ERROR_DEPTH, path);
    self->depth--;
    return written(self, tern_writer_open(&self->writer, '{'), path);
}

static tern_status close_object(differ *self, bool empty, const tern_path *path)
{
    self->depth++;
    return written(self, tern_writer_close(&self->writer, '}', empty), path);
}

static tern_status diff_map(differ *self, const tern_type *type, const void *old_map,
                            const void *new_map, bool *out_same, const tern_path *path)
{
    bool first = true;
    tern_status status = open_object(self, path);

    if (status == TERN_OK)
        status = diff_entries(self, type, old_map, new_map, &first, path);
    *out_same = first && old_map != NULL;
    return status == TERN_OK ? close_object(self, first, path) : status;
}

static tern_status diff_model(differ *self, const tern_type *type, const void *old_model,
                              const void *new_model, bool *out_same, const tern_path *path)
{
    const char *old_at = (const char *)old_model, *new_at = (const char *)new_model;
    size_t additional = type->of.model.additional_offset;
    bool first = true;
    tern_status status = open_object(self, path);

    for (size_t i = 0; status == TERN_OK && i < type->of.model.count; i++) {
        const tern_field *field = &type->of.model.fields[i];
        tern_path step = {path, {field->key, field->key_length}, 0};
        place at = {field, &field->slot, old_at ? old_at + field->offset : NULL,
                    new_at + field->offset};
        status = diff_place(self, &at, &first, &step);
    }
    if (status == TERN_OK)
        status = diff_entries(self, type->of.model.additional, old_at ? old_at + additional : NULL,
                              new_at + additional, &first, path);
    *out_same = first && old_model != NULL;
    return status == TERN_OK ? close_object(self, first, path) : status;
}

/* The patch of a whole value, which has no member to leave out. */
static tern_status diff_root(differ *self, const tern_type *type, const void *old_value,
                             const void *new_value)
{
    const tern_slot root = tern_root_slot(type);
    bool ignored;

    if (type->kind == TERN_KIND_MODEL)
        return diff_model(self, type, old_value, new_value, &ignored, NULL);
    if (type->kind == TERN_KIND_MAP)
        return diff_map(self, type, old_value, new_value, &ignored, NULL);
    if (type->kind == TERN_KIND_JSON || type->kind == TERN_KIND_UNION)
        return diff_text(self, &root, old_value, new_value, &ignored, NULL);
    return tern_encode_slot(&self->writer, &root, new_value, self->depth, NULL, self->error);
}

tern_status tern_diff(const tern_type *type, const void *old_value, const void *new_value,
                      tern_arena *arena, tern_str *out_patch, tern_error *error)
{
    tern_arena_mark mark = tern_arena_get_mark(arena);
    differ self;
    tern_status status;

    self.error = error;
    self.depth = TERN_DEPTH_MAX;
    status = written(&self, tern_writer_init(&self.writer, arena, 0), NULL);
    if (status == TERN_OK)
        status = diff_root(&self, type, old_value, new_value);
    if (status == TERN_OK)
        status = written(&self, tern_writer_finish(&self.writer, out_patch), NULL);
    if (status != TERN_OK)
        tern_arena_rewind(arena, mark);
    return status;
}

/* patch.c - the walk that applies a merge patch. It writes nothing but new memory: what a patch
 * changes is made anew, what it leaves alone is pointed to, and the caller's struct is replaced
 * when all went well. */
#include "tern/patch.h"

#include "decode_internal.h"
#include "encode_internal.h"
#include "members_internal.h"
#include "merge_internal.h"

/* Fills a zeroed slot with what the patch at the cursor makes of the slot `base`, NULL where there
 * is none. */
static tern_status patch_slot(tern_decoder *self, const tern_slot *slot, const void *base,
                              void *memory, const tern_path *path);

/* Reads the value at the cursor, checked. */
static tern_status read_value(tern_decoder *self, tern_str *out, const tern_path *path)
{
    tern_status status = tern_tokenizer_value(&self->tokenizer, self->depth, out);

    return status == TERN_OK ? TERN_OK : tern_decoder_fail_reading(self, status, path);
}

/* A status other than TERN_OK from code that knows no document. */
static tern_status fail_at(tern_decoder *self, tern_status status, const char *at,
                           const tern_path *path)
{
    self->tokenizer.cursor = at;
    return tern_decoder_fail(self, status, path, "", "");
}

/* Makes the value of an entry. */
static tern_status patch_entry(tern_decoder *self, const tern_type *type, const void *base,
                               const tern_member *change, void *entry, const tern_path *path)
{
    tern_path step = {path, change->key, 0};

    self->tokenizer.cursor = change->value.ptr;
    return patch_slot(self, &type->of.map.values, base, (char *)entry + type->of.map.value_offset,
                      &step);
}

/* Appends the entries of the base with their changes. */
static tern_status patch_old_entries(tern_decoder *self, const tern_type *type, tern_container base,
                                     const tern_members *keys, const tern_members *changes,
                                     tern_container *out, const tern_path *path)
{
    size_t size = type->of.map.entry_size;
    tern_status status = TERN_OK;

    for (size_t i = 0; status == TERN_OK && i < base.count; i++) {
        const char *entry = (const char *)base.elements + i * size;
        char *to = (char *)out->elements + out->count * size;
        size_t change = tern_members_find(changes, keys->items[i].key);
        if (change == changes->count) {
            memcpy(to, entry, size);
        } else if (tern_member_is_null(&changes->items[change]) || !tern_members_is_last(keys, i)) {
            continue;
        } else {
            memcpy(to, entry, sizeof(tern_str)); /* every entry starts with its key */
            status = patch_entry(self, type, tern_map_value(type, base, i), &changes->items[change],
                                 to, path);
        }
        out->count++;
    }
    return status;
}

/* Appends the entries that the base does not have. */
static tern_status patch_new_entries(tern_decoder *self, const tern_type *type,
                                     const tern_members *keys, const tern_members *changes,
                                     tern_container *out, const tern_path *path)
{
    tern_status status = TERN_OK;

    for (size_t i = 0; status == TERN_OK && i < changes->count; i++) {
        const tern_member *one = &changes->items[i];
        char *to = (char *)out->elements + out->count * type->of.map.entry_size;
        if (tern_member_is_null(one) || !tern_members_is_last(changes, i) ||
            tern_members_find(keys, one->key) < keys->count)
            continue;
        if (tern_arena_copy_str(self->arena, one->key, (tern_str *)(void *)to) != TERN_OK)
            return tern_decoder_fail_allocating(self, path);
        status = patch_entry(self, type, NULL, one, to, path);
        out->count++;
    }
    return status;
}

/* Merges changes into the entries of a map. The cursor is left where it was. */
static tern_status patch_entries(tern_decoder *self, const tern_type *type, const void *base_map,
                                 tern_members *changes, void *memory, const tern_path *path)
{
    const char *end = self->tokenizer.cursor;
    tern_container base = {NULL, 0, 0}, result = {NULL, 0, 0};
    tern_members keys;
    tern_status status;

    if (base_map)
        base = tern_load_container(base_map);
    if (changes->count == 0) {
        memcpy(memory, &base, sizeof base);
        return TERN_OK;
    }
    status = tern_members_sort(changes, self->arena);
    if (status == TERN_OK)
        status = tern_members_of_map(&keys, self->arena, type, base);
    if (status != TERN_OK)
        return tern_decoder_fail_allocating(self, path);
    result.capacity = base.count + changes->count;
    result.elements = tern_arena_allocate_array(self->arena, result.capacity,
                                                type->of.map.entry_size, _Alignof(max_align_t));
    if (result.elements == NULL)
        return tern_decoder_fail_allocating(self, path);
    status = patch_old_entries(self, type, base, &keys, changes, &result, path);
    if (status == TERN_OK)
        status = patch_new_entries(self, type, &keys, changes, &result, path);
    if (status != TERN_OK)
        return status;
    self->tokenizer.cursor = end;
    memcpy(memory, &result, sizeof result);
    return TERN_OK;
}

static tern_status patch_map(tern_decoder *self, const tern_type *type, const void *base,
                             void *memory, const tern_path *path)
{
    tern_members changes = {NULL, 0, 0, NULL};
    tern_str patch;
    tern_status status = read_value(self, &patch, path);

    if (status != TERN_OK)
        return status;
    if (tern_members_read(&changes, self->arena, patch) != TERN_OK)
        return tern_decoder_fail_allocating(self, path);
    self->depth--;
    status = patch_entries(self, type, base, &changes, memory, path);
    self->depth++;
    return status;
}

/* Reads a property that the model does not name, to be merged into the additional ones. */
static tern_status read_unknown(tern_decoder *self, const tern_type *map, tern_members *changes,
                                const char *name_at, const tern_path *step)
{
    tern_unknown_fields policy =
        map == &tern_type_of_tern_map_json ? self->options->unknown_fields : TERN_UNKNOWN_KEEP;
    tern_member one = {step->key, {NULL, 0}, {NULL, 0}};
    tern_status status;

    if (policy == TERN_UNKNOWN_REFUSE) {
        self->tokenizer.cursor = name_at;
        return tern_decoder_fail(self, TERN_ERROR_UNKNOWN_FIELD, step, "", "");
    }
    status = read_value(self, &one.value, step);
    if (status == TERN_OK && policy == TERN_UNKNOWN_KEEP &&
        tern_members_add(changes, self->arena, &one) != TERN_OK)
        return tern_decoder_fail_allocating(self, step);
    return status;
}

/* A model in the making. */
typedef struct model_patch {
    const tern_type *type;
    const char *base; /* NULL: there was none */
    char *memory;
    tern_seen_fields seen;
    tern_members additional;
} model_patch;

static tern_status patch_property(tern_decoder *self, model_patch *model, const char *name_at,
                                  const tern_path *step)
{
    const tern_type *type = model->type;
    int32_t index = tern_model_find(type, step->key);
    const tern_field *field;

    if (index < 0)
        return read_unknown(self, type->of.model.additional, &model->additional, name_at, step);
    field = &type->of.model.fields[index];
    if (tern_seen_fields_set(&model->seen, (size_t)index) && self->options->refuse_duplicates) {
        self->tokenizer.cursor = name_at;
        return tern_decoder_fail(self, TERN_ERROR_DUPLICATE, step, "each property once",
                                 "it again");
    }
    tern_decoder_clear_slot(&field->slot, model->memory + field->offset);
    return patch_slot(self, &field->slot, model->base ? model->base + field->offset : NULL,
                      model->memory + field->offset, step);
}

static tern_status patch_model(tern_decoder *self, const tern_type *type, const void *base,
                               void *memory, const tern_path *path)
{
    tern_place object = tern_decoder_place(self);
    model_patch model = {type, (const char *)base, (char *)memory, {{0}}, {NULL, 0, 0, NULL}};
    size_t additional = type->of.model.additional_offset;
    bool empty, more;
    tern_status status = tern_decoder_enter(self, '}', path, &empty);

    if (base)
        memcpy(memory, base, type->size);
    more = !empty;
    while (status == TERN_OK && more) {
        const char *name_at = self->tokenizer.cursor;
        tern_path step = {path, {NULL, 0}, 0};
        status = tern_decoder_read_name(self, path, &step.key);
        if (status == TERN_OK)
            status = patch_property(self, &model, name_at, &step);
        if (status == TERN_OK)
            status = tern_decoder_next(self, '}', path, &more);
    }
    if (status == TERN_OK && base == NULL)
        status = tern_decoder_check_required(self, type, &model.seen, &object, path);
    if (status != TERN_OK)
        return status;
    self->depth--;
    status = patch_entries(self, type->of.model.additional, base ? model.base + additional : NULL,
                           &model.additional, model.memory + additional, path);
    self->depth++;
    return status;
}

/* The text of the base, empty where it is not set. */
static tern_status base_text(tern_decoder *self, const tern_slot *slot, const void *base,
                             tern_str *out, const tern_path *path)
{
    const tern_type *type = slot->type;
    const char *value = base ? (const char *)tern_slot_value(slot, base) : NULL;

    memset(out, 0, sizeof *out);
    if (value && type->kind == TERN_KIND_UNION) {
        if (tern_load_int32(value) == 0 &&
            tern_load_str(value + type->of.variants.value_offset).ptr == NULL)
            return TERN_OK;
    } else if (value && tern_load_str(value).ptr == NULL) {
        return TERN_OK;
    }
    return value ? tern_encode_text(self->arena, slot, base, TERN_DEPTH_MAX, out, path, self->error)
                 : TERN_OK;
}

/* Patches free-form JSON or a union: as text, which is then decoded anew. */
static tern_status patch_text(tern_decoder *self, const tern_slot *slot, const void *base,
                              void *memory, const tern_path *path)
{
    const char *start = self->tokenizer.cursor;
    tern_decoder merged;
    tern_writer writer;
    tern_str from, patch, text = {NULL, 0};
    tern_status status = read_value(self, &patch, path);

    if (status == TERN_OK)
        status = base_text(self, slot, base, &from, path);
    if (status != TERN_OK)
        return status;
    status = tern_writer_init(&writer, self->arena, 0);
    if (status == TERN_OK)
        status = tern_merge_apply(&writer, from, patch);
    if (status == TERN_OK)
        status = tern_writer_finish(&writer, &text);
    if (status != TERN_OK)
        return fail_at(self, status, start, path);
    if (!tern_decoder_init_part(&merged, self, text))
        return tern_decoder_fail_allocating(self, path);
    merged.depth = TERN_DEPTH_MAX;
    status = tern_decoder_slot(&merged, slot, memory, path);
    self->element_room = merged.element_room;
    if (status != TERN_OK && self->error) {
        self->tokenizer.cursor = start;
        tern_decoder_locate(self);
    }
    return status;
}

static tern_status patch_object(tern_decoder *self, const tern_slot *slot, const void *base,
                                void *memory, const tern_path *path)
{
    const void *old = base ? tern_slot_value(slot, base) : NULL;
    void *value = memory;
    tern_status status;

    if (slot->indirect) {
        value = tern_arena_allocate_array(self->arena, 1, slot->type->size, _Alignof(max_align_t));
        if (value == NULL)
            return tern_decoder_fail_allocating(self, path);
        memcpy(memory, &value, sizeof value);
    }
    status = slot->type->kind == TERN_KIND_MODEL ? patch_model(self, slot->type, old, value, path)
                                                 : patch_map(self, slot->type, old, value, path);
    if (status == TERN_OK)
        tern_slot_set_state(slot, memory, TERN_PRESENCE_VALUE);
    return status;
}

static bool can_be_absent(const tern_slot *slot)
{
    return slot->presence == TERN_OPTIONAL || slot->presence == TERN_OPTIONAL_NULLABLE;
}

static tern_status patch_slot(tern_decoder *self, const tern_slot *slot, const void *base,
                              void *memory, const tern_path *path)
{
    char byte = tern_tokenizer_peek(&self->tokenizer);
    tern_kind kind = slot->type->kind;
    tern_status status;

    if (byte == 'n' && can_be_absent(slot)) {
        status = tern_tokenizer_literal(&self->tokenizer, TERN_STR("null"));
        return status == TERN_OK ? TERN_OK : tern_decoder_fail_reading(self, status, path);
    }
    if (base && tern_slot_state(slot, base) != TERN_STATE_VALUE)
        base = NULL;
    if (byte == '{' && (kind == TERN_KIND_MODEL || kind == TERN_KIND_MAP))
        return patch_object(self, slot, base, memory, path);
    if (byte == '{' && (kind == TERN_KIND_JSON || kind == TERN_KIND_UNION))
        return patch_text(self, slot, base, memory, path);
    return tern_decoder_slot(self, slot, memory, path);
}

tern_status tern_apply_patch(const tern_type *type, void *target, tern_str patch,
                             const tern_decode_options *options, tern_arena *arena,
                             tern_error *error)
{
    const tern_slot root = {type, 0, TERN_REQUIRED, false, 0};
    tern_arena_mark mark = tern_arena_get_mark(arena);
    void *result = tern_arena_allocate_array(arena, 1, type->size, _Alignof(max_align_t));
    tern_decoder self;
    tern_status status;

    status = tern_decoder_init(&self, patch, options, arena, error);
    if (status == TERN_OK)
        status = result ? patch_slot(&self, &root, target, result, NULL)
                        : tern_decoder_fail_allocating(&self, NULL);
    if (status == TERN_OK)
        status = tern_decoder_finish(&self);
    if (status == TERN_OK)
        memcpy(target, result, type->size);
    else
        tern_arena_rewind(arena, mark);
    return status;
}

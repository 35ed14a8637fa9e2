/* decode_object.c - the part of decode that reads objects: models and maps. */
#include <stdlib.h>

#include "decode_internal.h"
#include "growing_internal.h"

/* How far ahead of the field that is expected next a property is looked for by comparing texts:
 * what is absent is skipped that way. */
enum { LOOK_AHEAD = 16 };

/* Reads the value of a property that goes into a map, its name and colon behind it. */
static tern_status decode_entry(tern_decoder *self, const tern_type *map, growing *list,
                                tern_str key, const tern_path *step)
{
    char *entry = (char *)growing_add(self->arena, list, map->of.map.entry_size);

    /* Every entry starts with its key. */
    if (entry == NULL ||
        tern_arena_copy_str(self->arena, key, (tern_str *)(void *)entry) != TERN_OK)
        return tern_decoder_fail_allocating(self, step);
    return tern_decoder_slot(self, &map->of.map.values, entry + map->of.map.value_offset, step);
}

static int compare_keys(const void *a, const void *b)
{
    return tern_compare_keys(*(const tern_str *)a, *(const tern_str *)b);
}

/* Refuses entries of which two have one key; says so at `object_at`. */
static tern_status check_distinct(tern_decoder *self, const tern_type *map, tern_container entries,
                                  const char *object_at, const tern_path *path)
{
    tern_arena_mark mark = tern_arena_get_mark(self->arena);
    tern_path step = {path, {NULL, 0}, 0};
    tern_str *keys;

    if (entries.count < 2)
        return TERN_OK;
    keys = (tern_str *)tern_arena_allocate_array(self->arena, entries.count, sizeof *keys,
                                                 _Alignof(tern_str));
    if (keys == NULL)
        return tern_decoder_fail_allocating(self, path);
    for (size_t i = 0; i < entries.count; i++)
        keys[i] = tern_map_key(map, entries, i);
    qsort(keys, entries.count, sizeof *keys, compare_keys);
    for (size_t i = 1; i < entries.count && step.key.ptr == NULL; i++) {
        if (tern_str_equal(keys[i - 1], keys[i]))
            step.key = keys[i];
    }
    tern_arena_rewind(self->arena, mark);
    if (step.key.ptr == NULL)
        return TERN_OK;
    self->tokenizer.cursor = object_at;
    return tern_decoder_fail(self, TERN_ERROR_DUPLICATE, &step, "each property once", "it again");
}

/* Ends the reading of entries: stores them, and refuses two with one key where that is asked for.
 */
static tern_status finish_entries(tern_decoder *self, const tern_type *map, const growing *list,
                                  void *memory, const char *object_at, const tern_path *path)
{
    growing_store(self->arena, list, map->of.map.entry_size, memory);
    if (!self->options->refuse_duplicates)
        return TERN_OK;
    return check_distinct(self, map, tern_load_container(memory), object_at, path);
}

tern_status tern_decoder_map(tern_decoder *self, const tern_type *type, void *memory,
                             const tern_path *path)
{
    const char *object_at = self->tokenizer.cursor;
    growing list = {NULL, 0, 0};
    bool empty, more;
    tern_status status;

    if (tern_tokenizer_peek(&self->tokenizer) != '{')
        return tern_decoder_fail_type(self, path, "object");
    status = tern_decoder_enter(self, '}', path, &empty);
    more = !empty;
    while (status == TERN_OK && more) {
        tern_path step = {path, {NULL, 0}, 0};
        status = tern_decoder_read_name(self, path, &step.key);
        if (status == TERN_OK)
            status = decode_entry(self, type, &list, step.key, &step);
        if (status == TERN_OK)
            status = tern_decoder_next(self, '}', path, &more);
    }
    return status == TERN_OK ? finish_entries(self, type, &list, memory, object_at, path) : status;
}

/* A model while it is read. */
typedef struct reading {
    const tern_type *type;
    char *memory;
    growing additional;
    tern_seen_fields seen;
    size_t expected; /* the field that comes next in schema order, as it mostly does */
} reading;

static bool same_bytes(const char *a, const char *b, size_t size)
{
    uint64_t left, right;

    if (size < sizeof left)
        return memcmp(a, b, size) == 0;
    for (size_t i = 0; i + sizeof left <= size; i += sizeof left) {
        memcpy(&left, a + i, sizeof left);
        memcpy(&right, b + i, sizeof right);
        if (left != right)
            return false;
    }
    memcpy(&left, a + size - sizeof left, sizeof left);
    memcpy(&right, b + size - sizeof right, sizeof right);
    return left == right;
}

/* Goes past a name that stands as encode would write it, if it is that of one of the fields that
 * are expected: its index; -1 where it is not. */
static int32_t read_expected(tern_decoder *self, const reading *model)
{
    size_t count = model->type->of.model.count;
    size_t end = count - model->expected < LOOK_AHEAD ? count : model->expected + LOOK_AHEAD;
    size_t room = (size_t)(self->tokenizer.end - self->tokenizer.cursor);

    for (size_t i = model->expected; i < end; i++) {
        const tern_field *field = &model->type->of.model.fields[i];
        if (field->encoded_length <= room &&
            same_bytes(self->tokenizer.cursor, field->encoded, field->encoded_length)) {
            self->tokenizer.cursor += field->encoded_length;
            tern_tokenizer_skip_space(&self->tokenizer);
            return (int32_t)i;
        }
    }
    return -1;
}

/* Reads a property that the model does not name. Where the schema says what such ones are, they
 * are not unknown. */
static tern_status decode_unknown(tern_decoder *self, reading *model, const char *name_at,
                                  const tern_path *step)
{
    const tern_type *map = model->type->of.model.additional;
    tern_unknown_fields policy =
        map == &tern_type_of_tern_map_json ? self->options->unknown_fields : TERN_UNKNOWN_KEEP;
    tern_str ignored;
    tern_status status;

    switch (policy) {
    case TERN_UNKNOWN_DROP:
        status = tern_tokenizer_value(&self->tokenizer, self->depth, &ignored);
        return status == TERN_OK ? TERN_OK : tern_decoder_fail_reading(self, status, step);
    case TERN_UNKNOWN_REFUSE:
        self->tokenizer.cursor = name_at;
        return tern_decoder_fail(self, TERN_ERROR_UNKNOWN_FIELD, step, "", "");
    default:
        return decode_entry(self, map, &model->additional, step->key, step);
    }
}

/* Reads the value of a field, its name and colon behind it. */
static tern_status decode_field(tern_decoder *self, reading *model, size_t index,
                                const char *name_at, const tern_path *step)
{
    const tern_field *field = &model->type->of.model.fields[index];
    void *member = model->memory + field->offset;

    model->expected = index + 1;
    if (tern_seen_fields_set(&model->seen, index)) {
        if (self->options->refuse_duplicates) {
            self->tokenizer.cursor = name_at;
            return tern_decoder_fail(self, TERN_ERROR_DUPLICATE, step, "each property once",
                                     "it again");
        }
        tern_decoder_clear_slot(&field->slot, member);
    }
    return tern_decoder_slot(self, &field->slot, member, step);
}

static tern_status decode_property(tern_decoder *self, reading *model, const tern_path *path)
{
    const char *name_at = self->tokenizer.cursor;
    tern_path step = {path, {NULL, 0}, 0};
    int32_t index = read_expected(self, model);

    if (index < 0) {
        tern_status status = tern_decoder_read_name(self, path, &step.key);
        if (status != TERN_OK)
            return status;
        index = tern_model_find(model->type, step.key);
        if (index < 0)
            return decode_unknown(self, model, name_at, &step);
    }
    step.key.ptr = model->type->of.model.fields[index].key;
    step.key.len = model->type->of.model.fields[index].key_length;
    return decode_field(self, model, (size_t)index, name_at, &step);
}

tern_status tern_decoder_check_required(tern_decoder *self, const tern_type *type,
                                        tern_seen_fields *seen, const char *object_at,
                                        const tern_path *path)
{
    for (size_t i = 0; i < type->of.model.count; i++) {
        const tern_field *field = &type->of.model.fields[i];
        if (tern_slot_required(&field->slot) && !tern_seen_fields_set(seen, i)) {
            tern_path step = {path, {field->key, field->key_length}, 0};
            self->tokenizer.cursor = object_at;
            return tern_decoder_fail(self, TERN_ERROR_MISSING, &step, "", "");
        }
    }
    return TERN_OK;
}

tern_status tern_decoder_model(tern_decoder *self, const tern_type *type, void *memory,
                               const tern_path *path)
{
    const char *object_at = self->tokenizer.cursor;
    reading model;
    bool empty, more;
    tern_status status;

    if (tern_tokenizer_peek(&self->tokenizer) != '{')
        return tern_decoder_fail_type(self, path, "object");
    model.type = type;
    model.memory = (char *)memory;
    model.expected = 0;
    memset(&model.additional, 0, sizeof model.additional);
    memset(&model.seen, 0,
           (type->of.model.count + TERN_SEEN_WORD_BITS - 1U) / TERN_SEEN_WORD_BITS *
               sizeof(uint64_t));
    status = tern_decoder_enter(self, '}', path, &empty);
    more = !empty;
    while (status == TERN_OK && more) {
        status = decode_property(self, &model, path);
        if (status == TERN_OK)
            status = tern_decoder_next(self, '}', path, &more);
    }
    if (status == TERN_OK)
        status = tern_decoder_check_required(self, type, &model.seen, object_at, path);
    if (status != TERN_OK)
        return status;
    return finish_entries(self, type->of.model.additional, &model.additional,
                          model.memory + type->of.model.additional_offset, object_at, path);
}

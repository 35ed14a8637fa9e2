/* encode.c - the walk that encodes described memory, token by token, through the writer. */
#include "path_internal.h"
#include "tern/codec.h"
#include "walk_internal.h"
#include "writer_internal.h"

#include <stdio.h>

typedef struct encoder {
    tern_writer writer;
    tern_error *error; /* may be NULL */
    unsigned depth;    /* levels left */
} encoder;

static tern_status encode_slot(encoder *self, const tern_slot *slot, const void *memory,
                               const tern_path *path);

static tern_status fail(encoder *self, tern_status status, const tern_path *path,
                        const char *expected, const char *found)
{
    tern_error *error = self->error;

    if (error) {
        memset(error, 0, sizeof *error);
        error->status = status;
        tern_path_write(path, error->pointer, sizeof error->pointer);
        snprintf(error->expected, sizeof error->expected, "%s", expected);
        snprintf(error->found, sizeof error->found, "%s", found);
    }
    return status;
}

/* Passes on what the writer returned, reported where it failed. */
static tern_status written(encoder *self, tern_status status, const tern_path *path)
{
    switch (status) {
    case TERN_OK:
        return TERN_OK;
    case TERN_ERROR_UTF8:
        return fail(self, status, path, "UTF-8", "other bytes");
    case TERN_ERROR_RANGE:
        return fail(self, status, path, "a finite number", "infinity or not a number");
    case TERN_ERROR_SYNTAX:
        return fail(self, status, path, "the text of one JSON value", "something else");
    case TERN_ERROR_DEPTH:
        return fail(self, status, path, "fewer levels of nesting", "more");
    default:
        return fail(self, status, path, "", "");
    }
}

static tern_status write_byte(encoder *self, char byte, const tern_path *path)
{
    return written(self, tern_writer_raw(&self->writer, &byte, 1), path);
}

static tern_status enter(encoder *self, char open, const tern_path *path)
{
    if (self->depth == 0)
        return written(self, TERN_ERROR_DEPTH, path);
    self->depth--;
    return write_byte(self, open, path);
}

static tern_status leave(encoder *self, char close, const tern_path *path)
{
    self->depth++;
    return write_byte(self, close, path);
}

static tern_status encode_enum(encoder *self, const tern_type *type, const tern_slot *slot,
                               const void *memory, const tern_path *path)
{
    int32_t value = tern_load_int32(memory);
    tern_str text = tern_load_str((const char *)memory + tern_enum_text_offset(slot));

    if (value < 0 || value > (int32_t)type->of.enumeration.count)
        return fail(self, TERN_ERROR_RANGE, path, "a constant of the enum", "another number");
    if (value == 0 && text.ptr == NULL) {
        /* There is only one thing that it can be. */
        if (type->of.enumeration.count != 1)
            return fail(self, TERN_ERROR_UNSET, path, "a constant of the enum", "none set");
        value = 1;
    }
    return written(self, tern_writer_string(&self->writer, tern_enum_text(type, value, text)),
                   path);
}

static tern_status encode_array(encoder *self, const tern_type *type, const void *memory,
                                const tern_path *path)
{
    tern_container array = tern_load_container(memory);
    tern_path step = {path, {NULL, 0}, 0};
    tern_status status = enter(self, '[', path);

    for (size_t i = 0; status == TERN_OK && i < array.count; i++) {
        step.index = i;
        if (i > 0)
            status = write_byte(self, ',', path);
        if (status == TERN_OK)
            status =
                encode_slot(self, &type->of.array.items, tern_array_item(type, array, i), &step);
    }
    return status == TERN_OK ? leave(self, ']', path) : status;
}

/* Writes the entries of a map as properties. `first`: no property stands before them. */
static tern_status encode_entries(encoder *self, const tern_type *type, const void *memory,
                                  bool first, const tern_path *path)
{
    tern_container map = tern_load_container(memory);
    tern_status status = TERN_OK;

    for (size_t i = 0; status == TERN_OK && i < map.count; i++) {
        tern_path step = {path, tern_map_key(type, map, i), 0};
        if (step.key.ptr == NULL)
            step.key.ptr = "";
        if (!first)
            status = write_byte(self, ',', path);
        first = false;
        if (status == TERN_OK)
            status = written(self, tern_writer_string(&self->writer, step.key), &step);
        if (status == TERN_OK)
            status = write_byte(self, ':', &step);
        if (status == TERN_OK)
            status = encode_slot(self, &type->of.map.values, tern_map_value(type, map, i), &step);
    }
    return status;
}

static tern_status encode_map(encoder *self, const tern_type *type, const void *memory,
                              const tern_path *path)
{
    tern_status status = enter(self, '{', path);

    if (status == TERN_OK)
        status = encode_entries(self, type, memory, true, path);
    return status == TERN_OK ? leave(self, '}', path) : status;
}

static tern_status encode_model(encoder *self, const tern_type *type, const void *memory,
                                const tern_path *path)
{
    const char *model = (const char *)memory;
    bool first = true;
    tern_status status = enter(self, '{', path);

    for (size_t i = 0; status == TERN_OK && i < type->of.model.count; i++) {
        const tern_field *field = &type->of.model.fields[i];
        const char *member = model + field->offset;
        tern_path step = {path, {field->key, field->key_length}, 0};
        if (tern_slot_state(&field->slot, member) == TERN_STATE_ABSENT)
            continue;
        if (!first)
            status = write_byte(self, ',', path);
        first = false;
        if (status == TERN_OK)
            status = written(
                self, tern_writer_raw(&self->writer, field->encoded, field->encoded_length), &step);
        if (status == TERN_OK)
            status = encode_slot(self, &field->slot, member, &step);
    }
    if (status == TERN_OK)
        status = encode_entries(self, type->of.model.additional,
                                model + type->of.model.additional_offset, first, path);
    return status == TERN_OK ? leave(self, '}', path) : status;
}

static tern_status encode_json(encoder *self, const void *memory, const tern_path *path)
{
    tern_json json;

    json.text = tern_load_str(memory);
    if (json.text.ptr == NULL)
        return fail(self, TERN_ERROR_UNSET, path, "a JSON value", "none set");
    return written(self, tern_writer_json(&self->writer, json, self->depth), path);
}

static tern_status encode_union(encoder *self, const tern_type *type, const void *memory,
                                const tern_path *path)
{
    const char *value = (const char *)memory + type->of.variants.value_offset;
    int32_t kind = tern_load_int32(memory);

    if (kind < 0 || kind > (int32_t)type->of.variants.count)
        return fail(self, TERN_ERROR_RANGE, path, "a kind of the union", "another number");
    if (kind == 0 && tern_load_str(value).ptr == NULL)
        return fail(self, TERN_ERROR_UNSET, path, "a variant of the union", "none set");
    if (kind == 0)
        return encode_json(self, value, path);
    return encode_slot(self, &type->of.variants.variants[kind - 1].slot, value, path);
}

static tern_status encode_value(encoder *self, const tern_type *type, const tern_slot *slot,
                                const void *memory, const tern_path *path)
{
    tern_writer *writer = &self->writer;

    switch (type->kind) {
    case TERN_KIND_BOOLEAN:
        return written(self,
                       *(const bool *)memory ? tern_writer_raw(writer, "true", 4)
                                             : tern_writer_raw(writer, "false", 5),
                       path);
    case TERN_KIND_INT32:
        return written(self, tern_writer_int64(writer, *(const int32_t *)memory), path);
    case TERN_KIND_INT64:
        return written(self, tern_writer_int64(writer, *(const int64_t *)memory), path);
    case TERN_KIND_FLOAT:
        return written(self, tern_writer_float(writer, *(const float *)memory), path);
    case TERN_KIND_DOUBLE:
        return written(self, tern_writer_double(writer, *(const double *)memory), path);
    case TERN_KIND_STRING:
        return written(self, tern_writer_string(writer, *(const tern_str *)memory), path);
    case TERN_KIND_JSON:
        return encode_json(self, memory, path);
    case TERN_KIND_ENUM:
        return encode_enum(self, type, slot, memory, path);
    case TERN_KIND_MODEL:
        return encode_model(self, type, memory, path);
    case TERN_KIND_ARRAY:
        return encode_array(self, type, memory, path);
    case TERN_KIND_MAP:
        return encode_map(self, type, memory, path);
    case TERN_KIND_UNION:
        return encode_union(self, type, memory, path);
    }
    return TERN_ERROR_RANGE;
}

static tern_status encode_slot(encoder *self, const tern_slot *slot, const void *memory,
                               const tern_path *path)
{
    const void *value;

    if (tern_slot_state(slot, memory) == TERN_STATE_NULL)
        return written(self, tern_writer_raw(&self->writer, "null", 4), path);
    value = tern_slot_value(slot, memory);
    if (value == NULL)
        return fail(self, TERN_ERROR_UNSET, path, "a pointer to the value", "NULL");
    return encode_value(self, slot->type, slot, value, path);
}

tern_status tern_encode(const tern_type *type, const void *value, tern_arena *arena,
                        tern_str *out_json, tern_error *error)
{
    const tern_slot root = {type, 0, TERN_REQUIRED, false};
    tern_arena_mark mark = tern_arena_get_mark(arena);
    encoder self;
    tern_status status;

    self.error = error;
    self.depth = TERN_DEPTH_MAX;
    status = written(&self, tern_writer_init(&self.writer, arena), NULL);
    if (status == TERN_OK)
        status = encode_slot(&self, &root, value, NULL);
    if (status == TERN_OK)
        status = written(&self, tern_writer_finish(&self.writer, out_json), NULL);
    if (status != TERN_OK)
        tern_arena_rewind(arena, mark);
    return status;
}

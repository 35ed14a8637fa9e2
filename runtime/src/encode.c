/* encode.c - the walk that encodes described memory, token by token, through the writer. */
#include "path_internal.h"
#include "tern/codec.h"
#include "tern/value.h"
#include "walk_internal.h"
#include "writer_internal.h"

#include <math.h>
#include <stdlib.h>

/* Bytes that a sink gets at once, at most. */
enum { SINK_BUFFER_SIZE = 4096 };

typedef struct encoder {
    tern_writer writer;
    const tern_encode_options *options;
    tern_error *error; /* may be NULL */
    unsigned depth;    /* levels left */
} encoder;

static tern_status encode_slot(encoder *self, const tern_slot *slot, const void *memory,
                               const tern_path *path);

static tern_status fail(encoder *self, tern_status status, const tern_path *path,
                        const char *expected, const char *found)
{
    return tern_path_fail(self->error, status, path, expected, found);
}

/* Reports what the writer returned. */
TERN_NO_INLINE tern_status fail_writing(encoder *self, tern_status status, const tern_path *path)
{
    switch (status) {
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

/* Passes on what the writer returned, reported where it failed. */
static inline tern_status written(encoder *self, tern_status status, const tern_path *path)
{
    return status == TERN_OK ? TERN_OK : fail_writing(self, status, path);
}

static tern_status enter(encoder *self, char open, const tern_path *path)
{
    if (self->depth == 0)
        return written(self, TERN_ERROR_DEPTH, path);
    self->depth--;
    return written(self, tern_writer_open(&self->writer, open), path);
}

static tern_status leave(encoder *self, char close, bool empty, const tern_path *path)
{
    self->depth++;
    return written(self, tern_writer_close(&self->writer, close, empty), path);
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

/* Writes the value of a slot when it is null or a scalar as most are, there being room for a
 * margin; false where it is not, and nothing has been written. */
TERN_INLINE bool encode_short_way(tern_writer *writer, const tern_slot *slot, const void *memory,
                                  tern_state state)
{
    tern_str text;
    int32_t constant;

    if (state == TERN_STATE_NULL) {
        memcpy(writer->cursor, "null", 4);
        writer->cursor += 4;
        return true;
    }
    switch (slot->scalar) {
    case TERN_SCALAR(TERN_KIND_STRING):
        memcpy(&text, memory, sizeof text);
        return tern_writer_plain_string(writer, text);
    case TERN_SCALAR(TERN_KIND_INT64):
        writer->cursor += tern_number_format_int64(*(const int64_t *)memory, writer->cursor);
        return true;
    case TERN_SCALAR(TERN_KIND_INT32):
        writer->cursor += tern_number_format_int64(*(const int32_t *)memory, writer->cursor);
        return true;
    case TERN_SCALAR(TERN_KIND_DOUBLE):
        if (!isfinite(*(const double *)memory))
            return false;
        writer->cursor += tern_number_format_double(*(const double *)memory, writer->cursor);
        return true;
    case TERN_SCALAR(TERN_KIND_BOOLEAN):
        memcpy(writer->cursor, *(const bool *)memory ? "true" : "false", 5);
        writer->cursor += *(const bool *)memory ? 4 : 5;
        return true;
    case TERN_SCALAR(TERN_KIND_ENUM):
        memcpy(&constant, memory, sizeof constant);
        return constant > 0 && constant <= (int32_t)slot->type->of.enumeration.count &&
               tern_writer_plain_string(writer, slot->type->of.enumeration.values[constant - 1]);
    default:
        return false;
    }
}

/* Whether the elements of an array are numbers that encode_numbers writes, and nothing but them. */
static bool are_numbers(const tern_slot *items)
{
    return items->presence == TERN_REQUIRED && (items->scalar == TERN_SCALAR(TERN_KIND_INT64) ||
                                                items->scalar == TERN_SCALAR(TERN_KIND_DOUBLE));
}

/* Writes numbers with a comma before each, up to the first that there is no room for, or that is
 * not finite; returns how many. */
static size_t encode_numbers(tern_writer *writer, tern_kind kind, const void *numbers, size_t count)
{
    const int64_t *integers = (const int64_t *)numbers;
    const double *doubles = (const double *)numbers;
    char *cursor = writer->cursor, *end = writer->end;
    size_t done = 0;

    if (kind == TERN_KIND_INT64) {
        for (; done < count && end - cursor > TERN_WRITER_MARGIN; done++) {
            *cursor++ = ',';
            cursor += tern_number_format_int64(integers[done], cursor);
        }
    } else {
        for (; done < count && end - cursor > TERN_WRITER_MARGIN && isfinite(doubles[done]);
             done++) {
            *cursor++ = ',';
            cursor += tern_number_format_double(doubles[done], cursor);
        }
    }
    writer->cursor = cursor;
    return done;
}

static tern_status encode_array(encoder *self, const tern_type *type, const void *memory,
                                const tern_path *path)
{
    const tern_slot *slot = &type->of.array.items;
    tern_container array = tern_load_array(type, memory);
    bool numbers = self->writer.indent == 0 && are_numbers(slot);
    tern_path step = {path, {NULL, 0}, 0};
    tern_status status;

    if (tern_inline_overflows(memory, type->of.array.limit, type->of.array.count_offset))
        return fail(self, TERN_ERROR_LIMIT, path, "as many items as there is room for", "more");
    status = enter(self, '[', path);
    for (size_t i = 0; status == TERN_OK && i < array.count; i++) {
        const void *item = tern_array_item(type, array, i);
        if (numbers && i > 0) {
            i += encode_numbers(&self->writer, slot->type->kind, item, array.count - i);
            if (i == array.count)
                break;
            item = tern_array_item(type, array, i);
        }
        if (self->writer.indent > 0)
            status = tern_writer_element(&self->writer, i == 0);
        if (status == TERN_OK)
            status = tern_writer_reserve(&self->writer, 1 + TERN_WRITER_MARGIN);
        if (status != TERN_OK)
            return written(self, status, path);
        if (i > 0 && self->writer.indent == 0)
            *self->writer.cursor++ = ',';
        if (encode_short_way(&self->writer, slot, item, tern_slot_state(slot, item)))
            continue;
        step.index = i;
        status = encode_slot(self, slot, item, &step);
    }
    return status == TERN_OK ? leave(self, ']', array.count == 0, path) : status;
}

/* A property about to be written: a field of a model, or an entry of a map. */
typedef struct property {
    tern_str key;
    const tern_field *field; /* NULL: an entry */
    const tern_slot *slot;
    const void *memory;
} property;

static tern_status encode_property(encoder *self, const property *one, bool first,
                                   const tern_path *path)
{
    tern_path step = {path, one->key, 0};
    tern_status status = tern_writer_element(&self->writer, first);

    if (status == TERN_OK && one->field)
        status = tern_writer_encoded_name(&self->writer, one->field->encoded,
                                          one->field->encoded_length);
    else if (status == TERN_OK)
        status = tern_writer_name(&self->writer, one->key);
    if (status != TERN_OK)
        return written(self, status, &step);
    return encode_slot(self, one->slot, one->memory, &step);
}

/* Goes through the properties of a model (NULL: none) and the entries of a map, those that are
 * there and meant for whom the document is. */
typedef struct properties {
    const tern_type *model;
    const char *memory;
    const tern_type *map;
    tern_container entries;
    tern_purpose purpose;
    size_t field;
    size_t rule;
    size_t entry;
} properties;

/* Whether the field that comes next is left out for that purpose. */
static bool is_left_out(properties *of)
{
    const tern_type *model = of->model;
    const tern_rule *rule = NULL;

    if (of->purpose == TERN_FOR_ANYONE)
        return false;
    while (of->rule < model->of.model.rule_count &&
           model->of.model.rules[of->rule].field < of->field)
        of->rule++;
    if (of->rule < model->of.model.rule_count && model->of.model.rules[of->rule].field == of->field)
        rule = &model->of.model.rules[of->rule];
    return rule && (rule->flags &
                    (of->purpose == TERN_FOR_REQUEST ? TERN_READ_ONLY : TERN_WRITE_ONLY)) != 0;
}

/* The next property; false after the last. */
static bool next_property(properties *of, property *out)
{
    for (; of->model && of->field < of->model->of.model.count; of->field++) {
        const tern_field *field = &of->model->of.model.fields[of->field];
        const char *member = of->memory + field->offset;
        if (tern_slot_state(&field->slot, member) == TERN_STATE_ABSENT || is_left_out(of))
            continue;
        out->key.ptr = field->key;
        out->key.len = field->key_length;
        out->field = field;
        out->slot = &field->slot;
        out->memory = member;
        of->field++;
        return true;
    }
    if (of->entry == of->entries.count)
        return false;
    out->key = tern_map_key(of->map, of->entries, of->entry);
    if (out->key.ptr == NULL)
        out->key.ptr = "";
    out->field = NULL;
    out->slot = &of->map->of.map.values;
    out->memory = tern_map_value(of->map, of->entries, of->entry);
    of->entry++;
    return true;
}

static int compare_properties(const void *a, const void *b)
{
    const property *left = (const property *)a, *right = (const property *)b;
    int order = tern_compare_keys(left->key, right->key);

    /* Entries with one key stay in their order. */
    if (order != 0)
        return order;
    return (const char *)left->memory < (const char *)right->memory
               ? -1
               : (const char *)left->memory > (const char *)right->memory;
}

static tern_status encode_sorted(encoder *self, properties of, bool *out_empty,
                                 const tern_path *path)
{
    properties counter = of;
    property one, *all;
    size_t count = 0;
    tern_status status = TERN_OK;

    while (next_property(&counter, &one))
        count++;
    *out_empty = count == 0;
    if (count == 0)
        return TERN_OK;
    all = (property *)tern_arena_allocate_array(self->writer.arena, count, sizeof *all,
                                                _Alignof(property));
    if (all == NULL)
        return written(self, tern_arena_failure(self->writer.arena), path);
    for (size_t i = 0; i < count; i++)
        (void)next_property(&of, &all[i]);
    qsort(all, count, sizeof *all, compare_properties);
    for (size_t i = 0; status == TERN_OK && i < count; i++)
        status = encode_property(self, &all[i], i == 0, path);
    return status;
}

/* Goes to the place of the value of a field, where there may be no room for it and its name. */
TERN_NO_INLINE tern_status write_name(tern_writer *writer, const tern_field *field, bool first)
{
    tern_status status = tern_writer_element(writer, first);

    if (status == TERN_OK)
        status = tern_writer_encoded_name(writer, field->encoded, field->encoded_length);
    return status == TERN_OK ? tern_writer_reserve(writer, TERN_WRITER_MARGIN) : status;
}

/* Writes the fields of a model one behind the other, as most are written: all of them, in order,
 * without white space. */
static tern_status encode_fields(encoder *self, const tern_type *model, const char *memory,
                                 bool *out_empty, const tern_path *path)
{
    const tern_field *fields = model->of.model.fields;
    tern_writer *writer = &self->writer;
    bool empty = true;
    tern_status status = TERN_OK;

    for (size_t i = 0; status == TERN_OK && i < model->of.model.count; i++) {
        const tern_field *field = &fields[i];
        const char *member = memory + field->offset;
        tern_state state = tern_slot_state(&field->slot, member);
        if (state == TERN_STATE_ABSENT)
            continue;
        if ((size_t)(writer->end - writer->cursor) <
            (size_t)field->encoded_length + TERN_BLOCK + TERN_WRITER_MARGIN) {
            status = write_name(writer, field, empty);
            if (status != TERN_OK)
                return written(self, status, path);
        } else {
            *writer->cursor = ',';
            writer->cursor += !empty;
            memcpy(writer->cursor, field->encoded, TERN_BLOCK);
            for (size_t done = TERN_BLOCK; done < field->encoded_length; done += TERN_BLOCK)
                memcpy(writer->cursor + done, field->encoded + done, TERN_BLOCK);
            writer->cursor += field->encoded_length;
        }
        empty = false;
        if (!encode_short_way(writer, &field->slot, member, state)) {
            tern_path step = {path, {field->key, field->key_length}, 0};
            status = encode_slot(self, &field->slot, member, &step);
        }
    }
    *out_empty = empty;
    return status;
}

/* Writes the entries of a map likewise. */
static tern_status encode_entries(encoder *self, const tern_type *map, tern_container entries,
                                  bool *empty, const tern_path *path)
{
    const tern_slot *slot = &map->of.map.values;
    tern_writer *writer = &self->writer;
    tern_status status = TERN_OK;

    for (size_t i = 0; status == TERN_OK && i < entries.count; i++) {
        const void *value = tern_map_value(map, entries, i);
        tern_path step = {path, tern_map_key(map, entries, i), 0};
        status = tern_writer_reserve(writer, TERN_WRITER_MARGIN);
        if (status == TERN_OK && !*empty)
            *writer->cursor++ = ',';
        *empty = false;
        if (status == TERN_OK && !tern_writer_plain_string(writer, step.key))
            status = tern_writer_string(writer, step.key);
        if (status == TERN_OK)
            status = tern_writer_reserve(writer, TERN_WRITER_MARGIN + 1);
        if (status != TERN_OK)
            return written(self, status, &step);
        *writer->cursor++ = ':';
        if (!encode_short_way(writer, slot, value, tern_slot_state(slot, value)))
            status = encode_slot(self, slot, value, &step);
    }
    return status;
}

/* Writes an object: a model and what it does not name, or a map. */
static tern_status encode_object(encoder *self, const tern_type *model, const void *memory,
                                 const tern_type *map, const void *map_memory,
                                 const tern_path *path)
{
    properties of = {model,
                     (const char *)memory,
                     map,
                     tern_load_container(map_memory),
                     self->options->purpose,
                     0,
                     0,
                     0};
    bool empty = true;
    tern_status status = enter(self, '{', path);

    if (status == TERN_OK && self->options->sort_keys) {
        status = encode_sorted(self, of, &empty, path);
    } else if (self->writer.indent == 0 && of.purpose == TERN_FOR_ANYONE) {
        if (status == TERN_OK && model)
            status = encode_fields(self, model, of.memory, &empty, path);
        if (status == TERN_OK && of.entries.count > 0)
            status = encode_entries(self, map, of.entries, &empty, path);
    } else {
        property one;
        while (status == TERN_OK && next_property(&of, &one)) {
            status = encode_property(self, &one, empty, path);
            empty = false;
        }
    }
    return status == TERN_OK ? leave(self, '}', empty, path) : status;
}

static tern_status encode_model(encoder *self, const tern_type *type, const void *memory,
                                const tern_path *path)
{
    return encode_object(self, type, memory, type->of.model.additional,
                         (const char *)memory + type->of.model.additional_offset, path);
}

static tern_status encode_json(encoder *self, const void *memory, const tern_path *path)
{
    tern_json json;

    json.text = tern_load_str(memory);
    if (json.text.ptr == NULL)
        return fail(self, TERN_ERROR_UNSET, path, "a JSON value", "none set");
    return written(
        self, tern_writer_json(&self->writer, json, self->depth, self->options->sort_keys), path);
}

static tern_status encode_union(encoder *self, const tern_type *type, const void *memory,
                                const tern_path *path)
{
    const char *value = (const char *)memory + type->of.variants.value_offset;
    int32_t kind = tern_load_int32(memory);

    if (kind < 0 || kind > (int32_t)type->of.variants.count)
        return fail(self, TERN_ERROR_RANGE, path, "a kind of the union", "another number");
    /* Null would be the union's own, and no variant of it. */
    if (kind == 0 && tern_json_is_null(tern_load_str(value)))
        return fail(self, TERN_ERROR_NULL, path, "a variant of the union", "null");
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
    case TERN_KIND_UINT32:
        return written(self, tern_writer_uint64(writer, *(const uint32_t *)memory), path);
    case TERN_KIND_UINT64:
        return written(self, tern_writer_uint64(writer, *(const uint64_t *)memory), path);
    case TERN_KIND_FLOAT:
        return written(self, tern_writer_float(writer, *(const float *)memory), path);
    case TERN_KIND_DOUBLE:
        return written(self, tern_writer_double(writer, *(const double *)memory), path);
    case TERN_KIND_STRING:
        if (tern_inline_overflows(memory, type->of.text.limit, type->of.text.length_offset))
            return fail(self, TERN_ERROR_LIMIT, path, "as many bytes as there is room for", "more");
        return written(self, tern_writer_string(writer, tern_load_text(type, memory)), path);
    case TERN_KIND_JSON:
        return encode_json(self, memory, path);
    case TERN_KIND_ENUM:
        return encode_enum(self, type, slot, memory, path);
    case TERN_KIND_MODEL:
        return encode_model(self, type, memory, path);
    case TERN_KIND_ARRAY:
        return encode_array(self, type, memory, path);
    case TERN_KIND_MAP:
        return encode_object(self, NULL, NULL, type, memory, path);
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

static const tern_encode_options defaults = {0};

tern_status tern_encode_report(tern_status status, const tern_path *path, tern_error *error)
{
    encoder self;

    self.error = error;
    return written(&self, status, path);
}

tern_status tern_encode_slot(tern_writer *writer, const tern_slot *slot, const void *memory,
                             unsigned depth, const tern_path *path, tern_error *error)
{
    encoder self = {*writer, &defaults, error, depth};
    tern_status status = encode_slot(&self, slot, memory, path);

    *writer = self.writer;
    return status;
}

tern_status tern_encode_text(tern_arena *arena, const tern_slot *slot, const void *memory,
                             unsigned depth, tern_str *out, const tern_path *path,
                             tern_error *error)
{
    tern_writer writer;
    tern_status status = tern_encode_report(tern_writer_init(&writer, arena, 0), path, error);

    if (status == TERN_OK)
        status = tern_encode_slot(&writer, slot, memory, depth, path, error);
    return status == TERN_OK ? tern_encode_report(tern_writer_finish(&writer, out), path, error)
                             : status;
}

/* Writes all of a value with a writer that has been begun. */
static tern_status encode_document(encoder *self, const tern_type *type, const void *value,
                                   const tern_encode_options *options, tern_error *error)
{
    const tern_slot root = {type, 0, TERN_REQUIRED, false, 0};

    self->options = options;
    self->error = error;
    self->depth = TERN_DEPTH_MAX;
    return encode_slot(self, &root, value, NULL);
}

tern_status tern_encode(const tern_type *type, const void *value,
                        const tern_encode_options *options, tern_arena *arena, tern_str *out_json,
                        tern_error *error)
{
    tern_arena_mark mark = tern_arena_get_mark(arena);
    encoder self;
    tern_status status;

    if (options == NULL)
        options = &defaults;
    status = tern_writer_init(&self.writer, arena, options->indent);
    if (status == TERN_OK && !options->sort_keys)
        tern_writer_take_room(&self.writer);
    status = tern_encode_report(status, NULL, error);
    if (status == TERN_OK)
        status = encode_document(&self, type, value, options, error);
    if (status == TERN_OK)
        status = tern_encode_report(tern_writer_finish(&self.writer, out_json), NULL, error);
    if (status != TERN_OK)
        tern_arena_rewind(arena, mark);
    return status;
}

tern_status tern_encode_to(const tern_type *type, const void *value,
                           const tern_encode_options *options, const tern_sink *sink,
                           tern_error *error)
{
    char buffer[SINK_BUFFER_SIZE];
    tern_arena arena = {0}; /* only sorting allocates */
    encoder self;
    tern_status status;

    if (options == NULL)
        options = &defaults;
    tern_writer_init_sink(&self.writer, &arena, options->indent, sink, buffer, sizeof buffer);
    status = encode_document(&self, type, value, options, error);
    if (status == TERN_OK)
        status = tern_encode_report(tern_writer_flush(&self.writer), NULL, error);
    tern_arena_free(&arena);
    return status;
}
